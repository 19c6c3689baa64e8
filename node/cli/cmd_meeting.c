/* SPDX-License-Identifier: Apache-2.0 */

/*
 * `zhuji batch-assign`, `zhuji meeting show`: one meeting hands on many cases with one due day (会议交办), and its progress.
 *
 * Each assignment is one of its own, drafted, signed and stamped by three persons; the list is gone through once for each of
 * the three steps.  What was done before is refused and said so, so a list that broke off is simply given again.
 */

#include <string.h>
#include "common/wire/record.h"
#include "node/cli/act.h"
#include "node/cli/cli.h"
#include "node/cli/cli_file.h"
#include "node/cli/intake.h"
#include "node/cli/print.h"
#include "node/cli/table.h"

#define LIST_BYTES_MAX (4u << 20)

static const Option assign_options[] = {
        { "meeting", OPTION_VALUE, "NAME", "the meeting, as its minutes call it (required)", "会议名称（必填）" },
        { "due", OPTION_VALUE, "DAY", "when the reports are due (draft: required)", "报告期限（拟办时必填）" },
        { "step", OPTION_VALUE, "WHICH", "draft (else), sign or stamp", "draft（拟办，默认）、sign（批示）、stamp（用印）" },
        { NULL },
};
static const Option show_options[] = { { NULL } };

/* ---- assigning --------------------------------------------------------------------------------------------------- */

typedef struct BatchAssign {
        Cli *cli;
        const char *meeting, *due, *step;
        EntryKind kind;
        json_t *refused;
        json_int_t done;
        CliExit code;
} BatchAssign;

static void refused(BatchAssign *b, size_t line, const char *id, const char *reason, const char *detail) {
        json_array_append_new(b->refused, json_pack("{s:I, s:s, s:s, s:s}", "line", (json_int_t)line, "case", id, "reason",
                                                    reason, "detail", detail));
        if (!b->cli->json)
                printf("%zu %s: %s %s\n", line, id, reason, detail);
}

static const char *text_of(const json_t *line, const char *field) {
        const char *s = json_string_value(json_object_get(line, field));

        return s ? s : "";
}

static bool fill_act(BatchAssign *b, const json_t *line, Act *act, ActProblem *problem) {
        bool ok = act_set_case(act, text_of(line, "case"), problem);

        if (!ok || b->kind != ENTRY_DRAFT)
                return ok;
        act->document.kind = ENTRY_ASSIGNMENT;
        act->document.summary = b->meeting;
        return act_set(act, "to", text_of(line, "to"), problem) && act_set(act, "due", b->due, problem) &&
               (!*text_of(line, "reason") || act_set(act, "reason", text_of(line, "reason"), problem));
}

static void one_line(BatchAssign *b, size_t n, const json_t *line) {
        PbControlRequest request = cli_request(b->cli, CONTROL_DOCUMENT);
        Act act = { .kind = b->kind };
        Arena arena = ARENA_INIT;
        const PbControlReply *reply;
        ActProblem problem;

        if (!fill_act(b, line, &act, &problem)) {
                refused(b, n, text_of(line, "case"), "line", cli_words(b->cli, problem.en, problem.zh));
                return;
        }
        act_request(&act, &arena, &request);
        b->code = cli_ask(b->cli, &request, &arena, &reply);
        if (!b->code && reply->status == CONTROL_DONE)
                b->done++;
        else if (!b->code)
                refused(b, n, text_of(line, "case"), reply->reason ? reply->reason->name : "?",
                        reply->reason ? cli_words(b->cli, reply->reason->next_en, reply->reason->next_zh) : "");
        arena_deinit(&arena);
}

static void each_line(BatchAssign *b, Bytes text) {
        const char *at = (const char *)text.data, *end = at + text.len;

        for (size_t n = 1; at < end && !b->code; n++) {
                const char *newline = memchr(at, '\n', (size_t)(end - at));
                size_t len = newline ? (size_t)(newline - at) : (size_t)(end - at);
                IntakeProblem problem;
                json_t *line = len ? intake_load(bytes_of(at, len), &problem) : NULL;

                if (line)
                        one_line(b, n, line);
                else if (len)
                        refused(b, n, "", "line", cli_words(b->cli, problem.reason, problem.reason_zh));
                json_decref(line);
                at += len + 1;
        }
}

