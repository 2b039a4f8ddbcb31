/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Import, export and the store file itself, without a server. */
#include "sync/ils/import.h"
#include "sync/ils/list.h"
#include "sync/ils/records.h"
#include "tests/sync/ils/process.h"

#include <glib/gstdio.h>
#include <string.h>

#define PATRONS "number,name\n"
#define ITEMS "barcode,title\n"

typedef struct {
	char *folder;
	char *path;
	DsIlsStore *store;
	DsCellContext context;
} World;

static void
set_up(World *world, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	world->folder = ils_make_folder();
	world->path = g_build_filename(world->folder, "store.db", NULL);
	world->store = ds_ils_store_open(world->path, DS_ILS_CREATE, &error);
	g_assert_no_error(error);
	world->context = (DsCellContext){.currency = "CNY"};
}

static void
tear_down(World *world, gconstpointer data)
{
	ds_ils_store_free(world->store);
	g_free(world->path);
	ils_remove_folder(world->folder);
}

/* Imports texts, a NULL ends them; the files are called a.csv, b.csv, ... */
static gboolean
import(World *world, GError **error, ...)
{
	static const char *const names[] = {"a.csv", "b.csv", "c.csv", "d.csv"};
	DsIlsFile files[G_N_ELEMENTS(names)];
	guint n_files = 0;
	va_list texts;

	va_start(texts, error);
	for (const char *text; (text = va_arg(texts, const char *)) != NULL; n_files++)
		files[n_files] = (DsIlsFile){
		    .name = names[n_files], .data = g_bytes_new(text, strlen(text))};
	va_end(texts);
	gboolean ok = ds_ils_import(world->store, files, n_files, &world->context, NULL, error);
	for (guint i = 0; i < n_files; i++)
		g_bytes_unref(files[i].data);
	return ok;
}

static char *export(World *world, const char *table)
{
	g_autoptr(GError) error = NULL;
	char *text = ds_ils_export(world->store, ds_ils_table(table), &world->context, &error);

	g_assert_no_error(error);
	return text;
}

static void
assert_export(World *world, const char *table, const char *wanted)
{
	g_autofree char *text = export(world, table);

	g_assert_cmpstr(text, ==, wanted);
}

/* ---- what is refused, by line, and that nothing of it is kept */

