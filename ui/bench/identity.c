/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/bench/identity.h"

#include "firmware/base/bytes.h"

#include <string.h>

static DsBenchIdentity *
identity_new(const char *kind, const char *flaw, const void *text, gsize length)
{
	DsBenchIdentity *identity = g_new(DsBenchIdentity, 1);

	identity->kind = g_strdup(kind);
	identity->flaw = g_strdup(flaw);
	identity->text = g_strndup(text, length);
	return identity;
}

void
ds_bench_identity_free(DsBenchIdentity *identity)
{
	g_free(identity->kind);
	g_free(identity->flaw);
	g_free(identity->text);
	g_free(identity);
}

DsBenchIdentity *
ds_bench_identity_of_news(char **words)
{
	g_autoptr(GBytes) text = NULL;
	const char *flaw = "none";
	gsize length;
	const void *data;

	if (words[0] == NULL || words[1] == NULL)
		return NULL;
	text = g_uri_unescape_bytes(words[1], -1, NULL, NULL);
	if (text == NULL)
		return NULL;
	if (words[2] != NULL && g_str_has_prefix(words[2], "flaw="))
		flaw = words[2] + strlen("flaw=");
	data = g_bytes_get_data(text, &length);
	return identity_new(words[0], flaw, data, length);
}

DsBenchIdentity *
ds_bench_identity_of_answer(char **words)
{
	g_autoptr(GByteArray) text = NULL;

	if (g_strv_length(words) != 3)
		return NULL;
	text = ds_unhex(words[2]);
	return text == NULL ? NULL : identity_new(words[0], words[1], text->data, text->len);
}

gboolean
ds_bench_identity_is(const DsBenchIdentity *identity, const DsBenchCard *card)
{
	return identity != NULL && g_str_equal(identity->kind, card->kind) &&
	    g_str_equal(identity->text, card->text);
}

char *
ds_bench_identity_words(const DsBenchCard *card)
{
	g_autofree char *text = g_uri_escape_string(card->text, NULL, TRUE);
	gboolean flawed = !g_str_equal(card->flaw, "none");

	return g_strdup_printf(
	    "%s %s%s%s", card->kind, text, flawed ? " flaw=" : "", flawed ? card->flaw : "");
}
