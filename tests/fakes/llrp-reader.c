/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LLRP 1.0.1, 10 to 15; independent of the driver, but for the same document. */
#include "tests/fakes/llrp-reader.h"

#include "tests/fakes/field.h"
#include "tests/fakes/llrp-specs.h"

#include <string.h>

#define DONE 0
#define FIELD_ERROR 101
#define UNKNOWN_PARAMETER 107
#define UNSUPPORTED_MESSAGE 109

struct DsFakeLlrpReader {
	DsFakeField *field;
	DsFakeLlrpHabits habits;
	DsFakeLlrpConfig config;
	DsFakeLlrpRoSpec rospec; /* id 0: none */
	gboolean started;
	GArray *access; /* DsFakeLlrpAccess */
};

static void
put(GByteArray *out, guint value, guint bytes)
{
	for (guint i = bytes; i-- > 0;) {
		guint8 byte = (guint8)(value >> (8 * i));

		g_byte_array_append(out, &byte, 1);
	}
}

static guint32
u32(const guint8 *at)
{
	return (guint32)at[0] << 24 | (guint32)at[1] << 16 | (guint32)at[2] << 8 | at[3];
}

/* ---- events ---- */

static void
tell(const DsFakeLlrpVoice *voice, guint type, const GByteArray *event)
{
	g_autoptr(GByteArray) body = g_byte_array_new();

	put(body, 246, 2);
	put(body, 4 + 12 + 4 + event->len, 2);
	put(body, 128, 2); /* UTCTimestamp: none */
	put(body, 12, 2);
	put(body, 0, 4);
	put(body, 0, 4);
	put(body, type, 2);
	put(body, 4 + event->len, 2);
	g_byte_array_append(body, event->data, event->len);
	voice->say(63, body, voice->out, voice->data);
}

static void
tell_bytes(const DsFakeLlrpVoice *voice, guint type, const char *bytes, guint count)
{
	g_autoptr(GByteArray) event = g_byte_array_new();

	g_byte_array_append(event, (const guint8 *)bytes, count);
	tell(voice, type, event);
}

static void
tell_rospec(DsFakeLlrpReader *reader, const DsFakeLlrpVoice *voice, guint what)
{
	g_autoptr(GByteArray) event = g_byte_array_new();

	if ((reader->config.events & 1 << 2) == 0)
		return;
	put(event, what, 1);
	put(event, reader->rospec.id, 4);
	put(event, 0, 4);
	tell(voice, 249, event);
}

/* What comes in the middle of a round. */
static void
interrupt(DsFakeLlrpReader *reader, const DsFakeLlrpVoice *voice)
{
	static const guint8 junk[] = {0xDE, 0xAD};
	g_autoptr(GByteArray) nothing = g_byte_array_new();
	g_autoptr(GByteArray) strange = g_byte_array_new();

	if (reader->habits.keepalive)
		voice->say(62, nothing, voice->out, voice->data);
	if (reader->habits.strange) {
		g_byte_array_append(strange, junk, sizeof junk);
		voice->say(1023, strange, voice->out, voice->data);
		voice->say(99, strange, voice->out, voice->data);
		tell_bytes(voice, 1023, "\0\0\0\1xyz", 7);
	}
	if (reader->habits.exception)
		tell_bytes(voice, 252, "\0\10too\x01 hot", 10);
	if (reader->habits.overflow)
		tell_bytes(voice, 251, "", 0);
	if (reader->habits.antenna_lost)
		tell_bytes(voice, 255, "\0\0\1", 3);
	if (reader->habits.closes)
		tell_bytes(voice, 257, "", 0);
}

void
ds_fake_llrp_reader_greet(DsFakeLlrpReader *reader, gboolean second, const DsFakeLlrpVoice *voice)
{
	g_autoptr(GByteArray) event = g_byte_array_new();

	put(event, second ? 2 : reader->habits.welcome, 2);
	tell(voice, 256, event);
}

/* ---- what is done to a tag ---- */

