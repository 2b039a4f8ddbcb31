/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signed patron codes: one way to write them down is taken, and nothing that was forged, changed in
 * any bit, or is not of this realm. */
#include "sync/patron-code.h"
#include "sync/phone-ask.h"
#include "tests/fakes/patron-code.h"

#include <string.h>

#define NOW_S 1795000000
#define MUTATIONS 50000

typedef struct {
	DsPatronCodeRules rules;
} Fixture;

static void
set_up(Fixture *f, gconstpointer data)
{
	g_autofree char *one = ds_fake_code_key("k1");
	g_autofree char *two = ds_fake_code_key("k2");

	f->rules.realm = g_strdup("union.example");
	g_assert_true(ds_patron_code_rules_add(&f->rules, one));
	g_assert_true(ds_patron_code_rules_add(&f->rules, two));
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	ds_patron_code_rules_clear(&f->rules);
}

static const DsFakeCode good = {.issued_s = NOW_S, .expires_s = NOW_S + 60, .id = 9};

static gboolean
opens(Fixture *f, const char *text, DsPatronCode *code)
{
	static const DsPatronCode nothing;
	g_autoptr(GError) error = NULL;
	gboolean ok = ds_patron_code_open(text, strlen(text), &f->rules, code, &error);

	if (!ok) {
		g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
		g_assert_cmpmem(code, sizeof *code, &nothing, sizeof nothing);
	}
	return ok;
}

static void
test_good(Fixture *f, gconstpointer data)
{
	const DsFakeCode kinds[] = {good,
	    {.issued_s = NOW_S, .expires_s = NOW_S + 60, .id = 9, .kid = "k2"},
	    {.issued_s = NOW_S, .expires_s = NOW_S + 60, .id = 9, .tagged = TRUE}};

	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		g_autofree char *text = ds_fake_code(&kinds[i]);
		DsPatronCode code;

		g_assert_true(opens(f, text, &code));
		g_assert_cmpstr(code.card, ==, "80000001");
		g_assert_cmpstr(code.id, ==, "0102030405060709");
		g_assert_cmpint(code.issued_s, ==, NOW_S);
		g_assert_cmpint(code.expires_s, ==, NOW_S + 60);
	}
}

static void
test_not_believed(Fixture *f, gconstpointer data)
{
	const DsFakeCode kinds[] = {
	    {.issued_s = NOW_S, .expires_s = NOW_S + 60, .forged = TRUE},
	    {.issued_s = NOW_S, .expires_s = NOW_S + 60, .kid = "k3"},
	    {.issued_s = NOW_S, .expires_s = NOW_S + 60, .realm = "other.example"},
	    {.issued_s = NOW_S, .expires_s = NOW_S + 60, .realm = "union.example."},
	    {.issued_s = NOW_S, .expires_s = NOW_S + 60, .other_alg = TRUE},
	    {.issued_s = NOW_S, .expires_s = NOW_S + 60, .more_claims = TRUE},
	    {.issued_s = NOW_S, .expires_s = NOW_S + 60, .card = ""},
	    {.issued_s = NOW_S, .expires_s = NOW_S + 60, .card = "8000 001"},
	    {.issued_s = NOW_S, .expires_s = NOW_S + 60, .card = "8|AO|"},
	    {.issued_s = NOW_S,
		.expires_s = NOW_S + 60,
		.card = "123456789012345678901234567890123"},
	    {.issued_s = NOW_S, .expires_s = NOW_S + G_GINT64_CONSTANT(0x80000000)},
	};

	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		g_autofree char *text = ds_fake_code(&kinds[i]);
		DsPatronCode code;

		g_assert_false(opens(f, text, &code));
	}
}

/* What is no code at all: a card number above all. */
static void
test_no_codes(Fixture *f, gconstpointer data)
{
	static const char *const texts[] = {"", "0", "80000001", "00", "000", "::::::", "abc",
	    "HTTPS://LIBRARY.EXAMPLE/", "CN0", "\n", "GGW", "GGX"};
	g_autofree char *long_one = g_strnfill(DS_PATRON_CODE_TEXT_MAX + 1, '0');
	DsPatronCode code;

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		g_assert_false(opens(f, texts[i], &code));
	g_assert_false(opens(f, long_one, &code));
}

static void
test_each_bit(Fixture *f, gconstpointer data)
{
	g_autoptr(GByteArray) bytes = ds_fake_code_bytes(&good);
	guint flips = 0;

	for (guint bit = 0; bit < bytes->len * 8; bit++) {
		g_autofree char *text = NULL;
		DsPatronCode code;

		bytes->data[bit / 8] ^= (guint8)(1 << bit % 8);
		text = ds_fake_code_text(bytes);
		g_assert_false(opens(f, text, &code));
		bytes->data[bit / 8] ^= (guint8)(1 << bit % 8);
		flips++;
	}
	g_test_message("%u bits were flipped", flips);
}

