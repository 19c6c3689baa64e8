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
        .digest = { { 0xaa, 0x9f, 0x53, 0x11, 0xb0, 0x1d, 0x9d, 0xd8, 0xa6, 0x98, 0xdf, 0x5b, 0x55, 0x58, 0xa5, 0x21,
                      0x7d, 0x48, 0x74, 0x97, 0x0f, 0xbf, 0x84, 0x3f, 0xb2, 0x8e, 0x38, 0xd7, 0x4e, 0xf5, 0xdd, 0x51 } },
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
