/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The jack of headphones. A pipe stands for the kernel's device: both give one event after the
 * other, and nothing else of it is used. */
#include "tests/fakes/lab.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/input.h>
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

/* What a sound card says beside it moves nothing. */
static void
test_plugged(Fixture *f, gconstpointer data)
{
	ds_lab_wait_text(f->lab, "speech", "false");
	say(f, EV_KEY, KEY_VOLUMEUP, 1);
	say(f, EV_SW, SW_MICROPHONE_INSERT, 1);
	say(f, EV_KEY, SW_HEADPHONE_INSERT, 1);
	say(f, EV_SW, SW_HEADPHONE_INSERT, 1);
	ds_lab_wait_text(f->lab, "speech", "true");
	say(f, EV_SW, SW_MICROPHONE_INSERT, 0);
	say(f, EV_SW, SW_HEADPHONE_INSERT, 0);
	ds_lab_wait_text(f->lab, "speech", "false");
	g_assert_cmpuint(f->lab->changes, <, 20);
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
is_spoken_to(Fixture *f)
{
	g_autofree char *speech = ds_lab_text(f->lab, "speech");

	return g_str_equal(speech, "true");
}

/* What is no event: the device is closed and opened, and then heard again. */
static void
test_no_input_device(Fixture *f, gconstpointer data)
{
	gint64 deadline_us = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;

	g_assert_cmpint(write(f->fd, "hello", 5), ==, 5);
	while (!is_spoken_to(f)) { /* what it said while it was closed and opened is lost */
		g_assert_cmpint(g_get_monotonic_time(), <, deadline_us);
		say(f, EV_SW, SW_HEADPHONE_INSERT, 1);
		g_main_context_iteration(NULL, FALSE);
		g_usleep(10000);
	}
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
	ADD("no-input-device", test_no_input_device);
	return g_test_run();
}
