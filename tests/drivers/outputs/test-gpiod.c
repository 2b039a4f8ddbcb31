/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines of a GPIO chip that does not exist, below the real libgpiod: umockdev mocks the kernel's
 * side, which is that of linux/gpio.h, version 1. A line that is asked for becomes a file of its
 * own there; here that is one of a few mocked files that were opened before.
 *
 * Seen to fail, each with one change to gpiod.c:
 *   a line is asked for as "off", then set     first
 *   its level is not read back                 refused
 *   channels count from 0                      lines
 */
#include "drivers/output.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/gpio.h>
#include <umockdev.h>

#define CHIP "/dev/gpiochip0"
#define LINES 32
#define HANDLES 8

extern const DsOutputDriver ds_output_driver_gpiod;

/* One line in somebody's hands. */
typedef struct {
	int fd;
	guint line;
	gboolean given;
} Handle;

typedef struct {
	UMockdevTestbed *room;
	gpointer self;

	GMutex mutex; /* of all below: ioctls are answered in umockdev's thread */
	Handle handles[HANDLES];
	guint handed_out;
	gboolean levels[LINES], taken[LINES];
	gint stuck;            /* this line does not move; -1: none */
	GString *moves[LINES]; /* each level a line was given */
} Fixture;

/* ---- the kernel ---- */

static void
move(Fixture *f, guint line, gboolean level)
{
	f->levels[line] = level && f->stuck != (gint)line;
	g_string_append_c(f->moves[line], level ? '1' : '0');
}

static int
tell_line(Fixture *f, struct gpioline_info *info)
{
	if (info->line_offset >= LINES)
		return EINVAL;
	info->flags = f->taken[info->line_offset] ? GPIOLINE_FLAG_KERNEL : 0;
	info->name[0] = info->consumer[0] = '\0';
	return 0;
}

static int
give_line(Fixture *f, struct gpiohandle_request *request)
{
	Handle *handle = &f->handles[f->handed_out];
	guint line = request->lineoffsets[0];

	if (request->lines != 1 || line >= LINES || f->handed_out == HANDLES ||
	    (request->flags & GPIOHANDLE_REQUEST_OUTPUT) == 0)
		return EINVAL;
	if (f->taken[line])
		return EBUSY;
	f->handed_out++;
	f->taken[line] = TRUE;
	handle->line = line;
	handle->given = TRUE;
	move(f, line, request->default_values[0] != 0);
	request->fd = handle->fd;
	return 0;
}

static int
answer_chip(Fixture *f, gulong request, gpointer data)
{
	struct gpiochip_info *info = data;

	switch (request) {
	case GPIO_GET_CHIPINFO_IOCTL:
		*info = (struct gpiochip_info){.name = "gpiochip0", .lines = LINES};
		return 0;
	case GPIO_GET_LINEINFO_IOCTL: return tell_line(f, data);
	case GPIO_GET_LINEHANDLE_IOCTL: return give_line(f, data);
	default: return ENOTTY;
	}
}

static void
finish(UMockdevIoctlClient *client, int number)
{
	umockdev_ioctl_client_complete(client, number == 0 ? 0 : -1, number);
}

static gboolean
on_chip(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer data)
{
	Fixture *f = data;
	gulong request = umockdev_ioctl_client_get_request(client);
	g_autoptr(UMockdevIoctlData) argument = umockdev_ioctl_data_resolve(
	    umockdev_ioctl_client_get_arg(client), 0, _IOC_SIZE(request), NULL);
	int number;

	g_mutex_lock(&f->mutex);
	number = answer_chip(f, request, argument->data);
	g_mutex_unlock(&f->mutex);
	finish(client, number);
	return TRUE;
}

static gboolean
on_line(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer data)
{
	Fixture *f = data;
	guint i = GPOINTER_TO_UINT(g_object_get_data(G_OBJECT(base), "handle"));
	gulong request = umockdev_ioctl_client_get_request(client);
	g_autoptr(UMockdevIoctlData) argument = umockdev_ioctl_data_resolve(
	    umockdev_ioctl_client_get_arg(client), 0, _IOC_SIZE(request), NULL);
	struct gpiohandle_data *values = (gpointer)argument->data;
	int number = 0;

	g_mutex_lock(&f->mutex);
	if (request == GPIOHANDLE_SET_LINE_VALUES_IOCTL)
		move(f, f->handles[i].line, values->values[0] != 0);
	else if (request == GPIOHANDLE_GET_LINE_VALUES_IOCTL)
		values->values[0] = f->levels[f->handles[i].line];
	else
		number = ENOTTY;
	g_mutex_unlock(&f->mutex);
	finish(client, number);
	return TRUE;
}

/* ---- the room ---- */

static void
add_node(Fixture *f, const char *name, guint minor, GCallback on_ioctl, guint handle)
{
	g_autoptr(UMockdevIoctlBase) handler = umockdev_ioctl_base_new();
	g_autofree char *path = g_strconcat("/dev/", name, NULL);
	g_autofree char *text = g_strdup_printf("P: /devices/platform/mock/%s\nN: %s\n"
						"E: DEVNAME=%s\nE: SUBSYSTEM=gpio\n"
						"E: MAJOR=254\nE: MINOR=%u\nA: dev=254:%u\n",
	    name, name, path, minor, minor);
	g_autoptr(GError) error = NULL;

	umockdev_testbed_add_from_string(f->room, text, &error);
	g_assert_no_error(error);
	g_object_set_data(G_OBJECT(handler), "handle", GUINT_TO_POINTER(handle));
	g_signal_connect(handler, "handle-ioctl", on_ioctl, f);
	umockdev_testbed_attach_ioctl(f->room, path, handler, &error);
	g_assert_no_error(error);
}

