/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/base/tap.h"

struct DsTap {
	DsTapHandlers handlers;
	guint depth; /* of what is coming in */
	guint asked;
};

DsTap *
ds_tap_new(const DsTapHandlers *handlers)
{
	DsTap *tap = g_new0(DsTap, 1);

	tap->handlers = *handlers;
	return tap;
}

void
ds_tap_free(DsTap *tap)
{
	g_free(tap);
}

gpointer
ds_tap_listener(const DsTap *tap)
{
	return tap->handlers.data;
}

static GVariant *
own(GVariant *facts)
{
	return g_variant_ref_sink(
	    facts != NULL ? facts : g_variant_new_array(G_VARIANT_TYPE("{sv}"), NULL, 0));
}

static DsTapIn *
come_in(DsTap *tap, const char *what, guint number, GVariant *facts)
{
	g_autoptr(GVariant) owned = own(facts);

	tap->depth++;
	tap->handlers.on_in(what, number, owned, tap->handlers.data);
	return tap;
}

DsTapIn *
ds_tap_in(DsTap *tap, const char *what, GVariant *facts)
{
	return come_in(tap, what, 0, facts);
}

DsTapIn *
ds_tap_in_from_outside(DsTap *tap, const char *what, GVariant *facts)
{
	if (tap->depth == 0)
		return come_in(tap, what, 0, facts);
	g_variant_unref(own(facts));
	return NULL;
}

DsTapIn *
ds_tap_answer(DsTap *tap, guint number, GVariant *facts)
{
	if (number != 0)
		return come_in(tap, "answer", number, facts);
	g_variant_unref(own(facts));
	return NULL;
}

void
ds_tap_over(DsTapIn *tap)
{
	if (--tap->depth == 0)
		tap->handlers.on_over(tap->handlers.data);
}

gboolean
ds_tap_is_in(const DsTap *tap)
{
	return tap->depth > 0;
}

static void
go_out(DsTap *tap, const char *what, guint number, GVariant *facts)
{
	g_autoptr(GVariant) owned = own(facts);

	if (tap->depth > 0)
		tap->handlers.on_out(what, number, owned, tap->handlers.data);
}

void
ds_tap_out(DsTap *tap, const char *what, GVariant *facts)
{
	go_out(tap, what, 0, facts);
}

guint
ds_tap_ask(DsTap *tap, const char *what, GVariant *facts)
{
	guint number = tap->depth > 0 ? ++tap->asked : 0;

	go_out(tap, what, number, facts);
	return number;
}

GVariant *
ds_tap_look(DsTap *tap, const char *what)
{
	return tap->depth > 0 && tap->handlers.on_look != NULL
	    ? tap->handlers.on_look(what, tap->handlers.data)
	    : NULL;
}
