/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What a run came to: the sums of its seeds, printed for people or as JSON. */

#include <time.h>
#include "tests/sim/work.h"

typedef struct Figures {
        SimStats stats;
        WorkFigures work; /* zero without config.load */
        uint64_t wall_ms;
        uint64_t peak_kib; /* of the largest process */
} Figures;

typedef struct FiguresHeading {
        uint64_t first, last;
        unsigned days, offices;
        double load;
        const char *crypto, *digest;
        bool good;
} FiguresHeading;

void figures_of(const Sim *s, Figures *ret);
void figures_add(Figures *to, const Figures *from);
/* Wall time since then, and the memory it took. */
void figures_stop(Figures *f, const struct timespec *began);
void figures_print(const Figures *f, const FiguresHeading *h);
void figures_print_json(const Figures *f, const FiguresHeading *h);
