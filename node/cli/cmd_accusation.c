/* SPDX-License-Identifier: Apache-2.0 */

/*
 * `zhuji accusation ...`: what accuses, at the desk it is sealed to, and on its way there (2022 art. 30).  Opening and sealing
 * happen in this process: the node hands out and takes in what it cannot read.
 */

#include "node/cli/accusation.h"
#include "node/cli/attach.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "common/crypto/key.h"
#include "common/wire/limits.h"
#include "common/wire/roster_codec.h"
#include "common/wire/sealed.h"
#include "node/cli/cli_file.h"
#include "node/cli/print.h"
#include "node/cli/text.h"
#include "node/cli/waiting.h"
#include "node/core/procedure.h"
#include "node/home.h"

#define KEYS_MAX 8 /* the desk's key in use and retired ones */
#define SEALED_PARTS (1u << PART_SEALED | 1u << PART_SEALED_NOTICE)

/* ---- the desk ---------------------------------------------------------------------------------------------------- */

CliExit accusation_desk_open(Cli *cli, const Args *args, AccusationDesk *ret) {
        const struct rlimit none = { 0, 0 };
        Config *config;
        CliExit code;

        *ret = (AccusationDesk){ .roster = NULL };
        (void)setrlimit(RLIMIT_CORE, &none); /* what accuses is in this process's memory */
        if (cli->as_unit) {
                if (!unit_code_parse(cli->as_unit, &ret->sealing.desk))
                        return cli_fail(cli, CLI_USAGE, "--unit %s is no unit code", "--unit %s 不是单位代码", cli->as_unit);
        } else {
                code = cli_config(cli, &config);
                if (code)
                        return code;
                ret->sealing.desk = config->unit;
        }
        code = cli_read_roster(cli, args ? args_get(args, "roster") : NULL, &ret->roster);
        if (code)
                return code;
        random_system(&ret->random);
        ret->sealing.roster = ret->roster;
        ret->sealing.random = &ret->random;
        return CLI_DONE;
}

void accusation_desk_close(AccusationDesk *desk) {
        roster_free(desk->roster);
        desk->roster = NULL;
}

CliExit accusation_refuse(const Cli *cli, const IntakeProblem *p) {
        return cli_fail(cli, CLI_REFUSED, "%s%s%s", "%s%s%s", p->field, *p->field ? ": " : "", cli_words(cli, p->reason, p->reason_zh));
}

void accusation_tell_department(const Cli *cli, const Accusation *a, const UnitCode *department) {
        FILE *out = cli->json ? stderr : stdout; /* stdout is one JSON object then */
        bool cadre = false;

        for (uint32_t i = 0; i < a->n_persons; i++)
                cadre = cadre || *a->persons[i].managed_by;
        if (!unit_code_is_none(department))
                fprintf(out, cli_words(cli, "restricted notice sealed to %s (2022 art. 30)\n", "已向 %s 密封通报（2022 第三十条）\n"),
                        department->s);
        else if (cadre)
                fputs(cli_words(cli, "no organisation department with a desk key is free to take the notice: give it on paper "
                                     "(2022 art. 30)\n",
                                "没有可接收通报且有密封密钥的组织部门：请线下通报（2022 第三十条）\n"), out);
}

/* ---- keys -------------------------------------------------------------------------------------------------------- */

typedef struct Keys {
        KeyPair keys[KEYS_MAX];
        size_t n;
} Keys;

static CliExit read_keys(const Cli *cli, const Args *args, Keys *ret) {
        const char *path;

        ret->n = 0;
        for (size_t i = 0; (path = args_nth(args, "key", i)); i++) {
                if (ret->n == KEYS_MAX)
                        return cli_fail(cli, CLI_USAGE, "--key at most %d times", "--key 最多 %d 次", KEYS_MAX);
                switch (key_file_read(path, KEY_DESK, &ret->keys[ret->n])) {
                case 0:
                        ret->n++;
                        break;
                case KEY_E_MISSING:
                        return cli_fail(cli, CLI_USAGE, "no key file %s", "没有密钥文件 %s", path);
                case KEY_E_EXPOSED:
                        return cli_fail(cli, CLI_REFUSED, "%s can be read by others: chmod 600 it, and consider making a new key",
                                        "%s 可被他人读取：请 chmod 600，并考虑更换密钥", path);
                default:
                        return cli_fail(cli, CLI_USAGE, "%s is not the secret file of a desk key", "%s 不是密封密钥的私钥文件", path);
                }
        }
        if (!ret->n)
                return cli_fail(cli, CLI_USAGE, "--key FILE is required: the desk's secret key", "--key 必填：本单位的密封密钥");
        return CLI_DONE;
}

