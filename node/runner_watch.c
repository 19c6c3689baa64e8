/* SPDX-License-Identifier: Apache-2.0 */

/*
 * After an abnormal exit inputs go one by one, each noted durably before it is tried: whatever ended the process was among those
 * that waited.  Twice on the same input is no accident: it is quarantined, so that it can't keep the office from its work.
 */

#include "node/runner_internal.h"

#define QUARANTINE_TRIES 2

/* ---- what tells one input from another --------------------------------------------------------------------------- */

/* The document's share is its own encoding, so that no field of it can be forgotten here; not document_encode(), which rightly
 * asserts what decide has yet to check. */
static void put_document(Buf *b, const Document *document) {
        Buf bytes = BUF_INIT;

        document_encode_unchecked(document, &bytes);
        buf_put_blob(b, buf_bytes(&bytes));
        buf_deinit(&bytes);
}

static void put_parts(Buf *b, const Input *in) {
        buf_put_u32(b, in->n_parts);
        for (uint32_t i = 0; i < in->n_parts; i++) {
                buf_put_u32(b, in->parts[i].kind);
                buf_put_blob(b, in->parts[i].data);
        }
}

static void put_command(Buf *b, const Input *in) {
        buf_put_u32(b, in->document_kind);
        buf_put_str(b, in->case_id.s);
        put_document(b, &in->document);
        put_parts(b, in);
        buf_put_u64(b, in->draft_entry);
        buf_put_str(b, in->user_unit.s);
        buf_put_str(b, in->user_name.s);
        buf_put_u32(b, in->user_roles);
        buf_put_u32(b, in->read_parts);
        buf_put_u8(b, in->read_similar);
        buf_put_u64(b, in->number);
        buf_put_u32(b, in->known_epoch);
        buf_put_u64(b, in->known_seal);
        buf_put_u64(b, in->known_entry);
}

static void put_of_another(Buf *b, const Input *in) {
        buf_put_bytes(b, digest_bytes(&in->parcel_digest));
        buf_put_u32(b, in->parcel_refused);
        buf_put_blob(b, in->receipt_evidence_bytes);
        buf_put_str(b, in->peer.s);
        buf_put_u32(b, in->n_seals);
        for (uint32_t i = 0; i < in->n_seals; i++)
                buf_put_blob(b, in->seal_bytes[i]);
        buf_put_u32(b, in->view);
        buf_put_u64(b, in->peer_seal_number);
        buf_put_bytes(b, digest_bytes(&in->peer_seal_hash));
}

Digest runner_input_digest(const Input *in) {
        Buf b = BUF_INIT;
        Digest d;

        buf_put_u32(&b, in->kind);
        buf_put_str(&b, in->actor.unit.s);
        buf_put_str(&b, in->actor.user.s);
        put_command(&b, in);
        put_of_another(&b, in);
        d = digest_purpose("input", &(Bytes){ b.data, b.len }, 1);
        buf_deinit(&b);
        return d;
}

/* ---- noted, tried, quarantined ----------------------------------------------------------------------------------- */

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
