/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The word that a case accuses, as the rows of one office have it (22:30, 46 (5); promise P6): whose word closes the files,
 * whose is for a person to look at, whose is refused; and who is told.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "bare_office.h"
#include "common/base/memory.h"

#define COUNTY "411281"
#define CITY "411200"
#define PROVINCE "410000"
#define OTHER "411221"
#define DEPT "411281.hrss"
#define CITY_HRSS "411200.hrss"
#define ORGAN "411281.discipline"
#define NOBODY "999999"

static const Input tick = { .kind = INPUT_TICK };

/* ---- whose word counts -------------------------------------------------------------------------------------------------- */

typedef enum Becomes { NOTHING, CLOSED, A_PERSON_LOOKS, REFUSED } Becomes;

typedef struct Had {
        const char *what;
        DocketState state; /* of our file; 0: none */
        Custody custody;
        const char *giver, *given_to;
        const char *asked_by, *asked; /* an order or the like */
        uint32_t party;               /* what we had to do with the city's node: PARTY_... */
        bool took_over;               /* our file came from a unit that closed */
        Becomes becomes;
} Had;

static void put_had(Bare *b, const CaseId *id, const Had *had) {
        PartyRow party = { .case_id = *id, .node = code_of(CITY), .flags = had->party };
        ExchangeRow x = { .unit = code_of(DEPT), .case_id = *id, .entry = 60, .document = ENTRY_ORDER,
                          .state = EXCHANGE_RECEIVED };
        SuccessionRow came = { .what = SUCCESSION_CAME, .unit = code_of(DEPT), .case_id = *id };

        if (had->state)
                (void)bare_docket(b, id, (DocketRow){ .unit = code_of(DEPT), .state = had->state, .custody = had->custody,
                                                      .giver = code_or_none(had->giver),
                                                      .given_to = code_or_none(had->given_to) });
        if (had->party)
                row_put(b->txn, ROW_PARTY, &party);
        if (had->took_over)
                row_put(b->txn, ROW_SUCCESSION, &came);
        if (had->asked) {
                x.issuer = code_of(had->asked_by);
                x.addressee = code_of(had->asked);
                row_put(b->txn, ROW_EXCHANGE, &x);
        }
}

static Reason word_of(Bare *b, const CaseId *id, const char *from) {
        Document doc = { .kind = ENTRY_SEALED_WORD, .unit = code_of(from), .to = code_of(COUNTY),
                         .case_class = CLASS_ACCUSATION };
        Step step = { .kind = PARCEL_COPY, .doc = &doc, .case_id = *id, .from = doc.unit, .to = doc.to };

        fill_document(&doc);
        return take(bare_begin(b, id, &tick), &step);
}

static void word_comes(const Had *had, const char *from) {
        Reason reason;
        bool closed, looks;
        Bare b;
        CaseId id = bare_open(&b);

        put_had(&b, &id, had);
        reason = word_of(&b, &id, from);
        closed = bare_fact(&b, FACT_SEALED_CASE, 0);
        looks = bare_warning(&b, WARNING_SAID_TO_ACCUSE);
        if (reason != (had->becomes == REFUSED ? REASON_NOT_GIVEN : REASON_NONE) || closed != (had->becomes == CLOSED) ||
            looks != (had->becomes == A_PERSON_LOOKS))
                fail_msg("%s: %s%s%s", had->what, reason_text(reason)->name, closed ? ", closed" : "", looks ? ", looks" : "");
        bare_deinit(&b);
}

