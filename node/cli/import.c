/* SPDX-License-Identifier: Apache-2.0 */

#include "node/cli/import.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/io/clock.h"
#include "node/cli/accusation.h"
#include "node/cli/attach.h"
#include "node/cli/cli_file.h"
#include "node/cli/intake.h"
#include "node/cli/print.h"
#include "node/cli/text.h"
#include "node/cli/waiting.h"

#define WINDOW_DEFAULT 64 /* in flight: enough for full batches, a sixteenth of the node's mailbox */
#define WINDOW_MAX 512
#define REFUSALS_SHOWN 20
#define PROGRESS_MS 100
#define BUSY_WAIT_US 20000

const Option import_options[] = {
        { "window", OPTION_VALUE, "NUMBER", "how many may be under way at a time (64)", "同时在途的件数（默认 64）" },
        { "codes", OPTION_VALUE, "FILE", "numbers and query codes for the petitioners, a line each: destroy it when they were told",
          "编号和查询码写入该文件，供告知信访人；告知后请销毁" },
        { NULL },
};

/* One line on its way.  Slots are a ring in the order of the lines, so that what is reported comes in that order too. */
typedef struct Slot {
        Arena arena; /* the line and its request */
        uint64_t line;
        Bytes raw;
        PbControlRequest request;
        bool answered;
        bool already, conflict, refused;
        char case_id[CASE_ID_SIZE], code[QUERY_CODE_DIGITS + 1];
        IntakeProblem problem;
} Slot;

/* What accuses waits until the other lines are registered, and then goes in no order: a letter's two halves are not to be told by
 * neighbouring numbers. */
#define WAITING_MAX 512
#define WAITING_BYTES_MAX (32u << 20)

typedef struct Waiting {
        Arena arena;
        uint64_t line;
        PbControlRequest request;
} Waiting;

typedef struct Import {
        AccusationDesk desk;
        Waiting *waiting; /* WAITING_MAX */
        uint32_t n_waiting;
        size_t waiting_bytes;
        Cli *cli;
        Client *client;
        const char *path;
        char *folder;
        FILE *file;
        Digest digest;
        Instant now; /* the office's clock, as of its last answer */
        Slot *slots;
        uint32_t window, first, n;
        FILE *refused_file;
        char *refused_path;
        FILE *codes; /* NULL: not asked for */
        uint64_t lines, registered, already, refused, conflicts;
        int64_t size, start_ms, shown_ms;
        bool progress;
} Import;

/* ---- what is refused --------------------------------------------------------------------------------------------- */

static void open_refused_file(Import *im) {
        int fd;

        if (im->refused_file)
                return;
        fd = open(im->refused_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        im->refused_file = fd < 0 ? NULL : fdopen(fd, "w");
        if (!im->refused_file && im->refused == 1)
                cli_fail(im->cli, CLI_USAGE, "can't write %s: %s", "无法写入 %s：%s", im->refused_path, strerror(errno));
}

static void show_refusal(const Import *im, const Slot *slot) {
        const IntakeProblem *p = &slot->problem;

        if (im->refused > REFUSALS_SHOWN)
                return;
        if (im->progress)
                fputs("\r\x1b[K", stderr);
        fprintf(stderr, cli_words(im->cli, "line %llu: ", "第 %llu 行："), (unsigned long long)slot->line);
        text_print_safe(stderr, p->field, false, 0);
        fputs(*p->field ? cli_words(im->cli, ": ", "：") : "", stderr);
        text_print_safe(stderr, cli_words(im->cli, p->reason, p->reason_zh), false, 0);
        fputc('\n', stderr);
        if (im->refused == REFUSALS_SHOWN)
                fprintf(stderr, cli_words(im->cli, "... the rest is in %s\n", "……其余见 %s\n"), im->refused_path);
}

/* The line itself is kept so that it can be corrected, but what accuses is not written down once more. */
static void record_refusal(Import *im, const Slot *slot) {
        const IntakeProblem *p = &slot->problem;
        bool keep = !p->sealed && slot->raw.len && bytes_is_utf8(slot->raw);
        json_t *json;

        im->refused++;
        im->conflicts += slot->conflict;
        show_refusal(im, slot);
        open_refused_file(im);
        if (!im->refused_file)
                return;
        json = json_pack("{s:I, s:s, s:s, s:o}", "line", (json_int_t)slot->line, "field", p->field, "reason", p->reason,
                         "input", keep ? json_stringn((const char *)slot->raw.data, slot->raw.len) : json_null());
        json_dumpf(json, im->refused_file, JSON_COMPACT | JSON_PRESERVE_ORDER);
        fputc('\n', im->refused_file);
        json_decref(json);
}

/* ---- codes ------------------------------------------------------------------------------------------------------- */

/* Anew each time: what was registered by an earlier run of the same user is answered as it was then. */
static CliExit open_codes(Import *im, const Args *args) {
        const char *path = args_get(args, "codes");
        struct stat letters, st;
        int fd;

        if (!path)
                return CLI_DONE;
        fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd >= 0 && !fstat(fd, &st) && !fstat(fileno(im->file), &letters) && st.st_dev == letters.st_dev &&
            st.st_ino == letters.st_ino) {
                close(fd);
                return cli_fail(im->cli, CLI_USAGE, "--codes %s is the file of letters itself", "--codes %s 就是来信文件", path);
        }
        im->codes = fd < 0 || fchmod(fd, 0600) || ftruncate(fd, 0) ? NULL : fdopen(fd, "w");
        if (!im->codes && fd >= 0)
                close(fd);
        return im->codes ? CLI_DONE : cli_fail(im->cli, CLI_USAGE, "can't write %s: %s", "无法写入 %s：%s", path, strerror(errno));
}

