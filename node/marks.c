/* SPDX-License-Identifier: Apache-2.0 */

#include "node/marks.h"

void marks_key(const PersonKey *person, MarksKey *ret) {
        ret->person = *person;
        person_key_derive(person, "likeness", ret->likeness);
        likeness_frequent(&ret->frequent);
}

static uint64_t hash_pair(void *context, Bytes pair) {
        return siphash(context, pair);
}

static void sketch(const MarksKey *key, const Content *c, Likeness *ret) {
        CLEANUP(siphash_freep) SipHash *hash = siphash_new(key->likeness);

        likeness_sketch(&key->frequent, hash_pair, hash, c->title, c->text, ret);
}

bool marks_of(const MarksKey *key, Bytes content, Arena *arena, Marks *ret) {
        char packed[LIKENESS_PACKED_SIZE];
        Arena scratch = ARENA_INIT;
        Likeness likeness;
        Content c;
        bool ok = content_decode(content, &scratch, &c) == 0;

        if (ok) {
                ret->has[PERSON_ID - 1] = person_hash(&key->person, PERSON_ID, c.id_number, &ret->person[PERSON_ID - 1]);
                ret->has[PERSON_PHONE - 1] = person_hash(&key->person, PERSON_PHONE, c.phone, &ret->person[PERSON_PHONE - 1]);
                sketch(key, &c, &likeness);
                likeness_pack(&likeness, packed);
                ret->sketch = arena_strdup(arena, likeness.n_text ? packed : "");
        }
        arena_deinit(&scratch);
        return ok;
}

static Bytes words_of(const Input *in) {
        const Part *part = in->kind == INPUT_PARCEL && in->parcel && in->parcel->kind == PARCEL_DOCUMENT
                                   ? evidence_find_part(&in->parcel->evidence, PART_CONTENT)
                                   : NULL;

        if (part)
                return part->data;
        if (in->kind == INPUT_COMMAND && (in->document_kind == ENTRY_REGISTER || in->document_kind == ENTRY_JOIN))
                for (uint32_t i = 0; i < in->n_parts; i++)
                        if (in->parts[i].kind == PART_CONTENT)
                                return in->parts[i].data;
        return BYTES_NONE;
}

const Marks *marks_of_input(const MarksKey *key, StoreTxn *txn, const Input *in, Arena *arena) {
        Bytes words = words_of(in);
        Marks *marks;

        if (!words.len)
                return NULL;
        marks = arena_new(arena, Marks);
        if (!marks_of(key, words, arena, marks))
                return NULL;
        if (in->kind == INPUT_COMMAND && in->document_kind == ENTRY_REGISTER)
                (void)office_find_earlier(txn, &in->actor.unit, marks, false, &marks->earlier);
        return marks;
}
