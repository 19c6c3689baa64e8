/* SPDX-License-Identifier: Apache-2.0 */

/* `zhuji case similar | link | unlink | join | code | progress`: what is the same, and how a case goes for its petitioner. */

#include <stdlib.h>
#include <string.h>
#include "common/base/memory.h"
#include "common/wire/limits.h"
#include "node/cli/act.h"
#include "node/cli/cli.h"
#include "node/cli/cli_file.h"
#include "node/cli/print.h"
#include "node/cli/table.h"
#include "node/cli/text.h"

static CliExit not_a_case(const Cli *cli, const char *text) {
        return cli_fail(cli, CLI_USAGE, "%s is no case number, like 411281-2026-0000001-1: mistyped?",
                        "%s 不是信访事项编号（如 411281-2026-0000001-1），是否有误？", text);
}

/* ---- similar ----------------------------------------------------------------------------------------------------- */

static const char *similar_word(const Cli *cli, const char *why) {
        if (strcmp(why, "same-id-number") == 0)
                return cli_words(cli, "same identity number", "证件号码相同");
        if (strcmp(why, "same-phone") == 0)
                return cli_words(cli, "same telephone number", "电话号码相同");
        return cli_words(cli, "texts alike", "内容相近");
}

static void add_similar(const Cli *cli, Table *t, const PbControlSimilar *s) {
        Buf why = BUF_INIT;
        char time[32];

        for (size_t i = 0; i < s->n_why; i++)
                buf_printf(&why, "%s%s", i ? cli_words(cli, ", ", "、") : "", similar_word(cli, s->why[i]));
        buf_put_u8(&why, 0);
        table_add(t, s->case_id);
        table_add(t, (const char *)why.data);
        table_add_number_or_none(t, s->score);
        table_add(t, print_word(cli, s->state));
        table_add(t, s->where);
        table_add(t, print_time(s->received_at, time));
        table_add(t, s->late ? cli_words(cli, "LATE", "逾期") : s->pending ? cli_words(cli, "pending", "在办") : "");
        table_add(t, *s->linked ? print_word(cli, s->linked) : "");
        table_add(t, *s->decision ? print_word(cli, s->decision) : "");
        buf_deinit(&why);
}

static int compare_similar(const void *a, const void *b) {
        const PbControlSimilar *x = *(PbControlSimilar *const *)a, *y = *(PbControlSimilar *const *)b;
        size_t person_x = x->n_why > (x->score >= 1), person_y = y->n_why > (y->score >= 1);

        if (person_x != person_y)
                return person_x ? -1 : 1;
        return x->score != y->score ? (x->score < y->score ? 1 : -1) : strcmp(y->case_id, x->case_id);
}

static CliExit run_similar(Cli *cli, const Args *args) {
        static const char *const en[] = { "CASE", "WHY", "LIKENESS", "STATE", "WHERE", "RECEIVED", "PENDING", "LINKED", "ANSWER", NULL };
        static const char *const zh[] = { "编号", "依据", "相近度", "状态", "所在", "收到时间", "在办", "已关联", "答复意见", NULL };
        PbControlRequest request = cli_request(cli, CONTROL_SIMILAR);
        PbControlSimilar **all = NULL;
        Arena arena = ARENA_INIT;
        CliPages pages = { .request = &request, .arena = &arena, .left = UINT64_MAX };
        CliExit code;
        size_t n = 0;
        CaseId id;

        if (!case_id_parse(args->positional[0], &id))
                return not_a_case(cli, args->positional[0]);
        request.case_id = id.s;
        while (cli_next_page(cli, &pages)) {
                const PbControlReply *reply = pages.reply;

                if (!reply->n_similar)
                        continue;
                all = mem_realloc(all, (n + reply->n_similar) * sizeof(*all));
                memcpy(all + n, reply->similar, reply->n_similar * sizeof(*all));
                n += reply->n_similar;
        }
        code = pages.code;
        if (n)
                qsort(all, n, sizeof(*all), compare_similar);
        if (!code && cli->json) {
                json_t *rows = json_array();

                for (size_t i = 0; i < n; i++)
                        json_array_append_new(rows, print_message_json(&all[i]->base));
                cli_print_json(json_pack("{s:s, s:s, s:o}", "status", "done", "case_id", id.s, "similar", rows));
        } else if (!code && n) {
                Table *t = table_new(cli->zh ? zh : en);

                for (size_t i = 0; i < n; i++)
                        add_similar(cli, t, all[i]);
                table_print(t, stdout);
                table_free(t);
                puts(cli_words(cli, "These are proposals: a person looks and says so (`zhuji case link`).",
                               "以上仅为提示，须经人工核对后用 zhuji case link 认定。"));
        } else if (!code) {
                puts(cli_words(cli, "nothing on this desk looks the same", "本单位没有相近的事项"));
        }
        mem_free(all);
        arena_deinit(&arena);
        return code;
}

