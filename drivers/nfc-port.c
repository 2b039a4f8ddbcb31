/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/nfc-port.h"

#include "drivers/port.h"
#include "drivers/usb.h"

#include <nfc/nfc-types.h>
#include <string.h>
#include <unistd.h>

typedef enum { WIRE_SERIAL, WIRE_BUS, WIRE_USB } Wire;

/* A dongle that libnfc knows, whatever class it says that it is of. */
#define DONGLE(vendor, product) \
	{ \
		vendor, product, DS_USB_ANY, DS_USB_ANY, DS_USB_ANY \
	}

/* libnfc 1.8.0, drivers/pn53x_usb.c: PN531 of Philips and Sony, PN533, SCL3711, SCL3712, LoGO,
 * PaSoRi S360. */
static const DsUsbMatch pn53x_dongles[] = {DONGLE(0x04CC, 0x0531), DONGLE(0x054C, 0x0193),
    DONGLE(0x04CC, 0x2533), DONGLE(0x04E6, 0x5591), DONGLE(0x04E6, 0x5594), DONGLE(0x1FD3, 0x0608),
    DONGLE(0x054C, 0x02E1), {0}};

/* drivers/acr122_usb.c: ACR122, Touchatag, ACR1222. */
static const DsUsbMatch acr122_dongles[] = {
    DONGLE(0x072F, 0x2200), DONGLE(0x072F, 0x90CC), DONGLE(0x072F, 0x2214), {0}};

/* The drivers of libnfc 1.8.0 as Debian builds it. */
typedef struct {
	const char *driver;
	Wire wire;
	const DsUsbMatch *dongles;
} Kind;

static const Kind readers[] = {
    {"pn532_uart", WIRE_SERIAL, NULL},
    {"arygon", WIRE_SERIAL, NULL},
    {"acr122s", WIRE_SERIAL, NULL},
    {"pn532_i2c", WIRE_BUS, NULL},
    {"pn532_spi", WIRE_BUS, NULL},
    {"pn53x_usb", WIRE_USB, pn53x_dongles},
    {"acr122_usb", WIRE_USB, acr122_dongles},
};

static const char *const wire_examples[] = {
    [WIRE_SERIAL] = ":/dev/ttyS1:115200",
    [WIRE_BUS] = ":/dev/i2c-1 or :/dev/spidev0.0",
    [WIRE_USB] = " alone, or :1-1.4 (the socket: bus and ports as lsusb -t shows them)",
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

static const Kind *
find_reader(const char *where, const char *driver, GError **error)
{
	g_autofree char *names = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(readers); i++)
		if (g_str_equal(readers[i].driver, driver))
			return &readers[i];
	names = reader_names();
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
	    "where=%s: \"%s\" is no reader libnfc knows; it knows %s", where, driver, names);
	return NULL;
}

static gboolean
is_number(const char *text)
{
	return text[0] != '\0' && strspn(text, "0123456789") == strlen(text);
}

static gboolean
is_socket(const char *text)
{
	return text[0] != '\0' && strspn(text, "0123456789-.") == strlen(text);
}

/* The fields after the driver's name: a device file with or without its speed, or a USB socket. */
static gboolean
fields_fit(Wire wire, char **fields, guint count)
{
	if (wire == WIRE_USB)
		return count == 0 || (count == 1 && is_socket(fields[0]));
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

/*
 * A name without bus and device would make libnfc take the first USB device there is, whatever it
 * is; and both change each time a dongle is plugged in.
 */
static char *
locate(const Kind *kind, const char *socket, GError **error)
{
	g_autofree char *where = socket != NULL ? g_strconcat("usb:", socket, NULL)
						: g_strdup("usb");
	guint bus, number;

	if (!ds_usb_locate(where, kind->dongles, &bus, &number, error)) {
		g_prefix_error(error, "%s: ", kind->driver);
		return NULL;
	}
	return g_strdup_printf("%s:%03u:%03u", kind->driver, bus, number);
}

static const Kind *
check(const char *where, char **fields, GError **error)
{
	const Kind *kind;

	if (strlen(where) >= NFC_BUFSIZE_CONNSTRING) {
		refuse("...", "too long", error);
		return NULL;
	}
	if (fields[0] == NULL) {
		refuse(where, "name the reader: pn532_uart:/dev/ttyS1:115200", error);
		return NULL;
	}
	kind = find_reader(where, fields[0], error);
	return kind != NULL && check_fields(where, kind->wire, fields, error) ? kind : NULL;
}

char *
ds_nfc_port_claim(const char *where, int *fd, GError **error)
{
	g_auto(GStrv) fields = g_strsplit(where, ":", -1);
	const Kind *kind = check(where, fields, error);

	*fd = -1;
	if (kind == NULL)
		return NULL;
	if (kind->wire == WIRE_USB)
		return locate(kind, fields[1], error);
	if (kind->wire == WIRE_SERIAL) {
		*fd = ds_port_open(fields[1], error);
		return *fd >= 0 ? g_strdup(where) : NULL;
	}
	if (access(fields[1], R_OK | W_OK) == 0)
		return g_strdup(where);
	ds_port_failed(fields[1], error);
	return NULL;
}
