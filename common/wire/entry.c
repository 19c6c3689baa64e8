/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Entries.  The header goes through protobuf-c's structs; the entry around it is a container of bytes and is walked in
 * place, so that an attachment is copied once when encoding and once when decoding.
 */

#include <assert.h>
#include "common/base/memory.h"
#include "common/crypto/merkle.h"
#include "common/wire/convert.h"
#include "common/wire/cursor.h"
#include "common/wire/part.h"
#include "common/wire/spec.h"

/* All kinds of this release have one version. */
#define ENTRY_VERSION 1u

Digest part_digest(PartKind kind, const uint8_t salt[SALT_SIZE], Bytes data) {
        const Word number = word_of((uint32_t)kind);
        const Bytes chunks[] = { word_bytes(&number), bytes_of(salt, SALT_SIZE), data };

        return digest_purpose("part", chunks, array_size(chunks));
}

Digest entry_leaf(Bytes header_bytes) {
        return merkle_leaf(header_bytes);
}

/* ---- header ------------------------------------------------------------------------------------------------------ */

void header_encode(const Header *h, Buf *out) {
        PbHeader pb = ZHUJI__HEADER__INIT;
        PbActor actor = ZHUJI__ACTOR__INIT;
        PbPartRef refs[ENTRY_PARTS_MAX], *ref_of[ENTRY_PARTS_MAX];

        assert(h->number > 0 && h->time > 0 && convert_instant(h->time));
        assert(entry_kind_known(h->kind) && h->version == ENTRY_VERSION);
        assert(!unit_code_is_none(&h->actor.unit) && !(h->actor.roles & ~ROLE_ALL));
        assert(h->n_parts <= ENTRY_PARTS_MAX);

        for (uint32_t i = 0; i < h->n_parts; i++) {
                const PartRef *r = &h->parts[i];
                assert(part_kind_known(r->kind) && (r->suite == 0) == (r->key.len == 0));
                zhuji__part_ref__init(&refs[i]);
                refs[i].kind = r->kind;
                refs[i].suite = r->suite;
                refs[i].key = pack_bytes(r->key);
                refs[i].digest = pack_bytes(digest_bytes(&r->digest));
                ref_of[i] = &refs[i];
        }
        actor.unit = pack_str(h->actor.unit.s);
        actor.user = pack_str(h->actor.user.s);
        actor.roles = h->actor.roles;
        pb.number = h->number;
        pb.time = h->time;
        pb.kind = h->kind;
        pb.version = h->version;
        pb.case_id = pack_str(h->case_id.s);
        pb.actor = &actor;
        pb.salt = pack_bytes(bytes_of(h->salt, SALT_SIZE));
        pb.n_parts = h->n_parts;
        pb.parts = ref_of;
        pack_message(&pb.base, &spec_header, out);
}

static int part_refs_decode(const PbHeader *pb, Header *h) {
        h->n_parts = (uint32_t)pb->n_parts;
        for (size_t i = 0; i < pb->n_parts; i++) {
                const PbPartRef *ref = pb->parts[i];
                if (ref->kind == 0 || !convert_digest(unpack_bytes(ref->digest), &h->parts[i].digest))
                        return RECORD_E_FORMAT;
                /* Encrypted parts name a suite and a key, plain ones neither. */
                if ((ref->suite == 0) != (ref->key.len == 0))
                        return RECORD_E_FORMAT;
                if (!part_kind_known(ref->kind))
                        return RECORD_E_NEWER;
                h->parts[i].kind = (PartKind)ref->kind;
                h->parts[i].suite = ref->suite;
                h->parts[i].key = unpack_bytes(ref->key);
        }
        return 0;
}

int header_decode(Bytes in, Arena *arena, Header *ret) {
        const PbHeader *pb = (const PbHeader *)unpack_message(in, &spec_header, arena, NULL);
        Header h = { 0 };

        if (!pb || pb->number == 0 || pb->time <= 0 || !convert_instant(pb->time) || pb->kind == 0 || pb->version == 0)
                return RECORD_E_FORMAT;
        if (!pb->actor || pb->salt.len != SALT_SIZE)
                return RECORD_E_FORMAT;
        if (!convert_case_or_none(pb->case_id, &h.case_id) || !convert_unit(pb->actor->unit, &h.actor.unit) ||
            !convert_user_or_none(pb->actor->user, &h.actor.user))
                return RECORD_E_FORMAT;
        if (!entry_kind_known(pb->kind) || pb->version > ENTRY_VERSION || (pb->actor->roles & ~ROLE_ALL))
                return RECORD_E_NEWER;

        h.number = pb->number;
        h.time = pb->time;
        h.kind = (EntryKind)pb->kind;
        h.version = pb->version;
        h.actor.roles = pb->actor->roles;
        memcpy(h.salt, pb->salt.data, SALT_SIZE);
        int r = part_refs_decode(pb, &h);
        if (r)
                return r;
        *ret = h;
        return 0;
}

/* ---- parts ------------------------------------------------------------------------------------------------------- */

static Bytes part_stored(const Part *p) {
        return p->stored.len ? p->stored : p->data;
}

