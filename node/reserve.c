/* SPDX-License-Identifier: Apache-2.0 */

#include "node/reserve.h"

/* Header, salts, facts, framing of one entry, without what the input brings: LIMIT_HEADER, and facts of some tens. */
#define ENTRY_OVERHEAD 8192
/* What an input brings may be written twice: a parcel's parts and, in the entry that answers it, a document made of them. */
#define INPUT_COPIES 2

static unsigned percent_of(uint64_t used, uint64_t size) {
        if (used >= size)
                return 100;
        return size >= 100 ? (unsigned)(used / (size / 100)) : (unsigned)(used * 100 / size);
}

static ReserveLevel level_of_percent(unsigned percent) {
        return percent >= RESERVE_OUT_PERCENT     ? RESERVE_OUT
               : percent >= RESERVE_STOP_PERCENT  ? RESERVE_STOP
               : percent >= RESERVE_ALARM_PERCENT ? RESERVE_ALARM
                                                  : RESERVE_FINE;
}

static void worsen(Reserve *r, ReserveLevel level, const char *what, unsigned percent) {
        if (level > r->level)
                *r = (Reserve){ level, what, percent };
}

Reserve reserve_of_usage(const StoreUsage *usage, uint64_t pending, uint64_t more) {
        Reserve reserve = { .level = RESERVE_FINE, .what = "" };
        uint64_t grown = (pending + more) * RESERVE_MAP_GROWTH;

        if (usage->size) {
                unsigned percent = percent_of(usage->used + grown, usage->size);

                worsen(&reserve, level_of_percent(percent), "map", percent);
        }
        if (usage->disk_size) {
                uint64_t free = usage->disk_free > grown ? usage->disk_free - grown : 0;
                unsigned percent = percent_of(usage->disk_size - free, usage->disk_size);

                if (free < RESERVE_DISK_ENOUGH)
                        worsen(&reserve, level_of_percent(percent), "disk", percent);
                if (free < RESERVE_DISK_LEAST)
                        worsen(&reserve, RESERVE_STOP, "disk", percent);
        }
        return reserve;
}

bool reserve_alarm(const StoreUsage *usage, bool is_on, Reserve *ret) {
        StoreUsage fuller = *usage;

        if (is_on) {
                fuller.used += usage->size / 100 * RESERVE_CLEAR_PERCENT;
                fuller.disk_free -= usage->disk_free < usage->disk_size / 100 * RESERVE_CLEAR_PERCENT
                                            ? usage->disk_free
                                            : usage->disk_size / 100 * RESERVE_CLEAR_PERCENT;
        }
        *ret = reserve_of_usage(&fuller, 0, 0);
        return ret->level >= RESERVE_ALARM;
}

static size_t length(const char *s) {
        return s ? strlen(s) : 0;
}

static size_t document_size(const Document *d) {
        size_t n = length(d->category) + length(d->place) + length(d->reason) + length(d->body) + length(d->legal_basis) +
                   length(d->remedy) + length(d->external_id) + d->external_digest.len + length(d->organ) + length(d->person) +
                   length(d->summary) + d->ref_digest.len;

        for (uint32_t i = 0; i < d->n_about_units; i++)
                n += length(d->about_units[i]);
        for (uint32_t i = 0; i < d->n_units; i++)
                n += length(d->units[i]);
        return n;
}

size_t reserve_worst_case(const Input *in, uint32_t drafts_max) {
        size_t n = document_size(&in->document) + length(in->text);

        for (uint32_t i = 0; i < in->n_parts; i++)
                n += in->parts[i].data.len;
        if (in->parcel)
                n += in->parcel->evidence_bytes.len;
        n += in->receipt_evidence_bytes.len + in->roster_bytes.len + in->rules_bytes.len;
        for (uint32_t i = 0; i < in->n_seals; i++)
                n += in->seal_bytes[i].len;
        return INPUT_COPIES * n + (size_t)(drafts_max ? drafts_max : DRAFTS_MAX) * ENTRY_OVERHEAD;
}
