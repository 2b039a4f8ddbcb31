/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The receipt by e-mail: asked for once, on the disk before anybody is told, sealed, handed to a
 * server over TLS and gone; and that a kiosk goes on without that server. The address, the
 * library's or one that was typed, is nowhere.
 */
#include "tests/bus/cable.h"
#include "tests/bus/marks.h"
#include "tests/fakes/certificates.h"
#include "tests/fakes/lab.h"
#include "tests/fakes/mail-server.h"

#include <glib/gstdio.h>
#include <string.h>

#define BOOK "04419000010375"
#define OTHER_BOOK "04419000010399"
#define NO_PIN "80000001" /* needs none */
#define ADDRESS "qzreader.lena@example.org"
#define MASKED "q…@example.org"
#define NO_ADDRESS "BF0555|"
#define PAGE_MS (MINUTE_S * 1000) /* to type in, twice [kiosk] idle-timeout-s */
#define CARD_NUMBER "80000002"
#define MINUTE_S 60
#define DAY_MS (24 * 60 * MINUTE_S * 1000)
#define EXIT_US (5 * G_USEC_PER_SEC) /* with playing back what was recorded */

typedef struct {
	DsFakeCertificates *certificates;
	DsFakeMail *server;
	char *sections;
	DsLab *lab;
	Marks *marks;
} Fixture;

static void
set_up_lab(Fixture *f, const char *more, const char *told)
{
	static const char *const stems[] = {"qzreader", NULL};

	f->marks = marks_new(stems);
	f->sections = g_strdup_printf("[mail]\nfrom=kiosk@library.example\n%s", more);
	f->lab = ds_lab_new(&(DsLabOptions){.library = f->sections,
	    .kiosk = "receipt=ask\n",
	    .offline = "loans=yes\nunproven-disk=yes\n",
	    .told = told});
	ds_lab_wait_page(f->lab, "idle");
}

static void
set_up_server(Fixture *f, const char *lines, const char *told)
{
	g_autofree char *more = NULL;

	f->server = ds_fake_mail_new(DS_FAKE_MAIL_PLAIN, NULL);
	more = g_strdup_printf("server=smtp://%s\n%s", ds_fake_mail_where(f->server), lines);
	set_up_lab(f, more, told);
}

static void
set_up_plain_telling(Fixture *f, const char *told)
{
	set_up_server(f, "", told);
}

static void
set_up_not_typed(Fixture *f, gconstpointer data)
{
	set_up_server(f, "typed=no\n", data);
}

static void
set_up_plain(Fixture *f, gconstpointer data)
{
	set_up_plain_telling(f, "BE" ADDRESS "|");
}

static void
set_up_hostile(Fixture *f, gconstpointer data)
{
	set_up_plain_telling(f, data);
}

static void
set_up_tls(Fixture *f, DsFakeMailKind kind, const char *name, const char *scheme)
{
	g_autofree char *authority = NULL;
	g_autofree char *more = NULL;
	g_autoptr(GTlsCertificate) certificate = NULL;

	f->certificates = ds_fake_certificates_new(TRUE);
	certificate = ds_fake_certificates_load(f->certificates, name);
	authority = ds_fake_certificates_file(f->certificates, "ca", ".pem");
	f->server = ds_fake_mail_new(kind, certificate);
	more = g_strdup_printf(
	    "server=%s://%s\nca-file=%s\n", scheme, ds_fake_mail_where(f->server), authority);
	set_up_lab(f, more, "BE" ADDRESS "|");
}

static void
set_up_smtps(Fixture *f, gconstpointer name)
{
	set_up_tls(f, DS_FAKE_MAIL_TLS, name, "smtps");
}

static void
set_up_starttls(Fixture *f, gconstpointer name)
{
	set_up_tls(f, DS_FAKE_MAIL_STARTTLS, name, "smtp");
}

/* A server that offers no TLS to a kiosk that wants it. */
static void
set_up_stripped(Fixture *f, gconstpointer name)
{
	set_up_tls(f, DS_FAKE_MAIL_PLAIN, name, "smtp");
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	g_clear_pointer(&f->lab, ds_lab_free);
	ds_fake_mail_free(f->server);
	g_clear_pointer(&f->certificates, ds_fake_certificates_free);
	marks_free(f->marks);
	g_free(f->sections);
}

/* ---- the person ---- */

