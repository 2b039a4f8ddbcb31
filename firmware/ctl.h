/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * duestampctl: asks the daemon, or a part of the product that needs none, and prints what it says;
 * no logic of its own. duestampctl(1) describes the commands. Each file ctl-*.c holds some of them;
 * the table is in ctl.c.
 */
#pragma once

#include "firmware/base/error.h"
#include "kiosk1.h"
#include "staff1.h"

#include <gio/gio.h>

/* Options of `tag decode` and `tag encode`; NULL and 0: not given. */
typedef struct {
	char *dsfid, *afi;
	gboolean uhf;
	char *owner, *set, *shelf, *usage;
	gint size;
	gboolean locked, released;
} DsCtlTag;

/* Options of `sip2 probe`. */
typedef struct {
	gboolean tls, connections;
	char *tls_ca, *login, *password_file, *institution, *location, *patron, *pin_file, *title;
	char *profile;
	gint idle_s, answer_timeout_s;
} DsCtlSip2;

/* Options of `sync`. */
#define DS_CTL_NO_TIMEOUT (-1)
typedef struct {
	gboolean wait;
	gint timeout_s; /* DS_CTL_NO_TIMEOUT: wait for ever */
} DsCtlSync;

/* Options of `snapshot`; NULL: not given. */
typedef struct {
	char *key, *public_key, *delta_from;
} DsCtlSnapshot;

/* Options of `sim serve`; NULL: not given. */
typedef struct {
	char *network, *power;
} DsCtlSim;

/* Options of `export`. */
typedef struct {
	gboolean again;
} DsCtlExport;

typedef struct {
	gboolean json;
	gboolean system_bus;
	char *config_file;
	gboolean file_given; /* on the command line; else it is the installed one */
	char *sim;           /* where the simulated world listens */
	char *item;          /* of `tag encode` and `sip2 probe` */
	char *format;        /* of `tag encode` and `export` */
	char *out;           /* of `export` and `snapshot` */
	DsCtlTag tag;
	DsCtlSip2 sip2;
	DsCtlSync sync;
	DsCtlSnapshot snapshot;
	DsCtlExport export;
	DsCtlSim room;
	int exit_code; /* where a command says more than that it was carried out */
} DsCtl;

/* Arguments without the command's own words, ended by NULL. FALSE: error is set and printed. */
typedef gboolean (*DsCtlRun)(DsCtl *ctl, char **arguments, GError **error);

gboolean ds_ctl_status(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_watch(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_do(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_view(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_journal(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_feedback(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_alarms(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_resolve(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_journal_again(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_sync(DsCtl *ctl, char **arguments, GError **error);
GOptionGroup *ds_ctl_sync_options(DsCtlSync *sync);
gboolean ds_ctl_export(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_results(DsCtl *ctl, char **arguments, GError **error);
GOptionGroup *ds_ctl_export_options(DsCtlExport *export);
gboolean ds_ctl_devices(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_printer_test(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_print_receipt(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_print_slip(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_print_waybill(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_output_test(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_settings(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_config_show(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_config_set(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_config_check(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_disk_run(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_disk_show(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_disk_witness(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_tag_decode(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_tag_encode(DsCtl *ctl, char **arguments, GError **error);
GOptionGroup *ds_ctl_tag_options(DsCtlTag *tag);
void ds_ctl_tag_clear(DsCtlTag *tag);
gboolean ds_ctl_sip2_probe(DsCtl *ctl, char **arguments, GError **error);
GOptionGroup *ds_ctl_sip2_options(DsCtlSip2 *sip2);
void ds_ctl_sip2_clear(DsCtlSip2 *sip2);
gboolean ds_ctl_snapshot_key(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_snapshot_make(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_snapshot_take(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_snapshot_show(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_snapshot_check(DsCtl *ctl, char **arguments, GError **error);
GOptionGroup *ds_ctl_snapshot_options(DsCtlSnapshot *snapshot);
void ds_ctl_snapshot_clear(DsCtlSnapshot *snapshot);
gboolean ds_ctl_replay(DsCtl *ctl, char **arguments, GError **error);
GOptionGroup *ds_ctl_sim_options(DsCtlSim *options);
void ds_ctl_sim_clear(DsCtlSim *options);
gboolean ds_ctl_sim_serve(DsCtl *ctl, char **arguments, GError **error);
gboolean ds_ctl_sim_ask(DsCtl *ctl, char **arguments, GError **error);

/* ---- the bus (ctl-bus.c) ---- */

/* The daemon, its properties read; NULL: none runs, or it does not talk to this user. */
DsBusKiosk1 *ds_ctl_kiosk1(const DsCtl *ctl, GError **error);
DsBusStaff1 *ds_ctl_staff1(const DsCtl *ctl, GError **error);
/* Sets the error "usage: duestampctl TEXT"; always FALSE. */
gboolean ds_ctl_usage(GError **error, const char *text);
/* Kiosk1's Health; NULL on error. */
GVariant *ds_ctl_health(const DsCtl *ctl, GError **error);

/* ---- printing (ctl-print.c) ---- */

/* A value as JSON on one line. */
void ds_ctl_print_json(GVariant *value);
/* One answer: `plain` as a line of its own, or {key: text} as JSON. */
void ds_ctl_print_answer(const DsCtl *ctl, const char *plain, const char *key, const char *text);
/* A dictionary a{sv} as "key  value" lines, or as JSON. */
void ds_ctl_print_dict(const DsCtl *ctl, GVariant *dict);
/* Rows aa{sv}: the named columns (ended by NULL) as a table, or everything as JSON. */
void ds_ctl_print_rows(const DsCtl *ctl, GVariant *rows, const char *const *columns);
