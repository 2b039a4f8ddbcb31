/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/wire.h"

#include "drivers/port.h"
#include "drivers/tls-line.h"

#include <errno.h>
#include <gio/gio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#define CONNECT_S 1
#define SECURE_MS 1500 /* until hands are shaken, connecting included */
#define PIECE 512      /* bytes read at once */
#define DISCARD_MAX 64 /* pieces; whoever sends more is no reader */

struct DsWire {
	DsWireKind kind;
	int fd;                        /* of a port or a connection */
	GSocketConnection *connection; /* NULL: it is none */
	DsTlsLine *tls;                /* over the connection; NULL: plain */
	DsUsb *usb;                    /* NULL: it is none */
};

static const struct {
	const char *word;
	speed_t speed;
} speeds[] = {
    {"9600", B9600},
    {"19200", B19200},
    {"38400", B38400},
    {"57600", B57600},
    {"115200", B115200},
    {"230400", B230400},
    {"460800", B460800},
};

static const struct {
	const char *word;
	tcflag_t flags;
} modes[] = {
    {"8N1", CS8},
    {"8E1", CS8 | PARENB},
    {"8O1", CS8 | PARENB | PARODD},
};

static gpointer
refuse(const char *where, const char *why, GError **error)
{
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG, "where=%s: %s", where, why);
	return NULL;
}

/* ---- a serial port ---- */

static gboolean
find_settings(const char *speed, const char *mode, struct termios *settings)
{
	gboolean found = FALSE;

	cfmakeraw(settings);
	for (gsize i = 0; i < G_N_ELEMENTS(speeds); i++)
		if (g_str_equal(speeds[i].word, speed))
			found = cfsetspeed(settings, speeds[i].speed) == 0;
	if (!found)
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS(modes); i++)
		if (g_str_equal(modes[i].word, mode)) {
			settings->c_cflag = (settings->c_cflag &
						(tcflag_t) ~(CSIZE | PARENB | PARODD | CSTOPB)) |
			    modes[i].flags | CLOCAL | CREAD;
			return TRUE;
		}
	return FALSE;
}

static DsWire *
open_serial(const char *where, char **fields, const DsWireDefaults *defaults, GError **error)
{
	guint count = g_strv_length(fields);
	struct termios settings = {0};
	DsWire *wire;
	int fd;

	if (count < 2 || count > 4 || fields[1][0] != '/' ||
	    !find_settings(count > 2 ? fields[2] : defaults->speed,
		count > 3 ? fields[3] : defaults->mode, &settings))
		return refuse(where,
		    "write serial:/dev/ttyUSB0:38400:8E1; the speed is 9600 to 460800, the mode "
		    "8E1, 8N1 or 8O1",
		    error);
	fd = ds_port_open(fields[1], error);
	if (fd < 0)
		return NULL;
	/* EINVAL: set, but for a parity that the port does not have (USB bridges, terminals of
	 * tests); where it matters the reader will stay silent */
	if (tcsetattr(fd, TCSANOW, &settings) != 0 && errno != EINVAL) {
		ds_port_failed(fields[1], error);
		close(fd);
		return NULL;
	}
	tcflush(fd, TCIOFLUSH);
	wire = g_new0(DsWire, 1);
	wire->kind = DS_WIRE_SERIAL;
	wire->fd = fd;
	return wire;
}

/* ---- a connection: TCP, and TLS over it ---- */

static DsWire *
new_network(GSocketConnection *connection)
{
	GSocket *socket = g_socket_connection_get_socket(connection);
	DsWire *wire = g_new0(DsWire, 1);

	g_socket_set_blocking(socket, FALSE);
	g_socket_set_timeout(socket, 0);
	g_socket_set_keepalive(socket, TRUE);
	/* two requests in a row do not wait for each other */
	g_socket_set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
	wire->kind = DS_WIRE_NETWORK;
	wire->connection = connection;
	wire->fd = g_socket_get_fd(socket);
	return wire;
}

/* ADDRESS[:PORT] behind "tcp:" or "tls:". A name would have to be asked for, which may take for
 * ever. */
static GSocketConnectable *
find_host(const char *where, guint16 port, GError **error)
{
	const char *host = where + strlen("tcp:");
	g_autoptr(GSocketConnectable) address = NULL;

	if (host[0] != '\0')
		address = g_network_address_parse(host, port, NULL);
	if (address != NULL &&
	    g_hostname_is_ip_address(g_network_address_get_hostname(G_NETWORK_ADDRESS(address))))
		return g_steal_pointer(&address);
	g_set_error(error, DS_ERROR, DS_ERROR_CONFIG,
	    "where=%s: write %.4sADDRESS or %.4sADDRESS:PORT, as in %.4s192.168.10.20", where,
	    where, where, where);
	return NULL;
}

