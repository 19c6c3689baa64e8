/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/unit/wire_sample.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include "common/base/memory.h"
#include "common/crypto/merkle.h"
#include "common/wire/roster_codec.h"
#include "common/wire/rules_codec.h"
#include "common/wire/sealed.h"

#define SAMPLE_TIME INSTANT_C(1767230000123)
#define INSTANT_C(n) ((Instant)INT64_C(n))

static UnitCode unit(const char *s) {
        UnitCode u = UNIT_NONE;

        bool ok = unit_code_parse(s, &u);
        assert(ok);
        return u;
}

static UserName user(const char *s) {
        UserName u = { "" };

        bool ok = user_name_parse(s, &u);
        assert(ok);
        return u;
}

static Digest digest(const char *s) {
        return digest_plain(bytes_of_str(s));
}

static CaseId sample_case(void) {
        UnitCode u = unit("411281");

        return case_id_make(&u, 2026, 123);
}

/* ---- documents --------------------------------------------------------------------------------------------------- */

static void document_make(Buf *out) {
        static const Digest external = { { 1, 2, 3 } };
        const Document d = {
                .kind = ENTRY_ASSIGNMENT,
                .unit = unit("411200"),
                .to = unit("411281.hrss"),
                .case_class = CLASS_CLAIM,
                .path31 = 6,
                .class_proposed = true,
                .channel = CHANNEL_LETTER,
                .received_at = SAMPLE_TIME - DURATION_DAY,
                .people = 12,
                .representatives = 3,
                .category = "劳动社保",
                .place = "411281",
                .about_units = { "411281.hrss", "某厂" },
                .n_about_units = 2,
                .due_day = 20500,
                .decision = DECISION_SUPPORT,
                .reason = "超过期限",
                .body = "请依法办理。",
                .legal_basis = "《信访工作条例》第二十三条",
                .remedy = "三十日内",
                .trigger = TRIGGER_LATE,
                .service_how = SERVICE_POST,
                .service_at = SAMPLE_TIME,
                .ref_unit = unit("410000"),
                .ref_entry = 77,
                .external_id = "line-9",
                .external_digest = digest_bytes(&external),
                .handling_unit = unit("411281101"),
                .handing_mode = ENTRY_REFERRAL,
                .collective = true,
                .void_number = 5,
                .void_lane = LANE_BULK,
                .organ = "某县人民法院",
                .days = 30,
                .from_day = 20490,
                .until_day = 20495,
                .units = { "411281.hrss", "411281.gov" },
                .n_units = 2,
                .person = "wang",
                .ref_digest = digest_bytes(&external),
                .asked_at = SAMPLE_TIME,
                .rating_bureau = 5,
                .rating_handler = 1,
                .summary = "拖欠工资",
                .rules = "2022/1/6058a3226a5fa9bf8ae1aade57b5cff5202671ceaea4fe60e8ff0e23bced9954",
        };

        document_encode(&d, out);
}

static int document_again(Bytes in, Arena *arena, Buf *out) {
        Document d;
        int r = document_decode(in, arena, &d);

        if (r == 0)
                document_encode(&d, out);
        return r;
}

static void content_make(Buf *out) {
        const Content c = {
                .title = "拖欠工资",
                .text = "某厂拖欠工资三个月。\n请帮助解决。",
                .name = "信访人甲",
                .id_number = "000000000000000000",
                .phone = "00000000",
                .address = "某乡某村",
                .representatives = { "信访人甲", "信访人乙" },
                .n_representatives = 2,
        };

        content_encode(&c, out);
}

static int content_again(Bytes in, Arena *arena, Buf *out) {
        Content c;
        int r = content_decode(in, arena, &c);

        if (r == 0)
                content_encode(&c, out);
        return r;
}

static void attachment_make(Buf *out) {
        const Attachment a = { "工资条.txt", "text/plain", bytes_of("1200.00\0\xff", 9) };

        attachment_encode(&a, out);
}

static int attachment_again(Bytes in, Arena *arena, Buf *out) {
        Attachment a;
        int r = attachment_decode(in, arena, &a);

        if (r == 0)
                attachment_encode(&a, out);
        return r;
}

