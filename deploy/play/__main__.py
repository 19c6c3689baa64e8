# SPDX-License-Identifier: Apache-2.0
"""deploy/demo, once the programs are built: found or resume the network, tell the stories, work the rest off, verify."""

import argparse
import asyncio
import fcntl
import json
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import time

from deploy.network import found, units
from deploy.network.programs import Programs
from deploy.play import flow, lines, stories, story, totals
from deploy.play.clock import Clock
from deploy.play.fleet import Fleet, FleetError
from deploy.play.office import Office, OfficeError
from deploy.play.words import Screen, cut, w

CASES = pathlib.Path(__file__).with_name("cases.jsonl")
PATH_MAX = 107 - len("/411281/data/run/control")  # a socket's name is no longer
REFUSED_SHOWN = 5


class Stop(Exception):
    """What ends the demo early: said on stderr, exit code 1."""


class Usage(Stop):
    """Exit code 2."""


def options():
    p = argparse.ArgumentParser(prog="deploy/demo", add_help=False, description=w(
        "A three-level network on this machine: six offices, three relays, about forty cases from registration to service.",
        "在本机运行三级信访网络：六个机关、三个中继，四十余件信访事项从登记到送达。"))
    p.add_argument("--input", metavar="FILE.jsonl", help=w(
        "also take the cases of this file through the network (JSON Lines; `zhuji help case import` has the format)",
        "另将该文件中的事项办理一遍（JSON Lines，格式见 zhuji help case import）"))
    p.add_argument("--json", action="store_true", help=w(
        "print one JSON object with the totals on stdout; everything else goes to stderr",
        "在标准输出打印一个 JSON 汇总对象，其余输出到标准错误"))
    p.add_argument("--data", metavar="DIR", help=w(
        "where the network lives; run again on the same DIR it resumes (default: a temporary folder, removed at the end)",
        "网络数据目录；对同一目录再次运行即继续（默认用临时目录，结束后删除）"))
    p.add_argument("--keep", action="store_true", help=w(
        "leave the network running, and say how to talk to each office", "结束后保持网络运行，并说明如何操作各机关"))
    p.add_argument("--stop", action="store_true", help=w(
        "stop the network that --keep left running in --data DIR", "停止 --keep 在 --data DIR 中保留运行的网络"))
    p.add_argument("--brief", action="store_true", help=w(
        "don't let days pass between the steps of the stories", "故事各步之间不等待"))
    p.add_argument("-h", "--help", action="help", help=w("show this help", "显示帮助"))
    p.add_argument("--programs", metavar="DIR", default=os.environ.get("ZHUJI_PROGRAMS"), help=argparse.SUPPRESS)
    o = p.parse_args()
    if o.stop and not o.data:
        p.error("--stop needs --data DIR")
    if o.stop and (o.input or o.keep or o.json):
        p.error("--stop goes with --data alone")
    if not o.programs:
        p.error("start it as deploy/demo")
    return o


