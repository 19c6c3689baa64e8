# SPDX-License-Identifier: Apache-2.0
"""One office through the real node: a case's whole road, refusals, who may act, and the socket it all goes through."""

import os
import stat
import subprocess
import unittest

import zj

OPINION = ("--decision", "support", "--body", "经查属实，责令十日内支付", "--legal-basis", "劳动法第五十条",
           "--remedy", "三十日内可请求复查")


class Road(unittest.TestCase):
    def test_a_letter_goes_from_registration_to_service(self):
        with zj.Office() as office:
            office.start().staff()
            case = office.register(channel="letter", title="拖欠工资")
            self.assertEqual(case, zj.FIRST)
            for done in (office.bureau("case", "refer", case, "--to", "411281.hrss"),
                         office.department("case", "notice", case, "--body", "已收到"),
                         office.department("case", "accept", case),
                         office.department("case", "opinion", case, *OPINION),
                         office.department("case", "serve", case, "--how", "signed")):
                self.assertEqual(done.ok().json("result")["status"], "done")
            totals = office.status()["totals"]
            for figure in ("registered", "referred", "noticed", "accepted", "opinions", "served"):
                self.assertEqual(totals[figure], 1, figure)
            self.assertEqual(office.cases("411281.hrss")[0]["state"], "window")
            self.assertEqual(office.cases()[0]["progress"], "served")
            self.assertEqual(office.run("verify", "--json").ok().json("verify")["problems"], [])

    def test_an_assignment_is_reported_reworked_and_approved(self):
        with zj.Office() as office:
            office.start().staff()
            case = office.register()
            office.bureau("case", "assign", case, "--to", "411281.hrss", "--due", "2026-05-20").ok()
            office.department("case", "notice", case).ok()
            office.department("case", "accept", case).ok()
            office.department("case", "opinion", case, *OPINION).ok()
            office.department("case", "serve", case, "--how", "signed").ok()
            office.department("case", "report", case, "--body", "已支付").ok()
            office.bureau("case", "rework", case, "--reason", "未附凭证").ok()
            office.department("case", "report", case, "--body", "已支付，附凭证").ok()
            office.bureau("case", "approve", case).ok()
            totals = office.status()["totals"]
            self.assertEqual((totals["reports"], totals["reworked"], totals["approved"]), (2, 1, 1))

    def test_an_opinion_passes_through_three_hands(self):
        with zj.Office() as office:
            office.start().staff()
            case = office.register()
            office.bureau("case", "refer", case, "--to", "411281.hrss").ok()
            for act in ("notice", "accept"):
                office.department("case", act, case).ok()

            def at(who, *arguments):
                return office.run(*arguments, "--as", who, "--unit", "411281.hrss", "--json")

            def desk(kind):
                return [(row["case_id"], row["number"]) for row in office.department("desk", "--kind", kind).ok().json()["desk"]]

            draft = at("hrss1", "case", "draft", "opinion", case, *OPINION).ok().json("result")["entry"]
            self.assertEqual(desk("to-sign"), [(case, draft)])
            self.assertEqual(at("hrss1", "case", "sign", case).json()["reason"]["name"], "drafter-signs")
            self.assertEqual(at("hrss3", "case", "stamp", case).json()["reason"]["name"], "not-signed")
            signature = at("hrss2", "case", "sign", case, "--draft", draft).ok().json("result")["entry"]
            self.assertEqual((desk("to-sign"), desk("to-stamp")), ([], [(case, draft)]))
            at("hrss2", "case", "discard", case).ok()
            draft = at("hrss1", "case", "draft", "opinion", case, *OPINION).ok().json("result")["entry"]
            signature = at("hrss2", "case", "sign", case).ok().json("result")["entry"]
            made = at("hrss3", "case", "stamp", case).ok().json("result")["entry"]
            shown = office.department("case", "show", case).ok().json("case-show")
            opinion = next(e for e in shown["entries"] if e["kind"] == "opinion")
            self.assertEqual((opinion["number"], opinion["user"], opinion["draft"], opinion["drafter"], opinion["signature"],
                              opinion["signer"]), (made, "hrss3", draft, "hrss1", signature, "hrss2"))
            self.assertEqual([d["state"] for d in shown["drafts"]], ["discarded", "stamped"])
            self.assertEqual([e["drafts"] for e in shown["entries"] if e["kind"] == "draft"], ["opinion", "opinion"])
            # The bureau that serves the department sees the opinion, and no draft of it.
            kinds = [e["kind"] for e in office.bureau("case", "show", case).ok().json("case-show")["entries"]]
            self.assertIn("opinion", kinds)
            self.assertFalse({"draft", "sign", "discard"} & set(kinds))
            printed = office.run("case", "show", case, "--as", "hrss1", "--unit", "411281.hrss").ok().out
            self.assertIn(f"drafted by hrss1 (entry {draft}), signed by hrss2 (entry {signature}), stamped by hrss3", printed)

    def test_more_time_is_asked_for_and_given(self):
        with zj.Office() as office:
            office.start().staff()
            case = office.register()
            office.bureau("case", "assign", case, "--to", "411281.hrss", "--due", "2026-03-20").ok()
            for act in ("notice", "accept"):
                office.department("case", act, case).ok()

            def due(clock):
                shown = office.department("case", "show", case).ok().json("case-show")["clocks"]
                return next(c["due"] for c in shown if c["clock"] == clock and not c["watched"])

            self.assertEqual((due("handling"), due("assignment")), ("2026-05-01", "2026-03-20"))
            office.department("case", "extend", case, "--days", "30", "--reason", "需委托鉴定").ok()
            self.assertEqual((due("handling"), due("assignment")), ("2026-05-31", "2026-03-20"))
            again = office.department("case", "extend", case, "--days", "1", "--reason", "仍需鉴定")
            self.assertEqual((again.code, again.json()["reason"]["name"], again.json()["reason"]["article"]),
                             (1, "extended-before", "2022 art. 34"))
            office.department("case", "extend-request", case, "--until", "2026-04-10", "--reason", "需委托鉴定").ok()
            self.assertIn("extension-asked", [row["kind"] for row in office.bureau("desk").ok().json("desk")["desk"]])
            office.bureau("case", "extend-answer", case, "--decision", "agree").ok()
            self.assertEqual((due("handling"), due("assignment")), ("2026-05-31", "2026-04-10"))

    def test_a_suggestion_ends_in_an_answer_counted_apart(self):
        with zj.Office() as office:
            office.start().staff()
            case = office.register(**{"class": "suggestion"})
            office.bureau("case", "refer", case, "--to", "411281.hrss").ok()
            office.department("case", "notice", case).ok()
            office.department("case", "answer", case, "--decision", "adopt", "--body", "已列入计划").ok()
            totals = office.status()["totals"]
            self.assertEqual((totals["answers"], totals["opinions"]), (1, 0))

    def test_a_read_sees_what_its_caller_wrote_before(self):
        with zj.Office() as office:
            office.start().staff()
            for n in range(1, 21):
                case = office.register(text=f"第 {n} 件")
                self.assertIn(case, [row["case_id"] for row in office.cases()])

    def test_desk_shows_orders_and_days_due(self):
        with zj.Office() as office:
            office.start().staff()
            case = office.register()
            office.bureau("case", "refer", case, "--to", "411281.hrss").ok()
            office.bureau("case", "order", case, "--to", "411281.hrss", "--trigger", "late", "--body", "请说明", "--due",
                          "2026-03-09").ok()
            desk = office.department("desk").ok().json("desk")["desk"]
            self.assertIn("ordered", [row["kind"] for row in desk])
            self.assertIn(("due", "order-response", "2026-03-09"), [(row["kind"], row["clock"], row["due"]) for row in desk])
            office.department("case", "respond", case, "--body", "已办结").ok()
            desk = office.department("desk").ok().json("desk")["desk"]
            self.assertNotIn("ordered", [row["kind"] for row in desk])

    def test_many_rows_of_one_kind_hide_none_of_another(self):
        with zj.Office() as office:
            office.start().staff()
            cases = [office.register(text=f"第 {n} 件") for n in range(25)]
            for case in cases:
                office.bureau("case", "refer", case, "--to", "411281.hrss").ok()
                office.bureau("case", "order", case, "--to", "411281.hrss", "--trigger", "late", "--body", "请说明", "--due",
                              "2026-03-09").ok()
            office.bureau("case", "remind", cases[3], "--to", "411281.hrss", "--body", "请抓紧办理").ok()
            desk = office.department("desk").ok().json("desk")
            kinds = {kind["kind"]: kind for kind in desk["kinds"]}
            self.assertEqual(["reminded"], [row["kind"] for row in desk["desk"] if row["case_id"] == cases[3] and
                                            row["kind"] == "reminded"])
            self.assertEqual((kinds["ordered"]["count"], kinds["ordered"]["at_least"]), (25, False))
            self.assertEqual(kinds["ordered"]["shown"], sum(row["kind"] == "ordered" for row in desk["desk"]))
            self.assertLess(kinds["ordered"]["shown"], 25)
            self.assertNotEqual(kinds["ordered"]["after"], "")
            self.assertEqual((kinds["reminded"]["count"], kinds["reminded"]["after"]), (1, ""))
            for kind in "ordered", "due":
                whole = office.department("desk", "--kind", kind).ok().json("desk")["desk"]
                self.assertEqual({row["kind"] for row in whole}, {kind})
                paged, after = [], ""
                while True:
                    page = office.department("desk", "--kind", kind, "--limit", "7", *(["--after", after] if after else [])).ok()
                    page = page.json("desk")
                    self.assertLessEqual(len(page["desk"]), 7)
                    self.assertEqual(page["kinds"][0]["count"], len(whole) - len(paged))
                    paged += page["desk"]
                    after = page["after"]
                    if not after:
                        break
                self.assertEqual(paged, whole)
            self.assertEqual(sorted(row["case_id"] for row in office.department("desk", "--kind", "ordered").json("desk")["desk"]),
                             sorted(cases))
            self.assertEqual(office.department("desk", "--kind", "nonsense").code, 1)
            self.assertEqual(office.department("desk", "--kind", "ordered", "--after", "nonsense").code, 1)
            self.assertEqual(office.department("desk", "--limit", "7").code, 2)

    def test_a_list_longer_than_a_page_comes_whole(self):
        with zj.Office() as office:
            office.start().staff()
            lines = "".join('{"do":"register","intake":{"text":"第 %d 件"}}\n' % n for n in range(1203))
            done = office.run("batch", "--as", "li", stdin=lines).ok().lines()
            cases = office.cases()
            self.assertEqual(len(cases), 1203)
            self.assertEqual([row["case_id"] for row in cases], [r["case_id"] for r in done])
            few = office.bureau("case", "list", "--limit", "7").ok().json("case-list")["cases"]
            self.assertEqual(few, cases[:7])


    def test_a_file_of_more_entries_than_a_page_comes_whole(self):
        with zj.Office() as office:
            office.start().staff()
            case = office.register()
            lines = "".join('{"do":"owner","case":"%s","person":"领导%d"}\n' % (case, n) for n in range(520))
            done = office.run("batch", "--as", "li", stdin=lines).ok().lines()
            self.assertEqual([r["status"] for r in done], ["done"] * 520)
            entries = office.bureau("case", "show", case).ok().json("case-show")["entries"]
            numbers = [e["number"] for e in entries]
            self.assertEqual(len([e for e in entries if e["kind"] == "owner"]), 520)
            self.assertEqual(numbers, sorted(set(numbers)))