static void facts_make(Buf *out) {
        const Fact facts[] = {
                { .kind = 3, .unit = unit("411281"), .case_id = sample_case(), .what = 4, .how = 1, .number = 123, .number2 = 1,
                  .at = SAMPLE_TIME, .day = 20515, .has_digest = true, .digest = digest("pack"), .text = "2022" },
                { .kind = 300, .peer = unit("411200"), .at = INSTANT_NEVER, .day = -1, .has_digest = true },
                { .kind = 5, .at = -1 },
        };

        facts_encode(facts, array_size(facts), out);
}

static int facts_again(Bytes in, Arena *arena, Buf *out) {
        Fact *facts;
        size_t n;
        int r = facts_decode(in, arena, &facts, &n);

        if (r == 0)
                facts_encode(facts, n, out);
        return r;
}

/* ---- entries ----------------------------------------------------------------------------------------------------- */

static void fill(uint8_t salt[SALT_SIZE], uint64_t seed) {
        for (unsigned i = 0; i < SALT_SIZE; i++)
                salt[i] = (uint8_t)(seed * 31 + i);
}

static void add_part(Entry *e, PartKind kind, Arena *arena, void (*make)(Buf *)) {
        CLEANUP(buf_deinit) Buf data = BUF_INIT;
        Part *p = &e->parts[e->n_parts];
        PartRef *ref = &e->header.parts[e->n_parts];

        make(&data);
        p->kind = ref->kind = kind;
        fill(p->salt, e->header.number * 8 + kind);
        p->data = arena_copy(arena, buf_bytes(&data));
        ref->digest = part_digest(kind, p->salt, p->data);
        e->n_parts = ++e->header.n_parts;
}

static void code_make(Buf *out) {
        buf_put(out, "0123456789", QUERY_CODE_DIGITS);
}

void wire_sample_entry(uint64_t number, Arena *arena, Entry *ret) {
        CLEANUP(buf_deinit) Buf header = BUF_INIT;
        Entry e = { .header = {
                            .number = number,
                            .time = SAMPLE_TIME + (Instant)number,
                            .kind = ENTRY_REGISTER,
                            .version = 1,
                            .case_id = sample_case(),
                            .actor = { unit("411281"), user("zhang.1"), ROLE_CLERK | ROLE_STAMP },
                    } };

        fill(e.header.salt, number);
        add_part(&e, PART_DOCUMENT, arena, document_make);
        add_part(&e, PART_CONTENT, arena, content_make);
        add_part(&e, PART_FACTS, arena, facts_make);
        add_part(&e, PART_CODE, arena, code_make);
        add_part(&e, PART_ATTACHMENT, arena, attachment_make);
        header_encode(&e.header, &header);
        e.header_bytes = arena_copy(arena, buf_bytes(&header));
        *ret = e;
}

static void header_make(Buf *out) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        Entry e;

        wire_sample_entry(WIRE_SAMPLE_FIRST, &arena, &e);
        e.header.parts[1].suite = SUITE_STD;
        e.header.parts[1].key = bytes_of_str("key-1");
        header_encode(&e.header, out);
}

static int header_again(Bytes in, Arena *arena, Buf *out) {
        Header h;
        int r = header_decode(in, arena, &h);

        if (r == 0)
                header_encode(&h, out);
        return r;
}

static void entry_make(Buf *out) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        Entry e;

        wire_sample_entry(WIRE_SAMPLE_FIRST, &arena, &e);
        entry_encode(&e, out);
}

/* The header again too, from its fields: they say all that its bytes say. */
static int entry_again_as(Bytes in, Arena *arena, bool verify, Buf *out) {
        CLEANUP(buf_deinit) Buf header = BUF_INIT;
        Entry e;
        int r = entry_decode(in, arena, verify, &e);

        if (r)
                return r;
        header_encode(&e.header, &header);
        e.header_bytes = buf_bytes(&header);
        entry_encode(&e, out);
        return 0;
}

