/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/bench/machine.h"

#include "firmware/base/text.h"
#include "ui/bench/slip.h"
#include "ui/bench/title.h"
#include "ui/draw.h"

#define TEXT_MAX 40   /* characters of a code that nobody here knows */
#define WIDTH_CHARS 8 /* asked for; a longer name does not make the machine wider */

struct _DsBenchMachine {
	GtkBox parent;
	DsBenchDevice device;
	gboolean loaded; /* a card lies there, a slip hangs out */
	GtkWidget *body; /* of card reader and printer: a button */
	GtkWidget *picture;
	GtkWidget *plug;
	GtkWidget *paper; /* of a printer: the button that changes its roll */
	GtkWidget *slip;  /* of a printer: a DsBenchSlip */
	GtkWidget *what;
	GtkWidget *more;
};

G_DEFINE_TYPE(DsBenchMachine, ds_bench_machine, GTK_TYPE_BOX)

/* what stands on it, how a sentence speaks of it, and what is done with its cable */
static const struct {
	const char *title, *name, *pull, *put;
} names[] = {
    [DS_BENCH_PAD] = {"The pad", "pad", "Unplug", "Plug in"},
    [DS_BENCH_CARD] = {"Card reader", "card reader", "Unplug", "Plug in"},
    [DS_BENCH_SCANNER] = {"Scanner", "scanner", "Unplug", "Plug in"},
    [DS_BENCH_PRINTER] = {"Printer", "printer", "Unplug", "Plug in"},
    [DS_BENCH_NETWORK] = {"Network", "network", "Unplug", "Plug in"},
    [DS_BENCH_POWER] = {"Power", "power", "Cut", "Switch on"},
};

GtkWidget *
ds_bench_plug_new(DsBenchDevice device)
{
	GtkWidget *button = ds_bench_button_new("plug", ds_bench_label_new("word", "", NULL),
	    "bench.plug", ds_bench_device_word(device), "%s", "");

	ds_bench_plug_show(button, device, TRUE);
	return button;
}

void
ds_bench_plug_show(GtkWidget *button, DsBenchDevice device, gboolean plugged)
{
	const char *word = plugged ? names[device].pull : names[device].put;
	g_autofree char *name = g_strdup_printf("%s the %s", word, names[device].name);
	GtkStyleContext *style = gtk_widget_get_style_context(button);

	gtk_label_set_text(GTK_LABEL(gtk_bin_get_child(GTK_BIN(button))), word);
	atk_object_set_name(gtk_widget_get_accessible(button), name);
	gtk_style_context_remove_class(style, "pulled");
	if (!plugged)
		gtk_style_context_add_class(style, "pulled");
}

/* ---- the picture */

static const char *
picture_of(const DsBenchMachine *self)
{
	if (self->device == DS_BENCH_SCANNER)
		return "bench/scanner";
	if (self->device == DS_BENCH_PRINTER)
		return self->loaded ? "bench/printer-slip" : "bench/printer";
	return self->loaded ? "bench/reader-card" : "bench/reader";
}

static gboolean
on_draw(GtkWidget *area, cairo_t *cr, DsBenchMachine *self)
{
	GdkRGBA ink = ds_draw_colour(area, "ink");
	g_autoptr(DsDrawing) svg = ds_draw_open(area, picture_of(self), &ink, 0);
	RsvgRectangle place = ds_draw_place(
	    svg, gtk_widget_get_allocated_width(area), gtk_widget_get_allocated_height(area), 0.5);

	if (!rsvg_handle_render_document(svg, cr, &place, NULL))
		g_critical("no picture of a %s", names[self->device].name);
	return FALSE;
}

/* ---- what it says */

typedef struct {
	const char *what;
	const DsBenchLanguage *language;
	char *more;
} Words;

