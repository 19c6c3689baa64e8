/* SPDX-License-Identifier: Apache-2.0 */

/* Finds the verb, parses its line, runs it. */

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include "common/base/nearest.h"
#include "node/cli/cli.h"
#include "node/cli/text.h"

#define TIMEOUT_DEFAULT_S 30
#define TIMEOUT_MAX_S 86400
#define VERBS_MAX 256

const VerbGroup cli_groups[] = {
        { "The office:", "机关：", office_verbs },
        { "Cases:", "信访事项：", case_verbs },
        { "Acts on a case:", "办理文书：", document_verbs },
        { "Drafted, signed, stamped:", "拟办、批示、用印：", draft_verbs },
        { "Review and re-review:", "复查、复核：", review_verbs },
        { "Supervision and what offices ask each other:", "督查督办与机关往来：", supervise_verbs },
        { "Findings:", "督查发现：", finding_verbs },
        { "Reports of months and years:", "月报和年度报告：", report_verbs },
        { "What is the same, and how it goes:", "关联与查询：", link_verbs },
        { "What becomes of a case:", "分流与结案：", life_verbs },
        { "Units that close:", "机构撤并：", succession_verbs },
        { "Accusations, sealed:", "检举控告（密封）：", accusation_verbs },
        { "Accusations, handed on:", "检举控告（密封转送、移交）：", accusation_hand_verbs },
        { "Many at once:", "批量：", batch_verbs },
        { "Meetings:", "会议：", meeting_verbs },
        { "Reception:", "接待：", reception_verbs },
        { "Disputes found:", "矛盾纠纷排查：", sweep_verbs },
        { "Digests for leaders:", "摘报、简报、动态：", digest_verbs },
        { "Where visitors are received:", "接待场所情况：", incident_verbs },
        { "Contacts of villages and units:", "信访信息员：", contact_verbs },
        { "Evidence:", "凭证：", evidence_verbs },
        { "The journal:", "日志：", journal_verbs },
        { "After an old copy was put back:", "从旧备份恢复：", recover_verbs },
        { "What may be done:", "程序：", procedure_verbs },
        { "Rules:", "规则：", rules_verbs },
        { "Clocks:", "期限：", clock_verbs },
        { "Roster and keys:", "名录与密钥：", roster_verbs },
        { NULL },
};

const Verb *cli_find_verb(const char *name) {
        for (const VerbGroup *g = cli_groups; g->verbs; g++)
                for (const Verb *v = g->verbs; v->name; v++)
                        if (strcmp(v->name, name) == 0)
                                return v;
        return NULL;
}

static bool is_zh(void) {
        static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
                const char *value = getenv(names[i]);

                if (value && *value)
                        return strncmp(value, "zh", 2) == 0;
        }
        return false;
}

static bool is_global_with_value(const char *word) {
        for (const Option *o = cli_global_options; o->name; o++)
                if (o->kind != OPTION_FLAG && strncmp(word, "--", 2) == 0 && strcmp(word + 2, o->name) == 0)
                        return true;
        return false;
}

#define VERB_WORDS_MAX 3

static bool begins_a_verb(const char *words) {
        size_t len = strlen(words);

        for (const VerbGroup *g = cli_groups; g->verbs; g++)
                for (const Verb *v = g->verbs; v->name; v++)
                        if (strncmp(v->name, words, len) == 0 && v->name[len] == ' ')
                                return true;
        return false;
}

/* The verb's words are the first ones, three at most, that aren't options; they are taken out of argv.  `words` gets what was
 * found. */
