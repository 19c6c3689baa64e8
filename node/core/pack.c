/* SPDX-License-Identifier: Apache-2.0 */

/* What packs say beyond clocks: of registration, categories and retention. */

#include "node/core/pack.h"

#define LIKE_MAX 3
#define CHARACTER_SIZE 3 /* of a Chinese character in UTF-8 */

static bool is_pack(const Pack *p, const char *id) {
        char own[PACK_ID_SIZE];

        pack_id(p, own);
        return !strcmp(own, id);
}

const Pack *pack_of_case(const Decide *d, const CaseRow *row) {
        const Pack *known[] = { d->office->pack, pack_builtin_2022(), pack_builtin_2005() };

        for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
                if (is_pack(known[i], row->rules))
                        return known[i];
        return NULL;
}

const char *pack_in_force(Decide *d) {
        char id[PACK_ID_SIZE];

        pack_id(d->office->pack, id);
        return arena_strdup(d->out->arena, id);
}

/* ---- articles ------------------------------------------------------------------------------------------------------ */

const char *pack_article(const Pack *pack, Reason reason) {
        static const struct {
                Reason reason;
                ClockName clock;
        } about[] = {
                { REASON_RETURN_LATE, CLOCK_RETURN_REQUEST },  { REASON_RETURN_PENDING, CLOCK_RETURN_REQUEST },
                { REASON_NO_RETURN_ASKED, CLOCK_RETURN_REQUEST }, { REASON_EXTENSION_LATE, CLOCK_EXTENSION },
                { REASON_EXTENSION_DAYS, CLOCK_EXTENSION },
        };
        const Pack *national = pack_national(pack->statute);

        for (size_t i = 0; national && i < sizeof(about) / sizeof(*about); i++)
                if (about[i].reason == reason && pack->clocks[about[i].clock].article &&
                    strcmp(pack->clocks[about[i].clock].article, national->clocks[about[i].clock].article) != 0)
                        return pack->clocks[about[i].clock].article;
        return reason_article(reason, pack->statute);
}

/* ---- categories ---------------------------------------------------------------------------------------------------- */

static bool lists(const Pack *p, const char *category) {
        for (uint32_t i = 0; i < p->n_categories; i++)
                if (!strcmp(p->categories[i], category))
                        return true;
        return !p->n_categories;
}

bool pack_has_category(const Decide *d, const CaseRow *row, const char *category) {
        const Pack *registered = row ? pack_of_case(d, row) : NULL;

        return !category || !*category || lists(d->office->pack, category) || (registered && lists(registered, category));
}

/* A character in common. */
static bool is_like(const char *a, const char *b) {
        for (size_t len = strlen(a); len >= CHARACTER_SIZE; a++, len--) {
                char character[CHARACTER_SIZE + 1] = "";

                if (((uint8_t)*a & 0xF0) != 0xE0)
                        continue;
                memcpy(character, a, CHARACTER_SIZE);
                if (strstr(b, character))
                        return true;
        }
        return false;
}

const char *pack_like_category(Decide *d, const char *category) {
        const Pack *p = d->office->pack;
        Buf like = BUF_INIT;
        const char *ret;

        for (uint32_t i = 0, n = 0; i < p->n_categories && n < LIKE_MAX; i++)
                if (is_like(category, p->categories[i]))
                        buf_printf(&like, n++ ? "、%s" : "%s", p->categories[i]);
        buf_put_u8(&like, 0);
        ret = arena_printf(d->out->arena, "%s%s%s", text_cut(d->out->arena, category, 64), like.len > 1 ? ": " : "",
                           (const char *)like.data);
        buf_deinit(&like);
        return ret;
}

/* ---- retention ------------------------------------------------------------------------------------------------------ */

Day pack_keep_until(const Decide *d, const CaseRow *row, Day archived) {
        const Pack *registered = pack_of_case(d, row), *p = registered ? registered : d->office->pack;
        uint32_t years = row->case_class == CLASS_ACCUSATION ? p->sealed_retention_years : p->retention_years;
        unsigned month, day;
        int year;

        if (!years)
                return 0;
        day_to_civil(archived, &year, &month, &day);
        return day_from_civil(year + (int)years, 12, 31);
}
