/* SPDX-License-Identifier: Apache-2.0 */

/* `zhuji case register | show | list`. */

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/wire/evidence.h"
#include "node/cli/accusation.h"
#include "node/cli/attach.h"
#include "node/cli/cli.h"
#include "node/cli/cli_file.h"
#include "node/cli/import.h"
#include "node/cli/intake.h"
#include "node/cli/print.h"
#include "node/cli/table.h"
#include "node/cli/text.h"
#include "node/cli/waiting.h"
#include "node/core/procedure.h"

/* ---- register ---------------------------------------------------------------------------------------------------- */

static const Option register_options[] = {
        { "text", OPTION_VALUE, "TEXT", "what the petitioner says (this or --file)", "信访内容（或用 --file）" },
        { "file", OPTION_VALUE, "FILE", "the case as a JSON object in the intake format; - is stdin",
          "信访件 JSON 文件；- 为标准输入" },
        { "title", OPTION_VALUE, "TEXT", "in one line", "标题" },
        { "channel", OPTION_VALUE, "HOW", "letter, visit, call, online or fax", "letter、visit、call、online、fax" },
        { "received-at", OPTION_VALUE, "TIME", "when it was received: a day, or a time like 2026-03-01 09:30; else now",
          "收到的日期，或者时间（如 2026-03-01 09:30），默认现在" },
        { "class", OPTION_VALUE, "CLASS", "suggestion or claim; else proposed as a claim (what accuses: --file)",
          "suggestion 或 claim，默认建议为 claim（检举控告用 --file）" },
        { "category", OPTION_VALUE, "TEXT", "what it is about", "内容分类" },
        { "place", OPTION_VALUE, "CODE", "division code of where it happened", "问题属地行政区划代码" },
        { "about-unit", OPTION_LIST, "UNIT", "the unit complained of", "所反映的单位" },
        { "people", OPTION_VALUE, "NUMBER", "how many came or signed", "人数" },
        { "representative", OPTION_LIST, "NAME", "a representative of theirs", "代表姓名" },
        { "name", OPTION_VALUE, "NAME", "of the petitioner", "信访人姓名" },
        { "id-number", OPTION_VALUE, "NUMBER", "of the petitioner", "证件号码" },
        { "phone", OPTION_VALUE, "NUMBER", "of the petitioner", "联系电话" },
        { "address", OPTION_VALUE, "TEXT", "of the petitioner", "住址" },
        { "agent", OPTION_VALUE, "NAME", "who speaks for the petitioner", "代理人或者监护人姓名" },
        { "agent-phone", OPTION_VALUE, "NUMBER", "of the agent", "代理人电话" },
        { "authorisation", OPTION_VALUE, "TEXT", "of the agent: the paper shown, and how far it goes", "授权委托书及授权范围" },
        { "guardian", OPTION_FLAG, NULL, "the agent is the petitioner's guardian", "代理人为监护人" },
        { "to", OPTION_VALUE, "UNIT", "what accuses: the organ it is sealed to; without it one is proposed",
          "检举控告：密封转送的机关；不写则给出建议" },
        ATTACH_OPTION,
        { "part", OPTION_VALUE, "WHICH", "of a mixed letter only this half: claim or accusation",
          "混合信件只登记一半：claim 或 accusation" },
        { "at-once", OPTION_FLAG, NULL, "a mixed letter's halves get neighbouring numbers, which others see",
          "混合信件两半立即相继登记（编号相邻，他人可见）" },
        { "roster", OPTION_VALUE, "FILE", "to seal by, instead of the config's", "密封所据名录，默认取配置" },
        { "external-id", OPTION_VALUE, "ID", "its key elsewhere: never registered twice", "外部编号（不重复登记）" },
        { NULL },
};

static void set_string(json_t *object, const char *field, const char *value) {
        if (value)
                json_object_set_new(object, field, json_stringn_nocheck(value, strlen(value)));
}

static void set_list(json_t *object, const char *field, const Args *args, const char *option) {
        json_t *list;

        if (!args_has(args, option))
                return;
        list = json_array();
        for (size_t i = 0; args_nth(args, option, i); i++)
                json_array_append_new(list, json_stringn_nocheck(args_nth(args, option, i), strlen(args_nth(args, option, i))));
        json_object_set_new(object, field, list);
}

