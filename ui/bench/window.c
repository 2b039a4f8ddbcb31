/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/bench/window.h"

#include "ui/bench/actions.h"
#include "ui/bench/hand.h"
#include "ui/bench/identity.h"
#include "ui/bench/machine.h"
#include "ui/bench/pile.h"
#include "ui/bench/place.h"
#include "ui/bench/title.h"
#include "ui/draw.h"

#define BOARD 9 /* thickness of the shelf's boards */

struct _DsBenchWindow {
	GtkWindow parent;
	const DsBenchShelf *shelf;
	DsBenchWorld *world;
	DsBenchApp *app;
	DsBenchActions *actions;
	guint refresh;   /* idle source */
	gboolean opened; /* phones show their first codes */
	GtkWidget *mark, *cables, *hint, *trouble, *stack, *looking;
	GtkWidget *pad_head, *count, *lying, *lamp, *pile, *pad_plug;
	GtkWidget *machines, *books, *cards, *phones;
	GtkWidget *wall; /* the sockets of network and power */
	GtkWidget *sockets[DS_BENCH_DEVICES], *plugs[DS_BENCH_DEVICES];
};

G_DEFINE_TYPE(DsBenchWindow, ds_bench_window, GTK_TYPE_WINDOW)

/* ---- what is shown */

static void
show_place(GtkWidget *child, gpointer data)
{
	DsBenchWindow *self = data;
	guint index = (guint)gtk_flow_box_child_get_index(GTK_FLOW_BOX_CHILD(child));
	const DsBenchBook *book = self->shelf->books->pdata[index];

	ds_bench_place_show(DS_BENCH_PLACE(gtk_bin_get_child(GTK_BIN(child))),
	    ds_bench_world_tag(self->world, book->uid));
}

static void
show_card(GtkWidget *child, gpointer data)
{
	DsBenchWindow *self = data;
	guint index = (guint)gtk_flow_box_child_get_index(GTK_FLOW_BOX_CHILD(child));
	const DsBenchCard *card = self->shelf->cards->pdata[index];
	const DsBenchIdentity *there = ds_bench_world_card(self->world);

	ds_bench_card_show(
	    gtk_bin_get_child(GTK_BIN(child)), card, ds_bench_identity_is(there, card));
}

static void
show_machine(GtkWidget *child, gpointer data)
{
	DsBenchWindow *self = data;

	ds_bench_machine_show(DS_BENCH_MACHINE(child), self->world, self->shelf);
}

static void
show_wall(DsBenchWindow *self)
{
	for (DsBenchDevice device = DS_BENCH_NETWORK; device < DS_BENCH_DEVICES; device++) {
		gtk_widget_set_visible(
		    self->sockets[device], ds_bench_world_has(self->world, device));
		ds_bench_plug_show(
		    self->plugs[device], device, ds_bench_world_is_plugged(self->world, device));
	}
}

static void
show_head(DsBenchWindow *self)
{
	guint count = ds_bench_world_pile(self->world)->len;
	const char *signal = ds_bench_world_signal(self->world);
	gboolean plugged = ds_bench_world_is_plugged(self->world, DS_BENCH_PAD);
	g_autofree char *number = g_strdup_printf("%u", count);
	g_autofree char *lamp = g_strdup_printf("lamp: %s", signal != NULL ? signal : "off");

	gtk_label_set_text(GTK_LABEL(self->count), number);
	gtk_label_set_text(
	    GTK_LABEL(self->lying), count == 1 ? "book on the pad" : "books on the pad");
	gtk_label_set_text(GTK_LABEL(self->lamp), plugged ? lamp : "unplugged");
	ds_bench_pile_set_plugged(DS_BENCH_PILE(self->pile), plugged);
	ds_bench_plug_show(self->pad_plug, DS_BENCH_PAD, plugged);
}

