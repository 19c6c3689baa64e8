# SPDX-License-Identifier: Apache-2.0
"""The table of docs/mechanisms.md as C, so that `zhuji help` knows an officer's word for what a command does: mechanisms.py PAGE OUT."""

import json
import pathlib
import re
import sys


def main(page, out):
    lines = ['#include "node/cli/mechanism.h"', "", "const Mechanism mechanisms[] = {"]
    for row in re.findall(r"^\| \d+ \| (.*?) \| (.*?) \| (`.*?) \|", pathlib.Path(page).read_text(), re.M):
        verbs = "".join(f"{said.split(' --')[0]}\n" for said in re.findall(r"`([^`]+)`", row[2]))
        lines.append("        {{ {}, {}, {} }},".format(*(json.dumps(s, ensure_ascii=False) for s in (row[0], row[1], "\n" + verbs))))
    pathlib.Path(out).write_text("\n".join([*lines, "        { 0 },", "};"]) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
