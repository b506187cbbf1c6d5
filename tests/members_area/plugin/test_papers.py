from uuid import uuid4

import pytest

from cms_ext.people.identity.models import User
from cms_ext.plugins import find_paper, find_readable_papers
from members_area.library.models import Document
from members_area.register.models import Organ
from tests.members_area.conftest import TODAY, Publish, released, withdrawn
from tests.shared_rows import shared

pytestmark = pytest.mark.django_db


@shared
def papers(publish: Publish, draft: Publish, board: Organ) -> dict[str, Document]:
    found = {
        "public": publish("Regulamin opłat", "PUBLIC", number="1/ZZ/2026"),
        "members": publish("Plan gospodarczy", "MEMBERS"),
        "board": released(draft("Opinia rady", "ORGAN", audience_organ=board)),
        "withdrawn": publish("Dawny regulamin", "PUBLIC"),
    }
    withdrawn(found["withdrawn"])
    return found


def test_each_reader_gets_those_that_the_library_opens_to_him(
    papers: dict[str, Document], request: pytest.FixtureRequest
):
    register = "/admin/members_area_library/document/inspect/"
    expected = {
        "nina": ("/dokumenty/", ["public"]),
        "anna_at_ebok": ("/dokumenty/", ["public"]),
        "adrian": ("/ikcs/dokumenty/", ["public"]),
        "anna": ("/ikcs/dokumenty/", ["public", "members"]),
        "piotr": ("/ikcs/dokumenty/", ["public", "members", "board"]),
        "celina": (register, ["public", "members", "board"]),
    }
    keys = [paper.pk for paper in papers.values()]

    for reader, (place, found) in expected.items():
        links = find_readable_papers(keys, request.getfixturevalue(reader), TODAY)
        assert {key: (link.title, link.url) for key, link in links.items()} == {
            papers[name].pk: (papers[name].title, f"{place}{papers[name].pk}/") for name in found
        }, reader


@pytest.mark.both_databases
def test_staff_mean_a_paper_by_its_address_number_or_title(
    papers: dict[str, Document], publish: Publish, celina: User, anna_at_ebok: User
):
    public, members, gone = papers["public"], papers["members"], papers["withdrawn"]
    typed = {
        f"https://example.pl/ikcs/dokumenty/{public.pk}/wersja/1/plik/": public.pk,
        f" {str(public.pk).upper()} ": public.pk,
        "regulamin OPŁAT": None,  # a title as it is written
        "Regulamin opłat": public.pk,
        "1/zz/2026": public.pk,
        f"/dokumenty/{members.pk}/": members.pk,
        f"/dokumenty/{gone.pk}/": None,
        f"/dokumenty/{uuid4()}/": None,
        "": None,
        "/dokumenty/": None,
    }

    assert {words: find_paper(words, celina, TODAY) for words in typed} == typed
    assert find_paper("Plan gospodarczy", anna_at_ebok, TODAY) is None
    # Two documents of one title are not guessed.
    publish("Regulamin opłat", "PUBLIC")
    assert find_paper("Regulamin opłat", celina, TODAY) is None
