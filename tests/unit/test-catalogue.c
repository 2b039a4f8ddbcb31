/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The daemon's translations: those that msgfmt made, and files that it did not. */
#include "firmware/base/catalogue.h"
#include "tests/fakes/folder.h"

#include <glib/gstdio.h>
#include <string.h>

static DsCatalogue *
open_built(const char *language)
{
	g_autoptr(GError) error = NULL;
	DsCatalogue *catalogue = ds_catalogue_open(
	    g_getenv("DUESTAMP_LOCALE_DIR"), language, &error);

	g_assert_no_error(error);
	return catalogue;
}

/* Two languages at once: one process serves both. */
static void
test_languages(void)
{
	g_autoptr(DsCatalogue) simplified = open_built("zh_CN");
	g_autoptr(DsCatalogue) traditional = open_built("zh_TW");
	g_autoptr(DsCatalogue) vietnamese = open_built("vi");
	g_autoptr(DsCatalogue) english = open_built("en");

	g_assert_cmpstr(ds_catalogue_get(simplified, "Renewed"), ==, "已续借");
	g_assert_cmpstr(ds_catalogue_get(traditional, "Renewed"), ==, "已續借");
	g_assert_cmpstr(ds_catalogue_get(vietnamese, "Renewed"), ==, "Đã gia hạn");
	g_assert_cmpstr(ds_catalogue_get(english, "Renewed"), ==, "Renewed");
	g_assert_cmpstr(ds_catalogue_get(simplified, "no such text"), ==, "no such text");
	g_assert_cmpstr(ds_catalogue_get(simplified, ""), ==, ""); /* not the head of the file */
	g_assert_cmpstr(ds_catalogue_get(NULL, "Renewed"), ==, "Renewed");
}

/* Any file, cut anywhere or with any byte changed, is taken or refused, and read within its bounds
 * (a sanitizer looks). */
static void
test_damaged(void)
{
	g_autofree char *folder = g_dir_make_tmp("duestamp-catalogue-XXXXXX", NULL);
	g_autofree char *built = g_build_filename(
	    g_getenv("DUESTAMP_LOCALE_DIR"), "vi", "LC_MESSAGES", "duestamp.mo", NULL);
	g_autofree char *home = g_build_filename(folder, "vi", "LC_MESSAGES", NULL);
	g_autofree char *path = g_build_filename(home, "duestamp.mo", NULL);
	g_autofree char *data = NULL;
	guint refused = 0;
	gsize length;

	g_assert_true(g_file_get_contents(built, &data, &length, NULL));
	g_assert_cmpint(g_mkdir_with_parents(home, 0700), ==, 0);
	for (gsize at = 0; at < 64; at++) {
		char was = data[at];

		data[at] = (char)(was ^ 0xff);
		for (guint cut = 0; cut < 2; cut++) {
			g_autoptr(DsCatalogue) catalogue = NULL;
			gsize size = cut == 0 ? length : at * length / 64;

			g_assert_true(g_file_set_contents(path, data, (gssize)size, NULL));
			catalogue = ds_catalogue_open(folder, "vi", NULL);
			refused += catalogue == NULL;
			g_assert_nonnull(ds_catalogue_get(catalogue, "Renewed"));
		}
		data[at] = was;
	}
	g_assert_cmpuint(refused, >=, 64);
	ds_folder_remove(folder);
}

static void
test_missing(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(ds_catalogue_open("/nowhere", "vi", &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
	g_assert_nonnull(strstr(error->message, "/nowhere/vi/LC_MESSAGES/duestamp.mo"));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/catalogue/languages", test_languages);
	g_test_add_func("/catalogue/damaged", test_damaged);
	g_test_add_func("/catalogue/missing", test_missing);
	return g_test_run();
}
