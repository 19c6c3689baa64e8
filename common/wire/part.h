/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What entries, evidence and parcels share in decoding; private to common/wire. */

#include "common/wire/record.h"
#include "common/wire/spec.h"

/* Those of the kinds in mask (bit 1 << PartKind), borrowed; returns how many.  Both arrays hold ENTRY_PARTS_MAX.  `shown`: for
 * evidence, with their own keys and without what is closed; else for an entry, with the boxes. */
size_t parts_pack(const Part *parts, uint32_t n, uint32_t mask, bool shown, PbPart *pb, PbPart **pb_of);
/* One checked Part; its data is borrowed, a key stands in `box`.  0, RECORD_E_FORMAT, RECORD_E_NEWER. */
int part_take(Bytes in, Part *ret) MUST_CHECK;
/* The first of that kind; NULL if there is none. */
const Part *part_find(const Part *parts, uint32_t n, PartKind kind);
/* Checked bytes of an Evidence that already live in the arena: borrowed, not copied again. */
int evidence_take(Bytes in, Arena *arena, Evidence *ret) MUST_CHECK;
