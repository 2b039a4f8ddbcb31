/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/session.h"

/* Walks events from idle and gives the pages passed. */
static char *
walk(const DsSessionEvent *events, guint count)
{
	GString *path = g_string_new("idle");
	DsSessionStep step = {.state = DS_STATE_IDLE};

	for (guint i = 0; i < count; i++) {
		gboolean known = ds_session_step(step.state, events[i], &step);

		g_string_append_printf(
		    path, " %s", known ? ds_session_state_word(step.state) : "-");
	}
	return g_string_free(path, FALSE);
}

#define EXPECT(path, ...) \
	G_STMT_START \
	{ \
		const DsSessionEvent events_[] = {__VA_ARGS__}; \
		g_autofree char *path_ = walk(events_, G_N_ELEMENTS(events_)); \
		g_assert_cmpstr(path_, ==, path); \
	} \
	G_STMT_END

static void
test_visits(void)
{
	EXPECT("idle identify identify pin pin pile pile-done pile-done goodbye idle", DS_GOT_BOOKS,
	    DS_DID_CARD, DS_GOT_PIN_NEEDED, DS_DID_PIN, DS_GOT_PATRON, DS_GOT_SETTLED,
	    DS_DID_FINISH, DS_GOT_SWEPT, DS_GOT_TIME_UP);
	EXPECT("idle return return goodbye idle", DS_DID_RETURN, DS_DID_FINISH, DS_GOT_STOPPED,
	    DS_DID_FINISH);
	EXPECT("idle identify card-number card-number card-number identify idle", DS_DID_BORROW,
	    DS_DID_TYPE, DS_DID_NUMBER, DS_GOT_REFUSAL, DS_DID_CANCEL, DS_DID_CANCEL);
	EXPECT("idle identify phone identify phone phone identify phone idle", DS_DID_BORROW,
	    DS_DID_PHONE, DS_DID_USE_CARD, DS_DID_PHONE, DS_GOT_BOOKS, DS_GOT_PHONE_OVER,
	    DS_DID_PHONE, DS_DID_CANCEL);
	EXPECT("idle identify phone identify pile", DS_DID_BORROW, DS_DID_PHONE, DS_DID_CARD,
	    DS_GOT_PATRON);
	EXPECT("idle identify pile put-back pile pile-done pile", DS_DID_CARD, DS_GOT_PATRON,
	    DS_GOT_PUT_BACK, DS_GOT_PUT_BACK_OVER, DS_GOT_SETTLED, DS_GOT_BOOKS);
	EXPECT("idle identify pile renew-own pile", DS_DID_CARD, DS_GOT_PATRON, DS_GOT_OWN,
	    DS_DID_RENEW);
	EXPECT("idle identify pile count-set pile count-set pile pile-done", DS_DID_CARD,
	    DS_GOT_PATRON, DS_GOT_TO_COUNT, DS_DID_ALL_HERE, DS_GOT_TO_COUNT, DS_DID_LEAVE,
	    DS_GOT_SETTLED);
	EXPECT("idle identify pile fee pile fee pile fee pile fee goodbye", DS_DID_CARD,
	    DS_GOT_PATRON, DS_GOT_FEE, DS_DID_ACCEPT_FEE, DS_GOT_FEE, DS_DID_DECLINE_FEE,
	    DS_GOT_FEE, DS_DID_CANCEL, DS_GOT_FEE, DS_GOT_TIME_UP);
	EXPECT("idle return count-return return count-return return count-return goodbye",
	    DS_DID_RETURN, DS_GOT_TO_COUNT, DS_DID_ALL_HERE, DS_GOT_TO_COUNT, DS_DID_CANCEL,
	    DS_GOT_TO_COUNT, DS_GOT_TIME_UP);
	EXPECT("idle identify pile account account account pile - pile-done - goodbye", DS_DID_CARD,
	    DS_GOT_PATRON, DS_DID_ACCOUNT, DS_DID_RENEW, DS_DID_RENEW_ALL, DS_GOT_BOOKS,
	    DS_DID_RENEW_ALL, DS_GOT_SETTLED, DS_DID_ACCOUNT, DS_GOT_SWEPT);
	EXPECT("idle identify pin pile account idle", DS_DID_ACCOUNT, DS_GOT_PIN_NEEDED,
	    DS_GOT_PATRON, DS_DID_ACCOUNT, DS_GOT_EMPTY);
	EXPECT("idle identify pile goodbye address goodbye address goodbye address idle",
	    DS_DID_CARD, DS_GOT_PATRON, DS_GOT_TIME_UP, DS_DID_ADDRESS, DS_DID_CANCEL,
	    DS_DID_ADDRESS, DS_DID_MAIL, DS_DID_ADDRESS, DS_GOT_TIME_UP);
	EXPECT("idle group identify pile pile-done pile-done goodbye idle group goodbye idle",
	    DS_DID_GROUP, DS_DID_CARD, DS_GOT_PATRON, DS_GOT_SETTLED, DS_DID_FINISH, DS_GOT_SWEPT,
	    DS_GOT_TIME_UP, DS_GOT_NEXT, DS_DID_FINISH, DS_GOT_TIME_UP);
	EXPECT("idle group card-number identify idle group idle", DS_DID_GROUP, DS_DID_TYPE,
	    DS_DID_CANCEL, DS_GOT_TIME_UP, DS_GOT_NEXT, DS_GOT_TIME_UP);
	EXPECT("idle library-away - idle", DS_GOT_AWAY, DS_DID_BORROW, DS_GOT_BACK);
	EXPECT("idle out-of-order - idle", DS_GOT_BROKEN, DS_DID_RETURN, DS_GOT_REPAIRED);
}

