/* SPDX-License-Identifier: Apache-2.0 */

/* `zhuji init | status | desk | user ... | time confirm`. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/wire/limits.h"
#include "node/cli/act.h"
#include "node/cli/cli.h"
#include "node/cli/print.h"
#include "node/cli/table.h"
#include "node/cli/text.h"
#include "node/cli/waiting.h"
#include "node/core/alarm.h"
#include "node/core/reason.h"
#include "node/home.h"

/* ---- init -------------------------------------------------------------------------------------------------------- */

static const Option init_options[] = {
        { "admin", OPTION_VALUE, "USER", "the first admin; else the first user the config allows you to be",
          "首位管理员；默认为配置允许的首个用户" },
        { NULL },
};

static CliExit first_admin(const Cli *cli, const Config *config, const char *given, UserName *ret) {
        const ConfigUser *me = config_find_user(config, (uint32_t)getuid());

        if (given && !user_name_parse(given, ret))
                return cli_fail(cli, CLI_USAGE, "%s is no user name: letters a-z, digits, . _ -, at most 32",
                                "%s 不是用户名：仅限 a-z、数字、. _ -，最长 32", given);
        if (given)
                return CLI_DONE;
        if (!me)
                return cli_fail(cli, CLI_USAGE,
                                "uid %u is not among the config's users: list it, or name the admin with --admin",
                                "配置 users 中没有 uid %u：请添加，或用 --admin 指定管理员", (unsigned)getuid());
        *ret = me->names[0];
        return CLI_DONE;
}

static CliExit run_init(Cli *cli, const Args *args) {
        HomeProblem problem = { "" };
        Home *home = NULL;
        Config *config;
        UserName admin;
        CliExit code = cli_config(cli, &config);
        int r;

        if (!code)
                code = first_admin(cli, config, args_get(args, "admin"), &admin);
        if (code)
                return code;
        r = home_open(config, true, &problem, &home);
        if (!r)
                r = home_found(home, &admin, clock_now(&config->clock), &problem);
        home_close(home, r == 0);
        if (r)
                return cli_fail(cli, CLI_REFUSED, "%s", "%s", r < 0 ? strerror(-r) : problem.message);
        if (cli->json)
                cli_print_json(json_pack("{s:s, s:s, s:s, s:s}", "status", "done", "unit", config->unit.s, "admin", admin.s,
                                         "data", config->data));
        else
                printf(cli_words(cli, "office %s founded in %s; its first admin is %s\n",
                                 "已在 %2$s 建立机关 %1$s，首位管理员 %3$s\n"), config->unit.s, config->data, admin.s);
        return CLI_DONE;
}

/* ---- status ------------------------------------------------------------------------------------------------------ */

static void status_line(const Cli *cli, const char *en, const char *zh, const char *value) {
        const char *label = cli_words(cli, en, zh);

        printf("%s", label);
        for (size_t used = text_width(label); used < 18; used++)
                putchar(' ');
        text_print_safe(stdout, value, false, 0);
        putchar('\n');
}

static void status_number(const Cli *cli, const char *en, const char *zh, uint64_t n) {
        char text[32];

        snprintf(text, sizeof(text), "%llu", (unsigned long long)n);
        status_line(cli, en, zh, text);
}

static void print_totals(const Cli *cli, const PbControlTotals *t) {
        const struct { const char *en, *zh; uint64_t n;
        } all[] = {
                { "registered", "登记", t->registered },
                { "referred", "转送", t->referred },
                { "assigned", "交办", t->assigned },
                { "reported up", "上报", t->reported_up },
                { "return-requests", "异议", t->return_requests },
                { "noticed", "告知", t->noticed },
                { "accepted", "受理", t->accepted },
                { "opinions", "意见书", t->opinions },
                { "answers", "建议答复", t->answers },
                { "served", "送达", t->served },
                { "reports", "办结报告", t->reports },
                { "approved", "审批办结", t->approved },
                { "reworked", "退回重办", t->reworked },
                { "reminders", "催办", t->reminders },
                { "orders", "督办", t->orders },
                { "responses", "督办反馈", t->responses },
                { "parcels on their way", "在途包裹", t->in_flight },
        };

        for (size_t i = 0; i < array_size(all); i++)
                if (all[i].n)
                        status_number(cli, all[i].en, all[i].zh, all[i].n);
}

/* Some of what is recorded is a reason's name. */
static const char *reason_words(const Cli *cli, const char *name) {
        const ReasonText *reason = reason_find(name);

        return reason ? cli_words(cli, reason->en, reason->zh) : name;
}

