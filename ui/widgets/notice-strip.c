/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widgets/notice-strip.h"

#include "ui/notices.h"
#include "ui/widgets/label.h"
#include "ui/widgets/picture.h"

#define NEXT_S 8 /* long enough to read a hundred characters */

struct _DsNoticeStrip {
	GtkBox parent;
	GtkWidget *picture, *words;
	GPtrArray *notices; /* of the view; holds a reference */
	const DsLanguage *language;
	guint shown; /* which of them */
	guint every_s, timer;
};

G_DEFINE_TYPE(DsNoticeStrip, ds_notice_strip, GTK_TYPE_BOX)

static void
show_one(DsNoticeStrip *self)
{
	const DsViewNotice *notice = g_ptr_array_index(self->notices, self->shown);
	g_autofree char *moment = ds_notice_moment(notice, self->language);

	ds_picture_set(
	    DS_PICTURE(self->picture), moment[0] != '\0' ? "icons/calendar" : "icons/notice");
	ds_label_set_lead(DS_LABEL(self->words), moment, notice->words, "wait_on_field");
}

static gboolean
on_next(gpointer data)
{
	DsNoticeStrip *self = data;

	self->shown = (self->shown + 1) % self->notices->len;
	show_one(self);
	return G_SOURCE_CONTINUE;
}

/* 0: it stays. A view that comes in between does not begin the time anew. */
static void
turn_every(DsNoticeStrip *self, guint seconds)
{
	if (seconds == self->every_s)
		return;
	g_clear_handle_id(&self->timer, g_source_remove);
	self->every_s = seconds;
	if (seconds > 0)
		self->timer = g_timeout_add_seconds(seconds, on_next, self);
}

/* What is being read aloud must not change under the voice. */
static guint
seconds_for(const DsView *view)
{
	if (view->notices->len < 2 || view->speech)
		return 0;
	return view->slow ? 2 * NEXT_S : NEXT_S;
}

static void
ds_notice_strip_dispose(GObject *object)
{
	DsNoticeStrip *self = DS_NOTICE_STRIP(object);

	turn_every(self, 0);
	g_clear_pointer(&self->notices, g_ptr_array_unref);
	G_OBJECT_CLASS(ds_notice_strip_parent_class)->dispose(object);
}

static void
ds_notice_strip_class_init(DsNoticeStripClass *class)
{
	G_OBJECT_CLASS(class)->dispose = ds_notice_strip_dispose;
}

static void
ds_notice_strip_init(DsNoticeStrip *self)
{
	gtk_style_context_add_class(gtk_widget_get_style_context(GTK_WIDGET(self)), "notices");
	self->picture = ds_picture_new("icons/notice");
	self->words = ds_label_new("small", "");
	gtk_label_set_line_wrap(GTK_LABEL(self->words), TRUE);
	gtk_label_set_line_wrap_mode(GTK_LABEL(self->words), PANGO_WRAP_WORD_CHAR);
	gtk_widget_set_valign(self->picture, GTK_ALIGN_CENTER);
	gtk_box_pack_start(GTK_BOX(self), self->picture, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self), self->words, TRUE, TRUE, 0);
}

void
ds_notice_strip_show(DsNoticeStrip *self, const DsView *view, gboolean tight)
{
	guint shown = self->shown;

	g_clear_pointer(&self->notices, g_ptr_array_unref);
	self->notices = g_ptr_array_ref(view->notices);
	self->language = view->language;
	self->shown = shown < view->notices->len ? shown : 0;
	gtk_widget_set_visible(GTK_WIDGET(self), view->notices->len > 0);
	gtk_widget_set_visible(self->picture, !tight);
	if (view->notices->len > 0)
		show_one(self);
	turn_every(self, seconds_for(view));
}
