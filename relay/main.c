/* SPDX-License-Identifier: Apache-2.0 */

/* zhuji-relay: command line, signals, and the loop around relay.h. */

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include "common/io/loop.h"
#include "relay/relay.h"

#define EXIT_REFUSED 1
#define EXIT_USAGE 2
#define STOPPED 1 /* ends the loop without error */

static const char help[] =
        "zhuji-relay: passes frames between the offices attached to it and the relays above and below.\n"
        "\n"
        "  zhuji-relay --config relay.yaml           run in the foreground; logs to stderr\n"
        "  zhuji-relay --config relay.yaml --check   say whether configuration, key and roster fit, and stop\n"
        "\n"
        "  -c, --config FILE   configuration: unit, roster, root_key, curve_key, and maybe listen and log\n"
        "      --check         check only; exit 0 if it could run\n"
        "      --debug         also say where inside an error came from\n"
        "      --version\n"
        "  -h, --help\n"
        "\n"
        "SIGTERM ends it, SIGHUP reads the roster again, SIGUSR1 logs its counters (event relay.state).\n"
        "Exit code: 0 done, 1 refused or failed (the reason is on stderr), 2 usage.\n";

typedef struct Options {
        const char *config;
        bool check;
} Options;

/* -1: go on; else the exit code. */
static int parse(int argc, char **argv, Options *ret) {
        static const struct option options[] = {
                { "config", required_argument, NULL, 'c' }, { "check", no_argument, NULL, 'k' },
                { "debug", no_argument, NULL, 'd' },        { "version", no_argument, NULL, 'v' },
                { "help", no_argument, NULL, 'h' },         { 0 },
        };
        int c;

        while ((c = getopt_long(argc, argv, "c:h", options, NULL)) >= 0)
                switch (c) {
                case 'c':
                        ret->config = optarg;
                        break;
                case 'k':
                        ret->check = true;
                        break;
                case 'd':
                        error_trace_enable(true);
                        break;
                case 'v':
                        puts("zhuji-relay " ZHUJI_VERSION);
                        return EXIT_SUCCESS;
                case 'h':
                        fputs(help, stdout);
                        return EXIT_SUCCESS;
                default:
                        fputs("Try zhuji-relay --help.\n", stderr);
                        return EXIT_USAGE;
                }
        if (ret->config && optind == argc)
                return -1;
        fprintf(stderr, "%s; try zhuji-relay --help.\n", ret->config ? "Too many arguments" : "--config FILE is missing");
        return EXIT_USAGE;
}

static int on_signal(void *userdata, int signal) {
        Relay *relay = userdata;

        switch (signal) {
        case SIGHUP:
                return relay_reload(relay);
        case SIGUSR1:
                relay_log_state(relay);
                return 0;
        default:
                log_event(LOG_NOTE, "relay.stop", NULL, log_int("signal", signal));
                return STOPPED;
        }
}

static int run(Relay *relay, Buf *problems) {
        static const int signals[] = { SIGTERM, SIGINT, SIGHUP, SIGUSR1, 0 };
        Loop *loop;
        int r;

        r = loop_new(&loop);
        if (r)
                return r;
        /* before libzmq's threads, which inherit the mask */
        r = loop_add_signals(loop, signals, on_signal, relay);
        if (r == 0)
                r = relay_start(relay, loop, problems);
        if (r == 0) {
                r = loop_run(loop);
                if (r == STOPPED)
                        relay_log_state(relay);
                r = r == STOPPED ? 0 : r;
        }
        relay_free(relay); /* its sockets are in the loop */
        loop_free(loop);
        return r;
}

static int refused(const Buf *problems) {
        fwrite(problems->data, 1, problems->len, stderr);
        return EXIT_REFUSED;
}

int main(int argc, char **argv) {
        RelayConfig *config CLEANUP(relay_config_freep) = NULL;
        Buf problems CLEANUP(buf_deinit) = BUF_INIT;
        Options options = { 0 };
        Relay *relay = NULL;
        int r;

        r = parse(argc, argv, &options);
        if (r >= 0)
                return r;
        r = relay_config_read(options.config, &problems, &config);
        if (r)
                return refused(&problems);
        log_init(config->log);
        signal(SIGPIPE, SIG_IGN); /* whoever reads our stderr may go away */
        r = relay_new(config, &problems, &relay);
        if (r)
                return refused(&problems);
        if (options.check) {
                Buf text CLEANUP(buf_deinit) = BUF_INIT;

                relay_describe(relay, &text);
                fwrite(text.data, 1, text.len, stdout);
                relay_free(relay);
                return EXIT_SUCCESS;
        }
        r = run(relay, &problems);
        if (r > 0)
                return refused(&problems);
        if (r < 0) {
                log_event(LOG_ERROR, "relay.failed", "start it again; if it goes on, --debug says more", log_errno("error", r));
                return EXIT_FAILURE;
        }
        return EXIT_SUCCESS;
}
