"""How two processes share the tests of a run, so that each thing is started once and both end together.

By the paths of the tests, since `--dist loadgroup` does nothing with pytest 9.2: it is told the groups by the names of
the tests, which cannot be changed any more (pytest-dev/pytest-xdist#1386), and so every process started its own demo.
"""

from xdist.scheduler import LoadScopeScheduling

# Whoever shares what they start goes into one process. The largest are handed out first.
TOGETHER = {
    "demo": ("tests/journeys/", "tests/cli/test_load.py"),
    "houses": ("tests/cli/test_front.py", "tests/cli/test_serve.py"),
    "large": ("tests/core/test_fulltext_large.py",),
}
# Next come those that take long alone: at the end one process would still be at it while the other has nothing to do.
LONG = (
    "tests/house/test_nasty.py",
    "tests/house/test_routes.py",
    "tests/house/test_languages.py",
    "tests/house/test_topics.py",
    "tests/house/test_doors.py",
    "tests/house/test_nobody_alone.py",
    "tests/cli/test_backup.py",
    "tests/complaints/test_desk_browser.py",
    "tests/complaints/test_story_browser.py",
    "tests/commitments/test_browser.py",
    "tests/evaluation/test_half_year.py",
    "tests/forum/test_in_browser.py",
    "tests/forum/test_month_of_talk.py",
    "tests/house/test_migrations.py",
    "tests/surveys/test_migration.py",
    "tests/cli/test_work.py",
    "tests/moderation/test_browser.py",
)


class Sharing(LoadScopeScheduling):
    """Hands out groups as a whole and all other tests one by one."""

    def _split_scope(self, nodeid: str) -> str:
        return next((group for group, paths in TOGETHER.items() if nodeid.startswith(paths)), nodeid)


def rank(nodeid: str) -> bool:
    """By which tests are sorted before they are handed out."""
    return not nodeid.startswith(LONG)