/* Of each kind once, what it means and what to do. */
static void print_advice(const Cli *cli, const PbControlStatus *s) {
        uint64_t told = 0;

        for (size_t i = 0; i < s->n_alarms; i++) {
                const AlarmText *text = alarm_text((AlarmKind)alarm_kind_parse(s->alarms[i]->kind));

                if (!(told >> text->kind & 1))
                        printf("%s -> %s\n", cli_words(cli, text->name, text->zh), cli_words(cli, text->say_en, text->say_zh));
                told |= UINT64_C(1) << text->kind;
        }
}

static void print_alarms(const Cli *cli, const PbControlStatus *s) {
        static const char *const en[] = { "ALARM", "SUBJECT", "SINCE", "DETAIL", NULL };
        static const char *const zh[] = { "告警", "对象", "起始", "说明", NULL };
        Table *t = table_new(cli->zh ? zh : en);
        char time[32];

        for (size_t i = 0; i < s->n_alarms; i++) {
                table_add(t, cli->zh ? alarm_text((AlarmKind)alarm_kind_parse(s->alarms[i]->kind))->zh : s->alarms[i]->kind);
                table_add(t, s->alarms[i]->subject);
                table_add(t, print_time(s->alarms[i]->since, time));
                table_add(t, reason_words(cli, s->alarms[i]->detail));
        }
        if (s->n_alarms) {
                putchar('\n');
                table_print(t, stdout);
                print_advice(cli, s);
        }
        table_free(t);
}

static void print_peers(const Cli *cli, const PbControlStatus *s) {
        static const char *const en[] = { "PEER", "HEARD", "ITS SEAL HERE", "OUR SEAL THERE", "IN FLIGHT", "RESENT", NULL };
        static const char *const zh[] = { "对方机关", "最近联系", "存其封签", "存我封签", "在途", "重发", NULL };
        Table *t = table_new(cli->zh ? zh : en);

        for (size_t i = 0; i < s->n_peers; i++) {
                const PbControlPeer *p = s->peers[i];
                char heard[32] = "";

                if (p->heard_ms_ago >= 0)
                        snprintf(heard, sizeof(heard), cli_words(cli, "%lld s ago", "%lld 秒前"),
                                 (long long)p->heard_ms_ago / 1000);
                table_add(t, p->unit);
                table_add(t, heard);
                table_add_number_or_none(t, p->held_seal);
                table_add_number_or_none(t, p->holds_seal);
                table_add_number(t, p->in_flight);
                table_add_number(t, p->retransmits);
        }
        if (s->n_peers) {
                putchar('\n');
                table_print(t, stdout);
        }
        table_free(t);
}

static void print_streams(const Cli *cli, const PbControlStatus *s) {
        static const char *const en[] = { "STREAM", "LANE", "SENT", "RECEIPTED", "RECEIVED", NULL };
        static const char *const zh[] = { "往来", "等级", "已发", "已回执", "已收", NULL };
        Table *t = table_new(cli->zh ? zh : en);

        for (size_t i = 0; i < s->n_streams; i++) {
                const PbControlStream *stream = s->streams[i];

                table_add(t, stream->peer);
                table_add(t, print_word(cli, stream->lane));
                table_add_number(t, stream->next_out ? stream->next_out - 1 : 0);
                table_add_number(t, stream->unacked ? stream->unacked - 1 : 0);
                table_add_number(t, stream->next_in ? stream->next_in - 1 : 0);
        }
        if (s->n_streams) {
                putchar('\n');
                table_print(t, stdout);
        }
        table_free(t);
}

static void print_status(const Cli *cli, const PbControlStatus *s) {
        char room[96], time[32];

        printf("%s %s\n", s->unit, s->name);
        status_line(cli, "time", "时间", print_time(s->time, time));
        status_number(cli, "entries", "记录", s->entry);
        status_number(cli, "seals", "封签", s->seal);
        if (s->epoch > 1)
                status_number(cli, "epoch", "纪元", s->epoch);
        status_number(cli, "roster version", "名录版本", s->roster_version);
        status_line(cli, "relay", "中继", *s->relay ? print_word(cli, s->relay) : cli_words(cli, "none", "无"));
        snprintf(room, sizeof(room), "%llu MiB %s %llu MiB", (unsigned long long)(s->map_used >> 20),
                 cli_words(cli, "used of", "/"), (unsigned long long)(s->map_size >> 20));
        status_line(cli, "store", "数据库", room);
        if (s->intake_stopped)
                status_line(cli, "INTAKE STOPPED", "暂停登记", reason_words(cli, s->intake_reason));
        if (s->demo)
                status_line(cli, "DEMONSTRATION", "演示", cli_words(cli, "its time is not the real one", "时间非真实时间"));
        print_totals(cli, s->totals);
        print_alarms(cli, s);
        print_peers(cli, s);
        print_streams(cli, s);
}