static void
say(DsBenchMachine *self, Words words)
{
	GtkWidget *fresh = ds_bench_label_new("what", words.what, words.language);
	PangoAttrList *attributes = gtk_label_get_attributes(GTK_LABEL(fresh));
	g_autofree char *description = g_strdup_printf(
	    "%s%s%s", words.what, words.more[0] != '\0' ? ", " : "", words.more);

	gtk_label_set_text(GTK_LABEL(self->what), words.what);
	gtk_label_set_attributes(GTK_LABEL(self->what), attributes);
	gtk_label_set_text(GTK_LABEL(self->more), words.more);
	ds_bench_describe(self->body, description);
	gtk_widget_destroy(g_object_ref_sink(fresh));
	g_object_unref(fresh);
	g_free(words.more);
}

static Words
words_of_card(const DsBenchIdentity *card, const DsBenchShelf *shelf)
{
	const DsBenchCard *known = card == NULL
	    ? NULL
	    : ds_bench_shelf_card(shelf->cards, card->kind, card->text);

	if (card == NULL)
		return (Words){"No card", NULL, g_strdup("")};
	if (known == NULL)
		return (Words){"Some card", NULL, ds_text_clean(card->text, -1, TEXT_MAX)};
	return (Words){known->name, known->language,
	    known->pin != NULL ? g_strdup_printf("PIN %s", known->pin) : g_strdup("")};
}

static Words
words_of_scan(const DsBenchIdentity *scan, guint count, const DsBenchShelf *shelf)
{
	const DsBenchBook *book;
	const DsBenchCard *phone;

	if (scan == NULL)
		return (Words){"No code yet", NULL, g_strdup("")};
	book = ds_bench_shelf_by_number(shelf, scan->text);
	if (book != NULL)
		return (Words){book->title, book->language, g_strdup_printf("code %u", count)};
	phone = ds_bench_shelf_card(shelf->phones, scan->kind, scan->text);
	if (phone != NULL)
		return (Words){phone->name, phone->language,
		    phone->pin != NULL ? g_strdup_printf("code %u, PIN %s", count, phone->pin)
				       : g_strdup_printf("code %u", count)};
	return (Words){"Some code", NULL, ds_text_clean(scan->text, -1, TEXT_MAX)};
}

static Words
words_of_printer(const DsBenchWorld *world, const DsBenchShelf *shelf)
{
	const DsBenchPaper *slip = ds_bench_world_slip(world);
	const char *how = ds_bench_world_is_paper_out(world) ? "Paper out"
	    : ds_bench_world_is_paper_low(world)             ? "Paper low"
							     : "Ready";

	return (Words){how, NULL,
	    slip == NULL ? g_strdup("no slip yet") : g_strdup_printf("slip %u", slip->number)};
}

static Words
words_of(const DsBenchMachine *self, const DsBenchWorld *world, const DsBenchShelf *shelf)
{
	if (!ds_bench_world_is_plugged(world, self->device))
		return (Words){"Unplugged", NULL, g_strdup("")};
	if (self->device == DS_BENCH_CARD)
		return words_of_card(ds_bench_world_card(world), shelf);
	if (self->device == DS_BENCH_PRINTER)
		return words_of_printer(world, shelf);
	return words_of_scan(ds_bench_world_scan(world), ds_bench_world_scans(world), shelf);
}

static void
show_printer(DsBenchMachine *self, const DsBenchWorld *world)
{
	const DsBenchPaper *slip = ds_bench_world_slip(world);
	gboolean out = ds_bench_world_is_paper_out(world);
	GtkStyleContext *style = gtk_widget_get_style_context(self->paper);

	gtk_widget_set_sensitive(self->body, slip != NULL);
	ds_bench_slip_show(DS_BENCH_SLIP(self->slip), slip);
	gtk_label_set_text(
	    GTK_LABEL(gtk_bin_get_child(GTK_BIN(self->paper))), out ? "New roll" : "Take roll");
	atk_object_set_name(gtk_widget_get_accessible(self->paper),
	    out ? "Put a new roll into the printer" : "Take the roll out of the printer");
	gtk_style_context_remove_class(style, "pulled");
	if (out)
		gtk_style_context_add_class(style, "pulled");
}

