/* SPDX-License-Identifier: Apache-2.0 */

/*
 * `zhuji accusation refer | hand-over | seal | add`: what accuses, on its way to another desk (2022 art. 22, 24, 30).  It is opened and
 * sealed anew in this process.
 */

#include <string.h>
#include "common/base/memory.h"
#include "common/wire/limits.h"
#include "node/cli/accusation.h"
#include "node/cli/attach.h"
#include "node/cli/cli_file.h"
#include "node/cli/print.h"
#include "node/core/procedure.h"

/* ---- handing on, and sealing late --------------------------------------------------------------------------------- */

static CliExit refer(Cli *cli, const AccusationDesk *desk, const Args *args, const Accusation *a, const CaseId *id, Arena *arena) {
        PbControlRequest request = cli_request(cli, CONTROL_DOCUMENT);
        const char *to = args_get(args, "to");
        UnitCode organ = UNIT_NONE, department = UNIT_NONE;
        IntakeProblem problem;
        CliExit code;

        if (to && !unit_code_parse(to, &organ))
                return cli_fail(cli, CLI_USAGE, "--to %s is no unit code", "--to %s 不是单位代码", to);
        if (!sealing_refer(&desk->sealing, a, &organ, id, args_has(args, "seen"), arena, &request, &department, &problem))
                return accusation_refuse(cli, &problem);
        code = accusation_ask(cli, &request, arena);
        if (!code)
                accusation_tell_department(cli, a, &department);
        return code;
}

static const Option refer_options[] = {
        { "to", OPTION_VALUE, "UNIT", "the organ with management authority; without it one is proposed",
          "有管理权限的机关；不写则给出建议" },
        ACCUSATION_KEY,
        { "file", OPTION_VALUE, "FILE", "why, sealed with it; - is stdin", "理由文件，一并密封；- 为标准输入" },
        ACCUSATION_ROSTER,
        ACCUSATION_END,
};

static CliExit run_refer(Cli *cli, const Args *args) {
        AccusationKeys keys = { .n = 0 };
        Arena arena = ARENA_INIT;
        const char *note = "";
        AccusationDesk desk;
        Accusation a;
        uint64_t number;
        CaseId id;
        CliExit code = accusation_desk_open(cli, args, &desk);

        if (!code && accusation_case(cli, args, &id, &code)) {
                code = accusation_keys_read(cli, args, &keys);
                code = code ? code : accusation_note_read(cli, args, &arena, &note);
                code = code ? code : accusation_fetch(cli, id.s, 0, PART_SEALED, &desk, &keys, &arena, &number, &a, NULL);
                if (!code && *note)
                        a.note = note;
                code = code ? code : refer(cli, &desk, args, &a, &id, &arena);
        }
        accusation_keys_wipe(&keys);
        accusation_desk_close(&desk);
        arena_deinit(&arena);
        return code;
}

/* ---- an organ that closes ---------------------------------------------------------------------------------------- */

static const Option hand_over_options[] = {
        { "to", OPTION_VALUE, "UNIT", "the successor's desk (required)", "承继机关（必填）" },
        ACCUSATION_KEY,
        ACCUSATION_ROSTER,
        ACCUSATION_END,
};

typedef struct Lying {
        CaseId id;
        bool concluded;
} Lying;

typedef struct Desk {
        Cli *cli;
        AccusationDesk desk;
        AccusationKeys keys;
        UnitCode to;
        Arena arena;
        Lying *lying;
        size_t n, cap;
} Desk;

/* What lies sealed on this desk in that state, all pages of it, before any goes. */
static CliExit sealed_here(Desk *d, DocketState state) {
        PbControlRequest request = cli_request(d->cli, CONTROL_LIST);
        CliPages pages = { .request = &request, .arena = &d->arena, .left = UINT64_MAX };

        request.state = (char *)docket_state_name(state);
        while (cli_next_page(d->cli, &pages)) {
                for (size_t i = 0; i < pages.reply->n_cases; i++) {
                        if (d->n == d->cap) {
                                d->cap = d->cap ? 2 * d->cap : 64;
                                d->lying = mem_realloc(d->lying, d->cap * sizeof(*d->lying));
                        }
                        d->lying[d->n].concluded = state == STATE_CONCLUDED;
                        if (case_id_parse(pages.reply->cases[i]->case_id, &d->lying[d->n].id))
                                d->n++;
                }
        }
        return pages.code;
}

