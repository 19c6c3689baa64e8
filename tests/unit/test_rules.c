/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Rule packs and calendars as files: that those in deploy say what the statutes say and what is compiled in, and that whatever
 * goes beyond a statute, or is mistyped, is refused at its place.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "common/base/memory.h"
#include "common/io/rules_yaml.h"
#include "common/wire/pack.h"
#include "common/wire/rules_codec.h"
#include "common/wire/spec.h"

static char *deploy_path(const char *name) {
        const char *tests = getenv("ZHUJI_TESTS");
        Buf path = BUF_INIT;

        buf_printf(&path, "%s/../deploy/%s", tests ? tests : "tests", name);
        buf_put_u8(&path, 0);
        return (char *)path.data;
}

static Pack *deployed(const char *name) {
        char *path CLEANUP(mem_freep) = deploy_path(name);
        CLEANUP(buf_deinit) Buf problems = BUF_INIT;
        Calendar *calendar;
        Pack *pack;

        if (rules_yaml_read(path, &problems, &pack, &calendar))
                fail_msg("%.*s", (int)problems.len, (const char *)problems.data);
        assert_non_null(pack);
        return pack;
}

static void same_bytes(const Pack *a, const Pack *b) {
        CLEANUP(buf_deinit) Buf x = BUF_INIT, y = BUF_INIT;

        pack_encode(a, &x);
        pack_encode(b, &y);
        assert_int_equal(x.len, y.len);
        assert_memory_equal(x.data, y.data, x.len);
}

static void print_digest(const char *name, const Digest *d) {
        printf("digest of %s:", name);
        for (size_t i = 0; i < DIGEST_SIZE; i++)
                printf(" 0x%02x,", d->b[i]);
        printf("\n");
}

static void the_statutes_compiled_in_say_what_their_files_say(void **state) {
        const Pack *national[] = { pack_builtin_2022(), pack_builtin_2005() };
        const char *const files[] = { "rules/2022.yaml", "rules/2005.yaml" };

        for (size_t i = 0; i < 2; i++) {
                CLEANUP(pack_freep) Pack *pack = deployed(files[i]);
                Digest digest = pack_digest(national[i]);

                same_bytes(pack, national[i]);
                if (memcmp(digest.b, national[i]->digest.b, DIGEST_SIZE) != 0)
                        print_digest(files[i], &digest);
                assert_memory_equal(digest.b, national[i]->digest.b, DIGEST_SIZE);
                assert_memory_equal(pack->digest.b, national[i]->digest.b, DIGEST_SIZE);
        }
}

static void the_calendar_compiled_in_says_what_its_file_says(void **state) {
        char *path CLEANUP(mem_freep) = deploy_path("calendar/official.yaml");
        CLEANUP(buf_deinit) Buf problems = BUF_INIT;
        const Calendar *in = calendar_builtin();
        CLEANUP(calendar_freep) Calendar *c = NULL;
        Pack *pack;

        assert_int_equal(rules_yaml_read(path, &problems, &pack, &c), 0);
        assert_null(pack);
        assert_int_equal(c->n_years, 2026 - 2004 + 1);
        assert_int_equal(c->n_years, in->n_years);
        for (uint32_t i = 0; i < c->n_years; i++)
                assert_int_equal(c->years[i], in->years[i]);
        assert_int_equal(c->n_days, in->n_days);
        for (uint32_t i = 0; i < c->n_days; i++) {
                assert_int_equal(c->days[i].day, in->days[i].day);
                assert_int_equal(c->days[i].makeup, in->days[i].makeup);
                assert_string_equal(c->days[i].name, in->days[i].name);
        }
}

/* ---- the local packs, against the regulations' text --------------------------------------------------------------- */

static void expect_rule(const Pack *p, ClockName clock, unsigned days, bool working, const char *article) {
        assert_int_equal(p->clocks[clock].days, days);
        assert_int_equal(p->clocks[clock].working, working);
        assert_string_equal(p->clocks[clock].article, article);
}

static bool is_not_applied(const Pack *p, const char *article) {
        for (uint32_t i = 0; i < p->n_not_applied; i++)
                if (strcmp(p->not_applied[i].article, article) == 0)
                        return *p->not_applied[i].reason != '\0';
        return false;
}

