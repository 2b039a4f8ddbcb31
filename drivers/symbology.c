/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/symbology.h"

#include "firmware/base/text.h"

#include <string.h>

#define AIM_LENGTH 3

/* The number of a book's title (ISBN) is an EAN. It names no copy, and many a patron holds it up
 * first: so EANs are not for libraries unless they say so. */
/* clang-format off */
const DsSymbology ds_symbologies[] = {
    {'A', "code39", DS_IDENTITY_BARCODE, TRUE},
    {'C', "code128", DS_IDENTITY_BARCODE, TRUE},
    {'E', "ean", DS_IDENTITY_BARCODE, FALSE},
    {'F', "codabar", DS_IDENTITY_BARCODE, TRUE},
    {'G', "code93", DS_IDENTITY_BARCODE, TRUE},
    {'H', "code11", DS_IDENTITY_BARCODE, FALSE},
    {'I', "itf", DS_IDENTITY_BARCODE, TRUE},
    {'M', "msi", DS_IDENTITY_BARCODE, FALSE},
    {'S', "2of5", DS_IDENTITY_BARCODE, FALSE},
    {'e', "databar", DS_IDENTITY_BARCODE, FALSE},
    {'Q', "qr", DS_IDENTITY_QR, TRUE},
    {'d', "datamatrix", DS_IDENTITY_QR, TRUE},
    {'z', "aztec", DS_IDENTITY_QR, TRUE},
    {'L', "pdf417", DS_IDENTITY_QR, TRUE},
    {'h', "hanxin", DS_IDENTITY_QR, TRUE},
    {0, "code", DS_IDENTITY_BARCODE, TRUE},
    {0, NULL, 0, FALSE},
};
/* clang-format on */

const DsSymbology *
ds_symbology(const char *aim)
{
	const DsSymbology *symbology = ds_symbologies;
	gboolean told = aim != NULL && aim[0] == ']' && g_ascii_isalpha(aim[1]) &&
	    g_ascii_isalnum(aim[2]);

	while (symbology->letter != 0 && !(told && symbology->letter == aim[1]))
		symbology++;
	return symbology;
}

gboolean
ds_symbology_accepts(const char *const *accepted, const char *technology)
{
	for (const DsSymbology *s = ds_symbologies; s->technology != NULL; s++)
		if (g_str_equal(s->technology, technology))
			return accepted != NULL ? g_strv_contains(accepted, technology) : s->usual;
	return TRUE;
}

static gboolean
is_readable(const char *text, gsize length)
{
	return length > 0 && length <= DS_CODE_MAX && ds_text_is_plain(text, (gssize)length);
}

DsIdentity *
ds_symbology_identity(const DsSymbology *symbology, const guint8 *text, gsize length)
{
	g_autofree char *plain = NULL;
	DsIdentity *identity;

	while (length > 0 && g_ascii_isspace(*text)) {
		text++;
		length--;
	}
	while (length > 0 && g_ascii_isspace(text[length - 1]))
		length--;
	if (!is_readable((const char *)text, length))
		return ds_identity_new(
		    symbology->kind, DS_FLAW_UNREADABLE, symbology->technology, NULL);
	plain = g_strndup((const char *)text, length);
	identity = ds_identity_new(symbology->kind, DS_FLAW_NONE, symbology->technology, plain);
	explicit_bzero(plain, length);
	return identity;
}

DsIdentity *
ds_symbology_identity_of(const guint8 *text, gsize length)
{
	char aim[AIM_LENGTH + 1] = {0};
	const DsSymbology *symbology;

	memcpy(aim, text, MIN(length, AIM_LENGTH));
	symbology = ds_symbology(aim);
	if (symbology->letter == 0)
		return ds_symbology_identity(symbology, text, length);
	return ds_symbology_identity(symbology, text + AIM_LENGTH, length - AIM_LENGTH);
}