static bool is_note(const char *kind) {
        EntryKind k;

        return entry_kind_parse(kind, &k) && (k == ENTRY_SEALED_ACCEPT || k == ENTRY_SEALED_FEEDBACK || k == ENTRY_CONCLUSION ||
                                              k == ENTRY_SEALED_MATERIAL);
}

/* A note of the file, or later papers: what it says goes behind what was said before, its papers behind the letter's. */
static CliExit add_note(const Desk *d, const PbControlEntry *entry, const Accusation *note, Accusation *all, Buf *said) {
        char time[32];

        if (all->n_attachments + note->n_attachments > LIMIT_ATTACHMENTS)
                return cli_fail(d->cli, CLI_REFUSED, "more papers than one file holds: hand it over on paper", "附件过多：请线下移交");
        for (uint32_t i = 0; i < note->n_attachments; i++)
                all->attachments[all->n_attachments++] = note->attachments[i];
        buf_printf(said, "%s%s %s%s%s%s%s\n", said->len ? "\n" : "", print_time(entry->time, time), print_word(d->cli, entry->kind),
                   *note->note ? ": " : "", note->note, *note->content.text ? ": " : "", note->content.text);
        return CLI_DONE;
}

/* What was noted about it is sealed to this desk, too, and would close with its key. */
static CliExit add_notes(Desk *d, const CaseId *id, Arena *arena, Accusation *all) {
        PbControlRequest request = cli_request(d->cli, CONTROL_SHOW);
        CliPages pages = { .request = &request, .arena = arena, .left = UINT64_MAX };
        CliExit code = CLI_DONE;
        Buf said = BUF_INIT;

        buf_put(&said, all->note, strlen(all->note));
        request.case_id = (char *)id->s;
        request.parts = 1u << PART_DOCUMENT;
        while (!code && cli_next_page(d->cli, &pages))
                for (size_t i = 0; !code && i < pages.reply->n_entries; i++) {
                        const PbControlEntry *entry = pages.reply->entries[i];
                        Accusation *note = arena_new(arena, Accusation);
                        uint64_t number;
                        bool none = true;

                        if (is_note(entry->kind))
                                code = accusation_fetch(d->cli, id->s, entry->number, PART_SEALED, &d->desk, &d->keys, arena, &number,
                                                        note, &none);
                        if (!code && !none)
                                code = add_note(d, entry, note, all, &said);
                }
        all->note = arena_strndup(arena, said.len ? (const char *)said.data : "", said.len);
        buf_wipe(&said);
        return code ? code : pages.code;
}

static CliExit hand_over(Desk *d, const Lying *what) {
        PbControlRequest request = cli_request(d->cli, CONTROL_DOCUMENT);
        const PbControlReply *reply;
        Arena arena = ARENA_INIT;
        IntakeProblem problem;
        uint64_t number;
        Accusation a;
        CliExit code = accusation_fetch(d->cli, what->id.s, 0, PART_SEALED, &d->desk, &d->keys, &arena, &number, &a, NULL);

        if (!code && what->concluded)
                code = add_notes(d, &what->id, &arena, &a);
        if (!code && !(what->concluded ? sealing_archive(&d->desk.sealing, &a, &d->to, &what->id, &arena, &request, &problem) :
                                         sealing_refer(&d->desk.sealing, &a, &d->to, &what->id, false, &arena, &request, NULL,
                                                       &problem)))
                code = accusation_refuse(d->cli, &problem);
        code = code ? code : cli_ask(d->cli, &request, &arena, &reply);
        code = code ? code : print_refusal(d->cli, reply);
        if (code)
                fprintf(stderr, cli_words(d->cli, "%s stays here\n", "%s 仍在本单位\n"), what->id.s);
        arena_deinit(&arena);
        return code;
}

