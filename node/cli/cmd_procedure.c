/* SPDX-License-Identifier: Apache-2.0 */

/*
 * `zhuji procedure`: the tables that the core is compiled with, for whoever wants to know what may be done by whom, or to write
 * against it.  Needs neither node nor folder.  One JSON object is made of the tables; text and page are written from it, so the
 * three can't differ.
 */

#include <stdio.h>
#include <string.h>
#include "common/base/memory.h"
#include "common/wire/rules.h"
#include "node/cli/cli.h"
#include "node/cli/print.h"
#include "node/cli/procedure_words.h"
#include "node/core/procedure.h"

/* ---- the tables as JSON ------------------------------------------------------------------------------------------ */

static json_t *state_names(uint32_t mask) {
        json_t *list = json_array();

        if (mask == IN_ANY)
                json_array_append_new(list, json_string("any"));
        for (unsigned s = 0; mask != IN_ANY && s < STATE_COUNT; s++)
                if (mask & IN(s))
                        json_array_append_new(list, json_string(docket_state_name((DocketState)s)));
        return list;
}

static json_t *clock_names(uint32_t mask) {
        json_t *list = json_array();

        for (unsigned c = CLOCK_TRIAGE; c < CLOCK_COUNT; c++)
                if (mask & CLOCK(c))
                        json_array_append_new(list, json_string(clock_name((ClockName)c)));
        return list;
}

static json_t *role_names(uint32_t mask) {
        json_t *list = json_array();

        for (uint32_t role = 1; role & ROLE_ALL; role <<= 1)
                if (mask & role)
                        json_array_append_new(list, json_string(role_name(role)));
        return list;
}

static json_t *need_names(uint32_t mask) {
        json_t *list = json_array();

        for (uint32_t need = 1; need && need <= mask; need <<= 1)
                if (mask & need)
                        json_array_append_new(list, json_string(procedure_word(procedure_needs, need)->name));
        return list;
}

static json_t *part_names(uint32_t mask) {
        json_t *list = json_array();

        for (unsigned p = 1; p < 32; p++)
                if (mask & 1u << p)
                        json_array_append_new(list, json_string(part_kind_name((PartKind)p)));
        return list;
}

static const char *state_or_none(DocketState s) {
        return s == STATE_NONE ? "" : docket_state_name(s);
}

static json_t *act_json(const ActRule *r) {
        bool named = r->addressee == TO_NAMED;

        return json_pack("{s:o, s:b, s:s, s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:s, s:s, s:s, s:s, s:o}", "states",
                         state_names(r->states), "custody", r->custody, "power",
                         procedure_word(procedure_powers, r->power)->name, "roles", role_names(r->roles), "drafted_by",
                         role_names(r->drafted), "signed_by", role_names(r->signers), "needs", need_names(r->needs), "next",
                         state_or_none(r->next), "starts", clock_names(r->starts), "meets",
                         clock_names(r->meets), "gives_up", clock_names(r->gives_up), "progress",
                         r->progress ? progress_name(r->progress) : "", "to",
                         procedure_word(procedure_addressees, r->addressee)->name, "reach",
                         named ? procedure_word(procedure_reaches, r->reach)->name : "", "copies",
                         procedure_word(procedure_copies, r->copies)->name, "parts", part_names(r->parts));
}

static json_t *take_json(const TakeRule *r, const char *when) {
        return json_pack("{s:s, s:o, s:s, s:s, s:o, s:o, s:o}", "when", when, "states", state_names(r->states), "from",
                         procedure_word(procedure_standings, r->standing)->name, "next", state_or_none(r->next), "starts",
                         clock_names(r->starts), "meets", clock_names(r->meets), "cancels", clock_names(r->cancels));
}

static json_t *takes_of(EntryKind document) {
        const TakeRule *agreed = procedure_take(document, true, false), *plain = procedure_take(document, false, false);
        json_t *list = json_array();
        size_t n;
        const TakeRule *all = procedure_takes(&n);

        for (size_t i = 0; i < n; i++)
                if (all[i].document == document)
                        json_array_append_new(list, take_json(&all[i], agreed == plain ? "" : "refused"));
        if (agreed && agreed != plain)
                json_array_append_new(list, take_json(agreed, "agreed"));
        if (procedure_is_told_above(document, true))
                json_array_append_new(list, take_json(procedure_take(document, true, true), "agreed, as told above"));
        return list;
}

