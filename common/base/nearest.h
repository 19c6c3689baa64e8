/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * "Did you mean ...?": the name most like a mistyped one.
 */

/* Of candidates ended by NULL; NULL if none is near: at most a third of its letters wrong, though two always may be. */
const char *nearest_name(const char *word, const char *const *candidates);
