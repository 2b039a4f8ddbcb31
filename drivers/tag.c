/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/tag.h"

#include "drivers/cn-university.h"
#include "drivers/epc-br.h"
#include "drivers/epc-isil.h"
#include "drivers/iso15962.h"
#include "drivers/iso28560-4.h"
#include "drivers/iso28560.h"
#include "drivers/rfid501.h"
#include "drivers/tag-blank.h"
#include "firmware/base/text.h"

#include <string.h>

/* Blank first: what was never written must not be taken for anything. Then formats with a
 * checksum: a right one is stronger than any other sign. */
const DsTagFormat *const ds_tag_formats[] = {
    &ds_tag_blank,
    &ds_iso28560_3,
    &ds_iso28560_2,
    &ds_rfid501,
    &ds_iso28560_4,
    &ds_epc_br,
    &ds_epc_isil,
    &ds_cn_university,
    NULL,
};

const DsTagFormat *
ds_tag_format(const char *id)
{
	for (const DsTagFormat *const *format = ds_tag_formats; *format != NULL; format++)
		if (g_str_equal((*format)->id, id))
			return *format;
	return NULL;
}

const char *
ds_tag_confidence_word(DsTagConfidence confidence)
{
	static const char *const words[] = {
	    [DS_TAG_NOTHING] = "none",
	    [DS_TAG_GUESS] = "guess",
	    [DS_TAG_LIKELY] = "likely",
	    [DS_TAG_CERTAIN] = "certain",
	};

	return words[confidence];
}

