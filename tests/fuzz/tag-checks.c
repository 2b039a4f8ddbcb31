/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fuzz/tag-checks.h"

#include <string.h>

static void
check_text(const char *text, gsize size)
{
	g_assert_cmpuint(strnlen(text, size), <, size);
	g_assert_true(g_utf8_validate(text, -1, NULL));
}

static void
check_item(const DsTagContent *content)
{
	g_assert_nonnull(ds_tag_format(content->format));
	g_assert_true(content->checked == (content->confidence == DS_TAG_CERTAIN));
	g_assert_cmpint(content->confidence, !=, DS_TAG_NOTHING);
	check_text(content->item, sizeof content->item);
	check_text(content->owner, sizeof content->owner);
	check_text(content->shelf, sizeof content->shelf);
	g_assert_true(*content->item != '\0');
	g_assert_cmpuint(content->parts, >, 0);
	g_assert_cmpuint(content->part, <=, content->parts);
	/* what contradicts itself is never more than a guess */
	if (content->errors &
	    (DS_TAG_ERROR_CHECKSUM | DS_TAG_ERROR_STRUCTURE | DS_TAG_ERROR_AMBIGUOUS |
		DS_TAG_ERROR_OWNERS | DS_TAG_ERROR_MISSING))
		g_assert_cmpint(content->confidence, ==, DS_TAG_GUESS);
}

void
tag_check(const DsTagMemory *tag, DsTagResult result, const DsTagContent *content, gsize need)
{
	g_assert_nonnull(content->format);
	g_assert_nonnull(content->why);
	g_assert_cmpuint(content->errors, <, 1u << DS_TAG_ERROR_BITS);
	if (result == DS_TAG_OK) {
		check_item(content);
		return;
	}
	g_assert_cmpint(content->confidence, ==, DS_TAG_NOTHING);
	g_assert_true(!content->checked && *content->item == '\0' && content->parts == 0);
	if (result != DS_TAG_MORE)
		return;
	/* Memory comes to an end: more is asked for than was given, within bounds. */
	g_assert_cmpuint(need, >, tag->length);
	g_assert_cmpuint(need, <=, DS_TAG_MEMORY_MAX);
}

void
tag_check_same(const DsTagContent *a, const DsTagContent *b)
{
	g_assert_cmpstr(a->item, ==, b->item);
	g_assert_cmpstr(a->owner, ==, b->owner);
	g_assert_cmpstr(a->shelf, ==, b->shelf);
	g_assert_cmpint(a->usage, ==, b->usage);
	g_assert_cmpuint(a->parts, ==, b->parts);
	g_assert_cmpuint(a->part, ==, b->part);
}
