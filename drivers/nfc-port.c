/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/nfc-port.h"

#include "drivers/port.h"

#include <nfc/nfc-types.h>
#include <string.h>
#include <unistd.h>

typedef enum { WIRE_SERIAL, WIRE_BUS, WIRE_USB } Wire;

/* The drivers of libnfc 1.8.0 as Debian builds it. */
static const struct {
	const char *driver;
	Wire wire;
} readers[] = {
    {"pn532_uart", WIRE_SERIAL},
    {"arygon", WIRE_SERIAL},
    {"acr122s", WIRE_SERIAL},
    {"pn532_i2c", WIRE_BUS},
    {"pn532_spi", WIRE_BUS},
    {"pn53x_usb", WIRE_USB},
    {"acr122_usb", WIRE_USB},
};

static const char *const wire_examples[] = {
    [WIRE_SERIAL] = ":/dev/ttyS1:115200",
    [WIRE_BUS] = ":/dev/i2c-1 or :/dev/spidev0.0",
    [WIRE_USB] = " or :001:004 (bus and device as lsusb prints them)",
};

/* What libnfc's uart_set_speed() can set; anything else it leaves at 9600 without a word. */
static const char *const speeds[] = {
    "9600", "19200", "38400", "57600", "115200", "230400", "460800", NULL};

static gboolean
refuse(const char *where, const char *why, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "where=%s: %s", where, why);
	return FALSE;
}

static char *
reader_names(void)
{
	GString *names = g_string_new(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(readers); i++)
		g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", readers[i].driver);
	return g_string_free(names, FALSE);
}

static gboolean
find_reader(const char *where, const char *driver, Wire *wire, GError **error)
{
	g_autofree char *names = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(readers); i++)
		if (g_str_equal(readers[i].driver, driver)) {
			*wire = readers[i].wire;
			return TRUE;
		}
	names = reader_names();
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
	    "where=%s: \"%s\" is no reader libnfc knows; it knows %s", where, driver, names);
	return FALSE;
}

static gboolean
is_number(const char *text)
{
	return text[0] != '\0' && strspn(text, "0123456789") == strlen(text);
}

/* The fields after the driver's name: a device file with or without its speed, or a USB address. */
static gboolean
fields_fit(Wire wire, char **fields, guint count)
{
	if (wire == WIRE_USB)
		return count == 0 || (count == 2 && is_number(fields[0]) && is_number(fields[1]));
	if (count < 1 || count > 2 || fields[0][0] != '/')
		return FALSE;
	if (count == 1)
		return TRUE;
	return wire == WIRE_SERIAL ? g_strv_contains(speeds, fields[1]) : is_number(fields[1]);
}

static gboolean
check_fields(const char *where, Wire wire, char **fields, GError **error)
{
	g_autofree char *why = NULL;

	if (fields_fit(wire, fields + 1, g_strv_length(fields) - 1))
		return TRUE;
	why = g_strdup_printf("write %s%s; the file's name holds no colon%s", fields[0],
	    wire_examples[wire],
	    wire == WIRE_SERIAL ? ", the speed is 9600 to 460800, usually 115200" : "");
	return refuse(where, why, error);
}

gboolean
ds_nfc_port_claim(const char *where, int *fd, GError **error)
{
	g_auto(GStrv) fields = g_strsplit(where, ":", -1);
	Wire wire;

	*fd = -1;
	if (strlen(where) >= NFC_BUFSIZE_CONNSTRING)
		return refuse("...", "too long", error);
	if (fields[0] == NULL)
		return refuse(where, "name the reader: pn532_uart:/dev/ttyS1:115200", error);
	if (!find_reader(where, fields[0], &wire, error) ||
	    !check_fields(where, wire, fields, error))
		return FALSE;
	if (wire == WIRE_SERIAL) {
		*fd = ds_port_open(fields[1], error);
		return *fd >= 0;
	}
	if (wire == WIRE_BUS && access(fields[1], R_OK | W_OK) != 0)
		return ds_port_failed(fields[1], error);
	return TRUE;
}
