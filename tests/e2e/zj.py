# SPDX-License-Identifier: Apache-2.0
"""An office in a temporary folder, run by the real programs: found it, start and stop its node, talk to it through `zhuji`.

The office is the county 411281 with a department on its node; the city and the province above it are in its roster, but their
relay is not there: whatever passes here passes with the uplink down.  Its clock shows 2 March 2026, 9:00, at the founding, so
that case numbers are the same each time.
"""

import functools
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "docs" / "json"
PATIENCE = float(os.environ.get("ZHUJI_PATIENCE", "60"))  # seconds; only a broken program, or a machine at its limit, needs them
FIRST = "411281-2026-0000001-1"
DRAFTED = ("assign", "order", "opinion", "review-opinion", "extend")  # `zhuji case draft ...`, then sign and stamp
ROLES = "clerk,approver,handler,head,stamp-keeper,supervisor"

LOCAL_PACK = """\
pack: local
version: 1
title: 某市信访工作规定
extends: "2022"
clocks:
  triage: {working_days: 5, article: 某市规定第三条}
"""

UNITS = """\
units:
  - {code: 410000.gov, name: 河南省人民政府, kind: government, hosted_on: 410000}
  - {code: 410000, name: 河南省信访局, kind: bureau, led_by: 410000.gov}
  - {code: 411200.gov, name: 三门峡市人民政府, kind: government, led_by: 410000.gov, review_by: [410000.gov], hosted_on: 411200}
  - {code: 411200, name: 三门峡市信访局, kind: bureau, led_by: 411200.gov, served_by: 410000}
  - {code: 411200.hrss, name: 三门峡市人社局, kind: department, led_by: 411200.gov, served_by: 411200, review_by: [411200.gov],
     hosted_on: 411200}
  - {code: 411281.gov, name: 义马市人民政府, kind: government, led_by: 411200.gov, review_by: [411200.gov], hosted_on: 411281}
  - {code: 411281, name: 义马市信访局, kind: bureau, led_by: 411281.gov, served_by: 411200}
  - {code: 411281.hrss, name: 义马市人社局, kind: department, led_by: 411281.gov, served_by: 411281,
     review_by: [411281.gov, 411200.hrss], hosted_on: 411281}
  - {code: 411281.housing, name: 义马市住建局, kind: department, led_by: 411281.gov, served_by: 411281,
     review_by: [411281.gov], hosted_on: 411281}
  - {code: 411281.meeting, name: 义马市信访工作联席会议办公室, kind: joint-meeting, led_by: 411281.gov, hosted_on: 411281}
  - {code: 411200.discipline, name: 三门峡市纪委, kind: discipline, hosted_on: 411200, desk_key: {file: city.key.pub}}
  - {code: 411281.discipline, name: 义马市纪委, kind: discipline, led_by: 411200.discipline, hosted_on: 411281,
     desk_key: {file: discipline.key.pub}}
  - {code: 411281.organisation, name: 义马市委组织部, kind: organisation, hosted_on: 411281,
     desk_key: {file: organisation.key.pub}}
"""


def find(name):
    build = pathlib.Path(os.environ["ZHUJI_BUILD"])
    for place in ("node", "node/cli", "relay"):
        if (build / place / name).is_file():
            return str(build / place / name)
    raise FileNotFoundError(f"{name} is not built in {build}")


ZHUJI, NODE = find("zhuji"), find("zhuji-node")


def check(schema, value):
    """`value` is what docs/json/<schema>.schema.json says."""
    _validator(schema).validate(value)
    return value


@functools.lru_cache(None)
def _validator(schema):
    return jsonschema.Draft7Validator(json.loads((SCHEMAS / f"{schema}.schema.json").read_text()))