static void wipe_keys(Keys *keys) {
        for (size_t i = 0; i < keys->n; i++)
                key_pair_wipe(&keys->keys[i]);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static json_t *list_json(const char *const *items, uint32_t n) {
        json_t *list = json_array();

        for (uint32_t i = 0; i < n; i++)
                json_array_append_new(list, json_string(items[i]));
        return list;
}

static json_t *accused_json(const Accusation *a) {
        json_t *persons = json_array();

        for (uint32_t i = 0; i < a->n_persons; i++)
                json_array_append_new(persons, json_pack("{s:s, s:s, s:s, s:s}", "name", a->persons[i].name, "unit",
                                                         a->persons[i].unit, "rank", a->persons[i].rank, "managed_by",
                                                         a->persons[i].managed_by));
        return json_pack("{s:o, s:o}", "units", list_json(a->units, a->n_units), "persons", persons);
}

static json_t *attachments_json(const Accusation *a) {
        json_t *list = json_array();

        for (uint32_t i = 0; i < a->n_attachments; i++) {
                Digest digest = digest_plain(a->attachments[i].data);
                char hex[2 * DIGEST_SIZE + 1];

                bytes_to_hex(digest_bytes(&digest), hex);
                json_array_append_new(list, json_pack("{s:i, s:s, s:s, s:I, s:s}", "number", (int)i + 1, "name",
                                                      a->attachments[i].name, "media_type", a->attachments[i].media_type, "size",
                                                      (json_int_t)a->attachments[i].data.len, "sha256", hex));
        }
        return list;
}

static json_t *accusation_json(const char *case_id, uint64_t entry, const Accusation *a) {
        const Content *c = &a->content;
        char received[INSTANT_TEXT_SIZE] = "";
        json_t *json, *petitioner;

        if (a->received_at > 0)
                instant_format(a->received_at, received);
        petitioner = json_pack("{s:s, s:s, s:s, s:s}", "name", c->name, "id_number", c->id_number, "phone", c->phone, "address",
                               c->address);
        json = json_pack("{s:s, s:s, s:I, s:s, s:s, s:s, s:s, s:s, s:s}", "status", "done", "case_id", case_id, "entry",
                         (json_int_t)entry, "class", case_class_name(a->case_class), "received_at", received, "registered_by",
                         a->registered_by, "organ", a->organ, "external_id", a->external_id, "note", a->note);
        json_object_set_new(json, "title", json_string(c->title));
        json_object_set_new(json, "text", json_string(c->text));
        json_object_set_new(json, "petitioner", petitioner);
        json_object_set_new(json, "representatives", list_json(c->representatives, c->n_representatives));
        json_object_set_new(json, "accused", accused_json(a));
        json_object_set_new(json, "category", json_string(a->category));
        json_object_set_new(json, "place", json_string(a->place));
        json_object_set_new(json, "about_units", list_json(a->about_units, a->n_about_units));
        json_object_set_new(json, "enclosed", list_json(a->enclosed, a->n_enclosed));
        json_object_set_new(json, "attachments", attachments_json(a));
        return json;
}

static void show_accusation(const Cli *cli, const char *case_id, const Accusation *a) {
        const Content *c = &a->content;
        char received[INSTANT_TEXT_SIZE] = "", shown[32];

        if (a->received_at > 0)
                instant_format(a->received_at, received);
        printf("%s  %s\n", case_id, cli_words(cli, "opened here (this reading was recorded)", "已在本机启封（本次查阅已记录）"));
        print_line(cli, "class", "类别", print_word(cli, case_class_name(a->case_class)));
        print_line(cli, "received", "收到时间", print_time(received, shown));
        print_line(cli, "registered by", "登记单位", a->registered_by);
        print_line(cli, "organ", "接收机关", a->organ);
        for (uint32_t i = 0; i < a->n_units; i++)
                print_line(cli, "accused unit", "被控单位", a->units[i]);
        for (uint32_t i = 0; i < a->n_persons; i++) {
                print_line(cli, "accused", "被检举控告人", a->persons[i].name);
                print_line(cli, "  unit", "  单位", a->persons[i].unit);
                print_line(cli, "  rank", "  职级", a->persons[i].rank);
                print_line(cli, "  managed by", "  管理机关", a->persons[i].managed_by);
        }
        print_line(cli, "category", "内容分类", a->category);
        print_line(cli, "title", "标题", c->title);
        print_line(cli, "text", "正文", c->text);
        print_line(cli, "name", "姓名", c->name);
        print_line(cli, "id number", "证件号码", c->id_number);
        print_line(cli, "phone", "电话", c->phone);
        print_line(cli, "address", "住址", c->address);
        for (uint32_t i = 0; i < a->n_enclosed; i++)
                print_line(cli, "enclosed, on paper", "纸质附件", a->enclosed[i]);
        for (uint32_t i = 0; i < a->n_attachments; i++)
                print_line(cli, "attached", "附件", a->attachments[i].name);
        print_line(cli, "note", "备注", a->note);
}

/* The sealed part of the case's entry, from the node, after the reading was recorded; opened with our keys. */
static CliExit fetch(Cli *cli, const char *case_id, uint64_t entry, PartKind kind, const AccusationDesk *desk, const Keys *keys,
                     Arena *arena, uint64_t *ret_entry, Accusation *ret) {
        PbControlRequest request = cli_request(cli, CONTROL_EVIDENCE);
        const PbControlReply *reply;
        const Part *document, *sealed;
        Evidence evidence;
        Document doc;
        CliExit code;

        request.case_id = (char *)case_id;
        request.entry = entry;
        request.parts = 1u << PART_DOCUMENT | 1u << kind;
        code = cli_ask(cli, &request, arena, &reply);
        code = code ? code : print_refusal(cli, reply);
        if (code)
                return code;
        if (evidence_decode(bytes_of(reply->evidence.data, reply->evidence.len), arena, &evidence))
                return cli_fail(cli, CLI_UNREACHABLE, "the node's answer can't be read", "无法解读节点答复");
        document = evidence_find_part(&evidence, PART_DOCUMENT);
        sealed = evidence_find_part(&evidence, kind);
        if (!document || !sealed || document_decode(document->data, arena, &doc) || doc.ref_digest.len != SEALED_ID_SIZE)
                return cli_fail(cli, CLI_REFUSED, "entry %llu has no sealed part for this desk", "第 %llu 条记录没有给本单位的密封部分",
                                (unsigned long long)evidence.header.number);
        *ret_entry = evidence.header.number;
        switch (sealed_open(kind, &desk->sealing.desk, keys->keys, keys->n, doc.ref_digest.data, sealed->data, arena, ret)) {
        case 0:
                return CLI_DONE;
        case SEALED_E_KEY:
                return cli_fail(cli, CLI_REFUSED, "it is sealed to another key: give the desk's retired keys too, with --key",
                                "密封所用为另一密钥：请用 --key 一并给出本单位的旧密钥");
        default:
                return cli_fail(cli, CLI_REFUSED, "it does not open: changed on the way, or not meant for this desk",
                                "无法启封：途中被改动，或不是给本单位的");
        }
}

static bool take_case(const Cli *cli, const Args *args, CaseId *ret, CliExit *ret_code) {
        if (case_id_parse(args->positional[0], ret))
                return true;
        *ret_code = cli_fail(cli, CLI_USAGE, "that is no case number, like 411281-2026-0000001-1: mistyped?",
                             "不是信访事项编号（如 411281-2026-0000001-1），是否有误？");
        return false;
}

#define KEY { "key", OPTION_LIST, "FILE", "the desk's secret key (required)", "本单位密封密钥的私钥文件（必填）" }
#define ROSTER { "roster", OPTION_VALUE, "FILE", "the signed roster; else the config's", "已签名名录，默认取配置" }
#define END { NULL }

/* Opened in this process, written for these eyes alone. */
static CliExit save_opened(const Cli *cli, const Accusation *a, uint64_t entry, const char *dir) {
        CliExit code;
        int folder;

        code = attach_folder(cli, dir, &folder);
        if (code)
                return code;
        for (uint32_t i = 0; !code && i < a->n_attachments; i++) {
                char name[ATTACH_NAME_SIZE];

                attach_name(entry, i + 1, a->attachments[i].name, name);
                code = attach_save(cli, folder, dir, name, a->attachments[i].data);
                if (!code && !cli->json)
                        printf(cli_words(cli, "saved %s/%s\n", "已存 %s/%s\n"), dir, name);
        }
        close(folder);
        return code;
}

static const Option read_options[] = {
        KEY,
        { "save", OPTION_VALUE, "DIR", "write the attachments into this folder, in clear", "将附件（明文）存入该目录" },
        { "entry", OPTION_VALUE, "NUMBER", "what this entry of the case has sealed to us; else what was received",
          "该记录中给本单位的密封部分；默认为收到的" },
        ROSTER,
        END,
};

static CliExit run_read(Cli *cli, const Args *args) {
        PartKind kind = (PartKind)cli->verb->kind;
        const char *entry = args_get(args, "entry");
        uint64_t number = entry ? strtoull(entry, NULL, 10) : 0;
        Keys keys = { .n = 0 };
        Arena arena = ARENA_INIT;
        AccusationDesk desk;
        Accusation a;
        CaseId id;
        CliExit code = accusation_desk_open(cli, args, &desk);

        if (!code && take_case(cli, args, &id, &code)) {
                code = read_keys(cli, args, &keys);
                code = code ? code : fetch(cli, id.s, number, kind, &desk, &keys, &arena, &number, &a);
                if (!code && cli->json)
                        cli_print_json(accusation_json(id.s, number, &a));
                else if (!code)
                        show_accusation(cli, id.s, &a);
                if (!code && args_get(args, "save"))
                        code = save_opened(cli, &a, number, args_get(args, "save"));
        }
        wipe_keys(&keys);
        accusation_desk_close(&desk);
        arena_deinit(&arena);
        return code;
}

/* ---- the organ's own documents ----------------------------------------------------------------------------------- */

static const Option note_options[] = {
        { "file", OPTION_VALUE, "FILE", "a note, sealed to our own desk; - is stdin", "备注文件，密封给本单位；- 为标准输入" },
        ROSTER,
        END,
};
static const Option answer_options[] = {
        { "how", OPTION_VALUE, "HOW", "signed, post, refused-witnessed, message or not-possible (required)",
          "signed（签收）、post（邮寄）、refused-witnessed（留置）、message（约定的信息方式）、not-possible（无法送达）（必填）" },
        { "at", OPTION_VALUE, "TIME", "when the petitioner was told; else now", "反馈时间，默认现在" },
        { "file", OPTION_VALUE, "FILE", "what was said, sealed to our own desk; - is stdin", "反馈内容文件，密封给本单位；- 为标准输入" },
        ROSTER,
        END,
};

/* A text file, NUL-terminated in the arena; "" without --file. */
static CliExit read_note(const Cli *cli, const Args *args, Arena *arena, const char **ret) {
        const char *path = args_get(args, "file");
        Buf text = BUF_INIT;
        CliExit code = CLI_DONE;

        *ret = "";
        if (!path)
                return CLI_DONE;
        code = cli_read_file(cli, path, LIMIT_TEXT, &text);
        if (!code && (!bytes_is_utf8(buf_bytes(&text)) || (text.len && memchr(text.data, 0, text.len))))
                code = cli_fail(cli, CLI_REFUSED, "%s is not valid UTF-8 text", "%s 不是有效的 UTF-8 文本", path);
        if (!code)
                *ret = arena_strndup(arena, text.len ? (const char *)text.data : "", text.len);
        buf_deinit(&text);
        return code;
}

static CliExit ask_and_print(Cli *cli, PbControlRequest *request, Arena *arena) {
        const PbControlReply *reply;
        CliExit code = cli_ask(cli, request, arena, &reply);

        return code ? code : print_result(cli, reply);
}

static CliExit run_note(Cli *cli, const Args *args) {
        PbControlRequest request = cli_request(cli, CONTROL_DOCUMENT);
        const char *how = args_get(args, "how"), *at = args_get(args, "at"), *note = "";
        Document doc = { .kind = (EntryKind)cli->verb->kind };
        Arena arena = ARENA_INIT;
        IntakeProblem problem;
        AccusationDesk desk;
        CaseId id;
        CliExit code = accusation_desk_open(cli, args, &desk);

        if (!code && how && (!service_how_parse(how, &doc.service_how) || !doc.service_how))
                code = cli_fail(cli, CLI_USAGE, "--how is none of signed, post, refused-witnessed, message, not-possible",
                                "--how 须为 signed、post、refused-witnessed、message、not-possible 之一");
        if (!code && at && (!instant_parse(at, &doc.service_at) || doc.service_at <= 0))
                code = cli_fail(cli, CLI_USAGE, "--at is no time, like 2026-03-01T09:30:00+08:00", "--at 不是时间");
        if (!code && take_case(cli, args, &id, &code)) {
                code = read_note(cli, args, &arena, &note);
                if (!code && !sealing_note(&desk.sealing, doc.kind, &doc, note, &id, &arena, &request, &problem))
                        code = accusation_refuse(cli, &problem);
                code = code ? code : ask_and_print(cli, &request, &arena);
        }
        accusation_desk_close(&desk);
        arena_deinit(&arena);
        return code;
}

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
        code = ask_and_print(cli, &request, arena);
        if (!code)
                accusation_tell_department(cli, a, &department);
        return code;
}

