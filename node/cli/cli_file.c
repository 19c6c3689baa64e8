/* SPDX-License-Identifier: Apache-2.0 */

#include "node/cli/cli_file.h"

#include <errno.h>
#include <string.h>
#include "common/base/memory.h"
#include "common/io/file.h"
#include "common/wire/limits.h"
#include "common/wire/roster_codec.h"
#include "node/home.h"

static CliExit cannot(const Cli *cli, const char *path, const char *en, const char *zh) {
        int e = errno;

        return cli_fail(cli, CLI_USAGE, "%s %s: %s", "%s %s：%s", cli_words(cli, en, zh), path, strerror(e));
}

static int read_stdin(size_t max, Buf *ret) {
        char chunk[16384];
        size_t n;

        while (ret->len <= max && (n = fread(chunk, 1, sizeof(chunk), stdin)) > 0)
                buf_put(ret, chunk, n);
        return ferror(stdin) ? -EIO : ret->len > max ? FILE_E_LARGE : 0;
}

CliExit cli_read_file(const Cli *cli, const char *path, size_t max, Buf *ret) {
        int r = strcmp(path, "-") == 0 ? read_stdin(max, ret) : file_read(path, max, ret);

        if (r == FILE_E_LARGE)
                return cli_fail(cli, CLI_USAGE, "%s is longer than %zu bytes", "%s 超过 %zu 字节", path, max);
        if (r) {
                errno = -r;
                return cannot(cli, path, "can't read", "无法读取");
        }
        return CLI_DONE;
}

CliExit cli_write_file(const Cli *cli, const char *path, Bytes data, bool private) {
        int r = file_replace(path, data, private ? 0600 : 0644);

        if (!r)
                return CLI_DONE;
        errno = -r;
        return cannot(cli, path, "can't write", "无法写入");
}

CliExit cli_read_roster(Cli *cli, const char *path, Roster **ret) {
        HomeProblem problem = { "" };
        Buf bytes = BUF_INIT;
        Config *config;
        CliExit code;
        int r;

        if (path) {
                code = cli_read_file(cli, path, LIMIT_ROSTER, &bytes);
                r = code ? 0 : roster_open_unverified(buf_bytes(&bytes), ret);
        } else {
                code = cli_config(cli, &config);
                r = code ? 0 : home_read_roster(config, &problem, ret, &bytes);
        }
        buf_deinit(&bytes);
        if (r)
                return cli_fail(cli, CLI_USAGE, "no roster to go by: %s", "没有可用的名录：%s",
                                *problem.message ? problem.message : path);
        return code;
}

CliLine cli_next_line(FILE *f, size_t max, Buf *line) {
        bool too_long = false;
        int c;

        buf_clear(line);
        while ((c = getc_unlocked(f)) != EOF && c != '\n') {
                if (line->len < max)
                        buf_put_u8(line, (uint8_t)c);
                else
                        too_long = true;
        }
        if (c == EOF && !line->len && !too_long)
                return CLI_LINE_END;
        return too_long ? CLI_LINE_TOO_LONG : CLI_LINE;
}
