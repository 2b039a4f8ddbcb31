/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the simulated world share; nobody else includes this. */
#pragma once

#include "drivers/sim-client.h"
#include "drivers/sim-tags.h"
#include "drivers/sim-world.h"

#include <gio/gio.h>

typedef enum {
	DS_SIM_NO_DEVICE,
	DS_SIM_PAD,
	DS_SIM_CARD,
	DS_SIM_SCANNER,
	DS_SIM_PRINTER,
	DS_SIM_DEVICES,
} DsSimDevice;

typedef enum {
	DS_SIM_INVENTORY,
	DS_SIM_READ,
	DS_SIM_WRITE,
	DS_SIM_CHECK,
	DS_SIM_RESET,
	DS_SIM_EXCHANGES,
} DsSimExchange;

typedef enum { DS_SIM_PAPER_FULL, DS_SIM_PAPER_LOW, DS_SIM_PAPER_OUT } DsSimPaper;

/* What comes out of the printer, as drivers/raster.h has it. */
typedef struct {
	guint width;      /* dots */
	GByteArray *rows; /* NULL: nothing yet */
} DsSimSlip;

void ds_sim_slip_clear(DsSimSlip *slip);

typedef struct DsSimPeer DsSimPeer;
typedef struct DsSimRadio DsSimRadio;
typedef struct DsSimNetwork DsSimNetwork;
typedef struct DsSimPower DsSimPower;

struct DsSimWorld {
	GMainContext *context;
	GSocket *listener;
	GSource *arrivals;
	GSource *reaper; /* frees dead peers, outside of everything */
	char *where;
	char *socket_file; /* to be removed at the end */
	GPtrArray *peers;

	DsSimTags *tags;
	gboolean unplugged[DS_SIM_DEVICES];
	char *card; /* as poll answers it; NULL: none */
	gboolean instant;
	guint miss_percent;
	GRand *random;
	guint64 exchanges[DS_SIM_EXCHANGES];
	gint64 air_ns;
	DsSimRadio *radio;
	DsSimPaper paper;
	DsSimSlip slip;        /* the last one */
	guint slips;           /* that came out */
	DsSimNetwork *network; /* NULL: it has none here */
	DsSimPower *power;     /* the same */
};

/* One connection: sim-peer.c. */
struct DsSimPeer {
	DsSimWorld *world;
	GSocket *socket; /* NULL: dead, about to be freed */
	GString *in;
	GString *out;
	GSource *readable;
	GSource *writable;
	DsSimDevice device;
	gboolean watching;
	gboolean busy;    /* a request is under way; the next line waits */
	gboolean leaving; /* nothing more is read; closed when everything is said */
	GSource *poll;    /* a poll that waits: sim-poll.c */
	GQueue scans;     /* what was scanned and not yet asked for */
	DsSimSlip slip;   /* of a printer: what is not cut off yet */
};

void ds_sim_peer_new(DsSimWorld *world, GSocket *socket);
void ds_sim_peer_free(gpointer peer);

/* A line, without its end. */
void ds_sim_peer_send(DsSimPeer *peer, const char *line);

/* The answer to the request under way; takes it over, and goes on with the next line. */
void ds_sim_peer_answer(DsSimPeer *peer, char *answer);

/* At once. The peer stays in memory until the loop is reached again. */
void ds_sim_peer_close(DsSimPeer *peer);

