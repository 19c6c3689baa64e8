/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What a pack may say under its national statute.  Days are compared by the latest lawful end they allow: a local regulation
 * may be quicker, never slower; it may give a citizen more time, never less; it takes no instance away and lengthens no review.
 * What it says beyond that stands in it under `not_applied`.
 */

#include <stdarg.h>
#include <stdio.h>
#include "common/base/memory.h"
#include "common/wire/rules.h"

typedef struct Look {
        const Pack *pack, *national;
        PackProblem *problems;
        size_t cap, n;
} Look;

static void problem(Look *l, const char *field, const char *format, ...) PRINTF_LIKE(3, 4);
static void problem(Look *l, const char *field, const char *format, ...) {
        va_list args;

        if (l->n++ >= l->cap)
                return;
        (void)snprintf(l->problems[l->n - 1].field, sizeof(l->problems->field), "%s", field);
        va_start(args, format);
        (void)vsnprintf(l->problems[l->n - 1].message, sizeof(l->problems->message), format, args);
        va_end(args);
}

static void clock_problem(Look *l, ClockName clock, const char *what, const char *should) {
        char field[64];

        (void)snprintf(field, sizeof(field), "clocks.%s", clock_name(clock));
        problem(l, field, "%s: %s; what the regulation says beyond it goes under not_applied with the reason", what, should);
}

uint32_t rules_longest(uint32_t working_days) {
        return working_days ? working_days + 2 * ((working_days + 4) / 5) + 8 : 0;
}

static uint32_t longest(const ClockRule *r) {
        return r->working ? rules_longest(r->days) : r->days;
}

/* Never later than the national one?  Working days against working days are compared as such. */
static bool is_later(const ClockRule *r, const ClockRule *national) {
        if (national->hours)
                return !r->hours || r->hours > national->hours;
        if (r->hours)
                return false;
        if (r->working == national->working)
                return r->days > national->days;
        return r->working ? rules_longest(r->days) > national->days : r->days > national->days;
}

static bool is_review(ClockName c) {
        return c == CLOCK_REVIEW || c == CLOCK_RE_REVIEW;
}

static bool is_citizens(ClockName c) {
        return c == CLOCK_ASK_REVIEW || c == CLOCK_ASK_RE_REVIEW;
}

static void check_citizens(Look *l, ClockName c, const ClockRule *r, const ClockRule *national) {
        char should[128];

        (void)snprintf(should, sizeof(should), "%s gives %u calendar days, rolling over days off", national->article,
                       national->days);
        if (!r->days)
                clock_problem(l, c, "removes an instance by leaving no time to ask for it", should);
        else if (r->days < national->days)
                clock_problem(l, c, "shortens the citizen's time", should);
        else if (!r->rolls || !r->right)
                clock_problem(l, c, "shortens the citizen's time", "the last day must roll over days off, and be a right");
}

static void check_duty(Look *l, ClockName c, const ClockRule *r, const ClockRule *national) {
        char should[160], what[96];

        (void)snprintf(should, sizeof(should), "%s %s %u %s", national->article,
                       national->own ? "names the duty, the national pack gives it" : "allows",
                       national->hours ? national->hours : national->days,
                       national->hours ? "hours" : national->working ? "working days" : "calendar days");
        if (r->rolls)
                clock_problem(l, c, "a later lawful end", "officials' dates do not roll over days off");
        if (r->right && !national->right)
                clock_problem(l, c, "makes a duty lapse", "a duty that isn't met is breached, it never lapses");
        if (!clock_rule_exists(r) && is_review(c))
                clock_problem(l, c, "removes an instance", should);
        else if (!clock_rule_exists(r))
                clock_problem(l, c, "takes a duty's clock away", should);
        if (c == CLOCK_HANDLING || c == CLOCK_EXTENSION || !is_later(r, national))
                return; /* the first two are one road */
        if (r->working && !national->working)
                (void)snprintf(what, sizeof(what), "%s: %u working days can last %u calendar days",
                               is_review(c) ? "extends a review" : "a later lawful end", r->days, rules_longest(r->days));
        else
                (void)snprintf(what, sizeof(what), "%s: %u %s", is_review(c) ? "extends a review" : "a later lawful end",
                               r->hours ? r->hours : r->days, r->hours ? "hours" : "days");
        clock_problem(l, c, what, should);
}

