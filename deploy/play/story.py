# SPDX-License-Identifier: Apache-2.0
"""Eight cases told step by step: who does what, from which office to which, when, and by when the next must act.

A story is a list of steps.  Acts are done by a user of a unit; between them the story waits until what was sent has arrived, or until
a day has come.  Run again on the same folder it asks the nodes which acts each unit has made already and goes on after them.
"""

import asyncio from dataclasses import dataclass, field import json

from deploy.network import units from deploy.play import texts from deploy.play.office import Lost, OfficeError from
deploy.play.words import cut, pad, w

POLL_SECONDS = 0.05 PATIENCE_SECONDS = 60

# What the acts are called, and as what kind of entry a case's history lists them.
VERBS = {
    "register": ("registers it", "登记", "register"), "refer": ("refers it to", "转送", "referral"),
    "assign": ("assigns it to", "交办", "assignment"), "return": ("asks to return it to", "提出异议", "return-request"),
    "return-answer": ("answers the return-request of", "答复异议", "return-answer"), "notice": ("gives notice to the petitioner", "告知信访人",
                                                                                            "notice"),
    "accept": ("accepts it", "受理", "accept"), "opinion": ("decides", "出具处理意见书", "opinion"), "answer": ("answers the suggestion", "答复建议",
                                                                                                "answer"),
    "serve": ("serves it on the petitioner", "送达", "service"), "report": ("reports the conclusion to", "报送办结报告", "report"),
    "approve": ("approves the report of", "审批办结", "report-approval"), "rework": ("returns the report to", "退回重办", "rework"),
    "report-up": ("reports it up to", "上报", "report-up"), "order": ("issues an order to", "督办", "order"),
    "respond": ("responds to the order of", "反馈督办", "response"), "remind": ("reminds", "催办", "reminder"),
    "remark": ("remarks on its copy, to", "对抄件附注意见，发", "remark"),
}
USERS = {"clerk": ("clerk", "经办"), "approver": ("approver", "审批"), "supervisor": ("supervisor", "督查"), "handler": ("handler", "承办"),
         "head": ("head", "负责人")}
CLOCKS = {"triage": ("sort it", "分流"), "notice": ("give notice", "告知"), "return-request": ("object", "提出异议"),
          "return-answer": ("answer the objection", "答复异议"), "handling": ("decide", "办结"), "ask-review": ("petitioner may ask for review", "可请求复查"),
          "order-response": ("respond", "反馈督办"), "assignment": ("report", "报告")}
OUTCOMES = {"support": ("supports the claim", "支持"), "explain": ("explains", "解释说明"), "not-support": ("does not support it", "不予支持"),
            "agree": ("agreed", "同意"), "refuse": ("refused", "不同意"), "adopt": ("adopted", "采纳"), "adopt-part": ("adopted in part", "部分采纳")}


@dataclass(frozen=True)
class Act:
    unit: str
    do: str
    user: str
    fields: dict = field(default_factory=dict)
    peer: str = ""        # whom the sentence names: addressee, or the one answered
    after: float = 0.5    # days after the step before
    due: int = 0          # days from now: an assignment's, an order's


@dataclass(frozen=True)
class Arrive:
    """The unit holds the case now."""
    unit: str


@dataclass(frozen=True)
class Until:
    """The unit's file of the case says so (what the nodes do by themselves: a clock that runs out, a parcel that comes)."""
    unit: str
    field: str
    value: object
    en: str
    zh: str


@dataclass(frozen=True)
class Desk:
    """A row of that kind, about this case, lies on the unit's desk."""
    unit: str
    kind: str
    en: str
    zh: str
    clock: str = ""


@dataclass(frozen=True)
class Story:
    case: str             # external id
    office: str
    en: str
    zh: str
    steps: tuple


def _handled(unit, row=None, notice=True, decision="support", body="", report=False):
    """A department's ordinary work on a claim."""
    row = {"case_id": unit, "category": ""}
    opinion = dict(texts.opinion(row, unit), decision=decision, body=body)
    steps = (Act(unit, "accept", "handler"), Act(unit, "opinion", "head", opinion, after=1.5),
             Act(unit, "serve", "clerk", {"how": "signed"}))
    return ((Act(unit, "notice", "clerk", {"body": "来件已收到，由本单位按信访程序办理。"}),) if notice else ()) + steps


