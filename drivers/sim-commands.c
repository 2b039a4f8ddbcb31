/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one can say to a simulated world. The protocol is written down in README-sim.md. */
#include "drivers/sim-private.h"
#include "drivers/tag.h"
#include "firmware/base/bytes.h"

#include <string.h>

/* ---- for all commands */

char *
ds_sim_error(DsErrorCode code, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	return g_strdup_printf("error %s %s", ds_error_code_word(code), text);
}

gboolean
ds_sim_number(const char *word, guint base, guint64 most, guint64 *value)
{
	return g_ascii_string_to_unsigned(word, base, 0, most, value, NULL);
}

DsSimTag *
ds_sim_named_tag(DsSimWorld *world, const char *word, char **answer)
{
	guint64 uid;
	DsSimTag *tag = ds_sim_uid(word, &uid) ? ds_sim_tags_find(world->tags, uid) : NULL;

	if (tag == NULL)
		*answer = ds_sim_error(DS_ERROR_PROTOCOL, "there is no tag \"%s\"", word);
	return tag;
}

void
ds_sim_tag_move(DsSimWorld *world, DsSimTag *tag, gboolean on_pad)
{
	tag->on_pad = on_pad;
	if (!on_pad)
		ds_sim_tag_power_off(tag);
	ds_sim_world_tell(world, "%s %s", on_pad ? "put" : "take", tag->text);
}

void
ds_sim_world_power_off(DsSimWorld *world)
{
	for (guint i = 0; i < world->tags->len; i++)
		ds_sim_tag_power_off(world->tags->pdata[i]);
}

/* ---- books */

static char *
take_all(DsSimWorld *world)
{
	for (guint i = 0; i < world->tags->len; i++) {
		DsSimTag *tag = world->tags->pdata[i];

		if (tag->on_pad)
			ds_sim_tag_move(world, tag, FALSE);
	}
	return g_strdup("ok");
}

static char *
run_take(DsSimWorld *world, DsSimPeer *peer, char **words)
{
	char *answer = NULL;
	DsSimTag *tag;

	if (g_str_equal(words[1], "all"))
		return take_all(world);
	tag = ds_sim_named_tag(world, words[1], &answer);
	if (tag == NULL)
		return answer;
	if (!tag->on_pad)
		return ds_sim_error(DS_ERROR_PROTOCOL, "tag %s does not lie on the pad", tag->text);
	ds_sim_tag_move(world, tag, FALSE);
	return g_strdup("ok");
}

static char *
run_list(DsSimWorld *world, DsSimPeer *peer, char **words)
{
	gboolean all = g_strcmp0(words[1], "all") == 0;
	GString *answer;

	if (words[1] != NULL && !all)
		return ds_sim_error(DS_ERROR_PROTOCOL, "list, or list all");
	answer = g_string_new("ok");
	for (guint i = 0; i < world->tags->len; i++) {
		const DsSimTag *tag = world->tags->pdata[i];

		if (all || tag->on_pad)
			g_string_append_printf(answer, " %s", tag->text);
	}
	return g_string_free(answer, FALSE);
}

static char *
run_show(DsSimWorld *world, DsSimPeer *peer, char **words)
{
	char *answer = NULL;
	const DsSimTag *tag = ds_sim_named_tag(world, words[1], &answer);
	g_autofree char *hex = NULL;

	if (tag == NULL)
		return answer;
	hex = ds_hex(tag->memory->data, tag->memory->len);
	return g_strdup_printf("ok %s on-pad=%d dsfid=%02X afi=%02X eas=%d blocks=%u memory=%s",
	    tag->text, tag->on_pad, tag->dsfid, tag->afi, tag->eas, tag->memory->len / DS_TAG_BLOCK,
	    hex);
}

/* ---- faults */

static char *
fault_miss(DsSimWorld *world, char **words)
{
	guint64 percent, seed = 1;

	if (!ds_sim_number(words[1] + strlen("miss="), 10, 100, &percent) ||
	    (words[2] != NULL &&
		(!g_str_has_prefix(words[2], "seed=") ||
		    !ds_sim_number(words[2] + strlen("seed="), 10, G_MAXUINT32, &seed))))
		return ds_sim_error(DS_ERROR_PROTOCOL, "fault miss=PERCENT [seed=NUMBER]");
	world->miss_percent = (guint)percent;
	g_rand_set_seed(world->random, (guint32)seed);
	return g_strdup("ok");
}

static char *
fault_none(DsSimWorld *world)
{
	world->miss_percent = 0;
	ds_sim_tags_heal(world->tags);
	return g_strdup("ok");
}

static char *
fault_mute(DsSimWorld *world, char **words)
{
	char *answer = NULL;
	DsSimTag *tag = ds_sim_named_tag(world, words[2], &answer);

	if (tag == NULL)
		return answer;
	tag->mute = TRUE;
	return g_strdup("ok");
}

static char *
fault_write(DsSimWorld *world, char **words)
{
	DsSimFault fault = ds_sim_fault(words[1]);
	char *answer = NULL;
	guint64 times = 1;
	DsSimTag *tag;

	if (fault == DS_SIM_FAULTS)
		return ds_sim_error(DS_ERROR_PROTOCOL, "\"%s\" is no fault", words[1]);
	tag = ds_sim_named_tag(world, words[2], &answer);
	if (tag == NULL)
		return answer;
	if (words[3] != NULL && !ds_sim_number(words[3], 10, DS_SIM_FAULTS_MAX, &times))
		return ds_sim_error(
		    DS_ERROR_PROTOCOL, "a fault happens at most %d times", DS_SIM_FAULTS_MAX);
	tag->faults[fault] = (guint)times;
	return g_strdup("ok");
}

static char *
run_fault(DsSimWorld *world, DsSimPeer *peer, char **words)
{
	if (g_str_has_prefix(words[1], "miss="))
		return fault_miss(world, words);
	if (g_str_equal(words[1], "none") && words[2] == NULL)
		return fault_none(world);
	if (words[2] == NULL)
		return ds_sim_error(DS_ERROR_PROTOCOL, "fault %s needs a UID", words[1]);
	return g_str_equal(words[1], "mute") ? fault_mute(world, words) : fault_write(world, words);
}

/* ---- the world itself */

static char *
run_timing(DsSimWorld *world, DsSimPeer *peer, char **words)
{
	gboolean on = g_str_equal(words[1], "on");

	if (!on && !g_str_equal(words[1], "off"))
		return ds_sim_error(DS_ERROR_PROTOCOL, "timing on, or timing off");
	world->instant = !on;
	return g_strdup("ok");
}

static char *
run_stats(DsSimWorld *world, DsSimPeer *peer, char **words)
{
	const guint64 *count = world->exchanges;
	guint64 all = 0;

	for (guint i = 0; i < DS_SIM_EXCHANGES; i++)
		all += count[i];
	return g_strdup_printf("ok exchanges=%" G_GUINT64_FORMAT " air-us=%" G_GINT64_FORMAT
			       " inventories=%" G_GUINT64_FORMAT " reads=%" G_GUINT64_FORMAT
			       " writes=%" G_GUINT64_FORMAT " checks=%" G_GUINT64_FORMAT
			       " resets=%" G_GUINT64_FORMAT,
	    all, world->air_ns / 1000, count[DS_SIM_INVENTORY], count[DS_SIM_READ],
	    count[DS_SIM_WRITE], count[DS_SIM_CHECK], count[DS_SIM_RESET]);
}

static char *
run_watch(DsSimWorld *world, DsSimPeer *peer, char **words)
{
	peer->watching = TRUE;
	return g_strdup("ok");
}

static DsSimRun run_help;

/* `most` words at most behind the name, `least` at least. With a device: only for a connection that
 * has opened it. */
