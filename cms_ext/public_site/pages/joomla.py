"""How Joomla, which many former sites used, wrote the address of an article. Pure."""

from __future__ import annotations

from urllib.parse import parse_qs

ARTICLE_QUERY = "option=com_content&view=article&id="
ARTICLE = f"/index.php?{ARTICLE_QUERY}"
# The prefix of a Polish site's menu entries; both parts were optional.
SECTION = "/index.php/pl/"


def article_number(query: str) -> str:
    """Return `12` of `option=com_content&view=article&id=12:o-nas&Itemid=5`, or "".

    `Itemid`, `catid` and `lang` say where the link was and do not change the article.
    """
    # Addresses written by hand vary in case.
    parameters = parse_qs(query.lower())
    views = {*parameters.get("view", []), *parameters.get("task", [])}
    if parameters.get("option") != ["com_content"] or views not in ({"article"}, {"view"}):
        return ""
    number = parameters.get("id", [""])[0].partition(":")[0]
    return number if number.isascii() and number.isdecimal() else ""


def section_path(path: str) -> str:
    """Return `/index.php/pl/kontakt` of `/index.php/kontakt`, `/pl/kontakt` or `/kontakt.html`.

    Empty for a path without a mark of Joomla.
    """
    bare = path.lower().rstrip("/")
    for mark in ("/index.php", "/pl"):
        if bare == mark or bare.startswith(f"{mark}/"):
            bare = bare.removeprefix(mark)
    bare = bare.removesuffix(".html")
    return f"{SECTION}{bare.lstrip('/')}".rstrip("/") if bare != path.lower().rstrip("/") else ""