YIMA, MIANCHI, ZHONGYUAN, SANMENXIA, ZHENGZHOU, HENAN = "411281", "411221", "410102", "411200", "410100", "410000"

LETTER = Story("zhuji-demo-01", YIMA, "A letter, referred to the department that is competent", "来信：登记、转送、告知、受理、办理、送达", (
    Act(YIMA, "register", "clerk", after=0),
    Act(YIMA, "refer", "approver", {"to": YIMA + ".housing"}, YIMA + ".housing"),
    Arrive(YIMA + ".housing"),
    *_handled(YIMA + ".housing", body="经现场测温和查验，室温不达标属实。已列入老旧管网改造，限采暖季前完工，并按天退还不达标期间采暖费。"),
    Until(YIMA, "progress", "served", "knows that it was served: its events came back by themselves", "已知悉送达情况（自动反馈）"),
))

ASSIGNED = Story("zhuji-demo-02", HENAN, "Assigned level by level: province, city, county, department; the report climbs back, once returned",
                 "逐级交办：省—市—县—部门；办结报告逐级上报，一次退回重办", (
    Act(HENAN, "register", "clerk", after=0),
    Act(HENAN, "assign", "approver", {"to": SANMENXIA, "reason": "拖欠农民工工资，限期办理并报告"}, SANMENXIA, due=60),
    Arrive(SANMENXIA),
    Act(SANMENXIA, "assign", "approver", {"to": YIMA, "reason": "省交办件，限期办理"}, YIMA, due=50),
    Arrive(YIMA),
    Act(YIMA, "assign", "approver", {"to": YIMA + ".hrss", "reason": "省、市交办件，限期办理"}, YIMA + ".hrss", due=40),
    Arrive(YIMA + ".hrss"),
    *_handled(YIMA + ".hrss", body="经核对考勤和结算单，欠付工资属实，已责令总包单位从工资专户先行清偿。"),
    Act(YIMA + ".hrss", "report", "handler", {"body": "欠付工资已责令清偿，意见书已送达。"}, YIMA),
    Act(YIMA, "approve", "supervisor", {}, YIMA + ".hrss"),
    Act(YIMA, "report", "approver", {"body": "县级办理情况：意见书已出具送达。"}, SANMENXIA),
    Desk(SANMENXIA, "reported", "has the report on its desk", "收到办结报告，待审批"),
    Act(SANMENXIA, "rework", "supervisor", {"reason": "未附工资支付凭证，请核实到账情况后重新报告"}, YIMA),
    Desk(YIMA, "rework", "is told to do it again", "收到退回重办意见"),
    Act(YIMA, "report", "approver", {"body": "补充报告：二十三人工资已全部到账，附银行流水编号。"}, SANMENXIA, after=1),
    Desk(SANMENXIA, "reported", "has the new report", "收到补充报告，待审批"),
    Act(SANMENXIA, "approve", "supervisor", {}, YIMA),
    Act(SANMENXIA, "report", "approver", {"body": "市级审核：事实清楚，工资已付清。"}, HENAN),
    Desk(HENAN, "reported", "has the report on its desk", "收到办结报告，待审批"),
    Act(HENAN, "approve", "supervisor", {}, SANMENXIA),
))

RETURN_AGREED = Story("zhuji-demo-03", MIANCHI, "\"Not ours\": a return-request, agreed to", "异议：部门认为不属其职权，信访局同意退回，改送", (
    Act(MIANCHI, "register", "clerk", after=0),
    Act(MIANCHI, "refer", "approver", {"to": MIANCHI + ".housing"}, MIANCHI + ".housing"),
    Arrive(MIANCHI + ".housing"),
    Act(MIANCHI + ".housing", "return", "handler", {"reason": "所反映系拖欠工资和未签劳动合同，属人力资源和社会保障部门职权"}, MIANCHI),
    Act(MIANCHI, "return-answer", "approver", {"decision": "agree", "reason": "经核实异议成立"}, MIANCHI + ".housing"),
    Act(MIANCHI, "refer", "approver", {"to": MIANCHI + ".hrss"}, MIANCHI + ".hrss"),
    Arrive(MIANCHI + ".hrss"),
    *_handled(MIANCHI + ".hrss", body="经查欠薪属实，已下达限期整改指令，公司承诺十五日内付清并补签劳动合同。"),
))

