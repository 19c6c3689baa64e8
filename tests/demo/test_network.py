# SPDX-License-Identifier: Apache-2.0
import re
import unittest

from deploy.network import found, units


class Network(unittest.TestCase):
    def test_three_levels_six_offices_three_relays(self):
        self.assertEqual([d.level for d in units.DIVISIONS], ["province", "city", "city", "county", "county", "county"])
        self.assertEqual(units.RELAYS, ("410000", "411200", "410100"))
        self.assertEqual({n: units.relay_of(n) for n in units.NODES}, {
            "410000": "410000", "411200": "411200", "410100": "410100",
            "411281": "411200", "411221": "411200", "410102": "410100"})

    def test_each_level_has_government_departments_and_the_partys_lines_a_county_a_township_too(self):
        for d in units.DIVISIONS:
            kinds = sorted(u.kind for u in units.UNITS if u.node == d.code)
            expected = ["bureau", "department", "department", "government", "discipline", "organisation"]
            self.assertEqual(kinds, sorted(expected + (["township"] if d.level == "county" else [])))

    def test_the_discipline_line_leads_up_to_the_province_and_no_bureau_serves_it(self):
        line, code = [], "411281.discipline"
        while code:
            line.append(code)
            self.assertEqual(units.UNIT[code].served_by, "")
            code = units.UNIT[code].led_by
        self.assertEqual(line, ["411281.discipline", "411200.discipline", "410000.discipline"])

    def test_a_county_department_has_two_reviewers_to_choose_from_and_no_bureau_reviews(self):
        self.assertEqual(units.UNIT["411281.hrss"].review_by, ("411281.gov", "411200.hrss"))
        for u in units.UNITS:
            self.assertFalse([r for r in u.review_by if units.UNIT[r].kind == "bureau"])

    def test_users_are_roles(self):
        for name in units.user_names():
            self.assertRegex(name, "^(admin|clerk|approver|supervisor|handler|head|reviewer|stamp|discipline)$")

    def test_the_roster_names_every_unit_node_and_relay_once(self):
        text = found.roster_yaml({r: 20000 + i for i, r in enumerate(units.RELAYS)})
        self.assertEqual(len(re.findall(r"^  - code:", text, re.M)), len(units.UNITS))
        self.assertEqual(len(re.findall(r"^    relay:", text, re.M)), len(units.NODES))
        self.assertEqual(len(re.findall(r"^    desk_key: ", text, re.M)), 2 * len(units.DIVISIONS))
        self.assertEqual(len(re.findall(r"^    endpoint: tcp://127.0.0.1:\d+$", text, re.M)), len(units.RELAYS))

    def test_free_ports_are_different_and_free(self):
        ports = found.free_ports(20)
        self.assertEqual(len(set(ports)), 20)


if __name__ == "__main__":
    unittest.main()
