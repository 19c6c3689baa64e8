/* SPDX-License-Identifier: Apache-2.0 */

/*
 * How well does likeness find letters about the same matter?  Measured on a collection of letters (JSON Lines with "id", "title",
 * "text"), so that the numbers in docs/links.md can be made again:
 *
 *   likeness-eval DATA                        sizes of sketches, and how many pairs reach which score
 *   likeness-eval DATA --pairs LOW HIGH N     N pairs with a score in [LOW, HIGH), evenly taken, to be read and labelled
 *   likeness-eval DATA --labels FILE          precision and recall by threshold
 *
 * A line of labels: id, id, 1 (the same matter) or 0, and the weight (pairs of its stratum for each one that was labelled),
 * separated by tabs.  Labels are made by people who read the letters; they and the letters are kept outside this tree.
 */

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "common/base/likeness.h"
#include "common/crypto/siphash.h"
#include "common/base/memory.h"

#define LETTERS_MAX 100000u
#define LABELS_MAX 100000u
#define STEP 20u /* thousandths between the thresholds shown */

typedef struct Letter {
        char *id;
        Likeness sketch;
} Letter;

typedef struct Label {
        uint32_t score;
        bool same;
        double weight;
} Label;

static Letter *letters;
static size_t n_letters;

static int fail(const char *what, const char *which) {
        fprintf(stderr, "likeness-eval: %s: %s\n", what, which);
        return 2;
}

static uint64_t hash_pair(void *context, Bytes pair) {
        return siphash(context, pair);
}

static int read_letters(const char *path) {
        static const uint8_t secret[16] = "likeness-eval";
        CLEANUP(siphash_freep) SipHash *hash = siphash_new(secret);
        LikenessFrequent frequent;
        size_t cap = 0, characters = 0;
        ssize_t len;
        char *line = NULL;
        clock_t spent = 0;
        FILE *f = fopen(path, "r");

        if (!f)
                return fail("can't open", path);
        likeness_frequent(&frequent);
        letters = mem_new_array(Letter, LETTERS_MAX);
        while ((len = getline(&line, &cap, f)) > 0 && n_letters < LETTERS_MAX) {
                json_t *row = json_loadb(line, (size_t)len, 0, NULL);
                const char *id = json_string_value(json_object_get(row, "id"));
                const char *title = json_string_value(json_object_get(row, "title"));
                const char *text = json_string_value(json_object_get(row, "text"));
                clock_t start = clock();

                if (!id)
                        return fail("a line without id", path);
                likeness_sketch(&frequent, hash_pair, hash, title, text, &letters[n_letters].sketch);
                spent += clock() - start;
                characters += text ? strlen(text) / 3 : 0;
                letters[n_letters++].id = mem_strdup(id);
                json_decref(row);
        }
        free(line);
        fclose(f);
        printf("%zu letters of %zu characters; %.1f us for a sketch\n", n_letters, n_letters ? characters / n_letters : 0,
               n_letters ? 1e6 * (double)spent / CLOCKS_PER_SEC / (double)n_letters : 0);
        return 0;
}

static int compare_size(const void *a, const void *b) {
        uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

        return x < y ? -1 : x > y;
}

static void show_sizes(void) {
        uint32_t *sizes = mem_new_array(uint32_t, n_letters);

        for (size_t i = 0; i < n_letters; i++)
                sizes[i] = letters[i].sketch.n_text;
        qsort(sizes, n_letters, sizeof(*sizes), compare_size);
        printf("pairs of characters in a sketch: median %u, 99 of 100 under %u\n", sizes[n_letters / 2],
               sizes[n_letters * 99 / 100] + 1);
        mem_free(sizes);
}

static void show_scores(void) {
        uint64_t reach[1001] = { 0 };

        for (size_t i = 0; i < n_letters; i++)
                for (size_t k = i + 1; k < n_letters; k++)
                        reach[likeness_score(&letters[i].sketch, &letters[k].sketch)]++;
        for (unsigned s = 1000; s-- > 0;)
                reach[s] += reach[s + 1];
        for (unsigned s = 60; s <= 400; s += STEP)
                printf("score %u or more: %" PRIu64 " of %" PRIu64 " pairs\n", s, reach[s], reach[0]);
}

