/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who gets the radio of a pad next: a driver that writes down what it is told to do, and that
 * stands still in a round until a test has asked for all it wants.
 */
#include "firmware/pad-worker.h"

#include <string.h>

#define TAGS 8
#define FOREVER 99

typedef struct {
	GMutex mutex;
	GCond changed;
	GString *told; /* what the driver was told, a word each */
	gboolean stands_still, is_still;
	gboolean empty; /* nothing lies there any more */
	guint looks_begun;
	guint8 afi[TAGS];
	guint refuses[TAGS]; /* so many writes are acknowledged and not stored */

	/* main thread */
	DsPadWorker *worker;
	DsDeviceConfig config;
	char section[16];
	guint rounds, done, failed, other;
	GString *looks;
} Radio;

/* ---- the driver; its state is the Radio ---- */

static Radio *radio_of_the_test; /* open() is given only a text */

static gpointer
open_radio(const char *where, GError **error)
{
	return radio_of_the_test;
}

static void
close_radio(gpointer self)
{
}

static void
tell(Radio *radio, const char *word, const DsTagId *tag)
{
	g_string_append_printf(radio->told, "%s%s ", word, tag != NULL ? tag->text + 3 : "");
}

static guint
index_of(const DsTagId *tag)
{
	return (guint)g_ascii_digit_value(tag->text[3]);
}

static void
list_tags(Radio *radio, gint afi, GArray *tags)
{
	for (guint i = 0; i < TAGS && !radio->empty; i++) {
		DsTagSeen seen = {.dsfid = -1};

		g_snprintf(seen.id.text, sizeof seen.id.text, "E00%u", i);
		if (afi == DS_AFI_ANY || radio->afi[i] == afi)
			g_array_append_val(tags, seen);
	}
}

static gboolean
inventory(gpointer self, gint afi, GArray *tags, guint timeout_ms, GError **error)
{
	Radio *radio = self;

	g_mutex_lock(&radio->mutex);
	tell(radio, afi == DS_AFI_ANY ? "all" : (afi == 0x07 ? "secured" : "released"), NULL);
	radio->looks_begun++;
	list_tags(radio, afi, tags);
	radio->is_still = radio->stands_still;
	g_cond_broadcast(&radio->changed);
	while (radio->stands_still)
		g_cond_wait(&radio->changed, &radio->mutex);
	radio->is_still = FALSE;
	g_mutex_unlock(&radio->mutex);
	return TRUE;
}

static gboolean
read_tag(
    gpointer self, const DsTagId *tag, guint first, guint count, GByteArray *out, GError **error)
{
	Radio *radio = self;

	g_mutex_lock(&radio->mutex);
	tell(radio, "read", tag);
	g_byte_array_set_size(out, count * 4);
	g_mutex_unlock(&radio->mutex);
	return TRUE;
}

static gboolean
set_afi(gpointer self, const DsTagId *tag, guint8 afi, GError **error)
{
	Radio *radio = self;
	guint i = index_of(tag);

	g_mutex_lock(&radio->mutex);
	tell(radio, "write", tag);
	if (radio->refuses[i] == 0)
		radio->afi[i] = afi;
	else if (radio->refuses[i] != FOREVER)
		radio->refuses[i]--;
	g_mutex_unlock(&radio->mutex);
	return TRUE;
}

static gboolean
get_afi(gpointer self, const DsTagId *tag, guint8 *afi, GError **error)
{
	Radio *radio = self;

	g_mutex_lock(&radio->mutex);
	tell(radio, "ask", tag);
	*afi = radio->afi[index_of(tag)];
	g_mutex_unlock(&radio->mutex);
	return TRUE;
}

static gboolean
field_reset(gpointer self, GError **error)
{
	return TRUE;
}

static const DsPadDriver driver = {.id = "told",
    .caps = DS_PAD_AFI | DS_PAD_AFI_FILTER,
    .open = open_radio,
    .inventory = inventory,
    .field_reset = field_reset,
    .read = read_tag,
    .set_afi = set_afi,
    .get_afi = get_afi,
    .close = close_radio};

