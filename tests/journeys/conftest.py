import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The eight steps move the demo's day on until its survey is over: whoever answers it comes before them."""
    items.sort(key=lambda item: item.path.name == "test_eight_steps.py")
