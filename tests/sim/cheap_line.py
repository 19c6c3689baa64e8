#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Cheap crypto reaches the simulator and the scenarios alone: looks at every link command, and for its symbols in what is installed.

  cheap_line.py BUILD SIMULATOR[,TEST...] PROGRAM...
"""

import re
import subprocess
import sys

WRAPPED = ("signer_new", "signer_free", "signer_sign", "suite_verify", "hpke_seal", "hpke_open")
MARKS = re.compile(r"\b(?:cheap_\w+|__wrap_\w+|__real_\w+)$")


def symbols(path):
    listing = subprocess.run(["nm", path], capture_output=True, text=True, check=True).stdout
    return sorted(m.group(0) for line in listing.splitlines() if (m := MARKS.search(line)))


def main():
    root, tests, *programs = sys.argv[1:]
    tests = tests.split(",")
    commands = subprocess.run(["ninja", "-C", root, "-t", "commands"], capture_output=True, text=True, check=True).stdout
    links = {m.group(1): line for line in commands.splitlines() if (m := re.search(r" -o (\S+) ", line)) and " -c " not in line}
    problems = []

    for name, line in links.items():
        wraps = [w for w in WRAPPED if f"--wrap={w}" in line]
        if name in tests and len(wraps) != len(WRAPPED):
            problems.append(f"{name} wraps only {wraps}")
        if name not in tests and (wraps or "cheap.c" in line):
            problems.append(f"{name} links cheap crypto: {wraps}")
    for test in tests:
        if test not in links or not symbols(f"{root}/{test}"):
            problems.append(f"{test}: no link command, or none of the symbols looked for")
    for program in programs:
        if program not in links:
            problems.append(f"{program}: no link command found")
        problems += [f"{program} holds {s}" for s in symbols(f"{root}/{program}")]
    if problems:
        sys.exit("\n".join(problems))
    print(f"{len(links)} link commands; cheap crypto in {' '.join(tests)} alone")


if __name__ == "__main__":
    main()
