/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/config-sort.h"

#include "firmware/sort.h"

/* In the order of DsSortWanted. */
static const char *const wanted[] = {"any", "no", "yes", NULL};

#define AT(field) .offset = offsetof(DsSortRule, field)
/* clang-format off */
static const DsKey keys_of_sort[] = {
    {"bin", DS_KEY_TEXT, .required = TRUE, AT(bin)},
    {"library-bin", DS_KEY_LIST, AT(library_bins)},
    {"destination", DS_KEY_LIST, AT(destinations)},
    {"owner", DS_KEY_LIST, AT(owners)},
    {"number", DS_KEY_LIST, AT(numbers)},
    {"hold", DS_KEY_CHOICE, .fallback = "any", .choices = wanted, AT(hold)},
    {"alert", DS_KEY_CHOICE, .fallback = "any", .choices = wanted, AT(alert)},
    {"offline", DS_KEY_CHOICE, .fallback = "any", .choices = wanted, AT(offline)},
    {.name = NULL},
};
/* clang-format on */

/* A list that is there and empty would ask for nothing, which nobody can mean. */
static gboolean
check_lists(DsKeys *keys, const DsSortRule *rule, GError **error)
{
	const struct {
		const char *key;
		char **words;
	} lists[] = {
	    {"library-bin", rule->library_bins},
	    {"destination", rule->destinations},
	    {"owner", rule->owners},
	    {"number", rule->numbers},
	};

	for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
		char **words = lists[i].words;

		if (words != NULL && words[0] == NULL)
			return ds_keys_fail(keys, rule->section, lists[i].key, error,
			    "%s=: name at least one", lists[i].key);
	}
	return TRUE;
}

static gboolean
check(DsKeys *keys, const DsSortRule *rule, const DsSortRule *before, GError **error)
{
	glong length = g_utf8_strlen(rule->bin, -1);

	if (length < 1 || length > DS_SORT_BIN_MAX)
		return ds_keys_fail(keys, rule->section, "bin", error,
		    "bin=: a name has 1 to %d characters", DS_SORT_BIN_MAX);
	if (before != NULL && ds_sort_rule_takes_all(before))
		return ds_keys_fail(keys, rule->section, "bin", error,
		    "is never asked: [%s] before it asks for nothing and takes all",
		    before->section);
	return check_lists(keys, rule, error);
}

gboolean
ds_config_take_sort(DsKeys *keys, const char *section, GPtrArray *rules, GError **error)
{
	const DsSortRule *before = rules->len > 0 ? rules->pdata[rules->len - 1] : NULL;
	DsSortRule *rule = g_new0(DsSortRule, 1);

	rule->section = g_strdup(section);
	g_ptr_array_add(rules, rule);
	return ds_keys_take(keys, section, keys_of_sort, rule, error) &&
	    check(keys, rule, before, error);
}
