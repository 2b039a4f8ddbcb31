/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every page of the real screen: what it says, and that each of its buttons tells the daemon the
 * right thing.
 */
#include "tests/ui/screen.h"

#include <string.h>

typedef struct {
	const char *button, *told;
} Press;

typedef struct {
	const char *view;
	const char *says[9];
	Press presses[6];
} Page;

/* clang-format off */
static const Page pages[] = {
    {"idle",
	{"City Library", "Put the whole pile here", "All at once. It takes seconds."},
	{{"Borrow", "borrow {}"}, {"Return", "return {}"}, {"My loans", "account {}"},
	 {"Call staff", "call-staff {}"}}},
    {"idle-no-pad",
	{"Hold a book’s label here", "One book after the other."},
	{{"Borrow", "borrow {}"}}},
    {"idle-return-only",
	{"Put the whole pile here", "Return"},
	{{"Return", "return {}"}}},
    {"idle-offline",
	{"Working offline", "Borrow and return as usual", "The library is told later.",
	 "Return: as many as you like", "Borrow: a few, most cards", "Renew: when online again"},
	{{"Borrow", "borrow {}"}, {"Return", "return {}"}, {"Call staff", "call-staff {}"}}},
    {"idle-offline-returns",
	{"Working offline", "Returns work as usual", "Return: as many as you like",
	 "Borrow: when online again", "Borrow. Not while offline"},
	{{"Return", "return {}"}, {"Call staff", "call-staff {}"}}},
    {"idle-offline-return-only",
	{"Working offline", "Returns work as usual", "Return: as many as you like"},
	{{"Return", "return {}"}}},
    {"idle-offline-training",
	{"Training · Working offline"},
	{{"Borrow", "borrow {}"}}},
    {"identify-offline",
	{"Working offline", "Only returns work just now",
	 "Borrow when we are online again. Or ask at the desk."},
	{{"Return books instead", "return {}"}, {"Cancel", "cancel {}"}}},
    {"identify-offline-card",
	{"Working offline", "Cannot be checked offline", "Use a card with a chip. Or ask at the desk."},
	{{"Type my number", "type {}"}}},
    {"identify",
	{"6 books are on the pad", "Show your card", "or the code on your phone"},
	{{"More time", "more-time {}"}, {"Type my number", "type {}"},
	 {"Return books instead", "return {}"}, {"Cancel", "cancel {}"},
	 {"Call staff", "call-staff {}"}}},
    {"identify-expired",
	{"This card has run out",
	 "Please renew it at the desk. It was valid until 3\u00A0November\u00A02026."},
	{{"Type my number", "type {}"}}},
    {"account-message",
	{"A message for you", "A parcel from Jinling Library waits for you at the desk."},
	{{"Renew these 3", "renew-all {}"}}},
    {"dark", {NULL}, {{"Switch the screen on", "more-time {}"}}},
    {"identify-texts", {"A fee is open", "Greetings from Koha. Patron owes fines"}, {{"Call staff", "call-staff {}"}}},
    {"pile-texts", {"此書僅供館內閱覽"}, {{"Call staff", "call-staff {}"}}},
    {"identify-fees",
	{"A fee is open", "Please pay it at the desk. It is CNY 12.50."},
	{{"Cancel", "cancel {}"}}},
    {"card-number",
	{"Type your card number", "It is printed on the card."},
	{{"More time", "more-time {}"}, {"Go back", "cancel {}"}, {"Call staff", "call-staff {}"}}},
    {"card-number-invalid",
	{"No card has this number. Please look at the card again."},
	{{"Go back", "cancel {}"}}},
    {"address",
	{"Type an e‑mail address", "It is used for this receipt only.", "Receipt by e-mail",
	 "@gmail.com", "@yahoo.com", "@icloud.com"},
	{{"More time", "more-time {}"}, {"Cancel", "cancel {}"}, {"Call staff", "call-staff {}"}}},
    {"address-invalid",
	{"That is no e-mail address. Please look at it again."},
	{{"Cancel", "cancel {}"}}},
    {"goodbye-mail-typed",
	{"By e-mail"},
	{{"By e-mail", "address {}"}}},
    {"goodbye-mail-other",
	{"By e-mail, l…@example.org"},
	{{"By e-mail, l…@example.org", "mail {}"}, {"Another address", "address {}"}}},
    {"identify-phone",
	{"6 books are on the pad", "Show your card"},
	{{"More time", "more-time {}"}, {"Type my number", "type {}"}, {"Use my phone", "phone {}"},
	 {"Return books instead", "return {}"}, {"Cancel", "cancel {}"}}},
    {"identify-phone-refused",
	{"Not confirmed on the phone", "Try again, or use your card."},
	{{"Use my phone", "phone {}"}, {"Type my number", "type {}"}}},
    {"phone",
	{"Scan this with your phone", "Use your library’s app."},
	{{"Use my card", "use-card {}"}, {"Cancel", "cancel {}"}, {"Call staff", "call-staff {}"}}},
    {"phone-card",
	{"Scan this with your phone", "Not recognised yet"},
	{{"Use my card", "use-card {}"}}},
    {"pin",
	{"Enter your PIN", "4 digits. The screen shows only dots.", "0 digits entered"},
	{{"More time", "more-time {}"}, {"Cancel", "cancel {}"}, {"Forgotten?", "call-staff {}"}}},
    {"pin-wrong",
	{"That PIN did not match. Please enter it again."},
	{{"Cancel", "cancel {}"}}},
    {"pile-empty",
	{"Borrowing", "Put the whole pile here", "What you borrow shows up here."},
	{{"More time", "more-time {}"}, {"Stop here", "cancel {}"}, {"Call staff", "call-staff {}"}}},
    {"pile",
	{"10", "Leave them on the pad", "4 lent · 2 in progress", "4 need a look",
	 "Put it back. One step is left.", "Volume 2 is missing. A set of 3.",
	 "Please leave it here. It is reserved.", "Due 20\u00A0Dec"},
	{{"Stop here", "cancel {}"}, {"Call staff", "call-staff {}"}}},
    {"put-back",
	{"Put this book back on the pad", "城南舊事",
	 "One step is left. At the door the alarm would sound.", "3 others are yours"},
	{{"Not this one", "leave {'key': <'a'>}"}, {"More time", "more-time {}"},
	 {"Call staff", "call-staff {}"}}},
    {"put-back-two",
	{"Put these books back on the pad", "城南舊事", "Truyện Kiều"},
	{{"More time", "more-time {}"}}},
    {"renew-own",
	{"Already yours. Renew?", "Moby-Dick", "Yours until 6\u00A0December"},
	{{"Renew this book", "renew {'key': <'a'>}"}, {"Leave it as it is", "leave {'key': <'a'>}"},
	 {"More time", "more-time {}"}, {"Stop here", "cancel {}"}, {"Call staff", "call-staff {}"}}},
    {"fee",
	{"This costs CNY\u00A02.00. Agree?", "三体", "It is added to your account."},
	{{"I agree", "accept-fee {'sum': <'2.00 CNY'>}"}, {"Do not borrow", "decline-fee {}"},
	 {"More time", "more-time {}"}, {"Stop here", "cancel {}"}, {"Call staff", "call-staff {}"}}},
    {"fee-several",
	{"This costs CNY\u00A017.50. Agree?", "CNY 12.50", "Truyện Kiều"},
	{{"I agree", "accept-fee {'sum': <'17.50 CNY'>}"}, {"Do not borrow", "decline-fee {}"}}},
    {"account",
	{"My loans", "to collect", "CNY 12.50", "2 days overdue", "Due 6\u00A0Dec",
	 "Too soon to renew", "4 of 20 used", "Kept until 29\u00A0Nov"},
	{{"Renew these 3", "renew-all {}"}, {"Renew: 城南舊事", "renew {'key': <'a'>}"}, {"Borrow books", "add {}"}, {"Leave", "finish {}"},
	 {"Call staff", "call-staff {}"}}},
    {"account-holds",
	{"Reserved", "Kept until 29\u00A0Nov", "Not here yet"}, {{"Leave", "finish {}"}}},
    {"account-long",
	{"on loan", "There may be more", "No renewal left"}, {{"Renew these 7", "renew-all {}"}}},
    {"account-nothing",
	{"Nothing on loan"}, {{"Leave", "finish {}"}}},
    {"account-none",
	{"No list just now", "Please ask at the desk."}, {{"Leave", "finish {}"}}},
    {"pile-empty-account",
	{"Put the whole pile here"}, {{"My loans", "account {}"}, {"Stop here", "cancel {}"}}},
    {"count-set",
	{"Borrowing", "Are all 5 pieces here?", "Discovery Box: The Night Sky",
	 "Please open it and count."},
	{{"All 5 are here", "all-here {'key': <'a'>}"}, {"Not all are here", "leave {'key': <'a'>}"},
	 {"More time", "more-time {}"}, {"Stop here", "cancel {}"}, {"Call staff", "call-staff {}"}}},
    {"count-return",
	{"Returning", "Are all 12 pieces here?", "十万个为什么"},
	{{"All 12 are here", "all-here {'key': <'a'>}"},
	 {"Not all are here", "leave {'key': <'a'>}"}}},
    {"pile-counted",
	{"Please count: 3 pieces. You will be asked."}, {{NULL, NULL}}},
    {"pile-done",
	{"9 books are yours", "Take them from the pad.", "9 of 20 used",
	 "Due back: Sunday 20\u00A0December\u00A02026", "1 renewed: 3\u00A0January", "A Room with a View"},
	{{"Finish", "finish {}"}, {"Add books", "add {}"}, {"More time", "more-time {}"},
	 {"Call staff", "call-staff {}"}}},
    {"pile-offline",
	{"Working offline", "Due about 20\u00A0Dec",
	 "Please leave it here. That is all that can be lent offline."},
	{{"Stop here", "cancel {}"}}},
    {"pile-done-offline",
	{"Working offline", "9 books are yours", "The library will confirm the date.",
	 "Due back about: Sunday 20\u00A0December\u00A02026", "1 renewed: 3\u00A0January"},
	{{"Finish", "finish {}"}}},
    {"pile-done-clean",
	{"1 book is yours", "Take it from the pad.", "Bring it back by"}, {{"Finish", "finish {}"}}},
    {"pile-done-nothing",
	{"Nothing was borrowed", "Please leave it here. It is reserved."},
	{{"Finish", "finish {}"}}},
    {"pile-done-warning",
	{"Are you still there?", "Otherwise this ends by itself. Your books are borrowed."},
	{{"I need more time", "more-time {}"}, {"Finish", "finish {}"},
	 {"Call staff", "call-staff {}"}}},
    {"return-empty",
	{"Returning", "Put the whole pile here", "What you return shows up here."},
	{{"Stop here", "cancel {}"}}},
    {"return",
	{"4 books returned", "1 in progress", "Returned",
	 "Please hand it to staff. Somebody is waiting for it.",
	 "Take it to the desk. It belongs to another library."},
	{{"Done", "finish {}"}, {"More time", "more-time {}"}, {"Call staff", "call-staff {}"}}},
    {"return-offline",
	{"Working offline", "4 books taken back", "Taken back"},
	{{"Done", "finish {}"}}},
    {"return-bins",
	{"7 books returned", "Thank you. Each book goes into its bin.", "4 books into bin 2",
	 "1 book into bin 5", "It travels to Jinling Library.",
	 "Hand it in at the desk. It is returned."},
	{{"Done", "finish {}"}}},
    {"goodbye",
	{"9 books until 20\u00A0December", "Enjoy your reading.", "A Room with a View"},
	{{"Goodbye", "finish {}"}, {"Call staff", "call-staff {}"}}},
    {"idle-group",
	{"Class or family"},
	{{"Class or family", "group {}"}, {"Borrow", "borrow {}"}, {"My loans", "account {}"}}},
    {"idle-offline-group",
	{"Working offline"},
	{{"Class or family", "group {}"}, {"Call staff", "call-staff {}"}}},
    {"group",
	{"Class or family", "Next card, please", "4 people, 11 books so far", "Library card",
	 "Lay it on the reader", "Your books", "Put them on the pad"},
	{{"That’s all", "finish {}"}, {"Type my number", "type {}"},
	 {"More time", "more-time {}"}, {"Call staff", "call-staff {}"}}},
    {"group-first",
	{"Next card, please", "Each with their own card."},
	{{"Cancel", "cancel {}"}}},
    {"group-no-pad", {"Phone code", "Hold it to the light"}, {{"That’s all", "finish {}"}}},
    {"group-warning",
	{"Are you still there?",
	 "Otherwise this ends by itself. What was borrowed stays borrowed."},
	{{"I need more time", "more-time {}"}, {"Finish", "finish {}"}}},
    {"pile-done-group",
	{"9 books are yours", "4 people had their turn before", "The next one may show a card."},
	{{"I’m done", "finish {}"}, {"Add books", "add {}"}}},
    {"goodbye-next", {"Emma"}, {{"Next person", "finish {}"}}},
    {"goodbye-group", {"4 people, 11 books", "Enjoy your reading."}, {{"Goodbye", "finish {}"}}},
    {"pile-done-next", {"The next one may show a card."}, {{"Finish", "finish {}"}}},
    {"goodbye-faces",
	{"How was it?"},
	{{"Good", "feedback {'face': <'good'>}"}, {"Fair", "feedback {'face': <'fair'>}"},
	 {"Bad", "feedback {'face': <'bad'>}"}}},
    {"goodbye-thanks", {"Thank you for telling us."}, {{"Call staff", "call-staff {}"}}},
    {"goodbye-receipt",
	{"9 books until 20\u00A0December"},
	{{"On paper", "print {}"}, {"Goodbye", "finish {}"}}},
    {"goodbye-printed",
	{"9 books until 20\u00A0December"},
	{{"Print again", "print {}"}, {"Goodbye", "finish {}"}}},
    {"goodbye-slips", {"Please lay each slip into its book."}, {{"Goodbye", "finish {}"}}},
    {"goodbye-offline",
	{"Working offline", "9 books to about 20\u00A0December",
	 "The library will confirm the date."},
	{{"Goodbye", "finish {}"}}},
    {"goodbye-return-offline",
	{"Working offline", "3 books taken back", "Thank you. All will be entered soon."},
	{{"Goodbye", "finish {}"}}},
    {"goodbye-card",
	{"Take your card", "It is still on the reader."},
	{{"Goodbye", "finish {}"}}},
    {"goodbye-return",
	{"3 books returned", "Thank you, and see you soon."},
	{{"Goodbye", "finish {}"}}},
    {"library-away",
	{"The library’s line is down", "Please go to the desk"},
	{{"Call staff", "call-staff {}"}}},
    {"out-of-order",
	{"This machine is resting", "It cannot lend or take back now."},
	{{"Call staff", "call-staff {}"}}},
    {"out-of-order-starting",
	{"This machine is waking up", "Just a moment, please."},
	{{"Call staff", "call-staff {}"}}},
};
/* clang-format on */