/* What it concluded goes with an organ that closes, and stays with any other. */
static bool closes(const Desk *d) {
        const RosterUnit *own = roster_find_unit(d->desk.roster, &d->desk.sealing.desk);

        return own && own->status != UNIT_ACTIVE;
}

/* One after the other, each opened and sealed anew; what can't go is named, and stays open on the desk. */
static CliExit run_hand_over(Cli *cli, const Args *args) {
        const char *to = args_get(args, "to");
        Desk d = { .cli = cli, .arena = ARENA_INIT };
        bool json = cli->json;
        size_t gone = 0;
        CliExit code = accusation_desk_open(cli, args, &d.desk);

        if (!code && (!to || !unit_code_parse(to, &d.to)))
                code = cli_fail(cli, CLI_USAGE, "--to: the successor's unit code", "--to 须为承继机关的单位代码");
        code = code ? code : accusation_keys_read(cli, args, &d.keys);
        code = code ? code : sealed_here(&d, STATE_SEALED);
        if (!code && closes(&d))
                code = sealed_here(&d, STATE_CONCLUDED);
        cli->json = false; /* one object at the end; each refusal on stderr */
        for (size_t i = 0; !code && i < d.n; i++) {
                CliExit r = hand_over(&d, &d.lying[i]);

                gone += !r;
                code = r == CLI_UNREACHABLE ? r : CLI_DONE;
        }
        cli->json = json;
        if (!code && json)
                cli_print_json(json_pack("{s:s, s:I, s:I}", "status", gone < d.n ? "refused" : "done", "handed_over", (json_int_t)gone,
                                         "left", (json_int_t)(d.n - gone)));
        else if (!code)
                printf(cli_words(cli, "%zu of %zu accusations handed over\n", "已移交检举控告 %zu 件，共 %zu 件\n"), gone, d.n);
        code = code ? code : gone < d.n ? CLI_REFUSED : CLI_DONE;
        accusation_keys_wipe(&d.keys);
        accusation_desk_close(&d.desk);
        mem_free(d.lying);
        arena_deinit(&d.arena);
        return code;
}

static const Option seal_options[] = {
        { "file", OPTION_VALUE, "FILE", "the letter with who is accused, in the intake format (required); - is stdin",
          "信访件 JSON 文件，含 accused（必填）；- 为标准输入" },
        { "to", OPTION_VALUE, "UNIT", "the organ with management authority; without it one is proposed",
          "有管理权限的机关；不写则给出建议" },
        { "seen", OPTION_FLAG, NULL, "the other cases of the same letter or matter were looked at, one by one",
          "已逐件核查同一信件的其他事项以及并入、关联的事项" },
        ATTACH_OPTION,
        ACCUSATION_ROSTER,
        ACCUSATION_END,
};

static CliExit read_letter(const Cli *cli, const Args *args, Arena *arena, Intake *ret) {
        const char *path = args_get(args, "file");
        IntakeProblem problem;
        Buf text = BUF_INIT;
        char *folder = path ? attach_folder_of(path) : NULL;
        json_t *json = NULL;
        CliExit code = path ? cli_read_file(cli, path, INTAKE_LINE_MAX, &text)
                            : cli_fail(cli, CLI_USAGE, "--file is required", "--file 必填");

        if (!code) {
                json = intake_load(buf_bytes(&text), &problem);
                if (!json || !intake_read(json, INSTANT_NEVER, arena, ret, &problem))
                        code = accusation_mistyped(cli, &problem);
                code = code ? code : attach_intake(cli, args, folder, arena, ret);
                if (!code && !ret->accuses)
                        code = cli_fail(cli, CLI_REFUSED, "%s accuses nobody: say who is accused (`accused`), or class accusation",
                                        "%s 未写明被检举控告的对象（accused）或类别 accusation", path);
        }
        mem_free(folder);
        json_decref(json);
        buf_wipe(&text);
        return code;
}

