/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/script.h"

/* Frequent characters that belong to one kind only; the nth of both strings is the same word. */
static const char simplified[] =
    "国书这个们来为时会学对发经当点长开门问间车东语说话读写记讲谁让认识论议"
    "见观觉现规视亲报张场块垒华单卖买头实宝宠寻导尔层岁岛岭帅师带帮庄庆广应庙废"
    "归录战户扑执扩扫扬护拥择择拣换损据摇数断无旧显晓术机杀杂权条极构枪柜树样梦检"
    "楼欢欧残气汉汤沟没泪洁济浅测满渔湾灭灵炉点热爱牵独狮猫猎环电画疗疯盐盘盖"
    "硕确离种积称稳窃竖竞笔简类粮紧红约级纪纯纸线练组细织终绍结给统继续绿网罗罚职联"
    "脑脚脸腾艺节芦苏药获营萧虫虽蚁补装计订训许设访证评词译诗诚该详误请诸课谈谢谣谱"
    "贝负财责败货质购贯贴贵费资赛赵赶趋跃践踪轮软轻载辈辉输边达过运还进远连迟适选遗"
    "邓邮郑酱释鉴针钟钢铁银铜锁错镇镜队阳阴阶际陆陈险随隐难雾静项顺须顾顿颜风飞饭"
    "饮饿馆马驰驱驾骂骑鱼鲁鲜鸟鸡鸭鸣鹅鹤鹰麦黄齐齿龙龟体";
static const char traditional[] =
    "國書這個們來為時會學對發經當點長開門問間車東語說話讀寫記講誰讓認識論議"
    "見觀覺現規視親報張場塊壘華單賣買頭實寶寵尋導爾層歲島嶺帥師帶幫莊慶廣應廟廢"
    "歸錄戰戶撲執擴掃揚護擁擇擇揀換損據搖數斷無舊顯曉術機殺雜權條極構槍櫃樹樣夢檢"
    "樓歡歐殘氣漢湯溝沒淚潔濟淺測滿漁灣滅靈爐點熱愛牽獨獅貓獵環電畫療瘋鹽盤蓋"
    "碩確離種積稱穩竊豎競筆簡類糧緊紅約級紀純紙線練組細織終紹結給統繼續綠網羅罰職聯"
    "腦腳臉騰藝節蘆蘇藥獲營蕭蟲雖蟻補裝計訂訓許設訪證評詞譯詩誠該詳誤請諸課談謝謠譜"
    "貝負財責敗貨質購貫貼貴費資賽趙趕趨躍踐蹤輪軟輕載輩輝輸邊達過運還進遠連遲適選遺"
    "鄧郵鄭醬釋鑒針鐘鋼鐵銀銅鎖錯鎮鏡隊陽陰階際陸陳險隨隱難霧靜項順須顧頓顏風飛飯"
    "飲餓館馬馳驅駕罵騎魚魯鮮鳥雞鴨鳴鵝鶴鷹麥黃齊齒龍龜體";

static gboolean
holds(const char *set, gunichar c)
{
	return g_utf8_strchr(set, -1, c) != NULL;
}

static const char *
chinese_of(const char *title, const DsLanguage *window_language)
{
	int lead = 0;

	if (window_language->letters == DS_LETTERS_HAN)
		return window_language->tag;
	for (const char *at = title; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		lead += holds(traditional, c) - holds(simplified, c);
	}
	return lead > 0 ? "zh-tw" : "zh-cn";
}

const char *
ds_script_of_title(const char *title, const DsLanguage *window_language)
{
	gboolean han = FALSE;

	for (const char *at = title; *at != '\0'; at = g_utf8_next_char(at))
		switch (g_unichar_get_script(g_utf8_get_char(at))) {
		case G_UNICODE_SCRIPT_HIRAGANA:
		case G_UNICODE_SCRIPT_KATAKANA: return "ja";
		case G_UNICODE_SCRIPT_HANGUL: return "ko";
		case G_UNICODE_SCRIPT_HAN: han = TRUE; break;
		default: break;
		}
	return han ? chinese_of(title, window_language) : NULL;
}
