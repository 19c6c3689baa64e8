# SPDX-License-Identifier: Apache-2.0
"""Tells the stories: who does what, from which office to which, when, and by when the next must act.

Between acts it waits until what was sent has arrived, or until a day has come.  Run again on the same folder it asks the nodes
which acts each unit has made already, and goes on after them.
"""

import asyncio
import json

from deploy.network import units
from deploy.play.office import Lost
from deploy.play.stories import CHANNELS, CLOCKS, OUTCOMES, STORIES, USERS, VERBS, Act, Arrive, Opens, Review, Sees, Until
from deploy.play.words import cut, pad, w

POLL_SECONDS = 0.05
PATIENCE_SECONDS = 60


class StoryError(Exception):
    pass


class Teller:
    """`cases`: {external id: the case in the intake format}.  `folder`: where the network is, desk
    keys too.  `paced`: let days pass between steps, as in life."""

    def __init__(self, offices, clock, screen, cases, folder, paced):
        self.offices, self.clock, self.screen, self.cases, self.folder, self.paced = offices, clock, screen, cases, folder, paced
        self.case_ids = set()

    def office(self, unit):
        return self.offices[units.UNIT[unit].node]

    # ---- what the nodes know

    async def _patiently(self, action, *arguments):
        while True:
            try:
                return await action(*arguments)
            except Lost:
                continue  # and ask again as soon as the node is back

    async def _row(self, unit, case_id):
        user = "clerk"
        async for row in self.office(unit).rows("list", unit, user, "cases"):
            if row["case_id"] == case_id:
                return row
        return None

    async def _find(self, story):
        """The case of an earlier run."""
        async for row in self.offices[story.office].rows("list", story.office, "clerk", "cases"):
            if row["external_id"] == story.case:
                return row["case_id"]
        return None

    async def _history(self, unit, case_id):
        """{kind of entry: how often this unit made it}, and the orders on its desk.  The reading is recorded, as any is."""
        answer = await self.office(unit).ask("show", unit, "clerk", case=case_id)
        made = {}
        for entry in answer.get("entries", ()):
            if entry["unit"] == unit and not entry["received"]:
                made[entry["kind"]] = made.get(entry["kind"], 0) + 1
        return made, [order["state"] for order in answer.get("orders", ())]

    async def _wait(self, what, check):
        """Until check() yields something; what it waited for is named if it never does."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE_SECONDS
        while True:
            found = await self._patiently(check)
            if found:
                return found
            if loop.time() > deadline:
                raise StoryError(w(f"waited {PATIENCE_SECONDS} s in vain: {what}", f"等待 {PATIENCE_SECONDS} 秒无果：{what}"))
            await asyncio.sleep(POLL_SECONDS)

    # ---- how it is told

    @staticmethod
    def name(unit):
        return w(units.UNIT[unit].en, units.UNIT[unit].zh)

    def _tell(self, unit, user, sentence, due="", mark=" "):
        # Chinese has no spaces between who and what; English has short names.
        who = self.name(unit) + (f" · {w(*USERS[user])}" if user else "")
        line = f"  {self.clock.today():%m-%d} {mark} {pad(who, w(38, 40))} {sentence}"
        self.screen.line(line + (self.screen.dim(f"  ({due})") if due else ""))

    @staticmethod
    def _due_of(row):
        if not row or not row.get("next_due"):
            return ""
        clock = w(*CLOCKS.get(row["next_clock"], (row["next_clock"], row["next_clock"])))
        late = w("LATE: ", "已逾期：") if row["late"] else ""
        return late + w(f"{clock} by {row['next_due'][5:]}", f"{clock}期限 {row['next_due'][5:]}")

    def _sentence(self, story, act, fields):
        words = w(*(CHANNELS[self.cases[story.case]["channel"]] if act.do == "register" else VERBS[act.do][:2]))
        if act.peer:
            words += w(" ", " → ") + self.name(act.peer)
        if "decision" in fields:
            words += w(": ", "：") + w(*OUTCOMES[fields["decision"]])
        if act.due:
            words += w(f", due {fields['due'][5:]}", f"，限 {fields['due'][5:]}")
        reason = fields.get("reason") or (fields.get("body") if act.do in ("order", "respond") else "")
        return words + (w(" — ", "——") + cut(reason, 46) if reason else "")

    # ---- telling

    async def _act(self, story, act, case_id):
        fields = dict(act.fields)
        if act.due:
            fields["due"] = self.clock.day_in(act.due)
        if self.paced and act.after:
            await asyncio.sleep(act.after * 86400 / self.clock.speed)  # the day that passes between two steps
        if act.do == "register":
            answer = await self.office(act.unit).do("register", act.unit, act.user, intake=self.cases[story.case])
            case_id = answer["case_id"]
            self._heading(case_id, self.cases[story.case])
        else:
            await self.office(act.unit).do(act.do, act.unit, act.user, case=case_id, **fields)
        row = await self._patiently(self._row, act.unit, case_id)
        self._tell(act.unit, act.user, self._sentence(story, act, fields), self._due_of(row))
        return case_id

    def _heading(self, case_id, case):
        people = case.get("people", 1)
        crowd = w(f", {people} people, {len(case.get('representatives', ()))} representatives",
                  f"，{people} 人，代表 {len(case.get('representatives', ()))} 人") if people >= 5 else ""
        self.screen.line(f"  {case_id}  {case['title']}{crowd}")
        self.screen.line(self.screen.dim("  " + cut(case["text"], 110)))
        if case["class"] == "accusation":
            self.screen.line(self.screen.dim("  " + w("(sealed on the clerk's own machine: no node ever holds these words)",
                                                      "（在经办人自己的机器上密封：任何节点都不保存以上文字）")))

    async def _arrive(self, unit, case_id):
        async def there():
            row = await self._row(unit, case_id)
            return row if row and row["custody"] == "here" else None
        row = await self._wait(f"{case_id} -> {unit}", there)
        self._tell(unit, "", w("has it now", "收到"), self._due_of(row), "└")

    async def _until(self, step, case_id):
        async def so():
            if step.field == "order":
                return step.value in (await self._history(step.unit, case_id))[1]
            row = await self._row(step.unit, case_id)
            return row if row and row[step.field] == step.value else None
        await self._wait(f"{case_id} {step.unit} {step.field} = {step.value}", so)
        self._tell(step.unit, "", w(step.en, step.zh), "", "└")

    async def _review(self, step, case_id):
        async def so():
            answer = await self.office(step.unit).ask("show", step.unit, "reviewer", case=case_id)
            return any(r["reviewer"] == step.unit and r["state"] == step.state for r in answer.get("instances", ()))
        await self._wait(f"{case_id} {step.unit} review {step.state}", so)
        self._tell(step.unit, "", w(step.en, step.zh), "", "└")

    async def _sees(self, step, case_id):
        row = await self._patiently(self._row, step.unit, case_id)
        answer = await self._patiently(self._show, step.unit, case_id)
        self._tell(step.unit, "", w(step.en, step.zh), "", "└")
        listed = f"{row['case_id']} {row['state']}" if row else w("nothing", "无")
        reason = answer.get("reason") or {}
        said = w(reason.get("en"), reason.get("zh")) if answer["status"] != "done" else w("shown", "可查阅")
        self.screen.line(self.screen.dim(" " * 10 + w(f"list: {listed}; show: {said}", f"列表：{listed}；查阅：{said}")))

    async def _show(self, unit, case_id):
        return await self.office(unit).ask("show", unit, "clerk", case=case_id)

    async def _opens(self, step, case_id):
        office = self.office(step.unit)
        key = self.folder / step.unit / "desk.key"
        _, answer, _ = await office.run("accusation", "read", case_id, "--key", key, "--unit", step.unit, "--as", "discipline")
        self._tell(step.unit, "discipline", w(step.en, step.zh))
        self.screen.line(self.screen.dim(" " * 10 + cut(answer["text"], 100)))

    async def _desk(self, step, case_id):
        async def lies():
            async for row in self.office(step.unit).rows("desk", step.unit, "supervisor", "desk", kind=step.kind):
                if row["case_id"] == case_id and step.clock in ("", row["clock"]):
                    return row
            return None
        await self._wait(f"{case_id} {step.unit} {step.kind}", lies)
        self._tell(step.unit, "", w(step.en, step.zh), "", "└")

    async def tell(self, story, number):
        self.screen.line()
        self.screen.line(self.screen.bold(f"── {number}/{len(STORIES)}  {w(story.en, story.zh)}"))
        case_id, made = await self._patiently(self._find, story), {}
        if case_id:
            self.case_ids.add(case_id)
            for unit in {s.unit for s in story.steps}:
                made[unit] = (await self._patiently(self._history, unit, case_id))[0]
        last = max([i for i, s in enumerate(story.steps) if isinstance(s, Act) and self._count(story, i) <=
                    made.get(s.unit, {}).get(VERBS[s.do][2], 0)], default=-1)
        if last >= 0:
            self.screen.line("  " + w(f"{case_id}: {last + 1} of {len(story.steps)} steps were done in an earlier run",
                                      f"{case_id}：此前已进行 {last + 1}/{len(story.steps)} 步"))
        for step in story.steps[last + 1:]:
            if isinstance(step, Act):
                case_id = await self._again(story, step, case_id)
                self.case_ids.add(case_id)
            elif isinstance(step, Arrive):
                await self._arrive(step.unit, case_id)
            elif isinstance(step, (Until, Review, Sees, Opens)):
                how = {Until: self._until, Review: self._review, Sees: self._sees, Opens: self._opens}[type(step)]
                await how(step, case_id)
            else:
                await self._desk(step, case_id)

    @staticmethod
    def _count(story, index):
        """How many acts of this kind by this unit the story has up to that step."""
        act = story.steps[index]
        return sum(isinstance(s, Act) and (s.unit, s.do) == (act.unit, act.do) for s in story.steps[:index + 1])

    async def _again(self, story, act, case_id):
        """The act, also if its node dies on it: whether it was done is seen in the history."""
        while True:
            try:
                return await self._act(story, act, case_id)
            except Lost:
                case_id = case_id or await self._patiently(self._find, story)
                if not case_id:
                    continue
                index = next(i for i, s in enumerate(story.steps) if s is act)
                made = (await self._patiently(self._history, act.unit, case_id))[0]
                if made.get(VERBS[act.do][2], 0) >= self._count(story, index):
                    self._tell(act.unit, act.user, self._sentence(story, act, {**act.fields, "due": ""}))
                    return case_id


def read_cases(path):
    """(the cases of the stories by external id, the lines of all others)."""
    told = {s.case for s in STORIES}
    mine, rest = {}, []
    for raw in path.read_bytes().splitlines():
        case = json.loads(raw)
        if case["external_id"] in told:
            mine[case["external_id"]] = case
        else:
            rest.append(raw)
    return mine, b"\n".join(rest) + b"\n"
