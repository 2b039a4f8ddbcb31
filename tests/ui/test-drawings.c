/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A layer of a drawing is kept no larger than what it paints. Put back into its place it shows, to
 * a pixel, what the whole drawing shows there: each drawing and icon of the screen, each layer, in
 * several sizes.
 */
#include "ui/draw.h"

#include <string.h>

#define FOLDER "/org/duestamp/ui/"

static const char *const layers[] = {NULL, "#base", "#moving", "#chevrons"};
typedef struct {
	int width, height;
	double yalign;
} Room;

static const Room rooms[] = {
    {320, 150, 1}, {533, 367, 0.5}, {777, 555, 1}, {960, 701, 1}, {1080, 1030, 1}};

static cairo_surface_t *
blank(int width, int height)
{
	return cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height);
}

static cairo_surface_t *
as_kept(GtkWidget *field, DsDrawing *svg, const char *layer, const RsvgRectangle *place)
{
	cairo_surface_t *kept = ds_draw_layer(field, svg, layer, place, 0);
	cairo_surface_t *shown = blank(
	    gtk_widget_get_allocated_width(field), gtk_widget_get_allocated_height(field));
	cairo_t *cr = cairo_create(shown);

	cairo_set_source_surface(cr, kept, 0, 0);
	cairo_paint(cr);
	cairo_destroy(cr);
	cairo_surface_destroy(kept);
	return shown;
}

static cairo_surface_t *
as_drawn(GtkWidget *field, DsDrawing *svg, const char *layer, const RsvgRectangle *place)
{
	cairo_surface_t *shown = blank(
	    gtk_widget_get_allocated_width(field), gtk_widget_get_allocated_height(field));
	cairo_t *cr = cairo_create(shown);

	g_assert_true(rsvg_handle_render_layer(svg, cr, layer, place, NULL));
	cairo_destroy(cr);
	return shown;
}

static gboolean
same(cairo_surface_t *one, cairo_surface_t *other)
{
	gsize bytes = (gsize)cairo_image_surface_get_stride(one) *
	    cairo_image_surface_get_height(one);

	cairo_surface_flush(one);
	cairo_surface_flush(other);
	return memcmp(cairo_image_surface_get_data(one), cairo_image_surface_get_data(other),
		   bytes) == 0;
}

static void
check_layer(GtkWidget *field, const char *name, DsDrawing *svg, const char *layer, double yalign)
{
	int width = gtk_widget_get_allocated_width(field);
	int height = gtk_widget_get_allocated_height(field);
	RsvgRectangle place = ds_draw_place(svg, width, height, yalign);
	cairo_surface_t *kept, *drawn;

	if (layer != NULL && !rsvg_handle_has_sub(svg, layer))
		return;
	kept = as_kept(field, svg, layer, &place);
	drawn = as_drawn(field, svg, layer, &place);
	if (!same(kept, drawn))
		g_error("%s %s is cut at %dx%d", name, layer == NULL ? "" : layer, width, height);
	cairo_surface_destroy(kept);
	cairo_surface_destroy(drawn);
}

static void
check_in(const Room *room, const char *name)
{
	const GdkRGBA ink = {0.1, 0.2, 0.5, 1};
	GtkAllocation there = {0, 0, room->width, room->height};
	GtkWidget *field = g_object_ref_sink(gtk_drawing_area_new());
	g_autoptr(DsDrawing) svg = ds_draw_open(field, name, &ink, 0);

	gtk_widget_show(field); /* else it gets no room */
	gtk_widget_size_allocate(field, &there);
	g_assert_cmpint(gtk_widget_get_allocated_width(field), ==, room->width);
	for (guint i = 0; i < G_N_ELEMENTS(layers); i++)
		check_layer(field, name, svg, layers[i], room->yalign);
	gtk_widget_destroy(field);
	g_object_unref(field);
}

static guint
check_folder(const char *folder)
{
	g_autofree char *path = g_strconcat(FOLDER, folder, NULL);
	g_auto(GStrv) files = g_resources_enumerate_children(path, 0, NULL);

	for (guint i = 0; files[i] != NULL; i++) {
		g_autofree char *file = g_strndup(files[i], strcspn(files[i], "."));
		g_autofree char *name = g_build_filename(folder, file, NULL);

		for (guint j = 0; j < G_N_ELEMENTS(rooms); j++)
			check_in(&rooms[j], name);
	}
	return g_strv_length(files);
}

static void
test_whole(void)
{
	guint drawings = check_folder("art") + check_folder("icons");

	g_test_message("%u drawings", drawings);
	g_assert_cmpuint(drawings, >, 0);
}

int
main(int argc, char **argv)
{
	gtk_init(NULL, NULL);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ui/drawings/whole", test_whole);
	return g_test_run();
}
