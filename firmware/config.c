/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/config.h"

#include "drivers/slip.h"
#include "drivers/symbology.h"
#include "firmware/base/text.h"
#include "firmware/config-card.h"
#include "firmware/config-mail.h"
#include "firmware/config-notices.h"
#include "firmware/config-offline.h"
#include "firmware/config-output.h"
#include "firmware/config-sort.h"
#include "firmware/config-trust.h"
#include "firmware/sort.h"

#include <string.h>

#define PAY_CODE_MAX 300

const char *const ds_languages[] = {"zh_CN", "zh_TW", "vi", "en", NULL};

static const char *const modes[] = {"self-service", "return-only", "demo", "training", NULL};
/* In the order of DsRecorderMode. */
static const char *const recorders[] = {"off", "redacted", "full", NULL};

static const char *const sections[] = {"kiosk", "library", "offline", "snapshot", "pad", "scanner",
    "card", "printer", "output", "sort", "hours", "message", "sound", "mail", NULL};

/* In the order of DsPadUse. */
static const char *const uses[] = {"desk", "bin", NULL};

/* In the order of DsReceiptWhen. */
static const char *const receipts[] = {"none", "print", "ask", NULL};
static const char *const pad_places[] = {"below", "left", "right", NULL};
static const char *const scanner_places[] = {"below", "above", NULL};

/* In the order of DsConnect. */
static const char *const connects[] = {"always", "when-told", NULL};

/* Paper, and the dots of the head that prints on it: 8 dots a millimetre, less the margins. */
static const char *const papers[] = {"58", "80", NULL};
static const guint paper_dots[] = {DS_SLIP_WIDTH_58MM, DS_SLIP_WIDTH_80MM};

/* What a [library] section says beside DsLibrarySettings. */
typedef struct {
	DsLibrarySettings settings;
	char *password_file;
	char **owners;
	char *pay_code;
} LibrarySection;

#define AT(type, field) .offset = offsetof(type, field)

/* clang-format off */
static const DsKey kiosk_keys[] = {
    {"id", DS_KEY_WORD, .required = TRUE, AT(DsConfig, id)},
    {"institution", DS_KEY_WORD, .required = TRUE, AT(DsConfig, institution)},
    {"name", DS_KEY_TEXT, AT(DsConfig, name)},
    {"mode", DS_KEY_CHOICE, .fallback = "self-service", .choices = modes, AT(DsConfig, mode)},
    {"screen", DS_KEY_YES_NO, .fallback = "yes", AT(DsConfig, screen)},
    {"languages", DS_KEY_LIST, .fallback = "zh_CN;zh_TW;vi;en", .choices = ds_languages, AT(DsConfig, languages)},
    {"idle-timeout-s", DS_KEY_NUMBER, .fallback = "30", .least = 10, .most = 600, AT(DsConfig, idle_timeout_s)},
    {"pin-length", DS_KEY_NUMBER, .fallback = "0", .least = 0, .most = 12, AT(DsConfig, pin_length)},
    {"children", DS_KEY_YES_NO, .fallback = "no", AT(DsConfig, children)},
    {"next-card", DS_KEY_YES_NO, .fallback = "no", AT(DsConfig, next_card)},
    {"feedback", DS_KEY_YES_NO, .fallback = "no", AT(DsConfig, feedback)},
    {"call-staff", DS_KEY_YES_NO, .fallback = "no", AT(DsConfig, call_staff)},
    {"show-at-desk", DS_KEY_YES_NO, .fallback = "yes", AT(DsConfig, show_at_desk)},
    {"pad-at", DS_KEY_CHOICE, .fallback = "below", .choices = pad_places, AT(DsConfig, pad_at)},
    {"scanner-at", DS_KEY_CHOICE, .fallback = "below", .choices = scanner_places, AT(DsConfig, scanner_at)},
    {"receipt", DS_KEY_CHOICE, .fallback = "none", .choices = receipts, AT(DsConfig, receipt)},
    {"keep-personal-h", DS_KEY_NUMBER, .fallback = "24", .least = 0, .most = 72, AT(DsConfig, keep_personal_h)},
    {"keep-items-days", DS_KEY_NUMBER, .fallback = "30", .least = 1, .most = 30, AT(DsConfig, keep_items_days)},
    {"recorder", DS_KEY_CHOICE, .fallback = "off", .choices = recorders, AT(DsConfig, recorder)},
    {"state-dir", DS_KEY_TEXT, .fallback = "/var/lib/duestamp", AT(DsConfig, state_dir)},
    {.name = NULL},
};

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
    {.name = NULL},
};

