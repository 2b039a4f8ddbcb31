/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/llrp-specs.h"

#define KEEPALIVE_MS 5000

/* Parameter types, 16.2, and values of their fields. */
enum {
	ROSPEC = 177,
	BOUNDARY = 178,
	START_TRIGGER = 179,
	STOP_TRIGGER = 182,
	AISPEC = 183,
	AISPEC_STOP = 184,
	TAG_OBSERVATION = 185,
	INVENTORY_PARAMETERS = 186,
	ACCESSSPEC = 207,
	ACCESS_STOP = 208,
	ACCESS_COMMAND = 209,
	KEEPALIVE_SPEC = 220,
	ANTENNA_CONFIGURATION = 222,
	REPORT_SPEC = 237,
	REPORT_CONTENT = 238,
	ACCESS_REPORT = 239,
	EVENT_SPEC = 244,
	EVENT_STATE = 245,
	C1G2_INVENTORY = 330,
	C1G2_SINGULATION = 336,
	C1G2_TAG_SPEC = 338,
	C1G2_TARGET_TAG = 339,
	C1G2_READ = 341,
	C1G2_WRITE = 342,
	C1G2_MEMORY = 348,
};

#define AIR_C1G2 1
#define ALL_ANTENNAS 0
#define AT_PC 0x10  /* in bits of bank 1: behind the StoredCRC */
#define MASK_MAX 30 /* bytes: a tag compares 255 bits (Gen2, Select) */

/* ---- configuration ---- */

/* What shall be told, 13.2.5.1: ROSpecs, full buffer, exceptions, antennas. */
static const guint16 events[] = {2, 3, 4, 8};

static void
put_event_state(GByteArray *body, guint16 event)
{
	guint state = ds_llrp_begin(body, EVENT_STATE);

	ds_llrp_put_u16(body, event);
	ds_llrp_put_u8(body, 0x80);
	ds_llrp_end(body, state);
}

/* Form 1 asks for ends of ROSpecs only, without which nothing works. */
void
ds_llrp_put_config(GByteArray *body, guint form)
{
	guint begin;

	ds_llrp_put_u8(body, 0x00); /* not: back to the factory's */
	begin = ds_llrp_begin(body, EVENT_SPEC);
	for (guint i = 0; i < (form == 0 ? G_N_ELEMENTS(events) : 1); i++)
		put_event_state(body, events[i]);
	ds_llrp_end(body, begin);
	begin = ds_llrp_begin(body, KEEPALIVE_SPEC);
	ds_llrp_put_u8(body, 1); /* periodic */
	ds_llrp_put_u32(body, KEEPALIVE_MS);
	ds_llrp_end(body, begin);
}

void
ds_llrp_put_antenna_question(GByteArray *body)
{
	ds_llrp_put_u16(body, ALL_ANTENNAS);
	ds_llrp_put_u8(body, 2);  /* AntennaProperties */
	ds_llrp_put_u16(body, 0); /* of no input */
	ds_llrp_put_u16(body, 0); /* and no output */
}

/* ---- a round ---- */

/* What ends a look at the tags, 10.2.1.1: two attempts to see all there are; or else time. */
static const struct {
	gboolean attempts;
	gboolean singulation;
} forms[DS_LLRP_ROSPEC_FORMS] = {{TRUE, TRUE}, {FALSE, TRUE}, {FALSE, FALSE}};

static void
put_aispec_stop(GByteArray *body, guint limit_ms, gboolean attempts)
{
	guint stop = ds_llrp_begin(body, AISPEC_STOP), trigger;

	ds_llrp_put_u8(body, attempts ? 3 : 1); /* tag observation; duration */
	ds_llrp_put_u32(body, attempts ? 0 : limit_ms / 2);
	if (attempts) {
		trigger = ds_llrp_begin(body, TAG_OBSERVATION);
		ds_llrp_put_u8(body, 2);  /* after so many attempts to see all */
		ds_llrp_put_u8(body, 0);  /* reserved */
		ds_llrp_put_u16(body, 0); /* tags */
		ds_llrp_put_u16(body, 1); /* attempts */
		ds_llrp_put_u16(body, 0); /* ms without a new tag */
		ds_llrp_put_u32(body, limit_ms);
		ds_llrp_end(body, trigger);
	}
	ds_llrp_end(body, stop);
}

/* Session 0: a tag answers again in each round. In the others it stays silent for seconds after it
 * has answered (Gen2, 6.3.2.2), and would seem to be taken away. */
static void
put_singulation(GByteArray *body)
{
	guint antenna = ds_llrp_begin(body, ANTENNA_CONFIGURATION), inventory, singulation;

	ds_llrp_put_u16(body, ALL_ANTENNAS);
	inventory = ds_llrp_begin(body, C1G2_INVENTORY);
	ds_llrp_put_u8(body, 0); /* not: what a tag remembers of earlier rounds is looked at */
	singulation = ds_llrp_begin(body, C1G2_SINGULATION);
	ds_llrp_put_u8(body, 0 << 6); /* session */
	ds_llrp_put_u16(body, 32);    /* tags that are expected */
	ds_llrp_put_u32(body, 0);     /* ms that they stay */
	ds_llrp_end(body, singulation);
	ds_llrp_end(body, inventory);
	ds_llrp_end(body, antenna);
}

