# SPDX-License-Identifier: Apache-2.0
"""Works off whatever lies on the desks, all offices at once.

Nothing is remembered that the nodes don't know: a case's next step follows from its file at the unit that holds it (state,
custody, reports owed), so after a node's death or in a later run the work goes on from the lists.  What is kept in memory is
only a short cut: after a unit's act its next one follows without asking again, and what a bureau handed to a unit of its own
node is known there.
"""

import asyncio
import datetime
import time

from deploy.network import units
from deploy.play import lines, roads, texts
from deploy.play.office import Lost, OfficeError
from deploy.play.words import w

OPEN_MAX = 1200         # cases begun and not finished: what is under way is done within days, not months, of demo time
POLL_SECONDS = 0.1
IDLE_SECONDS = 1        # then the offices are asked what is left
SWEEP_SECONDS = 3       # every desk is looked through again, whatever was thought to be under way
ANEW_SECONDS = 8        # nothing has moved, and not all is through: every file is looked at, those closed as well
STUCK_SECONDS = 120
REFUSALS_MAX = 8        # of one step of one case: then it isn't a matter of timing
IMPORT_WINDOW = 256
FILE_KEY = "file:"      # begins the external id that an import gives to a line which has none
ASSIGNED_DAYS = {"province": 60, "city": 50, "county": 40}

RESPONSIBLE_STATES = ("taken", "noticed", "accepted", "disposed")
OWED = ("owed", "rework")


class FlowError(Exception):
    pass


def is_finished(row):
    """At the office where the case began: all that is owed has come back."""
    if row["state"] not in ("handed", "closed"):
        return False
    if row["to_mode"] == "assignment":
        return row["report_below"] == "approved"
    return row["progress"] == "served"


