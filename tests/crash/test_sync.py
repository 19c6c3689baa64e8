# SPDX-License-Identifier: Apache-2.0
"""Nothing leaves a node before what it rests on is on disk (promise P1): seen by a library between the node and the kernel.

  test_sync.py BUILD LIBRARY [unittest arguments]
"""

import pathlib
import sys
import tempfile
import time
import unittest

from network import Network, build_argument, day, until
from watch import Watch

BUILD = build_argument()
LIBRARY = pathlib.Path(sys.argv.pop(1)).resolve()
CITY, COUNTY = "411200", "411281"
CLIENTS = 64
QUIET_SECONDS = 2.5  # longer than the gap between two HELLOs that answer each other


def intake(number):
    return {"external_id": f"sync-{number}", "text": f"反映供热问题，编号 {number}。", "petitioner": {"name": "信访人甲"}}


class Sync(unittest.TestCase):
    def found(self, nodes, **how):
        scratch = tempfile.TemporaryDirectory(prefix="zj-")
        self.addCleanup(scratch.cleanup)
        self.network = Network(BUILD, pathlib.Path(scratch.name) / "n", nodes, **how)
        self.addCleanup(self.network.kill)
        return self.network

    def start(self, **how):
        """Every node under a watch of its own, connected."""
        watches = {}
        for relay in self.network.relays.values():
            relay.spawn()
        for code, node in self.network.nodes.items():
            watches[code] = Watch(node, LIBRARY, "watch", **how)
            node.spawn(**watches[code].environ)
        for node in self.network.nodes.values():
            node.wait()
        self.network.add_users()
        if self.network.relays:
            self.network.until_connected()
        return watches

    def flood(self, node, commands):
        """As from 64 clients: so many requests in flight at any time.  The cases' numbers, in order."""
        batch, cases, left = node.batch(CLIENTS), [], iter(commands)
        self.addCleanup(batch.close)
        more = True
        while more or batch.in_flight():
            while more and batch.in_flight() < CLIENTS:
                command = next(left, None)
                more = command is not None
                if more:
                    batch.send(**command)
            if batch.in_flight():
                answer = batch.read()
                self.assertEqual(answer["status"], "done", answer)
                cases.append(answer["case_id"])
        return cases

    def assert_clean(self, watches):
        for code, watch in watches.items():
            self.assertEqual(watch["violations"], 0, f"{code}: {watch.what()}")
            self.assertEqual(watch["frames_unopened"], 0, code)

    # ---- many at once

    def test_every_reply_to_64_clients_rests_on_entries_that_are_on_disk(self):
        network = self.found([COUNTY])
        watches = self.start()
        node, watch = network[COUNTY], watches[COUNTY]
        cases = self.flood(node, ({"do": "register", "user": "clerk", "intake": intake(n)} for n in range(1500)))
        self.flood(node, ({"do": "refer", "user": "approver", "case": case, "to": COUNTY + ".hrss"} for case in cases))
        self.flood(node, ({"do": "show", "user": "clerk", "case": case} for case in cases[:200]))
        seen = watch.read()
        self.assertGreater(seen["replies_checked"], 3000, seen)
        self.assertGreater(seen["appends"], 10, seen)
        self.assertLess(seen["appends"], 3000, f"one batch a request: they were never in flight together: {seen}")
        self.assertEqual(seen["synced"], seen["appended"], seen)
        self.assert_clean(watches)
        network.stop()

    def test_no_parcel_and_no_receipt_of_many_precedes_its_entry(self):
        network = self.found([CITY, COUNTY])
        watches = self.start()
        cases = self.flood(network[CITY], ({"do": "register", "user": "clerk", "intake": intake(n)} for n in range(400)))
        self.flood(network[CITY], ({"do": "draft", "user": "clerk", "case": case, "document": "assign", "to": COUNTY,
                                    "due": day(30)} for case in cases))
        self.flood(network[CITY], ({"do": "sign", "user": "approver", "case": case} for case in cases))
        self.flood(network[CITY], ({"do": "stamp", "user": "stamp", "case": case} for case in cases))
        network.until_settled()
        self.assertEqual(len(network[COUNTY].rows(state="taken")), len(cases))
        for code, watch in watches.items():
            self.assertGreaterEqual(watch["frames_checked"], len(cases), code)
        self.assert_clean(watches)
        network.stop()

    # ---- one thing at a time

    def quiet(self, watches):
        """No word between the nodes, and nothing written, for longer than they take to answer each other."""
        def state():
            return [(w["appends"], w["frames"]) for w in watches.values()]
        since, last = time.monotonic(), state()

        def so():
            nonlocal since, last
            now = state()
            if now != last:
                since, last = time.monotonic(), now
            return time.monotonic() - since > QUIET_SECONDS
        until("the network is quiet", so)

    def one_by_one(self, watches, n):
        """Each case is assigned and taken before the next; the nodes are not asked meanwhile, only their watches."""
        city, (above, below) = self.network[CITY], (watches[CITY], watches[COUNTY])
        for number in range(n):
            case = city.act("register", intake=intake(number))["case_id"]
            # draft, signature, assignment, receipt; the parcel taken
            wanted = above["appends"] + 4, below["appends"] + 1
            city.act("assign", user="approver", case=case, to=COUNTY, due=day(30))
            until("the receipt is kept", lambda: (above["appends"], below["appends"]) == wanted and
                  all(w["synced"] == w["appended"] for w in watches.values()))

    def test_while_a_batch_is_dirty_nothing_leaves_at_all(self):
        # Nor does a busy machine make anything be sent again.
        self.found([CITY, COUNTY], transport={"hello": "1h", "retransmit_min": "30s", "retransmit_max": "60s"})
        watches = self.start(strict=True)
        self.quiet(watches)
        before = {code: watch.read() for code, watch in watches.items()}
        self.one_by_one(watches, 100)
        for code, watch in watches.items():
            self.assertEqual(watch["violations"], before[code]["violations"], f"{code}: {watch.what()}")
            self.assertEqual(watch["frames"] - before[code]["frames"], 100, code)
        self.network.stop()

    # ---- the watch itself

    def test_a_watch_that_overlooks_syncs_bites(self):
        self.found([CITY, COUNTY])
        watches = self.start(blind=True)
        city = self.network[CITY]
        case = city.act("register", intake=intake(1))["case_id"]
        city.act("assign", user="approver", case=case, to=COUNTY, due=day(30))
        for code, word in ((CITY, "reply"), (CITY, "parcel"), (CITY, "hello: seal"), (COUNTY, "receipt")):
            until(f"the watch bites on a {word}", lambda: f"{word} rests on" in watches[code].what(1000))
        self.network.stop()

    def test_a_strict_watch_that_overlooks_syncs_bites(self):
        self.found([COUNTY])
        watches = self.start(strict=True, blind=True)
        self.network[COUNTY].act("register", intake=intake(1))
        self.assertIn("left while a batch was dirty", watches[COUNTY].what(1000))
        self.network.stop()


if __name__ == "__main__":
    unittest.main()