static const struct {
	const char *text, *message;
} refused[] = {
    {"", "a.csv: line 1: the file is empty"},
    {"nummer,name\n",
	"a.csv: line 1: the first column is \"nummer\", it must be one of category (categories), "
	"number (patrons), barcode (items), loan (loans), hold (holds), fee (fees)"},
    {"number,name,catgory\n",
	"a.csv: line 1: patrons have no column \"catgory\", did you mean \"category\"?"},
    {"number,name,qqqqqqqqqqqqqqqqqqqqqqqqqqqq\n",
	"a.csv: line 1: patrons have no column \"qqqqqqqqqqqqqqqqqqqqqqqqqqqq\""},
    {"number,name,name\n", "a.csv: line 1: column \"name\" is there twice"},
    {"number,card\n", "a.csv: line 1: column \"name\" is missing"},
    {PATRONS "P1,One\n\nP2\n", "a.csv: line 4: 1 fields, the head has 2"},
    {PATRONS "P1,One\nP2,Two,2\n", "a.csv: line 3: 3 fields, the head has 2"},
    {PATRONS "P1,One\nP 2,Two\n",
	"a.csv: line 3: number: \"P 2\" is not 1 to 32 of letters, digits, \".\" and \"-\""},
    {PATRONS "P1,One\n,Two\n", "a.csv: line 3: number: it may not be empty"},
    {PATRONS "P1,One\nP2,\n", "a.csv: line 3: name: it may not be empty"},
    {PATRONS "P1,One\nP2,Two\np1,Again\n", "a.csv: line 4: \"p1\" is on line 2 already"},
    {PATRONS "P1,One\nP2,\"Two\n", "a.csv: line 3: a quote is not closed on its line"},
    {"number,name,expires\nP1,One,2026-02-30\n",
	"a.csv: line 2: expires: \"2026-02-30\" is not a date like 2026-12-13"},
    {"number,name,expires\nP1,One,+365d\n",
	"a.csv: line 2: expires: \"+365d\" is not a date like 2026-12-13"},
    {"number,name,category\nP1,One,adult\nP2,Two,king\n",
	"a.csv: line 3: there is no such category"},
    {"number,name,card\nP1,One,AA\nP2,Two,aa\n", "a.csv: line 3: another row has the same card"},
    {"number,name,card\nP1,One,\nP2,Two,P1\n",
	"a.csv: line 3: number and card may not be those of somebody else"},
    {"number,name,card\nP1,One,P2\nP2,Two,\n",
	"a.csv: line 3: number and card may not be those of somebody else"},
    {"number,name,card_lost\nP1,One,maybe\n",
	"a.csv: line 2: card_lost: \"maybe\" is not yes or no"},
    {"number,name,pin\nP1,One,12|34\n",
	"a.csv: line 2: pin: \"...\" is not a PIN of up to 32 printable ASCII characters without |"},
    {ITEMS "B1,One\nB|1,Two\n",
	"a.csv: line 3: barcode: \"B|1\" is not 1 to 32 of letters, digits, \".\" and \"-\""},
    {"barcode,title,state\nB1,One,gone\n",
	"a.csv: line 2: state: \"gone\" is not available, not-for-loan, withdrawn or lost"},
    {"barcode,title,parts\nB1,One,-1\n",
	"a.csv: line 2: parts: \"-1\" is not a number from 0 to 9999"},
    {"barcode,title,lending_fee\nB1,One,1.005\n",
	"a.csv: line 2: lending_fee: \"1.005\" is not an amount like 12.50, with no more decimals "
	"than the currency has"},
    {"loan,patron,issued,due\nB9,P9,2026-11-01,2026-12-01\n",
	"a.csv: line 2: there is no such item or patron"},
    {"hold,patron,placed\nB9,P9,yesterday\n",
	"a.csv: line 2: placed: \"yesterday\" is not a date like 2026-12-13, or "
	"2026-12-13T08:30:00Z"},
    {"fee,what,amount\nP9,Late,-3.00\n",
	"a.csv: line 2: amount: \"-3.00\" is not an amount like 12.50, with no more decimals than "
	"the currency has"},
    {"category,loan_limit,period_days\nnone,5,0\n", "a.csv: line 2: period_days must be 1 to 3650"},
    {"category,loan_limit,period_days,renewals,renew_from_days\nx,5,14,2,14\n",
	"a.csv: line 2: renew_from_days must be 1 to period_days - 1, or 0 where nothing is "
	"renewed"},
};

static void
test_refused(World *world, gconstpointer data)
{
	g_autofree char *before = export(world, "patrons");
	g_autofree char *before_items = export(world, "items");

	for (guint i = 0; i < G_N_ELEMENTS(refused); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_false(import(world, &error, refused[i].text, NULL));
		g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
		g_assert_cmpstr(error->message, ==, refused[i].message);
		assert_export(world, "patrons", before);
		assert_export(world, "items", before_items);
	}
}

/* The second file's error takes the first file back too. */
static void
test_all_or_nothing(World *world, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	g_assert_false(import(world, &error, PATRONS "P1,One\n", ITEMS "B1,One\nB1,Again\n", NULL));
	g_assert_cmpstr(error->message, ==, "b.csv: line 3: \"B1\" is on line 2 already");
	assert_export(
	    world, "patrons", "number,card,name,pin,category,expires,blocked,card_lost,message\n");
	g_clear_error(&error);
	g_assert_true(import(world, &error, PATRONS "P1,One\n", ITEMS "B1,One\n", NULL));
	assert_export(world, "patrons",
	    "number,card,name,pin,category,expires,blocked,card_lost,message\nP1,,One,,adult,,,no,\n");
}