static void check_clocks(Look *l) {
        for (uint32_t c = CLOCK_TRIAGE; c < CLOCK_COUNT; c++) {
                const ClockRule *r = &l->pack->clocks[c], *national = &l->national->clocks[c];

                if (r->from_receipt && c != CLOCK_HANDLING)
                        clock_problem(l, (ClockName)c, "starts at another event", "`from` is of handling alone: each other clock starts "
                                      "as the procedure says");
                if (r->rolls && !is_citizens((ClockName)c) && !clock_rule_exists(national))
                        clock_problem(l, (ClockName)c, "a later lawful end", "officials' dates do not roll over days off");
                if (!clock_rule_exists(national))
                        continue;
                if (!national->as_set && r->as_set)
                        clock_problem(l, (ClockName)c, "a later lawful end", "no document sets this day: the pack does");
                if (national->as_set && !r->as_set)
                        clock_problem(l, (ClockName)c, "takes the day out of the document's hands",
                                      "the day is as set: write as_set: true, with days for documents that set none");
                if (national->as_set && (!national->days || !r->days))
                        continue;
                if (is_citizens((ClockName)c))
                        check_citizens(l, (ClockName)c, r, national);
                else
                        check_duty(l, (ClockName)c, r, national);
        }
}

/* Acceptance and every extension together: 30 + 60 is as late as 60 + 30. */
static void check_handling(Look *l) {
        const Pack *p = l->pack, *n = l->national;
        const ExtensionRule *e = &p->extension;
        uint32_t end = longest(&p->clocks[CLOCK_HANDLING]) + (uint32_t)e->days_max;
        uint32_t lawful = longest(&n->clocks[CLOCK_HANDLING]) + n->extension.days_max;

        if (end > lawful)
                problem(l, e->days_max > n->extension.days_max ? "extension.days_max" : "clocks.handling",
                        "a later lawful end: accepted to decided takes %u days with its extension, %s and the extension allow "
                        "%u; what the regulation says beyond it goes under not_applied with the reason",
                        end, n->clocks[CLOCK_HANDLING].article, lawful);
        if (e->times != 1 && e->days_max)
                problem(l, "extension.times", "a later lawful end: %s extends once", n->extension.article);
        if (p->clocks[CLOCK_EXTENSION].days != e->days_max)
                problem(l, e->days_max == n->extension.days_max ? "clocks.extension" : "extension.days_max",
                        "the clock `extension` says %u days, `extension` at most %u: the same number", p->clocks[CLOCK_EXTENSION].days,
                        e->days_max);
        if (e->days_max && (!e->roles || (e->roles & ~n->extension.roles)))
                problem(l, "extension.approved_by", "%s: only the head of the handling unit approves it", n->extension.article);
        if (e->days_max && !e->before_due)
                problem(l, "extension.before_due", "a later lawful end: what is late already can't be extended");
        if (e->days_max && !e->tell_petitioner)
                problem(l, "extension.tell_petitioner", "%s: the petitioner is told why", n->extension.article);
        if (!p->assignment_extension.assigner_only)
                problem(l, "assignment_extension.assigner_only", "%s: only who set the day can move it",
                        n->assignment_extension.article);
}

