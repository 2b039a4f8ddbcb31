/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a server must not do, and does: each fault has its defined outcome, in time, and never
 * "yes". Whatever happens, a loan is asked for exactly as often as the rules allow.
 */
#include "sync/sip2-probe.h"
#include "tests/sync/sip2/rig.h"

#include <string.h>

#define GRANTED "121NNY20261122    083102AOCPL|AAP-OK|ABB001|AJA plain book|AH20261213    235900|"
#define YES (-1) /* in place of an error code */

typedef struct {
	const char *name;
	const char *script;
	gint outcome; /* a DsErrorCode, or YES */
	guint sent;   /* how often the 11 reached the server */
} Fault;

static const Fault faults[] = {
    /* the connection ends, or nothing comes */
    {"closed", "11* : !close", DS_ERROR_UNKNOWN, 1},
    {"reset", "11* : !reset", DS_ERROR_UNKNOWN, 1},
    {"cut", "11* : !cut " GRANTED, DS_ERROR_UNKNOWN, 1},
    {"half", "11* : !half " GRANTED, DS_ERROR_UNKNOWN, 1},
    {"silent", "11* : !silent", DS_ERROR_UNKNOWN, 1},
    {"drip", "11* : !drip 60 " GRANTED, DS_ERROR_UNKNOWN, 1},
    {"delayed", "11* : !delay 200 " GRANTED, YES, 1},

    /* something else comes */
    {"garbage", "11* : !raw Hello, who is there?\\r", DS_ERROR_PROTOCOL, 1},
    {"binary", "11* : !raw \\x00\\xFF\\xFE\\x01\\r", DS_ERROR_PROTOCOL, 1},
    {"flood", "11* : !flood 1048576", DS_ERROR_PROTOCOL, 1},
    {"two-answers", "11* : !raw " GRANTED "\\r" GRANTED "\\r", DS_ERROR_PROTOCOL, 1},
    {"other-code", "11* : 101YNN20261122    083102AOCPL|ABB001|", DS_ERROR_PROTOCOL, 1},
    {"other-request", "11* : !echo 7 " GRANTED, DS_ERROR_PROTOCOL, 1},
    {"other-item", "11* : 121NNY20261122    083102AOCPL|AAP-OK|ABB002|AJA plain book|AH|",
	DS_ERROR_PROTOCOL, 1},
    {"other-patron", "11* : 121NNY20261122    083102AOCPL|AAP-OK2|ABB001|AJA plain book|AH|",
	DS_ERROR_PROTOCOL, 1},
    {"no-item", "11* : 121NNY20261122    083102AOCPL|AAP-OK|AJA plain book|AH|", DS_ERROR_PROTOCOL,
	1},
    {"no-patron", "11* : 121NNY20261122    083102AOCPL|ABB001|AJA plain book|AH|",
	DS_ERROR_PROTOCOL, 1},
    {"neither-yes-nor-no", "11* : 12YNNY20261122    083102AOCPL|AAP-OK|ABB001|AJA plain book|AH|",
	DS_ERROR_PROTOCOL, 1},

    /* a complete answer that is broken: 97 once, and only its right answer counts */
    {"bad-then-right", "11* : !bad " GRANTED "\n97* : " GRANTED, YES, 1},
    {"bad-then-zero", "11* : !bad " GRANTED "\n97* : !echo 0 " GRANTED, YES, 1},
    {"bad-then-bare", "11* : !bad " GRANTED "\n97* : !plain " GRANTED, YES, 1},
    {"bad-then-bad", "11* : !bad " GRANTED "\n97* : !echo 0 12\n", DS_ERROR_PROTOCOL, 1},
    {"bad-then-login", "11* : !bad " GRANTED "\n97* : 941", DS_ERROR_PROTOCOL, 1},
    {"bad-then-other-item",
	"11* : !bad " GRANTED "\n97* : 121NNY20261122    083102AOCPL|AAP-OK|ABB002|AJ|AH|",
	DS_ERROR_PROTOCOL, 1},
    {"bad-then-silent", "11* : !bad " GRANTED "\n97* : !silent", DS_ERROR_UNKNOWN, 1},
    {"bad-then-closed", "11* : !bad " GRANTED "\n97* : !close", DS_ERROR_UNKNOWN, 1},

    /* 96 to a command that never worked is "unknown command": it is not repeated */
    {"not-understood", "11* : !raw 96AZFEF6\\r", DS_ERROR_PROTOCOL, 1},
    {"not-understood-bare", "11* : !raw 96\\r", DS_ERROR_PROTOCOL, 1},

    /* nothing of the request leaves */
    {"login-refused", "93* : 940", DS_ERROR_CONFIG, 0},
    {"login-silent", "93* : !silent", DS_ERROR_RETRY, 0},
    {"login-closed", "93* : !close", DS_ERROR_RETRY, 0},
    {"login-garbage", "93* : !raw login: \\r", DS_ERROR_RETRY, 0},
    {"login-not-understood", "93* : !raw 96\\r", DS_ERROR_RETRY, 0},
    {"greeting-closed", "93* : 941\n99* : !close", DS_ERROR_RETRY, 0},
    {"greeting-off-line", "93* : 941\n99* : 98NYYYNN02500520261122    0830502.00AOCPL|",
	DS_ERROR_RETRY, 0},
    {"connection-closed", "connect : !close", DS_ERROR_RETRY, 0},
};