def wait_for(what, condition, seconds=PATIENCE):
    """Polls until the condition gives something true; its value."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s for {what}")
        time.sleep(0.01)


class Result:
    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    def json(self, schema=None):
        value = json.loads(self.out)
        return check(schema, value) if schema else value

    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]

    def __repr__(self):
        return f"exit {self.code}\n{self.out}\n{self.err}"


class Office:
    def __init__(self, found=True, extra=""):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="zhuji-e2e-"))
        self.node = None
        self.environ = {**os.environ, "PATH": f"{pathlib.Path(ZHUJI).parent}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
        for name in ("ZHUJI_CONFIG", "ZHUJI_DATA"):
            self.environ.pop(name, None)
        try:
            self._write(extra)
            if found:
                self.run("init").ok()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if self.node:
            self.kill()
        if error and (self.folder / "log").exists():
            sys.stderr.write((self.folder / "log").read_text(errors="replace")[-4000:])
        shutil.rmtree(self.folder, ignore_errors=True)

    # ---- founding

    def _write(self, extra):
        self.run("key", "new", "root", "--out", "root.key").ok()
        for unit in ("411281", "411200", "410000"):
            self.run("key", "new", "office", "--dir", "keys" if unit == "411281" else f"keys-{unit}").ok()
        for relay in ("411200", "410000"):
            self.run("key", "new", "curve", "--dir", f"relay-{relay}").ok()
        for desk in ("city", "discipline", "organisation"):
            self.run("key", "new", "desk", "--out", f"{desk}.key").ok()
        self.write("roster.yaml", self.roster(1))
        self.run("roster", "sign", "roster.yaml", "--key", "root.key", "--out", "roster.signed").ok()
        real = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self.config = "\n".join([
            "unit: 411281", "data: data", "keys: keys", "roster: roster.signed", "root_key: root.key.pub",
            f"users: {{{os.getuid()}: [wang, li, zhao, sun, hrss1, hrss2, hrss3, zhang, zhou, wu, zheng, housing1, feng, discipline1, head1]}}",
            "log: debug", "demo: true",
            f"clock: {{speed: 1, base_real: {real}, base_virtual: 2026-03-02T09:00:00+08:00}}", extra]) + "\n"
        self.write("node.yaml", self.config)

    def roster(self, version, previous=""):
        nodes = "".join(
            f"  - {{unit: {unit}, relay: {relay}, identity: {{file: {keys}/identity.key.pub}},"
            f" wrap: {{file: {keys}/wrap.key.pub}}, curve: {{file: {keys}/curve.key.pub}}}}\n"
            for unit, relay, keys in (("411281", "411200", "keys"), ("411200", "411200", "keys-411200"),
                                      ("410000", "410000", "keys-410000")))
        relays = "".join(f"  - {{unit: {unit}, {parent}endpoint: \"tcp://127.0.0.1:{port}\","
                         f" curve: {{file: relay-{unit}/curve.key.pub}}}}\n"
                         for unit, parent, port in (("411200", "parent: 410000, ", 1), ("410000", "", 2)))
        before = f"previous: {previous}\n" if previous else ""
        return f"version: {version}\n{before}roots: [{{file: root.key.pub}}]\n{UNITS}nodes:\n{nodes}relays:\n{relays}"

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def read(self, name):
        return (self.folder / name).read_text()

    # ---- the node

    def start(self, preload=None):
        environ = {**self.environ, **({"LD_PRELOAD": preload} if preload else {})}
        with open(self.folder / "log", "ab") as log:
            self.node = subprocess.Popen([NODE, "--config", "node.yaml"], cwd=self.folder, env=environ,
                                         stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_for("the node to answer", self._is_reachable)
        return self

    def _is_reachable(self):
        if self.node.poll() is not None:
            raise AssertionError(f"the node ended with {self.node.returncode}: {self.read('log')[-2000:]}")
        return self.run("status", "--json").code == 0

    def run_node(self, *arguments):
        """A node that is to end by itself."""
        return Result(subprocess.run([NODE, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE, text=True, timeout=PATIENCE))

    def stop(self):
        """SIGTERM; its exit code."""
        self.node.send_signal(signal.SIGTERM)
        code = self.node.wait(PATIENCE)
        self.node = None
        return code

    def kill(self):
        self.node.kill()
        self.node.wait(PATIENCE)
        self.node = None

    # ---- zhuji

    def run(self, *arguments, stdin=None, environ=None):
        done = subprocess.run([ZHUJI, *map(str, arguments)], cwd=self.folder, env={**self.environ, **(environ or {})},
                              input=stdin, stdin=subprocess.DEVNULL if stdin is None else None,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=PATIENCE)
        result = Result(done)
        result.ok = lambda: self._ok(arguments, result)
        return result

    @staticmethod
    def _ok(arguments, result):
        if result.code:
            raise AssertionError(f"zhuji {' '.join(map(str, arguments))}: {result!r}")
        return result

    def shell(self, line):
        done = subprocess.run(["sh", "-c", line], cwd=self.folder, env=self.environ, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=PATIENCE)
        return Result(done)

    def staff(self):
        """Users as the help's examples name them: li of the bureau, hrss1 of the department; zhao and hrss2 sign what those
        draft, sun and hrss3 keep the stamps; zhou reviews for the government, wu signs, zheng stamps; housing1 sits at another
        department, feng keeps the joint meeting's minutes."""
        for name in ("li", "zhao", "sun"):
            self.run("user", "add", name, "--roles", ROLES).ok()
        for name in ("hrss1", "hrss2", "hrss3"):
            self.run("user", "add", name, "--of", "411281.hrss", "--roles", ROLES).ok()
        for name, roles in (("zhou", "clerk,reviewer"), ("wu", "head"), ("zheng", "stamp-keeper")):
            self.run("user", "add", name, "--of", "411281.gov", "--roles", roles).ok()
        self.run("user", "add", "housing1", "--of", "411281.housing", "--roles", ROLES).ok()
        self.run("user", "add", "feng", "--of", "411281.meeting", "--roles", "secretary").ok()
        self.run("user", "add", "discipline1", "--of", "411281.discipline", "--roles", "discipline").ok()
        self.run("user", "add", "head1", "--of", "411281.organisation", "--roles", "head").ok()
        return self

    def _make(self, people, desk, arguments):
        """What must be drafted is, and signed and stamped by two others; the last result, or the one where it ended."""
        if arguments[0] != "case" or arguments[1] not in DRAFTED:
            return self.run(*arguments, "--as", people[0], *desk, "--json")
        done = self.run("case", "draft", *arguments[1:], "--as", people[0], *desk, "--json")
        for step, who in (("sign", people[1]), ("stamp", people[2])):
            if done.code == 0:
                done = self.run("case", step, arguments[2], "--as", who, *desk, "--json")
        return done

    def bureau(self, *arguments):
        return self._make(("li", "zhao", "sun"), (), arguments)

    def department(self, *arguments):
        return self._make(("hrss1", "hrss2", "hrss3"), ("--unit", "411281.hrss"), arguments)

    def government(self, *arguments):
        return self._make(("zhou", "wu", "zheng"), ("--unit", "411281.gov"), arguments)

    def housing(self, *arguments):
        return self.run(*arguments, "--as", "housing1", "--unit", "411281.housing", "--json")

    def head(self, *arguments):
        """The government's."""
        return self.run(*arguments, "--as", "wu", "--unit", "411281.gov", "--json")

    def signer(self, *arguments):
        """The department's second."""
        return self.run(*arguments, "--as", "hrss2", "--unit", "411281.hrss", "--json")

    def register(self, **fields):
        """A case number."""
        fields.setdefault("text", "请求支付拖欠的三个月工资")
        fields.setdefault("petitioner", {"name": "信访人甲", "address": "某路一号"})
        self.write("register.json", json.dumps(fields, ensure_ascii=False))
        return self.bureau("case", "register", "--file", "register.json").ok().json("result")["case_id"]

    def cases(self, unit="411281"):
        who = self.bureau if unit == "411281" else self.department
        return who("case", "list").ok().json("case-list")["cases"]

    def status(self):
        return self.run("status", "--json").ok().json("status")
