/* SPDX-License-Identifier: Apache-2.0 */

/* The command line's own pieces: arguments, text as terminals show it, tables, commands of a batch. */

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/wire/json.h"
#include "common/wire/limits.h"
#include "node/cli/act.h"
#include "node/cli/args.h"
#include "node/cli/command.h"
#include "node/cli/print.h"
#include "node/cli/table.h"
#include "node/cli/text.h"

/* ---- arguments --------------------------------------------------------------------------------------------------- */

static const Option own[] = {
        { "to", OPTION_VALUE, "UNIT", "", "" },
        { "all", OPTION_FLAG, NULL, "", "" },
        { "about", OPTION_LIST, "UNIT", "", "" },
        { NULL },
};
static const Option global[] = { { "json", OPTION_FLAG, NULL, "", "" }, { NULL } };

#define PARSE(args, ...)                                                                                                     \
        args_parse((int)array_size(((char *const[]){ __VA_ARGS__ })), (char *const[]){ __VA_ARGS__ }, own, global, &(args))

static void options_and_words_come_in_any_order(void **state) {
        Args a;

        assert_true(PARSE(a, "CASE", "--to", "411281", "--json", "--about=1", "--about", "2", "other", "--all"));
        assert_int_equal(a.n_positional, 2);
        assert_string_equal(a.positional[1], "other");
        assert_string_equal(args_get(&a, "to"), "411281");
        assert_true(args_has(&a, "json") && args_has(&a, "all"));
        assert_string_equal(args_nth(&a, "about", 0), "1");
        assert_string_equal(args_nth(&a, "about", 1), "2");
        assert_null(args_nth(&a, "about", 2));
}

static void two_dashes_end_the_options(void **state) {
        Args a;

        assert_true(PARSE(a, "--to", "x", "--", "--all", "-z"));
        assert_int_equal(a.n_positional, 2);
        assert_false(args_has(&a, "all"));
}

static void a_value_may_begin_with_dashes_and_be_empty(void **state) {
        Args a;

        assert_true(PARSE(a, "--to", "--all"));
        assert_string_equal(args_get(&a, "to"), "--all");
        assert_true(PARSE(a, "--to="));
        assert_string_equal(args_get(&a, "to"), "");
}

static void wrong_options_are_told(void **state) {
        Args a;

        assert_false(PARSE(a, "--too", "x"));
        assert_non_null(strstr(a.problem_en, "did you mean --to?"));
        assert_false(PARSE(a, "--to"));
        assert_non_null(strstr(a.problem_en, "needs a value"));
        assert_false(PARSE(a, "--to", "x", "--to", "y"));
        assert_non_null(strstr(a.problem_en, "twice"));
        assert_false(PARSE(a, "--all=yes"));
        assert_non_null(strstr(a.problem_en, "takes no value"));
        assert_false(PARSE(a, "-a"));
        assert_non_null(strstr(a.problem_en, "two dashes"));
        assert_true(a.problem_zh[0]);
}

/* ---- text -------------------------------------------------------------------------------------------------------- */

static void a_chinese_character_takes_two_columns(void **state) {
        assert_int_equal(text_width("abc"), 3);
        assert_int_equal(text_width("信访"), 4);
        assert_int_equal(text_width("（逾期）"), 8);
        assert_int_equal(text_width("e\xcc\x81"), 1); /* with a combining accent */
        assert_int_equal(text_width("\xff\xfe"), 2);
        assert_int_equal(text_width("\xe4\xbf"), 2);  /* cut */
}

static void assert_safe(const char *in, bool lines, const char *out) {
        Buf buf = BUF_INIT;

        text_put_safe(&buf, in, lines, 2);
        buf_put_u8(&buf, 0);
        assert_string_equal((const char *)buf.data, out);
        buf_deinit(&buf);
}

static void nothing_that_steers_a_terminal_passes(void **state) {
        assert_safe("甲\x1b[2J", false, "甲\xef\xbf\xbd[2J");
        assert_safe("a\nb", false, "a\xef\xbf\xbd" "b");
        assert_safe("a\nb\r\nc\td", true, "a\n  b\n  c d");
        assert_safe("a\rb", true, "a\xef\xbf\xbd" "b");
        assert_safe("\xc2\x9b" "31m", false, "\xef\xbf\xbd" "31m"); /* CSI as one character */
        assert_safe("\xe2\x80\xae" "x", false, "\xef\xbf\xbd" "x");  /* right to left */
        assert_safe("\x9b\xff", false, "\xef\xbf\xbd\xef\xbf\xbd");
}

