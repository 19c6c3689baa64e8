/* SPDX-License-Identifier: Apache-2.0 */

/*
 * `send`: somebody at a desk gives the office a command.  What stands in the step beside a few words of ours is the command as
 * a line of `zhuji batch` has it; the office's answer is held against what the step says of it.
 */

#include "tests/scenario/scenario.h"

#include <ctype.h>
#include <stdlib.h>
#include "common/base/memory.h"
#include "common/wire/json.h"
#include "node/cli/command.h"

/* Words of the step that are not the command's. */
static const char *const ours[] = { "send", "by", "case", "refused", "article", "keep", "has", "has_not", "result", NULL };
/* Numbers in JSON; all other scalars are text. */
static const char *const numbers[] = { "people", "limit", "join", NULL };

typedef struct Send {
        Run *run;
        const YamlNode *step;
        const char *what;      /* command: "register", "refer" ... */
        Command command;       /* as the step has it */
        bool explain;          /* `clock explain` of a case */
        SimUnit *unit;
        UserName user;
        EntryKind kind;        /* of a document; 0 */
        bool by_three;         /* nobody named: drafted, signed and stamped by those whose roles it asks for */
        RunName *label;        /* of a registration */
        CaseId case_id;
        json_t *json;
        json_t *answer;
} Send;

static bool is_among(const char *word, const char *const *list) {
        for (; *list; list++)
                if (strcmp(word, *list) == 0)
                        return true;
        return false;
}

/* ---- the command as JSON ------------------------------------------------------------------------------------------- */

static bool is_digits(const char *s, size_t n) {
        for (size_t i = 0; i < n; i++)
                if (!isdigit((unsigned char)s[i]))
                        return false;
        return true;
}

/* "2026-03-01 09:30" as RFC 3339 wants it; for a time, a day alone is its morning. */
static const char *full_time(Run *r, const char *key, const char *s) {
        size_t len = strlen(s);
        bool day = len >= 10 && is_digits(s, 4) && s[4] == '-' && is_digits(s + 5, 2) && s[7] == '-' && is_digits(s + 8, 2);

        if (!day)
                return s;
        if (len == 10 && strcmp(key, "received_at") == 0)
                return arena_printf(&r->arena, "%sT09:00:00+08:00", s);
        if (len == 16 && s[10] == ' ')
                return arena_printf(&r->arena, "%.10sT%s:00+08:00", s, s + 11);
        return s;
}

json_t *send_json(Run *r, const char *key, const YamlNode *node) {
        json_t *json = NULL;

        if (node->type == YAML_SCALAR) {
                const char *text = run_text(r, node, node->text);

                if (!text)
                        return NULL;
                if (is_among(key, numbers) && *text && is_digits(text, strlen(text)))
                        return json_integer(strtoll(text, NULL, 10));
                if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)
                        return json_boolean(text[0] == 't');
                return json_string(full_time(r, key, text));
        }
        json = node->type == YAML_SEQUENCE ? json_array() : json_object();
        for (size_t i = 0; i < node->n; i++) {
                json_t *item = send_json(r, node->type == YAML_MAPPING ? node->keys[i]->text : key, node->items[i]);

                if (!item) {
                        json_decref(json);
                        return NULL;
                }
                if (node->type == YAML_SEQUENCE)
                        json_array_append_new(json, item);
                else
                        json_object_set_new(json, node->keys[i]->text, item);
        }
        return json;
}

/* Somebody who can be reached, unless the step says otherwise. */
static void fill_intake(const YamlNode *step, json_t *intake) {
        const YamlNode *petitioner = yaml_find(step, "petitioner");

        if (!json_object_get(intake, "channel"))
                json_object_set_new(intake, "channel", json_string("letter"));
        if (!json_object_get(intake, "title"))
                json_object_set_new(intake, "title", json_string("请求解决"));
        if (!json_object_get(intake, "text"))
                json_object_set_new(intake, "text", json_string("请求依法解决有关问题"));
        if (!petitioner)
                json_object_set_new(intake, "petitioner", json_pack("{s:s, s:s}", "name", "信访人甲", "address", "某路1号"));
        else if (petitioner->type == YAML_SCALAR && strcmp(petitioner->text, "anonymous") == 0)
                json_object_del(intake, "petitioner");
}

