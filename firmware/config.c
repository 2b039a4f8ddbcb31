/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/config.h"

#include "drivers/slip.h"
#include "drivers/symbology.h"
#include "firmware/base/text.h"
#include "firmware/config-card.h"
#include "firmware/config-languages.h"
#include "firmware/config-library.h"
#include "firmware/config-mail.h"
#include "firmware/config-notices.h"
#include "firmware/config-offline.h"
#include "firmware/config-output.h"
#include "firmware/config-phone.h"
#include "firmware/config-sort.h"
#include "firmware/config-trust.h"
#include "firmware/sort.h"

#include <string.h>

#define LANGUAGES "languages"

static const char *const modes[] = {"self-service", "return-only", "demo", "training", NULL};
/* In the order of DsRecorderMode. */
static const char *const recorders[] = {"off", "redacted", "full", NULL};

static const char *const sections[] = {"kiosk", "library", "offline", "snapshot", "pad", "scanner",
    "card", "printer", "output", "sort", "hours", "message", "sound", "screen", "headphones",
    "mail", "look", "phone", "patron-code", NULL};

/* In the order of DsPadUse. */
static const char *const uses[] = {"desk", "bin", NULL};

/* In the order of DsReceiptWhen. */
static const char *const receipts[] = {"none", "print", "ask", NULL};
/* In the order of DsSlipFor's bits. */
static const char *const slips_for[] = {"hold", "transit", "bin", NULL};
static const char *const pad_places[] = {"below", "left", "right", NULL};
static const char *const scanner_places[] = {"below", "above", NULL};

/* Paper, and the dots of the head that prints on it: 8 dots a millimetre, less the margins. */
static const char *const papers[] = {"58", "80", NULL};
static const guint paper_dots[] = {DS_SLIP_WIDTH_58MM, DS_SLIP_WIDTH_80MM};

#define AT(type, field) .offset = offsetof(type, field)

