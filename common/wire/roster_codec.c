/* SPDX-License-Identifier: Apache-2.0 */

#include "common/wire/roster_codec.h"

#include <assert.h>
#include "common/base/memory.h"
#include "common/wire/convert.h"
#include "common/wire/spec.h"

/* ---- encoding ---------------------------------------------------------------------------------------------------- */

/* The structs protobuf-c packs from live in an arena of their own for the time of one encoding. */
static PbRosterKey **keys_pack(Arena *arena, const RosterKey *keys, uint32_t n) {
        PbRosterKey **ret = arena_new_array(arena, PbRosterKey *, n);

        for (uint32_t i = 0; i < n; i++) {
                PbRosterKey *pb = arena_new(arena, PbRosterKey);
                zhuji__roster_key__init(pb);
                pb->suite = keys[i].suite;
                pb->public_key = pack_bytes(bytes_of(keys[i].public_key, ROSTER_KEY_SIZE));
                pb->retired = keys[i].retired;
                pb->last_seal = keys[i].last_seal;
                ret[i] = pb;
        }
        return ret;
}

static PbRosterUnit *unit_pack(Arena *arena, const RosterUnit *u) {
        PbRosterUnit *pb = arena_new(arena, PbRosterUnit);

        zhuji__roster_unit__init(pb);
        pb->code = pack_str(u->code.s);
        pb->name = pack_str(u->name);
        pb->kind = u->kind;
        pb->status = u->status;
        pb->led_by = pack_str(u->led_by.s);
        pb->served_by = pack_str(u->served_by.s);
        pb->review_by = arena_new_array(arena, char *, ROSTER_REVIEWERS_MAX);
        pb->n_review_by = u->n_review_by;
        for (uint32_t i = 0; i < u->n_review_by; i++)
                pb->review_by[i] = pack_str(u->review_by[i].s);
        pb->hosted_on = pack_str(u->hosted_on.s);
        pb->handles = u->handles;
        pb->may_review = u->may_review;
        pb->may_designate = u->may_designate;
        pb->successor = pack_str(u->successor.s);
        pb->more_successors = arena_new_array(arena, char *, ROSTER_SUCCESSORS_MAX);
        pb->n_more_successors = u->n_more_successors;
        for (uint32_t i = 0; i < u->n_more_successors; i++)
                pb->more_successors[i] = pack_str(u->more_successors[i].s);
        pb->desk = keys_pack(arena, u->desk, u->n_desk);
        pb->n_desk = u->n_desk;
        return pb;
}

static PbRosterNode *node_pack(Arena *arena, const RosterNode *n) {
        PbRosterNode *pb = arena_new(arena, PbRosterNode);

        zhuji__roster_node__init(pb);
        pb->unit = pack_str(n->unit.s);
        pb->relay = pack_str(n->relay.s);
        pb->identity = keys_pack(arena, n->identity, n->n_identity);
        pb->n_identity = n->n_identity;
        pb->wrap = keys_pack(arena, n->wrap, n->n_wrap);
        pb->n_wrap = n->n_wrap;
        pb->curve = pack_bytes(bytes_of(n->curve, ROSTER_KEY_SIZE));
        return pb;
}

static PbRosterRelay *relay_pack(Arena *arena, const RosterRelay *r) {
        PbRosterRelay *pb = arena_new(arena, PbRosterRelay);

        zhuji__roster_relay__init(pb);
        pb->unit = pack_str(r->unit.s);
        pb->parent = pack_str(r->parent.s);
        pb->endpoint = pack_str(r->endpoint);
        pb->curve = pack_bytes(bytes_of(r->curve, ROSTER_KEY_SIZE));
        return pb;
}