static gboolean
is_meant(const DsFakeLlrpReader *reader, const DsFakeLlrpAccess *access, const DsFakeUhfTag *tag)
{
	if (!access->enabled || access->rospec != reader->rospec.id)
		return FALSE;
	for (gsize i = 0; i < sizeof access->mask; i++)
		if (i >= tag->length ? access->mask[i] != 0
				     : ((tag->epc[i] ^ access->bits[i]) & access->mask[i]) != 0)
			return FALSE;
	return TRUE;
}

static DsFakeFieldResult
read_words(DsFakeLlrpReader *reader, const DsFakeLlrpAccess *access, const DsFakeUhfTag *tag,
    GByteArray *words)
{
	if (access->bank == 1)
		return ds_fake_uhf_read_epc(reader->field, tag, access->word, access->count, words);
	if (access->bank != 3 || reader->habits.no_user_bank)
		return DS_FAKE_FIELD_REFUSED;
	return ds_fake_uhf_read_user(reader->field, tag, access->word, access->count, words);
}

static guint
operation_told(const DsFakeLlrpReader *reader, const DsFakeLlrpAccess *access)
{
	return access->operation + (reader->habits.other_operation ? 1 : 0);
}

static void
put_reading(DsFakeLlrpReader *reader, const DsFakeLlrpAccess *access, const DsFakeUhfTag *tag,
    GByteArray *out)
{
	g_autoptr(GByteArray) words = g_byte_array_new();
	DsFakeFieldResult result = read_words(reader, access, tag, words);
	guint refused = reader->habits.overrun ? 4 : 1;

	if (result != DS_FAKE_FIELD_OK)
		g_byte_array_set_size(words, 0);
	put(out, 349, 2);
	put(out, 9 + words->len, 2);
	put(out, result == DS_FAKE_FIELD_OK ? 0 : result == DS_FAKE_FIELD_SILENT ? 2 : refused, 1);
	put(out, operation_told(reader, access), 2);
	put(out, words->len / 2, 2);
	g_byte_array_append(out, words->data, words->len);
}

static void
put_writing(DsFakeLlrpReader *reader, const DsFakeLlrpAccess *access, const DsFakeUhfTag *tag,
    GByteArray *out)
{
	DsFakeFieldResult result = DS_FAKE_FIELD_REFUSED;

	if (access->bank == 1 &&
	    (reader->habits.password == 0 || access->password == reader->habits.password))
		result = ds_fake_uhf_write(
		    reader->field, tag, access->word, (guint16)access->value);
	put(out, 350, 2);
	put(out, 9, 2);
	put(out, result == DS_FAKE_FIELD_OK ? 0 : result == DS_FAKE_FIELD_SILENT ? 5 : 4, 1);
	put(out, operation_told(reader, access), 2);
	put(out, result == DS_FAKE_FIELD_OK ? 1 : 0, 2);
}

/* Appends what comes of it. */
static void
do_access(DsFakeLlrpReader *reader, const DsFakeUhfTag *tag, GByteArray *out)
{
	for (guint i = 0; i < reader->access->len; i++) {
		DsFakeLlrpAccess *access = &g_array_index(reader->access, DsFakeLlrpAccess, i);

		if (!is_meant(reader, access, tag))
			continue;
		put(out, 0x80 | 16, 1);
		put(out, access->id, 4);
		if (access->writes)
			put_writing(reader, access, tag, out);
		else
			put_reading(reader, access, tag, out);
		if (access->left > 0 && --access->left == 0)
			access->enabled = FALSE;
	}
}

/* ---- a round ---- */

static void
put_epc(DsFakeLlrpReader *reader, const DsFakeUhfTag *tag, GByteArray *out)
{
	guint length = (guint)tag->length - 2;
	guint at = out->len;

	if (length == 12) {
		put(out, 0x80 | 13, 1);
	} else {
		put(out, 241, 2);
		put(out, 6 + length, 2);
		put(out, 8 * length, 2);
	}
	g_byte_array_append(out, tag->epc + 2, length);
	if (reader->habits.other_tag)
		out->data[at + 10] ^= 0x01;
}

