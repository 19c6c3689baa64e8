/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a content tells of person and matter, under the office's own key: the one thing about earlier cases that needs a secret,
 * and so is done before the core decides.  The key file is `person.key` among the office's keys, made by `zhuji init`; without
 * it no case is found by another.
 */

#include "common/base/likeness.h"
#include "common/crypto/person.h"
#include "common/crypto/siphash.h"
#include "node/core/office.h"

typedef struct MarksKey {
        PersonKey person;
        uint8_t likeness[SIPHASH_KEY_SIZE];
        LikenessFrequent frequent;
} MarksKey;

void marks_key(const PersonKey *person, MarksKey *ret);
/* Of an encoded Content; lives in the arena.  False: it is none. */
bool marks_of(const MarksKey *key, Bytes content, Arena *arena, Marks *ret);
/* The input's, if it is one that brings a petitioner's words in; NULL otherwise. */
const Marks *marks_of_input(const MarksKey *key, StoreTxn *txn, const Input *in, Arena *arena);
