/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "firmware/test-slip.h"

/* What a printer with fonts of its own would get wrong: marks in two storeys, both forms of
 * Chinese. */
static const struct {
	const char *language, *name, *text;
} texts[] = {
    {"en", "English", "Test page. If you can read this, the printer works."},
    {"zh_CN", "简体中文", "测试页。您能看清这些字，说明打印机工作正常。"},
    {"zh_TW", "繁體中文", "測試頁。您能看清這些字，表示印表機運作正常。"},
    {"vi", "Tiếng Việt", "Trang in thử. Đọc được những chữ này nghĩa là máy in hoạt động tốt."},
};

DsSlip *
ds_test_slip_new(const DsConfig *config, gint64 wall_s)
{
	g_autoptr(GDateTime) now = g_date_time_new_from_unix_local(wall_s);
	g_autofree char *when = g_date_time_format(now, "%Y-%m-%d %H:%M");
	g_autofree char *code = g_strdup_printf("duestamp test %s %s", config->id.text, when);
	DsSlip *slip = ds_slip_new();

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		const char *name = ds_config_name(config, texts[i].language);

		ds_slip_set_language(slip, texts[i].language);
		if (name[0] != '\0')
			ds_slip_add_text(slip, DS_SLIP_CENTRED, name);
		ds_slip_add_text(
		    slip, DS_SLIP_BOLD | DS_SLIP_LARGE | DS_SLIP_CENTRED, texts[i].name);
		ds_slip_add_text(slip, DS_SLIP_PLAIN, texts[i].text);
		ds_slip_add_rule(slip);
	}
	ds_slip_set_language(slip, "en");
	ds_slip_add_text(slip, DS_SLIP_BOLD, config->id.text);
	ds_slip_add_text(slip, DS_SLIP_PLAIN, when);
	ds_slip_add_code(slip, code);
	return slip;
}
