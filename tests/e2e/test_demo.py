# SPDX-License-Identifier: Apache-2.0
"""The demo as somebody types it: its totals add up, it resumes, keeps running if told to, refuses clearly, leaves nothing
behind.

  test_demo.py BUILD [unittest arguments]
"""

import json
import pathlib
import signal
import sys
import tempfile
import unittest

import jsonschema

from deploy.play import story
from playing import FIELDS, MORE_FIELDS, ROOT, Playing, line, processes_of, until

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
SEALED = 1  # the accusation: its organ tells the petitioner by its own rules (2022 art. 23), and nothing of it is counted
OWN_CASES = len((pathlib.Path(story.__file__).with_name("cases.jsonl")).read_text().splitlines())
SECONDS = 240


class Demo(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="zj-")
        self.addCleanup(self.scratch.cleanup)
        self.folder = pathlib.Path(self.scratch.name) / "d"

    def play(self, *options):
        playing = Playing(BUILD, self.folder, *options)
        self.addCleanup(playing.end)
        return playing

    def totals(self, *options, code=0):
        playing = self.play("--json", *options)
        returned, out = playing.wait(SECONDS)
        self.assertEqual(returned, code, playing.said())
        self.assertNotIn("!!", playing.said())  # nothing died, nothing failed to end in order
        self.assertEqual(out.count("\n"), 1, out)
        total = json.loads(out)
        jsonschema.validate(total, json.loads((ROOT / "docs/json/demo.schema.json").read_text()))
        return total

    def write(self, lines):
        path = pathlib.Path(self.scratch.name) / "input.jsonl"
        path.write_text("".join(text + "\n" for text in lines))
        return str(path)

    def test_its_totals_add_up_and_a_second_run_finds_nothing_left_to_do(self):
        first = self.totals("--brief")
        self.assertEqual(list(first), FIELDS + MORE_FIELDS)
        self.assertEqual(first["in_flight"], 0)
        self.assertEqual(first["verified_nodes"], 6)
        self.assertEqual(first["reports"], first["approved"] + first["reworked"])
        self.assertEqual(first["registered"], OWN_CASES)
        self.assertEqual(first["served"], OWN_CASES - SEALED)
        for field, least in (("reworked", 1), ("return_requests", 2), ("reminders", 1), ("orders", 1), ("responses", 1),
                             ("reported_up", 1), ("assigned", 20), ("referred", 20)):
            self.assertGreaterEqual(first[field], least, field)
        self.assertEqual(processes_of(self.folder), [])
        second = self.totals("--brief")
        for field in FIELDS:
            if field not in ("entries", "seals"):
                self.assertEqual(second[field], first[field], field)

    def test_a_file_goes_through_with_its_wrong_lines_refused(self):
        wrong = ["not json", '{"title":"without text"}', '{"text":"x","place":"abc"}',
                 '{"text":"x","received_at":"2999-01-01T00:00:00Z"}', '{"text":"x","class":"accusation"}',
                 '{"text":"x","accused":{}}', '{"text":"x","colour":"red"}', '{"text":"x","text":"y"}']
        without_id = ['{"text":"没有编号的一件"}', '{"text":"没有编号的一件"}']
        repeated = [line(1), line(1).replace("反映", "再次反映")]
        total = self.totals("--brief", "--input", self.write([line(n) for n in range(150)] + wrong + without_id + repeated))
        self.assertEqual(total["registered"], OWN_CASES + 150 + len(without_id))
        self.assertEqual(total["refused_lines"], len(wrong) + 1)  # the same id with other content is a conflict
        self.assertEqual(total["served"], total["registered"] - SEALED)
        self.assertEqual(total["noticed"], total["registered"] - SEALED)
        self.assertGreater(total["cases_per_s"], 0)
        refused = [json.loads(text) for text in (self.folder / "refused.jsonl").read_text().splitlines()]
        self.assertEqual([r["line"] for r in refused],
                         list(range(151, 151 + len(wrong))) + [150 + len(wrong) + len(without_id) + 2])
        self.assertTrue(all(r["reason"] for r in refused))
        self.assertFalse([r for r in refused if r["input"] and "accus" in r["input"]])

    def test_interrupted_it_stops_everything_and_run_again_it_ends_as_if_it_had_not_been(self):
        path = self.write(line(n) for n in range(300))
        playing = self.play("--json", "--brief", "--input", path)
        until(SECONDS, "some cases of the file are registered",
              lambda: playing.child.poll() is not None or self.folder.exists() and len(playing.running()) == 9 and
              playing.total("411281", "registered") > 30)
        playing.child.send_signal(signal.SIGINT)
        code, out = playing.wait(60)
        self.assertEqual((code, out), (130, ""), playing.said())
        self.assertEqual(processes_of(self.folder), [])
        total = self.totals("--brief")  # the file is remembered
        self.assertEqual(total["registered"], OWN_CASES + 300)
        self.assertEqual(total["served"], OWN_CASES + 300 - SEALED)

    def test_killed_it_takes_its_processes_along(self):
        playing = self.play("--json", "--brief")
        until(SECONDS, "all processes run", lambda: self.folder.exists() and len(playing.running()) == 9)
        playing.child.kill()
        playing.wait(30)
        until(30, "they are gone", lambda: not processes_of(self.folder))

    def test_kept_running_it_answers_and_is_taken_over_by_the_next_run(self):
        playing = self.play("--brief", "--keep")
        code, out = playing.wait(SECONDS)
        self.assertEqual(code, 0, out + playing.said())
        self.assertEqual(len(playing.running()), 9)
        self.assertIn("case list --as clerk", out)
        code, answer = playing.zhuji("411281", "case", "list", "--as", "clerk")
        self.assertEqual(code, 0)
        self.assertTrue(answer["cases"])
        # The petitioner's words came along, down to the department that has to answer them.
        code, answer = playing.zhuji("411281", "case", "list", "--as", "clerk", "--unit", "411281.hrss")
        assigned = [row["case_id"] for row in answer["cases"] if row["case_id"].startswith("410000")]
        code, answer = playing.zhuji("411281", "case", "show", assigned[0], "--as", "handler", "--unit", "411281.hrss")
        self.assertEqual(code, 0)
        self.assertTrue(answer["content"]["text"])
        code, answer = playing.zhuji("411281", "case", "register", "--text", "请修路灯", "--as", "clerk")
        self.assertEqual(code, 0)
        # Run again it takes the network over, and what was registered by hand is handled with the rest.
        total = self.totals("--brief")
        self.assertEqual(total["registered"], OWN_CASES + 1)
        self.assertEqual(total["served"], OWN_CASES + 1 - SEALED)
        self.assertEqual(processes_of(self.folder), [])

    def test_left_running_it_is_stopped_on_request(self):
        code, out = self.play("--brief", "--keep").wait(SECONDS)
        self.assertEqual(code, 0, out)
        code, out = self.play("--stop").wait(60)
        self.assertEqual(code, 0)
        self.assertEqual(processes_of(self.folder), [])

    def test_what_it_cannot_do_it_says_in_a_line(self):
        self.folder.mkdir()
        (self.folder / "letters.txt").write_text("mine")
        playing = self.play()
        self.assertEqual(playing.wait(60)[0], 2)
        self.assertIn("holds something else", playing.said())
        self.folder = self.folder.parent / "e"
        playing = self.play("--input", "/nowhere.jsonl")
        self.assertEqual(playing.wait(60)[0], 2)
        self.assertIn("can't read /nowhere.jsonl", playing.said())
        self.folder = self.folder.parent / ("f" * 100)
        playing = self.play()
        self.assertEqual(playing.wait(60)[0], 2)
        self.assertIn("too long", playing.said())


if __name__ == "__main__":
    unittest.main()
