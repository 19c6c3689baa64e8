/* SPDX-License-Identifier: Apache-2.0 */

/* `zhuji roster sign | check | route | superior`, `zhuji key new`. */

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include "common/base/memory.h"
#include "common/crypto/key.h"
#include "common/io/roster_yaml.h"
#include "common/unit/route.h"
#include "common/wire/limits.h"
#include "common/wire/roster_codec.h"
#include "node/cli/cli.h"
#include "node/cli/cli_file.h"
#include "node/cli/table.h"
#include "node/cli/text.h"

/* ---- reading a roster, signed or not ----------------------------------------------------------------------------- */

static bool is_yaml_name(const char *path) {
        const char *dot = strrchr(path, '.');

        return dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

static CliExit read_yaml(const Cli *cli, const char *path, Roster **ret) {
        Buf problems = BUF_INIT;
        int r = roster_yaml_read(path, &problems, ret);

        text_print(stderr, buf_bytes(&problems));
        buf_deinit(&problems);
        if (r)
                return cli_fail(cli, CLI_REFUSED, "the roster is not consistent: correct the places named",
                                "名录有误：请更正所列之处");
        return CLI_DONE;
}

/* Unsigned content is good enough for questions; `pinned` NULL: its signature is not looked at. */
static CliExit read_signed(const Cli *cli, const char *path, const uint8_t *pinned, Roster **ret) {
        Buf bytes = BUF_INIT;
        CliExit code = cli_read_file(cli, path, LIMIT_ROSTER, &bytes);
        int r = 0;

        if (!code)
                r = pinned ? roster_open(buf_bytes(&bytes), NULL, pinned, ret) : roster_open_unverified(buf_bytes(&bytes), ret);
        buf_deinit(&bytes);
        switch (r) {
        case 0:
                return code;
        case ROSTER_E_SIGNATURE:
                return cli_fail(cli, CLI_REFUSED, "%s is not signed by the root key", "%s 未经根密钥签名", path);
        case ROSTER_E_INCONSISTENT:
                return cli_fail(cli, CLI_REFUSED, "%s is signed but not consistent", "%s 已签名，但内容不一致", path);
        default:
                return cli_fail(cli, CLI_REFUSED, "%s is not a signed roster (`zhuji roster sign` makes one)",
                                "%s 不是已签名的名录（用 zhuji roster sign 制作）", path);
        }
}

static CliExit read_any(const Cli *cli, const char *path, const uint8_t *pinned, Roster **ret) {
        return is_yaml_name(path) ? read_yaml(cli, path, ret) : read_signed(cli, path, pinned, ret);
}

/* --roster FILE, or the config's. */
static CliExit read_given(Cli *cli, const Args *args, Roster **ret) {
        const char *path = args_get(args, "roster");
        Config *config;
        CliExit code;

        if (path)
                return read_any(cli, path, NULL, ret);
        code = cli_config(cli, &config);
        return code ? code : read_signed(cli, config->roster, config->root_key, ret);
}

/* ---- sign -------------------------------------------------------------------------------------------------------- */

static const Option sign_options[] = {
        { "key", OPTION_VALUE, "FILE", "the root's secret key (required)", "根密钥文件（必填）" },
        { "out", OPTION_VALUE, "FILE", "where the signed roster goes (required)", "已签名名录的输出文件（必填）" },
        { "previous", OPTION_VALUE, "FILE", "check that it follows this signed one", "核对其紧接该已签名名录" },
        { NULL },
};

static CliExit read_root_secret(const Cli *cli, const char *path, KeyPair *ret) {
        switch (key_file_read(path, KEY_ROOT, ret)) {
        case 0:
                return CLI_DONE;
        case KEY_E_MISSING:
                return cli_fail(cli, CLI_USAGE, "no key file %s: `zhuji key new root --out %s`",
                                "没有密钥文件 %s：zhuji key new root --out %s", path, path);
        case KEY_E_EXPOSED:
                return cli_fail(cli, CLI_REFUSED, "%s can be read by others: chmod 600 it, and consider making a new key",
                                "%s 可被他人读取：请 chmod 600，并考虑更换密钥", path);
        default:
                return cli_fail(cli, CLI_USAGE, "%s is not the secret file of a root key", "%s 不是根密钥的私钥文件", path);
        }
}

/* A node that holds the version before takes this one only if it names that one: better told here than there. */
static CliExit check_previous(const Cli *cli, const char *previous, const Roster *roster) {
        Roster *before = NULL;
        CliExit code = read_signed(cli, previous, NULL, &before);

        if (code)
                return code;
        if (roster->version != before->version + 1)
                code = cli_fail(cli, CLI_REFUSED, "version %llu must follow %llu directly", "版本 %llu 须紧接第 %llu 版",
                                (unsigned long long)roster->version, (unsigned long long)before->version);
        else if (memcmp(roster->previous, before->hash, sizeof(roster->previous)) != 0)
                code = cli_fail(cli, CLI_REFUSED, "`previous` is not the hash of %s: `zhuji roster check` prints it",
                                "previous 不是 %s 的哈希：可用 zhuji roster check 查看", previous);
        roster_free(before);
        return code;
}

#define HASH_TEXT_SIZE (2 * ROSTER_HASH_SIZE + 1)

/* "" of an unsigned one. */
static const char *roster_hash(const Roster *r, char dst[HASH_TEXT_SIZE]) {
        static const uint8_t none[ROSTER_HASH_SIZE];

        if (memcmp(r->hash, none, sizeof(none)) == 0)
                return "";
        bytes_to_hex(bytes_of(r->hash, sizeof(r->hash)), dst);
        return dst;
}

static json_t *roster_json(const Roster *r) {
        char hash[HASH_TEXT_SIZE];

        return json_pack("{s:s, s:I, s:s, s:i, s:i, s:i}", "status", "done", "version", (json_int_t)r->version, "hash",
                         roster_hash(r, hash), "units", (int)r->n_units, "nodes", (int)r->n_nodes, "relays",
                         (int)r->n_relays);
}

static void print_roster(const Cli *cli, const Roster *r) {
        char hash[HASH_TEXT_SIZE];

        if (cli->json)
                cli_print_json(roster_json(r));
        else
                printf(cli_words(cli, "roster version %llu: %u units, %u nodes, %u relays; hash %s\n",
                                 "名录第 %llu 版：单位 %u，节点 %u，中继 %u；哈希 %s\n"),
                       (unsigned long long)r->version, r->n_units, r->n_nodes, r->n_relays, roster_hash(r, hash));
}

static CliExit sign(const Cli *cli, const Args *args, Roster *roster, const KeyPair *key) {
        Buf bytes = BUF_INIT;
        Roster *again = NULL;
        Signer *signer;
        CliExit code;

        if (signer_new(key, &signer))
                return cli_fail(cli, CLI_REFUSED, "the key can't sign", "该密钥不能签名");
        roster_sign(roster, signer, key->id, &bytes);
        signer_free(signer);
        code = cli_write_file(cli, args_get(args, "out"), buf_bytes(&bytes), false);
        if (!code && roster_open(buf_bytes(&bytes), NULL, key->public_key, &again))
                code = cli_fail(cli, CLI_REFUSED, "the signed roster doesn't open again", "签名后的名录无法打开");
        if (!code)
                print_roster(cli, again);
        roster_free(again);
        buf_deinit(&bytes);
        return code;
}

static CliExit run_sign(Cli *cli, const Args *args) {
        Roster *roster = NULL;
        KeyPair key;
        CliExit code;

        if (!args_get(args, "key") || !args_get(args, "out"))
                return cli_fail(cli, CLI_USAGE, "--key and --out are required", "--key 和 --out 必填");
        code = read_root_secret(cli, args_get(args, "key"), &key);
        if (code)
                return code;
        code = read_yaml(cli, args->positional[0], &roster);
        if (!code && args_get(args, "previous"))
                code = check_previous(cli, args_get(args, "previous"), roster);
        if (!code)
                code = sign(cli, args, roster, &key);
        key_pair_wipe(&key);
        roster_free(roster);
        return code;
}

/* ---- check ------------------------------------------------------------------------------------------------------- */

static const Option check_options[] = {
        { "root-key", OPTION_VALUE, "FILE", "the root's public key, for a signed roster; else the config's",
          "根公钥文件（检查已签名名录时；默认取配置）" },
        { NULL },
};

static CliExit run_check(Cli *cli, const Args *args) {
        const char *path = args->positional[0], *root = args_get(args, "root-key");
        const uint8_t *pinned = NULL;
        Roster *roster = NULL;
        Config *config;
        KeyPair pair;
        CliExit code = CLI_DONE;

        if (root) {
                if (key_file_read_public(root, KEY_ROOT, &pair))
                        return cli_fail(cli, CLI_USAGE, "%s is not the public file of a root key", "%s 不是根密钥的公钥文件",
                                        root);
                pinned = pair.public_key;
        } else if (!is_yaml_name(path)) {
                code = cli_config(cli, &config);
                if (!code)
                        pinned = config->root_key;
        }
        if (!code)
                code = read_any(cli, path, pinned, &roster);
        if (!code)
                print_roster(cli, roster);
        roster_free(roster);
        return code;
}

/* ---- questions --------------------------------------------------------------------------------------------------- */

static const Option roster_options[] = {
        { "roster", OPTION_VALUE, "FILE", "the roster, signed or YAML; else the config's",
          "名录文件（已签名或 YAML），默认取配置" },
        { NULL },
};

static CliExit take_units(const Cli *cli, const Args *args, const Roster *r, UnitCode units[2]) {
        for (size_t i = 0; i < 2; i++) {
                if (!unit_code_parse(args->positional[i], &units[i]))
                        return cli_fail(cli, CLI_USAGE, "%s is no unit code, like 411281 or 411281.hrss",
                                        "%s 不是单位代码，如 411281 或 411281.hrss", args->positional[i]);
                if (!roster_find_unit(r, &units[i]))
                        return cli_fail(cli, CLI_REFUSED, "the roster lists no unit %s", "名录中没有单位 %s", units[i].s);
        }
        return CLI_DONE;
}

static CliExit run_superior(Cli *cli, const Args *args) {
        UnitCode units[2], superior = UNIT_NONE;
        Roster *roster = NULL;
        CliExit code = read_given(cli, args, &roster);
        bool found;

        if (!code)
                code = take_units(cli, args, roster, units);
        if (!code) {
                found = route_common_superior(roster, &units[0], &units[1], &superior);
                if (cli->json)
                        cli_print_json(json_pack("{s:s, s:s, s:b}", "status", "done", "superior", superior.s, "joint_meeting",
                                                 !found));
                else if (found)
                        printf("%s  %s\n", superior.s, roster_find_unit(roster, &superior)->name);
                else
                        printf("%s\n", cli_words(cli, "none: the joint meeting coordinates", "无：由联席会议协调"));
        }
        roster_free(roster);
        return code;
}

typedef struct Hop {
        const char *kind;
        UnitCode unit;
} Hop;

#define HOPS_MAX 32

/* Node, the relays in between, node.  0: no way. */
static size_t find_way(const Roster *r, const UnitCode *a, const UnitCode *b, Hop hops[HOPS_MAX]) {
        const RosterNode *from = roster_host(r, a), *to = roster_host(r, b);
        UnitCode here;
        size_t n = 0;

        if (!from || !to)
                return 0;
        hops[n++] = (Hop){ "node", from->unit };
        if (from == to)
                return n;
        if (unit_code_is_none(&from->relay))
                return 0;
        here = from->relay;
        while (n + 1 < HOPS_MAX) {
                RouteHop next;

                hops[n++] = (Hop){ "relay", here };
                if (!route_next_hop(r, &here, &to->unit, &next))
                        return 0;
                if (next.kind == ROUTE_HOP_NODE) {
                        hops[n++] = (Hop){ "node", next.unit };
                        return n;
                }
                here = next.unit;
        }
        return 0;
}

static void print_way(const Cli *cli, const Roster *r, const Hop *hops, size_t n) {
        static const char *const en[] = { "HOP", "UNIT", "NAME", NULL };
        static const char *const zh[] = { "站", "单位", "名称", NULL };
        json_t *list = json_array();
        Table *t = table_new(cli->zh ? zh : en);

        for (size_t i = 0; i < n; i++) {
                const RosterUnit *u = roster_find_unit(r, &hops[i].unit);
                bool relay = strcmp(hops[i].kind, "relay") == 0;

                json_array_append_new(list, json_pack("{s:s, s:s}", "kind", hops[i].kind, "unit", hops[i].unit.s));
                table_add(t, relay ? cli_words(cli, "relay", "中继") : cli_words(cli, "node", "节点"));
                table_add(t, hops[i].unit.s);
                table_add(t, u ? u->name : "");
        }
        if (cli->json)
                cli_print_json(json_pack("{s:s, s:O}", "status", "done", "hops", list));
        else
                table_print(t, stdout);
        json_decref(list);
        table_free(t);
}

static CliExit run_route(Cli *cli, const Args *args) {
        UnitCode units[2];
        Roster *roster = NULL;
        Hop hops[HOPS_MAX];
        CliExit code = read_given(cli, args, &roster);
        size_t n;

        if (!code)
                code = take_units(cli, args, roster, units);
        if (!code) {
                n = find_way(roster, &units[0], &units[1], hops);
                if (n)
                        print_way(cli, roster, hops, n);
                else
                        code = cli_fail(cli, CLI_REFUSED, "no way from %s to %s: name the relays of their nodes in the roster",
                                        "%s 与 %s 之间没有通路：请在名录中写明节点的中继", units[0].s, units[1].s);
        }
        roster_free(roster);
        return code;
}

/* ---- keys -------------------------------------------------------------------------------------------------------- */

static const Option key_options[] = {
        { "out", OPTION_VALUE, "FILE", "the secret file; the public one gets .pub", "私钥文件；公钥文件另加 .pub" },
        { "dir", OPTION_VALUE, "DIR", "a folder: <use>.key in it", "目录：其中写入 <用途>.key" },
        { NULL },
};

static CliExit write_key(const Cli *cli, KeyUse use, const char *path, json_t *list) {
        char id[2 * SUITE_KEY_ID_SIZE + 1], public_key[2 * SUITE_PUBLIC_SIZE + 1];
        Random random;
        KeyPair pair;
        int r;

        random_system(&random);
        r = key_pair_generate(SUITE_STD, use, &random, &pair);
        if (!r)
                r = key_file_write(path, &pair);
        bytes_to_hex(bytes_of(pair.id, sizeof(pair.id)), id);
        bytes_to_hex(bytes_of(pair.public_key, sizeof(pair.public_key)), public_key);
        key_pair_wipe(&pair);
        if (r == KEY_E_EXISTS)
                return cli_fail(cli, CLI_REFUSED, "%s exists; a key is never overwritten: move it away first",
                                "%s 已存在；密钥不会被覆盖，请先移走", path);
        if (r)
                return cli_fail(cli, CLI_REFUSED, "can't write %s: %s", "无法写入 %s：%s", path, strerror(r < 0 ? -r : EIO));
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s+, s:s}", "use", key_use_name(use), "id", id, "secret_file",
                                              path, "public_file", path, ".pub", "public", public_key));
        if (!cli->json)
                printf("%s %s  %s.pub\n", key_use_name(use), id, path);
        return CLI_DONE;
}