class Reading(unittest.TestCase):
    def test_showing_content_is_an_entry_before_it_is_shown(self):
        with zj.Office() as office:
            office.start().staff()
            case = office.register(title="拖欠工资")
            before = office.status()["entry"]
            shown = office.bureau("case", "show", case).ok().json("case-show")
            self.assertEqual(shown["content"]["title"], "拖欠工资")
            self.assertEqual(shown["content"]["name"], "信访人甲")
            self.assertEqual(shown["entry"], before + 1)
            entry = office.run("journal", "dump", "--json", "--from", shown["entry"]).ok().lines()[0]
            self.assertEqual((entry["header"]["kind"], entry["header"]["actor"]["user"]), ("read", "li"))

    def test_lists_desks_and_dumps_say_nothing_of_what_was_written(self):
        with zj.Office() as office:
            office.start().staff()
            case = office.register(title="题目不外露", text="正文不外露", petitioner={"name": "信访人乙", "phone": "98765"})
            office.bureau("case", "refer", case, "--to", "411281.hrss", "--reason", "理由不外露").ok()
            office.bureau("case", "remind", case, "--to", "411281.hrss", "--body", "催办不外露").ok()
            said = "".join(office.run(*line).ok().out for line in (
                ("case", "list", "--json", "--as", "li"), ("desk", "--json", "--as", "li"), ("status", "--json"),
                ("desk", "--json", "--as", "hrss1", "--unit", "411281.hrss"), ("journal", "dump", "--json"),
                ("journal", "dump")))
            self.assertIn("reminded", said)
            for word in ("不外露", "信访人乙", "98765"):
                self.assertNotIn(word, said)
            self.assertNotIn("不外露", office.read("log"))

    def test_an_opinion_that_differs_from_an_earlier_one_says_so(self):
        words = ("--body", "属实", "--legal-basis", "劳动法第五十条", "--remedy", "可请求复查")
        with zj.Office() as office:
            office.start().staff()
            earlier, now = office.register(), office.register()
            for case in (earlier, now):
                office.bureau("case", "refer", case, "--to", "411281.hrss").ok()
                office.department("case", "notice", case).ok()
                office.department("case", "accept", case).ok()
            office.department("case", "link", now, "--to", earlier, "--as-what", "same-matter").ok()
            office.department("case", "opinion", earlier, "--decision", "support", *words).ok()
            office.department("case", "draft", "opinion", now, "--decision", "support", *words).ok()
            office.department("case", "discard", now).ok()
            told = office.run("case", "draft", "opinion", now, "--decision", "explain", *words, "--as", "hrss1", "--unit", "411281.hrss").ok()
            self.assertIn(earlier + " support", told.err)
            desk = office.department("desk").ok().json("desk")["desk"]
            self.assertEqual([r["differs"] for r in desk if r["kind"] == "to-sign"], [earlier])
            self.assertIn(earlier, office.run("desk", "--as", "hrss2", "--unit", "411281.hrss", "--lang", "zh").out)
            shown = office.department("case", "show", now).ok().json("case-show")
            self.assertEqual(shown["drafts"][-1]["differs"], earlier)
            alike, = office.department("case", "similar", now).ok().json("case-similar")["similar"]
            self.assertEqual((alike["case_id"], alike["decision"]), (earlier, "support"))

    def test_disputes_are_listed_with_what_came_of_them(self):
        with zj.Office() as office:
            office.start().staff()
            office.write("disputes.txt", "东城街道 | 补偿标准有争议 | 411281.housing | 副县长甲 | 2026-04-30\n")
            entry = str(office.run("sweep", "enter", "disputes.txt", "--as", "zhao", "--json").ok().json("result")["entry"])
            case = office.register()
            office.run("sweep", "result", entry, "1", "--as-what", "became-case", "--case", case, "--reason", "已登记", "--as", "li").ok()
            row, = office.run("sweep", "list", "--as", "li", "--json").ok().json("sweep-list")["sweeps"]
            self.assertEqual((row["case_id"], row["state"], row["text"]), (case, "became-case", "补偿标准有争议"))
            office.write("bad.txt", "东城街道 | 补偿标准有争议\n")
            self.assertIn("line 1", office.run("sweep", "enter", "bad.txt", "--as", "zhao").err)

    def test_incidents_and_contacts_are_the_offices_own_lists(self):
        with zj.Office() as office:
            office.start().staff()
            office.run("incident", "enter", "--what", "taken-ill", "--day", "2026-03-01", "--hours", "09:40", "--place", "接待大厅",
                       "--done", "已呼叫120", "--by", "值班员", "--as", "li").ok()
            row, = office.run("incident", "list", "--as", "li", "--json").ok().json("incident-list")["incidents"]
            self.assertEqual((row["form"], row["text"], row["who"]), ("taken-ill", "已呼叫120", "值班员"))
            self.assertIn("--done", office.run("incident", "enter", "--what", "conduct", "--day", "2026-03-01", "--hours", "10:00",
                                               "--place", "门口", "--as", "li").err)
            office.write("contacts.txt", "东关社区 | 社区干部甲 | 信访代办员 | 2026-03-02\n")
            entry = str(office.run("contact", "enter", "contacts.txt", "--as", "zhao", "--json").ok().json("result")["entry"])
            office.run("contact", "end", entry, "1", "--reason", "换届", "--as", "li").ok()
            row, = office.run("contact", "list", "--as", "li", "--json").ok().json("contact-list")["contacts"]
            self.assertEqual((row["who"], row["words"], row["state"]), ("社区干部甲", "换届", "called-off"))

    def test_a_digest_is_drafted_signed_stamped_and_annotated_by_whom_it_went_to(self):
        with zj.Office() as office:
            office.start().staff()
            case = office.register()
            office.write("week.txt", "征地补偿 | 三个村对标准有异议 | %s\n供暖 | 温度不足\n" % case)
            office.run("digest", "draft", "week.txt", "--as-what", "trends", "--to", "411281.gov", "--as", "li").ok()
            self.assertIn("三个村对标准有异议", office.run("digest", "list", "--as", "zhao").ok().out)
            self.assertIn("who drafted it", office.run("digest", "sign", "--as", "li").err)
            office.run("digest", "sign", "--as", "zhao").ok()
            entry = str(office.run("digest", "stamp", "--as", "sun", "--json").ok().json("result")["entry"])
            there = ("--unit", "411281.gov", "--as", "wu")
            rows = office.run("digest", "list", *there, "--json").ok().json("digest-list")["digests"]
            self.assertEqual([(r["state"], r["case_id"], r["about"], r["who"]) for r in rows], [("open", "", "411281", "zhao")] * 2)
            office.run("digest", "annotate", entry, "--from", "411281", "--line", "1", "--words", "请住建局拿出意见", "--by", "县长甲",
                       *there).ok()
            office.run("digest", "read", entry, "--from", "411281", *there).ok()
            rows = office.run("digest", "list", "--as", "li", "--json").ok().json("digest-list")["digests"]
            self.assertEqual([(r["state"], r["by"], r["case_id"]) for r in rows], [("annotated", "县长甲", case), ("read", "wu", "")])
            office.write("bad.txt", "征地补偿\n")
            self.assertIn("line 1", office.run("digest", "draft", "bad.txt", "--as-what", "trends", "--as", "li").err)

    def test_receptions_are_listed_for_putting_up_page_by_page(self):
        with zj.Office() as office:
            office.start().staff()
            for month in (3, 4, 5):
                office.write("list.txt", "".join(f"2026-{month:02}-{day:02} | 09:00-11:30 | 值班领导{n} | 一楼\n"
                                                 for day in range(3, 28) for n in range(7)))
                office.run("reception", "publish", "list.txt", "--kind", "duty", "--as", "zhao").ok()
            case = office.register()
            office.run("reception", "choose", case, "--day", "2026-03-04", "--receiver", "值班领导1", "--as", "li").ok()
            office.run("reception", "call-off", "--day", "2026-03-03", "--receiver", "值班领导2", "--reason", "出差", "--as", "li").ok()
            told = office.run("reception", "list", "--as", "li", "--json").ok()
            rows = told.json("reception-list")["receptions"]
            self.assertEqual(len(rows), 3 * 25 * 7)
            self.assertEqual([r["day"] for r in rows], sorted(r["day"] for r in rows))
            self.assertEqual([(r["day"], r["who"], r["words"]) for r in rows if r["state"] == "called-off"],
                             [("2026-03-03", "值班领导2", "出差")])
            self.assertNotIn(case, told.out)
            one = office.run("reception", "list", "--from", "2026-04-03", "--until", "2026-04-03", "--as", "li", "--json").ok()
            self.assertEqual(len(one.json("reception-list")["receptions"]), 7)
            self.assertIn("appointment", [d["kind"] for d in office.run("desk", "--as", "li", "--json").ok().json("desk")["desk"]])
            self.assertEqual(office.run("reception", "publish", "list.txt", "--as", "zhao").code, 1)
            office.write("bad.txt", "2026-03-03 09:00 甲\n\nfrom 9 to 10\n")
            bad = office.run("reception", "publish", "bad.txt", "--kind", "duty", "--as", "zhao")
            self.assertEqual(bad.code, 2)
            self.assertIn("line 3", bad.err)

    def test_an_admin_without_another_role_reads_no_content(self):
        with zj.Office() as office:
            office.start().staff()
            case = office.register()
            refused = office.run("case", "show", case, "--json")
            self.assertEqual((refused.code, refused.json("result")["reason"]["name"]), (1, "role"))

    def test_control_characters_of_a_petitioner_do_not_reach_the_terminal(self):
        with zj.Office() as office:
            office.start().staff()
            case = office.register(text="甲\u001b[2J乙\u202e丙")
            shown = office.run("case", "show", case, "--as", "li").ok().out
            self.assertNotIn("\u001b", shown)
            self.assertNotIn("\u202e", shown)
            self.assertIn("甲", shown)


