/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frames; what a reader answers is in m3-reader.c. Specification of model 210, 2 to 4; its own
 * arithmetic, so that a mistake of the driver's is not shared. */
#include "tests/fakes/m3.h"

#include "tests/fakes/m3-reader.h"

#define MARK 0xD6
#define OLD_MARK 0xD5
#define RESIDUE 0x1D0F /* of a sum over a frame and its own BCC: specification, 4 */

typedef struct {
	DsFakeM3Reader *reader;
	guint8 mark; /* of the last request */
} M3;

static guint
checksum(const guint8 *bytes, gsize count)
{
	guint sum = 0xFFFF;

	for (gsize i = 0; i < count * 8; i++) {
		guint bit = (bytes[i / 8] >> (7 - i % 8)) & 1;
		guint top = (sum >> 15) & 1;

		sum = (sum << 1) & 0xFFFF;
		if (bit != top)
			sum ^= 0x1021;
	}
	return sum;
}

static gsize
measure(const guint8 *bytes, gsize count)
{
	if (count > 0 && bytes[0] != MARK && bytes[0] != OLD_MARK)
		return 1; /* noise */
	return count < 3 ? 0 : 3 + bytes[1] * 256u + bytes[2];
}

static gboolean
unwrap(gpointer self, const guint8 *frame, gsize length, GByteArray *request)
{
	M3 *m3 = self;

	if (length < 6 || checksum(frame + 1, length - 1) != RESIDUE)
		return FALSE;
	m3->mark = frame[0];
	g_byte_array_append(request, frame + 3, (guint)(length - 5));
	return TRUE;
}

static void
wrap(gpointer self, guint8 command, const GByteArray *answer, GByteArray *frame)
{
	M3 *m3 = self;
	guint rest = 1 + answer->len + 2;
	guint8 head[] = {m3->mark, (guint8)(rest >> 8), (guint8)rest, command};
	guint sum;
	guint8 tail[2];

	g_byte_array_append(frame, head, sizeof head);
	g_byte_array_append(frame, answer->data, answer->len);
	sum = checksum(frame->data + 1, frame->len - 1) ^ 0xFFFF;
	tail[0] = (guint8)(sum >> 8);
	tail[1] = (guint8)sum;
	g_byte_array_append(frame, tail, 2);
}

static gsize
length_at(const GByteArray *frame)
{
	return 2;
}

static void
obey(gpointer self, const guint8 *request, gsize length, GByteArray *answer)
{
	M3 *m3 = self;

	ds_fake_m3_reader_obey(m3->reader, m3->mark == OLD_MARK, request, length, answer);
}

static void
restart(gpointer self)
{
	M3 *m3 = self;

	ds_fake_m3_reader_restart(m3->reader);
}

static gpointer
start(const char *world)
{
	M3 *m3 = g_new0(M3, 1);

	m3->reader = ds_fake_m3_reader_new(world);
	return m3;
}

static void
stop(gpointer self)
{
	M3 *m3 = self;

	ds_fake_m3_reader_free(m3->reader);
	g_free(m3);
}

const DsFakeProtocol ds_fake_m3 = {
    .name = "fake-m3",
    .start = start,
    .stop = stop,
    .restart = restart,
    .measure = measure,
    .unwrap = unwrap,
    .obey = obey,
    .wrap = wrap,
    .length_at = length_at,
};

static void
behave(gpointer self, gpointer habits)
{
	M3 *m3 = self;

	ds_fake_m3_reader_behave(m3->reader, habits);
}

void
ds_fake_m3_behave(DsFakeReader *reader, DsFakeM3Habits habits)
{
	ds_fake_reader_do(reader, behave, &habits);
}
