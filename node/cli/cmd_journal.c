/* SPDX-License-Identifier: Apache-2.0 */

/* `zhuji verify | rebuild | journal dump`: on the data folder itself, also while the node runs (rebuild: not). */

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/wire/json.h"
#include "node/cli/against.h"
#include "node/cli/cli.h"
#include "node/cli/print.h"
#include "node/cli/text.h"
#include "node/home.h"
#include "node/store/journal_file.h"
#include "node/store/store_lmdb.h"
#include "node/verify_disk.h"

/* ---- verify ------------------------------------------------------------------------------------------------------ */

static const Option verify_options[] = {
        { "against", OPTION_LIST, "FILE", "seals of this office that others hold: evidence, or `zhuji evidence seals`",
          "他机关所存本机关封签：凭证文件或 zhuji evidence seals 的输出" },
        { "without-keys", OPTION_FLAG, NULL, "the cases' keys are not with this copy: what is closed is counted, not read",
          "该副本不含事项密钥：加密部分只计数，不查看" },
        { NULL },
};

static void print_report(const Cli *cli, const VerifyReport *report) {
        Buf text = BUF_INIT;

        if (cli->json) {
                json_error_t error;
                json_t *json = json_pack("{s:s}", "status", report->found ? "refused" : "done"), *rest;

                verify_report_json(report, &text);
                rest = json_loadb((const char *)text.data, text.len, 0, &error);
                json_object_update(json, rest);
                json_decref(rest);
                cli_print_json(json);
        } else {
                verify_report_text(report, &text);
                text_print(stdout, buf_bytes(&text));
        }
        buf_deinit(&text);
}

static CliExit verify_folder(Cli *cli, const Args *args, const Config *config, const Roster *roster, const Against *against) {
        char *journal CLEANUP(mem_freep) = home_path(config, HOME_JOURNAL);
        char *store CLEANUP(mem_freep) = home_path(config, HOME_STORE);
        char *keys CLEANUP(mem_freep) = home_path(config, HOME_CASE_KEYS);
        const VerifyDiskOptions options = {
                .journal = journal, .store = store, .keys = keys, .roster = roster, .unit = config->unit, .against = against->seals,
                .n_against = against->n, .without_keys = args_has(args, "without-keys"),
        };
        VerifyReport report = { 0 };
        CliExit code = CLI_DONE;
        int r = verify_disk(&options, &report);

        if (r == VERIFY_DISK_E_MISSING)
                code = cli_fail(cli, CLI_REFUSED, "no journal in %s", "%s 中没有日志", config->data);
        else if (r)
                code = cli_fail(cli, CLI_REFUSED, "can't verify: %s", "无法核验：%s", strerror(r < 0 ? -r : EIO));
        else
                print_report(cli, &report);
        if (!code && report.found)
                code = cli_fail(cli, CLI_REFUSED,
                                "%llu problems: keep this folder as it is, and put a copy of what is named back",
                                "发现 %llu 处问题：请保留现场，并用副本恢复所列之处", (unsigned long long)report.found);
        verify_report_deinit(&report);
        return code;
}

static CliExit run_verify(Cli *cli, const Args *args) {
        HomeProblem problem = { "" };
        Against against = { NULL };
        Roster *roster = NULL;
        Buf signed_roster = BUF_INIT;
        Config *config;
        CliExit code = cli_config(cli, &config);

        if (code)
                return code;
        if (home_read_roster(config, &problem, &roster, &signed_roster))
                code = cli_fail(cli, CLI_USAGE, "%s", "%s", problem.message);
        for (size_t i = 0; !code && args_nth(args, "against", i); i++)
                code = against_read(cli, args_nth(args, "against", i), &config->unit, roster, &against);
        if (!code)
                code = verify_folder(cli, args, config, roster, &against);
        against_deinit(&against);
        roster_free(roster);
        buf_deinit(&signed_roster);
        return code;
}

/* ---- rebuild ----------------------------------------------------------------------------------------------------- */

static CliExit refused(const Cli *cli, const HomeProblem *problem) {
        return cli_fail(cli, CLI_REFUSED, "%s", "%s", problem->message);
}

static void remove_store(const char *folder) {
        static const char *const files[] = { "data.mdb", "lock.mdb" };

        for (size_t i = 0; i < array_size(files); i++) {
                Buf path = BUF_INIT;

                buf_printf(&path, "%s/%s", folder, files[i]);
                buf_put_u8(&path, 0);
                unlink((const char *)path.data);
                buf_deinit(&path);
        }
        rmdir(folder);
}