static DsWire *
connect_to(const char *where, GSocketConnectable *address, GError **error)
{
	g_autoptr(GSocketClient) client = g_socket_client_new();
	g_autoptr(GError) failure = NULL;
	GSocketConnection *connection;

	g_socket_client_set_timeout(client, CONNECT_S);
	g_socket_client_set_enable_proxy(client, FALSE);
	connection = g_socket_client_connect(client, address, NULL, &failure);
	if (connection != NULL)
		return new_network(connection);
	g_set_error(error, DS_ERROR, DS_ERROR_GONE,
	    "%s: %s: is it switched on, and used by nobody else?", where, failure->message);
	return NULL;
}

static DsWire *
open_tcp(const char *where, const DsWireDefaults *defaults, GError **error)
{
	g_autoptr(GSocketConnectable) address = find_host(where, defaults->port, error);

	return address != NULL ? connect_to(where, address, error) : NULL;
}

/* Nobody is believed without having been named. */
static DsWire *
open_tls(const char *where, const DsWireDefaults *defaults, GError **error)
{
	gint64 deadline_us = g_get_monotonic_time() + SECURE_MS * G_TIME_SPAN_MILLISECOND;
	g_autoptr(GSocketConnectable) address = find_host(where, defaults->tls_port, error);
	DsWire *wire;

	if (address == NULL)
		return NULL;
	if (defaults->tls == NULL)
		return refuse(where,
		    "TLS needs certificate=FILE with the reader's own certificate, or "
		    "ca-file=FILE",
		    error);
	wire = connect_to(where, address, error);
	if (wire == NULL)
		return NULL;
	wire->tls = ds_tls_line_open(wire->connection, address, defaults->tls, deadline_us, error);
	if (wire->tls != NULL)
		return wire;
	g_prefix_error(error, "%s: ", where);
	ds_wire_close(wire);
	return NULL;
}

/* ---- USB ---- */

static DsWire *
open_usb(const char *where, const DsWireDefaults *defaults, GError **error)
{
	DsUsb *usb = ds_usb_open(where, defaults->usb, error);
	DsWire *wire;

	if (usb == NULL)
		return NULL;
	wire = g_new0(DsWire, 1);
	wire->kind = DS_WIRE_USB;
	wire->fd = -1;
	wire->usb = usb;
	if (defaults->usb_head > 0)
		ds_usb_split(usb, defaults->usb_head);
	return wire;
}

/* ---- all of them ---- */

DsWire *
ds_wire_open(const char *where, const DsWireDefaults *defaults, GError **error)
{
	g_auto(GStrv) fields = g_strsplit(where, ":", -1);
	const char *kind = fields[0] != NULL ? fields[0] : "";
	g_autofree char *choice = NULL;

	if (defaults->speed != NULL && g_str_equal(kind, "serial"))
		return open_serial(where, fields, defaults, error);
	if (defaults->port != 0 && g_str_has_prefix(where, "tcp:"))
		return open_tcp(where, defaults, error);
	if (defaults->tls_port != 0 && g_str_has_prefix(where, "tls:"))
		return open_tls(where, defaults, error);
	if (defaults->usb != NULL && g_str_equal(kind, "usb"))
		return open_usb(where, defaults, error);
	choice = g_strconcat("this device is found at", defaults->port != 0 ? " tcp:ADDRESS" : "",
	    defaults->tls_port != 0 ? " tls:ADDRESS" : "",
	    defaults->speed != NULL ? " serial:/dev/ttyUSB0" : "",
	    defaults->usb != NULL ? " usb" : "", NULL);
	return refuse(where, choice, error);
}

void
ds_wire_close(DsWire *wire)
{
	if (wire->tls != NULL)
		ds_tls_line_close(wire->tls);
	if (wire->usb != NULL)
		ds_usb_close(wire->usb);
	else if (wire->connection != NULL)
		g_object_unref(wire->connection);
	else
		close(wire->fd);
	g_free(wire);
}

DsWireKind
ds_wire_kind(const DsWire *wire)
{
	return wire->kind;
}

DsUsb *
ds_wire_usb(const DsWire *wire)
{
	return wire->usb;
}

/* ---- bytes ---- */

static gboolean
fail(GError **error, DsErrorCode code, const char *what)
{
	g_set_error_literal(error, DS_ERROR, code, what);
	return FALSE;
}

