# SPDX-License-Identifier: Apache-2.0
"""A number that stands in stored bytes means one thing: no enum of a header gives one twice.

  test_numbers.py ROOT
An alias of a name of the same enum (LAST = OTHER) is no number of its own.
"""

import collections
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(sys.argv[1])
FOLDERS = ("common", "node", "relay")


def given_twice(text):
    text = re.sub(r"/\*.*?\*/|//[^\n]*", " ", text, flags=re.S)
    for body in re.findall(r"\benum\s*\w*\s*\{(.*?)\}", text, re.S):
        names = collections.defaultdict(list)
        for name, number in re.findall(r"\b([A-Z]\w*)\s*=\s*(\d+|0x[0-9a-fA-F]+)u?\s*(?:,|$)", body):
            names[int(number, 0)].append(name)
        yield from (n for n in names.values() if len(n) > 1)


class Numbers(unittest.TestCase):
    def test_each_is_given_once(self):
        found, headers = [], 0
        for folder in FOLDERS:
            for header in sorted((ROOT / folder).rglob("*.h")):
                headers += 1
                found += [f"{header.relative_to(ROOT)}: {', '.join(names)}" for names in given_twice(header.read_text())]
        self.assertGreater(headers, 50)
        self.assertEqual(found, [])

    def test_it_sees_one(self):
        self.assertEqual(list(given_twice("enum E { A = 1, /* B = 1 */ C = 2, D = 1 };")), [["A", "D"]])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
