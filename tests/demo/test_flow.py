# SPDX-License-Identifier: Apache-2.0
"""The player's work with offices that are none: two rows of one case, and acts whose answers are lost."""

import asyncio
import unittest
from unittest import mock

from deploy.network import units
from deploy.play import flow, texts
from deploy.play.clock import Clock
from deploy.play.office import Lost

BUREAU, DEPARTMENT, CASE = "410102", "410102.housing", "410102-2026-0000001-0"
STATE_AFTER = {"answer": "disposed", "serve": "closed"}


def row(**fields):
    return {"case_id": CASE, "external_id": "", "class": "suggestion", "place": "410102", "category": "", "from": "", "to": "",
            "mode": "", "to_mode": "", "due": "", "report": "none", "report_below": "none", "progress": "", **fields}


class Offices:
    """A suggestion that a bureau registered and assigned to its department."""

    def __init__(self, lost):
        self.lost = set(lost)
        self.of = {
            BUREAU: row(state="handed", custody="away", to=DEPARTMENT, to_mode="assignment", report_below="owed"),
            DEPARTMENT: row(state="noticed", custody="here", **{"from": BUREAU}, mode="assignment", report="owed")}

    async def make(self, verb, unit, user, case, **fields):
        await asyncio.sleep(0)
        if verb in self.lost:
            self.lost.remove(verb)
            raise Lost(unit)
        mine = self.of[unit]
        if verb in STATE_AFTER:
            mine["state"] = STATE_AFTER[verb]
            if verb == "serve":
                self.of[BUREAU].update(state="closed", progress="served")
        elif verb == "report":
            mine["report"] = self.of[BUREAU]["report_below"] = "sent"
        elif verb == "approve":
            mine["report_below"] = "approved"
        return {"status": "done"}

    async def rows(self, do, unit, user, key, state=None):
        await asyncio.sleep(0)
        if do == "list" and unit in self.of and state in (None, self.of[unit]["state"]):
            yield dict(self.of[unit])


def play(lost):
    offices = Offices(lost)
    times = {"IDLE_SECONDS": 0.05, "SWEEP_SECONDS": 0.05, "ANEW_SECONDS": 0.3, "STUCK_SECONDS": 2}
    written = {name: mock.Mock(return_value={}) for name in ("notice", "answer", "service", "report")}
    with mock.patch.multiple(flow, **times), mock.patch.multiple(texts, **written):
        work = flow.Flow({n: offices for n in units.NODES}, Clock(0, 1772413200, 1), None)
        asyncio.run(work.play((), lambda done, total: None))
    return offices


class LostAnswers(unittest.TestCase):
    def test_a_closed_file_whose_act_was_lost_is_taken_up_again(self):
        for lost in ((), ("serve",), ("report",), ("approve",), ("report", "approve")):
            with self.subTest(lost):
                offices = play(lost)
                self.assertEqual(offices.lost, set())
                self.assertEqual(offices.of[BUREAU]["report_below"], "approved")


if __name__ == "__main__":
    unittest.main()
