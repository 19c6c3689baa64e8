/* SPDX-License-Identifier: Apache-2.0 */

/* Findings and what superiors wait for. */

#include "node/core/exchange.h"
#include "node/core/finding.h"
#include "node/core/pack.h"

#include <assert.h>
#include <string.h>

#include "common/base/memory.h"

/* A supported claim is executed within so many days, unless the opinion says by when: 22:32 sets no number. */
#define EXECUTION_DAYS 30

static const FindingText texts[] = {
        { FINDING_NONE, TRIGGER_OTHER, "?", "", "", "", "" },
        { FINDING_LATE_HANDLING, TRIGGER_LATE, "late-handling", "逾期未办结且未依法延期", "说明逾期原因，并限期办结",
          "2022 art. 34, 40", "2005 art. 33, 36" },
        { FINDING_LATE_REPORT, TRIGGER_LATE, "late-report", "逾期未提交办结报告", "说明逾期原因，并限期提交办结报告",
          "2022 art. 22, 40", "2005 art. 21, 36" },
        { FINDING_NO_RESPONSE, TRIGGER_NO_FEEDBACK, "no-response", "逾期未反馈督办办理情况", "立即反馈办理情况",
          "2022 art. 40", "2005 art. 36" },
        { FINDING_NO_FEEDBACK, TRIGGER_NO_FEEDBACK, "no-feedback", "逾期未书面反馈建议采纳情况", "书面反馈采纳情况",
          "2022 art. 40", "2005 art. 36" },
        { FINDING_NO_NOTICE, TRIGGER_PROCEDURE, "no-notice", "未在规定期限内书面告知信访人", "立即书面告知信访人，并说明原因",
          "2022 art. 23, 40", "2005 art. 22, 36" },
        { FINDING_NOT_SERVED, TRIGGER_PROCEDURE, "not-served", "出具意见后未及时送达信访人", "立即送达，并报告送达情况",
          "2022 art. 35, 40", "2005 art. 32, 36" },
        { FINDING_OPINION_PART, TRIGGER_PROCEDURE, "opinion-part", "信访处理意见书缺少法定载明事项", "补正后重新送达信访人",
          "2022 art. 32, 40", "2005 art. 32, 36" },
        { FINDING_RETURNS, TRIGGER_SHIRKING, "returns", "该事项多次被退回，存在推诿情形", "核实职责，确定承办单位，不得推诿",
          "2022 art. 28, 40", "2005 art. 28, 36" },
        { FINDING_IDLE, TRIGGER_SHIRKING, "idle", "异议未获同意后仍未办理", "立即依法办理并告知信访人，不得推诿、拖延",
          "2022 art. 28, 40", "2005 art. 28, 36" },
        { FINDING_NOT_EXECUTED, TRIGGER_NOT_EXECUTED, "not-executed", "支持信访请求的意见逾期未执行", "限期执行，并报告执行情况",
          "2022 art. 32, 40", "2005 art. 32, 36" },
        { FINDING_EXECUTION_REFUSED, TRIGGER_NOT_EXECUTED, "execution-refused", "拒不执行支持信访请求的意见",
          "立即执行，并说明理由", "2022 art. 32, 40", "2005 art. 32, 36" },
        { FINDING_BY_PERSON, TRIGGER_OTHER, "by-person", "存在需要督办的情形", "说明情况，并限期改正", "2022 art. 40", "2005 art. 36" },
        { FINDING_RETURN_UNANSWERED, TRIGGER_SHIRKING, "return-unanswered", "逾期未答复下级提出的异议", "立即核实并答复异议",
          "2022 art. 23, 40", "2005 art. 28, 36" },
        { FINDING_LATE_REVIEW, TRIGGER_LATE, "late-review", "逾期未作出复查意见", "说明逾期原因，立即作出复查意见",
          "2022 art. 35, 40", "2005 art. 34, 36" },
        { FINDING_LATE_RE_REVIEW, TRIGGER_LATE, "late-re-review", "逾期未作出复核意见", "说明逾期原因，立即作出复核意见",
          "2022 art. 36, 40", "2005 art. 35, 36" },
        { FINDING_NOT_RECTIFIED, TRIGGER_NO_FEEDBACK, "not-rectified", "联席会议限期整改，逾期未报告整改情况", "立即整改并报告整改情况",
          "2022 art. 39, 40", "2005 art. 36" },
        { FINDING_LATE_OWN_LIMIT, TRIGGER_LATE, "late-own-limit", "逾期未依法履行职责或者答复", "说明逾期原因，并限期履行或者答复",
          "2022 art. 31, 40", "2005 art. 33, 36" },
        { FINDING_LATE_TRIAGE, TRIGGER_LATE, "late-triage", "收到后未在规定期限内转送、交办或者依法分别处理", "说明逾期原因，立即分别处理",
          "2022 art. 22, 43", "2005 art. 21, 41" },
        { FINDING_NOT_ACCEPTED, TRIGGER_SHIRKING, "not-accepted", "接收后长期未受理、未办理", "立即依法受理、办理，不得推诿、拖延",
          "2022 art. 28, 40", "2005 art. 28, 36" },
        { FINDING_NOT_HEARD, TRIGGER_PROCEDURE, "not-heard", "出具处理意见书前未听取信访人陈述事实和理由，也未说明原因",
          "听取信访人陈述；影响事实认定的，重新调查核实", "2022 art. 31, 40", "2005 art. 31, 36" },
};

