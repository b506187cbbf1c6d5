"""What each person reads of the library, compared as whole sets over every surface there is.

A new address of the panels or of the administration that is not named here makes a test fail:
whoever adds one says what it may show.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from cms_ext.audit.domain.event import SYSTEM
from cms_ext.demo.people import load_people
from cms_ext.identity.models import User
from cms_ext.mail.domain.delivery import deliver_mail
from members_area import demo as members_demo
from members_area.library.domain.queries.document import visible_documents
from members_area.library.models import Version
from members_area.meetings.models import Draft, Meeting, Survey
from members_area.reading.domain.digest import choose, queue_due
from members_area.reading.models import Rhythm
from members_area.register.domain.membership import end
from members_area.register.domain.organ import end_term
from members_area.register.models import Membership, OfficeTerm
from tests.members_area.conftest import TODAY
from tests.members_area.library.views.test_door import body_of
from tests.project.library_canaries import (
    LOGINS,
    MEMBERS,
    PUBLIC,
    READERS,
    Canary,
    plant,
    readable_inside,
    user_of,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.xdist_group("library surfaces"),
]
UNKNOWN = "5b7d0c0c-1111-4000-8000-000000000000"

# --- every address, and what it is ---
# Of one paper, by its key: open to its readers, to all others as if there were no such paper.
OF_A_PAPER: dict[str, tuple[int, ...]] = {
    "document": (),
    "file": (),
    "text": (),
    "preview": (),
    "version": (1,),
    "version_file": (1,),
    "version_text": (1,),
    "version_preview": (1,),
    "difference": (1, 1),
}
OF_A_PAPER_INSIDE = {**OF_A_PAPER, "resolution": ()}
# Without a key; those of WHOLE show all papers that their reader may open, the others some.
WHOLE = ("documents", "archive", "resolutions", "resolutions_csv", "resolutions_json")
SOME = (
    "home",
    "statute",
    "readings",
    "readings_csv",
    "digest",
    "meetings",
    "meetings_calendar",
    "surveys",
    "completeness",
    "requests",
    "new_request",
)
PUBLIC_WHOLE = ("public_documents", "public_archive", "feed")
PUBLIC_SOME = ("site_map",)
# Of a meeting, by its key: with the papers that lie there, as far as the reader may open them.
OF_A_MEETING_WHOLE = ("meeting", "meeting_papers")
OF_A_MEETING_SOME = ("meeting_calendar", "new_draft")
OF_A_DRAFT = ("draft", "draft_support", "draft_withdrawal", "draft_receipt", "new_amendment")
# By a key of the reader's own; tried with the keys of papers, which open nothing there.
OF_SOMETHING_ELSE = {
    "amendment_receipt": ("{meeting}", "{draft}", "{key}"),
    "survey": ("{key}",),
    "request": ("{key}",),
    "request_cost": ("{key}",),
    "request_withdrawal": ("{key}",),
    "request_letter": ("{key}",),
    "digest_stop": ("{key}",),
}
OTHER_PAGES = ("/", "/szukaj/", "/ogloszenia/", "/konto/", "/strefa-mieszkanca/logowanie/")


@pytest.fixture(scope="module")
def canaries(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, Canary]]:
    """The demo's library with a paper of each audience in it."""
    with (
        django_db_blocker.unblock(),
        tempfile.TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        patch.setattr(settings, "COOP_PRIVATE_ROOT", Path(folder))
        load_people()
        members_demo.load(TODAY, 12)
        yield plant()
        transaction.set_rollback(True)


def signed_in(who: str) -> Client:
    client = Client()
    user = user_of(who)
    if isinstance(user, User):
        client.force_login(user)
    return client


def fetched(client: Client, address: str, **headers: str) -> tuple[HttpResponseBase, bytes]:
    response = client.get(address, headers=headers)
    return response, body_of(response)


def named_in(body: bytes) -> set[str]:
    """The papers whose title, matter or note stands in the answer; of a ZIP, in its list."""
    if body.startswith(b"PK\x03\x04"):
        with ZipFile(io.BytesIO(body)) as zipped:
            lists = [
                zipped.read(name) for name in zipped.namelist() if name.endswith(("txt", "csv"))
            ]
            body = b"\n".join([*lists, *(name.encode() for name in zipped.namelist())])
    text = body.decode("utf-8", "replace").casefold()
    return {name for name in READERS if f"zqt{name}" in text}


def address(name: str, *args: object) -> str:
    return reverse(f"ikcs:{name}", args=args)


def expected(name: str, who: str) -> frozenset[str]:
    """What this person reads at an address: outside all are the public, inside members only."""
    outside = name.startswith("public_") or name in ("feed", "site_map")
    return PUBLIC if outside else readable_inside(who)


def paper_addresses() -> Iterator[tuple[str, tuple[int, ...]]]:
    yield from OF_A_PAPER_INSIDE.items()
    yield from ((f"public_{name}", rest) for name, rest in OF_A_PAPER.items())


# --- residents ---


def test_lb_15_the_door_opens_to_each_person_the_expected_papers(
    canaries: dict[str, Canary],
) -> None:
    keys = {canary.document.pk: name for name, canary in canaries.items()}

    assert {
        who: {
            keys[pk]
            for pk in visible_documents(user_of(who), TODAY).values_list("pk", flat=True)
            if pk in keys
        }
        for who in LOGINS
    } == {who: set(readable_inside(who) or PUBLIC) for who in LOGINS}


@pytest.mark.parametrize("who", LOGINS)
def test_every_address_of_a_paper(canaries: dict[str, Canary], who: str) -> None:
    """Open to its readers; to others it answers to the byte as if the paper never was."""
    client = signed_in(who)

    for name, rest in paper_addresses():
        never = fetched(client, address(name, UNKNOWN, *rest))
        opened = set()
        for canary in canaries.values():
            response, body = fetched(client, address(name, canary.document.pk, *rest))
            if response.status_code == 200:
                opened.add(canary.name)
            else:
                assert (response.status_code, body) == (never[0].status_code, never[1]), name
                assert _headers(response) == _headers(never[0]), name
            assert named_in(body) <= expected(name, who), (name, canary.name)
        assert opened == expected(name, who), name
        assert never[0].status_code in (302, 403, 404)


@pytest.mark.parametrize("who", ["guest", "payer", "former member", "anna", "piotr"])
def test_head_options_ranges_and_conditions(canaries: dict[str, Canary], who: str) -> None:
    client = signed_in(who)

    for name in ("file", "version_file", "public_file", "public_version_file"):
        rest = OF_A_PAPER[name.removeprefix("public_")]
        never = address(name, UNKNOWN, *rest)
        opened: dict[str, set[str]] = {"head": set(), "range": set(), "beyond": set()}
        for canary in canaries.values():
            here = address(name, canary.document.pk, *rest)
            tag = canary.document.versions.get(no=1).confirmed_sha256
            assert client.options(here).status_code == client.options(never).status_code
            head = client.head(here)
            body_of(head)
            if head.status_code == 200:
                opened["head"].add(canary.name)
            for way, headers, good in (
                ("range", {"range": "bytes=0-3"}, 206),
                ("beyond", {"range": "bytes=99999999-"}, 416),
            ):
                response, body = fetched(client, here, **headers)
                if response.status_code == good:
                    opened[way].add(canary.name)
                else:
                    assert (response.status_code, body) == (
                        (other := fetched(client, never, **headers))[0].status_code,
                        other[1],
                    )
            known, _body = fetched(client, here, **{"if-none-match": f'"{tag}"'})
            assert (known.status_code == 304) is (canary.name in expected(name, who))
        assert opened == dict.fromkeys(opened, set(expected(name, who))), name


@pytest.mark.parametrize("who", LOGINS)
def test_every_page_names_only_what_its_reader_may_open(
    canaries: dict[str, Canary], who: str
) -> None:
    client = signed_in(who)
    meeting = Meeting.objects.announced().whole().order_by("date").last()
    assert meeting is not None
    draft = Draft.objects.filter(meeting=meeting).first() or Draft.objects.first()
    found = {
        name: named_in(_all_pages(client, address(name)))
        for name in (*WHOLE, *SOME, *PUBLIC_WHOLE, *PUBLIC_SOME)
    }
    for name in (*OF_A_MEETING_WHOLE, *OF_A_MEETING_SOME):
        found[name] = named_in(fetched(client, address(name, meeting.pk))[1])
    if draft is not None:
        for name in OF_A_DRAFT:
            here = address(name, draft.meeting_id, draft.pk)
            found[name] = named_in(fetched(client, here)[1])
    for survey in Survey.objects.all():
        found[f"survey {survey.pk}"] = named_in(fetched(client, address("survey", survey.pk))[1])
    for page in OTHER_PAGES:
        assert named_in(fetched(client, page)[1]) <= PUBLIC, page

    assert {name: names - expected(name, who) for name, names in found.items()} == {
        name: set() for name in found
    }
    whole = (*WHOLE, *PUBLIC_WHOLE, *OF_A_MEETING_WHOLE)
    assert {name: found[name] for name in whole} == {name: expected(name, who) for name in whole}


@pytest.mark.parametrize("who", ["guest", "payer", "editor", "anna", "piotr"])
def test_search_by_the_words_of_a_body(canaries: dict[str, Canary], who: str) -> None:
    """Hits, counts, snippets and sets of a search, on each word that only one paper has."""
    client = signed_in(who)
    words = {name: f"wxb{name}" for name in READERS}

    for place in ("documents", "public_documents", "archive", "public_archive", "resolutions"):
        allowed = expected(place, who)
        hits = {
            name: named_in(fetched(client, f"{address(place)}?q={word}")[1])
            for name, word in words.items()
        }
        if place == "resolutions":
            assert all(names <= allowed for names in hits.values())
        else:
            assert hits == {name: {name} & allowed for name in words}, place
    for word in words.values():
        assert named_in(fetched(client, f"/szukaj/?q={word}")[1]) <= PUBLIC
    counts = {
        name: _count(client, f"{address('documents')}?q={word}") for name, word in words.items()
    }
    inside = who in MEMBERS
    assert counts == {
        name: (int(name in readable_inside(who)) if inside else None) for name in words
    }


@pytest.mark.parametrize("who", [*sorted(MEMBERS), "former member"])
def test_the_digest(canaries: dict[str, Canary], who: str) -> None:
    user = user_of(who)
    assert isinstance(user, User)
    assert user.person is not None
    user.person.correspondence_email = "czytelnik@example.pl"
    user.person.save()
    choose(user, Rhythm.DAILY, today=TODAY - timedelta(days=5), origin=SYSTEM)
    mail.outbox.clear()

    queue_due(TODAY)
    deliver_mail()

    told = "\n".join(
        str(letter.body) for letter in mail.outbox if letter.to == ["czytelnik@example.pl"]
    )
    assert named_in(told.encode()) == readable_inside(who)


def test_keys_of_papers_open_nothing_elsewhere(canaries: dict[str, Canary]) -> None:
    client = signed_in("anna")
    draft = Draft.objects.first()
    closed = [canary for canary in canaries.values() if "anna" not in READERS[canary.name]]
    for canary in closed:
        parts = {
            "key": str(canary.document.pk),
            "meeting": str(draft.meeting_id) if draft else UNKNOWN,
            "draft": str(draft.pk) if draft else UNKNOWN,
        }
        for name, args in OF_SOMETHING_ELSE.items():
            response, body = fetched(client, address(name, *(one.format(**parts) for one in args)))
            assert response.status_code in (302, 404, 405), name
            assert named_in(body) <= readable_inside("anna"), name


# --- staff ---
DESKS = ("members_area", "cms_ext.proof", "library_", "publication_")
# Wagtail's own lists, reports and search; none of them knows the library.
ADMIN = (
    "/admin/",
    "/admin/pages/",
    "/admin/documents/",
    "/admin/images/",
    "/admin/reports/site-history/",
    "/admin/pages/search/?q={q}",
    "/admin/documents/?q={q}",
    "/admin/choose-page/search/?q={q}",
    "/admin/documents/chooser/?q={q}",
)


def desk_addresses(key: str, version: int) -> Iterator[str]:
    """Every address of the library's desks, its parts filled with a paper's own keys."""
    for route, name, module in _routes(get_resolver()):
        if not route.startswith("admin/") or not (
            module.startswith(DESKS) or name.startswith(DESKS)
        ):
            continue
        filled = re.sub(r"\(\?P<\w+>\[0-9a-f\].*?\{12\}\)", key, route)
        filled = re.sub(r"\(\?P<\w+>\\d\{1,18\}\)|<int:\w+>", str(version), filled)
        filled = filled.replace("<str:object_type>", "members_area_library.Document")
        filled = re.sub(r"<(?:uuid|str|slug):\w+>", key, filled)
        yield "/" + filled.replace("^", "").replace("$", "")


@pytest.mark.parametrize("who", ["editor", "payer", "anna", "guest"])
def test_no_desk_shows_a_paper_to_whoever_has_no_desk(
    canaries: dict[str, Canary], who: str
) -> None:
    client = signed_in(who)
    canary = canaries["hotel"]
    version = Version.objects.get(document=canary.document)
    addresses = {*desk_addresses(str(canary.document.pk), version.pk)}

    assert len(addresses) > 60
    assert {
        one: names for one in sorted(addresses) if (names := named_in(fetched(client, one)[1]))
    } == {}
    asked = [one.format(q="wxbhotel") for one in ADMIN]
    assert {one: names for one in asked if (names := named_in(fetched(client, one)[1]))} == {}


def test_the_auditor_sees_the_register_and_opens_no_draft(canaries: dict[str, Canary]) -> None:
    """What is not published may hold personal data: only the desk that works on it opens it."""
    client = signed_in("auditor")
    name = "members_area_library_document_modeladmin_file"
    opened = set()
    for canary in canaries.values():
        _response, body = fetched(client, reverse(name, args=[canary.document.pk]))
        if body.startswith(b"%PDF"):
            opened.add(canary.name)

    assert opened == set(canaries) - {"hotel", "india"}
    for version in Version.objects.filter(document=canaries["hotel"].document):
        for one in ("library_gate_version", "library_gate_original"):
            assert b"wxbhotel" not in fetched(client, reverse(one, args=[version.pk]))[1]


# --- named items of library.md § 9 ---


def test_lb_11_a_payer_who_is_no_member_gets_nothing_but_what_is_public(
    canaries: dict[str, Canary],
) -> None:
    client = signed_in("payer")

    inside = [address(name) for name in (*WHOLE, *SOME) if address(name).startswith("/ikcs/")]
    assert {client.get(one).status_code for one in inside} == {403}
    outside = {
        one: named_in(fetched(client, one)[1])
        for one in (
            "/dokumenty/",
            "/dokumenty/?q=Zqtalfa",
            "/dokumenty/rss/",
            "/dokumenty/zestaw.zip",
        )
    }
    assert set(map(frozenset, outside.values())) == {PUBLIC}
    statuses = {
        canary.name: fetched(client, address("public_file", canary.document.pk))[0].status_code
        for canary in canaries.values()
    }
    assert {name for name, status in statuses.items() if status == 200} == PUBLIC


@pytest.mark.parametrize(("what", "left"), [("office", {"alfa", "brawo"}), ("membership", set())])
def test_lb_16_an_open_session_loses_at_its_next_request_what_its_person_lost_today(
    canaries: dict[str, Canary], what: str, left: set[str]
) -> None:
    client = signed_in("piotr")
    user = user_of("piotr")
    assert isinstance(user, User)
    assert named_in(_all_pages(client, address("documents"))) == readable_inside("piotr")

    if what == "office":
        end_term(OfficeTerm.objects.get(person=user.person), on=TODAY, origin=SYSTEM)
    else:
        end(Membership.objects.get(person=user.person), on=TODAY, origin=SYSTEM)

    for name in WHOLE:
        assert named_in(_all_pages(client, address(name))) == left, name
    statuses = {
        canary.name: fetched(client, address("file", canary.document.pk))[0].status_code
        for canary in canaries.values()
    }
    assert {name for name, status in statuses.items() if status == 200} == left


# --- nothing is forgotten ---


def test_every_address_of_the_panel_is_named_above() -> None:
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
        *OF_SOMETHING_ELSE,
    }
    mounted = {
        name.removeprefix("ikcs:")
        for _route, name, _module in _routes(get_resolver())
        if name.startswith("ikcs:")
    }

    assert mounted == named


