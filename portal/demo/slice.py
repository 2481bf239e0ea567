"""What the demo brings to the house: a page that answers in a demo alone, and nothing on anybody's desk."""

from portal.demo import views
from portal.web.slices import Slice

SLICE = Slice(name="demo", templates="portal.demo", blueprints=(views.bp,))
