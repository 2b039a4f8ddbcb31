/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which reader is believed over TLS, and what happens on the way there. The calls of the driver and
 * the table of faults go over TLS too: test-pad.c, and tests/drivers/sim/door.c.
 */
#include "tests/drivers/llrp/cable.h"
#include "tests/drivers/sim/reader-stage.h"
#include "tests/fakes/certificates.h"
#include "tests/fakes/llrp.h"
#include "tests/fakes/sip2-script.h"

#include <string.h>

#define OPEN_LIMIT_MS 2000 /* drivers/pad.h */
#define SLACK_MS 400       /* of a busy test machine */

static DsFakeCertificates *all; /* set once in main(), before any test */

static void
set_up(ReaderStage *stage, gconstpointer data)
{
	reader_stage_init(stage, "llrp", &ds_fake_llrp, DS_FAKE_TLS);
	reader_stage_put_book(stage);
}

static void
tear_down(ReaderStage *stage, gconstpointer data)
{
	reader_stage_clear(stage);
}

/* By its certificate or its authority; each NULL or a name of tests/fakes/certificates.h. */
typedef struct {
	const char *certificate, *authority, *client;
} Trust;

static char *
file_of(const char *name, const char *suffix)
{
	return name != NULL ? ds_fake_certificates_file(all, name, suffix) : NULL;
}

static DsTls *
new_tls(const Trust *trust)
{
	DsTlsSettings settings = {
	    .certificate = file_of(trust->certificate, ".pem"),
	    .ca_file = file_of(trust->authority, ".pem"),
	    .client_cert = file_of(trust->client, ".pem"),
	    .client_key = file_of(trust->client, ".key"),
	};
	g_autoptr(GError) error = NULL;
	DsTls *tls = ds_tls_new(&settings, "tls:", &error);

	g_assert_no_error(error);
	ds_tls_settings_clear(&settings);
	return tls;
}

/* Of the driver alone, within its time. */
static void
assert_not_open(const char *where, const DsTls *tls, gint code, const char *words)
{
	gint64 begin_us = g_get_monotonic_time();
	g_autoptr(GError) error = NULL;

	g_assert_null(pad_driver("llrp")->open_tls(where, tls, &error));
	g_test_message("%s: %s", ds_error_word(error), error->message);
	g_assert_error(error, DS_ERROR, code);
	g_assert_nonnull(strstr(error->message, words));
	g_assert_null(strchr(error->message, '\n'));
	g_assert_true(
	    g_str_has_prefix(error->message, where) || g_str_has_prefix(error->message, "where="));
	g_assert_cmpint(g_get_monotonic_time() - begin_us, <, (OPEN_LIMIT_MS + SLACK_MS) * 1000);
}

/* ---- who is believed ---- */

static const struct {
	const char *name, *shown;
	Trust trust;
	const char *words; /* NULL: it is */
} readers[] = {
    {"own", "self-signed", {.certificate = "self-signed"}, NULL},
    {"own-for-another-name", "other-name", {.certificate = "other-name"}, NULL},
    {"authority", "good", {.authority = "ca"}, NULL},
    {"with-ours", "good", {.authority = "ca", .client = "client"}, NULL},
    {"another-of-that-authority", "other-name", {.certificate = "good"}, "put that into the file"},
    {"another-self-signed", "self-signed", {.certificate = "good"}, "put that into the file"},
    {"its-authority-only", "good", {.certificate = "ca"}, "put that into the file"},
    {"own-expired", "expired", {.certificate = "expired"}, "has expired on 2020-02-01"},
    {"own-in-future", "future", {.certificate = "future"}, "is not valid before 2090-01-01"},
    {"self-signed", "self-signed", {.authority = "ca"}, "signed by nobody we know"},
    {"other-authority", "of-other-ca", {.authority = "ca"}, "signed by nobody we know"},
    {"other-name", "other-name", {.authority = "ca"}, "for another name"},
    {"expired", "expired", {.authority = "ca"}, "expired"},
    {"in-future", "future", {.authority = "ca"}, "not valid yet"},
};

