"""Amounts and folds on the pages of the panel."""

from playwright.sync_api import Locator, Page


def amount(text: str) -> int:
    """Grosze of `1 234,56 zł` or `−5,58` as it is on the page."""
    digits = "".join(text.split()).replace("zł", "").replace(",", "")
    return int(digits.replace("\N{MINUS SIGN}", "-"))


def unfold(page: Page, summary: str) -> int:
    """Open what is folded under these words, and how many taps it took: none where a wide screen
    has it open, without the words.
    """
    fold = page.locator("summary", has_text=summary).first
    if not fold.is_visible():
        return 0
    fold.click()
    return 1


def bottom(found: Locator) -> float:
    """Where its lower edge is, in pixels of the screen."""
    box = found.bounding_box()
    assert box is not None
    return box["y"] + box["height"]
