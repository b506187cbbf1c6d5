"""The editors of the CMS itself: their fields have names, as on our own screens."""

from tests.browser.visitor import Visitor

ANNOUNCEMENTS, DOCUMENTS = "/admin/ogloszenia/", "/admin/documents/"
# By the list that leads there a field that a script of Wagtail makes.
FIELDS = {ANNOUNCEMENTS: ".public-DraftEditor-content", DOCUMENTS: ".tagit-new input"}


def find_faults(editor: Visitor) -> dict[str, list[str]]:
    """Return what axe finds on an announcement, on a document, and where many are uploaded."""
    found = {}
    for address, field in FIELDS.items():
        editor.open(address)
        editor.activate(editor.page.locator("main td a[href*='/edit/']").first)
        editor.page.locator(field).first.wait_for()
        found[address] = editor.axe()
    for kind in ("documents", "images"):
        editor.open(f"/admin/{kind}/multiple/add/")
        found[kind] = editor.axe()
    return {place: faults for place, faults in found.items() if faults}
