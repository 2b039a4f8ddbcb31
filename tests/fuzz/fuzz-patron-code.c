/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A patron code from a stranger; and what an honest key has signed, whatever that says: a signature
 * alone would keep everything away from the claims. */
#include "firmware/base/text.h"
#include "sync/patron-code.h"
#include "tests/fakes/patron-code.h"

#include <string.h>

#define CLAIMS_MAX 512 /* more is no code for its length alone */

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
open_code(const char *text, gsize length, const DsPatronCodeRules *rules)
{
	g_autoptr(GError) error = NULL;
	DsPatronCode code;
	gboolean opened = ds_patron_code_open(text, length, rules, &code, &error);

	g_assert_true(opened == (error == NULL));
	if (!opened) {
		g_assert_true(ds_text_is_plain(error->message, -1));
		g_assert_cmpint(code.card[0], ==, '\0');
		g_assert_cmpint(code.id[0], ==, '\0');
		return;
	}
	g_assert_cmpuint(strnlen(code.card, sizeof code.card), <, sizeof code.card);
	g_assert_cmpint(code.card[0], !=, '\0');
	g_assert_true(ds_text_is_plain(code.card, -1));
	g_assert_cmpuint(strlen(code.id), ==, 2 * DS_PATRON_CODE_ID_BYTES);
	g_assert_cmpint(code.issued_s, >=, 0);
	g_assert_cmpint(code.expires_s, >=, 0);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autofree char *key = ds_fake_code_key("k1");
	g_autofree char *signed_text = NULL;
	DsPatronCodeRules rules = {.realm = g_strdup("union.example")};

	g_assert_true(ds_patron_code_rules_add(&rules, key));
	open_code((const char *)data, size, &rules);
	if (size > 0 && size <= CLAIMS_MAX) {
		signed_text = ds_fake_code(&(DsFakeCode){.claims = data, .claims_length = size});
		open_code(signed_text, strlen(signed_text), &rules);
	}
	ds_patron_code_rules_clear(&rules);
	return 0;
}