/* Nothing but what is named in `changed`, the extension and the thresholds (which the caller looks at) is other than the statute's. */
static void rest_is_the_statutes(const Pack *p, uint32_t changed) {
        const Pack *base = pack_national(p->statute);

        assert_string_equal(p->extends, base->name);
        for (unsigned i = CLOCK_TRIAGE; i < CLOCK_COUNT; i++) {
                const ClockRule *a = &p->clocks[i], *b = &base->clocks[i];

                if (!(changed & CLOCK_BIT(i)) &&
                    (a->days != b->days || a->hours != b->hours || a->working != b->working || a->right != b->right ||
                     a->rolls != b->rolls || a->as_set != b->as_set || a->own != b->own || a->from_receipt != b->from_receipt ||
                     strcmp(a->article, b->article) != 0))
                        fail_msg("%s: %s", p->name, clock_name((ClockName)i));
        }
        assert_int_equal(p->triage_outcomes, base->triage_outcomes);
        assert_int_equal(p->instances, base->instances);
        assert_int_equal(p->extension.times, base->extension.times);
        assert_int_equal(p->extension.roles, base->extension.roles);
        assert_int_equal(p->extension.before_due, base->extension.before_due);
        assert_int_equal(p->extension.tell_petitioner, base->extension.tell_petitioner);
        assert_memory_equal(&p->assignment_extension, &base->assignment_extension, offsetof(ExtensionRule, article));
        assert_int_equal(p->hearing_excludes, base->hearing_excludes);
        assert_int_equal(p->service_proves, base->service_proves);
        assert_int_equal(p->postmark_counts, base->postmark_counts);
        assert_int_equal(p->notice_contents, base->notice_contents);
        assert_int_equal(p->notice_exempt_unclear, base->notice_exempt_unclear);
        assert_int_equal(p->triggers, base->triggers);
        assert_int_equal(p->thresholds.collective_people, base->thresholds.collective_people);
        assert_int_equal(p->thresholds.delegation_max, base->thresholds.delegation_max);
        assert_int_equal(p->thresholds.returns_finding, base->thresholds.returns_finding);
        assert_int_equal(p->thresholds.idle_days, base->thresholds.idle_days);
        assert_int_equal(p->thresholds.undelivered_days, base->thresholds.undelivered_days);
        assert_int_equal(p->n_categories, base->n_categories);
        assert_int_equal(p->n_copied_up, base->n_copied_up);
        assert_int_equal(p->retention_years, base->retention_years);
        assert_int_equal(p->sealed_retention_years, base->sealed_retention_years);
        assert_int_equal(p->transition.running_keep, base->transition.running_keep);
}

/* Is it a window of somebody's, is the number the pack's own, does the document set the day, is it counted from the receipt? */
static void expect_kind(const Pack *p, ClockName clock, bool right, bool own, bool as_set, bool from_receipt) {
        assert_int_equal(p->clocks[clock].right, right);
        assert_int_equal(p->clocks[clock].own, own);
        assert_int_equal(p->clocks[clock].as_set, as_set);
        assert_int_equal(p->clocks[clock].from_receipt, from_receipt);
        assert_int_equal(p->clocks[clock].hours, 0);
}

static void zhejiang_is_quicker_and_ends_as_late(void **state) {
        CLEANUP(pack_freep) Pack *p = deployed("rules/zhejiang-2016.yaml");

        assert_string_equal(p->statute, "2005");
        expect_rule(p, CLOCK_TRIAGE, 5, true, "ZJ 2016 art. 20");
        expect_rule(p, CLOCK_NOTICE, 5, true, "ZJ 2016 art. 20");
        expect_rule(p, CLOCK_HANDLING, 30, false, "ZJ 2016 art. 23");
        assert_int_equal(p->extension.days_max, 60);
        expect_rule(p, CLOCK_ASK_REVIEW, 30, false, "2005 art. 34");
        assert_true(p->clocks[CLOCK_ASK_REVIEW].rolls);
        expect_rule(p, CLOCK_RETURN_REQUEST, 0, false, "");
        assert_int_equal(p->thresholds.small_group, 10);
        assert_int_equal(p->thresholds.small_max, 3);
        assert_int_equal(p->thresholds.delegation_max, 5);
        assert_true(is_not_applied(p, "ZJ 2016 art. 15")); /* no visit is refused for want of an identity card */
        assert_true(is_not_applied(p, "ZJ 2016 art. 25(2)"));
        expect_rule(p, CLOCK_EXTENSION, 60, false, "ZJ 2016 art. 23"); /* 延长期限不得超过六十日 */
        assert_string_equal(p->extension.article, "ZJ 2016 art. 23");
        expect_kind(p, CLOCK_TRIAGE, false, false, false, false);
        expect_kind(p, CLOCK_NOTICE, false, false, false, false);
        expect_kind(p, CLOCK_HANDLING, false, false, false, false); /* 自受理之日起 */
        expect_kind(p, CLOCK_EXTENSION, false, false, false, false);
        assert_int_equal(p->transition.from, day_from_civil(2016, 8, 1)); /* art. 36 */
        assert_int_equal(p->n_not_applied, 4);
        rest_is_the_statutes(p, CLOCK_BIT(CLOCK_TRIAGE) | CLOCK_BIT(CLOCK_NOTICE) | CLOCK_BIT(CLOCK_HANDLING) |
                                CLOCK_BIT(CLOCK_EXTENSION));
}

