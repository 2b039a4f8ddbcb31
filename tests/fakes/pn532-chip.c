/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/pn532-chip.h"

#include "tests/fakes/pn532-isodep.h"

#include <string.h>

#define PARAMETERS_AT_START 0x14 /* fAutomaticATR_RES and fAutomaticRATS (7.2.9) */
#define PARAMETER_RATS 0x10
#define RETRY_FOR_EVER 0xFF
#define AUTO_POLL_UNIT_MS 150 /* 7.3.13 */

struct DsFakeChip {
	DsFakeChipKind kind;
	guint8 registers[0x10000];
	guint8 parameters;
	guint8 retries; /* MxRtyPassiveActivation */
	gboolean asleep;
	gboolean listed; /* the card has been listed and not been released */
	gboolean has_card;
	DsFakeCard card;
};

DsFakeChip *
ds_fake_chip_new(DsFakeChipKind kind)
{
	DsFakeChip *chip = g_new0(DsFakeChip, 1);

	chip->kind = kind;
	ds_fake_chip_reset(chip);
	return chip;
}

void
ds_fake_chip_free(DsFakeChip *chip)
{
	g_free(chip);
}

void
ds_fake_chip_reset(DsFakeChip *chip)
{
	memset(chip->registers, 0, sizeof(chip->registers));
	chip->parameters = PARAMETERS_AT_START;
	chip->retries = RETRY_FOR_EVER;
	chip->asleep = TRUE;
	chip->listed = FALSE;
}

gboolean
ds_fake_chip_is_asleep(const DsFakeChip *chip)
{
	return chip->asleep;
}

void
ds_fake_chip_wake(DsFakeChip *chip)
{
	chip->asleep = FALSE;
}

void
ds_fake_chip_lay(DsFakeChip *chip, const DsFakeCard *card)
{
	chip->listed = FALSE;
	chip->has_card = card != NULL;
	if (card != NULL)
		chip->card = *card;
}

static void
put(DsFakeChipReply *reply, guint8 byte)
{
	g_byte_array_append(reply->out, &byte, 1);
}

/* 7.2.1: 00 sends everything back, 06 asks whether the card still answers. */
static DsFakeChipResult
diagnose(DsFakeChip *chip, const guint8 *data, gsize length, DsFakeChipReply *reply)
{
	if (data[0] == 0x00)
		g_byte_array_append(reply->out, data, (guint)length);
	else
		put(reply, chip->listed ? DS_FAKE_STATUS_OK : DS_FAKE_STATUS_TIMEOUT);
	return DS_FAKE_CHIP_ANSWERS;
}

/* 7.2.2: IC, version, supports type A, type B and ISO 18092. */
static DsFakeChipResult
firmware_version(DsFakeChip *chip, const guint8 *data, gsize length, DsFakeChipReply *reply)
{
	static const guint8 versions[][4] = {
	    [DS_FAKE_CHIP_PN532] = {0x32, 0x01, 0x06, 0x07},
	    [DS_FAKE_CHIP_PN533] = {0x33, 0x02, 0x07, 0x07},
	};

	g_byte_array_append(reply->out, versions[chip->kind], sizeof versions[0]);
	return DS_FAKE_CHIP_ANSWERS;
}

/* A PN533 begins its answers about registers with a status (libnfc, pn53x.c). */
static void
put_register_status(const DsFakeChip *chip, DsFakeChipReply *reply)
{
	if (chip->kind == DS_FAKE_CHIP_PN533)
		put(reply, DS_FAKE_STATUS_OK);
}

/* 7.2.4 */
static DsFakeChipResult
read_register(DsFakeChip *chip, const guint8 *data, gsize length, DsFakeChipReply *reply)
{
	put_register_status(chip, reply);
	for (gsize i = 0; i + 1 < length; i += 2)
		put(reply, chip->registers[data[i] << 8 | data[i + 1]]);
	return DS_FAKE_CHIP_ANSWERS;
}

