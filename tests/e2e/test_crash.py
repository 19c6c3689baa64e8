# SPDX-License-Identifier: Apache-2.0
"""kill -9 of the real node with work under way: what was acknowledged is there, once, as it was and under the number given.

ZHUJI_KILL_ROUNDS: how often it is killed (a thousand: a quarter of an hour); ZHUJI_KILL_SEED: another course of events.
"""

import collections
import contextlib
import hashlib
import json
import os
import random
import subprocess
import threading
import time
import unittest

import zj

WINDOW = 128
ROUNDS = int(os.environ.get("ZHUJI_KILL_ROUNDS", "6"))
SEED = int(os.environ.get("ZHUJI_KILL_SEED", "1"))
# Most of a round is spent on checking all of the office, which takes as much longer as it has more cases.  So there is a new one
# before long, and its journal is replayed now and then: what a kill broke, it would still say some rounds later.
ROUNDS_AN_OFFICE = 10
ROUNDS_A_VERIFY = 5
IDLE_AT_MOST = 0.2     # of the kills: a machine that has other work may starve those who feed the node
AT_START_MS = 40       # what a start takes, about


def text_of(n):
    """Some short, some long: batches of one block and of many."""
    return f"第 {n} 件：" + "请求依法处理。" * (n * 7919 % 211)


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


class Batch:
    """`zhuji batch` under load: a thread feeds it, a thread reads what comes back."""

    def __init__(self, office, first):
        self.child = subprocess.Popen([zj.ZHUJI, "batch", "--window", str(WINDOW), "--as", "li"], cwd=office.folder,
                                      env=office.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                      text=True)
        self.first, self.sent, self.results, self.stop = first, 0, [], False
        self.threads = [threading.Thread(target=self._feed), threading.Thread(target=self._read)]
        for thread in self.threads:
            thread.start()

    def _feed(self):
        try:
            while not self.stop:
                n = self.first + self.sent
                intake = {"text": text_of(n), "external_id": f"x{n}"}
                self.child.stdin.write(json.dumps({"do": "register", "tag": n, "intake": intake}) + "\n")
                self.sent += 1
        except (BrokenPipeError, ValueError):
            pass
        with contextlib.suppress(BrokenPipeError):
            self.child.stdin.close()

    def _read(self):
        for line in self.child.stdout:
            self.results.append(json.loads(line))

    def end(self):
        self.stop = True
        code = self.child.wait(zj.PATIENCE)
        for thread in self.threads:
            thread.join(zj.PATIENCE)
        self.child.stdout.close()
        self.child.stderr.close()
        return code


def ask(office, commands):
    """The results of a batch of commands."""
    lines = "".join(json.dumps(c, ensure_ascii=False) + "\n" for c in commands)
    return office.run("batch", "--as", "li", "--window", WINDOW, stdin=lines).lines()


