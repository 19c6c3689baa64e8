/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What is the same: earlier cases of a person and of a matter, and people of one matter.
 *
 * A registration keeps what it can be found by later (marks), and proposes whether it is the first or a repeat; a person says
 * so by linking, and can undo it.  A link is the unit's own finding about two of its files: it moves neither case, stops no
 * clock and is told to nobody else.  Nothing here counts how often anybody came: marks are looked up from a case at work, and
 * only cases of the unit's own desk are shown.
 */

#include "common/base/likeness.h"
#include "common/base/memory.h"
#include "node/core/decide.h"
#include "node/core/link.h"
#include "node/core/succession.h"

/* How far registration looks back by itself: some years of a county's journal, some weeks of a province's.  `case similar` looks
 * at all of it. */
#define STRETCHES_BACK 4u
/* Earlier cases of one number in one stretch that are compared then. */
#define EARLIER_MAX 16
/* Who joins speaks for a family, perhaps; more are a typing error. */
#define JOIN_PEOPLE_MAX 10000u
enum { JOIN_PERSON = 1, JOIN_REPRESENTATIVES = 2 };

/* ---- marks ------------------------------------------------------------------------------------------------------- */

void marks_keep(Decide *d, const CaseId *id, CaseClass case_class) {
        const Marks *m = d->input->marks;
        Fact *f;

        if (!m || case_class == CLASS_ACCUSATION) /* sealed: found by nobody */
                return;
        for (unsigned kind = 0; kind < array_size(m->person); kind++) {
                if (!m->has[kind])
                        continue;
                f = draft_fact(d, FACT_PERSON, &UNIT_NONE, id);
                f->what = kind + 1;
                f->has_digest = true;
                f->digest = m->person[kind];
        }
        if (!has_text(m->sketch) || strlen(m->sketch) >= SKETCH_TEXT_SIZE)
                return;
        f = draft_fact(d, FACT_SKETCH, &UNIT_NONE, id);
        f->text = arena_strdup(d->out->arena, m->sketch);
}

void marks_propose(Decide *d, const CaseId *id, CaseClass case_class) {
        const Marks *m = d->input->marks;
        DocketRow docket;
        bool again;
        Fact *f;

        marks_keep(d, id, case_class);
        if (!m || case_class == CLASS_ACCUSATION || (!m->has[0] && !m->has[1]))
                return;
        again = !case_id_is_none(&m->earlier) && docket_get(d->txn, &d->actor.unit, &m->earlier, &docket);
        f = draft_fact(d, FACT_REPEAT, &UNIT_NONE, id);
        f->what = again ? REPEAT_MAYBE : REPEAT_MAYBE_FIRST;
        if (again)
                fact_warning(d, WARNING_MAYBE_REPEAT, &d->actor.unit, id, 0, &UNIT_NONE, 0, arena_strdup(d->out->arena, m->earlier.s));
}

/* ---- links ------------------------------------------------------------------------------------------------------- */

/* The other case is one of this desk's files; a sealed one is as if it were not there.  (About a sealed one of its own nobody
 * links anything: sealed_bars().) */
static Reason check_other(Decide *d, const Act *a) {
        const CaseId *other = &a->doc.ref_case;
        DocketRow docket;
        CaseRow row;

        if (case_id_equal(other, &a->case_row.case_id))
                return refuse(d, REASON_LINK_SELF, "%s", other->s);
        if (!case_get(d->txn, other, &row) || !docket_get(d->txn, &a->unit->code, other, &docket) ||
            row.case_class == CLASS_ACCUSATION)
                return refuse(d, REASON_LINK_NO_FILE, "%s", other->s);
        return REASON_NONE;
}

/* 22:36: what new facts are about. */
static bool one_is_final(Decide *d, const Act *a) {
        DocketRow other;

        return a->docket.state == STATE_FINAL ||
               (docket_get(d->txn, &a->unit->code, &a->doc.ref_case, &other) && other.state == STATE_FINAL);
}

static bool get_link(Decide *d, const Act *a, LinkRow *ret) {
        *ret = (LinkRow){ .unit = a->unit->code, .case_id = a->case_row.case_id, .other = a->doc.ref_case };
        return row_get(d->txn, ROW_LINK, ret);
}