/* From options to the same JSON a file would hold: one reader checks both. */
static json_t *intake_of_options(const Args *args) {
        static const char *const strings[][2] = {
                { "text", "text" },   { "title", "title" },       { "channel", "channel" }, { "received-at", "received_at" },
                { "class", "class" }, { "category", "category" }, { "place", "place" },     { "external-id", "external_id" },
        };
        static const char *const person[][2] = {
                { "name", "name" }, { "id-number", "id_number" }, { "phone", "phone" }, { "address", "address" },
                { "agent", "agent" }, { "agent-phone", "agent_phone" }, { "authorisation", "authorisation" },
        };
        const char *people = args_get(args, "people"), *received = args_get(args, "received-at");
        json_t *json = json_object(), *petitioner = json_object();
        char typed[INSTANT_TEXT_SIZE];
        Instant at;

        for (size_t i = 0; i < sizeof(strings) / sizeof(*strings); i++)
                set_string(json, strings[i][1], args_get(args, strings[i][0]));
        if (received && instant_parse(received, &at)) { /* a day, or a time without its zone, as people write it: China's */
                instant_format(at, typed);
                set_string(json, "received_at", typed);
        }
        for (size_t i = 0; i < sizeof(person) / sizeof(*person); i++)
                set_string(petitioner, person[i][1], args_get(args, person[i][0]));
        if (args_get(args, "guardian"))
                json_object_set_new(petitioner, "guardian", json_true());
        set_list(json, "about_units", args, "about-unit");
        set_list(json, "representatives", args, "representative");
        if (people) {
                uint64_t n;

                if (text_number(people, 0, INT64_MAX, &n))
                        json_object_set_new(json, "people", json_integer((json_int_t)n));
                else
                        set_string(json, "people", people); /* refused as not a number */
        }
        if (json_object_size(petitioner))
                json_object_set(json, "petitioner", petitioner);
        json_decref(petitioner);
        return json;
}

static CliExit read_intake_file(const Cli *cli, const char *path, json_t **ret) {
        IntakeProblem problem;
        Buf text = BUF_INIT;
        CliExit code = cli_read_file(cli, path, INTAKE_LINE_MAX, &text);

        if (code)
                return code;
        *ret = intake_load(buf_bytes(&text), &problem);
        buf_deinit(&text);
        if (!*ret)
                return cli_fail(cli, CLI_USAGE, "%s: %s", "%s：%s", path, cli_words(cli, problem.reason, problem.reason_zh));
        return CLI_DONE;
}

typedef struct Registering {
        Cli *cli;
        const Args *args;
        Arena *arena;
        AccusationDesk desk; /* opened for what accuses */
} Registering;

static CliExit register_clear(const Registering *r, const Intake *intake, const PbControlReply **ret) {
        PbControlRequest request = cli_request(r->cli, CONTROL_DOCUMENT);

        intake_request(intake, r->arena, &request);
        return cli_ask(r->cli, &request, r->arena, ret);
}

/* --to confirms; without it, or where it may not go, nothing is sent. */
static CliExit register_sealed(Registering *r, Intake *intake, const PbControlReply **ret) {
        PbControlRequest request = cli_request(r->cli, CONTROL_DOCUMENT);
        const char *to = args_get(r->args, "to");
        UnitCode department;
        IntakeProblem problem;
        CliExit code;

        if (to && !unit_code_parse(to, &intake->to))
                return cli_fail(r->cli, CLI_USAGE, "--to %s is no unit code", "--to %s 不是单位代码", to);
        if (!sealing_register(&r->desk.sealing, intake, r->arena, &request, &department, &problem))
                return accusation_refuse(r->cli, &problem);
        code = cli_ask(r->cli, &request, r->arena, ret);
        if (!code && (*ret)->status == CONTROL_DONE)
                accusation_tell_department(r->cli, &intake->accusation, &department);
        return code;
}

/* The sealed half, to be registered when others have come between (waiting.h). */
static CliExit lay_aside(Registering *r, Intake *half) {
        PbControlRequest request = cli_request(r->cli, CONTROL_DOCUMENT), ask_status = cli_request(r->cli, CONTROL_STATUS);
        const PbControlReply *status;
        UnitCode department;
        IntakeProblem problem;
        Instant now;
        CliExit code;

        if (!half->has_external_id) /* it is known again, should it be sent twice */
                intake_set_key(half, &(Digest){ { 0 } }, 0, r->arena);
        if (!sealing_register(&r->desk.sealing, half, r->arena, &request, &department, &problem))
                return accusation_refuse(r->cli, &problem);
        code = cli_ask(r->cli, &ask_status, r->arena, &status);
        code = code ? code : print_refusal(r->cli, status);
        if (!code && (!status->office || !status->office->totals || !instant_parse(status->time, &now)))
                code = cli_fail(r->cli, CLI_UNREACHABLE, "the node's answer can't be read", "无法解读节点答复");
        code = code ? code : waiting_lay_aside(r->cli, &request, &r->desk.random, now, status->office->totals->registered);
        if (!code)
                accusation_tell_department(r->cli, &half->accusation, &department);
        return code;
}

