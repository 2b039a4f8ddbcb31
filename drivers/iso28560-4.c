/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/iso28560-4.h"

#include "drivers/epc-br.h"
#include "drivers/iso15962.h"
#include "drivers/uhf.h"
#include "drivers/urn-code40.h"

#include <string.h>

enum {
	AFI_SECURED = 0x07,
	AFI_RELEASED = 0xC2,
	UII_MAX = 62,      /* bytes: 31 words */
	TEXT_MAX = 3 * 31, /* characters */
};

/* "CH-000134-1". ISO 15511 has prefixes that are no country too, of one, three or four characters;
 * but they are rare, and what is no ISIL must not look like one. */
static gboolean
is_isil(const char *owner)
{
	return g_ascii_isupper(owner[0]) && g_ascii_isupper(owner[1]) && owner[2] == '-' &&
	    owner[3] != '\0';
}

static gboolean
copy(const char *text, gsize length, char *to, gsize size)
{
	if (length == 0 || length >= size)
		return FALSE;
	memcpy(to, text, length);
	to[length] = '\0';
	return TRUE;
}

static gboolean
take_uii(const DsUhfBank *bank, DsTagContent *content)
{
	char text[TEXT_MAX + 1];
	const char *stop, *item = text;

	if (!ds_urn_code40_expand(bank->epc, bank->length, text, sizeof text))
		return FALSE;
	stop = strchr(text, '.');
	if (stop != NULL) {
		if (!copy(text, (gsize)(stop - text), content->owner, sizeof content->owner))
			return FALSE;
		item = stop + 1;
	}
	return copy(item, strlen(item), content->item, sizeof content->item);
}

static void
doubt(DsTagContent *content, guint error, const char *why)
{
	content->errors |= error;
	content->confidence = DS_TAG_GUESS;
	content->why = why;
}

static DsTagResult
take_user(const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes)
{
	DsTagContent user = {.parts = 1, .part = 1};
	DsTagResult result;

	if (tag->memory == NULL) {
		*need_bytes = DS_ISO28560_4_USER_FIRST;
		return DS_TAG_MORE;
	}
	if (tag->length == 0) {
		content->errors |= DS_TAG_ERROR_NO_USER_BANK;
		return DS_TAG_OK;
	}
	result = ds_iso15962_decode_user(tag, &user, need_bytes);
	if (result == DS_TAG_MORE)
		return result;
	content->parts = user.parts;
	content->part = user.part;
	content->usage = user.usage;
	content->errors |= user.errors;
	g_strlcpy(content->shelf, user.shelf, sizeof content->shelf);
	if (result != DS_TAG_OK)
		doubt(content, DS_TAG_ERROR_STRUCTURE, "its USER bank cannot be read");
	else if (*content->owner == '\0')
		g_strlcpy(content->owner, user.owner, sizeof content->owner);
	else if (*user.owner != '\0' && !g_str_equal(user.owner, content->owner))
		doubt(content, DS_TAG_ERROR_OWNERS, "EPC and USER bank disagree");
	return DS_TAG_OK;
}

static DsTagResult
decode(const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes)
{
	DsUhfBank bank;

	*content = (DsTagContent){.format = ds_iso28560_4.id,
	    .confidence = DS_TAG_LIKELY,
	    .why = "toggle and AFI are a library's, and it is well-formed",
	    .usage = DS_USAGE_ITEM,
	    .parts = 1,
	    .part = 1};
	if (!ds_uhf_bank(tag, &bank) || !bank.iso ||
	    (bank.afi != AFI_SECURED && bank.afi != AFI_RELEASED) || !take_uii(&bank, content))
		return DS_TAG_UNKNOWN;
	content->security = ds_tag_afi_security(bank.afi);
	if (is_isil(content->owner))
		content->why = "toggle and AFI are a library's, and it names an ISIL";
	else if (bank.epc[0] == DS_EPC_BR_MARK)
		doubt(content, 0, "it begins like a BR tag, and no ISIL tells that it is none");
	return bank.user ? take_user(tag, content, need_bytes) : DS_TAG_OK;
}

static gboolean
put_uii(const DsTagContent *content, DsWriter *uii)
{
	char text[sizeof content->owner + 1 + sizeof content->item];

	if (*content->item == '\0' || strchr(content->owner, '.') != NULL ||
	    (*content->owner == '\0' && strchr(content->item, '.') != NULL))
		return FALSE;
	g_snprintf(text, sizeof text, "%s%s%s", content->owner, *content->owner != '\0' ? "." : "",
	    content->item);
	return strlen(text) <= TEXT_MAX && ds_urn_code40_compact(text, uii) && !uii->overflow;
}

static gboolean
encode(const DsTagContent *content, DsTagUhf *banks)
{
	guint8 bytes[UII_MAX];
	DsWriter uii = ds_writer(bytes, sizeof bytes);
	DsWriter user = ds_writer(banks->user, sizeof banks->user);

	if (content->parts == 0 || content->part > content->parts || !put_uii(content, &uii) ||
	    !ds_iso15962_encode_user(content, &user))
		return FALSE;
	banks->user_length = user.used;
	ds_uhf_make(banks, bytes, uii.used, TRUE,
	    content->security == DS_SECURITY_RELEASED ? AFI_RELEASED : AFI_SECURED);
	return TRUE;
}

const DsTagFormat ds_iso28560_4 = {
    .id = "iso28560-4", .uhf = TRUE, .decode = decode, .encode_uhf = encode};
