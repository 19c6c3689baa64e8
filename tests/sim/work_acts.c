/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What a good office does next with a case: read from its desk, by the roads of domain.md section 3.  What it may do is the
 * core's to say; a refusal here is counted and shown, for it means that this page or the core misreads the procedure.
 */

#include "tests/sim/work_internal.h"

#include <assert.h>
#include "common/base/memory.h"
#include "common/wire/sealed.h"

#define SECOND ((UserName){ "second" })
#define WORDS_MEAN 30

/* ---- units ------------------------------------------------------------------------------------------------------- */

static uint32_t index_of(Work *w, const SimUnit *u) {
        return (uint32_t)(u - work_sim(w)->units);
}

static bool replies(const SimUnit *u) {
        return u->roster->kind == UNIT_DEPARTMENT || u->roster->kind == UNIT_TOWNSHIP || u->roster->kind == UNIT_VERTICAL;
}

/* One of those below, of that sort; not the one that gave it back. */
static const SimUnit *one_below(Plan *p, const SimUnit *u, bool bureau, const UnitCode *not_again) {
        size_t n = 0;
        uint64_t pick;

        for (size_t i = 0; i < u->n_serves; i++)
                n += (bureau ? u->serves[i]->roster->kind == UNIT_BUREAU : replies(u->serves[i])) &&
                     !unit_code_equal(&u->serves[i]->code, not_again);
        if (!n)
                return NULL;
        pick = random_below(&p->random, n);
        for (size_t i = 0; i < u->n_serves; i++) {
                const SimUnit *t = u->serves[i];

                if ((bureau ? t->roster->kind == UNIT_BUREAU : replies(t)) && !unit_code_equal(&t->code, not_again) && !pick--)
                        return t;
        }
        return NULL;
}

static const SimUnit *one_to_hand_to(Plan *p, const SimUnit *u, const UnitCode *not_again) {
        bool below = random_below(&p->random, 100) < 85;
        const SimUnit *t = one_below(p, u, below, not_again);

        return t ? t : one_below(p, u, !below, not_again);
}