static void whose_word_counts_depends_on_who_has_the_case_and_who_had_words_of_it(void **state) {
        static const Had had[] = {
                { .what = "we know of nothing", .becomes = NOTHING },
                { .what = "words came from there", .party = PARTY_CAME, .becomes = CLOSED },
                { .what = "words went there", .party = PARTY_SENT, .becomes = CLOSED },
                { .what = "we refused its document, and keep it", .party = PARTY_TRIED, .becomes = CLOSED },
                { .what = "it was told before, nothing else", .party = PARTY_TOLD, .becomes = NOTHING },
                { .what = "a copy from elsewhere", STATE_COPY, CUSTODY_NONE, .becomes = REFUSED },
                { .what = "a copy, and a document of its that we refused", STATE_COPY, CUSTODY_NONE, .party = PARTY_TRIED,
                  .becomes = REFUSED },
                { .what = "a copy, and words came from there", STATE_COPY, CUSTODY_NONE, .party = PARTY_CAME,
                  .becomes = CLOSED },
                { .what = "its order lies here", STATE_COPY, CUSTODY_NONE, .asked_by = CITY, .asked = DEPT, .becomes = CLOSED },
                { .what = "our order lies with a unit of its node", STATE_COPY, CUSTODY_NONE, .asked_by = DEPT,
                  .asked = CITY_HRSS, .becomes = CLOSED },
                { .what = "somebody else's order", STATE_COPY, CUSTODY_NONE, .asked_by = PROVINCE, .asked = DEPT,
                  .becomes = REFUSED },
                { .what = "in hand here, from another", STATE_ACCEPTED, CUSTODY_HERE, .giver = PROVINCE, .becomes = REFUSED },
                { .what = "in hand here, from there", STATE_ACCEPTED, CUSTODY_HERE, .giver = CITY, .becomes = A_PERSON_LOOKS },
                { .what = "in hand here, words went there", STATE_ACCEPTED, CUSTODY_HERE, .giver = COUNTY, .party = PARTY_SENT,
                  .becomes = A_PERSON_LOOKS },
                { .what = "it lies there", STATE_HANDED, CUSTODY_AWAY, .given_to = CITY_HRSS, .becomes = CLOSED },
                { .what = "it came from there and lies elsewhere", STATE_HANDED, CUSTODY_AWAY, .giver = CITY,
                  .given_to = PROVINCE, .becomes = CLOSED },
                { .what = "its node was handed the case, says the ledger", STATE_HANDED, CUSTODY_AWAY, .given_to = PROVINCE,
                  .party = PARTY_GIVEN, .becomes = CLOSED },
                { .what = "it lies elsewhere; words went there", STATE_HANDED, CUSTODY_AWAY, .given_to = PROVINCE,
                  .party = PARTY_SENT, .becomes = A_PERSON_LOOKS },
                { .what = "it lies elsewhere", STATE_HANDED, CUSTODY_AWAY, .given_to = PROVINCE, .becomes = REFUSED },
                { .what = "a file of a unit that closed, never in hand", STATE_COPY, CUSTODY_NONE, .took_over = true,
                  .becomes = CLOSED },
                { .what = "a file of a unit that closed, in hand", STATE_ACCEPTED, CUSTODY_HERE, .giver = PROVINCE,
                  .took_over = true, .becomes = A_PERSON_LOOKS },
                { .what = "what a closed unit's file says of custody is the successor's", STATE_SUCCEEDED, CUSTODY_HERE,
                  .giver = PROVINCE, .party = PARTY_CAME, .becomes = CLOSED },
        };

        for (size_t i = 0; i < array_size(had); i++)
                word_comes(&had[i], CITY);
}

/* Whatever desk of this office has it in hand, or took it over, the others' files change nothing about that. */
static void what_one_desk_has_counts_for_all(void **state) {
        static const struct { const char *taker_over, *giver; Custody custody; uint32_t party; Becomes becomes; } tried[] = {
                { NULL, CITY, CUSTODY_HERE, 0, A_PERSON_LOOKS },
                { NULL, CITY, CUSTODY_AWAY, 0, CLOSED },
                { NULL, NULL, CUSTODY_AWAY, PARTY_CAME, A_PERSON_LOOKS },
                { NULL, NULL, CUSTODY_AWAY, 0, REFUSED },
                { COUNTY, NULL, CUSTODY_NONE, 0, CLOSED },
        };

        for (size_t i = 0; i < array_size(tried); i++) {
                SuccessionRow came = { .what = SUCCESSION_CAME, .unit = code_or_none(tried[i].taker_over) };
                PartyRow party = { .node = code_of(CITY), .flags = tried[i].party };
                Bare b;
                CaseId id = bare_open(&b);

                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED,
                                                        .custody = tried[i].custody, .giver = code_or_none(tried[i].giver),
                                                        .given_to = code_of(PROVINCE) });
                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(DEPT), .state = STATE_COPY });
                came.case_id = party.case_id = id;
                if (tried[i].taker_over)
                        row_put(b.txn, ROW_SUCCESSION, &came);
                row_put(b.txn, ROW_PARTY, &party);
                assert_int_equal(word_of(&b, &id, CITY), tried[i].becomes == REFUSED ? REASON_NOT_GIVEN : REASON_NONE);
                assert_int_equal(bare_fact(&b, FACT_SEALED_CASE, 0) != NULL, tried[i].becomes == CLOSED);
                assert_int_equal(bare_warning(&b, WARNING_SAID_TO_ACCUSE) != NULL, tried[i].becomes == A_PERSON_LOOKS);
                bare_deinit(&b);
        }
}