static void henan_keeps_the_instances_it_would_take_away(void **state) {
        CLEANUP(pack_freep) Pack *p = deployed("rules/henan-2012.yaml");

        assert_string_equal(p->statute, "2005");
        expect_rule(p, CLOCK_TRIAGE, 5, false, "HN 2012 art. 22(3), 26(1)");
        expect_rule(p, CLOCK_RETURN_REQUEST, 5, false, "HN 2012 art. 26(5)");
        expect_rule(p, CLOCK_HANDLING, 30, false, "HN 2012 art. 26(2)");
        assert_true(p->clocks[CLOCK_HANDLING].from_receipt);
        assert_int_equal(p->extension.days_max, 60); /* 90 in all */
        expect_rule(p, CLOCK_ASSIGNMENT, 90, false, "HN 2012 art. 26(3)");
        assert_true(p->clocks[CLOCK_ASSIGNMENT].as_set);
        expect_rule(p, CLOCK_RE_REVIEW, 30, false, "2005 art. 35");
        assert_int_equal(p->instances, 1u << INSTANCE_HANDLING | 1u << INSTANCE_REVIEW | 1u << INSTANCE_RE_REVIEW);
        assert_true(is_not_applied(p, "HN 2012 art. 27(1)")); /* review by the first handler */
        assert_true(is_not_applied(p, "HN 2012 art. 27(3)")); /* no re-review */
        expect_kind(p, CLOCK_TRIAGE, false, false, false, false);
        expect_kind(p, CLOCK_RETURN_REQUEST, true, false, false, false); /* 26(5) 五日内退回 */
        expect_rule(p, CLOCK_RETURN_ANSWER, 3, true, "HN 2012 art. 26(5)"); /* for the answer it has no number */
        expect_kind(p, CLOCK_RETURN_ANSWER, false, true, false, false);
        expect_kind(p, CLOCK_HANDLING, false, false, false, true); /* 26(2) 自接收之日起 */
        expect_rule(p, CLOCK_EXTENSION, 60, false, "HN 2012 art. 26(2)");
        assert_string_equal(p->extension.article, "HN 2012 art. 26(2)");
        expect_rule(p, CLOCK_ASK_REVIEW, 30, false, "2005 art. 34, HN 2012 art. 27(1)");
        expect_kind(p, CLOCK_ASK_REVIEW, true, false, false, false);
        assert_true(p->clocks[CLOCK_ASK_REVIEW].rolls);
        expect_rule(p, CLOCK_REVIEW, 30, false, "2005 art. 34, HN 2012 art. 27(1)");
        expect_kind(p, CLOCK_REVIEW, false, false, false, false);
        expect_kind(p, CLOCK_ASSIGNMENT, false, false, true, false); /* 26(3) 九十日内或交办机关要求的时限内 */
        assert_int_equal(p->transition.from, day_from_civil(2012, 11, 29));
        assert_int_equal(p->thresholds.small_group, 0);
        assert_int_equal(p->n_not_applied, 7);
        rest_is_the_statutes(p, CLOCK_BIT(CLOCK_TRIAGE) | CLOCK_BIT(CLOCK_RETURN_REQUEST) | CLOCK_BIT(CLOCK_RETURN_ANSWER) |
                                CLOCK_BIT(CLOCK_HANDLING) | CLOCK_BIT(CLOCK_EXTENSION) | CLOCK_BIT(CLOCK_ASK_REVIEW) |
                                CLOCK_BIT(CLOCK_REVIEW) | CLOCK_BIT(CLOCK_ASSIGNMENT));
}

