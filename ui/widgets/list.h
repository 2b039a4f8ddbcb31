/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A list that turns pages. Its rows stand one below the other; what does not fit in the height
 * there is goes to the next page, and page buttons with "1-4 / 10" appear at the bottom. Nothing
 * has to be dragged, nothing is cut.
 *
 * A row is a card, which stands alone (and in pairs where the list has two columns), or a line:
 * lines that follow each other lie on one white sheet with rules between them. A heading is a line
 * that begins a new sheet, stays with the line behind it, and is not counted.
 *
 * Property "columns": of cards, 1 or 2.
 */
#pragma once

#include <gtk/gtk.h>

#define DS_TYPE_LIST (ds_list_get_type())
G_DECLARE_FINAL_TYPE(DsList, ds_list, DS, LIST, GtkContainer)

void ds_list_set_columns(DsList *self, guint columns);

typedef enum { DS_ROW_CARD, DS_ROW_LINE, DS_ROW_HEADING } DsRowKind;

typedef struct {
	GtkWidget *widget;
	DsRowKind kind;
} DsListRow;

/*
 * The rows (DsListRow) in their new order. A widget that is in the list already stays as it is, a
 * new one is taken over, one that is missing goes. The page that is shown stays the same.
 */
void ds_list_set_rows(DsList *self, const GArray *rows);
guint ds_list_n_rows(const DsList *self);

GPtrArray *ds_list_rows(DsList *self); /* GtkWidget, in order; free the array only */