/* An office that nobody can say the node of has no part in anything. */
static void who_is_nowhere_has_no_word(void **state) {
        static const Had had = { .what = "whose node nobody knows", STATE_HANDED, CUSTODY_AWAY, .given_to = NOBODY,
                                 .party = PARTY_GIVEN, .becomes = REFUSED };
        Bare b;
        CaseId id = bare_open(&b);

        put_had(&b, &id, &had);
        bare_unit(&b, CITY)->hosted_on = code_of(NOBODY);
        assert_int_equal(word_of(&b, &id, CITY), REASON_NOT_GIVEN);
        bare_deinit(&b);
}

/* Several files of one case: the person is asked at the desks that have or had it in hand. */
static void only_desks_that_have_to_do_with_it_are_asked(void **state) {
        const Had had = { .what = "", STATE_ACCEPTED, CUSTODY_HERE, .giver = CITY };
        CaseUnitRow known = { .unit = code_of(NOBODY) };
        unsigned n = 0;
        Bare b;
        CaseId id;

        known.case_id = id = bare_open(&b);
        put_had(&b, &id, &had);
        row_put(b.txn, ROW_CASE_UNIT, &known); /* known there, without a file */
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY });
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of("411281.gov"), .state = STATE_COPY });
        (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of("411281.tax"), .state = STATE_SUCCEEDED,
                                                .custody = CUSTODY_AWAY });
        assert_int_equal(word_of(&b, &id, CITY), REASON_NONE);
        for (const Fact *f; (f = bare_fact(&b, FACT_WARNING, n)); n++) {
                assert_int_equal(f->what, WARNING_SAID_TO_ACCUSE);
                assert_true(!strcmp(f->unit.s, COUNTY) || !strcmp(f->unit.s, DEPT));
        }
        assert_int_equal(n, 2);
        bare_deinit(&b);
}

/* ---- who is told ------------------------------------------------------------------------------------------------------ */

static bool tells(const Bare *b, const char *node) {
        const Fact *f;

        for (unsigned n = 0; (f = bare_fact(b, FACT_SEND, n)); n++)
                if (!strcmp(f->peer.s, node))
                        return true;
        return false;
}

static void say(Bare *b, const CaseId *id, const char *from, const char *also) {
        const UnitCode county = code_of(COUNTY), heard = code_or_none(from), too = code_or_none(also);
        Decide *d = bare_begin(b, id, &tick);

        words_owed(d, id, &county, &heard, &too);
        words_tell(d);
}

static void put_party(Bare *b, const CaseId *id, const char *node, uint32_t flags) {
        PartyRow party = { .case_id = *id, .node = code_of(node), .flags = flags };

        row_put(b->txn, ROW_PARTY, &party);
}

