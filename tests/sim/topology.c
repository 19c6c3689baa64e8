/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Powers come from what is written here as statements of a roster, never from a code's prefix: a county that a province
 * administers stands below the province, a municipality's counties below the municipality, and a city without counties has the
 * units of a county of its own.
 */

#include "tests/sim/topology.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include "common/base/memory.h"

#define LINE_SIZE 512
#define FIELDS_MAX 9
#define TOP "100000"
#define FIRST_PROVINCE "410000"

struct Topology {
        Roster *units;
        uint32_t cap_units;
        UnitCode *nodes, *attached;
        size_t n_nodes, cap_nodes;
        SimRelay *relays;
        size_t n_relays, cap_relays;
        SimPlace place;
};

static bool complain(char problem[TOPOLOGY_PROBLEM_SIZE], const char *format, ...) PRINTF_LIKE(2, 3);

static bool complain(char problem[TOPOLOGY_PROBLEM_SIZE], const char *format, ...) {
        va_list args;

        va_start(args, format);
        (void)vsnprintf(problem, TOPOLOGY_PROBLEM_SIZE, format, args);
        va_end(args);
        return false;
}

/* ---- growing ----------------------------------------------------------------------------------------------------- */

/* Borrowed until the next one is added. */
static RosterUnit *add_unit(Topology *t, UnitCode code, UnitKind kind, const char *name) {
        Roster *r = t->units;
        RosterUnit *u;

        if (r->n_units == t->cap_units) {
                RosterUnit *more;

                t->cap_units = t->cap_units ? 2 * t->cap_units : 64;
                more = arena_new_array(&r->arena, RosterUnit, t->cap_units);
                if (r->n_units)
                        memcpy(more, r->units, r->n_units * sizeof *more);
                r->units = more;
        }
        u = &r->units[r->n_units++];
        *u = (RosterUnit){ .code = code, .name = arena_strdup(&r->arena, name), .kind = kind, .status = UNIT_ACTIVE };
        return u;
}

static void add_node(Topology *t, UnitCode unit, UnitCode relay) {
        if (t->n_nodes == t->cap_nodes) {
                t->cap_nodes = t->cap_nodes ? 2 * t->cap_nodes : 64;
                t->nodes = mem_realloc(t->nodes, t->cap_nodes * sizeof *t->nodes);
                t->attached = mem_realloc(t->attached, t->cap_nodes * sizeof *t->attached);
        }
        t->nodes[t->n_nodes] = unit;
        t->attached[t->n_nodes++] = relay;
}

static void add_relay(Topology *t, UnitCode unit, UnitCode parent) {
        if (t->n_relays == t->cap_relays) {
                t->cap_relays = t->cap_relays ? 2 * t->cap_relays : 64;
                t->relays = mem_realloc(t->relays, t->cap_relays * sizeof *t->relays);
        }
        t->relays[t->n_relays++] = (SimRelay){ unit, parent };
}

static Topology *topology_new(void) {
        Topology *t = mem_new(Topology);

        t->units = roster_new();
        return t;
}

Topology *topology_free(Topology *t) {
        if (!t)
                return NULL;
        roster_free(t->units);
        mem_free(t->nodes);
        mem_free(t->attached);
        mem_free(t->relays);
        return mem_free(t);
}

const SimPlace *topology_place(const Topology *t) {
        return &t->place;
}

static Topology *finish(Topology *t) {
        t->place = (SimPlace){
                .units = t->units, .nodes = t->nodes, .attached = t->attached, .n_nodes = t->n_nodes, .relays = t->relays,
                .n_relays = t->n_relays,
        };
        return t;
}

/* ---- lines of a file --------------------------------------------------------------------------------------------- */

typedef struct Lines {
        FILE *file;
        const char *path;
        unsigned number;
        char text[LINE_SIZE];
        char *fields[FIELDS_MAX];
        size_t n_fields;
} Lines;

static bool lines_open(Lines *l, const char *path, char problem[TOPOLOGY_PROBLEM_SIZE]) {
        *l = (Lines){ .file = fopen(path, "re"), .path = path };
        if (!l->file)
                return complain(problem, "%.120s can't be read: %s", path, strerror(errno));
        return true;
}

static void split(Lines *l) {
        char *at = l->text;

        l->n_fields = 0;
        while (at && l->n_fields < FIELDS_MAX) {
                l->fields[l->n_fields++] = at;
                at = strchr(at, ',');
                if (at)
                        *at++ = '\0';
        }
        for (size_t i = l->n_fields; i < FIELDS_MAX; i++)
                l->fields[i] = "";
}

/* Leaves out comments, empty lines and the heading. */
static bool lines_next(Lines *l) {
        while (fgets(l->text, sizeof l->text, l->file)) {
                l->number++;
                l->text[strcspn(l->text, "\r\n")] = '\0';
                if (!l->text[0] || l->text[0] == '#' || strncmp(l->text, "code,", 5) == 0)
                        continue;
                split(l);
                return true;
        }
        return false;
}