/* The claim gets its number now, the sealed half one that does not stand beside it. */
static CliExit register_apart(Registering *r, Intake *letter) {
        const PbControlReply *claim;
        CliExit code = register_clear(r, letter, &claim);

        if (code || claim->status != CONTROL_DONE)
                return code ? code : print_result(r->cli, claim);
        code = lay_aside(r, letter->half);
        if (r->cli->json) {
                json_t *json = print_result_json(claim);

                json_object_set_new(json, "accusation", json_pack("{s:s}", "status", code ? "refused" : "waiting"));
                cli_print_json(json);
                return code;
        }
        if (print_result(r->cli, claim) || code)
                return code ? code : CLI_REFUSED;
        puts(cli_words(r->cli, "the sealed half waits for a number of its own (`zhuji accusation waiting`)",
                       "密封的一半已暂存，稍后另行登记（见 zhuji accusation waiting）"));
        return CLI_DONE;
}

/* The two halves of a letter, one after the other; as JSON the second within the first. */
static CliExit register_both(Registering *r, Intake *letter) {
        const PbControlReply *claim, *accusation = NULL;
        IntakeProblem problem;
        UnitCode to = letter->half->to;
        CliExit code = CLI_DONE;

        if (args_get(r->args, "to") && !unit_code_parse(args_get(r->args, "to"), &to))
                return cli_fail(r->cli, CLI_USAGE, "--to is no unit code", "--to 不是单位代码");
        /* Before anything is registered: half a letter is not to be left over. */
        if (!sealing_check_organ(&r->desk.sealing, &letter->half->accusation, &to, &problem))
                return accusation_refuse(r->cli, &problem);
        letter->half->to = to;
        if (!args_has(r->args, "at-once"))
                return register_apart(r, letter);
        code = register_clear(r, letter, &claim);
        if (!code && claim->status != CONTROL_DONE)
                return print_result(r->cli, claim);
        code = code ? code : register_sealed(r, letter->half, &accusation);
        if (!code && r->cli->json) {
                json_t *json = print_result_json(claim);

                json_object_set_new(json, "accusation", print_result_json(accusation));
                cli_print_json(json);
                return print_explanation(r->cli, accusation);
        }
        if (!code)
                code = print_result(r->cli, claim);
        return code ? code : print_result(r->cli, accusation);
}

static CliExit register_intake(Registering *r, Intake *intake) {
        const char *part = args_get(r->args, "part");
        const PbControlReply *reply;
        CliExit code = CLI_DONE;

        if (part && (!intake->half || (strcmp(part, "claim") != 0 && strcmp(part, "accusation") != 0)))
                return cli_fail(r->cli, CLI_USAGE, "--part is claim or accusation, of a letter that holds both",
                                "--part 为 claim 或 accusation，仅用于混合信件");
        if (intake->accuses || intake->half)
                code = accusation_desk_open(r->cli, r->args, &r->desk);
        if (code)
                return code;
        if (intake->half && !part)
                return register_both(r, intake);
        if (intake->half && strcmp(part, "accusation") == 0)
                intake = intake->half;
        code = intake->accuses ? register_sealed(r, intake, &reply) : register_clear(r, intake, &reply);
        return code ? code : print_result(r->cli, reply);
}

static CliExit register_json(Cli *cli, const Args *args, const char *folder, const json_t *json) {
        Arena arena = ARENA_INIT;
        Registering r = { .cli = cli, .args = args, .arena = &arena };
        IntakeProblem problem;
        Intake intake;
        CliExit code;

        /* The office's own clock decides what lies in the future; ours may be another machine's idea of it. */
        if (!intake_read(json, INSTANT_NEVER, &arena, &intake, &problem)) {
                arena_deinit(&arena);
                return accusation_mistyped(cli, &problem);
        }
        if ((intake.accuses || intake.half) && !args_get(args, "file"))
                code = cli_fail(cli, CLI_REFUSED,
                                "what accuses goes by --file: others on this machine can see the command line",
                                "检举控告请用 --file：命令行内容可为本机其他用户所见");
        else
                code = attach_intake(cli, args, folder, &arena, &intake);
        if (!code && intake.has_external_id)
                intake_set_key(&intake, NULL, 0, &arena);
        code = code ? code : register_intake(&r, &intake);
        if (!code && waiting_count(cli)) { /* of letters before this one, and perhaps of this one, when its time has come */
                random_system(&r.desk.random);
                waiting_release(cli, &r.desk.random, false);
        }
        accusation_desk_close(&r.desk);
        arena_deinit(&arena);
        return code;
}

static CliExit run_register(Cli *cli, const Args *args) {
        const char *file = args_get(args, "file");
        const char *received = args_get(args, "received-at");
        char *folder = attach_folder_of(file ? file : "-");
        json_t *json = NULL;
        CliExit code = CLI_DONE;
        Instant at;

        if (!file == !args_get(args, "text"))
                code = cli_fail(cli, CLI_USAGE, "give either --text or --file (`zhuji help case register`)",
                                "请给出 --text 或 --file 之一");
        else if (file)
                code = read_intake_file(cli, file, &json);
        else if (received && !instant_parse(received, &at))
                code = cli_fail(cli, CLI_USAGE, "--received-at: '%s' is no time, like 2026-03-01 or 2026-03-01 09:30",
                                "--received-at：“%s”不是时间，如 2026-03-01 或者 2026-03-01 09:30", received);
        else
                json = intake_of_options(args);
        if (!code)
                code = register_json(cli, args, folder, json);
        json_decref(json);
        mem_free(folder);
        return code;
}

