/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/pin-tries.h"

#include <string.h>
#include <sys/random.h>

#define CARDS_MAX 64 /* more within the pause push out the oldest */
#define KEY_BYTES 32

typedef struct {
	char *card; /* what the key makes of its number; NULL: free */
	guint wrong;
	gint64 last_us;
} Entry;

struct DsPinTries {
	guint8 key[KEY_BYTES];
	Entry entries[CARDS_MAX];
};

static char *
disguise(const DsPinTries *tries, const DsPatronId *card)
{
	/* library systems do not tell deadbeef from DEADBEEF */
	g_autofree char *text = g_ascii_strdown(card->text, -1);
	char *disguised = g_compute_hmac_for_string(
	    G_CHECKSUM_SHA256, tries->key, KEY_BYTES, text, (gssize)strlen(text));

	explicit_bzero(text, strlen(text));
	return disguised;
}

static const Entry *
find(const DsPinTries *tries, const DsPatronId *card)
{
	g_autofree char *disguised = disguise(tries, card);

	for (guint i = 0; i < CARDS_MAX; i++)
		if (g_strcmp0(tries->entries[i].card, disguised) == 0)
			return &tries->entries[i];
	return NULL;
}

/* The card's own entry, or a free one, or the oldest. */
static Entry *
claim(DsPinTries *tries, const DsPatronId *card)
{
	const Entry *known = find(tries, card);
	Entry *oldest = &tries->entries[0];

	if (known != NULL)
		return &tries->entries[known - tries->entries];
	for (guint i = 1; i < CARDS_MAX; i++)
		if (tries->entries[i].last_us < oldest->last_us)
			oldest = &tries->entries[i];
	g_free(oldest->card);
	*oldest = (Entry){.card = disguise(tries, card)};
	return oldest;
}

static gboolean
is_recent(const Entry *entry, gint64 now_us)
{
	return now_us - entry->last_us < (gint64)DS_PIN_PAUSE_S * G_USEC_PER_SEC;
}

gboolean
ds_pin_tries_are_over(const DsPinTries *tries, const DsPatronId *card, gint64 now_us)
{
	const Entry *entry = find(tries, card);

	return entry != NULL && entry->wrong >= DS_PIN_TRIES_MAX && is_recent(entry, now_us);
}

void
ds_pin_tries_count(DsPinTries *tries, const DsPatronId *card, gint64 now_us)
{
	Entry *entry = claim(tries, card);

	if (!is_recent(entry, now_us))
		entry->wrong = 0;
	entry->wrong++;
	entry->last_us = now_us;
}

void
ds_pin_tries_forgive(DsPinTries *tries, const DsPatronId *card)
{
	const Entry *known = find(tries, card);

	if (known == NULL)
		return;
	g_free(known->card);
	tries->entries[known - tries->entries] = (Entry){0};
}

DsPinTries *
ds_pin_tries_new(void)
{
	DsPinTries *tries = g_new0(DsPinTries, 1);
	gssize filled = getrandom(tries->key, KEY_BYTES, 0);

	g_assert(filled == KEY_BYTES); /* so short a wish is always granted whole */
	return tries;
}

void
ds_pin_tries_free(DsPinTries *tries)
{
	for (guint i = 0; i < CARDS_MAX; i++)
		g_free(tries->entries[i].card);
	explicit_bzero(tries->key, KEY_BYTES);
	g_free(tries);
}
