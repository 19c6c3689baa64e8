# SPDX-License-Identifier: Apache-2.0
"""Cases on their way through three levels of real offices, step by step: who may do what, who sees what, what is owed to whom.

  test_levels.py BUILD [unittest arguments]
"""

import pathlib
import signal
import subprocess
import tempfile
import unittest

from deploy.network import units
from network import Network, build_argument, day, free_endpoint, until

BUILD = build_argument()
PROVINCE, CITY, OTHER_CITY, COUNTY = NODES = ("410000", "411200", "410100", "411281")
HRSS, HOUSING, TOWNSHIP = COUNTY + ".hrss", COUNTY + ".housing", "411281001"
OPINION = {"decision": "support", "body": "诉求属实，责令限期支付。", "legal_basis": "《信访工作条例》第三十二条",
           "remedy": "三十日内可请求复查。"}
PETITIONER = {"name": "信访人甲", "address": "某街道"}


class Levels(unittest.TestCase):
    """One network for all stories: each has a case of its own, as in an office's day."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="zj-")
        cls.addClassCleanup(cls.scratch.cleanup)
        cls.network = Network(BUILD, pathlib.Path(cls.scratch.name) / "n", NODES)
        cls.addClassCleanup(cls.network.kill)
        cls.network.start()
        cls.network.until_connected()
        cls.province, cls.city, cls.other_city, cls.county = (cls.network[code] for code in NODES)

    def tearDown(self):
        """Whatever the story was: nothing is left on its way, and nobody is alarmed."""
        self.network.until_settled()
        for node in self.network.nodes.values():
            self.assertEqual(node.alarms(), {}, node.code)

    @classmethod
    def tearDownClass(cls):
        for node in cls.network.nodes.values():
            node.must_verify()
        cls.network.stop()

    # ---- what happens often

    def register(self, node, **fields):
        intake = {"text": "反映拖欠工资问题", "petitioner": PETITIONER, **fields}
        return node.act("register", intake=intake)["case_id"]

    def handle(self, case, unit=HRSS):
        """A responsible unit's ordinary work."""
        for do, user, fields in (("notice", "clerk", {"body": "已收到，由本单位办理。"}), ("accept", "handler", {}),
                                 ("opinion", "head", OPINION), ("serve", "clerk", {"how": "signed"})):
            self.county.act(do, user, unit, case=case, **fields)

    def assign(self, giver, case, to, days):
        giver.act("assign", "approver", case=case, to=to, due=day(days), reason="请依法办理并报告")

    def assign_down(self, case):
        """Province -> city -> county -> department, each with its own day."""
        self.assign(self.province, case, CITY, 60)
        self.city.until_row(case, custody="here")
        self.assign(self.city, case, COUNTY, 50)
        self.county.until_row(case, custody="here")
        self.assign(self.county, case, HRSS, 40)

    def clock(self, node, case, name, unit="", user="supervisor"):
        """The unit's own, not its twin of one below."""
        shown = node.act("show", user, unit, case=case)
        return next(c for c in shown["clocks"] if c["clock"] == name and not c["watched"])

    def kinds(self, node, case, unit="", user="supervisor"):
        return [e["kind"] for e in node.act("show", user, unit, case=case).get("entries", ())]

    # ---- referral

    def test_a_referral_owes_its_events_back_to_every_level(self):
        case = self.register(self.city)
        self.city.act("refer", "approver", case=case, to=COUNTY)
        row = self.county.until_row(case, custody="here")
        self.assertEqual((row["from"], row["mode"], row["state"], row["report"]), (CITY, "referral", "taken", ""))
        self.assertTrue(row["number"])  # the county's own, beside the case's number for life
        self.assertTrue(row["case_id"].startswith("411200-"))
        self.city.until_row(case, state="handed", custody="away")
        self.county.act("refer", "approver", case=case, to=HRSS)
        self.handle(case)
        self.city.until_row(case, progress="served", decision="support")
        self.assertEqual([k for k in self.kinds(self.city, case) if k in ("notice", "accept", "opinion", "service")],
                         ["notice", "accept", "opinion", "service"])
        self.assertEqual(self.county.refused("report", "handler", HRSS, case=case, body="已办结"), "no-report-owed")

    # ---- the petitioner asks where it was registered

    def test_the_registering_office_tells_how_a_case_goes_that_lies_two_levels_below(self):
        answer = self.province.act("register", intake={"text": "请求支付拖欠的三个月工资",
                                                       "petitioner": {"name": "信访人甲", "address": "某路一号"}})
        case, code = answer["case_id"], answer["query_code"]
        self.assign_down(case)
        self.province.until_row(case, lies_with=HRSS)
        told = self.province.act("progress", "clerk", case=case, code=code)["progress"]
        self.assertTrue(told["since"])
        # told from giver to giver, before anybody acts in it
        self.assertEqual((told["where"], self.city.row(case)["lies_with"]), (HRSS, HRSS))
        self.handle(case)
        self.province.until_row(case, progress="served")
        told = self.province.act("progress", "clerk", case=case, code=code)["progress"]
        self.assertEqual((told["state"], told["where"]), ("window", HRSS))
        self.assertLessEqual({"register", "assignment", "notice", "accept", "opinion", "service"},
                             {step["kind"] for step in told["steps"]})
        review = next(one for one in told["next"] if one["what"] == "ask-review")
        self.assertTrue(review["until"] and review["at"])
        self.assertEqual(self.province.refused("progress", "clerk", case=case, code="0000000000"), "query-code")
        self.assertEqual(self.county.refused("progress", "clerk", case=case, code=code), "query-code")  # its own register's only

    # ---- assignment

    def test_assignments_nest_and_each_report_is_answered_by_the_level_above(self):
        case = self.register(self.province)
        self.assign_down(case)
        for node, unit, due in ((self.city, "", 60), (self.county, "", 50), (self.county, HRSS, 40)):
            row = node.row(case, unit)
            self.assertEqual((row["mode"], row["report"], row["due"]), ("assignment", "owed", day(due)))
        self.assertEqual(self.county.refused("report", "approver", case=case, body="提前报告"), "report-early")
        self.handle(case)

        # The department reports, has to do it again, and is approved.
        self.county.act("report", "handler", HRSS, case=case, body="已办结")
        self.county.act("rework", "supervisor", case=case, reason="缺少支付凭证")
        self.assertEqual(self.county.row(case, HRSS)["report"], "rework")
        self.county.act("opinion", "head", HRSS, case=case, **{**OPINION, "body": "补充查明：已全部支付。"})
        self.county.act("serve", "clerk", HRSS, case=case, how="signed")
        self.county.act("report", "handler", HRSS, case=case, body="补充报告")
        self.county.act("approve", "supervisor", case=case)

        # The county's own report: the city sends it back, the county sends its department's back once more.
        self.county.act("report", "approver", case=case, body="县级报告")
        self.city.until_desk(kind="reported", case_id=case)
        self.city.act("rework", "supervisor", case=case, reason="请核实到账情况")
        self.county.until_row(case, report="rework")
        self.county.act("rework", "supervisor", case=case, reason="市级要求核实到账情况")
        self.county.act("report", "handler", HRSS, case=case, body="到账情况已核实")
        self.assertEqual(self.county.refused("report", "approver", case=case, body="抢先报告"), "report-early")
        self.county.act("approve", "supervisor", case=case)
        self.county.act("report", "approver", case=case, body="县级补充报告")
        self.city.until_row(case, report_below="sent")
        self.city.act("approve", "supervisor", case=case)

        # And the city's: once returned by the province.
        self.city.act("report", "approver", case=case, body="市级报告")
        self.province.until_row(case, report_below="sent")
        self.province.act("rework", "supervisor", case=case, reason="请附书面材料")
        self.city.until_row(case, report="rework")
        self.city.act("report", "approver", case=case, body="市级补充报告，附书面材料")
        self.province.until_desk(kind="reported", case_id=case)
        self.province.until_row(case, report_below="sent")
        self.province.act("approve", "supervisor", case=case)

        self.city.until_row(case, report="approved", report_below="approved")
        self.county.until_row(case, report="approved", report_below="approved")
        self.assertEqual(self.county.row(case, HRSS)["report"], "approved")
        for node, unit, user in ((self.city, "", "supervisor"), (self.county, "", "supervisor"), (self.county, HRSS, "head")):
            self.assertEqual(self.clock(node, case, "assignment", unit, user)["state"], "met", unit or node.code)
        self.assertEqual(self.province.row(case)["progress"], "served")

    # ---- "not ours"

    def test_an_agreed_return_gives_the_case_back_and_it_can_go_elsewhere(self):
        case = self.register(self.city)
        before = self.clock(self.city, case, "triage")
        self.city.act("refer", "approver", case=case, to=COUNTY)
        self.county.until_row(case, custody="here")
        self.county.act("return", "approver", case=case, reason="属市人社局职权")
        self.assertEqual(self.county.refused("refer", "approver", case=case, to=HRSS), "return-pending")
        self.city.until_desk(kind="return-asked", case_id=case)
        self.city.act("return-answer", "approver", case=case, decision="agree", reason="异议成立")
        self.county.until_row(case, state="returned", custody="none")
        row = self.city.until_row(case, custody="here")
        self.assertEqual((row["state"], row["to"]), ("registered", ""))
        after = self.clock(self.city, case, "triage")
        self.assertEqual((after["due"], after["state"]), (before["due"], "running"))  # the first date, never a fresh one
        self.assertEqual(self.county.refused("refer", "approver", case=case, to=HRSS), "not-here")
        self.city.act("refer", "approver", case=case, to=CITY + ".hrss")
        self.assertEqual(self.city.row(case, CITY + ".hrss")["custody"], "here")

    def test_a_refused_return_leaves_the_case_and_its_dates_where_they_were(self):
        case = self.register(self.city)
        self.city.act("refer", "approver", case=case, to=COUNTY)
        self.county.until_row(case, custody="here")
        before = self.clock(self.county, case, "triage")
        self.county.act("return", "approver", case=case, reason="不属本县")
        self.city.until_desk(kind="return-asked", case_id=case)
        self.assertEqual(self.city.refused("return-answer", "approver", case=case, decision="refuse"), "field-missing")
        self.city.act("return-answer", "approver", case=case, decision="refuse", reason="事项发生在本县")
        self.county.until_row(case, state="taken", custody="here")
        after = self.clock(self.county, case, "triage")
        self.assertEqual((after["due"], after["started"], after["state"]), (before["due"], before["started"], "running"))
        self.assertEqual(self.city.row(case)["custody"], "away")
        self.county.act("refer", "approver", case=case, to=TOWNSHIP)
        self.handle(case, TOWNSHIP)
        self.city.until_row(case, progress="served")

    # ---- upwards

    def test_what_is_reported_up_is_decided_above_and_its_end_comes_back(self):
        case = self.register(self.county)
        self.county.act("report-up", "approver", case=case, reason="跨县事项")
        row = self.city.until_row(case, custody="here")
        self.assertEqual((row["from"], row["mode"]), (COUNTY, "report-up"))
        self.county.until_row(case, state="handed", custody="away", to=CITY)
        self.assertEqual(self.county.refused("refer", "approver", case=case, to=HRSS), "handed-on")
        self.city.act("report-up", "approver", case=case, reason="涉及两市")
        self.province.until_row(case, custody="here")
        self.province.act("refer", "approver", case=case, to=PROVINCE + ".housing")
        for do, user, fields in (("notice", "clerk", {}), ("accept", "handler", {}), ("opinion", "head", OPINION),
                                 ("serve", "clerk", {"how": "signed"})):
            self.province.act(do, user, PROVINCE + ".housing", case=case, **fields)
        self.city.until_row(case, progress="served")
        self.county.until_row(case, progress="served", decision="support")

    # ---- orders

    def test_an_order_goes_straight_to_its_addressee_and_the_level_between_gets_a_copy(self):
        case = self.register(self.province)
        self.assign(self.province, case, COUNTY, 30)
        self.county.until_row(case, custody="here")
        self.assertIsNone(self.city.row(case))
        order = self.province.act("order", "supervisor", case=case, to=COUNTY, trigger="late", body="请说明进展",
                                  due=day(10))["entry"]
        self.county.until_desk(kind="ordered", case_id=case)
        copy = self.city.until_row(case)
        self.assertEqual((copy["state"], copy["custody"]), ("copy", "none"))

        # The copy is the document alone, and gives no power over the case.
        shown = self.city.act("show", "supervisor", case=case)
        self.assertNotIn("content", shown)
        self.assertEqual([(o["state"], o["issuer"], o["addressee"], o["ref_entry"]) for o in shown["orders"]],
                         [("copied", PROVINCE, COUNTY, order)])
        self.assertEqual([e["body"] for e in shown["entries"] if e["kind"] == "order"], ["请说明进展"])
        self.assertEqual(self.city.refused("refer", "approver", case=case, to=CITY + ".hrss"), "not-here")
        self.assertEqual(self.city.refused("respond", "approver", case=case, body="代为反馈"), "no-order")
        self.city.act("remark", "supervisor", case=case, body="市级已约谈该县")
        self.province.until_desk(kind="remarked", case_id=case)

        self.county.act("respond", "approver", case=case, body="本月内办结")
        self.assertEqual(self.county.refused("respond", "approver", case=case, body="再次反馈"), "order-answered")
        for node in (self.province, self.city):
            until(f"{node.code} has the response", lambda: [
                o["state"] for o in node.act("show", "supervisor", case=case)["orders"]] == ["answered"])
            self.assertIn("response", self.kinds(node, case))
        self.assertEqual(self.clock(self.county, case, "order-response")["state"], "met")
        self.assertEqual(self.county.row(case)["custody"], "here")

    # ---- powers

    def violations(self, node):
        return [e["header"] for e in node.entries() if e["header"]["kind"] == "violation"]

    def test_what_goes_beyond_an_offices_powers_is_refused_and_written_down(self):
        case = self.register(self.county)
        self.county.act("refer", "approver", case=case, to=HRSS)
        before = {code: len(self.violations(node)) for code, node in self.network.nodes.items()}
        row = self.county.row(case, HRSS)
        tried = (
            # a department may not hand on, assign, supervise
            (self.county, "refer", "handler", HRSS, {"to": HOUSING}, "bureau-only"),
            (self.county, "draft", "head", HRSS, {"document": "assign", "to": HOUSING, "due": day(9)}, "bureau-only"),
            (self.county, "draft", "head", HRSS, {"document": "order", "to": HOUSING, "trigger": "late", "body": "请办理"},
             "bureau-only"),
            # a bureau neither accepts nor decides
            (self.county, "accept", "approver", "", {}, "responsible-only"),
            (self.county, "draft", "supervisor", "", {"document": "opinion", **OPINION}, "responsible-only"),
            # a clerk drafts no opinion
            (self.county, "draft", "clerk", HRSS, {"document": "opinion", **OPINION}, "role"),
            # another city's bureau, another department, a lower bureau
            (self.other_city, "remind", "supervisor", "", {"to": COUNTY, "body": "请抓紧"}, "not-supervised"),
            (self.other_city, "draft", "supervisor", "",
             {"document": "order", "to": COUNTY, "trigger": "late", "body": "请说明"}, "not-supervised"),
            (self.county, "draft", "supervisor", "",
             {"document": "order", "to": CITY, "trigger": "late", "body": "请说明"}, "not-supervised"),
            (self.county, "accept", "handler", HOUSING, {}, "not-custodian"),
        )
        known_there = self.register(self.other_city)
        for node, do, user, unit, fields, reason in tried:
            about = case if node is self.county else known_there
            answer = node.ask(do, user, unit, case=about, **fields)
            self.assertEqual((answer["status"], answer["reason"]["name"]), ("refused", reason), (do, user, unit))
            self.assertTrue(answer["entry"], (do, user, unit))  # the entry that says so
        for code, node in self.network.nodes.items():
            mine = [(t[2], t[3] or code) for t in tried if t[0] is node]
            written = self.violations(node)[before[code]:]
            self.assertEqual([(h["actor"]["user"], h["actor"]["unit"]) for h in written], mine, code)
        self.assertEqual(self.county.row(case, HRSS), row)  # and nothing came of it
        # What people merely mistype leaves no entry.
        head = self.county.status()["entry"]
        self.assertEqual(self.county.refused("refer", "approver", case=case, to=HOUSING), "handed-on")
        self.assertEqual(self.county.refused("order", "supervisor", case=case, to=HRSS, trigger="late"), "field-missing")
        self.assertEqual(self.county.status()["entry"], head)

    # ---- one process, one folder

    def test_a_second_process_on_the_same_folder_is_refused(self):
        pid = self.county.child.pid
        for argv in (self.county.argv, self.county.command("init"), self.county.command("rebuild")):
            done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn(f"process {pid} runs on", done.stderr)
        self.assertTrue(self.county.running())
        self.register(self.county)

    # ---- relays

    def test_a_relay_that_dies_in_the_middle_loses_and_doubles_nothing(self):
        cases = [self.register(self.province) for _ in range(120)]
        before = {code: len(node.rows()) for code, node in self.network.nodes.items()}
        for number, case in enumerate(cases):
            relay = self.network.relays[CITY if number < 60 else PROVINCE]
            if number in (30, 90):  # what is handed to it from now on dies with it
                relay.signal(signal.SIGSTOP)
            self.assign(self.province, case, CITY, 60)
            if number in (50, 110):
                in_flight = self.province.status()["totals"]["in_flight"]
                relay.kill()
                relay.spawn()
                self.assertGreaterEqual(in_flight, 20)
        self.network.until_settled()
        # A list stands after its last commit, which may be a moment behind the receipts.
        until("all have arrived", lambda: len(self.city.rows()) >= before[CITY] + len(cases))
        there = self.city.rows()
        self.assertEqual(len(there), before[CITY] + len(cases))
        self.assertEqual({there[case]["custody"] for case in cases}, {"here"})
        self.assertEqual({row["custody"] for case, row in self.province.rows().items() if case in set(cases)}, {"away"})


