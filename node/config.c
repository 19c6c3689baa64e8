/* SPDX-License-Identifier: Apache-2.0 */

#include "node/config.h"

#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include "common/base/memory.h"
#include "common/io/limits.h"
#include "common/io/yaml_key.h"

#define CONFIG_USERS_MAX 256 /* users of a uid, and uids */

static const char *const known_keys[] = {
        "unit", "data", "keys", "roster", "root_key", "users", "control_group",
        "log", "limits", "transport", "demo", "clock", NULL,
};
static const char *const known_limits[] = { "mailbox", "time_jump", "overdue_warn", "silence", "map_mib", "segment_mib", NULL };
static const char *const known_transport[] = { "hello",          "retransmit_min", "retransmit_max",
                                               "window_parcels", "window_kib",     "queue",          NULL };
static const char *const known_clock[] = { "speed", "base_real", "base_virtual", NULL };

static void set_defaults(Config *c) {
        c->log = LOG_INFO;
        c->control_gid = CONFIG_NO_GROUP;
        c->clock = CLOCK_REAL;
        c->mailbox = 1024;
        c->time_jump = 30 * DURATION_DAY;
        c->overdue_warn = 7 * DURATION_DAY;
        c->silence = DURATION_HOUR;
        c->hello = 30 * DURATION_SECOND;
        c->retransmit_min = DURATION_SECOND / 2;
        c->retransmit_max = DURATION_MINUTE;
        c->window_parcels = 64;
        c->window_bytes = 1024 * 1024;
}

static void read_user_names(ConfigUser *user, const YamlNode *list) {
        if (list->type != YAML_SEQUENCE || list->n == 0 || list->n > CONFIG_USERS_MAX) {
                yaml_problem(list, "must be a list of user names, like [zhang, li]");
                return;
        }
        user->names = mem_new_array(UserName, list->n);
        for (size_t i = 0; i < list->n; i++) {
                const char *name;

                if (!yaml_as_str(list->items[i], &name))
                        continue;
                if (!user_name_parse(name, &user->names[user->n_names]))
                        yaml_problem(list->items[i], "\"%s\" is no user name: letters a-z, digits, . _ -, at most 32", name);
                else
                        user->n_names++;
        }
}

static void read_users(Config *c, const YamlNode *root) {
        const YamlNode *users = NULL;

        if (!yaml_get_map(root, "users", YAML_REQUIRED, &users))
                return;
        if (users->n == 0 || users->n > CONFIG_USERS_MAX) {
                yaml_problem(users, "must name at least one uid of this machine, like 1000: [zhang]");
                return;
        }
        c->users = mem_new_array(ConfigUser, users->n);
        for (size_t i = 0; i < users->n; i++) {
                int64_t uid;

                if (!yaml_as_int(users->keys[i], 0, UINT32_MAX - 1, &uid))
                        continue;
                if (config_find_user(c, (uint32_t)uid)) {
                        yaml_problem(users->keys[i], "uid %lld is listed twice", (long long)uid);
                        continue;
                }
                c->users[c->n_users].uid = (uint32_t)uid;
                read_user_names(&c->users[c->n_users++], users->items[i]);
        }
}

static void read_u32(const YamlNode *map, const char *key, int64_t min, int64_t max, uint32_t factor, uint32_t *ret) {
        int64_t n;

        if (yaml_get_int(map, key, YAML_OPTIONAL, min, max, &n))
                *ret = (uint32_t)n * factor;
}

static void read_limits(Config *c, const YamlNode *root) {
        const YamlNode *map = NULL;
        int64_t mib;

        if (!yaml_get_map(root, "limits", YAML_OPTIONAL, &map))
                return;
        yaml_known_keys(map, known_limits);
        read_u32(map, "mailbox", 1, 65536, 1, &c->mailbox);
        yaml_get_duration(map, "time_jump", YAML_OPTIONAL, &c->time_jump);
        yaml_get_duration(map, "overdue_warn", YAML_OPTIONAL, &c->overdue_warn);
        yaml_get_duration(map, "silence", YAML_OPTIONAL, &c->silence);
        if (yaml_get_int(map, "map_mib", YAML_OPTIONAL, 16, 16 * 1024 * 1024, &mib))
                c->map_size = (uint64_t)mib << 20;
        read_u32(map, "segment_mib", 1, 64, 1u << 20, &c->segment_size);
}