/* Evenly: every so-manieth of those in the range. */
static void show_pairs(uint32_t low, uint32_t high, uint64_t wanted) {
        uint64_t found = 0, step, shown = 0;

        for (int pass = 0; pass < 2; pass++) {
                uint64_t seen = 0;

                step = pass && wanted && found > wanted ? found / wanted : 1;
                for (size_t i = 0; i < n_letters; i++)
                        for (size_t k = i + 1; k < n_letters; k++) {
                                uint32_t score = likeness_score(&letters[i].sketch, &letters[k].sketch);

                                if (score < low || score >= high)
                                        continue;
                                if (!pass)
                                        found++;
                                else if (seen++ % step == step / 2 && shown++ < wanted)
                                        printf("%s\t%s\t%u\n", letters[i].id, letters[k].id, score);
                        }
        }
        printf("# %" PRIu64 " pairs in all\n", found);
}

static const Letter *find(const char *id) {
        for (size_t i = 0; i < n_letters; i++)
                if (strcmp(letters[i].id, id) == 0)
                        return &letters[i];
        return NULL;
}

static int read_labels(const char *path, Label *labels, size_t *ret_n) {
        char line[512], a[128], b[128];
        FILE *f = fopen(path, "r");
        size_t n = 0;

        if (!f)
                return fail("can't open", path);
        while (fgets(line, sizeof(line), f) && n < LABELS_MAX) {
                Label *l = &labels[n];
                const Letter *x, *y;
                int same;

                if (*line == '#')
                        continue;
                if (sscanf(line, "%127[^\t]\t%127[^\t]\t%d\t%lf", a, b, &same, &l->weight) != 4 || !(x = find(a)) || !(y = find(b)))
                        return fail("not a label of these letters", line);
                l->same = same != 0;
                l->score = likeness_score(&x->sketch, &y->sketch);
                n++;
        }
        fclose(f);
        *ret_n = n;
        return 0;
}

static int show_labels(const char *path) {
        Label *labels = mem_new_array(Label, LABELS_MAX);
        size_t n, n_same = 0;
        double all = 0;
        int r = read_labels(path, labels, &n);

        for (size_t i = 0; !r && i < n; i++) {
                all += labels[i].same ? labels[i].weight : 0;
                n_same += labels[i].same;
        }
        if (!r)
                printf("%zu pairs labelled, %zu of them the same matter (weighted %.0f)\n", n, n_same, all);
        for (unsigned s = 60; !r && s <= 400; s += STEP) {
                double right = 0, found = 0;
                size_t count = 0;

                for (size_t i = 0; i < n; i++)
                        if (labels[i].score >= s) {
                                found += labels[i].weight;
                                right += labels[i].same ? labels[i].weight : 0;
                                count++;
                        }
                printf("threshold %u: precision %.2f, recall %.2f (%zu pairs)\n", s, found > 0 ? right / found : 1,
                       all > 0 ? right / all : 0, count);
        }
        mem_free(labels);
        return r;
}

int main(int argc, char **argv) {
        int r;

        if (argc != 2 && !(argc == 4 && strcmp(argv[2], "--labels") == 0) && !(argc == 6 && strcmp(argv[2], "--pairs") == 0))
                return fail("usage", "DATA [--labels FILE | --pairs LOW HIGH N]");
        r = read_letters(argv[1]);
        if (r)
                return r;
        if (argc == 4)
                return show_labels(argv[3]);
        if (argc == 6) {
                show_pairs((uint32_t)atoi(argv[3]), (uint32_t)atoi(argv[4]), strtoull(argv[5], NULL, 10));
                return 0;
        }
        if (n_letters)
                show_sizes();
        show_scores();
        return 0;
}
