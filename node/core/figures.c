/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Counting for the reports (22:41 (1)-(3)): one walk over the files on a bureau's desk.  What it received in the period are the
 * files of cases whose petitioner's letter, call or visit came in it (received_at, as `zhuji case list` shows it); everything else
 * is counted by the day on which it fell due or happened.  Of an accusation only that it came.  docs/figures.md defines each figure.
 */

#include "node/core/finding.h"
#include "node/core/periodic.h"

#define NAMES_MAX 64 /* what is beyond goes to the last, "" */
#define DAYS_MAX 400 /* what took longer counts as so much in p90, in full in the mean */

/* Cases by something they name: category, place, unit complained of.  In the order in which they were met. */
typedef struct Tally {
        struct {
                char name[ROW_TEXT_SIZE];
                uint64_t n;
        } rows[NAMES_MAX];
        uint32_t n;
} Tally;

/* Days that something took. */
typedef struct Spread {
        uint64_t n, sum;
        uint64_t at[DAYS_MAX + 1];
} Spread;

typedef struct Figures {
        StoreTxn *txn;
        const UnitCode *unit;
        const Period *period;
        uint64_t items, visits, people, first, repeat, collective, collective_people;
        uint64_t channel[CHANNEL_FAX + 1], class_[CLASS_CLAIM + 1], path31[7];
        Tally category, place, about;
        uint64_t referred, assigned, reported_up;
        uint64_t due[CLOCK_COUNT], late[CLOCK_COUNT]; /* duties whose day fell into the period; of them breached */
        uint64_t extended, returns_asked;
        uint64_t approved, rework;
        Spread handling, whole;
        uint64_t execution_due, execution_answered, execution_late, execution_refused;
        uint64_t decided[DECISION_NOT_ADOPT + 1];
        uint64_t reviews[REVIEW_SECOND + 1][DECISION_REMAND + 1];
        uint64_t orders, orders_answered, orders_late;
        uint64_t proposals, proposals_answered, adopted;
        uint64_t rated, rating_bureau, rating_handler;
        uint64_t found, resolved, became_case, overdue; /* disputes of its own sweeps */
} Figures;

static bool is_in(const Figures *f, Day day) {
        return day >= f->period->from && day <= f->period->until;
}

/* Entries are numbered, not dated: the case's history has their times. */
static bool entry_is_in(const Figures *f, const CaseId *id, uint64_t entry) {
        HistoryRow row = { .case_id = *id, .entry = entry };

        return entry && row_get(f->txn, ROW_HISTORY, &row) && is_in(f, day_of(row.at));
}

static void count_name(Tally *t, const char *name) {
        for (uint32_t i = 0; i < t->n; i++)
                if (!strcmp(t->rows[i].name, name)) {
                        t->rows[i].n++;
                        return;
                }
        if (t->n == NAMES_MAX)
                t->n--; /* the last one takes the rest */
        else
                strcpy(t->rows[t->n].name, t->n == NAMES_MAX - 1 ? "" : name);
        t->rows[t->n++].n++;
}

/* Each unit of a list separated by spaces. */
static void count_about(Tally *t, const char *list) {
        char code[UNIT_CODE_SIZE];

        while (*list) {
                size_t len = strcspn(list, " ");

                if (len && len < sizeof(code)) {
                        memcpy(code, list, len);
                        code[len] = '\0';
                        count_name(t, code);
                }
                list += len + (list[len] == ' ');
        }
}

static void count_days(Spread *s, Day from, Day to) {
        uint64_t days = to > from ? (uint64_t)(to - from) : 0;

        s->n++;
        s->sum += days;
        s->at[days < DAYS_MAX ? days : DAYS_MAX]++;
}