static void
lend_and_finish(Fixture *f)
{
	ds_lab_put(f->lab, BOOK);
	ds_lab_wait_status(f->lab, BOOK, "lent");
	g_assert_true(ds_lab_do(f->lab, "finish", NULL, NULL));
	ds_lab_wait_page(f->lab, "pile-done");
	g_assert_true(ds_lab_do(f->lab, "finish", NULL, NULL));
	ds_lab_wait_page(f->lab, "goodbye");
}

static void
borrow_and_finish(Fixture *f)
{
	ds_lab_log_in(f->lab, "DEADBEEF", "1234");
	lend_and_finish(f);
}

static void
leave(Fixture *f)
{
	ds_lab_card(f->lab, NULL);
	ds_lab_wait_text(f->lab, "card-left", "false");
	ds_lab_take(f->lab, NULL);
	ds_lab_wait_count(f->lab, 0);
	g_assert_true(ds_lab_do(f->lab, "finish", NULL, NULL));
	ds_lab_wait_page(f->lab, "idle");
}

static void
ask_for_mail(Fixture *f)
{
	borrow_and_finish(f);
	ds_lab_wait_text(f->lab, "mail", MASKED);
	ds_lab_wait_text(f->lab, "mailed", "no");
	g_assert_true(ds_lab_do(f->lab, "mail", NULL, NULL));
	ds_lab_wait_text(f->lab, "mailed", "waits");
}

/* On the page where it is typed. */
static void
go_and_type(Fixture *f)
{
	ds_lab_wait_text(f->lab, "may-type", "true");
	g_assert_true(ds_lab_do(f->lab, "address", NULL, NULL));
	g_assert_cmpstr(ds_lab_page(f->lab), ==, "address");
}

static void
assert_nothing_to_type(Fixture *f)
{
	g_autofree char *may = ds_lab_text(f->lab, "may-type");

	g_assert_cmpstr(may, !=, "true");
	g_assert_false(ds_lab_do(f->lab, "address", NULL, NULL));
	g_assert_false(ds_lab_do(f->lab, "mail", "address", "qzreader.second@example.org"));
}

/* ---- what is left ---- */

static guint
files_waiting(Fixture *f)
{
	g_autofree char *path = g_build_filename(f->lab->folder, "mail", NULL);
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	guint count = 0;

	g_assert_nonnull(dir);
	while (g_dir_read_name(dir) != NULL)
		count++;
	return count;
}

/* Journal, write-ahead log, recording, queue; and what it tells. */
static void
assert_nowhere(Fixture *f)
{
	g_autoptr(GString) found = g_string_new(NULL);
	g_autoptr(GVariant) view = ds_kiosk_view(f->lab->kiosk);
	g_autoptr(GVariant) health = ds_kiosk_health(f->lab->kiosk);
	g_autofree char *shown = g_variant_print(view, FALSE);
	g_autofree char *told = g_variant_print(health, FALSE);
	guint count = marks_in_folder(f->marks, f->lab->folder, NULL, found);

	count += marks_in(f->marks, "View", shown, strlen(shown), found);
	count += marks_in(f->marks, "Health", told, strlen(told), found);
	if (count > 0)
		g_error("the address is there: %s", found->str);
}

static gboolean
has_visits(DsLab *lab, const char *server, const char *number)
{
	return ds_fake_mail_visits((DsFakeMail *)server) >=
	    (guint)g_ascii_strtoull(number, NULL, 10);
}

static gboolean
has_count(DsLab *lab, const char *server, const char *number)
{
	return ds_fake_mail_count((DsFakeMail *)server) >=
	    (guint)g_ascii_strtoull(number, NULL, 10);
}

/* The kiosk has been there so often. */
static void
wait_visits(Fixture *f, const char *number)
{
	ds_lab_wait_until(f->lab, has_visits, (const char *)f->server, number);
}

static char *
body_of(const char *text)
{
	const char *coded = strstr(text, "\r\n\r\n");
	gsize length;

	g_assert_nonnull(coded);
	return (char *)g_base64_decode(coded, &length);
}

static void
assert_message(Fixture *f)
{
	g_autofree char *envelope = ds_fake_mail_envelope(f->server, 0);
	g_autofree char *text = ds_fake_mail_text(f->server, 0);
	g_autofree char *body = body_of(text);

	g_assert_cmpstr(envelope, ==, ADDRESS " kiosk@library.example");
	g_assert_nonnull(strstr(text, "To: <" ADDRESS ">\r\n"));
	g_assert_nonnull(strstr(text, "Auto-Submitted: auto-generated\r\n"));
	g_assert_nonnull(strstr(body, "City Library\r\n"));
	g_assert_nonnull(strstr(body, "红楼梦\r\n"));
	g_assert_null(strstr(body, CARD_NUMBER));
	g_assert_null(strstr(body, "DEADBEEF"));
}

