/* SPDX-License-Identifier: Apache-2.0 */

#include "common/wire/spec.h"

#include "common/base/memory.h"
#include "common/crypto/digest.h"
#include "common/crypto/merkle.h"
#include "common/crypto/suite.h"
#include "common/unit/roster.h"
#include "common/wire/record.h"
#include "common/wire/rules.h"
#include "common/wire/sealed.h"

/* Bounds stand at [field number - 1]; what isn't listed has its type's only. */
#define F(number) [(number) - 1]
#define UP_TO(max) { .len_max = (max) }
#define EXACTLY(n) { .len_min = (n), .len_max = (n) }
#define MANY(max_count, max_len) { .count_max = (max_count), .len_max = (max_len) }
#define MANY_OF(max_count, spec) { .count_max = (max_count), .message = &(spec) }
#define ONE_OF(spec) { .message = &(spec) }
#define UNIT UP_TO(UNIT_CODE_SIZE - 1)
#define DIGEST EXACTLY(DIGEST_SIZE)

#define SPEC(variable, type, max) \
        const CheckSpec variable = { .descriptor = &zhuji__##type##__descriptor, .bytes_max = (max), .bounds = type##_bounds, \
                                     .n_bounds = array_size(type##_bounds) }

/* ---- entry.proto ------------------------------------------------------------------------------------------------- */

static const CheckBound actor_bounds[3] = { F(1) = UNIT, F(2) = UP_TO(USER_NAME_SIZE - 1) };
static SPEC(spec_actor, actor, 0);
static const CheckBound part_ref_bounds[4] = { F(3) = UP_TO(LIMIT_KEY_REFERENCE), F(4) = DIGEST };
static SPEC(spec_part_ref, part_ref, 0);
static const CheckBound header_bounds[8] = {
        F(5) = UP_TO(CASE_ID_SIZE - 1),
        F(6) = ONE_OF(spec_actor),
        F(7) = EXACTLY(SALT_SIZE),
        F(8) = MANY_OF(ENTRY_PARTS_MAX, spec_part_ref),
};
SPEC(spec_header, header, LIMIT_HEADER);

static const CheckBound part_bounds[4] = { F(2) = EXACTLY(SALT_SIZE), F(3) = UP_TO(LIMIT_PART), F(4) = UP_TO(PART_BOX_SIZE) };
SPEC(spec_part, part, 0);
static const CheckBound entry_bounds[2] = { F(1) = UP_TO(LIMIT_HEADER), F(2) = MANY_OF(ENTRY_PARTS_MAX, spec_part) };
SPEC(spec_entry, entry, LIMIT_ENTRY);

static const CheckBound seal_body_bounds[10] = {
        F(1) = UNIT, F(6) = DIGEST, F(7) = DIGEST, F(10) = EXACTLY(SUITE_KEY_ID_SIZE),
};
SPEC(spec_seal_body, seal_body, LIMIT_SEAL);
static const CheckBound seal_bounds[2] = { F(1) = UP_TO(LIMIT_SEAL), F(2) = UP_TO(LIMIT_SIGNATURE) };
SPEC(spec_seal, seal, LIMIT_SEAL);
static const CheckBound seals_bounds[1] = { F(1) = MANY(HELLO_SEALS_MAX, LIMIT_SEAL) };
SPEC(spec_seals, seals, LIMIT_HELLO);
static const CheckBound batch_bounds[2] = { F(1) = MANY(LIMIT_BATCH_ENTRIES, LIMIT_ENTRY), F(2) = UP_TO(LIMIT_SEAL) };
SPEC(spec_batch, batch, LIMIT_BATCH);
static const CheckBound evidence_bounds[5] = {
        F(1) = UP_TO(LIMIT_HEADER),
        F(2) = MANY_OF(ENTRY_PARTS_MAX, spec_part),
        F(4) = { .count_max = MERKLE_PATH_MAX, .len_min = DIGEST_SIZE, .len_max = DIGEST_SIZE },
        F(5) = UP_TO(LIMIT_SEAL),
};
SPEC(spec_evidence, evidence, LIMIT_EVIDENCE);

static const CheckBound fact_bounds[12] = {
        F(2) = UNIT, F(3) = UNIT, F(4) = UP_TO(CASE_ID_SIZE - 1), F(11) = DIGEST, F(12) = UP_TO(LIMIT_FACT_TEXT),
};
static SPEC(spec_fact, fact, 0);
static const CheckBound facts_bounds[1] = { F(1) = MANY_OF(LIMIT_FACTS_COUNT, spec_fact) };
SPEC(spec_facts, facts, LIMIT_FACTS);

/* ---- document.proto ---------------------------------------------------------------------------------------------- */

static const CheckBound document_bounds[47] = {
        F(2) = UNIT,
        F(3) = UNIT,
        F(11) = UP_TO(LIMIT_NAME),
        F(12) = UP_TO(LIMIT_NAME),
        F(13) = MANY(DOCUMENT_ABOUT_UNITS_MAX, LIMIT_NAME),
        F(16) = UP_TO(LIMIT_REASON),
        F(17) = UP_TO(LIMIT_TEXT),
        F(18) = UP_TO(LIMIT_REASON),
        F(19) = UP_TO(LIMIT_REASON),
        F(23) = UNIT,
        F(25) = UP_TO(LIMIT_NAME),
        F(26) = DIGEST,
        F(27) = UNIT,
        F(32) = UP_TO(LIMIT_NAME),
        F(33) = UP_TO(CASE_ID_SIZE - 1),
        F(38) = MANY(DOCUMENT_UNITS_MAX, UNIT_CODE_SIZE - 1),
        F(39) = UP_TO(LIMIT_NAME),
        F(40) = DIGEST,
        F(44) = UP_TO(LIMIT_TITLE),
        F(45) = UP_TO(PACK_ID_SIZE - 1),
};
SPEC(spec_document, document, LIMIT_DOCUMENT);
static const CheckBound petitioner_bounds[8] = {
        F(1) = UP_TO(LIMIT_NAME), F(2) = UP_TO(LIMIT_NAME), F(3) = UP_TO(LIMIT_NAME), F(4) = UP_TO(LIMIT_ADDRESS),
        F(5) = UP_TO(LIMIT_NAME), F(6) = UP_TO(LIMIT_NAME), F(7) = UP_TO(LIMIT_ADDRESS),
};
static SPEC(spec_petitioner, petitioner, 0);
static const CheckBound content_bounds[4] = {
        F(1) = UP_TO(LIMIT_TITLE),
        F(2) = UP_TO(LIMIT_TEXT),
        F(3) = ONE_OF(spec_petitioner),
        F(4) = MANY(CONTENT_REPRESENTATIVES_MAX, LIMIT_NAME),
};
SPEC(spec_content, content, LIMIT_CONTENT);
static const CheckBound attachment_bounds[3] = {
        F(1) = UP_TO(LIMIT_NAME), F(2) = UP_TO(LIMIT_NAME), F(3) = UP_TO(LIMIT_ATTACHMENT_DATA),
};
SPEC(spec_attachment, attachment, LIMIT_ATTACHMENT);

/* ---- parcel.proto ------------------------------------------------------------------------------------------------ */

static const CheckBound parcel_bounds[9] = { F(1) = UNIT, F(2) = UNIT, F(7) = UNIT, F(8) = UNIT, F(9) = ONE_OF(spec_evidence) };
SPEC(spec_parcel, parcel, LIMIT_PARCEL);
static const CheckBound receipt_bounds[10] = { F(1) = UNIT, F(2) = UNIT, F(6) = DIGEST, F(9) = UP_TO(LIMIT_RECEIPT_DETAIL) };
SPEC(spec_receipt, receipt, LIMIT_RECEIPT);
static const CheckBound hello_bounds[11] = {
        F(4) = DIGEST,
        F(6) = DIGEST,
        F(7) = { .count_max = 2 * LANE_COUNT },
        F(8) = MANY(HELLO_SEALS_MAX, LIMIT_SEAL),
        F(10) = DIGEST,
};
SPEC(spec_hello, hello, LIMIT_HELLO);
static const CheckBound recovery_ask_bounds[5] = {
        F(1) = UP_TO(LIMIT_RECOVERY),
        F(2) = MANY(RECOVERY_SEALS_MAX, LIMIT_SEAL),
        F(3) = { .count_max = RECOVERY_LANES_MAX },
        F(5) = DIGEST,
};
SPEC(spec_recovery_ask, recovery_ask, LIMIT_RECOVERY_ASK);
static const CheckBound recovery_answer_bounds[10] = {
        F(5) = MANY(RECOVERY_ITEMS_MAX, LIMIT_EVIDENCE),
        F(6) = UP_TO(LIMIT_RECEIPT_DETAIL),
};
SPEC(spec_recovery_answer, recovery_answer, LIMIT_PARCEL);
static const CheckBound body_bounds[3] = { F(3) = UP_TO(LIMIT_PARCEL) };
SPEC(spec_body, body, LIMIT_BODY);

/* ---- roster.proto ------------------------------------------------------------------------------------------------ */

static const CheckBound roster_key_bounds[4] = { F(2) = EXACTLY(SUITE_PUBLIC_SIZE) };
static SPEC(spec_roster_key, roster_key, 0);
static const CheckBound roster_unit_bounds[14] = {
        F(1) = UNIT, F(2) = UP_TO(LIMIT_NAME), F(5) = UNIT, F(6) = UNIT, F(7) = MANY(ROSTER_REVIEWERS_MAX, UNIT_CODE_SIZE - 1),
        F(8) = UNIT, F(12) = UNIT, F(13) = MANY_OF(LIMIT_ROSTER_KEYS, spec_roster_key),
        F(14) = MANY(ROSTER_SUCCESSORS_MAX - 1, UNIT_CODE_SIZE - 1),
};
static SPEC(spec_roster_unit, roster_unit, 0);
static const CheckBound roster_node_bounds[5] = {
        F(1) = UNIT,
        F(2) = UNIT,
        F(3) = MANY_OF(LIMIT_ROSTER_KEYS, spec_roster_key),
        F(4) = MANY_OF(LIMIT_ROSTER_KEYS, spec_roster_key),
        F(5) = EXACTLY(SUITE_PUBLIC_SIZE),
};
static SPEC(spec_roster_node, roster_node, 0);
static const CheckBound roster_relay_bounds[4] = {
        F(1) = UNIT, F(2) = UNIT, F(3) = UP_TO(LIMIT_ENDPOINT), F(4) = EXACTLY(SUITE_PUBLIC_SIZE),
};
static SPEC(spec_roster_relay, roster_relay, 0);
static const CheckBound roster_bounds[6] = {
        F(2) = DIGEST,
        F(3) = MANY_OF(LIMIT_ROSTER_KEYS, spec_roster_key),
        F(4) = MANY_OF(LIMIT_ROSTER_UNITS, spec_roster_unit),
        F(5) = MANY_OF(LIMIT_ROSTER_NODES, spec_roster_node),
        F(6) = MANY_OF(LIMIT_ROSTER_NODES, spec_roster_relay),
};
const CheckSpec spec_roster = {
        .descriptor = &zhuji__roster__descriptor,
        .bytes_max = LIMIT_ROSTER_INNER,
        .fields_max = LIMIT_ROSTER_FIELDS,
        .bounds = roster_bounds,
        .n_bounds = array_size(roster_bounds),
};
static const CheckBound roster_signature_bounds[2] = { F(1) = EXACTLY(SUITE_KEY_ID_SIZE), F(2) = UP_TO(LIMIT_SIGNATURE) };
static SPEC(spec_roster_signature, roster_signature, 0);
static const CheckBound signed_roster_bounds[2] = {
        F(1) = UP_TO(LIMIT_ROSTER_INNER), F(2) = MANY_OF(LIMIT_ROSTER_SIGNATURES, spec_roster_signature),
};
SPEC(spec_signed_roster, signed_roster, LIMIT_ROSTER);

/* ---- sealed.proto ------------------------------------------------------------------------------------------------ */

static const CheckBound accused_person_bounds[4] = {
        F(1) = UP_TO(LIMIT_NAME), F(2) = UP_TO(LIMIT_NAME), F(3) = UP_TO(LIMIT_NAME), F(4) = UNIT,
};
static SPEC(spec_accused_person, accused_person, 0);
static const CheckBound accusation_bounds[14] = {
        F(1) = ONE_OF(spec_content),
        F(3) = MANY(ACCUSED_UNITS_MAX, LIMIT_NAME),
        F(4) = MANY_OF(ACCUSED_PERSONS_MAX, spec_accused_person),
        F(5) = UP_TO(LIMIT_NAME),
        F(6) = UP_TO(LIMIT_NAME),
        F(7) = MANY(DOCUMENT_ABOUT_UNITS_MAX, LIMIT_NAME),
        F(8) = MANY(ACCUSATION_ENCLOSED_MAX, LIMIT_NAME),
        F(9) = UNIT,
        F(11) = UP_TO(LIMIT_NAME),
        F(12) = UNIT,
        F(13) = UP_TO(LIMIT_TEXT),
        F(14) = MANY_OF(LIMIT_ATTACHMENTS, spec_attachment),
};
SPEC(spec_accusation, accusation, LIMIT_ACCUSATION);

/* ---- rules.proto ------------------------------------------------------------------------------------------------- */

static const CheckBound pack_clock_bounds[5] = { F(5) = UP_TO(LIMIT_NAME) };
static SPEC(spec_pack_clock, pack_clock, 0);
static const CheckBound pack_extension_bounds[7] = { F(7) = UP_TO(LIMIT_NAME) };
static SPEC(spec_pack_extension, pack_extension, 0);
static const CheckBound pack_not_applied_bounds[3] = {
        F(1) = UP_TO(LIMIT_NAME), F(2) = UP_TO(LIMIT_REASON), F(3) = UP_TO(LIMIT_REASON),
};
static SPEC(spec_pack_not_applied, pack_not_applied, 0);
static const CheckBound pack_bounds[25] = {
        F(1) = UP_TO(PACK_NAME_SIZE - 1),
        F(2) = UP_TO(LIMIT_NAME),
        F(3) = UP_TO(PACK_NAME_SIZE - 1),
        F(4) = UP_TO(PACK_NAME_SIZE - 1),
        F(6) = MANY_OF(CLOCK_COUNT, spec_pack_clock),
        F(9) = ONE_OF(spec_pack_extension),
        F(10) = ONE_OF(spec_pack_extension),
        F(18) = MANY(LIMIT_RULES_LIST, LIMIT_NAME),
        F(19) = { .count_max = LIMIT_RULES_LIST },
        F(24) = UP_TO(LIMIT_REASON),
        F(25) = MANY_OF(LIMIT_RULES_LIST, spec_pack_not_applied),
};
SPEC(spec_pack, pack, LIMIT_RULES_INNER);
static const CheckBound calendar_day_bounds[3] = { F(3) = UP_TO(LIMIT_NAME) };
static SPEC(spec_calendar_day, calendar_day, 0);
static const CheckBound calendar_bounds[4] = {
        F(2) = UP_TO(LIMIT_REASON),
        F(3) = { .count_max = LIMIT_CALENDAR_YEARS },
        F(4) = MANY_OF(LIMIT_CALENDAR_DAYS, spec_calendar_day),
};
SPEC(spec_calendar, calendar, LIMIT_RULES_INNER);
static const CheckBound rules_signature_bounds[2] = { F(1) = EXACTLY(SUITE_KEY_ID_SIZE), F(2) = UP_TO(LIMIT_SIGNATURE) };
static SPEC(spec_rules_signature, rules_signature, 0);
static const CheckBound signed_rules_bounds[3] = {
        F(2) = UP_TO(LIMIT_RULES_INNER), F(3) = MANY_OF(LIMIT_ROSTER_SIGNATURES, spec_rules_signature),
};
SPEC(spec_signed_rules, signed_rules, LIMIT_RULES);

const CheckSpec *const spec_all[] = {
        &spec_header, &spec_part, &spec_entry, &spec_seal_body, &spec_seal, &spec_seals, &spec_batch, &spec_evidence,
        &spec_facts,
        &spec_document, &spec_content, &spec_attachment, &spec_parcel, &spec_receipt, &spec_hello, &spec_recovery_ask,
        &spec_recovery_answer, &spec_body, &spec_roster,
        &spec_signed_roster, &spec_pack, &spec_calendar, &spec_signed_rules, &spec_accusation,
};
const size_t n_spec_all = array_size(spec_all);