static void summary_adds_two_clocks_to_2022(void **state) {
        CLEANUP(pack_freep) Pack *p = deployed("rules/summary.yaml");

        assert_string_equal(p->statute, "2022");
        assert_int_equal(p->clocks[CLOCK_SUMMARY_ACCEPT].days, 3);
        assert_true(p->clocks[CLOCK_SUMMARY_ACCEPT].working);
        assert_int_equal(p->clocks[CLOCK_SUMMARY_REPLY].days, 10);
        assert_true(p->clocks[CLOCK_SUMMARY_REPLY].working);
        expect_rule(p, CLOCK_HANDLING, 60, false, "2022 art. 34");
        expect_kind(p, CLOCK_SUMMARY_ACCEPT, false, true, false, false); /* 22:28 及时: the office's own numbers */
        expect_kind(p, CLOCK_SUMMARY_REPLY, false, true, false, false);
        assert_int_equal(p->extension.days_max, 30);
        assert_int_equal(p->thresholds.small_group, 0);
        assert_int_equal(p->transition.from, 0);
        rest_is_the_statutes(p, CLOCK_BIT(CLOCK_SUMMARY_ACCEPT) | CLOCK_BIT(CLOCK_SUMMARY_REPLY));
}

static void a_pack_reads_back_as_it_was_written(void **state) {
        static const char *const files[] = { "rules/2022.yaml", "rules/2005.yaml", "rules/zhejiang-2016.yaml",
                                             "rules/henan-2012.yaml", "rules/summary.yaml" };

        for (size_t i = 0; i < array_size(files); i++) {
                CLEANUP(pack_freep) Pack *pack = deployed(files[i]), *again = NULL;
                CLEANUP(buf_deinit) Buf bytes = BUF_INIT;

                pack_encode(pack, &bytes);
                assert_int_equal(pack_decode(buf_bytes(&bytes), &again), 0);
                same_bytes(pack, again);
                assert_memory_equal(pack->digest.b, again->digest.b, DIGEST_SIZE);
        }
}

/* ---- refusals ------------------------------------------------------------------------------------------------------ */

#define HEAD "pack: local\nversion: 1\ntitle: t\nextends: \"2005\"\n" /* four lines */

#define HEAD_2022 "pack: local\nversion: 1\ntitle: t\nextends: \"2022\"\n"
#define YEARS "calendar: c\nversion: 1\nsource: s\nyears:\n"

typedef struct Refusal {
        const char *text;
        const char *place;  /* "5:3" */
        const char *words;
} Refusal;

static void refused(const Refusal *r) {
        char path[] = "/tmp/zhuji-rules-XXXXXX";
        int fd = mkstemp(path);
        CLEANUP(buf_deinit) Buf problems = BUF_INIT, place = BUF_INIT;
        Calendar *calendar = NULL;
        Pack *pack = NULL;
        int k;

        assert_true(fd >= 0);
        assert_int_equal(write(fd, r->text, strlen(r->text)), (ssize_t)strlen(r->text));
        close(fd);
        k = rules_yaml_read(path, &problems, &pack, &calendar);
        unlink(path);
        buf_put_u8(&problems, 0);
        if (!k) {
                pack_free(pack);
                calendar_free(calendar);
                fail_msg("not refused: %s", r->text);
        }
        buf_printf(&place, "%s:%s: ", path, r->place);
        buf_put_u8(&place, 0);
        if (!strstr((char *)problems.data, (char *)place.data) || !strstr((char *)problems.data, r->words))
                fail_msg("expected %s: %s\ngot %s", r->place, r->words, (char *)problems.data);
}

