/* SPDX-License-Identifier: Apache-2.0 */

#include "node/cli/waiting.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/wire/limits.h"
#include "node/cli/cli_file.h"
#include "node/cli/print.h"

#define FOLDER "waiting"
#define ENDING ".sealed"
#define RECEIPT ".receipt"
/* More than an office lays aside in a year. */
#define WAITING_MAX 1024u

/* A file: when (i64, u64), then the request as it goes to the node. */
#define HEAD_SIZE 16

static const char *path_of(Cli *cli, Arena *arena, const char *name, const char *ending) {
        const char *data;

        if (cli_data(cli, &data))
                return NULL;
        return name ? arena_printf(arena, "%s/" FOLDER "/%s%s", data, name, ending) : arena_printf(arena, "%s/" FOLDER, data);
}

static CliExit cannot(const Cli *cli, const char *path) {
        return cli_fail(cli, CLI_REFUSED, "the sealed half can't be laid aside in %s: %s; register it with --part accusation",
                        "密封的一半无法暂存于 %s：%s；请用 --part accusation 登记", path, strerror(errno));
}

/* The name is in the folder for good. */
static int sync_folder(const char *folder) {
        int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r;

        if (fd < 0)
                return -1;
        r = fsync(fd);
        close(fd);
        return r;
}

CliExit waiting_lay_aside(Cli *cli, const PbControlRequest *request, Random *random, Instant now, uint64_t registered) {
        Arena arena = ARENA_INIT;
        const char *folder = path_of(cli, &arena, NULL, ""), *path;
        char name[2 * 8 + 1];
        uint8_t drawn[8];
        Buf bytes = BUF_INIT;
        CliExit code = CLI_DONE;

        random_fill(random, drawn, sizeof(drawn));
        bytes_to_hex(bytes_of(drawn, sizeof(drawn)), name);
        path = path_of(cli, &arena, name, ENDING);
        buf_put_u64(&bytes, (uint64_t)(now + WAITING_TIME_MAX));
        buf_put_u64(&bytes, registered + 1 + random_below(random, WAITING_AFTER_MAX));
        control_request_encode(request, &bytes);
        if (!folder || (mkdir(folder, 0700) && errno != EEXIST))
                code = cannot(cli, folder ? folder : FOLDER);
        code = code ? code : cli_write_file(cli, path, buf_bytes(&bytes), true);
        if (!code && sync_folder(folder))
                code = cannot(cli, folder);
        buf_deinit(&bytes);
        arena_deinit(&arena);
        return code;
}

/* ---- letting go ------------------------------------------------------------------------------------------------------ */

typedef struct Names {
        char (*names)[17];
        size_t n;
} Names;

static bool is_ours(const char *file) {
        return strlen(file) == 16 + strlen(ENDING) && strspn(file, "0123456789abcdef") == 16 && strcmp(file + 16, ENDING) == 0;
}

static void list(Cli *cli, Names *ret) {
        Arena arena = ARENA_INIT;
        const char *folder = path_of(cli, &arena, NULL, "");
        DIR *dir = folder ? opendir(folder) : NULL;
        const struct dirent *e;

        ret->names = mem_alloc_array(WAITING_MAX, sizeof(*ret->names));
        ret->n = 0;
        while (dir && ret->n < WAITING_MAX && (e = readdir(dir)))
                if (is_ours(e->d_name)) {
                        memcpy(ret->names[ret->n], e->d_name, 16);
                        ret->names[ret->n++][16] = '\0';
                }
        if (dir)
                closedir(dir);
        arena_deinit(&arena);
}

size_t waiting_count(Cli *cli) {
        Names names;

        list(cli, &names);
        mem_free(names.names);
        return names.n;
}

static bool read_one(Cli *cli, const char *path, Arena *arena, Instant *ret_until, uint64_t *ret_after, PbControlRequest **ret) {
        Buf bytes = BUF_INIT;
        bool ok = !cli_read_file(cli, path, LIMIT_CONTROL, &bytes) && bytes.len > HEAD_SIZE;

        if (ok) {
                Reader r = reader_of(buf_bytes(&bytes));

                *ret_until = (Instant)reader_u64(&r);
                *ret_after = reader_u64(&r);
                *ret = control_request_decode(bytes_of(bytes.data + HEAD_SIZE, bytes.len - HEAD_SIZE), arena, NULL);
                ok = *ret != NULL;
        }
        buf_deinit(&bytes);
        if (!ok)
                cli_fail(cli, CLI_REFUSED, "%s can't be read: seal the letter again from the paper", "%s 无法读取：请据纸质原件重新密封登记",
                         path);
        return ok;
}

/* Its number and query code are the petitioner's: in a file, not on whoever's screen this is. */
static void keep_receipt(Cli *cli, Arena *arena, const char *name, const PbControlReply *reply) {
        const char *path = path_of(cli, arena, name, RECEIPT);
        Buf text = BUF_INIT;

        buf_printf(&text, "%s\n%s\n", reply->case_id, reply->query_code);
        if (path && !cli_write_file(cli, path, buf_bytes(&text), true))
                fprintf(stderr, cli_words(cli, "a sealed half that waited was registered as %s; its receipt: %s\n",
                                          "暂存的密封件已登记为 %s，回执见 %s\n"), reply->case_id, path);
        buf_deinit(&text);
}

static void release(Cli *cli, const char *name, Instant now, uint64_t registered, bool all) {
        Arena arena = ARENA_INIT;
        const char *path = path_of(cli, &arena, name, ENDING);
        PbControlRequest *request;
        const PbControlReply *reply;
        uint64_t after;
        Instant until;

        if (path && read_one(cli, path, &arena, &until, &after, &request) && (all || now >= until || registered >= after) &&
            !cli_ask(cli, request, &arena, &reply)) {
                if (reply->status == CONTROL_DONE) {
                        if (*reply->query_code) /* else it was registered before, and its receipt is here */
                                keep_receipt(cli, &arena, name, reply);
                        unlink(path);
                } else {
                        fprintf(stderr, "%s: ", path);
                        (void)print_explanation(cli, reply);
                }
        }
        arena_deinit(&arena);
}

void waiting_release(Cli *cli, Random *random, bool all) {
        PbControlRequest request = cli_request(cli, CONTROL_STATUS);
        Arena arena = ARENA_INIT;
        const PbControlReply *reply;
        Instant now = 0;
        Names names;

        list(cli, &names);
        if (names.n && !cli_ask(cli, &request, &arena, &reply) && reply->office && reply->office->totals &&
            instant_parse(reply->time, &now))
                while (names.n) {
                        size_t i = (size_t)random_below(random, names.n);

                        release(cli, names.names[i], now, reply->office->totals->registered, all);
                        memcpy(names.names[i], names.names[--names.n], sizeof(names.names[i]));
                }
        mem_free(names.names);
        arena_deinit(&arena);
}
