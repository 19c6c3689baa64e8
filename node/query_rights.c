/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What the petitioner can do next, for the progress query (2022 art. 18, 19, 21, 35, 36, 40).  A right is shown while it can be used,
 * with the last day and the offices the roster names for it, never one that the state of the case bars: nobody is to be sent to a desk
 * that will refuse them.  The articles are those of the statute that the case stands under.
 */

#include "node/query_progress.h"

#define LOOKED_MAX 64u

typedef struct Words { const char *what, *article, *article_2005, *en, *zh; } Words;

static const Words review = { "ask-review", "2022 art. 35", "2005 art. 34",
                              "not content with the opinion: ask for review in writing, at one of these",
                              "不服处理意见的，可以书面请求复查，向下列机关之一提出" };
static const Words re_review = { "ask-re-review", "2022 art. 36", "2005 art. 35",
                                 "not content with the review opinion: ask for re-review", "不服复查意见的，可以请求复核" };
static const Words slow = { "supervision", "2022 art. 40", "2005 art. 36",
                            "a day has passed: tell the bureau above, which supervises", "已逾期限，可以向上一级信访部门反映，由其督办" };
static const Words refused = { "supervision", "2022 art. 32, 40", "2005 art. 32, 36",
                               "what was supported is not carried out: tell the bureau above, which supervises",
                               "支持的意见未执行的，可以向上一级信访部门反映，由其督办" };
static const Words collect = { "collect", "2022 art. 35", "2005 art. 34",
                               "the written reply is made and on its way to you: if it does not come, ask for it",
                               "书面答复已作出，将送达您；未收到的，可以向该单位领取" };
static const Words turn_to = { "turn-to", "2022 art. 22, 23", "2005 art. 21, 22",
                               "turn to the organ that the written reply names", "请按书面告知，向有权处理的机关提出" };
static const Words new_facts = { "new-facts", "2022 art. 36", "2005 art. 35",
                                 "new facts or evidence: bring them; a person decides on them, and tells you in writing why not",
                                 "有新的事实、证据的，可以提出，由专人审查并书面答复" };
static const Words supplement = { "supplement", "2022 art. 19", "2005 art. 17", "hand in further facts and papers",
                                  "可以补充事实、理由和材料" };
static const Words rate = { "rate", "2022 art. 21", "2005 art. 12", "say how content you are, with bureau and handler apart",
                            "可以凭查询码分别评价信访部门和承办单位" };
static const Words competent_organ = { "competent-organ", "2022 art. 22, 30", "2005 art. 21",
                                  "the organ with authority over it accepts it and tells you itself; further facts go to it",
                                  "由有权机关依规依纪依法受理、办理并向您反馈；补充材料请向其提出" };
static const Words retaliation = { "retaliation", "2022 art. 18, 46", "2005 art. 3, 46",
                                   "nobody may retaliate: if somebody does, claim it one level up",
                                   "任何组织和个人不得打击报复；如有打击报复，可以向上一级机关提出" };

/* The statute its first clocks name. */
static bool is_of_2005(const Progressing *g) {
        ClockRow row = { .unit = g->first.unit, .case_id = g->row.case_id };
        RowCursor cursor = row_cursor(ROW_CLOCK, &row, 2, 2);

        for (unsigned n = 0; n < LOOKED_MAX && row_next(g->q->txn, &cursor, &row); n++)
                if (strncmp(row.article, "2005", 4) == 0)
                        return true;
        return false;
}

static PbControlProgressNext *add_next(Progressing *g, const Words *words, Day until) {
        PbControlProgressNext *next = arena_new(g->q->arena, PbControlProgressNext);

        *next = (PbControlProgressNext)ZHUJI__CONTROL_PROGRESS_NEXT__INIT;
        next->what = (char *)words->what;
        next->article = (char *)(is_of_2005(g) ? words->article_2005 : words->article);
        next->en = (char *)words->en;
        next->zh = (char *)words->zh;
        next->until = reply_day(g->q->arena, until);
        query_append(g->q, (void ***)&g->p->next, &g->p->n_next, next);
        return next;
}

static void add_at(Progressing *g, PbControlProgressNext *next, const UnitCode *unit) {
        if (unit_code_is_none(unit))
                return;
        query_append(g->q, (void ***)&next->at, &next->n_at, query_copy(g->q, unit->s));
        query_append(g->q, (void ***)&next->at_names, &next->n_at_names, progress_name_of(g, unit));
}

