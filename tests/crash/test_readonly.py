# SPDX-License-Identifier: Apache-2.0
"""A file system that becomes read-only under a real office, as the kernel does when its disk fails, and is put right again.

  test_readonly.py BUILD [unittest arguments]

The office's folder is ext4 on a loop device, made read-only with `remount,abort`: what the kernel does on an error of the disk.
(`remount,ro` is refused while files are open for writing, by any file system: it can only be tried on an office that is down.)
Needs root, loop devices and mkfs.ext4; else skipped (exit code 77).
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from mounts import SKIPPED, own_name_space
from network import Network, build_argument, until

BUILD = build_argument()
CITY, COUNTY = "411200", "411281"
IMAGE_SIZE = 4 << 30  # sparse; the office keeps its reserve of it


def mount(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True, capture_output=True)


def unable():
    """Why this can't be tried here, or ""."""
    if not own_name_space():
        return "no file system may be mounted here"
    if not shutil.which("mkfs.ext4"):
        return "no mkfs.ext4"
    with tempfile.TemporaryDirectory(prefix="zj-") as folder:
        image, at = pathlib.Path(folder) / "image", pathlib.Path(folder) / "at"
        at.mkdir()
        with open(image, "wb") as file:
            file.truncate(16 << 20)
        try:
            subprocess.run(["mkfs.ext4", "-q", image], check=True, capture_output=True)
            mount("-o", "loop", image, at)
            subprocess.run(["umount", at], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as e:
            return f"no loop device: {e}"
    return ""


class ReadOnly(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory(prefix="zj-")
        self.addCleanup(scratch.cleanup)
        self.image = pathlib.Path(scratch.name) / "image"
        with open(self.image, "wb") as file:
            file.truncate(IMAGE_SIZE)
        subprocess.run(["mkfs.ext4", "-q", self.image], check=True)
        self.network = network = Network(BUILD, pathlib.Path(scratch.name) / "n", [CITY, COUNTY], prepare=self.prepare)
        self.addCleanup(network.kill)
        self.city, self.county, self.cases, self.up = network[CITY], network[COUNTY], set(), set()
        network.start()
        network.until_connected()

    def prepare(self, node):
        if node.code != COUNTY:
            return
        node.data.mkdir(mode=0o700)
        self.mount_again(node.data)
        shutil.rmtree(node.data / "lost+found")
        self.addCleanup(subprocess.run, ["umount", "-l", str(node.data)], check=False)

    def mount_again(self, at):
        mount("-o", "loop", self.image, at)
        at.chmod(0o700)

    def lines(self):
        return self.county.log.read_text(errors="replace").splitlines()

    def work_until_it_ends(self, then):
        """Desks at work, 16 requests at a time; after the 100th answer then() happens."""
        batch = self.county.batch(16)
        self.addCleanup(batch.close)
        answered = 0
        while True:
            try:
                while batch.in_flight() < 16:
                    batch.send("register", "clerk", intake={"text": "反映供电问题"})
            except BrokenPipeError:
                pass
            answer = batch.read()
            if answer is None:
                return
            if answer["status"] == "done":
                self.cases.add(answer["case_id"])
            elif answer["status"] == "unknown":
                return
            answered += 1
            if answered == 100:
                then()

    def refused_to_start(self):
        """It says why in one line, and ends."""
        before = len(self.lines())
        self.county.spawn()
        until("it ends again", lambda: not self.county.running())
        self.assertNotEqual(self.county.child.returncode, 0)
        said = self.lines()[before:]
        self.assertEqual(len(said), 1, said)
        self.assertIn("Read-only file system", said[0])

    def goes_on(self):
        self.county.start()
        self.network.until_connected()
        self.assertLessEqual(self.cases | self.up, set(self.county.rows()))
        self.network.until_settled()
        self.assertLessEqual(self.up, set(self.city.rows()))
        self.assertIn("case_id", self.county.act("register", intake={"text": "反映供热问题"}))
        self.county.must_verify()
        self.assertEqual(self.county.alarms(), {})
        self.network.stop()

    def report_up(self):
        case = self.county.act("register", intake={"text": "反映供水问题"})["case_id"]
        self.county.act("report-up", "approver", case=case, to=CITY, reason="超出本级权限")
        self.up.add(case)

    def test_it_ends_with_one_line_and_goes_on_when_the_disk_is_put_right(self):
        for _ in range(5):
            self.report_up()
        before = len(self.lines())
        self.work_until_it_ends(lambda: mount("-o", "remount,abort", self.county.data))
        until("it ends", lambda: not self.county.running())
        self.assertEqual(self.county.child.returncode, 1)
        failed = [line for line in self.lines()[before:] if "node.failed" in line]
        self.assertEqual(len(failed), 1, self.lines()[before:])
        self.assertIn("Read-only file system", failed[0])
        self.assertGreaterEqual(len(self.cases), 100)
        self.refused_to_start()
        subprocess.run(["umount", self.county.data], check=True)
        self.mount_again(self.county.data)
        self.goes_on()

    def test_it_does_not_start_on_a_read_only_disk_and_says_why(self):
        self.report_up()
        self.network.until_settled()
        self.county.stop()
        mount("-o", "remount,ro", self.county.data)
        self.refused_to_start()
        self.refused_to_start()
        mount("-o", "remount,rw", self.county.data)
        self.goes_on()


if __name__ == "__main__":
    why = unable()
    if why:
        print(f"SKIPPED: {why}", file=sys.stderr)
        sys.exit(SKIPPED)
    unittest.main()