/* ---- link, unlink ------------------------------------------------------------------------------------------------ */

static const Option link_options[] = {
        { "to", OPTION_VALUE, "CASE", "the other case, of this desk (not with first)", "本单位的另一事项（认定初次时不填）" },
        { "as-what", OPTION_VALUE, "WHAT", "same-person-repeat, same-matter, joined, new-facts (of a final one); or first: it was not here before",
          "same-person-repeat（重复）、same-matter（同一事项）、joined（联名）、new-facts（终结事项的新事实）；或 first（初次）" },
        { "reason", OPTION_VALUE, "TEXT", "why", "理由" },
        { NULL },
};

static const Option unlink_options[] = {
        { "to", OPTION_VALUE, "CASE", "the other case", "另一事项" },
        { "reason", OPTION_VALUE, "TEXT", "why it is not so", "理由" },
        { NULL },
};

static bool set_link_field(Act *act, const Args *args, const char *option, const char *field, ActProblem *problem) {
        const char *value = args_get(args, option);

        return !value || act_set(act, field, value, problem);
}

static CliExit run_link(Cli *cli, const Args *args) {
        PbControlRequest request = cli_request(cli, CONTROL_DOCUMENT);
        Act act = { .kind = (EntryKind)cli->verb->kind };
        ActProblem problem = { "" };
        const PbControlReply *reply;
        Arena arena = ARENA_INIT;
        CliExit code;

        if (!act_set_case(&act, args->positional[0], &problem) || !set_link_field(&act, args, "to", "to", &problem) ||
            (act.kind == ENTRY_LINK && !set_link_field(&act, args, "as-what", "as_what", &problem)) ||
            !set_link_field(&act, args, "reason", "reason", &problem))
                return cli_fail(cli, CLI_USAGE, "%s", "%s", cli_words(cli, problem.en, problem.zh));
        act_request(&act, &arena, &request);
        code = cli_ask(cli, &request, &arena, &reply);
        if (!code)
                code = print_result(cli, reply);
        arena_deinit(&arena);
        return code;
}

/* ---- join -------------------------------------------------------------------------------------------------------- */

static const Option join_options[] = {
        { "text", OPTION_VALUE, "TEXT", "what this person says", "该信访人反映的内容" },
        { "title", OPTION_VALUE, "TEXT", "in one line", "标题" },
        { "name", OPTION_VALUE, "NAME", "of the person", "姓名" },
        { "id-number", OPTION_VALUE, "NUMBER", "of the person", "证件号码" },
        { "phone", OPTION_VALUE, "NUMBER", "of the person", "联系电话" },
        { "address", OPTION_VALUE, "TEXT", "of the person", "住址" },
        { "people", OPTION_VALUE, "NUMBER", "for how many the person speaks; else 1", "代表几人，默认 1" },
        { "representative", OPTION_LIST, "NAME", "instead: who represents all, at most five", "改为登记推选的代表（不超过五人）" },
        { NULL },
};

static const char *text_of(const Args *args, const char *option) {
        const char *value = args_get(args, option);

        return value ? value : "";
}

