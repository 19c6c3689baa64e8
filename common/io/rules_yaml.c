/* SPDX-License-Identifier: Apache-2.0 */

#include "common/io/rules_yaml.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/io/calendar_yaml.h"
#include "common/wire/rules_codec.h"

/* A local pack extends a national one, an overlay a local one: deeper is a loop. */
#define EXTENDS_MAX 4

typedef struct PackReader {
        Pack *pack;
        const YamlNode *root;
        Buf *problems;
        unsigned depth;
} PackReader;

static const char *keep(PackReader *r, const char *s) {
        return arena_strdup(&r->pack->arena, s);
}

static int read_pack(const char *path, Buf *problems, unsigned depth, Yaml *y, Pack **ret);

/* ---- what it starts from ------------------------------------------------------------------------------------------ */

/* A copy through the canonical form: a pack owns what it points to. */
static Pack *pack_copy(const Pack *p) {
        Buf bytes = BUF_INIT;
        Pack *copy = NULL;
        int r;

        pack_encode(p, &bytes);
        r = pack_decode(buf_bytes(&bytes), &copy);
        assert(!r);
        buf_deinit(&bytes);
        return copy;
}

static bool name_ok(const char *s) {
        return strlen(s) < PACK_NAME_SIZE && s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

static Pack *read_beside(PackReader *r, const YamlNode *node, const char *name) {
        Buf file = BUF_INIT;
        const char *path;
        Pack *base = NULL;
        Yaml *y;

        buf_printf(&file, "%s.yaml", name);
        buf_put_u8(&file, 0);
        path = yaml_relative_path(node, (const char *)file.data);
        buf_deinit(&file);
        if (access(path, F_OK) && pack_national(name)) /* no such file: the statute itself */
                return pack_copy(pack_national(name));
        y = yaml_read_file(path, YAML_RULES_SIZE_MAX);
        if (read_pack(path, r->problems, r->depth + 1, y, &base))
                yaml_problem(node, "the pack '%s' that it extends can't be read: %s", name, path);
        yaml_tree_free(y);
        return base;
}

static bool start_from(PackReader *r) {
        const YamlNode *node = yaml_find(r->root, "extends");
        const char *extends = NULL, *name = "";
        Pack *base;

        (void)yaml_get_str(r->root, "pack", YAML_REQUIRED, &name);
        if (!node) {
                r->pack = pack_new();
                r->pack->statute = keep(r, name);
                if (!pack_national(name))
                        yaml_problem(r->root, "key 'extends' is missing: '%s' is no national statute (2022, 2005), so it "
                                     "extends one", name);
                return true;
        }
        if (!yaml_get_str(r->root, "extends", YAML_REQUIRED, &extends))
                return false;
        if (!name_ok(extends) || strcmp(extends, name) == 0 || pack_national(name) || r->depth >= EXTENDS_MAX) {
                yaml_problem(node, "it can't extend '%.64s'", extends);
                return false;
        }
        base = read_beside(r, node, extends);
        if (!base)
                return false;
        r->pack = base;
        r->pack->extends = keep(r, extends);
        r->pack->title = r->pack->transition.text = "";
        r->pack->transition.from = 0;
        r->pack->not_applied = NULL;
        r->pack->n_not_applied = 0;
        return true;
}

/* ---- small pieces -------------------------------------------------------------------------------------------------- */

static void get_text(PackReader *r, const YamlNode *map, const char *key, YamlNeed need, size_t max, const char **ret) {
        const char *s = NULL;

        if (!yaml_get_str(map, key, need, &s))
                return;
        if (strlen(s) > max)
                yaml_problem(yaml_find(map, key), "%s is longer than %zu bytes", key, max);
        else
                *ret = keep(r, s);
}

static void get_number(const YamlNode *map, const char *key, int64_t min, int64_t max, uint32_t *ret) {
        int64_t v;

        if (yaml_get_int(map, key, YAML_OPTIONAL, min, max, &v))
                *ret = (uint32_t)v;
}

/* A list of names as a mask of 1 << number; `parse` finds the number. */
static void get_mask(const YamlNode *map, const char *key, bool (*parse)(const char *, uint32_t *), const char *what,
                     uint32_t *ret) {
        const YamlNode *list;
        uint32_t mask = 0;

        if (!yaml_get_list(map, key, YAML_OPTIONAL, &list))
                return;
        for (size_t i = 0; i < list->n; i++) {
                const char *s;
                uint32_t number;

                if (!yaml_as_str(list->items[i], &s))
                        continue;
                if (!parse(s, &number))
                        yaml_problem(list->items[i], "'%.64s' is no %s", s, what);
                else if (mask & 1u << number)
                        yaml_problem(list->items[i], "'%.64s' stands here twice", s);
                else
                        mask |= 1u << number;
        }
        *ret = mask;
}

#define PARSER(name, type, function) \
        static bool name(const char *s, uint32_t *ret) { \
                type value; \
                if (!(function)(s, &value)) \
                        return false; \
                *ret = (uint32_t)value; \
                return *ret > 0; \
        }
PARSER(parse_clock, ClockName, clock_name_parse)
PARSER(parse_outcome, TriageOutcome, triage_outcome_parse)
PARSER(parse_instance, Instance, instance_parse)
PARSER(parse_service, ServiceHow, service_how_parse)
PARSER(parse_content, NoticeContent, notice_content_parse)
PARSER(parse_trigger, Trigger, trigger_parse)

/* ---- clocks -------------------------------------------------------------------------------------------------------- */

/* At which event it starts, where a regulation says otherwise than the statute. */
static void read_from(const YamlNode *map, ClockRule *rule) {
        const char *from;

        if (!yaml_get_str(map, "from", YAML_OPTIONAL, &from))
                return;
        if (strcmp(from, "receipt") && strcmp(from, "acceptance"))
                yaml_problem(yaml_find(map, "from"), "receipt or acceptance, not '%.64s'", from);
        rule->from_receipt = !strcmp(from, "receipt");
}

static void read_clock(PackReader *r, const YamlNode *node, ClockName clock) {
        static const char *const known[] = { "days",  "working_days", "hours", "right",
                                             "rolls", "as_set",       "own",   "from", "article", NULL };
        ClockRule *rule = &r->pack->clocks[clock];
        const YamlNode *map;
        int64_t v;
        unsigned numbers = 0;

        if (node->type == YAML_SCALAR && strcmp(node->text, "none") == 0) {
                *rule = (ClockRule){ .article = "" };
                return;
        }
        if (!yaml_as_map(node, &map) || !yaml_known_keys(map, known))
                return;
        numbers += yaml_find(map, "days") != NULL;
        numbers += yaml_find(map, "working_days") != NULL;
        numbers += yaml_find(map, "hours") != NULL;
        if (numbers > 1)
                yaml_problem(map, "either days, working_days or hours");
        if (numbers > 0) {
                rule->days = rule->hours = 0;
                rule->working = rule->own = false;
        }
        if (yaml_get_int(map, "days", YAML_OPTIONAL, 1, 3660, &v))
                rule->days = (uint16_t)v;
        if (yaml_get_int(map, "working_days", YAML_OPTIONAL, 1, 2500, &v)) {
                rule->days = (uint16_t)v;
                rule->working = true;
        }
        if (yaml_get_int(map, "hours", YAML_OPTIONAL, 1, 240, &v))
                rule->hours = (uint8_t)v;
        (void)yaml_get_bool(map, "right", YAML_OPTIONAL, &rule->right);
        (void)yaml_get_bool(map, "rolls", YAML_OPTIONAL, &rule->rolls);
        (void)yaml_get_bool(map, "as_set", YAML_OPTIONAL, &rule->as_set);
        (void)yaml_get_bool(map, "own", YAML_OPTIONAL, &rule->own);
        read_from(map, rule);
        get_text(r, map, "article", YAML_REQUIRED, LIMIT_NAME, &rule->article);
        if (!clock_rule_exists(rule) && yaml_ok(map->yaml))
                yaml_problem(map, "needs days, working_days, hours or as_set; a clock that is not there is written `none`");
}

static void read_clocks(PackReader *r) {
        const YamlNode *clocks;

        if (!yaml_get_map(r->root, "clocks", r->pack->extends[0] ? YAML_OPTIONAL : YAML_REQUIRED, &clocks))
                return;
        for (size_t i = 0; i < clocks->n; i++) {
                uint32_t clock;

                if (parse_clock(clocks->keys[i]->text, &clock))
                        read_clock(r, clocks->items[i], (ClockName)clock);
                else
                        yaml_problem(clocks->keys[i], "no clock is named '%.64s'; see docs/rules.md", clocks->keys[i]->text);
        }
}

static void read_extension(PackReader *r, const char *key, ExtensionRule *rule) {
        static const char *const known[] = { "days_max",   "times",      "approved_by",     "assigner_only",
                                             "before_due", "applies_to", "tell_petitioner", "article", NULL };
        const YamlNode *map, *list;
        uint32_t days = rule->days_max, times = rule->times, applies = CLOCK_BIT(CLOCK_HANDLING);

        if (!yaml_get_map(r->root, key, YAML_OPTIONAL, &map) || !yaml_known_keys(map, known))
                return;
        get_number(map, "days_max", 0, 3660, &days);
        get_number(map, "times", 0, 20, &times);
        rule->days_max = (uint16_t)days;
        rule->times = (uint8_t)times;
        (void)yaml_get_bool(map, "assigner_only", YAML_OPTIONAL, &rule->assigner_only);
        (void)yaml_get_bool(map, "before_due", YAML_OPTIONAL, &rule->before_due);
        (void)yaml_get_bool(map, "tell_petitioner", YAML_OPTIONAL, &rule->tell_petitioner);
        get_text(r, map, "article", YAML_OPTIONAL, LIMIT_NAME, &rule->article);
        get_mask(map, "applies_to", parse_clock, "clock", &applies);
        if (applies & (CLOCK_BIT(CLOCK_REVIEW) | CLOCK_BIT(CLOCK_RE_REVIEW)))
                yaml_problem(yaml_find(map, "applies_to"), "extends a review: a review is never extended (2022 art. 35, 36; "
                             "2005 art. 34, 35); such an article goes under not_applied with the reason");
        else if (applies & ~CLOCK_BIT(CLOCK_HANDLING))
                yaml_problem(yaml_find(map, "applies_to"), "only `handling` can be extended");
        if (yaml_get_list(map, "approved_by", YAML_OPTIONAL, &list)) {
                rule->roles = 0;
                for (size_t i = 0; i < list->n; i++) {
                        const char *s;
                        Role role;

                        if (!yaml_as_str(list->items[i], &s))
                                continue;
                        if (role_parse(s, &role))
                                rule->roles |= role;
                        else
                                yaml_problem(list->items[i], "no role is named '%.64s'", s);
                }
        }
}

/* Who reviews is the roster's word within the statute's: one level above the one whose opinion it is. */
static void read_reviewers(PackReader *r) {
        static const char *const known[] = { "review", "re-review", NULL };
        const YamlNode *map;

        if (!yaml_get_map(r->root, "reviewers", YAML_OPTIONAL, &map) || !yaml_known_keys(map, known))
                return;
        for (size_t i = 0; i < map->n; i++) {
                const char *s;

                if (yaml_as_str(map->items[i], &s) && strcmp(s, "level-above") != 0)
                        yaml_problem(map->items[i], "replaces a reviewer: only `level-above` (2022 art. 35, 36; 2005 art. 34, "
                                     "35); such an article goes under not_applied with the reason");
        }
}

/* ---- lists --------------------------------------------------------------------------------------------------------- */

static void read_categories(PackReader *r) {
        const YamlNode *list;
        const char **items;

        if (!yaml_get_list(r->root, "categories", YAML_OPTIONAL, &list))
                return;
        if (list->n > LIMIT_RULES_LIST) {
                yaml_problem(list, "at most %u categories", LIMIT_RULES_LIST);
                return;
        }
        items = arena_new_array(&r->pack->arena, const char *, list->n + 1);
        for (size_t i = 0; i < list->n; i++) {
                const char *s = "";

                if (yaml_as_str(list->items[i], &s) && strlen(s) > LIMIT_NAME)
                        yaml_problem(list->items[i], "longer than %zu bytes", LIMIT_NAME);
                items[i] = keep(r, s);
        }
        r->pack->categories = items;
        r->pack->n_categories = (uint32_t)list->n;
}

static void read_copied(PackReader *r) {
        const YamlNode *list;
        EntryKind *items;

        if (!yaml_get_list(r->root, "copied_up", YAML_OPTIONAL, &list))
                return;
        if (list->n > LIMIT_RULES_LIST) {
                yaml_problem(list, "at most %u documents", LIMIT_RULES_LIST);
                return;
        }
        items = arena_new_array(&r->pack->arena, EntryKind, list->n + 1);
        for (size_t i = 0; i < list->n; i++) {
                const char *s;

                if (yaml_as_str(list->items[i], &s) && (!entry_kind_parse(s, &items[i]) || items[i] < ENTRY_REGISTER))
                        yaml_problem(list->items[i], "no document is named '%.64s'", s);
        }
        r->pack->copied_up = items;
        r->pack->n_copied_up = (uint32_t)list->n;
}

static void read_not_applied(PackReader *r) {
        static const char *const known[] = { "article", "what", "reason", NULL };
        const YamlNode *list, *map;
        NotApplied *items;

        if (!yaml_get_list(r->root, "not_applied", YAML_OPTIONAL, &list))
                return;
        if (list->n > LIMIT_RULES_LIST) {
                yaml_problem(list, "at most %u articles", LIMIT_RULES_LIST);
                return;
        }
        items = arena_new_array(&r->pack->arena, NotApplied, list->n + 1);
        for (size_t i = 0; i < list->n; i++) {
                items[i] = (NotApplied){ "", "", "" };
                if (!yaml_as_map(list->items[i], &map) || !yaml_known_keys(map, known))
                        continue;
                get_text(r, map, "article", YAML_REQUIRED, LIMIT_NAME, &items[i].article);
                get_text(r, map, "what", YAML_REQUIRED, LIMIT_REASON, &items[i].what);
                get_text(r, map, "reason", YAML_REQUIRED, LIMIT_REASON, &items[i].reason);
        }
        r->pack->not_applied = items;
        r->pack->n_not_applied = (uint32_t)list->n;
}

static void read_thresholds(PackReader *r) {
        static const char *const known[] = { "collective_people", "delegation_max",  "small_group", "small_max",
                                             "returns_finding",   "idle_days", "undelivered_days", NULL };
        PackThresholds *t = &r->pack->thresholds;
        const YamlNode *map;

        if (!yaml_get_map(r->root, "thresholds", YAML_OPTIONAL, &map) || !yaml_known_keys(map, known))
                return;
        get_number(map, "collective_people", 1, 1000, &t->collective_people);
        get_number(map, "delegation_max", 1, 1000, &t->delegation_max);
        get_number(map, "small_group", 0, 1000, &t->small_group);
        get_number(map, "small_max", 0, 1000, &t->small_max);
        get_number(map, "returns_finding", 1, 100, &t->returns_finding);
        get_number(map, "idle_days", 1, 3660, &t->idle_days);
        get_number(map, "undelivered_days", 1, 366, &t->undelivered_days);
}

static void read_retention(PackReader *r) {
        static const char *const known[] = { "case_years", "sealed_years", NULL };
        const YamlNode *map;

        if (!yaml_get_map(r->root, "retention", YAML_OPTIONAL, &map) || !yaml_known_keys(map, known))
                return;
        get_number(map, "case_years", 1, 1000, &r->pack->retention_years);
        get_number(map, "sealed_years", 1, 1000, &r->pack->sealed_retention_years);
}

static void read_transition(PackReader *r) {
        static const char *const known[] = { "from", "running_keep", "text", NULL };
        PackTransition *t = &r->pack->transition;
        const YamlNode *map, *keep_node;
        const char *day;

        if (!yaml_get_map(r->root, "transition", YAML_OPTIONAL, &map) || !yaml_known_keys(map, known))
                return;
        if (yaml_get_str(map, "from", YAML_OPTIONAL, &day) && (!day_parse(day, &t->from) || !t->from))
                yaml_problem(yaml_find(map, "from"), "from must be a day like 2022-05-01");
        get_text(r, map, "text", YAML_OPTIONAL, LIMIT_REASON, &t->text);
        keep_node = yaml_find(map, "running_keep");
        if (keep_node && keep_node->type == YAML_SCALAR && strcmp(keep_node->text, "all") == 0)
                t->running_keep = CLOCK_BIT(CLOCK_COUNT) - CLOCK_BIT(CLOCK_TRIAGE);
        else
                get_mask(map, "running_keep", parse_clock, "clock (or write `all`)", &t->running_keep);
}

/* ---- the whole ----------------------------------------------------------------------------------------------------- */

static void read_keys(PackReader *r) {
        static const char *const known[] = {
                "pack", "version", "title", "extends", "clocks", "extension", "assignment_extension", "triage_outcomes",
                "instances", "reviewers", "hearing_excludes", "service_proves", "postmark_counts", "notice_contents",
                "notice_exempt_unclear", "triggers", "thresholds", "categories", "copied_up", "retention", "transition",
                "not_applied", NULL };
        Pack *p = r->pack;
        const char *name = "";
        int64_t version = 1;

        (void)yaml_known_keys(r->root, known);
        if (yaml_get_str(r->root, "pack", YAML_REQUIRED, &name) && !name_ok(name))
                yaml_problem(yaml_find(r->root, "pack"), "a pack's name is lower case letters, digits and '-', at most %d",
                             PACK_NAME_SIZE - 1);
        p->name = keep(r, name);
        (void)yaml_get_int(r->root, "version", YAML_REQUIRED, 1, 1000000, &version);
        p->version = (uint32_t)version;
        get_text(r, r->root, "title", YAML_REQUIRED, LIMIT_NAME, &p->title);
        read_clocks(r);
        read_extension(r, "extension", &p->extension);
        read_extension(r, "assignment_extension", &p->assignment_extension);
        get_mask(r->root, "triage_outcomes", parse_outcome, "triage outcome", &p->triage_outcomes);
        get_mask(r->root, "instances", parse_instance, "instance", &p->instances);
        read_reviewers(r);
        get_mask(r->root, "hearing_excludes", parse_clock, "clock", &p->hearing_excludes);
        get_mask(r->root, "service_proves", parse_service, "way of service", &p->service_proves);
        (void)yaml_get_bool(r->root, "postmark_counts", YAML_OPTIONAL, &p->postmark_counts);
        get_mask(r->root, "notice_contents", parse_content, "content of a notice", &p->notice_contents);
        (void)yaml_get_bool(r->root, "notice_exempt_unclear", YAML_OPTIONAL, &p->notice_exempt_unclear);
        get_mask(r->root, "triggers", parse_trigger, "trigger", &p->triggers);
        read_thresholds(r);
        read_categories(r);
        read_copied(r);
        read_retention(r);
        read_transition(r);
        read_not_applied(r);
}

/* The node a problem's field names: "clocks.review"; as far as the file goes. */
static const YamlNode *place_of(const YamlNode *root, const char *field) {
        const YamlNode *at = root;
        char key[64];

        while (*field && at->type == YAML_MAPPING) {
                size_t len = strcspn(field, ".");
                const YamlNode *next;

                memcpy(key, field, len);
                key[len] = '\0';
                next = yaml_find(at, key);
                if (!next)
                        break;
                at = next;
                field += len + (field[len] == '.');
        }
        return at;
}

static void check_law(PackReader *r) {
        PackProblem problems[YAML_PROBLEMS_MAX];
        size_t n = rules_check(r->pack, problems, array_size(problems));

        for (size_t i = 0; i < n && i < array_size(problems); i++)
                yaml_problem(place_of(r->root, problems[i].field), "%s: %s", problems[i].field, problems[i].message);
}

static int read_pack(const char *path, Buf *problems, unsigned depth, Yaml *y, Pack **ret) {
        PackReader r = { .root = yaml_root(y), .problems = problems, .depth = depth };
        bool ok;

        if (r.root && start_from(&r)) {
                read_keys(&r);
                if (yaml_ok(y))
                        check_law(&r);
        }
        ok = yaml_ok(y) && r.pack;
        if (ok) {
                r.pack->digest = pack_digest(r.pack);
                *ret = r.pack;
                return 0;
        }
        buf_put_bytes(problems, bytes_of_str(yaml_problems(y)));
        pack_free(r.pack);
        return RULES_YAML_E_PROBLEMS;
}

static int read_tree(const char *path, Yaml *y, Buf *problems, Pack **ret_pack, Calendar **ret_calendar) {
        int r;

        *ret_pack = NULL;
        *ret_calendar = NULL;
        if (yaml_root(y) && yaml_find(yaml_root(y), "calendar"))
                r = calendar_yaml_read(y, problems, ret_calendar);
        else
                r = read_pack(path, problems, 0, y, ret_pack);
        yaml_tree_free(y);
        return r;
}

int rules_yaml_read(const char *path, Buf *problems, Pack **ret_pack, Calendar **ret_calendar) {
        return read_tree(path, yaml_read_file(path, YAML_RULES_SIZE_MAX), problems, ret_pack, ret_calendar);
}

int rules_yaml_read_text(const char *name, Bytes text, Buf *problems, Pack **ret_pack, Calendar **ret_calendar) {
        return read_tree(name, yaml_read(name, text, YAML_RULES_SIZE_MAX), problems, ret_pack, ret_calendar);
}
