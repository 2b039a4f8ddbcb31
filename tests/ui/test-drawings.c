/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A layer of a drawing is kept no larger than what it paints. Put back into its place it shows, to
 * a pixel, what the whole drawing shows there: each drawing and icon of the screen, each layer, in
 * several sizes.
 */
#include "ui/draw.h"
#include "ui/widgets/picture.h"
#include "ui/widgets/scene.h"

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

/* ---- what a window keeps for its next page */

static GtkWidget *
window_new(void)
{
	GtkWidget *window = gtk_offscreen_window_new();

	gtk_style_context_add_class(gtk_widget_get_style_context(window), "still");
	gtk_widget_show(window);
	return window;
}

/* In the place of what the window showed. */
static void
put(GtkWidget *window, GtkWidget *child, int width, int height)
{
	GtkAllocation there = {0, 0, width, height};
	GtkWidget *old = gtk_bin_get_child(GTK_BIN(window));

	if (old != NULL)
		gtk_widget_destroy(old);
	gtk_widget_set_size_request(
	    child, width, height); /* when the window gives it room itself */
	gtk_container_add(GTK_CONTAINER(window), child);
	gtk_widget_show(child);
	gtk_widget_size_allocate(child, &there);
}

static cairo_surface_t *
picture_of(GtkWidget *child)
{
	cairo_surface_t *shown = blank(
	    gtk_widget_get_allocated_width(child), gtk_widget_get_allocated_height(child));
	cairo_t *cr = cairo_create(shown);

	gtk_widget_draw(child, cr);
	cairo_destroy(cr);
	return shown;
}

static guint
count_unlike(cairo_surface_t *one, cairo_surface_t *other)
{
	const guint32 *a = (const guint32 *)(gpointer)cairo_image_surface_get_data(one);
	const guint32 *b = (const guint32 *)(gpointer)cairo_image_surface_get_data(other);
	int pixels = cairo_image_surface_get_width(one) * cairo_image_surface_get_height(one);
	guint unlike = 0;

	for (int i = 0; i < pixels; i++)
		unlike += a[i] != b[i];
	return unlike;
}

static GtkWidget *
scene_new(const char *drawing)
{
	return g_object_new(DS_TYPE_SCENE, "drawing", drawing, NULL);
}

/* Puts a scene of another drawing, or another size, into this window first: nobody sees that. */
static void
check_scene(const char *before, int width, int height)
{
	GtkWidget *window = window_new(), *other = window_new();
	GtkWidget *scene = scene_new("art/gesture"), *alone = scene_new("art/gesture");
	cairo_surface_t *first, *then, *wanted, *nothing = blank(700, 500);

	put(window, scene_new(before), width, height);
	cairo_surface_destroy(picture_of(gtk_bin_get_child(GTK_BIN(window))));
	put(window, scene, 700, 500);
	put(other, alone, 700, 500);
	wanted = picture_of(alone);
	first = picture_of(scene);
	while (g_main_context_iteration(NULL, FALSE))
		;
	then = picture_of(scene);
	g_assert_true(same(then, wanted));
	g_assert_cmpuint(count_unlike(first, wanted), <, count_unlike(nothing, wanted) / 2);
	cairo_surface_destroy(first);
	cairo_surface_destroy(then);
	cairo_surface_destroy(wanted);
	cairo_surface_destroy(nothing);
	gtk_widget_destroy(window);
	gtk_widget_destroy(other);
}

static void
test_scene_kept(void)
{
	check_scene("art/gesture", 700, 500);
	check_scene("art/gesture", 700, 460);
	check_scene("art/gesture", 640, 540);
	check_scene("art/scan", 700, 500);
}

typedef struct {
	const char *drawing;
	double stroke, yalign;
	int width, height;
	const char *colour;
} Look;

static GtkWidget *
look_new(const Look *look)
{
	GtkWidget *picture = g_object_new(DS_TYPE_PICTURE, "drawing", look->drawing, "stroke",
	    look->stroke, "yalign", look->yalign, NULL);
	g_autofree char *sheet = g_strdup_printf("picture { color: %s; }", look->colour);
	g_autoptr(GtkCssProvider) provider = gtk_css_provider_new();

	g_assert_true(gtk_css_provider_load_from_data(provider, sheet, -1, NULL));
	gtk_style_context_add_provider(gtk_widget_get_style_context(picture),
	    GTK_STYLE_PROVIDER(provider), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
	return picture;
}

/* One after the other in one window, and each in one of its own. */
static void
test_pictures_kept(void)
{
	static const Look looks[] = {
	    {"icons/bell", 0, 0.5, 60, 60, "#102030"},
	    {"icons/bell", 0, 0.5, 60, 60, "#102030"},
	    {"icons/bell", 0, 0.5, 60, 60, "#FF2030"},
	    {"icons/bell", 9, 0.5, 60, 60, "#FF2030"},
	    {"icons/bell", 9, 0.5, 60, 90, "#FF2030"},
	    {"icons/bell", 9, 1, 60, 90, "#FF2030"},
	    {"icons/bell", 9, 1, 90, 90, "#FF2030"},
	    {"icons/clock", 9, 1, 90, 90, "#FF2030"},
	    {"icons/bell", 0, 0.5, 60, 60, "#102030"},
	};
	GtkWidget *window = window_new();

	for (guint i = 0; i < G_N_ELEMENTS(looks); i++) {
		GtkWidget *other = window_new();
		GtkWidget *picture = look_new(&looks[i]), *alone = look_new(&looks[i]);
		cairo_surface_t *one, *two;

		put(window, picture, looks[i].width, looks[i].height);
		put(other, alone, looks[i].width, looks[i].height);
		one = picture_of(picture);
		two = picture_of(alone);
		if (!same(one, two))
			g_error("look %u is that of another one", i);
		cairo_surface_destroy(one);
		cairo_surface_destroy(two);
		gtk_widget_destroy(other);
	}
	gtk_widget_destroy(window);
}

/* A picture too small to tell anything leaves the room to the words. */
static void
test_least(void)
{
	const Look look = {"icons/bell", 0, 0.5, 60, 80, "#102030"};
	GtkWidget *window = window_new(), *picture = look_new(&look);
	cairo_surface_t *nothing = blank(60, 80), *small, *large;

	g_object_set(picture, "least", 61, NULL);
	put(window, picture, look.width, look.height);
	small = picture_of(picture);
	g_object_set(picture, "least", 60, NULL);
	large = picture_of(picture);
	g_assert_true(same(small, nothing));
	g_assert_false(same(large, nothing));
	cairo_surface_destroy(nothing);
	cairo_surface_destroy(small);
	cairo_surface_destroy(large);
	gtk_widget_destroy(window);
}

int
main(int argc, char **argv)
{
	gtk_init(NULL, NULL);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ui/drawings/whole", test_whole);
	g_test_add_func("/ui/drawings/scene-kept", test_scene_kept);
	g_test_add_func("/ui/drawings/pictures-kept", test_pictures_kept);
	g_test_add_func("/ui/drawings/least", test_least);
	return g_test_run();
}