RETURN_REFUSED = Story("zhuji-demo-04", ZHONGYUAN, "\"Not ours\": a return-request, refused", "异议：街道提出异议，信访局不同意，原期限不变", (
    Act(ZHONGYUAN, "register", "clerk", after=0),
    Act(ZHONGYUAN, "refer", "approver", {"to": "410102001"}, "410102001"),
    Arrive("410102001"),
    Act("410102001", "return", "handler", {"reason": "路灯养护应由住建部门负责"}, ZHONGYUAN),
    Act(ZHONGYUAN, "return-answer", "approver", {"decision": "refuse", "reason": "该背街小巷未移交市政，按职责分工由街道负责养护"}, "410102001"),
    Until("410102001", "state", "taken", "keeps it; the first dates stand", "继续办理，原期限不变"),
    *_handled("410102001", body="已更换灯具九盏并修复井盖，全部恢复照明，同时启动移交手续。"),
))

REPORTED_UP = Story("zhuji-demo-05", MIANCHI, "Reported up: a matter that only the city can decide", "上报：跨县事项，由市级决定", (
    Act(MIANCHI, "register", "clerk", after=0),
    Act(MIANCHI, "report-up", "approver", {"reason": "污染源在邻县，须由市级统筹两县处理"}, SANMENXIA),
    Arrive(SANMENXIA),
    Act(SANMENXIA, "refer", "approver", {"to": SANMENXIA + ".gov"}, SANMENXIA + ".gov"),
    Arrive(SANMENXIA + ".gov"),
    *_handled(SANMENXIA + ".gov", body="已组织两县联合排查，查明排放口并责令停排，监测结果按旬公布，灌溉期由上游水库应急补水。"),
    Until(MIANCHI, "progress", "served", "learns how it ended", "收到办理结果反馈"),
))

COLLECTIVE = Story("zhuji-demo-06", ZHONGYUAN, "A collective visit: twelve people, five representatives", "集体访：十二人来访，推选五名代表", (
    Act(ZHONGYUAN, "register", "clerk", after=0),
    Act(ZHONGYUAN, "refer", "approver", {"to": ZHONGYUAN + ".housing"}, ZHONGYUAN + ".housing"),
    Arrive(ZHONGYUAN + ".housing"),
    *_handled(ZHONGYUAN + ".housing", body="已指导街道代行业主委员会职责，启用应急维修资金，电梯十日内修复，收支在小区公示。"),
))

OVERDUE = Story("zhuji-demo-07", HENAN, "An assignment falls overdue: a reminder, then an order straight from the province, copied to the city",
                "交办逾期：催办，省级直接督办到县，市级收到抄件，县级反馈", (
    Act(HENAN, "register", "clerk", after=0),
    Act(HENAN, "assign", "approver", {"to": ZHENGZHOU, "reason": "安置逾期五年，限期办理并报告"}, ZHENGZHOU, due=4),
    Arrive(ZHENGZHOU),
    Act(ZHENGZHOU, "assign", "approver", {"to": ZHONGYUAN, "reason": "省交办件，限期办理"}, ZHONGYUAN, due=2),
    Arrive(ZHONGYUAN),
    Desk(ZHONGYUAN, "overdue", "has let the day pass: the clock says so, nobody had to", "期限已过，系统自动认定逾期", clock="assignment"),
    Desk(ZHENGZHOU, "below-overdue", "sees it on its desk", "办件台出现下级逾期提示", clock="assignment"),
    Act(HENAN, "remind", "supervisor", {"to": ZHENGZHOU, "body": "交办件即将到期，请抓紧办理"}, ZHENGZHOU),
    Act(HENAN, "order", "supervisor", {"to": ZHONGYUAN, "trigger": "late", "body": "请说明逾期原因，提出复工和补发过渡费的具体安排"}, ZHONGYUAN,
        due=15),
    Desk(ZHONGYUAN, "ordered", "receives the order, straight from the province", "直接收到省级督办"),
    Until(ZHENGZHOU, "order", "copied", "holds a copy; it may remark, it can't delay", "收到抄件：可以附注意见，不影响送达"),
    Act(ZHONGYUAN, "respond", "approver", {"body": "因施工单位更换延误，现已复工；拖欠的过渡费本月补发。"}, HENAN, after=1),
    Until(HENAN, "order", "answered", "has the county's response", "收到县级反馈"),
    Act(ZHONGYUAN, "assign", "approver", {"to": ZHONGYUAN + ".housing", "reason": "省督办件，加快办理"}, ZHONGYUAN + ".housing", due=20),
    Arrive(ZHONGYUAN + ".housing"),
    *_handled(ZHONGYUAN + ".housing", body="过渡费已补发到账，安置楼复工，明确交房日期并按月公布进度。"),
    Act(ZHONGYUAN + ".housing", "report", "handler", {"body": "过渡费已补发，安置楼复工。"}, ZHONGYUAN),
    Act(ZHONGYUAN, "approve", "supervisor", {}, ZHONGYUAN + ".housing"),
    Act(ZHONGYUAN, "report", "approver", {"body": "逾期情况已说明，事项已办结。"}, ZHENGZHOU),
    Desk(ZHENGZHOU, "reported", "has the report on its desk", "收到办结报告，待审批"),
    Act(ZHENGZHOU, "approve", "supervisor", {}, ZHONGYUAN),
    Act(ZHENGZHOU, "report", "approver", {"body": "市级审核同意，逾期责任已约谈说明。"}, HENAN),
    Desk(HENAN, "reported", "has the report on its desk", "收到办结报告，待审批"),
    Act(HENAN, "approve", "supervisor", {}, ZHENGZHOU),
))

