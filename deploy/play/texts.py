# SPDX-License-Identifier: Apache-2.0
"""What the offices write when nobody tells a story about it: plain official Chinese, the parts the statute asks for."""

from deploy.network import units
from deploy.play import roads

LEGAL_BASIS = "《信访工作条例》第三十一条第六项、第三十二条"
DECISIONS = (("support", "反映情况属实，予以支持，已责成有关单位限期办理。"),
             ("support", "经调查核实，诉求合理合法，依法予以支持，办理结果另行回访。"),
             ("explain", "诉求合理但目前缺乏办理条件，已说明有关规定和下一步安排。"),
             ("not-support", "经核查，诉求缺乏事实根据或者法律依据，不予支持，并已说明理由。"))
ANSWERS = (("adopt", "所提建议切实可行，已纳入工作计划。"),
           ("adopt-part", "所提建议部分采纳，其余内容已留存研究。"),
           ("not-adopt", "所提建议暂不具备实施条件，感谢关心和支持。"))
STATEMENTS = (("in-person", "与来信一致，并出示了原件"), ("call", "来信所述属实，另补充了时间和地点"), ("written", "书面补充了事实和理由"))
SERVICE = ({"how": "signed"}, {"how": "post"}, {"how": "message", "reason": "信访人登记时选定短信送达"})


def _about(row):
    return f"“{row['category']}”问题" if row.get("category") else "问题"


def notice(row, unit):
    if row.get("class") == "suggestion":  # art. 29: no handling time
        return {"body": f"您提出的建议已收到，由{units.UNIT[unit].zh}研究论证，并予以回复。"}
    return {"body": f"您反映的{_about(row)}已收到，由{units.UNIT[unit].zh}办理，按照信访程序自受理之日起六十日内办结。"}


def statement(row, unit):
    how, words = STATEMENTS[roads.spread(row["case_id"], len(STATEMENTS))]
    return {"variant": how, "person": "承办人", "body": f"信访人陈述{_about(row)}的经过：{words}"}


def opinion(row, unit):
    decision, words = DECISIONS[roads.spread(row["case_id"], len(DECISIONS))]
    reviewers = "或者".join(units.UNIT[r].zh for r in units.UNIT[unit].review_by)
    remedy = f"可以自收到之日起三十日内向{reviewers}请求复查" if reviewers else "可以依法寻求其他救济"
    return {"decision": decision, "body": f"关于信访人反映的{_about(row)}：{words}", "legal_basis": LEGAL_BASIS,
            "remedy": f"不服本意见的，{remedy}。"}


def answer(row, unit):
    decision, words = ANSWERS[roads.spread(row["case_id"], len(ANSWERS))]
    return {"decision": decision, "body": f"关于{_about(row)}的建议：{words}"}


def service(row, unit, today):
    """How it reached the petitioner; by post on the day of receipt, not of sending."""
    fields = SERVICE[roads.spread(row["case_id"], len(SERVICE))]
    return {**fields, "at": today} if fields["how"] == "post" else fields


def report(row, unit):
    return {"body": f"{_about(row)}已办结：处理意见已出具并送达信访人。"}
