/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/pile.h"

#include "drivers/uhf-security.h"

#include <string.h>

static const char *const owners[] = {"CN-441900", "CN-440100", NULL};
static const DsPileRules rules = {.item_rules = &ds_ident_default, .owners = owners};

typedef struct {
	DsPile *pile;
	GHashTable *memory; /* UID -> GBytes: what the tags hold */
} Fixture;

static void
set_up(Fixture *f, gconstpointer data)
{
	f->pile = ds_pile_new(&rules);
	f->memory = g_hash_table_new_full(
	    g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	ds_pile_free(f->pile);
	g_hash_table_unref(f->memory);
}

static void
make_tag(Fixture *f, const char *uid, const char *format, const char *item, const char *owner,
    guint parts, guint part)
{
	DsTagContent content = {.parts = parts, .part = part, .usage = DS_USAGE_ITEM};
	guint8 memory[112] = {0};

	g_strlcpy(content.item, item, sizeof content.item);
	g_strlcpy(content.owner, owner, sizeof content.owner);
	g_assert_true(ds_tag_format(format)->encode(&content, memory, sizeof memory));
	g_hash_table_insert(f->memory, g_strdup(uid), g_bytes_new(memory, sizeof memory));
}

/* One round that these UIDs answer; ended by NULL. */
static gboolean
round_of(Fixture *f, const char *const *uids)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, TRUE, sizeof(DsTagSeen));

	for (; *uids != NULL; uids++) {
		DsTagSeen seen = {.dsfid = -1};

		g_strlcpy(seen.id.text, *uids, sizeof seen.id.text);
		g_array_append_val(tags, seen);
	}
	return ds_pile_round(f->pile, tags);
}

#define ROUND(f, ...) round_of(f, (const char *const[]){__VA_ARGS__ __VA_OPT__(, ) NULL})

/* Answers every wish from what the tags hold; returns how many there were. */
static guint
read_all(Fixture *f)
{
	guint wishes = 0, blocks;
	DsTagId tag;

	while (ds_pile_wish(f->pile, &tag, &blocks)) {
		GBytes *memory = g_hash_table_lookup(f->memory, tag.text);

		wishes++;
		g_assert_cmpuint(wishes, <, 1000);
		if (memory == NULL)
			ds_pile_read_failed(f->pile, &tag);
		else
			ds_pile_read(f->pile, &tag, g_bytes_get_data(memory, NULL),
			    MIN(g_bytes_get_size(memory), blocks * DS_TAG_BLOCK));
	}
	return wishes;
}

static const DsPileItem *
only_item(Fixture *f)
{
	const GPtrArray *items = ds_pile_items(f->pile);

	g_assert_cmpuint(items->len, ==, 1);
	return items->pdata[0];
}

#define ASSERT_STATUS(f, expected) g_assert_cmpint(only_item(f)->status, ==, expected)

static void
test_one_book(Fixture *f, gconstpointer data)
{
	make_tag(f, "E001", "iso28560-3", "BK01", "CN-441900", 1, 1);
	ROUND(f);
	g_assert_true(ROUND(f, "E001"));
	ASSERT_STATUS(f, DS_PILE_READING);
	g_assert_false(ds_pile_is_settled(f->pile));
	g_assert_cmpuint(read_all(f), ==, 1); /* its own checksum: one reading is enough */
	ASSERT_STATUS(f, DS_PILE_READY);
	g_assert_true(ds_pile_is_settled(f->pile));
	g_assert_cmpstr(only_item(f)->item.text, ==, "BK01");
	g_assert_cmpstr(only_item(f)->owner, ==, "CN-441900");
	g_assert_cmpuint(only_item(f)->parts->len, ==, 1);
	g_assert_cmpuint(ds_pile_arrivals(f->pile), ==, 1);
	g_assert_false(ROUND(f, "E001"));
}

