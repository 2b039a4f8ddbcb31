/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the world says: news of what happens, and answers in the order of the questions. */
#include "firmware/base/text.h"
#include "ui/bench/world-private.h"

#include <string.h>

#define SENTENCE_MAX 200 /* characters of what the world says when it refuses */

/* ---- tags */

static DsBenchTag *
get_tag(DsBenchWorld *world, const char *uid)
{
	DsBenchTag *tag = ds_bench_world_find(world, uid);

	if (tag == NULL) {
		tag = g_new0(DsBenchTag, 1);
		g_strlcpy(tag->uid, uid, sizeof tag->uid);
		g_ptr_array_add(world->tags, tag);
	}
	return tag;
}

static gboolean
is_uid(const char *word)
{
	return word != NULL && strlen(word) == DS_BENCH_UID_TEXT &&
	    strspn(word, "0123456789ABCDEF") == DS_BENCH_UID_TEXT;
}

static void
move_tag(DsBenchWorld *world, DsBenchTag *tag, gboolean on_pad)
{
	if (tag->on_pad == on_pad)
		return;
	tag->on_pad = on_pad;
	if (on_pad)
		g_ptr_array_add(world->pile, tag);
	else
		g_ptr_array_remove(world->pile, tag);
}

static void
ask_for_tag(DsBenchWorld *world, const char *uid)
{
	g_autofree char *request = g_strdup_printf("show %s", uid);

	if (is_uid(uid))
		ds_bench_world_ask(world, DS_BENCH_ASKED_SHOW, request);
}

/* ---- news: words[0] is what happened */

static void
on_put(DsBenchWorld *world, char **words)
{
	ask_for_tag(world, words[1]);
}

static void
on_take(DsBenchWorld *world, char **words)
{
	DsBenchTag *tag = ds_bench_world_find(world, words[1]);

	if (tag != NULL)
		move_tag(world, tag, FALSE);
}

static void
on_written(DsBenchWorld *world, char **words)
{
	DsBenchTag *tag = ds_bench_world_find(world, words[1]);
	guint64 value;

	if (tag == NULL || words[2] == NULL ||
	    !g_ascii_string_to_unsigned(words[2], 16, 0, G_MAXUINT8, &value, NULL))
		return;
	if (g_str_equal(words[0], "afi"))
		tag->afi = (guint)value;
	else
		tag->eas = value != 0;
}

static void
on_card(DsBenchWorld *world, char **words)
{
	world->outdated[DS_BENCH_CARD] = TRUE;
	g_clear_pointer(&world->card, ds_bench_identity_free);
	world->card = ds_bench_identity_of_news(words + 1);
}

static void
on_scan(DsBenchWorld *world, char **words)
{
	g_clear_pointer(&world->scan, ds_bench_identity_free);
	world->scan = ds_bench_identity_of_news(words + 1);
	world->scans++;
}

static void
on_lamp(DsBenchWorld *world, char **words)
{
	g_free(world->signal);
	world->signal = ds_text_clean(words[1], -1, SENTENCE_MAX);
}

/* Which card lies there can be asked only while the reader is plugged in. */
static void
on_cable(DsBenchWorld *world, char **words)
{
	DsBenchDevice device = ds_bench_device(words[1]);
	gboolean plugged = g_str_equal(words[0], "plug");

	if (device == DS_BENCH_DEVICES)
		return;
	world->unplugged[device] = !plugged;
	if (device < DS_BENCH_PROBED)
		world->outdated[device] = TRUE;
	if (device == DS_BENCH_CARD && plugged)
		ds_bench_world_probe(world, device);
}

static void
on_paper(DsBenchWorld *world, char **words)
{
	ds_bench_world_hear_paper(world, words[1]);
}

static void
on_slip(DsBenchWorld *world, char **words)
{
	ds_bench_world_hear_slip(world, words + 1);
}

static const struct {
	const char *word;
	void (*on_news)(DsBenchWorld *world, char **words);
} news[] = {
    {"put", on_put},
    {"take", on_take},
    {"afi", on_written},
    {"eas", on_written},
    {"card", on_card},
    {"scan", on_scan},
    {"signal", on_lamp},
    {"plug", on_cable},
    {"unplug", on_cable},
    {"paper", on_paper},
    {"slip", on_slip},
};

static void
take_news(DsBenchWorld *world, char **words)
{
	for (guint i = 0; words[0] != NULL && i < G_N_ELEMENTS(news); i++)
		if (g_str_equal(words[0], news[i].word) && words[1] != NULL)
			news[i].on_news(world, words);
}