class Refusals(unittest.TestCase):
    def test_a_wrong_command_line_is_usage(self):
        with zj.Office() as office:
            office.start().staff()
            for line in (("case", "refr", zj.FIRST), ("case", "refer"), ("case", "refer", zj.FIRST, "--too", "411281.hrss"),
                         ("case", "refer", zj.FIRST, "--to", "人社局"),
                         ("case", "refer", "411281-2026-0000001-2", "--to", "411281.hrss"),
                         ("case", "draft", "assign", zj.FIRST, "--to", "411281.hrss", "--due", "2026-02-30"),
                         ("case", "draft", "opinion", zj.FIRST, "--decision", "perhaps"), ("case", "draft", zj.FIRST),
                         ("case", "opinion", zj.FIRST, "--decision", "support"), ("case", "register"),
                         ("user", "add", "x", "--roles", "king"),
                         ("frobnicate",), ("case", "list", "--limit", "0"), ("--timeout", "x", "status"),
                         ("case", "list", "--state", "x" * 300), ("case", "show", "\udcff"), ("case", "show", "1" * 20),
                         ("evidence", "export", "\udcff", "--out", "x"), ("status", "--unit", "1" * 60),
                         ("status", "--unit", "\udcff"), ("case", "code", "1" * 300), ("case", "code", "\udcff"),
                         ("case", "code", zj.FIRST, "--join", ""), ("case", "code", zj.FIRST, "--join", "-3"),
                         ("case", "progress", zj.FIRST, "--code", "\udcff"), ("case", "progress", "\udcff", "--code", "1"),
                         ("evidence", "export", zj.FIRST, "--out", "x", "--entry", "-1"),
                         ("desk", "--kind", "\udcff"), ("desk", "--kind", "x", "--after", "\udcff"),
                         ("meeting", "show", "x" * 3000), ("meeting", "show", "\udcff"),
                         ("alarm", "settle", "x" * 3000, "y", "--reason", "z"), ("alarm", "settle", "cut", "\udcff", "--reason", "z"),
                         ("alarm", "settle", "cut", "y", "--reason", "z" * 70000),
                         ("alarm", "settle", "cut", "y", "--reason", "\udcff"),
                         ("alarm", "settle", "cut", "y")):
                result = office.run(*line, "--as", "li")
                self.assertEqual(result.code, 2, line)
                self.assertEqual(result.out, "", line)
                self.assertTrue(result.err.startswith("zhuji: "), line)

    def test_nobody_can_be_named_who_fits_no_request(self):
        with zj.Office() as office:
            office.start()
            for name in ("a" * 50, "\udcff", "王"):
                self.assertEqual(office.run("status", "--as", name).code, 2, name)
            line = '{"do": "status"}\n'
            self.assertEqual(office.run("batch", "--as", "a" * 50, stdin=line).code, 2)

    def test_a_refusal_says_why_and_what_to_do(self):
        with zj.Office() as office:
            office.start().staff()
            case = office.register()
            office.bureau("case", "refer", case, "--to", "411281.hrss").ok()
            refused = office.bureau("case", "refer", case, "--to", "411281.hrss")
            answer = refused.json("result")
            self.assertEqual((refused.code, answer["status"], answer["entry"]), (1, "refused", 0))
            self.assertIn(answer["reason"]["en"], refused.err)
            self.assertIn(answer["reason"]["next_en"], refused.err)
            chinese = office.run("case", "refer", case, "--to", "411281.hrss", "--as", "li", environ={"LC_ALL": "zh_CN.UTF-8"})
            self.assertRegex(chinese.err, "[一-龥]")

    def test_a_jump_of_the_clock_says_what_is_wrong_and_what_to_do(self):
        with zj.Office() as office:
            office.start().staff()
            office.stop()
            office.write("node.yaml", office.config.replace("2026-03-02T09:00", "2027-03-02T09:00"))
            office.start()
            zj.wait_for("an alarm", lambda: office.status()["alarms"])
            status = office.run("status").ok().out
            for words in ("the clock says 2027-03-02", "the last entry 2026-03-02", "zhuji time confirm"):
                self.assertIn(words, status)
            chinese = office.run("status", environ={"LC_ALL": "zh_CN.UTF-8"}).ok().out
            self.assertRegex(chinese, "时钟跳变.*zhuji time confirm")
            for kind, said in (("tim", "tim"), ("?", "?"), ("time", "time 411281")):
                refused = office.run("alarm", "settle", kind, "411281", "--reason", "已查明", "--as", "wang")
                self.assertEqual(refused.code, 1)
                self.assertIn(f"no such alarm, or it ends by itself when what it tells of is over: {said}\n", refused.err)
            office.run("time", "confirm", "--as", "wang").ok()
            self.assertNotIn("time confirm", office.run("status").ok().out)

    def test_what_people_type_wrongly_leaves_no_entry(self):
        with zj.Office() as office:
            office.start().staff()
            before = office.status()["entry"]
            self.assertEqual(office.bureau("case", "refer", zj.FIRST, "--to", "411281.hrss").code, 1)
            self.assertEqual(office.bureau("case", "register", "--text", "x", "--received-at", "2027-01-01T00:00:00Z").code, 1)
            for typed, words in ((("--received-at", "3月1日"), "2026-03-01 09:30"), (("--people", "many"), "people"), (("--class", "x"), "class")):
                done = office.bureau("case", "register", "--text", "x", *typed)
                self.assertEqual(done.code, 2, typed)
                self.assertIn(words, done.err)
                self.assertNotIn("RFC", done.err)
            self.assertEqual(office.status()["entry"], before)

    def test_accusations_are_not_typed_where_others_see_them(self):
        with zj.Office() as office:
            office.start().staff()
            before = office.status()["entry"]
            refused = office.bureau("case", "register", "--text", "举报", "--class", "accusation")
            self.assertEqual(refused.code, 1)
            self.assertIn("--file", refused.err)
            self.assertEqual(office.status()["entry"], before)

    def test_a_node_that_is_not_there_is_told_apart(self):
        with zj.Office() as office:
            self.assertEqual(office.run("status").code, 3)
            self.assertEqual(office.run("case", "list", "--json").out, "")