static const Verb *take_verb(int *argc, char **argv, char *words, size_t size) {
        const Verb *found = NULL;
        int taken[VERB_WORDS_MAX], n = 0, best = 0;

        words[0] = '\0';
        for (int i = 0; i < *argc && n < VERB_WORDS_MAX; i++) {
                const Verb *v;

                if (argv[i][0] == '-') {
                        if (strcmp(argv[i], "--") == 0)
                                break;
                        i += is_global_with_value(argv[i]);
                        if (n)
                                break;
                        continue;
                }
                if (strlen(words) + strlen(argv[i]) + 2 > size || (n > 1 && !begins_a_verb(words)))
                        break;
                if (n)
                        strcat(words, " ");
                strcat(words, argv[i]);
                taken[n++] = i;
                v = cli_find_verb(words);
                if (v) {
                        found = v;
                        best = n;
                }
        }
        for (int k = best; k > 0; k--) {
                memmove(&argv[taken[k - 1]], &argv[taken[k - 1] + 1], (size_t)(*argc - taken[k - 1] - 1) * sizeof(*argv));
                (*argc)--;
        }
        return found;
}

/* What goes into every request must fit one, whoever is named. */
static CliExit check_desk(const Cli *cli) {
        UserName user;
        UnitCode unit;

        if (cli->as_user && !user_name_parse(cli->as_user, &user))
                return cli_fail(cli, CLI_USAGE, "--as: no user name: letters a-z, digits, . _ -, at most 32",
                                "--as：不是用户名：仅限 a-z、数字、. _ -，最长 32");
        if (cli->as_unit && !unit_code_parse(cli->as_unit, &unit))
                return cli_fail(cli, CLI_USAGE, "--unit: no unit code, like 411281 or 411281.hrss",
                                "--unit：不是单位代码，如 411281 或 411281.hrss");
        return CLI_DONE;
}

static CliExit read_globals(Cli *cli, const Args *args) {
        const char *lang = args_get(args, "lang");
        uint64_t timeout = TIMEOUT_DEFAULT_S;

        cli->json = args_has(args, "json");
        cli->config_path = args_get(args, "config");
        cli->data = args_get(args, "data");
        cli->as_user = args_get(args, "as");
        cli->as_unit = args_get(args, "unit");
        if (lang && strcmp(lang, "zh") != 0 && strcmp(lang, "en") != 0)
                return cli_fail(cli, CLI_USAGE, "--lang must be zh or en", "--lang 只能是 zh 或 en");
        if (lang)
                cli->zh = strcmp(lang, "zh") == 0;
        if (!args_number(args, "timeout", TIMEOUT_MAX_S, &timeout))
                return cli_fail(cli, CLI_USAGE, "--timeout must be from 1 to %d seconds", "--timeout 须为 1 到 %d 秒", TIMEOUT_MAX_S);
        cli->timeout_ms = (int64_t)timeout * 1000;
        return check_desk(cli);
}

/* How many arguments the usage line allows: "CASE", "A B", "[FILE]", "FILE...". */
static bool right_number(const char *usage, size_t n) {
        size_t least = 0, most = 0;

        for (const char *p = usage; *p; p += strcspn(p, " ")) {
                p += strspn(p, " ");
                if (!*p)
                        break;
                most++;
                least += *p != '[';
                if (strncmp(p + strcspn(p, ". "), "...", 3) == 0)
                        most = ARGS_MAX;
        }
        return n >= least && n <= most;
}

/* "case opinion": somebody wants to do at once what is drafted, signed and stamped. */
static const Verb *find_draft_verb(const char *words) {
        char name[64];

        if (strncmp(words, "case ", 5) != 0)
                return NULL;
        text_join(name, sizeof(name), "case draft ", words + 5, "");
        return cli_find_verb(name);
}

