# SPDX-License-Identifier: Apache-2.0
"""Where the built programs are in a build folder (or in any folder that holds all three)."""

import pathlib

NAMES = ("zhuji", "zhuji-node", "zhuji-relay")
PLACES = ("", "node", "node/cli", "relay")


class Programs:
    def __init__(self, folder):
        folder = pathlib.Path(folder).resolve()
        found = {name: next((folder / place / name for place in PLACES if (folder / place / name).is_file()), None)
                 for name in NAMES}
        missing = [name for name in NAMES if not found[name]]
        if missing:
            raise FileNotFoundError(f"not built in {folder}: {', '.join(missing)}")
        self.zhuji, self.node, self.relay = (str(found[name]) for name in NAMES)
