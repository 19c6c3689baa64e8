# SPDX-License-Identifier: Apache-2.0
"""The offices of the sample network: Henan, two of its cities, three of their counties.

Codes and names of the divisions are the official ones (GB/T 2260, township codes of the National Bureau of Statistics, 2023);
the organs bear their usual names.  Users are roles, never persons.  Each bureau runs one node; everybody else of its division
works at desks on it.  Pure data: nothing here touches files or processes.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Division:
    code: str      # six digits; also the petition bureau's unit code
    level: str     # province, city, county
    above: str     # code of the division above; "" at the top
    zh: str
    en: str


@dataclass(frozen=True)
class Unit:
    code: str
    kind: str
    zh: str
    en: str
    node: str              # the bureau whose node its desks use
    led_by: str
    served_by: str
    review_by: tuple


DIVISIONS = (
    Division("410000", "province", "", "河南省", "Henan"),
    Division("411200", "city", "410000", "三门峡市", "Sanmenxia"),
    Division("410100", "city", "410000", "郑州市", "Zhengzhou"),
    Division("411281", "county", "411200", "义马市", "Yima"),
    Division("411221", "county", "411200", "渑池县", "Mianchi"),
    Division("410102", "county", "410100", "郑州市中原区", "Zhongyuan"),
)

# One township a county: code, Chinese name of its office, English name.
TOWNSHIPS = {
    "411281": ("411281001", "义马市千秋路街道办事处", "Qianqiulu subdistrict"),
    "411221": ("411221105", "渑池县仰韶镇人民政府", "Yangshao town"),
    "410102": ("410102001", "郑州市中原区林山寨街道办事处", "Linshanzhai subdistrict"),
}

# The Party's own lines, each led by its level above: what accuses goes to the one, what the other must know to the other
# (2022 art. 22, 30).  No bureau serves them.
PARTY = (
    ("discipline", "纪律检查委员会", "discipline inspection"),
    ("organisation", "委员会组织部", "organisation department"),
)

DEPARTMENTS = (
    ("hrss", "人力资源和社会保障", "labour department"),
    ("housing", "住房和城乡建设", "housing department"),
)

# What every unit's desk has: user name and roles.  A person of a small office may hold several.
BUREAU_USERS = (
    ("clerk", ("clerk",)),
    ("approver", ("approver",)),
    ("supervisor", ("supervisor", "approver")),
    ("stamp", ("stamp-keeper",)),
)
RESPONSIBLE_USERS = (
    ("clerk", ("clerk",)),
    ("handler", ("handler",)),
    ("head", ("head",)),
    ("reviewer", ("reviewer",)),
    ("stamp", ("stamp-keeper",)),
)
# What is drafted by one, signed by another (an approver, a supervisor, the head) and stamped: verb -> the kind of entry, who drafts.
DRAFTED = {"assign": ("assignment", "clerk"), "order": ("order", "clerk"), "opinion": ("opinion", "handler"),
           "review-opinion": ("review-opinion", "reviewer")}
STAMP = "stamp"
DISCIPLINE_USERS = (("discipline", ("discipline",)),)
DESK_KEY_KINDS = ("discipline", "organisation")  # their desks hold a key of their own: what is sealed to it only they read
ADMIN = "admin"

DIVISION = {d.code: d for d in DIVISIONS}


def _of_division(d):
    bureau, government = d.code, d.code + ".gov"
    above = d.above + ".gov" if d.above else ""
    yield Unit(bureau, "bureau", d.zh + "信访局", d.en + " petition bureau", bureau, government, d.above, ())
    yield Unit(government, "government", d.zh + "人民政府", d.en + " government", bureau, above, bureau,
               (above,) if above else ())
    ending = "厅" if d.level == "province" else "局"
    for suffix, zh, en in DEPARTMENTS:
        reviewers = (government,) if not d.above else (government, d.above + "." + suffix)
        yield Unit(f"{d.code}.{suffix}", "department", d.zh + zh + ending, f"{d.en} {en}", bureau, government, bureau,
                   reviewers)
    if d.code in TOWNSHIPS:
        code, zh, en = TOWNSHIPS[d.code]
        yield Unit(code, "township", zh, en, bureau, government, bureau, (government,))
    for kind, zh, en in PARTY:
        superior = f"{d.above}.{kind}" if d.above else ""
        yield Unit(f"{d.code}.{kind}", kind, "中共" + d.zh + zh, f"{d.en} {en}", bureau, superior, "",
                   (superior,) if superior and kind == "organisation" else ())


UNITS = tuple(u for d in DIVISIONS for u in _of_division(d))
UNIT = {u.code: u for u in UNITS}
NODES = tuple(d.code for d in DIVISIONS)
RELAYS = tuple(d.code for d in DIVISIONS if d.level != "county")


def relay_of(node):
    """The relay a node attaches to: its own level's, or the city's for a county."""
    return node if node in RELAYS else DIVISION[node].above


def users_of(unit):
    if unit.kind == "bureau":
        return BUREAU_USERS
    return DISCIPLINE_USERS if unit.kind == "discipline" else RESPONSIBLE_USERS


def user_names():
    """Every user name there is, the first admin in front."""
    names = [ADMIN]
    for unit in UNITS:
        names += [name for name, _ in users_of(unit) if name not in names]
    return names
