/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is told at the border of the main thread of a signed patron code, and of an answer to a
 * log-in by phone, and read back again, as facts (firmware/base/facts.h).
 *
 * Pure.
 */
#pragma once

#include "firmware/base/facts.h"
#include "firmware/phone-worker.h"

extern const DsField ds_patron_code_fields[];  /* of DsPatronCode */
extern const DsField ds_phone_answer_fields[]; /* of DsPhoneAnswer */