static const DsPadDriver unfiltered = {.id = "unfiltered",
    .caps = DS_PAD_AFI,
    .open = open_radio,
    .inventory = inventory,
    .field_reset = field_reset,
    .read = read_tag,
    .set_afi = set_afi,
    .get_afi = get_afi,
    .close = close_radio};

/* ---- the main thread ---- */

static void
on_changed(const char *section, DsDeviceState state, const GError *error, gpointer data)
{
}

static void
on_round(const GArray *tags, DsLook look, guint number, gpointer data)
{
	Radio *radio = data;

	radio->rounds++;
	g_string_append_c(radio->looks, "ASR"[look]);
}

static void
on_secured(DsSecurityOutcome outcome, const GError *error, gpointer data)
{
	Radio *radio = data;

	radio->done += outcome == DS_SECURITY_DONE;
	radio->failed += outcome == DS_SECURITY_FAILED;
}

static void
on_read(const DsTagId *tag, const GByteArray *memory, const GError *error, gpointer data)
{
	((Radio *)data)->other++;
}

/* In the middle of a round; what was told before is forgotten. */
static void
stand_still(Radio *radio)
{
	g_mutex_lock(&radio->mutex);
	radio->stands_still = TRUE;
	while (!radio->is_still) {
		g_mutex_unlock(&radio->mutex);
		g_main_context_iteration(NULL, FALSE); /* it looks again when this was told */
		g_mutex_lock(&radio->mutex);
	}
	g_string_truncate(radio->told, 0);
	g_mutex_unlock(&radio->mutex);
}

static Radio *
radio_new(const DsPadDriver *pad)
{
	Radio *radio = g_new0(Radio, 1);
	const DsPadHandlers handlers = {on_round, on_changed, radio};

	g_mutex_init(&radio->mutex);
	g_cond_init(&radio->changed);
	radio->told = g_string_new(NULL);
	radio->looks = g_string_new(NULL);
	memset(radio->afi, 0x07, sizeof radio->afi);
	g_strlcpy(radio->section, "pad told", sizeof radio->section);
	radio->config = (DsDeviceConfig){
	    .section = radio->section, .pad = pad, .preset = ds_security_preset("afi")};
	radio_of_the_test = radio;
	radio->stands_still = TRUE; /* from its very first round */
	radio->worker = ds_pad_worker_new(&radio->config, g_main_context_default(), &handlers);
	stand_still(radio);
	return radio;
}

static void
go_on(Radio *radio)
{
	g_mutex_lock(&radio->mutex);
	radio->stands_still = FALSE;
	g_cond_broadcast(&radio->changed);
	g_mutex_unlock(&radio->mutex);
}

static void
radio_free(Radio *radio)
{
	go_on(radio);
	ds_pad_worker_free(radio->worker);
	g_mutex_clear(&radio->mutex);
	g_cond_clear(&radio->changed);
	g_string_free(radio->told, TRUE);
	g_string_free(radio->looks, TRUE);
	g_free(radio);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Radio, radio_free)

static void
write_parts(Radio *radio, guint first, guint count, DsSecurityState wanted)
{
	g_autoptr(GArray) parts = g_array_new(FALSE, TRUE, sizeof(DsTagId));

	for (guint i = first; i < first + count; i++) {
		DsTagId tag;

		g_snprintf(tag.text, sizeof tag.text, "E00%u", i);
		g_array_append_val(parts, tag);
	}
	ds_pad_worker_secure(radio->worker, parts, wanted, on_secured, radio);
}

static void
release(Radio *radio, guint first, guint count)
{
	write_parts(radio, first, count, DS_SECURITY_RELEASED);
}

/* What the driver was told until so many books had their outcome, up to the next round. */
static char *
told_until(Radio *radio, guint outcomes)
{
	char *told, *end;

	go_on(radio);
	while (radio->done + radio->failed + radio->other < outcomes)
		g_main_context_iteration(NULL, TRUE);
	g_mutex_lock(&radio->mutex);
	told = g_strdup(radio->told->str);
	g_mutex_unlock(&radio->mutex);
	end = strstr(told, " all");
	if (end != NULL)
		*end = '\0';
	return g_strchomp(told);
}