static void
show_trouble(DsBenchWindow *self, gboolean there)
{
	const char *trouble = ds_bench_world_trouble(self->world);
	const char *where = ds_bench_world_where(self->world);
	g_autofree char *looking = g_strdup_printf(
	    "Looking for it at %s every second.\nThis starts it: duestampctl sim serve %s\n%s",
	    where, where, trouble != NULL ? trouble : "");

	gtk_label_set_text(GTK_LABEL(self->looking), looking);
	gtk_label_set_text(GTK_LABEL(self->trouble), there && trouble != NULL ? trouble : "");
	gtk_widget_set_visible(self->hint, there && trouble == NULL);
}

/* Each shows a code as soon as there is a world, as a phone does; a press makes a new one. */
static void
open_phones(DsBenchWindow *self, gboolean there)
{
	gboolean first = there && !self->opened && ds_bench_app_is_there(self->app);

	self->opened = there;
	for (guint i = 0; first && i < self->shelf->phones->len; i++) {
		DsBenchCard *phone = self->shelf->phones->pdata[i];

		if (phone->patron != NULL)
			ds_bench_app_sign(self->app, phone, FALSE);
	}
}

static gboolean
on_refresh(gpointer data)
{
	DsBenchWindow *self = data;
	gboolean there = ds_bench_world_is_there(self->world);

	self->refresh = 0;
	ds_bench_actions_update(self->actions);
	ds_bench_pile_show(
	    DS_BENCH_PILE(self->pile), ds_bench_world_pile(self->world), self->shelf);
	show_head(self);
	show_wall(self);
	gtk_widget_set_visible(self->wall, there);
	show_trouble(self, there);
	gtk_container_foreach(GTK_CONTAINER(self->books), show_place, self);
	gtk_container_foreach(GTK_CONTAINER(self->cards), show_card, self);
	gtk_container_foreach(GTK_CONTAINER(self->machines), show_machine, self);
	gtk_stack_set_visible_child_name(GTK_STACK(self->stack), there ? "there" : "away");
	open_phones(self, there);
	return G_SOURCE_REMOVE;
}

/* Many lines of the world make one change of the picture. */
static void
on_changed(gpointer data)
{
	DsBenchWindow *self = data;

	if (self->refresh == 0)
		self->refresh = g_idle_add_full(G_PRIORITY_HIGH_IDLE, on_refresh, self, NULL);
}

/* ---- the phone's app */

static GtkWidget *
phone_widget(DsBenchWindow *self, const DsBenchCard *phone)
{
	g_autoptr(GList) children = gtk_container_get_children(GTK_CONTAINER(self->phones));
	guint index = 0;

	(void)g_ptr_array_find(self->shelf->phones, phone, &index);
	return g_list_nth_data(children, index);
}

static void
on_signed(DsBenchCard *phone, gboolean for_scanner, gpointer data)
{
	DsBenchWindow *self = data;

	ds_bench_phone_show(phone_widget(self, phone), phone);
	if (for_scanner)
		ds_bench_world_scan_phone(self->world, phone);
}

static void
on_not_signed(const char *sentence, gpointer data)
{
	DsBenchWindow *self = data;

	ds_bench_world_not_done(self->world, sentence);
}

static void
hide_phones(DsBenchWindow *self)
{
	for (guint i = 0; i < self->shelf->phones->len; i++) {
		const DsBenchCard *phone = self->shelf->phones->pdata[i];

		gtk_widget_set_visible(phone_widget(self, phone),
		    phone->patron == NULL || ds_bench_app_is_there(self->app));
	}
}

/* ---- drawing */

/* `name` is a drawing of the screen (ui/draw.h). */
static gboolean
on_draw_art(GtkWidget *area, cairo_t *cr, gpointer name)
{
	GdkRGBA colour = ds_draw_colour(area, "celadon");
	g_autoptr(DsDrawing) svg = ds_draw_open(area, name, &colour, 0);
	RsvgRectangle place = ds_draw_place(
	    svg, gtk_widget_get_allocated_width(area), gtk_widget_get_allocated_height(area), 0.5);

	return !rsvg_handle_render_document(svg, cr, &place, NULL);
}

