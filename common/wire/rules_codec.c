/* SPDX-License-Identifier: Apache-2.0 */

#include "common/wire/rules_codec.h"

#include <assert.h>
#include "common/base/memory.h"
#include "common/wire/convert.h"
#include "common/wire/spec.h"

enum { KIND_PACK = 1, KIND_CALENDAR = 2 };
enum {
        CLOCK_WORKING = 1, CLOCK_RIGHT = 2, CLOCK_ROLLS = 4, CLOCK_AS_SET = 8, CLOCK_OWN = 16, CLOCK_FROM_RECEIPT = 32,
        CLOCK_FLAGS = 63,
};

/* ---- encoding ---------------------------------------------------------------------------------------------------- */

static PbPackClock *clock_pack(Arena *arena, ClockName name, const ClockRule *r) {
        PbPackClock *pb = arena_new(arena, PbPackClock);

        zhuji__pack_clock__init(pb);
        pb->clock = name;
        pb->days = r->days;
        pb->hours = r->hours;
        pb->flags = (r->working ? CLOCK_WORKING : 0u) | (r->right ? CLOCK_RIGHT : 0u) | (r->rolls ? CLOCK_ROLLS : 0u) |
                    (r->as_set ? CLOCK_AS_SET : 0u) | (r->own ? CLOCK_OWN : 0u) | (r->from_receipt ? CLOCK_FROM_RECEIPT : 0u);
        pb->article = pack_str(r->article);
        return pb;
}

static PbPackExtension extension_pack(const ExtensionRule *r) {
        PbPackExtension pb = ZHUJI__PACK_EXTENSION__INIT;

        pb.days_max = r->days_max;
        pb.times = r->times;
        pb.roles = r->roles;
        pb.assigner_only = r->assigner_only;
        pb.before_due = r->before_due;
        pb.tell_petitioner = r->tell_petitioner;
        pb.article = pack_str(r->article);
        return pb;
}

static PbPackThresholds thresholds_pack(const PackThresholds *t) {
        PbPackThresholds pb = ZHUJI__PACK_THRESHOLDS__INIT;

        pb.collective_people = t->collective_people;
        pb.delegation_max = t->delegation_max;
        pb.small_group = t->small_group;
        pb.small_max = t->small_max;
        pb.returns_finding = t->returns_finding;
        pb.idle_days = t->idle_days;
        pb.undelivered_days = t->undelivered_days;
        return pb;
}

static void pack_lists(Arena *arena, const Pack *p, PbPack *pb) {
        pb->clocks = arena_new_array(arena, PbPackClock *, CLOCK_COUNT);
        for (uint32_t c = CLOCK_TRIAGE; c < CLOCK_COUNT; c++)
                if (clock_rule_exists(&p->clocks[c]))
                        pb->clocks[pb->n_clocks++] = clock_pack(arena, (ClockName)c, &p->clocks[c]);
        pb->n_categories = p->n_categories;
        pb->categories = arena_new_array(arena, char *, p->n_categories + 1);
        for (uint32_t i = 0; i < p->n_categories; i++)
                pb->categories[i] = pack_str(p->categories[i]);
        pb->n_copied_up = p->n_copied_up;
        pb->copied_up = arena_new_array(arena, uint32_t, p->n_copied_up + 1);
        for (uint32_t i = 0; i < p->n_copied_up; i++)
                pb->copied_up[i] = p->copied_up[i];
        pb->n_not_applied = p->n_not_applied;
        pb->not_applied = arena_new_array(arena, PbPackNotApplied *, p->n_not_applied + 1);
        for (uint32_t i = 0; i < p->n_not_applied; i++) {
                PbPackNotApplied *item = arena_new(arena, PbPackNotApplied);

                zhuji__pack_not_applied__init(item);
                item->article = pack_str(p->not_applied[i].article);
                item->what = pack_str(p->not_applied[i].what);
                item->reason = pack_str(p->not_applied[i].reason);
                pb->not_applied[i] = item;
        }
}