SUGGESTION = Story("zhuji-demo-08", YIMA, "A suggestion ends in an answer, not in an opinion", "建议意见：研究后答复，不出具处理意见书", (
    Act(YIMA, "register", "clerk", after=0),
    Act(YIMA, "refer", "approver", {"to": YIMA + ".gov"}, YIMA + ".gov"),
    Arrive(YIMA + ".gov"),
    Act(YIMA + ".gov", "notice", "clerk", {"body": "建议已收到，正在研究。"}),
    Act(YIMA + ".gov", "answer", "handler", {"decision": "adopt-part", "body": "周六上午值班窗口下月起开设；午间值班先在社保、户籍窗口试行。"}, after=1),
    Act(YIMA + ".gov", "serve", "clerk", {"how": "message"}),
))

STORIES = (LETTER, ASSIGNED, RETURN_AGREED, RETURN_REFUSED, REPORTED_UP, COLLECTIVE, OVERDUE, SUGGESTION)


class StoryError(Exception):
    pass


class Teller:
    """`lines`: {external id: the case in the intake format}.  `paced`: let days pass between steps, so that dates look like life."""

    def __init__(self, offices, clock, screen, cases, paced):
        self.offices, self.clock, self.screen, self.cases, self.paced = offices, clock, screen, cases, paced
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
        return w(f"{clock} by {row['next_due'][5:]}", f"{clock}期限 {row['next_due'][5:]}")

    def _sentence(self, act, fields):
        words = w(*VERBS[act.do][:2])
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
        self._tell(act.unit, act.user, self._sentence(act, fields), self._due_of(row))
        return case_id

    def _heading(self, case_id, case):
        people = case.get("people", 1)
        crowd = w(f", {people} people, {len(case.get('representatives', ()))} representatives",
                  f"，{people} 人，代表 {len(case.get('representatives', ()))} 人") if people >= 5 else ""
        self.screen.line(f"  {case_id}  {case['title']}{crowd}")
        self.screen.line(self.screen.dim("  " + cut(case["text"], 110)))

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

    async def _desk(self, step, case_id):
        async def lies():
            async for row in self.office(step.unit).rows("desk", step.unit, "supervisor", "desk"):
                if row["kind"] == step.kind and row["case_id"] == case_id and step.clock in ("", row["clock"]):
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
            self._heading(case_id, self.cases[story.case])
            for unit in {s.unit for s in story.steps}:
                made[unit] = (await self._patiently(self._history, unit, case_id))[0]
        last = max([i for i, s in enumerate(story.steps) if isinstance(s, Act) and self._count(story, i) <=
                    made.get(s.unit, {}).get(VERBS[s.do][2], 0)], default=-1)
        if last >= 0:
            self.screen.line("  " + w(f"{last + 1} of {len(story.steps)} steps were done in an earlier run",
                                      f"此前已进行 {last + 1}/{len(story.steps)} 步"))
        for step in story.steps[last + 1:]:
            if isinstance(step, Act):
                case_id = await self._again(story, step, case_id)
                self.case_ids.add(case_id)
            elif isinstance(step, Arrive):
                await self._arrive(step.unit, case_id)
            elif isinstance(step, Until):
                await self._until(step, case_id)
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
                    self._tell(act.unit, act.user, self._sentence(act, {**act.fields, "due": ""}))
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