static void
assert_sent(Fixture *f)
{
	ds_lab_wait_until(f->lab, has_count, (const char *)f->server, "1");
	ds_lab_wait_health(f->lab, "mails", "0");
	g_assert_cmpuint(ds_fake_mail_count(f->server), ==, 1);
	g_assert_cmpuint(files_waiting(f), ==, 0);
	assert_message(f);
	assert_nowhere(f);
}

/* ---- tests ---- */

/* Once, and for whoever asks only. */
static void
test_accepted(Fixture *f, gconstpointer data)
{
	g_assert_false(ds_lab_do(f->lab, "mail", NULL, NULL));
	ask_for_mail(f);
	g_assert_false(ds_lab_do(f->lab, "mail", NULL, NULL));
	assert_sent(f);
	leave(f);
	g_assert_false(ds_lab_do(f->lab, "mail", NULL, NULL));
	assert_nowhere(f);
}

/* Whoever has another one at the server is not believed, and nothing goes out in plain. */
static void
test_not_believed(Fixture *f, gconstpointer data)
{
	ask_for_mail(f);
	wait_visits(f, "1");
	leave(f);
	f->lab->time_passes = TRUE;
	wait_visits(f, "2");
	ds_lab_wait_health(f->lab, "mails", "1");
	g_assert_cmpuint(ds_fake_mail_count(f->server), ==, 0);
	g_assert_cmpuint(files_waiting(f), ==, 1);
	assert_nowhere(f);
}

static void
test_refused(Fixture *f, gconstpointer data)
{
	g_autofree char *error = NULL;

	ds_fake_mail_set(f->server, GPOINTER_TO_INT(data));
	ask_for_mail(f);
	ds_lab_wait_health(f->lab, "mails-refused", "1");
	ds_lab_wait_health(f->lab, "mails", "0");
	error = ds_lab_health(f->lab, "mail-error");
	g_assert_nonnull(strstr(error, "did not take a message: it answered 55"));
	g_assert_cmpuint(files_waiting(f), ==, 0);
	g_assert_cmpuint(ds_fake_mail_count(f->server), ==, 0);
	assert_nowhere(f);
}

/* Nothing was said about this message: it waits. */
static void
test_closed(Fixture *f, gconstpointer data)
{
	ds_fake_mail_set(f->server, DS_FAKE_MAIL_CLOSED);
	ask_for_mail(f);
	wait_visits(f, "1");
	leave(f);
	ds_fake_mail_set(f->server, DS_FAKE_MAIL_ACCEPTS);
	f->lab->time_passes = TRUE;
	assert_sent(f);
}

static gboolean
is_marked(DsLab *lab, const char *a, const char *b)
{
	g_autofree char *error = ds_lab_health(lab, "mail-error");

	return error[0] != '\0';
}

/* It outlives the kiosk, and is not tried again too soon. */
static void
test_greylisted(Fixture *f, gconstpointer data)
{
	gint64 tried_s;

	ds_fake_mail_set(f->server, DS_FAKE_MAIL_GREYLISTS);
	ask_for_mail(f);
	leave(f);
	tried_s = ds_clock_wall_s(f->lab->clock);
	ds_lab_wait_until(f->lab, is_marked, "an error of", "the mail");
	g_assert_cmpuint(files_waiting(f), ==, 1);
	assert_nowhere(f);
	ds_lab_stop(f->lab);
	ds_fake_mail_set(f->server, DS_FAKE_MAIL_ACCEPTS);
	ds_lab_start(f->lab);
	ds_lab_wait_page(f->lab, "idle");
	ds_lab_wait_health(f->lab, "mails", "1");
	g_assert_cmpuint(ds_fake_mail_visits(f->server), ==, 1);
	f->lab->time_passes = TRUE;
	assert_sent(f);
	g_assert_cmpint(ds_clock_wall_s(f->lab->clock) - tried_s, >=, MINUTE_S);
}

