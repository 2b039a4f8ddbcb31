/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * usbdevfs as libusb-1.0 uses it (linux/usbdevice_fs.h): transfers are submitted, and reaped when
 * they are done. libusb-0.1 does the same, but that its control requests come whole.
 */
#include "tests/fakes/usb.h"

#include "firmware/base/bytes.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <linux/usbdevice_fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <umockdev.h>
#include <unistd.h>

#define SETUP_SIZE 8

/* A transfer on its way. */
typedef struct {
	gpointer host; /* whose it is */
	UMockdevIoctlData *urb;
	UMockdevIoctlData *buffer;
	gboolean out; /* waits for the OUT endpoint */
	gboolean done;
} Transfer;

/* Bytes for the OUT handler, on their way to its thread. */
typedef struct {
	DsFakeUsb *usb;
	GBytes *bytes;
} Out;

struct DsFakeUsb {
	char *socket;
	const DsFakeUsbModel *model;
	GMainContext *context;
	DsFakeUsbHandlers handlers;

	GMutex mutex; /* of all below: the handler of ioctls lives in umockdev's thread */
	char *syspath, *devnode, *interface_syspath; /* the last NULL: has none of its own */
	GPtrArray *devnodes;                         /* all it had */
	gboolean plugged, with_kernel, hold;
	UMockdevIoctlClient *owner; /* the host that has claimed the interface */
	GPtrArray *transfers;
	GQueue in;       /* GBytes */
	GQueue rest_in;  /* the same of the second IN endpoint */
	gsize put;       /* so many bytes of the answer */
	gboolean headed; /* the rest of a message may come */
};

/* ---- the room of all devices ---- */

static UMockdevTestbed *room; /* in $UMOCKDEV_DIR; until the program ends */
static gint last_number;      /* on the bus; atomic */

static void
leave_room(void)
{
	g_clear_object(&room);
}

static void
enter_room(void)
{
	static gsize entered;
	const char *preload = g_getenv("LD_PRELOAD");

	if (!g_once_init_enter(&entered))
		return;
	if (preload == NULL || strstr(preload, "umockdev") == NULL)
		g_error("this program has to run under umockdev-wrapper");
	room = umockdev_testbed_new();
	atexit(leave_room);
	g_once_init_leave(&entered, 1);
}

/* ---- transfers ---- */

static void
transfer_free(gpointer data)
{
	Transfer *transfer = data;

	umockdev_ioctl_data_unref(transfer->urb);
	if (transfer->buffer != NULL)
		umockdev_ioctl_data_unref(transfer->buffer);
	g_free(transfer);
}

static struct usbdevfs_urb *
urb_of(const Transfer *transfer)
{
	return (struct usbdevfs_urb *)(gpointer)transfer->urb->data;
}

static void
end(Transfer *transfer, int status, gsize length)
{
	urb_of(transfer)->status = status;
	urb_of(transfer)->actual_length = (int)length;
	transfer->done = TRUE;
}

static gboolean
deliver_out(gpointer data)
{
	Out *out = data;
	gsize length;
	const guint8 *bytes = g_bytes_get_data(out->bytes, &length);

	out->usb->handlers.on_out(bytes, length, out->usb->handlers.data);
	return G_SOURCE_REMOVE;
}

static void
out_free(gpointer data)
{
	Out *out = data;

	g_bytes_unref(out->bytes);
	g_free(out);
}

/* Has another endpoint than it should. */
static gboolean
is_lost(DsFakeUsb *usb, Transfer *transfer, gsize length)
{
	gboolean lost = !usb->headed;

	if (usb->model->head == 0)
		return FALSE;
	if (urb_of(transfer)->endpoint > 2) {
		usb->headed = FALSE;
		return lost;
	}
	usb->put = 0;
	usb->headed = length == usb->model->head;
	return !usb->headed;
}

static void
take_out(DsFakeUsb *usb, Transfer *transfer, gsize length)
{
	g_autoptr(GSource) source = NULL;
	Out *out;

	end(transfer, 0, length);
	if (usb->handlers.on_out == NULL || is_lost(usb, transfer, length))
		return;
	/* never from here: the handler may want the mutex */
	source = g_idle_source_new();
	out = g_new(Out, 1);
	*out = (Out){usb, g_bytes_new(transfer->buffer->data, length)};
	g_source_set_priority(source, G_PRIORITY_DEFAULT);
	g_source_set_callback(source, deliver_out, out, out_free);
	g_source_attach(source, usb->context);
}

