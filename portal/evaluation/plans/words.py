"""What plans are called on the page. The seven values and their statements are official, so Indonesian everywhere."""

from flask_babel import lazy_gettext as _

from portal.evaluation.plans.cadence import Remind
from portal.evaluation.plans.rules import Aspect, Every, Perspective, ResultKind, State, Value

STATES = {
    State.DRAFT: ("waiting", _("Draft")),
    State.PROPOSED: ("running", _("Proposed, to be talked over")),
    State.DISCUSSED: ("running", _("Talked over, to be agreed by both")),
    State.AGREED: ("done", _("Agreed by both")),
}
NO_PLAN = ("late", _("No plan yet"))

KINDS = {ResultKind.MAIN: _("Main result"), ResultKind.ADDITIONAL: _("Additional result")}

PERSPECTIVES = {
    Perspective.SERVED: _("Those served (penerima layanan)"),
    Perspective.PROCESS: _("How the work is done (proses bisnis)"),
    Perspective.STRENGTH: _("Strength within (penguatan internal)"),
    Perspective.BUDGET: _("Budget (anggaran)"),
}
ASPECTS = {
    Aspect.QUANTITY: _("Quantity"), Aspect.QUALITY: _("Quality"), Aspect.TIME: _("Time"), Aspect.COST: _("Cost"),
}  # fmt: skip
EVERY = {
    Every.MONTH: _("every month"), Every.QUARTER: _("every quarter"), Every.HALF: _("every half-year"),
    Every.YEAR: _("once a year"),
}  # fmt: skip

# BerAKHLAK, SE MenPANRB 20/2021: the official wording.
VALUES = {
    Value.SERVICE: "Berorientasi Pelayanan",
    Value.ACCOUNTABLE: "Akuntabel",
    Value.COMPETENT: "Kompeten",
    Value.HARMONIOUS: "Harmonis",
    Value.LOYAL: "Loyal",
    Value.ADAPTIVE: "Adaptif",
    Value.COLLABORATIVE: "Kolaboratif",
}
STATEMENTS = {
    Value.SERVICE: (
        "Memahami dan memenuhi kebutuhan masyarakat",
        "Ramah, cekatan, solutif, dan dapat diandalkan",
        "Melakukan perbaikan tiada henti",
    ),
    Value.ACCOUNTABLE: (
        "Melaksanakan tugas dengan jujur, bertanggung jawab, cermat, disiplin, dan berintegritas tinggi",
        "Menggunakan kekayaan dan barang milik negara secara bertanggung jawab, efektif, dan efisien",
        "Tidak menyalahgunakan kewenangan jabatan",
    ),
    Value.COMPETENT: (
        "Meningkatkan kompetensi diri untuk menjawab tantangan yang selalu berubah",
        "Membantu orang lain belajar",
        "Melaksanakan tugas dengan kualitas terbaik",
    ),
    Value.HARMONIOUS: (
        "Menghargai setiap orang apa pun latar belakangnya",
        "Suka menolong orang lain",
        "Membangun lingkungan kerja yang kondusif",
    ),
    Value.LOYAL: (
        "Memegang teguh ideologi Pancasila, UUD 1945, setia kepada NKRI serta pemerintahan yang sah",
        "Menjaga nama baik sesama ASN, pimpinan, instansi, dan negara",
        "Menjaga rahasia jabatan dan negara",
    ),
    Value.ADAPTIVE: (
        "Cepat menyesuaikan diri menghadapi perubahan",
        "Terus berinovasi dan mengembangkan kreativitas",
        "Bertindak proaktif",
    ),
    Value.COLLABORATIVE: (
        "Memberi kesempatan kepada berbagai pihak untuk berkontribusi",
        "Terbuka dalam bekerja sama untuk menghasilkan nilai tambah",
        "Menggerakkan pemanfaatan berbagai sumber daya untuk tujuan bersama",
    ),
}

# What was done to a plan, for the list of who read and who changed it.
ACTS = {
    "plan:begin": _("began the plan"),
    "plan:write": _("changed what stands in it"),
    "plan:drop": _("took something out"),
    "plan:expect": _("wrote what conduct is expected"),
    "plan:propose": _("proposed it"),
    "plan:discuss": _("wrote down the talk"),
    "plan:agree": _("agreed"),
    "plan:revise": _("began a new version"),
    "plan:read": _("read it"),
    "plan:share": _("let something that was done together stand in it"),
    "plan:unshare": _("took something out that was done together"),
    "plan:end": _("the post was left"),
    "plan:resume": _("the post is held again"),
}

# Of what people were reminded, for HR.
REMINDERS = {
    Remind.PLAN: _("people, of their plan of work"),
    Remind.PLAN_TEAM: _("superiors, of plans of their team"),
    Remind.SELF_VIEW: _("people, of their own view"),
    Remind.SELF_VIEW_TEAM: _("superiors, of views that their people have not sent"),
    Remind.VIEW: _("superiors, of views that they owe"),
    Remind.WORD: _("leaders, of people without a word of feedback"),
}
