/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/drawn.h"

#define KEPT "drawn"        /* of the window */
#define ALL_BYTES (4 << 20) /* that are kept: the icons of a few pages */
#define ONE_BYTES (1 << 18) /* a square of 256 pixels */

typedef struct {
	char *key;
	cairo_surface_t *surface;
	gsize bytes;
} Drawn;

typedef struct {
	GQueue all; /* Drawn, the newest first */
	gsize bytes;
} Shelf;

static void
drawn_free(gpointer data)
{
	Drawn *drawn = data;

	cairo_surface_destroy(drawn->surface);
	g_free(drawn->key);
	g_free(drawn);
}

static void
shelf_free(gpointer data)
{
	Shelf *shelf = data;

	g_queue_clear_full(&shelf->all, drawn_free);
	g_free(shelf);
}

static Shelf *
shelf_of(GtkWidget *widget)
{
	GObject *window = G_OBJECT(gtk_widget_get_toplevel(widget));
	Shelf *shelf = g_object_get_data(window, KEPT);

	if (shelf == NULL) {
		shelf = g_new0(Shelf, 1);
		g_object_set_data_full(window, KEPT, shelf, shelf_free);
	}
	return shelf;
}

cairo_surface_t *
ds_drawn_find(GtkWidget *widget, const char *key)
{
	Shelf *shelf = shelf_of(widget);

	for (GList *link = shelf->all.head; link != NULL; link = link->next) {
		const Drawn *drawn = link->data;

		if (!g_str_equal(drawn->key, key))
			continue;
		g_queue_unlink(&shelf->all, link);
		g_queue_push_head_link(&shelf->all, link);
		return cairo_surface_reference(drawn->surface);
	}
	return NULL;
}

void
ds_drawn_keep(GtkWidget *widget, const char *key, cairo_surface_t *surface)
{
	Shelf *shelf = shelf_of(widget);
	gsize bytes = (gsize)cairo_image_surface_get_stride(surface) *
	    (gsize)cairo_image_surface_get_height(surface);
	Drawn *drawn;

	if (bytes > ONE_BYTES)
		return;
	drawn = g_new(Drawn, 1);
	*drawn = (Drawn){g_strdup(key), cairo_surface_reference(surface), bytes};
	g_queue_push_head(&shelf->all, drawn);
	shelf->bytes += bytes;
	while (shelf->bytes > ALL_BYTES) {
		Drawn *oldest = g_queue_pop_tail(&shelf->all);

		shelf->bytes -= oldest->bytes;
		drawn_free(oldest);
	}
}
