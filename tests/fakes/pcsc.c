/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/pcsc.h"

#include "firmware/base/bytes.h"
#include "tests/fakes/ccid.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <winscard.h>

#define PCSCD "/usr/sbin/pcscd"
#define VPCD "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
#define CCID "/usr/lib/pcsc/drivers/ifd-ccid.bundle"
#define READER "Fake Reader 00 00" /* pcscd numbers them; vpcd has an empty second one */
#define LIMIT_MS 10000
#define RETRY_US 10000

struct DsFakePcsc {
	const DsFakeCard *card;
	char *folder, *socket;
	GSubprocess *service;
	DsFakeCcid *ccid; /* NULL: vpcd, at `port` */
	guint16 port;
	GThread *thread;

	GMutex mutex; /* all below */
	GCond changed;
	gboolean laid, quit;
	guint laid_times; /* tells one card from the next */
	char *content;
	GSocket *connected; /* shut down to wake the thread */
	DsFakeCardFault fault;
	GPtrArray *heard;
};

gboolean
ds_fake_pcsc_possible(const char **why)
{
	*why = !g_file_test(PCSCD, G_FILE_TEST_IS_EXECUTABLE) ? "pcscd is not installed"
	    : !g_file_test(VPCD, G_FILE_TEST_EXISTS)          ? "vsmartcard-vpcd is not installed"
							      : NULL;
	return *why == NULL;
}

const char *
ds_fake_pcsc_where(const DsFakePcsc *fake)
{
	return fake->ccid != NULL ? "pcsc:" DS_FAKE_CCID_NAME : "pcsc:" READER;
}

gboolean
ds_fake_pcsc_usb_possible(const char **why)
{
	*why = !g_file_test(PCSCD, G_FILE_TEST_IS_EXECUTABLE) ? "pcscd is not installed"
	    : !g_file_test(CCID, G_FILE_TEST_EXISTS)          ? "libccid is not installed"
							      : NULL;
	return *why == NULL;
}

/* ---- the card, in its thread ---- */

static gboolean
is_spoilt(DsFakePcsc *fake, const char *hex)
{
	const DsFakeCardFault *fault = &fake->fault;

	return fault->kind != DS_FAKE_CARD_SOUND &&
	    (fault->only == NULL || g_str_has_prefix(hex, fault->only));
}

/* The fault that this command meets. */
static DsFakeCardFault
meet(DsFakePcsc *fake, const guint8 *apdu, gsize length)
{
	DsFakeCardFault met = {.kind = DS_FAKE_CARD_SOUND};
	char *hex = ds_hex(apdu, length);

	g_mutex_lock(&fake->mutex);
	g_ptr_array_add(fake->heard, hex);
	if (is_spoilt(fake, hex)) {
		met = fake->fault;
		if (fake->fault.count > 0 && --fake->fault.count == 0)
			fake->fault.kind = DS_FAKE_CARD_SOUND;
	}
	g_mutex_unlock(&fake->mutex);
	return met;
}

static gboolean
is_hanging(const DsFakeCardFault *fault)
{
	return fault->kind == DS_FAKE_CARD_HANGS || fault->kind == DS_FAKE_CARD_DEAF ||
	    (fault->kind == DS_FAKE_CARD_CUT && fault->position == 0);
}

static void
add_noise(GByteArray *answer, guint count, gboolean before)
{
	for (guint i = 0; i < count; i++) {
		const guint8 noise = (guint8)(0x55 + i);

		if (before)
			g_byte_array_prepend(answer, &noise, 1);
		else
			g_byte_array_append(answer, &noise, 1);
	}
}

static void
spoil(GByteArray *answer, const DsFakeCardFault *fault)
{
	switch (fault->kind) {
	case DS_FAKE_CARD_JUNK: add_noise(answer, fault->position, TRUE); break;
	case DS_FAKE_CARD_TRAILING: add_noise(answer, fault->position, FALSE); break;
	case DS_FAKE_CARD_CUT:
		if (fault->position > 0)
			g_byte_array_set_size(answer, MIN(fault->position, answer->len));
		break;
	default: break;
	}
}

/* Until somebody takes the fault, or the card, away. */
static void
hang(DsFakePcsc *fake, gboolean for_good)
{
	g_mutex_lock(&fake->mutex);
	while (!fake->quit && fake->laid && (for_good || is_hanging(&fake->fault)))
		g_cond_wait(&fake->changed, &fake->mutex);
	g_mutex_unlock(&fake->mutex);
}

