/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/usb.h"

#include <libusb.h>
#include <string.h>

#define PIECE 512      /* bytes read at once: the largest packet of a bulk endpoint */
#define CONTROL_MS 500 /* for the answer to a control request */
#define PORTS_MAX 7    /* hubs in a row (USB 2.0, 4.1.1) */

/* What `where` asks for. */
typedef struct {
	gint vendor, product;
	const char *socket; /* NULL: any */
	gboolean known;     /* of a maker and model in the table, whatever else is asked for */
} Wish;

typedef struct {
	guint8 address; /* 0: there is none */
	guint8 type;    /* LIBUSB_TRANSFER_TYPE_BULK or _INTERRUPT */
} Endpoint;

/* An interface, and the line of the driver's table that it fits. */
typedef struct {
	guint match;
	guint8 number;
	Endpoint in, out;
	Endpoint rest_in, rest_out; /* the second ones */
} Interface;

struct DsUsb {
	libusb_context *library;
	libusb_device_handle *handle;
	Interface interface;
	gsize head;    /* of a message, by an endpoint of its own; 0: it has none */
	gsize to_come; /* of an answer's head */
};

static const struct {
	int number;
	DsErrorCode code;
	const char *advice;
} usb_errors[] = {
    {LIBUSB_ERROR_ACCESS, DS_ERROR_CONFIG,
	"permission missing: the udev rules that come with Duestamp (60-duestamp.rules) give it"},
    {LIBUSB_ERROR_BUSY, DS_ERROR_GONE, "another program or another section uses it: stop that"},
    {LIBUSB_ERROR_NO_DEVICE, DS_ERROR_GONE, "it is unplugged"},
    {LIBUSB_ERROR_NOT_FOUND, DS_ERROR_GONE, "it has no such part"},
    {LIBUSB_ERROR_IO, DS_ERROR_GONE, "the line is disturbed: check its cable"},
    {LIBUSB_ERROR_TIMEOUT, DS_ERROR_RETRY, "no answer"},
    {LIBUSB_ERROR_PIPE, DS_ERROR_PROTOCOL, "the device refuses this request"},
    {LIBUSB_ERROR_OVERFLOW, DS_ERROR_PROTOCOL, "the device sends more than it may"},
};

static gboolean
failed(int result, GError **error)
{
	for (guint i = 0; i < G_N_ELEMENTS(usb_errors); i++)
		if (usb_errors[i].number == result) {
			g_set_error_literal(
			    error, DS_ERROR, usb_errors[i].code, usb_errors[i].advice);
			return FALSE;
		}
	g_set_error_literal(error, DS_ERROR, DS_ERROR_GONE, libusb_strerror(result));
	return FALSE;
}

/* ---- what is asked for ---- */

static gboolean
take_number(const char *text, gint *number)
{
	if (strlen(text) != 4 || strspn(text, "0123456789abcdefABCDEF") != 4)
		return FALSE;
	*number = (gint)g_ascii_strtoull(text, NULL, 16);
	return TRUE;
}

static gboolean
take_wish(char **fields, Wish *wish)
{
	guint count = g_strv_length(fields);

	*wish = (Wish){.vendor = DS_USB_ANY, .product = DS_USB_ANY};
	if (count == 0 || count > 3 || !g_str_equal(fields[0], "usb"))
		return FALSE;
	if (count == 3)
		return take_number(fields[1], &wish->vendor) &&
		    take_number(fields[2], &wish->product);
	if (count == 1)
		return TRUE;
	wish->socket = fields[1];
	return fields[1][0] != '\0' && strspn(fields[1], "0123456789-.") == strlen(fields[1]);
}

/* "1-1.4", as the kernel names it too. */
static char *
socket_of(libusb_device *device)
{
	GString *name = g_string_new(NULL);
	guint8 ports[PORTS_MAX];
	int depth = libusb_get_port_numbers(device, ports, PORTS_MAX);

	g_string_printf(name, "%u", libusb_get_bus_number(device));
	for (int i = 0; i < depth; i++)
		g_string_append_printf(name, "%c%u", i == 0 ? '-' : '.', ports[i]);
	return g_string_free(name, FALSE);
}

static gboolean
is_in_socket(libusb_device *device, const char *wanted)
{
	g_autofree char *socket = socket_of(device);

	return wanted == NULL || g_str_equal(wanted, socket);
}

