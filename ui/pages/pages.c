/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pages/pages.h"

#include "ui/widgets/badge.h"
#include "ui/widgets/button.h"
#include "ui/widgets/dots.h"
#include "ui/widgets/faces.h"
#include "ui/widgets/keyboard.h"
#include "ui/widgets/keypad.h"
#include "ui/widgets/label.h"
#include "ui/widgets/list.h"
#include "ui/widgets/notice-strip.h"
#include "ui/widgets/pair.h"
#include "ui/widgets/patience.h"
#include "ui/widgets/picture.h"
#include "ui/widgets/qr.h"
#include "ui/widgets/ring.h"
#include "ui/widgets/scene.h"
#include "ui/widgets/spare.h"
#include "ui/widgets/stamp.h"
#include "ui/widgets/tile.h"
#include "ui/widgets/works.h"

static GType (*const types[DS_PAGE_N])(void) = {
    [DS_PAGE_IDLE] = ds_page_idle_get_type,
    [DS_PAGE_IDENTIFY] = ds_page_identify_get_type,
    [DS_PAGE_CARD_NUMBER] = ds_page_card_number_get_type,
    [DS_PAGE_PHONE] = ds_page_phone_get_type,
    [DS_PAGE_PIN] = ds_page_pin_get_type,
    [DS_PAGE_PILE] = ds_page_pile_get_type,
    [DS_PAGE_PUT_BACK] = ds_page_put_back_get_type,
    [DS_PAGE_RENEW_OWN] = ds_page_renew_own_get_type,
    [DS_PAGE_COUNT_SET] = ds_page_count_set_get_type,
    [DS_PAGE_FEE] = ds_page_fee_get_type,
    [DS_PAGE_ACCOUNT] = ds_page_account_get_type,
    [DS_PAGE_PILE_DONE] = ds_page_pile_done_get_type,
    [DS_PAGE_COUNT_RETURN] = ds_page_count_set_get_type,
    [DS_PAGE_RETURN] = ds_page_return_get_type,
    [DS_PAGE_GOODBYE] = ds_page_goodbye_get_type,
    [DS_PAGE_ADDRESS] = ds_page_address_get_type,
    [DS_PAGE_GROUP] = ds_page_group_get_type,
    [DS_PAGE_LIBRARY_AWAY] = ds_page_rest_get_type,
    [DS_PAGE_OUT_OF_ORDER] = ds_page_rest_get_type,
};

/* The widgets that templates name. */
static void
ensure_types(void)
{
	g_type_ensure(DS_TYPE_BADGE);
	g_type_ensure(DS_TYPE_BUTTON);
	g_type_ensure(DS_TYPE_DOTS);
	g_type_ensure(DS_TYPE_FACES);
	g_type_ensure(DS_TYPE_KEYBOARD);
	g_type_ensure(DS_TYPE_KEYPAD);
	g_type_ensure(DS_TYPE_LABEL);
	g_type_ensure(DS_TYPE_LIST);
	g_type_ensure(DS_TYPE_NOTICE_STRIP);
	g_type_ensure(DS_TYPE_PAIR);
	g_type_ensure(DS_TYPE_PATIENCE);
	g_type_ensure(DS_TYPE_PICTURE);
	g_type_ensure(DS_TYPE_QR);
	g_type_ensure(DS_TYPE_RING);
	g_type_ensure(DS_TYPE_SCENE);
	g_type_ensure(DS_TYPE_SPARE);
	g_type_ensure(DS_TYPE_STAMP);
	g_type_ensure(DS_TYPE_TILE);
	g_type_ensure(DS_TYPE_WORKS);
}

GType
ds_pages_type(const DsView *view)
{
	gboolean list = view->page == DS_PAGE_PILE || view->page == DS_PAGE_RETURN;

	ensure_types();
	if (list && view->items->len == 0)
		return ds_page_empty_get_type();
	if (view->page == DS_PAGE_IDLE && view->offline)
		return ds_page_idle_offline_get_type();
	return types[view->page]();
}