static int entry_again(Bytes in, Arena *arena, Buf *out) {
        return entry_again_as(in, arena, true, out);
}

static int entry_unverified_again(Bytes in, Arena *arena, Buf *out) {
        return entry_again_as(in, arena, false, out);
}

/* ---- seals and batches ------------------------------------------------------------------------------------------- */

static void key_from(KeyUse use, uint8_t seed, KeyPair *ret) {
        uint8_t secret[SUITE_SECRET_SIZE] = { 0, seed }; /* X25519 ignores the lowest bits of the first byte */

        int r = key_pair_from_secret(SUITE_STD, use, secret, ret);
        assert(r == 0);
}

void wire_sample_key(KeyPair *ret) {
        key_from(KEY_IDENTITY, 7, ret);
}

void wire_sample_root(uint8_t which, KeyPair *ret) {
        key_from(KEY_ROOT, (uint8_t)(100 + which), ret);
}

void wire_sample_seal(const Seal *seal, const KeyPair *key, Buf *out) {
        CLEANUP(buf_deinit) Buf body = BUF_INIT;
        uint8_t signature[SUITE_SIGNATURE_SIZE];
        Signer *signer = NULL;
        Seal s = *seal;

        memcpy(s.key_id, key->id, sizeof(s.key_id));
        int r = signer_new(key, &signer);
        assert(r == 0);
        seal_body_encode(&s, &body);
        signer_sign(signer, "seal", buf_bytes(&body), signature);
        seal_encode(buf_bytes(&body), bytes_of(signature, sizeof(signature)), out);
        signer_free(signer);
}

static void sign_seal(const Seal *s, Buf *out) {
        KeyPair key;

        wire_sample_key(&key);
        wire_sample_seal(s, &key, out);
}

void wire_sample_batch(Arena *arena, Entry entries[WIRE_SAMPLE_ENTRIES], Buf *ret_seal) {
        Digest leaves[WIRE_SAMPLE_ENTRIES];

        for (unsigned i = 0; i < WIRE_SAMPLE_ENTRIES; i++) {
                wire_sample_entry(WIRE_SAMPLE_FIRST + i, arena, &entries[i]);
                leaves[i] = entry_leaf(entries[i].header_bytes);
        }
        const Seal s = {
                .unit = unit("411281"),
                .number = 9,
                .epoch = 1,
                .first_entry = WIRE_SAMPLE_FIRST,
                .count = WIRE_SAMPLE_ENTRIES,
                .root = merkle_root(leaves, WIRE_SAMPLE_ENTRIES),
                .previous = digest("seal 8"),
                .time = SAMPLE_TIME + DURATION_SECOND,
                .suite = SUITE_STD,
        };
        sign_seal(&s, ret_seal);
}

static void seal_make(Buf *out) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        Entry entries[WIRE_SAMPLE_ENTRIES];

        wire_sample_batch(&arena, entries, out);
}

static void first_seal_make(Buf *out) {
        const Seal s = { .unit = unit("411281"), .number = 1, .first_entry = 1, .count = 1, .root = digest("root"), .time = 1,
                         .suite = SUITE_STD };

        sign_seal(&s, out);
}

static int seal_again(Bytes in, Arena *arena, Buf *out) {
        CLEANUP(buf_deinit) Buf body = BUF_INIT;
        Seal s;
        int r = seal_decode(in, arena, &s);

        if (r)
                return r;
        seal_body_encode(&s, &body);
        seal_encode(buf_bytes(&body), s.signature, out);
        return 0;
}

static void seals_make(Buf *out) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf first = BUF_INIT, second = BUF_INIT;
        Seal seals[2];

        first_seal_make(&first);
        seal_make(&second);
        int r = seal_decode(buf_bytes(&first), &arena, &seals[0]);
        assert(r == 0);
        r = seal_decode(buf_bytes(&second), &arena, &seals[1]);
        assert(r == 0);
        seals_encode(seals, 2, out);
}

static int seals_again(Bytes in, Arena *arena, Buf *out) {
        Seal *seals;
        uint32_t n;
        int r = seals_decode(in, arena, &seals, &n);

        if (r == 0)
                seals_encode(seals, n, out);
        return r;
}

