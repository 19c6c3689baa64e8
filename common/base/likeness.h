/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Are two texts about the same matter?  A sketch is the set of a text's telling pairs of characters, by keyed hash; likeness is
 * how much two sketches have in common.  It proposes, a person decides.  How well it does: docs/links.md.
 *
 * A pair is telling if both are Chinese characters and neither is among the most frequent of the written language: of "我是
 * 丽景小区的业主" that leaves 丽景; what remains are names, places and things, and formulas weigh nothing.  No statistics
 * of a collection are needed, so a sketch depends on nothing but text and key, on every machine.
 *
 * Without the key a sketch tells nothing: an office's key stays with it, and sketches of two offices can't be compared.
 */

#include "common/base/bytes.h"

/* Of longer texts those with the smallest hashes: an even sample.  Half of all letters have under 20, one in a hundred more. */
#define LIKENESS_TEXT_MAX 96
#define LIKENESS_TITLE_MAX 32
/* Thousandths from which a pair is proposed. */
#define LIKENESS_SAME 120
/* The packed form, as text of A-Z a-z 0-9 - _, with its NUL. */
#define LIKENESS_PACKED_SIZE (4 * (1 + LIKENESS_TEXT_MAX + LIKENESS_TITLE_MAX) + 1)

/* Ascending, each once; 24 bits. */
typedef struct Likeness {
        uint32_t n_text, n_title;
        uint32_t text[LIKENESS_TEXT_MAX]; /* of title and text together */
        uint32_t title[LIKENESS_TITLE_MAX];
} Likeness;

/* Which characters say nothing: made once, used for every text. */
typedef struct LikenessFrequent {
        uint8_t bits[(0x9fff - 0x4e00) / 8 + 1]; /* one for each character of the basic block */
} LikenessFrequent;
void likeness_frequent(LikenessFrequent *ret);
/* A keyed hash; its context holds the key. */
typedef uint64_t LikenessHash(void *context, Bytes pair);
/* Both texts may be NULL or empty; what is not UTF-8 is skipped. */
void likeness_sketch(const LikenessFrequent *frequent, LikenessHash *hash, void *context, const char *title, const char *text,
                     Likeness *ret);
/* 0 (nothing in common) to 1000.  Symmetric. */
uint32_t likeness_score(const Likeness *a, const Likeness *b);

void likeness_pack(const Likeness *l, char dst[LIKENESS_PACKED_SIZE]);
/* false: none of ours */
bool likeness_unpack(const char *packed, Likeness *ret);
