/* SPDX-License-Identifier: Apache-2.0 */

/* The numbers' names: each number has its own, reads back from it, and what nobody named is "?". */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "common/base/memory.h"
#include "common/wire/record.h"
#include "common/wire/rules.h"

#define KINDS 256u

/* For each type: its names, and how they are read back where people write them. */
#define NAMED(prefix, Type) \
        static const char *prefix##_of(uint32_t n) { return prefix##_name((Type)n); }
#define READ(prefix, parse, Type) \
        NAMED(prefix, Type) \
        static bool prefix##_back(const char *s, uint32_t *ret) { \
                Type v; \
                if (!parse(s, &v)) \
                        return false; \
                *ret = (uint32_t)v; \
                return true; \
        }

READ(entry_kind, entry_kind_parse, EntryKind)
READ(role, role_parse, Role)
READ(case_class, case_class_parse, CaseClass)
READ(channel, channel_parse, Channel)
READ(decision, decision_parse, Decision)
READ(trigger, trigger_parse, Trigger)
READ(service_how, service_how_parse, ServiceHow)
READ(clock, clock_name_parse, ClockName)
READ(triage_outcome, triage_outcome_parse, TriageOutcome)
READ(notice_content, notice_content_parse, NoticeContent)
READ(instance, instance_parse, Instance)
NAMED(part_kind, PartKind)
NAMED(lane, Lane)
NAMED(parcel_kind, ParcelKind)
NAMED(outcome, Outcome)
NAMED(clock_state, ClockState)

static const struct {
        const char *(*name)(uint32_t number);
        bool (*back)(const char *s, uint32_t *ret); /* NULL: nobody writes them */
        uint32_t one; /* a number of it, and its word in the statute's or the format's language */
        const char *word;
} types[] = {
        { entry_kind_of, entry_kind_back, ENTRY_REFERRAL, "referral" },
        { role_of, role_back, ROLE_APPROVER, "approver" },
        { case_class_of, case_class_back, CLASS_ACCUSATION, "accusation" },
        { channel_of, channel_back, CHANNEL_LETTER, "letter" },
        { decision_of, decision_back, DECISION_NOT_SUPPORT, "not-support" },
        { trigger_of, trigger_back, TRIGGER_LATE, "late" },
        { service_how_of, service_how_back, SERVICE_POST, "post" },
        { clock_of, clock_back, CLOCK_RE_REVIEW, "re-review" },
        { triage_outcome_of, triage_outcome_back, TRIAGE_REFER, "refer" },
        { notice_content_of, notice_content_back, NOTICE_ACCEPTED, "accepted" },
        { instance_of, instance_back, INSTANCE_RE_REVIEW, "re-review" },
        { part_kind_of, NULL, PART_DOCUMENT, "document" },
        { lane_of, NULL, LANE_URGENT, "urgent" },
        { parcel_kind_of, NULL, PARCEL_DOCUMENT, "document" },
        { outcome_of, NULL, OUTCOME_VOIDED, "voided" },
        { clock_state_of, NULL, CLOCK_BREACHED, "breached" },
};

static void each_name_is_one_numbers_and_reads_back(void **state) {
        for (size_t t = 0; t < array_size(types); t++) {
                const char *seen[KINDS];
                unsigned n = 0;

                for (uint32_t i = 0; i < KINDS; i++) {
                        const char *name = types[t].name(i);
                        uint32_t back = UINT32_MAX;

                        if (*name == '?')
                                continue;
                        for (unsigned k = 0; k < n; k++)
                                assert_string_not_equal(name, seen[k]);
                        seen[n++] = name;
                        if (types[t].back) {
                                assert_true(types[t].back(name, &back));
                                assert_int_equal(back, i);
                        }
                }
                assert_true(n > 1);
                assert_string_equal(types[t].name(types[t].one), types[t].word);
                assert_string_equal(types[t].name(0x40000000), "?");
        }
}

static void what_is_no_name_is_no_number(void **state) {
        static const char *const none[] = { "?", "no-such", "LATE", "late ", "refer-" };

        for (size_t t = 0; t < array_size(types); t++)
                for (size_t i = 0; i < array_size(none) && types[t].back; i++) {
                        uint32_t number = 7;

                        assert_false(types[t].back(none[i], &number));
                        assert_int_equal(number, 7);
                }
}

static void documents_have_the_statutes_words(void **state) {
        assert_string_equal(entry_kind_name_zh(ENTRY_REFERRAL), "转送");
        assert_string_equal(entry_kind_name_zh(ENTRY_ASSIGNMENT), "交办");
        assert_string_equal(entry_kind_name_zh(ENTRY_ORDER), "督办");
        assert_string_equal(entry_kind_name_zh((EntryKind)0), "?");
}

/* ---- forms of documents ------------------------------------------------------------------------------------------ */

static void each_form_reads_back_within_its_document(void **state) {
        unsigned forms = 0;

        for (uint32_t kind = 0; kind < KINDS; kind++)
                for (uint32_t variant = 1; variant < 9; variant++) {
                        const char *name = variant_name((EntryKind)kind, variant);
                        CLEANUP(buf_deinit) Buf list = BUF_INIT;
                        uint32_t back = 0;

                        if (*name == '?') {
                                assert_string_equal(variant_name_zh((EntryKind)kind, variant), "?");
                                continue;
                        }
                        forms++;
                        assert_true(variant_parse((EntryKind)kind, name, &back));
                        assert_int_equal(back, variant);
                        assert_true(*variant_name_zh((EntryKind)kind, variant) != '?');
                        variant_list((EntryKind)kind, &list);
                        buf_put_u8(&list, 0);
                        assert_non_null(strstr((const char *)list.data, name));
                }
        assert_true(forms > 20);
}

static void a_document_without_forms_has_none(void **state) {
        CLEANUP(buf_deinit) Buf list = BUF_INIT;
        uint32_t variant = 7;

        assert_string_equal(variant_name(ENTRY_REFERRAL, 0), "");
        assert_string_equal(variant_name_zh(ENTRY_REFERRAL, 0), "");
        assert_string_equal(variant_name_zh(ENTRY_PROPOSAL, 2), "完善政策"); /* 22:40 */
        variant_list(ENTRY_REFERRAL, &list);
        assert_int_equal(list.len, 0);
        variant_list(ENTRY_REVIEW_ASK, &list);
        assert_int_equal(list.len, strlen("review, re-review"));
        assert_memory_equal(list.data, "review, re-review", list.len);
        assert_false(variant_parse(ENTRY_REFERRAL, "review", &variant)); /* another document's */
        assert_false(variant_parse(ENTRY_REVIEW_ASK, "contact", &variant));
        assert_int_equal(variant, 7);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_name_is_one_numbers_and_reads_back),
                cmocka_unit_test(what_is_no_name_is_no_number),
                cmocka_unit_test(documents_have_the_statutes_words),
                cmocka_unit_test(each_form_reads_back_within_its_document),
                cmocka_unit_test(a_document_without_forms_has_none),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