static bool make_json(Send *s) {
        bool registers = strcmp(s->what, "register") == 0;
        json_t *fields = json_object();

        s->json = json_pack("{s:s, s:s, s:s}", "do", s->what, "as", s->user.s, "unit", s->unit->code.s);
        for (size_t i = 0; i < s->step->n; i++) {
                const char *key = s->step->keys[i]->text;
                json_t *value;

                if (is_among(key, ours) || (s->explain && strcmp(key, "clock") == 0))
                        continue;
                value = send_json(s->run, key, s->step->items[i]);
                if (!value) {
                        json_decref(fields);
                        return false;
                }
                json_object_set_new(registers && (strcmp(key, "attach") == 0 || strcmp(key, "part") == 0) ? s->json : fields, key, value);
        }
        if (registers) {
                fill_intake(s->step, fields);
                json_object_set(s->json, "intake", fields);
        } else {
                json_object_update_missing(s->json, fields);
                if (!case_id_is_none(&s->case_id))
                        json_object_set_new(s->json, "case", json_string(s->case_id.s));
        }
        if (s->command.key && !json_object_get(s->json, s->command.key))
                json_object_set_new(s->json, s->command.key, json_string(s->command.value));
        json_decref(fields);
        return true;
}

/* ---- who and about what -------------------------------------------------------------------------------------------- */

static const char *first_role(uint32_t roles) {
        for (uint32_t role = 1; role & ROLE_ALL; role <<= 1)
                if (roles & role)
                        return role_name(role);
        return role_name(ROLE_CLERK);
}

/* The first that the document asks for; the admin for acts on the office. */
static const char *usual_user(const Send *s) {
        const ActRule *rule = s->kind ? procedure_act(s->kind) : NULL;

        if (strcmp(s->what, "user") == 0)
                return "admin";
        if (strcmp(s->what, "sealed-read") == 0)
                return role_name(ROLE_DISCIPLINE);
        if (strcmp(s->what, "sealed-notice") == 0)
                return role_name(ROLE_HANDLER);
        return first_role(rule ? rule->roles : 0);
}

/* A document whose roles depend on where the case stands (classify): the first of those it asks for there. */
static void fit_user(Send *s) {
        const char *text;
        DocketRow row;

        if (!s->kind || s->by_three || !yaml_get_str(s->step, "by", YAML_REQUIRED, &text) || strchr(text, ' ') ||
            !docket_get(office_txn(s->unit->office), &s->unit->code, &s->case_id, &row))
                return;
        (void)user_name_parse(first_role(procedure_act_in(s->kind, row.state)->roles), &s->user);
}

/* by: "411281.hrss", or "411281.hrss head2" */
static bool read_by(Send *s) {
        const YamlNode *at = yaml_find(s->step, "by");
        const char *text, *space;

        if (!yaml_get_str(s->step, "by", YAML_REQUIRED, &text))
                return false;
        space = strchr(text, ' ');
        s->by_three = !space && s->kind && procedure_is_drafted(s->kind);
        s->unit = run_unit(s->run, at, space ? arena_strndup(&s->run->arena, text, (size_t)(space - text)) : text);
        if (!s->unit)
                return false;
        if (user_name_parse(space ? space + 1 : usual_user(s), &s->user))
                return true;
        yaml_problem(at, "'%.64s': write a unit, or a unit and a user", text);
        return false;
}

static bool read_what(Send *s) {
        const ActVerb *verb;
        const char *said;
        EntryKind kind;

        if (!yaml_get_str(s->step, "send", YAML_REQUIRED, &said) ||
            !words_command(yaml_find(s->step, "send"), said, &s->command))
                return false;
        s->what = s->command.what;
        s->explain = strcmp(s->what, "clock explain") == 0;
        if (s->explain)
                s->what = "clocks";
        verb = act_find_verb(s->what);
        if (verb)
                s->kind = verb->kind;
        if (strcmp(s->what, "register") == 0)
                s->kind = ENTRY_REGISTER;
        else if ((sealed_is_command(s->what) || strcmp(s->what, "split") == 0 || strcmp(s->what, "join") == 0) &&
                 entry_kind_parse(s->what, &kind))
                s->kind = kind;
        return true;
}