static Reason check_link(Decide *d, Act *a) {
        LinkRow row;
        Reason reason;

        if (*variant_name(ENTRY_LINK, a->doc.variant) == '?')
                return refuse(d, REASON_FIELD_WRONG, "variant");
        if (a->doc.variant == LINK_FIRST) {
                if (!case_id_is_none(&a->doc.ref_case))
                        return refuse(d, REASON_FIELD_WRONG, "ref_case");
                return a->case_row.repeat == REPEAT_FIRST ? refuse(d, REASON_LINKED, "%s", a->case_row.case_id.s) : REASON_NONE;
        }
        if (case_id_is_none(&a->doc.ref_case))
                return refuse(d, REASON_FIELD_MISSING, "ref_case");
        reason = check_other(d, a);
        if (!reason && a->doc.variant == LINK_NEW_FACTS && !one_is_final(d, a))
                reason = refuse(d, REASON_NOT_FINAL, "%s %s", a->case_row.case_id.s, a->doc.ref_case.s);
        if (!reason && get_link(d, a, &row) && row.variant == a->doc.variant)
                return refuse(d, REASON_LINKED, "%s", a->doc.ref_case.s);
        return reason;
}

static Reason check_unlink(Decide *d, Act *a) {
        LinkRow row;

        if (!get_link(d, a, &row))
                return refuse(d, REASON_NOT_LINKED, "%s", a->doc.ref_case.s);
        return REASON_NONE;
}

static void fact_repeat(Decide *d, const CaseId *id, Repeat repeat) {
        draft_fact(d, FACT_REPEAT, &UNIT_NONE, id)->what = repeat;
}

/* Of two cases the one registered later is the repeat. */
static const CaseId *later_of(Decide *d, const Act *a) {
        CaseRow other;

        if (case_get(d->txn, &a->doc.ref_case, &other) && other.received_at > a->case_row.received_at)
                return &a->doc.ref_case;
        return &a->case_row.case_id;
}

/* Is it a repeat of another case still, when this link is gone? */
static bool has_other_repeat(Decide *d, const Act *a, const CaseId *id) {
        const CaseId *gone = case_id_equal(id, &a->doc.ref_case) ? &a->case_row.case_id : &a->doc.ref_case;
        LinkRow from = { .unit = a->unit->code, .case_id = *id }, row;
        RowCursor cursor = row_cursor(ROW_LINK, &from, 2, 2);

        while (row_next(d->txn, &cursor, &row))
                if (row.variant == LINK_REPEAT && !case_id_equal(&row.other, gone))
                        return true;
        return false;
}

static void fact_link(Decide *d, const UnitCode *unit, const CaseId *id, const CaseId *other, uint32_t variant, bool linked) {
        Fact *f = draft_fact(d, FACT_LINK, unit, id);

        f->what = variant;
        f->how = linked;
        f->text = arena_strdup(d->out->arena, other->s);
}

static void own_link(Decide *d, const Act *a, const Flight *flight) {
        const CaseId *id = &a->case_row.case_id;
        LinkRow before;

        fact_warning_clear(d, WARNING_MAYBE_REPEAT, &a->unit->code, id);
        if (a->doc.variant == LINK_FIRST) {
                fact_repeat(d, id, REPEAT_FIRST);
                return;
        }
        if (get_link(d, a, &before) && before.variant == LINK_REPEAT && !has_other_repeat(d, a, later_of(d, a)))
                fact_repeat(d, later_of(d, a), REPEAT_MAYBE); /* it was said to be one, and is another thing now */
        fact_link(d, &a->unit->code, id, &a->doc.ref_case, a->doc.variant, true);
        if (a->doc.variant == LINK_REPEAT) {
                fact_warning_clear(d, WARNING_MAYBE_REPEAT, &a->unit->code, later_of(d, a));
                fact_repeat(d, later_of(d, a), REPEAT_YES);
        }
}

void link_new_facts(Decide *d, const UnitCode *unit, const CaseId *final, const CaseRow *anew) {
        DocketRow docket;

        fact_link(d, unit, final, &anew->case_id, LINK_NEW_FACTS, true);
        if (!docket_get_registered(d->txn, anew, &docket))
                return;
        fact_warning_clear(d, WARNING_MAYBE_REPEAT, &docket.unit, &anew->case_id); /* a person has looked */
        if (!unit_code_equal(&docket.unit, unit))
                fact_link(d, &docket.unit, &anew->case_id, final, LINK_NEW_FACTS, true);
}

