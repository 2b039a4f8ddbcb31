/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/list.h"

#include "ui/widgets/pager.h"

#define SHADOW 48 /* what the sheet's shadow needs around it */

typedef struct {
	GtkWidget *widget;
	DsRowKind kind;
	guint page;
	GtkAllocation place;
} Row;

struct _DsList {
	GtkContainer parent;
	GArray *rows; /* Row */
	GtkWidget *pager;
	guint columns;
	guint page, n_pages;
};

enum { PROP_COLUMNS = 1, N_PROPS };

G_DEFINE_TYPE(DsList, ds_list, GTK_TYPE_CONTAINER)

#define ROW(self, i) (&g_array_index((self)->rows, Row, i))

/* The space between cards is the margin that the style sheet gives the list. */
static int
gap_of(DsList *self)
{
	GtkStyleContext *style = gtk_widget_get_style_context(GTK_WIDGET(self));
	int gap = 0;

	gtk_style_context_get(
	    style, gtk_style_context_get_state(style), "margin-bottom", &gap, NULL);
	return gap;
}

/* How many rows stand side by side in the one that begins with row i. */
static guint
row_width(DsList *self, guint i)
{
	guint count = 1;

	if (ROW(self, i)->kind != DS_ROW_CARD)
		return 1;
	while (count < self->columns && i + count < self->rows->len &&
	    ROW(self, i + count)->kind == DS_ROW_CARD)
		count++;
	return count;
}

static int
height_for(GtkWidget *widget, int width)
{
	int minimum, natural;

	gtk_widget_get_preferred_height_for_width(widget, width, &minimum, &natural);
	return natural;
}

static int
cell_width(DsList *self, guint i, int width)
{
	guint columns = ROW(self, i)->kind == DS_ROW_CARD ? self->columns : 1;

	return (width - (int)(columns - 1) * gap_of(self)) / (int)columns;
}

/* Heights of the rows side by side that begin with row i: all get the tallest. */
static int
band_height(DsList *self, guint i, guint count, int width)
{
	int height = 0;

	for (guint k = i; k < i + count; k++)
		height = MAX(height, height_for(ROW(self, k)->widget, cell_width(self, k, width)));
	return height;
}

/* What must fit behind this row: a heading is not the last row of a page. */
static int
height_behind(DsList *self, guint i, int width)
{
	if (ROW(self, i)->kind != DS_ROW_HEADING || i + 1 == self->rows->len)
		return 0;
	return height_for(ROW(self, i + 1)->widget, width);
}

/*
 * Puts every row on a page of this size. A page holds at least one band. Returns how many pages
 * there are.
 */
static guint
break_pages(DsList *self, int width, int height)
{
	int gap = gap_of(self);
	int y = 0;
	guint page = 0;
	gboolean after_line = FALSE;

	for (guint i = 0, count; i < self->rows->len; i += count) {
		int band;
		DsRowKind kind = ROW(self, i)->kind;

		count = row_width(self, i);
		band = band_height(self, i, count, width);
		if (i > 0 && !(kind == DS_ROW_LINE && after_line))
			y += gap;
		if (i > 0 && y + band + height_behind(self, i, width) > height) {
			page++;
			y = 0;
		}
		for (guint k = i; k < i + count; k++) {
			int cell = cell_width(self, k, width);

			ROW(self, k)->page = page;
			ROW(self, k)->place = (GtkAllocation){
			    (int)(k - i) * (cell + gap), y, cell, band};
		}
		y += band;
		after_line = kind != DS_ROW_CARD;
	}
	return page + 1;
}

static guint
first_of(DsList *self, guint page)
{
	for (guint i = 0; i < self->rows->len; i++)
		if (ROW(self, i)->page == page)
			return i;
	return 0;
}

/* Headings are nothing that somebody counts. */
static guint
count_before(DsList *self, guint end)
{
	guint count = 0;

	for (guint i = 0; i < end; i++)
		count += ROW(self, i)->kind != DS_ROW_HEADING;
	return count;
}

static void
label_pager(DsList *self)
{
	gboolean more = self->page + 1 < self->n_pages;
	guint first = count_before(self, first_of(self, self->page)) + 1;
	guint last = count_before(self, more ? first_of(self, self->page + 1) : self->rows->len);

	ds_pager_set(DS_PAGER(self->pager), first, last, count_before(self, self->rows->len));
}

static void
place_pager(DsList *self, const GtkAllocation *allocation)
{
	GtkAllocation place = *allocation;

	gtk_widget_set_child_visible(self->pager, self->n_pages > 1);
	if (self->n_pages < 2)
		return;
	label_pager(self);
	place.height = height_for(self->pager, allocation->width);
	place.y += allocation->height - place.height;
	gtk_widget_size_allocate(self->pager, &place);
}

