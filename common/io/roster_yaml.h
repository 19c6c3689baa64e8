/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The roster as people write it: docs/roster.md.  Reading it yields a prepared Roster (common/unit/roster.h) or every reason
 * why not, each with its place in the file; signing and encoding are the business of common/wire/roster_codec.h.
 */

#include "common/base/bytes.h"
#include "common/io/yaml.h"
#include "common/unit/roster.h"

#define ROSTER_YAML_E_PROBLEMS 1

/* Appends problems as "file:line:column: message" lines (text with newlines, no NUL).  Public key files are read relative to
 * the roster's own folder.  The roster's `hash` stays zero: it belongs to the signed bytes. */
int roster_yaml_read(const char *path, Buf *problems, Roster **ret) MUST_CHECK;
/* The list `units` of a mapping alone, as in a roster file; problems are the tree's.  Not prepared. */
void roster_yaml_read_units(const YamlNode *map, Roster *r);