static const Option refer_options[] = {
        { "to", OPTION_VALUE, "UNIT", "the organ with management authority; without it one is proposed",
          "有管理权限的机关；不写则给出建议" },
        KEY,
        { "file", OPTION_VALUE, "FILE", "why, sealed with it; - is stdin", "理由文件，一并密封；- 为标准输入" },
        ROSTER,
        END,
};

static CliExit run_refer(Cli *cli, const Args *args) {
        Keys keys = { .n = 0 };
        Arena arena = ARENA_INIT;
        const char *note = "";
        AccusationDesk desk;
        Accusation a;
        uint64_t number;
        CaseId id;
        CliExit code = accusation_desk_open(cli, args, &desk);

        if (!code && take_case(cli, args, &id, &code)) {
                code = read_keys(cli, args, &keys);
                code = code ? code : read_note(cli, args, &arena, &note);
                code = code ? code : fetch(cli, id.s, 0, PART_SEALED, &desk, &keys, &arena, &number, &a);
                if (!code && *note)
                        a.note = note;
                code = code ? code : refer(cli, &desk, args, &a, &id, &arena);
        }
        wipe_keys(&keys);
        accusation_desk_close(&desk);
        arena_deinit(&arena);
        return code;
}

/* ---- an organ that closes ---------------------------------------------------------------------------------------- */