void roster_encode(const Roster *r, Buf *out) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        PbRoster pb = ZHUJI__ROSTER__INIT;
        Digest previous;

        assert(r->version > 0);
        memcpy(previous.b, r->previous, DIGEST_SIZE);
        pb.version = r->version;
        pb.previous = pack_bytes(convert_from_digest(&previous));
        pb.roots = keys_pack(&arena, r->roots, r->n_roots);
        pb.n_roots = r->n_roots;
        pb.units = arena_new_array(&arena, PbRosterUnit *, r->n_units);
        pb.n_units = r->n_units;
        for (uint32_t i = 0; i < r->n_units; i++)
                pb.units[i] = unit_pack(&arena, &r->units[i]);
        pb.nodes = arena_new_array(&arena, PbRosterNode *, r->n_nodes);
        pb.n_nodes = r->n_nodes;
        for (uint32_t i = 0; i < r->n_nodes; i++)
                pb.nodes[i] = node_pack(&arena, &r->nodes[i]);
        pb.relays = arena_new_array(&arena, PbRosterRelay *, r->n_relays);
        pb.n_relays = r->n_relays;
        for (uint32_t i = 0; i < r->n_relays; i++)
                pb.relays[i] = relay_pack(&arena, &r->relays[i]);
        pack_message(&pb.base, &spec_roster, out);
}

void roster_sign(const Roster *r, Signer *signer, const uint8_t key_id[SUITE_KEY_ID_SIZE], Buf *out) {
        CLEANUP(buf_deinit) Buf bytes = BUF_INIT;
        uint8_t signature[SUITE_SIGNATURE_SIZE];
        PbRosterSignature pb_signature = ZHUJI__ROSTER_SIGNATURE__INIT, *signatures = &pb_signature;
        PbSignedRoster pb = ZHUJI__SIGNED_ROSTER__INIT;

        roster_encode(r, &bytes);
        signer_sign(signer, "roster", buf_bytes(&bytes), signature);
        pb_signature.key_id = pack_bytes(bytes_of(key_id, SUITE_KEY_ID_SIZE));
        pb_signature.signature = pack_bytes(bytes_of(signature, sizeof(signature)));
        pb.roster = pack_bytes(buf_bytes(&bytes));
        pb.n_signatures = 1;
        pb.signatures = &signatures;
        pack_message(&pb.base, &spec_signed_roster, out);
}

/* ---- decoding ---------------------------------------------------------------------------------------------------- */

static bool take_key(ProtobufCBinaryData in, uint8_t dst[ROSTER_KEY_SIZE]) {
        if (in.len != ROSTER_KEY_SIZE)
                return false;
        memcpy(dst, in.data, ROSTER_KEY_SIZE);
        return true;
}

static bool keys_take(Arena *arena, PbRosterKey **pb, size_t n, KeyUse use, RosterKey **ret, uint32_t *ret_n) {
        RosterKey *keys = arena_new_array(arena, RosterKey, n);

        for (size_t i = 0; i < n; i++) {
                if (!suite_is_known(pb[i]->suite) || !take_key(pb[i]->public_key, keys[i].public_key))
                        return false;
                /* A key in use has no last seal. */
                if (!pb[i]->retired && pb[i]->last_seal != 0)
                        return false;
                keys[i].suite = pb[i]->suite;
                keys[i].retired = pb[i]->retired;
                keys[i].last_seal = pb[i]->last_seal;
                key_id_of(keys[i].suite, use, keys[i].public_key, keys[i].id);
        }
        *ret = keys;
        *ret_n = (uint32_t)n;
        return true;
}

static bool unit_take(Arena *arena, const PbRosterUnit *pb, RosterUnit *u) {
        if (!convert_unit(pb->code, &u->code) || !convert_unit_or_none(pb->led_by, &u->led_by) ||
            !convert_unit_or_none(pb->served_by, &u->served_by) || !convert_unit_or_none(pb->hosted_on, &u->hosted_on) ||
            !convert_unit_or_none(pb->successor, &u->successor))
                return false;
        if (pb->kind < UNIT_GOVERNMENT || pb->kind > UNIT_OTHER || pb->status < UNIT_ACTIVE || pb->status > UNIT_ABOLISHED)
                return false;
        for (size_t i = 0; i < pb->n_review_by; i++)
                if (!convert_unit(pb->review_by[i], &u->review_by[i]))
                        return false;
        u->n_review_by = (uint32_t)pb->n_review_by;
        for (size_t i = 0; i < pb->n_more_successors; i++)
                if (!convert_unit(pb->more_successors[i], &u->more_successors[i]))
                        return false;
        u->n_more_successors = (uint32_t)pb->n_more_successors;
        u->name = arena_strdup(arena, pb->name);
        u->kind = (UnitKind)pb->kind;
        u->status = (UnitStatus)pb->status;
        u->handles = pb->handles;
        u->may_review = pb->may_review;
        u->may_designate = pb->may_designate;
        return keys_take(arena, pb->desk, pb->n_desk, KEY_DESK, &u->desk, &u->n_desk);
}