static void
test_no_checksum_is_read_twice(Fixture *f, gconstpointer data)
{
	make_tag(f, "E001", "iso28560-2", "BK01", "CN-441900", 1, 1);
	ROUND(f);
	ROUND(f, "E001");
	g_assert_cmpuint(read_all(f), ==, 2);
	ASSERT_STATUS(f, DS_PILE_READY);
}

/* A reading that was disturbed: the two must be equal before the number counts. */
static void
test_readings_must_agree(Fixture *f, gconstpointer data)
{
	DsTagId tag;
	guint blocks;
	GBytes *one, *other;

	make_tag(f, "E001", "iso28560-2", "BK01", "CN-441900", 1, 1);
	make_tag(f, "E002", "iso28560-2", "BK02", "CN-441900", 1, 1);
	one = g_hash_table_lookup(f->memory, "E001");
	other = g_hash_table_lookup(f->memory, "E002");
	ROUND(f);
	ROUND(f, "E001");
	g_assert_true(ds_pile_wish(f->pile, &tag, &blocks));
	ds_pile_read(f->pile, &tag, g_bytes_get_data(one, NULL), 36);
	ASSERT_STATUS(f, DS_PILE_READING);
	g_assert_true(ds_pile_wish(f->pile, &tag, &blocks));
	ds_pile_read(f->pile, &tag, g_bytes_get_data(other, NULL), 36);
	ASSERT_STATUS(f, DS_PILE_READING);
	g_assert_true(ds_pile_wish(f->pile, &tag, &blocks));
	ds_pile_read(f->pile, &tag, g_bytes_get_data(other, NULL), 36);
	ASSERT_STATUS(f, DS_PILE_READY);
	g_assert_cmpstr(only_item(f)->item.text, ==, "BK02");
}

static void
test_misses(Fixture *f, gconstpointer data)
{
	const DsTagId tag = {"E001"};

	make_tag(f, "E001", "iso28560-3", "BK01", "CN-441900", 1, 1);
	ROUND(f);
	ROUND(f, "E001");
	read_all(f);
	for (guint miss = 1; miss < DS_PILE_MISSES; miss++) {
		g_assert_false(ROUND(f));
		ASSERT_STATUS(f, DS_PILE_READY);
		g_assert_false(ds_pile_has(f->pile, &tag)); /* but nobody may write to it now */
	}
	g_assert_false(ROUND(f, "E001"));
	g_assert_true(ds_pile_has(f->pile, &tag));
	for (guint miss = 1; miss < DS_PILE_MISSES; miss++)
		ROUND(f);
	g_assert_true(ROUND(f));
	g_assert_cmpuint(ds_pile_items(f->pile)->len, ==, 0);
}

static gboolean
look_of(Fixture *f, DsLook look, const char *uid, guint number)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, TRUE, sizeof(DsTagSeen));
	DsTagSeen seen = {.dsfid = -1};

	g_strlcpy(seen.id.text, uid, sizeof seen.id.text);
	if (uid[0] != '\0')
		g_array_append_val(tags, seen);
	return ds_pile_look(f->pile, tags, look, number);
}

