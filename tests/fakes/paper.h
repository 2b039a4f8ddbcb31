/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What comes out of an ESC/POS printer that is fed with bytes: written from the command reference,
 * apart from the driver. Not for use outside tests/fakes.
 */
#pragma once

#include "drivers/raster.h"

typedef struct {
	/* private */
	guint width;
	GByteArray *command; /* begun, not complete */
	GByteArray *dots;    /* rows of the slip that is being printed */
	gsize taken;         /* bytes of a picture's rows that are on the paper */

	GPtrArray *slips; /* DsRaster, each cut off */
	guint rows;       /* printed since the paper was made */
	guint stray;     /* bytes that no printer's command begins with: they are printed as text */
	guint questions; /* GS r */
} DsFakePaper;

DsFakePaper *ds_fake_paper_new(guint width);
void ds_fake_paper_free(DsFakePaper *paper);

/* The printer takes one byte more. A row is printed when its last byte is there. */
void ds_fake_paper_take(DsFakePaper *paper, guint8 byte);

/* Does it expect dots? */
gboolean ds_fake_paper_is_in_picture(const DsFakePaper *paper);

/* Rows that hang out of it and are not cut off. */
guint ds_fake_paper_hanging(const DsFakePaper *paper);

/* Switched off and on: what was not complete is forgotten, and the paper torn off. */
void ds_fake_paper_restart(DsFakePaper *paper);
