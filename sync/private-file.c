/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sync/private-file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

gboolean
ds_private_file_make(const char *path, gconstpointer data, gsize length)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	gboolean done;
	int why;

	if (fd < 0)
		return FALSE;
	errno = ENOSPC; /* of a write that only came to its middle */
	done = write(fd, data, length) == (gssize)length && fsync(fd) == 0;
	why = errno;
	if (close(fd) != 0 && done) {
		done = FALSE;
		why = errno;
	}
	if (!done)
		unlink(path);
	errno = why;
	return done;
}
