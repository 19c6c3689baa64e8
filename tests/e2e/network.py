# SPDX-License-Identifier: Apache-2.0
"""A network of real processes for a test to play with: any part of the sample network, founded, started, killed, looked at.

    network = Network(build, folder, ["410000", "411200", "411281"])
    network.start()
    county = network["411281"]
    case = county.act("register", intake={"text": "..."})["case_id"]
    county.act("refer", user="approver", case=case, to="411281.hrss")

Nothing waits for a time to pass: until() polls a condition and gives up.  Whatever happens to the test, its processes die
with it.
"""

import contextlib
import ctypes
import dataclasses
import datetime
import itertools
import json
import os
import pathlib
import select
import shutil
import signal
import subprocess
import sys
import time

from deploy.network import units
from deploy.network.programs import Programs
from deploy.network.settled import unsettled

PR_SET_PDEATHSIG = 1
PATIENCE = float(os.environ.get("ZHUJI_PATIENCE", "60"))  # seconds; only what never comes costs them
CHINA = datetime.timezone(datetime.timedelta(hours=8))
_libc = ctypes.CDLL(None, use_errno=True)
_ports = itertools.count(20000)  # below what the kernel gives to outgoing connections


def until(what, check, seconds=PATIENCE):
    """Polls until check() is true; returns its value."""
    deadline = time.monotonic() + seconds
    while not (found := check()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what() if callable(what) else what}")
        time.sleep(0.01)
    return found


def day(days):
    """A day of China's calendar, so many from today."""
    return (datetime.datetime.now(CHINA).date() + datetime.timedelta(days=days)).isoformat()


def free_endpoint():
    """An address of this process alone on the loopback network: tests that run side by side never meet."""
    pid = os.getpid()
    return f"tcp://127.{64 + (pid >> 16 & 63)}.{pid >> 8 & 255}.{max(pid & 255, 1)}:{next(_ports)}"


def _die_with_test():
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Process:
    def __init__(self, name, argv, folder):
        self.name, self.argv, self.folder = name, argv, folder
        self.log = folder / "log.txt"
        self.child = None

    def said(self):
        try:
            return f"--- {self.name}\n" + self.log.read_text(errors="replace")[-4000:]
        except OSError:
            return f"--- {self.name}: nothing\n"

    def spawn(self, **environ):
        with open(self.log, "ab") as log:
            self.child = subprocess.Popen(self.argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
                                          env={**os.environ, **environ}, preexec_fn=_die_with_test)

    def running(self):
        return self.child is not None and self.child.poll() is None

    def stop(self):
        """In order: whatever ends with an error, or not at all, fails the test."""
        if not self.child:
            return
        self.child.send_signal(signal.SIGTERM)
        try:
            code = self.child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.name} does not end on SIGTERM:\n{self.said()}") from None
        self.child = None
        if code:
            raise AssertionError(f"{self.name} ended with {code}:\n{self.said()}")

    def kill(self):
        if self.child:
            self.child.kill()
            self.child.wait()
            self.child = None

    def signal(self, number):
        self.child.send_signal(number)


class Refused(AssertionError):
    """An act that the test expected to be done."""

    def __init__(self, answer):
        super().__init__(json.dumps(answer, ensure_ascii=False))
        self.answer = answer


class Gone(AssertionError):
    """The node went away before it answered: what was asked may or may not have been done."""


def by_three(ask, do, user, unit, fields):
    """A document that is drafted, signed by `user` and stamped: the last answer, or the one where it ended."""
    case = fields["case"]
    answer = ask("draft", units.DRAFTED[do][1], unit, document=do, **fields)
    if answer["status"] != "done":
        return answer
    draft = answer["entry"]
    answer = ask("sign", user, unit, case=case, draft=draft)
    return ask("stamp", units.STAMP, unit, case=case, draft=draft) if answer["status"] == "done" else answer


