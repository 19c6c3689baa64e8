#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Simulator and scenarios link neither sockets nor a real store: looks at the link command and at what is needed at run time.

  link_line.py BUILD PROGRAM [ALLOWED...]
"""

import subprocess
import sys

FORBIDDEN = ("zmq", "lmdb", "store_disk", "libio.a", "yaml", "jansson", "microhttpd", "gnutls")


def main():
    root, program, *allowed = sys.argv[1:]
    commands = subprocess.run(["ninja", "-C", root, "-t", "commands", program], capture_output=True, text=True, check=True)
    link = [line for line in commands.stdout.splitlines() if f"-o {program} " in line]
    needed = subprocess.run(["readelf", "-d", f"{root}/{program}"], capture_output=True, text=True, check=True).stdout
    needed = [line for line in needed.splitlines() if "(NEEDED)" in line]
    if len(link) != 1 or not needed:
        sys.exit(f"no link command of {program} found")
    found = [word for word in FORBIDDEN if word in link[0].lower() or any(word in line.lower() for line in needed)]
    found = [word for word in found if word not in allowed]
    if found:
        sys.exit(f"{program} links {', '.join(found)}")
    print(link[0])


if __name__ == "__main__":
    main()
