/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One person with one to four tags, as single books and as the volumes of one: each tag is taken
 * away at each radio command, just before it and in the middle of it, and laid back at each later
 * command or not at all; when they are lent and when they are brought back, with the library and
 * without. What a tag holds whose writing was broken off is tried in all three ways.
 *
 *	test-every-command [--tags N] [--aloud]
 *
 * With more than N tags they are not laid back at all.
 */
#include "tests/pile/judge.h"
#include "tests/pile/thread.h"

#define MS 1000
#define LOOK_MS 250
#define LOOKS_MAX 400
#define WITHIN_US 6000 /* of a command: the tag has heard it and has not answered yet */
#define TAGS_MOST 4
#define NEVER_BACK G_MAXUINT
#define PATRON 0

static gint tags_max = 2;
static gboolean aloud = FALSE;

static const GOptionEntry options[] = {
    {"tags", 0, 0, G_OPTION_ARG_INT, &tags_max, "lay them back anywhere with so many tags at most",
	"N"},
    {"aloud", 0, 0, G_OPTION_ARG_NONE, &aloud, "tell every step", NULL},
    {0},
};

typedef struct {
	guint tags;
	gboolean set, returns, offline;
	gboolean still; /* nothing is taken away */
	gboolean thin;  /* ... or it never comes back */
	gboolean stuck; /* ... and `tag` does not store anything */
	guint tag;      /* is taken away at command `from` and laid back at command `to` */
	guint from, to;
	gboolean within; /* in the middle of the command */
	DsTorn torn;
} Case;

typedef struct {
	const Case *c;
	DsHouse *house;
	gboolean laid, left;
	guint first;    /* number of the first command after the tags were laid down */
	guint commands; /* so many from then on until the person left */
	guint waited, looks;
} Run;

/* ---- hands ---- */

static DsFieldTag *
victim(const Run *run)
{
	return run->house->field->tags->pdata[run->c->tag];
}

/* Before a command is given: from the pad's thread. */
static void
on_command(DsField *field, gpointer data)
{
	DsHouse *house = data;
	const Run *run = house->data;
	guint command = field->commands - run->first;

	if (!run->laid || run->left || run->c->still)
		return;
	if (command == run->c->from && run->c->within)
		house->hand_us = ds_time_us() + WITHIN_US;
	else if (command == run->c->from)
		ds_house_lift(house, victim(run), PATRON);
	else if (command == run->c->to)
		ds_house_lay(house, victim(run), PATRON);
}

static void
on_hand(DsHouse *house, gpointer data)
{
	const Run *run = data;

	if (!run->left)
		ds_house_lift(house, victim(run), PATRON);
}

static void
lay_all(Run *run)
{
	DsHouse *house = run->house;

	for (guint i = 0; i < house->field->tags->len; i++)
		ds_house_lay(house, house->field->tags->pdata[i], PATRON);
	run->laid = TRUE;
	run->first = house->field->commands + 1;
}

/* With all that was lent; what was taken back stays. */
static void
leave(Run *run)
{
	DsHouse *house = run->house;

	run->left = TRUE;
	run->commands = house->field->commands - run->first;
	for (guint i = 0; i < house->field->tags->len; i++) {
		DsFieldTag *tag = house->field->tags->pdata[i];

		if (tag->here && !run->c->returns)
			ds_house_lift(house, tag, PATRON);
	}
	ds_house_leave(house, PATRON);
	ds_house_do(house, "finish", NULL, NULL);
}

/* ---- eyes ---- */

static void
begin(Run *run)
{
	DsPatronId card;

	ds_server_patron_id(PATRON, &card);
	if (run->c->returns)
		ds_house_do(run->house, "return", NULL, NULL);
	else
		ds_house_do(run->house, "scan", NULL, card.text);
}

static gboolean
is_working(const Run *run)
{
	DsCirculationCount count = ds_circulation_count(run->house->kiosk->circulation);

	return count.busy + count.put_back > 0 || !ds_pile_is_settled(run->house->kiosk->pile);
}

static void
look(Run *run)
{
	run->waited = is_working(run) ? 0 : run->waited + 1;
	switch (run->house->kiosk->state) {
	case DS_STATE_IDLE:
	case DS_STATE_IDENTIFY:
		if (!run->laid)
			lay_all(run);
		else if (!run->house->kiosk->busy)
			begin(run);
		break;
	case DS_STATE_PILE:
	case DS_STATE_RETURN:
	case DS_STATE_PILE_DONE:
		if (run->waited >= 6)
			ds_house_do(run->house, "finish", NULL, NULL);
		break;
	case DS_STATE_GOODBYE: leave(run); break;
	default: break;
	}
}

