/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a slip looks like in dots, and slips as files. */
#include "drivers/slip.h"
#include "tests/drivers/printer/stage.h"

#include <cairo.h>
#include <glib/gstdio.h>
#include <string.h>

static const guint widths[] = {DS_SLIP_WIDTH_58MM, DS_SLIP_WIDTH_80MM};

static DsRaster *
draw(const DsSlip *slip, guint width)
{
	g_autoptr(GError) error = NULL;
	DsRaster *page = ds_slip_draw(slip, width, &error);

	g_assert_no_error(error);
	g_assert_cmpuint(page->width, ==, width);
	return page;
}

static DsRaster *
draw_text(const char *language, DsSlipStyle style, const char *text, guint width)
{
	g_autoptr(DsSlip) slip = ds_slip_new();

	ds_slip_set_language(slip, language, "Noto Sans,Noto Sans CJK SC");
	ds_slip_add_text(slip, style, text);
	return draw(slip, width);
}

static gboolean
row_is_white(const DsRaster *page, guint y)
{
	gsize stride = ds_raster_stride(page);

	for (gsize i = 0; i < stride; i++)
		if (page->bits[y * stride + i] != 0)
			return FALSE;
	return TRUE;
}

static gboolean
is_same(const DsRaster *a, const DsRaster *b)
{
	return a->width == b->width && a->height == b->height &&
	    memcmp(a->bits, b->bits, ds_raster_stride(a) * a->height) == 0;
}

/* The columns between the first and the last black dot. */
static void
find_extent(const DsRaster *page, guint *left, guint *right)
{
	*left = page->width;
	*right = 0;
	for (guint y = 0; y < page->height; y++)
		for (guint x = 0; x < page->width; x++)
			if (ds_raster_is_black(page, x, y)) {
				*left = MIN(*left, x);
				*right = MAX(*right, x);
			}
}

/* ---- text ---- */

static const char *const words[][2] = {
    {"en", "Borrowed until 25 December: The Left Hand of Darkness"},
    {"vi", "Ở Ẵ Ễ Ộ Ự: Đường về quê hương, được mượn đến ngày 25 tháng 12"},
    {"zh_CN", "借到十二月二十五日：《红楼梦》，请按时归还，谢谢您的使用"},
    {"zh_TW", "借到十二月二十五日：《紅樓夢》，請按時歸還，謝謝您的使用"},
};

/* Every letter has a shape: the box of a missing glyph would make two different letters alike. */
static void
test_scripts(void)
{
	static const char *const pairs[][3] = {
	    {"vi", "ế", "ề"}, {"vi", "ự", "ữ"}, {"zh_CN", "东", "莞"}, {"zh_TW", "東", "莞"}};

	for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
		g_autoptr(DsRaster) one = draw_text(pairs[i][0], DS_SLIP_PLAIN, pairs[i][1], 384);
		g_autoptr(DsRaster) other = draw_text(pairs[i][0], DS_SLIP_PLAIN, pairs[i][2], 384);

		g_assert_false(is_same(one, other));
	}
}

/* One Han character, two shapes: the language decides. */
static void
test_language_chooses_the_form(void)
{
	g_autoptr(DsRaster) simplified = draw_text("zh-cn", DS_SLIP_PLAIN, "骨", 384);
	g_autoptr(DsRaster) traditional = draw_text("zh-tw", DS_SLIP_PLAIN, "骨", 384);

	g_assert_false(is_same(simplified, traditional));
}

/* Longer text takes more lines and never reaches the edge's outside: its first and last row are
 * white, so nothing is cut off above or below, and so are its sides but for side bearings. */
static void
test_wrapping(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		for (guint w = 0; w < G_N_ELEMENTS(widths); w++)
			for (gint style = DS_SLIP_PLAIN; style <= DS_SLIP_LARGE + DS_SLIP_BOLD;
			     style++) {
				g_autoptr(DsRaster) one = draw_text(
				    words[i][0], (DsSlipStyle)style, "x", widths[w]);
				g_autoptr(DsRaster) page = draw_text(
				    words[i][0], (DsSlipStyle)style, words[i][1], widths[w]);

				g_assert_cmpuint(page->height, >=, 2 * one->height - 8);
				g_assert_true(row_is_white(page, 0));
				g_assert_true(row_is_white(page, page->height - 1));
			}
}

