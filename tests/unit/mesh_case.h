/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What mesh.c needs of mesh_case.c. */

#include "mesh.h"

void mesh_complete(void *userdata, EngineCommand *command, const RunnerJob *job);
/* Genesis, and users "desk" and "signer" of all roles for each unit hosted here. */
void mesh_found(MeshNode *node);
/* The invariants. */
void mesh_check(Mesh *mesh);
