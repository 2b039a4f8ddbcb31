/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/ui/test-bench-tree.h"

#define REGISTRY "org.a11y.atspi.Registry"
#define ROOT "/org/a11y/atspi/accessible/root"
#define CALL_MS 20000

/* Numbers of the protocol (atspi-constants.h). */
enum { SENSITIVE = 24, SHOWING = 25, LABEL = 29, PUSH_BUTTON = 43, OF_SCREEN = 0 };

struct BenchTree {
	GDBusConnection *bus;
	char *owner; /* of the program looked at */
	guint pid;   /* whose name that is */
};

static GVariant *
ask(BenchTree *tree, const char *owner, const char *path, const char *interface, const char *method,
    GVariant *arguments)
{
	return g_dbus_connection_call_sync(tree->bus, owner, path, interface, method, arguments,
	    NULL, G_DBUS_CALL_FLAGS_NONE, CALL_MS, NULL, NULL);
}

BenchTree *
bench_tree_new(void)
{
	BenchTree *tree = g_new0(BenchTree, 1);
	g_autoptr(GError) error = NULL;
	g_autoptr(GDBusConnection) session = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, &error);
	g_autoptr(GVariant) answer = NULL;
	const char *address;

	g_assert_no_error(error);
	answer = g_dbus_connection_call_sync(session, "org.a11y.Bus", "/org/a11y/bus",
	    "org.a11y.Bus", "GetAddress", NULL, G_VARIANT_TYPE("(s)"), G_DBUS_CALL_FLAGS_NONE,
	    CALL_MS, NULL, &error);
	g_assert_no_error(error);
	g_variant_get(answer, "(&s)", &address);
	tree->bus = g_dbus_connection_new_for_address_sync(address,
	    G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
		G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
	    NULL, NULL, &error);
	g_assert_no_error(error);
	return tree;
}

void
bench_tree_free(BenchTree *tree)
{
	g_dbus_connection_close_sync(tree->bus, NULL, NULL);
	g_object_unref(tree->bus);
	g_free(tree->owner);
	g_free(tree);
}

/* ---- one node */

static GVariant *
property(BenchTree *tree, const char *path, const char *name)
{
	g_autoptr(GVariant) answer = ask(tree, tree->owner, path, "org.freedesktop.DBus.Properties",
	    "Get", g_variant_new("(ss)", "org.a11y.atspi.Accessible", name));
	GVariant *value = NULL;

	if (answer != NULL)
		g_variant_get(answer, "(v)", &value);
	return value;
}

static char *
text_property(BenchTree *tree, const char *path, const char *name)
{
	g_autoptr(GVariant) value = property(tree, path, name);

	return value == NULL ? g_strdup("") : g_variant_dup_string(value, NULL);
}

static guint64
states_of(BenchTree *tree, const char *path)
{
	g_autoptr(GVariant)
	    answer = ask(tree, tree->owner, path, "org.a11y.atspi.Accessible", "GetState", NULL);
	g_autoptr(GVariant) bits = answer == NULL ? NULL : g_variant_get_child_value(answer, 0);
	guint32 low = 0;

	if (bits != NULL && g_variant_n_children(bits) > 0)
		g_variant_get_child(bits, 0, "u", &low);
	return low;
}

static guint
role_of(BenchTree *tree, const char *path)
{
	g_autoptr(GVariant)
	    answer = ask(tree, tree->owner, path, "org.a11y.atspi.Accessible", "GetRole", NULL);
	guint32 role = 0;

	if (answer != NULL)
		g_variant_get(answer, "(u)", &role);
	return role;
}

static GVariant *
children_of(BenchTree *tree, const char *owner, const char *path)
{
	g_autoptr(GVariant)
	    answer = ask(tree, owner, path, "org.a11y.atspi.Accessible", "GetChildren", NULL);

	return answer == NULL ? NULL : g_variant_get_child_value(answer, 0);
}

/* ---- all of them */

static guint
process_of(BenchTree *tree, const char *owner)
{
	g_autoptr(GVariant) answer = ask(tree, "org.freedesktop.DBus", "/org/freedesktop/DBus",
	    "org.freedesktop.DBus", "GetConnectionUnixProcessID", g_variant_new("(s)", owner));
	guint32 pid = 0;

	if (answer != NULL)
		g_variant_get(answer, "(u)", &pid);
	return pid;
}

static gboolean
find_program(BenchTree *tree, guint pid)
{
	g_autoptr(GVariant) programs = NULL;
	gsize count;

	if (tree->owner != NULL && tree->pid == pid)
		return TRUE;
	g_clear_pointer(&tree->owner, g_free);
	programs = children_of(tree, REGISTRY, ROOT);
	count = programs == NULL ? 0 : g_variant_n_children(programs);
	for (gsize i = 0; i < count && tree->owner == NULL; i++) {
		const char *owner, *path;

		g_variant_get_child(programs, i, "(&s&o)", &owner, &path);
		if (process_of(tree, owner) == pid)
			tree->owner = g_strdup(owner);
	}
	tree->pid = pid;
	return tree->owner != NULL;
}

static void
node_free(gpointer data)
{
	BenchNode *node = data;

	g_free(node->name);
	g_free(node->path);
	g_free(node);
}

static void
gather(BenchTree *tree, const char *parent, GPtrArray *found)
{
	g_autoptr(GVariant) children = children_of(tree, tree->owner, parent);
	gsize count = children == NULL ? 0 : g_variant_n_children(children);

	for (gsize i = 0; i < count; i++) {
		const char *owner, *path;
		guint64 states;
		guint role;

		g_variant_get_child(children, i, "(&s&o)", &owner, &path);
		states = states_of(tree, path);
		if ((states >> SHOWING & 1) == 0)
			continue;
		role = role_of(tree, path);
		if (role == PUSH_BUTTON || role == LABEL) {
			BenchNode *node = g_new(BenchNode, 1);

			*node = (BenchNode){text_property(tree, path, "Name"), g_strdup(path),
			    role == PUSH_BUTTON, (states >> SENSITIVE & 1) != 0};
			g_ptr_array_add(found, node);
		}
		gather(tree, path, found);
	}
}

GPtrArray *
bench_tree_look(BenchTree *tree, guint pid)
{
	GPtrArray *found = g_ptr_array_new_with_free_func(node_free);

	if (find_program(tree, pid))
		gather(tree, ROOT, found);
	return found;
}

/* ---- more about one */

gboolean
bench_tree_press(BenchTree *tree, const BenchNode *node)
{
	g_autoptr(GVariant) answer = ask(tree, tree->owner, node->path, "org.a11y.atspi.Action",
	    "DoAction", g_variant_new("(i)", 0));

	return answer != NULL;
}

char *
bench_tree_description(BenchTree *tree, const BenchNode *node)
{
	return text_property(tree, node->path, "Description");
}

gboolean
bench_tree_place(BenchTree *tree, const BenchNode *node, int *x, int *y, int *width, int *height)
{
	g_autoptr(GVariant) answer = ask(tree, tree->owner, node->path, "org.a11y.atspi.Component",
	    "GetExtents", g_variant_new("(u)", OF_SCREEN));

	if (answer != NULL)
		g_variant_get(answer, "((iiii))", x, y, width, height);
	return answer != NULL;
}
