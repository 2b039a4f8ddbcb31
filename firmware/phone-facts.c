/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/phone-facts.h"

/* clang-format off */
#define AT(field) .offset = offsetof(DsPhoneAnswer, field)
#define IN_CODE(at, field) .offset = (at) + offsetof(DsPatronCode, field)
#define CHARS(at, field) DS_FIELD_CHARS, IN_CODE(at, field), .size = sizeof((DsPatronCode *)0)->field
#define CODE_FIELDS(at) \
    {"card", CHARS(at, card)}, \
    {"issued", DS_FIELD_NUMBER, IN_CODE(at, issued_s)}, \
    {"ends", DS_FIELD_NUMBER, IN_CODE(at, expires_s)}, \
    {"code-id", CHARS(at, id)}
const DsField ds_phone_answer_fields[] = {
    {"showing", DS_FIELD_COUNT, AT(showing)},
    {"approved", DS_FIELD_FLAG, AT(approved)},
    {"refused", DS_FIELD_FLAG, AT(refused)},
    CODE_FIELDS(offsetof(DsPhoneAnswer, code)),
    {.name = NULL},
};
const DsField ds_patron_code_fields[] = {CODE_FIELDS(0), {.name = NULL}};
/* clang-format on */
