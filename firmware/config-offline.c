/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/config-offline.h"

#define RULE(field) .offset = offsetof(DsConfig, offline.field)
#define TELL(field) .offset = offsetof(DsConfig, replay.field)

/* clang-format off */
static const DsKey offline_keys[] = {
    {"returns", DS_KEY_YES_NO, .fallback = "yes", RULE(returns)},
    {"loans", DS_KEY_YES_NO, .fallback = "no", RULE(loans)},
    {"static-card", DS_KEY_YES_NO, .fallback = "no", RULE(static_card)},
    {"loan-days", DS_KEY_NUMBER, .fallback = "28", .least = 1, .most = 365, RULE(loan_days)},
    {"patron-max", DS_KEY_NUMBER, .fallback = "5", .least = 1, .most = 100, RULE(patron_max)},
    {"session-max", DS_KEY_NUMBER, .fallback = "3", .least = 1, .most = 100, RULE(session_max)},
    {"queue-max", DS_KEY_NUMBER, .fallback = "2000", .least = 1, .most = 100000, RULE(queue_max)},
    {"queue-max-h", DS_KEY_NUMBER, .fallback = "72", .least = 1, .most = 720, RULE(queue_max_h)},
    {"resend-max-age-min", DS_KEY_NUMBER, .fallback = "60", .least = 1, .most = 1440, TELL(resend_max_age_min)},
    {"max-return-age-h", DS_KEY_NUMBER, .fallback = "24", .least = 1, .most = 168, TELL(max_return_age_h)},
    {"max-known-return-age-h", DS_KEY_NUMBER, .fallback = "168", .least = 1, .most = 720, TELL(max_known_return_age_h)},
    {"send-idle-returns", DS_KEY_YES_NO, .fallback = "no", TELL(send_idle_returns)},
    {.name = NULL},
};
/* clang-format on */

gboolean
ds_config_take_offline(DsConfig *config, GError **error)
{
	return ds_keys_take(config->keys, "offline", offline_keys, config, error);
}
