# SPDX-License-Identifier: Apache-2.0
"""The README tells the truth: its commands run as they stand, the options it names exist, its tree is the tree.

  test_readme.py ROOT BUILD
Blocks fenced as ```sh test are run by bash, one after the other, in an empty folder, with the built programs in front of PATH.
"""

import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import unittest

ROOT, BUILD = (pathlib.Path(a).resolve() for a in sys.argv[1:3])
TEXT = (ROOT / "README.md").read_text()
SECONDS = 120


def blocks(text):
    return re.findall(r"^```sh test\n(.*?)^```$", text, re.M | re.S)


class Readme(unittest.TestCase):
    def test_its_commands_run(self):
        from deploy.network.programs import Programs
        programs = Programs(BUILD)
        folders = ":".join(str(pathlib.Path(p).parent) for p in (programs.zhuji, programs.node, programs.relay))
        found = blocks(TEXT)
        self.assertGreaterEqual(len(found), 2)
        # Whoever types is as quick as a person: what was started in the background has come up before the next block.
        ready = "for i in $(seq 200); do zhuji status >/dev/null 2>&1 && break; sleep 0.05; done\n"
        with tempfile.TemporaryDirectory(prefix="zhuji-readme-") as folder:
            run = subprocess.Popen(["bash", "-euo", "pipefail", "-c", ready.join(found) + "kill %1; wait"], cwd=folder,
                                   env={**os.environ, "PATH": folders + ":" + os.environ["PATH"], "LC_ALL": "C.UTF-8"},
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                   start_new_session=True)
            try:
                said, _ = run.communicate(timeout=SECONDS)
            finally:
                try:
                    os.killpg(run.pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            self.assertEqual(run.returncode, 0, said)

    def test_the_options_it_names_exist(self):
        environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}
        shown = subprocess.run([sys.executable, "-m", "deploy.play", "--help"], cwd=ROOT, text=True, capture_output=True,
                               check=True, env=environ).stdout
        named = set(re.findall(r"(--[a-z-]+)", "\n".join(line for line in TEXT.splitlines() if "./deploy/demo" in line)))
        self.assertTrue(named)
        for option in named:
            self.assertIn(option, shown)

    def test_its_tree_is_the_tree(self):
        tree = TEXT[TEXT.index("## The tree"):]
        named = re.findall(r"^    ([a-z/]+)/ ", tree, re.M)
        self.assertTrue(named)
        for folder in named:
            self.assertTrue((ROOT / folder).is_dir(), folder)
        for folder in ROOT.iterdir():
            if folder.is_dir() and not folder.name.startswith((".", "build", "__")):
                self.assertTrue(any(n.split("/")[0] == folder.name for n in named), f"{folder.name}/ is missing in the tree")

    def test_what_it_points_to_is_there(self):
        for path in re.findall(r"\b((?:docs|deploy)/[a-z_./]+[a-z])\b", TEXT):
            self.assertTrue((ROOT / path).exists(), path)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
