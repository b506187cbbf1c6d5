"""Every address of the library, by what it may show.

An address that is mounted and not named here fails `test_pages.py`: anyone who adds
one says what it may show, and the tests of this folder hold it to that.
"""

import re
from collections.abc import Iterator

from django.urls import reverse

from tests.boundaries.test_guards import screens
from tests.project.library.canaries import PUBLIC, readable_inside

UNKNOWN = "5b7d0c0c-1111-4000-8000-000000000000"

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
FILES = ("file", "version_file", "public_file", "public_version_file")

# Without a key; those of WHOLE show all documents that their reader may open, the others some.
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
PUBLIC_SOME = ("site_map", "public_status")

# Of a meeting, by its key: with the documents that lie there, as far as the reader may open them.
OF_A_MEETING_WHOLE = ("meeting", "meeting_papers")
OF_A_MEETING_SOME = ("meeting_calendar", "meeting_proxy", "new_draft")
OF_A_DRAFT = ("draft", "draft_support", "draft_withdrawal", "draft_receipt", "new_amendment")

# Of a request for documents, by its key: the member's own and nobody else's.
OF_A_REQUEST = ("request", "request_cost", "request_withdrawal", "request_letter")

# By a key of the reader's own, which no paper has.
OF_SOMETHING_ELSE = {
    "amendment_receipt": ("{meeting}", "{draft}", "{key}"),
    "survey": ("{key}",),
    "digest_stop": ("{key}",),
}
OTHER_PAGES = (
    "/",
    "/szukaj/",
    "/ogloszenia/",
    "/sitemap.xml",
    "/robots.txt",
    "/konto/",
    "/konto/dziennik/",
    "/konto/moje-dane/",
    "/strefa-mieszkanca/logowanie/",
)

# The desks of the library in the administration, by the modules and names of their views.
DESKS = ("members_area", "cms_ext.evidence.proof", "library_", "publication_")
# Wagtail's own lists, reports and search; none of them knows the library.
WAGTAIL = (
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


def address(name: str, *args: object) -> str:
    return reverse(f"ikcs:{name}", args=args)


def expected(name: str, who: str) -> frozenset[str]:
    """What this person reads at an address: outside all are the public, inside members only."""
    outside = name.startswith("public_") or name in ("feed", "site_map")
    return PUBLIC if outside else readable_inside(who)


def paper_addresses() -> Iterator[tuple[str, tuple[int, ...]]]:
    """(name, what follows the key) of every address of one paper, inside and outside."""
    yield from OF_A_PAPER_INSIDE.items()
    yield from ((f"public_{name}", rest) for name, rest in OF_A_PAPER.items())


def desk_addresses(key: str, version: int) -> Iterator[str]:
    """Every address of the library's desks, its parts filled with a paper's own keys."""
    for screen in screens():
        of_desk = any(one.startswith(DESKS) for one in (screen.name, screen.view.__module__))
        if not screen.address.startswith("admin/") or not of_desk:
            continue
        filled = re.sub(r"\(\?P<\w+>\[0-9a-f\].*?\{12\}\)", key, screen.address)
        filled = re.sub(r"\(\?P<\w+>\\d\{1,18\}\)|<int:\w+>", str(version), filled)
        filled = filled.replace("<str:object_type>", "members_area_library.Document")
        filled = re.sub(r"<(?:uuid|str|slug):\w+>", key, filled)
        yield "/" + filled.replace("^", "").replace("$", "")