static bool node_take(Arena *arena, const PbRosterNode *pb, RosterNode *n) {
        return convert_unit(pb->unit, &n->unit) && convert_unit_or_none(pb->relay, &n->relay) &&
               take_key(pb->curve, n->curve) &&
               keys_take(arena, pb->identity, pb->n_identity, KEY_IDENTITY, &n->identity, &n->n_identity) &&
               keys_take(arena, pb->wrap, pb->n_wrap, KEY_WRAP, &n->wrap, &n->n_wrap);
}

static bool relay_take(Arena *arena, const PbRosterRelay *pb, RosterRelay *r) {
        r->endpoint = arena_strdup(arena, pb->endpoint);
        return convert_unit(pb->unit, &r->unit) && convert_unit_or_none(pb->parent, &r->parent) &&
               take_key(pb->curve, r->curve);
}

/* Strictly ascending, as roster_prepare() leaves them: there is one encoding of a roster. */
static bool is_sorted(const Roster *r) {
        for (uint32_t i = 1; i < r->n_units; i++)
                if (unit_code_compare(&r->units[i - 1].code, &r->units[i].code) >= 0)
                        return false;
        for (uint32_t i = 1; i < r->n_nodes; i++)
                if (unit_code_compare(&r->nodes[i - 1].unit, &r->nodes[i].unit) >= 0)
                        return false;
        for (uint32_t i = 1; i < r->n_relays; i++)
                if (unit_code_compare(&r->relays[i - 1].unit, &r->relays[i].unit) >= 0)
                        return false;
        return true;
}

static bool roster_take(const PbRoster *pb, Roster *r) {
        Arena *arena = &r->arena;
        Digest previous;

        if (pb->version == 0 || !convert_digest_or_none(unpack_bytes(pb->previous), &previous))
                return false;
        if ((pb->version == 1) != (pb->previous.len == 0))
                return false;
        r->version = pb->version;
        memcpy(r->previous, previous.b, DIGEST_SIZE);
        if (!keys_take(arena, pb->roots, pb->n_roots, KEY_ROOT, &r->roots, &r->n_roots))
                return false;

        r->n_units = (uint32_t)pb->n_units;
        r->units = arena_new_array(arena, RosterUnit, pb->n_units);
        for (size_t i = 0; i < pb->n_units; i++)
                if (!unit_take(arena, pb->units[i], &r->units[i]))
                        return false;
        r->n_nodes = (uint32_t)pb->n_nodes;
        r->nodes = arena_new_array(arena, RosterNode, pb->n_nodes);
        for (size_t i = 0; i < pb->n_nodes; i++)
                if (!node_take(arena, pb->nodes[i], &r->nodes[i]))
                        return false;
        r->n_relays = (uint32_t)pb->n_relays;
        r->relays = arena_new_array(arena, RosterRelay, pb->n_relays);
        for (size_t i = 0; i < pb->n_relays; i++)
                if (!relay_take(arena, pb->relays[i], &r->relays[i]))
                        return false;
        return is_sorted(r);
}

int roster_decode(Bytes in, Roster **ret) {
        CLEANUP(arena_deinit) Arena scratch = ARENA_INIT;
        CLEANUP(roster_freep) Roster *r = NULL;
        const PbRoster *pb = (const PbRoster *)unpack_message(in, &spec_roster, &scratch, NULL);

        if (!pb)
                return ROSTER_E_FORMAT;
        r = roster_new();
        if (!roster_take(pb, r))
                return ROSTER_E_FORMAT;
        Digest hash = digest_purpose("roster-hash", &in, 1);
        memcpy(r->hash, hash.b, DIGEST_SIZE);
        *ret = r;
        r = NULL;
        return 0;
}