static json_t *document_json(EntryKind document) {
        const ProcedureNote *note = procedure_note(document);
        json_t *acts = json_array();
        size_t n;
        const ActRule *all = procedure_acts(&n);

        for (size_t i = 0; i < n; i++)
                if (all[i].document == document)
                        json_array_append_new(acts, act_json(&all[i]));
        return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "name", entry_kind_name(document), "zh",
                         entry_kind_name_zh(document), "article", note ? note->article : "", "note_en", note ? note->en : "",
                         "note_zh", note ? note->zh : "", "acts", acts, "takes", takes_of(document));
}

static json_t *documents_json(void) {
        json_t *list = json_array();
        EntryKind last = 0;
        size_t n, n_takes;
        const ActRule *all = procedure_acts(&n);
        const TakeRule *takes = procedure_takes(&n_takes);

        for (size_t i = 0; i < n; i++) {
                if (all[i].document != last)
                        json_array_append_new(list, document_json(all[i].document));
                last = all[i].document;
        }
        for (size_t i = 0; i < n_takes; i++)
                if (!procedure_act(takes[i].document)) /* nobody's act: the node makes it */
                        json_array_append_new(list, document_json(takes[i].document));
        return list;
}

static json_t *states_json(void) {
        json_t *list = json_array();

        for (unsigned s = 1; s < STATE_COUNT; s++)
                json_array_append_new(list, json_pack("{s:s, s:s}", "name", docket_state_name((DocketState)s), "zh",
                                                      docket_state_name_zh((DocketState)s)));
        return list;
}

static json_t *clocks_json(const Pack *pack) {
        json_t *list = json_array();

        for (unsigned c = CLOCK_TRIAGE; c < CLOCK_COUNT; c++) {
                const ClockRule *r = &pack->clocks[c];
                const ProcedureWord *word = procedure_word(procedure_clocks, c);

                if (clock_rule_exists(r))
                        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:i, s:i, s:b, s:b, s:b, s:b, s:b, s:s}", "name",
                                                              clock_name((ClockName)c), "en", word->en, "zh", word->zh, "days",
                                                              r->days, "hours", r->hours, "working", r->working, "right",
                                                              r->right, "rolls", r->rolls, "as_set", r->as_set, "own", r->own,
                                                              "article", r->article ? r->article : ""));
        }
        return list;
}

static json_t *procedure_json(void) {
        const Pack *pack = pack_builtin_2022();

        return json_pack("{s:s, s:s, s:o, s:o, s:o}", "status", "done", "pack", pack->name, "states", states_json(), "clocks",
                         clocks_json(pack), "documents", documents_json());
}

/* ---- words ------------------------------------------------------------------------------------------------------- */

static const char *get(const json_t *object, const char *key) {
        return json_string_value(json_object_get(object, key));
}

static const char *word_of(bool zh, const ProcedureWord *list, const char *name) {
        for (; list->name; list++)
                if (strcmp(list->name, name) == 0)
                        return zh ? list->zh : list->en;
        return name;
}

static const char *state_word(bool zh, const char *name) {
        for (unsigned s = 0; zh && s < STATE_COUNT; s++)
                if (strcmp(docket_state_name((DocketState)s), name) == 0)
                        return docket_state_name_zh((DocketState)s);
        if (strcmp(name, "any") == 0)
                return zh ? "任何状态" : "any";
        return name;
}

typedef const char *(*Word)(const Cli *cli, const char *name);

static const char *as_state(const Cli *cli, const char *name) {
        return state_word(cli->zh, name);
}

static const char *as_clock(const Cli *cli, const char *name) {
        return cli->zh ? word_of(true, procedure_clocks, name) : name;
}

static const char *as_need(const Cli *cli, const char *name) {
        return word_of(cli->zh, procedure_needs, name);
}

static void put_list(const Cli *cli, Buf *out, const json_t *list, Word word) {
        const json_t *item;
        size_t i;

        json_array_foreach(list, i, item)
                buf_printf(out, "%s%s", i ? cli_words(cli, ", ", "、") : "", word(cli, json_string_value(item)));
}

static void put_clocks(const Cli *cli, Buf *out, const json_t *rule, const char *key, const char *en, const char *zh) {
        const json_t *list = json_object_get(rule, key);

        if (!json_array_size(list))
                return;
        buf_printf(out, "%s%s ", out->len ? cli_words(cli, "; ", "；") : "", cli_words(cli, en, zh));
        put_list(cli, out, list, as_clock);
}

