/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/pair.h"

struct _DsPair {
	GtkBox parent;
	gboolean mirrored;
};

G_DEFINE_TYPE(DsPair, ds_pair, GTK_TYPE_BOX)

typedef struct {
	guint count;
	int least,
	    least_sum; /* widths with words on several lines: of the widest; of all, without gaps */
	int best, best_sum; /* ... on one line */
	int gaps;
} Measure;

static void
measure_child(GtkWidget *child, gpointer data)
{
	Measure *measure = data;
	int least, best;

	if (!gtk_widget_get_visible(child))
		return;
	gtk_widget_get_preferred_width(child, &least, &best);
	measure->count++;
	measure->least = MAX(measure->least, least);
	measure->least_sum += least;
	measure->best = MAX(measure->best, best);
	measure->best_sum += best;
}

static Measure
measure(DsPair *self)
{
	Measure result = {0};

	gtk_container_foreach(GTK_CONTAINER(self), measure_child, &result);
	result.gaps = (int)(MAX(result.count, 1) - 1) * gtk_box_get_spacing(GTK_BOX(self));
	return result;
}

static gboolean
fits_in_row(const Measure *m, int width)
{
	return m->count < 2 || m->best_sum + m->gaps <= width;
}

/* With words on several lines. */
static gboolean
squeezes_in_row(const Measure *m, int width)
{
	return m->least_sum + m->gaps <= width;
}

/* Equal shares; where one has longer words, what is left over is shared equally. */
static int
share_of(GtkWidget *child, const Measure *m, int width)
{
	int equal = (width - m->gaps) / (int)m->count;
	gboolean fits = fits_in_row(m, width);
	int least, best;

	if ((fits ? m->best : m->least) <= equal)
		return equal;
	gtk_widget_get_preferred_width(child, &least, &best);
	return fits ? best + (width - m->gaps - m->best_sum) / (int)m->count
		    : least + (width - m->gaps - m->least_sum) / (int)m->count;
}

static int
height_at(GtkWidget *child, int width)
{
	int least, best;

	gtk_widget_get_preferred_height_for_width(child, width, &least, &best);
	return best;
}

/* Of the tallest; in a row each has its share of the width. */
static int
height_of(DsPair *self, const Measure *m, int width, gboolean in_row)
{
	g_autoptr(GList) children = gtk_container_get_children(GTK_CONTAINER(self));
	int height = 0;

	for (GList *at = children; at != NULL; at = at->next) {
		int own = in_row ? share_of(at->data, m, width) : width;

		if (gtk_widget_get_visible(at->data))
			height = MAX(height, height_at(at->data, own));
	}
	return height;
}

static int
height_in_row(DsPair *self, const Measure *m, int width)
{
	return height_of(self, m, width, TRUE);
}

/* Each has the height of the tallest. */
static int
height_stacked(DsPair *self, const Measure *m, int width)
{
	return height_of(self, m, width, FALSE) * (int)m->count + m->gaps;
}

static void
ds_pair_get_preferred_width(GtkWidget *widget, int *minimum, int *natural)
{
	Measure m = measure(DS_PAIR(widget));

	*minimum = m.least;
	*natural = MAX(m.best, m.best * (int)m.count + m.gaps);
}

/* A box around it asks so, and GtkBox would answer with all of them in a row. */
static void
ds_pair_get_preferred_width_for_height(GtkWidget *widget, int height, int *minimum, int *natural)
{
	ds_pair_get_preferred_width(widget, minimum, natural);
}

/* One above the other where there is room for that; else beside each other, with words on several
 * lines. */
static void
ds_pair_get_preferred_height_for_width(GtkWidget *widget, int width, int *minimum, int *natural)
{
	DsPair *self = DS_PAIR(widget);
	Measure m = measure(self);

	*minimum = *natural = fits_in_row(&m, width) ? height_in_row(self, &m, width)
						     : height_stacked(self, &m, width);
	if (!fits_in_row(&m, width) && squeezes_in_row(&m, width))
		*minimum = MIN(*natural, height_in_row(self, &m, width));
}

static void
ds_pair_get_preferred_height(GtkWidget *widget, int *minimum, int *natural)
{
	int least, best;

	ds_pair_get_preferred_width(widget, &least, &best);
	ds_pair_get_preferred_height_for_width(widget, best, minimum, natural);
}

static GtkSizeRequestMode
ds_pair_get_request_mode(GtkWidget *widget)
{
	return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
ds_pair_size_allocate(GtkWidget *widget, GtkAllocation *allocation)
{
	Measure m = measure(DS_PAIR(widget));
	gboolean row = fits_in_row(&m, allocation->width) ||
	    (squeezes_in_row(&m, allocation->width) &&
		allocation->height < height_stacked(DS_PAIR(widget), &m, allocation->width));
	g_autoptr(GList) children = gtk_container_get_children(GTK_CONTAINER(widget));
	GtkAllocation place = *allocation;
	int space = gtk_box_get_spacing(GTK_BOX(widget));

	gtk_widget_set_allocation(widget, allocation);
	if (row && DS_PAIR(widget)->mirrored)
		children = g_list_reverse(children);
	if (!row)
		place.height = (allocation->height - m.gaps) / (int)m.count;
	for (GList *at = children; at != NULL; at = at->next) {
		if (!gtk_widget_get_visible(at->data))
			continue;
		if (row)
			place.width = share_of(at->data, &m, allocation->width);
		gtk_widget_size_allocate(at->data, &place);
		place.x += row ? place.width + space : 0;
		place.y += row ? 0 : place.height + space;
	}
}

/* A pair has nothing of its own to draw. */
static gboolean
ds_pair_draw(GtkWidget *widget, cairo_t *cr)
{
	g_autoptr(GList) children = gtk_container_get_children(GTK_CONTAINER(widget));

	for (GList *at = children; at != NULL; at = at->next)
		gtk_container_propagate_draw(GTK_CONTAINER(widget), at->data, cr);
	return FALSE;
}

static void
ds_pair_class_init(DsPairClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	widget->size_allocate = ds_pair_size_allocate;
	widget->draw = ds_pair_draw;
	widget->get_request_mode = ds_pair_get_request_mode;
	widget->get_preferred_width = ds_pair_get_preferred_width;
	widget->get_preferred_width_for_height = ds_pair_get_preferred_width_for_height;
	widget->get_preferred_height = ds_pair_get_preferred_height;
	widget->get_preferred_height_for_width = ds_pair_get_preferred_height_for_width;
	gtk_widget_class_set_css_name(widget, "pair");
}

static void
ds_pair_init(DsPair *self)
{
	gtk_style_context_add_class(gtk_widget_get_style_context(GTK_WIDGET(self)), "gap");
}

void
ds_pair_mirror(DsPair *self)
{
	self->mirrored = TRUE;
	gtk_widget_queue_resize(GTK_WIDGET(self));
}
