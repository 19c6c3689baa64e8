/* SPDX-License-Identifier: Apache-2.0 */

/*
 * `matrix: A at UNIT`: in the state that the steps before have reached, every document of the procedure by a user of each role.
 *
 *   allowed: {notice: [clerk, handler], ...}    which documents, by whom; all others are refused
 *   refused: {referral: bureau-only, ...}       and why, to whoever has the right role (or, where no role helps, to everybody);
 *                                               several, if it depends on who asks: "not-drafter, already-signed"
 *   with: {report-up: {to: "410000"}}           fields other than those of fields.yaml
 *
 * Of a document that is drafted, signed and stamped: who may draft it.
 *
 * The expectations are written by hand from domain.md and the statutes.  Tried is what would be decided, so one state serves
 * all documents: a refusal must name a reason, what to do instead in both languages, and leave no entry, but one violation
 * where authority was overstepped; what is allowed must make entries.
 */

#include "tests/scenario/scenario.h"

#include <stdio.h>
#include "common/base/memory.h"
#include "node/cli/command.h"

#define FIELDS_FILE "fields.yaml"
#define FIELDS_SIZE_MAX (256u << 10)

typedef struct Matrix {
        Run *run;
        const YamlNode *step;
        const YamlNode *fields;  /* documents -> fields */
        const YamlNode *allowed, *refused, *with;
        SimUnit *unit;
        CaseId case_id;
} Matrix;

/* One document, over all roles. */
typedef struct Trial {
        const Matrix *m;
        const char *name;        /* of the document */
        const YamlNode *fields;
        const YamlNode *roles;   /* that are allowed; NULL: none */
        const char *reason;      /* of the refusal; NULL: any */
        bool reason_seen;
        bool failed;
} Trial;

/* ---- one document by one user --------------------------------------------------------------------------------------- */

/* A line of `zhuji batch`; NULL with a problem at the fields. */
static json_t *make_json(const Trial *t, const char *user, EntryKind kind) {
        const Matrix *m = t->m;
        const ActVerb *verb = act_verb_of(kind);
        const char *what = verb ? verb->name : t->name;
        json_t *json = json_pack("{s:s, s:s, s:s}", "do", what, "as", user, "unit", m->unit->code.s), *fields;

        if (kind != ENTRY_REGISTER)
                json_object_set_new(json, "case", json_string(m->case_id.s));
        fields = send_json(m->run, "", t->fields);
        if (!fields) {
                json_decref(json);
                return NULL;
        }
        json_object_update(json, fields);
        json_decref(fields);
        if (procedure_is_drafted(kind)) { /* who may draft it: that is all there is to it at once */
                json_object_set_new(json, "do", json_string("draft"));
                json_object_set_new(json, "document", json_string(what));
        }
        return json;
}

static bool make_request(const Trial *t, const char *user, Arena *arena, PbControlRequest *request) {
        const Matrix *m = t->m;
        ActProblem problem = { .en = "" };
        EntryKind kind;
        json_t *json;
        bool good;

        if (!entry_kind_parse(t->name, &kind)) {
                yaml_problem(t->fields, "there is no document '%s'", t->name);
                return false;
        }
        if (procedure_is_sealed(kind))
                return sealed_request(m->run, t->fields, t->name, &m->unit->code, &m->case_id, arena, request);
        json = make_json(t, user, kind);
        good = json && (kind == ENTRY_JOIN ? join_request(json, &m->case_id, arena, request, &problem) :
                                             command_read(json, arena, request, &problem));
        if (json && !good)
                yaml_problem(t->fields, "%s: %s", t->name, problem.en);
        json_decref(json);
        return good;
}

static bool is_allowed(const Trial *t, const char *role) {
        for (size_t i = 0; t->roles && i < t->roles->n; i++)
                if (t->roles->items[i]->type == YAML_SCALAR && strcmp(t->roles->items[i]->text, role) == 0)
                        return true;
        return false;
}

/* One of "not-drafter, already-signed". */
static bool is_named(const char *reasons, const char *name) {
        size_t len = strlen(name);

        for (const char *at = reasons; (at = strstr(at, name)); at += len)
                if ((at == reasons || at[-1] == ' ') && (at[len] == '\0' || at[len] == ','))
                        return true;
        return false;
}

static const YamlNode *place(const Trial *t) {
        return t->roles ? t->roles : t->m->step;
}