static const DsKey pad_keys[] = {
    {"driver", DS_KEY_TEXT, .required = TRUE, AT(DsDeviceConfig, driver_id)},
    {"where", DS_KEY_TEXT, .required = TRUE, AT(DsDeviceConfig, where)},
    {"use", DS_KEY_CHOICE, .fallback = "desk", .choices = uses, AT(DsDeviceConfig, use)},
    {"security", DS_KEY_TEXT, .fallback = "afi", AT(DsDeviceConfig, security)},
    {"access-password-file", DS_KEY_TEXT, AT(DsDeviceConfig, access_password_file)},
    {"certificate", DS_KEY_TEXT, AT(DsDeviceConfig, trust.certificate)},
    {"ca-file", DS_KEY_TEXT, AT(DsDeviceConfig, trust.ca_file)},
    {"client-cert", DS_KEY_TEXT, AT(DsDeviceConfig, trust.client_cert)},
    {"client-key", DS_KEY_TEXT, AT(DsDeviceConfig, trust.client_key)},
    {.name = NULL},
};

static const DsKey scanner_keys[] = {
    {"driver", DS_KEY_TEXT, .required = TRUE, AT(DsDeviceConfig, driver_id)},
    {"where", DS_KEY_TEXT, .required = TRUE, AT(DsDeviceConfig, where)},
    {"accept", DS_KEY_LIST, AT(DsDeviceConfig, accept)},
    {.name = NULL},
};

static const DsKey printer_keys[] = {
    {"driver", DS_KEY_TEXT, .required = TRUE, AT(DsDeviceConfig, driver_id)},
    {"where", DS_KEY_TEXT, .required = TRUE, AT(DsDeviceConfig, where)},
    {"width-mm", DS_KEY_CHOICE, .fallback = "80", .choices = papers, AT(DsDeviceConfig, width_mm)},
    {"width-dots", DS_KEY_NUMBER, .fallback = "0", .least = 0, .most = DS_RASTER_WIDTH_MAX, AT(DsDeviceConfig, width_dots)},
    {.name = NULL},
};
/* clang-format on */

const char *
ds_mode_word(DsMode mode)
{
	return modes[mode];
}

static void
device_free(gpointer data)
{
	DsDeviceConfig *device = data;

	g_free(device->name);
	g_free(device->section);
	g_free(device->driver_id);
	g_free(device->where);
	g_free(device->security);
	g_free(device->access_password_file);
	explicit_bzero(&device->access_password, sizeof device->access_password);
	ds_tls_settings_clear(&device->trust);
	g_clear_pointer(&device->tls, ds_tls_free);
	g_strfreev(device->accept);
	g_free(device->bin);
	g_free(device);
}

static DsConfig *
config_new(void)
{
	DsConfig *config = g_new0(DsConfig, 1);

	config->libraries = g_ptr_array_new_with_free_func(
	    (GDestroyNotify)ds_library_settings_free);
	config->scanners = g_ptr_array_new_with_free_func(device_free);
	config->outputs = g_ptr_array_new_with_free_func(device_free);
	config->sorting = g_ptr_array_new_with_free_func((GDestroyNotify)ds_sort_rule_free);
	config->cards = g_ptr_array_new_with_free_func((GDestroyNotify)ds_card_rule_free);
	config->notices = g_ptr_array_new_with_free_func((GDestroyNotify)ds_notice_free);
	config->keys = ds_keys_new();
	return config;
}

