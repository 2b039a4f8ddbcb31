/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The circulation rules as a table: a plain case with one or two things changed, and the verdict.
 * Facts that are changed stand in words, "loans=5 pin=wrong".
 */
#include "sync/ils/rules.h"

#include <string.h>

#define TODAY 2461370
#define NOW_S G_GINT64_CONSTANT(1795620600)

typedef struct {
	DsIlsPatron patron;
	DsIlsItem item;
	DsIlsCase c;
} World;

static void
world_init(World *world)
{
	*world = (World){
	    .patron = {.number = (char *)"80000001",
		.blocked = (char *)"",
		.expires = TODAY + 100,
		.terms = {.loan_limit = 5,
		    .period_days = 30,
		    .renewals = 2,
		    .renew_from_days = 7,
		    .overdue_limit = 0,
		    .fee_limit = 5000}},
	    .item = {.barcode = (char *)"B1", .owner = (char *)"CN-441900"},
	    .c = {.today = TODAY, .now_s = NOW_S, .owner = "CN-441900", .returned_s = NOW_S},
	};
	world->c.patron = &world->patron;
	world->c.item = &world->item;
}

static void
lend_to(World *world, const char *number, gint due_in)
{
	world->item.borrower = (char *)number;
	world->item.due = TODAY + due_in;
	world->item.issued_s = NOW_S - 3600;
}

/* One changed fact. `value` is 0 where the word has none. */
static void
change(World *world, const char *word, gint value)
{
	DsIlsPatron *patron = &world->patron;
	DsIlsItem *item = &world->item;

	if (g_str_equal(word, "no-patron"))
		world->c.patron = NULL;
	else if (g_str_equal(word, "no-item"))
		world->c.item = NULL;
	else if (g_str_equal(word, "pin-right"))
		world->c.pin = DS_ILS_PIN_RIGHT;
	else if (g_str_equal(word, "pin-wrong"))
		world->c.pin = DS_ILS_PIN_WRONG;
	else if (g_str_equal(word, "no-block"))
		world->c.no_block = TRUE;
	else if (g_str_equal(word, "cancel"))
		world->c.cancel = TRUE;
	else if (g_str_equal(word, "may-renew"))
		world->c.may_renew = TRUE;
	else if (g_str_equal(word, "card-lost"))
		patron->card_lost = TRUE;
	else if (g_str_equal(word, "blocked"))
		patron->blocked = (char *)"why";
	else if (g_str_equal(word, "expires-in"))
		patron->expires = TODAY + value;
	else if (g_str_equal(word, "never-expires"))
		patron->expires = 0;
	else if (g_str_equal(word, "fees"))
		patron->fees = value;
	else if (g_str_equal(word, "overdue"))
		patron->overdue = (guint)value;
	else if (g_str_equal(word, "overdue-limit"))
		patron->terms.overdue_limit = (guint)value;
	else if (g_str_equal(word, "loans"))
		patron->loans = (guint)value;
	else if (g_str_equal(word, "state"))
		item->state = (DsIlsItemState)value;
	else if (g_str_equal(word, "mine-due"))
		lend_to(world, "80000001", value);
	else if (g_str_equal(word, "theirs-due"))
		lend_to(world, "80000002", value);
	else if (g_str_equal(word, "renewed"))
		item->renewals = (guint)value;
	else if (g_str_equal(word, "i-want"))
		item->wanted_by = (char *)"80000001";
	else if (g_str_equal(word, "they-want"))
		item->wanted_by = (char *)"80000002";
	else if (g_str_equal(word, "price"))
		item->lending_fee = value;
	else if (g_str_equal(word, "accepted"))
		world->c.fee_accepted = TRUE;
	else if (g_str_equal(word, "returned-s"))
		world->c.returned_s = NOW_S + value;
	else
		g_error("no fact %s", word);
}

static void
change_all(World *world, const char *facts)
{
	g_auto(GStrv) words = g_strsplit(facts, " ", -1);

	for (guint i = 0; words[i] != NULL; i++) {
		char *equals = strchr(words[i], '=');
		gint value = equals != NULL ? (gint)g_ascii_strtoll(equals + 1, NULL, 10) : 0;

		if (equals != NULL)
			*equals = '\0';
		if (words[i][0] != '\0')
			change(world, words[i], value);
	}
}

typedef struct {
	const char *facts;
	DsIlsVerdict verdict;
} Row;

