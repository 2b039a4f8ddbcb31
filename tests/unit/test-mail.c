/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An address, the message that goes to it, and where it waits. */
#include "firmware/mail.h"
#include "sync/smtp.h"
#include "tests/fakes/folder.h"

#include <glib/gstdio.h>
#include <string.h>

#define NOW_S 1795733531 /* Thu, 26 Nov 2026 22:52:11 UTC */
#define LONG_LABEL "a23456789a123456789a123456789a123456789a123456789a1234567890123" /* 63 */

/* ---- addresses ---- */

static void
test_valid(void)
{
	static const char *const valid[] = {"lena@example.org", "l@b.cn",
	    "Lena.Meier-2+books@a-b.example", "o'hara_1~x=y&z@x.example", "0@1.2.example",
	    ("a@" LONG_LABEL ".example"), "reader@xn--fiqs8s.example"};
	DsMailAddress address;

	for (guint i = 0; i < G_N_ELEMENTS(valid); i++) {
		g_assert_true(ds_mail_address_set(&address, valid[i]));
		g_assert_cmpstr(address.text, ==, valid[i]);
	}
}

/* What could end a header, a command or a path, add a second addressee, or go another way. */
static void
test_hostile(void)
{
	static const char *const hostile[] = {"", "lena", "@example.org", "lena@", "lena@localhost",
	    "lena@example.org\r\nBcc: b@example.org", "lena\r\nRCPT TO:<b@example.org>@example.org",
	    "lena@example.org\nX: y", "lena@example.org,b@example.org",
	    "lena@example.org;b@example.org", "lena@example.org b@example.org",
	    "<lena@example.org>", "lena@example.org>", "lena@example.org> NOTIFY=NEVER",
	    "Lena <lena@example.org>", "\"lena meier\"@example.org", "lena(comment)@example.org",
	    "a@b@example.org", "@relay.example:lena@example.org", "lena%example.org@relay.example",
	    "relay!lena@example.org", "lena@[127.0.0.1]", "lena@127.0.0.1", "lena@example.123",
	    ".lena@example.org", "lena.@example.org", "le..na@example.org", "lena@.example.org",
	    "lena@example..org", "lena@example.org.", "lena@-example.org", "lena@example-.org",
	    "lena@exa_mple.org", "lena@exämple.org", "lеna@example.org" /* Cyrillic */,
	    "lena@example.org\x7F", "lena\t@example.org", "|sh@example.org", "`id`@example.org",
	    "$HOME@example.org", ("lena@a" LONG_LABEL ".example"),
	    ("a" LONG_LABEL "5@example.org") /* 65 */};
	DsMailAddress address;

	for (guint i = 0; i < G_N_ELEMENTS(hostile); i++) {
		if (ds_mail_address_set(&address, hostile[i]))
			g_error("taken for an address: %s", hostile[i]);
		g_assert_cmpstr(address.text, ==, "");
	}
}

static void
test_too_long(void)
{
	g_autoptr(GString) text = g_string_new("a@");
	DsMailAddress address;

	while (text->len + 65 < DS_MAIL_ADDRESS_MAX)
		g_string_append(text, LONG_LABEL ".");
	g_string_append_printf(text, "%0*d", (int)(DS_MAIL_ADDRESS_MAX - text->len - 2), 0);
	g_string_append(text, ".e");
	g_assert_cmpuint(text->len, ==, DS_MAIL_ADDRESS_MAX);
	g_assert_true(ds_mail_address_set(&address, text->str));
	g_string_append_c(text, 'e');
	g_assert_false(ds_mail_address_set(&address, text->str));
}

static void
test_masked(void)
{
	DsMailAddress address, none = {""};
	g_autofree char *masked = NULL;
	g_autofree char *nothing = ds_mail_address_masked(&none);

	g_assert_true(ds_mail_address_set(&address, "lena.meier@example.org"));
	masked = ds_mail_address_masked(&address);
	g_assert_cmpstr(masked, ==, "l…@example.org");
	g_assert_cmpstr(nothing, ==, "");
}

/* ---- the message ---- */