static void
put_tag(DsFakeLlrpReader *reader, const DsFakeUhfTag *tag, const GByteArray *results,
    GByteArray *report)
{
	guint begin = report->len;

	put(report, 240, 2);
	put(report, 0, 2);
	put_epc(reader, tag, report);
	put(report, 0x80 | 1, 1); /* antenna 1, whether one asks for it or not */
	put(report, 1, 2);
	if (reader->rospec.pc && !reader->habits.no_pc) {
		put(report, 0x80 | 12, 1);
		g_byte_array_append(report, tag->epc, 2);
	}
	g_byte_array_append(report, results->data, results->len);
	report->data[begin + 2] = (guint8)((report->len - begin) >> 8);
	report->data[begin + 3] = (guint8)(report->len - begin);
}

static void
say_tags(DsFakeLlrpReader *reader, const GArray *tags, const DsFakeLlrpVoice *voice)
{
	g_autoptr(GByteArray) report = g_byte_array_new();

	for (guint i = 0; i < tags->len; i++) {
		const DsFakeUhfTag *tag = &g_array_index(tags, DsFakeUhfTag, i);
		g_autoptr(GByteArray) results = g_byte_array_new();

		do_access(reader, tag, results);
		put_tag(reader, tag, results, report);
		if (reader->habits.twice)
			put_tag(reader, tag, results, report);
		if (!reader->habits.one_by_one)
			continue;
		voice->say(61, report, voice->out, voice->data);
		g_byte_array_set_size(report, 0);
	}
	if (report->len > 0)
		voice->say(61, report, voice->out, voice->data);
}

/* A pad without power never ends its round. */
void
ds_fake_llrp_reader_go_on(DsFakeLlrpReader *reader, const DsFakeLlrpVoice *voice)
{
	g_autoptr(GArray) tags = NULL;
	DsFakeFieldResult result;

	if (!reader->started)
		return;
	reader->started = FALSE;
	tell_rospec(reader, voice, 0);
	interrupt(reader, voice);
	tags = ds_fake_uhf_inventory(reader->field, &result);
	if (result == DS_FAKE_FIELD_GONE)
		return;
	if (reader->habits.late_report)
		tell_rospec(reader, voice, 1);
	if (tags != NULL)
		say_tags(reader, tags, voice);
	if (!reader->habits.late_report)
		tell_rospec(reader, voice, 1);
}

/* ---- requests ---- */

static guint
set_config(DsFakeLlrpReader *reader, const guint8 *body, gsize length)
{
	DsFakeLlrpConfig config;

	if (!ds_fake_llrp_config(&config, body, length))
		return FIELD_ERROR;
	if (reader->habits.no_events && config.events != 1 << 2)
		return UNKNOWN_PARAMETER;
	reader->config = config;
	return DONE;
}

/* AntennaProperties of two antennas, of which the second has no cable. */
static guint
get_config(DsFakeLlrpReader *reader, const guint8 *body, gsize length, GByteArray *answer)
{
	if (length != 7 || body[2] != 2)
		return FIELD_ERROR;
	for (guint antenna = 1; antenna <= 2; antenna++) {
		put(answer, 221, 2);
		put(answer, 9, 2);
		put(answer, antenna == 1 && !reader->habits.no_antenna ? 0x80 : 0, 1);
		put(answer, antenna, 2);
		put(answer, 600, 2);
	}
	return DONE;
}

static guint
add_rospec(DsFakeLlrpReader *reader, const guint8 *body, gsize length)
{
	DsFakeLlrpRoSpec spec;

	if (reader->rospec.id != 0 || !ds_fake_llrp_rospec(&spec, body, length))
		return FIELD_ERROR;
	if ((reader->habits.no_attempts && spec.attempts) ||
	    (reader->habits.no_singulation && spec.singulation))
		return UNKNOWN_PARAMETER;
	reader->rospec = spec;
	return DONE;
}