static void
check(const Row *rows, guint n_rows, DsIlsVerdict (*rule)(const DsIlsCase *))
{
	for (guint i = 0; i < n_rows; i++) {
		World world;

		world_init(&world);
		change_all(&world, rows[i].facts);
		DsIlsVerdict verdict = rule(&world.c);
		if (verdict != rows[i].verdict)
			g_test_message("row %u: %s", i, rows[i].facts);
		g_assert_cmpint(verdict, ==, rows[i].verdict);
	}
}

static void
test_patron(void)
{
	static const Row rows[] = {
	    {"", DS_ILS_OK},
	    {"never-expires", DS_ILS_OK},
	    {"no-patron", DS_ILS_PATRON_UNKNOWN},
	    {"pin-wrong", DS_ILS_PIN_IS_WRONG},
	    {"pin-wrong blocked", DS_ILS_PIN_IS_WRONG},
	    {"card-lost", DS_ILS_CARD_LOST},
	    {"blocked", DS_ILS_BLOCKED},
	    {"expires-in=0", DS_ILS_OK},
	    {"expires-in=-1", DS_ILS_EXPIRED},
	    {"fees=5000", DS_ILS_OK},
	    {"fees=5001", DS_ILS_FEES},
	    {"overdue=1", DS_ILS_OVERDUE},
	    {"overdue=1 overdue-limit=1", DS_ILS_OK},
	    {"loans=4", DS_ILS_OK},
	    {"loans=5", DS_ILS_LIMIT},
	    {"loans=6", DS_ILS_LIMIT},
	};

	check(rows, G_N_ELEMENTS(rows), ds_ils_rule_patron);
}

static void
test_lend(void)
{
	static const Row rows[] = {
	    {"", DS_ILS_OK},
	    {"pin-right", DS_ILS_OK},
	    {"pin-wrong", DS_ILS_PIN_IS_WRONG},
	    {"no-block", DS_ILS_OFFLINE},
	    {"cancel", DS_ILS_CANCEL},
	    {"no-patron", DS_ILS_PATRON_UNKNOWN},
	    {"no-item", DS_ILS_ITEM_UNKNOWN},
	    {"no-patron no-item", DS_ILS_PATRON_UNKNOWN},
	    {"card-lost", DS_ILS_CARD_LOST},
	    {"blocked", DS_ILS_BLOCKED},
	    {"expires-in=-1", DS_ILS_EXPIRED},
	    {"fees=5001", DS_ILS_FEES},
	    {"overdue=1", DS_ILS_OVERDUE},
	    {"loans=4", DS_ILS_OK},
	    {"loans=5", DS_ILS_LIMIT},
	    {"state=1", DS_ILS_ITEM_NOT_FOR_LOAN},
	    {"state=2", DS_ILS_ITEM_WITHDRAWN},
	    {"state=3", DS_ILS_ITEM_LOST},
	    {"theirs-due=10", DS_ILS_ON_LOAN},
	    {"theirs-due=-10", DS_ILS_ON_LOAN},
	    {"theirs-due=3 may-renew", DS_ILS_ON_LOAN},
	    /* the own loan again: the truth comes before the patron's standing */
	    {"mine-due=10", DS_ILS_YOURS},
	    {"mine-due=3 loans=5", DS_ILS_YOURS},
	    {"mine-due=3 blocked", DS_ILS_YOURS},
	    {"mine-due=3 pin-wrong", DS_ILS_PIN_IS_WRONG},
	    {"mine-due=3 may-renew", DS_ILS_OK},
	    {"mine-due=3 may-renew loans=5", DS_ILS_OK},
	    {"mine-due=30 may-renew", DS_ILS_TOO_SOON},
	    {"mine-due=3 may-renew no-block", DS_ILS_OFFLINE},
	    /* holds */
	    {"they-want", DS_ILS_RESERVED},
	    {"i-want", DS_ILS_OK},
	    {"i-want loans=5", DS_ILS_LIMIT},
	    {"they-want theirs-due=3", DS_ILS_ON_LOAN},
	    /* a lending fee, asked for last of all */
	    {"price=200", DS_ILS_FEE_ASKED},
	    {"price=200 accepted", DS_ILS_OK},
	    {"price=200 loans=5", DS_ILS_LIMIT},
	    {"accepted", DS_ILS_OK},
	};

	check(rows, G_N_ELEMENTS(rows), ds_ils_rule_lend);
}