const FindingText *finding_text(FindingWhat what) {
        return (size_t)what < array_size(texts) ? &texts[what] : &texts[0];
}

const char *finding_state_name(FindingState s) {
        static const char *const names[] = { "none", "open", "dismissed", "reminded", "ordered", "proposed", "meeting", "acted" };

        return (size_t)s < array_size(names) ? names[s] : "?";
}

/* "2022 art. 22, 43" as a document writes it: 第二十二条、第四十三条.  Those above are of two digits, from twenty on. */
static void put_articles(Buf *out, const char *article) {
        static const char *const digits[] = { "", "一", "二", "三", "四", "五", "六", "七", "八", "九" };
        const char *between = "";

        for (const char *s = strchr(article, '.'); s; s = strchr(s + 1, ',')) {
                assert(s[1] == ' ' && s[2] >= '2' && s[2] <= '9' && s[3] >= '0' && s[3] <= '9');
                buf_printf(out, "%s第%s十%s条", between, digits[s[2] - '0'], digits[s[3] - '0']);
                between = "、";
        }
}

void finding_draft(const FindingRow *row, const char *name, Buf *out) {
        const FindingText *t = finding_text(row->what);
        bool earlier = !strcmp(row->statute, "2005");
        char day[DAY_TEXT_SIZE];

        buf_printf(out, "%s：信访事项 %s，经核查，你单位%s", name, row->case_id.s, t->zh);
        if (row->due_day) {
                day_format(row->due_day, day);
                buf_printf(out, "（期限 %s）", day);
        }
        buf_printf(out, "。依据%s", earlier ? "《信访条例》" : "《信访工作条例》");
        put_articles(out, earlier ? t->article_2005 : t->article);
        buf_printf(out, "，请%s。", t->demand);
}

/* ---- raising ------------------------------------------------------------------------------------------------------ */

/* By this very decision, which no row shows yet. */
static bool raised_now(const Decide *d, const UnitCode *unit, const CaseId *case_id, FindingWhat what, const UnitCode *about) {
        for (uint32_t i = 0; i < d->out->n_drafts; i++) {
                const Draft *draft = d->out->drafts[i];

                for (uint32_t k = 0; k < draft->n_facts; k++) {
                        const Fact *f = &draft->facts[k];

                        if (f->kind == FACT_FINDING && f->what == what && unit_code_equal(&f->unit, unit) &&
                            case_id_equal(&f->case_id, case_id) && unit_code_equal(&f->peer, about))
                                return true;
                }
        }
        return false;
}