static CliExit write_keys(const Cli *cli, const Args *args, const KeyUse *uses, size_t n, json_t *list) {
        const char *out = args_get(args, "out"), *dir = args_get(args, "dir");
        CliExit code = CLI_DONE;

        if (dir && mkdir(dir, 0700) && errno != EEXIST)
                return cli_fail(cli, CLI_USAGE, "can't make %s: %s", "无法创建 %s：%s", dir, strerror(errno));
        for (size_t i = 0; i < n && !code; i++) {
                Buf path = BUF_INIT;

                if (out)
                        buf_printf(&path, "%s", out);
                else
                        buf_printf(&path, "%s/%s.key", dir, key_use_name(uses[i]));
                buf_put_u8(&path, 0);
                code = write_key(cli, uses[i], (const char *)path.data, list);
                buf_deinit(&path);
        }
        return code;
}

static CliExit run_key_new(Cli *cli, const Args *args) {
        static const KeyUse office[] = { KEY_IDENTITY, KEY_WRAP, KEY_CURVE };
        const char *what = args->positional[0];
        bool all = strcmp(what, "office") == 0;
        json_t *list = json_array();
        KeyUse use = KEY_ROOT;
        CliExit code = CLI_DONE;

        if (!all && !key_use_parse(what, &use))
                code = cli_fail(cli, CLI_USAGE, "%s: one of identity, wrap, curve, root, desk; or office for the first three",
                                "%s：须为 identity、wrap、curve、root、desk 之一，或 office（前三种）", what);
        else if (!args_get(args, "out") == !args_get(args, "dir") || (all && !args_get(args, "dir")))
                code = cli_fail(cli, CLI_USAGE, "say where with --dir DIR%s", "请用 --dir 目录%s 指明位置",
                                all ? "" : " / --out FILE");
        if (!code)
                code = write_keys(cli, args, all ? office : &use, all ? array_size(office) : 1, list);
        if (!code && cli->json)
                cli_print_json(json_pack("{s:s, s:O}", "status", "done", "keys", list));
        json_decref(list);
        return code;
}