const char *
ds_tag_error_text(DsTagErrors error)
{
	static const struct {
		DsTagErrors error;
		const char *text;
	} texts[] = {
	    {DS_TAG_ERROR_CHECKSUM, "the checksum is wrong"},
	    {DS_TAG_ERROR_STRUCTURE, "the data breaks the rules of its format"},
	    {DS_TAG_ERROR_NO_ITEM, "it names no item"},
	    {DS_TAG_ERROR_AMBIGUOUS, "another format fits as well and names another item"},
	    {DS_TAG_ERROR_DSFID, "the DSFID names another format"},
	    {DS_TAG_ERROR_EXTENSION, "an extension block is damaged"},
	    {DS_TAG_ERROR_SHELF, "the shelf location cannot be read"},
	    {DS_TAG_ERROR_NO_USER_BANK, "a USER bank is announced and there is none"},
	    {DS_TAG_ERROR_OWNERS, "it names two owners"},
	    {DS_TAG_ERROR_MISSING, "it does not hold all that it announces"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		if (texts[i].error == error)
			return texts[i].text;
	return "unknown";
}

DsSecurityState
ds_tag_afi_security(gint afi)
{
	for (const DsSecurityPreset *const *preset = ds_security_presets; *preset != NULL;
	     preset++) {
		if (((*preset)->by & DS_PAD_AFI) == 0)
			continue;
		if (afi == (*preset)->secured_afi)
			return DS_SECURITY_SECURED;
		if (afi == (*preset)->released_afi)
			return DS_SECURITY_RELEASED;
	}
	return DS_SECURITY_UNSET;
}

/* What is known of a tag that was not read. */
static DsTagResult
without_item(
    DsTagResult result, const char *format, guint errors, const char *why, DsTagContent *content)
{
	*content = (DsTagContent){.format = format, .errors = errors, .why = why};
	return result;
}

static DsTagResult
decode_as(
    const DsTagFormat *format, const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes)
{
	DsTagResult result = format->decode(tag, content, need_bytes);

	if (result != DS_TAG_OK)
		return result;
	/* whatever the format let through */
	if (!ds_text_is_plain(content->item, -1) || !ds_text_is_plain(content->owner, -1))
		return without_item(DS_TAG_DAMAGED, format->id, DS_TAG_ERROR_STRUCTURE,
		    "number or owner is no text", content);
	if (!ds_text_is_plain(content->shelf, -1)) {
		content->errors |= DS_TAG_ERROR_SHELF;
		content->shelf[0] = '\0';
	}
	if (tag->dsfid > 0 && tag->dsfid != format->dsfid)
		content->errors |= DS_TAG_ERROR_DSFID;
	return DS_TAG_OK;
}

/* ---- which of several readings */

typedef struct {
	DsTagResult result;
	guint rank;
	gsize need_bytes;
	DsTagContent content;
} Candidate;

/* The tag's DSFID says only which of several equally sure readings is the likelier one. Many sites
 * have never set it, and some set it wrong. */
static guint
rank(const DsTagFormat *format, const DsTagMemory *tag, const DsTagContent *content)
{
	return 2 * content->confidence + (tag->dsfid > 0 && tag->dsfid == format->dsfid);
}

static void
compare(Candidate *best, const Candidate *found)
{
	if (best->result == DS_TAG_UNKNOWN || found->rank > best->rank) {
		*best = *found;
		return;
	}
	if (found->rank < best->rank || found->result != DS_TAG_OK || best->result != DS_TAG_OK ||
	    g_str_equal(found->content.item, best->content.item))
		return;
	best->content.errors |= DS_TAG_ERROR_AMBIGUOUS;
	best->content.confidence = DS_TAG_GUESS;
	best->content.why = "two formats fit";
}

/* Would another format make an item of a damaged 28560-3 tag? That one itself needs its checksum.
 */
static gboolean
reinterprets(const DsTagFormat *format, const Candidate *found)
{
	return format != &ds_iso28560_3 &&
	    (found->result == DS_TAG_OK || found->result == DS_TAG_MORE);
}

/* Every format is tried; a right checksum, or a tag without anything on it, ends the search. */
static void
try_all(const DsTagMemory *tag, gboolean damaged, Candidate *best)
{
	for (const DsTagFormat *const *format = ds_tag_formats; *format != NULL; format++) {
		Candidate found = {.rank = 0};

		if ((*format)->uhf != (tag->epc != NULL) && *format != &ds_tag_blank)
			continue;
		found.result = decode_as(*format, tag, &found.content, &found.need_bytes);
		if (found.result == DS_TAG_UNKNOWN || (damaged && reinterprets(*format, &found)))
			continue;
		found.rank = rank(*format, tag, &found.content);
		compare(best, &found);
		if (found.result == DS_TAG_BLANK || found.content.checked)
			return;
	}
}

/* Nothing could read it. Was it made for a format? */
static DsTagResult
explain(const DsTagMemory *tag, gboolean damaged, DsTagContent *content)
{
	if (damaged)
		return without_item(DS_TAG_DAMAGED, ds_iso28560_3.id, DS_TAG_ERROR_CHECKSUM,
		    "number and owner stand where this format has them", content);
	for (const DsTagFormat *const *format = ds_tag_formats; *format != NULL; format++)
		if (tag->epc == NULL && tag->dsfid > 0 && (*format)->dsfid == tag->dsfid)
			return without_item(DS_TAG_DAMAGED, (*format)->id, (*format)->broken,
			    "the DSFID names this format", content);
	return without_item(DS_TAG_UNKNOWN, "unknown", 0, "no format fits", content);
}

DsTagResult
ds_tag_decode_any(const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes)
{
	gboolean damaged = tag->epc == NULL && ds_iso28560_suspected(tag->memory, tag->length);
	Candidate best = {.result = DS_TAG_UNKNOWN};

	try_all(tag, damaged, &best);
	*content = best.content;
	*need_bytes = best.need_bytes;
	if (best.result == DS_TAG_UNKNOWN)
		return explain(tag, damaged, content);
	if (best.result != DS_TAG_OK)
		return without_item(
		    best.result, content->format, content->errors, content->why, content);
	if (*content->item == '\0')
		return without_item(DS_TAG_UNKNOWN, content->format,
		    content->errors | DS_TAG_ERROR_NO_ITEM, content->why, content);
	if (content->security == DS_SECURITY_UNSET)
		content->security = ds_tag_afi_security(tag->afi);
	return DS_TAG_OK;
}

DsTagResult
ds_tag_decode_hf(
    const guint8 *memory, gsize length, gint dsfid, DsTagContent *content, gsize *need_bytes)
{
	const DsTagMemory tag = {.memory = memory, .length = length, .dsfid = dsfid, .afi = -1};

	return ds_tag_decode(&tag, content, need_bytes);
}
