/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What the core can't read by itself is attached to its input here: entries of the journal, or of the batch in the making, that
 * office_wants_...() name; and what takes a key or a secret to make.  The input itself stays as it was given: what decide sees is a
 * copy in the step's arena.
 */

#include <string.h>
#include "common/base/memory.h"
#include "node/codes.h"
#include "node/runner_internal.h"

/* What can't be opened any more is as good as damaged: nothing is handed on without the words it should bring. */
static int attach_parts(Input *in, const Entry *entry, uint32_t kinds) {
        for (uint32_t i = 0; i < entry->n_parts; i++) {
                const Part *part = &entry->parts[i];
                InputPart *to = &in->parts[in->n_parts];

                if (!(kinds & 1u << part->kind) || in->n_parts == INPUT_PARTS_MAX)
                        continue;
                if (part_is_closed(part))
                        return ARCHIVE_E_DAMAGED;
                *to = (InputPart){ .kind = part->kind, .has_salt = true, .data = part->data, .stored = part->stored,
                                   .key = part->key };
                memcpy(to->salt, part->salt, SALT_SIZE);
                in->n_parts++;
        }
        return 0;
}

int runner_find_entry(Runner *r, uint64_t number, Entry *ret) {
        const BatchDraft *b = &r->batch;
        int k;

        if (number >= b->first && number - b->first < b->n) {
                *ret = *b->entries[number - b->first];
                return 0;
        }
        k = archive_entry(r->archive, r->txn, number, &r->arena, ret);
        return k > 0 ? ARCHIVE_E_DAMAGED : k;
}

/* What is stamped is what was drafted, from the draft's entry, with its attachments. */
static int attach_draft(Runner *r, const Input **in) {
        const Part *part;
        uint64_t number;
        Input *with;
        Entry entry;
        int k;

        if (!office_wants_draft(&r->office, r->txn, *in, &number))
                return 0;
        k = runner_find_entry(r, number, &entry);
        if (k)
                return k < 0 ? fail_trace(k) : k;
        with = arena_new(&r->arena, Input);
        *with = **in;
        part = entry_find_part(&entry, PART_DOCUMENT);
        if (!part || document_decode(part->data, &r->arena, &with->document))
                return ARCHIVE_E_DAMAGED;
        with->draft_entry = number;
        k = attach_parts(with, &entry, 1u << PART_ATTACHMENT);
        if (k)
                return k;
        *in = with;
        return 0;
}

/* The documents that came along with the words go on without the number of a case that turned out to accuse since. */
static void hide_sealed(Runner *r, Input *in, const CaseId *id) {
        for (uint32_t i = 0; i < in->n_parts; i++) {
                InputPart *part = &in->parts[i];
                Bytes shown;

                if (part->kind == PART_ATTACHMENT && office_hide_in_file(r->txn, id, part->data, &r->arena, &shown))
                        *part = (InputPart){ .kind = PART_ATTACHMENT, .data = shown };
        }
}

/* A hand-over to another node takes the petitioner's words along, from the entry that holds them; a review the documents of the
 * case, too. */
static int attach_content(Runner *r, const Input **in) {
        uint64_t number, file[OFFICE_FILE_MAX];
        bool content = office_wants_content(&r->office, r->txn, *in, &number);
        uint32_t n = office_wants_file(&r->office, r->txn, *in, file);
        Entry entry;
        Input *with;
        int k = 0;

        if (!content && !n)
                return 0;
        with = arena_new(&r->arena, Input);
        *with = **in;
        if (content)
                k = runner_find_entry(r, number, &entry);
        if (content && !k)
                k = attach_parts(with, &entry, 1u << PART_CONTENT | 1u << PART_ATTACHMENT);
        if (content && !k)
                hide_sealed(r, with, &entry.header.case_id);
        for (uint32_t i = 0; !k && i < n; i++) {
                k = runner_find_entry(r, file[i], &entry);
                if (!k)
                        office_add_to_file(r->txn, with, &entry, &r->arena);
        }
        if (k == ARCHIVE_E_DAMAGED && with->kind == INPUT_TICK) {
                /* A case goes to its successor with what can be read of its file, and a list has other lines: ticks go on. */
                with->unreadable = true;
                k = 0;
        }
        if (k)
                return k < 0 ? fail_trace(k) : k;
        *in = with;
        return 0;
}

/* In the same time wherever they differ. */
static bool same_code(const char *code, const char *typed) {
        uint8_t differ = !typed || strlen(typed) != QUERY_CODE_DIGITS;

        if (differ)
                return false;
        for (size_t i = 0; i < QUERY_CODE_DIGITS; i++)
                differ |= (uint8_t)(code[i] ^ typed[i]);
        return !differ;
}

/* Damaged, it says nothing; refused for it, no tick would ever come again. */
static int attach_entry(Runner *r, uint64_t number, const Entry **ret) {
        Entry *entry = arena_new(&r->arena, Entry);
        int k = runner_find_entry(r, number, entry);

        if (k < 0)
                return fail_trace(k);
        if (k)
                *entry = (Entry){ .header.number = number };
        *ret = entry;
        return 0;
}

