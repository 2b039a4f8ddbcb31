/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies on a card, and the number that rules make of it. */
#include "drivers/card-rule.h"
#include "drivers/ndef.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* Readable, and on the card as it stands, but for the beginning of an address. */
static void
check_text(const guint8 *data, gsize size, const char *text)
{
	gsize length = strlen(text);

	g_assert_true(length > 0 && g_utf8_validate(text, -1, NULL));
	for (const char *c = text; *c != '\0'; c++)
		g_assert_false(g_ascii_iscntrl(*c));
	g_assert_nonnull(memmem(data, size, text + length - 1, 1));
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autofree guint8 *memory = g_memdup2(data, size); /* its end is an end */
	char *text = NULL;

	if (ds_ndef_read(memory, size, &text) == DS_NDEF_TEXT)
		check_text(memory, size, text);
	else
		g_assert_null(text);
	g_free(text);
	for (guint form = DS_CARD_HEX; form <= DS_CARD_TEXT; form++) {
		const DsCardRule rule = {.form = form, .first_byte = size > 0 ? data[0] : 0u};
		char *number = ds_card_number(&rule, memory, size);

		g_assert_true(number == NULL || g_utf8_validate(number, -1, NULL));
		ds_card_number_free(number);
	}
	return 0;
}
