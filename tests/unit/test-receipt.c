/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands on a receipt. It is drawn, so a test compares pictures: the receipt has to be, dot
 * for dot, the slip that the test writes down line by line.
 */
#include "firmware/receipt.h"
#include "tests/fakes/languages.h"

#include <string.h>

#define WIDTH DS_SLIP_WIDTH_80MM
#define NOW 1795708800 /* 2026-11-27 00:00 in Shanghai */
#define PROVISIONAL \
	"Provisional: the library system could not be asked. What it records later counts."

typedef struct {
	const char *status, *item, *title, *due;
	gboolean provisional;
	gint64 op;
} Item;

/* Returned books alone know it; `borrowers` NULL: nobody says. */
static GVariant *
items_new(const Item *items, const char *const *borrowers, guint count)
{
	GVariantBuilder rows;

	g_variant_builder_init(&rows, G_VARIANT_TYPE("aa{sv}"));
	for (guint i = 0; i < count; i++) {
		GVariantDict row;

		g_variant_dict_init(&row, NULL);
		g_variant_dict_insert(&row, "status", "s", items[i].status);
		g_variant_dict_insert(&row, "item", "s", items[i].item);
		g_variant_dict_insert(&row, "title", "s", items[i].title);
		g_variant_dict_insert(&row, "due", "s", items[i].due);
		g_variant_dict_insert(&row, "provisional", "b", items[i].provisional);
		g_variant_dict_insert(&row, "op", "x", items[i].op);
		if (borrowers != NULL)
			g_variant_dict_insert(&row, "borrower", "s", borrowers[i]);
		g_variant_builder_add_value(&rows, g_variant_dict_end(&row));
	}
	return g_variant_ref_sink(g_variant_builder_end(&rows));
}

static const DsSlipHead plain = {.library = "City Library", .kiosk = "hall-2", .wall_s = NOW};

static DsSlip *
print(const DsSlipHead *head, const Item *items, guint count)
{
	g_autoptr(GVariant) rows = items_new(items, NULL, count);

	return ds_receipt_new(head, rows);
}

/* "! text": bold; "# text": a heading, with the rule above it; "-": a rule; "": a gap. */
static void
add(DsSlip *slip, const char *line)
{
	if (line[0] == '\0') {
		ds_slip_add_gap(slip);
	} else if (line[0] == '-') {
		ds_slip_add_rule(slip);
	} else if (line[0] == '#') {
		ds_slip_add_rule(slip);
		ds_slip_add_text(slip, DS_SLIP_BOLD | DS_SLIP_LARGE, line + 2);
	} else if (line[0] == '!') {
		ds_slip_add_text(slip, DS_SLIP_BOLD, line + 2);
	} else {
		ds_slip_add_text(slip, DS_SLIP_PLAIN, line);
	}
}

/* The receipt says these lines below its head, and nothing else. */
static void
expect(const DsSlip *slip, const char *mode, const char *const *lines)
{
	g_autoptr(DsSlip) wanted = ds_slip_new();
	g_autoptr(DsRaster) is = NULL, should = NULL;

	ds_slip_add_text(wanted, DS_SLIP_BOLD | DS_SLIP_CENTRED, "City Library");
	ds_slip_add_text(wanted, DS_SLIP_CENTRED,
	    "27\u00A0November\u00A0"
	    "2026  00:00");
	if (mode != NULL)
		ds_slip_add_text(wanted, DS_SLIP_BOLD | DS_SLIP_CENTRED, mode);
	for (; *lines != NULL; lines++)
		add(wanted, *lines);
	is = ds_slip_draw(slip, WIDTH, NULL);
	should = ds_slip_draw(wanted, WIDTH, NULL);
	g_assert_cmpuint(is->height, ==, should->height);
	g_assert_cmpmem(is->bits, ds_raster_stride(is) * is->height, should->bits,
	    ds_raster_stride(should) * should->height);
}

#define EXPECT(slip, mode, ...) expect(slip, mode, (const char *const[]){__VA_ARGS__, NULL})

static void
test_online(void)
{
	static const Item items[] = {
	    {"renewed", "04419000010405", "Journey to the West", "2026-12-24", FALSE, 8},
	    {"lent", "04419000010375", "Dream of the Red Chamber", "2026-12-25", FALSE, 7},
	    {"kept", "04419000010382", "Water Margin", "2026-11-30", FALSE, 0},
	};
	g_autoptr(DsSlip) slip = print(&plain, items, G_N_ELEMENTS(items));

	EXPECT(slip, NULL, "# Borrowed", "Dream of the Red Chamber",
	    "! Due 25\u00A0December\u00A02026", "No. hall-2-7", "", "# Renewed",
	    "Journey to the West", "! Renewed to 24\u00A0December\u00A02026", "No. hall-2-8", "",
	    "# Yours already", "Water Margin", "! Yours until 30\u00A0November\u00A02026", "");
}

