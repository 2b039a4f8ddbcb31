/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/drivers/sim/door.h"

#include "drivers/uhf-security.h"
#include "firmware/base/bytes.h"
#include "tests/fakes/certificates.h"
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
    {"llrp-tls", "llrp", &ds_fake_llrp, DS_FAKE_TLS},
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

static gboolean
is_pcsc(guint i)
{
	return g_str_equal(doors[i].driver, "pcsc");
}

#ifdef WITH_PCSC
static void
open_pcsc(PadDoor *door, SimHost *host)
{
	if (!door->whole)
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

static gboolean
pcsc_possible(const char **why)
{
	return ds_fake_pcsc_possible(why);
}

/* What a fault of a line is over PC/SC. The end of the line is that of the service. */
static void
spoil_pcsc(PadDoor *door, const DsFakeFault *fault)
{
	static const DsFakeCardFaultKind kinds[] = {
	    [DS_FAKE_SOUND] = DS_FAKE_CARD_SOUND,
	    [DS_FAKE_SILENT] = DS_FAKE_CARD_HANGS,
	    [DS_FAKE_DEAF] = DS_FAKE_CARD_DEAF,
	    [DS_FAKE_CUT] = DS_FAKE_CARD_CUT,
	    [DS_FAKE_JUNK] = DS_FAKE_CARD_JUNK,
	    [DS_FAKE_SLOW] = DS_FAKE_CARD_SLOW,
	    [DS_FAKE_TRAILING] = DS_FAKE_CARD_TRAILING,
	};

	if (fault->kind == DS_FAKE_CLOSE)
		ds_fake_pcsc_kill(door->pcsc);
	else
		ds_fake_pcsc_fault(door->pcsc,
		    (DsFakeCardFault){.kind = kinds[fault->kind], .position = fault->position});
}

static void
unplug_pcsc(PadDoor *door)
{
	ds_fake_pcsc_kill(door->pcsc);
}

static void
plug_pcsc(PadDoor *door)
{
	ds_fake_pcsc_revive(door->pcsc);
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

static gboolean
pcsc_possible(const char **why)
{
	return TRUE;
}

static void
spoil_pcsc(PadDoor *door, const DsFakeFault *fault)
{
}

static void
unplug_pcsc(PadDoor *door)
{
}

static void
plug_pcsc(PadDoor *door)
{
}
#endif

gboolean
pad_door_possible(const char **why)
{
	guint i = door_number();

	if (doors[i].line == DS_FAKE_TLS)
		return ds_fake_certificates_possible(why);
	return !g_str_equal(doors[i].driver, "pcsc") || pcsc_possible(why);
}

DsTls *
pad_door_trust(const char *certificate)
{
	const DsTlsSettings settings = {.certificate = (char *)certificate};
	g_autoptr(GError) error = NULL;
	DsTls *tls = ds_tls_new(&settings, "tls:", &error);

	g_assert_no_error(error);
	return tls;
}

void
pad_door_init(PadDoor *door, SimHost *host)
{
	guint i = door_number();

	*door = (PadDoor){.driver = pad_driver(doors[i].driver),
	    .again = i > 0 && g_str_equal(doors[i - 1].driver, doors[i].driver),
	    .resets = doors[i].protocol == NULL || doors[i].protocol->resets_field,
	    .whole = is_pcsc(i)};
	open_pcsc(door, host);
	if (doors[i].protocol != NULL)
		door->reader = ds_fake_reader_new(doors[i].protocol, doors[i].line, host->where);
	if (doors[i].line == DS_FAKE_TLS)
		door->tls = pad_door_trust(ds_fake_reader_certificate(door->reader));
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
	g_clear_pointer(&door->tls, ds_tls_free);
	g_free(door->where);
}

/* Why a line cannot have a fault. */
static const struct {
	DsFakeFaultKind kind;
	const char *pcsc; /* NULL: it can */
} impossible[] = {
    {DS_FAKE_BYTEWISE, "pcscd hands over whole answers"},
    {DS_FAKE_SPLIT, "pcscd hands over whole answers"},
    {DS_FAKE_EARLY_NOISE, "pcscd hands over whole answers"},
    {DS_FAKE_BAD_CRC, "what pcscd hands over has no checksum"},
    {DS_FAKE_BAD_LENGTH, "pcscd tells how long an answer is; lengths inside it: pcsc-pad"},
    {DS_FAKE_OTHER_COMMAND, "an answer over PC/SC does not say to which command it is"},
};

gboolean
pad_door_can_have(DsFakeFaultKind kind, const char **why)
{
	guint door = door_number();

	*why = NULL;
	for (guint i = 0; is_pcsc(door) && i < G_N_ELEMENTS(impossible); i++)
		if (impossible[i].kind == kind)
			*why = impossible[i].pcsc;
	if (kind == DS_FAKE_BAD_CRC && doors[door].protocol != NULL &&
	    doors[door].protocol->unchecked)
		*why = "the frames of this protocol have no checksum: the line below has one";
	return *why == NULL;
}

void
pad_door_fault(PadDoor *door, DsFakeFault fault)
{
	if (door->reader != NULL)
		ds_fake_reader_fault(door->reader, fault);
	else
		spoil_pcsc(door, &fault);
}

void
pad_door_unplug(PadDoor *door)
{
	if (door->reader != NULL)
		ds_fake_reader_unplug(door->reader);
	else
		unplug_pcsc(door);
}

void
pad_door_plug(PadDoor *door)
{
	if (door->reader != NULL)
		ds_fake_reader_plug(door->reader);
	else
		plug_pcsc(door);
}

gpointer
pad_door_open(const PadDoor *door, GError **error)
{
	return door->tls != NULL ? door->driver->open_tls(door->where, door->tls, error)
				 : door->driver->open(door->where, error);
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