class Batch:
    """`zhuji batch`: a conversation.  send() as many as the window takes, read() in the same order."""

    def __init__(self, node, window=64):
        self.node, self.sent, self.answered = node, 0, 0
        self.child = subprocess.Popen(node.command("batch", "--window", window), stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, preexec_fn=_die_with_test)
        self.pending = b""

    def send(self, do, user="", unit="", **fields):
        command = {"do": do, **({"as": user} if user else {}), **({"unit": unit} if unit else {}), **fields}
        self.sent += 1
        self.child.stdin.write(json.dumps(command, ensure_ascii=False).encode() + b"\n")
        self.child.stdin.flush()

    def in_flight(self):
        return self.sent - self.answered

    def read(self, seconds=PATIENCE):
        """The next answer, or None if the conversation is over."""
        while b"\n" not in self.pending:
            if not select.select([self.child.stdout], [], [], seconds)[0]:
                raise AssertionError(f"no answer within {seconds} s\n{self.node.said()}")
            data = os.read(self.child.stdout.fileno(), 1 << 16)
            if not data:
                return None
            self.pending += data
        line, self.pending = self.pending.split(b"\n", 1)
        self.answered += 1
        return json.loads(line)

    def ask(self, do, user="", unit="", **fields):
        """One after the other; patient with a full mailbox."""
        if do in units.DRAFTED:
            return by_three(self.ask, do, user, unit, fields)
        while True:
            try:
                self.send(do, user, unit, **fields)
                answer = self.read()
            except BrokenPipeError:
                answer = None
            if answer is None or answer["status"] == "unknown":
                raise Gone(f"{self.node.name} went away\n{self.node.said()}")
            if answer["status"] != "busy":
                return answer

    def close(self):
        with contextlib.suppress(OSError):
            self.child.stdin.close()
        try:
            self.child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        self.child.stdout.close()


