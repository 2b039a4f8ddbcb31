/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom the link believes. */
#include "firmware/base/spki.h"
#include "tests/fakes/certificates.h"
#include "tests/sync/sip2/rig.h"

#include <string.h>

#define GRANTED "121NNY20261122    083102AOCPL|AAP-OK|ABB001|AJ|AH|"
#define ANY_PORT "127.0.0.1:0"

static DsFakeCertificates *shown; /* set once in main(), before any test */

static char *
file_of(const char *name, const char *suffix)
{
	return ds_fake_certificates_file(shown, name, suffix);
}

static char *
good_pin(void)
{
	g_autofree char *path = file_of("good", ".pin");
	char *pin = NULL;

	g_assert_true(g_file_get_contents(path, &pin, NULL, NULL));
	return g_strchomp(pin);
}

static GTlsCertificate *
load(const char *name)
{
	return ds_fake_certificates_load(shown, name);
}

static DsLibrarySettings *
tls_settings(void)
{
	DsLibrarySettings *settings = rig_settings();

	settings->tls = TRUE;
	settings->trust.ca_file = file_of("ca", ".pem");
	return settings;
}

/* ---- believed ---- */

static void
assert_lends(Rig *rig)
{
	g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");
	g_autoptr(GError) error = NULL;

	ds_sip2_backend.carry(rig->self, op, NULL, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpint(op->answer.verdict, ==, DS_VERDICT_YES);
}

static void
test_good(void)
{
	g_autoptr(GTlsCertificate) good = load("good");
	g_autoptr(Rig) rig = rig_new_with(
	    tls_settings(), ds_sip2_script_new_tls(RIG_GREETING "11* :: " GRANTED, good, NULL));

	assert_lends(rig);
	assert_lends(rig);
}

static void
test_pinned(void)
{
	g_autoptr(GTlsCertificate) good = load("good");
	DsLibrarySettings *settings = tls_settings();
	g_autofree char *pin = good_pin();
	g_autoptr(Rig) rig = NULL;

	settings->trust.pin = g_ascii_strup(pin, -1);
	rig = rig_new_with(
	    settings, ds_sip2_script_new_tls(RIG_GREETING "11* :: " GRANTED, good, NULL));
	assert_lends(rig);
}

static void
test_client_certificate(void)
{
	g_autoptr(GTlsCertificate) good = load("good");
	g_autoptr(GTlsDatabase) authority = ds_fake_certificates_authority(shown);
	DsLibrarySettings *settings = tls_settings();
	g_autoptr(Rig) rig = NULL;

	settings->trust.client_cert = file_of("client", ".pem");
	settings->trust.client_key = file_of("client", ".key");
	rig = rig_new_with(
	    settings, ds_sip2_script_new_tls(RIG_GREETING "11* :: " GRANTED, good, authority));
	assert_lends(rig);
}

/* ---- not believed ---- */

static void
assert_refused(Rig *rig, gint code, const char *words)
{
	g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");
	gint64 begin_us = g_get_monotonic_time();
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) log = NULL;

	g_assert_false(ds_sip2_backend.hello(rig->self, NULL, &error));
	g_test_message("%s: %s", ds_error_word(error), error->message);
	g_assert_error(error, DS_ERROR, code);
	g_assert_nonnull(strstr(error->message, words));
	g_clear_error(&error);
	/* a loan that was asked for meanwhile has surely not been carried out */
	g_assert_false(ds_sip2_backend.carry(rig->self, op, NULL, NULL, &error));
	g_assert_cmpint(
	    error->code, ==, code == DS_ERROR_CONFIG ? DS_ERROR_CONFIG : DS_ERROR_RETRY);
	g_assert_cmpint(g_get_monotonic_time() - begin_us, <, 5 * G_TIME_SPAN_SECOND);
	log = ds_sip2_script_stop(rig->server);
	g_assert_cmpuint(rig_count(log, "*CNterm1*"), ==, 0); /* not even the login */
	g_assert_cmpuint(rig_count(log, "> 11*"), ==, 0);
}

static const struct {
	const char *name, *certificate, *words;
} impostors[] = {
    {"self-signed", "self-signed", "nobody we know"},
    {"of-other-ca", "of-other-ca", "nobody we know"},
    {"other-name", "other-name", "for another name"},
    {"expired", "expired", "expired"},
};

static void
test_impostor(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(GTlsCertificate) certificate = load(impostors[i].certificate);
	g_autoptr(Rig) rig = rig_new_with(
	    tls_settings(), ds_sip2_script_new_tls(RIG_GREETING, certificate, NULL));

	assert_refused(rig, DS_ERROR_CONFIG, impostors[i].words);
}