static void
on_act(DsHouse *house, gpointer data)
{
	Run *run = data;

	house->act_us = ds_time_us() + LOOK_MS * MS;
	if (run->left)
		return;
	if (run->looks++ == LOOKS_MAX)
		leave(run);
	else
		look(run);
}

/* ---- cases ---- */

static void
furnish(DsHouse *house, const Case *c)
{
	guint books = c->set ? 1 : c->tags;

	for (guint i = 0; i < books; i++) {
		DsBook *book = ds_house_add_book(house, DS_BOOK_USUAL, c->set ? c->tags : 1);

		if (c->returns)
			ds_house_lend_book(house, book, PATRON);
	}
	for (guint i = 0; i < house->field->tags->len; i++) {
		DsFieldTag *tag = house->field->tags->pdata[i];

		tag->holder = PATRON;
		tag->stuck = c->stuck && i == c->tag;
	}
}

static void
tell(const Case *c, DsWatch *watch)
{
	ds_watch_tell(watch, "%u %s, %s %s the library; tag %u %s %s command %u%s, back at %d",
	    c->tags, c->set ? "volumes" : "books", c->returns ? "brought back" : "lent",
	    c->offline ? "without" : "with", c->tag,
	    c->stuck       ? "stores nothing"
		: c->still ? "stays"
			   : "goes",
	    c->within ? "within" : "before", c->from,
	    c->torn == DS_TORN_OLD       ? " (old)"
		: c->torn == DS_TORN_NEW ? " (new)"
					 : " (neither)",
	    (gint)c->to);
}

static DsHouse *
build(const Case *c, Run *run, DsWatch *watch, GRand *rand)
{
	static const DsServerHabits faithful = {.name = "faithful"};
	const DsHouseParts parts = {
	    .patrons = 2,
	    .caps = DS_PAD_AFI | DS_PAD_AFI_FILTER,
	    .security = "afi",
	    .habits = &faithful,
	    .answer_ms = 20,
	    .disk_ms = 2,
	    .offline_loans = TRUE,
	    .watch = watch,
	    .rand = rand,
	};
	DsHouse *house = ds_house_new(&parts);

	*run = (Run){.c = c, .house = house};
	tell(c, watch);
	furnish(house, c);
	house->field->torn = c->torn;
	house->field->on_command = on_command;
	house->on_act = on_act;
	house->on_hand = on_hand;
	house->data = run;
	house->visitor = PATRON;
	ds_house_cut_wire(house, c->offline);
	ds_house_switch_on(house);
	house->act_us = 1000 * MS;
	return house;
}

/* Returns how many commands were given while the person was there. */
static guint
play(const Case *c, DsWatch *watch)
{
	GRand *rand = g_rand_new_with_seed(1);
	Run run;
	DsHouse *house = build(c, &run, watch, rand);

	while (!run.left)
		ds_house_pass(house, LOOK_MS * MS);
	ds_house_settle(house);
	ds_judge_end(house);
	if (c->still && !c->stuck)
		g_assert_cmpuint(house->count.loans + house->count.returns, ==, house->books->len);
	ds_house_free(house);
	g_rand_free(rand);
	return run.commands;
}

typedef struct {
	DsWatch watch;
	guint cases;
} Sum;

static void
try_case(const Case *c, Sum *sum)
{
	GQueue story = G_QUEUE_INIT;
	DsWatch again = {.story = &story};

	if (sum->watch.first != NULL)
		return;
	sum->cases++;
	play(c, &sum->watch);
	if (sum->watch.first == NULL)
		return;
	play(c, &again);
	for (const GList *line = story.head; line != NULL; line = line->next)
		g_test_message("%s", (const char *)line->data);
	g_queue_clear_full(&story, g_free);
	ds_watch_clear(&again);
}

/* One tag taken away at one command, in each way, and laid back at each later one. */
static void
try_command(Case c, guint commands, Sum *sum)
{
	static const struct {
		gboolean within;
		DsTorn torn;
	} ways[] = {{FALSE, DS_TORN_OLD}, {TRUE, DS_TORN_OLD}, {TRUE, DS_TORN_NEW},
	    {TRUE, DS_TORN_NEITHER}};

	for (guint way = 0; way < G_N_ELEMENTS(ways); way++) {
		c.within = ways[way].within;
		c.torn = ways[way].torn;
		for (c.to = c.from + 1; c.to <= commands && !c.thin; c.to++)
			try_case(&c, sum);
		c.to = NEVER_BACK;
		try_case(&c, sum);
	}
}

static void
try_pile(Case c, Sum *sum)
{
	guint commands;

	c.still = TRUE;
	c.torn = DS_TORN_OLD;
	commands = play(&c, &sum->watch);
	g_test_message("%u commands where nothing is taken away", commands);
	c.stuck = TRUE;
	for (c.tag = 0; c.tag < c.tags; c.tag++)
		try_case(&c, sum);
	c.still = c.stuck = FALSE;
	for (c.tag = 0; c.tag < c.tags; c.tag++)
		for (c.from = 0; c.from < commands; c.from++)
			try_command(c, commands, sum);
}