/* What other offices hold of an entry of ours that a recovery lost, and how that case had come; or what a file was that comes back. */
static int attach_lost(Runner *r, const Input **in) {
        uint64_t number, coming;
        bool came;
        Input *with;
        int k;

        if (!office_wants_lost(r->txn, *in, &number))
                return 0;
        came = office_wants_coming(r->txn, *in, &coming);
        with = arena_new(&r->arena, Input);
        *with = **in;
        k = attach_entry(r, number, &with->lost_entry);
        if (!k && came)
                k = attach_entry(r, coming, &with->coming_entry);
        *in = with;
        return k;
}

/* What earlier cases are found by is made here, where the key is, unless the owner made it before; then what was registered
 * last is looked at once more. */
static void attach_marks(Runner *r, const Input **in) {
        const Marks *marks = (*in)->marks;
        Input *with;

        if (!marks && r->config.marks)
                marks = marks_of_input(r->config.marks, r->txn, *in, &r->arena);
        else if (marks && case_id_is_none(&marks->earlier) && (*in)->document_kind == ENTRY_REGISTER) {
                Marks *anew = arena_new(&r->arena, Marks);

                *anew = *marks;
                (void)office_find_earlier(r->txn, &(*in)->actor.unit, anew, true, &anew->earlier);
                marks = anew;
        }
        if (marks == (*in)->marks)
                return;
        with = arena_new(&r->arena, Input);
        *with = **in;
        with->marks = marks;
        *in = with;
}

/* What the query codes of a case are checked by goes with it to a successor.  A code that can't be read any more is right nowhere. */
static int attach_codes(Runner *r, const Input **in) {
        uint64_t numbers[OFFICE_CODES_MAX];
        uint32_t n = office_wants_codes(&r->office, r->txn, *in, numbers);
        Buf checks = BUF_INIT;
        Input *with;
        int k = 0;

        for (uint32_t i = 0; k >= 0 && i < n; i++) {
                const Part *part;
                Entry entry;

                k = runner_find_entry(r, numbers[i], &entry);
                if (k)
                        continue;
                part = entry_find_part(&entry, PART_CODE);
                if (part)
                        codes_add(entry.header.kind == ENTRY_JOIN ? numbers[i] : 0, part, &checks);
                part = entry_find_part(&entry, PART_CHECKS);
                if (part)
                        codes_add_all(part->data, &checks);
        }
        if (k >= 0 && checks.len && (*in)->n_parts < INPUT_PARTS_MAX) {
                with = arena_new(&r->arena, Input);
                *with = **in;
                with->parts[with->n_parts++] = (InputPart){ .kind = PART_CHECKS, .data = arena_copy(&r->arena, buf_bytes(&checks)) };
                *in = with;
        }
        buf_deinit(&checks);
        return k < 0 ? fail_trace(k) : 0;
}

/* A closed office's code, by what came of it; the same work is done where nothing came. */
static int check_came(Runner *r, const Input *in, bool *ret_right) {
        const Part *part = NULL;
        uint64_t number;
        Entry entry;
        int k = 0;

        if (office_wants_checks(r->txn, in, &number)) {
                k = runner_find_entry(r, number, &entry);
                if (k < 0)
                        return fail_trace(k);
                part = k ? NULL : entry_find_part(&entry, PART_CHECKS);
        }
        *ret_right = codes_right(part ? part->data : BYTES_NONE, in->number, in->text);
        return 0;
}

/* A petitioner's query code is compared here, where the journal is: always one code with another, and one check with another, so
 * that a number that nobody has takes as long as a wrong code. */
static int attach_code(Runner *r, const Input **in) {
        static const char none[QUERY_CODE_DIGITS + 1] = "..........";
        const char *code = none;
        const Part *part = NULL;
        uint64_t number;
        Input *with;
        bool known, came = false;
        Entry entry;
        int k;

        if (!office_asks_code(*in))
                return 0;
        k = (*in)->kind == INPUT_PROGRESS ? check_came(r, *in, &came) : 0;
        if (k < 0)
                return fail_trace(k);
        known = office_wants_code(r->txn, *in, &number);
        k = runner_find_entry(r, known ? number : 1, &entry);
        if (k < 0)
                return fail_trace(k);
        if (known && !k)
                part = entry_find_part(&entry, PART_CODE);
        if (part && part->data.len == QUERY_CODE_DIGITS)
                code = (const char *)part->data.data;
        with = arena_new(&r->arena, Input);
        *with = **in;
        if (with->kind == INPUT_PROGRESS)
                with->code_right = (same_code(code, with->text) && part) || came;
        with->code_told = part && unit_code_equal(&entry.header.actor.unit, &with->actor.unit) &&
                          strcmp(entry.header.actor.user.s, with->actor.user.s) == 0;
        *in = with;
        return 0;
}

int runner_attach_file(Runner *r, const Input **in) {
        int k = attach_draft(r, in);

        return k ? k : attach_content(r, in);
}

int runner_attach(Runner *r, const Input **in) {
        int k = attach_codes(r, in); /* before papers, which there may be too many of */

        if (!k)
                k = runner_attach_file(r, in);
        if (!k)
                k = attach_code(r, in);
        if (!k)
                attach_marks(r, in);
        if (!k)
                k = attach_lost(r, in);
        return k;
}
