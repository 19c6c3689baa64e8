/* SPDX-License-Identifier: Apache-2.0 */

/* A scenario from its file to its end: names, time, the network's troubles; the other steps are in send.c and expect.c. */

#include "tests/scenario/scenario.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/io/rules_yaml.h"
#include "node/core/calendar.h"
#include "tests/sim/check.h"

#define SCENARIO_SIZE_MAX (1u << 20)
/* What is under way between offices has arrived after this; long clocks don't notice. */
#define SETTLE_MS 1000
/* A clock that ran out at that instant is noticed. */
#define TICK_MS 100
/* At the end everything cut is mended, and what waited is sent again. */
#define REST (7 * DURATION_HOUR)

/* ---- names --------------------------------------------------------------------------------------------------------- */

RunName *run_find_name(Run *r, const char *name) {
        for (size_t i = 0; i < r->n_names; i++)
                if (strcmp(r->names[i].name, name) == 0)
                        return &r->names[i];
        return NULL;
}

RunName *run_new_name(Run *r, const YamlNode *at, const char *name) {
        if (run_find_name(r, name)) {
                yaml_problem(at, "'%.64s' has its meaning already; take another name", name);
                return NULL;
        }
        if (r->n_names == RUN_NAMES_MAX) {
                yaml_problem(at, "more than %d names", RUN_NAMES_MAX);
                return NULL;
        }
        r->names[r->n_names] = (RunName){ .name = arena_strdup(&r->arena, name) };
        return &r->names[r->n_names++];
}

/* What stands between the braces. */
static const char *meaning(Run *r, const char *inner) {
        const char *dot = strchr(inner, '.');
        const RunName *n = run_find_name(r, dot ? arena_strndup(&r->arena, inner, (size_t)(dot - inner)) : inner);

        if (!n)
                return NULL;
        if (!dot)
                return n->case_id.s;
        if (strcmp(dot, ".code") == 0)
                return n->code;
        if (strcmp(dot, ".entry") == 0)
                return arena_printf(&r->arena, "%llu", (unsigned long long)n->entry);
        return NULL;
}

const char *run_text(Run *r, const YamlNode *at, const char *text) {
        Buf out = BUF_INIT;
        const char *kept;

        while (*text) {
                const char *open = strchr(text, '{'), *close = open ? strchr(open, '}') : NULL, *means;

                if (!close)
                        break;
                means = meaning(r, arena_strndup(&r->arena, open + 1, (size_t)(close - open - 1)));
                if (!means) {
                        yaml_problem(at, "%.*s is nothing that a step before has named", (int)(close - open + 1), open);
                        buf_deinit(&out);
                        return NULL;
                }
                buf_put(&out, text, (size_t)(open - text));
                buf_printf(&out, "%s", means);
                text = close + 1;
        }
        buf_printf(&out, "%s", text);
        kept = arena_strndup(&r->arena, out.data, out.len);
        buf_deinit(&out);
        return kept;
}

bool run_case(Run *r, const YamlNode *at, const char *name, CaseId *ret) {
        const RunName *n = run_find_name(r, name);

        if (n)
                *ret = n->case_id;
        else if (!case_id_parse(name, ret)) {
                yaml_problem(at, "no step before has named a case '%.64s'", name);
                return false;
        }
        return true;
}

SimUnit *run_unit(Run *r, const YamlNode *at, const char *code) {
        size_t len = strlen(code);
        const char *bare = len > 2 && code[0] == '"' && code[len - 1] == '"' ? arena_strndup(&r->arena, code + 1, len - 2) : code;
        UnitCode unit;
        SimUnit *u = unit_code_parse(bare, &unit) ? place_unit(r->sim, &unit) : NULL;

        if (!u)
                yaml_problem(at, "there is no unit '%.64s' in this network", code);
        return u;
}

/* ---- time ---------------------------------------------------------------------------------------------------------- */

static bool check_world(Run *r, const YamlNode *at) {
        if (!r->sim->failed)
                check_custody(r->sim, false);
        if (!r->sim->failed)
                return true;
        yaml_problem(at, "%s", r->sim->problem);
        return false;
}

void run_settle(Run *r) {
        sim_advance(r->sim, r->sim->now + SETTLE_MS);
}

/* "2026-03-17 23:59" too. */
static bool parse_time(Run *r, const char *s, Instant *ret) {
        char *copy = arena_strdup(&r->arena, s);

        if (strlen(copy) > 10 && copy[10] == ' ')
                copy[10] = 'T';
        if (strlen(copy) == 16)
                copy = arena_printf(&r->arena, "%s:00", copy);
        return instant_parse(copy, ret);
}

