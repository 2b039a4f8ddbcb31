/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/config.h"
#include "tests/fakes/certificates.h"
#include "tests/fakes/folder.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
	char *folder;
	char *path;
} Fixture;

#define KIOSK "[kiosk]\nid=front-desk-1\ninstitution=CPL\n"
#define DEMO KIOSK "mode=demo\n"
#define LIBRARY "[library main]\nbackend=sip2\naddress=127.0.0.1:6001\nprofile=koha\n"
#define MESSAGE "[message a]\ntext=Hello\n"
#define PRINTER "[printer slip]\ndriver=escpos\nwhere=usb\n"
#define PAD "[pad desk]\ndriver=sim\nwhere=unix:/run/x\n"
#define BIN "[pad bin]\nuse=bin\ndriver=sim\nwhere=unix:/bin\n"
#define TLS_PAD "[pad desk]\ndriver=llrp\nsecurity=epc\nwhere=tls:10.0.0.1\n"

static void
set_up(Fixture *f, gconstpointer data)
{
	f->folder = g_dir_make_tmp("duestamp-config-XXXXXX", NULL);
	f->path = g_build_filename(f->folder, "duestamp.conf", NULL);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	ds_folder_remove(f->folder);
	g_free(f->folder);
	g_free(f->path);
}

static DsConfig *
load(Fixture *f, const char *text, GError **error)
{
	g_assert_true(g_file_set_contents(f->path, text, -1, NULL));
	return ds_config_load(f->path, error);
}

/* A configuration, and what the refusal says. */
typedef struct {
	const char *text, *words;
} Refused;

static void
assert_refused(Fixture *f, const Refused *cases, guint count)
{
	for (guint i = 0; i < count; i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(DsConfig) config = load(f, cases[i].text, &error);

		g_assert_null(config);
		g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
		if (strstr(error->message, cases[i].words) == NULL)
			g_error("\"%s\" does not say \"%s\"", error->message, cases[i].words);
	}
}

/* Without TLS only to a server on this machine, and only where nothing is said of whom to believe.
 */
static void
test_mail(Fixture *f, gconstpointer data)
{
	static const struct {
		const char *lines;
		gboolean plain;
	} cases[] = {
	    {"server=smtps://m.example:465\n", FALSE},
	    {"server=smtp://m.example:587\n", FALSE},
	    {"server=smtp://127.0.0.1:25\n", TRUE},
	    {"server=smtps://127.0.0.1:465\n", FALSE},
	    {"server=smtp://127.0.0.1:25\nca-file=/etc/passwd\n", FALSE},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *text = g_strconcat(KIOSK LIBRARY
		    "[kiosk]\nreceipt=ask\n[mail]\nfrom=kiosk@l.example\n",
		    cases[i].lines, NULL);
		g_autoptr(DsConfig) config = load(f, text, &error);

		g_assert_no_error(error);
		g_assert_cmpint(config->mail.smtp.plain, ==, cases[i].plain);
		g_assert_cmpstr(config->mail.smtp.from.text, ==, "kiosk@l.example");
		g_assert_cmpuint(config->mail.keep_days, ==, 1);
		g_assert_true(config->mail.typed);
	}
}

/* The least a library has to write. */
static void
test_least(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DsConfig) config = load(f, KIOSK LIBRARY, &error);

	g_assert_no_error(error);
	g_assert_cmpuint(config->mode, ==, DS_MODE_SELF_SERVICE);
	g_assert_cmpuint(config->idle_timeout_s, ==, 30);
	g_assert_cmpuint(g_strv_length(config->languages), ==, 4);
	g_assert_null(config->pad);
	const DsLibrarySettings *library = config->libraries->pdata[0];
	g_assert_cmpstr(library->name, ==, "main");
	g_assert_cmpuint(library->answer_timeout_s, ==, 15);
	g_assert_cmpstr(library->institution.text, ==, "CPL");
	g_assert_cmpstr(library->terminal.text, ==, "front-desk-1");
}

