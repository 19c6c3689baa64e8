# SPDX-License-Identifier: Apache-2.0
"""`zhuji case import`: what is wrong is refused by line, field and reason; what is right is in the register once, however often
the file is run and wherever it was interrupted."""

import json
import os
import subprocess
import time
import unittest

import zj

BAD = [  # (line, field, part of the reason)
    (b'{"text": "x", "texd": "y"}', "texd", "unknown field"),
    (b'{"title": "no text"}', "text", "required"),
    (b'{"text": "x", "channel": "pigeon"}', "channel", "letter, visit, call, online, fax"),
    (b'{"text": "x", "place": "nowhere"}', "place", "division code"),
    (b'{"text": "x", "about_units": ["411281", "nowhere"]}', "about_units[1]", "unit code"),
    (b'{"text": "x", "received_at": "2099-01-01T00:00:00+08:00"}', "received_at", "future"),
    (b'{"text": "x", "received_at": "2026-02-30T00:00:00+08:00"}', "received_at", "RFC 3339"),
    (b'{"text": "\xff\xfe"}', "", "UTF-8"),
    (b'{"text": "' + b"x" * (256 * 1024 + 1) + b'"}', "text", "longer than"),
    (b'{"text": "' + b"x" * (3 << 20) + b'"}', "", "longer than"),
    (b'{"text": "x", "class": "accusation"}', "to", "no organ follows"),
    (b'{"text": "x", "accused": {"persons": []}}', "accused", "names nobody"),
    (b'{"text": "x", "text": "y"}', "", "given twice"),
    (b'{"text": "\\ud800"}', "", "JSON"),
    (b'{"text": "\\u0000"}', "", "NUL"),
    (b'\xef\xbb\xbf{"text": "x"}', "", "byte order mark"),
    (b'[' * 100000, "", "nested"),
    (b'{"text": "x", "people": 1e999}', "", "large"),
    (b'not json', "", "JSON"),
    (b'{"text": "x", "petitioner": {"name": 7}}', "petitioner.name", "text"),
]


def good(n, **fields):
    return json.dumps({"text": f"第 {n} 件", "petitioner": {"name": "信访人甲"}, **fields}, ensure_ascii=False).encode()


