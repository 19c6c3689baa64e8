# SPDX-License-Identifier: Apache-2.0
"""What a superior sees of an office that lost, changed or stopped its journal (promise P4), with real offices on three levels.

  test_alarms.py BUILD [unittest arguments]
"""

import pathlib
import re
import tempfile
import unittest

from network import Network, build_argument, until

BUILD = build_argument()
PROVINCE, CITY, COUNTY = NODES = ("410000", "411200", "411281")


class Alarms(unittest.TestCase):
    def found(self, **how):
        scratch = tempfile.TemporaryDirectory(prefix="zj-")
        self.addCleanup(scratch.cleanup)
        self.network = network = Network(BUILD, pathlib.Path(scratch.name) / "n", NODES, **how)
        self.addCleanup(network.kill)
        network.start()
        network.until_connected()
        self.city, self.county = network[CITY], network[COUNTY]

    def register(self, n, words="反映供水问题"):
        return [self.county.act("register", intake={"text": f"{words}，第 {k} 件"})["case_id"] for k in range(n)]

    def until_seals_are_held(self):
        """The city holds all the county's; returns the newest."""
        def held():
            peer, seal = self.city.peer(COUNTY), self.county.status()["seal"]
            return seal if peer and peer["held_seal"] == seal else 0
        return until("the city holds the county's newest seal", held)

    def back_up_then_lose(self, n):
        """The county's folder is copied, n more cases are registered and their seals held above, then the copy is put back."""
        self.register(5)
        self.until_seals_are_held()
        self.county.stop()
        self.county.save("old")
        self.county.start()
        self.register(n)
        held = self.until_seals_are_held()
        self.county.stop()
        self.county.save("newest")
        self.county.restore("old")
        return held

    def until_alarm(self, node, kind, subject):
        """What it says."""
        until(lambda: f"{node.code} raises {kind} about {subject}; it has {node.alarms()}\n{self.network.said()}",
              lambda: (kind, subject) in node.alarms())
        return node.alarms()[kind, subject]

    def until_no_alarm(self, *nodes):
        until(lambda: f"no alarm stands: {[n.alarms() for n in nodes]}\n{self.network.said()}",
              lambda: not any(n.alarms() for n in nodes))

    # ---- an old copy

    def test_an_office_that_comes_up_with_old_data_is_told_and_takes_nothing_in(self):
        self.found()
        held = self.back_up_then_lose(10)
        self.assertEqual(self.city.alarms(), {})
        self.county.start()
        self.assertIn(f"seal {held},", self.until_alarm(self.county, "ours-ahead", CITY))
        self.assertIn(f"seal {held},", self.until_alarm(self.city, "gap", COUNTY))
        answer = self.county.ask("register", "clerk", intake={"text": "新的一件"})
        self.assertEqual((answer["status"], answer["reason"]["name"]), ("refused", "old-copy"))
        self.assertTrue(answer["reason"]["next_en"])
        office = self.county.status()
        self.assertEqual((office["intake_stopped"], office["intake_reason"]), (True, "old-copy"))
        # It goes on with what it has, and what it writes now is another past: also that is seen above.
        case = next(iter(self.county.rows()))
        self.county.act("show", "clerk", case=case)
        self.until_alarm(self.city, "fork", COUNTY)
        self.assertIn(("gap", COUNTY), self.city.alarms())
        self.assertEqual(self.network[PROVINCE].alarms(), {})
        # The newest data, put back, is right again on both sides.
        self.county.stop()
        self.county.restore("newest")
        self.county.start()
        self.until_no_alarm(self.city, self.county)
        self.assertFalse(self.county.status()["intake_stopped"])
        self.register(1)
        self.until_seals_are_held()
        self.city.must_verify()
        self.county.must_verify()
        self.network.stop()

    def test_old_data_that_went_on_alone_is_a_fork_when_it_links_up(self):
        for more in (2, 20):  # less than was lost, and more
            with self.subTest(entries=more):
                self.found()
                held = self.back_up_then_lose(10)
                self.network.relays[CITY].stop()
                self.county.start()
                self.register(more, "另一段历史")  # alone it goes on, and can't know
                self.assertEqual(self.county.alarms(), {})
                signed = self.county.status()["seal"]
                self.assertEqual(signed > held, more == 20)
                self.network.relays[CITY].spawn()
                detail = self.until_alarm(self.city, "fork", COUNTY)
                named = int(re.search(r"seal (\d+)", detail).group(1))
                self.assertLessEqual(named, min(signed, held) + 1, detail)
                self.until_alarm(self.county, "ours-differs" if more == 20 else "ours-ahead", CITY)
                self.assertEqual(self.county.refused("register", "clerk", intake={"text": "新的一件"}), "old-copy")
                self.assertEqual(self.network[PROVINCE].alarms(), {})
                self.network.stop()

    # ---- silence

    def test_an_office_that_stands_still_too_long_is_silent_until_it_returns(self):
        self.found(limits={"silence": "4s"})
        self.assertFalse(self.city.peer(COUNTY)["silent"])
        self.county.stop()
        self.until_alarm(self.city, "silence", COUNTY)
        self.assertTrue(self.city.peer(COUNTY)["silent"])
        self.assertNotIn(("silence", CITY), self.network[PROVINCE].alarms())
        self.county.start()
        self.until_no_alarm(self.city)
        self.assertFalse(self.city.peer(COUNTY)["silent"])
        # That it was silent stays written.
        raised = [e for e in self.city.entries() if e["header"]["kind"] == "alarm"]
        self.assertGreaterEqual(len(raised), 2)
        self.network.stop()

    def test_silence_is_remembered_over_a_restart_of_the_superior(self):
        self.found(limits={"silence": "4s"})
        self.county.kill()
        self.until_alarm(self.city, "silence", COUNTY)
        self.city.kill()
        self.city.start()
        self.assertIn(("silence", COUNTY), self.city.alarms())
        self.county.start()
        self.until_no_alarm(self.city)
        self.network.stop()

    # ---- its past, signed anew

    def seals_held(self):
        """What the city keeps of the county's, as a file to verify against."""
        done = self.city.run("evidence", "seals", COUNTY)
        path = self.network.folder / "held.jsonl"
        path.write_text(done)
        return path, len(done.splitlines())

    def test_an_office_that_signed_its_past_anew_is_found_by_its_superiors_copy(self):
        self.found()
        cases = self.register(5, "原来的内容")
        held = self.until_seals_are_held()
        path, n = self.seals_held()
        self.assertEqual(n, held)
        self.county.stop()
        report = self.county.must("verify", "--against", path)
        self.assertEqual(report["against"], held)
        # With its own keys it writes its whole history again, from the first entry: the same cases, other words.
        self.county.discard()
        self.county.must("init", "--admin", "admin")
        self.network.relays[CITY].stop()
        self.county.start()
        self.network.add_users(COUNTY)
        self.assertEqual(self.register(5, "后来的内容"), cases)
        self.county.stop()
        self.county.must_verify()  # alone it looks flawless
        code, report, said = self.county.verify("--against", path)
        self.assertEqual(code, 1, report)
        found = [p for p in report["problems"] if p["what"] == "against"]
        self.assertEqual([p["seal"] for p in found], list(range(1, held + 1)))
        self.assertEqual(len(report["problems"]), len(found))
        self.assertIn("problems", said)
        # And the city is told as soon as they meet.
        self.network.relays[CITY].spawn()
        self.county.start()
        self.until_alarm(self.city, "fork", COUNTY)
        self.network.stop()


if __name__ == "__main__":
    unittest.main()
