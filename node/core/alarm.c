/* SPDX-License-Identifier: Apache-2.0 */

#include "node/core/alarm.h"

#include <string.h>
#include "common/base/memory.h"

static const AlarmText texts[] = {
        { ALARM_OURS_AHEAD, "ours-ahead", "本机数据陈旧",
          "that office holds a seal of ours that is not in our data: an old copy runs here, intake is stopped; run `zhuji recover` "
          "(docs/recovery.md)",
          "该机关持有本机关的封签而本机数据中没有：本机运行的是旧副本，已停止登记；请运行 zhuji recover（见 docs/recovery.md）" },
        { ALARM_OURS_DIFFERS, "ours-differs", "本机封签不符",
          "that office holds another seal of ours than our data has: an old copy went on here, intake is stopped; run `zhuji recover` "
          "(docs/recovery.md)",
          "该机关所持本机关封签与本机数据不同：旧副本曾在本机继续运行，已停止登记；请运行 zhuji recover（见 docs/recovery.md）" },
        { ALARM_FORK, "fork", "封签分叉", "that office shows two pasts: keep its data as it is, and tell whoever inspects it",
          "该机关出示两种不同的历史：请保留其数据原状，并报告监督机关" },
        { ALARM_GAP, "gap", "封签倒退",
          "that office runs behind what we hold of it: is an old copy running there?  It is to run `zhuji recover`",
          "该机关落后于本机关所持的封签：是否运行了旧副本？请其运行 zhuji recover" },
        { ALARM_SILENCE, "silence", "失去联系",
          "that office was not heard of for longer than limits.silence: see that its node and its relay run",
          "超过 limits.silence 没有收到该机关的消息：请检查其节点和中继是否运行" },
        { ALARM_CONFLICT, "conflict", "编号冲突",
          "that office gave one parcel number to two contents: have it run `zhuji verify`, then `zhuji alarm settle`",
          "该机关以同一包裹编号发来两种内容：请其运行 zhuji verify，查明后运行 zhuji alarm settle" },
        { ALARM_QUARANTINE, "quarantine", "输入隔离",
          "an input ended the node twice and was put aside, all else goes on: keep the log and report it, then `zhuji alarm settle`",
          "某项输入两次使系统中止，已经搁置，其他业务照常：请保存运行日志并报告，处置后运行 zhuji alarm settle" },
        { ALARM_TIME, "time", "时钟跳变",
          "the clock jumped, nothing is registered until it is right: correct it, or run `zhuji time confirm` if it is right",
          "系统时间异常跳变，更正前暂停登记：请校正系统时间；时间无误的，运行 zhuji time confirm" },
        { ALARM_ROSTER, "roster", "名录冲突", "there are two rosters of one version: ask the root which is right",
          "同一版本有两份不同的名录：请向名录签发机关核实" },
        { ALARM_CUT, "cut", "日志截断",
          "a torn end of the journal was cut at start; nothing in it had been acknowledged: see why it stopped, then `zhuji alarm "
          "settle`",
          "启动时截去了日志末尾残缺的部分，其中内容均未曾答复：请查明中止的原因，再运行 zhuji alarm settle" },
        { ALARM_RECEIPT, "receipt", "回执不符",
          "that office's receipt names another parcel than we sent: have it run `zhuji verify`, then `zhuji alarm settle`",
          "该机关的回执所指与本机关发出的包裹不符：请其运行 zhuji verify，查明后运行 zhuji alarm settle" },
        { ALARM_ROOM, "room", "空间不足", "disk or map fill up, at last nothing more is taken in: make room, or raise limits.map_mib",
          "磁盘或数据库将满，满后停止登记：请清理空间，或者调大 limits.map_mib" },
        { ALARM_DAMAGE, "damage", "日志损坏",
          "the journal is damaged: stop the node, put a copy of that segment back, start it; `zhuji verify` names the place",
          "日志损坏：请停止节点，恢复该段的副本后再启动，位置见 zhuji verify" },
        { ALARM_RECOVERY, "recovery", "恢复不符",
          "a recovery does not fit what the other side holds: docs/recovery.md says what to do",
          "恢复所声明的与对方所持的不符：处理办法见 docs/recovery.md" },
        { ALARM_FLOOD, "flood", "来件过多",
          "that office sends without end what is refused: the rest of it waits; ask it what it does",
          "该机关不断发来被拒绝的包裹，其余包裹须等候：请向其查询" },
};

const AlarmText *alarm_text(AlarmKind k) {
        static const AlarmText unknown = { 0, "?", "?", "this release does not know that alarm: update it",
                                           "本版本不认识该告警：请升级软件" };

        for (size_t i = 0; i < array_size(texts); i++)
                if (texts[i].kind == k)
                        return &texts[i];
        return &unknown;
}

const char *alarm_kind_name(AlarmKind k) {
        return alarm_text(k)->name;
}

uint32_t alarm_kind_parse(const char *name) {
        for (size_t i = 0; i < array_size(texts); i++)
                if (strcmp(texts[i].name, name) == 0)
                        return texts[i].kind;
        return 0;
}
