/* SPDX-License-Identifier: Apache-2.0 */

#include "bare_office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

void bare_init_on(Bare *b, const char *roster) {
        UserRow user = { .unit = { "411281" }, .user = { "boss" }, .roles = ROLE_ALL };
        UserRow clerk = { .unit = { "411281" }, .user = { "clerk" }, .roles = ROLE_CLERK };

        *b = (Bare){ .roster = roster_ready(roster), .store = store_mem_new(), .now = BARE_START };
        assert_int_equal(store_begin(b->store, true, &b->txn), 0);
        b->office = (Office){ .unit = { "411281" }, .roster = b->roster, .pack = pack_builtin_2022(),
                              .calendar = calendar_builtin(),
                              .limits = { .time_jump_max = 400 * DURATION_DAY, .overdue_warn = 7 * DURATION_DAY,
                                          .silence_max = DURATION_DAY, .drafts_max = 8 } };
        b->drafts.arena = &b->arena;
        b->head = (HeadRow){ .entry = 100, .time = BARE_START - DURATION_HOUR, .seal = 40, .seal_hash = { { 7 } }, .epoch = 1,
                             .unit = { "411281" } };
        row_put(b->txn, ROW_HEAD, &b->head);
        row_put(b->txn, ROW_USER, &user);
        row_put(b->txn, ROW_USER, &clerk);
}

void bare_init(Bare *b) {
        bare_init_on(b, roster_text_network);
}

void bare_deinit(Bare *b) {
        assert_int_equal(store_error(b->txn), 0);
        store_abort(&b->txn);
        store_free(b->store);
        arena_deinit(&b->arena);
        roster_free(b->roster);
}

CaseId bare_claim(Bare *b) {
        CaseRow row = { .case_id = case_id_make(&b->office.unit, 2026, 1), .registered_by = b->office.unit, .people = 1,
                        .case_class = CLASS_CLAIM, .path31 = 6, .channel = CHANNEL_LETTER, .entry = 50,
                        .received_at = BARE_START };

        row_put(b->txn, ROW_CASE, &row);
        return row.case_id;
}

CaseId bare_open(Bare *b) {
        bare_init(b);
        return bare_claim(b);
}

DocketRow bare_docket(Bare *b, const CaseId *id, DocketRow row) {
        CaseUnitRow link = { .case_id = *id, .unit = row.unit };

        row.case_id = *id;
        row_put(b->txn, ROW_DOCKET, &row);
        row_put(b->txn, ROW_CASE_UNIT, &link);
        return row;
}

Result bare_decide(Bare *b, const Input *in) {
        Result result;

        assert_int_equal(office_decide(&b->office, b->txn, b->now, in, &b->drafts, &result), 0);
        return result;
}

const Fact *bare_fact(const Bare *b, FactKind kind, unsigned n) {
        for (uint32_t i = 0; i < b->drafts.n_drafts; i++)
                for (uint32_t k = 0; k < b->drafts.drafts[i]->n_facts; k++)
                        if (b->drafts.drafts[i]->facts[k].kind == (uint32_t)kind && !n--)
                                return &b->drafts.drafts[i]->facts[k];
        return NULL;
}

const Fact *bare_warning(const Bare *b, WarningKind kind) {
        const Fact *f;

        for (unsigned n = 0; (f = bare_fact(b, FACT_WARNING, n)); n++)
                if (f->what == (uint32_t)kind && f->how)
                        return f;
        return NULL;
}

RosterUnit *bare_unit(Bare *b, const char *code) {
        UnitCode unit = code_of(code);
        RosterUnit *u = (RosterUnit *)roster_find_unit(b->roster, &unit);

        assert_non_null(u);
        return u;
}

Decide *bare_begin(Bare *b, const CaseId *id, const Input *in) {
        const Actor node = { .unit = b->office.unit };

        b->result = (Result){ .status = RESULT_DONE };
        b->drafts.n_drafts = 0;
        b->d = (Decide){ .office = &b->office, .txn = b->txn, .input = in, .out = &b->drafts, .result = &b->result,
                         .clock = b->now, .now = b->now, .head = b->head, .actor = node };
        draft_begin(&b->d, ENTRY_CLOCK, id, &node);
        return &b->d;
}
