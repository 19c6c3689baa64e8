/* SPDX-License-Identifier: Apache-2.0 */

#include "node/cli/rules_find.h"

#include <assert.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/io/rules_yaml.h"
#include "common/wire/limits.h"
#include "common/wire/rules_codec.h"
#include "node/cli/cli_file.h"
#include "node/cli/text.h"

/* Folders above the program that are looked into: build/node/cli is three below the source tree. */
#define ABOVE_MAX 5

bool rules_is_yaml(const char *path) {
        const char *dot = strrchr(path, '.');

        return dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

static CliExit read_yaml(const Cli *cli, const char *path, Pack **ret_pack, Calendar **ret_calendar) {
        Buf problems = BUF_INIT;
        int r = rules_yaml_read(path, &problems, ret_pack, ret_calendar);

        text_print(stderr, buf_bytes(&problems));
        buf_deinit(&problems);
        if (r)
                return cli_fail(cli, CLI_REFUSED, "%s is refused: correct the places named", "%s 有误：请更正所列之处", path);
        return CLI_DONE;
}

CliExit rules_read_file(const Cli *cli, const char *path, Pack **ret_pack, Calendar **ret_calendar) {
        Buf bytes = BUF_INIT;
        CliExit code;
        int r = 0;

        *ret_pack = NULL;
        *ret_calendar = NULL;
        if (rules_is_yaml(path))
                return read_yaml(cli, path, ret_pack, ret_calendar);
        code = cli_read_file(cli, path, LIMIT_RULES, &bytes);
        if (!code)
                r = rules_open(buf_bytes(&bytes), NULL, NULL, ret_pack, ret_calendar);
        buf_deinit(&bytes);
        if (r == RULES_E_UNLAWFUL)
                return cli_fail(cli, CLI_REFUSED, "%s goes beyond the national statute", "%s 超出国家规定的界限", path);
        if (r)
                return cli_fail(cli, CLI_REFUSED, "%s is neither YAML (.yaml) nor signed rules (`zhuji rules sign` makes them)",
                                "%s 既不是 YAML（.yaml），也不是已签名的规则（用 zhuji rules sign 制作）", path);
        return code;
}

/* ---- by name ------------------------------------------------------------------------------------------------------- */

static const char *try_file(Arena *arena, const char *folder, const char *below, const char *name) {
        const char *path = arena_printf(arena, "%s%s/%s.yaml", folder, below, name);

        return access(path, R_OK) ? NULL : path;
}

static const char *find_file(const char *name, Arena *arena) {
        const char *env = getenv("ZHUJI_RULES"), *found = NULL;
        char program[PATH_MAX];
        ssize_t len;

        if (env && *env)
                found = try_file(arena, env, "", name);
        if (!found)
                found = try_file(arena, ".", "/deploy/rules", name);
        len = readlink("/proc/self/exe", program, sizeof(program) - 1);
        program[len > 0 ? len : 0] = '\0';
        for (unsigned i = 0; !found && len > 0 && i < ABOVE_MAX; i++) {
                char *folder = dirname(program); /* shortens it in place */

                found = try_file(arena, folder, "/deploy/rules", name);
                if (!found)
                        found = try_file(arena, folder, "/share/zhuji/rules", name);
                if (folder != program)
                        break; /* the root */
        }
        return found;
}

/* NULL: none of that name. */
static Pack *built_in(const char *name) {
        Buf problems = BUF_INIT;
        Calendar *calendar = NULL;
        Pack *pack = NULL;

        for (const RulesFile *f = rules_files; f->name; f++) {
                int r;

                if (strcmp(f->name, name) != 0)
                        continue;
                r = rules_yaml_read_text(name, bytes_of(f->data, f->len), &problems, &pack, &calendar);
                assert(!r && pack); /* tests read them all */
        }
        buf_deinit(&problems);
        return pack;
}

CliExit rules_find_pack(const Cli *cli, const char *name, Arena *arena, Pack **ret, const char **ret_source) {
        const char *path = strchr(name, '/') || strchr(name, '.') ? name : find_file(name, arena);
        Calendar *calendar = NULL;
        CliExit code;

        if (!path && (*ret = built_in(name))) {
                *ret_source = "built in";
                return CLI_DONE;
        }
        if (!path)
                return cli_fail(cli, CLI_REFUSED,
                                "no pack '%s': there are 2022, 2005, zhejiang-2016, henan-2012, summary; name a file, or its "
                                "folder in $ZHUJI_RULES",
                                "没有规则包“%s”：现有 2022、2005、zhejiang-2016、henan-2012、summary；也可写文件路径，"
                                "或用 $ZHUJI_RULES 指定目录", name);
        code = rules_read_file(cli, path, ret, &calendar);
        if (code)
                return code;
        if (calendar) {
                calendar_free(calendar);
                return cli_fail(cli, CLI_USAGE, "%s is a calendar, not a pack", "%s 是日历，不是规则包", path);
        }
        *ret_source = arena_strdup(arena, path);
        return CLI_DONE;
}

CliExit rules_find_calendar(const Cli *cli, const char *path, Calendar **ret) {
        static const Calendar none = { .source = "" };
        Calendar *over = NULL;
        Pack *pack = NULL;
        CliExit code;

        if (!path) {
                *ret = calendar_merge(&none, calendar_builtin());
                return CLI_DONE;
        }
        code = rules_read_file(cli, path, &pack, &over);
        if (!code && pack) {
                pack_free(pack);
                return cli_fail(cli, CLI_USAGE, "%s is a pack, not a calendar", "%s 是规则包，不是日历", path);
        }
        if (!code)
                *ret = calendar_merge(calendar_builtin(), over);
        calendar_free(over);
        return code;
}
