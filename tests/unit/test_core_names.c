/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What is journaled or shown under a number keeps number and name for ever; a number of a newer release reads "?", it is no
 * reason to stop.  The pairs stand here once more, written from what was journaled, so that nobody renumbers by inserting a
 * line.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "node/core/alarm.h"
#include "node/core/fact.h"
#include "node/core/finding.h"
#include "node/core/procedure.h"
#include "node/core/reason.h"
#include "node/core/row.h"
#include "node/core/step.h"

/* ---- facts ---------------------------------------------------------------------------------------------------------- */

static const struct {
        uint32_t number;
        const char *name;
} facts[] = {
        { 1, "office" }, { 2, "user" }, { 3, "roster" }, { 4, "time" }, { 5, "alarm" }, { 6, "warning" },
        { 7, "peer-seal" }, { 8, "read" }, { 9, "violation" }, { 10, "cut" }, { 16, "serial" }, { 17, "case" },
        { 18, "case-text" }, { 19, "class" }, { 20, "external" }, { 32, "docket" }, { 33, "state" }, { 34, "custody" },
        { 35, "given" }, { 36, "flight" }, { 37, "progress" }, { 38, "report" }, { 39, "report-below" },
        { 40, "return" }, { 41, "objection" }, { 42, "disposed" }, { 43, "served" }, { 44, "lead" }, { 45, "exempt" },
        { 46, "exchange" }, { 47, "exchange-state" }, { 48, "clock-start" }, { 49, "clock-end" },
        { 50, "clock-revive" }, { 64, "send" }, { 65, "settled" }, { 66, "consumed" }, { 67, "receipt-again" },
        { 68, "undelivered" }, { 80, "clock-extend" }, { 81, "clock-exclude" }, { 82, "clock-pause" },
        { 83, "clock-resume" }, { 84, "clock-move" }, { 85, "rules" }, { 86, "calendar" }, { 87, "rules-job" },
        { 96, "sealed" }, { 97, "sealed-case" }, { 112, "person" }, { 113, "sketch" }, { 114, "repeat" },
        { 115, "link" }, { 116, "people" }, { 117, "asked" }, { 128, "draft" }, { 129, "draft-state" },
        { 130, "extension-asked" }, { 131, "extension-below" }, { 132, "assignment-day" }, { 144, "instance" },
        { 145, "instance-state" }, { 146, "instance-decided" }, { 147, "instance-served" }, { 148, "instance-file" },
        { 149, "instance-hearing" }, { 150, "opinion-digest" }, { 151, "decision" }, { 160, "directed" },
        { 161, "finding" }, { 162, "finding-state" }, { 163, "execute-by" }, { 164, "rating" }, { 176, "noticed" },
        { 177, "practice" }, { 178, "archived" }, { 179, "merged" }, { 180, "recusal" }, { 181, "meeting" },
        { 192, "succession-job" }, { 193, "succeeded" }, { 194, "succession-sent" }, { 195, "succession-arrived" },
        { 196, "succession-back" }, { 197, "succession-came" }, { 198, "succession-told" }, { 208, "recovery" },
        { 209, "recovery-range" }, { 210, "recovery-peer" }, { 211, "recovery-state" }, { 212, "lost" },
        { 213, "lost-done" }, { 214, "peer-recovery" }, { 215, "stream-closed" }, { 216, "offer-again" },
        { 217, "peer-common" }, { 221, "periods" }, { 222, "period" }, { 230, "batch" }, { 231, "batch-line" },
        { 232, "batch-done" }, { 240, "material" }, { 256, "sealed-to" }, { 319, "sheet" }, { 320, "sheet-note" },
};

static void facts_keep_their_numbers(void **state) {
        for (size_t i = 0; i < sizeof(facts) / sizeof(*facts); i++)
                assert_string_equal(fact_kind_name((FactKind)facts[i].number), facts[i].name);
}

static void no_two_facts_have_one_name(void **state) {
        for (uint32_t a = 0; a < 512; a++) {
                const char *name = fact_kind_name((FactKind)a);

                if (!strcmp(name, "?"))
                        continue;
                assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz-"), strlen(name));
                for (uint32_t b = 0; b < a; b++)
                        assert_string_not_equal(fact_kind_name((FactKind)b), name);
        }
        assert_string_equal(fact_kind_name((FactKind)0), "?");
        assert_string_equal(fact_kind_name((FactKind)100000), "?");
}

/* ---- small enums ---------------------------------------------------------------------------------------------------- */

#define NAMES_OF(name, function, type) \
        static const char *name(uint32_t n) { return function((type)n); }
