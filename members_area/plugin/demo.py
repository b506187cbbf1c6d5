"""The demo of the members' area."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.files.base import ContentFile

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.operations.new_site.demo.people import people, person_of
from cms_ext.people.identity.models import User
from cms_ext.plugins.realm import Realm
from cms_ext.public_site.detector.demo import load_allowances
from cms_ext.public_site.pages.demo import load_papers
from members_area.completeness.domain.public_status import show_status
from members_area.completeness.models import StatusScope
from members_area.library.demo import load_related
from members_area.library.domain.document import register_document
from members_area.library.domain.gate.handing_over import submit_version, waive_warning
from members_area.library.domain.gate.scan import list_findings
from members_area.library.domain.paper import render_paper
from members_area.library.domain.release import Ticks, confirm_version, publish_version
from members_area.library.domain.upload import checked_file
from members_area.library.models import Document, DocumentKind
from members_area.library.text_source import TextSource, read_source
from members_area.meetings.demo import load_meetings
from members_area.plugin.panel import COLLECTION
from members_area.register.domain.membership import admit_member, close_membership, elect_to_organ
from members_area.register.models import Organ
from members_area.requests.demo import load_requests
from members_area.resolutions.demo import load_relations

# The papers of the demo are invented; what the detector warns of in them was looked at once.
WAIVED = "Sprawdzono: dane zmyślone albo jawne."
FACTS = (
    "title",
    "meeting_date",
    "adopted_on",
    "effective_from",
    "krs_registered_on",
    "audience",
    "year",
)


def load_demo(today: date, scale: int) -> None:
    """Members, terms of office and documents, as far as they are dated up to `today`."""
    load_papers(
        COLLECTION,
        regulations=(
            "Regulamin Internetowego Konta Członka Spółdzielni (IKCS)",
            "documents/02-regulamin-ikcs.md",
        ),
    )
    clerk, second = _staff("czlonkowski"), _staff("finanse")
    coop = _coop()
    organs = {organ.code: organ for organ in Organ.objects.all()}
    for row in people()["members"]:
        if row["from"] <= today:
            _member(row, organs, today, clerk)
    load_allowances(coop)
    for path in sorted((_fixtures() / "documents").glob("*.md")):
        source = read_source(path.read_text(encoding="utf-8"))
        taken_in = source.facts.get("uploaded_on") or source.facts["published_on"]
        if taken_in <= today:
            _document(source, organs, coop, taken_in, clerk, second)
    load_relations(clerk)
    load_related(today, clerk)
    load_meetings(today, clerk)
    load_requests(today, clerk)
    show_status(StatusScope.MEMBERS, origin=_staff("prezes"))


def _staff(login: str) -> Origin:
    return Origin(actor=User.objects.get(realm=Realm.STAFF, login=login), panel="staff")


def _fixtures() -> Path:
    folder: Path = settings.COOP_DEMO_FIXTURES
    return folder


def _coop() -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(
        (_fixtures() / "coop.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader
    )
    return content


def _member(row: dict[str, Any], organs: dict[str, Organ], today: date, clerk: Origin) -> None:
    person = person_of(row["person"])
    membership = admit_member(person, row["member_no"], on=row["from"], origin=clerk)
    ended_on = row.get("ended_on")
    if ended_on and ended_on <= today:
        close_membership(membership, on=ended_on, origin=clerk)
    for office in row.get("offices", []):
        if office["from"] <= today:
            elect_to_organ(
                person,
                organs[office["organ"]],
                starts_on=office["from"],
                ends_on=office["to"],
                origin=clerk,
            )


def _document(
    source: TextSource,
    organs: dict[str, Organ],
    coop: dict[str, Any],
    on: date,
    clerk: Origin,
    second: Origin,
) -> None:
    """A paper with its PDF; one that has a state of its own stays in the gate, unpublished."""
    facts = source.facts
    organ = organs[facts["organ"]]
    pdf = render_paper(
        source, coop=coop["full_name"], office=coop["address"], organ=organ.name, issued=on
    )
    document = Document(
        kind=DocumentKind.objects.get(code=facts["kind"]),
        organ=organ,
        number=facts.get("number") or "",
        audience_organ=organs.get(facts.get("audience_organ", "")),
        named_numbers=facts.get("resolutions") or [],
        changes_statute=any(
            relation["type"] == "AMENDS" and relation["target"] == "statut"
            for relation in facts.get("relations", [])
        ),
        **{name: facts[name] for name in FACTS if name in facts},
    )
    register_document(
        document, checked_file(ContentFile(pdf), "dokument.pdf"), today=on, origin=clerk
    )
    if "state" not in facts:
        version = submit_version(document.versions.get(), today=on, origin=clerk)
        for finding in list_findings(version):
            waive_warning(finding, WAIVED, origin=second)
        confirm_version(version, ticks=Ticks(read_whole=True, no_personal_data=True), origin=second)
        publish_version(version, on=on, origin=clerk)