/* libgpiod looks there whether a file is a chip. */
static void
add_bus(Fixture *f)
{
	g_autofree char *root = umockdev_testbed_get_root_dir(f->room);
	g_autofree char *folder = g_build_filename(root, "sys/bus/gpio/devices/gpiochip0", NULL);
	g_autofree char *file = g_build_filename(folder, "dev", NULL);

	g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
	g_assert_true(g_file_set_contents(file, "254:0\n", -1, NULL));
}

static void
set_up(Fixture *f, gconstpointer where)
{
	g_autoptr(GError) error = NULL;

	g_mutex_init(&f->mutex);
	f->stuck = -1;
	for (guint i = 0; i < LINES; i++)
		f->moves[i] = g_string_new(NULL);
	f->room = umockdev_testbed_new();
	add_node(f, "gpiochip0", 0, G_CALLBACK(on_chip), 0);
	add_bus(f);
	for (guint i = 0; i < HANDLES; i++) {
		g_autofree char *name = g_strdup_printf("gpioline%u", i);
		g_autofree char *path = g_strconcat("/dev/", name, NULL);

		add_node(f, name, 1 + i, G_CALLBACK(on_line), i);
		f->handles[i].fd = g_open(path, O_RDWR | O_CLOEXEC, 0);
		g_assert_cmpint(f->handles[i].fd, >=, 0);
	}
	f->self = ds_output_driver_gpiod.open(where, &error);
	g_assert_no_error(error);
}

static void
tear_down(Fixture *f, gconstpointer where)
{
	ds_output_driver_gpiod.close(f->self);
	for (guint i = 0; i < HANDLES; i++) /* the driver gives back what it was given */
		g_assert_cmpint(g_close(f->handles[i].fd, NULL), ==, !f->handles[i].given);
	g_clear_object(&f->room);
	for (guint i = 0; i < LINES; i++)
		g_string_free(f->moves[i], TRUE);
	g_mutex_clear(&f->mutex);
}

static void
assert_set(Fixture *f, guint channel, gboolean on)
{
	g_autoptr(GError) error = NULL;

	ds_output_driver_gpiod.set(f->self, channel, on, &error);
	g_assert_no_error(error);
}

/* ---- tests ---- */

static void
test_lines(Fixture *f, gconstpointer where)
{
	assert_set(f, 1, TRUE);
	assert_set(f, 2, FALSE);
	g_assert_true(f->levels[17]);
	g_assert_false(f->levels[27]);
	assert_set(f, 2, TRUE);
	assert_set(f, 1, FALSE);
	g_assert_false(f->levels[17]);
	g_assert_true(f->levels[27]);
	for (guint i = 0; i < LINES; i++)
		g_assert_true(i == 17 || i == 27 || f->moves[i]->len == 0);
}

/* No moment of the other state, and nothing before somebody says so: opening switches nothing. */
static void
test_first(Fixture *f, gconstpointer where)
{
	g_assert_cmpuint(f->moves[17]->len, ==, 0);
	assert_set(f, 1, TRUE);
	g_assert_null(strchr(f->moves[17]->str, '0'));
	assert_set(f, 2, FALSE);
	g_assert_null(strchr(f->moves[27]->str, '1'));
}

static void
assert_refused(Fixture *f, guint channel, int code, const char *says)
{
	g_autoptr(GError) error = NULL;

	g_assert_false(ds_output_driver_gpiod.set(f->self, channel, TRUE, &error));
	g_test_message("%s", error->message);
	g_assert_error(error, DS_ERROR, code);
	g_assert_nonnull(strstr(error->message, says));
}

static void
test_refused(Fixture *f, gconstpointer where)
{
	f->taken[17] = TRUE;
	assert_refused(f, 1, DS_ERROR_GONE, "another program");
	assert_refused(f, 3, DS_ERROR_CONFIG, "channel 3");
	f->stuck = 27;
	assert_refused(f, 2, DS_ERROR_PROTOCOL, "line 27");
}

static void
test_where(Fixture *f, gconstpointer unused)
{
	static const struct {
		const char *where;
		int code;
	} cases[] = {
	    {"gpiochip0:17", DS_ERROR_CONFIG}, {CHIP, DS_ERROR_CONFIG}, {CHIP ":", DS_ERROR_CONFIG},
	    {CHIP ":x", DS_ERROR_CONFIG}, {CHIP ":1,2,3,4,5,6,7,8,9", DS_ERROR_CONFIG},
	    {"/dev/gpiochip9:1", DS_ERROR_GONE}, {"/dev/gpioline0:1", DS_ERROR_GONE}, /* no chip */
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(ds_output_driver_gpiod.open(cases[i].where, &error));
		g_test_message("%s", error->message);
		g_assert_error(error, DS_ERROR, cases[i].code);
	}
}

int
main(int argc, char **argv)
{
#define ADD(name, func) g_test_add("/gpiod/" name, Fixture, CHIP ":17,27", set_up, func, tear_down)
	g_test_init(&argc, &argv, NULL);
	ADD("lines", test_lines);
	ADD("first", test_first);
	ADD("refused", test_refused);
	ADD("where", test_where);
	return g_test_run();
}
