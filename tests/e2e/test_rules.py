# SPDX-License-Identifier: Apache-2.0
"""Rule packs and calendars in a running office, and `zhuji clock explain` against dates worked out by hand."""

import pathlib
import unittest

import zj

# pack, clock, start, due; worked out by hand from the statutes and the State Council's notices.
DATES = [
    # calendar days: the day of the event isn't counted, officials' dates don't roll
    ("2022", "triage", "2026-03-01", "2026-03-16"), ("2022", "notice", "2026-03-02T17:00", "2026-03-17"),
    ("2022", "handling", "2026-03-01", "2026-04-30"), ("2022", "extension", "2026-04-30", "2026-05-30"),
    ("2022", "review", "2026-03-06", "2026-04-05"),  # 清明节, a Sunday: an official's date stays
    ("2022", "re-review", "2026-04-01", "2026-05-01"), ("2022", "order-response", "2026-03-01", "2026-03-31"),
    ("2022", "proposal-feedback", "2026-03-01", "2026-03-31"), ("2022", "handling", "2027-01-31", "2027-04-01"),
    ("2022", "triage", "2028-02-20", "2028-03-06"),  # a leap year, and no calendar is needed
    # citizens' windows roll
    ("2022", "ask-review", "2026-03-06", "2026-04-07"), ("2022", "ask-review", "2026-03-03", "2026-04-02"),
    ("2022", "ask-re-review", "2026-09-01", "2026-10-08"), ("2005", "ask-review", "2010-01-14", "2010-02-20"),
    # working days
    ("2022", "return-request", "2026-03-06", "2026-03-13"), ("2022", "return-request", "2026-02-13", "2026-02-27"),
    ("2022", "return-answer", "2026-09-30", "2026-10-10"), ("2022", "return-answer", "2026-04-30", "2026-05-08"),
    # the others
    ("2005", "triage", "2010-03-01", "2010-03-16"), ("2005", "handling", "2010-03-01", "2010-04-30"),
    ("2005", "proposal-feedback", "2010-03-01", "2010-03-31"), ("2005", "review", "2010-09-03", "2010-10-03"),
    ("zhejiang-2016", "triage", "2016-09-30", "2016-10-12"), ("zhejiang-2016", "notice", "2017-01-26", "2017-02-08"),
    ("zhejiang-2016", "handling", "2016-08-01", "2016-08-31"), ("zhejiang-2016", "extension", "2016-08-31", "2016-10-30"),
    ("zhejiang-2016", "ask-review", "2016-09-01", "2016-10-08"),
    ("henan-2012", "triage", "2013-02-08", "2013-02-13"), ("henan-2012", "return-request", "2013-02-08", "2013-02-13"),
    ("henan-2012", "handling", "2013-01-01", "2013-01-31"), ("henan-2012", "assignment", "2013-01-01", "2013-04-01"),
    ("henan-2012", "ask-review", "2013-01-14", "2013-02-16"),
    ("summary", "summary-accept", "2026-02-13", "2026-02-25"), ("summary", "summary-reply", "2026-09-25", "2026-10-15"),
    ("summary", "handling", "2026-03-01", "2026-04-30"),
]

CALENDAR_2027 = """\
calendar: official
version: {version}
source: made up for a test
years:
  2027:
    off: {{元旦: [{new_year}], 春节: [02-06..02-12]}}
    work: {{元旦: [01-09]}}
"""


def explain(office, *arguments):
    return office.run("clock", "explain", *arguments, "--json").ok().json("clock-explain")


