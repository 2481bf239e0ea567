"""The pages under `/kelola`, one file a noun."""

from portal.admin.views import agencies, calendar, jobs, log, people, posts, services, settings
from portal.admin.views.overview import bp

for part in (people, agencies, services, posts, settings, calendar, jobs, log):
    bp.register_blueprint(part.bp)

__all__ = ["bp"]