/* A message is for an operator: it must not tell who borrowed what. */
static void
assert_says_nothing_personal(const GError *error)
{
	g_test_message("%s: %s", ds_error_word(error), error->message);
	g_assert_true(g_utf8_validate(error->message, -1, NULL));
	g_assert_null(strstr(error->message, "P-OK"));
	g_assert_null(strstr(error->message, "term1pwd"));
	g_assert_true(g_str_has_prefix(error->message, "sip2: "));
}

static void
test_fault(gconstpointer data)
{
	const Fault *fault = data;
	g_autoptr(Rig) rig = rig_new("koha", fault->script);
	g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");
	gint64 begin_us = g_get_monotonic_time();
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) log = NULL;
	gboolean done;

	done = ds_sip2_backend.carry(rig->self, op, NULL, NULL, &error);
	/* the dripped answer would take more than 5 s */
	g_assert_cmpint(g_get_monotonic_time() - begin_us, <, 4 * G_TIME_SPAN_SECOND);
	if (fault->outcome == YES) {
		g_assert_no_error(error);
		g_assert_true(done);
		g_assert_cmpint(op->answer.verdict, ==, DS_VERDICT_YES);
	} else {
		g_assert_false(done);
		g_assert_error(error, DS_ERROR, fault->outcome);
		g_assert_cmpint(op->answer.verdict, ==, DS_VERDICT_NONE);
		assert_says_nothing_personal(error);
	}
	/* after any error the next call opens a new connection */
	g_assert_true(ds_sip2_backend.hello(rig->self, NULL, NULL));
	log = rig_log(rig);
	g_assert_cmpuint(rig_count(log, "connect"), ==, fault->outcome == YES ? 1 : 2);
	g_assert_cmpuint(rig_count(log, "> 11*"), ==, fault->sent);
	g_assert_cmpuint(rig_count(log, "> 97*"), ==, rig_count(log, "> 97AZFEF5"));
	g_assert_cmpuint(rig_count(log, "un*"), ==, 0);
}

/* ---- 96 to a command that has worked before ---- */

static void
carry_twice(const char *script, gint outcome, guint sent)
{
	g_autoptr(Rig) rig = rig_new("koha", script);
	g_autoptr(DsOperation) first = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");
	g_autoptr(DsOperation) second = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) log = NULL;

	g_assert_true(ds_sip2_backend.carry(rig->self, first, NULL, NULL, NULL));
	ds_sip2_backend.carry(rig->self, second, NULL, NULL, &error);
	if (outcome == YES)
		g_assert_no_error(error);
	else
		g_assert_error(error, DS_ERROR, outcome);
	log = rig_log(rig);
	g_assert_cmpuint(rig_count(log, "> 11*AY2*"), ==, 1);
	/* byte for byte, so with the same sequence number */
	for (guint i = 2; log[i] != NULL && g_str_has_prefix(log[i], "> "); i++)
		g_assert_cmpstr(log[i], ==, log[2]);
	g_assert_cmpuint(rig_count(log, "> 11*AY3*"), ==, sent);
	g_assert_cmpuint(rig_count(log, "un*"), ==, 0);
}

static void
test_not_understood_thrice(void)
{
	carry_twice("11* : " GRANTED "\n11* : !raw 96AZFEF6\\r\n11* : !raw 96\\r\n"
		    "11* : !raw 96AZFEF6\\r\\n\n11* : " GRANTED,
	    YES, 4);
}

