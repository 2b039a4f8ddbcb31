/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nothing of a card stays in the memory of whoever read it. The reader is another process, so that
 * what is found here was left by the driver. What is looked for is never in memory itself: it is
 * kept the other way up.
 */
#include "drivers/exchange.h"
#include "drivers/idsam-card.h"
#include "drivers/idsam-frame.h"
#include "drivers/scanner.h"
#include "tests/fakes/idsam.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED TRUE
#elif defined(__clang__)
#define SANITIZED (__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#else
#define SANITIZED FALSE
#endif

/* ---- the reader ---- */

static void
answer(int terminal, gpointer self, const GByteArray *request)
{
	g_autoptr(GByteArray) said = g_byte_array_new();
	g_autoptr(GByteArray) frame = g_byte_array_new();
	gssize done = 0;

	ds_fake_idsam.obey(self, request->data, request->len, said);
	ds_fake_idsam.wrap(self, 0, said, frame);
	for (guint at = 0; at < frame->len; at += (guint)done) {
		done = write(terminal, frame->data + at, frame->len - at);
		if (done < 0)
			_exit(1);
	}
}

/* Until it is killed. */
static void
serve(int terminal, gpointer self)
{
	guint8 bytes[64];
	gssize count;

	while ((count = read(terminal, bytes, sizeof bytes)) > 0) {
		g_autoptr(GByteArray) request = g_byte_array_new();

		if (ds_fake_idsam.unwrap(self, bytes, (gsize)count, request))
			answer(terminal, self, request);
	}
	_exit(0);
}

static int
open_terminal(char *where, gsize size)
{
	struct termios settings;
	char name[64];
	int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	g_assert_cmpint(terminal, >=, 0);
	g_assert_cmpint(grantpt(terminal), ==, 0);
	g_assert_cmpint(unlockpt(terminal), ==, 0);
	g_assert_cmpint(ptsname_r(terminal, name, sizeof name), ==, 0);
	g_assert_cmpint(tcgetattr(terminal, &settings), ==, 0);
	cfmakeraw(&settings);
	g_assert_cmpint(tcsetattr(terminal, TCSANOW, &settings), ==, 0);
	g_snprintf(where, size, "serial:%s", name);
	return terminal;
}

/* With a card, which only the child has ever seen. */
static pid_t
start_reader(char *where, gsize size)
{
	int terminal = open_terminal(where, size);
	int slave = open(where + strlen("serial:"), O_RDWR | O_NOCTTY); /* else it hangs up */
	pid_t child = fork();

	g_assert_cmpint(child, >=, 0);
	if (child == 0)
		serve(terminal, ds_fake_idsam_with(DS_FAKE_IDSAM_ANN));
	close(terminal);
	g_assert_cmpint(slave, >=, 0);
	return child;
}

/* ---- the search ---- */

typedef struct {
	const char *what;
	gsize length;
	guint8 inverted[64];
} Pattern;

static void
add_unit(Pattern *pattern, gunichar2 unit)
{
	pattern->inverted[pattern->length++] = (guint8) ~(unit & 0xFF);
	pattern->inverted[pattern->length++] = (guint8) ~(unit >> 8);
}

/* As ds_fake_idsam_data() has them. */
static void
make_patterns(Pattern patterns[4])
{
	static const gunichar2 name[] = {0x865A, 0x6784, 0x4EBA};
	static const gunichar2 address[] = {0x4E4C, 0x6709, 0x5E02};

	memset(patterns, 0, 4 * sizeof *patterns);
	patterns[0].what = "name";
	patterns[1].what = "address";
	patterns[2].what = "number";
	patterns[3].what = "photograph";
	for (guint i = 0; i < 3; i++) {
		add_unit(&patterns[0], name[i]);
		add_unit(&patterns[1], address[i]);
	}
	for (guint i = 0; i < DS_IDSAM_NUMBER; i++)
		add_unit(&patterns[2], (guint8)DS_FAKE_IDSAM_ANN[i]);
	for (guint i = 0; i < 32; i++)
		patterns[3].inverted[patterns[3].length++] = (guint8) ~(i * 7 + 3);
}

static gboolean
is_here(const Pattern *pattern, const volatile guint8 *at)
{
	for (gsize i = 0; i < pattern->length; i++)
		if ((at[i] ^ pattern->inverted[i]) != 0xFF)
			return FALSE;
	return TRUE;
}

static guint
count_in(const Pattern *pattern, const volatile guint8 *from, const volatile guint8 *to)
{
	guint count = 0;

	for (; from + pattern->length <= to; from++)
		count += is_here(pattern, from);
	return count;
}

/* In all memory that this process can write to. */
static guint
count_everywhere(const Pattern *pattern)
{
	g_autofree char *maps = NULL;
	g_auto(GStrv) lines = NULL;
	guint count = 0;

	g_assert_true(g_file_get_contents("/proc/self/maps", &maps, NULL, NULL));
	lines = g_strsplit(maps, "\n", -1);
	for (char **line = lines; *line != NULL; line++) {
		char *end = *line;
		guint64 from = g_ascii_strtoull(*line, &end, 16), to = 0;

		if (*end == '-')
			to = g_ascii_strtoull(end + 1, &end, 16);
		if (g_str_has_prefix(end, " rw-p"))
			count += count_in(
			    pattern, (const guint8 *)(guintptr)from, (const guint8 *)(guintptr)to);
	}
	return count;
}