static void
put_aispec(GByteArray *body, guint limit_ms, guint form)
{
	guint aispec = ds_llrp_begin(body, AISPEC), parameters;

	ds_llrp_put_u16(body, 1);
	ds_llrp_put_u16(body, ALL_ANTENNAS);
	put_aispec_stop(body, limit_ms, forms[form].attempts);
	parameters = ds_llrp_begin(body, INVENTORY_PARAMETERS);
	ds_llrp_put_u16(body, 1);
	ds_llrp_put_u8(body, AIR_C1G2);
	if (forms[form].singulation)
		put_singulation(body);
	ds_llrp_end(body, parameters);
	ds_llrp_end(body, aispec);
}

/* Begins when it is told to, ends when its look at the tags does. */
static void
put_boundary(GByteArray *body)
{
	guint boundary = ds_llrp_begin(body, BOUNDARY), trigger;

	trigger = ds_llrp_begin(body, START_TRIGGER);
	ds_llrp_put_u8(body, 0);
	ds_llrp_end(body, trigger);
	trigger = ds_llrp_begin(body, STOP_TRIGGER);
	ds_llrp_put_u8(body, 0);
	ds_llrp_put_u32(body, 0);
	ds_llrp_end(body, trigger);
	ds_llrp_end(body, boundary);
}

/* At the end of the ROSpec, all tags in one piece; of each, beside its EPC, the PC. */
static void
put_report_spec(GByteArray *body)
{
	guint report = ds_llrp_begin(body, REPORT_SPEC), content, memory;

	ds_llrp_put_u8(body, 2);
	ds_llrp_put_u16(body, 0);
	content = ds_llrp_begin(body, REPORT_CONTENT);
	ds_llrp_put_u16(body, 0);
	memory = ds_llrp_begin(body, C1G2_MEMORY);
	ds_llrp_put_u8(body, 0x40); /* PC, and no CRC */
	ds_llrp_end(body, memory);
	ds_llrp_end(body, content);
	ds_llrp_end(body, report);
}

void
ds_llrp_put_rospec(GByteArray *body, guint32 id, guint limit_ms, guint form)
{
	guint rospec = ds_llrp_begin(body, ROSPEC);

	ds_llrp_put_u32(body, id);
	ds_llrp_put_u8(body, 0); /* priority: the highest */
	ds_llrp_put_u8(body, 0); /* disabled, as it has to be */
	put_boundary(body);
	put_aispec(body, limit_ms, form);
	put_report_spec(body);
	ds_llrp_end(body, rospec);
}

/* ---- one tag ---- */

static void
put_tag_spec(GByteArray *body, const DsLlrpAccess *access)
{
	guint spec = ds_llrp_begin(body, C1G2_TAG_SPEC);
	guint target = ds_llrp_begin(body, C1G2_TARGET_TAG);
	guint length = access->all ? 0 : (guint)MIN(access->mask_length, MASK_MAX);

	ds_llrp_put_u8(body, DS_LLRP_BANK_EPC << 6 | 1 << 5); /* those that match */
	ds_llrp_put_u16(body, AT_PC);
	ds_llrp_put_u16(body, (guint16)(8 * length));
	for (guint i = 0; i < length; i++)
		ds_llrp_put_u8(body, 0xFF);
	ds_llrp_put_u16(body, (guint16)(8 * length));
	if (length > 0)
		g_byte_array_append(body, access->mask, length);
	ds_llrp_end(body, target);
	ds_llrp_end(body, spec);
}

static void
put_operation(GByteArray *body, const DsLlrpAccess *access)
{
	guint begin = ds_llrp_begin(body, access->writes ? C1G2_WRITE : C1G2_READ);

	ds_llrp_put_u16(body, access->operation);
	ds_llrp_put_u32(body, access->password);
	ds_llrp_put_u8(body, (guint8)(access->bank << 6));
	ds_llrp_put_u16(body, access->word);
	ds_llrp_put_u16(body, access->writes ? 1 : access->count);
	if (access->writes)
		ds_llrp_put_u16(body, access->value);
	ds_llrp_end(body, begin);
}

void
ds_llrp_put_access(GByteArray *body, guint32 id, guint32 rospec, const DsLlrpAccess *access)
{
	guint spec = ds_llrp_begin(body, ACCESSSPEC), part;

	ds_llrp_put_u32(body, id);
	ds_llrp_put_u16(body, ALL_ANTENNAS);
	ds_llrp_put_u8(body, AIR_C1G2);
	ds_llrp_put_u8(body, 0); /* disabled, as it has to be */
	ds_llrp_put_u32(body, rospec);
	part = ds_llrp_begin(body, ACCESS_STOP);
	ds_llrp_put_u8(body, access->all ? 0 : 1); /* never; after so many times: */
	ds_llrp_put_u16(body, access->all ? 0 : 1);
	ds_llrp_end(body, part);
	part = ds_llrp_begin(body, ACCESS_COMMAND);
	put_tag_spec(body, access);
	put_operation(body, access);
	ds_llrp_end(body, part);
	part = ds_llrp_begin(body, ACCESS_REPORT);
	ds_llrp_put_u8(body, 0); /* with the ROSpec's own report */
	ds_llrp_end(body, part);
	ds_llrp_end(body, spec);
}