static const struct {
        const char *word;
        Duration length;
} lengths[] = {
        { "day", DURATION_DAY }, { "days", DURATION_DAY }, { "hour", DURATION_HOUR }, { "hours", DURATION_HOUR },
        { "minute", DURATION_MINUTE }, { "minutes", DURATION_MINUTE }, { "second", DURATION_SECOND },
        { "seconds", DURATION_SECOND },
};

/* The same hour, so many working days on. */
static bool add_working(Run *r, const YamlNode *at, long n, Instant *ret) {
        Day today = day_of(r->sim->now), day;
        int year;

        if (calendar_add_working(calendar_builtin(), today, (uint32_t)n, &day, &year)) {
                yaml_problem(at, "there is no calendar of %d", year);
                return false;
        }
        *ret = r->sim->now + (day - today) * DURATION_DAY;
        return true;
}

/* "15 days", "5 working days", "3 hours", "until 2026-03-17 23:59". */
static bool parse_elapse(Run *r, const YamlNode *at, const char *s, Instant *ret) {
        char *end;
        long n = strtol(s, &end, 10);

        if (end > s && n > 0 && n <= 1000 && strcmp(end, " working days") == 0)
                return add_working(r, at, n, ret);

        if (strncmp(s, "until ", 6) == 0) {
                if (!parse_time(r, s + 6, ret)) {
                        yaml_problem(at, "'%.64s' is no time, like 2026-03-17 23:59", s + 6);
                        return false;
                }
                if (*ret < r->sim->now) {
                        yaml_problem(at, "%.64s is over already", s + 6);
                        return false;
                }
                return true;
        }
        for (size_t i = 0; end > s && *end == ' ' && n > 0 && n <= 10000 && i < array_size(lengths); i++)
                if (strcmp(end + 1, lengths[i].word) == 0) {
                        *ret = r->sim->now + n * lengths[i].length;
                        return true;
                }
        yaml_problem(at, "'%.64s': write 15 days, 5 working days, 3 hours, 10 minutes, or until 2026-03-17 23:59", s);
        return false;
}

static bool step_elapse(Run *r, const YamlNode *step) {
        const char *how;
        Instant until;

        if (!yaml_known_keys(step, (const char *const[]){ "elapse", NULL }) ||
            !yaml_get_str(step, "elapse", YAML_REQUIRED, &how) ||
            !parse_elapse(r, yaml_find(step, "elapse"), how, &until))
                return false;
        sim_advance(r->sim, until + TICK_MS);
        return true;
}

/* ---- the network's troubles ---------------------------------------------------------------------------------------- */

static SimOffice *find_office(Run *r, const YamlNode *at) {
        UnitCode unit;
        SimOffice *o;

        if (!yaml_as_unit(at, &unit))
                return NULL;
        o = place_office(r->sim, &unit);
        if (!o)
                yaml_problem(at, "%s has no node of its own here", unit.s);
        return o;
}

static void cut_both(SimOffice *a, SimOffice *b, bool cut) {
        network_cut(a, b, cut);
        network_cut(b, a, cut);
}

static void set_cut(Run *r, SimOffice *a, SimOffice *b, bool cut) {
        for (size_t i = 0; i < r->sim->n_offices; i++)
                if (!b || b == &r->sim->offices[i])
                        cut_both(a, &r->sim->offices[i], cut);
}

static void mend_all(Run *r) {
        for (size_t i = 0; i < r->sim->n_offices; i++)
                set_cut(r, &r->sim->offices[i], NULL, false);
        for (size_t i = 0; i < r->sim->n_offices; i++)
                network_again(&r->sim->offices[i]);
}

/* partition: 411281 (from everybody), partition: [411281, 411200]; heal: likewise, heal: all */
static bool step_partition(Run *r, const YamlNode *step, const char *verb) {
        const YamlNode *what = yaml_find(step, verb), *const *items = &what;
        SimOffice *ends[2] = { NULL, NULL };
        bool cut = strcmp(verb, "partition") == 0;
        size_t n = 1;

        if (!yaml_known_keys(step, (const char *const[]){ verb, NULL }))
                return false;
        if (!cut && what->type == YAML_SCALAR && strcmp(what->text, "all") == 0) {
                mend_all(r);
                run_settle(r);
                return true;
        }
        if (what->type == YAML_SEQUENCE) {
                items = what->items;
                n = what->n;
        }
        if (n < 1 || n > 2) {
                yaml_problem(what, "name one office, or two");
                return false;
        }
        for (size_t i = 0; i < n; i++)
                if (!(ends[i] = find_office(r, items[i])))
                        return false;
        set_cut(r, ends[0], ends[1], cut);
        for (size_t i = 0; !cut && i < r->sim->n_offices; i++)
                network_again(&r->sim->offices[i]);
        run_settle(r);
        return true;
}

