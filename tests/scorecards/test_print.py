"""A card in print. What a browser makes of it only a browser shows."""

from portal.scorecards import actions
from tests.scorecards.house import correct, drafted, hold, publish


def test_a_card_fits_one_sheet(town, printed_sheets):
    publish(town, drafted(town, enumerator=40, handed=20, open=12))
    assert printed_sheets("/rapor/dinas/ktp") == 1


def test_a_card_with_the_longest_reply_and_the_longest_reason_of_a_hold_fits_one_sheet(town, printed_sheets, set_clock):
    card = drafted(town, enumerator=40, handed=20, open=12)
    hold(town, card, reason=("Penerbit memeriksa dulu slip yang dibagikan loket. " * 12)[:599] + ".")
    actions.reply(card, ("Kami menyusun ulang jadwal semua loket. " * 15)[:599] + ".", by=town.head)
    set_clock(card.course.told_by_clock_on)
    actions.publish_by_clock(card)
    assert printed_sheets("/rapor/dinas/ktp") == 1


def test_a_corrected_card_fits_one_sheet(town, printed_sheets):
    card = publish(town, drafted(town, enumerator=40, handed=20))
    publish(town, correct(town, card, "handed", reason=("Slip dari loket diisi petugas sendiri. " * 15)[:599] + "."))
    assert printed_sheets("/rapor/dinas/ktp") == 1