/* Neither a person nor the end of the daemon waits for it, and it is not counted as sent. */
static void
test_hangs(Fixture *f, gconstpointer data)
{
	gint64 stopped_us;

	ds_fake_mail_set(f->server, GPOINTER_TO_INT(data));
	ask_for_mail(f);
	wait_visits(f, "1");
	leave(f);
	/* while it still waits for the server */
	ds_lab_take(f->lab, NULL);
	g_assert_true(ds_lab_do(f->lab, "return", NULL, NULL));
	ds_lab_put_back(f->lab, BOOK);
	ds_lab_wait_status(f->lab, BOOK, "returned");
	g_assert_true(ds_lab_do(f->lab, "finish", NULL, NULL));
	ds_lab_wait_page(f->lab, "goodbye");
	leave(f);
	ask_for_mail(f);
	g_assert_cmpuint(files_waiting(f), ==, 2);
	leave(f);
	assert_nowhere(f);
	stopped_us = g_get_monotonic_time();
	ds_lab_stop(f->lab);
	g_assert_cmpint(g_get_monotonic_time() - stopped_us, <, EXIT_US);
	ds_fake_mail_set(f->server, DS_FAKE_MAIL_ACCEPTS);
	ds_lab_start(f->lab);
	ds_lab_wait_page(f->lab, "idle");
	ds_lab_wait_until(f->lab, has_count, (const char *)f->server, "2");
	ds_lab_wait_health(f->lab, "mails", "0");
	g_assert_cmpuint(files_waiting(f), ==, 0);
}

/* Whoever has been waiting for days is not sent an old receipt. */
static void
test_expires(Fixture *f, gconstpointer data)
{
	ds_fake_mail_set(f->server, DS_FAKE_MAIL_GREYLISTS);
	ask_for_mail(f);
	leave(f);
	wait_visits(f, "1");
	ds_lab_wait_health(f->lab, "mails", "1");
	ds_lab_advance(f->lab, 3 * DAY_MS);
	f->lab->time_passes = TRUE;
	ds_lab_wait_health(f->lab, "mails-expired", "1");
	ds_lab_wait_health(f->lab, "mails", "0");
	g_assert_cmpuint(files_waiting(f), ==, 0);
	g_assert_cmpuint(ds_fake_mail_count(f->server), ==, 0);
}

/* The folder cannot be written: the person is told, and goes on. */
static void
test_disk(Fixture *f, gconstpointer data)
{
	g_autofree char *folder = g_build_filename(f->lab->folder, "mail", NULL);

	borrow_and_finish(f);
	g_assert_cmpint(g_rmdir(folder), ==, 0);
	g_assert_true(ds_lab_do(f->lab, "mail", NULL, NULL));
	ds_lab_wait_text(f->lab, "mailed", "failed");
	g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
	leave(f);
	g_assert_cmpuint(ds_fake_mail_visits(f->server), ==, 0);
}

/* Nothing is offered where no address may be used. */
static void
test_not_offered(Fixture *f, gconstpointer data)
{
	g_autofree char *mail = NULL;

	borrow_and_finish(f);
	mail = ds_lab_text(f->lab, "mail");
	g_assert_cmpstr(mail, ==, "");
	g_assert_false(ds_lab_do(f->lab, "mail", NULL, NULL));
	g_assert_cmpuint(ds_fake_mail_visits(f->server), ==, 0);
}

/* A number that somebody typed says nothing of who stands there, where there is no PIN; it shows
 * nobody's letter and domain either. A card that was shown does. */
static void
test_who(Fixture *f, gconstpointer data)
{
	g_autofree char *mail = NULL;

	g_assert_true(ds_lab_do(f->lab, "borrow", NULL, NULL));
	g_assert_true(ds_lab_do(f->lab, "type", NULL, NULL));
	g_assert_true(ds_lab_do(f->lab, "number", "number", NO_PIN));
	ds_lab_wait_page(f->lab, "pile");
	lend_and_finish(f);
	mail = ds_lab_text(f->lab, "mail");
	g_assert_cmpstr(mail, ==, "");
	g_assert_false(ds_lab_do(f->lab, "mail", NULL, NULL));
	leave(f);
	g_free(ds_lab_sim(f->lab, "scan qr " NO_PIN));
	ds_lab_wait_page(f->lab, "pile");
	ds_lab_put(f->lab, OTHER_BOOK);
	ds_lab_wait_status(f->lab, OTHER_BOOK, "lent");
	g_assert_true(ds_lab_do(f->lab, "finish", NULL, NULL));
	ds_lab_wait_page(f->lab, "pile-done");
	g_assert_true(ds_lab_do(f->lab, "finish", NULL, NULL));
	ds_lab_wait_text(f->lab, "mail", MASKED);
}