static void
check_page(gconstpointer data)
{
	const Page *page = data;
	g_autoptr(Screen) screen = screen_new(page->view, NULL);

	for (guint i = 0; i < G_N_ELEMENTS(page->says) && page->says[i] != NULL; i++)
		screen_wait_for(screen, page->says[i]);
	for (guint i = 0; i < G_N_ELEMENTS(page->presses) && page->presses[i].button != NULL; i++) {
		g_autofree char *told = screen_press(screen, page->presses[i].button);

		g_assert_cmpstr(told, ==, page->presses[i].told);
	}
}

static void
test_number(void)
{
	g_autoptr(Screen) screen = screen_new("card-number", NULL);
	g_autofree char *told = NULL;

	screen_touch(screen, "4");
	screen_touch(screen, "0");
	screen_touch(screen, "9");
	screen_wait_for(screen, "409");
	screen_touch(screen, "Delete a digit");
	screen_wait_for(screen, "40");
	told = screen_press(screen, "Done");
	g_assert_cmpstr(told, ==, "number {'number': <'40'>}");
}

static void
touch_keys(Screen *screen, const char *keys)
{
	for (const char *key = keys; *key != '\0'; key++)
		screen_touch(screen, (char[]){*key, '\0'});
}

static gboolean
can_send(Screen *screen)
{
	g_autoptr(GArray) buttons = screen_buttons(screen);

	for (guint i = 0; i < buttons->len; i++) {
		const ScreenButton *button = &g_array_index(buttons, ScreenButton, i);

		if (g_str_equal(button->name, "Send"))
			return button->usable;
	}
	g_error("there is no button \"Send\"");
}

