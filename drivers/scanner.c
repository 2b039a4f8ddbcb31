/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/scanner.h"

#include <string.h>

DsIdentity *
ds_identity_new(DsIdentityKind kind, DsIdentityFlaw flaw, const char *technology, const char *text)
{
	DsIdentity *identity = g_new(DsIdentity, 1);

	*identity = (DsIdentity){
	    .kind = kind, .flaw = flaw, .technology = technology, .text = g_strdup(text)};
	return identity;
}

DsIdentity *
ds_identity_copy(const DsIdentity *identity)
{
	return ds_identity_new(
	    identity->kind, identity->flaw, identity->technology, identity->text);
}

void
ds_identity_free(DsIdentity *identity)
{
	if (identity->text != NULL)
		explicit_bzero(identity->text, strlen(identity->text));
	g_free(identity->text);
	g_free(identity);
}