/* A reader that is not believed hears nothing, and neither does it see a book written. */
static void
test_believed(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(GTlsCertificate) shown = ds_fake_certificates_load(all, readers[i].shown);
	g_autoptr(GTlsDatabase) hosts = ds_fake_certificates_authority(all);
	g_auto(GStrv) heard = NULL;
	ReaderStage stage;

	set_up(&stage, NULL);
	ds_tls_free(stage.tls);
	stage.tls = new_tls(&readers[i].trust);
	ds_fake_reader_show(stage.reader, shown, readers[i].trust.client != NULL ? hosts : NULL);
	if (readers[i].words == NULL) {
		reader_stage_open(&stage);
		g_assert_true(reader_stage_inventory(&stage, NULL));
	} else {
		assert_not_open(ds_fake_reader_where(stage.reader), stage.tls, DS_ERROR_CONFIG,
		    readers[i].words);
		heard = ds_fake_reader_heard(stage.reader);
		g_assert_cmpuint(g_strv_length(heard), ==, 0);
	}
	tear_down(&stage, NULL);
}

/* A reader that wants to see a certificate of ours says so, in TLS 1.3 behind the handshake. */
static void
test_wants_ours(ReaderStage *stage, gconstpointer data)
{
	g_autoptr(GTlsCertificate) shown = ds_fake_certificates_load(all, "good");
	g_autoptr(GTlsDatabase) hosts = ds_fake_certificates_authority(all);
	g_autoptr(DsTls) tls = new_tls(&(Trust){.authority = "ca"});

	ds_fake_reader_show(stage->reader, shown, hosts);
	assert_not_open(ds_fake_reader_where(stage->reader), tls, DS_ERROR_GONE, "client-cert=");
}

/* Nobody is named: nobody is believed, nobody is even called. */
static void
test_nobody_named(ReaderStage *stage, gconstpointer data)
{
	const char *where = ds_fake_reader_where(stage->reader);

	assert_not_open(where, NULL, DS_ERROR_CONFIG, "certificate=FILE");
	reader_stage_opens_not("llrp", where, DS_ERROR_CONFIG);
	assert_not_open("tls:", stage->tls, DS_ERROR_CONFIG, "tls:ADDRESS:PORT");
	assert_not_open("tls:reader.example.org", stage->tls, DS_ERROR_CONFIG, "tls:ADDRESS:PORT");
	reader_stage_opens_not("uhf18", where, DS_ERROR_CONFIG);
	reader_stage_open(stage); /* one host at a time: nobody holds it */
}

/* ---- no TLS there ---- */

#define HELLO_HEAD "\\x16\\x03\\x03\\x00\\x7A\\x02\\x00\\x00\\x76\\x03\\x03"

static const struct {
	const char *name, *script;
} strangers[] = {
    {"garbage", "connect :: !raw \\x00\\xFF\\x13\\x37garbage garbage garbage"},
    {"silent", "connect :: !silent"},
    {"closed", "connect :: !close"},
    {"reset", "connect :: !reset"},
    {"half-a-hello", "connect :: !truncate " HELLO_HEAD},
    {"slow",
	"connect :: !raw \\x16\\p\\x03\\p\\x03\\p\\x00\\p\\x7A\\p\\x02\\p\\x00\\p\\x00\\p\\x76\\p"
	"\\x03\\p\\x03\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1"
	"\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1"},
    {"endless", "connect :: !flood 1048576"},
};

static void
test_stranger(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(DsTls) tls = new_tls(&(Trust){.certificate = "self-signed"});
	g_autoptr(DsSip2Script) server = ds_sip2_script_new(strangers[i].script);
	g_autofree char *where = g_strconcat("tls:", ds_sip2_script_address(server), NULL);

	/* TLS, or, where a reset was quick, the reader */
	assert_not_open(where, tls, DS_ERROR_GONE, "switched on");
}

/* A reader without TLS on that port; and the other way round. */
static void
test_plain(ReaderStage *stage, gconstpointer data)
{
	const char *port = ds_fake_reader_where(stage->reader) + strlen("tls:");
	DsFakeReader *plain = ds_fake_reader_new(
	    &ds_fake_llrp, DS_FAKE_NETWORK, stage->host->where);
	g_autofree char *as_tls = g_strconcat(
	    "tls:", ds_fake_reader_where(plain) + strlen("tcp:"), NULL);
	g_autofree char *as_tcp = g_strconcat("tcp:", port, NULL);

	assert_not_open(as_tls, stage->tls, DS_ERROR_GONE, "is TLS switched on there");
	assert_not_open(as_tcp, stage->tls, DS_ERROR_GONE, "");
	ds_fake_reader_free(plain);
}

static void
test_nobody_there(ReaderStage *stage, gconstpointer data)
{
	ds_fake_reader_unplug(stage->reader);
	assert_not_open(
	    ds_fake_reader_where(stage->reader), stage->tls, DS_ERROR_GONE, "switched on");
}

