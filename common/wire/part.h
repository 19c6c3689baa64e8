/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Parts inside entries and evidence; private to common/wire. */

#include "common/wire/record.h"
#include "common/wire/spec.h"

/* Those of the kinds in mask (bit 1 << PartKind), borrowed; returns how many.  Both arrays hold ENTRY_PARTS_MAX. */
size_t parts_pack(const Part *parts, uint32_t n, uint32_t mask, PbPart *pb, PbPart **pb_of);
/* One checked Part; its data is borrowed.  0, RECORD_E_FORMAT, RECORD_E_NEWER. */
int part_take(Bytes in, Part *ret) MUST_CHECK;
