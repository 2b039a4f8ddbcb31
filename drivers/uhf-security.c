/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/uhf-security.h"

#include "drivers/cn-university.h"
#include "drivers/epc-br.h"
#include "drivers/epc-isil.h"
#include "drivers/iso28560-4.h"
#include "drivers/uhf.h"

#include <string.h>

enum {
	STORED_CRC_WORDS = 1, /* in front of the PC */
	ID_MAX = 32,
	ID_HEAD = 24,
};

typedef struct {
	const DsTagFormat *format;
	guint word; /* from the PC on */
	guint16 mask, secured, released;
} Scheme;

/* In this order: BR before 28560-4, which would read it too. The sources are those of the formats.
 */
/* clang-format off */
static const Scheme schemes[] = {
    {&ds_epc_isil,      8, 0x0001, 0x0001, 0x0000}, /* last bit of the EPC */
    {&ds_epc_br,        0, 0x01FF, 0x0107, 0x01C2}, /* toggle and AFI of the PC */
    {&ds_iso28560_4,    0, 0x00FF, 0x0007, 0x00C2}, /* AFI of the PC */
    {&ds_cn_university, 1, 0x8000, 0x0000, 0x8000}, /* first bit of the EPC: lent out */
};
/* clang-format on */

/* By the EPC bank alone: at an inventory nobody has read the USER bank yet. */
static const Scheme *
scheme_of(const guint8 *epc, gsize length)
{
	const DsTagMemory tag = {.memory = (const guint8 *)"", .epc = epc, .epc_length = length};

	for (guint i = 0; i < G_N_ELEMENTS(schemes); i++) {
		DsTagContent content;
		gsize need;

		if (schemes[i].format->decode(&tag, &content, &need) == DS_TAG_OK)
			return &schemes[i];
	}
	return NULL;
}

static guint16
word_at(const guint8 *epc, guint word)
{
	return (guint16)(epc[2 * word] << 8 | epc[2 * word + 1]);
}

gboolean
ds_uhf_security_write(const guint8 *epc, gsize length, DsSecurityState state, DsUhfWrite *write)
{
	const Scheme *scheme = scheme_of(epc, length);
	guint16 bits;

	if (scheme == NULL || state == DS_SECURITY_UNSET)
		return FALSE;
	bits = state == DS_SECURITY_SECURED ? scheme->secured : scheme->released;
	write->word = STORED_CRC_WORDS + scheme->word;
	write->value = (guint16)((word_at(epc, scheme->word) & ~scheme->mask) | bits);
	return TRUE;
}

DsSecurityState
ds_uhf_security(const guint8 *epc, gsize length)
{
	const Scheme *scheme = scheme_of(epc, length);
	guint16 bits;

	if (scheme == NULL)
		return DS_SECURITY_UNSET;
	bits = word_at(epc, scheme->word) & scheme->mask;
	if (bits == scheme->secured)
		return DS_SECURITY_SECURED;
	return bits == scheme->released ? DS_SECURITY_RELEASED : DS_SECURITY_UNSET;
}

/* Fowler, Noll, Vo: FNV-1a, 64 bits. */
static guint64
fnv(const guint8 *data, gsize length)
{
	guint64 hash = G_GUINT64_CONSTANT(0xCBF29CE484222325);

	for (gsize i = 0; i < length; i++)
		hash = (hash ^ data[i]) * G_GUINT64_CONSTANT(0x100000001B3);
	return hash;
}

gboolean
ds_uhf_identity(const guint8 *epc, gsize length, DsTagId *id)
{
	const DsTagMemory tag = {.epc = epc, .epc_length = length};
	const Scheme *scheme;
	guint8 bytes[DS_PAD_EPC_MAX];
	DsUhfBank bank;
	gsize used;

	if (!ds_uhf_bank(&tag, &bank))
		return FALSE;
	used = (gsize)(bank.epc - epc) + bank.length;
	memcpy(bytes, epc, used);
	scheme = scheme_of(epc, length);
	if (scheme != NULL) {
		bytes[2 * scheme->word] &= (guint8) ~(scheme->mask >> 8);
		bytes[2 * scheme->word + 1] &= (guint8)~scheme->mask;
	}
	if (used > ID_MAX) {
		guint64 hash = GUINT64_TO_BE(fnv(bytes, used));

		memcpy(bytes + ID_HEAD, &hash, sizeof hash);
		used = ID_MAX;
	}
	ds_tag_id_set(id, bytes, used);
	return TRUE;
}
