# SPDX-License-Identifier: Apache-2.0
"""Who on the machine may reach a node, and what of its files others may touch: only then is who asks who they are said to be."""

import contextlib
import grp
import os
import stat
import subprocess
import unittest

import zj

NOBODY = 65534
GROUP = grp.getgrgid(1)  # some group that is none of root's


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def root_only(test):
    return unittest.skipUnless(os.geteuid() == 0, "only root can be somebody else")(test)


class Doors(unittest.TestCase):
    def setUp(self):
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        self.office = stack.enter_context(zj.Office())
        self.data = self.office.folder / "data"

    def refused(self, *words):
        """It ends, and says why in one line."""
        done = self.office.run_node("--config", "node.yaml")
        self.assertEqual((done.code, done.out), (1, ""))
        self.assertEqual(len(done.err.splitlines()), 1, done.err)
        for word in words:
            self.assertIn(str(word), done.err)
        self.assertEqual(self.office.run_node("--check", "--config", "node.yaml").code, 1)

    def starts(self):
        self.assertEqual(self.office.run_node("--check", "--config", "node.yaml").code, 0)
        self.office.start()
        self.assertEqual(self.office.stop(), 0)

    def test_its_folders_and_socket_are_its_own(self):
        self.office.start()
        self.assertEqual([mode(self.data / name) for name in (".", "run", "run/control")], [0o700, 0o700, 0o600])
        os.chmod(self.data / "run", 0o755)  # who may read it still can't write to the socket; closed again at the next start
        self.assertEqual(self.office.stop(), 0)
        self.office.start()
        self.assertEqual(mode(self.data / "run"), 0o700)

    def test_where_others_may_write_it_does_not_start_and_says_what_to_do(self):
        for name in (".", "run", "journal", "store", "casekeys"):
            path = self.data / name
            for bits in (0o777, 0o770, 0o1777):
                os.chmod(path, bits)
                self.refused(f"data/{name}" if name != "." else "data", f"{bits:04o}", "chmod 700")
            os.chmod(path, 0o700)
        self.starts()

    def test_a_config_that_anybody_may_write_is_not_believed(self):
        path = self.office.folder / "node.yaml"
        os.chmod(path, 0o666)
        self.refused("node.yaml", "0666", "chmod o-w")
        os.chmod(path, 0o644)
        self.starts()

    def test_no_link_leads_to_the_control_socket(self):
        run, elsewhere = self.data / "run", self.office.folder / "elsewhere"
        run.rmdir()
        elsewhere.mkdir(mode=0o700)
        run.symlink_to(elsewhere)
        done = self.office.run_node("--config", "node.yaml")
        self.assertEqual(done.code, 1)
        self.assertIn("not a link", done.err)
        run.unlink()
        self.starts()

    @root_only
    def test_folders_of_somebody_else_are_left_alone(self):
        for name in (".", "run", "journal"):
            os.chown(self.data / name, NOBODY, NOBODY)
            self.refused(f"uid {NOBODY}", f"uid {os.geteuid()}", "chown")
            os.chown(self.data / name, 0, 0)
        self.starts()

    # ---- others at the desks

    def as_uid(self, uid, *arguments, groups=()):
        done = subprocess.run([zj.ZHUJI, *arguments], cwd=self.office.folder, env=self.office.environ, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=zj.PATIENCE, user=uid, group=uid, extra_groups=groups)
        return zj.Result(done)

    def open_to_nobody(self, line=""):
        """The config lists another uid, and the way there is open."""
        config = self.office.config.replace("users: {", f"users: {{{NOBODY}: [li], ") + line
        self.office.write("node.yaml", config)
        os.chmod(self.office.folder, 0o711)
        try:
            if self.as_uid(NOBODY, "--version").code:
                raise PermissionError
        except PermissionError:
            self.skipTest("the programs are where nobody else may go")
        self.office.start()

    @root_only
    def test_without_a_group_others_are_kept_out_and_told_so(self):
        self.open_to_nobody()
        done = self.as_uid(NOBODY, "status", "--json")
        self.assertEqual(done.code, 3, done)
        self.assertIn("control_group", done.err)
        told = [line for line in self.office.read("log").splitlines() if line.startswith("control.kept_out")]
        self.assertEqual(len(told), 1)
        self.assertIn(f"uid={NOBODY}", told[0])

    @root_only
    def test_members_of_the_control_group_are_who_the_config_says_and_nobody_else(self):
        self.open_to_nobody(f"control_group: {GROUP.gr_name}\n")
        self.office.staff()
        self.assertEqual([mode(self.data / name) for name in (".", "run", "run/control")], [0o710, 0o710, 0o660])
        self.assertEqual(os.stat(self.data / "run").st_gid, GROUP.gr_gid)
        self.assertNotIn("control.kept_out", self.office.read("log"))
        inside = [GROUP.gr_gid]
        # What another uid was told is seen a commit later.
        zj.wait_for("who li is", lambda: self.as_uid(NOBODY, "case", "list", "--json", groups=inside).code == 0)
        self.assertNotEqual(self.as_uid(NOBODY, "case", "list", "--as", "zhao", "--json", groups=inside).code, 0)
        # Neither who is in the group and not in the config, nor who is in the config and not in the group.
        self.assertEqual(self.as_uid(NOBODY - 1, "status", "--json", groups=inside).code, 1)
        self.assertEqual(self.as_uid(NOBODY, "status", "--json").code, 3)
        # Nothing else of the office is open to them.
        for name in ("journal", "store", "casekeys"):
            self.assertEqual(mode(self.data / name) & 0o077, 0)
        files = [path for path in self.data.rglob("*") if path.is_file()]
        self.assertTrue(files)
        self.assertEqual([path for path in files if mode(path) & 0o077], [])
        # Taken back, all is closed again.
        self.assertEqual(self.office.stop(), 0)
        self.office.write("node.yaml", self.office.config)
        self.office.start()
        self.assertEqual([mode(self.data / name) for name in ("run", "run/control")], [0o700, 0o600])

    def test_a_group_that_is_not_there_is_named(self):
        self.office.write("node.yaml", self.office.config + "control_group: no-such-group\n")
        self.refused("no-such-group", "node.yaml:")


if __name__ == "__main__":
    unittest.main()