static void record_code(const Import *im, const Slot *slot) {
        json_t *json;

        if (!im->codes || !*slot->code)
                return;
        json = json_pack("{s:I, s:s, s:s}", "line", (json_int_t)slot->line, "case_id", slot->case_id, "query_code", slot->code);
        json_dumpf(json, im->codes, JSON_COMPACT | JSON_PRESERVE_ORDER);
        fputc('\n', im->codes);
        json_decref(json);
}

/* ---- progress ---------------------------------------------------------------------------------------------------- */

static void show_progress(Import *im, bool last) {
        int64_t now = clock_monotonic_ms(), elapsed = now - im->start_ms;
        uint64_t done = im->registered + im->already + im->refused;
        int percent, bar;

        if (!im->progress || (!last && now - im->shown_ms < PROGRESS_MS))
                return;
        im->shown_ms = now;
        percent = im->size > 0 ? (int)(100 * ftello(im->file) / im->size) : 100;
        bar = percent * 30 / 100;
        fprintf(stderr, "\r[%.*s%*s] %3d %%  %llu %s, %llu/s", bar, "##############################", 30 - bar, "", percent,
                (unsigned long long)done, cli_words(im->cli, "lines", "行"),
                (unsigned long long)(done * 1000 / (uint64_t)(elapsed > 0 ? elapsed : 1)));
        if (last)
                fputc('\n', stderr);
}

/* ---- answers ----------------------------------------------------------------------------------------------------- */

/* Reasons that are about the line; any other would meet every line after it, so the import stops there. */
static bool is_about_the_line(const char *name) {
        static const char *const names[] = {
                "external-conflict", "future", "field-missing", "field-wrong",
                "unknown-unit",      "sealed", "path31",        "quarantined",
        };

        for (size_t i = 0; i < array_size(names); i++)
                if (strcmp(names[i], name) == 0)
                        return true;
        return false;
}

static CliExit take_refusal(Import *im, Slot *slot, const PbControlReply *reply) {
        const PbControlReason *r = reply->reason;

        if (!r || !is_about_the_line(r->name))
                return print_explanation(im->cli, reply);
        slot->conflict = strcmp(r->name, "external-conflict") == 0;
        slot->refused = true;
        text_copy(slot->problem.field, sizeof(slot->problem.field), slot->conflict ? "external_id" : "");
        text_join(slot->problem.reason, sizeof(slot->problem.reason), r->en, *r->detail ? ": " : "", r->detail);
        text_join(slot->problem.reason_zh, sizeof(slot->problem.reason_zh), r->zh, *r->detail ? "：" : "", r->detail);
        return CLI_DONE;
}

