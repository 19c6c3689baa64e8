/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Parcels and receipts, put together from the journal each time they are sent: the store holds only whose evidence travels,
 * so the same number always carries the same bytes.
 */

#include "node/core/row.h"
#include "node/runner.h"

int runner_parcel(Runner *r, const UnitCode *to, Lane lane, uint32_t epoch, uint64_t number, Buf *out) {
        OutboxKey key = { .to = *to, .lane = lane, .epoch = epoch, .number = number };
        StoreTxn *txn = runner_txn(r);
        Buf evidence = BUF_INIT;
        OfficeHead head;
        OutboxRow row;
        int k;

        if (!outbox_get(txn, &key, &row))
                return ARCHIVE_E_MISSING;
        office_head(txn, &head);
        k = archive_evidence(runner_archive(r), txn, row.entry, row.parts_mask, &evidence);
        if (k == 0) {
                Parcel parcel = {
                        .from = head.unit,
                        .to = *to,
                        .lane = lane,
                        .epoch = epoch,
                        .number = number,
                        .kind = row.kind,
                        .from_unit = row.from_unit,
                        .to_unit = row.to_unit,
                        .evidence_bytes = buf_bytes(&evidence),
                };

                parcel_encode(&parcel, out);
        }
        buf_deinit(&evidence);
        return k < 0 ? fail_trace(k) : k;
}

int runner_receipt(Runner *r, uint64_t entry, Buf *out) {
        int k = archive_evidence(runner_archive(r), runner_txn(r), entry, 1u << PART_RECEIPT, out);

        return k < 0 ? fail_trace(k) : k;
}