/* ---- list -------------------------------------------------------------------------------------------------------- */

static const Option list_options[] = {
        { "state", OPTION_VALUE, "STATE",
          "only those: registered, taken, noticed, accepted, handed, disposed, window, closed ...",
          "仅列该状态：registered、taken、noticed、accepted、handed、disposed、window、closed 等" },
        { "limit", OPTION_VALUE, "NUMBER", "at most so many", "最多列出件数" },
        { NULL },
};

static void add_case(const Cli *cli, Table *t, const PbControlCase *c) {
        table_add(t, c->case_id);
        table_add(t, c->unit);
        table_add(t, print_word(cli, c->state));
        table_add(t, print_word(cli, c->class_));
        table_add(t, print_word(cli, c->channel));
        table_add(t, c->from);
        table_add(t, c->to);
        table_add(t, c->next_due);
        table_add(t, c->late ? cli_words(cli, "LATE", "逾期") : *c->next_clock ? print_word(cli, c->next_clock) : "");
        table_add(t, c->category);
}

static Table *case_table(const Cli *cli) {
        static const char *const en[] = { "CASE", "UNIT", "STATE", "CLASS",    "CHANNEL", "FROM",
                                          "TO",   "DUE",  "CLOCK", "CATEGORY", NULL };
        static const char *const zh[] = { "编号", "单位", "状态", "类别",     "渠道", "来自",
                                          "去向", "期限", "事由", "内容分类", NULL };
        Table *t = table_new(cli->zh ? zh : en);

        table_cut(t, 9, 24);
        return t;
}

static bool is_state(const char *name) {
        for (unsigned s = STATE_REGISTERED; s < STATE_COUNT; s++)
                if (strcmp(docket_state_name((DocketState)s), name) == 0)
                        return true;
        return false;
}

static CliExit run_list(Cli *cli, const Args *args) {
        PbControlRequest request = cli_request(cli, CONTROL_LIST);
        const char *state = args_get(args, "state");
        json_t *rows = json_array();
        Table *table = case_table(cli);
        Arena arena = ARENA_INIT;
        CliPages pages = { .request = &request, .arena = &arena, .left = UINT64_MAX };
        CliExit code = CLI_DONE;

        if (!args_number(args, "limit", UINT64_MAX, &pages.left))
                code = cli_fail(cli, CLI_USAGE, "--limit must be a number over 0", "--limit 须为大于 0 的整数");
        if (!code && state && !is_state(state))
                code = cli_fail(cli, CLI_USAGE, "--state is none a case can be in (`zhuji help case list`)",
                                "--state 不是事项状态（见 zhuji help case list）");
        request.state = (char *)(state ? state : "");
        while (!code && cli_next_page(cli, &pages)) {
                for (size_t i = 0; i < pages.reply->n_cases; i++) {
                        if (cli->json)
                                json_array_append_new(rows, print_message_json(&pages.reply->cases[i]->base));
                        else
                                add_case(cli, table, pages.reply->cases[i]);
                }
                pages.left -= pages.reply->n_cases;
        }
        code = code ? code : pages.code;
        if (!code && cli->json)
                cli_print_json(json_pack("{s:s, s:O}", "status", "done", "cases", rows));
        else if (!code)
                table_print(table, stdout);
        json_decref(rows);
        table_free(table);
        arena_deinit(&arena);
        return code;
}

/* ---- show -------------------------------------------------------------------------------------------------------- */

static void show_attachments(const Cli *cli, PbControlAttachment *const *list, size_t n) {
        for (size_t i = 0; i < n; i++) {
                const PbControlAttachment *a = list[i];
                char said[640];

                snprintf(said, sizeof(said), "%llu-%u %s (%s, %llu B)", (unsigned long long)a->entry, a->number, a->name, a->media_type,
                         (unsigned long long)a->size);
                print_line(cli, "attached", "附件", said);
        }
}

static void show_content(const Cli *cli, const PbControlContent *c) {
        printf("%s\n", cli_words(cli, "Content (this reading was recorded)", "内容（本次查阅已记录）"));
        print_line(cli, "title", "标题", c->title);
        print_line(cli, "text", "正文", c->text);
        print_line(cli, "name", "姓名", c->name);
        print_line(cli, "id number", "证件号码", c->id_number);
        print_line(cli, "phone", "电话", c->phone);
        print_line(cli, "address", "住址", c->address);
        print_agent(cli, c->agent, c->agent_phone, c->authorisation, c->guardian);
        for (size_t i = 0; i < c->n_representatives; i++)
                print_line(cli, "representative", "代表", c->representatives[i]);
        show_attachments(cli, c->attachments, c->n_attachments);
}