static bool read_case(Send *s) {
        const YamlNode *at = yaml_find(s->step, "case");
        const char *name;

        if (!at)
                return true;
        if (!yaml_get_str(s->step, "case", YAML_REQUIRED, &name))
                return false;
        if (s->kind != ENTRY_REGISTER)
                return run_case(s->run, at, name, &s->case_id);
        s->label = run_new_name(s->run, at, name);
        return s->label != NULL;
}

/* ---- handing it in ------------------------------------------------------------------------------------------------- */

static uint64_t head_of(SimOffice *o) {
        OfficeHead head;

        office_head(office_txn(o), &head);
        return head.entry;
}

static json_t *answer_of(const PbControlReply *reply) {
        static const JsonTable plain = { NULL };
        json_t *json = json_from_message(&reply->base, &plain, true);

        json_object_set_new(json, "status", json_string(control_status_name(reply->status)));
        return json;
}

static const Told *find_told(const Sim *s, uint64_t id) {
        for (size_t i = s->n_told; i-- > 0;)
                if (s->told[i].id == id)
                        return &s->told[i];
        return NULL;
}

/* A refusal leaves nothing but, where authority was overstepped, the record of that. */
static bool check_traces(Send *s, const Told *told, uint64_t before) {
        SimOffice *o = s->unit->office;
        uint64_t made = head_of(o) - before;
        bool violation = reason_is_violation(told->reason);
        Arena arena = ARENA_INIT;
        Entry entry;

        if (told->status != RESULT_REFUSED || told->input == INPUT_PROGRESS) /* whoever tries codes is counted */
                return true;
        if (made != violation) {
                yaml_problem(s->step, "refused as %s with %llu entries made, expected %d", reason_text(told->reason)->name,
                             (unsigned long long)made, violation);
                return false;
        }
        if (violation && (archive_entry(run_archive(s->run, o), office_txn(o), before + 1, &arena, &entry) ||
                          entry.header.kind != ENTRY_VIOLATION))
                yaml_problem(s->step, "refused as %s, and the entry made is no violation", reason_text(told->reason)->name);
        arena_deinit(&arena);
        return yaml_ok(s->run->yaml);
}

static void answer_read(Send *s, const PbControlRequest *request, const Told *told, Arena *arena, PbControlReply *reply) {
        SimOffice *o = s->unit->office;
        Query q = { .txn = office_txn(o), .arena = arena, .reply = reply };
        RequestReader reader = {
                .archive = run_archive(s->run, o), .roster = s->run->sim->roster, .node = o->unit,
                .actor = { .unit = s->unit->code, .user = s->user }, .now = s->run->sim->now,
        };

        if (told) {
                reader.case_id = told->case_id;
                reader.parts = told->read_parts;
        }
        if (request_answer(&q, &reader, request))
                yaml_problem(s->step, "the journal can't be read");
}

static void answer_told(Send *s, const Told *told, Arena *arena, PbControlReply *reply) {
        reply->entry = told->entry;
        reply->case_id = arena_strdup(arena, told->case_id.s);
        reply->query_code = arena_strdup(arena, told->code);
        if (told->reason) {
                reply_reason(arena, reply, CONTROL_DONE, told->reason, told->detail);
                if (told->article)
                        reply->reason->article = arena_strdup(arena, told->article);
        }
        reply->status = told->status == RESULT_DONE ? CONTROL_DONE : CONTROL_REFUSED;
}

/* The command's arena is the office's again once it was answered. */
static bool submit(Send *s, const PbControlRequest *request, SimCommand *c, Arena *arena, PbControlReply *reply) {
        SimOffice *o = s->unit->office;
        uint64_t id = c->id, before = head_of(o);
        const Told *told;

        office_submit(o, c);
        office_run(o);
        told = find_told(s->run->sim, id);
        if (!told) {
                yaml_problem(s->step, "nobody answered: %s", s->run->sim->problem);
                return false;
        }
        if (!check_traces(s, told, before))
                return false;
        answer_told(s, told, arena, reply);
        if ((told->input == INPUT_READ || told->input == INPUT_PROGRESS) && told->status == RESULT_DONE)
                answer_read(s, request, told, arena, reply);
        if (s->label && told->status == RESULT_DONE) {
                s->label->case_id = told->case_id;
                s->label->entry = told->entry;
                memcpy(s->label->code, told->code, sizeof told->code);
        }
        return true;
}

