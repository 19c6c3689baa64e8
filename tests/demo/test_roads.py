# SPDX-License-Identifier: Apache-2.0
import unittest

from deploy.network import units
from deploy.play import roads


def road(number, **line):
    return roads.road(number, line, f"k{number}")


class Roads(unittest.TestCase):
    def test_a_third_begins_at_the_province_and_is_assigned_down(self):
        all_roads = [road(n, place="410102", text="暖气不热") for n in range(1, 3001)]
        assigned = [r for r in all_roads if r.way == roads.ASSIGN]
        self.assertEqual(len(assigned), 1000)
        self.assertEqual({r.office for r in assigned}, {"410000"})
        self.assertTrue(all(units.UNIT[r.handler].kind == "department" and r.handler.startswith("410102.") for r in assigned))

    def test_two_percent_are_reported_up_to_the_city_of_their_county(self):
        up = [r for r in (road(n, place="411221") for n in range(1, 3001)) if r.way == roads.UP]
        self.assertEqual(len(up), 60)
        self.assertEqual({(r.office, r.handler[:6]) for r in up}, {("411221", "411200")})

    def test_the_others_are_referred_within_their_county_to_departments_and_townships(self):
        others = [road(n, place="411221105") for n in range(1, 3001) if n % 3 and n % 150 not in (1, 50, 100)]
        self.assertEqual({(r.office, r.way) for r in others}, {("411221", roads.REFER)})
        self.assertEqual({r.handler for r in others}, {"411221.hrss", "411221.housing", "411221105"})

    def test_unknown_places_fall_to_yima(self):
        for place in (None, "", "110101", "not a code", 411221, "410000", ["411221"]):
            self.assertEqual(road(2, place=place).office, "411281")

    def test_the_words_of_a_case_name_its_department(self):
        self.assertEqual(road(2, place="411281", text="拖欠工资三个月").handler, "411281.hrss")
        self.assertEqual(road(4, place="411281", text="电梯停运，物业不修").handler, "411281.housing")

    def test_anything_that_is_no_object_has_a_road_too(self):
        for line in (None, 7, "text", [], {"text": 5, "title": None, "category": {}}):
            self.assertEqual(roads.road(2, line, "key").office, "411281")

    def test_the_same_line_always_goes_the_same_way(self):
        self.assertEqual([road(n, text="路灯") for n in range(200)], [road(n, text="路灯") for n in range(200)])

    def test_every_handler_is_in_the_network(self):
        for n in range(1, 1000):
            for county in roads.COUNTIES:
                self.assertIn(road(n, place=county).handler, units.UNIT)

    def test_strangers_are_handled_where_they_were_registered(self):
        self.assertEqual(roads.road_of_stranger("410102", "", "411281-2026-0000001-9").county, "411281")
        self.assertEqual(roads.road_of_stranger("410102", "", "410000-2026-0000001-9").way, roads.ASSIGN)


if __name__ == "__main__":
    unittest.main()
