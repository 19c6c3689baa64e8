/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Rule packs and calendars as people write them (docs/rules.md; deploy/rules, deploy/calendar).  What is wrong is told with
 * file, line and column: unknown and duplicate keys, values that can't be, and what goes beyond the national statute
 * (rules_check()).
 *
 * A pack that `extends` another starts as that one and says only what differs; the other is NAME.yaml beside it, else the
 * national statute that is compiled in.
 */

#include "common/wire/rules.h"

#define RULES_YAML_E_PROBLEMS 1

/* What the first key says it is: `pack` or `calendar`.  Exactly one is set.  Problems are appended, a line each.
 * A pack's and a calendar's digest is filled in. */
int rules_yaml_read(const char *path, Buf *problems, Pack **ret_pack, Calendar **ret_calendar) MUST_CHECK;
/* The same of a text in memory; `name` stands where the file's would. */
int rules_yaml_read_text(const char *name, Bytes text, Buf *problems, Pack **ret_pack, Calendar **ret_calendar) MUST_CHECK;
