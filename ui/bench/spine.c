/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/bench/spine.h"

#include "ui/bench/title.h"
#include "ui/draw.h"

#define SMALL 120  /* height: below it every pixel is for the title */
#define SIDE 2     /* air at the left and right of a spine */
#define CORNER 7   /* radius */
#define STICKER 18 /* height */
#define STICKER_TEXT 11.5
#define PLATE_SIDE 7 /* from the edge of the widget */
#define PLATE_CORNER 4
#define SIGN 19       /* size of the gate's sign */
#define VOLUME 19     /* diameter of the ring around a volume's number */
#define TITLE_MOST 19 /* sizes of letters that are tried, largest first */
#define TITLE_LEAST 10
#define UPRIGHT_MAX 6 /* characters that may stand one below the other */

static GdkRGBA
book_colour(GtkWidget *widget, const DsBenchBook *book, const char *suffix)
{
	g_autofree char *name = g_strconcat("book_", book->colour, suffix, NULL);

	return ds_draw_colour(widget, name);
}

static void
set_colour(GtkWidget *widget, cairo_t *cr, const char *name)
{
	GdkRGBA colour = ds_draw_colour(widget, name);

	gdk_cairo_set_source_rgba(cr, &colour);
}

/* Where things are on a spine of this size; a short one does without ornament. */
typedef struct {
	int width, height;
	int top;         /* of the book: not all are of the same height */
	int band;        /* or 0 */
	int sticker;     /* or 0 */
	int side, plate; /* left and upper edge of the paper plate */
} Plan;

static Plan
plan_for(GtkWidget *widget, const DsBenchBook *book, gboolean raised)
{
	Plan plan = {.width = gtk_widget_get_allocated_width(widget),
	    .height = gtk_widget_get_allocated_height(widget)};
	gboolean small = plan.height < SMALL;
	int step = small ? 1 : 4;

	plan.top = 4 + (int)(g_str_hash(book->number) % 4) * step - (raised ? 4 : 0);
	plan.band = small ? 0 : plan.top + 8;
	plan.plate = plan.top + (small ? 5 : 19);
	plan.side = small ? 5 : PLATE_SIDE;
	if (book->note != NULL) {
		plan.sticker = plan.top + (small ? 5 : 16);
		plan.plate = plan.sticker + STICKER + 3;
	}
	return plan;
}

/* ---- the title */

static void
show_layout(cairo_t *cr, PangoLayout *layout, double x, double y)
{
	int width, height;

	pango_layout_get_pixel_size(layout, &width, &height);
	cairo_move_to(cr, x - width / 2.0, y - height / 2.0);
	pango_cairo_show_layout(cr, layout);
}

static char *
one_below_the_other(const char *title)
{
	GString *column = g_string_new(NULL);

	for (const char *at = title; *at != '\0'; at = g_utf8_next_char(at))
		g_string_append_printf(column, "%s%.*s", at == title ? "" : "\n",
		    (int)(g_utf8_next_char(at) - at), at);
	return g_string_free(column, FALSE);
}

static gboolean
fits(PangoLayout *layout, int width, int height)
{
	int w, h;

	pango_layout_get_pixel_size(layout, &w, &h);
	return w <= width && h <= height;
}

/* The largest letters with which the text fits; what does not fit with the smallest is cut. */
static PangoLayout *
fitting_layout(GtkWidget *widget, const char *text, const DsBenchLanguage *language, int width,
    int height, gboolean wrap)
{
	for (int size = TITLE_MOST;; size--) {
		PangoLayout *layout = ds_bench_title_layout(widget, text, language, size);

		pango_layout_set_line_spacing(layout, 0.86F);
		if (wrap) {
			pango_layout_set_width(layout, width * PANGO_SCALE);
			pango_layout_set_wrap(layout, PANGO_WRAP_WORD);
		}
		if (fits(layout, width, height))
			return layout;
		if (size == TITLE_LEAST) {
			pango_layout_set_height(layout, height * PANGO_SCALE);
			pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
			return layout;
		}
		g_object_unref(layout);
	}
}

static void
draw_upright(GtkWidget *widget, cairo_t *cr, const DsBenchBook *book, const GdkRectangle *box)
{
	g_autofree char *column = one_below_the_other(book->title);
	g_autoptr(PangoLayout)
	    layout = fitting_layout(widget, column, book->language, box->width, box->height, FALSE);

	show_layout(cr, layout, box->x + box->width / 2.0, box->y + box->height / 2.0);
}