class Node(Process):
    def __init__(self, network, code):
        folder = network.folder / code
        super().__init__(code, [network.programs.node, "--config", str(folder / "node.yaml")], folder)
        self.network, self.code, self.data = network, code, folder / "data"
        self.talk = None  # the conversation of act()

    # ---- its life

    def start(self, **environ):
        self.spawn(**environ)
        self.wait()

    def wait(self):
        """Until it answers."""
        def answers():
            if not self.running():
                raise AssertionError(f"{self.name} does not start:\n{self.said()}")
            return self.zhuji("status")[0] == 0
        until(lambda: f"{self.name} answers\n{self.said()}", answers)

    def _hang_up(self):
        if self.talk:
            self.talk.close()
            self.talk = None

    def stop(self):
        self._hang_up()
        super().stop()

    def kill(self):
        super().kill()
        self._hang_up()

    # ---- talking to it

    def command(self, *arguments):
        return [self.network.programs.zhuji, "--config", str(self.folder / "node.yaml"), *map(str, arguments)]

    def zhuji(self, *arguments):
        """(exit code, the JSON it printed, what it said on stderr)"""
        done = subprocess.run(self.command(*arguments, "--json"), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=4 * PATIENCE)
        try:
            answer = json.loads(done.stdout)
        except ValueError:
            answer = {}
        return done.returncode, answer, done.stderr.strip()

    def must(self, *arguments):
        code, answer, said = self.zhuji(*arguments)
        if code:
            raise AssertionError(f"zhuji {' '.join(map(str, arguments))} at {self.name}: {code} {said} {answer}\n{self.said()}")
        return answer

    def run(self, *arguments):
        """What a command without an answer in one piece printed."""
        done = subprocess.run(self.command(*arguments), stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=4 * PATIENCE)
        if done.returncode:
            raise AssertionError(f"zhuji {' '.join(map(str, arguments))} at {self.name}: {done.returncode} {done.stderr}")
        return done.stdout

    def batch(self, window=64):
        return Batch(self, window)

    def ask(self, do, user="", unit="", **fields):
        """The answer, whatever it is."""
        if not self.talk or self.talk.child.poll() is not None:
            self._hang_up()
            self.talk = self.batch()
        return self.talk.ask(do, user, unit, **fields)

    def act(self, do, user="", unit="", **fields):
        """Done, or the test fails."""
        answer = self.ask(do, user or {"register": "clerk"}.get(do, ""), unit, **fields)
        if answer["status"] != "done":
            raise Refused(answer)
        return answer

    def refused(self, do, user="", unit="", **fields):
        """The name of the reason."""
        answer = self.ask(do, user, unit, **fields)
        if answer["status"] != "refused":
            raise AssertionError(f"{do} was not refused: {answer}")
        return answer["reason"]["name"]

    # ---- looking at it

    def status(self):
        return self.must("status")

    def alarms(self):
        """{(kind, subject): detail} of those that stand."""
        return {(a["kind"], a["subject"]): a["detail"] for a in self.status()["alarms"]}

    def peer(self, code):
        return next((p for p in self.status()["peers"] if p["unit"] == code), None)

    def rows(self, unit="", user="clerk", **fields):
        """All files on a desk, by case."""
        rows, after = {}, ""
        while True:
            answer = self.act("list", user, unit, **fields, **({"after": after} if after else {}))
            rows.update({row["case_id"]: row for row in answer.get("cases", ())})
            after = answer.get("after", "")
            if not after:
                return rows

    def row(self, case, unit="", user="clerk"):
        return self.rows(unit, user).get(case)

    def until_row(self, case, unit="", user="clerk", **wanted):
        """Waits for the file to say so; returns it."""
        seen = {}

        def so():
            row = self.row(case, unit, user)
            seen["row"] = row
            return row if row and all(row[k] == v for k, v in wanted.items()) else None
        return until(lambda: f"{case} at {unit or self.code}: {wanted}; it is {seen.get('row')}\n{self.said()}", so)

    def desk(self, unit="", user="supervisor", **wanted):
        return [row for row in self.act("desk", user, unit).get("desk", ()) if all(row[k] == v for k, v in wanted.items())]

    def until_desk(self, unit="", user="supervisor", **wanted):
        return until(lambda: f"on the desk of {unit or self.code}: {wanted}; there is {self.desk(unit, user)}",
                     lambda: self.desk(unit, user, **wanted))

    def entries(self, first=1):
        """Headers and facts of the journal, from the folder."""
        return [json.loads(line) for line in self.run("journal", "dump", "--json", "--from", first).splitlines()]

    def verify(self, *arguments):
        """(exit code, report, stderr)"""
        return self.zhuji("verify", *arguments)

    def must_verify(self):
        code, report, said = self.verify()
        if code:
            raise AssertionError(f"{self.name} does not verify: {said} {report}\n{self.said()}")
        return report

    def save(self, name):
        """A copy of the data folder, as somebody makes a back-up of a node that stands still."""
        shutil.copytree(self.data, self.folder / name, ignore=shutil.ignore_patterns("run"))

    def discard(self):
        shutil.rmtree(self.data)

    def restore(self, name):
        self.discard()
        shutil.copytree(self.folder / name, self.data)