/* The discipline organ here, or the one above: who manages the accused. */
static const SimUnit *discipline_organ(Work *w, Plan *p, const SimUnit *u) {
        Sim *s = work_sim(w);
        bool above = random_below(&p->random, 100) < 20;
        const SimUnit *found = NULL;

        for (const SimUnit *at = u; at && !found; at = place_unit(s, &at->roster->served_by)) {
                for (size_t i = 0; i < at->n_serves && !found; i++)
                        if (at->serves[i]->roster->kind == UNIT_DISCIPLINE && roster_desk_key(at->serves[i]->roster))
                                found = at->serves[i];
                if (above && at == u && !unit_code_is_none(&u->roster->served_by))
                        found = NULL;
        }
        return found;
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

static const char *words(Arena *arena, Random *r, uint64_t id, size_t n) {
        static const char *const pieces[] = {
                "反映", "村道", "路灯", "低保", "工资", "拖欠", "物业", "噪声", "请求", "答复", "多次", "至今", "没有", "解决", "。",
        };
        Buf text = BUF_INIT;
        const char *result;

        buf_printf(&text, "#%llu# ", (unsigned long long)id);
        for (size_t i = 0; i < n; i++)
                buf_printf(&text, "%s", pieces[random_below(r, array_size(pieces))]);
        result = arena_strndup(arena, text.data, text.len);
        buf_deinit(&text);
        return result;
}

/* Both sides of a settlement: who speaks for those who came, all by name, and the other one (22:20, 22:33). */
static const char *parties(const SimUnit *u, Arena *arena, const CaseId *id) {
        static const char *const names[] = { "甲", "乙", "丙", "丁", "戊" };
        const char *all = "某单位";
        CaseRow row = { 0 };
        size_t n;

        (void)case_get(office_txn(u->office), id, &row);
        n = row.representatives ? row.representatives : row.people ? row.people : 1;
        assert(n <= array_size(names));
        while (n--)
                all = arena_printf(arena, "信访人%s、%s", names[n], all);
        return all;
}

/* ---- arriving ---------------------------------------------------------------------------------------------------- */

static Content said_by(Plan *p, Arena *arena, Random *r, uint64_t id) {
        bool anonymous = random_below(r, 100) < 8;

        return (Content){
                .title = words(arena, r, id, 3),
                .text = words(arena, r, id, (size_t)sim_around(r, WORDS_MEAN)),
                .name = anonymous ? "" : "信访人甲",
                .address = anonymous ? "" : "某路 1 号",
        };
}

static void put_part(Input *in, Arena *arena, PartKind kind, Buf *bytes) {
        in->parts[in->n_parts++] = (InputPart){ .kind = kind, .data = arena_copy(arena, buf_bytes(bytes)) };
        buf_deinit(bytes);
}

static void seal_accusation(Plan *p, SimCommand *c, Random *r, const SimUnit *organ, const Content *said) {
        Arena *arena = &c->engine.arena;
        Document *d = &c->engine.input.document;
        uint8_t *id = arena_need(arena, SEALED_ID_SIZE);
        Accusation a = { .content = *said, .case_class = CLASS_ACCUSATION, .n_persons = 1, .registered_by = c->unit->code.s,
                         .received_at = p->arrived_at, .organ = organ->code.s };
        Buf bytes = BUF_INIT;
        int k;

        a.persons[0] = (AccusedPerson){ "某甲", c->unit->code.s, "", organ->code.s };
        random_fill(r, id, SEALED_ID_SIZE);
        k = sealed_seal(PART_SEALED, &organ->code, roster_desk_key(organ->roster), id, &a, r, &bytes);
        assert(k == 0);
        put_part(&c->engine.input, arena, PART_SEALED, &bytes);
        d->to = organ->code;
        d->ref_digest = bytes_of(id, SEALED_ID_SIZE);
}

/* Made of the case's own chance from its beginning each time: the same to the letter. */
static void arrive(Work *w, Plan *p, SimCommand *c) {
        const SimUnit *organ = p->case_class == CLASS_ACCUSATION ? discipline_organ(w, p, c->unit) : NULL;
        Arena *arena = &c->engine.arena;
        Input *in = &c->engine.input;
        Document *d = &in->document;
        Buf bytes = BUF_INIT;
        Content said;
        Random r;

        if (p->case_class == CLASS_ACCUSATION && !organ)
                p->case_class = CLASS_CLAIM;
        random_seeded(&r, work_sim(w)->config.seed * 1000003 + c->id);
        in->document_kind = ENTRY_REGISTER;
        d->channel = CHANNEL_LETTER + (Channel)random_below(&r, 5);
        if (p->fate & FATE_GUIDE && d->channel != CHANNEL_VISIT)
                p->fate &= ~(uint32_t)FATE_GUIDE;
        d->received_at = day_start(day_of(p->arrived_at) - (Day)random_below(&r, 3));
        d->case_class = p->case_class;
        d->people = (uint32_t)sim_around(&r, 2);
        d->representatives = d->people < 5 ? d->people : 5;
        d->external_id = arena_printf(arena, "#%llu#", (unsigned long long)c->id);
        said = said_by(p, arena, &r, c->id);
        if (organ) {
                seal_accusation(p, c, &r, organ, &said);
                d->external_digest = d->ref_digest;
                return;
        }
        d->path31 = d->case_class != CLASS_CLAIM ? 0 : p->fate & FATE_IMPORT ? 1 + (uint32_t)random_below(&r, 4) :
                    p->fate & FATE_OWN_LIMIT ? 5 : 6;
        d->category = "城乡建设";
        d->place = unit_code_division(&c->unit->code).s[0] ? arena_strdup(arena, unit_code_division(&c->unit->code).s) : "";
        content_encode(&said, &bytes);
        put_part(in, arena, PART_CONTENT, &bytes);
        c->content = digest_plain(in->parts[0].data);
        d->external_digest = arena_copy(arena, digest_bytes(&c->content));
}

/* ---- drafts ------------------------------------------------------------------------------------------------------ */

/* The unit's open draft of that sort. */
static bool find_draft(const SimUnit *u, const CaseId *id, EntryKind kind, DraftRow *ret) {
        DraftRow row = { .unit = u->code, .case_id = *id };
        RowCursor cursor = row_cursor(ROW_DRAFT, &row, 2, 2);

        while (row_next(office_txn(u->office), &cursor, &row)) {
                if (row.kind != kind || (row.state != DRAFT_DRAFTED && row.state != DRAFT_SIGNED))
                        continue;
                *ret = row;
                return true;
        }
        return false;
}

static void make(Plan *p, SimCommand *c, EntryKind kind) {
        Input *in = &c->engine.input;
        DraftRow draft;

        in->document.kind = in->document_kind = kind;
        in->document.body = words(&c->engine.arena, &p->random, c->id, 4);
        if (!procedure_is_drafted(kind))
                return;
        in->document_kind = ENTRY_DRAFT;
        if (!find_draft(c->unit, &p->case_id, kind, &draft))
                return;
        in->document_kind = in->document.kind = draft.state == DRAFT_DRAFTED ? ENTRY_SIGN : ENTRY_STAMP;
        in->document.ref_entry = draft.entry;
        if (draft.state == DRAFT_DRAFTED)
                in->actor.user = SECOND;
}

/* ---- by the state of the desk ------------------------------------------------------------------------------------ */

static void hand_on(Plan *p, SimCommand *c, const SimUnit *to, bool assign) {
        Document *d = &c->engine.input.document;
        Sim *s = c->unit->office->sim;

        make(p, c, assign ? ENTRY_ASSIGNMENT : ENTRY_REFERRAL);
        d->to = to->code;
        if (assign)
                d->due_day = day_of(s->now) + 60 + (Day)random_below(&p->random, 30);
}

static bool sort_at_bureau(Plan *p, SimCommand *c, const DocketRow *row) {
        Document *d = &c->engine.input.document;
        const SimUnit *to;

        if (p->fate & FATE_GUIDE && row->state == STATE_REGISTERED) {
                make(p, c, ENTRY_GUIDANCE);
                d->organ = "有权处理的机关";
                return true;
        }
        if (p->fate & FATE_REPORT_UP && row->state == STATE_REGISTERED && !unit_code_is_none(&c->unit->roster->served_by)) {
                make(p, c, ENTRY_REPORT_UP);
                d->to = c->unit->roster->served_by;
                d->reason = d->body;
                return true;
        }
        to = one_to_hand_to(p, c->unit, &row->given_to);
        if (!to)
                to = one_to_hand_to(p, c->unit, &UNIT_NONE);
        if (to)
                hand_on(p, c, to, p->fate & FATE_ASSIGN);
        return to;
}

static bool tell_petitioner(Plan *p, SimCommand *c, const DocketRow *row) {
        if (p->fate & FATE_RETURN && !p->returned && row->state == STATE_TAKEN) {
                make(p, c, ENTRY_RETURN_REQUEST);
                c->engine.input.document.reason = c->engine.input.document.body;
                return true;
        }
        make(p, c, ENTRY_NOTICE);
        return true;
}

static bool take_up(Plan *p, SimCommand *c, const DocketRow *row) {
        Document *d = &c->engine.input.document;
        Day today = day_of(c->unit->office->sim->now);

        if (p->case_class == CLASS_SUGGESTION) {
                make(p, c, ENTRY_ANSWER);
                d->decision = DECISION_ADOPT + (Decision)random_below(&p->random, 3);
        } else if (p->fate & FATE_IMPORT) {
                make(p, c, ENTRY_IMPORT);
                d->organ = "有权机关";
                d->remedy = "可以依法提出";
                d->until_day = today + 60;
        } else if (p->fate & FATE_OWN_LIMIT) {
                make(p, c, ENTRY_OWN_LIMIT);
                d->legal_basis = "有关法律规定的期限";
                d->until_day = today + 60;
        } else {
                make(p, c, ENTRY_ACCEPT);
        }
        return true;
}

static bool decide_case(Plan *p, SimCommand *c, const DocketRow *row) {
        Document *d = &c->engine.input.document;
        Duration age = c->unit->office->sim->now - row->accepted_at;

        if (p->fate & FATE_OWN_LIMIT) {
                make(p, c, ENTRY_ANSWER);
                d->decision = DECISION_EXPLAIN;
                d->remedy = "可以依照有关法律申请救济";
                return true;
        }
        if (p->fate & FATE_SETTLE) {
                make(p, c, ENTRY_SETTLEMENT);
                d->variant = 1 + (uint32_t)random_below(&p->random, 2);
                d->person = parties(c->unit, &c->engine.arena, &p->case_id);
                d->legal_basis = "《信访工作条例》第三十三条";
                return true;
        }
        if (p->fate & FATE_EXTEND && age < 58 * DURATION_DAY) {
                make(p, c, ENTRY_EXTENSION);
                d->reason = d->body;
                d->days = 10 + (uint32_t)random_below(&p->random, 20);
                return true;
        }
        if (!row->heard && row->state == STATE_ACCEPTED) {
                make(p, c, ENTRY_STATEMENT);
                d->variant = HEARD_IN_PERSON + (uint32_t)random_below(&p->random, HEARD_UNREACHABLE);
                d->person = "承办人甲";
                d->reason = d->body;
                return true;
        }
        make(p, c, ENTRY_OPINION);
        d->decision = DECISION_SUPPORT + (Decision)random_below(&p->random, 3);
        d->legal_basis = "《信访工作条例》第三十二条";
        d->remedy = "三十日内可以请求复查";
        return true;
}

static bool serve(Plan *p, SimCommand *c) {
        Document *d = &c->engine.input.document;

        make(p, c, ENTRY_SERVICE);
        d->service_how = SERVICE_SIGNED + (ServiceHow)random_below(&p->random, 2);
        d->service_at = c->unit->office->sim->now - DURATION_MINUTE;
        return true;
}

static bool owes_report(const DocketRow *row) {
        return row->mode == ENTRY_ASSIGNMENT && (row->report == REPORT_OWED || row->report == REPORT_REWORK);
}

static bool after_service(Plan *p, SimCommand *c, const DocketRow *row) {
        Document *d = &c->engine.input.document;

        if (owes_report(row)) {
                make(p, c, ENTRY_REPORT);
                return true;
        }
        if (p->fate & FATE_RATE) {
                make(p, c, ENTRY_RATING);
                d->rating_bureau = 1 + (uint32_t)random_below(&p->random, 5);
                d->rating_handler = 1 + (uint32_t)random_below(&p->random, 5);
                return true;
        }
        if (p->fate & FATE_REVIEW && row->state == STATE_WINDOW && c->unit->roster->n_review_by) {
                make(p, c, ENTRY_REVIEW_ASK);
                d->to = c->unit->roster->review_by[random_below(&p->random, c->unit->roster->n_review_by)];
                d->reason = d->body;
                return true;
        }
        p->phase = PHASE_OVER;
        return false;
}

/* The giver: answers what comes up from below. */
static bool look_after(Plan *p, SimCommand *c, const DocketRow *row) {
        Document *d = &c->engine.input.document;

        if (row->return_asked) {
                make(p, c, ENTRY_RETURN_ANSWER);
                d->decision = p->fate & FATE_REFUSE_RETURN ? DECISION_REFUSE : DECISION_AGREE;
                d->reason = d->body;
                return true;
        }
        if (row->report_below == REPORT_SENT) {
                make(p, c, p->fate & FATE_REWORK ? ENTRY_REWORK : ENTRY_REPORT_APPROVAL);
                d->reason = d->body;
                return true;
        }
        if (row->report_below == REPORT_APPROVED && owes_report(row)) {
                make(p, c, ENTRY_REPORT);
                return true;
        }
        return false;
}

static bool accusation(Plan *p, SimCommand *c, const DocketRow *row) {
        Document *d = &c->engine.input.document;
        bool accepted = row->progress >= PROGRESS_ACCEPTED;

        if (row->state != STATE_SEALED || (accepted && !(p->fate & FATE_CONCLUDE))) {
                p->phase = PHASE_OVER;
                return false;
        }
        make(p, c, accepted ? ENTRY_CONCLUSION : ENTRY_SEALED_ACCEPT);
        d->body = NULL;
        d->ref_digest = arena_copy(&c->engine.arena, bytes_of(c->unit->code.s, SEALED_ID_SIZE));
        return true;
}

static bool by_desk(Plan *p, SimCommand *c) {
        const SimUnit *u = c->unit;
        bool bureau = u->roster->kind == UNIT_BUREAU;
        DocketRow row;

        if (!docket_get(office_txn(u->office), &u->code, &p->case_id, &row))
                return false;
        if (row.case_id.s[0] && p->case_class == CLASS_ACCUSATION)
                return accusation(p, c, &row);
        if (row.custody == CUSTODY_FLIGHT)
                return false;
        if (row.return_asked || row.report_below == REPORT_SENT)
                return look_after(p, c, &row);
        if (p->fate & FATE_READ && !bureau && row.state == STATE_TAKEN) {
                c->engine.input.kind = INPUT_READ;
                c->engine.input.read_parts = 1u << PART_CONTENT;
                return true;
        }
        switch (row.state) {
        case STATE_REGISTERED:
        case STATE_TAKEN:
                return bureau ? sort_at_bureau(p, c, &row) : tell_petitioner(p, c, &row);
        case STATE_NOTICED:
                return take_up(p, c, &row);
        case STATE_ACCEPTED:
                return decide_case(p, c, &row);
        case STATE_DISPOSED:
                return serve(p, c);
        case STATE_WINDOW:
        case STATE_CLOSED:
                return after_service(p, c, &row);
        case STATE_IMPORTED:
        case STATE_SETTLED:
        case STATE_ENDED:
        case STATE_WITHDRAWN:
                if (owes_report(&row))
                        return after_service(p, c, &row);
                p->phase = PHASE_OVER;
                return false;
        case STATE_HANDED:
                return look_after(p, c, &row);
        default:
                return false;
        }
}

/* ---- review ------------------------------------------------------------------------------------------------------ */

static bool by_review(Plan *p, SimCommand *c) {
        InstanceRow row = { .unit = c->unit->code, .case_id = p->case_id }, last = { .state = REVIEW_STATE_NONE };
        RowCursor cursor = row_cursor(ROW_INSTANCE, &row, 2, 2);
        Document *d = &c->engine.input.document;

        while (row_next(office_txn(c->unit->office), &cursor, &row))
                if (unit_code_equal(&row.reviewer, &c->unit->code))
                        last = row;
        switch (last.state) {
        case REVIEW_ASKED:
                make(p, c, ENTRY_REVIEW_ADMIT);
                d->decision = DECISION_AGREE;
                return true;
        case REVIEW_ADMITTED:
                make(p, c, ENTRY_REVIEW_OPINION);
                d->decision = DECISION_UPHOLD;
                d->legal_basis = "《信访工作条例》第三十五条";
                d->remedy = last.kind == REVIEW_FIRST ? "三十日内可以请求复核" : "";
                return true;
        case REVIEW_DECIDED:
                make(p, c, ENTRY_REVIEW_SERVICE);
                d->service_how = SERVICE_SIGNED;
                d->service_at = c->unit->office->sim->now - DURATION_MINUTE;
                return true;
        case REVIEW_SERVED:
                if (last.kind == REVIEW_FIRST && p->fate & FATE_RE_REVIEW && c->unit->roster->n_review_by) {
                        make(p, c, ENTRY_REVIEW_ASK);
                        d->to = c->unit->roster->review_by[0];
                        d->reason = d->body;
                        return true;
                }
                p->phase = PHASE_OVER;
                return false;
        case REVIEW_STATE_NONE:
                return false;
        default:
                p->phase = PHASE_OVER;
                return false;
        }
}

/* ---- orders ------------------------------------------------------------------------------------------------------ */

static bool give_order(Plan *p, SimCommand *c) {
        Document *d = &c->engine.input.document;
        DocketRow row;

        if (!docket_get(office_txn(c->unit->office), &c->unit->code, &p->case_id, &row) || unit_code_is_none(&row.given_to)) {
                p->phase = PHASE_OVER;
                return false;
        }
        make(p, c, p->fate & FATE_ORDER ? ENTRY_ORDER : ENTRY_REMINDER);
        d->to = row.given_to;
        if (d->kind == ENTRY_ORDER)
                d->trigger = TRIGGER_OTHER;
        return true;
}

static bool answer_order(Plan *p, SimCommand *c) {
        ExchangeRow row = { .unit = c->unit->code, .case_id = p->case_id };
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &row, 2, 2);
        Document *d = &c->engine.input.document;

        while (row_next(office_txn(c->unit->office), &cursor, &row)) {
                if (row.state != EXCHANGE_RECEIVED || row.document != ENTRY_ORDER)
                        continue;
                make(p, c, ENTRY_RESPONSE);
                d->ref_unit = row.issuer;
                d->ref_entry = row.ref_entry;
                return true;
        }
        return false;
}

