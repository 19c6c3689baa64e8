/* SPDX-License-Identifier: Apache-2.0 */

/* `zhuji case succeed`, `zhuji succession show`: what becomes of the cases of a unit that closes (node/core/succession.h). */

#include "common/base/memory.h"
#include "node/cli/act.h"
#include "node/cli/cli.h"
#include "node/cli/print.h"
#include "node/cli/table.h"

#define END { NULL, OPTION_FLAG, NULL, NULL, NULL }

static const Option succeed_options[] = {
        { "to", OPTION_VALUE, "UNIT", "the successor, one of those in the roster (required)", "承继单位，限名录所列（必填）" },
        { "reason", OPTION_VALUE, "TEXT", "why that one", "理由" },
        END,
};

static const Option show_options[] = { END };

/* "411281.hrss 12, 411200.housing 3" */
static const char *where_to(Arena *arena, const PbControlSuccession *s) {
        const char *text = "";

        for (size_t i = 0; i < s->n_to; i++)
                text = arena_printf(arena, "%s%s%s %llu", text, i ? ", " : "", s->to[i]->unit, (unsigned long long)s->to[i]->cases);
        return text;
}

static void print_units(const Cli *cli, Arena *arena, const PbControlReply *reply) {
        static const char *const en[] = { "UNIT", "STATUS", "WENT TO", "ON THE WAY", "FOR A PERSON", "SEALED", "", NULL };
        static const char *const zh[] = { "单位", "状态", "已移交", "在途", "待指明", "密件", "", NULL };
        Table *table = table_new(cli->zh ? zh : en);

        for (size_t i = 0; i < reply->n_successions; i++) {
                const PbControlSuccession *s = reply->successions[i];

                table_add(table, s->unit);
                table_add(table, print_word(cli, s->status));
                table_add(table, where_to(arena, s));
                table_add_number_or_none(table, s->on_the_way);
                table_add_number_or_none(table, s->remaining);
                table_add_number_or_none(table, s->sealed);
                table_add(table, s->complete ? cli_words(cli, "complete", "已全部移交") : cli_words(cli, "not complete", "未完成"));
        }
        table_print(table, stdout);
        table_free(table);
        for (size_t i = 0; i < reply->n_successions; i++)
                for (size_t k = 0; k < reply->successions[i]->n_cases; k++)
                        printf("%s  %s\n", reply->successions[i]->unit, reply->successions[i]->cases[k]);
}

static CliExit run_show(Cli *cli, const Args *args) {
        PbControlRequest request = cli_request(cli, CONTROL_SUCCESSION);
        Arena arena = ARENA_INIT;
        const PbControlReply *reply = NULL;
        CliExit code = cli_ask(cli, &request, &arena, &reply);

        code = code ? code : print_refusal(cli, reply);
        if (!code && cli->json) {
                json_t *rows = json_array();

                for (size_t i = 0; i < reply->n_successions; i++)
                        json_array_append_new(rows, print_message_json(&reply->successions[i]->base));
                cli_print_json(json_pack("{s:s, s:o}", "status", "done", "units", rows));
        } else if (!code) {
                print_units(cli, &arena, reply);
        }
        arena_deinit(&arena);
        return code;
}

const Verb succession_verbs[] = {
        { .name = "case succeed",
          .arguments = "CASE",
          .options = succeed_options,
          .run = cli_run_act,
          .kind = ENTRY_SUCCESSION,
          .en = "which successor goes on with a case of a unit that closes (22:24)",
          .zh = "撤并单位的事项由哪个承继单位承办（条例第二十四条）",
          .more_en = "Where the roster names one successor the node does it by itself; of several a person says of each case which: an\n"
                     "approver of the unit that closes, or of the bureau that serves it.  Everything goes along, and no day changes:\n"
                     "zhuji case succeed 411281-2026-0000001-1 --to 411281.hrss --as li",
          .more_zh = "名录只列一个承继单位的由节点自动移交；列有几个的，由撤并单位或其对口信访部门的审批人逐件指明。\n"
                     "一切随案移交，期限不变。例：zhuji case succeed 411281-2026-0000001-1 --to 411281.hrss --as li" },
        { .name = "succession show",
          .arguments = "",
          .options = show_options,
          .run = run_show,
          .en = "where the cases of units that close have gone, and what remains",
          .zh = "撤并单位的事项移交到哪里、还剩什么",
          .more_en = "Of the desk's own unit, and of those that it serves.  Until it says complete the unit keeps its place in the roster.",
          .more_zh = "列出本单位和本机关对口的撤并单位。未全部移交之前，该单位在名录中仍须保留所在节点。",
          .examples = { { "zhuji succession show --as li", "the bureau looks what remains", "信访局查看剩余事项" } } },
        { NULL },
};