static void
assert_left(gboolean wanted)
{
	Pattern patterns[4];

	make_patterns(patterns);
	for (guint i = 0; i < G_N_ELEMENTS(patterns); i++) {
		guint count = count_everywhere(&patterns[i]);

		g_test_message("%s: %u", patterns[i].what, count);
		g_assert_cmpint(count > 0, ==, wanted);
	}
}

/* The number as it is told. */
static void
assert_told(gboolean wanted)
{
	Pattern pattern = {.what = "told"};

	for (guint i = 0; i < DS_IDSAM_NUMBER; i++)
		pattern.inverted[pattern.length++] = (guint8)~DS_FAKE_IDSAM_ANN[i];
	g_assert_cmpint(count_everywhere(&pattern) > 0, ==, wanted);
}

/* ---- tests ---- */

static gboolean
can_search(void)
{
	if (SANITIZED)
		g_test_skip("a sanitizer keeps what was freed, and has terabytes of its own");
	return !SANITIZED;
}

static void
stop_reader(pid_t child)
{
	kill(child, SIGKILL);
	g_assert_cmpint(waitpid(child, NULL, 0), ==, child);
}

static const DsScannerDriver *
find_driver(void)
{
	const DsScannerDriver *const *driver = ds_scanner_drivers;

	while (!g_str_equal((*driver)->id, "idsam"))
		driver++;
	return *driver;
}

/* Read, and it still lies there; read again; closed. */
static void
test_driver(void)
{
	const DsScannerDriver *driver = find_driver();
	char where[80];
	pid_t child;
	gpointer self;

	if (!can_search())
		return;
	child = start_reader(where, sizeof where);
	self = driver->open(where, NULL);
	g_assert_nonnull(self);
	for (guint i = 0; i < 3; i++) {
		g_autoptr(DsIdentity) identity = NULL;

		g_assert_true(driver->poll(self, 0, &identity, NULL));
		g_assert_nonnull(identity);
		g_assert_cmpstr(identity->text, ==, DS_FAKE_IDSAM_ANN);
		assert_left(FALSE);
		assert_told(TRUE);
	}
	driver->close(self);
	assert_left(FALSE);
	assert_told(FALSE);
	stop_reader(child);
}

static DsFrame
judge(const guint8 *bytes, gsize length)
{
	DsIdsamAnswer said;

	return ds_idsam_parse(bytes, length, &said);
}

static void
ask(DsExchange *exchange, guint command, const guint8 **bytes, gsize *length)
{
	guint8 request[DS_IDSAM_REQUEST];
	g_autoptr(GError) error = NULL;

	ds_idsam_request(command, request);
	ds_exchange_begin(exchange, 2000);
	if (!ds_exchange_ask(exchange, request, sizeof request, bytes, length, &error))
		g_error("%s", error->message);
}

static void
read_card(DsExchange *exchange, const guint8 **bytes, gsize *length)
{
	ask(exchange, DS_IDSAM_FIND, bytes, length);
	ask(exchange, DS_IDSAM_SELECT, bytes, length);
	ask(exchange, DS_IDSAM_READ, bytes, length);
	g_assert_cmpuint(*length, ==, 1295);
}

/* The search finds what is there; and an answer is gone when it is wiped, or when another one is
 * asked for, or at the end. */
static void
test_exchange(void)
{
	static const DsExchangeKind kind = {.wire = {.speed = "115200", .mode = "8N1"},
	    .judge = judge,
	    .quiet_ms = 20,
	    .secret_bytes = DS_IDSAM_FRAME_MAX};
	DsExchange *exchange;
	const guint8 *bytes;
	char where[80];
	gsize length;
	pid_t child;

	if (!can_search())
		return;
	child = start_reader(where, sizeof where);
	exchange = ds_exchange_open(where, &kind, NULL);
	g_assert_nonnull(exchange);
	read_card(exchange, &bytes, &length);
	assert_left(TRUE);
	ds_exchange_wipe(exchange);
	assert_left(FALSE);
	read_card(exchange, &bytes, &length);
	ask(exchange, DS_IDSAM_STATUS, &bytes, &length);
	assert_left(FALSE);
	read_card(exchange, &bytes, &length);
	g_assert_false(ds_exchange_lose(exchange, "lost", NULL));
	assert_left(FALSE);
	g_assert_true(ds_exchange_restart(exchange, NULL));
	read_card(exchange, &bytes, &length);
	ds_exchange_close(exchange);
	assert_left(FALSE);
	stop_reader(child);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/idsam/memory/exchange", test_exchange);
	g_test_add_func("/idsam/memory/driver", test_driver);
	return g_test_run();
}