static void
place_rows(DsList *self, const GtkAllocation *allocation)
{
	for (guint i = 0; i < self->rows->len; i++) {
		Row *row = ROW(self, i);
		GtkAllocation place = row->place;
		gboolean here = row->page == self->page;

		gtk_widget_set_child_visible(row->widget, here);
		if (!here)
			continue;
		place.x += allocation->x;
		place.y += allocation->y;
		gtk_widget_size_allocate(row->widget, &place);
	}
}

static void
ds_list_size_allocate(GtkWidget *widget, GtkAllocation *allocation)
{
	DsList *self = DS_LIST(widget);
	int pager = height_for(self->pager, allocation->width) + gap_of(self);

	gtk_widget_set_allocation(widget, allocation);
	self->n_pages = break_pages(self, allocation->width, allocation->height);
	if (self->n_pages > 1)
		self->n_pages = break_pages(self, allocation->width, allocation->height - pager);
	self->page = MIN(self->page, self->n_pages - 1);
	place_rows(self, allocation);
	place_pager(self, allocation);
	gtk_widget_set_clip(widget,
	    &(GtkAllocation){allocation->x - SHADOW, allocation->y - SHADOW,
		allocation->width + 2 * SHADOW, allocation->height + 2 * SHADOW});
}

static GtkSizeRequestMode
ds_list_get_request_mode(GtkWidget *widget)
{
	return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
ds_list_get_preferred_width(GtkWidget *widget, int *minimum, int *natural)
{
	DsList *self = DS_LIST(widget);
	int gap = gap_of(self);

	gtk_widget_get_preferred_width(self->pager, minimum, natural);
	for (guint i = 0; i < self->rows->len; i++) {
		int columns = ROW(self, i)->kind == DS_ROW_CARD ? (int)self->columns : 1;
		int least, most;

		gtk_widget_get_preferred_width(ROW(self, i)->widget, &least, &most);
		*minimum = MAX(*minimum, least * columns + gap * (columns - 1));
		*natural = MAX(*natural, most * columns + gap * (columns - 1));
	}
}

/* At least the tallest band and the page buttons; at best everything. */
static void
ds_list_get_preferred_height_for_width(GtkWidget *widget, int width, int *minimum, int *natural)
{
	DsList *self = DS_LIST(widget);
	int pager = height_for(self->pager, width) + gap_of(self);
	int tallest = 0, bottom = 0;

	break_pages(self, width, G_MAXINT / 2);
	for (guint i = 0; i < self->rows->len; i++) {
		tallest = MAX(tallest, ROW(self, i)->place.height + height_behind(self, i, width));
		bottom = MAX(bottom, ROW(self, i)->place.y + ROW(self, i)->place.height);
	}
	*natural = bottom;
	*minimum = MIN(bottom, tallest + pager);
}

static void
ds_list_get_preferred_height(GtkWidget *widget, int *minimum, int *natural)
{
	int least, width;

	gtk_widget_get_preferred_width(widget, &least, &width);
	ds_list_get_preferred_height_for_width(widget, width, minimum, natural);
}

/* A sheet lies under each run of lines, and a rule above each line but the first of a page. */
static void
draw_sheet(DsList *self, cairo_t *cr, guint first, guint last, const GtkAllocation *own)
{
	GtkStyleContext *style = gtk_widget_get_style_context(GTK_WIDGET(self));
	const GtkAllocation *top = &ROW(self, first)->place, *bottom = &ROW(self, last)->place;
	double height = bottom->y + bottom->height - top->y;

	gtk_style_context_save(style);
	gtk_style_context_add_class(style, "slip");
	gtk_render_background(style, cr, top->x, top->y, own->width, height);
	gtk_render_frame(style, cr, top->x, top->y, own->width, height);
	gtk_style_context_add_class(style, "rule");
	for (guint i = first + 1; i <= last; i++)
		gtk_render_background(style, cr, 0, ROW(self, i)->place.y - 1, own->width, 2);
	gtk_style_context_restore(style);
}

static gboolean
ds_list_draw(GtkWidget *widget, cairo_t *cr)
{
	DsList *self = DS_LIST(widget);
	GtkAllocation own;

	gtk_widget_get_allocation(widget, &own);
	for (guint i = 0; i < self->rows->len; i++) {
		guint last = i;

		if (ROW(self, i)->kind == DS_ROW_CARD || ROW(self, i)->page != self->page)
			continue;
		while (last + 1 < self->rows->len && ROW(self, last + 1)->kind == DS_ROW_LINE &&
		    ROW(self, last + 1)->page == self->page)
			last++;
		draw_sheet(self, cr, i, last, &own);
		i = last;
	}
	return GTK_WIDGET_CLASS(ds_list_parent_class)->draw(widget, cr);
}

static void
ds_list_add(GtkContainer *container, GtkWidget *widget)
{
	DsList *self = DS_LIST(container);
	Row row = {widget, DS_ROW_CARD, 0, {0, 0, 0, 0}};

	g_array_append_val(self->rows, row);
	gtk_widget_set_parent(widget, GTK_WIDGET(self));
}

static void
ds_list_remove(GtkContainer *container, GtkWidget *widget)
{
	DsList *self = DS_LIST(container);

	if (widget == self->pager)
		g_clear_pointer(&self->pager, gtk_widget_unparent);
	for (guint i = 0; i < self->rows->len; i++)
		if (ROW(self, i)->widget == widget) {
			g_array_remove_index(self->rows, i);
			gtk_widget_unparent(widget);
			gtk_widget_queue_resize(GTK_WIDGET(self));
			return;
		}
}

static void
ds_list_forall(GtkContainer *container, gboolean internals, GtkCallback callback, gpointer data)
{
	DsList *self = DS_LIST(container);
	g_autoptr(GPtrArray) widgets = g_ptr_array_new();

	for (guint i = 0; i < self->rows->len; i++)
		g_ptr_array_add(widgets, ROW(self, i)->widget);
	if (self->pager != NULL)
		g_ptr_array_add(widgets, self->pager);
	for (guint i = 0; i < widgets->len; i++)
		callback(g_ptr_array_index(widgets, i), data);
}

static void
on_turn(DsPager *pager, int by, DsList *self)
{
	self->page = (guint)CLAMP((int)self->page + by, 0, (int)self->n_pages - 1);
	gtk_widget_queue_resize(GTK_WIDGET(self));
}

static void
ds_list_set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
	if (id == PROP_COLUMNS)
		ds_list_set_columns(DS_LIST(object), g_value_get_uint(value));
	else
		G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

static void
ds_list_finalize(GObject *object)
{
	g_array_unref(DS_LIST(object)->rows);
	G_OBJECT_CLASS(ds_list_parent_class)->finalize(object);
}

static void
ds_list_class_init(DsListClass *class)
{
	GObjectClass *object = G_OBJECT_CLASS(class);
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);
	GtkContainerClass *container = GTK_CONTAINER_CLASS(class);

	object->set_property = ds_list_set_property;
	object->finalize = ds_list_finalize;
	widget->size_allocate = ds_list_size_allocate;
	widget->get_request_mode = ds_list_get_request_mode;
	widget->get_preferred_width = ds_list_get_preferred_width;
	widget->get_preferred_height = ds_list_get_preferred_height;
	widget->get_preferred_height_for_width = ds_list_get_preferred_height_for_width;
	widget->draw = ds_list_draw;
	container->add = ds_list_add;
	container->remove = ds_list_remove;
	container->forall = ds_list_forall;
	g_object_class_install_property(object, PROP_COLUMNS,
	    g_param_spec_uint(
		"columns", "", "", 1, 2, 1, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
	gtk_widget_class_set_css_name(widget, "rows");
}

static void
ds_list_init(DsList *self)
{
	self->rows = g_array_new(FALSE, FALSE, sizeof(Row));
	self->columns = 1;
	self->n_pages = 1;
	gtk_widget_set_has_window(GTK_WIDGET(self), FALSE);
	self->pager = g_object_new(DS_TYPE_PAGER, "visible", TRUE, NULL);
	gtk_widget_set_parent(self->pager, GTK_WIDGET(self));
	g_signal_connect(self->pager, "turn", G_CALLBACK(on_turn), self);
}

void
ds_list_set_columns(DsList *self, guint columns)
{
	self->columns = columns;
	gtk_widget_queue_resize(GTK_WIDGET(self));
}

static gboolean
holds(const GArray *rows, GtkWidget *widget)
{
	for (guint i = 0; i < rows->len; i++)
		if (g_array_index(rows, DsListRow, i).widget == widget)
			return TRUE;
	return FALSE;
}

static void
remove_others(DsList *self, const GArray *rows)
{
	g_autoptr(GPtrArray) old = ds_list_rows(self);

	for (guint i = 0; i < old->len; i++)
		if (!holds(rows, g_ptr_array_index(old, i)))
			gtk_container_remove(GTK_CONTAINER(self), g_ptr_array_index(old, i));
}

guint
ds_list_n_rows(const DsList *self)
{
	return self->rows->len;
}

void
ds_list_set_rows(DsList *self, const GArray *rows)
{
	remove_others(self, rows);
	for (guint i = 0; i < rows->len; i++) {
		GtkWidget *widget = g_array_index(rows, DsListRow, i).widget;

		if (gtk_widget_get_parent(widget) == NULL)
			gtk_container_add(GTK_CONTAINER(self), widget);
	}
	g_array_set_size(self->rows, 0);
	for (guint i = 0; i < rows->len; i++) {
		const DsListRow *row = &g_array_index(rows, DsListRow, i);
		Row placed = {row->widget, row->kind, 0, {0, 0, 0, 0}};

		g_array_append_val(self->rows, placed);
	}
	gtk_widget_queue_resize(GTK_WIDGET(self));
}

GPtrArray *
ds_list_rows(DsList *self)
{
	GPtrArray *rows = g_ptr_array_new();

	for (guint i = 0; i < self->rows->len; i++)
		g_ptr_array_add(rows, ROW(self, i)->widget);
	return rows;
}
