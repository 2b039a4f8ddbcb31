/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/bench/pile.h"

#include "ui/bench/lying.h"
#include "ui/draw.h"

#define ROW_MOST 36 /* height of a book that lies */
#define ROW_LEAST 22
#define ROWS_LEAST 5 /* there is always room for a pile of this height */
#define COLUMN_LEAST 244
#define COLUMN_BRIEF 330 /* narrower ones have no room for many words */
#define COLUMN_MOST 440
#define COLUMNS_MOST 3
#define GAP 12
#define PAD_LEAST 34 /* what is seen of the pad below the lowest book */
#define PAD_MOST 64

struct _DsBenchPile {
	GtkContainer parent;
	GPtrArray *books; /* the lowest first */
	gboolean brief;   /* the books say the gate's word in short */
	guint rephrase;   /* idle source: that has changed */
	gboolean unplugged;
};

G_DEFINE_TYPE(DsBenchPile, ds_bench_pile, GTK_TYPE_CONTAINER)

static void
ds_bench_pile_add(GtkContainer *container, GtkWidget *child)
{
	g_ptr_array_add(DS_BENCH_PILE(container)->books, child);
	gtk_widget_set_parent(child, GTK_WIDGET(container));
}

static void
ds_bench_pile_remove(GtkContainer *container, GtkWidget *child)
{
	if (!g_ptr_array_remove(DS_BENCH_PILE(container)->books, child))
		return;
	gtk_widget_unparent(child);
	gtk_widget_queue_resize(GTK_WIDGET(container));
}

/* A callback may remove the child it is given. */
static void
ds_bench_pile_forall(
    GtkContainer *container, gboolean internals, GtkCallback callback, gpointer data)
{
	g_autoptr(GPtrArray) books = g_ptr_array_copy(DS_BENCH_PILE(container)->books, NULL, NULL);

	for (guint i = 0; i < books->len; i++)
		callback(books->pdata[i], data);
}

static GType
ds_bench_pile_child_type(GtkContainer *container)
{
	return GTK_TYPE_WIDGET;
}

static void
ds_bench_pile_get_preferred_width(GtkWidget *widget, int *minimum, int *natural)
{
	*minimum = COLUMN_LEAST;
	*natural = 2 * COLUMN_MOST;
}

static int
columns_in(int width)
{
	return CLAMP(width / COLUMN_LEAST, 1, COLUMNS_MOST);
}

static void
ds_bench_pile_get_preferred_height_for_width(
    GtkWidget *widget, int width, int *minimum, int *natural)
{
	int columns = columns_in(width);
	int rows = ((int)DS_BENCH_PILE(widget)->books->len + columns - 1) / columns;

	*minimum = MAX(rows, ROWS_LEAST) * ROW_LEAST + PAD_LEAST;
	*natural = MAX(rows, ROWS_LEAST) * ROW_MOST + PAD_MOST;
}

static void
ds_bench_pile_get_preferred_height(GtkWidget *widget, int *minimum, int *natural)
{
	ds_bench_pile_get_preferred_height_for_width(
	    widget, COLUMNS_MOST * COLUMN_LEAST, minimum, natural);
}

