/* SPDX-License-Identifier: Apache-2.0 */

/* The list of what was found, for people and for programs.  Messages are ours and plain ASCII, so that JSON needs no
 * library. */

#include <stdarg.h>
#include <stdio.h>
#include "common/base/memory.h"
#include "node/verify.h"
#include "node/verify_internal.h"

static const char *const what_names[] = {
        [VERIFY_FRAMING] = "framing", [VERIFY_TORN] = "torn", [VERIFY_SEGMENT] = "segment", [VERIFY_BATCH] = "batch",
        [VERIFY_NEWER] = "newer", [VERIFY_ENTRY] = "entry", [VERIFY_DIGEST] = "digest", [VERIFY_ROOT] = "root",
        [VERIFY_CHAIN] = "chain", [VERIFY_SIGNATURE] = "signature", [VERIFY_SERIAL] = "serial", [VERIFY_STREAM] = "stream",
        [VERIFY_AGAINST] = "against", [VERIFY_STORE] = "store", [VERIFY_ROW] = "row",
        [VERIFY_KEYS] = "keys",
};

const char *verify_what_name(VerifyWhat w) {
        return w >= VERIFY_FRAMING && (size_t)w < array_size(what_names) ? what_names[w] : "?";
}

void verify_add(VerifyReport *r, VerifyWhat what, JournalPosition at, uint64_t entry, uint64_t seal, const char *format, ...) {
        va_list args;

        r->found++;
        if (r->n_problems == VERIFY_PROBLEMS_MAX)
                return;
        if (r->n_problems == r->cap) {
                r->cap = r->cap ? 2 * r->cap : 16;
                r->problems = mem_realloc(r->problems, r->cap * sizeof(*r->problems));
        }
        VerifyProblem *p = &r->problems[r->n_problems++];
        *p = (VerifyProblem){ .what = what, .at = at, .entry = entry, .seal = seal };
        va_start(args, format);
        vsnprintf(p->message, sizeof(p->message), format, args);
        va_end(args);
}

void verify_report_deinit(VerifyReport *r) {
        r->problems = mem_free(r->problems);
        r->n_problems = r->cap = 0;
}

static void put_place(Buf *out, const VerifyProblem *p) {
        if (p->at.segment)
                buf_printf(out, " segment %u, offset %llu,", p->at.segment, (unsigned long long)p->at.offset);
        if (p->entry)
                buf_printf(out, " entry %llu,", (unsigned long long)p->entry);
        if (p->seal)
                buf_printf(out, " seal %llu,", (unsigned long long)p->seal);
        if (out->data[out->len - 1] == ',')
                out->data[out->len - 1] = ':';
}

void verify_report_text(const VerifyReport *r, Buf *out) {
        for (size_t i = 0; i < r->n_problems; i++) {
                const VerifyProblem *p = &r->problems[i];
                buf_printf(out, "%-9s", verify_what_name(p->what));
                put_place(out, p);
                buf_printf(out, " %s\n", p->message);
        }
        if (r->found > r->n_problems)
                buf_printf(out, "... and %llu more\n", (unsigned long long)(r->found - r->n_problems));
        buf_printf(out, "%llu entries in %llu batches, %llu segments; seals %llu to %llu, %llu signatures checked; ",
                   (unsigned long long)r->entries, (unsigned long long)r->batches, (unsigned long long)r->segments,
                   (unsigned long long)r->first_seal, (unsigned long long)r->last_seal, (unsigned long long)r->signatures);
        if (r->compared)
                buf_printf(out, "%llu rows of the store are what the journal yields; ", (unsigned long long)r->rows);
        else
                buf_printf(out, "the store was not compared to the end; ");
        if (r->parts.erased)
                buf_printf(out, "%llu parts are erased, of cases that turned out to accuse; ", (unsigned long long)r->parts.erased);
        if (r->parts.missing)
                buf_printf(out, "%llu parts can't be read, their keys are not here; ", (unsigned long long)r->parts.missing);
        if (r->declared_lost)
                buf_printf(out, "%llu seals that others hold are of a stretch that a recovery declared lost; ",
                           (unsigned long long)r->declared_lost);
        if (r->found)
                buf_printf(out, "%llu problems\n", (unsigned long long)r->found);
        else
                buf_printf(out, "no problem found\n");
}

static void put_json_string(Buf *out, const char *s) {
        buf_printf(out, "\"");
        for (; *s; s++) {
                if (*s == '"' || *s == '\\')
                        buf_printf(out, "\\%c", *s);
                else if ((unsigned char)*s < 0x20 || (unsigned char)*s >= 0x7f)
                        buf_printf(out, "?");
                else
                        buf_printf(out, "%c", *s);
        }
        buf_printf(out, "\"");
}

static void put_json_number(Buf *out, const char *name, uint64_t value) {
        buf_printf(out, ",\"%s\":%llu", name, (unsigned long long)value);
}

static void put_json_problem(Buf *out, const VerifyProblem *p) {
        buf_printf(out, "{\"what\":\"%s\"", verify_what_name(p->what));
        put_json_number(out, "segment", p->at.segment);
        put_json_number(out, "offset", p->at.offset);
        put_json_number(out, "entry", p->entry);
        put_json_number(out, "seal", p->seal);
        buf_printf(out, ",\"message\":");
        put_json_string(out, p->message);
        buf_printf(out, "}");
}

void verify_report_json(const VerifyReport *r, Buf *out) {
        buf_printf(out, "{\"verified\":%s,\"compared\":%s", r->found ? "false" : "true", r->compared ? "true" : "false");
        put_json_number(out, "found", r->found);
        put_json_number(out, "segments", r->segments);
        put_json_number(out, "batches", r->batches);
        put_json_number(out, "entries", r->entries);
        put_json_number(out, "bytes", r->bytes);
        put_json_number(out, "first_seal", r->first_seal);
        put_json_number(out, "last_seal", r->last_seal);
        put_json_number(out, "signatures", r->signatures);
        put_json_number(out, "rows", r->rows);
        put_json_number(out, "closed", r->parts.closed);
        put_json_number(out, "erased", r->parts.erased);
        put_json_number(out, "unreadable", r->parts.missing);
        put_json_number(out, "declared_lost", r->declared_lost);
        put_json_number(out, "against", r->against);
        buf_printf(out, ",\"problems\":[");
        for (size_t i = 0; i < r->n_problems; i++) {
                if (i)
                        buf_printf(out, ",");
                put_json_problem(out, &r->problems[i]);
        }
        buf_printf(out, "]}");
}