/* ---- reports of months and years (22:14, 41) --------------------------------------------------------------------- */

static bool owes_period(const SimUnit *u, PeriodRow *ret) {
        PeriodRow row = { .unit = u->code };
        RowCursor cursor = row_cursor(ROW_PERIOD, &row, 1, 1);

        while (row_next(office_txn(u->office), &cursor, &row)) {
                if (row.state != PERIOD_OWED || !unit_code_equal(&row.about, &u->code))
                        continue;
                *ret = row;
                return true;
        }
        return false;
}

static bool send_report(Plan *p, SimCommand *c) {
        Document *d = &c->engine.input.document;
        PeriodRow row;

        if (!owes_period(c->unit, &row))
                return false;
        make(p, c, ENTRY_PERIODIC_REPORT);
        d->summary = d->body; /* the node counts the body */
        d->body = "";
        d->variant = row.kind;
        d->days = row.period;
        return true;
}

/* The year's after the month's; then some day of the next month, one of thirty too late. */
static bool follow_report_sent(Work *w, Plan *p, const SimCommand *c, Duration *ret_pause) {
        const Sim *s = work_sim(w);
        PeriodRow row;

        *ret_pause = DURATION_HOUR;
        if (!owes_period(c->unit, &row))
                *ret_pause = work_next_report(p, s->now);
        return s->now + *ret_pause < s->start + s->config.days * DURATION_DAY;
}