static const Option hand_over_options[] = {
        { "to", OPTION_VALUE, "UNIT", "the successor's desk (required)", "承继机关（必填）" },
        KEY,
        ROSTER,
        END,
};

/* What lies sealed on this desk, all pages of it, before any goes. */
static CliExit sealed_here(Cli *cli, Arena *arena, CaseId **ret, size_t *ret_n) {
        PbControlRequest request = cli_request(cli, CONTROL_LIST);
        CliPages pages = { .request = &request, .arena = arena, .left = UINT64_MAX };
        size_t n = 0, cap = 0;

        request.state = (char *)docket_state_name(STATE_SEALED);
        while (cli_next_page(cli, &pages)) {
                for (size_t i = 0; i < pages.reply->n_cases; i++) {
                        if (n == cap) {
                                CaseId *more = arena_new_array(arena, CaseId, cap = cap ? 2 * cap : 64);

                                if (n)
                                        memcpy(more, *ret, n * sizeof(*more));
                                *ret = more;
                        }
                        if (case_id_parse(pages.reply->cases[i]->case_id, &(*ret)[n]))
                                n++;
                }
        }
        *ret_n = n;
        return pages.code;
}

static CliExit hand_over(Cli *cli, const AccusationDesk *desk, const Keys *keys, const CaseId *id, const UnitCode *to) {
        PbControlRequest request = cli_request(cli, CONTROL_DOCUMENT);
        const PbControlReply *reply;
        Arena arena = ARENA_INIT;
        IntakeProblem problem;
        uint64_t number;
        Accusation a;
        CliExit code = fetch(cli, id->s, 0, PART_SEALED, desk, keys, &arena, &number, &a);

        if (!code && !sealing_refer(&desk->sealing, &a, to, id, false, &arena, &request, NULL, &problem))
                code = accusation_refuse(cli, &problem);
        code = code ? code : cli_ask(cli, &request, &arena, &reply);
        code = code ? code : print_refusal(cli, reply);
        if (code)
                fprintf(stderr, cli_words(cli, "%s stays here\n", "%s 仍在本单位\n"), id->s);
        arena_deinit(&arena);
        return code;
}

