/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * duestamp-bench from outside: the real window on a real world. What is pressed happens in the
 * world, what happens in the world shows.
 */
#include "drivers/sim-client.h"
#include "drivers/tag.h"
#include "firmware/base/bytes.h"
#include "tests/ui/codes.h"
#include "tests/ui/test-bench-stage.h"

#include <glib/gstdio.h>
#include <string.h>

#define JANE_EYRE \
	"E004015004119401"       /* as README.md has it: E0040150, six digits of EN30041194, 01 */
#define CAMEL "E004015002020601" /* 04419000020206, on loan */
#define ORDINARY_2 "E004015003015102" /* second volume of 04419000030151 */
#define DAMAGED "E004015004120001"
#define SCREEN_WIDTH 800 /* the smallest one: tests/ui/meson.build */
#define SCREEN_HEIGHT 700

typedef void (*Play)(BenchStage *stage);

static void
with_stage(gconstpointer play)
{
	BenchStage *stage = bench_stage_new();

	((Play)play)(stage);
	bench_stage_free(stage);
}

/* ---- books */

static void
read_tag(BenchStage *stage, const char *uid, DsTagContent *content, guint *dsfid)
{
	g_autofree char *shown = bench_stage_ask(stage, "show %s", uid);
	const char *memory = strstr(shown, "memory=");
	g_autoptr(GByteArray) bytes = ds_unhex(memory + strlen("memory="));
	gsize need_bytes;

	*dsfid = (guint)g_ascii_strtoull(strstr(shown, "dsfid=") + strlen("dsfid="), NULL, 16);
	memset(content, 0, sizeof *content);
	if (ds_tag_decode_hf(bytes->data, bytes->len, 0x3E, content, &need_bytes) != DS_TAG_OK ||
	    !content->checked)
		g_strlcpy(content->item, "damaged", sizeof content->item);
}

static void
play_put_and_take(BenchStage *stage)
{
	DsTagContent content;
	guint dsfid;

	bench_stage_press(stage, "Put Jane Eyre on the pad");
	bench_stage_wait_answer(stage, "list", JANE_EYRE);
	bench_stage_wait_button(stage, "Take Jane Eyre off the pad");
	g_assert_false(bench_stage_has_button(stage, "Put Jane Eyre on the pad"));
	bench_stage_wait_label(stage, "book on the pad");
	read_tag(stage, JANE_EYRE, &content, &dsfid);
	g_assert_cmpstr(content.item, ==, "EN30041194");
	g_assert_cmpstr(content.owner, ==, "CN-441900");
	g_assert_cmpuint(dsfid, ==, 0x3E);

	bench_stage_press(stage, "Take Jane Eyre off the pad");
	bench_stage_wait_answer(stage, "list", "");
	bench_stage_wait_button(stage, "Put Jane Eyre on the pad");
}

static void
play_volume(BenchStage *stage)
{
	DsTagContent content;
	guint dsfid;

	bench_stage_press(stage, "Put 平凡的世界, volume 2 on the pad");
	bench_stage_wait_answer(stage, "list", ORDINARY_2);
	read_tag(stage, ORDINARY_2, &content, &dsfid);
	g_assert_cmpstr(content.item, ==, "04419000030151");
	g_assert_cmpuint(content.part, ==, 2);
	g_assert_cmpuint(content.parts, ==, 3);
}

static void
play_damaged(BenchStage *stage)
{
	DsTagContent content;
	guint dsfid;

	bench_stage_press(stage, "Put Wuthering Heights on the pad");
	bench_stage_wait_answer(stage, "list", DAMAGED);
	read_tag(stage, DAMAGED, &content, &dsfid);
	g_assert_cmpstr(content.item, ==, "damaged");
	g_assert_cmpuint(dsfid, ==, 0x3E);
}

static void
play_others(BenchStage *stage)
{
	g_free(bench_stage_ask(stage, "put %s afi=07", JANE_EYRE));
	bench_stage_wait_button(stage, "Take Jane Eyre off the pad");
	g_free(bench_stage_ask(stage, "take %s", JANE_EYRE));
	bench_stage_wait_button(stage, "Put Jane Eyre on the pad");

	g_free(bench_stage_ask(stage, "put E0040150ABCDEF01"));
	bench_stage_press(stage, "Take tag E0040150ABCDEF01 off the pad");
	bench_stage_wait_answer(stage, "list", "");
}