static void show_file(const Cli *cli, const PbControlCase *c) {
        char time[32], people[32];

        printf("%s %s: %s", c->case_id, c->unit, print_word(cli, c->state));
        printf("%s\n", c->late ? cli_words(cli, " (LATE)", "（逾期）") : "");
        print_line(cli, "class", "类别", print_word(cli, c->class_));
        if (c->class_proposed)
                print_line(cli, "", "", cli_words(cli, "proposed, not yet confirmed", "系建议，尚未确认"));
        print_line(cli, "channel", "渠道", print_word(cli, c->channel));
        print_line(cli, "received", "收到时间", print_time(c->received_at, time));
        print_line(cli, "category", "内容分类", c->category);
        print_line(cli, "place", "属地", c->place);
        snprintf(people, sizeof(people), "%u%s", c->people, c->collective ? cli_words(cli, " (collective)", "（集体访）") : "");
        print_line(cli, "people", "人数", people);
        if (*c->repeat)
                print_line(cli, "first / repeat", "初次/重复", print_word(cli, c->repeat));
        print_line(cli, "custody", "承办", print_word(cli, c->custody));
        print_line(cli, "from", "来自", c->from);
        print_line(cli, "report due", "报告期限", c->due);
        print_line(cli, "given to", "去向", c->to);
        if (*c->lies_with) {
                char lies[96];

                snprintf(lies, sizeof(lies), cli_words(cli, "%s since %s", "%s，自 %s"), c->lies_with,
                         print_time(c->lies_since, time));
                print_line(cli, "lies with", "现在", lies);
        }
        print_line(cli, "notice", "告知", print_word(cli, c->notice));
        print_line(cli, "", "", *c->notice_why ? print_word(cli, c->notice_why) : c->noticed_at);
        print_line(cli, "objected", "提出异议", c->return_asked_at);
        print_line(cli, "answered", "异议答复", c->return_answered_at);
        print_line(cli, "owner", "包案领导", c->owner);
        print_line(cli, "first contact", "首问责任人", c->first_contact);
        print_line(cli, "first handler", "首办责任人", c->first_handler);
        print_line(cli, "merged into", "并入", c->merged_into);
        for (size_t i = 0; i < c->n_links; i++) {
                const PbControlLink *l = c->links[i];
                char link[CASE_ID_SIZE + 128];

                snprintf(link, sizeof(link), "%s (%s)%s%s", l->case_id, print_word(cli, l->linked), *l->decision ? ": " : "",
                         *l->decision ? print_word(cli, l->decision) : "");
                print_line(cli, "linked with", "关联", link);
        }
        print_line(cli, "archive", "档号", c->archive);
        print_line(cli, "kept until", "保管期限至", c->keep_until);
        print_line(cli, "registered under", "登记时的规则", c->registered_under);
        print_line(cli, "decision", "处理意见", *c->decision ? print_word(cli, c->decision) : "");
}

static void show_clocks(const Cli *cli, const PbControlReply *reply) {
        static const char *const en[] = { "CLOCK", "UNIT", "STATE", "STARTED", "DUE", "RULE", NULL };
        static const char *const zh[] = { "期限", "单位", "状态", "起算", "截止", "依据", NULL };
        Table *t = table_new(cli->zh ? zh : en);
        char time[32];

        for (size_t i = 0; i < reply->n_clocks; i++) {
                const PbControlClock *c = reply->clocks[i];

                table_add(t, print_word(cli, c->clock));
                table_add(t, *c->watched ? c->watched : c->unit);
                table_add(t, print_word(cli, c->state));
                table_add(t, print_time(c->started, time));
                table_add(t, c->due);
                table_add(t, *c->article ? c->article : c->pack);
        }
        if (reply->n_clocks) {
                putchar('\n');
                table_print(t, stdout);
        }
        table_free(t);
}

static void show_entry(const Cli *cli, const PbControlEntry *e) {
        char time[32];

        printf("\n%llu  %s  %s  %s%s%s\n", (unsigned long long)e->number, print_time(e->time, time), print_word(cli, e->kind),
               e->unit, *e->user ? " " : "", e->user);
        print_line(cli, "to", "收文单位", e->to);
        print_line(cli, "due", "期限", e->due);
        print_line(cli, "decision", "意见", print_word(cli, e->decision));
        print_line(cli, "trigger", "情形", print_word(cli, e->trigger));
        print_line(cli, "reason", "理由", e->reason);
        print_line(cli, "form", "形式", e->variant);
        print_line(cli, "organ", "机关", e->organ);
        print_line(cli, "other case", "另一事项", e->ref_case);
        print_line(cli, "person", "人员", e->person);
        print_line(cli, "until", "截止", e->until);
        print_line(cli, "asked at", "提出时间", print_time(e->asked_at, time));
        print_line(cli, "body", "正文", e->body);
        print_line(cli, "legal basis", "法律依据", e->legal_basis);
        print_line(cli, "remedy", "救济途径", e->remedy);
        print_line(cli, "served", "送达方式", print_word(cli, e->service_how));
        print_line(cli, "at", "送达时间", print_time(e->service_at, time));
        show_attachments(cli, e->attachments, e->n_attachments);
        print_line(cli, "draft of", "拟稿文书", print_word(cli, e->drafts));
        if (*e->drafter)
                printf(cli_words(cli, "  drafted by %s (entry %llu), signed by %s (entry %llu), stamped by %s\n",
                                 "  拟办 %s（记录 %llu），批示 %s（记录 %llu），用印 %s\n"),
                       e->drafter, (unsigned long long)e->draft, e->signer, (unsigned long long)e->signature, e->user);
}

