/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/ssc.h"

#include "firmware/base/bytes.h"

#include <string.h>

typedef struct {
	char *kind, *number;
	gboolean t1, selected, file;
	GByteArray *waiting; /* T=0: for GET RESPONSE */
} Card;

static void
say(GByteArray *answer, const char *hex)
{
	g_autoptr(GByteArray) bytes = ds_unhex(hex);

	g_byte_array_append(answer, bytes->data, bytes->len);
}

static gboolean
begins(const guint8 *apdu, gsize length, const char *hex)
{
	g_autoptr(GByteArray) bytes = ds_unhex(hex);

	return length >= bytes->len && memcmp(apdu, bytes->data, bytes->len) == 0;
}

static void
select_application(Card *card, GByteArray *answer)
{
	if (g_str_equal(card->kind, "other")) {
		say(answer, "6A82");
		return;
	}
	card->selected = TRUE;
	g_byte_array_set_size(card->waiting, 0);
	say(card->waiting, "6F11840F7378312E73682EC9E7BBE1B1A3D5CF");
	if (card->t1)
		g_byte_array_append(answer, card->waiting->data, card->waiting->len);
	say(answer, card->t1 ? "9000" : "6113");
}

static void
read_number(Card *card, const guint8 *apdu, gsize length, GByteArray *answer)
{
	if (g_str_equal(card->kind, "locked")) {
		say(answer, "6982");
		return;
	}
	if (!card->t1 && length > 4 && apdu[4] != 0x0B) {
		say(answer, "6C0B");
		return;
	}
	say(answer, "0709");
	g_byte_array_append(answer, (const guint8 *)card->number, 9);
	say(answer, "9000");
}

static void
obey(gpointer self, const guint8 *apdu, gsize length, GByteArray *answer)
{
	Card *card = self;
	gboolean by_name = !g_str_equal(card->kind, "file");

	if (begins(apdu, length, "00A404000F7378312E73682EC9E7BBE1B1A3D5CF")) {
		select_application(card, answer);
	} else if (begins(apdu, length, "00C00000")) {
		g_byte_array_append(answer, card->waiting->data, card->waiting->len);
		say(answer, "9000");
	} else if ((begins(apdu, length, "00B2072C") && card->selected && by_name) ||
	    (begins(apdu, length, "00B20704") && card->file)) {
		read_number(card, apdu, length, answer);
	} else if (begins(apdu, length, "00A4020002EF05") && card->selected) {
		card->file = TRUE;
		say(answer, "9000");
	} else {
		if (begins(apdu, length, "00A4020002EF06") ||
		    (begins(apdu, length, "00B2") && length > 3 && apdu[3] >> 3 == 6))
			g_error("the driver asks for the holder");
		say(answer, "6A82");
	}
}

static gpointer
start(const char *content)
{
	Card *card = g_new0(Card, 1);
	g_auto(GStrv) words = g_strsplit(content, " ", 2);
	gboolean plain = words[1] == NULL && !g_str_equal(words[0], "other");

	card->kind = g_strdup(plain ? "" : words[0]);
	card->number = g_strdup(plain ? words[0] : words[1]);
	card->waiting = g_byte_array_new();
	return card;
}

static gpointer
start_t1(const char *content)
{
	Card *card = start(content);

	card->t1 = TRUE;
	return card;
}

static void
stop(gpointer self)
{
	Card *card = self;

	g_byte_array_unref(card->waiting);
	g_free(card->kind);
	g_free(card->number);
	g_free(card);
}

static void
power(gpointer self)
{
	Card *card = self;

	card->selected = card->file = FALSE;
}

/* ISO/IEC 7816-3: no interface bytes, T=0; and TD1 01, T=1 with its check byte. */
const DsFakeCard ds_fake_ssc = {.atr = {0x3B, 0x02, 0x53, 0x53},
    .atr_length = 4,
    .start = start,
    .stop = stop,
    .power = power,
    .obey = obey};
const DsFakeCard ds_fake_ssc_t1 = {.atr = {0x3B, 0x82, 0x01, 0x53, 0x53, 0x83},
    .atr_length = 6,
    .start = start_t1,
    .stop = stop,
    .power = power,
    .obey = obey};
