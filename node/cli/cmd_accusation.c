/* SPDX-License-Identifier: Apache-2.0 */

/*
 * `zhuji accusation read | notice | accept | answer | close | waiting`: what accuses, at the desk it is sealed to (2022 art. 30).
 * Opening and sealing happen in this process: the node hands out and takes in what it cannot read.
 */

#include <string.h>
#include <unistd.h>
#include "common/base/memory.h"
#include "node/cli/accusation.h"
#include "node/cli/attach.h"
#include "node/cli/print.h"
#include "node/cli/text.h"
#include "node/cli/waiting.h"
#include "node/core/procedure.h"

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
        petitioner = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "name", c->name, "id_number", c->id_number, "phone",
                               c->phone, "address", c->address, "agent", c->agent, "agent_phone", c->agent_phone, "authorisation",
                               c->authorisation, "guardian", c->guardian);
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
        print_agent(cli, c->agent, c->agent_phone, c->authorisation, c->guardian);
        for (uint32_t i = 0; i < c->n_representatives; i++)
                print_line(cli, "representative", "代表", c->representatives[i]);
        for (uint32_t i = 0; i < a->n_enclosed; i++)
                print_line(cli, "enclosed, on paper", "纸质附件", a->enclosed[i]);
        for (uint32_t i = 0; i < a->n_attachments; i++)
                print_line(cli, "attached", "附件", a->attachments[i].name);
        print_line(cli, "note", "备注", a->note);
}


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
        ACCUSATION_KEY,
        { "save", OPTION_VALUE, "DIR", "write the attachments into this folder, in clear", "将附件（明文）存入该目录" },
        { "entry", OPTION_VALUE, "NUMBER", "what this entry of the case has sealed to us; else what was received",
          "该记录中给本单位的密封部分；默认为收到的" },
        ACCUSATION_ROSTER,
        ACCUSATION_END,
};

static CliExit run_read(Cli *cli, const Args *args) {
        PartKind kind = (PartKind)cli->verb->kind;
        uint64_t number = 0;
        AccusationKeys keys = { .n = 0 };
        Arena arena = ARENA_INIT;
        AccusationDesk desk;
        Accusation a;
        CaseId id;
        CliExit code = accusation_desk_open(cli, args, &desk);

        if (!code && accusation_case(cli, args, &id, &code) && accusation_entry(cli, args, &number, &code)) {
                code = accusation_keys_read(cli, args, &keys);
                code = code ? code : accusation_fetch(cli, id.s, number, kind, &desk, &keys, &arena, &number, &a, NULL);
                if (!code && cli->json)
                        cli_print_json(accusation_json(id.s, number, &a));
                else if (!code)
                        show_accusation(cli, id.s, &a);
                if (!code && args_get(args, "save"))
                        code = save_opened(cli, &a, number, args_get(args, "save"));
        }
        accusation_keys_wipe(&keys);
        accusation_desk_close(&desk);
        arena_deinit(&arena);
        return code;
}

/* ---- the organ's own documents ----------------------------------------------------------------------------------- */

static const Option note_options[] = {
        { "file", OPTION_VALUE, "FILE", "a note, sealed to our own desk; - is stdin", "备注文件，密封给本单位；- 为标准输入" },
        ACCUSATION_ROSTER,
        ACCUSATION_END,
};
static const Option answer_options[] = {
        { "how", OPTION_VALUE, "HOW", "signed, post, refused-witnessed, message or not-possible (required)",
          "signed（签收）、post（邮寄）、refused-witnessed（留置）、message（约定的信息方式）、not-possible（无法送达）（必填）" },
        { "at", OPTION_VALUE, "TIME", "when the petitioner was told; else now", "反馈时间，默认现在" },
        { "file", OPTION_VALUE, "FILE", "what was said, sealed to our own desk; - is stdin", "反馈内容文件，密封给本单位；- 为标准输入" },
        ACCUSATION_ROSTER,
        ACCUSATION_END,
};

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
        if (!code && accusation_case(cli, args, &id, &code)) {
                code = accusation_note_read(cli, args, &arena, &note);
                if (!code && !sealing_note(&desk.sealing, doc.kind, &doc, note, &id, &arena, &request, &problem))
                        code = accusation_refuse(cli, &problem);
                code = code ? code : accusation_ask(cli, &request, &arena);
        }
        accusation_desk_close(&desk);
        arena_deinit(&arena);
        return code;
}

static const Option waiting_options[] = {
        { "now", OPTION_FLAG, NULL, "register them all now", "立即全部登记" },
        ACCUSATION_END,
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
        { NULL },
};