static bool read_join(const Args *args, Document *doc, Content *content) {
        uint64_t people = 0;

        *content = (Content){
                .title = text_of(args, "title"), .text = text_of(args, "text"), .name = text_of(args, "name"),
                .id_number = text_of(args, "id-number"), .phone = text_of(args, "phone"), .address = text_of(args, "address"),
        };
        for (size_t i = 0; args_nth(args, "representative", i) && i < CONTENT_REPRESENTATIVES_MAX; i++)
                content->representatives[content->n_representatives++] = args_nth(args, "representative", i);
        for (size_t i = 0; args_nth(args, "representative", i); i++)
                doc->representatives++;
        doc->kind = ENTRY_JOIN;
        doc->variant = doc->representatives ? 2 : 1;
        if (!args_number(args, "people", UINT32_MAX, &people))
                return false;
        doc->people = (uint32_t)people;
        return doc->representatives || *content->text;
}

static CliExit run_join(Cli *cli, const Args *args) {
        PbControlRequest request = cli_request(cli, CONTROL_DOCUMENT);
        Document doc = { 0 };
        Buf document = BUF_INIT, words = BUF_INIT;
        RecordProblem problem;
        const PbControlReply *reply;
        Arena arena = ARENA_INIT;
        Content content;
        CliExit code;
        CaseId id;

        if (!case_id_parse(args->positional[0], &id))
                return not_a_case(cli, args->positional[0]);
        if (!read_join(args, &doc, &content))
                return cli_fail(cli, CLI_USAGE, "give --text (and a number of people over 0), or --representative",
                                "请给出 --text（人数须大于 0），或 --representative");
        if (!content_fits(&content, &problem))
                return cli_fail(cli, CLI_REFUSED, "%s: %s", "%s：%s", problem.field, problem.reason);
        document_encode(&doc, &document);
        content_encode(&content, &words);
        request.document_kind = ENTRY_JOIN;
        request.case_id = id.s;
        request.document = (ProtobufCBinaryData){ document.len, document.data };
        request.content = (ProtobufCBinaryData){ words.len, words.data };
        code = cli_ask(cli, &request, &arena, &reply);
        if (!code)
                code = print_result(cli, reply);
        buf_deinit(&document);
        buf_deinit(&words);
        arena_deinit(&arena);
        return code;
}

/* ---- progress ---------------------------------------------------------------------------------------------------- */

static const Option progress_options[] = {
        { "code", OPTION_VALUE, "CODE", "the query code on the receipt", "回执上的查询码" },
        { "code-file", OPTION_VALUE, "FILE", "the same, from a file; - is stdin (others on this machine can see a command line)",
          "从文件读取查询码；- 为标准输入（命令行可为本机其他用户所见）" },
        { "join", OPTION_VALUE, "NUMBER", "the entry on the receipt of one who joined", "联名回执上的记录号" },
        { NULL },
};

static const Option rate_options[] = {
        { "rating-bureau", OPTION_VALUE, "1-5", "of the petition bureau", "对信访部门的评价" },
        { "rating-handler", OPTION_VALUE, "1-5", "of the unit that handled it", "对承办单位的评价" },
        { "code", OPTION_VALUE, "DIGITS", "the query code on the receipt", "回执上的查询码" },
        { "code-file", OPTION_VALUE, "FILE", "the same, from a file; - is stdin", "从文件读取查询码；- 为标准输入" },
        { NULL },
};

static void print_named(const char *name, const char *code) {
        text_print_safe(stdout, *name ? name : code, false, 0);
}

/* "2026-03-05 10:00  转送  义马市信访局 -> 义马市人社局" and what it says besides. */
static void print_step(const Cli *cli, const PbControlProgressStep *s) {
        EntryKind kind = 0;
        uint32_t form = 0;
        char time[32];

        (void)entry_kind_parse(s->kind, &kind);
        printf("  %s  %s  ", print_time(s->at, time), kind && cli->zh ? entry_kind_name_zh(kind) : s->kind);
        print_named(s->unit_name, s->unit);
        if (*s->to) {
                printf(" -> ");
                print_named(s->to_name, s->to);
        }
        if (*s->outcome)
                printf(cli_words(cli, ": %s", "：%s"), cli->zh && variant_parse(kind, s->outcome, &form) ? variant_name_zh(kind, form)
                                                                                                 : print_word(cli, s->outcome));
        if (*s->organ) {
                printf("%s", cli_words(cli, ": ", "："));
                print_named(s->organ, "");
        }
        if (*s->until)
                printf(cli_words(cli, ", until %s", "，至 %s"), s->until);
        putchar('\n');
}