/* Each character at either end of what can make a line read as another, and its neighbours, which are harmless. */
static void what_is_unsafe_begins_and_ends_there(void **state) {
        static const struct {
                uint32_t first, last;
        } ranges[] = { { 0x01, 0x1f }, { 0x7f, 0x9f }, { 0x202a, 0x202e }, { 0x2066, 0x2069 } };

        for (size_t i = 0; i < array_size(ranges); i++)
                for (uint32_t c = ranges[i].first - (ranges[i].first > 1); c <= ranges[i].last + 1; c++) {
                        char text[4] = "";
                        bool unsafe = c >= ranges[i].first && c <= ranges[i].last;

                        if (c < 0x80) {
                                text[0] = (char)c;
                        } else if (c < 0x800) {
                                text[0] = (char)(0xc0 | c >> 6);
                                text[1] = (char)(0x80 | (c & 0x3f));
                        } else {
                                text[0] = (char)(0xe0 | c >> 12);
                                text[1] = (char)(0x80 | (c >> 6 & 0x3f));
                                text[2] = (char)(0x80 | (c & 0x3f));
                        }
                        assert_safe(text, false, unsafe ? "\xef\xbf\xbd" : text);
                }
}

static void copies_are_cut_between_characters(void **state) {
        char dst[8];

        text_copy(dst, sizeof(dst), "逐级信访");
        assert_string_equal(dst, "逐级");
        text_join(dst, sizeof(dst), "ab", "逐", "级");
        assert_string_equal(dst, "ab逐");
}

static void columns_of_a_table_are_aligned_as_shown(void **state) {
        static const char *const headings[] = { "A", "名", "C", NULL };
        char *text = NULL;
        size_t size = 0;
        FILE *f = open_memstream(&text, &size);
        Table *t = table_new(headings);

        table_cut(t, 2, 6);
        table_add(t, "1");
        table_add(t, "信访");
        table_add(t, "abcdefgh");
        table_add_number_or_none(t, 0);
        table_add(t, "");
        table_add(t, "信访信访");
        table_print(t, f);
        fclose(f);
        assert_string_equal(text, "A  名    C\n1  信访  abc...\n-  -     信...\n");
        table_free(t);
        free(text);
}

/* ---- what is printed, and how it ends ---------------------------------------------------------------------------- */

/* What a stream's descriptor got while fn ran. */
typedef struct Printed {
        char out[2048], err[2048];
        CliExit code;
} Printed;

static FILE *listen_to(FILE *stream, int *ret_kept) {
        FILE *into = tmpfile();

        assert_non_null(into);
        fflush(stream);
        *ret_kept = dup(fileno(stream));
        assert_true(*ret_kept >= 0 && dup2(fileno(into), fileno(stream)) >= 0);
        return into;
}

static void listened(FILE *stream, FILE *into, int kept, char *ret, size_t size) {
        size_t n;

        fflush(stream);
        assert_true(dup2(kept, fileno(stream)) >= 0);
        close(kept);
        rewind(into);
        n = fread(ret, 1, size - 1, into);
        ret[n] = '\0';
        fclose(into);
}

static void print(const Cli *cli, const PbControlReply *reply, Printed *ret) {
        int kept_out, kept_err;
        FILE *out = listen_to(stdout, &kept_out), *err = listen_to(stderr, &kept_err);

        ret->code = print_result(cli, reply);
        listened(stdout, out, kept_out, ret->out, sizeof(ret->out));
        listened(stderr, err, kept_err, ret->err, sizeof(ret->err));
}

