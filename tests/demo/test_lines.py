# SPDX-License-Identifier: Apache-2.0
import json
import pathlib
import tempfile
import unittest

from deploy.play import lines


def all_lines(data, name="f"):
    with tempfile.TemporaryDirectory() as folder:
        pieces = lines.Lines(data, name).write(folder)
        return [(p.office, number, raw) for office in pieces for p in pieces[office]
                for number, raw in zip(p.numbers, p.path.read_bytes().split(b"\n"))]


class Pieces(unittest.TestCase):
    def test_every_line_goes_to_one_piece_and_blank_ones_to_none(self):
        data = b"".join(b'{"text":"%d"}\n' % n for n in range(1, 1001)) + b"\n \t\r\n"
        found = all_lines(data)
        self.assertEqual(sorted(number for _, number, _ in found), list(range(1, 1001)))
        self.assertEqual({json.loads(raw)["text"] for _, _, raw in found}, {str(n) for n in range(1, 1001)})

    def test_a_line_without_id_gets_one_and_keeps_its_other_bytes(self):
        (_, _, raw), = all_lines('  { "text" : "\\u4fe1", "text":"访"}'.encode())
        self.assertEqual(raw, '  {"external_id":"f:1", "text" : "\\u4fe1", "text":"访"}'.encode())
        (_, _, raw), = all_lines(b"{}")
        self.assertEqual(raw, b'{"external_id":"f:1"}')

    def test_a_line_with_an_id_or_one_that_cannot_be_read_is_passed_on_as_it_is(self):
        for raw in (b'{"external_id":"a","text":"x"}', b'{"external_id":7,"text":"x"}', b"not json", b'{"text":"\xff"}', b"[1]",
                    b"[" * 100000, b'\xef\xbb\xbf{"text":"x"}'):
            (_, _, got), = all_lines(raw)
            self.assertEqual(got, raw)

    def test_a_repeated_id_goes_where_it_went_first(self):
        data = b"".join(b'{"external_id":"same","text":"x","place":"%d"}\n' % place for place in (411221, 410102, 411281))
        self.assertEqual({office for office, _, _ in all_lines(data)}, {"411221"})

    def test_the_same_file_gives_the_same_pieces(self):
        data = b"".join(b'{"text":"%d"}\n' % n for n in range(1, 500))
        self.assertEqual(all_lines(data), all_lines(data))

    def test_a_refused_line_may_hold_what_python_takes_for_a_line_end(self):
        with tempfile.TemporaryDirectory() as folder:
            piece = lines.Piece("411281", pathlib.Path(folder) / "p.jsonl", [7, 9], ["a", "b"])
            records = [{"line": n, "field": "", "reason": "r", "input": "\u2028\u2029\x85\x1c甲"} for n in (1, 2)]
            pathlib.Path(f"{piece.path}.refused.jsonl").write_bytes(
                b"".join(json.dumps(r, ensure_ascii=False).encode() + b"\n" for r in records))
            self.assertEqual([number for number, _ in lines.read_refused(piece)], [7, 9])

    def test_refused_lines_are_told_by_their_number_in_the_file_and_the_others_counted_once(self):
        with tempfile.TemporaryDirectory() as folder:
            data = b'{"external_id":"a","text":"x"}\n{"external_id":"a","text":"x"}\nbad\n{"text":"y"}\n'
            pieces = lines.Lines(data, "f").write(folder)["411281"]
            self.assertEqual(len(pieces), 1)
            piece = pieces[0]
            at = piece.numbers.index(4) + 1 if 4 in piece.numbers else None
            pathlib.Path(f"{piece.path}.refused.jsonl").write_text('{"line":%d,"field":"","reason":"r"}\n' % at)
            refused = lines.read_refused(piece)
            self.assertEqual([number for number, _ in refused], [4])
            self.assertEqual(lines.accepted_keys(piece, {4} | {n for n in piece.numbers if n == 3}), {("411281", "a")})


if __name__ == "__main__":
    unittest.main()
