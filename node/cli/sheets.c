/* SPDX-License-Identifier: Apache-2.0 */

#include "node/cli/sheets.h"

#include <stdlib.h>
#include <string.h>
#include "common/base/memory.h"
#include "common/wire/limits.h"
#include "node/cli/cli_file.h"
#include "node/cli/print.h"
#include "node/core/sheet.h"

static CliExit check_lines(const Cli *cli, EntryKind kind, const char *text) {
        static const struct { EntryKind kind; const char *en, *zh; } forms[] = {
                { ENTRY_RECEPTION, "DAY | HOURS | WHO | PLACE", "日期 | 时间 | 接待人 | 地点" },
                { ENTRY_SWEEP, "PLACE | CAUSE | UNIT | LEAD | UNTIL", "地点 | 起因 | 化解单位 | 牵头人 | 期限" },
                { ENTRY_INCIDENT, "DAY | HOURS | PLACE | WHAT WAS DONE | BY WHOM", "日期 | 时间 | 地点 | 情况与处置 | 处置人" },
                { ENTRY_DIGEST, "HEADING | TEXT [| CASE]", "标题 | 内容 [| 编号]" },
                { ENTRY_CONTACT, "PLACE | WHO | POST | FROM", "村（社区）、单位 | 姓名 | 职务 | 起始日期" },
        };
        const char *form = "";
        SheetLine line = { .number = 0 };
        unsigned bad = 0;
        int more;

        for (size_t i = 0; i < array_size(forms); i++)
                if (forms[i].kind == kind)
                        form = cli_words(cli, forms[i].en, forms[i].zh);
        while ((more = sheet_next_line(kind, &text, &line)))
                if (more < 0) {
                        bad++;
                        fprintf(stderr, cli_words(cli, "line %u: not \"%s\"\n", "第 %u 行：应为“%s”\n"), line.at, form);
                }
        return bad ? cli_fail(cli, CLI_USAGE, "%u lines can't be read", "%u 行无法读取", bad) : CLI_DONE;
}

static CliExit read_file(const Cli *cli, const char *path, EntryKind kind, Buf *ret) {
        CliExit code = cli_read_file(cli, path, LIMIT_TEXT, ret);

        if (code)
                return code;
        buf_put_u8(ret, 0);
        if (strlen((const char *)ret->data) + 1 != ret->len)
                return cli_fail(cli, CLI_USAGE, "that is no text", "不是文本文件");
        return check_lines(cli, kind, (const char *)ret->data);
}

CliExit sheets_read(const Cli *cli, const Args *args, EntryKind kind, const char *const *names, Buf *ret) {
        if (args->n_positional)
                return read_file(cli, args->positional[0], kind, ret);
        for (size_t i = 0; names[i]; i++) {
                const char *value = args_get(args, names[i]);

                if (!value || strpbrk(value, "|\n"))
                        return cli_fail(cli, CLI_USAGE, "give FILE, or all of --day and its like (--%s is missing, or has a | in it)",
                                        "请提供 FILE，或者逐项填写各选项（缺少 --%s，或者其中含有 |）", names[i]);
                if (i)
                        buf_put(ret, " | ", 3);
                buf_put(ret, value, strlen(value));
        }
        buf_put_u8(ret, 0);
        return check_lines(cli, kind, (const char *)ret->data);
}

CliExit sheets_send(Cli *cli, Act *act, const SheetField *fields, size_t n) {
        PbControlRequest request = cli_request(cli, CONTROL_DOCUMENT);
        const PbControlReply *reply;
        Arena arena = ARENA_INIT;
        ActProblem problem;
        CliExit code;

        for (size_t i = 0; i < n; i++)
                if (fields[i].value && !act_set(act, fields[i].field, fields[i].value, &problem))
                        return cli_fail(cli, CLI_USAGE, "%s", "%s", cli_words(cli, problem.en, problem.zh));
        act_request(act, &arena, &request);
        code = cli_ask(cli, &request, &arena, &reply);
        if (!code)
                code = print_result(cli, reply);
        arena_deinit(&arena);
        return code;
}

