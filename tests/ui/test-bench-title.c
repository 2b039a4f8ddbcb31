/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each title of duestamp-bench is told its own language, on the shelf, on the pad and on the cards.
 */
#include "ui/bench/hand.h"
#include "ui/bench/lying.h"
#include "ui/bench/title.h"

static char *
language_in(PangoAttrList *attributes)
{
	PangoAttrIterator *iterator = pango_attr_list_get_iterator(attributes);
	PangoAttribute *found = pango_attr_iterator_get(iterator, PANGO_ATTR_LANGUAGE);
	char *language = found == NULL
	    ? NULL
	    : g_strdup(pango_language_to_string(((PangoAttrLanguage *)found)->value));

	pango_attr_iterator_destroy(iterator);
	return language;
}

typedef struct {
	const char *text;
	char *language;
} Search;

static void
search(GtkWidget *widget, gpointer data)
{
	Search *wanted = data;

	if (GTK_IS_LABEL(widget) &&
	    g_str_equal(gtk_label_get_text(GTK_LABEL(widget)), wanted->text)) {
		g_free(wanted->language);
		wanted->language = language_in(gtk_label_get_attributes(GTK_LABEL(widget)));
	}
	if (GTK_IS_CONTAINER(widget))
		gtk_container_forall(GTK_CONTAINER(widget), search, data);
}

/* The label of this text below the widget, which is destroyed. */
static void
expect_label(GtkWidget *widget, const char *text, const char *language)
{
	Search wanted = {text, NULL};

	g_object_ref_sink(widget);
	search(widget, &wanted);
	g_assert_cmpstr(wanted.language, ==, language);
	g_free(wanted.language);
	gtk_widget_destroy(widget);
	g_object_unref(widget);
}

static void
expect_layout(const char *text, const DsBenchLanguage *language)
{
	GtkWidget *window = gtk_window_new(GTK_WINDOW_TOPLEVEL);
	g_autoptr(PangoLayout) layout = ds_bench_title_layout(window, text, language, 14);
	g_autofree char *found = language_in(pango_layout_get_attributes(layout));

	g_assert_cmpstr(found, ==, language->pango);
	gtk_widget_destroy(window);
}

static void
test_books(void)
{
	g_autoptr(DsBenchShelf) shelf = ds_bench_shelf_load(NULL, NULL);

	for (guint i = 0; i < shelf->books->len; i++) {
		const DsBenchBook *book = shelf->books->pdata[i];

		expect_label(
		    ds_bench_lying_new(book->uid, book), book->title, book->language->pango);
		expect_layout(book->title, book->language);
	}
}

static void
test_cards(void)
{
	g_autoptr(DsBenchShelf) shelf = ds_bench_shelf_load(NULL, NULL);

	for (guint i = 0; i < shelf->cards->len; i++) {
		const DsBenchCard *card = shelf->cards->pdata[i];

		expect_label(ds_bench_card_new(card, "0"), card->name, card->language->pango);
	}
}

/* The forms differ: told another language, the same characters are drawn in another way. */
static void
test_forms(void)
{
	GtkWidget *window = gtk_window_new(GTK_WINDOW_TOPLEVEL);
	g_autoptr(DsBenchShelf) shelf = ds_bench_shelf_load(NULL, NULL);
	const DsBenchBook *mainland = ds_bench_shelf_by_number(shelf, "04419000010375");
	const DsBenchBook *taiwan = ds_bench_shelf_by_number(shelf, "DG20034247");
	const char *const word = "骨"; /* U+9AA8, bone */
	const DsBenchLanguage *languages[] = {mainland->language, taiwan->language};
	PangoGlyph glyphs[2];
	PangoFont *fonts[2];

	for (guint i = 0; i < 2; i++) {
		g_autoptr(PangoLayout)
		    layout = ds_bench_title_layout(window, word, languages[i], 20);
		PangoLayoutLine *line = pango_layout_get_line_readonly(layout, 0);
		PangoGlyphItem *run = line->runs->data;

		glyphs[i] = run->glyphs->glyphs[0].glyph;
		fonts[i] = g_object_ref(run->item->analysis.font);
	}
	g_assert_true(glyphs[0] != glyphs[1] || fonts[0] != fonts[1]);
	g_object_unref(fonts[0]);
	g_object_unref(fonts[1]);
	gtk_widget_destroy(window);
}

int
main(int argc, char **argv)
{
	gtk_init(NULL, NULL);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/bench/title/books", test_books);
	g_test_add_func("/bench/title/cards", test_cards);
	g_test_add_func("/bench/title/forms", test_forms);
	return g_test_run();
}
