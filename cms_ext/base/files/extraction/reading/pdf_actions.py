"""The actions of a PDF: whether one of them does more than to show a page."""

from __future__ import annotations

import pikepdf


def find_running_key(value: pikepdf.Dictionary | pikepdf.Stream) -> str | None:
    """The key by which this dictionary leads to an action that does more than to show a page.

    `/OpenAction` runs when the file is opened. `/Next` of an action (it has `/S`; a bookmark's
    `/Next` is only its neighbour) runs behind the click on a harmless one, so it counts in links,
    bookmarks and buttons too.
    """
    if "/OpenAction" in value and not only_shows_pages(value["/OpenAction"]):
        return "/OpenAction"
    if "/S" in value and "/Next" in value and not only_shows_pages(value["/Next"]):
        return "/Next"
    return None


def only_shows_pages(action: object) -> bool:
    """LibreOffice and TeX write an OpenAction that goes to page one; it runs nothing.

    An array is a place in the file or a list of actions, which are told by their `/S`. What
    follows by `/Next` (ISO 32000-1, 12.6.2) is looked at as well, each once: a chain may lead back
    to itself.
    """
    waiting = [action]
    seen: set[tuple[int, int]] = set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, (pikepdf.Array, pikepdf.Dictionary)) and one.is_indirect:
            if one.objgen in seen:
                continue
            seen.add(one.objgen)
        if isinstance(one, pikepdf.Array):
            waiting += [item for item in one if _may_act(item)]
        elif not isinstance(one, pikepdf.Dictionary) or one.get("/S") != pikepdf.Name.GoTo:
            return False
        elif "/Next" in one:
            waiting.append(one["/Next"])
    return True


def _may_act(item: object) -> bool:
    return isinstance(item, pikepdf.Array) or (
        isinstance(item, pikepdf.Dictionary) and "/S" in item
    )
