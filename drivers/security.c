/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drivers/security.h"

#include "drivers/uhf-security.h"

/*
 * AFI 07 "in the library" and C2 "on loan": ISO 28560-3 and ISO 28560-1, and six independent
 * implementations agree (libdanrfid AFI_ON = 07, BookWaves, pyrfidgeek, dp2, ...). D7 and DA are
 * what 3M systems write, and sources contradict each other about which is which, even those of one
 * author (Biblio-RFID: RFID501.pm says D7 is secured, examples/koha-rfid.js writes D7 when an item
 * is lent). So there are two presets, and a site tries them on its own gate. EAS is the alarm bit
 * of ICODE and like chips.
 */
static const DsSecurityPreset preset_afi = {
    .id = "afi", .by = DS_PAD_AFI, .secured_afi = 0x07, .released_afi = 0xC2};

static const DsSecurityPreset preset_afi_3m = {
    .id = "afi-3m", .by = DS_PAD_AFI, .secured_afi = 0xD7, .released_afi = 0xDA};

static const DsSecurityPreset preset_afi_3m_da = {
    .id = "afi-3m-da", .by = DS_PAD_AFI, .secured_afi = 0xDA, .released_afi = 0xD7};

static const DsSecurityPreset preset_eas = {.id = "eas", .by = DS_PAD_EAS};

static const DsSecurityPreset preset_afi_and_eas = {
    .id = "afi+eas", .by = DS_PAD_AFI | DS_PAD_EAS, .secured_afi = 0x07, .released_afi = 0xC2};

/* What the tag's own format has for it: AFI of the PC (28560-4), lent-out bit (Chinese university
 * alliance), last bit of the EPC (DE-290). */
static const DsSecurityPreset preset_epc = {.id = "epc", .by = DS_PAD_EPC};

const DsSecurityPreset *const ds_security_presets[] = {&preset_afi, &preset_afi_3m,
    &preset_afi_3m_da, &preset_eas, &preset_afi_and_eas, &preset_epc, NULL};

static const guint pauses_ms[] = {0, 50, 100, 200};

const DsSecurityPreset *
ds_security_preset(const char *id)
{
	for (guint i = 0; ds_security_presets[i] != NULL; i++)
		if (g_str_equal(ds_security_presets[i]->id, id))
			return ds_security_presets[i];
	return NULL;
}

/* ---- the ways to mark a tag ---- */

static gboolean
afi_get(const DsSecurityPad *pad, const DsTagId *tag, DsSecurityState *state, GError **error)
{
	guint8 afi;

	if (!pad->driver->get_afi(pad->self, tag, &afi, error))
		return FALSE;
	*state = DS_SECURITY_UNSET;
	if (afi == pad->preset->secured_afi)
		*state = DS_SECURITY_SECURED;
	if (afi == pad->preset->released_afi)
		*state = DS_SECURITY_RELEASED;
	return TRUE;
}

static gboolean
afi_set(const DsSecurityPad *pad, const DsTagId *tag, DsSecurityState wanted, GError **error)
{
	return pad->driver->set_afi(pad->self, tag,
	    wanted == DS_SECURITY_SECURED ? pad->preset->secured_afi : pad->preset->released_afi,
	    error);
}

static gboolean
eas_get(const DsSecurityPad *pad, const DsTagId *tag, DsSecurityState *state, GError **error)
{
	gboolean armed;

	if (!pad->driver->get_eas(pad->self, tag, &armed, error))
		return FALSE;
	*state = armed ? DS_SECURITY_SECURED : DS_SECURITY_RELEASED;
	return TRUE;
}

static gboolean
eas_set(const DsSecurityPad *pad, const DsTagId *tag, DsSecurityState wanted, GError **error)
{
	return pad->driver->set_eas(pad->self, tag, wanted == DS_SECURITY_SECURED, error);
}

