/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/line.h"

#include "tests/fakes/line-tls.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

/* Between two parts: long enough for the other side to take the first one alone. */
#define GAP_US 1000
#define GAPS_MAX 24 /* in one message: on a busy machine each may take long */

struct DsFakeLine {
	DsFakeLineKind kind;
	GMainContext *context;
	DsFakeLineHandlers handlers;
	char *folder; /* of the link to a terminal */
	char *name;   /* that link, or address and port */
	char *where;
	DsFakeUsb *usb;
	gboolean plugged;
	int fd;         /* terminal or connection; -1: no host */
	int slave;      /* of a terminal, held open: else it hangs up between two programs */
	GSource *input; /* of fd */
	GSocket *listener;
	GSource *arrivals;
	GSocket *connection;
	DsFakeCertificates *certificates; /* of TLS */
	char *certificate;                /* the file of the first one */
	GTlsCertificate *shown;
	GTlsDatabase *hosts; /* who has to have signed a host's; NULL: it needs none */
	GIOStream *tls;      /* over the connection */
};

static void
drop_source(GSource **source)
{
	if (*source == NULL)
		return;
	g_source_destroy(*source);
	g_clear_pointer(source, g_source_unref);
}

static void
hang_up(DsFakeLine *line)
{
	drop_source(&line->input);
	if (line->connection != NULL)
		g_socket_close(line->connection, NULL); /* before TLS can say goodbye */
	g_clear_object(&line->tls);
	if (line->connection != NULL)
		g_clear_object(&line->connection);
	else if (line->fd >= 0)
		close(line->fd);
	line->fd = -1;
}

static gboolean
on_input(gint fd, GIOCondition condition, gpointer data)
{
	DsFakeLine *line = data;
	guint8 bytes[512];
	gssize count = read(fd, bytes, sizeof bytes);

	if (count > 0)
		line->handlers.on_bytes(bytes, (gsize)count, line->handlers.data);
	else if (line->kind == DS_FAKE_NETWORK)
		hang_up(line);
	return G_SOURCE_CONTINUE;
}

static void
listen_to(DsFakeLine *line, int fd)
{
	line->fd = fd;
	line->input = g_unix_fd_source_new(fd, G_IO_IN | G_IO_HUP | G_IO_ERR);
	g_source_set_callback(line->input, G_SOURCE_FUNC(on_input), line, NULL);
	g_source_attach(line->input, line->context);
}

/* ---- a terminal ---- */

static void
open_terminal(DsFakeLine *line)
{
	struct termios settings;
	char name[64];
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0 ||
	    ptsname_r(master, name, sizeof name) != 0)
		g_error("no pseudo-terminal: %s", g_strerror(errno));
	line->slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (line->slave < 0 || tcgetattr(line->slave, &settings) != 0)
		g_error("%s: %s", name, g_strerror(errno));
	cfmakeraw(&settings);
	tcsetattr(line->slave, TCSANOW, &settings);
	listen_to(line, master);
	if (symlink(name, line->name) != 0)
		g_error("%s: %s", line->name, g_strerror(errno));
}

static void
close_terminal(DsFakeLine *line)
{
	g_unlink(line->name);
	hang_up(line);
	close(line->slave);
}

/* ---- a network ---- */

/* Has the host gone, and we have not been told yet? It may have left words behind that nobody has
 * read, and have reset the connection because it did not read ours. */
static gboolean
has_hung_up(DsFakeLine *line)
{
	struct pollfd host = {.fd = line->fd, .events = POLLRDHUP};

	return poll(&host, 1, 0) > 0;
}

/* From TLS, or to be hung up. */
static void
on_tls(const guint8 *bytes, gsize count, gpointer data)
{
	DsFakeLine *line = data;

	if (count > 0)
		line->handlers.on_bytes(bytes, count, line->handlers.data);
	else
		hang_up(line);
}

/* FALSE: it does not believe us, or does not speak TLS. */
static gboolean
secure(DsFakeLine *line, GSocket *connection, GIOStream **tls)
{
	*tls = line->kind == DS_FAKE_TLS ? ds_fake_tls_accept(connection, line->shown, line->hosts)
					 : NULL;
	return line->kind != DS_FAKE_TLS || *tls != NULL;
}

