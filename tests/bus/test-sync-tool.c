/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * duestampctl status and sync: what the library has not been told yet. Once with everything real,
 * then with a daemon that only plays a part, for what takes staff or an accident.
 */
#include "kiosk1.h"
#include "staff1.h"
#include "tests/bus/programs.h"

#include <string.h>

#define BOOK "04419000010382" /* on loan to somebody */
#define LOST "EN30041316"     /* to the library: lost */
#define UID "E004015012345678"

static void
set_up(Programs *p, gconstpointer data)
{
	programs_start(p, NULL);
}

static void
tear_down(Programs *p, gconstpointer data)
{
	programs_stop(p);
}

static GSubprocess *
wait_for_sync(void)
{
	return PROGRAMS_SPAWN("firmware/duestampctl", NULL, "--json", "sync", "--wait");
}

/* ---- everything real ---- */

/* The sign of life would come after 45 s: a question makes it known that nobody answers. */
static void
library_goes(Programs *p)
{
	programs_library_off(p);
	g_free(programs_ctl(p, NULL, "do borrow"));
	g_free(programs_ctl(p, NULL, "sim card mifare-classic 80000001"));
	programs_wait_for(p, "status", "library          away");
	g_free(programs_ctl(p, NULL, "sim card none"));
	g_free(programs_ctl(p, NULL, "do cancel"));
	programs_wait_for(p, "status", "idle");
}

static void
bring_back(Programs *p, const char *item)
{
	g_autofree char *encode = g_strdup_printf(
	    "tag encode --format iso28560-3 --item %s --owner CN-441900", item);
	g_autofree char *hex = programs_ctl(p, NULL, encode);
	g_autofree char *put = g_strdup_printf(
	    "sim put " UID " memory=%s dsfid=3E afi=C2", g_strstrip(hex));

	g_free(programs_ctl(p, NULL, "do return"));
	g_free(programs_ctl(p, NULL, put));
	programs_wait_for(p, "view", "returned");
	g_free(programs_ctl(p, NULL, "do finish"));
	programs_wait_for(p, "view", "goodbye");
	g_free(programs_ctl(p, NULL, "sim take " UID));
	g_free(programs_ctl(p, NULL, "do finish"));
	programs_wait_for(p, "status", "idle");
}

static void
assert_shows(Programs *p, const char *arguments, const char *words)
{
	g_autofree char *output = programs_ctl(p, NULL, arguments);

	if (strstr(output, words) == NULL)
		g_error("%s: no \"%s\" in\n%s", arguments, words, output);
}

static void
test_real(Programs *p, gconstpointer data)
{
	g_autoptr(GSubprocess) waiting = NULL;
	int code;

	assert_shows(p, "sync", "library online, 0 queued, 0 held back, 0 to confirm\n");
	assert_shows(p, "status", "queued-since     -\n");
	assert_shows(p, "sync --wait", "0 queued");
	library_goes(p);
	bring_back(p, BOOK);
	programs_wait_for(p, "status", "queued           1\n");
	assert_shows(p, "status", "queued-since     20");
	assert_shows(p, "sync", "library away, 1 queued");
	assert_shows(p, "sync", "RESECURED  " BOOK);
	assert_shows(p, "--json sync", "\"rows\":[{");
	g_free(programs_ctl(p, &code, "sync --wait --timeout 0"));
	g_assert_cmpint(code, ==, 2);
	waiting = wait_for_sync();
	programs_library_on(p);
	g_assert_true(g_subprocess_wait_check(waiting, NULL, NULL));
	programs_wait_for(p, "status", "to-confirm       0\n");
	assert_shows(p, "sync", "library online, 0 queued, 0 held back, 0 to confirm\n");
	assert_shows(p, "--json sync", "\"rows\":[]");
}

/* Whether a case can be told once more: exit status and words. */
static void
assert_again(Programs *p, const char *op, int wanted, const char *words)
{
	g_autofree char *arguments = g_strconcat("journal again ", op, NULL);
	g_autofree char *output = NULL;
	int code;

	output = programs_ctl(p, &code, arguments);
	g_assert_cmpint(code, ==, wanted);
	if (strstr(output, words) == NULL)
		g_error("%s: no \"%s\" in\n%s", arguments, words, output);
}

