"""A drain of the demo that stands still between two dinas and the kecamatan: what each promised, moved and waits for."""

from datetime import date, timedelta

from portal.accounts.models import Account
from portal.core import clock
from portal.core.db import db
from portal.demo import cast, walk
from portal.evaluation.coordination import actions, credits, queries
from portal.evaluation.coordination.models import MatterStep, SharedMatter
from portal.organisation import queries as organisation
from portal.organisation.models import Post

PUPR = cast.OTHER_HEADS[0]
DAY = timedelta(days=1)
TITLE = "Saluran air Jalan Kapten Abdullah tidak kunjung selesai"
GOAL = "Saluran sepanjang 240 meter mengalir sampai ke Sungai Musi, dan rumah di RT 12 tidak lagi tergenang."
CLOSED, DONE = "Jembatan kayu di Lorong Sejahtera rusak", "Jembatan sudah diganti dan dipakai warga."


def live(today: date) -> None:
    _finished(today)
    _stalled(today)


def _post(agency: str) -> Post:
    found = organisation.heads_post(organisation.agency(agency))
    if found is None:
        raise RuntimeError(f"No post leads {agency}.")
    return found


def _open(title: str, goal: str, reference: str = "") -> SharedMatter:
    """By the camat, with the two dinas."""
    camat = walk.account_of(cast.CAMAT)
    district = organisation.agency("kecamatan-plaju")
    matter = actions.open_matter(title, goal, district, reference=reference, post=_post("kecamatan-plaju"), by=camat)
    for agency in ("dinas-pupr", "dlh"):
        actions.invite(matter, _post(agency), by=camat)
    return matter


def _finished(today: date) -> None:
    """One that went well, so that shared credit is to be seen."""
    camat, pupr = walk.account_of(cast.CAMAT), walk.account_of(PUPR)
    with clock.on(today - 95 * DAY):
        matter = _open(CLOSED, "Jembatan aman dilalui anak sekolah.")
        step = actions.ask(matter, "Ganti jembatan kayu dengan beton", _post("dinas-pupr"), today - 70 * DAY, by=camat)
        here = _post("kecamatan-plaju")
        own = actions.ask(matter, "Pasang pagar dan jalur pengganti", here, today - 90 * DAY, by=camat)
        actions.promise(step, today - 72 * DAY, by=pupr)
    with clock.on(today - 91 * DAY):
        actions.finish(own, "Pagar terpasang, warga lewat Lorong Damai.", by=camat)
    with clock.on(today - 74 * DAY):
        actions.finish(step, "Jembatan beton 6 meter selesai.", by=pupr)
    with clock.on(today - 71 * DAY):
        actions.close(matter, DONE, by=camat)
    _let_stand(matter, own, camat)
    db.session.commit()


def _let_stand(matter: SharedMatter, step: MatterStep, by: Account) -> None:
    """As evidence in the camat's plan of this year, where it had been agreed by then: early in a year it had not."""
    voice = queries.voice_of(by)
    results = credits.results_for(by.staff.id, credits.offered(matter, voice, by.person_id))
    if results:
        credits.name(matter, step, results[0].id, voice, by=by)


def _stalled(today: date) -> None:
    camat, pupr, dlh = (walk.account_of(player) for player in (cast.CAMAT, PUPR, cast.DLH_HEAD))
    with clock.on(today - 62 * DAY):
        matter = _open(TITLE, GOAL, "JANJI-2")
        dig = actions.ask(matter, "Bangun saluran beton 240 meter", _post("dinas-pupr"), today - 30 * DAY, by=camat)
        clean = actions.ask(matter, "Angkat lumpur dari saluran lama", _post("dlh"), today - 45 * DAY, by=camat)
        actions.promise(dig, today - 30 * DAY, by=pupr)
        actions.promise(clean, today - 45 * DAY, by=dlh)
    with clock.on(today - 47 * DAY):
        actions.finish(clean, "12 truk lumpur diangkat.", by=dlh)
    with clock.on(today - 40 * DAY):
        actions.meet(
            matter, clock.today(), "Camat, Kepala Dinas PUPR, Kepala DLH, Lurah Plaju Ulu",
            "PUPR mulai dari sisi sungai\nDLH memindahkan TPS sebelum penggalian sampai ke RT 12", by=camat,
        )  # fmt: skip
    with clock.on(today - 32 * DAY):
        actions.move(dig, today - 8 * DAY, "Alat berat dipakai untuk jalan yang amblas di Jakabaring.", by=pupr)
    with clock.on(today - 25 * DAY):
        actions.block(
            matter, "Penggalian berhenti di meter ke-140: TPS masih berdiri di atas saluran.", clock.today(),
            waits_for=_post("dlh"), step=dig, by=pupr,
        )  # fmt: skip
        actions.ask(matter, "Pindahkan TPS dari atas saluran", _post("dlh"), today - 10 * DAY, by=pupr)
    with clock.on(today - 6 * DAY):
        why = "Kami tidak bisa melanjutkan sebelum TPS dipindahkan. Mohon diputuskan lokasinya."
        actions.escalate(matter, why, by=pupr)
    db.session.commit()
