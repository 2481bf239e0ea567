"""On a small telephone the button that leads on is in sight at every question, the strip of the demo counted in."""

import pytest

LOWEST = 628  # px: what a browser leaves of 740 under its own bars
PLACE = """() => {
    const button = document.querySelector("button[data-next]");
    return button.textContent == button.dataset.next ? button.getBoundingClientRect().bottom + scrollY : null;
}"""


@pytest.mark.parametrize("language", ["", "/en"])
def test_the_button_that_leads_on_is_in_sight_at_every_step(demo, chromium, language):
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{demo.base}{language}/survei")
    surveys = page.evaluate(
        "[...document.querySelectorAll('main a')].map(a => a.pathname).filter(p => p.split('/survei/')[1]?.includes('/'))"
    )
    assert surveys, "no survey is open in the demo"
    for survey in surveys:
        page.goto(demo.base + survey)
        places = []
        while (place := page.evaluate(PLACE)) is not None:
            places.append(place)
            for field in page.locator(".step:visible input[value='3']").all()[:1]:
                field.check(force=True)
            page.locator("button[data-next]").click()
        assert len(places) >= 12, "all questions, and what stands before and after them"
        assert max(places) <= LOWEST, (survey, places)
    context.close()
