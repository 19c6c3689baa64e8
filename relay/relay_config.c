/* SPDX-License-Identifier: Apache-2.0 */

/* See relay_config.h. */

#include "relay/relay_config.h"

#include "common/base/memory.h"
#include "common/io/limits.h"
#include "common/io/yaml_key.h"

static void read_root(RelayConfig *c, const YamlNode *root) {
        static const char *const known[] = { "unit", "roster", "root_key", "curve_key", "listen", "queue", "log", NULL };
        const char *level;
        int64_t queue;

        (void)yaml_known_keys(root, known);
        (void)yaml_get_unit(root, "unit", YAML_REQUIRED, &c->unit);
        (void)yaml_get_path(root, "roster", YAML_REQUIRED, &c->roster);
        (void)yaml_get_public_key(root, "root_key", YAML_REQUIRED, KEY_ROOT, c->root_key);
        (void)yaml_get_path(root, "curve_key", YAML_REQUIRED, &c->curve_key);
        if (yaml_get_str(root, "listen", YAML_OPTIONAL, &c->listen) && strncmp(c->listen, "tcp://", 6) != 0)
                yaml_problem(yaml_find(root, "listen"), "listen must be like tcp://0.0.0.0:7410");
        if (yaml_get_int(root, "queue", YAML_OPTIONAL, 1, NET_QUEUE_LIMIT, &queue))
                c->queue = (uint32_t)queue;
        if (yaml_get_str(root, "log", YAML_OPTIONAL, &level) && !log_level_parse(level, &c->log))
                yaml_problem(yaml_find(root, "log"), "log must be error, warn, note, info or debug");
}

int relay_config_read(const char *path, Buf *problems, RelayConfig **ret) {
        RelayConfig *c = mem_new(RelayConfig);

        c->log = LOG_INFO;
        c->yaml = yaml_read_file(path, YAML_CONFIG_SIZE_MAX);
        if (yaml_root(c->yaml))
                read_root(c, yaml_root(c->yaml));
        if (!yaml_ok(c->yaml)) {
                buf_put_bytes(problems, bytes_of_str(yaml_problems(c->yaml)));
                relay_config_free(c);
                return RELAY_CONFIG_E_INVALID;
        }
        *ret = c;
        return 0;
}

RelayConfig *relay_config_free(RelayConfig *c) {
        if (c)
                yaml_tree_free(c->yaml);
        return mem_free(c);
}

void relay_config_freep(RelayConfig **c) {
        *c = relay_config_free(*c);
}
