#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Files of public messages to the intake format: see README.md beside this file."""

import csv
import hashlib
import json
import sys

COUNTIES = ("411281", "411221", "410102")
NYC_CHANNELS = {"PHONE": "call", "ONLINE": "online", "MOBILE": "online"}
RMW_CLASSES = {"建言": "suggestion", "投诉/求助": "claim"}


def county_of(place):
    """One of the demo's counties for the name of a place; None for none."""
    if not place:
        return None
    return COUNTIES[int(hashlib.sha256(place.encode()).hexdigest(), 16) % len(COUNTIES)]


def time_of(text, zone="+08:00"):
    """RFC 3339 of a month, a date or a local time; None for none."""
    text = (text or "").strip()
    if not text:
        return None
    if len(text) == len("2018-08"):
        text += "-01"
    if len(text) == len("2018-08-01"):
        text += "T09:00:00"
    text = text.replace(" ", "T")
    return text if text.endswith("Z") or "+" in text[10:] or "-" in text[10:] else text + zone


def common(row):
    """What messages of all sources have."""
    return {"external_id": row["id"], "channel": "online", "received_at": time_of(row.get("submitted_at")),
            "title": row.get("title"), "text": row.get("text") or row.get("title")}


def from_tipdm(row):
    return {**common(row), "category": row.get("category_l1"),
            "place": county_of(row.get("place_county") or row.get("place_city"))}


def from_rmw(row):
    return {**common(row), "class": RMW_CLASSES.get(row.get("kind")), "category": row.get("domain"),
            "place": county_of(row.get("district") or row.get("forum"))}


def from_sun0769(row):
    return common(row)


def from_nyc311(row):
    said = [row["complaint_type"], row["descriptor"], row["location_type"]]
    return {"external_id": "nyc311:" + row["unique_key"], "channel": NYC_CHANNELS.get(row["open_data_channel_type"]),
            "received_at": time_of(row["created_date"], "-05:00"), "title": row["complaint_type"],
            "text": ". ".join(s for s in said if s) or "(no text)", "category": row["complaint_type"],
            "place": county_of(row["borough"])}


def shape_of(row):
    if "unique_key" in row:
        return from_nyc311
    if "forum" in row:
        return from_rmw
    if str(row.get("id", "")).startswith("tipdm"):
        return from_tipdm
    if "id" in row and "text" in row:
        return from_sun0769
    return None


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        if path.endswith(".csv"):
            yield from csv.DictReader(file)
        else:
            yield from (json.loads(line) for line in file if line.strip())


def convert(path, out):
    shape, n = None, 0
    for row in rows_of(path):
        shape = shape or shape_of(row)
        if not shape:
            sys.exit(f"{path}: none of the shapes this tool knows (see tests/tools/README.md)")
        intake = {key: value for key, value in shape(row).items() if value}
        out.write(json.dumps(intake, ensure_ascii=False) + "\n")
        n += 1
    return n


def main():
    if len(sys.argv) < 2 or sys.argv[1].startswith("-"):
        sys.exit("usage: convert.py FILE... > intake.jsonl (see tests/tools/README.md)")
    for path in sys.argv[1:]:
        print(f"{path}: {convert(path, sys.stdout)} lines", file=sys.stderr)


if __name__ == "__main__":
    main()