/* Columns in any order; files too, although loans refer to what stands in later files. */
static void
test_any_order(World *world, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(import(world, &error,
	    "loan,due,patron,issued\nB1,2026-12-01,p1,2026-11-01T08:30:00Z\n",
	    "barcode,lending_fee,title\nB1,2,\"One, \"\"two\"\"\"\n", PATRONS "P1,One\n", NULL));
	g_assert_no_error(error);
	assert_export(world, "loans",
	    "loan,patron,issued,due,renewals\nB1,p1,2026-11-01T08:30:00Z,2026-12-01,0\n");
	assert_export(world, "items",
	    "barcode,title,author,language,owner,location,shelf,bin,parts,state,lending_fee\n"
	    "B1,\"One, \"\"two\"\"\",,,,,,,1,available,2.00\n");
}

/* A second import changes the columns it has, and leaves the others and the loans alone. */
static void
test_update(World *world, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(import(world, &error, "number,name,card,blocked\nP1,One,CAFE,why\nP2,Two,,\n",
	    ITEMS "B1,One\n", "loan,patron,issued,due\nB1,P1,2026-11-01T00:00:00Z,2026-12-01\n",
	    "fee,what,amount\nP1,Late,3.00\nP2,Late,1.00\n", NULL));
	g_assert_true(import(
	    world, &error, "number,name,blocked\np1,Uno,\n", "fee,what,amount\nP1,Late,0\n", NULL));
	g_assert_no_error(error);
	assert_export(world, "patrons",
	    "number,card,name,pin,category,expires,blocked,card_lost,message\n"
	    "p1,CAFE,Uno,,adult,,,no,\nP2,,Two,,adult,,,no,\n");
	assert_export(world, "loans",
	    "loan,patron,issued,due,renewals\nB1,P1,2026-11-01T00:00:00Z,2026-12-01,0\n");
	assert_export(world, "fees", "fee,what,amount,acknowledged\nP2,Late,1.00,no\n");
}

/* Decomposed Vietnamese comes out composed; a PIN comes out as a hash that still fits. */
static void
test_texts(World *world, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(import(world, &error, PATRONS "P1,Nguye\xCC\x82\xCC\x83n  Du\n", NULL));
	g_assert_no_error(error);
	assert_export(world, "patrons",
	    "number,card,name,pin,category,expires,blocked,card_lost,message\n"
	    "P1,,Nguy\xE1\xBB\x85n Du,,adult,,,no,\n");
}

/* ---- the sample */

static guint
count(World *world, const char *table, const char *word)
{
	g_autofree char *text = export(world, table);
	guint found = 0;

	for (const char *at = text; (at = strstr(at, word)) != NULL; at++)
		found++;
	return found;
}

static void
fill(World *world)
{
	g_autoptr(GError) error = NULL;
	gboolean filled;

	g_assert_true(ds_day_parse("2026-11-25", &world->context.today));
	g_assert_true(ds_ils_import_sample(world->store, &world->context, &filled, &error));
	g_assert_no_error(error);
	g_assert_true(filled);
}

static void
test_sample(World *world, gconstpointer data)
{
	fill(world);
	g_assert_cmpuint(count(world, "items", "\n") - 1, >=, 60);
	g_assert_cmpuint(count(world, "items", ",zh-Hans,"), >=, 12);
	g_assert_cmpuint(count(world, "items", ",zh-Hant,"), >=, 12);
	g_assert_cmpuint(count(world, "items", ",vi,"), >=, 12);
	g_assert_cmpuint(count(world, "items", ",en,"), >=, 12);
	g_assert_cmpuint(count(world, "items", ",not-for-loan,"), >=, 2);
	g_assert_cmpuint(count(world, "items", ",withdrawn,"), >=, 2);
	g_assert_cmpuint(count(world, "items", ",lost,"), >=, 1);
	g_assert_cmpuint(count(world, "items", ",CN-440100,"), >=, 4);
	g_assert_cmpuint(
	    count(world, "items", ",3,available,") + count(world, "items", ",4,available,"), ==, 3);
	g_assert_cmpuint(count(world, "patrons", "\n") - 1, ==, 12);
	g_assert_cmpuint(count(world, "loans", ",80000007,"), ==, 5);
	g_assert_cmpuint(count(world, "loans", "80000009,2026-10-23"), ==, 1);
	g_assert_cmpuint(count(world, "loans", ",2026-11-22,"), ==, 1);
	g_assert_cmpuint(count(world, "holds", ",80000008,"), ==, 1);
	g_assert_cmpuint(count(world, "holds", ",2026-11-30\n"), ==, 1);
}