static const char *kept(Arena *arena, Buf *out) {
        const char *s = arena_strndup(arena, out->data, out->len);

        buf_clear(out);
        return s;
}

/* What a rule says, cell by cell: who, where, with what, to whom, then. */
typedef struct Cells {
        const char *who, *where, *needs, *to, *then;
} Cells;

static const char *who_acts(const Cli *cli, const json_t *act, Arena *arena, Buf *b) {
        buf_printf(b, "%s%s", word_of(cli->zh, procedure_powers, get(act, "power")), cli_words(cli, " (", "（"));
        if (json_array_size(json_object_get(act, "drafted_by"))) {
                buf_printf(b, "%s", cli_words(cli, "drafted by: ", "拟办："));
                put_list(cli, b, json_object_get(act, "drafted_by"), print_word);
                buf_printf(b, "%s", cli_words(cli, "; signed by another: ", "；他人签批："));
                put_list(cli, b, json_object_get(act, "signed_by"), print_word);
                buf_printf(b, "%s", cli_words(cli, "; stamped by: ", "；用印："));
        }
        put_list(cli, b, json_object_get(act, "roles"), print_word);
        buf_printf(b, "%s", cli_words(cli, ")", "）"));
        return kept(arena, b);
}

static const char *what_follows(const Cli *cli, const json_t *rule, Arena *arena, Buf *b) {
        const char *next = get(rule, "next");

        if (*next)
                buf_printf(b, "-> %s", state_word(cli->zh, next));
        put_clocks(cli, b, rule, "starts", "starts", "起算");
        put_clocks(cli, b, rule, "meets", "meets", "了结");
        put_clocks(cli, b, rule, "gives_up", "ends", "终止");
        put_clocks(cli, b, rule, "cancels", "cancels", "取消");
        return kept(arena, b);
}

static const char *goes_to(const Cli *cli, const json_t *act, Arena *arena, Buf *b) {
        buf_printf(b, "%s", word_of(cli->zh, procedure_addressees, get(act, "to")));
        if (*get(act, "reach"))
                buf_printf(b, "%s%s", cli_words(cli, ", ", "，"), word_of(cli->zh, procedure_reaches, get(act, "reach")));
        if (strcmp(get(act, "copies"), "none") != 0)
                buf_printf(b, "%s%s", cli_words(cli, "; ", "；"), word_of(cli->zh, procedure_copies, get(act, "copies")));
        return kept(arena, b);
}

static Cells act_cells(const Cli *cli, const json_t *act, Arena *arena) {
        Buf b = BUF_INIT;
        Cells c;

        c.who = who_acts(cli, act, arena, &b);
        put_list(cli, &b, json_object_get(act, "states"), as_state);
        if (json_is_true(json_object_get(act, "custody")))
                buf_printf(&b, "%s", cli_words(cli, "; has custody", "；案件在手"));
        c.where = kept(arena, &b);
        put_list(cli, &b, json_object_get(act, "needs"), as_need);
        c.needs = kept(arena, &b);
        c.to = goes_to(cli, act, arena, &b);
        c.then = what_follows(cli, act, arena, &b);
        buf_deinit(&b);
        return c;
}

static Cells take_cells(const Cli *cli, const json_t *take, Arena *arena) {
        const char *when = get(take, "when");
        Buf b = BUF_INIT;
        Cells c = { .needs = "", .to = "" };

        c.who = arena_printf(arena, "%s%s%s%s", word_of(cli->zh, procedure_standings, get(take, "from")), *when ? " (" : "",
                             *when ? print_word(cli, when) : "", *when ? ")" : "");
        put_list(cli, &b, json_object_get(take, "states"), as_state);
        c.where = kept(arena, &b);
        c.then = what_follows(cli, take, arena, &b);
        buf_deinit(&b);
        return c;
}

/* ---- for a terminal ---------------------------------------------------------------------------------------------- */

static void print_field(const Cli *cli, const char *en, const char *zh, const char *value) {
        if (*value)
                printf("    %s%s%s\n", cli_words(cli, en, zh), cli_words(cli, ": ", "："), value);
}

