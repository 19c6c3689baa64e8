/* SPDX-License-Identifier: Apache-2.0 */

/*
 * `send: join`: somebody joins a collective case, or its representatives are named (2022 art. 20).  Like `zhuji case join`, and
 * unlike a line of `zhuji batch`, it brings words of its own: text, name, phone, address, people, representatives.
 */

#include "tests/scenario/scenario.h"

#include <stdio.h>
#include "common/base/memory.h"

static const char *text_of(const json_t *fields, const char *key) {
        const char *s = json_string_value(json_object_get(fields, key));

        return s ? s : "";
}

bool join_request(const json_t *fields, const CaseId *id, Arena *arena, PbControlRequest *request, ActProblem *problem) {
        const json_t *names = json_object_get(fields, "representatives"), *people = json_object_get(fields, "people");
        Document doc = { .kind = ENTRY_JOIN };
        Content content = { .title = text_of(fields, "title"), .text = text_of(fields, "text"), .name = text_of(fields, "name"),
                            .phone = text_of(fields, "phone"), .address = text_of(fields, "address") };
        Buf document = BUF_INIT, words = BUF_INIT;
        Bytes kept;

        for (size_t i = 0; i < json_array_size(names) && i < CONTENT_REPRESENTATIVES_MAX; i++)
                content.representatives[content.n_representatives++] = json_string_value(json_array_get(names, i));
        doc.representatives = (uint32_t)json_array_size(names);
        doc.variant = doc.representatives ? 2 : 1;
        doc.people = (uint32_t)json_integer_value(people);
        if (!doc.representatives && !*content.text) {
                snprintf(problem->en, sizeof problem->en, "join: give text, or representatives");
                return false;
        }
        document_encode(&doc, &document);
        content_encode(&content, &words);
        *request = (PbControlRequest)ZHUJI__CONTROL_REQUEST__INIT;
        request->kind = CONTROL_DOCUMENT;
        request->document_kind = ENTRY_JOIN;
        request->case_id = arena_strdup(arena, id->s);
        kept = arena_copy(arena, buf_bytes(&document));
        request->document = (ProtobufCBinaryData){ kept.len, (uint8_t *)kept.data };
        kept = arena_copy(arena, buf_bytes(&words));
        request->content = (ProtobufCBinaryData){ kept.len, (uint8_t *)kept.data };
        buf_deinit(&document);
        buf_deinit(&words);
        return true;
}
