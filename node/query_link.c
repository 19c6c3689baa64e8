/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Earlier cases that may be the same, looked up from a case at work: by the person's numbers, through the stretches of the
 * journal, and by the likeness of the texts, one sketch after the other.  Only cases that the unit itself has a file of are
 * shown, and none that is sealed; nothing is counted.
 */

#include "node/query.h"

#include <stdlib.h>
#include "common/base/likeness.h"
#include "node/core/consistency.h"
#include "node/core/mention.h"
#include "node/query_internal.h"

/* The best ones of a page of sketches. */
#define ALIKE_MAX 30u
/* Cases of the same person that are shown. */
#define PERSON_MAX 50u

char *query_differs(const Query *q, const DraftRow *row) {
        bool open = row->state == DRAFT_DRAFTED || row->state == DRAFT_SIGNED;
        DocketRow earlier;

        if (!open)
                return query_copy(q, mention_allowed(q->txn, &row->unit, &row->differs) ? row->differs.s : "");
        if (row->kind != ENTRY_OPINION || !consistency_differs(q->txn, &row->unit, &row->case_id, row->decision, &earlier))
                return query_copy(q, "");
        return query_copy(q, earlier.case_id.s);
}

typedef struct Look {
        const Query *q;
        const UnitCode *unit;
        const CaseId *id;
        unsigned steps;
} Look;

static bool is_sealed(const CaseRow *row, const DocketRow *d) {
        return row->case_class == CLASS_ACCUSATION || state_is_sealed(d->state);
}

static bool is_pending(const DocketRow *d) {
        switch (d->state) {
        case STATE_REGISTERED:
        case STATE_TAKEN:
        case STATE_NOTICED:
        case STATE_RETURN_ASKED:
        case STATE_ACCEPTED:
                return true;
        case STATE_HANDED:
                return d->progress < PROGRESS_DISPOSED;
        default:
                return false;
        }
}

static PbControlSimilar *find_row(const Look *l, const CaseId *other) {
        for (size_t i = 0; i < l->q->reply->n_similar; i++)
                if (strcmp(l->q->reply->similar[i]->case_id, other->s) == 0)
                        return l->q->reply->similar[i];
        return NULL;
}

static bool is_shown(const Look *l, const CaseId *other, DocketRow *ret_docket, CaseRow *ret_case) {
        return !case_id_equal(other, l->id) && docket_get(l->q->txn, l->unit, other, ret_docket) &&
               case_get(l->q->txn, other, ret_case) && !is_sealed(ret_case, ret_docket);
}

/* NULL: not for this desk's eyes. */
static PbControlSimilar *add_row(Look *l, const CaseId *other) {
        LinkRow link = { .unit = *l->unit, .case_id = *l->id, .other = *other };
        PbControlSimilar *row = find_row(l, other);
        PbControlCase *file;
        DocketRow docket;
        CaseRow of;

        if (row || !is_shown(l, other, &docket, &of))
                return row;
        file = query_docket(l->q, &docket, &l->steps);
        row = arena_new(l->q->arena, PbControlSimilar);
        *row = (PbControlSimilar)ZHUJI__CONTROL_SIMILAR__INIT;
        row->case_id = query_copy(l->q, other->s);
        row->state = file->state;
        row->where = docket.custody == CUSTODY_AWAY || docket.custody == CUSTODY_FLIGHT ? file->to : file->unit;
        row->received_at = file->received_at;
        row->category = file->category;
        row->pending = is_pending(&docket);
        row->late = row->pending && file->late;
        row->decision = query_name(consistency_answer(&docket), decision_name(docket.decision));
        row->decided_at = reply_instant(l->q->arena, consistency_answer(&docket) ? docket.disposed_at : 0);
        if (row_get(l->q->txn, ROW_LINK, &link))
                row->linked = (char *)variant_name(ENTRY_LINK, link.variant);
        QUERY_APPEND(l->q, similar, row);
        return row;
}

static void add_why(Look *l, const CaseId *other, const char *why) {
        PbControlSimilar *row = add_row(l, other);

        for (size_t i = 0; row && i < row->n_why; i++)
                if (strcmp(row->why[i], why) == 0)
                        return;
        if (row)
                query_append(l->q, (void ***)&row->why, &row->n_why, (void *)why);
}

/* ---- the same person --------------------------------------------------------------------------------------------- */