static void print_document(const Cli *cli, const json_t *d) {
        const json_t *rule;
        Arena arena = ARENA_INIT;
        size_t i;

        printf("\n%s  %s%s%s%s\n", get(d, "name"), get(d, "zh"), *get(d, "article") ? "  (" : "", get(d, "article"),
               *get(d, "article") ? ")" : "");
        json_array_foreach(json_object_get(d, "acts"), i, rule) {
                Cells c = act_cells(cli, rule, &arena);

                print_field(cli, "who", "由谁", c.who);
                print_field(cli, "in", "状态", c.where);
                print_field(cli, "needs", "载明", c.needs);
                print_field(cli, "to", "发往", c.to);
                print_field(cli, "then", "结果", c.then);
        }
        json_array_foreach(json_object_get(d, "takes"), i, rule) {
                Cells c = take_cells(cli, rule, &arena);

                print_field(cli, "received from", "来自", c.who);
                print_field(cli, "  in", "  收方状态", c.where);
                print_field(cli, "  then", "  收方结果", c.then);
        }
        print_field(cli, "note", "说明", get(d, cli->zh ? "note_zh" : "note_en"));
        arena_deinit(&arena);
}

static const char *clock_length(const Cli *cli, const json_t *c, Arena *arena) {
        int days = (int)json_integer_value(json_object_get(c, "days"));
        int hours = (int)json_integer_value(json_object_get(c, "hours"));

        if (hours)
                return arena_printf(arena, cli_words(cli, "%d h", "%d 小时"), hours);
        if (!days)
                return cli_words(cli, "as set", "另定");
        return arena_printf(arena, cli_words(cli, "%d %sdays%s", "%d %s%s"), days,
                            json_is_true(json_object_get(c, "working")) ? cli_words(cli, "working ", "个工作日")
                                                                        : cli_words(cli, "", "日"),
                            json_is_true(json_object_get(c, "as_set")) ? cli_words(cli, ", or as set", "，或另定") : "");
}

static void print_text(const Cli *cli, const json_t *all) {
        const json_t *item;
        Arena arena = ARENA_INIT;
        size_t i;

        printf("%s\n", cli_words(cli, "The procedure, as this release carries it out (pack 2022).",
                                 "本版本执行的程序（规则包 2022）。"));
        json_array_foreach(json_object_get(all, "documents"), i, item)
                print_document(cli, item);
        printf("\n%s\n", cli_words(cli, "Clocks:", "期限："));
        json_array_foreach(json_object_get(all, "clocks"), i, item)
                printf("  %-18s %s  %s%s%s%s\n", get(item, "name"), get(item, cli->zh ? "zh" : "en"),
                       clock_length(cli, item, &arena), *get(item, "article") ? " (" : "", get(item, "article"),
                       *get(item, "article") ? ")" : "");
        arena_deinit(&arena);
}

/* ---- as a page --------------------------------------------------------------------------------------------------- */

/* mermaid takes no hyphens in the names of states. */
static const char *node_name(Arena *arena, const char *state) {
        char *s = arena_strdup(arena, state);

        for (char *c = s; *c; c++)
                if (*c == '-')
                        *c = '_';
        return s;
}

/* The documents that lead from one state to another, on one arrow. */
static void put_edge(const json_t *all, const char *side, const char *from, const char *to, Arena *arena, Buf *out) {
        const json_t *document, *rule, *state;
        size_t i, k, n;
        size_t found = 0;

        json_array_foreach(json_object_get(all, "documents"), i, document)
                json_array_foreach(json_object_get(document, side), k, rule) {
                        if (strcmp(get(rule, "next"), to) != 0)
                                continue;
                        json_array_foreach(json_object_get(rule, "states"), n, state)
                                if (strcmp(json_string_value(state), from) == 0) {
                                        if (!found++)
                                                buf_printf(out, "    %s --> %s: ",
                                                           strcmp(from, "none") == 0 ? "[*]" : node_name(arena, from),
                                                           node_name(arena, to));
                                        buf_printf(out, "%s%s", found > 1 ? ", " : "", get(document, "name"));
                                }
                }
        if (found)
                buf_printf(out, "\n");
}

static void print_diagram(const json_t *all, const char *side) {
        Arena arena = ARENA_INIT;
        Buf out = BUF_INIT;

        printf("```mermaid\nstateDiagram-v2\n");
        for (unsigned from = 0; from < STATE_COUNT; from++)
                for (unsigned to = 1; to < STATE_COUNT; to++)
                        put_edge(all, side, docket_state_name((DocketState)from), docket_state_name((DocketState)to), &arena,
                                 &out);
        printf("%.*s```\n", (int)out.len, (const char *)out.data);
        buf_deinit(&out);
        arena_deinit(&arena);
}

