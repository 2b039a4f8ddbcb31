/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/bytes.h"
#include "firmware/base/clock.h"
#include "firmware/base/ident.h"
#include "firmware/base/post.h"
#include "firmware/base/text.h"

#include <string.h>

/* ---- identifiers ---- */

static gboolean
accepts(const char *text, const DsIdentRules *rules)
{
	DsItemId id = {"before"};
	g_autoptr(GError) error = NULL;
	gboolean ok = ds_item_id_set(&id, text, strlen(text), rules, &error);

	if (ok) {
		g_assert_no_error(error);
		g_assert_cmpstr(id.text, ==, text);
	} else {
		g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
		g_assert_cmpstr(id.text, ==, "before");
		if (strlen(text) > 3)
			g_assert_null(strstr(error->message, text));
	}
	return ok;
}

static void
test_ident_rules(void)
{
	const DsIdentRules ten_digits = {.min_length = 10, .max_length = 10, .also = ""};

	g_assert_true(accepts("1", &ds_ident_default));
	g_assert_true(accepts("AB-12.x", &ds_ident_default));
	g_assert_true(accepts("12345678901234567890123456789012", &ds_ident_default));
	g_assert_false(accepts("123456789012345678901234567890123", &ds_ident_default));
	g_assert_false(accepts("", &ds_ident_default));
	g_assert_false(accepts("12345|AB660|", &ds_ident_default));
	g_assert_false(accepts("12345\r", &ds_ident_default));
	g_assert_false(accepts("12 345", &ds_ident_default));
	g_assert_false(accepts("thẻ", &ds_ident_default));
	g_assert_false(accepts("a/b", &ds_ident_default));
	g_assert_true(accepts("1234567890", &ten_digits));
	g_assert_false(accepts("123456789", &ten_digits));
	g_assert_false(accepts("123.567890", &ten_digits));
}

static void
test_ident_nul_inside(void)
{
	DsItemId id = {""};

	g_assert_false(ds_item_id_set(&id,
	    "12\0"
	    "34",
	    5, &ds_ident_default, NULL));
}

static void
test_ident_case(void)
{
	DsItemId a = {"P-OK"}, b = {"p-ok"}, c = {"P-OK2"};

	g_assert_true(ds_item_id_equal(&a, &b));
	g_assert_false(ds_item_id_equal(&a, &c));
}

static void
test_word(void)
{
	DsWord word = {""};

	g_assert_true(ds_word_set(&word, "a b ~!", NULL));
	g_assert_true(ds_word_set(&word, "", NULL));
	g_assert_false(ds_word_set(&word, "a|b", NULL));
	g_assert_false(ds_word_set(&word, "a\nb", NULL));
	g_assert_false(ds_word_set(&word, "é", NULL));
	g_assert_true(ds_word_set(&word, "1234", NULL));
	ds_word_wipe(&word);
	g_assert_cmpstr(word.text, ==, "");
	g_assert_true(ds_ident_also_valid(".-/_"));
	g_assert_false(ds_ident_also_valid(".|"));
	g_assert_false(ds_ident_also_valid(" "));
}

static void
test_tag_id(void)
{
	const guint8 uid[] = {0xE0, 0x04, 0x01, 0x50, 0x12, 0x34, 0x56, 0x78};
	DsTagId tag;

	ds_tag_id_set(&tag, uid, sizeof uid);
	g_assert_cmpstr(tag.text, ==, "E004015012345678");
}

/* ---- text ---- */

static void
test_text_clean(void)
{
	static const struct {
		const char *raw, *clean;
		guint most;
	} cases[] = {
	    {"Dế Mèn phiêu lưu ký", "Dế Mèn phiêu lưu ký", 100},
	    /* decomposed, as Evergreen sends it, becomes NFC */
	    {"Truye\xCC\xA3\xCC\x82n Kie\xCC\x82\xCC\x80u", "Truyện Kiều", 100},
	    {"  a \t\r\n b  ", "a b", 100},
	    {"red\x1B[31m", "red[31m", 100},
	    {"a\xE2\x80\xAE"
	     "cba",
		"acba", 100}, /* right-to-left override */
	    {"a\xE2\x81\xA6"
	     "b",
		"ab", 100}, /* isolate */
	    {"a\xE2\x80\x8B"
	     "b",
		"ab", 100}, /* zero width space */
	    {"\xFF\xFE", "\xEF\xBF\xBD\xEF\xBF\xBD", 100},
	    {"红楼梦", "红楼", 2},
	    {"", "", 5},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *clean = ds_text_clean(cases[i].raw, -1, cases[i].most);

		g_assert_cmpstr(clean, ==, cases[i].clean);
	}
}

static void
test_text_escape(void)
{
	g_autofree char *line = ds_text_escape("a\nb\\\x1B|", -1);

	g_assert_cmpstr(line, ==, "a\\x0Ab\\x5C\\x1B|");
}