static CliExit run_status(Cli *cli, const Args *args) {
        PbControlRequest request = cli_request(cli, CONTROL_STATUS);
        Arena arena = ARENA_INIT;
        const PbControlReply *reply;
        CliExit code = cli_ask(cli, &request, &arena, &reply);

        code = code ? code : print_refusal(cli, reply);
        if (!code && cli->json) {
                json_t *json = json_pack("{s:s}", "status", "done"), *office = print_message_json(&reply->office->base);

                json_object_update(json, office);
                json_decref(office);
                cli_print_json(json);
        } else if (!code) {
                print_status(cli, reply->office);
        }
        arena_deinit(&arena);
        return code;
}

/* ---- desk -------------------------------------------------------------------------------------------------------- */

static void add_desk(const Cli *cli, Table *t, const PbControlDesk *d) {
        char time[32];

        table_add(t, print_word(cli, d->kind));
        table_add(t, d->case_id);
        table_add(t, *d->clock ? print_word(cli, d->clock) : "");
        table_add(t, d->due);
        table_add(t, d->about);
        table_add(t, print_time(d->at, time));
        if (*d->differs) {
                char text[CASE_ID_SIZE + 128];

                snprintf(text, sizeof(text), cli_words(cli, "%s, differs from the answer to %s", "%s，与%s的答复意见不同"),
                         print_word(cli, d->detail), d->differs);
                table_add(t, text);
                return;
        }
        table_add(t, *d->detail ? d->detail : d->reason);
}

static void print_desk_kinds(const Cli *cli, const PbControlReply *reply) {
        static const char *const en[] = { "WHAT", "ROWS", "SHOWN", NULL };
        static const char *const zh[] = { "事由", "件数", "已列", NULL };
        Table *t = table_new(cli->zh ? zh : en);
        bool more = false;
        char count[32];

        for (size_t i = 0; i < reply->n_desk_kinds; i++) {
                const PbControlDeskKind *k = reply->desk_kinds[i];

                snprintf(count, sizeof(count), "%llu%s", (unsigned long long)k->count, k->at_least ? "+" : "");
                table_add(t, print_word(cli, k->kind));
                table_add(t, count);
                table_add_number(t, k->shown);
                more = more || *k->after;
        }
        if (more) {
                putchar('\n');
                table_print(t, stdout);
                puts(cli_words(cli, "all of a kind: zhuji desk --kind KIND", "某一事由的全部：zhuji desk --kind 事由"));
        }
        table_free(t);
}

static const Option desk_options[] = {
        { "kind", OPTION_VALUE, "KIND", "only these, all of them: overdue, reported, ordered, due ...",
          "仅列该事由，全部列出：overdue、reported、ordered、due 等" },
        { "limit", OPTION_VALUE, "NUMBER", "with --kind: at most so many", "与 --kind 合用：最多列出条数" },
        { "after", OPTION_VALUE, "CURSOR", "with --kind: where an earlier answer ended (its \"after\")",
          "与 --kind 合用：从上次结果的 after 之后列起" },
        { NULL },
};

static CliExit read_desk_options(const Cli *cli, const Args *args, PbControlRequest *request, uint64_t *ret_left) {
        const char *kind = args_get(args, "kind"), *limit = args_get(args, "limit"), *after = args_get(args, "after");

        *ret_left = UINT64_MAX;
        if (!kind && (limit || after))
                return cli_fail(cli, CLI_USAGE, "--limit and --after need --kind", "--limit、--after 须与 --kind 合用");
        if (!args_number(args, "limit", UINT64_MAX, ret_left))
                return cli_fail(cli, CLI_USAGE, "--limit must be a number over 0", "--limit 须为大于 0 的整数");
        if ((kind && (!*kind || strlen(kind) > LIMIT_NAME)) || (after && strlen(after) > LIMIT_NAME))
                return cli_fail(cli, CLI_USAGE, "--kind and --after are as a desk shows them",
                                "--kind、--after 须为办件台所列的值");
        request->desk_kind = (char *)(kind ? kind : "");
        request->after = (char *)(after ? after : "");
        return CLI_DONE;
}

