"""How links of the editor's rich text are written on a page."""

from __future__ import annotations

import re
from html import escape, unescape

from wagtail.rich_text import LinkHandler

from cms_ext.base.sanitising.addresses import is_external, own_hosts, safe_address
from cms_ext.base.sanitising.policy import EXTERNAL_NOTE, EXTERNAL_REL

EXTERNAL_LINK = re.compile(
    rf'(<a href="[^"]*" rel="{EXTERNAL_REL}">)(.*?)(?:\s*{re.escape(EXTERNAL_NOTE)})?(</a>)', re.S
)


class ExternalLinkHandler(LinkHandler):
    """Links that are no page and no file of ours: checked like those of imported texts."""

    identifier = "external"

    @classmethod
    def expand_db_attributes(cls, attrs: dict[str, str]) -> str:
        address = safe_address(unescape(attrs.get("href", "")))
        if address is None:
            return "<a>"
        rel = f' rel="{EXTERNAL_REL}"' if is_external(address, own_hosts()) else ""
        return f'<a href="{escape(address)}"{rel}>'


def with_external_notes(html: str) -> str:
    """Rendered rich text in which each link to another host says so in words, once."""
    return EXTERNAL_LINK.sub(rf"\1\2 {EXTERNAL_NOTE}\3", html)
