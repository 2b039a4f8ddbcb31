/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What one can ask of the tags on the simulated pad. A request goes through three moments: it is
 * read (and refused when it makes no sense), it goes on air, where it is decided how long that
 * takes and who hears it, and it is over: only then it takes effect, on what lies on the pad at
 * that moment.
 */
#include "drivers/sim-air.h"
#include "drivers/sim-private.h"
#include "drivers/tag.h"
#include "firmware/base/bytes.h"

#include <string.h>

#define WITHIN_MAX_MS 60000

/* ---- who hears */

static gboolean
is_missed(DsSimWorld *world)
{
	return world->miss_percent > 0 &&
	    (guint)g_rand_int_range(world->random, 0, 100) < world->miss_percent;
}

static gboolean
is_silent(const DsSimTag *tag)
{
	return tag->mute || tag->silenced;
}

static DsSimTag *
tag_on_pad(DsSimWorld *world, const DsSimRequest *request)
{
	DsSimTag *tag = ds_sim_tags_find(world->tags, request->uid);

	return tag != NULL && tag->on_pad && !is_silent(tag) ? tag : NULL;
}

/* Begins an addressed exchange: its time when the tag answers, or when nobody does. */
static gint64
addressed_ns(DsSimWorld *world, DsSimRequest *request, gint64 answered_ns, gint64 silence_ns)
{
	request->heard = tag_on_pad(world, request) != NULL && !is_missed(world);
	return request->heard ? answered_ns : silence_ns;
}

/* The tag of an addressed exchange that is over; NULL when there was no answer. */
static DsSimTag *
answering_tag(DsSimWorld *world, const DsSimRequest *request)
{
	return request->heard ? tag_on_pad(world, request) : NULL;
}

static char *
no_answer(const DsSimRequest *request)
{
	return ds_sim_error(DS_ERROR_RETRY, "tag %s does not answer", request->text);
}

/* ---- inventory */

static char *
parse_inventory(DsSimRequest *request, char **words)
{
	guint64 value;

	request->afi = -1;
	request->within_ms = WITHIN_MAX_MS;
	for (char **word = words + 1; *word != NULL; word++) {
		if (g_str_has_prefix(*word, "afi=") &&
		    ds_sim_number(*word + strlen("afi="), 16, G_MAXUINT8, &value))
			request->afi = (gint)value;
		else if (g_str_has_prefix(*word, "within=") &&
		    ds_sim_number(*word + strlen("within="), 10, WITHIN_MAX_MS, &value))
			request->within_ms = (guint)value;
		else
			return ds_sim_error(DS_ERROR_PROTOCOL,
			    "inventory takes afi=C2 and within=MS, not \"%s\"", *word);
	}
	return NULL;
}

static gint64
begin_inventory(DsSimWorld *world, DsSimRequest *request)
{
	gint64 ns, most_ns = (gint64)request->within_ms * 1000 * 1000;

	request->answering = g_array_new(FALSE, FALSE, sizeof(guint64));
	for (guint i = 0; i < world->tags->len; i++) {
		const DsSimTag *tag = world->tags->pdata[i];
		gboolean asked = request->afi < 0 || tag->afi == request->afi;

		if (tag->on_pad && !is_silent(tag) && asked && !is_missed(world))
			g_array_append_val(request->answering, tag->uid);
	}
	ns = ds_sim_air_inventory_ns((const guint64 *)(gpointer)request->answering->data,
	    request->answering->len, request->afi >= 0, NULL);
	request->failed = ns > most_ns;
	return MIN(ns, most_ns);
}

static char *
finish_inventory(DsSimWorld *world, DsSimRequest *request)
{
	GString *answer;

	if (request->failed)
		return ds_sim_error(DS_ERROR_RETRY,
		    "%u tags take longer than the %u ms given for one round",
		    request->answering->len, request->within_ms);
	answer = g_string_new("ok");
	for (guint i = 0; i < request->answering->len; i++) {
		const DsSimTag *tag = ds_sim_tags_find(
		    world->tags, g_array_index(request->answering, guint64, i));

		if (tag->on_pad)
			g_string_append_printf(answer, " %s=%02X", tag->text, tag->dsfid);
	}
	return g_string_free(answer, FALSE);
}

/* ---- memory */

static char *
parse_tag(DsSimRequest *request, const char *word)
{
	if (!ds_sim_uid(word, &request->uid))
		return ds_sim_error(DS_ERROR_PROTOCOL, "\"%s\" is no UID of 16 digits", word);
	g_snprintf(request->text, sizeof request->text, "%016" G_GINT64_MODIFIER "X", request->uid);
	return NULL;
}