/* At the desk: the lost book was found. */
static void
find_it_again(Programs *p)
{
	g_autofree char *file = g_build_filename(p->folder, "items.csv", NULL);
	g_autoptr(GSubprocess) import = NULL;

	g_assert_true(g_file_set_contents(
	    file, "barcode,title,owner,state\n" LOST ",Robinson,CN-441900,available\n", -1, NULL));
	programs_library_off(p);
	import = PROGRAMS_SPAWN("sync/ils/duestamp-ils", NULL, "--store", p->store, "import", file);
	g_assert_true(g_subprocess_wait_check(import, NULL, NULL));
}

/* Returned here and lost there: a case, which is told again when the library has been put right. */
static void
test_again(Programs *p, gconstpointer data)
{
	library_goes(p);
	bring_back(p, LOST);
	assert_again(p, "1", 1, "PARKED can be told again");
	programs_library_on(p);
	programs_wait_for(p, "journal cases", "offline-untold");
	assert_again(p, "12345", 1, "no such operation");
	assert_again(p, "one", 1, "usage: duestampctl journal again OP");
	find_it_again(p);
	assert_again(p, "1", 0, "");
	programs_wait_for(p, "status", "cases            0");
	programs_library_on(p);
	programs_wait_for(p, "journal 1", "CLOSED");
	assert_shows(p, "journal 1", "send-again");
	assert_shows(p, "journal 1", "SYNCED_NOOP");
	assert_again(p, "1", 1, "is CLOSED: only what was decided without the library");
}

static void
test_refuses(Programs *p, gconstpointer data)
{
	static const char *const cases[] = {"sync now", "sync --timeout 3",
	    "sync --wait --timeout -2", "sync --wait --timeout soon"};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		int code;

		g_free(programs_ctl(p, &code, cases[i]));
		g_assert_cmpint(code, ==, 1);
	}
}

/* ---- a daemon that plays a part ---- */

typedef struct {
	Programs programs;
	GDBusConnection *connection;
	DsBusKiosk1 *kiosk;
	DsBusStaff1 *staff;
	guint owner;
	gboolean asked; /* the tool has read the journal: the end of its wait */
} Fake;

static gboolean
on_journal(
    DsBusStaff1 *staff, GDBusMethodInvocation *call, const char *which, guint limit, gpointer data)
{
	Fake *fake = data;

	fake->asked = TRUE;
	ds_bus_staff1_complete_journal(staff, call,
	    g_variant_new_parsed("[{'op': <int64 9>, 'queued': <false>, 'item': <'TOLD'>},"
				 " {'op': <int64 8>, 'queued': <true>, 'item': <'LATER'>},"
				 " {'op': <int64 7>, 'queued': <true>, 'item': <'FIRST'>}]"));
	return TRUE;
}

static void
show_queue(Fake *fake, guint32 queued, guint32 held_back)
{
	ds_bus_kiosk1_set_health(fake->kiosk,
	    g_variant_new_parsed("{'library': <'online'>, 'queued': <%u>, 'held-back': <%u>,"
				 " 'to-confirm': <uint32 0>, 'queued-since': <int64 1700000000>}",
		queued, held_back));
	g_dbus_interface_skeleton_flush(G_DBUS_INTERFACE_SKELETON(fake->kiosk));
}

static void export(Fake *fake, gpointer skeleton)
{
	g_autoptr(GError) error = NULL;

	g_dbus_interface_skeleton_export(
	    G_DBUS_INTERFACE_SKELETON(skeleton), fake->connection, "/org/duestamp/Kiosk1", &error);
	g_assert_no_error(error);
}

