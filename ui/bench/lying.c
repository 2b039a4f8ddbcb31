/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/bench/lying.h"

#include "ui/bench/spine.h"
#include "ui/bench/title.h"

#define SIGN 20
#define LABEL_WIDTH 40
#define SHIFTS 3 /* books of a pile do not lie exactly above each other */
#define SHIFT_PX 5

struct _DsBenchLying {
	GtkBox parent;
	char uid[DS_BENCH_UID_TEXT + 1];
	const DsBenchBook *book;
	gboolean sounds;
	gboolean brief;
	GtkWidget *body; /* to be taken off the pad */
	GtkWidget *word; /* of the gate */
};

G_DEFINE_TYPE(DsBenchLying, ds_bench_lying, GTK_TYPE_BOX)

static gboolean
on_draw_sign(GtkWidget *area, cairo_t *cr, DsBenchLying *self)
{
	double y = (gtk_widget_get_allocated_height(area) - SIGN) / 2.0;

	ds_bench_gate_draw(area, cr, self->sounds, 0, y, SIGN);
	return FALSE;
}

static gboolean
on_draw_label(GtkWidget *area, cairo_t *cr, DsBenchLying *self)
{
	GdkRectangle bars = {5, 4, gtk_widget_get_allocated_width(area) - 10,
	    gtk_widget_get_allocated_height(area) - 8};
	GdkRGBA ink;

	gtk_style_context_get_color(
	    gtk_widget_get_style_context(area), gtk_widget_get_state_flags(area), &ink);
	gdk_cairo_set_source_rgba(cr, &ink);
	ds_bench_bars_draw(cr, self->book->number, &bars);
	return FALSE;
}

static GtkWidget *
drawing_new(DsBenchLying *self, int width, GCallback on_draw)
{
	GtkWidget *area = gtk_drawing_area_new();

	gtk_widget_set_has_window(area, FALSE);
	gtk_widget_set_size_request(area, width, -1);
	g_signal_connect(area, "draw", on_draw, self);
	return area;
}

static void
ds_bench_lying_class_init(DsBenchLyingClass *class)
{
	gtk_widget_class_set_css_name(GTK_WIDGET_CLASS(class), "lying");
}

static void
ds_bench_lying_init(DsBenchLying *self)
{
}

/* The paper at the end of the book on which the gate's word stands. */
static GtkWidget *
gate_new(DsBenchLying *self)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);

	self->word = ds_bench_label_new("gate-word", "", NULL);
	gtk_label_set_ellipsize(GTK_LABEL(self->word), PANGO_ELLIPSIZE_NONE);
	gtk_container_add(GTK_CONTAINER(box), drawing_new(self, SIGN, G_CALLBACK(on_draw_sign)));
	gtk_container_add(GTK_CONTAINER(box), self->word);
	ds_bench_add_class(box, "gate");
	return box;
}

/* The title may be cut, the number of the volume not. */
static GtkWidget *
plate_new(DsBenchLying *self, const char *name)
{
	const DsBenchBook *book = self->book;
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 4);
	GtkWidget *title = ds_bench_label_new(
	    "title", book != NULL ? book->title : name, book != NULL ? book->language : NULL);
	g_autofree char *part = NULL;
	GtkWidget *volume;

	ds_bench_add_class(box, "plate");
	gtk_box_pack_start(GTK_BOX(box), title, FALSE, FALSE, 0);
	if (book == NULL || book->parts == 1)
		return box;
	part = g_strdup_printf("%u", book->part);
	volume = ds_bench_label_new("volume", part, NULL);
	gtk_label_set_xalign(GTK_LABEL(volume), 0.5);
	gtk_widget_set_valign(volume, GTK_ALIGN_CENTER);
	gtk_box_pack_start(GTK_BOX(box), volume, FALSE, FALSE, 0);
	return box;
}

static void
set_up(DsBenchLying *self)
{
	const DsBenchBook *book = self->book;
	g_autofree char *stranger = g_strdup_printf("tag %s", self->uid);
	const char *name = book != NULL ? book->name : stranger;
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);

	gtk_box_pack_start(GTK_BOX(box), plate_new(self, name), TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(box), gate_new(self), FALSE, FALSE, 0);
	self->body = ds_bench_button_new(
	    "flat-book", box, "bench.take", self->uid, "Take %s off the pad", name);
	ds_bench_add_class(self->body, book != NULL ? book->colour : "stranger");
	gtk_box_pack_start(GTK_BOX(self), self->body, TRUE, TRUE, 0);
	if (book != NULL)
		gtk_box_pack_start(GTK_BOX(self),
		    ds_bench_button_new("flat-label",
			drawing_new(self, LABEL_WIDTH, G_CALLBACK(on_draw_label)), "bench.scan",
			book->uid, "Scan the label of %s", name),
		    FALSE, FALSE, 0);
}

GtkWidget *
ds_bench_lying_new(const char *uid, const DsBenchBook *book)
{
	DsBenchLying *self = g_object_new(DS_TYPE_BENCH_LYING, "visible", TRUE, NULL);
	int shift = (int)(g_str_hash(uid) % SHIFTS) * SHIFT_PX;

	g_strlcpy(self->uid, uid, sizeof self->uid);
	self->book = book;
	gtk_widget_set_margin_start(GTK_WIDGET(self), shift);
	gtk_widget_set_margin_end(GTK_WIDGET(self), (SHIFTS - 1) * SHIFT_PX - shift);
	set_up(self);
	return GTK_WIDGET(self);
}

const char *
ds_bench_lying_uid(DsBenchLying *self)
{
	return self->uid;
}

static void
say(DsBenchLying *self)
{
	static const char *const words[2][2] = {
	    {"passes the gate", "passes"},
	    {"sounds at the gate", "sounds"},
	};

	gtk_label_set_text(GTK_LABEL(self->word), words[self->sounds][self->brief]);
	ds_bench_describe(self->body, words[self->sounds][FALSE]);
	gtk_widget_queue_draw(GTK_WIDGET(self));
}

void
ds_bench_lying_show(DsBenchLying *self, gboolean sounds)
{
	self->sounds = sounds;
	say(self);
}

void
ds_bench_lying_set_brief(DsBenchLying *self, gboolean brief)
{
	self->brief = brief;
	say(self);
}