bool work_act(Work *w, Plan *p, SimCommand *c) {
        switch ((PlanPhase)p->phase) {
        case PHASE_ARRIVES:
                arrive(w, p, c);
                return true;
        case PHASE_MOVES:
                return by_desk(p, c);
        case PHASE_REVIEW:
                return by_review(p, c);
        case PHASE_ORDER:
                return give_order(p, c);
        case PHASE_ANSWER:
                return answer_order(p, c);
        case PHASE_PERIOD:
                return send_report(p, c);
        case PHASE_OVER:
                break;
        }
        return false;
}

/* ---- what follows ------------------------------------------------------------------------------------------------ */

static Duration until_noticed(Plan *p) {
        return p->fate & FATE_LATE_NOTICE ? work_days(p, 17, 25) : work_days(p, 1, 11);
}

static Duration until_decided(Plan *p) {
        if (p->case_class == CLASS_SUGGESTION)
                return work_days(p, 5, 40);
        if (p->fate & FATE_EXTEND)
                return work_days(p, 35, 50);
        return p->fate & FATE_LATE_OPINION ? work_days(p, 62, 75) : work_days(p, 5, 50);
}

/* To whoever it was given, there or on its way; they notice, object or hand on after their own time. */
static bool go_down(Work *w, Plan *p, const SimCommand *c, const UnitCode *to, Duration *ret_pause) {
        const SimUnit *u = place_unit(work_sim(w), to);
        Plan side = *p;

        if (!u)
                return false;
        p->unit = index_of(w, u);
        *ret_pause = p->fate & FATE_RETURN && !p->returned ?  work_days(p, 1, 3) :
                     u->roster->kind == UNIT_BUREAU ? work_days(p, 1, 5) :
                                                      until_noticed(p);
        if (p->fate & (FATE_ORDER | FATE_REMIND) && c->unit->roster->kind == UNIT_BUREAU && replies(u)) {
                p->fate &= ~(uint32_t)(FATE_ORDER | FATE_REMIND);
                work_add_side(w, &side, PHASE_ORDER, index_of(w, c->unit), 20 * DURATION_DAY); /* plans may have moved */
        }
        return true;
}