/* Of a day that will not come about: that another may be chosen. */
static void print_appointment(const Cli *cli, const PbControlProgressAppointment *a) {
        printf(cli_words(cli, "Appointment: %s %s, ", "约见：%s %s，"), a->day, a->hours);
        print_named(a->who, "");
        printf("%s", cli_words(cli, ", ", "，"));
        print_named(a->unit_name, a->unit);
        printf(" ");
        print_named(a->place, "");
        if (strcmp(a->state, "called-off") == 0 || strcmp(a->state, "not-held") == 0)
                printf(cli_words(cli, " - %s: you may choose another day", "——%s，可以另选日期"), print_word(cli, a->state));
        putchar('\n');
}

static void print_progress(const Cli *cli, const PbControlProgress *p) {
        char time[32];

        printf("%s: %s\n", p->case_id, print_word(cli, p->state));
        if (*p->where) {
                printf("%s", cli_words(cli, "It lies with ", "现由 "));
                print_named(p->where_name, p->where);
                printf(cli_words(cli, " since %s.\n", " 办理，自 %s 起。\n"), print_time(p->since, time));
        }
        for (size_t i = 0; i < p->n_steps; i++)
                print_step(cli, p->steps[i]);
        for (size_t i = 0; i < p->n_appointments; i++)
                print_appointment(cli, p->appointments[i]);
        for (size_t i = 0; i < p->n_due; i++) {
                printf(cli_words(cli, "Due by %s (%s): %s, ", "期限 %s（%s）：%s，"), p->due[i]->due, p->due[i]->article,
                       print_word(cli, p->due[i]->clock));
                print_named(p->due[i]->unit_name, p->due[i]->unit);
                puts(p->due[i]->late ? cli_words(cli, " - LATE", "（已逾期）") : "");
        }
        if (p->n_next)
                puts(cli_words(cli, "What you can do:", "您可以："));
        for (size_t i = 0; i < p->n_next; i++) {
                const PbControlProgressNext *n = p->next[i];

                printf("  - %s", cli_words(cli, n->en, n->zh));
                for (size_t k = 0; k < n->n_at; k++) {
                        printf("%s", k ? cli_words(cli, " or ", "、") : cli_words(cli, ": ", "："));
                        print_named(n->at_names[k], n->at[k]);
                }
                if (*n->until)
                        printf(cli_words(cli, ", until %s", "，截至 %s"), n->until);
                printf(cli_words(cli, " (%s)\n", "（%s）\n"), n->article);
        }
}

static bool read_rating(const Args *args, const char *option, uint32_t *ret) {
        const char *value = args_get(args, option);

        if (value && (value[0] < '1' || value[0] > '5' || value[1]))
                return false;
        *ret = value ? (uint32_t)(value[0] - '0') : 0;
        return true;
}

static bool read_ratings(const Args *args, Arena *arena, PbControlRequest *request) {
        Document doc = { .kind = ENTRY_RATING };
        Buf bytes = BUF_INIT;
        Bytes kept;

        if (!read_rating(args, "rating-bureau", &doc.rating_bureau) || !read_rating(args, "rating-handler", &doc.rating_handler) ||
            (!doc.rating_bureau && !doc.rating_handler))
                return false;
        document_encode(&doc, &bytes);
        kept = arena_copy(arena, buf_bytes(&bytes));
        buf_deinit(&bytes);
        request->document = (ProtobufCBinaryData){ kept.len, (uint8_t *)kept.data };
        return true;
}

