/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A PC/SC reader with the transparent session, in front of the pad of a simulated world: `content`
 * is where that listens. Written from the same documents as drivers/apdu.h, apart from the driver.
 * pcscd sees a card there at all times, as if some tag always lay there.
 */
#pragma once

#include "tests/fakes/pcsc.h"

extern const DsFakeCard ds_fake_pcsc_pad; /* as recorded of an ACR1552U */

/* Tags that read one block at a time, and are silent beyond their end. */
extern const DsFakeCard ds_fake_pcsc_old_pad;
