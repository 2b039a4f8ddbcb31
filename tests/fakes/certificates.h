/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates and their keys, NAME.pem and NAME.key in a folder of their own. They are made when
 * the test runs, by the openssl command, so that none can expire in the tree. What cannot be made
 * is a g_error().
 */
#pragma once

#include <gio/gio.h>

typedef struct DsFakeCertificates DsFakeCertificates;

/* Is there an openssl? If not, *why is a sentence. */
gboolean ds_fake_certificates_possible(const char **why);

/*
 * "self-signed", for 127.0.0.1, as "good" is. With `all` too:
 *
 *	ca, other-ca     authorities; one has signed all but of-other-ca, the other that
 *	good             for this address
 *	other-name       for ils.example.org
 *	of-other-ca      for this address
 *	expired, future  in 2020 only, and not before 2090
 *	client           for nobody
 *
 * and "good.pin": the pin of its key (firmware/base/spki.h), by openssl alone.
 */
DsFakeCertificates *ds_fake_certificates_new(gboolean all);
void ds_fake_certificates_free(DsFakeCertificates *certificates); /* removes the folder */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DsFakeCertificates, ds_fake_certificates_free)

/* ("good", ".pem"): its path; free with g_free(). */
char *ds_fake_certificates_file(
    const DsFakeCertificates *certificates, const char *name, const char *suffix);

/* With its key. */
GTlsCertificate *ds_fake_certificates_load(
    const DsFakeCertificates *certificates, const char *name);

/* "ca" alone. */
GTlsDatabase *ds_fake_certificates_authority(const DsFakeCertificates *certificates);
