/* SPDX-License-Identifier: Apache-2.0 */

/* nftw(3) in depth order; a test that can't remove its folder has failed too. */

#include "tests/unit/temp_folder.h"

#include <assert.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

void temp_folder_make(char ret[TEMP_PATH_SIZE]) {
        const char *base = getenv("TMPDIR");

        int n = snprintf(ret, TEMP_PATH_SIZE, "%s/zhuji-test-XXXXXX", base ? base : "/tmp");
        assert(n > 0 && n < TEMP_PATH_SIZE);
        if (!mkdtemp(ret))
                abort();
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw) {
        (void)st;
        (void)type;
        (void)ftw;
        return remove(path);
}

void temp_folder_remove(const char *path) {
        if (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0)
                abort();
}