static bool hand_in(Send *s, const PbControlRequest *request, SimCommand *c, Arena *arena, PbControlReply *reply) {
        RequestRefusal refusal;
        Input *in = &c->engine.input;

        if (!request_is_input(request)) {
                answer_read(s, request, NULL, arena, reply);
                return true;
        }
        if (!request_input(request, &s->unit->code, &c->engine.arena, in, &refusal)) {
                reply_words(arena, reply, refusal.status, refusal.words, refusal.detail);
                return true;
        }
        in->actor = (Actor){ .unit = s->unit->code, .user = s->user };
        in->marks = marks_of_input(&s->run->marks, office_txn(s->unit->office), in, &c->engine.arena);
        c->unit = s->unit;
        c->id = s->run->sim->next_id++;
        for (uint32_t i = 0; i < in->n_parts; i++)
                if (in->parts[i].kind == PART_CONTENT)
                        c->content = digest_plain(in->parts[i].data);
        return submit(s, request, c, arena, reply);
}

/* The value at fault is where its name stands, if the step has it. */
static const YamlNode *at_fault(const Send *s, const ActProblem *problem) {
        const char *colon = strchr(problem->en, ':');
        const YamlNode *at = NULL;

        if (colon)
                at = yaml_find(s->step, arena_strndup(&s->run->arena, problem->en, (size_t)(colon - problem->en)));
        return at ? at : s->step;
}

/* A matter of a letter that holds several: the step has its fields as a registration has. */
static bool split_request(Send *s, Arena *arena, PbControlRequest *request, ActProblem *problem) {
        static const char *const not_intake[] = { "do", "as", "unit", "case", "reason", "last" };
        const char *reason = json_string_value(json_object_get(s->json, "reason"));
        bool last = json_is_true(json_object_get(s->json, "last")), good;
        json_t *json = json_copy(s->json);
        IntakeProblem wrong;
        Intake intake;

        for (size_t i = 0; i < array_size(not_intake); i++)
                json_object_del(json, not_intake[i]);
        fill_intake(s->step, json);
        good = intake_read(json, INSTANT_NEVER, arena, &intake, &wrong);
        json_decref(json);
        if (!good) {
                snprintf(problem->en, sizeof problem->en, "%.60s: %.120s", wrong.field, wrong.reason);
                return false;
        }
        if (intake.half || intake.accuses || intake.n_paths) {
                snprintf(problem->en, sizeof problem->en, "what accuses is registered, sealed; it isn't split off; no files");
                return false;
        }
        *request = (PbControlRequest)ZHUJI__CONTROL_REQUEST__INIT;
        request->kind = CONTROL_DOCUMENT;
        intake.document.reason = arena_strdup(arena, reason ? reason : "");
        intake.document.kind = ENTRY_SPLIT;
        intake.document.variant = last ? 2 : 1;
        intake_request(&intake, arena, request);
        request->document_kind = ENTRY_SPLIT;
        request->case_id = arena_strdup(arena, s->case_id.s);
        return true;
}

/* What accuses is sealed on its way, with the desk's own randomness. */
static bool read_command(Send *s, Arena *arena, PbControlRequest *request, ActProblem *problem) {
        Sealing sealing = sealed_desk(s->run, &s->unit->code);

        if (strcmp(s->what, "evidence") == 0)
                return reads_evidence_request(s->json, &s->case_id, arena, request, problem);
        if (strcmp(s->what, "notices") == 0) {
                json_object_set_new(s->json, "do", json_string("list"));
                return command_read(s->json, arena, request, problem);
        }
        if (sealed_is_command(s->what))
                return sealed_request(s->run, s->step, s->what, &s->unit->code, &s->case_id, arena, request);
        if (s->kind == ENTRY_SPLIT)
                return split_request(s, arena, request, problem);
        if (s->kind == ENTRY_JOIN)
                return join_request(s->json, &s->case_id, arena, request, problem);
        return command_read_sealing(s->json, &sealing, arena, request, problem);
}