static CliExit run_desk(Cli *cli, const Args *args) {
        static const char *const en[] = { "WHAT", "CASE", "CLOCK", "DUE", "OFFICE", "SINCE", "DETAIL", NULL };
        static const char *const zh[] = { "事由", "编号", "期限", "截止", "机关", "起始", "说明", NULL };
        PbControlRequest request = cli_request(cli, CONTROL_DESK);
        Table *t = table_new(cli->zh ? zh : en);
        json_t *rows = json_array(), *kinds = json_array(), *halves = NULL;
        const PbControlReply *reply = NULL;
        Arena arena = ARENA_INIT;
        CliPages pages = { .request = &request, .arena = &arena };
        CliExit code = read_desk_options(cli, args, &request, &pages.left);

        while (!code && cli_next_page(cli, &pages)) {
                for (size_t i = 0; !reply && i < pages.reply->n_desk_kinds; i++)
                        json_array_append_new(kinds, print_message_json(&pages.reply->desk_kinds[i]->base));
                reply = pages.reply;
                for (size_t i = 0; i < reply->n_desk; i++) {
                        add_desk(cli, t, reply->desk[i]);
                        json_array_append_new(rows, print_message_json(&reply->desk[i]->base));
                }
                pages.left -= reply->n_desk;
        }
        code = code ? code : pages.code;
        code = code ? code : waiting_list(cli, &halves);
        if (!code && cli->json)
                cli_print_json(json_pack("{s:s, s:O, s:O, s:s, s:O}", "status", "done", "desk", rows, "kinds", kinds, "after",
                                         reply->after, "halves", halves));
        else if (!code && table_rows(t))
                table_print(t, stdout);
        else if (!code)
                puts(cli_words(cli, "nothing awaits this desk", "本办件台没有待办事项"));
        if (!code && !cli->json && !*request.desk_kind)
                print_desk_kinds(cli, reply);
        if (!code && !cli->json && json_array_size(halves))
                waiting_print(cli, halves);
        json_decref(halves);
        json_decref(rows);
        json_decref(kinds);
        table_free(t);
        arena_deinit(&arena);
        return code;
}

/* ---- users ------------------------------------------------------------------------------------------------------- */

static const Option user_add_options[] = {
        { "roles", OPTION_VALUE, "LIST",
          "comma-separated: clerk, approver, handler, head, stamp-keeper, supervisor, ... (required)",
          "以逗号分隔：clerk、approver、handler、head、stamp-keeper、supervisor 等（必填）" },
        { "of", OPTION_VALUE, "UNIT", "the unit hosted here; else the node's own", "所属单位；默认为本节点单位" },
        { NULL },
};
static const Option user_remove_options[] = {
        { "of", OPTION_VALUE, "UNIT", "the unit hosted here; else the node's own", "所属单位；默认为本节点单位" },
        { NULL },
};

static CliExit parse_roles(const Cli *cli, const char *list, uint32_t *ret) {
        char one[32];

        *ret = 0;
        if (strcmp(list, "all") == 0) {
                *ret = ROLE_ALL;
                return CLI_DONE;
        }
        while (*list) {
                size_t len = strcspn(list, ",");
                Role role;

                if (len >= sizeof(one))
                        len = sizeof(one) - 1;
                memcpy(one, list, len);
                one[len] = '\0';
                if (!role_parse(one, &role))
                        return cli_fail(cli, CLI_USAGE,
                                        "no role \"%s\": clerk, approver, handler, head, stamp-keeper, supervisor, "
                                        "reviewer, secretary, discipline, archivist, auditor, admin",
                                        "没有“%s”角色：clerk、approver、handler、head、stamp-keeper、supervisor、reviewer、"
                                        "secretary、discipline、archivist、auditor、admin",
                                        one);
                *ret |= role;
                list += len;
                list += *list == ',';
        }
        return CLI_DONE;
}