static void what_goes_beyond_the_statute_is_refused_at_its_place(void **state) {
        static const Refusal cases[] = {
                /* a later lawful end: 30 + 61 > 60 + 30 */
                { HEAD "clocks:\n  handling: {days: 30, article: x}\n  extension: {days: 61, article: x}\n"
                       "extension: {days_max: 61}\n",
                  "8:23", "a later lawful end" },
                { HEAD "clocks:\n  handling: {days: 61, article: x}\n", "6:13", "a later lawful end" },
                { HEAD "clocks:\n  triage: {days: 16, article: x}\n", "6:11", "a later lawful end" },
                /* a start that no article has, and one that is none */
                { HEAD "clocks:\n  triage: {days: 15, from: receipt, article: x}\n", "6:11", "of handling alone" },
                { HEAD "clocks:\n  handling: {days: 30, from: dispatch, article: x}\n", "6:30", "receipt or acceptance" },
                { HEAD "clocks:\n  handling: {days: 61, from: receipt, article: x}\n", "6:13", "a later lawful end" },
                { HEAD "clocks:\n  notice: {working_days: 6, article: x}\n", "6:11", "6 working days can last 18" },
                { HEAD "clocks:\n  notice: {days: 15, rolls: true, article: x}\n", "6:11", "do not roll" },
                /* numbers of the national pack's own are bounds, too */
                { HEAD "clocks:\n  urgent: {hours: 2, article: x}\n", "6:11", "gives it 1 hours" },
                { HEAD "clocks:\n  urgent: {days: 1, article: x}\n", "6:11", "a later lawful end" },
                { HEAD "clocks:\n  order-response: {days: 31, article: x}\n", "6:19", "a later lawful end" },
                { HEAD "clocks:\n  annual-report: none\n", "6:18", "takes a duty's clock away" },
                { HEAD "extension: {times: 2}\n", "5:20", "extends once" },
                { HEAD "extension: {approved_by: [clerk]}\n", "5:26", "only the head" },
                { HEAD "assignment_extension: {assigner_only: false}\n", "5:39", "only who set the day" },
                { HEAD "hearing_excludes: [re-review, handling]\n", "5:19", "re-review alone" },
                /* a citizen's time */
                { HEAD "clocks:\n  ask-review: {days: 15, article: x}\n", "6:15", "shortens the citizen's time" },
                { HEAD "clocks:\n  ask-re-review: {days: 30, rolls: false, article: x}\n", "6:18",
                  "shortens the citizen's time" },
                { HEAD "service_proves: [signed, not-possible]\n", "5:17", "shortens the citizen's time" },
                { HEAD "postmark_counts: false\n", "5:18", "shortens the citizen's time" },
                /* instances, reviewers, reviews */
                { HEAD "instances: [handling, review]\n", "5:12", "removes an instance" },
                { HEAD "clocks:\n  re-review: none\n", "6:14", "removes an instance" },
                { HEAD "clocks:\n  ask-review: none\n", "6:15", "removes an instance" },
                { HEAD "reviewers: {review: original-handler}\n", "5:21", "replaces a reviewer" },
                { HEAD "clocks:\n  review: {days: 45, article: x}\n", "6:11", "extends a review" },
                { HEAD "extension: {applies_to: [handling, review]}\n", "5:25", "extends a review" },
                /* what the statute has done */
                { HEAD "notice_contents: [accepted]\n", "5:18", "leaves out" },
                { HEAD "triggers: [late]\n", "5:11", "leaves out" },
                { HEAD "transition: {running_keep: [handling]}\n", "5:28", "pinned to the pack it started under" },
                { HEAD "thresholds: {delegation_max: 6}\n", "5:30", "representatives" },
                { HEAD_2022 "triage_outcomes: [refer, decline]\n", "5:18", "does not know" },
                { HEAD_2022 "clocks:\n  return-request: {working_days: 6, article: x}\n",
                  "6:19", "a later lawful end" },
        };

        for (size_t i = 0; i < array_size(cases); i++)
                refused(&cases[i]);
}