static void
take_time(DsFakePcsc *fake, guint ms)
{
	gint64 end_us = g_get_monotonic_time() + (gint64)ms * 1000;

	g_mutex_lock(&fake->mutex);
	while (!fake->quit && fake->laid && fake->fault.kind == DS_FAKE_CARD_SLOW &&
	    g_cond_wait_until(&fake->changed, &fake->mutex, end_us))
		continue;
	g_mutex_unlock(&fake->mutex);
}

/* FALSE: the card goes. */
static gboolean
answer_command(
    DsFakePcsc *fake, gpointer self, const guint8 *apdu, gsize length, GByteArray *answer)
{
	DsFakeCardFault fault = meet(fake, apdu, length);

	if (fault.kind == DS_FAKE_CARD_LIFTED)
		return FALSE;
	if (fault.kind != DS_FAKE_CARD_SAYS && fault.kind != DS_FAKE_CARD_DEAF)
		fake->card->obey(self, apdu, length, answer);
	if (fault.kind == DS_FAKE_CARD_SAYS || fault.kind == DS_FAKE_CARD_LIES) {
		g_autoptr(GByteArray) says = ds_unhex(fault.says);

		g_byte_array_set_size(answer, 0);
		g_byte_array_append(answer, says->data, says->len);
	}
	spoil(answer, &fault);
	if (fault.kind == DS_FAKE_CARD_SLOW)
		take_time(fake, fault.position);
	if (is_hanging(&fault) || answer->len == 0)
		hang(fake, !is_hanging(&fault));
	if (fault.kind == DS_FAKE_CARD_DEAF)
		g_byte_array_append(
		    answer, (const guint8 *)"\x6F\x00", 2); /* nobody waits any more */
	return answer->len > 0;
}

/* vpcd's own words (vsmartcard, lib/vpcd.c): one byte, 00 off, 01 on, 02 reset, 04 the ATR. */
static gboolean
answer_control(DsFakePcsc *fake, gpointer self, guint8 what, GByteArray *answer)
{
	if (what == 0x04)
		g_byte_array_append(answer, fake->card->atr, (guint)fake->card->atr_length);
	else
		fake->card->power(self);
	return TRUE;
}

static gboolean
receive(GSocket *socket, guint8 *bytes, gsize length)
{
	for (gsize have = 0; have < length;) {
		gssize got = g_socket_receive(
		    socket, (char *)bytes + have, length - have, NULL, NULL);

		if (got <= 0)
			return FALSE;
		have += (gsize)got;
	}
	return TRUE;
}

/* Both ways: two bytes of length, high one first. */
static void
converse(DsFakePcsc *fake, gpointer self, GSocket *socket)
{
	guint8 head[2], bytes[512];
	gboolean lies_there = TRUE;

	while (lies_there && receive(socket, head, sizeof head)) {
		gsize length = head[0] * 256u + head[1];
		g_autoptr(GByteArray) answer = g_byte_array_new();
		g_autoptr(GByteArray) frame = g_byte_array_new();
		guint8 out[2];

		/* vpcd sends length and content apart, and waits for each to be acknowledged */
		g_socket_set_option(socket, IPPROTO_TCP, TCP_QUICKACK, 1, NULL);
		if (length > sizeof bytes || !receive(socket, bytes, length))
			return;
		lies_there = length == 1 ? answer_control(fake, self, bytes[0], answer)
					 : answer_command(fake, self, bytes, length, answer);
		out[0] = (guint8)(answer->len >> 8);
		out[1] = (guint8)answer->len;
		g_byte_array_append(frame, out, sizeof out);
		g_byte_array_append(frame, answer->data, answer->len);
		if (answer->len > 0)
			g_socket_send(socket, (const char *)frame->data, frame->len, NULL, NULL);
	}
	if (lies_there)
		return;
	g_mutex_lock(&fake->mutex);
	fake->laid = FALSE;
	g_mutex_unlock(&fake->mutex);
}

/* FALSE: it has been taken meanwhile. */
static gboolean
show(DsFakePcsc *fake, guint which, GSocket *socket)
{
	gboolean still;

	g_mutex_lock(&fake->mutex);
	fake->connected = socket;
	still = fake->laid && !fake->quit && fake->laid_times == which;
	g_mutex_unlock(&fake->mutex);
	return still;
}

