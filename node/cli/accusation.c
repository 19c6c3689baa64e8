/* SPDX-License-Identifier: Apache-2.0 */

#include "node/cli/accusation.h"

#include <string.h>
#include <sys/resource.h>
#include "common/base/memory.h"
#include "common/wire/limits.h"
#include "common/wire/sealed.h"
#include "node/cli/cli_file.h"
#include "node/cli/print.h"
#include "node/home.h"

/* ---- the desk ---------------------------------------------------------------------------------------------------- */

CliExit accusation_desk_open(Cli *cli, const Args *args, AccusationDesk *ret) {
        const struct rlimit none = { 0, 0 };
        Config *config;
        CliExit code;

        *ret = (AccusationDesk){ .roster = NULL };
        (void)setrlimit(RLIMIT_CORE, &none); /* what accuses is in this process's memory */
        if (cli->as_unit) {
                if (!unit_code_parse(cli->as_unit, &ret->sealing.desk))
                        return cli_fail(cli, CLI_USAGE, "--unit %s is no unit code", "--unit %s 不是单位代码", cli->as_unit);
        } else {
                code = cli_config(cli, &config);
                if (code)
                        return code;
                ret->sealing.desk = config->unit;
        }
        code = cli_read_roster(cli, args ? args_get(args, "roster") : NULL, &ret->roster);
        if (code)
                return code;
        random_system(&ret->random);
        ret->sealing.roster = ret->roster;
        ret->sealing.random = &ret->random;
        return CLI_DONE;
}

void accusation_desk_close(AccusationDesk *desk) {
        roster_free(desk->roster);
        desk->roster = NULL;
}

static CliExit say(const Cli *cli, const IntakeProblem *p, CliExit code) {
        return cli_fail(cli, code, "%s%s%s", "%s%s%s", p->field, *p->field ? ": " : "", cli_words(cli, p->reason, p->reason_zh));
}

CliExit accusation_refuse(const Cli *cli, const IntakeProblem *p) {
        return say(cli, p, CLI_REFUSED);
}

CliExit accusation_mistyped(const Cli *cli, const IntakeProblem *p) {
        return say(cli, p, CLI_USAGE);
}

void accusation_tell_department(const Cli *cli, const Accusation *a, const UnitCode *department) {
        FILE *out = cli->json ? stderr : stdout; /* stdout is one JSON object then */
        bool cadre = false;

        for (uint32_t i = 0; i < a->n_persons; i++)
                cadre = cadre || *a->persons[i].managed_by;
        if (!unit_code_is_none(department))
                fprintf(out, cli_words(cli, "restricted notice sealed to %s (2022 art. 30)\n", "已向 %s 密封通报（2022 第三十条）\n"),
                        department->s);
        else if (cadre)
                fputs(cli_words(cli, "no organisation department with a desk key is free to take the notice: give it on paper "
                                     "(2022 art. 30)\n",
                                "没有可接收通报且有密封密钥的组织部门：请线下通报（2022 第三十条）\n"), out);
}

/* ---- keys -------------------------------------------------------------------------------------------------------- */

CliExit accusation_keys_read(const Cli *cli, const Args *args, AccusationKeys *ret) {
        const char *path;

        ret->n = 0;
        for (size_t i = 0; (path = args_nth(args, "key", i)); i++) {
                if (ret->n == ACCUSATION_KEYS_MAX)
                        return cli_fail(cli, CLI_USAGE, "--key at most %d times", "--key 最多 %d 次", ACCUSATION_KEYS_MAX);
                switch (key_file_read(path, KEY_DESK, &ret->keys[ret->n])) {
                case 0:
                        ret->n++;
                        break;
                case KEY_E_MISSING:
                        return cli_fail(cli, CLI_USAGE, "no key file %s", "没有密钥文件 %s", path);
                case KEY_E_EXPOSED:
                        return cli_fail(cli, CLI_REFUSED, "%s can be read by others: chmod 600 it, and consider making a new key",
                                        "%s 可被他人读取：请 chmod 600，并考虑更换密钥", path);
                default:
                        return cli_fail(cli, CLI_USAGE, "%s is not the secret file of a desk key", "%s 不是密封密钥的私钥文件", path);
                }
        }
        if (!ret->n)
                return cli_fail(cli, CLI_USAGE, "--key FILE is required: the desk's secret key", "--key 必填：本单位的密封密钥");
        return CLI_DONE;
}