class Flow:
    def __init__(self, offices, clock, screen, skip=()):
        self.offices, self.clock, self.screen = offices, clock, screen
        self.skip = set(skip)          # cases whose story is told elsewhere
        self.roads = {}                # external id -> Road
        self.road_of_case = {}
        self.given = {}                # (bureau, case) -> its file, of assignments handed on
        self.busy = set()              # (unit, case)
        self.refusals = {}
        self.tasks = set()
        self.acts = 0
        self.finished = set()
        self.accepted = set()          # keys of the lines that are in a register
        self.heard = set()             # (unit, case id): who was heard on facts and reasons
        self.strangers = set()         # cases somebody registered by hand
        self.refused = []              # (file, line number, record)
        self.failure = None
        self.on_finished = None        # called with the case id

    def office(self, unit):
        return self.offices[units.UNIT[unit].node]

    # ---- what comes next

    def next_step(self, unit, row):
        """(verb, user, fields) or None."""
        if units.UNIT[unit].kind == "bureau":
            return self._next_of_bureau(unit, row)
        state = row["state"]
        if row["custody"] == "here" and state in ("registered", "taken"):
            return "notice", "clerk", texts.notice(row, unit)
        if row["custody"] == "here" and state in ("noticed", "accepted"):
            if row["class"] == "suggestion":
                return "answer", "handler", texts.answer(row, unit)
            if state == "noticed":
                return "accept", "handler", {}
            if (unit, row["case_id"]) not in self.heard:  # art. 31 (6): before the opinion
                return "statement", "handler", texts.statement(row, unit)
            return "opinion", "head", texts.opinion(row, unit)
        if row["custody"] == "here" and state == "disposed":
            return "serve", "clerk", texts.service(row, unit, self.clock.today().isoformat())
        if state in ("disposed", "window", "closed") and row["report"] in OWED:
            return "report", "handler", texts.report(row, unit)
        return None

    def _next_of_bureau(self, unit, row):
        if row["state"] in ("registered", "taken") and row["custody"] == "here":
            return self._hand_on(unit, row)
        if row["state"] in ("handed", "closed"):
            if row["report_below"] == "sent":
                return "approve", "supervisor", {}
            if row["report"] in OWED and row["report_below"] == "approved":
                return "report", "approver", texts.report(row, unit)
        return None

    def _hand_on(self, unit, row):
        road = self.road_of_case.get(row["case_id"]) or roads.road_of_stranger(row["place"], row["category"], row["case_id"])
        level, subject = units.DIVISION[unit].level, road.handler.partition(".")[2] or "housing"
        if row["mode"] == "assignment" or (level != "county" and not row["mode"] and road.way == roads.ASSIGN):
            below = {"province": units.DIVISION[road.county].above, "city": road.county, "county": road.handler}[level]
            return "assign", "approver", {"to": below, "due": self._due(level, row), "reason": "请依法办理并报告结果"}
        if road.way == roads.UP and level == "county" and not row["mode"]:
            return "report-up", "approver", {"reason": "所涉事项跨县（市、区）或者超出本级职权，须由上级决定"}
        here = road.handler if units.UNIT[road.handler].node == unit else f"{unit}.{subject}"
        return "refer", "approver", {"to": here}

    def _due(self, level, row):
        """Earlier than what we were given, later than today."""
        due = self.clock.today() + datetime.timedelta(days=ASSIGNED_DAYS[level])
        if row["due"]:
            due = min(due, datetime.date.fromisoformat(row["due"]) - datetime.timedelta(days=5))
        return max(due, self.clock.today() + datetime.timedelta(days=2)).isoformat()

    # ---- what it did

    def _after(self, unit, row, verb, fields):
        """The file as the act leaves it, as far as it matters here."""
        row = dict(row)
        if verb in ("refer", "assign", "report-up"):
            row.update(state="handed", custody="away", to=fields.get("to", units.DIVISION[unit].above), to_mode=verb)
            row["report_below"] = "owed" if verb == "assign" else "none"
            if verb == "assign":
                self.given[unit, row["case_id"]] = row
            self._local_arrival(unit, row, verb, fields)
        elif verb == "report":
            row["report"] = "sent"
            if (unit, row["case_id"]) in self.given:
                self.given[unit, row["case_id"]] = row
            self._local_report(unit, row)
        elif verb == "approve":
            row["report_below"] = "approved"
            if row["from"]:
                self.given[unit, row["case_id"]] = row
            else:
                self.given.pop((unit, row["case_id"]), None)
                self._finish(row["case_id"])
        elif verb == "serve":
            row["state"] = "closed" if row["class"] == "suggestion" else "window"
            if row["report"] == "none":
                self._finish(row["case_id"])
        elif verb == "statement":
            self.heard.add((unit, row["case_id"]))
        else:
            row["state"] = {"notice": "noticed", "accept": "accepted", "opinion": "disposed", "answer": "disposed"}[verb]
        return row

    def _finish(self, case_id):
        if case_id not in self.finished:
            self.finished.add(case_id)
            if self.on_finished:
                self.on_finished(case_id)

    def _local_arrival(self, unit, row, verb, fields):
        to = fields.get("to")
        if to and units.UNIT[to].node == unit and verb != "report-up":
            mode, report = {"refer": ("referral", "none"), "assign": ("assignment", "owed")}[verb]
            self.take(to, {**row, "unit": to, "state": "taken", "custody": "here", "from": unit, "mode": mode,
                           "due": fields.get("due", ""), "report": report, "report_below": "none", "to": "", "to_mode": ""})

    def _local_report(self, unit, row):
        giver = self.given.get((row["from"], row["case_id"]))
        if giver and units.UNIT[unit].node == row["from"]:
            giver["report_below"] = "sent"
            self.take(row["from"], giver)

    # ---- working

    def take(self, unit, row):
        key = (unit, row["case_id"])
        if key in self.busy or row["case_id"] in self.skip or self.failure or not self.next_step(unit, row):
            return
        self.busy.add(key)
        task = asyncio.ensure_future(self._work(unit, row))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _work(self, unit, row):
        key = (unit, row["case_id"])
        try:
            while step := self.next_step(unit, row):
                verb, user, fields = step
                answer = await self.office(unit).make(verb, unit, user, case=row["case_id"], **fields)
                if answer["status"] != "done":
                    self._refused(unit, row, verb, answer)
                    return
                self.acts += 1
                row = self._after(unit, row, verb, fields)
        except Lost:
            pass  # the next sweep finds out how far it came
        except OfficeError as error:
            self.failure = self.failure or error
        finally:
            self.busy.discard(key)

    def _refused(self, unit, row, verb, answer):
        """Mostly a matter of timing: the list was older than what followed.  Always the same: something is wrong."""
        key = (unit, row["case_id"], verb)
        self.refusals[key] = self.refusals.get(key, 0) + 1
        if self.refusals[key] > REFUSALS_MAX and not self.failure:
            reason = answer.get("reason") or {}
            self.failure = FlowError(w(
                f"{unit} can't {verb} {row['case_id']} ({row['state']}): {reason.get('en')} ({reason.get('detail')})",
                f"{unit} 无法对 {row['case_id']}（{row['state']}）执行 {verb}：{reason.get('zh')}（{reason.get('detail')}）"))

    # ---- looking

    def _seen(self, unit, row):
        """A row of a list: what it teaches, and what is to do."""
        if row["case_id"] in self.skip:
            return
        if units.UNIT[unit].kind == "bureau":
            road = self.roads.get(row["external_id"]) if row["external_id"] else None
            if road and not row["from"]:
                self.road_of_case[row["case_id"]] = road
            if row["to_mode"] == "assignment":
                self.given[unit, row["case_id"]] = row
            if not row["from"] and is_finished(row):
                self._finish(row["case_id"])
        self.take(unit, row)

    async def _look(self, unit, states):
        for state in states:
            async for row in self.office(unit).rows("list", unit, "clerk", "cases", **({"state": state} if state else {})):
                self._seen(unit, row)

    async def look_everywhere(self):
        """Every file of every unit: bureaus first, that the roads are known."""
        for unit in sorted(units.UNITS, key=lambda u: u.kind != "bureau"):
            if unit.kind not in units.DESK_KEY_KINDS:
                await self._look(unit.code, ("",))

    async def _reports(self, bureau):
        async for row in self.office(bureau).rows("desk", bureau, "supervisor", "desk", kind="reported"):
            if (bureau, row["case_id"]) in self.given:
                given = self.given[bureau, row["case_id"]]
                if (bureau, row["case_id"]) not in self.busy:
                    given["report_below"] = "sent"
                    self.take(bureau, given)

    async def _attend(self, bureau):
        """A bureau's desk: what is registered, what arrives, what is reported."""
        while True:
            try:
                await self._look(bureau, ("registered", "taken"))
                await self._reports(bureau)
            except Lost:
                pass
            except OfficeError as error:
                self.failure = self.failure or error
                return
            await asyncio.sleep(POLL_SECONDS)

    async def _look_again(self):
        """The desks where work usually lies."""
        for unit in units.UNITS:
            if unit.kind == "bureau" and any(bureau == unit.code for bureau, _ in self.given):
                await self._look(unit.code, ("handed",))
            elif unit.kind != "bureau" and unit.kind not in units.DESK_KEY_KINDS:
                await self._look(unit.code, RESPONSIBLE_STATES)

    async def _sweep(self):
        """What was known may have died with a node.  If nothing moves, every file of
        every unit is looked at: one may have been closed by its clock while it still owes a report."""
        acts = -1
        while True:
            started, moved, acts = time.monotonic(), self.acts != acts, self.acts
            try:
                await (self._look_again() if moved or self.tasks else self.look_everywhere())
            except Lost:
                pass
            except OfficeError as error:
                self.failure = self.failure or error
                return
            await asyncio.sleep(max(SWEEP_SECONDS, 3 * (time.monotonic() - started)))

    # ---- files

    async def _import(self, piece):
        office = self.offices[piece.office]
        while True:
            await office.until_reachable()
            code, answer, said = await office.run("case", "import", piece.path, "--window", IMPORT_WINDOW, "--as", "clerk",
                                                  check=False)
            if code in (0, 1) and answer.get("status") in ("done", "refused"):
                break
            if code != 3:
                raise FlowError(w(f"{piece.office}: import of {piece.path} failed ({code}): {said}",
                                  f"{piece.office}：导入 {piece.path} 失败（{code}）：{said}"))
        refused = lines.read_refused(piece) if answer["refused"] else []
        self.refused += [(piece, number, record) for number, record in refused]
        self.accepted |= lines.accepted_keys(piece, {number for number, _ in refused})

    async def _import_all(self, pieces):
        for piece in pieces:
            while len(self.accepted) - len(self.finished) >= OPEN_MAX:
                await asyncio.sleep(POLL_SECONDS)
            await self._import(piece)

    # ---- all of it

    async def play(self, files, progress):
        """Imports the files' pieces and works until nothing is left to do.  `progress(done, total)` is called now and then."""
        total = sum(f.total for f in files)
        for f in files:
            self.roads.update(f.road)
        await self._patiently(self.look_everywhere)
        before = len(self.finished)
        workers = [asyncio.ensure_future(self._attend(n)) for n in units.NODES] + [asyncio.ensure_future(self._sweep())]
        imports = [asyncio.ensure_future(self._import_all([p for f in files for p in f.pieces.get(n, ())]))
                   for n in units.NODES]
        try:
            await self._until_done(imports, progress, total)
        finally:
            for task in workers + imports + list(self.tasks):
                task.cancel()
            await asyncio.gather(*workers, *imports, *self.tasks, return_exceptions=True)
        return len(self.finished) - before

    async def _patiently(self, action):
        while True:
            try:
                return await action()
            except Lost:
                continue  # the conversation waits for the node by itself

    async def _until_done(self, imports, progress, total):
        moved, acts, looked, anew = time.monotonic(), -1, 0, 0
        while True:
            for task in imports:
                if task.done() and task.exception():
                    raise task.exception()
            if self.failure:
                raise self.failure
            progress(len(self.finished) + len(self.refused), total)
            if self.acts != acts:
                moved, acts = time.monotonic(), self.acts
            # What was served may still be on its way to the office that waits for it: it comes without anybody's act.
            idle = not self.tasks and time.monotonic() - moved > IDLE_SECONDS
            if all(t.done() for t in imports) and (idle or len(self.finished) >= len(self.accepted)) and \
                    time.monotonic() - looked > IDLE_SECONDS:
                looked = time.monotonic()
                if not await self._patiently(self._unfinished):
                    return
            # A suggestion is closed once it is answered: the reports it is still owed are on no list that is swept.
            if idle and time.monotonic() - max(moved, anew) > ANEW_SECONDS:
                await self._patiently(self.look_everywhere)
                anew = time.monotonic()
            if time.monotonic() - moved > STUCK_SECONDS:
                raise await self._stuck()
            await asyncio.sleep(POLL_SECONDS)

    async def _unfinished(self):
        """The truth, from the registering offices: cases that aren't through."""
        left = []
        for node in units.NODES:
            async for row in self.offices[node].rows("list", node, "clerk", "cases"):
                if row["from"] or row["case_id"] in self.skip:
                    continue
                if row["external_id"] not in self.roads and not row["external_id"].startswith(FILE_KEY):
                    self.strangers.add(row["case_id"])
                if is_finished(row):
                    self._finish(row["case_id"])
                else:
                    left.append(row)
        return left

    async def _stuck(self):
        left = await self._patiently(self._unfinished)
        shown = ", ".join(f"{r['case_id']} ({r['state']} -> {r['to'] or '-'}, {r['progress']})" for r in left[:5])
        return FlowError(w(f"nothing has moved for {STUCK_SECONDS} s; {len(left)} cases are not through: {shown}",
                           f"{STUCK_SECONDS} 秒没有进展；尚有 {len(left)} 件未办结：{shown}"))
