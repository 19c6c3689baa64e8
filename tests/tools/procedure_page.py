#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The generated half of docs/procedure.md: what `zhuji procedure --page` prints, below a marker.

  procedure_page.py --zhuji PROGRAM PAGE           writes it anew
  procedure_page.py --zhuji PROGRAM --check PAGE   fails if the page is not what the program prints, or if the tables hold
                                                   something that has no words yet
"""

import argparse
import json
import subprocess
import sys

MARKER = ("<!-- from here on printed by `zhuji procedure --page`: tests/tools/procedure_page.py --zhuji PROGRAM "
          "docs/procedure.md -->\n")


def run(program, *args):
    return subprocess.run([program, "procedure", *args], check=True, capture_output=True, text=True).stdout


def wordless(node, path="procedure"):
    """Paths of all "?" in the JSON, and documents without a note."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from wordless(value, f"{path}.{node.get('name', key)}.{key}")
        if "acts" in node and not node["note_en"]:
            yield f"{path}: no note in node/cli/procedure_words.c"
    elif isinstance(node, list):
        for item in node:
            yield from wordless(item, path)
    elif node == "?":
        yield f"{path}: no words in node/cli/procedure_words.c"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--zhuji", required=True)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("page")
    options = parser.parse_args()
    with open(options.page, encoding="utf-8") as f:
        old = f.read()
    if MARKER not in old:
        sys.exit(f"{options.page} has no marker line: {MARKER}")
    new = old[:old.index(MARKER)] + MARKER + "\n" + run(options.zhuji, "--page")
    if not options.check:
        with open(options.page, "w", encoding="utf-8") as f:
            f.write(new)
        return
    for problem in (problems := list(wordless(json.loads(run(options.zhuji, "--json"))))):
        print(problem)
    if old != new:
        print(f"{options.page} is not what the tables say: tests/tools/procedure_page.py --zhuji PROGRAM {options.page}")
    if problems or old != new:
        sys.exit(1)


if __name__ == "__main__":
    main()