/* A promise of the kiosk alone is "about", and the whole slip says what it is worth. */
static void
test_offline_loan(void)
{
	static const Item items[] = {
	    {"lent", "04419000010375", "Red Chamber", "2026-12-25", TRUE, 7}};
	g_autoptr(DsSlip) slip = print(&plain, items, 1);

	EXPECT(slip, NULL, "# Borrowed", "Red Chamber", "! Due about 25\u00A0December\u00A02026",
	    "No. hall-2-7", "", "-", ("! " PROVISIONAL));
}

static void
test_returns(void)
{
	static const Item online[] = {{"returned", "04419000010375", "Red Chamber", "", FALSE, 7}};
	static const Item offline[] = {{"returned", "04419000010375", "Red Chamber", "", TRUE, 7}};
	DsSlipHead head = plain;
	g_autoptr(DsSlip) entered = NULL, taken = NULL;

	head.returning = TRUE;
	entered = print(&head, online, 1);
	EXPECT(entered, NULL, "# Returned", "Red Chamber", "No. hall-2-7", "");
	taken = print(&head, offline, 1);
	EXPECT(taken, NULL, "# Taken back", "Red Chamber", "It will be entered soon.",
	    "No. hall-2-7", "", "-", ("! " PROVISIONAL));
}

/* Whose book is whose, where several had them; with one alone it is nobody's business. */
static void
test_several_borrowers(void)
{
	static const Item items[] = {
	    {"returned", "04419000010375", "Red Chamber", "", FALSE, 1},
	    {"returned", "04419000010382", "Water Margin", "", FALSE, 2},
	    {"returned", "04419000010399", "Journey", "", FALSE, 3},
	    {"returned", "04419000010405", "Three Kingdoms", "", FALSE, 4},
	};
	static const char *const borrowers[] = {"…0002", "…0003", "…0002", ""};
	g_autoptr(GVariant) rows = items_new(items, borrowers, G_N_ELEMENTS(items));
	g_autoptr(GVariant) first = items_new(items, borrowers, 1);
	DsSlipHead head = plain;
	g_autoptr(DsSlip) several = NULL, one = NULL;

	head.returning = TRUE;
	several = ds_receipt_new(&head, rows);
	one = ds_receipt_new(&head, first);
	EXPECT(several, NULL, "# Returned", "! Card …0002", "Red Chamber", "No. hall-2-1", "",
	    "Journey", "No. hall-2-3", "", "! Card …0003", "Water Margin", "No. hall-2-2", "",
	    "! Others", "Three Kingdoms", "No. hall-2-4", "");
	EXPECT(one, NULL, "# Returned", "Red Chamber", "No. hall-2-1", "");
}

/* What was not lent is never among what was; why is nobody's business who finds the paper. */
static void
test_not_done(void)
{
	static const Item items[] = {
	    {"refused", "04419000010405", "Journey to the West", "", FALSE, 8},
	    {"lent", "04419000010375", "Red Chamber", "2026-12-25", FALSE, 7},
	    {"put-back", "04419000010399", "Three Kingdoms", "2026-12-25", FALSE, 9},
	    {"unsure", "04419000010382", "Water Margin", "", FALSE, 10},
	    {"left", "", "", "", FALSE, 0},
	    {"a word of tomorrow", "04419000010412", "Scholars", "2026-12-25", FALSE, 11},
	};
	g_autoptr(DsSlip) slip = print(&plain, items, G_N_ELEMENTS(items));

	EXPECT(slip, NULL, "# Borrowed", "Red Chamber", "! Due 25\u00A0December\u00A02026",
	    "No. hall-2-7", "", "# Please see staff", "Three Kingdoms", "Take it to the desk.",
	    "No. hall-2-9", "", "Water Margin", "Please leave it here.", "No. hall-2-10", "",
	    "# Not borrowed", "Journey to the West", "Please leave it here.", "", "One book",
	    "Please leave it here.", "", "Scholars", "Please leave it here.", "");
}

static void
test_not_returned(void)
{
	static const Item items[] = {
	    {"refused", "04419000010405", "Journey to the West", "", FALSE, 8},
	    {"desk", "04419000010375", "Red Chamber", "", FALSE, 7},
	};
	DsSlipHead head = plain;
	g_autoptr(DsSlip) slip = NULL;

	head.returning = TRUE;
	head.mode = DS_MODE_TRAINING;
	slip = print(&head, items, G_N_ELEMENTS(items));
	EXPECT(slip, "Training: nothing counts here", "# Returned", "Red Chamber",
	    "Hand it in at the desk.", "No. hall-2-7", "", "# Not returned", "Journey to the West",
	    "Take it to the desk.", "");
}

/* Of a number that may be a card's only the end is printed, and never more than half. */
static void
test_masked(void)
{
	static const Item items[] = {
	    {"lent", "04419000010375", "", "2026-12-25", TRUE, 7},
	    {"refused", "80000002", "", "", FALSE, 0},
	    {"refused", "123", "", "", FALSE, 0},
	};
	g_autoptr(DsSlip) slip = print(&plain, items, G_N_ELEMENTS(items));

	EXPECT(slip, NULL, "# Borrowed", "Book …0375", "! Due about 25\u00A0December\u00A02026",
	    "No. hall-2-7", "", "# Not borrowed", "Book …0002", "Please leave it here.", "",
	    "Book …3", "Please leave it here.", "", "-", ("! " PROVISIONAL));
}

