/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What outbox-file.c needs of outbox.c. Nothing of it is for anybody else. */
#pragma once

#include "firmware/outbox-file.h"

const DsOutboxParts *ds_outbox_parts(const DsOutbox *outbox);

/* The operations in the outbox (const DsOperation), in the order of their numbers. They are
 * borrowed until the next change; free the array alone. */
GPtrArray *ds_outbox_operations(const DsOutbox *outbox);

/* Its row has changed to this, which is on the disk. Announce it when all have. */
void ds_outbox_renew(DsOutbox *outbox, const DsOperation *op);
void ds_outbox_announce(DsOutbox *outbox);

/* Written into a file, and without a result yet. A request in words would say that it was sent over
 * a link: then the library has to be asked what became of it. */
gboolean ds_outbox_is_exported(const DsOperation *op);

/* The step that follows it in a library told by files; FALSE: it waits for staff. Of one that was
 * told, and was not closed any more. */
DsOperationEvent ds_outbox_file_confirms(const DsOperation *op);

/* One filing at a time: where the one that is under way is kept; NULL: none is. */
DsOutboxFiling **ds_outbox_filing(DsOutbox *outbox);
