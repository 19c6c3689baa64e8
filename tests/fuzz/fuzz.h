/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What a fuzz target gives to libFuzzer, or to replay.c. */

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* After the corpus: a format that none of its inputs was read as; NULL: none is missing. */
const char *fuzz_missing(void);
