/* SPDX-License-Identifier: Apache-2.0 */

#include "node/cli/waiting.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/io/file.h"
#include "common/wire/limits.h"
#include "node/cli/cli_file.h"
#include "node/cli/print.h"
#include "node/halves.h"

static const char *path_of(Cli *cli, Arena *arena, const char *name, const char *ending) {
        const char *data;

        if (cli_data(cli, &data))
                return NULL;
        return name ? half_path(data, name, ending, arena) : arena_printf(arena, "%s/" HALVES_FOLDER, data);
}

static CliExit cannot(const Cli *cli, const char *path) {
        return cli_fail(cli, CLI_REFUSED,
                        "the sealed half can't be laid aside in %s: %s; only the node's own user can.  Register it with --part "
                        "accusation, when the office has registered some others, so that the two numbers don't stand side by side",
                        "密封的一半无法暂存于 %s：%s；只有节点的运行用户可以暂存。请待本单位登记若干其他事项后，用 --part accusation 登记，"
                        "以免两个编号相邻", path, strerror(errno));
}

CliExit waiting_lay_aside(Cli *cli, const PbControlRequest *request, Random *random, Instant now, uint64_t registered) {
        Arena arena = ARENA_INIT;
        const char *folder = path_of(cli, &arena, NULL, ""), *path;
        char name[2 * 8 + 1];
        uint8_t drawn[8];
        Buf bytes = BUF_INIT;
        CliExit code = CLI_DONE;
        int r;

        random_fill(random, drawn, sizeof(drawn));
        bytes_to_hex(bytes_of(drawn, sizeof(drawn)), name);
        path = path_of(cli, &arena, name, HALVES_ENDING);
        half_encode(now + WAITING_TIME_MAX - (Duration)random_below(random, WAITING_TIME_MAX / 2),
                    registered + 1 + random_below(random, WAITING_AFTER_MAX), request, &bytes);
        r = folder ? file_make_folder(folder) : -ENOENT;
        if (r) {
                errno = -r;
                code = cannot(cli, folder ? folder : HALVES_FOLDER);
        }
        code = code ? code : cli_write_file(cli, path, buf_bytes(&bytes), true);
        buf_deinit(&bytes);
        arena_deinit(&arena);
        return code;
}

/* ---- letting go ------------------------------------------------------------------------------------------------------ */

static void list(Cli *cli, HalfNames *ret) {
        const char *data;

        *ret = (HalfNames){ .n = 0 };
        if (!cli_data(cli, &data))
                halves_list(data, ret);
}

size_t waiting_count(Cli *cli) {
        HalfNames names;
        size_t n;

        list(cli, &names);
        n = names.n;
        halves_free(&names);
        return n;
}

static json_t *bound_json(const Half *half, uint64_t registered) {
        char until[INSTANT_TEXT_SIZE];

        instant_format(half->until, until);
        return json_pack("{s:s, s:I}", "until", until, "registrations",
                         (json_int_t)(half->after > registered ? half->after - registered : 0));
}

CliExit waiting_list(Cli *cli, json_t **ret) {
        PbControlRequest request = cli_request(cli, CONTROL_STATUS);
        const PbControlReply *reply;
        Arena arena = ARENA_INIT;
        CliExit code = CLI_DONE;
        uint64_t registered = 0;
        const char *data;
        HalfNames names;

        *ret = json_array();
        list(cli, &names);
        if (names.n)
                code = cli_ask(cli, &request, &arena, &reply);
        if (names.n && !code && reply->office && reply->office->totals)
                registered = reply->office->totals->registered;
        for (size_t i = 0; i < names.n && !code && !cli_data(cli, &data); i++) {
                Half half;

                if (half_read(data, names.names[i], &arena, &half))
                        json_array_append_new(*ret, bound_json(&half, registered));
        }
        halves_free(&names);
        arena_deinit(&arena);
        return code;
}

void waiting_print(const Cli *cli, const json_t *list) {
        const json_t *bound;
        char shown[32];
        size_t i;

        printf(cli_words(cli, "%zu sealed halves of mixed letters wait for their numbers (zhuji accusation waiting)\n",
                         "%zu 件混合信件的密封部分待登记（zhuji accusation waiting）\n"), json_array_size(list));
        json_array_foreach(list, i, bound)
                printf(cli_words(cli, "  by %s at the latest, or with %llu more registrations\n", "  最迟 %s，或者再登记 %llu 件后登记\n"),
                       print_time(json_string_value(json_object_get(bound, "until")), shown),
                       (unsigned long long)json_integer_value(json_object_get(bound, "registrations")));
}

/* Its number and query code are the petitioner's: in a file, not on whoever's screen this is.  True: they are in it, and what waited
 * is done. */
static bool keep_receipt(Cli *cli, Arena *arena, const char *name, const PbControlReply *reply) {
        const char *path = path_of(cli, arena, name, HALVES_RECEIPT), *data;

        if (!*reply->query_code) {
                fprintf(stderr, cli_words(cli, "a sealed half is %s already, registered by another user: "
                                               "that one asks with `zhuji case code`\n",
                                          "暂存的密封件已由其他用户登记为 %s，查询码由该用户以 zhuji case code 查询\n"), reply->case_id);
                return false;
        }
        if (path && !cli_data(cli, &data) && !half_keep_receipt(data, name, reply->case_id, reply->query_code)) {
                fprintf(stderr, cli_words(cli, "a sealed half that waited was registered as %s; its receipt: %s\n",
                                          "暂存的密封件已登记为 %s，回执见 %s\n"), reply->case_id, path);
                return true;
        }
        fprintf(stderr, cli_words(cli, "a sealed half was registered as %s, but %s can't be written: make room, and try again\n",
                                  "暂存的密封件已登记为 %s，但无法写入回执 %s：请腾出空间后重试\n"), reply->case_id, path ? path : "");
        return false;
}

/* What the node has taken meanwhile is gone, and done. */
static void release(Cli *cli, const char *name, Instant now, uint64_t registered, bool all) {
        Arena arena = ARENA_INIT;
        const char *path = path_of(cli, &arena, name, HALVES_ENDING), *data;
        const PbControlReply *reply;
        Half half;

        if (!path || cli_data(cli, &data)) {
                arena_deinit(&arena);
                return;
        }
        if (!half_read(data, name, &arena, &half)) {
                if (access(path, F_OK) == 0)
                        cli_fail(cli, CLI_REFUSED, "%s can't be read: seal the letter again from the paper",
                                 "%s 无法读取：请据纸质原件重新密封登记", path);
        } else if ((all || half_is_due(&half, now, registered)) && !cli_ask(cli, half.request, &arena, &reply)) {
                if (reply->status == CONTROL_DONE) { /* also if it was before, and the process ended before its receipt was here */
                        if (keep_receipt(cli, &arena, name, reply))
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
        HalfNames names;

        list(cli, &names);
        if (names.n && !cli_ask(cli, &request, &arena, &reply) && reply->office && reply->office->totals &&
            instant_parse(reply->time, &now))
                while (names.n) {
                        size_t i = (size_t)random_below(random, names.n);

                        release(cli, names.names[i], now, reply->office->totals->registered, all);
                        memcpy(names.names[i], names.names[--names.n], sizeof(names.names[i]));
                }
        halves_free(&names);
        arena_deinit(&arena);
}
