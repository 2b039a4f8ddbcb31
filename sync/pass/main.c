/* SPDX-License-Identifier: GPL-3.0-or-later */
/* duestamp-pass: makes the keys and the signed patron codes of a library. README.md beside this. */
#include "firmware/base/clock.h"
#include "sync/pass/pass.h"
#include "sync/patron-code.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CARD_FROM_STDIN "-"

typedef struct {
	char *realm;
	gint life_s;
	char **words; /* a command, and what stands behind it */
} Options;

static const char summary[] =
    "Makes what a library signs its patron codes with, and such codes.\n\n"
    "Commands:\n"
    "  key NAME FILE                  make a key; prints its line for keys= of [patron-code]\n"
    "  show FILE                      print that line again\n"
    "  code --realm REALM FILE CARD   print a code for this card; CARD may be - for the first\n"
    "                                 line of standard input";

static gboolean
refuse(GError **error, const char *what)
{
	g_set_error_literal(error, DS_ERROR, DS_ERROR_CONFIG, what);
	return FALSE;
}

/* ---- commands */

static gboolean
run_key(const Options *options, GError **error)
{
	g_autoptr(DsPassKey) key = ds_pass_key_new(options->words[1], error);
	g_autofree char *line = NULL;

	if (key == NULL || !ds_pass_key_save(key, options->words[2], error))
		return FALSE;
	line = ds_pass_key_line(key);
	printf("%s\n", line);
	return TRUE;
}

static gboolean
run_show(const Options *options, GError **error)
{
	g_autoptr(DsPassKey) key = ds_pass_key_load(options->words[1], error);
	g_autofree char *line = key != NULL ? ds_pass_key_line(key) : NULL;

	if (line != NULL)
		printf("%s\n", line);
	return line != NULL;
}

/* A card in the command line can be read by whoever may list this machine's processes. */
static char *
read_card(const char *word, GError **error)
{
	char *card = NULL;
	size_t size = 0;
	ssize_t length;

	if (!g_str_equal(word, CARD_FROM_STDIN))
		return strdup(word);
	length = getline(&card, &size, stdin);
	if (length > 0 && card[length - 1] == '\n')
		card[--length] = '\0';
	if (length > 0 && card[length - 1] == '\r')
		card[--length] = '\0';
	if (length >= 0 && strlen(card) == (size_t)length)
		return card;
	free(card);
	refuse(error, "there is no card on standard input");
	return NULL;
}

static char *
code_for(const char *card, const Options *options, GError **error)
{
	g_autoptr(DsClock) clock = ds_clock_new_real();
	g_autoptr(DsPassKey) key = ds_pass_key_load(options->words[1], error);
	const DsPass pass = {card, options->realm, ds_clock_wall_s(clock), (guint)options->life_s};

	return key != NULL ? ds_pass_issue(key, &pass, error) : NULL;
}

static gboolean
run_code(const Options *options, GError **error)
{
	g_autofree char *code = NULL;
	char *card;

	if (options->realm == NULL)
		return refuse(error, "code needs --realm, as [patron-code] of the kiosks has it");
	card = read_card(options->words[2], error);
	code = card != NULL ? code_for(card, options, error) : NULL;
	free(card);
	if (code != NULL)
		printf("%s\n", code);
	return code != NULL;
}

static const struct {
	const char *word;
	guint behind; /* words behind it */
	gboolean (*run)(const Options *options, GError **error);
} commands[] = {{"key", 2, run_key}, {"show", 1, run_show}, {"code", 2, run_code}};

static gboolean
run_command(const Options *options, GError **error)
{
	guint count = options->words != NULL ? g_strv_length(options->words) : 0;

	if (options->life_s < 1 || options->life_s > DS_PATRON_CODE_LIFE_S)
		return refuse(error, "--life-s is a number from 1 to 60");
	for (guint i = 0; count > 0 && i < G_N_ELEMENTS(commands); i++) {
		if (!g_str_equal(options->words[0], commands[i].word))
			continue;
		if (count == commands[i].behind + 1)
			return commands[i].run(options, error);
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "%s has too many or too few words behind it; --help tells", commands[i].word);
		return FALSE;
	}
	return refuse(error, "there are the commands key, show and code; --help tells");
}

/* ---- the command line */

static gboolean
parse(int argc, char **argv, Options *options, GError **error)
{
	const GOptionEntry entries[] = {{"realm", 0, 0, G_OPTION_ARG_STRING, &options->realm,
					    "whose kiosks believe the code", "REALM"},
	    {"life-s", 0, 0, G_OPTION_ARG_INT, &options->life_s, "how long it lives (60)", "N"},
	    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->words, NULL, "COMMAND"},
	    G_OPTION_ENTRY_NULL};
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autoptr(GError) reason = NULL;

	g_option_context_set_summary(context, summary);
	g_option_context_add_main_entries(context, entries, NULL);
	return g_option_context_parse(context, &argc, &argv, &reason) ||
	    refuse(error, reason->message);
}

int
main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	Options options = {.life_s = DS_PATRON_CODE_LIFE_S};
	gboolean done;

	setlocale(LC_ALL, "C.UTF-8"); /* whatever a server's own is */
	done = parse(argc, argv, &options, &error) && run_command(&options, &error);
	if (done && fflush(stdout) != 0)
		g_set_error_literal(
		    &error, DS_ERROR, DS_ERROR_STORAGE, "standard output is closed");
	if (error != NULL)
		fprintf(stderr, "duestamp-pass: %s\n", error->message);
	g_free(options.realm);
	g_strfreev(options.words);
	if (error == NULL)
		return 0;
	return g_error_matches(error, DS_ERROR, DS_ERROR_STORAGE) ? 1 : 2;
}