CliExit sheets_enter(Cli *cli, const Args *args, EntryKind kind, const char *variant, const char *const *names) {
        const SheetField form = { "variant", variant };
        Act act = { .kind = kind };
        Buf text = BUF_INIT;
        CliExit code = sheets_read(cli, args, kind, names, &text);

        act.document.body = (const char *)text.data;
        if (!code)
                code = sheets_send(cli, &act, &form, 1);
        buf_deinit(&text);
        return code;
}

static int by_day(const void *a, const void *b) {
        const PbControlSheet *x = *(PbControlSheet *const *)a, *y = *(PbControlSheet *const *)b;
        int order = strcmp(x->day, y->day);

        if (!order)
                order = strcmp(x->about, y->about);
        if (!order)
                order = strcmp(x->hours, y->hours);
        if (!order)
                order = (x->entry > y->entry) - (x->entry < y->entry);
        return order ? order : (x->line > y->line) - (x->line < y->line);
}

static CliExit ask_lines(Cli *cli, const Args *args, EntryKind kind, Arena *arena, PbControlSheet ***ret, size_t *ret_n) {
        static const char *const names[] = { "from", "until" };
        PbControlRequest request = cli_request(cli, CONTROL_SHEETS);
        CliPages pages = { .request = &request, .arena = arena, .left = UINT64_MAX };
        Act act = { .kind = kind };
        PbControlSheet **rows = NULL;
        ActProblem problem;
        size_t n = 0;

        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
                const char *value = args_get(args, names[i]);

                if (value && !act_set(&act, names[i], value, &problem))
                        return cli_fail(cli, CLI_USAGE, "%s", "%s", cli_words(cli, problem.en, problem.zh));
        }
        act_request(&act, arena, &request);
        request.state = (char *)(args_has(args, "all") ? "all" : "");
        while (cli_next_page(cli, &pages)) {
                PbControlSheet **more = arena_new_array(arena, PbControlSheet *, n + pages.reply->n_sheets + 1);

                if (n)
                        memcpy(more, rows, n * sizeof(*rows));
                rows = more;
                for (size_t i = 0; i < pages.reply->n_sheets; i++)
                        rows[n++] = pages.reply->sheets[i];
        }
        if (pages.code)
                return pages.code;
        if (n)
                qsort(rows, n, sizeof(*rows), by_day);
        *ret = rows;
        *ret_n = n;
        return CLI_DONE;
}

CliExit sheets_list(Cli *cli, const Args *args, EntryKind kind, const char *name,
                    void (*print)(const Cli *cli, PbControlSheet **rows, size_t n, Arena *arena)) {
        Arena arena = ARENA_INIT;
        PbControlSheet **rows;
        size_t n;
        CliExit code = ask_lines(cli, args, kind, &arena, &rows, &n);

        if (!code && cli->json) {
                json_t *json = json_array();

                for (size_t i = 0; i < n; i++)
                        json_array_append_new(json, print_message_json(&rows[i]->base));
                cli_print_json(json_pack("{s:s, s:o}", "status", "done", name, json));
        } else if (!code) {
                print(cli, rows, n, &arena);
        }
        arena_deinit(&arena);
        return code;
}

void sheets_print(Table *table, const char *none) {
        if (table_rows(table))
                table_print(table, stdout);
        else
                puts(none);
        table_free(table);
}

const char *sheets_outcome(const Cli *cli, const PbControlSheet *s, Arena *arena) {
        const char *const words[] = { strcmp(s->state, "open") ? print_word(cli, s->state) : "", s->case_id, s->by, s->words };
        const char *text = "";

        for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
                if (*words[i])
                        text = *text ? arena_printf(arena, "%s%s%s", text, cli_words(cli, ": ", "："), words[i]) : words[i];
        return text;
}
