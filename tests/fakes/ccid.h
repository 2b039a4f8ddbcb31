/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A smart card reader at a USB port that does not exist (tests/fakes/usb.h), below the real
 * libccid: an OMNIKEY 5022 as far as its numbers go, with a card in it for as long as it is plugged
 * in. Source: "Device Class: Smart Card CCID", rev. 1.1, of the USB Implementers Forum.
 *
 * The program, and pcscd with it, have to run under umockdev-wrapper. Any thread may call.
 */
#pragma once

#include "tests/fakes/pcsc.h"

#define DS_FAKE_CCID_NAME "HID Global OMNIKEY 5022" /* as libccid calls it */

typedef struct DsFakeCcid DsFakeCcid;

/* Not plugged in yet; `content` is for the card. */
DsFakeCcid *ds_fake_ccid_new(const DsFakeCard *card, const char *content);
void ds_fake_ccid_free(DsFakeCcid *ccid);

void ds_fake_ccid_plug(DsFakeCcid *ccid);
void ds_fake_ccid_unplug(DsFakeCcid *ccid);
