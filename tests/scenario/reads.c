/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Reads that `zhuji` makes of more than one answer, or of none: the notices a unit owes, evidence and whether it holds, and why a
 * date is that date.
 */

#include "tests/scenario/scenario.h"

#include <inttypes.h>
#include "common/base/memory.h"
#include "common/wire/evidence.h"
#include "node/cli/clock_explain.h"
#include "node/core/office.h"

/* ---- notices ------------------------------------------------------------------------------------------------------- */

static bool is_not_empty(const json_t *row, const char *key) {
        const char *s = json_string_value(json_object_get(row, key));

        return s && *s;
}

/* Of a list of cases those whose notice was not yet served and is not exempt, or that was extended and not told why. */
json_t *reads_notices(const json_t *answer) {
        json_t *owed = json_array(), *row;
        size_t i;

        json_array_foreach(json_object_get(answer, "cases"), i, row) {
                const char *notice = json_string_value(json_object_get(row, "notice"));

                if ((notice && (strcmp(notice, "owed") == 0 || strcmp(notice, "written") == 0)) ||
                    is_not_empty(row, "extension_notice"))
                        json_array_append(owed, row);
        }
        return json_pack("{s:s, s:o}", "status", "done", "notices", owed);
}

/* ---- evidence ------------------------------------------------------------------------------------------------------ */

static const struct { const char *name; PartKind kind; } parts[] = {
        { "document", PART_DOCUMENT }, { "content", PART_CONTENT }, { "attachments", PART_ATTACHMENT },
};

static bool read_parts(const json_t *list, uint32_t *ret, ActProblem *problem) {
        const json_t *item;
        size_t i;

        json_array_foreach(list, i, item) {
                const char *name = json_string_value(item);
                size_t k = 0;

                while (k < array_size(parts) && (!name || strcmp(parts[k].name, name) != 0))
                        k++;
                if (k == array_size(parts)) {
                        snprintf(problem->en, sizeof problem->en, "parts: a list of document, content, attachments");
                        return false;
                }
                *ret |= 1u << parts[k].kind;
        }
        return true;
}

/* entry: which of the case, else its registration; parts: what it discloses. */
bool reads_evidence_request(const json_t *fields, const CaseId *id, Arena *arena, PbControlRequest *request, ActProblem *problem) {
        static const char *const known[] = { "do", "as", "unit", "case", "entry", "parts" };
        const json_t *entry = json_object_get(fields, "entry"), *value;
        const char *text = json_string_value(entry), *key;

        *request = (PbControlRequest)ZHUJI__CONTROL_REQUEST__INIT;
        request->kind = CONTROL_EVIDENCE;
        json_object_foreach((json_t *)fields, key, value) {
                size_t i = 0;

                while (i < array_size(known) && strcmp(known[i], key) != 0)
                        i++;
                if (i == array_size(known)) {
                        snprintf(problem->en, sizeof problem->en, "%.64s: unknown field; evidence has entry and parts", key);
                        return false;
                }
        }
        if (entry && (!text || sscanf(text, "%" SCNu64, &request->entry) != 1)) {
                snprintf(problem->en, sizeof problem->en, "entry: a number, like {E.entry}");
                return false;
        }
        request->case_id = arena_strdup(arena, id->s);
        return read_parts(json_object_get(fields, "parts"), &request->parts, problem);
}

/* Its name, and of a document in a review's file the case that it names. */
static json_t *read_attachment(const Part *part, Arena *arena) {
        Attachment a = { .name = "" };
        Document document = { .ref_case = CASE_NONE };

        if (attachment_decode(part->data, arena, &a) == 0 && strcmp(a.media_type, OFFICE_FILE_TYPE) == 0)
                (void)!document_decode(a.data, arena, &document);
        return json_pack("{s:s, s:s}", "name", a.name, "ref_case", document.ref_case.s);
}