void
ds_config_free(DsConfig *config)
{
	g_strfreev(config->languages);
	g_strfreev(config->owners);
	g_free(config->pay_code);
	g_free(config->state_dir);
	g_free(config->snapshot.url);
	g_free(config->snapshot.ca_file);
	ds_smtp_settings_clear(&config->mail.smtp);
	g_free(config->name);
	g_clear_pointer(&config->names, g_ptr_array_unref);
	g_ptr_array_unref(config->libraries);
	g_ptr_array_unref(config->scanners);
	g_ptr_array_unref(config->cards);
	g_ptr_array_unref(config->outputs);
	g_ptr_array_unref(config->sorting);
	g_clear_pointer(&config->hours, ds_hours_free);
	g_clear_pointer(&config->quiet, g_array_unref);
	g_ptr_array_unref(config->notices);
	g_clear_pointer(&config->pad, device_free);
	g_clear_pointer(&config->bin, device_free);
	g_clear_pointer(&config->printer, device_free);
	ds_keys_free(config->keys);
	g_free(config);
}

/* ---- files ---- */

static gint
by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static gboolean
load_drop_ins(DsKeys *keys, const char *path, GError **error)
{
	g_autofree char *folder = g_strconcat(path, ".d", NULL);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
		if (g_str_has_suffix(name, ".conf"))
			g_ptr_array_add(names, g_build_filename(folder, name, NULL));
	g_ptr_array_sort(names, by_name);
	for (guint i = 0; i < names->len; i++)
		if (!ds_keys_load(keys, names->pdata[i], error))
			return FALSE;
	return TRUE;
}

/* ---- sections ---- */

static gboolean
unknown(const DsConfig *config, const char *section, const char *key, const char *value,
    const GPtrArray *known, GError **error)
{
	const char *const *words = (const char *const *)known->pdata;
	g_autofree char *list = g_strjoinv(", ", (char **)words);
	const char *near = ds_nearest(value, words);

	return ds_keys_fail(config->keys, section, key, error, "%s=%s: allowed is one of: %s%s%s%s",
	    key, value, list, near != NULL ? "; did you mean " : "", near != NULL ? near : "",
	    near != NULL ? "?" : "");
}

/* The record of that id in a table of records that begin with their id; the table ends with NULL.
 */
static gconstpointer
find(const DsConfig *config, const char *section, const char *key, const char *value,
    const gconstpointer *table, GError **error)
{
	g_autoptr(GPtrArray) known = g_ptr_array_new();

	for (; *table != NULL; table++) {
		const char *id = *(const char *const *)*table;

		if (g_str_equal(id, value))
			return *table;
		g_ptr_array_add(known, (gpointer)id);
	}
	g_ptr_array_add(known, NULL);
	unknown(config, section, key, value, known, error);
	return NULL;
}

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
	const DsLibraryBackend *backend = find(config, name, "backend", settings->backend,
	    (const gconstpointer *)ds_library_backends, error);

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

static gboolean
take_library(DsConfig *config, const char *name, GError **error)
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
	g_free(section.password_file);
	return ok && check_owners(config, name, error) && check_pay_code(config, name, error) &&
	    check_library(config, settings, name, error);
}

static DsDeviceConfig *
device_new(const char *section)
{
	DsDeviceConfig *device = g_new0(DsDeviceConfig, 1);

	device->section = g_strdup(section);
	device->name = g_strdup(section + strcspn(section, " ") + (strchr(section, ' ') != NULL));
	return device;
}

static gboolean
check_simulated(
    const DsConfig *config, const DsDeviceConfig *device, gboolean simulated, GError **error)
{
	if (!simulated || config->mode == DS_MODE_DEMO || config->mode == DS_MODE_TRAINING)
		return TRUE;
	return ds_keys_fail(config->keys, device->section, "driver", error,
	    "driver=%s is a simulator: it needs [kiosk] mode=demo or mode=training",
	    device->driver_id);
}