static json_t *instead(json_t *answer, json_t *other) {
        json_decref(answer);
        return other;
}

/* As `zhuji` shows it.  Of a sealed part what that desk can make of it: `opened`, if its key opens it. */
static json_t *answer_shown(Send *s, const PbControlReply *reply, Arena *arena) {
        json_t *answer = answer_of(reply);
        Bytes evidence = bytes_of(reply->evidence.data, reply->evidence.len);
        Accusation a;

        if (sealed_is_command(s->what) &&
            sealed_open_evidence(s->run, &s->unit->code, evidence, sealed_part(s->what), arena, &a))
                json_object_set_new(answer, "opened", sealed_json(&a));
        if (strcmp(s->what, "evidence") == 0)
                reads_evidence(s->run, reply, answer);
        if (reply->status == CONTROL_DONE && strcmp(s->what, "notices") == 0)
                return instead(answer, reads_notices(answer));
        if (reply->status == CONTROL_DONE && s->explain)
                return instead(answer, reads_clocks(s->step, reply, arena));
        return answer;
}

/* refused: usage - it never gets to the office. */
static bool expects_usage(const Send *s) {
        const YamlNode *refused = yaml_find(s->step, "refused");

        return refused && refused->type == YAML_SCALAR && (strcmp(refused->text, "usage") == 0 || strcmp(refused->text, "yes") == 0);
}

static bool ask(Send *s) {
        Arena arena = ARENA_INIT;
        SimCommand *c = office_command(s->unit->office);
        PbControlReply reply = ZHUJI__CONTROL_REPLY__INIT;
        PbControlRequest request;
        ActProblem problem;
        bool good;

        reply.status = CONTROL_DONE;
        good = read_command(s, &c->engine.arena, &request, &problem);
        if (!good && expects_usage(s))
                s->answer = json_pack("{s:s, s:{s:s, s:s}}", "status", "bad", "reason", "name", "usage", "en", problem.en);
        else if (!good && yaml_ok(s->run->yaml))
                yaml_problem(at_fault(s, &problem), "%s", problem.en);
        else if (good && hand_in(s, &request, c, &arena, &reply))
                s->answer = answer_shown(s, &reply, &arena);
        if (s->answer)
                run_answer(s->run, s->step, s->answer);
        arena_deinit(&arena);
        return s->answer != NULL;
}

/* ---- what came of it ----------------------------------------------------------------------------------------------- */

static const char *answer_text(const json_t *answer, const char *key) {
        const char *s = json_string_value(json_object_get(json_object_get(answer, "reason"), key));

        return s ? s : "";
}

/* "2022 art. 35" of "2022 art. 35, 36" */
static bool names_article(const char *told, const char *article) {
        size_t len = strlen(article), statute = strcspn(told, "."), n;

        if (strcmp(told, article) == 0)
                return true;
        if (!told[statute] || strncmp(told, article, statute + 1) != 0)
                return false;
        article += statute + 1;
        len -= statute + 1;
        for (told += statute + 1; *told; told += n + (told[n] == ',')) {
                n = strcspn(told, ",");
                if (n == len && memcmp(told, article, len) == 0)
                        return true;
        }
        return false;
}

static bool check_refusal(const Send *s) {
        bool refused = strcmp(json_string_value(json_object_get(s->answer, "status")), "done") != 0;
        const char *expected = NULL, *article = NULL, *name = answer_text(s->answer, "name");

        (void)yaml_get_str(s->step, "refused", YAML_OPTIONAL, &expected);
        (void)yaml_get_str(s->step, "article", YAML_OPTIONAL, &article);
        if (expected && strcmp(expected, "true") == 0)
                expected = "yes";
        if (article && !expected)
                yaml_problem(yaml_find(s->step, "article"), "article: of a refusal; say so: refused: REASON, or yes");
        else if (!expected && refused)
                yaml_problem(s->step, "expected to be done, is refused: %s (%s%s%s) %s", name, answer_text(s->answer, "en"),
                             *answer_text(s->answer, "article") ? ", " : "", answer_text(s->answer, "article"),
                             answer_text(s->answer, "detail"));
        else if (expected && !refused)
                yaml_problem(yaml_find(s->step, "refused"), "expected to be refused as %s, is done%s", expected,
                             words_reason_near(s->run, expected));
        else if (expected && strcmp(expected, "yes") != 0 && strcmp(expected, name) != 0)
                yaml_problem(yaml_find(s->step, "refused"), "expected to be refused as %s, is refused as %s (%s) %s%s", expected,
                             name, answer_text(s->answer, "en"), answer_text(s->answer, "detail"), words_reason_near(s->run, expected));
        else if (article && !names_article(answer_text(s->answer, "article"), article))
                yaml_problem(yaml_find(s->step, "article"), "expected %s, the refusal names '%s'", article,
                             answer_text(s->answer, "article"));
        else if (refused && strcmp(name, "usage") != 0 && (!*answer_text(s->answer, "next_en") || !*answer_text(s->answer, "next_zh")))
                yaml_problem(s->step, "the refusal %s does not say what to do instead", name);
        return yaml_ok(s->run->yaml);
}