static CliExit set_user(Cli *cli, const Args *args, uint32_t roles) {
        PbControlRequest request = cli_request(cli, CONTROL_USER);
        const char *unit = args_get(args, "of");
        Arena arena = ARENA_INIT;
        const PbControlReply *reply;
        UserName name;
        UnitCode code_of;
        CliExit code;

        if (!user_name_parse(args->positional[0], &name))
                return cli_fail(cli, CLI_USAGE, "%s is no user name: letters a-z, digits, . _ -, at most 32",
                                "%s 不是用户名：仅限 a-z、数字、. _ -，最长 32", args->positional[0]);
        if (unit && !unit_code_parse(unit, &code_of))
                return cli_fail(cli, CLI_USAGE, "%s is no unit code", "%s 不是单位代码", unit);
        request.user_name = name.s;
        request.user_unit = (char *)(unit ? unit : "");
        request.user_roles = roles;
        code = cli_ask(cli, &request, &arena, &reply);
        code = code ? code : print_result(cli, reply);
        arena_deinit(&arena);
        return code;
}

static CliExit run_user_add(Cli *cli, const Args *args) {
        const char *list = args_get(args, "roles");
        uint32_t roles = 0;
        CliExit code = CLI_DONE;

        if (list)
                code = parse_roles(cli, list, &roles);
        if (!code && !roles)
                code = cli_fail(cli, CLI_USAGE, "--roles is required", "--roles 必填");
        return code ? code : set_user(cli, args, roles);
}

static CliExit run_user_remove(Cli *cli, const Args *args) {
        return set_user(cli, args, 0);
}

static CliExit run_user_list(Cli *cli, const Args *args) {
        static const char *const en[] = { "UNIT", "USER", "ROLES", NULL };
        static const char *const zh[] = { "单位", "用户", "角色", NULL };
        PbControlRequest request = cli_request(cli, CONTROL_USERS);
        Arena arena = ARENA_INIT;
        const PbControlReply *reply;
        CliExit code = cli_ask(cli, &request, &arena, &reply);
        Table *t = table_new(cli->zh ? zh : en);
        json_t *rows = json_array();

        code = code ? code : print_refusal(cli, reply);
        for (size_t i = 0; !code && i < reply->n_users; i++) {
                const PbControlUser *user = reply->users[i];
                Buf roles = BUF_INIT;

                for (size_t k = 0; k < user->n_roles; k++)
                        buf_printf(&roles, "%s%s", k ? " " : "", print_word(cli, user->roles[k]));
                buf_put_u8(&roles, 0);
                table_add(t, user->unit);
                table_add(t, user->name);
                table_add(t, (const char *)roles.data);
                buf_deinit(&roles);
                json_array_append_new(rows, print_message_json(&user->base));
        }
        if (!code && cli->json)
                cli_print_json(json_pack("{s:s, s:O}", "status", "done", "users", rows));
        else if (!code)
                table_print(t, stdout);
        json_decref(rows);
        table_free(t);
        arena_deinit(&arena);
        return code;
}

static CliExit run_time_confirm(Cli *cli, const Args *args) {
        PbControlRequest request = cli_request(cli, CONTROL_TIME);
        Arena arena = ARENA_INIT;
        const PbControlReply *reply;
        CliExit code = cli_ask(cli, &request, &arena, &reply);

        code = code ? code : print_result(cli, reply);
        arena_deinit(&arena);
        return code;
}

static const Option settle_options[] = {
        { "reason", OPTION_VALUE, "TEXT", "what it was, and what was done; nothing of a case's content", "查明的情况和处置（不得写入信访内容）" },
        { NULL },
};

static CliExit run_alarm_settle(Cli *cli, const Args *args) {
        PbControlRequest request = cli_request(cli, CONTROL_ALARM_SETTLED);
        Act act = { .kind = ENTRY_ALARM_SETTLED, .document = { .kind = ENTRY_ALARM_SETTLED } };
        const char *reason = args_get(args, "reason");
        const PbControlReply *reply;
        ActProblem problem;
        Arena arena = ARENA_INIT;
        Buf bytes = BUF_INIT;
        CliExit code;

        if (!reason || !*reason)
                return cli_fail(cli, CLI_USAGE, "--reason is required: what it was, and what was done", "--reason 必填：查明的情况和处置");
        if (!act_set(&act, "reason", reason, &problem))
                return cli_fail(cli, CLI_USAGE, "%s", "%s", cli_words(cli, problem.en, problem.zh));
        document_encode(&act.document, &bytes);
        request.desk_kind = (char *)args->positional[0];
        request.code = (char *)args->positional[1];
        request.document = (ProtobufCBinaryData){ bytes.len, bytes.data };
        code = cli_ask(cli, &request, &arena, &reply);
        code = code ? code : print_result(cli, reply);
        buf_deinit(&bytes);
        arena_deinit(&arena);
        return code;
}

