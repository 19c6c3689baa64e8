/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An office without a procedure: stands in for node/core in the tests of runner and archive, which must hold whatever the core
 * does.  A command's `body` says what happens:
 *
 *     "many N ..."  N entries         "refuse ..."  refused
 *     "nothing ..." neither           "die ..."     decide fails, as an error of the store would let it
 *     "break ..."   applying breaks the store transaction, unseen by apply
 *     "carry N ..." one entry with the content of entry N, which the runner has to bring
 *     otherwise one entry; a registration draws a code, asks for a parcel to be sent, and is refused while intake is stopped.
 */

#include "node/core/office.h"

/* How often office_apply() and office_decide() were called, for asserting that replay doesn't decide. */
extern unsigned toy_applied, toy_decided;
/* What office_in_doubt() says, and how often somebody asked for what an input needs. */
extern bool toy_in_doubt;
extern unsigned toy_asked;

/* The text an entry was made of; false: no such entry. */
bool toy_text(StoreTxn *txn, uint64_t entry, Buf *ret);
