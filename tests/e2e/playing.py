# SPDX-License-Identifier: Apache-2.0
"""Runs the demo's player from a test, looks at its network through `zhuji`, and finds out what it left behind."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time

from deploy.network import units
from deploy.network.programs import Programs
from deploy.play.fleet import _is_running

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIELDS = ["registered", "referred", "assigned", "reported_up", "return_requests", "noticed", "accepted", "opinions", "served",
          "reports", "approved", "reworked", "reminders", "orders", "responses", "in_flight", "verified_nodes", "entries",
          "seals"]
MORE_FIELDS = ["cases_per_s", "refused_lines"]
WORDS = ("供热", "欠薪", "路灯", "物业", "征收", "养老保险", "噪声", "电梯", "工伤", "排水")
PLACES = ("411281", "411221", "410102", "411221105", "410102001", "411281001", "999999", None)


def line(number):
    """A case of a test's own."""
    word = WORDS[number % len(WORDS)]
    case = {"external_id": f"e2e-{number}", "title": f"{word}问题第 {number} 件",
            "text": f"反映{word}问题，请依法处理。编号 {number}。", "category": word,
            "channel": ("letter", "visit", "call", "online", "fax")[number % 5], "petitioner": {"name": "信访人甲"}}
    if number % 7 == 0:
        case["class"] = "suggestion"
    place = PLACES[number % len(PLACES)]
    if place:
        case["place"] = place
    return json.dumps(case, ensure_ascii=False)


class Playing:
    """The player in a process of its own; `folder` is a pathlib.Path."""

    def __init__(self, build, folder, *options):
        self.programs, self.folder = Programs(build), folder
        environ = {**os.environ, "ZHUJI_PROGRAMS": str(build), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1",
                   "LC_ALL": "C.UTF-8"}
        self.said_file = folder.parent / f"{folder.name}-said.txt"
        with open(self.said_file, "ab") as said:
            self.child = subprocess.Popen([sys.executable, "-m", "deploy.play", "--data", str(folder), *options], env=environ,
                                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, start_new_session=True)

    def said(self):
        return self.said_file.read_text(errors="replace")[-6000:]

    def wait(self, seconds):
        """(exit code, what it printed on stdout)"""
        try:
            out, _ = self.child.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.end()
            raise AssertionError(f"the player did not end within {seconds} s:\n{self.said()}")
        return self.child.returncode, out.decode()

    def end(self):
        """Of a test that failed: the player and, through it, everything it started."""
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            try:
                self.child.wait(30)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()

    def pid(self, name):
        return _is_running(self.folder / "run" / f"{name}.pid")

    def running(self):
        return {p.stem for p in (self.folder / "run").glob("*.pid") if self.pid(p.stem)}

    def zhuji(self, node, *arguments):
        done = subprocess.run([self.programs.zhuji, "--config", str(self.folder / node / "node.yaml"), *arguments, "--json"],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        return done.returncode, json.loads(done.stdout) if done.stdout.startswith("{") else {}

    def in_flight(self, nodes=units.NODES):
        """Parcels without receipt, over the nodes that answer."""
        return sum(self.total(n, "in_flight") for n in nodes)

    def total(self, node, figure):
        """From the node's store; 0 if it doesn't answer."""
        code, answer = self.zhuji(node, "status")
        return answer["totals"][figure] if code == 0 else 0


def until(seconds, what, check):
    """Polls until check() is true; returns its value."""
    deadline = time.monotonic() + seconds
    while not (found := check()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)
    return found


def processes_of(folder):
    """Command lines of whatever still runs on the folder."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if any(str(folder).encode() in w for w in words) and int(entry.name) != os.getpid():
            found.append(b" ".join(words).decode(errors="replace"))
    return found