class Callers(unittest.TestCase):
    def test_a_user_the_config_does_not_name_is_refused(self):
        with zj.Office() as office:
            office.start()
            refused = office.run("case", "list", "--as", "mallory", "--json")
            self.assertEqual((refused.code, refused.json("result")["reason"]["name"]), (1, "not-your-user"))

    def test_a_uid_the_config_does_not_name_is_refused(self):
        with zj.Office() as office:
            office.write("node.yaml", office.config.replace(f"{{{os.getuid()}:", f"{{{os.getuid() + 1}:"))
            with open(office.folder / "log", "ab") as log:
                office.node = subprocess.Popen([zj.NODE, "--config", "node.yaml"], cwd=office.folder, stdout=log, stderr=log)
            zj.wait_for("the node to answer", lambda: office.run("status").code == 1)
            refused = office.run("status", "--json")
            self.assertEqual(refused.json("result")["reason"]["name"], "not-your-user")

    def test_a_user_without_role_at_the_unit_reads_nothing_there(self):
        with zj.Office() as office:
            office.start().staff()
            office.register()
            refused = office.run("case", "list", "--as", "hrss1", "--json")
            self.assertEqual((refused.code, refused.json("result")["reason"]["name"]), (1, "unknown-user"))
            refused = office.run("desk", "--as", "li", "--unit", "411200", "--json")
            self.assertEqual((refused.code, refused.json("result")["reason"]["name"]), (1, "unit-not-here"))

    def test_only_an_admin_sets_users(self):
        with zj.Office() as office:
            office.start().staff()
            refused = office.run("user", "add", "zhang", "--roles", "clerk", "--as", "li", "--json")
            self.assertEqual((refused.code, refused.json("result")["reason"]["name"]), (1, "role"))
            users = office.run("user", "list", "--json").ok().json("user-list")["users"]
            self.assertLessEqual({"li", "wang", "hrss1"}, {u["name"] for u in users})

    def test_the_control_socket_is_ours_alone(self):
        with zj.Office() as office:
            office.start()
            run = office.folder / "data" / "run"
            self.assertEqual(stat.S_IMODE(run.stat().st_mode), 0o700)
            self.assertEqual(stat.S_IMODE((run / "control").stat().st_mode), 0o600)
            self.assertEqual(stat.S_IMODE((office.folder / "data").stat().st_mode), 0o700)

    def test_a_socket_path_too_long_is_named(self):
        with zj.Office() as office:
            result = office.run("status", "--data", "/tmp/" + "x" * 120)
            self.assertEqual(result.code, 2)
            self.assertIn("107", result.err)