/* What `zhuji evidence check` would say of it, and what it discloses. */
void reads_evidence(Run *r, const PbControlReply *reply, json_t *answer) {
        Arena arena = ARENA_INIT;
        Evidence e;

        if (reply->evidence.len && evidence_decode(bytes_of(reply->evidence.data, reply->evidence.len), &arena, &e) == 0) {
                json_t *shown = json_array(), *attachments = json_array();

                for (uint32_t i = 0; i < e.n_parts; i++)
                        if (e.parts[i].kind == PART_ATTACHMENT)
                                json_array_append_new(attachments, read_attachment(&e.parts[i], &arena));
                for (uint32_t i = 0; i < e.n_parts; i++)
                        for (size_t k = 0; k < array_size(parts); k++)
                                if (parts[k].kind == e.parts[i].kind)
                                        json_array_append_new(shown, json_string(parts[k].name));
                json_object_set_new(answer, "holds", json_boolean(evidence_verify(&e, r->sim->roster) == 0));
                json_object_set_new(answer, "kind", json_string(entry_kind_name(e.header.kind)));
                json_object_set_new(answer, "number", json_integer((json_int_t)e.header.number));
                json_object_set_new(answer, "parts", shown);
                json_object_set_new(answer, "attachments", attachments);
        }
        json_object_del(answer, "evidence");
        arena_deinit(&arena);
}

/* ---- clock explain ------------------------------------------------------------------------------------------------- */

/* `refused:` its reason, or usage. */
static bool check_refused(Run *r, const YamlNode *step, const ClockProblem *problem) {
        const char *expected = NULL, *is = problem ? problem->name : "none";

        (void)yaml_get_str(step, "refused", YAML_OPTIONAL, &expected);
        r->n_checks++;
        if (strcmp(expected ? expected : "none", is) == 0)
                return true;
        if (problem)
                yaml_problem(step, "expected %s, is refused: %s (%s)", expected ? expected : "an answer", is, problem->en);
        else
                yaml_problem(step, "expected to be refused as %s, is answered", expected);
        return false;
}

/* The pack of a national statute, or of deploy/rules, or a file; *ret_own is the caller's to free. */
static const Pack *find_pack(Run *r, const YamlNode *at, const char *name, Pack **ret_own) {
        const Pack *national = pack_national(name);

        return national ? national : (*ret_own = run_read_pack(r, at, name));
}

bool step_clock_explain(Run *r, const YamlNode *step) {
        static const char *const known[] = { "send", "by", "pack", "clock", "start", "days", "due", "refused", "result", "has",
                                             "has_not", NULL };
        ClockQuestion q = { .calendar = calendar_builtin() };
        const char *pack = "2022";
        Pack *own = NULL;
        Arena arena = ARENA_INIT;
        ClockProblem problem;
        Explained e;
        bool good = yaml_known_keys(step, known) && yaml_get_str(step, "clock", YAML_REQUIRED, &q.clock) &&
                    yaml_get_str(step, "start", YAML_REQUIRED, &q.start);

        (void)yaml_get_str(step, "pack", YAML_OPTIONAL, &pack);
        (void)yaml_get_str(step, "days", YAML_OPTIONAL, &q.days);
        (void)yaml_get_str(step, "due", YAML_OPTIONAL, &q.due);
        if (good)
                good = (q.pack = find_pack(r, yaml_find(step, "pack"), pack, &own)) != NULL;
        q.source = pack;
        if (good && !clock_explain(&q, &arena, &e, &problem)) {
                good = check_refused(r, step, &problem);
        } else if (good && (good = check_refused(r, step, NULL))) {
                json_t *answer = clock_explained_json(&e);

                run_answer(r, step, answer);
                good = expect_answer(r, step, answer);
                json_decref(answer);
        }
        arena_deinit(&arena);
        pack_free(own);
        return good;
}

/* Of a case: the node's answer to `clocks` as `zhuji clock explain --case` shows it; all, or the one that `clock` names. */
json_t *reads_clocks(const YamlNode *step, const PbControlReply *reply, Arena *arena) {
        const char *only = NULL;
        json_t *list = json_array();
        ClockProblem problem;
        ClockName name;

        (void)yaml_get_str(step, "clock", YAML_OPTIONAL, &only);
        if (only && !clock_explain_name(only, arena, &name, &problem))
                yaml_problem(yaml_find(step, "clock"), "%s", problem.en);
        for (size_t i = 0; i < reply->n_clock_runs; i++)
                if (!only || clock_run_is_asked(reply->clock_runs[i], only))
                        json_array_append_new(list, clock_run_json(reply, reply->clock_runs[i], calendar_builtin(), arena));
        return json_pack("{s:s, s:s, s:o}", "status", "done", "case", reply->case_id, "clocks", list);
}