class Import(unittest.TestCase):
    def put(self, office, name, lines):
        (office.folder / name).write_bytes(b"".join(line + b"\n" for line in lines))

    def load(self, office, name, *options):
        done = office.bureau("case", "import", name, *options)
        return done, done.json("case-import")

    def refused(self, office, name):
        records = [json.loads(line) for line in office.read(name + ".refused.jsonl").splitlines()]
        return [zj.check("refused-line", record) for record in records]

    def test_query_codes_are_told_again_when_the_file_is_run_again(self):
        with zj.Office() as office:
            office.start().staff()
            self.put(office, "in.jsonl", [good(n, external_id=f"x{n}") if n % 2 else good(n) for n in range(20)])
            self.load(office, "in.jsonl")  # answers were lost, so to speak
            done, told = self.load(office, "in.jsonl", "--codes", office.folder / "codes.jsonl")
            self.assertEqual((done.code, told["already"]), (0, 20))
            codes = [json.loads(line) for line in office.read("codes.jsonl").splitlines()]
            self.assertEqual(((office.folder / "codes.jsonl").stat().st_mode & 0o777, len(codes)), (0o600, 20))
            self.assertEqual([c["case_id"] for c in codes], [row["case_id"] for row in office.cases()])
            for c in codes[:2]:
                office.bureau("case", "progress", c["case_id"], "--code", c["query_code"]).ok()
                again = office.bureau("case", "code", c["case_id"]).ok().json("result")
                self.assertEqual(again["query_code"], c["query_code"])

    def test_the_letters_are_not_overwritten_by_their_codes(self):
        with zj.Office() as office:
            office.start().staff()
            self.put(office, "in.jsonl", [good(1)])
            (office.folder / "same.jsonl").hardlink_to(office.folder / "in.jsonl")
            before = office.read("in.jsonl")
            for codes in ("in.jsonl", "same.jsonl"):
                self.assertEqual(office.run("case", "import", "in.jsonl", "--codes", codes, "--as", "li").code, 2)
            self.assertEqual((office.read("in.jsonl"), office.status()["totals"]["registered"]), (before, 0))

    def test_good_lines_are_registered_in_order(self):
        with zj.Office() as office:
            office.start().staff()
            self.put(office, "in.jsonl", [good(n, external_id=f"x{n}") for n in range(300)])
            done, told = self.load(office, "in.jsonl")
            self.assertEqual((done.code, told["status"]), (0, "done"))
            self.assertEqual((told["lines"], told["registered"], told["refused"]), (300, 300, 0))
            self.assertEqual([row["external_id"] for row in office.cases()], [f"x{n}" for n in range(300)])
            self.assertFalse((office.folder / "in.jsonl.refused.jsonl").exists())

    def test_each_bad_line_is_refused_with_number_field_and_reason_and_the_others_go_in(self):
        with zj.Office() as office:
            office.start().staff()
            lines = []
            for n, (bad, _, _) in enumerate(BAD):
                lines += [good(n), bad]
            self.put(office, "in.jsonl", lines)
            done, told = self.load(office, "in.jsonl")
            self.assertEqual((done.code, told["status"]), (1, "refused"))
            self.assertEqual((told["registered"], told["refused"]), (len(BAD), len(BAD)))
            self.assertEqual((office.folder / "in.jsonl.refused.jsonl").stat().st_mode & 0o777, 0o600)  # petitioners' words
            records = self.refused(office, "in.jsonl")
            self.assertEqual([r["line"] for r in records], [2 * n + 2 for n in range(len(BAD))])
            for record, (_, field, reason) in zip(records, BAD):
                self.assertEqual(record["field"], field, record)
                self.assertIn(reason, record["reason"])
            self.assertIn("line 2: texd: unknown field", done.err)
            self.assertEqual(office.status()["totals"]["registered"], len(BAD))

    def test_what_accuses_is_written_down_nowhere(self):
        with zj.Office() as office:
            office.start().staff()
            self.put(office, "in.jsonl", [json.dumps({"text": "举报某人", "class": "accusation"}, ensure_ascii=False).encode()])
            self.load(office, "in.jsonl")
            self.assertIsNone(self.refused(office, "in.jsonl")[0]["input"])
            for path in office.folder.glob("data/**/*"):
                if path.is_file():
                    self.assertNotIn("举报某人".encode(), path.read_bytes(), path)

    def test_again_and_again_registers_nothing_twice(self):
        with zj.Office() as office:
            office.start().staff()
            self.put(office, "in.jsonl", [good(n, external_id=f"x{n}") if n % 2 else good(n) for n in range(50)])
            self.load(office, "in.jsonl")
            for _ in range(2):
                done, told = self.load(office, "in.jsonl")
                self.assertEqual((done.code, told["registered"], told["already"]), (0, 0, 50))
            self.assertEqual(len(office.cases()), 50)

    def test_the_same_id_with_other_content_is_a_conflict(self):
        with zj.Office() as office:
            office.start().staff()
            self.put(office, "a.jsonl", [good(1, external_id="x")])
            self.put(office, "b.jsonl", [good(2, external_id="x"), good(1, external_id="x"), good(3, external_id="y")])
            self.load(office, "a.jsonl")
            done, told = self.load(office, "b.jsonl")
            self.assertEqual((done.code, told["conflicts"], told["already"], told["registered"]), (1, 1, 1, 1))
            record = self.refused(office, "b.jsonl")[0]
            self.assertEqual((record["line"], record["field"]), (1, "external_id"))
            self.assertIn(zj.FIRST, record["reason"])

    def test_the_same_line_twice_in_one_file_without_id_is_two_matters(self):
        with zj.Office() as office:
            office.start().staff()
            self.put(office, "in.jsonl", [good(1), b"", good(1), b"  \r"])
            _, told = self.load(office, "in.jsonl")
            self.assertEqual((told["lines"], told["registered"]), (2, 2))

    def test_a_corrected_file_of_refused_lines_can_be_imported(self):
        with zj.Office() as office:
            office.start().staff()
            self.put(office, "in.jsonl", [good(1, channel="post"), good(2)])
            self.load(office, "in.jsonl")
            corrected = self.refused(office, "in.jsonl")[0]["input"].replace("post", "letter")
            self.put(office, "again.jsonl", [corrected.encode()])
            done, told = self.load(office, "again.jsonl")
            self.assertEqual((done.code, told["registered"]), (0, 1))

    def test_a_user_who_may_not_register_stops_it_at_once(self):
        with zj.Office() as office:
            office.start().staff()
            self.put(office, "in.jsonl", [good(n) for n in range(500)])
            done = office.run("case", "import", "in.jsonl", "--json")  # wang, the admin
            told = done.json("case-import")
            self.assertEqual((done.code, told["status"], told["registered"]), (1, "stopped", 0))
            self.assertIn("roles", done.err)

    def test_a_file_that_is_none_is_usage(self):
        with zj.Office() as office:
            office.start().staff()
            self.assertEqual(office.bureau("case", "import", "nowhere.jsonl").code, 2)
            self.assertEqual(office.bureau("case", "import", ".").code, 2)

    def test_killed_in_the_middle_it_goes_on_where_it_stopped(self):
        with zj.Office() as office:
            office.start().staff()
            self.put(office, "in.jsonl", [good(n, external_id=f"x{n}") if n % 2 else good(n) for n in range(4000)])
            child = subprocess.Popen([zj.ZHUJI, "case", "import", "in.jsonl", "--as", "li", "--json"], cwd=office.folder,
                                     env=office.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            zj.wait_for("a third", lambda: office.status()["totals"]["registered"] > 1300)
            office.kill()
            out, err = child.communicate(timeout=zj.PATIENCE)
            told = zj.check("case-import", json.loads(out))
            self.assertEqual((child.returncode, told["status"]), (3, "stopped"))
            self.assertLess(told["registered"], 4000)
            office.start()
            done, told = self.load(office, "in.jsonl")
            self.assertEqual((done.code, told["registered"] + told["already"]), (0, 4000))
            self.assertGreater(told["already"], 1300)
            rows = office.cases()
            self.assertEqual(len(rows), 4000)
            self.assertEqual(len({row["external_id"] for row in rows}), 4000)
            self.assertEqual(office.run("verify", "--json").ok().json("verify")["found"], 0)


if __name__ == "__main__":
    unittest.main()