static void show_drafts(const Cli *cli, const PbControlReply *reply) {
        static const char *const en[] = { "DRAFT", "DOCUMENT", "STATE", "TO", "DRAFTED", "SIGNED", "DIFFERS FROM", NULL };
        static const char *const zh[] = { "文稿", "文书", "状态", "收文单位", "拟办", "批示", "不同于", NULL };
        Table *t = table_new(cli->zh ? zh : en);
        size_t n = 0;

        for (size_t i = 0; i < reply->n_drafts; i++) {
                const PbControlDraft *d = reply->drafts[i];
                char number[24];

                if (d->ended_entry)
                        continue;
                snprintf(number, sizeof(number), "%llu", (unsigned long long)d->draft);
                table_add(t, number);
                table_add(t, print_word(cli, d->document));
                table_add(t, d->old ? cli_words(cli, "outdated", "已过时") : strcmp(d->state, "signed") == 0 ?
                             cli_words(cli, "signed, to be stamped", "待用印") : cli_words(cli, "to be signed", "待批示"));
                table_add(t, d->to);
                table_add(t, d->drafter);
                table_add(t, d->signer);
                table_add(t, d->differs);
                n++;
        }
        if (n) {
                putchar('\n');
                table_print(t, stdout);
        }
        table_free(t);
}

static void show_instances(const Cli *cli, const PbControlReply *reply) {
        static const char *const en[] = { "INSTANCE", "REVIEWER", "OPINION OF", "STATE",
                                          "DECISION", "ASKED",    "DECIDED",    "SERVED", NULL };
        static const char *const zh[] = { "救济", "复查复核机关", "原意见机关", "状态", "意见", "提出", "作出", "送达", NULL };
        Table *t = table_new(cli->zh ? zh : en);
        char time[32];

        for (size_t i = 0; i < reply->n_instances; i++) {
                const PbControlInstance *r = reply->instances[i];

                table_add(t, print_word(cli, r->kind));
                table_add(t, r->reviewer);
                table_add(t, r->reviewed);
                table_add(t, *r->objection ? r->objection : print_word(cli, r->state));
                table_add(t, print_word(cli, *r->result ? r->result : r->decision));
                table_add(t, print_time(r->asked_at, time));
                table_add(t, print_time(r->decided_at, time));
                table_add(t, print_time(r->served_at, time));
        }
        if (reply->n_instances) {
                putchar('\n');
                table_print(t, stdout);
        }
        table_free(t);
}

static json_t *list_json(size_t n, ProtobufCMessage *const *messages) {
        json_t *list = json_array();

        for (size_t i = 0; i < n; i++)
                json_array_append_new(list, print_message_json(messages[i]));
        return list;
}

static json_t *show_json(const PbControlReply *r) {
        return json_pack("{s:s, s:I, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "status", "done", "entry",
                         (json_int_t)r->entry,
                         "case_id", r->case_id, "cases", list_json(r->n_cases, (ProtobufCMessage *const *)r->cases), "clocks",
                         list_json(r->n_clocks, (ProtobufCMessage *const *)r->clocks), "orders",
                         list_json(r->n_orders, (ProtobufCMessage *const *)r->orders), "findings",
                         list_json(r->n_findings, (ProtobufCMessage *const *)r->findings), "drafts",
                         list_json(r->n_drafts, (ProtobufCMessage *const *)r->drafts), "instances",
                         list_json(r->n_instances, (ProtobufCMessage *const *)r->instances), "entries",
                         list_json(r->n_entries, (ProtobufCMessage *const *)r->entries), "content",
                         r->content ? print_message_json(&r->content->base) : json_null());
}

/* By its bytes: what evidence leaves out of an entry has a number there, too. */
static bool is_listed(const PbControlAttachment *listed, const Attachment *a) {
        Digest digest = digest_plain(a->data);
        char hex[2 * DIGEST_SIZE + 1];

        bytes_to_hex(digest_bytes(&digest), hex);
        return strcmp(listed->sha256, hex) == 0 && strcmp(listed->name, a->name) == 0;
}

