"""The two kinds of CSV that hold the answers to the official survey, read from bytes and written.

Rows     `U1,…,U9`, one respondent a line, 1 to 4 or empty. The columns go by name, in any order.
Counts   `element,n1,n2,n3,n4`, one element a line, in any order, and then perhaps `responses,N,VARIANCE,,`. Behind it
         a published card has lines of what stands beside its survey (`rating…/`, `rate…/`): no part of the index.

Commas or semicolons, with or without BOM, any line ends, capitals or none. Blanks around a value ("4 "), quotes
around it, lines before the header that begin with `#`, and empty lines at the end are harmless. All else is
refused, with the line and the column.
"""

import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from portal.core.score import half_up
from portal.skm.instrument import ELEMENTS
from portal.skm.instrument import MARKS as SCALE
from portal.skm.tally import VARIANCE_PLACES, Tally, tally

COUNTS_HEADER = ("element", "n1", "n2", "n3", "n4")
RESPONSES = "responses"
BESIDE = re.compile(r"(rating|rating-share|rating-left-out|rate|rate-verified|promises?|promise-words)/[0-9a-z_/-]+")
REMARK = "#"
BLANKS = " \t"
MARKS: dict[str, int | None] = {"": None} | {str(mark): mark for mark in SCALE}
LINE_END = re.compile(r"\r\n|\r|\n")  # what an editor counts; str.splitlines knows more of them
WHOLE = re.compile(r"[0-9]{1,9}")  # no population is larger, and a digit is one of these ten and no other
DECIMAL = re.compile(r"[0-9]{1,4}(\.[0-9]{1,30})?")
SHOWN = 20  # letters of a bad value that a message repeats


class BadTable(ValueError):
    """A file that is no such table. Line and column count from 1; the text is Indonesian, for its officials."""

    def __init__(self, line: int, column: int, message: str, name: str = "") -> None:
        super().__init__(f"Baris {line}, kolom {column}{name and f' ({name})'}: {message}")
        self.line = line
        self.column = column
        self.message = message
        self.name = name


@dataclass(frozen=True)
class _Line:
    """The values of a line, without blanks and quotes around them, and its number as an editor shows it."""

    number: int
    values: Sequence[str]

    def bad(self, column: int, message: str, name: str = "") -> BadTable:
        return BadTable(self.number, column + 1, message, name)

    def must_fit(self, header: Sequence[str]) -> None:
        found, wanted = len(self.values), len(header)
        if found < wanted:
            raise self.bad(found, f"nilai kurang; baris ini berisi {found} kolom, bukan {wanted}.", header[found])
        if found > wanted:
            raise self.bad(wanted, f"nilai berlebih; baris ini berisi {found} kolom, bukan {wanted}.")


def read(data: bytes) -> Tally:
    """The tally of a file of either kind. BadTable where it is neither."""
    lines = LINE_END.split(_decoded(data))
    while lines and not lines[-1].strip(BLANKS):
        lines.pop()
    top = next((place for place, line in enumerate(lines) if not line.startswith(REMARK)), len(lines))
    if top == len(lines):
        raise BadTable(top + 1, 1, "berkas kosong.")
    separator = ";" if ";" in lines[top] else ","
    header = _Line(top + 1, [value.lower() for value in _values(lines[top], separator)])
    read_body = _counts if header.values[0] == COUNTS_HEADER[0] else _rows
    return read_body(header, lines, separator)


def counts_file(of: Tally, remark: str = "") -> str:
    """The file that recomputes a card: all that its figures are made of. Rows left out as incomplete are not in.

    A remark (one line, such as what the file is of) comes first and is passed over by whoever reads it here.
    """
    variance = "" if of.variance is None else f"{of.variance:f}"
    lines = [f"{REMARK} {' '.join(remark.split())}"] if remark else []
    lines.append(",".join(COUNTS_HEADER))
    lines += [",".join([element.upper(), *map(str, of.counts[element])]) for element in ELEMENTS]
    lines.append(f"{RESPONSES},{of.responses},{variance},,")
    return "".join(f"{line}\r\n" for line in lines)


def _decoded(data: bytes) -> str:
    data = data.removeprefix(BOM_UTF8)
    try:
        text, bad = data.decode(), data.find(b"\0")
    except UnicodeDecodeError as error:
        text, bad = "", error.start
    if bad >= 0:
        before = LINE_END.split(data[:bad].decode())
        column = len(re.split("[,;]", before[-1]))
        raise BadTable(len(before), column, "bukan teks UTF-8; berkas ini bukan CSV.")
    return text


def _values(line: str, separator: str) -> list[str]:
    """No good value holds a separator or a quote, so that quotes need no more than to be taken off."""
    return [_bare(value.strip(BLANKS)) for value in line.split(separator)]