static void batch_make(Buf *out) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf seal = BUF_INIT;
        Entry entries[WIRE_SAMPLE_ENTRIES];
        Bytes encoded[WIRE_SAMPLE_ENTRIES];

        wire_sample_batch(&arena, entries, &seal);
        for (unsigned i = 0; i < WIRE_SAMPLE_ENTRIES; i++) {
                CLEANUP(buf_deinit) Buf e = BUF_INIT;
                entry_encode(&entries[i], &e);
                encoded[i] = arena_copy(&arena, buf_bytes(&e));
        }
        batch_encode(encoded, WIRE_SAMPLE_ENTRIES, buf_bytes(&seal), out);
}

static int batch_again(Bytes in, Arena *arena, Buf *out) {
        Batch b;
        int r = batch_decode(in, arena, &b);

        if (r == 0)
                batch_encode(b.entries, b.n_entries, b.seal, out);
        return r;
}

/* ---- what travels ------------------------------------------------------------------------------------------------ */

#define SAMPLE_INDEX 2

void wire_sample_evidence(uint32_t mask, Buf *out) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf seal = BUF_INIT;
        Entry entries[WIRE_SAMPLE_ENTRIES];
        Digest leaves[WIRE_SAMPLE_ENTRIES], path[MERKLE_PATH_MAX];

        wire_sample_batch(&arena, entries, &seal);
        for (unsigned i = 0; i < WIRE_SAMPLE_ENTRIES; i++)
                leaves[i] = entry_leaf(entries[i].header_bytes);
        size_t n = merkle_path(leaves, WIRE_SAMPLE_ENTRIES, SAMPLE_INDEX, path);
        evidence_encode(&entries[SAMPLE_INDEX], mask, SAMPLE_INDEX, path, (uint32_t)n, buf_bytes(&seal), out);
}

static void evidence_make(Buf *out) {
        wire_sample_evidence(1u << PART_DOCUMENT | 1u << PART_ATTACHMENT, out);
}

static int evidence_again(Bytes in, Arena *arena, Buf *out) {
        Evidence e;
        int r = evidence_decode(in, arena, &e);

        if (r == 0)
                evidence_encode_parts(&e, UINT32_MAX, out);
        return r;
}

static void proof_make(Buf *out) {
        wire_sample_evidence(0, out);
}

static void parcel_make(Buf *out) {
        CLEANUP(buf_deinit) Buf evidence = BUF_INIT;
        Parcel p = { .from = unit("411281"), .to = unit("411200"), .lane = LANE_NORMAL, .epoch = 1, .number = 300,
                     .kind = PARCEL_DOCUMENT, .from_unit = unit("411281.hrss"), .to_unit = unit("411200") };

        evidence_make(&evidence);
        p.evidence_bytes = buf_bytes(&evidence);
        parcel_encode(&p, out);
}

static int parcel_again(Bytes in, Arena *arena, Buf *out) {
        Parcel p;
        int r = parcel_decode(in, arena, &p);

        if (r == 0)
                parcel_encode(&p, out);
        return r;
}

static void receipt_make(Buf *out) {
        const Receipt r = { unit("411281"), unit("411200"), LANE_URGENT, 1, 300, digest("parcel"), OUTCOME_REFUSED, 12, "无权", 0 };

        receipt_encode(&r, out);
}

/* Of what was consumed once more, after the first time was lost. */
static void receipt_anew_make(Buf *out) {
        const Receipt r = { unit("411281"), unit("411200"), LANE_NORMAL, 1, 300, digest("parcel"), OUTCOME_TAKEN, 0, "", 77 };

        receipt_encode(&r, out);
}

static int receipt_again(Bytes in, Arena *arena, Buf *out) {
        Receipt r;
        int result = receipt_decode(in, arena, &r);

        if (result == 0)
                receipt_encode(&r, out);
        return result;
}

