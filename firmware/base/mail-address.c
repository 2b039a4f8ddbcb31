/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/mail-address.h"

#include <string.h>

#define LOCAL_MAX 64 /* RFC 5321, 4.5.3.1.1 */
#define LABEL_MAX 63 /* RFC 1035, 2.3.4 */

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"
#define LOCAL_CHARS LETTERS DIGITS "._-+=&'~"

/* Dots stand between others, never side by side. */
static gboolean
is_local(const char *text, gsize length)
{
	if (length == 0 || length > LOCAL_MAX || text[0] == '.' || text[length - 1] == '.')
		return FALSE;
	for (gsize i = 0; i < length; i++)
		if (strchr(LOCAL_CHARS, text[i]) == NULL || (text[i] == '.' && text[i + 1] == '.'))
			return FALSE;
	return TRUE;
}

static gboolean
is_label(const char *label)
{
	gsize length = strlen(label);

	return length > 0 && length <= LABEL_MAX && label[0] != '-' && label[length - 1] != '-' &&
	    strspn(label, LETTERS DIGITS "-") == length;
}

static gboolean
is_domain(const char *text)
{
	g_auto(GStrv) labels = g_strsplit(text, ".", -1);
	guint count = g_strv_length(labels);

	for (guint i = 0; i < count; i++)
		if (!is_label(labels[i]))
			return FALSE;
	/* no numbers: that would be an address of a machine */
	return count >= 2 && strspn(labels[count - 1], DIGITS) < strlen(labels[count - 1]);
}

gboolean
ds_mail_address_set(DsMailAddress *address, const char *text)
{
	const char *at = strchr(text, '@');

	ds_mail_address_wipe(address);
	if (at == NULL || strlen(text) > DS_MAIL_ADDRESS_MAX ||
	    !is_local(text, (gsize)(at - text)) || !is_domain(at + 1))
		return FALSE;
	g_strlcpy(address->text, text, sizeof address->text);
	return TRUE;
}

char *
ds_mail_address_masked(const DsMailAddress *address)
{
	const char *domain = ds_mail_address_domain(address);

	return domain[0] == '\0' ? g_strdup("")
				 : g_strdup_printf("%c…@%s", address->text[0], domain);
}

const char *
ds_mail_address_domain(const DsMailAddress *address)
{
	const char *at = strchr(address->text, '@');

	return at != NULL ? at + 1 : "";
}

void
ds_mail_address_wipe(DsMailAddress *address)
{
	explicit_bzero(address, sizeof *address);
}