/* One after the other, each opened and sealed anew; what can't go is named, and stays open on the desk. */
static CliExit run_hand_over(Cli *cli, const Args *args) {
        const char *to = args_get(args, "to");
        UnitCode organ = UNIT_NONE;
        Keys keys = { .n = 0 };
        Arena arena = ARENA_INIT;
        CaseId *ids = NULL;
        size_t n = 0, gone = 0;
        bool json = cli->json;
        AccusationDesk desk;
        CliExit code = accusation_desk_open(cli, args, &desk);

        if (!code && (!to || !unit_code_parse(to, &organ)))
                code = cli_fail(cli, CLI_USAGE, "--to: the successor's unit code", "--to 须为承继机关的单位代码");
        code = code ? code : read_keys(cli, args, &keys);
        code = code ? code : sealed_here(cli, &arena, &ids, &n);
        cli->json = false; /* one object at the end; each refusal on stderr */
        for (size_t i = 0; !code && i < n; i++) {
                CliExit r = hand_over(cli, &desk, &keys, &ids[i], &organ);

                gone += !r;
                code = r == CLI_UNREACHABLE ? r : CLI_DONE;
        }
        cli->json = json;
        if (!code && json)
                cli_print_json(json_pack("{s:s, s:I, s:I}", "status", gone < n ? "refused" : "done", "handed_over", (json_int_t)gone, "left",
                                         (json_int_t)(n - gone)));
        else if (!code)
                printf(cli_words(cli, "%zu of %zu accusations handed over\n", "已移交检举控告 %zu 件，共 %zu 件\n"), gone, n);
        code = code ? code : gone < n ? CLI_REFUSED : CLI_DONE;
        wipe_keys(&keys);
        accusation_desk_close(&desk);
        arena_deinit(&arena);
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
        ROSTER,
        END,
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
                        code = accusation_refuse(cli, &problem);
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

        if (!code && take_case(cli, args, &id, &code)) {
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
        KEY,
        ROSTER,
        END,
};

static CliExit read_papers(const Cli *cli, const Args *args, Arena *arena, Accusation *ret) {
        Attached *attached = arena_new(arena, Attached);
        const char *text = "", *path;
        CliExit code = read_note(cli, args, arena, &text);

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
        const char *entry = args_get(args, "entry");
        uint64_t number = entry ? strtoull(entry, NULL, 10) : 0;
        Keys keys = { .n = 0 };
        Arena arena = ARENA_INIT;
        IntakeProblem problem;
        AccusationDesk desk;
        Accusation a = { .case_class = CLASS_ACCUSATION };
        UnitCode to;
        CaseId id;
        CliExit code = accusation_desk_open(cli, args, &desk);

        if (!code && take_case(cli, args, &id, &code)) {
                code = take_organ(cli, args, &desk, &to);
                if (!code && entry)
                        code = read_keys(cli, args, &keys);
                if (!code)
                        code = entry ? fetch(cli, id.s, number, PART_SEALED, &desk, &keys, &arena, &number, &a) :
                                       read_papers(cli, args, &arena, &a);
                if (!code && !entry)
                        a.registered_by = desk.sealing.desk.s;
                if (!code && !sealing_material(&desk.sealing, &a, &to, entry ? number : 0, &id, &arena, &request, &problem))
                        code = accusation_refuse(cli, &problem);
                code = code ? code : ask_and_print(cli, &request, &arena);
        }
        wipe_keys(&keys);
        accusation_desk_close(&desk);
        arena_deinit(&arena);
        return code;
}

static const Option waiting_options[] = {
        { "now", OPTION_FLAG, NULL, "register them all now", "立即全部登记" },
        END,
};

static CliExit run_waiting(Cli *cli, const Args *args) {
        json_t *list = NULL;
        CliExit code;
        Random random;

        random_system(&random);
        if (args_has(args, "now"))
                waiting_release(cli, &random, true);
        code = waiting_list(cli, &list);
        if (!cli->json)
                waiting_print(cli, list);
        else
                cli_print_json(json_pack("{s:s, s:I, s:O}", "status", "done", "waiting", (json_int_t)json_array_size(list), "halves", list));
        json_decref(list);
        return code;
}

const Verb accusation_verbs[] = {
        { .name = "accusation waiting",
          .arguments = "",
          .options = waiting_options,
          .run = run_waiting,
          .en = "how many sealed halves of mixed letters wait for their numbers",
          .zh = "查看待登记的混合信件密封部分",
          .more_en = "The node registers each after 1 to 16 further registrations of the office, or within a day; its receipt is then in\n"
                     "the data folder, waiting/*.receipt.",
          .more_zh = "其后本机关再登记一至十六件，或者至迟一日内，由节点自行登记；回执存于数据目录 waiting/*.receipt。",
          .examples = { { "zhuji accusation waiting --as li", "is any left?", "是否还有" },
                        { "zhuji accusation waiting --now --as li", "before the office closes", "下班之前" } } },
        { .name = "accusation read",
          .arguments = "CASE",
          .options = read_options,
          .run = run_read,
          .kind = PART_SEALED,
          .en = "open what is sealed to this desk; the reading is recorded",
          .zh = "启封给本单位的检举控告（查阅留痕）",
          .more_en = "Opened in this process with the desk's own key; the node hands out what it can't read.",
          .more_zh = "以本单位密钥在本机启封，节点本身无法查阅。",
          .examples = { { "zhuji accusation read 411281-2026-0000001-1 --key discipline.key --unit 411281.discipline --as discipline1",
                          "at the discipline organ", "纪检监察机关查阅" } } },
        { .name = "accusation notice",
          .arguments = "CASE",
          .options = read_options,
          .run = run_read,
          .kind = PART_SEALED_NOTICE,
          .en = "open the restricted notice (22:30) at the organisation department",
          .zh = "组织部门启封通报（第三十条）",
          .more_en = "Which cadres, in what matter, received when, and who has it; not who wrote, nor what.",
          .more_zh = "仅含所反映的干部、类别、收到时间和接收机关，不含信访人及其所述。",
          .examples = { { "zhuji accusation notice 411281-2026-0000001-1 --key organisation.key --unit 411281.organisation --as head1",
                          "at the organisation department", "组织部门查阅" } } },
        { .name = "accusation accept",
          .arguments = "CASE",
          .options = note_options,
          .run = run_note,
          .kind = ENTRY_SEALED_ACCEPT,
          .en = "take it up (受理)",
          .zh = "受理检举控告",
          .more_en = "No clock of this statute runs for accusations (2022 art. 23).",
          .more_zh = "检举控告不适用本条例期限（2022 第二十三条）。",
          .examples = { { "zhuji accusation accept 411281-2026-0000001-1 --unit 411281.discipline --as discipline1", "it is ours",
                          "予以受理" } } },
        { .name = "accusation answer",
          .arguments = "CASE",
          .options = answer_options,
          .run = run_note,
          .kind = ENTRY_SEALED_FEEDBACK,
          .en = "record that the petitioner was told (反馈)",
          .zh = "登记向信访人反馈",
          .more_en = "How and when stands in clear; what was said is sealed to this desk.",
          .more_zh = "反馈方式和时间明文记载，内容密封给本单位。",
          .examples = { { "zhuji accusation answer 411281-2026-0000001-1 --how post --file feedback.txt --unit 411281.discipline --as "
                          "discipline1", "by post", "邮寄反馈" } } },
        { .name = "accusation close",
          .arguments = "CASE",
          .options = note_options,
          .run = run_note,
          .kind = ENTRY_CONCLUSION,
          .en = "conclude it (办结)",
          .zh = "办结检举控告",
          .examples = { { "zhuji accusation close 411281-2026-0000001-1 --file outcome.txt --unit 411281.discipline --as discipline1",
                          "with its outcome, sealed", "结果密封" } } },
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
                     "is not complete.  What was concluded stays here: keep the desk key with its archive.",
          .more_zh = "撤并前、后均可办理：未移交的在本单位待办中列为 sealed-left，zhuji succession show 不显示为办结。已办结的留存\n"
                     "于本单位：请将密封密钥随档案一并保管。",
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
