"""The demo's applications, created by the same functions that the desks call."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from email.message import EmailMessage
from typing import Any

from cms_ext.access import vocabulary
from cms_ext.access.domain import decision
from cms_ext.access.domain.accepted_file import accept_file
from cms_ext.access.domain.checks.deciding import decide_check, request_phone_check
from cms_ext.access.domain.checks.recommendation import recommend_action
from cms_ext.access.domain.email.intake import receive_message
from cms_ext.access.domain.form_paper import render_blank_form
from cms_ext.access.domain.form_version import current_form
from cms_ext.access.domain.registration import NewApplication, register_application
from cms_ext.access.form_definition.spec import read_form
from cms_ext.access.models import AccessApplication, AccessSettings
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.operations.new_site.demo.load import (
    find_member_no,
    find_person,
    read_coop_facts,
    read_people,
)
from cms_ext.people.identity.models import Person, User
from cms_ext.plugins import list_procedures
from cms_ext.plugins.realm import Realm
from cms_ext.plugins.registry import find_procedure

NOON = time(12, tzinfo=UTC)


def load_applications(today: date) -> None:
    """Load the sign-in banner and the applications of all enabled panels."""
    if "sign_in_banner" in read_coop_facts():
        sign_in = AccessSettings.load()
        sign_in.banner = read_coop_facts()["sign_in_banner"]
        sign_in.save()
    enabled = {procedure.panel for _realm, procedure in list_procedures()}
    for row in read_people()["applications"]:
        if row["panel"] in enabled:
            _application(row, today)


def _application(row: dict[str, Any], today: date) -> None:
    person = find_person(row["person"])
    clerk = Origin(_clerk(row["panel"]), panel=Realm.STAFF)
    come_in = _by_email if row["channel"] == vocabulary.ApplicationChannel.EMAIL else _at_the_desk
    application = come_in(row, person, clerk, today)
    state = vocabulary.ApplicationState(row["state"])
    if state == vocabulary.ApplicationState.SUBMITTED:
        return
    decision.begin_review(application, clerk, today)
    if row.get("seen"):
        _see(application, clerk)
    match state:
        case vocabulary.ApplicationState.INCOMPLETE:
            gaps = recommend_action(application).gaps
            decision.call_for_supplement(application, gaps, clerk, today)
        case vocabulary.ApplicationState.PHONE_CHECK:
            request_phone_check(application, row["doubt"], clerk)
        case vocabulary.ApplicationState.WITHDRAWN:
            decision.withdraw_application(application, clerk)
        case vocabulary.ApplicationState.APPROVED:
            decision.approve_application(application, clerk, today)
        case vocabulary.ApplicationState.REJECTED:
            reason = vocabulary.RejectReason(row["reason"])
            decision.reject_application(application, reason, "", clerk)


def _by_email(row: dict[str, Any], person: Person, clerk: Origin, today: date) -> AccessApplication:
    """Receive the message that a resident would write, with the form's fields and a scan."""
    payload = _payload(row, person, today)
    form = current_form(row["panel"], today)
    assert form is not None  # the demo's day lies within the first version
    lines = [
        f"{field.label}: {'tak' if value is True else _in_words(value, field.options)}"
        for field in read_form(form).fields
        if (value := payload.get(field.key))
    ]
    received_at = datetime.combine(row["received"], NOON)
    message = EmailMessage()
    message["From"], message["To"] = row["sender"], read_coop_facts()["email"]
    message["Subject"] = form.title
    message["Date"] = received_at
    message["Message-ID"] = f"<{row['panel']}-{row['person']}@poczta.example>"
    message.set_content("\n".join(lines))
    message.add_attachment(
        render_blank_form(form), maintype="application", subtype="pdf", filename="skan.pdf"
    )
    taken = receive_message(message.as_bytes(), "file", clerk, today, received_at=received_at)
    assert taken.application is not None, taken.refused
    return taken.application


def _at_the_desk(
    row: dict[str, Any], person: Person, clerk: Origin, today: date
) -> AccessApplication:
    form = current_form(row["panel"], today)
    assert form is not None  # the demo's day lies within the first version
    new = NewApplication(
        procedure=find_procedure(row["panel"]),
        channel=vocabulary.ApplicationChannel.IN_PERSON,
        payload=_payload(row, person, today),
        received_at=datetime.combine(row["received"], NOON),
        signature_kind=vocabulary.SignatureKind.HANDWRITTEN,
        files=[accept_file("skan.pdf", render_blank_form(form))],
    )
    return register_application(new, clerk, today).application


def _payload(row: dict[str, Any], person: Person, today: date) -> dict[str, Any]:
    if row["panel"] not in {"IKCS", "EBOK"}:
        return dict(row["form"])
    first_names, _, last_name = person.name.rpartition(" ")
    address = _address(person, today)
    common = {
        "first_names": first_names,
        "last_name": last_name,
        "correspondence_address": f"{address}, 00-000 Przykładowo",
        "email": row.get("form_email") or person.correspondence_email,
        "phone": person.phone,
        "accepts_bylaw": True,
        "truth": True,
        "privacy_seen": True,
        "place": "Przykładowo",
        "signed_on": row["received"].isoformat(),
    }
    if row["panel"] == "IKCS":
        return {**common, "member_no": find_member_no(row["person"]), "premises_address": address}
    return {
        **common,
        "payer_kind": "person",
        "role": "owner",
        "legal_title": "ownership_right",
        "premises_list": [address],
        **row.get("form", {}),
    }


def _in_words(value: Any, options: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    return options.get(str(value), str(value))


def _address(person: Person, today: date) -> str:
    """Return the person's address according to the plugins."""
    for _realm, procedure in list_procedures():
        if procedure.addresses_of and (found := procedure.addresses_of(person, today)):
            return str(found[0])
    return "ul. Wzorcowa 1 m. 1"


def _clerk(panel: str) -> User:
    group = find_procedure(panel).desk.group
    return User.objects.filter(is_demo=True, groups__name=group).earliest("pk")


def _see(application: AccessApplication, clerk: Origin) -> None:
    """Decide the checks that only a person can make by looking at the paper."""
    for check in application.checks.filter(result=vocabulary.CheckVerdict.CANNOT_TELL):
        decide_check(
            application,
            vocabulary.AccessCheckCode(check.code),
            vocabulary.CheckVerdict.PASS,
            "Obejrzano na druku.",
            clerk,
        )