static char *
parse_read(DsSimRequest *request, char **words)
{
	guint64 first, count;

	if (!ds_sim_number(words[2], 10, DS_SIM_BLOCKS_MAX - 1, &first) ||
	    !ds_sim_number(words[3], 10, DS_SIM_BLOCKS_MAX, &count) || count == 0)
		return ds_sim_error(DS_ERROR_PROTOCOL,
		    "read takes a first block and a count of 1 to %d", DS_SIM_BLOCKS_MAX);
	request->first = (guint)first;
	request->count = (guint)count;
	return parse_tag(request, words[1]);
}

static guint
blocks_of(const DsSimTag *tag)
{
	return tag->memory->len / DS_TAG_BLOCK;
}

static gint64
begin_read(DsSimWorld *world, DsSimRequest *request)
{
	const DsSimTag *tag = ds_sim_tags_find(world->tags, request->uid);
	guint blocks = tag != NULL ? blocks_of(tag) : 0;
	guint given = request->first < blocks ? MIN(request->count, blocks - request->first) : 0;

	return addressed_ns(world, request,
	    ds_sim_air_exchange_ns(
		DS_SIM_AIR_READ_REQUEST, DS_SIM_AIR_READ_HEAD + given * DS_TAG_BLOCK),
	    ds_sim_air_silence_ns(DS_SIM_AIR_READ_REQUEST));
}

static char *
finish_read(DsSimWorld *world, DsSimRequest *request)
{
	const DsSimTag *tag = answering_tag(world, request);
	g_autofree char *hex = NULL;
	guint blocks;

	if (tag == NULL)
		return no_answer(request);
	blocks = blocks_of(tag);
	if (request->first >= blocks)
		return ds_sim_error(DS_ERROR_PROTOCOL,
		    "tag %s has %u blocks, block %u was asked for", tag->text, blocks,
		    request->first);
	hex = ds_hex(tag->memory->data + request->first * DS_TAG_BLOCK,
	    MIN(request->count, blocks - request->first) * DS_TAG_BLOCK);
	return g_strdup_printf("ok %s", hex);
}

/* ---- AFI and EAS */

static char *
parse_get(DsSimRequest *request, char **words)
{
	return parse_tag(request, words[1]);
}

static char *
parse_value(DsSimRequest *request, char **words, guint64 most)
{
	guint64 value;

	if (!ds_sim_number(words[2], 16, most, &value))
		return ds_sim_error(
		    DS_ERROR_PROTOCOL, "%s takes a value from 0 to %X", words[0], (guint)most);
	request->value = (guint8)value;
	return parse_tag(request, words[1]);
}

static char *
parse_set_afi(DsSimRequest *request, char **words)
{
	return parse_value(request, words, G_MAXUINT8);
}

static char *
parse_set_eas(DsSimRequest *request, char **words)
{
	return parse_value(request, words, 1);
}

static gint64
begin_write(DsSimWorld *world, DsSimRequest *request)
{
	G_STATIC_ASSERT((guint)DS_SIM_AIR_AFI_REQUEST == (guint)DS_SIM_AIR_EAS_REQUEST);

	return addressed_ns(world, request,
	    ds_sim_air_exchange_ns(DS_SIM_AIR_AFI_REQUEST, DS_SIM_AIR_DONE) + DS_SIM_AIR_EEPROM_NS,
	    ds_sim_air_silence_ns(DS_SIM_AIR_AFI_REQUEST) + DS_SIM_AIR_WRITE_WAIT_NS);
}

static char *
finish_write(DsSimWorld *world, const DsSimRequest *request, DsSimTag *tag, const DsSimWrite *write)
{
	if (write->lifted)
		ds_sim_tag_move(world, tag, FALSE);
	if (write->failure != NULL)
		return ds_sim_error(write->code, "tag %s %s", request->text, write->failure);
	return g_strdup("ok");
}

static char *
finish_set_afi(DsSimWorld *world, DsSimRequest *request)
{
	DsSimTag *tag = answering_tag(world, request);
	DsSimWrite write;

	if (tag == NULL)
		return no_answer(request);
	write = ds_sim_tag_write(tag);
	if (write.stored) {
		tag->afi = request->value;
		ds_sim_world_tell(world, "afi %s %02X", tag->text, tag->afi);
	}
	return finish_write(world, request, tag, &write);
}

static char *
finish_set_eas(DsSimWorld *world, DsSimRequest *request)
{
	DsSimTag *tag = answering_tag(world, request);
	DsSimWrite write;

	if (tag == NULL)
		return no_answer(request);
	write = ds_sim_tag_write(tag);
	if (write.stored) {
		tag->eas = request->value == 1;
		ds_sim_world_tell(world, "eas %s %d", tag->text, tag->eas);
	}
	return finish_write(world, request, tag, &write);
}

static gint64
info_ns(void)
{
	return ds_sim_air_exchange_ns(DS_SIM_AIR_INFO_REQUEST, DS_SIM_AIR_INFO_ANSWER);
}

