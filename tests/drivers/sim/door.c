/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/drivers/sim/door.h"

#include "tests/fakes/feig.h"
#include "tests/fakes/m3.h"

static const struct {
	const char *name, *driver;
	const DsFakeProtocol *protocol; /* NULL: the world itself */
	DsFakeLineKind line;
} doors[] = {
    {"sim", "sim", NULL, 0},
    {"feig-tcp", "feig", &ds_fake_feig, DS_FAKE_NETWORK},
    {"feig-serial", "feig", &ds_fake_feig, DS_FAKE_SERIAL},
    {"feig-usb", "feig", &ds_fake_feig, DS_FAKE_USB},
    {"m3-serial", "m3", &ds_fake_m3, DS_FAKE_SERIAL},
};

const DsPadDriver *
pad_driver(const char *id)
{
	const DsPadDriver *const *driver = ds_pad_drivers;

	while (!g_str_equal((*driver)->id, id))
		driver++;
	return *driver;
}

void
pad_door_init(PadDoor *door, SimHost *host)
{
	const char *name = g_getenv("PAD_DOOR");

	*door = (PadDoor){0};
	for (guint i = 0; i < G_N_ELEMENTS(doors); i++) {
		if (!g_str_equal(doors[i].name, name != NULL ? name : "sim"))
			continue;
		door->driver = pad_driver(doors[i].driver);
		door->again = i > 0 && g_str_equal(doors[i - 1].driver, doors[i].driver);
		door->resets = doors[i].protocol == NULL || doors[i].protocol->resets_field;
		if (doors[i].protocol != NULL)
			door->reader = ds_fake_reader_new(
			    doors[i].protocol, doors[i].line, host->where);
	}
	if (door->driver == NULL)
		g_error("PAD_DOOR=%s: no such door", name);
	door->where = g_strdup(
	    door->reader != NULL ? ds_fake_reader_where(door->reader) : host->where);
}

void
pad_door_clear(PadDoor *door)
{
	if (door->reader != NULL)
		ds_fake_reader_free(door->reader);
	g_free(door->where);
}