static CliExit open_journal(const Cli *cli, const Config *config, Journal **ret) {
        char *path CLEANUP(mem_freep) = home_path(config, HOME_JOURNAL);
        const JournalFileOptions options = { .unit = config->unit, .suite = SUITE_STD, .readonly = true };
        int r = journal_file_open(path, &options, ret);

        if (r == JOURNAL_FILE_E_MISSING)
                return cli_fail(cli, CLI_REFUSED, "no journal in %s: `zhuji init` founds an office",
                                "%s 中没有日志：可用 zhuji init 建立机关", config->data);
        if (r)
                return cli_fail(cli, CLI_REFUSED, "can't read the journal %s: %s", "无法读取日志 %s：%s", path,
                                strerror(r < 0 ? -r : EIO));
        return CLI_DONE;
}

/* From the journal into a new store beside, which then takes the old one's place. */
static CliExit rebuild(const Cli *cli, const Config *config, Journal *journal, RunnerReport *ret_report) {
        char *beside CLEANUP(mem_freep) = home_path(config, HOME_STORE ".new");
        char *place CLEANUP(mem_freep) = home_path(config, HOME_STORE);
        char *old CLEANUP(mem_freep) = home_path(config, HOME_STORE ".old");
        HomeProblem problem = { "" };
        CaseKeys *keys = NULL;
        Store *store = NULL;
        Random random;
        Vault vault;
        int r;

        remove_store(beside);
        remove_store(old);
        random_system(&random);
        r = home_case_keys(config, false, true, &random, &problem, &keys);
        if (r)
                return refused(cli, &problem);
        vault_init(&vault, keys);
        r = store_lmdb_open(beside, config->map_size, true, false, &store);
        if (!r) {
                vault_veil(&vault, store);
                r = runner_replay(journal, keys, store, (JournalPosition){ 0, 0 }, ret_report);
        }
        store_free(store);
        case_keys_free(keys);
        if (r) {
                home_explain(r, ret_report, error_place(r), &problem);
                remove_store(beside);
                return refused(cli, &problem);
        }
        if ((rename(place, old) && errno != ENOENT) || rename(beside, place))
                return cli_fail(cli, CLI_REFUSED, "can't put the new store in place: %s", "无法替换数据库：%s",
                                strerror(errno));
        remove_store(old);
        return CLI_DONE;
}

static CliExit run_rebuild(Cli *cli, const Args *args) {
        RunnerReport report = { 0 };
        HomeProblem problem = { "" };
        Journal *journal = NULL;
        Config *config;
        int lock = -1;
        CliExit code = cli_config(cli, &config);

        if (code)
                return code;
        if (home_lock(config, false, &problem, &lock))
                return refused(cli, &problem);
        code = open_journal(cli, config, &journal);
        if (!code)
                code = rebuild(cli, config, journal, &report);
        journal_free(journal);
        close(lock);
        if (!code && cli->json)
                cli_print_json(json_pack("{s:s, s:I}", "status", "done", "entries", (json_int_t)report.replayed));
        else if (!code)
                printf(cli_words(cli, "store rebuilt from %llu entries\n", "已由 %llu 条记录重建数据库\n"),
                       (unsigned long long)report.replayed);
        return code;
}

/* ---- dump -------------------------------------------------------------------------------------------------------- */

static const Option dump_options[] = {
        { "from", OPTION_VALUE, "NUMBER", "the first entry", "起始记录号" },
        { "to", OPTION_VALUE, "NUMBER", "the last entry", "截止记录号" },
        { NULL },
};

/* What is said of cases stays behind the read log: headers, and what each entry changed, not documents or content. */
static void dump_json(Bytes bytes, const Entry *entry) {
        json_t *json = json_from_entry(bytes), *part;
        size_t i;

        json_array_foreach(json_object_get(json, "parts"), i, part) {
                if (i < entry->n_parts && entry->parts[i].kind == PART_FACTS)
                        continue;
                json_object_del(part, "data");
                json_object_del(part, "salt");
                json_object_del(part, "key");
                if (i < entry->n_parts)
                        json_object_set_new(part, "bytes", json_integer((json_int_t)(entry->parts[i].stored.len + entry->parts[i].data.len)));
        }
        cli_print_json(json);
}

static void dump_line(const Cli *cli, const Entry *entry) {
        const Header *h = &entry->header;
        const char *kind = print_word(cli, entry_kind_name(h->kind));
        char time[INSTANT_TEXT_SIZE], shown[32];

        instant_format(h->time, time);
        printf("%8llu  %s  %s%*s %-24s %s %s ", (unsigned long long)h->number, print_time(time, shown), kind,
               (int)(text_width(kind) < 16 ? 16 - text_width(kind) : 0), "", h->case_id.s, h->actor.unit.s, h->actor.user.s);
        for (uint32_t i = 0; i < h->n_parts; i++)
                printf(" %s", part_kind_name(h->parts[i].kind));
        putchar('\n');
}

typedef struct Span {
        uint64_t from, to;
        bool past; /* what was asked for lies behind */
} Span;