void
ds_bench_machine_show(DsBenchMachine *self, const DsBenchWorld *world, const DsBenchShelf *shelf)
{
	gboolean plugged = ds_bench_world_is_plugged(world, self->device);

	ds_bench_plug_show(self->plug, self->device, plugged);
	say(self, words_of(self, world, shelf));
	if (self->device == DS_BENCH_PRINTER)
		show_printer(self, world);
	self->loaded = self->device == DS_BENCH_CARD ? ds_bench_world_card(world) != NULL
						     : ds_bench_world_slip(world) != NULL;
	gtk_widget_set_opacity(self->picture, plugged ? 1 : 0.4);
	gtk_widget_queue_draw(self->picture);
}

static void
ds_bench_machine_class_init(DsBenchMachineClass *class)
{
	gtk_widget_class_set_css_name(GTK_WIDGET_CLASS(class), "machine");
}

static void
ds_bench_machine_init(DsBenchMachine *self)
{
	gtk_box_set_spacing(GTK_BOX(self), 8);
	self->picture = gtk_drawing_area_new();
	gtk_widget_set_has_window(self->picture, FALSE);
	gtk_widget_set_size_request(self->picture, 42, 40);
	gtk_widget_show(self->picture);
	g_signal_connect(self->picture, "draw", G_CALLBACK(on_draw), self);
	self->what = ds_bench_label_new("what", "", NULL);
	self->more = ds_bench_label_new("more", "", NULL);
	gtk_label_set_max_width_chars(GTK_LABEL(self->what), WIDTH_CHARS);
	gtk_label_set_max_width_chars(GTK_LABEL(self->more), WIDTH_CHARS);
}

/* The card on the reader is something to press, as the books on the pad are; so is a slip. */
static GtkWidget *
body_of(DsBenchDevice device, GtkWidget *box)
{
	if (device == DS_BENCH_CARD)
		return ds_bench_button_new(
		    "before", box, "bench.card-away", NULL, "Take the card off the reader");
	if (device == DS_BENCH_PRINTER)
		return ds_bench_button_new("before", box, NULL, NULL, "Read the slip");
	return box;
}

static void
add_body(DsBenchMachine *self)
{
	GtkWidget *words = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
	GtkWidget *lines[] = {
	    ds_bench_label_new("heading", names[self->device].title, NULL), self->what, self->more};

	for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
		gtk_container_add(GTK_CONTAINER(words), lines[i]);
	gtk_widget_set_valign(words, GTK_ALIGN_CENTER);
	gtk_box_pack_start(GTK_BOX(box), self->picture, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), words, TRUE, TRUE, 0);
	self->body = body_of(self->device, box);
	ds_bench_add_class(self->body, "before");
	gtk_widget_show_all(self->body);
	gtk_box_pack_start(GTK_BOX(self), self->body, TRUE, TRUE, 0);
}

static void
on_read(GtkButton *body, gpointer slip)
{
	gtk_popover_popup(slip);
}

static void
add_printer(DsBenchMachine *self, GtkWidget *keys)
{
	self->paper = ds_bench_button_new(
	    "plug", ds_bench_label_new("word", "", NULL), "bench.paper", NULL, "%s", "");
	gtk_container_add(GTK_CONTAINER(keys), self->paper);
	self->slip = ds_bench_slip_new(self->body);
	g_signal_connect(self->body, "clicked", G_CALLBACK(on_read), self->slip);
}

GtkWidget *
ds_bench_machine_new(DsBenchDevice device)
{
	DsBenchMachine *self = g_object_new(DS_TYPE_BENCH_MACHINE, "visible", TRUE, NULL);
	GtkWidget *keys = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);

	self->device = device;
	add_body(self);
	self->plug = ds_bench_plug_new(device);
	gtk_container_add(GTK_CONTAINER(keys), self->plug);
	if (device == DS_BENCH_PRINTER)
		add_printer(self, keys);
	gtk_widget_set_valign(keys, GTK_ALIGN_CENTER);
	gtk_widget_show(keys);
	gtk_box_pack_end(GTK_BOX(self), keys, FALSE, FALSE, 0);
	return GTK_WIDGET(self);
}