static gboolean
epc_get(const DsSecurityPad *pad, const DsTagId *tag, DsSecurityState *state, GError **error)
{
	g_autoptr(GByteArray) epc = g_byte_array_new();

	if (!pad->driver->get_epc(pad->self, tag, epc, error))
		return FALSE;
	*state = ds_uhf_security(epc->data, epc->len);
	return TRUE;
}

/* What stands beside the bits of the state in their word is asked of the tag, not remembered. */
static gboolean
epc_set(const DsSecurityPad *pad, const DsTagId *tag, DsSecurityState wanted, GError **error)
{
	g_autoptr(GByteArray) epc = g_byte_array_new();
	DsUhfWrite write;

	if (!pad->driver->get_epc(pad->self, tag, epc, error))
		return FALSE;
	if (ds_uhf_security_write(epc->data, epc->len, wanted, &write))
		return pad->driver->write_epc(
		    pad->self, tag, write.word, write.value, pad->password, error);
	g_set_error(error, DS_ERROR, DS_ERROR_PROTOCOL,
	    "tag %s is of no format whose security is known", tag->text);
	return FALSE;
}

static const struct {
	DsPadCaps by;
	gboolean (*get)(
	    const DsSecurityPad *pad, const DsTagId *tag, DsSecurityState *state, GError **error);
	gboolean (*set)(
	    const DsSecurityPad *pad, const DsTagId *tag, DsSecurityState wanted, GError **error);
} marks[] = {
    {DS_PAD_AFI, afi_get, afi_set},
    {DS_PAD_EAS, eas_get, eas_set},
    {DS_PAD_EPC, epc_get, epc_set},
};

gboolean
ds_security_get(
    const DsSecurityPad *pad, const DsTagId *tag, DsSecurityState *state, GError **error)
{
	gboolean first = TRUE;

	*state = DS_SECURITY_UNSET;
	for (guint i = 0; i < G_N_ELEMENTS(marks); i++) {
		DsSecurityState says;

		if ((pad->preset->by & marks[i].by) == 0)
			continue;
		if (!marks[i].get(pad, tag, &says, error))
			return FALSE;
		*state = first || *state == says ? says : DS_SECURITY_UNSET;
		first = FALSE;
	}
	return TRUE;
}

/* Only an error that concerns this one tag leaves the reader usable. */
static gboolean
is_broken(const GError *error)
{
	return g_error_matches(error, DS_ERROR, DS_ERROR_GONE);
}

/* A write that seems to have failed may have worked: only the tag's word counts. So a failure (it
 * is taken over) only tells whether the reader is still there; the first one is kept for whoever
 * has to say why the tag did not do it. */
static gboolean
reader_survives(GError *failure, GError **refusal, GError **error)
{
	if (is_broken(failure)) {
		g_propagate_error(error, failure);
		return FALSE;
	}
	if (*refusal == NULL)
		*refusal = failure;
	else
		g_error_free(failure);
	return TRUE;
}

/* All writes are made even when the first is not acknowledged: some readers never hear a tag's
 * acknowledgement, and would never come to the next. FALSE only when the reader is broken. */
