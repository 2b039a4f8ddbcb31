/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window.h"

#include "ui/action.h"
#include "ui/dialog.h"
#include "ui/ease.h"
#include "ui/language.h"
#include "ui/page.h"
#include "ui/pages/pages.h"
#include "ui/sound.h"
#include "ui/speaker.h"
#include "ui/theme.h"
#include "ui/widgets/rail.h"

#include <glib/gi18n-lib.h>

#define FADE_MS 160
#define EASE_S 30 /* without a touch */
#define ASK_FOR_TIME_US 5000000
#define SETTLE_US 300000 /* a second tap of the same finger is not meant for the next page */

struct _DsWindow {
	GtkWindow parent;
	GtkWidget *overlay, *stack, *rail;
	GtkWidget *dialog; /* only while it asks */
	GtkWidget *ease;   /* only while it shows */
	GtkWidget *dark;   /* a black picture over all; only while it is so */
	guint ease_timer;
	DsSpeaker *speaker;
	DsSound *sound;
	GtkWidget *reached;    /* by keys, last; only compared */
	gint64 asked_for_time; /* monotonic, microseconds */
	GtkCssProvider *sheet, *palette, *theme, *sizes;
	char *theme_sheet;    /* of the library's colours; NULL or "" */
	GdkPixbuf *logo;      /* ... NULL: ours */
	GPtrArray *languages; /* DsLanguage: those that are installed */
	DsLook look;
	GVariant *dict; /* what is shown; NULL: the daemon is away */
	DsView *view;
	gint64 page_since; /* monotonic, microseconds */
	guint rebuild;
};

G_DEFINE_TYPE(DsWindow, ds_window, GTK_TYPE_WINDOW)

