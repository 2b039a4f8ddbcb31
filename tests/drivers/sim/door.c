/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/drivers/sim/door.h"

static const struct {
	const char *name, *driver;
	DsFakeLineKind line;
} doors[] = {
    {"sim", "sim", 0},
    {"feig-tcp", "feig", DS_FAKE_NETWORK},
    {"feig-serial", "feig", DS_FAKE_SERIAL},
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
		if (g_str_equal(doors[i].driver, "feig"))
			door->feig = ds_fake_feig_new(doors[i].line, host->where);
	}
	if (door->driver == NULL)
		g_error("PAD_DOOR=%s: no such door", name);
	door->where = g_strdup(door->feig != NULL ? ds_fake_feig_where(door->feig) : host->where);
}

void
pad_door_clear(PadDoor *door)
{
	if (door->feig != NULL)
		ds_fake_feig_free(door->feig);
	g_free(door->where);
}