static bool stands(Decide *d, const UnitCode *unit, const CaseId *case_id, FindingWhat what, const UnitCode *about, Day due) {
        FindingRow row = { .unit = *unit, .case_id = *case_id };
        RowCursor cursor = row_cursor(ROW_FINDING, &row, 2, 2);

        while (row_next(d->txn, &cursor, &row))
                if (row.what == what && unit_code_equal(&row.about, about) &&
                    (row.state == FINDING_OPEN || (due && row.due_day == due)))
                        return true;
        return raised_now(d, unit, case_id, what, about);
}

const char *finding_statute(Decide *d, const CaseId *case_id) {
        CaseRow row;
        const Pack *pack = case_get(d->txn, case_id, &row) ? pack_of_case(d, &row) : NULL;

        return (pack ? pack : d->office->pack)->statute;
}

static void raise(Decide *d, const UnitCode *unit, const CaseId *case_id, FindingWhat what, Trigger trigger,
                  const UnitCode *about, Day due, uint64_t evidence, uint64_t evidence2) {
        Fact *f = draft_fact(d, FACT_FINDING, unit, case_id);

        f->what = what;
        f->how = trigger;
        f->peer = *about;
        f->day = due;
        f->number = evidence;
        f->number2 = evidence2;
        f->text = finding_statute(d, case_id);
        fact_warning(d, WARNING_FINDING, unit, case_id, draft_number(d), about, what, finding_text(what)->name);
}

void finding_raise(Decide *d, const UnitCode *unit, const CaseId *case_id, FindingWhat what, const UnitCode *about, Day due,
                   uint64_t evidence, uint64_t evidence2) {
        const RosterUnit *u = unit_find(d, unit);
        Trigger trigger = finding_text(what)->trigger;

        if (!u || !unit_is_bureau(u) || !(d->office->pack->triggers & 1u << trigger) || stands(d, unit, case_id, what, about, due))
                return;
        raise(d, unit, case_id, what, trigger, about, due, evidence, evidence2);
}

void finding_lift(Decide *d, const UnitCode *unit, const CaseId *case_id, FindingWhat what, const UnitCode *about, Day due) {
        FindingRow row = { .unit = *unit, .case_id = *case_id };
        RowCursor cursor = row_cursor(ROW_FINDING, &row, 2, 2);

        while (row_next(d->txn, &cursor, &row)) {
                Fact *f;

                if (row.what != what || row.state != FINDING_OPEN || row.due_day != due || !unit_code_equal(&row.about, about))
                        continue;
                f = draft_fact(d, FACT_FINDING_STATE, unit, case_id);
                f->number = row.entry;
                f->what = FINDING_DISMISSED;
                f = draft_fact(d, FACT_WARNING, unit, case_id);
                f->what = WARNING_FINDING;
                f->number = row.entry;
        }
}

/* ---- told upwards --------------------------------------------------------------------------------------------------- */

/* No bureau stands above its own government; the one above that does. */
static const UnitCode *above(const Decide *d, const UnitCode *unit) {
        const RosterUnit *u = unit_find(d, unit), *bureau = u ? unit_find(d, &u->served_by) : NULL;

        if (u && u->kind == UNIT_GOVERNMENT && bureau && !unit_code_is_none(&bureau->served_by))
                return &bureau->served_by;
        return bureau ? &bureau->code : NULL;
}

static bool is_above(const Decide *d, const UnitCode *bureau, const UnitCode *unit) {
        const UnitCode *to = above(d, unit);

        return to && (unit_code_equal(to, bureau) || route_supervises(d->office->roster, bureau, to));
}

