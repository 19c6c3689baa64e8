# SPDX-License-Identifier: Apache-2.0
"""Help teaches by examples, so every one of them is run, as typed, in an office where what it needs is there."""

import json
import unittest

import zj

OPINION = ("--decision", "support", "--body", "属实", "--legal-basis", "劳动法第五十条", "--remedy", "可请求复查")
D, B, G = "department", "bureau", "government"


def steps(*names):
    """What happened to case 1 before the example."""
    acts = {
        "refer": (B, "refer", "--to", "411281.hrss"), "assign": (B, "assign", "--to", "411281.hrss", "--due", "2026-05-20"),
        "return": (D, "return", "--reason", "非本单位职权"), "notice": (D, "notice"), "accept": (D, "accept"),
        "opinion": (D, "opinion", *OPINION), "serve": (D, "serve", "--how", "signed"),
        "report": (D, "report", "--body", "已办结"), "report-up": (B, "report-up", "--reason", "涉两市"),
        "extend-request": (D, "extend-request", "--until", "2026-06-10", "--reason", "需委托鉴定"),
        "draft opinion": (D, "draft opinion", *OPINION), "sign": ("signer", "sign"),
        "review-ask": (D, "review-ask", "--to", "411281.gov"),
        "review-admit": (G, "review-admit", "--decision", "agree"), "hearing": (G, "hearing"),
        "review-opinion": (G, "review-opinion", "--decision", "uphold", *OPINION[2:]),
        "order": (B, "order", "--to", "411281.hrss", "--trigger", "late", "--body", "请说明"),
    }
    return [acts[name] for name in names]