void pack_encode(const Pack *p, Buf *out) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        PbPackExtension extension = extension_pack(&p->extension), assignment = extension_pack(&p->assignment_extension);
        PbPackThresholds thresholds = thresholds_pack(&p->thresholds);
        PbPack pb = ZHUJI__PACK__INIT;

        pb.name = pack_str(p->name);
        pb.title = pack_str(p->title);
        pb.statute = pack_str(p->statute);
        pb.extends = pack_str(p->extends);
        pb.version = p->version;
        pack_lists(&arena, p, &pb);
        pb.triage_outcomes = p->triage_outcomes;
        pb.instances = p->instances;
        pb.extension = &extension;
        pb.assignment_extension = &assignment;
        pb.hearing_excludes = p->hearing_excludes;
        pb.service_proves = p->service_proves;
        pb.postmark_counts = p->postmark_counts;
        pb.notice_contents = p->notice_contents;
        pb.notice_exempt_unclear = p->notice_exempt_unclear;
        pb.triggers = p->triggers;
        pb.thresholds = &thresholds;
        pb.retention_years = p->retention_years;
        pb.sealed_retention_years = p->sealed_retention_years;
        pb.transition_from = p->transition.from;
        pb.transition_keep = p->transition.running_keep;
        pb.transition_text = pack_str(p->transition.text);
        pack_message(&pb.base, &spec_pack, out);
}

void calendar_encode(const Calendar *c, Buf *out) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        PbCalendar pb = ZHUJI__CALENDAR__INIT;

        pb.version = c->version;
        pb.source = pack_str(c->source);
        pb.n_years = c->n_years;
        pb.years = arena_new_array(&arena, uint32_t, c->n_years + 1);
        for (uint32_t i = 0; i < c->n_years; i++)
                pb.years[i] = (uint32_t)c->years[i];
        pb.n_days = c->n_days;
        pb.days = arena_new_array(&arena, PbCalendarDay *, c->n_days + 1);
        for (uint32_t i = 0; i < c->n_days; i++) {
                PbCalendarDay *day = arena_new(&arena, PbCalendarDay);

                zhuji__calendar_day__init(day);
                day->day = c->days[i].day;
                day->makeup = c->days[i].makeup;
                day->name = pack_str(c->days[i].name);
                pb.days[i] = day;
        }
        pack_message(&pb.base, &spec_calendar, out);
}

static Digest digest_of(Buf *bytes, const char *purpose) {
        Bytes chunk = buf_bytes(bytes);
        Digest digest = digest_purpose(purpose, &chunk, 1);

        buf_deinit(bytes);
        return digest;
}

Digest pack_digest(const Pack *p) {
        Buf bytes = BUF_INIT;

        pack_encode(p, &bytes);
        return digest_of(&bytes, "pack");
}

Digest calendar_digest(const Calendar *c) {
        Buf bytes = BUF_INIT;

        calendar_encode(c, &bytes);
        return digest_of(&bytes, "calendar");
}

/* ---- decoding ---------------------------------------------------------------------------------------------------- */

