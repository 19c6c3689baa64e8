/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Clerks. They register what comes in, look at their desks, and do the next thing with a case; now and then they do something
 * that isn't allowed, or the same thing twice because nobody answered. All of them work hard and none reads the rules: what
 * they try comes from domain.md, what they get is the office's business.
 *
 * Every text carries its id between '#', so that the checker can find in a journal what became of it.  A registration is made
 * of its id alone: when it is repeated it is the same to the letter.
 */

#include <assert.h>
#include <stdlib.h>
#include "common/base/memory.h"
#include "tests/sim/work.h"

#define ADMIN ((UserName){ "admin" })
#define DESK ((UserName){ "desk" })
#define SECOND ((UserName){ "second" }) /* signs what the desk drafts */
#define REGISTER_PERCENT 35
#define BURST_PERCENT 25
#define BURST_MAX 24
#define WRONG_PERCENT 10
#define DESK_MAX 64

uint64_t clerk_id_of(const char *text) {
        const char *mark = text ? strchr(text, '#') : NULL;
        char *end;
        uint64_t id;

        if (!mark)
                return 0;
        id = strtoull(mark + 1, &end, 10);
        return *end == '#' ? id : 0;
}

static SimUnit *any_unit(SimOffice *o) {
        return o->units[random_below(&o->sim->clerks, o->n_units)];
}

static SimCommand *begin(SimUnit *unit, uint64_t id, EntryKind kind) {
        SimCommand *c = office_command(unit->office);
        Input *in;

        if (!c)
                return NULL;
        c->id = id;
        c->unit = unit;
        in = &c->engine.input;
        in->kind = INPUT_COMMAND;
        in->actor = (Actor){ .unit = unit->code, .user = DESK };
        in->document_kind = kind;
        return c;
}

/* ---- founding ---------------------------------------------------------------------------------------------------- */

static void found(SimOffice *o) {
        SimCommand *c = begin(place_unit(o->sim, &o->unit), o->sim->next_id++, 0);

        c->engine.input.kind = INPUT_GENESIS;
        c->engine.input.actor.user = ADMIN;
        office_submit(o, c);
}

/* True: there was one to be made. */
static bool make_user(SimOffice *o, SimUnit *u, const UserName *name) {
        SimCommand *c;
        UserRow row;

        if (user_get(office_txn(o), &u->code, name, &row))
                return false;
        c = begin(place_unit(o->sim, &o->unit), o->sim->next_id++, ENTRY_USER);
        if (c) {
                Input *in = &c->engine.input;

                in->actor.user = ADMIN;
                in->user_unit = u->code;
                in->user_name = *name;
                in->user_roles = ROLE_ALL & ~ROLE_ADMIN;
                office_submit(o, c);
        }
        return true;
}

/* ---- registering ------------------------------------------------------------------------------------------------- */


static const char *words(Arena *arena, Random *random, uint64_t id, size_t n) {
        static const char *const pieces[] = {
                "反映", "村道", "路灯", "低保", "工资", "拖欠", "物业", "噪声",
                "请求", "答复", "多次", "至今", "没有", "解决", "。",
        };
        Buf text = BUF_INIT;
        const char *result;

        buf_printf(&text, "#%llu# ", (unsigned long long)id);
        for (size_t i = 0; i < n; i++)
                buf_printf(&text, "%s", pieces[random_below(random, array_size(pieces))]);
        result = arena_strndup(arena, text.data, text.len);
        buf_deinit(&text);
        return result;
}

static size_t length(const Sim *s, Random *random) {
        return s->config.brief ? 2 : sim_chance(random, 3) ? 4000 : (size_t)sim_around(random, 12);
}

static void put_content(const Sim *s, Input *in, Arena *arena, Random *random, uint64_t id) {
        bool anonymous = sim_chance(random, 10);
        Content content = {
                .title = words(arena, random, id, 3),
                .text = words(arena, random, id, length(s, random)),
                .name = anonymous ? "" : "信访人甲",
                .address = anonymous ? "" : "某路 1 号",
        };
        Buf bytes = BUF_INIT;

        content_encode(&content, &bytes);
        in->parts[in->n_parts++] = (InputPart){ .kind = PART_CONTENT, .data = arena_copy(arena, buf_bytes(&bytes)) };
        buf_deinit(&bytes);
}