static void print_rows(const Cli *cli, const json_t *all, const char *side) {
        const json_t *document, *rule;
        Arena arena = ARENA_INIT;
        bool acts = strcmp(side, "acts") == 0;
        size_t i, k;

        json_array_foreach(json_object_get(all, "documents"), i, document)
                json_array_foreach(json_object_get(document, side), k, rule) {
                        Cells c = acts ? act_cells(cli, rule, &arena) : take_cells(cli, rule, &arena);

                        if (acts)
                                printf("| %s %s | %s | %s | %s | %s | %s |\n", get(document, "name"), get(document, "zh"),
                                       c.who, c.where, c.needs, c.to, c.then);
                        else
                                printf("| %s %s | %s | %s | %s |\n", get(document, "name"), get(document, "zh"), c.who, c.where,
                                       c.then);
                }
        arena_deinit(&arena);
}

static void print_notes(const json_t *all) {
        const json_t *d;
        size_t i;

        json_array_foreach(json_object_get(all, "documents"), i, d)
                if (*get(d, "note_en"))
                        printf("| %s %s | %s | %s |\n", get(d, "name"), get(d, "zh"), get(d, "article"), get(d, "note_en"));
}

static void print_page(const Cli *cli, const json_t *all) {
        const json_t *item;
        Arena arena = ARENA_INIT;
        size_t i;

        printf("## States\n\nWhere a unit's own file of a case can stand.\n\n| state | |\n|---|---|\n");
        json_array_foreach(json_object_get(all, "states"), i, item)
                printf("| %s | %s |\n", get(item, "name"), get(item, "zh"));
        printf("\n## What a unit does\n\n"
               "`[*]` is no file yet.  Documents that leave the state as it is are in the table alone.\n\n");
        print_diagram(all, "acts");
        printf("\n| document | who (role) | in | says | goes to | then |\n|---|---|---|---|---|---|\n");
        print_rows(cli, all, "acts");
        printf("\n## What arrives at a unit\n\n");
        print_diagram(all, "takes");
        printf("\n| document | from | in | then |\n|---|---|---|---|\n");
        print_rows(cli, all, "takes");
        printf("\n## Conditions beside these\n\n| document | article | |\n|---|---|---|\n");
        print_notes(all);
        printf("\n## Clocks of pack 2022\n\n| clock | | | length | article |\n|---|---|---|---|---|\n");
        json_array_foreach(json_object_get(all, "clocks"), i, item)
                printf("| %s | %s | %s | %s%s | %s |\n", get(item, "name"), get(item, "zh"), get(item, "en"),
                       clock_length(cli, item, &arena), json_is_true(json_object_get(item, "right")) ? "; a right" : "",
                       get(item, "article"));
        arena_deinit(&arena);
}

/* ---- the verb ---------------------------------------------------------------------------------------------------- */

static CliExit run_procedure(Cli *cli, const Args *args) {
        json_t *all = procedure_json();

        if (cli->json) {
                cli_print_json(all);
                return CLI_DONE;
        }
        if (args_has(args, "page")) {
                cli->zh = false; /* the page is the same wherever it is made */
                print_page(cli, all);
        } else {
                print_text(cli, all);
        }
        json_decref(all);
        return CLI_DONE;
}

static const Option procedure_options[] = {
        { "page", OPTION_FLAG, NULL, "as the tables and diagrams of docs/procedure.md", "输出 docs/procedure.md 的表格和图" },
        { NULL },
};

const Verb procedure_verbs[] = {
        { .name = "procedure",
          .arguments = "",
          .options = procedure_options,
          .run = run_procedure,
          .en = "print the procedure: documents, states, roles, clocks",
          .zh = "显示程序：文书、状态、角色、期限",
          .more_en = "The tables this release is compiled with: who may make which document in which state of a case, what it\n"
                     "must say, to whom it goes, and what follows for states and clocks.  Needs no node.",
          .more_zh = "本版本内置的程序表：何种状态下由谁出具何种文书、应载明什么、发往哪里、状态和期限如何变化。无需节点。",
          .examples = { { "zhuji procedure", "read it", "查看" },
                        { "zhuji procedure --json", "for programs", "供程序使用" } } },
        { NULL },
};
