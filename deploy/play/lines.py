# SPDX-License-Identifier: Apache-2.0
"""A file of cases, cut into pieces that the offices can import: each piece one office's, small enough to be worked off in days.

Lines are passed on byte for byte, so that `zhuji case import` judges what was given and not what a parser made of it; the one
thing added is an external_id where a line has none, for its own number in the file is lost in the piece.  The same file always
yields the same pieces: importing them again registers nothing twice.
"""

from dataclasses import dataclass, field
import hashlib
import json
import pathlib

from deploy.play import roads

PIECE_LINES = 200
COPY = "all.jsonl"


@dataclass
class Piece:
    office: str
    path: pathlib.Path
    numbers: list = field(default_factory=list)  # of the lines, in the file they came from
    keys: list = field(default_factory=list)     # external ids; None: the line has no usable one


def _parse(raw):
    try:
        return json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        return None


def _with_id(raw, external_id):
    """The object with one field more, all other bytes as they were."""
    at = raw.index(b"{") + 1
    comma = b"" if raw[at:].lstrip(b" \t\r").startswith(b"}") else b","
    return raw[:at] + b'"external_id":' + json.dumps(external_id).encode() + comma + raw[at:]


class Lines:
    """`name` starts the ids that are added; it must differ between files that differ."""

    def __init__(self, data, name):
        self.pieces = {}        # office -> [[line, number, key] ...] until written, then [Piece ...]
        self.road = {}          # external id -> Road
        self.numbers = {}       # external id -> first line that has it
        self.total = 0
        for number, raw in enumerate(data.split(b"\n"), 1):
            if not raw.strip(b" \t\r"):
                continue
            self.total += 1
            self._add(raw, number, name)

    def _add(self, raw, number, name):
        line, key = _parse(raw), None
        if isinstance(line, dict):
            if "external_id" not in line:
                key = f"{name}:{number}"
                raw = _with_id(raw, key)
            elif isinstance(line["external_id"], str):
                key = line["external_id"]
        road = self.road.get(key) or roads.road(number, line, key or f"{name}:{number}")
        if key is not None:
            self.road.setdefault(key, road)
            self.numbers.setdefault(key, number)
        self.pieces.setdefault(road.office, []).append((raw, number, key))

    def write(self, folder):
        """Writes the pieces that aren't there yet."""
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        written = {}
        for office, rows in sorted(self.pieces.items()):
            for n in range(0, len(rows), PIECE_LINES):
                part = rows[n:n + PIECE_LINES]
                piece = Piece(office, folder / f"{office}-{n // PIECE_LINES + 1:04d}.jsonl",
                              [r[1] for r in part], [r[2] for r in part])
                if not piece.path.exists():
                    piece.path.with_suffix(".new").write_bytes(b"".join(r[0] + b"\n" for r in part))
                    piece.path.with_suffix(".new").rename(piece.path)
                written.setdefault(office, []).append(piece)
        self.pieces = written
        return written


def read_refused(piece):
    """What `zhuji case import` refused of a piece: [(number in the original file, record)]."""
    path = pathlib.Path(f"{piece.path}.refused.jsonl")
    if not path.exists():
        return []
    # Not splitlines(): a petition may hold U+2028 and others that it takes for an end of line.
    records = [json.loads(line) for line in path.read_bytes().split(b"\n") if line]
    return [(piece.numbers[r["line"] - 1], r) for r in records]


def accepted_keys(piece, refused_numbers):
    """What the office must hold after the import; a line repeated with the same content counts once."""
    return {(piece.office, key or f"{piece.path.name}:{number}")
            for number, key in zip(piece.numbers, piece.keys) if number not in refused_numbers}


def name_of(data):
    return "input-" + hashlib.sha256(data).hexdigest()[:16]
