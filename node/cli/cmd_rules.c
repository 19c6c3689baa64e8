/* SPDX-License-Identifier: Apache-2.0 */

/* `zhuji rules check | sign | install | show`: rule packs and calendars. */

#include <string.h>
#include "common/base/memory.h"
#include "common/crypto/key.h"
#include "common/wire/limits.h"
#include "common/wire/rules_codec.h"
#include "node/cli/cli.h"
#include "node/cli/cli_file.h"
#include "node/cli/print.h"
#include "node/cli/rules_find.h"
#include "node/cli/table.h"

/* ---- as JSON ------------------------------------------------------------------------------------------------------- */

#define HEX_SIZE (2 * DIGEST_SIZE + 1)

static json_t *bit_names(uint32_t mask, uint32_t last, const char *(*name)(uint32_t)) {
        json_t *list = json_array();

        for (uint32_t i = 1; i <= last; i++)
                if (mask & 1u << i)
                        json_array_append_new(list, json_string(name(i)));
        return list;
}

#define NAMER(function, type, of) \
        static const char *function(uint32_t i) { return of((type)i); }
NAMER(outcome_of, TriageOutcome, triage_outcome_name)
NAMER(instance_of, Instance, instance_name)
NAMER(clock_of, ClockName, clock_name)
NAMER(service_of, ServiceHow, service_how_name)
NAMER(content_of, NoticeContent, notice_content_name)
NAMER(trigger_of, Trigger, trigger_name)

static json_t *clock_json(ClockName name, const ClockRule *r) {
        return json_pack("{s:s, s:i, s:i, s:b, s:b, s:b, s:b, s:b, s:b, s:s}", "clock", clock_name(name), "days", (int)r->days,
                         "hours", (int)r->hours, "working", r->working, "right", r->right, "rolls", r->rolls, "as_set",
                         r->as_set, "own", r->own, "from_receipt", r->from_receipt, "article", r->article);
}

static json_t *extension_json(const ExtensionRule *r) {
        json_t *roles = json_array();

        for (uint32_t role = 1; role & ROLE_ALL; role <<= 1)
                if (r->roles & role)
                        json_array_append_new(roles, json_string(role_name((Role)role)));
        return json_pack("{s:i, s:i, s:o, s:b, s:b, s:b, s:s}", "days_max", (int)r->days_max, "times", (int)r->times,
                         "approved_by", roles, "assigner_only", r->assigner_only, "before_due", r->before_due,
                         "tell_petitioner", r->tell_petitioner, "article", r->article);
}

static json_t *thresholds_json(const PackThresholds *t) {
        return json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:i}", "collective_people", (int)t->collective_people,
                         "delegation_max", (int)t->delegation_max, "small_group", (int)t->small_group, "small_max",
                         (int)t->small_max, "returns_finding", (int)t->returns_finding, "idle_days", (int)t->idle_days,
                         "undelivered_days", (int)t->undelivered_days);
}

static json_t *transition_json(const PackTransition *t) {
        char from[DAY_TEXT_SIZE] = "";

        if (t->from)
                day_format(t->from, from);
        return json_pack("{s:s, s:o, s:s}", "from", from, "running_keep", bit_names(t->running_keep, CLOCK_COUNT - 1, clock_of),
                         "text", t->text);
}

static void add_lists(const Pack *p, json_t *to) {
        json_t *clocks = json_array(), *categories = json_array(), *copied = json_array(), *not_applied = json_array();

        for (unsigned c = CLOCK_TRIAGE; c < CLOCK_COUNT; c++)
                if (clock_rule_exists(&p->clocks[c]))
                        json_array_append_new(clocks, clock_json((ClockName)c, &p->clocks[c]));
        for (uint32_t i = 0; i < p->n_categories; i++)
                json_array_append_new(categories, json_string(p->categories[i]));
        for (uint32_t i = 0; i < p->n_copied_up; i++)
                json_array_append_new(copied, json_string(entry_kind_name(p->copied_up[i])));
        for (uint32_t i = 0; i < p->n_not_applied; i++)
                json_array_append_new(not_applied,
                                      json_pack("{s:s, s:s, s:s}", "article", p->not_applied[i].article, "what",
                                                p->not_applied[i].what, "reason", p->not_applied[i].reason));
        json_object_set_new(to, "clocks", clocks);
        json_object_set_new(to, "categories", categories);
        json_object_set_new(to, "copied_up", copied);
        json_object_set_new(to, "not_applied", not_applied);
}