static void count_received(Figures *f, const DocketRow *docket, const CaseRow *row) {
        bool visit = row->channel == CHANNEL_VISIT;
        WordsRow words;

        if (!is_in(f, day_of(row->received_at)))
                return;
        f->class_[row->case_class]++;
        f->channel[row->channel]++;
        f->people += row->people;
        f->visits += visit;
        f->items += !visit;
        f->first += row->repeat == REPEAT_FIRST;
        f->repeat += row->repeat == REPEAT_YES;
        f->collective += row->collective;
        f->collective_people += row->collective ? row->people : 0;
        if (row->case_class == CLASS_ACCUSATION)
                return;
        if (row->case_class == CLASS_CLAIM && row->path31 < 7)
                f->path31[row->path31]++;
        words_get(f->txn, &docket->case_id, &words);
        count_name(&f->category, words.category);
        count_name(&f->place, words.place);
        count_about(&f->about, words.about);
        f->rated += docket->rated_bureau || docket->rated_handler;
        f->rating_bureau += docket->rated_bureau;
        f->rating_handler += docket->rated_handler;
}

static void count_given(Figures *f, const DocketRow *docket) {
        if (unit_code_is_none(&docket->given_to) || !entry_is_in(f, &docket->case_id, docket->given_entry))
                return;
        f->referred += docket->given_mode == ENTRY_REFERRAL;
        f->assigned += docket->given_mode == ENTRY_ASSIGNMENT;
        f->reported_up += docket->given_mode == ENTRY_REPORT_UP;
}

/* The statute's own clock is counted where it runs beside a quicker local one. */
static void count_clocks(Figures *f, const CaseId *id) {
        ClockRow row = { .unit = *f->unit, .case_id = *id }, beside;
        RowCursor cursor = row_cursor(ROW_CLOCK, &row, 2, 2);

        while (row_next(f->txn, &cursor, &row)) {
                bool counts = row.state == CLOCK_MET || row.state == CLOCK_BREACHED || row.state == CLOCK_RUNNING;

                if (row.clock >= CLOCK_COUNT)
                        continue;
                if (row.clock == CLOCK_RETURN_ANSWER && !(row.instance & CLOCK_BESIDE) && !(row.flags & CLOCK_FLAG_NOT_SHIRKED))
                        f->returns_asked += is_in(f, day_of(row.started_at));
                if (row.clock == CLOCK_HANDLING && !(row.instance & CLOCK_BESIDE) && row.extended_entry != row.started_entry)
                        f->extended += entry_is_in(f, id, row.extended_entry);
                if (!counts || (row.flags & (CLOCK_FLAG_RIGHT | CLOCK_FLAG_UNKNOWN)) || !is_in(f, row.due_day) ||
                    clock_get_beside(f->txn, &row, &beside))
                        continue;
                f->due[row.clock]++;
                f->late[row.clock] += row.breached_entry != 0;
        }
}

/* 22:32: what a supported claim awaits; each day that was set, the opinion's or one that a part executed named. */
static void count_execution(Figures *f, const ExchangeRow *row) {
        if ((row->state != EXCHANGE_AWAITED && row->state != EXCHANGE_ANSWERED) || !is_in(f, row->due_day))
                return;
        f->execution_due++;
        f->execution_answered += row->state == EXCHANGE_ANSWERED;
        f->execution_late += row->late;
}

static void count_refused(Figures *f, const CaseId *id) {
        FindingRow row = { .unit = *f->unit, .case_id = *id };
        RowCursor cursor = row_cursor(ROW_FINDING, &row, 2, 2);

        while (row_next(f->txn, &cursor, &row))
                f->execution_refused += row.what == FINDING_EXECUTION_REFUSED && entry_is_in(f, id, row.entry);
}

/* What this desk made of the conclusion reports it asked for. */
static void count_reports(Figures *f, const CaseId *id) {
        HistoryRow row = { .case_id = *id };
        RowCursor cursor = row_cursor(ROW_HISTORY, &row, 1, 1);

        while (row_next(f->txn, &cursor, &row)) {
                if (!unit_code_equal(&row.unit, f->unit) || !is_in(f, day_of(row.at)))
                        continue;
                f->approved += row.kind == ENTRY_REPORT_APPROVAL;
                f->rework += row.kind == ENTRY_REWORK;
        }
}

