from collections import Counter
from datetime import date
from typing import Any

import pytest
import yaml

from cms_ext.base.files.extraction import ExtractedText
from cms_ext.people.identity.models import Person
from cms_ext.public_site.detector import inspect_file
from cms_ext.public_site.detector.demo import load_allowances
from cms_ext.public_site.detector.models import Allowance
from tests.shared_rows import shared_by_the_whole_file
from tests.sources import ROOT

pytestmark = pytest.mark.django_db

COOP = ROOT / "fixtures" / "coop"
TODAY = date(2026, 11, 20)


@shared_by_the_whole_file
def loaded() -> None:
    """The demo's people and whitelist."""
    for person in _yaml("people.yaml")["persons"]:
        Person.objects.create(kind=person["kind"], name=person["name"])
    load_allowances(_yaml("coop.yaml"))


def _yaml(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(
        (COOP / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return content


def found(name: str) -> Counter[str]:
    """Findings by rule in a paper of the demo."""
    body = next((COOP / "documents").glob(f"{name}-*.md")).read_text(encoding="utf-8")
    text = body.split("---\n", 2)[2]
    return Counter(
        one.rule for one in inspect_file(ExtractedText((text,), None, True), today=TODAY)
    )


def test_the_whitelist_lets_the_published_papers_pass_and_not_the_raw_minutes():
    kinds = Counter(Allowance.objects.values_list("kind", flat=True))

    assert kinds == {"PHONE": 2, "DOMAIN": 1, "ACCOUNT": 1, "PHRASE": 7, "PERSON": 8}
    assert Allowance.objects.open_on(TODAY).count() == 18  # one office ended with its meeting

    assert found("90") == {
        "PHONE": 1, "EMAIL": 1, "FLAT_ADDR": 1, "PERSON": 1, "DEBT": 1, "HEALTH": 1,
    }  # fmt: skip

    names = [f"{number:02}" for number in range(1, 17)]

    assert {name: found(name) for name in names} == dict.fromkeys(names, {})