static void hello_make(Buf *out) {
        CLEANUP(buf_deinit) Buf first = BUF_INIT, second = BUF_INIT;
        Bytes seals[2];

        first_seal_make(&first);
        seal_make(&second);
        seals[0] = buf_bytes(&first);
        seals[1] = buf_bytes(&second);
        const Hello h = {
                .epoch = 1,
                .time = SAMPLE_TIME,
                .seal_number = 9,
                .seal_hash = digest("seal 9"),
                .held_number = 4,
                .held_hash = digest("held 4"),
                .lanes = { { LANE_URGENT, 1, 5, 4, 3, 2 }, { LANE_BULK, 1, 1, 1, 1, 0 } },
                .n_lanes = 2,
                .seals = seals,
                .n_seals = 2,
                .roster_version = 3,
                .roster_hash = digest("roster 3"),
                .want_seals = true,
        };
        hello_encode(&h, out);
}

static void hello_empty_make(Buf *out) {
        const Hello h = { .time = SAMPLE_TIME };

        hello_encode(&h, out);
}

static int hello_again(Bytes in, Arena *arena, Buf *out) {
        Hello h;
        int r = hello_decode(in, arena, &h);

        if (r == 0)
                hello_encode(&h, out);
        return r;
}

static void body_make(Buf *out) {
        CLEANUP(buf_deinit) Buf parcel = BUF_INIT;

        parcel_make(&parcel);
        body_encode(BODY_PARCEL, 3, buf_bytes(&parcel), out);
}

static void body_request_make(Buf *out) {
        body_encode(BODY_ROSTER_REQUEST, 2, BYTES_NONE, out);
}

static int body_again(Bytes in, Arena *arena, Buf *out) {
        BodyKind kind;
        uint64_t version;
        Bytes content;
        int r = body_decode(in, &kind, &version, &content);

        if (r == 0)
                body_encode(kind, version, content, out);
        return r;
}

/* ---- recovery ---------------------------------------------------------------------------------------------------- */

static void recovery_ask_make(Buf *out) {
        CLEANUP(buf_deinit) Buf evidence = BUF_INIT, first = BUF_INIT, second = BUF_INIT;
        Bytes seals[2];

        wire_sample_evidence(1u << PART_DOCUMENT, &evidence);
        first_seal_make(&first);
        seal_make(&second);
        seals[0] = buf_bytes(&first);
        seals[1] = buf_bytes(&second);
        const RecoveryAsk a = {
                .evidence_bytes = buf_bytes(&evidence),
                .seals = seals,
                .n_seals = 2,
                .lanes = { { LANE_NORMAL, 2, 5, 4, 3, 2, 3, 1 } },
                .n_lanes = 1,
                .after = 41,
                .before = { { 3, 1, 4 } },
        };
        recovery_ask_encode(&a, out);
}

static int recovery_ask_again(Bytes in, Arena *arena, Buf *out) {
        RecoveryAsk a;
        int r = recovery_ask_decode(in, arena, &a);

        if (r == 0)
                recovery_ask_encode(&a, out);
        return r;
}

static void recovery_answer_make(Buf *out) {
        CLEANUP(buf_deinit) Buf evidence = BUF_INIT, proof = BUF_INIT;
        RecoveryAnswer a = { .epoch = 2, .after = 41, .next = 44, .more = true, .n_items = 2, .refused = "时期不符",
                             .known_seal = 9,
                             .known_entry = 44, .common_seal = 8, .known_epoch = 1 };

        evidence_make(&evidence);
        proof_make(&proof);
        a.items[0] = buf_bytes(&evidence);
        a.items[1] = buf_bytes(&proof);
        recovery_answer_encode(&a, out);
}

static int recovery_answer_again(Bytes in, Arena *arena, Buf *out) {
        RecoveryAnswer a;
        int r = recovery_answer_decode(in, arena, &a);

        if (r == 0)
                recovery_answer_encode(&a, out);
        return r;
}

/* ---- roster ------------------------------------------------------------------------------------------------------ */

