/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/look.h"

#include "ui/widgets/pair.h"

/* How a role follows the text size. */
typedef enum { GROWS, GROWS_LITTLE, STAYS } Growth;

static const double growth[][3] = {
    [GROWS] = {1, 1.2, 1.38},
    [GROWS_LITTLE] = {1, 1.05, 1.1},
    [STAYS] = {1, 1, 1},
};

typedef struct {
	const char *name;
	guint px[DS_LAYOUT_N];
	guint px_zh[DS_LAYOUT_N]; /* 0: the same */
	guint px_vi[DS_LAYOUT_N];
	Growth growth;
	double line, line_tall;
} Role;

/* clang-format off */
static const Role roles[] = {
    {"numeral", {200, 190, 120}, {0},            {0},          STAYS,        1.0,  1.0},
    {"hero",    {104,  96,  60}, {148, 124, 80}, {92, 88, 56}, STAYS,        1.16, 1.24},
    {"headline",{104,  88,  54}, {112, 96, 58}, {92, 80, 50},  GROWS_LITTLE, 1.16, 1.24},
    {"display", {104,  66,  48}, {104,  70, 52}, {92, 62, 44}, GROWS_LITTLE, 1.16, 1.24},
    {"title",   { 76,  66,  48}, {0},            {70, 60, 44}, GROWS_LITTLE, 1.2,  1.26},
    {"tile",    { 80,  72,  52}, {88, 80, 56},   {0},          GROWS_LITTLE, 1.15, 1.2},
    {"heading", { 54,  54,  44}, {0},            {0},          GROWS,        1.25, 1.25},
    {"lead",    { 54,  50,  42}, {0},            {0},          GROWS,        1.25, 1.25},
    {"big",     { 60,  54,  44}, {0},            {0},          GROWS_LITTLE,        1.2,  1.2},
    {"button",  { 48,  48,  40}, {0},            {0},          GROWS,        1.2,  1.2},
    {"book",    { 44,  44,  40}, {0},            {0},          GROWS,        1.26, 1.26},
    {"body",    { 44,  44,  40}, {0},            {0},          GROWS,        1.34, 1.34},
    {"small",   { 42,  42,  38}, {0},            {0},          GROWS,        1.3,  1.3},
    {"rail-key",{ 42,  42,  38}, {0},            {0},          STAYS,        1.3,  1.3},
    {"key-word",{ 46,  46,  38}, {0},            {0},          GROWS_LITTLE, 1.2,  1.2},
    {"digit",   { 76,  72,  56}, {0},            {0},          STAYS,        1.0,  1.0},
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
	    a->child == b->child && g_strcmp0(a->language, b->language) == 0;
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
	guint px = 0;

	if (g_str_has_prefix(look->language, "zh"))
		px = role->px_zh[look->layout];
	else if (g_str_equal(look->language, "vi"))
		px = role->px_vi[look->layout];
	if (px == 0)
		px = role->px[look->layout];
	return (guint)(px * growth[role->growth][look->step - 1] + 0.5);
}

char *
ds_look_sheet(const DsLook *look)
{
	GString *sheet = g_string_new(NULL);

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
	g_autofree char *language = g_strconcat("lang-", look->language, NULL);
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
	};

	for (GList *at = old; at != NULL; at = at->next) {
		const char *class = at->data;

		if (g_str_has_prefix(class, "lang-") || g_str_has_prefix(class, "text-") ||
		    g_strv_contains(layouts, class))
			gtk_style_context_remove_class(style, class);
	}
	gtk_style_context_add_class(style, layouts[look->layout]);
	gtk_style_context_add_class(style, language);
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
	};

	for (guint i = 0; i < G_N_ELEMENTS(gaps); i++)
		if (gtk_style_context_has_class(
			gtk_widget_get_style_context(widget), gaps[i].class))
			set_space(widget, gaps[i].space[((const DsLook *)look)->layout]);
	if (DS_IS_PAIR(widget) && ((const DsLook *)look)->left)
		ds_pair_mirror(DS_PAIR(widget));
	if (GTK_IS_CONTAINER(widget))
		gtk_container_forall(GTK_CONTAINER(widget), space_out, look);
}

void
ds_look_space_out(const DsLook *look, GtkWidget *root)
{
	space_out(root, (gpointer)look);
}
