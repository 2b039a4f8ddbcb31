/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where to pay what is owed: the library's own code for a phone, and what it is for. The kiosk
 * takes no money.
 */
#pragma once

#include <gtk/gtk.h>

#define DS_TYPE_PAY_CARD (ds_pay_card_get_type())
G_DECLARE_FINAL_TYPE(DsPayCard, ds_pay_card, DS, PAY_CARD, GtkBox)

GtkWidget *ds_pay_card_new(void);

/* sum: for people, "12.50 元". brief: where the letters are large. */
void ds_pay_card_show(DsPayCard *self, const char *code, const char *sum, gboolean brief);