/* ---- what is there ---- */

static gboolean
fits(gint wanted, gint is)
{
	return wanted == DS_USB_ANY || wanted == is;
}

/* A device that the person has named, by maker and model or by its socket, need not be one that we
 * know, unless we leave it to somebody else. */
static gboolean
device_fits(
    const DsUsbMatch *match, const Wish *wish, const struct libusb_device_descriptor *device)
{
	gboolean known = fits(match->vendor, device->idVendor) &&
	    fits(match->product, device->idProduct);

	if (wish->known && !known)
		return FALSE;
	if (wish->vendor != DS_USB_ANY)
		return wish->vendor == device->idVendor && wish->product == device->idProduct;
	return wish->socket != NULL || known;
}

static gboolean
interface_fits(const DsUsbMatch *match, const struct libusb_interface_descriptor *interface)
{
	return fits(match->class, interface->bInterfaceClass) &&
	    fits(match->subclass, interface->bInterfaceSubClass) &&
	    fits(match->protocol, interface->bInterfaceProtocol);
}

static Endpoint
find_endpoint(const struct libusb_interface_descriptor *interface, guint8 direction, guint skip)
{
	for (guint i = 0; i < interface->bNumEndpoints; i++) {
		guint8 address = interface->endpoint[i].bEndpointAddress;
		guint8 type = interface->endpoint[i].bmAttributes & LIBUSB_TRANSFER_TYPE_MASK;

		if ((address & LIBUSB_ENDPOINT_DIR_MASK) == direction &&
		    (type == LIBUSB_TRANSFER_TYPE_BULK || type == LIBUSB_TRANSFER_TYPE_INTERRUPT) &&
		    skip-- == 0)
			return (Endpoint){.address = address, .type = type};
	}
	return (Endpoint){0};
}

static gboolean
find_in_config(
    const DsUsbMatch *match, const struct libusb_config_descriptor *config, Interface *found)
{
	for (guint i = 0; i < config->bNumInterfaces; i++) {
		const struct libusb_interface_descriptor *first = config->interface[i].altsetting;

		if (config->interface[i].num_altsetting == 0 || !interface_fits(match, first))
			continue;
		found->number = first->bInterfaceNumber;
		found->in = find_endpoint(first, LIBUSB_ENDPOINT_IN, 0);
		found->out = find_endpoint(first, LIBUSB_ENDPOINT_OUT, 0);
		found->rest_in = find_endpoint(first, LIBUSB_ENDPOINT_IN, 1);
		found->rest_out = find_endpoint(first, LIBUSB_ENDPOINT_OUT, 1);
		return TRUE;
	}
	return FALSE;
}

/* The first line of the table that an interface of this device fits. */
static gboolean
find_interface(libusb_device *device, const DsUsbMatch *matches, const Wish *wish, Interface *found)
{
	static const DsUsbMatch end = {0};
	struct libusb_device_descriptor descriptor;
	struct libusb_config_descriptor *config;
	gboolean done = FALSE;

	if (!is_in_socket(device, wish->socket) ||
	    libusb_get_device_descriptor(device, &descriptor) != 0 ||
	    libusb_get_active_config_descriptor(device, &config) != 0)
		return FALSE;
	for (guint i = 0; !done && memcmp(&matches[i], &end, sizeof end) != 0; i++) {
		found->match = i;
		done = device_fits(&matches[i], wish, &descriptor) &&
		    find_in_config(&matches[i], config, found);
	}
	libusb_free_config_descriptor(config);
	return done;
}

/* Exactly one of the devices that are plugged in; several are told by their sockets. */
static libusb_device *
choose(libusb_device **devices, const DsUsbMatch *matches, const Wish *wish, Interface *interface,
    GError **error)
{
	g_autoptr(GString) sockets = g_string_new(NULL);
	libusb_device *chosen = NULL;
	gboolean several = FALSE;

	for (guint i = 0; devices[i] != NULL; i++) {
		g_autofree char *socket = NULL;
		Interface found;

		if (!find_interface(devices[i], matches, wish, &found))
			continue;
		several = chosen != NULL;
		chosen = devices[i];
		*interface = found;
		socket = socket_of(chosen);
		g_string_append_printf(sockets, " usb:%s", socket);
	}
	if (chosen == NULL)
		g_set_error_literal(
		    error, DS_ERROR, DS_ERROR_GONE, "no device of this kind is plugged in there");
	else if (several)
		g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
		    "several devices fit; write the socket of one:%s", sockets->str);
	return several ? NULL : chosen;
}