/* Keys tell the daemon that somebody is there, now and then. */
static void
expect_sent(Screen *screen, const char *expected)
{
	g_autofree char *told = screen_press(screen, "Send");

	while (g_str_equal(told, "more-time {}")) {
		g_free(told);
		told = screen_wait_told(screen);
	}
	g_assert_cmpstr(told, ==, expected);
}

/* It can be sent as soon as it is an address, and no sooner. */
static void
test_address(void)
{
	g_autoptr(Screen) screen = screen_new("address", NULL);
	g_autofree char *alive = NULL;

	screen_wait_for(screen, "Send");
	g_assert_false(can_send(screen));
	touch_keys(screen, "l");
	alive = screen_wait_told(screen);
	g_assert_cmpstr(alive, ==, "more-time {}");
	touch_keys(screen, "ena");
	screen_touch(screen, "Underscore");
	touch_keys(screen, "99");
	screen_touch(screen, "Delete a character");
	screen_wait_for(screen, "lena_9");
	screen_touch(screen, "At sign");
	screen_touch(screen, "At sign");
	touch_keys(screen, "a");
	screen_touch(screen, "Hyphen");
	touch_keys(screen, "b");
	screen_wait_for(screen, "lena_9@a-b");
	g_assert_false(can_send(screen));
	screen_touch(screen, "Dot");
	touch_keys(screen, "vn");
	screen_wait_for(screen, "lena_9@a-b.vn");
	expect_sent(screen, "mail {'address': <'lena_9@a-b.vn'>}");
	screen_touch(screen, "@gmail.com");
	screen_wait_for(screen, "lena_9@gmail.com");
	expect_sent(screen, "mail {'address': <'lena_9@gmail.com'>}");
	screen_show(screen, "address-invalid", NULL);
	screen_wait_for(screen, "That is no e-mail address. Please look at it again.");
	screen_touch(screen, "Delete a character");
	screen_wait_for(screen, "lena_9@gmail.co");
	screen_wait_gone(screen, "That is no e-mail address. Please look at it again.");
}