/* Each answer's exit status, whatever the language and the form; refusals go to stderr, and with --json to stdout as well. */
static void each_answer_has_its_exit_status_and_its_place(void **state) {
        static const struct {
                uint32_t status;
                CliExit code;
                const char *json;
        } cases[] = { { CONTROL_DONE, CLI_DONE, "\"status\":\"done\"" }, { CONTROL_REFUSED, CLI_REFUSED, "\"status\":\"refused\"" },
                      { CONTROL_BAD, CLI_USAGE, "\"status\":\"bad\"" }, { CONTROL_BUSY, CLI_UNREACHABLE, "\"status\":\"busy\"" } };

        for (size_t i = 0; i < array_size(cases); i++)
                for (unsigned way = 0; way < 4; way++) {
                        PbControlReason reason = ZHUJI__CONTROL_REASON__INIT;
                        PbControlReply reply = ZHUJI__CONTROL_REPLY__INIT;
                        const Cli cli = { .json = way & 1, .zh = way & 2 };
                        bool done = cases[i].status == CONTROL_DONE;
                        Printed h;

                        reason.name = "name";
                        reason.en = "the words";
                        reason.zh = "原因";
                        reason.next_en = "do that";
                        reason.next_zh = "请这样";
                        reason.article = "2022 art. 22";
                        reason.detail = "detail";
                        reply.status = cases[i].status;
                        reply.reason = done ? NULL : &reason;
                        reply.entry = 17;
                        reply.case_id = "411281-2026-0000001-1";
                        print(&cli, &reply, &h);
                        assert_int_equal(h.code, cases[i].code);
                        assert_int_equal(strstr(h.out, cases[i].json) != NULL, cli.json);
                        assert_int_equal(*h.out != 0, done || cli.json);
                        assert_int_equal(*h.err != 0, !done);
                        if (done)
                                continue;
                        assert_non_null(strstr(h.err, cli.zh ? "zhuji: 原因：detail (2022 art. 22)\n  -> 请这样\n"
                                                             : "zhuji: the words: detail (2022 art. 22)\n  -> do that\n"));
                }
}

/* The query code is told once, to who registers: nothing of it elsewhere. */
static void a_registration_is_told_with_its_code(void **state) {
        PbControlReply reply = ZHUJI__CONTROL_REPLY__INIT;
        Printed h;

        reply.status = CONTROL_DONE;
        reply.entry = 17;
        reply.case_id = "411281-2026-0000001-1";
        print(&(Cli){ .zh = false }, &reply, &h);
        assert_string_equal(h.out, "done: 411281-2026-0000001-1, entry 17\n");
        reply.query_code = "0123456789";
        print(&(Cli){ .zh = false }, &reply, &h);
        assert_string_equal(h.out, "registered 411281-2026-0000001-1, entry 17; the petitioner's query code: 0123456789\n");
        assert_string_equal(h.err, "");
        reply.query_code = "";
        reply.case_id = "";
        print(&(Cli){ .zh = true }, &reply, &h);
        assert_string_equal(h.out, "已办理：-（记录 17）\n");
}

/* ---- commands of a batch ----------------------------------------------------------------------------------------- */

static bool read_command(const char *text, Arena *arena, PbControlRequest *request, ActProblem *problem, json_t **json) {
        JsonProblem bad;

        *json = json_parse(bytes_of_str(text), &bad);
        assert_non_null(*json);
        return command_read(*json, arena, request, problem);
}

static void assert_command_refused(const char *text, const char *words) {
        Arena arena = ARENA_INIT;
        PbControlRequest request;
        ActProblem problem;
        json_t *json;

        if (read_command(text, &arena, &request, &problem, &json))
                fail_msg("taken: %s", text);
        if (!strstr(problem.en, words))
                fail_msg("%s: \"%s\", not \"%s\"", text, problem.en, words);
        assert_true(problem.zh[0]);
        json_decref(json);
        arena_deinit(&arena);
}

static void an_act_becomes_its_document(void **state) {
        Arena arena = ARENA_INIT;
        PbControlRequest request;
        ActProblem problem;
        Document d;
        json_t *json;

        assert_true(read_command(
                "{\"do\":\"opinion\",\"case\":\"411281-2026-0000001-1\",\"decision\":\"explain\",\"body\":\"甲\","
                "\"legal_basis\":\"乙\",\"remedy\":\"丙\",\"as\":\"li\",\"unit\":\"411281.hrss\",\"tag\":7}",
                &arena, &request, &problem, &json));
        assert_int_equal(request.kind, CONTROL_DOCUMENT);
        assert_int_equal(request.document_kind, ENTRY_OPINION);
        assert_string_equal(request.case_id, "411281-2026-0000001-1");
        assert_string_equal(request.as_user, "li");
        assert_string_equal(request.as_unit, "411281.hrss");
        assert_int_equal(document_decode(bytes_of(request.document.data, request.document.len), &arena, &d), 0);
        assert_int_equal(d.decision, DECISION_EXPLAIN);
        assert_string_equal(d.body, "甲");
        assert_string_equal(d.legal_basis, "乙");
        assert_string_equal(d.remedy, "丙");
        json_decref(json);
        arena_deinit(&arena);
}

