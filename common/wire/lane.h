/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Positions of streams, as HELLO and the words after a recovery carry them.  Private to common/wire. */

#include "common/wire/record.h"
#include "common/wire/spec.h"

void lane_pack(const LanePosition *l, PbLanePosition *pb);
/* 0, RECORD_E_FORMAT, RECORD_E_NEWER. */
int lanes_take(PbLanePosition *const *pb, size_t n, LanePosition *ret) MUST_CHECK;
