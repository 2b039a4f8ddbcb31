/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/drivers/sim/door.h"

#include "drivers/uhf-security.h"
#include "firmware/base/bytes.h"
#include "tests/fakes/feig.h"
#include "tests/fakes/llrp.h"
#include "tests/fakes/m3.h"
#include "tests/fakes/pcsc-pad.h"
#include "tests/fakes/uhf-field.h"
#include "tests/fakes/uhf18.h"

static const struct {
	const char *name, *driver;
	const DsFakeProtocol *protocol; /* NULL: the world itself */
	DsFakeLineKind line;
} doors[] = {
    {"sim", "sim", NULL, 0}, {"feig-tcp", "feig", &ds_fake_feig, DS_FAKE_NETWORK},
    {"feig-serial", "feig", &ds_fake_feig, DS_FAKE_SERIAL},
    {"feig-usb", "feig", &ds_fake_feig, DS_FAKE_USB},
    {"llrp-tcp", "llrp", &ds_fake_llrp, DS_FAKE_NETWORK},
    {"m3-serial", "m3", &ds_fake_m3, DS_FAKE_SERIAL},
    {"uhf18-tcp", "uhf18", &ds_fake_uhf288, DS_FAKE_NETWORK},
    {"uhf18-serial", "uhf18", &ds_fake_uhf18, DS_FAKE_SERIAL},
    {"pcsc", "pcsc", NULL, 0}, /* no bytes of a line, but pcscd: tests/fakes/pcsc.h */
};

const DsPadDriver *
pad_driver(const char *id)
{
	const DsPadDriver *const *driver = ds_pad_drivers;

	while (!g_str_equal((*driver)->id, id))
		driver++;
	return *driver;
}

/* The line of the table that $PAD_DOOR names. */
static guint
door_number(void)
{
	const char *name = g_getenv("PAD_DOOR");

	for (guint i = 0; i < G_N_ELEMENTS(doors); i++)
		if (g_str_equal(doors[i].name, name != NULL ? name : "sim"))
			return i;
	g_error("PAD_DOOR=%s: no such door", name);
}

const DsPadDriver *
pad_door_driver(void)
{
	return pad_driver(doors[door_number()].driver);
}

#ifdef WITH_PCSC
static void
open_pcsc(PadDoor *door, SimHost *host)
{
	if (!g_str_equal(door->driver->id, "pcsc"))
		return;
	door->pcsc = ds_fake_pcsc_new(&ds_fake_pcsc_pad, host->where);
	door->where = g_strdup(ds_fake_pcsc_where(door->pcsc));
}

static void
close_pcsc(PadDoor *door)
{
	if (door->pcsc != NULL)
		ds_fake_pcsc_free(door->pcsc);
}

gboolean
pad_door_possible(const char **why)
{
	return !g_str_equal(pad_door_driver()->id, "pcsc") || ds_fake_pcsc_possible(why);
}
#else
static void
open_pcsc(PadDoor *door, SimHost *host)
{
}

static void
close_pcsc(PadDoor *door)
{
}

gboolean
pad_door_possible(const char **why)
{
	return TRUE;
}
#endif

void
pad_door_init(PadDoor *door, SimHost *host)
{
	guint i = door_number();

	*door = (PadDoor){.driver = pad_driver(doors[i].driver),
	    .again = i > 0 && g_str_equal(doors[i - 1].driver, doors[i].driver),
	    .resets = doors[i].protocol == NULL || doors[i].protocol->resets_field,
	    .unchecked = doors[i].protocol != NULL && doors[i].protocol->unchecked};
	open_pcsc(door, host);
	if (doors[i].protocol != NULL)
		door->reader = ds_fake_reader_new(doors[i].protocol, doors[i].line, host->where);
	if (door->where == NULL)
		door->where = g_strdup(
		    door->reader != NULL ? ds_fake_reader_where(door->reader) : host->where);
}

void
pad_door_clear(PadDoor *door)
{
	if (door->reader != NULL)
		ds_fake_reader_free(door->reader);
	close_pcsc(door);
	g_free(door->where);
}

static gboolean
is_uhf(const DsPadDriver *driver)
{
	return (driver->caps & DS_PAD_EPC) != 0;
}

DsTagId
pad_door_tag(const PadDoor *door, const char *uid)
{
	g_autoptr(GByteArray) raw = ds_unhex(uid);
	DsFakeUhfTag tag;
	DsTagId id;

	if (!is_uhf(door->driver)) {
		ds_tag_id_set(&id, raw->data, raw->len);
		return id;
	}
	ds_fake_uhf_tag(&tag, uid, 0x07);
	g_assert_true(ds_uhf_identity(tag.epc, tag.length, &id));
	return id;
}

const DsSecurityPreset *
pad_door_preset(const PadDoor *door, const char *id)
{
	const DsSecurityPreset *preset = ds_security_preset(id);

	if (is_uhf(door->driver) && g_str_equal(id, "afi"))
		preset = ds_security_preset("epc");
	return (door->driver->caps & preset->by) == preset->by ? preset : NULL;
}