/* vpcd waits for its card there; NULL: not yet, or no more. */
static GSocket *
connect_to_vpcd(DsFakePcsc *fake)
{
	g_autoptr(GSocketAddress)
	    address = g_inet_socket_address_new_from_string("127.0.0.1", fake->port);
	g_autoptr(GSocket) socket = g_socket_new(
	    G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

	if (socket != NULL && g_socket_connect(socket, address, NULL, NULL))
		return g_steal_pointer(&socket);
	g_usleep(RETRY_US);
	return NULL;
}

static void
lie_there(DsFakePcsc *fake, guint which, const char *content)
{
	gpointer self = fake->card->start(content);

	while (show(fake, which, NULL)) {
		g_autoptr(GSocket) connected = connect_to_vpcd(fake);

		if (connected != NULL && show(fake, which, connected))
			converse(fake, self, connected);
		show(fake, which, NULL);
	}
	fake->card->stop(self);
}

static gpointer
run(gpointer data)
{
	DsFakePcsc *fake = data;
	gboolean quit = FALSE;

	while (!quit) {
		g_autofree char *content = NULL;
		guint which;

		g_mutex_lock(&fake->mutex);
		while (!fake->laid && !fake->quit)
			g_cond_wait(&fake->changed, &fake->mutex);
		quit = fake->quit;
		which = fake->laid_times;
		content = g_strdup(fake->content);
		g_mutex_unlock(&fake->mutex);
		if (!quit)
			lie_there(fake, which, content);
	}
	return NULL;
}

/* ---- the service ---- */

static void
die_with_parent(gpointer unused)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static int
listen_for_clients(DsFakePcsc *fake)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GSocketAddress) address = g_unix_socket_address_new(fake->socket);
	g_autoptr(GSocket) socket = g_socket_new(
	    G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, &error);

	g_unlink(fake->socket);
	if (socket == NULL || !g_socket_bind(socket, address, FALSE, &error) ||
	    !g_socket_listen(socket, &error))
		g_error("fake pcscd: %s", error->message);
	return dup(g_socket_get_fd(socket));
}

/* What pcscd reads about readers that nobody plugs in. */
static char *
list_readers(DsFakePcsc *fake)
{
	if (fake->ccid != NULL)
		return g_strdup("");
	return g_strdup_printf("FRIENDLYNAME \"Fake Reader\"\n"
			       "DEVICENAME /dev/null:0x%X\nLIBPATH " VPCD "\nCHANNELID 0x%X\n",
	    fake->port, fake->port);
}

/* pcscd takes any socket that it is handed as systemd hands it (sd_listen_fds(3)), and touches no
 * other then. */
static void
start_service(DsFakePcsc *fake)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *config = g_build_filename(fake->folder, "reader.conf", NULL);
	g_autofree char *text = list_readers(fake);
	g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
	    G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);

	if (!g_file_set_contents(config, text, -1, &error))
		g_error("fake pcscd: %s", error->message);
	g_subprocess_launcher_set_child_setup(launcher, die_with_parent, NULL, NULL);
	g_subprocess_launcher_take_fd(launcher, listen_for_clients(fake), 3);
	g_subprocess_launcher_setenv(launcher, "LISTEN_FDS", "1", TRUE);
	fake->service = g_subprocess_launcher_spawn(launcher, &error, "/bin/sh", "-c",
	    "LISTEN_PID=$$ exec " PCSCD " --foreground --config \"$0\"", config, NULL);
	if (fake->service == NULL)
		g_error("fake pcscd: %s", error->message);
}

/* Until pcscd tells that a card lies there, or none. */
static void
wait_until(DsFakePcsc *fake, gboolean present)
{
	SCARDCONTEXT context;
	SCARD_READERSTATE state = {.szReader = READER, .dwCurrentState = SCARD_STATE_UNAWARE};
	LONG result = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context);

	while (result == SCARD_S_SUCCESS) {
		result = SCardGetStatusChange(context, LIMIT_MS, &state, 1);
		if (((state.dwEventState & SCARD_STATE_PRESENT) != 0) == present)
			break;
		state.dwCurrentState = state.dwEventState;
	}
	if (result != SCARD_S_SUCCESS)
		g_error("fake pcscd: %s", pcsc_stringify_error(result));
	SCardReleaseContext(context);
}

/* ---- what tests do with it ---- */

/* With the mutex held. */
static void
wake(DsFakePcsc *fake)
{
	if (fake->connected != NULL)
		g_socket_shutdown(fake->connected, TRUE, TRUE, NULL);
	g_cond_broadcast(&fake->changed);
}

void
ds_fake_pcsc_take_card(DsFakePcsc *fake)
{
	g_mutex_lock(&fake->mutex);
	fake->laid = FALSE;
	wake(fake);
	g_mutex_unlock(&fake->mutex);
	wait_until(fake, FALSE);
}

void
ds_fake_pcsc_lay_card(DsFakePcsc *fake, const char *content)
{
	g_mutex_lock(&fake->mutex);
	g_free(fake->content);
	fake->content = g_strdup(content);
	fake->laid = TRUE;
	fake->laid_times++;
	g_cond_broadcast(&fake->changed);
	g_mutex_unlock(&fake->mutex);
	wait_until(fake, TRUE);
}