static void count_exchanges(Figures *f, const CaseId *id) {
        ExchangeRow row = { .unit = *f->unit, .case_id = *id };
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &row, 2, 2);

        while (row_next(f->txn, &cursor, &row)) {
                ClockRow clock = { .unit = row.unit, .case_id = *id, .instance = row.clock,
                                   .clock = row.document == ENTRY_ORDER ? CLOCK_ORDER_RESPONSE : CLOCK_PROPOSAL_FEEDBACK };
                bool late;

                if (row.document == ENTRY_EXECUTION)
                        count_execution(f, &row);
                if (!unit_code_equal(&row.issuer, f->unit) || !entry_is_in(f, id, row.entry) ||
                    (row.document != ENTRY_ORDER && row.document != ENTRY_PROPOSAL) ||
                    (row.state != EXCHANGE_ISSUED && row.state != EXCHANGE_ANSWERED))
                        continue;
                late = row_get(f->txn, ROW_CLOCK, &clock) && clock.breached_entry;
                if (row.document == ENTRY_ORDER) {
                        f->orders++;
                        f->orders_answered += row.state == EXCHANGE_ANSWERED;
                        f->orders_late += late;
                } else {
                        f->proposals++;
                        f->proposals_answered += row.state == EXCHANGE_ANSWERED;
                        f->adopted += row.decision == DECISION_ADOPT || row.decision == DECISION_ADOPT_PART;
                }
        }
}

static void count_reviews(Figures *f, const CaseId *id) {
        InstanceRow row = { .unit = *f->unit, .case_id = *id };
        RowCursor cursor = row_cursor(ROW_INSTANCE, &row, 2, 2);

        while (row_next(f->txn, &cursor, &row))
                if (row.kind <= REVIEW_SECOND && row.decision <= DECISION_REMAND && row.decided_at && is_in(f, day_of(row.decided_at)))
                        f->reviews[row.kind][row.decision]++;
}

static void count_decided(Figures *f, const DocketRow *docket, const CaseRow *row) {
        Day day = day_of(docket->disposed_at);

        if (!docket->disposed_at || !is_in(f, day) || docket->decision == DECISION_NONE || docket->decision > DECISION_NOT_ADOPT)
                return;
        f->decided[docket->decision]++;
        count_days(&f->whole, day_of(row->received_at), day);
        if (docket->accepted_at)
                count_days(&f->handling, day_of(docket->accepted_at), day);
}

/* Disputes that this office found (22:10), not those of the offices below. */
static void count_sweeps(Figures *f) {
        SheetRow row = { .unit = *f->unit, .kind = ENTRY_SWEEP };
        RowCursor cursor = row_cursor(ROW_SHEET, &row, 2, 2);

        while (row_next(f->txn, &cursor, &row)) {
                if (!unit_code_equal(&row.about, f->unit))
                        continue;
                f->found += is_in(f, day_of(row.entered_at));
                f->resolved += row.state == SHEET_RESOLVED && is_in(f, day_of(row.noted_at));
                f->became_case += row.state == SHEET_BECAME_CASE && is_in(f, day_of(row.noted_at));
                f->overdue += is_in(f, row.day) && (!row.settled || day_of(row.noted_at) > row.day);
        }
}

static void count_file(Figures *f, const DocketRow *docket) {
        CaseRow row;

        if (docket->state == STATE_COPY || docket->state == STATE_INFORMED || !case_get(f->txn, &docket->case_id, &row))
                return;
        count_received(f, docket, &row);
        if (row.case_class == CLASS_ACCUSATION)
                return;
        count_given(f, docket);
        count_clocks(f, &docket->case_id);
        count_exchanges(f, &docket->case_id);
        count_reviews(f, &docket->case_id);
        count_refused(f, &docket->case_id);
        if (docket->report_below)
                count_reports(f, &docket->case_id);
        count_decided(f, docket, &row);
}

/* ---- as JSON -------------------------------------------------------------------------------------------------------- */

static void put_text(Buf *out, const char *s) {
        buf_printf(out, "\"");
        for (; *s; s++)
                if (*s == '"' || *s == '\\' || (uint8_t)*s < 0x20)
                        buf_printf(out, "\\u%04x", (unsigned)(uint8_t)*s);
                else
                        buf_put_u8(out, (uint8_t)*s);
        buf_printf(out, "\"");
}