/* keep: NAME - {NAME} is the case, {NAME.entry} the entry. */
static bool keep(const Send *s) {
        const char *name, *id = json_string_value(json_object_get(s->answer, "case_id"));
        const char *code = json_string_value(json_object_get(s->answer, "query_code"));
        RunName *n;

        if (!yaml_find(s->step, "keep"))
                return true;
        if (!yaml_get_str(s->step, "keep", YAML_REQUIRED, &name) ||
            !(n = run_new_name(s->run, yaml_find(s->step, "keep"), name)))
                return false;
        n->entry = (uint64_t)json_integer_value(json_object_get(s->answer, "entry"));
        (void)(id && case_id_parse(id, &n->case_id));
        if (code && strlen(code) == QUERY_CODE_DIGITS)
                memcpy(n->code, code, sizeof(n->code));
        return true;
}

static bool is_done(const Send *s) {
        return strcmp(json_string_value(json_object_get(s->answer, "status")), "done") == 0;
}

/* One of the three, by the first of these roles; what came of the one before is forgotten. */
static bool ask_as(Send *s, const char *what, uint32_t roles) {
        json_decref(s->answer);
        s->answer = NULL;
        json_object_set_new(s->json, "do", json_string(what));
        return user_name_parse(first_role(roles), &s->user) &&
               json_object_set_new(s->json, "as", json_string(s->user.s)) == 0 && ask(s);
}

/* Drafted, signed by another, stamped; it ends where it is refused. */
static bool ask_three(Send *s) {
        const ActRule *rule = procedure_act(s->kind);
        uint32_t others = rule->drafted & ~rule->signers;
        json_int_t draft;

        json_object_set_new(s->json, "document", json_string(s->what));
        if (!ask_as(s, "draft", others ? others : rule->drafted) || !is_done(s))
                return s->answer != NULL;
        draft = json_integer_value(json_object_get(s->answer, "entry"));
        json_decref(s->json);
        s->json = json_pack("{s:s, s:s, s:I}", "unit", s->unit->code.s, "case", s->case_id.s, "draft", draft);
        return ask_as(s, "sign", rule->signers) && (!is_done(s) || ask_as(s, "stamp", rule->roles));
}

static bool send_it(Send *s) {
        bool good;

        if (!office_is_up(s->unit->office)) {
                yaml_problem(s->step, "%s is down", s->unit->office->unit.s);
                return false;
        }
        good = make_json(s) && (s->by_three ? ask_three(s) : ask(s)) && check_refusal(s) && keep(s) &&
               expect_answer(s->run, s->step, s->answer);
        json_decref(s->json);
        json_decref(s->answer);
        if (s->label && s->label == &s->run->names[s->run->n_names - 1] && case_id_is_none(&s->label->case_id))
                s->run->n_names--; /* refused: there is no such case */
        if (good)
                run_settle(s->run);
        return good;
}

bool step_send(Run *r, const YamlNode *step) {
        Send s = { .run = r, .step = step };

        if (!read_what(&s))
                return false;
        if (s.explain && !yaml_find(step, "case"))
                return step_clock_explain(r, step);
        if (!read_by(&s) || !read_case(&s))
                return false;
        fit_user(&s);
        return send_it(&s);
}
