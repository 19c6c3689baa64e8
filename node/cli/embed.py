# SPDX-License-Identifier: Apache-2.0
"""Writes files as C arrays, so that `zhuji` has the packs of deploy/rules wherever it was copied: embed.py OUT FILE..."""

import pathlib
import sys


def main(out, *files):
    lines = ['#include "node/cli/rules_find.h"', ""]
    rows = []
    for i, path in enumerate(map(pathlib.Path, files)):
        data = path.read_bytes()
        lines.append(f"static const unsigned char file{i}[] = {{")
        lines += [", ".join(map(str, data[at:at + 32])) + "," for at in range(0, len(data), 32)]
        lines.append("};")
        rows.append(f'        {{ "{path.stem}", file{i}, sizeof(file{i}) }},')
    lines += ["const RulesFile rules_files[] = {", *rows, "        { NULL, NULL, 0 },", "};"]
    pathlib.Path(out).write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
