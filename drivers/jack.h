/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A headphone jack that the kernel tells of as a switch of an input device: sound cards and audio
 * panels do (Linux, include/uapi/linux/input-event-codes.h: EV_SW, SW_HEADPHONE_INSERT;
 * Documentation/input/event-codes.rst). Whatever else that device says is passed over: a keyboard
 * that is taken for a jack does nothing.
 *
 * Blocking calls from one thread, no log.
 */
#pragma once

#include "firmware/base/error.h"

typedef struct DsJack DsJack;

typedef enum { DS_JACK_NOTHING, DS_JACK_PLUGGED, DS_JACK_UNPLUGGED } DsJackNews;

/* `where`: "/dev/input/by-path/..." DS_ERROR_GONE: it is not there; DS_ERROR_CONFIG: permission is
 * missing, or it is none. */
DsJack *ds_jack_open(const char *where, GError **error);
void ds_jack_close(DsJack *jack);

/* Waits for news, `wait_ms` at most. What is plugged in when it is opened is no news.
 * DS_ERROR_GONE: it was pulled out; DS_ERROR_PROTOCOL: it is no input device. */
DS_MUST_USE gboolean ds_jack_listen(DsJack *jack, guint wait_ms, DsJackNews *news, GError **error);
