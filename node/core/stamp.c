/* SPDX-License-Identifier: Apache-2.0 */

/*
 * From draft to entry: number, time, salts, facts and query code.  What is encoded here is the entry for ever.
 *
 * Facts that repeat words about the case stand in a part of their own if parts are closed: when its key is gone, what remains of
 * the entry still applies, and what is missing is what sealing the case takes from the rows (apply.c).
 */

#include "node/core/fact.h"
#include "node/core/office.h"

#include <assert.h>

#define ENTRY_VERSION 1

typedef struct Stamp {
        Entry *e;
        Random *random;
        const PartCloser *closer; /* NULL: nothing of this entry is closed */
        Arena *arena;
} Stamp;

bool draft_is_words(PartKind kind) {
        return kind == PART_DOCUMENT || kind == PART_CONTENT || kind == PART_ATTACHMENT || kind == PART_WORDS;
}

static int add_part(Stamp *s, const InputPart *in) {
        Entry *e = s->e;
        Part *part;
        PartRef *ref;

        assert(e->n_parts < ENTRY_PARTS_MAX);
        part = &e->parts[e->n_parts++];
        ref = &e->header.parts[e->header.n_parts++];
        *part = (Part){ .kind = in->kind, .data = in->data };
        if (in->has_salt)
                memcpy(part->salt, in->salt, SALT_SIZE);
        else
                random_fill(s->random, part->salt, SALT_SIZE);
        *ref = (PartRef){ .kind = in->kind };
        if (in->kind == PART_SEALED || in->kind == PART_SEALED_NOTICE) { /* decided on: it has a head */
                ref->suite = in->data.data[0];
                ref->key = bytes_of(in->data.data + 1, sizeof(((SealedHead *)0)->key));
        } else if (s->closer && draft_is_words(in->kind)) {
                int r;

                part->stored = arena_copy(s->arena, in->stored);
                part->key = arena_copy(s->arena, in->key);
                r = s->closer->close(s->closer->userdata, part, ref, s->arena);
                if (r)
                        return fail_trace(r);
        }
        ref->digest = part_digest(in->kind, part->salt, part->stored.len ? part->stored : part->data);
        return 0;
}

static int add_new_part(Stamp *s, PartKind kind, Bytes data) {
        return add_part(s, &(InputPart){ .kind = kind, .data = arena_copy(s->arena, data) });
}

static bool repeats_words(const Draft *d, const Fact *f) {
        return f->kind == FACT_CASE_TEXT && case_id_equal(&f->case_id, &d->case_id);
}

/* Those that repeat words, or the others. */
static int add_facts(Stamp *s, const Draft *d, bool words) {
        Fact *facts = arena_new_array(s->arena, Fact, d->n_facts + 1u);
        Buf bytes = BUF_INIT;
        uint32_t n = 0;
        int r = 0;

        for (uint32_t i = 0; i < d->n_facts; i++)
                if ((s->closer && repeats_words(d, &d->facts[i])) == words)
                        facts[n++] = d->facts[i];
        if (n) {
                facts_encode(facts, n, &bytes);
                r = add_new_part(s, words ? PART_WORDS : PART_FACTS, buf_bytes(&bytes));
        }
        buf_deinit(&bytes);
        return r;
}

static int add_code(Stamp *s) {
        char code[QUERY_CODE_DIGITS];

        for (unsigned i = 0; i < QUERY_CODE_DIGITS; i++)
                code[i] = (char)('0' + random_below(s->random, 10));
        return add_new_part(s, PART_CODE, bytes_of(code, QUERY_CODE_DIGITS));
}

static int add_parts(Stamp *s, const Draft *d) {
        int r = 0;

        for (uint32_t i = 0; i < d->n_parts && !r; i++) {
                InputPart part = d->parts[i];

                part.data = arena_copy(s->arena, part.data); /* drafts borrow from inputs, entries from nobody */
                r = add_part(s, &part);
        }
        if (!r)
                r = add_facts(s, d, false);
        if (!r)
                r = add_facts(s, d, true);
        if (!r && d->wants_code)
                r = add_code(s);
        return r;
}

int entry_stamp_closed(const Draft *d, uint64_t number, Instant time, Random *random, const PartCloser *closer, Arena *arena,
                       Buf *ret_bytes, Entry *ret_entry) {
        Stamp s = { .e = arena_new(arena, Entry), .random = random, .arena = arena };
        Entry *e = s.e;
        Buf bytes = BUF_INIT;
        bool close = false;
        int r = 0;

        e->header = (Header){ .number = number, .time = d->time ? d->time : time, .kind = d->kind, .version = ENTRY_VERSION,
                              .case_id = d->case_id, .actor = d->actor };
        random_fill(random, e->header.salt, SALT_SIZE);
        if (closer)
                r = closer->begin(closer->userdata, d, &close);
        if (close)
                s.closer = closer;
        if (!r)
                r = add_parts(&s, d);
        if (r)
                return fail_trace(r);
        header_encode(&e->header, &bytes);
        e->header_bytes = arena_copy(arena, buf_bytes(&bytes));
        buf_deinit(&bytes);

        entry_encode(e, ret_bytes);
        *ret_entry = *e;
        return 0;
}

int entry_stamp(const Draft *d, uint64_t number, Instant time, Random *random, Arena *arena, Buf *ret_bytes, Entry *ret_entry) {
        return entry_stamp_closed(d, number, time, random, NULL, arena, ret_bytes, ret_entry);
}
