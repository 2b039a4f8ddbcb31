/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/certificates.h"

#include "tests/fakes/folder.h"

struct DsFakeCertificates {
	char *path;
};

#define KEY "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
#define HERE "-addext subjectAltName=IP:127.0.0.1"

static const char make_one[] = "set -e; cd \"$1\"\n"
			       "make() { name=$1; shift; openssl req -x509 " KEY
			       " -days 30 -keyout $name.key "
			       "-out $name.pem -subj /CN=$name \"$@\"; }\n"
			       "make self-signed " HERE "\n";

static const char make_others[] =
    "make ca -addext basicConstraints=critical,CA:TRUE\n"
    "make other-ca -addext basicConstraints=critical,CA:TRUE\n"
    "make good -CA ca.pem -CAkey ca.key " HERE "\n"
    "make other-name -CA ca.pem -CAkey ca.key -addext subjectAltName=DNS:ils.example.org\n"
    "make of-other-ca -CA other-ca.pem -CAkey other-ca.key " HERE "\n"
    "make client -CA ca.pem -CAkey ca.key\n"
    "printf '[ca]\\ndefault_ca=d\\n[d]\\ndatabase=index\\nserial=serial\\nnew_certs_dir=.\\n"
    "default_md=sha256\\npolicy=p\\ncopy_extensions=copy\\n[p]\\ncommonName=supplied\\n' >ca.conf\n"
    ": >index; echo 01 >serial\n"
    "sign() { name=$1; openssl req " KEY " -keyout $name.key -out $name.csr -subj /CN=$name " HERE
    "; openssl ca -batch -config ca.conf -cert ca.pem -keyfile ca.key -in $name.csr "
    "-out $name.pem -startdate $2 -enddate $3; }\n"
    "sign expired 20200101000000Z 20200201000000Z\n"
    "sign future 20900101000000Z 20910101000000Z\n"
    "openssl x509 -in good.pem -noout -pubkey | openssl pkey -pubin -outform der | "
    "openssl dgst -sha256 -r | cut -c1-64 >good.pin\n";

gboolean
ds_fake_certificates_possible(const char **why)
{
	g_autofree char *openssl = g_find_program_in_path("openssl");

	*why = "there is no openssl command to make certificates with";
	return openssl != NULL;
}

DsFakeCertificates *
ds_fake_certificates_new(gboolean all)
{
	DsFakeCertificates *certificates = g_new0(DsFakeCertificates, 1);
	g_autofree char *script = g_strconcat(make_one, all ? make_others : NULL, NULL);
	g_autofree char *errors = NULL;
	g_autoptr(GError) error = NULL;
	gint status;

	certificates->path = g_dir_make_tmp("duestamp-tls-XXXXXX", &error);
	g_assert_no_error(error);
	char *argv[] = {(char *)"sh", (char *)"-c", script, (char *)"sh", certificates->path, NULL};
	g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
	    NULL, &errors, &status, &error);
	g_assert_no_error(error);
	if (status != 0)
		g_error("openssl: %s", errors);
	return certificates;
}

void
ds_fake_certificates_free(DsFakeCertificates *certificates)
{
	ds_folder_remove(certificates->path);
	g_free(certificates->path);
	g_free(certificates);
}

char *
ds_fake_certificates_file(
    const DsFakeCertificates *certificates, const char *name, const char *suffix)
{
	g_autofree char *file = g_strconcat(name, suffix, NULL);

	return g_build_filename(certificates->path, file, NULL);
}

GTlsCertificate *
ds_fake_certificates_load(const DsFakeCertificates *certificates, const char *name)
{
	g_autofree char *certificate = ds_fake_certificates_file(certificates, name, ".pem");
	g_autofree char *key = ds_fake_certificates_file(certificates, name, ".key");
	g_autoptr(GError) error = NULL;
	GTlsCertificate *loaded = g_tls_certificate_new_from_files(certificate, key, &error);

	g_assert_no_error(error);
	return loaded;
}

GTlsDatabase *
ds_fake_certificates_authority(const DsFakeCertificates *certificates)
{
	g_autofree char *path = ds_fake_certificates_file(certificates, "ca", ".pem");
	g_autoptr(GError) error = NULL;
	GTlsDatabase *database = g_tls_file_database_new(path, &error);

	g_assert_no_error(error);
	return database;
}
