/* SPDX-License-Identifier: Apache-2.0 */

#include "roster_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "common/base/memory.h"

#define ITEMS_MAX 256

const char roster_text_network[] =
        "410000 bureau led=410000.gov\n"
        "410000.gov government served=410000 host=410000\n"
        "410000.hrss department led=410000.gov served=410000 review=410000.gov host=410000\n"
        "410000.tax vertical served=410000 host=410000\n"
        "411200 bureau led=411200.gov\n"
        "411200.gov government led=410000.gov served=411200 review=410000.gov host=411200\n"
        "411200.hrss department led=411200.gov served=411200 review=411200.gov,410000.hrss host=411200\n"
        "411200.tax vertical led=410000.tax served=411200 review=410000.tax host=411200\n"
        "410100 bureau led=410100.gov\n"
        "410100.gov government led=410000.gov served=410100 review=410000.gov host=410100\n"
        "411281 bureau led=411281.gov\n"
        "411281.gov government led=411200.gov served=411281 review=411200.gov host=411281\n"
        "411281.hrss department led=411281.gov served=411281 review=411281.gov,411200.hrss host=411281\n"
        "411281.tax vertical led=411200.tax served=411281 review=411200.tax host=411281\n"
        "411281.discipline discipline\n"
        "411281.meeting joint-meeting host=411281 led=411281.gov\n"
        "411281001 township led=411281.gov served=411281 review=411281.gov host=411281\n"
        "411221 bureau led=411221.gov\n"
        "411221.gov government led=411200.gov served=411221 review=411200.gov host=411221\n"
        "410102 bureau led=410102.gov\n"
        "410102.gov government led=410100.gov served=410102 review=410100.gov host=410102\n"
        "\n"
        "node 410000 relay=410000\n"
        "node 411200 relay=411200\n"
        "node 410100 relay=410100\n"
        "node 411281 relay=411200\n"
        "node 411281.discipline relay=411200\n"
        "node 411221 relay=411200\n"
        "node 410102 relay=410100\n"
        "relay 410000\n"
        "relay 411200 parent=410000\n"
        "relay 410100 parent=410000\n";

UnitCode code_of(const char *s) {
        UnitCode u = UNIT_NONE;

        if (!unit_code_parse(s, &u))
                fail_msg("not a unit code in a test: \"%s\"", s);
        return u;
}

UnitCode code_or_none(const char *s) {
        return s ? code_of(s) : UNIT_NONE;
}

static const char *value_of(const char *word, const char *name) {
        size_t n = strlen(name);

        return strncmp(word, name, n) == 0 && word[n] == '=' ? word + n + 1 : NULL;
}

static void take_reviewers(RosterUnit *u, char *list) {
        char *comma = strchr(list, ',');

        if (comma) {
                *comma = '\0';
                u->review_by[1] = code_of(comma + 1);
        }
        u->review_by[0] = code_of(list);
        u->n_review_by = comma ? 2 : 1;
}

/* One of the fields that name a unit. */
static bool take_code(RosterUnit *u, const char *word) {
        const struct { const char *name; UnitCode *to; } fields[] = {
                { "led", &u->led_by }, { "served", &u->served_by }, { "host", &u->hosted_on }, { "successor", &u->successor } };

        for (size_t i = 0; i < array_size(fields); i++) {
                const char *v = value_of(word, fields[i].name);

                if (v) {
                        *fields[i].to = code_of(v);
                        return true;
                }
        }
        return false;
}

/* "?" is what nobody knows. */
static void take_status(RosterUnit *u, const char *word) {
        if (strcmp(word, "?") == 0)
                u->status = 0;
        else
                assert_true(unit_status_parse(word, &u->status));
}

static void take_unit(Roster *r, const char *code, char **save, uint32_t line) {
        RosterUnit *u = &r->units[r->n_units++];
        const char *kind = strtok_r(NULL, " ", save);

        *u = (RosterUnit){ .code = code_of(code), .name = code, .status = UNIT_ACTIVE, .line = line, .column = 3 };
        if (strcmp(kind, "?") != 0)
                assert_true(unit_kind_parse(kind, &u->kind));
        for (char *word; (word = strtok_r(NULL, " ", save));) {
                if (take_code(u, word))
                        continue;
                if (value_of(word, "review"))
                        take_reviewers(u, word + strlen("review="));
                else if (value_of(word, "status"))
                        take_status(u, value_of(word, "status"));
                else if (strcmp(word, "handles") == 0)
                        u->handles = true;
                else if (strcmp(word, "may-review") == 0)
                        u->may_review = true;
                else if (strcmp(word, "may-designate") == 0)
                        u->may_designate = true;
                else
                        fail_msg("unknown word in a test roster: \"%s\"", word);
        }
}

