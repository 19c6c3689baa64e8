/* SPDX-License-Identifier: Apache-2.0 */

/* The lines of a trace: one for each fact that somebody would want to follow, of the unit whose file it is, never content. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "node/core/fact.h"
#include "node/core/procedure.h"
#include "node/core/row.h"
#include "node/core/trace.h"

#define NINE INT64_C(1772326800000) /* 2026-03-01 09:00 in China */
#define ID "411281-2026-0000001-1"

static void keep(void *userdata, const char *line) {
        buf_printf(userdata, "%s\n", line);
}

/* The lines of an entry with that fact alone. */
static void trace_of(const Fact *fact, Instant at, Buf *out) {
        Entry e = { .header = { .number = 7, .time = at, .kind = ENTRY_NOTICE, .actor = { .unit = { "411281" } },
                                .case_id = { ID } }, .n_parts = 1 };
        Buf facts = BUF_INIT;

        facts_encode(fact, fact ? 1 : 0, &facts);
        e.parts[0] = (Part){ .kind = PART_FACTS, .data = buf_bytes(&facts) };
        e.n_parts = fact ? 1 : 0;
        buf_clear(out);
        trace_entry(&e, NINE, keep, out);
        buf_put_u8(out, 0);
        buf_deinit(&facts);
}

#define AT .unit = { "411281.hrss" }, .case_id = { ID }
static const struct {
        Fact fact;
        const char *line; /* what comes after the entry's own; "": nothing */
} lines[] = {
        { { .kind = FACT_CASE, AT, .what = CLASS_CLAIM }, "411281 > case " ID " class claim" },
        { { .kind = FACT_CLASS, AT, .what = CLASS_SUGGESTION, .how = 0 }, "411281.hrss > case " ID " class suggestion path 0" },
        { { .kind = FACT_DOCKET, AT, .what = STATE_TAKEN, .peer = { "411281" } },
          "411281.hrss > case " ID " -> TAKEN from 411281" },
        { { .kind = FACT_DOCKET, AT, .what = STATE_REGISTERED }, "411281.hrss > case " ID " -> REGISTERED" },
        { { .kind = FACT_STATE, AT, .how = STATE_TAKEN, .what = STATE_RETURN_ASKED },
          "411281.hrss > case " ID " TAKEN -> RETURN_ASKED" },
        { { .kind = FACT_STATE, AT, .how = STATE_SEALED, .what = STATE_SEALED_OUT },
          "411281.hrss > case " ID " SEALED -> SEALED_OUT" },
        { { .kind = FACT_CUSTODY, AT, .what = CUSTODY_FLIGHT }, "411281.hrss > case " ID " custody flight" },
        { { .kind = FACT_REPORT, AT, .what = REPORT_OWED }, "411281.hrss > case " ID " report owed" },
        { { .kind = FACT_REPORT_BELOW, AT, .what = REPORT_SENT }, "411281.hrss > case " ID " report below sent" },
        { { .kind = FACT_EXCHANGE, AT, .what = EXCHANGE_RECEIVED, .how = ENTRY_ORDER, .peer = { "411281" },
            .text = "411281.hrss" }, "411281.hrss > case " ID " order received: 411281 to 411281.hrss" },
        { { .kind = FACT_EXCHANGE_STATE, AT, .number = 12, .what = EXCHANGE_ANSWERED },
          "411281.hrss > case " ID " exchange 12 answered" },
        { { .kind = FACT_DRAFT, AT, .what = ENTRY_OPINION, .text = "handler" },
          "411281.hrss > case " ID " opinion drafted by handler" },
        { { .kind = FACT_DRAFT_DIFFERS, AT, .number = 9, .text = "411281-2026-0000002-6" },
          "411281.hrss > case " ID " draft 9 differs from 411281-2026-0000002-6" },
        { { .kind = FACT_DRAFT_STATE, AT, .number = 9, .what = DRAFT_SIGNED }, "411281.hrss > case " ID " draft 9 signed" },
        { { .kind = FACT_CLOCK_START, AT, .what = CLOCK_NOTICE, .day = 20528, .how = 3, .text = "2022\n23" },
          "411281.hrss > case " ID " clock notice due 2026-03-16 (pack 2022/3)" },
        { { .kind = FACT_CLOCK_START, AT, .what = CLOCK_NOTICE, .day = 20528, .how = 3, .text = "2022",
            .peer = { "411281001" } }, "411281.hrss > case " ID " watch notice due 2026-03-16 (pack 2022/3)" },
        { { .kind = FACT_CLOCK_END, AT, .what = CLOCK_HANDLING, .day = 20528, .how = 3, .text = "2022",
            .number2 = CLOCK_BREACHED }, "411281.hrss > case " ID " breached handling due 2026-03-16 (pack 2022/3)" },
        { { .kind = FACT_CLOCK_REVIVE, AT, .what = CLOCK_TRIAGE, .day = 20528, .how = 3, .text = "2022" },
          "411281.hrss > case " ID " revived triage due 2026-03-16 (pack 2022/3)" },
        { { .kind = FACT_SEND, AT, .what = PARCEL_DOCUMENT | ENTRY_REFERRAL << 8, .peer = { "411200.hrss" }, .text = "411200",
            .number = 5 }, "411281.hrss > case " ID " document to 411200.hrss on 411200 #5" },
        { { .kind = FACT_CONSUMED, AT, .what = OUTCOME_REFUSED, .peer = { "411200" }, .number = 6 },
          "411281 > case " ID " #6 from 411200 refused" },
        { { .kind = FACT_SETTLED, AT, .what = OUTCOME_TAKEN, .peer = { "411200" }, .number = 6 },
          "411281.hrss > case " ID " #6 to 411200 taken" },
        { { .kind = FACT_VIOLATION, AT, .what = REASON_ROLE, .how = ENTRY_OPINION },
          "411281.hrss > case " ID " violation: opinion role" },
        { { .kind = FACT_ALARM, .what = ALARM_SILENCE, .how = 1, .text = "411200\nnot heard of since" },
          "411281 > alarm silence on: 411200" },
        { { .kind = FACT_ALARM, .what = ALARM_SILENCE, .how = 0, .text = "411200" }, "411281 > alarm silence off: 411200" },
        /* bookkeeping */
        { { .kind = FACT_SERIAL, AT, .number = 2026, .number2 = 3 }, "" },
        { { .kind = FACT_CASE_TEXT, AT, .what = 1, .text = "劳动" }, "" }, /* content */
};