/* Paper as wide as most have it; dots where a head has others. */
static void
test_printer(Fixture *f, gconstpointer data)
{
	static const struct {
		const char *lines;
		guint width;
	} cases[] = {{"", 576}, {"width-mm=58\n", 384}, {"width-mm=58\nwidth-dots=420\n", 0},
	    {"width-dots=432\n", 432}};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strconcat(KIOSK LIBRARY PRINTER, cases[i].lines, NULL);
		g_autoptr(DsConfig) config = load(f, text, NULL);

		g_assert_cmpuint(config != NULL ? config->printer->width : 0, ==, cases[i].width);
	}
}

/* The form of the manual, word for word. */
static void
test_whole(Fixture *f, gconstpointer data)
{
	g_autofree char *secret = g_build_filename(f->folder, "term1.secret", NULL);
	g_autofree char *text = g_strdup_printf(DEMO
	    "languages=zh_CN;zh_TW;vi;en\nidle-timeout-s=30\nname=City Library\n"
	    "name[zh_CN]=市图书馆\n" LIBRARY
	    "tls=no\nlogin=term1\npassword-file=%s\nlocation=CPL\nanswer-timeout-s=15\n" PAD
	    "security=afi\n[scanner card]\ndriver=nfc\nwhere=pn532_uart:/dev/ttyS1:115200\n",
	    secret);
	g_autoptr(GError) error = NULL;
	g_autoptr(DsConfig) config = NULL;

	g_assert_true(g_file_set_contents(secret, "term1-password\n", -1, NULL));
	config = load(f, text, &error);
	g_assert_no_error(error);
	const DsLibrarySettings *library = config->libraries->pdata[0];
	g_assert_cmpstr(library->password.text, ==, "term1-password");
	g_assert_cmpstr(config->pad->section, ==, "pad desk");
	g_assert_cmpstr(config->pad->preset->id, ==, "afi");
	g_assert_cmpuint(config->scanners->len, ==, 1);
	g_assert_cmpstr(ds_config_name(config, "zh_CN"), ==, "市图书馆");
	g_assert_cmpstr(ds_config_name(config, "vi"), ==, "City Library");
}

/* A second pad sees what falls in; it may be the only one. */
static void
test_bin(Fixture *f, gconstpointer data)
{
	g_autoptr(DsConfig) both = load(f, DEMO LIBRARY BIN PAD, NULL);
	g_autoptr(DsConfig) alone = load(f, DEMO LIBRARY BIN "security=afi+eas\n", NULL);

	g_assert_nonnull(both);
	g_assert_cmpstr(both->pad->name, ==, "desk");
	g_assert_cmpstr(both->bin->name, ==, "bin");
	g_assert_nonnull(alone);
	g_assert_null(alone->pad);
	g_assert_cmpstr(alone->bin->preset->id, ==, "afi+eas");
}

/* A library that is told by files needs no more. */
static void
test_by_files(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DsConfig) config = load(f, KIOSK "[library main]\nbackend=file\n", &error);

	g_assert_no_error(error);
	g_assert_cmpuint(config->libraries->len, ==, 1);
}

#define CODES \
	"[patron-code]\nrealm=r\nkeys=k1:" \
	"0000000000000000000000000000000000000000000000000000000000000000\n"

static void
test_phone(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DsConfig) config = load(f,
	    KIOSK LIBRARY CODES
	    "[phone]\npage=https://l.example/k/{code}\nanswer=https://l.example/a/{code}\n",
	    &error);

	g_assert_no_error(error);
	g_assert_cmpstr(config->phone.page, ==, "https://l.example/k/{code}");
	g_assert_cmpstr(config->codes.realm, ==, "r");
	g_assert_cmpuint(config->codes.keys->len, ==, 1);
	g_assert_false(config->codes_by_own_clock);
}