/* One decision, seen from two desks: undone at both. */
static void unlink_elsewhere(Decide *d, const Act *a) {
        LinkRow here = { .case_id = a->case_row.case_id, .other = a->doc.ref_case }, row;
        const CaseId *cases[] = { &here.case_id, &here.other };

        for (size_t i = 0; i < array_size(cases); i++) {
                CaseUnitRow unit = { .case_id = *cases[i] };
                RowCursor cursor = row_cursor(ROW_CASE_UNIT, &unit, 1, 1);

                while (row_next(d->txn, &cursor, &unit)) {
                        row = here;
                        row.unit = unit.unit;
                        if (!unit_code_equal(&row.unit, &a->unit->code) && row_get(d->txn, ROW_LINK, &row) &&
                            row.variant == LINK_NEW_FACTS)
                                fact_link(d, &row.unit, &here.case_id, &here.other, LINK_NEW_FACTS, false);
                }
        }
}

static void own_unlink(Decide *d, const Act *a, const Flight *flight) {
        LinkRow row;

        (void)get_link(d, a, &row); /* checked: it is there */
        fact_link(d, &a->unit->code, &a->case_row.case_id, &a->doc.ref_case, row.variant, false);
        if (row.variant == LINK_NEW_FACTS)
                unlink_elsewhere(d, a);
        if (row.variant == LINK_REPEAT && !has_other_repeat(d, a, later_of(d, a)))
                fact_repeat(d, later_of(d, a), REPEAT_MAYBE); /* a proposal again: nobody said that it is the first */
}

/* ---- joining ----------------------------------------------------------------------------------------------------- */

uint32_t delegation_max(const Pack *pack, uint32_t people) {
        const PackThresholds *t = &pack->thresholds;

        if (t->small_group && people <= t->small_group && t->small_max)
                return t->small_max;
        return t->delegation_max;
}

/* As they are once this is done.  The word is newer than any before it, those that were lost with an old copy included. */
static CaseRow people_after(const Decide *d, const Act *a) {
        uint32_t second = (uint32_t)(d->now / DURATION_SECOND);
        CaseRow now = a->case_row;

        if (a->doc.variant == JOIN_PERSON)
                now.people += a->doc.people;
        else
                now.representatives = a->doc.representatives;
        now.people_version = second > now.people_version ? second : now.people_version + 1;
        return now;
}

static const char *names_of(Decide *d, const Content *c) {
        const char *names = "";

        for (uint32_t i = 0; i < c->n_representatives; i++)
                names = arena_printf(d->out->arena, "%s%s%s", names, i ? "、" : "", c->representatives[i]);
        return names;
}

/* What is said of it to whoever handles the case: the words of who joins, with who that is, or who speaks for them now; and how many
 * they are.  It goes along with the case, or after it, as material does. */
static Reason say(Decide *d, const Act *a, Document *ret) {
        bool joins = a->doc.variant == JOIN_PERSON;
        CaseRow now = people_after(d, a);
        Content said = { .text = NULL };

        for (uint32_t i = 0; i < d->input->n_parts; i++)
                if (d->input->parts[i].kind == PART_CONTENT && content_decode(d->input->parts[i].data, d->out->arena, &said))
                        return refuse(d, REASON_FIELD_WRONG, "content");
        if (joins && !has_text(said.text))
                return refuse(d, REASON_FIELD_MISSING, "content");
        *ret = (Document){ .kind = ENTRY_MATERIAL, .unit = a->docket.unit, .people = now.people,
                           .representatives = now.representatives, .people_version = now.people_version };
        fill_document(ret);
        ret->person = joins ? said.name : names_of(d, &said);
        ret->body = joins ? arena_printf(d->out->arena, "%s%s%s%s%s加入（%u人）：%s%s%s", *said.name ? said.name : "姓名未留",
                                         *said.address ? "，" : "", said.address, *said.phone ? "，" : "", said.phone,
                                         a->doc.people, said.title, *said.title ? "。" : "", said.text) :
                            arena_printf(d->out->arena, "共%u人推选代表%u人%s%s", now.people, now.representatives,
                                         *ret->person ? "：" : "", ret->person);
        return check_document(d, ret);
}

static Reason check_join(Decide *d, Act *a) {
        uint32_t most = delegation_max(d->office->pack, a->case_row.people);
        Document said;

        if (!case_answered_at(&a->case_row, &d->office->unit) || !unit_code_is_none(&a->docket.giver))
                return refuse(d, REASON_JOIN_ELSEWHERE, "%s", a->case_row.registered_by.s);
        if (a->docket.state == STATE_HANDED && a->docket.progress >= PROGRESS_DISPOSED)
                return refuse(d, REASON_JOIN_LATE, "%s", a->docket.given_to.s);
        if (!a->case_row.collective)
                return refuse(d, REASON_NOT_COLLECTIVE, "%u", a->case_row.people);
        if (!a->doc.variant)
                a->doc.variant = JOIN_PERSON;
        if (a->doc.variant == JOIN_REPRESENTATIVES) {
                if (!a->doc.representatives)
                        return refuse(d, REASON_FIELD_MISSING, "representatives");
                if (a->doc.representatives > most)
                        return refuse(d, REASON_DELEGATION, "%u > %u", a->doc.representatives, most);
                a->doc.people = 0;
                return say(d, a, &said);
        }
        if (a->doc.variant != JOIN_PERSON)
                return refuse(d, REASON_FIELD_WRONG, "variant");
        if (!a->doc.people)
                a->doc.people = 1;
        if (a->doc.people > JOIN_PEOPLE_MAX)
                return refuse(d, REASON_FIELD_WRONG, "people");
        a->doc.representatives = 0;
        return say(d, a, &said);
}

