# SPDX-License-Identifier: Apache-2.0
"""What is the same, and how a case goes: proposals, links, joining, delegations, progress (domain.md 2, 2022 art. 18-21)."""

import stat
import unittest

import zj

HEATING = "翠屏苑三号楼供暖管道破裂半月，锅炉房无人维修，老幼受冻，物业推诿扯皮，拒绝赔偿损失"
HEATING_AGAIN = "再次反映：翠屏苑三号楼供暖管道破裂以来，锅炉房一直无人维修，老幼受冻，物业仍推诿扯皮"
DANCING = "碧桂湾广场舞音响彻夜喧哗，幼童哭闹难眠，派出所劝阻无效"
ID18, ID15, PHONE = "11010519491231002X", "110105491231002", "13800138000"


def petitioner(**more):
    return {"name": "信访人甲", "address": "某路一号", **more}


class Similar(unittest.TestCase):
    def similar(self, office, case, who="bureau"):
        return {row["case_id"]: row for row in getattr(office, who)("case", "similar", case).ok().json("case-similar")["similar"]}

    def row(self, office, case):
        return next(row for row in office.cases() if row["case_id"] == case)

    def test_one_person_is_found_by_either_number_however_typed(self):
        with zj.Office() as office:
            office.start().staff()
            by_id = office.register(text=DANCING, petitioner=petitioner(id_number=ID18))
            by_phone = office.register(text=HEATING, petitioner=petitioner(phone="+86 138-0013-8000"))
            other = office.register(text="请求修缮校舍围墙", petitioner=petitioner(id_number="G12345678", phone="13900139000"))
            now = office.register(text="请求发放高龄津贴", petitioner=petitioner(id_number=" 110105 491231 002 ", phone=PHONE))
            found = self.similar(office, now)
            self.assertEqual(found[by_id]["why"], ["same-id-number"])
            self.assertEqual(found[by_phone]["why"], ["same-phone"])
            self.assertNotIn(other, found)
            self.assertNotIn(now, found)

    def test_one_matter_is_found_whoever_writes(self):
        with zj.Office() as office:
            office.start().staff()
            first = office.register(text=HEATING, title="翠屏苑供暖管道破裂")
            office.register(text=DANCING, title="碧桂湾噪音")
            again = office.register(text=HEATING_AGAIN, petitioner={"name": "信访人乙", "address": "某路二号"})
            found = self.similar(office, again)
            self.assertEqual(list(found), [first])
            self.assertEqual(found[first]["why"], ["same-matter"])
            self.assertGreaterEqual(found[first]["score"], 120)
            self.assertTrue(found[first]["pending"])

    def test_the_look_up_is_recorded_and_shows_the_own_desk_only(self):
        with zj.Office() as office:
            office.start().staff()
            here = office.register(text=HEATING, petitioner=petitioner(phone=PHONE))
            there = office.register(text=HEATING_AGAIN, petitioner=petitioner(phone=PHONE))
            office.bureau("case", "refer", there, "--to", "411281.hrss").ok()
            self.assertEqual(self.similar(office, there, "department"), {})
            self.assertEqual(office.department("case", "similar", here).json("result")["reason"]["name"], "not-reader")
            entry = office.bureau("case", "similar", there).ok()
            self.assertIn(here, entry.out)
            reads = [line["header"] for line in office.run("journal", "dump", "--json").ok().lines()
                     if line["header"]["kind"] == "read"]
            self.assertEqual([header["case_id"] for header in reads], [there, there])

    def test_a_repeat_is_proposed_linked_by_a_person_and_unlinked(self):
        with zj.Office() as office:
            office.start().staff()
            first = office.register(text=HEATING, petitioner=petitioner(id_number=ID15))
            again = office.register(text=HEATING_AGAIN, petitioner=petitioner(id_number=ID18))
            self.assertEqual((self.row(office, first)["repeat"], self.row(office, again)["repeat"]),
                             ("first-proposed", "repeat-proposed"))
            desk = office.bureau("desk", "--kind", "maybe-repeat").ok().json("desk")["desk"]
            self.assertEqual([(row["case_id"], row["detail"]) for row in desk], [(again, first)])
            office.bureau("case", "link", again, "--to", first, "--as-what", "same-person-repeat").ok()
            self.assertEqual(self.row(office, again)["repeat"], "repeat")
            self.assertEqual(office.bureau("desk", "--kind", "maybe-repeat").ok().json("desk")["desk"], [])
            self.assertEqual(self.similar(office, first)[again]["linked"], "same-person-repeat")
            twice = office.bureau("case", "link", again, "--to", first, "--as-what", "same-person-repeat")
            self.assertEqual(twice.json("result")["reason"]["name"], "linked")
            office.bureau("case", "unlink", again, "--to", first, "--reason", "并非同一事项").ok()
            self.assertEqual(self.row(office, again)["repeat"], "repeat-proposed")
            self.assertEqual(self.similar(office, first)[again]["linked"], "")
            office.bureau("case", "link", again, "--as-what", "first").ok()
            self.assertEqual(self.row(office, again)["repeat"], "first")

    def test_links_are_refused_with_what_to_do(self):
        with zj.Office() as office:
            office.start().staff()
            one, two = office.register(text=HEATING), office.register(text=DANCING)

            def reason(*arguments):
                done = office.bureau("case", *arguments)
                self.assertEqual(done.code, 1, done)
                said = done.json("result")["reason"]
                self.assertTrue(said["next_en"] and said["next_zh"])
                return said["name"]
            self.assertEqual(reason("link", one, "--to", one, "--as-what", "same-matter"), "link-self")
            self.assertEqual(reason("link", one, "--to", "411281-2026-0000009-5", "--as-what", "same-matter"), "link-no-file")
            self.assertEqual(reason("unlink", one, "--to", two, "--reason", "误"), "not-linked")
            self.assertEqual(reason("link", one, "--to", two), "field-missing")
            self.assertEqual(reason("join", one, "--text", "我也是"), "not-collective")

    def test_without_its_key_an_office_works_and_finds_nobody(self):
        with zj.Office() as office:
            key = office.folder / "keys" / "person.key"
            self.assertEqual(stat.S_IMODE(key.stat().st_mode), 0o600)
            key.unlink()
            office.start().staff()
            office.register(text=HEATING, petitioner=petitioner(phone=PHONE))
            again = office.register(text=HEATING, petitioner=petitioner(phone=PHONE))
            self.assertEqual(self.similar(office, again), {})
            self.assertEqual(self.row(office, again)["repeat"], "")