# Verbs of a case: what went before; None: the case only.
BEFORE = {
    "case return": steps("refer"), "case return-answer": steps("refer", "return"), "case notice": steps("refer"),
    "case statement": steps("refer", "notice", "accept"), "case accept": steps("refer", "notice"), "case draft opinion": steps("refer", "notice", "accept"),
    "case draft reward": steps("refer", "notice") + [(D, "answer", "--decision", "adopt", "--body", "采纳")] + steps("serve"),
    "case draft extend": steps("refer", "notice", "accept"), "case extend-request": steps("assign"),
    "case extend-answer": steps("assign", "extend-request"),
    "case discard": steps("refer", "notice", "accept", "draft opinion"),
    "case sign": steps("refer", "notice", "accept", "draft opinion"),
    "case stamp": steps("refer", "notice", "accept", "draft opinion", "sign"), "case draft order": steps("refer"),
    "case answer": steps("refer", "notice"), "case serve": steps("refer", "notice", "accept", "opinion"),
    "case report": steps("assign", "notice", "accept", "opinion", "serve"),
    "case approve": steps("assign", "notice", "accept", "opinion", "serve", "report"),
    "case rework": steps("assign", "notice", "accept", "opinion", "serve", "report"),
    "case respond": steps("refer", "order"), "case remind": steps("refer"), "case recall": steps("report-up"),
}
BEFORE.update({
    "case archive": [(B, "wrong-place", "--organ", "某局", "--body", "请向某局提出", "--how", "signed")],
    "case merge": steps("refer"), "case divert": steps("refer"), "case own-limit": steps("refer", "notice"), "case settle": steps("refer", "notice", "accept"),
})
BEFORE.update({
    "case feedback": [(B, "propose", "--variant", "improve", "--to", "411281.hrss", "--body", "建议")],
    "case instruct": [(B, "request-decision", "--reason", "重大", "--body", "建议")],
    "case co-request": steps("refer"), "case urgent-ack": [(B, "urgent", "--body", "百余人聚集")],
    "case co-opinion": steps("refer") + [(D, "co-request", "--to", "411281.housing", "--due", "2026-05-20", "--body", "请答复")],
    "case consult": steps("refer"),
    "case consult-answer": steps("refer") + [(D, "consult", "--to", "411281.housing", "--body", "请答复")],
    "case designate": [(B, "dispute", "--units", "411281.hrss", "--units", "411281.housing", "--body", "争议")],
    "case recusal-request": steps("refer") + [(D, "recuse", "--reason", "近亲属", "--person", "hrss2")],
    "case recusal-decide": steps("refer") + [(D, "recuse", "--reason", "近亲属", "--person", "hrss2"),
                                            (D, "recusal-request", "--body", "请决定")],
    "case meeting-act": steps("refer") + [(B, "meeting-request", "--body", "提请约谈")],
    "case execute": steps("refer", "notice", "accept", "opinion", "serve"),
    "case rate": steps("refer", "notice", "accept", "opinion", "serve"),
    "case bring-withdrawal": steps("refer"),
    "case quality-check": steps("refer", "notice", "accept", "opinion", "serve"),
    "case follow-up": steps("refer", "notice", "accept", "opinion", "serve"),
    "case retaliation": steps("refer"),
    "case retaliation-answer": steps("refer") + [(B, "retaliation", "--ref-unit", "411281.hrss", "--body", "反映")],
    "case aid": steps("refer"),
    "case aid-answer": steps("refer") + [(B, "aid", "--to", "411281.housing", "--body", "请帮助")],
})
FINDING = ("--trigger", "falsified", "--ref-unit", "411281.hrss", "--body", "签收单系伪造")
DECIDED = ("refer", "notice", "accept", "opinion", "serve")
BEFORE.update({
    "case review-ask": steps(*DECIDED), "case review-admit": steps(*DECIDED, "review-ask"),
    "case review-file": steps(*DECIDED, "review-ask"), "case hearing": steps(*DECIDED, "review-ask", "review-admit"),
    "case hearing-record": steps(*DECIDED, "review-ask", "review-admit", "hearing"),
    "case draft review-opinion": steps(*DECIDED, "review-ask", "review-admit"),
    "case review-serve": steps(*DECIDED, "review-ask", "review-admit", "review-opinion"),
})
WITHOUT_EXAMPLE = {"case succeed"}  # it stands in the words: a unit that closes
# What their examples need one office hasn't: another office, a jump of the clock, the rules of 2005, a month that ended.
NOT_RUN = {"alarm settle", "case new-facts", "case remark", "time confirm", "case decline", "report send", "report remind"}
ACCUSING = {"text": "反映某局负责人收受财物", "class": "accusation", "petitioner": {"name": "信访人甲"},
            "accused": {"units": ["411281.hrss"], "persons": [{"name": "某甲", "unit": "411281.hrss", "rank": "正科级",
                                                               "managed_by": "411281.discipline"}]},
            "enclosed": ["收据"], "to": "411281.discipline"}
OFFLINE = {"init", "rebuild", "key new", "roster sign", "roster check", "roster route", "roster superior",
           "rules check", "rules sign", "clock explain"}


