/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/look.h"

#include "ui/widgets/button.h"
#include "ui/widgets/keypad.h"
#include "ui/widgets/pair.h"

/* How a role follows the text size. */
typedef enum { GROWS, GROWS_LITTLE, STAYS } Growth;

static const double growth[][3] = {
    [GROWS] = {1, 1.2, 1.38},
    [GROWS_LITTLE] = {1, 1.05, 1.1},
    [STAYS] = {1, 1, 1},
};
/* ... where words are long: more of them have to find room */
static const double long_growth[][3] = {
    [GROWS] = {1, 1.12, 1.24},
    [GROWS_LITTLE] = {1, 1.05, 1.1},
    [STAYS] = {1, 1, 1},
};

typedef struct {
	const char *name;
	guint px[DS_LAYOUT_N];
	guint px_for[DS_LETTERS_N][DS_LAYOUT_N]; /* 0: the same */
	Growth growth;
	double line, line_tall;
} Role;

#define HAN(...) [DS_LETTERS_HAN] = {__VA_ARGS__}
#define TALL(...) [DS_LETTERS_TALL] = {__VA_ARGS__}
#define LONG(...) [DS_LETTERS_LONG] = {__VA_ARGS__}

/* clang-format off */
static const Role roles[] = {
    {"numeral", {200, 190, 120}, {{0}}, STAYS, 1.0, 1.0},
    {"hero", {104, 96, 60}, {HAN(148, 124, 80), TALL(92, 88, 56), LONG(84, 80, 52)}, STAYS, 1.16, 1.24},
    {"headline", {104, 88, 54}, {HAN(112, 96, 58), TALL(92, 80, 50), LONG(80, 72, 42)}, GROWS_LITTLE, 1.16, 1.24},
    {"display", {104, 66, 48}, {HAN(104, 70, 52), TALL(92, 62, 44), LONG(80, 56, 40)}, GROWS_LITTLE, 1.16, 1.24},
    {"title", {76, 66, 48}, {TALL(70, 60, 44), LONG(64, 56, 42)}, GROWS_LITTLE, 1.2, 1.26},
    {"tile", {80, 72, 52}, {HAN(88, 80, 56), LONG(60, 56, 44)}, GROWS_LITTLE, 1.15, 1.2},
    {"heading", {54, 54, 44}, {LONG(48, 48, 40)}, GROWS, 1.25, 1.25},
    {"lead", {54, 50, 42}, {LONG(46, 46, 40)}, GROWS, 1.25, 1.25},
    {"big", {60, 54, 44}, {LONG(52, 48, 40)}, GROWS_LITTLE, 1.2, 1.2},
    {"button", {48, 48, 40}, {LONG(42, 42, 38)}, GROWS, 1.2, 1.2},
    {"book", {44, 44, 40}, {{0}}, GROWS, 1.26, 1.26},
    {"body", {44, 44, 40}, {LONG(42, 42, 38)}, GROWS, 1.34, 1.34},
    {"small", {42, 42, 38}, {{0}}, GROWS, 1.3, 1.3},
    {"rail-key", {42, 42, 38}, {{0}}, STAYS, 1.3, 1.3},
    {"key-word", {46, 46, 38}, {LONG(42, 42, 38)}, GROWS_LITTLE, 1.2, 1.2},
    {"digit", {76, 72, 56}, {{0}}, STAYS, 1.0, 1.0},
    {"letter", {56, 56, 46}, {{0}}, STAYS, 1.0, 1.0},
    {"provider", {42, 44, 38}, {{0}}, STAYS, 1.0, 1.0},
    {"address", {66, 72, 50}, {{0}}, STAYS, 1.2, 1.2},
    {"address-long", {44, 60, 40}, {{0}}, STAYS, 1.2, 1.2},
};
/* clang-format on */

DsLayout
ds_look_layout(int width, int height)
{
	if (height > width)
		return DS_LAYOUT_PORTRAIT;
	return height < 900 ? DS_LAYOUT_COMPACT : DS_LAYOUT_LANDSCAPE;
}

gboolean
ds_look_equal(const DsLook *a, const DsLook *b)
{
	return a->layout == b->layout && a->step == b->step && a->contrast == b->contrast &&
	    a->low == b->low && a->left == b->left && a->still == b->still &&
	    a->child == b->child && a->language == b->language && a->logo == b->logo;
}

const char *
ds_look_palette(DsContrast contrast)
{
	static const char *const palettes[DS_CONTRAST_N] = {
	    [DS_CONTRAST_NONE] = "/org/duestamp/ui/light.css",
	    [DS_CONTRAST_DARK] = "/org/duestamp/ui/contrast-dark.css",
	    [DS_CONTRAST_LIGHT] = "/org/duestamp/ui/contrast-light.css",
	};

	return palettes[contrast];
}

