/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SIP2 injection. On a real SIP server a patron code that held "|AB660|" and a carriage return made
 * the server lend item 660 to somebody (rules, section 5). So: whatever a scanner, card, tag or
 * keypad yields, the message that leaves holds exactly the fields that were meant.
 *
 * Random and mutated strings go through each of the doors (ds_item_id_set, ds_patron_id_set,
 * ds_word_set) into the writer, and a parser of its own, below, takes the message apart.
 *
 *	test-sip2-inject --seconds 60
 */
#include "sync/sip2-ask.h"
#include "tests/sync/sip2/rig.h"

#include <string.h>

#define TEXT_MAX 80
#define STRINGS_MIN 20000 /* on a slow machine, too */

typedef struct {
	const char *code;
	const char *value;
} Field;

/* Every sign that is allowed at most: a profile cannot say more. */
static const DsIdentRules widest = {1, DS_IDENT_MAX, "!#$%&'()*+,-./:;<=>?@[]^_`{}~"};

/* ---- the other parser ---- */

/* TRUE when `line` is exactly: code and fixed part, these fields in this order, AY, AZ, CR. */
static gboolean
is_exactly(const char *line, gsize length, const char *code, gsize fixed, const Field *fields,
    guint n_fields)
{
	const char *at = line + fixed;
	guint sum = 0;

	if (length < fixed || strlen(line) != length || strncmp(line, code, 2) != 0)
		return FALSE;
	for (guint i = 0; i < n_fields; i++) {
		gsize value = strlen(fields[i].value);

		if (strncmp(at, fields[i].code, 2) != 0 ||
		    strncmp(at + 2, fields[i].value, value) != 0 || at[2 + value] != '|')
			return FALSE;
		at += 2 + value + 1;
	}
	if (strlen(at) != strlen("AYnAZhhhh\r") || strncmp(at, "AY", 2) != 0 ||
	    strncmp(at + 3, "AZ", 2) != 0 || at[9] != '\r')
		return FALSE;
	for (const char *c = line; c < at + 5; c++)
		sum += (guint8)*c;
	return (sum + strtoul(at + 5, NULL, 16)) % 65536 == 0;
}

/* Nothing but printable ASCII before the CR, and as many bars as there are fields. */
static gboolean
is_plain(const char *line, gsize length, guint n_fields)
{
	guint bars = 0;

	for (gsize i = 0; i + 1 < length; i++) {
		if ((guint8)line[i] < 0x20 || (guint8)line[i] > 0x7E)
			return FALSE;
		bars += line[i] == '|';
	}
	return bars == n_fields;
}

/* ---- strings ---- */

static const char *const seeds[] = {"B001", "P-OK", "0440242746", "A|AB660|", "A\rB",
    "A|AB660|\r11YN20261122    083102", "1234\n", "&#124;AB660&#124;", "%7CAB660", "A\\|B",
    "\x1B[A", "AB", "AY1AZ0000", "\xEF\xBD\x9C", "Nguy\xE1\xBB\x85n", "' OR 1=1 --", "caf\xE9", ""};

static const char hostile[] = "|\r\n\0\t\x1B\x7F\xFF\xC3&#;\\\"%^AB AY";

static gsize
make_text(GRand *rand, char text[TEXT_MAX])
{
	const char *seed = seeds[g_rand_int_range(rand, 0, G_N_ELEMENTS(seeds))];
	gsize length = strlen(seed);
	gint changes = g_rand_int_range(rand, 0, 5);

	memcpy(text, seed, length);
	for (gint i = 0; i < changes && length < TEXT_MAX - 1; i++) {
		gsize place = (gsize)g_rand_int_range(rand, 0, (gint)length + 1);
		gboolean any = g_rand_boolean(rand);

		memmove(text + place + 1, text + place, length - place);
		text[place] = any ? (char)g_rand_int_range(rand, 0, 256)
				  : hostile[g_rand_int_range(rand, 0, sizeof hostile - 1)];
		length++;
	}
	text[length] = '\0';
	return length;
}

/* ---- the doors ---- */

typedef struct {
	GRand *rand;
	DsSip2 *sip2;
	DsOperation *op;
	DsWord pin;
	guint64 tried, taken[4], deviations;
} Doors;

static void
try_item(Doors *doors, const char *text, gsize length)
{
	const DsIdentRules *rules = g_rand_boolean(doors->rand) ? &widest : &ds_ident_default;

	doors->taken[0] += ds_item_id_set(&doors->op->item, text, length, rules, NULL);
}

static void
try_patron(Doors *doors, const char *text, gsize length)
{
	const DsIdentRules *rules = g_rand_boolean(doors->rand) ? &widest : &ds_ident_default;

	doors->taken[1] += ds_patron_id_set(&doors->op->patron, text, length, rules, NULL);
}

static void
try_pin(Doors *doors, const char *text, gsize length)
{
	doors->taken[2] += ds_word_set(&doors->pin, text, NULL);
}

static void
try_setting(Doors *doors, const char *text, gsize length)
{
	DsLibrarySettings *settings = (DsLibrarySettings *)doors->sip2->settings;
	DsWord *word = g_rand_boolean(doors->rand) ? &settings->institution : &settings->location;

	doors->taken[3] += ds_word_set(word, text, NULL);
}

