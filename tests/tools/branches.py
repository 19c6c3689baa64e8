#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints which branches of node/core and common/wire no test takes; called by tests/coverage.

branches.py BUILD UNCOVERED: counters in BUILD, reasons in UNCOVERED: lines of `file | text in the line | reason`, or
`file | text in the line [3,5] | reason` for these branches of the line alone.

Both outcomes of each condition count, && and || included, and each case of a switch.  Left out is what an assert would do: its own
line, and the `default: assert(false ...)` of a switch, which is one branch of the switch's line.  A line is printed with its
branches' numbers as gcov counts them: 0 and 1 are the first condition's two outcomes, and so on.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

LEAST = 0.975
FOLDERS = ("node/core/", "common/wire/")


def measured(build):
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        command = ["gcovr", "-r", ".", "--object-directory", build, "--json", out.name]
        for folder in FOLDERS:
            command += ["-f", folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return json.load(open(out.name))["files"]


def reasons(path):
    found = []
    for line in path.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, text, why = (part.strip() for part in line.split("|", 2))
            numbers = re.search(r" \[([\d,]+)\]$", text)
            only = frozenset(map(int, numbers[1].split(","))) if numbers else None
            found.append((name, text[:numbers.start()] if numbers else text, why, only))
    return found


def asserted_defaults(source, lines):
    """Lines of switches with a label on `assert(false ...)`, never reached: our style puts labels and switch into one column."""
    never = {line["line_number"] for line in lines if line["count"] == 0}
    found = set()
    for i, text in enumerate(source[:-1]):
        if re.match(r" *(default|case .*):$", text) and source[i + 1].strip().startswith("assert(false") and i + 2 in never:
            head = text[:len(text) - len(text.lstrip())] + "switch ("
            found.add(max(j + 1 for j in range(i) if source[j].startswith(head)))
    return found


def main():
    build, uncovered = sys.argv[1], pathlib.Path(sys.argv[2])
    known, used = reasons(uncovered), set()
    total = taken = explained = 0
    shares = {folder: [0, 0] for folder in FOLDERS}
    untested = []
    for file in sorted(measured(build), key=lambda f: f["file"]):
        source = pathlib.Path(file["file"]).read_text().split("\n")
        n = hit = 0
        asserted = asserted_defaults(source, file["lines"])
        for line in file["lines"]:
            text = source[line["line_number"] - 1].strip()
            if re.match(r"(static_)?assert\(", text) or not line["branches"]:
                continue
            numbers = [i for i, b in enumerate(line["branches"]) if b["count"] == 0]
            of = len(line["branches"])
            if line["line_number"] in asserted:
                numbers.pop()
                of -= 1
            missed = len(numbers)
            n += of
            hit += of - missed
            if missed:
                for why in (k for k in known if k[0] in ("*", file["file"]) and k[1] in text):
                    left = [i for i in numbers if why[3] and i not in why[3]]
                    if len(left) < len(numbers):
                        used.add(why)
                        explained += len(numbers) - len(left)
                        numbers = left
                if numbers:
                    untested.append((file["file"], line["line_number"], ",".join(map(str, numbers)), text))
        total, taken = total + n, taken + hit
        for folder, share in shares.items():
            if file["file"].startswith(folder):
                share[0] += hit
                share[1] += n
        if n:
            print(f"{file['file']:40} {hit:5} of {n:5} branches  {100 * hit / n:5.1f} %")
    print("\nnot taken, and why it can't be or needn't:")
    for entry in known:
        name, text, why, _ = entry
        print(f"  {name}: {text}: {why}" + ("" if entry in used else "  (taken by now: strike it)"))
    print("\nnot taken, for want of a test:")
    for name, number, missed, text in untested:
        print(f"  {name}:{number}: [{missed}]  {text[:100]}")
    print()
    for folder, (hit, n) in shares.items():
        print(f"{folder}: {hit} of {n} branches taken: {100 * hit / max(n, 1):.1f} %")
    share = taken / max(total, 1)
    print(f"{taken} of {total} branches taken: {100 * share:.1f} %; {explained} explained, "
          f"{total - taken - explained} for want of a test")
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
