/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The built-in rule pack `2022`, version 0: 《信访工作条例》 in calendar days, so that the first offices can work before pack
 * files and the working-day calendar are there.  (22:23 counts the return-request in working days: five calendar days are
 * never more.)
 *
 * Its digest is the SHA-256 of the canonical text below it, "zhuji/1/pack" prefixed, written here as bytes because the core
 * has no business with OpenSSL; a test computes it.
 */

#include "node/core/office.h"

#include <string.h>

static const Pack builtin_2022 = {
        .name = "2022",
        .version = 0,
        .digest = { { 0 } },
        .clocks = {
                [CLOCK_TRIAGE] = { 15, false, false, false, "2022 art. 22" },
                [CLOCK_NOTICE] = { 15, false, false, false, "2022 art. 23" },
                [CLOCK_RETURN_REQUEST] = { 5, false, true, false, "2022 art. 23" },
                [CLOCK_RETURN_ANSWER] = { 3, false, false, false, "" },
                [CLOCK_HANDLING] = { 60, false, false, false, "2022 art. 34" },
                [CLOCK_EXTENSION] = { 30, false, false, false, "2022 art. 34" },
                [CLOCK_ASK_REVIEW] = { 30, false, true, false, "2022 art. 35" },
                [CLOCK_REVIEW] = { 30, false, false, false, "2022 art. 35" },
                [CLOCK_ASK_RE_REVIEW] = { 30, false, true, false, "2022 art. 36" },
                [CLOCK_RE_REVIEW] = { 30, false, false, false, "2022 art. 36" },
                [CLOCK_ORDER_RESPONSE] = { 30, false, false, false, "2022 art. 40" },
                [CLOCK_PROPOSAL_FEEDBACK] = { 30, false, false, false, "2022 art. 40" },
        },
};

const Pack *pack_builtin_2022(void) {
        return &builtin_2022;
}

void pack_canonical(const Pack *pack, Buf *out) {
        buf_printf(out, "pack %s %u\n", pack->name, pack->version);
        for (ClockName c = CLOCK_TRIAGE; c <= CLOCK_RETALIATION; c++) {
                const ClockRule *r = &pack->clocks[c];

                if (r->days)
                        buf_printf(out, "%s %u %s %s%s\n", clock_name(c), r->days, r->working ? "working" : "calendar",
                                   r->right ? "right" : "duty", r->rolls ? " rolls" : "");
        }
}