def prepare(office, verb):
    """What the examples' files and numbers stand for."""
    if verb not in OFFLINE:
        office.start().staff()
    if verb in ("case list", "desk"):
        office.register()
    if verb in ("rules check", "rules sign", "rules install"):
        (office.folder / "rules").mkdir()
        office.write("rules/local.yaml", zj.LOCAL_PACK)
    if verb == "rules install":
        office.run("rules", "sign", "rules/local.yaml", "--key", "root.key", "--out", "local.signed").ok()
    if verb == "recover without":
        office.run("recover", "--reason", "the disk failed", "--because", "the copy is of Monday").ok()
    if verb == "user remove":
        office.run("user", "add", "zhang", "--roles", "clerk").ok()
    if verb == "case register":
        office.write("letter.json", '{"text": "请求支付工资", "channel": "letter"}')
    if verb == "case register" or verb.startswith("accusation "):
        office.write("accusing.json", json.dumps(ACCUSING, ensure_ascii=False))
        office.write("feedback.txt", "已按规定处理。")
        office.write("outcome.txt", "已办结。")
        office.write("more.txt", "另有收据一张。")
    if verb == "accusation seal":
        office.register()
    elif verb.startswith("accusation "):
        office.bureau("case", "register", "--file", "accusing.json", "--to", "411281.discipline").ok()
    if verb in ("accusation answer", "accusation close"):
        office.run("accusation", "accept", zj.FIRST, "--unit", "411281.discipline", "--as", "discipline1").ok()
    if verb == "case import":
        office.write("letters.jsonl", '{"text": "第一件"}\n{"text": "第二件"}\n')
    if verb.startswith("meeting "):
        office.write("list.txt", office.register() + " 411281.hrss\n")
        acts = ["draft list.txt --meeting 三月联席会议 --date 2026-03-01 --due 2026-05-20 --as li", "sign --as zhao", "stamp --as sun"]
        done = {"draft": 0, "sign": 1, "discard": 1, "stamp": 2, "show": 3, "list": 3}
        for act in acts[:done[verb.split()[1]]]:
            office.run("meeting", *act.split()).ok()
    if verb.startswith("reception ") and verb != "reception publish":
        for day in ("2026-03-02", "2026-03-09"):
            office.run("reception", "publish", "--kind", "leader", "--day", day, "--hours", "09:00-11:30", "--receiver", "副县长甲",
                       "--place", "一楼接待室", "--as", "zhao").ok()
        office.register()
    if verb.startswith("sweep "):
        office.write("disputes.txt", "东城街道 | 征地补偿标准有争议 | 411281.housing | 副县长甲 | 2026-04-30\n")
        if verb != "sweep enter":
            office.run("sweep", "enter", "disputes.txt", "--as", "zhao").ok()
    if verb.startswith("digest "):
        office.write("week.txt", "供暖 | 两个小区温度不足\n")
        acts = ["draft week.txt --as-what trends --as li", "sign --as zhao", "stamp --as sun"]
        if verb == "digest annotate":
            acts[0] = acts[0].replace("trends", "trends --to 411281.gov")
        done = {"draft": 0, "sign": 1, "discard": 1, "stamp": 2, "annotate": 3, "read": 3, "list": 3}
        for act in acts[:done[verb.split()[1]]]:
            office.run("digest", *act.split()).ok()
    if verb == "contact end":
        office.run("contact", "enter", "--place", "东关社区", "--who", "社区干部甲", "--post", "信访代办员", "--day", "2026-03-02", "--as",
                   "zhao").ok()
    if verb == "batch":
        office.write("commands.jsonl", '{"do": "register", "as": "li", "intake": {"text": "一件"}}\n'
                                       '{"do": "list", "as": "li"}\n')
    if verb == "roster sign":
        told = office.run("roster", "check", "roster.signed", "--json").ok().json("roster")
        office.write("roster-2.yaml", office.roster(2, told["hash"]))
        (office.folder / "roster.signed").rename(office.folder / "roster.signed.first")
    if verb in ("evidence check", "verify"):
        office.bureau("evidence", "export", office.register(), "--out", "receipt.evidence").ok()
    if verb.startswith("case ") and verb.split()[1] not in ("register", "import", "list") or verb == "evidence export":
        if verb == "case split":
            office.write("letter.json", '{"text": "请装路灯", "class": "suggestion"}')
        if verb in ("case recuse", "case archive"):
            office.run("user", "add", "zhang", "--roles", "clerk,archivist").ok()
        if verb == "case add-material":
            office.write("receipt.pdf", "%PDF-1.4")
        if verb == "case progress":
            code = office.bureau("case", "register", "--text", "请求支付工资").ok().json("result")["query_code"]
            office.write("receipt.code", code + "\n")
            return
        if verb in ("case withdraw", "case bring-withdrawal"):
            office.run("user", "add", "zhang", "--roles", "clerk").ok()
        if verb in ("case link", "case unlink"):
            first = office.register()
        case = office.register(**({"class": "suggestion"} if verb in ("case answer", "case draft reward") else
                                  {"channel": "visit"} if verb == "case guide" else
                                  {"channel": "visit", "people": 6} if verb == "case join" else {}))
        if verb == "case unlink":
            office.bureau("case", "link", case, "--to", first, "--as-what", "same-matter").ok()
        if verb == "case merge":
            office.bureau("case", "refer", office.register(), "--to", "411281.hrss").ok()
        if verb == "case recuse":
            office.write("accusing.json", json.dumps(ACCUSING, ensure_ascii=False))
            office.bureau("case", "register", "--file", "accusing.json", "--to", "411281.discipline").ok()
        for who, act, *options in BEFORE.get(verb, ()):
            getattr(office, who)("case", *act.split(), case, *options).ok()
    if verb == "progress rate":
        told = office.bureau("case", "register", "--text", "请求支付工资").ok().json("result")
        office.write("receipt.code", told["query_code"] + "\n")
        for who, act, *options in steps("refer", "notice", "accept", "opinion", "serve"):
            getattr(office, who)("case", *act.split(), told["case_id"], *options).ok()
    if verb.startswith("finding "):
        case = office.register()
        office.bureau("case", "refer", case, "--to", "411281.hrss").ok()
        if verb != "finding raise":
            office.bureau("finding", "raise", case, *FINDING).ok()


