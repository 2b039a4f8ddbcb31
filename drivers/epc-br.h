/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UHF tags of Smartfreq ("BR"), found in German libraries. EPC: 41, number of bytes that follow,
 * item number in 6 bits a character from the left, a byte of 00 where that makes the length even.
 * The 64 characters are "@" to "Z", "[ \ ] ^ -", blank to "?", so "@" is 0, which here only fills
 * up, and the hyphen, which is there twice, is written as 31. Security is the AFI in the PC, 07 or
 * C2; the toggle is set with it. Source: lukaslerche/bookwaves-feig,
 * src/main/java/de/bookwaves/tag/BRTag.java and SixBitAscii.java.
 *
 * Any such EPC, and any damaged one, is also well-formed URN Code 40 (drivers/iso28560-4.h): three
 * characters from "JO9" to "JVN", and so on. So what begins with 41 and names no ISIL is never
 * believed there, and a BR tag has to be exact: length, filling and characters.
 */
#pragma once

#include "drivers/tag.h"

#define DS_EPC_BR_MARK 0x41 /* its first byte */

extern const DsTagFormat ds_epc_br;