/* clang-format off */
static const DsKey kiosk_keys[] = {
    {"id", DS_KEY_WORD, .required = TRUE, AT(DsConfig, id)},
    {"institution", DS_KEY_WORD, .required = TRUE, AT(DsConfig, institution)},
    {"name", DS_KEY_TEXT, AT(DsConfig, name)},
    {"mode", DS_KEY_CHOICE, .fallback = "self-service", .choices = modes, AT(DsConfig, mode)},
    {"screen", DS_KEY_YES_NO, .fallback = "yes", AT(DsConfig, screen)},
    {LANGUAGES, DS_KEY_LIST, AT(DsConfig, languages)}, /* which there are take_kiosk() finds out */
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
    {"slips", DS_KEY_LIST, .choices = slips_for, AT(DsConfig, slips_for)},
    {"keep-personal-h", DS_KEY_NUMBER, .fallback = "24", .least = 0, .most = 72, AT(DsConfig, keep_personal_h)},
    {"keep-items-days", DS_KEY_NUMBER, .fallback = "30", .least = 1, .most = 30, AT(DsConfig, keep_items_days)},
    {"recorder", DS_KEY_CHOICE, .fallback = "off", .choices = recorders, AT(DsConfig, recorder)},
    {"state-dir", DS_KEY_TEXT, .fallback = "/var/lib/duestamp", AT(DsConfig, state_dir)},
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

/* What is in these files the kiosk judges at its start: it serves people all the same. */
static const DsKey look_keys[] = {
    {"theme", DS_KEY_TEXT, AT(DsConfig, theme_file)},
    {"logo", DS_KEY_TEXT, AT(DsConfig, logo_file)},
    {.name = NULL},
};

static const DsKey jack_keys[] = {
    {"where", DS_KEY_TEXT, .required = TRUE, AT(DsDeviceConfig, where)},
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
	config->installed = ds_config_open_languages();
	return config;
}

void
ds_config_free(DsConfig *config)
{
	g_strfreev(config->languages);
	g_strfreev(config->slips_for);
	g_strfreev(config->owners);
	g_free(config->pay_code);
	g_free(config->state_dir);
	g_free(config->snapshot.url);
	g_free(config->snapshot.ca_file);
	ds_smtp_settings_clear(&config->mail.smtp);
	ds_patron_code_rules_clear(&config->codes);
	ds_phone_settings_clear(&config->phone);
	g_free(config->name);
	g_free(config->theme_file);
	g_free(config->logo_file);
	g_clear_pointer(&config->names, g_ptr_array_unref);
	g_ptr_array_unref(config->libraries);
	g_ptr_array_unref(config->scanners);
	g_ptr_array_unref(config->cards);
	g_ptr_array_unref(config->outputs);
	g_ptr_array_unref(config->sorting);
	g_clear_pointer(&config->hours, ds_hours_free);
	g_clear_pointer(&config->quiet, g_array_unref);
	g_clear_pointer(&config->lit, g_array_unref);
	g_ptr_array_unref(config->notices);
	g_clear_pointer(&config->pad, device_free);
	g_clear_pointer(&config->bin, device_free);
	g_clear_pointer(&config->printer, device_free);
	g_clear_pointer(&config->jack, device_free);
	ds_keys_free(config->keys);
	g_ptr_array_unref(config->installed);
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
	device->pad = ds_keys_find(config->keys, device->section, "driver", device->driver_id,
	    (const gconstpointer *)ds_pad_drivers, error);
	return device->pad != NULL &&
	    check_simulated(config, device, device->pad->simulated, error);
}

static gboolean
find_preset(const DsConfig *config, DsDeviceConfig *device, GError **error)
{
	device->preset = ds_keys_find(config->keys, device->section, "security", device->security,
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
	device->scanner = ds_keys_find(config->keys, device->section, "driver", device->driver_id,
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
			return ds_keys_fail_unknown(
			    config->keys, device->section, "accept", *word, known, error);
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
	scanner->codes = &config->codes;
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
take_jack(DsConfig *config, const char *name, GError **error)
{
	if (config->jack != NULL)
		return ds_keys_fail(config->keys, name, "where", error,
		    "is one jack too many: a kiosk has one pair of headphones");
	config->jack = device_new(name);
	config->jack->is_jack = TRUE;
	config->jack->driver_id = g_strdup("jack");
	if (config->jack->name[0] == '\0') {
		g_free(config->jack->name);
		config->jack->name = g_strdup("headphones");
	}
	return ds_keys_take(config->keys, name, jack_keys, config->jack, error);
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
	printer->printer = ds_keys_find(config->keys, name, "driver", printer->driver_id,
	    (const gconstpointer *)ds_printer_drivers, error);
	return printer->printer != NULL &&
	    check_simulated(config, printer, printer->printer->simulated, error) &&
	    check_width(config, printer, error);
}

static gboolean
take_output(DsConfig *config, const char *name, GError **error)
{
	DsDeviceConfig *output = device_new(name);

	g_ptr_array_add(config->outputs, output);
	if (!ds_config_take_output(config->keys, output, error))
		return FALSE;
	output->output = ds_keys_find(config->keys, name, "driver", output->driver_id,
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
take_slips(DsConfig *config, GError **error)
{
	for (guint i = 0; config->slips_for != NULL && slips_for[i] != NULL; i++)
		if (g_strv_contains((const char *const *)config->slips_for, slips_for[i]))
			config->slips |= 1U << i;
	return config->slips == 0 || config->printer != NULL ||
	    ds_keys_fail(
		config->keys, "kiosk", "slips", error, "slips= needs a section [printer NAME]");
}

/* Its languages are those that are installed. */
static gboolean
take_kiosk_keys(DsConfig *config, GError **error)
{
	g_auto(GStrv) installed = ds_languages_ids(config->installed);
	g_autofree char *usual = ds_config_usual_languages(config->installed);
	DsKey keys[G_N_ELEMENTS(kiosk_keys)];

	memcpy(keys, kiosk_keys, sizeof keys);
	for (DsKey *key = keys; key->name != NULL; key++)
		if (g_str_equal(key->name, LANGUAGES)) {
			key->choices = (const char *const *)installed;
			key->fallback = usual;
		}
	return ds_keys_take(config->keys, "kiosk", keys, config, error);
}

static gboolean
take_kiosk(DsConfig *config, GError **error)
{
	config->names = ds_keys_take_rest(config->keys, "kiosk", "name[");
	if (!take_kiosk_keys(config, error))
		return FALSE;
	if (!config->screen && config->mode != DS_MODE_RETURN_ONLY)
		return ds_keys_fail(config->keys, "kiosk", "screen", error,
		    "screen=no needs mode=return-only: whoever borrows is asked and told things");
	return ds_config_check_languages(config, error);
}

static gboolean
take_all(DsConfig *config, GError **error)
{
	static const struct {
		const char *kind;
		gboolean (*take)(DsConfig *config, const char *section, GError **error);
	} kinds[] = {
	    {"library", ds_config_take_library},
	    {"pad", take_pad},
	    {"scanner", take_scanner},
	    {"card", take_card},
	    {"printer", take_printer},
	    {"headphones", take_jack},
	    {"output", take_output},
	    {"sort", take_sort},
	    {"message", ds_config_take_message},
	};
	const char *const *names;

	if (!take_kiosk(config, error) || !ds_config_take_offline(config, error) ||
	    !ds_config_take_snapshot(config, error) || !ds_config_take_hours(config, error) ||
	    !ds_config_take_sound(config, error) || !ds_config_take_screen(config, error) ||
	    !ds_config_take_mail(config, error) || !ds_config_take_phone(config, error) ||
	    !ds_keys_take(config->keys, "look", look_keys, config, error))
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
	    take_slips(config, error) && ds_keys_finish(config->keys, sections, error);
}

DsConfig *
ds_config_load(const char *path, GError **error)
{
	g_autoptr(DsConfig) config = ds_config_load_recorded(path, error);

	if (config == NULL)
		return NULL;
	if (ds_config_check_code_clock(config, error))
		return g_steal_pointer(&config);
	g_prefix_error(error, "configuration: ");
	return NULL;
}

DsConfig *
ds_config_load_recorded(const char *path, GError **error)
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