static void
take_control(DsFakeUsb *usb, Transfer *transfer, gsize length)
{
	guint8 *data = transfer->buffer->data;
	gssize moved = -1;

	if (usb->handlers.on_control != NULL && length >= SETUP_SIZE)
		moved = usb->handlers.on_control(
		    data, data + SETUP_SIZE, length - SETUP_SIZE, usb->handlers.data);
	end(transfer, moved < 0 ? -EPIPE : 0, (gsize)MAX(moved, 0));
}

static void
take_in(DsFakeUsb *usb, Transfer *transfer)
{
	gboolean rest = usb->model->head > 0 && (urb_of(transfer)->endpoint & 0x0F) > 2;
	GQueue *queue = rest ? &usb->rest_in : &usb->in;
	g_autoptr(GBytes) packet = g_queue_pop_head(queue);
	const guint8 *bytes;
	gsize length, size;

	if (packet == NULL)
		return;
	bytes = g_bytes_get_data(packet, &size);
	length = MIN(size, (gsize)urb_of(transfer)->buffer_length);
	if (size > length) /* for the next one */
		g_queue_push_head(queue, g_bytes_new(bytes + length, size - length));
	if (length > 0)
		memcpy(transfer->buffer->data, bytes, length);
	end(transfer, 0, length);
}

/* What the endpoint has goes to the transfers that wait for it, one packet each. */
static void
feed(DsFakeUsb *usb)
{
	for (guint i = 0; i < usb->transfers->len; i++) {
		Transfer *transfer = usb->transfers->pdata[i];

		if (transfer->done)
			continue;
		if (!usb->plugged)
			end(transfer, -ENODEV, 0);
		else if (!transfer->out)
			take_in(usb, transfer);
		else if (!usb->hold)
			take_out(usb, transfer, (gsize)urb_of(transfer)->buffer_length);
	}
}

static void
submit(DsFakeUsb *usb, gpointer host, UMockdevIoctlData *urb_data)
{
	Transfer *transfer = g_new0(Transfer, 1);
	struct usbdevfs_urb *urb;
	gsize length;

	transfer->host = host;
	transfer->urb = umockdev_ioctl_data_ref(urb_data);
	urb = urb_of(transfer);
	length = (gsize)urb->buffer_length;
	transfer->buffer = umockdev_ioctl_data_resolve(
	    urb_data, G_STRUCT_OFFSET(struct usbdevfs_urb, buffer), length, NULL);
	g_ptr_array_add(usb->transfers, transfer);
	if (urb->type == USBDEVFS_URB_TYPE_CONTROL && usb->plugged)
		take_control(usb, transfer, length);
	else
		transfer->out = (urb->endpoint & 0x80) == 0;
	feed(usb);
}

static void
discard(DsFakeUsb *usb, gulong address)
{
	for (guint i = 0; i < usb->transfers->len; i++) {
		Transfer *transfer = usb->transfers->pdata[i];

		if (transfer->urb->client_addr == address && !transfer->done)
			end(transfer, -ENOENT, 0);
	}
}

/* The first transfer that is done goes back to the host. */
static gboolean
reap(DsFakeUsb *usb, gpointer host, UMockdevIoctlData *pointer)
{
	for (guint i = 0; i < usb->transfers->len; i++) {
		Transfer *transfer = usb->transfers->pdata[i];

		if (!transfer->done || transfer->host != host)
			continue;
		umockdev_ioctl_data_set_ptr(pointer, 0, transfer->urb);
		g_ptr_array_remove_index(usb->transfers, i);
		return TRUE;
	}
	return FALSE;
}

/* ---- ioctls ---- */

/* Whoever closes it without a word has it no longer. */
static gboolean
is_claimed(const DsFakeUsb *usb)
{
	return usb->owner != NULL && umockdev_ioctl_client_get_connected(usb->owner);
}

/* The transfers of those who had it before are nobody's. */
static void
forget_transfers(DsFakeUsb *usb, gpointer owner)
{
	for (guint i = usb->transfers->len; i-- > 0;)
		if (((Transfer *)usb->transfers->pdata[i])->host != owner)
			g_ptr_array_remove_index(usb->transfers, i);
}

