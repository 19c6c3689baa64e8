/* SPDX-License-Identifier: Apache-2.0 */

/* One line for each fact that somebody would want to follow; bookkeeping (serials, flags, streams' settling) stays silent. */

#include "node/core/trace.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "node/core/fact.h"
#include "node/core/procedure.h"
#include "node/core/reason.h"
#include "node/core/row.h"

#define LINE_SIZE 256

typedef struct Trace {
        const Entry *entry;
        Instant origin;
        TraceSink sink;
        void *userdata;
} Trace;

static void line(const Trace *t, const UnitCode *unit, const CaseId *id, const char *format, ...) PRINTF_LIKE(4, 5);

static void line(const Trace *t, const UnitCode *unit, const CaseId *id, const char *format, ...) {
        Instant time = t->entry->header.time;
        Day day = day_of(time);
        int minutes = (int)((time - day_start(day)) / DURATION_MINUTE);
        char text[LINE_SIZE], whole[2 * LINE_SIZE];
        va_list ap;

        va_start(ap, format);
        (void)vsnprintf(text, sizeof(text), format, ap);
        va_end(ap);
        (void)snprintf(whole, sizeof(whole), "[%+dd %02d:%02d] %s > %s%s%s%s", day - day_of(t->origin), minutes / 60,
                       minutes % 60, unit_code_is_none(unit) ? t->entry->header.actor.unit.s : unit->s,
                       case_id_is_none(id) ? "" : "case ", id->s, case_id_is_none(id) ? "" : " ", text);
        t->sink(t->userdata, whole);
}

/* STATE, as the diagrams write it. */
static const char *upper(DocketState state, char dst[24]) {
        const char *name = docket_state_name(state);
        size_t i;

        assert(strlen(name) < 24);
        for (i = 0; name[i]; i++)
                dst[i] = name[i] == '-' ? '_' : (char)(name[i] - 'a' + 'A'); /* the names are small letters and dashes */
        dst[i] = '\0';
        return dst;
}

static void trace_clock(const Trace *t, const Fact *f, const char *what) {
        char due[DAY_TEXT_SIZE];

        day_format(f->day, due);
        line(t, &f->unit, &f->case_id, "%s %s due %s (pack %.*s/%u)", what, clock_name((ClockName)f->what), due,
             (int)strcspn(f->text, "\n"), f->text, f->how);
}

static void trace_fact(const Trace *t, const Fact *f) {
        char from[24], to[24];

        switch ((FactKind)f->kind) {
        case FACT_CASE:
                line(t, &t->entry->header.actor.unit, &f->case_id, "class %s", case_class_name((CaseClass)f->what));
                break;
        case FACT_CLASS:
                line(t, &f->unit, &f->case_id, "class %s path %u", case_class_name((CaseClass)f->what), f->how);
                break;
        case FACT_DOCKET:
                line(t, &f->unit, &f->case_id, "-> %s%s%s", upper((DocketState)f->what, to),
                     unit_code_is_none(&f->peer) ? "" : " from ", f->peer.s);
                break;
        case FACT_STATE:
                line(t, &f->unit, &f->case_id, "%s -> %s", upper((DocketState)f->how, from), upper((DocketState)f->what, to));
                break;
        case FACT_CUSTODY:
                line(t, &f->unit, &f->case_id, "custody %s", custody_name((Custody)f->what));
                break;
        case FACT_REPORT:
                line(t, &f->unit, &f->case_id, "report %s", report_state_name((ReportState)f->what));
                break;
        case FACT_REPORT_BELOW:
                line(t, &f->unit, &f->case_id, "report below %s", report_state_name((ReportState)f->what));
                break;
        case FACT_EXCHANGE:
                line(t, &f->unit, &f->case_id, "%s %s: %s to %s", entry_kind_name((EntryKind)(f->how & 0xFF)),
                     exchange_state_name((ExchangeState)f->what), f->peer.s, f->text);
                break;
        case FACT_EXCHANGE_STATE:
                line(t, &f->unit, &f->case_id, "exchange %llu %s", (unsigned long long)f->number,
                     exchange_state_name((ExchangeState)f->what));
                break;
        case FACT_DRAFT:
                line(t, &f->unit, &f->case_id, "%s drafted by %s", entry_kind_name((EntryKind)f->what), f->text);
                break;
        case FACT_DRAFT_DIFFERS:
                line(t, &f->unit, &f->case_id, "draft %llu differs from %s", (unsigned long long)f->number, f->text);
                break;
        case FACT_DRAFT_STATE:
                line(t, &f->unit, &f->case_id, "draft %llu %s", (unsigned long long)f->number,
                     draft_state_name((DraftState)f->what));
                break;
        case FACT_CLOCK_START:
                trace_clock(t, f, unit_code_is_none(&f->peer) ? "clock" : "watch");
                break;
        case FACT_CLOCK_END:
                trace_clock(t, f, clock_state_name((ClockState)f->number2));
                break;
        case FACT_CLOCK_REVIVE:
                trace_clock(t, f, "revived");
                break;
        case FACT_SEND:
                line(t, &f->unit, &f->case_id, "%s to %s on %s #%llu", parcel_kind_name((ParcelKind)(f->what & 0xFF)),
                     f->peer.s, f->text, (unsigned long long)f->number);
                break;
        case FACT_CONSUMED:
                line(t, &UNIT_NONE, &f->case_id, "#%llu from %s %s", (unsigned long long)f->number, f->peer.s,
                     outcome_name((Outcome)(f->what & 0xFF)));
                break;
        case FACT_SETTLED:
                line(t, &f->unit, &f->case_id, "#%llu to %s %s", (unsigned long long)f->number, f->peer.s,
                     outcome_name((Outcome)f->what));
                break;
        case FACT_VIOLATION:
                line(t, &f->unit, &f->case_id, "violation: %s %s", entry_kind_name((EntryKind)f->how),
                     reason_text(f->what)->name);
                break;
        case FACT_ALARM:
                line(t, &UNIT_NONE, &CASE_NONE, "alarm %s %s: %.*s", alarm_kind_name((AlarmKind)f->what), f->how ? "on" : "off",
                     (int)strcspn(f->text, "\n"), f->text);
                break;
        default:
                break;
        }
}

void trace_entry(const Entry *entry, Instant origin, TraceSink sink, void *userdata) {
        const Part *part = entry_find_part(entry, PART_FACTS);
        Trace t = { .entry = entry, .origin = origin, .sink = sink, .userdata = userdata };
        Arena arena = ARENA_INIT;
        Fact *facts;
        size_t n;

        line(&t, &entry->header.actor.unit, &entry->header.case_id, "entry %llu %s", (unsigned long long)entry->header.number,
             entry_kind_name(entry->header.kind));
        if (part && !facts_decode(part->data, &arena, &facts, &n))
                for (size_t i = 0; i < n; i++)
                        trace_fact(&t, &facts[i]);
        arena_deinit(&arena);
}