/* ---- a cable that breaks ---- */

static char *
where_of(const Cable *cable)
{
	return g_strdup_printf("tls:127.0.0.1:%u", cable_port(cable));
}

static void
test_cut_in_handshake(ReaderStage *stage, gconstpointer data)
{
	static const guint bytes[] = {1, 4, 90, 300, 600};

	for (guint i = 0; i < G_N_ELEMENTS(bytes); i++) {
		Cable *cable = cable_new(ds_fake_reader_where(stage->reader) + strlen("tls:"));
		g_autofree char *where = where_of(cable);

		cable_cut_after(cable, bytes[i]);
		assert_not_open(where, stage->tls, DS_ERROR_GONE, "is TLS switched on there");
		cable_free(cable);
	}
	reader_stage_open(stage);
}

/* An answer that ends in its middle, or behind a whole record and without TLS saying so. */
static void
test_cut_in_record(ReaderStage *stage, gconstpointer data)
{
	static const guint bytes[] = {1, 5, 30, 40};

	for (guint i = 0; i < G_N_ELEMENTS(bytes); i++) {
		Cable *cable = cable_new(ds_fake_reader_where(stage->reader) + strlen("tls:"));
		g_autofree char *where = where_of(cable);
		g_autoptr(GError) error = NULL, open_error = NULL;
		gint64 begin_us;

		stage->self = stage->driver->open_tls(where, stage->tls, &open_error);
		g_assert_no_error(open_error);
		g_assert_true(reader_stage_inventory(stage, NULL));
		cable_cut_after(cable, bytes[i]);
		begin_us = g_get_monotonic_time();
		g_assert_false(reader_stage_inventory(stage, &error));
		g_test_message("%u: %s", bytes[i], error->message);
		g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
		g_assert_cmpint(g_get_monotonic_time() - begin_us, <, LIMIT_MS * 1000);
		g_assert_false(reader_stage_inventory(stage, NULL));
		reader_stage_close(stage);
		cable_free(cable);
	}
	reader_stage_open(stage);
	g_assert_true(reader_stage_inventory(stage, NULL));
}

/* Switched off and on: believed again; with another certificate: not any more. */
static void
test_gone_and_back(ReaderStage *stage, gconstpointer data)
{
	g_autoptr(DsFakeCertificates) others = ds_fake_certificates_new(FALSE);
	g_autoptr(GTlsCertificate) other = ds_fake_certificates_load(others, "self-signed");
	g_autoptr(GError) error = NULL;

	reader_stage_open(stage);
	ds_fake_reader_unplug(stage->reader);
	g_assert_false(reader_stage_inventory(stage, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
	ds_fake_reader_plug(stage->reader);
	g_assert_false(reader_stage_inventory(stage, NULL));
	reader_stage_reopen(stage);
	g_assert_true(reader_stage_inventory(stage, NULL));
	reader_stage_close(stage);
	ds_fake_reader_show(stage->reader, other, NULL);
	assert_not_open(ds_fake_reader_where(stage->reader), stage->tls, DS_ERROR_CONFIG,
	    "put that into the file");
}

static void
add(const char *name, void (*test)(ReaderStage *, gconstpointer))
{
	g_autofree char *path = g_strconcat("/llrp/tls/", name, NULL);

	g_test_add(path, ReaderStage, NULL, set_up, test, tear_down);
}

#define ADD(table, folder, test) \
	for (guint i = 0; i < G_N_ELEMENTS(table); i++) { \
		g_autofree char *path = g_strconcat(folder, table[i].name, NULL); \
		g_test_add_data_func(path, GUINT_TO_POINTER(i), test); \
	}

int
main(int argc, char **argv)
{
	const char *why;

	g_test_init(&argc, &argv, NULL);
	if (!ds_fake_certificates_possible(&why)) {
		g_print("1..0 # SKIP %s\n", why);
		return 0;
	}
	all = ds_fake_certificates_new(TRUE);
	ADD(readers, "/llrp/tls/believed/", test_believed)
	add("wants-ours", test_wants_ours);
	add("nobody-named", test_nobody_named);
	ADD(strangers, "/llrp/tls/stranger/", test_stranger)
	add("plain", test_plain);
	add("nobody-there", test_nobody_there);
	add("cut-in-handshake", test_cut_in_handshake);
	add("cut-in-record", test_cut_in_record);
	add("gone-and-back", test_gone_and_back);
	int result = g_test_run();
	ds_fake_certificates_free(all);
	return result;
}