/* ---- opening ---- */

static gboolean
claim(DsUsb *usb, GError **error)
{
	int result;

	/* not known on every system; claiming tells then */
	libusb_set_auto_detach_kernel_driver(usb->handle, 1);
	result = libusb_claim_interface(usb->handle, usb->interface.number);
	return result == 0 || failed(result, error);
}

/* The one device that is asked for; free with libusb_unref_device(). */
static libusb_device *
find(DsUsb *usb, const Wish *wish, const DsUsbMatch *matches, GError **error)
{
	libusb_device **devices;
	libusb_device *chosen;
	int result = libusb_init(&usb->library);

	if (result == 0 && libusb_get_device_list(usb->library, &devices) < 0)
		result = LIBUSB_ERROR_OTHER;
	if (result != 0) {
		failed(result, error);
		return NULL;
	}
	chosen = choose(devices, matches, wish, &usb->interface, error);
	if (chosen != NULL)
		libusb_ref_device(chosen);
	libusb_free_device_list(devices, 1);
	return chosen;
}

static gboolean
start(DsUsb *usb, const Wish *wish, const DsUsbMatch *matches, GError **error)
{
	libusb_device *chosen = find(usb, wish, matches, error);
	int result;

	if (chosen == NULL)
		return FALSE;
	result = libusb_open(chosen, &usb->handle);
	libusb_unref_device(chosen);
	return result == 0 ? claim(usb, error) : failed(result, error);
}

static gboolean
take_where(const char *where, char **fields, Wish *wish, GError **error)
{
	if (take_wish(fields, wish))
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
	    "where=%s: write usb, usb:1-1.4 (the socket) or usb:0AB1:0002 (maker and model)",
	    where);
	return FALSE;
}

DsUsb *
ds_usb_open(const char *where, const DsUsbMatch *matches, GError **error)
{
	g_auto(GStrv) fields = g_strsplit(where, ":", -1);
	Wish wish;
	DsUsb *usb;

	if (!take_where(where, fields, &wish, error))
		return NULL;
	usb = g_new0(DsUsb, 1);
	if (start(usb, &wish, matches, error))
		return usb;
	g_prefix_error(error, "%s: ", where);
	ds_usb_close(usb);
	return NULL;
}

gboolean
ds_usb_locate(
    const char *where, const DsUsbMatch *matches, guint *bus, guint *number, GError **error)
{
	g_auto(GStrv) fields = g_strsplit(where, ":", -1);
	libusb_device *device;
	DsUsb *usb;
	Wish wish;

	if (!take_where(where, fields, &wish, error))
		return FALSE;
	wish.known = TRUE;
	usb = g_new0(DsUsb, 1);
	device = find(usb, &wish, matches, error);
	if (device != NULL) {
		*bus = libusb_get_bus_number(device);
		*number = libusb_get_device_address(device);
		libusb_unref_device(device);
	}
	ds_usb_close(usb);
	return device != NULL;
}

void
ds_usb_close(DsUsb *usb)
{
	if (usb->handle != NULL) {
		libusb_release_interface(usb->handle, usb->interface.number);
		libusb_close(usb->handle);
	}
	if (usb->library != NULL)
		libusb_exit(usb->library);
	g_free(usb);
}

guint
ds_usb_match(const DsUsb *usb)
{
	return usb->interface.match;
}

char *
ds_usb_product(DsUsb *usb, GError **error)
{
	struct libusb_device_descriptor descriptor;
	unsigned char text[128];
	int length;

	if (libusb_get_device_descriptor(libusb_get_device(usb->handle), &descriptor) != 0 ||
	    descriptor.iProduct == 0)
		return g_strdup("");
	length = libusb_get_string_descriptor_ascii(
	    usb->handle, descriptor.iProduct, text, sizeof text);
	if (length >= 0)
		return g_strndup((const char *)text, (gsize)length);
	failed(length, error);
	return NULL;
}

/* ---- bytes ---- */