static void
test_renew(void)
{
	static const Row rows[] = {
	    {"mine-due=3", DS_ILS_OK},
	    {"mine-due=7", DS_ILS_OK},
	    {"mine-due=8", DS_ILS_TOO_SOON},
	    {"mine-due=3 renewed=1", DS_ILS_OK},
	    {"mine-due=3 renewed=2", DS_ILS_NO_RENEWALS},
	    {"mine-due=20 renewed=2", DS_ILS_NO_RENEWALS},
	    {"mine-due=3 they-want", DS_ILS_RESERVED},
	    {"mine-due=3 loans=5", DS_ILS_OK},
	    {"mine-due=3 fees=5001", DS_ILS_FEES},
	    {"mine-due=3 expires-in=-1", DS_ILS_EXPIRED},
	    {"mine-due=-1 overdue=1", DS_ILS_OVERDUE},
	    {"mine-due=-1 overdue=1 overdue-limit=1", DS_ILS_OK},
	    {"mine-due=3 state=3", DS_ILS_ITEM_LOST},
	    {"mine-due=3 price=200", DS_ILS_OK},
	    {"mine-due=3 pin-wrong", DS_ILS_PIN_IS_WRONG},
	    {"mine-due=3 no-block", DS_ILS_OFFLINE},
	    {"theirs-due=3", DS_ILS_ON_LOAN},
	    {"", DS_ILS_NOT_ON_LOAN},
	    {"no-item", DS_ILS_ITEM_UNKNOWN},
	    {"mine-due=3 no-patron", DS_ILS_PATRON_UNKNOWN},
	};

	check(rows, G_N_ELEMENTS(rows), ds_ils_rule_renew);
}

static void
test_return(void)
{
	static const Row rows[] = {
	    {"theirs-due=3", DS_ILS_OK},
	    {"theirs-due=3 no-patron", DS_ILS_OK},
	    {"theirs-due=3 state=3", DS_ILS_OK},
	    {"theirs-due=3 state=2", DS_ILS_OK},
	    {"theirs-due=3 no-block", DS_ILS_OFFLINE},
	    {"theirs-due=3 cancel", DS_ILS_CANCEL},
	    {"", DS_ILS_NOT_ON_LOAN},
	    {"state=1", DS_ILS_NOT_ON_LOAN},
	    {"state=2", DS_ILS_ITEM_WITHDRAWN},
	    {"state=3", DS_ILS_ITEM_LOST},
	    {"no-item", DS_ILS_ITEM_UNKNOWN},
	    /* lent an hour ago: clocks may differ by a quarter of an hour */
	    {"theirs-due=3 returned-s=-3600", DS_ILS_OK},
	    {"theirs-due=3 returned-s=-4500", DS_ILS_OK},
	    {"theirs-due=3 returned-s=-4501", DS_ILS_LENT_AGAIN},
	    {"theirs-due=3 returned-s=-259200", DS_ILS_LENT_AGAIN},
	};

	check(rows, G_N_ELEMENTS(rows), ds_ils_rule_return);
}

/* A renewal counts from today, and is then too soon to be repeated whatever the terms. */
static void
test_renewal_cannot_be_repeated(void)
{
	for (guint period = 2; period <= 60; period++)
		for (guint from = 1; from < period; from++) {
			World world;

			world_init(&world);
			change_all(&world, "mine-due=0");
			world.patron.terms.period_days = period;
			world.patron.terms.renew_from_days = from;
			g_assert_cmpint(ds_ils_rule_renew(&world.c), ==, DS_ILS_OK);
			world.item.due = ds_ils_rule_due(&world.c);
			g_assert_cmpint(world.item.due, ==, TODAY + (DsDay)period);
			g_assert_cmpint(ds_ils_rule_renew(&world.c), ==, DS_ILS_TOO_SOON);
		}
}

static void
test_foreign(void)
{
	static const struct {
		const char *owner;
		gboolean foreign;
	} cases[] = {{"CN-441900", FALSE}, {"cn-441900", FALSE}, {"", FALSE}, {"CN-440100", TRUE}};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		World world;

		world_init(&world);
		world.item.owner = (char *)cases[i].owner;
		g_assert_cmpint(ds_ils_rule_is_foreign(&world.c), ==, cases[i].foreign);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ils/rules/patron", test_patron);
	g_test_add_func("/ils/rules/lend", test_lend);
	g_test_add_func("/ils/rules/renew", test_renew);
	g_test_add_func("/ils/rules/return", test_return);
	g_test_add_func("/ils/rules/renewal-cannot-be-repeated", test_renewal_cannot_be_repeated);
	g_test_add_func("/ils/rules/foreign", test_foreign);
	return g_test_run();
}