static CliExit run_progress(Cli *cli, const Args *args) {
        PbControlRequest request = cli_request(cli, CONTROL_PROGRESS);
        const char *code_typed = args_get(args, "code"), *file = args_get(args, "code-file");
        const PbControlReply *reply;
        Arena arena = ARENA_INIT;
        Buf read = BUF_INIT;
        CliExit code;

        if (file && !code_typed) {
                code = cli_read_file(cli, file, LIMIT_NAME, &read);
                if (code)
                        return code;
                buf_put_u8(&read, 0);
                code_typed = arena_strndup(&arena, (const char *)read.data, strcspn((const char *)read.data, " \r\n"));
                buf_deinit(&read);
        }
        if (!code_typed || strlen(code_typed) > LIMIT_NAME || strlen(args->positional[0]) >= CASE_ID_SIZE)
                return cli_fail(cli, CLI_USAGE, "the number and --code, as on the receipt", "请按回执填写编号和 --code");
        if (cli->verb->kind == ENTRY_RATING && !read_ratings(args, &arena, &request))
                return cli_fail(cli, CLI_USAGE, "give --rating-bureau, --rating-handler, or both, from 1 to 5",
                                "请用 --rating-bureau、--rating-handler 给出 1 到 5 的评价");
        request.case_id = (char *)args->positional[0];
        request.code = (char *)code_typed;
        if (!args_number(args, "join", UINT64_MAX, &request.entry))
                return cli_fail(cli, CLI_USAGE, "--join must be the number on the receipt", "--join 须为回执上的记录号");
        code = cli_ask(cli, &request, &arena, &reply);
        code = code ? code : print_refusal(cli, reply);
        if (!code && reply->progress && cli->json)
                cli_print_json(json_pack("{s:s, s:I, s:o}", "status", "done", "entry", (json_int_t)reply->entry, "progress",
                                         print_message_json(&reply->progress->base)));
        else if (!code && reply->progress)
                print_progress(cli, reply->progress);
        arena_deinit(&arena);
        return code;
}

static const Option code_options[] = {
        { "join", OPTION_VALUE, "NUMBER", "of who joined: the number on that receipt", "联名的：该回执上的记录号" },
        { NULL },
};

static CliExit run_code(Cli *cli, const Args *args) {
        PbControlRequest request = cli_request(cli, CONTROL_CODE);
        const PbControlReply *reply;
        Arena arena = ARENA_INIT;
        CliExit code;

        request.case_id = (char *)args->positional[0];
        if (!args_number(args, "join", UINT64_MAX, &request.entry))
                return cli_fail(cli, CLI_USAGE, "--join must be the number on the receipt", "--join 须为回执上的记录号");
        code = cli_ask(cli, &request, &arena, &reply);
        code = code ? code : print_refusal(cli, reply);
        if (!code && cli->json)
                cli_print_json(print_result_json(reply));
        else if (!code)
                printf(cli_words(cli, "the petitioner's query code of %s: %s\n", "%s 的信访人查询码：%s\n"), reply->case_id,
                       reply->query_code);
        arena_deinit(&arena);
        return code;
}

