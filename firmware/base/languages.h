/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The languages of the kiosk: those whose catalogues are installed (ui/po/README.md). What is
 * different from one to the next, its own name, its voice, its fonts, its dates
 * (firmware/base/dates.h), is told by the catalogue itself; nothing in the program names a
 * language.
 *
 * Nothing changes after opening: any thread.
 */
#pragma once

#include "firmware/base/catalogue.h"

/* What letters ask of the page. */
typedef enum {
	DS_LETTERS_PLAIN, /* also for a word that nobody knows */
	DS_LETTERS_TALL,  /* marks in two storeys: smaller where it is large, and more between lines
			   */
	DS_LETTERS_HAN,   /* few and wide: larger; titles in Han characters have the forms of this
			     language */
	DS_LETTERS_LONG,  /* words much longer than in English: smaller where it is large */
	DS_LETTERS_N
} DsLetters;

typedef struct {
	char *id;  /* "zh_CN": the name of its catalogue, and in the configuration */
	char *tag; /* "zh-cn": for Pango */
	DsCatalogue *words;
	const char *name;             /* "简体中文", in itself */
	const char *brief;            /* "简体": for a key */
	const char *voice;            /* of espeak-ng: "cmn" */
	const char *other_voice;      /* ... "yue"; NULL: it has one alone */
	const char *other_voice_name; /* "粤语" */
	const char *
	    sans; /* families, the first that has a letter draws it: "Noto Sans,Noto Sans CJK SC" */
	const char *serif;
	DsLetters letters;
} DsLanguage;

/* One for each folder/ID/LC_MESSAGES/duestamp.mo, in the order of their ids; a damaged one is
 * left out, and said in the log. English is always there: the texts of the program. Free with
 * g_ptr_array_unref(). */
GPtrArray *ds_languages_open(const char *folder);

/* NULL: it is not there, or `languages` is NULL; what takes a language takes NULL for English. */
const DsLanguage *ds_languages_find(const GPtrArray *languages, const char *id);

/* Their ids, ended by NULL. Free with g_strfreev(). */
char **ds_languages_ids(const GPtrArray *languages);

/* The text in this language; NULL: English. */
const char *ds_language_get(const DsLanguage *language, const char *text);