static void
play_ten(BenchStage *stage)
{
	bench_stage_wait_disabled(stage, "Take all");
	bench_stage_press(stage, "Lay down ten");
	bench_stage_wait_label(stage, "10");
	/* "Take all", the card, the roll */
	g_assert_cmpuint(bench_stage_count(stage, "Take "), ==, 10 + 3);
	bench_stage_press(stage, "Lay down ten");
	bench_stage_wait_label(stage, "20");
	bench_stage_press(stage, "Lay down ten");
	bench_stage_wait_label(stage, "26");
	bench_stage_wait_disabled(stage, "Lay down ten");
	bench_stage_press(stage, "Take all");
	bench_stage_wait_answer(stage, "list", "");
	bench_stage_wait_label(stage, "0");
}

/* ---- the gate */

static void
play_gate(BenchStage *stage)
{
	g_autoptr(GError) error = NULL;
	DsSimLine *driver;

	bench_stage_wait_description(
	    stage, "Put Jane Eyre on the pad", "EN30041194, sounds at the gate");
	bench_stage_wait_description(
	    stage, "Put 骆驼祥子 on the pad", "04419000020206, on loan, passes the gate");
	bench_stage_press(stage, "Put Jane Eyre on the pad");
	bench_stage_wait_description(stage, "Take Jane Eyre off the pad", "sounds at the gate");
	bench_stage_press(stage, "Put 骆驼祥子 on the pad");
	bench_stage_wait_description(stage, "Take 骆驼祥子 off the pad", "passes the gate");

	driver = ds_sim_line_open(stage->where, "pad", &error);
	g_assert_no_error(error);
	g_free(ds_sim_line_ask(driver, 5000, &error, "set-afi %s C2", JANE_EYRE));
	g_assert_no_error(error);
	bench_stage_wait_description(stage, "Take Jane Eyre off the pad", "passes the gate");
	g_free(ds_sim_line_ask(driver, 5000, &error, "set-eas %s 1", JANE_EYRE));
	g_assert_no_error(error);
	bench_stage_wait_description(stage, "Take Jane Eyre off the pad", "sounds at the gate");
	g_free(ds_sim_line_ask(driver, 5000, &error, "signal busy"));
	bench_stage_wait_label(stage, "lamp: busy");
	ds_sim_line_close(driver);
}

/* A book that was lent stays lent when it is laid down again. */
static void
play_memory(BenchStage *stage)
{
	bench_stage_press(stage, "Put Jane Eyre on the pad");
	bench_stage_wait_answer(stage, "list", JANE_EYRE);
	g_free(bench_stage_ask(stage, "put %s afi=C2", JANE_EYRE));
	bench_stage_wait_description(stage, "Take Jane Eyre off the pad", "passes the gate");
	bench_stage_press(stage, "Take Jane Eyre off the pad");
	bench_stage_wait_description(
	    stage, "Put Jane Eyre on the pad", "EN30041194, passes the gate");
	bench_stage_press(stage, "Put Jane Eyre on the pad");
	bench_stage_wait_description(stage, "Take Jane Eyre off the pad", "passes the gate");
	bench_stage_wait_holds(stage, "show " JANE_EYRE, "afi=C2");
}

/* ---- cards and codes */

static char *
poll_driver(DsSimLine *driver)
{
	g_autoptr(GError) error = NULL;
	char *answer = ds_sim_line_ask(driver, 15000, &error, "poll 10000");

	g_assert_no_error(error);
	return answer;
}

static void
expect_poll(DsSimLine *driver, const char *kind_and_flaw, const char *text)
{
	g_autofree char *hex = ds_hex(text, strlen(text));
	g_autofree char *wanted = g_strdup_printf("%s %s", kind_and_flaw, hex);
	g_autofree char *answer = poll_driver(driver);

	g_assert_cmpstr(answer, ==, wanted);
}