static bool go_up(Work *w, Plan *p, const SimCommand *c, Duration pause, Duration *ret_pause) {
        const SimUnit *u = NULL;
        DocketRow row;

        if (docket_get(office_txn(c->unit->office), &c->unit->code, &p->case_id, &row))
                u = place_unit(work_sim(w), &row.giver);
        if (!u)
                return false;
        p->unit = index_of(w, u);
        *ret_pause = pause;
        return true;
}

static bool follow_registration(Work *w, Plan *p, const SimCommand *c, Duration *ret_pause) {
        p->phase = PHASE_MOVES;
        if (p->case_class == CLASS_ACCUSATION)
                p->unit = index_of(w, place_unit(work_sim(w), &c->engine.input.document.to));
        *ret_pause = p->fate & FATE_LATE_TRIAGE ? work_days(p, 16, 20) : work_days(p, 1, 10);
        return true;
}

/* Approved, or to be done again; then the next level up, or what the petitioner does. */
static bool follow_report_answer(Work *w, Plan *p, const SimCommand *c, Duration *ret_pause) {
        const SimUnit *below = NULL;
        DocketRow row;
        bool has = docket_get(office_txn(c->unit->office), &c->unit->code, &p->case_id, &row);

        *ret_pause = work_days(p, 1, 4);
        if (c->engine.input.document_kind == ENTRY_REWORK) {
                p->fate &= ~(uint32_t)FATE_REWORK;
                below = has ? place_unit(work_sim(w), &row.given_to) : NULL;
                if (below)
                        p->unit = index_of(w, below);
                return below;
        }
        return has && owes_report(&row);
}