static void
get_driver(DsFakeUsb *usb, UMockdevIoctlData *data, UMockdevIoctlClient *client)
{
	struct usbdevfs_getdriver *wanted = (gpointer)data->data;
	const char *name = usb->with_kernel ? usb->model->driver : "usbfs";

	if (!usb->with_kernel && !is_claimed(usb)) {
		umockdev_ioctl_client_complete(client, -1, ENODATA);
		return;
	}
	g_strlcpy(wanted->driver, name, sizeof wanted->driver);
	umockdev_ioctl_client_complete(client, 0, 0);
}

static void
claim(DsFakeUsb *usb, UMockdevIoctlClient *client, gboolean detach)
{
	if (is_claimed(usb) || (usb->with_kernel && !detach)) {
		umockdev_ioctl_client_complete(client, -1, EBUSY);
		return;
	}
	usb->with_kernel = FALSE;
	g_set_object(&usb->owner, client);
	forget_transfers(usb, client);
	umockdev_ioctl_client_complete(client, 0, 0);
}

/* USBDEVFS_IOCTL: what the kernel's driver of the interface is to do. */
static void
ask_driver(DsFakeUsb *usb, UMockdevIoctlData *data, UMockdevIoctlClient *client)
{
	const struct usbdevfs_ioctl *command = (gpointer)data->data;

	if (command->ioctl_code == USBDEVFS_CONNECT)
		usb->with_kernel = usb->model->driver != NULL;
	else if (command->ioctl_code == USBDEVFS_DISCONNECT)
		usb->with_kernel = FALSE;
	umockdev_ioctl_client_complete(client, 0, 0);
}

static void
get_capabilities(UMockdevIoctlData *data, UMockdevIoctlClient *client)
{
	*(guint32 *)(gpointer)data->data = USBDEVFS_CAP_BULK_CONTINUATION |
	    USBDEVFS_CAP_NO_PACKET_SIZE_LIM | USBDEVFS_CAP_REAP_AFTER_DISCONNECT |
	    USBDEVFS_CAP_MMAP;
	umockdev_ioctl_client_complete(client, 0, 0);
}

/* A control request that is not submitted but waited for. */
static void
control(DsFakeUsb *usb, UMockdevIoctlData *data, UMockdevIoctlClient *client)
{
	struct usbdevfs_ctrltransfer *transfer = (gpointer)data->data;
	guint8 setup[SETUP_SIZE];
	gssize moved = -1;
	g_autoptr(UMockdevIoctlData) bytes = umockdev_ioctl_data_resolve(
	    data, G_STRUCT_OFFSET(struct usbdevfs_ctrltransfer, data), transfer->wLength, NULL);

	memcpy(setup, transfer, SETUP_SIZE); /* laid out as on the wire */
	if (usb->plugged && usb->handlers.on_control != NULL && bytes != NULL)
		moved = usb->handlers.on_control(
		    setup, bytes->data, transfer->wLength, usb->handlers.data);
	if (moved >= 0)
		umockdev_ioctl_client_complete(client, moved, 0);
	else
		umockdev_ioctl_client_complete(client, -1, usb->plugged ? EPIPE : ENODEV);
}

static void
answer(DsFakeUsb *usb, gulong request, UMockdevIoctlData *data, UMockdevIoctlClient *client)
{
	switch (request) {
	case USBDEVFS_CONTROL: control(usb, data, client); break;
	case USBDEVFS_GET_CAPABILITIES: get_capabilities(data, client); break;
	case USBDEVFS_GETDRIVER: get_driver(usb, data, client); break;
	case USBDEVFS_CLAIMINTERFACE: claim(usb, client, FALSE); break;
	case USBDEVFS_DISCONNECT_CLAIM: claim(usb, client, TRUE); break;
	case USBDEVFS_IOCTL: ask_driver(usb, data, client); break;
	case USBDEVFS_SUBMITURB:
		submit(usb, client, data);
		umockdev_ioctl_client_complete(client, 0, 0);
		break;
	case USBDEVFS_RELEASEINTERFACE:
		g_clear_object(&usb->owner);
		umockdev_ioctl_client_complete(client, 0, 0);
		break;
	case USBDEVFS_CLEAR_HALT:
	case USBDEVFS_RESET:
	case USBDEVFS_SETINTERFACE:
	case USBDEVFS_SETCONFIGURATION: umockdev_ioctl_client_complete(client, 0, 0); break;
	default: umockdev_ioctl_client_complete(client, -1, ENOTTY);
	}
}

