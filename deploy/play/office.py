# SPDX-License-Identifier: Apache-2.0
"""One office's node, as its staff reach it: `zhuji batch` for the many small acts, `zhuji` itself for the rest.

Commands are answered in the order they were given.  If the node goes away, what was under way is Lost - it may or may not have
been done, only the node's lists can tell - and the conversation is taken up again as soon as the node is back.
"""

import asyncio
import collections
import json

from deploy.network.units import DRAFTED, STAMP
from deploy.play.words import w

WINDOW = 256           # of `zhuji batch`
AHEAD = 2 * WINDOW     # commands handed to it at a time
LINE_MAX = 64 << 20    # a page of 500 cases
PATIENCE_SECONDS = 60  # a node that died is back by then, or it isn't coming


class Lost(Exception):
    """The node went away before it answered."""


class OfficeError(Exception):
    pass


class Office:
    def __init__(self, code, programs, config):
        self.code, self.config = code, str(config)
        self.zhuji = programs.zhuji
        self.child = None
        self.waiting = collections.deque()
        self.ahead = asyncio.Semaphore(AHEAD)
        self.opening = asyncio.Lock()
        self.looking = asyncio.Lock()
        self.left = {}     # unit -> {(case, kind): (draft, signed)}: what was under way when the conversation broke off
        self.closed = False
        self.answered = 0

    # ---- one command of its own

    async def run(self, *arguments, check=True):
        """(exit code, the JSON it printed, what it said on stderr)."""
        child = await asyncio.create_subprocess_exec(
            self.zhuji, "--config", self.config, *map(str, arguments), "--json", stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, limit=LINE_MAX)
        try:
            out, err = await child.communicate()
        except asyncio.CancelledError:
            if child.returncode is None:
                child.kill()
            raise
        said = err.decode(errors="replace").strip()
        try:
            answer = json.loads(out)
        except ValueError:
            answer = {}
        if check and child.returncode:
            raise OfficeError(w(f"{self.code}: `zhuji {' '.join(map(str, arguments))}` failed ({child.returncode}): {said}",
                                f"{self.code}：zhuji {' '.join(map(str, arguments))} 失败（{child.returncode}）：{said}"))
        return child.returncode, answer, said

    async def until_reachable(self):
        """Its status, as soon as it answers."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while True:
            code, answer, said = await self.run("status", check=False)
            if code == 0:
                return answer
            if asyncio.get_running_loop().time() > deadline:
                raise OfficeError(w(f"the node of {self.code} can't be reached: {said}",
                                    f"无法连接 {self.code} 的节点：{said}"))
            await asyncio.sleep(0.05)

    # ---- the conversation

    async def _open(self):
        await self.until_reachable()
        self.left = {}
        self.child = await asyncio.create_subprocess_exec(
            self.zhuji, "--config", self.config, "batch", "--window", str(WINDOW), stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, limit=LINE_MAX)
        asyncio.ensure_future(self._read(self.child))

    async def _read(self, child):
        try:
            while line := await child.stdout.readline():
                self.answered += 1
                waiter = self.waiting.popleft()
                if not waiter.done():
                    waiter.set_result(json.loads(line))
        except (ValueError, IndexError) as error:
            child.kill()
            self._lose(OfficeError(f"{self.code}: zhuji batch: {error}"))
        await child.wait()
        if self.child is child:
            self.child = None
        self._lose(Lost(self.code))

    def _lose(self, error):
        while self.waiting:
            waiter = self.waiting.popleft()
            if not waiter.done():
                waiter.set_exception(error)

    async def _say(self, command):
        async with self.opening:
            if self.closed:
                raise Lost(self.code)
            if not self.child:
                await self._open()
            child = self.child
        waiter = asyncio.get_running_loop().create_future()
        self.waiting.append(waiter)
        child.stdin.write(json.dumps(command, ensure_ascii=False).encode() + b"\n")
        try:
            await child.stdin.drain()
        except ConnectionError:
            pass  # the reader notices and tells all that wait
        return await waiter

    async def ask(self, do, unit="", user="", **fields):
        """The node's answer: {"status": "done" | "refused" | "bad", "reason": ..., "entry": ..., "case_id": ...} and rows of
        reads.  Raises Lost."""
        command = {"do": do, **fields}
        if unit:
            command["unit"] = unit
        if user:
            command["as"] = user
        async with self.ahead:
            while True:
                answer = await self._say(command)
                if answer["status"] == "unknown":
                    raise Lost(self.code)
                if answer["status"] != "busy":
                    return answer
                await asyncio.sleep(0.02)  # nothing was done: the mailbox was full

    async def _left(self, unit, case, kind):
        """(draft, signed): the node may have died between draft and stamp."""
        async with self.looking:
            if unit not in self.left:
                found = {}
                for waits in ("to-sign", "to-stamp"):
                    async for row in self.rows("desk", unit, "clerk", "desk", kind=waits):
                        found[row["case_id"], row["detail"]] = row["number"], waits == "to-stamp"
                self.left[unit] = found
        return self.left[unit].pop((case, kind), None)

    async def make(self, do, unit, user, **fields):
        """The node's answer to a document, in as many steps as it takes: `user` signs what has to be drafted and stamped."""
        if do not in DRAFTED:
            return await self.ask(do, unit, user, **fields)
        case, (kind, drafter) = fields["case"], DRAFTED[do]
        left = await self._left(unit, case, kind)
        if left:
            answer = await self._sign_and_stamp(unit, user, case, *left)
            if answer["status"] == "done":
                return answer
            await self.ask("discard", unit, user, case=case, draft=left[0])
        answer = await self.ask("draft", unit, drafter, document=do, **fields)
        if answer["status"] != "done":
            return answer
        return await self._sign_and_stamp(unit, user, case, answer["entry"], False)

    async def _sign_and_stamp(self, unit, user, case, draft, signed):
        if not signed:
            answer = await self.ask("sign", unit, user, case=case, draft=draft)
            if answer["status"] != "done":
                return answer
        return await self.ask("stamp", unit, STAMP, case=case, draft=draft)

    async def do(self, do, unit, user, **fields):
        """An act that must succeed."""
        answer = await self.make(do, unit, user, **fields)
        if answer["status"] != "done":
            reason = answer.get("reason") or {}
            raise OfficeError(w(f"{unit} {user} {do}: {reason.get('en')} ({reason.get('detail')})",
                                f"{unit} {user} {do}：{reason.get('zh')}（{reason.get('detail')}）"))
        return answer

    async def rows(self, do, unit, user, key, **fields):
        """All rows of a list, page by page."""
        after = ""
        while True:
            answer = await self.ask(do, unit, user, **fields, **({"after": after} if after else {}))
            if answer["status"] != "done":
                reason = answer.get("reason") or {}
                raise OfficeError(f"{unit} {user} {do}: {reason.get('en')} ({reason.get('detail')})")
            for row in answer.get(key, ()):
                yield row
            after = answer.get("after", "")
            if not after:
                return

    async def close(self):
        self.closed = True
        child = self.child
        if child:
            child.stdin.close()
            try:
                await asyncio.wait_for(child.wait(), 10)
            except asyncio.TimeoutError:
                child.kill()
                await child.wait()

    def reopen(self):
        self.closed = False