static void
test_not_understood_for_ever(void)
{
	carry_twice("11* : " GRANTED "\n11* :: !raw 96AZFEF6\\r", DS_ERROR_PROTOCOL, 4);
}

static void
test_lost_after_not_understood(void)
{
	carry_twice("11* : " GRANTED "\n11* : !raw 96AZFEF6\\r\n11* : !close", DS_ERROR_UNKNOWN, 2);
}

/* ---- between requests ---- */

static void
wait_until_not_good(Rig *rig)
{
	DsSip2 *self = rig->self;
	gint64 limit_us = g_get_monotonic_time() + 5 * G_TIME_SPAN_SECOND;

	while (ds_sip2_link_is_good(self->link)) {
		g_assert_cmpint(g_get_monotonic_time(), <, limit_us);
		g_thread_yield();
	}
}

/* W4: bytes that nobody asked for are not read on as the answer to the next request. */
static void
test_unasked_bytes(void)
{
	g_autoptr(Rig) rig = rig_new("koha",
	    "99* : !raw 98YYYYNN02500520261122    0830502.00AOCPL|\\r\\p" GRANTED "\\r\n"
	    "11* : 120NUN20261122    083102AOCPL|AAP-OK|ABB001|AJ|AH|AFPatron Blocked|\n");
	g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");
	g_auto(GStrv) log = NULL;

	g_assert_true(ds_sip2_backend.hello(rig->self, NULL, NULL));
	wait_until_not_good(rig);
	g_assert_true(ds_sip2_backend.carry(rig->self, op, NULL, NULL, NULL));
	g_assert_cmpint(op->answer.verdict, ==, DS_VERDICT_NO);
	log = rig_log(rig);
	g_assert_cmpuint(rig_count(log, "connect"), ==, 2);
	g_assert_cmpuint(rig_count(log, "un*"), ==, 0);
}

/* Koha closes idle connections: that is seen before anything is sent, so nothing is unknown. */
static void
test_closed_while_idle(void)
{
	g_autoptr(Rig) rig = rig_new("koha",
	    "99* : !last 98YYYYNN02500520261122    0830502.00AOCPL|\n"
	    "11* : " GRANTED "\n");
	g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");
	g_auto(GStrv) log = NULL;

	g_assert_true(ds_sip2_backend.hello(rig->self, NULL, NULL));
	wait_until_not_good(rig);
	g_assert_true(ds_sip2_backend.carry(rig->self, op, NULL, NULL, NULL));
	log = ds_sip2_script_stop(rig->server);
	g_assert_cmpuint(rig_count(log, "connect"), ==, 2);
	g_assert_cmpuint(rig_count(log, "> 93*|AY0AZ*"), ==, 2); /* a new connection starts at 0 */
	g_assert_cmpuint(rig_count(log, "> 11*"), ==, 1);
}

/* The LF of CR LF may come in the next segment, and blank lines mean nothing. */
static void
test_line_ends(void)
{
	g_autoptr(Rig) rig = rig_new("koha",
	    "99* : !raw 98YYYYNN02500520261122    0830502.00AOCPL|\\r\\p\\n\n"
	    "11* : !raw \\r\\n\\r\\n" GRANTED "\\r\\n\n"
	    "11* : !raw \\n12\\p1NNY20261122    083102AOCPL|AAP-OK|ABB001|AJ\\pA|AH|\\p\\r\n");
	g_auto(GStrv) log = NULL;

	g_assert_true(ds_sip2_backend.hello(rig->self, NULL, NULL));
	for (guint i = 0; i < 2; i++) {
		g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");
		g_autoptr(GError) error = NULL;

		ds_sip2_backend.carry(rig->self, op, NULL, NULL, &error);
		g_assert_no_error(error);
		g_assert_cmpint(op->answer.verdict, ==, DS_VERDICT_YES);
	}
	log = rig_log(rig);
	g_assert_cmpuint(rig_count(log, "connect"), ==, 1);
}