/* A key nobody else has, unless `n` says which. */
static void key_make(uint8_t key[ROSTER_KEY_SIZE], uint32_t line, uint32_t which, uint32_t n) {
        memset(key, 0, ROSTER_KEY_SIZE);
        memcpy(key, n ? "same" : "own", 3);
        memcpy(key + 4, n ? &n : &line, 4);
        if (!n)
                memcpy(key + 8, &which, 4);
        key[31] = 1;
}

static RosterKey *keys_make(Roster *r, uint32_t line, uint32_t which, uint32_t n) {
        RosterKey *key = arena_new(&r->arena, RosterKey);

        key->suite = 1;
        key_make(key->public_key, line, which, n);
        return key;
}

static void take_place(Roster *r, bool relay, char **save, uint32_t line) {
        UnitCode unit = code_of(strtok_r(NULL, " ", save)), up = UNIT_NONE;
        uint32_t n = 0;

        for (char *word; (word = strtok_r(NULL, " ", save));) {
                const char *v;

                if ((v = value_of(word, relay ? "parent" : "relay")))
                        up = code_of(v);
                else if ((v = value_of(word, "key")))
                        n = (uint32_t)atoi(v);
                else
                        fail_msg("unknown word in a test roster: \"%s\"", word);
        }
        if (relay) {
                RosterRelay *to = &r->relays[r->n_relays++];

                *to = (RosterRelay){ .unit = unit, .parent = up, .endpoint = "tcp://127.0.0.1:1", .line = line, .column = 3 };
                key_make(to->curve, line, 0, n);
        } else {
                RosterNode *to = &r->nodes[r->n_nodes++];

                *to = (RosterNode){ .unit = unit, .relay = up, .line = line, .column = 3 };
                to->identity = keys_make(r, line, 1, n);
                to->wrap = keys_make(r, line, 2, 0);
                to->n_identity = to->n_wrap = 1;
                key_make(to->curve, line, 3, 0);
        }
}

Roster *roster_from_text(const char *text) {
        Roster *r = roster_new();
        uint32_t line = 0;

        r->version = 1;
        r->units = arena_new_array(&r->arena, RosterUnit, ITEMS_MAX);
        r->nodes = arena_new_array(&r->arena, RosterNode, ITEMS_MAX);
        r->relays = arena_new_array(&r->arena, RosterRelay, ITEMS_MAX);
        while (*text) {
                size_t len = strcspn(text, "\n");
                char *copy = arena_strndup(&r->arena, text, len), *save = NULL;

                assert_true(line < ITEMS_MAX);
                line++;
                text += len + (text[len] == '\n');
                char *word = strtok_r(copy, " ", &save);
                if (!word)
                        continue;
                if (strcmp(word, "node") == 0 || strcmp(word, "relay") == 0)
                        take_place(r, word[0] == 'r', &save, line);
                else
                        take_unit(r, word, &save, line);
        }
        return r;
}

Roster *roster_ready(const char *text) {
        Roster *r = roster_from_text(text);
        RosterProblem p;

        if (roster_prepare(r, &p, 1) > 0)
                fail_msg("a test roster has a problem: line %u, %s: %s", p.line, p.unit.s, p.message);
        return r;
}

Roster *roster_network_with(const char *what, const char *instead) {
        const char *at = strstr(roster_text_network, what);

        assert_non_null(at);
        size_t before = (size_t)(at - roster_text_network);
        char *text = mem_alloc(sizeof(roster_text_network) + strlen(instead));
        memcpy(text, roster_text_network, before);
        strcpy(text + before, instead);
        strcat(text, at + strlen(what));
        Roster *r = roster_from_text(text);
        mem_free(text);
        return r;
}
