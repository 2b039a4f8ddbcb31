/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A slip: a short list of lines, and what they look like in dots. Pure layout, any script the
 * system has fonts for; it knows no printer.
 *
 * Each text passes the allow-list of ds_text_clean() when it is added: valid UTF-8 without control
 * characters, one line, at most DS_SLIP_TEXT_MAX characters. It is drawn, never sent, so there is
 * nothing in it that a printer could obey; and what it draws stays within its own line.
 *
 * What somebody borrowed is nobody else's business: texts and dots are wiped when they are freed.
 * What Pango has kept of a text while it drew is freed, not wiped.
 *
 * One thread at a time. Drawing takes some ten milliseconds, the first time in a process some
 * hundred (fonts are looked for): not for a thread that must not wait.
 */
#pragma once

#include "drivers/raster.h"
#include "firmware/base/error.h"

#define DS_SLIP_TEXT_MAX 300 /* characters; longer text is cut */
#define DS_SLIP_LINES_MAX 500
#define DS_SLIP_CODE_MAX \
	300 /* bytes of a QR code: at 384 dots its modules are 4 dots wide then \
	     */

/* 203 dpi, 8 dots a millimetre: what nearly all of them have. */
#define DS_SLIP_WIDTH_58MM 384
#define DS_SLIP_WIDTH_80MM 576
#define DS_SLIP_WIDTH_LEAST 192

typedef enum {
	DS_SLIP_PLAIN = 0,
	DS_SLIP_BOLD = 1 << 0,
	DS_SLIP_LARGE = 1 << 1,
	DS_SLIP_CENTRED = 1 << 2,
} DsSlipStyle;

typedef struct DsSlip DsSlip;

DsSlip *ds_slip_new(void);
void ds_slip_free(DsSlip *slip);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsSlip, ds_slip_free)

/* Of the texts that are added from now on: "zh-cn", "vi"; English, where nothing is said. It
 * chooses between the forms that one Han character has in different places, as do the fonts, of
 * which the first that has a letter draws it: "Noto Sans,Noto Sans CJK SC". */
void ds_slip_set_language(DsSlip *slip, const char *language, const char *fonts);

/* Wrapped at words, within words where they are too long. */
void ds_slip_add_text(DsSlip *slip, DsSlipStyle style, const char *text);
void ds_slip_add_rule(DsSlip *slip); /* a line across */
void ds_slip_add_gap(DsSlip *slip);  /* half a line of white */

/* A QR code, in the middle, its quiet zone around it. The text is encoded as it is. */
void ds_slip_add_code(DsSlip *slip, const char *text);

/* Its texts, one a line, as far as they fit into `max_bytes`; then the last line is "…". Free with
 * g_free(), after wiping it. */
char *ds_slip_words(const DsSlip *slip, gsize max_bytes);

/* Its texts, gaps and rules as lines of a letter, each ended by CR LF. Free with g_free(), after
 * wiping it. */
char *ds_slip_letter(const DsSlip *slip);

/* Draws it `width` dots wide. DS_ERROR_PROTOCOL: too many lines, or more paper than
 * DS_RASTER_HEIGHT_MAX; a code's text is too long, or one that the allow-list would change. */
DsRaster *ds_slip_draw(const DsSlip *slip, guint width, GError **error);
