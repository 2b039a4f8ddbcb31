/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The driver idsam above a reader that does not exist. */
#pragma once

#include "drivers/scanner.h"
#include "tests/fakes/idsam.h"

/* How a reader is connected; its name for the test's path. */
typedef struct {
	const char *name;
	const DsFakeProtocol *protocol;
	DsFakeLineKind line;
} IdsamLine;

extern const IdsamLine idsam_lines[];
extern const guint idsam_n_lines;

typedef struct {
	const DsScannerDriver *driver;
	DsFakeReader *reader;
	gpointer self;
} IdsamStage;

void idsam_set_up(IdsamStage *stage, gconstpointer line);
void idsam_tear_down(IdsamStage *stage, gconstpointer line);
void idsam_open(IdsamStage *stage);
void idsam_reopen(IdsamStage *stage);

/* One look, without waiting: the number that lies there, "?" for something unreadable, "" for
 * nothing. */
void idsam_assert_lies(IdsamStage *stage, const char *number);

/* One look fails so. */
void idsam_assert_fails(IdsamStage *stage, int code);

/* What the reader was asked since the last time, each command once or with how often: "2001 3001".
 */
void idsam_assert_heard(IdsamStage *stage, const char *commands);

typedef void (*IdsamTest)(IdsamStage *stage, gconstpointer line);

/* As /idsam/NAME/LINE, for each line. */
void idsam_add(const char *name, IdsamTest test);