static void
test_nobody_listens(void)
{
	g_autoptr(DsSip2Script) gone = ds_sip2_script_new("");
	DsLibrarySettings *settings = rig_settings();
	g_autoptr(DsOperation) op = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(Rig) rig = NULL;

	settings->address = g_strdup(ds_sip2_script_address(gone));
	ds_sip2_script_free(g_steal_pointer(&gone));
	rig = rig_new_with(settings, ds_sip2_script_new(""));
	op = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");
	g_assert_false(ds_sip2_backend.carry(rig->self, op, NULL, NULL, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_RETRY);
	g_clear_error(&error);
	g_assert_false(ds_sip2_backend.hello(rig->self, NULL, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_RETRY);
}

static void
test_without_login(void)
{
	DsLibrarySettings *settings = rig_settings();
	g_autoptr(Rig) rig = NULL;
	g_auto(GStrv) log = NULL;

	settings->login = rig_word("");
	rig = rig_new_with(
	    settings, ds_sip2_script_new("99* : 98YYYNNN500   00320261122    0850432.00AOP|"));
	g_assert_true(ds_sip2_backend.hello(rig->self, NULL, NULL));
	log = ds_sip2_script_stop(rig->server);
	g_assert_cmpstr(log[1], ==, "> 9900802.00AY0AZFCA1");
	g_assert_null(log[2]);
}

/* ---- giving up ---- */

static gpointer
cancel_soon(gpointer data)
{
	g_usleep(100 * G_TIME_SPAN_MILLISECOND); /* so that the call is under way */
	g_cancellable_cancel(data);
	return NULL;
}

static void
assert_given_up(const char *script, gint code)
{
	g_autofree char *whole = g_strconcat(script, "\n" RIG_GREETING, NULL);
	g_autoptr(GCancellable) cancel = g_cancellable_new();
	DsLibrarySettings *settings = rig_settings();
	g_autoptr(Rig) rig = NULL;
	g_autoptr(DsOperation) op = NULL;
	g_autoptr(GError) error = NULL;
	gint64 begin_us;
	GThread *thread;

	settings->answer_timeout_s = settings->connect_timeout_s = 60;
	rig = rig_new_with(settings, ds_sip2_script_new(whole));
	op = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");
	begin_us = g_get_monotonic_time();
	thread = g_thread_new("cancel", cancel_soon, cancel);
	g_assert_false(ds_sip2_backend.carry(rig->self, op, NULL, cancel, &error));
	g_thread_join(thread);
	g_assert_error(error, DS_ERROR, code);
	g_assert_cmpint(g_get_monotonic_time() - begin_us, <, G_TIME_SPAN_SECOND);
}

static void
test_cancel(void)
{
	assert_given_up("11* : !silent", DS_ERROR_UNKNOWN);
	assert_given_up("11* : !drip 20 " GRANTED, DS_ERROR_UNKNOWN);
	assert_given_up("93* : !silent", DS_ERROR_RETRY);
}

static void
test_cancelled_before(void)
{
	g_autoptr(Rig) rig = rig_new("koha", "");
	g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");
	g_autoptr(GCancellable) cancel = g_cancellable_new();
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) log = NULL;

	g_assert_true(ds_sip2_backend.hello(rig->self, NULL, NULL));
	g_cancellable_cancel(cancel);
	g_assert_false(ds_sip2_backend.carry(rig->self, op, NULL, cancel, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_RETRY);
	log = rig_log(rig);
	g_assert_cmpuint(rig_count(log, "> 11*"), ==, 0);
}

int
main(int argc, char **argv)
{
	rig_init(&argc, &argv);
	for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
		g_autofree char *path = g_strconcat("/sip2/faults/", faults[i].name, NULL);

		g_test_add_data_func(path, &faults[i], test_fault);
	}
	g_test_add_func("/sip2/faults/not-understood-thrice", test_not_understood_thrice);
	g_test_add_func("/sip2/faults/not-understood-for-ever", test_not_understood_for_ever);
	g_test_add_func("/sip2/faults/lost-after-not-understood", test_lost_after_not_understood);
	g_test_add_func("/sip2/faults/unasked-bytes", test_unasked_bytes);
	g_test_add_func("/sip2/faults/closed-while-idle", test_closed_while_idle);
	g_test_add_func("/sip2/faults/line-ends", test_line_ends);
	g_test_add_func("/sip2/faults/nobody-listens", test_nobody_listens);
	g_test_add_func("/sip2/faults/without-login", test_without_login);
	g_test_add_func("/sip2/faults/cancel", test_cancel);
	g_test_add_func("/sip2/faults/cancelled-before", test_cancelled_before);
	return g_test_run();
}
