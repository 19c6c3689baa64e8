# SPDX-License-Identifier: Apache-2.0
"""What the nodes hold in the end: their own counts, read from their stores, and whether they add up."""

import asyncio

from deploy.network import units
from deploy.network.settled import unsettled
from deploy.play.words import pad, w, width

# In the order of the table: (field of `zhuji status`, English, Chinese, in the JSON object).
FIGURES = (
    ("registered", "registered", "登记", True),
    ("referred", "referred", "转送", True),
    ("assigned", "assigned", "交办", True),
    ("reported_up", "reported up", "上报", True),
    ("return_requests", "return-requests", "异议", True),
    ("noticed", "noticed", "告知", True),
    ("accepted", "accepted", "受理", True),
    ("opinions", "opinions", "处理意见书", True),
    ("answers", "answers to suggestions", "建议答复", False),
    ("served", "served", "送达", True),
    ("reports", "conclusion reports", "办结报告", True),
    ("approved", "  approved", "　审批办结", True),
    ("reworked", "  returned for rework", "　退回重办", True),
    ("reminders", "reminders", "催办", True),
    ("orders", "orders", "督办", True),
    ("responses", "responses", "督办反馈", True),
    ("in_flight", "in flight", "在途", True),
    ("entries", "journal entries", "日志记录", True),
    ("seals", "seals", "封签", True),
)
DRAIN_SECONDS = 90


class TotalsError(Exception):
    pass


async def _status(offices):
    return dict(zip(units.NODES, await asyncio.gather(*(offices[n].until_reachable() for n in units.NODES))))


async def read(offices):
    """{node: {figure: count}}"""
    return {n: answer["totals"] for n, answer in (await _status(offices)).items()}


async def drain(offices):
    """Until no parcel is without its receipt, nor hidden from its receiver's counts; bounded from the last time the number fell."""
    loop = asyncio.get_running_loop()
    deadline, least = loop.time() + DRAIN_SECONDS, None
    while True:
        left = unsettled(await _status(offices))
        if not left:
            return
        if least is None or sum(left.values()) < least:
            deadline, least = loop.time() + DRAIN_SECONDS, sum(left.values())
        if loop.time() > deadline:
            raise TotalsError(w(f"parcels still without receipt: {left}", f"仍有未收到回执的包裹：{left}"))
        await asyncio.sleep(0.1)


async def verify(office):
    """(verified, what was found): `zhuji verify` replays the journal against the store and checks every seal."""
    code, answer, said = await office.run("verify", check=False)
    return code == 0, said or str(answer.get("problems") or answer)


def add(by_node, verified):
    """The demo's one object."""
    total = {name: sum(t[name] for t in by_node.values()) for name, _, _, listed in FIGURES if listed}
    before = ("entries", "seals")
    return {**{k: v for k, v in total.items() if k not in before}, "verified_nodes": verified, **{k: total[k] for k in before}}


def complaints(total, accepted):
    """What doesn't add up; empty if all does."""
    wrong = []
    if total["in_flight"]:
        wrong.append(w(f"in flight: {total['in_flight']}, must be 0", f"在途 {total['in_flight']}，应为 0"))
    if total["verified_nodes"] != len(units.NODES):
        wrong.append(w(f"verified: {total['verified_nodes']} of {len(units.NODES)} nodes",
                       f"通过核验的节点 {total['verified_nodes']}，应为 {len(units.NODES)}"))
    if total["reports"] != total["approved"] + total["reworked"]:
        wrong.append(w(f"reports {total['reports']}, but approved {total['approved']} + reworked {total['reworked']}",
                       f"办结报告 {total['reports']}，而审批 {total['approved']} + 重办 {total['reworked']}"))
    if accepted is not None and total["registered"] != accepted:
        wrong.append(w(f"registered {total['registered']}, but {accepted} lines were accepted",
                       f"登记 {total['registered']}，而接收 {accepted} 行"))
    return wrong


def table(by_node, verified_nodes):
    """Lines: a row a figure, a column an office."""
    heads = [w("", "")] + [w(units.DIVISION[n].en, units.DIVISION[n].zh.removeprefix("郑州市") or units.DIVISION[n].zh)
                           for n in units.NODES] + [w("all", "合计")]
    rows = [heads, [w("code", "代码"), *units.NODES, ""]]
    for name, en, zh, _ in FIGURES:
        counts = [t[name] for t in by_node.values()]
        rows.append([w(en, zh)] + [str(c) if c else "-" for c in counts] + [str(sum(counts)) if sum(counts) else "-"])
    verdicts = [w("yes", "通过") if n in verified_nodes else w("NO", "未通过") for n in units.NODES]
    rows.append([w("verified", "核验"), *verdicts, f"{len(verified_nodes)}/{len(units.NODES)}"])
    widths = [max(width(r[i]) for r in rows) for i in range(len(heads))]
    return ["  " + pad(r[0], widths[0]) + "".join("  " + pad(c, widths[i + 1], True) for i, c in enumerate(r[1:]))
            for r in rows]