class Help(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with zj.Office(found=False) as office:
            cls.verbs = office.run("help", "--json").ok().json("help")["verbs"]

    def test_every_verb_has_words_in_both_languages_and_an_example(self):
        for verb in self.verbs:
            self.assertTrue(verb["en"] and verb["zh"], verb["name"])
            self.assertRegex(verb["zh"], "[一-龥]", verb["name"])
            self.assertEqual(not verb["examples"], verb["name"] in WITHOUT_EXAMPLE, verb["name"])
            for option in verb["options"]:
                self.assertTrue(option["en"] and option["zh"], (verb["name"], option["name"]))

    def test_every_example_works_as_typed(self):
        for verb in (v for v in self.verbs if v["name"] not in NOT_RUN):
            with self.subTest(verb["name"]), zj.Office(found=verb["name"] != "init") as office:
                if verb["examples"]:
                    prepare(office, verb["name"])
                for example in verb["examples"]:
                    self.assertTrue(example["line"].startswith("zhuji " + verb["name"]), example["line"])
                    done = office.shell(example["line"])
                    self.assertEqual(done.code, 0, f"{example['line']}: {done!r}")
                    self.assertEqual(done.err, "", example["line"])

    def test_what_verbs_print_with_json_is_as_documented(self):
        # every JSON shape not already validated by the other tests
        with zj.Office(found=False) as office:
            zj.check("init", office.run("init", "--json").ok().json())
            zj.check("roster", office.run("roster", "check", "roster.yaml", "--json").ok().json())
            route = office.run("roster", "route", "411281.hrss", "410000", "--roster", "roster.yaml", "--json").ok()
            self.assertEqual([(h["kind"], h["unit"]) for h in route.json("roster-route")["hops"]],
                             [("node", "411281"), ("relay", "411200"), ("relay", "410000"), ("node", "410000")])
            superior = office.run("roster", "superior", "411281.hrss", "411200.hrss", "--roster", "roster.yaml", "--json").ok()
            self.assertEqual(superior.json("roster-superior")["superior"], "411200.gov")
            zj.check("key-new", office.run("key", "new", "identity", "--out", "k", "--json").ok().json())
            office.start().staff()
            office.register()
            for line in office.run("journal", "dump", "--json").ok().lines():
                zj.check("journal-dump", line)

    def test_help_is_given_in_each_way_people_ask_for_it(self):
        with zj.Office(found=False) as office:
            for line in (("help",), ("--help",), ("help", "case"), ("help", "case", "refer"), ("case", "refer", "--help"),
                         ("case", "--help")):
                self.assertEqual(office.run(*line).code, 0, line)
                self.assertIn("refer", office.run(*line).out, line)
            self.assertEqual(office.run().code, 2)
            nonsense = office.run("help", "frobnicate")
            self.assertEqual((nonsense.code, nonsense.out), (2, ""))
            self.assertIn("zhuji help case", office.run("case").err)
            self.assertIn("转送", office.run("help", "case", "refer", "--lang", "zh").out)
            # by the officer's word, in either language
            for word, verb in (("转送", "case refer"), ("referral", "case refer"), ("异议", "case return"), ("designation", "case designate"),
                               ("领导包案", "case owner"), ("集体访", "case join"), ("封签", "evidence seals"), ("追责", "case propose")):
                for lang in ("zh", "en"):
                    self.assertIn("  " + verb + " ", office.run("help", word, "--lang", lang).ok().out, (word, lang))

    def test_who_mistypes_a_command_is_led_to_it(self):
        with zj.Office(found=False) as office:
            for line, verb in ((("case", "refr", "A", "--to", "411281.hrss"), "case refer"), (("refer", "A"), "case refer"),
                               (("转送", "A", "--to", "411281.hrss"), "case refer"), (("case", "转送", "A"), "case refer"),
                               (("help", "case", "refr"), "case refer"), (("回访",), "case follow-up"),
                               (("assign", "A"), "case draft assign")):
                told = office.run(*line, "--lang", "en")
                self.assertEqual((told.code, told.out), (2, ""), line)
                self.assertIn(f"zhuji {verb}`", told.err, line)
            self.assertEqual(office.run("-h").code, 0)

    def test_the_intake_schema_says_what_the_office_takes(self):
        schema = json.loads((zj.SCHEMAS / "intake.schema.json").read_text())
        with zj.Office() as office:
            office.start().staff()
            full = {"external_id": "A-1", "channel": "visit", "received_at": "2026-02-28T09:30:00+08:00", "title": "题",
                    "text": "文", "class": "claim", "category": "劳动", "place": "411281", "about_units": ["411281.hrss"],
                    "people": 6, "representatives": ["信访人甲"],
                    "petitioner": {"name": "信访人甲", "id_number": "0", "phone": "1", "address": "路"}}
            mixed = {"accusation": {"title": "题", "text": "文", "category": "廉洁", "accused": ACCUSING["accused"],
                                    "enclosed": ["收据"], "to": "411281.discipline"}}
            self.assertEqual({*full, *ACCUSING, *mixed, "attachments"}, set(schema["properties"]))
            self.assertEqual({*mixed["accusation"], "attachments"}, set(schema["properties"]["accusation"]["properties"]))
            for intake in (full, ACCUSING, {**full, **mixed}):
                zj.check("intake", intake)
                office.write("one.json", json.dumps(intake, ensure_ascii=False))
                zj.check("result", office.bureau("case", "register", "--file", "one.json").ok().json())
                full["external_id"] = "A-2"

    def test_what_a_sealed_case_prints_is_as_documented(self):
        with zj.Office() as office:
            office.start().staff()
            office.write("accusing.json", json.dumps(ACCUSING, ensure_ascii=False))
            case = office.bureau("case", "register", "--file", "accusing.json").ok().json("result")["case_id"]
            desk = ("--unit", "411281.discipline", "--as", "discipline1", "--json")
            read = office.run("accusation", "read", case, "--key", "discipline.key", *desk).ok().json("accusation")
            self.assertEqual(read["text"], ACCUSING["text"])
            office.run("accusation", "notice", case, "--key", "organisation.key", "--unit", "411281.organisation", "--as", "head1",
                       "--json").ok().json("accusation")
            office.run("accusation", "accept", case, *desk).ok().json("result")
            office.bureau("case", "list").ok().json("case-list")
            office.run("case", "list", *desk).ok().json("case-list")


if __name__ == "__main__":
    unittest.main()
