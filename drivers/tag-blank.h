/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tags on which nothing has been written yet:
 *
 *   HF   every byte 00 or every byte FF, as chips leave their factory; 24 bytes of 55 and then 00,
 *        as 3M delivered its labels (dpavlin/Biblio-RFID, lib/Biblio/RFID/RFID501.pm: "3M
 *        Manufacturing Blank")
 *   UHF  no EPC, an EPC of 00, or six words that begin with E2 while the PC has neither toggle nor
 *        AFI: chips come with a copy of their TID there (DigitalPlatform/dp2, UhfUtility.cs,
 *        IsBlankEpcBank), and no library format begins so
 */
#pragma once

#include "drivers/tag.h"

extern const DsTagFormat ds_tag_blank;
