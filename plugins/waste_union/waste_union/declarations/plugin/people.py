"""The login procedure of institutions, sections of a person's page, and personal data."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.utils.translation import gettext_noop as N_

from cms_ext import plugins
from cms_ext.desks.privacy.domain.erasure import RetainedData
from cms_ext.desks.privacy.domain.packet import PacketFile, PacketSection, Row
from cms_ext.evidence.sealed_rows.domain.stored_file import open_sealed_file
from cms_ext.people.identity.models import Person, User
from ebok_plugin.ledger.api import holds_right as has_account
from ebok_plugin.ledger.api import make_login_name
from waste_union.declarations.domain.drafting import read_own_pesels
from waste_union.declarations.domain.facts import read_declared_facts
from waste_union.declarations.domain.properties import (
    has_declaration_right,
    select_properties,
    select_rights,
)
from waste_union.declarations.domain.queries import SEES
from waste_union.declarations.domain.verify import (
    forget_declarations,
    forget_fee_decisions,
    forget_reliefs,
    forget_unfinished,
)
from waste_union.declarations.models import (
    Declaration,
    DeclarationRight,
    ReliefApplication,
    ReliefAttachment,
)
from waste_union.declarations.plugin.rights import DECLARATIONS, FEES
from waste_union.declarations.vocabulary import NEVER_SUBMITTED


def find_person(payload: Mapping[str, Any], today: date) -> Person | None:
    """Return the firm with the NIP of the application, or None."""
    tax_id = str(payload.get("tax_id", ""))
    if not tax_id:
        return None
    found = list(Person.objects.filter(kind=Person.Kind.COMPANY, tax_id=tax_id)[:2])
    return found[0] if len(found) == 1 else None


def people_by_reference(references: Collection[str], today: date) -> Mapping[str, Sequence[Person]]:
    """Map the NIPs by which former accesses name institutions to the one that has it."""
    firms = Person.objects.filter(kind=Person.Kind.COMPANY, tax_id__in=set(references) - {""})
    by_number: dict[str, list[Person]] = {}
    for firm in firms.order_by("pk"):
        by_number.setdefault(firm.tax_id, []).append(firm)
    return {number: found for number, found in by_number.items() if len(found) == 1}


def addresses_of(person: Person, today: date) -> list[str]:
    """Return the addresses of properties for which this person may declare."""
    return [estate.address for estate in select_properties(person, today)]


def also_admits(user: User, today: date) -> bool:
    """Return whether the person of the login may declare today (`ExtraAdmission`).

    Makes one query.
    """
    return user.person is not None and has_declaration_right(user.person, today)


def holds_right(person: Person, today: date) -> bool:
    """Return whether there is something to declare or to pay (`AccessProcedure.holds_right`)."""
    return has_declaration_right(person, today) or has_account(person, today)


def build_person_sections(
    person: Person, user: User, today: date
) -> Sequence[plugins.PersonSection]:
    """List the properties for which the person may declare, to staff who may see them.

    Makes one query.
    """
    if not user.has_perm(SEES):
        return []
    rights = select_rights(today).filter(person=person).select_related("declared_property")
    rows = tuple(
        plugins.PersonRow(
            str(right.declared_property),
            right.get_role_display(),
            reverse("declarations_desk_property", args=[right.declared_property_id]),
        )
        for right in rights.order_by("declared_property__code__polish")
    )
    empty = _("Ta osoba nie składa deklaracji o opłacie za odpady.")
    return [plugins.PersonSection(_("Nieruchomości z opłatą za odpady"), rows, empty)]


def describe_people(
    people: Sequence[Person], user: User, today: date
) -> Mapping[int, Sequence[str]]:
    """Return by person the properties for which they may declare, to staff who may see them."""
    if not user.has_perm(SEES):
        return {}
    properties: defaultdict[int, list[str]] = defaultdict(list)
    rights = select_rights(today).filter(person__in=people).select_related("declared_property")
    for right in rights.order_by("declared_property__code__polish"):
        properties[right.person_id].append(right.declared_property.address)
    return properties


ACCESS = (
    plugins.AccessProcedure(
        panel="WASTE_INST",
        number_prefix="LOGIN",
        path="instytucja",
        title=gettext_noop(
            "Wniosek o nadanie loginu i hasła do eBOK (wspólnota, zarządca, instytucja)"
        ),
        form="waste_union/declarations/institution.yaml",
        desk=plugins.Desk("DFK", gettext_noop("Dział Finansowo-Księgowy"), "3", "finance_clerk"),
        find_person=find_person,
        people_by_reference=people_by_reference,
        reference=gettext_noop("NIP"),
        paper=gettext_noop("Wniosek o login i hasło dla wspólnoty, zarządcy albo instytucji"),
        login_for=make_login_name,
        holds_right=holds_right,
        addresses_of=addresses_of,
        checks=(plugins.AccessCheck("C07", "waste_union.declarations.entering_check.run"),),
        not_entitled_reason="NOT_PAYER",
        data_use=plugins.DataUse(
            purpose=gettext_noop("dostęp do eBOK i weryfikacja wniosku"),
            basis=gettext_noop("art. 6 ust. 1 lit. e RODO"),
            period=gettext_noop("czas dostępu i 3 lata"),
            rights=gettext_noop("dostęp do danych, kopia, sprostowanie, ograniczenie, sprzeciw"),
        ),
    ),
)


BASIS = N_("Ordynacja podatkowa, art. 70: opłata przedawnia się po 5 latach od końca roku")


def collect(person: Person) -> Sequence[PacketSection]:
    rights = DeclarationRight.objects.filter(person=person).select_related("declared_property")
    rows: list[Row] = [
        {
            _("Nieruchomość"): str(row.declared_property),
            _("Kim jest"): row.get_role_display(),
            _("Od"): row.valid_from,
            _("Do"): row.valid_to,
        }
        for row in rights
    ]
    declarations = Declaration.objects.filter(declarant=person)
    pesels = read_own_pesels(person)
    declared: list[Row] = [
        _row(row, pesels.get(row.pk))
        for row in declarations.select_related("declared_property").order_by("pk")
    ]
    sections = [PacketSection(_("Prawa do składania deklaracji"), rows)] if rows else []
    reliefs: list[Row] = [
        {
            _("Znak sprawy"): row.number,
            _("Treść"): row.document,
            _("Złożono"): row.filed_at,
            _("Stan"): row.get_state_display(),
            _("Uzasadnienie decyzji"): row.reasons if row.decided_on else "",
        }
        for row in ReliefApplication.objects.filter(applicant=person).order_by("pk")
    ]
    if reliefs:
        files = [
            PacketFile(_path(row), partial(open_sealed_file, row.file))
            for row in ReliefAttachment.objects.filter(
                application__applicant=person
            ).select_related("application")
        ]
        sections.append(
            PacketSection(_("Wnioski o raty i odroczenie"), reliefs, _(BASIS), files=files)
        )
    if declared:
        sections.append(PacketSection(_("Deklaracje o opłacie za odpady"), declared, _(BASIS)))
    return sections


def _path(attachment: ReliefAttachment) -> str:
    """Return the sender's own file name, behind a prefix that keeps equal names apart."""
    number = attachment.application.number.replace("/", "-")
    return f"{number}/{str(attachment.pk)[:8]}-{attachment.name}"


