/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Cheap crypto for long simulations: keyed digests in the place of signatures and HPKE, which take most of the time otherwise.
 * It proves nothing against anybody who wants to forge, and is not meant to: what is simulated with it is everything but the
 * mathematics.
 *
 * It can't reach the programs: these functions stand in for the real ones only where a link line says --wrap for each of them,
 * and the simulator's and the scenarios' are the only ones (the lint looks at all of them, and for the symbols in what was
 * linked).
 */

#include <stdbool.h>

/* Before anything is signed, for the whole process. */
void cheap_use(bool cheap);
