/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Helpers of the tests of verify. */

#include "common/crypto/suite.h"
#include "common/unit/roster.h"
#include "node/verify.h"

/* A roster that lists one node with this identity key, enough for checking its seals. */
Roster *verify_roster(const UnitCode *unit, const KeyPair *identity);
/* NULL if there is none of that kind. */
const VerifyProblem *verify_find(const VerifyReport *r, VerifyWhat what);
/* Prints the report if there is anything in it: for seeing why a test fails. */
bool verify_is_clean(const VerifyReport *r);
