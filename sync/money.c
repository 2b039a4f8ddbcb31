/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/money.h"

#include <string.h>

#define WHOLE_DIGITS_MAX 9

/* Currencies without decimals (ISO 4217, minor unit 0) of countries with readers of ours; all
 * others here have two. */
static const char *const without_decimals[] = {"VND", "JPY", "KRW"};

static guint
decimals(const char *currency)
{
	for (guint i = 0; i < G_N_ELEMENTS(without_decimals); i++)
		if (g_str_equal(currency, without_decimals[i]))
			return 0;
	return 2;
}

gboolean
ds_money_is_currency(const char *currency)
{
	return strlen(currency) == 3 && g_ascii_isupper(currency[0]) &&
	    g_ascii_isupper(currency[1]) && g_ascii_isupper(currency[2]);
}

gboolean
ds_money_parse(const char *text, const char *currency, DsMoney *amount)
{
	gsize whole = strspn(text, "0123456789");
	gboolean point = text[whole] == '.';
	const char *fraction = text + whole + point;
	gsize digits = strspn(fraction, "0123456789");
	DsMoney value = g_ascii_strtoll(text, NULL, 10);

	if (whole == 0 || whole > WHOLE_DIGITS_MAX || fraction[digits] != '\0' ||
	    digits > decimals(currency) || (point && digits == 0))
		return FALSE;
	for (guint i = 0; i < decimals(currency); i++)
		value = value * 10 + (i < digits ? fraction[i] - '0' : 0);
	*amount = value;
	return TRUE;
}

DsMoneyText
ds_money_text(DsMoney amount, const char *currency)
{
	DsMoneyText result;

	if (decimals(currency) == 0)
		g_snprintf(result.text, sizeof result.text, "%" G_GINT64_FORMAT, amount);
	else
		g_snprintf(result.text, sizeof result.text,
		    "%" G_GINT64_FORMAT ".%02" G_GINT64_FORMAT, amount / 100, amount % 100);
	return result;
}

char *
ds_money_words(DsMoney amount, const char *currency)
{
	return g_strconcat(
	    ds_money_text(amount, currency).text, currency[0] != '\0' ? " " : NULL, currency, NULL);
}