def _bare(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] == '"'
    return value[1:-1].strip(BLANKS) if quoted else value


def _shown(value: str) -> str:
    return repr(value[:SHOWN] + ("…" if len(value) > SHOWN else ""))


def _rows(header: _Line, lines: Sequence[str], separator: str) -> Tally:
    _must_name_the_elements(header)
    if header.number == len(lines):
        raise BadTable(header.number + 1, 1, "berkas tidak berisi satu jawaban pun.")
    # Lines that read alike are read once: a large survey has far fewer of them than people.
    first: dict[str, int] = {}
    for number, text in enumerate(lines[header.number :], header.number + 1):
        first.setdefault(text, number)
    times = Counter(lines[header.number :])
    alike = [(_Line(number, _values(text, separator)), times[text]) for text, number in first.items()]
    return tally((_marks(line, header), people) for line, people in alike)


def _must_name_the_elements(header: _Line) -> None:
    for column, name in enumerate(header.values):
        if name not in ELEMENTS:
            known = f"{','.join(ELEMENTS).upper()} atau {','.join(COUNTS_HEADER)}"
            raise header.bad(column, f"judul {_shown(name)} tidak dikenal; baris judul berisi {known}.")
        if name in header.values[:column]:
            raise header.bad(column, "unsur ini muncul dua kali.", name.upper())
    for element in ELEMENTS:
        if element not in header.values:
            raise header.bad(len(header.values), "unsur ini tidak ada di baris judul.", element.upper())


def _marks(line: _Line, header: _Line) -> dict[str, int | None]:
    line.must_fit([name.upper() for name in header.values])
    for column, value in enumerate(line.values):
        if value not in MARKS:
            name = header.values[column].upper()
            raise line.bad(column, f"{_shown(value)} bukan 1, 2, 3, 4, atau kosong.", name)
    return {element: MARKS[value] for element, value in zip(header.values, line.values, strict=True)}


def _counts(header: _Line, lines: Sequence[str], separator: str) -> Tally:
    header.must_fit(COUNTS_HEADER)
    for column, (name, wanted) in enumerate(zip(header.values, COUNTS_HEADER, strict=True)):
        if name != wanted:
            raise header.bad(column, f"judul {_shown(name)} seharusnya {wanted}.")
    counts: dict[str, tuple[int, ...]] = {}
    responses: _Line | None = None
    for number, text in enumerate(lines[header.number :], header.number + 1):
        line = _Line(number, _values(text, separator))
        element = line.values[0].lower()
        line.must_fit(COUNTS_HEADER)
        if responses and BESIDE.fullmatch(element):
            continue
        if responses:
            raise line.bad(0, f"sesudah baris {RESPONSES} tidak boleh ada baris lain.")
        if element == RESPONSES:
            responses = line
        elif element not in ELEMENTS:
            raise line.bad(0, f"unsur {_shown(line.values[0])} tidak dikenal.", COUNTS_HEADER[0])
        elif element in counts:
            raise line.bad(0, f"unsur {element.upper()} muncul dua kali.", COUNTS_HEADER[0])
        else:
            counts[element] = tuple(_whole(line, column) for column in range(1, len(COUNTS_HEADER)))
    for element in ELEMENTS:
        if element not in counts:
            after = responses.number if responses else len(lines) + 1
            raise BadTable(after, 1, f"unsur {element.upper()} tidak ada.", COUNTS_HEADER[0])
    largest = max(sum(four) for four in counts.values())
    people, variance = _responses(responses, largest) if responses else (largest, None)
    return Tally(people, 0, counts, variance)


def _whole(line: _Line, column: int, name: str = "") -> int:
    value = line.values[column]
    if not WHOLE.fullmatch(value):
        wanted = "bilangan bulat 0 sampai 999999999, tanpa tanda dan pemisah ribuan"
        raise line.bad(column, f"{_shown(value)} bukan {wanted}.", name or COUNTS_HEADER[column])
    return int(value)


def _responses(line: _Line, largest: int) -> tuple[int, Decimal | None]:
    """How many people answered, and the variance of their index where the line tells it."""
    people = _whole(line, 1, "N")
    if people < largest:
        raise line.bad(1, f"N {people}, padahal ada unsur yang dijawab {largest} orang.", "N")
    variance = line.values[2]
    if variance and not DECIMAL.fullmatch(variance):
        raise line.bad(2, f"{_shown(variance)} bukan bilangan desimal 0 atau lebih, dengan titik.", "VARIANCE")
    if variance and people < 2:
        raise line.bad(2, "varians butuh paling sedikit dua orang.", "VARIANCE")
    for column in (3, 4):
        if line.values[column]:
            raise line.bad(column, f"{_shown(line.values[column])} seharusnya kosong.")
    return people, half_up(Fraction(variance), VARIANCE_PLACES) if variance else None