/* Every item of the sample keeps its barcode within 8 to 14 printable characters. */
static void
test_sample_barcodes(World *world, gconstpointer data)
{
	fill(world);
	g_autofree char *text = export(world, "items");
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (guint i = 1; lines[i][0] != '\0'; i++) {
		gsize length = strcspn(lines[i], ",");

		g_assert_cmpuint(length, >=, 8);
		g_assert_cmpuint(length, <=, 14);
	}
}

static void
test_sample_only_once(World *world, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	gboolean filled;

	fill(world);
	g_assert_true(import(world, &error, "fee,what,amount\n80000001,Late,1.00\n", NULL));
	g_autofree char *before = export(world, "fees");
	g_assert_true(ds_ils_import_sample(world->store, &world->context, &filled, &error));
	g_assert_false(filled);
	assert_export(world, "fees", before);
}

/* Everything out and into another store: the same comes out of that. */
static void
test_round_trip(World *world, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	World other;

	set_up(&other, NULL);
	fill(world);
	for (guint i = 0; i < ds_ils_n_tables; i++) {
		g_autofree char *text = export(world, ds_ils_tables[i].name);

		g_assert_true(import(&other, &error, text, NULL));
		g_assert_no_error(error);
		assert_export(&other, ds_ils_tables[i].name, text);
	}
	tear_down(&other, NULL);
}

/* ---- the file */

static void
exec(const char *path, const char *sql)
{
	sqlite3 *db;

	g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
	g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
	sqlite3_close(db);
}

static void
assert_refused_untouched(const char *path, const char *message)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *before = NULL, *after = NULL;
	gsize length_before, length_after;

	g_assert_true(g_file_get_contents(path, &before, &length_before, NULL));
	g_assert_null(ds_ils_store_open(path, DS_ILS_CREATE, &error));
	g_assert_nonnull(error);
	g_assert_nonnull(strstr(error->message, message));
	g_assert_true(g_file_get_contents(path, &after, &length_after, NULL));
	g_assert_cmpmem(before, length_before, after, length_after);
}

