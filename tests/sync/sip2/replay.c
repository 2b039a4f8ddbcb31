/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What real servers said, said again: for each 09, 11, 17, 23, 29 and 63 of the transcripts the
 * backend is asked to do the same, the fake server answers with the recorded bytes, and the
 * conclusion must be the one of the .expected file beside the transcript. Those files were written
 * from the state of the ILS that was recorded with the answers (lines with "="), not from what this
 * program says; transcripts/README.md explains their words.
 */
#include "sync/sip2-probe.h"
#include "tests/sync/sip2/rig.h"
#include "tests/sync/sip2/transcript.h"

#include <string.h>

typedef struct {
	const char *code;
	gsize fixed; /* length of code and fixed part */
	char *(*conclude)(Rig *rig, const Exchange *exchange, const char *expected);
} Kind;

/* ---- words ---- */

static void say(GString *text, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
say(GString *text, const char *format, ...)
{
	va_list args;

	if (text->len > 0)
		g_string_append_c(text, ' ');
	va_start(args, format);
	g_string_append_vprintf(text, format, args);
	va_end(args);
}

static const char *
yes_word(const DsOperation *op)
{
	if (op->kind == DS_CHECKIN)
		return op->answer.reason == DS_REASON_NOT_ON_LOAN ? "already-returned" : "returned";
	return op->answer.renewed ? "renewed" : "lent";
}

static void
say_answer(GString *text, const DsOperation *op)
{
	const DsAnswer *answer = &op->answer;

	if (answer->verdict == DS_VERDICT_NO) {
		say(text, "refused:%s", ds_reason_word(answer->reason));
		return;
	}
	say(text, "%s", yes_word(op));
	if (answer->due[0] != '\0')
		say(text, "due=%s", answer->due);
	if (answer->reason != DS_REASON_NONE && answer->reason != DS_REASON_NOT_ON_LOAN)
		say(text, "remark:%s", ds_reason_word(answer->reason));
	if (answer->alert)
		say(text, "alert");
	if (answer->hold)
		say(text, "hold");
	if (answer->destination != NULL)
		say(text, "to=%s", answer->destination);
	if (answer->keep_tag && op->kind != DS_RENEWAL)
		say(text, "keep-tag");
}

static char *
done(GString *text, const GError *error)
{
	if (error != NULL)
		say(text, "error:%s", ds_error_word(error));
	return g_string_free(text, FALSE);
}

/* An identifier as the product lets it in: through the rules of the profile. */
static gboolean
take_item(Rig *rig, const Exchange *exchange, gsize fixed, DsItemId *id)
{
	g_autofree char *text = transcript_field(exchange->request, fixed, "AB");

	return text != NULL &&
	    ds_item_id_set(id, text, strlen(text), ds_sip2_backend.item_rules(rig->self), NULL);
}

static gboolean
take_patron(Rig *rig, const Exchange *exchange, gsize fixed, DsPatronId *id)
{
	g_autofree char *text = transcript_field(exchange->request, fixed, "AA");

	return text != NULL &&
	    ds_patron_id_set(id, text, strlen(text), ds_sip2_backend.patron_rules(rig->self), NULL);
}

static char *
at_the_door(void)
{
	return g_strdup("door");
}

/* ---- conclusions ---- */

static char *
conclude_operation(Rig *rig, const Exchange *exchange, DsOperationKind kind, gsize fixed)
{
	g_autoptr(DsOperation) op = ds_operation_new(kind, "main", "s1");
	g_autofree char *here = transcript_field(exchange->request, fixed, "AP");
	g_autoptr(GError) error = NULL;
	GString *text = g_string_new(NULL);

	if (!take_item(rig, exchange, fixed, &op->item) ||
	    (kind != DS_CHECKIN && !take_patron(rig, exchange, fixed, &op->patron))) {
		g_string_free(text, TRUE);
		return at_the_door();
	}
	rig->settings->location = rig_word(here != NULL ? here : "CPL");
	op->request = ds_sip2_backend.compose(rig->self, op);
	if (ds_sip2_backend.carry(rig->self, op, NULL, NULL, &error))
		say_answer(text, op);
	return done(text, error);
}

static char *
conclude_checkout(Rig *rig, const Exchange *exchange, const char *expected)
{
	return conclude_operation(rig, exchange, DS_CHECKOUT, 40);
}

static char *
conclude_checkin(Rig *rig, const Exchange *exchange, const char *expected)
{
	return conclude_operation(rig, exchange, DS_CHECKIN, 39);
}

static char *
conclude_renewal(Rig *rig, const Exchange *exchange, const char *expected)
{
	return conclude_operation(rig, exchange, DS_RENEWAL, 40);
}

static char *
conclude_item(Rig *rig, const Exchange *exchange, const char *expected)
{
	g_autoptr(DsItemInfo) info = NULL;
	g_autoptr(GError) error = NULL;
	GString *text = g_string_new(NULL);
	DsItemId id = {""};

	if (!take_item(rig, exchange, 20, &id)) {
		g_string_free(text, TRUE);
		return at_the_door();
	}
	info = ds_sip2_backend.item(rig->self, &id, NULL, NULL, &error);
	if (info != NULL) {
		say(text, "%s",
		    info->on_loan     ? "on-loan"
			: info->known ? "not-on-loan"
				      : "no-such-item");
		if (info->due[0] != '\0')
			say(text, "due=%s", info->due);
		if (info->title != NULL)
			say(text, "title=%s", info->title);
	}
	return done(text, error);
}

static void
say_patron(GString *text, const DsPatron *patron)
{
	static const char *const pins[] = {
	    [DS_PIN_NONE] = "", [DS_PIN_NEEDED] = "pin:needed", [DS_PIN_WRONG] = "pin:wrong"};

	if (patron->refusal == DS_REASON_NONE)
		say(text, "valid");
	else
		say(text, "refused:%s", ds_reason_word(patron->refusal));
	if (patron->pin != DS_PIN_NONE)
		say(text, "%s", pins[patron->pin]);
	if (patron->loans >= 0)
		say(text, "loans=%d", patron->loans);
	if (patron->holds_ready >= 0)
		say(text, "holds=%d", patron->holds_ready);
	if (patron->loan_limit >= 0)
		say(text, "limit=%d", patron->loan_limit);
	if (patron->fees != NULL)
		say(text, "fees=%s", patron->fees);
	if (patron->expires[0] != '\0')
		say(text, "expires=%s", patron->expires);
	if (patron->text != NULL)
		say(text, "text=%s", patron->text);
}

static char *
conclude_person(Rig *rig, const Exchange *exchange, gsize fixed)
{
	g_autofree char *typed = transcript_field(exchange->request, fixed, "AD");
	gboolean has_pin = typed != NULL && typed[0] != '\0';
	DsWord pin = rig_word(has_pin ? typed : "");
	g_autoptr(DsPatron) patron = NULL;
	g_autoptr(GError) error = NULL;
	GString *text = g_string_new(NULL);
	DsPatronId card = {""};

	if (!take_patron(rig, exchange, fixed, &card)) {
		g_string_free(text, TRUE);
		return at_the_door();
	}
	patron = ds_sip2_backend.patron(rig->self, &card, has_pin ? &pin : NULL, NULL, &error);
	if (patron != NULL)
		say_patron(text, patron);
	return done(text, error);
}

static char *
conclude_status(Rig *rig, const Exchange *exchange, const char *expected)
{
	return conclude_person(rig, exchange, 23);
}

/* Which of the loans that the .expected file names does the backend find in the recorded list?
 * And one that is in none. */
static void
say_list(GString *text, Rig *rig, const Exchange *exchange, const char *list)
{
	g_autofree char *number = transcript_field(exchange->request, 33, "AA");
	g_autofree char *all = g_strconcat(list, ",NOT-0", NULL);
	g_auto(GStrv) items = g_strsplit(all, ",", -1);
	g_autoptr(GString) found = g_string_new(NULL);
	DsPatronId patron = rig_patron(number);
	DsSip2Listing listing = DS_SIP2_NO_LIST;

	for (guint i = 0; items[i] != NULL; i++) {
		DsItemId item = rig_item(items[i]);

		g_assert_true(ds_sip2_find_loan(rig->self, &patron, &item, &listing, NULL, NULL));
		if (listing == DS_SIP2_LISTED)
			g_string_append_printf(found, "%s%s", found->len > 0 ? "," : "", items[i]);
	}
	g_assert_cmpint(listing, ==, DS_SIP2_NOT_LISTED);
	say(text, "list=%s", found->str);
}

/* The value of the word "name=..." in an expectation; NULL when it has none. */
static char *
word_of(const char *expected, const char *name)
{
	g_auto(GStrv) words = g_strsplit(expected, " ", -1);

	for (guint i = 0; words[i] != NULL; i++)
		if (g_str_has_prefix(words[i], name))
			return g_strdup(words[i] + strlen(name));
	return NULL;
}

static char *
conclude_information(Rig *rig, const Exchange *exchange, const char *expected)
{
	g_autofree char *list = word_of(expected, "list=");
	GString *text = g_string_new(NULL);

	if (list != NULL)
		say_list(text, rig, exchange, list);
	g_autofree char *rest = conclude_person(rig, exchange, 33);
	say(text, "%s", rest);
	return g_string_free(text, FALSE);
}

static const Kind kinds[] = {
    {"09", 39, conclude_checkin},
    {"11", 40, conclude_checkout},
    {"17", 20, conclude_item},
    {"23", 23, conclude_status},
    {"29", 40, conclude_renewal},
    {"63", 33, conclude_information},
};

static const Kind *
kind_of(const Exchange *exchange)
{
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (exchange->request != NULL && g_str_has_prefix(exchange->request, kinds[i].code))
			return &kinds[i];
	return NULL;
}

/* ---- one transcript ---- */

typedef struct {
	const Exchange *exchange;
	const Kind *kind;
	char *expected; /* what must be concluded */
	char *ask;      /* what the server answers when it is asked about the item; or NULL */
} Case;

static void
case_free(gpointer data)
{
	Case *one = data;

	g_free(one->expected);
	g_free(one->ask);
	g_free(one);
}

/* A line of an .expected file: "09 B001 -  ask:03  already-returned alert" */
static Case *
read_case(const char *line, const Exchange *exchange)
{
	g_auto(GStrv) words = g_regex_split_simple(" +", line, 0, 0);
	g_autofree char *item = transcript_field(exchange->request, kind_of(exchange)->fixed, "AB");
	g_autofree char *patron = transcript_field(
	    exchange->request, kind_of(exchange)->fixed, "AA");
	Case *one = g_new0(Case, 1);
	guint rest = 3;

	g_assert_cmpuint(g_strv_length(words), >=, 4);
	g_assert_cmpstr(words[0], ==, kind_of(exchange)->code);
	if (g_str_is_ascii(item != NULL ? item : "") && words[1][0] != '(')
		g_assert_cmpstr(words[1], ==, item != NULL && item[0] != '\0' ? item : "-");
	if (g_str_is_ascii(patron != NULL ? patron : "") && words[2][0] != '(')
		g_assert_cmpstr(words[2], ==, patron != NULL && patron[0] != '\0' ? patron : "-");
	if (g_str_has_prefix(words[rest], "ask:"))
		one->ask = g_strdup(words[rest++] + strlen("ask:"));
	one->exchange = exchange;
	one->kind = kind_of(exchange);
	one->expected = g_strjoinv(" ", words + rest);
	return one;
}

static GPtrArray *
read_cases(const char *path, GPtrArray *exchanges)
{
	GPtrArray *cases = g_ptr_array_new_with_free_func(case_free);
	g_autofree char *stem = g_strndup(path, strlen(path) - strlen(".sip"));
	g_autofree char *name = g_strconcat(stem, ".expected", NULL);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	guint next = 0;

	if (!g_file_get_contents(name, &text, NULL, NULL))
		text = g_strdup("");
	lines = g_strsplit(text, "\n", -1);
	for (guint i = 0; i < exchanges->len; i++) {
		if (kind_of(exchanges->pdata[i]) == NULL)
			continue;
		while (lines[next] != NULL && (lines[next][0] == '#' || lines[next][0] == '\0'))
			next++;
		if (lines[next] == NULL)
			g_error("%s has no line for line %u of the transcript", name,
			    ((Exchange *)exchanges->pdata[i])->line);
		g_ptr_array_add(cases, read_case(lines[next++], exchanges->pdata[i]));
	}
	for (; lines[next] != NULL; next++)
		g_assert_true(lines[next][0] == '#' || lines[next][0] == '\0');
	return cases;
}

static gboolean
is_asked(const Case *one)
{
	return !g_str_equal(one->expected, "door") && !g_str_equal(one->expected, "skip");
}

/* How often the recorded answer is needed: once, and once for each item looked for in a list. */
static guint
times(const Case *one)
{
	g_autofree char *list = word_of(one->expected, "list=");
	guint count = 1;

	if (list == NULL)
		return 1;
	for (const char *c = list; *c != '\0'; c++)
		count += *c == ',';
	return count + 2;
}

static void
add_side_answer(GString *script, const Case *one)
{
	g_autofree char *item = transcript_field(one->exchange->request, one->kind->fixed, "AB");

	if (one->ask != NULL)
		g_string_append_printf(script,
		    "17*|AB%s|* : 18%s020120261122    083126AB%s|AJA book|\n", item, one->ask,
		    item);
}

static void
add_answer(GString *script, const Case *one)
{
	const Exchange *exchange = one->exchange;
	const char *silent = exchange->instead != NULL && g_str_has_prefix(exchange->instead, "no")
	    ? "!silent"
	    : "!close";

	for (guint i = 0; i < times(one); i++)
		if (exchange->escaped != NULL)
			g_string_append_printf(
			    script, "%s* : !like %s\n", one->kind->code, exchange->escaped);
		else
			g_string_append_printf(script, "%s* : %s\n", one->kind->code, silent);
}

static char *
make_script(GPtrArray *cases, gboolean by_status)
{
	GString *script = g_string_new(RIG_GREETING);

	for (guint i = 0; i < cases->len; i++) {
		const Case *one = cases->pdata[i];

		if (!is_asked(one) || by_status != g_str_equal(one->kind->code, "23"))
			continue;
		add_answer(script, one);
		add_side_answer(script, one);
	}
	return g_string_free(script, FALSE);
}

typedef struct {
	guint files, checked, doors, skipped, wrong;
} Totals;

static void
run_cases(Rig *rig, const char *path, GPtrArray *cases, gboolean by_status, Totals *totals)
{
	for (guint i = 0; i < cases->len; i++) {
		const Case *one = cases->pdata[i];

		if (by_status != g_str_equal(one->kind->code, "23"))
			continue;
		totals->skipped += g_str_equal(one->expected, "skip");
		if (g_str_equal(one->expected, "skip"))
			continue;
		g_autofree char *found = one->kind->conclude(rig, one->exchange, one->expected);
		totals->checked++;
		totals->doors += g_str_equal(one->expected, "door");
		if (g_str_equal(found, one->expected))
			continue;
		totals->wrong++;
		g_test_message("%s:%u: expected \"%s\", found \"%s\"", path, one->exchange->line,
		    one->expected, found);
	}
}

/* Which profile fits the server of a folder. */
static const char *
profile_of(const char *path)
{
	static const struct {
		const char *folder, *profile;
	} table[] = {
	    {"/koha-", "koha"},
	    {"/slims-", "slims"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(table); i++)
		if (strstr(path, table[i].folder) != NULL)
			return table[i].profile;
	return "unknown";
}

static void
replay_with(
    const char *path, const char *profile, GPtrArray *cases, gboolean by_status, Totals *totals)
{
	g_autofree char *script = make_script(cases, by_status);
	DsLibrarySettings *settings = rig_settings();
	g_autoptr(Rig) rig = NULL;
	g_auto(GStrv) log = NULL;

	g_free(settings->profile);
	settings->profile = g_strdup(profile);
	rig = rig_new_with(settings, ds_sip2_script_new(script));
	run_cases(rig, path, cases, by_status, totals);
	log = rig_log(rig);
	g_assert_cmpuint(rig_count(log, "un*"), ==, 0); /* unused, unexpected */
}

static void
replay_file(const char *path, gpointer data)
{
	g_autoptr(GPtrArray) exchanges = transcript_read(path);
	g_autoptr(GPtrArray) cases = read_cases(path, exchanges);
	const char *profile = profile_of(path);
	g_autofree char *text = g_strdup_printf(
	    "[profile]\nlike=%s\n[patron]\nrequest=23\n", profile);
	g_autofree char *by_status = rig_profile(text);
	Totals *totals = data;

	totals->files++;
	replay_with(path, profile, cases, FALSE, totals);
	replay_with(path, by_status, cases, TRUE, totals);
	unlink(by_status);
}

static void
test_replay(void)
{
	Totals totals = {0};

	transcript_foreach(replay_file, &totals);
	g_test_message("checked %u exchanges of %u transcripts (%u of them end at the door), "
		       "skipped %u, wrong %u",
	    totals.checked, totals.files, totals.doors, totals.skipped, totals.wrong);
	g_assert_cmpuint(totals.wrong, ==, 0);
	g_assert_cmpuint(totals.checked, >, 400);
}

int
main(int argc, char **argv)
{
	rig_init(&argc, &argv);
	g_test_add_func("/sip2/replay", test_replay);
	return g_test_run();
}
