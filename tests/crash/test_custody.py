# SPDX-License-Identifier: Apache-2.0
"""kill -9 of nodes and relays at random while cases travel three levels down and back: one custodian, exactly once (P2, P3).

  test_custody.py BUILD [unittest arguments]

ZHUJI_KILL_ROUNDS: how many processes are killed (thousands take hours); ZHUJI_KILL_SEED: another course of events.

Everybody works from the lists alone, as people do: what a node had done before it died is seen there.  Each fifth case is not the
city's: it asks to give it back.  In the end the journals of both sides of every stream are laid side by side.
"""

import collections
import os
import pathlib
import random
import tempfile
import threading
import unittest

from deploy.network import units
from network import Gone, Network, build_argument, day, until
from streams import check_streams

BUILD = build_argument()
ROUNDS = int(os.environ.get("ZHUJI_KILL_ROUNDS", "15"))
SEED = int(os.environ.get("ZHUJI_KILL_SEED", "1"))
PROVINCE, CITY, COUNTY = NODES = ("410000", "411200", "411281")
OPEN_MAX = 120  # on their way at a time, so that the end comes soon
PROVINCES_OWN, HRSS, HOUSING = PROVINCE + ".hrss", COUNTY + ".hrss", COUNTY + ".housing"


def serial(case):
    return int(case.split("-")[2])


def is_returned(case):
    return serial(case) % 5 == 0


class Worker(threading.Thread):
    """The staff of one node: works through what lies there, again and again, also after its node died."""

    def __init__(self, node, work):
        super().__init__()
        self.node, self.work, self.ended, self.error = node, work, threading.Event(), None

    def run(self):
        while not self.ended.is_set() and not self.error:
            batch = self.node.batch()
            try:
                while not self.ended.is_set():
                    self.work(batch)
            except Gone:
                pass
            except Exception as error:  # told by whoever waits
                self.error = error
            finally:
                batch.close()

    def end(self):
        self.ended.set()
        self.join()


def rows(batch, unit="", **fields):
    """All pages of a list."""
    after = ""
    while True:
        answer = batch.ask("list", "clerk", unit, **fields, **({"after": after} if after else {}))
        yield from answer.get("cases", ())
        after = answer.get("after", "")
        if not after:
            return


def act(batch, do, user, unit="", **fields):
    """True if it was done.  A list may be older than what followed: then it is refused, and nothing happened."""
    return batch.ask(do, user, unit, **fields)["status"] == "done"


