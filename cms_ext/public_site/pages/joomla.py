"""How Joomla, on which many a former site stood, wrote the address of an article. Pure."""

from __future__ import annotations

from urllib.parse import parse_qs

ARTICLE_QUERY = "option=com_content&view=article&id="
ARTICLE = f"/index.php?{ARTICLE_QUERY}"
# Where the menu of a Polish site stood; its entries were also found without either part of this.
SECTION = "/index.php/pl/"


def article_number(query: str) -> str:
    """`12` of `option=com_content&view=article&id=12:o-nas&Itemid=5`; empty for anything else.

    Where the link stood (`Itemid`, `catid`, `lang`) makes another address and no other article.
    """
    # Some wrote the address by hand, so the case of its words counts as little as elsewhere.
    asked = parse_qs(query.lower())
    shown = {*asked.get("view", []), *asked.get("task", [])}
    if asked.get("option") != ["com_content"] or shown not in ({"article"}, {"view"}):
        return ""
    number = asked.get("id", [""])[0].partition(":")[0]
    return number if number.isascii() and number.isdecimal() else ""


def section_path(path: str) -> str:
    """`/index.php/pl/kontakt` of `/index.php/kontakt`, `/pl/kontakt` or `/kontakt.html`.

    Empty for a path that bears no mark of Joomla.
    """
    bare = path.lower().rstrip("/")
    for mark in ("/index.php", "/pl"):
        if bare == mark or bare.startswith(f"{mark}/"):
            bare = bare.removeprefix(mark)
    bare = bare.removesuffix(".html")
    return f"{SECTION}{bare.lstrip('/')}".rstrip("/") if bare != path.lower().rstrip("/") else ""
