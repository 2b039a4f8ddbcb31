/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tags on which nothing has been written yet:
 *
 *   HF   every byte 00 or every byte FF, as chips leave their factory; 24 bytes of 55 and then 00,
 *        as 3M delivered its labels (dpavlin/Biblio-RFID, lib/Biblio/RFID/RFID501.pm: "3M
 *        Manufacturing Blank")
 */
#pragma once

#include "drivers/tag.h"

extern const DsTagFormat ds_tag_blank;
