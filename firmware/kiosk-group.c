/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A class or a family: one person after the other, each with a visit of their own. The group knows
 * how many there were, and nothing of anybody. */
#include "firmware/kiosk-private.h"

#define LIFTED_MS 3000 /* the pad is empty for so long: nobody puts another book down */

/* ---- coming and going ---- */

static gboolean
may_lend_offline(const DsKiosk *kiosk)
{
	return ds_kiosk_has_snapshot(kiosk) && ds_kiosk_judge_offline(kiosk) == DS_REASON_NONE;
}

gboolean
ds_kiosk_may_gather(const DsKiosk *kiosk)
{
	return kiosk->config->next_card && kiosk->config->mode != DS_MODE_RETURN_ONLY &&
	    (!ds_kiosk_is_offline(kiosk) || may_lend_offline(kiosk));
}

/* A library that is only being told of something is there for the next one. */
static gboolean
may_go_on(const DsKiosk *kiosk)
{
	return ds_link_is_online(kiosk->link) || may_lend_offline(kiosk);
}

void
ds_kiosk_gather(DsKiosk *kiosk)
{
	if (kiosk->group.open)
		return;
	kiosk->group = (DsKioskGroup){
	    .open = TRUE, .language = kiosk->language, .appearance = kiosk->appearance};
}

void
ds_kiosk_disband(DsKiosk *kiosk)
{
	kiosk->group.open = FALSE;
	kiosk->was_return = FALSE; /* the last page is about what was borrowed */
}

void
ds_kiosk_count_person(DsKiosk *kiosk)
{
	if (!kiosk->group.open || kiosk->was_return || kiosk->summary_done == 0)
		return;
	kiosk->group.people++;
	kiosk->group.books += kiosk->summary_done;
}

void
ds_kiosk_keep_group_look(DsKiosk *kiosk)
{
	if (kiosk->state != DS_STATE_GROUP)
		return;
	kiosk->group.language = kiosk->language;
	kiosk->group.appearance = kiosk->appearance;
}

/* ---- does it go on? ---- */

static gboolean
is_all_done(GVariant *rows)
{
	static const char *const fine[] = {"lent", "renewed", "kept", NULL};

	for (gsize i = 0; rows != NULL && i < g_variant_n_children(rows); i++) {
		g_autoptr(GVariant) row = g_variant_get_child_value(rows, i);
		const char *status = "";

		g_variant_lookup(row, "status", "&s", &status);
		if (!g_strv_contains(fine, status))
			return FALSE;
	}
	return TRUE;
}

gboolean
ds_kiosk_has_said_all(const DsKiosk *kiosk)
{
	gboolean asks = kiosk->config->receipt == DS_RECEIPT_ASK && kiosk->summary_done > 0;

	return !asks && is_all_done(kiosk->summary);
}

void
ds_kiosk_consider_group(DsKiosk *kiosk)
{
	if (!may_go_on(kiosk))
		ds_kiosk_step(
		    kiosk, kiosk->group.people > 0 ? DS_DID_FINISH : DS_GOT_TIME_UP, NULL);
	else if (kiosk->pile != NULL && ds_pile_arrivals(kiosk->pile) > 0)
		ds_kiosk_step(kiosk, DS_GOT_BOOKS, NULL);
}

static void
on_lifted(gpointer data)
{
	DsKiosk *kiosk = data;

	kiosk->lifted_timer = 0;
	kiosk->had_books = FALSE;
	if (kiosk->group.open && kiosk->state == DS_STATE_PILE_DONE)
		ds_kiosk_step(kiosk, DS_DID_FINISH, NULL);
}

/* Whoever takes the books away makes room for the next one. */
void
ds_kiosk_consider_lifted(DsKiosk *kiosk)
{
	gboolean done = kiosk->group.open && kiosk->state == DS_STATE_PILE_DONE;
	gboolean empty = kiosk->pile != NULL && ds_pile_items(kiosk->pile)->len == 0;

	kiosk->had_books = done && kiosk->pile != NULL && (kiosk->had_books || !empty);
	if (!kiosk->had_books || !empty)
		ds_clock_cancel(kiosk->clock, &kiosk->lifted_timer);
	else if (kiosk->lifted_timer == 0)
		kiosk->lifted_timer = ds_clock_call(
		    kiosk->clock, LIFTED_MS * ds_kiosk_patience(kiosk), on_lifted, kiosk);
}

/* The last page is for who has to be told something, or asked, or has left a card. */
void
ds_kiosk_consider_goodbye(DsKiosk *kiosk)
{
	if (kiosk->group.open && kiosk->card_on == NULL && ds_kiosk_has_said_all(kiosk))
		ds_kiosk_step(kiosk, DS_DID_FINISH, NULL);
}

/* ---- what is shown ---- */

void
ds_kiosk_put_group(const DsKiosk *kiosk, GVariantDict *view)
{
	gboolean ends = kiosk->state == DS_STATE_GOODBYE;
	GVariantDict group;

	if (ends ? kiosk->group.open || kiosk->group.people == 0 : !kiosk->group.open)
		return;
	g_variant_dict_init(&group, NULL);
	g_variant_dict_insert(&group, "people", "u", kiosk->group.people);
	g_variant_dict_insert(&group, "books", "u", kiosk->group.books);
	g_variant_dict_insert_value(view, "group", g_variant_dict_end(&group));
}