static bool name_ok(const char *s) {
        if (!*s)
                return false;
        for (; *s; s++)
                if (!((*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9') || *s == '-'))
                        return false;
        return true;
}

/* Bits 1..last, and no others. */
static bool mask_ok(uint32_t mask, uint32_t last) {
        return (mask & ~((2u << last) - 2u)) == 0;
}

static bool clocks_take(const PbPack *pb, Pack *p) {
        uint32_t last = 0;

        for (size_t i = 0; i < pb->n_clocks; i++) {
                const PbPackClock *c = pb->clocks[i];
                ClockRule *r;

                if (c->clock <= last || c->clock >= CLOCK_COUNT || c->days > UINT16_MAX || c->hours > UINT8_MAX ||
                    (c->flags & ~(uint32_t)CLOCK_FLAGS) || (c->days && c->hours))
                        return false;
                last = c->clock;
                r = &p->clocks[c->clock];
                *r = (ClockRule){ .days = (uint16_t)c->days, .hours = (uint8_t)c->hours, .working = c->flags & CLOCK_WORKING,
                                  .right = c->flags & CLOCK_RIGHT, .rolls = c->flags & CLOCK_ROLLS,
                                  .as_set = c->flags & CLOCK_AS_SET, .own = c->flags & CLOCK_OWN,
                                  .from_receipt = c->flags & CLOCK_FROM_RECEIPT,
                                  .article = arena_strdup(&p->arena, c->article) };
                if (!clock_rule_exists(r))
                        return false;
        }
        return true;
}

static bool extension_take(const PbPackExtension *pb, Arena *arena, ExtensionRule *ret) {
        if (!pb || pb->days_max > UINT16_MAX || pb->times > UINT8_MAX || (pb->roles & ~ROLE_ALL))
                return false;
        *ret = (ExtensionRule){ .days_max = (uint16_t)pb->days_max, .times = (uint8_t)pb->times, .roles = pb->roles,
                                .assigner_only = pb->assigner_only, .before_due = pb->before_due,
                                .tell_petitioner = pb->tell_petitioner, .article = arena_strdup(arena, pb->article) };
        return true;
}

static bool lists_take(const PbPack *pb, Pack *p) {
        const char **categories = arena_new_array(&p->arena, const char *, pb->n_categories + 1);
        EntryKind *copied = arena_new_array(&p->arena, EntryKind, pb->n_copied_up + 1);
        NotApplied *not_applied = arena_new_array(&p->arena, NotApplied, pb->n_not_applied + 1);

        for (size_t i = 0; i < pb->n_categories; i++) {
                if (!*pb->categories[i])
                        return false;
                categories[i] = arena_strdup(&p->arena, pb->categories[i]);
        }
        for (size_t i = 0; i < pb->n_copied_up; i++) {
                if (!entry_kind_known(pb->copied_up[i]))
                        return false;
                copied[i] = (EntryKind)pb->copied_up[i];
        }
        for (size_t i = 0; i < pb->n_not_applied; i++) {
                const PbPackNotApplied *n = pb->not_applied[i];

                if (!*n->article || !*n->what || !*n->reason)
                        return false;
                not_applied[i] = (NotApplied){ arena_strdup(&p->arena, n->article), arena_strdup(&p->arena, n->what),
                                               arena_strdup(&p->arena, n->reason) };
        }
        p->categories = categories;
        p->n_categories = (uint32_t)pb->n_categories;
        p->copied_up = copied;
        p->n_copied_up = (uint32_t)pb->n_copied_up;
        p->not_applied = not_applied;
        p->n_not_applied = (uint32_t)pb->n_not_applied;
        return true;
}

static bool pack_take(const PbPack *pb, Pack *p) {
        if (!name_ok(pb->name) || !name_ok(pb->statute) || (*pb->extends && !name_ok(pb->extends)) || !pb->version ||
            !pb->thresholds || !mask_ok(pb->triage_outcomes, TRIAGE_OUTCOME_LAST) || !mask_ok(pb->instances, INSTANCE_LAST) ||
            !mask_ok(pb->hearing_excludes, CLOCK_COUNT - 1) || !mask_ok(pb->service_proves, SERVICE_NOT_POSSIBLE) ||
            !mask_ok(pb->notice_contents, NOTICE_CONTENT_LAST) || !mask_ok(pb->triggers, TRIGGER_OTHER) ||
            !mask_ok(pb->transition_keep, CLOCK_COUNT - 1))
                return false;
        if (!clocks_take(pb, p) || !lists_take(pb, p) || !extension_take(pb->extension, &p->arena, &p->extension) ||
            !extension_take(pb->assignment_extension, &p->arena, &p->assignment_extension))
                return false;
        p->name = arena_strdup(&p->arena, pb->name);
        p->title = arena_strdup(&p->arena, pb->title);
        p->statute = arena_strdup(&p->arena, pb->statute);
        p->extends = arena_strdup(&p->arena, pb->extends);
        p->version = pb->version;
        p->triage_outcomes = pb->triage_outcomes;
        p->instances = pb->instances;
        p->hearing_excludes = pb->hearing_excludes;
        p->service_proves = pb->service_proves;
        p->postmark_counts = pb->postmark_counts;
        p->notice_contents = pb->notice_contents;
        p->notice_exempt_unclear = pb->notice_exempt_unclear;
        p->triggers = pb->triggers;
        p->thresholds = (PackThresholds){ pb->thresholds->collective_people, pb->thresholds->delegation_max,
                                          pb->thresholds->small_group, pb->thresholds->small_max,
                                          pb->thresholds->returns_finding, pb->thresholds->idle_days,
                                          pb->thresholds->undelivered_days };
        p->retention_years = pb->retention_years;
        p->sealed_retention_years = pb->sealed_retention_years;
        p->transition = (PackTransition){ pb->transition_from, pb->transition_keep,
                                          arena_strdup(&p->arena, pb->transition_text) };
        return true;
}

int pack_decode(Bytes in, Pack **ret) {
        CLEANUP(arena_deinit) Arena scratch = ARENA_INIT;
        CLEANUP(pack_freep) Pack *p = NULL;
        const PbPack *pb = (const PbPack *)unpack_message(in, &spec_pack, &scratch, NULL);

        if (!pb)
                return RULES_E_FORMAT;
        p = pack_new();
        if (!pack_take(pb, p))
                return RULES_E_FORMAT;
        p->digest = digest_purpose("pack", &in, 1);
        *ret = p;
        p = NULL;
        return 0;
}

static bool calendar_take(const PbCalendar *pb, Calendar *c) {
        int32_t *years = arena_new_array(&c->arena, int32_t, pb->n_years + 1);
        CalendarDay *days = arena_new_array(&c->arena, CalendarDay, pb->n_days + 1);
        size_t y = 0;

        if (!pb->n_years)
                return false;
        for (size_t i = 0; i < pb->n_years; i++) {
                if (pb->years[i] < 1970 || pb->years[i] > 9999 || (i && pb->years[i] <= pb->years[i - 1]))
                        return false;
                years[i] = (int32_t)pb->years[i];
        }
        for (size_t i = 0; i < pb->n_days; i++) {
                int year;
                unsigned month, day;

                if (i && pb->days[i]->day <= pb->days[i - 1]->day)
                        return false;
                day_to_civil(pb->days[i]->day, &year, &month, &day);
                while (y < pb->n_years && years[y] < year)
                        y++;
                if (y == pb->n_years || years[y] != year)
                        return false;
                days[i] = (CalendarDay){ pb->days[i]->day, pb->days[i]->makeup, arena_strdup(&c->arena, pb->days[i]->name) };
        }
        c->version = pb->version;
        c->source = arena_strdup(&c->arena, pb->source);
        c->years = years;
        c->n_years = (uint32_t)pb->n_years;
        c->days = days;
        c->n_days = (uint32_t)pb->n_days;
        return true;
}

int calendar_decode(Bytes in, Calendar **ret) {
        CLEANUP(arena_deinit) Arena scratch = ARENA_INIT;
        CLEANUP(calendar_freep) Calendar *c = NULL;
        const PbCalendar *pb = (const PbCalendar *)unpack_message(in, &spec_calendar, &scratch, NULL);

        if (!pb)
                return RULES_E_FORMAT;
        c = calendar_new();
        if (!calendar_take(pb, c))
                return RULES_E_FORMAT;
        c->digest = digest_purpose("calendar", &in, 1);
        *ret = c;
        c = NULL;
        return 0;
}

/* ---- signed ------------------------------------------------------------------------------------------------------ */

void rules_sign(const Pack *pack, const Calendar *calendar, Signer *signer, const uint8_t key_id[SUITE_KEY_ID_SIZE], Buf *out) {
        CLEANUP(buf_deinit) Buf bytes = BUF_INIT;
        uint8_t signature[SUITE_SIGNATURE_SIZE];
        PbRulesSignature pb_signature = ZHUJI__RULES_SIGNATURE__INIT, *signatures = &pb_signature;
        PbSignedRules pb = ZHUJI__SIGNED_RULES__INIT;

        assert(!pack != !calendar);
        if (pack)
                pack_encode(pack, &bytes);
        else
                calendar_encode(calendar, &bytes);
        signer_sign(signer, pack ? "rules-pack" : "rules-calendar", buf_bytes(&bytes), signature);
        pb_signature.key_id = pack_bytes(bytes_of(key_id, SUITE_KEY_ID_SIZE));
        pb_signature.signature = pack_bytes(bytes_of(signature, sizeof(signature)));
        pb.kind = pack ? KIND_PACK : KIND_CALENDAR;
        pb.rules = pack_bytes(buf_bytes(&bytes));
        pb.n_signatures = 1;
        pb.signatures = &signatures;
        pack_message(&pb.base, &spec_signed_rules, out);
}

static bool is_signed_by(const PbSignedRules *pb, const RosterKey *key) {
        const char *purpose = pb->kind == KIND_PACK ? "rules-pack" : "rules-calendar";

        for (size_t i = 0; i < pb->n_signatures; i++) {
                const PbRulesSignature *s = pb->signatures[i];

                if (s->key_id.len == sizeof(key->id) && memcmp(s->key_id.data, key->id, sizeof(key->id)) == 0 &&
                    suite_verify(key->suite, key->public_key, purpose, unpack_bytes(pb->rules), unpack_bytes(s->signature)))
                        return true;
        }
        return false;
}

static bool is_signed(const PbSignedRules *pb, const Roster *roster, const uint8_t *pinned) {
        RosterKey key = { .suite = SUITE_STD };

        for (uint32_t i = 0; roster && i < roster->n_roots; i++)
                if (!roster->roots[i].retired && is_signed_by(pb, &roster->roots[i]))
                        return true;
        if (pinned) {
                memcpy(key.public_key, pinned, ROSTER_KEY_SIZE);
                key_id_of(SUITE_STD, KEY_ROOT, pinned, key.id);
                if (is_signed_by(pb, &key))
                        return true;
        }
        return !roster && !pinned;
}

int rules_open(Bytes in, const Roster *roster, const uint8_t *pinned, Pack **ret_pack, Calendar **ret_calendar) {
        CLEANUP(arena_deinit) Arena scratch = ARENA_INIT;
        CLEANUP(pack_freep) Pack *pack = NULL;
        CLEANUP(calendar_freep) Calendar *calendar = NULL;
        const PbSignedRules *pb = (const PbSignedRules *)unpack_message(in, &spec_signed_rules, &scratch, NULL);
        int r;

        if (!pb || pb->rules.len == 0 || (pb->kind != KIND_PACK && pb->kind != KIND_CALENDAR))
                return RULES_E_FORMAT;
        r = pb->kind == KIND_PACK ? pack_decode(unpack_bytes(pb->rules), &pack)
                                  : calendar_decode(unpack_bytes(pb->rules), &calendar);
        if (r)
                return r;
        if (!is_signed(pb, roster, pinned))
                return RULES_E_SIGNATURE;
        if (pack && rules_check(pack, NULL, 0))
                return RULES_E_UNLAWFUL;
        *ret_pack = pack;
        *ret_calendar = calendar;
        pack = NULL;
        calendar = NULL;
        return 0;
}