/* A round about one state tells it, and says nothing of the tags of the other. */
static void
test_looks(Fixture *f, gconstpointer data)
{
	const DsTagId tag = {"E001"};
	guint number = 0;

	make_tag(f, "E001", "iso28560-3", "BK01", "CN-441900", 1, 1);
	ROUND(f);
	g_assert_true(look_of(f, DS_LOOK_SECURED, "E001", ++number));
	read_all(f);
	g_assert_cmpint(ds_pile_security(f->pile, &tag), ==, DS_SECURITY_SECURED);
	for (guint i = 0; i < 2 * DS_PILE_MISSES; i++)
		g_assert_false(look_of(f, DS_LOOK_RELEASED, "", ++number));
	g_assert_true(ds_pile_has(f->pile, &tag));
	g_assert_true(ds_pile_has_since(f->pile, &tag, 1));
	g_assert_false(ds_pile_has_since(f->pile, &tag, 2));
	/* written: now the other rounds are about it */
	ds_pile_set_security(f->pile, &tag, DS_SECURITY_RELEASED);
	for (guint i = 0; i < 2 * DS_PILE_MISSES; i++)
		g_assert_false(look_of(f, DS_LOOK_SECURED, "", ++number));
	g_assert_true(ds_pile_has(f->pile, &tag));
	for (guint i = 1; i < DS_PILE_MISSES; i++)
		g_assert_false(look_of(f, DS_LOOK_RELEASED, "", ++number));
	g_assert_true(look_of(f, DS_LOOK_RELEASED, "", ++number));
	/* away, it may have been altered */
	g_assert_true(look_of(f, DS_LOOK_ALL, "E001", ++number));
	g_assert_cmpint(ds_pile_security(f->pile, &tag), ==, DS_SECURITY_UNSET);
	/* a write that failed is no answer of the tag */
	g_assert_false(look_of(f, DS_LOOK_ALL, "", ++number));
	ds_pile_set_security(f->pile, &tag, DS_SECURITY_UNSET);
	g_assert_false(ds_pile_has(f->pile, &tag));
}

/* For as long as anybody holds a book in a hand. */
static void
lift(Fixture *f)
{
	for (guint miss = 0; miss < 80; miss++)
		ROUND(f);
}

/* Laid down again it is read again, and counts as a new visit. */
static void
test_comes_back(Fixture *f, gconstpointer data)
{
	const DsTagId tag = {"E001"};
	guint visits;

	make_tag(f, "E001", "iso28560-3", "BK01", "CN-441900", 1, 1);
	ROUND(f);
	ROUND(f, "E001");
	read_all(f);
	visits = only_item(f)->visits;
	g_assert_false(ds_pile_is_in_doubt(f->pile));
	for (guint miss = 0; miss < DS_PILE_MISSES; miss++)
		ROUND(f);
	g_assert_true(ds_pile_is_in_doubt(f->pile));
	g_assert_false(ds_pile_is_lifted(f->pile, &tag));
	g_assert_true(ROUND(f, "E001"));
	g_assert_false(ds_pile_is_in_doubt(f->pile));
	g_assert_cmpuint(read_all(f), ==, 1);
	ASSERT_STATUS(f, DS_PILE_READY);
	g_assert_cmpuint(only_item(f)->visits, ==, visits); /* that may be chance */
	lift(f);
	g_assert_true(ds_pile_is_lifted(f->pile, &tag));
	g_assert_false(ds_pile_is_in_doubt(f->pile));
	g_assert_true(ROUND(f, "E001"));
	g_assert_cmpuint(only_item(f)->visits, ==, visits + 1);
}

static void
test_set(Fixture *f, gconstpointer data)
{
	make_tag(f, "E001", "iso28560-3", "SET1", "CN-441900", 3, 1);
	make_tag(f, "E002", "iso28560-3", "SET1", "CN-441900", 3, 2);
	make_tag(f, "E003", "iso28560-3", "SET1", "CN-441900", 3, 3);
	ROUND(f);
	ROUND(f, "E001", "E003");
	read_all(f);
	ASSERT_STATUS(f, DS_PILE_INCOMPLETE);
	g_assert_cmpuint(only_item(f)->total, ==, 3);
	g_assert_cmpuint(only_item(f)->seen, ==, 5);
	ROUND(f, "E001", "E002", "E003");
	read_all(f);
	ASSERT_STATUS(f, DS_PILE_READY);
	g_assert_cmpuint(only_item(f)->parts->len, ==, 3);
	/* one volume is lifted: incomplete again */
	for (guint miss = 0; miss < DS_PILE_MISSES; miss++)
		ROUND(f, "E001", "E002");
	ASSERT_STATUS(f, DS_PILE_INCOMPLETE);
}

