/* SPDX-License-Identifier: Apache-2.0 */

/* Where each document's own code is: the parts of the procedure, one doc_*.c each. */

#include "common/base/memory.h"
#include "node/core/step.h"

static const DocumentCodes *const parts[] = {
        &doc_batch,
        &doc_draft,
        &doc_extension,
        &doc_triage,
        &doc_life,
        &doc_file,
        &doc_hand,
        &doc_handle,
        &doc_review,
        &doc_supervise,
        &doc_exchange,
        &doc_sealed,
        &doc_word,
        &doc_succession,
        &doc_dispute,
        &doc_recusal,
        &doc_finding,
        &doc_link,
        &doc_material,
        &doc_periodic,
        &doc_sheet,
        &doc_statement,
        &doc_whereabouts,
};

const DocumentCode *document_code(EntryKind document) {
        for (size_t i = 0; i < array_size(parts); i++)
                for (size_t j = 0; j < parts[i]->n; j++)
                        if (parts[i]->codes[j].document == document)
                                return &parts[i]->codes[j];
        return NULL;
}
