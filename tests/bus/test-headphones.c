/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The jack of headphones. A pipe stands for the kernel's device: both give one event after the
 * other, and nothing else of it is used. */
#include "tests/fakes/lab.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/input.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
	char *folder, *path, *kiosk;
	int fd; /* both ends, so that it is never at its end by itself */
	DsLab *lab;
} Fixture;

static void
plug_device(Fixture *f)
{
	g_assert_cmpint(mkfifo(f->path, 0600), ==, 0);
	f->fd = open(f->path, O_RDWR | O_CLOEXEC);
	g_assert_cmpint(f->fd, >=, 0);
}

static void
pull_device(Fixture *f)
{
	g_assert_cmpint(g_unlink(f->path), ==, 0);
	close(f->fd);
}

static void
set_up(Fixture *f, gconstpointer data)
{
	f->folder = g_dir_make_tmp("duestamp-jack-XXXXXX", NULL);
	f->path = g_build_filename(f->folder, "event7", NULL);
	plug_device(f);
	f->kiosk = g_strdup_printf("[headphones]\nwhere=%s\n", f->path);
	f->lab = ds_lab_new(&(DsLabOptions){.kiosk = f->kiosk});
	ds_lab_wait_page(f->lab, "idle");
	ds_lab_wait_device(f->lab, "headphones", "ready");
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	ds_lab_free(f->lab);
	pull_device(f);
	g_assert_cmpint(g_rmdir(f->folder), ==, 0);
	g_free(f->folder);
	g_free(f->path);
	g_free(f->kiosk);
}

static void
say(Fixture *f, guint16 type, guint16 code, gint32 value)
{
	const struct input_event events[] = {
	    {.type = type, .code = code, .value = value},
	    {.type = EV_SYN, .code = SYN_REPORT},
	};

	g_assert_cmpint(write(f->fd, events, sizeof events), ==, sizeof events);
}

/* All that a sound card may say at once. */
static void
say_all(Fixture *f, gint32 headphones, gint32 other)
{
	const struct input_event events[] = {
	    {.type = EV_KEY, .code = KEY_VOLUMEUP, .value = other},
	    {.type = EV_SW, .code = SW_HEADPHONE_INSERT, .value = headphones},
	    {.type = EV_SW, .code = SW_MICROPHONE_INSERT, .value = other},
	    {.type = EV_KEY, .code = SW_HEADPHONE_INSERT, .value = other},
	    {.type = EV_SYN, .code = SYN_REPORT},
	};

	g_assert_cmpint(write(f->fd, events, sizeof events), ==, sizeof events);
}

/* What it says of something else, in the same breath and of the opposite, moves nothing. */
static void
test_plugged(Fixture *f, gconstpointer data)
{
	ds_lab_wait_text(f->lab, "speech", "false");
	say_all(f, 1, 0);
	ds_lab_wait_text(f->lab, "speech", "true");
	say_all(f, 0, 1);
	ds_lab_wait_text(f->lab, "speech", "false");
}

/* A plug is no touch: a worn one keeps nobody's page open. */
static void
test_no_touch(Fixture *f, gconstpointer data)
{
	g_autofree char *before = NULL;

	g_assert_true(ds_lab_do(f->lab, "borrow", NULL, NULL));
	before = ds_lab_text(f->lab, "deadline");
	ds_lab_advance(f->lab, 5000);
	say(f, EV_SW, SW_HEADPHONE_INSERT, 1);
	ds_lab_wait_text(f->lab, "speech", "true");
	say(f, EV_SW, SW_HEADPHONE_INSERT, 0);
	ds_lab_wait_text(f->lab, "speech", "false");
	ds_lab_wait_text(f->lab, "deadline", before);
}

/* It is this person's wish: whoever comes next is not spoken to. */
static void
test_next_person(Fixture *f, gconstpointer data)
{
	say(f, EV_SW, SW_HEADPHONE_INSERT, 1);
	ds_lab_wait_text(f->lab, "speech", "true");
	g_assert_true(ds_lab_do(f->lab, "borrow", NULL, NULL));
	ds_lab_wait_text(f->lab, "speech", "true");
	g_assert_true(ds_lab_do(f->lab, "cancel", NULL, NULL));
	ds_lab_wait_page(f->lab, "idle");
	ds_lab_wait_text(f->lab, "speech", "false");
	say(f, EV_SW, SW_HEADPHONE_INSERT, 1);
	ds_lab_wait_text(f->lab, "speech", "true");
}

/* A sound card on USB comes and goes; the kiosk serves all the same. */
static void
test_gone(Fixture *f, gconstpointer data)
{
	g_autofree char *ok = NULL;

	pull_device(f);
	ds_lab_wait_device(f->lab, "headphones", "gone");
	ok = ds_lab_health(f->lab, "ok");
	g_assert_cmpstr(ok, ==, "true");
	g_assert_cmpstr(ds_lab_page(f->lab), ==, "idle");
	plug_device(f);
	ds_lab_wait_device(f->lab, "headphones", "ready");
	say(f, EV_SW, SW_HEADPHONE_INSERT, 1);
	ds_lab_wait_text(f->lab, "speech", "true");
}

static gboolean
tells_error(DsLab *lab, const char *words, const char *unused)
{
	g_autoptr(GVariant) rows = ds_kiosk_devices(lab->kiosk);

	for (gsize i = 0; i < g_variant_n_children(rows); i++) {
		g_autoptr(GVariant) row = g_variant_get_child_value(rows, i);
		const char *name = "", *error = "";

		g_variant_lookup(row, "name", "&s", &name);
		g_variant_lookup(row, "error", "&s", &error);
		if (g_str_equal(name, "headphones") && strstr(error, words) != NULL)
			return TRUE;
	}
	return FALSE;
}

/* A folder can be opened, and is none: staff are told which one would be. */
static void
test_no_input_device(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(
	    &(DsLabOptions){.kiosk = "[headphones]\nwhere=/dev/input/by-path\n"});
	g_autoptr(DsLab) folder = NULL;
	g_autofree char *ok = ds_lab_health(lab, "ok");

	ds_lab_wait_until(lab, tells_error, "/dev/input/by-path", NULL);
	g_assert_cmpstr(ok, ==, "true");
	folder = ds_lab_new_idle(&(DsLabOptions){.kiosk = "[headphones]\nwhere=/tmp\n"});
	ds_lab_wait_until(folder, tells_error, "/tmp: this is no input device", NULL);
}

int
main(int argc, char **argv)
{
#define ADD(name, function) \
	g_test_add("/headphones/" name, Fixture, NULL, set_up, function, tear_down)
	g_test_init(&argc, &argv, NULL);
	ADD("plugged", test_plugged);
	ADD("next-person", test_next_person);
	ADD("gone", test_gone);
	ADD("no-touch", test_no_touch);
	g_test_add_func("/headphones/no-input-device", test_no_input_device);
	return g_test_run();
}