/* ---- tests ---- */

static void
test_order(void)
{
	g_autoptr(Radio) radio = radio_new(&driver);
	const DsTagId read = {"E000"};
	g_autoptr(GArray) parts = g_array_new(FALSE, TRUE, sizeof(DsTagId));
	const DsTagId check = {"E001"};
	g_autofree char *told = NULL;

	g_array_append_val(parts, check);
	ds_pad_worker_read(radio->worker, &read, 8, on_read, radio);
	ds_pad_worker_check(radio->worker, parts, DS_SECURITY_SECURED, on_secured, radio);
	release(radio, 2, 1);
	told = told_until(radio, 3);
	g_assert_cmpstr(told, ==, "write2 read0 ask1 ask2");
	g_assert_cmpuint(radio->done, ==, 2);
}

static void
test_proven_together(void)
{
	g_autoptr(Radio) radio = radio_new(&driver);
	g_autofree char *told = NULL;

	for (guint i = 0; i < 5; i++)
		release(radio, i, 1);
	told = told_until(radio, 5);
	g_assert_cmpstr(told, ==, "write0 write1 write2 write3 write4 released");
	g_assert_cmpuint(radio->done, ==, 5);
}

/* A pad that cannot list one state asks each tag. */
static void
test_proven_one_by_one(void)
{
	g_autoptr(Radio) radio = radio_new(&unfiltered);
	g_autofree char *told = NULL;

	for (guint i = 0; i < 4; i++)
		release(radio, i, 1);
	told = told_until(radio, 4);
	g_assert_cmpstr(told, ==, "write0 ask0 write1 ask1 write2 ask2 write3 ask3");
}

/* One of many does not keep its state: the others are done, and it is tried by itself. */
static void
test_one_of_many(void)
{
	g_autoptr(Radio) radio = radio_new(&driver);
	g_autofree char *told = NULL;

	radio->refuses[1] = 2;
	for (guint i = 0; i < 4; i++)
		release(radio, i, 1);
	told = told_until(radio, 4);
	g_assert_cmpstr(
	    told, ==, "write0 write1 write2 write3 released ask1 write1 ask1 write1 ask1");
	g_assert_cmpuint(radio->done, ==, 4);
}

static void
test_never_kept(void)
{
	g_autoptr(Radio) radio = radio_new(&driver);
	g_autofree char *told = NULL;

	radio->refuses[1] = FOREVER;
	for (guint i = 0; i < 4; i++)
		release(radio, i, 1);
	told = told_until(radio, 4);
	g_assert_cmpuint(radio->done, ==, 3);
	g_assert_cmpuint(radio->failed, ==, 1);
	g_assert_cmpuint(radio->afi[1], ==, 0x07);
	g_assert_cmpuint(radio->afi[2], ==, 0xC2);
}

/* A set is proven as a whole, and secured as a whole where one volume fails. */
static void
test_set(void)
{
	g_autoptr(Radio) radio = radio_new(&driver);
	g_autofree char *told = NULL;

	radio->refuses[3] = FOREVER;
	release(radio, 0, 4);
	release(radio, 4, 1);
	told = told_until(radio, 2);
	g_assert_cmpuint(radio->done, ==, 1);
	g_assert_cmpuint(radio->failed, ==, 1);
	for (guint i = 0; i < 4; i++)
		g_assert_cmpuint(radio->afi[i], ==, 0x07);
	g_assert_cmpuint(radio->afi[4], ==, 0xC2);
}

static void
wait_rounds(Radio *radio, guint rounds)
{
	while (radio->rounds < rounds)
		g_main_context_iteration(NULL, TRUE);
}

