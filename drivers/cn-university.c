/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/cn-university.h"

#include "drivers/cn-university-id.h"
#include "drivers/uhf.h"
#include "firmware/base/bytes.h"

#include <string.h>

enum {
	AT_CODING = 1,
	AT_CONTENT = 2,
	AT_ID = 4,
	LENT = 0x80,     /* in byte 0 */
	NOT_USED = 0x40, /* the same */
	CODING_SHIFT = 6,
	OID_OWNER = 3,
	OID_SET = 4,
	OID_USAGE = 5,
	OID_SHELF = 6,
	ELEMENT_HEAD = 2,
	ELEMENTS_MAX = 32,
	WANTED = 7, /* owner, set and usage: bits 0 to 2 of the content */
	EPC_MAX = 62,
};

typedef struct {
	guint oid;
	const guint8 *value;
	gsize length;
} Element;

/* ---- USER bank */

static guint
high_first(const guint8 *data)
{
	return (guint)(data[0] << 8 | data[1]);
}

static gboolean
take_owner(const Element *element, DsTagContent *content)
{
	if (element->length != 2)
		return FALSE;
	g_snprintf(content->owner, sizeof content->owner, "%05u", high_first(element->value));
	if (content->owner[0] == '6')
		content->owner[0] = '9';
	return TRUE;
}

static gboolean
take_set(const Element *element, DsTagContent *content)
{
	guint parts, part;

	if (element->length != 4)
		return FALSE;
	parts = high_first(element->value);
	part = high_first(element->value + 2);
	if (parts == 0 || part > parts)
		return FALSE;
	content->parts = parts;
	content->part = parts == 1 ? 1 : part;
	return TRUE;
}

/* Kinds: 0 written, 1 disc, 2 label of a shelf, 3 card, 4 equipment. States of the first two: 0 can
 * be lent, 1 and 2 (and 3 of the first) cannot, others are the library's own. */
static gboolean
take_usage(const Element *element, DsTagContent *content)
{
	guint kind, state;

	if (element->length != 2)
		return FALSE;
	kind = element->value[0];
	state = element->value[1];
	content->usage = DS_USAGE_OTHER;
	if (kind == 3)
		content->usage = DS_USAGE_PATRON;
	else if ((kind == 0 && (state == 0 || state > 3)) ||
	    (kind == 1 && (state == 0 || state > 2)))
		content->usage = DS_USAGE_ITEM;
	return TRUE;
}

static gboolean
take_shelf(const Element *element, DsTagContent *content)
{
	if (element->length >= sizeof content->shelf) {
		content->errors |= DS_TAG_ERROR_SHELF;
		return TRUE;
	}
	memcpy(content->shelf, element->value, element->length);
	content->shelf[element->length] = '\0';
	return TRUE;
}

static gboolean (*const takers[])(const Element *element, DsTagContent *content) = {
    [OID_OWNER] = take_owner,
    [OID_SET] = take_set,
    [OID_USAGE] = take_usage,
    [OID_SHELF] = take_shelf,
};

typedef enum { TAKEN, END, CUT } Step;

/* The next element. With CUT, *missing bytes more are needed. */
static Step
take_element(DsReader *reader, Element *element, gsize *missing)
{
	const guint8 *head;

	*missing = ELEMENT_HEAD;
	if (reader->left > 0 && *reader->at == 0)
		return END;
	if (!ds_reader_take(reader, ELEMENT_HEAD, &head))
		return CUT;
	element->oid = head[0] >> 2;
	element->length = (gsize)(head[0] & 3) << 8 | head[1];
	if (ds_reader_take(reader, element->length, &element->value))
		return TAKEN;
	*missing = element->length - reader->left;
	return CUT;
}

static void
doubt(DsTagContent *content, guint error, const char *why)
{
	content->errors |= error;
	content->confidence = DS_TAG_GUESS;
	content->why = why;
}

/* Elements without a value stand for something that was left empty. */
static gboolean
apply(const Element *element, guint *seen, DsTagContent *content)
{
	if (element->length == 0 || element->oid < OID_OWNER ||
	    element->oid >= G_N_ELEMENTS(takers))
		return TRUE;
	if (*seen & 1u << (element->oid - OID_OWNER))
		return FALSE;
	*seen |= 1u << (element->oid - OID_OWNER);
	return takers[element->oid](element, content);
}

static DsTagResult
take_elements(const DsTagMemory *tag, guint announced, DsTagContent *content, gsize *need_bytes)
{
	DsReader reader = ds_reader(tag->memory, tag->length);
	guint seen = 0, i;
	Step step = TAKEN;
	Element element;
	gsize missing = 0;

	for (i = 0; i < ELEMENTS_MAX && step == TAKEN; i++) {
		step = take_element(&reader, &element, &missing);
		if (step == TAKEN && !apply(&element, &seen, content))
			break;
	}
	if (step == TAKEN)
		doubt(content, DS_TAG_ERROR_STRUCTURE, "its USER bank cannot be read");
	else if ((announced & WANTED & ~seen) == 0)
		return DS_TAG_OK;
	else if (step == CUT && tag->length >= DS_CN_UNIVERSITY_USER_FIRST &&
	    tag->length + missing <= DS_TAG_MEMORY_MAX) {
		*need_bytes = tag->length + missing;
		return DS_TAG_MORE;
	} else
		doubt(content, DS_TAG_ERROR_MISSING, "its USER bank lacks what is announced");
	return DS_TAG_OK;
}

