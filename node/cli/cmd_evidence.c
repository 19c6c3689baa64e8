/* SPDX-License-Identifier: Apache-2.0 */

/* `zhuji evidence export | check | seals`. */

#include <errno.h>
#include <string.h>
#include "common/base/memory.h"
#include "common/io/roster_yaml.h"
#include "common/wire/evidence.h"
#include "common/wire/json.h"
#include "common/wire/limits.h"
#include "node/cli/cli.h"
#include "node/cli/cli_file.h"
#include "node/cli/print.h"
#include "node/cli/text.h"
#include "node/core/row.h"
#include "node/home.h"
#include "node/store/store_lmdb.h"

/* ---- export ------------------------------------------------------------------------------------------------------ */

static const Option export_options[] = {
        { "out", OPTION_VALUE, "FILE", "where it goes (required)", "输出文件（必填）" },
        { "entry", OPTION_VALUE, "NUMBER", "which entry of the case; else its registration", "哪一条记录；默认为登记" },
        { "parts", OPTION_VALUE, "LIST", "document, content, attachments: what it discloses, and records that it was read; else nothing",
          "document、content、attachments：披露的部分（查阅留痕）；默认不披露" },
        { NULL },
};

static CliExit parse_parts(const Cli *cli, const char *list, uint32_t *ret) {
        const struct { const char *name; uint32_t mask; } known[] = {
                { "document", 1u << PART_DOCUMENT }, { "content", 1u << PART_CONTENT },
                { "attachments", 1u << PART_ATTACHMENT },
        };

        while (list && *list) {
                size_t len = strcspn(list, ","), i = 0;

                while (i < array_size(known) && (strlen(known[i].name) != len || memcmp(known[i].name, list, len) != 0))
                        i++;
                if (i == array_size(known))
                        return cli_fail(cli, CLI_USAGE, "--parts is document, content, attachments, or several with commas",
                                        "--parts 为 document、content、attachments，或以逗号并列");
                *ret |= known[i].mask;
                list += len;
                list += *list == ',';
        }
        return CLI_DONE;
}

static CliExit save_evidence(const Cli *cli, const PbControlReply *reply, const char *path) {
        Bytes bytes = bytes_of(reply->evidence.data, reply->evidence.len);
        Arena arena = ARENA_INIT;
        Evidence evidence;
        CliExit code;

        if (evidence_decode(bytes, &arena, &evidence)) {
                arena_deinit(&arena);
                return cli_fail(cli, CLI_UNREACHABLE, "the node's answer can't be read", "无法解读节点答复");
        }
        code = cli_write_file(cli, path, bytes, evidence.n_parts > 0);
        if (!code && cli->json)
                cli_print_json(json_pack("{s:s, s:s, s:s, s:I, s:I, s:i}", "status", "done", "file", path, "case_id",
                                         reply->case_id, "number", (json_int_t)evidence.header.number, "seal",
                                         (json_int_t)evidence.seal.number, "parts", (int)evidence.n_parts));
        else if (!code)
                printf(cli_words(cli, "%s: entry %llu under seal %llu\n", "%s：第 %llu 条记录，封签 %llu\n"), path,
                       (unsigned long long)evidence.header.number, (unsigned long long)evidence.seal.number);
        arena_deinit(&arena);
        return code;
}

static CliExit run_export(Cli *cli, const Args *args) {
        PbControlRequest request = cli_request(cli, CONTROL_EVIDENCE);
        const char *out = args_get(args, "out");
        Arena arena = ARENA_INIT;
        const PbControlReply *reply;
        CaseId id = CASE_NONE;
        CliExit code = parse_parts(cli, args_get(args, "parts"), &request.parts);

        if (!code && (!out || !args_number(args, "entry", UINT64_MAX, &request.entry) || !case_id_parse(args->positional[0], &id)))
                code = cli_fail(cli, CLI_USAGE,
                                "CASE is a case number, --out is required, --entry a number (`zhuji help evidence export`)",
                                "须给出信访事项编号，--out 必填，--entry 为记录号（见 zhuji help evidence export）");
        request.case_id = id.s;
        code = code ? code : cli_ask(cli, &request, &arena, &reply);
        code = code ? code : print_refusal(cli, reply);
        code = code ? code : save_evidence(cli, reply, out);
        arena_deinit(&arena);
        return code;
}