static guint
add_access(DsFakeLlrpReader *reader, const guint8 *body, gsize length)
{
	DsFakeLlrpAccess access;

	if (!ds_fake_llrp_access(&access, body, length))
		return FIELD_ERROR;
	for (guint i = 0; i < reader->access->len; i++)
		if (g_array_index(reader->access, DsFakeLlrpAccess, i).id == access.id)
			return FIELD_ERROR;
	g_array_append_val(reader->access, access);
	return DONE;
}

/* One that is disabled has its field switched off. */
static guint
about_rospec(DsFakeLlrpReader *reader, guint command, guint32 id)
{
	DsFakeLlrpRoSpec *spec = &reader->rospec;
	g_autofree char *text = NULL;

	if (command == 21 && id == 0)
		id = spec->id;
	else if (spec->id == 0 || id != spec->id)
		return FIELD_ERROR;
	switch (command) {
	case 21: *spec = (DsFakeLlrpRoSpec){.id = 0}; break;
	case 22: reader->started = spec->enabled; return spec->enabled ? DONE : FIELD_ERROR;
	case 23: return FIELD_ERROR; /* it is over already */
	case 24: spec->enabled = TRUE; break;
	case 25:
		spec->enabled = FALSE;
		ds_fake_field_ask(reader->field, &text, "field-reset");
		break;
	default: break;
	}
	return DONE;
}

static guint
about_access(DsFakeLlrpReader *reader, guint command, guint32 id)
{
	gboolean found = id == 0;

	for (guint i = reader->access->len; i-- > 0;) {
		DsFakeLlrpAccess *access = &g_array_index(reader->access, DsFakeLlrpAccess, i);

		if (id != 0 && access->id != id)
			continue;
		found = TRUE;
		if (command == 42)
			access->enabled = TRUE;
		else
			g_array_remove_index(reader->access, i);
	}
	return found ? DONE : FIELD_ERROR;
}

static guint
about(DsFakeLlrpReader *reader, guint command, const guint8 *body, gsize length)
{
	if (length != 4)
		return FIELD_ERROR;
	return command < 40 ? about_rospec(reader, command, u32(body))
			    : about_access(reader, command, u32(body));
}

void
ds_fake_llrp_reader_obey(
    DsFakeLlrpReader *reader, const guint8 *request, gsize length, GByteArray *answer)
{
	const guint8 *body = request + 1;
	guint command = request[0], status = UNSUPPORTED_MESSAGE;

	if (command == 72)
		return;
	put(answer, DONE, 1);
	length--;
	if (ds_fake_llrp_reader_errs(reader, request[0]))
		command = 0;
	switch (command) {
	case 2: status = get_config(reader, body, length, answer); break;
	case 3: status = set_config(reader, body, length); break;
	case 14: status = DONE; break;
	case 20: status = add_rospec(reader, body, length); break;
	case 21:
	case 22:
	case 23:
	case 24:
	case 25:
	case 41:
	case 42: status = about(reader, command, body, length); break;
	case 40: status = add_access(reader, body, length); break;
	default: break;
	}
	answer->data[0] = (guint8)status;
}

gboolean
ds_fake_llrp_reader_errs(const DsFakeLlrpReader *reader, guint8 type)
{
	return reader->habits.error_message != 0 && reader->habits.error_message == type;
}

DsFakeLlrpReader *
ds_fake_llrp_reader_new(const char *world)
{
	DsFakeLlrpReader *reader = g_new0(DsFakeLlrpReader, 1);

	reader->field = ds_fake_field_new(world);
	reader->access = g_array_new(FALSE, FALSE, sizeof(DsFakeLlrpAccess));
	return reader;
}

void
ds_fake_llrp_reader_free(DsFakeLlrpReader *reader)
{
	ds_fake_field_free(reader->field);
	g_array_unref(reader->access);
	g_free(reader);
}

void
ds_fake_llrp_reader_restart(DsFakeLlrpReader *reader)
{
	ds_fake_field_restart(reader->field);
	reader->started = FALSE;
}

void
ds_fake_llrp_reader_behave(DsFakeLlrpReader *reader, const DsFakeLlrpHabits *habits)
{
	reader->habits = *habits;
}
