/* SPDX-License-Identifier: Apache-2.0 */

/* zhuji-node: one office's daemon.  Everything it needs to know stands in its config (config.h). */

#include <stdio.h>
#include <string.h>
#include "node/daemon.h"

#define EXIT_USAGE 2

static int usage(int code) {
        fprintf(code ? stderr : stdout,
                "zhuji-node [--check] [--debug] --config FILE\n\n"
                "  --config FILE  the office's config: unit, data, keys, roster, root_key, users, control_group ...\n"
                "  --check        read config, keys and roster, say what is wrong, and end\n"
                "  --debug        trace errors to where they came from\n"
                "  --version\n\n"
                "Ends on SIGTERM with everything committed.  `zhuji` talks to it; `zhuji init` founds its office.\n");
        return code;
}

static int refuse(const HomeProblem *problem, int r) {
        if (r < 0)
                fprintf(stderr, "zhuji-node: %s\n", strerror(-r));
        else
                fprintf(stderr, "zhuji-node: %s\n", problem->message);
        return 1;
}

static int check(const Config *config) {
        HomeProblem problem = { "" };
        Home *home = NULL;
        int r = home_check_folders(config, &problem);

        if (!r)
                r = home_read(config, &problem, &home);
        if (r)
                return refuse(&problem, r);
        printf("config of %s is fine: roster version %llu\n", config->unit.s, (unsigned long long)home->roster->version);
        home_close(home, false);
        return 0;
}

static int run(const Config *config) {
        HomeProblem problem = { "" };
        Home *home = NULL;
        int r = home_open(config, false, &problem, &home);

        if (r)
                return refuse(&problem, r);
        log_init(config->log);
        r = daemon_run(home);
        home_close(home, r == 0);
        return r ? 1 : 0;
}

int main(int argc, char **argv) {
        const char *path = NULL;
        Config *config CLEANUP(config_freep) = NULL;
        Buf problems = BUF_INIT;
        bool only_check = false;

        for (int i = 1; i < argc; i++) {
                if (strcmp(argv[i], "--config") == 0 && i + 1 < argc) {
                        path = argv[++i];
                } else if (strncmp(argv[i], "--config=", 9) == 0) {
                        path = argv[i] + 9;
                } else if (strcmp(argv[i], "--check") == 0) {
                        only_check = true;
                } else if (strcmp(argv[i], "--debug") == 0) {
                        error_trace_enable(true);
                } else if (strcmp(argv[i], "--version") == 0) {
                        puts("zhuji-node " ZHUJI_VERSION);
                        return 0;
                } else {
                        return usage(strcmp(argv[i], "--help") == 0 ? 0 : EXIT_USAGE);
                }
        }
        if (!path)
                return usage(EXIT_USAGE);
        if (config_read(path, &problems, &config)) {
                fprintf(stderr, "%.*s", (int)problems.len, (const char *)problems.data);
                buf_deinit(&problems);
                return 1;
        }
        return only_check ? check(config) : run(config);
}