/* Takes one answer from the node, whichever it is. */
static CliExit await_one(Import *im) {
        Arena arena = ARENA_INIT;
        const PbControlReply *reply;
        Slot *slot = NULL;
        CliExit code = cli_await(im->cli, im->client, &arena, &reply);

        for (uint32_t i = 0; !code && i < im->n; i++) {
                Slot *s = &im->slots[(im->first + i) % im->window];

                if (!s->answered && s->request.id == reply->id)
                        slot = s;
        }
        if (slot && reply->status == CONTROL_BUSY) {
                usleep(BUSY_WAIT_US);
                code = cli_send(im->cli, im->client, &slot->request);
        } else if (slot) {
                Instant now;

                slot->answered = true;
                if (instant_parse(reply->time, &now))
                        im->now = now;
                /* Done, but long ago: the reply names the case that this line became then. */
                slot->already = reply->status == CONTROL_DONE && reply->reason && *reply->reason->name;
                text_copy(slot->case_id, sizeof(slot->case_id), reply->case_id);
                text_copy(slot->code, sizeof(slot->code), reply->query_code);
                if (reply->status != CONTROL_DONE)
                        code = take_refusal(im, slot, reply);
        }
        arena_deinit(&arena);
        return code;
}

/* Counts what was answered at the head of the ring. */
static void retire(Import *im) {
        while (im->n && im->slots[im->first].answered) {
                Slot *slot = &im->slots[im->first];

                if (slot->refused)
                        record_refusal(im, slot);
                else if (slot->already)
                        im->already++;
                else
                        im->registered++;
                if (!slot->refused)
                        record_code(im, slot);
                arena_reset(&slot->arena);
                im->first = (im->first + 1) % im->window;
                im->n--;
        }
        show_progress(im, false);
}

/* ---- lines ------------------------------------------------------------------------------------------------------- */

static bool is_blank(Bytes line) {
        for (size_t i = 0; i < line.len; i++)
                if (!strchr(" \t\r", line.data[i]))
                        return false;
        return true;
}

/* The accusation is put aside, sealed.  False: the problem says why it can't be. */
static bool put_aside(Import *im, uint64_t number, Intake *intake, CliExit *code, IntakeProblem *problem) {
        Waiting *w = &im->waiting[im->n_waiting];

        if (!im->desk.roster)
                *code = accusation_desk_open(im->cli, NULL, &im->desk);
        if (*code)
                return false;
        *w = (Waiting){ .arena = ARENA_INIT, .line = number };
        w->request = cli_request(im->cli, CONTROL_DOCUMENT);
        if (!sealing_register(&im->desk.sealing, intake, &w->arena, &w->request, NULL, problem)) {
                arena_deinit(&w->arena);
                return false;
        }
        im->n_waiting++;
        im->waiting_bytes += w->request.sealed.len + w->request.sealed_notice.len;
        return true;
}

static Slot *next_slot(Import *im, uint64_t number) {
        Slot *slot = &im->slots[(im->first + im->n) % im->window];

        *slot = (Slot){ .arena = slot->arena, .line = number };
        slot->request = cli_request(im->cli, CONTROL_DOCUMENT);
        im->n++;
        return slot;
}

static CliExit make_room(Import *im) {
        CliExit code = CLI_DONE;

        while (!code && im->n == im->window) {
                retire(im);
                if (im->n == im->window)
                        code = await_one(im);
        }
        return code;
}

static CliExit send_waiting(Import *im) {
        CliExit code = CLI_DONE;

        while (!code && im->n_waiting) {
                uint32_t i = (uint32_t)random_below(&im->desk.random, im->n_waiting);
                Waiting *w = &im->waiting[i];
                Slot *slot;

                code = make_room(im);
                if (code)
                        break;
                slot = next_slot(im, w->line);
                arena_deinit(&slot->arena);
                slot->arena = w->arena;
                slot->request = w->request;
                slot->problem.sealed = true;
                *w = im->waiting[--im->n_waiting];
                code = cli_send(im->cli, im->client, &slot->request);
        }
        im->waiting_bytes = 0;
        return code;
}