static void what_is_mistyped_is_refused_at_its_place(void **state) {
        static const Refusal cases[] = {
                { HEAD "clock: {}\n", "5:1", "clock" },
                { HEAD "clocks:\n  handlin: {days: 30, article: x}\n", "6:3", "no clock is named 'handlin'" },
                { HEAD "clocks:\n  handling: {days: 30, article: x, day: 1}\n", "6:36", "day" },
                { HEAD "clocks:\n  handling: {days: 30, article: x}\n  handling: {days: 31, article: x}\n", "7:3", "twice" },
                { HEAD "version: 2\n", "5:1", "twice" },
                { HEAD "clocks:\n  handling: {days: 30}\n", "6:13", "article" },
                { HEAD "clocks:\n  handling: {days: 0, article: x}\n", "6:20", "from 1 to" },
                { HEAD "clocks:\n  handling: {days: 5, working_days: 5, article: x}\n", "6:13", "either days" },
                { HEAD "triggers: [late, no-such]\n", "5:18", "'no-such' is no trigger" },
                { HEAD "not_applied:\n  - {article: a, what: w}\n", "6:5", "reason" },
                { "pack: local\nversion: 1\ntitle: t\n", "1:1", "extends" },
                { "pack: local\nversion: 1\ntitle: t\nextends: nowhere\n", "4:10", "nowhere" },
                { "pack: \"2022\"\nversion: 1\ntitle: t\nextends: \"2005\"\n", "4:10", "can't extend" },
                { "pack: Local\nversion: 1\ntitle: t\nextends: \"2005\"\n", "1:7", "lower case" },
                { "calendar: c\nversion: 1\nsource: s\nyears:\n  2027:\n    off: {元旦: [01-01..01-32]}\n", "6:16", "no day" },
                { "calendar: c\nversion: 1\nsource: s\nyears:\n  2027:\n    off: {a: [01-01], b: [01-01]}\n", "6:27", "twice" },
                { YEARS "  2027:\n    off: {a: [01-01]}\n    work: {a: [01-04]}\n", "7:16", "Saturday" },
                { YEARS "  2027: {off: {a: [01-01]}}\n  2026: {off: {a: [01-01]}}\n", "6:3", "ascend" },
                { "calendar: c\nversion: 1\nsource: s\nyears:\n  2027:\n    work: {a: [01-02]}\n", "6:5", "no holidays" },
                { YEARS "  2026: {off: {a: [01-01]}}\n  2027: {off: {a: [01-01..12-31]}}\n", "6:3", "2027-01 has no working day" },
                { YEARS "  2027: {off: {a: [02-01..02-28]}}\n", "5:3", "2027-02 has no working day" },
                { "calendar: c\nversion: 1\nsource: s\nyears:\n  2027:\n    free: {a: [01-02]}\n", "6:5", "free" },
        };

        for (size_t i = 0; i < array_size(cases); i++)
                refused(&cases[i]);
}

static void as_late_as_the_statute_is_not_later(void **state) {
        static const char *const text = HEAD "clocks:\n  handling: {days: 30, article: x}\n"
                                        "  extension: {days: 60, article: x}\n"
                                        "  notice: {working_days: 5, article: x}\n  ask-review: {days: 60, article: x}\n"
                                        "extension: {days_max: 60}\n";
        char path[] = "/tmp/zhuji-rules-XXXXXX";
        int fd = mkstemp(path);
        CLEANUP(buf_deinit) Buf problems = BUF_INIT;
        Calendar *calendar = NULL;
        CLEANUP(pack_freep) Pack *pack = NULL;

        assert_true(fd >= 0);
        assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
        close(fd);
        assert_int_equal(rules_yaml_read(path, &problems, &pack, &calendar), 0);
        unlink(path);
        assert_int_equal(pack->clocks[CLOCK_ASK_REVIEW].days, 60); /* a citizen may have more */
}

/* ---- signed -------------------------------------------------------------------------------------------------------- */

static void a_signed_pack_opens_for_the_key_that_signed_it_alone(void **state) {
        CLEANUP(buf_deinit) Buf bytes = BUF_INIT;
        Pack *pack = NULL;
        Calendar *calendar = NULL;
        KeyPair root, other;
        Random random;
        Signer *signer;

        random_seeded(&random, 7);
        assert_int_equal(key_pair_generate(SUITE_STD, KEY_ROOT, &random, &root), 0);
        assert_int_equal(key_pair_generate(SUITE_STD, KEY_ROOT, &random, &other), 0);
        assert_int_equal(signer_new(&root, &signer), 0);
        rules_sign(pack_builtin_2022(), NULL, signer, root.id, &bytes);
        signer_free(signer);
        assert_int_equal(rules_open(buf_bytes(&bytes), NULL, other.public_key, &pack, &calendar), RULES_E_SIGNATURE);
        assert_int_equal(rules_open(buf_bytes(&bytes), NULL, root.public_key, &pack, &calendar), 0);
        assert_non_null(pack);
        assert_null(calendar);
        same_bytes(pack, pack_builtin_2022());
        pack_free(pack);
        bytes.data[bytes.len / 2] ^= 1;
        assert_int_not_equal(rules_open(buf_bytes(&bytes), NULL, root.public_key, &pack, &calendar), 0);
}

