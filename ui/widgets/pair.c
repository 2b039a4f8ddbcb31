/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/pair.h"

struct _DsPair {
	GtkBox parent;
	gboolean mirrored;
};

G_DEFINE_TYPE(DsPair, ds_pair, GTK_TYPE_BOX)

typedef struct {
	guint count;
	int widest; /* of the least widths */
	int sum;    /* of the least widths, without gaps */
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
	measure->widest = MAX(measure->widest, least);
	measure->sum += least;
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
	return m->count < 2 || m->sum + m->gaps <= width;
}

static void
ds_pair_get_preferred_width(GtkWidget *widget, int *minimum, int *natural)
{
	Measure m = measure(DS_PAIR(widget));

	*minimum = m.widest;
	*natural = MAX(m.widest, m.widest * (int)m.count + m.gaps);
}

static void
height_of(GtkWidget *child, gpointer data)
{
	int *heights = data; /* tallest, sum */
	int least, best;

	if (!gtk_widget_get_visible(child))
		return;
	gtk_widget_get_preferred_height(child, &least, &best);
	heights[0] = MAX(heights[0], best);
	heights[1] += best;
}

static void
ds_pair_get_preferred_height_for_width(GtkWidget *widget, int width, int *minimum, int *natural)
{
	Measure m = measure(DS_PAIR(widget));
	int heights[2] = {0, 0};

	gtk_container_foreach(GTK_CONTAINER(widget), height_of, heights);
	*minimum = *natural = fits_in_row(&m, width) ? heights[0] : heights[1] + m.gaps;
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

/* Equal shares; where one has longer words, what is left over is shared equally. */
static int
share_of(GtkWidget *child, const Measure *m, int width)
{
	int equal = (width - m->gaps) / (int)m->count;
	int least, best;

	if (m->widest <= equal)
		return equal;
	gtk_widget_get_preferred_width(child, &least, &best);
	return least + (width - m->gaps - m->sum) / (int)m->count;
}

static void
ds_pair_size_allocate(GtkWidget *widget, GtkAllocation *allocation)
{
	Measure m = measure(DS_PAIR(widget));
	gboolean row = fits_in_row(&m, allocation->width);
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
