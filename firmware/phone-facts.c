/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/phone-facts.h"

/* clang-format off */
#define AT(field) .offset = offsetof(DsPhoneAnswer, field)
#define CHARS(field) DS_FIELD_CHARS, AT(field), .size = sizeof((DsPhoneAnswer *)0)->field
const DsField ds_phone_answer_fields[] = {
    {"showing", DS_FIELD_COUNT, AT(showing)},
    {"approved", DS_FIELD_FLAG, AT(approved)},
    {"refused", DS_FIELD_FLAG, AT(refused)},
    {"card", CHARS(code.card)},
    {"issued", DS_FIELD_NUMBER, AT(code.issued_s)},
    {"ends", DS_FIELD_NUMBER, AT(code.expires_s)},
    {"code-id", CHARS(code.id)},
    {.name = NULL},
};
/* clang-format on */
