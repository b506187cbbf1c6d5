"""Finds actions of a PDF that do more than show a page."""

from __future__ import annotations

import pikepdf


def find_running_key(value: pikepdf.Dictionary | pikepdf.Stream) -> str | None:
    """The key by which this dictionary leads to an action that does more than show a page.

    `/OpenAction` runs when the file is opened. `/Next` of an action (it has `/S`; a bookmark's
    `/Next` is only its neighbour) runs after a harmless one was clicked, so it counts in links,
    bookmarks and buttons too.
    """
    if "/OpenAction" in value and not only_shows_pages(value["/OpenAction"]):
        return "/OpenAction"
    if "/S" in value and "/Next" in value and not only_shows_pages(value["/Next"]):
        return "/Next"
    return None


def only_shows_pages(action: object) -> bool:
    """True if the action and all that follow it only go to a page.

    LibreOffice and TeX write an OpenAction that goes to page one. An array is a place in the file
    or a list of actions, recognised by their `/S`. Actions that follow by `/Next` (ISO 32000-1,
    12.6.2) are checked too, each once: a chain may lead back to itself.
    """
    waiting = [action]
    checked: set[tuple[int, int]] = set()
    while waiting:
        item = waiting.pop()
        if isinstance(item, (pikepdf.Array, pikepdf.Dictionary)) and item.is_indirect:
            if item.objgen in checked:
                continue
            checked.add(item.objgen)
        if isinstance(item, pikepdf.Array):
            waiting += [part for part in item if _may_act(part)]
        elif not isinstance(item, pikepdf.Dictionary) or item.get("/S") != pikepdf.Name.GoTo:
            return False
        elif "/Next" in item:
            waiting.append(item["/Next"])
    return True


def _may_act(item: object) -> bool:
    return isinstance(item, pikepdf.Array) or (
        isinstance(item, pikepdf.Dictionary) and "/S" in item
    )
