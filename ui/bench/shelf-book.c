/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A book of the shelf's file, and what lays each of its volumes down. */
#include "firmware/base/bytes.h"
#include "firmware/base/ident.h"
#include "ui/bench/shelf-private.h"

#include <string.h>

#define MEMORY_MAX 1024 /* bytes: 256 blocks of 4, the largest tag of the simulated world */
#define PARTS_MAX 9

/* As [pad] security= of the kiosk has it (duestamp.conf(5)); the values are in drivers/security.c.
 */
const char *const ds_bench_security_words[] = {"afi", "afi-3m", "eas", "afi+eas", NULL};
static const struct {
	const char *secured, *released;
} securities[] = {
    {"afi=07", "afi=C2"},
    {"afi=D7", "afi=DA"},
    {"eas=1", "eas=0"},
    {"afi=07 eas=1", "afi=C2 eas=0"},
};

typedef struct {
	char *title, *note, *memory, *uid, *owner;
	guint language, colour, parts;
	gboolean on_loan;
} BookSection;

static const DsKey book_keys[] = {
    {"title", DS_KEY_TEXT, .required = TRUE, .offset = offsetof(BookSection, title)},
    {"language", DS_KEY_CHOICE, .fallback = "en", .choices = ds_bench_language_words,
	.offset = offsetof(BookSection, language)},
    {"colour", DS_KEY_CHOICE, .fallback = "blue", .choices = ds_bench_colours,
	.offset = offsetof(BookSection, colour)},
    {"parts", DS_KEY_NUMBER, .fallback = "1", .least = 1, .most = PARTS_MAX,
	.offset = offsetof(BookSection, parts)},
    {"owner", DS_KEY_TEXT, .fallback = "CN-441900", .offset = offsetof(BookSection, owner)},
    {"on-loan", DS_KEY_YES_NO, .fallback = "no", .offset = offsetof(BookSection, on_loan)},
    {"note", DS_KEY_TEXT, .offset = offsetof(BookSection, note)},
    {"memory", DS_KEY_TEXT, .offset = offsetof(BookSection, memory)},
    {"uid", DS_KEY_TEXT, .offset = offsetof(BookSection, uid)},
    {.name = NULL},
};

static void
book_section_clear(BookSection *book)
{
	g_free(book->title);
	g_free(book->note);
	g_free(book->memory);
	g_free(book->uid);
	g_free(book->owner);
}

void
ds_bench_book_free(gpointer data)
{
	DsBenchBook *book = data;

	g_free(book->number);
	g_free(book->title);
	g_free(book->name);
	g_free(book->note);
	g_free(book->first);
	g_free(book);
}

/* E004 0150 as an ICODE SLIX of NXP has it, then the last six digits of the number, then 01. */
static guint64
uid_of_number(const char *number)
{
	guint64 uid = 0;
	guint shift = 8, digits = 0;

	for (gsize i = strlen(number); i-- > 0 && digits < 6;)
		if (g_ascii_isdigit(number[i])) {
			uid |= (guint64)g_ascii_digit_value(number[i]) << shift;
			shift += 4;
			digits++;
		}
	return G_GUINT64_CONSTANT(0xE004015000000001) | uid;
}

static gboolean
uid_of(
    const BookSection *section, const char *name, const char *number, guint64 *uid, GError **error)
{
	if (section->uid == NULL) {
		*uid = uid_of_number(number);
		return TRUE;
	}
	return (strlen(section->uid) == DS_BENCH_UID_TEXT &&
		   g_ascii_string_to_unsigned(section->uid, 16, 1, G_MAXUINT64, uid, NULL)) ||
	    ds_bench_refuse(name, "uid= takes 16 hexadecimal digits", error);
}