/* The library goes while the person is there: what they get says so. */
static void
test_offline(Fixture *f, gconstpointer data)
{
	g_autofree char *text = NULL;
	g_autofree char *body = NULL;

	ds_lab_log_in(f->lab, "DEADBEEF", "1234");
	cable_cut(f->lab->cable);
	ds_lab_put(f->lab, OTHER_BOOK);
	ds_lab_wait_text(f->lab, "offline", "true");
	lend_and_finish(f);
	ds_lab_wait_text(f->lab, "mail", MASKED);
	g_assert_true(ds_lab_do(f->lab, "mail", NULL, NULL));
	ds_lab_wait_until(f->lab, has_count, (const char *)f->server, "1");
	text = ds_fake_mail_text(f->server, 0);
	body = body_of(text);
	g_assert_nonnull(strstr(body, "暂定"));
}

/* Whoever only brings back is nobody. */
static void
test_return(Fixture *f, gconstpointer data)
{
	g_autofree char *mail = NULL;

	borrow_and_finish(f);
	leave(f);
	g_assert_true(ds_lab_do(f->lab, "return", NULL, NULL));
	ds_lab_put_back(f->lab, BOOK);
	ds_lab_wait_status(f->lab, BOOK, "returned");
	g_assert_true(ds_lab_do(f->lab, "finish", NULL, NULL));
	ds_lab_wait_page(f->lab, "goodbye");
	mail = ds_lab_text(f->lab, "mail");
	g_assert_cmpstr(mail, ==, "");
	g_assert_false(ds_lab_do(f->lab, "mail", NULL, NULL));
	assert_nothing_to_type(f);
}

/* ---- an address that was typed ---- */

static void
test_typed(Fixture *f, gconstpointer data)
{
	borrow_and_finish(f);
	go_and_type(f);
	g_assert_true(ds_lab_do(f->lab, "mail", "address", ADDRESS));
	g_assert_cmpstr(ds_lab_page(f->lab), ==, "goodbye");
	ds_lab_wait_text(f->lab, "mailed", "waits");
	ds_lab_wait_text(f->lab, "mail", MASKED);
	assert_sent(f);
	leave(f);
	assert_nowhere(f);
}

