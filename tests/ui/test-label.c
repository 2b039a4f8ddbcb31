/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The label, and trap C of the languages: one Han character, several forms. What is drawn is told
 * by the glyphs that Pango chose from the font.
 */
#include "tests/fakes/kiosk-script.h"
#include "tests/fakes/languages.h"
#include "ui/language.h"
#include "ui/widgets/label.h"
#include "ui/window.h"

#define TITLE "骨直雪角"       /* looks different in Beijing, Taipei and Tokyo */
#define IN_TAIPEI "骨直雪角舊" /* the same, and the last is written so in Taipei only */

static GArray *
glyphs_of(PangoLayout *layout)
{
	GArray *glyphs = g_array_new(FALSE, FALSE, sizeof(PangoGlyph));
	PangoLayoutLine *line = pango_layout_get_line_readonly(layout, 0);

	for (GSList *at = line->runs; at != NULL; at = at->next) {
		PangoGlyphItem *run = at->data;

		for (int i = 0; i < run->glyphs->num_glyphs; i++)
			g_array_append_val(glyphs, run->glyphs->glyphs[i].glyph);
	}
	return glyphs;
}

static gboolean
same(GArray *a, GArray *b)
{
	return a->len == b->len && memcmp(a->data, b->data, a->len * sizeof(PangoGlyph)) == 0;
}

static GArray *
glyphs_in(GtkWidget *widget, const char *title, const char *language)
{
	g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout(widget, title);
	g_autoptr(PangoAttrList) list = pango_attr_list_new();

	pango_attr_list_insert(list, pango_attr_language_new(pango_language_from_string(language)));
	pango_layout_set_attributes(layout, list);
	return glyphs_of(layout);
}

static GtkWidget *
window_in(const char *language)
{
	GtkWidget *window = ds_window_new(1080, 1920);
	GVariant *view = g_variant_new_parsed("{'page': <'idle'>, 'language': <%s>}", language);

	ds_window_show_view(DS_WINDOW(window), view);
	return window;
}

/* A label of a title in the window's page. */
static GtkWidget *
title_in(GtkWidget *window, const char *title, const char *language)
{
	GtkWidget *label = ds_label_new("book", "");

	gtk_container_add(GTK_CONTAINER(gtk_bin_get_child(GTK_BIN(window))), label);
	ds_label_set_title(DS_LABEL(label), title, ds_test_language(language));
	gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_NONE); /* it has no width yet */
	return label;
}

static void
check_forms(const char *window_language, const char *title, const char *expected)
{
	GtkWidget *window = window_in(window_language);
	GtkWidget *label = title_in(window, title, window_language);
	g_autoptr(GArray) drawn = glyphs_of(gtk_label_get_layout(GTK_LABEL(label)));
	g_autoptr(GArray) right = glyphs_in(label, title, expected);
	g_autoptr(GArray) japanese = glyphs_in(label, title, "ja");

	g_assert_cmpuint(drawn->len, ==, g_utf8_strlen(title, -1));
	g_assert_true(same(drawn, right));
	g_assert_false(same(drawn, japanese));
	gtk_widget_destroy(window);
}

static void
test_han_forms(void)
{
	check_forms("en", TITLE, "zh-cn");
	check_forms("vi", TITLE, "zh-cn");
	check_forms("en", IN_TAIPEI, "zh-tw");
	check_forms("vi", IN_TAIPEI, "zh-tw");
	check_forms("zh_CN", TITLE, "zh-cn");
	check_forms("zh_TW", TITLE, "zh-tw");
}

/* Text from outside is text, whatever it looks like. */
static void
test_no_markup(void)
{
	GtkWidget *window = window_in("en");
	GtkWidget *label = title_in(window, "<b>a</b> &lt; <span", "en");

	g_assert_cmpstr(gtk_label_get_text(GTK_LABEL(label)), ==, "<b>a</b> &lt; <span");
	g_assert_false(gtk_label_get_use_markup(GTK_LABEL(label)));
	gtk_widget_destroy(window);
}

/* To a pixel a line. */
static void
assert_height(GtkWidget *label, double expected)
{
	int least, best;

	gtk_widget_get_preferred_height(label, &least, &best);
	g_assert_cmpfloat_with_epsilon(best, expected, 2);
}

/* Two lines of a display are 1.16 times its size apart, with Vietnamese letters 1.24 times. */
static void
test_line_height(void)
{
	GtkWidget *window = window_in("en");
	GtkWidget *label = title_in(window, "", "en");

	g_object_set(label, "role", "display", NULL);
	ds_label_set(DS_LABEL(label), "One\nTwo");
	assert_height(label, 2 * 104 * 1.16);
	ds_label_set(DS_LABEL(label), "Một\nHai");
	assert_height(label, 2 * 104 * 1.24);
	gtk_widget_destroy(window);
}

int
main(int argc, char **argv)
{
	ds_language_init(g_getenv("DUESTAMP_LOCALE_DIR"));
	gtk_init(NULL, NULL);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ui/label/han-forms", test_han_forms);
	g_test_add_func("/ui/label/no-markup", test_no_markup);
	g_test_add_func("/ui/label/line-height", test_line_height);
	return g_test_run();
}
