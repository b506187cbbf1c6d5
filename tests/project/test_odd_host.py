"""Whatever host a request names, no address that the site gives out leads there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from lxml import etree

from cms_ext.public_site.premises.models import Building
from tests.boundaries.test_guards import PUBLIC

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.xdist_group("demo"),
    pytest.mark.usefixtures("demo"),
]

ODD = "obcy.example"


def screens() -> Iterator[str]:
    """Every public address that needs no key of its own."""
    for space, names in PUBLIC.items():
        for name in names.split():
            try:
                yield reverse(f"{space}:{name}")
            except NoReverseMatch:
                continue


def pages(client: Client) -> Iterator[str]:
    """Every public page and paper, as the site maps name them, and a feed of one building."""
    for site_map in (reverse("pages:sitemap"), reverse("ikcs:site_map")):
        for place in etree.fromstring(client.get(site_map).content).iter("{*}loc"):
            yield "/" + place.text.split("/", 3)[3]
    building = Building.objects.select_related("property").first()
    assert building is not None
    for name in ("rss_of_place", "atom_of_place", "dates_of_place"):
        yield reverse(f"notices:{name}", args=[f"{building.property.code}/{building.code}"])


def test_no_answer_names_the_host_of_its_request(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    client = Client(headers={"host": ODD})
    places = [*screens(), *pages(client)]

    told, answered = [], 0
    for place in places:
        answer = client.get(place)
        answered += answer.status_code == 200
        said = b"".join(answer) if answer.streaming else answer.content
        if ODD.encode() in said or ODD in str(dict(answer.headers)):
            told.append(place)

    assert told == []
    assert answered > 40