/* ---- check ------------------------------------------------------------------------------------------------------- */

static const Option check_options[] = {
        { "roster", OPTION_VALUE, "FILE", "whom to believe: the roster, signed or YAML; else the config's",
          "依据的名录（已签名或 YAML），默认取配置" },
        { NULL },
};

static CliExit read_roster(Cli *cli, const Args *args, Roster **ret) {
        const char *path = args_get(args, "roster"), *dot = path ? strrchr(path, '.') : NULL;
        Buf problems = BUF_INIT;
        int r;

        if (!dot || strcmp(dot, ".yaml") != 0)
                return cli_read_roster(cli, path, ret);
        r = roster_yaml_read(path, &problems, ret);
        text_print(stderr, buf_bytes(&problems));
        buf_deinit(&problems);
        return r ? cli_fail(cli, CLI_USAGE, "no roster to check against: %s", "没有可用的名录：%s", path) : CLI_DONE;
}

static const char *verdict(const Cli *cli, int r) {
        switch (r) {
        case 0:
                return cli_words(cli, "holds", "成立");
        case EVIDENCE_E_UNKNOWN_UNIT:
                return cli_words(cli, "the roster lists no such office", "名录中没有该机关");
        case EVIDENCE_E_UNKNOWN_KEY:
                return cli_words(cli, "sealed with a key that is not the office's", "封签所用密钥不属于该机关");
        default:
                return cli_words(cli, "the signature is wrong", "签名不符");
        }
}

static void print_evidence(const Cli *cli, const Evidence *e, Bytes bytes, int r) {
        const Header *h = &e->header;
        char time[INSTANT_TEXT_SIZE], shown[32];

        instant_format(h->time, time);
        if (cli->json) {
                json_t *json = json_pack("{s:s, s:b, s:s, s:s, s:I, s:s, s:s, s:s, s:I}", "status", r ? "refused" : "done",
                                         "holds", !r, "verdict", verdict(cli, r), "unit", e->seal.unit.s, "number",
                                         (json_int_t)h->number, "time", time, "kind", entry_kind_name(h->kind), "case_id",
                                         h->case_id.s, "seal", (json_int_t)e->seal.number);

                json_object_set_new(json, "evidence", json_from_evidence(bytes));
                cli_print_json(json);
                return;
        }
        printf(cli_words(cli, "%s entered at %s, as its number %llu: %s %s\n", "%s 于 %s 记入第 %llu 条：%s %s\n"),
               e->seal.unit.s, print_time(time, shown), (unsigned long long)h->number,
               print_word(cli, entry_kind_name(h->kind)), h->case_id.s);
        for (uint32_t i = 0; i < e->n_parts; i++)
                printf("  %s %s, %zu %s\n", cli_words(cli, "discloses", "披露"), part_kind_name(e->parts[i].kind),
                       e->parts[i].data.len, cli_words(cli, "bytes", "字节"));
        printf("  %s %llu: %s\n", cli_words(cli, "under seal", "封签"), (unsigned long long)e->seal.number, verdict(cli, r));
}

