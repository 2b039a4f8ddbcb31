/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies on a card, where it lies, and the number that rules make of it. */
#include "drivers/card-rule.h"
#include "drivers/mad.h"
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

static void
check_message(const guint8 *message, gsize size)
{
	char *text = NULL;

	if (ds_ndef_read_message(message, size, &text) == DS_NDEF_TEXT)
		check_text(message, size, text);
	else
		g_assert_null(text);
	g_free(text);
}

static void
check_directory(const guint8 *directory, gsize size)
{
	guint8 sectors[DS_MAD_SECTORS];
	guint count = ds_mad_ndef_sectors(directory, size, sectors);

	for (guint i = 0; i < count; i++) {
		g_assert_true(sectors[i] >= 1 && sectors[i] < 40 && sectors[i] != 16);
		g_assert_true(i == 0 || sectors[i] > sectors[i - 1]);
	}
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
	check_message(memory, size);
	check_directory(memory, size);
	for (guint form = DS_CARD_HEX; form <= DS_CARD_TEXT; form++) {
		const DsCardRule rule = {.form = form, .first_byte = size > 0 ? data[0] : 0u};
		char *number = ds_card_number(&rule, memory, size);

		g_assert_true(number == NULL || g_utf8_validate(number, -1, NULL));
		ds_card_number_free(number);
	}
	return 0;
}