/* ---- divisions --------------------------------------------------------------------------------------------------- */

typedef struct Division {
        char code[7], parent[7];
        char name[64];
        bool is_province, is_county, is_virtual, is_repeat;
        bool has_below; /* divisions with offices */
        size_t above;   /* place of the division above, + 1; 0: the top */
} Division;

typedef struct Divisions {
        Division *list;
        size_t n, cap;
} Divisions;

static size_t find_division(const Divisions *d, const char *code) {
        for (size_t i = 0; i < d->n; i++)
                if (strcmp(d->list[i].code, code) == 0 && !d->list[i].is_repeat)
                        return i + 1;
        return 0;
}

static bool add_division(Divisions *d, const Lines *l, char problem[TOPOLOGY_PROBLEM_SIZE]) {
        Division *v;

        if (l->n_fields < 4 || strlen(l->fields[0]) != 6 || strlen(l->fields[3]) != 6)
                return complain(problem, "%.100s:%u: code,level,name,parent,exception expected", l->path, l->number);
        if (d->n == d->cap) {
                d->cap = d->cap ? 2 * d->cap : 512;
                d->list = mem_realloc(d->list, d->cap * sizeof *d->list);
        }
        v = &d->list[d->n++];
        *v = (Division){
                .is_province = strcmp(l->fields[1], "province") == 0,
                .is_county = strcmp(l->fields[1], "county") == 0,
                .is_virtual = strcmp(l->fields[4], "virtual") == 0,
                .is_repeat = strcmp(l->fields[4], "repeat") == 0,
        };
        (void)snprintf(v->code, sizeof v->code, "%s", l->fields[0]);
        (void)snprintf(v->parent, sizeof v->parent, "%s", l->fields[3]);
        (void)snprintf(v->name, sizeof v->name, "%s", l->fields[2]);
        return true;
}

/* Of a county that stands below a code without an office: the one above that. */
static bool find_above(Divisions *d, char problem[TOPOLOGY_PROBLEM_SIZE]) {
        for (size_t i = 0; i < d->n; i++) {
                Division *v = &d->list[i];

                if (v->is_province || v->is_repeat || v->is_virtual)
                        continue;
                v->above = find_division(d, v->parent);
                if (v->above && d->list[v->above - 1].is_virtual)
                        v->above = find_division(d, d->list[v->above - 1].parent);
                if (!v->above)
                        return complain(problem, "%s stands below %s, which is not listed", v->code, v->parent);
                d->list[v->above - 1].has_below = true;
        }
        return true;
}

/* ---- the country ------------------------------------------------------------------------------------------------- */

static UnitCode code(const char *division, const char *suffix) {
        char s[UNIT_CODE_SIZE];
        UnitCode u;
        bool good;

        (void)snprintf(s, sizeof s, "%s%s", division, suffix);
        good = unit_code_parse(s, &u);
        assert(good);
        return u;
}

/* Replies to petitioners: reviewed by its government, or by its line one level up, as the petitioner chooses. */
static void add_department(Topology *t, const char *division, const char *suffix, const char *name, const char *above) {
        RosterUnit *u = add_unit(t, code(division, suffix), UNIT_DEPARTMENT, name);

        u->led_by = code(division, ".gov");
        u->served_by = u->hosted_on = code(division, "");
        u->review_by[u->n_review_by++] = code(division, ".gov");
        if (above && strcmp(above, TOP) != 0)
                u->review_by[u->n_review_by++] = code(above, suffix);
}

static void add_organs(Topology *t, const Division *v, const char *above) {
        UnitCode bureau = code(v->code, ""), government = code(v->code, ".gov");
        RosterUnit *u;

        add_department(t, v->code, ".hrss", "人力资源和社会保障部门", above);
        add_department(t, v->code, ".housing", "住房和城乡建设部门", above);
        if (v->is_county || (!v->has_below && !v->is_province)) {
                u = add_unit(t, code(v->code, "100"), UNIT_TOWNSHIP, "乡镇人民政府");
                u->led_by = government;
                u->served_by = u->hosted_on = bureau;
                u->review_by[u->n_review_by++] = government;
        }
        u = add_unit(t, code(v->code, ".discipline"), UNIT_DISCIPLINE, "纪律检查机关");
        u->led_by = government;
        u->served_by = u->hosted_on = bureau;
}

