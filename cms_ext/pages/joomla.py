"""How Joomla, on which many a former site stood, wrote the address of an article. Pure."""

from __future__ import annotations

from urllib.parse import parse_qs

ARTICLE_QUERY = "option=com_content&view=article&id="
ARTICLE = f"/index.php?{ARTICLE_QUERY}"


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