static void
test_other_pin(void)
{
	g_autoptr(GTlsCertificate) good = load("good");
	DsLibrarySettings *settings = tls_settings();
	g_autoptr(Rig) rig = NULL;

	settings->trust.pin = g_strnfill(64, '0');
	rig = rig_new_with(settings, ds_sip2_script_new_tls(RIG_GREETING, good, NULL));
	assert_refused(rig, DS_ERROR_CONFIG, "pin=");
}

/* In TLS 1.3 the server says so only when it has read our login; its answer is what fails. */
static void
test_no_client_certificate(void)
{
	g_autoptr(GTlsCertificate) good = load("good");
	g_autoptr(GTlsDatabase) authority = ds_fake_certificates_authority(shown);
	g_autoptr(Rig) rig = rig_new_with(
	    tls_settings(), ds_sip2_script_new_tls(RIG_GREETING, good, authority));

	assert_refused(rig, DS_ERROR_CONFIG, "");
}

#define HELLO_HEAD "\\x16\\x03\\x03\\x00\\x7A\\x02\\x00\\x00\\x76\\x03\\x03"

static const struct {
	const char *name, *script;
	gint code;
} not_tls[] = {
    {"plain-text", "connect :: !raw 941AY0AZFDFD\\r", DS_ERROR_RETRY},
    {"garbage", "connect :: !raw \\x00\\xFF\\x13\\x37garbage garbage garbage", DS_ERROR_RETRY},
    {"closed", "connect :: !close", DS_ERROR_RETRY},
    {"reset", "connect :: !reset", DS_ERROR_RETRY},
    {"truncated", "connect :: !truncate " HELLO_HEAD, DS_ERROR_RETRY},
    {"silent", "connect :: !silent", DS_ERROR_RETRY},
    {"slow",
	"connect :: !raw \\x16\\p\\x03\\p\\x03\\p\\x00\\p\\x7A\\p\\x02\\p\\x00\\p\\x00\\p\\x76\\p"
	"\\x03\\p\\x03\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1\\p1",
	DS_ERROR_RETRY},
    {"giant", "connect :: !flood 1048576", DS_ERROR_RETRY},
};

static void
test_not_tls(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(Rig) rig = rig_new_with(tls_settings(), ds_sip2_script_new(not_tls[i].script));

	assert_refused(rig, not_tls[i].code, "");
}

/* ---- an old server: openssl's own, as GIO does not serve TLS 1.1 any more ---- */

static char *
read_address(GSubprocess *server)
{
	g_autoptr(GDataInputStream)
	    output = g_data_input_stream_new(g_subprocess_get_stdout_pipe(server));
	char *line;

	while ((line = g_data_input_stream_read_line(output, NULL, NULL, NULL)) != NULL) {
		char *address = g_str_has_prefix(line, "ACCEPT ")
		    ? g_strdup(line + strlen("ACCEPT "))
		    : NULL;

		g_free(line);
		if (address != NULL)
			return address;
	}
	g_assert_not_reached();
}

static void
test_old_version(void)
{
	g_autofree char *certificate = file_of("good", ".pem");
	g_autofree char *key = file_of("good", ".key");
	DsLibrarySettings *settings = tls_settings();
	g_autoptr(GSubprocess) server = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(Rig) rig = NULL;

	server = g_subprocess_new(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
		G_SUBPROCESS_FLAGS_STDERR_SILENCE,
	    &error, "openssl", "s_server", "-accept", ANY_PORT, "-cert", certificate, "-key", key,
	    "-tls1_1", "-cipher", "ALL:@SECLEVEL=0", NULL);
	g_assert_no_error(error);
	settings->address = read_address(server);
	rig = rig_new_with(settings, ds_sip2_script_new(""));
	g_assert_false(ds_sip2_backend.hello(rig->self, NULL, &error));
	g_test_message("%s: %s", ds_error_word(error), error->message);
	/* our check after the handshake, or the TLS library itself */
	g_assert_true(strstr(error->message, "older than 1.2") != NULL ||
	    strstr(error->message, "no TLS connection") != NULL);
	g_subprocess_force_exit(server);
	g_subprocess_wait(server, NULL, NULL);
}

/* ---- faults under TLS ---- */

