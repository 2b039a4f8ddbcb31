/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All pages. A new page is one line in the table of pages.c, one NAME.c and one NAME.ui.
 */
#pragma once

#include "ui/page.h"

/* The class of the page for this view. */
GType ds_pages_type(const DsView *view);

GType ds_page_idle_get_type(void);
GType ds_page_idle_offline_get_type(void); /* idle, while the library is away */
GType ds_page_identify_get_type(void);
GType ds_page_card_number_get_type(void);
GType ds_page_phone_get_type(void);
GType ds_page_pin_get_type(void);
GType ds_page_pile_get_type(void);
GType ds_page_put_back_get_type(void);
GType ds_page_renew_own_get_type(void);
GType ds_page_count_set_get_type(void);
GType ds_page_fee_get_type(void);
GType ds_page_account_get_type(void);
GType ds_page_pile_done_get_type(void);
GType ds_page_return_get_type(void);
GType ds_page_goodbye_get_type(void);
GType ds_page_address_get_type(void);
GType ds_page_group_get_type(void);
GType ds_page_rest_get_type(void);  /* library-away, out-of-order */
GType ds_page_empty_get_type(void); /* pile and return, before there is a book */