/* What a unit tells of itself; `given`: not of what a bureau gave it, which sees that by its twin. */
static const struct Told { ClockName clock; FindingWhat what; bool given; } told[] = {
        { CLOCK_TRIAGE, FINDING_LATE_TRIAGE, false },
        { CLOCK_RETURN_ANSWER, FINDING_RETURN_UNANSWERED, false },
        { CLOCK_REVIEW, FINDING_LATE_REVIEW, false },
        { CLOCK_RE_REVIEW, FINDING_LATE_RE_REVIEW, false },
        { CLOCK_NOTICE, FINDING_NO_NOTICE, true },
        { CLOCK_HANDLING, FINDING_LATE_HANDLING, true },
        { CLOCK_OWN_LIMIT, FINDING_LATE_OWN_LIMIT, true },
        { CLOCK_NONE, FINDING_NOT_HEARD, true }, /* no clock's */
        { CLOCK_NONE, FINDING_NOT_ACCEPTED, true },
};

static const struct Told *told_of(ClockName clock) {
        for (size_t i = 0; i < array_size(told); i++)
                if (told[i].clock == clock)
                        return &told[i];
        return NULL;
}

static FindingWhat breach_of(ClockName clock) {
        const struct Told *t = told_of(clock);

        return t ? t->what : FINDING_NONE;
}

bool breach_tells_above(uint32_t clock) {
        return breach_of((ClockName)clock) != FINDING_NONE;
}

static bool is_bureau(const Decide *d, const UnitCode *unit) {
        const RosterUnit *u = unit_code_is_none(unit) ? NULL : unit_find(d, unit);

        return u && unit_is_bureau(u);
}

/* A bureau gave it the case, and sees for itself: by a twin of the clock, by what the unit sends. */
static bool was_given(Decide *d, const UnitCode *unit, const CaseId *case_id) {
        DocketRow docket;

        return docket_get(d->txn, unit, case_id, &docket) && is_bureau(d, &docket.giver);
}

/* The bureau has its desk on another node: the unit's own entry says so, and goes there. */
static void send_above(Decide *d, const UnitCode *unit, const CaseId *case_id, const UnitCode *to, FindingWhat what, Day due) {
        Actor node = { .unit = *unit };
        Document doc = { .kind = ENTRY_FINDING, .unit = *unit, .to = *to, .trigger = finding_text(what)->trigger,
                         .variant = FINDING_FORM_BREACH, .due_day = due, .summary = finding_text(what)->name };
        Step step = { .kind = PARCEL_DOCUMENT, .doc = &doc, .case_id = *case_id, .from = *unit, .to = *to };
        Draft *about = d->draft;
        CaseRow case_row;

        if (!case_get(d->txn, case_id, &case_row) || case_row.case_class == CLASS_ACCUSATION)
                return;
        document_tells_case(d, &doc, &case_row);
        fill_document(&doc);
        draft_begin(d, ENTRY_FINDING, case_id, &node);
        draft_document(d, &doc);
        step.ref_entry = draft_number(d);
        tell_unit(d, &step);
        if (about)
                d->draft = about;
}

static void tell_above(Decide *d, const UnitCode *unit, const CaseId *case_id, FindingWhat what, Day due, uint64_t evidence) {
        const UnitCode *to = above(d, unit);
        DocketRow docket;

        if (!to)
                return;
        if (!unit_is_here(d, to)) {
                send_above(d, unit, case_id, to, what, due);
                return;
        }
        if (!docket_get(d->txn, to, case_id, &docket))
                draft_fact(d, FACT_DOCKET, to, case_id)->what = STATE_INFORMED;
        finding_raise(d, to, case_id, what, unit, due, evidence, 0);
}

void breach_above(Decide *d, const ClockRow *row) {
        const struct Told *t = told_of((ClockName)row->clock);

        if (t && !(t->given && was_given(d, &row->unit, &row->case_id)))
                tell_above(d, &row->unit, &row->case_id, t->what, row->due_day, clock_instance_entry(row->instance));
}

