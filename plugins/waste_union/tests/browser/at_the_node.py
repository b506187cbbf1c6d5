"""A resident at the mock of login.gov.pl: there, the choice, and back."""

from tests.browser.visitor import SIGN_IN_PAGES, Visitor, words


def open_mock(visitor: Visitor) -> None:
    """From the sign-in page to the page of the mock."""
    visitor.open(SIGN_IN_PAGES["ebok"].path)
    visitor.press("Zaloguj przez login.gov.pl", inside="main")
    visitor.page.wait_for_url("**/mock-login-gov/**")
    assert visitor.heading == "Login testowy"


def sign_in_as(visitor: Visitor, name: str, level: str = "średni") -> None:
    """Chooses who signs in, and how surely that is known."""
    visitor.page.locator("main").get_by_label(name, exact=True).check()
    visitor.select("Poziom potwierdzenia", level, inside="main")
    visitor.press("Potwierdź tożsamość", inside="main")


def refused(visitor: Visitor) -> str:
    """What the page says to whom nobody let in."""
    said = words(visitor.page.locator("main"))
    visitor.forgive(403)
    return said