static CliExit run_assign(Cli *cli, const Args *args) {
        BatchAssign b = { .cli = cli, .meeting = args_get(args, "meeting"), .due = args_get(args, "due"),
                          .step = args_get(args, "step") };
        Buf text = BUF_INIT;
        CliExit code;

        b.step = b.step ? b.step : "draft";
        b.kind = strcmp(b.step, "draft") == 0 ? ENTRY_DRAFT : strcmp(b.step, "sign") == 0 ? ENTRY_SIGN :
                 strcmp(b.step, "stamp") == 0 ? ENTRY_STAMP : 0;
        if (!b.meeting || !b.kind || (b.kind == ENTRY_DRAFT && !b.due))
                return cli_fail(cli, CLI_USAGE, "give --meeting, and --due when drafting; --step is draft, sign or stamp",
                                "请给出 --meeting，拟办时并给出 --due；--step 为 draft、sign 或 stamp");
        code = cli_read_file(cli, args->positional[0], LIST_BYTES_MAX, &text);
        if (code)
                return code;
        b.refused = json_array();
        each_line(&b, buf_bytes(&text));
        buf_deinit(&text);
        if (!b.code && !cli->json)
                printf(cli_words(cli, "%s: %lld done, %zu refused\n", "%s：%lld 件完成，%zu 件未办\n"), b.step, (long long)b.done,
                       json_array_size(b.refused));
        if (!b.code && json_array_size(b.refused))
                b.code = CLI_REFUSED;
        if (cli->json && b.code != CLI_UNREACHABLE)
                cli_print_json(json_pack("{s:s, s:s, s:s, s:I, s:O}", "status", b.code ? "refused" : "done", "meeting", b.meeting,
                                         "step", b.step, "done", b.done, "refused", b.refused));
        json_decref(b.refused);
        return b.code;
}

/* ---- progress ---------------------------------------------------------------------------------------------------- */

typedef struct MeetingProgress {
        json_int_t assigned, reported, approved, late;
} MeetingProgress;

static void count(MeetingProgress *p, const PbControlCase *c, const char *today) {
        bool approved = strcmp(c->report_below, "approved") == 0, sent = strcmp(c->report_below, "sent") == 0;

        p->assigned++;
        p->reported += sent || approved;
        p->approved += approved;
        p->late += !sent && !approved && *c->to_due && strcmp(c->to_due, today) < 0;
}

static void add_row(const Cli *cli, Table *t, const PbControlCase *c) {
        table_add(t, c->case_id);
        table_add(t, c->to);
        table_add(t, c->to_due);
        table_add(t, print_word(cli, c->report_below));
        table_add(t, print_word(cli, c->progress));
}

static CliExit run_show(Cli *cli, const Args *args) {
        static const char *const en[] = { "CASE", "TO", "DUE", "REPORT", "PROGRESS", NULL };
        static const char *const zh[] = { "编号", "承办单位", "期限", "报告", "进展", NULL };
        PbControlRequest request = cli_request(cli, CONTROL_LIST);
        Table *table = table_new(cli->zh ? zh : en);
        json_t *rows = json_array();
        MeetingProgress p = { .assigned = 0 };
        Arena arena = ARENA_INIT;
        const PbControlReply *reply = NULL;
        CliExit code;

        do {
                code = cli_ask(cli, &request, &arena, &reply);
                code = code ? code : print_refusal(cli, reply);
                for (size_t i = 0; !code && i < reply->n_cases; i++) {
                        const PbControlCase *c = reply->cases[i];

                        if (strcmp(c->meeting, args->positional[0]) != 0)
                                continue;
                        count(&p, c, reply->time);
                        if (cli->json)
                                json_array_append_new(rows, print_message_json(&c->base));
                        else
                                add_row(cli, table, c);
                }
                if (!code)
                        request.after = reply->after;
        } while (!code && *request.after);
        if (!code && cli->json) {
                cli_print_json(json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:O}", "status", "done", "meeting", args->positional[0],
                                         "assigned", p.assigned, "reported", p.reported, "approved", p.approved, "late", p.late,
                                         "cases", rows));
        } else if (!code) {
                table_print(table, stdout);
                printf(cli_words(cli, "assigned %lld, reported %lld, approved %lld, late %lld\n",
                                 "交办 %lld 件，已报告 %lld 件，已审批 %lld 件，逾期 %lld 件\n"),
                       (long long)p.assigned, (long long)p.reported, (long long)p.approved, (long long)p.late);
        }
        json_decref(rows);
        table_free(table);
        arena_deinit(&arena);
        return code;
}

const Verb meeting_verbs[] = {
        { .name = "batch-assign",
          .arguments = "FILE",
          .options = assign_options,
          .run = run_assign,
          .en = "one meeting assigns many cases with one due day (会议交办)",
          .zh = "会议交办：一次会议交办多件，统一期限",
          .more_en = "FILE: JSON Lines, {\"case\": .., \"to\": .., \"reason\": ..}.  Each is an assignment of its own with its report: draft\n"
                     "them all, then let the approver sign the same list and the stamp keeper stamp it (--step).  Given again, what was\n"
                     "done is refused and the rest goes on.",
          .more_zh = "FILE 为 JSON Lines：{\"case\": .., \"to\": .., \"reason\": ..}。逐件交办、逐件报告：先拟办，再由审批人、用印人\n"
                     "以同一清单批示、用印（--step）。可重复执行，已办的不重复办理。",
          .examples = { { "zhuji batch-assign list.jsonl --meeting 三月联席会议 --due 2026-05-20 --as li", "drafts for the whole list",
                          "整批拟办" } } },
        { .name = "meeting show",
          .arguments = "NAME",
          .options = show_options,
          .run = run_show,
          .en = "how far the cases of a meeting have come",
          .zh = "会议交办事项的进展",
          .examples = { { "zhuji meeting show 三月联席会议 --as li", "assigned, reported, approved, late", "交办、报告、审批、逾期件数" } } },
        { NULL },
};