/* A store from before there were messages goes on, with all that is in it. */
static void
test_older_file(World *world, gconstpointer data)
{
	g_autofree char *older = g_build_filename(world->folder, "older.db", NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(DsIlsStore) new = ds_ils_store_open(older, DS_ILS_CREATE, &error);
	g_autoptr(DsIlsStore) moved = NULL, again = NULL;
	DsIlsPatron *patron;

	g_assert_no_error(error);
	g_clear_pointer(&new, ds_ils_store_free);
	exec(older,
	    "ALTER TABLE patron DROP COLUMN message; PRAGMA user_version = 1;"
	    "INSERT INTO patron VALUES ('P1', '', 'One', '', 'adult', '', '', 0);");
	moved = ds_ils_store_open(older, DS_ILS_OPEN, &error);
	g_assert_no_error(error);
	patron = ds_ils_find_patron(moved, "P1", 20000);
	g_assert_nonnull(patron);
	g_assert_cmpstr(patron->name, ==, "One");
	g_assert_cmpstr(patron->message, ==, "");
	ds_ils_patron_free(patron);
	again = ds_ils_store_open(older, DS_ILS_OPEN, &error);
	g_assert_no_error(error);
}

static void
test_foreign_files(World *world, gconstpointer data)
{
	g_autofree char *other = g_build_filename(world->folder, "other.db", NULL);
	g_autofree char *newer = g_build_filename(world->folder, "newer.db", NULL);
	g_autofree char *text = g_build_filename(world->folder, "text", NULL);
	g_autofree char *none = g_build_filename(world->folder, "none", "x.db", NULL);
	g_autoptr(GError) error = NULL;

	exec(other, "CREATE TABLE diary (page TEXT)");
	assert_refused_untouched(other, "is no store of duestamp-ils");
	exec(newer,
	    "PRAGMA application_id = 1146308940; PRAGMA user_version = 3;"
	    "CREATE TABLE loan (x)");
	assert_refused_untouched(newer, "is of version 3, this program knows 2");
	g_assert_true(g_file_set_contents(text, "Dear diary, ...", -1, NULL));
	assert_refused_untouched(text, "file is not a database");
	g_assert_null(ds_ils_store_open(none, DS_ILS_CREATE, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_STORAGE);
	g_clear_error(&error);
	g_assert_null(ds_ils_store_open(none, DS_ILS_OPEN, &error));
	g_assert_error(error, DS_ERROR, DS_ERROR_STORAGE);
}

/* Only its owner may read it; it is kept as safely as we say. */
static void
test_file_settings(World *world, gconstpointer data)
{
	g_autofree char *wal = g_strconcat(world->path, "-wal", NULL);
	GStatBuf info;

	g_assert_cmpint(g_stat(world->path, &info), ==, 0);
	g_assert_cmpint(info.st_mode & 0777, ==, 0600);
	g_assert_cmpint(g_stat(wal, &info), ==, 0);
	g_assert_cmpint(info.st_mode & 0777, ==, 0600);
	ds_ils_store_begin(world->store, FALSE);
	{
		g_autoptr(DsIlsRows)
		    rows = ds_ils_store_query(world->store, "PRAGMA synchronous", "");
		g_assert_true(ds_ils_store_next(world->store, rows));
		g_assert_cmpint(ds_ils_rows_number(rows, 0), ==, 2);
	}
	ds_ils_store_rollback(world->store);
}

/* The rules of rules.c are in the schema too, whoever writes. */
static void
test_schema_guards(World *world, gconstpointer data)
{
	static const char *const sqls[] = {
	    "INSERT INTO loan VALUES ('EN30041187', '80000001', 0, '2026-12-01', 0)", /* lent */
	    "INSERT INTO loan VALUES ('nothing', '80000001', 0, '2026-12-01', 0)",
	    "INSERT INTO loan VALUES ('EN30041194', 'nobody', 0, '2026-12-01', 0)",
	    /* ready for another */
	    "UPDATE hold SET item = '04419000030175', ready_until = 'x' WHERE item = 'DG20034162'",
	    "UPDATE item SET state = 'gone'",
	    "DELETE FROM patron WHERE number = '80000002'", /* has loans */
	};

	fill(world);
	for (guint i = 0; i < G_N_ELEMENTS(sqls); i++) {
		g_autoptr(GError) error = NULL;

		ds_ils_store_begin(world->store, TRUE);
		ds_ils_store_run(world->store, sqls[i], "");
		g_assert_false(ds_ils_store_commit(world->store, &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_STORAGE);
	}
}

#define ADD(name, func) g_test_add("/ils/import/" name, World, NULL, set_up, func, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_setenv("TZ", "UTC0", TRUE);
	ADD("refused", test_refused);
	ADD("all-or-nothing", test_all_or_nothing);
	ADD("any-order", test_any_order);
	ADD("update", test_update);
	ADD("texts", test_texts);
	ADD("sample", test_sample);
	ADD("sample-barcodes", test_sample_barcodes);
	ADD("sample-only-once", test_sample_only_once);
	ADD("round-trip", test_round_trip);
	ADD("foreign-files", test_foreign_files);
	ADD("older-file", test_older_file);
	ADD("file-settings", test_file_settings);
	ADD("schema-guards", test_schema_guards);
	return g_test_run();
}
