#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Many seeds of the simulator, in worlds of different shapes, at night or while somebody does something else.

  night.py ZHUJI_SIM [--seeds N] [--from SEED] [-j JOBS] [--keep FILE]

Shapes are drawn by the block's first seed, so that the same call does the same again. Every failed seed is named with the command
that replays it, and with --keep appended to a file; the rest goes on.
"""

import argparse
import collections
import concurrent.futures
import json
import random
import re
import subprocess
import sys
import time

BLOCK = 10
NO_SUMS = {"days", "offices", "peak_mib", "cases_a_second", "entries_a_second"}
FAULTS = ("delay drop duplicate reorder corrupt partition one-way relay crash torn tail sync full flip-journal store restore overlap "
          "drift jump roster keys close hostile").split()


def shape(first):
    """Days, offices, faults: half of the worlds have all faults, the others some or a single one beside the usual."""
    r = random.Random(first)
    offices, days = r.choice([(1, 25), (1, 120), (2, 20), (2, 60), (3, 15), (4, 12), (4, 12), (4, 25), (6, 10), (8, 8)])
    kind = r.randrange(4)
    faults = ("all", "all", "usual," + r.choice(FAULTS), ",".join(f for f in FAULTS if r.random() < 0.6) or "none")[kind]
    crypto = "std" if r.random() < 0.1 else "cheap"
    return ["--days", str(days), "--offices", str(offices), "--faults", faults, "--crypto", crypto]


def numbers(found, name=""):
    """The counts of a result, those within objects as "befell jump"."""
    for key, value in found.items():
        if isinstance(value, dict):
            yield from numbers(value, f"{key} ")
        elif isinstance(value, int) and not isinstance(value, bool) and not key.endswith("_seed") and key not in NO_SUMS:
            yield name + key, value


def run_block(program, first, last):
    """Seeds that failed, with their words; totals of all."""
    failed, totals = [], collections.Counter()
    while first <= last:
        args = [program, "--seeds", f"{first}..{last}", "--json"] + shape(first // BLOCK * BLOCK)
        done = subprocess.run(args, capture_output=True, text=True)
        try:
            totals.update(dict(numbers(json.loads(done.stdout))))
        except ValueError:
            pass
        if done.returncode == 0:
            break
        found = re.search(r"^seed (\d+): (.*)", done.stderr, re.M)
        seed = int(found.group(1)) if found else first
        failed.append((seed, found.group(2) if found else f"ended with {done.returncode}: {done.stderr[-300:]}", args[4:]))
        first = seed + 1
    return failed, totals


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("program")
    p.add_argument("--seeds", type=int, default=10000)
    p.add_argument("--from", dest="first", type=int, default=100000)
    p.add_argument("-j", "--jobs", type=int, default=2)
    p.add_argument("--keep")
    a = p.parse_args()
    blocks = [(s, min(s + BLOCK, a.first + a.seeds) - 1) for s in range(a.first, a.first + a.seeds, BLOCK)]
    begun, failures, totals, n = time.time(), [], collections.Counter(), 0
    with concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
        jobs = {pool.submit(run_block, a.program, *b): b for b in blocks}
        for job in concurrent.futures.as_completed(jobs):
            failed, more = job.result()
            totals.update(more)
            n += jobs[job][1] - jobs[job][0] + 1
            for seed, words, args in failed:
                line = f"seed {seed}: {words}\n  {a.program} --seed {seed} {' '.join(args)} --trace"
                print(line, flush=True)
                failures.append(seed)
                if a.keep:
                    with open(a.keep, "a", encoding="utf-8") as f:
                        f.write(line + "\n")
            if n % 100 < BLOCK:
                print(f"{n} seeds, {len(failures)} failed, {time.time() - begun:.0f} s", flush=True)
    print(json.dumps({"seeds": n, "failed": failures, "seconds": round(time.time() - begun)} | dict(totals)))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