/* 7.2.5 */
static DsFakeChipResult
write_register(DsFakeChip *chip, const guint8 *data, gsize length, DsFakeChipReply *reply)
{
	for (gsize i = 0; i + 2 < length; i += 3)
		chip->registers[data[i] << 8 | data[i + 1]] = data[i + 2];
	put_register_status(chip, reply);
	return DS_FAKE_CHIP_ANSWERS;
}

/* 7.2.9 */
static DsFakeChipResult
set_parameters(DsFakeChip *chip, const guint8 *data, gsize length, DsFakeChipReply *reply)
{
	chip->parameters = data[0];
	return DS_FAKE_CHIP_ANSWERS;
}

/* 7.2.10 */
static DsFakeChipResult
sam_configuration(DsFakeChip *chip, const guint8 *data, gsize length, DsFakeChipReply *reply)
{
	return data[0] >= 1 && data[0] <= 4 ? DS_FAKE_CHIP_ANSWERS : DS_FAKE_CHIP_REFUSES;
}

/* 7.2.11 */
static DsFakeChipResult
power_down(DsFakeChip *chip, const guint8 *data, gsize length, DsFakeChipReply *reply)
{
	chip->asleep = TRUE;
	chip->listed = FALSE;
	put(reply, DS_FAKE_STATUS_OK);
	return DS_FAKE_CHIP_ANSWERS;
}

/* 7.3.1: item 01 is the field, item 05 how often to try. */
static DsFakeChipResult
rf_configuration(DsFakeChip *chip, const guint8 *data, gsize length, DsFakeChipReply *reply)
{
	if (data[0] == 0x01 && (data[1] & 0x01) == 0) {
		chip->listed = FALSE;
		ds_fake_card_power_off(&chip->card);
	}
	if (data[0] == 0x05 && length >= 4)
		chip->retries = data[3];
	return DS_FAKE_CHIP_ANSWERS;
}

/* 7.3.8 */
static DsFakeChipResult
in_data_exchange(DsFakeChip *chip, const guint8 *data, gsize length, DsFakeChipReply *reply)
{
	guint at = reply->out->len;
	guint8 status = DS_FAKE_STATUS_CONTEXT;

	put(reply, status);
	if (chip->listed && data[0] == 1)
		status = ds_fake_card_exchange(&chip->card, data + 1, length - 1, reply->out);
	reply->out->data[at] = status;
	return DS_FAKE_CHIP_ANSWERS;
}

/* How raw frames go out and come in: CIU_TxMode and CIU_RxMode, 80 the checksum, 03 type B. */
static gboolean
is_framed(const DsFakeChip *chip, guint8 framing)
{
	return (chip->registers[0x6302] & 0x83) == framing &&
	    (chip->registers[0x6303] & 0x83) == framing;
}

/* 7.3.9: only frames with a checksum are known here. */
static DsFakeChipResult
in_communicate_thru(DsFakeChip *chip, const guint8 *data, gsize length, DsFakeChipReply *reply)
{
	guint at = reply->out->len;
	guint8 status = DS_FAKE_STATUS_TIMEOUT;

	put(reply, status);
	if (chip->has_card && is_framed(chip, 0x83))
		status = ds_fake_card_raw(&chip->card, data, length, reply->out);
	else if (chip->listed && is_framed(chip, 0x80) &&
	    ds_fake_isodep_block(&chip->card, data, length, reply->out))
		status = DS_FAKE_STATUS_OK;
	reply->out->data[at] = status;
	return DS_FAKE_CHIP_ANSWERS;
}

/* 7.3.10 InDeselect, 7.3.11 InRelease */
static DsFakeChipResult
in_release(DsFakeChip *chip, const guint8 *data, gsize length, DsFakeChipReply *reply)
{
	chip->listed = FALSE;
	put(reply, DS_FAKE_STATUS_OK);
	return DS_FAKE_CHIP_ANSWERS;
}

static gboolean
finds(DsFakeChip *chip, guint8 brty)
{
	return chip->has_card && ds_fake_card_answers(&chip->card, brty);
}