void
ds_fake_pcsc_fault(DsFakePcsc *fake, DsFakeCardFault fault)
{
	g_mutex_lock(&fake->mutex);
	fake->fault = fault;
	g_cond_broadcast(&fake->changed);
	g_mutex_unlock(&fake->mutex);
}

GStrv
ds_fake_pcsc_heard(DsFakePcsc *fake)
{
	GPtrArray *heard;

	g_mutex_lock(&fake->mutex);
	heard = fake->heard;
	fake->heard = g_ptr_array_new();
	g_mutex_unlock(&fake->mutex);
	g_ptr_array_add(heard, NULL);
	return (GStrv)g_ptr_array_free(heard, FALSE);
}

void
ds_fake_pcsc_kill(DsFakePcsc *fake)
{
	if (fake->service == NULL)
		return;
	g_subprocess_force_exit(fake->service);
	g_subprocess_wait(fake->service, NULL, NULL);
	g_clear_object(&fake->service);
}

void
ds_fake_pcsc_revive(DsFakePcsc *fake)
{
	if (fake->service != NULL)
		return;
	start_service(fake);
	wait_until(fake, TRUE);
}

/* vpcd listens at two ports, one behind the other. */
static guint16
free_ports(void)
{
	for (guint i = 0; i < 100; i++) {
		g_autoptr(GSocketListener) first = g_socket_listener_new();
		g_autoptr(GSocketListener) second = g_socket_listener_new();
		guint16 port = g_socket_listener_add_any_inet_port(first, NULL, NULL);

		if (port > 0 && port < G_MAXUINT16 &&
		    g_socket_listener_add_inet_port(second, port + 1, NULL, NULL))
			return port;
	}
	g_error("fake pcscd: no two ports are free");
}

/* ---- begin and end ---- */

static DsFakePcsc *
fake_new(void)
{
	DsFakePcsc *fake = g_new0(DsFakePcsc, 1);

	fake->folder = g_strdup_printf("%s/duestamp-pcsc-%d", g_get_tmp_dir(), getpid());
	fake->socket = g_build_filename(fake->folder, "comm", NULL);
	fake->heard = g_ptr_array_new();
	g_mutex_init(&fake->mutex);
	g_cond_init(&fake->changed);
	g_mkdir_with_parents(fake->folder, 0700);
	if (g_strcmp0(g_getenv("PCSCLITE_CSOCK_NAME"), fake->socket) != 0)
		g_setenv("PCSCLITE_CSOCK_NAME", fake->socket, TRUE);
	return fake;
}

DsFakePcsc *
ds_fake_pcsc_new(const DsFakeCard *card, const char *content)
{
	DsFakePcsc *fake = fake_new();

	fake->card = card;
	fake->port = free_ports();
	fake->thread = g_thread_new("fake-card", run, fake);
	start_service(fake);
	ds_fake_pcsc_lay_card(fake, content);
	return fake;
}

void
ds_fake_pcsc_plug(DsFakePcsc *fake)
{
	ds_fake_ccid_plug(fake->ccid);
}

void
ds_fake_pcsc_unplug(DsFakePcsc *fake)
{
	ds_fake_ccid_unplug(fake->ccid);
}

DsFakePcsc *
ds_fake_pcsc_new_usb(const DsFakeCard *card, const char *content)
{
	DsFakePcsc *fake = fake_new();

	fake->ccid = ds_fake_ccid_new(card, content);
	start_service(fake);
	ds_fake_pcsc_plug(fake);
	return fake;
}

static void
end_card(DsFakePcsc *fake)
{
	if (fake->ccid != NULL)
		return;
	g_mutex_lock(&fake->mutex);
	fake->quit = TRUE;
	wake(fake);
	g_mutex_unlock(&fake->mutex);
	g_thread_join(fake->thread);
}

void
ds_fake_pcsc_free(DsFakePcsc *fake)
{
	g_autofree char *config = g_build_filename(fake->folder, "reader.conf", NULL);

	end_card(fake);
	if (fake->service != NULL)
		ds_fake_pcsc_kill(fake);
	g_clear_pointer(&fake->ccid, ds_fake_ccid_free);
	g_unlink(config);
	g_unlink(fake->socket);
	g_rmdir(fake->folder);
	g_strfreev(ds_fake_pcsc_heard(fake));
	g_ptr_array_unref(fake->heard);
	g_mutex_clear(&fake->mutex);
	g_cond_clear(&fake->changed);
	g_free(fake->content);
	g_free(fake->folder);
	g_free(fake->socket);
	g_free(fake);
}