static json_t *pack_json(const Pack *p) {
        char digest[HEX_SIZE];
        json_t *to;

        bytes_to_hex(bytes_of(p->digest.b, DIGEST_SIZE), digest);
        to = json_pack("{s:s, s:i, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:o, s:b, s:o, s:o, s:i, s:i, s:o}",
                       "name", p->name, "version", (int)p->version, "title", p->title, "statute", p->statute, "extends",
                       p->extends, "digest", digest, "extension", extension_json(&p->extension), "assignment_extension",
                       extension_json(&p->assignment_extension), "triage_outcomes",
                       bit_names(p->triage_outcomes, TRIAGE_OUTCOME_LAST, outcome_of), "instances",
                       bit_names(p->instances, INSTANCE_LAST, instance_of), "hearing_excludes",
                       bit_names(p->hearing_excludes, CLOCK_COUNT - 1, clock_of), "service_proves",
                       bit_names(p->service_proves, SERVICE_NOT_POSSIBLE, service_of), "postmark_counts", p->postmark_counts,
                       "notice_contents", bit_names(p->notice_contents, NOTICE_CONTENT_LAST, content_of),
                       "notice_exempt_unclear", p->notice_exempt_unclear, "triggers",
                       bit_names(p->triggers, TRIGGER_OTHER, trigger_of), "thresholds", thresholds_json(&p->thresholds),
                       "retention_years", (int)p->retention_years, "sealed_retention_years", (int)p->sealed_retention_years,
                       "transition", transition_json(&p->transition));
        add_lists(p, to);
        return to;
}

static json_t *calendar_json(const Calendar *c) {
        json_t *years = json_array(), *days = json_array();
        char day[DAY_TEXT_SIZE], digest[HEX_SIZE];

        for (uint32_t i = 0; i < c->n_years; i++)
                json_array_append_new(years, json_integer(c->years[i]));
        for (uint32_t i = 0; i < c->n_days; i++) {
                day_format(c->days[i].day, day);
                json_array_append_new(days, json_pack("{s:s, s:b, s:s}", "date", day, "worked", c->days[i].makeup, "name",
                                                      c->days[i].name));
        }
        bytes_to_hex(bytes_of(c->digest.b, DIGEST_SIZE), digest);
        return json_pack("{s:i, s:s, s:s, s:o, s:o}", "version", (int)c->version, "source", c->source, "digest", digest,
                         "years", years, "days", days);
}

/* ---- for people ---------------------------------------------------------------------------------------------------- */

static const char *flags_of(const Cli *cli, const ClockRule *r, Arena *arena) {
        return arena_printf(arena, "%s%s%s%s%s", r->right ? cli_words(cli, "right ", "权利 ") : "",
                            r->rolls ? cli_words(cli, "rolls ", "顺延 ") : "",
                            r->as_set ? cli_words(cli, "as-set ", "依文书 ") : "",
                            r->own ? cli_words(cli, "own ", "自定 ") : "",
                            r->from_receipt ? cli_words(cli, "from-receipt ", "自接收之日起 ") : "");
}

static const char *length_of(const Cli *cli, const ClockRule *r, Arena *arena) {
        if (r->hours)
                return arena_printf(arena, cli->zh ? "%u 小时" : "%u h", r->hours);
        if (!r->days)
                return "-";
        return r->working ? arena_printf(arena, cli->zh ? "%u 个工作日" : "%u working days", r->days)
                          : arena_printf(arena, cli->zh ? "%u 日" : "%u days", r->days);
}

