# SPDX-License-Identifier: Apache-2.0
"""Queues of one message everywhere: each socket of each node and relay (ZMQ_SNDHWM and ZMQ_RCVHWM; common/io/net.c), desks' as
well, and the mailbox that commands wait in.  Three levels, all at work at once: what finds no room is dropped and comes again, desks hear
"busy" and ask again, and in the end every case is where it belongs, once (P2, P3).

  test_narrow.py BUILD [unittest arguments]

How long it takes is printed and asserted by nobody.
"""

import collections
import pathlib
import signal
import tempfile
import threading
import time
import unittest

from deploy.network import units
from network import Gone, Network, build_argument, until
from streams import check_streams

BUILD = build_argument()
PROVINCE, CITY, COUNTY, OTHER = NODES = ("410000", "411200", "411281", "411221")
CASES = 60  # of each of the three that register, a round
WINDOW = 64
PATIENT = 300


def together(node, commands):
    """All of them, as many at a time as the window takes; whoever is told "busy" asks again.  The answers, in order."""
    commands, answers = list(commands), {}
    batch = node.batch(WINDOW)
    todo, asked, busy = collections.deque(range(len(commands))), collections.deque(), 0
    try:
        while todo or asked:
            while todo and len(asked) < WINDOW:
                i = todo.popleft()
                batch.send(**commands[i])
                asked.append(i)
            answer = batch.read(PATIENT)
            if answer is None or answer["status"] == "unknown":
                raise Gone(f"{node.name} did not answer: {answer}\n{node.said()}")
            i = asked.popleft()
            if answer["status"] == "busy":
                busy += 1
                todo.append(i)
            elif answer["status"] != "done":
                raise AssertionError(f"{node.name}: {commands[i]}: {answer}")
            else:
                answers[i] = answer
    finally:
        batch.close()
    return [answers[i] for i in range(len(commands))], busy


class Narrow(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="zj-")
        self.addCleanup(scratch.cleanup)
        self.network = Network(BUILD, pathlib.Path(scratch.name) / "n", NODES, limits={"mailbox": 1}, relay={"queue": 1},
                               transport={"queue": 1, "retransmit_min": "100ms", "retransmit_max": "1s"})
        self.addCleanup(self.network.kill)
        self.network.start()
        self.network.until_connected()
        self.cases, self.busy, self.errors = collections.defaultdict(list), 0, []

    # ---- who does what, all at once

    def act(self, code, commands):
        answers, busy = together(self.network[code], commands)
        self.busy += busy
        return answers

    def register_and(self, code, do, to):
        new = [a["case_id"] for a in self.act(code, (
            {"do": "register", "user": "clerk", "intake": {"text": "反映拖欠工资问题"}} for _ in range(CASES)))]
        self.cases[code] += new
        self.act(code, ({"do": do, "user": "approver", "case": case, "to": to, "reason": "超出本级权限"} for case in new))

    def pass_on(self, wanted):
        """The city hands on to the county what the province gave it, as it comes."""
        done, all_of_them = set(), lambda: set(self.cases[PROVINCE])

        def some():
            new = [c for c, row in self.network[CITY].rows(user="clerk").items()
                   if c.startswith(PROVINCE) and row["custody"] == "here" and row["state"] == "taken" and c not in done]
            self.act(CITY, ({"do": "refer", "user": "approver", "case": case, "to": COUNTY} for case in new))
            done.update(new)
            return len(done) == CASES and len(all_of_them()) == wanted
        until(lambda: f"the province's cases come to the city: {len(done)} of {CASES}\n{self.network.said()}", some, PATIENT)

    def at_once(self, *jobs):
        def run(job, *arguments):
            try:
                job(*arguments)
            except BaseException as error:  # told below
                self.errors.append(error)
        threads = [threading.Thread(target=run, args=job) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self.errors:
            raise self.errors[0]

    def round(self):
        self.at_once((self.register_and, COUNTY, "report-up", CITY), (self.register_and, OTHER, "report-up", CITY),
                     (self.register_and, PROVINCE, "refer", CITY), (self.pass_on, len(self.cases[PROVINCE]) + CASES))

    # ---- what was dropped

    def dropped(self):
        """Frames that relays had no room for, since they started."""
        for relay in self.network.relays.values():
            size = relay.log.stat().st_size
            relay.signal(signal.SIGUSR1)
            until(lambda: f"{relay.name} says how it is", lambda: "relay.state" in relay.log.read_text(errors="replace")[size:])
        return sum(int(dict(word.split("=", 1) for word in line.split() if "=" in word)["full"])
                   for line in (self.state_line(relay) for relay in self.network.relays.values()))

    @staticmethod
    def state_line(relay):
        return [line for line in relay.log.read_text(errors="replace").splitlines() if "relay.state" in line][-1]

    # ---- the end

    def check_places(self):
        """Every case is in one office's hands, and that is the right one."""
        held = collections.defaultdict(list)
        for unit in self.network.units:
            if unit.kind not in units.DESK_KEY_KINDS:
                for case, row in self.network[unit.node].rows(unit.code).items():
                    self.assertNotEqual(row["custody"], "flight", (unit.code, case))
                    if row["custody"] == "here":
                        held[case].append(unit.code)
        wanted = {case: [COUNTY if code == PROVINCE else CITY] for code, cases in self.cases.items() for case in cases}
        self.assertEqual(dict(held), wanted)

    def test_with_room_for_one_message_everything_arrives_once_and_only_later(self):
        begun, rounds, dropped = time.monotonic(), 0, 0
        while rounds == 0 or (dropped == 0 and time.monotonic() - begun < PATIENT):
            self.round()
            rounds += 1
            dropped = self.dropped()
        self.network.until_settled(PATIENT)
        took = time.monotonic() - begun
        dropped = self.dropped()
        repeated = sum(p["retransmits"] for n in self.network.nodes.values() for p in n.status()["peers"])
        self.assertGreater(dropped, 0, "nothing ever found a queue full: the queues are not as small as they should be")
        self.assertGreater(repeated, 0)
        self.check_places()
        dockets = check_streams(self, self.network, 3 * CASES)
        self.assertEqual({times for times in dockets.values()}, {1})
        for node in self.network.nodes.values():
            self.assertEqual(node.alarms(), {}, node.code)
            node.must_verify()
        self.network.stop()
        print(f"{rounds * 3 * CASES} cases, {rounds * 4 * CASES} hand-overs in {took:.1f} s; {dropped} frames dropped for want of "
              f"room, {repeated} sent again; told busy {self.busy} times", flush=True)


if __name__ == "__main__":
    unittest.main()
