/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What administrators write, chosen by the first byte: a rule pack or calendar, the units of a roster, a node's config, a relay's, a
 * roster with its nodes and relays.  Refused with a place and words, or read; a pack or roster that is read holds to its own rules
 * and says the same once encoded and decoded.
 */

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/io/roster_yaml.h"
#include "common/io/rules_yaml.h"
#include "common/wire/rules_codec.h"
#include "common/wire/roster_codec.h"
#include "node/config.h"
#include "relay/relay_config.h"
#include "tests/fuzz/fuzz.h"

static bool read_pack, read_calendar, read_units, read_config, read_relay, read_roster;

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
        read_pack = read_pack || pack;
        read_calendar = read_calendar || calendar;
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
        read_units = read_units || yaml_ok(y);
        roster_free(roster);
        yaml_tree_free(y);
}

/* Under a name, as those who read files want it. */
static int file_of(Bytes in, char path[64]) {
        int fd = memfd_create("fuzz", 0);

        if (fd < 0 || write(fd, in.data, in.len) != (ssize_t)in.len)
                abort();
        snprintf(path, 64, "/proc/self/fd/%d", fd);
        return fd;
}

static void fuzz_config(Bytes in) {
        CLEANUP(buf_deinit) Buf problems = BUF_INIT;
        Config *config = NULL;
        char path[64];
        int fd = file_of(in, path), r = config_read(path, &problems, &config);

        if (r < 0)
                abort();
        if (r > 0)
                must_say(&problems);
        else
                config_free(config);
        read_config = read_config || !r;
        close(fd);
}

static void fuzz_relay(Bytes in) {
        CLEANUP(buf_deinit) Buf problems = BUF_INIT;
        RelayConfig *config = NULL;
        char path[64];
        int fd = file_of(in, path), r = relay_config_read(path, &problems, &config);

        if (r < 0)
                abort();
        if (r > 0)
                must_say(&problems);
        else
                relay_config_free(config);
        read_relay = read_relay || !r;
        close(fd);
}

/* The topology: what is read was prepared, so that walks over it end; and it is the same from its bytes. */
static void fuzz_roster(Bytes in) {
        CLEANUP(buf_deinit) Buf problems = BUF_INIT, out = BUF_INIT, again = BUF_INIT;
        Roster *roster = NULL, *decoded = NULL;
        char path[64];
        int fd = file_of(in, path), r = roster_yaml_read(path, &problems, &roster);

        close(fd);
        if (r < 0)
                abort();
        if (r > 0) {
                must_say(&problems);
                return;
        }
        roster_encode(roster, &out);
        if (roster_decode(buf_bytes(&out), &decoded))
                abort();
        roster_encode(decoded, &again);
        if (!bytes_equal(buf_bytes(&out), buf_bytes(&again)))
                abort();
        roster_free(decoded);
        roster_free(roster);
        read_roster = true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        if (size == 0)
                return 0;
        Bytes in = bytes_of(data + 1, size - 1);
        switch (data[0] % 5) {
        case 0:
                fuzz_rules(in);
                break;
        case 1:
                fuzz_units(in);
                break;
        case 2:
                fuzz_config(in);
                break;
        case 3:
                fuzz_relay(in);
                break;
        default:
                fuzz_roster(in);
        }
        return 0;
}

const char *fuzz_missing(void) {
        return !read_pack ? "pack" : !read_calendar ? "calendar" : !read_units ? "units" : !read_config ? "config" :
               !read_relay ? "relay" : !read_roster ? "roster" : NULL;
}
