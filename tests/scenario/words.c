/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What a step calls a command: as `zhuji` has it (`case refer`, `case draft opinion`, `accusation read`), as a document is called
 * in the procedure (`referral`), or in the statutes' Chinese (转送).  All mean the command of a line of `zhuji batch`.
 */

#include "tests/scenario/scenario.h"

#include "common/base/memory.h"
#include "common/base/nearest.h"

#define NAMES_MAX 512

/* What `zhuji` calls otherwise than a batch; `key` and `value` go into the command. */
static const struct { const char *said, *means, *key, *value; } others[] = {
        { "case successor", "successor", NULL, NULL },
        { "accusation read", "sealed-read", NULL, NULL },
        { "accusation notice", "sealed-notice", NULL, NULL },
        { "accusation accept", "sealed-accept", NULL, NULL },
        { "accusation answer", "sealed-feedback", NULL, NULL },
        { "accusation close", "conclusion", NULL, NULL },
        { "accusation refer", "sealed-referral", NULL, NULL },
        { "accusation seal", "sealed-referral", NULL, NULL },
        { "accusation add", "sealed-material", NULL, NULL },
        { "accusation hand-over", "sealed-archive", NULL, NULL },
        { "finding list", "desk", "kind", "finding" },
        { "finding show", "show", NULL, NULL },
        { "finding raise", "finding", NULL, NULL },
        { "finding dismiss", "finding", NULL, NULL },
        { "report list", "reports", NULL, NULL },
        { "report show", "reports", NULL, NULL },
        { "report send", "report-send", NULL, NULL },
        { "report remind", "report-remind", NULL, NULL },
        { "progress rate", "progress", NULL, NULL },
        { "succession show", "successions", NULL, NULL },
        { "meeting draft", "draft", "document", "batch" },
        { "meeting show", "meeting", NULL, NULL },
        { "meeting list", "meeting", NULL, NULL },
        { "meeting sign", "sign", NULL, NULL },
        { "meeting stamp", "stamp", NULL, NULL },
        { "reception publish", "reception", NULL, NULL },
        { "reception list", "receptions", NULL, NULL },
        { "reception held", "sheet-note", "variant", "held" },
        { "reception not-held", "sheet-note", "variant", "not-held" },
        { "reception call-off", "sheet-note", "variant", "called-off" },
        { "reception choose", "appointment", "variant", "chosen" },
        { "reception met", "appointment", "variant", "met" },
        { "digest draft", "draft", "document", "digest" },
        { "digest sign", "sign", NULL, NULL },
        { "digest stamp", "stamp", NULL, NULL },
        { "digest annotate", "annotation", "variant", "annotated" },
        { "digest read", "annotation", "variant", "read" },
        { "digest list", "digests", NULL, NULL },
        { "user add", "user", NULL, NULL },
        { "user list", "users", NULL, NULL },
        { "evidence export", "evidence", NULL, NULL },
        { "clock explain", "clock explain", NULL, NULL },
        { "notices", "notices", NULL, NULL },
};
static const char *const reads[] = { "status", "list", "desk", "users", "user", "show", "similar", "progress", "code", "successions",
                                     "clocks", "meeting", "register", "split", "join", "accusation-seal", "report-send",
                                     "report-remind", "reports", "receptions", "sweeps", "incidents", "contacts", "digests",
                                     "evidence", "notices", NULL };

static const char *after(const char *said, const char *prefix) {
        size_t len = strlen(prefix);

        return strncmp(said, prefix, len) == 0 ? said + len : NULL;
}

static bool is_among(const char *word, const char *const *list) {
        for (; *list; list++)
                if (strcmp(word, *list) == 0)
                        return true;
        return false;
}

static bool is_known(const char *what) {
        return is_among(what, reads) || act_find_verb(what) || sealed_is_command(what) || strcmp(what, "clock explain") == 0;
}

static bool is_kind(uint32_t k) {
        return *entry_kind_name((EntryKind)k) != '?';
}

/* 转送 as `referral`; NULL: no document is called so. */
static const char *of_chinese(const char *said) {
        for (uint32_t k = 1; k < COVERS_KINDS; k++)
                if (is_kind(k) && strcmp(entry_kind_name_zh((EntryKind)k), said) == 0)
                        return entry_kind_name((EntryKind)k);
        return NULL;
}

static const char *nearest_command(const char *said) {
        const char *names[NAMES_MAX + 1];
        size_t n = 0;

        for (size_t i = 0; i < array_size(others); i++)
                names[n++] = others[i].said;
        for (const char *const *r = reads; *r; r++)
                names[n++] = *r;
        for (uint32_t k = 1; k < COVERS_KINDS && n + 2 <= NAMES_MAX; k++)
                if (is_kind(k) && act_verb_of((EntryKind)k)) {
                        names[n++] = entry_kind_name((EntryKind)k);
                        names[n++] = act_verb_of((EntryKind)k)->name;
                }
        names[n] = NULL;
        return nearest_name(said, names);
}

/* A document by its own name, in the words of the command that makes it. */
static const char *of_document(const char *said) {
        const char *chinese = of_chinese(said), *name = chinese ? chinese : said;
        const ActVerb *verb;
        EntryKind kind;

        if (is_known(name) || !entry_kind_parse(name, &kind))
                return name;
        verb = kind == ENTRY_USER ? NULL : act_verb_of(kind);
        return verb ? verb->name : name;
}

bool words_command(const YamlNode *at, const char *said, Command *ret) {
        const char *of_case = after(said, "case "), *drafted = after(said, "case draft "), *near;

        *ret = (Command){ .what = of_case ? of_case : said };
        for (size_t i = 0; i < array_size(others); i++)
                if (strcmp(others[i].said, said) == 0)
                        *ret = (Command){ others[i].means, others[i].key, others[i].value };
        if (drafted)
                *ret = (Command){ "draft", "document", drafted };
        ret->what = of_document(ret->what);
        if (is_known(ret->what))
                return true;
        near = nearest_command(said);
        yaml_problem(at, near ? "no such command '%.64s'; did you mean %s?" :
                                "no such command '%.64s': a verb of `zhuji`, a document of docs/procedure.md or its Chinese name",
                     said, near);
        return false;
}

const char *words_reason_near(Run *r, const char *said) {
        const char *unknown = reason_text((Reason)REASONS_MAX)->name, *names[REASONS_MAX + 1], *near;
        size_t n = 0;

        for (uint32_t code = 1; code < REASONS_MAX; code++) {
                const char *name = reason_text((Reason)code)->name;

                if (strcmp(name, said) == 0)
                        return "";
                if (strcmp(name, unknown) != 0)
                        names[n++] = name;
        }
        names[n] = NULL;
        near = strcmp(said, "usage") == 0 ? NULL : nearest_name(said, names);
        return near ? arena_printf(&r->arena, "; no reason is called '%.64s', did you mean %s?", said, near) : "";
}