/* A word that is longer than the paper is broken. */
static void
test_long_word(void)
{
	g_autofree char *word = g_strnfill(120, 'm');
	g_autoptr(DsRaster) page = draw_text("en", DS_SLIP_PLAIN, word, 384);
	g_autoptr(DsRaster) one = draw_text("en", DS_SLIP_PLAIN, "m", 384);

	g_assert_cmpuint(page->height, >=, 6 * one->height);
}

static void
test_centred(void)
{
	g_autoptr(DsRaster) page = draw_text("en", DS_SLIP_CENTRED, "HH", 384);
	guint left, right;

	find_extent(page, &left, &right);
	g_assert_cmpint(ABS((gint)left - (gint)(383 - right)), <=, 4);
}

/* Control characters, overrides and bad bytes draw nothing; text is one line whatever it holds. */
static void
test_allow_list(void)
{
	g_autoptr(DsRaster) plain = draw_text("en", DS_SLIP_PLAIN, "a b", 384);
	static const char *const same[] = {
	    "a\x1B\x1D b", "a\n\nb", "\u202Ea\tb", "a\x10\x04\x01 b"};

	for (guint i = 0; i < G_N_ELEMENTS(same); i++) {
		g_autoptr(DsRaster) page = draw_text("en", DS_SLIP_PLAIN, same[i], 384);

		g_assert_true(is_same(page, plain));
	}
}

/* Marks that are piled up stay within their line. */
static void
test_piled_marks(void)
{
	g_autoptr(GString) tower = g_string_new("a");
	g_autoptr(DsSlip) slip = ds_slip_new();
	g_autoptr(DsRaster) one = draw_text("en", DS_SLIP_PLAIN, "x", 384);
	g_autoptr(DsRaster) page = NULL;

	for (guint i = 0; i < 200; i++)
		g_string_append(tower, i % 2 == 0 ? "\xCC\xBB" : "\xCC\xBF"); /* above, below */
	ds_slip_add_text(slip, DS_SLIP_PLAIN, "x");
	ds_slip_add_text(slip, DS_SLIP_PLAIN, tower->str);
	page = draw(slip, 384);
	g_assert_cmpmem(page->bits, ds_raster_stride(one) * one->height, one->bits,
	    ds_raster_stride(one) * one->height);
}

/* ---- bounds ---- */

static void
assert_refused(DsSlip *slip, const char *why)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(ds_slip_draw(slip, 384, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_PROTOCOL);
	g_assert_cmpstr(error->message, ==, why);
	ds_slip_free(slip);
}

static void
test_bounds(void)
{
	g_autofree char *long_text = g_strnfill(DS_SLIP_CODE_MAX + 1, 'x');
	DsSlip *slip = ds_slip_new();

	assert_refused(slip, "slip: nothing is on it");
	slip = ds_slip_new();
	for (guint i = 0; i <= DS_SLIP_LINES_MAX; i++)
		ds_slip_add_gap(slip);
	assert_refused(slip, "slip: too many lines for a slip");
	slip = ds_slip_new();
	for (guint i = 0; i < DS_SLIP_LINES_MAX; i++)
		ds_slip_add_text(slip, DS_SLIP_LARGE, "x");
	assert_refused(slip, "slip: longer than any paper");
	slip = ds_slip_new();
	ds_slip_add_code(slip, long_text);
	assert_refused(
	    slip, "slip: the text of a code is empty, too long, or has control characters");
	slip = ds_slip_new();
	ds_slip_add_code(slip, "a\x1B@");
	assert_refused(
	    slip, "slip: the text of a code is empty, too long, or has control characters");
}

/* ---- codes ---- */

/* What zbarimg reads from the picture of a page; NULL: nothing. */
static char *
read_code(const DsRaster *page)
{
	g_autofree char *folder = g_dir_make_tmp("duestamp-slip-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "slip.png", NULL);
	const char *argv[] = {"zbarimg", "--quiet", "--raw", "--nodbus", path, NULL};
	cairo_surface_t *surface = ds_raster_to_surface(page);
	g_autoptr(GError) error = NULL;
	char *text = NULL;

	g_assert_cmpint(cairo_surface_write_to_png(surface, path), ==, CAIRO_STATUS_SUCCESS);
	cairo_surface_destroy(surface);
	g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL,
	    NULL, NULL, &text, NULL, NULL, &error);
	g_assert_no_error(error);
	g_unlink(path);
	g_rmdir(folder);
	return g_strchomp(text);
}