static guint
size_of(const Role *role, const DsLook *look)
{
	DsLetters letters = look->language->letters;
	guint px = role->px_for[letters][look->layout];

	if (px == 0)
		px = role->px[look->layout];
	return (guint)(px *
		(letters == DS_LETTERS_LONG ? long_growth : growth)[role->growth][look->step - 1] +
	    0.5);
}

/* font-family: "Noto Sans", "Noto Sans CJK SC" */
static void
add_fonts(GString *sheet, const char *selector, const char *fonts)
{
	g_auto(GStrv) families = g_strsplit(fonts, ",", -1);
	g_autofree char *list = g_strjoinv("\", \"", families);

	g_string_append_printf(sheet, "%s { font-family: \"%s\"; }\n", selector, list);
}

char *
ds_look_sheet(const DsLook *look)
{
	GString *sheet = g_string_new(NULL);

	add_fonts(sheet, "window", look->language->sans);
	add_fonts(sheet, ".serif, .tile", look->language->serif);

	for (guint i = 0; i < G_N_ELEMENTS(roles); i++)
		g_string_append_printf(
		    sheet, ".%s { font-size: %upx; }\n", roles[i].name, size_of(&roles[i], look));
	return g_string_free(sheet, FALSE);
}

double
ds_look_line(const char *role, gboolean tall)
{
	for (guint i = 0; i < G_N_ELEMENTS(roles); i++)
		if (g_strcmp0(roles[i].name, role) == 0)
			return tall ? roles[i].line_tall : roles[i].line;
	return 0;
}

void
ds_look_mark(const DsLook *look, GtkWidget *widget)
{
	static const char *const layouts[] = {"portrait", "landscape", "compact"};
	GtkStyleContext *style = gtk_widget_get_style_context(widget);
	g_autoptr(GList) old = gtk_style_context_list_classes(style);
	g_autofree char *step = g_strdup_printf("text-%u", look->step);
	const struct {
		const char *class;
		gboolean on;
	} switches[] = {
	    {"high-contrast", look->contrast != DS_CONTRAST_NONE},
	    {"low", look->low},
	    {"left", look->left},
	    {"still", look->still},
	    {"child", look->child},
	    {"long", look->language->letters == DS_LETTERS_LONG},
	};

	for (GList *at = old; at != NULL; at = at->next) {
		const char *class = at->data;

		if (g_str_has_prefix(class, "text-") || g_strv_contains(layouts, class))
			gtk_style_context_remove_class(style, class);
	}
	gtk_style_context_add_class(style, layouts[look->layout]);
	gtk_style_context_add_class(style, step);
	for (guint i = 0; i < G_N_ELEMENTS(switches); i++)
		if (switches[i].on)
			gtk_style_context_add_class(style, switches[i].class);
		else
			gtk_style_context_remove_class(style, switches[i].class);
}

static void
set_space(GtkWidget *widget, int space)
{
	if (GTK_IS_BOX(widget))
		gtk_box_set_spacing(GTK_BOX(widget), space);
	if (GTK_IS_GRID(widget)) {
		gtk_grid_set_row_spacing(GTK_GRID(widget), (guint)space);
		gtk_grid_set_column_spacing(GTK_GRID(widget), (guint)space);
	}
}

static void
space_out(GtkWidget *widget, gpointer look)
{
	static const struct {
		const char *class;
		int space[DS_LAYOUT_N];
	} gaps[] = {
	    {"gap", {24, 16, 12}},
	    {"gap-small", {16, 16, 10}},
	    {"gap-large", {40, 32, 20}},
	    {"gap-keys", {10, 12, 8}},
	};

	for (guint i = 0; i < G_N_ELEMENTS(gaps); i++)
		if (gtk_style_context_has_class(
			gtk_widget_get_style_context(widget), gaps[i].class))
			set_space(widget, gaps[i].space[((const DsLook *)look)->layout]);
	if (DS_IS_PAIR(widget) && ((const DsLook *)look)->left)
		ds_pair_mirror(DS_PAIR(widget));
	if (DS_IS_BUTTON(widget) && ((const DsLook *)look)->language->letters == DS_LETTERS_LONG)
		ds_button_let_break(DS_BUTTON(widget));
	else if (GTK_IS_CONTAINER(widget))
		gtk_container_forall(GTK_CONTAINER(widget), space_out, look);
	if (DS_IS_KEYPAD(widget) && ((const DsLook *)look)->language->letters == DS_LETTERS_LONG)
		ds_keypad_let_narrow(DS_KEYPAD(widget));
}

void
ds_look_space_out(const DsLook *look, GtkWidget *root)
{
	space_out(root, (gpointer)look);
}
