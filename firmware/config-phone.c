/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/config-phone.h"

#include <string.h>

#define PHONE "phone"
#define CODE "patron-code"
#define PAGE_MAX 400 /* bytes: with a code in it, a QR code that a phone reads across a desk */
#define KEYS_FORM "NAME:64 hexadecimal digits of an Ed25519 public key"

typedef struct {
	char *realm;
	char **keys;
	guint clock; /* index of `clocks` */
} CodeSection;

enum { BY_NTP, BY_OWN_CLOCK };
static const char *const clocks[] = {[BY_NTP] = "ntp", [BY_OWN_CLOCK] = "own", NULL};

#define AT(type, field) .offset = offsetof(type, field)
static const DsKey code_keys[] = {
    {"realm", DS_KEY_TEXT, .required = TRUE, AT(CodeSection, realm)},
    {"keys", DS_KEY_LIST, .required = TRUE, AT(CodeSection, keys)},
    {"clock", DS_KEY_CHOICE, .fallback = "ntp", .choices = clocks, AT(CodeSection, clock)},
    {.name = NULL},
};
static const DsKey phone_keys[] = {
    {"page", DS_KEY_TEXT, .required = TRUE, AT(DsPhoneSettings, page)},
    {"answer", DS_KEY_TEXT, .required = TRUE, AT(DsPhoneSettings, answer)},
    {"ca-file", DS_KEY_TEXT, AT(DsPhoneSettings, ca_file)},
    {.name = NULL},
};

static gboolean
take_keys(DsConfig *config, char **keys, GError **error)
{
	for (guint i = 0; keys[i] != NULL; i++)
		if (!ds_patron_code_rules_add(&config->codes, keys[i]))
			return ds_keys_fail(config->keys, CODE, "keys", error,
			    "keys=%s: wants " KEYS_FORM, keys[i]);
	return config->codes.keys != NULL ||
	    ds_keys_fail(config->keys, CODE, "keys", error, "keys= is empty: wants " KEYS_FORM);
}

static gboolean
take_codes(DsConfig *config, GError **error)
{
	CodeSection section = {0};
	gboolean ok = ds_keys_take(config->keys, CODE, code_keys, &section, error) &&
	    take_keys(config, section.keys, error);

	config->codes.realm = section.realm;
	config->codes_by_own_clock = section.clock == BY_OWN_CLOCK;
	g_strfreev(section.keys);
	return ok;
}

static gboolean
check_address(DsConfig *config, const char *key, const char *value, GError **error)
{
	if (!ds_phone_is_address(value))
		return ds_keys_fail(config->keys, PHONE, key, error,
		    "%s=%s: wants https://HOST/PATH with " DS_PHONE_PLACE
		    " in its path, once, and without name and password",
		    key, value);
	return strlen(value) <= PAGE_MAX ||
	    ds_keys_fail(
		config->keys, PHONE, key, error, "%s= is longer than %d characters", key, PAGE_MAX);
}

static gboolean
take_addresses(DsConfig *config, GError **error)
{
	const DsPhoneSettings *phone = &config->phone;

	if (!check_address(config, "page", phone->page, error) ||
	    !check_address(config, "answer", phone->answer, error))
		return FALSE;
	if (phone->ca_file != NULL && !g_file_test(phone->ca_file, G_FILE_TEST_IS_REGULAR))
		return ds_keys_fail(config->keys, PHONE, "ca-file", error,
		    "ca-file=%s: there is no such file", phone->ca_file);
	return config->codes.realm != NULL ||
	    ds_keys_fail(config->keys, PHONE, "answer", error,
		"answer= needs a section [patron-code]: without its keys no answer is believed");
}

gboolean
ds_config_take_phone(DsConfig *config, GError **error)
{
	const char *const *sections = ds_keys_sections(config->keys);

	if (g_strv_contains(sections, CODE) && !take_codes(config, error))
		return FALSE;
	return !g_strv_contains(sections, PHONE) ||
	    (ds_keys_take(config->keys, PHONE, phone_keys, &config->phone, error) &&
		take_addresses(config, error));
}

gboolean
ds_config_check_code_clock(const DsConfig *config, GError **error)
{
	gboolean simulated = config->phone.page == NULL;

	for (guint i = 0; i < config->scanners->len; i++)
		simulated &=
		    ((const DsDeviceConfig *)config->scanners->pdata[i])->scanner->simulated;
	return simulated || !config->codes_by_own_clock ||
	    ds_keys_fail(config->keys, CODE, "clock", error,
		"clock=own is for codes that this machine makes itself: each [scanner] has to be "
		"simulated, and there is no [phone]");
}