static void
load_sheet(GtkCssProvider **provider, const char *file)
{
	g_autofree char *path = g_strconcat("/org/duestamp/ui/", file, NULL);

	*provider = gtk_css_provider_new();
	gtk_css_provider_load_from_resource(*provider, path);
	gtk_style_context_add_provider_for_screen(gdk_screen_get_default(),
	    GTK_STYLE_PROVIDER(*provider), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

/* High contrast is nobody's colours. */
static void
load_theme(DsWindow *self, DsContrast contrast)
{
	gboolean own = contrast == DS_CONTRAST_NONE && self->theme_sheet != NULL;

	gtk_css_provider_load_from_data(self->theme, own ? self->theme_sheet : "", -1, NULL);
}

static void
load_look(DsWindow *self, const DsLook *look)
{
	g_autofree char *sizes = ds_look_sheet(look);

	if (look->contrast != self->look.contrast)
		gtk_css_provider_load_from_resource(self->palette, ds_look_palette(look->contrast));
	load_theme(self, look->contrast);
	gtk_css_provider_load_from_data(self->sizes, sizes, -1, NULL);
	ds_language_set(look->language->id);
	ds_look_mark(look, GTK_WIDGET(self));
	self->look = *look;
}

static DsLook
look_for(DsWindow *self, const DsView *view)
{
	return (DsLook){
	    .layout = self->look.layout,
	    .step = view->text_size,
	    .contrast = view->contrast,
	    .low = view->low && self->look.layout == DS_LAYOUT_PORTRAIT,
	    .left = view->left,
	    .still = view->still,
	    .child = view->child,
	    .language = view->language,
	    .logo = self->logo,
	};
}

GtkWidget *
ds_window_page(DsWindow *self)
{
	return gtk_stack_get_visible_child(GTK_STACK(self->stack));
}

static void
drop_old_page(GtkWidget *page, gpointer data)
{
	DsWindow *self = data;

	if (page != ds_window_page(self))
		gtk_widget_destroy(page);
}

static void
on_faded(DsWindow *self)
{
	if (!gtk_stack_get_transition_running(GTK_STACK(self->stack)))
		gtk_container_foreach(GTK_CONTAINER(self->stack), drop_old_page, self);
}

static void
put_page(DsWindow *self, gboolean fade)
{
	GtkWidget *page = ds_page_new(ds_pages_type(self->view), &self->look);

	gtk_container_foreach(GTK_CONTAINER(self->stack), drop_old_page, self);
	ds_page_show_view(DS_PAGE(page), self->view);
	gtk_container_add(GTK_CONTAINER(self->stack), page);
	gtk_stack_set_transition_type(GTK_STACK(self->stack),
	    fade && !self->look.still ? GTK_STACK_TRANSITION_TYPE_CROSSFADE
				      : GTK_STACK_TRANSITION_TYPE_NONE);
	gtk_stack_set_visible_child(GTK_STACK(self->stack), page);
	self->page_since = g_get_monotonic_time();
	self->reached = NULL;
	on_faded(self);
}

static void
drop_dialog(DsWindow *self)
{
	g_clear_pointer(&self->dialog, gtk_widget_destroy);
}

static void
drop_ease(DsWindow *self)
{
	g_clear_handle_id(&self->ease_timer, g_source_remove);
	g_clear_pointer(&self->ease, gtk_widget_destroy);
}

/* What can be read and pressed now. */
static GtkWidget *
top_of(DsWindow *self)
{
	return self->dialog != NULL ? self->dialog
	    : self->ease != NULL    ? self->ease
				    : ds_window_page(self);
}

static void
speak(DsWindow *self, gboolean fresh)
{
	ds_speaker_read(self->speaker, top_of(self), self->look.language, fresh);
}

static void
update_page(DsWindow *self)
{
	gtk_widget_set_sensitive(ds_window_page(self), self->ease == NULL && !self->view->warning);
}

static gboolean
on_ease_over(gpointer data)
{
	DsWindow *self = data;

	self->ease_timer = 0;
	self->page_since = g_get_monotonic_time();
	drop_ease(self);
	update_page(self);
	speak(self, TRUE);
	return G_SOURCE_REMOVE;
}

static void
build_ease(DsWindow *self)
{
	g_clear_pointer(&self->ease, gtk_widget_destroy);
	self->ease = ds_ease_new(&self->look);
	ds_ease_show_view(DS_EASE(self->ease), self->view);
	gtk_overlay_add_overlay(GTK_OVERLAY(self->overlay), self->ease);
	update_page(self);
}

static void
restart_ease(DsWindow *self)
{
	g_clear_handle_id(&self->ease_timer, g_source_remove);
	self->ease_timer = g_timeout_add_seconds(EASE_S, on_ease_over, self);
}

static void
ask_whether_there(DsWindow *self)
{
	gboolean asking = self->view->warning;

	if (asking)
		drop_ease(self);
	update_page(self);
	if (!asking) {
		drop_dialog(self);
		return;
	}
	if (self->dialog == NULL) {
		self->dialog = ds_dialog_new(&self->look);
		gtk_overlay_add_overlay(GTK_OVERLAY(self->overlay), self->dialog);
	}
	ds_dialog_show_view(DS_DIALOG(self->dialog), self->view);
}

static GtkWidget *
new_dark(DsWindow *self)
{
	GtkWidget *dark = gtk_button_new();

	gtk_style_context_add_class(gtk_widget_get_style_context(dark), "dark");
	ds_action_attach(GTK_ACTIONABLE(dark), "more-time", ds_action_details(NULL, NULL));
	gtk_overlay_add_overlay(GTK_OVERLAY(self->overlay), dark);
	gtk_widget_show(dark);
	return dark;
}

/* Nobody is there, and the library is closed: a touch or a key ends it, and presses nothing else.
 */
static void
show_dark(DsWindow *self)
{
	gboolean dark = self->view->dark;

	gtk_widget_set_visible(self->stack, !dark);
	gtk_widget_set_visible(self->rail, !dark);
	if (dark != (self->dark != NULL)) {
		self->page_since = g_get_monotonic_time();
		drop_ease(self);
		g_clear_pointer(&self->dark, gtk_widget_destroy);
		self->dark = dark ? new_dark(self) : NULL;
	}
	if (dark)
		atk_object_set_name(
		    gtk_widget_get_accessible(self->dark), _("Switch the screen on"));
}

static gboolean
same_languages(const DsView *a, const DsView *b)
{
	guint i = 0;

	while (a->languages[i] != NULL && a->languages[i] == b->languages[i])
		i++;
	return a->languages[i] == b->languages[i];
}

/* What the rail and the card show and the look does not hold. */
static gboolean
changes_rail(const DsView *old, const DsView *view)
{
	return old == NULL || old->slow != view->slow || old->speech != view->speech ||
	    old->loud != view->loud || old->other_voice != view->other_voice;
}

static void
show_rail(DsWindow *self, gboolean away)
{
	if (away)
		ds_rail_clear(DS_RAIL(self->rail));
	else
		ds_rail_show(DS_RAIL(self->rail), self->view, &self->look,
		    ds_speaker_can_speak(self->speaker));
}

static void
show_view(DsWindow *self, GVariant *dict)
{
	DsView *old = self->view;
	DsView *view = ds_view_new(dict, self->languages, self->look.language);
	DsLook look = look_for(self, view);
	gboolean new_look = old == NULL || !ds_look_equal(&look, &self->look);
	gboolean new_page;
	gboolean away = dict == NULL, was_away = self->dict == NULL, fresh;

	self->view = view;
	if (new_look) {
		drop_dialog(self);
		load_look(self, &look);
	}
	if (new_look || away != was_away || !same_languages(old, view) || changes_rail(old, view))
		show_rail(self, away);
	new_page = old == NULL || ds_pages_type(old) != ds_pages_type(view);
	if (new_page)
		drop_ease(self);
	if (new_look || new_page)
		put_page(self, old != NULL && new_page);
	else
		ds_page_show_view(DS_PAGE(ds_window_page(self)), view);
	if (self->ease != NULL && (new_look || changes_rail(old, view)))
		build_ease(self);
	ask_whether_there(self);
	show_dark(self);
	ds_sound_play(self->sound, ds_earcon_for(old, view), view->volume);
	ds_speaker_set_voice(self->speaker, view->loud, view->other_voice);
	ds_speaker_set_on(self->speaker, view->speech);
	fresh = new_look || new_page || changes_rail(old, view) || old->warning != view->warning;
	if (fresh || ds_view_count(view, DS_SET(DS_ITEM_ASKING)) == 0)
		speak(self, fresh); /* not each title that comes */
	ds_view_free(old);
}

void
ds_window_show_view(DsWindow *self, GVariant *dict)
{
	GVariant *kept = dict == NULL ? NULL : g_variant_ref_sink(dict);

	show_view(self, kept);
	g_clear_pointer(&self->dict, g_variant_unref);
	self->dict = kept;
}

static void
measure_at(GtkWidget *widget, int width, int *need_width, int *need_height)
{
	int best;

	gtk_widget_get_preferred_width(widget, need_width, &best);
	gtk_widget_get_preferred_height_for_width(widget, width, need_height, &best);
}

void
ds_window_measure(DsWindow *self, int width, int height, int *need_width, int *need_height)
{
	int rail_width, rail_height, top_width = 0, top_height = 0;

	measure_at(self->rail, width, &rail_width, &rail_height);
	if (top_of(self) != ds_window_page(self))
		measure_at(top_of(self), width, &top_width, &top_height);
	ds_page_measure(
	    DS_PAGE(ds_window_page(self)), width, height - rail_height, need_width, need_height);
	*need_width = MAX(*need_width, MAX(rail_width, top_width));
	*need_height = MAX(*need_height, top_height) + rail_height;
}

static gboolean
on_rebuild(gpointer data)
{
	DsWindow *self = data;
	DsLayout layout = ds_look_layout(gtk_widget_get_allocated_width(GTK_WIDGET(self)),
	    gtk_widget_get_allocated_height(GTK_WIDGET(self)));
	DsLook look;

	self->rebuild = 0;
	if (self->view == NULL || layout == self->look.layout)
		return G_SOURCE_REMOVE;
	self->look.layout = layout;
	look = look_for(self, self->view);
	drop_dialog(self);
	drop_ease(self);
	load_look(self, &look);
	show_rail(self, self->dict == NULL);
	put_page(self, FALSE);
	ask_whether_there(self);
	speak(self, TRUE);
	return G_SOURCE_REMOVE;
}

/* The panel was turned, or the window got another size than was said. */
static void
ds_window_size_allocate(GtkWidget *widget, GtkAllocation *allocation)
{
	DsWindow *self = DS_WINDOW(widget);

	GTK_WIDGET_CLASS(ds_window_parent_class)->size_allocate(widget, allocation);
	if (ds_look_layout(allocation->width, allocation->height) != self->look.layout &&
	    self->rebuild == 0)
		self->rebuild = g_idle_add(on_rebuild, self);
}

static gboolean
is_from_finger(const GdkEvent *event)
{
	GdkEventType type = event == NULL ? GDK_NOTHING : gdk_event_get_event_type(event);

	return type == GDK_BUTTON_PRESS || type == GDK_BUTTON_RELEASE || type == GDK_TOUCH_BEGIN ||
	    type == GDK_TOUCH_END;
}

/* Also hides the focus from who uses a finger. */
static gboolean
is_stray_tap(DsWindow *self)
{
	g_autoptr(GdkEvent) event = gtk_get_current_event();

	if (!is_from_finger(event))
		return FALSE;
	gtk_style_context_remove_class(gtk_widget_get_style_context(GTK_WIDGET(self)), "keys");
	return g_get_monotonic_time() - self->page_since < SETTLE_US;
}

static void
on_do(GSimpleAction *action, GVariant *target, gpointer data)
{
	DsWindow *self = data;
	const char *event;
	g_autoptr(GVariant) details = NULL;

	if (is_stray_tap(self))
		return;
	if (self->ease != NULL)
		restart_ease(self);
	g_variant_get(target, "(&s@a{sv})", &event, &details);
	g_signal_emit_by_name(self, "do", event, details);
}

static void
on_ease(GSimpleAction *action, GVariant *target, gpointer data)
{
	DsWindow *self = data;

	if (self->view == NULL || self->view->warning || is_stray_tap(self))
		return;
	self->page_since = g_get_monotonic_time(); /* for what is under the finger now */
	if (self->ease == NULL) {
		build_ease(self);
		restart_ease(self);
	} else {
		drop_ease(self);
	}
	update_page(self);
	speak(self, TRUE);
}

static void
add_actions(DsWindow *self)
{
	static const GActionEntry entries[] = {
	    {"do", on_do, "(sa{sv})", NULL, NULL, {0}},
	    {"ease", on_ease, NULL, NULL, NULL, {0}},
	};
	g_autoptr(GSimpleActionGroup) group = g_simple_action_group_new();

	g_action_map_add_action_entries(G_ACTION_MAP(group), entries, G_N_ELEMENTS(entries), self);
	gtk_widget_insert_action_group(GTK_WIDGET(self), "kiosk", G_ACTION_GROUP(group));
}

static void
reach(DsWindow *self, GtkWidget *focus)
{
	gboolean in_rail = gtk_widget_is_ancestor(focus, self->rail);

	self->reached = focus;
	ds_speaker_reach(self->speaker, in_rail ? self->rail : top_of(self), focus);
}

/* A keypad of five keys has arrows in the place of the tabulator. */
static gboolean
move_focus(DsWindow *self, guint key)
{
	static const struct {
		guint key;
		GtkDirectionType direction;
	} arrows[] = {
	    {GDK_KEY_Down, GTK_DIR_TAB_FORWARD},
	    {GDK_KEY_Right, GTK_DIR_TAB_FORWARD},
	    {GDK_KEY_Up, GTK_DIR_TAB_BACKWARD},
	    {GDK_KEY_Left, GTK_DIR_TAB_BACKWARD},
	};
	GtkWidget *focus = gtk_window_get_focus(GTK_WINDOW(self));

	for (guint i = 0; i < G_N_ELEMENTS(arrows); i++) {
		if (arrows[i].key != key)
			continue;
		/* GTK has put it somewhere already when the window appeared */
		if (focus != NULL && focus != self->reached)
			reach(self, focus);
		else
			g_signal_emit_by_name(self, "move-focus", arrows[i].direction);
		return TRUE;
	}
	return FALSE;
}

/* Whoever moves by keys is there, and the daemon knows of nobody until something is pressed. */
static void
ask_for_time(DsWindow *self)
{
	gint64 now = g_get_monotonic_time();

	if (self->ease != NULL)
		restart_ease(self);
	if (self->view->warning || now - self->asked_for_time < ASK_FOR_TIME_US)
		return;
	self->asked_for_time = now;
	g_signal_emit_by_name(self, "do", "more-time", ds_action_details(NULL, NULL));
}

/* The focus is shown to who uses keys; a finger does not need it. Whoever is spoken to interrupts
 * with any key, hears it again with F1, and moves with the arrows. */
static gboolean
ds_window_key_press_event(GtkWidget *widget, GdkEventKey *event)
{
	DsWindow *self = DS_WINDOW(widget);
	gboolean spoken = self->view != NULL && self->view->speech, used;

	gtk_style_context_add_class(gtk_widget_get_style_context(widget), "keys");
	if (self->dark != NULL) {
		g_signal_emit_by_name(self, "do", "more-time", ds_action_details(NULL, NULL));
		return TRUE;
	}
	if (spoken) {
		ds_speaker_hush(self->speaker);
		ask_for_time(self);
	}
	if (spoken && event->keyval == GDK_KEY_F1) {
		ds_speaker_repeat(self->speaker);
		return TRUE;
	}
	if (spoken && move_focus(self, event->keyval))
		return TRUE;
	used = GTK_WIDGET_CLASS(ds_window_parent_class)->key_press_event(widget, event);
	if (spoken)
		speak(self, FALSE); /* it may have changed what the page itself shows: a digit */
	return used;
}

static gboolean
uses_keys(DsWindow *self)
{
	return gtk_style_context_has_class(gtk_widget_get_style_context(GTK_WIDGET(self)), "keys");
}

static void
ds_window_set_focus(GtkWindow *window, GtkWidget *focus)
{
	DsWindow *self = DS_WINDOW(window);

	GTK_WINDOW_CLASS(ds_window_parent_class)->set_focus(window, focus);
	if (GTK_IS_BUTTON(focus) && uses_keys(self))
		reach(self, focus);
}

static gboolean
ds_window_delete_event(GtkWidget *widget, GdkEventAny *event)
{
	return TRUE; /* a kiosk is not closed from its screen */
}

/* Else it would go on to colour the next window. */
static void
drop_sheet(GtkCssProvider **sheet)
{
	gtk_style_context_remove_provider_for_screen(
	    gdk_screen_get_default(), GTK_STYLE_PROVIDER(*sheet));
	g_clear_object(sheet);
}

static void
ds_window_finalize(GObject *object)
{
	DsWindow *self = DS_WINDOW(object);

	g_clear_handle_id(&self->rebuild, g_source_remove);
	g_clear_handle_id(&self->ease_timer, g_source_remove);
	ds_speaker_free(self->speaker);
	ds_sound_free(self->sound);
	drop_sheet(&self->sheet);
	drop_sheet(&self->palette);
	drop_sheet(&self->theme);
	g_free(self->theme_sheet);
	g_clear_object(&self->logo);
	drop_sheet(&self->sizes);
	g_clear_pointer(&self->dict, g_variant_unref);
	ds_view_free(self->view);
	g_ptr_array_unref(self->languages);
	G_OBJECT_CLASS(ds_window_parent_class)->finalize(object);
}

static void
ds_window_class_init(DsWindowClass *class)
{
	GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

	g_type_ensure(DS_TYPE_RAIL);
	G_OBJECT_CLASS(class)->finalize = ds_window_finalize;
	widget->size_allocate = ds_window_size_allocate;
	widget->key_press_event = ds_window_key_press_event;
	widget->delete_event = ds_window_delete_event;
	GTK_WINDOW_CLASS(class)->set_focus = ds_window_set_focus;
	g_signal_new("do", G_TYPE_FROM_CLASS(class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
	    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_VARIANT);
	gtk_widget_class_set_template_from_resource(widget, "/org/duestamp/ui/window.ui");
	gtk_widget_class_bind_template_child(widget, DsWindow, stack);
	gtk_widget_class_bind_template_child(widget, DsWindow, overlay);
	gtk_widget_class_bind_template_child(widget, DsWindow, rail);
	gtk_widget_class_bind_template_callback(widget, on_faded);
}

/* All that lies over the page has its place, and no more: left to itself GtkOverlay gives as much
 * height as would be needed at the least width. */
static gboolean
on_place_over(GtkOverlay *overlay, GtkWidget *child, GdkRectangle *place, gpointer data)
{
	*place = (GdkRectangle){0, 0, gtk_widget_get_allocated_width(GTK_WIDGET(overlay)),
	    gtk_widget_get_allocated_height(GTK_WIDGET(overlay))};
	return TRUE;
}

static void
ds_window_init(DsWindow *self)
{
	load_sheet(&self->sheet, "style.css");
	load_sheet(&self->palette, "light.css");
	self->theme = gtk_css_provider_new();
	gtk_style_context_add_provider_for_screen(gdk_screen_get_default(),
	    GTK_STYLE_PROVIDER(self->theme), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
	self->sizes = gtk_css_provider_new();
	gtk_style_context_add_provider_for_screen(gdk_screen_get_default(),
	    GTK_STYLE_PROVIDER(self->sizes), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
	gtk_widget_init_template(GTK_WIDGET(self));
	self->languages = ds_language_open_all();
	self->speaker = ds_speaker_new(GTK_WIDGET(self));
	self->sound = ds_sound_new();
	g_signal_connect(self->overlay, "get-child-position", G_CALLBACK(on_place_over), NULL);
	gtk_stack_set_transition_duration(GTK_STACK(self->stack), FADE_MS);
	add_actions(self);
}

void
ds_window_set_look(DsWindow *self, GVariant *look)
{
	g_free(self->theme_sheet);
	g_clear_object(&self->logo);
	self->theme_sheet = ds_theme_sheet_of(look);
	self->logo = ds_theme_logo_of(look);
	load_theme(self, self->look.contrast);
}

GtkWidget *
ds_window_new(int width, int height)
{
	DsWindow *self = g_object_new(DS_TYPE_WINDOW, NULL);

	self->look.layout = ds_look_layout(width, height);
	gtk_window_set_default_size(GTK_WINDOW(self), width, height);
	return GTK_WIDGET(self);
}
