# SPDX-License-Identifier: Apache-2.0
"""The stories, as data: who does what with which words.  How they are told: story.py."""

from dataclasses import dataclass, field

from deploy.play import texts

# What the acts are called (before the name of whom they go to), and as what kind of entry a case's history lists them.
VERBS = {
    "register": ("registers it", "登记", "register"),
    "refer": ("refers it to", "转送", "referral"),
    "assign": ("assigns it to", "交办", "assignment"),
    "return": ("asks to give it back to", "提出异议", "return-request"),
    "return-answer": ("answers", "答复异议", "return-answer"),
    "notice": ("notifies the petitioner: received, and what follows", "书面告知信访人", "notice"),
    "accept": ("accepts it", "受理", "accept"),
    "statement": ("hears the petitioner", "听取信访人陈述", "statement"),
    "opinion": ("decides", "出具处理意见书", "opinion"),
    "answer": ("answers the suggestion", "答复建议", "answer"),
    "serve": ("serves it on the petitioner", "送达信访人", "service"),
    "report": ("reports the conclusion to", "报送办结报告", "report"),
    "approve": ("approves the report of", "审批办结", "report-approval"),
    "rework": ("returns the report to", "退回重办", "rework"),
    "report-up": ("reports it up to", "上报", "report-up"),
    "order": ("issues an order to", "督办", "order"),
    "respond": ("responds to", "反馈督办", "response"),
    "remind": ("reminds", "催办", "reminder"),
    "remark": ("remarks on its copy, to", "对抄件附注意见", "remark"),
    "review-ask": ("the petitioner asks for review by", "信访人请求复查、复核", "review-ask"),
    "review-admit": ("admits the request", "受理复查、复核请求", "review-admit"),
    "review-opinion": ("decides on review", "出具复查、复核意见", "review-opinion"),
    "review-serve": ("serves the review opinion", "复查、复核意见送达", "review-service"),
    "dispute": ("brings the dispute before", "提请裁定管辖争议", "dispute"),
    "designate": ("designates who handles it, to", "指定受理机关", "designation"),
}
USERS = {
    "clerk": ("clerk", "经办"), "approver": ("approver", "审批"), "supervisor": ("supervisor", "督查"),
    "handler": ("handler", "承办"), "head": ("head", "负责人"), "reviewer": ("reviewer", "复查员"),
    "discipline": ("discipline inspector", "纪检"),
}
CHANNELS = {
    "letter": ("registers a letter", "登记来信"), "visit": ("registers a visit", "登记来访"),
    "call": ("registers a call", "登记来电"), "online": ("registers what came online", "登记网上信访"),
    "fax": ("registers a fax", "登记传真"),
}
# What somebody must do until the day named.
CLOCKS = {
    "triage": ("hand it on", "分流"), "notice": ("give notice", "告知"), "return-request": ("object", "提出异议"),
    "return-answer": ("answer the objection", "答复异议"), "handling": ("decide", "办结"),
    "ask-review": ("ask for review", "请求复查"), "review": ("review", "复查"),
    "ask-re-review": ("ask for re-review", "请求复核"), "re-review": ("re-review", "复核"),
    "order-response": ("respond", "反馈督办"), "assignment": ("report", "报告"),
}
OUTCOMES = {
    "support": ("supports the claim", "支持"), "explain": ("explains", "解释说明"),
    "not-support": ("does not support it", "不予支持"),
    "agree": ("agrees", "同意退回"), "refuse": ("refuses", "不同意"), "adopt": ("adopted", "采纳"),
    "adopt-part": ("adopted in part", "部分采纳"), "uphold": ("upholds the opinion", "维持"),
}


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
    """The unit's file of the case says so (what comes by itself: a parcel, an answer); "order": one on its desk is in that
    state."""
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
class Review:
    """The reviewer's instance of the case is in that state."""
    unit: str
    state: str
    en: str
    zh: str


@dataclass(frozen=True)
class Sees:
    """All that somebody's office gets to see of the case: its line in the list, and what reading it yields."""
    unit: str
    user: str
    en: str
    zh: str


@dataclass(frozen=True)
class Opens:
    """The desk that it is sealed to opens it, with its key."""
    unit: str
    en: str
    zh: str


@dataclass(frozen=True)
class Story:
    case: str             # external id
    office: str
    en: str
    zh: str
    steps: tuple


def _act(unit, do, user, peer="", after=0.5, due=0, **fields):
    return Act(unit, do, user, fields, peer, after, due)


def _hand(unit, do, to, due=0, **fields):
    """Refers or assigns, and the other has it."""
    return _act(unit, do, "approver", to, due=due, to=to, **fields), Arrive(to)


