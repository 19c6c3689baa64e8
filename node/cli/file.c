/* SPDX-License-Identifier: Apache-2.0 */

#include "node/cli/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "common/base/memory.h"

static CliExit cannot(const Cli *cli, const char *path, const char *en, const char *zh) {
        int e = errno;

        return cli_fail(cli, CLI_USAGE, "%s %s: %s", "%s %s：%s", cli_words(cli, en, zh), path, strerror(e));
}

CliExit file_read(const Cli *cli, const char *path, size_t max, Buf *ret) {
        bool is_stdin = strcmp(path, "-") == 0;
        FILE *f = is_stdin ? stdin : fopen(path, "re");
        char chunk[16384];
        size_t n;

        if (!f)
                return cannot(cli, path, "can't read", "无法读取");
        while (ret->len <= max && (n = fread(chunk, 1, sizeof(chunk), f)) > 0)
                buf_put(ret, chunk, n);
        if (ferror(f)) {
                CliExit code = cannot(cli, path, "can't read", "无法读取");

                if (!is_stdin)
                        fclose(f);
                return code;
        }
        if (!is_stdin)
                fclose(f);
        if (ret->len > max)
                return cli_fail(cli, CLI_USAGE, "%s is longer than %zu bytes", "%s 超过 %zu 字节", path, max);
        return CLI_DONE;
}

CliExit file_write(const Cli *cli, const char *path, Bytes data) {
        Buf temporary = BUF_INIT;
        CliExit code = CLI_DONE;
        size_t done = 0;
        int fd;

        buf_printf(&temporary, "%s.new", path);
        buf_put_u8(&temporary, 0);
        fd = open((const char *)temporary.data, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        while (fd >= 0 && done < data.len) {
                ssize_t n = write(fd, data.data + done, data.len - done);

                if (n < 0 && errno != EINTR)
                        break;
                done += n > 0 ? (size_t)n : 0;
        }
        if (fd < 0 || done < data.len || fsync(fd) || rename((const char *)temporary.data, path)) {
                code = cannot(cli, path, "can't write", "无法写入");
                unlink((const char *)temporary.data);
        }
        if (fd >= 0)
                close(fd);
        buf_deinit(&temporary);
        return code;
}

FileLine file_next_line(FILE *f, size_t max, Buf *line) {
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
                return FILE_END;
        return too_long ? FILE_LINE_TOO_LONG : FILE_LINE;
}
