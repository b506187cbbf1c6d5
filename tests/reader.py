"""A user of a browser without scripts: Django's client, which follows the links of pages.

Links, fields and buttons are found by their visible text, and a form sends what a browser would
send. Widths, colours and folded parts need a real browser.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urldefrag, urljoin

from django.http import QueryDict
from django.test import Client
from lxml.html import HtmlElement

from tests.page_checks import parsed, said


class Reader:
    """Counts `clicks` on links and buttons, and `fields` that were filled in."""

    page: HtmlElement
    path: str

    def __init__(self, client: Client | None = None) -> None:
        self.client = client or Client()
        self.clicks = self.fields = 0

    def open(
        self, address: str, posted: dict[str, Any] | None = None, *, expect: int = 200
    ) -> None:
        """Open the address, follow redirects, require status 200, 422 or `expect`."""
        send = self.client.get if posted is None else self.client.post
        answer = send(address, posted, follow=True)
        assert answer.status_code in {200, 422} | {expect}, (address, answer.status_code)
        self.path, self.page = answer.request["PATH_INFO"], parsed(answer)
        self._query = answer.request["QUERY_STRING"]
        self._typed: dict[str, Any] = {}

    def follow(self, link: str) -> None:
        """Open the first link whose text begins with `link`."""
        self.clicks += 1
        address = self._named("//a[@href]", link).get("href")
        self.open(urldefrag(urljoin(self.path, address)).url)

    def fetch(self, link: str) -> bytes:
        """Return the file behind the first link whose text begins with `link`."""
        address = urljoin(self.path, self._named("//a[@href]", link).get("href"))
        answer = self.client.get(address, follow=True)
        assert answer.status_code == 200, (address, answer.status_code)
        return bytes(b"".join(answer.streaming_content) if answer.streaming else answer.content)

    def fill(self, label: str, value: Any) -> None:
        """Fill in the field with that label: a text, a file, or an option by its text."""
        field = self.page.get_element_by_id(self._named("//label", label, whole=True).get("for"))
        options = {self._words(option): option.get("value") for option in field.iter("option")}
        self.put(field.get("name"), options[value] if options else value)

    def tick(self, label: str) -> None:
        """Tick the box, or choose the option, with that label."""
        field = self.page.get_element_by_id(self._named("//label", label).get("for"))
        self.put(field.get("name"), field.get("value", "on"))

    def put(self, name: str, value: Any) -> None:
        """Set the field of that name, which the page must have."""
        assert self.page.xpath("//*[@name=$name]", name=name), (self.path, name)
        self._typed[name] = value
        self.fields += 1

    def press(self, button: str, *, expect: int = 200) -> None:
        """Press the first button whose text begins with `button` and send its form."""
        self.clicks += 1
        pressed = self._named("//button", button)
        named = pressed.get("form")
        form = self.page.get_element_by_id(named) if named else next(pressed.iterancestors("form"))
        sent = QueryDict(mutable=True)
        for name, value in [*_held(self.page, form), (pressed.get("name"), pressed.get("value"))]:
            if name:
                sent.appendlist(name, value or "")
        posted = {**dict(sent.lists()), **self._typed}
        target = pressed.get("formaction") or form.get("action") or f"?{self._query}"
        address = urljoin(self.path, target)
        if (form.get("method") or "get").lower() == "post":
            self.open(address, posted, expect=expect)
        else:
            sent = QueryDict(mutable=True)
            for name, value in posted.items():
                sent.setlist(name, value if isinstance(value, list) else [value])
            self.open(f"{address.partition('?')[0]}?{sent.urlencode()}")

    def said(self, xpath: str = "//main") -> str:
        """Return the text of the only such element."""
        (found,) = said(self.page, xpath)
        return found

    @property
    def heading(self) -> str:
        return self.said("//h1")

    def _named(self, xpath: str, name: str, *, whole: bool = False) -> HtmlElement:
        known = {self._words(found): found for found in reversed(self.page.xpath(xpath))}
        begin = [words for words in known if words.startswith(name) and not whole]
        assert name in known or begin, f"{self.path} has no „{name}” among {sorted(known)}"
        return known[name if name in known else begin[-1]]

    @staticmethod
    def _words(element: HtmlElement) -> str:
        return " ".join(element.text_content().split())


def _held(page: HtmlElement, form: HtmlElement) -> Iterator[tuple[str, str | None]]:
    """Yield what a form sends, with the fields outside that refer to it."""
    yield from form.form_values()
    for field in page.xpath("//input[@form=$name]|//select[@form=$name]", name=form.get("id", "")):
        if field.get("type") not in {"checkbox", "radio"} or field.checked:
            yield field.name, field.value
