/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Public keys in YAML: 64 hex digits, or the name of a public key file relative to the YAML file. */

#include "common/crypto/key.h"
#include "common/io/yaml.h"

/* As yaml_get_...(): false with the problem recorded, ret untouched. */
bool yaml_get_public_key(const YamlNode *map, const char *key, YamlNeed need, KeyUse use, uint8_t ret[SUITE_PUBLIC_SIZE]);