static void
test_clone(Fixture *f, gconstpointer data)
{
	make_tag(f, "E001", "iso28560-3", "BK01", "CN-441900", 1, 1);
	make_tag(f, "E002", "iso28560-3", "BK01", "CN-441900", 1, 1);
	ROUND(f);
	ROUND(f, "E001", "E002");
	read_all(f);
	ASSERT_STATUS(f, DS_PILE_CLONE);
}

static void
test_two_volumes_with_one_number(Fixture *f, gconstpointer data)
{
	make_tag(f, "E001", "iso28560-3", "SET1", "CN-441900", 2, 1);
	make_tag(f, "E002", "iso28560-3", "SET1", "CN-441900", 2, 1);
	ROUND(f);
	ROUND(f, "E001", "E002");
	read_all(f);
	ASSERT_STATUS(f, DS_PILE_CLONE);
}

static void
test_owners(Fixture *f, gconstpointer data)
{
	make_tag(f, "E001", "iso28560-3", "BK01", "CN-441900", 1, 1);
	make_tag(f, "E002", "iso28560-3", "BK01", "DE-705", 1, 1);
	ROUND(f);
	ROUND(f, "E001", "E002");
	read_all(f);
	g_assert_cmpuint(ds_pile_items(f->pile)->len, ==, 2);
	g_assert_cmpint(ds_pile_find(f->pile, "BK01")->status, ==, DS_PILE_READY);
	g_assert_cmpint(ds_pile_find(f->pile, "DE-705/BK01")->status, ==, DS_PILE_FOREIGN);
}

/* A library is asked about a number, not about an owner: it would lend the same item twice. */
static void
test_one_number_of_two_partners(Fixture *f, gconstpointer data)
{
	static const char *const others[] = {"CN-440100", ""};

	for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
		make_tag(f, "E001", "iso28560-3", "BK01", "CN-441900", 1, 1);
		make_tag(f, "E002", "iso28560-3", "bk01", others[i], 1, 1);
		ROUND(f);
		ROUND(f, "E001", "E002");
		read_all(f);
		ASSERT_STATUS(f, DS_PILE_CLONE);
		for (guint miss = 0; miss < DS_PILE_MISSES; miss++)
			ROUND(f);
	}
}

/* One tag for a box of three: the pieces are counted by the person. */
static void
test_counted(Fixture *f, gconstpointer data)
{
	make_tag(f, "E001", "iso28560-3", "BOX1", "CN-441900", 3, 0);
	ROUND(f);
	ROUND(f, "E001");
	read_all(f);
	ASSERT_STATUS(f, DS_PILE_READY);
	g_assert_cmpuint(only_item(f)->counted, ==, 3);
	g_assert_cmpuint(only_item(f)->total, ==, 1);
}

/* A person lays down and lifts; a tag at the edge of the field does it for ever. */
static void
test_flicker(Fixture *f, gconstpointer data)
{
	guint after_a_while = 0;

	ROUND(f);
	for (guint i = 0; i < 20; i++) {
		ROUND(f, "E001");
		for (guint miss = 0; miss < DS_PILE_MISSES; miss++)
			ROUND(f);
		if (i == 0)
			g_assert_cmpuint(ds_pile_moves(f->pile), ==, 2);
		if (i == 10)
			after_a_while = ds_pile_moves(f->pile);
	}
	g_assert_cmpuint(ds_pile_moves(f->pile), ==, after_a_while);
	ds_pile_new_visit(f->pile);
	g_assert_cmpuint(ds_pile_moves(f->pile), ==, 0);
	ROUND(f, "E001");
	g_assert_cmpuint(ds_pile_moves(f->pile), ==, 1);
}

/* Well-formed, but there is no DSFID, no list of contents, and something behind it. */
static void
test_guess(Fixture *f, gconstpointer data)
{
	static const guint8 item_and_more[] = {
	    0x11, 0x05, 0x1C, 0xBE, 0x99, 0x1A, 0x14, 0x00, 0xAA};
	guint8 memory[112] = {0};

	memcpy(memory, item_and_more, sizeof item_and_more);
	g_hash_table_insert(f->memory, g_strdup("E001"), g_bytes_new(memory, sizeof memory));
	ROUND(f);
	ROUND(f, "E001");
	read_all(f);
	ASSERT_STATUS(f, DS_PILE_UNREADABLE);
}

