"""Every fault of a table is named by its line and column, and what follows from a fault is one too."""

from datetime import date

import pytest

from portal.accounts.roster.rules import (
    Cells,
    Held,
    Known,
    KnownAgency,
    KnownPerson,
    KnownPost,
    by_depth,
    judge,
    read,
)

TODAY = date(2026, 6, 1)
OFFICE, DESK, OTHER = KnownAgency(2, 1, True), KnownAgency(3, 2, True), KnownAgency(9, 1, False)
HEAD = (2, "kepala")
KNOWN = Known(
    {"dinas": OFFICE, "dinas perizinan": OFFICE, "loket": DESK, "lain": OTHER},
    {
        HEAD: KnownPost(10, None, True, True), (3, "kasi"): KnownPost(11, HEAD, True),
        (3, "tutup"): KnownPost(12, HEAD, False),
    },
    {
        "1" * 18: KnownPerson(1, "Siti", frozenset(), False),
        "2" * 18: KnownPerson(2, "Penerbit", frozenset({2, 3}), False),
        "3" * 18: KnownPerson(3, "Baru", frozenset(), True),
    },
    {(11, False): Held(1, TODAY, 1)},
)  # fmt: skip
RIGHT = Cells(2, "Andi", "4" * 18, "Staf", "loket", "Kasi", "", "")


def cells(line=2, **changes):
    return Cells(**{**RIGHT.__dict__, "line": line} | changes)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"name": ""}, "nama"), ({"name": "x" * 201}, "nama"), ({"nip": "12"}, "nip"), ({"nip": ""}, "nip"),
        ({"post": ""}, "jabatan"), ({"post": "Tutup"}, "jabatan"), ({"agency": "entah"}, "unit"),
        ({"agency": "lain"}, "unit"), ({"superior": ""}, "jabatan_atasan"), ({"superior": "Entah"}, "jabatan_atasan"),
        ({"superior": "Staf"}, "jabatan_atasan"), ({"from_on": "31-02-2026"}, "mulai"),
        ({"from_on": "2028-01-01"}, "mulai"),
        ({"acting": "mungkin"}, "plt"), ({"nip": "1" * 18}, "nama"), ({"nip": "2" * 18, "name": "Penerbit"}, "nip"),
        ({"nip": "3" * 18, "name": "baru"}, "nip"),
        ({"number": "x" * 21}, "nomor"), ({"superior_number": "7", "superior": ""}, "nomor_atasan"),
        ({"leads": "mungkin"}, "memimpin"), ({"agency": "dinas", "superior": "Kepala", "leads": "ya"}, "memimpin"),
        ({"agency": "dinas", "post": "Kepala", "superior": "", "leads": "tidak"}, "memimpin"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_its_column(changes, column):
    (found,) = judge([cells(**changes)], KNOWN, TODAY)
    assert column in [name for name, _message in found.faults]


def test_what_is_right_says_what_it_means():
    found = judge([
        cells(), cells(3, name="Siti", nip="1" * 18, post="kasi", superior="Kepala"),
        cells(4, nip="5" * 18, name="Ayu", post="KASI", acting="ya", from_on="01/05/2026", superior="Kepala"),
        cells(5, nip="6" * 18, name="Umar", post="Kepala", agency="Dinas  Perizinan", superior=""),
    ], KNOWN, TODAY)  # fmt: skip
    assert [each.faults for each in found] == [[], [], [], []]
    assert [(each.new_person, each.new_post, each.moves, each.begins, each.replaces) for each in found] == [
        (True, True, False, True, False), (False, False, False, False, False), (True, False, False, True, False),
        (True, False, False, True, False),
    ]  # fmt: skip
    assert [len(each.notes) for each in found] == [0, 1, 1, 0]
    (taken,) = judge([cells(post="Kasi", superior="Kepala")], KNOWN, TODAY)
    assert taken.replaces


def test_two_posts_of_one_name_need_a_number_each_and_one_alone_leads():
    same = judge([cells(), cells(3, nip="5" * 18, name="Ayu")], KNOWN, TODAY)
    assert [message for _column, message in same[1].faults] == [
        "An earlier line puts somebody else in this post. Number posts of the same name (nomor).",
    ]  # fmt: skip
    apart = judge([cells(number="1"), cells(3, nip="5" * 18, name="Ayu", number="2")], KNOWN, TODAY)
    assert [each.faults for each in apart] == [[], []]
    assert [each.key for each in apart] == [(3, "staf (1)"), (3, "staf (2)")]
    heads = judge([cells(leads="ya"), cells(3, nip="5" * 18, name="Ayu", post="Ketua", leads="ya")], KNOWN, TODAY)
    assert [[column for column, _message in each.faults] for each in heads] == [[], ["memimpin"]]
    assert [each.leads for each in heads] == [True, False]
    # The acting holder's line says nothing of it, and takes nothing back.
    acting = judge([cells(leads="ya"), cells(3, nip="5" * 18, name="Ayu", acting="ya")], KNOWN, TODAY)
    assert [each.leads for each in acting] == [True, True]
    (stays,) = judge([cells(post="Kepala", agency="dinas", superior="", leads="ya")], KNOWN, TODAY)
    assert (stays.faults, stays.leads) == ([], False)


def test_lines_that_contradict_each_other_and_those_below_a_fault():
    found = judge([
        cells(2), cells(3, name="Lain"), cells(4, nip="5" * 18, name="Ayu"),
        cells(5, nip="6", post="Ketua"),
        cells(6, nip="7" * 18, name="Ina", post="Anggota", superior="Ketua"),
        cells(7, nip="8" * 18, name="Eko", post="Pembantu", superior="Anggota"),
    ], KNOWN, TODAY)  # fmt: skip
    assert [[column for column, _message in each.faults] for each in found] == [
        [], ["nama", "jabatan"], ["jabatan"], ["nip"], ["jabatan_atasan"], ["jabatan_atasan"],
    ]  # fmt: skip


def test_no_post_reports_to_itself_by_way_of_others_and_those_above_come_first():
    circle = judge([
        cells(2, post="A", superior="B"), cells(3, nip="5" * 18, post="B", superior="C"),
        cells(4, nip="6" * 18, post="C", superior="A"),
    ], KNOWN, TODAY)  # fmt: skip
    assert any(each.faults for each in circle)
    (moved,) = judge([cells(post="Kepala", agency="dinas", superior="Kepala")], KNOWN, TODAY)
    assert moved.faults
    chain = judge([
        cells(2, post="A", superior="B"), cells(3, nip="5" * 18, post="B", superior="Kasi"),
    ], KNOWN, TODAY)  # fmt: skip
    assert [each.cells.line for each in by_depth(chain)] == [3, 2]


def test_a_table_is_read_with_commas_or_semicolons_and_needs_its_head():
    text = '\ufeffNama,NIP,Jabatan,Unit,Jabatan atasan,Mulai,Plt\n"A, B",\'19 85,Kasi,Loket,Kepala,,ya\n\n'
    assert read(text) == [Cells(2, "A, B", "1985", "Kasi", "Loket", "Kepala", "", "ya")]
    assert read(text.replace(",", ";").replace('"A; B"', "A"))[0].agency == "Loket"
    with pytest.raises(ValueError, match="jabatan, unit"):
        read("nama,nip\nx,y\n")
