/* SPDX-License-Identifier: Apache-2.0 */

#include "common/wire/closed.h"

#include <assert.h>
#include "common/wire/convert.h"

static_assert(PART_KEY_SIZE == VAULT_KEY_SIZE && PART_BOX_SIZE == VAULT_BOX_SIZE, "record.h names them without knowing why");

#define AAD_SIZE (sizeof(Word) + SALT_SIZE)

/* Kind and salt: a part, or its box, can't be moved to another place. */
static Bytes aad_of(const Part *p, uint8_t aad[AAD_SIZE]) {
        const Word kind = word_of(p->kind);

        memcpy(aad, kind.b, sizeof(kind.b));
        memcpy(aad + sizeof(kind.b), p->salt, SALT_SIZE);
        return bytes_of(aad, AAD_SIZE);
}

/* Into the arena, zeroed by nobody: arenas live for a step or an answer. */
static Bytes keep(Arena *arena, Buf *buf) {
        Bytes kept = arena_copy(arena, buf_bytes(buf));

        buf_deinit(buf);
        return kept;
}

int closed_make(Part *p, Random *random, Arena *arena) {
        uint8_t aad[AAD_SIZE], key[PART_KEY_SIZE];
        Buf out = BUF_INIT;
        int r;

        random_fill(random, key, sizeof key);
        r = vault_close_once(key, aad_of(p, aad), p->data, &out);
        if (r == 0) {
                p->key = arena_copy(arena, bytes_of(key, sizeof key));
                p->stored = keep(arena, &out);
        }
        buf_deinit(&out);
        explicit_bzero(key, sizeof key);
        return fail_trace(r);
}

int closed_box(Part *p, const uint8_t case_key[VAULT_KEY_SIZE], Random *random, Arena *arena) {
        uint8_t aad[AAD_SIZE];
        Buf out = BUF_INIT;
        int r;

        assert(p->key.len == PART_KEY_SIZE && p->stored.len);
        r = vault_close(case_key, aad_of(p, aad), p->key, random, &out);
        if (r == 0)
                p->box = keep(arena, &out);
        buf_deinit(&out);
        return fail_trace(r);
}

int closed_read(Part *p, Arena *arena) {
        uint8_t aad[AAD_SIZE];
        Buf out = BUF_INIT;
        int r;

        if (p->key.len != PART_KEY_SIZE)
                return RECORD_E_FORMAT;
        r = vault_open_once(p->key.data, aad_of(p, aad), p->stored, &out);
        /* Under a limit, as all that is decoded from elsewhere. */
        if (r == 0 && !convert_copy(arena, buf_bytes(&out), &p->data))
                r = RECORD_E_FORMAT;
        buf_deinit(&out);
        return r > 0 ? RECORD_E_FORMAT : fail_trace(r);
}

int closed_open(Part *p, const uint8_t case_key[VAULT_KEY_SIZE], Arena *arena) {
        uint8_t aad[AAD_SIZE];
        Buf out = BUF_INIT;
        int r = vault_open(case_key, aad_of(p, aad), p->box, &out);

        if (r == 0) {
                p->key = keep(arena, &out);
                r = closed_read(p, arena);
        }
        if (r)
                p->key = BYTES_NONE;
        buf_deinit(&out);
        return r > 0 ? RECORD_E_FORMAT : fail_trace(r);
}