static void
turn_away(DsFakeLine *line, GSocket *second)
{
	g_autoptr(GByteArray) words = g_byte_array_new();
	g_autoptr(GIOStream) tls = NULL;

	if (line->handlers.on_second != NULL)
		line->handlers.on_second(words, line->handlers.data);
	if (words->len > 0 && secure(line, second, &tls)) {
		if (tls != NULL)
			ds_fake_tls_put(tls, words->data, words->len);
		else
			g_socket_send(second, (const char *)words->data, words->len, NULL, NULL);
	}
	g_object_unref(second);
}

static void
welcome(DsFakeLine *line, GSocket *connection)
{
	if (!secure(line, connection, &line->tls)) {
		g_object_unref(connection);
		return;
	}
	g_socket_set_option(connection, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
	line->connection = connection;
	if (line->tls == NULL) {
		listen_to(line, g_socket_get_fd(connection));
	} else {
		line->fd = g_socket_get_fd(connection);
		line->input = ds_fake_tls_watch(line->tls, line->context, on_tls, line);
	}
	if (line->handlers.on_host != NULL)
		line->handlers.on_host(line->handlers.data);
}

/* One host at a time: a second one is turned away, as real readers do. */
static gboolean
on_arrival(GSocket *listener, GIOCondition condition, gpointer data)
{
	DsFakeLine *line = data;
	GSocket *connection = g_socket_accept(listener, NULL, NULL);

	if (connection == NULL)
		return G_SOURCE_CONTINUE;
	if (line->fd >= 0 && has_hung_up(line))
		hang_up(line);
	if (line->fd >= 0) {
		turn_away(line, connection);
		return G_SOURCE_CONTINUE;
	}
	welcome(line, connection);
	return G_SOURCE_CONTINUE;
}

static GSocket *
new_listener(const char *where)
{
	g_autoptr(GSocketConnectable) address = g_network_address_parse(where, 0, NULL);
	g_autoptr(GSocketAddress) numeric = g_inet_socket_address_new_from_string(
	    "127.0.0.1", g_network_address_get_port(G_NETWORK_ADDRESS(address)));
	g_autoptr(GError) error = NULL;
	GSocket *listener = g_socket_new(
	    G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);

	g_assert_no_error(error);
	if (!g_socket_bind(listener, numeric, TRUE, &error) || !g_socket_listen(listener, &error))
		g_error("%s: %s", where, error->message);
	return listener;
}

static char *
name_of(GSocket *listener)
{
	g_autoptr(GSocketAddress) address = g_socket_get_local_address(listener, NULL);

	return g_strdup_printf(
	    "127.0.0.1:%u", g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(address)));
}

static void
open_network(DsFakeLine *line)
{
	line->listener = new_listener(line->name);
	line->arrivals = g_socket_create_source(line->listener, G_IO_IN, NULL);
	g_source_set_callback(line->arrivals, G_SOURCE_FUNC(on_arrival), line, NULL);
	g_source_attach(line->arrivals, line->context);
}

static void
close_network(DsFakeLine *line)
{
	hang_up(line);
	drop_source(&line->arrivals);
	g_clear_object(&line->listener);
}

static void
make_certificate(DsFakeLine *line)
{
	line->certificates = ds_fake_certificates_new(FALSE);
	line->certificate = ds_fake_certificates_file(line->certificates, "self-signed", ".pem");
	line->shown = ds_fake_certificates_load(line->certificates, "self-signed");
}

/* ---- all of them ---- */

static void
name_line(DsFakeLine *line)
{
	static const char *const prefixes[] = {[DS_FAKE_SERIAL] = "serial:",
	    [DS_FAKE_NETWORK] = "tcp:",
	    [DS_FAKE_TLS] = "tls:",
	    [DS_FAKE_USB] = "usb"};
	const DsFakeUsbHandlers usb = {.on_out = line->handlers.on_bytes,
	    .on_control = line->handlers.on_control,
	    .data = line->handlers.data};
	g_autoptr(GSocket) listener = NULL;

	switch (line->kind) {
	case DS_FAKE_SERIAL:
		line->folder = g_dir_make_tmp("duestamp-line-XXXXXX", NULL);
		if (line->folder == NULL)
			g_error("no folder for a port");
		line->name = g_build_filename(line->folder, "port", NULL);
		break;
	case DS_FAKE_TLS: make_certificate(line); /* fall through */
	case DS_FAKE_NETWORK:
		listener = new_listener("127.0.0.1:0");
		line->name = name_of(listener);
		break;
	case DS_FAKE_USB:
		line->name = g_strdup("");
		line->usb = ds_fake_usb_new("1-1", line->handlers.usb, line->context, &usb);
		break;
	}
	line->where = g_strconcat(prefixes[line->kind], line->name, NULL);
}

