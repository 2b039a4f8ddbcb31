/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/bench/hand.h"

#include "ui/bench/title.h"
#include "ui/widgets/qr.h"

#define WIDTH_CHARS 15 /* asked for by the words on a phone */
#define CODE_LEAST 87  /* pixels: a code of 21 modules, of 3 pixels each, and its quiet zone */
#define APP_LEAST 106  /* ... of 45 modules, of 2 pixels each: 224 characters of a signed code */

/* What is the matter comes first: the end gives way in a narrow window, and the PIN stands on the
 * reader, too. */
static char *
note_of(const DsBenchCard *card)
{
	const char *note = card->note != NULL ? card->note : "";
	const char *between = card->note != NULL ? ", " : "";

	return card->pin == NULL ? g_strdup(note)
				 : g_strdup_printf("%s%sPIN %s", note, between, card->pin);
}

/* ---- cards */

GtkWidget *
ds_bench_card_new(const DsBenchCard *card, const char *target)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
	g_autofree char *note = note_of(card);
	g_autofree char *description = g_strdup_printf("%s, %s", card->text, note);
	GtkWidget *button;

	gtk_container_add(
	    GTK_CONTAINER(box), ds_bench_label_new("name", card->name, card->language));
	gtk_container_add(GTK_CONTAINER(box), ds_bench_label_new("number", card->text, NULL));
	gtk_box_pack_end(GTK_BOX(box), ds_bench_label_new("note", note, NULL), FALSE, FALSE, 0);
	button = ds_bench_button_new(
	    "card", box, "bench.card", target, "Lay the card on the reader: %s", card->name);
	ds_bench_add_class(button, card->colour);
	ds_bench_describe(button, description);
	return button;
}

void
ds_bench_card_show(GtkWidget *widget, const DsBenchCard *card, gboolean lies_on_reader)
{
	GtkStyleContext *style = gtk_widget_get_style_context(widget);
	g_autofree char *name = g_strdup_printf("%s the reader: %s",
	    lies_on_reader ? "Take the card off" : "Lay the card on", card->name);

	atk_object_set_name(gtk_widget_get_accessible(widget), name);
	gtk_style_context_remove_class(style, "laid");
	if (lies_on_reader)
		gtk_style_context_add_class(style, "laid");
}

/* ---- phones */

#define CODE "code" /* of the button: the widget that draws it */

GtkWidget *
ds_bench_phone_new(const DsBenchCard *phone, const char *target)
{
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 1);
	GtkWidget *code = ds_qr_new(phone->text);
	gboolean signs = phone->patron != NULL;
	int least = signs ? APP_LEAST : CODE_LEAST;
	g_autofree char *note = note_of(phone);
	g_autofree char *description = g_strdup_printf(
	    "%s, %s", signs ? phone->patron : phone->text, note);
	GtkWidget *name = ds_bench_label_new("name", phone->name, phone->language);
	GtkWidget *slip = ds_bench_label_new("note", note, NULL), *button;

	gtk_label_set_max_width_chars(GTK_LABEL(name), WIDTH_CHARS);
	gtk_label_set_max_width_chars(GTK_LABEL(slip), WIDTH_CHARS);
	gtk_widget_set_size_request(code, least, least);
	gtk_box_pack_start(GTK_BOX(box), code, TRUE, TRUE, 0);
	gtk_container_add(GTK_CONTAINER(box), name);
	gtk_container_add(GTK_CONTAINER(box), slip);
	button = ds_bench_button_new("phone", box, signs ? "bench.app" : "bench.phone", target,
	    "Hold the phone to the scanner: %s", phone->name);
	ds_bench_describe(button, description);
	g_object_set_data(G_OBJECT(button), CODE, code);
	return button;
}

void
ds_bench_phone_show(GtkWidget *widget, const DsBenchCard *phone)
{
	ds_qr_set(g_object_get_data(G_OBJECT(widget), CODE), phone->text);
}
