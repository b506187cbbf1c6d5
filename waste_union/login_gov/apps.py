"""The plugin of login.gov.pl: signing in to E-BOK by the national node."""

from datetime import timedelta

from django.core import checks
from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    FirstStep,
    IdentityProvider,
    Job,
    LogWords,
    PersonalData,
    PersonPart,
    Plugin,
    PluginConfig,
    Retention,
    RightInWords,
    Role,
)

LOGIN_GOV = "ebok_plugin_login_gov"
KNOWS_PERSON = f"{LOGIN_GOV}.know_person"


class LoginGovConfig(PluginConfig):
    name = "waste_union.login_gov"
    label = LOGIN_GOV
    verbose_name = _("Logowanie przez login.gov.pl")
    plugin = Plugin(
        slug="login-gov",
        title="Logowanie przez login.gov.pl",
        realm="ebok",
        requires=("ebok",),
        needs_settings=("COOP_LOGIN_GOV_NODE", "COOP_LOGIN_GOV_TRANSPORT"),
        identity_providers=(
            IdentityProvider(
                "login-gov",
                _("Zaloguj przez login.gov.pl"),
                _(
                    "Mieszkaniec: profilem zaufanym, e-dowodem, aplikacją mObywatel albo w banku. "
                    "Bez loginu i hasła, jeśli Twój numer PESEL jest w naszym rejestrze."
                ),
                "waste_union.login_gov.domain.provider.LoginGov",
            ),
        ),
        # At the desk that issues starter passwords: either of them lets the person in.
        roles=(Role("finance_clerk", (KNOWS_PERSON,)),),
        rights=(
            RightInWords(
                _("zapisuje i usuwa numer PESEL do logowania przez login.gov.pl"), (KNOWS_PERSON,)
            ),
        ),
        log=LogWords(
            actions=(("PESEL_REKEYED", _("Nowy klucz zapisu numerów PESEL")),),
            codes=(
                ("", "waste_union.login_gov.vocabulary.NodeRefusal"),
                ("cms_ext_identity.Person", "waste_union.login_gov.vocabulary.PeselProof"),
            ),
            fields=(("mark", _("skrót zapisu numeru PESEL")),),
        ),
        person=PersonPart(
            "waste_union.login_gov.person_part.sections",
            combine="waste_union.login_gov.domain.known_person.combine",
        ),
        personal_data=PersonalData(
            collect="waste_union.login_gov.personal_data.collect",
            erase="waste_union.login_gov.personal_data.erase",
            models=(f"{LOGIN_GOV}.PeselMark",),
        ),
        retention=(
            Retention(
                "PESEL_MARKS",
                _("Skróty numerów PESEL do logowania przez login.gov.pl"),
                source=_("dopóki osoba może się tak logować; znikają z wpisem albo na prośbę"),
            ),
        ),
        rights_findings="waste_union.login_gov.domain.known_person.marks_changed",
        jobs=(
            Job(
                "login-gov-sweep",
                timedelta(hours=1),
                "waste_union.login_gov.jobs.sweep_sign_ins",
                title=_("Usuwanie śladów logowań przez login.gov.pl"),
            ),
        ),
        first_steps=(
            FirstStep(
                _("Wpisz numery PESEL tych, którzy mają się logować przez login.gov.pl"),
                _("Na stronie osoby, z dokumentu. Kogo nie ma, ten czyta, jak złożyć deklarację."),
                "person_register",
                KNOWS_PERSON,
                "waste_union.login_gov.first_step.a_number_is_known",
                order=540,
            ),
        ),
        demo="waste_union.login_gov.demo.load",
    )

    def ready(self) -> None:
        from waste_union.login_gov.checks import check_login_gov  # noqa: PLC0415 - as others

        checks.register(check_login_gov)
