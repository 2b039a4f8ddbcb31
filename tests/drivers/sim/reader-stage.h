/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of one reader's driver share: a world, the reader's simulator in front of it, and
 * the driver. What holds for all drivers alike goes through door.h instead. */
#pragma once

#include "tests/drivers/sim/door.h"
#include "tests/drivers/sim/pad-stage.h"

#define LIMIT_MS 500 /* drivers/pad.h */

typedef struct {
	SimHost *host;
	DsFakeReader *reader;
	const DsPadDriver *driver;
	gpointer self;     /* of the driver; NULL: it was not opened */
	DsTls *tls;        /* believes the reader; NULL: its line has no TLS */
	DsTagId book;      /* BOOK, as this driver calls it */
	gboolean no_dsfid; /* inventories tell none */
} ReaderStage;

/* Opens nothing yet: the reader may have to be told how to behave. */
void reader_stage_init(
    ReaderStage *stage, const char *driver, const DsFakeProtocol *protocol, DsFakeLineKind line);
void reader_stage_clear(ReaderStage *stage);

/* Lays the book there that the two calls below expect. */
void reader_stage_put_book(ReaderStage *stage);

/* Opens the driver. */
gboolean reader_stage_try(ReaderStage *stage, GError **error);

/* It goes well. */
void reader_stage_open(ReaderStage *stage);
void reader_stage_close(ReaderStage *stage); /* if it is open */
void reader_stage_reopen(ReaderStage *stage);

/* A driver that cannot be opened there, and why. */
void reader_stage_opens_not(const char *driver, const char *where, int code);

DsTagId reader_stage_tag(const ReaderStage *stage, const char *uid);

/* TRUE only when what they tell is right: this book and nothing else, and its AFI. */
gboolean reader_stage_inventory(ReaderStage *stage, GError **error);
gboolean reader_stage_get_afi(ReaderStage *stage, GError **error);

/* Memory in hexadecimal; NULL, and an error. Free with g_free(). */
char *reader_stage_read(
    ReaderStage *stage, const DsTagId *tag, guint first, guint count, GError **error);