/* What a bureau's clerk may read is in the list; the bytes of each entry are read, and that recorded, one by one. */
static CliExit save_entry(Cli *cli, const char *case_id, PbControlAttachment *const *list, size_t n, int folder, const char *dir,
                          json_t *saved) {
        PbControlRequest request = cli_request(cli, CONTROL_EVIDENCE);
        Arena arena = ARENA_INIT;
        const PbControlReply *reply;
        Evidence evidence;
        CliExit code;
        size_t next = 0;

        request.case_id = (char *)case_id;
        request.entry = list[0]->entry;
        request.parts = 1u << PART_ATTACHMENT;
        code = cli_ask(cli, &request, &arena, &reply);
        code = code ? code : print_refusal(cli, reply);
        if (!code && evidence_decode(bytes_of(reply->evidence.data, reply->evidence.len), &arena, &evidence))
                code = cli_fail(cli, CLI_UNREACHABLE, "the node's answer can't be read", "无法解读节点答复");
        for (uint32_t i = 0; !code && i < evidence.n_parts && next < n; i++) {
                char name[ATTACH_NAME_SIZE];
                uint32_t number;
                Attachment a;

                if (evidence.parts[i].kind != PART_ATTACHMENT || attachment_decode(evidence.parts[i].data, &arena, &a) ||
                    !is_listed(list[next], &a))
                        continue;
                number = list[next++]->number;
                attach_name(evidence.header.number, number, a.name, name);
                code = attach_save(cli, folder, dir, name, a.data);
                if (!code)
                        json_array_append_new(saved, json_pack("{s:s, s:I, s:i, s:s, s:s}", "file", name, "entry",
                                                               (json_int_t)evidence.header.number, "number", (int)number, "name",
                                                               a.name, "media_type", a.media_type));
                if (!code && !cli->json)
                        printf(cli_words(cli, "saved %s/%s (this reading was recorded)\n", "已存 %s/%s（本次查阅已记录）\n"), dir, name);
        }
        arena_deinit(&arena);
        return code;
}

static CliExit save_attachments(Cli *cli, const PbControlReply *reply, const char *dir, json_t *saved) {
        CliExit code;
        int folder;

        code = attach_folder(cli, dir, &folder);
        if (code)
                return code;
        if (reply->content && reply->content->n_attachments)
                code = save_entry(cli, reply->case_id, reply->content->attachments, reply->content->n_attachments, folder, dir, saved);
        for (size_t i = 0; !code && i < reply->n_entries; i++) {
                const PbControlEntry *e = reply->entries[i];

                if (e->n_attachments)
                        code = save_entry(cli, reply->case_id, e->attachments, e->n_attachments, folder, dir, saved);
        }
        close(folder);
        return code;
}

static const Option show_options[] = {
        { "save", OPTION_VALUE, "DIR", "write the attachments into this folder; each reading is recorded",
          "将附件存入该目录（逐件留痕）" },
        { "documents-only", OPTION_FLAG, NULL, "the documents, not what the petitioner said", "只看文书，不看信访内容" },
        { NULL },
};

/* The file with all its entries: further pages bring nothing else. */
static CliExit ask_file(Cli *cli, PbControlRequest *request, Arena *arena, const PbControlReply **ret) {
        CliPages pages = { .request = request, .arena = arena, .left = UINT64_MAX };
        PbControlReply *whole = NULL;

        while (cli_next_page(cli, &pages)) {
                const PbControlReply *page = pages.reply;
                PbControlEntry **all;

                if (!whole) {
                        whole = arena_new(arena, PbControlReply);
                        *whole = *page;
                        continue;
                }
                all = arena_new_array(arena, PbControlEntry *, whole->n_entries + page->n_entries);
                memcpy(all, whole->entries, whole->n_entries * sizeof(*all));
                memcpy(all + whole->n_entries, page->entries, page->n_entries * sizeof(*all));
                whole->entries = all;
                whole->n_entries += page->n_entries;
        }
        *ret = whole;
        return pages.code;
}

static CliExit run_show(Cli *cli, const Args *args) {
        PbControlRequest request = cli_request(cli, CONTROL_SHOW);
        Arena arena = ARENA_INIT;
        const PbControlReply *reply;
        CliExit code;
        CaseId id;

        if (!case_id_parse(args->positional[0], &id))
                return cli_fail(cli, CLI_USAGE, "that is no case number, like 411281-2026-0000001-1: mistyped?",
                                "不是信访事项编号（如 411281-2026-0000001-1），是否有误？");
        request.case_id = id.s;
        request.parts = 1u << PART_DOCUMENT | (args_has(args, "documents-only") ? 0 : 1u << PART_CONTENT);
        if (args_has(args, "save") && args_has(args, "documents-only"))
                return cli_fail(cli, CLI_USAGE, "attachments are content: --save or --documents-only",
                                "附件属于信访内容：--save 与 --documents-only 只能择一");
        code = ask_file(cli, &request, &arena, &reply);
        if (!code && cli->json) {
                json_t *json = show_json(reply), *saved = json_array();

                if (args_get(args, "save"))
                        code = save_attachments(cli, reply, args_get(args, "save"), saved);
                json_object_set_new(json, "saved", saved);
                cli_print_json(json);
        } else if (!code) {
                for (size_t i = 0; i < reply->n_cases; i++)
                        show_file(cli, reply->cases[i]);
                if (reply->content)
                        show_content(cli, reply->content);
                show_clocks(cli, reply);
                show_drafts(cli, reply);
                show_instances(cli, reply);
                for (size_t i = 0; i < reply->n_entries; i++)
                        show_entry(cli, reply->entries[i]);
                if (args_get(args, "save")) {
                        json_t *saved = json_array();

                        code = save_attachments(cli, reply, args_get(args, "save"), saved);
                        json_decref(saved);
                }
        }
        arena_deinit(&arena);
        return code;
}