static DsMailHead
head_of(const DsMailAddress *from, const DsMailAddress *to)
{
	return (DsMailHead){.from = from,
	    .to = to,
	    .library = "City Library",
	    .kiosk = "lab-1",
	    .session = "1a2b3c4d",
	    .language = "zh_CN",
	    .wall_s = NOW_S};
}

static char *
write_with(const char *library, const char *kiosk, const char *session, const char *line)
{
	DsMailAddress from, to;
	g_autoptr(DsSlip) slip = ds_slip_new();
	DsMailHead head;

	g_assert_true(ds_mail_address_set(&from, "kiosk@library.example"));
	g_assert_true(ds_mail_address_set(&to, "lena@example.org"));
	ds_slip_add_text(slip, DS_SLIP_PLAIN, line);
	ds_slip_add_gap(slip);
	ds_slip_add_rule(slip);
	head = head_of(&from, &to);
	head.library = library;
	head.kiosk = kiosk;
	head.session = session;
	return ds_mail_write(&head, slip);
}

/* Every line ends with CR LF, and is no longer than it may be (RFC 2047, 2; RFC 5322, 2.1.1). */
static void
assert_lines(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\r\n", -1);

	for (guint i = 0; lines[i] != NULL; i++) {
		g_assert_cmpuint(strlen(lines[i]), <=, strstr(lines[i], "=?") != NULL ? 76 : 998);
		g_assert_null(strpbrk(lines[i], "\r\n"));
		for (const char *c = lines[i]; *c != '\0'; c++)
			g_assert_true(g_ascii_isprint(*c));
	}
}

static char *
body_of(const char *text)
{
	gsize length;
	guchar *decoded = g_base64_decode(strstr(text, "\r\n\r\n"), &length);

	return (char *)decoded;
}

static void
test_message(void)
{
	g_autofree char *text = write_with("City Library", "lab-1", "1a2b3c4d", "红楼梦");
	g_autofree char *body = body_of(text);
	const char *wanted[] = {
	    "From: =?UTF-8?B?Q2l0eSBMaWJyYXJ5?=\r\n <kiosk@library.example>\r\n",
	    "To: <lena@example.org>\r\n", "Subject: =?UTF-8?B?WW91ciByZWNlaXB0?=\r\n",
	    "Date: Thu, 26 Nov 2026 22:52:11 +0000\r\n",
	    "Message-ID: <lab-1.1795733531.1a2b3c4d@library.example>\r\n",
	    "Auto-Submitted: auto-generated\r\n", "Content-Type: text/plain; charset=utf-8\r\n",
	    "Content-Language: zh-CN\r\n"};

	assert_lines(text);
	for (guint i = 0; i < G_N_ELEMENTS(wanted); i++)
		if (strstr(text, wanted[i]) == NULL)
			g_error("\"%s\" is missing in:\n%s", wanted[i], text);
	g_assert_cmpstr(body, ==,
	    "红楼梦\r\n\r\n――――――――\r\n\r\nA machine has sent this. Please do not answer it.\r\n");
}

/* The headers' names, in their order. */
static char *
names_of(const char *text)
{
	const char *end = strstr(text, "\r\n\r\n");
	g_autofree char *head = g_strndup(text, (gsize)(end - text));
	g_auto(GStrv) lines = g_strsplit(head, "\r\n", -1);
	GString *names = g_string_new(NULL);

	for (guint i = 0; lines[i] != NULL; i++)
		if (lines[i][0] != ' ')
			g_string_append_printf(
			    names, "%.*s ", (int)strcspn(lines[i], ":"), lines[i]);
	return g_string_free(names, FALSE);
}

/* Whatever name, kiosk, session and books are called, the headers stay the same. */
static void
test_injection(void)
{
	static const char *const hostile[] = {"x\r\nBcc: b@example.org", "x\r\n\r\nBody",
	    "x\nTo: b@example.org", "?=\r\n =?UTF-8?Q?x", "\xE2\x80\xA8To: b@example.org",
	    "\xFF\xFE", "a@b.example> <c@d.example", "\"; rm -rf /",
	    "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十"};
	g_autofree char *plain = write_with("x", "x", "x", "x");
	g_autofree char *expected = names_of(plain);

	for (guint i = 0; i < G_N_ELEMENTS(hostile); i++) {
		g_autofree char *text = write_with(hostile[i], hostile[i], hostile[i], hostile[i]);
		g_autofree char *names = names_of(text);
		g_autofree char *body = body_of(text);

		assert_lines(text);
		g_assert_cmpstr(names, ==, expected);
		g_assert_null(strstr(text, "b@example.org"));
		g_assert_true(g_utf8_validate(body, -1, NULL));
	}
}