/* The digits are told once, and nothing on the screen ever says them. */
static void
test_pin(void)
{
	g_autoptr(Screen) screen = screen_new("pin", NULL);
	g_autofree char *told = NULL;

	for (const char *digit = "2580"; *digit != '\0'; digit++)
		screen_touch(screen, (char[]){*digit, '\0'});
	screen_wait_for(screen, "4 digits entered");
	told = screen_press(screen, "Done");
	g_assert_cmpstr(told, ==, "pin {'pin': <'2580'>}");
	screen_wait_for(screen, "0 digits entered");
}

/* While the library is asked nothing is to be touched. */
static void
test_busy(void)
{
	g_autoptr(Screen) screen = screen_new("identify-busy", NULL);
	g_autoptr(GArray) buttons = NULL;

	screen_wait_for(screen, "One moment");
	buttons = screen_buttons(screen);
	for (guint i = 0; i < buttons->len; i++) {
		ScreenButton *button = &g_array_index(buttons, ScreenButton, i);

		if (g_str_equal(button->name, "Type my number") ||
		    g_str_equal(button->name, "Cancel"))
			g_assert_false(button->usable);
	}
}

/* The dialog lies over the page: what is below it cannot be pressed. */
static void
test_warning(void)
{
	g_autoptr(Screen) screen = screen_new("pile-done-warning", NULL);
	g_autoptr(GArray) buttons = NULL;

	screen_wait_for(screen, "Are you still there?");
	buttons = screen_buttons(screen);
	for (guint i = 0; i < buttons->len; i++) {
		ScreenButton *button = &g_array_index(buttons, ScreenButton, i);

		if (g_str_equal(button->name, "Add books"))
			g_assert_false(button->usable);
	}
	screen_show(screen, "pile-done", NULL);
	screen_wait_gone(screen, "Are you still there?");
	g_free(screen_press(screen, "Add books"));
}

