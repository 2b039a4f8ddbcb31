/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the library does not know of yet: seen, and waited for. */
#include "firmware/bus.h"
#include "firmware/ctl.h"

#define ROWS_ALL G_MAXUINT32 /* the daemon gives what it can */
#define SOMETHING_LEFT 2     /* exit status, duestampctl(1) */

GOptionGroup *
ds_ctl_sync_options(DsCtlSync *sync)
{
	const GOptionEntry entries[] = {
	    {"wait", 0, 0, G_OPTION_ARG_NONE, &sync->wait,
		"Wait until the library has been told everything", NULL},
	    {"timeout", 0, 0, G_OPTION_ARG_INT, &sync->timeout_s, "... but no longer than this",
		"S"},
	    G_OPTION_ENTRY_NULL,
	};
	GOptionGroup *group = g_option_group_new(
	    "sync", "Options of sync", "Show options of sync", NULL, NULL);

	sync->timeout_s = DS_CTL_NO_TIMEOUT;
	g_option_group_add_entries(group, entries);
	return group;
}

/* ---- the queue ---- */

typedef struct {
	const char *library; /* borrowed from the health */
	guint32 queued, held_back, to_confirm;
	gint64 since_s;
} Queue;

static Queue
read_queue(GVariant *health)
{
	Queue queue = {.library = ""};

	if (health == NULL)
		return queue;
	g_variant_lookup(health, "library", "&s", &queue.library);
	g_variant_lookup(health, "queued", "u", &queue.queued);
	g_variant_lookup(health, "held-back", "u", &queue.held_back);
	g_variant_lookup(health, "to-confirm", "u", &queue.to_confirm);
	g_variant_lookup(health, "queued-since", "x", &queue.since_s);
	return queue;
}

/* Oldest first, as they are told. The journal lists the newest first. */
static GVariant *
only_queued(GVariant *rows)
{
	GVariantBuilder queued;

	g_variant_builder_init(&queued, G_VARIANT_TYPE("aa{sv}"));
	for (gsize i = g_variant_n_children(rows); i-- > 0;) {
		g_autoptr(GVariant) row = g_variant_get_child_value(rows, i);
		gboolean waits = FALSE;

		g_variant_lookup(row, "queued", "b", &waits);
		if (waits)
			g_variant_builder_add_value(&queued, row);
	}
	return g_variant_ref_sink(g_variant_builder_end(&queued));
}

static void
print_as_json(const Queue *queue, GVariant *rows)
{
	GVariantDict dict;

	g_variant_dict_init(&dict, NULL);
	g_variant_dict_insert(&dict, "library", "s", queue->library);
	g_variant_dict_insert(&dict, "queued", "u", queue->queued);
	g_variant_dict_insert(&dict, "queued-since", "x", queue->since_s);
	g_variant_dict_insert(&dict, "held-back", "u", queue->held_back);
	g_variant_dict_insert(&dict, "to-confirm", "u", queue->to_confirm);
	g_variant_dict_insert_value(&dict, "rows", rows);
	g_autoptr(GVariant) all = g_variant_ref_sink(g_variant_dict_end(&dict));
	ds_ctl_print_json(all);
}

static void
print_for_people(DsCtl *ctl, const Queue *queue, GVariant *rows)
{
	static const char *const columns[] = {
	    "op", "asked", "kind", "state", "item", "due", "title", NULL};

	g_print("library %s, %u queued, %u held back, %u to confirm\n", queue->library,
	    queue->queued, queue->held_back, queue->to_confirm);
	if (g_variant_n_children(rows) > 0)
		ds_ctl_print_rows(ctl, rows, columns);
}

static gboolean
print_queue(DsCtl *ctl, DsBusKiosk1 *kiosk, GError **error)
{
	g_autoptr(DsBusStaff1) staff = ds_ctl_staff1(ctl, error);
	g_autoptr(GVariant) open = NULL;
	g_autoptr(GVariant) health = NULL;
	g_autoptr(GVariant) rows = NULL;
	Queue queue;

	if (staff == NULL ||
	    !ds_bus_staff1_call_journal_sync(staff, "open", ROWS_ALL, &open, NULL, error))
		return FALSE;
	health = ds_bus_kiosk1_dup_health(kiosk);
	queue = read_queue(health);
	rows = only_queued(open);
	if (ctl->json)
		print_as_json(&queue, rows);
	else
		print_for_people(ctl, &queue, rows);
	return TRUE;
}