static gboolean
write_once(const DsSecurityPad *pad, const DsTagId *tag, DsSecurityState wanted, GError **refusal,
    GError **error)
{
	for (guint i = 0; i < G_N_ELEMENTS(marks); i++) {
		GError *failure = NULL;

		if ((pad->preset->by & marks[i].by) != 0 &&
		    !marks[i].set(pad, tag, wanted, &failure) &&
		    !reader_survives(failure, refusal, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
can_unlock(const DsSecurityPad *pad)
{
	return (pad->driver->caps & DS_PAD_PASSWORD) != 0;
}

/* A tag that does not take the password may be one that needs none: so it is written anyway. */
static gboolean
write_with_password(const DsSecurityPad *pad, const DsTagId *tag, DsSecurityState wanted,
    GError **refusal, GError **error)
{
	GError *failure = NULL;

	g_clear_error(refusal);
	if (!pad->driver->unlock(pad->self, tag, pad->password, &failure) &&
	    !reader_survives(failure, refusal, error))
		return FALSE;
	return write_once(pad, tag, wanted, refusal, error);
}

/* `locked`: the tag has not done it without the password. */
static gboolean
write_tag(const DsSecurityPad *pad, const DsTagId *tag, DsSecurityState wanted, gboolean locked,
    GError **refusal, GError **error)
{
	gboolean has_password = can_unlock(pad) && pad->password != 0;

	if (locked && has_password)
		return write_with_password(pad, tag, wanted, refusal, error);
	if (!write_once(pad, tag, wanted, refusal, error))
		return FALSE;
	return !has_password || !g_error_matches(*refusal, DS_ERROR, DS_ERROR_PROTOCOL) ||
	    write_with_password(pad, tag, wanted, refusal, error);
}

gboolean
ds_security_write(const DsSecurityPad *pad, const DsTagId *parts, guint count,
    DsSecurityState wanted, GError **error)
{
	for (guint i = 0; i < count; i++) {
		g_autoptr(GError) refusal = NULL;

		if (!write_tag(pad, &parts[i], wanted, FALSE, &refusal, error))
			return FALSE;
	}
	return TRUE;
}

gboolean
ds_security_can_list(const DsSecurityPad *pad)
{
	return pad->preset != NULL && pad->preset->by == DS_PAD_AFI &&
	    (pad->driver->caps & DS_PAD_AFI_FILTER) != 0;
}

gboolean
ds_security_list(
    const DsSecurityPad *pad, DsSecurityState state, GArray *tags, guint timeout_ms, GError **error)
{
	gint afi = state == DS_SECURITY_SECURED ? pad->preset->secured_afi
						: pad->preset->released_afi;

	return pad->driver->inventory(pad->self, afi, tags, timeout_ms, error);
}

/* Does the tag say that it holds the wanted state? *answers tells whether it said anything. */
static gboolean
proven(const DsSecurityPad *pad, const DsTagId *tag, DsSecurityState wanted, gboolean *answers,
    GError **error)
{
	DsSecurityState state;

	*answers = ds_security_get(pad, tag, &state, error);
	if (!*answers)
		return FALSE;
	if (state == wanted)
		return TRUE;
	g_set_error(error, DS_ERROR, DS_ERROR_RETRY, "tag %s does not keep its new security state",
	    tag->text);
	return FALSE;
}

/* What the tag said to the write, and what helps. */
static void
tell_refusal(const DsSecurityPad *pad, const GError *refusal, GError *failure)
{
	g_autofree char *message = failure->message;
	const char *hint = "";

	if (can_unlock(pad) && pad->password == 0 &&
	    g_error_matches(refusal, DS_ERROR, DS_ERROR_PROTOCOL))
		hint = "; if this site's tags have an EAS/AFI password, name its file in "
		       "access-password-file= of this pad";
	failure->message = g_strconcat(message, ": ", refusal->message, hint, NULL);
}

static DsSecurityOutcome
set_one(const DsSecurityPad *pad, const DsTagId *tag, DsSecurityState wanted, GError **error)
{
	gboolean answers = FALSE;

	for (guint attempt = 0; attempt < G_N_ELEMENTS(pauses_ms); attempt++) {
		g_autoptr(GError) failure = NULL, refusal = NULL;

		if (attempt > 0) {
			g_usleep(pauses_ms[attempt] * 1000);
			if (!pad->driver->field_reset(pad->self, error))
				return DS_SECURITY_BROKEN;
		}
		if (!write_tag(pad, tag, wanted, answers, &refusal, error))
			return DS_SECURITY_BROKEN;
		if (proven(pad, tag, wanted, &answers, &failure))
			return DS_SECURITY_DONE;
		if (is_broken(failure) || attempt + 1 == G_N_ELEMENTS(pauses_ms)) {
			gboolean broken = is_broken(failure);

			if (answers && refusal != NULL)
				tell_refusal(pad, refusal, failure);
			g_propagate_error(error, g_steal_pointer(&failure));
			return broken ? DS_SECURITY_BROKEN
				      : (answers ? DS_SECURITY_FAILED : DS_SECURITY_ABSENT);
		}
	}
	g_return_val_if_reached(DS_SECURITY_FAILED);
}

/* One miss is no absence: tags at the edge of the field answer every other time. */
static DsSecurityOutcome
ask_patiently(const DsSecurityPad *pad, const DsTagId *tag, DsSecurityState *state, GError **error)
{
	g_autoptr(GError) failure = NULL;
	DsSecurityOutcome outcome = DS_SECURITY_ABSENT;

	for (guint attempt = 0; attempt < G_N_ELEMENTS(pauses_ms); attempt++) {
		g_clear_error(&failure);
		if (ds_security_get(pad, tag, state, &failure))
			return DS_SECURITY_DONE;
		if (is_broken(failure)) {
			outcome = DS_SECURITY_BROKEN;
			break;
		}
	}
	g_propagate_error(error, g_steal_pointer(&failure));
	return outcome;
}

DsSecurityOutcome
ds_security_present(const DsSecurityPad *pad, const DsTagId *parts, guint count, GError **error)
{
	DsSecurityOutcome outcome = DS_SECURITY_DONE;
	DsSecurityState state;

	for (guint i = 0; i < count && outcome == DS_SECURITY_DONE; i++)
		outcome = ask_patiently(pad, &parts[i], &state, error);
	return outcome;
}

gboolean
ds_security_holds(
    const DsSecurityPad *pad, const DsTagId *parts, guint count, DsSecurityState wanted)
{
	DsSecurityState state;

	for (guint i = 0; i < count; i++)
		if (!ds_security_get(pad, &parts[i], &state, NULL) || state != wanted)
			return FALSE;
	return TRUE;
}

DsSecurityOutcome
ds_security_proven(const DsSecurityPad *pad, const DsTagId *parts, guint count,
    DsSecurityState wanted, GError **error)
{
	DsSecurityOutcome outcome = DS_SECURITY_DONE;
	DsSecurityState state;

	for (guint i = 0; i < count && outcome == DS_SECURITY_DONE; i++) {
		outcome = ask_patiently(pad, &parts[i], &state, error);
		if (outcome == DS_SECURITY_DONE && state != wanted) {
			g_set_error(error, DS_ERROR, DS_ERROR_RETRY,
			    "tag %s is not in the state that was looked for", parts[i].text);
			return DS_SECURITY_FAILED;
		}
	}
	return outcome;
}

/* The part that failed may hold either state, and those behind it may have been released before,
 * so all of them are secured again. Returns the outcome that the whole has then: where a part is
 * gone in the meantime it is ABSENT, for all of them can still be secured when it is back. */
static DsSecurityOutcome
secure_again(const DsSecurityPad *pad, const DsTagId *parts, guint count, DsSecurityOutcome outcome,
    GError **error)
{
	for (guint i = 0; i < count; i++) {
		g_autoptr(GError) failure = NULL;
		DsSecurityOutcome secured = set_one(pad, &parts[i], DS_SECURITY_SECURED, &failure);

		if (secured == DS_SECURITY_DONE)
			continue;
		g_prefix_error(error, "tag %s may be left released: ", parts[i].text);
		if (secured == DS_SECURITY_BROKEN)
			return DS_SECURITY_BROKEN;
		if (secured == DS_SECURITY_ABSENT)
			outcome = DS_SECURITY_ABSENT;
	}
	return outcome;
}

DsSecurityOutcome
ds_security_set(const DsSecurityPad *pad, const DsTagId *parts, guint count, DsSecurityState wanted,
    GError **error)
{
	DsSecurityOutcome outcome = DS_SECURITY_DONE;

	for (guint i = 0; i < count && outcome == DS_SECURITY_DONE; i++)
		outcome = set_one(pad, &parts[i], wanted, error);
	if (outcome == DS_SECURITY_DONE || outcome == DS_SECURITY_BROKEN ||
	    wanted != DS_SECURITY_RELEASED)
		return outcome;
	return secure_again(pad, parts, count, outcome, error);
}