static void
play_card(BenchStage *stage)
{
	DsSimLine *driver = ds_sim_line_open(stage->where, "card", NULL);

	bench_stage_wait_disabled(stage, "Take the card off the reader");
	bench_stage_press(stage, "Lay the card on the reader: Nguyễn Thị Lan");
	expect_poll(driver, "mifare-classic none", "DEADBEEF");
	bench_stage_wait_description(
	    stage, "Take the card off the reader", "Nguyễn Thị Lan, PIN 1234");
	bench_stage_wait_button(stage, "Take the card off the reader: Nguyễn Thị Lan");
	bench_stage_press(stage, "Lay the card on the reader: Random phone");
	bench_stage_wait_button(stage, "Take the card off the reader: Random phone");
	expect_poll(driver, "mifare-classic random-uid", "08A1B2C3");
	bench_stage_press(stage, "Take the card off the reader");
	bench_stage_wait_disabled(stage, "Take the card off the reader");
	ds_sim_line_close(driver);
}

static void
play_card_of_others(BenchStage *stage)
{
	g_free(bench_stage_ask(stage, "card card 80000003"));
	bench_stage_press(stage, "Take the card off the reader: 黃美玲");
	bench_stage_wait_button(stage, "Lay the card on the reader: 黃美玲");
	bench_stage_wait_description(stage, "Take the card off the reader", "No card");
	g_free(bench_stage_ask(stage, "card felica %%41%%42%%20C"));
	bench_stage_wait_description(stage, "Take the card off the reader", "Some card, AB C");
}

static void
play_scan(BenchStage *stage)
{
	DsSimLine *driver;

	bench_stage_press(stage, "Scan the label of Truyện Kiều");
	bench_stage_wait_label(stage, "Nobody listens to the scanner: the kiosk is not running.");
	driver = ds_sim_line_open(stage->where, "scanner", NULL);
	bench_stage_press(stage, "Scan the label of Truyện Kiều");
	expect_poll(driver, "barcode none", "VN00210371");
	bench_stage_wait_label(stage, "code 1");
	bench_stage_wait_no_label(
	    stage, "Nobody listens to the scanner: the kiosk is not running.");
	bench_stage_press(stage, "Hold the phone to the scanner: Emma Clarke");
	expect_poll(driver, "qr none", "80000006");
	bench_stage_wait_label(stage, "code 2, PIN 1234");
	ds_sim_line_close(driver);
}

/* ---- a phone whose app signs */

#define SIGNING_PHONE "Hold the phone to the scanner: Nguyễn Thị Lan"

static void
play_no_app(BenchStage *stage)
{
	g_assert_false(bench_stage_has_button(stage, SIGNING_PHONE));
}

/* A new code at each press; the command is told whom it is for. */
static void
test_app(void)
{
	BenchStage *stage = bench_stage_new_with(
	    &(BenchMore){.sign = "sh -c 'read -r who; echo \"$who %$$\"'"});
	DsSimLine *driver = ds_sim_line_open(stage->where, "scanner", NULL);
	g_autofree char *patron = ds_hex("80000002 %", strlen("80000002 %"));
	g_autofree char *wanted = g_strconcat("qr none ", patron, NULL);
	g_autofree char *one = NULL, *two = NULL;

	bench_stage_press(stage, SIGNING_PHONE);
	one = poll_driver(driver);
	bench_stage_wait_label(stage, "code 1, PIN 1234");
	bench_stage_press(stage, SIGNING_PHONE);
	two = poll_driver(driver);
	bench_stage_wait_label(stage, "code 2, PIN 1234");
	g_assert_true(g_str_has_prefix(one, wanted));
	g_assert_true(g_str_has_prefix(two, wanted));
	g_assert_cmpstr(one, !=, two);
	ds_sim_line_close(driver);
	bench_stage_free(stage);
}

typedef struct {
	const char *name, *sign, *says;
} BadApp;