void accusation_keys_wipe(AccusationKeys *keys) {
        for (size_t i = 0; i < keys->n; i++)
                key_pair_wipe(&keys->keys[i]);
}

/* ---- what the node has of it ---------------------------------------------------------------------------------- */

CliExit accusation_fetch(Cli *cli, const char *case_id, uint64_t entry, PartKind kind, const AccusationDesk *desk, const AccusationKeys *keys,
                     Arena *arena, uint64_t *ret_entry, Accusation *ret, bool *ret_none) {
        PbControlRequest request = cli_request(cli, CONTROL_EVIDENCE);
        const PbControlReply *reply;
        const Part *document, *sealed;
        Evidence evidence;
        Document doc;
        CliExit code;

        request.case_id = (char *)case_id;
        request.entry = entry;
        request.parts = 1u << PART_DOCUMENT | 1u << kind;
        code = cli_ask(cli, &request, arena, &reply);
        code = code ? code : print_refusal(cli, reply);
        if (code)
                return code;
        if (evidence_decode(bytes_of(reply->evidence.data, reply->evidence.len), arena, &evidence))
                return cli_fail(cli, CLI_UNREACHABLE, "the node's answer can't be read", "无法解读节点答复");
        document = evidence_find_part(&evidence, PART_DOCUMENT);
        sealed = evidence_find_part(&evidence, kind);
        if (ret_none)
                *ret_none = !sealed;
        if (ret_none && !sealed)
                return CLI_DONE;
        if (!document || !sealed || document_decode(document->data, arena, &doc) || doc.ref_digest.len != SEALED_ID_SIZE)
                return cli_fail(cli, CLI_REFUSED, "entry %llu has no sealed part for this desk", "第 %llu 条记录没有给本单位的密封部分",
                                (unsigned long long)evidence.header.number);
        *ret_entry = evidence.header.number;
        switch (sealed_open(kind, &desk->sealing.desk, keys->keys, keys->n, doc.ref_digest.data, sealed->data, arena, ret)) {
        case 0:
                return CLI_DONE;
        case SEALED_E_KEY:
                return cli_fail(cli, CLI_REFUSED, "it is sealed to another key: give the desk's retired keys too, with --key",
                                "密封所用为另一密钥：请用 --key 一并给出本单位的旧密钥");
        default:
                return cli_fail(cli, CLI_REFUSED, "it does not open: changed on the way, or not meant for this desk",
                                "无法启封：途中被改动，或不是给本单位的");
        }
}

/* ---- what was typed ---------------------------------------------------------------------------------------------- */

bool accusation_case(const Cli *cli, const Args *args, CaseId *ret, CliExit *ret_code) {
        if (case_id_parse(args->positional[0], ret))
                return true;
        *ret_code = cli_fail(cli, CLI_USAGE, "that is no case number, like 411281-2026-0000001-1: mistyped?",
                             "不是信访事项编号（如 411281-2026-0000001-1），是否有误？");
        return false;
}

bool accusation_entry(const Cli *cli, const Args *args, uint64_t *ret, CliExit *ret_code) {
        if (args_number(args, "entry", UINT64_MAX, ret))
                return true;
        *ret_code = cli_fail(cli, CLI_USAGE, "--entry must be the number of an entry: `zhuji case show CASE` lists them",
                             "--entry 须为记录号：zhuji case show CASE 列出全部");
        return false;
}

/* A text file, NUL-terminated in the arena; "" without --file. */
CliExit accusation_note_read(const Cli *cli, const Args *args, Arena *arena, const char **ret) {
        const char *path = args_get(args, "file");
        Buf text = BUF_INIT;
        CliExit code = CLI_DONE;

        *ret = "";
        if (!path)
                return CLI_DONE;
        code = cli_read_file(cli, path, LIMIT_TEXT, &text);
        if (!code && (!bytes_is_utf8(buf_bytes(&text)) || (text.len && memchr(text.data, 0, text.len))))
                code = cli_fail(cli, CLI_REFUSED, "%s is not valid UTF-8 text", "%s 不是有效的 UTF-8 文本", path);
        if (!code)
                *ret = arena_strndup(arena, text.len ? (const char *)text.data : "", text.len);
        buf_deinit(&text);
        return code;
}

CliExit accusation_ask(Cli *cli, PbControlRequest *request, Arena *arena) {
        const PbControlReply *reply;
        CliExit code = cli_ask(cli, request, arena, &reply);

        return code ? code : print_result(cli, reply);
}