static void
test_turning(void)
{
	g_autoptr(Screen) screen = screen_new("pile-long", NULL);

	screen_wait_for(screen, "Đất rừng phương Nam");
	screen_touch(screen, "Next page");
	screen_wait_gone(screen, "Đất rừng phương Nam");
	screen_wait_for(screen, "Book 4001");
	screen_touch(screen, "Previous page");
	screen_wait_for(screen, "Đất rừng phương Nam");
}

static void
test_rail(void)
{
	g_autoptr(Screen) screen = screen_new("idle", NULL);
	g_autofree char *language = screen_press(screen, "Tiếng Việt");
	g_autofree char *size = screen_press(screen, "Text size, 1 of 3");
	g_autofree char *contrast = screen_press(screen, "High contrast");

	g_assert_cmpstr(language, ==, "language {'language': <'vi'>}");
	g_assert_cmpstr(size, ==, "appearance {'text-size': <uint32 2>}");
	g_assert_cmpstr(contrast, ==, "appearance {'contrast': <'dark'>}");
}

/* What the rail has no room for is switched on a card that stays until it is put away. */
static void
test_ease(void)
{
	g_autoptr(Screen) screen = screen_new("pile", NULL);
	g_autofree char *left = NULL, *easy = NULL;

	screen_touch(screen, "Make it easier");
	screen_wait_for(screen, "No motion");
	left = screen_press(screen, "Left hand");
	g_assert_cmpstr(left, ==, "appearance {'left': <true>}");
	screen_show(screen, "pile", screen_change("left", g_variant_new_boolean(TRUE)));
	easy = screen_press(screen, "Large, slow");
	g_assert_nonnull(strstr(easy, "'text-size': <uint32 3>"));
	g_assert_nonnull(strstr(easy, "'slow': <true>"));
	/* another page is not covered by it */
	screen_show(screen, "pile-done", NULL);
	screen_wait_gone(screen, "No motion");
	screen_touch(screen, "Make it easier");
	screen_wait_for(screen, "No motion");
	screen_touch(screen, "Done");
	screen_wait_gone(screen, "No motion");
}

