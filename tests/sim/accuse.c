/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Accusations (P6): what people bring against officials, sealed by whoever types it to the desk of one discipline organ. The text
 * bears a mark that nobody but that desk may ever see: it is looked for in every journal, every store and every frame, opened
 * ones too. That the organ can read it is looked at as well: a text that nobody reads would be easy to keep.
 */

#include <assert.h>
#include "common/base/memory.h"
#include "common/wire/sealed.h"
#include "tests/sim/check.h"

#define EVERY (2 * DURATION_DAY)

typedef struct Accused {
        uint64_t id;          /* of the command */
        const SimOffice *by;
        UnitCode to;
        uint8_t binding[SEALED_ID_SIZE];
        Digest sealed;        /* the part as it is */
        bool found;           /* at the organ's */
} Accused;

struct SimAccusations {
        Accused *list;
        size_t n, cap;
};

static void desk_key(const Sim *s, const UnitCode *unit, KeyPair *ret) {
        Digest d = digest_plain(bytes_of_str(unit->s));
        Random random;
        int k;

        random_seeded(&random, s->config.seed ^ ((uint64_t)d.b[0] << 32 | (uint64_t)d.b[1] << 24 | d.b[2]));
        k = key_pair_generate(SUITE_STD, KEY_DESK, &random, ret);
        assert(k == 0);
}

void accuse_give_desk(const Sim *s, Arena *arena, RosterUnit *u) {
        KeyPair pair;

        desk_key(s, &u->code, &pair);
        u->desk = arena_new(arena, RosterKey);
        *u->desk = (RosterKey){ .suite = pair.suite };
        memcpy(u->desk->id, pair.id, sizeof u->desk->id);
        memcpy(u->desk->public_key, pair.public_key, sizeof u->desk->public_key);
        u->n_desk = 1;
}

/* ---- bringing one ------------------------------------------------------------------------------------------------ */

static SimUnit *pick(Sim *s, const SimOffice *o, bool bureau) {
        for (unsigned i = 0; i < 200; i++) {
                SimUnit *u = &s->units[random_below(&s->faults, s->n_units)];

                if (bureau ? u->office == o && u->roster->kind == UNIT_BUREAU : u->roster->n_desk > 0)
                        return u;
        }
        return NULL;
}

static Accused *add(Sim *s) {
        struct SimAccusations *a = s->accusations;

        if (!a)
                a = s->accusations = mem_new(struct SimAccusations);
        if (a->n == a->cap) {
                a->cap = a->cap ? 2 * a->cap : 64;
                a->list = mem_realloc(a->list, a->cap * sizeof *a->list);
        }
        a->list[a->n] = (Accused){ 0 };
        return &a->list[a->n++];
}

static void seal(Sim *s, Accused *a, const SimUnit *organ, Arena *arena, Input *in) {
        const char *text = arena_printf(arena, "#%llu# %s，多次反映", (unsigned long long)a->id, ACCUSE_MARK);
        Accusation accusation = {
                .content = { .title = text, .text = text, .name = "信访人乙", .address = "某路 2 号" },
                .case_class = CLASS_ACCUSATION,
                .persons = { { .name = ACCUSE_MARK, .unit = in->actor.unit.s, .rank = "科级", .managed_by = organ->code.s } },
                .n_persons = 1,
        };
        Buf bytes = BUF_INIT;
        int k = sealed_seal(PART_SEALED, &organ->code, roster_desk_key(organ->roster), a->binding, &accusation, &s->faults,
                            &bytes);

        assert(k == 0);
        in->parts[in->n_parts++] = (InputPart){ .kind = PART_SEALED, .data = arena_copy(arena, buf_bytes(&bytes)) };
        a->sealed = digest_plain(buf_bytes(&bytes));
        buf_deinit(&bytes);
}

Instant accuse_next(SimOffice *o) {
        Sim *s = o->sim;

        return s->now + (Duration)sim_around(&s->faults, (uint64_t)EVERY);
}

