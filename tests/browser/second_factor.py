"""The second factor as a person shows it: the code that an app on the phone displays."""

import pyotp

from tests.browser.visitor import Visitor

TRIES = 3


def turn_on_app(visitor: Visitor) -> None:
    """On the page of the app: its key, and the code of this half minute.

    A code that ran out while it was typed is refused; who has an app types the next one then. It
    counts as one field and one click.
    """
    clicks, fields = visitor.clicks + 1, visitor.fields + 1
    for _ in range(TRIES):
        seed = "".join(visitor.page.locator(".own__seed").inner_text().split())
        visitor.fill("6 cyfr z aplikacji", pyotp.TOTP(seed).now())
        visitor.press("Włącz")
        visitor.page.locator(".own__codes, .errors").first.wait_for()
        visitor.clicks, visitor.fields = clicks, fields
        if visitor.page.locator(".own__codes").count():
            return
    raise AssertionError(f"{TRIES} codes were refused")
