/* SPDX-License-Identifier: Apache-2.0 */

/*
 * zhuji-sim: runs seeds and says which of them broke a promise, and how to see it again.
 */

#include <getopt.h>
#include <stdlib.h>
#include "common/base/memory.h"
#include "tests/sim/sim.h"

typedef struct Options {
        SimConfig config;
        uint64_t first, last;
        bool json, cover, twice;
} Options;

static const char usage[] =
        "usage: zhuji-sim [--seed N | --seeds A..B] [--days D] [--offices N] [--faults LIST] [--json] [--trace] [--cover] [--twice]\n"
        "\n"
        "Simulates offices that lose power at every boundary, and checks afterwards that nothing was lost.\n"
        "\n"
        "  --seed N      run this seed (default 1); the same seed always ends in the same digest\n"
        "  --seeds A..B  run them all; stops at the first that fails\n"
        "  --days D      of virtual time with work (default 100)\n"
        "  --offices N   1 to 8: a county; with its city, its province, other counties (default 1)\n"
        "  --faults LIST which of the faults below may happen, with commas: all (default), none, usual, or by name; -NAME without it\n"
        "  --json        one object with the totals\n"
        "  --trace       print what happens\n"
        "  --cover       fail unless power was lost at every kind of boundary\n"
        "  --twice       run each seed twice, and fail unless both end in the same digest\n"
        "\n"
        "exit: 0 all promises held, 1 one was broken, 2 usage\n"
        "\n"
        "faults:\n";

static void print_usage(FILE *out) {
        Buf help = BUF_INIT;

        faults_help(&help);
        fprintf(out, "%s%.*s", usage, (int)help.len, (const char *)help.data);
        buf_deinit(&help);
}

static bool parse_number(const char *s, uint64_t *ret) {
        char *end;
        uint64_t n = strtoull(s, &end, 10);

        if (!*s || *end)
                return false;
        *ret = n;
        return true;
}

static bool parse_range(const char *s, Options *o) {
        char *end;

        o->first = strtoull(s, &end, 10);
        if (end == s || end[0] != '.' || end[1] != '.')
                return false;
        return parse_number(end + 2, &o->last) && o->first <= o->last;
}

static bool parse_options(int argc, char **argv, Options *o) {
        static const struct option options[] = {
                { "seed", required_argument, NULL, 's' }, { "seeds", required_argument, NULL, 'S' },
                { "days", required_argument, NULL, 'd' }, { "offices", required_argument, NULL, 'o' },
                { "json", no_argument, NULL, 'j' },       { "trace", no_argument, NULL, 't' },
                { "cover", no_argument, NULL, 'c' },      { "twice", no_argument, NULL, '2' },
                { "faults", required_argument, NULL, 'f' },
                { "help", no_argument, NULL, 'h' },       { 0 },
        };
        uint64_t n;
        int c;

        while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
                switch (c) {
                case 's':
                        if (!parse_number(optarg, &o->first))
                                return false;
                        o->last = o->first;
                        break;
                case 'S':
                        if (!parse_range(optarg, o))
                                return false;
                        break;
                case 'd':
                        if (!parse_number(optarg, &n) || n < 1 || n > 3650)
                                return false;
                        o->config.days = (unsigned)n;
                        break;
                case 'o':
                        if (!parse_number(optarg, &n) || n < 1 || n > 8)
                                return false;
                        o->config.offices = (unsigned)n;
                        break;
                case 'f':
                        if (!faults_parse(optarg, &o->config.faults))
                                return false;
                        break;
                case 'j':
                        o->json = true;
                        break;
                case 't':
                        o->config.trace = stdout;
                        break;
                case 'c':
                        o->cover = true;
                        break;
                case '2':
                        o->twice = true;
                        break;
                case 'h':
                        print_usage(stdout);
                        exit(0);
                default:
                        return false;
                }
        }
        return optind == argc;
}

static void add_stats(SimStats *to, const SimStats *from) {
        uint64_t *a = (uint64_t *)to;
        const uint64_t *b = (const uint64_t *)from;

        for (size_t i = 0; i < sizeof *to / sizeof *a; i++)
                a[i] += b[i];
}

static void print_failure(const Sim *s) {
        const SimConfig *c = &s->config;
        Buf faults = BUF_INIT;

        faults_format(c->faults, &faults);
        fprintf(stderr, "seed %llu: %s\n", (unsigned long long)c->seed, s->problem);
        sim_print_trace(s, stderr);
        fprintf(stderr, "see it again: zhuji-sim --seed %llu --days %u --offices %u --faults %.*s --trace\n",
                (unsigned long long)c->seed, c->days, c->offices, (int)faults.len, (const char *)faults.data);
        buf_deinit(&faults);
}

/* False: the seed failed. */
static bool run_once(const SimConfig *config, SimStats *ret_stats, char hex[2 * DIGEST_SIZE + 1]) {
        Sim *s = sim_new(config);
        bool good;

        sim_run(s);
        good = !s->failed;
        sim_digest(s, hex);
        *ret_stats = s->stats;
        if (!good)
                print_failure(s);
        sim_free(s);
        return good;
}

static bool run_seed(const Options *o, uint64_t seed, SimStats *total, DigestStream *digests) {
        SimConfig config = o->config;
        char hex[2 * DIGEST_SIZE + 1], again[2 * DIGEST_SIZE + 1];
        SimStats stats;
        bool good;

        config.seed = seed;
        good = run_once(&config, &stats, hex);
        digest_stream_update(digests, bytes_of_str(hex));
        add_stats(total, &stats);
        if (good && o->twice)
                good = run_once(&config, &stats, again);
        if (good && o->twice && strcmp(hex, again) != 0) {
                fprintf(stderr, "seed %llu ends differently each time: %s, %s\n", (unsigned long long)seed, hex, again);
                good = false;
        }
        return good;
}

