/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a reader with LLRP does, without frames. Not for use outside tests/fakes. */
#pragma once

#include "tests/fakes/llrp.h"

typedef struct DsFakeLlrpReader DsFakeLlrpReader;

/* Says a message of this type. */
typedef struct {
	void (*say)(guint type, const GByteArray *body, gpointer out, gpointer data);
	gpointer out;
	gpointer data;
} DsFakeLlrpVoice;

DsFakeLlrpReader *ds_fake_llrp_reader_new(const char *world);
void ds_fake_llrp_reader_free(DsFakeLlrpReader *reader);
void ds_fake_llrp_reader_restart(DsFakeLlrpReader *reader);
void ds_fake_llrp_reader_behave(DsFakeLlrpReader *reader, const DsFakeLlrpHabits *habits);

/* The request is the low byte of its type and its body. Appends one byte of status, and what else
 * is in the answer; nothing where none is due. */
void ds_fake_llrp_reader_obey(
    DsFakeLlrpReader *reader, const guint8 *request, gsize length, GByteArray *answer);

/* Answers this type with ERROR_MESSAGE? */
gboolean ds_fake_llrp_reader_errs(const DsFakeLlrpReader *reader, guint8 type);

/* To a host that has come; `second`: another one is there. */
void ds_fake_llrp_reader_greet(
    DsFakeLlrpReader *reader, gboolean second, const DsFakeLlrpVoice *voice);

/* The round that was started, if one was. */
void ds_fake_llrp_reader_go_on(DsFakeLlrpReader *reader, const DsFakeLlrpVoice *voice);
