# SPDX-License-Identifier: Apache-2.0
"""The processes of the network: started, watched, started again when they die, stopped.

Whatever happens to the player, nothing is left running that wasn't meant to be: every process dies with it (PR_SET_PDEATHSIG)
unless it was started to stay.  Pid files name the process by its start time too, so that a later run never signals a stranger.
"""

import asyncio
import ctypes
import os
import pathlib
import signal
import time

from deploy.network import units
from deploy.play.words import w

PR_SET_PDEATHSIG = 1
DEATHS_MAX, DEATHS_SECONDS = 8, 60  # killed more often than that, it isn't an accident
GIVES_UP_MAX = 2                    # ended by itself so often: it says in its log why it can't
STOP_SECONDS = 20
_libc = ctypes.CDLL(None, use_errno=True)


class FleetError(Exception):
    pass


def _die_with_player():
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _start_time(pid):
    """Clock ticks since boot; None if there is no such process any more."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return None
    return None if fields[0] in "ZX" else fields[19]


def _is_running(pid_file):
    """The pid, if the very process that wrote the file still runs."""
    try:
        pid, started = pid_file.read_text().split()
    except (OSError, ValueError):
        return None
    return int(pid) if _start_time(pid) == started else None


class Process:
    def __init__(self, name, argv, directory):
        self.name, self.argv = name, argv
        self.pid_file = directory / "run" / f"{name}.pid"
        self.log = directory / "log" / f"{name}.log"
        self.child = None
        self.deaths = []

    def log_tail(self, lines=5):
        try:
            return self.log.read_text(errors="replace").splitlines()[-lines:]
        except OSError:
            return []


class Fleet:
    def __init__(self, directory, programs, screen):
        self.directory, self.screen = pathlib.Path(directory), screen
        relays = [Process(f"relay-{r}", [programs.relay, "--config", str(self.directory / f"relay-{r}" / "relay.yaml")],
                          self.directory) for r in units.RELAYS]
        nodes = [Process(n, [programs.node, "--config", str(self.directory / n / "node.yaml")], self.directory)
                 for n in units.NODES]
        self.processes = {p.name: p for p in relays + nodes}
        self.watchers = []
        self.stopping = False
        self.failed = asyncio.get_running_loop().create_future()  # result: FleetError
        self.restarts = 0

    # ---- one process

    async def _spawn(self, p, stay):
        p.log.parent.mkdir(exist_ok=True)
        p.pid_file.parent.mkdir(exist_ok=True)
        with open(p.log, "ab") as log:
            p.child = await asyncio.create_subprocess_exec(
                *p.argv, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=None if stay else _die_with_player)
        p.pid_file.write_text(f"{p.child.pid} {_start_time(p.child.pid)}\n")

    async def _watch(self, p):
        while True:
            code = await p.child.wait()
            if self.stopping:
                if code:
                    self.screen.line(w(f"!! {p.name} was told to end and did not end in order (code {code}); see {p.log}",
                                       f"!! {p.name} 未能正常退出（退出码 {code}）；见 {p.log}"))
                return
            now = time.monotonic()
            p.deaths = [t for t in p.deaths if now - t < DEATHS_SECONDS] + [now]
            if len(p.deaths) > (DEATHS_MAX if code < 0 else GIVES_UP_MAX):
                error = FleetError("\n  ".join([w(
                    f"{p.name} ended {len(p.deaths)} times in a minute (last code {code}); the end of {p.log}:",
                    f"{p.name} 一分钟内退出 {len(p.deaths)} 次（最后退出码 {code}）；{p.log} 末尾：")] + p.log_tail()))
                if not self.failed.done():
                    self.failed.set_result(error)
                return
            why = w(f"signal {-code}", f"信号 {-code}") if code < 0 else w(f"code {code}", f"退出码 {code}")
            self.screen.line(w(f"!! {p.name} ended unexpectedly ({why}): starting it again",
                               f"!! {p.name} 意外退出（{why}）：重新启动"))
            self.restarts += 1
            await self._spawn(p, False)
            if self.stopping:
                self._signal(p, signal.SIGTERM)

    # ---- all of them

    def running(self):
        """{name: pid} of what runs, whoever started it."""
        found = {name: _is_running(p.pid_file) for name, p in self.processes.items()}
        return {name: pid for name, pid in found.items() if pid}

    async def start(self, stay=False):
        self.stopping = False
        for p in self.processes.values():
            await self._spawn(p, stay)
            if not stay:
                self.watchers.append(asyncio.ensure_future(self._watch(p)))

    async def stop(self):
        """Nodes first, so that relays carry their last receipts; then everything else."""
        self.stopping = True
        ours = [p for p in self.processes.values() if _is_running(p.pid_file)]
        for group in ([p for p in ours if not p.name.startswith("relay-")], [p for p in ours if p.name.startswith("relay-")]):
            await self._stop_group(group)
        await asyncio.gather(*self.watchers)
        self.watchers.clear()

    async def _stop_group(self, group):
        for p in group:
            self._signal(p, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while any(_is_running(p.pid_file) for p in group):
            if time.monotonic() > deadline:
                for p in group:
                    if _is_running(p.pid_file):
                        self.screen.line(w(f"!! {p.name} does not end within {STOP_SECONDS} s: killing it",
                                           f"!! {p.name} 在 {STOP_SECONDS} 秒内未退出：强制结束"))
                        self._signal(p, signal.SIGKILL)
                deadline = time.monotonic() + STOP_SECONDS
            await asyncio.sleep(0.02)
        for p in group:
            p.pid_file.unlink(missing_ok=True)

    @staticmethod
    def _signal(p, number):
        pid = _is_running(p.pid_file)
        if pid:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass
