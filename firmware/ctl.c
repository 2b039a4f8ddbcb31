/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/ctl.h"

#include <json-glib/json-glib.h>
#include <locale.h>
#include <stdlib.h>

#define DEFAULT_SIM "unix:/run/duestamp/sim"

typedef struct {
	const char *word;
	const char *second; /* of a command of two words; "*": any, and it is the first argument */
	DsCtlRun run;
	const char *arguments;
	const char *summary;
} Command;

/* clang-format off */
static const Command commands[] = {
    {"status",  NULL,     ds_ctl_status,       "",                        "how the kiosk is"},
    {"view",    NULL,     ds_ctl_view,         "",                        "what the screen shows"},
    {"watch",   NULL,     ds_ctl_watch,        "",                        "every change and every scan, as it happens"},
    {"do",      NULL,     ds_ctl_do,           "EVENT [KEY=VALUE ...]",   "what a person at the screen would do"},
    {"journal", "again",  ds_ctl_journal_again, "OP",                     "tell the library of this case once more"},
    {"journal", NULL,     ds_ctl_journal,      "[all|open|cases|OP] [N]", "operations, or the history of one"},
    {"resolve", NULL,     ds_ctl_resolve,      "OP",                      "staff have looked at this case"},
    {"alarms",  NULL,     ds_ctl_alarms,       "[confirm N]",            "what has happened to the journal"},
    {"feedback", NULL,    ds_ctl_feedback,     "[DAYS]",                 "what patrons said of their visits"},
    {"sync",    NULL,     ds_ctl_sync,         "[--wait [--timeout S]]",  "tell the library what it does not know yet"},
    {"export",  NULL,     ds_ctl_export,       "--format F -o FILE",      "what a library told by files has to know"},
    {"results", NULL,     ds_ctl_results,      "FILE",                    "what became of what was exported"},
    {"devices", NULL,     ds_ctl_devices,      "",                        "readers, printer, outputs, and how they are"},
    {"printer", "test",   ds_ctl_printer_test, "",                        "print a page in all languages"},
    {"print",   "receipt", ds_ctl_print_receipt, "[OP]",                  "the receipt of a visit once more; the last one's"},
    {"print",   "slip",   ds_ctl_print_slip,   "OP",                      "what goes with a returned item: hold, transit, bin"},
    {"print",   "waybill", ds_ctl_print_waybill, "INSTITUTION [AFTER-OP]", "what travels to that library"},
    {"output",  "test",   ds_ctl_output_test,  "NAME",                    "switch a lamp or a gate on for a second"},
    {"config",  "show",   ds_ctl_config_show,  "[FILE]",                  "every setting and where it comes from"},
    {"config",  "set",    ds_ctl_config_set,   "KEY VALUE",               "set a rule of [offline], at once"},
    {"config",  "check",  ds_ctl_config_check, "[FILE]",                  "is this configuration right?"},
    {"disk-check", "run",     ds_ctl_disk_run,     "WITNESS [FOLDER]",  "write until the plug is pulled, then compare"},
    {"disk-check", "witness", ds_ctl_disk_witness, "[PORT]",            "on another computer: hear what was written"},
    {"disk-check", "show",    ds_ctl_disk_show,    "[FOLDER]",          "does the disk keep what it says?"},
    {"replay",  NULL,     ds_ctl_replay,       "FILE",                    "play back what a kiosk has recorded"},
    {"tag",     "decode", ds_ctl_tag_decode,   "HEX | --uhf EPC [USER]",  "what a book tag says (--help-tag)"},
    {"tag",     "encode", ds_ctl_tag_encode,   "--format F --item I ...", "what would be on a tag (--help-tag)"},
    {"sip2",    "probe",  ds_ctl_sip2_probe,   "HOST:PORT ...",           "find out how a SIP2 server speaks (--help-sip2)"},
    {"snapshot", "key",   ds_ctl_snapshot_key,   "LIBRARY [-o NAME]",      "make the keys of a library's snapshots (--help-snapshot)"},
    {"snapshot", "make",  ds_ctl_snapshot_make,  "PATRONS [ITEMS] -o OUT", "what kiosks know when the library system is away"},
    {"snapshot", "take",  ds_ctl_snapshot_take,  "FILE|URL",               "have the running kiosk take over a snapshot"},
    {"snapshot", "show",  ds_ctl_snapshot_show,  "FILE",                   "what a snapshot says of itself"},
    {"snapshot", "check", ds_ctl_snapshot_check, "FILE --public KEY",      "is this snapshot sound?"},
    {"sim",     "serve",  ds_ctl_sim_serve,    "[WHERE]",                 "host a simulated room (--help-sim)"},
    {"sim",     "*",      ds_ctl_sim_ask,      "put|take|card|scan|list ...", "move things in the simulated world"},
};
/* clang-format on */

static char *
describe_commands(void)
{
	GString *text = g_string_new("Commands:\n");

	for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
		const Command *command = &commands[i];
		gboolean two = command->second != NULL && command->second[0] != '*';
		g_autofree char *call = g_strdup_printf("%s%s%s %s", command->word, two ? " " : "",
		    two ? command->second : "", command->arguments);

		g_string_append_printf(text, "  %-46s %s\n", call, command->summary);
	}
	return g_string_free(text, FALSE);
}

