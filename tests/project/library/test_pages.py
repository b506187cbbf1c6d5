"""Lists, sets, feeds, searches and the site around them name only what their reader may open.

The tables of this folder name every address, every kind of person and every audience.
"""

import pytest
from django.contrib.auth.models import AnonymousUser

from members_area.meetings.models import Draft, Meeting, Survey
from tests.boundaries.test_guards import screens
from tests.marks import LIBRARY_SURFACES
from tests.members_area.library.views.test_closed_documents import body_of
from tests.project.library.canaries import (
    LOGINS,
    MEMBERS,
    PUBLIC,
    READERS,
    Canary,
    cases_of,
    user_of,
)
from tests.project.library.reading import all_pages, fetched, named_at, named_in, signed_in
from tests.project.library.surfaces import (
    OF_A_DRAFT,
    OF_A_MEETING_SOME,
    OF_A_MEETING_WHOLE,
    OF_A_PAPER,
    OF_A_PAPER_INSIDE,
    OF_A_REQUEST,
    OF_SOMETHING_ELSE,
    OTHER_PAGES,
    PUBLIC_SOME,
    PUBLIC_WHOLE,
    SOME,
    WHOLE,
    address,
    expected,
)

pytestmark = LIBRARY_SURFACES
WITHOUT_A_KEY = (*WHOLE, *SOME, *PUBLIC_WHOLE, *PUBLIC_SOME)


@pytest.mark.parametrize("who", cases_of(LOGINS, both_databases={"piotr"}))
def test_every_page_names_only_what_its_reader_may_open(canaries: dict[str, Canary], who: str):
    client = signed_in(who)
    meeting = Meeting.objects.announced().first_parts().order_by("date").last()
    draft = Draft.objects.first()
    assert meeting is not None
    assert draft is not None

    found = {name: named_in(all_pages(client, address(name))) for name in WITHOUT_A_KEY}
    for name in (*OF_A_MEETING_WHOLE, *OF_A_MEETING_SOME):
        found[name] = named_at(client, address(name, meeting.pk))
    for name in OF_A_DRAFT:
        found[name] = named_at(client, address(name, draft.meeting_id, draft.pk))
    for survey in Survey.objects.all():
        found[f"survey {survey.pk}"] = named_at(client, address("survey", survey.pk))

    assert {name: names - expected(name, who) for name, names in found.items()} == {
        name: set() for name in found
    }
    whole = (*WHOLE, *PUBLIC_WHOLE, *OF_A_MEETING_WHOLE)
    assert {name: found[name] for name in whole} == {name: expected(name, who) for name in whole}


@pytest.mark.parametrize("who", LOGINS)
def test_the_site_around_the_library_names_what_is_public_at_most(
    canaries: dict[str, Canary], who: str
):
    client = signed_in(who)

    assert {page: named_at(client, page) - PUBLIC for page in OTHER_PAGES} == {
        page: set() for page in OTHER_PAGES
    }


@pytest.mark.parametrize("who", ["guest", "payer", "former member", "anna", "piotr"])
def test_head_and_options_carry_no_page(canaries: dict[str, Canary], who: str):
    """HEAD answers as GET without a body, and OPTIONS names ways, never documents."""
    client = signed_in(who)

    for name in WITHOUT_A_KEY:
        here = address(name)
        page, head, options = client.get(here), client.head(here), client.options(here)
        body_of(page)
        assert head.status_code == page.status_code, name
        assert named_in(repr(sorted(head.items())).encode()) == set(), name
        assert named_in(body_of(options) + repr(sorted(options.items())).encode()) == set(), name


WORDS = {name: f"wxb{name}" for name in READERS}


@pytest.mark.parametrize(
    "who",
    cases_of(
        ["guest", "payer", "editor", "anna", "piotr"], both_databases={"guest", "payer", "piotr"}
    ),
)
def test_hits_and_their_number_by_the_words_of_a_body(canaries: dict[str, Canary], who: str):
    client = signed_in(who)

    for place in ("documents", "public_documents", "archive", "public_archive"):
        allowed = expected(place, who)
        pages = {name: fetched(client, f"{address(place)}?q={WORDS[name]}") for name in WORDS}
        assert {name: named_in(body) for name, (_, body) in pages.items()} == {
            name: {name} & allowed for name in WORDS
        }, place
        if place == "documents" and who in MEMBERS:
            assert {name: page.context["catalogue"].total for name, (page, _) in pages.items()} == {
                name: int(name in allowed) for name in WORDS
            }
    for word in WORDS.values():
        found = named_at(client, f"{address('resolutions')}?q={word}")
        assert found <= expected("resolutions", who), word
        assert named_at(client, f"/szukaj/?q={word}") <= PUBLIC, word


def test_every_address_of_the_panel_is_named():
    named = {
        *OF_A_PAPER_INSIDE,
        *(f"public_{name}" for name in OF_A_PAPER),
        *WHOLE,
        *SOME,
        *PUBLIC_WHOLE,
        *PUBLIC_SOME,
        *OF_A_MEETING_WHOLE,
        *OF_A_MEETING_SOME,
        *OF_A_DRAFT,
        *OF_A_REQUEST,
        *OF_SOMETHING_ELSE,
    }

    names = {screen.name for screen in screens()}
    assert {name.removeprefix("ikcs:") for name in names if name.startswith("ikcs:")} == named


def test_nobody_is_forgotten(canaries: dict[str, Canary]):
    users = [user_of(who) for who in LOGINS]
    realms = {"none" if isinstance(user, AnonymousUser) else user.realm for user in users}

    assert realms == {"none", "staff", "ikcs", "ebok"}
    assert {canary.document.audience for canary in canaries.values()} == {
        "PUBLIC",
        "MEMBERS",
        "ORGAN",
        "ON_REQUEST",
        "STAFF",
    }