static CliExit run_seal(Cli *cli, const Args *args) {
        Arena arena = ARENA_INIT;
        AccusationDesk desk;
        Intake letter;
        CaseId id;
        CliExit code = accusation_desk_open(cli, args, &desk);

        if (!code && accusation_case(cli, args, &id, &code)) {
                code = read_letter(cli, args, &arena, &letter);
                if (!code) {
                        letter.accusation.registered_by = desk.sealing.desk.s;
                        code = refer(cli, &desk, args, &letter.accusation, &id, &arena);
                }
        }
        accusation_desk_close(&desk);
        arena_deinit(&arena);
        return code;
}

/* ---- later papers ------------------------------------------------------------------------------------------------ */

static const Option add_options[] = {
        { "to", OPTION_VALUE, "UNIT", "the organ it was sent to; at the organ that has it: left out",
          "当初转送的机关；由持有的机关登记时不写" },
        { "file", OPTION_VALUE, "FILE", "what was brought, in the petitioner's words; - is stdin", "补充内容文件；- 为标准输入" },
        ATTACH_OPTION,
        { "entry", OPTION_VALUE, "NUMBER", "pass on what this entry brought here after it went on; with --key",
          "转送后又收到的材料（该记录）转给现接收机关，须同时给出 --key" },
        ACCUSATION_KEY,
        ACCUSATION_ROSTER,
        ACCUSATION_END,
};

static CliExit read_papers(const Cli *cli, const Args *args, Arena *arena, Accusation *ret) {
        Attached *attached = arena_new(arena, Attached);
        const char *text = "", *path;
        CliExit code = accusation_note_read(cli, args, arena, &text);

        for (size_t i = 0; !code && (path = args_nth(args, "attach", i)); i++)
                code = attach_file(cli, path, NULL, LIMIT_ACCUSATION_DATA, arena, attached);
        if (!code && !*text && !attached->n)
                code = cli_fail(cli, CLI_USAGE, "--file or --attach: what was brought?", "请用 --file 或 --attach 给出补充材料");
        ret->content.text = text;
        memcpy(ret->attachments, attached->items, sizeof(ret->attachments));
        ret->n_attachments = attached->n;
        return code;
}

/* Where to: the own desk, of an organ that has it. */
static CliExit take_organ(const Cli *cli, const Args *args, const AccusationDesk *desk, UnitCode *ret) {
        const char *to = args_get(args, "to");
        const RosterUnit *own = roster_find_unit(desk->roster, &desk->sealing.desk);

        *ret = desk->sealing.desk;
        if (!to && (!own || (own->kind != UNIT_DISCIPLINE && own->kind != UNIT_POLITICAL_LEGAL)))
                return cli_fail(cli, CLI_USAGE, "--to is required: the organ that the accusation was sent to",
                                "--to 必填：当初转送的机关");
        if (to && !unit_code_parse(to, ret))
                return cli_fail(cli, CLI_USAGE, "--to %s is no unit code", "--to %s 不是单位代码", to);
        return CLI_DONE;
}

static CliExit run_add(Cli *cli, const Args *args) {
        PbControlRequest request = cli_request(cli, CONTROL_DOCUMENT);
        bool entry = args_has(args, "entry");
        uint64_t number = 0;
        AccusationKeys keys = { .n = 0 };
        Arena arena = ARENA_INIT;
        IntakeProblem problem;
        AccusationDesk desk;
        Accusation a = { .case_class = CLASS_ACCUSATION };
        UnitCode to;
        CaseId id;
        CliExit code = accusation_desk_open(cli, args, &desk);

        if (!code && accusation_case(cli, args, &id, &code) && accusation_entry(cli, args, &number, &code)) {
                code = take_organ(cli, args, &desk, &to);
                if (!code && entry)
                        code = accusation_keys_read(cli, args, &keys);
                if (!code)
                        code = entry ? accusation_fetch(cli, id.s, number, PART_SEALED, &desk, &keys, &arena, &number, &a, NULL) :
                                       read_papers(cli, args, &arena, &a);
                if (!code && !entry)
                        a.registered_by = desk.sealing.desk.s;
                if (!code && !sealing_material(&desk.sealing, &a, &to, entry ? number : 0, &id, &arena, &request, &problem))
                        code = accusation_refuse(cli, &problem);
                code = code ? code : accusation_ask(cli, &request, &arena);
        }
        accusation_keys_wipe(&keys);
        accusation_desk_close(&desk);
        arena_deinit(&arena);
        return code;
}

