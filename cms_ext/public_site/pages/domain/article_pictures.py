"""The pictures of an article in a file, stored with the public files."""

from pathlib import Path
from typing import Any

from django.core.files import File
from wagtail.images import get_image_model

from cms_ext.public_site.pages.domain.body import WrittenArticle
from cms_ext.public_site.pages.domain.editing import get_public_files

Block = dict[str, Any]


def place_pictures(article: WrittenArticle, folder: Path) -> list[Block]:
    """Store the pictures of the article and return its body with them.

    The fact `pictures` is a list of `{file, description, caption, before}`: a file in `folder`,
    what it shows, the words below it, and the heading above which it stands, by default the top.
    Raises OSError for a file that is not there.
    """
    body = list(article.body)
    for facts in article.facts.get("pictures", ()):
        body.insert(_place(body, facts.get("before", "")), _store(folder / facts["file"], facts))
    return body


def _place(body: list[Block], heading: str) -> int:
    headings = {
        block["value"]["text"]: place
        for place, block in enumerate(body)
        if block["type"] == "heading"
    }
    return headings.get(heading, 0)


def _store(path: Path, facts: dict[str, str]) -> Block:
    with path.open("rb") as content:
        picture = get_image_model().objects.create(
            title=facts["description"][:255],
            description=facts["description"][:255],
            collection=get_public_files(),
            file=File(content, name=path.name),
        )
    value = {
        "image": picture.pk,
        "description": facts["description"],
        "caption": facts.get("caption", ""),
    }
    return {"type": "picture", "value": value}