static gboolean
on_sync(DsBusStaff1 *staff, GDBusMethodInvocation *call, gpointer data)
{
	ds_bus_staff1_complete_sync(staff, call);
	return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
fake_set_up(Fake *fake, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	programs_start(&fake->programs, NULL);
	programs_stop_process(&fake->programs.daemon, 0);
	fake->connection = g_dbus_connection_new_for_address_sync(
	    g_getenv("DBUS_SESSION_BUS_ADDRESS"),
	    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
		G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
	    NULL, NULL, &error);
	g_assert_no_error(error);
	fake->kiosk = ds_bus_kiosk1_skeleton_new();
	fake->staff = ds_bus_staff1_skeleton_new();
	ds_bus_kiosk1_set_state(fake->kiosk, "idle");
	g_signal_connect(fake->staff, "handle-journal", G_CALLBACK(on_journal), fake);
	g_signal_connect(fake->staff, "handle-sync", G_CALLBACK(on_sync), fake);
	export(fake, fake->kiosk);
	export(fake, fake->staff);
	fake->owner = g_bus_own_name_on_connection(fake->connection, "org.duestamp.Kiosk1",
	    G_BUS_NAME_OWNER_FLAGS_NONE, NULL, NULL, NULL, NULL);
}

static void
fake_tear_down(Fake *fake, gconstpointer data)
{
	g_clear_handle_id(&fake->owner, g_bus_unown_name);
	g_object_unref(fake->kiosk);
	g_object_unref(fake->staff);
	g_dbus_connection_close_sync(fake->connection, NULL, NULL);
	g_object_unref(fake->connection);
	programs_stop(&fake->programs);
}

static void
on_ended(GObject *process, GAsyncResult *result, gpointer data)
{
	*(gboolean *)data = TRUE;
}

/* Serves the tool until it ends; its exit status. */
static int
serve(GSubprocess *tool)
{
	gboolean ended = FALSE;

	g_subprocess_wait_async(tool, NULL, on_ended, &ended);
	while (!ended)
		g_main_context_iteration(NULL, TRUE);
	g_assert_true(g_subprocess_get_if_exited(tool));
	return g_subprocess_get_exit_status(tool);
}

static char *
output_of(GSubprocess *tool)
{
	g_autoptr(GDataInputStream)
	    output = g_data_input_stream_new(g_subprocess_get_stdout_pipe(tool));

	return g_data_input_stream_read_upto(output, "", 0, NULL, NULL, NULL);
}

/* Nothing moves but by staff: waiting would be for ever. */
static void
test_held_back(Fake *fake, gconstpointer data)
{
	g_autoptr(GSubprocess) tool = NULL;
	g_autofree char *text = NULL;

	show_queue(fake, 2, 2);
	tool = wait_for_sync();
	g_assert_cmpint(serve(tool), ==, 2);
	text = output_of(tool);
	g_assert_nonnull(strstr(text, "\"held-back\":2"));
	g_assert_nonnull(strstr(text, "FIRST"));
	g_assert_true(strstr(text, "FIRST") < strstr(text, "LATER"));
	g_assert_null(strstr(text, "TOLD"));
}

typedef struct {
	Fake *fake;
	guint32 queued, held_back; /* after the tool has looked once */
	gboolean go;               /* the daemon ends instead */
	guint32 question;          /* serial of the message */
	gboolean answered;
} Next;

static gboolean
on_later(gpointer data)
{
	Next *next = data;

	g_assert_false(next->fake->asked); /* it waits */
	if (next->go)
		g_clear_handle_id(&next->fake->owner, g_bus_unown_name);
	else
		show_queue(next->fake, next->queued, next->held_back);
	return G_SOURCE_REMOVE;
}

/* When the tool has been given the properties, its wait begins. In the thread of the connection. */
static GDBusMessage *
on_message(GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer data)
{
	Next *next = data;

	if (incoming && next->question == 0 &&
	    g_strcmp0(g_dbus_message_get_member(message), "GetAll") == 0)
		next->question = g_dbus_message_get_serial(message);
	else if (!incoming && next->question != 0 && !next->answered &&
	    g_dbus_message_get_reply_serial(message) == next->question) {
		next->answered = TRUE;
		g_idle_add(on_later, next);
	}
	return message;
}

static int
wait_with(Fake *fake, Next next)
{
	g_autoptr(GSubprocess) tool = NULL;
	guint filter;
	int status;

	fake->asked = FALSE;
	next.fake = fake;
	show_queue(fake, 2, 0);
	filter = g_dbus_connection_add_filter(fake->connection, on_message, &next, NULL);
	tool = wait_for_sync();
	status = serve(tool);
	g_dbus_connection_remove_filter(fake->connection, filter);
	return status;
}

static void
test_waits(Fake *fake, gconstpointer data)
{
	g_assert_cmpint(wait_with(fake, (Next){.queued = 0, .held_back = 0}), ==, 0);
	g_assert_cmpint(wait_with(fake, (Next){.queued = 1, .held_back = 1}), ==, 2);
	g_assert_cmpint(wait_with(fake, (Next){.go = TRUE}), ==, 1);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/sync-tool/real", Programs, NULL, set_up, test_real, tear_down);
	g_test_add("/sync-tool/again", Programs, NULL, set_up, test_again, tear_down);
	g_test_add("/sync-tool/refuses", Programs, NULL, set_up, test_refuses, tear_down);
	g_test_add("/sync-tool/held-back", Fake, NULL, fake_set_up, test_held_back, fake_tear_down);
	g_test_add("/sync-tool/waits", Fake, NULL, fake_set_up, test_waits, fake_tear_down);
	return g_test_run();
}
