/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What an office's node is told by its administrator: one YAML file, read by zhuji-node and by `zhuji`.  Unknown keys are
 * refused with file, line and column, so that a misspelt limit is never silently the default.  Paths are relative to the
 * file.
 *
 *   unit: "411281"               # this node's own unit
 *   data: data                   # journal, store, control socket
 *   keys: keys                   # identity.key, wrap.key, curve.key (0600; `zhuji key new`)
 *   roster: roster.signed        # the signed roster it starts with
 *   root_key: root.key.pub       # who signs rosters: a public key file, or 64 hex digits
 *   users:                       # who on this machine may be which user of the office
 *     1000: [zhang, li]
 *   control_group: desks         # a group of this machine: its members may reach the control socket, too.  Left out: who runs the
 *                                # node alone (and root), whatever uids `users` lists
 *   log: info                    # error, warn, note, info, debug
 *   limits: {mailbox: 1024, time_jump: 30d, overdue_warn: 7d, silence: 1h, map_mib: 65536, segment_mib: 16}
 *   transport: {hello: 30s, retransmit_min: 500ms, retransmit_max: 60s, window_parcels: 64, window_kib: 1024}
 *              # transport.queue: messages a socket holds for each peer and direction.  Left out: 1024 towards the relay, 2048
 *              # for desks.  For small machines, and for tests: at 1 everything is slower and nothing is lost
 *   demo: true                   # only so may time run faster:
 *   clock: {speed: 86400, base_real: 2026-03-01T00:00:00+08:00, base_virtual: 2026-03-01T08:30:00+08:00}
 */

#include "common/crypto/key.h"
#include "common/io/clock.h"
#include "common/io/log.h"
#include "common/io/yaml.h"

#define CONFIG_NO_GROUP UINT32_MAX

typedef struct ConfigUser {
        uint32_t uid;
        UserName *names; /* the first is who it is without --as */
        uint32_t n_names;
} ConfigUser;

typedef struct Config {
        Yaml *yaml; /* strings live here */
        const char *path;
        UnitCode unit;
        const char *data, *keys, *roster;
        uint8_t root_key[SUITE_PUBLIC_SIZE];
        ConfigUser *users;
        uint32_t n_users;
        uint32_t control_gid; /* CONFIG_NO_GROUP: not set */
        LogLevel log;
        bool demo;
        Clock clock;
        /* limits: */
        uint32_t mailbox;
        Duration time_jump, overdue_warn, silence;
        uint64_t map_size;
        uint32_t segment_size;
        /* transport: */
        Duration hello, retransmit_min, retransmit_max;
        uint32_t window_parcels, window_bytes;
        uint32_t queue; /* 0: not set */
} Config;

#define CONFIG_E_INVALID 1 /* problems say where and why, a line each */

/* Problems are appended. */
int config_read(const char *path, Buf *problems, Config **ret) MUST_CHECK;
Config *config_free(Config *c);
void config_freep(Config **c);
/* NULL: this uid may be nobody here. */
const ConfigUser *config_find_user(const Config *c, uint32_t uid);
/* The key file of that use in the keys folder; a new string. */
char *config_key_path(const Config *c, KeyUse use);
