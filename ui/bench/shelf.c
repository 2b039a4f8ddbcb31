/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/text.h"
#include "ui/bench/shelf-private.h"

#include <gio/gio.h>

#include <string.h>

#define BUILT_IN "/org/duestamp/ui/bench/shelf.conf"
#define TEXT_MAX 80        /* characters of a title, a name, a note */
#define CARD_TEXT_MAX 1024 /* bytes; drivers/README-sim.md, "Cards and codes" */

const char *const ds_bench_language_words[] = {"zh-Hans", "zh-Hant", "vi", "en", NULL};
const DsBenchLanguage ds_bench_languages[] = {
    {"zh-cn", "Noto Sans,Noto Sans CJK SC", TRUE},
    {"zh-tw", "Noto Sans,Noto Sans CJK TC", TRUE},
    {"vi", "Noto Sans", FALSE},
    {"en", "Noto Sans", FALSE},
};
const DsBenchLanguage *const ds_bench_english = &ds_bench_languages[3];

const char *const ds_bench_colours[] = {"jade", "coral", "blue", "amber", "violet", "paper", NULL};
static const char *const kinds[] = {"card", "mifare-classic", "ntag", "desfire", "felica", NULL};
static const char *const codes[] = {"static", "signed", NULL};
static const char *const flaws[] = {"none", "random-uid", "unreadable", NULL};

typedef struct {
	char *name, *text, *pin, *note;
	guint language, colour, kind, flaw, code;
} CardSection;

static const DsKey card_keys[] = {
    {"name", DS_KEY_TEXT, .required = TRUE, .offset = offsetof(CardSection, name)},
    {"text", DS_KEY_TEXT, .required = TRUE, .offset = offsetof(CardSection, text)},
    {"language", DS_KEY_CHOICE, .fallback = "en", .choices = ds_bench_language_words,
	.offset = offsetof(CardSection, language)},
    {"colour", DS_KEY_CHOICE, .fallback = "blue", .choices = ds_bench_colours,
	.offset = offsetof(CardSection, colour)},
    {"kind", DS_KEY_CHOICE, .fallback = "card", .choices = kinds,
	.offset = offsetof(CardSection, kind)},
    {"flaw", DS_KEY_CHOICE, .fallback = "none", .choices = flaws,
	.offset = offsetof(CardSection, flaw)},
    {"code", DS_KEY_CHOICE, .fallback = "static", .choices = codes,
	.offset = offsetof(CardSection, code)},
    {"pin", DS_KEY_TEXT, .offset = offsetof(CardSection, pin)},
    {"note", DS_KEY_TEXT, .offset = offsetof(CardSection, note)},
    {.name = NULL},
};

static const DsKey shelf_keys[] = {
    {"security", DS_KEY_CHOICE, .fallback = "afi", .choices = ds_bench_security_words},
    {.name = NULL},
};

gboolean
ds_bench_refuse(const char *section, const char *what, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "[%s] %s", section, what);
	return FALSE;
}

char *
ds_bench_cleaned(const char *text)
{
	char *clean = text == NULL ? NULL : ds_text_clean(text, -1, TEXT_MAX);

	if (clean != NULL && clean[0] == '\0')
		g_clear_pointer(&clean, g_free);
	return clean;
}

/* ---- cards and phones */

static void
card_free(gpointer data)
{
	DsBenchCard *card = data;

	g_free(card->name);
	g_free(card->kind);
	g_free(card->text);
	g_free(card->patron);
	g_free(card->flaw);
	g_free(card->pin);
	g_free(card->note);
	g_free(card);
}

static gboolean
add_card(GPtrArray *cards, const CardSection *section, const char *kind, const char *name,
    GError **error)
{
	g_autofree char *shown = ds_bench_cleaned(section->name);
	DsBenchCard *card;

	if (shown == NULL)
		return ds_bench_refuse(name, "name= is empty", error);
	if (section->text[0] == '\0' || strlen(section->text) > CARD_TEXT_MAX)
		return ds_bench_refuse(name, "text= takes 1 to 1024 bytes", error);
	if (g_str_equal(kind, "qr") && (section->kind != 0 || section->flaw != 0))
		return ds_bench_refuse(name, "is a phone: kind= and flaw= are for cards", error);
	if (!g_str_equal(kind, "qr") && section->code != 0)
		return ds_bench_refuse(name, "is a card: code= is for phones", error);
	if (section->code == 0 && ds_bench_shelf_card(cards, kind, section->text) != NULL)
		return ds_bench_refuse(name, "says the same as another card", error);
	card = g_new0(DsBenchCard, 1);
	card->name = g_steal_pointer(&shown);
	card->kind = g_strdup(kind);
	card->text = g_strdup(section->code == 0 ? section->text : "");
	card->patron = section->code == 0 ? NULL : g_strdup(section->text);
	card->flaw = g_strdup(flaws[section->flaw]);
	card->pin = ds_bench_cleaned(section->pin);
	card->note = ds_bench_cleaned(section->note);
	card->language = &ds_bench_languages[section->language];
	card->colour = ds_bench_colours[section->colour];
	g_ptr_array_add(cards, card);
	return TRUE;
}