static void print_pack(const Cli *cli, const Pack *p) {
        static const char *const en[] = { "CLOCK", "LENGTH", "ARTICLE", "", NULL };
        static const char *const zh[] = { "期限", "天数", "依据", "", NULL };
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        Table *t = table_new(cli->zh ? zh : en);

        printf("%s/%u  %s\n\n", p->name, p->version, p->title);
        for (unsigned c = CLOCK_TRIAGE; c < CLOCK_COUNT; c++) {
                if (!clock_rule_exists(&p->clocks[c]))
                        continue;
                table_add(t, clock_name((ClockName)c));
                table_add(t, length_of(cli, &p->clocks[c], &arena));
                table_add(t, p->clocks[c].article);
                table_add(t, flags_of(cli, &p->clocks[c], &arena));
        }
        table_print(t, stdout);
        table_free(t);
        for (uint32_t i = 0; i < p->n_not_applied; i++)
                printf(cli_words(cli, "%snot applied: %s: %s (%s)\n", "%s不予适用：%s：%s（%s）\n"), i ? "" : "\n",
                       p->not_applied[i].article, p->not_applied[i].what, p->not_applied[i].reason);
}

static void print_calendar(const Cli *cli, const Calendar *c) {
        if (c->n_years)
                printf(cli_words(cli, "calendar %u: %d to %d, %u years, %u days that are not what their weekday says\n",
                                 "日历 %u：%d 至 %d 年，共 %u 年，与星期不同的日子 %u 天\n"), c->version, c->years[0],
                       c->years[c->n_years - 1], c->n_years, c->n_days);
}

/* ---- check --------------------------------------------------------------------------------------------------------- */

static CliExit run_check(Cli *cli, const Args *args) {
        json_t *list = json_array();
        CliExit worst = CLI_DONE;

        for (size_t i = 0; i < args->n_positional; i++) {
                const char *path = args->positional[i];
                CLEANUP(calendar_freep) Calendar *calendar = NULL;
                CLEANUP(pack_freep) Pack *pack = NULL;
                CliExit code = rules_read_file(cli, path, &pack, &calendar);

                worst = code ? code : worst;
                json_array_append_new(list, json_pack("{s:s, s:b, s:s, s:s, s:i}", "file", path, "fine", !code, "kind",
                                                      pack       ? "pack"
                                                      : calendar ? "calendar"
                                                                 : "",
                                                      "name", pack ? pack->name : "", "version",
                                                      (int)(pack       ? pack->version
                                                            : calendar ? calendar->version
                                                                       : 0)));
                if (!code && !cli->json)
                        printf(cli_words(cli, "%s: fine: %s%s%s/%u\n", "%s：正确：%s%s%s/%u\n"), path,
                               pack ? cli_words(cli, "pack", "规则包") : cli_words(cli, "calendar", "日历"), pack ? " " : "",
                               pack ? pack->name : "", pack ? pack->version : calendar->version);
        }
        if (cli->json)
                cli_print_json(json_pack("{s:s, s:O}", "status", worst ? "refused" : "done", "files", list));
        json_decref(list);
        return worst;
}

/* ---- sign ---------------------------------------------------------------------------------------------------------- */

static const Option sign_options[] = {
        { "key", OPTION_VALUE, "FILE", "the root's secret key (required)", "根密钥文件（必填）" },
        { "out", OPTION_VALUE, "FILE", "where the signed rules go (required)", "已签名规则的输出文件（必填）" },
        { NULL },
};

static CliExit sign(const Cli *cli, const char *out, const Pack *pack, const Calendar *calendar, const KeyPair *key) {
        Buf bytes = BUF_INIT;
        Signer *signer;
        CliExit code;

        if (signer_new(key, &signer))
                return cli_fail(cli, CLI_REFUSED, "the key can't sign", "该密钥不能签名");
        rules_sign(pack, calendar, signer, key->id, &bytes);
        signer_free(signer);
        code = cli_write_file(cli, out, buf_bytes(&bytes), false);
        buf_deinit(&bytes);
        if (code)
                return code;
        if (cli->json)
                cli_print_json(json_pack("{s:s, s:s, s:s, s:i, s:s}", "status", "done", "kind", pack ? "pack" : "calendar",
                                         "name", pack ? pack->name : "", "version",
                                         (int)(pack ? pack->version : calendar->version), "file", out));
        else
                printf(cli_words(cli, "signed: %s\n", "已签名：%s\n"), out);
        return CLI_DONE;
}

