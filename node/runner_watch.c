/* SPDX-License-Identifier: Apache-2.0 */

/*
 * After an abnormal exit inputs go one by one, each noted durably before it is tried: whatever ended the process was among those
 * that waited.  Twice on the same input is no accident: it is quarantined, so that it can't keep the office from its work.
 */

#include "node/runner_internal.h"

#define QUARANTINE_TRIES 2

/* Of a document what tells it from others; not document_encode(), which rightly asserts what decide has yet to check. */
static void put_document(Buf *b, const Document *d) {
        buf_put_str(b, d->to.s);
        buf_put_u32(b, d->case_class);
        buf_put_u32(b, d->decision);
        buf_put_i64(b, d->received_at);
        buf_put_u64(b, d->ref_entry);
        buf_put_str(b, d->external_id);
        buf_put_str(b, d->category);
        buf_put_str(b, d->place);
        buf_put_str(b, d->reason);
        buf_put_str(b, d->body);
        buf_put_str(b, d->legal_basis);
        buf_put_str(b, d->remedy);
}

Digest runner_input_digest(const Input *in) {
        Buf b = BUF_INIT;
        Digest d;

        buf_put_u32(&b, in->kind);
        buf_put_str(&b, in->actor.unit.s);
        buf_put_str(&b, in->actor.user.s);
        buf_put_u32(&b, in->document_kind);
        buf_put_str(&b, in->case_id.s);
        put_document(&b, &in->document);
        for (uint32_t i = 0; i < in->n_parts; i++)
                buf_put_blob(&b, in->parts[i].data);
        buf_put_bytes(&b, digest_bytes(&in->parcel_digest));
        buf_put_blob(&b, in->receipt_evidence_bytes);
        for (uint32_t i = 0; i < in->n_seals; i++)
                buf_put_blob(&b, in->seal_bytes[i]);
        buf_put_blob(&b, in->roster_bytes);
        buf_put_blob(&b, in->rules_bytes);
        d = digest_purpose("input", &(Bytes){ b.data, b.len }, 1);
        buf_deinit(&b);
        return d;
}

/* Ticks and start-up's own entries come from the state itself: turned away they would only come again. */
static bool may_quarantine(const Input *in) {
        return in->kind == INPUT_COMMAND || in->kind == INPUT_READ || in->kind == INPUT_PROGRESS || in->kind == INPUT_PARCEL ||
               in->kind == INPUT_RECEIPT || in->kind == INPUT_PEER_SEALS || in->kind == INPUT_PEER_VIEW;
}

int runner_watch_input(Runner *r, const RunnerJob *job, const Input **input) {
        const RunnerWatch *w = r->config.watch;
        unsigned tries = 0;
        Input *stand_in;
        Digest digest;
        int k;

        if (!r->single_left || !w || !may_quarantine(job->input))
                return 0;
        digest = runner_input_digest(job->input);
        k = w->before(w->userdata, &digest, &tries);
        if (k || tries < QUARANTINE_TRIES)
                return k ? fail_trace(k) : 0;
        stand_in = arena_new(&r->arena, Input);
        *stand_in = (Input){
                .kind = INPUT_QUARANTINE,
                .actor = job->input->actor,
                .document_kind = job->input->document_kind,
                .case_id = job->input->case_id,
                .parcel = job->input->kind == INPUT_PARCEL ? job->input->parcel : NULL,
                .parcel_digest = job->input->parcel_digest,
                .digest = digest,
                .text = "",
        };
        *input = stand_in;
        return 0;
}

int runner_watch_done(Runner *r) {
        const RunnerWatch *w = r->config.watch;

        if (!r->single_left)
                return 0;
        r->single_left--;
        return w ? w->after(w->userdata) : 0;
}

void runner_tell_quarantined(RunnerJob *job, const Input *taken) {
        if (taken->kind == INPUT_QUARANTINE && !taken->parcel && job->result.status == RESULT_DONE) {
                job->result.status = RESULT_REFUSED;
                job->result.reason = REASON_QUARANTINED;
        }
}
