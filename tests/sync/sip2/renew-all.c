/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * 65, renew all: every recorded one is asked for again, the fake server says what the real one
 * said, and the answer must hold what the recording's state lines tell.
 */
#include "sync/sip2-ask.h"
#include "tests/sync/sip2/rig.h"
#include "tests/sync/sip2/transcript.h"

#include <string.h>

/* In the order of the recordings. */
static const struct {
	const char *profile, *patron, *pin, *concluded;
} cases[] = {
    /* B003 was renewed, B001 too often before. This server writes words of its own between the
     * fields, without a bar behind them: they hide the BN, and the AF of those it refuses. */
    {"koha", "P-OK", "1234", "yes renewed 1 unrenewed 1 BM:B003"},
    {"koha", "P-OK2", "1234", "yes renewed 0 unrenewed 0"},
    {"koha", "P-NONE", NULL, "no renewed 0 unrenewed 0"},
    {"koha", "P-OK", "9999", "no renewed 0 unrenewed 0"},
    {"slims", "M1", NULL, "error:unknown"},
};

static void
collect(const char *path, gpointer data)
{
	g_autoptr(GPtrArray) exchanges = transcript_read(path);
	GPtrArray *recorded = data;

	for (guint i = 0; i < exchanges->len; i++) {
		const Exchange *exchange = exchanges->pdata[i];

		if (exchange->request == NULL || !g_str_has_prefix(exchange->request, "65"))
			continue;
		g_ptr_array_add(recorded,
		    exchange->escaped != NULL ? g_strdup_printf("!like %s", exchange->escaped)
					      : g_strdup("!silent"));
	}
}

static void
say_fields(GString *text, const DsSip2Message *message, const char *code)
{
	const char *value;
	guint at = 0;

	while ((value = ds_sip2_next(message, code, &at)) != NULL)
		g_string_append_printf(text, " %s:%s", code, value);
}

static char *
conclude(const DsSip2Message *message, const GError *error)
{
	GString *text = g_string_new(NULL);

	if (message == NULL) {
		g_string_printf(text, "error:%s", ds_error_word(error));
	} else {
		g_string_printf(text, "%s renewed %d unrenewed %d",
		    ds_sip2_is_yes(message, "ok") ? "yes" : "no",
		    ds_sip2_number(message, "renewed"), ds_sip2_number(message, "unrenewed"));
		say_fields(text, message, "BM");
		say_fields(text, message, "BN");
	}
	return g_string_free(text, FALSE);
}

static void
replay(const char *answer, guint number)
{
	g_autofree char *script = g_strdup_printf("65* : %s\n", answer);
	g_autoptr(Rig) rig = rig_new(cases[number].profile, script);
	DsPatronId patron = rig_patron(cases[number].patron);
	DsWord pin = rig_word(cases[number].pin != NULL ? cases[number].pin : "");
	g_autoptr(DsSip2Message) message = NULL;
	g_autofree char *concluded = NULL;
	g_autoptr(GError) error = NULL;
	DsSip2 *self = rig->self;

	g_assert_true(ds_sip2_ready(self, NULL, NULL));
	message = ds_sip2_ask_renew_all(
	    self, &patron, cases[number].pin != NULL ? &pin : NULL, NULL, &error);
	concluded = conclude(message, error);
	g_assert_cmpstr(concluded, ==, cases[number].concluded);
}

static void
test_replay(void)
{
	g_autoptr(GPtrArray) recorded = g_ptr_array_new_with_free_func(g_free);

	transcript_foreach(collect, recorded);
	g_assert_cmpuint(recorded->len, ==, G_N_ELEMENTS(cases));
	for (guint i = 0; i < recorded->len; i++)
		replay(recorded->pdata[i], i);
}

#define NOTHING "6610000000020261122    083120AOCPL|"

/* Institution, patron, PIN where this server wants it; without an answer nothing is said twice. */
static void
test_request(void)
{
	static const struct {
		const char *profile, *request, *answer;
	} requests[] = {
	    {"koha", "> 65??????????????????AOCPL|AAP-OK|AC|AY2*", NOTHING},
	    {"unknown", "> 65??????????????????AOCPL|AAP-OK|AD1234|AC|AY2*", NOTHING},
	    {"koha", "> 65*", "!silent"},
	    {"koha", "> 65*", "!close"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(requests); i++) {
		g_autofree char *script = g_strdup_printf("65* :: %s\n", requests[i].answer);
		g_autoptr(Rig) rig = rig_new(requests[i].profile, script);
		DsPatronId patron = rig_patron("P-OK");
		DsWord pin = rig_word("1234");
		g_autoptr(DsSip2Message) message = NULL;
		g_autoptr(GError) error = NULL;
		g_auto(GStrv) log = NULL;

		g_assert_true(ds_sip2_ready(rig->self, NULL, NULL));
		message = ds_sip2_ask_renew_all(rig->self, &patron, &pin, NULL, &error);
		if (requests[i].answer[0] == '!')
			g_assert_error(error, DS_ERROR, DS_ERROR_UNKNOWN);
		else
			g_assert_no_error(error);
		log = rig_log(rig);
		g_assert_cmpuint(rig_count(log, requests[i].request), ==, 1);
		g_assert_cmpuint(rig_count(log, "> *"), ==, 1);
	}
}

int
main(int argc, char **argv)
{
	rig_init(&argc, &argv);
	g_test_add_func("/sip2/renew-all/replay", test_replay);
	g_test_add_func("/sip2/renew-all/request", test_request);
	return g_test_run();
}