/* Each named value at its bounds, taken and refused, and which field of the document it becomes. */
static void each_named_value_has_its_bounds_and_its_field(void **state) {
        static const struct {
                EntryKind kind;
                const char *field, *value;
                bool taken;
                size_t at;      /* of the document; 32 bits there ... */
                uint32_t is;
        } cases[] = {
#define IN(field) offsetof(Document, field)
                { ENTRY_CLASSIFY, "path31", "0", false, 0, 0 },
                { ENTRY_CLASSIFY, "path31", "1", true, IN(path31), 1 },
                { ENTRY_CLASSIFY, "path31", "6", true, IN(path31), 6 },
                { ENTRY_CLASSIFY, "path31", "7", false, 0, 0 },
                { ENTRY_CLASSIFY, "path31", "-1", false, 0, 0 },
                { ENTRY_CLASSIFY, "path31", "", false, 0, 0 },
                { ENTRY_CLASSIFY, "class", "suggestion", true, IN(case_class), CLASS_SUGGESTION },
                { ENTRY_CLASSIFY, "class", "claim", true, IN(case_class), CLASS_CLAIM },
                { ENTRY_CLASSIFY, "class", "accusation", false, 0, 0 }, /* by its own command, sealed */
                { ENTRY_CLASSIFY, "class", "", false, 0, 0 },
                { ENTRY_RATING, "rating_bureau", "0", false, 0, 0 },
                { ENTRY_RATING, "rating_bureau", "1", true, IN(rating_bureau), 1 },
                { ENTRY_RATING, "rating_bureau", "5", true, IN(rating_bureau), 5 },
                { ENTRY_RATING, "rating_bureau", "6", false, 0, 0 },
                { ENTRY_RATING, "rating_handler", "5", true, IN(rating_handler), 5 },
                { ENTRY_RATING, "rating_handler", "6", false, 0, 0 },
                { ENTRY_EXTENSION, "days", "0", false, 0, 0 },
                { ENTRY_EXTENSION, "days", "1", true, IN(days), 1 },
                { ENTRY_EXTENSION, "days", "4294967295", true, IN(days), UINT32_MAX },
                { ENTRY_EXTENSION, "days", "4294967296", false, 0, 0 },
                { ENTRY_ASSIGNMENT, "due", "1970-01-01", false, 0, 0 },
                { ENTRY_ASSIGNMENT, "due", "1970-01-02", true, IN(due_day), 1 },
                { ENTRY_ASSIGNMENT, "due", "2026-02-29", false, 0, 0 },
                { ENTRY_RECEPTION, "from", "1970-01-03", true, IN(from_day), 2 },
                { ENTRY_RECEPTION, "date", "1970-01-04", true, IN(from_day), 3 },
                { ENTRY_RECEPTION, "until", "1970-01-05", true, IN(until_day), 4 },
                { ENTRY_OPINION, "decision", "support", true, IN(decision), DECISION_SUPPORT },
                { ENTRY_OPINION, "decision", "not-support", true, IN(decision), DECISION_NOT_SUPPORT },
                { ENTRY_OPINION, "decision", "maybe", false, 0, 0 },
                { ENTRY_OPINION, "decision", "", false, 0, 0 },
                { ENTRY_ORDER, "trigger", "late", true, IN(trigger), TRIGGER_LATE },
                { ENTRY_ORDER, "trigger", "", false, 0, 0 },
                { ENTRY_SERVICE, "how", "post", true, IN(service_how), SERVICE_POST },
                { ENTRY_SERVICE, "how", "pigeon", false, 0, 0 },
                { ENTRY_ORDER, "ref_entry", "0", false, 0, 0 },
                { ENTRY_ORDER, "ref_entry", "7", true, IN(ref_entry), 7 },
                { ENTRY_ORDER, "finding", "8", true, IN(ref_entry), 8 },
                { ENTRY_SIGN, "draft", "9", true, IN(ref_entry), 9 },
                { ENTRY_SIGN, "draft", "0", false, 0, 0 },
                { ENTRY_REFERRAL, "to", "411281.HRSS", false, 0, 0 },
                { ENTRY_REFERRAL, "to", "41128", false, 0, 0 },
                { ENTRY_REFERRAL, "nothing", "1", false, 0, 0 },
#undef IN
        };

        for (size_t i = 0; i < array_size(cases); i++) {
                Act act = { .kind = cases[i].kind };
                ActProblem problem = { "" };
                uint32_t is = 0;

                if (act_set(&act, cases[i].field, cases[i].value, &problem) != cases[i].taken)
                        fail_msg("%s \"%s\": %s", cases[i].field, cases[i].value, problem.en);
                assert_int_equal(*problem.en && *problem.zh, !cases[i].taken);
                memcpy(&is, (const char *)&act.document + cases[i].at, sizeof(is));
                if (cases[i].taken && is != cases[i].is)
                        fail_msg("%s \"%s\" is %u", cases[i].field, cases[i].value, is);
        }
}

