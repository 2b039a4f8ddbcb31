/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/keys.h"

#include <string.h>

typedef struct {
	DsWord id;
	guint seconds;
	guint mode;
	gboolean tls;
	char **languages;
	char *path;
} Target;

static const char *const modes[] = {"a", "b", NULL};
static const char *const known[] = {"kiosk", "pad", NULL};

/* clang-format off */
static const DsKey table[] = {
    {"id", DS_KEY_WORD, .required = TRUE, .offset = offsetof(Target, id)},
    {"seconds", DS_KEY_NUMBER, .fallback = "30", .least = 10, .most = 60, .offset = offsetof(Target, seconds)},
    {"mode", DS_KEY_CHOICE, .fallback = "a", .choices = modes, .offset = offsetof(Target, mode)},
    {"tls", DS_KEY_YES_NO, .fallback = "no", .offset = offsetof(Target, tls)},
    {"languages", DS_KEY_LIST, .choices = modes, .offset = offsetof(Target, languages)},
    {"path", DS_KEY_TEXT, .offset = offsetof(Target, path)},
    {.name = NULL},
};
/* clang-format on */

static void
target_clear(Target *target)
{
	g_strfreev(target->languages);
	g_free(target->path);
	*target = (Target){0};
}

static gboolean
read_all(const char *text, Target *target, GError **error)
{
	g_autoptr(DsKeys) keys = ds_keys_new();

	return ds_keys_load_data(keys, "x.conf", text, strlen(text), error) &&
	    ds_keys_take(keys, "kiosk", table, target, error) && ds_keys_finish(keys, known, error);
}

static void
test_good(void)
{
	g_autoptr(GError) error = NULL;
	Target target = {0};

	g_assert_true(read_all("[kiosk]\nid=x\nseconds=10\nmode=b\ntls=yes\nlanguages=b; a;\n"
			       "path=/a\n",
	    &target, &error));
	g_assert_no_error(error);
	g_assert_cmpstr(target.id.text, ==, "x");
	g_assert_cmpuint(target.seconds, ==, 10);
	g_assert_cmpuint(target.mode, ==, 1);
	g_assert_true(target.tls);
	g_assert_cmpstr(target.languages[0], ==, "b");
	g_assert_cmpstr(target.languages[1], ==, "a");
	g_assert_null(target.languages[2]);
	g_assert_cmpstr(target.path, ==, "/a");
	target_clear(&target);
}

static void
test_defaults(void)
{
	Target target = {0};

	g_assert_true(read_all("[kiosk]\nid=x\n", &target, NULL));
	g_assert_cmpuint(target.seconds, ==, 30);
	g_assert_cmpuint(target.mode, ==, 0);
	g_assert_null(target.path);
	target_clear(&target);
}

/* A file for each rule: what the operator reads must hold these words. */
static void
test_bad(void)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
	    {"[kiosk]\n", "[kiosk] id= is missing"},
	    {"[kiosk]\nid=x\nsecond=20\n",
		"x.conf: [kiosk] has no key second=; did you mean seconds=?"},
	    {"[kiosk]\nid=x\nseconds=9\n", "seconds=9: allowed is a whole number from 10 to 60"},
	    {"[kiosk]\nid=x\nseconds=soon\n", "a whole number from 10 to 60"},
	    {"[kiosk]\nid=x\nmode=c\n", "mode=c: allowed is one of: a, b"},
	    {"[kiosk]\nid=x\ntls=1\n", "tls=1: allowed is yes or no"},
	    {"[kiosk]\nid=x\nlanguages=a;q\n", "one of: a, b"},
	    {"[kiosk]\nid=a|b\n", "without |"},
	    {"[kiosk]\nid=x\n[pda desk]\na=b\n",
		"[pda desk] is not known here; did you mean [pad]?"},
	    {"[kiosk]\nid=x\n[quux]\na=b\n", "[quux] is not known here"},
	    {"no section\n", "x.conf: "},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		Target target = {0};

		g_assert_false(read_all(cases[i].text, &target, &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
		if (strstr(error->message, cases[i].words) == NULL)
			g_error("\"%s\" does not say \"%s\"", error->message, cases[i].words);
		target_clear(&target);
	}
}

static void
test_override_and_origin(void)
{
	g_autoptr(DsKeys) keys = ds_keys_new();
	Target target = {0};

	g_assert_true(ds_keys_load_data(keys, "a", "[kiosk]\nid=x\nseconds=20\n", 24, NULL));
	g_assert_true(ds_keys_load_data(keys, "b", "[kiosk]\nseconds=40\n", 19, NULL));
	g_assert_true(ds_keys_take(keys, "kiosk", table, &target, NULL));
	g_assert_cmpuint(target.seconds, ==, 40);
	g_autoptr(GArray) shown = ds_keys_shown(keys);
	for (guint i = 0; i < shown->len; i++) {
		const DsKeyShown *line = &g_array_index(shown, DsKeyShown, i);
		const char *origin = g_str_equal(line->name, "id") ? "a"
		    : g_str_equal(line->name, "seconds")           ? "b"
								   : "default";

		g_assert_cmpstr(line->origin, ==, origin);
	}
	target_clear(&target);
}

static void
test_nearest(void)
{
	static const char *const words[] = {"languages", "location", "login", NULL};

	g_assert_cmpstr(ds_nearest("langauges", words), ==, "languages");
	g_assert_cmpstr(ds_nearest("logn", words), ==, "login");
	g_assert_null(ds_nearest("zzzzzz", words));
	g_assert_null(ds_nearest("", (const char *const[]){NULL}));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/keys/good", test_good);
	g_test_add_func("/keys/defaults", test_defaults);
	g_test_add_func("/keys/bad", test_bad);
	g_test_add_func("/keys/override-and-origin", test_override_and_origin);
	g_test_add_func("/keys/nearest", test_nearest);
	return g_test_run();
}
