"""A clerk at the desk of declarations."""

import re

from django.test import Client
from django.urls import reverse

from waste_union.declarations.models import Declaration


def step(client: Client, declaration: Declaration, slug: str, **typed: object) -> tuple[int, str]:
    """Return the answer's status, and the page that is there in the end."""
    address = reverse("declarations_desk_step", args=[declaration.pk, slug])
    answer = client.post(address, typed)
    if answer.status_code == 302:
        return 302, words(client.get(answer["Location"]).content)
    return answer.status_code, words(answer.content)


def words(content: bytes) -> str:
    text = re.sub(r"<[^>]+>", " ", content.decode())
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
