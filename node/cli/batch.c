/* SPDX-License-Identifier: Apache-2.0 */

/*
 * `zhuji batch`: a stream of commands in, a stream of results out, in the order of the commands.  It reads ahead only as far as
 * its window, and writes a result as soon as all before it are written, so a program may hold a conversation over the two
 * pipes.
 */

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/io/loop.h"
#include "node/cli/accusation.h"
#include "node/cli/cli.h"
#include "node/cli/command.h"
#include "node/cli/intake.h"
#include "node/cli/print.h"

#define WINDOW_DEFAULT 64
#define WINDOW_MAX 512
#define LOOK_MS 200 /* a node's end goes unnoticed so long */
#define READ_BYTES 65536

typedef struct Slot {
        Arena arena;
        uint64_t n;
        uint64_t id;       /* of the request; 0: never sent */
        json_t *command;   /* the request borrows from it until it is sent */
        json_t *result;    /* once answered */
        bool held;         /* a read that waits for what stands before it */
        PbControlRequest request;
} Slot;

typedef struct BatchRun {
        AccusationDesk desk; /* opened by the first command that accuses */
        Cli *cli;
        Client *client;
        Loop *loop;
        LoopSource *input;
        Slot *slots;
        uint32_t window, first, n;
        Slot *held;        /* at most one: nothing is started behind it */
        uint64_t lines;
        Buf pending;       /* read, not yet a whole line */
        size_t consumed;   /* of it */
        bool ended;        /* of input */
        bool not_done;     /* some result was not "done" */
        CliExit failure;
} BatchRun;

/* ---- results ----------------------------------------------------------------------------------------------------- */

static json_t *new_result(const Slot *slot, json_t *rest) {
        json_t *result = json_pack("{s:I, s:O?, s:O?}", "n", (json_int_t)slot->n, "do", json_object_get(slot->command, "do"),
                                   "tag", json_object_get(slot->command, "tag"));

        json_object_update(result, rest);
        json_decref(rest);
        return result;
}

static json_t *bad_result(const Slot *slot, const char *status, const char *en, const char *zh) {
        return new_result(slot, json_pack("{s:s, s:{s:s, s:s, s:s, s:s, s:s, s:s, s:s}, s:i, s:s, s:s}", "status", status,
                                          "reason", "name", "usage", "en", en, "zh", zh, "next_en", "", "next_zh", "",
                                          "article", "", "detail", "", "entry", 0, "case_id", "", "query_code", ""));
}

/* What reads yield, beside the five fields of every result. */
static void add_rows(json_t *result, const PbControlReply *reply) {
        json_t *all = print_message_json(&reply->base);
        const char *key;
        json_t *value;

        json_object_foreach(all, key, value) {
                bool rows = json_is_array(value) ? json_array_size(value) > 0
                                                 : json_is_object(value) && strcmp(key, "reason") != 0;

                if (rows || (strcmp(key, "after") == 0 && *reply->after))
                        json_object_set(result, key, value);
        }
        json_decref(all);
}

