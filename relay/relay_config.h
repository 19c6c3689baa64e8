/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a relay is told by its administrator; paths are relative to the file:
 *
 *   unit: "411200"                 # the bureau at whose place it stands
 *   roster: roster.signed          # where its place, its parent and those below it are written
 *   root_key: root.key.pub         # who signs rosters: a public key file, or 64 hex digits
 *   curve_key: keys/relay.key      # its secret key, 0600
 *   listen: tcp://0.0.0.0:7410     # optional: the roster's endpoint is this machine's own address
 *   queue: 1024                    # optional: frames it holds for each peer and direction; for small machines, and for tests
 *   log: info                      # optional: error, warn, note, info, debug
 */

#include "common/crypto/suite.h"
#include "common/io/log.h"
#include "common/io/yaml.h"

typedef struct RelayConfig {
        Yaml *yaml; /* strings live here */
        UnitCode unit;
        const char *roster;
        uint8_t root_key[SUITE_PUBLIC_SIZE];
        const char *curve_key;
        const char *listen; /* NULL: the roster's endpoint */
        uint32_t queue;     /* 0: not set */
        LogLevel log;
} RelayConfig;

#define RELAY_CONFIG_E_INVALID 1 /* problems were appended, a line each */

int relay_config_read(const char *path, Buf *problems, RelayConfig **ret) MUST_CHECK;
RelayConfig *relay_config_free(RelayConfig *c);
void relay_config_freep(RelayConfig **c);
