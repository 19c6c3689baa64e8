/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A file of a unit that closed, as another office sends it (part STATE, node/core/succession.h): rows as they are stored, which nobody
 * but their own office ever decided.  Refused as a whole, or it becomes the successor's beside what that one has of the case (the
 * first byte says what): no row is left that can't be read back, and what is there can go on to another successor as it came.
 */

#include <stdlib.h>
#include "node/core/succession.h"
#include "node/store/store_mem.h"
#include "tests/fuzz/fuzz.h"

static bool accepted;

typedef union AnyRow {
        uint64_t aligned;
        uint8_t bytes[16384];
} AnyRow;

static UnitCode code_of(const char *s) {
        UnitCode unit;

        if (!unit_code_parse(s, &unit))
                abort();
        return unit;
}

/* The successor's own: nothing, the file from which the other had the case, one on its way, one that is closed. */
static void put_own(StoreTxn *txn, unsigned which, const UnitCode *unit, const UnitCode *gone, const CaseId *id) {
        DocketRow row = { .unit = *unit, .case_id = *id, .state = STATE_HANDED, .custody = CUSTODY_AWAY, .given_to = *gone };
        CaseUnitRow of_case = { .case_id = *id, .unit = *unit };

        if (which == 0)
                return;
        if (which == 2) {
                row.state = STATE_ACCEPTED;
                row.custody = CUSTODY_HERE;
                row.giver = *gone;
        } else if (which == 3) {
                row.state = STATE_CLOSED;
                row.custody = CUSTODY_HERE;
        }
        row_put(txn, ROW_DOCKET, &row);
        row_put(txn, ROW_CASE_UNIT, &of_case);
}

static void read_all(StoreTxn *txn) {
        AnyRow row = { .aligned = 0 };

        for (unsigned kind = 0; kind < ROW_KINDS; kind++) {
                RowCursor cursor = row_cursor((RowKind)kind, row.bytes, 0, 0);

                while (row_next(txn, &cursor, row.bytes))
                        ;
        }
        if (store_error(txn))
                abort();
}

static void fuzz(unsigned own, Bytes in) {
        const UnitCode gone = code_of("411281.hrss"), next = code_of("411281.gov"), bureau = code_of("411281");
        CaseId id = case_id_make(&bureau, 2026, 1);
        Fact fact = { .kind = FACT_SUCCESSION_CAME, .unit = gone, .peer = next, .case_id = id, .what = LANE_NORMAL, .how = 1,
                      .text = "411200" };
        Entry entry = { .header = { .number = 90, .time = INT64_C(1772327400000), .kind = ENTRY_RECEIVED, .case_id = id },
                        .n_parts = 1 };
        CLEANUP(buf_deinit) Buf out = BUF_INIT;
        DocketRow docket;
        StoreTxn *txn;
        Peers peers;

        if (!succession_check(in, &gone, &id, &docket))
                return;
        accepted = true;
        succession_peers(in, &peers);
        if (peers.n > SUCCESSION_PEERS_MAX)
                abort();
        Store *store = store_mem_new();
        if (store_begin(store, true, &txn))
                abort();
        put_own(txn, own, &next, &gone, &id);
        entry.parts[0] = (Part){ .kind = PART_STATE, .data = in };
        apply_succession(txn, &entry, &fact);
        read_all(txn);
        succession_pack(txn, &next, &id, &out);
        if (!succession_check(buf_bytes(&out), &next, &id, &docket))
                abort();
        store_abort(&txn);
        store_free(store);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
        if (size)
                fuzz(data[0] % 4, bytes_of(data + 1, size - 1));
        return 0;
}

const char *fuzz_missing(void) {
        return accepted ? NULL : "state";
}