/* What a line names is read when it goes out; with big ones under way the next waits. */
static bool attach_line(Import *im, Slot *slot, Intake *intake, CliExit *code) {
        uint32_t n = intake->n_paths + (intake->half ? intake->half->n_paths : 0);

        while (!*code && n && im->n > 1) {
                retire(im);
                if (im->n > 1)
                        *code = await_one(im);
        }
        if (*code || !n || !attach_intake(im->cli, NULL, im->folder, &slot->arena, intake))
                return !*code;
        text_copy(slot->problem.field, sizeof(slot->problem.field), "attachments");
        text_copy(slot->problem.reason, sizeof(slot->problem.reason), "a file that the line names can't be attached, as said above");
        text_copy(slot->problem.reason_zh, sizeof(slot->problem.reason_zh), "所列附件无法附上，原因见上");
        return false;
}

static CliExit start_line(Import *im, uint64_t number, CliLine kind, Bytes line) {
        Slot *slot = next_slot(im, number);
        Intake intake;
        CliExit code = CLI_DONE;

        im->lines++;
        if (kind == CLI_LINE_TOO_LONG) {
                snprintf(slot->problem.reason, sizeof(slot->problem.reason), "longer than %u bytes", INTAKE_LINE_MAX);
                snprintf(slot->problem.reason_zh, sizeof(slot->problem.reason_zh), "超过 %u 字节", INTAKE_LINE_MAX);
                slot->answered = slot->refused = true;
                return CLI_DONE;
        }
        slot->raw = arena_copy(&slot->arena, line);
        if (intake_parse(slot->raw, im->now, &slot->arena, &intake, &slot->problem) && attach_line(im, slot, &intake, &code)) {
                intake_set_key(&intake, &im->digest, number, &slot->arena);
                if ((intake.accuses || intake.half) &&
                    !put_aside(im, number, intake.accuses ? &intake : intake.half, &code, &slot->problem)) {
                        slot->answered = slot->refused = true;
                        return code;
                }
                if (intake.accuses) { /* registered with the others that wait */
                        arena_reset(&slot->arena);
                        im->n--;
                        return CLI_DONE;
                }
                intake_request(&intake, &slot->arena, &slot->request);
                code = cli_send(im->cli, im->client, &slot->request);
        } else {
                slot->answered = slot->refused = true;
        }
        return code;
}

static CliExit import_lines(Import *im) {
        Buf line = BUF_INIT;
        CliExit code = CLI_DONE;
        uint64_t number = 0;
        CliLine kind;

        while (!code && (kind = cli_next_line(im->file, INTAKE_LINE_MAX, &line)) != CLI_LINE_END) {
                number++;
                if (kind == CLI_LINE && is_blank(buf_bytes(&line)))
                        continue;
                code = make_room(im);
                if (!code && (im->n_waiting == WAITING_MAX || im->waiting_bytes > WAITING_BYTES_MAX)) {
                        code = send_waiting(im);
                        code = code ? code : make_room(im);
                }
                if (!code)
                        code = start_line(im, number, kind, buf_bytes(&line));
        }
        code = code ? code : send_waiting(im);
        while (!code && im->n) {
                retire(im);
                if (im->n)
                        code = await_one(im);
        }
        buf_deinit(&line);
        return code;
}

/* ---- begin and end ----------------------------------------------------------------------------------------------- */

static CliExit open_file(Import *im) {
        DigestStream *stream = digest_stream_new(NULL);
        char chunk[65536];
        struct stat st;
        size_t n;

        im->file = fopen(im->path, "re");
        if (!im->file || fstat(fileno(im->file), &st) || !S_ISREG(st.st_mode)) {
                im->digest = digest_stream_finish(&stream);
                return cli_fail(im->cli, CLI_USAGE, "%s must be a file that can be read", "%s 不是可读的文件", im->path);
        }
        im->size = st.st_size;
        while ((n = fread(chunk, 1, sizeof(chunk), im->file)) > 0)
                digest_stream_update(stream, bytes_of(chunk, n));
        im->digest = digest_stream_finish(&stream);
        rewind(im->file);
        return CLI_DONE;
}

static CliExit ask_time(Import *im) {
        PbControlRequest request = cli_request(im->cli, CONTROL_STATUS);
        Arena arena = ARENA_INIT;
        const PbControlReply *reply;
        CliExit code = cli_ask(im->cli, &request, &arena, &reply);

        code = code ? code : print_explanation(im->cli, reply);
        if (!code && !instant_parse(reply->time, &im->now))
                im->now = INSTANT_NEVER;
        arena_deinit(&arena);
        return code;
}