const Verb office_verbs[] = {
        { .name = "init",
          .arguments = "",
          .options = init_options,
          .run = run_init,
          .en = "found the office: data folder, first entry, first admin",
          .zh = "建立机关：数据目录、首条记录、首位管理员",
          .more_en = "Before it: `zhuji key new office`, the signed roster with this node in it, the config.  After it:\n"
                     "start zhuji-node, then `zhuji user add`.",
          .more_zh = "此前须有：zhuji key new office 生成的密钥、列有本节点的已签名名录、配置文件。此后启动 zhuji-node，\n"
                     "再用 zhuji user add 添加用户。",
          .examples = { { "zhuji init --admin wang", "the first admin is wang", "首位管理员为 wang" } } },
        { .name = "status",
          .arguments = "",
          .run = run_status,
          .en = "how the office is: alarms, totals, peers, streams, seals",
          .zh = "机关状态：告警、总数、对方机关、往来、封签",
          .examples = { { "zhuji status", "for people", "表格" }, { "zhuji status --json", "for scripts", "供脚本使用" } } },
        { .name = "alarm settle",
          .arguments = "KIND SUBJECT",
          .options = settle_options,
          .run = run_alarm_settle,
          .en = "an alarm of what happened once was looked into: quarantine, cut, conflict, receipt",
          .zh = "已查明、处置的告警：隔离、截断、编号冲突、回执不符",
          .more_en = "Kind and subject as `zhuji status --json` names them.  It goes from the list; what happened stays in the journal, and so\n"
                     "does who looked.  Other alarms end by themselves.  Of a quarantined parcel nothing is kept here: its giver has it\n"
                     "whole, is told, and sends it again (docs/recovery.md).",
          .more_zh = "类型和对象与 zhuji status --json 所列一致。告警不再列出，所发生的情况和处置人仍在日志中；其他告警自行解除。\n"
                     "被隔离的包裹本机关不留存内容：发出机关留有全件，收到通知后可重新发送（见 docs/recovery.md）。",
          .examples = { { "zhuji alarm settle quarantine 411200/normal/1/17 --reason 已升级程序，请上级重新转送 --as chen",
                          "a parcel that ended the node twice", "曾两次使系统中止的包裹" } } },
        { .name = "desk",
          .arguments = "",
          .options = desk_options,
          .run = run_desk,
          .en = "what awaits a unit: days due, warnings, orders to answer",
          .zh = "待办事项：到期、提醒、待反馈督办",
          .more_en = "The first rows of each kind; if there are more, how many, and --kind lists them all.",
          .more_zh = "每种事由先列前若干条；更多时列出总数，用 --kind 列出该事由全部。",
          .examples = { { "zhuji desk --as li", "the bureau's", "信访局的" },
                        { "zhuji desk --unit 411281.hrss --as hrss1", "a department's", "某部门的" },
                        { "zhuji desk --kind reported --as li", "all reports that wait for approval", "全部待审批的办结报告" } } },
        { .name = "user add",
          .arguments = "USER",
          .options = user_add_options,
          .run = run_user_add,
          .en = "add a user, or change the roles of one",
          .zh = "添加用户或更改其角色",
          .more_en = "Roles are per unit.  The config says which of the machine's users may act as whom.",
          .more_zh = "角色按单位授予。本机哪个系统用户可以充当谁，由配置决定。",
          .examples = { { "zhuji user add zhang --roles clerk", "a clerk of the bureau", "信访局经办人" },
                        { "zhuji user add hrss2 --of 411281.hrss --roles handler,head", "of a department", "某部门的用户" } } },
        { .name = "user remove",
          .arguments = "USER",
          .options = user_remove_options,
          .run = run_user_remove,
          .en = "take all roles from a user",
          .zh = "撤销用户的全部角色",
          .examples = { { "zhuji user remove zhang", "what zhang did stays in the journal", "其办理记录仍在日志中" } } },
        { .name = "user list",
          .arguments = "",
          .run = run_user_list,
          .en = "who may do what here",
          .zh = "用户及角色",
          .examples = { { "zhuji user list", "all units hosted here", "本节点全部单位" } } },
        { .name = "time confirm",
          .arguments = "",
          .run = run_time_confirm,
          .en = "after a jump of the clock: this time is right",
          .zh = "系统时间跳变后确认时间正确",
          .more_en = "Until then registration and deadlines wait.  Look at the clock first.",
          .more_zh = "确认前暂停登记和期限计算。请先核对时间。",
          .examples = { { "zhuji time confirm --as chen", "the clock was looked at and is right", "已核对时间" } } },
        { NULL },
};