class Node(unittest.TestCase):
    def test_config_mistakes_are_told_with_their_place(self):
        with zj.Office() as office:
            office.write("bad.yaml", office.config.replace("log: debug", "logg: debug") + "limits: {mailbox: many}\n")
            done = office.run_node("--check", "--config", "bad.yaml")
            self.assertEqual(done.code, 1)
            self.assertRegex(done.err, r"bad\.yaml:7:1: .*logg.*log")
            self.assertRegex(done.err, r"bad\.yaml:\d+:\d+: .*mailbox|bad\.yaml:11:20")

    def test_speed_without_demo_is_refused(self):
        with zj.Office() as office:
            office.write("bad.yaml", office.config.replace("demo: true", "demo: false"))
            done = office.run_node("--check", "--config", "bad.yaml")
            self.assertEqual(done.code, 1)
            self.assertIn("demo: true", done.err)

    def test_a_good_config_passes_the_check_beside_a_running_node(self):
        with zj.Office() as office:
            office.start()
            done = office.run_node("--check", "--config", "node.yaml")
            self.assertEqual(done.code, 0)

    def test_a_data_folder_too_deep_for_a_socket_is_named(self):
        with zj.Office(found=False) as office:
            office.write("node.yaml", office.config.replace("data: data", "data: " + "d" * 100))
            office.run("init").ok()
            ended = office.run_node("--config", "node.yaml")
            self.assertEqual(ended.code, 1)
            self.assertIn("107", ended.err)

    def test_a_second_node_on_the_same_data_is_refused(self):
        with zj.Office() as office:
            office.start()
            done = office.run_node("--config", "node.yaml")
            self.assertEqual(done.code, 1)
            self.assertIn(str(office.node.pid), done.err)
            self.assertEqual(len(done.err.splitlines()), 1)

    def test_without_init_it_says_so_in_one_line(self):
        with zj.Office(found=False) as office:
            done = office.run_node("--config", "node.yaml")
            self.assertEqual(done.code, 1)
            self.assertIn("zhuji init", done.err)
            self.assertEqual(len(done.err.splitlines()), 1)

    def test_a_start_that_is_refused_is_no_orderly_end(self):
        with zj.Office() as office:
            office.start().staff()
            office.stop()
            for segment in (office.folder / "data" / "journal").glob("*.seg"):
                segment.unlink()
            done = office.run_node("--config", "node.yaml")
            self.assertEqual(done.code, 1)
            self.assertIn("node.refused", done.err)
            self.assertNotIn("node.stopped", done.err)
            self.assertTrue((office.folder / "data" / "trying").exists())

    def test_an_office_is_founded_once(self):
        with zj.Office() as office:
            again = office.run("init")
            self.assertEqual(again.code, 1)
            office.start()
            self.assertEqual(office.run("init").code, 1)

    def test_a_secret_key_that_others_can_read_is_refused(self):
        with zj.Office() as office:
            (office.folder / "keys" / "identity.key").chmod(0o644)
            done = office.run_node("--config", "node.yaml")
            self.assertEqual(done.code, 1)
            self.assertIn("chmod 600", done.err)

    def test_sigterm_commits_and_the_next_start_replays_nothing(self):
        with zj.Office() as office:
            office.start().staff()
            office.register()
            self.assertEqual(office.stop(), 0)
            office.start()
            started = [line for line in office.read("log").splitlines() if line.startswith("node.started")][-1]
            self.assertIn("replayed=0", started)
            self.assertNotIn("node.abnormal_end", office.read("log"))
            self.assertEqual(len(office.cases()), 1)

    def test_the_store_can_be_rebuilt_from_the_journal(self):
        with zj.Office() as office:
            office.start().staff()
            case = office.register()
            self.assertEqual(office.run("rebuild").code, 1)  # the node runs
            office.stop()
            for name in ("data.mdb", "lock.mdb"):
                (office.folder / "data" / "store" / name).unlink()
            office.run("rebuild", "--json").ok().json("rebuild")
            office.run("verify", "--json").ok()
            office.start()
            self.assertEqual([row["case_id"] for row in office.cases()], [case])

    def test_a_roster_newer_than_the_one_in_force_becomes_an_entry_at_start(self):
        with zj.Office() as office:
            office.start()
            office.stop()
            first = office.run("roster", "check", "roster.signed", "--json").ok().json("roster")
            office.write("roster-2.yaml", office.roster(2, first["hash"]))
            office.run("roster", "sign", "roster-2.yaml", "--key", "root.key", "--previous", "roster.signed", "--out",
                       "roster.signed.new").ok()
            (office.folder / "roster.signed.new").rename(office.folder / "roster.signed")
            office.start()
            zj.wait_for("the new roster", lambda: office.status()["roster_version"] == 2)
            self.assertEqual(office.run("verify", "--json").ok().json("verify")["found"], 0)