const Verb accusation_hand_verbs[] = {
        { .name = "accusation refer",
          .arguments = "CASE",
          .options = refer_options,
          .run = run_refer,
          .en = "hand it on to another organ: opened here, sealed to its desk",
          .zh = "转送其他有管理权限的机关（在本机重新密封）",
          .more_en = "From then on it is sealed for this desk, too.",
          .more_zh = "转送后本单位亦不得再查阅。",
          .examples = { { "zhuji accusation refer 411281-2026-0000001-1 --to 411200.discipline --key discipline.key "
                          "--unit 411281.discipline --as discipline1", "to the organ above", "转送上级纪检监察机关" } } },
        { .name = "accusation hand-over",
          .arguments = "",
          .options = hand_over_options,
          .run = run_hand_over,
          .en = "an organ that closes: all that lies sealed here, opened and sealed to its successor's desk",
          .zh = "机关撤并：将本单位全部密件在本机启封，重新密封给承继机关",
          .more_en = "Before the closing, or after it: what is not handed over stays `sealed-left` on this desk, and `zhuji succession show`\n"
                     "is not complete.  Once the roster says that it closes, what was concluded goes along, with the notes of its file, and is\n"
                     "concluded there.",
          .more_zh = "撤并前、后均可办理：未移交的在本单位待办中列为 sealed-left，zhuji succession show 不显示为办结。名录载明\n"
                     "撤并后，已办结的连同案内记载一并移交，在承继机关仍为办结。",
          .examples = { { "zhuji accusation hand-over --to 411200.discipline --key discipline.key --unit 411281.discipline --as discipline1",
                          "to the city's organ", "移交上级机关" } } },
        { .name = "accusation add",
          .arguments = "CASE",
          .options = add_options,
          .run = run_add,
          .en = "later papers of the petitioner, sealed to the organ that has it (补充材料)",
          .zh = "信访人补充的材料，密封转送接收机关",
          .more_en = "By the office that registered it, which can't read them afterwards either; or by the organ itself.  Papers that accuse\n"
                     "somebody else are an accusation of their own: register them.  An organ that referred it on passes on what comes later.",
          .more_zh = "由登记机关密封转送，之后亦不得查阅；也可由接收机关登记。材料另行检举控告他人的，请另行登记。\n"
                     "已转送其他机关的，由其将后来收到的材料一并转去。",
          .examples = { { "zhuji accusation add 411281-2026-0000001-1 --to 411281.discipline --file more.txt --as li",
                          "at the office that registered it", "登记机关" } } },
        { .name = "accusation seal",
          .arguments = "CASE",
          .options = seal_options,
          .run = run_seal,
          .en = "a registered case turns out to accuse, or came back: seal it and send it",
          .zh = "已登记事项确系检举控告，或被退回：密封并转送",
          .more_en = "From then on every file of it is closed, here and wherever words of it went, and what was said is erased\n"
                     "(docs/accusations.md).  Cases split from the same letter, merged with it or linked are named first: look at each,\n"
                     "seal what accuses there by itself, and repeat with --seen.",
          .more_zh = "此后本机各单位及凡收到过其内容的机关，案卷一律密封，此前所述一并消除（见 docs/accusations.md）。同一信件拆出、\n"
                     "并入或者关联的事项会先行列出：请逐件核查，涉检举控告的分别密封，再加 --seen 提交。",
          .examples = { { "zhuji accusation seal 411281-2026-0000001-1 --file accusing.json --to 411281.discipline --as li",
                          "found out later", "事后发现" } } },
        { NULL },
};