/* Nobody's data stays: whatever way leads from a page with a person on it to a page without one,
 * FORGET is done on it. */
static void
test_forgets_on_every_way_out(void)
{
	guint ways = 0;

	for (guint from = 0; from < DS_STATE_N; from++)
		for (guint event = 0; event < DS_SESSION_EVENT_N; event++) {
			gboolean person = from >= DS_STATE_IDENTIFY && from <= DS_STATE_ADDRESS;
			DsSessionStep step;
			gboolean empty;

			if (!ds_session_step(from, event, &step))
				continue;
			empty = step.state == DS_STATE_IDLE || step.state > DS_STATE_ADDRESS;
			if (person && empty) {
				g_assert_true(step.actions & DS_DO_FORGET);
				ways++;
			}
			/* a new session never begins on top of one that is not forgotten */
			if ((step.actions & DS_DO_BEGIN) != 0)
				g_assert_true(from == DS_STATE_IDLE || from == DS_STATE_GROUP ||
				    (step.actions & DS_DO_FORGET) != 0);
			/* nor does the next one of a group */
			g_assert_false(person && step.state == DS_STATE_GROUP);
		}
	g_test_message("%u ways out", ways);
	g_assert_cmpuint(ways, >, 20);
}

/* Loans are complete before anybody is sent home. */
static void
test_ends_before_goodbye(void)
{
	for (guint from = DS_STATE_PILE; from <= DS_STATE_RETURN; from++)
		for (guint event = 0; event < DS_SESSION_EVENT_N; event++) {
			DsSessionStep step;

			if (ds_session_step(from, event, &step) &&
			    (step.state < DS_STATE_PILE || step.state > DS_STATE_RETURN))
				g_assert_true(step.actions & DS_DO_END);
		}
}

/* Every page with a person on it lets go of that person without a touch: by its own time, or by
 * the time of what it waits for. */
static void
test_time_always_runs(void)
{
	for (guint state = DS_STATE_IDENTIFY; state <= DS_STATE_GROUP; state++) {
		DsSessionStep step;

		if (state == DS_STATE_PUT_BACK) {
			g_assert_true(ds_session_step(state, DS_GOT_PUT_BACK_OVER, &step));
			continue;
		}
		if (state == DS_STATE_PHONE) {
			g_assert_true(ds_session_step(state, DS_GOT_PHONE_OVER, &step));
			continue;
		}
		g_assert_cmpuint(ds_session_time_percent(state), >, 0);
		g_assert_true(ds_session_step(state, DS_GOT_TIME_UP, &step));
	}
}

/* A set goes on by the person's word alone: no other way on from its question but "all are here".
 */
static void
test_only_a_word_confirms(void)
{
	for (guint from = 0; from < DS_STATE_N; from++)
		for (guint event = 0; event < DS_SESSION_EVENT_N; event++) {
			gboolean asks = from == DS_STATE_COUNT_SET || from == DS_STATE_COUNT_RETURN;
			DsSessionStep step;

			if (ds_session_step(from, event, &step))
				g_assert_cmpint((step.actions & DS_DO_CONFIRM) != 0, ==,
				    asks && event == DS_DID_ALL_HERE);
		}
}

static void
test_storage_failure_stops_everything(void)
{
	for (guint state = 0; state < DS_STATE_OUT_OF_ORDER; state++) {
		DsSessionStep step;

		g_assert_true(ds_session_step(state, DS_GOT_BROKEN, &step));
		g_assert_cmpint(step.state, ==, DS_STATE_OUT_OF_ORDER);
	}
}

static void
test_words(void)
{
	DsSessionEvent event;

	g_assert_true(ds_session_event_parse("borrow", &event));
	g_assert_cmpint(event, ==, DS_DID_BORROW);
	g_assert_false(ds_session_event_parse("got-patron", &event));
	for (guint state = 0; state < DS_STATE_N; state++)
		g_assert_nonnull(ds_session_state_word(state));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/session/visits", test_visits);
	g_test_add_func("/session/forgets-on-every-way-out", test_forgets_on_every_way_out);
	g_test_add_func("/session/ends-before-goodbye", test_ends_before_goodbye);
	g_test_add_func("/session/time-always-runs", test_time_always_runs);
	g_test_add_func(
	    "/session/storage-failure-stops-everything", test_storage_failure_stops_everything);
	g_test_add_func("/session/only-a-word-confirms", test_only_a_word_confirms);
	g_test_add_func("/session/words", test_words);
	return g_test_run();
}