/* An order has its own plan, and its answer follows in it. */
static bool follow_order(Work *w, Plan *p, const SimCommand *c, Duration *ret_pause) {
        const SimUnit *to;
        DocketRow row;

        *ret_pause = work_days(p, 1, 2);
        if (c->engine.input.document_kind != ENTRY_STAMP)
                return c->engine.input.document_kind != ENTRY_REMINDER;
        if (!docket_get(office_txn(c->unit->office), &c->unit->code, &p->case_id, &row))
                return false;
        to = place_unit(work_sim(w), &row.given_to);
        if (!to)
                return false;
        p->phase = PHASE_ANSWER;
        p->unit = index_of(w, to);
        *ret_pause = work_days(p, 2, 35);
        return true;
}

static bool follow_review(Work *w, Plan *p, const SimCommand *c, Duration *ret_pause) {
        const SimUnit *reviewer;

        switch (c->engine.input.document_kind) {
        case ENTRY_REVIEW_ASK:
                reviewer = place_unit(work_sim(w), &c->engine.input.document.to);
                if (!reviewer)
                        return false;
                if (p->phase == PHASE_REVIEW)
                        p->fate &= ~(uint32_t)FATE_RE_REVIEW;
                p->phase = PHASE_REVIEW;
                p->unit = index_of(w, reviewer);
                *ret_pause = work_days(p, 1, 6);
                return true;
        case ENTRY_REVIEW_ADMIT:
                *ret_pause = work_days(p, 5, 20);
                return true;
        case ENTRY_REVIEW_SERVICE:
                *ret_pause = work_days(p, 3, 25);
                return p->fate & FATE_RE_REVIEW;
        default: /* drafted, signed, stamped */
                *ret_pause = work_days(p, 0, 1);
                return true;
        }
}