static void
test_unreadable(Fixture *f, gconstpointer data)
{
	static const guint8 blank[36] = {0};

	g_hash_table_insert(f->memory, g_strdup("E001"), g_bytes_new_static(blank, sizeof blank));
	ROUND(f);
	ROUND(f, "E001");
	g_assert_cmpuint(read_all(f), ==, DS_PILE_READINGS);
	ASSERT_STATUS(f, DS_PILE_UNREADABLE);
	g_assert_true(ds_pile_is_settled(f->pile));
	g_assert_cmpstr(only_item(f)->item.text, ==, "");
}

static void
test_number_no_library_uses(Fixture *f, gconstpointer data)
{
	make_tag(f, "E001", "iso28560-3", "BK|AA1", "CN-441900", 1, 1);
	ROUND(f);
	ROUND(f, "E001");
	read_all(f);
	ASSERT_STATUS(f, DS_PILE_UNREADABLE);
}

/* What lay there when the kiosk was switched on, or when somebody left, is not lent to the next. */
static void
test_freshness(Fixture *f, gconstpointer data)
{
	make_tag(f, "E001", "iso28560-3", "BK01", "CN-441900", 1, 1);
	ROUND(f, "E001");
	read_all(f);
	ASSERT_STATUS(f, DS_PILE_STALE);
	g_assert_cmpuint(ds_pile_arrivals(f->pile), ==, 0);
	lift(f);
	ROUND(f, "E001");
	read_all(f);
	ASSERT_STATUS(f, DS_PILE_READY);
	ds_pile_new_visit(f->pile);
	ASSERT_STATUS(f, DS_PILE_STALE);
	g_assert_cmpuint(ds_pile_arrivals(f->pile), ==, 0);
}

/* A tag that answers two times of five is missed often enough to be gone, and is not laid down anew
 * by anybody: neither during a visit nor at its end. */
static void
test_weak_is_not_fresh(Fixture *f, gconstpointer data)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(7);

	make_tag(f, "E001", "iso28560-3", "BK01", "CN-441900", 1, 1);
	ROUND(f, "E001");
	for (guint i = 0; i < 20000; i++) {
		if (g_rand_int_range(rand, 0, 5) < 2)
			ROUND(f, "E001");
		else
			ROUND(f);
		if (i % 1000 == 0)
			ds_pile_new_visit(f->pile);
		g_assert_cmpuint(ds_pile_arrivals(f->pile), ==, 0);
	}
	for (guint miss = 0; miss < 150; miss++)
		ROUND(f);
	ROUND(f, "E001");
	g_assert_cmpuint(ds_pile_arrivals(f->pile), ==, 1);
}

/* It answers so many times, is left lying for the next person, misses so many rounds and answers
 * again: how often has it been laid down, then? */
static guint
laid_down_again(Fixture *f, guint heard, guint misses)
{
	make_tag(f, "E001", "iso28560-3", "BK01", "CN-441900", 1, 1);
	ROUND(f);
	for (guint i = 0; i < heard; i++)
		ROUND(f, "E001");
	ds_pile_new_visit(f->pile);
	for (guint miss = 0; miss < misses; miss++)
		ROUND(f);
	ROUND(f, "E001");
	return ds_pile_arrivals(f->pile);
}

/* Heard once since the power came, and not for a while: that is a weak tag, not a hand. It was
 * taken for the next person's, once in 500 000 sessions. */
static void
test_left_and_hardly_known(Fixture *f, gconstpointer data)
{
	g_assert_cmpuint(laid_down_again(f, 1, 30), ==, 0);
}