static void print_text(const Options *o, const SimStats *t, const char *digest) {
        printf("seeds %llu..%llu, %u days, %u office%s\n", (unsigned long long)o->first, (unsigned long long)o->last,
               o->config.days,
               o->config.offices, o->config.offices == 1 ? "" : "s");
        printf("commands %llu: done %llu, refused %llu, unanswered %llu, turned away busy %llu\n",
               (unsigned long long)t->commands,
               (unsigned long long)t->done, (unsigned long long)t->refused, (unsigned long long)t->unanswered,
               (unsigned long long)t->busy);
        printf("entries %llu in %llu batches, %llu cases\n", (unsigned long long)t->entries, (unsigned long long)t->seals,
               (unsigned long long)t->cases);
        printf("parcels %llu; frames %llu, lost %llu, doubled %llu\n", (unsigned long long)t->parcels,
               (unsigned long long)t->frames,
               (unsigned long long)t->lost, (unsigned long long)t->doubled);
        printf("links down %llu; squeezed for room %llu times, turned away for it %llu; noted one by one %llu\n",
               (unsigned long long)t->links_down, (unsigned long long)t->squeezes, (unsigned long long)t->turned_away,
               (unsigned long long)t->singles);
        printf("power failures %llu, torn batches %llu, entries applied again %llu\n", (unsigned long long)t->crashes,
               (unsigned long long)t->torn, (unsigned long long)t->replayed);
        for (Boundary b = 0; b < BOUNDARIES; b++)
                printf("  %-15s %llu\n", boundary_name(b), (unsigned long long)t->ended_at[b]);
        printf("hops through relays %llu, BUSY %llu, corrupted %llu; starts stopped %llu, stores rebuilt %llu, registered alone %llu\n",
               (unsigned long long)t->relayed, (unsigned long long)t->busied, (unsigned long long)t->corrupted,
               (unsigned long long)t->stopped, (unsigned long long)t->rebuilt, (unsigned long long)t->alone);
        for (Fault f = 0; f < SIM_FAULTS; f++)
                if (t->befell[f])
                        printf("  %-15s %llu\n", fault_name(f), (unsigned long long)t->befell[f]);
        printf("digest %s\n", digest);
}

static void print_json(const Options *o, const SimStats *t, const char *digest, bool good) {
        printf("{\"ok\": %s, \"first_seed\": %llu, \"last_seed\": %llu, \"days\": %u, \"offices\": %u", good ? "true" : "false",
               (unsigned long long)o->first, (unsigned long long)o->last, o->config.days, o->config.offices);
        printf(", \"commands\": %llu, \"done\": %llu, \"refused\": %llu, \"unanswered\": %llu, \"busy\": %llu",
               (unsigned long long)t->commands, (unsigned long long)t->done, (unsigned long long)t->refused,
               (unsigned long long)t->unanswered, (unsigned long long)t->busy);
        printf(", \"entries\": %llu, \"seals\": %llu, \"cases\": %llu, \"parcels\": %llu, \"frames\": %llu, \"lost\": %llu, "
               "\"doubled\": %llu",
               (unsigned long long)t->entries, (unsigned long long)t->seals, (unsigned long long)t->cases,
               (unsigned long long)t->parcels, (unsigned long long)t->frames, (unsigned long long)t->lost,
               (unsigned long long)t->doubled);
        printf(", \"power_failures\": %llu, \"torn\": %llu, \"replayed\": %llu, \"ended_at\": {",
               (unsigned long long)t->crashes,
               (unsigned long long)t->torn, (unsigned long long)t->replayed);
        for (Boundary b = 0; b < BOUNDARIES; b++)
                printf("%s\"%s\": %llu", b ? ", " : "", boundary_name(b), (unsigned long long)t->ended_at[b]);
        printf("}, \"links_down\": %llu, \"squeezes\": %llu, \"turned_away\": %llu, \"singles\": %llu",
               (unsigned long long)t->links_down,
               (unsigned long long)t->squeezes, (unsigned long long)t->turned_away, (unsigned long long)t->singles);
        printf(", \"digest\": \"%s\"}\n", digest);
}

static bool covered(const Options *o, const SimStats *t) {
        bool good = true;

        for (Boundary b = 0; b < BOUNDARIES; b++) {
                bool sends = b == BOUNDARY_SEND_BEFORE || b == BOUNDARY_SEND_AFTER;

                if (t->ended_at[b] || (sends && o->config.offices == 1))
                        continue;
                fprintf(stderr, "power was never lost at %s\n", boundary_name(b));
                good = false;
        }
        return good;
}

int main(int argc, char **argv) {
        Options o = { .config = { .days = 100, .offices = 1, .faults = FAULTS_ALL }, .first = 1, .last = 1 };
        DigestStream *digests = digest_stream_new("sim");
        char hex[2 * DIGEST_SIZE + 1];
        SimStats total = { 0 };
        bool good = true;
        Digest digest;

        if (!parse_options(argc, argv, &o)) {
                print_usage(stderr);
                return 2;
        }
        for (uint64_t seed = o.first; seed <= o.last && good; seed++)
                good = run_seed(&o, seed, &total, digests);
        digest = digest_stream_finish(&digests);
        bytes_to_hex(digest_bytes(&digest), hex);
        if (good && o.cover)
                good = covered(&o, &total);
        if (o.json)
                print_json(&o, &total, hex, good);
        else
                print_text(&o, &total, hex);
        return good ? 0 : 1;
}