static void put(Buf *out, const char *name, uint64_t n, bool first) {
        buf_printf(out, "%s\"%s\":%llu", first ? "" : ",", name, (unsigned long long)n);
}

static void put_duty(Buf *out, const Figures *f, ClockName clock, bool first) {
        buf_printf(out, "%s\"%s\":{\"due\":%llu,\"in_time\":%llu,\"late\":%llu}", first ? "" : ",", clock_name(clock),
                   (unsigned long long)f->due[clock], (unsigned long long)(f->due[clock] - f->late[clock]),
                   (unsigned long long)f->late[clock]);
}

static void put_tally(Buf *out, const char *name, const Tally *t) {
        buf_printf(out, ",\"%s\":{", name);
        for (uint32_t i = 0; i < t->n; i++) {
                buf_printf(out, i ? "," : "");
                put_text(out, t->rows[i].name);
                buf_printf(out, ":%llu", (unsigned long long)t->rows[i].n);
        }
        buf_printf(out, "}");
}

/* In tenths, rounded: integers alone, so that it comes out the same on every machine. */
static void put_tenths(Buf *out, const char *name, uint64_t part, uint64_t of, bool first) {
        uint64_t tenths = (part * 10 + of / 2) / of;

        buf_printf(out, "%s\"%s\":%llu.%llu", first ? "" : ",", name, (unsigned long long)(tenths / 10),
                   (unsigned long long)(tenths % 10));
}

/* The least number of days within which at least nine of ten were done. */
static uint64_t p90(const Spread *s) {
        uint64_t rank = (9 * s->n + 9) / 10, seen = 0;
        unsigned days = 0;

        while (days < DAYS_MAX && (seen += s->at[days]) < rank)
                days++;
        return days;
}

static void put_spread(Buf *out, const char *name, const Spread *s, bool first) {
        buf_printf(out, "%s\"%s\":{\"cases\":%llu", first ? "" : ",", name, (unsigned long long)s->n);
        if (s->n) {
                put_tenths(out, "mean", s->sum, s->n, false);
                put(out, "p90", p90(s), false);
        }
        buf_printf(out, "}");
}

/* Percent of what there was; left out if there was none. */
static bool put_rate(Buf *out, const char *name, uint64_t part, uint64_t of, bool first) {
        if (of)
                put_tenths(out, name, part * 100, of, first);
        return first && !of;
}

static void put_rates(Buf *out, const Figures *f) {
        uint64_t given = f->referred + f->assigned;
        bool first = true;

        buf_printf(out, ",\"rates\":{");
        first = put_rate(out, "notice_in_time", f->due[CLOCK_NOTICE] - f->late[CLOCK_NOTICE], f->due[CLOCK_NOTICE], first);
        first = put_rate(out, "handling_in_time", f->due[CLOCK_HANDLING] - f->late[CLOCK_HANDLING], f->due[CLOCK_HANDLING], first);
        first = put_rate(out, "extended", f->extended, f->due[CLOCK_HANDLING], first);
        first = put_rate(out, "returns_asked", f->returns_asked, given, first);
        first = put_rate(out, "rework", f->rework, f->rework + f->approved, first);
        (void)put_rate(out, "execution_in_time", f->execution_due - f->execution_late, f->execution_due, first);
        buf_printf(out, "}");
}

static void put_received(Buf *out, const Figures *f) {
        buf_printf(out, "\"received\":{");
        put(out, "items", f->items, true);
        put(out, "visits", f->visits, false);
        put(out, "people", f->people, false);
        put(out, "first", f->first, false);
        put(out, "repeat", f->repeat, false);
        put(out, "collective", f->collective, false);
        put(out, "collective_people", f->collective_people, false);
        buf_printf(out, "},\"channel\":{");
        for (uint32_t i = CHANNEL_LETTER; i <= CHANNEL_FAX; i++)
                put(out, channel_name((Channel)i), f->channel[i], i == CHANNEL_LETTER);
        buf_printf(out, "},\"class\":{");
        for (uint32_t i = CLASS_SUGGESTION; i <= CLASS_CLAIM; i++)
                put(out, case_class_name((CaseClass)i), f->class_[i], i == CLASS_SUGGESTION);
        buf_printf(out, "},\"path31\":{");
        for (unsigned i = 1; i <= 6; i++)
                buf_printf(out, "%s\"%u\":%llu", i > 1 ? "," : "", i, (unsigned long long)f->path31[i]);
        buf_printf(out, "}");
        put_tally(out, "category", &f->category);
        put_tally(out, "place", &f->place);
        put_tally(out, "about", &f->about);
}