/* A board below each row, from wall to wall. */
static gboolean
on_draw_boards(GtkWidget *shelf, cairo_t *cr, gpointer data)
{
	GdkRGBA board = ds_draw_colour(shelf, "board"), edge = ds_draw_colour(shelf, "board_edge");
	int width = gtk_widget_get_allocated_width(shelf), last = -1;
	GtkAllocation origin, place;
	GtkFlowBoxChild *child;

	gtk_widget_get_allocation(shelf, &origin);
	for (int i = 0; (child = gtk_flow_box_get_child_at_index(GTK_FLOW_BOX(shelf), i)) != NULL;
	     i++) {
		gtk_widget_get_allocation(GTK_WIDGET(child), &place);
		if (place.y == last)
			continue;
		last = place.y;
		gdk_cairo_set_source_rgba(cr, &board);
		cairo_rectangle(cr, 0, place.y - origin.y + place.height, width, BOARD);
		cairo_fill(cr);
		gdk_cairo_set_source_rgba(cr, &edge);
		cairo_rectangle(cr, 0, place.y - origin.y + place.height + BOARD - 3, width, 3);
		cairo_fill(cr);
	}
	return FALSE;
}

/* ---- building */

static void
fill_shelf(DsBenchWindow *self)
{
	GPtrArray *books = self->shelf->books;
	guint row = MAX((books->len + 1) / 2, 1);

	gtk_flow_box_set_max_children_per_line(GTK_FLOW_BOX(self->books), row);
	for (guint i = 0; i < books->len; i++)
		gtk_container_add(GTK_CONTAINER(self->books), ds_bench_place_new(books->pdata[i]));
}

static void
fill_hand(const GPtrArray *cards, GtkWidget *box,
    GtkWidget *(*build)(const DsBenchCard *card, const char *target))
{
	for (guint i = 0; i < cards->len; i++) {
		g_autofree char *target = g_strdup_printf("%u", i);

		gtk_container_add(GTK_CONTAINER(box), build(cards->pdata[i], target));
	}
	gtk_widget_show_all(box);
}

static void
fill_machine(DsBenchWindow *self)
{
	GtkWidget *buttons[] = {
	    ds_bench_button_new("quiet", ds_bench_label_new("word", "Lay down ten", NULL),
		"bench.lay-ten", NULL, "Lay down ten"),
	    ds_bench_button_new("quiet", ds_bench_label_new("word", "Take all", NULL),
		"bench.take-all", NULL, "Take all"),
	    self->pad_plug = ds_bench_plug_new(DS_BENCH_PAD),
	};

	for (guint i = 0; i < G_N_ELEMENTS(buttons); i++) {
		gtk_widget_set_valign(buttons[i], GTK_ALIGN_CENTER);
		gtk_container_add(GTK_CONTAINER(self->pad_head), buttons[i]);
	}
	gtk_container_add(GTK_CONTAINER(self->machines), ds_bench_machine_new(DS_BENCH_CARD));
	gtk_container_add(GTK_CONTAINER(self->machines), ds_bench_machine_new(DS_BENCH_SCANNER));
	gtk_container_add(GTK_CONTAINER(self->machines), ds_bench_machine_new(DS_BENCH_PRINTER));
}

static void
fill_wall(DsBenchWindow *self)
{
	static const char *const words[] = {
	    [DS_BENCH_NETWORK] = "Network", [DS_BENCH_POWER] = "Power"};

	for (DsBenchDevice device = DS_BENCH_NETWORK; device < DS_BENCH_DEVICES; device++) {
		GtkWidget *socket = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);

		self->sockets[device] = socket;
		self->plugs[device] = ds_bench_plug_new(device);
		ds_bench_add_class(socket, "socket");
		gtk_container_add(
		    GTK_CONTAINER(socket), ds_bench_label_new("heading", words[device], NULL));
		gtk_container_add(GTK_CONTAINER(socket), self->plugs[device]);
		gtk_container_add(GTK_CONTAINER(self->wall), socket);
	}
}