static void do_register(SimUnit *u, uint64_t id) {
        SimCommand *c = begin(u, id, ENTRY_REGISTER);
        Sim *s = u->office->sim;
        Random random;
        Arena *arena;
        Document *d;

        if (!c)
                return;
        random_seeded(&random, s->config.seed * 1000003 + id);
        arena = &c->engine.arena;
        d = &c->engine.input.document;
        d->channel = CHANNEL_LETTER + (Channel)random_below(&random, 5);
        d->received_at = SIM_START - DURATION_DAY;
        d->case_class = sim_chance(&random, 20) ? CLASS_SUGGESTION : CLASS_CLAIM;
        d->path31 = d->case_class == CLASS_CLAIM ? 6 : 0;
        d->class_proposed = sim_chance(&random, 50);
        d->people = (uint32_t)sim_around(&random, 2);
        d->representatives = d->people < 5 ? d->people : 5;
        d->category = "城乡建设";
        d->place = "411281";
        d->external_id = arena_printf(arena, "#%llu#", (unsigned long long)id);
        put_content(s, &c->engine.input, arena, &random, id);
        c->content = digest_plain(c->engine.input.parts[0].data);
        d->external_digest = arena_copy(arena, digest_bytes(&c->content));
        office_submit(u->office, c);
}

void clerk_unanswered(SimOffice *o, SimCommand *c) {
        if (c->plan) {
                work_unanswered(o->sim->work, c);
                return;
        }
        if (c->engine.input.document_kind != ENTRY_REGISTER || c->engine.input.document.case_class == CLASS_ACCUSATION ||
            o->n_again == SIM_COMMANDS_MAX)
                return;
        o->again_unit[o->n_again] = c->unit;
        o->again[o->n_again++] = c->id;
}

/* ---- the desk ---------------------------------------------------------------------------------------------------- */

typedef struct Desk {
        DocketRow dockets[DESK_MAX];
        size_t n;
} Desk;

/* The unit's open files, some of them if there are many. */
static void look_at_desk(SimUnit *u, Desk *desk) {
        DocketRow row = { .unit = u->code };
        RowCursor cursor = row_cursor(ROW_DOCKET, &row, 1, 1);
        uint64_t seen = 0;

        desk->n = 0;
        while (row_next(office_txn(u->office), &cursor, &row)) {
                bool done = row.state == STATE_CLOSED || row.state == STATE_RETURNED;

                if (done && !sim_chance(&u->office->sim->clerks, 3))
                        continue;
                seen++;
                if (desk->n < DESK_MAX)
                        desk->dockets[desk->n++] = row;
                else if (random_below(&u->office->sim->clerks, seen) < DESK_MAX)
                        desk->dockets[random_below(&u->office->sim->clerks, DESK_MAX)] = row;
        }
}

/* A unit that this one may hand to, most of the time. */
static SimUnit *somebody_below(SimUnit *u) {
        Sim *s = u->office->sim;

        if (sim_chance(&s->clerks, WRONG_PERCENT))
                return &s->units[random_below(&s->clerks, s->n_units)];
        return u->n_serves ? u->serves[random_below(&s->clerks, u->n_serves)] : any_unit(u->office);
}

static Day due_in(Sim *s, unsigned days) {
        return day_of(s->now) + (Day)random_below(&s->clerks, days) + 1;
}

static EntryKind pick(Random *random, const EntryKind *kinds, size_t n) {
        return kinds[random_below(random, n)];
}
#define KINDS(...) ((const EntryKind[]){ __VA_ARGS__ })
#define PICK(random, ...) pick((random), KINDS(__VA_ARGS__), sizeof KINDS(__VA_ARGS__) / sizeof(EntryKind))

