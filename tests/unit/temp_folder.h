/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Folders for tests: under $TMPDIR or /tmp, removed with all they hold. */

#define TEMP_PATH_SIZE 512

/* Makes a new one; asserts. */
void temp_folder_make(char ret[TEMP_PATH_SIZE]);
void temp_folder_remove(const char *path);
