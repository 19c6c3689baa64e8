# SPDX-License-Identifier: Apache-2.0
"""What syncwatch.c counts, as a test reads it while the node runs and after it died."""

import os
import pathlib
import struct

FIELDS = ("appends", "appended", "syncs", "synced", "replies", "frames", "replies_checked", "frames_checked", "frames_unopened",
          "violations")


class Watch:
    """Of one start of one node; environ() goes to Node.start()."""

    def __init__(self, node, library, name, strict=False, blind=False):
        self.path = node.folder / name
        self.environ = {
            "LD_PRELOAD": str(library), "ZHUJI_SYNCWATCH": str(self.path), "ZHUJI_SYNCWATCH_NETWORK": str(node.network.folder),
            "ZHUJI_SYNCWATCH_STRICT": str(int(strict)), "ZHUJI_SYNCWATCH_BLIND": str(int(blind)),
            # Under AddressSanitizer: we come before its library, and don't mind.
            "ASAN_OPTIONS": ":".join(filter(None, [os.environ.get("ASAN_OPTIONS"), "verify_asan_link_order=0"])),
        }

    def read(self):
        return dict(zip(FIELDS, struct.unpack(f"={len(FIELDS)}Q", pathlib.Path(self.path).read_bytes())))

    def __getitem__(self, field):
        return self.read()[field]

    def what(self, lines=10):
        """The first violations, in words."""
        try:
            return "\n".join(pathlib.Path(f"{self.path}.txt").read_text().splitlines()[:lines])
        except OSError:
            return ""