class Collective(unittest.TestCase):
    def test_people_join_with_words_and_a_receipt_of_their_own_and_it_stays_one_case(self):
        with zj.Office() as office:
            office.start().staff()
            case = office.register(text=HEATING, channel="visit", people=6)
            joined = office.bureau("case", "join", case, "--text", HEATING_AGAIN, "--name", "信访人乙", "--phone", PHONE).ok().json("result")
            self.assertEqual(joined["case_id"], case)
            self.assertRegex(joined["query_code"], "^[0-9]{10}$")
            row = next(row for row in office.cases() if row["case_id"] == case)
            self.assertEqual((len(office.cases()), row["people"], row["joined"], row["collective"]), (1, 7, 1, True))
            shown = office.bureau("case", "show", case).ok().json()
            self.assertEqual(shown["content"]["text"], HEATING)  # the case keeps the words it began with
            mine = office.run("case", "progress", case, "--code", joined["query_code"], "--join", str(joined["entry"]), "--as", "li",
                              "--json").ok().json("case-progress")
            self.assertEqual(mine["progress"]["case_id"], case)
            self.assertNotIn("信访人", str(mine))
            later = office.register(text="请求发放高龄津贴", petitioner=petitioner(phone=PHONE))
            found = office.bureau("case", "similar", later).ok().json("case-similar")["similar"]
            self.assertEqual([(one["case_id"], one["why"]) for one in found], [(case, ["same-phone"])])

    def test_a_delegation_over_five_is_to_be_chosen_and_everybody_is_registered(self):
        with zj.Office() as office:
            office.start().staff()
            office.write("visit.json", '{"text": "%s", "channel": "visit", "people": 40, "representatives": '
                         '["甲", "乙", "丙", "丁", "戊", "己"]}' % HEATING)
            done = office.bureau("case", "register", "--file", "visit.json").ok().json("result")
            self.assertEqual((done["status"], done["reason"]["name"], done["reason"]["article"]),
                             ("done", "delegation", "2022 art. 20"))
            row = office.cases()[0]
            self.assertEqual((row["people"], row["representatives"], row["collective"]), (40, 0, True))
            self.assertEqual(office.bureau("desk", "--kind", "delegation").ok().json("desk")["desk"][0]["case_id"], done["case_id"])
            six = [word for name in "甲乙丙丁戊己" for word in ("--representative", name)]
            self.assertEqual(office.bureau("case", "join", done["case_id"], *six).json("result")["reason"]["name"], "delegation")
            office.bureau("case", "join", done["case_id"], *six[:10]).ok()
            row = office.cases()[0]
            self.assertEqual((row["people"], row["representatives"]), (40, 5))
            self.assertEqual(office.bureau("desk", "--kind", "delegation").ok().json("desk")["desk"], [])


