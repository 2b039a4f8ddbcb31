/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A loan that costs something: when a refusal asks for a fee, and how the agreement is sent. */
#include "tests/sync/sip2/rig.h"

#define NO "120NUN20261122    083102AOCPL|AAP-OK|ABB001|AJA film|AH|"
#define YES "121NNY20261122    083102AOCPL|AAP-OK|ABB001|AJA film|AH|"

typedef struct {
	const char *name, *profile, *answer;
	DsReason reason;
	DsMoney fee;
	const char *currency;
} Case;

static const Case cases[] = {
    {"by-type", "unknown", NO "BT06|BHCNY|BV2.00|AFcosts something|", DS_REASON_FEE_ASKED, 200,
	"CNY"},
    {"by-text", "duestamp", NO "BHVND|BV6000|AFA lending fee must be accepted first: 6000 VND|",
	DS_REASON_FEE_ASKED, 6000, "VND"},
    {"no-currency", "unknown", NO "BT06|BV2.50|", DS_REASON_FEE_ASKED, 250, ""},
    {"odd-currency", "unknown", NO "BT06|BHyen|BV2.50|", DS_REASON_FEE_ASKED, 250, ""},
    {"no-amount", "unknown", NO "BT06|BHCNY|AFno|", DS_REASON_OTHER, 0, ""},
    {"nothing", "unknown", NO "BT06|BHCNY|BV0.00|AFno|", DS_REASON_OTHER, 0, ""},
    {"less-than-nothing", "unknown", NO "BT06|BHCNY|BV-2.00|AFno|", DS_REASON_OTHER, 0, ""},
    {"no-number", "unknown", NO "BT06|BHCNY|BVtwo|AFno|", DS_REASON_OTHER, 0, ""},
    {"too-fine", "unknown", NO "BT06|BHCNY|BV2.001|AFno|", DS_REASON_OTHER, 0, ""},
    {"too-much", "unknown", NO "BT06|BHCNY|BV9999999999.00|AFno|", DS_REASON_OTHER, 0, ""},
    /* what is owed already is no price of this loan */
    {"owes", "unknown", NO "BHCNY|BV12.50|AFno|", DS_REASON_OTHER, 0, ""},
    {"owes-and-said", "duestamp",
	NO "BT01|BHCNY|BV12.50|AFFees over the limit: limit 5.00, owes 12.50|",
	DS_REASON_PATRON_FEES, 0, ""},
    {"lent", "unknown", YES "BT06|BHCNY|BV2.00|", DS_REASON_NONE, 0, ""},
};

static void
test_refusal(gconstpointer data)
{
	const Case *c = data;
	g_autofree char *script = g_strconcat("11* : ", c->answer, NULL);
	g_autoptr(Rig) rig = rig_new(c->profile, script);
	g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");
	g_autoptr(GError) error = NULL;

	ds_sip2_backend.carry(rig->self, op, NULL, NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpint(op->answer.reason, ==, c->reason);
	g_assert_cmpint(op->answer.fee, ==, c->fee);
	g_assert_cmpstr(op->answer.fee_currency, ==, c->currency);
}

/* BO is sent by who has agreed, and by nobody else; a PIN comes behind it. */
static void
test_agreement(void)
{
	for (guint agreed = 0; agreed < 2; agreed++) {
		g_autoptr(Rig) rig = rig_new("unknown", "11* :: " YES);
		g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKOUT, "B001", "P-OK");
		g_auto(GStrv) log = NULL;

		op->fee_agreed = agreed * 200;
		g_clear_pointer(&op->request, g_free);
		op->request = ds_sip2_backend.compose(rig->self, op);
		g_assert_true(ds_sip2_backend.carry(rig->self, op, NULL, NULL, NULL));
		log = rig_log(rig);
		g_assert_cmpuint(rig_count(log, "> 11*|BOY|*"), ==, agreed);
		g_assert_cmpuint(rig_count(log, "> 11*"), ==, 1);
	}
}

int
main(int argc, char **argv)
{
	rig_init(&argc, &argv);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strconcat("/sip2/fees/", cases[i].name, NULL);

		g_test_add_data_func(path, &cases[i], test_refusal);
	}
	g_test_add_func("/sip2/fees/agreement", test_agreement);
	return g_test_run();
}
