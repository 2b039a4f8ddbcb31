/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The card place and the scanner of the simulated world. Both are asked by "poll MS", which waits
 * for something to be there: a card lies there until it is taken, a scan is told once to everyone
 * who has the scanner open.
 */
#include "drivers/sim-private.h"

#include "firmware/base/bytes.h"

#include <string.h>

#define POLL_MAX_MS 60000
#define CARD_MS 6 /* PN532 at 115200 baud: 5.6 ms to find a card with a UID of 4 bytes */
#define SCANS_WAITING 16

static gboolean
something_there(const DsSimPeer *peer)
{
	return peer->device == DS_SIM_CARD ? peer->world->card != NULL
					   : !g_queue_is_empty((GQueue *)&peer->scans);
}

static char *
found(DsSimPeer *peer)
{
	g_autofree char *scan = NULL;

	if (peer->device == DS_SIM_CARD)
		return g_strdup_printf(
		    "ok %s", peer->world->card != NULL ? peer->world->card : "none");
	scan = g_queue_pop_head(&peer->scans);
	return g_strdup_printf("ok %s", scan != NULL ? scan : "none");
}

static gboolean
on_poll_over(gpointer data)
{
	DsSimPeer *peer = data;

	ds_sim_drop_source(&peer->poll);
	ds_sim_peer_answer(peer, found(peer));
	return G_SOURCE_REMOVE;
}

/* How long a reader takes to tell what lies there. */
static guint
reading_ms(const DsSimPeer *peer)
{
	return peer->device == DS_SIM_CARD && !peer->world->instant ? CARD_MS : 0;
}

static void
answer_after(DsSimPeer *peer, guint ms)
{
	ds_sim_drop_source(&peer->poll);
	peer->poll = ds_sim_world_attach(peer->world, g_timeout_source_new(ms), on_poll_over, peer);
}

char *
ds_sim_run_poll(DsSimWorld *world, DsSimPeer *peer, char **words)
{
	guint64 ms;

	if (!ds_sim_number(words[1], 10, POLL_MAX_MS, &ms))
		return ds_sim_error(
		    DS_ERROR_PROTOCOL, "poll takes milliseconds, at most %d", POLL_MAX_MS);
	if (peer->device != DS_SIM_CARD && peer->device != DS_SIM_SCANNER)
		return ds_sim_error(DS_ERROR_PROTOCOL,
		    "poll is for a connection that said open card or open scanner");
	answer_after(peer, something_there(peer) ? reading_ms(peer) : (guint)ms);
	return NULL;
}

static void
wake_polls(DsSimWorld *world, DsSimDevice device)
{
	for (guint i = 0; i < world->peers->len; i++) {
		DsSimPeer *peer = world->peers->pdata[i];

		if (peer->device == device && peer->poll != NULL && something_there(peer))
			answer_after(peer, reading_ms(peer));
	}
}

/* What a card or code says: %XX stands for any byte but 0. NULL when that makes no sense. */
static char *
hex_of_text(const char *word)
{
	g_autoptr(GBytes) bytes = g_uri_unescape_bytes(word, -1, NULL, NULL);
	gsize length;
	const void *data;

	if (bytes == NULL)
		return NULL;
	data = g_bytes_get_data(bytes, &length);
	if (length == 0 || length > DS_SIM_TEXT_MAX || memchr(data, 0, length) != NULL)
		return NULL;
	return ds_hex(data, length);
}

/* KIND TEXT [flaw=WORD] as poll answers it; NULL, and an answer, when it makes no sense. */
static char *
identity(char **words, char **answer)
{
	const DsSimKind *kind = ds_sim_kind(words[1]);
	g_autofree char *hex = words[2] != NULL ? hex_of_text(words[2]) : NULL;
	const char *flaw = words[2] != NULL && words[3] != NULL ? words[3] : "flaw=none";
	DsIdentityFlaw known;

	if (kind == NULL)
		*answer = ds_sim_error(
		    DS_ERROR_PROTOCOL, "\"%s\" is no kind of card or code", words[1]);
	else if (hex == NULL)
		*answer = ds_sim_error(DS_ERROR_PROTOCOL,
		    "after the kind comes its text, 1 to %d bytes, special ones as %%XX",
		    DS_SIM_TEXT_MAX);
	else if (!g_str_has_prefix(flaw, "flaw=") || !ds_sim_flaw(flaw + strlen("flaw="), &known))
		*answer = ds_sim_error(DS_ERROR_PROTOCOL,
		    "what follows the text is flaw=random-uid or flaw=unreadable");
	else
		return g_strdup_printf("%s %s %s", kind->word, flaw + strlen("flaw="), hex);
	return NULL;
}

char *
ds_sim_run_card(DsSimWorld *world, DsSimPeer *peer, char **words)
{
	g_autofree char *said = g_strjoinv(" ", words);
	gboolean taken = g_str_equal(words[1], "none") && words[2] == NULL;
	char *answer = NULL, *card = taken ? NULL : identity(words, &answer);

	if (answer != NULL)
		return answer;
	g_free(world->card);
	world->card = card;
	ds_sim_world_tell(world, "%s", said);
	wake_polls(world, DS_SIM_CARD);
	return g_strdup("ok");
}

/* A scanner that nobody has open beeps, and its code is lost. */
char *
ds_sim_run_scan(DsSimWorld *world, DsSimPeer *sender, char **words)
{
	g_autofree char *said = g_strjoinv(" ", words);
	g_autofree char *scan = NULL;
	char *answer = NULL;
	guint reached = 0;

	scan = identity(words, &answer);
	if (scan == NULL)
		return answer;
	for (guint i = 0; i < world->peers->len; i++) {
		DsSimPeer *peer = world->peers->pdata[i];

		if (peer->device != DS_SIM_SCANNER || peer->socket == NULL ||
		    g_queue_get_length(&peer->scans) >= SCANS_WAITING)
			continue;
		g_queue_push_tail(&peer->scans, g_strdup(scan));
		reached++;
	}
	if (reached == 0)
		return ds_sim_error(DS_ERROR_RETRY, "nobody has the scanner open");
	ds_sim_world_tell(world, "%s", said);
	wake_polls(world, DS_SIM_SCANNER);
	return g_strdup("ok");
}