static void
answer_reap(DsFakeUsb *usb, UMockdevIoctlData *pointer, UMockdevIoctlClient *client)
{
	gboolean reaped, plugged;

	g_mutex_lock(&usb->mutex);
	feed(usb);
	reaped = reap(usb, client, pointer);
	plugged = usb->plugged;
	g_mutex_unlock(&usb->mutex);
	if (!reaped && plugged)
		g_usleep(500); /* the mocked file is always ready, so libusb asks and asks */
	umockdev_ioctl_client_complete(client, reaped ? 0 : -1,
	    reaped        ? 0
		: plugged ? EAGAIN
			  : ENODEV);
}

static gboolean
on_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer object)
{
	DsFakeUsb *usb = object;
	gulong request = umockdev_ioctl_client_get_request(client);
	UMockdevIoctlData *argument = umockdev_ioctl_client_get_arg(client);
	g_autoptr(UMockdevIoctlData) data = NULL;
	gsize size = _IOC_SIZE(request);

	if (request == USBDEVFS_DISCARDURB) {
		g_mutex_lock(&usb->mutex);
		discard(usb, *(gulong *)(gpointer)argument->data);
		g_mutex_unlock(&usb->mutex);
		umockdev_ioctl_client_complete(client, 0, 0);
		return TRUE;
	}
	data = umockdev_ioctl_data_resolve(argument, 0, size, NULL);
	if (request == USBDEVFS_REAPURBNDELAY || request == USBDEVFS_REAPURB) {
		answer_reap(usb, data, client);
		return TRUE;
	}
	g_mutex_lock(&usb->mutex);
	answer(usb, request, data, client);
	g_mutex_unlock(&usb->mutex);
	return TRUE;
}

/* ---- from outside ---- */

/* The room keeps it: libusb-0.1, which looks under /dev, would find a device that is gone. */
static void
remove_node(DsFakeUsb *usb)
{
	g_autofree char *root = umockdev_testbed_get_root_dir(room);
	g_autofree char *path = g_build_filename(root, usb->devnode, NULL);

	g_unlink(path);
}

/* Nobody has it open any more. */
static void
detach(gpointer devnode)
{
	umockdev_testbed_detach_ioctl(room, devnode, NULL);
	g_free(devnode);
}

DsFakeUsb *
ds_fake_usb_new(const char *socket, const DsFakeUsbModel *model, GMainContext *context,
    const DsFakeUsbHandlers *handlers)
{
	DsFakeUsb *usb = g_new0(DsFakeUsb, 1);

	enter_room();
	usb->socket = g_strdup(socket);
	usb->model = model;
	usb->context = context;
	usb->handlers = *handlers;
	usb->devnodes = g_ptr_array_new_with_free_func(detach);
	usb->transfers = g_ptr_array_new_with_free_func(transfer_free);
	g_mutex_init(&usb->mutex);
	g_queue_init(&usb->in);
	g_queue_init(&usb->rest_in);
	return usb;
}

static void
forget_in(DsFakeUsb *usb)
{
	g_queue_clear_full(&usb->in, (GDestroyNotify)g_bytes_unref);
	g_queue_clear_full(&usb->rest_in, (GDestroyNotify)g_bytes_unref);
	usb->put = 0;
}

void
ds_fake_usb_free(DsFakeUsb *usb)
{
	ds_fake_usb_unplug(usb);
	forget_in(usb);
	g_clear_object(&usb->owner);
	g_ptr_array_unref(usb->devnodes);
	g_ptr_array_unref(usb->transfers);
	g_mutex_clear(&usb->mutex);
	g_free(usb->socket);
	g_free(usb->syspath);
	g_free(usb->interface_syspath);
	g_free(usb);
}

/* As umockdev-record writes it down. */
static char *
describe(DsFakeUsb *usb, guint number)
{
	g_autoptr(GByteArray) raw = ds_unhex(usb->model->descriptors);
	g_autofree char *hex = NULL;

	if (raw == NULL || raw->len < 18 + 9)
		g_error("fake USB device: these are no descriptors");
	hex = ds_hex(raw->data, raw->len);
	return g_strdup_printf("P: /devices/pci0000:00/usb1/%s\n"
			       "N: bus/usb/001/%03u=%s\n"
			       "E: BUSNUM=001\nE: DEVNUM=%03u\nE: DEVTYPE=usb_device\n"
			       "E: DEVNAME=/dev/bus/usb/001/%03u\nE: SUBSYSTEM=usb\n"
			       "A: busnum=1\nA: devnum=%u\nA: speed=12\n"
			       "A: bConfigurationValue=%u\n"
			       "A: idVendor=%02x%02x\nA: idProduct=%02x%02x\n"
			       "H: descriptors=%s\n",
	    usb->socket, number, hex, number, number, number, raw->data[18 + 5], raw->data[9],
	    raw->data[8], raw->data[11], raw->data[10], hex);
}

