# SPDX-License-Identifier: Apache-2.0
"""Review and re-review over three levels of real offices: asked where the petitioner brings it, decided where they chose.

  test_review.py BUILD [unittest arguments]
"""

import pathlib
import tempfile
import unittest

from network import Network, build_argument, day

BUILD = build_argument()
PROVINCE, CITY, COUNTY = NODES = ("410000", "411200", "411281")
HRSS, COUNTY_GOV, CITY_HRSS, CITY_GOV = COUNTY + ".hrss", COUNTY + ".gov", CITY + ".hrss", CITY + ".gov"
PROVINCE_HRSS = PROVINCE + ".hrss"
OPINION = {"decision": "not-support", "body": "经查，诉求缺乏事实根据。", "legal_basis": "《信访工作条例》第三十二条",
           "remedy": "三十日内可请求复查。"}
REVIEW = {"body": "经复查，事实清楚。", "legal_basis": "《信访工作条例》第三十五条", "remedy": "三十日内可请求复核。"}


class Review(unittest.TestCase):
    """One network for all stories: each has a case of its own."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="zj-")
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.network = Network(BUILD, pathlib.Path(cls.scratch.name) / "n", NODES)
        cls.addClassCleanup(cls.network.kill)
        cls.network.start()
        cls.network.until_connected()
        cls.province, cls.city, cls.county = (cls.network[code] for code in NODES)

    def tearDown(self):
        self.network.until_settled()
        for node in self.network.nodes.values():
            self.assertEqual(node.alarms(), {}, node.code)

    @classmethod
    def tearDownClass(cls):
        for node in cls.network.nodes.values():
            node.must_verify()
        cls.network.stop()

    # ---- what happens often

    def decide(self, case, **fields):
        self.county.act("opinion", "head", HRSS, case=case, **{**OPINION, **fields})
        self.county.act("serve", "clerk", HRSS, case=case, how="signed")
        self.network.until_settled()

    def served(self):
        """Registered at the city, decided by the county's department, served."""
        case = self.city.act("register", intake={"text": "请求支付工资", "class": "claim",
                                                 "petitioner": {"name": "信访人甲", "address": "某街道"}})["case_id"]
        self.city.act("refer", "approver", case=case, to=COUNTY)
        self.county.until_row(case, custody="here")
        self.county.act("refer", "approver", case=case, to=HRSS)
        self.county.act("notice", "clerk", HRSS, case=case, body="已收到")
        self.county.act("accept", "handler", HRSS, case=case)
        self.decide(case)
        return case

    def instance(self, node, unit, case, user="clerk"):
        return node.act("show", user, unit, case=case)["instances"][-1]

    def review(self, node, unit, case, decision, last=False, **fields):
        node.act("review-admit", "reviewer", unit, case=case, decision="agree")
        opinion = dict(REVIEW)
        if last:  # a re-review is the last: no further one to name
            del opinion["remedy"]
        node.act("review-opinion", "head", unit, case=case, decision=decision, **opinion, **fields)
        node.act("review-serve", "clerk", unit, case=case, how="signed")
        self.network.until_settled()

    def stands(self, case, *states):
        """At the handler, its county's bureau, the city's; a list may be a moment behind."""
        for (node, unit), state in zip(((self.county, HRSS), (self.county, ""), (self.city, "")), states):
            node.until_row(case, unit, state=state)

    # ---- stories

    def test_three_instances_to_the_end_and_every_level_knows(self):
        case = self.served()
        self.county.act("review-ask", "clerk", HRSS, case=case, to=CITY_HRSS, reason="对处理意见不服")
        self.network.until_settled()
        self.stands(case, "review", "handed", "handed")
        shown = self.city.act("show", "reviewer", CITY_HRSS, case=case)
        self.assertEqual(shown["content"]["text"], "请求支付工资")  # the file came along
        self.assertIn(OPINION["body"], [e["body"] for e in shown["entries"] if e["kind"] == "opinion"])
        self.assertEqual(next(c["state"] for c in shown["clocks"] if c["clock"] == "review"), "running")
        self.review(self.city, CITY_HRSS, case, "uphold")
        self.stands(case, "window", "handed", "handed")
        self.city.until_row(case, progress="reviewed")
        # Re-review, brought to the bureau that registered it.
        self.assertEqual(self.city.refused("review-ask", "clerk", case=case, to=COUNTY_GOV), "not-reviewer")
        self.city.act("review-ask", "clerk", case=case, to=PROVINCE_HRSS)
        self.network.until_settled()
        self.stands(case, "review", "handed", "handed")
        self.review(self.province, PROVINCE_HRSS, case, "change", last=True, variant="support")
        self.stands(case, "final", "final", "final")
        self.city.until_row(case, progress="final")
        self.county.until_row(case, HRSS, decision="support")
        self.assertEqual(self.county.refused("review-ask", "clerk", HRSS, case=case, to=CITY_HRSS), "case-final")
        self.city.act("new-facts", "clerk", case=case, reason="发现新的工资条")
        self.city.until_desk(kind="new-facts", case_id=case)

    def test_the_reviewer_asked_at_its_own_desk_calls_for_the_file(self):
        case = self.city.act("register", intake={"text": "请求支付工资", "class": "claim",
                                                 "petitioner": {"name": "信访人乙", "address": "某街道"}})["case_id"]
        self.city.act("refer", "approver", case=case, to=CITY_HRSS)
        self.city.act("notice", "clerk", CITY_HRSS, case=case, body="已收到")
        self.city.act("accept", "handler", CITY_HRSS, case=case)
        self.city.act("opinion", "head", CITY_HRSS, case=case, **OPINION)
        self.city.act("serve", "clerk", CITY_HRSS, case=case, how="signed")
        self.province.act("review-ask", "clerk", PROVINCE_HRSS, case=case, ref_unit=CITY_HRSS, reason="不服")
        self.city.until_desk(CITY_HRSS, "clerk", kind="file-asked", case_id=case)
        self.city.until_row(case, CITY_HRSS, state="review")
        self.assertFalse(self.instance(self.province, PROVINCE_HRSS, case)["file"])
        self.city.act("review-file", "handler", CITY_HRSS, case=case)
        self.province.until_desk(PROVINCE_HRSS, "clerk", kind="file-came", case_id=case)
        shown = self.province.act("show", "reviewer", PROVINCE_HRSS, case=case)
        self.assertEqual(shown["content"]["name"], "信访人乙")
        self.assertIn(OPINION["body"], [e["body"] for e in shown["entries"]])
        self.review(self.province, PROVINCE_HRSS, case, "revoke")
        self.city.until_row(case, CITY_HRSS, state="window")

    def test_a_remand_asks_for_another_opinion(self):
        case = self.served()
        self.county.act("review-ask", "clerk", HRSS, case=case, to=COUNTY_GOV)
        self.review(self.county, COUNTY_GOV, case, "remand")
        self.county.until_row(case, HRSS, state="accepted")
        self.city.until_row(case, progress="accepted")
        answer = self.county.ask("draft", "handler", HRSS, document="opinion", case=case,
                                 **{**OPINION, "body": "经查 诉求，缺乏事实根据！"})
        self.assertEqual(answer["reason"]["name"], "same-opinion")
        self.decide(case, body="重新调查，诉求部分属实。", decision="explain")
        self.stands(case, "window", "handed", "handed")
        self.assertEqual(self.county.row(case, HRSS)["next_due"], "")
        self.county.act("review-ask", "clerk", HRSS, case=case, to=CITY_HRSS)
        self.city.until_desk(CITY_HRSS, "clerk", kind="review-asked", case_id=case)
        self.assertEqual(self.instance(self.county, HRSS, case)["kind"], "review")

    def test_a_hearing_of_the_re_review_moves_its_last_day(self):
        case = self.served()
        self.county.act("review-ask", "clerk", HRSS, case=case, to=COUNTY_GOV)
        self.review(self.county, COUNTY_GOV, case, "uphold")
        self.county.act("review-ask", "clerk", COUNTY_GOV, case=case, to=CITY_GOV)
        self.city.until_desk(CITY_GOV, "clerk", kind="review-asked", case_id=case)
        self.city.act("review-admit", "reviewer", CITY_GOV, case=case, decision="agree")
        self.city.act("hearing", "reviewer", CITY_GOV, case=case)
        self.assertEqual(self.city.refused("hearing", "reviewer", CITY_GOV, case=case), "hearing-open")
        self.city.act("hearing-record", "reviewer", CITY_GOV, case=case, body="听证笔录")
        shown = self.city.act("show", "reviewer", CITY_GOV, case=case)
        # The notice's day is the first that would count or the request's own, which does not.
        self.assertIn(next(c["due"] for c in shown["clocks"] if c["clock"] == "re-review" and not c["watched"]),
                      (day(30), day(31)))


if __name__ == "__main__":
    unittest.main()
