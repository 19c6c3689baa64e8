/* SPDX-License-Identifier: Apache-2.0 */

#include "common/wire/control.h"

#include "common/base/ident.h"
#include "common/base/memory.h"
#include "common/wire/pack.h"

#define F(number) [(number) - 1]
#define UP_TO(max) { .len_max = (max) }

#define UNIT UP_TO(UNIT_CODE_SIZE - 1)
#define USER UP_TO(USER_NAME_SIZE - 1)
#define CASE UP_TO(CASE_ID_SIZE - 1)

static const CheckBound request_bounds[60] = {
        F(3) = USER,
        F(4) = UNIT,
        F(7) = CASE,
        F(8) = UP_TO(LIMIT_DOCUMENT),
        F(9) = UP_TO(LIMIT_CONTENT),
        F(10) = { .len_max = LIMIT_ATTACHMENT, .count_max = LIMIT_ATTACHMENTS },
        F(11) = UNIT,
        F(12) = USER,
        F(14) = UP_TO(LIMIT_NAME),
        F(16) = UP_TO(LIMIT_NAME),
        F(19) = UP_TO(LIMIT_NAME),
        F(20) = UP_TO(LIMIT_SEALED),
        F(21) = UP_TO(LIMIT_SEALED),
        F(50) = UP_TO(LIMIT_TITLE),
        F(60) = UP_TO(LIMIT_NAME),
};
const CheckSpec spec_control_request = {
        .descriptor = &zhuji__control_request__descriptor,
        .bytes_max = LIMIT_CONTROL,
        .bounds = request_bounds,
        .n_bounds = array_size(request_bounds),
};

static const CheckBound reply_bounds[60] = {
        F(7) = { .count_max = CONTROL_ROWS_MAX },
        F(8) = { .count_max = CONTROL_ROWS_MAX },
        F(9) = { .count_max = CONTROL_ROWS_MAX },
        F(11) = { .count_max = CONTROL_ROWS_MAX },
        F(12) = { .count_max = CONTROL_ROWS_MAX },
        F(14) = UP_TO(LIMIT_EVIDENCE),
        F(17) = { .count_max = CONTROL_ROWS_MAX },
        F(18) = { .count_max = CONTROL_ROWS_MAX },
        F(40) = { .count_max = CONTROL_ROWS_MAX },
        F(45) = { .count_max = CONTROL_ROWS_MAX },
        F(50) = { .count_max = CONTROL_ROWS_MAX },
        F(51) = { .count_max = CONTROL_ROWS_MAX },
        F(60) = { .count_max = CONTROL_ROWS_MAX },
};
const CheckSpec spec_control_reply = {
        .descriptor = &zhuji__control_reply__descriptor,
        .bytes_max = LIMIT_CONTROL,
        .bounds = reply_bounds,
        .n_bounds = array_size(reply_bounds),
};

const char *control_status_name(uint32_t status) {
        switch (status) {
        case CONTROL_DONE:
                return "done";
        case CONTROL_REFUSED:
                return "refused";
        case CONTROL_BAD:
                return "bad";
        case CONTROL_BUSY:
                return "busy";
        default:
                return "?";
        }
}

void control_request_encode(const PbControlRequest *request, Buf *out) {
        pack_message(&request->base, &spec_control_request, out);
}

bool control_request_try(const PbControlRequest *request, Buf *out, CheckProblem *problem) {
        return pack_try(&request->base, &spec_control_request, out, problem);
}

void control_reply_encode(const PbControlReply *reply, Buf *out) {
        pack_message(&reply->base, &spec_control_reply, out);
}

PbControlRequest *control_request_decode(Bytes in, Arena *arena, CheckProblem *problem) {
        return (PbControlRequest *)unpack_message(in, &spec_control_request, arena, problem);
}

PbControlReply *control_reply_decode(Bytes in, Arena *arena, CheckProblem *problem) {
        return (PbControlReply *)unpack_message(in, &spec_control_reply, arena, problem);
}