/* ---- waiting ---- */

typedef struct {
	DsBusKiosk1 *kiosk;
	GMainLoop *loop;
	guint timer;
	gboolean gone;
} Wait;

/* What staff hold back does not go on by itself, nor does what staff carry. */
static gboolean
is_over(const Queue *queue)
{
	return queue->queued == queue->held_back || g_str_equal(queue->library, "by-files");
}

static void
on_health(GObject *kiosk, GParamSpec *spec, gpointer data)
{
	Wait *wait = data;
	g_autoptr(GVariant) health = ds_bus_kiosk1_dup_health(wait->kiosk);
	Queue queue = read_queue(health);

	if (health != NULL && is_over(&queue))
		g_main_loop_quit(wait->loop);
}

static void
on_owner(GObject *kiosk, GParamSpec *spec, gpointer data)
{
	Wait *wait = data;
	g_autofree char *owner = g_dbus_proxy_get_name_owner(G_DBUS_PROXY(kiosk));

	if (owner != NULL)
		return;
	wait->gone = TRUE;
	g_main_loop_quit(wait->loop);
}

static gboolean
on_timeout(gpointer data)
{
	Wait *wait = data;

	wait->timer = 0;
	g_main_loop_quit(wait->loop);
	return G_SOURCE_REMOVE;
}

static gboolean
wait_for_it(const DsCtl *ctl, DsBusKiosk1 *kiosk, GError **error)
{
	g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
	Wait wait = {.kiosk = kiosk, .loop = loop};
	g_autoptr(GVariant) health = ds_bus_kiosk1_dup_health(kiosk);
	Queue queue = read_queue(health);

	if (is_over(&queue))
		return TRUE;
	g_signal_connect(kiosk, "notify::health", G_CALLBACK(on_health), &wait);
	g_signal_connect(kiosk, "notify::g-name-owner", G_CALLBACK(on_owner), &wait);
	if (ctl->sync.timeout_s != DS_CTL_NO_TIMEOUT)
		wait.timer = g_timeout_add_seconds((guint)ctl->sync.timeout_s, on_timeout, &wait);
	g_main_loop_run(loop);
	g_clear_handle_id(&wait.timer, g_source_remove);
	g_signal_handlers_disconnect_by_data(kiosk, &wait);
	if (wait.gone)
		g_set_error(error, DS_ERROR, DS_ERROR_GONE, "duestampd has ended meanwhile");
	return !wait.gone;
}

static gboolean
check_options(const DsCtl *ctl, char **arguments, GError **error)
{
	gboolean given = ctl->sync.timeout_s != DS_CTL_NO_TIMEOUT;

	if (arguments[0] == NULL && (!given || (ctl->sync.wait && ctl->sync.timeout_s >= 0)))
		return TRUE;
	return ds_ctl_usage(error, "sync [--wait [--timeout S]], S seconds");
}

gboolean
ds_ctl_sync(DsCtl *ctl, char **arguments, GError **error)
{
	g_autoptr(DsBusKiosk1) kiosk = NULL;
	g_autoptr(DsBusStaff1) staff = NULL;
	g_autoptr(GVariant) health = NULL;

	if (!check_options(ctl, arguments, error))
		return FALSE;
	kiosk = ds_ctl_kiosk1(ctl, error);
	staff = kiosk != NULL ? ds_ctl_staff1(ctl, error) : NULL;
	if (staff == NULL || !ds_bus_staff1_call_sync_sync(staff, NULL, error))
		return FALSE;
	if (ctl->sync.wait && !wait_for_it(ctl, kiosk, error))
		return FALSE;
	if (!print_queue(ctl, kiosk, error))
		return FALSE;
	health = ds_bus_kiosk1_dup_health(kiosk);
	if (ctl->sync.wait && read_queue(health).queued > 0)
		ctl->exit_code = SOMETHING_LEFT;
	return TRUE;
}