static void summarize(Import *im, CliExit code) {
        double seconds = (double)(clock_monotonic_ms() - im->start_ms) / 1000;
        uint64_t done = im->registered + im->already + im->refused;
        double rate = seconds > 0 ? (double)done / seconds : 0;

        if (im->cli->json)
                cli_print_json(json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:f, s:f, s:s}", "status",
                                         code ? "stopped" : im->refused ? "refused" : "done", "file", im->path, "lines",
                                         (json_int_t)im->lines, "registered", (json_int_t)im->registered, "already",
                                         (json_int_t)im->already, "refused", (json_int_t)im->refused, "conflicts",
                                         (json_int_t)im->conflicts, "seconds", seconds, "rate", rate, "refused_file",
                                         im->refused_file ? im->refused_path : ""));
        else
                printf(cli_words(
                               im->cli,
                               "%llu lines: %llu registered, %llu registered before, %llu refused (%llu conflicts), %.0f/s\n",
                               "共 %llu 行：登记 %llu，以前已登记 %llu，拒绝 %llu（其中编号冲突 %llu），每秒 %.0f\n"),
                       (unsigned long long)im->lines, (unsigned long long)im->registered, (unsigned long long)im->already,
                       (unsigned long long)im->refused, (unsigned long long)im->conflicts, rate);
        if (im->refused)
                cli_fail(im->cli, code, "refused lines, with reasons: %s; correct them and import that file's lines again",
                         "被拒绝的行及原因见 %s，更正后可再导入", im->refused_path);
        if (code)
                cli_fail(im->cli, code, "stopped at line %llu; run it again, what is registered stays registered",
                         "中止于第 %llu 行；可重新执行，已登记的不会重复", (unsigned long long)im->lines);
}

static CliExit read_window(Import *im, const Args *args) {
        uint64_t window = WINDOW_DEFAULT;

        if (!args_number(args, "window", WINDOW_MAX, &window))
                return cli_fail(im->cli, CLI_USAGE, "--window must be from 1 to %d", "--window 须为 1 到 %d", WINDOW_MAX);
        im->window = (uint32_t)window;
        im->slots = mem_new_array(Slot, im->window);
        return CLI_DONE;
}

CliExit import_run(Cli *cli, const Args *args) {
        Import im = {
                .cli = cli, .path = args->positional[0], .start_ms = clock_monotonic_ms(), .progress = isatty(STDERR_FILENO)
        };
        Buf refused = BUF_INIT;
        CliExit code;

        buf_printf(&refused, "%s.refused.jsonl", im.path);
        buf_put_u8(&refused, 0);
        im.refused_path = (char *)refused.data;
        im.waiting = mem_new_array(Waiting, WAITING_MAX);
        im.folder = attach_folder_of(im.path);
        code = read_window(&im, args);
        code = code ? code : open_file(&im);
        code = code ? code : open_codes(&im, args);
        code = code ? code : cli_client(cli, &im.client);
        code = code ? code : ask_time(&im);
        if (!code) {
                code = import_lines(&im);
                show_progress(&im, true);
                summarize(&im, code);
                if (!code && !im.refused)
                        unlink(im.refused_path); /* of an earlier run */
                if (!code && waiting_count(cli)) {
                        Random random;

                        random_system(&random);
                        waiting_release(cli, &random, false);
                }
                code = code ? code : im.refused ? CLI_REFUSED : CLI_DONE;
        }
        if (im.refused_file && fclose(im.refused_file))
                code = cli_fail(cli, CLI_REFUSED, "can't write %s", "无法写入 %s", im.refused_path);
        if (im.codes && fclose(im.codes))
                code = cli_fail(cli, CLI_REFUSED, "can't write %s: make room, and run it again", "无法写入 %s：请腾出空间后重新执行",
                                args_get(args, "codes"));
        if (im.file)
                fclose(im.file);
        for (uint32_t i = 0; im.slots && i < im.window; i++)
                arena_deinit(&im.slots[i].arena);
        mem_free(im.slots);
        for (uint32_t i = 0; i < im.n_waiting; i++)
                arena_deinit(&im.waiting[i].arena);
        mem_free(im.waiting);
        accusation_desk_close(&im.desk);
        mem_free(im.folder);
        buf_deinit(&refused);
        return code;
}