/* ---- the chain --------------------------------------------------------------------------------------------------- */

static bool is_signed_by(const PbSignedRoster *pb, const RosterKey *key) {
        for (size_t i = 0; i < pb->n_signatures; i++) {
                const PbRosterSignature *s = pb->signatures[i];
                if (s->key_id.len == sizeof(key->id) && memcmp(s->key_id.data, key->id, sizeof(key->id)) == 0 &&
                    suite_verify(key->suite, key->public_key, "roster", unpack_bytes(pb->roster), unpack_bytes(s->signature)))
                        return true;
        }
        return false;
}

static bool is_signed_by_root(const PbSignedRoster *pb, const Roster *held) {
        for (uint32_t i = 0; i < held->n_roots; i++)
                if (!held->roots[i].retired && is_signed_by(pb, &held->roots[i]))
                        return true;
        return false;
}

static bool is_signed_by_pinned(const PbSignedRoster *pb, const uint8_t pinned[SUITE_PUBLIC_SIZE]) {
        RosterKey key = { .suite = SUITE_STD };

        memcpy(key.public_key, pinned, ROSTER_KEY_SIZE);
        key_id_of(SUITE_STD, KEY_ROOT, pinned, key.id);
        return is_signed_by(pb, &key);
}

/* The signature comes first: a forged "fork" must not raise an alarm. */
static int follows(const PbSignedRoster *pb, const Roster *next, const Roster *held) {
        if (next->version == held->version && memcmp(next->hash, held->hash, ROSTER_HASH_SIZE) == 0)
                return ROSTER_E_OLDER;
        if (!is_signed_by_root(pb, held))
                return ROSTER_E_SIGNATURE;
        if (next->version < held->version)
                return ROSTER_E_OLDER;
        if (next->version == held->version)
                return ROSTER_E_FORK;
        if (next->version == held->version + 1 && memcmp(next->previous, held->hash, ROSTER_HASH_SIZE) != 0)
                return ROSTER_E_FORK;
        return 0;
}

/* Without a root in use the chain ends here for ever. */
static bool has_root(const Roster *r) {
        for (uint32_t i = 0; i < r->n_roots; i++)
                if (!r->roots[i].retired)
                        return true;
        return false;
}

int roster_open_unverified(Bytes in, Roster **ret) {
        CLEANUP(arena_deinit) Arena scratch = ARENA_INIT;
        CLEANUP(roster_freep) Roster *r = NULL;
        const PbSignedRoster *pb = (const PbSignedRoster *)unpack_message(in, &spec_signed_roster, &scratch, NULL);

        if (!pb || pb->roster.len == 0)
                return ROSTER_E_FORMAT;
        int e = roster_decode(unpack_bytes(pb->roster), &r);
        if (e)
                return e;
        if (roster_prepare(r, NULL, 0) > 0)
                return ROSTER_E_INCONSISTENT;
        *ret = r;
        r = NULL;
        return 0;
}

int roster_open(Bytes in, const Roster *held, const uint8_t pinned[SUITE_PUBLIC_SIZE], Roster **ret) {
        CLEANUP(arena_deinit) Arena scratch = ARENA_INIT;
        CLEANUP(roster_freep) Roster *r = NULL;
        const PbSignedRoster *pb = (const PbSignedRoster *)unpack_message(in, &spec_signed_roster, &scratch, NULL);

        assert(held || pinned);
        if (!pb || pb->roster.len == 0 || pb->n_signatures == 0)
                return ROSTER_E_FORMAT;
        int e = roster_decode(unpack_bytes(pb->roster), &r);
        if (e)
                return e;
        if (held)
                e = follows(pb, r, held);
        else
                e = is_signed_by_pinned(pb, pinned) ? 0 : ROSTER_E_SIGNATURE;
        if (e)
                return e;
        if (!has_root(r) || roster_prepare(r, NULL, 0) > 0)
                return ROSTER_E_INCONSISTENT;
        *ret = r;
        r = NULL;
        return 0;
}