static CliExit run_check(Cli *cli, const Args *args) {
        Arena arena = ARENA_INIT;
        Buf bytes = BUF_INIT;
        Roster *roster = NULL;
        Evidence evidence;
        CliExit code = cli_read_file(cli, args->positional[0], LIMIT_EVIDENCE, &bytes);
        int r = 0;

        if (!code)
                code = read_roster(cli, args, &roster);
        if (!code && evidence_decode(buf_bytes(&bytes), &arena, &evidence))
                code = cli_fail(cli, CLI_REFUSED, "%s is no evidence, or was altered: digests or path don't fit the seal",
                                "%s 不是凭证，或已被改动：摘要或路径与封签不符", args->positional[0]);
        if (!code) {
                r = evidence_verify(&evidence, roster);
                print_evidence(cli, &evidence, buf_bytes(&bytes), r);
        }
        if (r)
                code = cli_fail(cli, CLI_REFUSED, "it does not hold: %s", "不成立：%s", verdict(cli, r));
        roster_free(roster);
        arena_deinit(&arena);
        buf_deinit(&bytes);
        return code;
}

/* ---- seals kept of others ---------------------------------------------------------------------------------------- */

static void print_seals(const UnitCode *unit, StoreTxn *txn) {
        PeerSealRow from = { .unit = *unit }, row;
        RowCursor cursor = row_cursor(ROW_PEER_SEAL, &from, 1, 1);

        while (row_next(txn, &cursor, &row)) {
                char hash[2 * DIGEST_SIZE + 1];

                bytes_to_hex(digest_bytes(&row.hash), hash);
                cli_print_json(json_pack("{s:s, s:I, s:s}", "unit", row.unit.s, "seal", (json_int_t)row.number, "hash", hash));
        }
}

static CliExit run_seals(Cli *cli, const Args *args) {
        Config *config;
        UnitCode unit;
        Store *store = NULL;
        StoreTxn *txn = NULL;
        char *path;
        CliExit code = cli_config(cli, &config);
        int r;

        if (!code && !unit_code_parse(args->positional[0], &unit))
                code = cli_fail(cli, CLI_USAGE, "%s is no unit code", "%s 不是单位代码", args->positional[0]);
        if (code)
                return code;
        path = home_path(config, HOME_STORE);
        r = store_lmdb_open(path, 0, false, true, &store);
        if (!r)
                r = store_begin(store, false, &txn);
        if (!r)
                print_seals(&unit, txn);
        if (!r)
                r = store_error(txn); /* a row that can't be read ends the list as if there were no more */
        store_abort(&txn);
        store_free(store);
        mem_free(path);
        if (r)
                return cli_fail(cli, CLI_REFUSED, "can't read the store: %s", "无法读取数据库：%s",
                                strerror(r < 0 ? -r : ENOENT));
        return CLI_DONE;
}

const Verb evidence_verbs[] = {
        { .name = "evidence export",
          .arguments = "CASE",
          .options = export_options,
          .run = run_export,
          .en = "proof that the office entered it, checkable by anyone",
          .zh = "导出凭证（证据）：证明本机关已记入，任何人可核验",
          .more_en =
                  "Header, path and seal convince whoever holds the roster, offline; parts only as far as you disclose them.",
          .more_zh = "凭证含记录头、路径和封签，持有名录者可离线核验；内容仅在选择披露时包含。",
          .examples = { { "zhuji evidence export 411281-2026-0000001-1 --out receipt.evidence --as li",
                          "the petitioner's receipt", "信访人的登记凭证" } } },
        { .name = "evidence check",
          .arguments = "FILE",
          .options = check_options,
          .run = run_check,
          .en = "does it hold?  Needs only the roster",
          .zh = "核验凭证，只需名录",
          .examples = { { "zhuji evidence check receipt.evidence", "whose, when, what", "何机关、何时、何事" } } },
        { .name = "evidence seals",
          .arguments = "UNIT",
          .run = run_seals,
          .en = "the seals of another office that this one keeps",
          .zh = "本机关所存其他机关的封签",
          .more_en = "A JSON object a line, for `zhuji verify --against` at that office.",
          .more_zh = "每行一个 JSON 对象，供该机关 zhuji verify --against 对照。",
          .examples = { { "zhuji evidence seals 411281", "of the county", "某县的封签" } } },
        { NULL },
};
