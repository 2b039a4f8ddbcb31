/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/works.h"

#include "ui/widgets/badge.h"
#include "ui/widgets/label.h"

#include <glib/gi18n-lib.h>

/* What a kiosk does for people now, one bit each. */
enum { RETURNS_ONLY = 1 << 0, LENDS = 1 << 1, LENDS_NOT = 1 << 2, ALWAYS = 7 };

/* clang-format off */
static const struct {
	guint kiosks;
	DsTone tone;
	const char *glyph;
	gboolean spare; /* left out where there is little room */
	const char *text;
} rows[] = {
    {ALWAYS,    DS_TONE_DONE, "tick",  FALSE, N_("Return: as many as you like")},
    {LENDS,     DS_TONE_DONE, "tick",  FALSE, N_("Borrow: a few, most cards")},
    {LENDS,     DS_TONE_TURN, "pause", TRUE,  N_("Renew: when online again")},
    {LENDS_NOT, DS_TONE_TURN, "pause", FALSE, N_("Borrow: when online again")},
};
/* clang-format on */

struct _DsWorks {
	GtkBox parent;
	GtkWidget *rows[G_N_ELEMENTS(rows)];
};

G_DEFINE_TYPE(DsWorks, ds_works, GTK_TYPE_BOX)

static GtkWidget *
row_new(guint i)
{
	GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
	GtkWidget *badge = ds_badge_new(rows[i].tone, rows[i].glyph);
	GtkWidget *label = ds_label_new("body", "");

	gtk_style_context_add_class(gtk_widget_get_style_context(row), "work");
	gtk_widget_set_valign(badge, GTK_ALIGN_CENTER);
	gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
	gtk_box_pack_start(GTK_BOX(row), badge, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(row), label, TRUE, TRUE, 0);
	ds_label_set(DS_LABEL(label), _(rows[i].text));
	gtk_widget_show_all(row);
	return row;
}

static void
ds_works_class_init(DsWorksClass *class)
{
}

static void
ds_works_init(DsWorks *self)
{
	GtkStyleContext *style = gtk_widget_get_style_context(GTK_WIDGET(self));

	gtk_orientable_set_orientation(GTK_ORIENTABLE(self), GTK_ORIENTATION_VERTICAL);
	gtk_style_context_add_class(style, "works");
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		self->rows[i] = row_new(i);
		gtk_box_pack_start(GTK_BOX(self), self->rows[i], FALSE, FALSE, 0);
	}
}

static guint
kiosk_of(const DsView *view)
{
	if (view->mode == DS_MODE_RETURN_ONLY)
		return RETURNS_ONLY;
	return view->offline_loans ? LENDS : LENDS_NOT;
}

void
ds_works_show(DsWorks *self, const DsView *view, const DsLook *look)
{
	gboolean tight = look->layout == DS_LAYOUT_COMPACT || look->step == 3;

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		gtk_widget_set_visible(self->rows[i],
		    (rows[i].kiosks & kiosk_of(view)) != 0 && !(tight && rows[i].spare));
}