static CliExit run_sign(Cli *cli, const Args *args) {
        const char *key_path = args_get(args, "key"), *out = args_get(args, "out");
        CLEANUP(calendar_freep) Calendar *calendar = NULL;
        CLEANUP(pack_freep) Pack *pack = NULL;
        KeyPair key;
        CliExit code;

        if (!key_path || !out)
                return cli_fail(cli, CLI_USAGE, "--key and --out are required", "--key 和 --out 必填");
        if (!rules_is_yaml(args->positional[0]))
                return cli_fail(cli, CLI_USAGE, "sign what is written: a .yaml file", "请签署 .yaml 原文");
        code = rules_read_file(cli, args->positional[0], &pack, &calendar);
        if (code)
                return code;
        if (key_file_read(key_path, KEY_ROOT, &key))
                return cli_fail(cli, CLI_USAGE, "%s is not the secret file of a root key that you alone can read (chmod 600)",
                                "%s 不是仅本人可读（chmod 600）的根密钥私钥文件", key_path);
        code = sign(cli, out, pack, calendar, &key);
        key_pair_wipe(&key);
        return code;
}

/* ---- the node ------------------------------------------------------------------------------------------------------ */

static CliExit run_install(Cli *cli, const Args *args) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        PbControlRequest request = cli_request(cli, CONTROL_RULES_INSTALL);
        const PbControlReply *reply;
        Buf bytes = BUF_INIT;
        CliExit code;

        if (rules_is_yaml(args->positional[0]))
                return cli_fail(cli, CLI_USAGE,
                                "a node takes signed rules: `zhuji rules sign %s --key root.key --out FILE` first",
                                "节点只接受已签名的规则：请先 zhuji rules sign %s --key root.key --out 文件",
                                args->positional[0]);
        code = cli_read_file(cli, args->positional[0], LIMIT_RULES, &bytes);
        if (code)
                return code;
        request.rules = (ProtobufCBinaryData){ bytes.len, bytes.data };
        code = cli_ask(cli, &request, &arena, &reply);
        buf_deinit(&bytes);
        return code ? code : print_result(cli, reply);
}

static Bytes reply_bytes(ProtobufCBinaryData b) {
        return bytes_of(b.data, b.len);
}

static CliExit show_in_force(Cli *cli) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(calendar_freep) Calendar *calendar = NULL;
        CLEANUP(pack_freep) Pack *pack = NULL;
        PbControlRequest request = cli_request(cli, CONTROL_RULES);
        const PbControlReply *reply;
        CliExit code = cli_ask(cli, &request, &arena, &reply);

        if (code)
                return code;
        if (!reply->rules)
                return print_refusal(cli, reply);
        if (pack_decode(reply_bytes(reply->rules->pack), &pack) ||
            calendar_decode(reply_bytes(reply->rules->calendar), &calendar))
                return cli_fail(cli, CLI_REFUSED, "the node's rules can't be read: use a zhuji of its release",
                                "无法读取节点的规则：请使用同一版本的 zhuji");
        if (cli->json) {
                cli_print_json(json_pack("{s:s, s:o, s:I, s:o, s:I, s:b, s:I}", "status", "done", "pack", pack_json(pack),
                                         "pack_entry", (json_int_t)reply->rules->pack_entry, "calendar",
                                         calendar_json(calendar), "calendar_entry", (json_int_t)reply->rules->calendar_entry,
                                         "moving", reply->rules->moving, "moved", (json_int_t)reply->rules->moved));
                return CLI_DONE;
        }
        print_pack(cli, pack);
        putchar('\n');
        print_calendar(cli, calendar);
        printf(cli_words(cli, "pack: %s %llu, calendar: %s %llu\n", "规则包：%s %llu，日历：%s %llu\n"),
               reply->rules->pack_entry ? cli_words(cli, "entry", "日志条目") : cli_words(cli, "built in", "内置"),
               (unsigned long long)reply->rules->pack_entry,
               reply->rules->calendar_entry ? cli_words(cli, "entry", "日志条目") : cli_words(cli, "built in", "内置"),
               (unsigned long long)reply->rules->calendar_entry);
        return CLI_DONE;
}