/* TRUE when the line is ready for `events`. */
static gboolean
wait_for(DsWire *wire, short events, gint64 deadline_us, GError **error)
{
	for (;;) {
		gint64 left_us = MAX(deadline_us - g_get_monotonic_time(), 0);
		struct pollfd line = {.fd = wire->fd, .events = events};
		int ready = poll(&line, 1, (int)((left_us + 999) / 1000));

		if (ready > 0 && (line.revents & events) != 0)
			return TRUE;
		if (ready > 0)
			return fail(error, DS_ERROR_GONE, "the line is dead");
		if (ready == 0)
			return fail(error, DS_ERROR_RETRY, "no answer");
		if (errno != EINTR)
			return fail(error, DS_ERROR_GONE, g_strerror(errno));
	}
}

/* What a call of the system gave; a failed one may be made again when the line is ready. */
static gssize
given(gssize count, GError **error)
{
	gboolean passing = errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK;

	if (count < 0)
		fail(error, passing ? DS_ERROR_RETRY : DS_ERROR_GONE, g_strerror(errno));
	return count;
}

/* Without waiting, as in drivers/tls-line.h. A host that has closed is an error to be told, no
 * signal. */
static gssize
write_now(DsWire *wire, const guint8 *data, gsize length, GError **error)
{
	if (wire->tls != NULL)
		return ds_tls_line_write(wire->tls, data, length, error);
	if (wire->connection != NULL)
		return given(send(wire->fd, data, length, MSG_NOSIGNAL), error);
	return given(write(wire->fd, data, length), error);
}

static gssize
read_now(DsWire *wire, guint8 *piece, gsize size, GError **error)
{
	gssize count;

	if (wire->tls != NULL)
		return ds_tls_line_read(wire->tls, piece, size, error);
	count = given(read(wire->fd, piece, size), error);
	if (count != 0)
		return count;
	fail(error, DS_ERROR_GONE, "the other side has closed the line");
	return -1;
}

/* After a call that failed: waits where it may be made again. */
static gboolean
may_go_on(DsWire *wire, GError *failure, short events, gint64 deadline_us, GError **error)
{
	if (!g_error_matches(failure, DS_ERROR, DS_ERROR_RETRY)) {
		g_propagate_error(error, failure);
		return FALSE;
	}
	g_error_free(failure);
	return wait_for(wire, events, deadline_us, error);
}

gboolean
ds_wire_write(DsWire *wire, const guint8 *data, gsize length, gint64 deadline_us, GError **error)
{
	if (wire->usb != NULL)
		return ds_usb_write(wire->usb, data, length, deadline_us, error);
	while (length > 0) {
		GError *failure = NULL;
		gssize done = write_now(wire, data, length, &failure);

		if (done < 0 && !may_go_on(wire, failure, POLLOUT, deadline_us, error))
			return FALSE;
		data += MAX(done, 0);
		length -= (gsize)MAX(done, 0);
	}
	return TRUE;
}

/* TLS may hold what the line has brought already: so first look, then wait. */
gboolean
ds_wire_read(DsWire *wire, GByteArray *in, gint64 deadline_us, GError **error)
{
	guint8 piece[PIECE];

	if (wire->usb != NULL)
		return ds_usb_read(wire->usb, in, deadline_us, error);
	for (;;) {
		GError *failure = NULL;
		gssize length = read_now(wire, piece, sizeof piece, &failure);

		if (length > 0) {
			g_byte_array_append(in, piece, (guint)length);
			explicit_bzero(piece, (gsize)length);
			return TRUE;
		}
		if (!may_go_on(wire, failure, POLLIN, deadline_us, error))
			return FALSE;
	}
}

/* Nobody knows what it was: perhaps somebody's data. */
static void
forget(GByteArray *bytes)
{
	if (bytes->len > 0)
		explicit_bzero(bytes->data, bytes->len);
	g_byte_array_set_size(bytes, 0);
}

void
ds_wire_discard(DsWire *wire)
{
	g_autoptr(GByteArray) rest = g_byte_array_sized_new(PIECE);

	for (guint i = 0; i < DISCARD_MAX && ds_wire_read(wire, rest, 0, NULL); i++)
		forget(rest);
}

gboolean
ds_wire_drain(DsWire *wire, guint quiet_ms, GError **error)
{
	gint64 end_us = g_get_monotonic_time() + (gint64)quiet_ms * 10 * 1000;
	g_autoptr(GByteArray) rest = g_byte_array_sized_new(PIECE);

	while (g_get_monotonic_time() < end_us) {
		g_autoptr(GError) failure = NULL;

		if (ds_wire_read(
			wire, rest, g_get_monotonic_time() + (gint64)quiet_ms * 1000, &failure)) {
			forget(rest);
			continue;
		}
		if (g_error_matches(failure, DS_ERROR, DS_ERROR_RETRY))
			return TRUE;
		g_propagate_error(error, g_steal_pointer(&failure));
		return FALSE;
	}
	return fail(error, DS_ERROR_GONE, "the line does not fall silent: is this another device?");
}