/* Cut, longer, and with bytes of chance: nothing is taken, nothing is read beyond the end. */
static void
test_mutations(Fixture *f, gconstpointer data)
{
	g_autoptr(GByteArray) sound = ds_fake_code_bytes(&good);

	for (guint i = 0; i < MUTATIONS; i++) {
		g_autoptr(GByteArray) bytes = g_byte_array_new();
		g_autofree char *text = NULL;
		guint changes = (guint)g_test_rand_int_range(1, 4);
		DsPatronCode code;

		g_byte_array_append(bytes, sound->data, sound->len);
		for (guint c = 0; c < changes; c++)
			bytes->data[g_test_rand_int_range(0, (gint)bytes->len)] ^=
			    (guint8)g_test_rand_int_range(1, 256);
		if (i % 3 == 0)
			g_byte_array_set_size(
			    bytes, (guint)g_test_rand_int_range(1, (gint)bytes->len));
		else if (i % 3 == 1)
			g_byte_array_append(bytes, (const guint8[]){0}, 1);
		if (bytes->len == sound->len && memcmp(bytes->data, sound->data, sound->len) == 0)
			continue;
		text = ds_fake_code_text(bytes);
		g_assert_false(opens(f, text, &code));
	}
}

static void
test_time(void)
{
	static const struct {
		gint64 issued, expires, now;
		gboolean current;
	} times[] = {
	    {0, 60, 0, TRUE},
	    {0, 60, 90, TRUE},
	    {0, 60, 91, FALSE},
	    {0, 60, -30, TRUE},
	    {0, 60, -31, FALSE},
	    {0, 61, 10, FALSE}, /* made to last too long */
	    {0, 0, 0, FALSE},
	    {60, 0, 30, FALSE},
	    {0, 60, 365 * 86400, FALSE},
	    {0, 60, -365 * 86400, FALSE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(times); i++) {
		const DsPatronCode code = {
		    .issued_s = NOW_S + times[i].issued, .expires_s = NOW_S + times[i].expires};

		g_assert_cmpint(
		    ds_patron_code_is_current(&code, NOW_S + times[i].now), ==, times[i].current);
	}
}

static void
test_keys(void)
{
	static const char *const texts[] = {"", "k1", "k1:", ":00", "k1:00",
	    "k1:000000000000000000000000000000000000000000000000000000000000000g",
	    "k1:00000000000000000000000000000000000000000000000000000000000000000",
	    ("123456789012345678901234567890123:"
	     "0000000000000000000000000000000000000000000000000000000000000000")};
	DsPatronCodeRules rules = {0};

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		g_assert_false(ds_patron_code_rules_add(&rules, texts[i]));
	ds_patron_code_rules_clear(&rules);
}

static void
test_addresses(void)
{
	static const struct {
		const char *address;
		gboolean ok;
	} table[] = {
	    {"https://l.example/k/{code}", TRUE},
	    {"https://l.example:8443/k?c={code}&x=1", TRUE},
	    {"https://l.example/{code}/answer", TRUE},
	    {"http://l.example/k/{code}", FALSE},
	    {"HTTP://l.example/k/{code}", FALSE},
	    {"https://l.example/k/", FALSE},
	    {"https://l.example/{code}/{code}", FALSE},
	    {"https://{code}.example/k", FALSE},
	    {"https://l.example{code}", FALSE},
	    {"https://u:w@l.example/{code}", FALSE},
	    {"https:///{code}", FALSE},
	    {"ftp://l.example/{code}", FALSE},
	    {"{code}", FALSE},
	    {"", FALSE},
	};
	g_autofree char *address = ds_phone_address("https://l.example/{code}/answer", "00ff");

	for (guint i = 0; i < G_N_ELEMENTS(table); i++)
		g_assert_cmpint(ds_phone_is_address(table[i].address), ==, table[i].ok);
	g_assert_cmpstr(address, ==, "https://l.example/00ff/answer");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/patron-code/good", Fixture, NULL, set_up, test_good, tear_down);
	g_test_add(
	    "/patron-code/not-believed", Fixture, NULL, set_up, test_not_believed, tear_down);
	g_test_add("/patron-code/no-codes", Fixture, NULL, set_up, test_no_codes, tear_down);
	g_test_add("/patron-code/each-bit", Fixture, NULL, set_up, test_each_bit, tear_down);
	g_test_add("/patron-code/mutations", Fixture, NULL, set_up, test_mutations, tear_down);
	g_test_add_func("/patron-code/time", test_time);
	g_test_add_func("/patron-code/keys", test_keys);
	g_test_add_func("/patron-code/addresses", test_addresses);
	return g_test_run();
}