/* To everyone who watches. */
void ds_sim_world_tell(DsSimWorld *world, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* A source of this world's context, made ready to run. */
GSource *ds_sim_world_attach(DsSimWorld *world, GSource *source, GSourceFunc func, gpointer data);

/* Stops it and forgets it. */
void ds_sim_drop_source(GSource **source);

/* Carries out one line. The answer, or NULL when it comes later by ds_sim_peer_answer(). */
char *ds_sim_command(DsSimWorld *world, DsSimPeer *peer, const char *line);

char *ds_sim_error(DsErrorCode code, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The tag that a word of a command names; NULL, and an answer for the command, when it names
 * none. */
DsSimTag *ds_sim_named_tag(DsSimWorld *world, const char *word, char **answer);

/* A number in this base, as a word of a command. */
gboolean ds_sim_number(const char *word, guint base, guint64 most, guint64 *value);

/* What a command does: words[0] is its name. */
typedef char *DsSimRun(DsSimWorld *world, DsSimPeer *peer, char **words);

DsSimRun ds_sim_run_put;    /* sim-put.c */
DsSimRun ds_sim_run_card;   /* sim-poll.c */
DsSimRun ds_sim_run_scan;   /* sim-poll.c */
DsSimRun ds_sim_run_poll;   /* sim-poll.c */
DsSimRun ds_sim_run_radio;  /* sim-radio.c: all requests that take air time */
DsSimRun ds_sim_run_signal; /* sim-radio.c */
DsSimRun ds_sim_run_open;   /* sim-cables.c */
DsSimRun ds_sim_run_plug;   /* sim-cables.c: unplug, too */
DsSimRun ds_sim_run_state;  /* sim-cables.c */
DsSimRun ds_sim_run_paper;  /* sim-paper.c */
DsSimRun ds_sim_run_slip;   /* sim-paper.c */
DsSimRun ds_sim_run_status; /* sim-paper.c */
DsSimRun ds_sim_run_rows;   /* sim-paper.c */
DsSimRun ds_sim_run_cut;    /* sim-paper.c */

const char *ds_sim_device_word(DsSimDevice device); /* "pad" */
const char *ds_sim_paper_word(DsSimPaper paper);    /* "full" */

typedef struct DsSimOrder DsSimOrder;

/* One request to the pad; which fields matter is its order's business. */
typedef struct {
	const DsSimOrder *order;
	DsSimPeer *peer; /* NULL: its client has gone, the radio goes on */
	guint64 uid;
	char text[DS_SIM_UID_TEXT + 1];
	guint first, count; /* blocks */
	guint8 value;
	guint32 masked; /* a password */
	gint afi;       /* -1: any */
	guint within_ms;
	GArray *answering; /* guint64: who answers an inventory */
	gboolean heard;    /* the tag hears and answers */
	gboolean failed;   /* an inventory that takes too long */
} DsSimRequest;

/* What can be asked of the tags on the pad: sim-orders.c. */
struct DsSimOrder {
	const char *name;
	DsSimExchange exchange;
	char *(*parse)(DsSimRequest *request, char **words);       /* NULL, or the refusal */
	gint64 (*begin)(DsSimWorld *world, DsSimRequest *request); /* how long it takes */
	char *(*finish)(DsSimWorld *world, DsSimRequest *request); /* the answer */
};

const DsSimOrder *ds_sim_order(const char *name); /* one that exists */

/* The radio of the pad, which does one request after the other. */
DsSimRadio *ds_sim_radio_new(DsSimWorld *world);
void ds_sim_radio_free(DsSimRadio *radio);
void ds_sim_radio_forget(DsSimRadio *radio, const DsSimPeer *peer); /* nobody waits any more */
void ds_sim_radio_cut(DsSimRadio *radio); /* power off: what was under way is lost */

/* The pad's field is off: tags forget passwords. */
void ds_sim_world_power_off(DsSimWorld *world);

/* The book leaves or enters the pad. */
void ds_sim_tag_move(DsSimWorld *world, DsSimTag *tag, gboolean on_pad);

/* The network cable: sim-network.c. NULL with DS_ERROR_CONFIG when it cannot listen. */
DsSimNetwork *ds_sim_network_new(
    DsSimWorld *world, GSocketAddress *listen, GSocketAddress *library, GError **error);
void ds_sim_network_free(DsSimNetwork *network);
const char *ds_sim_network_where(const DsSimNetwork *network); /* 127.0.0.1:40123 */
gboolean ds_sim_network_is_plugged(const DsSimNetwork *network);
void ds_sim_network_plug(DsSimNetwork *network, gboolean plugged);

/* The power cable: sim-power.c. NULL with DS_ERROR_CONFIG when `command` makes no sense. */
DsSimPower *ds_sim_power_new(DsSimWorld *world, const char *command, GError **error);
void ds_sim_power_free(DsSimPower *power);
gboolean ds_sim_power_is_on(const DsSimPower *power);
/* FALSE with DS_ERROR_GONE: it does not start. Does nothing while it is on. */
gboolean ds_sim_power_on(DsSimPower *power, GError **error);
void ds_sim_power_cut(DsSimPower *power); /* when it returns, the kiosk is dead */
