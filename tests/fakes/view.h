/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a test reads what the kiosk shows and tells (firmware/base/kiosk1.xml). Any thread. */
#pragma once

#include <glib.h>

/* A key of View, Health or a row, as text; "" when it is not there. Free with g_free(). */
char *ds_view_text(GVariant *dict, const char *key);

/* The row of this item; NULL: there is none. */
GVariant *ds_view_row(GVariant *view, const char *item);
