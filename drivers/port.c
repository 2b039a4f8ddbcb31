/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/port.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <termios.h>
#include <unistd.h>

static const struct {
	int number;
	DsErrorCode code;
	const char *advice;
} port_errors[] = {
    {ENOENT, DS_ERROR_GONE, "no such file: is it plugged in?"},
    {ENODEV, DS_ERROR_GONE, "no device behind the file: is it plugged in?"},
    {ENXIO, DS_ERROR_GONE, "no device behind the file: is it plugged in?"},
    {EWOULDBLOCK, DS_ERROR_GONE, "another program uses it: stop that first"},
    {EBUSY, DS_ERROR_GONE, "another program uses it: stop that first"},
    {EACCES, DS_ERROR_CONFIG,
	"permission missing: add the kiosk's user to the group of the file (dialout)"},
    {EPERM, DS_ERROR_CONFIG,
	"permission missing: add the kiosk's user to the group of the file (dialout)"},
    {ENOTTY, DS_ERROR_CONFIG, "this is no serial port"},
    {EISDIR, DS_ERROR_CONFIG, "this is a folder"},
};

gboolean
ds_port_failed(const char *path, GError **error)
{
	int number = errno;

	for (guint i = 0; i < G_N_ELEMENTS(port_errors); i++)
		if (port_errors[i].number == number) {
			g_set_error(error, DS_ERROR, port_errors[i].code, "%s: %s", path,
			    port_errors[i].advice);
			return FALSE;
		}
	g_set_error(error, DS_ERROR, DS_ERROR_GONE, "%s: %s", path, g_strerror(number));
	return FALSE;
}

int
ds_port_open(const char *path, GError **error)
{
	int port = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	struct termios settings;

	if (port < 0) {
		ds_port_failed(path, error);
		return -1;
	}
	if (tcgetattr(port, &settings) != 0 || flock(port, LOCK_EX | LOCK_NB) != 0) {
		ds_port_failed(path, error);
		close(port);
		return -1;
	}
	return port;
}
