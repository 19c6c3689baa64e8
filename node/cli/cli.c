/* SPDX-License-Identifier: Apache-2.0 */

#include "node/cli/cli.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "node/cli/print.h"

const Option cli_global_options[] = {
        { "config", OPTION_VALUE, "FILE", "the node's config (else $ZHUJI_CONFIG, ./node.yaml, /etc/zhuji/node.yaml)",
          "节点配置文件（否则取 $ZHUJI_CONFIG、./node.yaml、/etc/zhuji/node.yaml）" },
        { "data", OPTION_VALUE, "DIR", "the node's data folder, instead of the config's",
          "节点数据目录（代替配置中的目录）" },
        { "as", OPTION_VALUE, "USER", "act as this user; the config says who you may be",
          "以该用户身份操作（须为配置所允许）" },
        { "unit", OPTION_VALUE, "UNIT", "at this unit's desk; else the node's own unit",
          "在该单位的办件台操作（默认为本节点单位）" },
        { "json", OPTION_FLAG, NULL, "print one JSON object instead of tables", "输出一个 JSON 对象，不输出表格" },
        { "lang", OPTION_VALUE, "LANG", "zh or en, instead of the locale's", "语言：zh 或 en" },
        { "timeout", OPTION_VALUE, "SECONDS", "wait for the node at most so long (30)", "等待节点的最长秒数（默认 30）" },
        { "help", OPTION_FLAG, NULL, "what the command does, with examples", "显示说明与示例" },
        { NULL },
};

CliExit cli_fail(const Cli *cli, CliExit code, const char *en, const char *zh, ...) {
        va_list args;

        va_start(args, zh);
        fputs("zhuji: ", stderr);
        vfprintf(stderr, cli_words(cli, en, zh), args);
        fputc('\n', stderr);
        va_end(args);
        return code;
}

/* ---- where the office is ----------------------------------------------------------------------------------------- */

static const char *find_config(const Cli *cli) {
        const char *from_env = getenv("ZHUJI_CONFIG");

        if (cli->config_path)
                return cli->config_path;
        if (from_env && *from_env)
                return from_env;
        return access("node.yaml", F_OK) == 0 ? "node.yaml" : "/etc/zhuji/node.yaml";
}

CliExit cli_config(Cli *cli, Config **ret) {
        Buf problems = BUF_INIT;
        int r = 0;

        if (!cli->config)
                r = config_read(find_config(cli), &problems, &cli->config);
        if (r) {
                buf_put_u8(&problems, 0);
                fputs((const char *)problems.data, stderr);
                buf_deinit(&problems);
                return cli_fail(cli, CLI_USAGE, "correct the config, or name another with --config",
                                "请更正配置，或用 --config 指定");
        }
        if (cli->data)
                cli->config->data = cli->data;
        *ret = cli->config;
        return CLI_DONE;
}

CliExit cli_data(Cli *cli, const char **ret) {
        const char *from_env = getenv("ZHUJI_DATA");
        Config *config;
        CliExit code;

        if (!cli->data && !cli->config_path && from_env && *from_env)
                cli->data = from_env;
        if (!cli->data) {
                code = cli_config(cli, &config);
                if (code)
                        return code;
                cli->data = config->data;
        }
        *ret = cli->data;
        return CLI_DONE;
}

/* ---- talking to the node ----------------------------------------------------------------------------------------- */

