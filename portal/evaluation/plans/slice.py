"""What plans of work bring to the house."""

from portal.evaluation.plans import models as models  # so that the house knows its tables
from portal.web.slices import Slice

SLICE = Slice(name="plans", templates="portal.evaluation.plans")