static void own_join(Decide *d, const Act *a, const Flight *flight) {
        CaseRow now = people_after(d, a);
        Document said;

        people_fact(d, &now);
        if (a->doc.variant == JOIN_REPRESENTATIVES) {
                fact_warning_clear(d, WARNING_DELEGATION, &a->unit->code, &a->case_row.case_id);
        } else {
                marks_keep(d, &a->case_row.case_id, a->case_row.case_class);
                d->draft->wants_code = true; /* a receipt of their own */
                d->result->case_id = a->case_row.case_id;
        }
        if (!say(d, a, &said)) /* checked */
                material_said(d, &a->docket, &said);
}

static const DocumentCode codes[] = {
        { ENTRY_LINK, .check = check_link, .own = own_link },
        { ENTRY_UNLINK, .check = check_unlink, .own = own_unlink },
        { ENTRY_JOIN, .check = check_join, .own = own_join },
};
const DocumentCodes doc_link = { codes, array_size(codes) };

/* ---- a petitioner asks ------------------------------------------------------------------------------------------- */

/*
 * A code has ten digits (10^10).  One user at one desk may be wrong about a case ASKER_WRONG_MAX times; then this user is told nothing
 * about it, not even with the right code, until the hour that began with the first of them is over: 240 guesses a day, 87,600 a
 * year, a chance of 0.0009 %.  Nobody else is silenced by it.  Many users together may be wrong CASE_WRONG_MAX times a day; from
 * then on until the day is over only who has not been wrong about it in this hour is answered, and the desk is told: at most 1,000 a
 * day and one more for each user and hour, 0.004 % a year for the thousand.  Who holds the receipt is answered at once at any desk
 * whose user did not just use up the tries.
 */
#define ASKER_WRONG_MAX 10u
#define CASE_WRONG_MAX 1000u

typedef struct Tries {
        AskedRow asker;   /* this hour's */
        uint32_t all;     /* this day's */
        Instant since;
} Tries;

static Tries tries_of(Decide *d, const CaseRow *row) {
        Tries t = { .asker = { .case_id = row->case_id, .unit = d->actor.unit, .user = d->actor.user } };

        t.since = row->asked_at;
        t.all = row->asked_wrong;
        if (!row_get(d->txn, ROW_ASKED, &t.asker) || d->now - t.asker.since >= DURATION_HOUR) {
                t.asker.wrong = 0;
                t.asker.since = d->now;
        }
        if (!t.since || d->now - t.since >= DURATION_DAY) {
                t.all = 0;
                t.since = d->now;
        }
        return t;
}

static bool is_silenced(const Tries *t) {
        return t->asker.wrong >= ASKER_WRONG_MAX || (t->all >= CASE_WRONG_MAX && t->asker.wrong);
}

/* What is typed while silence lasts is no try: nothing is learned of it. */
static void fact_asked(Decide *d, const CaseRow *row, Tries *t, bool right) {
        bool tried = !right && !is_silenced(t);
        DocketRow desk = { .unit = row->registered_by };
        Fact *f;

        if (tried) {
                t->asker.wrong++;
                t->all++;
        }
        if (row->checks_entry)
                (void)docket_get_first(d->txn, row, &desk);
        if (tried && t->all == CASE_WRONG_MAX)
                fact_warning(d, WARNING_GUESSED, &desk.unit, &row->case_id, draft_number(d), &d->actor.unit, 0,
                             d->actor.user.s);
        f = draft_fact(d, FACT_ASKED, &d->actor.unit, &row->case_id);
        f->text = arena_strdup(d->out->arena, d->actor.user.s);
        f->what = right;
        f->how = right ? 0 : t->asker.wrong;
        f->at = t->asker.since;
        f->number = t->all;
        f->number2 = (uint64_t)t->since;
}

