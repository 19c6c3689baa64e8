/* SPDX-License-Identifier: Apache-2.0 */

#include "tests/sim/faults.h"

#include <string.h>

static const struct {
        const char *name, *help;
} faults[SIM_FAULTS] = {
        [FAULT_DELAY] = { "delay", "frames take between no time and half a second" },
        [FAULT_DROP] = { "drop", "frames are lost" },
        [FAULT_DUPLICATE] = { "duplicate", "frames arrive twice" },
        [FAULT_REORDER] = { "reorder", "frames arrive minutes late, after those sent behind them" },
        [FAULT_CORRUPT] = { "corrupt", "bits of frames change on the way" },
        [FAULT_PARTITION] = { "partition", "links are down for hours or days, both ways" },
        [FAULT_ONE_WAY] = { "one-way", "nothing leaves an office, or nothing reaches it, and its link seems up" },
        [FAULT_RELAY] = { "relay", "relays restart: learned routes and what waits in them are lost" },
        [FAULT_CRASH] = { "crash", "power fails at any append, sync, commit, release, sending, and while starting" },
        [FAULT_TORN] = { "torn", "a crash leaves any sectors of what was not synced" },
        [FAULT_TAIL] = { "tail", "a crash loses any tail of what was not synced" },
        [FAULT_SYNC] = { "sync", "a sync fails and the process ends by itself" },
        [FAULT_FULL] = { "full", "map or disk fill up, and are given room again" },
        [FAULT_FLIP_JOURNAL] = { "flip-journal", "bits of the journal flip at rest; a copy is put back later" },
        [FAULT_STORE] = { "store", "the store is lost, older, or has flipped bits: it is rebuilt" },
        [FAULT_RESTORE] = { "restore", "an office's disk is lost; an older backup is put back, and `zhuji recover` is run" },
        [FAULT_OVERLAP] = { "overlap", "with restore: disks are also lost while the recovery of one that was lost before is not over" },
        [FAULT_DRIFT] = { "drift", "clocks go up to a minute a day too fast or too slow" },
        [FAULT_JUMP] = { "jump", "clocks jump forward or back; an operator sets them right and confirms" },
        [FAULT_ROSTER] = { "roster", "new rosters, by file at some offices and later at others" },
        [FAULT_KEYS] = { "keys", "offices change their identity and wrap keys" },
        [FAULT_CLOSE] = { "close", "departments close; a successor, here or at another office, goes on with their cases" },
        [FAULT_HOSTILE] = { "hostile", "offices with valid keys send orders they have no power for" },
};

const char *fault_name(Fault f) {
        return faults[f].name;
}

static bool find(const char *name, size_t len, uint32_t *ret) {
        static const struct {
                const char *name;
                uint32_t mask;
        } sets[] = { { "all", FAULTS_ALL }, { "none", 0 }, { "usual", FAULTS_USUAL } };

        for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
                if (strlen(sets[i].name) == len && memcmp(sets[i].name, name, len) == 0) {
                        *ret = sets[i].mask;
                        return true;
                }
        for (Fault f = 0; f < SIM_FAULTS; f++)
                if (strlen(faults[f].name) == len && memcmp(faults[f].name, name, len) == 0) {
                        *ret = FAULT_BIT(f);
                        return true;
                }
        return false;
}

bool faults_parse(const char *list, uint32_t *ret) {
        uint32_t mask = 0;

        while (*list) {
                bool without = *list == '-';
                const char *name = list + without;
                size_t len = strcspn(name, ",");
                uint32_t one;

                if (!find(name, len, &one))
                        return false;
                mask = without ? mask & ~one : mask | one;
                list = name + len + (name[len] == ',');
        }
        *ret = mask;
        return true;
}

void faults_format(uint32_t mask, Buf *out) {
        bool first = true;

        if (mask == FAULTS_ALL || !mask) {
                buf_printf(out, "%s", mask ? "all" : "none");
                return;
        }
        for (Fault f = 0; f < SIM_FAULTS; f++) {
                if (!(mask & FAULT_BIT(f)))
                        continue;
                buf_printf(out, "%s%s", first ? "" : ",", faults[f].name);
                first = false;
        }
}

void faults_help(Buf *out) {
        for (Fault f = 0; f < SIM_FAULTS; f++)
                buf_printf(out, "  %-13s %s\n", faults[f].name, faults[f].help);
}