static const struct {
	const char *name, *script;
	gint code;
} faults[] = {
    {"cut", "11* : !cut " GRANTED, DS_ERROR_UNKNOWN},
    {"drip", "11* : !drip 100 " GRANTED, DS_ERROR_UNKNOWN},
    {"silent", "11* : !silent", DS_ERROR_UNKNOWN},
    {"flood", "11* : !flood 1048576", DS_ERROR_PROTOCOL},
    {"other-item", "11* : 121NNY20261122    083102AOCPL|AAP-OK|ABB002|AJ|AH|", DS_ERROR_PROTOCOL},
};

static void
test_fault(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autofree char *script = g_strconcat(RIG_GREETING, faults[i].script, NULL);
	g_autoptr(GTlsCertificate) good = load("good");
	DsLibrarySettings *settings = tls_settings();
	g_autoptr(Rig) rig = NULL;
	g_autoptr(DsOperation) op = NULL;
	gint64 begin_us;
	g_autoptr(GError) error = NULL;

	settings->connect_timeout_s =
	    30; /* it is about the answer; on a busy machine hands shake long */
	rig = rig_new_with(settings, ds_sip2_script_new_tls(script, good, NULL));
	op = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");
	g_assert_true(ds_sip2_backend.hello(rig->self, NULL, NULL));
	begin_us = g_get_monotonic_time();
	g_assert_false(ds_sip2_backend.carry(rig->self, op, NULL, NULL, &error));
	g_assert_error(error, DS_ERROR, faults[i].code);
	g_assert_cmpint(op->answer.verdict, ==, DS_VERDICT_NONE);
	g_assert_cmpint(g_get_monotonic_time() - begin_us, <, 4 * G_TIME_SPAN_SECOND);
	g_assert_true(ds_sip2_backend.hello(rig->self, NULL, NULL));
}

/* ---- the reader of certificates ---- */

static GByteArray *
good_der(void)
{
	g_autoptr(GTlsCertificate) good = load("good");
	GByteArray *der = NULL;

	g_object_get(good, "certificate", &der, NULL);
	return der;
}

static void
test_spki(void)
{
	g_autoptr(GByteArray) der = good_der();
	g_autofree char *found = ds_spki_sha256(der->data, der->len);
	g_autofree char *pin = good_pin();

	g_assert_cmpstr(found, ==, pin);
	g_assert_true(ds_spki_is_pin(pin));
	g_assert_false(ds_spki_is_pin("00"));
	g_assert_false(ds_spki_is_pin(""));
}

/* Every cut and every changed byte: something or nothing, never beyond the end (run with ASan). */
static void
test_spki_hostile(void)
{
	g_autoptr(GByteArray) der = good_der();

	for (guint length = 0; length < der->len; length++) {
		g_autofree guint8 *cut = g_memdup2(der->data, length);

		g_free(ds_spki_sha256(cut, length));
	}
	for (guint i = 0; i < der->len; i++)
		for (guint value = 0; value < 256; value += 17) {
			g_autofree guint8 *changed = g_memdup2(der->data, der->len);

			changed[i] = (guint8)value;
			g_free(ds_spki_sha256(changed, der->len));
		}
}

#define ADD(table, folder, test) \
	for (guint i = 0; i < G_N_ELEMENTS(table); i++) { \
		g_autofree char *path = g_strconcat(folder, table[i].name, NULL); \
		g_test_add_data_func(path, GUINT_TO_POINTER(i), test); \
	}

int
main(int argc, char **argv)
{
	rig_init(&argc, &argv);
	const char *why;

	if (!ds_fake_certificates_possible(&why)) {
		g_print("1..0 # SKIP %s\n", why);
		return 0;
	}
	shown = ds_fake_certificates_new(TRUE);
	g_test_add_func("/sip2/tls/good", test_good);
	g_test_add_func("/sip2/tls/pinned", test_pinned);
	g_test_add_func("/sip2/tls/client-certificate", test_client_certificate);
	ADD(impostors, "/sip2/tls/refused/", test_impostor)
	ADD(not_tls, "/sip2/tls/refused/", test_not_tls)
	g_test_add_func("/sip2/tls/refused/other-pin", test_other_pin);
	g_test_add_func("/sip2/tls/refused/no-client-certificate", test_no_client_certificate);
	g_test_add_func("/sip2/tls/refused/old-version", test_old_version);
	ADD(faults, "/sip2/tls/faults/", test_fault)
	g_test_add_func("/sip2/tls/spki", test_spki);
	g_test_add_func("/sip2/tls/spki-hostile", test_spki_hostile);
	int result = g_test_run();
	ds_fake_certificates_free(shown);
	return result;
}