static void put_done(Buf *out, const Figures *f) {
        static const ClockName duties[] = { CLOCK_NOTICE, CLOCK_HANDLING, CLOCK_ASSIGNMENT, CLOCK_ORDER_RESPONSE };

        buf_printf(out, ",\"handed_on\":{");
        put(out, "referral", f->referred, true);
        put(out, "assignment", f->assigned, false);
        put(out, "report_up", f->reported_up, false);
        buf_printf(out, "},\"duties\":{");
        put_duty(out, f, CLOCK_TRIAGE, true);
        for (size_t i = 0; i < sizeof(duties) / sizeof(*duties); i++)
                put_duty(out, f, duties[i], false);
        buf_printf(out, "},\"concluded\":{");
        for (uint32_t i = DECISION_SUPPORT; i <= DECISION_NOT_SUPPORT; i++)
                put(out, decision_name((Decision)i), f->decided[i], i == DECISION_SUPPORT);
        buf_printf(out, "}");
        put(out, "extended", f->extended, false);
        put(out, "returns_asked", f->returns_asked, false);
        buf_printf(out, ",\"days\":{");
        put_spread(out, "handling", &f->handling, true);
        put_spread(out, "whole", &f->whole, false);
        buf_printf(out, "},\"reports\":{");
        put(out, "approved", f->approved, true);
        put(out, "rework", f->rework, false);
        buf_printf(out, "},\"execution\":{");
        put(out, "due", f->execution_due, true);
        put(out, "answered", f->execution_answered, false);
        put(out, "late", f->execution_late, false);
        put(out, "refused", f->execution_refused, false);
        buf_printf(out, "}");
        for (uint32_t kind = REVIEW_FIRST; kind <= REVIEW_SECOND; kind++) {
                buf_printf(out, ",\"%s\":{", variant_name(ENTRY_REVIEW_ASK, kind));
                for (uint32_t i = DECISION_UPHOLD; i <= DECISION_REMAND; i++)
                        put(out, decision_name((Decision)i), f->reviews[kind][i], i == DECISION_UPHOLD);
                buf_printf(out, "}");
        }
        buf_printf(out, ",\"orders\":{");
        put(out, "issued", f->orders, true);
        put(out, "answered", f->orders_answered, false);
        put(out, "late", f->orders_late, false);
        buf_printf(out, "},\"proposals\":{");
        put(out, "issued", f->proposals, true);
        put(out, "answered", f->proposals_answered, false);
        put(out, "adopted", f->adopted, false);
        buf_printf(out, "},\"sweeps\":{");
        put(out, "found", f->found, true);
        put(out, "resolved", f->resolved, false);
        put(out, "became_case", f->became_case, false);
        put(out, "overdue", f->overdue, false);
        buf_printf(out, "},\"ratings\":{");
        put(out, "cases", f->rated, true);
        put(out, "bureau_sum", f->rating_bureau, false);
        put(out, "handler_sum", f->rating_handler, false);
        buf_printf(out, "}");
}

void figures_count(StoreTxn *txn, const UnitCode *unit, const Period *period, Buf *out) {
        Figures f = { .txn = txn, .unit = unit, .period = period };
        DocketRow docket = { .unit = *unit };
        RowCursor cursor = row_cursor(ROW_DOCKET, &docket, 1, 1);

        while (row_next(txn, &cursor, &docket))
                count_file(&f, &docket);
        count_sweeps(&f);
        buf_printf(out, "{");
        put_received(out, &f);
        put_done(out, &f);
        put_rates(out, &f);
        buf_printf(out, "}");
}
