/* SPDX-License-Identifier: Apache-2.0 */

/* `install: FILE, by: UNIT` - the admin of an office brings a pack or a calendar (deploy/rules, deploy/calendar), which the
 * root of this network has signed. */

#include "tests/scenario/scenario.h"

#include <assert.h>
#include "common/base/memory.h"
#include "common/io/rules_yaml.h"
#include "common/wire/rules_codec.h"

typedef struct Rules {
        Pack *pack;
        Calendar *calendar;
        Bytes bytes;
} Rules;

/* Signed, and opened again as a node would. */
static bool read_rules(Run *r, const YamlNode *at, const char *path, Rules *ret) {
        Pack *pack = NULL;
        Calendar *calendar = NULL;
        Buf problems = BUF_INIT, bytes = BUF_INIT;
        bool good = rules_yaml_read(run_rules_path(r, path), &problems, &pack, &calendar) == 0;
        Signer *signer;
        int k;

        if (good) {
                k = signer_new(&r->sim->root, &signer);
                assert(k == 0);
                rules_sign(pack, calendar, signer, r->sim->root.id, &bytes);
                signer_free(signer);
                ret->bytes = arena_copy(&r->arena, buf_bytes(&bytes));
                k = rules_open(ret->bytes, r->sim->roster, NULL, &ret->pack, &ret->calendar);
                assert(k == 0);
        } else {
                yaml_problem(at, "%.*s", (int)problems.len, (const char *)problems.data);
        }
        pack_free(pack);
        calendar_free(calendar);
        buf_deinit(&problems);
        buf_deinit(&bytes);
        return good;
}

static const Told *submit(Run *r, SimOffice *o, const char *user, const Rules *rules) {
        SimCommand *c = office_command(o);
        Input *in = &c->engine.input;
        uint64_t id = c->id = r->sim->next_id++;

        c->unit = place_unit(r->sim, &o->unit);
        in->kind = rules->pack ? INPUT_RULES : INPUT_CALENDAR;
        in->rules = rules->pack;
        in->calendar = rules->calendar;
        in->rules_bytes = rules->bytes;
        in->actor.unit = o->unit;
        if (!user_name_parse(user, &in->actor.user))
                return NULL;
        office_submit(o, c);
        office_run(o);
        for (size_t i = r->sim->n_told; i-- > 0;)
                if (r->sim->told[i].id == id)
                        return &r->sim->told[i];
        return NULL;
}

static void compare(const YamlNode *step, const Told *told) {
        const char *expected = "none", *is = "none";

        (void)yaml_get_str(step, "refused", YAML_OPTIONAL, &expected);
        if (told && told->status == RESULT_REFUSED)
                is = reason_text(told->reason)->name;
        if (!told)
                yaml_problem(step, "nobody answered");
        else if (strcmp(expected, is) != 0)
                yaml_problem(step, "expected refusal: %s, is: %s %s", expected, is, told->detail);
}

bool step_install(Run *r, const YamlNode *step) {
        const char *path, *by, *space, *user = "admin";
        Rules rules = { NULL };
        UnitCode unit;
        SimOffice *o;

        if (!yaml_known_keys(step, (const char *const[]){ "install", "by", "refused", NULL }) ||
            !yaml_get_str(step, "install", YAML_REQUIRED, &path) || !yaml_get_str(step, "by", YAML_REQUIRED, &by))
                return false;
        space = strchr(by, ' ');
        if (space)
                user = space + 1;
        if (space)
                by = arena_strndup(&r->arena, by, (size_t)(space - by));
        o = unit_code_parse(by, &unit) ? place_office(r->sim, &unit) : NULL;
        if (!o) {
                yaml_problem(yaml_find(step, "by"), "'%.64s' has no node of its own here", by);
                return false;
        }
        if (!read_rules(r, yaml_find(step, "install"), path, &rules))
                return false;
        compare(step, submit(r, o, user, &rules));
        pack_free(rules.pack);
        calendar_free(rules.calendar);
        run_settle(r);
        return yaml_ok(r->yaml);
}
