/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The snapshot in the place of a library. */
#include "sync/snapshot-library.h"
#include "tests/sync/snapshot/rig.h"

#include <string.h>

static const DsLibraryBackend *const backend = &ds_snapshot_backend;

typedef struct {
	Rig *rig;
	DsLibrarySettings settings;
	gpointer self;
} Stage;

static void
stage_init(Stage *stage)
{
	g_autoptr(GError) error = NULL;

	stage->rig = rig_new();
	stage->settings.address = stage->rig->state;
	stage->self = backend->open(&stage->settings, &error);
	g_assert_no_error(error);
}

static void
stage_clear(Stage *stage)
{
	backend->close(stage->self);
	rig_free(stage->rig);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Stage, stage_clear)

static DsPatron *
patron(const Stage *stage, const char *id)
{
	g_autoptr(GError) error = NULL;
	DsPatronId card;
	DsPatron *found;

	g_strlcpy(card.text, id, sizeof card.text);
	found = backend->patron(stage->self, &card, NULL, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(found->id.text, ==, id);
	g_assert_cmpint(found->pin, ==, DS_PIN_NONE);
	g_assert_cmpint(found->loans, ==, -1);
	return found;
}

static void
test_none_yet(void)
{
	g_auto(Stage) stage = {0};
	g_autoptr(GError) error = NULL;

	stage_init(&stage);
	g_assert_false(backend->hello(stage.self, NULL, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_RETRY);
	g_clear_error(&error);
	g_assert_null(backend->patron(stage.self, &(DsPatronId){"X"}, NULL, NULL, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_RETRY);
	rig_make(stage.rig, RIG_PATRONS, RIG_ITEMS, NULL, "full", RIG_MADE_S);
	rig_import(stage.rig, "full");
	g_assert_true(backend->hello(stage.self, NULL, NULL));
}

static void
test_patrons(void)
{
	g_auto(Stage) stage = {0};

	stage_init(&stage);
	/* by the clock of this machine, which none of these days depends on */
	rig_make(stage.rig,
	    "card,status,expires,quota\nA,good,2099-12-31,5\nB,good,2020-01-01,5\nC,card-lost,,\n"
	    "D,,,0\nE,,,\n",
	    NULL, NULL, "full", RIG_MADE_S);
	rig_import(stage.rig, "full");
	g_autoptr(DsPatron) good = patron(&stage, "A");
	g_autoptr(DsPatron) expired = patron(&stage, "B");
	g_autoptr(DsPatron) lost = patron(&stage, "C");
	g_autoptr(DsPatron) full = patron(&stage, "D");
	g_autoptr(DsPatron) unlimited = patron(&stage, "E");
	g_autoptr(DsPatron) unknown = patron(&stage, "F");

	g_assert_cmpint(good->refusal, ==, DS_REASON_NONE);
	g_assert_cmpint(good->loan_limit, ==, 5);
	g_assert_cmpstr(good->expires, ==, "2099-12-31");
	g_assert_cmpint(expired->refusal, ==, DS_REASON_PATRON_EXPIRED);
	g_assert_cmpint(lost->refusal, ==, DS_REASON_CARD_LOST);
	g_assert_cmpint(full->refusal, ==, DS_REASON_LIMIT_REACHED);
	g_assert_cmpint(unlimited->refusal, ==, DS_REASON_NONE);
	g_assert_cmpint(unlimited->loan_limit, ==, -1);
	g_assert_cmpint(unknown->refusal, ==, DS_REASON_PATRON_UNKNOWN);
	g_assert_cmpint(unknown->loan_limit, ==, -1);
}

static DsItemInfo *
item(const Stage *stage, const char *id, const char *borrower)
{
	g_autoptr(GError) error = NULL;
	DsPatronId patron_id;
	DsItemInfo *info;
	DsItemId item_id;

	g_strlcpy(item_id.text, id, sizeof item_id.text);
	g_strlcpy(patron_id.text, borrower, sizeof patron_id.text);
	info = backend->item(stage->self, &item_id, &patron_id, NULL, &error);
	g_assert_no_error(error);
	return info;
}

static void
test_items(void)
{
	g_auto(Stage) stage = {0};

	stage_init(&stage);
	rig_make(stage.rig, RIG_PATRONS, RIG_ITEMS, NULL, "full", RIG_MADE_S);
	rig_import(stage.rig, "full");
	g_autoptr(DsItemInfo) first = item(&stage, "BIRD-1", "CANARY-GOOD");
	g_autoptr(DsItemInfo) held = item(&stage, "BIRD-2", "CANARY-GOOD");
	g_autoptr(DsItemInfo) not_for_loan = item(&stage, "BIRD-3", "CANARY-GOOD");
	g_autoptr(DsItemInfo) lent = item(&stage, "BIRD-4", "CANARY-GOOD");
	g_autoptr(DsItemInfo) of_other = item(&stage, "BIRD-4", "");
	g_autoptr(DsItemInfo) unknown = item(&stage, "BIRD-9", "");

	g_assert_true(first->known && !first->on_loan && !first->held && !first->not_for_loan);
	g_assert_cmpstr(first->title, ==, "Dream of the Red Chamber");
	g_assert_true(held->held && !held->on_loan);
	g_assert_true(not_for_loan->not_for_loan && !not_for_loan->held);
	g_assert_true(lent->on_loan && lent->yours);
	g_assert_cmpstr(lent->due, ==, "2026-12-13T00:00:00");
	g_assert_true(of_other->on_loan && !of_other->yours);
	g_assert_false(unknown->known);
}

static void
test_newest(void)
{
	g_auto(Stage) stage = {0};

	stage_init(&stage);
	rig_make(stage.rig, "card\nA\n", NULL, NULL, "full", RIG_MADE_S);
	rig_make(stage.rig, "card,status\nA,blocked\n", NULL, "full", "changes", RIG_MADE_S + 1);
	rig_import(stage.rig, "full");
	g_autoptr(DsPatron) before = patron(&stage, "A");
	rig_import(stage.rig, "changes");
	g_autoptr(DsPatron) after = patron(&stage, "A");
	g_assert_cmpint(before->refusal, ==, DS_REASON_NONE);
	g_assert_cmpint(after->refusal, ==, DS_REASON_PATRON_BLOCKED);
}

static void
test_carries_nothing(void)
{
	g_auto(Stage) stage = {0};
	g_autoptr(DsOperation) op = ds_operation_new(DS_CHECKOUT, "main", "s1");
	g_autofree char *composed = NULL;
	g_autoptr(GError) error = NULL;
	DsFate fate;

	stage_init(&stage);
	g_assert_false(backend->carry(stage.self, op, NULL, NULL, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_RETRY); /* surely not carried out */
	g_clear_error(&error);
	g_assert_false(backend->probe(stage.self, op, &fate, NULL, &error));
	g_assert_nonnull(strstr(error->message, "carries nothing"));
	g_assert_false(backend->may_replay(stage.self, DS_CHECKIN));
	composed = backend->compose(stage.self, op);
	g_assert_cmpstr(composed, ==, "");
	backend->goodbye(stage.self, &(DsPatronId){"A"}, NULL);
}

static void
test_settings(void)
{
	char koha[] = "koha", none[] = "no-such-profile", relative[] = "snapshot",
	     folder[] = "/tmp";
	DsLibrarySettings settings = {.address = relative};
	g_autoptr(GError) error = NULL;
	gpointer self;

	g_assert_null(backend->open(&settings, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
	g_clear_error(&error);
	settings.address = folder;
	settings.profile = none;
	g_assert_null(backend->open(&settings, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
	settings.profile = koha;
	self = backend->open(&settings, NULL);
	g_assert_nonnull(self);
	g_assert_true(backend->item_rules(self) != &ds_ident_default);
	backend->close(self);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/snapshot/library/none-yet", test_none_yet);
	g_test_add_func("/snapshot/library/patrons", test_patrons);
	g_test_add_func("/snapshot/library/items", test_items);
	g_test_add_func("/snapshot/library/newest", test_newest);
	g_test_add_func("/snapshot/library/carries-nothing", test_carries_nothing);
	g_test_add_func("/snapshot/library/settings", test_settings);
	return g_test_run();
}
