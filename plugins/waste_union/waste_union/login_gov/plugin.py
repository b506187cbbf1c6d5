"""The plugin of login.gov.pl: what it adds to the site, to a person's page and to the demo."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms_ext import plugins
from cms_ext.desks.privacy.domain.erasure import RetainedData
from cms_ext.desks.privacy.domain.packet import PacketSection, Row
from cms_ext.evidence.audit.domain.event import Origin
from cms_ext.operations.new_site.demo.load import find_person, read_people
from cms_ext.people.identity.models import Person, User
from waste_union.login_gov.apps import LOGIN_GOV
from waste_union.login_gov.domain import known_person
from waste_union.login_gov.domain.provider import LoginGov, delete_expired_sign_ins
from waste_union.login_gov.models import PeselMark
from waste_union.login_gov.views import STEPS
from waste_union.login_gov.vocabulary import NodeRefusal, PeselProof


def load_demo(today: date, premises: int) -> None:
    """Store the numbers of the demo's residents in people.yaml, all invented. Repeatable."""
    clerk = User.objects.filter(realm="staff", groups__name="finance_clerk").order_by("pk").first()
    for key, number in read_people().get("pesels", {}).items():
        person = find_person(key)
        if known_person.find_mark(person) is None:
            known_person.record_known_person(
                person, number, PeselProof.ID_CARD, Origin(actor=clerk)
            )


def a_number_is_known(today: date) -> bool:
    """Return whether somebody can sign in by the node."""
    return PeselMark.objects.exists()


def sweep_sign_ins() -> None:
    delete_expired_sign_ins(timezone.now())


def collect(person: Person) -> Sequence[PacketSection]:
    mark = known_person.find_mark(person)
    if mark is None:
        return []
    row: Row = {
        _("Co zapisano"): _("skrót numeru PESEL, z którego numeru nie da się odczytać"),
        _("Na podstawie"): mark.get_proof_display(),
        _("Kiedy"): mark.known_at,
    }
    why = _("Logowanie przez login.gov.pl: po numerze poznajemy, kto się loguje.")
    return [PacketSection(_("Logowanie przez login.gov.pl"), [row], why)]


def erase(person: Person, today: date) -> Sequence[RetainedData]:
    """Delete the hash; nothing has to stay, because nobody signs in without the row."""
    PeselMark.objects.filter(person=person).delete()
    return []


def build_person_sections(
    person: Person, user: User, today: date
) -> Sequence[plugins.PersonSection]:
    """Say whether the number is stored, to the desk that may change it."""
    if person.kind != Person.Kind.PERSON or not known_person.may_know(user):
        return []
    mark = known_person.find_mark(person)
    links = () if person.died_on is not None else _links(person, mark)
    return [
        plugins.PersonSection(
            _("Logowanie przez login.gov.pl"),
            () if mark is None else (_row(mark),),
            _(
                "Numeru PESEL nie zapisano, więc ta osoba nie zaloguje się przez login.gov.pl. "
                "Przechowujemy tylko jego skrót, numeru nie da się z niego odczytać."
            ),
            links,
            after_logins=True,
        )
    ]


def _links(person: Person, mark: PeselMark | None) -> tuple[plugins.PersonLink, ...]:
    return tuple(
        plugins.PersonLink(str(step.title), reverse("login_gov_step", args=[person.pk, step.slug]))
        for step in STEPS.values()
        if step.slug == "wpisz" or mark is not None
    )


def _row(mark: PeselMark) -> plugins.PersonRow:
    if not known_person.is_mark_valid(mark):
        return plugins.PersonRow(
            _("Zapis zmieniono poza serwisem"),
            _("Nikogo nie wpuszcza. Usuń go i wpisz numer od nowa z dokumentu."),
        )
    detail = _("od %(day)s, na podstawie: %(proof)s") % {
        "day": date_format(localtime(mark.known_at), "j.m.Y"),
        "proof": mark.get_proof_display(),
    }
    return plugins.PersonRow(_("Numer PESEL zapisano jako skrót"), detail)


PLUGIN = plugins.Plugin(
    panel=plugins.PanelPart(
        identity_providers=(
            plugins.IdentityProvider(
                "login-gov",
                gettext_noop("Zaloguj przez login.gov.pl"),
                gettext_noop(
                    "Właściciel domu, który składa deklarację we własnym imieniu. Profilem "
                    "zaufanym, e-dowodem, aplikacją mObywatel albo w banku, bez loginu i hasła, "
                    "jeśli Twój numer PESEL jest w naszym rejestrze."
                ),
                LoginGov,
                audience=gettext_noop("Mieszkaniec"),
                others=gettext_noop("Wspólnota / zarządca / instytucja"),
                newcomers=gettext_noop("Pierwsza deklaracja"),
                newcomers_about=gettext_noop(
                    "Pierwszą deklarację złóż poza eBOK: przez e-Doręczenia, pocztą albo w biurze. "
                    "Logowanie działa, gdy wprowadzimy ją do systemu."
                ),
            ),
        )
    ),
    people=plugins.PeoplePart(
        person=plugins.PersonPage(build_person_sections, combine=known_person.combine_marks),
        personal_data=plugins.PersonalData(
            collect=collect, erase=erase, models=(f"{LOGIN_GOV}.PeselMark",)
        ),
        retention=(
            plugins.Retention(
                "PESEL_MARKS",
                gettext_noop("Skróty numerów PESEL do logowania przez login.gov.pl"),
                source=gettext_noop(
                    "dopóki osoba może się tak logować; znikają z wpisem albo na prośbę"
                ),
            ),
        ),
    ),
    desk=plugins.DeskPart(
        # The desk that issues starter passwords, because both let the person in.
        roles=(plugins.Role("finance_clerk", (known_person.KNOWS_PERSON,)),),
        rights=(
            plugins.RightInWords(
                gettext_noop("zapisuje i usuwa numer PESEL do logowania przez login.gov.pl"),
                (known_person.KNOWS_PERSON,),
            ),
        ),
    ),
    evidence=plugins.EvidencePart(
        log=plugins.LogWords(
            actions=(("PESEL_REKEYED", gettext_noop("Nowy klucz zapisu numerów PESEL")),),
            codes=(("", NodeRefusal), ("cms_ext_identity.Person", PeselProof)),
            fields=(("mark", gettext_noop("skrót zapisu numeru PESEL")),),
        ),
        coverage=dict.fromkeys(
            (f"{LOGIN_GOV}.OpenRequest", f"{LOGIN_GOV}.UsedAssertion"),
            plugins.unproven("logowanie, które trwa; po kilku minutach wiersz znika"),
        ),
        reported={"rights": (f"{LOGIN_GOV}.peselmark",)},
    ),
    operations=plugins.OperationsPart(
        letter_kinds={"waste_union/login_gov/mail/pesel_known.txt": plugins.LetterKind("")},
        jobs=(
            plugins.Job(
                "login-gov-sweep",
                timedelta(hours=1),
                sweep_sign_ins,
                title=gettext_noop("Usuwanie śladów logowań przez login.gov.pl"),
            ),
        ),
        first_steps=(
            plugins.FirstStep(
                gettext_noop("Wpisz numery PESEL tych, którzy mają się logować przez login.gov.pl"),
                gettext_noop(
                    "Na stronie osoby, z dokumentu. Kogo nie ma, ten czyta, jak złożyć deklarację."
                ),
                "person_register",
                known_person.KNOWS_PERSON,
                a_number_is_known,
                order=540,
                only_with="COOP_LOGIN_GOV_NODE",
            ),
        ),
        demo=load_demo,
    ),
)