static void check_refused(Trial *t, const char *role, const Result *result, const Drafts *drafts) {
        const ReasonText *words = reason_text(result->reason);
        bool violation = reason_is_violation(result->reason);

        if (drafts->n_drafts != violation || (violation && drafts->drafts[0]->kind != ENTRY_VIOLATION))
                yaml_problem(place(t), "%s by %s is refused as %s and makes %u entries", t->name, role, words->name,
                             drafts->n_drafts);
        else if (!*words->en || !*words->zh || !*words->next_en || !*words->next_zh)
                yaml_problem(place(t), "%s by %s is refused as %s, which does not say what to do instead", t->name, role,
                             words->name);
        else if (t->reason && is_named(t->reason, words->name))
                t->reason_seen = true;
        else if ((t->reason || t->roles) && result->reason != REASON_ROLE)
                yaml_problem(place(t), "%s by %s: expected to be refused as %s, is refused as %s (%s)", t->name, role,
                             t->reason ? t->reason : "role", words->name, result->detail);
}

static void note_covered(Trial *t, const Result *result) {
        EntryKind kind;

        if (entry_kind_parse(t->name, &kind) && (unsigned)kind < COVERS_KINDS)
                (result->status == RESULT_REFUSED ? t->m->run->covers.refused : t->m->run->covers.allowed)[kind] = true;
}

static void check_result(Trial *t, const char *role, const Result *result, const Drafts *drafts) {
        t->m->run->n_checks++;
        note_covered(t, result);
        if (is_allowed(t, role) && result->status == RESULT_REFUSED)
                yaml_problem(place(t), "%s by %s: expected to be allowed, is refused as %s (%s)", t->name, role,
                             reason_text(result->reason)->name, result->detail);
        else if (is_allowed(t, role) && !drafts->n_drafts)
                yaml_problem(place(t), "%s by %s is allowed and makes no entry", t->name, role);
        else if (!is_allowed(t, role) && result->status != RESULT_REFUSED)
                yaml_problem(place(t), "%s by %s: expected to be refused, is allowed", t->name, role);
        else if (result->status == RESULT_REFUSED)
                check_refused(t, role, result, drafts);
}

static void try_it(Trial *t, const char *role, const PbControlRequest *request, Arena *arena) {
        SimOffice *o = t->m->unit->office;
        Input in = { .actor = { .unit = t->m->unit->code } };
        RequestRefusal refusal;
        Drafts drafts;
        Result result;

        if (!request_input(request, &t->m->unit->code, arena, &in, &refusal) || !user_name_parse(role, &in.actor.user) ||
            runner_try(engine_runner(o->engine), t->m->run->sim->now, &in, &drafts, &result)) {
                yaml_problem(place(t), "%s by %s can't be tried", t->name, role);
                t->failed = true;
                return;
        }
        check_result(t, role, &result, &drafts);
}

static void try_role(Trial *t, const char *role) {
        PbControlRequest request = ZHUJI__CONTROL_REQUEST__INIT;
        Arena arena = ARENA_INIT;

        request.kind = CONTROL_DOCUMENT;
        if (make_request(t, role, &arena, &request))
                try_it(t, role, &request, &arena);
        else
                t->failed = true;
        arena_deinit(&arena);
}

/* ---- one document --------------------------------------------------------------------------------------------------- */

static bool check_roles(const YamlNode *roles) {
        if (roles->type != YAML_SEQUENCE || !roles->n) {
                yaml_problem(roles, "which roles: a list");
                return false;
        }
        for (size_t i = 0; i < roles->n; i++) {
                Role role;

                if (roles->items[i]->type != YAML_SCALAR || !role_parse(roles->items[i]->text, &role)) {
                        yaml_problem(roles->items[i], "there is no such role");
                        return false;
                }
        }
        return true;
}

static void try_document(const Matrix *m, const YamlNode *name, const YamlNode *fields) {
        const YamlNode *own = m->with ? yaml_find(m->with, name->text) : NULL;
        Trial t = { .m = m, .name = name->text, .fields = own ? own : fields };

        if (m->allowed && (t.roles = yaml_find(m->allowed, t.name)) && !check_roles(t.roles))
                return;
        if (m->refused)
                (void)yaml_get_str(m->refused, t.name, YAML_OPTIONAL, &t.reason);
        for (uint32_t role = 1; !t.failed && (role & ROLE_ALL); role <<= 1)
                if (role != ROLE_ADMIN || unit_code_equal(&m->unit->code, &m->unit->office->unit))
                        try_role(&t, role_name((Role)role));
        if (t.reason && !t.reason_seen && !t.failed)
                yaml_problem(yaml_find(m->refused, t.name), "%s is refused as %s to nobody", t.name, t.reason);
}