/* ---- servers ---- */

static void
test_servers(void)
{
	static const struct {
		const char *server;
		gboolean valid, loopback;
	} rows[] = {
	    {"smtps://mail.example:465", TRUE, FALSE},
	    {"smtp://mail.example:587", TRUE, FALSE},
	    {"smtp://127.0.0.1:25", TRUE, TRUE},
	    {"smtp://[::1]:25", TRUE, TRUE},
	    {"smtp://localhost:25", TRUE, TRUE},
	    {"smtp://127.0.0.1.example:25", TRUE, FALSE},
	    {"smtps://mail.example", FALSE, FALSE},
	    {"https://mail.example:465", FALSE, FALSE},
	    {"mail.example:465", FALSE, FALSE},
	    {"smtps://user:word@mail.example:465", FALSE, FALSE},
	    {"smtps://mail.example:465/path", FALSE, FALSE},
	    {"smtps://:465", FALSE, FALSE},
	    {"", FALSE, FALSE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		gboolean loopback;

		g_assert_cmpint(ds_smtp_is_server(rows[i].server, &loopback), ==, rows[i].valid);
		g_assert_cmpint(loopback, ==, rows[i].loopback);
	}
}

/* ---- the queue ---- */

typedef struct {
	char *state, *folder;
	DsMailQueue *queue;
} Fixture;

static void
set_up(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	f->state = g_dir_make_tmp("duestamp-mail-XXXXXX", NULL);
	f->folder = g_build_filename(f->state, "mail", NULL);
	f->queue = ds_mail_queue_open(f->state, &error);
	g_assert_no_error(error);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	ds_mail_queue_close(f->queue);
	ds_folder_remove(f->state);
	g_free(f->state);
	g_free(f->folder);
}

static void
add(Fixture *f, gint64 wall_s, const char *text)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DsMail) mail = NULL;
	DsMailAddress to;

	g_assert_true(ds_mail_address_set(&to, "lena@example.org"));
	mail = ds_mail_new(&to, g_strdup(text));
	g_assert_true(ds_mail_queue_add(f->queue, mail, wall_s, &error));
	g_assert_no_error(error);
}

static void
reopen(Fixture *f)
{
	g_autoptr(GError) error = NULL;

	ds_mail_queue_close(f->queue);
	f->queue = ds_mail_queue_open(f->state, &error);
	g_assert_no_error(error);
}

static char *
path_of_first(Fixture *f)
{
	g_autoptr(GPtrArray) list = ds_mail_queue_list(f->queue);
	const DsMailWaiting *first = list->pdata[0];

	return g_build_filename(f->folder, first->name, NULL);
}

