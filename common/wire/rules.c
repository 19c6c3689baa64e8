/* SPDX-License-Identifier: Apache-2.0 */

#include "common/wire/rules.h"

#include <stdio.h>
#include "common/base/memory.h"

Pack *pack_new(void) {
        Pack *p = mem_new(Pack);

        p->name = p->title = p->statute = p->extends = "";
        for (size_t i = 0; i < CLOCK_COUNT; i++)
                p->clocks[i].article = "";
        p->extension.article = p->assignment_extension.article = p->transition.text = "";
        p->arena = ARENA_INIT;
        return p;
}

Pack *pack_free(Pack *p) {
        if (!p)
                return NULL;
        arena_deinit(&p->arena);
        return mem_free(p);
}

void pack_freep(Pack **p) {
        *p = pack_free(*p);
}

void pack_id(const Pack *p, char ret[PACK_ID_SIZE]) {
        char hex[2 * DIGEST_SIZE + 1];

        bytes_to_hex(digest_bytes(&p->digest), hex);
        (void)snprintf(ret, PACK_ID_SIZE, "%s/%u/%s", p->name, p->version, hex);
}

bool pack_id_is(const char *s) {
        size_t name = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-"), digits;

        if (!name || name >= PACK_NAME_SIZE || s[name] != '/')
                return false;
        s += name + 1;
        digits = strspn(s, "0123456789");
        if (!digits || digits > 10 || s[digits] != '/')
                return false;
        s += digits + 1;
        return strspn(s, "0123456789abcdef") == 2 * DIGEST_SIZE && !s[2 * DIGEST_SIZE];
}

const Pack *pack_national(const char *name) {
        if (strcmp(name, "2022") == 0)
                return pack_builtin_2022();
        if (strcmp(name, "2005") == 0)
                return pack_builtin_2005();
        return NULL;
}

Calendar *calendar_new(void) {
        Calendar *c = mem_new(Calendar);

        c->source = "";
        c->arena = ARENA_INIT;
        return c;
}

Calendar *calendar_free(Calendar *c) {
        if (!c)
                return NULL;
        arena_deinit(&c->arena);
        return mem_free(c);
}

void calendar_freep(Calendar **c) {
        *c = calendar_free(*c);
}

static bool has_year(const Calendar *c, int32_t year) {
        for (uint32_t i = 0; i < c->n_years; i++)
                if (c->years[i] == year)
                        return true;
        return false;
}

static int32_t year_of(Day d) {
        int year;
        unsigned month, day;

        day_to_civil(d, &year, &month, &day);
        return year;
}

/* Both ascend, and no year is taken from both: one pass. */
Calendar *calendar_merge(const Calendar *base, const Calendar *over) {
        Calendar *c = calendar_new();
        int32_t *years = arena_new_array(&c->arena, int32_t, base->n_years + over->n_years + 1);
        CalendarDay *days = arena_new_array(&c->arena, CalendarDay, base->n_days + over->n_days + 1);

        for (uint32_t i = 0, j = 0; i < base->n_years || j < over->n_years;) {
                if (j == over->n_years || (i < base->n_years && base->years[i] < over->years[j]))
                        years[c->n_years++] = base->years[i++];
                else if (i < base->n_years && base->years[i] == over->years[j])
                        i++;
                else
                        years[c->n_years++] = over->years[j++];
        }
        for (uint32_t i = 0, j = 0; i < base->n_days || j < over->n_days;) {
                if (i < base->n_days && has_year(over, year_of(base->days[i].day)))
                        i++;
                else if (j == over->n_days || (i < base->n_days && base->days[i].day < over->days[j].day))
                        days[c->n_days++] = base->days[i++];
                else
                        days[c->n_days++] = over->days[j++];
        }
        for (uint32_t i = 0; i < c->n_days; i++)
                days[i].name = arena_strdup(&c->arena, days[i].name);
        c->years = years;
        c->days = days;
        c->version = over->version;
        c->source = arena_strdup(&c->arena, over->source);
        c->digest = over->digest;
        return c;
}
