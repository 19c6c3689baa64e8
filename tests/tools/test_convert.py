# SPDX-License-Identifier: Apache-2.0
import io
import json
import os
import tempfile
import unittest

import convert


def lines_of(name, text):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        out = io.StringIO()
        convert.convert(path, out)
        return [json.loads(line) for line in out.getvalue().splitlines()]


class Convert(unittest.TestCase):
    def test_a_labelled_message_keeps_id_time_and_category(self):
        row = {"id": "tipdm2020/X/1", "title": "题", "text": "文", "submitted_at": "2019-01-02T03:04:05",
               "category_l1": "环境保护", "place_county": "A1区", "place_city": "A市"}
        (line,) = lines_of("a.jsonl", json.dumps(row) + "\n\n")
        self.assertEqual(line["received_at"], "2019-01-02T03:04:05+08:00")
        self.assertEqual((line["external_id"], line["category"]), ("tipdm2020/X/1", "环境保护"))
        self.assertEqual(line["place"], convert.county_of("A1区"))
        self.assertNotIn("class", line)

    def test_suggestions_are_told_from_claims_where_the_source_does(self):
        rows = [{"id": f"rmw/{i}", "title": "题", "text": "文", "submitted_at": "2025-06-01", "forum": "某市", "kind": kind}
                for i, kind in enumerate(("建言", "投诉/求助", "感谢"))]
        found = lines_of("b.jsonl", "".join(json.dumps(r) + "\n" for r in rows))
        self.assertEqual([r.get("class") for r in found], ["suggestion", "claim", None])
        self.assertEqual(found[0]["received_at"], "2025-06-01T09:00:00+08:00")

    def test_a_month_becomes_its_first_day(self):
        (line,) = lines_of("c.jsonl", json.dumps({"id": "s/1", "title": "题", "text": "文", "submitted_at": "2018-08"}))
        self.assertEqual(line["received_at"], "2018-08-01T09:00:00+08:00")

    def test_service_requests_become_calls_and_online_messages(self):
        text = ("unique_key,created_date,complaint_type,descriptor,location_type,borough,open_data_channel_type\n"
                "7,2016-06-21T14:14:50,Noise,Banging,Street,QUEENS,PHONE\n8,2016-06-21T14:14:50,Noise,,,,UNKNOWN\n")
        first, second = lines_of("d.csv", text)
        self.assertEqual((first["channel"], first["text"], first["received_at"]),
                         ("call", "Noise. Banging. Street", "2016-06-21T14:14:50-05:00"))
        self.assertNotIn("channel", second)
        self.assertNotIn("place", second)

    def test_places_always_go_to_the_same_county(self):
        self.assertEqual({convert.county_of(f"P{i}") for i in range(40)}, set(convert.COUNTIES))
        self.assertIsNone(convert.county_of(""))

    def test_other_files_are_refused_by_name(self):
        with self.assertRaises(SystemExit) as stopped:
            lines_of("e.jsonl", '{"what": 1}\n')
        self.assertIn("e.jsonl", str(stopped.exception))


if __name__ == "__main__":
    unittest.main()