static void look_for_person(Look *l, const MarkRow *ours) {
        static const char *const whys[] = { "same-id-number", "same-phone" };
        OfficeHead head;

        office_head(l->q->txn, &head);
        for (unsigned kind = 0; kind < array_size(whys); kind++)
                for (uint64_t stretch = head.entry / PERSON_STRETCH + 1; ours->has[kind] && stretch-- > 0;) {
                        uint64_t cursor = 0;
                        MarkRow row;

                        while (l->q->reply->n_similar < PERSON_MAX && l->steps++ < QUERY_STEPS_MAX &&
                               person_next(l->q->txn, (uint32_t)stretch, kind, &ours->person[kind], &cursor, &row))
                                add_why(l, &row.case_id, whys[kind]);
                }
}

/* ---- the same matter --------------------------------------------------------------------------------------------- */

typedef struct Alike {
        uint32_t score;
        CaseId case_id;
} Alike;

static int compare_score(const void *a, const void *b) {
        const Alike *x = a, *y = b;

        return x->score != y->score ? (x->score < y->score ? 1 : -1) : memcmp(&x->case_id, &y->case_id, sizeof(x->case_id));
}

/* One page of all sketches; the best of it are kept.  Returns how many. */
static size_t look_at_sketches(Look *l, const Likeness *ours, uint64_t after, Alike best[2 * ALIKE_MAX], uint64_t *ret_more) {
        MarkRow from = { .entry = after + 1 }, row;
        RowCursor cursor = row_cursor(ROW_MARK, &from, 1, 0);
        unsigned steps = 0;
        Likeness theirs;
        size_t n = 0;

        *ret_more = 0;
        while (row_next(l->q->txn, &cursor, &row)) {
                uint32_t score;

                if (steps++ >= QUERY_STEPS_MAX) {
                        *ret_more = row.entry - 1;
                        break;
                }
                if (case_id_equal(&row.case_id, l->id) || !likeness_unpack(row.sketch, &theirs))
                        continue;
                score = likeness_score(ours, &theirs);
                if (score < LIKENESS_SAME)
                        continue;
                if (n == 2 * ALIKE_MAX) {
                        qsort(best, n, sizeof(*best), compare_score);
                        n = ALIKE_MAX;
                }
                best[n++] = (Alike){ score, row.case_id };
        }
        qsort(best, n, sizeof(*best), compare_score);
        return n < ALIKE_MAX ? n : ALIKE_MAX;
}

static void add_alike(Look *l, const Alike *a) {
        PbControlSimilar *row;

        add_why(l, &a->case_id, "same-matter");
        row = find_row(l, &a->case_id);
        if (row && row->score < a->score)
                row->score = a->score;
}

/* How alike those of the same person are, whichever page they are on. */
static void score_persons(Look *l, const Likeness *ours) {
        for (size_t i = 0; i < l->q->reply->n_similar; i++) {
                PbControlSimilar *row = l->q->reply->similar[i];
                uint64_t cursor = 0;
                Likeness theirs;
                MarkRow mark;
                CaseId id;

                while (case_id_parse(row->case_id, &id) && mark_next(l->q->txn, &id, &cursor, &mark))
                        if (likeness_unpack(mark.sketch, &theirs) && likeness_score(ours, &theirs) > row->score)
                                row->score = likeness_score(ours, &theirs);
                if (row->score >= LIKENESS_SAME)
                        add_why(l, &id, "same-matter");
        }
}

static void add_linked(Look *l) {
        LinkRow from = { .unit = *l->unit, .case_id = *l->id }, row;
        RowCursor cursor = row_cursor(ROW_LINK, &from, 2, 2);

        while (row_next(l->q->txn, &cursor, &row) && l->q->reply->n_similar < CONTROL_ROWS_MAX / 2)
                (void)add_row(l, &row.other);
}

void query_similar(const Query *q, const UnitCode *unit, const CaseId *id, const char *after) {
        Look l = { .q = q, .unit = unit, .id = id };
        uint64_t mark_cursor = 0, more = 0, from = *after ? strtoull(after, NULL, 10) : 0;
        Alike *best = arena_new_array(q->arena, Alike, 2 * ALIKE_MAX);
        Likeness ours;
        MarkRow mark;

        q->reply->case_id = query_copy(q, id->s);
        if (!from)
                add_linked(&l);
        while (mark_next(q->txn, id, &mark_cursor, &mark)) {
                bool has_text = likeness_unpack(mark.sketch, &ours);
                size_t n;

                if (!from)
                        look_for_person(&l, &mark);
                if (!has_text)
                        continue;
                score_persons(&l, &ours);
                n = look_at_sketches(&l, &ours, from, best, &more);
                for (size_t i = 0; i < n; i++)
                        add_alike(&l, &best[i]);
        }
        if (more)
                q->reply->after = arena_printf(q->arena, "%llu", (unsigned long long)more);
}