static void
test_looks(void)
{
	g_autoptr(Radio) radio = radio_new(&driver);

	ds_pad_worker_set_pause(radio->worker, 1);
	ds_pad_worker_look_for(radio->worker, DS_LOOK_SECURED);
	go_on(radio);
	wait_rounds(radio, 17);
	g_assert_true(g_str_has_prefix(radio->looks->str, "ASSSRSSSASSSRSSSA"));
}

/* What is laid down there is mostly of one state: no look misses it as long as nothing answers. */
static void
test_looks_at_nothing(void)
{
	g_autoptr(Radio) radio = radio_new(&driver);

	radio->empty = TRUE;
	ds_pad_worker_set_pause(radio->worker, 1);
	ds_pad_worker_look_for(radio->worker, DS_LOOK_SECURED);
	go_on(radio);
	wait_rounds(radio, 17);
	g_assert_true(g_str_has_prefix(radio->looks->str, "ASSSRSSSASSSSSSSA"));
}

static void
test_looks_of_an_unfiltered_pad(void)
{
	g_autoptr(Radio) radio = radio_new(&unfiltered);

	ds_pad_worker_set_pause(radio->worker, 1);
	ds_pad_worker_look_for(radio->worker, DS_LOOK_SECURED);
	go_on(radio);
	wait_rounds(radio, 5);
	g_assert_true(g_str_has_prefix(radio->looks->str, "AAAAA"));
}

/* A round would list the four that are secured already, too: that is longer than four questions. */
static void
test_others_would_answer(void)
{
	g_autoptr(Radio) radio = radio_new(&driver);
	g_autofree char *told = NULL;

	memset(radio->afi + 4, 0xC2, 4);
	ds_pad_worker_set_pause(radio->worker, 1);
	ds_pad_worker_look_for(radio->worker, DS_LOOK_SECURED);
	go_on(radio);
	wait_rounds(radio, 3);
	stand_still(radio);
	for (guint i = 4; i < 8; i++)
		write_parts(radio, i, 1, DS_SECURITY_SECURED);
	told = told_until(radio, 4);
	g_assert_true(g_str_has_prefix(told, "write4 write5 write6 write7 ask4 ask5 ask6 ask7"));
}

/* A reader that answers at once does not bury the main thread. */
static void
test_not_ahead(void)
{
	g_autoptr(Radio) radio = radio_new(&driver);
	guint ahead = 0;

	radio->empty = TRUE;
	ds_pad_worker_set_pause(radio->worker, 0);
	go_on(radio);
	for (guint rounds = 1; rounds < 100; rounds++) {
		wait_rounds(radio, rounds);
		g_usleep(1000); /* the main thread has much to do */
		g_mutex_lock(&radio->mutex);
		ahead = MAX(ahead, radio->looks_begun - radio->rounds);
		g_mutex_unlock(&radio->mutex);
	}
	g_assert_cmpuint(ahead, <=, 1);
}

/* A shorter pause counts at once, even in the middle of a longer one. */
static void
test_woken(void)
{
	g_autoptr(Radio) radio = radio_new(&driver);

	ds_pad_worker_set_pause(radio->worker, 3600 * 1000);
	go_on(radio);
	wait_rounds(radio, 1);
	ds_pad_worker_set_pause(radio->worker, 1);
	wait_rounds(radio, 2);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/radio/order", test_order);
	g_test_add_func("/radio/proven-together", test_proven_together);
	g_test_add_func("/radio/proven-one-by-one", test_proven_one_by_one);
	g_test_add_func("/radio/one-of-many", test_one_of_many);
	g_test_add_func("/radio/never-kept", test_never_kept);
	g_test_add_func("/radio/set", test_set);
	g_test_add_func("/radio/looks", test_looks);
	g_test_add_func("/radio/looks-at-nothing", test_looks_at_nothing);
	g_test_add_func("/radio/looks-of-an-unfiltered-pad", test_looks_of_an_unfiltered_pad);
	g_test_add_func("/radio/others-would-answer", test_others_would_answer);
	g_test_add_func("/radio/not-ahead", test_not_ahead);
	g_test_add_func("/radio/woken", test_woken);
	return g_test_run();
}