void finding_above(Decide *d, const UnitCode *unit, const CaseId *case_id, FindingWhat what, Day due) {
        if (!was_given(d, unit, case_id))
                tell_above(d, unit, case_id, what, due, draft_number(d));
}

FindingWhat finding_told(const Document *doc) {
        for (size_t i = 0; i < array_size(told); i++)
                if (strcmp(finding_text(told[i].what)->name, doc->summary ? doc->summary : "") == 0)
                        return told[i].what;
        return FINDING_NONE;
}

/* ---- the ladder: each step a person's ----------------------------------------------------------------------------- */

static const char *draft_words(Decide *d, const FindingRow *row) {
        const RosterUnit *unit = unit_find(d, &row->about);
        Buf words = BUF_INIT;
        const char *ret;

        finding_draft(row, unit ? unit->name : row->about.s, &words);
        buf_put_u8(&words, 0);
        ret = arena_strdup(d->out->arena, (const char *)words.data);
        buf_deinit(&words);
        return ret;
}

void finding_fill(Decide *d, const CaseId *case_id, Document *doc) {
        FindingRow row = { .unit = d->actor.unit, .case_id = *case_id, .entry = doc->ref_entry };
        bool to_unit = doc->kind == ENTRY_ORDER || doc->kind == ENTRY_REMINDER || doc->kind == ENTRY_PROPOSAL;

        if (!doc->ref_entry || (!to_unit && doc->kind != ENTRY_MEETING_REQUEST) || !row_get(d->txn, ROW_FINDING, &row))
                return;
        if (doc->kind == ENTRY_PROPOSAL && !doc->variant)
                doc->variant = 1; /* improve */
        if (to_unit && unit_code_is_none(&doc->to) && (doc->kind != ENTRY_PROPOSAL || doc->variant == 1))
                doc->to = row.about;
        if (doc->kind == ENTRY_ORDER && !doc->trigger)
                doc->trigger = row.trigger;
        if (!to_unit && !doc->n_units)
                doc->units[doc->n_units++] = arena_strdup(d->out->arena, row.about.s);
        if (!has_text(doc->body))
                doc->body = draft_words(d, &row);
}

Reason finding_check(Decide *d, const Act *a, FindingRow *ret) {
        FindingRow row = { .unit = a->docket.unit, .case_id = a->docket.case_id, .entry = a->doc.ref_entry };

        if (!a->doc.ref_entry)
                return REASON_NONE;
        if (!row_get(d->txn, ROW_FINDING, &row))
                return refuse(d, REASON_NO_FINDING, "%llu", (unsigned long long)row.entry);
        if (row.state == FINDING_DISMISSED)
                return refuse(d, REASON_FINDING_DISMISSED, "%llu", (unsigned long long)row.entry);
        *ret = row;
        return REASON_NONE;
}

void finding_step(Decide *d, const Act *a, FindingState step) {
        Fact *f;

        if (!a->doc.ref_entry)
                return;
        f = draft_fact(d, FACT_FINDING_STATE, &a->docket.unit, &a->docket.case_id);
        f->number = a->doc.ref_entry;
        f->what = step;
        f = draft_fact(d, FACT_WARNING, &a->docket.unit, &a->docket.case_id);
        f->what = WARNING_FINDING;
        f->number = a->doc.ref_entry;
}

void finding_bounced(Decide *d, const OutboxRow *out) {
        FindingRow row = { .unit = out->from_unit, .case_id = out->case_id };
        RowCursor cursor = row_cursor(ROW_FINDING, &row, 2, 2);

        while (row_next(d->txn, &cursor, &row)) {
                Fact *f;

                if (row.reminder_entry != out->entry && row.order_entry != out->entry && row.proposal_entry != out->entry &&
                    row.meeting_entry != out->entry)
                        continue;
                f = draft_fact(d, FACT_FINDING_STATE, &row.unit, &row.case_id);
                f->number = row.entry;
                f->what = FINDING_OPEN;
                f->number2 = out->entry;
                fact_warning(d, WARNING_FINDING, &row.unit, &row.case_id, row.entry, &row.about, row.what,
                             finding_text(row.what)->name);
        }
}

