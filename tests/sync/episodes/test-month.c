/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A month of a library with three kiosks: 50 000 loans and their returns, the network away for
 * 40 % of the time in bursts of up to three days, a power cut now and then, a desk, and staff who
 * work off their list each morning. Every difference must have been on that list.
 *
 *	test-month [--days N] [--loans N] [--first SEED]
 */
#include "tests/sync/episodes/people.h"

#define START_S 1764100000
#define HOUR 3600
#define DAY (24 * HOUR)
/* Away for 9.6 hours on average, there for 14.4. */
#define AWAY_S (6 * HOUR)
#define AWAY_LONG_S (72 * HOUR) /* one of five */
#define THERE_S (29 * HOUR)
#define KIOSKS 3
#define DESK_EVERY 200   /* loans and returns */
#define POWER_EVERY 3000 /* ... between two power cuts */

static gint days = 30;
static gint loans = 50000;
static gint first = 1;

static const GOptionEntry options[] = {
    {"days", 0, 0, G_OPTION_ARG_INT, &days, "of life", "N"},
    {"loans", 0, 0, G_OPTION_ARG_INT, &loans, "in all that time", "N"},
    {"first", 0, 0, G_OPTION_ARG_INT, &first, "the seed", "N"},
    {0},
};

/* The network of one kiosk. */
typedef struct {
	gboolean away;
	gint64 until_s;
	gint64 away_s; /* in all */
} Wire;

typedef struct {
	DsWorld *world;
	GRand *rand;
	gint64 end_s, morning_s;
	Wire wires[KIOSKS];
	guint uses;
} Month;

static gboolean
one_in(Month *self, gint number)
{
	return g_rand_int_range(self->rand, 0, number) == 0;
}

/* ---- the network ---- */

static gint64
burst_s(Month *self, gboolean away)
{
	gint most_s = away ? (one_in(self, 5) ? AWAY_LONG_S : AWAY_S) : THERE_S;

	return g_rand_int_range(self->rand, 60, most_s);
}

static void
change_wire(Month *self, guint kiosk)
{
	Wire *wire = &self->wires[kiosk];
	gint64 length_s;

	wire->away = !wire->away;
	length_s = burst_s(self, wire->away);
	wire->until_s += length_s;
	if (wire->away)
		wire->away_s += MIN(length_s, self->end_s - self->world->now_s);
	ds_world_wire(self->world, kiosk, wire->away);
}

static void
change_wires(Month *self)
{
	for (guint i = 0; i < KIOSKS; i++)
		while (self->wires[i].until_s <= self->world->now_s)
			change_wire(self, i);
	ds_world_come_back(self->world);
}

/* ---- the people ---- */

static void
use_something(Month *self)
{
	guint item = (guint)g_rand_int_range(self->rand, 0, (gint)self->world->parts.items);

	self->uses += ds_people_use(self->world, item % KIOSKS, item);
	if (one_in(self, DESK_EVERY))
		ds_people_desk(self->world, item);
	if (one_in(self, POWER_EVERY))
		ds_world_power(self->world, item % KIOSKS);
}

static void
begin_the_day(Month *self)
{
	if (self->world->now_s < self->morning_s)
		return;
	self->morning_s += DAY;
	for (guint i = 0; i < KIOSKS; i++)
		if (!ds_stage_kiosk_is_on(self->world->kiosks[i]))
			ds_world_power(self->world, i);
	for (guint i = 0; i < self->world->parts.items; i++)
		ds_people_work_off(self->world, i);
}

static void
live(Month *self)
{
	DsWorld *world = self->world;

	while (world->last_number < (guint)loans) {
		gint64 left_s = MAX(self->end_s - world->now_s, 0);

		begin_the_day(self);
		change_wires(self);
		use_something(self);
		ds_world_pump(world, 10);
		/* as many returns as loans */
		if (left_s > 0 && one_in(self, 4))
			ds_world_pass(world, 2 * left_s / (loans - (gint)world->last_number));
	}
	if (world->now_s < self->end_s)
		ds_world_pass(world, self->end_s - world->now_s);
}

static void
test_month(gconstpointer data)
{
	DsWatch watch = {.first = NULL};
	Month self = {.rand = g_rand_new_with_seed((guint32)first)};
	const DsWorldParts parts = {
	    .habits = data,
	    .kiosks = KIOSKS,
	    .items = (guint)MAX(loans / 10, 100),
	    .patrons = (guint)MAX(loans / 50, 20),
	    .desk = TRUE,
	    .loan_days = 30,
	    .watch = &watch,
	    .rand = self.rand,
	};
	gint64 away_s = 0;

	self.world = ds_world_new(&parts, START_S);
	self.end_s = START_S + (gint64)days * DAY;
	self.morning_s = START_S;
	for (guint i = 0; i < KIOSKS; i++)
		self.wires[i] = (Wire){.away = TRUE, .until_s = START_S};
	live(&self);
	ds_world_drain(self.world);
	ds_world_judge(self.world);
	for (guint i = 0; i < KIOSKS; i++)
		away_s += self.wires[i].away_s;
	g_test_message("%s: %d days, %u loans, away %.0f %% of the time, %u operations without the "
		       "library, %u cases, %u silent differences, %u third persons' loans closed",
	    parts.habits->name, days, self.world->last_number,
	    100.0 * (gdouble)away_s / (KIOSKS * (gdouble)days * DAY), self.world->count.operations,
	    self.world->count.listed, watch.counts[DS_FAULT_SILENT], watch.counts[DS_FAULT_THIRD]);
	g_assert_cmpstr(watch.first, ==, NULL);
	ds_world_free(self.world);
	g_rand_free(self.rand);
}

int
main(int argc, char **argv)
{
	g_autoptr(GOptionContext) context = g_option_context_new("- a month of a library");
	g_autoptr(GError) error = NULL;

	g_test_init(&argc, &argv, NULL);
	g_option_context_add_main_entries(context, options, NULL);
	if (!g_option_context_parse(context, &argc, &argv, &error))
		g_error("%s", error->message);
	g_test_add_data_func("/month/koha", &ds_server_habits[0], test_month);
	return g_test_run();
}