/* Sealed; outlives the program; is gone when it is erased. */
static void
test_queue(Fixture *f, gconstpointer data)
{
	g_autoptr(GPtrArray) list = NULL;
	g_autoptr(DsMail) mail = NULL;
	g_autofree char *path = NULL;
	g_autofree char *bytes = NULL;
	gsize length;

	add(f, NOW_S + 1, "second");
	add(f, NOW_S, "first text");
	path = path_of_first(f);
	g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
	g_assert_null(g_strstr_len(bytes, (gssize)length, "lena"));
	g_assert_null(g_strstr_len(bytes, (gssize)length, "first"));
	reopen(f);
	list = ds_mail_queue_list(f->queue);
	g_assert_cmpuint(list->len, ==, 2);
	mail = ds_mail_queue_read(f->queue, list->pdata[0]);
	g_assert_cmpstr(mail->to.text, ==, "lena@example.org");
	g_assert_cmpstr(mail->text, ==, "first text");
	ds_mail_queue_erase(f->queue, list->pdata[0]);
	g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

static void
assert_unreadable(Fixture *f)
{
	g_autoptr(GPtrArray) list = ds_mail_queue_list(f->queue);

	g_assert_cmpuint(list->len, ==, 1);
	g_assert_null(ds_mail_queue_read(f->queue, list->pdata[0]));
}

static void
test_altered(Fixture *f, gconstpointer data)
{
	g_autofree char *path = NULL;
	g_autofree char *bytes = NULL;
	gsize length;

	add(f, NOW_S, "text");
	path = path_of_first(f);
	g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
	bytes[length - 1] ^= 1;
	g_assert_true(g_file_set_contents(path, bytes, (gssize)length, NULL));
	assert_unreadable(f);
	g_assert_true(g_file_set_contents(path, "", 0, NULL));
	assert_unreadable(f);
}

/* A later date in its name would let it wait for longer. */
static void
test_renamed(Fixture *f, gconstpointer data)
{
	g_autofree char *path = NULL;
	g_autofree char *other = g_build_filename(
	    f->folder, "9999999999-0123456701234567.sealed", NULL);

	add(f, NOW_S, "text");
	path = path_of_first(f);
	g_assert_cmpint(g_rename(path, other), ==, 0);
	assert_unreadable(f);
}

static void
test_other_key(Fixture *f, gconstpointer data)
{
	g_autofree char *key = g_build_filename(f->state, "mail.key", NULL);

	add(f, NOW_S, "text");
	g_assert_cmpint(g_remove(key), ==, 0);
	reopen(f);
	assert_unreadable(f);
}

/* What a power cut left half, and what somebody else put there. */
static void
test_strays(Fixture *f, gconstpointer data)
{
	static const char *const strays[] = {
	    "1795733531-0123456701234567.sealed.new", "x", "1795733531-0.sealed"};

	for (guint i = 0; i < G_N_ELEMENTS(strays); i++) {
		g_autofree char *path = g_build_filename(f->folder, strays[i], NULL);

		g_assert_true(g_file_set_contents(path, "lena", -1, NULL));
		reopen(f);
		g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
	}
}

static void
test_full(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DsMail) mail = NULL;
	DsMailAddress to;

	for (guint i = 0; i < DS_MAIL_QUEUE_MAX; i++)
		add(f, NOW_S + i, "text");
	g_assert_true(ds_mail_address_set(&to, "lena@example.org"));
	mail = ds_mail_new(&to, g_strdup("text"));
	g_assert_false(ds_mail_queue_add(f->queue, mail, NOW_S, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_RETRY);
}

/* Ever more rarely, and remembered. */
static void
test_gaps(Fixture *f, gconstpointer data)
{
	static const gint64 gaps_s[] = {60, 60, 60, 90, 135, 202, 303};
	gint64 now_s = NOW_S, gap_s = 0;

	add(f, NOW_S, "text");
	for (guint i = 0; i < 40; i++) {
		g_autoptr(GPtrArray) list = NULL;

		reopen(f);
		list = ds_mail_queue_list(f->queue);
		if (i == 0)
			g_assert_cmpint(ds_mail_waiting_due_s(list->pdata[0]), ==, NOW_S);
		ds_mail_queue_mark(f->queue, list->pdata[0], now_s);
		gap_s = ds_mail_waiting_due_s(list->pdata[0]) - now_s;
		if (i < G_N_ELEMENTS(gaps_s))
			g_assert_cmpint(gap_s, ==, gaps_s[i]);
		now_s += gap_s;
	}
	g_assert_cmpint(gap_s, ==, 6 * 3600);
}

int
main(int argc, char **argv)
{
#define ADD(name, function) \
	g_test_add("/mail-queue/" name, Fixture, NULL, set_up, function, tear_down)
	g_setenv("TZ", "UTC", TRUE);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mail-address/valid", test_valid);
	g_test_add_func("/mail-address/hostile", test_hostile);
	g_test_add_func("/mail-address/too-long", test_too_long);
	g_test_add_func("/mail-address/masked", test_masked);
	g_test_add_func("/mail-message/message", test_message);
	g_test_add_func("/mail-message/injection", test_injection);
	g_test_add_func("/mail-server/servers", test_servers);
	ADD("queue", test_queue);
	ADD("altered", test_altered);
	ADD("renamed", test_renamed);
	ADD("other-key", test_other_key);
	ADD("strays", test_strays);
	ADD("full", test_full);
	ADD("gaps", test_gaps);
	return g_test_run();
}