static void who_has_words_is_told_once_but_for_who_told_us(void **state) {
        Bare b;
        CaseId id = bare_open(&b);

        say(&b, &id, NULL, NULL);
        assert_int_equal(b.drafts.n_drafts, 1); /* nobody: no entry of its own */
        put_party(&b, &id, CITY, PARTY_CAME);
        put_party(&b, &id, PROVINCE, PARTY_SENT);
        put_party(&b, &id, OTHER, PARTY_SENT | PARTY_TOLD);
        put_party(&b, &id, NOBODY, PARTY_SENT); /* where nothing can be sent any more */
        say(&b, &id, PROVINCE, NULL);
        assert_int_equal(b.drafts.n_drafts, 2);
        assert_true(tells(&b, CITY));
        assert_false(tells(&b, PROVINCE));
        assert_false(tells(&b, OTHER));
        assert_null(bare_fact(&b, FACT_SEND, 1));
        say(&b, &id, NULL, OTHER); /* which got words again since it was told */
        assert_true(tells(&b, OTHER));
        assert_true(tells(&b, PROVINCE));
        bare_deinit(&b);
}

/* The files and questions name units whose nodes had words through others. */
static void givers_takers_and_who_was_asked_are_told_and_the_organ_is_not(void **state) {
        static const EntryKind modes[] = { ENTRY_REFERRAL, ENTRY_SEALED_REFERRAL, ENTRY_REGISTER };

        for (size_t i = 0; i < array_size(modes); i++) {
                CaseUnitRow known = { .unit = code_of(NOBODY) };
                ExchangeRow x = { .unit = code_of(COUNTY), .entry = 60, .issuer = code_of(NOBODY),
                                  .addressee = code_of("410102"),
                                  .document = ENTRY_ORDER };
                Bare b;
                CaseId id;

                known.case_id = x.case_id = id = bare_open(&b);
                row_put(b.txn, ROW_CASE_UNIT, &known); /* without a file */
                (void)bare_docket(&b, &id, (DocketRow){ .unit = code_of(COUNTY), .state = STATE_HANDED, .custody = CUSTODY_AWAY,
                                                        .giver = code_of(OTHER), .given_to = code_of(ORGAN),
                                                        .given_mode = modes[i] });
                row_put(b.txn, ROW_EXCHANGE, &x);
                say(&b, &id, NULL, NULL);
                assert_int_equal(b.drafts.n_drafts, 1); /* an accusation from the start: never in clear anywhere */
                put_party(&b, &id, CITY, PARTY_CAME);
                say(&b, &id, NULL, NULL);
                assert_true(tells(&b, OTHER));
                assert_true(tells(&b, "410102"));
                assert_int_equal(tells(&b, ORGAN), modes[i] == ENTRY_REFERRAL);
                bare_deinit(&b);
        }
}

/* More than one entry can tell: the rest when a receipt has come. */
static void so_many_are_told_at_once(void **state) {
        Buf roster = BUF_INIT;
        unsigned told = 0;
        Bare b;
        CaseId id;

        buf_printf(&roster, "410000 bureau\n411281 bureau served=410000\n");
        for (unsigned i = 10; i < 50; i++)
                buf_printf(&roster, "4101%u bureau served=410000\n", i);
        buf_printf(&roster, "node 410000 relay=410000\nnode 411281 relay=410000\n");
        for (unsigned i = 10; i < 50; i++)
                buf_printf(&roster, "node 4101%u relay=410000\n", i);
        buf_printf(&roster, "relay 410000\n");
        buf_put_u8(&roster, 0);
        bare_init_on(&b, (const char *)roster.data);
        id = bare_claim(&b);
        for (unsigned i = 10; i < 50; i++) {
                char node[16];

                (void)snprintf(node, sizeof(node), "4101%u", i);
                put_party(&b, &id, node, PARTY_SENT);
        }
        say(&b, &id, NULL, NULL);
        while (bare_fact(&b, FACT_SEND, told))
                told++;
        assert_int_equal(told, 32);
        buf_deinit(&roster);
        bare_deinit(&b);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(whose_word_counts_depends_on_who_has_the_case_and_who_had_words_of_it),
                cmocka_unit_test(what_one_desk_has_counts_for_all),
                cmocka_unit_test(who_is_nowhere_has_no_word),
                cmocka_unit_test(only_desks_that_have_to_do_with_it_are_asked),
                cmocka_unit_test(who_has_words_is_told_once_but_for_who_told_us),
                cmocka_unit_test(givers_takers_and_who_was_asked_are_told_and_the_organ_is_not),
                cmocka_unit_test(so_many_are_told_at_once),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