static void
ds_bench_window_finalize(GObject *object)
{
	DsBenchWindow *self = DS_BENCH_WINDOW(object);

	g_clear_pointer(&self->actions, ds_bench_actions_free);
	g_clear_pointer(&self->world, ds_bench_world_free);
	g_clear_handle_id(&self->refresh, g_source_remove);
	g_clear_pointer(&self->app, ds_bench_app_free); /* lets the main loop run once more */
	G_OBJECT_CLASS(ds_bench_window_parent_class)->finalize(object);
}

static void
ds_bench_window_class_init(DsBenchWindowClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	g_type_ensure(DS_TYPE_BENCH_PILE);
	G_OBJECT_CLASS(class)->finalize = ds_bench_window_finalize;
	gtk_widget_class_set_template_from_resource(widget, "/org/duestamp/ui/bench/window.ui");
	gtk_widget_class_bind_template_child(widget, DsBenchWindow, mark);
	gtk_widget_class_bind_template_child(widget, DsBenchWindow, cables);
	gtk_widget_class_bind_template_child(widget, DsBenchWindow, hint);
	gtk_widget_class_bind_template_child(widget, DsBenchWindow, trouble);
	gtk_widget_class_bind_template_child(widget, DsBenchWindow, stack);
	gtk_widget_class_bind_template_child(widget, DsBenchWindow, looking);
	gtk_widget_class_bind_template_child(widget, DsBenchWindow, pad_head);
	gtk_widget_class_bind_template_child(widget, DsBenchWindow, count);
	gtk_widget_class_bind_template_child(widget, DsBenchWindow, lying);
	gtk_widget_class_bind_template_child(widget, DsBenchWindow, lamp);
	gtk_widget_class_bind_template_child(widget, DsBenchWindow, pile);
	gtk_widget_class_bind_template_child(widget, DsBenchWindow, machines);
	gtk_widget_class_bind_template_child(widget, DsBenchWindow, wall);
	gtk_widget_class_bind_template_child(widget, DsBenchWindow, books);
	gtk_widget_class_bind_template_child(widget, DsBenchWindow, cards);
	gtk_widget_class_bind_template_child(widget, DsBenchWindow, phones);
}

static void
ds_bench_window_init(DsBenchWindow *self)
{
	gtk_widget_init_template(GTK_WIDGET(self));
	g_signal_connect(self->mark, "draw", G_CALLBACK(on_draw_art), (gpointer) "art/mark");
	g_signal_connect(self->cables, "draw", G_CALLBACK(on_draw_art), (gpointer) "art/unplugged");
	g_signal_connect(self->books, "draw", G_CALLBACK(on_draw_boards), NULL);
	fill_machine(self);
	fill_wall(self);
}

GtkWidget *
ds_bench_window_new(const DsBenchShelf *shelf, const DsBenchRoom *room, DsClock *clock)
{
	DsBenchWindow *self = g_object_new(DS_TYPE_BENCH_WINDOW, NULL);
	const DsBenchWorldHandlers handlers = {on_changed, self};
	const DsBenchAppHandlers signing = {on_signed, on_not_signed, self};

	self->shelf = shelf;
	fill_shelf(self);
	fill_hand(shelf->cards, self->cards, ds_bench_card_new);
	fill_hand(shelf->phones, self->phones, ds_bench_phone_new);
	self->world = ds_bench_world_new(room->where, room->address, clock, &handlers);
	self->app = ds_bench_app_new(room->sign, clock, &signing);
	self->actions = ds_bench_actions_new(GTK_WIDGET(self), self->world, self->app, shelf);
	hide_phones(self);
	on_changed(self);
	return GTK_WIDGET(self);
}
