# SPDX-License-Identifier: Apache-2.0
"""Which way a line of a file goes through the network: a pure function of its number and what it says.

A third is registered at the province and assigned down, level by level, to a department of the line's place; the others are
registered at the county of their place and referred to a department or the township there; 2 % are reported up to the city.
"""

from dataclasses import dataclass
import hashlib

from deploy.network import units

REFER, ASSIGN, UP = "refer", "assign", "up"
DEFAULT_COUNTY = "411281"
PROVINCE = "410000"
COUNTIES = tuple(d.code for d in units.DIVISIONS if d.level == "county")

# Lines that go up: three of 150, none of them among every third.
UP_PERIOD, UP_AT = 150, (1, 50, 100)

# Whose business it sounds like; the bureau's clerk would know better.
SUBJECTS = {
    "hrss": ("工资", "欠薪", "社保", "保险", "养老", "退休", "工伤", "就业", "劳动", "培训", "补贴", "用工", "医保", "人社",
             "招聘", "职称", "加班"),
    "housing": ("房", "物业", "供热", "暖气", "燃气", "天然气", "电梯", "供水", "排水", "路灯", "拆迁", "征收", "小区", "装修",
                "公积金", "工程", "施工", "绿化", "停车", "油烟", "噪"),
}


@dataclass(frozen=True)
class Road:
    office: str   # registers it
    way: str      # REFER, ASSIGN, UP
    county: str   # whose department handles it (UP: the department of the city above)
    handler: str  # the unit that handles it


def county_of(place):
    """The county of a place's code; unknown places fall to Yima."""
    code = place[:6] if isinstance(place, str) else ""
    return code if code in COUNTIES else DEFAULT_COUNTY


def spread(key, n):
    """A number below n that depends on the key alone."""
    return int.from_bytes(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[:4], "big") % n


def subject_of(text, key):
    hits = {name: sum(text.count(word) for word in words) for name, words in SUBJECTS.items()}
    if hits["hrss"] != hits["housing"]:
        return max(hits, key=hits.get)
    return ("hrss", "housing")[spread(key, 2)]


def _text(line):
    return " ".join(str(line.get(k) or "") for k in ("category", "title", "text")) if isinstance(line, dict) else ""


def road(number, line, key):
    """Of line `number` (from 1) of a file; `line` is what it says (anything that isn't an object says nothing)."""
    place = line.get("place") if isinstance(line, dict) else None
    county = county_of(place)
    subject = subject_of(_text(line), key)
    if number % UP_PERIOD in UP_AT:
        return Road(county, UP, county, f"{units.DIVISION[county].above}.{subject}")
    if number % 3 == 0:
        return Road(PROVINCE, ASSIGN, county, f"{county}.{subject}")
    township = units.TOWNSHIPS[county][0]
    if place == township and spread(key, 3) or spread(key, 8) == 0:
        return Road(county, REFER, county, township)
    return Road(county, REFER, county, f"{county}.{subject}")


def road_of_stranger(place, category, case_id):
    """Of a case that is in no file of ours (somebody registered it by hand while the network was left running)."""
    registered_at = case_id[:6]
    county = registered_at if registered_at in COUNTIES else county_of(place)
    way = ASSIGN if registered_at == PROVINCE else REFER
    return Road(registered_at, way, county, f"{county}.{subject_of(category, case_id)}")