/* Nor is it a hand where a tag that misses one round in six, and by chance hardly any of the last
 * ones, misses ten in a row. */
static void
test_left_and_flattered(Fixture *f, gconstpointer data)
{
	g_assert_cmpuint(laid_down_again(f, 41, 10), ==, 0);
}

/* One of which much is known is believed sooner. */
static void
test_strong_is_soon_fresh(Fixture *f, gconstpointer data)
{
	g_assert_cmpuint(laid_down_again(f, 40, 12), ==, 1);
}

/* One stale volume makes the set stale: it did not come with this person. */
static void
test_stale_volume(Fixture *f, gconstpointer data)
{
	make_tag(f, "E001", "iso28560-3", "SET1", "CN-441900", 2, 1);
	make_tag(f, "E002", "iso28560-3", "SET1", "CN-441900", 2, 2);
	ROUND(f, "E001");
	ROUND(f, "E001", "E002");
	read_all(f);
	ASSERT_STATUS(f, DS_PILE_STALE);
}

static void
test_crowded(Fixture *f, gconstpointer data)
{
	g_autoptr(GPtrArray) uids = g_ptr_array_new_with_free_func(g_free);
	DsTagId tag;
	guint blocks;

	for (guint i = 0; i <= DS_PILE_TAGS_MAX; i++)
		g_ptr_array_add(uids, g_strdup_printf("E0%02u", i));
	g_ptr_array_add(uids, NULL);
	round_of(f, (const char *const *)uids->pdata);
	g_assert_true(ds_pile_is_crowded(f->pile));
	g_assert_false(ds_pile_wish(f->pile, &tag, &blocks));
}

/* A reader that invents a new tag each round must not make the kiosk grow. */
static void
test_endless_tags(Fixture *f, gconstpointer data)
{
	for (guint i = 0; i < 5000; i++) {
		g_autofree char *uid = g_strdup_printf("E0%06u", i);

		ROUND(f, uid);
		read_all(f);
	}
	g_assert_cmpuint(ds_pile_items(f->pile)->len, <=, DS_PILE_MISSES);
}

/* ---- UHF tags ---- */

/* One volume of BK01 on a UHF tag, as a pad tells it; its USER bank is what the tag holds.
 */
static DsTagSeen
make_uhf_tag(Fixture *f, guint parts, guint part, DsSecurityState security)
{
	DsTagContent content = {
	    .parts = parts, .part = part, .usage = DS_USAGE_ITEM, .security = security};
	DsTagSeen seen = {.dsfid = -1};
	DsTagUhf banks;

	g_strlcpy(content.item, "BK01", sizeof content.item);
	g_strlcpy(content.owner, "CN-441900", sizeof content.owner);
	g_assert_true(ds_tag_format("iso28560-4")->encode_uhf(&content, &banks));
	memcpy(seen.epc, banks.epc, banks.epc_length);
	seen.epc_length = (guint)banks.epc_length;
	/* two tags of a set have the same EPC, and the pad tells them apart by their TID */
	g_assert_true(ds_uhf_identity(seen.epc, seen.epc_length, &seen.id));
	if (part > 1)
		g_strlcat(seen.id.text, "02", sizeof seen.id.text);
	g_hash_table_insert(
	    f->memory, g_strdup(seen.id.text), g_bytes_new(banks.user, banks.user_length));
	return seen;
}

static gboolean
uhf_round(Fixture *f, const DsTagSeen *seen, guint count)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, TRUE, sizeof(DsTagSeen));

	g_array_append_vals(tags, seen, count);
	return ds_pile_round(f->pile, tags);
}

