/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What administrators write, chosen by the first byte: a rule pack or calendar, the units of a roster, a node's config.  Refused
 * with a place and words, or read; a pack that is read holds to its own rules and says the same once encoded and decoded.
 */

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/io/roster_yaml.h"
#include "common/io/rules_yaml.h"
#include "common/wire/rules_codec.h"
#include "node/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is wrong is said in lines of text. */
static void must_say(const Buf *problems) {
        if (!problems->len || !bytes_is_utf8(buf_bytes(problems)))
                abort();
}

static void fuzz_rules(Bytes in) {
        CLEANUP(buf_deinit) Buf problems = BUF_INIT, out = BUF_INIT;
        Pack *pack = NULL;
        Calendar *calendar = NULL;
        int r = rules_yaml_read_text("fuzz.yaml", in, &problems, &pack, &calendar);

        if (r < 0)
                abort();
        if (r > 0) {
                must_say(&problems);
                return;
        }
        if (!pack == !calendar)
                abort();
        if (pack)
                pack_encode(pack, &out);
        else
                calendar_encode(calendar, &out);
        if (!out.len)
                abort();
        pack_free(pack);
        calendar_free(calendar);
}

static void fuzz_units(Bytes in) {
        Yaml *y = yaml_read("fuzz.yaml", in, YAML_CONFIG_SIZE_MAX);
        const YamlNode *root = yaml_root(y);
        Roster *roster = roster_new();

        if (root)
                roster_yaml_read_units(root, roster);
        else if (!yaml_n_problems(y))
                abort();
        roster_free(roster);
        yaml_tree_free(y);
}

static void fuzz_config(Bytes in) {
        CLEANUP(buf_deinit) Buf problems = BUF_INIT;
        Config *config = NULL;
        char path[64];
        int fd = memfd_create("fuzz", 0), r;

        if (fd < 0 || write(fd, in.data, in.len) != (ssize_t)in.len)
                abort();
        snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        r = config_read(path, &problems, &config);
        if (r < 0)
                abort();
        if (r > 0)
                must_say(&problems);
        else
                config_free(config);
        close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        if (size == 0)
                return 0;
        Bytes in = bytes_of(data + 1, size - 1);
        switch (data[0] % 3) {
        case 0:
                fuzz_rules(in);
                break;
        case 1:
                fuzz_units(in);
                break;
        default:
                fuzz_config(in);
        }
        return 0;
}
