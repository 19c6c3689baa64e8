/* SPDX-License-Identifier: Apache-2.0 */

#include "node/cli/args.h"

#include <stdio.h>
#include <string.h>
#include "common/base/nearest.h"
#include "node/cli/text.h"

/* ---- parsing ----------------------------------------------------------------------------------------------------- */

static bool refuse(Args *a, const char *en, const char *zh, const char *word, const char *other) {
        if (other) {
                snprintf(a->problem_en, sizeof(a->problem_en), "%s --%.60s; did you mean --%s?", en, word, other);
                snprintf(a->problem_zh, sizeof(a->problem_zh), "%s --%.60s，是否指 --%s？", zh, word, other);
        } else {
                snprintf(a->problem_en, sizeof(a->problem_en), "%s --%.60s", en, word);
                snprintf(a->problem_zh, sizeof(a->problem_zh), "%s --%.60s", zh, word);
        }
        return false;
}

static const Option *find_option(const Option *table, const char *name, size_t len) {
        for (; table && table->name; table++)
                if (strlen(table->name) == len && memcmp(table->name, name, len) == 0)
                        return table;
        return NULL;
}

static bool refuse_unknown(Args *a, const char *word, const Option *own, const Option *global) {
        const char *names[2 * ARGS_MAX + 1];
        char name[64];
        size_t n = 0;

        for (const Option *o = own; o && o->name && n < ARGS_MAX; o++)
                names[n++] = o->name;
        for (const Option *o = global; o && o->name && n < 2 * ARGS_MAX; o++)
                names[n++] = o->name;
        names[n] = NULL;
        snprintf(name, sizeof(name), "%.*s", (int)strcspn(word, "="), word);
        return refuse(a, "unknown option", "未知选项", name, nearest_name(name, names));
}

static bool parse_option(Args *a, int argc, char *const *argv, int *at, const Option *own, const Option *global) {
        const char *word = argv[*at] + 2, *equals = strchr(word, '=');
        size_t len = equals ? (size_t)(equals - word) : strlen(word);
        const Option *o = find_option(own, word, len);
        const char *value = equals ? equals + 1 : NULL;

        if (!o)
                o = find_option(global, word, len);
        if (!o)
                return refuse_unknown(a, word, own, global);
        if (o->kind == OPTION_FLAG && value)
                return refuse(a, "takes no value:", "不带参数：", o->name, NULL);
        if (o->kind != OPTION_LIST && args_has(a, o->name))
                return refuse(a, "given twice:", "重复给出：", o->name, NULL);
        if (o->kind != OPTION_FLAG && !value) {
                if (*at + 1 >= argc)
                        return refuse(a, "needs a value:", "缺少参数：", o->name, NULL);
                value = argv[++*at];
        }
        if (a->n_values == ARGS_MAX)
                return refuse(a, "too many options, from", "选项过多，自", o->name, NULL);
        a->values[a->n_values++] = (ArgValue){ .option = o, .value = value ? value : "" };
        return true;
}

bool args_parse(int argc, char *const *argv, const Option *own, const Option *global, Args *ret) {
        bool words_only = false;

        *ret = (Args){ .n_positional = 0 };
        for (int i = 0; i < argc; i++) {
                if (!words_only && strcmp(argv[i], "--") == 0) {
                        words_only = true;
                } else if (!words_only && strncmp(argv[i], "--", 2) == 0) {
                        if (!parse_option(ret, argc, argv, &i, own, global))
                                return false;
                } else if (!words_only && argv[i][0] == '-' && argv[i][1] && !(argv[i][1] >= '0' && argv[i][1] <= '9')) {
                        snprintf(ret->problem_en, sizeof(ret->problem_en),
                                 "unknown option %.60s: options begin with two dashes", argv[i]);
                        snprintf(ret->problem_zh, sizeof(ret->problem_zh), "未知选项 %.60s：选项以两个短横开头", argv[i]);
                        return false;
                } else if (ret->n_positional == ARGS_MAX) {
                        snprintf(ret->problem_en, sizeof(ret->problem_en), "too many arguments");
                        snprintf(ret->problem_zh, sizeof(ret->problem_zh), "参数过多");
                        return false;
                } else {
                        ret->positional[ret->n_positional++] = argv[i];
                }
        }
        return true;
}

const char *args_nth(const Args *args, const char *name, size_t i) {
        for (size_t k = 0; k < args->n_values; k++)
                if (strcmp(args->values[k].option->name, name) == 0 && i-- == 0)
                        return args->values[k].value;
        return NULL;
}

const char *args_get(const Args *args, const char *name) {
        return args_nth(args, name, 0);
}

bool args_has(const Args *args, const char *name) {
        return args_nth(args, name, 0) != NULL;
}

bool args_number(const Args *args, const char *name, uint64_t max, uint64_t *ret) {
        const char *text = args_get(args, name);

        return !text || text_number(text, 1, max, ret);
}