static void each_fact_that_is_followed_has_its_line(void **state) {
        Buf out = BUF_INIT;

        for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
                Fact fact = lines[i].fact;
                char expected[512];

                fact.text = fact.text ? fact.text : "";
                trace_of(&fact, NINE + 2 * DURATION_DAY + 90 * DURATION_MINUTE, &out);
                (void)snprintf(expected, sizeof(expected), "[+2d 10:30] 411281 > case " ID " entry 7 notice\n%s%s%s",
                               *lines[i].line ? "[+2d 10:30] " : "", lines[i].line, *lines[i].line ? "\n" : "");
                assert_string_equal((const char *)out.data, expected);
        }
        buf_deinit(&out);
}

/* The day is China's, and counted from the origin's midnight: also back. */
static void days_are_counted_from_the_origins_day(void **state) {
        Buf out = BUF_INIT;

        trace_of(NULL, NINE - 9 * DURATION_HOUR - 1, &out);
        assert_string_equal((const char *)out.data, "[-1d 23:59] 411281 > case " ID " entry 7 notice\n");
        trace_of(NULL, NINE - 9 * DURATION_HOUR, &out);
        assert_string_equal((const char *)out.data, "[+0d 00:00] 411281 > case " ID " entry 7 notice\n");
        buf_deinit(&out);
}

/* An entry of a newer release is named as far as it is understood. */
static void facts_that_cannot_be_read_end_the_lines(void **state) {
        Entry e = { .header = { .number = 7, .time = NINE, .kind = ENTRY_NOTICE, .actor = { .unit = { "411281" } } },
                    .n_parts = 1 };
        Buf out = BUF_INIT;

        e.parts[0] = (Part){ .kind = PART_FACTS, .data = bytes_of("\xFF\xFF\xFF", 3) };
        trace_entry(&e, NINE, keep, &out);
        buf_put_u8(&out, 0);
        assert_string_equal((const char *)out.data, "[+0d 09:00] 411281 > entry 7 notice\n");
        buf_deinit(&out);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_fact_that_is_followed_has_its_line),
                cmocka_unit_test(days_are_counted_from_the_origins_day),
                cmocka_unit_test(facts_that_cannot_be_read_end_the_lines),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
