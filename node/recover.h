/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The talk after a recovery from an old copy (node/core/recovery.h says what it is for).
 *
 * Who recovered asks every other office it has to do with: here is the entry that declares it, the seals that lead to it, and
 * how far our streams were kept.  The other records it first; from then on it answers, page by page, with evidence of what it
 * holds of the lost stretch.  Nothing of this needs to survive a restart on either side: a question may come again at any time,
 * an answer that is known already changes nothing.
 */

#include "node/inbound.h"

/* When the peer is to be asked; INT64_MAX: never. */
int64_t recover_due(const Link *l, const LinkPeer *p);
int recover_ask(Link *l, LinkPeer *p, int64_t mono_ms) MUST_CHECK;
/* It is asked from the beginning. */
void recover_again(LinkPeer *p, int64_t mono_ms);
/* It showed these numbers of ours. */
void recover_saw(LinkPeer *p, uint32_t epoch, uint64_t seal, uint64_t entry);
/* A seal of ours of that number belongs to an earlier epoch than ours. */
bool recover_is_before(const Link *l, uint64_t seal);
int recover_take_ask(Link *l, LinkPeer *p, Bytes content, Inbound *in, int64_t mono_ms) MUST_CHECK;
int recover_take_answer(Link *l, LinkPeer *p, Bytes content, Inbound *in, int64_t mono_ms) MUST_CHECK;