def _handled(unit, body):
    """A responsible unit's ordinary work on a claim that it supports."""
    opinion = dict(texts.opinion({"case_id": unit}, unit), decision="support", body=body)
    return (_act(unit, "notice", "clerk", body="来件已收到，由本单位按信访程序办理。"), _act(unit, "accept", "handler"),
            _act(unit, "statement", "handler", variant="in-person", person="承办人", body="信访人当面陈述了事实和理由，与来信一致。"),
            Act(unit, "opinion", "head", opinion, after=1.5), _act(unit, "serve", "clerk", how="signed"))


def _reported(unit, to, body, after=0.5):
    """A report to a bureau of another node arrives there."""
    return (_act(unit, "report", "approver", to, after, body=body),
            Desk(to, "reported", "has the report on its desk", "收到办结报告"))


YIMA, MIANCHI, ZHONGYUAN, SANMENXIA, ZHENGZHOU, HENAN = "411281", "411221", "410102", "411200", "410100", "410000"

LETTER = Story(
    "zhuji-demo-01", YIMA, "A letter, referred to the department that is competent",
    "来信：登记、转送、告知、受理、办理、送达", (
        _act(YIMA, "register", "clerk", after=0),
        *_hand(YIMA, "refer", YIMA + ".housing"),
        *_handled(YIMA + ".housing", "经现场测温，室温不达标属实。已列入管网改造，采暖季前完工，并退还不达标期间的采暖费。"),
        Until(YIMA, "progress", "served", "knows that it was served: a referral's events come back by themselves",
              "自动收到办理和送达情况"),
    ))

ASSIGNED = Story(
    "zhuji-demo-02", HENAN,
    "Assigned level by level: province, city, county, department; its report climbs back, once returned",
    "逐级交办：省—市—县—部门；办结报告逐级上报，一次退回重办", (
        _act(HENAN, "register", "clerk", after=0),
        *_hand(HENAN, "assign", SANMENXIA, due=60, reason="拖欠农民工工资，限期办理并报告"),
        *_hand(SANMENXIA, "assign", YIMA, due=50, reason="省交办件，限期办理"),
        *_hand(YIMA, "assign", YIMA + ".hrss", due=40, reason="省、市交办件，限期办理"),
        *_handled(YIMA + ".hrss", "经核对考勤和结算单，欠付工资属实，已责令总包单位从工资专户先行清偿。"),
        _act(YIMA + ".hrss", "report", "handler", YIMA, body="欠付工资已责令清偿，意见书已送达。"),
        _act(YIMA, "approve", "supervisor", YIMA + ".hrss"),
        *_reported(YIMA, SANMENXIA, "县级办理情况：意见书已出具送达。"),
        _act(SANMENXIA, "rework", "supervisor", YIMA, reason="未附工资支付凭证，请核实到账情况后重新报告"),
        Desk(YIMA, "rework", "is told to do it again", "收到退回重办意见"),
        *_reported(YIMA, SANMENXIA, "补充报告：工资已全部到账，附银行流水编号。", after=1),
        _act(SANMENXIA, "approve", "supervisor", YIMA),
        *_reported(SANMENXIA, HENAN, "市级审核：事实清楚，工资已付清。"),
        _act(HENAN, "approve", "supervisor", SANMENXIA),
    ))

RETURN_AGREED = Story(
    "zhuji-demo-03", MIANCHI, "\"Not ours\": a return-request, agreed to", "异议：部门认为不属其职权，信访局同意退回，改送", (
        _act(MIANCHI, "register", "clerk", after=0),
        *_hand(MIANCHI, "refer", MIANCHI + ".housing"),
        _act(MIANCHI + ".housing", "return", "handler", MIANCHI, reason="所反映系拖欠工资和未签劳动合同，属人社部门职权"),
        _act(MIANCHI, "return-answer", "approver", MIANCHI + ".housing", decision="agree", reason="经核实异议成立"),
        *_hand(MIANCHI, "refer", MIANCHI + ".hrss"),
        *_handled(MIANCHI + ".hrss", "经查欠薪属实，已下达限期整改指令，公司承诺十五日内付清并补签劳动合同。"),
    ))

RETURN_REFUSED = Story(
    "zhuji-demo-04", ZHONGYUAN, "\"Not ours\": a return-request, refused", "异议：街道提出异议，信访局不同意，原期限不变", (
        _act(ZHONGYUAN, "register", "clerk", after=0),
        *_hand(ZHONGYUAN, "refer", "410102001"),
        _act("410102001", "return", "handler", ZHONGYUAN, reason="路灯养护应由住建部门负责"),
        _act(ZHONGYUAN, "return-answer", "approver", "410102001", decision="refuse",
             reason="该街巷未移交市政，按分工由街道养护"),
        Until("410102001", "state", "taken", "keeps it; the first dates stand", "继续办理，原期限不变"),
        *_handled("410102001", "已更换灯具九盏并修复井盖，全部恢复照明，同时启动移交手续。"),
    ))