class Demo:
    def __init__(self, o):
        self.o = o
        self.screen = Screen(sys.stderr if o.json else sys.stdout)
        self.programs = Programs(o.programs)
        self.temporary = not o.data
        self.directory = None
        self.fleet = None
        self.offices = {}
        self.refused_file = None

    def say(self, en, zh):
        self.screen.line(w(en, zh))

    # ---- the folder

    def open_folder(self):
        if self.temporary:
            self.directory = pathlib.Path(tempfile.mkdtemp(prefix="zhuji-demo-"))
        else:
            self.directory = pathlib.Path(self.o.data).resolve()
            try:
                self.directory.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise Usage(w(f"can't make {self.directory}: {error.strerror}", f"无法创建 {self.directory}：{error.strerror}"))
            if not found.is_founded(self.directory) and any(
                    p.name not in ("founding", "lock", "log", "run") for p in self.directory.iterdir()) and \
                    not (self.directory / "founding").exists():
                raise Usage(w(f"{self.directory} holds something else: name an empty folder, or one of an earlier demo",
                              f"{self.directory} 中有其他内容：请指定空目录或以前演示的目录"))
        if len(str(self.directory)) > PATH_MAX:
            raise Usage(w(f"{self.directory} is too long for the nodes' sockets: at most {PATH_MAX} characters",
                          f"{self.directory} 路径过长：节点套接字要求不超过 {PATH_MAX} 个字符"))
        self.lock = open(self.directory / "lock", "w")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Usage(w(f"another demo is at work in {self.directory}", f"另一个演示正在使用 {self.directory}"))

    def read_input(self):
        """The files to be worked off: the demo's own, those given before, the one given now."""
        self.cases, rest = story.read_cases(CASES)
        files = [("own", lines.Lines(rest, "own"))]
        inputs = self.directory / "input"
        if self.o.input:
            try:
                data = pathlib.Path(self.o.input).read_bytes()
            except OSError as error:
                raise Usage(w(f"can't read {self.o.input}: {error.strerror}", f"无法读取 {self.o.input}：{error.strerror}"))
            copy = inputs / lines.name_of(data) / lines.COPY
            if not copy.exists():
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.with_suffix(".new").write_bytes(data)
                copy.with_suffix(".new").rename(copy)
        for copy in sorted(inputs.glob("*/" + lines.COPY)):
            files.append((copy.parent.name, lines.Lines(copy.read_bytes(), copy.parent.name)))
        for name, f in files:
            f.write(inputs / name)
        return [f for _, f in files]

    # ---- the network

    def _last_moment(self, clock):
        """Demo time when the journals were written last: an interrupted demo goes on from there."""
        written = [p.stat().st_mtime for n in units.NODES for p in (self.directory / n / "data").rglob("*") if p.is_file()]
        return clock.at(max(written)) if written else clock.base_virtual

    async def start(self):
        if found.is_founded(self.directory):
            self.fleet = Fleet(self.directory, self.programs, self.screen)
            if self.fleet.running():
                self.say("the network was left running: taking it over", "网络仍在运行：接管")
                await self.fleet.stop()
            before = Clock.of(found.read(self.directory)["clock"])
            self.clock = Clock(int(time.time()), int(self._last_moment(before)) + 1, found.SPEED)
            found.write_clock(self.directory, self.clock.facts())
            self.say(f"resuming the network in {self.directory}, on {self.clock.today()} of demo time",
                     f"继续 {self.directory} 中的网络，演示时间 {self.clock.today()}")
        else:
            now = int(time.time())
            self.clock = Clock(now, now, 1)  # journals begin at the pace of real time; it runs once the offices open
            self.say("founding six offices and three relays: keys, signed roster, journals",
                     "建立六个机关、三个中继：密钥、签名名录、日志")
            await asyncio.to_thread(found.found, self.directory, self.programs, self.clock.facts())
            now = int(time.time())
            self.clock = Clock(now, now + 1, found.SPEED)
            found.write_clock(self.directory, self.clock.facts())
            self.fleet = Fleet(self.directory, self.programs, self.screen)
        await self.fleet.start()
        self.offices = {n: Office(n, self.programs, self.directory / n / "node.yaml") for n in units.NODES}
        await self._until_connected()
        await asyncio.gather(*(self._staff(n) for n in units.NODES))

    async def _until_connected(self):
        deadline = time.monotonic() + 60
        for n in units.NODES:
            while (status := await self.offices[n].until_reachable())["relay"] != "connected":
                if time.monotonic() > deadline:
                    raise Stop(w(f"the node of {n} does not reach its relay ({status['relay']}); see {self.directory}/log",
                                 f"{n} 的节点无法连接中继（{status['relay']}）；见 {self.directory}/log"))
                await asyncio.sleep(0.05)

    async def _staff(self, node):
        """Everybody who works at a desk of that node."""
        office, there = self.offices[node], set()
        async for user in office.rows("users", node, units.ADMIN, "users"):
            there.add((user["unit"], user["name"]))
        wanted = [(u.code, name, roles) for u in units.UNITS if u.node == node for name, roles in units.users_of(u)]
        await asyncio.gather(*(office.do("user", node, units.ADMIN, name=name, of=unit, roles=list(roles))
                               for unit, name, roles in wanted if (unit, name) not in there))

    # ---- the play

    def introduce(self):
        self.screen.line()
        for d in units.DIVISIONS:
            indent = {"province": "", "city": "  ", "county": "    "}[d.level]
            desks = [w(u.en, u.zh).replace(w(d.en, d.zh), "").strip() for u in units.UNITS if u.node == d.code != u.code]
            relay = w("  [relay]", "  [中继]") if d.code in units.RELAYS else ""
            self.screen.line(f"  {indent}{d.code} {w(units.UNIT[d.code].en, units.UNIT[d.code].zh)}{relay}" +
                             self.screen.dim(w(": ", "：") + w(", ", "、").join(desks)))
        self.screen.line()
        self.say(f"Demo time: a day is {86400 / self.clock.speed:g} s; transport, signatures and disks are as in real life.",
                 f"演示时间：{86400 / self.clock.speed:g} 秒为一天；传输、签名、落盘与实际相同。")

    async def tell_stories(self):
        teller = story.Teller(self.offices, self.clock, self.screen, self.cases, self.directory, not self.o.brief)
        for number, one in enumerate(stories.STORIES, 1):
            await teller.tell(one, number)
        return teller.case_ids

    def _progress(self, started, counted):
        """Of the flow: a bar on a terminal, a line every ten seconds elsewhere."""
        state = {"said": time.monotonic(), "first": None}

        def show(done, total):
            if state["first"] is None:
                state["first"] = done
            seconds = time.monotonic() - started
            rate = (done - state["first"]) / seconds if seconds > 0 else 0
            counted["rate"] = rate
            filled = 30 * done // total if total else 30
            text = w(f"{done} of {total} cases, {rate:.0f}/s", f"{done}/{total} 件，每秒 {rate:.0f} 件")
            self.screen.progress(f"[{'#' * filled}{' ' * (30 - filled)}] {text}")
            if not self.screen.terminal and time.monotonic() - state["said"] >= 10:
                state["said"] = time.monotonic()
                self.screen.line("  " + text)
        return show

    async def work_off(self, files, told):
        self.screen.line()
        count = sum(f.total for f in files)
        self.screen.line(self.screen.bold(w(f"── The other {count} cases, all offices at once",
                                            f"── 其余 {count} 件，各机关同时办理")))
        work = flow.Flow(self.offices, self.clock, self.screen, told)
        started, counted = time.monotonic(), {}
        finished = await work.play(files, self._progress(started, counted))
        seconds = time.monotonic() - started
        self.screen.progress("")
        rate = finished / seconds if seconds > 0 else 0
        self.say(f"  {finished} cases from registration to service in {seconds:.1f} s: {rate:.1f} cases/s",
                 f"  {finished} 件从登记到送达用时 {seconds:.1f} 秒：每秒 {rate:.1f} 件")
        self._tell_refused(work.refused)
        return work, rate

    def _tell_refused(self, refused):
        if not refused:
            return
        path = self.directory / "refused.jsonl"
        if self.temporary:
            handle, name = tempfile.mkstemp(prefix="zhuji-refused-", suffix=".jsonl")
            os.close(handle)
            path = pathlib.Path(name)
        refused.sort(key=lambda r: (r[0].path.parent.name, r[1]))
        path.write_text("".join(json.dumps({**record, "line": number}, ensure_ascii=False) + "\n"
                                for _, number, record in refused))
        self.refused_file = path
        self.say(f"  {len(refused)} lines refused, with reasons in {path}:", f"  拒绝 {len(refused)} 行，原因见 {path}：")
        for _, number, record in refused[:REFUSED_SHOWN]:
            why = cut((record["field"] + ": " if record["field"] else "") + record["reason"], 100)
            self.say(f"    line {number}: {why}", f"    第 {number} 行：{why}")

    async def add_up(self, work, rate):
        self.screen.progress(w("waiting until nothing is in flight", "等待在途包裹送达"))
        await totals.drain(self.offices)
        self.screen.progress(w("verifying every node", "核验各节点"))
        verified, bad = set(), []
        for n in units.NODES:
            ok, said = await totals.verify(self.offices[n])
            verified.add(n) if ok else bad.append(f"{n}: {said}")
        by_node = await totals.read(self.offices)
        self.screen.progress("")
        self.screen.line()
        self.screen.line(self.screen.bold(w("── Totals, read from the nodes", "── 汇总（取自各节点）")))
        for text in totals.table(by_node, verified):
            self.screen.line(text)
        total = totals.add(by_node, len(verified))
        wrong = totals.complaints(total, len(work.accepted) + len(work.skip) + len(work.strangers)) + bad
        for text in wrong:
            self.screen.line("!! " + text)
        if not wrong:
            self.say("  Everything adds up: nothing in flight, every node verified, every report answered, every accepted line "
                     "registered once.",
                     "  账目相符：无在途件，各节点核验通过，报告均已审批或退回，接收的每一行均登记一次。")
        total["cases_per_s"] = round(rate, 1)
        total["refused_lines"] = len(work.refused)
        return total, wrong

    # ---- the end

    async def close(self):
        for office in self.offices.values():
            await office.close()

    async def keep_running(self):
        """Started once more so that they outlive us, and at the pace of ordinary days."""
        await self.close()
        await self.fleet.stop()
        self.clock = Clock(int(time.time()), int(self.clock.now()) + 1, 1)
        found.write_clock(self.directory, self.clock.facts())
        await self.fleet.start(stay=True)
        await self._until_connected()
        zhuji = self.programs.zhuji
        self.screen.line()
        self.say("The network is left running; a day is a day again.  Talk to an office:",
                 "网络保持运行，时间恢复正常流速。操作各机关：")
        for d in units.DIVISIONS:
            self.screen.line(f"  {zhuji} --config {self.directory / d.code / 'node.yaml'} case list --as clerk"
                             f"    # {w(units.UNIT[d.code].en, units.UNIT[d.code].zh)}")
        self.say(f"At a department's desk: add --unit 411281.hrss.  All commands: {zhuji} help",
                 f"部门办件台：加 --unit 411281.hrss。全部命令：{zhuji} help")
        again = pathlib.Path(sys.argv[0]).name and "deploy/demo"
        self.say(f"Stop it: {again} --data {self.directory} --stop", f"停止：{again} --data {self.directory} --stop")

    async def clean_up(self, keep):
        """Whatever happened: nothing is left running, nothing lies about."""
        await self.close()
        if self.fleet and not keep:
            await self.fleet.stop()
        if self.directory and self.temporary and not keep:
            shutil.rmtree(self.directory, ignore_errors=True)

    async def play(self):
        self.open_folder()
        if self.o.stop:
            self.fleet = Fleet(self.directory, self.programs, self.screen)
            n = len(self.fleet.running())
            await self.fleet.stop()
            self.say(f"stopped {n} processes", f"已停止 {n} 个进程")
            return 0
        files = self.read_input()
        await self.start()
        self.introduce()
        told = await self.tell_stories()
        work, rate = await self.work_off(files, told)
        total, wrong = await self.add_up(work, rate)
        if self.o.keep:
            await self.keep_running()
        if self.o.json:
            print(json.dumps(total), flush=True)
        return 1 if wrong else 0

    async def run(self):
        loop = asyncio.get_running_loop()
        play = asyncio.ensure_future(self.play())
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, play.cancel)
        kept = False
        try:
            while not play.done():
                waits = {play} | ({self.fleet.failed} if self.fleet else set())
                await asyncio.wait(waits, timeout=None if self.fleet else 0.2, return_when=asyncio.FIRST_COMPLETED)
                if self.fleet and self.fleet.failed.done():
                    play.cancel()
                    await asyncio.gather(play, return_exceptions=True)
                    raise self.fleet.failed.result()
            code = play.result()
            kept = self.o.keep
            return code
        except asyncio.CancelledError:
            self.screen.progress("")
            self.say("interrupted: stopping everything", "已中断：正在停止全部进程")
            return 130
        finally:
            self.screen.progress("")
            await self.clean_up(kept)


def main():
    o = options()
    os.umask(0o077)  # a file of real cases is nobody else's to read, nor its copies and what was refused of it
    try:
        return asyncio.run(Demo(o).run())
    except BrokenPipeError:
        sys.stdout = None  # else Python complains once more when it closes it
        print(w("deploy/demo: nobody reads what it prints", "deploy/demo：输出无人读取"), file=sys.stderr)
        return 1
    except Usage as error:
        print(f"deploy/demo: {error}", file=sys.stderr)
        return 2
    except (Stop, FleetError, OfficeError, flow.FlowError, story.StoryError, totals.TotalsError, found.FoundError,
            FileNotFoundError) as error:
        print(f"deploy/demo: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