/* When the window opens, and again at a press. It says so, and shows nothing to the scanner. */
static void
test_bad_app(gconstpointer data)
{
	const BadApp *app = data;
	BenchStage *stage = bench_stage_new_with(&(BenchMore){.sign = app->sign});
	DsSimLine *driver = ds_sim_line_open(stage->where, "scanner", NULL);

	bench_stage_wait_label(stage, app->says);
	bench_stage_press(stage, "Lay the card on the reader: 陈晓明");
	bench_stage_wait_no_label(stage, app->says);
	bench_stage_press(stage, SIGNING_PHONE);
	bench_stage_wait_label(stage, app->says);
	bench_stage_wait_label(stage, "No code yet");
	ds_sim_line_close(driver);
	bench_stage_free(stage);
}

static const BadApp bad_apps[] = {
    {"missing", "/nowhere/sign",
	"The phone's app signs nothing: Failed to execute child process “/nowhere/sign” (No such "
	"file or directory)."},
    {"fails", "sh -c 'echo no key >&2; exit 2'", "The phone's app signs nothing: no key."},
    {"silent", "false", "The phone's app signs nothing: it ended without a word."},
    {"says-nothing", "true", "The phone's app signs nothing: what it printed is no code."},
    {"says-too-much", "sh -c 'printf %2000s x'",
	"The phone's app signs nothing: what it printed is no code."},
    {"hangs", "sh -c 'sleep 600; :'",
	"The phone's app signs nothing: it took longer than five seconds."},
};

static void
add_bad_apps(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(bad_apps); i++) {
		g_autofree char *path = g_strconcat("/ui/bench/app-", bad_apps[i].name, NULL);

		g_test_add_data_func(path, &bad_apps[i], test_bad_app);
	}
}

/* The label goes with the book. */
static void
play_scan_on_pad(BenchStage *stage)
{
	DsSimLine *driver = ds_sim_line_open(stage->where, "scanner", NULL);

	bench_stage_press(stage, "Put Wuthering Heights on the pad");
	bench_stage_wait_button(stage, "Take Wuthering Heights off the pad");
	g_assert_cmpuint(bench_stage_count(stage, "Scan the label of Wuthering Heights"), ==, 1);
	bench_stage_press(stage, "Scan the label of Wuthering Heights");
	expect_poll(driver, "barcode none", "EN30041200");
	ds_sim_line_close(driver);
}

/* ---- cables */