static void read_transport(Config *c, const YamlNode *root) {
        const YamlNode *map = NULL;

        if (!yaml_get_map(root, "transport", YAML_OPTIONAL, &map))
                return;
        yaml_known_keys(map, known_transport);
        yaml_get_duration(map, "hello", YAML_OPTIONAL, &c->hello);
        yaml_get_duration(map, "retransmit_min", YAML_OPTIONAL, &c->retransmit_min);
        yaml_get_duration(map, "retransmit_max", YAML_OPTIONAL, &c->retransmit_max);
        read_u32(map, "window_parcels", 1, 65536, 1, &c->window_parcels);
        read_u32(map, "window_kib", 64, 1024 * 1024, 1024, &c->window_bytes);
        read_u32(map, "queue", 1, NET_QUEUE_LIMIT, 1, &c->queue);
        if (c->hello <= 0 || c->retransmit_min <= 0 || c->retransmit_max < c->retransmit_min)
                yaml_problem(map, "hello and retransmit_min must be over 0, and retransmit_max at least retransmit_min");
}

/* Deadlines are law: time that runs faster is for demonstrations only, and the config has to say so. */
static void read_clock(Config *c, const YamlNode *root) {
        const YamlNode *at = yaml_find(root, "clock"), *map = NULL;
        int64_t speed = 1;

        yaml_get_bool(root, "demo", YAML_OPTIONAL, &c->demo);
        if (!yaml_get_map(root, "clock", YAML_OPTIONAL, &map))
                return;
        if (!c->demo) {
                yaml_problem(at, "only a demonstration may have a clock of its own: say `demo: true`, or remove `clock`");
                return;
        }
        yaml_known_keys(map, known_clock);
        yaml_get_int(map, "speed", YAML_OPTIONAL, 1, CLOCK_SPEED_MAX, &speed);
        yaml_get_instant(map, "base_real", YAML_REQUIRED, &c->clock.base_real);
        yaml_get_instant(map, "base_virtual", YAML_REQUIRED, &c->clock.base_virtual);
        c->clock.speed = speed;
}

static void read_log(Config *c, const YamlNode *root) {
        const char *level;

        if (yaml_get_str(root, "log", YAML_OPTIONAL, &level) && !log_level_parse(level, &c->log))
                yaml_problem(yaml_find(root, "log"), "must be error, warn, note, info or debug");
}

static void read_control_group(Config *c, const YamlNode *root) {
        const struct group *group;
        const char *name;

        if (!yaml_get_str(root, "control_group", YAML_OPTIONAL, &name))
                return;
        group = getgrnam(name);
        if (group)
                c->control_gid = group->gr_gid;
        else
                yaml_problem(yaml_find(root, "control_group"), "this machine has no group \"%s\"", name);
}

static void read_root(Config *c, const YamlNode *root) {
        yaml_known_keys(root, known_keys);
        yaml_get_unit(root, "unit", YAML_REQUIRED, &c->unit);
        yaml_get_path(root, "data", YAML_REQUIRED, &c->data);
        yaml_get_path(root, "keys", YAML_REQUIRED, &c->keys);
        yaml_get_path(root, "roster", YAML_REQUIRED, &c->roster);
        yaml_get_public_key(root, "root_key", YAML_REQUIRED, KEY_ROOT, c->root_key);
        read_users(c, root);
        read_control_group(c, root);
        read_log(c, root);
        read_limits(c, root);
        read_transport(c, root);
        read_clock(c, root);
}

int config_read(const char *path, Buf *problems, Config **ret) {
        Config *c = mem_new(Config);

        set_defaults(c);
        c->yaml = yaml_read_file(path, YAML_CONFIG_SIZE_MAX);
        if (yaml_root(c->yaml))
                read_root(c, yaml_root(c->yaml));
        if (!yaml_ok(c->yaml)) {
                buf_put_bytes(problems, bytes_of_str(yaml_problems(c->yaml)));
                config_free(c);
                return CONFIG_E_INVALID;
        }
        c->path = mem_strdup(path);
        *ret = c;
        return 0;
}

Config *config_free(Config *c) {
        if (!c)
                return NULL;
        for (uint32_t i = 0; i < c->n_users; i++)
                mem_free(c->users[i].names);
        mem_free(c->users);
        mem_free((char *)c->path);
        yaml_tree_free(c->yaml);
        return mem_free(c);
}

void config_freep(Config **c) {
        *c = config_free(*c);
}

const ConfigUser *config_find_user(const Config *c, uint32_t uid) {
        for (uint32_t i = 0; i < c->n_users; i++)
                if (c->users[i].uid == uid)
                        return &c->users[i];
        return NULL;
}

char *config_key_path(const Config *c, KeyUse use) {
        Buf path = BUF_INIT;

        buf_printf(&path, "%s/%s.key", c->keys, key_use_name(use));
        buf_put_u8(&path, 0);
        return (char *)path.data;
}
