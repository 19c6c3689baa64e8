/* SPDX-License-Identifier: Apache-2.0 */

/*
 * zhuji-sim: runs seeds and says which of them broke a promise, and how to see it again.
 */

#include <assert.h>
#include <getopt.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "tests/sim/cheap.h"
#include "tests/sim/figures.h"
#include "tests/sim/topology.h"

typedef struct Options {
        SimConfig config;
        uint64_t first, last;
        bool json, cover, twice, national, faults_given;
        const char *topology, *divisions, *crypto;
        uint64_t jobs;
} Options;

static const char usage[] =
        "usage: zhuji-sim [--seed N | --seeds A..B | --fresh N] [--jobs N] [--days D] [--offices N | --topology FILE | --national]\n"
        "                 [--load X] [--faults LIST] [--crypto std|cheap] [--json] [--trace] [--cover] [--twice]\n"
        "\n"
        "Simulates offices and what befalls them, and checks afterwards that no promise was broken.\n"
        "\n"
        "  --seed N         run this seed (default 1); the same seed always ends in the same digest\n"
        "  --seeds A..B     run them all; stops at the first that fails\n"
        "  --fresh N        so many that nobody ran yet: the time's\n"
        "  --jobs N         by so many processes; the result is the same\n"
        "  --days D         of virtual time with work (default 100)\n"
        "  --offices N      1 to 8: a county; with its city, its province, other counties (default 1); more: the first so\n"
        "                   many of the list of divisions\n"
        "  --topology FILE  the units of this file (tests/sim/README.md)\n"
        "  --national       every province, city and county; without --load 0.01 of the country's work\n"
        "  --divisions FILE the list they come from\n"
        "  --load X         cases as they come in a year, times X (15 million a year are 1), each on a road of its own; without it\n"
        "                   clerks who try everything\n"
        "  --faults LIST    which of the faults below may happen, with commas: all (default without --load), none (default with\n"
        "                   it), usual, or by name; -NAME without it\n"
        "  --crypto cheap   keyed digests stand in for signatures and encryption: about three times as fast\n"
        "  --json           one object with the totals\n"
        "  --trace          print what happens\n"
        "  --cover          fail unless power was lost at every kind of boundary\n"
        "  --twice          run each seed twice, and fail unless both end in the same digest\n"
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

static bool parse_load(const char *s, double *ret) {
        char *end;
        double load = strtod(s, &end);

        if (!*s || *end || !(load > 0) || load > 1)
                return false;
        *ret = load;
        return true;
}

static bool parse_range(const char *s, Options *o) {
        char *end;

        o->first = strtoull(s, &end, 10);
        if (end == s || end[0] != '.' || end[1] != '.')
                return false;
        return parse_number(end + 2, &o->last) && o->first <= o->last;
}

/* Most of what a nation takes is looked at rarely and here and there: in large pages that is a tenth faster.  The C library asks
 * for them only if its environment says so when the program begins, so it begins once more. */
static void use_large_pages(char **argv) {
        if (getenv("GLIBC_TUNABLES"))
                return;
        setenv("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1", 1);
        (void)execv("/proc/self/exe", argv); /* where it can't: slower */
}