/* Nothing is asked in the open, and nothing is believed without a key. */
static void
test_bad_phone(Fixture *f, gconstpointer data)
{
	static const Refused cases[] = {
	    {KIOSK LIBRARY CODES "[phone]\nanswer=https://l.example/{code}\n", "page"},
	    {KIOSK LIBRARY CODES "[phone]\npage=https://l.example/{code}\n", "answer"},
	    {KIOSK LIBRARY CODES
		"[phone]\npage=https://l.example/{code}\nanswer=http://l.example/{code}\n",
		"answer=http://l.example/{code}: wants https://"},
	    {KIOSK LIBRARY CODES
		"[phone]\npage=http://l.example/{code}\nanswer=https://l.example/{code}\n",
		"page=http://l.example/{code}: wants https://"},
	    {KIOSK LIBRARY CODES
		"[phone]\npage=https://l.example/\nanswer=https://l.example/{code}\n",
		"with {code} in its path"},
	    {KIOSK LIBRARY CODES
		"[phone]\npage=https://l.example/{code}\nanswer=https://l.example/{code}\nca-file=/nowhere/x\n",
		"there is no such file"},
	    {KIOSK LIBRARY
		"[phone]\npage=https://l.example/{code}\nanswer=https://l.example/{code}\n",
		"needs a section [patron-code]"},
	    {KIOSK LIBRARY "[patron-code]\nrealm=r\n", "keys"},
	    {KIOSK LIBRARY "[patron-code]\nrealm=r\nkeys=k1:00\n", "keys=k1:00: wants NAME:64"},
	    {KIOSK LIBRARY CODES "clock=own\n[scanner a]\ndriver=serial\nwhere=/dev/ttyS0\n",
		"clock=own is for codes that this machine makes"},
	    {KIOSK LIBRARY CODES
		"clock=own\n[phone]\npage=https://l.example/{code}\nanswer=https://l.example/{code}\n",
		"clock=own is for codes that this machine makes"},
	    {KIOSK LIBRARY CODES "clock=rtc\n", "clock=rtc: allowed is one of: ntp, own"},
	};

	assert_refused(f, cases, G_N_ELEMENTS(cases));
}

static void
test_bad_mail(Fixture *f, gconstpointer data)
{
	static const Refused cases[] = {
	    {KIOSK LIBRARY "[kiosk]\nreceipt=ask\n[mail]\n", "server= is missing: wants smtps://"},
	    {KIOSK LIBRARY
		"[kiosk]\nreceipt=ask\n[mail]\nserver=smtp://m.example\nfrom=k@l.example\n",
		"server=smtp://m.example: wants smtps://"},
	    {KIOSK LIBRARY
		"[kiosk]\nreceipt=ask\n[mail]\nserver=smtps://u:w@m.example:465\nfrom=k@l.example\n",
		"without a name, password or path"},
	    {KIOSK LIBRARY "[kiosk]\nreceipt=ask\n[mail]\nserver=smtps://m.example:465\n",
		"from= is missing"},
	    {KIOSK LIBRARY
		"[kiosk]\nreceipt=ask\n[mail]\nserver=smtps://m.example:465\nfrom=K <k@l.example>\n",
		"wants an address like"},
	    {KIOSK LIBRARY
		"[kiosk]\nreceipt=ask\n[mail]\nserver=smtps://m.example:465\nfrom=k@l.example\nlogin=k\n",
		"login= needs password-file="},
	    {KIOSK LIBRARY
		"[kiosk]\nreceipt=ask\n[mail]\nserver=smtps://m.example:465\nfrom=k@l.example\npassword-file=/x\n",
		"needs login="},
	    {KIOSK LIBRARY
		"[kiosk]\nreceipt=ask\n[mail]\nserver=smtps://m.example:465\nfrom=k@l.example\nlogin=k\npassword-file=/nowhere/x\n",
		"password-file=: "},
	    {KIOSK LIBRARY
		"[kiosk]\nreceipt=ask\n[mail]\nserver=smtps://m.example:465\nfrom=k@l.example\nca-file=/nowhere/x\n",
		"there is no such file"},
	    {KIOSK LIBRARY
		"[kiosk]\nreceipt=ask\n[mail]\nserver=smtps://m.example:465\nfrom=k@l.example\nkeep-days=8\n",
		"keep-days=8"},
	    {KIOSK LIBRARY "[mail]\nserver=smtps://m.example:465\nfrom=k@l.example\n",
		"needs [kiosk] receipt=ask"},
	};

	assert_refused(f, cases, G_N_ELEMENTS(cases));
}

