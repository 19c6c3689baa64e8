# SPDX-License-Identifier: Apache-2.0
"""An office goes on from an old copy of its folder (docs/recovery.md): three levels, real programs.

  test_recover.py BUILD [unittest arguments]
"""

import pathlib
import tempfile
import unittest

from network import Network, build_argument, until

BUILD = build_argument()
PROVINCE, CITY, COUNTY = NODES = ("410000", "411200", "411281")


class Recover(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="zj-")
        self.addCleanup(scratch.cleanup)
        self.network = network = Network(BUILD, pathlib.Path(scratch.name) / "n", NODES)
        self.addCleanup(network.kill)
        network.start()
        network.until_connected()
        self.province, self.city, self.county = (network[code] for code in NODES)

    def until_seals_are_held(self):
        def held():
            peer, seal = self.city.peer(COUNTY), self.county.status()["seal"]
            return seal if peer and peer["held_seal"] == seal else 0
        return until(lambda: f"the city holds the county's newest seal\n{self.network.said()}", held)

    def until_custodian(self, case, code):
        """Exactly one, over all offices and their desks."""
        def here():
            found = [node.code for node in (self.province, self.city, self.county)
                     if (node.row(case) or {}).get("custody") == "here"]
            return found == [code]
        until(lambda: f"{case} is at {code}: {[(n.code, n.row(case)) for n in (self.province, self.city, self.county)]}\n"
                      f"{self.network.said()}", here)

    def until_recovered(self, node):
        def done():
            shown = node.must("recover", "show")["recovery"]
            return shown if shown["state"] == "done" else None
        return until(lambda: f"{node.code} has recovered: {node.must('recover', 'show')}\n{self.network.said()}", done)

    def until_told(self, node):
        until(lambda: f"{node.code} is told\n{self.network.said()}", lambda: node.must("recover", "show")["recovery"]["old_copy"])

    def recover(self, node, *arguments):
        self.until_told(node)
        return node.must("recover", "--reason", "the disk failed", *arguments)

    def until_quiet(self):
        nodes = (self.province, self.city, self.county)
        until(lambda: f"no alarm stands: {[n.alarms() for n in nodes]}\n{self.network.said()}",
              lambda: not any(n.alarms() for n in nodes))
        until(lambda: f"no stream is stuck\n{self.network.said()}",
              lambda: all(n.status()["totals"]["in_flight"] == 0 for n in nodes))

    def wait_and_verify(self):
        self.until_quiet()
        self.until_seals_are_held()
        lines = self.city.run("evidence", "seals", COUNTY)
        held = self.network.folder / "held.jsonl"
        held.write_text(lines)
        for node in (self.province, self.city, self.county):
            node.must_verify()
        code, report, said = self.county.verify("--against", str(held))
        self.assertEqual(code, 0, said)
        return report

    def refer(self, giver, case, to):
        giver.act("refer", "approver", case=case, to=to)

    def test_all_that_was_known_elsewhere_is_whole_again(self):
        kept = self.county.act("register", intake={"text": "备份前登记"})["case_id"]
        before = self.city.act("register", intake={"text": "备份前交办"})["case_id"]
        self.refer(self.city, before, COUNTY)
        self.until_custodian(before, COUNTY)
        self.county.stop()
        self.county.save("old")
        self.county.start()
        # What is lost: registrations, a case that came, one that went up, one that came and is at a department.
        lost = [self.county.act("register", intake={"text": f"遗失 {k}"})["case_id"] for k in range(3)]
        came = self.city.act("register", intake={"text": "交办后遗失"})["case_id"]
        self.refer(self.city, came, COUNTY)
        self.until_custodian(came, COUNTY)
        self.county.act("report-up", "approver", case=kept, to=CITY, reason="请上级办理")
        self.until_custodian(kept, CITY)
        self.until_seals_are_held()
        self.county.stop()
        self.county.restore("old")
        self.county.start()
        self.until_told(self.county)
        self.assertEqual(self.county.refused("refer", "approver", case=kept, to=COUNTY + ".hrss"), "old-copy")
        self.recover(self.county, "--last-register", f"411281 {self.county.status()['time'][:4]} 4")
        fresh = self.county.act("register", intake={"text": "恢复后登记"})["case_id"]
        self.assertNotIn(fresh, lost)
        shown = self.until_recovered(self.county)
        self.assertEqual({p["unit"]: p["state"] for p in shown["peers"]}, {PROVINCE: "heard", CITY: "heard"})
        self.assertTrue(any(row["case_id"] == kept and row["way"] == "sent" for row in shown["lost"]), shown["lost"])
        for case, at in ((before, COUNTY), (came, COUNTY), (kept, CITY), (fresh, COUNTY)):
            self.until_custodian(case, at)
        self.assertEqual([o["unit"] for o in self.city.must("recover", "show")["recovery"]["others"]], [COUNTY])
        report = self.wait_and_verify()
        self.assertGreater(report["declared_lost"], 0)
        # And work goes on: what is here is handed on, what is new goes up.
        self.refer(self.county, came, COUNTY + ".hrss")
        self.county.act("report-up", "approver", case=fresh, to=CITY, reason="请上级办理")
        self.until_custodian(fresh, CITY)
        self.until_quiet()
        self.network.stop()

    def test_in_the_middle_of_flights_both_ways_while_one_is_down_and_twice(self):
        kept = [self.county.act("register", intake={"text": f"备份前 {k}"})["case_id"] for k in range(2)]
        self.county.stop()
        self.county.save("old")
        self.county.start()
        for k in range(2):
            came = self.city.act("register", intake={"text": f"往返 {k}"})["case_id"]
            self.refer(self.city, came, COUNTY)
            self.until_custodian(came, COUNTY)
            self.until_seals_are_held()
            self.network.relays[CITY].stop()
            waiting = self.city.act("register", intake={"text": f"在途 {k}"})["case_id"]
            self.refer(self.city, waiting, COUNTY)
            self.county.act("report-up", "approver", case=kept[k], to=CITY, reason="请上级办理")  # is lost and never arrives
            self.county.stop()
            self.county.restore("old")
            self.county.start()
            self.province.stop()
            self.network.relays[CITY].spawn()
            self.recover(self.county)
            until(lambda: f"the city has answered\n{self.network.said()}",
                  lambda: {p["unit"]: p["state"] for p in self.county.must("recover", "show")["recovery"]["peers"]}
                  == {PROVINCE: "waiting", CITY: "heard"})
            self.assertEqual(self.county.refused("report-up", "approver", case=kept[k], to=CITY, reason="再报"), "recovering")
            self.county.must("recover", "without", PROVINCE, "--reason", "停电，已电话核实")
            self.until_recovered(self.county)
            self.province.start()
            for case in (came, waiting, kept[k]):
                self.until_custodian(case, COUNTY)
            self.wait_and_verify()
        self.network.stop()


if __name__ == "__main__":
    unittest.main()
