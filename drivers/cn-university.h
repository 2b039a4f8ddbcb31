/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UHF tags of the alliance of Chinese university libraries (gao xiao lian meng; "data model for UHF
 * RFID in university libraries", 2012, www.cityu.edu.hk/lib/rfid_consortium). The layout is that of
 * DigitalPlatform/dp2, DigitalPlatform.RFID/GaoxiaoUtility.cs, whose tests hold tags of Shanghai
 * Jiao Tong University. EPC bank, toggle 0, behind the PC:
 *
 *   byte 0     bit 7 lent out (the gate asks for it), bits 5-4 reserve, bits 3-0 sorting
 *        1     bits 7-6 coding of the item number, bits 5-0 version of the model, less one
 *        2, 3  what is in the USER bank: bit 0 of byte 3 is OID 3, then 4, 5, 6, 11, 12, 14, 15;
 * bit 0 of byte 2 is OID 16, then 24, 26 to 31 4 ..  item number (drivers/cn-university-id.h), then
 * 00
 *
 * USER bank: OID (6 bits), length (10 bits), value; ended by 00. Read are
 *
 *   3  owner, 2 bytes: the university's five digits (JY/T 1001), a leading 9 stored as 6
 *   4  set information: how many (2 bytes), which one (2 bytes)
 *   5  kind and state (a byte each); 6 shelf location, UTF-8
 *
 * There is no checksum, and no header of its own: the item number has to be exact to the last bit.
 * Real tags that only look like it, and are never lent by: content announced while the PC announces
 * no USER bank (another vendor's layout, dp2 TestUHF.cs display_epc_3), a set announced that is not
 * there (display_epc_4), a first byte that is a GS1 header.
 */
#pragma once

#include "drivers/tag.h"

#define DS_CN_UNIVERSITY_USER_FIRST 32 /* bytes of the USER bank to begin with */

extern const DsTagFormat ds_cn_university;