REPORTED_UP = Story(
    "zhuji-demo-05", MIANCHI, "Reported up: a matter that only the city can decide", "上报：跨县事项，由市级决定", (
        _act(MIANCHI, "register", "clerk", after=0),
        _act(MIANCHI, "report-up", "approver", SANMENXIA, reason="污染源在邻县，须由市级统筹两县处理"),
        Arrive(SANMENXIA),
        *_hand(SANMENXIA, "refer", SANMENXIA + ".gov"),
        *_handled(SANMENXIA + ".gov", "已组织两县联合排查，查明排放口并责令停排，监测结果按旬公布，灌溉期由上游水库应急补水。"),
        Until(MIANCHI, "progress", "served", "learns how it ended", "收到办理结果反馈"),
    ))

COLLECTIVE = Story(
    "zhuji-demo-06", ZHONGYUAN, "A collective visit: twelve people, five representatives", "集体访：十二人来访，推选五名代表", (
        _act(ZHONGYUAN, "register", "clerk", after=0),
        *_hand(ZHONGYUAN, "refer", ZHONGYUAN + ".housing"),
        *_handled(ZHONGYUAN + ".housing", "已指导街道代行业主委员会职责，启用应急维修资金，电梯十日内修复，收支在小区公示。"),
    ))

OVERDUE = Story(
    "zhuji-demo-07", HENAN,
    "An assignment falls overdue: a reminder, then an order straight from the province, copied to the city",
    "交办逾期：催办，省级直接督办到县，市级收到抄件，县级反馈", (
        _act(HENAN, "register", "clerk", after=0),
        *_hand(HENAN, "assign", ZHENGZHOU, due=5, reason="安置逾期五年，限期办理并报告"),
        *_hand(ZHENGZHOU, "assign", ZHONGYUAN, due=2, reason="省交办件，限期办理"),
        Desk(ZHONGYUAN, "overdue", "has let the day pass: its own clock says so", "期限已过，系统自动认定逾期", "assignment"),
        Desk(ZHENGZHOU, "below-overdue", "sees it on its desk", "办件台出现下级逾期提示", "assignment"),
        _act(HENAN, "remind", "supervisor", ZHENGZHOU, to=ZHENGZHOU, body="交办件即将到期，请抓紧办理"),
        _act(HENAN, "order", "supervisor", ZHONGYUAN, due=15, to=ZHONGYUAN, trigger="late",
             body="请说明逾期原因和补发过渡费的安排"),
        Desk(ZHONGYUAN, "ordered", "receives the order, straight from the province", "直接收到省级督办"),
        Until(ZHENGZHOU, "order", "copied", "has a copy; it may remark, it can't delay", "收到抄件：可以附注意见，不影响送达"),
        _act(ZHONGYUAN, "respond", "approver", HENAN, 1, body="因施工单位更换延误，现已复工；拖欠的过渡费本月补发。"),
        Until(HENAN, "order", "answered", "has the county's response", "收到县级反馈"),
        *_hand(ZHONGYUAN, "assign", ZHONGYUAN + ".housing", due=20, reason="省督办件，加快办理"),
        *_handled(ZHONGYUAN + ".housing", "过渡费已补发到账，安置楼复工，明确交房日期并按月公布进度。"),
        _act(ZHONGYUAN + ".housing", "report", "handler", ZHONGYUAN, body="过渡费已补发，安置楼复工。"),
        _act(ZHONGYUAN, "approve", "supervisor", ZHONGYUAN + ".housing"),
        *_reported(ZHONGYUAN, ZHENGZHOU, "逾期情况已说明，事项已办结。"),
        _act(ZHENGZHOU, "approve", "supervisor", ZHONGYUAN),
        *_reported(ZHENGZHOU, HENAN, "市级审核同意，逾期原因已核实。"),
        _act(HENAN, "approve", "supervisor", ZHENGZHOU),
    ))

SUGGESTION = Story(
    "zhuji-demo-08", YIMA, "A suggestion ends in an answer, not in an opinion", "建议意见：研究后答复，不出具处理意见书", (
        _act(YIMA, "register", "clerk", after=0),
        *_hand(YIMA, "refer", YIMA + ".gov"),
        _act(YIMA + ".gov", "notice", "clerk", body="建议已收到，正在研究。"),
        _act(YIMA + ".gov", "answer", "handler", after=1, decision="adopt-part",
             body="周六值班窗口下月开设；午间值班先在社保、户籍窗口试行。"),
        _act(YIMA + ".gov", "serve", "clerk", how="message", reason="信访人登记时选定短信送达"),
    ))