/* What is none is refused with a reason that does not say it again, and the person stays. */
static void
test_typed_hostile(Fixture *f, gconstpointer data)
{
	static const char *const hostile[] = {"", "qzreader", "qzreader@", "@example.org",
	    "qzreader@example", "qzreader@example.org> NOTIFY=NEVER",
	    "qzreader@example.org\r\nRCPT TO:<qzreader.b@example.org>",
	    "qzreader@example.org,qzreader.b@example.org", "qzreader b@example.org",
	    "\"qzreader\"@example.org", "qzreader@[127.0.0.1]", "qzreader@127.0.0.1",
	    "qzreader@ex\303\244mple.org", "qzreader@b@example.org", "qzreader@example..org"};

	borrow_and_finish(f);
	go_and_type(f);
	for (guint i = 0; i < G_N_ELEMENTS(hostile); i++) {
		g_autoptr(GVariant) details = g_variant_ref_sink(
		    g_variant_new_parsed("{'address': <%s>}", hostile[i]));
		g_autoptr(GError) error = NULL;

		g_assert_false(ds_kiosk_do(f->lab->kiosk, "mail", details, &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
		g_assert_null(strstr(error->message, "qzreader"));
		g_assert_cmpstr(ds_lab_page(f->lab), ==, "address");
		ds_lab_wait_text(f->lab, "message", "address-invalid");
	}
	g_assert_true(ds_lab_do(f->lab, "cancel", NULL, NULL));
	go_and_type(f);
	ds_lab_wait_text(f->lab, "message", "");
	g_assert_cmpuint(files_waiting(f), ==, 0);
	g_assert_true(ds_lab_do(f->lab, "mail", "address", ADDRESS));
	assert_sent(f);
}

/* One receipt a visit, and the next visit has its own. */
static void
test_typed_once(Fixture *f, gconstpointer data)
{
	ask_for_mail(f);
	assert_nothing_to_type(f);
	assert_sent(f);
	assert_nothing_to_type(f);
	leave(f);
	assert_nothing_to_type(f);
	ds_lab_log_in(f->lab, "DEADBEEF", "1234");
	ds_lab_put(f->lab, OTHER_BOOK);
	ds_lab_wait_status(f->lab, OTHER_BOOK, "lent");
	assert_nothing_to_type(f);
	g_assert_true(ds_lab_do(f->lab, "finish", NULL, NULL));
	ds_lab_wait_page(f->lab, "pile-done");
	g_assert_true(ds_lab_do(f->lab, "finish", NULL, NULL));
	ds_lab_wait_page(f->lab, "goodbye");
	go_and_type(f);
	g_assert_true(ds_lab_do(f->lab, "mail", "address", "qzreader.other@example.net"));
	ds_lab_wait_text(f->lab, "mail", "q…@example.net");
	g_assert_false(ds_lab_do(f->lab, "mail", NULL, NULL));
	assert_nothing_to_type(f);
	ds_lab_wait_until(f->lab, has_count, (const char *)f->server, "2");
	ds_lab_wait_health(f->lab, "mails", "0");
	g_assert_cmpuint(ds_fake_mail_count(f->server), ==, 2);
	assert_nowhere(f);
}

/* Where the library does not want it. */
static void
test_typed_not(Fixture *f, gconstpointer data)
{
	borrow_and_finish(f);
	assert_nothing_to_type(f);
	g_assert_cmpuint(ds_fake_mail_visits(f->server), ==, 0);
}

/* Whoever goes away while they type is asked, and then forgotten. */
static void
test_typed_left(Fixture *f, gconstpointer data)
{
	borrow_and_finish(f);
	go_and_type(f);
	ds_lab_advance(f->lab, PAGE_MS - 1000);
	g_assert_true(ds_lab_do(f->lab, "more-time", NULL, NULL));
	ds_lab_advance(f->lab, PAGE_MS - 1000);
	g_assert_cmpstr(ds_lab_page(f->lab), ==, "address");
	ds_lab_wait_text(f->lab, "warning", "false");
	ds_lab_advance(f->lab, 2000);
	ds_lab_wait_text(f->lab, "warning", "true");
	ds_lab_advance(f->lab, PAGE_MS);
	ds_lab_wait_page(f->lab, "idle");
	assert_nothing_to_type(f);
}

int
main(int argc, char **argv)
{
#define ADD(name, data, up, function) \
	g_test_add("/mail/" name, Fixture, data, up, function, tear_down)
#define MOOD(mood) GINT_TO_POINTER(DS_FAKE_MAIL_##mood)
	g_test_init(&argc, &argv, NULL);
	ADD("accepted", NULL, set_up_plain, test_accepted);
	ADD("refused", MOOD(REFUSES), set_up_plain, test_refused);
	ADD("refused-text", MOOD(REFUSES_TEXT), set_up_plain, test_refused);
	ADD("closed", NULL, set_up_plain, test_closed);
	ADD("greylisted", NULL, set_up_plain, test_greylisted);
	ADD("hangs", MOOD(HANGS), set_up_plain, test_hangs);
	ADD("hangs-late", MOOD(HANGS_LATE), set_up_plain, test_hangs);
	ADD("expires", NULL, set_up_plain, test_expires);
	ADD("disk", NULL, set_up_plain, test_disk);
	ADD("return", NULL, set_up_plain, test_return);
	ADD("who", NULL, set_up_plain, test_who);
	ADD("offline", NULL, set_up_plain, test_offline);
	ADD("typed", NO_ADDRESS, set_up_hostile, test_typed);
	ADD("typed-beside-the-library's", "BEqzreader.home@example.net|", set_up_hostile,
	    test_typed);
	ADD("typed-hostile", NO_ADDRESS, set_up_hostile, test_typed_hostile);
	ADD("typed-once", NULL, set_up_plain, test_typed_once);
	ADD("typed-not", NO_ADDRESS, set_up_not_typed, test_typed_not);
	ADD("typed-left", NO_ADDRESS, set_up_hostile, test_typed_left);
	ADD("no-address", NO_ADDRESS, set_up_hostile, test_not_offered);
	ADD("hostile-address", "BEqzreader@example.org> NOTIFY=NEVER|", set_up_hostile,
	    test_not_offered);
	ADD("two-addresses", "BEqzreader@example.org,b@example.org|", set_up_hostile,
	    test_not_offered);
	ADD("smtps", "good", set_up_smtps, test_accepted);
	ADD("starttls", "good", set_up_starttls, test_accepted);
	ADD("smtps-other-ca", "of-other-ca", set_up_smtps, test_not_believed);
	ADD("smtps-other-name", "other-name", set_up_smtps, test_not_believed);
	ADD("starttls-expired", "expired", set_up_starttls, test_not_believed);
	ADD("starttls-stripped", "good", set_up_stripped, test_not_believed);
	return g_test_run();
}
