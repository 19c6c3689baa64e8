# SPDX-License-Identifier: Apache-2.0
"""docs/mechanisms.md is true: a hundred mechanisms, each once, and every command and option that it names exists.

  test_mechanisms.py ROOT ZHUJI
"""

import json
import pathlib
import re
import subprocess
import sys
import unittest

ROOT, ZHUJI = pathlib.Path(sys.argv[1]), sys.argv[2]
TEXT = (ROOT / "docs/mechanisms.md").read_text()


def rows():
    cells = (re.match(r"\| (\d+) \| (.*?) \| (.*?) \| (.*?) \| ?(.*?) ?\|$", line) for line in TEXT.splitlines())
    return [m.groups() for m in cells if m]


def help_said(*words):
    return subprocess.run([ZHUJI, "help", *words], capture_output=True, text=True)


class Mechanisms(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        said = json.loads(subprocess.run([ZHUJI, "--json", "help"], capture_output=True, text=True, check=True).stdout)
        cls.verbs = {v["name"]: {o["name"] for o in v["options"]} for v in said["verbs"]}

    def test_all_hundred_are_there_in_their_order(self):
        self.assertEqual([int(row[0]) for row in rows()], list(range(1, 101)))

    def test_each_says_which_command_or_why_none(self):
        for number, zh, en, commands, note in rows():
            with self.subTest(number):
                self.assertTrue(zh and en)
                self.assertTrue(commands in ("organisational", "none") or re.fullmatch(r"`[^`]+`(, `[^`]+`)*", commands), commands)
                self.assertTrue(commands != "none" or note)

    def test_the_commands_and_options_exist(self):
        for number, _, _, commands, note in rows():
            for said in re.findall(r"`([^`]+)`", commands + " " + note.replace("`handles`", "").replace("`hosted_on`", "")):
                with self.subTest(number, said=said):
                    verb, *options = said.split(" --")
                    self.assertIn(verb, self.verbs)
                    self.assertLessEqual(set(options), self.verbs[verb])
                    self.assertEqual(help_said(verb).returncode, 0)

    def test_help_finds_them_by_their_names(self):
        for number, zh, _, commands, _ in rows():
            for word in zh.split() if commands.startswith("`") else []:
                with self.subTest(number, word=word):
                    said = help_said(word).stdout
                    for verb in re.findall(r"`([^`]+?)(?: --[^`]*)?`", commands):
                        self.assertRegex(said, rf"(?m)^ *(zhuji )?{verb}\b")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
