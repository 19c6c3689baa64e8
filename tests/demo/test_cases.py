# SPDX-License-Identifier: Apache-2.0
"""The demo's own cases are what they are said to be."""

import collections
import json
import pathlib
import unittest

from deploy.network import units
from deploy.play import roads, stories, story

CASES = [json.loads(line) for line in (pathlib.Path(story.__file__).with_name("cases.jsonl")).read_text().splitlines()]
FIELDS = {"external_id", "channel", "received_at", "title", "text", "class", "category", "place", "about_units", "people",
          "representatives", "petitioner"}


class Cases(unittest.TestCase):
    def test_there_are_about_forty_and_every_story_has_its_own(self):
        self.assertTrue(40 <= len(CASES) <= 48)
        ids = [c["external_id"] for c in CASES]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertTrue({s.case for s in stories.STORIES} <= set(ids))

    def test_they_are_in_the_intake_format_and_one_accuses_a_placeholder(self):
        accusing = [c for c in CASES if c["class"] == "accusation"]
        self.assertEqual([[p["name"] for p in c["accused"]["persons"]] for c in accusing], [["被检举人丙"]])
        for c in CASES:
            self.assertTrue(set(c) <= FIELDS | ({"accused", "to"} if c in accusing else set()), c["external_id"])
            self.assertIn(c["class"], ("claim", "suggestion", "accusation"))
            self.assertIn(c["channel"], ("letter", "visit", "call", "online", "fax"))
            self.assertTrue(60 <= len(c["text"]) <= 250, (c["external_id"], len(c["text"])))
            self.assertLessEqual(len(c.get("representatives", ())), 5)  # 2022 art. 20

    def test_petitioners_are_placeholders(self):
        for c in CASES:
            self.assertRegex(c["petitioner"]["name"], "^信访人[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]?$")
            self.assertEqual(set(c["petitioner"]), {"name", "address"})
            self.assertRegex(c["petitioner"]["address"], "[市县区镇道]$")  # no house, no street
            for name in c.get("representatives", ()):
                self.assertRegex(name, "^(代表[一二三四五]|信访人.{1,2})$")

    def test_channels_classes_and_counties_vary_and_one_visit_is_collective(self):
        for field, least in (("channel", 4), ("class", 2), ("category", 30)):
            self.assertGreaterEqual(len({c[field] for c in CASES}), least, field)
        self.assertEqual({roads.county_of(c["place"]) for c in CASES}, set(roads.COUNTIES))
        self.assertGreaterEqual(collections.Counter(c["class"] for c in CASES)["suggestion"], 5)
        crowd = [c for c in CASES if c["channel"] == "visit" and c.get("people") == 12]
        self.assertEqual([len(c["representatives"]) for c in crowd], [5])

    def test_places_are_in_the_network(self):
        known = {d.code for d in units.DIVISIONS} | {t[0] for t in units.TOWNSHIPS.values()}
        self.assertTrue({c["place"] for c in CASES} <= known)


class Stories(unittest.TestCase):
    def test_every_act_is_by_a_desk_of_the_network_with_a_user_it_has(self):
        for s in stories.STORIES:
            for step in s.steps:
                self.assertIn(step.unit, units.UNIT)
                if isinstance(step, stories.Act):
                    self.assertIn(step.user, dict(units.users_of(units.UNIT[step.unit])), (s.case, step))
                    self.assertIn(step.do, stories.VERBS)
                    self.assertTrue(not step.peer or step.peer in units.UNIT)

    def test_each_report_is_approved_or_returned(self):
        for s in stories.STORIES:
            made = collections.Counter(step.do for step in s.steps if isinstance(step, stories.Act))
            self.assertEqual(made["report"], made["approve"] + made["rework"], s.case)

    def test_what_the_demo_must_show_is_shown(self):
        made = collections.Counter(step.do for s in stories.STORIES for step in s.steps if isinstance(step, stories.Act))
        answers = {step.fields.get("decision") for s in stories.STORIES for step in s.steps
                   if isinstance(step, stories.Act) and step.do == "return-answer"}
        self.assertEqual(answers, {"agree", "refuse"})
        for verb in stories.VERBS:
            if verb not in ("remark",):
                self.assertGreater(made[verb], 0, verb)


if __name__ == "__main__":
    unittest.main()