void finding_acted(Decide *d, const UnitCode *unit, const CaseId *case_id, uint64_t request) {
        FindingRow row = { .unit = *unit, .case_id = *case_id };
        RowCursor cursor = row_cursor(ROW_FINDING, &row, 2, 2);

        while (row_next(d->txn, &cursor, &row)) {
                Fact *f;

                if (row.meeting_entry != request || row.state == FINDING_DISMISSED)
                        continue;
                f = draft_fact(d, FACT_FINDING_STATE, unit, case_id);
                f->number = row.entry;
                f->what = FINDING_ACTED;
        }
}

/* ---- what a superior waits for ------------------------------------------------------------------------------------ */

/* The sixty days run from acceptance, and none from notice to acceptance: whoever is told and then hears nothing would be kept
 * waiting unseen.  Suggestions are studied for as long as that takes (22:29). */
static void await_accept(Decide *d, const UnitCode *unit, const CaseRow *row, const UnitCode *about) {
        if (row->case_class == CLASS_CLAIM)
                exchange_await(d, unit, &row->case_id, ENTRY_ACCEPT, about,
                               day_of(d->now) + (Day)d->office->pack->thresholds.idle_days);
}

void watch_own_accept(Decide *d, const UnitCode *unit, const CaseRow *row) {
        if (!was_given(d, unit, &row->case_id))
                await_accept(d, unit, row, unit);
}

/* A bureau on another node has fifteen days to hand it on (22:22): that it did, nothing tells, so that its day is known here and
 * nobody's lateness. */
void watch_given(Decide *d, const UnitCode *unit, const CaseId *case_id, const UnitCode *to) {
        const RosterUnit *u = unit_find(d, to);
        ClockStart twin = { .unit = *unit, .case_id = *case_id, .clock = CLOCK_NOTICE, .at = d->now, .watched = *to };
        CaseRow row;

        if (!u)
                return;
        if (unit_is_bureau(u) && !unit_is_here(d, to)) {
                twin.clock = CLOCK_TRIAGE;
                clock_start(d, &twin);
        } else if (route_is_responsible(u) && case_get(d->txn, case_id, &row)) {
                if (row.unreachable) /* nobody to tell: what comes next is its being taken up */
                        await_accept(d, unit, &row, to);
                else
                        clock_start(d, &twin);
        }
}

static void stop_waiting(Decide *d, const DocketRow *docket, ClockState how) {
        exchange_arrived(d, &docket->unit, &docket->case_id, ENTRY_ACCEPT);
        clock_end_watch(d, &docket->unit, &docket->case_id, CLOCK_TRIAGE, how);
        clock_end_watch(d, &docket->unit, &docket->case_id, CLOCK_NOTICE, how);
        clock_end_watch(d, &docket->unit, &docket->case_id, CLOCK_HANDLING, how);
        clock_end_watch(d, &docket->unit, &docket->case_id, CLOCK_OWN_LIMIT, how);
}

void watch_returned(Decide *d, const DocketRow *docket) {
        stop_waiting(d, docket, CLOCK_CANCELLED);
}