/* A division's bureau and government, and the relay if there are any below. */
static void add_seat(Topology *t, const char *division, const char *name, const char *above, bool has_below) {
        UnitCode bureau = code(division, ""), government = code(division, ".gov");
        char full[128];
        RosterUnit *u;

        (void)snprintf(full, sizeof full, "%s人民政府", name);
        u = add_unit(t, government, UNIT_GOVERNMENT, full);
        u->hosted_on = u->served_by = bureau;
        if (above) {
                u->led_by = code(above, ".gov");
                u->review_by[u->n_review_by++] = u->led_by;
        }
        (void)snprintf(full, sizeof full, "%s信访局", name);
        u = add_unit(t, bureau, UNIT_BUREAU, full);
        u->led_by = government;
        u->hosted_on = bureau;
        if (above)
                u->served_by = code(above, "");
        if (has_below)
                add_relay(t, bureau, above ? code(above, "") : UNIT_NONE);
        add_node(t, bureau, has_below ? bureau : code(above, ""));
}

static void add_with_those_below(Topology *t, const Divisions *d, size_t at, size_t limit) {
        const Division *v = &d->list[at];
        const char *above = v->above ? d->list[v->above - 1].code : TOP;

        if (limit && t->n_nodes == limit)
                return;
        add_seat(t, v->code, v->name, above, v->has_below);
        add_organs(t, v, above);
        for (size_t i = 0; v->has_below && i < d->n; i++)
                if (d->list[i].above == at + 1)
                        add_with_those_below(t, d, i, limit);
}

static void add_country(Topology *t, const Divisions *d, size_t limit) {
        size_t first = find_division(d, FIRST_PROVINCE);

        add_seat(t, TOP, "国家", NULL, true);
        if (first)
                add_with_those_below(t, d, first - 1, limit);
        for (size_t i = 0; i < d->n; i++)
                if (d->list[i].is_province && i + 1 != first)
                        add_with_those_below(t, d, i, limit);
}

Topology *topology_national(const char *path, size_t limit, char problem[TOPOLOGY_PROBLEM_SIZE]) {
        Divisions d = { NULL };
        Topology *t = NULL;
        Lines l;
        bool good;

        if (!lines_open(&l, path, problem))
                return NULL;
        for (good = true; good && lines_next(&l);)
                good = add_division(&d, &l, problem);
        fclose(l.file);
        if (good && find_above(&d, problem)) {
                t = topology_new();
                add_country(t, &d, limit);
        }
        mem_free(d.list);
        return t ? finish(t) : NULL;
}

/* ---- a file of units --------------------------------------------------------------------------------------------- */

static bool read_code(const Lines *l, size_t field, UnitCode *ret, char problem[TOPOLOGY_PROBLEM_SIZE]) {
        if (!l->fields[field][0]) {
                *ret = UNIT_NONE;
                return true;
        }
        return unit_code_parse(l->fields[field], ret) ||
               complain(problem, "%.100s:%u: '%.40s' is no unit's code", l->path, l->number, l->fields[field]);
}

/* One or two, between ';'. */
static bool read_reviewers(const Lines *l, RosterUnit *u, char problem[TOPOLOGY_PROBLEM_SIZE]) {
        for (char *at = l->fields[5]; at && *at;) {
                char *end = strchr(at, ';');

                if (end)
                        *end++ = '\0';
                if (u->n_review_by == ROSTER_REVIEWERS_MAX || !unit_code_parse(at, &u->review_by[u->n_review_by++]))
                        return complain(problem, "%.100s:%u: review_by: one or two codes", l->path, l->number);
                at = end;
        }
        return true;
}

static bool read_unit(Topology *t, const Lines *l, char problem[TOPOLOGY_PROBLEM_SIZE]) {
        UnitCode unit, relay, parent;
        RosterUnit *u;
        UnitKind kind;

        if (!unit_code_parse(l->fields[0], &unit) || !unit_kind_parse(l->fields[1], &kind))
                return complain(problem, "%.100s:%u: begins with a unit's code and its kind", l->path, l->number);
        u = add_unit(t, unit, kind, l->fields[2]);
        if (!read_code(l, 3, &u->led_by, problem) || !read_code(l, 4, &u->served_by, problem) ||
            !read_reviewers(l, u, problem) || !read_code(l, 6, &u->hosted_on, problem) || !read_code(l, 7, &relay, problem))
                return false;
        if (unit_code_is_none(&u->hosted_on)) {
                u->hosted_on = unit;
                add_node(t, unit, unit_code_is_none(&relay) ? unit : relay);
        }
        if (!l->fields[8][0])
                return true;
        if (strcmp(l->fields[8], "top") == 0) {
                add_relay(t, unit, UNIT_NONE);
                return true;
        }
        if (!read_code(l, 8, &parent, problem))
                return false;
        add_relay(t, unit, parent);
        return true;
}

Topology *topology_read(const char *path, char problem[TOPOLOGY_PROBLEM_SIZE]) {
        Topology *t;
        Lines l;
        bool good = true;

        if (!lines_open(&l, path, problem))
                return NULL;
        t = topology_new();
        while (good && lines_next(&l))
                good = read_unit(t, &l, problem);
        fclose(l.file);
        if (good && (!t->n_nodes || !t->n_relays))
                good = complain(problem, "%.100s names no office, or no relay", path);
        return good ? finish(t) : topology_free(t);
}
