/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/config-library.h"

#include "firmware/base/text.h"
#include "firmware/config-trust.h"

#include <string.h>

#define PAY_CODE_MAX 300

/* In the order of DsLibraryTexts. */
static const char *const texts[] = {"unknown", "always", "never", NULL};
/* In the order of DsConnect. */
static const char *const connects[] = {"always", "when-told", NULL};

/* What a [library] section says beside DsLibrarySettings. */
typedef struct {
	DsLibrarySettings settings;
	char *password_file;
	char **owners;
	char *pay_code;
	guint texts;
} LibrarySection;

#define AT(type, field) .offset = offsetof(type, field)

/* clang-format off */
#define SETTING(field) AT(LibrarySection, settings.field)
static const DsKey library_keys[] = {
    {"backend", DS_KEY_TEXT, .required = TRUE, SETTING(backend)},
    {"address", DS_KEY_TEXT, SETTING(address)}, /* which of these are needed the backend says */
    {"profile", DS_KEY_TEXT, SETTING(profile)},
    {"login", DS_KEY_WORD, SETTING(login)},
    {"password-file", DS_KEY_TEXT, AT(LibrarySection, password_file)},
    {"location", DS_KEY_WORD, SETTING(location)},
    {"tls", DS_KEY_YES_NO, .fallback = "no", SETTING(tls)},
    {"ca-file", DS_KEY_TEXT, SETTING(trust.ca_file)},
    {"pin", DS_KEY_TEXT, SETTING(trust.pin)},
    {"client-cert", DS_KEY_TEXT, SETTING(trust.client_cert)},
    {"client-key", DS_KEY_TEXT, SETTING(trust.client_key)},
    {"connect-timeout-s", DS_KEY_NUMBER, .fallback = "5", .least = 1, .most = 60, SETTING(connect_timeout_s)},
    {"answer-timeout-s", DS_KEY_NUMBER, .fallback = "15", .least = 1, .most = 120, SETTING(answer_timeout_s)},
    {"keep-alive-s", DS_KEY_NUMBER, .fallback = "45", .least = 5, .most = 3600, SETTING(keep_alive_s)},
    {"connect", DS_KEY_CHOICE, .fallback = "always", .choices = connects, SETTING(connect)},
    {"owners", DS_KEY_LIST, AT(LibrarySection, owners)},
    {"pay-code", DS_KEY_TEXT, AT(LibrarySection, pay_code)},
    {"show-texts", DS_KEY_CHOICE, .fallback = "unknown", .choices = texts, AT(LibrarySection, texts)},
    {.name = NULL},
};
/* clang-format on */

static gboolean
read_password(const DsConfig *config, const LibrarySection *section, const char *name,
    DsWord *password, GError **error)
{
	g_autoptr(GError) failure = NULL;
	g_autofree char *text = NULL;
	gboolean valid;

	if (!g_file_get_contents(section->password_file, &text, NULL, &failure))
		return ds_keys_fail(config->keys, name, "password-file", error,
		    "password-file=: %s", failure->message);
	g_strchomp(text);
	valid = ds_word_set(password, text, &failure);
	explicit_bzero(text, strlen(text));
	return valid ||
	    ds_keys_fail(config->keys, name, "password-file", error, "password-file=%s: %s",
		section->password_file, failure->message);
}

/* Address, profile and certificates are the backend's to judge; it connects to nothing. */
static gboolean
check_backend(const DsConfig *config, const DsLibraryBackend *backend,
    const DsLibrarySettings *settings, const char *name, GError **error)
{
	g_autoptr(GError) failure = NULL;
	gpointer self = backend->open(settings, &failure);

	if (self == NULL)
		return ds_config_pass_on(config->keys, name, failure, error);
	backend->close(self);
	return TRUE;
}

/* What one key says about another; what a key says alone is in the tables. */
static gboolean
check_library(
    const DsConfig *config, const DsLibrarySettings *settings, const char *name, GError **error)
{
	const DsLibraryBackend *backend = ds_keys_find(config->keys, name, "backend",
	    settings->backend, (const gconstpointer *)ds_library_backends, error);

	if (backend == NULL)
		return FALSE;
	if (!settings->tls &&
	    !ds_config_has_no_trust(config->keys, name, &settings->trust, "tls=yes", error))
		return FALSE;
	if (settings->login.text[0] == '\0' && settings->password.text[0] != '\0')
		return ds_keys_fail(config->keys, name, "password-file", error,
		    "password-file= needs login=: without it no password is sent");
	return check_backend(config, backend, settings, name, error);
}

/* The screen has to show it as it stands here. */
static gboolean
check_pay_code(const DsConfig *config, const char *name, GError **error)
{
	g_autofree char *shown = NULL;

	if (config->pay_code == NULL)
		return TRUE;
	shown = ds_text_clean(config->pay_code, -1, PAY_CODE_MAX);
	return (strlen(config->pay_code) <= PAY_CODE_MAX && g_str_equal(shown, config->pay_code)) ||
	    ds_keys_fail(config->keys, name, "pay-code", error,
		"pay-code=: wants plain text of up to %d bytes", PAY_CODE_MAX);
}

static gboolean
check_owners(const DsConfig *config, const char *name, GError **error)
{
	DsWord word;

	for (guint i = 0; config->owners != NULL && config->owners[i] != NULL; i++)
		if (!ds_word_set(&word, config->owners[i], NULL) ||
		    strchr(config->owners[i], ' ') != NULL)
			return ds_keys_fail(config->keys, name, "owners", error,
			    "owners=: \"%s\" is no ISIL", config->owners[i]);
	return TRUE;
}

gboolean
ds_config_take_library(DsConfig *config, const char *name, GError **error)
{
	LibrarySection section = {0};
	DsLibrarySettings *settings;
	gboolean ok;

	if (config->libraries->len > 0)
		return ds_keys_fail(config->keys, name, "backend", error,
		    "is one library too many: this version speaks with one");
	ok = ds_keys_take(config->keys, name, library_keys, &section, error) &&
	    (section.password_file == NULL ||
		read_password(config, &section, name, &section.settings.password, error));
	settings = g_memdup2(&section.settings, sizeof section.settings);
	settings->name = g_strdup(name + strcspn(name, " ") + (strchr(name, ' ') != NULL));
	settings->institution = config->institution;
	settings->terminal = config->id;
	g_ptr_array_add(config->libraries, settings);
	config->owners = section.owners;
	config->pay_code = section.pay_code;
	config->library_texts = section.texts;
	g_free(section.password_file);
	return ok && check_owners(config, name, error) && check_pay_code(config, name, error) &&
	    check_library(config, settings, name, error);
}