static gboolean
read_options(DsCtl *ctl, int *argc, char ***argv, GError **error)
{
	g_autofree char *description = describe_commands();
	g_autoptr(GOptionContext) context = g_option_context_new("COMMAND ...");
	gboolean version = FALSE;
	const GOptionEntry entries[] = {
	    {"json", 0, 0, G_OPTION_ARG_NONE, &ctl->json, "Print JSON", NULL},
	    {"system-bus", 0, 0, G_OPTION_ARG_NONE, &ctl->system_bus,
		"Ask on the system bus, not on the session's", NULL},
	    {"config", 'c', 0, G_OPTION_ARG_FILENAME, &ctl->config_file,
		"Configuration file (" DS_CONFIG_FILE ")", "FILE"},
	    {"sim", 0, 0, G_OPTION_ARG_STRING, &ctl->sim,
		"Where the simulated world listens (" DEFAULT_SIM ")", "WHERE"},
	    {"item", 0, 0, G_OPTION_ARG_STRING, &ctl->item,
		"Item number, of tag encode and sip2 probe", "ITEM"},
	    {"format", 0, 0, G_OPTION_ARG_STRING, &ctl->format,
		"export: koc, evergreen or csv; tag encode: how to write it", "FORMAT"},
	    {"output", 'o', 0, G_OPTION_ARG_FILENAME, &ctl->out,
		"New file, of export, snapshot make and snapshot key", "FILE"},
	    {"version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version", NULL},
	    G_OPTION_ENTRY_NULL,
	};

	g_option_context_set_summary(context, "Asks and moves a running duestampd.");
	g_option_context_set_description(context, description);
	g_option_context_add_main_entries(context, entries, NULL);
	g_option_context_add_group(context, ds_ctl_tag_options(&ctl->tag));
	g_option_context_add_group(context, ds_ctl_sip2_options(&ctl->sip2));
	g_option_context_add_group(context, ds_ctl_sync_options(&ctl->sync));
	g_option_context_add_group(context, ds_ctl_snapshot_options(&ctl->snapshot));
	g_option_context_add_group(context, ds_ctl_export_options(&ctl->export));
	g_option_context_add_group(context, ds_ctl_sim_options(&ctl->room));
	if (!g_option_context_parse(context, argc, argv, error))
		return FALSE;
	if (version) {
		g_print("duestampctl %s\n", DS_VERSION);
		exit(EXIT_SUCCESS);
	}
	return TRUE;
}

static const Command *
find_command(char **words)
{
	for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
		const Command *command = &commands[i];

		if (words[0] == NULL || !g_str_equal(command->word, words[0]))
			continue;
		if (command->second == NULL)
			return command;
		if (words[1] != NULL &&
		    (command->second[0] == '*' || g_str_equal(command->second, words[1])))
			return command;
	}
	return NULL;
}

static guint
own_words(const Command *command)
{
	return command->second != NULL && command->second[0] != '*' ? 2 : 1;
}

/* {"error": ...}, on stderr. */
static void
print_error(const GError *error)
{
	g_autoptr(JsonBuilder) builder = json_builder_new();
	g_autoptr(JsonNode) root = NULL;
	g_autofree char *text = NULL;

	json_builder_begin_object(builder);
	json_builder_set_member_name(builder, "error");
	json_builder_add_string_value(builder, error->message);
	json_builder_end_object(builder);
	root = json_builder_get_root(builder);
	text = json_to_string(root, FALSE);
	g_printerr("%s\n", text);
}

int
main(int argc, char **argv)
{
	DsCtl ctl = {0};
	g_autoptr(GError) error = NULL;
	const Command *command;

	setlocale(LC_ALL, "");
	if (!read_options(&ctl, &argc, &argv, &error)) {
		g_printerr("duestampctl: %s\n", error->message);
		return EXIT_FAILURE;
	}
	ctl.file_given = ctl.config_file != NULL;
	if (ctl.config_file == NULL)
		ctl.config_file = g_strdup(DS_CONFIG_FILE);
	if (ctl.sim == NULL)
		ctl.sim = g_strdup(DEFAULT_SIM);
	command = find_command(argv + 1);
	if (command == NULL) {
		g_autofree char *text = describe_commands();

		if (ctl.json)
			g_printerr("{\"error\":\"which command?\"}\n");
		else
			g_printerr("duestampctl: which command?\n%s", text);
		return EXIT_FAILURE;
	}
	if (!command->run(&ctl, argv + 1 + own_words(command), &error)) {
		g_dbus_error_strip_remote_error(error);
		if (ctl.json)
			print_error(error);
		else
			g_printerr("duestampctl: %s\n", error->message);
	}
	g_free(ctl.config_file);
	g_free(ctl.sim);
	g_free(ctl.item);
	g_free(ctl.format);
	g_free(ctl.out);
	ds_ctl_tag_clear(&ctl.tag);
	ds_ctl_sip2_clear(&ctl.sip2);
	ds_ctl_snapshot_clear(&ctl.snapshot);
	ds_ctl_sim_clear(&ctl.room);
	return error == NULL ? ctl.exit_code : EXIT_FAILURE;
}