static gboolean
find_pad_driver(const DsConfig *config, DsDeviceConfig *device, GError **error)
{
	device->pad = find(config, device->section, "driver", device->driver_id,
	    (const gconstpointer *)ds_pad_drivers, error);
	return device->pad != NULL &&
	    check_simulated(config, device, device->pad->simulated, error);
}

static gboolean
find_preset(const DsConfig *config, DsDeviceConfig *device, GError **error)
{
	device->preset = find(config, device->section, "security", device->security,
	    (const gconstpointer *)ds_security_presets, error);
	if (device->preset == NULL)
		return FALSE;
	if ((device->pad->caps & device->preset->by) != device->preset->by)
		return ds_keys_fail(config->keys, device->section, "security", error,
		    "security=%s: driver %s cannot do that", device->security, device->driver_id);
	return TRUE;
}

/* Eight hexadecimal digits: the 32 bits of Gen2 (6.3.2.1.1.2), or of ICODE SLIX. */
static gboolean
read_access_password(const DsConfig *config, DsDeviceConfig *device, GError **error)
{
	g_autoptr(GError) failure = NULL;
	g_autofree char *text = NULL;
	gboolean valid;

	if (device->access_password_file == NULL)
		return TRUE;
	if ((device->pad->caps & (DS_PAD_EPC | DS_PAD_PASSWORD)) == 0)
		return ds_keys_fail(config->keys, device->section, "access-password-file", error,
		    "access-password-file=: driver %s can give tags no password",
		    device->driver_id);
	if (!g_file_get_contents(device->access_password_file, &text, NULL, &failure))
		return ds_keys_fail(config->keys, device->section, "access-password-file", error,
		    "access-password-file=: %s", failure->message);
	g_strchomp(text);
	valid = strlen(text) == 8 && strspn(text, "0123456789abcdefABCDEF") == 8;
	device->access_password = valid ? (guint32)g_ascii_strtoull(text, NULL, 16) : 0;
	explicit_bzero(text, strlen(text));
	return valid ||
	    ds_keys_fail(config->keys, device->section, "access-password-file", error,
		"access-password-file=%s: it has to hold eight hexadecimal digits",
		device->access_password_file);
}

static gboolean
find_scanner_driver(const DsConfig *config, DsDeviceConfig *device, GError **error)
{
	device->scanner = find(config, device->section, "driver", device->driver_id,
	    (const gconstpointer *)ds_scanner_drivers, error);
	return device->scanner != NULL &&
	    check_simulated(config, device, device->scanner->simulated, error);
}

static gboolean
check_accept(const DsConfig *config, const DsDeviceConfig *device, GError **error)
{
	g_autoptr(GPtrArray) known = g_ptr_array_new();

	if (device->accept == NULL)
		return TRUE;
	if (device->scanner->stays)
		return ds_keys_fail(config->keys, device->section, "accept", error,
		    "accept= is for scanners of printed codes: driver %s reads cards",
		    device->driver_id);
	for (const DsSymbology *s = ds_symbologies; s->technology != NULL; s++)
		g_ptr_array_add(known, (gpointer)s->technology);
	g_ptr_array_add(known, NULL);
	for (char **word = device->accept; *word != NULL; word++)
		if (!g_strv_contains((const char *const *)known->pdata, *word))
			return unknown(config, device->section, "accept", *word, known, error);
	return TRUE;
}

/* One of each use, and each a reader of its own. */
static gboolean
place_pad(DsConfig *config, DsDeviceConfig *pad, GError **error)
{
	DsDeviceConfig **place = pad->use == DS_PAD_BIN ? &config->bin : &config->pad;
	const DsDeviceConfig *other = pad->use == DS_PAD_BIN ? config->pad : config->bin;

	if (*place != NULL) {
		ds_keys_fail(config->keys, pad->section, "use", error,
		    "is one pad too many: this version drives one with use=%s", uses[pad->use]);
		device_free(pad);
		return FALSE;
	}
	*place = pad;
	return other == NULL || !ds_config_is_same_device(pad, other) ||
	    ds_keys_fail(config->keys, pad->section, "where", error,
		"where=%s: that is the reader of [%s]", pad->where, other->section);
}

