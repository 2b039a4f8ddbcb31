/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A page: what the window shows for one state of the session. It has two parts: the deep blue field
 * is only read, the pale zone is only touched. Upright, the field lies above the zone; on a wide
 * screen it stands to its left, or to its right for the left hand. In the low layout the zone of an
 * upright page takes no more than it needs, at the foot.
 *
 * A page is a composite template (pages/NAME.ui) of a class derived from this one. It is built for
 * one look (layout, text size, contrast, language) and shows one view after the other. It holds no
 * state but what somebody is typing.
 *
 * In the template the two parts are boxes: <child type="field"> and <child type="zone">. A box of
 * class "gap" or "gap-small" gets the distance between its children from the layout.
 *
 * Properties
 *	title         name in the top bar; "": the library's name
 *	field-height  upright: height of the field, as far as the zone leaves it; 0: as needed
 *	wide          wide screen: the field is a picture and takes more than half
 *	above         wide screen: the field lies above the zone, for keys of the whole width
 */
#pragma once

#include "ui/look.h"
#include "ui/view.h"

#define DS_TYPE_PAGE (ds_page_get_type())
G_DECLARE_DERIVABLE_TYPE(DsPage, ds_page, DS, PAGE, GtkContainer)

struct _DsPageClass {
	GtkContainerClass parent_class;
	/* Once, before the page is seen: what the layout changes. May be NULL. */
	void (*arrange)(DsPage *self, const DsLook *look);
	/* The view is only lent. */
	void (*show_view)(DsPage *self, const DsView *view);
};

/* A page of this type (table in pages/pages.c), ready for ds_page_show_view(). */
GtkWidget *ds_page_new(GType type, const DsLook *look);
void ds_page_show_view(DsPage *self, const DsView *view);

const DsLook *ds_page_look(DsPage *self);

/* Puts the page's quiet buttons at the foot of the field, one below the other. */
void ds_page_move_to_field(DsPage *self, GtkWidget *actions);

/*
 * What the page needs when it gets this size, which it must not exceed: the window never grows for
 * a page, so a page that needs more would be cut.
 */
void ds_page_measure(DsPage *self, int width, int height, int *need_width, int *need_height);
