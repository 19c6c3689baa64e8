/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What a petition office works by and the commands that carry it: the table of docs/mechanisms.md, made into C by mechanisms.py. */

typedef struct Mechanism {
        const char *zh, *en;
        const char *verbs; /* each between two newlines */
} Mechanism;
extern const Mechanism mechanisms[]; /* the last one is empty */
