/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/jack.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#define EVENTS 16 /* at a time */

struct DsJack {
	int fd;
	char *where;
};

static gboolean
fail(const char *where, int number, GError **error)
{
	gboolean forbidden = number == EACCES || number == EPERM;

	g_set_error(error, DS_ERROR, forbidden ? DS_ERROR_CONFIG : DS_ERROR_GONE, "%s: %s%s", where,
	    g_strerror(number),
	    forbidden ? ": the daemon's user has to be in the group of this file" : "");
	return FALSE;
}

DsJack *
ds_jack_open(const char *where, GError **error)
{
	int fd = open(where, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	struct stat info;
	DsJack *jack;

	if (fd < 0) {
		fail(where, errno, error);
		return NULL;
	}
	if (fstat(fd, &info) != 0 || !(S_ISCHR(info.st_mode) || S_ISFIFO(info.st_mode))) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "%s: this is no input device: where= wants one like /dev/input/event7", where);
		close(fd);
		return NULL;
	}
	jack = g_new0(DsJack, 1);
	jack->fd = fd;
	jack->where = g_strdup(where);
	return jack;
}

void
ds_jack_close(DsJack *jack)
{
	close(jack->fd);
	g_free(jack->where);
	g_free(jack);
}

/* The last word of several counts: somebody fumbles with the plug. */
static DsJackNews
read_events(const struct input_event *events, gsize count)
{
	DsJackNews news = DS_JACK_NOTHING;

	for (gsize i = 0; i < count; i++)
		if (events[i].type == EV_SW && events[i].code == SW_HEADPHONE_INSERT)
			news = events[i].value != 0 ? DS_JACK_PLUGGED : DS_JACK_UNPLUGGED;
	return news;
}

gboolean
ds_jack_listen(DsJack *jack, guint wait_ms, DsJackNews *news, GError **error)
{
	struct pollfd ready = {.fd = jack->fd, .events = POLLIN};
	struct input_event events[EVENTS];
	gssize count;

	*news = DS_JACK_NOTHING;
	if (poll(&ready, 1, (int)wait_ms) <= 0)
		return TRUE;
	count = read(jack->fd, events, sizeof events);
	if (count < 0)
		return errno == EAGAIN || errno == EINTR || fail(jack->where, errno, error);
	if (count == 0)
		return fail(jack->where, ENODEV, error);
	if (count % (gssize)sizeof *events != 0) {
		g_set_error(
		    error, DS_ERROR, DS_ERROR_PROTOCOL, "%s: this is no input device", jack->where);
		return FALSE;
	}
	*news = read_events(events, (gsize)count / sizeof *events);
	return TRUE;
}