def _reviewed(reviewer, body, remedy=None, after=1.5):
    opinion = {"decision": "uphold", "body": body, "legal_basis": "《信访工作条例》第三十五条、第三十六条"}
    if remedy:  # that a re-review is the last is put in by the office itself
        opinion["remedy"] = remedy
    return (_act(reviewer, "review-admit", "reviewer", decision="agree"), Act(reviewer, "review-opinion", "head", opinion, after=after),
            _act(reviewer, "review-serve", "clerk", how="signed"))


THREE_INSTANCES = Story(
    "zhuji-demo-46", YIMA, "All three instances: opinion, review at the city's department, re-review at the province's; final",
    "三级终结：处理意见、市级部门复查、省级部门复核，信访人自行选择复查机关", (
        _act(YIMA, "register", "clerk", after=0),
        *_hand(YIMA, "refer", YIMA + ".hrss"),
        _act(YIMA + ".hrss", "notice", "clerk", body="来件已收到，由本单位按信访程序办理。"),
        _act(YIMA + ".hrss", "accept", "handler"),
        _act(YIMA + ".hrss", "statement", "handler", variant="call", person="承办人", body="信访人称停保系单位原因，并非本人意愿。"),
        Act(YIMA + ".hrss", "opinion", "head", {
            "decision": "not-support", "body": "申请人停保期间未缴费，现行规定不允许一次性补缴，其请求缺乏政策依据。",
            "legal_basis": "《社会保险法》第十二条；《信访工作条例》第三十二条第（三）项",
            "remedy": "可自收到本意见书之日起30日内，向义马市人民政府或者三门峡市人力资源和社会保障局请求复查"}, after=1.5),
        _act(YIMA + ".hrss", "serve", "clerk", how="signed"),
        _act(YIMA + ".hrss", "review-ask", "clerk", SANMENXIA + ".hrss", 2, to=SANMENXIA + ".hrss", reason="认为停保非本人原因"),
        Review(SANMENXIA + ".hrss", "asked", "has the request, and the file with it", "收到复查请求和案卷"),
        *_reviewed(SANMENXIA + ".hrss", "经复查，停保登记由本人签字办理，原处理意见事实清楚、依据充分。",
                   "可自收到本复查意见之日起30日内，向河南省人力资源和社会保障厅或者三门峡市人民政府请求复核"),
        _act(SANMENXIA + ".hrss", "review-ask", "clerk", HENAN + ".hrss", 2, to=HENAN + ".hrss", reason="对复查意见不服"),
        Review(HENAN + ".hrss", "asked", "has the request", "收到复核请求"),
        *_reviewed(HENAN + ".hrss", "经复核，原处理意见和复查意见事实清楚、适用政策正确。"),
        Until(YIMA, "state", "final", "learns that it is final: new facts alone reach a person again", "得知已终结：有新的事实仍由专人审查"),
    ))

ACCUSATION = Story(
    "zhuji-demo-47", YIMA, "An accusation: sealed to the discipline organ's desk before it reaches any node",
    "检举控告：在进入任何节点之前即对纪检机关密封", (
        _act(YIMA, "register", "clerk", after=0),
        Sees(YIMA, "head", "sees that a sealed case exists, its number and no more", "只知道有一件密件及其编号"),
        Sees(YIMA + ".housing", "head", "is the office of the accused: sees nothing", "系被检举控告人所在单位：什么也看不到"),
        Opens(YIMA + ".discipline", "opens it with its own key, and is on record for it", "以本机关密钥启封，查阅已留痕"),
    ))

DISPUTE = Story(
    "zhuji-demo-48", MIANCHI, "Two departments say \"not ours\": their common superior designates one",
    "管辖争议：两部门均认为不属其职权，由共同的上一级机关指定", (
        _act(MIANCHI, "register", "clerk", after=0),
        *_hand(MIANCHI, "refer", MIANCHI + ".housing"),
        _act(MIANCHI + ".housing", "return", "handler", MIANCHI, reason="涉及培训补贴，应由人社部门办理"),
        _act(MIANCHI, "return-answer", "approver", MIANCHI + ".housing", decision="agree", reason="职权有争议，提请裁定"),
        _act(MIANCHI, "dispute", "approver", MIANCHI + ".gov", units=[MIANCHI + ".hrss", MIANCHI + ".housing"],
             body="住建部门认为属培训补贴，人社部门认为属建筑施工企业管理，协商不成"),
        _act(MIANCHI + ".gov", "designate", "head", MIANCHI, 1, units=[MIANCHI + ".hrss"], body="由人社部门受理，住建部门配合"),
        *_hand(MIANCHI, "refer", MIANCHI + ".hrss"),
        *_handled(MIANCHI + ".hrss", "已核实培训名册和考勤，补贴按规定补发，并约谈培训机构。"),
    ))

STORIES = (LETTER, ASSIGNED, RETURN_AGREED, RETURN_REFUSED, REPORTED_UP, COLLECTIVE, OVERDUE, SUGGESTION, THREE_INSTANCES, ACCUSATION, DISPUTE)
