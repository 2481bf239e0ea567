import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.errors import Refused
from portal.organisation.rules import AgencyFacts, Facts, in_circle, is_slug, slug_of, values


@pytest.mark.parametrize(
    ("name", "slug"),
    [("KTP-el: hilang / rusak", "ktp-el-hilang-rusak"), ("  Surat (SKTM) ", "surat-sktm"), ("Akta 2", "akta-2")],
)
def test_a_name_becomes_an_address(name, slug):
    assert slug_of(name) == slug


@given(st.text())
def test_an_address_made_of_any_name_is_safe_or_refused(name):
    try:
        assert is_slug(slug_of(name))
    except Refused:
        assert not any(letter in name.lower() for letter in "abcdefghijklmnopqrstuvwxyz0123456789")


@pytest.mark.parametrize("text", ["", "Kk", "a b", "a--b", "-a", "a-", "a/b", "é", "a\n"])
def test_what_an_address_cannot_carry_is_no_slug(text):
    assert not is_slug(text)


def test_optional_facts_left_empty_are_unknown():
    facts = AgencyFacts("Office", "the office itself", True, address=" Main Road 1 ", phone="  ")
    assert values(facts) == {
        "name": "Office", "source": "the office itself", "verified": True,
        "address": "Main Road 1", "phone": None, "hours": None,
    }  # fmt: skip


@pytest.mark.parametrize("facts", [Facts(" ", "a law", True), Facts("Card", " ", True)])
def test_facts_need_a_name_and_a_source(facts):
    with pytest.raises(Refused, match="where these facts come from"):
        values(facts)


def test_lines_that_end_are_no_circle():
    assert in_circle({"a": "b", "b": "c", "c": None, "d": "c", "e": "outside"}) is None


@pytest.mark.parametrize("above", [{"a": "a"}, {"a": "b", "b": "a"}, {"x": "a", "a": "b", "b": "c", "c": "a"}])
def test_who_comes_back_to_itself_is_found(above):
    assert in_circle(above) in {"a", "b", "c"}


@given(st.integers(2, 30).flatmap(lambda n: st.tuples(*(st.integers(0, max(i - 1, 0)) for i in range(n)))))
def test_a_tree_of_any_shape_has_no_circle_until_its_root_hangs_below_a_leaf(parents):
    above = {child: parent if child else None for child, parent in enumerate(parents)}
    assert in_circle(above) is None
    assert in_circle({**above, 0: len(parents) - 1}) is not None