/* lose: 2, of: 411281 - the next frames with documents or receipts that it sends */
static bool step_lose(Run *r, const YamlNode *step) {
        SimOffice *o;
        int64_t n = 0;

        if (!yaml_known_keys(step, (const char *const[]){ "lose", "of", NULL }) ||
            !yaml_get_int(step, "lose", YAML_REQUIRED, 1, 1000, &n))
                return false;
        if (!yaml_find(step, "of")) {
                yaml_problem(step, "key 'of' is missing: whose frames?");
                return false;
        }
        o = find_office(r, yaml_find(step, "of"));
        if (o)
                o->lose = (unsigned)n;
        return o != NULL;
}

/* The process ends as if power had failed, and starts again. */
static bool step_crash(Run *r, const YamlNode *step) {
        SimOffice *o = find_office(r, yaml_find(step, "crash"));

        if (!o || !yaml_known_keys(step, (const char *const[]){ "crash", NULL }))
                return false;
        r->archives[o - r->sim->offices] = archive_free(r->archives[o - r->sim->offices]);
        office_end(o);
        o->restart_at = r->sim->now;
        run_settle(r);
        return true;
}

/* ---- steps --------------------------------------------------------------------------------------------------------- */

static bool do_step(Run *r, const YamlNode *step) {
        static const char *const verbs[] = { "send",  "elapse", "expect", "partition", "heal", "lose",
                                             "crash", "matrix", "install", "roster" };
        const char *verb = NULL;

        for (size_t i = 0; i < array_size(verbs); i++) {
                if (!yaml_find(step, verbs[i]))
                        continue;
                if (verb) {
                        yaml_problem(yaml_find(step, verbs[i]), "a step does one thing: '%s' or '%s'; write two steps", verb, verbs[i]);
                        return false;
                }
                verb = verbs[i];
        }
        if (!verb) {
                yaml_problem(step, "a step begins with send, elapse, expect, partition, heal, lose, crash, matrix, install or roster");
                return false;
        }
        sim_trace(r->sim, "-- line %u: %s", step->line, verb);
        if (strcmp(verb, "send") == 0)
                return step_send(r, step);
        if (strcmp(verb, "expect") == 0)
                return step_expect(r, step);
        if (strcmp(verb, "matrix") == 0)
                return step_matrix(r, step);
        if (strcmp(verb, "roster") == 0)
                return step_roster(r, step);
        if (strcmp(verb, "install") == 0)
                return step_install(r, step);
        if (strcmp(verb, "elapse") == 0)
                return step_elapse(r, step);
        if (strcmp(verb, "lose") == 0)
                return step_lose(r, step);
        if (strcmp(verb, "crash") == 0)
                return step_crash(r, step);
        return step_partition(r, step, verb);
}

static void do_steps(Run *r) {
        const YamlNode *steps, *step;

        if (!yaml_get_list(r->root, "steps", YAML_REQUIRED, &steps))
                return;
        for (size_t i = 0; i < steps->n; i++) {
                if (!yaml_as_map(steps->items[i], &step) || !do_step(r, step) || !check_world(r, step))
                        return;
                r->n_steps++;
        }
        mend_all(r);
        sim_advance(r->sim, r->sim->now + REST);
        for (size_t i = 0; i < r->sim->n_offices; i++)
                r->archives[i] = archive_free(r->archives[i]);
        sim_end(r->sim);
        if (r->sim->failed)
                yaml_problem(r->root, "%s", r->sim->problem);
}

/* ---- life ---------------------------------------------------------------------------------------------------------- */

Archive *run_archive(Run *r, const SimOffice *o) {
        Archive **a = &r->archives[o - r->sim->offices];

        if (!*a) {
                *a = archive_new(o->journal);
                archive_set_keys(*a, o->keys);
        }
        return *a;
}

static Instant read_start(Run *r) {
        const char *text = "2026-03-02 09:00"; /* a Monday */
        Instant start = 0;

        (void)yaml_get_str(r->root, "start", YAML_OPTIONAL, &text);
        if (!parse_time(r, text, &start))
                yaml_problem(yaml_find(r->root, "start"), "start must be a time like 2026-03-02 09:00");
        return start;
}

const char *run_rules_path(Run *r, const char *name) {
        if (strchr(name, '/') || strchr(name, '.'))
                return yaml_relative_path(r->root, name);
        return arena_printf(&r->arena, SCENARIO_DIR "/../../deploy/rules/%s.yaml", name);
}

