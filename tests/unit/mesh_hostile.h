/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A county, its city, and a neighbour with valid keys that is out for harm: what that one can send, and what the others feel of
 * it.
 */

#include "mesh_forge.h"

#define COUNTY "411281"
#define OTHER "411221" /* the hostile one */
#define CITY "411200"
#define PROVINCE "410000"

/* An encoded parcel in its own name: a document of that kind with everything any kind asks for. */
void hostile_parcel(Mesh *mesh, const char *to, EntryKind kind, const CaseId *id, uint64_t number, Buf *out);
/* The same, on its way. */
void hostile_send(Mesh *mesh, const char *to, EntryKind kind, const CaseId *id, uint64_t number);
/* A body of that size, as if wrapped to the receiver: only a Diffie-Hellman tells that it isn't. */
void hostile_send_rubbish(Mesh *mesh, const char *to, size_t size);
/* The last one it was sent since mesh_forget(); of the arena. */
Receipt hostile_receipt(Mesh *mesh, const char *from, Arena *arena);
/* How many of its frames that node opened. */
uint64_t hostile_opened(Mesh *mesh, const char *at);
/* The number that the city waits for in a neighbour's stream. */
uint64_t city_waits_for(Mesh *mesh, const char *from);
/* The county reports a case up, behind whatever else is on its way; how long until its receipt is there. */
int64_t county_reports_up(Mesh *mesh);
