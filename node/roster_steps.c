/* SPDX-License-Identifier: Apache-2.0 */

#include "node/roster_steps.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "common/base/arena.h"
#include "common/io/file.h"
#include "common/wire/limits.h"
#include "common/wire/roster_codec.h"

#define FOLDER "rosters"
#define ENDING ".signed"

static bool names_root(const Roster *r, const RosterKey *key) {
        for (uint32_t i = 0; i < r->n_roots; i++)
                if (!r->roots[i].retired && memcmp(r->roots[i].public_key, key->public_key, sizeof(key->public_key)) == 0)
                        return true;
        return false;
}

static bool names_all(const Roster *r, const Roster *of) {
        for (uint32_t i = 0; i < of->n_roots; i++)
                if (!of->roots[i].retired && !names_root(r, &of->roots[i]))
                        return false;
        return true;
}

bool roster_is_step(const Roster *before, const Roster *roster) {
        return !names_all(before, roster) || !names_all(roster, before);
}

static const char *path_of(const char *data, uint64_t version, Arena *arena) {
        return arena_printf(arena, "%s/" FOLDER "/%llu" ENDING, data, (unsigned long long)version);
}

int roster_step_keep(const char *data, uint64_t version, Bytes signed_roster) {
        Arena arena = ARENA_INIT;
        int r = file_make_folder(arena_printf(&arena, "%s/" FOLDER, data));

        if (!r)
                r = file_replace(path_of(data, version, &arena), signed_roster, 0600);
        arena_deinit(&arena);
        return r;
}

static uint64_t version_of(const char *file) {
        size_t digits = strspn(file, "0123456789");

        return digits && digits < 20 && strcmp(file + digits, ENDING) == 0 ? strtoull(file, NULL, 10) : 0;
}

bool roster_step_next(const char *data, uint64_t above, Buf *ret) {
        Arena arena = ARENA_INIT;
        DIR *dir = opendir(arena_printf(&arena, "%s/" FOLDER, data));
        const struct dirent *e;
        uint64_t lowest = 0;
        bool found;

        while (dir && (e = readdir(dir))) {
                uint64_t version = version_of(e->d_name);

                if (version > above && (!lowest || version < lowest))
                        lowest = version;
        }
        if (dir)
                closedir(dir);
        found = lowest && file_read(path_of(data, lowest, &arena), LIMIT_ROSTER, ret) == 0;
        arena_deinit(&arena);
        return found;
}

/* *bytes becomes the signed roster, if it follows. */
static bool take(Buf *bytes, const uint8_t pinned[ROSTER_KEY_SIZE], Roster **roster, Buf *signed_roster) {
        Roster *newer;

        if (roster_open(buf_bytes(bytes), *roster, pinned, &newer))
                return false;
        roster_free(*roster);
        *roster = newer;
        buf_deinit(signed_roster);
        *signed_roster = *bytes;
        *bytes = (Buf)BUF_INIT;
        return true;
}

void roster_step_follow(const char *data, Bytes newest, const uint8_t pinned[ROSTER_KEY_SIZE], Roster **roster, Buf *signed_roster) {
        bool more = true;

        while (more) {
                Buf whole = BUF_INIT, step = BUF_INIT;

                buf_put_bytes(&whole, newest);
                more = !take(&whole, pinned, roster, signed_roster) && roster_step_next(data, (*roster)->version, &step) &&
                       take(&step, pinned, roster, signed_roster);
                buf_deinit(&whole);
                buf_deinit(&step);
        }
}
