"""Files as they come: from a spreadsheet, an editor, an old computer, or from somewhere else altogether."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.skm import index as official
from portal.skm.instrument import ELEMENTS
from portal.skm.report import report
from portal.skm.table import BadTable, counts_file, read
from portal.skm.tally import Tally
from portal.skm.tally import tally as counted

HEADER = "U1,U2,U3,U4,U5,U6,U7,U8,U9"
COUNTS = "element,n1,n2,n3,n4\n" + "".join(f"U{number},0,1,2,7\n" for number in range(1, 10))


def rows(*lines, header=HEADER):
    return "\n".join([header, *lines]).encode()


def counts(old="", new=""):
    return COUNTS.replace(old, new, 1).encode()


def refused(data):
    with pytest.raises(BadTable) as bad:
        read(data)
    return bad.value.line, bad.value.column, bad.value.name


GOOD = rows("4,3,2,1,4,3,2,1,4", ",,,,4,4,4,4,4", "1,1,1,1,,,,,")
SAME = counted(
    [
        (dict(zip(ELEMENTS, row, strict=True)), 1)
        for row in ([4, 3, 2, 1, 4, 3, 2, 1, 4], [None] * 4 + [4] * 5, [1] * 4 + [None] * 5)
    ]
)


@pytest.mark.parametrize("separator", [b",", b";"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("tail", [b"", b"\n", b"\n\n  \n"])
def test_rows_are_read_however_they_were_saved(separator, bom, end, tail):
    assert read(bom + (GOOD + tail).replace(b",", separator).replace(b"\n", end)) == SAME


def test_a_row_with_fewer_than_five_answers_is_left_out_and_counted():
    assert (read(GOOD).responses, read(GOOD).incomplete) == (2, 1)


@pytest.mark.parametrize(
    "line", ['"4","4","4","4","4","4","4","4","4"', "4 ,\t4, 4,4,4,4,4,4,4", '" 4 ",4,4,4,4,4,4,4,4']
)
def test_blanks_and_quotes_around_a_value_are_harmless(line):
    assert read(rows(line)) == read(rows("4,4,4,4,4,4,4,4,4"))


def test_an_empty_value_in_quotes_is_a_blank():
    assert read(rows('"",4,4,4,4,4,4,4,4')) == read(rows(",4,4,4,4,4,4,4,4"))


def test_columns_go_by_name():
    assert read(rows("1,2,3,4,1,2,3,4,1", header="u9,u8,U7,U6,U5,U4,U3,U2,U1")) == read(rows("1,4,3,2,1,4,3,2,1"))


def test_complaints_and_facilities_may_stand_in_the_order_of_the_questionnaire():
    asked = read(rows("4,4,4,4,4,4,4,1,2", header="U1,U2,U3,U4,U5,U6,U7,U9,U8"))
    assert (asked.counts["u9"], asked.counts["u8"]) == ((1, 0, 0, 0), (0, 1, 0, 0))


def test_remarks_before_the_header_are_passed_over():
    assert read(b"# DATA CONTOH\n#\n" + GOOD) == SAME


@pytest.mark.parametrize(
    "value", [*"05x-４²٣", "2.5", "4 x", "-1", "+4", "04", "44", "4.0", "NA", '"4', "4\u00a0"]
)
def test_a_mark_that_is_none_is_named_with_its_place(value):
    assert refused(rows("4,4,4,4,4,4,4,4,4", f"4,4,{value},4,4,4,4,4,4")) == (3, 3, "U3")


def test_the_first_of_many_bad_lines_is_named():
    bad = "4,4,4,4,4,4,4,4,0"
    assert refused(rows("4,4,4,4,4,4,4,4,4", bad, "5,4,4,4,4,4,4,4,4", bad)) == (3, 9, "U9")


def test_a_message_says_where_and_what():
    with pytest.raises(BadTable, match=r"^Baris 2, kolom 8 \(U8\): '5' bukan 1, 2, 3, 4, atau kosong\.$"):
        read(rows("4,4,4,4,4,4,4,5,4"))


def test_a_message_repeats_little_of_a_large_value_and_no_control_characters():
    with pytest.raises(BadTable) as bad:
        read(rows("\x1b[31m" + "9" * 10_000 + ",4,4,4,4,4,4,4,4"))
    assert len(str(bad.value)) < 100
    assert "\x1b" not in str(bad.value)


@pytest.mark.parametrize(
    ("line", "column", "name"),
    [
        ("4,4,4", 4, "U4"),
        ("4", 2, "U2"),
        ("", 2, "U2"),
        ("4;4;4;4;4;4;4;4;4", 2, "U2"),
        ("4,4,4,4,4,4,4,4,4,", 10, ""),
    ],
)
def test_a_short_or_a_long_row_is_refused(line, column, name):
    assert refused(rows(line, "4,4,4,4,4,4,4,4,4")) == (2, column, name)


@pytest.mark.parametrize(
    ("header", "column", "name"),
    [
        ("U1,U2,U3,U4,U5,U6,U7,U8", 9, "U9"),
        ("U1,U2,U3,U4,U5,U6,U7,U9", 9, "U8"),
        ("U1,U2,U2,U4,U5,U6,U7,U8,U9", 3, "U2"),
        ("U1,U2,U3,U4,U5,U6,U7,U8,U9,U9", 10, "U9"),
        ("U1,U2,U3,U4,U5,U6,U7,U8,U10", 9, ""),
        ("No,U1,U2,U3,U4,U5,U6,U7,U8,U9", 1, ""),
        ("4,4,4,4,4,4,4,4,4", 1, ""),
        ("U1\tU2", 1, ""),
    ],
)
def test_a_header_that_does_not_name_the_nine_is_refused(header, column, name):
    assert refused(rows("4,4,4,4,4,4,4,4,4", header=header)) == (1, column, name)


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"", 1, 1),
        (b"\xef\xbb\xbf", 1, 1),
        (b"\n \r\n", 1, 1),
        (b"# only a remark\n", 2, 1),
        (HEADER.encode() + b"\n", 2, 1),  # nobody's answers
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", 2, 1),
        (b"\x89PNG\r\n\x1a\n", 1, 1),
        (b"PK\x03\x04\x14\x00", 1, 1),
        (GOOD.decode().encode("utf-16"), 1, 1),
        (rows("4,4,4,4,4,4,4,4,4", "4,4,\xe9").decode().encode("latin-1"), 3, 3),
        (rows("4,4,4,4,4,4,4,4,4", "4,\0,4,4,4,4,4,4,4"), 3, 2),
        (b"<html><body>404</body></html>", 1, 1),
    ],
)
def test_what_is_no_table_is_refused_with_the_place_that_shows_it(data, line, column):
    assert refused(data)[:2] == (line, column)


# Counts


@pytest.mark.parametrize("separator", [b",", b";"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_counts_are_read_however_they_were_saved(separator, end):
    tally = read(b"\xef\xbb\xbf" + counts().replace(b",", separator).replace(b"\n", end))
    assert tally == Tally(10, 0, dict.fromkeys(ELEMENTS, (0, 1, 2, 7)), None)


def test_without_a_last_line_the_largest_count_is_the_number_of_people():
    tally = read(counts("U5,0,1,2,7", "U5,0,1,2,9"))
    assert (tally.responses, tally.variance) == (12, None)


def test_the_last_line_tells_people_and_variance():
    tally = read(counts() + b"responses,12,1.5258292155,,\n")
    assert (tally.responses, tally.variance) == (12, Decimal("1.5258292155"))
    assert official.score(tally).n == 12


def test_the_last_line_may_leave_the_variance_open():
    tally = read(counts() + b"Responses;12;;;".replace(b";", b","))
    assert (tally.responses, tally.variance) == (12, None)


def test_a_longer_variance_counts_with_ten_decimals():
    assert read(counts() + b"responses,12,2.00000000005,,").variance == Decimal("2.0000000001")


def test_elements_stand_in_any_order():
    header, *lines = COUNTS.splitlines()
    shuffled = [header.upper(), *reversed([line.lower() for line in lines])]
    assert read("\n".join(shuffled).encode()) == read(counts())


def test_an_element_that_nobody_answered_is_no_bad_input():
    assert report(read(counts("U4,0,1,2,7", "U4,0,0,0,0") + b"responses,12,1.5,,"))["index"] is None


@pytest.mark.parametrize(
    ("old", "new", "line", "column"),
    [
        ("U3,0,1,2,7", "U3,0,-1,2,7", 4, 3),
        ("U3,0,1,2,7", "U3,0,1.5,2,7", 4, 3),
        ("U3,0,1,2,7", "U3,0,,2,7", 4, 3),
        ("U3,0,1,2,7", "U3,0,x,2,7", 4, 3),
        ("U3,0,1,2,7", "U3,0,²,2,7", 4, 3),
        ("U3,0,1,2,7", "U3,0,+1,2,7", 4, 3),
        ("U3,0,1,2,7", f"U3,0,1{'0' * 5000},2,7", 4, 3),
        ("U3,0,1,2,7", "U3,0,1,2", 4, 5),
        ("U3,0,1,2,7", "U3,0,1,2,7,1", 4, 6),
        ("U3,0,1,2,7", "U2,0,1,2,7", 4, 1),
        ("U3,0,1,2,7", "U0,0,1,2,7", 4, 1),
        ("U3,0,1,2,7", "", 4, 2),
        ("U3,0,1,2,7\n", "", 10, 1),
        ("U9,0,1,2,7\n", "", 10, 1),
        ("U9,0,1,2,7\n", "responses,10,,,\n", 10, 1),
        ("element,n1,n2,n3,n4", "element,n1,n2,n3", 1, 5),
        ("element,n1,n2,n3,n4", "element,n4,n3,n2,n1", 1, 2),
    ],
)
def test_bad_counts_are_refused_with_their_place(old, new, line, column):
    assert refused(counts(old, new))[:2] == (line, column)


@pytest.mark.parametrize(
    ("last", "line", "column"),
    [
        ("responses,9,1.5,,", 11, 2),  # an element has ten answers
        ("responses,ten,1.5,,", 11, 2),
        ("responses,,1.5,,", 11, 2),
        ("responses,12,-1.5,,", 11, 3),
        ("responses,12,1e3,,", 11, 3),
        ("responses,12,NaN,,", 11, 3),
        ("responses,12,1.5,0,", 11, 4),
        ("responses,12,1.5,,x", 11, 5),
        ("responses,12,1.5", 11, 4),
        ("responses,12,1.5,,\nresponses,12,1.5,,", 12, 1),
        ("responses,12,1.5,,\nU1,0,0,0,1", 12, 1),
    ],
)
def test_a_bad_last_line_is_refused_with_its_place(last, line, column):
    assert refused(counts() + last.encode())[:2] == (line, column)


def test_one_person_has_no_variance():
    alone = COUNTS.replace("0,1,2,7", "0,0,0,1").encode()
    assert read(alone + b"responses,1,,,").responses == 1
    assert refused(alone + b"responses,1,0,,") == (11, 3, "VARIANCE")


# There and back

marks = some.lists(some.sampled_from([1, 2, 3, 4, None]), min_size=9, max_size=9)


@given(some.lists(marks, min_size=1, max_size=40), some.permutations(ELEMENTS))
def test_rows_written_and_read_are_the_rows_counted(answers, order):
    people = [dict(zip(ELEMENTS, row, strict=True)) for row in answers]
    lines = [",".join("" if one[u] is None else str(one[u]) for u in order) for one in people]
    assert read(rows(*lines, header=",".join(order))) == counted((one, 1) for one in people)


@given(some.lists(marks, max_size=40))
def test_the_file_of_a_card_gives_the_report_of_the_card(answers):
    tally = counted((dict(zip(ELEMENTS, row, strict=True)), 1) for row in answers)
    again = report(read(counts_file(tally, remark="DATA CONTOH").encode()))
    assert again == report(tally) | {"incomplete": 0}  # rows left out are no part of the figures


@given(some.binary(max_size=200) | some.text(alphabet='U123456789,;\r\n"# ', max_size=200).map(str.encode))
def test_whatever_comes_is_read_or_refused_and_never_a_crash(data):
    with suppress(BadTable):
        assert read(data).responses >= 0


def test_the_file_of_a_card_is_the_one_that_is_promised():
    text = counts_file(read(counts() + b"responses,12,1.5,,"), remark="DATA CONTOH:\nKantor Camat")
    assert text.splitlines()[:3] == ["# DATA CONTOH: Kantor Camat", "element,n1,n2,n3,n4", "U1,0,1,2,7"]
    assert text.splitlines()[-1] == "responses,12,1.5000000000,,"
    assert counts_file(read(counts())).splitlines()[-1] == "responses,10,,,"
