/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Amounts of money: whole numbers of the currency's smallest unit (fen, cents; for VND the dong
 * itself), never floating point. A library has one currency.
 */
#pragma once

#include <glib.h>

typedef gint64 DsMoney;

typedef struct {
	char text[24];
} DsMoneyText;

/* Three capital letters (ISO 4217). */
gboolean ds_money_is_currency(const char *currency);

/* "12.50", "12.5" or "12"; no sign, not more decimals than the currency has, at most nine digits
 * before the point. */
gboolean ds_money_parse(const char *text, const char *currency, DsMoney *amount);

DsMoneyText ds_money_text(DsMoney amount, const char *currency); /* "12.50" */

/* "12.50 CNY"; "12.50" where the currency is "". Free with g_free(). */
char *ds_money_words(DsMoney amount, const char *currency);
