/* SPDX-License-Identifier: Apache-2.0 */

/* zhuji-scenario: carries out scenario files and says in TAP which came out as written. */

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include "common/base/memory.h"
#include "tests/scenario/scenario.h"
#include "tests/sim/cheap.h"

#define FILES_MAX 2048
#define TRACE_LINES 40

static const char usage[] =
        "usage: zhuji-scenario [--trace] [--answers] [--covers] [--cheap] FILE|FOLDER...\n"
        "\n"
        "Carries out scenarios (tests/scenario/README.md) and prints the results as TAP.\n"
        "\n"
        "  --trace   also print what the offices did; without it, the last lines of a scenario that failed\n"
        "  --answers also print what each `send` was answered, and for an `expect` the file it looked at, as JSON\n"
        "  --reasons lists the reasons for which something may be refused, and ends\n"
        "  --cheap   keyed digests stand in for signatures and encryption, as in the simulator\n"
        "  --covers  the matrices of the FOLDER together try every document and every state\n"
        "\n"
        "A FOLDER stands for the scenarios in it (*.yaml but network.yaml and fields.yaml), without its folders.\n"
        "\n"
        "exit: 0 all came out as written, 1 some did not, 2 usage\n";

typedef struct Files {
        char *paths[FILES_MAX];
        size_t n;
} Files;

static int compare_paths(const void *a, const void *b) {
        return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool add_file(Files *files, char *path) {
        if (files->n == FILES_MAX) {
                fprintf(stderr, "more than %d files\n", FILES_MAX);
                free(path);
                return false;
        }
        files->paths[files->n++] = path;
        return true;
}

static bool is_scenario(const char *name) {
        size_t len = strlen(name);

        return len > 5 && strcmp(name + len - 5, ".yaml") == 0 && strcmp(name, "network.yaml") != 0 &&
               strcmp(name, "fields.yaml") != 0;
}

static bool add_folder(Files *files, const char *path) {
        DIR *dir = opendir(path);
        size_t first = files->n;
        struct dirent *e;
        bool good = dir != NULL;

        while (good && (e = readdir(dir))) {
                char *file;

                if (!is_scenario(e->d_name))
                        continue;
                good = asprintf(&file, "%s/%s", path, e->d_name) >= 0 && add_file(files, file);
        }
        if (dir)
                closedir(dir);
        qsort(files->paths + first, files->n - first, sizeof *files->paths, compare_paths);
        return good;
}

static bool add_path(Files *files, const char *path) {
        struct stat st;

        if (stat(path, &st)) {
                fprintf(stderr, "there is no %s\n", path);
                return false;
        }
        return S_ISDIR(st.st_mode) ? add_folder(files, path) : add_file(files, mem_strdup(path));
}

/* Each line behind "# ", as TAP wants it; of a trace the last lines. */
static void print_comment(const char *text, unsigned lines) {
        const char *from = text + strlen(text);

        for (unsigned n = 0; from > text && n <= lines; from--)
                if (from[-1] == '\n' && n++ == lines)
                        break;
        while (*from) {
                size_t len = strcspn(from, "\n");

                printf("#   %.*s\n", (int)len, from);
                from += len + (from[len] == '\n');
        }
}

static bool run_one(const char *path, size_t number, bool trace, bool answers, Covers *covers) {
        const char *name = strrchr(path, '/');
        Run *r = run_file(path, answers);
        bool good = run_ok(r);

        printf("%s %zu - %s: %s (%zu steps, %zu checks)\n", good ? "ok" : "not ok", number, name ? name + 1 : path,
               run_title(r), r->n_steps, r->n_checks);
        if (!good)
                print_comment(run_problems(r), 100);
        if (trace)
                print_comment(r->trace_text ? r->trace_text : "", 1000000);
        else if (!good)
                print_comment(r->trace_text ? r->trace_text : "", TRACE_LINES);
        fflush(stdout);
        covers_add(covers, &r->covers);
        run_free(r);
        return good;
}

static void print_reasons(void) {
        const char *unknown = reason_text((Reason)REASONS_MAX)->name;

        for (unsigned code = 1; code < REASONS_MAX; code++) {
                const ReasonText *t = reason_text((Reason)code);

                if (strcmp(t->name, unknown) != 0)
                        printf("%-28s %s%s%s; %s\n", t->name, t->en, *t->article ? ", " : "", t->article, t->zh);
        }
}

int main(int argc, char **argv) {
        Files files = { .n = 0 };
        const char *covered = NULL, *last = "";
        Covers covers = { .states = 0 };
        bool trace = false, answers = false, covering = false, good = true;

        for (int i = 1; i < argc; i++) {
                if (strcmp(argv[i], "--help") == 0) {
                        fputs(usage, stdout);
                        return 0;
                }
                if (strcmp(argv[i], "--reasons") == 0) {
                        print_reasons();
                        return 0;
                }
                if (strcmp(argv[i], "--trace") == 0)
                        trace = true;
                else if (strcmp(argv[i], "--answers") == 0)
                        answers = true;
                else if (strcmp(argv[i], "--covers") == 0)
                        covering = true;
                else if (strcmp(argv[i], "--cheap") == 0)
                        cheap_use(true);
                else if (argv[i][0] == '-' || !add_path(&files, last = argv[i])) {
                        fputs(usage, stderr);
                        return 2;
                }
        }
        covered = covering ? last : NULL;
        if (!files.n) {
                fputs(usage, stderr);
                return 2;
        }
        printf("1..%zu\n", files.n + covering);
        for (size_t i = 0; i < files.n; i++) {
                good = run_one(files.paths[i], i + 1, trace, answers, &covers) && good;
                free(files.paths[i]);
        }
        if (covered) {
                bool all = covers_all(&covers, covered);

                printf("%s %zu - every document and every state has a matrix\n", all ? "ok" : "not ok", files.n + 1);
                good = all && good;
        }
        return good ? 0 : 1;
}