class Network:
    """`nodes`: codes of divisions of the sample network, from the top.  `limits`, `transport`: of every node's config; `relay`: of
    every relay's.  `prepare(node)` is called before a node's office is founded."""

    def __init__(self, build, folder, nodes, limits=None, transport=None, prepare=None, endpoints=None, relay=None):
        self.programs, self.folder = Programs(build), pathlib.Path(folder)
        self.codes = list(nodes)
        self.relay_codes = [c for c in self.codes if c in units.RELAYS]
        self.units = [u for u in units.UNITS if u.node in self.codes]
        self.limits = {"map_mib": 1024, "segment_mib": 1, **(limits or {})}
        self.transport = {"hello": "1s", "retransmit_min": "200ms", "retransmit_max": "2s", **(transport or {})}
        self.relay = relay or {}
        self.endpoints = {c: (endpoints or {}).get(c) or free_endpoint() for c in self.relay_codes}
        self.nodes = {c: Node(self, c) for c in self.codes}
        self.relays = {c: Process(f"relay-{c}", [self.programs.relay, "--config", "relay.yaml"], self.folder / f"relay-{c}")
                       for c in self.relay_codes}
        self._found(prepare)

    def __getitem__(self, code):
        return self.nodes[code]

    # ---- founding

    def zhuji(self, *arguments):
        command = [self.programs.zhuji, *map(str, arguments), "--json"]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE)
        if done.returncode:
            raise AssertionError(f"{' '.join(command)}: {done.returncode} {done.stdout} {done.stderr}")
        return json.loads(done.stdout)

    def _relay_of(self, code):
        above = units.DIVISION[code].above
        return code if code in self.relay_codes else above if above in self.relay_codes else ""

    def roster_yaml(self, version=1, previous="", more_units=(), changes=None, closing=None, root="root"):
        """`changes`: what units have otherwise than in the sample network, {code: {key: value}}; `closing`: {code: its successor};
        `root`: the folder of the key that may sign the next one."""
        def public(folder, use):
            return f"{{file: {folder}/{use}.key.pub}}"

        lines = [f"version: {version}", f"roots: [{public(root, 'root')}]"] + [f'previous: "{previous}"'] * bool(previous)
        lines += ["units:"]
        for u in [*self.units, *more_units]:
            u = dataclasses.replace(u, **(changes or {}).get(u.code, {}))
            lines += [f'  - code: "{u.code}"', f"    name: {u.zh}", f"    kind: {u.kind}"]
            known = {v.code for v in self.units}
            for key in ("led_by", "served_by"):
                if getattr(u, key) in known:
                    lines.append(f'    {key}: "{getattr(u, key)}"')
            reviewers = [r for r in u.review_by if r in known]
            if reviewers:
                lines.append("    review_by: [" + ", ".join(f'"{r}"' for r in reviewers) + "]")
            if u.code != u.node:
                lines.append(f'    hosted_on: "{u.node}"')
            if u.code in (closing or {}):
                lines += ["    status: closing", f'    successor: "{closing[u.code]}"']
            if (self.folder / u.code / "desk.key").exists():
                lines.append(f"    desk_key: {public(u.code, 'desk')}")
        lines.append("nodes:")
        for code in self.codes:
            lines.append(f'  - unit: "{code}"')
            if self._relay_of(code):
                lines.append(f'    relay: "{self._relay_of(code)}"')
            lines += [f"    {use}: {public(code + '/keys', use)}" for use in ("identity", "wrap", "curve")]
        lines += ["relays:"] if self.relay_codes else []
        for code in self.relay_codes:
            lines += [f'  - unit: "{code}"', f"    endpoint: {self.endpoints[code]}",
                      f"    curve: {public('relay-' + code + '/keys', 'curve')}"]
            if units.DIVISION[code].above in self.relay_codes:
                lines.append(f'    parent: "{units.DIVISION[code].above}"')
        return "\n".join(lines) + "\n"

    def write_config(self, code, limits=None):
        pairs = ", ".join(f"{k}: {v}" for k, v in {**self.limits, **(limits or {})}.items())
        transport = ", ".join(f"{k}: {v}" for k, v in self.transport.items())
        (self.folder / code / "node.yaml").write_text("\n".join([
            f'unit: "{code}"', "data: data", "keys: keys", "roster: roster.signed", "root_key: ../root/root.key.pub", "users:",
            f"  {os.getuid()}: [{', '.join(units.user_names())}]", "log: info", f"limits: {{{pairs}}}",
            f"transport: {{{transport}}}",
        ]) + "\n")

    def _found(self, prepare):
        (self.folder / "root").mkdir(parents=True, mode=0o700)
        self.zhuji("key", "new", "root", "--dir", self.folder / "root")
        for code in self.codes:
            (self.folder / code).mkdir(mode=0o700)
            self.zhuji("key", "new", "office", "--dir", self.folder / code / "keys")
            self.write_config(code)
        for unit in self.units:
            if unit.kind in units.DESK_KEY_KINDS:
                (self.folder / unit.code).mkdir(mode=0o700)
                self.zhuji("key", "new", "desk", "--dir", self.folder / unit.code)
        for code in self.relay_codes:
            folder = self.folder / f"relay-{code}"
            folder.mkdir(mode=0o700)
            self.zhuji("key", "new", "curve", "--dir", folder / "keys")
            (folder / "relay.yaml").write_text("\n".join([
                f'unit: "{code}"', "roster: roster.signed", "root_key: ../root/root.key.pub", "curve_key: keys/curve.key",
                "log: info", *(f"{k}: {v}" for k, v in self.relay.items())]) + "\n")
        self.sign_roster("roster.signed")
        for folder in [self.folder / c for c in self.codes] + [self.folder / f"relay-{c}" for c in self.relay_codes]:
            shutil.copy(self.folder / "roster.signed", folder / "roster.signed")
        for node in self.nodes.values():
            if prepare:
                prepare(node)
            node.must("init", "--admin", units.ADMIN)

    def sign_roster(self, name, by="root", **how):
        """What `zhuji roster sign` says of it; `by`: the folder of the key that signs."""
        path = self.folder / "roster.yaml"
        path.write_text(self.roster_yaml(**how))
        return self.zhuji("roster", "sign", path, "--key", self.folder / by / "root.key", "--out", self.folder / name)

    def file_roster(self, name, *processes):
        """Puts it where those processes' configs say; they read it when they start (relays: also on SIGHUP)."""
        for process in processes:
            shutil.copy(self.folder / name, process.folder / "roster.signed")

    # ---- its life

    def start(self, users=True):
        for relay in self.relays.values():
            relay.spawn()
        for node in self.nodes.values():
            node.spawn()
        for node in self.nodes.values():
            node.wait()
        if users:
            self.add_users()

    def add_users(self, *codes):
        for u in self.units:
            if u.node not in (codes or self.codes):
                continue
            for name, roles in units.users_of(u):
                self.nodes[u.node].act("user", units.ADMIN, name=name, of=u.code, roles=list(roles))

    def all(self):
        return [*self.nodes.values(), *self.relays.values()]

    def said(self):
        return "\n".join(p.said() for p in self.all())

    def kill(self):
        """Of a test that is over, however."""
        for process in self.all():
            process.kill()

    def stop(self):
        for process in self.all():
            process.stop()

    def until_connected(self):
        """Every node has its relay, and every superior has heard what is below it."""
        def so():
            for code, node in self.nodes.items():
                office = node.status()
                below = {p["unit"] for p in office["peers"] if p["below"] and p["heard_ms_ago"] >= 0}
                if self._relay_of(code) and office["relay"] != "connected":
                    return False
                if {c for c in self.codes if units.DIVISION[c].above == code} - below:
                    return False
            return True
        until(lambda: f"all are connected\n{self.said()}", so)

    def unsettled(self):
        """{code: its parcels}, of the offices that run."""
        return unsettled({code: node.status() for code, node in self.nodes.items() if node.running()})

    def until_settled(self, seconds=PATIENCE):
        """Every parcel has its receipt, and every list shows what came of it."""
        until(lambda: f"nothing is on its way, but {self.unsettled()}\n{self.said()}", lambda: not self.unsettled(), seconds)


def build_argument():
    """The build folder, taken off the command line before unittest sees it."""
    return pathlib.Path(sys.argv.pop(1)).resolve()