class Progress(unittest.TestCase):
    def register(self, office):
        done = office.bureau("case", "register", "--text", HEATING, "--name", "信访人甲", "--address", "某路一号").ok().json("result")
        return done["case_id"], done["query_code"]

    def ask(self, office, case, code):
        return office.run("case", "progress", case, "--code", code, "--as", "li", "--json")

    def test_number_and_code_tell_where_it_lies_what_is_due_and_what_can_be_done(self):
        with zj.Office() as office:
            office.start().staff()
            case, code = self.register(office)
            told = self.ask(office, case, code).ok().json("case-progress")["progress"]
            self.assertEqual((told["state"], told["where"], [step["kind"] for step in told["steps"]]),
                             ("registered", "411281", ["register"]))
            self.assertEqual([(due["clock"], due["article"], due["late"]) for due in told["due"]], [("triage", "2022 art. 22", False)])
            office.bureau("case", "refer", case, "--to", "411281.hrss").ok()
            office.department("case", "notice", case).ok()
            office.department("case", "accept", case).ok()
            told = self.ask(office, case, code).ok().json("case-progress")["progress"]
            self.assertEqual((told["state"], told["where"]), ("accepted", "411281.hrss"))
            self.assertIn("handling", [due["clock"] for due in told["due"]])
            office.department("case", "opinion", case, "--decision", "support", "--body", "属实", "--legal-basis", "某法第一条",
                              "--remedy", "可请求复查").ok()
            office.department("case", "serve", case, "--how", "signed").ok()
            told = self.ask(office, case, code).ok().json("case-progress")["progress"]
            review = next(one for one in told["next"] if one["what"] == "ask-review")
            self.assertEqual(told["state"], "window")
            self.assertIn("411281.gov", review["at"])
            self.assertRegex(review["until"], "^2026-04-0[1-9]$")  # 30 days from the second of March
            self.assertEqual(review["article"], "2022 art. 35")
            self.assertNotIn("属实", str(told))
            for lang, word in ("zh", "您可以"), ("en", "What you can do"):
                self.assertIn(word, office.run("case", "progress", case, "--code", code, "--as", "li", "--lang", lang).ok().out)

    def test_a_wrong_code_and_a_number_that_nobody_has_get_the_same_answer(self):
        with zj.Office() as office:
            office.start().staff()
            case, code = self.register(office)
            wrong = self.ask(office, case, "%010d" % ((int(code) + 1) % 10**10))
            nobody = self.ask(office, "411281-2026-0000009-5", code)
            nonsense = self.ask(office, "411281", code)
            for answer in wrong, nobody, nonsense:
                self.assertEqual(answer.code, 1)
                self.assertEqual(answer.json("result")["reason"], wrong.json("result")["reason"])
                self.assertEqual(answer.json("result")["case_id"] in ("", case, "411281-2026-0000009-5"), True)
            kinds = [line["header"]["kind"] for line in office.run("journal", "dump", "--json").ok().lines()]
            self.assertEqual(kinds.count("read"), 3)  # each is recorded
            self.ask(office, case, code).ok()

    def test_after_ten_wrong_codes_nobody_is_told_anything_for_an_hour_and_then_the_holder_is(self):
        with zj.Office() as office:
            office.start().staff()
            case, code = self.register(office)
            for _ in range(10):
                self.assertEqual(self.ask(office, case, "0000000000" if code != "0000000000" else "1111111111").code, 1)
            held = self.ask(office, case, code)
            self.assertEqual((held.code, held.json("result")["reason"]["name"]), (1, "query-code"))

    def test_nothing_is_told_of_what_it_is_linked_to(self):
        with zj.Office() as office:
            office.start().staff()
            case, code = self.register(office)
            other = office.register(text=HEATING_AGAIN)
            office.bureau("case", "link", case, "--to", other, "--as-what", "same-matter").ok()
            self.assertNotIn(other, self.ask(office, case, code).ok().out)


if __name__ == "__main__":
    unittest.main()
