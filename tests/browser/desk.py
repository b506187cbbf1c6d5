"""The clerks at their desks: opening applications, printing letters."""

import io
import re

from playwright.sync_api import Route
from pypdf import PdfReader

from tests.browser.visitor import Visitor, words

QUEUE = "/admin/wnioski/"


def open_from_queue(clerk: Visitor, name: str) -> str:
    """One click: the row of the applicant of that name; the number of the application."""
    clerk.open(QUEUE)
    clerk.clicks = 0
    row = clerk.page.locator("main tbody tr", has_text=name)
    number = words(row.locator("a").first)
    clerk.follow(number, inside="main")
    return number


def begin(clerk: Visitor, name: str) -> str:
    """Open an application and begin to verify it; its number."""
    number = open_from_queue(clerk, name)
    clerk.press("Rozpocznij weryfikację", inside="main")
    return number


def unfold(clerk: Visitor) -> None:
    """Everything that stands folded counts as well."""
    clerk.page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")


def see_id(clerk: Visitor) -> None:
    """The clerk has looked at the ID."""
    clerk.page.locator("main").get_by_label("Okazano dokument tożsamości").first.check()
    clerk.clicks += 1


def print_letter(clerk: Visitor, button: str) -> str:
    """Press the button that prints; the text of the letter, which came once."""
    printed: list[bytes] = []

    def keep(route: Route) -> None:
        # The viewer of the browser would swallow the file.
        answer = route.fetch()
        assert "no-store" in answer.headers["cache-control"]
        printed.append(answer.body())
        route.fulfill(status=200, content_type="text/html", body="<p>wydruk</p>")

    context = clerk.page.context
    context.route(re.compile(r"/admin/.*/list/$"), keep)
    with context.expect_page() as tab:
        clerk.press(button, inside="main")
    tab.value.wait_for_load_state()
    tab.value.close()
    context.unroute_all()
    (pdf,) = printed
    clerk.complaints.clear()  # the stand-in for the viewer has no policy of its own
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
