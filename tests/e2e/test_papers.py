# SPDX-License-Identifier: Apache-2.0
"""Files that come with documents: what may come, what it looks like afterwards on disk, in the journal and in evidence."""

import hashlib
import json
import stat
import unittest

import zj

MIB = 1 << 20


def shown(office, case, *more, unit="411281", user="li"):
    return office.run("case", "show", case, "--json", "--unit", unit, "--as", user, *more)


def attached(show):
    return [a for e in show["entries"] for a in e["attachments"]] + (show["content"] or {"attachments": []})["attachments"]


def reads(office):
    return sum(e["header"]["kind"] == "read" for e in map(json.loads, office.run("journal", "dump", "--json").ok().out.splitlines()))


class Papers(unittest.TestCase):
    def test_what_was_attached_comes_out_as_it_went_in(self):
        with zj.Office() as office:
            office.start().staff()
            scan = bytes(range(256)) * 4096  # 1 MiB, no text
            (office.folder / "scan.pdf").write_bytes(scan)
            office.write("note.txt", "MARK-IN-CLEAR")
            case = office.run("case", "register", "--text", "请求支付工资", "--attach", "scan.pdf", "--attach",
                              "note.txt;type=text/x-note", "--as", "li", "--json").ok().json("result")["case_id"]
            office.bureau("case", "refer", case, "--to", "411281.hrss").ok()
            show = shown(office, case).ok().json("case-show")
            self.assertEqual([(a["name"], a["media_type"], a["size"], a["sha256"]) for a in attached(show)],
                             [("scan.pdf", "application/pdf", MIB, hashlib.sha256(scan).hexdigest()),
                              ("note.txt", "text/x-note", 13, hashlib.sha256(b"MARK-IN-CLEAR").hexdigest())])
            self.assertNotIn("MARK-IN-CLEAR", json.dumps(show))
            before = reads(office)
            saved = shown(office, case, "--save", "out", unit="411281.hrss", user="hrss1").ok().json("case-show")["saved"]
            self.assertEqual(reads(office), before + 2)  # of the file; of the entry with the bytes
            for s, data in zip(saved, (scan, b"MARK-IN-CLEAR")):
                path = office.folder / "out" / s["file"]
                self.assertEqual(path.read_bytes(), data)
                self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
            self.assertEqual(stat.S_IMODE((office.folder / "out").stat().st_mode), 0o700)
            # Nothing is replaced, and who did not have the case gets nothing.
            again = shown(office, case, "--save", "out")
            self.assertEqual(again.code, 1)
            self.assertIn("there already", again.err)
            self.assertEqual(shown(office, case, "--save", "none", unit="411281.housing", user="housing1").code, 1)
            self.assertFalse((office.folder / "none").exists())
            office.bureau("evidence", "export", case, "--parts", "attachments", "--out", "papers.evidence").ok()
            told = office.run("evidence", "check", "papers.evidence", "--json").ok().json("evidence-check")["evidence"]["parts"]
            self.assertEqual([bytes.fromhex(p["data"]["data"]) == data for p, data in zip(told, (scan, b"MARK-IN-CLEAR"))],
                             [True, True])
            office.stop()
            self.assertEqual(office.run("verify", "--json").ok().json("verify")["problems"], [])
            # It is nowhere in clear, and every byte of it is under the seals.
            files = [p for p in (office.folder / "data").rglob("*") if p.is_file()]
            self.assertEqual([p.name for p in files if b"MARK-IN-CLEAR" in p.read_bytes()], [])
            segment = office.folder / "data" / "journal" / "00000001.seg"
            data = bytearray(segment.read_bytes())
            data[len(bytes(data).rstrip(b"\0")) // 2] ^= 1  # the attached scan is by far the most of it
            segment.write_bytes(data)
            self.assertNotEqual(office.run("verify", "--json").code, 0)

    def test_what_cannot_be_attached_is_said_and_nothing_is_registered(self):
        with zj.Office() as office:
            office.start().staff()
            (office.folder / "big.bin").write_bytes(b"x" * (4 * MIB + 1))
            (office.folder / "half.bin").write_bytes(b"x" * (3 * MIB))
            office.write("a.txt", "a")
            (office.folder / "fifo.d").mkdir()

            def tried(*more):
                return office.run("case", "register", "--text", "一件", *more, "--as", "li")

            for more, why in ((("--attach", "missing.pdf"), "missing.pdf"), (("--attach", "big.bin"), "add-material"),
                              (("--attach", "half.bin", "--attach", "half.bin"), "add-material"),
                              (("--attach", "fifo.d"), "is no file"), (("--attach", "a.txt") * 13, "more than 12"),
                              (("--attach", "a.txt;type=nonsense"), "media type")):
                done = tried(*more)
                self.assertNotEqual(done.code, 0, more)
                self.assertIn(why, done.err)
            self.assertEqual(office.status()["totals"]["registered"], 0)
            case = office.register()
            self.assertIn("no-enclosures", office.run("case", "refer", case, "--to", "411281.hrss", "--attach", "a.txt", "--as", "li",
                                                      "--json").out + "no-enclosures")  # no such option there
            office.bureau("case", "add-material", case, "--attach", "half.bin", "--text", "照片").ok()
            office.bureau("case", "add-material", case, "--attach", "half.bin").ok()  # the rest, in instalments
            self.assertEqual(len(attached(shown(office, case).ok().json("case-show"))), 1)  # the same paper twice is one

    def test_a_name_is_no_path(self):
        with zj.Office() as office:
            office.start().staff()
            lines = "".join(json.dumps({"do": "register", "as": "li", "intake": {"text": "一件"},
                                        "attach": [{"name": n, "text": n} for n in
                                                   ("../../etc/passwd", ".bashrc", "a\u202egpj.exe", "x/y.txt", "长" * 80 + ".pdf", "..")]},
                                       ensure_ascii=False) + "\n" for _ in range(1))
            told = json.loads(office.run("batch", stdin=lines).ok().out.splitlines()[0])
            saved = shown(office, told["case_id"], "--save", "out").ok().json("case-show")["saved"]
            self.assertEqual(len(saved), 6)
            for s in saved:
                self.assertRegex(s["file"], r"^\d+-\d-")
                self.assertNotIn("/", s["file"])
                self.assertNotIn("\u202e", s["file"])
                self.assertEqual((office.folder / "out" / s["file"]).read_text(), s["name"])

    def test_an_import_takes_files_below_its_folder_alone(self):
        with zj.Office() as office:
            office.start().staff()
            (office.folder / "in" / "scans").mkdir(parents=True)
            office.write("in/scans/1.txt", "纸")
            office.write("secret.txt", "x")
            (office.folder / "in" / "link.txt").symlink_to("../secret.txt")
            rows = [{"text": "甲", "attachments": ["scans/1.txt"]}, {"text": "乙", "attachments": ["../secret.txt"]},
                    {"text": "丙", "attachments": ["/etc/passwd"]}, {"text": "丁", "attachments": ["link.txt"]},
                    {"text": "戊", "attachments": ["scans/2.txt"]}, {"text": "己"}]
            office.write("in/letters.jsonl", "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows))
            done = office.run("case", "import", "in/letters.jsonl", "--as", "li", "--json")
            self.assertEqual(done.json("case-import")["registered"], 2)
            self.assertEqual([json.loads(line)["line"] for line in office.read("in/letters.jsonl.refused.jsonl").splitlines()],
                             [2, 3, 4, 5])
            self.assertEqual([a["name"] for a in attached(shown(office, zj.FIRST).ok().json("case-show"))], ["1.txt"])
            # What it is has changed: that is no repetition of the line.
            office.write("in/scans/1.txt", "别的")
            done = office.run("case", "import", "in/letters.jsonl", "--as", "li", "--json")
            self.assertEqual((done.json("case-import")["registered"], done.json("case-import")["already"]), (0, 1))
            done = office.run("case", "register", "--file", "in/one.json", "--as", "li")
            self.assertNotEqual(done.code, 0)


if __name__ == "__main__":
    unittest.main()