/* All it says is its EPC: the USER bank is asked for, and is none. */
static void
test_uhf_without_user_bank(Fixture *f, gconstpointer data)
{
	DsTagSeen seen = make_uhf_tag(f, 1, 1, DS_SECURITY_SECURED);

	g_assert_cmpuint(g_bytes_get_size(g_hash_table_lookup(f->memory, seen.id.text)), ==, 0);
	ROUND(f);
	g_assert_true(uhf_round(f, &seen, 1));
	ASSERT_STATUS(f, DS_PILE_READING);
	g_assert_cmpuint(read_all(f), ==, 1);
	ASSERT_STATUS(f, DS_PILE_READY);
	g_assert_cmpstr(only_item(f)->item.text, ==, "BK01");
	g_assert_cmpstr(only_item(f)->owner, ==, "CN-441900");
}

/* That it is a volume of two stands in the USER bank, which is read twice. */
static void
test_uhf_with_user_bank(Fixture *f, gconstpointer data)
{
	const DsTagSeen seen[] = {
	    make_uhf_tag(f, 2, 1, DS_SECURITY_SECURED), make_uhf_tag(f, 2, 2, DS_SECURITY_SECURED)};

	ROUND(f);
	uhf_round(f, seen, 1);
	g_assert_cmpuint(read_all(f), ==, 2);
	ASSERT_STATUS(f, DS_PILE_INCOMPLETE);
	uhf_round(f, seen, 2);
	g_assert_cmpuint(read_all(f), ==, 2);
	ASSERT_STATUS(f, DS_PILE_READY);
	g_assert_cmpuint(only_item(f)->total, ==, 2);
}

/* It is released while it lies there: the same tag, and nothing has come or gone. */
static void
test_uhf_released(Fixture *f, gconstpointer data)
{
	DsTagSeen secured = make_uhf_tag(f, 1, 1, DS_SECURITY_SECURED);
	DsTagSeen released = make_uhf_tag(f, 1, 1, DS_SECURITY_RELEASED);

	g_assert_true(memcmp(secured.epc, released.epc, secured.epc_length) != 0);
	g_assert_cmpstr(secured.id.text, ==, released.id.text);
	ROUND(f);
	uhf_round(f, &secured, 1);
	read_all(f);
	ASSERT_STATUS(f, DS_PILE_READY);
	g_assert_false(uhf_round(f, &released, 1));
	ASSERT_STATUS(f, DS_PILE_READY);
	g_assert_cmpuint(only_item(f)->visits, ==, 1);
	g_assert_cmpuint(ds_pile_arrivals(f->pile), ==, 1);
}

int
main(int argc, char **argv)
{
#define ADD(name, function) g_test_add("/pile/" name, Fixture, NULL, set_up, function, tear_down)
	g_test_init(&argc, &argv, NULL);
	ADD("one-book", test_one_book);
	ADD("no-checksum-is-read-twice", test_no_checksum_is_read_twice);
	ADD("readings-must-agree", test_readings_must_agree);
	ADD("misses", test_misses);
	ADD("looks", test_looks);
	ADD("comes-back", test_comes_back);
	ADD("set", test_set);
	ADD("clone", test_clone);
	ADD("two-volumes-with-one-number", test_two_volumes_with_one_number);
	ADD("owners", test_owners);
	ADD("one-number-of-two-partners", test_one_number_of_two_partners);
	ADD("counted", test_counted);
	ADD("flicker", test_flicker);
	ADD("unreadable", test_unreadable);
	ADD("guess", test_guess);
	ADD("number-no-library-uses", test_number_no_library_uses);
	ADD("freshness", test_freshness);
	ADD("weak-is-not-fresh", test_weak_is_not_fresh);
	ADD("left-and-hardly-known", test_left_and_hardly_known);
	ADD("left-and-flattered", test_left_and_flattered);
	ADD("strong-is-soon-fresh", test_strong_is_soon_fresh);
	ADD("stale-volume", test_stale_volume);
	ADD("crowded", test_crowded);
	ADD("endless-tags", test_endless_tags);
	ADD("uhf-without-user-bank", test_uhf_without_user_bank);
	ADD("uhf-with-user-bank", test_uhf_with_user_bank);
	ADD("uhf-released", test_uhf_released);
	return g_test_run();
}