const Verb roster_verbs[] = {
        { .name = "roster sign",
          .arguments = "FILE",
          .options = sign_options,
          .run = run_sign,
          .en = "check a roster written in YAML and sign it",
          .zh = "检查 YAML 名录并签名",
          .more_en = "Nodes and relays take the signed file.  Each version names the one before and is signed by a root key "
                     "that one lists.",
          .more_zh = "节点和中继使用已签名的文件。每一版须指明上一版，并由上一版所列根密钥签名。",
          .examples = { { "zhuji roster sign roster.yaml --key root.key --out roster.signed", "the first version", "第一版" },
                        { "zhuji roster sign roster-2.yaml --key root.key --previous roster.signed --out roster-2.signed",
                          "the next one", "下一版" } } },
        { .name = "roster check",
          .arguments = "FILE",
          .options = check_options,
          .run = run_check,
          .en = "is it consistent (YAML), or signed by the root?",
          .zh = "检查名录是否一致（YAML）或签名是否有效",
          .examples = { { "zhuji roster check roster.yaml", "problems with line and column", "列出行列位置" },
                        { "zhuji roster check roster.signed --root-key root.key.pub", "the signed file", "已签名文件" } } },
        { .name = "roster route",
          .arguments = "A B",
          .options = roster_options,
          .run = run_route,
          .en = "the way from unit A to unit B through the relays",
          .zh = "单位 A 到单位 B 经过哪些中继",
          .examples = { { "zhuji roster route 411281.hrss 410000 --roster roster.yaml", "from the county to the province",
                          "从县到省" } } },
        { .name = "roster superior",
          .arguments = "A B",
          .options = roster_options,
          .run = run_superior,
          .en = "who rules when A and B dispute a case (2022 art. 24)",
          .zh = "A 与 B 的共同上一级（2022 第二十四条）",
          .examples = { { "zhuji roster superior 411281.hrss 411200.hrss --roster roster.yaml", "two departments",
                          "两个部门" } } },
        { .name = "key new",
          .arguments = "USE",
          .options = key_options,
          .run = run_key_new,
          .en = "write a new key: identity, wrap, curve, root, desk; or office",
          .zh = "生成密钥：identity、wrap、curve、root、desk，或 office",
          .more_en = "The secret file is 0600 and never leaves this machine; the .pub goes to whoever signs the roster.\n"
                     "A desk key is the discipline organ's or organisation department's own (2022 art. 30): what is sealed to it\n"
                     "nobody else can read.  Keep it where those who run the node can't get at it.",
          .more_zh = "私钥文件权限为 0600，不离开本机；.pub 文件交名录签发方。\n"
                     "desk 为纪检监察机关、组织部门自用的密封密钥（2022 第三十条），应存放在节点管理人员无法取得之处。",
          .examples = { { "zhuji key new office --dir keys2", "the three keys of a node", "节点的三种密钥" },
                        { "zhuji key new root --out root2.key", "the key that signs rosters", "签发名录的密钥" },
                        { "zhuji key new desk --out discipline2.key", "to which accusations are sealed",
                          "检举控告材料的密封密钥" } } },
        { NULL },
};
