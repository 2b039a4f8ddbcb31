/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sections [output NAME]: what they may say, and what they must not. */
#include "firmware/config.h"

#include <glib/gstdio.h>
#include <string.h>

#define KIOSK \
	"[kiosk]\nid=front-desk-1\ninstitution=CPL\n" \
	"[library main]\nbackend=sip2\naddress=127.0.0.1:6001\nprofile=koha\n"
#define LAMP "[output lamp]\ndriver=relay-serial\nwhere=serial:/dev/ttyUSB0\n"
#define GATE "[output gate]\ndriver=relay-serial\nwhere=serial:/dev/ttyUSB0\n"

static DsConfig *
load(const char *text, GError **error)
{
	g_autofree char *folder = g_dir_make_tmp("duestamp-config-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "duestamp.conf", NULL);
	DsConfig *config;

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	config = ds_config_load(path, error);
	g_remove(path);
	g_rmdir(folder);
	return config;
}

static void
test_good(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DsConfig) config = load(KIOSK LAMP "when=attention;out-of-order\n" GATE
						     "channel=2\nwhen=released\npulse-ms=3000\n"
						     "active=off\n",
	    &error);
	const DsDeviceConfig *lamp, *gate;

	g_assert_no_error(error);
	g_assert_cmpuint(config->outputs->len, ==, 2);
	lamp = config->outputs->pdata[0];
	g_assert_cmpstr(lamp->name, ==, "lamp");
	g_assert_cmpstr(lamp->output->id, ==, "relay-serial");
	g_assert_cmpuint(lamp->channel, ==, 1);
	g_assert_cmpuint(lamp->when, ==, DS_OUTPUT_ATTENTION | DS_OUTPUT_OUT_OF_ORDER);
	g_assert_cmpuint(lamp->pulse_ms, ==, 0);
	g_assert_true(lamp->active_is_on);
	gate = config->outputs->pdata[1];
	g_assert_cmpuint(gate->channel, ==, 2);
	g_assert_cmpuint(gate->when, ==, DS_OUTPUT_RELEASED);
	g_assert_cmpuint(gate->pulse_ms, ==, 3000);
	g_assert_false(gate->active_is_on);
}

/* Every word means its own bit. */
static void
test_when(void)
{
	static const struct {
		const char *word;
		DsOutputWhen when;
	} cases[] = {
	    {"busy", DS_OUTPUT_BUSY},
	    {"done", DS_OUTPUT_DONE},
	    {"attention", DS_OUTPUT_ATTENTION},
	    {"in-use", DS_OUTPUT_IN_USE},
	    {"staff-called", DS_OUTPUT_STAFF_CALLED},
	    {"library-away", DS_OUTPUT_LIBRARY_AWAY},
	    {"out-of-order", DS_OUTPUT_OUT_OF_ORDER},
	    {"released", DS_OUTPUT_RELEASED},
	    {"returned", DS_OUTPUT_RETURNED},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strdup_printf(
		    KIOSK LAMP "pulse-ms=50\nwhen=%s\n", cases[i].word);
		g_autoptr(GError) error = NULL;
		g_autoptr(DsConfig) config = load(text, &error);

		g_assert_no_error(error);
		const DsDeviceConfig *output = config->outputs->pdata[0];
		g_assert_cmpuint(output->when, ==, cases[i].when);
	}
}

static void
test_bad(void)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
	    {KIOSK LAMP, "when= is missing"},
	    {KIOSK LAMP "when=\n", "at least one state"},
	    {KIOSK LAMP "when=bussy\n", "when=bussy: allowed is one of: busy, done"},
	    {KIOSK "[output lamp]\ndriver=relay-serial\nwhen=busy\n", "where= is missing"},
	    {KIOSK "[output lamp]\ndriver=relay-seriel\nwhere=x\nwhen=busy\n",
		"did you mean relay-serial?"},
	    {KIOSK LAMP "when=busy\nchannel=0\n", "from 1 to 8"},
	    {KIOSK LAMP "when=busy\nchannel=9\n", "from 1 to 8"},
	    {KIOSK LAMP "when=busy\nactive=high\n", "one of: on, off"},
	    {KIOSK LAMP "when=busy\npulse-ms=49\n", "50 to 10000"},
	    {KIOSK LAMP "when=busy\npulse-ms=10001\n", "from 0 to 10000"},
	    {KIOSK GATE "when=released\n", "say how long"},
	    {KIOSK GATE "when=released\npulse-ms=0\n", "say how long"},
	    {KIOSK GATE "when=returned\n", "say how long"},
	    {KIOSK GATE "when=released;done\npulse-ms=500\n", "released stands alone"},
	    {KIOSK LAMP "when=busy\n" GATE "when=done\n",
		"[output gate] channel=: 1 is switched by [output lamp] already"},
	    {KIOSK LAMP "when=busy\nbin=A\n", "a bin is for when=returned"},
	    {KIOSK LAMP "when=busy\ncolor=red\n", "has no key color="},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(DsConfig) config = load(cases[i].text, &error);

		g_assert_null(config);
		g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
		if (strstr(error->message, cases[i].words) == NULL)
			g_error("\"%s\" does not say \"%s\"", error->message, cases[i].words);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/config-output/good", test_good);
	g_test_add_func("/config-output/when", test_when);
	g_test_add_func("/config-output/bad", test_bad);
	return g_test_run();
}