/* The interface as a device of its own, below the other. */
static char *
describe_interface(DsFakeUsb *usb)
{
	return g_strdup_printf("P: /devices/pci0000:00/usb1/%s/%s:1.0\n"
			       "E: DEVTYPE=usb_interface\nE: SUBSYSTEM=usb\n"
			       "A: bInterfaceNumber=00\nA: bInterfaceClass=%s\n",
	    usb->socket, usb->socket, usb->model->interface_class);
}

static void
add_interface(DsFakeUsb *usb)
{
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;

	if (usb->model->interface_class == NULL)
		return;
	text = describe_interface(usb);
	g_free(usb->interface_syspath);
	usb->interface_syspath = g_strdup_printf(
	    "/sys/devices/pci0000:00/usb1/%s/%s:1.0", usb->socket, usb->socket);
	if (!umockdev_testbed_add_from_string(room, text, &error))
		g_error("fake USB device: %s", error->message);
}

static void
remove_from_room(const char *syspath)
{
	umockdev_testbed_uevent(room, syspath, "remove");
	umockdev_testbed_remove_device(room, syspath);
}

void
ds_fake_usb_plug(DsFakeUsb *usb)
{
	g_autoptr(UMockdevIoctlBase) handler = umockdev_ioctl_base_new();
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;
	guint number;

	if (usb->plugged)
		return;
	number = (guint)g_atomic_int_add(&last_number, 1) + 1;
	text = describe(usb, number);
	usb->devnode = g_strdup_printf("/dev/bus/usb/001/%03u", number);
	g_ptr_array_add(usb->devnodes, usb->devnode);
	g_free(usb->syspath);
	usb->syspath = g_strdup_printf("/sys/devices/pci0000:00/usb1/%s", usb->socket);
	usb->with_kernel = usb->model->driver != NULL;
	g_clear_object(&usb->owner);
	usb->hold = FALSE;
	g_signal_connect(handler, "handle-ioctl", G_CALLBACK(on_ioctl), usb);
	usb->plugged = TRUE;
	/* the socket first: a program that opened the node before somebody listens would be ended
	 */
	if (!umockdev_testbed_attach_ioctl(room, usb->devnode, handler, &error) ||
	    !umockdev_testbed_add_from_string(room, text, &error))
		g_error("fake USB device: %s", error->message);
	add_interface(usb);
}

void
ds_fake_usb_unplug(DsFakeUsb *usb)
{
	if (!usb->plugged)
		return;
	g_mutex_lock(&usb->mutex);
	usb->plugged = FALSE;
	forget_in(usb);
	feed(usb);
	g_mutex_unlock(&usb->mutex);
	if (usb->interface_syspath != NULL)
		remove_from_room(usb->interface_syspath);
	remove_from_room(usb->syspath);
	remove_node(usb);
}

void
ds_fake_usb_put(DsFakeUsb *usb, const guint8 *bytes, gsize count)
{
	gsize first;

	g_mutex_lock(&usb->mutex);
	first = usb->model->head == 0
	    ? count
	    : MIN(count, usb->model->head - MIN(usb->put, usb->model->head));
	usb->put += count;
	if (usb->plugged && first > 0)
		g_queue_push_tail(&usb->in, g_bytes_new(bytes, first));
	if (usb->plugged && count > first)
		g_queue_push_tail(&usb->rest_in, g_bytes_new(bytes + first, count - first));
	g_mutex_unlock(&usb->mutex);
}

void
ds_fake_usb_hold(DsFakeUsb *usb, gboolean hold)
{
	g_mutex_lock(&usb->mutex);
	usb->hold = hold;
	feed(usb);
	g_mutex_unlock(&usb->mutex);
}

gboolean
ds_fake_usb_is_with_kernel(DsFakeUsb *usb)
{
	gboolean with_kernel;

	g_mutex_lock(&usb->mutex);
	with_kernel = usb->with_kernel;
	g_mutex_unlock(&usb->mutex);
	return with_kernel;
}