static gboolean
take_pad(DsConfig *config, const char *name, GError **error)
{
	DsDeviceConfig *pad = device_new(name);

	if (!ds_keys_take(config->keys, name, pad_keys, pad, error)) {
		device_free(pad);
		return FALSE;
	}
	return place_pad(config, pad, error) && find_pad_driver(config, pad, error) &&
	    find_preset(config, pad, error) && read_access_password(config, pad, error) &&
	    ds_config_read_trust(config->keys, pad, error);
}

static gboolean
take_scanner(DsConfig *config, const char *name, GError **error)
{
	DsDeviceConfig *scanner = device_new(name);

	scanner->cards = config->cards;
	g_ptr_array_add(config->scanners, scanner);
	return ds_keys_take(config->keys, name, scanner_keys, scanner, error) &&
	    find_scanner_driver(config, scanner, error) && check_accept(config, scanner, error);
}

static gboolean
check_width(const DsConfig *config, DsDeviceConfig *printer, GError **error)
{
	printer->width = printer->width_dots > 0 ? printer->width_dots
						 : paper_dots[printer->width_mm];
	return (printer->width % 8 == 0 && printer->width >= DS_SLIP_WIDTH_LEAST) ||
	    ds_keys_fail(config->keys, printer->section, "width-dots", error,
		"width-dots=%u: allowed are 0 (what width-mm= says) and multiples of 8 from %d to %d",
		printer->width, DS_SLIP_WIDTH_LEAST, DS_RASTER_WIDTH_MAX);
}

static gboolean
take_printer(DsConfig *config, const char *name, GError **error)
{
	DsDeviceConfig *printer;

	if (config->printer != NULL)
		return ds_keys_fail(config->keys, name, "driver", error,
		    "is one printer too many: this version drives one");
	config->printer = printer = device_new(name);
	if (!ds_keys_take(config->keys, name, printer_keys, printer, error))
		return FALSE;
	printer->printer = find(config, name, "driver", printer->driver_id,
	    (const gconstpointer *)ds_printer_drivers, error);
	return printer->printer != NULL && check_width(config, printer, error);
}

static gboolean
take_output(DsConfig *config, const char *name, GError **error)
{
	DsDeviceConfig *output = device_new(name);

	g_ptr_array_add(config->outputs, output);
	if (!ds_config_take_output(config->keys, output, error))
		return FALSE;
	output->output = find(config, name, "driver", output->driver_id,
	    (const gconstpointer *)ds_output_drivers, error);
	return output->output != NULL &&
	    ds_config_check_outputs(config->keys, config->outputs, error);
}

static gboolean
take_sort(DsConfig *config, const char *name, GError **error)
{
	return ds_config_take_sort(config->keys, name, config->sorting, error);
}

static gboolean
take_card(DsConfig *config, const char *name, GError **error)
{
	return ds_config_take_card(config->keys, name, config->cards, error);
}

/* A number that names a person everywhere is used only where somebody has decided how. */
static gboolean
check_personal(const DsConfig *config, const DsDeviceConfig *device, GError **error)
{
	const char *personal = device->scanner->personal;

	if (personal == NULL)
		return TRUE;
	for (guint i = 0; i < config->cards->len; i++)
		if (ds_card_rule_concerns(config->cards->pdata[i], personal))
			return TRUE;
	return ds_keys_fail(config->keys, device->section, "driver", error,
	    "driver=%s reads a number that names a person everywhere: say in a section [card NAME] "
	    "with technology=%s what becomes of it, form=token or form=text",
	    device->driver_id, personal);
}

static gboolean
check_scanners(const DsConfig *config, GError **error)
{
	for (guint i = 0; i < config->scanners->len; i++)
		if (!check_personal(config, config->scanners->pdata[i], error))
			return FALSE;
	return TRUE;
}

