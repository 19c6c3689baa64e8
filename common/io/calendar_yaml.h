/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A calendar's part of rules_yaml.h: the tree of a file whose key is `calendar`. */

#include "common/io/yaml.h"
#include "common/wire/rules.h"

/* 0, or RULES_YAML_E_PROBLEMS with the problems appended. */
int calendar_yaml_read(Yaml *y, Buf *problems, Calendar **ret) MUST_CHECK;
