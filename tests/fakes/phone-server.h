/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The library's server for log-in by phone: HTTPS on loopback, on a free port. A kiosk asks it
 * about a code of its own, /CODE; whoever plays the phone says what it answers. Until then it holds
 * the question, as long as the kiosk does.
 *
 * All calls may come from any thread.
 */
#pragma once

#include <gio/gio.h>

typedef struct DsFakePhone DsFakePhone;

DsFakePhone *ds_fake_phone_new(GTlsCertificate *certificate);
void ds_fake_phone_free(DsFakePhone *phone); /* NULL is fine */

const char *ds_fake_phone_where(const DsFakePhone *phone); /* "https://127.0.0.1:40123" */

/* One answer to a question about the code number `showing` that the kiosk asks about, from 1; it
 * may be given before the question. Several come in their order. */
void ds_fake_phone_answer(
    DsFakePhone *phone, guint showing, guint status, const char *body, gsize length);

guint ds_fake_phone_questions(DsFakePhone *phone); /* so many have come */
guint ds_fake_phone_answered(DsFakePhone *phone);  /* ... and have had their answer, whole */
char *ds_fake_phone_code(DsFakePhone *phone, guint showing); /* free with g_free() */
