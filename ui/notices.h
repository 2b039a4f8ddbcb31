/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening hours and messages in words, in the language of the screen. Free with g_free(). */
#pragma once

#include "ui/view.h"

/* "Open until 20:00"; NULL: nothing is told. */
char *ds_hours_words(const DsView *view);

/* "Sat 28 Nov, 15:00", when what the message is about begins; "": at no moment. */
char *ds_notice_moment(const DsViewNotice *notice, const DsLanguage *language);