static RosterKey *roster_key(Roster *r, const KeyPair *pair, uint32_t n, uint32_t *ret_n) {
        RosterKey *keys = arena_new_array(&r->arena, RosterKey, n);

        for (uint32_t i = 0; i < n; i++) {
                keys[i].suite = pair[i].suite;
                memcpy(keys[i].id, pair[i].id, ROSTER_KEY_ID_SIZE);
                memcpy(keys[i].public_key, pair[i].public_key, ROSTER_KEY_SIZE);
        }
        *ret_n = n;
        return keys;
}

static void roster_node(Roster *r, RosterNode *n, const char *code, const KeyPair *identity, uint8_t seed) {
        KeyPair wrap, curve;

        key_from(KEY_WRAP, seed, &wrap);
        key_from(KEY_CURVE, (uint8_t)(seed + 1), &curve);
        n->unit = unit(code);
        n->relay = unit("410000");
        n->identity = roster_key(r, identity, 1, &n->n_identity);
        n->wrap = roster_key(r, &wrap, 1, &n->n_wrap);
        memcpy(n->curve, curve.public_key, ROSTER_KEY_SIZE);
}

static RosterUnit roster_unit(const char *code, const char *name, UnitKind kind, const char *led_by, const char *served_by,
                              const char *review_by, const char *hosted_on) {
        RosterUnit u = { .code = unit(code), .name = name, .kind = kind, .status = UNIT_ACTIVE, .hosted_on = unit(hosted_on) };

        if (led_by)
                u.led_by = unit(led_by);
        if (served_by)
                u.served_by = unit(served_by);
        if (review_by) {
                u.review_by[0] = unit(review_by);
                u.n_review_by = 1;
        }
        return u;
}

Roster *wire_sample_roster(uint64_t version, const Roster *previous) {
        const RosterUnit units[] = {
                roster_unit("410000.gov", "省人民政府", UNIT_GOVERNMENT, NULL, "410000", NULL, "410000"),
                roster_unit("410000", "省信访局", UNIT_BUREAU, "410000.gov", NULL, NULL, "410000"),
                roster_unit("411281.gov", "县人民政府", UNIT_GOVERNMENT, "410000.gov", "411281", "410000.gov", "411281"),
                roster_unit("411281", "县信访局", UNIT_BUREAU, "411281.gov", "410000", NULL, "411281"),
                roster_unit("411281.hrss", "县人力资源和社会保障局", UNIT_DEPARTMENT, "411281.gov", "411281", "411281.gov", "411281"),
        };
        Roster *r = roster_new();
        RosterProblem problem = { 0 };
        KeyPair identity, other, roots[2], relay;

        wire_sample_key(&identity);
        key_from(KEY_IDENTITY, 50, &other);
        wire_sample_root(0, &roots[0]);
        wire_sample_root(1, &roots[1]);
        key_from(KEY_CURVE, 60, &relay);

        r->version = version;
        if (previous)
                memcpy(r->previous, previous->hash, ROSTER_HASH_SIZE);
        r->roots = roster_key(r, roots, 2, &r->n_roots);
        r->n_units = array_size(units);
        r->units = arena_new_array(&r->arena, RosterUnit, r->n_units);
        memcpy(r->units, units, sizeof(units));
        r->n_nodes = 2;
        r->nodes = arena_new_array(&r->arena, RosterNode, 2);
        roster_node(r, &r->nodes[0], "411281", &identity, 20);
        roster_node(r, &r->nodes[1], "410000", &other, 30);
        r->n_relays = 1;
        r->relays = arena_new(&r->arena, RosterRelay);
        r->relays[0].unit = unit("410000");
        r->relays[0].endpoint = "tcp://127.0.0.1:7000";
        memcpy(r->relays[0].curve, relay.public_key, ROSTER_KEY_SIZE);

        if (roster_prepare(r, &problem, 1) > 0) {
                fprintf(stderr, "%s: %s\n", problem.unit.s, problem.message);
                abort();
        }
        return r;
}

Roster *wire_sample_desk_roster(void) {
        Roster *r = wire_sample_roster(1, NULL);
        KeyPair desks[2];

        key_from(KEY_DESK, 70, &desks[0]);
        key_from(KEY_DESK, 71, &desks[1]);
        r->units[4].desk = roster_key(r, desks, 2, &r->units[4].n_desk);
        r->units[4].desk[1].retired = true;
        return r;
}