class Explain(unittest.TestCase):
    def test_dates_are_those_worked_out_by_hand(self):
        with zj.Office(found=False) as office:
            for pack, clock, start, due in DATES:
                with self.subTest(pack=pack, clock=clock, start=start):
                    answer = explain(office, "--pack", pack, "--clock", clock, "--start", start)
                    self.assertEqual(answer["due_date"], due)
                    self.assertEqual(answer["due_at"], due + "T23:59:59+08:00")
                    self.assertTrue(answer["article"])
                    self.assertEqual(answer["steps"][0]["why"], "event")
                    self.assertEqual(answer["steps"][-1]["date"], due)
                    self.assertEqual(sum(s["counted"] for s in answer["steps"]), answer["days"])

    def test_every_clock_of_every_pack_says_something_sensible(self):
        with zj.Office(found=False) as office:
            for pack in ("2022", "2005", "zhejiang-2016", "henan-2012", "summary"):
                shown = office.run("rules", "show", pack, "--json").ok().json("rules-show")["pack"]
                self.assertEqual(shown["name"], pack)
                for rule in shown["clocks"]:
                    extra = ["--days", "10"] if rule["as_set"] else []
                    answer = explain(office, "--pack", pack, "--clock", rule["clock"], "--start", "2026-03-02T10:00", *extra)
                    self.assertGreaterEqual(answer["due_date"], "2026-03-02")
                    self.assertEqual(answer["article"], rule["article"])

    def test_hours_and_set_days(self):
        with zj.Office(found=False) as office:
            urgent = explain(office, "--pack", "2022", "--clock", "urgent", "--start", "2026-03-02T23:30")
            self.assertEqual((urgent["due_date"], urgent["due_at"]), ("2026-03-03", "2026-03-03T00:30:00+08:00"))
            given = explain(office, "--pack", "2022", "--clock", "assignment", "--start", "2026-03-02", "--due", "2026-04-05")
            self.assertEqual((given["due_date"], given["days"], given["as_set"]), ("2026-04-05", 34, True))

    def test_the_years_that_are_missing_and_the_clocks_that_are_not_there_are_named(self):
        with zj.Office(found=False) as office:
            for arguments, code, name, words in (
                    (("2005", "return-request", "2010-01-01"), 1, "no-such-clock", "it has triage, notice"),
                    (("2022", "return-request", "2026-12-30"), 1, "no-calendar", "2027"),
                    (("2022", "ask-review", "2026-12-30"), 1, "no-calendar", "2027"),
                    (("2022", "own-limit", "2026-03-01"), 1, "as-set", "--days"),
                    (("2022", "handlin", "2026-03-01"), 2, None, "triage, notice"),
                    (("2021", "handling", "2026-03-01"), 1, None, "zhejiang-2016"),
                    (("2022", "handling", "2026-02-30"), 2, None, "2026-03-01T09:30")):
                done = office.run("clock", "explain", "--pack", arguments[0], "--clock", arguments[1], "--start", arguments[2],
                                  "--json")
                self.assertEqual(done.code, code, arguments)
                self.assertIn(words, done.err)
                if name:
                    self.assertEqual(done.json("clock-explain")["reason"]["name"], name)
            office.write("2027.yaml", CALENDAR_2027.format(version=2, new_year="01-01..01-03"))
            answer = explain(office, "--pack", "2022", "--clock", "return-request", "--start", "2026-12-30", "--calendar",
                             "2027.yaml")
            self.assertEqual(answer["due_date"], "2027-01-07")  # 31, 4, 5, 6, 7


class Files(unittest.TestCase):
    def test_the_files_of_deploy_are_fine(self):
        deploy = zj.ROOT / "deploy"
        files = sorted(deploy.glob("rules/*.yaml")) + sorted(deploy.glob("calendar/*.yaml"))
        with zj.Office(found=False) as office:
            told = office.run("rules", "check", *files, "--json").ok().json("rules-check")["files"]
        self.assertEqual({pathlib.Path(f["file"]).stem for f in told if f["kind"] == "pack"},
                         {"2022", "2005", "zhejiang-2016", "henan-2012", "summary"})
        self.assertEqual([f["kind"] for f in told].count("calendar"), 1)

    def test_a_pack_beyond_the_statute_is_refused_at_its_place(self):
        with zj.Office(found=False) as office:
            office.write("late.yaml", zj.LOCAL_PACK.replace("working_days: 5", "days: 20"))
            refused = office.run("rules", "check", "late.yaml")
            self.assertEqual(refused.code, 1)
            self.assertIn("late.yaml:6:11: clocks.triage: a later lawful end", refused.err)
            self.assertIn("2022 art. 22", refused.err)
            self.assertEqual(office.run("rules", "sign", "late.yaml", "--key", "root.key", "--out", "late.signed").code, 1)
            self.assertFalse((office.folder / "late.signed").exists())