Reason decide_progress(Decide *d) {
        CaseRow row = { .registered_by = UNIT_NONE };
        bool known, right, rates = d->input->document.rating_bureau || d->input->document.rating_handler;
        Tries tries;
        Reason reason = check_desk(d);

        if (reason)
                return reason;
        if (d->actor.roles == ROLE_ADMIN)
                return refuse(d, REASON_ROLE, "%s progress", d->actor.user.s);
        known = case_get(d->txn, &d->input->case_id, &row) && case_answered_at(&row, &d->office->unit);
        if (!known)
                row = (CaseRow){ .registered_by = UNIT_NONE };
        tries = tries_of(d, &row);
        right = known && d->input->code_right && !is_silenced(&tries);
        draft_begin(d, ENTRY_READ, &row.case_id, &d->actor);
        fact_asked(d, &row, &tries, right);
        if (!right)
                return refuse(d, REASON_QUERY_CODE, "%s", "");
        d->result->case_id = d->input->case_id;
        return rates ? rate_by_code(d, &row) : REASON_NONE;
}

/* The entry whose part CODE would be the right one. */
bool office_wants_code(StoreTxn *txn, const Input *in, uint64_t *ret_entry) {
        HistoryRow history = { .case_id = in->case_id, .entry = in->number };
        CaseRow row;

        if (!office_asks_code(in) || !case_get(txn, &in->case_id, &row))
                return false;
        if (in->number && (!row_get(txn, ROW_HISTORY, &history) || history.kind != ENTRY_JOIN))
                return false;
        *ret_entry = in->number ? in->number : row.entry;
        return true;
}

bool office_wants_checks(StoreTxn *txn, const Input *in, uint64_t *ret_entry) {
        CaseRow row;

        if (in->kind != INPUT_PROGRESS || !case_get(txn, &in->case_id, &row) || !row.checks_entry)
                return false;
        *ret_entry = row.checks_entry;
        return true;
}

uint32_t office_wants_codes(const Office *o, StoreTxn *txn, const Input *in, uint64_t ret_entries[OFFICE_CODES_MAX]) {
        HistoryRow row = { .entry = 0 };
        uint32_t first = 0, n = 0;
        CaseRow case_row;
        RowCursor cursor;
        DocketRow docket;

        if (!succession_goes_with(o, txn, in, &docket) || !case_get(txn, &docket.case_id, &case_row) ||
            !case_answered_at(&case_row, &o->unit))
                return 0;
        ret_entries[n++] = case_row.checks_entry ? case_row.checks_entry : case_row.entry;
        first = n;
        row.case_id = docket.case_id;
        cursor = row_cursor(ROW_HISTORY, &row, 1, 1);
        while (row_next(txn, &cursor, &row)) {
                if (row.kind != ENTRY_JOIN)
                        continue;
                if (n == OFFICE_CODES_MAX) { /* the registration's stays, the oldest joining goes */
                        memmove(ret_entries + first, ret_entries + first + 1, (n - first - 1) * sizeof(*ret_entries));
                        n--;
                }
                ret_entries[n++] = row.entry;
        }
        return n;
}

/* ---- what the owner asks --------------------------------------------------------------------------------------------- */

static bool find_in(StoreTxn *txn, const UnitCode *desk, uint32_t stretch, unsigned kind, const Digest *hash,
                    const Likeness *ours, CaseId *ret) {
        uint64_t cursor = 0;
        DocketRow docket;
        bool found = false;
        Likeness theirs;
        MarkRow row;

        for (unsigned n = 0; n < EARLIER_MAX && person_next(txn, stretch, kind, hash, &cursor, &row); n++)
                if (docket_get(txn, desk, &row.case_id, &docket) && likeness_unpack(row.sketch, &theirs) &&
                    likeness_score(ours, &theirs) >= LIKENESS_SAME) {
                        *ret = row.case_id;
                        found = true;
                }
        return found;
}

bool office_find_earlier(StoreTxn *txn, const UnitCode *desk, const Marks *marks, bool last_alone, CaseId *ret) {
        Likeness ours;
        OfficeHead head;
        uint32_t newest;

        if ((!marks->has[0] && !marks->has[1]) || !likeness_unpack(marks->sketch, &ours))
                return false;
        office_head(txn, &head);
        newest = (uint32_t)(head.entry / PERSON_STRETCH);
        for (uint32_t back = 0; back < (last_alone ? 1 : STRETCHES_BACK) && back <= newest; back++)
                for (unsigned kind = 0; kind < array_size(marks->has); kind++)
                        if (marks->has[kind] &&
                            find_in(txn, desk, newest - back, kind, &marks->person[kind], &ours, ret))
                                return true;
        return false;
}