void watch_ended(Decide *d, const DocketRow *docket, EntryKind end) {
        uint32_t meets = procedure_act(end)->meets;

        exchange_arrived(d, &docket->unit, &docket->case_id, ENTRY_ACCEPT);
        clock_end_watch(d, &docket->unit, &docket->case_id, CLOCK_TRIAGE, meets ? CLOCK_MET : CLOCK_CANCELLED);
        clock_end_watch(d, &docket->unit, &docket->case_id, CLOCK_NOTICE,
                        meets & CLOCK(CLOCK_NOTICE) ? CLOCK_MET : CLOCK_CANCELLED);
        clock_end_watch(d, &docket->unit, &docket->case_id, CLOCK_HANDLING,
                        meets & CLOCK(CLOCK_HANDLING) ? CLOCK_MET : meets ? CLOCK_SUPERSEDED : CLOCK_CANCELLED);
        clock_end_watch(d, &docket->unit, &docket->case_id, CLOCK_OWN_LIMIT,
                        meets & CLOCK(CLOCK_OWN_LIMIT) ? CLOCK_MET : meets ? CLOCK_SUPERSEDED : CLOCK_CANCELLED);
}

void watch_own_limit(Decide *d, const Take *t) {
        ClockStart twin = { .unit = t->docket.unit, .case_id = t->docket.case_id, .clock = CLOCK_OWN_LIMIT, .at = d->now,
                            .due_day = t->doc->until_day, .watched = t->doc->unit };
        ClockRow row;

        exchange_arrived(d, &twin.unit, &twin.case_id, ENTRY_ACCEPT);
        clock_end_watch(d, &twin.unit, &twin.case_id, CLOCK_TRIAGE, CLOCK_MET);
        clock_end_watch(d, &twin.unit, &twin.case_id, CLOCK_HANDLING, CLOCK_SUPERSEDED);
        if (clock_get_open(d->txn, &twin.unit, &twin.case_id, CLOCK_OWN_LIMIT, true, &row) &&
            unit_code_equal(&row.watched, &twin.watched) && twin.due_day > row.due_day)
                return; /* a later day is an extension, or none */
        clock_end_watch(d, &twin.unit, &twin.case_id, CLOCK_OWN_LIMIT, CLOCK_SUPERSEDED);
        if (twin.due_day > day_of(d->now))
                clock_start(d, &twin);
}

void watch_execution(Decide *d, const UnitCode *unit, const CaseId *case_id, const UnitCode *about, Day due) {
        exchange_arrived(d, unit, case_id, ENTRY_EXECUTION);
        exchange_await(d, unit, case_id, ENTRY_EXECUTION, about, due ? due : day_of(d->now) + EXECUTION_DAYS);
}

void watch_supported(Decide *d, const DocketRow *docket, bool path_5, const UnitCode *about) {
        if (docket->decision == DECISION_SUPPORT && (!path_5 || docket->execute_by))
                watch_execution(d, &docket->unit, &docket->case_id, about, docket->execute_by);
}

static void heard_accept(Decide *d, const Take *t) {
        stop_waiting(d, &t->docket, CLOCK_MET);
        if (t->doc->case_class == CLASS_CLAIM && t->doc->path31 == 6)
                handling_begin(d, &t->docket, t->doc->asked_at, &t->doc->unit);
}

static void heard_decision(Decide *d, const Take *t) {
        const Document *doc = t->doc;
        const DocketRow *docket = &t->docket;

        stop_waiting(d, docket, CLOCK_MET);
        exchange_arrived(d, &docket->unit, &docket->case_id, ENTRY_SERVICE);
        exchange_await(d, &docket->unit, &docket->case_id, ENTRY_SERVICE, &doc->unit,
                       day_of(d->now) + (Day)d->office->pack->thresholds.idle_days);
        if (doc->kind == ENTRY_OPINION && !(has_text(doc->body) && has_text(doc->legal_basis) && has_text(doc->remedy)))
                finding_raise(d, &docket->unit, &docket->case_id, FINDING_OPINION_PART, &doc->unit, 0, draft_number(d),
                              docket->given_entry);
        if (doc->decision == DECISION_SUPPORT)
                draft_fact(d, FACT_EXECUTE_BY, &docket->unit, &docket->case_id)->day = doc->due_day;
}