static void
test_bad(Fixture *f, gconstpointer data)
{
	static const Refused cases[] = {
	    {KIOSK, "[library NAME]"},
	    {LIBRARY, "[kiosk] id= is missing"},
	    {"[kiosk]\nid=a\n" LIBRARY, "institution= is missing"},
	    {KIOSK "[library main]\nbackend=sip2\nprofile=koha\n", "address= is missing"},
	    {KIOSK "[library main]\nbackend=sip2\naddress=a:1\n", "profile= is missing"},
	    {KIOSK "[library main]\nbackend=file\naddress=a:1\n",
		"address= means nothing with backend=file"},
	    {KIOSK "[library main]\nbackend=file\ntls=yes\n", "tls= means nothing"},
	    {KIOSK "[library main]\nbackend=file\nlogin=a\n", "login= means nothing"},
	    {KIOSK "[library main]\nbackend=file\nconnect=when-told\n", "connect= means nothing"},
	    {KIOSK "[library main]\nbackend=file\nprofile=kohaa\n",
		"[library main] profile=kohaa: there is no profile"},
	    {KIOSK "languages=fr\n" LIBRARY, "one of: en, vi, zh_CN, zh_TW"},
	    {KIOSK "languages=\n" LIBRARY, "at least one language"},
	    {KIOSK "idle-timeout-s=5\n" LIBRARY, "from 10 to 600"},
	    {KIOSK "idle-timout-s=30\n" LIBRARY, "did you mean idle-timeout-s=?"},
	    {KIOSK LIBRARY "tls=maybe\n", "yes or no"},
	    {KIOSK LIBRARY "ca-file=/x\n", "ca-file= needs tls=yes"},
	    {KIOSK LIBRARY "client-cert=/x\nclient-key=/y\n", "client-cert= needs tls=yes"},
	    {"[kiosk]\nid=\ninstitution=CPL\n" LIBRARY, "id= is empty"},
	    {KIOSK "[library main]\nbackend=sip2\naddress=127.0.0.1\nprofile=koha\n",
		"address=127.0.0.1: allowed is host:port"},
	    {KIOSK "languages=vi;en;vi\n" LIBRARY, "languages= names vi twice"},
	    {KIOSK LIBRARY "owners=CN-441900;b ad\n", "\"b ad\" is no ISIL"},
	    {DEMO LIBRARY "[scanner card]\ndriver=nfc\nwhere=\n", "where= is empty"},
	    {KIOSK LIBRARY "[scaner x]\n", "section [scaner x] is not known here"},
	    {KIOSK "zzzzz=3\n" LIBRARY, "[kiosk] has no key zzzzz=; it has id=, institution=,"},
	    {KIOSK LIBRARY "tls=yes\nclient-cert=/x\n", "go together"},
	    {KIOSK LIBRARY "password-file=/nowhere/x\n", "password-file="},
	    {KIOSK "[library main]\nbackend=spi2\naddress=a:1\nprofile=koha\n",
		"backend=spi2: allowed is one of: sip2, file; did you mean sip2?"},
	    {KIOSK "[library main]\nbackend=sip2\naddress=127.0.0.1:1\nprofile=kohaa\n",
		"[library main] profile=kohaa: there is no profile \"kohaa\", did you mean koha?"},
	    {DEMO LIBRARY "[pad desk]\ndriver=simm\nwhere=x\n", "did you mean sim?"},
	    {DEMO LIBRARY "[pad desk]\ndriver=sim\n", "where= is missing"},
	    {KIOSK LIBRARY PRINTER "width-mm=76\n", "one of: 58, 80"},
	    {KIOSK LIBRARY PRINTER "width-dots=500\n", "multiples of 8 from 192 to 2048"},
	    {KIOSK LIBRARY PRINTER "width-dots=64\n", "multiples of 8 from 192 to 2048"},
	    {KIOSK LIBRARY "[printer slip]\ndriver=escpost\nwhere=usb\n", "did you mean escpos?"},
	    {KIOSK LIBRARY PRINTER "[printer b]\ndriver=escpos\nwhere=usb\n",
		"one printer too many"},
	    {KIOSK LIBRARY "[kiosk]\npad-at=behind\n", "pad-at"},
	    {KIOSK LIBRARY "[kiosk]\nreceipt=print\n", "needs a section [printer NAME]"},
	    {DEMO LIBRARY PAD "security=afi2\n", "did you mean afi?"},
	    {DEMO LIBRARY PAD "[pad two]\ndriver=sim\nwhere=x\n", "one pad too many"},
	    {DEMO LIBRARY BIN "[pad two]\ndriver=sim\nwhere=x\nuse=bin\n",
		"[pad two] is one pad too many: this version drives one with use=bin"},
	    {DEMO LIBRARY BIN "[pad two]\ndriver=sim\nwhere=unix:/bin\n",
		"[pad two] where=unix:/bin: that is the reader of [pad bin]"},
	    {DEMO LIBRARY "[pad two]\ndriver=sim\nwhere=x\nuse=chute\n", "one of: desk, bin"},
	    {DEMO LIBRARY BIN "security=afi2\n", "did you mean afi?"},
	    {KIOSK LIBRARY PAD, "is a simulator: it needs [kiosk] mode=demo or mode=training"},
	    {KIOSK LIBRARY "[printer slip]\ndriver=sim-printer\nwhere=unix:/w\n",
		"driver=sim-printer is a simulator: it needs"},
	    {DEMO LIBRARY "[kiosk]\nscreen=no\n", "screen=no needs mode=return-only"},
	    {KIOSK LIBRARY "[hours]\nmonday=9-18\n", "[hours] monday=9-18: wants hours like"},
	    {KIOSK LIBRARY "[hours]\nmunday=closed\n", "did you mean monday=?"},
	    {KIOSK LIBRARY "[hours]\n2026-13-01=closed\n", "2026-13-01=: wants a day"},
	    {KIOSK LIBRARY "[hours]\n2026-12-09/2026-12-08=closed\n", "wants a day or days"},
	    {KIOSK LIBRARY "[hours]\n2026-12-08=noon\n", "2026-12-08=noon: wants hours"},
	    {KIOSK LIBRARY "[sound]\nvolume=101\n", "from 0 to 100"},
	    {KIOSK LIBRARY "[sound]\nquiet=night\n", "[sound] quiet=night: wants hours like"},
	    {KIOSK LIBRARY "[message a]\nfrom=2026-12-08\n", "[message a] text= is missing"},
	    {KIOSK LIBRARY MESSAGE "from=today\n", "from=today: wants a day"},
	    {KIOSK LIBRARY MESSAGE "from=2026-12-08\nuntil=2026-12-07\n", "is before from="},
	    {KIOSK LIBRARY MESSAGE "begins=2026-12-08\n", "wants a moment like"},
	    {KIOSK LIBRARY MESSAGE "begins=2026-12-08 25:00\n", "wants a moment like"},
	    {KIOSK LIBRARY MESSAGE "begins=2026-12-0815:00\n", "wants a moment like"},
	    {KIOSK LIBRARY MESSAGE "text[zh-CN]=x\n",
		"text[zh-CN]=: the installed languages are en, vi, zh_CN, zh_TW"},
	    {KIOSK LIBRARY MESSAGE "text[vi]=\u202EThe end\n", "text[vi]=: wants plain text"},
	    {KIOSK LIBRARY MESSAGE
		"text[zh_CN]=一二三四五六七八九十一二三四五六七八九十一二三四五六七"
		"八九十一\n",
		"30 Han characters"},
	    {DEMO LIBRARY "[scaner card]\ndriver=nfc\nwhere=x\n", "did you mean [scanner]?"},
	    {DEMO LIBRARY "[scanner card]\ndriver=nfx\nwhere=x\n", "did you mean nfc?"},
	};

	assert_refused(f, cases, G_N_ELEMENTS(cases));
}

