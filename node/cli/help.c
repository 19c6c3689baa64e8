/* SPDX-License-Identifier: Apache-2.0 */

/* Help, made from the table of verbs; with --json the table itself, so that a test can run every example it gives. */

#include <string.h>
#include "common/base/memory.h"
#include "node/cli/act.h"
#include "node/cli/cli.h"
#include "node/cli/mechanism.h"
#include "node/cli/text.h"

static void pad(size_t used, size_t to) {
        for (; used < to; used++)
                putchar(' ');
}

static void print_options(const Cli *cli, const Option *options) {
        for (const Option *o = options; o && o->name; o++) {
                size_t used = strlen(o->name) + (o->metavar ? strlen(o->metavar) + 1 : 0) + 4;

                printf("  --%s%s%s", o->name, o->metavar ? " " : "", o->metavar ? o->metavar : "");
                pad(used, 28);
                printf(" %s%s\n", cli_words(cli, o->en, o->zh),
                       o->kind == OPTION_LIST ? cli_words(cli, " (may be repeated)", "（可重复）") : "");
        }
}

static CliExit help_verb(const Cli *cli, const Verb *v) {
        const char *more = cli_words(cli, v->more_en, v->more_zh);

        printf("zhuji %s%s%s%s\n\n  %s\n", v->name, *v->arguments ? " " : "", v->arguments, v->options ? " [--...]" : "",
               cli_words(cli, v->en, v->zh));
        if (more)
                printf("\n%s\n", more);
        if (v->options) {
                printf("\n%s\n", cli_words(cli, "Options:", "选项："));
                print_options(cli, v->options);
        }
        if (v->examples[0].line)
                printf("\n%s\n", cli_words(cli, "Examples:", "示例："));
        for (size_t i = 0; i < VERB_EXAMPLES_MAX && v->examples[i].line; i++)
                printf("  # %s\n  %s\n", cli_words(cli, v->examples[i].en, v->examples[i].zh), v->examples[i].line);
        printf("\n%s\n", cli_words(cli,
                                   "Options of all commands: `zhuji --help`.  Exit codes: 0 done, 1 refused, 2 usage, 3 node "
                                   "not reachable.",
                                   "通用选项见 zhuji --help。退出码：0 完成，1 被拒绝，2 用法错误，3 节点不可达。"));
        return CLI_DONE;
}

/* "case draft" of "case draft opinion". */
static bool begins_with(const Verb *v, const char *topic) {
        size_t len = strlen(topic);

        return strncmp(v->name, topic, len) == 0 && (!len || !v->name[len] || v->name[len] == ' ');
}

static bool options_speak_of(const Option *options, const char *word) {
        for (const Option *o = options; o && o->name; o++)
                if (strcasestr(o->en, word) || strcasestr(o->zh, word))
                        return true;
        return false;
}

/* The document that a verb makes, by its names of the procedure: `case refer` makes a referral (转送). */
static bool document_is(const Verb *v, const char *word) {
        const char *last = strrchr(v->name, ' ');
        const ActVerb *act = last ? act_find_verb(last + 1) : NULL;

        return act && strncmp(v->name, "case ", 5) == 0 &&
               (strcasestr(entry_kind_name(act->kind), word) || strstr(entry_kind_name_zh(act->kind), word));
}

/* What practice calls it: 首问责任, 诉访分离. */
static bool mechanism_is(const Verb *v, const char *word) {
        for (const Mechanism *m = mechanisms; m->zh; m++) {
                const char *at = strcasestr(m->zh, word) || strcasestr(m->en, word) ? m->verbs : "";

                for (size_t len = strlen(v->name); (at = strchr(at, '\n')) && *++at;)
                        if (strncmp(at, v->name, len) == 0 && at[len] == '\n')
                                return true;
        }
        return false;
}

/* The officer's word, in either language: 转送, referral, 回访. */
static bool speaks_of(const Verb *v, const char *word) {
        const char *const texts[] = { v->name, v->en, v->zh, v->more_en, v->more_zh };

        for (size_t i = 0; i < array_size(texts); i++)
                if (texts[i] && strcasestr(texts[i], word))
                        return true;
        return document_is(v, word) || mechanism_is(v, word) || options_speak_of(v->options, word);
}