static void roster_desk_make(Buf *out) {
        CLEANUP(roster_freep) Roster *r = wire_sample_desk_roster();

        roster_encode(r, out);
}

static void roster_make(Buf *out) {
        CLEANUP(roster_freep) Roster *r = wire_sample_roster(1, NULL);

        roster_encode(r, out);
}

static int roster_again(Bytes in, Arena *arena, Buf *out) {
        CLEANUP(roster_freep) Roster *r = NULL;
        int e = roster_decode(in, &r);

        assert(e == 0 || e == ROSTER_E_FORMAT);
        if (e == 0)
                roster_encode(r, out);
        return e ? RECORD_E_FORMAT : 0;
}

static void accusation_make(Buf *out) {
        const Accusation a = {
                .content = { .title = "检举", .text = "正文", .name = "信访人甲", .representatives = { "信访人乙" },
                             .n_representatives = 1 },
                .case_class = CLASS_ACCUSATION,
                .units = { "411281.hrss", "某公司" },
                .n_units = 2,
                .persons = { { "某甲", "411281.hrss", "正科级", "411281.discipline" }, { "某乙", "", "", "" } },
                .n_persons = 2,
                .category = "廉洁",
                .place = "411281",
                .about_units = { "411281.gov" },
                .n_about_units = 1,
                .enclosed = { "收据" },
                .n_enclosed = 1,
                .registered_by = "411281",
                .received_at = SAMPLE_TIME,
                .external_id = "A-1",
                .organ = "411281.discipline",
                .note = "理由",
        };

        accusation_encode(&a, out);
}

static void accusation_notice_make(Buf *out) {
        const Accusation a = { .persons = { { "某甲", "411281.hrss", "正科级", "411281.discipline" } }, .n_persons = 1 };

        accusation_encode(&a, out);
}

static int accusation_again(Bytes in, Arena *arena, Buf *out) {
        Accusation a;
        int r = accusation_decode(in, arena, &a);

        if (r == 0)
                accusation_encode(&a, out);
        return r;
}

/* ---- rules -------------------------------------------------------------------------------------------------------- */

static const NotApplied sample_not_applied[] = { { "X art. 1", "复查后不再处理", "取消了复核" } };
static const char *const sample_categories[] = { "城乡建设", "其他" };
static const EntryKind sample_copied[] = { ENTRY_ORDER, ENTRY_RESPONSE };

static void pack_make(Buf *out) {
        const Pack p = {
                .name = "sample",
                .title = "某省信访条例",
                .statute = "2005",
                .extends = "2005",
                .version = 3,
                .clocks = { [CLOCK_TRIAGE] = { .days = 5, .working = true, .article = "X art. 2" },
                            [CLOCK_ASK_REVIEW] = { .days = 30, .right = true, .rolls = true, .article = "2005 art. 34" },
                            [CLOCK_ASSIGNMENT] = { .days = 90, .as_set = true, .own = true, .article = "X art. 3" },
                            [CLOCK_URGENT] = { .hours = 1, .article = "2005 art. 26" } },
                .triage_outcomes = 1u << TRIAGE_REFER | 1u << TRIAGE_DECLINE,
                .instances = 1u << INSTANCE_HANDLING | 1u << INSTANCE_RE_REVIEW,
                .extension = { .days_max = 60, .times = 1, .roles = ROLE_HEAD, .before_due = true, .tell_petitioner = true,
                               .article = "X art. 4" },
                .assignment_extension = { .assigner_only = true },
                .hearing_excludes = CLOCK_BIT(CLOCK_RE_REVIEW),
                .service_proves = 1u << SERVICE_SIGNED,
                .postmark_counts = true,
                .notice_contents = 1u << NOTICE_ACCEPTED,
                .notice_exempt_unclear = true,
                .triggers = 1u << TRIGGER_LATE,
                .thresholds = { 5, 5, 10, 3, 2, 15, 7 },
                .categories = sample_categories,
                .n_categories = 2,
                .copied_up = sample_copied,
                .n_copied_up = 2,
                .retention_years = 10,
                .sealed_retention_years = 30,
                .transition = { .from = -1, .running_keep = CLOCK_BIT(CLOCK_TRIAGE), .text = "照旧" },
                .not_applied = sample_not_applied,
                .n_not_applied = 1,
        };

        pack_encode(&p, out);
}