Pack *run_read_pack(Run *r, const YamlNode *at, const char *name) {
        const char *path = run_rules_path(r, name);
        Calendar *calendar = NULL;
        Buf problems = BUF_INIT;
        Pack *pack = NULL;

        if (access(path, R_OK))
                yaml_problem(at, "'%.64s' is no pack: \"2022\", \"2005\", zhejiang-2016, henan-2012, summary, or a file .yaml", name);
        else if (rules_yaml_read(path, &problems, &pack, &calendar) || !pack)
                yaml_problem(at, "this is no pack: %.*s", (int)problems.len, (const char *)problems.data);
        buf_deinit(&problems);
        calendar_free(calendar);
        return pack;
}

/* A national statute by name, or a file. */
static const Pack *read_pack(Run *r, const YamlNode *at, const char *name) {
        const Pack *national = pack_national(name);

        return national ? national : (r->pack = run_read_pack(r, at, name));
}

/* pack: "2005" - a national statute, or a file; calendar: none - no year's official calendar is there yet. */
static void read_rules(Run *r, SimConfig *config) {
        static const Calendar no_year = { .source = "" };
        const char *pack = "2022", *calendar = "official";

        (void)yaml_get_str(r->root, "pack", YAML_OPTIONAL, &pack);
        (void)yaml_get_str(r->root, "calendar", YAML_OPTIONAL, &calendar);
        config->pack = read_pack(r, yaml_find(r->root, "pack"), pack);
        if (strcmp(calendar, "none") == 0)
                config->calendar = &no_year;
        else if (strcmp(calendar, "official") != 0)
                yaml_problem(yaml_find(r->root, "calendar"), "calendar: official, or none");
}

static void run_all(Run *r) {
        static const char *const known[] = { "name", "law", "start", "pack", "calendar", "network", "units", "nodes", "users",
                                             "steps", NULL };
        SimConfig config = { .seed = 1, .driven = true, .trace = r->trace };
        SimPlace place;
        const char *name;

        if (!yaml_known_keys(r->root, known) || !yaml_get_str(r->root, "name", YAML_REQUIRED, &name))
                return;
        config.start = read_start(r);
        read_rules(r, &config);
        if (!place_read(r) || !yaml_ok(r->yaml))
                return;
        place = (SimPlace){ .units = r->units, .nodes = r->nodes, .n_nodes = r->n_nodes };
        config.place = &place;
        marks_key(&(PersonKey){ 0 }, &r->marks);
        r->sim = sim_new(&config);
        if (place_found(r))
                do_steps(r);
}

void run_answer(const Run *r, const YamlNode *step, const json_t *answer) {
        char *text = r->answers ? json_dumps(answer, JSON_INDENT(1) | JSON_PRESERVE_ORDER) : NULL;

        if (!text)
                return;
        printf("# line %u:\n", step->line);
        for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n')
                printf("#   %.*s\n", (int)strcspn(line, "\n"), line);
        free(text);
}

Run *run_file(const char *path, bool answers) {
        Run *r = mem_new(Run);

        r->arena = ARENA_INIT;
        r->answers = answers;
        r->yaml = yaml_read_file(path, SCENARIO_SIZE_MAX);
        r->root = yaml_root(r->yaml);
        r->trace = open_memstream(&r->trace_text, &r->trace_len);
        if (r->root)
                run_all(r);
        fflush(r->trace);
        return r;
}

bool run_ok(const Run *r) {
        return yaml_ok(r->yaml) && (!r->network || yaml_ok(r->network)) && (!r->fields || yaml_ok(r->fields));
}

const char *run_problems(const Run *r) {
        if (r->fields && !yaml_ok(r->fields))
                return yaml_problems(r->fields);
        return yaml_ok(r->yaml) && r->network ? yaml_problems(r->network) : yaml_problems(r->yaml);
}

const char *run_title(const Run *r) {
        const YamlNode *name = r->root ? yaml_find(r->root, "name") : NULL;

        return name && name->type == YAML_SCALAR ? name->text : "";
}

Run *run_free(Run *r) {
        if (!r)
                return NULL;
        for (size_t i = 0; i < SCENARIO_OFFICES_MAX; i++)
                archive_free(r->archives[i]);
        sim_free(r->sim);
        roster_free(r->units);
        pack_free(r->pack);
        yaml_tree_free(r->yaml);
        yaml_tree_free(r->network);
        yaml_tree_free(r->fields);
        fclose(r->trace);
        free(r->trace_text);
        arena_deinit(&r->arena);
        return mem_free(r);
}