/* What was stamped took effect. */
static bool follow_stamp(Work *w, Plan *p, const SimCommand *c, Duration *ret_pause) {
        DocketRow row;

        if (!docket_get(office_txn(c->unit->office), &c->unit->code, &p->case_id, &row))
                return false;
        if (row.state == STATE_HANDED)
                return go_down(w, p, c, &row.given_to, ret_pause);
        if (row.state == STATE_DISPOSED) {
                *ret_pause = work_days(p, 0, 5);
                return true;
        }
        p->fate &= ~(uint32_t)FATE_EXTEND;
        *ret_pause = work_days(p, 5, 15);
        return true;
}

static bool follow_move(Work *w, Plan *p, const SimCommand *c, Duration *ret_pause) {
        const Document *d = &c->engine.input.document;
        DocketRow row;

        switch (c->engine.input.document_kind) {
        case ENTRY_REFERRAL:
        case ENTRY_REPORT_UP:
                p->fate &= ~(uint32_t)FATE_REPORT_UP;
                return go_down(w, p, c, &d->to, ret_pause);
        case ENTRY_STAMP:
                return follow_stamp(w, p, c, ret_pause);
        case ENTRY_RETURN_REQUEST:
                p->returned = 1;
                return go_up(w, p, c, work_days(p, 1, 2), ret_pause);
        case ENTRY_RETURN_ANSWER:
                *ret_pause = work_days(p, 1, 3);
                if (d->decision == DECISION_AGREE)
                        return true;
                return docket_get(office_txn(c->unit->office), &c->unit->code, &p->case_id, &row) &&
                       go_down(w, p, c, &row.given_to, ret_pause);
        case ENTRY_NOTICE:
                *ret_pause = p->case_class == CLASS_SUGGESTION ? until_decided(p) : work_days(p, 0, 3);
                return true;
        case ENTRY_ACCEPT:
        case ENTRY_OWN_LIMIT:
                *ret_pause = until_decided(p);
                return true;
        case ENTRY_ANSWER:
                *ret_pause = work_days(p, 0, 4);
                return true;
        case ENTRY_SERVICE:
                *ret_pause = work_days(p, 2, p->fate & FATE_LATE_REPORT ? 60 : 12);
                return true;
        case ENTRY_REPORT:
                return go_up(w, p, c, work_days(p, 1, 5), ret_pause);
        case ENTRY_REPORT_APPROVAL:
        case ENTRY_REWORK:
                return follow_report_answer(w, p, c, ret_pause);
        case ENTRY_RATING:
                p->fate &= ~(uint32_t)FATE_RATE;
                *ret_pause = work_days(p, 1, 8);
                return true;
        case ENTRY_SEALED_ACCEPT:
                *ret_pause = work_days(p, 10, 80);
                return true;
        case ENTRY_GUIDANCE:
        case ENTRY_CONCLUSION:
                return false;
        default: /* drafted, signed; imported, settled: a report may be owed */
                *ret_pause = work_days(p, 0, 2);
                return true;
        }
}

bool work_follow(Work *w, Plan *p, const SimCommand *c, Duration *ret_pause) {
        if (c->engine.input.kind == INPUT_READ) {
                p->fate &= ~(uint32_t)FATE_READ;
                *ret_pause = DURATION_HOUR;
                return true;
        }
        switch ((PlanPhase)p->phase) {
        case PHASE_ARRIVES:
                return follow_registration(w, p, c, ret_pause);
        case PHASE_ORDER:
                return follow_order(w, p, c, ret_pause);
        case PHASE_PERIOD:
                return follow_report_sent(w, p, c, ret_pause);
        case PHASE_ANSWER:
        case PHASE_OVER:
                return false;
        case PHASE_REVIEW:
                return follow_review(w, p, c, ret_pause);
        case PHASE_MOVES:
                break;
        }
        return c->engine.input.document_kind == ENTRY_REVIEW_ASK ? follow_review(w, p, c, ret_pause)
                                                                  : follow_move(w, p, c, ret_pause);
}