/* What a clerk would do next with this file. */
static EntryKind next_document(SimUnit *u, const DocketRow *row) {
        Random *r = &u->office->sim->clerks;
        bool bureau = u->roster->kind == UNIT_BUREAU;

        if (sim_chance(r, WRONG_PERCENT))
                return (EntryKind)(ENTRY_CLASSIFY + random_below(r, ENTRY_RECALL - ENTRY_CLASSIFY + 1));
        if (row->return_asked && sim_chance(r, 80))
                return ENTRY_RETURN_ANSWER;
        if (row->report_below == REPORT_SENT && sim_chance(r, 80))
                return PICK(r, ENTRY_REPORT_APPROVAL, ENTRY_REPORT_APPROVAL, ENTRY_REWORK);
        switch (row->state) {
        case STATE_REGISTERED:
                return PICK(r, ENTRY_CLASSIFY, ENTRY_REFERRAL, ENTRY_REFERRAL, ENTRY_ASSIGNMENT, ENTRY_REPORT_UP);
        case STATE_TAKEN:
                return bureau ? PICK(r, ENTRY_REFERRAL, ENTRY_ASSIGNMENT, ENTRY_RETURN_REQUEST)
                              : PICK(r, ENTRY_RETURN_REQUEST, ENTRY_NOTICE, ENTRY_NOTICE, ENTRY_NOTICE, ENTRY_CLASSIFY);
        case STATE_NOTICED:
                return PICK(r, ENTRY_ACCEPT, ENTRY_ACCEPT, ENTRY_ANSWER);
        case STATE_HANDED:
                return PICK(r, ENTRY_REMINDER, ENTRY_ORDER, ENTRY_REPORT, ENTRY_RECALL, ENTRY_RESPONSE);
        case STATE_ACCEPTED:
                return row->heard ? ENTRY_OPINION : PICK(r, ENTRY_STATEMENT, ENTRY_STATEMENT, ENTRY_OPINION);
        case STATE_DISPOSED:
                return PICK(r, ENTRY_SERVICE, ENTRY_SERVICE, ENTRY_REPORT);
        case STATE_WINDOW:
        case STATE_CLOSED:
                return PICK(r, ENTRY_REPORT, ENTRY_ORDER, ENTRY_RESPONSE);
        default:
                return PICK(r, ENTRY_RESPONSE, ENTRY_REMARK, ENTRY_ORDER);
        }
}

/* An order that waits on this desk for an answer. */
static void refer_to_order(Sim *s, SimUnit *u, const CaseId *case_id, Document *d) {
        ExchangeRow row = { .unit = u->code, .case_id = *case_id };
        RowCursor cursor = row_cursor(ROW_EXCHANGE, &row, 2, 2);

        while (row_next(office_txn(u->office), &cursor, &row)) {
                d->ref_unit = row.issuer;
                d->ref_entry = row.ref_entry;
                if (sim_chance(&s->clerks, 50))
                        return;
        }
}

/* A draft that waits: signed by the other one (or, which is refused, by its drafter), stamped, now and then given up. */
static bool next_of_draft(SimUnit *u, const CaseId *case_id, DraftRow *ret, EntryKind *ret_kind) {
        Random *r = &u->office->sim->clerks;
        DraftRow row = { .unit = u->code, .case_id = *case_id };
        RowCursor cursor = row_cursor(ROW_DRAFT, &row, 2, 2);

        while (row_next(office_txn(u->office), &cursor, &row)) {
                if ((row.state != DRAFT_DRAFTED && row.state != DRAFT_SIGNED) || sim_chance(r, 20))
                        continue;
                *ret = row;
                *ret_kind = sim_chance(r, WRONG_PERCENT)    ? PICK(r, ENTRY_DISCARD, ENTRY_SIGN, ENTRY_STAMP) :
                            row.state == DRAFT_DRAFTED      ? ENTRY_SIGN :
                                                              ENTRY_STAMP;
                return true;
        }
        return false;
}