/* The verbs of which `is` holds with that topic ("" = all). */
static size_t list_verbs(const Cli *cli, const char *topic, bool (*is)(const Verb *v, const char *topic)) {
        size_t n = 0;

        for (const VerbGroup *g = cli_groups; g->verbs; g++) {
                bool titled = false;

                for (const Verb *v = g->verbs; v->name; v++) {
                        char usage[64];

                        if (!is(v, topic))
                                continue;
                        if (!n)
                                puts(cli_words(cli, "zhuji - the command line of a petition office's node (逐级)",
                                               "zhuji —— 逐级信访节点的命令行"));
                        if (!titled)
                                printf("\n%s\n", cli_words(cli, g->en, g->zh));
                        titled = true;
                        snprintf(usage, sizeof(usage), "%s%s%s", v->name, *v->arguments ? " " : "", v->arguments);
                        printf("  %s", usage);
                        pad(strlen(usage), 27);
                        printf(" %s\n", cli_words(cli, v->en, v->zh));
                        n++;
                }
        }
        return n;
}

static json_t *verb_json(const Verb *v) {
        json_t *examples = json_array(), *options = json_array();

        for (size_t i = 0; i < VERB_EXAMPLES_MAX && v->examples[i].line; i++)
                json_array_append_new(examples, json_pack("{s:s, s:s, s:s}", "line", v->examples[i].line, "en",
                                                          v->examples[i].en, "zh", v->examples[i].zh));
        for (const Option *o = v->options; o && o->name; o++)
                json_array_append_new(options, json_pack("{s:s, s:s, s:s, s:s}", "name", o->name, "value",
                                                         o->metavar ? o->metavar : "", "en", o->en, "zh", o->zh));
        return json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "name", v->name, "arguments", v->arguments, "en", v->en, "zh", v->zh,
                         "options", options, "examples", examples);
}

static CliExit help_json(void) {
        json_t *verbs = json_array();

        for (const VerbGroup *g = cli_groups; g->verbs; g++)
                for (const Verb *v = g->verbs; v->name; v++)
                        json_array_append_new(verbs, verb_json(v));
        cli_print_json(json_pack("{s:s, s:o}", "status", "done", "verbs", verbs));
        return CLI_DONE;
}

static bool is_called(const Verb *v, const char *name, const char *word) {
        const char *last = strrchr(v->name, ' ');
        const ActVerb *act = last ? act_find_verb(last + 1) : NULL;
        bool made = act && strncmp(v->name, "case ", 5) == 0 &&
                    (strcmp(entry_kind_name(act->kind), word) == 0 || strcmp(entry_kind_name_zh(act->kind), word) == 0);

        return strcmp(last ? last + 1 : v->name, word) == 0 || strcmp(v->name, name) == 0 || made;
}

const Verb *cli_verb_meant(const char *words) {
        char rest[64], *word, *at = NULL;

        text_copy(rest, sizeof(rest), words);
        for (word = strtok_r(rest, " ", &at); word; word = strtok_r(NULL, " ", &at))
                for (const VerbGroup *g = cli_groups; g->verbs && strcmp(word, "case") != 0; g++)
                        for (const Verb *v = g->verbs; v->name; v++)
                                if (is_called(v, words, word))
                                        return v;
        return NULL;
}

bool cli_help_finds(const char *topic) {
        for (const VerbGroup *g = cli_groups; g->verbs; g++)
                for (const Verb *v = g->verbs; v->name; v++)
                        if (begins_with(v, topic) || speaks_of(v, topic))
                                return true;
        return false;
}

CliExit cli_help(Cli *cli, const char *topic) {
        const Verb *v = cli_find_verb(topic);

        if (cli->json)
                return help_json();
        if (v)
                return help_verb(cli, v);
        if (!list_verbs(cli, topic, begins_with))
                (void)list_verbs(cli, topic, speaks_of);
        printf("\n%s\n", cli_words(cli, "Options of all commands:", "通用选项："));
        print_options(cli, cli_global_options);
        printf("\n%s\n", cli_words(cli, "`zhuji help COMMAND` explains one, with examples; `zhuji help WORD` finds those that speak of it.",
                                   "zhuji help 命令：查看该命令的说明与示例；zhuji help 词语：查找涉及该词的命令。"));
        return CLI_DONE;
}