/* A cat, and no more to read than a child can. */
static void
test_child(void)
{
	g_autoptr(Screen) screen = screen_new("idle", NULL);
	g_autofree char *child = NULL, *borrow = NULL;

	screen_touch(screen, "Make it easier");
	screen_wait_for(screen, "For children");
	child = screen_press(screen, "For children");
	g_assert_cmpstr(child, ==, "appearance {'child': <true>}");
	screen_show(screen, "idle-child", NULL);
	screen_touch(screen, "Done");
	screen_wait_for(screen, "Put your books here");
	screen_wait_for(screen, "Ask a grown-up");
	screen_wait_gone(screen, "With your card");
	screen_wait_gone(screen, "My loans");
	borrow = screen_press(screen, "Borrow");
	g_assert_cmpstr(borrow, ==, "borrow {}");
}

static void
test_banner(void)
{
	g_autoptr(Screen) screen = screen_new("idle-demo", NULL);

	screen_wait_for(screen, "Demonstration: nothing counts");
	g_free(screen_press(screen, "Borrow"));
}

static gboolean
may_be_pressed(Screen *screen, const char *name)
{
	g_autoptr(GArray) buttons = screen_buttons(screen);

	for (guint i = 0; i < buttons->len; i++) {
		ScreenButton *button = &g_array_index(buttons, ScreenButton, i);

		if (g_str_equal(button->name, name))
			return button->usable;
	}
	return FALSE;
}

/* Borrowing waits for the library; it comes and goes while the page stays. */
static void
test_offline(void)
{
	g_autoptr(Screen) screen = screen_new("idle-offline-returns", NULL);

	screen_wait_for(screen, "Borrow. Not while offline");
	g_assert_false(may_be_pressed(screen, "Borrow. Not while offline"));
	g_assert_true(may_be_pressed(screen, "Return"));
	screen_show(screen, "idle-offline", NULL);
	screen_wait_gone(screen, "Borrow. Not while offline");
	g_free(screen_press(screen, "Borrow"));
	screen_show(screen, "idle-offline-returns", NULL);
	screen_wait_for(screen, "Borrow. Not while offline");
	g_assert_false(may_be_pressed(screen, "Borrow. Not while offline"));
	screen_show(screen, "idle", NULL);
	screen_wait_gone(screen, "Working offline");
	g_free(screen_press(screen, "Borrow"));
}