/* Words each become a field of their own. */
static void each_named_word_becomes_its_field(void **state) {
        static const struct {
                const char *field;
                size_t at;
                size_t max;
        } cases[] = {
                { "reason", offsetof(Document, reason), LIMIT_REASON },   { "body", offsetof(Document, body), LIMIT_TEXT },
                { "text", offsetof(Document, body), LIMIT_TEXT },         { "legal_basis", offsetof(Document, legal_basis), LIMIT_REASON },
                { "remedy", offsetof(Document, remedy), LIMIT_REASON },   { "category", offsetof(Document, category), LIMIT_NAME },
                { "organ", offsetof(Document, organ), LIMIT_NAME },       { "person", offsetof(Document, person), LIMIT_NAME },
                { "meeting", offsetof(Document, summary), LIMIT_TITLE },
        };

        for (size_t i = 0; i < array_size(cases); i++)
                for (unsigned more = 0; more < 2; more++) {
                        Act act = { .kind = ENTRY_ORDER };
                        ActProblem problem = { "" };
                        char *word = mem_alloc(cases[i].max + 2);
                        const char *is;

                        memset(word, 'x', cases[i].max + more);
                        word[cases[i].max + more] = '\0';
                        if (act_set(&act, cases[i].field, word, &problem) != !more)
                                fail_msg("%s of %zu bytes: %s", cases[i].field, cases[i].max + more, problem.en);
                        memcpy(&is, (const char *)&act.document + cases[i].at, sizeof(is));
                        assert_ptr_equal(is, more ? NULL : word);
                        mem_free(word);
                }
}

static void a_registration_brings_its_content_apart(void **state) {
        Arena arena = ARENA_INIT;
        PbControlRequest request;
        ActProblem problem;
        Document d;
        Content c;
        json_t *json;

        assert_true(
                read_command("{\"do\":\"register\",\"intake\":{\"text\":\"甲\",\"category\":\"劳动\",\"external_id\":\"x\"}}",
                             &arena, &request, &problem, &json));
        assert_int_equal(document_decode(bytes_of(request.document.data, request.document.len), &arena, &d), 0);
        assert_int_equal(content_decode(bytes_of(request.content.data, request.content.len), &arena, &c), 0);
        assert_string_equal(d.category, "劳动");
        assert_string_equal(d.external_id, "x");
        assert_int_equal(d.external_digest.len, DIGEST_SIZE);
        assert_string_equal(c.text, "甲");
        json_decref(json);
        arena_deinit(&arena);
}

