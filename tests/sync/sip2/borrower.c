/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who had a returned book: what is taken of the answer, and what is not. */
#include "tests/sync/sip2/rig.h"

/* Of whoever had it only the end of the number is taken, less than half of it. */
static void
test_return_borrower(void)
{
	static const struct {
		const char *field, *borrower;
	} rows[] = {
	    {"", ""},
	    {"AA|", ""},
	    {"AA7|", ""},
	    {"AA12|", ""},
	    {"AA123|", "…3"},
	    {"AA80000002|", "…002"},
	    {"AA440100123456|", "…3456"},
	    {"AA\x1b[2J\x07\x07|", "…J"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *script = g_strdup_printf(
		    "09* : 101YNN20261122    083102AOCPL|ABB001|AQMPL|%s", rows[i].field);
		g_autoptr(Rig) rig = rig_new("koha", script);
		g_autoptr(DsOperation) op = rig_operation(rig, DS_CHECKIN, "B001", NULL);

		g_assert_true(ds_sip2_backend.carry(rig->self, op, NULL, NULL, NULL));
		g_assert_cmpstr(op->answer.borrower, ==, rows[i].borrower);
		g_assert_cmpstr(op->patron.text, ==, "");
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sip2/borrower", test_return_borrower);
	return g_test_run();
}