def test_nobody_is_forgotten(canaries: dict[str, Canary]) -> None:
    realms = {
        "none" if isinstance(user := user_of(who), AnonymousUser) else user.realm for who in LOGINS
    }

    assert realms == {"none", "staff", "ikcs", "ebok"}
    assert {canary.document.audience for canary in canaries.values()} == {
        "PUBLIC",
        "MEMBERS",
        "ORGAN",
        "ON_REQUEST",
        "STAFF",
    }


def _routes(
    resolver: URLResolver, before: str = "", space: str = ""
) -> Iterator[tuple[str, str, str]]:
    """(route, name with its namespace, module of the view) of everything that is mounted."""
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLPattern):
            module: Any = getattr(one.callback, "__module__", "")
            yield route, space + (one.name or ""), module
        else:
            inner = f"{one.namespace}:" if one.namespace else ""
            yield from _routes(one, route, space + inner)


def _headers(response: HttpResponseBase) -> dict[str, str]:
    return {name: value for name, value in response.items() if name not in ("Date", "Expires")}


def _all_pages(client: Client, here: str) -> bytes:
    """The page and those behind its „Następna”, as a reader would go on."""
    bodies = []
    for number in range(1, 6):
        response, body = fetched(client, f"{here}?page={number}" if number > 1 else here)
        bodies.append(body)
        if b'rel="next"' not in body or response.status_code != 200:
            break
    return bodies[0] if len(bodies) == 1 else b"\n".join(bodies)


def _count(client: Client, here: str) -> int | None:
    response = client.get(here)
    if response.status_code != 200:
        return None
    total: int = response.context["catalogue"].total
    return total