static gint64
begin_get_afi(DsSimWorld *world, DsSimRequest *request)
{
	return addressed_ns(
	    world, request, info_ns(), ds_sim_air_silence_ns(DS_SIM_AIR_INFO_REQUEST));
}

static char *
finish_get_afi(DsSimWorld *world, DsSimRequest *request)
{
	const DsSimTag *tag = answering_tag(world, request);

	return tag != NULL ? g_strdup_printf("ok %02X", tag->afi) : no_answer(request);
}

/* An armed tag answers the EAS alarm request. One that is not keeps silent, and as silence proves
 * nothing the reader then asks it for its system information: it is there, and it is not armed. */
static gint64
begin_get_eas(DsSimWorld *world, DsSimRequest *request)
{
	const DsSimTag *tag = tag_on_pad(world, request);
	gint64 silence_ns = ds_sim_air_silence_ns(DS_SIM_AIR_EAS_REQUEST);

	if (tag != NULL && tag->eas)
		return addressed_ns(world, request,
		    ds_sim_air_exchange_ns(DS_SIM_AIR_EAS_REQUEST, DS_SIM_AIR_ALARM_ANSWER),
		    silence_ns);
	return addressed_ns(world, request, silence_ns + info_ns(),
	    silence_ns + ds_sim_air_silence_ns(DS_SIM_AIR_INFO_REQUEST));
}

static char *
finish_get_eas(DsSimWorld *world, DsSimRequest *request)
{
	const DsSimTag *tag = answering_tag(world, request);

	return tag != NULL ? g_strdup_printf("ok %d", tag->eas) : no_answer(request);
}

/* ---- password */

static gint64
begin_random(DsSimWorld *world, DsSimRequest *request)
{
	return addressed_ns(world, request,
	    ds_sim_air_exchange_ns(DS_SIM_AIR_RANDOM_REQUEST, DS_SIM_AIR_RANDOM_ANSWER),
	    ds_sim_air_silence_ns(DS_SIM_AIR_RANDOM_REQUEST));
}

static char *
finish_random(DsSimWorld *world, DsSimRequest *request)
{
	DsSimTag *tag = answering_tag(world, request);

	return tag != NULL ? g_strdup_printf("ok %04X", ds_sim_tag_random(tag, world->random))
			   : no_answer(request);
}

static char *
parse_password(DsSimRequest *request, char **words)
{
	guint64 masked;

	if (!ds_sim_number(words[2], 16, G_MAXUINT32, &masked))
		return ds_sim_error(DS_ERROR_PROTOCOL, "password takes eight hexadecimal digits");
	request->masked = (guint32)masked;
	return parse_tag(request, words[1]);
}

static gint64
begin_password(DsSimWorld *world, DsSimRequest *request)
{
	return addressed_ns(world, request,
	    ds_sim_air_exchange_ns(DS_SIM_AIR_PASSWORD_REQUEST, DS_SIM_AIR_DONE),
	    ds_sim_air_silence_ns(DS_SIM_AIR_PASSWORD_REQUEST));
}

/* A wrong one is not answered, and nothing is after it (SL2S2002 data sheet, 9.4.3.2). */
static char *
finish_password(DsSimWorld *world, DsSimRequest *request)
{
	DsSimTag *tag = answering_tag(world, request);

	return tag != NULL && ds_sim_tag_unlock(tag, request->masked) ? g_strdup("ok")
								      : no_answer(request);
}

/* ---- field */

static char *
parse_reset(DsSimRequest *request, char **words)
{
	return NULL;
}

static gint64
begin_reset(DsSimWorld *world, DsSimRequest *request)
{
	return DS_SIM_AIR_RESET_NS;
}

static char *
finish_reset(DsSimWorld *world, DsSimRequest *request)
{
	ds_sim_world_power_off(world);
	return g_strdup("ok");
}

static const DsSimOrder orders[] = {
    {"inventory", DS_SIM_INVENTORY, parse_inventory, begin_inventory, finish_inventory},
    {"read", DS_SIM_READ, parse_read, begin_read, finish_read},
    {"set-afi", DS_SIM_WRITE, parse_set_afi, begin_write, finish_set_afi},
    {"set-eas", DS_SIM_WRITE, parse_set_eas, begin_write, finish_set_eas},
    {"get-afi", DS_SIM_CHECK, parse_get, begin_get_afi, finish_get_afi},
    {"get-eas", DS_SIM_CHECK, parse_get, begin_get_eas, finish_get_eas},
    {"random", DS_SIM_CHECK, parse_get, begin_random, finish_random},
    {"password", DS_SIM_CHECK, parse_password, begin_password, finish_password},
    {"field-reset", DS_SIM_RESET, parse_reset, begin_reset, finish_reset},
};

const DsSimOrder *
ds_sim_order(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(orders); i++)
		if (g_str_equal(orders[i].name, name))
			return &orders[i];
	g_return_val_if_reached(NULL);
}