static void check_instances(Look *l) {
        static const ClockName clocks[] = { [INSTANCE_HANDLING] = CLOCK_HANDLING, [INSTANCE_REVIEW] = CLOCK_REVIEW,
                                            [INSTANCE_RE_REVIEW] = CLOCK_RE_REVIEW };

        for (uint32_t i = INSTANCE_HANDLING; i <= INSTANCE_LAST; i++)
                if (!(l->pack->instances & 1u << i))
                        problem(l, "instances", "removes an instance: %s stands in %s; an article against it goes under "
                                "not_applied with the reason", instance_name((Instance)i),
                                l->national->clocks[clocks[i]].article);
        if (l->pack->hearing_excludes & ~l->national->hearing_excludes)
                problem(l, "hearing_excludes", "a later lawful end: hearing days are left out in re-review alone (%s)",
                        l->national->clocks[CLOCK_RE_REVIEW].article);
}

static void check_lists(Look *l) {
        const Pack *p = l->pack, *n = l->national;

        if (p->transition.running_keep != n->transition.running_keep)
                problem(l, "transition.running_keep", "a clock is pinned to the pack it started under: write `all`");

        if (p->service_proves & ~n->service_proves)
                problem(l, "service_proves", "shortens the citizen's time: the window starts with proved service alone (%s)",
                        n->clocks[CLOCK_ASK_REVIEW].article);
        if (!p->service_proves)
                problem(l, "service_proves", "without a way that proves it no opinion is ever served (%s)",
                        n->clocks[CLOCK_ASK_REVIEW].article);
        if (!p->postmark_counts)
                problem(l, "postmark_counts", "shortens the citizen's time: a letter was sent when it was posted");
        if (n->notice_contents & ~p->notice_contents)
                problem(l, "notice_contents", "leaves out what %s has the petitioner told", n->clocks[CLOCK_NOTICE].article);
        if (n->triggers & ~p->triggers)
                problem(l, "triggers", "leaves out what %s is supervised for", n->clocks[CLOCK_ORDER_RESPONSE].article);
        if (p->triage_outcomes & ~n->triage_outcomes)
                problem(l, "triage_outcomes", "an outcome that %s does not know", n->clocks[CLOCK_TRIAGE].article);
        if (!(p->triage_outcomes & 1u << TRIAGE_REFER))
                problem(l, "triage_outcomes", "without `refer` nothing could be handed on (%s)",
                        n->clocks[CLOCK_TRIAGE].article);
        if (!p->thresholds.delegation_max || p->thresholds.delegation_max > n->thresholds.delegation_max)
                problem(l, "thresholds.delegation_max", "between 1 and %u representatives", n->thresholds.delegation_max);
        for (uint32_t i = 0; i < n->n_copied_up; i++)
                if (!pack_copies(p, n->copied_up[i]))
                        problem(l, "copied_up", "leaves out %s, of which the bureaus between get a copy",
                                entry_kind_name(n->copied_up[i]));
        if (p->thresholds.small_max > p->thresholds.delegation_max)
                problem(l, "thresholds.small_max", "more than delegation_max");
        if (p->thresholds.returns_finding > n->thresholds.returns_finding)
                problem(l, "thresholds.returns_finding", "shirking is looked into later than by the national pack: %u returns",
                        n->thresholds.returns_finding);
        if (p->thresholds.idle_days > n->thresholds.idle_days)
                problem(l, "thresholds.idle_days", "idleness is looked into later than by the national pack: %u days",
                        n->thresholds.idle_days);
        if (!p->thresholds.collective_people || !p->thresholds.returns_finding || !p->thresholds.idle_days ||
            !p->thresholds.undelivered_days)
                problem(l, "thresholds", "each is at least 1");
}

size_t rules_check(const Pack *pack, PackProblem *problems, size_t cap) {
        Look l = { .pack = pack, .national = pack_national(pack->statute), .problems = problems, .cap = cap };

        if (!l.national) {
                problem(&l, "statute", "no national statute '%s': 2022 or 2005", pack->statute);
                return l.n;
        }
        check_clocks(&l);
        check_handling(&l);
        check_instances(&l);
        check_lists(&l);
        return l.n;
}