static bool parse_options(int argc, char **argv, Options *o) {
        static const struct option options[] = {
                { "seed", required_argument, NULL, 's' }, { "seeds", required_argument, NULL, 'S' },
                { "days", required_argument, NULL, 'd' }, { "offices", required_argument, NULL, 'o' },
                { "json", no_argument, NULL, 'j' },       { "trace", no_argument, NULL, 't' },
                { "cover", no_argument, NULL, 'c' },      { "twice", no_argument, NULL, '2' },
                { "help", no_argument, NULL, 'h' },       { "national", no_argument, NULL, 'n' },
                { "topology", required_argument, NULL, 'T' }, { "divisions", required_argument, NULL, 'D' },
                { "load", required_argument, NULL, 'l' }, { "jobs", required_argument, NULL, 'J' },
                { "fresh", required_argument, NULL, 'F' },
                { "crypto", required_argument, NULL, 'C' }, { "faults", required_argument, NULL, 'f' },
                { 0 },
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
                case 'F':
                        if (!parse_number(optarg, &n) || n < 1 || n > 1000)
                                return false;
                        o->first = (uint64_t)time(NULL) * 1000;
                        o->last = o->first + n - 1;
                        break;
                case 'd':
                        if (!parse_number(optarg, &n) || n < 1 || n > 3650)
                                return false;
                        o->config.days = (unsigned)n;
                        break;
                case 'o':
                        if (!parse_number(optarg, &n) || n < 1 || n > 4000)
                                return false;
                        o->config.offices = (unsigned)n;
                        break;
                case 'f':
                        if (!faults_parse(optarg, &o->config.faults))
                                return false;
                        o->faults_given = true;
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
                case 'n':
                        o->national = true;
                        break;
                case 'T':
                        o->topology = optarg;
                        break;
                case 'D':
                        o->divisions = optarg;
                        break;
                case 'l':
                        if (!parse_load(optarg, &o->config.load))
                                return false;
                        break;
                case 'J':
                        if (!parse_number(optarg, &o->jobs) || o->jobs < 1 || o->jobs > 64)
                                return false;
                        break;
                case 'C':
                        if (strcmp(optarg, "std") != 0 && strcmp(optarg, "cheap") != 0)
                                return false;
                        o->crypto = optarg;
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

/* ---- one seed ---------------------------------------------------------------------------------------------------- */

/* What is to be typed to see it again. */
static void print_again(const Options *o, uint64_t seed) {
        Buf faults = BUF_INIT;

        fprintf(stderr, "see it again: zhuji-sim --seed %llu --days %u", (unsigned long long)seed, o->config.days);
        if (o->topology)
                fprintf(stderr, " --topology %s", o->topology);
        else if (o->national)
                fputs(" --national", stderr);
        else
                fprintf(stderr, " --offices %u", o->config.offices);
        if (o->config.load > 0)
                fprintf(stderr, " --load %g", o->config.load);
        faults_format(o->config.faults, &faults);
        fprintf(stderr, " --crypto %s --faults %.*s --trace\n", o->crypto, (int)faults.len, (const char *)faults.data);
        buf_deinit(&faults);
}

static bool run_once(const Options *o, uint64_t seed, Figures *ret, char hex[2 * DIGEST_SIZE + 1]) {
        SimConfig config = o->config;
        bool good;
        Sim *s;

        config.seed = seed;
        s = sim_new(&config);
        sim_run(s);
        good = !s->failed;
        sim_digest(s, hex);
        figures_of(s, ret);
        if (!good) {
                fprintf(stderr, "seed %llu: %s\n", (unsigned long long)seed, s->problem);
                sim_print_trace(s, stderr);
                print_again(o, seed);
        }
        sim_free(s);
        return good;
}

static bool run_seed(const Options *o, uint64_t seed, Figures *ret, char hex[2 * DIGEST_SIZE + 1]) {
        char again[2 * DIGEST_SIZE + 1];
        Figures second;
        bool good = run_once(o, seed, ret, hex);

        if (good && o->twice)
                good = run_once(o, seed, &second, again);
        if (good && o->twice && strcmp(hex, again) != 0) {
                fprintf(stderr, "seed %llu ends differently each time: %s, %s\n", (unsigned long long)seed, hex, again);
                good = false;
        }
        return good;
}

/* ---- many, by processes of their own ----------------------------------------------------------------------------- */

typedef struct Record {
        uint64_t seed;
        bool good;
        char hex[2 * DIGEST_SIZE + 1];
        Figures figures;
} Record;

/* Every `jobs`th seed; stops after the first that fails. */
static bool run_share(const Options *o, uint64_t first, FILE *out) {
        for (uint64_t seed = first; seed <= o->last; seed += o->jobs) {
                Record r = { .seed = seed };

                r.good = run_seed(o, seed, &r.figures, r.hex);
                if (fwrite(&r, sizeof r, 1, out) != 1 || fflush(out))
                        return false;
                if (!r.good)
                        return true;
        }
        return true;
}

static pid_t start_share(const Options *o, uint64_t first, FILE *out) {
        pid_t pid = fork();

        if (pid == 0) {
                bool good = run_share(o, first, out);

                fflush(NULL);
                _exit(good ? 0 : 3);
        }
        return pid;
}

/* Adds up in the order of the seeds, however the processes took turns. */
static bool collect(const Options *o, FILE **files, Figures *total, DigestStream *digests) {
        bool good = true;

        for (uint64_t i = 0; i < o->jobs; i++)
                rewind(files[i]);
        for (uint64_t seed = o->first; seed <= o->last; seed++) {
                Record r;

                if (fread(&r, sizeof r, 1, files[(seed - o->first) % o->jobs]) != 1)
                        return false;
                assert(r.seed == seed);
                digest_stream_update(digests, bytes_of_str(r.hex));
                figures_add(total, &r.figures);
                good = good && r.good;
        }
        return good;
}

static bool run_jobs(const Options *o, Figures *total, DigestStream *digests) {
        FILE **files = mem_new_array(FILE *, o->jobs);
        bool good = true;

        for (uint64_t i = 0; i < o->jobs; i++) {
                files[i] = tmpfile();
                if (!files[i] || start_share(o, o->first + i, files[i]) < 0) {
                        perror("zhuji-sim");
                        exit(2);
                }
        }
        for (uint64_t i = 0; i < o->jobs; i++) {
                int status;

                good = wait(&status) > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 && good;
        }
        good = collect(o, files, total, digests) && good;
        for (uint64_t i = 0; i < o->jobs; i++)
                fclose(files[i]);
        mem_free(files);
        return good;
}

static bool run_all(const Options *o, Figures *total, DigestStream *digests) {
        bool good = true;

        if (o->jobs > 1)
                return run_jobs(o, total, digests);
        for (uint64_t seed = o->first; seed <= o->last && good; seed++) {
                char hex[2 * DIGEST_SIZE + 1];
                Figures figures;

                good = run_seed(o, seed, &figures, hex);
                digest_stream_update(digests, bytes_of_str(hex));
                figures_add(total, &figures);
        }
        return good;
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

/* Beyond the built-in county and what is above and beside it. */
#define BUILT_IN_MAX 8
#define NATIONAL_LOAD 0.01
/* A year for whose days, and the next one's, the official calendar is known: 2025-01-06, a Monday, 08:00 in China. */
#define YEAR_START INT64_C(1736121600000)

/* NULL: problem says why, or the built-in one is meant. */
static Topology *lay_out(Options *o, char problem[TOPOLOGY_PROBLEM_SIZE]) {
        Topology *t = NULL;

        problem[0] = '\0';
        if (o->topology)
                t = topology_read(o->topology, problem);
        else if (o->national || o->config.offices > BUILT_IN_MAX)
                t = topology_national(o->divisions, o->national ? 0 : o->config.offices, problem);
        if (!t)
                return NULL;
        o->config.place = topology_place(t);
        o->config.offices = (unsigned)o->config.place->n_nodes;
        return t;
}

int main(int argc, char **argv) {
        Options o = { .config = { .days = 100, .offices = 1 }, .first = 1, .last = 1, .jobs = 1, .crypto = "std",
                      .divisions = DIVISIONS };
        DigestStream *digests = digest_stream_new("sim");
        char hex[2 * DIGEST_SIZE + 1], problem[TOPOLOGY_PROBLEM_SIZE];
        FiguresHeading heading;
        Topology *topology;
        Figures total = { 0 };
        struct timespec began;
        Digest digest;
        bool good;

        if (!parse_options(argc, argv, &o)) {
                print_usage(stderr);
                return 2;
        }
        if (o.national)
                use_large_pages(argv);
        topology = lay_out(&o, problem);
        if (!topology && problem[0]) {
                fprintf(stderr, "zhuji-sim: %s\n", problem);
                return 2;
        }
        if (o.national && !(o.config.load > 0))
                o.config.load = NATIONAL_LOAD;
        if (o.config.load > 0)
                o.config.start = YEAR_START;
        if (!o.faults_given)
                o.config.faults = o.config.load > 0 ? 0 : FAULTS_ALL;
        cheap_use(strcmp(o.crypto, "cheap") == 0);
        if (o.jobs > o.last - o.first + 1)
                o.jobs = o.last - o.first + 1;
        clock_gettime(CLOCK_MONOTONIC, &began);
        good = run_all(&o, &total, digests);
        figures_stop(&total, &began);
        digest = digest_stream_finish(&digests);
        bytes_to_hex(digest_bytes(&digest), hex);
        if (good && o.cover)
                good = covered(&o, &total.stats);
        heading = (FiguresHeading){ o.first, o.last, o.config.days, o.config.offices, o.config.load, o.crypto, hex, good };
        if (o.json)
                figures_print_json(&total, &heading);
        else
                figures_print(&total, &heading);
        topology_free(topology);
        return good ? 0 : 1;
}