NAMES_OF(of_state, docket_state_name, DocketState)
NAMES_OF(of_state_zh, docket_state_name_zh, DocketState)
NAMES_OF(of_custody, custody_name, Custody)
NAMES_OF(of_report, report_state_name, ReportState)
NAMES_OF(of_progress, progress_name, Progress)
NAMES_OF(of_exchange, exchange_state_name, ExchangeState)
NAMES_OF(of_draft, draft_state_name, DraftState)
NAMES_OF(of_review, review_state_name, ReviewState)
NAMES_OF(of_finding, finding_state_name, FindingState)
NAMES_OF(of_exempt, notice_exempt_name, NoticeExempt)
NAMES_OF(of_repeat, repeat_name, Repeat)
NAMES_OF(of_recovery, recovery_state_name, RecoveryState)
NAMES_OF(of_recovery_peer, recovery_peer_name, RecoveryPeer)
NAMES_OF(of_lost, lost_done_name, LostDone)
NAMES_OF(of_alarm, alarm_kind_name, AlarmKind)
NAMES_OF(of_warning, warning_kind_name, WarningKind)
NAMES_OF(of_sheet, sheet_state_name, SheetState)

typedef const char *(*NameOf)(uint32_t n);
static const NameOf name_functions[] = { of_state,    of_state_zh, of_custody,       of_report, of_progress, of_exchange,
                                         of_draft,    of_review,   of_finding,       of_exempt, of_repeat,   of_recovery,
                                         of_recovery_peer, of_lost, of_alarm, of_warning, of_sheet };

static const struct {
        NameOf name;
        uint32_t number;
        const char *text;
} names[] = {
        { of_state, 1, "registered" }, { of_state, 5, "handed" }, { of_state, 13, "final" }, { of_state, 20, "sealed-out" },
        { of_state, 23, "succeeded" }, { of_state_zh, 1, "已登记" }, { of_state_zh, 7, "已办结" },
        { of_state_zh, 13, "已终结" },
        { of_custody, 1, "here" }, { of_custody, 3, "away" }, { of_report, 1, "owed" }, { of_report, 4, "rework" },
        { of_progress, 1, "taken" }, { of_progress, 9, "final" }, { of_exchange, 1, "issued" }, { of_exchange, 6, "awaited" },
        { of_draft, 2, "signed" }, { of_draft, 5, "overtaken" }, { of_review, 1, "asked" }, { of_review, 8, "bounced" },
        { of_finding, 1, "open" }, { of_finding, 7, "acted" }, { of_exempt, 1, "unclear" }, { of_exempt, 2, "own-rules" },
        { of_repeat, 2, "repeat-proposed" }, { of_repeat, 4, "repeat" }, { of_recovery, 1, "hearing" },
        { of_recovery, 3, "done" },
        { of_recovery_peer, 1, "waiting" }, { of_recovery_peer, 4, "refused" }, { of_lost, 0, "pending" },
        { of_lost, 4, "taken-again" }, { of_alarm, 3, "fork" }, { of_alarm, 8, "time" }, { of_warning, 1, "overdue" },
        { of_warning, 45, "designated" }, { of_warning, 86, "lost-given" },
        { of_warning, 116, "number-twice" }, { of_warning, 123, "appointment" }, { of_warning, 124, "appointment-off" },
        { of_sheet, 0, "open" }, { of_sheet, 2, "not-held" }, { of_sheet, 3, "called-off" }, { of_sheet, 5, "became-case" },
};

static void states_keep_their_numbers(void **state) {
        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
                assert_string_equal(names[i].name(names[i].number), names[i].text);
}

static void what_a_newer_release_wrote_has_no_name_here(void **state) {
        for (size_t i = 0; i < sizeof(name_functions) / sizeof(*name_functions); i++) {
                assert_string_equal(name_functions[i](200000), "?");
                assert_string_equal(name_functions[i](UINT32_MAX), "?");
        }
        assert_string_equal(of_warning(13), "?"); /* between two that are */
        assert_string_equal(of_alarm(15), "?");
}

/* Whoever sees one is told in both languages what to do; a word of another kind, or none, is no kind. */
static void every_alarm_says_what_to_do_and_is_found_by_its_name(void **state) {
        unsigned n = 0;

        for (uint32_t k = 0; k < 64; k++) {
                const AlarmText *text = alarm_text((AlarmKind)k);

                if (text->kind != k || !k)
                        continue;
                n++;
                assert_int_equal(alarm_kind_parse(text->name), k);
                assert_true(strlen(text->say_en) > 30 && strlen(text->say_zh) > 30 && *text->zh);
        }
        assert_int_equal(n, 15);
        assert_non_null(strstr(alarm_text(ALARM_TIME)->say_en, "zhuji time confirm"));
        assert_non_null(strstr(alarm_text(ALARM_TIME)->say_zh, "zhuji time confirm"));
        assert_int_equal(alarm_kind_parse("?"), 0);
        assert_int_equal(alarm_kind_parse(""), 0);
        assert_int_equal(alarm_kind_parse("tim"), 0);
}