DsFakeLine *
ds_fake_line_new(DsFakeLineKind kind, GMainContext *context, const DsFakeLineHandlers *handlers)
{
	DsFakeLine *line = g_new0(DsFakeLine, 1);

	line->kind = kind;
	line->context = context;
	line->handlers = *handlers;
	line->fd = -1;
	name_line(line);
	return line;
}

void
ds_fake_line_free(DsFakeLine *line)
{
	ds_fake_line_unplug(line);
	if (line->usb != NULL)
		ds_fake_usb_free(line->usb);
	if (line->folder != NULL)
		g_rmdir(line->folder);
	g_clear_pointer(&line->certificates, ds_fake_certificates_free);
	g_clear_object(&line->shown);
	g_clear_object(&line->hosts);
	g_free(line->certificate);
	g_free(line->folder);
	g_free(line->name);
	g_free(line->where);
	g_free(line);
}

const char *
ds_fake_line_where(const DsFakeLine *line)
{
	return line->where;
}

void
ds_fake_line_plug(DsFakeLine *line)
{
	if (line->plugged)
		return;
	switch (line->kind) {
	case DS_FAKE_SERIAL: open_terminal(line); break;
	case DS_FAKE_TLS:
	case DS_FAKE_NETWORK: open_network(line); break;
	case DS_FAKE_USB: ds_fake_usb_plug(line->usb); break;
	}
	line->plugged = TRUE;
}

void
ds_fake_line_unplug(DsFakeLine *line)
{
	if (!line->plugged)
		return;
	switch (line->kind) {
	case DS_FAKE_SERIAL: close_terminal(line); break;
	case DS_FAKE_TLS:
	case DS_FAKE_NETWORK: close_network(line); break;
	case DS_FAKE_USB: ds_fake_usb_unplug(line->usb); break;
	}
	line->plugged = FALSE;
}

gboolean
ds_fake_line_is_plugged(const DsFakeLine *line)
{
	return line->plugged;
}

const char *
ds_fake_line_certificate(const DsFakeLine *line)
{
	return line->certificate;
}

void
ds_fake_line_show(DsFakeLine *line, GTlsCertificate *certificate, GTlsDatabase *hosts)
{
	g_set_object(&line->hosts, hosts);
	g_set_object(&line->shown, certificate);
}

DsFakeUsb *
ds_fake_line_usb(const DsFakeLine *line)
{
	return line->usb;
}

static void
put_part(DsFakeLine *line, const guint8 *bytes, gsize count)
{
	gssize done;

	if (line->usb != NULL && count > 0)
		ds_fake_usb_put(line->usb, bytes, count);
	if (count == 0 || line->fd < 0)
		return;
	/* a host that has gone is no fault of the reader's */
	if (line->tls != NULL) {
		ds_fake_tls_put(line->tls, bytes, count);
		return;
	}
	done = line->connection != NULL ? send(line->fd, bytes, count, MSG_NOSIGNAL)
					: write(line->fd, bytes, count);
	if (done != (gssize)count && line->connection == NULL)
		g_error("cannot write to a terminal: %s", g_strerror(errno));
}

void
ds_fake_line_put(DsFakeLine *line, const GByteArray *bytes, gsize first, gsize part)
{
	gsize done = MIN(first, bytes->len);
	guint gaps = 0;

	put_part(line, bytes->data, done);
	for (gsize count; done < bytes->len; done += count) {
		count = part > 0 ? MIN(part, bytes->len - done) : bytes->len - done;
		if (done > 0 && gaps++ < GAPS_MAX)
			g_usleep(GAP_US);
		put_part(line, bytes->data + done, count);
	}
}
