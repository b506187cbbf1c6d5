"""What the editor of a notice offers after its publication, and its main button."""

import pytest

from tests.clients import signed_in
from tests.cms_ext.conftest import Publish
from tests.cms_ext.public_site.notices.estates import Estates
from tests.page_checks import parsed, texts
from tests.people import staff

pytestmark = pytest.mark.django_db

OFFERED = "//nav[@aria-label='Co dalej']//a"
BUTTONS = "//nav[@aria-label='Czynności']//button|//footer//button[@type='submit']"


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("groups", "offered", "main_button"),
    [
        (("editor", "publisher"), ["Drukuj plakaty (2)", "Sprostuj", "Wycofaj"], "Opublikuj"),
        (("editor",), ["Drukuj plakaty (2)"], "Przekaż do zatwierdzenia"),
    ],
)
def test_a_live_notice_offers_what_comes_next(
    groups: tuple[str, ...],
    offered: list[str],
    main_button: str,
    publish: Publish,
    estates: Estates,
):
    page = publish("Brak wody", staircases=[estates.w1_1, estates.w1_2])
    editor = parsed(signed_in(staff("redaktor", *groups)).get(f"/admin/pages/{page.pk}/edit/"))

    assert texts(editor, OFFERED) == offered
    assert texts(editor, BUTTONS)[0] == main_button