static void a_merged_calendar_has_the_later_ones_years(void **state) {
        static const int32_t years[] = { 2026, 2027 };
        static const CalendarDay days[] = { { 20454, false, "a" }, { 20819, false, "b" } }; /* 2026-01-01, 2027-01-01 */
        const Calendar over = { .version = 3, .source = "s", .years = years, .n_years = 2, .days = days, .n_days = 2 };
        CLEANUP(calendar_freep) Calendar *c = calendar_merge(calendar_builtin(), &over);
        unsigned of_2026 = 0;

        assert_int_equal(c->n_years, calendar_builtin()->n_years + 1);
        assert_int_equal(c->years[c->n_years - 1], 2027);
        for (uint32_t i = 0; i < c->n_days; i++) {
                of_2026 += c->days[i].day >= 20454 && c->days[i].day < 20819;
                if (i)
                        assert_true(c->days[i].day > c->days[i - 1].day);
        }
        assert_int_equal(of_2026, 1);
        assert_int_equal(c->version, 3);
}

static void an_id_of_a_pack_is_told_from_anything_else(void **state) {
#define HEX "6058a3226a5fa9bf8ae1aade57b5cff5202671ceaea4fe60e8ff0e23bced9954"
        static const char *const none[] = {
                "", "/1/" HEX, "2022", "2022/", "2022//" HEX, "2022/1", "2022/1/", "2022/x/" HEX, "2022/12345678901/" HEX,
                        "2022 /1/" HEX,
                "Local/1/" HEX, "2022-1-" HEX, "2022/1-" HEX, "2022/1/" HEX "0", "2022/1/" HEX "x", "2022/1/0" HEX,
                "2022/1/6058A3226a5fa9bf8ae1aade57b5cff5202671ceaea4fe60e8ff0e23bced9954",
                "a-name-with-one-letter-more-than-there-is-room-for-in-a-pack-s-id-which-nobody-would-ever-give-to-one/1/" HEX,
        };
        char id[PACK_ID_SIZE];

        for (size_t i = 0; i < array_size(none); i++)
                if (pack_id_is(none[i]))
                        fail_msg("taken for an id: %s", none[i]);
        assert_true(pack_id_is("2022/1/" HEX));
        assert_true(pack_id_is("x-9/4294967295/" HEX));
        pack_id(pack_builtin_2005(), id);
        assert_true(pack_id_is(id));
}

/* 2026-01-01 is day 20454, 2025-01-01 20089, 2027-01-01 20819. */
static void merging_keeps_both_in_order_whichever_is_earlier(void **state) {
        static const int32_t early[] = { 2025 }, late[] = { 2026, 2027 };
        static const CalendarDay early_days[] = { { 20089, false, "a" }, { 20114, true, "b" } };
        static const CalendarDay late_days[] = { { 20454, false, "c" }, { 20819, false, "d" } };
        const Calendar first = { .years = early, .n_years = 1, .days = early_days, .n_days = 2, .source = "1", .version = 1 };
        const Calendar second = { .years = late, .n_years = 2, .days = late_days, .n_days = 2, .source = "2", .version = 2 };
        const Calendar none = { .source = "0" };
        const Calendar *const pairs[][2] = { { &first, &second }, { &second, &first }, { &none, &first }, { &first, &none } };
        static const uint32_t years[] = { 3, 3, 1, 1 }, days[] = { 4, 4, 2, 2 };

        for (size_t i = 0; i < array_size(pairs); i++) {
                CLEANUP(calendar_freep) Calendar *c = calendar_merge(pairs[i][0], pairs[i][1]);

                assert_int_equal(c->n_years, years[i]);
                assert_int_equal(c->n_days, days[i]);
                for (uint32_t k = 1; k < c->n_years; k++)
                        assert_true(c->years[k] > c->years[k - 1]);
                for (uint32_t k = 1; k < c->n_days; k++)
                        assert_true(c->days[k].day > c->days[k - 1].day);
                assert_string_equal(c->days[0].name, "a");
                assert_string_equal(c->source, pairs[i][1]->source);
        }
}

static void sign_rules(const Pack *pack, const KeyPair *key, Buf *out) {
        Signer *signer;

        buf_clear(out);
        assert_int_equal(signer_new(key, &signer), 0);
        rules_sign(pack, NULL, signer, key->id, out);
        signer_free(signer);
}