/* What the tag holds, in the words of the simulated world; NULL with an error. */
static char *
content_of(
    const BookSection *section, const char *name, const char *number, guint part, GError **error)
{
	g_autoptr(GByteArray) memory = NULL;
	g_autofree char *hex = NULL;

	if (section->memory == NULL)
		return section->parts == 1
		    ? g_strdup_printf("item=%s owner=%s", number, section->owner)
		    : g_strdup_printf("item=%s owner=%s part=%u/%u", number, section->owner, part,
			  section->parts);
	memory = ds_unhex(section->memory);
	if (memory == NULL || memory->len == 0 || memory->len > MEMORY_MAX) {
		ds_bench_refuse(name, "memory= takes 1 to 1024 bytes in hexadecimal", error);
		return NULL;
	}
	hex = ds_hex(memory->data, memory->len);
	return g_strdup_printf("memory=%s dsfid=3E", hex);
}

static DsBenchBook *
book_new(const BookSection *section, const char *number, guint64 uid, guint part)
{
	DsBenchBook *book = g_new0(DsBenchBook, 1);

	book->number = g_strdup(number);
	book->title = ds_bench_cleaned(section->title);
	book->note = ds_bench_cleaned(section->note);
	book->name = section->parts == 1 ? g_strdup(book->title)
					 : g_strdup_printf("%s, volume %u", book->title, part);
	book->language = &ds_bench_languages[section->language];
	book->colour = ds_bench_colours[section->colour];
	book->part = part;
	book->parts = section->parts;
	book->released = section->on_loan;
	g_snprintf(book->uid, sizeof book->uid, "%016" G_GINT64_MODIFIER "X", uid + part - 1);
	return book;
}

static gboolean
add_volume(DsBenchShelf *shelf, DsBenchBook *book, const char *name, GError **error)
{
	for (guint i = 0; i < shelf->books->len; i++) {
		const DsBenchBook *other = shelf->books->pdata[i];

		if (g_str_equal(other->uid, book->uid) || g_str_equal(other->name, book->name)) {
			g_autofree char *what = g_strdup_printf(
			    "has the title or the tag number %s in common with [book %s]; uid= and "
			    "title= can tell them apart",
			    book->uid, other->number);

			ds_bench_book_free(book);
			return ds_bench_refuse(name, what, error);
		}
	}
	g_ptr_array_add(shelf->books, book);
	return TRUE;
}

static gboolean
add_volumes(DsBenchShelf *shelf, const BookSection *section, const char *name, const char *number,
    const char *state, GError **error)
{
	guint64 uid = 0;

	if (!uid_of(section, name, number, &uid, error))
		return FALSE;
	for (guint part = 1; part <= section->parts; part++) {
		g_autofree char *content = content_of(section, name, number, part, error);
		DsBenchBook *book;

		if (content == NULL)
			return FALSE;
		book = book_new(section, number, uid, part);
		book->first = g_strdup_printf("put %s %s %s", book->uid, content, state);
		if (!add_volume(shelf, book, name, error))
			return FALSE;
	}
	return TRUE;
}

/* Both become words of a command, so nothing but what they may consist of gets through. */
static gboolean
check_book(const BookSection *section, const char *name, const char *number, GError **error)
{
	/* ISO 15511: up to 16 of letters, digits, - / : */
	const DsIdentRules isil = {.min_length = 1, .max_length = 16, .also = "-/:"};
	g_autofree char *title = ds_bench_cleaned(section->title);
	DsItemId id;

	if (!ds_item_id_set(&id, number, strlen(number), &ds_ident_default, NULL))
		return ds_bench_refuse(name, "is to be named after an item number", error);
	if (!ds_item_id_set(&id, section->owner, strlen(section->owner), &isil, NULL))
		return ds_bench_refuse(name, "owner= takes an ISIL such as CN-441900", error);
	return title != NULL || ds_bench_refuse(name, "title= is empty", error);
}

gboolean
ds_bench_shelf_take_book(
    DsBenchShelf *shelf, DsKeys *keys, const char *name, guint security, GError **error)
{
	const char *number = name + strlen("book ");
	BookSection section = {0};
	gboolean taken = ds_keys_take(keys, name, book_keys, &section, error) &&
	    check_book(&section, name, number, error) &&
	    add_volumes(shelf, &section, name, number,
		section.on_loan ? securities[security].released : securities[security].secured,
		error);

	book_section_clear(&section);
	return taken;
}