const Verb link_verbs[] = {
        { .name = "case similar",
          .arguments = "CASE",
          .run = run_similar,
          .en = "earlier cases of the same person or matter; the reading is recorded",
          .zh = "查找同一信访人、同一事项的先前事项（查阅留痕）",
          .more_en = "Looked up from a case at work, among the cases of this desk alone: by a keyed hash of identity and telephone\n"
                     "number, and by the likeness of the texts (docs/links.md).  Sealed cases are never found.  What was answered there is\n"
                     "shown: the same matter wants the same answer.",
          .more_zh = "仅从在办事项出发，在本单位案卷中按证件号码、电话号码的密钥摘要和内容相近度查找（见 docs/links.md）；密件不在其列。\n"
                     "同时列出各件已作出的答复意见，供统一口径。",
          .examples = { { "zhuji case similar 411281-2026-0000001-1 --as li", "was this here before?", "是否重复" } } },
        { .name = "case link",
          .arguments = "CASE",
          .options = link_options,
          .run = run_link,
          .kind = ENTRY_LINK,
          .en = "say that two cases of this desk are the same, or that one is the first (初次/重复)",
          .zh = "认定重复、同一事项、联名，或者初次",
          .more_en = "A finding about two files: neither moves, no clock stops.  `zhuji case unlink` undoes it.",
          .more_zh = "仅为对两个案卷的认定：事项不移动，期限不停止；可用 zhuji case unlink 撤销。",
          .examples = { { "zhuji case link 411281-2026-0000002-0 --to 411281-2026-0000001-1 --as-what same-person-repeat --as li",
                          "a repeat", "重复信访" },
                        { "zhuji case link 411281-2026-0000001-1 --as-what first --as li", "it was not here before", "初次信访" } } },
        { .name = "case unlink",
          .arguments = "CASE",
          .options = unlink_options,
          .run = run_link,
          .kind = ENTRY_UNLINK,
          .en = "undo a link",
          .zh = "取消关联",
          .examples = { { "zhuji case unlink 411281-2026-0000002-0 --to 411281-2026-0000001-1 --reason 并非同一事项 --as li",
                          "another matter after all", "并非同一事项" } } },
        { .name = "case join",
          .arguments = "CASE",
          .options = join_options,
          .run = run_join,
          .kind = ENTRY_JOIN,
          .en = "add a person to a collective case, with words and a receipt of their own (联名)",
          .zh = "加入集体访：各有内容、回执和查询码",
          .more_en = "It stays one case and one visit; the people are counted.  Representatives come at most five (2022 art. 20).",
          .more_zh = "仍为一件、一批，人次相应增加。推选代表不超过五人（2022 第二十条）。",
          .examples = { { "zhuji case join 411281-2026-0000001-1 --text 同样被拖欠工资 --name 信访人乙 --as li", "one more worker",
                          "又一名职工" },
                        { "zhuji case join 411281-2026-0000001-1 --representative 信访人甲 --representative 信访人乙 --as li",
                          "whom they chose", "推选代表" } } },
        { .name = "case code",
          .arguments = "CASE",
          .options = code_options,
          .run = run_code,
          .en = "tell the petitioner the query code once more; that it was told is recorded",
          .zh = "再次告知信访人查询码（留痕）",
          .more_en = "When the receipt was lost, or the command that registered was ended before it could print it.  Make sure who asks.  At the\n"
                     "desk that registered it, by whoever may register; of an accusation by the user who did.  What bears an external_id\n"
                     "may simply be registered again: it gets no second number, and the same answer.  A closed office's codes can't be\n"
                     "told by its successor, which only knows what they are checked by.",
          .more_zh = "用于回执遗失，或者登记命令未及打印即中断。请先核实来人身份。由登记单位有登记权限的人员办理；检举控告限原登记人。\n"
                     "有 external_id 的也可重新提交登记：不会重复编号，答复与首次相同。\n"
                     "已撤并机关的查询码，承继机关只能核对，不能补告。",
          .examples = { { "zhuji case code 411281-2026-0000001-1 --as li", "the receipt is lost", "回执遗失" } } },
        { .name = "case progress",
          .arguments = "CASE",
          .options = progress_options,
          .run = run_progress,
          .en = "how it goes, for the petitioner: by the number and query code of the receipt",
          .zh = "凭编号和查询码查询办理进度（供信访人）",
          .more_en = "State, where it lies and since when, what is due when, what the petitioner can do.  Each query is recorded;\n"
                     "ten wrong codes in an hour by one user, and this user is told nothing more of the case until it is over.\n"
                     "At the office whose number the case bears; when that one closed, at its successor, by the same number and code.\n"
                     "Who joined a collective case gives --join, too.",
          .more_zh = "状态、所在机关及起始时间、各项期限、可以行使的权利。每次查询留痕；同一用户一小时内查询码错误十次的，当小时不再向该用户答复。\n"
                     "在编号所属的登记机关查询；该机关撤并的，凭原编号和查询码在承继机关查询。联名加入的另填 --join。",
          .examples = { { "zhuji case progress 411281-2026-0000001-1 --code-file receipt.code --as li", "at the counter", "窗口查询" } } },
        { .name = "progress rate",
          .arguments = "CASE",
          .options = rate_options,
          .run = run_progress,
          .kind = ENTRY_RATING,
          .en = "the petitioner rates bureau and handler, by the number and query code of the receipt (满意度评价)",
          .zh = "信访人凭编号和查询码分别评价信访部门和承办单位",
          .more_en = "After service, once for each stage: handling, review, re-review; what was said before stays in the journal, the\n"
                     "newest counts (2022 art. 21).  Needs no role but a desk that asks; wrong codes count as in `case progress`.",
          .more_zh = "送达之后，办理、复查、复核各一次；先前的评价留存，以最新的为准（2022 第二十一条）。不需要特定角色。",
          .examples = { { "zhuji progress rate 411281-2026-0000001-1 --code-file receipt.code --rating-bureau 5 --rating-handler 2 --as li",
                          "at the counter", "窗口评价" } } },
        { NULL },
};
