"""The looks at every kind of page of the co-op, at the pages of the union's residents."""

from pathlib import Path

import pytest

from plugins.waste_union.tests.browser.sights import ANSWERS, OF_RESIDENTS, SCREENS, SIGHTS
from tests.browser import test_pages as looks
from tests.browser.core import UNION, with_core_marked
from tests.browser.sights import Sight
from tests.browser.test_every_page import types_without_sight

visitor = looks.visitor
test_it_fits_a_phone_with_large_text = (
    looks.test_it_fits_a_phone_with_large_text_and_keeps_its_contrast
)
test_on_a_phone_the_answer_is_in_sight = (
    looks.test_on_a_phone_the_answer_is_in_sight_and_the_page_is_no_longer_than_it_was
)
test_the_tab_key_alone_goes_everywhere = looks.test_the_tab_key_alone_goes_everywhere
test_a_first_visit_is_light = looks.test_a_first_visit_is_light
test_on_paper_it_is_its_content_alone = looks.test_on_paper_it_is_its_content_alone


@pytest.fixture(scope="module", params=with_core_marked(UNION, OF_RESIDENTS))
def sight(request: pytest.FixtureRequest) -> Sight:
    address, who = SIGHTS[request.param]
    screens, answer = SCREENS.get(request.param, 3), ANSWERS.get(request.param, "")
    return Sight(address, who, screens=screens, answer=answer)


@pytest.mark.browser_core
def test_every_page_type_that_only_the_union_has_has_a_sight(site_data: Path):
    """All others have theirs at the co-op."""
    unseen = types_without_sight(site_data, (address for address, _who in SIGHTS.values()))

    assert {name for name in unseen if name.startswith("waste_union_")} == set()