/* From top to bottom, as on most backs of books. */
static void
draw_turned(GtkWidget *widget, cairo_t *cr, const DsBenchBook *book, const GdkRectangle *box)
{
	g_autoptr(PangoLayout) layout = fitting_layout(
	    widget, book->title, book->language, box->height, box->width, TRUE);
	int width, height;

	pango_layout_get_pixel_size(layout, &width, &height);
	cairo_save(cr);
	cairo_translate(cr, box->x + box->width / 2.0, box->y + box->height / 2.0);
	cairo_rotate(cr, G_PI_2);
	cairo_move_to(cr, -pango_layout_get_width(layout) / 2.0 / PANGO_SCALE, -height / 2.0);
	pango_cairo_show_layout(cr, layout);
	cairo_restore(cr);
}

static void
draw_title(GtkWidget *widget, cairo_t *cr, const DsBenchBook *book, const GdkRectangle *box)
{
	gboolean upright = book->language->upright && g_utf8_strlen(book->title, -1) <= UPRIGHT_MAX;

	if (box->width < TITLE_LEAST || box->height < TITLE_LEAST)
		return;
	(upright ? draw_upright : draw_turned)(widget, cr, book, box);
}

/* ---- what is around it */

static void
draw_volume(GtkWidget *widget, cairo_t *cr, guint part, double x, double y)
{
	g_autofree char *text = g_strdup_printf("%u", part);
	g_autoptr(PangoLayout) layout = ds_bench_title_layout(widget, text, ds_bench_english, 12);

	set_colour(widget, cr, "ink");
	cairo_arc(cr, x, y, VOLUME / 2.0, 0, 2 * G_PI);
	cairo_fill(cr);
	set_colour(widget, cr, "sheet");
	show_layout(cr, layout, x, y);
}

static void
draw_sticker(GtkWidget *widget, cairo_t *cr, const char *note, int width, int top)
{
	g_autoptr(PangoLayout)
	    layout = ds_bench_title_layout(widget, note, ds_bench_english, STICKER_TEXT);

	pango_layout_set_width(layout, (width - 2 * SIDE - 2) * PANGO_SCALE);
	pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
	set_colour(widget, cr, "wait_tint");
	cairo_rectangle(cr, SIDE, top, width - 2 * SIDE, STICKER);
	cairo_fill(cr);
	set_colour(widget, cr, "wait_text");
	cairo_move_to(cr, SIDE + 1, top + 1);
	pango_cairo_show_layout(cr, layout);
}

static void
draw_back(GtkWidget *widget, cairo_t *cr, const DsBenchBook *book, const Plan *plan)
{
	GdkRGBA colour = book_colour(widget, book, ""), light = book_colour(widget, book, "_light");
	int width = plan->width - 2 * SIDE;

	ds_draw_box(cr, SIDE, plan->top, width, plan->height - plan->top + CORNER, CORNER);
	gdk_cairo_set_source_rgba(cr, &colour);
	cairo_fill(cr);
	gdk_cairo_set_source_rgba(cr, &light);
	cairo_rectangle(cr, SIDE, plan->band, width, plan->band > 0 ? 4 : 0);
	cairo_fill(cr);
}

static void
draw_plate(GtkWidget *widget, cairo_t *cr, const DsBenchBook *book, const Plan *plan)
{
	int width = plan->width - 2 * plan->side, height = plan->height - plan->plate - 2;
	int volume = book->parts > 1 ? VOLUME + 2 : 0;
	GdkRectangle title = {plan->side + 2, plan->plate + 2, width - 4, height - 4 - volume};

	set_colour(widget, cr, "plate");
	ds_draw_box(cr, plan->side, plan->plate, width, height, PLATE_CORNER);
	cairo_fill(cr);
	set_colour(widget, cr, "ink");
	draw_title(widget, cr, book, &title);
	if (volume > 0)
		draw_volume(
		    widget, cr, book->part, plan->width / 2.0, plan->height - 5 - VOLUME / 2.0);
}

void
ds_bench_spine_draw(GtkWidget *widget, cairo_t *cr, const DsBenchSpine *spine)
{
	const DsBenchBook *book = spine->book;
	Plan plan = plan_for(widget, book, spine->raised);

	draw_back(widget, cr, book, &plan);
	if (book->note != NULL)
		draw_sticker(widget, cr, book->note, plan.width, plan.sticker);
	draw_plate(widget, cr, book, &plan);
	if (spine->passes)
		ds_bench_gate_draw(
		    widget, cr, FALSE, plan.width - SIGN - 1, plan.height - SIGN - 1, SIGN);
}