class Evidence(unittest.TestCase):
    def test_a_receipt_convinces_whoever_holds_the_roster(self):
        with zj.Office() as office:
            office.start().staff()
            case = office.register()
            office.bureau("evidence", "export", case, "--out", "receipt").ok().json("evidence-export")
            office.stop()
            told = office.run("evidence", "check", "receipt", "--roster", "roster.signed", "--json").ok().json("evidence-check")
            self.assertEqual((told["holds"], told["unit"], told["kind"], told["case_id"]), (True, "411281", "register", case))
            self.assertEqual(told["evidence"].get("parts", []), [])
            self.assertEqual(office.run("verify", "--against", "receipt", "--json").ok().json("verify")["against"], 1)

    def test_every_byte_of_it_counts(self):
        with zj.Office() as office:
            office.start().staff()
            office.bureau("evidence", "export", office.register(), "--out", "receipt").ok()
            good = (office.folder / "receipt").read_bytes()
            for at in range(0, len(good), 11):
                bad = bytearray(good)
                bad[at] ^= 0x20
                (office.folder / "bad").write_bytes(bad)
                self.assertEqual(office.run("evidence", "check", "bad").code, 1, at)

    def test_disclosing_content_is_recorded_as_reading(self):
        with zj.Office() as office:
            office.start().staff()
            case = office.register()
            before = office.status()["entry"]
            office.bureau("evidence", "export", case, "--out", "receipt").ok()
            self.assertEqual(office.status()["entry"], before)
            office.bureau("evidence", "export", case, "--parts", "document,content", "--out", "full").ok()
            self.assertEqual(office.status()["entry"], before + 1)
            told = office.run("evidence", "check", "full", "--json").ok().json("evidence-check")
            self.assertEqual([p["kind"] for p in told["evidence"]["parts"]], ["document", "content"])

    def test_it_discloses_no_document_that_the_reader_may_not_see(self):
        with zj.Office() as office:
            office.start().staff()
            case = office.register()
            office.bureau("case", "refer", case, "--to", "411281.hrss").ok()
            told = office.bureau("case", "report-up", case, "--reason", "仅供上级知悉").ok().json("result")["entry"]
            self.assertNotIn("仅供上级知悉", office.department("case", "show", case).ok().out)
            export = ("evidence", "export", case, "--entry", told, "--parts", "document", "--out", "full")
            refused = office.department(*export)
            self.assertEqual((refused.code, refused.json("result")["reason"]["name"]), (1, "not-reader"))
            self.assertFalse((office.folder / "full").exists())
            office.department("evidence", "export", case, "--entry", told, "--out", "bare").ok()
            office.bureau(*export).ok()
            self.assertEqual((office.folder / "full").stat().st_mode & 0o777, 0o600)

    def test_an_older_past_is_found_out_against_a_receipt(self):
        with zj.Office() as office:
            office.start().staff()
            office.register()
            office.stop()
            office.shell("cp -r data data.old")
            office.start()
            office.bureau("evidence", "export", office.register(), "--out", "receipt").ok()
            office.stop()
            office.shell("rm -r data && mv data.old data")
            self.assertEqual(office.run("verify", "--json").ok().json("verify")["found"], 0)
            found = office.run("verify", "--against", "receipt", "--json")
            self.assertEqual((found.code, found.json("verify")["problems"][0]["what"]), (1, "against"))

    def test_a_flipped_byte_of_the_journal_is_named(self):
        with zj.Office() as office:
            office.start().staff()
            office.register()
            office.stop()
            segment = office.folder / "data" / "journal" / "00000001.seg"
            data = bytearray(segment.read_bytes())
            data[len(bytes(data).rstrip(b"\0")) // 2] ^= 1  # in the middle of what was written
            segment.write_bytes(data)
            found = office.run("verify", "--json")
            self.assertEqual(found.code, 1)
            self.assertTrue(found.json("verify")["problems"])
            self.assertEqual(found.json("verify")["status"], "refused")

    def test_each_way_a_command_ends_has_its_code(self):
        with zj.Office() as office:
            office.start().staff()
            for words in (["status", "surplus"], ["case", "show"], ["case", "show", "A", "B"], ["verify", "surplus"]):
                self.assertEqual(office.run(*words).code, 2, words)
            lines = ['{"do": "status", "as": "li"}\n', '{"do": "show", "case": "411281-2026-0000001-1", "as": "li"}\n']
            self.assertEqual(office.run("batch", stdin=lines[0]).code, 0)
            done = office.run("batch", stdin="".join(lines))
            self.assertEqual((done.code, [r["status"] for r in done.lines()]), (1, ["done", "refused"]))
            done = office.run("batch", stdin="".join(reversed(lines)))
            self.assertEqual((done.code, [r["status"] for r in done.lines()]), (1, ["refused", "done"]))
            with open("/dev/full", "w") as full:  # what was asked for went nowhere
                self.assertEqual(subprocess.run([zj.ZHUJI, "status"], cwd=office.folder, env=office.environ, stdout=full,
                                                stderr=subprocess.DEVNULL, timeout=60).returncode, 3)


if __name__ == "__main__":
    unittest.main()
