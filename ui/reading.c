/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/reading.h"

#include "ui/script.h"
#include "ui/widgets/top-bar.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct {
	const DsLanguage *language; /* of the window */
	GPtrArray *texts;           /* DsSaid */
} Reading;

/* Where a control comes as one goes from the top down, as GTK moves the focus. */
typedef struct {
	GtkWidget *root;
	int x, y; /* of the control's middle */
	guint before, count;
} Search;

/* ---- voices ---- */

static gboolean
has_any(const char *text, gboolean (*is)(gunichar c))
{
	for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at))
		if (is(g_utf8_get_char(at)))
			return TRUE;
	return FALSE;
}

/* Letters that only Vietnamese has, or nearly so. */
static gboolean
is_vietnamese(gunichar c)
{
	return (c >= 0x1EA0 && c <= 0x1EF9) || c == 0x0102 || c == 0x0103 || c == 0x0110 ||
	    c == 0x0111 || c == 0x01A0 || c == 0x01A1 || c == 0x01AF || c == 0x01B0;
}

static gboolean
is_letter(gunichar c)
{
	return g_unichar_isalpha(c);
}

/* NULL: none is known. */
static const char *
voice_of_script(const char *script)
{
	static const struct {
		const char *script, *voice;
	} voices[] = {
	    {"zh-cn", "cmn"},
	    {"zh-tw", "cmn"},
	    {"ja", "ja"},
	    {"ko", "ko"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(voices); i++)
		if (g_strcmp0(voices[i].script, script) == 0)
			return voices[i].voice;
	return NULL;
}

const char *
ds_reading_voice(const char *text, const DsLanguage *window_language)
{
	const char *voice = voice_of_script(ds_script_of_title(text, window_language));

	if (voice != NULL)
		return voice;
	if (has_any(text, is_vietnamese))
		return "vi";
	/* a word in Latin letters on a Chinese page */
	return window_language->letters == DS_LETTERS_HAN && has_any(text, is_letter)
	    ? "en"
	    : window_language->voice;
}

/* ---- texts ---- */

static void
add(Reading *reading, const char *text)
{
	DsSaid *said;

	if (text == NULL || text[0] == '\0')
		return;
	said = g_new0(DsSaid, 1);
	said->voice = ds_reading_voice(text, reading->language);
	said->text = g_strdup(text);
	g_ptr_array_add(reading->texts, said);
}

static gboolean
is_seen(GtkWidget *widget)
{
	return gtk_widget_get_visible(widget) && gtk_widget_get_child_visible(widget);
}

static void
read_widget(GtkWidget *widget, gpointer data)
{
	Reading *reading = data;

	if (!is_seen(widget) || GTK_IS_BUTTON(widget) || DS_IS_TOP_BAR(widget))
		return;
	if (GTK_IS_LABEL(widget))
		add(reading, gtk_label_get_text(GTK_LABEL(widget)));
	else if (GTK_IS_CONTAINER(widget))
		gtk_container_forall(GTK_CONTAINER(widget), read_widget, reading);
	else
		add(reading, atk_object_get_name(gtk_widget_get_accessible(widget)));
}

GPtrArray *
ds_reading_of(GtkWidget *root, const DsLanguage *window_language)
{
	Reading reading = {window_language, g_ptr_array_new_with_free_func(ds_said_free)};

	read_widget(root, &reading);
	return reading.texts;
}

/* ---- controls ---- */

static gboolean
is_in_zone(GtkWidget *root, GtkWidget *widget)
{
	for (GtkWidget *at = widget; at != NULL && at != root; at = gtk_widget_get_parent(at))
		if (gtk_style_context_has_class(gtk_widget_get_style_context(at), "zone"))
			return TRUE;
	return FALSE;
}

static void
middle_of(GtkWidget *root, GtkWidget *widget, int *x, int *y)
{
	/* on a wide screen all of the field comes before the zone beside it */
	gboolean zone = is_in_zone(root, widget);

	gtk_widget_translate_coordinates(widget, root, gtk_widget_get_allocated_width(widget) / 2,
	    gtk_widget_get_allocated_height(widget) / 2, x, y);
	*y += zone ? gtk_widget_get_allocated_height(root) : 0;
}

static void
count_control(GtkWidget *widget, gpointer data)
{
	Search *search = data;
	int x = 0, y = 0;

	if (!is_seen(widget) || !gtk_widget_is_sensitive(widget))
		return;
	if (GTK_IS_BUTTON(widget)) {
		middle_of(search->root, widget, &x, &y);
		search->count++;
		search->before += y < search->y || (y == search->y && x < search->x);
	} else if (GTK_IS_CONTAINER(widget)) {
		gtk_container_forall(GTK_CONTAINER(widget), count_control, search);
	}
}

/* The keypad of a PIN that this is a key of, or NULL. */
static GtkWidget *
quiet_keypad_of(GtkWidget *control)
{
	GtkWidget *keypad = gtk_widget_get_parent(control);

	return keypad != NULL &&
		gtk_style_context_has_class(gtk_widget_get_style_context(keypad), "quiet-keys")
	    ? keypad
	    : NULL;
}

/* Who types a PIN hears where a key is among the keys, as on a telephone, and not what is on it. */
static const char *
name_of(GtkWidget *control)
{
	GtkStyleContext *style = gtk_widget_get_style_context(control);

	if (quiet_keypad_of(control) != NULL && gtk_style_context_has_class(style, "digit-key"))
		return _("Key");
	return atk_object_get_name(gtk_widget_get_accessible(control));
}

GPtrArray *
ds_reading_of_control(GtkWidget *root, GtkWidget *control, const DsLanguage *window_language)
{
	Reading reading = {window_language, g_ptr_array_new_with_free_func(ds_said_free)};
	GtkWidget *keypad = quiet_keypad_of(control);
	Search search = {.root = keypad != NULL ? keypad : root};
	g_autofree char *place = NULL;

	middle_of(search.root, control, &search.x, &search.y);
	gtk_container_forall(GTK_CONTAINER(search.root), count_control, &search);
	add(&reading, name_of(control));
	add(&reading, atk_object_get_description(gtk_widget_get_accessible(control)));
	place = g_strdup_printf(_("%u of %u"), search.before + 1, search.count);
	add(&reading, place);
	return reading.texts;
}

static gboolean
ends_sentence(const char *text)
{
	static const char *const ends[] = {".", "?", "!", "。", "？", "！"};

	for (guint i = 0; i < G_N_ELEMENTS(ends); i++)
		if (g_str_has_suffix(text, ends[i]))
			return TRUE;
	return FALSE;
}

void
ds_reading_change_voice(GPtrArray *texts, const DsLanguage *window_language)
{
	for (guint i = 0; window_language->other_voice != NULL && i < texts->len; i++) {
		DsSaid *said = texts->pdata[i];

		if (g_str_equal(said->voice, window_language->voice))
			said->voice = window_language->other_voice;
	}
}

char *
ds_reading_text(const GPtrArray *texts)
{
	GString *line = g_string_new(NULL);

	for (guint i = 0; i < texts->len; i++) {
		const DsSaid *said = texts->pdata[i];

		if (i > 0)
			g_string_append(line, ends_sentence(line->str) ? " " : ". ");
		g_string_append(line, said->text);
	}
	return g_string_free(line, FALSE);
}