static void fill_document(SimCommand *c, const DocketRow *row) {
        SimUnit *u = c->unit;
        Sim *s = u->office->sim;
        Random *r = &s->clerks;
        Arena *arena = &c->engine.arena;
        Document *d = &c->engine.input.document;
        const char *text = words(arena, r, c->id, length(s, r));

        d->body = text;
        switch (d->kind) {
        case ENTRY_CLASSIFY:
                d->case_class = sim_chance(r, 20) ? CLASS_SUGGESTION : CLASS_CLAIM;
                d->path31 = d->case_class == CLASS_CLAIM ? 6 : 0;
                break;
        case ENTRY_REFERRAL:
        case ENTRY_ASSIGNMENT:
                d->due_day = d->kind == ENTRY_ASSIGNMENT ? due_in(s, 60) : 0;
                d->to = somebody_below(u)->code;
                break;
        case ENTRY_REPORT_UP:
                d->to = u->roster->served_by;
                d->reason = text;
                break;
        case ENTRY_RETURN_REQUEST:
        case ENTRY_REWORK:
                d->reason = text;
                break;
        case ENTRY_RETURN_ANSWER:
                d->decision = sim_chance(r, 60) ? DECISION_AGREE : DECISION_REFUSE;
                d->reason = text;
                break;
        case ENTRY_STATEMENT:
                d->variant = HEARD_IN_PERSON + (uint32_t)random_below(r, HEARD_UNREACHABLE);
                d->person = "承办人甲";
                d->reason = text;
                break;
        case ENTRY_OPINION:
                d->decision = DECISION_SUPPORT + (Decision)random_below(r, 3);
                d->legal_basis = "《信访工作条例》第三十二条";
                d->remedy = "三十日内可以请求复查";
                break;
        case ENTRY_ANSWER:
                d->decision = DECISION_ADOPT + (Decision)random_below(r, 3);
                break;
        case ENTRY_SERVICE:
                d->service_how = SERVICE_SIGNED + (ServiceHow)random_below(r, 5);
                d->service_at = s->now - DURATION_MINUTE;
                break;
        case ENTRY_ORDER:
                d->trigger = TRIGGER_LATE + (Trigger)random_below(r, 7);
                d->to = sim_chance(r, 70) && !unit_code_is_none(&row->given_to) ? row->given_to : somebody_below(u)->code;
                d->due_day = sim_chance(r, 50) ? due_in(s, 40) : 0;
                break;
        case ENTRY_REMINDER:
                d->to = sim_chance(r, 70) && !unit_code_is_none(&row->given_to) ? row->given_to : somebody_below(u)->code;
                break;
        case ENTRY_RESPONSE:
        case ENTRY_REMARK:
                refer_to_order(s, u, &row->case_id, d);
                break;
        default:
                break;
        }
}

static void do_document(SimUnit *u, const DocketRow *row) {
        Sim *s = u->office->sim;
        SimCommand *c = begin(u, s->next_id++, 0);
        DraftRow draft;
        Input *in;

        if (!c)
                return;
        in = &c->engine.input;
        in->case_id = row->case_id;
        if (sim_chance(&s->clerks, 8)) {
                in->kind = INPUT_READ;
                in->read_parts = 1u << PART_CONTENT;
        } else if (next_of_draft(u, &row->case_id, &draft, &in->document_kind)) {
                in->document.ref_entry = draft.entry;
                in->document.body = words(&c->engine.arena, &s->clerks, c->id, 2);
                if (in->document_kind == ENTRY_SIGN && !sim_chance(&s->clerks, WRONG_PERCENT))
                        in->actor.user = SECOND;
        } else {
                in->document.kind = next_document(u, row);
                /* Most of those that must be drafted are. */
                in->document_kind = procedure_is_drafted(in->document.kind) && !sim_chance(&s->clerks, 5) ? ENTRY_DRAFT :
                                                                                                          in->document.kind;
                fill_document(c, row);
        }
        office_submit(u->office, c);
}

/* ---- a clerk comes in -------------------------------------------------------------------------------------------- */

static void do_something(SimOffice *o) {
        Sim *s = o->sim;
        SimUnit *u = any_unit(o);
        Desk desk;

        look_at_desk(u, &desk);
        if (!desk.n || sim_chance(&s->clerks, REGISTER_PERCENT))
                do_register(u, s->next_id++);
        else
                do_document(u, &desk.dockets[random_below(&s->clerks, desk.n)]);
}

static void do_again(SimOffice *o) {
        while (o->n_again) {
                o->n_again--;
                do_register(o->again_unit[o->n_again], o->again[o->n_again]);
        }
}

void clerk_act(SimOffice *o) {
        Sim *s = o->sim;
        uint64_t n = sim_chance(&s->clerks, BURST_PERCENT) ? random_below(&s->clerks, BURST_MAX) + 2 : 1;
        OfficeHead head;
        size_t missing = 0;

        office_head(office_txn(o), &head);
        if (!head.entry) {
                o->clerk_at = s->now + DURATION_SECOND;
                found(o);
                return;
        }
        for (size_t i = 0; i < o->n_units; i++)
                missing += (size_t)make_user(o, o->units[i], &DESK) + make_user(o, o->units[i], &SECOND);
        if (missing) {
                o->clerk_at = s->now + DURATION_SECOND;
                return;
        }
        if (s->work) {
                o->clerk_at = INSTANT_NEVER;
                return;
        }
        if (o->plight.restoring == RESTORE_UNKNOWN) { /* nobody knows what became of the cases here since */
                if (!o->plight.desk_shut)
                        do_register(any_unit(o), s->next_id++);
                return;
        }
        do_again(o);
        while (n--)
                do_something(o);
}
