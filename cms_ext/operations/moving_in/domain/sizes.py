"""Which of the files that an article names are given."""

from __future__ import annotations

import re
from collections.abc import Collection
from html import unescape

from cms_ext.operations.moving_in.addresses import old_address
from cms_ext.operations.moving_in.article import Article
from cms_ext.operations.moving_in.files import FileProblem, Files

NAMED = re.compile(r"""(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)


def sizes_of_files(article: Article, hosts: Collection[str], files: Files) -> list[tuple[str, int]]:
    """The path and size of each file that is there, sorted."""
    written = ["".join(found) for found in NAMED.findall(article.body_html)]
    written = [*map(unescape, written), *(one.address for one in article.attachments)]
    sizes = {}
    for one in written:
        try:
            address = old_address(one, article.folder, hosts)
            path = address.path.lstrip("/") if address else ""
            size = files.size(path) if path else None
        except FileProblem:
            continue  # told when the article is taken
        if size is not None:
            sizes[path] = size
    return sorted(sizes.items())