class Rosters(unittest.TestCase):
    def found(self, nodes):
        scratch = tempfile.TemporaryDirectory(prefix="zj-")
        self.addCleanup(scratch.cleanup)
        self.network = Network(BUILD, pathlib.Path(scratch.name) / "n", nodes)
        self.addCleanup(self.network.kill)
        return [self.network[code] for code in nodes]

    def test_a_roster_filed_at_the_province_travels_down_to_the_county(self):
        province, city, county = self.found((PROVINCE, CITY, COUNTY))
        network, relays = self.network, self.network.relays.values()
        network.start()
        network.until_connected()
        tax = units.Unit(COUNTY + ".tax", "vertical", "义马市税务局", "", COUNTY, CITY + ".gov", COUNTY, (CITY + ".gov",))
        self.assertEqual(county.refused("user", "admin", name="clerk", of=tax.code, roles=["clerk"]), "unit-not-here")
        first = network.zhuji("roster", "check", network.folder / "roster.signed",
                              "--root-key", network.folder / "root/root.key.pub")
        second = network.sign_roster("second.signed", version=2, previous=first["hash"], more_units=[tax])
        network.file_roster("second.signed", province, *relays)
        for relay in relays:
            relay.signal(signal.SIGHUP)
        province.stop()
        province.start()
        for node in (province, city, county):
            until(f"{node.code} has version 2\n{network.said()}", lambda: node.status()["roster_version"] == 2)
            kept = [e["header"] for e in node.entries() if e["header"]["kind"] == "roster"]
            self.assertEqual(len(kept), 1)
        # The new unit works: its desk, and what is given to it, also from above.
        network.units.append(tax)
        network.add_users(COUNTY)
        case = city.act("register", intake={"text": "反映税务问题", "petitioner": PETITIONER})["case_id"]
        city.act("refer", "approver", case=case, to=COUNTY)
        county.until_row(case, custody="here")
        county.act("refer", "approver", case=case, to=tax.code)
        county.act("notice", "clerk", tax.code, case=case)
        city.until_row(case, progress="noticed")
        city.act("remind", "supervisor", case=case, to=tax.code, body="请抓紧办理")
        county.until_desk(tax.code, "head", kind="reminded")
        # Kept over a restart, although the config's file is still the first one.
        county.stop()
        county.start()
        self.assertEqual(county.status()["roster_version"], 2)
        county.act("accept", "handler", tax.code, case=case)
        city.until_row(case, progress="accepted")
        self.assertEqual(second["version"], 2)
        for node in (province, city, county):
            self.assertEqual(node.alarms(), {})
            node.must_verify()
        network.stop()

    def test_who_slept_over_a_change_of_roots_catches_up(self):
        province, city, county = self.found((PROVINCE, CITY, COUNTY))
        network = self.network
        network.start()
        network.until_connected()
        county.stop()
        first = network.zhuji("roster", "check", network.folder / "roster.signed",
                              "--root-key", network.folder / "root/root.key.pub")
        (network.folder / "root2").mkdir(mode=0o700)
        network.zhuji("key", "new", "root", "--dir", network.folder / "root2")
        second = network.sign_roster("second.signed", version=2, previous=first["hash"], root="root2")
        third = network.sign_roster("third.signed", by="root2", version=3, previous=second["hash"], root="root2",
                                    changes={COUNTY: {"zh": "新名"}})
        for version, name in ((2, "second.signed"), (3, "third.signed")):
            network.file_roster(name, province)
            province.stop()
            province.start()
            for node in (province, city):
                until(f"{node.code} has version {version}\n{network.said()}", lambda: node.status()["roster_version"] == version)
            config = province.folder / "node.yaml"
            config.write_text(config.read_text().replace("../root/root.key.pub", "../root2/root.key.pub"))
        self.assertEqual(third["version"], 3)
        county.start()
        until(f"the county has version 3\n{network.said()}", lambda: county.status()["roster_version"] == 3)
        kept = [e["header"] for e in county.entries() if e["header"]["kind"] == "roster"]
        self.assertEqual(len(kept), 2)  # one by one
        # From the config's file, which is the first, to the newest that came by parcel.
        county.stop()
        county.start()
        self.assertEqual(county.status()["name"], "新名")
        for node in (province, city, county):
            node.must_verify()
        network.stop()

    def test_a_roster_by_parcel_says_where_the_relay_has_moved_to(self):
        province, city, county = self.found((PROVINCE, CITY, COUNTY))
        network = self.network
        network.start()
        network.until_connected()
        first = network.zhuji("roster", "check", network.folder / "roster.signed",
                              "--root-key", network.folder / "root/root.key.pub")
        network.endpoints[CITY] = free_endpoint()
        network.sign_roster("second.signed", version=2, previous=first["hash"], changes={COUNTY: {"zh": "新名"}})
        network.file_roster("second.signed", province, *network.relays.values())
        province.stop()
        province.start()
        for node in (city, county):
            until(f"{node.code} has version 2\n{network.said()}", lambda: node.status()["roster_version"] == 2)
        # The name in force, and no start in between; the relay as soon as it is there.
        until("the new name", lambda: county.status()["name"] == "新名")
        network.relays[CITY].stop()
        network.relays[CITY].spawn()
        case = city.act("register", intake={"text": "反映拖欠工资", "petitioner": PETITIONER})["case_id"]
        city.act("refer", "approver", case=case, to=COUNTY)
        county.until_row(case, custody="here")
        for node in (province, city, county):
            node.must_verify()
        network.stop()

    def test_a_valid_signature_from_the_wrong_office_is_refused_on_arrival_and_written_down(self):
        province, city, other_city, county = self.found(NODES)
        network = self.network
        # The root signed two rosters of one version; by the other city's the county is served from there.
        network.sign_roster("wrong.signed", changes={COUNTY: {"served_by": OTHER_CITY}})
        network.file_roster("wrong.signed", other_city)
        network.start()
        network.until_connected()
        case = other_city.act("register", intake={"text": "反映拖欠工资问题", "petitioner": PETITIONER})["case_id"]
        other_city.act("refer", "approver", case=case, to=COUNTY)
        bounced = other_city.until_desk(kind="bounced", case_id=case)
        self.assertEqual([(b["about"], b["reason"]) for b in bounced], [(COUNTY, "not-supervised")])
        row = other_city.until_row(case, custody="here")
        self.assertEqual((row["state"], row["to"]), ("registered", ""))
        network.until_settled()
        self.assertIsNone(county.row(case))
        [entry] = [e for e in county.entries() if e["header"].get("case_id") == case]
        self.assertEqual(entry["header"]["kind"], "received")
        kept = [p["kind"] for p in entry["header"]["parts"]]
        self.assertIn("document", kept)       # that it was tried, and by whom
        self.assertNotIn("content", kept)     # not what the petitioner said
        until("the two rosters are noticed",
              lambda: any(kind == "roster" for n in (province, other_city) for kind, _ in n.alarms()))
        for node in network.nodes.values():
            node.must_verify()
        network.stop()


if __name__ == "__main__":
    unittest.main()
