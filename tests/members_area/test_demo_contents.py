"""The demo's library on another day, and its documents by themselves."""

from datetime import date

import pytest

from cms_ext.operations.new_site.demo.load import load_people, set_up_demo
from members_area.library.domain.paper import read_source, render_paper
from members_area.library.models import Document
from members_area.plugin import demo
from members_area.register.models import Membership
from tests.members_area.test_demo import PAPERS, TODAY, numbers_of

pytestmark = pytest.mark.django_db


@pytest.mark.thorough
def test_what_is_not_yet_dated_is_not_there():
    set_up_demo(date(2025, 1, 15))
    load_people()
    demo.load_demo(date(2025, 1, 15), 12)

    assert numbers_of(list(Document.objects.all())) == [
        *("01", "05", "14"),
        *(str(number) for number in range(20, 40)),
    ]
    assert not Membership.objects.exclude(ended_on=None).exists()


def test_the_same_paper_is_made_of_the_same_bytes():
    source = read_source(next(PAPERS.glob("01-*.md")).read_text("utf-8"))

    def made() -> bytes:
        return render_paper(source, coop="SM", office="ul. Sosnowa 1", organ="WZ", issued=TODAY)

    assert made() == made()
