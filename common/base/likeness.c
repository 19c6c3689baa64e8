/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Likeness of two sketches is the share of what they have in common, |A & B| / (|A | B| + damping), of the texts and of the
 * titles; three parts to one, if both have a title.  The damping keeps short texts apart that share one word, as the town
 * everybody writes from.  A title is counted again because it names the matter, and little, because titles are of the same few
 * kinds.  Both numbers, and the threshold, were chosen on labelled letters (docs/links.md).
 */

#include "common/base/likeness.h"

#include <stdlib.h>
#include "common/base/memory.h"

#define TEXT_DAMPING 16
#define TITLE_DAMPING 8
/* A title with less says nothing by itself. */
#define TITLE_LEAST 2
#define HASH_BITS 24
/* Pairs of one text that are looked at: some 90 KiB of UTF-8 are 30,000 characters. */
#define PAIRS_MAX 32768u

/* The most frequent characters of written Chinese (function words, pronouns, numerals, verbs and nouns of everything), by code
 * point. */
static const char most_frequent[] =
        "一万三上下不与且世业东两个中为主么义之也书了争事二于五些交产人什今从他代以们"
        "件任会传但位住体何作你使便保信候做像儿先光克入全公共关其内再军决几出分切则利"
        "别到制前力加务动化北区十南即却原去又及反发取受变口只可司各合同名后向听告员命"
        "和品四回因国在地场基声处外多大天太头女她好如子学它安完定实家对导将小少尔就展"
        "山工己已市师带常平年并应度建开式张强当形很得德心必思性总情想意感成我或战所手"
        "才打把报拉指据接提放政教数文斯新方无日时明是更最月有望期本术机权条来果样格次"
        "正此死比民气水求没治法活海清点然物特王现理生用由电界白的目直相看真眼着知确社"
        "神种科程空立笔第等管类系经结给统美老者而能自至色行表被西要见观规觉解计认让记"
        "许论设识话该说请象资走起路身边达过运还这进通道那部都里重量金长门问间队院难非"
        "面领题马高";

/* One code point of at most `left` bytes; how many bytes it takes (1 for what is not UTF-8, as 0). */
static size_t take(const uint8_t *p, size_t left, uint32_t *ret) {
        size_t n = p[0] < 0x80 ? 1 : p[0] >= 0xf0 && p[0] < 0xf8 ? 4 : p[0] >= 0xe0 ? 3 : p[0] >= 0xc0 ? 2 : 0;
        uint32_t c = n == 1 ? p[0] : n == 2 ? p[0] & 0x1f : n == 3 ? p[0] & 0x0f : p[0] & 0x07u;

        *ret = 0;
        if (!n || n > left || p[0] >= 0xf8)
                return 1;
        for (size_t i = 1; i < n; i++) {
                if ((p[i] & 0xc0) != 0x80)
                        return 1;
                c = c << 6 | (p[i] & 0x3fu);
        }
        *ret = c;
        return n;
}

void likeness_frequent(LikenessFrequent *ret) {
        const uint8_t *end = (const uint8_t *)most_frequent + sizeof(most_frequent) - 1;
        uint32_t c;

        *ret = (LikenessFrequent){ .bits = { 0 } };
        for (const uint8_t *p = (const uint8_t *)most_frequent; p < end;) {
                p += take(p, (size_t)(end - p), &c);
                ret->bits[(c - 0x4e00) / 8] |= (uint8_t)(1u << (c % 8));
        }
}

static bool is_telling(const LikenessFrequent *frequent, uint32_t c) {
        if (c >= 0x4e00 && c <= 0x9fff)
                return !(frequent->bits[(c - 0x4e00) / 8] & 1u << (c % 8));
        return (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x20000 && c <= 0x323af);
}

/* ---- sketches ---------------------------------------------------------------------------------------------------- */

static int compare_hash(const void *a, const void *b) {
        uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

        return x < y ? -1 : x > y;
}

typedef struct Pairs {
        uint32_t *hashes;
        uint32_t n, most;
} Pairs;

typedef struct Sketching {
        const LikenessFrequent *frequent;
        LikenessHash *hash;
        void *context;
} Sketching;

static void add_pairs(const Sketching *s, const char *text, Pairs *pairs) {
        const uint8_t *p = (const uint8_t *)(text ? text : ""), *end = p + strlen((const char *)p), *before = NULL;

        while (p < end && pairs->n < pairs->most) {
                uint32_t c;
                size_t n = take(p, (size_t)(end - p), &c);
                bool telling = is_telling(s->frequent, c);

                if (telling && before)
                        pairs->hashes[pairs->n++] =
                                (uint32_t)(s->hash(s->context, bytes_of(before, (size_t)(p + n - before))) >> (64 - HASH_BITS));
                before = telling ? p : NULL;
                p += n;
        }
}

