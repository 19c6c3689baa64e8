# SPDX-License-Identifier: Apache-2.0
"""A store that fills up (promise P9): first an alarm, then intake is refused with its reason, while the work in hand goes on;
with more room everything is as before."""

import json
import unittest

import zj

SMALL, LARGE = "limits: {map_mib: 32}", "limits: {map_mib: 512}"


def fill(office):
    """Registers until intake has stopped for good; the reasons given.  What is not committed yet is reckoned at its worst, so the
    first refusals may end with a commit."""
    reasons = set()
    for round in range(200):
        intakes = [{"text": f"第 {n} 件" + "很长" * 200, "external_id": f"{round}-{n}"} for n in range(400)]
        lines = [json.dumps({"do": "register", "intake": intake}) for intake in intakes]
        results = office.run("batch", "--window", "64", "--as", "li", stdin="\n".join(lines) + "\n").lines()
        reasons |= {r["reason"]["name"] for r in results if r["status"] != "done"}
        if results[-1]["status"] != "done" and office.status()["intake_stopped"]:
            return reasons
    raise AssertionError(f"intake never stopped: {reasons}")


def alarms(office):
    return {alarm["kind"] for alarm in office.status()["alarms"]}


class Room(unittest.TestCase):
    def test_intake_stops_with_its_reason_and_work_goes_on(self):
        with zj.Office(extra=SMALL) as office:
            office.start().staff()
            case = office.register()
            office.bureau("case", "refer", case, "--to", "411281.hrss").ok()
            self.assertEqual(fill(office), {"map"})
            self.assertTrue(office.status()["intake_stopped"])
            self.assertEqual(office.status()["intake_reason"], "map")
            zj.wait_for("the alarm", lambda: "room" in alarms(office))
            office.department("case", "notice", case, "--body", "已收到").ok()

            self.assertEqual(office.stop(), 0)
            office.run("verify").ok()
            office.write("node.yaml", office.config.replace(SMALL, LARGE))
            office.start()
            office.register()
            zj.wait_for("the alarm to end", lambda: "room" not in alarms(office))
            self.assertFalse(office.status()["intake_stopped"])


if __name__ == "__main__":
    unittest.main()