def erase(person: Person, today: date) -> Sequence[RetainedData]:
    """Delete drafts and ended rights; submitted declarations stay while the fee is claimable."""
    declarations = Declaration.objects.filter(declarant=person)
    declarations.filter(state__in=NEVER_SUBMITTED).delete()
    DeclarationRight.objects.filter(person=person, valid_to__lt=today).delete()
    retained = []
    if declarations.exists() or DeclarationRight.objects.filter(person=person).exists():
        retained.append(RetainedData(_("złożone deklaracje i prawa do ich składania"), _(BASIS)))
    if ReliefApplication.objects.filter(applicant=person).exists():
        retained.append(RetainedData(_("wnioski o raty i odroczenie"), _(BASIS)))
    return retained


def about(person: Person) -> Sequence[QuerySet[Any]]:
    """Select the rows whose letters belong to the person."""
    return [
        Declaration.objects.filter(declarant=person),
        ReliefApplication.objects.filter(applicant=person),
    ]


def _row(declaration: Declaration, pesel: str | None) -> Row:
    facts = read_declared_facts(declaration)
    return {
        _("Numer"): declaration.number,
        _("Nieruchomość"): declaration.declared_property.address,
        _("Cel"): declaration.get_kind_display(),
        _("Stan"): declaration.get_state_display(),
        _("Złożono"): declaration.filed_on,
        _("Imię i nazwisko albo nazwa"): facts.name,
        _("PESEL"): pesel,
        _("Adres"): facts.address,
        _("Telefon"): facts.phone,
        _("E-mail"): facts.email,
        _("Liczba osób"): facts.persons,
        _("Opłata miesięczna"): str(declaration.amount) if declaration.amount else None,
    }


PERSONAL_DATA = plugins.PersonalData(
    collect=collect,
    erase=erase,
    about=about,
    models=(
        f"{DECLARATIONS}.Declaration",
        f"{DECLARATIONS}.DeclarationRight",
        f"{DECLARATIONS}.ReliefApplication",
        f"{DECLARATIONS}.ReliefAttachment",
    ),
    staff_models=(
        f"{DECLARATIONS}.ChangeProposal",
        f"{DECLARATIONS}.CorrectionCall",
        f"{DECLARATIONS}.FeeDecision",
        f"{DECLARATIONS}.RateNotice",
        f"{DECLARATIONS}.NoticePrint",
        f"{DECLARATIONS}.OpeningFile",
        f"{FEES}.FeeObligation",
        f"{FEES}.FeeRun",
    ),
)

RETENTION = (
    plugins.Retention(
        "SUBMITTED",
        gettext_noop("Deklaracje o opłacie za odpady, z plikiem XML i wezwaniem do korekty"),
        gettext_noop("końca roku, w którym deklaracja przestała obowiązywać"),
        60,
        gettext_noop("Ordynacja podatkowa, art. 70: opłata przedawnia się po 5 latach"),
        forget_declarations,
    ),
    plugins.Retention(
        "FEE_DECISIONS",
        gettext_noop("Decyzje o opłacie za odpady"),
        gettext_noop("końca roku, w którym decyzja przestała obowiązywać"),
        60,
        gettext_noop("Ordynacja podatkowa, art. 70: opłata przedawnia się po 5 latach"),
        forget_fee_decisions,
    ),
    plugins.Retention(
        "RELIEFS",
        gettext_noop("Wnioski o raty i odroczenie opłaty za odpady, z decyzją"),
        gettext_noop("końca roku, w którym wniosek złożono"),
        60,
        gettext_noop("Ordynacja podatkowa, art. 70: opłata przedawnia się po 5 latach"),
        forget_reliefs,
    ),
    plugins.Retention(
        "UNFINISHED",
        gettext_noop("Deklaracje robocze i porzucone"),
        gettext_noop("rozpoczęcia deklaracji"),
        3,
        forget=forget_unfinished,
    ),
)