/* ---- the label, the gap */

void
ds_bench_bars_draw(cairo_t *cr, const char *number, const GdkRectangle *place)
{
	guint hash = g_str_hash(number);
	int x = place->x;

	for (guint i = 0; x < place->x + place->width - 1; i++) {
		int bar = 1 + (int)(hash >> (i % 29) & 1);

		cairo_rectangle(
		    cr, x, place->y, MIN(bar, place->x + place->width - x), place->height);
		x += bar + 1 + (int)(hash >> (i % 23 + 5) & 1);
	}
	cairo_fill(cr);
}

void
ds_bench_spine_draw_label(GtkWidget *widget, cairo_t *cr, const DsBenchBook *book)
{
	int width = gtk_widget_get_allocated_width(widget);
	int height = gtk_widget_get_allocated_height(widget);
	GdkRGBA colour = book_colour(widget, book, "");
	GdkRectangle bars = {PLATE_SIDE + 5, 7, width - 2 * PLATE_SIDE - 10, height - 18};

	gdk_cairo_set_source_rgba(cr, &colour);
	cairo_rectangle(cr, SIDE, 0, width - 2 * SIDE, height);
	cairo_fill(cr);
	set_colour(widget, cr, "sheet");
	ds_draw_box(cr, PLATE_SIDE, 3, width - 2 * PLATE_SIDE, height - 10, PLATE_CORNER);
	cairo_fill(cr);
	set_colour(widget, cr, "ink");
	ds_bench_bars_draw(cr, book->number, &bars);
	cairo_set_source_rgba(cr, 0.04, 0.09, 0.21, 0.18);
	cairo_rectangle(cr, SIDE, height - 4, width - 2 * SIDE, 4);
	cairo_fill(cr);
}

void
ds_bench_spine_draw_gap(GtkWidget *widget, cairo_t *cr, const DsBenchBook *book)
{
	static const double dashes[] = {5, 5};
	int width = gtk_widget_get_allocated_width(widget);
	int height = gtk_widget_get_allocated_height(widget);
	Plan plan = plan_for(widget, book, FALSE);
	GdkRectangle title = {
	    PLATE_SIDE, plan.plate, width - 2 * PLATE_SIDE, height - plan.plate - 8};

	set_colour(widget, cr, "outline");
	cairo_set_dash(cr, dashes, G_N_ELEMENTS(dashes), 0);
	cairo_set_line_width(cr, 1.5);
	ds_draw_box(cr, SIDE + 2, plan.top + 1, width - 2 * SIDE - 4, height + CORNER, CORNER);
	cairo_stroke(cr);
	draw_title(widget, cr, book, &title);
}

/* ---- the gate */

static void
draw_waves(cairo_t *cr)
{
	cairo_arc(cr, 12, 12, 2, 0, 2 * G_PI);
	cairo_fill(cr);
	for (int side = 0; side < 2; side++) {
		double middle = side * G_PI;

		cairo_arc(cr, 12, 12, 5.5, middle - 0.8, middle + 0.8);
		cairo_stroke(cr);
	}
}

static void
draw_tick(cairo_t *cr)
{
	cairo_move_to(cr, 7, 12.5);
	cairo_line_to(cr, 10.8, 16);
	cairo_line_to(cr, 17.2, 8.4);
	cairo_stroke(cr);
}

/* On a grid of 24. */
void
ds_bench_gate_draw(GtkWidget *widget, cairo_t *cr, gboolean sounds, double x, double y, double size)
{
	cairo_save(cr);
	cairo_translate(cr, x, y);
	cairo_scale(cr, size / 24, size / 24);
	cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
	cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
	if (sounds)
		cairo_arc(cr, 12, 12, 10.5, 0, 2 * G_PI);
	else
		ds_draw_box(cr, 1, 1, 22, 22, 6);
	set_colour(widget, cr, sounds ? "sheet" : "lent");
	cairo_fill_preserve(cr);
	set_colour(widget, cr, sounds ? "ink2" : "sheet");
	cairo_set_line_width(cr, 2);
	cairo_stroke(cr);
	set_colour(widget, cr, sounds ? "ink" : "on_lent");
	cairo_set_line_width(cr, 2.4);
	(sounds ? draw_waves : draw_tick)(cr);
	cairo_restore(cr);
}