size_t parts_pack(const Part *parts, uint32_t n, uint32_t mask, bool shown, PbPart *pb, PbPart **pb_of) {
        size_t packed = 0;

        assert(n <= ENTRY_PARTS_MAX);
        for (uint32_t i = 0; i < n; i++) {
                assert(part_kind_known(parts[i].kind));
                if (!(mask & (UINT32_C(1) << parts[i].kind)) || (shown && part_is_closed(&parts[i])))
                        continue;
                zhuji__part__init(&pb[packed]);
                pb[packed].kind = parts[i].kind;
                pb[packed].salt = pack_bytes(bytes_of(parts[i].salt, SALT_SIZE));
                pb[packed].data = pack_bytes(part_stored(&parts[i]));
                if (parts[i].stored.len)
                        pb[packed].key = pack_bytes(shown ? parts[i].key : parts[i].box);
                pb_of[packed] = &pb[packed];
                packed++;
        }
        return packed;
}

int part_take(Bytes in, Part *ret) {
        Part p = { 0 };
        bool salted = false;
        CursorField f;

        for (Cursor c = cursor_of(in); cursor_next(&c, &f);)
                switch (f.id) {
                case 1:
                        p.kind = (PartKind)f.value;
                        break;
                case 2:
                        memcpy(p.salt, f.bytes.data, SALT_SIZE);
                        salted = true;
                        break;
                case 3:
                        p.data = f.bytes;
                        break;
                case 4:
                        p.box = f.bytes;
                        break;
                default:
                        assert(false && "checked before");
                }
        if (p.kind == 0 || !salted)
                return RECORD_E_FORMAT;
        if (!part_kind_known(p.kind))
                return RECORD_E_NEWER;
        *ret = p;
        return 0;
}

/* ---- entry ------------------------------------------------------------------------------------------------------- */

void entry_encode(const Entry *e, Buf *out) {
        PbEntry pb = ZHUJI__ENTRY__INIT;
        PbPart parts[ENTRY_PARTS_MAX], *part_of[ENTRY_PARTS_MAX];

        assert(e->header_bytes.len > 0 && e->n_parts == e->header.n_parts);
        for (uint32_t i = 0; i < e->n_parts; i++)
                assert(e->parts[i].kind == e->header.parts[i].kind);
        pb.header = pack_bytes(e->header_bytes);
        pb.n_parts = parts_pack(e->parts, e->n_parts, UINT32_MAX, false, parts, part_of);
        pb.parts = part_of;
        pack_message(&pb.base, &spec_entry, out);
}

static bool parts_are_those_of(const Header *h, Part *parts, uint32_t n, bool verify) {
        if (n != h->n_parts)
                return false;
        for (uint32_t i = 0; i < n; i++) {
                if (parts[i].kind != h->parts[i].kind)
                        return false;
                if (part_ref_is_closed(&h->parts[i])) {
                        if (!parts[i].data.len || parts[i].box.len != PART_BOX_SIZE)
                                return false;
                        parts[i].stored = parts[i].data;
                        parts[i].data = BYTES_NONE;
                } else if (parts[i].box.len) {
                        return false; /* a plain part has no key */
                }
                if (!verify)
                        continue;
                Digest d = part_digest(parts[i].kind, parts[i].salt, part_stored(&parts[i]));
                if (!digest_equal(&d, &h->parts[i].digest))
                        return false;
        }
        return true;
}

/* Of an office's own journal: what a newer release closed can't be opened here, and is not to be taken for a key that is gone. */
static bool is_closed_by_newer(const Header *h) {
        for (uint32_t i = 0; i < h->n_parts; i++)
                if (part_ref_is_closed(&h->parts[i]) && h->parts[i].suite != RECORD_SUITE_STD)
                        return true;
        return false;
}

int entry_decode(Bytes in, Arena *arena, bool verify, Entry *ret) {
        Entry e = { 0 };
        Bytes copy;
        CursorField f;
        int r;

        if (!check_message(in, &spec_entry, NULL, NULL) || !convert_copy(arena, in, &copy))
                return RECORD_E_FORMAT;
        for (Cursor c = cursor_of(copy); cursor_next(&c, &f);)
                switch (f.id) {
                case 1:
                        e.header_bytes = f.bytes;
                        break;
                case 2:
                        r = part_take(f.bytes, &e.parts[e.n_parts++]);
                        if (r)
                                return r;
                        break;
                default:
                        assert(false && "checked before");
                }
        r = header_decode(e.header_bytes, arena, &e.header);
        if (r)
                return r;
        if (is_closed_by_newer(&e.header))
                return RECORD_E_NEWER;
        if (!parts_are_those_of(&e.header, e.parts, e.n_parts, verify))
                return RECORD_E_FORMAT;
        *ret = e;
        return 0;
}

const Part *part_find(const Part *parts, uint32_t n, PartKind kind) {
        for (uint32_t i = 0; i < n; i++)
                if (parts[i].kind == kind && !part_is_closed(&parts[i]))
                        return &parts[i];
        return NULL;
}

bool entry_has_part(const Entry *e, PartKind kind) {
        for (uint32_t i = 0; i < e->n_parts; i++)
                if (e->parts[i].kind == kind)
                        return true;
        return false;
}

const Part *entry_find_part(const Entry *e, PartKind kind) {
        return part_find(e->parts, e->n_parts, kind);
}
