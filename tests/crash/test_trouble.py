# SPDX-License-Identifier: Apache-2.0
"""What happens to offices that is nobody's crash: a peer that stands still, or whose disk does, a relay that is restarted again
and again, a clock that is wrong when a node starts.  Service goes on or resumes by itself, nothing acknowledged is missing, somebody is told.

  test_trouble.py BUILD HURT [unittest arguments]

ZHUJI_STANDSTILL: seconds a peer stands still (3 by default; minutes by hand).
"""

import contextlib
import os
import pathlib
import signal
import sys
import tempfile
import time
import unittest

from network import Network, build_argument, until

BUILD = build_argument()
HURT = str(pathlib.Path(sys.argv.pop(1)).resolve())
STANDSTILL = float(os.environ.get("ZHUJI_STANDSTILL", "3"))
CITY, COUNTY = "411200", "411281"
DAY = 86400


class Trouble(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="zj-")
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.network = Network(BUILD, pathlib.Path(cls.scratch.name) / "n", [CITY, COUNTY],
                              transport={"retransmit_min": "100ms", "retransmit_max": "500ms"})
        cls.addClassCleanup(cls.network.kill)
        cls.network.start()
        cls.city, cls.county, cls.relay = cls.network[CITY], cls.network[COUNTY], cls.network.relays[CITY]
        cls.sent = []

    def setUp(self):
        self.network.until_connected()

    def tearDown(self):
        self.network.until_settled()
        self.assertEqual(set(self.sent) - set(self.city.rows()), set())
        for node in self.network.nodes.values():
            self.assertEqual(node.alarms(), {}, node.code)

    @classmethod
    def tearDownClass(cls):
        for node in cls.network.nodes.values():
            node.must_verify()
        cls.network.stop()

    def register(self):
        return self.county.act("register", intake={"text": "反映供电问题"})["case_id"]

    def report_up(self):
        case = self.register()
        self.county.act("report-up", "approver", case=case, to=CITY, reason="超出本级权限")
        self.sent.append(case)
        return case

    @staticmethod
    def lines(process, event):
        """What an operator sees of it in the log."""
        return [line for line in process.log.read_text(errors="replace").splitlines() if line.startswith(event + " ")]

    # ---- peers and relays

    def stand_still(self, process):
        process.signal(signal.SIGSTOP)
        try:
            before = len(self.sent)
            end = time.monotonic() + STANDSTILL
            while time.monotonic() < end:
                self.report_up()  # work goes on while it stands
                time.sleep(0.02)  # at a busy desk's pace, so that the rest of the test stays short
            self.assertGreater(len(self.sent), before)
            self.assertGreater(self.county.status()["totals"]["in_flight"], 0)
        finally:
            process.signal(signal.SIGCONT)
        self.network.until_settled()

    def test_a_superior_that_stands_still_holds_up_nobody_and_gets_all_of_it(self):
        self.stand_still(self.city)

    def test_a_relay_that_stands_still_holds_up_nobody_and_carries_all_of_it(self):
        self.stand_still(self.relay)

    def test_a_relay_restarted_under_load_loses_nothing(self):
        downs, ups = (len(self.lines(self.county, event)) for event in ("relay.down", "relay.up"))
        for round_ in range(8):
            for _ in range(10):
                self.report_up()
            self.relay.child.send_signal(signal.SIGKILL if round_ % 2 else signal.SIGTERM)
            self.relay.child.wait()
            self.report_up()
            self.relay.spawn()
        self.network.until_settled()
        # Each time it was noticed it is told in one line what to see to, and in one that it is over.
        downs, ups = self.lines(self.county, "relay.down")[downs:], self.lines(self.county, "relay.up")[ups:]
        self.assertGreater(len(downs), 0)
        self.assertEqual(len(downs), len(ups))
        for line in downs:
            self.assertIn("see that the relay runs", line)
            self.assertIn(self.network.endpoints[CITY], line)

    # ---- a store that is slower than the journal

    @contextlib.contextmanager
    def receipt_without_commit(self):
        """Meanwhile one case is journaled at the city, and its receipt is at the county, but the store's commit does not end."""
        hold = self.city.folder / "hold"
        self.city.stop()
        self.start_hurt(self.city, ZHUJI_HURT_HOLD=str(hold))
        self.network.until_connected()
        until("the city's store has all that is journaled",
              lambda: self.city.status()["entry"] == self.city.entries()[-1]["header"]["number"])
        hold.touch()
        try:
            case = self.report_up()
            until("the county has its receipt", lambda: self.county.status()["totals"]["in_flight"] == 0)
            yield case
        finally:
            hold.unlink()

    def test_what_has_its_receipt_is_settled_only_when_lists_show_it(self):
        with self.receipt_without_commit() as case:
            self.assertNotIn(case, self.city.rows())
            self.assertEqual(self.network.unsettled(), {COUNTY: 1})
        self.network.until_settled()
        self.assertEqual(self.city.row(case)["custody"], "here")

    def test_what_has_its_receipt_is_there_when_the_store_was_never_written(self):
        with self.receipt_without_commit() as case:
            self.city.kill()
        self.city.start()
        self.assertEqual(self.city.row(case)["custody"], "here")
        self.assertEqual(self.network.unsettled(), {})

    # ---- the clock

    @staticmethod
    def start_hurt(node, **how):
        node.start(LD_PRELOAD=HURT, **how,
                   ASAN_OPTIONS=":".join(filter(None, [os.environ.get("ASAN_OPTIONS"), "verify_asan_link_order=0"])))

    def start_county(self, seconds_off):
        self.county.stop()
        self.start_hurt(self.county, ZHUJI_HURT_CLOCK=str(seconds_off))

    def until_in_doubt(self):
        until("the wrong clock is an alarm", lambda: any(kind == "time" for kind, _ in self.county.alarms()))

    def right_again(self):
        """Put right, it resumes by itself: nobody need confirm anything."""
        self.county.stop()
        self.county.start()
        until("the alarm of the clock goes", lambda: not self.county.alarms())
        self.assertTrue(self.register())

    def newest_entry(self):
        return self.county.entries()[-1]["header"]

    def wrong_clock(self, seconds_off):
        case = self.report_up()
        self.network.until_settled()
        last = self.newest_entry()
        raised, cleared = (len(self.lines(self.county, event)) for event in ("alarm.raised", "alarm.cleared"))
        self.start_county(seconds_off)
        self.until_in_doubt()
        self.assertEqual(self.county.refused("register", "clerk", intake={"text": "反映供电问题"}), "time")
        self.assertIn(case, self.county.rows())
        # What is written meanwhile (the alarm, for one) is not dated by that clock.
        self.assertEqual(self.newest_entry()["time"][:10], last["time"][:10])
        self.assertGreater(self.newest_entry()["number"], last["number"])
        told = self.lines(self.county, "alarm.raised")[raised:]
        self.assertEqual(len(told), 1, told)
        for part in ("alarm=time", "the clock jumped", "zhuji time confirm"):
            self.assertIn(part, told[0])
        self.right_again()
        self.assertEqual(len(self.lines(self.county, "alarm.cleared")), cleared + 1)

    def test_a_clock_a_year_ahead_registers_nothing_until_it_is_right(self):
        self.wrong_clock(400 * DAY)

    def test_a_clock_a_year_behind_registers_nothing_until_it_is_right(self):
        self.wrong_clock(-400 * DAY)


if __name__ == "__main__":
    unittest.main(verbosity=2)