static CliExit no_verb(Cli *cli, const char *words, bool help) {
        const char *names[VERBS_MAX + 1], *near;
        size_t n = 0;

        if (help && (cli->json || cli_help_finds(words)))
                return cli_help(cli, words);
        if (!*words) {
                (void)cli_help(cli, words);
                return CLI_USAGE;
        }
        for (const VerbGroup *g = cli_groups; g->verbs; g++)
                for (const Verb *v = g->verbs; v->name && n < VERBS_MAX; v++) {
                        if (strncmp(v->name, words, strlen(words)) == 0 && v->name[strlen(words)] == ' ')
                                return cli_fail(cli, CLI_USAGE, "\"%s\" is the beginning of several commands: `zhuji help %s` lists them",
                                                "“%s”下有多个命令：zhuji help %s 列出", words, words);
                        names[n++] = v->name;
                }
        names[n] = NULL;
        near = nearest_name(words, names);
        if (!near && strncmp(words, "case draft ", strlen("case draft ")) == 0)
                return no_verb(cli, "case draft", help);
        if (!near && cli_verb_meant(words))
                near = cli_verb_meant(words)->name;
        if (near)
                return cli_fail(cli, CLI_USAGE, "no command \"%s\"; did you mean `zhuji %s`?",
                                "没有“%s”命令，是否指 zhuji %s？", words, near);
        return cli_fail(cli, CLI_USAGE, "no command \"%s\": `zhuji help` lists all", "没有“%s”命令：zhuji help 列出全部",
                        words);
}

/* `help` before the command, whatever options of all commands stand before it: taken out. */
static bool take_help(int *argc, char **argv) {
        int i = 0;

        while (i < *argc && argv[i][0] == '-' && strcmp(argv[i], "--") != 0)
                i += 1 + is_global_with_value(argv[i]);
        if (i >= *argc || strcmp(argv[i], "help") != 0)
                return false;
        memmove(&argv[i], &argv[i + 1], (size_t)(*argc - i - 1) * sizeof(*argv));
        (*argc)--;
        return true;
}

static CliExit run(Cli *cli, int argc, char **argv) {
        static char help_option[] = "--help";
        char words[64];
        bool help = take_help(&argc, argv);
        const Verb *draft;
        CliExit code;
        Args args;

        if (argc && strcmp(argv[0], "-h") == 0)
                argv[0] = help_option;
        cli->verb = take_verb(&argc, argv, words, sizeof(words));
        draft = cli->verb ? NULL : find_draft_verb(words);
        if (draft)
                return cli_fail(cli, CLI_USAGE, "that is drafted, signed by another person and stamped: begin with `zhuji %s`",
                                "该文书须经拟办、批示、用印：请先用 zhuji %s 拟办", draft->name);
        if (!args_parse(argc, argv, cli->verb ? cli->verb->options : NULL, cli_global_options, &args)) {
                if (!cli->verb && *words)
                        return no_verb(cli, words, help);
                return cli_fail(cli, CLI_USAGE, "%s (`zhuji help%s%s`)", "%s（见 zhuji help%s%s）",
                                cli_words(cli, args.problem_en, args.problem_zh), cli->verb ? " " : "",
                                cli->verb ? cli->verb->name : "");
        }
        code = read_globals(cli, &args);
        if (code)
                return code;
        help = help || args_has(&args, "help");
        if (!cli->verb)
                return no_verb(cli, words, help);
        if (help)
                return cli_help(cli, cli->verb->name);
        if (!right_number(cli->verb->arguments, args.n_positional))
                return cli_fail(cli, CLI_USAGE, "usage: zhuji %s %s (`zhuji help %s`)",
                                "用法：zhuji %s %s（见 zhuji help %s）", cli->verb->name, cli->verb->arguments,
                                cli->verb->name);
        return cli->verb->run(cli, &args);
}

int main(int argc, char **argv) {
        Cli cli = { .zh = is_zh() };
        CliExit code;

        setlocale(LC_ALL, "");
        if (argc == 2 && strcmp(argv[1], "--version") == 0) {
                puts("zhuji " ZHUJI_VERSION);
                return 0;
        }
        code = run(&cli, argc - 1, argv + 1);
        client_free(cli.client);
        config_free(cli.config);
        if (fflush(stdout) || ferror(stdout))
                return CLI_UNREACHABLE;
        return (int)code;
}