static GtkSizeRequestMode
ds_bench_pile_get_request_mode(GtkWidget *widget)
{
	return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static int
pad_height(int height)
{
	return CLAMP(height / 5, PAD_LEAST, PAD_MOST);
}

typedef struct {
	int rows, columns; /* columns that are needed */
	int row_height, column_width;
	int left, floor;
} Plan;

static Plan
plan_for(const GtkAllocation *room, int count)
{
	int height = room->height - pad_height(room->height);
	int columns = columns_in(room->width);
	int rows = MAX(height / ROW_MOST, (count + columns - 1) / columns);
	Plan plan = {.rows = MAX(rows, 1), .floor = room->y + height};

	plan.columns = MAX((count + plan.rows - 1) / plan.rows, 1);
	plan.row_height = CLAMP(height / plan.rows, ROW_LEAST, ROW_MOST);
	plan.column_width = MIN((room->width + GAP) / plan.columns - GAP, COLUMN_MOST);
	plan.left = room->x + (room->width - plan.columns * (plan.column_width + GAP) + GAP) / 2;
	return plan;
}

static gboolean
on_rephrase(gpointer data)
{
	DsBenchPile *self = data;

	self->rephrase = 0;
	for (guint i = 0; i < self->books->len; i++)
		ds_bench_lying_set_brief(self->books->pdata[i], self->brief);
	return G_SOURCE_REMOVE;
}

/* Other words ask for another size, which a widget cannot do while it is given its size. */
static void
set_brief(DsBenchPile *self, gboolean brief)
{
	if (self->brief != brief && self->rephrase == 0)
		self->rephrase = g_idle_add_full(G_PRIORITY_HIGH_IDLE, on_rephrase, self, NULL);
	self->brief = brief;
}

static void
ds_bench_pile_size_allocate(GtkWidget *widget, GtkAllocation *room)
{
	DsBenchPile *self = DS_BENCH_PILE(widget);
	Plan plan = plan_for(room, (int)self->books->len);

	gtk_widget_set_allocation(widget, room);
	set_brief(self, plan.column_width < COLUMN_BRIEF);
	for (int i = 0; i < (int)self->books->len; i++) {
		GtkAllocation place = {plan.left + i / plan.rows * (plan.column_width + GAP),
		    plan.floor - (i % plan.rows + 1) * plan.row_height, plan.column_width,
		    plan.row_height - 1};

		gtk_widget_get_preferred_size(self->books->pdata[i], NULL, NULL); /* GTK insists */
		gtk_widget_size_allocate(self->books->pdata[i], &place);
	}
}

/* ---- the pad */

static void
draw_ellipse(
    GtkWidget *widget, cairo_t *cr, const char *colour, double width, double height, double line)
{
	GdkRGBA rgba = ds_draw_colour(widget, colour);

	cairo_save(cr);
	cairo_scale(cr, width / 2, height / 2);
	cairo_new_path(cr);
	cairo_arc(cr, 0, 0, 1, 0, 2 * G_PI);
	cairo_restore(cr);
	gdk_cairo_set_source_rgba(cr, &rgba);
	cairo_set_line_width(cr, line);
	if (line > 0)
		cairo_stroke(cr);
	else
		cairo_fill(cr);
}

/* The bull's-eye of the kiosk's own drawings: two white rings and an amber centre on celadon. */
static void
draw_pad(GtkWidget *widget, cairo_t *cr, double width, double height)
{
	cairo_translate(cr, 0, 8);
	draw_ellipse(widget, cr, "pad_edge", width, height, 0);
	cairo_translate(cr, 0, -8);
	draw_ellipse(widget, cr, "celadon", width, height, 0);
	draw_ellipse(widget, cr, "pad_ring", width * 0.74, height * 0.74, 4);
	draw_ellipse(widget, cr, "pad_ring", width * 0.46, height * 0.46, 4);
	draw_ellipse(widget, cr, "amber", width * 0.18, height * 0.18, 0);
}

static gboolean
ds_bench_pile_draw(GtkWidget *widget, cairo_t *cr)
{
	double room = gtk_widget_get_allocated_width(widget);
	double below = gtk_widget_get_allocated_height(widget);
	double height = pad_height((int)below) * 1.7;

	cairo_save(cr);
	cairo_push_group(cr);
	cairo_translate(cr, room / 2, below - height / 2 - 9);
	draw_pad(widget, cr, room * 0.94, height);
	cairo_pop_group_to_source(cr);
	cairo_paint_with_alpha(cr, DS_BENCH_PILE(widget)->unplugged ? 0.35 : 1);
	cairo_restore(cr);
	return GTK_WIDGET_CLASS(ds_bench_pile_parent_class)->draw(widget, cr);
}

static void
ds_bench_pile_finalize(GObject *object)
{
	DsBenchPile *self = DS_BENCH_PILE(object);

	g_clear_handle_id(&self->rephrase, g_source_remove);
	g_ptr_array_unref(self->books);
	G_OBJECT_CLASS(ds_bench_pile_parent_class)->finalize(object);
}

static void
ds_bench_pile_class_init(DsBenchPileClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);
	GtkContainerClass *container = GTK_CONTAINER_CLASS(class);

	G_OBJECT_CLASS(class)->finalize = ds_bench_pile_finalize;
	widget->get_preferred_width = ds_bench_pile_get_preferred_width;
	widget->get_preferred_height = ds_bench_pile_get_preferred_height;
	widget->get_preferred_height_for_width = ds_bench_pile_get_preferred_height_for_width;
	widget->get_request_mode = ds_bench_pile_get_request_mode;
	widget->size_allocate = ds_bench_pile_size_allocate;
	widget->draw = ds_bench_pile_draw;
	container->add = ds_bench_pile_add;
	container->remove = ds_bench_pile_remove;
	container->forall = ds_bench_pile_forall;
	container->child_type = ds_bench_pile_child_type;
	gtk_widget_class_set_css_name(widget, "pile");
}

static void
ds_bench_pile_init(DsBenchPile *self)
{
	gtk_widget_set_has_window(GTK_WIDGET(self), FALSE);
	self->books = g_ptr_array_new();
}

/* ---- what lies there */

static DsBenchLying *
find_book(const DsBenchPile *self, const char *uid)
{
	for (guint i = 0; i < self->books->len; i++)
		if (g_str_equal(ds_bench_lying_uid(self->books->pdata[i]), uid))
			return self->books->pdata[i];
	return NULL;
}

static gboolean
is_there(const GPtrArray *tags, const char *uid)
{
	for (guint i = 0; i < tags->len; i++)
		if (g_str_equal(((const DsBenchTag *)tags->pdata[i])->uid, uid))
			return TRUE;
	return FALSE;
}

void
ds_bench_pile_show(DsBenchPile *self, const GPtrArray *tags, const DsBenchShelf *shelf)
{
	for (guint i = self->books->len; i-- > 0;)
		if (!is_there(tags, ds_bench_lying_uid(self->books->pdata[i])))
			gtk_widget_destroy(self->books->pdata[i]);
	for (guint i = 0; i < tags->len; i++) {
		const DsBenchTag *tag = tags->pdata[i];
		DsBenchLying *lying = find_book(self, tag->uid);

		if (lying == NULL) {
			lying = DS_BENCH_LYING(
			    ds_bench_lying_new(tag->uid, ds_bench_shelf_by_uid(shelf, tag->uid)));
			ds_bench_lying_set_brief(lying, self->brief);
			gtk_container_add(GTK_CONTAINER(self), GTK_WIDGET(lying));
		}
		ds_bench_lying_show(lying, ds_bench_tag_sounds(tag));
	}
}

void
ds_bench_pile_set_plugged(DsBenchPile *self, gboolean plugged)
{
	self->unplugged = !plugged;
	gtk_widget_queue_draw(GTK_WIDGET(self));
}
