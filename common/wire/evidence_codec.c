/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Evidence as bytes: a header, some of its parts, the path to a seal's root, the seal.  Decoding proves all of it but the
 * signature, which needs the roster (evidence.c).
 */

#include <assert.h>
#include "common/crypto/merkle.h"
#include "common/wire/closed.h"
#include "common/wire/convert.h"
#include "common/wire/cursor.h"
#include "common/wire/part.h"
#include "common/wire/spec.h"

_Static_assert(MERKLE_PATH_MAX == sizeof(((Evidence *)0)->path) / sizeof(Digest), "a path is as long as a seal's count allows");

#define NEVER_DISCLOSED (UINT32_C(1) << PART_FACTS | UINT32_C(1) << PART_WORDS)

typedef struct Pieces {
        Bytes header;
        const Part *parts;
        uint32_t n_parts, mask, index;
        const Digest *path;
        uint32_t n_path;
        Bytes seal;
} Pieces;

static void encode(const Pieces *p, Buf *out) {
        PbEvidence pb = ZHUJI__EVIDENCE__INIT;
        PbPart parts[ENTRY_PARTS_MAX], *part_of[ENTRY_PARTS_MAX];
        ProtobufCBinaryData path[MERKLE_PATH_MAX];

        assert(p->header.len > 0 && p->seal.len > 0 && p->n_path <= MERKLE_PATH_MAX);
        for (uint32_t i = 0; i < p->n_path; i++)
                path[i] = pack_bytes(digest_bytes(&p->path[i]));
        pb.header = pack_bytes(p->header);
        pb.n_parts = parts_pack(p->parts, p->n_parts, p->mask & ~NEVER_DISCLOSED, true, parts, part_of);
        pb.parts = part_of;
        pb.index = p->index;
        pb.n_path = p->n_path;
        pb.path = path;
        pb.seal = pack_bytes(p->seal);
        pack_message(&pb.base, &spec_evidence, out);
}

void evidence_encode(const Entry *e, uint32_t parts_mask, uint32_t index, const Digest *path, uint32_t n_path, Bytes seal,
                     Buf *out) {
        const Pieces p = { e->header_bytes, e->parts, e->n_parts, parts_mask, index, path, n_path, seal };

        encode(&p, out);
}

void evidence_encode_parts(const Evidence *e, uint32_t parts_mask, Buf *out) {
        const Pieces p = { e->header_bytes, e->parts, e->n_parts, parts_mask, e->index, e->path, e->n_path, e->seal_bytes };

        encode(&p, out);
}

static int walk(Bytes in, Evidence *e) {
        CursorField f;
        int r;

        for (Cursor c = cursor_of(in); cursor_next(&c, &f);)
                switch (f.id) {
                case 1:
                        e->header_bytes = f.bytes;
                        break;
                case 2:
                        r = part_take(f.bytes, &e->parts[e->n_parts++]);
                        if (r)
                                return r;
                        break;
                case 3:
                        e->index = (uint32_t)f.value;
                        break;
                case 4:
                        memcpy(e->path[e->n_path++].b, f.bytes.data, DIGEST_SIZE);
                        break;
                case 5:
                        e->seal_bytes = f.bytes;
                        break;
                default:
                        assert(false && "checked before");
                }
        return 0;
}

/* A closed part comes with its key; it must open, or what is shown would not be what was sealed. */
static int part_show(const PartRef *ref, Arena *arena, Part *p) {
        if (!part_ref_is_closed(ref))
                return p->box.len ? RECORD_E_FORMAT : 0;
        if (ref->suite != RECORD_SUITE_STD)
                return RECORD_E_NEWER;
        if (p->box.len != PART_KEY_SIZE)
                return RECORD_E_FORMAT;
        p->stored = p->data;
        p->key = p->box;
        p->box = p->data = BYTES_NONE;
        return closed_read(p, arena);
}

/* Those disclosed are a subsequence of the header's; two attachments of one kind are told apart by their digests. */
static int parts_belong(Evidence *e, Arena *arena) {
        uint32_t at = 0;
        int r;

        for (uint32_t i = 0; i < e->n_parts; i++) {
                Part *p = &e->parts[i];
                if (NEVER_DISCLOSED & (UINT32_C(1) << p->kind))
                        return RECORD_E_FORMAT;
                Digest d = part_digest(p->kind, p->salt, p->data);
                while (at < e->header.n_parts &&
                       (e->header.parts[at].kind != p->kind || !digest_equal(&e->header.parts[at].digest, &d)))
                        at++;
                if (at >= e->header.n_parts)
                        return RECORD_E_FORMAT;
                r = part_show(&e->header.parts[at++], arena, p);
                if (r)
                        return r;
        }
        return 0;
}

static bool stands_under_seal(const Evidence *e) {
        Digest leaf = entry_leaf(e->header_bytes);

        return e->header.number == e->seal.first_entry + e->index &&
               merkle_verify(&leaf, e->index, e->seal.count, e->path, e->n_path, &e->seal.root);
}

int evidence_take(Bytes in, Arena *arena, Evidence *ret) {
        Evidence e = { 0 };
        int r = walk(in, &e);

        if (!r)
                r = header_decode(e.header_bytes, arena, &e.header);
        if (!r)
                r = seal_decode(e.seal_bytes, arena, &e.seal);
        if (!r)
                r = parts_belong(&e, arena);
        if (r)
                return r;
        if (!stands_under_seal(&e))
                return RECORD_E_FORMAT;
        *ret = e;
        return 0;
}

int evidence_decode(Bytes in, Arena *arena, Evidence *ret) {
        Bytes copy;

        if (!check_message(in, &spec_evidence, NULL, NULL) || !convert_copy(arena, in, &copy))
                return RECORD_E_FORMAT;
        return evidence_take(copy, arena, ret);
}

const Part *evidence_find_part(const Evidence *e, PartKind kind) {
        return part_find(e->parts, e->n_parts, kind);
}
