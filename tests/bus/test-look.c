/* SPDX-License-Identifier: GPL-3.0-or-later */
/* [look]: what is good reaches the screen, what is not is told to staff, and the kiosk serves. */
#include "tests/fakes/lab.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
	char *folder, *theme, *logo;
} Files;

static Files
files_with(const char *theme, const char *logo)
{
	Files files = {.folder = g_dir_make_tmp("duestamp-look-XXXXXX", NULL)};

	files.theme = g_build_filename(files.folder, "look.css", NULL);
	files.logo = g_build_filename(files.folder, "logo.svg", NULL);
	g_assert_true(g_file_set_contents(files.theme, theme, -1, NULL));
	if (logo != NULL)
		g_assert_true(g_file_set_contents(files.logo, logo, -1, NULL));
	return files;
}

static void
files_clear(Files *files)
{
	g_unlink(files->theme);
	g_unlink(files->logo);
	g_rmdir(files->folder);
	g_free(files->folder);
	g_free(files->theme);
	g_free(files->logo);
}

static DsLab *
lab_with(const Files *files)
{
	g_autofree char *kiosk = g_strdup_printf(
	    "[look]\ntheme=%s\nlogo=%s\n", files->theme, files->logo);

	return ds_lab_new_idle(&(DsLabOptions){.kiosk = kiosk});
}

static void
test_good(void)
{
	Files files = files_with("@define-color key #5A1E3C;", "<svg/>");
	g_autoptr(DsLab) lab = lab_with(&files);
	g_autoptr(GVariant) look = ds_kiosk_look(lab->kiosk);
	g_autoptr(GVariant) health = ds_kiosk_health(lab->kiosk);
	const char *theme, *logo, *error;

	g_assert_true(g_variant_lookup(look, "theme", "&s", &theme));
	g_assert_true(g_str_has_prefix(theme, "@define-color key #5A1E3C;\n"));
	g_assert_true(g_variant_lookup(look, "logo", "&s", &logo));
	g_assert_cmpstr(logo, ==, files.logo);
	g_assert_true(g_variant_lookup(health, "look-error", "&s", &error));
	g_assert_cmpstr(error, ==, "");
	files_clear(&files);
}

static void
test_refused(void)
{
	Files files = files_with("@define-color key #7A7A7A;", NULL);
	g_autoptr(DsLab) lab = NULL;
	g_autoptr(GVariant) look = NULL, health = NULL;
	const char *error;
	gboolean ok;

	lab = lab_with(&files);
	look = ds_kiosk_look(lab->kiosk);
	health = ds_kiosk_health(lab->kiosk);
	g_assert_cmpuint(g_variant_n_children(look), ==, 0);
	g_assert_true(g_variant_lookup(health, "look-error", "&s", &error));
	g_assert_nonnull(strstr(error, "[look] theme="));
	g_assert_nonnull(strstr(error, "key #7A7A7A with white #FFFFFF has a contrast of 4."));
	g_assert_nonnull(strstr(error, "needs 7:1; [look] logo="));
	g_assert_nonnull(strstr(error, "No such file"));
	g_assert_true(g_variant_lookup(health, "ok", "b", &ok));
	g_assert_true(ok); /* people are served */
	files_clear(&files);
}

/* A machine without our fonts: what is missing is named, each once, and people are served. */
static void
test_no_fonts_inside(void)
{
	g_autoptr(DsLab) lab = ds_lab_new_idle(&(DsLabOptions){.kiosk = "languages=zh_CN;vi\n"});
	g_autofree char *error = ds_lab_health(lab, "look-error");
	g_autofree char *ok = ds_lab_health(lab, "ok");

	g_assert_true(g_str_has_prefix(error, "fonts are not installed: Noto Sans, "));
	g_assert_nonnull(strstr(error, "Noto Sans CJK SC"));
	g_assert_nonnull(strstr(error, "Noto Serif"));
	g_assert_null(strstr(strstr(error, "Noto Sans, ") + 1, "Noto Sans, "));
	g_assert_cmpstr(ok, ==, "true");
}

static void
test_no_fonts(void)
{
	Files files = files_with("<fontconfig></fontconfig>", NULL);

	g_setenv("FONTCONFIG_FILE", files.theme, TRUE);
	g_test_trap_subprocess("/look/no-fonts/subprocess", 0, G_TEST_SUBPROCESS_DEFAULT);
	g_unsetenv("FONTCONFIG_FILE");
	g_test_trap_assert_passed();
	files_clear(&files);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/look/good", test_good);
	g_test_add_func("/look/refused", test_refused);
	g_test_add_func("/look/no-fonts", test_no_fonts);
	g_test_add_func("/look/no-fonts/subprocess", test_no_fonts_inside);
	return g_test_run();
}
