/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/drivers/sim/pad-calls.h"

#include "firmware/base/bytes.h"
#include "tests/fakes/uhf-field.h"

#define OPEN_TRIES 20
#define OPEN_AGAIN_MS 250

gboolean
call_stage_inventory(CallStage *stage, GError **error)
{
	g_autoptr(GArray) tags = g_array_new(FALSE, FALSE, sizeof(DsTagSeen));

	if (!stage->door.driver->inventory(stage->self, DS_AFI_ANY, tags, LIMIT_MS, error))
		return FALSE;
	if (stage->may_be_empty && tags->len == 0)
		return TRUE;
	g_assert_cmpuint(tags->len, ==, 1);
	g_assert_cmpstr(g_array_index(tags, DsTagSeen, 0).id.text, ==, stage->book.text);
	return TRUE;
}

gboolean
call_stage_read(CallStage *stage, GError **error)
{
	g_autoptr(GByteArray) out = g_byte_array_new();
	g_autofree char *hex = NULL;

	if (!stage->door.driver->read(stage->self, &stage->book, 0, 2, out, error)) {
		g_assert_cmpuint(out->len, ==, 0);
		return FALSE;
	}
	hex = ds_hex(out->data, out->len);
	g_assert_cmpstr(hex, ==, "0102030405060708");
	return TRUE;
}

static gboolean
get_afi(CallStage *stage, GError **error)
{
	guint8 afi;

	if (!stage->door.driver->get_afi(stage->self, &stage->book, &afi, error))
		return FALSE;
	g_assert_cmphex(afi, ==, 0x07);
	return TRUE;
}

static gboolean
set_afi(CallStage *stage, GError **error)
{
	return stage->door.driver->set_afi(stage->self, &stage->book, 0x07, error);
}

static gboolean
get_eas(CallStage *stage, GError **error)
{
	gboolean armed;

	if (!stage->door.driver->get_eas(stage->self, &stage->book, &armed, error))
		return FALSE;
	g_assert_true(armed);
	return TRUE;
}

static gboolean
set_eas(CallStage *stage, GError **error)
{
	return stage->door.driver->set_eas(stage->self, &stage->book, TRUE, error);
}

/* AFI 07: in the library. */
static gboolean
get_epc(CallStage *stage, GError **error)
{
	g_autoptr(GByteArray) epc = g_byte_array_new();

	if (!stage->door.driver->get_epc(stage->self, &stage->book, epc, error))
		return FALSE;
	g_assert_cmpuint(epc->len, >, 2);
	g_assert_cmphex(epc->data[1], ==, 0x07);
	return TRUE;
}

/* The PC word as it is. */
static gboolean
write_epc(CallStage *stage, GError **error)
{
	DsFakeUhfTag tag;

	ds_fake_uhf_tag(&tag, BOOK, 0x07);
	return stage->door.driver->write_epc(stage->self, &stage->book, 1,
	    (guint16)(tag.epc[0] << 8 | tag.epc[1]), 0x12345678, error);
}

static gboolean
field_reset(CallStage *stage, GError **error)
{
	return stage->door.driver->field_reset(stage->self, error);
}

#define PASSWORD 0x01020304u

static gboolean
unlock(CallStage *stage, GError **error)
{
	return stage->door.driver->unlock(stage->self, &stage->book, PASSWORD, error);
}

const PadCallOf pad_calls_of_book[] = {
    {"inventory", call_stage_inventory, 0},
    {"read", call_stage_read, 0},
    {"get-afi", get_afi, DS_PAD_AFI},
    {"set-afi", set_afi, DS_PAD_AFI},
    {"get-eas", get_eas, DS_PAD_EAS},
    {"set-eas", set_eas, DS_PAD_EAS},
    {"unlock", unlock, DS_PAD_PASSWORD},
    {"get-epc", get_epc, DS_PAD_EPC},
    {"write-epc", write_epc, DS_PAD_EPC},
    {"field-reset", field_reset, 0},
    {0},
};

gboolean
call_stage_can(const CallStage *stage, const PadCallOf *call)
{
	return (stage->door.driver->caps & call->needs) == call->needs;
}

/* ---- the stage ---- */

/* As the core does, again where the reader is not to be had yet: pcscd lets go of one that was
 * closed a moment later, on a busy machine. */
void
call_stage_open(CallStage *stage)
{
	g_autoptr(GError) error = NULL;

	stage->self = pad_door_open(&stage->door, &error);
	for (guint tries = 1; g_error_matches(error, DS_ERROR, DS_ERROR_GONE); tries++) {
		if (tries == OPEN_TRIES)
			break;
		g_usleep(OPEN_AGAIN_MS * 1000);
		g_clear_error(&error);
		stage->self = pad_door_open(&stage->door, &error);
	}
	g_assert_no_error(error);
}

void
call_stage_init(CallStage *stage)
{
	*stage = (CallStage){.host = sim_host_start()};
	pad_door_init(&stage->door, stage->host);
	stage->book = pad_door_tag(&stage->door, BOOK);
	sim_host_do(stage->host,
	    "put " BOOK " dsfid=3E afi=07 eas=1 memory=0102030405060708 password=%08X", PASSWORD);
	call_stage_open(stage);
}

void
call_stage_clear(CallStage *stage)
{
	stage->door.driver->close(stage->self);
	pad_door_clear(&stage->door);
	sim_host_stop(stage->host);
}

void
call_stage_reopen(CallStage *stage)
{
	stage->door.driver->close(stage->self);
	call_stage_open(stage);
}

void
call_stage_assert(gboolean done, const GError *error, int outcome)
{
	if (outcome == CALL_FINE) {
		g_assert_no_error(error);
		g_assert_true(done);
	} else {
		g_assert_false(done);
		g_assert_error(error, DS_ERROR, outcome);
	}
}

void
call_stage_assert_heals(CallStage *stage, const PadCallOf *call, int outcome)
{
	g_autoptr(GError) error = NULL;

	if (outcome == DS_ERROR_GONE) {
		g_assert_false(call->call(stage, NULL));
		call_stage_reopen(stage);
	}
	call->call(stage, &error);
	g_assert_no_error(error);
	for (const PadCallOf *each = pad_calls_of_book; each->name != NULL; each++)
		if (call_stage_can(stage, each))
			g_assert_true(each->call(stage, NULL));
}
