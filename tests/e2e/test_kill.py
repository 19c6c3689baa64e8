# SPDX-License-Identifier: Apache-2.0
"""kill -9 of every node and relay in turn, in the middle of the demo with a file under way: nothing lost, nothing doubled.

  test_kill.py BUILD [unittest arguments]

Each kill finds parcels in flight, and, if it is a node that dies, finds that node at work: acts of its own since the last look.
The player starts the process again, as a service manager would, and goes on from the nodes' lists.
"""

import collections
import json
import os
import pathlib
import signal
import sys
import tempfile
import unittest

from deploy.network import units
from playing import Playing, line, until

BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
LINES = int(os.environ.get("ZHUJI_KILL_LINES", "2500"))  # a round; a fast machine needs several to have all killed under load
ROUNDS_MAX = 8
SECONDS = 900
SEALED = 1  # the demo's accusation lies with its organ, under its own rules
UNDER_WAY = "all offices at once"  # says the player when it has begun with the file
NAMES = [f"relay-{r}" for r in units.RELAYS] + list(units.NODES)


class LoadEnded(Exception):
    pass


class Kill(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="zk-")
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name) / "d"
        self.lines = 0

    def entries(self, node):
        return self.playing.total(node, "entries")

    def kill(self, name):
        """Under load; returns how much was in flight."""
        playing = self.playing
        at = name.removeprefix("relay-")
        before = self.entries(at)

        def busy():
            if playing.child.poll() is not None:
                raise LoadEnded
            in_flight = playing.in_flight()
            return in_flight if in_flight and self.entries(at) > before else 0
        in_flight = until(120, f"{name} is at work with parcels in flight", busy)
        pid = playing.pid(name)
        os.kill(pid, signal.SIGKILL)
        until(60, f"{name} is started again", lambda: playing.pid(name) not in (None, pid))
        until(60, f"{at} answers", lambda: playing.zhuji(at, "status")[0] == 0)
        return in_flight

    def round(self, names):
        """More cases on the same network; kills what is left to be killed, as long as they are under way."""
        path = self.folder.parent / f"input-{self.lines}.jsonl"
        path.write_text("".join(line(n) + "\n" for n in range(self.lines, self.lines + LINES)))
        self.lines += LINES
        self.playing = playing = Playing(BUILD, self.folder, "--json", "--brief", "--keep", "--input", str(path))
        self.addCleanup(playing.end)
        before = playing.said_file.read_text().count(UNDER_WAY)
        until(240, "the file is under way", lambda: playing.said_file.read_text().count(UNDER_WAY) > before or
              playing.child.poll() is not None)
        try:
            while names:
                self.assertGreater(self.kill(names[0]), 0)
                names.pop(0)
        except LoadEnded:
            pass
        code, out = playing.wait(SECONDS)
        self.assertEqual(code, 0, playing.said())
        return json.loads(out)

    def test_every_process_may_die_under_load(self):
        names, rounds = list(NAMES), 0
        self.addCleanup(lambda: Playing(BUILD, self.folder, "--stop").wait(60))
        while names:
            rounds += 1
            self.assertLessEqual(rounds, ROUNDS_MAX, f"not killed under load: {names}")
            total = self.round(names)
        self.assertEqual(total["in_flight"], 0)
        self.assertEqual(total["verified_nodes"], len(units.NODES))
        self.assertEqual(total["refused_lines"], 0)
        self.assertEqual(total["reports"], total["approved"] + total["reworked"])
        self.check_cases(total)

    def rows(self, unit):
        node = units.UNIT[unit].node
        code, answer = self.playing.zhuji(node, "case", "list", "--as", "clerk", "--unit", unit)
        self.assertEqual(code, 0)
        return answer["cases"]

    def check_cases(self, total):
        """Nothing lost: every line is registered and served.  Nothing doubled: once, and in one unit's hands."""
        rows = {u.code: self.rows(u.code) for u in units.UNITS if u.kind not in units.DESK_KEY_KINDS}
        begun = collections.Counter(r["external_id"] for n in units.NODES for r in rows[n] if not r["from"])
        self.assertEqual({begun[f"e2e-{n}"] for n in range(self.lines)}, {1})
        self.assertEqual(sum(begun.values()), total["registered"])
        custody = collections.Counter(r["case_id"] for unit in rows.values() for r in unit if r["custody"] == "here")
        self.assertEqual(set(custody.values()), {1})
        self.assertEqual(len(custody), total["registered"] - SEALED)
        handled = [r for unit in rows.values() for r in unit if r["custody"] == "here"]
        self.assertEqual({r["state"] for r in handled} - {"window", "closed", "final"}, set())
        # Every act on the way was made once: an act that took effect twice would count twice.
        for field in ("noticed", "served"):
            self.assertEqual(total[field], total["registered"] - SEALED, field)
        # What an office received has a number of its own there; what it registered, the case's.
        numbers = collections.Counter((unit, r["number"], bool(r["from"])) for unit, unit_rows in rows.items()
                                      for r in unit_rows if r["number"])
        self.assertEqual(set(numbers.values()), {1})


if __name__ == "__main__":
    unittest.main()