/* A pack by name or file, or a calendar's file, without a node. */
static CliExit show_file(Cli *cli, const char *what) {
        CLEANUP(arena_deinit) Arena arena = ARENA_INIT;
        CLEANUP(calendar_freep) Calendar *calendar = NULL;
        CLEANUP(pack_freep) Pack *pack = NULL;
        const char *source;
        CliExit code;

        if (strchr(what, '/') || strchr(what, '.'))
                code = rules_read_file(cli, what, &pack, &calendar);
        else
                code = rules_find_pack(cli, what, &arena, &pack, &source);
        if (code)
                return code;
        if (cli->json)
                cli_print_json(json_pack("{s:s, s:o}", "status", "done", pack ? "pack" : "calendar",
                                         pack ? pack_json(pack) : calendar_json(calendar)));
        else if (pack)
                print_pack(cli, pack);
        else
                print_calendar(cli, calendar);
        return CLI_DONE;
}

static CliExit run_show(Cli *cli, const Args *args) {
        return args->n_positional ? show_file(cli, args->positional[0]) : show_in_force(cli);
}

const Verb rules_verbs[] = {
        { .name = "rules check",
          .arguments = "FILE...",
          .run = run_check,
          .en = "is a rule pack or calendar well written, and within the national statute?",
          .zh = "检查规则包或日历的写法，以及是否在国家规定的界限之内",
          .more_en = "What is wrong is told with file, line and column: unknown keys, a later lawful end, a citizen's time\n"
                     "cut short, an instance taken away, a review extended.  Needs no node.",
          .more_zh = "逐处列明文件、行、列：未知项、晚于国家规定的期限、缩短信访人的时间、取消审级、延长复查复核。\n"
                     "无须连接节点。",
          .examples = { { "zhuji rules check rules/local.yaml", "a local pack", "地方规则包" } } },
        { .name = "rules sign",
          .arguments = "FILE",
          .options = sign_options,
          .run = run_sign,
          .en = "check a pack or calendar written in YAML and sign it with the root key",
          .zh = "检查 YAML 规则包或日历并以根密钥签名",
          .examples = { { "zhuji rules sign rules/local.yaml --key root.key --out local.signed", "a local pack",
                          "地方规则包" } } },
        { .name = "rules install",
          .arguments = "FILE",
          .run = run_install,
          .en = "bring a signed pack or calendar into force at this node (admin)",
          .zh = "在本节点启用已签名的规则包或日历（管理员）",
          .more_en = "A pack holds for the clocks that start from then on; those that run keep theirs.  A calendar moves the\n"
                     "clocks that run by working days or roll, both dates kept.  It is an entry of the journal.",
          .more_zh = "规则包只适用于此后起算的期限，已起算的不变；日历使按工作日计算或者顺延的期限重新计算，\n"
                     "新旧日期均留存。启用记入日志。",
          .examples = { { "zhuji rules install local.signed", "by an admin", "由管理员执行" } } },
        { .name = "rules show",
          .arguments = "[PACK|FILE]",
          .run = run_show,
          .en = "the pack and calendar in force; or those of a file",
          .zh = "现行规则包与日历；或者某文件的内容",
          .examples = { { "zhuji rules show", "what this node works by", "本节点现行规则" },
                        { "zhuji rules show 2005 --json", "a pack, without a node", "查看规则包，无须节点" } } },
        { NULL },
};