/* Tg and TargetData of the card. */
static void
list_card(DsFakeChip *chip, GByteArray *out)
{
	const guint8 target = 1;

	chip->listed = TRUE;
	g_byte_array_append(out, &target, 1);
	ds_fake_card_list(&chip->card, (chip->parameters & PARAMETER_RATS) != 0, out);
}

/* Bytes of initiator data that each BrTy must have (7.3.5). */
static const guint8 initiator_data[] = {
    [DS_FAKE_BRTY_A] = 0,
    [DS_FAKE_BRTY_F212] = 5,
    [DS_FAKE_BRTY_F424] = 5,
    [DS_FAKE_BRTY_B] = 1,
    [DS_FAKE_BRTY_JEWEL] = 0,
};

/* 7.3.5 */
static DsFakeChipResult
in_list_passive_target(DsFakeChip *chip, const guint8 *data, gsize length, DsFakeChipReply *reply)
{
	guint8 brty = data[1];

	if (brty >= G_N_ELEMENTS(initiator_data) || length < 2u + initiator_data[brty])
		return DS_FAKE_CHIP_REFUSES;
	if (finds(chip, brty) &&
	    (brty != DS_FAKE_BRTY_A || ds_fake_card_is_meant(&chip->card, data + 2, length - 2))) {
		put(reply, 1);
		list_card(chip, reply->out);
		return DS_FAKE_CHIP_ANSWERS;
	}
	if (chip->retries == RETRY_FOR_EVER)
		return DS_FAKE_CHIP_WAITS;
	put(reply, 0);
	return DS_FAKE_CHIP_ANSWERS;
}

/* 7.3.13: PollNr, Period, types. The low half of a type is the BrTy it is looked for with. */
static DsFakeChipResult
in_auto_poll(DsFakeChip *chip, const guint8 *data, gsize length, DsFakeChipReply *reply)
{
	g_autoptr(GByteArray) card = g_byte_array_new();

	for (gsize i = 2; i < length; i++)
		if (finds(chip, data[i] & 0x0F)) {
			list_card(chip, card);
			put(reply, 1);
			put(reply, data[i]);
			put(reply, (guint8)card->len);
			g_byte_array_append(reply->out, card->data, card->len);
			return DS_FAKE_CHIP_ANSWERS;
		}
	reply->wait_ms = data[0] == 0xFF
	    ? 0
	    : (guint)(data[0] * data[1] * (length - 2)) * AUTO_POLL_UNIT_MS;
	if (!reply->time_is_up)
		return DS_FAKE_CHIP_WAITS;
	put(reply, 0);
	return DS_FAKE_CHIP_ANSWERS;
}

static const struct {
	guint8 code;
	gsize at_least; /* bytes of data */
	DsFakeChipResult (*run)(
	    DsFakeChip *chip, const guint8 *data, gsize length, DsFakeChipReply *reply);
} commands[] = {
    {0x00, 1, diagnose},
    {0x02, 0, firmware_version},
    {0x06, 2, read_register},
    {0x08, 3, write_register},
    {0x12, 1, set_parameters},
    {0x14, 1, sam_configuration},
    {0x16, 1, power_down},
    {0x32, 2, rf_configuration},
    {0x40, 2, in_data_exchange},
    {0x42, 1, in_communicate_thru},
    {0x44, 1, in_release},
    {0x4A, 2, in_list_passive_target},
    {0x52, 1, in_release},
    {0x60, 3, in_auto_poll},
};

DsFakeChipResult
ds_fake_chip_command(DsFakeChip *chip, const guint8 *command, gsize length, DsFakeChipReply *reply)
{
	g_byte_array_set_size(reply->out, 0);
	put(reply, (guint8)(command[0] + 1));
	for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
		if (commands[i].code == command[0] && length > commands[i].at_least)
			return commands[i].run(chip, command + 1, length - 1, reply);
	return DS_FAKE_CHIP_REFUSES;
}