static void
play_plugs(BenchStage *stage)
{
	static const struct {
		const char *word, *name;
	} devices[] = {{"pad", "pad"}, {"card", "card reader"}, {"scanner", "scanner"},
	    {"printer", "printer"}};

	for (guint i = 0; i < G_N_ELEMENTS(devices); i++) {
		g_autofree char *unplug = g_strdup_printf("Unplug the %s", devices[i].name);
		g_autofree char *plug = g_strdup_printf("Plug in the %s", devices[i].name);
		g_autoptr(GError) error = NULL;
		DsSimLine *driver;

		bench_stage_press(stage, unplug);
		bench_stage_wait_button(stage, plug);
		g_assert_null(ds_sim_line_open(stage->where, devices[i].word, &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
		bench_stage_press(stage, plug);
		bench_stage_wait_button(stage, unplug);
		driver = ds_sim_line_open(stage->where, devices[i].word, NULL);
		g_assert_nonnull(driver);
		ds_sim_line_close(driver);
		g_free(bench_stage_ask(stage, "unplug %s", devices[i].word));
		bench_stage_wait_button(stage, plug);
	}
}

/* A card that came while the reader was unplugged shows when it is plugged in again. */
static void
play_plug_with_card(BenchStage *stage)
{
	g_free(bench_stage_ask(stage, "unplug card"));
	bench_stage_wait_description(stage, "Take the card off the reader", "Unplugged");
	g_free(bench_stage_ask(stage, "card card 80000004"));
	g_free(bench_stage_ask(stage, "plug card"));
	bench_stage_wait_button(stage, "Take the card off the reader: Trần Văn Nam");
}

/* ---- the world goes and comes */

static void
play_world_gone(BenchStage *stage)
{
	bench_stage_press(stage, "Put Jane Eyre on the pad");
	bench_stage_press(stage, "Lay the card on the reader: 王芳");
	bench_stage_wait_button(stage, "Take the card off the reader: 王芳");
	bench_stage_world_off(stage);
	bench_stage_wait_label(stage, "The simulated world is not there");
	bench_stage_wait_disabled(stage, "Put Jane Eyre on the pad");
	bench_stage_wait_disabled(stage, "Lay the card on the reader: 王芳");

	bench_stage_world_on(stage);
	g_free(bench_stage_ask(stage, "put %s item=04419000020206 afi=C2", CAMEL));
	g_free(bench_stage_ask(stage, "card card 80000005"));
	g_free(bench_stage_ask(stage, "unplug pad"));
	g_free(bench_stage_ask(stage, "unplug scanner"));
	bench_stage_wait_description(stage, "Take 骆驼祥子 off the pad", "passes the gate");
	bench_stage_wait_button(stage, "Take the card off the reader: 李建国");
	bench_stage_wait_button(stage, "Plug in the pad");
	bench_stage_wait_button(stage, "Plug in the scanner");
	bench_stage_wait_button(stage, "Unplug the card reader");
	bench_stage_press(stage, "Put Jane Eyre on the pad");
	bench_stage_wait_holds(stage, "show " JANE_EYRE, "on-pad=1 dsfid=3E afi=07");
}

/* ---- for everybody */

static void
check_button(const BenchButton *button, GHashTable *names)
{
	if (!g_hash_table_add(names, g_strdup(button->name)))
		g_error("two buttons are called \"%s\"", button->name);
	g_assert_cmpstr(button->name, !=, "");
	if (button->x < 0 || button->y < 0 || button->x + button->width > SCREEN_WIDTH ||
	    button->y + button->height > SCREEN_HEIGHT)
		g_error("\"%s\" is not on the screen: %d,%d %dx%d", button->name, button->x,
		    button->y, button->width, button->height);
	if (button->width < 20 || button->height < 18)
		g_error("\"%s\" is too small: %dx%d", button->name, button->width, button->height);
}

static void
check_apart(const BenchButton *a, const BenchButton *b)
{
	if (a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height &&
	    b->y < a->y + a->height)
		g_error("\"%s\" and \"%s\" lie one above the other", a->name, b->name);
}

static void
check_buttons(BenchStage *stage)
{
	g_autoptr(GArray) buttons = bench_stage_buttons(stage);
	g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	g_assert_cmpuint(buttons->len, >, 60);
	for (guint i = 0; i < buttons->len; i++)
		check_button(&g_array_index(buttons, BenchButton, i), names);
	for (guint i = 1; i < buttons->len; i++)
		for (guint j = 0; j < i; j++)
			check_apart(&g_array_index(buttons, BenchButton, i),
			    &g_array_index(buttons, BenchButton, j));
}

/* With nothing on the pad, and with a pile. Where there is more than that one scrolls. */
static void
play_buttons(BenchStage *stage)
{
	check_buttons(stage);
	bench_stage_press(stage, "Lay down ten");
	bench_stage_wait_label(stage, "10");
	check_buttons(stage);
}

/* ---- the code on the phone */

static void
play_code(BenchStage *stage)
{
	g_autofree char *text = codes_on_screen();

	if (text == NULL)
		g_test_skip("import (imagemagick) or zbarimg (zbar-tools) is not installed");
	else
		g_assert_cmpstr(text, ==, "80000006");
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		Play play;
	} plays[] = {
	    {"put-and-take", play_put_and_take},
	    {"volume", play_volume},
	    {"damaged-tag", play_damaged},
	    {"what-others-do", play_others},
	    {"ten", play_ten},
	    {"gate", play_gate},
	    {"lent-stays-lent", play_memory},
	    {"card", play_card},
	    {"card-of-others", play_card_of_others},
	    {"scan", play_scan},
	    {"scan-on-pad", play_scan_on_pad},
	    {"plugs", play_plugs},
	    {"plug-with-card", play_plug_with_card},
	    {"world-gone", play_world_gone},
	    {"buttons", play_buttons},
	    {"code", play_code},
	    {"no-app", play_no_app},
	};

	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(plays); i++) {
		g_autofree char *path = g_strconcat("/ui/bench/", plays[i].name, NULL);

		g_test_add_data_func(path, (gconstpointer)plays[i].play, with_stage);
	}
	g_test_add_func("/ui/bench/app", test_app);
	add_bad_apps();
	return g_test_run();
}
