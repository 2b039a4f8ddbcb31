/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A QR code (ISO/IEC 18004), black on white in every palette, with its quiet zone: a reader must
 * see it whatever stands around it. It fills the square that the style sheet gives it, in whole
 * pixels a module.
 */
#pragma once

#include "ui/widgets/canvas.h"

/* Bytes of text: version 23 or less with error correction L (ISO/IEC 18004, table 7), 109 modules,
 * which a phone still reads from a square of 12 cm. A screen has no dirt to correct. */
#define DS_QR_TEXT_MAX 1000

#define DS_TYPE_QR (ds_qr_get_type())
G_DECLARE_FINAL_TYPE(DsQr, ds_qr, DS, QR, DsCanvas)

GtkWidget *ds_qr_new(const char *text);

/* UTF-8; nothing is drawn of what is empty or longer than DS_QR_TEXT_MAX. */
void ds_qr_set(DsQr *self, const char *text);