static CliExit dump_batch(const Cli *cli, Bytes bytes, Span *span) {
        Arena arena = ARENA_INIT;
        CliExit code = CLI_DONE;
        Batch batch;

        if (batch_decode(bytes, &arena, &batch))
                code = cli_fail(cli, CLI_REFUSED, "a batch can't be read: `zhuji verify` names the place",
                                "有一批无法读取：zhuji verify 可指明位置");
        for (uint32_t i = 0; !code && i < batch.n_entries; i++) {
                Entry entry;

                if (entry_decode(batch.entries[i], &arena, false, &entry)) {
                        code = cli_fail(cli, CLI_REFUSED, "an entry can't be read: `zhuji verify` names the place",
                                        "有一条记录无法读取：zhuji verify 可指明位置");
                        break;
                }
                span->past = entry.header.number > span->to;
                if (entry.header.number < span->from || span->past)
                        continue;
                if (cli->json)
                        dump_json(batch.entries[i], &entry);
                else
                        dump_line(cli, &entry);
        }
        arena_deinit(&arena);
        return code;
}

static CliExit dump(const Cli *cli, Journal *journal, Span *span) {
        JournalPosition at = journal_first(journal);
        Buf bytes = BUF_INIT;
        CliExit code = CLI_DONE;
        int r = 0;

        while (!code && !span->past) {
                JournalPosition here = at;

                buf_clear(&bytes);
                r = journal_read(journal, here, &bytes, &at);
                if (r)
                        break;
                code = dump_batch(cli, buf_bytes(&bytes), span);
        }
        buf_deinit(&bytes);
        if (r == JOURNAL_E_DAMAGED || r == JOURNAL_E_NEWER)
                return cli_fail(cli, CLI_REFUSED, "segment %u offset %llu can't be read: `zhuji verify` says more",
                                "第 %u 段偏移 %llu 处无法读取：请运行 zhuji verify", at.segment, (unsigned long long)at.offset);
        if (r < 0)
                return cli_fail(cli, CLI_REFUSED, "%s", "%s", strerror(-r));
        return code;
}

static CliExit run_dump(Cli *cli, const Args *args) {
        Span span = { .from = 1, .to = UINT64_MAX };
        Journal *journal = NULL;
        Config *config;
        CliExit code = cli_config(cli, &config);

        if (!code && (!args_number(args, "from", UINT64_MAX, &span.from) || !args_number(args, "to", UINT64_MAX, &span.to)))
                code = cli_fail(cli, CLI_USAGE, "--from and --to are entry numbers", "--from 和 --to 为记录号");
        if (!code)
                code = open_journal(cli, config, &journal);
        if (!code)
                code = dump(cli, journal, &span);
        journal_free(journal);
        return code;
}

const Verb journal_verbs[] = {
        { .name = "verify",
          .arguments = "",
          .options = verify_options,
          .run = run_verify,
          .en = "find any altered or removed byte: journal, seals, store",
          .zh = "核验日志、封签和数据库，找出任何改动或删除",
          .more_en = "It may run beside the node.  Against the seals that others hold it also finds an office that re-signed "
                     "its own\n"
                     "past.  What was erased because a case turned out to accuse is as it should be; a key of a case that is gone\n"
                     "otherwise is a problem.",
          .more_zh = "可在节点运行时执行。对照他机关所存封签，还能发现重新签名篡改历史的机关。\n"
                     "确系检举控告而依法销毁的属正常；事项密钥因其他原因缺失的，列为问题。",
          .examples = { { "zhuji verify", "this office's folder", "本机关数据目录" },
                        { "zhuji verify --against receipt.evidence", "against what a petitioner was given",
                          "对照交给信访人的凭证" } } },
        { .name = "rebuild",
          .arguments = "",
          .run = run_rebuild,
          .en = "make the store anew from the journal (stop the node first)",
          .zh = "由日志重建数据库（先停止节点）",
          .more_en = "The journal is the truth, the store its fold: whatever happened to the store, nothing is lost.",
          .more_zh = "日志为准，数据库由日志得出：数据库无论如何损坏，都可重建。",
          .examples = { { "zhuji rebuild", "after `zhuji verify` found the store damaged",
                          "zhuji verify 发现数据库损坏之后" } } },
        { .name = "journal dump",
          .arguments = "",
          .options = dump_options,
          .run = run_dump,
          .en = "who entered what when; with --json a line an entry",
          .zh = "何时何人记入何事；--json 时每条一行",
          .more_en = "Headers and what each entry changed.  What documents and letters say is read with `zhuji case show`, "
                     "which is\n"
                     "recorded.",
          .more_zh = "只列出记录头和所作改动。文书和来信内容请用 zhuji case show 查看（查阅留痕）。",
          .examples = { { "zhuji journal dump --from 1 --to 20", "the first twenty", "前二十条" },
                        { "zhuji journal dump --json", "for scripts", "供脚本使用" } } },
        { NULL },
};