/* The reviewers the roster names for that unit. */
static void add_reviewers(Progressing *g, PbControlProgressNext *next, const UnitCode *unit) {
        const RosterUnit *u = roster_find_unit(g->roster, unit);

        for (uint32_t i = 0; u && i < u->n_review_by; i++)
                add_at(g, next, &u->review_by[i]);
}

static UnitCode bureau_above(const Progressing *g, const UnitCode *unit) {
        const RosterUnit *u = roster_find_unit(g->roster, unit);

        return u ? u->served_by : UNIT_NONE;
}

/* The last day of a right of theirs, at any desk here; 0: it does not run. */
static Day window_of(const Progressing *g, ClockName clock) {
        const DocketRow *dockets[] = { &g->holder, &g->first };
        ClockRow row;

        for (size_t i = 0; i < array_size(dockets); i++)
                for (int watch = 0; watch < 2; watch++)
                        if (clock_get_last(g->q->txn, &dockets[i]->unit, &g->row.case_id, clock, watch, &row) &&
                            row.state == CLOCK_RUNNING)
                                return row.due_day;
        return 0;
}

static void add_review(Progressing *g, const UnitCode *handler) {
        Day ask = window_of(g, CLOCK_ASK_REVIEW), again = window_of(g, CLOCK_ASK_RE_REVIEW);
        UnitCode reviewer = progress_successor(g, &g->decided);
        PbControlProgressNext *next;

        if (ask)
                add_reviewers(g, add_next(g, &review, ask), handler);
        if (again) {
                next = add_next(g, &re_review, again);
                add_reviewers(g, next, &reviewer);
        }
}

static DocketState where_it_ended(const Progressing *g) {
        return g->beyond ? g->first.state : g->holder.state;
}

/* What rate_by_code() (doc_finding.c) takes: once for each stage. */
static bool may_rate(const Progressing *g) {
        const DocketRow *f = &g->first;
        unsigned stage = f->progress >= PROGRESS_FINAL ? 3 : f->progress >= PROGRESS_REVIEWED ? 2 : 1;

        return f->served_at && (f->rated_stage != stage || !f->rated_bureau || !f->rated_handler);
}

/* They were sent elsewhere, or told that it is final. */
static void add_ended(Progressing *g, DocketState state) {
        static const EntryKind elsewhere[] = { ENTRY_GUIDANCE, ENTRY_DECLINE, ENTRY_PENDING, ENTRY_WRONG_PLACE, ENTRY_IMPORT };
        bool sent = false, final = state == STATE_FINAL;

        for (size_t i = 0; i < g->p->n_steps; i++) {
                for (size_t k = 0; k < array_size(elsewhere); k++)
                        sent = sent || strcmp(g->p->steps[i]->kind, entry_kind_name(elsewhere[k])) == 0;
                final = final || strcmp(g->p->steps[i]->kind, entry_kind_name(ENTRY_NOT_AGAIN)) == 0;
        }
        if (sent)
                (void)add_next(g, &turn_to, 0);
        if (final)
                add_at(g, add_next(g, &new_facts, 0), &g->first.unit);
}

void progress_add_rights(Progressing *g) {
        UnitCode holder = g->beyond ? g->holder.given_to : g->holder.unit;
        UnitCode handler = progress_successor(g, unit_code_is_none(&g->acted) ? &holder : &g->acted);
        DocketState state = where_it_ended(g);
        UnitCode above;

        if (g->sealed) {
                (void)add_next(g, &competent_organ, 0);
                (void)add_next(g, &retaliation, 0);
                return;
        }
        if (!g->under_review)
                add_review(g, &handler);
        if (g->under_review && g->review.state == REVIEW_DECIDED)
                add_at(g, add_next(g, &collect, 0), &g->review.reviewer);
        else if (state == STATE_DISPOSED || (g->beyond && g->first.progress == PROGRESS_DISPOSED && state == STATE_HANDED))
                add_at(g, add_next(g, &collect, 0), &handler);
        if (g->late || g->not_executed) {
                above = bureau_above(g, g->late ? &g->late_unit : &handler);
                add_at(g, add_next(g, g->late ? &slow : &refused, 0), &above);
        }
        if (!progress_is_over(g->first.state) && !progress_is_over(state))
                add_at(g, add_next(g, &supplement, 0), &g->first.unit);
        else
                add_ended(g, state);
        if (may_rate(g))
                add_at(g, add_next(g, &rate, 0), &g->first.unit);
        above = bureau_above(g, &handler);
        add_at(g, add_next(g, &retaliation, 0), &above);
}