static gboolean
check_message(Doors *doors, const char *code, gsize fixed, const Field *fields, guint n_fields)
{
	GString *line = g_string_new(doors->op->request);

	if (doors->op->kind != DS_CHECKIN)
		ds_sip2_add_word(line, "AD", &doors->pin);
	ds_sip2_finish(line, g_rand_int_range(doors->rand, 0, 10));
	gboolean fine = is_exactly(line->str, line->len, code, fixed, fields, n_fields) &&
	    is_plain(line->str, line->len, n_fields);
	g_string_free(line, TRUE);
	return fine;
}

static gboolean
check_kind(Doors *doors, DsOperationKind kind)
{
	const DsLibrarySettings *settings = doors->sip2->settings;
	const Field loan[] = {
	    {"AO", settings->institution.text},
	    {"AB", doors->op->item.text},
	    {"AA", doors->op->patron.text},
	    {"AC", ""},
	    {"AD", doors->pin.text},
	};
	const Field checkin[] = {
	    {"AP", settings->location.text},
	    {"AO", settings->institution.text},
	    {"AB", doors->op->item.text},
	    {"AC", ""},
	};

	doors->op->kind = kind;
	g_free(doors->op->request);
	doors->op->request = ds_sip2_compose(doors->sip2, doors->op);
	if (kind == DS_CHECKIN)
		return check_message(doors, "09", 39, checkin, G_N_ELEMENTS(checkin));
	return check_message(
	    doors, kind == DS_CHECKOUT ? "11" : "29", 40, loan, G_N_ELEMENTS(loan));
}

static void
run_once(Doors *doors)
{
	static void (*const tries[])(Doors *, const char *, gsize) = {
	    try_item, try_patron, try_pin, try_setting};
	char text[TEXT_MAX];
	gsize length = make_text(doors->rand, text);

	tries[doors->tried % G_N_ELEMENTS(tries)](doors, text, length);
	doors->tried++;
	for (guint kind = DS_CHECKOUT; kind <= DS_RENEWAL; kind++)
		doors->deviations += !check_kind(doors, kind);
}

static void
test_doors(gconstpointer data)
{
	gint64 end_us = g_get_monotonic_time() + GPOINTER_TO_INT(data) * G_TIME_SPAN_SECOND;
	g_autoptr(Rig) rig = rig_new("koha", "");
	Doors doors = {
	    .rand = g_rand_new_with_seed(g_test_rand_int()),
	    .sip2 = rig->self,
	    .op = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK"),
	};

	while (g_get_monotonic_time() < end_us || doors.tried < STRINGS_MIN)
		for (guint i = 0; i < 1000; i++)
			run_once(&doors);
	g_test_message("%" G_GUINT64_FORMAT " strings tried, taken: %" G_GUINT64_FORMAT
		       " items, %" G_GUINT64_FORMAT " patrons, %" G_GUINT64_FORMAT
		       " PINs, %" G_GUINT64_FORMAT " settings; %" G_GUINT64_FORMAT
		       " messages with other fields than meant",
	    doors.tried, doors.taken[0], doors.taken[1], doors.taken[2], doors.taken[3],
	    doors.deviations);
	g_assert_cmpuint(doors.deviations, ==, 0);
	for (guint i = 0; i < G_N_ELEMENTS(doors.taken); i++)
		g_assert_cmpuint(doors.taken[i], >, 100);
	ds_operation_free(doors.op);
	g_rand_free(doors.rand);
}

/* The same on the wire, for the request that carries a typed number and a typed PIN. */
static void
test_wire(void)
{
	g_autoptr(Rig) rig = rig_new("koha",
	    "63* :: 64              00020261122    083102000000000000000000000000AAx|BLY|CQY|");
	g_autoptr(GRand) rand = g_rand_new_with_seed(g_test_rand_int());
	g_autoptr(GPtrArray) meant = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) log = NULL;
	char text[TEXT_MAX];

	while (meant->len < 300) {
		DsPatronId card = {""};
		DsWord pin = {""};
		gsize length = make_text(rand, text);

		if (!ds_patron_id_set(&card, text, length, &widest, NULL))
			continue;
		make_text(rand, text);
		if (!ds_word_set(&pin, text, NULL))
			continue;
		g_ptr_array_add(meant, g_strdup_printf("AOCPL|AA%s|AC|AD%s|", card.text, pin.text));
		g_autoptr(DsPatron)
		    patron = ds_sip2_backend.patron(rig->self, &card, &pin, NULL, NULL);
		g_assert_nonnull(patron);
	}
	log = rig_log(rig);
	g_assert_cmpuint(g_strv_length(log), ==, meant->len + 1);
	for (guint i = 0; i < meant->len; i++) {
		const char *request = log[i + 1] + strlen("> ") + 33;

		g_assert_cmpuint(
		    strlen(request), ==, strlen(meant->pdata[i]) + strlen("AYnAZhhhh"));
		g_assert_true(g_str_has_prefix(request, meant->pdata[i]));
	}
}

static gint
read_seconds(int argc, char **argv)
{
	for (int i = 1; i + 1 < argc; i++)
		if (g_str_equal(argv[i], "--seconds"))
			return atoi(argv[i + 1]);
	return 1;
}

int
main(int argc, char **argv)
{
	rig_init(&argc, &argv);
	g_test_add_data_func(
	    "/sip2/inject/doors", GINT_TO_POINTER(read_seconds(argc, argv)), test_doors);
	g_test_add_func("/sip2/inject/wire", test_wire);
	return g_test_run();
}