/* ---- all ------------------------------------------------------------------------------------------------------------ */

static const YamlNode *read_fields(Run *r) {
        const YamlNode *documents;

        if (!r->fields)
                r->fields = yaml_read_file(yaml_relative_path(r->root, FIELDS_FILE), FIELDS_SIZE_MAX);
        return yaml_root(r->fields) && yaml_get_map(yaml_root(r->fields), "documents", YAML_REQUIRED, &documents) ?
                       documents : NULL;
}

/* What stands in the step must be a document that is tried, or it would say nothing. */
static bool check_names(const Matrix *m, const YamlNode *map) {
        for (size_t i = 0; map && i < map->n; i++)
                if (!yaml_find(m->fields, map->keys[i]->text)) {
                        yaml_problem(map->keys[i], "%s does not list '%.64s'", FIELDS_FILE, map->keys[i]->text);
                        return false;
                }
        return true;
}

static bool read_names(Matrix *m) {
        const YamlNode *at = yaml_find(m->step, "matrix");
        const char *what, *sep;

        if (!yaml_known_keys(m->step, (const char *const[]){ "matrix", "allowed", "refused", "with", NULL }) ||
            !yaml_get_str(m->step, "matrix", YAML_REQUIRED, &what))
                return false;
        sep = strstr(what, " at ");
        if (!sep) {
                yaml_problem(at, "write: matrix: A at UNIT");
                return false;
        }
        m->unit = run_unit(m->run, at, sep + 4);
        return m->unit && run_case(m->run, at, arena_strndup(&m->run->arena, what, (size_t)(sep - what)), &m->case_id);
}

bool step_matrix(Run *r, const YamlNode *step) {
        Matrix m = { .run = r, .step = step, .fields = read_fields(r) };
        DocketRow docket = { .state = STATE_NONE };

        if (!m.fields || !read_names(&m))
                return false;
        (void)docket_get(office_txn(m.unit->office), &m.unit->code, &m.case_id, &docket);
        r->covers.states |= 1u << docket.state;
        (void)yaml_get_map(step, "allowed", YAML_OPTIONAL, &m.allowed);
        (void)yaml_get_map(step, "refused", YAML_OPTIONAL, &m.refused);
        (void)yaml_get_map(step, "with", YAML_OPTIONAL, &m.with);
        if (!check_names(&m, m.allowed) || !check_names(&m, m.refused) || !check_names(&m, m.with))
                return false;
        for (size_t i = 0; i < m.fields->n; i++)
                try_document(&m, m.fields->keys[i], m.fields->items[i]);
        return yaml_ok(r->yaml) && yaml_ok(r->fields);
}

/* ---- all of them ------------------------------------------------------------------------------------------------------ */

void covers_add(Covers *all, const Covers *some) {
        all->states |= some->states;
        for (size_t i = 0; i < COVERS_KINDS; i++) {
                all->allowed[i] = all->allowed[i] || some->allowed[i];
                all->refused[i] = all->refused[i] || some->refused[i];
        }
}

static bool covers_kind(const Covers *all, EntryKind kind, const YamlNode *without) {
        const char *name = entry_kind_name(kind), *reason = "";

        if (!procedure_act(kind))
                return true; /* nobody makes it at a desk */
        if (without && yaml_find(without, name))
                return yaml_get_str(without, name, YAML_REQUIRED, &reason) && *reason;
        if (all->allowed[kind] && all->refused[kind])
                return true;
        printf("# no matrix %s %s to somebody: add it to fields.yaml, and a state in which it may be made\n",
               all->allowed[kind] ? "refuses" : "allows", name);
        return false;
}

bool covers_all(const Covers *all, const char *folder) {
        char path[4096];
        const YamlNode *without = NULL;
        bool good = true;
        Yaml *fields;

        snprintf(path, sizeof path, "%s/" FIELDS_FILE, folder);
        fields = yaml_read_file(path, FIELDS_SIZE_MAX);
        if (yaml_root(fields))
                (void)yaml_get_map(yaml_root(fields), "without", YAML_OPTIONAL, &without);
        for (unsigned kind = 0; kind < COVERS_KINDS; kind++)
                good = covers_kind(all, (EntryKind)kind, without) && good;
        for (unsigned state = 0; state < STATE_COUNT; state++)
                if (!(all->states & 1u << state)) {
                        printf("# no matrix of a file that is %s\n", docket_state_name((DocketState)state));
                        good = false;
                }
        good = yaml_ok(fields) && good;
        yaml_tree_free(fields);
        return good;
}