class Installed(unittest.TestCase):
    def sign(self, office, text, name, key="root.key"):
        office.write(f"{name}.yaml", text)
        signed = office.run("rules", "sign", f"{name}.yaml", "--key", key, "--out", f"{name}.signed", "--json").ok()
        return zj.check("rules-sign", signed.json())["file"]

    def test_the_draft_of_a_report_agrees_with_the_list_of_cases(self):
        with zj.Office() as office:
            office.start().staff()
            office.register()
            office.register(**{"class": "suggestion", "channel": "visit", "people": 6})
            rows = office.bureau("case", "list").ok().json("case-list")["cases"]
            month = rows[0]["received_at"][:7]
            self.assertEqual(office.bureau("report", "list").ok().json("report")["reports"], [])
            [report] = office.bureau("report", "show", "monthly", month).ok().json("report")["reports"]
            self.assertEqual(report["state"], "draft")
            of_month = [row for row in rows if row["received_at"].startswith(month)]
            received = report["figures"]["received"]
            self.assertEqual(received["items"] + received["visits"], len(of_month))
            self.assertEqual(received["people"], sum(row["people"] for row in of_month))
            self.assertEqual(received["collective"], sum(row["collective"] for row in of_month))
            for name in ("class", "channel"):
                for value, n in report["figures"][name].items():
                    self.assertEqual(n, sum(row[name] == value for row in of_month), value)
            self.assertIn("22:41", office.bureau("help", "report", "send").ok().out)
            self.assertEqual(office.bureau("report", "send", "monthly", month).code, 1)

    def test_an_office_begins_with_2022_and_the_official_calendar(self):
        with zj.Office() as office:
            office.start()
            shown = office.run("rules", "show", "--json").ok().json("rules-show")
            self.assertEqual((shown["pack"]["name"], shown["pack_entry"], shown["calendar_entry"]), ("2022", 0, 0))
            self.assertEqual(shown["calendar"]["years"], list(range(2004, 2027)))

    def test_a_pack_holds_for_what_starts_after_it_and_after_a_restart(self):
        with zj.Office() as office:
            office.start().staff()
            before = office.register()
            signed = self.sign(office, zj.LOCAL_PACK, "local")
            self.assertEqual(office.run("rules", "install", signed, "--as", "li").code, 1)  # no admin
            office.run("rules", "install", signed, "--json").ok().json("result")
            after = office.register()
            for again in range(2):
                shown = office.run("rules", "show", "--json").ok().json("rules-show")
                self.assertEqual(shown["pack"]["name"], "local")
                self.assertGreater(shown["pack_entry"], 0)
                self.assertEqual(self.triage(office, before), ("2022/1", "2026-03-17"))
                self.assertEqual(self.triage(office, after), ("local/1", "2026-03-09"))
                if not again:
                    self.assertEqual(office.stop(), 0)
                    office.start()
            self.assertEqual(self.triage(office, office.register()), ("local/1", "2026-03-09"))
            for line in office.run("journal", "dump", "--json").ok().lines():
                zj.check("journal-dump", line)
            self.assertEqual(office.stop(), 0)
            self.assertEqual(office.run("verify").code, 0)
            office.run("rebuild").ok()
            office.start()
            self.assertEqual(office.run("rules", "show", "--json").json()["pack"]["name"], "local")

    def triage(self, office, case):
        clocks = office.bureau("clock", "explain", "--case", case, "--clock", "triage").ok().json("clock-explain")["clocks"]
        # beside a local pack's clock the statute's own runs
        self.assertEqual([c["beside"] for c in clocks], [False] if clocks[0]["pack"] == "2022/1" else [False, True])
        self.assertTrue(all(c["pack"] == "2022/1" for c in clocks[1:]))
        self.assertEqual([e["what"] for e in clocks[0]["entries"]], ["started"])
        self.assertEqual(clocks[0]["steps"][-1]["date"], clocks[0]["due_date"])
        return clocks[0]["pack"], clocks[0]["due_date"]

    def test_what_does_not_follow_is_refused_with_its_reason(self):
        with zj.Office() as office:
            office.start()
            first = self.sign(office, zj.LOCAL_PACK, "local")
            office.run("rules", "install", first).ok()
            office.run("key", "new", "root", "--out", "other.key").ok()
            other = self.sign(office, zj.LOCAL_PACK.replace("version: 1", "version: 2"), "other", "other.key")
            changed = self.sign(office, zj.LOCAL_PACK.replace("days: 5", "days: 4"), "changed")
            for path, reason in ((first, "rules-old"), (changed, "rules-differs"), (other, "rules-signature"),
                                 ("roster.signed", "rules-format")):
                refused = office.run("rules", "install", path, "--json")
                self.assertEqual(refused.code, 1, path)
                self.assertEqual(refused.json("result")["reason"]["name"], reason)
            self.assertEqual(office.run("rules", "install", "local.yaml").code, 2)  # not signed

    def test_a_calendar_that_comes_later_moves_what_runs_and_both_dates_are_kept(self):
        with zj.Office(found=False) as office:
            office.write("node.yaml", office.config.replace("2026-03-02T09:00:00", "2026-12-29T09:00:00"))
            office.run("init").ok()
            office.start().staff()
            case = office.register()
            office.bureau("case", "refer", case, "--to", "411281.hrss").ok()
            clock = self.clock(office, case)
            self.assertEqual((clock["state"], clock["due_date"], clock["steps"]), ("running", "", []))
            warnings = [row for row in office.department("desk").ok().json("desk")["desk"] if row["kind"] == "no-calendar"]
            self.assertEqual([w["detail"] for w in warnings], ["2027"])

            office.run("rules", "install", self.sign(office, CALENDAR_2027.format(version=1, new_year="01-01"), "c1")).ok()
            zj.wait_for("the clocks to be moved", lambda: not office.run("rules", "show", "--json").json()["moving"])
            clock = self.clock(office, case)
            self.assertEqual(clock["due_date"], "2027-01-06")  # 30, 31, then Monday 4, 5, 6
            self.assertEqual([e["what"] for e in clock["entries"]], ["started", "moved"])
            self.assertEqual(clock["entries"][1]["before"], "")
            self.assertEqual([row for row in office.department("desk").json()["desk"] if row["kind"] == "no-calendar"], [])

            second = self.sign(office, CALENDAR_2027.format(version=2, new_year="01-01..01-05"), "c2")
            office.run("rules", "install", second).ok()
            zj.wait_for("the clocks to be moved", lambda: not office.run("rules", "show", "--json").json()["moving"])
            clock = self.clock(office, case)
            self.assertEqual(clock["due_date"], "2027-01-08")  # 30, 31, 6, 7, 8
            self.assertEqual(clock["entries"][2]["before"], "2027-01-06")
            self.assertEqual(clock["entries"][2]["kind"], "job")
            self.assertEqual(office.run("rules", "install", "c1.signed").code, 1)  # older
            self.assertEqual(office.stop(), 0)
            self.assertEqual(office.run("verify").code, 0)

    def test_an_extension_goes_along_with_a_case_that_changes_hands(self):
        with zj.Office() as office:
            office.start().staff()
            case = office.register()
            office.bureau("case", "refer", case, "--to", "411281.hrss").ok()
            office.department("case", "notice", case).ok()
            office.department("case", "accept", case).ok()
            office.department("case", "extend", case, "--days", "20", "--reason", "需鉴定").ok()
            office.department("case", "recuse", case, "--reason", "系近亲属", "--person", "hrss2").ok()
            office.department("case", "return", case, "--reason", "负责人回避").ok()
            office.bureau("case", "return-answer", case, "--decision", "agree").ok()
            office.bureau("case", "refer", case, "--to", "411281.housing").ok()
            office.housing("case", "notice", case).ok()
            office.housing("case", "accept", case).ok()
            clock, = office.housing("clock", "explain", "--case", case, "--clock", "handling").ok().json("clock-explain")["clocks"]
            # 22:34: sixty days from the first acceptance on the 2nd of March, and the twenty
            self.assertEqual((clock["start"][:10], clock["days"], clock["extended"]), ("2026-03-02", 60, 20))
            self.assertEqual((clock["state"], clock["due_date"]), ("running", "2026-05-21"))
            self.assertEqual([(e["what"], e["kind"], e["due_date"]) for e in clock["entries"]],
                             [("started", "accept", "2026-05-01"), ("extended-before", "accept", "2026-05-21")])

    def clock(self, office, case):
        answer = office.department("clock", "explain", "--case", case, "--clock", "return-request", "--calendar", "c2.yaml") \
            if (office.folder / "c2.yaml").exists() else \
            office.department("clock", "explain", "--case", case, "--clock", "return-request")
        return answer.ok().json("clock-explain")["clocks"][0]


if __name__ == "__main__":
    unittest.main()
