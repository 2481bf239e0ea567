"""An institution, a course with a session in ten days, and HR of the city's dinas."""

from datetime import timedelta

from portal.core import clock
from portal.core.db import db
from portal.evaluation.training import offering
from portal.evaluation.training.offering import CourseFacts, ProviderFacts
from portal.evaluation.training.rules import Way
from tests.builders import person

DAY = timedelta(days=1)


class School:
    def __init__(self, line, element="u3"):
        self.line = line
        self.hr = person("Kepegawaian", hr=line.town.dinas)
        self.other_hr = person("Kepegawaian kecamatan", hr=line.town.district)
        about = ProviderFacts("BPSDM", "0711 123", "Pelatihan pelayanan", "PKS 12/2026", clock.today(), None)
        self.provider = offering.keep_provider(line.town.dinas, about, None, by=self.hr)
        facts = CourseFacts("Pelayanan prima", "", 12, Way.CLASSICAL, element, None)
        self.course = offering.keep_course(self.provider, facts, None, by=self.hr)
        first = clock.today() + 10 * DAY
        self.session = offering.plan_session(self.course, first, first + DAY, "Aula", 2, by=self.hr)
        db.session.commit()