static void a_reason_is_found_by_its_name(void **state) {
        assert_ptr_equal(reason_find("time"), reason_text(REASON_TIME));
        assert_ptr_equal(reason_find("conflict"), reason_text(REASON_CONFLICT));
        assert_null(reason_find("unknown")); /* of none */
        assert_null(reason_find(""));
}

/* ---- why a state refuses a document ---------------------------------------------------------------------------------- */

/* domain.md section 3, statute 2022: what must happen first, or what ended the case. */
static const struct {
        DocketState state;
        EntryKind document;
        const char *reason;
} refusals[] = {
        { STATE_NONE, ENTRY_NOTICE, "not-custodian" }, { STATE_HANDED, ENTRY_NOTICE, "handed-on" },
        { STATE_RETURN_ASKED, ENTRY_NOTICE, "return-pending" }, { STATE_RETURNED, ENTRY_NOTICE, "not-here" },
        { STATE_COPY, ENTRY_OPINION, "not-here" }, { STATE_INFORMED, ENTRY_ACCEPT, "not-here" },
        /* not sorted yet: nobody decides it, nobody is served, and there is nobody to give it back to */
        { STATE_REGISTERED, ENTRY_OPINION, "accept-first" }, { STATE_REGISTERED, ENTRY_EXTENSION, "accept-first" },
        { STATE_REGISTERED, ENTRY_SERVICE, "not-disposed" }, { STATE_REGISTERED, ENTRY_RETURN_REQUEST, "not-returnable" },
        { STATE_REGISTERED, ENTRY_REPORT, "sort-first" },
        { STATE_TAKEN, ENTRY_OPINION, "accept-first" }, { STATE_TAKEN, ENTRY_EXTENSION, "accept-first" },
        { STATE_NOTICED, ENTRY_SERVICE, "not-disposed" }, { STATE_NOTICED, ENTRY_REPORT, "not-disposed" },
        { STATE_TAKEN, ENTRY_ARCHIVE, "state" }, { STATE_NOTICED, ENTRY_NOTICE, "already-noticed" },
        { STATE_ACCEPTED, ENTRY_SERVICE, "not-disposed" }, { STATE_ACCEPTED, ENTRY_REPORT, "not-disposed" },
        { STATE_ACCEPTED, ENTRY_RETURN_REQUEST, "already-accepted" }, { STATE_DISPOSED, ENTRY_OPINION, "already-disposed" },
        { STATE_WINDOW, ENTRY_SERVICE, "already-served" }, { STATE_WINDOW, ENTRY_OPINION, "already-disposed" },
        { STATE_CLOSED, ENTRY_NOTICE, "closed" }, { STATE_REVIEW, ENTRY_OPINION, "review-runs" },
        { STATE_FINAL, ENTRY_OPINION, "case-final" }, { STATE_WITHDRAWN, ENTRY_NOTICE, "case-withdrawn" },
        { STATE_SETTLED, ENTRY_NOTICE, "case-settled" }, { STATE_IMPORTED, ENTRY_NOTICE, "case-imported" },
        { STATE_ENDED, ENTRY_NOTICE, "case-ended" }, { STATE_SUPERSEDED, ENTRY_NOTICE, "case-superseded" },
        { STATE_SUCCEEDED, ENTRY_NOTICE, "succeeded" }, { (DocketState)99, ENTRY_NOTICE, "state" },
        /* accusations go their own way, and no other document is theirs */
        { STATE_SEALED_OUT, ENTRY_SEALED_REFERRAL, "handed-on" }, { STATE_SEALED_OUT, ENTRY_NOTICE, "sealed-only" },
        { STATE_SEALED, ENTRY_REGISTER, "in-chain" }, { STATE_SEALED, ENTRY_OPINION, "sealed-only" },
        { STATE_CONCLUDED, ENTRY_CONCLUSION, "sealed-concluded" }, { STATE_CONCLUDED, ENTRY_NOTICE, "sealed-only" },
        { STATE_NONE, ENTRY_CONCLUSION, "not-custodian" }, { STATE_TAKEN, ENTRY_SEALED_ACCEPT, "not-accusation" },
        /* nobody joins what was decided, however it ended; nor is anybody heard before an opinion that is made */
        { STATE_DISPOSED, ENTRY_JOIN, "join-late" }, { STATE_WINDOW, ENTRY_JOIN, "join-late" },
        { STATE_CLOSED, ENTRY_JOIN, "join-late" }, { STATE_REVIEW, ENTRY_JOIN, "join-late" },
        { STATE_FINAL, ENTRY_JOIN, "join-late" }, { STATE_WITHDRAWN, ENTRY_JOIN, "join-late" },
        { STATE_SETTLED, ENTRY_JOIN, "join-late" }, { STATE_IMPORTED, ENTRY_JOIN, "join-late" },
        { STATE_ENDED, ENTRY_JOIN, "join-late" }, { STATE_SUPERSEDED, ENTRY_JOIN, "case-superseded" },
        { STATE_WINDOW, ENTRY_STATEMENT, "heard-late" }, { STATE_CLOSED, ENTRY_STATEMENT, "heard-late" },
        { STATE_DISPOSED, ENTRY_STATEMENT, "already-disposed" },
        /* a reward is for what was served; a withdrawal for what is here */
        { STATE_REGISTERED, ENTRY_REWARD, "not-disposed" }, { STATE_TAKEN, ENTRY_REWARD, "not-disposed" },
        { STATE_NOTICED, ENTRY_REWARD, "not-disposed" }, { STATE_ACCEPTED, ENTRY_REWARD, "not-disposed" },
        { STATE_DISPOSED, ENTRY_REWARD, "not-served" }, { STATE_HANDED, ENTRY_WITHDRAWAL, "withdrawal-elsewhere" },
        { STATE_RETURN_ASKED, ENTRY_WITHDRAWAL, "withdrawal-elsewhere" },
        { STATE_REGISTERED, ENTRY_WITHDRAWAL_BROUGHT, "withdrawal-here" },
        { STATE_TAKEN, ENTRY_WITHDRAWAL_BROUGHT, "withdrawal-here" },
        { STATE_NOTICED, ENTRY_WITHDRAWAL_BROUGHT, "withdrawal-here" },
        { STATE_ACCEPTED, ENTRY_WITHDRAWAL_BROUGHT, "withdrawal-here" },
        { STATE_REVIEW, ENTRY_WITHDRAWAL, "withdrawal-review" }, { STATE_REVIEW, ENTRY_WITHDRAWAL_BROUGHT, "withdrawal-review" },
        { STATE_REVIEW, ENTRY_RECUSAL_REQUEST, "reviewer-fixed" }, { STATE_REVIEW, ENTRY_DEATH, "not-custodian" },
        { STATE_REVIEW, ENTRY_SUCCESSOR, "not-custodian" }, { STATE_SEALED, ENTRY_SEALED_ARCHIVE, "sealed-open" },
        { STATE_CLOSED, ENTRY_NEW_FACTS, "not-final" }, { STATE_NONE, ENTRY_NEW_FACTS, "not-custodian" },
};