static int pack_again(Bytes in, Arena *arena, Buf *out) {
        CLEANUP(pack_freep) Pack *p = NULL;
        int r = pack_decode(in, &p);

        if (r == 0)
                pack_encode(p, out);
        return r ? RECORD_E_FORMAT : 0;
}

static const int32_t sample_years[] = { 2025, 2026 };
static const CalendarDay sample_days[] = { { 20089, false, "元旦" }, { 20114, true, "春节" }, { 20454, false, "元旦" } };
static const Calendar sample_calendar = { .version = 2, .source = "国务院办公厅通知", .years = sample_years, .n_years = 2,
                                          .days = sample_days, .n_days = 3 };

static void calendar_make(Buf *out) {
        calendar_encode(&sample_calendar, out);
}

static int calendar_again(Bytes in, Arena *arena, Buf *out) {
        CLEANUP(calendar_freep) Calendar *c = NULL;
        int r = calendar_decode(in, &c);

        if (r == 0)
                calendar_encode(c, out);
        return r ? RECORD_E_FORMAT : 0;
}

static void signed_rules_make(Buf *out) {
        Signer *signer;
        KeyPair root;

        wire_sample_root(0, &root);
        if (signer_new(&root, &signer))
                abort();
        rules_sign(NULL, &sample_calendar, signer, root.id, out);
        signer_free(signer);
}

/* What is signed stays the bytes it was: read alone. */
static int signed_rules_again(Bytes in, Arena *arena, Buf *out) {
        CLEANUP(pack_freep) Pack *p = NULL;
        CLEANUP(calendar_freep) Calendar *c = NULL;
        int r = rules_open(in, NULL, NULL, &p, &c);

        if (r == 0)
                buf_put_bytes(out, in);
        return r ? RECORD_E_FORMAT : 0;
}

const WireSample wire_samples[] = {
        { "document", document_make, document_again },
        { "content", content_make, content_again },
        { "attachment", attachment_make, attachment_again },
        { "facts", facts_make, facts_again },
        { "header", header_make, header_again },
        { "entry", entry_make, entry_again },
        { "entry", entry_make, entry_unverified_again },
        { "seal", seal_make, seal_again },
        { "seal-first", first_seal_make, seal_again },
        { "batch", batch_make, batch_again },
        { "evidence", evidence_make, evidence_again },
        { "evidence-proof", proof_make, evidence_again },
        { "parcel", parcel_make, parcel_again },
        { "receipt", receipt_make, receipt_again },
        { "receipt-anew", receipt_anew_make, receipt_again },
        { "hello", hello_make, hello_again },
        { "hello-empty", hello_empty_make, hello_again },
        { "body", body_make, body_again },
        { "body-request", body_request_make, body_again },
        { "recovery-ask", recovery_ask_make, recovery_ask_again },
        { "recovery-answer", recovery_answer_make, recovery_answer_again },
        { "roster", roster_make, roster_again },
        { "roster-desk", roster_desk_make, roster_again },
        { "seals", seals_make, seals_again },
        { "accusation", accusation_make, accusation_again },
        { "accusation-notice", accusation_notice_make, accusation_again },
        { "pack", pack_make, pack_again },
        { "calendar", calendar_make, calendar_again },
        { "signed-rules", signed_rules_make, signed_rules_again },
};
const size_t n_wire_samples = array_size(wire_samples);

const WireSample *wire_sample_find(const char *name) {
        for (size_t i = 0; i < n_wire_samples; i++)
                if (strcmp(wire_samples[i].name, name) == 0)
                        return &wire_samples[i];
        return NULL;
}