static void
test_text_is_plain(void)
{
	static const struct {
		const char *text;
		gssize length;
		gboolean plain;
	} cases[] = {
	    {"", -1, TRUE},
	    {"Truyện Kiều 红楼梦", -1, TRUE},
	    {"one\nline", -1, FALSE},
	    {"one\nline", 3, TRUE},
	    {"del\x7F", -1, FALSE},
	    {"c1\xC2\x85", -1, FALSE},
	    {"a\0b", 3, FALSE},
	    {"\xE7\xBA", -1, FALSE},
	    {"\xFF", -1, FALSE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpint(
		    ds_text_is_plain(cases[i].text, cases[i].length), ==, cases[i].plain);
}

/* ---- bytes ---- */

static void
test_reader(void)
{
	const guint8 data[] = {1, 2, 3};
	DsReader reader = ds_reader(data, sizeof data);
	const guint8 *at;
	guint8 byte;

	g_assert_true(ds_reader_u8(&reader, &byte));
	g_assert_cmpuint(byte, ==, 1);
	g_assert_false(ds_reader_take(&reader, 3, &at));
	g_assert_cmpuint(reader.left, ==, 2);
	g_assert_true(ds_reader_take(&reader, 2, &at));
	g_assert_cmpuint(at[1], ==, 3);
	g_assert_false(ds_reader_u8(&reader, &byte));
	g_assert_false(ds_reader_take(&reader, G_MAXSIZE, &at));
}

static void
test_hex(void)
{
	g_autofree char *text = ds_hex("\x00\xAB", 2);
	g_autoptr(GByteArray) bytes = ds_unhex("e0 04:Ff");

	g_assert_cmpstr(text, ==, "00AB");
	g_assert_cmpmem(bytes->data, bytes->len, "\xE0\x04\xFF", 3);
	g_assert_null(ds_unhex("E"));
	g_assert_null(ds_unhex("E0 4"));
	g_assert_null(ds_unhex("xx"));
}

/* ---- clock ---- */

static void
note(gpointer data)
{
	g_string_append_c(data, 'x');
}

typedef struct {
	DsClock *clock;
	GString *order;
	guint other;
} Nested;

static void
note_and_call_again(gpointer data)
{
	Nested *nested = data;

	g_string_append_c(nested->order, 'n');
	ds_clock_cancel(nested->clock, &nested->other);
	ds_clock_call(nested->clock, 10, note, nested->order);
}

static void
test_clock_fake(void)
{
	g_autoptr(DsClock) clock = ds_clock_new_fake(1000);
	g_autoptr(GString) order = g_string_new(NULL);
	Nested nested = {.clock = clock, .order = order};
	guint handle;

	ds_clock_call(clock, 20, note_and_call_again, &nested);
	nested.other = ds_clock_call(clock, 25, note, order);
	handle = ds_clock_call(clock, 5, note, order);
	ds_clock_cancel(clock, &handle);
	g_assert_cmpuint(handle, ==, 0);
	ds_clock_cancel(clock, &handle);
	g_assert_cmpint(ds_clock_next_us(clock), ==, 20 * 1000);
	ds_clock_advance(clock, 19);
	g_assert_cmpstr(order->str, ==, "");
	ds_clock_advance(clock, 1);
	g_assert_cmpstr(order->str, ==, "n");
	ds_clock_advance(clock, 2000);
	g_assert_cmpstr(order->str, ==, "nx");
	g_assert_cmpint(ds_clock_wall_s(clock), ==, 1002);
	g_assert_cmpint(ds_clock_monotonic_us(clock), ==, 2020 * 1000);
	g_assert_cmpint(ds_clock_next_us(clock), ==, G_MAXINT64);
}

static void
quit(gpointer data)
{
	g_main_loop_quit(data);
}

static void
test_clock_real(void)
{
	g_autoptr(DsClock) clock = ds_clock_new_real();
	g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
	gint64 before = ds_clock_boot_us(clock);

	ds_clock_call(clock, 1, quit, loop);
	g_main_loop_run(loop);
	g_assert_cmpint(ds_clock_boot_us(clock) - before, >=, 1000);
	ds_clock_call(clock, 100000, quit, loop); /* dropped with the clock */
}

/* ---- post ---- */

typedef struct {
	DsPostbox *box;
	GString *got;
	GMainLoop *loop;
} Mail;

typedef struct {
	Mail *mail;
	char letter;
} Record;

static guint undelivered;

static void
take(gpointer data)
{
	g_autofree Record *record = data;

	g_string_append_c(record->mail->got, record->letter);
	if (record->letter == 'c')
		g_main_loop_quit(record->mail->loop);
}

static void
drop(gpointer data)
{
	undelivered++;
	g_free(data);
}

static gpointer
send_three(gpointer data)
{
	for (int letter = 'a'; letter <= 'c'; letter++) {
		Record *record = g_new(Record, 1);

		*record = (Record){data, (char)letter};
		ds_post(((Mail *)data)->box, take, record, drop);
	}
	return NULL;
}

static void
test_post(void)
{
	g_autoptr(GString) got = g_string_new(NULL);
	g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
	Mail mail = {ds_postbox_new(g_main_context_default()), got, loop};
	GThread *thread = g_thread_new("sender", send_three, &mail);

	g_main_loop_run(loop);
	g_thread_join(thread);
	g_assert_cmpstr(got->str, ==, "abc");

	/* what is on its way when the box closes is freed and not delivered */
	send_three(&mail);
	ds_postbox_close(mail.box);
	while (g_main_context_iteration(NULL, FALSE))
		;
	g_assert_cmpstr(got->str, ==, "abc");
	g_assert_cmpuint(undelivered, ==, 3);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ident/rules", test_ident_rules);
	g_test_add_func("/ident/nul-inside", test_ident_nul_inside);
	g_test_add_func("/ident/case", test_ident_case);
	g_test_add_func("/ident/word", test_word);
	g_test_add_func("/ident/tag", test_tag_id);
	g_test_add_func("/text/clean", test_text_clean);
	g_test_add_func("/text/escape", test_text_escape);
	g_test_add_func("/text/is-plain", test_text_is_plain);
	g_test_add_func("/bytes/reader", test_reader);
	g_test_add_func("/bytes/hex", test_hex);
	g_test_add_func("/clock/fake", test_clock_fake);
	g_test_add_func("/clock/real", test_clock_real);
	g_test_add_func("/post/order-and-close", test_post);
	return g_test_run();
}