static void a_person_joins_with_words_of_their_own(void **state) {
        Arena arena = ARENA_INIT;
        PbControlRequest request;
        ActProblem problem;
        Document d;
        Content c;
        json_t *json;

        assert_true(read_command("{\"do\":\"join\",\"case\":\"411281-2026-0000001-1\",\"text\":\"甲\",\"name\":\"信访人乙\",\"people\":2}",
                                 &arena, &request, &problem, &json));
        assert_int_equal(request.kind, CONTROL_DOCUMENT);
        assert_int_equal(request.document_kind, ENTRY_JOIN);
        assert_string_equal(request.case_id, "411281-2026-0000001-1");
        assert_int_equal(document_decode(bytes_of(request.document.data, request.document.len), &arena, &d), 0);
        assert_int_equal(d.people, 2);
        assert_string_equal(variant_name(ENTRY_JOIN, d.variant), "person");
        assert_int_equal(content_decode(bytes_of(request.content.data, request.content.len), &arena, &c), 0);
        assert_string_equal(c.text, "甲");
        assert_string_equal(c.name, "信访人乙");
        json_decref(json);
        assert_true(read_command("{\"do\":\"join\",\"case\":\"411281-2026-0000001-1\",\"representatives\":[\"信访人甲\",\"信访人乙\"]}",
                                 &arena, &request, &problem, &json));
        assert_int_equal(document_decode(bytes_of(request.document.data, request.document.len), &arena, &d), 0);
        assert_int_equal(d.representatives, 2);
        assert_string_equal(variant_name(ENTRY_JOIN, d.variant), "representatives");
        json_decref(json);
        arena_deinit(&arena);
}

static void users_and_reads_are_commands_too(void **state) {
        Arena arena = ARENA_INIT;
        PbControlRequest request;
        ActProblem problem;
        json_t *json;

        assert_true(read_command("{\"do\":\"user\",\"name\":\"zhang\",\"of\":\"411281.hrss\",\"roles\":[\"clerk\",\"head\"]}",
                                 &arena, &request, &problem, &json));
        assert_int_equal(request.user_roles, ROLE_CLERK | ROLE_HEAD);
        json_decref(json);
        assert_true(read_command("{\"do\":\"list\",\"state\":\"taken\",\"limit\":5}", &arena, &request, &problem, &json));
        assert_int_equal(request.kind, CONTROL_LIST);
        assert_int_equal(request.limit, 5);
        json_decref(json);
        arena_deinit(&arena);
}

static void wrong_commands_say_what_is_wrong(void **state) {
        assert_command_refused("[]", "do");
        assert_command_refused("{\"do\":\"dance\"}", "no such command");
        assert_command_refused("{\"do\":\"refer\",\"to\":\"411281.hrss\"}", "case");
        assert_command_refused("{\"do\":\"refer\",\"case\":\"411281-2026-0000001-2\",\"to\":\"411281.hrss\"}", "case number");
        assert_command_refused("{\"do\":\"refer\",\"case\":\"411281-2026-0000001-1\",\"too\":\"411281.hrss\"}",
                               "unknown field");
        assert_command_refused("{\"do\":\"refer\",\"case\":\"411281-2026-0000001-1\",\"to\":\"人社局\"}", "unit code");
        assert_command_refused("{\"do\":\"assign\",\"case\":\"411281-2026-0000001-1\",\"due\":\"2026-02-30\"}", "day");
        assert_command_refused("{\"do\":\"serve\",\"case\":\"411281-2026-0000001-1\",\"how\":true}", "text or a number");
        assert_command_refused("{\"do\":\"respond\",\"case\":\"411281-2026-0000001-1\",\"ref_entry\":-1}", "entry number");
        assert_command_refused("{\"do\":\"register\",\"intake\":{\"text\":\"x\",\"class\":\"accusation\"}}", "case register");
        assert_command_refused("{\"do\":\"register\",\"text\":\"x\"}", "unknown field");
        assert_command_refused("{\"do\":\"user\",\"name\":\"zhang\",\"roles\":[\"king\"]}", "no such role");
        assert_command_refused("{\"do\":\"join\",\"text\":\"x\"}", "case number");
        assert_command_refused("{\"do\":\"join\",\"case\":\"411281-2026-0000001-1\",\"name\":\"x\"}", "text, or representatives");
        assert_command_refused("{\"do\":\"join\",\"case\":\"411281-2026-0000001-1\",\"text\":\"x\",\"people\":0}", "over 0");
        assert_command_refused("{\"do\":\"join\",\"case\":\"411281-2026-0000001-1\",\"representatives\":\"x\"}", "list");
        assert_command_refused("{\"do\":\"accusation-seal\",\"case\":\"411281-2026-0000001-1\",\"intake\":{\"text\":\"x\"}}",
                               "accusation seal");
        assert_command_refused("{\"do\":\"list\",\"limit\":501}", "500");
        assert_command_refused("{\"do\":\"list\",\"as\":7}", "must be text");
}

