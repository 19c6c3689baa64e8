/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Gives each file of the folders named on the command line to the fuzz target: the corpus is a test everywhere, without a
 * fuzzer.  An empty or missing folder fails, and a corpus that never gets behind a decoder: a test that tests nothing is none.
 */

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include "common/base/bytes.h"
#include "tests/fuzz/fuzz.h"

static bool replay_file(const char *folder, const char *name) {
        CLEANUP(buf_deinit) Buf path = BUF_INIT, in = BUF_INIT;
        uint8_t chunk[4096];
        size_t n;

        buf_printf(&path, "%s/%s", folder, name);
        buf_put_u8(&path, 0);
        FILE *f = fopen((const char *)path.data, "rb");
        if (!f)
                return false;
        while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
                buf_put(&in, chunk, n);
        fclose(f);
        /* In an allocation of exactly its size, so that a sanitizer sees a read past the end. */
        uint8_t *exact = malloc(in.len ? in.len : 1);
        if (!exact)
                return false;
        if (in.len)
                memcpy(exact, in.data, in.len);
        LLVMFuzzerTestOneInput(exact, in.len);
        free(exact);
        return true;
}

static unsigned replay_folder(const char *folder) {
        DIR *d = opendir(folder);
        unsigned n = 0;

        if (!d)
                return 0;
        for (struct dirent *e; (e = readdir(d));)
                if (e->d_name[0] != '.' && replay_file(folder, e->d_name))
                        n++;
        closedir(d);
        return n;
}

int main(int argc, char **argv) {
        const char *missing;

        for (int i = 1; i < argc; i++) {
                unsigned n = replay_folder(argv[i]);
                printf("%s: %u inputs\n", argv[i], n);
                if (n == 0)
                        return 1;
        }
        missing = fuzz_missing();
        if (missing)
                printf("no input is read as: %s\n", missing);
        return argc < 2 || missing;
}
