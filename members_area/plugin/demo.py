"""The demo data of the members' area, made by the verbs from fixtures/coop."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.operations.new_site.demo.load import find_person, origin_of_staff, read_people
from cms_ext.people.identity.models import User
from cms_ext.people.outbox.mail.models import OutgoingMessage
from cms_ext.public_site.detector.demo import load_allowances
from cms_ext.public_site.notices.models import AnnouncementPage
from cms_ext.public_site.pages.demo import load_papers, read_article
from members_area.apps import IKCS
from members_area.completeness.domain.public_status import show_status
from members_area.completeness.models import StatusScope
from members_area.library.domain.document import register_document
from members_area.library.domain.paper import TextSource, read_source, render_paper
from members_area.library.domain.relation import link_document, save_relation
from members_area.library.domain.release import Ticks, confirm_version, publish_version
from members_area.library.domain.scan import list_findings
from members_area.library.domain.submission import submit_version, waive_warning
from members_area.library.domain.upload import checked_file
from members_area.library.models import (
    Document,
    DocumentKind,
    DocumentState,
    Relation,
    RelationType,
)
from members_area.meetings.domain import draft as drafts
from members_area.meetings.domain import meeting as meetings
from members_area.meetings.models import Meeting, NoticeChannel, PaperRole, Survey
from members_area.plugin.panel import COLLECTION
from members_area.register.domain.membership import admit_member, close_membership, elect_to_organ
from members_area.register.models import Organ
from members_area.requests.domain import registration
from members_area.requests.domain.opening import note_cost, save_price, start_review
from members_area.requests.models import CopyPrice, DocumentRequest
from members_area.requests.vocabulary import Delivery, Form, RequestChannel
from members_area.resolutions.domain.vote import record_vote
from members_area.resolutions.models import Vote

# The demo's documents are invented; the detector's warnings in them were checked once.
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
# How the texts name the statute, which has neither a number nor an id.
STATUTE = "statut"
OFFICE_HOUR = time(10)


def load_demo(today: date, scale: int) -> None:
    """Load members, documents, meetings and requests dated up to `today`."""
    load_papers(
        COLLECTION,
        regulations=(
            "Regulamin Internetowego Konta Członka Spółdzielni (IKCS)",
            "documents/02-regulamin-ikcs.md",
        ),
    )
    clerk, second = origin_of_staff("czlonkowski"), origin_of_staff("finanse")
    coop: dict[str, Any] = _read_yaml("coop.yaml")
    organs = {organ.code: organ for organ in Organ.objects.all()}
    for row in read_people()["members"]:
        if row["from"] <= today:
            _member(row, organs, today, clerk)
    load_allowances(coop)
    for path in sorted((_fixtures() / "documents").glob("*.md")):
        source = read_source(path.read_text(encoding="utf-8"))
        received_on = source.facts.get("uploaded_on") or source.facts["published_on"]
        if received_on <= today:
            _document(source, organs, coop, received_on, clerk, second)
    load_relations(clerk)
    load_related(today, clerk)
    load_meetings(today, clerk)
    load_requests(today, clerk)
    show_status(StatusScope.MEMBERS, origin=origin_of_staff("prezes"))


def _fixtures() -> Path:
    folder: Path = settings.COOP_DEMO_FIXTURES
    return folder


def _read_yaml(name: str) -> Any:
    return yaml.load((_fixtures() / name).read_text("utf-8"), Loader=yaml.CSafeLoader)


def _member(row: dict[str, Any], organs: dict[str, Organ], today: date, clerk: Origin) -> None:
    person = find_person(row["person"])
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
    """Register a paper with its PDF; publish it unless the source gives another state."""
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
            relation["type"] == "AMENDS" and relation["target"] == STATUTE
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


def load_relations(clerk: Origin) -> None:
    """Save relations between documents that are in the library, and the votes of votes.yaml."""
    papers = _papers()
    for facts, source in papers:
        for row in facts.get("relations", []):
            target = _find_named(row["target"], papers)
            if target is not None:
                _relate(row, source, target, clerk)
    for row in _read_yaml("votes.yaml"):
        document = _find_named(row["number"], papers)
        if document is not None:
            _vote(row, document, clerk)


def _papers() -> list[tuple[dict[str, Any], Document]]:
    """Return the facts of each text source with its paper, if the library has it."""
    by_title = {document.title: document for document in Document.objects.select_related("kind")}
    sources = sorted((_fixtures() / "documents").glob("*.md"))
    facts = [read_source(path.read_text(encoding="utf-8")).facts for path in sources]
    return [(fact, by_title[fact["title"]]) for fact in facts if fact["title"] in by_title]


def _find_named(name: str, papers: list[tuple[dict[str, Any], Document]]) -> Document | None:
    """Return the resolution with this number, the paper with this id, or the statute."""
    for facts, document in papers:
        names = {
            facts.get("id"),
            document.number if document.kind.code == "RESOLUTION" else None,
            STATUTE if document.kind.code == "STATUTE" else None,
        }
        if name in names:
            return document
    return None


def _relate(row: dict[str, Any], source: Document, target: Document, clerk: Origin) -> None:
    relation = Relation(
        source=source,
        target=target,
        type=RelationType(row["type"]),
        effective_on=row.get("effective_on"),
        scope_text=row.get("scope", ""),
    )
    save_relation(relation, origin=clerk)


def _vote(row: dict[str, Any], document: Document, clerk: Origin) -> None:
    vote = Vote(
        document=document,
        votes_for=row["for"],
        votes_against=row["against"],
        abstained=row["abstained"],
        present=row["present"],
    )
    record_vote(vote, origin=clerk)


def load_related(today: date, clerk: Origin) -> None:
    """Link the published documents that announcements name under `related`, by their titles."""
    assert isinstance(clerk.actor, User)
    pages = {page.slug: page for page in AnnouncementPage.objects.all()}
    keys = dict(Document.objects.published(today).values_list("title", "pk"))
    for path in sorted((_fixtures() / "announcements").glob("*.md")):
        facts = read_article(path).facts
        page = pages.get(facts["slug"])
        for title in facts.get("related", []):
            if page is not None and title in keys:
                link_document(page, keys[title], clerk.actor, today, origin=clerk)


def load_meetings(today: date, clerk: Origin) -> None:
    """Load meetings, drafts, notices and surveys dated up to `today`."""
    content = _read_yaml("meetings.yaml")
    for row in content["meetings"]:
        _meeting(row, today, clerk)
    for row in content["surveys"]:
        if row["opens_on"] <= today:
            _survey(row, today, clerk)


def _meeting(row: dict[str, Any], today: date, clerk: Origin) -> None:
    meeting = Meeting(
        organ=Organ.objects.get(code=row["organ"]),
        date=row["date"],
        starts_at=time.fromisoformat(row["starts_at"]) if "starts_at" in row else None,
        place=row.get("place", ""),
        papers_place=row.get("papers_place", ""),
        announcement=AnnouncementPage.objects.filter(slug=row.get("announcement", "")).first(),
    )
    meetings.plan_meeting(meeting, origin=clerk)
    if row.get("called_on", date.max) > today:
        return
    meetings.set_agenda(meeting, row["agenda"], origin=clerk)
    meeting = meetings.call_meeting(meeting, on=row["called_on"], origin=clerk)
    for notice in row.get("notices", []):
        if notice["day"] <= today:
            channel = NoticeChannel.objects.get(code=notice["channel"])
            count = notice["recipients"]
            drafts.record_delivery(
                meeting, channel, on=notice["day"], recipients=count, today=today, origin=clerk
            )
    for draft in row.get("drafts", []):
        if draft["day"] <= today:
            _draft(meeting, draft, clerk)
    for paper in row.get("papers", []):
        _paper(meeting, paper, clerk)
    if meeting.date <= today:
        meeting = meetings.hold_meeting(meeting, today=today, origin=clerk)
        if "results" in row:
            meetings.record_results(meeting, row["results"], origin=clerk)


def _draft(meeting: Meeting, row: dict[str, Any], clerk: Origin) -> None:
    words = {"title": row["title"], "text": row["text"], "reasons": row["reasons"]}
    if "author" not in row:
        drafts.enter_board_draft(meeting, **words, at=_at_office_hour(row["day"]), origin=clerk)
        return
    draft = drafts.submit_draft(
        meeting,
        find_person(row["author"]),
        **words,
        at=_at_office_hour(row["day"]),
        origin=Origin(panel="ikcs"),
    )
    for supporter in row["supporters"]:
        drafts.support_draft(
            draft,
            find_person(supporter),
            at=_at_office_hour(row["day"]),
            origin=Origin(panel="ikcs"),
        )


def _paper(meeting: Meeting, row: dict[str, Any], clerk: Origin) -> None:
    """Add the matching published papers; papers that the library does not have are skipped."""
    found = Document.objects.filter(state=DocumentState.PUBLISHED)
    if "number" in row:
        found = found.filter(number=row["number"], kind__code="RESOLUTION")
    elif "minutes" in row:
        found = found.filter(kind__code="MINUTES", organ=meeting.organ, meeting_date=meeting.date)
    else:
        found = found.filter(kind__code=row["kind"], year=row["year"])
    for document in found:
        item = meeting.agenda.filter(position=row.get("point", 0)).first()
        meetings.add_paper(meeting, document, role=PaperRole(row["role"]), item=item, origin=clerk)


def _survey(row: dict[str, Any], today: date, clerk: Origin) -> None:
    survey = Survey(
        question=row["question"],
        explanation=row.get("explanation", ""),
        meeting=Meeting.objects.filter(date=row["meeting"]).first() if "meeting" in row else None,
        opens_on=row["opens_on"],
        closes_on=row["closes_on"],
    )
    meetings.open_survey(survey, row["options"], today=row["opens_on"], origin=clerk)
    options = list(survey.options.all())
    for key, position in row["answers"].items():
        meetings.answer_survey(
            survey, find_person(key), options[position - 1], today=row["opens_on"]
        )


def _at_office_hour(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, OFFICE_HOUR))


def load_requests(today: date, clerk: Origin) -> None:
    """Save the price list, and each request with its steps up to `today`."""
    content = _read_yaml("requests.yaml")
    for row in content["prices"]:
        price = CopyPrice(
            form=row["form"], unit=row["unit"], price=row["price"], valid_from=row["from"]
        )
        save_price(price, origin=clerk)
    for row in content["requests"]:
        if row["day"] <= today:
            request = _submit(row, clerk)
            for step in row["steps"]:
                if step.get("day", row["day"]) <= today:
                    request = _take_step(request, step, clerk)
    # Their messages would have been sent on their days; the demo sends none of them.
    OutgoingMessage.objects.filter(about_type=DocumentRequest._meta.label).delete()


def _submit(row: dict[str, Any], clerk: Origin) -> DocumentRequest:
    person, channel = find_person(row["person"]), RequestChannel(row["channel"])
    login = User.objects.filter(person=person, realm=IKCS).first()
    own = Origin(actor=login, panel=IKCS)
    requested = registration.RequestedPapers(
        kinds=[DocumentKind.objects.get(code=code) for code in row["kinds"]],
        description=row["description"],
        form=Form(row["form"]),
        delivery=Delivery(row.get("delivery", Delivery.OFFICE)),
        period_from=row.get("period_from"),
        period_to=row.get("period_to"),
    )
    origin = clerk if channel == RequestChannel.PAPER else own
    return registration.submit_request(
        person, requested, channel=channel, on=row["day"], origin=origin
    )


def _take_step(request: DocumentRequest, step: dict[str, Any], clerk: Origin) -> DocumentRequest:
    if step["do"] == "start_review":
        return start_review(request, origin=clerk)
    if step["do"] == "note_cost":
        return note_cost(request, step["units"], today=step["day"], origin=clerk)
    if step["do"] == "refuse":
        names = ("what", "ground", "reasons", "signed_by")
        grounds = registration.Grounds(**{name: step[name] for name in names})
        return registration.refuse_request(request, grounds, today=step["day"], origin=clerk)
    registration.record_refusal_delivery(
        request.refusal, step["day"], today=step["day"], origin=clerk
    )
    return request