static void
test_codes(void)
{
	g_autofree char *longest = g_strnfill(DS_SLIP_CODE_MAX, 'q');
	const char *const texts[] = {
	    "x", "https://example.org/slip?op=42", "借书 Tiếng Việt", longest};

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		for (guint w = 0; w < G_N_ELEMENTS(widths); w++) {
			g_autoptr(DsSlip) slip = ds_slip_new();
			g_autoptr(DsRaster) page = NULL;
			g_autofree char *read = NULL;

			/* black right above and below: the quiet zone is the code's own */
			ds_slip_add_rule(slip);
			ds_slip_add_code(slip, texts[i]);
			ds_slip_add_rule(slip);
			page = draw(slip, widths[w]);
			read = read_code(page);
			g_assert_cmpstr(read, ==, texts[i]);
		}
}

/* The whole way: from the paper that hangs out of the printer. */
static void
test_code_from_paper(void)
{
	g_autoptr(DsSlip) slip = ds_slip_new();
	g_autoptr(DsRaster) page = NULL;
	g_autoptr(GPtrArray) slips = NULL;
	g_autofree char *read = NULL;
	g_autoptr(GError) error = NULL;
	Stage stage;

	ds_slip_add_text(slip, DS_SLIP_LARGE, "Duestamp");
	ds_slip_add_code(slip, "duestamp:42");
	page = draw(slip, STAGE_WIDTH);
	stage_set_up(&stage, DS_FAKE_TWO_WAYS);
	stage.driver->print(stage.self, page, STAGE_PATIENCE_MS, &error);
	g_assert_no_error(error);
	slips = ds_fake_printer_slips(stage.printer);
	g_assert_cmpuint(slips->len, ==, 1);
	read = read_code(slips->pdata[0]);
	g_assert_cmpstr(read, ==, "duestamp:42");
	stage_tear_down(&stage);
}

/* ---- files ---- */

typedef struct {
	char *path;
	const DsPrinterDriver *driver;
	gpointer self;
} Folder;

static void
folder_set_up(Folder *folder, gconstpointer id)
{
	g_autoptr(GError) error = NULL;

	folder->path = g_dir_make_tmp("duestamp-slips-XXXXXX", NULL);
	folder->driver = printer_driver(id);
	folder->self = folder->driver->open(folder->path, &error);
	g_assert_no_error(error);
}

static void
folder_tear_down(Folder *folder, gconstpointer id)
{
	g_autoptr(GDir) dir = g_dir_open(folder->path, 0, NULL);
	const char *name;

	folder->driver->close(folder->self);
	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(folder->path, name, NULL);

		g_unlink(path);
	}
	g_rmdir(folder->path);
	g_free(folder->path);
}

static void
assert_holds(const Folder *folder, const char *const *names)
{
	g_autoptr(GDir) dir = g_dir_open(folder->path, 0, NULL);
	const char *name;
	guint count = 0;

	while ((name = g_dir_read_name(dir)) != NULL) {
		g_assert_true(g_strv_contains(names, name));
		count++;
	}
	g_assert_cmpuint(count, ==, g_strv_length((char **)names));
}

static void
print_to(Folder *folder)
{
	g_autoptr(DsRaster) page = stage_page(80);
	g_autoptr(GError) error = NULL;

	folder->driver->print(folder->self, page, 1000, &error);
	g_assert_no_error(error);
}

/* Numbers go on where an earlier run ended, also past files of other kinds. */
static void
test_numbers(Folder *folder, gconstpointer id)
{
	const char *suffix = g_str_equal(id, "file-png") ? "png" : "pdf";
	g_autofree char *one = g_strdup_printf("slip-000001.%s", suffix);
	g_autofree char *two = g_strdup_printf("slip-000002.%s", suffix);
	g_autofree char *last = g_strdup_printf("slip-000008.%s", suffix);
	g_autofree char *other = g_build_filename(folder->path, "slip-000007.txt", NULL);
	g_autofree char *path = g_build_filename(folder->path, one, NULL);
	GStatBuf about;

	print_to(folder);
	print_to(folder);
	assert_holds(folder, (const char *const[]){one, two, NULL});
	g_assert_cmpint(g_stat(path, &about), ==, 0);
	g_assert_cmpuint(about.st_mode & 0777, ==, 0600);
	g_assert_true(g_file_set_contents(other, "", 0, NULL));
	folder->driver->close(folder->self);
	folder->self = folder->driver->open(folder->path, NULL);
	g_assert_nonnull(folder->self);
	print_to(folder);
	assert_holds(folder, (const char *const[]){one, two, "slip-000007.txt", last, NULL});
}

