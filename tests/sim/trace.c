/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What happened, line by line. All of it goes into the digest; kept are the last lines of the world and the last of each office,
 * which is what tells why something failed: in a nation the world's last lines are others' business.
 */

#include <assert.h>
#include <ctype.h>
#include <stdarg.h>
#include "common/base/memory.h"
#include "tests/sim/sim.h"

#define CONCERNED_MAX 4

/* ---- kept -------------------------------------------------------------------------------------------------------- */

static void keep(char **ring, size_t size, size_t *n, const char *stamp, const char *line) {
        char **at = &ring[(*n)++ % size];
        size_t len = strlen(stamp) + strlen(line) + 2;

        *at = mem_realloc(*at, len);
        snprintf(*at, len, "%s %s", stamp, line);
}

/* Of the unit that a text names there; NULL: it names none. */
static SimOffice *office_at(Sim *s, const char *text, size_t *ret_len) {
        char word[UNIT_CODE_SIZE] = "";
        SimUnit *u = NULL;
        UnitCode code;
        size_t n = 0, digits = 0;

        while (n + 1 < sizeof word && (isdigit((unsigned char)text[n]) || islower((unsigned char)text[n]) || text[n] == '.' ||
                                       text[n] == '-')) {
                word[n] = text[n];
                n++;
        }
        while (isdigit((unsigned char)word[digits]))
                digits++;
        *ret_len = n ? n : 1;
        for (size_t len = n; len && !u; len = len > digits ? digits : 0) { /* a case's number begins with a unit's code */
                word[len] = '\0';
                if (unit_code_parse(word, &code))
                        u = place_unit(s, &code);
        }
        return u ? u->office : NULL;
}

static void keep_line(Sim *s, const char *stamp, const char *line) {
        SimOffice *o;
        size_t len;

        if (s->failed && s->n_lines > 1 && strncmp(line, "FAILED", 6) != 0) /* what came before is what is wanted */
                return;
        keep(s->lines, SIM_TRACE_LINES, &s->n_lines, stamp, line);
        if (s->n_offices <= SIM_TRACE_OFFICES)
                return;
        o = s->units ? office_at(s, line, &len) : NULL;
        if (o)
                keep(o->lines, SIM_OFFICE_LINES, &o->n_lines, stamp, line);
}

/* ---- printed ----------------------------------------------------------------------------------------------------- */

static void print_ring(char *const *ring, size_t size, size_t n, FILE *out) {
        for (size_t i = n < size ? 0 : n - size; i < n; i++)
                fprintf(out, "  %s\n", ring[i % size]);
}

/* The last lines of those whom the problem names. */
static void print_concerned(Sim *s, FILE *out) {
        SimOffice *printed[CONCERNED_MAX];
        size_t n = 0, len;

        for (const char *at = s->problem; *at && n < CONCERNED_MAX; at += len) {
                SimOffice *o = office_at(s, at, &len);
                bool again = !o;

                for (size_t i = 0; i < n; i++)
                        again = again || printed[i] == o;
                if (again)
                        continue;
                printed[n++] = o;
                fprintf(out, "last of %s:\n", o->unit.s);
                print_ring(o->lines, SIM_OFFICE_LINES, o->n_lines, out);
        }
}

void sim_print_trace(Sim *s, FILE *out) {
        print_ring(s->lines, SIM_TRACE_LINES, s->n_lines, out);
        if (s->n_offices > SIM_TRACE_OFFICES)
                print_concerned(s, out);
}

/* ---- said -------------------------------------------------------------------------------------------------------- */

void sim_trace(Sim *s, const char *format, ...) {
        int64_t minutes = (s->now - day_start(day_of(s->start))) / DURATION_MINUTE;
        char line[512], stamp[40];
        va_list args;
        int n;

        va_start(args, format);
        n = vsnprintf(line, sizeof line, format, args);
        va_end(args);
        assert(n >= 0);
        digest_stream_update(s->digest, bytes_of_str(line));
        snprintf(stamp, sizeof stamp, "[+%lldd %02lld:%02lld]", (long long)(minutes / 1440), (long long)(minutes / 60 % 24),
                 (long long)(minutes % 60));
        keep_line(s, stamp, line);
        if (s->config.trace)
                fprintf(s->config.trace, "%s %s\n", stamp, line);
}

void sim_fail(Sim *s, const char *format, ...) {
        va_list args;

        if (s->failed)
                return;
        s->failed = true;
        va_start(args, format);
        vsnprintf(s->problem, sizeof s->problem, format, args);
        va_end(args);
        sim_trace(s, "FAILED %s", s->problem);
}

void trace_deinit(Sim *s) {
        for (size_t i = 0; i < SIM_TRACE_LINES; i++)
                mem_free(s->lines[i]);
        for (size_t i = 0; i < s->n_offices; i++)
                for (size_t k = 0; k < SIM_OFFICE_LINES; k++)
                        mem_free(s->offices[i].lines[k]);
}
