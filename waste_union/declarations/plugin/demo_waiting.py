"""The declarations of the demo that wait at the desk, one of each kind and state."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.people.identity.models import User
from waste_union.declarations import vocabulary
from waste_union.declarations.apps import EBOK
from waste_union.declarations.domain import reviewing
from waste_union.declarations.domain.drafting import fill_declaration, start_declaration
from waste_union.declarations.domain.facts import DeclaredFacts, read_facts
from waste_union.declarations.domain.properties import find_accepted
from waste_union.declarations.domain.signing import sign_by_account, sign_on_paper
from waste_union.declarations.domain.submitting import submit_declaration, validate_declaration
from waste_union.declarations.models import Declaration, DeclaredProperty

Facts = Mapping[str, Any]
NOTE = "Liczba osób rośnie ponad dwukrotnie. Właściciel potwierdził ją telefonicznie."
WRONG = "Liczba osób jest inna niż w ewidencji ludności.\nProszę podać dzień wyprowadzki."
REFUSED = "Deklaracja nie jest podpisana. Prosimy złożyć ją jeszcze raz z podpisem."


def file_waiting(
    row: Facts, place: DeclaredProperty, first: DeclaredFacts, clerk: Origin, noon: datetime
) -> None:
    """File a declaration on its day, and take it as far as the desk has come by `row["do"]`.

    `first` are the facts of a first declaration. With `login` it came through eBOK, else on paper.
    `noon` is a moment in the office's time zone.
    """
    filed: date = row["filed"]
    now = datetime.combine(filed, time(11), noon.tzinfo)
    declaration = _submitted(row, place, first, clerk, now)
    for step in row.get("do", ()):
        _step(step, declaration, filed, clerk)
        declaration.refresh_from_db()


def _submitted(
    row: Facts, place: DeclaredProperty, first: DeclaredFacts, clerk: Origin, now: datetime
) -> Declaration:
    assert place.account is not None  # each property of the demo has one
    by_login = "login" in row
    origin = _resident(row["login"]) if by_login else clerk
    channel = (
        vocabulary.DeclarationChannel.EBOK if by_login else vocabulary.DeclarationChannel.PAPER
    )
    day = row["filed"]
    declaration = start_declaration(
        place,
        place.account.payer,
        vocabulary.DeclarationKind(row["kind"]),
        channel=channel,
        today=day,
        origin=origin,
    )
    declaration = fill_declaration(declaration, _facts(row, place, first), today=day, origin=origin)
    declaration = validate_declaration(declaration, today=day, origin=origin)
    sign = sign_by_account if by_login else sign_on_paper
    return submit_declaration(sign(declaration, now=now, origin=origin), now=now, origin=origin)


def _resident(login: str) -> Origin:
    user = User.objects.get(realm=EBOK, login=login)
    return Origin(actor=user, panel=EBOK)


def _facts(row: Facts, place: DeclaredProperty, first: DeclaredFacts) -> DeclaredFacts:
    before = find_accepted(place)
    facts = read_facts(before) if before else first
    changed = {name: row[name] for name in ("persons", "containers") if name in row}
    return replace(
        facts,
        kind=vocabulary.DeclarationKind(row["kind"]),
        reason=row["reason"],
        event_date=row["day"],
        statements=first.statements,
        **changed,
    )


def _step(step: str, declaration: Declaration, day: date, clerk: Origin) -> None:
    if step == "take_up":
        reviewing.take_up(declaration, origin=clerk)
    elif step == "propose":
        reviewing.propose_acceptance(declaration, NOTE, today=day, origin=clerk)
    elif step == "call":
        reviewing.call_to_correct(declaration, WRONG, today=day, origin=clerk)
    else:
        reviewing.reject_declaration(declaration, REFUSED, today=day, origin=clerk)
