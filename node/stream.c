/* SPDX-License-Identifier: Apache-2.0 */

#include "node/stream.h"

#include "common/base/memory.h"

void stream_init(Stream *s, const UnitCode *to, Lane lane, uint32_t epoch, const StreamWindow *window) {
        *s = (Stream){ .to = *to, .lane = lane, .epoch = epoch, .more = true, .cap = window->parcels + STREAM_OVERTAKE_MAX };
        s->flights = mem_new_array(Flight, s->cap);
}

void stream_deinit(Stream *s) {
        mem_free(s->flights);
}

bool stream_is(const Stream *s, const UnitCode *to, Lane lane, uint32_t epoch) {
        return s->lane == lane && s->epoch == epoch && unit_code_equal(&s->to, to);
}

static void insert(Stream *s, uint32_t at, uint64_t number, bool recall, int64_t mono_ms) {
        memmove(&s->flights[at + 1], &s->flights[at], (s->n_flights - at) * sizeof(Flight));
        s->flights[at] = (Flight){ .number = number, .due_ms = mono_ms, .recall = recall };
        s->n_flights++;
        s->deadline_known = false;
}

void stream_add(Stream *s, StoreTxn *txn, uint64_t number, int64_t mono_ms) {
        OutboxKey key = { .to = s->to, .lane = s->lane, .epoch = s->epoch, .number = number };
        OutboxRow row;

        s->more = true;
        s->deadline_known = false;
        if (number < s->load_from || s->n_flights - s->n_loaded == STREAM_OVERTAKE_MAX || !outbox_get(txn, &key, &row) ||
            row.kind != PARCEL_VOID)
                return;
        if (s->n_flights > s->n_loaded && s->flights[s->n_flights - 1].number >= number)
                return;
        insert(s, s->n_flights, number, true, mono_ms);
}

void stream_load(Stream *s, StoreTxn *txn, const StreamWindow *window, int64_t mono_ms) {
        while (s->more && s->n_loaded < window->parcels) {
                OutboxKey from = { .to = s->to, .lane = s->lane, .epoch = s->epoch, .number = s->load_from }, key;
                OutboxRow row;

                if (!outbox_next(txn, &from, &key, &row) || !stream_is(s, &key.to, key.lane, key.epoch)) {
                        s->more = s->deadline_known = false;
                        return;
                }
                if (s->n_loaded == s->n_flights || s->flights[s->n_loaded].number != key.number)
                        insert(s, s->n_loaded, key.number, row.kind == PARCEL_VOID, mono_ms);
                s->n_loaded++;
                s->deadline_known = false;
                s->load_from = key.number + 1;
        }
}

void stream_settle(Stream *s, uint64_t number) {
        for (uint32_t i = 0; i < s->n_flights; i++) {
                if (s->flights[i].number != number)
                        continue;
                s->bytes -= s->flights[i].size;
                memmove(&s->flights[i], &s->flights[i + 1], (s->n_flights - i - 1) * sizeof(Flight));
                s->n_flights--;
                s->n_loaded -= i < s->n_loaded;
                s->deadline_known = false;
                return;
        }
}

/* One parcel may go whatever its size; recalls are small. */
static bool window_is_full(const Stream *s, const StreamWindow *window, uint32_t at) {
        return at < s->n_loaded && !s->flights[at].recall && !s->flights[at].attempts && s->bytes && s->bytes >= window->bytes;
}

/* What went before and goes again may be what is recalled. */
static bool goes_again_before(const Stream *s, uint32_t at, int64_t mono_ms) {
        for (uint32_t i = 0; i < at; i++)
                if (s->flights[i].attempts && s->flights[i].due_ms <= mono_ms)
                        return true;
        return false;
}

/* Recalls first, in a round of their own. */
Flight *stream_due(Stream *s, const StreamWindow *window, int64_t mono_ms, uint32_t *at) {
        for (; *at < 2 * s->n_flights; (*at)++) {
                uint32_t place = *at % s->n_flights;
                Flight *f = &s->flights[place];
                bool first = *at < s->n_flights;

                if (f->recall == first && !window_is_full(s, window, place) &&
                    (f->due_ms <= mono_ms || (first && goes_again_before(s, place, mono_ms))))
                        return f;
        }
        return NULL;
}

void stream_put_off(Stream *s, Flight *f, int64_t due_ms) {
        f->due_ms = due_ms;
        s->deadline_known = false;
}

void stream_sent(Stream *s, Flight *f, size_t size, int64_t next_ms) {
        if (!f->size) {
                f->size = (uint32_t)size;
                s->bytes += f->size;
        }
        f->attempts++;
        stream_put_off(s, f, next_ms);
}

void stream_resume(Stream *s, uint64_t next_in, int64_t mono_ms) {
        s->deadline_known = false;
        for (uint32_t i = 0; i < s->n_flights; i++) {
                Flight *f = &s->flights[i];

                if (f->attempts > 1 || f->number < next_in)
                        f->due_ms = mono_ms;
                f->attempts = f->attempts ? 1 : 0;
        }
}

void stream_restart(Stream *s, int64_t mono_ms) {
        s->deadline_known = false;
        for (uint32_t i = 0; i < s->n_flights; i++) {
                s->flights[i].due_ms = mono_ms;
                s->flights[i].attempts = s->flights[i].attempts ? 1 : 0;
        }
}

static int64_t find_deadline(const Stream *s, const StreamWindow *window) {
        int64_t first = INT64_MAX;

        if (s->more && s->n_loaded < window->parcels)
                return INT64_MIN;
        for (uint32_t i = 0; i < s->n_flights; i++)
                if (s->flights[i].due_ms < first && !window_is_full(s, window, i))
                        first = s->flights[i].due_ms;
        return first;
}

int64_t stream_deadline(Stream *s, const StreamWindow *window) {
        if (!s->deadline_known) {
                s->deadline_ms = find_deadline(s, window);
                s->deadline_known = true;
        }
        return s->deadline_ms;
}
