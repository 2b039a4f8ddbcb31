/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/sort.h"

#include <string.h>

static gboolean
is_one_of(char **words, const char *text)
{
	const char *const *list = (const char *const *)words;

	if (words == NULL)
		return TRUE;
	return text != NULL && text[0] != '\0' &&
	    (g_strv_contains(list, text) || g_strv_contains(list, "*"));
}

static gboolean
begins_with_one_of(char **prefixes, const char *number)
{
	if (prefixes == NULL)
		return TRUE;
	for (; *prefixes != NULL; prefixes++)
		if (g_ascii_strncasecmp(number, *prefixes, strlen(*prefixes)) == 0)
			return TRUE;
	return FALSE;
}

/* `known`: somebody has said whether it is so. */
static gboolean
is_as_wanted(guint wanted, gboolean known, gboolean is_so)
{
	return wanted == DS_SORT_ANY || (known && is_so == (wanted == DS_SORT_YES));
}

static gboolean
fits(const DsSortRule *rule, const DsOperation *op, const char *owner)
{
	const DsAnswer *answer = &op->answer;
	gboolean told = answer->verdict != DS_VERDICT_NONE;

	return is_one_of(rule->library_bins, answer->bin) &&
	    is_one_of(rule->destinations, answer->destination) && is_one_of(rule->owners, owner) &&
	    begins_with_one_of(rule->numbers, op->item.text) &&
	    is_as_wanted(rule->hold, told, answer->hold) &&
	    is_as_wanted(rule->alert, told, answer->alert) &&
	    is_as_wanted(rule->offline, TRUE, !told);
}

const char *
ds_sort_bin(const GPtrArray *rules, const DsOperation *op, const char *owner)
{
	for (guint i = 0; rules != NULL && i < rules->len; i++) {
		const DsSortRule *rule = rules->pdata[i];

		if (fits(rule, op, owner))
			return rule->bin;
	}
	return NULL;
}

gboolean
ds_sort_rule_takes_all(const DsSortRule *rule)
{
	return rule->library_bins == NULL && rule->destinations == NULL && rule->owners == NULL &&
	    rule->numbers == NULL && rule->hold == DS_SORT_ANY && rule->alert == DS_SORT_ANY &&
	    rule->offline == DS_SORT_ANY;
}

void
ds_sort_rule_free(DsSortRule *rule)
{
	g_free(rule->section);
	g_free(rule->bin);
	g_strfreev(rule->library_bins);
	g_strfreev(rule->destinations);
	g_strfreev(rule->owners);
	g_strfreev(rule->numbers);
	g_free(rule);
}
