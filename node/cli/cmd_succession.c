/* SPDX-License-Identifier: Apache-2.0 */

/* `zhuji case succeed`, `zhuji succession show`: what becomes of the cases of a unit that closes (node/core/succession.h). */

#include "common/base/memory.h"
#include "node/cli/act.h"
#include "node/cli/cli.h"

#define END { NULL, OPTION_FLAG, NULL, NULL, NULL }

static const Option succeed_options[] = {
        { "to", OPTION_VALUE, "UNIT", "the successor, one of those in the roster (required)", "承继单位，限名录所列（必填）" },
        { "reason", OPTION_VALUE, "TEXT", "why that one", "理由" },
        END,
};

const Verb succession_verbs[] = {
        { .name = "case succeed",
          .arguments = "CASE",
          .options = succeed_options,
          .run = cli_run_act,
          .kind = ENTRY_SUCCESSION,
          .en = "which successor goes on with a case of a unit that closes (22:24)",
          .zh = "撤并单位的事项由哪个承继单位承办（条例第二十四条）",
          .more_en = "Where the roster names one successor the node does it by itself; of several a person says of each case which: an\n"
                     "approver of the unit that closes, or of the bureau that serves it.  Everything goes along, and no day changes.",
          .more_zh = "名录只列一个承继单位的由节点自动移交；列有几个的，由撤并单位或其对口信访部门的审批人逐件指明。一切随案移交，期限\n不变。",
          .examples = { { "zhuji case succeed 411281-2026-0000001-1 --to 411281.hrss --as li", "the labour bureau goes on with it",
                          "由人社局承办" } } },
        { NULL },
};