static void what_is_too_long_to_be_kept_is_refused(void **state) {
        char *body = mem_alloc(300 * 1024);
        ActProblem problem;
        Act act = { .kind = ENTRY_NOTICE };

        memset(body, 'x', 300 * 1024 - 1);
        assert_false(act_set(&act, "body", body, &problem));
        assert_non_null(strstr(problem.en, "longer than"));
        body[256 * 1024] = '\0';
        assert_true(act_set(&act, "body", body, &problem));
        assert_false(act_set(&act, "reason", body, &problem));
        assert_false(act_set(&act, "reason", "\xff", &problem));
        mem_free(body);
}

/* ---- numbers ------------------------------------------------------------------------------------------------------ */

static void a_number_is_digits_and_within_its_bounds(void **state) {
        static const char *const none[] = { "", " 7", "7 ", "+7", "-7", "7.0", "0x7", "7a", "七", "18446744073709551616", "0", "11" };
        uint64_t n = 99;

        for (size_t i = 0; i < array_size(none); i++)
                assert_false(text_number(none[i], 1, 10, &n));
        assert_false(text_number("99999999999999999999", 0, UINT64_MAX, &n));
        assert_int_equal(n, 99); /* written only on success */
        assert_true(text_number("10", 1, 10, &n));
        assert_int_equal(n, 10);
        assert_true(text_number("007", 1, 10, &n));
        assert_int_equal(n, 7);
        assert_true(text_number("0", 0, 10, &n));
        assert_int_equal(n, 0);
        assert_true(text_number("18446744073709551615", 1, UINT64_MAX, &n));
        assert_true(n == UINT64_MAX);
}

static void a_report_s_period_is_a_year_or_a_month(void **state) {
        static const struct {
                const char *form, *period;
                bool good;
        } periods[] = {
                { "annual", "2025", true },     { "monthly", "2025-12", true },  { "annual", "", true },
                { "annual", "2025-12", false }, { "monthly", "2025", false },    { "monthly", "2025-13", false },
                { "monthly", "2025-00", false }, { "annual", "1989", false },    { "annual", " 202", false },
                { "annual", "+202", false },    { "monthly", "2025-1 ", false }, { "monthly", "2025- 1", false },
                { "weekly", "2025", false },
        };

        for (size_t i = 0; i < array_size(periods); i++) {
                PbControlRequest request = ZHUJI__CONTROL_REQUEST__INIT;
                Arena arena = ARENA_INIT;

                assert_int_equal(report_request(periods[i].form, periods[i].period, &arena, &request), periods[i].good);
                arena_deinit(&arena);
        }
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(options_and_words_come_in_any_order),
                cmocka_unit_test(two_dashes_end_the_options),
                cmocka_unit_test(a_value_may_begin_with_dashes_and_be_empty),
                cmocka_unit_test(wrong_options_are_told),
                cmocka_unit_test(a_chinese_character_takes_two_columns),
                cmocka_unit_test(nothing_that_steers_a_terminal_passes),
                cmocka_unit_test(what_is_unsafe_begins_and_ends_there),
                cmocka_unit_test(copies_are_cut_between_characters),
                cmocka_unit_test(columns_of_a_table_are_aligned_as_shown),
                cmocka_unit_test(each_answer_has_its_exit_status_and_its_place),
                cmocka_unit_test(a_registration_is_told_with_its_code),
                cmocka_unit_test(an_act_becomes_its_document),
                cmocka_unit_test(each_named_value_has_its_bounds_and_its_field),
                cmocka_unit_test(each_named_word_becomes_its_field),
                cmocka_unit_test(a_registration_brings_its_content_apart),
                cmocka_unit_test(a_person_joins_with_words_of_their_own),
                cmocka_unit_test(users_and_reads_are_commands_too),
                cmocka_unit_test(wrong_commands_say_what_is_wrong),
                cmocka_unit_test(what_is_too_long_to_be_kept_is_refused),
                cmocka_unit_test(a_number_is_digits_and_within_its_bounds),
                cmocka_unit_test(a_report_s_period_is_a_year_or_a_month),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