void accuse_act(SimOffice *o) {
        Sim *s = o->sim;
        SimUnit *desk = pick(s, o, true), *organ = pick(s, o, false);
        bool shut = o->plight.restoring == RESTORE_UNKNOWN && o->plight.desk_shut;
        SimCommand *c = office_is_up(o) && o->founded && !shut && desk && organ ? office_command(o) : NULL;
        Accused *a;
        Document *d;

        if (!c)
                return;
        a = add(s);
        a->id = c->id = s->next_id++;
        a->by = o;
        a->to = organ->code;
        c->unit = desk;
        for (size_t i = 0; i < sizeof a->binding; i++)
                a->binding[i] = (uint8_t)random_below(&s->faults, 256);
        c->engine.input.kind = INPUT_COMMAND;
        c->engine.input.actor = (Actor){ .unit = desk->code, .user = (UserName){ "desk" } };
        c->engine.input.document_kind = ENTRY_REGISTER;
        d = &c->engine.input.document;
        d->case_class = CLASS_ACCUSATION;
        d->channel = CHANNEL_LETTER;
        d->received_at = day_start(day_of(s->start)) - DURATION_DAY;
        d->to = organ->code;
        d->people = 1;
        d->external_id = arena_printf(&c->engine.arena, "#%llu#", (unsigned long long)a->id);
        d->ref_digest = arena_copy(&c->engine.arena, bytes_of(a->binding, sizeof a->binding));
        seal(s, a, organ, &c->engine.arena, &c->engine.input);
        s->stats.accused++;
        office_submit(o, c);
        o->due_at = s->now;
}

void accuse_deinit(Sim *s) {
        if (s->accusations)
                mem_free(s->accusations->list);
        s->accusations = mem_free(s->accusations);
}

/* ---- looking for it ---------------------------------------------------------------------------------------------- */

static bool shows(Bytes bytes) {
        return bytes.len && memmem(bytes.data, bytes.len, ACCUSE_MARK, strlen(ACCUSE_MARK));
}

void accuse_check_bytes(Sim *s, const SimOffice *o, const char *where, Bytes bytes) {
        if (shows(bytes))
                sim_fail(s, "P6: what an accusation says can be read in %s of %s", where, o->unit.s);
}

static void check_store(Sim *s, SimOffice *o) {
        Buf key = BUF_INIT, value = BUF_INIT, at = BUF_INIT;

        while (!s->failed && store_seek(office_txn(o), buf_bytes(&at), &key, &value)) {
                accuse_check_bytes(s, o, "the store", buf_bytes(&key));
                accuse_check_bytes(s, o, "the store", buf_bytes(&value));
                buf_clear(&at);
                buf_put_bytes(&at, buf_bytes(&key));
                buf_put_u8(&at, 0);
        }
        buf_deinit(&key);
        buf_deinit(&value);
        buf_deinit(&at);
}

static Accused *find(Sim *s, const Digest *sealed) {
        for (size_t i = 0; s->accusations && i < s->accusations->n; i++)
                if (digest_equal(&s->accusations->list[i].sealed, sealed))
                        return &s->accusations->list[i];
        return NULL;
}

/* The organ opens it at its desk. */
static bool opens(Sim *s, const Accused *a, Bytes data, Arena *arena) {
        Accusation out;
        KeyPair key;

        desk_key(s, &a->to, &key);
        return sealed_open(PART_SEALED, &a->to, &key, 1, a->binding, data, arena, &out) == 0 &&
               shows(bytes_of_str(out.content.text));
}

void accuse_check(Sim *s, SimOffice *o, const Ledger *l) {
        Arena arena = ARENA_INIT;

        if (l->marked)
                sim_fail(s, "P6: what an accusation says can be read in the journal of %s, from entry %llu on", o->unit.s,
                         (unsigned long long)l->marked);
        for (size_t i = 0; i < l->n_entries && !s->failed; i++) {
                const LedgerEntry *e = &l->entries[i];
                Digest d = e->sealed.len ? digest_plain(e->sealed) : (Digest){ { 0 } };
                Accused *a = e->sealed.len ? find(s, &d) : NULL;
                const SimUnit *organ = a ? place_unit(s, &a->to) : NULL;

                if (!a)
                        continue;
                if (organ->office != o && a->by != o)
                        sim_fail(s, "P6: the accusation of #%llu to %s lies at %s, entry %llu", (unsigned long long)a->id,
                                 a->to.s, o->unit.s, (unsigned long long)e->number);
                if (organ->office == o && !opens(s, a, e->sealed, &arena))
                        sim_fail(s, "P6: %s can't open what was brought to it, entry %llu of %s", a->to.s,
                                 (unsigned long long)e->number, o->unit.s);
                a->found = a->found || organ->office == o;
        }
        arena_deinit(&arena);
        if (!s->failed)
                check_store(s, o);
}

/* Once all ledgers were looked through: what was registered has reached its organ. */
void accuse_check_found(Sim *s) {
        for (size_t i = 0; i < s->n_told && s->accusations; i++)
                for (size_t k = 0; k < s->accusations->n && !s->failed; k++) {
                        const Accused *a = &s->accusations->list[k];

                        const Told *t = &s->told[i];

                        if (t->id == a->id && t->status == RESULT_DONE && !a->found &&
                            !restore_is_lost(t->office, t->entry, t->life) && !check_given_twice(s, &t->case_id))
                                sim_fail(s, "P6: the accusation of #%llu never reached %s", (unsigned long long)a->id, a->to.s);
                }
}