static gboolean
take_card(DsBenchShelf *shelf, DsKeys *keys, const char *name, GError **error)
{
	gboolean phone = g_str_has_prefix(name, "phone ");
	CardSection section = {0};
	gboolean taken = ds_keys_take(keys, name, card_keys, &section, error) &&
	    add_card(phone ? shelf->phones : shelf->cards, &section,
		phone ? "qr" : kinds[section.kind], name, error);

	g_free(section.name);
	g_free(section.text);
	g_free(section.pin);
	g_free(section.note);
	return taken;
}

/* ---- the file */

static gboolean
take_section(DsBenchShelf *shelf, DsKeys *keys, const char *name, guint security, GError **error)
{
	if (g_str_has_prefix(name, "book "))
		return ds_bench_shelf_take_book(shelf, keys, name, security, error);
	if (g_str_has_prefix(name, "card ") || g_str_has_prefix(name, "phone "))
		return take_card(shelf, keys, name, error);
	return TRUE; /* what is no section at all is told by ds_keys_finish() */
}

static gboolean
take_all(DsBenchShelf *shelf, DsKeys *keys, GError **error)
{
	static const char *const known[] = {"shelf", "book", "card", "phone", NULL};
	const char *const *names = ds_keys_sections(keys);
	guint security = 0;

	if (!ds_keys_take(keys, "shelf", shelf_keys, &security, error))
		return FALSE;
	for (guint i = 0; names[i] != NULL; i++)
		if (!take_section(shelf, keys, names[i], security, error))
			return FALSE;
	return ds_keys_finish(keys, known, error);
}

static gboolean
load(DsKeys *keys, const char *path, GError **error)
{
	g_autoptr(GBytes) bytes = NULL;
	gsize length;
	const char *data;

	if (path != NULL)
		return ds_keys_load(keys, path, error);
	bytes = g_resources_lookup_data(BUILT_IN, 0, error);
	if (bytes == NULL)
		return FALSE;
	data = g_bytes_get_data(bytes, &length);
	return ds_keys_load_data(keys, "shelf.conf", data, length, error);
}

DsBenchShelf *
ds_bench_shelf_load(const char *path, GError **error)
{
	g_autoptr(DsKeys) keys = ds_keys_new();
	g_autoptr(DsBenchShelf) shelf = g_new0(DsBenchShelf, 1);

	shelf->books = g_ptr_array_new_with_free_func(ds_bench_book_free);
	shelf->cards = g_ptr_array_new_with_free_func(card_free);
	shelf->phones = g_ptr_array_new_with_free_func(card_free);
	if (load(keys, path, error) && take_all(shelf, keys, error))
		return g_steal_pointer(&shelf);
	return NULL;
}

void
ds_bench_shelf_free(DsBenchShelf *shelf)
{
	g_ptr_array_unref(shelf->books);
	g_ptr_array_unref(shelf->cards);
	g_ptr_array_unref(shelf->phones);
	g_free(shelf);
}

void
ds_bench_card_set_text(DsBenchCard *phone, const char *code)
{
	g_free(phone->text);
	phone->text = g_strdup(code);
}

/* ---- looking things up */

const DsBenchBook *
ds_bench_shelf_by_uid(const DsBenchShelf *shelf, const char *uid)
{
	for (guint i = 0; i < shelf->books->len; i++) {
		const DsBenchBook *book = shelf->books->pdata[i];

		if (g_str_equal(book->uid, uid))
			return book;
	}
	return NULL;
}

const DsBenchBook *
ds_bench_shelf_by_number(const DsBenchShelf *shelf, const char *number)
{
	for (guint i = 0; i < shelf->books->len; i++) {
		const DsBenchBook *book = shelf->books->pdata[i];

		if (g_str_equal(book->number, number))
			return book;
	}
	return NULL;
}

const DsBenchCard *
ds_bench_shelf_card(const GPtrArray *cards, const char *kind, const char *text)
{
	for (guint i = 0; i < cards->len; i++) {
		const DsBenchCard *card = cards->pdata[i];

		if (g_str_equal(card->kind, kind) && g_str_equal(card->text, text))
			return card;
	}
	return NULL;
}
