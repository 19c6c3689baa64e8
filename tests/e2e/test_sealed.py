# SPDX-License-Identifier: Apache-2.0
"""An accusation on three levels of real offices, tried by every door, as the accused and as those who run the nodes.

  test_sealed.py BUILD [unittest arguments]

What accuses carries words that occur nowhere else, in Chinese and in ASCII.  Afterwards every file of every node and relay, what
the programs printed, and the memory of the running processes is searched for them.  A case in the clear carries other words,
which must be found, in memory, and in the files by whoever takes the keys that lie beside them (loot.c): the search can fail.
"""

import ctypes
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import tempfile
import unittest

from network import Network, build_argument, until

BUILD = build_argument()
PROVINCE, CITY, COUNTY = NODES = ("410000", "411200", "411281")
HRSS, HOUSING = COUNTY + ".hrss", COUNTY + ".housing"
ORGAN, DEPARTMENT = COUNTY + ".discipline", COUNTY + ".organisation"
CITY_ORGAN, CITY_DEPARTMENT = CITY + ".discipline", CITY + ".organisation"
SECRETS = ("ZJQ7SEALEDTEXT", "ZJQ7ACCUSEDNAME", "ZJQ7WRITER", "ZJQ7CATEGORY", "收受贿赂之密语甲", "被检举人密名乙", "密信访人丙", "密级职务丁",
           "反馈密语戊", "结果密语己", "转送理由密语庚", "迟现密语辛", "合信密语壬", "ZJQ7ATTACHED", "附件密语子", "ZJQ7FILENAME")
CORE_MAX = 512 << 20  # a node has some 50 MiB
CLEAR = ("ZJQ7CLEARTEXT", "明文之语癸")
LATE = ("ZJQ7LATETEXT", "迟改之语寅", "ZJQ7LATETITLE", "ZJQ7LATEWRITER", "ZJQ7LATECATEGORY", "ZJQ7LATEPHONE", "迟改之注卯")
PERSON = {"name": "ZJQ7ACCUSEDNAME 被检举人密名乙", "unit": HRSS, "rank": "密级职务丁", "managed_by": ORGAN}


def bounded_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (CORE_MAX, CORE_MAX))


def letter(**fields):
    return {"channel": "letter", "title": "ZJQ7SEALEDTEXT", "text": "ZJQ7SEALEDTEXT 收受贿赂之密语甲", "class": "accusation",
            "category": "ZJQ7CATEGORY", "place": "411281001", "about_units": [HRSS],
            "petitioner": {"name": "ZJQ7WRITER 密信访人丙", "phone": "1"}, "accused": {"units": [HRSS], "persons": [PERSON]}, **fields}


def found_in(data, words):
    """Those of the words that stand in the bytes, as they are, in hex or base64's neighbourhood excepted: as UTF-8 or UTF-16."""
    return {w for w in words if w.encode() in data or w.encode("utf-16-le") in data or w.encode().hex().encode() in data or
            json.dumps(w).strip('"').encode() in data}


def varint(n):
    data = b""
    while n > 127:
        data, n = data + bytes([n & 127 | 128]), n >> 7
    return data + bytes([n])