/* ---- answers: words[0] is what stands behind "ok" */

static void
on_list(DsBenchWorld *world, char **words)
{
	for (; *words != NULL; words++)
		ask_for_tag(world, *words);
	ds_bench_world_ask(world, DS_BENCH_ASKED_ALL_SHOWN, "stats");
}

/* UID on-pad=1 dsfid=3E afi=07 eas=0 blocks=28 memory=HEX */
static void
on_show(DsBenchWorld *world, char **words)
{
	DsBenchTag *tag;

	if (!is_uid(words[0]))
		return;
	tag = get_tag(world, words[0]);
	for (words++; *words != NULL; words++) {
		if (g_str_has_prefix(*words, "afi="))
			tag->afi = (guint)g_ascii_strtoull(*words + strlen("afi="), NULL, 16);
		else if (g_str_has_prefix(*words, "eas="))
			tag->eas = g_str_equal(*words, "eas=1");
		else if (g_str_has_prefix(*words, "on-pad="))
			move_tag(world, tag, g_str_equal(*words, "on-pad=1"));
	}
}

/* pad=in card=in scanner=in printer=in network=out power=none paper=full */
static void
on_state(DsBenchWorld *world, char **words)
{
	for (; *words != NULL; words++) {
		g_auto(GStrv) pair = g_strsplit(*words, "=", 2);
		DsBenchDevice device = ds_bench_device(pair[0]);

		if (pair[0] == NULL || pair[1] == NULL)
			continue;
		if (g_str_equal(pair[0], "paper"))
			ds_bench_world_hear_paper(world, pair[1]);
		if (device < DS_BENCH_PROBED || device == DS_BENCH_DEVICES)
			continue;
		world->absent[device] = g_str_equal(pair[1], "none");
		world->unplugged[device] = !g_str_equal(pair[1], "in");
	}
}

static void
on_all_shown(DsBenchWorld *world, char **words)
{
	world->shown = TRUE;
}

static void
on_done(DsBenchWorld *world, char **words)
{
	ds_bench_world_set_trouble(world, NULL);
}

static void (*const on_ok[])(DsBenchWorld *world, char **words) = {
    [DS_BENCH_ASKED_WATCH] = on_done,
    [DS_BENCH_ASKED_LIST] = on_list,
    [DS_BENCH_ASKED_SHOW] = on_show,
    [DS_BENCH_ASKED_ALL_SHOWN] = on_all_shown,
    [DS_BENCH_ASKED_ORDER] = on_done,
    [DS_BENCH_ASKED_SCAN] = on_done,
    [DS_BENCH_ASKED_STATE] = on_state,
    [DS_BENCH_ASKED_SLIP] = ds_bench_world_hear_slip,
    [DS_BENCH_ASKED_ROWS] = ds_bench_world_hear_rows,
};

/* "retry" is the word for a scan that no driver has heard. */
static void
on_refused(DsBenchWorld *world, DsBenchAsked question, const char *word, const char *text)
{
	g_autofree char *said = ds_text_clean(text, -1, SENTENCE_MAX);
	g_autofree char *sentence = g_strdup_printf("Not done: %s.", said);

	if (question == DS_BENCH_ASKED_SCAN && g_strcmp0(word, "retry") == 0)
		ds_bench_world_set_trouble(
		    world, "Nobody listens to the scanner: the kiosk is not running.");
	else if (question == DS_BENCH_ASKED_ORDER || question == DS_BENCH_ASKED_SCAN)
		ds_bench_world_set_trouble(world, sentence);
}

static void
take_answer(DsBenchWorld *world, const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, " ", -1);
	DsBenchAsked question = (DsBenchAsked)GPOINTER_TO_INT(g_queue_pop_head(&world->questions));

	if (g_str_equal(words[0], "ok")) {
		on_ok[question](world, words + 1);
	} else {
		g_auto(GStrv) parts = g_strsplit(line, " ", 3);
		guint count = g_strv_length(parts);

		on_refused(world, question, count > 1 ? parts[1] : "", count > 2 ? parts[2] : "");
	}
}

static gboolean
is_answer(const char *line)
{
	return g_str_equal(line, "ok") || g_str_has_prefix(line, "ok ") ||
	    g_str_has_prefix(line, "error ");
}

void
ds_bench_world_hear(DsBenchWorld *world, const char *line)
{
	if (!is_answer(line)) {
		g_auto(GStrv) words = g_strsplit(line, " ", -1);

		take_news(world, words);
	} else if (!g_queue_is_empty(&world->questions)) {
		take_answer(world, line);
	}
}