static CliExit explain_client(const Cli *cli, int r) {
        switch (r) {
        case CLIENT_E_UNREACHABLE:
                return cli_fail(cli, CLI_UNREACHABLE,
                                "no node listens at %s/" CLIENT_SOCKET ": start it with `zhuji-node --config FILE`",
                                "节点未在 %s/" CLIENT_SOCKET " 运行：请用 zhuji-node --config FILE 启动", cli->data);
        case CLIENT_E_LOST:
                return cli_fail(cli, CLI_UNREACHABLE,
                                "the node went away while it had our request, which may or may not have been "
                                "carried out: start it and look",
                                "节点中途停止，请求可能已执行也可能未执行：请重新启动后查看");
        case CLIENT_E_TIMEOUT:
                return cli_fail(cli, CLI_UNREACHABLE,
                                "no answer in time; the request may yet be carried out: look before repeating it",
                                "节点未及时答复，请求仍可能被执行：请先查看再重试");
        case CLIENT_E_PATH:
                return cli_fail(cli, CLI_USAGE,
                                "%s/" CLIENT_SOCKET " is longer than a socket's name may be (107 bytes): "
                                "use a shorter data folder",
                                "%s/" CLIENT_SOCKET " 超过套接字路径上限（107 字节）：请用较短的数据目录", cli->data);
        case CLIENT_E_CLOSED:
                return cli_fail(cli, CLI_UNREACHABLE,
                                "uid %2$u may not reach %1$s/" CLIENT_SOCKET ": be the user that runs the node, or one of the "
                                "control_group that its config names",
                                "uid %2$u 无权访问 %1$s/" CLIENT_SOCKET "：请以运行节点的用户身份，或以配置中 control_group 所列用户组成员身份操作",
                                cli->data, (unsigned)geteuid());
        case CLIENT_E_WORDS:
                return cli_fail(cli, CLI_USAGE, "something that was typed is too long, or not valid UTF-8",
                                "所输入的内容过长，或者不是有效的 UTF-8 文本");
        case CLIENT_E_GARBLED:
                return cli_fail(cli, CLI_UNREACHABLE, "the node's answer can't be read: is it of another release?",
                                "无法解读节点答复：版本是否不同？");
        default:
                return cli_fail(cli, CLI_UNREACHABLE, "%s", "%s", strerror(-r));
        }
}

CliExit cli_lost(const Cli *cli) {
        return explain_client(cli, CLIENT_E_LOST);
}

CliExit cli_client(Cli *cli, Client **ret) {
        const char *data;
        CliExit code;
        int r;

        if (!cli->client) {
                code = cli_data(cli, &data);
                if (code)
                        return code;
                r = client_open(data, &cli->client);
                if (r)
                        return explain_client(cli, r);
        }
        *ret = cli->client;
        return CLI_DONE;
}

PbControlRequest cli_request(const Cli *cli, ControlKind kind) {
        PbControlRequest request = ZHUJI__CONTROL_REQUEST__INIT;

        request.kind = kind;
        request.as_user = (char *)(cli->as_user ? cli->as_user : "");
        request.as_unit = (char *)(cli->as_unit ? cli->as_unit : "");
        return request;
}

CliExit cli_await(Cli *cli, Client *client, Arena *arena, const PbControlReply **ret) {
        int r = client_receive(client, cli->timeout_ms, arena, ret);

        return r ? explain_client(cli, r) : CLI_DONE;
}

CliExit cli_send(Cli *cli, Client *client, PbControlRequest *request) {
        int r = client_send(client, request, cli->timeout_ms);

        return r ? explain_client(cli, r) : CLI_DONE;
}

CliExit cli_ask(Cli *cli, PbControlRequest *request, Arena *arena, const PbControlReply **ret) {
        Client *client = NULL;
        CliExit code = cli_client(cli, &client);

        if (!code)
                code = cli_send(cli, client, request);
        if (!code)
                code = cli_await(cli, client, arena, ret);
        return code;
}

bool cli_next_page(Cli *cli, CliPages *pages) {
        if (pages->reply && (!*pages->reply->after || !pages->left))
                return false;
        if (pages->reply)
                pages->request->after = pages->reply->after;
        pages->request->limit = pages->left < CONTROL_ROWS_MAX ? (uint32_t)pages->left : 0;
        pages->code = cli_ask(cli, pages->request, pages->arena, &pages->reply);
        if (!pages->code)
                pages->code = print_refusal(cli, pages->reply);
        return !pages->code;
}

void cli_print_json(json_t *json) {
        json_dumpf(json, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(6));
        fputc('\n', stdout);
        json_decref(json);
}
