"""What the plugin adds to the site."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    DeskPart,
    EvidencePart,
    FirstStep,
    IdentityProvider,
    Job,
    LogWords,
    OperationsPart,
    PanelPart,
    PeoplePart,
    PersonalData,
    PersonPage,
    Plugin,
    Retention,
    RightInWords,
    Role,
)
from waste_union.login_gov import demo as login_gov_demo
from waste_union.login_gov import person_part
from waste_union.login_gov import personal_data as login_gov_personal_data
from waste_union.login_gov.apps import LOGIN_GOV
from waste_union.login_gov.domain import known_person
from waste_union.login_gov.domain.known_person import marks_changed
from waste_union.login_gov.domain.provider import LoginGov
from waste_union.login_gov.first_step import a_number_is_known
from waste_union.login_gov.jobs import sweep_sign_ins
from waste_union.login_gov.vocabulary import NodeRefusal, PeselProof

KNOWS_PERSON = f"{LOGIN_GOV}.know_person"

PLUGIN = Plugin(
    panel=PanelPart(
        identity_providers=(
            IdentityProvider(
                "login-gov",
                _("Zaloguj przez login.gov.pl"),
                _(
                    "Mieszkaniec: profilem zaufanym, e-dowodem, aplikacją mObywatel albo w banku. "
                    "Bez loginu i hasła, jeśli Twój numer PESEL jest w naszym rejestrze."
                ),
                LoginGov,
            ),
        ),
    ),
    people=PeoplePart(
        person=PersonPage(
            person_part.sections,
            combine=known_person.combine,
        ),
        personal_data=PersonalData(
            collect=login_gov_personal_data.collect,
            erase=login_gov_personal_data.erase,
            models=(f"{LOGIN_GOV}.PeselMark",),
        ),
        retention=(
            Retention(
                "PESEL_MARKS",
                _("Skróty numerów PESEL do logowania przez login.gov.pl"),
                source=_("dopóki osoba może się tak logować; znikają z wpisem albo na prośbę"),
            ),
        ),
    ),
    desk=DeskPart(
        # At the desk that issues starter passwords: either of them lets the person in.
        roles=(Role("finance_clerk", (KNOWS_PERSON,)),),
        rights=(
            RightInWords(
                _("zapisuje i usuwa numer PESEL do logowania przez login.gov.pl"), (KNOWS_PERSON,)
            ),
        ),
    ),
    evidence=EvidencePart(
        log=LogWords(
            actions=(("PESEL_REKEYED", _("Nowy klucz zapisu numerów PESEL")),),
            codes=(
                ("", NodeRefusal),
                ("cms_ext_identity.Person", PeselProof),
            ),
            fields=(("mark", _("skrót zapisu numeru PESEL")),),
        ),
        rights_findings=marks_changed,
    ),
    operations=OperationsPart(
        jobs=(
            Job(
                "login-gov-sweep",
                timedelta(hours=1),
                sweep_sign_ins,
                title=_("Usuwanie śladów logowań przez login.gov.pl"),
            ),
        ),
        first_steps=(
            FirstStep(
                _("Wpisz numery PESEL tych, którzy mają się logować przez login.gov.pl"),
                _("Na stronie osoby, z dokumentu. Kogo nie ma, ten czyta, jak złożyć deklarację."),
                "person_register",
                KNOWS_PERSON,
                a_number_is_known,
                order=540,
            ),
        ),
        demo=login_gov_demo.load,
    ),
)
