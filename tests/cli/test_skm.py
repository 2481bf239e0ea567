import json

import pytest
from click.testing import CliRunner

from portal.cli.skm import skm

ROWS = "U1,U2,U3,U4,U5,U6,U7,U8,U9\n" + "3,3,3,4,3,3,3,2,3\n" * 40 + "4,,,,,,,,\n"


def compute(text, *arguments):
    return CliRunner().invoke(skm, ["compute", *(arguments or ["-"])], input=text)


def test_rows_give_one_object_with_all_that_was_asked_for():
    result = compute(ROWS)
    assert (result.exit_code, result.stderr) == (0, "")
    told = json.loads(result.stdout)
    assert list(told) == [
        "method", "responses", "incomplete", "index", "grade", "performance", "interval", "variance",
        "index_without_U4", "elements", "reconciliation", "publishable", "reasons",
    ]  # fmt: skip
    assert told["method"] == "permenpanrb-14-2017/1-over-n"
    assert (told["responses"], told["incomplete"], told["publishable"], told["reasons"]) == (40, 1, True, [])
    assert (told["index"], told["grade"], told["performance"]) == ("75.00", "C", "Kurang baik")
    assert (told["interval"], told["variance"]) == (["75.00", "75.00"], "0.0000000000")
    assert told["elements"]["U8"] == {"answered": 40, "sum": 80, "mean": "2.00", "index": "50.00", "grade": "D"}


def test_a_file_is_read_from_its_path(tmp_path):
    file = tmp_path / "answers.csv"
    file.write_bytes(b"\xef\xbb\xbf" + ROWS.replace(",", ";").replace("\n", "\r\n").encode())
    assert compute(None, str(file)).stdout == compute(ROWS).stdout


def test_counts_alone_have_no_interval():
    told = json.loads(compute("element,n1,n2,n3,n4\n" + "".join(f"U{u},0,0,9,1\n" for u in range(1, 10))).stdout)
    assert (told["responses"], told["index"], told["interval"], told["variance"]) == (10, "77.50", None, None)


def test_few_answers_are_computed_and_said_not_to_be_publishable():
    told = json.loads(compute(ROWS.replace("3,3,3,4,3,3,3,2,3\n" * 31, "")).stdout)
    assert (told["responses"], told["index"], told["publishable"]) == (9, "75.00", False)
    assert told["reasons"] == ["Baru 9 jawaban sah; indeks terbit mulai 10 jawaban."]


def test_an_element_without_answers_is_no_error():
    result = compute(ROWS.replace("3,3,3,4,3,3,3,2,3", "3,3,3,,3,3,3,2,3"))
    told = json.loads(result.stdout)
    assert (result.exit_code, told["index"], told["index_without_U4"]) == (0, None, "71.88")
    assert told["reasons"] == ["Unsur U4 tidak dijawab seorang pun, jadi indeks tidak dapat dihitung."]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (ROWS.replace("U4", "U5"), "Baris 1, kolom 5 (U5)"),
        (ROWS.replace("3,3,3,4", "3,3,3,0", 1), "Baris 2, kolom 4 (U4)"),
        (ROWS.replace("3,3,3,4", "3,3,3,4 x", 1), "Baris 2, kolom 4 (U4)"),
        (ROWS + "1,2,3\n", "Baris 43, kolom 4 (U4)"),
        ("", "Baris 1, kolom 1"),
        (b"%PDF-1.7 \xff\xfe", "Baris 1, kolom 1"),
    ],
)
def test_bad_input_ends_with_two_and_names_line_and_column(text, place):
    result = compute(text)
    assert (result.exit_code, result.stdout) == (2, "")
    assert place in result.stderr


def test_a_file_that_is_not_there_ends_with_two(tmp_path):
    result = compute(None, str(tmp_path / "none.csv"))
    assert (result.exit_code, result.stdout) == (2, "")
