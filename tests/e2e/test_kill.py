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
LINES = int(os.environ.get("ZHUJI_KILL_LINES", "4000"))
SECONDS = 900
NAMES = [f"relay-{r}" for r in units.RELAYS] + list(units.NODES)


class Kill(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="zk-")
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name) / "d"
        self.input = pathlib.Path(scratch.name) / "input.jsonl"
        self.input.write_text("".join(line(n) + "\n" for n in range(LINES)))

    def entries(self, node):
        return self.playing.total(node, "entries")

    def kill(self, name):
        """Under load; returns how much was in flight."""
        playing = self.playing
        at = name if name in units.NODES else name.removeprefix("relay-")
        before = self.entries(at)

        def busy():
            self.assertIsNone(playing.child.poll(), f"the load ended before {name} was killed:\n{playing.said()}")
            in_flight = playing.in_flight()
            return in_flight if in_flight and self.entries(at) > before else 0
        in_flight = until(120, f"{name} is at work with parcels in flight", busy)
        pid = playing.pid(name)
        os.kill(pid, signal.SIGKILL)
        until(60, f"{name} is started again", lambda: playing.pid(name) not in (None, pid))
        until(60, f"{at} answers", lambda: playing.zhuji(at, "status")[0] == 0)
        return in_flight

    def rows(self, unit):
        node = units.UNIT[unit].node
        code, answer = self.playing.zhuji(node, "case", "list", "--as", "clerk", "--unit", unit)
        self.assertEqual(code, 0)
        return answer["cases"]

    def test_every_process_may_die_under_load(self):
        self.playing = Playing(BUILD, self.folder, "--json", "--brief", "--keep", "--input", str(self.input))
        self.addCleanup(lambda: Playing(BUILD, self.folder, "--stop").wait(60))
        self.addCleanup(self.playing.end)
        until(240, "the file is under way", lambda: self.folder.exists() and len(self.playing.running()) == len(NAMES) and
              self.playing.total("410000", "registered") > 50)
        for name in NAMES:
            self.assertGreater(self.kill(name), 0)
        code, out = self.playing.wait(SECONDS)
        self.assertEqual(code, 0, self.playing.said())
        total = json.loads(out)
        self.assertEqual(total["in_flight"], 0)
        self.assertEqual(total["verified_nodes"], len(units.NODES))
        self.assertEqual(total["refused_lines"], 0)
        self.assertEqual(total["reports"], total["approved"] + total["reworked"])
        self.check_cases(total)

    def check_cases(self, total):
        """Nothing lost: every line is registered and served.  Nothing doubled: once, and in one unit's hands."""
        rows = {u.code: self.rows(u.code) for u in units.UNITS if u.kind != "discipline"}
        begun = collections.Counter(r["external_id"] for n in units.NODES for r in rows[n] if not r["from"])
        self.assertEqual({begun[f"e2e-{n}"] for n in range(LINES)}, {1})
        self.assertEqual(sum(begun.values()), total["registered"])
        custody = collections.Counter(r["case_id"] for unit in rows.values() for r in unit if r["custody"] == "here")
        self.assertEqual(set(custody.values()), {1})
        self.assertEqual(len(custody), total["registered"])
        handled = [r for unit in rows.values() for r in unit if r["custody"] == "here"]
        self.assertEqual({r["state"] for r in handled} - {"window", "closed"}, set())
        # Every act on the way was made once: an act that took effect twice would count twice.
        for field in ("noticed", "served"):
            self.assertEqual(total[field], total["registered"], field)
        # What an office received has a number of its own there; what it registered, the case's.
        numbers = collections.Counter((unit, r["number"], bool(r["from"])) for unit, unit_rows in rows.items()
                                      for r in unit_rows if r["number"])
        self.assertEqual(set(numbers.values()), {1})


if __name__ == "__main__":
    unittest.main()