class Custody(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="zj-")
        self.addCleanup(scratch.cleanup)
        self.network = network = Network(BUILD, pathlib.Path(scratch.name) / "n", NODES,
                                         transport={"retransmit_min": "100ms", "retransmit_max": "500ms"})
        self.addCleanup(network.kill)
        network.start()
        network.until_connected()
        self.more, self.registered, self.given, self.noticed = True, 0, set(), 0

    # ---- who does what

    def work_at_province(self, batch):
        if self.more and self.registered - self.noticed < OPEN_MAX:
            for _ in range(10):
                act(batch, "register", "clerk", intake={"text": "反映拖欠工资问题", "external_id": f"c-{self.registered}"})
                self.registered += 1
        for row in rows(batch, state="registered"):
            case = row["case_id"]
            if is_returned(case) and case in self.given:
                act(batch, "refer", "approver", case=case, to=PROVINCES_OWN)
            elif act(batch, "assign", "approver", case=case, to=CITY, due=day(60)):
                self.given.add(case)
        for row in batch.ask("desk", "supervisor").get("desk", ()):
            if row["kind"] == "return-asked":
                act(batch, "return-answer", "approver", case=row["case_id"], decision="agree", reason="异议成立")
        self.notice(batch, PROVINCES_OWN)
        self.noticed = sum(row["progress"] == "noticed" for row in rows(batch, state="handed"))

    def work_at_city(self, batch):
        for row in rows(batch, state="taken"):
            if is_returned(row["case_id"]):
                act(batch, "return", "approver", case=row["case_id"], reason="属省直部门职权")
            else:
                act(batch, "assign", "approver", case=row["case_id"], to=COUNTY, due=day(50))

    def work_at_county(self, batch):
        for row in rows(batch, state="taken"):
            act(batch, "refer", "approver", case=row["case_id"], to=(HRSS, HOUSING)[serial(row["case_id"]) % 2])
        self.notice(batch, HRSS)
        self.notice(batch, HOUSING)

    @staticmethod
    def notice(batch, unit):
        for row in rows(batch, unit, state="taken"):
            act(batch, "notice", "clerk", unit, case=row["case_id"], body="已收到，正在办理。")

    # ---- killing

    def in_flight(self):
        return sum(answer["totals"]["in_flight"] for code, answer, _ in (n.zhuji("status") for n in self.network.nodes.values())
                   if code == 0)

    def kill_one(self, process):
        """In the middle of something: with parcels on their way, and a node only while it writes."""
        is_node = process in self.network.nodes.values()
        seen = {}

        def at_work():
            for worker in self.workers:
                if worker.error:
                    raise worker.error
            if is_node:
                code, answer, _ = process.zhuji("status")
                if code:
                    return False
                seen["last"], last = answer["entry"], seen.get("last", answer["entry"])
                if answer["entry"] == last:
                    return False
            return self.in_flight() > 0
        until(lambda: f"{process.name} is at work with parcels on their way\n{self.network.said()}", at_work)
        process.child.kill()
        process.child.wait()
        process.spawn()

    # ---- the end

    def check_places(self, cases):
        """Every case is in one unit's hands, and that is the right one."""
        held = collections.defaultdict(list)
        for unit in self.network.units:
            if unit.kind not in units.DESK_KEY_KINDS:
                for case, row in self.network[unit.node].rows(unit.code).items():
                    if row["custody"] == "here":
                        held[case].append(unit.code)
                    self.assertNotEqual(row["custody"], "flight", (unit.code, case))
        wanted = {case: [PROVINCES_OWN if is_returned(case) else (HRSS, HOUSING)[serial(case) % 2]] for case in cases}
        self.assertEqual(dict(held), wanted)

    def test_killed_anywhere_at_any_time_each_case_has_one_custodian(self):
        chance = random.Random(SEED)
        self.workers = [Worker(self.network[code], work) for code, work in zip(
            NODES, (self.work_at_province, self.work_at_city, self.work_at_county))]
        for worker in self.workers:
            worker.start()
            self.addCleanup(worker.end)
        processes = self.network.all()
        killed = collections.Counter()
        for number in range(ROUNDS):
            if number % len(processes) == 0:
                chance.shuffle(processes)
            self.kill_one(processes[number % len(processes)])
            killed[processes[number % len(processes)].name] += 1
        self.more = False

        def done():
            for worker in self.workers:
                if worker.error:
                    raise worker.error
            return self.noticed == self.registered
        until(lambda: f"all is done: {self.noticed} of {self.registered}\n{self.network.said()}", done, 4 * 60)
        for worker in self.workers:
            worker.end()
        self.network.until_settled()
        province = self.network[PROVINCE].rows()
        self.assertEqual(sorted(row["external_id"] for row in province.values()),
                         sorted(f"c-{n}" for n in range(self.registered)))
        self.check_places(province)
        dockets = check_streams(self, self.network, 100)
        for (unit, case), taken in dockets.items():
            # A case that was given twice was given back once: never the same one twice.
            self.assertLessEqual(taken, 2 if unit == CITY and is_returned(case) else 1, (unit, case))
        for node in self.network.nodes.values():
            self.assertEqual(node.alarms(), {}, node.code)
            node.must_verify()
        self.network.stop()
        print(f"{ROUNDS} kills {dict(sorted(killed.items()))}: {self.registered} cases, each in one unit's hands, the right one; "
              f"{sum(dockets.values())} files opened; every parcel of every stream consumed once, settled alike; all journals verify",
              flush=True)


if __name__ == "__main__":
    unittest.main()
