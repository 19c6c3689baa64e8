/* SPDX-License-Identifier: Apache-2.0 */

/* See yaml_key.h. */

#include "common/io/yaml_key.h"

bool yaml_get_public_key(const YamlNode *map, const char *key, YamlNeed need, KeyUse use, uint8_t ret[SUITE_PUBLIC_SIZE]) {
        const YamlNode *node = yaml_find(map, key);
        uint8_t found[SUITE_PUBLIC_SIZE];
        const char *text, *path;
        KeyPair pair;
        int r;

        if (!yaml_get_str(map, key, need, &text))
                return false;
        if (bytes_from_hex(text, found, sizeof(found)) && key_public_is_usable(use, found)) {
                memcpy(ret, found, sizeof(found));
                return true;
        }
        path = yaml_relative_path(node, text);
        r = key_file_read_public(path, use, &pair);
        if (r == 0)
                memcpy(ret, pair.public_key, sizeof(pair.public_key));
        else if (r == KEY_E_MISSING)
                yaml_problem(node, "%s is neither 64 hex digits nor a file: put the public key file at %s", key, path);
        else if (r > 0)
                yaml_problem(node, "%s: %s is not the public file of a %s key (`zhuji key new` writes one)", key, path,
                             key_use_name(use));
        else
                yaml_problem(node, "%s: %s can't be read: %s", key, path, strerrordesc_np(-r));
        return r == 0;
}