/* The smallest ones, each once; how many. */
static uint32_t smallest(Pairs *pairs, uint32_t *dst, uint32_t most) {
        uint32_t n = 0;

        if (pairs->n)
                qsort(pairs->hashes, pairs->n, sizeof(*pairs->hashes), compare_hash);
        for (uint32_t i = 0; i < pairs->n && n < most; i++)
                if (!n || pairs->hashes[i] != dst[n - 1])
                        dst[n++] = pairs->hashes[i];
        return n;
}

void likeness_sketch(const LikenessFrequent *frequent, LikenessHash *hash, void *context, const char *title, const char *text,
                     Likeness *ret) {
        Sketching s = { frequent, hash, context };
        size_t characters = ((title ? strlen(title) : 0) + (text ? strlen(text) : 0)) / 3;
        Pairs pairs = { .most = characters < PAIRS_MAX ? (uint32_t)characters : PAIRS_MAX };

        *ret = (Likeness){ 0 };
        pairs.hashes = mem_new_array(uint32_t, pairs.most);
        add_pairs(&s, title, &pairs);
        ret->n_title = smallest(&pairs, ret->title, LIKENESS_TITLE_MAX);
        add_pairs(&s, text, &pairs);
        ret->n_text = smallest(&pairs, ret->text, LIKENESS_TEXT_MAX);
        mem_free(pairs.hashes);
}

/* ---- scores ------------------------------------------------------------------------------------------------------ */

/* Of sets cut at `most`, only the smallest `most` of their union are known to both. */
static uint32_t share(const uint32_t *a, uint32_t n_a, const uint32_t *b, uint32_t n_b, uint32_t most, uint32_t damping) {
        uint32_t i = 0, j = 0, in_both = 0, in_any = 0;

        while ((i < n_a || j < n_b) && in_any < most) {
                bool same = i < n_a && j < n_b && a[i] == b[j];

                if (same || j == n_b || (i < n_a && a[i] < b[j]))
                        i++, j += same;
                else
                        j++;
                in_both += same;
                in_any++;
        }
        return in_any ? 1000 * in_both / (in_any + damping) : 0;
}

uint32_t likeness_score(const Likeness *a, const Likeness *b) {
        uint32_t text = share(a->text, a->n_text, b->text, b->n_text, LIKENESS_TEXT_MAX, TEXT_DAMPING), title;

        if (a->n_title < TITLE_LEAST || b->n_title < TITLE_LEAST)
                return text;
        title = share(a->title, a->n_title, b->title, b->n_title, LIKENESS_TITLE_MAX, TITLE_DAMPING);
        return (3 * text + title) / 4;
}

/* ---- the packed form --------------------------------------------------------------------------------------------- */

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static char *put(char *dst, uint32_t v) {
        for (int shift = HASH_BITS - 6; shift >= 0; shift -= 6)
                *dst++ = digits[v >> shift & 63];
        return dst;
}

void likeness_pack(const Likeness *l, char dst[LIKENESS_PACKED_SIZE]) {
        dst = put(dst, l->n_text << 12 | l->n_title);
        for (uint32_t i = 0; i < l->n_text; i++)
                dst = put(dst, l->text[i]);
        for (uint32_t i = 0; i < l->n_title; i++)
                dst = put(dst, l->title[i]);
        *dst = 0;
}

static bool get(const char **p, uint32_t *ret) {
        *ret = 0;
        for (int i = 0; i < HASH_BITS / 6; i++, (*p)++) {
                char c = **p;
                uint32_t v = c >= 'A' && c <= 'Z' ? (uint32_t)(c - 'A') : c >= 'a' && c <= 'z' ? (uint32_t)(c - 'a') + 26
                           : c >= '0' && c <= '9' ? (uint32_t)(c - '0') + 52 : c == '-' ? 62 : c == '_' ? 63 : 64;

                if (v == 64)
                        return false;
                *ret = *ret << 6 | v;
        }
        return true;
}

static bool get_set(const char **p, uint32_t *set, uint32_t n) {
        for (uint32_t i = 0; i < n; i++)
                if (!get(p, &set[i]) || (i && set[i] <= set[i - 1]))
                        return false;
        return true;
}

bool likeness_unpack(const char *packed, Likeness *ret) {
        Likeness l = { 0 };
        uint32_t sizes;

        if (!get(&packed, &sizes))
                return false;
        l.n_text = sizes >> 12;
        l.n_title = sizes & 0xfff;
        if (l.n_text > LIKENESS_TEXT_MAX || l.n_title > LIKENESS_TITLE_MAX || !get_set(&packed, l.text, l.n_text) ||
            !get_set(&packed, l.title, l.n_title) || *packed)
                return false;
        *ret = l;
        return true;
}