static void
test_every_command(void)
{
	Sum sum = {.watch = {.aloud = aloud}};

	for (guint tags = 1; tags <= TAGS_MOST; tags++)
		for (guint kind = 0; kind < 8; kind++) {
			const Case c = {.tags = tags,
			    .thin = tags > (guint)tags_max,
			    .set = (kind & 1) != 0,
			    .returns = (kind & 2) != 0,
			    .offline = (kind & 4) != 0};

			if (!c.set || tags > 1)
				try_pile(c, &sum);
			if (!c.set || tags > 1)
				g_test_message("%u %s, %s, %s: %u cases so far", tags,
				    c.set ? "volumes" : "books", c.returns ? "returned" : "lent",
				    c.offline ? "offline" : "online", sum.cases);
		}
	g_test_message(
	    "%u cases with 1 to %d tags, laid back nowhere or anywhere with 1 to %d: %u faults",
	    sum.cases, TAGS_MOST, tags_max, ds_watch_total(&sum.watch));
	g_assert_cmpstr(sum.watch.first, ==, NULL);
	g_assert_cmpuint(sum.cases, >, 1000);
}

/* ---- left behind ---- */

static gboolean
is_granted(const DsHouse *house)
{
	const GPtrArray *rows = ds_stage_teller_rows(house->teller);

	return rows->len > 0 && ((const DsOperation *)rows->pdata[0])->state == DS_OP_GRANTED;
}

/* A book that was lent and moved to the edge of the field: it seems to lie there again and again,
 * and yet the session of somebody who has left comes to its end. */
static void
test_left_behind(void)
{
	const Case c = {.tags = 1, .still = TRUE, .torn = DS_TORN_OLD};
	DsWatch watch = {.aloud = aloud};

	for (guint32 seed = 1; seed <= 20; seed++) {
		GRand *rand = g_rand_new_with_seed(seed);
		Run run;
		DsHouse *house = build(&c, &run, &watch, rand);
		g_autofree char *session = NULL;

		while (!is_granted(house))
			ds_house_pass(house, MS);
		((DsFieldTag *)house->field->tags->pdata[0])->weak = 99;
		run.left = TRUE;
		session = g_strdup(house->kiosk->session);
		ds_house_pass(house, 400 * 1000 * (gint64)MS);
		if (g_str_equal(house->kiosk->session, session))
			ds_watch_fault(&watch, DS_FAULT_ENDLESS, "seed %u", seed);
		ds_house_settle(house);
		ds_judge_end(house);
		ds_house_free(house);
		g_rand_free(rand);
	}
	g_assert_cmpstr(watch.first, ==, NULL);
}

/* ---- asked about ---- */

static void
show_card(DsHouse *house, gint visitor)
{
	DsPatronId card;

	ds_server_patron_id((guint)visitor, &card);
	house->visitor = visitor;
	ds_house_do(house, "scan", NULL, card.text);
}

/* One person goes while the library is asked who that is, and the next one comes: what it says of
 * the first lets nobody in. */
static void
test_late_answer(void)
{
	const Case c = {.tags = 1, .still = TRUE, .torn = DS_TORN_OLD};
	DsWatch watch = {.aloud = aloud};

	for (guint32 seed = 1; seed <= 20; seed++) {
		GRand *rand = g_rand_new_with_seed(seed);
		Run run;
		DsHouse *house = build(&c, &run, &watch, rand);

		run.left = TRUE; /* nobody but these two */
		ds_house_pass(house, 1000 * MS);
		house->parts.answer_ms = 6000;
		show_card(house, PATRON);
		ds_house_do(house, "cancel", NULL, NULL);
		show_card(house, PATRON + 1);
		ds_house_lay(house, house->field->tags->pdata[0], PATRON + 1);
		ds_house_pass(house, 60000 * MS);
		g_assert_cmpuint(ds_stage_teller_rows(house->teller)->len, >, 0);
		ds_house_free(house);
		g_rand_free(rand);
	}
	g_assert_cmpstr(watch.first, ==, NULL);
}

int
main(int argc, char **argv)
{
	g_autoptr(GOptionContext) context = g_option_context_new("- a tag that comes and goes");
	g_autoptr(GError) error = NULL;

	g_test_init(&argc, &argv, NULL);
	g_option_context_add_main_entries(context, options, NULL);
	if (!g_option_context_parse(context, &argc, &argv, &error))
		g_error("%s", error->message);
	g_test_add_func("/pile/left-behind", test_left_behind);
	g_test_add_func("/pile/late-answer", test_late_answer);
	g_test_add_func("/pile/every-command", test_every_command);
	return g_test_run();
}