/* A reader behind TLS, and one without. */
static void
test_trust(Fixture *f, gconstpointer data)
{
	g_autoptr(DsFakeCertificates) all = NULL;
	g_autofree char *certificate = NULL, *text = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(DsConfig) plain = load(f, DEMO LIBRARY PAD, NULL), config = NULL;
	const char *why;

	g_assert_nonnull(plain);
	g_assert_null(plain->pad->tls);
	if (!ds_fake_certificates_possible(&why)) {
		g_test_skip(why);
		return;
	}
	all = ds_fake_certificates_new(FALSE);
	certificate = ds_fake_certificates_file(all, "self-signed", ".pem");
	text = g_strconcat(KIOSK LIBRARY TLS_PAD "certificate=", certificate, "\n", NULL);
	config = load(f, text, &error);
	g_assert_no_error(error);
	g_assert_nonnull(config->pad->tls);
}

static void
test_drop_ins(Fixture *f, gconstpointer data)
{
	g_autofree char *folder = g_strconcat(f->path, ".d", NULL);
	g_autofree char *city = g_build_filename(folder, "10-city.conf", NULL);
	g_autofree char *branch = g_build_filename(folder, "20-branch.conf", NULL);
	g_autofree char *other = g_build_filename(folder, "README", NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(DsConfig) config = NULL;

	g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
	g_assert_true(g_file_set_contents(branch, "[kiosk]\nidle-timeout-s=50\n", -1, NULL));
	g_assert_true(
	    g_file_set_contents(city, "[kiosk]\nidle-timeout-s=40\nlanguages=vi\n", -1, NULL));
	g_assert_true(g_file_set_contents(other, "not a key file", -1, NULL));
	config = load(f, KIOSK LIBRARY, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(config->idle_timeout_s, ==, 50);
	g_assert_cmpstr(config->languages[0], ==, "vi");
	g_autoptr(GArray) shown = ds_config_shown(config);
	for (guint i = 0; i < shown->len; i++) {
		const DsKeyShown *line = &g_array_index(shown, DsKeyShown, i);

		if (g_str_equal(line->name, "idle-timeout-s"))
			g_assert_cmpstr(line->origin, ==, branch);
		if (g_str_equal(line->name, "mode"))
			g_assert_cmpstr(line->origin, ==, "default");
	}
}

/* Which file, which section, which key: the operator need not search. "drop-in" and "main" stand
 * for the files that the message has to begin with. */
static void
test_says_where(Fixture *f, gconstpointer data)
{
	static const struct {
		const char *main, *drop_in, *file, *words;
	} cases[] = {
	    {KIOSK LIBRARY, "[kiosk]\nidle-timeout-s=5\n", "drop-in", "[kiosk] idle-timeout-s=5: "},
	    {KIOSK "idle-timeout-s=5\n" LIBRARY, "[kiosk]\nname=x\n", "main",
		"[kiosk] idle-timeout-s=5: "},
	    {KIOSK "idle-timeout-s=5\n" LIBRARY, "[kiosk]\nidle-timeout-s=700\n", "drop-in",
		"[kiosk] idle-timeout-s=700: "},
	    {KIOSK LIBRARY, "[kiosk]\nlanguages=fr\n", "drop-in", "[kiosk] languages=fr: "},
	    {KIOSK LIBRARY, "[kiosk]\nidle-timout-s=9\n", "drop-in",
		"[kiosk] has no key idle-timout-s=; "},
	    {KIOSK LIBRARY, "[kiossk]\nid=a\n", "drop-in", "section [kiossk] is not known here"},
	    {KIOSK LIBRARY, "[kiosk\n", "drop-in", ""},
	    {KIOSK "[library main]\nbackend=sip2\n", "[library main]\nprofile=koha\n", "main",
		"[library main] address= is missing"},
	    {KIOSK LIBRARY, "[library main]\nbackend=spi2\n", "drop-in",
		"[library main] backend=spi2: "},
	    {KIOSK LIBRARY, "[library main]\naddress=a:b:c\n", "drop-in",
		"[library main] address=a:b:c: "},
	    {KIOSK LIBRARY, "[library main]\npassword-file=/nowhere/x\n", "drop-in",
		"[library main] password-file=: "},
	    {KIOSK LIBRARY, "[library two]\nbackend=sip2\naddress=a:1\nprofile=koha\n", "drop-in",
		"[library two] is one library too many"},
	    {KIOSK LIBRARY, "[library main]\nprofile=kohaa\n", "drop-in",
		"[library main] profile=kohaa: "},
	    {KIOSK LIBRARY, "[library main]\ntls=yes\nca-file=/nowhere\n", "drop-in",
		"[library main] ca-file=: "},
	    {KIOSK LIBRARY, "[library main]\ntls=yes\npin=12\n", "drop-in",
		"[library main] pin=: "},
	    {KIOSK LIBRARY, "[library main]\nca-file=/x\n", "drop-in",
		"[library main] ca-file= needs tls=yes"},
	    {KIOSK LIBRARY, "[library main]\ntls=yes\nclient-cert=/x\n", "drop-in",
		"[library main] client-cert= and client-key= go together"},
	    {DEMO LIBRARY PAD, "[pad desk]\ndriver=simm\n", "drop-in", "[pad desk] driver=simm: "},
	    {DEMO LIBRARY, PAD "security=afi2\n", "drop-in", "[pad desk] security=afi2: "},
	    {KIOSK LIBRARY, "[pad desk]\ndriver=m3\nwhere=serial:x\naccess-password-file=/x\n",
		"drop-in", "[pad desk] access-password-file=: driver m3 can give tags no password"},
	    {DEMO LIBRARY, PAD "access-password-file=/nowhere/x\n", "drop-in",
		"[pad desk] access-password-file=: "},
	    {DEMO LIBRARY, PAD "certificate=/x\n", "drop-in",
		"[pad desk] certificate= needs where=tls:ADDRESS"},
	    {KIOSK LIBRARY, TLS_PAD, "drop-in",
		"[pad desk] where=tls:10.0.0.1: TLS needs certificate=FILE"},
	    {KIOSK LIBRARY, TLS_PAD "client-cert=/x\nclient-key=/x\n", "drop-in",
		"[pad desk] where=tls:10.0.0.1: TLS needs certificate=FILE"},
	    {KIOSK LIBRARY, TLS_PAD "certificate=/nowhere\n", "drop-in",
		"[pad desk] certificate=: "},
	    {KIOSK LIBRARY, TLS_PAD "ca-file=/nowhere\n", "drop-in", "[pad desk] ca-file=: "},
	    {KIOSK LIBRARY, TLS_PAD "certificate=/x\nca-file=/x\n", "drop-in",
		"[pad desk] certificate= names the only certificate that counts"},
	    {KIOSK LIBRARY, TLS_PAD "ca-file=/dev/null\nclient-key=/x\n", "drop-in",
		"[pad desk] client-key= and client-cert= go together"},
	    {KIOSK LIBRARY, TLS_PAD "driver=feig\nsecurity=afi\n", "drop-in",
		"[pad desk] where=tls:10.0.0.1: driver feig knows no TLS"},
	    {KIOSK LIBRARY, PAD, "drop-in", "[pad desk] driver=sim is a simulator: "},
	    {DEMO LIBRARY, "[scanner a]\ndriver=hid\nwhere=usb\naccept=qr;code12\n", "drop-in",
		"[scanner a] accept=code12: allowed is one of: code39, code128, "},
	    {DEMO LIBRARY, "[scanner a]\ndriver=nfc\nwhere=x\naccept=qr\n", "drop-in",
		"[scanner a] accept= is for scanners of printed codes: driver nfc reads cards"},
	    {DEMO LIBRARY, "[scanner a]\ndriver=idsam\nwhere=usb\n", "drop-in",
		"[scanner a] driver=idsam reads a number that names a person everywhere"},
	    {DEMO LIBRARY, "[card a]\ncontent=uid\n", "drop-in", "[card a] technology= is missing"},
	    {DEMO LIBRARY, "[card a]\ntechnology=*\nform=token\n", "drop-in",
		"[card a] form=token: form=token and token-key-file= go together"},
	    {DEMO LIBRARY, "[card a]\ntechnology=*\ncontent=chip-serial\n", "drop-in",
		"[card a] content=chip-serial: the chip of an ID card names a person"},
	    {DEMO LIBRARY, "[card a]\ntechnology=*\nbytes=3-1\n", "drop-in",
		"[card a] bytes=3-1: write 0-3"},
	    {DEMO LIBRARY, "[card a]\ntechnology=*\nbytes=x\n", "drop-in",
		"[card a] bytes=x: write 0-3"},
	    {DEMO LIBRARY, "[card a]\ntechnology=*\nmatch=(\n", "drop-in", "[card a] match=(: "},
	    {DEMO LIBRARY, "[card a]\ntechnology=*\nkey-file=/nowhere\n", "drop-in",
		"[card a] content=uid: key-file= is for content=block"},
	    {DEMO LIBRARY, "[card a]\ntechnology=*\ncontent=block\nkey-file=/dev/null\n", "drop-in",
		"[card a] key-file=/dev/null: the file has to hold the key"},
	    {DEMO LIBRARY, "[card a]\ntechnology=*\ndigits=4\n", "drop-in",
		"[card a] form=hex: digits= is for form=decimal"},
	    {DEMO LIBRARY, "[scanner card]\ndriver=nfc\n", "drop-in",
		"[scanner card] where= is missing"},
	};
	g_autofree char *folder = g_strconcat(f->path, ".d", NULL);
	g_autofree char *drop_in = g_build_filename(folder, "10-city.conf", NULL);

	g_assert_cmpint(g_mkdir(folder, 0700), ==, 0);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		gboolean below = g_str_equal(cases[i].file, "drop-in");
		g_autofree char *begin = g_strdup_printf(
		    "configuration: %s: %s", below ? drop_in : f->path, cases[i].words);
		g_autoptr(GError) error = NULL;
		g_autoptr(DsConfig) config = NULL;

		g_assert_true(g_file_set_contents(drop_in, cases[i].drop_in, -1, NULL));
		config = load(f, cases[i].main, &error);
		g_assert_null(config);
		g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
		if (!g_str_has_prefix(error->message, begin))
			g_error("\"%s\" does not begin with \"%s\"", error->message, begin);
	}
}

/* What a section makes of a card; the expression has to match as a whole. */
static void
test_card(Fixture *f, gconstpointer data)
{
	static const guint8 fits[] = {0x04, 0xD2}, longer[] = {0x30, 0x39};
	g_autoptr(DsConfig) config = load(f,
	    DEMO LIBRARY "[card campus]\ntechnology=mifare-*;ntag\nform=decimal\nmatch=[0-9]{4}\n"
			 "prefix=GD\nbytes=0-1\n[card other]\ntechnology=*\norder=reversed\n",
	    NULL);
	const DsCardRule *rule;
	char *number;

	g_assert_nonnull(config);
	g_assert_cmpuint(config->cards->len, ==, 2);
	rule = config->cards->pdata[0];
	g_assert_true(ds_card_rule_concerns(rule, "mifare-classic-4k"));
	g_assert_false(ds_card_rule_concerns(rule, "felica"));
	number = ds_card_number(rule, fits, sizeof fits);
	g_assert_cmpstr(number, ==, "GD1234");
	ds_card_number_free(number);
	g_assert_null(ds_card_number(rule, longer, sizeof longer)); /* 12345 */
	number = ds_card_number(config->cards->pdata[1], fits, sizeof fits);
	g_assert_cmpstr(number, ==, "D204");
	ds_card_number_free(number);
}

/* Eight digits and an end of line; nothing else, and what else it was is not repeated. */
static void
test_password(Fixture *f, gconstpointer data)
{
	g_autofree char *file = g_build_filename(f->folder, "tags", NULL);
	g_autofree char *text = g_strdup_printf(
	    DEMO LIBRARY "%saccess-password-file=%s\n", PAD, file);
	static const char *const bad[] = {"", "1234ABC", "1234ABCDE", "0x1234AB", "1234 ABCD"};
	g_autoptr(DsConfig) config = NULL;

	g_assert_true(g_file_set_contents(file, "1234abCD\n", -1, NULL));
	config = load(f, text, NULL);
	g_assert_nonnull(config);
	g_assert_cmphex(config->pad->access_password, ==, 0x1234ABCD);
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_true(g_file_set_contents(file, bad[i], -1, NULL));
		g_assert_null(load(f, text, &error));
		g_assert_error(error, DS_ERROR, DS_ERROR_CONFIG);
		g_assert_nonnull(strstr(error->message, "eight hexadecimal digits"));
		g_assert_true(bad[i][0] == '\0' || strstr(error->message, bad[i]) == NULL);
	}
}

int
main(int argc, char **argv)
{
#define ADD(name, function) g_test_add("/config/" name, Fixture, NULL, set_up, function, tear_down)
	g_test_init(&argc, &argv, NULL);
	ADD("least", test_least);
	ADD("printer", test_printer);
	ADD("mail", test_mail);
	ADD("phone", test_phone);
	ADD("bad-phone", test_bad_phone);
	ADD("bad-mail", test_bad_mail);
	ADD("whole", test_whole);
	ADD("by-files", test_by_files);
	ADD("bin", test_bin);
	ADD("bad", test_bad);
	ADD("trust", test_trust);
	ADD("card", test_card);
	ADD("password", test_password);
	ADD("says-where", test_says_where);
	ADD("drop-ins", test_drop_ins);
	return g_test_run();
}
