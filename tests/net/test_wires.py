# SPDX-License-Identifier: Apache-2.0
"""Offices over bad wires: real nodes and relays, each a host of its own, packets lost, late, out of order, one way only.

  test_wires.py BUILD                 the short one, with what CI runs
  test_wires.py BUILD --flaps 10000   as many cuts of the link as that before the measured ones (some 40 minutes)

No stream may die; what was sent while a link was down arrives when it is up again.  How long that takes is measured and printed;
the one bound is promised: 99 of 100 within 30 s of healing, with the timings an office has by default.
"""

import pathlib
import random
import sys
import tempfile
import time
import unittest

from network import Network, build_argument, until
from wires import Wires, unable

BUILD = build_argument()
FLAPS = 40
MEASURED = 20
SLOW = 30   # cases over a wire that loses a third
LONG = 0    # how many of the measured cuts last up to a minute and a half
if "--flaps" in sys.argv:
    at = sys.argv.index("--flaps")
    FLAPS, MEASURED, SLOW, LONG = int(sys.argv[at + 1]), 300, 60, 15
    del sys.argv[at:at + 2]
RESUME_MAX = 30.0  # seconds from healing, p99
CITY, COUNTY = "411200", "411281"
HRSS = COUNTY + ".hrss"
PETITIONER = {"name": "信访人甲", "address": "某街道"}
PATIENT = 300  # seconds for what has to get through 30 % loss


class BadWires(unittest.TestCase):
    """City with its relay, county below it.  The city's node talks to its relay over a good wire."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="zj-")
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.wires = Wires([CITY, "relay", COUNTY])
        cls.wires.__enter__()
        cls.addClassCleanup(cls.wires.__exit__)
        cls.network = Network(BUILD, pathlib.Path(cls.scratch.name) / "n", [CITY, COUNTY],
                              transport={"hello": "30s", "retransmit_min": "500ms", "retransmit_max": "60s"},  # the defaults
                              endpoints={CITY: f"tcp://{cls.wires.address('relay')}:20000"})
        cls.addClassCleanup(cls.network.kill)
        for host, process in ((CITY, cls.network[CITY]), (COUNTY, cls.network[COUNTY]), ("relay", cls.network.relays[CITY])):
            process.argv = cls.wires.at(host, process.argv)
        cls.network.start()
        cls.city, cls.county = cls.network[CITY], cls.network[COUNTY]

    def setUp(self):
        self.good()
        self.network.until_connected()

    def tearDown(self):
        self.good()
        self.network.until_settled()
        for node in self.network.nodes.values():
            self.assertEqual(node.alarms(), {})

    @classmethod
    def tearDownClass(cls):
        for node in cls.network.nodes.values():
            node.must_verify()
        cls.network.stop()

    def good(self):
        self.wires.set("relay", COUNTY)
        self.heal()

    def heal(self):
        self.wires.heal(COUNTY, "relay")
        self.wires.heal("relay", COUNTY)

    def cut(self):
        self.wires.cut(COUNTY, "relay")
        self.wires.cut("relay", COUNTY)

    def report_up(self):
        case = self.county.act("register", intake={"text": "反映拖欠工资问题", "petitioner": PETITIONER})["case_id"]
        self.county.act("report-up", "approver", case=case, to=CITY, reason="超出本级权限")
        return case

    def until_taken(self, cases, seconds=PATIENT):
        """At the city, and known to be at the county."""
        until(lambda: f"{len(cases)} cases arrive; in flight: {self.county.status()['totals']['in_flight']}\n{self.network.said()}",
              lambda: set(cases) <= set(self.city.rows()) and self.county.status()["totals"]["in_flight"] == 0, seconds)

    def test_a_third_lost_and_half_a_second_late_is_only_slower(self):
        self.wires.set("relay", COUNTY, loss=0.3, delay=0.5, jitter=0.3)
        begun = time.monotonic()
        sent = []
        for _ in range(SLOW):
            sent.append(self.report_up())
            self.pause(0.3)
        self.until_taken(sent)
        print(f"loss 30 %, delay 500 +- 300 ms: {SLOW} cases taken and receipted within {time.monotonic() - begun:.0f} s of the "
              f"first; packets {self.wires.counts()}", flush=True)

    def test_a_link_that_carries_one_way_only_holds_up_nothing_for_ever(self):
        for sender, receiver in ((COUNTY, "relay"), ("relay", COUNTY)):
            self.wires.cut(sender, receiver)
            case = self.report_up()
            # At work all the same: intake, and reading its own desk.
            self.assertIn(case, self.county.rows())
            self.wires.heal(sender, receiver)
            self.until_taken([case])

    def test_a_flapping_link_leaves_no_dead_stream(self):
        dice = random.Random(7)
        sent = []
        for flap in range(FLAPS):
            self.cut()
            if flap % max(FLAPS // 20, 1) == 0:
                sent.append(self.report_up())
            self.pause(dice.uniform(0, 0.1))
            self.heal()
            self.pause(dice.uniform(0, 0.1))
        self.until_taken(sent)
        took = sorted(self.resume(dice.uniform(20, 90) if i < LONG else dice.uniform(0, 3)) for i in range(MEASURED))
        p99 = took[min(int(len(took) * 0.99), len(took) - 1)]
        print(f"after {FLAPS} flaps: {len(sent)} cases sent meanwhile all taken; {MEASURED} times from healing to a receipt: "
              f"median {took[len(took) // 2]:.1f} s, p99 {p99:.1f} s, longest {took[-1]:.1f} s", flush=True)
        self.assertLessEqual(p99, RESUME_MAX)

    def resume(self, down):
        """Seconds from healing until what was sent while the link was down has its receipt."""
        self.cut()
        case = self.report_up()
        self.pause(down)
        self.heal()
        healed = time.monotonic()
        self.until_taken([case])
        return time.monotonic() - healed

    def pause(self, seconds):
        """The link's own time, not a wait for somebody: how long it is down or up is what is tried."""
        time.sleep(seconds)


if __name__ == "__main__":
    if why := unable():
        print(f"skipped: {why}")
        sys.exit(77)
    unittest.main(verbosity=2)