static void heard_service(Decide *d, const Take *t) {
        exchange_arrived(d, &t->docket.unit, &t->docket.case_id, ENTRY_SERVICE);
        if (t->doc->service_how == SERVICE_NOT_POSSIBLE)
                return;
        watch_supported(d, &t->docket, t->doc->path31 == 5, &t->doc->unit);
        if (statement_is_owed(&t->case_row, &t->docket))
                finding_raise(d, &t->docket.unit, &t->docket.case_id, FINDING_NOT_HEARD, &t->doc->unit, 0, draft_number(d),
                              t->docket.given_entry);
}

static void heard_notice(Decide *d, const Take *t) {
        CaseRow row;

        clock_end_watch(d, &t->docket.unit, &t->docket.case_id, CLOCK_TRIAGE, CLOCK_MET);
        clock_end_watch(d, &t->docket.unit, &t->docket.case_id, CLOCK_NOTICE, CLOCK_MET);
        if (t->docket.progress >= PROGRESS_ACCEPTED || !case_get(d->txn, &t->docket.case_id, &row))
                return;
        exchange_arrived(d, &t->docket.unit, &t->docket.case_id, ENTRY_ACCEPT);
        await_accept(d, &t->docket.unit, &row, &t->doc->unit);
}

void watch_event(Decide *d, const Take *t) {
        switch (t->doc->kind) {
        case ENTRY_NOTICE:
                heard_notice(d, t);
                break;
        case ENTRY_ACCEPT:
                heard_accept(d, t);
                break;
        case ENTRY_OPINION:
        case ENTRY_ANSWER:
                heard_decision(d, t);
                break;
        case ENTRY_SERVICE:
                heard_service(d, t);
                break;
        default:
                break;
        }
}

/* The file may have gone another way meanwhile: settled, withdrawn, imported, on review. */
bool watch_is_owed(Decide *d, const ClockRow *twin) {
        DocketRow docket;

        if (twin->clock == CLOCK_TRIAGE)
                return false;
        if (twin->clock != CLOCK_NOTICE && twin->clock != CLOCK_HANDLING && twin->clock != CLOCK_OWN_LIMIT)
                return true;
        if (!docket_get(d->txn, &twin->unit, &twin->case_id, &docket) || docket.state != STATE_HANDED)
                return false;
        return docket.progress < (twin->clock == CLOCK_NOTICE ? PROGRESS_NOTICED : PROGRESS_DISPOSED);
}

void watch_breached(Decide *d, const ClockRow *twin) {
        DocketRow docket = { .given_entry = 0 };
        FindingWhat what = FINDING_NONE;

        (void)docket_get(d->txn, &twin->unit, &twin->case_id, &docket);
        switch (twin->clock) {
        case CLOCK_NOTICE:
                what = docket.return_ref && !docket.return_why && !docket.return_asked ? FINDING_IDLE : FINDING_NO_NOTICE;
                break;
        case CLOCK_HANDLING:
                what = FINDING_LATE_HANDLING;
                break;
        case CLOCK_OWN_LIMIT:
                what = FINDING_LATE_OWN_LIMIT;
                break;
        case CLOCK_ASSIGNMENT:
                what = FINDING_LATE_REPORT;
                break;
        case CLOCK_ORDER_RESPONSE:
                what = FINDING_NO_RESPONSE;
                break;
        case CLOCK_PROPOSAL_FEEDBACK:
                what = FINDING_NO_FEEDBACK;
                break;
        case CLOCK_REVIEW:
        case CLOCK_RE_REVIEW:
                /* Whoever follows the case sees it late; a finding is for who stands above the reviewer. */
                if (!is_above(d, &twin->unit, &twin->watched))
                        return;
                what = breach_of((ClockName)twin->clock);
                break;
        default:
                return;
        }
        finding_raise(d, &twin->unit, &twin->case_id, what, &twin->watched, twin->due_day, twin->started_entry,
                      docket.given_entry);
}