class Crash(unittest.TestCase):
    def kill_under_load(self, office, first, wanted):
        """(what was acknowledged {number: (case, entry)}, what was lost {number}, numbers used up)"""
        batch = Batch(office, first)
        zj.wait_for(f"{wanted} results", lambda: len(batch.results) >= wanted)
        office.kill()
        self.assertEqual(batch.end(), 3)
        zj.check("batch", batch.results[0])
        acknowledged = {r["tag"]: (r["case_id"], r["entry"]) for r in batch.results if r["status"] == "done"}
        lost = {r["tag"] for r in batch.results if r["status"] == "unknown"}
        self.assertEqual(len(acknowledged) + len(lost), len(batch.results))
        self.tally["idle kills"] += not lost
        return acknowledged, lost, batch.sent

    def kill_while_it_starts(self, office, ms):
        """Somewhere between its first instruction and its first answer."""
        with open(office.folder / "log", "ab") as log:
            child = subprocess.Popen([zj.NODE, "--config", "node.yaml"], cwd=office.folder, env=office.environ,
                                     stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        time.sleep(ms / 1000)
        self.assertIsNone(child.poll(), "it ended by itself")
        child.kill()
        child.wait()

    def check_office(self, office, acknowledged):
        """What was acknowledged is there; what is there is there once, without a gap.  {number of the test's: case}"""
        rows = office.bureau("case", "list").ok().json()["cases"]
        year = rows[0]["number"][:4] if rows else ""
        self.assertEqual([row["number"] for row in rows], [f"{year}-{n + 1:07}" for n in range(len(rows))])
        numbers = {int(row["external_id"][1:]): row["case_id"] for row in rows}
        self.assertEqual(len(rows), len(numbers))
        self.assertEqual({n: numbers.get(n) for n in acknowledged}, {n: case for n, (case, _) in acknowledged.items()})
        return numbers

    def check_content(self, office, numbers):
        shown = ask(office, ({"do": "show", "case": case} for case in numbers.values()))
        self.assertEqual([digest(r["content"]["text"]) for r in shown], [digest(text_of(n)) for n in numbers])

    def check_again(self, office, lost, numbers):
        """Said again, each has its effect once."""
        again = ask(office, ({"do": "register", "intake": {"text": text_of(n), "external_id": f"x{n}"}} for n in sorted(lost)))
        for n, result in zip(sorted(lost), again):
            self.assertEqual(result["status"], "done", result)
            self.assertEqual(result["case_id"], numbers.get(n, result["case_id"]))
            numbers[n] = result["case_id"]

    def verify(self, office):
        """The journal bears out all of the store: since its founding, so what an earlier kill broke, too."""
        said = office.run("verify", "--json").ok().json()
        self.assertEqual(said["problems"], [])
        self.tally["verified"] += 1
        return said

    def live(self, chance, rounds):
        with zj.Office() as office:
            office.start().staff()
            acknowledged, first = {}, 0
            for number in range(rounds):
                done, lost, sent = self.kill_under_load(office, first, chance.randrange(1, 400))
                self.tally.update(kills=1, acknowledged=len(done), unanswered=len(lost))
                if number % 3 == 2:
                    self.kill_while_it_starts(office, chance.uniform(0, AT_START_MS))
                    self.tally["kills while it starts"] += 1
                office.start()
                acknowledged.update(done)
                numbers = self.check_office(office, acknowledged)
                self.assertLessEqual(set(numbers), set(acknowledged) | lost)
                self.check_content(office, {n: case for n, case in numbers.items() if n >= first})
                self.check_again(office, lost, numbers)
                acknowledged.update((n, (numbers[n], 0)) for n in lost)
                first += sent
                if (number + 1) % ROUNDS_A_VERIFY == 0 and number + 1 < rounds:
                    self.verify(office)
            self.assertEqual(len(self.check_office(office, acknowledged)), len(acknowledged))
            zj.check("verify", self.verify(office))
            self.assertEqual(office.stop(), 0)

    def test_what_was_acknowledged_survives_once_with_its_number(self):
        chance, left, self.tally = random.Random(SEED), ROUNDS, collections.Counter()
        while left > 0:
            self.live(chance, min(left, ROUNDS_AN_OFFICE))
            left -= ROUNDS_AN_OFFICE
            print(f"so far {dict(self.tally)}", flush=True)
        self.assertLess(self.tally["idle kills"], max(1, IDLE_AT_MOST * ROUNDS), "killed idle: its load was not on")
        print(f"{dict(self.tally)}: what was acknowledged is there once, under its number, with its words; what was not, once or "
              "not at all, and once when said again", flush=True)

    def test_an_idle_kill_loses_nothing_either(self):
        with zj.Office() as office:
            office.start().staff()
            case = office.register()
            office.kill()
            office.start()
            self.assertEqual([row["case_id"] for row in office.cases()], [case])
            self.assertIn("node.abnormal_end", office.read("log"))


if __name__ == "__main__":
    unittest.main()
