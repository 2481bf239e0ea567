"""The official instrument in short: its nine elements and their marks.

Surveys ask by these codes, cards print their names, and evaluation explains them without knowing any survey.
"""

from portal.core.words import N_

# By code and never by place: the standard questionnaire asks u9 before u8.
NAMES = {
    "u1": "Persyaratan",
    "u2": "Sistem, Mekanisme, dan Prosedur",
    "u3": "Waktu Penyelesaian",
    "u4": "Biaya/Tarif",
    "u5": "Produk Spesifikasi Jenis Pelayanan",
    "u6": "Kompetensi Pelaksana",
    "u7": "Perilaku Pelaksana",
    "u8": "Penanganan Pengaduan, Saran dan Masukan",
    "u9": "Sarana dan Prasarana",
}
ELEMENTS = tuple(NAMES)
MARKS = (1, 2, 3, 4)

# The same in plain words, beside the official ones and never in their stead.
PLAIN = {
    "u1": N_("Did the requirements fit the service?"),
    "u2": N_("How easy was the way through the procedure?"),
    "u3": N_("How fast were you served?"),
    "u4": N_("Was the cost fair?"),
    "u5": N_("Did you get what the standard of the service promises?"),
    "u6": N_("Did the staff know their work?"),
    "u7": N_("Were the staff polite and friendly?"),
    "u8": N_("How well are complaints handled here?"),
    "u9": N_("How good are the rooms and the equipment?"),
}