static int open_rules(Bytes in, const Roster *roster, const uint8_t *pinned) {
        CLEANUP(pack_freep) Pack *pack = NULL;
        CLEANUP(calendar_freep) Calendar *calendar = NULL;
        int r = rules_open(in, roster, pinned, &pack, &calendar);

        assert_true((r == 0) == (pack != NULL));
        return r;
}

static void rules_open_for_a_root_in_use_that_signed_what_is_lawful(void **state) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(buf_deinit) Buf bytes = BUF_INIT, nameless = BUF_INIT;
        RosterKey listed[2] = { { .suite = SUITE_STD }, { .suite = SUITE_STD } };
        const Roster roster = { .roots = listed, .n_roots = 2 };
        Pack late = *pack_builtin_2022();
        KeyPair roots[2], other;
        Random random;

        random_seeded(&random, 8);
        assert_int_equal(key_pair_generate(SUITE_STD, KEY_ROOT, &random, &other), 0);
        for (unsigned i = 0; i < 2; i++) {
                assert_int_equal(key_pair_generate(SUITE_STD, KEY_ROOT, &random, &roots[i]), 0);
                memcpy(listed[i].id, roots[i].id, sizeof(listed[i].id));
                memcpy(listed[i].public_key, roots[i].public_key, sizeof(listed[i].public_key));
        }
        sign_rules(pack_builtin_2022(), &roots[1], &bytes);
        assert_int_equal(open_rules(buf_bytes(&bytes), &roster, NULL), 0);
        assert_int_equal(open_rules(buf_bytes(&bytes), &roster, other.public_key), 0);
        assert_int_equal(open_rules(buf_bytes(&bytes), NULL, NULL), 0); /* nobody to ask */
        listed[1].retired = true;
        assert_int_equal(open_rules(buf_bytes(&bytes), &roster, NULL), RULES_E_SIGNATURE);
        assert_int_equal(open_rules(buf_bytes(&bytes), &roster, roots[1].public_key), 0); /* the pinned one never retires */
        listed[1].retired = false;
        /* Under a root's name, by somebody else. */
        memcpy(other.id, roots[0].id, sizeof(other.id));
        sign_rules(pack_builtin_2022(), &other, &bytes);
        assert_int_equal(open_rules(buf_bytes(&bytes), &roster, NULL), RULES_E_SIGNATURE);
        /* A signature that does not say whose it is. */
        PbSignedRules *pb = (PbSignedRules *)unpack_message(buf_bytes(&bytes), &spec_signed_rules, &arena, NULL);
        pb->signatures[0]->key_id = (ProtobufCBinaryData){ 0, NULL };
        pack_message(&pb->base, &spec_signed_rules, &nameless);
        assert_int_equal(open_rules(buf_bytes(&nameless), &roster, NULL), RULES_E_SIGNATURE);
        /* A root's signature makes nothing lawful. */
        late.clocks[CLOCK_TRIAGE].days = 16;
        sign_rules(&late, &roots[0], &bytes);
        assert_int_equal(open_rules(buf_bytes(&bytes), &roster, NULL), RULES_E_UNLAWFUL);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_statutes_compiled_in_say_what_their_files_say),
                cmocka_unit_test(the_calendar_compiled_in_says_what_its_file_says),
                cmocka_unit_test(zhejiang_is_quicker_and_ends_as_late),
                cmocka_unit_test(henan_keeps_the_instances_it_would_take_away),
                cmocka_unit_test(summary_adds_two_clocks_to_2022),
                cmocka_unit_test(a_pack_reads_back_as_it_was_written),
                cmocka_unit_test(what_goes_beyond_the_statute_is_refused_at_its_place),
                cmocka_unit_test(what_is_mistyped_is_refused_at_its_place),
                cmocka_unit_test(as_late_as_the_statute_is_not_later),
                cmocka_unit_test(a_signed_pack_opens_for_the_key_that_signed_it_alone),
                cmocka_unit_test(a_merged_calendar_has_the_later_ones_years),
                cmocka_unit_test(an_id_of_a_pack_is_told_from_anything_else),
                cmocka_unit_test(merging_keeps_both_in_order_whichever_is_earlier),
                cmocka_unit_test(rules_open_for_a_root_in_use_that_signed_what_is_lawful),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
