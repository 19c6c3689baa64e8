/* SPDX-License-Identifier: Apache-2.0 */

#include "node/cli/attach.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "common/base/memory.h"

#define TYPE_UNKNOWN "application/octet-stream"
#define TYPE_MARK ";type="
/* Of a handed-in name at most so much is kept; its number and the ending come on top. */
#define KEPT_MAX 150
#define ENDING_MAX 12

/* ---- in -------------------------------------------------------------------------------------------------------------- */

static bool same_ending(const char *a, const char *b) {
        for (; *a && *b; a++, b++)
                if ((*a >= 'A' && *a <= 'Z' ? *a + ('a' - 'A') : *a) != *b)
                        return false;
        return *a == *b;
}

static const char *type_of(const char *name) {
        static const struct { const char *ending, *type; } types[] = {
                { ".pdf", "application/pdf" }, { ".jpg", "image/jpeg" }, { ".jpeg", "image/jpeg" }, { ".png", "image/png" },
                { ".tif", "image/tiff" }, { ".tiff", "image/tiff" }, { ".txt", "text/plain" }, { ".csv", "text/csv" },
                { ".ofd", "application/ofd" }, { ".mp3", "audio/mpeg" }, { ".wav", "audio/wav" }, { ".mp4", "video/mp4" },
                { ".zip", "application/zip" },
                { ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
                { ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
        };
        const char *dot = strrchr(name, '.');

        for (size_t i = 0; dot && i < array_size(types); i++)
                if (same_ending(dot, types[i].ending))
                        return types[i].type;
        return TYPE_UNKNOWN;
}

static bool is_type(const char *type) {
        size_t len = strlen(type);
        const char *slash = strchr(type, '/');

        if (!slash || slash == type || !slash[1] || strchr(slash + 1, '/') || len > LIMIT_NAME)
                return false;
        for (size_t i = 0; i < len; i++)
                if (type[i] <= ' ' || type[i] > '~')
                        return false;
        return true;
}

/* Below the folder: no root, no way up. */
static bool is_below(const char *path) {
        if (!*path || *path == '/')
                return false;
        for (const char *p = path; p; p = strchr(p, '/'), p = p ? p + 1 : NULL)
                if (strncmp(p, "..", 2) == 0 && (!p[2] || p[2] == '/'))
                        return false;
        return true;
}

static int read_all(int fd, uint8_t *dst, size_t len) {
        size_t done = 0;

        while (done < len) {
                ssize_t n = read(fd, dst + done, len - done);

                if (n < 0 && errno != EINTR)
                        return -errno;
                if (n == 0)
                        return -EIO; /* shorter than it was */
                done += n > 0 ? (size_t)n : 0;
        }
        return 0;
}

static CliExit too_large(const Cli *cli, const char *path, size_t max) {
        return cli_fail(cli, CLI_REFUSED,
                        "%s: more than %zu KiB: scan it smaller, hand it in in parts (`zhuji case add-material`), or keep it with the "
                        "paper file and say so in the text",
                        "%s：超过 %zu KiB：请压缩，或者分次作为补充材料登记（zhuji case add-material），或者留存纸质案卷并在正文中注明", path,
                        max / LIMIT_KIB);
}

static CliExit read_fd(const Cli *cli, int fd, const char *path, size_t most, Arena *arena, Bytes *ret) {
        struct stat st;
        uint8_t *data;
        int r;

        if (fstat(fd, &st) || !S_ISREG(st.st_mode))
                return cli_fail(cli, CLI_REFUSED, "%s is no file", "%s 不是文件", path);
        if ((uint64_t)st.st_size > LIMIT_ATTACHMENT_DATA || (uint64_t)st.st_size > most)
                return too_large(cli, path, most < LIMIT_ATTACHMENT_DATA ? most : LIMIT_ATTACHMENT_DATA);
        data = arena_need(arena, (size_t)st.st_size + 1);
        r = read_all(fd, data, (size_t)st.st_size);
        if (r)
                return cli_fail(cli, CLI_REFUSED, "can't read %s: %s", "无法读取 %s：%s", path, strerror(-r));
        *ret = bytes_of(data, (size_t)st.st_size);
        return CLI_DONE;
}

CliExit attach_file(const Cli *cli, const char *path, const char *folder, size_t most, Arena *arena, Attached *a) {
        const char *mark = folder ? NULL : strstr(path, TYPE_MARK), *slash, *full;
        Attachment *item = &a->items[a->n];
        RecordProblem problem;
        CliExit code;
        int fd;

        if (a->n == LIMIT_ATTACHMENTS)
                return cli_fail(cli, CLI_REFUSED, "more than %u attachments: hand the rest in with `zhuji case add-material`",
                                "附件超过 %u 件：其余请作为补充材料登记（zhuji case add-material）", LIMIT_ATTACHMENTS);
        if (folder && !is_below(path))
                return cli_fail(cli, CLI_REFUSED, "attachment %s: must be a path below the folder of the file that names it",
                                "附件 %s：须为所在文件目录之下的相对路径", path);
        path = mark ? arena_strndup(arena, path, (size_t)(mark - path)) : path;
        full = folder && *folder ? arena_printf(arena, "%s/%s", folder, path) : path;
        slash = strrchr(path, '/');
        *item = (Attachment){ .name = arena_strdup(arena, slash ? slash + 1 : path) };
        item->media_type = mark ? arena_strdup(arena, mark + strlen(TYPE_MARK)) : type_of(item->name);
        if (!is_type(item->media_type))
                return cli_fail(cli, CLI_USAGE, "%s is no media type, like application/pdf", "%s 不是媒体类型，如 application/pdf",
                                item->media_type);
        fd = open(full, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (folder ? O_NOFOLLOW : 0));
        if (fd < 0)
                return cli_fail(cli, CLI_REFUSED, "can't attach %s: %s; nothing was entered", "无法附上 %s：%s；未作任何登记", full,
                                strerror(errno));
        code = read_fd(cli, fd, full, most - a->size, arena, &item->data);
        close(fd);
        if (code)
                return code;
        if (!*item->name || !attachment_fits(item, &problem))
                return cli_fail(cli, CLI_REFUSED, "%s can't be attached under that name: rename it (UTF-8, at most 256 bytes)",
                                "%s 的文件名无法使用：请改名（UTF-8，不超过 256 字节）", full);
        a->size += item->data.len;
        a->n++;
        return CLI_DONE;
}

CliExit attach_options(const Cli *cli, const Args *args, Arena *arena, Attached *a) {
        CliExit code = CLI_DONE;
        const char *path;

        for (size_t i = 0; !code && (path = args_nth(args, "attach", i)); i++)
                code = attach_file(cli, path, NULL, LIMIT_ATTACHMENTS_DATA, arena, a);
        return code;
}

char *attach_folder_of(const char *path) {
        const char *slash = strcmp(path, "-") == 0 ? NULL : strrchr(path, '/');
        size_t len = slash == path ? 1 : slash ? (size_t)(slash - path) : 1;
        char *folder = mem_alloc(len + 1);

        memcpy(folder, slash ? path : ".", len);
        folder[len] = '\0';
        return folder;
}

static CliExit attach_half(const Cli *cli, const Args *args, const char *folder, Arena *arena, Intake *intake) {
        size_t most = intake->accuses ? LIMIT_ACCUSATION_DATA : LIMIT_ATTACHMENTS_DATA;
        Attached *a = arena_new(arena, Attached);
        CliExit code = CLI_DONE;
        const char *path;

        for (uint32_t i = 0; !code && i < intake->n_paths; i++)
                code = attach_file(cli, intake->paths[i], folder, most, arena, a);
        for (size_t i = 0; !code && args && (path = args_nth(args, "attach", i)); i++)
                code = attach_file(cli, path, NULL, most, arena, a);
        memcpy(intake->accuses ? intake->accusation.attachments : intake->attachments, a->items, sizeof(a->items));
        *(intake->accuses ? &intake->accusation.n_attachments : &intake->n_attachments) = a->n;
        return code;
}

CliExit attach_intake(const Cli *cli, const Args *args, const char *folder, Arena *arena, Intake *intake) {
        CliExit code = attach_half(cli, args, folder, arena, intake);

        return code || !intake->half ? code : attach_half(cli, NULL, folder, arena, intake->half);
}

void attach_request(const Attached *a, Arena *arena, PbControlRequest *request) {
        request->attachments = arena_new_array(arena, ProtobufCBinaryData, a->n + 1);
        request->n_attachments = a->n;
        for (uint32_t i = 0; i < a->n; i++) {
                Buf bytes = BUF_INIT;
                Bytes kept;

                attachment_encode(&a->items[i], &bytes);
                kept = arena_copy(arena, buf_bytes(&bytes));
                buf_deinit(&bytes);
                request->attachments[i] = (ProtobufCBinaryData){ kept.len, (uint8_t *)kept.data };
        }
}

/* ---- out ------------------------------------------------------------------------------------------------------------- */

/* Characters that turn the direction of writing make "gpj.exe" of "exe.jpg". */
static size_t skip_turning(const char *s) {
        const uint8_t *b = (const uint8_t *)s;

        return b[0] == 0xE2 && ((b[1] == 0x80 && (b[2] == 0x8E || b[2] == 0x8F || (b[2] >= 0xAA && b[2] <= 0xAE))) ||
                                (b[1] == 0x81 && b[2] >= 0xA6 && b[2] <= 0xA9)) ? 3 : 0;
}

static void put_safe(char *dst, size_t size, const char *from, const char *end) {
        size_t n = 0;

        while (from < end && n + 1 < size) {
                uint8_t c = (uint8_t)*from;

                if (skip_turning(from)) {
                        from += 3;
                        continue;
                }
                dst[n++] = c < ' ' || c == 0x7F || strchr("/\\:*?\"<>|", c) ? '_' : (char)c;
                from++;
        }
        while (from < end && n && ((uint8_t)*from & 0xC0) == 0x80) /* not in the middle of a character */
                if (((uint8_t)dst[--n] & 0xC0) != 0x80)
                        break;
        dst[n] = '\0';
}

void attach_name(uint64_t entry, uint32_t number, const char *name, char ret[ATTACH_NAME_SIZE]) {
        char stem[KEPT_MAX + 1], ending[ENDING_MAX + 1];
        const char *end, *dot;

        for (const char *p = name; *p; p++)
                if (*p == '/' || *p == '\\')
                        name = p + 1;
        end = name + strlen(name);
        dot = strrchr(name, '.');
        if (!dot || dot == name || (size_t)(end - dot) > ENDING_MAX)
                dot = end;
        put_safe(stem, sizeof(stem), name, dot);
        put_safe(ending, sizeof(ending), dot, end);
        snprintf(ret, ATTACH_NAME_SIZE, "%llu-%u-%s%s", (unsigned long long)entry, number, *stem ? stem : "attachment", ending);
}

CliExit attach_folder(const Cli *cli, const char *dir, int *ret_fd) {
        int fd;

        if (mkdir(dir, 0700) && errno != EEXIST)
                return cli_fail(cli, CLI_USAGE, "can't make the folder %s: %s", "无法创建目录 %s：%s", dir, strerror(errno));
        fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0)
                return cli_fail(cli, CLI_USAGE, "can't write into %s: %s", "无法写入目录 %s：%s", dir, strerror(errno));
        *ret_fd = fd;
        return CLI_DONE;
}

CliExit attach_save(const Cli *cli, int folder, const char *dir, const char *name, Bytes data) {
        int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        size_t done = 0;
        int e = 0;

        if (fd < 0 && errno == EEXIST)
                return cli_fail(cli, CLI_REFUSED, "%s/%s is there already and was left as it is: choose an empty folder",
                                "%s/%s 已存在，未予覆盖：请选择空目录", dir, name);
        while (fd >= 0 && !e && done < data.len) {
                ssize_t n = write(fd, data.data + done, data.len - done);

                if (n < 0 && errno != EINTR)
                        e = errno;
                done += n > 0 ? (size_t)n : 0;
        }
        if (fd < 0 || e || fsync(fd)) {
                e = e ? e : errno;
                if (fd >= 0) {
                        close(fd);
                        unlinkat(folder, name, 0);
                }
                return cli_fail(cli, CLI_REFUSED, "can't write %s/%s: %s", "无法写入 %s/%s：%s", dir, name, strerror(e));
        }
        close(fd);
        return CLI_DONE;
}
