/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What comes in at the counter and what comes wrapped, chosen by the first byte: a case as JSON, a request to the control
 * socket and its reply, a wrapped body, an UNREADABLE, a sealed part.  Refused, with words where somebody reads them; nothing of
 * what is signed or wrapped may ever pass, for no input knows a key.
 */

#include <stdlib.h>
#include "common/base/memory.h"
#include "common/wire/unreadable.h"
#include "common/wire/wrap.h"
#include "node/cli/intake.h"
#include "tests/fuzz/fuzz.h"

#define NOW INT64_C(1772414400000)
#define MEMORY_MAX ((size_t)256 << 20)

static bool read_intake, read_accusation, read_request, read_reply;

typedef struct Keys {
        KeyPair identity, wrap;
        RosterNode node;
        RosterKey listed[2];
} Keys;

static Keys *keys(void) {
        static Keys k;
        Random random;

        if (k.node.n_identity)
                return &k;
        random_seeded(&random, 1);
        if (key_pair_generate(SUITE_STD, KEY_IDENTITY, &random, &k.identity) ||
            key_pair_generate(SUITE_STD, KEY_WRAP, &random, &k.wrap))
                abort();
        for (unsigned i = 0; i < 2; i++) {
                const KeyPair *from = i ? &k.wrap : &k.identity;

                k.listed[i].suite = from->suite;
                memcpy(k.listed[i].id, from->id, ROSTER_KEY_ID_SIZE);
                memcpy(k.listed[i].public_key, from->public_key, ROSTER_KEY_SIZE);
        }
        (void)unit_code_parse("411281", &k.node.unit);
        k.node.identity = &k.listed[0];
        k.node.wrap = &k.listed[1];
        k.node.n_identity = k.node.n_wrap = 1;
        return &k;
}

static void fuzz_intake(Bytes in, Arena *arena) {
        IntakeProblem problem = { .field = "" };
        Intake intake;

        if (!intake_parse(in, NOW, arena, &intake, &problem)) {
                if (!problem.reason[0] || !problem.reason_zh[0])
                        abort();
                return;
        }
        *(intake.accuses ? &read_accusation : &read_intake) = true;
        if (!intake.accuses && (intake.document.kind != ENTRY_REGISTER || !intake.content.text[0]))
                abort();
}

static void fuzz_request(Bytes in, Arena *arena) {
        CLEANUP(buf_deinit) Buf out = BUF_INIT;
        CheckProblem problem;
        PbControlRequest *request = control_request_decode(in, arena, &problem);

        if (!request)
                return;
        read_request = true;
        control_request_encode(request, &out);
        if (!bytes_equal(in, buf_bytes(&out)))
                abort();
}

static void fuzz_reply(Bytes in, Arena *arena) {
        CLEANUP(buf_deinit) Buf out = BUF_INIT;
        CheckProblem problem;
        PbControlReply *reply = control_reply_decode(in, arena, &problem);

        if (!reply)
                return;
        read_reply = true;
        control_reply_encode(reply, &out);
        if (!bytes_equal(in, buf_bytes(&out)))
                abort();
}

/* The key id is set right, so that the cipher is reached. */
static void fuzz_wrapped(Bytes in, unsigned how, Arena *arena) {
        static const uint8_t id[SEALED_ID_SIZE] = { 1 };
        CLEANUP(buf_deinit) Buf body = BUF_INIT, plain = BUF_INIT;
        Keys *k = keys();
        Accusation accusation;
        Unreadable unreadable;
        int r;

        buf_put_bytes(&body, in);
        if (body.len > 1 + SUITE_KEY_ID_SIZE && how != 1)
                memcpy(body.data + 1, k->wrap.id, SUITE_KEY_ID_SIZE);
        if (how == 0)
                r = wrap_open(&k->wrap, 1, &k->node, bytes_of_str("header"), buf_bytes(&body), &plain);
        else if (how == 1)
                r = unreadable_decode(buf_bytes(&body), bytes_of_str("header"), &k->node, &unreadable);
        else
                r = sealed_open(PART_SEALED, &k->node.unit, &k->wrap, 1, id, buf_bytes(&body), arena, &accusation);
        if (r <= 0)
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;

        if (size == 0)
                return 0;
        Bytes in = bytes_of(data + 1, size - 1);
        switch (data[0] % 6) {
        case 0:
                fuzz_intake(in, &arena);
                break;
        case 1:
                fuzz_request(in, &arena);
                break;
        case 2:
                fuzz_reply(in, &arena);
                break;
        default:
                fuzz_wrapped(in, data[0] % 6 - 3u, &arena);
        }
        if (arena.used > MEMORY_MAX)
                abort();
        return 0;
}

const char *fuzz_missing(void) {
        return !read_intake ? "intake" : !read_accusation ? "accusation" : !read_request ? "request" : !read_reply ? "reply" : NULL;
}
