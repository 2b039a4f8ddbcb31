/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fills a DsList from the items of a view: first what needs a hand, then what is at work, then what
 * is done, each in the order of the view. A row that is still there keeps its widget, so that
 * nothing flickers and only what is new fades in.
 */
#pragma once

#include "ui/view.h"
#include "ui/widgets/card.h"
#include "ui/widgets/list.h"

/* form: of cards. set: which states are shown (DS_SET). Returned books that go into a bin are shown
 * as their bin. */
void ds_rows_fill(DsList *list, const DsView *view, guint set, DsCardForm form);

/* What somebody has on loan, what is reserved, and where to pay what is owed; brief: in few words,
 * where the letters are large. */
void ds_rows_fill_account(DsList *list, const DsView *view, gboolean brief);

gboolean ds_rows_any_bin(const DsView *view);
