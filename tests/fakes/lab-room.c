/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The room around the kiosk of tests/fakes/lab.h: what lies on its pads, which card, and who. */
#include "drivers/sim-client.h"
#include "drivers/tag.h"
#include "firmware/base/bytes.h"
#include "firmware/kiosk-private.h"
#include "tests/fakes/lab.h"

#include <string.h>

#define OWNER "CN-441900" /* of the sample library's own items */

static char *G_GNUC_PRINTF(2, 0) ask_world(const char *where, const char *format, va_list args)
{
	g_autofree char *command = g_strdup_vprintf(format, args);
	g_autoptr(GError) error = NULL;
	char *answer = ds_sim_ask(where, command, &error);

	g_assert_no_error(error);
	return answer;
}

char *
ds_lab_sim(DsLab *lab, const char *format, ...)
{
	char *answer;
	va_list args;

	va_start(args, format);
	answer = ask_world(lab->sim, format, args);
	va_end(args);
	return answer;
}

char *
ds_lab_bin_sim(DsLab *lab, const char *format, ...)
{
	char *answer;
	va_list args;

	va_start(args, format);
	answer = ask_world(lab->bin_sim, format, args);
	va_end(args);
	return answer;
}

/* E004 0150 as an ICODE SLIX has it, then a hash of the number, then the volume. */
char *
ds_lab_uid(const char *item, guint part)
{
	return g_strdup_printf("E0040150%06X%02X", g_str_hash(item) & 0xFFFFFF, part);
}

DsLab *
ds_lab_new_idle(const DsLabOptions *options)
{
	DsLab *lab = ds_lab_new(options);

	ds_lab_wait_page(lab, "idle");
	ds_lab_wait_count(lab, 0);
	return lab;
}

void
ds_lab_put_part(DsLab *lab, const char *item, guint parts, guint part)
{
	DsTagContent content = {.parts = parts, .part = part, .usage = DS_USAGE_ITEM};
	g_autofree char *uid = ds_lab_uid(item, part);
	guint8 memory[112] = {0};

	g_strlcpy(content.item, item, sizeof content.item);
	g_strlcpy(content.owner, OWNER, sizeof content.owner);
	g_assert_true(ds_tag_format("iso28560-3")->encode(&content, memory, sizeof memory));
	g_autofree char *hex = ds_hex(memory, sizeof memory);
	g_free(ds_lab_sim(lab, "put %s memory=%s dsfid=3E afi=07", uid, hex));
}

void
ds_lab_put(DsLab *lab, const char *item)
{
	ds_lab_put_part(lab, item, 1, 1);
}

void
ds_lab_put_back(DsLab *lab, const char *item)
{
	g_autofree char *uid = ds_lab_uid(item, 1);

	g_free(ds_lab_sim(lab, "put %s", uid));
}

void
ds_lab_take(DsLab *lab, const char *item)
{
	g_autofree char *uid = item != NULL ? ds_lab_uid(item, 1) : g_strdup("all");

	g_free(ds_lab_sim(lab, "take %s", uid));
}

static gboolean
is_lifted(DsLab *lab, const char *uid, const char *unused)
{
	DsTagId tag = {{0}};

	g_strlcpy(tag.text, uid, sizeof tag.text);
	return ds_pile_is_lifted(lab->kiosk->pile, &tag);
}

void
ds_lab_lift(DsLab *lab, const char *item)
{
	g_autofree char *uid = ds_lab_uid(item, 1);

	ds_lab_take(lab, item);
	ds_lab_wait_until(lab, is_lifted, uid, "to be lifted");
}

/* What `show` says behind this word. */
static guint
hex_of(const char *shown, const char *word)
{
	const char *at = strstr(shown, word);

	g_assert_nonnull(at);
	return (guint)g_ascii_strtoull(at + strlen(word), NULL, 16);
}

guint
ds_lab_afi(DsLab *lab, const char *item)
{
	g_autofree char *uid = ds_lab_uid(item, 1);
	g_autofree char *answer = ds_lab_sim(lab, "show %s", uid);

	return hex_of(answer, "afi=");
}

guint
ds_lab_bin_afi(DsLab *lab, const char *item)
{
	g_autofree char *uid = ds_lab_uid(item, 1);
	g_autofree char *answer = ds_lab_bin_sim(lab, "show %s", uid);

	return hex_of(answer, "afi=");
}

void
ds_lab_fall(DsLab *lab, const char *item, guint part)
{
	g_autofree char *uid = ds_lab_uid(item, part);
	g_autofree char *shown = ds_lab_sim(lab, "show %s", uid);
	const char *memory = strstr(shown, "memory=");

	g_assert_nonnull(memory);
	if (strstr(shown, "on-pad=1") != NULL)
		g_free(ds_lab_sim(lab, "take %s", uid));
	g_free(ds_lab_bin_sim(lab, "put %s dsfid=%02X afi=%02X %s", uid, hex_of(shown, "dsfid="),
	    hex_of(shown, "afi="), memory));
}

void
ds_lab_card(DsLab *lab, const char *uid)
{
	if (uid == NULL)
		g_free(ds_lab_sim(lab, "card none"));
	else
		g_free(ds_lab_sim(lab, "card mifare-classic %s", uid));
}

static gboolean
is_card_known(DsLab *lab, const char *pin, const char *unused)
{
	return g_str_equal(ds_lab_page(lab), pin[0] != '\0' ? "pin" : "pile");
}

void
ds_lab_log_in(DsLab *lab, const char *card, const char *pin)
{
	ds_lab_card(lab, card);
	ds_lab_wait_until(lab, is_card_known, pin != NULL ? pin : "", "");
	if (pin == NULL)
		return;
	g_assert_true(ds_lab_do(lab, "pin", "pin", pin));
	ds_lab_wait_page(lab, "pile");
}

void
ds_lab_say_goodbye(DsLab *lab)
{
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "pile-done");
	g_assert_true(ds_lab_do(lab, "finish", NULL, NULL));
	ds_lab_wait_page(lab, "goodbye");
}