const Verb case_verbs[] = {
        { .name = "case register",
          .arguments = "",
          .options = register_options,
          .run = run_register,
          .en = "register what a petitioner brings (登记)",
          .zh = "登记",
          .more_en = "Every item gets a number, signed or anonymous, whatever becomes of it.  The query code goes to the petitioner.\n"
                     "What stands on the command line others on this machine can see: real letters go by --file.\n"
                     "What accuses (`class` accusation, or `accused`) is sealed here before the node sees it, and goes to the organ\n"
                     "that --to confirms (docs/accusations.md).",
          .more_zh = "来信、来访（接访）、来电、网上信访，署名或匿名的，每一件都登记编号。查询码交给信访人。\n命令行内容可为本机其他用户所见：真实信件请用 --file。\n"
                     "检举控告（class 为 accusation，或含 accused）在本机密封后才交给节点，转送 --to 确认的机关（见 docs/accusations.md）。",
          .examples = { { "zhuji case register --channel letter --title 拖欠工资 --text 请求支付拖欠的三个月工资 --name "
                          "信访人甲 "
                          "--place 411281 --as li",
                          "a letter", "来信" },
                        { "zhuji case register --file letter.json --as li", "the same from a file", "从文件登记" },
                        { "zhuji case register --file accusing.json --to 411281.discipline --as li",
                          "what accuses, sealed to the organ that a person confirms", "检举控告，密封转送经确认的机关" } } },
        { .name = "case import",
          .arguments = "FILE",
          .options = import_options,
          .run = import_run,
          .en = "register many: JSON Lines, one case a line",
          .zh = "批量导入：JSON Lines，每行一件",
          .more_en = "Fields: external_id, channel, received_at (RFC 3339), title, text (required), class "
                     "(suggestion|claim), category,\n"
                     "place, about_units [..], people, representatives [..], petitioner {name, id_number, phone, address,\n"
                     "agent, agent_phone, authorisation, guardian}.\n"
                     "A line that is wrong is refused with its number, field and reason, and kept in FILE.refused.jsonl; the "
                     "others go in.\n"
                     "Run again it goes on where it stopped: a line is never registered twice.  The query codes are in the file that\n"
                     "--codes names; run again by the same user it is made anew, whole.",
          .more_zh = "字段：external_id、channel、received_at（RFC "
                     "3339）、title、text（必填）、class（suggestion|claim）、category、\n"
                     "place、about_units [..]、people、representatives [..]、petitioner {name, id_number, phone, address,\n"
                     "agent, agent_phone, authorisation, guardian}。\n"
                     "有误的行连同行号、字段、原因记入 FILE.refused.jsonl，其余照常登记。可重复执行，同一行不会重复登记。\n"
                     "查询码写入 --codes 指定的文件；同一用户重新执行即可重新生成全部。",
          .examples = { { "zhuji case import letters.jsonl --as li", "a file of letters", "导入一批来信" } } },
        { .name = "case list",
          .arguments = "",
          .options = list_options,
          .run = run_list,
          .en = "the cases on a unit's desk, without content",
          .zh = "列出本单位的信访事项（不含内容）",
          .examples = { { "zhuji case list --as li", "all of the bureau's", "本局全部事项" },
                        { "zhuji case list --unit 411281.hrss --as hrss1 --state noticed --json",
                          "a department's, noticed but not accepted", "某部门已告知未受理的事项" } } },
        { .name = "case show",
          .arguments = "CASE",
          .options = show_options,
          .run = run_show,
          .en = "one case with its content; the reading is recorded",
          .zh = "查看一件及其内容（查阅留痕）",
          .more_en = "Who read which parts when is an entry of the journal before anything is shown.",
          .more_zh = "显示之前，何人何时查阅哪些部分已记入日志。",
          .examples = { { "zhuji case show 411281-2026-0000001-1 --as li", "the whole file", "全卷" },
                        { "zhuji case show 411281-2026-0000001-1 --save papers --as li", "and its attachments, into a folder",
                          "并将附件存入目录" } } },
        { NULL },
};
