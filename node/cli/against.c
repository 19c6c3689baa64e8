/* SPDX-License-Identifier: Apache-2.0 */

#include "node/cli/against.h"

#include <string.h>
#include "common/base/memory.h"
#include "common/wire/evidence.h"
#include "common/wire/json.h"
#include "common/wire/limits.h"
#include "node/cli/cli_file.h"

#define LIST_MAX ((size_t)256 << 20) /* two million seals */

static void add(Against *a, uint64_t number, const Digest *hash) {
        if (a->n == a->cap) {
                a->cap = a->cap ? 2 * a->cap : 64;
                a->seals = mem_realloc(a->seals, a->cap * sizeof(*a->seals));
        }
        a->seals[a->n++] = (VerifySeal){ .number = number, .hash = *hash };
}

/* One line of a list; false: it is none. */
static bool add_line(Bytes line, const UnitCode *unit, Against *a) {
        JsonProblem problem;
        json_t *json = json_parse(line, &problem);
        const char *of = json_string_value(json_object_get(json, "unit")),
                   *hash = json_string_value(json_object_get(json, "hash"));
        json_int_t number = json_integer_value(json_object_get(json, "seal"));
        bool ok = of && hash && number > 0;
        Digest digest;

        if (ok)
                ok = strlen(hash) == 2 * DIGEST_SIZE && bytes_from_hex(hash, digest.b, DIGEST_SIZE);
        if (ok && strcmp(of, unit->s) == 0)
                add(a, (uint64_t)number, &digest);
        json_decref(json);
        return ok;
}

static bool add_lines(Bytes text, const UnitCode *unit, Against *a) {
        while (text.len) {
                const uint8_t *end = memchr(text.data, '\n', text.len);
                size_t len = end ? (size_t)(end - text.data) : text.len;

                if (len && !add_line(bytes_of(text.data, len), unit, a))
                        return false;
                text.data += len + (end != NULL);
                text.len -= len + (end != NULL);
        }
        return true;
}

CliExit against_read(const Cli *cli, const char *path, const UnitCode *unit, const Roster *roster, Against *against) {
        Buf bytes = BUF_INIT;
        Arena arena = ARENA_INIT;
        Evidence evidence;
        CliExit code = cli_read_file(cli, path, LIST_MAX, &bytes);

        if (!code && bytes.len && bytes.data[0] == '{') {
                if (!add_lines(buf_bytes(&bytes), unit, against))
                        code = cli_fail(cli, CLI_USAGE, "%s: not a list of seals", "%s 不是封签列表", path);
        } else if (!code && evidence_decode(buf_bytes(&bytes), &arena, &evidence)) {
                code = cli_fail(cli, CLI_USAGE, "%s is neither evidence nor a list of seals", "%s 既不是凭证也不是封签列表",
                                path);
        } else if (!code && evidence_verify(&evidence, roster)) {
                code = cli_fail(cli, CLI_REFUSED, "%s: its seal is not signed by the office it names",
                                "%s 的封签不是所称机关签名", path);
        } else if (!code && unit_code_equal(&evidence.seal.unit, unit)) {
                add(against, evidence.seal.number, &evidence.seal.hash);
        }
        arena_deinit(&arena);
        buf_deinit(&bytes);
        return code;
}

void against_deinit(Against *against) {
        mem_free(against->seals);
        *against = (Against){ NULL };
}