static const struct {
	const char *name;
	guint least, most;
	DsSimDevice device;
	DsSimRun *run;
	const char *usage;
} commands[] = {
    {"put", 1, 16, DS_SIM_NO_DEVICE, ds_sim_run_put,
	"put UID [memory=HEX] [dsfid=3E] [afi=07] [eas=1] [blocks=28] [item=NUMBER] [owner=ISIL] "
	"[part=2/3] [usage=item] [format=iso28560-3] [password=00000000] [locked=0]"},
    {"take", 1, 1, DS_SIM_NO_DEVICE, run_take, "take UID|all"},
    {"card", 1, 3, DS_SIM_NO_DEVICE, ds_sim_run_card,
	"card none, or card KIND TEXT [flaw=random-uid|unreadable]"},
    {"scan", 2, 3, DS_SIM_NO_DEVICE, ds_sim_run_scan, "scan KIND TEXT [flaw=unreadable]"},
    {"list", 0, 1, DS_SIM_NO_DEVICE, run_list, "list [all]"},
    {"show", 1, 1, DS_SIM_NO_DEVICE, run_show, "show UID"},
    {"unplug", 1, 1, DS_SIM_NO_DEVICE, ds_sim_run_plug,
	"unplug pad|card|scanner|printer|network|power"},
    {"plug", 1, 1, DS_SIM_NO_DEVICE, ds_sim_run_plug,
	"plug pad|card|scanner|printer|network|power"},
    {"state", 0, 0, DS_SIM_NO_DEVICE, ds_sim_run_state, "state"},
    {"paper", 1, 1, DS_SIM_NO_DEVICE, ds_sim_run_paper, "paper full|low|out"},
    {"slip", 0, 2, DS_SIM_NO_DEVICE, ds_sim_run_slip, "slip [FIRST COUNT]"},
    {"timing", 1, 1, DS_SIM_NO_DEVICE, run_timing, "timing on|off"},
    {"fault", 1, 3, DS_SIM_NO_DEVICE, run_fault,
	"fault none, miss=PERCENT [seed=N], mute UID, or one of write-refused, write-not-stored, "
	"write-not-acknowledged, lifted-after-write with UID [TIMES]"},
    {"stats", 0, 0, DS_SIM_NO_DEVICE, run_stats, "stats"},
    {"watch", 0, 0, DS_SIM_NO_DEVICE, run_watch, "watch"},
    {"help", 0, 1, DS_SIM_NO_DEVICE, run_help, "help [COMMAND]"},
    {"open", 1, 1, DS_SIM_NO_DEVICE, ds_sim_run_open, "open pad|card|scanner|printer"},
    {"inventory", 0, 2, DS_SIM_PAD, ds_sim_run_radio, "inventory [afi=C2] [within=MS]"},
    {"read", 3, 3, DS_SIM_PAD, ds_sim_run_radio, "read UID FIRST COUNT"},
    {"get-afi", 1, 1, DS_SIM_PAD, ds_sim_run_radio, "get-afi UID"},
    {"set-afi", 2, 2, DS_SIM_PAD, ds_sim_run_radio, "set-afi UID C2"},
    {"get-eas", 1, 1, DS_SIM_PAD, ds_sim_run_radio, "get-eas UID"},
    {"set-eas", 2, 2, DS_SIM_PAD, ds_sim_run_radio, "set-eas UID 0|1"},
    {"random", 1, 1, DS_SIM_PAD, ds_sim_run_radio, "random UID"},
    {"password", 2, 2, DS_SIM_PAD, ds_sim_run_radio, "password UID MASKED"},
    {"field-reset", 0, 0, DS_SIM_PAD, ds_sim_run_radio, "field-reset"},
    {"signal", 1, 1, DS_SIM_PAD, ds_sim_run_signal, "signal off|busy|done|attention"},
    {"poll", 1, 1, DS_SIM_NO_DEVICE, ds_sim_run_poll, "poll MS"},
    {"status", 0, 0, DS_SIM_PRINTER, ds_sim_run_status, "status"},
    {"rows", 2, 2, DS_SIM_PRINTER, ds_sim_run_rows, "rows WIDTH HEX"},
    {"cut", 0, 0, DS_SIM_PRINTER, ds_sim_run_cut, "cut"},
};

static char *
run_help(DsSimWorld *world, DsSimPeer *peer, char **words)
{
	GString *answer = g_string_new("ok");

	for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
		if (words[1] == NULL)
			g_string_append_printf(answer, " %s", commands[i].name);
		else if (g_str_equal(words[1], commands[i].name))
			g_string_append_printf(answer, " %s", commands[i].usage);
	return g_string_free(answer, FALSE);
}

static gboolean
is_plain(const char *line)
{
	if (!g_utf8_validate(line, -1, NULL))
		return FALSE;
	for (const char *c = line; *c != '\0'; c++)
		if (g_ascii_iscntrl(*c))
			return FALSE;
	return TRUE;
}

static char *
carry_out(DsSimWorld *world, DsSimPeer *peer, char **words)
{
	guint count = g_strv_length(words);

	for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
		if (!g_str_equal(words[0], commands[i].name))
			continue;
		if (count - 1 < commands[i].least || count - 1 > commands[i].most)
			return ds_sim_error(DS_ERROR_PROTOCOL, "say: %s", commands[i].usage);
		if (commands[i].device != DS_SIM_NO_DEVICE && commands[i].device != peer->device)
			return ds_sim_error(DS_ERROR_PROTOCOL,
			    "%s is for a connection that said open %s", words[0],
			    ds_sim_device_word(commands[i].device));
		return commands[i].run(world, peer, words);
	}
	return ds_sim_error(DS_ERROR_PROTOCOL, "there is no command \"%s\": try help", words[0]);
}

/* Words are parted by any number of blanks. */
static GPtrArray *
split(const char *line)
{
	g_auto(GStrv) parts = g_strsplit(line, " ", -1);
	GPtrArray *words = g_ptr_array_new_with_free_func(g_free);

	for (char **part = parts; *part != NULL; part++)
		if (**part != '\0')
			g_ptr_array_add(words, g_strdup(*part));
	g_ptr_array_add(words, NULL);
	return words;
}

char *
ds_sim_command(DsSimWorld *world, DsSimPeer *peer, const char *line)
{
	g_autofree char *text = g_strchomp(g_strdup(line));
	g_autoptr(GPtrArray) words = NULL;

	if (!is_plain(text))
		return ds_sim_error(
		    DS_ERROR_PROTOCOL, "a line is UTF-8 text without control characters");
	words = split(text);
	if (words->len == 1)
		return ds_sim_error(DS_ERROR_PROTOCOL, "the line is empty: try help");
	return carry_out(world, peer, (char **)words->pdata);
}