static void a_state_says_what_must_happen_first_or_what_ended_the_case(void **state) {
        for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
                const char *reason = reason_text(procedure_state_reason(refusals[i].document, refusals[i].state))->name;

                if (strcmp(reason, refusals[i].reason) != 0)
                        fail_msg("%s in %s: %s, not %s", entry_kind_name(refusals[i].document),
                                 docket_state_name(refusals[i].state), reason, refusals[i].reason);
        }
}

/* ---- the tables have what carries them out --------------------------------------------------------------------------- */

static void what_can_be_received_has_code_that_takes_it(void **state) {
        size_t n;
        const TakeRule *rules = procedure_takes(&n);

        for (size_t i = 0; i < n; i++) {
                const DocumentCode *code = document_code(rules[i].document);

                if (!code || !code->take)
                        fail_msg("nothing takes %s", entry_kind_name(rules[i].document));
                assert_true(rules[i].standing <= FROM_CLOSED);
        }
}

static void what_is_no_document_has_no_rule(void **state) {
        assert_null(procedure_act_in((EntryKind)9999, STATE_TAKEN));
        assert_null(procedure_act((EntryKind)9999));
        assert_null(procedure_take((EntryKind)9999, true, false));
        /* its first, to say why not */
        assert_int_equal(procedure_act_in(ENTRY_CONCLUSION, STATE_TAKEN)->document, ENTRY_CONCLUSION);
        assert_false(procedure_is_drafted((EntryKind)9999) || procedure_is_event((EntryKind)9999));
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(facts_keep_their_numbers),
                cmocka_unit_test(no_two_facts_have_one_name),
                cmocka_unit_test(states_keep_their_numbers),
                cmocka_unit_test(what_a_newer_release_wrote_has_no_name_here),
                cmocka_unit_test(every_alarm_says_what_to_do_and_is_found_by_its_name),
                cmocka_unit_test(a_reason_is_found_by_its_name),
                cmocka_unit_test(a_state_says_what_must_happen_first_or_what_ended_the_case),
                cmocka_unit_test(what_can_be_received_has_code_that_takes_it),
                cmocka_unit_test(what_is_no_document_has_no_rule),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
