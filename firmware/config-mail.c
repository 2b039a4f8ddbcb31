/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/config-mail.h"

#include <string.h>

#define MAIL "mail"
#define SERVER_FORM "smtps://HOST:465 or smtp://HOST:587"

typedef struct {
	char *server, *from, *login, *password_file, *ca_file;
	guint keep_days;
	gboolean typed;
} MailSection;

#define AT(field) .offset = offsetof(MailSection, field)
static const DsKey mail_keys[] = {
    {"server", DS_KEY_TEXT, AT(server)},
    {"from", DS_KEY_TEXT, AT(from)},
    {"login", DS_KEY_TEXT, AT(login)},
    {"password-file", DS_KEY_TEXT, AT(password_file)},
    {"ca-file", DS_KEY_TEXT, AT(ca_file)},
    {"keep-days", DS_KEY_NUMBER, .fallback = "1", .least = 1, .most = 7, AT(keep_days)},
    {"typed", DS_KEY_YES_NO, .fallback = "yes", AT(typed)},
    {.name = NULL},
};

static gboolean
take_server(DsConfig *config, const MailSection *section, GError **error)
{
	DsSmtpSettings *smtp = &config->mail.smtp;
	gboolean loopback;

	if (section->server == NULL)
		return ds_keys_fail(
		    config->keys, MAIL, "server", error, "server= is missing: wants " SERVER_FORM);
	if (!ds_smtp_is_server(section->server, &loopback))
		return ds_keys_fail(config->keys, MAIL, "server", error,
		    "server=%s: wants " SERVER_FORM ", without a name, password or path",
		    section->server);
	smtp->server = g_strdup(section->server);
	smtp->ca_file = g_strdup(section->ca_file);
	smtp->plain = loopback && section->ca_file == NULL &&
	    g_str_has_prefix(section->server, "smtp:");
	return section->ca_file == NULL || g_file_test(section->ca_file, G_FILE_TEST_IS_REGULAR) ||
	    ds_keys_fail(config->keys, MAIL, "ca-file", error, "ca-file=%s: there is no such file",
		section->ca_file);
}

static gboolean
take_from(DsConfig *config, const MailSection *section, GError **error)
{
	if (section->from == NULL)
		return ds_keys_fail(config->keys, MAIL, "from", error,
		    "from= is missing: wants an address like kiosk@library.example");
	return ds_mail_address_set(&config->mail.smtp.from, section->from) ||
	    ds_keys_fail(config->keys, MAIL, "from", error,
		"from=%s: wants an address like kiosk@library.example, without a name",
		section->from);
}

static gboolean
read_password(DsConfig *config, const MailSection *section, GError **error)
{
	DsSmtpSettings *smtp = &config->mail.smtp;
	g_autoptr(GError) failure = NULL;

	if (!g_file_get_contents(section->password_file, &smtp->password, NULL, &failure))
		return ds_keys_fail(config->keys, MAIL, "password-file", error,
		    "password-file=: %s", failure->message);
	g_strchomp(smtp->password);
	return smtp->password[0] != '\0' ||
	    ds_keys_fail(config->keys, MAIL, "password-file", error,
		"password-file=%s: it is empty", section->password_file);
}

static gboolean
take_login(DsConfig *config, const MailSection *section, GError **error)
{
	config->mail.smtp.login = g_strdup(section->login);
	if (section->login == NULL && section->password_file == NULL)
		return TRUE;
	if (section->login == NULL)
		return ds_keys_fail(config->keys, MAIL, "password-file", error,
		    "password-file= needs login=: without it no password is sent");
	if (section->password_file == NULL)
		return ds_keys_fail(config->keys, MAIL, "login", error,
		    "login= needs password-file=: the file that holds its password");
	return read_password(config, section, error);
}

static gboolean
check_use(DsConfig *config, GError **error)
{
	return config->receipt == DS_RECEIPT_ASK ||
	    ds_keys_fail(config->keys, MAIL, "server", error,
		"server= needs [kiosk] receipt=ask: nobody is sent what they did not ask for");
}

gboolean
ds_config_take_mail(DsConfig *config, GError **error)
{
	MailSection section = {0};
	gboolean ok;

	if (!g_strv_contains(ds_keys_sections(config->keys), MAIL))
		return TRUE;
	ok = ds_keys_take(config->keys, MAIL, mail_keys, &section, error) &&
	    take_server(config, &section, error) && take_from(config, &section, error) &&
	    take_login(config, &section, error) && check_use(config, error);
	config->mail.keep_days = section.keep_days;
	config->mail.typed = section.typed;
	g_free(section.server);
	g_free(section.from);
	g_free(section.login);
	g_free(section.password_file);
	g_free(section.ca_file);
	return ok;
}