def field(number, value):
    """One field of a protobuf message."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value.encode())) + value.encode()


def ask_raw(node, **fields):
    """A request put together by hand, past the command line: the bytes of the answer."""
    numbers = {"id": 1, "kind": 2, "as_user": 3, "as_unit": 4, "case_id": 7, "entry": 17, "parts": 18}
    request = b"".join(field(numbers[name], fields[name]) for name in numbers if fields.get(name))
    zmq = ctypes.CDLL("libzmq.so.5")
    for name in ("zmq_ctx_new", "zmq_socket"):
        getattr(zmq, name).restype = ctypes.c_void_p
    context = ctypes.c_void_p(zmq.zmq_ctx_new())
    socket = ctypes.c_void_p(zmq.zmq_socket(context, 5))  # DEALER
    patience, linger = ctypes.c_int(20000), ctypes.c_int(0)
    zmq.zmq_setsockopt(socket, 27, ctypes.byref(patience), 4)  # RCVTIMEO
    zmq.zmq_setsockopt(socket, 17, ctypes.byref(linger), 4)
    try:
        if zmq.zmq_connect(socket, f"ipc://{node.data}/run/control".encode()) or zmq.zmq_send(socket, request, len(request), 0) < 0:
            raise AssertionError("no way to the control socket")
        buffer = ctypes.create_string_buffer(1 << 20)
        size = zmq.zmq_recv(socket, buffer, len(buffer), 0)
        if size < 0:
            raise AssertionError("no answer from the control socket")
        return buffer.raw[:size]
    finally:
        zmq.zmq_close(socket)
        zmq.zmq_ctx_term(context)


class Sealed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="zj-")
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.folder = pathlib.Path(cls.scratch.name)
        cls.network = Network(BUILD, cls.folder / "n", NODES)
        cls.addClassCleanup(cls.network.kill)
        cls.network.start()
        cls.network.until_connected()
        cls.province, cls.city, cls.county = (cls.network[code] for code in NODES)
        cls.printed = []  # what any office that is not to know was told

    @classmethod
    def tearDownClass(cls):
        for node in cls.network.nodes.values():
            node.must_verify()
        cls.network.stop()

    # ---- helpers

    def paper(self, content, name="letter.json"):
        """On the clerk's own desk: a file that no node's folder holds."""
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False))
        return path

    def outsider(self, node, *arguments):
        """A command of somebody who is not to know; what it says is searched at once."""
        code, answer, said = node.zhuji(*arguments)
        self.assertEqual(found_in(json.dumps(answer, ensure_ascii=False).encode() + said.encode(), SECRETS), set(), arguments)
        return code, answer, said

    def key(self, unit):
        return self.network.folder / unit / "desk.key"

    def desk(self, node, unit, user, verb, case, *arguments):
        return node.must("accusation", verb, case, *arguments, "--unit", unit, "--as", user)

    def register(self, node=None, to=ORGAN, **fields):
        answer = (node or self.county).must("case", "register", "--file", self.paper(letter(**fields)), "--to", to, "--as", "clerk")
        self.network.until_settled()
        return answer["case_id"]

    def read(self, node, unit, case, *arguments):
        return self.desk(node, unit, "discipline", "read", case, "--key", self.key(unit), *arguments)

    def entries_of(self, case):
        return [e for e in self.county.entries() if e["header"].get("case_id") == case]

    def search_files(self, words):
        """Every file of every node and relay, and of copies made of them; the papers and desk keys lie elsewhere."""
        hits = set()
        for path in (self.network.folder).rglob("*"):
            if path.is_file():
                hits |= found_in(path.read_bytes(), words)
        return hits

    def loot(self, folder, words, keys=None):
        """What somebody finds who has an office's data folder, and opens all that its keys, or those, open."""
        command = [BUILD / "tests" / "e2e" / "loot", folder, *([keys] if keys else [])]
        return found_in(subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout, words)

    def search_memory(self, words):
        hits = set()
        for process in self.network.all():
            pid = process.child.pid
            with open(f"/proc/{pid}/mem", "rb", 0) as memory:
                for line in pathlib.Path(f"/proc/{pid}/maps").read_text().splitlines():
                    area, rights = line.split()[:2]
                    first, last = (int(x, 16) for x in area.split("-"))
                    if "r" not in rights or "[v" in line or last - first > 1 << 31:
                        continue
                    try:
                        memory.seek(first)
                        hits |= found_in(memory.read(last - first), words)
                    except (OSError, OverflowError, ValueError):
                        continue
        return hits

    # ---- stories

    def test_01_a_person_confirms_where_it_goes(self):
        before = self.county.status()["totals"]["registered"]
        paper = self.paper(letter())
        code, _, said = self.outsider(self.county, "case", "register", "--file", paper, "--as", "clerk")
        self.assertEqual(code, 1)
        self.assertIn(f"proposed: {ORGAN}", said)
        for to, why in ((HRSS, "neither a discipline organ"), (COUNTY, "neither a discipline organ"), ("419999.x", "no active unit"),
                        (DEPARTMENT, "neither a discipline organ")):
            code, _, said = self.outsider(self.county, "case", "register", "--file", paper, "--to", to, "--as", "clerk")
            self.assertEqual((code, why in said), (1, True), said)
        self.assertEqual(self.county.status()["totals"]["registered"], before)
        # Not on a command line, where others see it.
        self.assertEqual(self.county.zhuji("case", "register", "--text", "x", "--class", "accusation", "--to", ORGAN, "--as",
                                           "clerk")[0], 1)

    def test_02_the_organ_reads_it_and_the_department_its_notice(self):
        case = self.register()
        told = self.read(self.county, ORGAN, case)
        self.assertEqual(told["text"], letter()["text"])
        self.assertEqual(told["petitioner"]["name"], "ZJQ7WRITER 密信访人丙")
        self.assertEqual(told["accused"]["persons"], [PERSON])
        self.assertEqual(told["category"], "ZJQ7CATEGORY")
        self.assertIn("read", [e["header"]["kind"] for e in self.entries_of(case)])
        notice = self.desk(self.county, DEPARTMENT, "head", "notice", case, "--key", self.key(DEPARTMENT))
        self.assertEqual(notice["accused"]["persons"], [PERSON])
        self.assertEqual(notice["organ"], ORGAN)
        self.assertEqual((notice["text"], notice["title"], notice["petitioner"]["name"]), ("", "", ""))
        # Neither with the other's key, nor the other part, nor from the other's desk.
        self.assertEqual(self.outsider(self.county, "accusation", "read", case, "--key", self.key(CITY_ORGAN), "--unit", ORGAN,
                                       "--as", "discipline")[0], 1)
        self.assertEqual(self.outsider(self.county, "accusation", "read", case, "--key", self.key(DEPARTMENT), "--unit", DEPARTMENT,
                                       "--as", "head")[0], 1)
        self.assertEqual(self.outsider(self.county, "accusation", "notice", case, "--key", self.key(DEPARTMENT), "--unit",
                                       DEPARTMENT, "--as", "clerk")[0], 1)
        self.assertEqual(self.outsider(self.county, "accusation", "read", case, "--key", self.key(ORGAN), "--as", "clerk")[0], 1)

    def test_02_what_is_attached_is_sealed_with_it(self):
        data = ("ZJQ7ATTACHED 附件密语子 " * 20000).encode()  # 600 KiB
        (self.folder / "ZJQ7FILENAME.pdf").write_bytes(data)
        plain = self.county.row(self.register())["sealed_size"]
        case = self.register(attachments=["ZJQ7FILENAME.pdf"], enclosed=["收据"])
        # One part: how many there are, or what they are called, shows nowhere.
        self.assertGreater(self.county.row(case)["sealed_size"], plain + len(data))
        told = self.read(self.county, ORGAN, case, "--save", self.folder / "organ")
        self.assertEqual([(a["name"], a["media_type"], a["size"]) for a in told["attachments"]],
                         [("ZJQ7FILENAME.pdf", "application/pdf", len(data))])
        (saved,) = (self.folder / "organ").iterdir()
        self.assertEqual((saved.read_bytes(), saved.stat().st_mode & 0o777), (data, 0o600))
        self.assertEqual(self.outsider(self.county, "case", "show", case, "--save", self.folder / "x", "--as", "clerk")[0], 1)
        self.assertEqual(self.outsider(self.county, "evidence", "export", case, "--parts", "attachments", "--out", self.folder / "e",
                                       "--as", "clerk")[0], 1)
        # Handed on it goes along; what is too big is refused before anything leaves.
        self.desk(self.county, ORGAN, "discipline", "refer", case, "--to", CITY_ORGAN, "--key", self.key(ORGAN))
        self.network.until_settled()
        self.assertEqual(self.read(self.city, CITY_ORGAN, case)["attachments"], told["attachments"])
        (self.folder / "big.bin").write_bytes(b"x" * (4 << 20) + b"x")
        code, _, said = self.outsider(self.county, "case", "register", "--file", self.paper(letter(attachments=["big.bin"])), "--to",
                                      ORGAN, "--as", "clerk")
        self.assertEqual((code, "more than 4096 KiB" in said), (1, True), said)

    def test_03_received_accepted_answered_concluded(self):
        case = self.register()
        at = ("--unit", ORGAN, "--as", "discipline")
        self.assertEqual(self.county.zhuji("accusation", "close", case, *at)[0], 1)
        self.desk(self.county, ORGAN, "discipline", "accept", case)
        told = self.desk(self.county, ORGAN, "discipline", "answer", case, "--how", "post", "--file",
                         self.paper("反馈密语戊", "feedback.txt"))
        self.assertEqual(self.read(self.county, ORGAN, case, "--entry", told["entry"])["note"], "反馈密语戊")
        for verb in ("read", "add"):  # what is no number of an entry is not taken for the letter itself
            self.assertEqual(self.county.zhuji("accusation", verb, case, "--entry", "x", "--key", self.key(ORGAN), *at)[0], 2)
        self.desk(self.county, ORGAN, "discipline", "close", case, "--file", self.paper("结果密语己", "outcome.txt"))
        row = self.county.row(case, ORGAN, "discipline")
        self.assertEqual((row["state"], row["class"], row["progress"]), ("concluded", "accusation", "disposed"))
        # The office that registered it hears of nothing.
        self.assertEqual(self.county.row(case)["state"], "sealed-out")

    def test_04_the_office_that_registered_it_sees_a_number_a_size_and_a_day(self):
        case = self.register()
        row = self.county.row(case)
        size = row.pop("sealed_size")
        self.assertGreater(size, 300)
        self.assertEqual(row.pop("received_at")[10:], "T00:00:00+08:00")
        self.assertEqual({k: v for k, v in row.items() if v}, {"case_id": case, "unit": COUNTY, "state": "sealed-out",
                                                               "custody": "away", "number": row["number"]})
        for arguments in (("case", "show", case), ("case", "show", case, "--documents-only")):
            code, answer, said = self.outsider(self.county, *arguments, "--as", "clerk")
            self.assertEqual((code, answer["reason"]["name"]), (1, "sealed-out"), said)
        for parts in ("document", "content", "document,content"):
            code, answer, _ = self.outsider(self.county, "evidence", "export", case, "--parts", parts, "--out", self.folder / "e",
                                            "--as", "clerk")
            self.assertEqual((code, answer["reason"]["name"]), (1, "sealed-out"))
        # That it was tried stands in the journal.
        self.assertIn("violation", [e["header"]["kind"] for e in self.entries_of(case)])
        # The petitioner's receipt says that it was registered, and nothing of what it is.
        self.county.must("evidence", "export", case, "--out", self.folder / "receipt", "--as", "clerk")
        self.assertEqual(found_in((self.folder / "receipt").read_bytes(), SECRETS), set())

    def test_04_the_petitioner_learns_that_it_went_on_and_others_that_it_is_sealed(self):
        answer = self.county.must("case", "register", "--file", self.paper(letter()), "--to", ORGAN, "--as", "clerk")
        case, code = answer["case_id"], answer["query_code"]
        _, told, _ = self.outsider(self.county, "case", "progress", case, "--code", code, "--as", "clerk")
        self.assertIn("sealed-out", json.dumps(told))
        for word in (HRSS, ORGAN, DEPARTMENT, "discipline"):
            self.assertNotIn(word, json.dumps(told))
        self.assertEqual(self.outsider(self.county, "case", "similar", case, "--as", "clerk")[0], 1)

    def test_05_nothing_is_done_about_it_by_anybody_else(self):
        case = self.register()
        acts = [("refer", "approver", {"to": HRSS}), ("assign", "approver", {"to": HRSS, "due": "2030-01-01"}),
                ("report-up", "approver", {"reason": "x"}), ("order", "supervisor", {"to": HRSS, "trigger": "other", "body": "x"}),
                ("remind", "supervisor", {"to": HRSS}), ("classify", "approver", {"class": "claim"}),
                ("return", "approver", {"reason": "x"})]
        for do, user, fields in acts:
            self.assertEqual(self.county.refused(do, user, case=case, **fields), "sealed-only", do)
        for do, user, fields in (("notice", "clerk", {}), ("accept", "handler", {}), ("return", "head", {"reason": "x"})):
            self.assertEqual(self.county.refused(do, user, HRSS, case=case, **fields), "sealed-only", do)
        # Above nobody heard of it; an order by its number (22:40) comes back unread, and says that it is sealed, nothing more.
        for node in (self.city, self.province):
            self.assertIsNone(node.row(case))
            node.act("order", "supervisor", case=case, to=HRSS, trigger="other", body="x")
            [back] = node.until_desk(kind="bounced", case_id=case)
            self.assertIn("sealed", json.dumps(back), back)
            self.assertEqual(found_in(json.dumps(node.row(case), ensure_ascii=False).encode(), SECRETS), set())
        self.assertIsNone(self.county.row(case, HRSS))
        self.assertEqual(self.county.refused("show", "head", HRSS, case=case), "sealed-out")
        self.assertEqual(self.county.row(case)["custody"], "away")

    def test_06_it_passes_by_an_accused_office_its_head_and_its_node(self):
        for accused in ({"units": [COUNTY]}, {"persons": [{**PERSON, "unit": COUNTY}]}, {"units": [ORGAN]},
                        {"persons": [{**PERSON, "unit": ORGAN, "managed_by": ORGAN}]}):
            paper = self.paper(letter(accused=accused))
            _, _, said = self.outsider(self.county, "case", "register", "--file", paper, "--as", "clerk")
            self.assertIn(f"proposed: {CITY_ORGAN}", said, accused)
            code, _, said = self.outsider(self.county, "case", "register", "--file", paper, "--to", ORGAN, "--as", "clerk")
            self.assertEqual((code, "choose the organ above it" in said), (1, True), said)
        case = self.register(to=CITY_ORGAN, accused={"persons": [{**PERSON, "unit": COUNTY}]})
        self.assertIsNone(self.county.row(case, ORGAN, "discipline"))
        self.assertEqual(self.read(self.city, CITY_ORGAN, case)["accused"]["persons"][0]["unit"], COUNTY)
        self.desk(self.city, CITY_DEPARTMENT, "head", "notice", case, "--key", self.key(CITY_DEPARTMENT))
        self.assertIsNone(self.city.row(case))  # the bureau there has no file of it

    def test_07_an_organ_hands_on_to_the_one_above(self):
        case = self.register()
        self.desk(self.county, ORGAN, "discipline", "refer", case, "--to", CITY_ORGAN, "--key", self.key(ORGAN), "--file",
                  self.paper("转送理由密语庚", "why.txt"))
        self.network.until_settled()
        told = self.read(self.city, CITY_ORGAN, case)
        self.assertEqual((told["text"], told["note"], told["registered_by"]), (letter()["text"], "转送理由密语庚", COUNTY))
        self.assertEqual(self.county.row(case, ORGAN, "discipline")["state"], "sealed-out")
        self.assertEqual(self.county.zhuji("accusation", "read", case, "--key", self.key(ORGAN), "--unit", ORGAN, "--as",
                                           "discipline")[0], 1)

    def test_08_a_mixed_letter_becomes_two_registrations_without_a_link(self):
        mixed = {"text": "请求支付拖欠的工资", "external_id": "MIX-1", "petitioner": {"name": "信访人甲", "address": "某路"},
                 "received_at": "2026-03-01T09:30:17+08:00",
                 "accusation": {"text": "合信密语壬", "accused": {"persons": [PERSON]}}}
        code, _, said = self.outsider(self.county, "case", "register", "--file", self.paper(mixed), "--as", "clerk")
        self.assertEqual((code, f"proposed: {ORGAN}" in said), (1, True), said)
        self.assertFalse([r for r in self.county.rows().values() if r["external_id"] == "MIX-1"])  # neither half
        answer = self.county.must("case", "register", "--file", self.paper(mixed), "--to", ORGAN, "--at-once", "--as", "clerk")
        claim, accusation = answer["case_id"], answer["accusation"]["case_id"]
        self.assertNotEqual(claim, accusation)
        self.assertNotEqual(answer["query_code"], answer["accusation"]["query_code"])
        row = self.county.row(claim)
        self.assertEqual((row["state"], row["class"], row["external_id"]), ("registered", "claim", "MIX-1"))
        shown = self.county.act("show", "clerk", case=claim)
        self.assertNotIn(accusation, json.dumps(shown))
        self.assertNotIn("合信密语壬", json.dumps(shown, ensure_ascii=False))
        facts = json.dumps(self.entries_of(accusation), ensure_ascii=False)
        self.assertIn(accusation, facts)
        for link in (claim, "MIX-1", "09:30:17"):
            self.assertNotIn(link, facts)
        self.assertEqual(self.read(self.county, ORGAN, accusation)["petitioner"]["name"], "信访人甲")
        # By itself the sealed half waits, and gets a number among others'.
        mixed["external_id"] = "MIX-3"
        before = self.county.status()["totals"]["registered"]
        answer = self.county.must("case", "register", "--file", self.paper(mixed), "--to", ORGAN, "--as", "clerk")
        self.assertEqual(answer["accusation"], {"status": "waiting"})
        self.assertEqual(self.county.status()["totals"]["registered"], before + 1)
        waiting = self.county.data / "waiting"
        (laid,) = waiting.glob("*.sealed")
        self.assertEqual((waiting.stat().st_mode & 0o777, laid.stat().st_mode & 0o777), (0o700, 0o600))
        for number in range(20):
            if not list(waiting.glob("*.sealed")):
                break
            self.county.must("case", "register", "--text", f"另一件 {number}", "--as", "clerk")
        (receipt,) = waiting.glob("*.receipt")
        late, code = receipt.read_text().split()
        self.assertGreater(int(late.split("-")[2]), int(answer["case_id"].split("-")[2]) + 1)
        self.network.until_settled()
        self.assertEqual(self.read(self.county, ORGAN, late)["text"], "合信密语壬")
        self.assertEqual(self.county.must("accusation", "waiting", "--now", "--as", "clerk")["waiting"], 0)
        # Nobody uses the command line: when its time is over, the node registers it.
        mixed["external_id"] = "MIX-4"
        self.county.must("case", "register", "--file", self.paper(mixed), "--to", ORGAN, "--as", "clerk")
        told = self.county.must("accusation", "waiting", "--as", "clerk")
        self.assertEqual((told["waiting"], len(told["halves"])), (1, 1))
        self.assertEqual(self.county.must("desk", "--as", "clerk")["halves"], told["halves"])
        self.assertIn("1 sealed halves", self.county.run("desk", "--as", "clerk"))
        self.assertTrue(1 <= told["halves"][0]["registrations"] <= 16)
        (laid,) = waiting.glob("*.sealed")
        sent = bytes(8) + laid.read_bytes()[8:]
        laid.write_bytes(sent)
        until("the node registers it", lambda: not laid.exists())
        self.assertEqual(len(list(waiting.glob("*.receipt"))), 2)
        # The node ends after the registration and before its receipt is there: it sends the half again, and gets the same answer.
        told = laid.with_suffix(".receipt").read_text()
        laid.with_suffix(".receipt").unlink()
        laid.write_bytes(sent)
        until("its receipt is there again", lambda: not laid.exists())
        self.assertEqual(laid.with_suffix(".receipt").read_text(), told)
        late, _ = laid.with_suffix(".receipt").read_text().split()
        self.network.until_settled()
        self.assertEqual(self.read(self.county, ORGAN, late)["text"], "合信密语壬")
        # Where its receipt can't be written the half stays: its query code is told nowhere else.
        receipt = laid.with_suffix(".receipt")
        receipt.unlink()
        receipt.mkdir()
        laid.write_bytes(sent)
        until("the node says so", lambda: "half.receipt" in self.county.log.read_text(errors="replace"))
        self.assertTrue(laid.exists())
        receipt.rmdir()
        self.assertEqual(self.county.must("accusation", "waiting", "--now", "--as", "clerk")["waiting"], 0)
        # Half by half, at different times.
        mixed["external_id"] = "MIX-2"
        self.county.must("case", "register", "--file", self.paper(mixed), "--part", "claim", "--as", "clerk")
        self.county.must("case", "register", "--file", self.paper(mixed), "--part", "accusation", "--to", ORGAN, "--as", "clerk")

    def test_09_an_import_seals_what_is_confirmed_and_refuses_the_rest_unrepeated(self):
        lines = [letter(external_id="I-1", to=ORGAN), {"text": "一件", "external_id": "I-2"}, letter(external_id="I-3"),
                 {"text": "合信", "external_id": "I-4", "accusation": {"text": "合信密语壬", "to": ORGAN, "accused": {"persons": [PERSON]}}}]
        path = self.paper("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "in.jsonl")
        for registered, already in ((4, 0), (0, 4)):
            code, told, said = self.outsider(self.county, "case", "import", path, "--as", "clerk")
            self.assertEqual((code, told["registered"], told["already"], told["refused"]), (1, registered, already, 1), said)
        refused = [json.loads(text) for text in pathlib.Path(str(path) + ".refused.jsonl").read_text().splitlines()]
        self.assertEqual([(r["line"], r["field"], r["input"]) for r in refused], [(3, "to", None)])
        self.assertIn(ORGAN, refused[0]["reason"])

    def test_10_found_out_late_it_is_closed_from_then_on(self):
        case = self.city.act("register", intake={"text": "ZJQ7CLEARTEXT 明文之语癸", "petitioner": {"name": "信访人甲"}})["case_id"]
        self.city.act("refer", "approver", case=case, to=COUNTY)
        self.county.until_row(case, state="taken")
        self.county.act("refer", "approver", case=case, to=HOUSING)
        self.county.act("show", "clerk", case=case)
        paper = self.paper(letter(text="迟现密语辛"))
        code, _, said = self.outsider(self.county, "accusation", "seal", case, "--file", paper, "--unit", HOUSING, "--as", "handler")
        self.assertEqual((code, f"proposed: {ORGAN}" in said), (1, True), said)
        self.county.must("accusation", "seal", case, "--file", paper, "--to", ORGAN, "--unit", HOUSING, "--as", "handler")
        for unit, user in ((COUNTY, "clerk"), (HOUSING, "head")):
            self.assertEqual(self.county.row(case, unit)["state"], "sealed-out")
            self.assertEqual(self.county.refused("show", user, unit, case=case), "sealed-out")
        self.assertEqual(self.read(self.county, ORGAN, case)["text"], "迟现密语辛")
        self.assertEqual(self.county.refused("refer", "approver", case=case, to=HOUSING), "sealed-only")
        self.assertEqual(self.city.until_row(case, state="sealed-out")["category"], "")  # the giver's file, too
        self.assertEqual(self.city.refused("show", "clerk", case=case), "sealed-out")

    def test_11_found_out_late_what_was_kept_in_clear_is_erased(self):
        words = set(LATE)
        case = self.city.act("register", intake={
            "title": "ZJQ7LATETITLE", "text": "ZJQ7LATETEXT 迟改之语寅", "category": "ZJQ7LATECATEGORY",
            "petitioner": {"name": "ZJQ7LATEWRITER", "phone": "ZJQ7LATEPHONE"}})["case_id"]
        self.city.act("refer", "approver", case=case, to=COUNTY, reason="迟改之注卯")
        self.county.until_row(case, state="taken")
        self.network.until_settled()
        nodes, old = (self.city, self.county), {}
        for node in nodes:
            node.stop()  # all that was said is in the store, too
            self.assertEqual(self.loot(node.data, words), words, node.code)
            old[node] = self.folder / f"keys-{node.code}"
            shutil.copytree(node.data / "casekeys", old[node])
            node.start()
        self.network.until_connected()
        self.assertEqual(self.search_files(words), set())
        self.county.must("accusation", "seal", case, "--file", self.paper(letter(text="迟现密语辛")), "--to", ORGAN, "--as", "clerk")
        self.city.until_row(case, state="sealed-out")
        self.network.until_settled()
        for node in nodes:
            self.assertEqual(self.loot(node.data, words), set(), node.code)  # at once, while it runs
            node.stop()
            self.assertEqual(self.loot(node.data, words), set(), node.code)
            # What remains is the cipher text: who kept the key before can read it.  So it was the key that erased it.
            self.assertEqual(self.loot(node.data, words, old[node]), words, node.code)
            self.assertGreater(json.loads(node.run("verify", "--json"))["erased"], 0)
            node.run("rebuild")
            node.must_verify()
            self.assertEqual(self.loot(node.data, words), set(), node.code)
            # Keys that are gone otherwise are a problem, but for who says that this copy has none.
            (node.data / "casekeys").rename(node.data / "casekeys.away")
            code, report, _ = node.verify()
            self.assertEqual((code, {p["what"] for p in report["problems"]}), (1, {"keys"}), report)
            self.assertEqual(node.verify("--without-keys")[0], 0)
            (node.data / "casekeys.away").rename(node.data / "casekeys")
            # An older copy of the keys is put back: the key of what accuses does not live to see the start.
            shutil.rmtree(node.data / "casekeys")
            shutil.copytree(old[node], node.data / "casekeys")
            self.assertEqual(self.loot(node.data, words), words, node.code)
            node.start()
            self.assertEqual(self.loot(node.data, words), set(), node.code)
        self.network.until_connected()
        self.assertEqual(self.read(self.county, ORGAN, case)["text"], "迟现密语辛")
        self.assertEqual(self.search_files(words), set())

    # ---- every door (last: what came before is what there is to find)

    def test_90_lists_and_figures(self):
        for node in self.network.nodes.values():
            for arguments in (("case", "list", "--as", "clerk"), ("status",), ("desk", "--as", "supervisor"),
                              ("user", "list", "--as", "clerk")):
                self.outsider(node, *arguments)
        for unit in (HRSS, COUNTY + ".gov", COUNTY + ".housing", "411281001"):
            for row in self.county.rows(unit, "clerk").values():
                self.assertNotEqual(row["class"], "accusation")
        for row in self.county.rows().values():
            if row["state"] == "sealed-out":
                self.assertFalse(row["class"] or row["to"] or row["category"] or row["about_units"] or row["place"])

    def test_90_raw_requests_past_the_command_line(self):
        case = self.register()
        claim = self.county.act("register", intake={"text": CLEAR[0] + CLEAR[1]})["case_id"]
        show, evidence, clocks = 8, 9, 32
        everything = 0xFFFFFFFF
        entries = (0, *(e["header"]["number"] for e in self.entries_of(case)))
        self.assertTrue(found_in(ask_raw(self.county, id=1, kind=show, as_user="clerk", case_id=claim, parts=everything), CLEAR))
        for user, unit in (("clerk", COUNTY), ("approver", COUNTY), ("admin", COUNTY), ("head", HRSS), ("head", COUNTY + ".gov"),
                           ("head", DEPARTMENT)):
            for kind in (show, evidence, clocks):
                for entry in entries:
                    answer = ask_raw(self.county, id=1, kind=kind, as_user=user, as_unit=unit, case_id=case, entry=entry,
                                     parts=everything)
                    self.assertEqual(found_in(answer, SECRETS), set())
                    if unit != DEPARTMENT:
                        self.assertTrue(found_in(answer, ("sealed-out", "not-reader", "role")), (user, unit, kind, entry))

    def test_91_journal_trace_verify_rebuild_and_copies(self):
        for node in self.network.nodes.values():
            self.assertEqual(found_in(node.run("journal", "dump", "--json").encode(), SECRETS), set())
            self.assertEqual(found_in(node.run("journal", "dump").encode(), SECRETS), set())
        self.county.stop()
        self.county.save("backup")
        self.outsider(self.county, "verify")
        self.outsider(self.county, "rebuild")
        self.county.start()
        self.network.until_connected()
        self.assertEqual(self.search_files(SECRETS), set())
        self.assertEqual(self.search_files(CLEAR + LATE), set())  # nothing that is said of a case lies in the open
        self.assertEqual(self.loot(self.county.data, CLEAR), set(CLEAR))  # the search finds what there is to find
        self.assertEqual(self.loot(self.county.data, SECRETS), set())

    def test_92_memory_and_crash_dumps(self):
        if os.geteuid() != 0:
            self.skipTest("needs the right to read other processes' memory")
        case = self.register()  # fresh: what a process would still hold
        self.county.act("register", intake={"text": CLEAR[0] + CLEAR[1]})
        self.read(self.county, ORGAN, case)
        self.assertEqual(self.search_memory(SECRETS), set())
        self.assertEqual(self.search_memory(CLEAR), set(CLEAR))
        sanitized = b"__asan_init" in (BUILD / "node" / "zhuji-node").read_bytes()  # its shadow memory would fill any disk
        if sanitized or not pathlib.Path("/usr/bin/gcore").exists():
            return
        dump = self.folder / "core"
        done = subprocess.run(["gcore", "-o", str(dump), str(self.county.child.pid)], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, check=False, preexec_fn=bounded_files)
        if done.returncode:
            return
        data = pathlib.Path(f"{dump}.{self.county.child.pid}").read_bytes()
        self.assertEqual(found_in(data, SECRETS), set())
        self.assertEqual(found_in(data, CLEAR), set(CLEAR))

    def test_92_a_command_that_has_it_in_memory_leaves_no_core(self):
        def may_dump():
            hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
            resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
        if not resource.getrlimit(resource.RLIMIT_CORE)[1]:
            self.skipTest("nothing here may leave one")
        case = self.county.must("case", "register", "--text", "一件", "--as", "clerk")["case_id"]
        child = subprocess.Popen(self.county.command("accusation", "seal", case, "--file", "-", "--to", ORGAN, "--as", "clerk"),
                                 stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=may_dump)
        limits = pathlib.Path(f"/proc/{child.pid}/limits")
        try:  # it waits for the letter, which it is to seal
            until("its core's size is 0", lambda: re.search(r"Max core file size +0 +0 ", limits.read_text()))
        finally:
            child.communicate()

    def test_93_a_key_that_is_not_there_is_a_clear_refusal(self):
        self.key(ORGAN).rename(self.key(ORGAN).with_suffix(".away"))
        try:
            roster = self.network.roster_yaml(2)
        finally:
            self.key(ORGAN).with_suffix(".away").rename(self.key(ORGAN))
        path = self.folder / "keyless.yaml"
        path.write_text(re.sub(r"file: ([^}]*)", lambda m: f"file: {self.network.folder}/{m.group(1)}", roster)
                        .replace("version: 2", "version: 1"))
        signed = self.folder / "keyless.signed"
        self.network.zhuji("roster", "sign", path, "--key", self.network.folder / "root" / "root.key", "--out", signed)
        code, _, said = self.outsider(self.county, "case", "register", "--file", self.paper(letter()), "--to", ORGAN, "--roster", signed,
                                      "--as", "clerk")
        self.assertEqual((code, "no desk key" in said), (1, True), said)

    def test_94_an_organ_that_closes_hands_over_all_that_lies_sealed_there(self):
        cases = [self.register(), self.register()]
        at = ("--unit", ORGAN, "--as", "discipline")
        hand_over = ("accusation", "hand-over", "--to", CITY_ORGAN, "--key", self.key(ORGAN), *at)
        before = [r for r in self.county.must("case", "list", *at)["cases"] if r["state"] == "sealed"]
        self.assertGreaterEqual(len(before), 2)
        code, _, said = self.outsider(self.county, "accusation", "hand-over", "--to", COUNTY, "--key", self.key(ORGAN), *at)
        self.assertEqual((code, said.count("stays here") + said.count("仍在本单位")), (1, len(before)), said)
        told = self.county.must(*hand_over)
        self.assertEqual((told["handed_over"], told["left"]), (len(before), 0))
        self.network.until_settled()
        self.assertFalse([r for r in self.county.must("case", "list", *at)["cases"] if r["state"] == "sealed"])
        for case in cases:
            self.assertEqual(self.read(self.city, CITY_ORGAN, case)["text"], letter()["text"])
        self.assertEqual(self.county.must(*hand_over)["handed_over"], 0)
        # What was concluded stays, until the organ closes; then it goes along, with what was noted of it.
        case = self.register()
        self.desk(self.county, ORGAN, "discipline", "accept", case)
        self.desk(self.county, ORGAN, "discipline", "answer", case, "--how", "post", "--file", self.paper("已回信密语", "told.txt"))
        self.desk(self.county, ORGAN, "discipline", "close", case, "--file", self.paper("结论密语", "outcome.txt"))
        self.assertEqual(self.county.must(*hand_over)["handed_over"], 0)
        open_case = self.register()
        first = self.network.zhuji("roster", "check", self.network.folder / "roster.signed", "--root-key",
                                   self.network.folder / "root/root.key.pub")
        self.network.sign_roster("second.signed", version=2, previous=first["hash"], closing={ORGAN: CITY_ORGAN})
        self.network.file_roster("second.signed", self.province)
        self.province.stop()
        self.province.start()
        for node in (self.province, self.city, self.county):
            until(f"{node.code} has version 2", lambda: node.status()["roster_version"] == 2)
        concluded = [r for r in self.county.must("case", "list", *at)["cases"] if r["state"] == "concluded"]
        self.assertIn(case, [r["case_id"] for r in concluded])
        shown = self.county.must("succession", "show", *at)["units"]
        self.assertEqual([s["sealed"] for s in shown if s["unit"] == ORGAN], [len(concluded) + 1], shown)
        told = self.county.must(*hand_over)
        self.assertEqual((told["handed_over"], told["left"]), (len(concluded) + 1, 0))
        self.network.until_settled()
        self.assertEqual(self.read(self.city, CITY_ORGAN, open_case)["text"], letter()["text"])
        opened = self.read(self.city, CITY_ORGAN, case)
        self.assertEqual(opened["text"], letter()["text"])
        for words in ("已回信密语", "结论密语"):
            self.assertIn(words, opened["note"])
        self.assertEqual(self.city.row(case, CITY_ORGAN, "discipline")["state"], "concluded")
        self.assertEqual(self.county.row(case, ORGAN, "discipline")["state"], "sealed-out")
        self.desk(self.city, CITY_ORGAN, "discipline", "answer", case, "--how", "post")
        # What the petitioner brings later goes to whoever took over.
        self.county.must("accusation", "add", case, "--to", CITY_ORGAN, "--file", self.paper("后补密语", "later.txt"), "--as", "clerk")
        self.network.until_settled()
        desk = self.city.must("desk", "--kind", "sealed", "--unit", CITY_ORGAN, "--as", "discipline")["desk"]
        [row] = [row for row in desk if row["case_id"] == case]
        self.assertEqual(self.read(self.city, CITY_ORGAN, case, "--entry", str(row["number"]))["text"], "后补密语")


if __name__ == "__main__":
    unittest.main()
