# SPDX-License-Identifier: Apache-2.0
"""A disk that fills up under a real office (promise P9): intake is refused with the reason, work in hand and recovery go on.

  test_full.py BUILD [unittest arguments]

The office's folder is a file system in memory, made smaller and larger while the node runs.  It is mounted in a name space of
our own, so that nothing of it is left behind; where that isn't allowed, the test is skipped (exit code 77).
"""

import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from mounts import SKIPPED, own_name_space
from network import Network, build_argument, day, until

BUILD = build_argument()
CITY, COUNTY = "411200", "411281"
HRSS = COUNTY + ".hrss"
MIB = 1 << 20
ROOMY = 4096 * MIB  # a limit, not memory
OPINION = {"decision": "explain", "body": "已说明情况。", "legal_basis": "《信访工作条例》第三十二条", "remedy": "三十日内可请求复查。"}


class Full(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="zj-")
        self.addCleanup(scratch.cleanup)
        self.network = network = Network(BUILD, pathlib.Path(scratch.name) / "n", [CITY, COUNTY], prepare=self.mount)
        self.addCleanup(network.kill)
        self.city, self.county, self.cases = network[CITY], network[COUNTY], []
        network.start()
        network.until_connected()

    def mount(self, node):
        if node.code != COUNTY:
            return
        node.data.mkdir(mode=0o700)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOMY},mode=700", "none", node.data], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", str(node.data)], check=True)

    def resize(self, size):
        # Said in full, or mount adds the old options, of which a user name space allows not all.
        subprocess.run(["mount", "-i", "-t", "tmpfs", "-o", f"remount,size={size}", "none", self.county.data], check=True)

    def leave(self, free):
        """So many bytes of room, and no more."""
        fs = os.statvfs(self.county.data)
        self.resize((fs.f_blocks - fs.f_bfree) * fs.f_frsize + free)

    def register(self):
        """The answer; what was taken in is remembered."""
        answer = self.county.ask("register", "clerk", intake={"text": "反映供电问题"})
        if answer["status"] == "done":
            self.cases.append(answer["case_id"])
        return answer

    def until_refused(self):
        def refused():
            answer = self.register()
            return answer if answer["status"] != "done" else None
        return until("the lack of room is seen", refused)

    def until_registered(self):
        """As soon as there is room again, without anybody's doing."""
        last = {}

        def done():
            last["answer"] = self.register()
            return last["answer"]["status"] == "done"
        until(lambda: f"intake goes on: {last}", done)

    def test_short_of_room_it_takes_nothing_in_and_goes_on_with_what_it_has(self):
        for _ in range(20):
            self.assertEqual(self.register()["status"], "done")
        given = self.city.act("register", intake={"text": "反映供水问题"})["case_id"]
        self.city.act("assign", "approver", case=given, to=COUNTY, due=day(30))
        self.county.until_row(given, custody="here")
        self.county.act("assign", "approver", case=given, to=HRSS, due=day(20))

        self.leave(60 * MIB)
        answer = self.until_refused()
        self.assertEqual((answer["status"], answer["reason"]["name"]), ("refused", "disk"))
        self.assertTrue(answer["reason"]["next_en"])
        until("status says so", lambda: self.county.status()["intake_reason"] == "disk")
        self.assertTrue(self.county.status()["intake_stopped"])
        until("somebody is told to make room", lambda: any(kind == "room" for kind, _ in self.county.alarms()))

        # What is given to it waits on its way; what it has in hand goes on, its events and reports too, and their receipts.
        later = self.city.act("register", intake={"text": "反映供热问题"})["case_id"]
        self.city.act("assign", "approver", case=later, to=COUNTY, due=day(30))
        for do, user, fields in (("notice", "clerk", {}), ("accept", "handler", {}), ("opinion", "head", OPINION),
                                 ("serve", "clerk", {"how": "signed"}), ("report", "handler", {"body": "已办结"})):
            self.county.act(do, user, HRSS, case=given, **fields)
        self.county.act("approve", "supervisor", case=given)
        self.county.act("report", "approver", case=given, body="县级报告")
        self.city.until_desk(kind="reported", case_id=given)
        self.city.until_row(given, progress="served")
        until("the county has all its receipts", lambda: self.county.status()["totals"]["in_flight"] == 0)
        self.assertIsNone(self.county.row(later))
        self.assertEqual(self.city.row(later)["custody"], "flight")

        # Killed and started again without room it has everything, and still takes nothing in.
        self.county.kill()
        self.county.start()
        self.assertEqual(set(self.county.rows()), {*self.cases, given})
        self.assertEqual(self.register()["reason"]["name"], "disk")
        self.assertEqual(self.city.row(later)["custody"], "flight")

        self.resize(ROOMY)
        self.until_registered()
        self.county.until_row(later, custody="here")
        self.city.until_row(later, custody="away")
        until("the alarm is over", lambda: not self.county.alarms())
        self.assertFalse(self.county.status()["intake_stopped"])
        self.county.must_verify()
        self.network.stop()

    def test_to_the_last_block_nothing_that_was_acknowledged_is_lost(self):
        for _ in range(20):
            self.assertEqual(self.register()["status"], "done")
        self.leave(3 * MIB)
        # It works on what it has until there is no room even for that: each reading is an entry.
        batch, done, refused = self.county.batch(32), 0, None
        self.addCleanup(batch.close)
        for number in range(40000):
            if batch.in_flight() == 32:
                answer = batch.read()
                self.assertIsNotNone(answer, self.county.said())
                done += answer["status"] == "done"
                if answer["status"] != "done":
                    refused = answer
                    break
            batch.send("show", "clerk", case=self.cases[number % 20])
        while batch.in_flight():
            done += batch.read()["status"] == "done"
        self.assertIsNotNone(refused, "the disk never filled up")
        self.assertEqual((refused["status"], refused["reason"]["name"]), ("refused", "disk"))
        self.assertTrue(self.county.running(), self.county.said())
        self.assertEqual(self.county.status()["entry"], self.county.entries()[-1]["header"]["number"])
        for end in (self.county.kill, self.county.stop):
            end()
            self.county.start()
            self.assertEqual(set(self.county.rows()), set(self.cases))
        reads = sum(e["header"]["kind"] == "read" for e in self.county.entries())
        self.assertEqual(reads, done)
        self.resize(ROOMY)
        self.until_registered()
        self.county.must_verify()
        self.network.stop()

    def test_a_disk_that_somebody_else_fills_at_once_may_end_it_and_it_comes_back(self):
        for _ in range(20):
            self.assertEqual(self.register()["status"], "done")
        self.leave(0)
        batch = self.county.batch()
        self.addCleanup(batch.close)
        answer = None
        with contextlib.suppress(BrokenPipeError):  # it may have ended by then
            batch.send("register", "clerk", intake={"text": "最后一件"})
            answer = batch.read()
        if answer and answer["status"] == "done":
            self.cases.append(answer["case_id"])
        until("it ends, or refuses", lambda: not self.county.running() or self.county.zhuji(
            "case", "register", "--text", "又一件", "--as", "clerk")[0] == 1)
        self.county.kill()
        self.county.start()
        self.assertLessEqual(set(self.cases), set(self.county.rows()))
        self.assertEqual(self.register()["reason"]["name"], "disk")
        self.resize(ROOMY)
        self.until_registered()
        self.county.must_verify()
        self.network.stop()


if __name__ == "__main__":
    if not own_name_space():
        print("SKIPPED: no file system may be mounted here (neither root nor user name spaces)", file=sys.stderr)
        sys.exit(SKIPPED)
    unittest.main()
