/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The security bits of UHF tags: what is written, and that a tag stays itself. */
#include "drivers/uhf-security.h"
#include "firmware/base/bytes.h"

#include <string.h>

#define ROUNDS 200000

typedef struct {
	const char *what;
	const char *epc; /* from the PC word on */
	DsSecurityState now;
	guint word;
	guint16 secured, released;
} Tag;

#define SECURED DS_SECURITY_SECURED
#define RELEASED DS_SECURITY_RELEASED
#define UNSET DS_SECURITY_UNSET

static const Tag tags[] = {
    {"28560-4, on loan", "45C2141CC04FC70BADB5C6E2DA1DED4DD319", RELEASED, 1, 0x4507, 0x45C2},
    {"28560-4, in the library", "3D07150CC6B7C697ADB45964B3CFC1C123EF", SECURED, 1, 0x3D07, 0x3DC2},
    {"Shanghai Jiao Tong University", "34001703000398130803F4040000", SECURED, 2, 0x1703, 0x9703},
    {"the same on loan", "34009703000398130803F4040000", RELEASED, 2, 0x1703, 0x9703},
    {"DE-290", "400019E9F87100000000499602D200000001", SECURED, 9, 0x0001, 0x0000},
    {"DE-290 with a footer", "400019E9F87100000000499602D20001FF00", RELEASED, 9, 0xFF01, 0xFF00},
    {"BR", "21C24106C72CF4D76DF8", RELEASED, 1, 0x2107, 0x21C2},
    {"BR that was never secured", "20004106C72CF4D76DF8", UNSET, 1, 0x2107, 0x21C2},
};

static void
test_tags(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(tags); i++) {
		const Tag *t = &tags[i];
		g_autoptr(GByteArray) epc = ds_unhex(t->epc);
		DsUhfWrite write;

		g_test_message("%s", t->what);
		g_assert_cmpint(ds_uhf_security(epc->data, epc->len), ==, t->now);
		g_assert_true(ds_uhf_security_write(epc->data, epc->len, SECURED, &write));
		g_assert_cmpuint(write.word, ==, t->word);
		g_assert_cmphex(write.value, ==, t->secured);
		g_assert_true(ds_uhf_security_write(epc->data, epc->len, RELEASED, &write));
		g_assert_cmpuint(write.word, ==, t->word);
		g_assert_cmphex(write.value, ==, t->released);
		g_assert_false(ds_uhf_security_write(epc->data, epc->len, UNSET, &write));
	}
}

static void
test_unknown(void)
{
	static const char *const epcs[] = {"", "30", "3000", "3000E2003412012CFE000199E434",
	    "300030742B2B43E4B91CF9BFCD52", "45C2141C"};

	for (guint i = 0; i < G_N_ELEMENTS(epcs); i++) {
		g_autoptr(GByteArray) epc = ds_unhex(epcs[i]);
		DsUhfWrite write;

		g_test_message("%s", epcs[i]);
		g_assert_cmpint(ds_uhf_security(epc->data, epc->len), ==, UNSET);
		g_assert_false(ds_uhf_security_write(epc->data, epc->len, SECURED, &write));
	}
}

/* A bank of one of the formats, or of none, with some bytes as they come. */
static gsize
draw(guint8 *epc)
{
	g_autoptr(GByteArray)
	    sample = ds_unhex(tags[g_test_rand_int_range(0, G_N_ELEMENTS(tags))].epc);
	guint changes = (guint)g_test_rand_int_range(0, 4);

	memcpy(epc, sample->data, sample->len);
	for (guint i = 0; i < changes; i++)
		epc[g_test_rand_int_range(0, (gint)sample->len)] = (guint8)g_test_rand_int();
	return sample->len;
}

/* After any write: the tag holds what was wanted, can be written the same way again, and is itself.
 */
static void
test_stays_itself(void)
{
	guint written = 0;

	for (guint round = 0; round < ROUNDS; round++) {
		guint8 epc[64];
		gsize length = draw(epc);
		DsSecurityState state = g_test_rand_bit() ? SECURED : RELEASED;
		DsTagId before, after;
		DsUhfWrite write, again;

		if (!ds_uhf_security_write(epc, length, state, &write))
			continue;
		g_assert_true(ds_uhf_identity(epc, length, &before));
		epc[2 * (write.word - 1)] = (guint8)(write.value >> 8);
		epc[2 * (write.word - 1) + 1] = (guint8)write.value;
		g_assert_cmpint(ds_uhf_security(epc, length), ==, state);
		g_assert_true(ds_uhf_identity(epc, length, &after));
		g_assert_cmpstr(before.text, ==, after.text);
		g_assert_true(ds_uhf_security_write(epc, length, state, &again));
		g_assert_cmpuint(again.word, ==, write.word);
		g_assert_cmphex(again.value, ==, write.value);
		written++;
	}
	g_assert_cmpuint(written, >, ROUNDS / 10);
}

static void
test_identity(void)
{
	static const struct {
		const char *epc, *id; /* NULL: none */
	} cases[] = {
	    {"45C2141CC04FC70BADB5C6E2DA1DED4DD319", "4500141CC04FC70BADB5C6E2DA1DED4DD319"},
	    {"3D07150CC6B7C697ADB45964B3CFC1C123EF", "3D00150CC6B7C697ADB45964B3CFC1C1"},
	    {"34009703000398130803F4040000", "34001703000398130803F4040000"},
	    {"400019E9F87100000000499602D200000001", "400019E9F87100000000499602D200000000"},
	    {"20004106C72CF4D76DF8", "20004106C72CF4D76DF8"},
	    {"21C24106C72CF4D76DF8", "20004106C72CF4D76DF8"},
	    {"3000E2003412012CFE000199E434", "3000E2003412012CFE000199E434"},
	    {"0000", "0000"},
	    {"30", NULL},
	    {"3000E2", NULL},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) epc = ds_unhex(cases[i].epc);
		DsTagId id = {0};

		g_assert_true(ds_uhf_identity(epc->data, epc->len, &id) == (cases[i].id != NULL));
		g_assert_cmpstr(id.text, ==, cases[i].id != NULL ? cases[i].id : "");
	}
}

/* Of a bank longer than an identity every bit still counts. */
static void
test_long_identity(void)
{
	guint8 epc[64] = {31 << 3};
	DsTagId first, other;

	for (guint i = 2; i < sizeof epc; i++)
		epc[i] = (guint8)(i * 7);
	g_assert_true(ds_uhf_identity(epc, sizeof epc, &first));
	g_assert_cmpuint(strlen(first.text), ==, 64);
	for (guint i = 2; i < sizeof epc; i++) {
		epc[i] ^= 1;
		g_assert_true(ds_uhf_identity(epc, sizeof epc, &other));
		g_assert_cmpstr(first.text, !=, other.text);
		epc[i] ^= 1;
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/uhf-security/tags", test_tags);
	g_test_add_func("/uhf-security/unknown", test_unknown);
	g_test_add_func("/uhf-security/stays-itself", test_stays_itself);
	g_test_add_func("/uhf-security/identity", test_identity);
	g_test_add_func("/uhf-security/long-identity", test_long_identity);
	return g_test_run();
}