/* What is left of the time; libusb takes 0 for no limit. */
static unsigned
left_ms(gint64 deadline_us)
{
	return (unsigned)MAX((deadline_us - g_get_monotonic_time()) / 1000, 1);
}

static int
transfer(DsUsb *usb, Endpoint endpoint, guint8 *data, gsize length, int *done, gint64 deadline_us)
{
	if (endpoint.address == 0)
		return LIBUSB_ERROR_PIPE;
	if (endpoint.type == LIBUSB_TRANSFER_TYPE_BULK)
		return libusb_bulk_transfer(
		    usb->handle, endpoint.address, data, (int)length, done, left_ms(deadline_us));
	return libusb_interrupt_transfer(
	    usb->handle, endpoint.address, data, (int)length, done, left_ms(deadline_us));
}

static gboolean
write_to(DsUsb *usb, Endpoint endpoint, const guint8 *data, gsize length, gint64 deadline_us,
    GError **error)
{
	while (length > 0) {
		int done = 0;
		/* libusb only reads what goes out */
		int result = transfer(usb, endpoint, (guint8 *)(guintptr)data,
		    MIN(length, G_MAXINT16), &done, deadline_us);

		if (result != 0)
			return failed(result, error);
		data += done;
		length -= (gsize)done;
	}
	return TRUE;
}

gboolean
ds_usb_write(DsUsb *usb, const guint8 *data, gsize length, gint64 deadline_us, GError **error)
{
	gsize head = MIN(usb->head, length);
	Endpoint rest = usb->head > 0 ? usb->interface.rest_out : usb->interface.out;

	usb->to_come = usb->head;
	return write_to(usb, usb->interface.out, data, head, deadline_us, error) &&
	    write_to(usb, rest, data + head, length - head, deadline_us, error);
}

/* LIBUSB_ERROR_TIMEOUT: nothing came. */
static int
read_from(DsUsb *usb, Endpoint endpoint, GByteArray *in, gint64 deadline_us)
{
	guint8 piece[PIECE];
	int result, done = 0;

	do /* an empty packet ends what came before it */
		result = transfer(usb, endpoint, piece, sizeof piece, &done, deadline_us);
	while (result == 0 && done == 0 && g_get_monotonic_time() < deadline_us);
	if (result != 0 && result != LIBUSB_ERROR_TIMEOUT)
		return result;
	if (done == 0)
		return LIBUSB_ERROR_TIMEOUT;
	g_byte_array_append(in, piece, (guint)done);
	explicit_bzero(piece, (gsize)done);
	return 0;
}

static int
read_split(DsUsb *usb, GByteArray *in, gint64 deadline_us)
{
	const Interface *interface = &usb->interface;
	gboolean head = usb->to_come > 0;
	guint before = in->len;
	int result = read_from(usb, head ? interface->in : interface->rest_in, in, deadline_us);

	if (result == LIBUSB_ERROR_TIMEOUT)
		return read_from(usb, head ? interface->rest_in : interface->in, in, deadline_us);
	usb->to_come -= MIN(usb->to_come, in->len - before);
	return result;
}

gboolean
ds_usb_read(DsUsb *usb, GByteArray *in, gint64 deadline_us, GError **error)
{
	int result = usb->head > 0 ? read_split(usb, in, deadline_us)
				   : read_from(usb, usb->interface.in, in, deadline_us);

	return result == 0 || failed(result, error);
}

static void
sort(Endpoint *first, Endpoint *second)
{
	Endpoint other = *first;

	if (first->address > second->address) {
		*first = *second;
		*second = other;
	}
}

void
ds_usb_split(DsUsb *usb, gsize head)
{
	Interface *interface = &usb->interface;

	if (interface->rest_in.address == 0 || interface->rest_out.address == 0)
		return;
	sort(&interface->in, &interface->rest_in);
	sort(&interface->out, &interface->rest_out);
	usb->head = usb->to_come = head;
}

gssize
ds_usb_control(DsUsb *usb, guint8 type, guint8 request, guint16 value, guint8 *data, guint16 length,
    GError **error)
{
	int result = libusb_control_transfer(
	    usb->handle, type, request, value, usb->interface.number, data, length, CONTROL_MS);

	if (result >= 0)
		return result;
	failed(result, error);
	return -1;
}
