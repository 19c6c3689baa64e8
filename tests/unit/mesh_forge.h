/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What a member could make with its own key, past its engine: entries it never journaled, sealed all the same. */

#include "mesh.h"

/* An encoded parcel: evidence of an entry with this document, by from_unit. */
void mesh_forge_parcel(MeshNode *by, const Document *doc, const CaseId *id, const char *to, const char *from_unit,
                       uint64_t number, Buf *out);
/* Encoded evidence of an entry of that kind with this receipt. */
void mesh_forge_receipt(MeshNode *by, EntryKind kind, const Receipt *receipt, Buf *out);
