# SPDX-License-Identifier: Apache-2.0
"""A node ended at each boundary of its work, or with a disk that fails there, while cases come in and go up (P1, P2, P4, P9).

  test_boundaries.py BUILD HURT [unittest arguments]

ZHUJI_BOUNDARIES: how many rounds (all boundaries in turn, from the first; a thousand: some ten minutes).  By default a few, spread
over them.  Where a boundary lies, hurt.c says.

After each: the node starts again by itself, what it had acknowledged is there, once, with its number and words, its log says in
one line what happened, and the next case comes in.  In the end everything has arrived above and both journals verify.
"""

import contextlib
import os
import pathlib
import signal
import sys
import tempfile
import unittest

from network import Gone, Network, build_argument, until

BUILD = build_argument()
HURT = str(pathlib.Path(sys.argv.pop(1)).resolve())
ROUNDS_A_NETWORK = 300  # then a new one: looking at all cases after each round would take longer and longer
ROUNDS = int(os.environ.get("ZHUJI_BOUNDARIES", "24"))
CITY, COUNTY = "411200", "411281"
WORDS = "反映供电问题"
WINDOW = 32
ERRORS = {"eio": "Input/output error", "erofs": "Read-only file system"}


class Boundaries(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="zj-")
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.begin()

    @classmethod
    def begin(cls):
        cls.network = Network(BUILD, pathlib.Path(tempfile.mkdtemp(dir=cls.scratch.name)) / "n", [CITY, COUNTY],
                              transport={"retransmit_min": "100ms", "retransmit_max": "500ms"})
        cls.addClassCleanup(cls.network.kill)
        cls.network.start()
        cls.network.until_connected()
        cls.city, cls.county = cls.network[CITY], cls.network[COUNTY]
        cls.count = cls.county.folder / "boundaries"
        cls.acknowledged, cls.said = {}, 0

    # ---- one round

    def environ(self, how, n):
        return {"LD_PRELOAD": HURT, "ZHUJI_HURT": f"{how}:{n}", "ZHUJI_HURT_COUNT": str(self.count),
                # Under AddressSanitizer: we come before its library, and don't mind.
                "ASAN_OPTIONS": ":".join(filter(None, [os.environ.get("ASAN_OPTIONS"),
                                                       "verify_asan_link_order=0"]))}

    def register(self):
        """True if it was acknowledged."""
        name = f"b-{self.said}"
        type(self).said += 1
        answer = self.county.ask("register", "clerk", intake={"text": f"{WORDS} {name}", "external_id": name})
        if answer["status"] == "done":
            self.acknowledged[name] = answer["case_id"]
        return answer["status"] == "done"

    def work(self, times):
        """Comes in, goes up; ends early if the node does.  Its number of cases."""
        for done in range(times):
            try:
                if not self.register():
                    return done
                case = self.acknowledged[f"b-{self.said - 1}"]
                if self.county.ask("report-up", "approver", case=case, to=CITY, reason="超出本级权限")["status"] != "done":
                    return done
            except (Gone, BrokenPipeError, AssertionError):
                return done
        return times

    def passed(self):
        return self.count.stat().st_size if self.count.exists() else 0

    def ask_at_once(self):
        """Desks ask many things at once; nobody waits for the answers, so that it ends with all sorts of things under way."""
        batch = self.county.batch(WINDOW)
        with contextlib.suppress(BrokenPipeError):
            for number in range(WINDOW):
                if number % 4 == 3:
                    batch.send("list", "clerk")
                else:
                    batch.send("register", "clerk", intake={"text": f"{WORDS}，另有一人"})
        return batch

    def hurt(self, how, n, busy=False):
        """The node with a wound at boundary n: how it ended, None if it lived (it never came so far)."""
        self.county.kill()
        self.count.unlink(missing_ok=True)
        self.county.spawn(**self.environ(how, n))
        until(lambda: f"it answers or ends\n{self.county.said()}",
              lambda: not self.county.running() or self.county.zhuji("status")[0] == 0)
        others = [self.ask_at_once() for _ in range(4)] if busy else []
        while self.county.running() and self.work(8) and self.passed() < n + 200:
            pass
        for batch in others:
            batch.child.kill()
            batch.close()
        if self.passed() < n:
            return None
        if self.county.running():  # work stopped because it is ending
            until(lambda: f"{how} at {n} ends it\n{self.county.said()}", lambda: not self.county.running())
        code = self.county.child.wait()
        self.county.kill()
        return code

    def start_again(self):
        self.county.kill()
        self.county.start()
        rows = {row["external_id"]: row["case_id"] for row in self.county.rows().values() if row.get("external_id")}
        self.assertEqual({name: rows.get(name) for name in self.acknowledged}, self.acknowledged)
        self.assertTrue(self.register(), "the next case comes in")

    def newest_lines(self, size_before):
        with open(self.county.log, errors="replace") as log:
            log.seek(size_before)
            return log.read().splitlines()

    # ---- the tests

    def boundaries(self):
        """How many there are from a start to the end of some work."""
        self.county.kill()
        self.count.unlink(missing_ok=True)
        self.county.spawn(**self.environ("kill", 0))
        self.county.wait()
        at_start = self.passed()
        self.work(16)
        return at_start, self.passed()

    def test_killed_at_any_boundary_it_comes_back_with_what_it_acknowledged(self):
        at_start, end = self.boundaries()
        self.assertGreater(end - at_start, 60)
        died = said = 0
        for i in range(ROUNDS):
            if i and i % ROUNDS_A_NETWORK == 0:
                said += len(self.acknowledged)
                self.finish()
                self.begin()
                print(f"{died} of {i} rounds ended at a boundary; {said} cases acknowledged, none missing", flush=True)
            n = 1 + i % end if ROUNDS >= end else 1 + i * end // ROUNDS
            how = ("kill", "kill-after", "tear")[i % 3]
            code = self.hurt(how, n)
            if code is not None:
                self.assertEqual(code, -signal.SIGKILL, (how, n))
            died += code is not None
            self.start_again()
        print(f"{died} of {ROUNDS} rounds ended at a boundary of {end} ({at_start} of them at start); "
              f"{said + len(self.acknowledged)} cases acknowledged, none missing", flush=True)
        self.assertGreater(died, ROUNDS // 2)

    def test_a_disk_that_fails_ends_it_with_a_line_and_it_comes_back(self):
        at_start, end = self.boundaries()
        for how, n, busy in [(h, at_start + k, b) for h in ("eio", "erofs") for k, b in ((1, False), (7, True), (end // 4, True))]:
            before = self.county.log.stat().st_size
            code = self.hurt(how, n, busy)
            self.assertIsNotNone(code, (how, n))
            # By itself, with an error, and everything freed: of a leak LeakSanitizer would end it otherwise.
            self.assertEqual(code, 1, f"{how} at {n}\n{self.county.said()}")
            said = [line for line in self.newest_lines(before) if "level=error" in line or line.startswith("zhuji-node: ")]
            self.assertEqual(len(said), 1, f"{how} at {n}: one line says why: {said}")
            # What happened, to which file, that nothing is lost, and what to do.
            for part in (ERRORS[how], str(self.county.data), "nothing that was acknowledged is lost", "dmesg", "start it again"):
                self.assertIn(part, said[0], f"{how} at {n}")
            self.start_again()

    @classmethod
    def tearDownClass(cls):
        cls.finish()

    @classmethod
    def finish(cls):
        cls.county.kill()
        cls.county.start()
        cls.network.until_settled()
        above = {row["case_id"] for row in cls.city.rows().values()}
        here = cls.county.rows()
        for case in cls.acknowledged.values():
            held = (here[case]["custody"] == "here") + (case in above)
            assert held == 1, (case, here[case], case in above)
        for node in cls.network.nodes.values():
            assert node.alarms() == {}, node.alarms()
            node.must_verify()
        cls.network.stop()


if __name__ == "__main__":
    unittest.main(verbosity=2)