static void
test_offline_languages(void)
{
	static const struct {
		const char *language, *sign, *headline, *borrow;
	} cases[] = {
	    {"en", "Working offline", "Returns work as usual", "Borrow. Not while offline"},
	    {"zh_CN", "离线服务中", "还书照常", "借书. 离线期间暂停"},
	    {"zh_TW", "離線服務中", "還書照常", "借書. 離線期間暫停"},
	    {"vi", "Đang ngoại tuyến", "Vẫn trả sách như thường", "Mượn. Chờ có mạng lại"},
	};
	g_autoptr(Screen) screen = screen_new("idle", NULL);

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		screen_show(screen, "idle-offline-returns",
		    screen_change("language", g_variant_new_string(cases[i].language)));
		screen_wait_for(screen, cases[i].sign);
		screen_wait_for(screen, cases[i].headline);
		screen_wait_for(screen, cases[i].borrow);
	}
}

/* Whoever cannot borrow now is not asked to type a number for nothing. */
static void
test_offline_identify(void)
{
	g_autoptr(Screen) screen = screen_new("identify-offline", NULL);

	screen_wait_for(screen, "Only returns work just now");
	screen_wait_gone(screen, "Type my number");
	screen_show(screen, "identify", NULL);
	g_free(screen_press(screen, "Type my number"));
}

/* The sign is on every page of a session that is left to itself. */
static void
test_offline_everywhere(void)
{
	static const char *const views[] = {"identify", "card-number", "pin", "pile-empty", "pile",
	    "put-back", "renew-own", "count-set", "fee", "fee-several", "count-return", "pile-done",
	    "return-empty", "return", "return-bins", "goodbye", "address"};
	g_autoptr(Screen) screen = screen_new("idle", NULL);

	for (guint i = 0; i < G_N_ELEMENTS(views); i++) {
		screen_show(
		    screen, views[i], screen_change("offline", g_variant_new_boolean(TRUE)));
		screen_wait_for(screen, "Working offline");
		screen_show(screen, views[i], NULL);
		screen_wait_gone(screen, "Working offline");
	}
}

/* A dark screen has nothing on it that could be pressed unseen, and comes back as it was. */
static void
test_dark(void)
{
	g_autoptr(Screen) screen = screen_new("idle", NULL);
	g_autofree char *told = NULL;

	screen_wait_for(screen, "Borrow");
	screen_show(screen, "dark", NULL);
	screen_wait_for(screen, "Switch the screen on");
	screen_wait_gone(screen, "Borrow");
	screen_wait_gone(screen, "Tiếng Việt");
	/* the language goes back when nobody came; it stays dark */
	screen_show(screen, "dark", g_variant_new_parsed("{'language': <'vi'>}"));
	screen_wait_for(screen, "Bật màn hình");
	screen_wait_gone(screen, "English");
	screen_show(screen, "dark", NULL);
	told = screen_press(screen, "Switch the screen on");
	g_assert_cmpstr(told, ==, "more-time {}");
	screen_show(screen, "idle", NULL);
	screen_wait_for(screen, "Borrow");
	screen_wait_for(screen, "Tiếng Việt");
	screen_wait_gone(screen, "Switch the screen on");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(pages); i++) {
		g_autofree char *path = g_strconcat("/ui/page/", pages[i].view, NULL);

		g_test_add_data_func(path, &pages[i], check_page);
	}
	g_test_add_func("/ui/number", test_number);
	g_test_add_func("/ui/address", test_address);
	g_test_add_func("/ui/pin", test_pin);
	g_test_add_func("/ui/busy", test_busy);
	g_test_add_func("/ui/dark", test_dark);
	g_test_add_func("/ui/warning", test_warning);
	g_test_add_func("/ui/turning", test_turning);
	g_test_add_func("/ui/rail", test_rail);
	g_test_add_func("/ui/ease", test_ease);
	g_test_add_func("/ui/child", test_child);
	g_test_add_func("/ui/banner", test_banner);
	g_test_add_func("/ui/offline", test_offline);
	g_test_add_func("/ui/offline-languages", test_offline_languages);
	g_test_add_func("/ui/offline-identify", test_offline_identify);
	g_test_add_func("/ui/offline-everywhere", test_offline_everywhere);
	return g_test_run();
}