static void
test_picture(Folder *folder, gconstpointer id)
{
	g_autofree char *path = g_build_filename(folder->path, "slip-000001.png", NULL);
	g_autoptr(DsRaster) page = stage_page(80);
	cairo_surface_t *surface;
	const guint8 *pixels;
	gsize stride;

	print_to(folder);
	surface = cairo_image_surface_create_from_png(path);
	pixels = cairo_image_surface_get_data(surface);
	stride = (gsize)cairo_image_surface_get_stride(surface);
	g_assert_cmpint(cairo_image_surface_get_width(surface), ==, page->width);
	g_assert_cmpint(cairo_image_surface_get_height(surface), ==, page->height);
	for (guint y = 0; y < page->height; y++)
		for (guint x = 0; x < page->width; x++)
			g_assert_cmphex(pixels[y * stride + 4 * x], ==,
			    ds_raster_is_black(page, x, y) ? 0x00 : 0xFF);
	cairo_surface_destroy(surface);
}

static void
test_document(Folder *folder, gconstpointer id)
{
	g_autofree char *path = g_build_filename(folder->path, "slip-000001.pdf", NULL);
	g_autofree char *text = NULL;
	gsize length;

	print_to(folder);
	g_assert_true(g_file_get_contents(path, &text, &length, NULL));
	g_assert_true(g_str_has_prefix(text, "%PDF-"));
	g_assert_true(length > 6 && memcmp(text + length - 6, "%%EOF\n", 6) == 0);
}

static void
assert_opens_not(const Folder *folder, const char *where, DsErrorCode code, const char *hint)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(folder->driver->open(where, &error));
	g_assert_error(error, DS_ERROR, (gint)code);
	if (strstr(error->message, hint) == NULL)
		g_error("\"%s\" does not say \"%s\"", error->message, hint);
}

static void
test_folder_trouble(Folder *folder, gconstpointer id)
{
	g_autoptr(DsRaster) page = stage_page(80);
	g_autoptr(GError) error = NULL;
	DsPrinterStatus status;

	assert_opens_not(folder, "slips", DS_ERROR_CONFIG, "from its root");
	assert_opens_not(folder, "/nowhere/slips", DS_ERROR_GONE, "no such folder");
	assert_opens_not(folder, "/dev/null", DS_ERROR_CONFIG, "Not a directory");
	assert_opens_not(folder, folder->path, DS_ERROR_GONE, "uses it");
	g_assert_cmpint(g_rmdir(folder->path), ==, 0);
	g_assert_false(folder->driver->status(folder->self, &status, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
	g_clear_error(&error);
	g_assert_false(folder->driver->print(folder->self, page, 1000, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_GONE);
}

#define ADD_FOLDER(path, id, test) \
	g_test_add("/slip/" path, Folder, id, folder_set_up, test, folder_tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/slip/scripts", test_scripts);
	g_test_add_func("/slip/language-chooses-the-form", test_language_chooses_the_form);
	g_test_add_func("/slip/wrapping", test_wrapping);
	g_test_add_func("/slip/long-word", test_long_word);
	g_test_add_func("/slip/centred", test_centred);
	g_test_add_func("/slip/allow-list", test_allow_list);
	g_test_add_func("/slip/piled-marks", test_piled_marks);
	g_test_add_func("/slip/bounds", test_bounds);
	g_test_add_func("/slip/codes", test_codes);
	g_test_add_func("/slip/code-from-paper", test_code_from_paper);
	ADD_FOLDER("png-numbers", "file-png", test_numbers);
	ADD_FOLDER("pdf-numbers", "file-pdf", test_numbers);
	ADD_FOLDER("png-picture", "file-png", test_picture);
	ADD_FOLDER("pdf-document", "file-pdf", test_document);
	ADD_FOLDER("png-trouble", "file-png", test_folder_trouble);
	return g_test_run();
}
