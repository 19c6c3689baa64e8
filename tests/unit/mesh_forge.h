/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What a member could make with its own key, past its engine: entries it never journaled, sealed all the same. */

#include "mesh.h"

/* Its seal of one entry, by its own key: number, epoch, first entry, root and previous seal are the caller's. */
void mesh_forge_seal(MeshNode *by, Seal seal, Buf *out);
/* An encoded parcel: evidence of an entry with this document, by from_unit. */
void mesh_forge_parcel(MeshNode *by, const Document *doc, const CaseId *id, const char *to, const char *from_unit,
                       uint64_t number, Buf *out);
/* Encoded evidence of an entry with these parts, all shown; a batch of one. */
typedef struct MeshForged {
        EntryKind kind;
        CaseId case_id;
        const char *actor;     /* unit; NULL: the node's own */
        const Part *parts;
        uint32_t n_parts;
        uint32_t epoch;        /* 0: 1 */
        uint64_t number;       /* of entry and seal; 0: far from what its engine writes */
} MeshForged;
void mesh_forge_evidence(MeshNode *by, const MeshForged *forged, Buf *out);
/* Encoded evidence of an entry of that kind with this receipt. */
void mesh_forge_receipt(MeshNode *by, EntryKind kind, const Receipt *receipt, Buf *out);