static void
test_long_title(void)
{
	static const Item items[] = {
	    {"lent", "1", "0123456789 123456789 123456789 123456789 123456789 123456789 123456789",
		"2026-12-25", FALSE, 7}};
	g_autoptr(DsSlip) slip = print(&plain, items, 1);

	EXPECT(slip, NULL, "# Borrowed",
	    "0123456789 123456789 123456789 123456789 123456789 123456789…",
	    "! Due 25\u00A0December\u00A02026", "No. hall-2-7", "");
}

static void
test_nothing_done(void)
{
	static const Item items[] = {
	    {"refused", "04419000010405", "Journey to the West", "", FALSE, 8},
	    {"staff", "04419000010375", "Red Chamber", "2026-12-25", TRUE, 7},
	    {"kept", "04419000010382", "Water Margin", "2026-11-30", FALSE, 0},
	};

	g_assert_null(print(&plain, items, G_N_ELEMENTS(items)));
	g_assert_null(print(&plain, NULL, 0));
}

/* ---- the languages, and pictures to be looked at ---- */

static const Item shown[] = {
    {"lent", "04419000010375", "红楼梦", "2026-12-25", TRUE, 7},
    {"lent", "04419000010399", "Số đỏ: tiểu thuyết trào phúng của Vũ Trọng Phụng", "2026-12-25",
	TRUE, 8},
    {"renewed", "04419000010405", "Journey to the West", "2026-12-24", FALSE, 9},
    {"refused", "04419000010382", "水滸傳", "", FALSE, 0},
    {"staff", "04419000010412", "三国演义", "", FALSE, 10},
};

static void
keep_picture(const DsSlip *slip, const char *name)
{
	const char *folder = g_getenv("RECEIPT_PICTURES");
	g_autoptr(DsRaster) raster = ds_slip_draw(slip, DS_SLIP_WIDTH_58MM, NULL);
	g_autofree char *path = g_strdup_printf("%s/%s.pbm", folder != NULL ? folder : "", name);
	g_autofree char *head = NULL;
	g_autoptr(GString) data = g_string_new(NULL);

	g_assert_nonnull(raster);
	if (folder == NULL)
		return;
	head = g_strdup_printf("P4 %u %u\n", raster->width, raster->height);
	g_string_append(data, head);
	g_string_append_len(
	    data, (const char *)raster->bits, (gssize)(ds_raster_stride(raster) * raster->height));
	g_assert_true(g_file_set_contents(path, data->str, (gssize)data->len, NULL));
}

static void
print_in(const char *language, const char *library, gboolean offline)
{
	g_autofree char *name = g_strdup_printf("%s-%s", language, offline ? "offline" : "online");
	DsSlipHead head = plain;
	Item items[G_N_ELEMENTS(shown)];
	g_autoptr(DsSlip) slip = NULL, english = NULL;
	g_autoptr(DsRaster) is = NULL, was = NULL;

	memcpy(items, shown, sizeof shown);
	for (guint i = 0; i < G_N_ELEMENTS(items); i++)
		items[i].provisional = items[i].provisional && offline;
	head.library = library;
	english = print(&head, items, G_N_ELEMENTS(items));
	head.language = ds_test_language(language);
	slip = print(&head, items, G_N_ELEMENTS(items));
	keep_picture(slip, name);
	is = ds_slip_draw(slip, WIDTH, NULL);
	was = ds_slip_draw(english, WIDTH, NULL);
	g_assert_true((is->height == was->height &&
			  memcmp(is->bits, was->bits, ds_raster_stride(is) * is->height) == 0) ==
	    g_str_equal(language, "en"));
}

/* RECEIPT_PICTURES=FOLDER keeps what they look like. */
static void
test_languages(void)
{
	for (guint offline = 0; offline < 2; offline++) {
		print_in("zh_CN", "东莞图书馆", offline);
		print_in("zh_TW", "東莞圖書館", offline);
		print_in("vi", "Thư viện Đông Hoản", offline);
		print_in("en", "Dongguan Library", offline);
	}
}

int
main(int argc, char **argv)
{
	g_setenv("TZ", "Asia/Shanghai", TRUE);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/receipt/online", test_online);
	g_test_add_func("/receipt/offline-loan", test_offline_loan);
	g_test_add_func("/receipt/returns", test_returns);
	g_test_add_func("/receipt/several-borrowers", test_several_borrowers);
	g_test_add_func("/receipt/not-done", test_not_done);
	g_test_add_func("/receipt/not-returned", test_not_returned);
	g_test_add_func("/receipt/masked", test_masked);
	g_test_add_func("/receipt/long-title", test_long_title);
	g_test_add_func("/receipt/nothing-done", test_nothing_done);
	g_test_add_func("/receipt/languages", test_languages);
	return g_test_run();
}