static void write_results(BatchRun *b) {
        while (b->n && b->slots[b->first].result) {
                Slot *slot = &b->slots[b->first];

                json_dumpf(slot->result, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
                fputc('\n', stdout);
                json_decref(slot->result);
                json_decref(slot->command);
                slot->result = slot->command = NULL;
                arena_reset(&slot->arena);
                b->first = (b->first + 1) % b->window;
                b->n--;
        }
        fflush(stdout);
}

/* ---- input ------------------------------------------------------------------------------------------------------- */

/* What is read is the state after the commands before it: a read waits for their results, and what follows waits for it. */
static bool is_read(uint32_t kind) {
        return kind != CONTROL_DOCUMENT && kind != CONTROL_USER && kind != CONTROL_TIME;
}

static bool all_answered(const BatchRun *b) {
        for (uint32_t i = 0; i < b->n; i++) {
                const Slot *slot = &b->slots[(b->first + i) % b->window];

                if (!slot->result && !slot->held)
                        return false;
        }
        return true;
}

static void send_slot(BatchRun *b, Slot *slot) {
        b->failure = cli_send(b->cli, b->client, &slot->request);
        slot->id = slot->request.id;
        slot->held = false;
}

static void start(BatchRun *b, Bytes line) {
        Slot *slot = &b->slots[(b->first + b->n) % b->window];
        IntakeProblem syntax;
        ActProblem problem;

        *slot = (Slot){ .arena = slot->arena, .n = b->lines };
        slot->command = intake_load(line, &syntax);
        if (!slot->command) {
                slot->result = bad_result(slot, "bad", syntax.reason, syntax.reason_zh);
        } else if (command_accuses(slot->command) && !b->desk.roster && accusation_desk_open(b->cli, NULL, &b->desk)) {
                slot->result = bad_result(slot, "bad", "no roster to seal by", "没有可用的名录，无法密封");
        } else if (!command_read_sealing(slot->command, b->desk.roster ? &b->desk.sealing : NULL, &slot->arena, &slot->request,
                                         &problem)) {
                slot->result = bad_result(slot, "bad", problem.en, problem.zh);
        } else {
                if (!*slot->request.as_user && b->cli->as_user)
                        slot->request.as_user = (char *)b->cli->as_user;
                if (!*slot->request.as_unit && b->cli->as_unit)
                        slot->request.as_unit = (char *)b->cli->as_unit;
                slot->held = is_read(slot->request.kind) && !all_answered(b);
        }
        b->n++;
        b->not_done = b->not_done || slot->result;
        if (slot->held)
                b->held = slot;
        else if (!slot->result)
                send_slot(b, slot);
}

/* Starts the lines that were read, as far as the window goes. */
static void start_lines(BatchRun *b) {
        if (b->held && all_answered(b)) {
                send_slot(b, b->held);
                b->held = NULL;
        }
        while (!b->failure && !b->held && b->n < b->window) {
                size_t left = b->pending.len - b->consumed;
                const uint8_t *begin = left ? b->pending.data + b->consumed : NULL;
                const uint8_t *end = left ? memchr(begin, '\n', left) : NULL;
                size_t len = end ? (size_t)(end - begin) : left;

                if (!end && (!b->ended || !left))
                        break;
                b->consumed += len + (end != NULL);
                b->lines++;
                if (len)
                        start(b, bytes_of(begin, len));
                write_results(b);
        }
        if (b->consumed) {
                memmove(b->pending.data, b->pending.data + b->consumed, b->pending.len - b->consumed);
                b->pending.len -= b->consumed;
                b->consumed = 0;
        }
}

static int on_input(void *userdata) {
        BatchRun *b = userdata;
        ssize_t n;

        buf_reserve(&b->pending, READ_BYTES);
        n = read(STDIN_FILENO, b->pending.data + b->pending.len, READ_BYTES);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
                return 0;
        b->ended = n <= 0;
        b->pending.len += n > 0 ? (size_t)n : 0;
        if (b->pending.len > 2 * INTAKE_LINE_MAX && !memchr(b->pending.data, '\n', b->pending.len))
                b->failure = cli_fail(b->cli, CLI_USAGE, "line %llu is longer than %u bytes", "第 %llu 行超过 %u 字节",
                                      (unsigned long long)b->lines + 1, INTAKE_LINE_MAX);
        return 0;
}

/* ---- replies ----------------------------------------------------------------------------------------------------- */

static int on_reply(void *userdata, const PbControlReply *reply) {
        BatchRun *b = userdata;

        for (uint32_t i = 0; i < b->n; i++) {
                Slot *slot = &b->slots[(b->first + i) % b->window];

                if (slot->result || slot->id != reply->id)
                        continue;
                slot->result = new_result(slot, print_result_json(reply));
                add_rows(slot->result, reply);
                b->not_done = b->not_done || reply->status != CONTROL_DONE;
                break;
        }
        write_results(b);
        return 0;
}

/* The node went away: what was under way may or may not have been done. */
static void give_up(BatchRun *b) {
        for (uint32_t i = 0; i < b->n; i++) {
                Slot *slot = &b->slots[(b->first + i) % b->window];

                if (!slot->result)
                        slot->result = bad_result(slot, "unknown", "the node went away before it answered", "节点未答复即停止");
        }
        write_results(b);
}

static CliExit run_loop(BatchRun *b) {
        while (!b->failure) {
                int r;

                start_lines(b);
                if (b->ended && !b->n && !b->pending.len)
                        return b->not_done ? CLI_REFUSED : CLI_DONE;
                loop_source_pause(b->input, b->ended || b->held || b->n == b->window || b->pending.len > INTAKE_LINE_MAX);
                r = b->failure ? 0 : loop_turn(b->loop, LOOK_MS);
                if (r < 0)
                        b->failure = cli_fail(b->cli, CLI_UNREACHABLE, "%s", "%s", strerror(-r));
                else if (!client_is_up(b->client))
                        b->failure = cli_lost(b->cli);
        }
        give_up(b);
        return b->failure;
}

static CliExit run_batch(Cli *cli, const Args *args) {
        BatchRun b = { .cli = cli };
        uint64_t window = WINDOW_DEFAULT;
        CliExit code;

        if (!args_number(args, "window", WINDOW_MAX, &window))
                return cli_fail(cli, CLI_USAGE, "--window must be from 1 to %d", "--window 须为 1 到 %d", WINDOW_MAX);
        b.window = (uint32_t)window;
        code = cli_client(cli, &b.client);
        if (code)
                return code;
        if (loop_new(&b.loop) || client_watch(b.client, b.loop, on_reply, &b))
                return cli_fail(cli, CLI_UNREACHABLE, "%s", "%s", strerror(errno));
        b.slots = mem_new_array(Slot, b.window);
        b.input = loop_add_fd(b.loop, STDIN_FILENO, on_input, &b);
        code = run_loop(&b);
        loop_remove(b.input);
        client_free(cli->client);
        cli->client = NULL;
        loop_free(b.loop);
        for (uint32_t i = 0; i < b.window; i++)
                arena_deinit(&b.slots[i].arena);
        mem_free(b.slots);
        accusation_desk_close(&b.desk);
        buf_deinit(&b.pending);
        return code;
}

static const Option batch_options[] = {
        { "window", OPTION_VALUE, "NUMBER", "how many may be under way at a time (64)", "同时在途的条数（默认 64）" },
        { NULL },
};

const Verb batch_verbs[] = {
        { .name = "batch",
          .arguments = "",
          .options = batch_options,
          .run = run_batch,
          .en = "many commands: JSON lines from stdin, results to stdout",
          .zh = "批量执行：从标准输入读 JSON 行，逐行输出结果",
          .more_en = "Each line is an object: {\"do\": \"register\", \"intake\": {...}}, or a verb of `zhuji case` with its "
                     "options as fields\n"
                     "(hyphens become underscores), or accusation-seal (\"case\", \"intake\" as of what accuses), or list, desk,\n"
                     "status, users, show; with \"as\", \"unit\" and \"tag\" if need be.\n"
                     "Results come in the order of the lines: {n, do, tag, status, reason, entry, case_id, query_code}.",
          .more_zh = "每行一个对象：{\"do\": \"register\", \"intake\": {...}}，或 zhuji case "
                     "的命令及其选项（连字符改为下划线），\n"
                     "或 accusation-seal（case 加检举控告的 intake），或 list、desk、status、users、show；可带 as、unit、tag。结果按行序输出：\n"
                     "{n, do, tag, status, reason, entry, case_id, query_code}。",
          .examples = { { "zhuji batch --window 16 < commands.jsonl", "a file of commands", "执行一批命令" } } },
        { NULL },
};