static gboolean
check_receipt(const DsConfig *config, GError **error)
{
	return config->receipt != DS_RECEIPT_PRINT || config->printer != NULL ||
	    ds_keys_fail(config->keys, "kiosk", "receipt", error,
		"receipt=%s needs a section [printer NAME]", receipts[config->receipt]);
}

static gboolean
take_kiosk(DsConfig *config, GError **error)
{
	config->names = ds_keys_take_rest(config->keys, "kiosk", "name[");
	if (!ds_keys_take(config->keys, "kiosk", kiosk_keys, config, error))
		return FALSE;
	if (config->languages[0] == NULL)
		return ds_keys_fail(config->keys, "kiosk", "languages", error,
		    "languages= must name at least one language");
	if (!config->screen && config->mode != DS_MODE_RETURN_ONLY)
		return ds_keys_fail(config->keys, "kiosk", "screen", error,
		    "screen=no needs mode=return-only: whoever borrows is asked and told things");
	for (guint i = 0; config->languages[i] != NULL; i++)
		if (g_strv_contains(
			(const char *const *)config->languages + i + 1, config->languages[i]))
			return ds_keys_fail(config->keys, "kiosk", "languages", error,
			    "languages= names %s twice", config->languages[i]);
	return TRUE;
}

static gboolean
take_all(DsConfig *config, GError **error)
{
	static const struct {
		const char *kind;
		gboolean (*take)(DsConfig *config, const char *section, GError **error);
	} kinds[] = {
	    {"library", take_library},
	    {"pad", take_pad},
	    {"scanner", take_scanner},
	    {"card", take_card},
	    {"printer", take_printer},
	    {"output", take_output},
	    {"sort", take_sort},
	    {"message", ds_config_take_message},
	};
	const char *const *names;

	if (!take_kiosk(config, error) || !ds_config_take_offline(config, error) ||
	    !ds_config_take_snapshot(config, error) || !ds_config_take_hours(config, error) ||
	    !ds_config_take_sound(config, error) || !ds_config_take_mail(config, error))
		return FALSE;
	names = ds_keys_sections(config->keys);
	for (guint i = 0; names[i] != NULL; i++)
		for (guint k = 0; k < G_N_ELEMENTS(kinds); k++) {
			gsize length = strlen(kinds[k].kind);

			if (strncmp(names[i], kinds[k].kind, length) == 0 &&
			    (names[i][length] == ' ' || names[i][length] == '\0') &&
			    !kinds[k].take(config, names[i], error))
				return FALSE;
		}
	return check_scanners(config, error) && check_receipt(config, error) &&
	    ds_keys_finish(config->keys, sections, error);
}

DsConfig *
ds_config_load(const char *path, GError **error)
{
	g_autoptr(DsConfig) config = config_new();

	if (!ds_keys_load(config->keys, path, error) || !load_drop_ins(config->keys, path, error) ||
	    !take_all(config, error)) {
		g_prefix_error(error, "configuration: ");
		return NULL;
	}
	if (config->libraries->len == 0) {
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "configuration: %s: a section [library NAME] with backend= is missing", path);
		return NULL;
	}
	return g_steal_pointer(&config);
}

const char *
ds_config_pad_at(const DsConfig *config)
{
	return pad_places[config->pad_at];
}

const char *
ds_config_scanner_at(const DsConfig *config)
{
	return scanner_places[config->scanner_at];
}

const char *
ds_config_name(const DsConfig *config, const char *language)
{
	return ds_key_pair_by_language(
	    config->names, "name", language, config->name != NULL ? config->name : "");
}

GArray *
ds_config_shown(const DsConfig *config)
{
	GArray *shown = ds_keys_shown(config->keys);

	for (guint i = 0; i < shown->len; i++) {
		DsKeyShown *line = &g_array_index(shown, DsKeyShown, i);

		if (g_str_equal(line->name, "pin"))
			line->value = "(set)";
	}
	return shown;
}