static DsTagResult
take_user(const DsTagMemory *tag, guint announced, DsTagContent *content, gsize *need_bytes)
{
	if (tag->memory == NULL) {
		*need_bytes = DS_CN_UNIVERSITY_USER_FIRST;
		return DS_TAG_MORE;
	}
	if (tag->length == 0)
		content->errors |= DS_TAG_ERROR_NO_USER_BANK;
	return take_elements(tag, announced, content, need_bytes);
}

/* ---- EPC bank */

/* GS1 headers (EPC Tag Data Standard, table 14-1) of the tags one meets, 2C to 3F. */
static gboolean
is_gs1(guint8 first)
{
	return (first & ~LENT) >= 0x2C && (first & ~LENT) <= 0x3F;
}

static void
judge(const DsUhfBank *bank, DsTagContent *content)
{
	content->confidence = DS_TAG_LIKELY;
	content->why = "the item number is exact, and PC and content agree";
	if (is_gs1(bank->epc[0]) || bank->epc[0] & NOT_USED)
		doubt(content, 0, "the first byte is that of something else");
	else if (bank->afi != 0)
		doubt(content, 0, "the PC has an AFI and no toggle");
	else if (!bank->user && high_first(bank->epc + AT_CONTENT) != 0)
		doubt(content, DS_TAG_ERROR_MISSING, "content is announced, a USER bank is not");
}

static DsTagResult
decode(const DsTagMemory *tag, DsTagContent *content, gsize *need_bytes)
{
	DsUhfBank bank;

	*content = (DsTagContent){
	    .format = ds_cn_university.id, .usage = DS_USAGE_ITEM, .parts = 1, .part = 1};
	if (!ds_uhf_bank(tag, &bank) || bank.iso || bank.length <= AT_ID ||
	    !ds_cn_id_expand(bank.epc[AT_CODING] >> CODING_SHIFT, bank.epc + AT_ID,
		bank.length - AT_ID, content->item))
		return DS_TAG_UNKNOWN;
	content->security = bank.epc[0] & LENT ? DS_SECURITY_RELEASED : DS_SECURITY_SECURED;
	judge(&bank, content);
	if (!bank.user)
		return DS_TAG_OK;
	return take_user(tag, high_first(bank.epc + AT_CONTENT), content, need_bytes);
}

/* ---- writing */

static void
put_head(DsWriter *user, guint oid, gsize length)
{
	ds_writer_u8(user, (guint8)(oid << 2 | length >> 8));
	ds_writer_u8(user, (guint8)length);
}

static void
put_two(DsWriter *user, guint value)
{
	ds_writer_u8(user, (guint8)(value >> 8));
	ds_writer_u8(user, (guint8)value);
}

/* Five digits, of which a leading 9 becomes 6: so no code begins with 6, 7 or 8. */
static gboolean
put_owner(DsWriter *user, const char *owner)
{
	guint code = 0;

	if (strlen(owner) != 5 || owner[strspn(owner, "0123456789")] != '\0' ||
	    (owner[0] >= '6' && owner[0] <= '8'))
		return FALSE;
	for (guint i = 0; i < 5; i++)
		code = code * 10 + (guint)(i == 0 && owner[0] == '9' ? 6 : owner[i] - '0');
	put_head(user, OID_OWNER, 2);
	put_two(user, code);
	return code <= G_MAXUINT16;
}

/* Also tells what is announced. */
static gboolean
put_user(DsWriter *user, const DsTagContent *content, guint *announced)
{
	gsize shelf = strlen(content->shelf);

	*announced = 1u << (OID_SET - OID_OWNER);
	if (*content->owner != '\0') {
		*announced |= 1;
		if (!put_owner(user, content->owner))
			return FALSE;
	}
	put_head(user, OID_SET, 4);
	put_two(user, content->parts);
	put_two(user, content->part);
	if (content->usage != DS_USAGE_ITEM) {
		*announced |= 1u << (OID_USAGE - OID_OWNER);
		put_head(user, OID_USAGE, 2);
		put_two(user, content->usage == DS_USAGE_PATRON ? 3 << 8 : 1);
	}
	if (shelf > 0) {
		*announced |= 1u << (OID_SHELF - OID_OWNER);
		put_head(user, OID_SHELF, shelf);
		ds_writer_put(user, content->shelf, shelf);
	}
	do
		ds_writer_u8(user, 0);
	while (user->used % 2 != 0);
	return !user->overflow;
}

static gboolean
put_id(const char *item, guint8 *coding, DsWriter *epc)
{
	for (guint i = 0; i <= DS_CN_ID_LAST; i++)
		if (ds_cn_id_compact(i, item, epc)) {
			*coding = (guint8)(i << CODING_SHIFT);
			return TRUE;
		}
	return FALSE;
}

static gboolean
encode(const DsTagContent *content, DsTagUhf *banks)
{
	guint8 bytes[EPC_MAX] = {0};
	DsWriter epc = ds_writer(bytes, sizeof bytes);
	DsWriter user = ds_writer(banks->user, sizeof banks->user);
	guint announced;

	if (content->parts == 0 || content->parts > G_MAXUINT16 || content->part > content->parts ||
	    !put_user(&user, content, &announced))
		return FALSE;
	ds_writer_u8(&epc, content->security == DS_SECURITY_RELEASED ? LENT : 0);
	ds_writer_u8(&epc, 0);
	put_two(&epc, announced);
	if (!put_id(content->item, &bytes[AT_CODING], &epc))
		return FALSE;
	if (epc.used % 2 != 0)
		ds_writer_u8(&epc, 0);
	banks->user_length = user.used;
	ds_uhf_make(banks, bytes, epc.used, FALSE, 0);
	return !epc.overflow;
}

const DsTagFormat ds_cn_university = {
    .id = "cn-university", .uhf = TRUE, .decode = decode, .encode_uhf = encode};
