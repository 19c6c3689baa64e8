/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * The runner's watch as a file beside the journal.  That it is there when the node starts means that the last run didn't end
 * orderly; what it says is which input was being tried then.  An orderly end removes it.
 */

#include "node/runner.h"

typedef struct WatchFile WatchFile;

/* Opens or creates `path`.  *ret_abnormal: the last run left it there. */
int watch_file_open(const char *path, WatchFile **ret, bool *ret_abnormal) MUST_CHECK;
/* For RunnerConfig.watch; borrowed from w. */
const RunnerWatch *watch_file_watch(const WatchFile *w);
/* orderly: the file goes too. */
WatchFile *watch_file_close(WatchFile *w, bool orderly);
