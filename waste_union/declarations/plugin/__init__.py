"""What the declarations add to the site."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from cms_ext.office.desk_kit.menu_place import REGISTERS, SETTINGS
from cms_ext.plugins import (
    AccessCheck,
    AccessProcedure,
    AlsoAdmits,
    Desk,
    DeskPart,
    EvidencePart,
    FirstStep,
    Job,
    LogWords,
    MenuEntry,
    MenuSection,
    OperationsPart,
    PanelPart,
    PeoplePart,
    PersonalData,
    PersonPage,
    Plugin,
    Retention,
    SitePart,
    WorkQueue,
)
from ebok_plugin.ledger.api import login_for
from waste_union.declarations.domain.retention import (
    forget_declarations,
    forget_fee_decisions,
    forget_unfinished,
)
from waste_union.declarations.plugin.demo import load
from waste_union.declarations.plugin.desk import DECLARATION_GROUPS, DECLARATION_QUEUES
from waste_union.declarations.plugin.evidence import ACTIONS, figures
from waste_union.declarations.plugin.jobs import verify_declarations
from waste_union.declarations.plugin.new_site import a_form_is_in_force, properties_are_entered
from waste_union.declarations.plugin.people import (
    addresses_of,
    also_admits,
    find_person,
    holds_right,
    person_by_reference,
    sections,
)
from waste_union.declarations.plugin.privacy import about, collect, erase
from waste_union.declarations.plugin.rights import (
    DECLARATION_RIGHTS,
    DECLARATION_ROLES,
    DECLARATIONS,
)
from waste_union.fees.domain.queries.fee_run import waiting_for
from waste_union.fees.jobs import post_approved_fee_runs, rehearse_fees_today
from waste_union.fees.rights_in_words import (
    APPROVES_FEES,
    FEE_RIGHTS,
    FEE_ROLES,
    FEES,
    SEES_FEES,
)
from waste_union.tariffs.first_steps_done import a_tariff_is_in_force, communes_are_entered
from waste_union.tariffs.rights_in_words import TARIFF_RIGHTS, TARIFF_ROLES, TARIFFS

PLUGIN = Plugin(
    site=SitePart(
        urls="waste_union.declarations.urls",
        menu=(MenuEntry(_("Deklaracje"), "declarations:properties", order=25),),
    ),
    panel=PanelPart(
        also_admits=AlsoAdmits(also_admits, "declarations:properties"),
    ),
    people=PeoplePart(
        access=(
            AccessProcedure(
                panel="WASTE_INST",
                path="instytucja",
                title=_(
                    "Wniosek o nadanie loginu i hasła do eBOK (wspólnota, zarządca, instytucja)"
                ),
                form="waste_union/declarations/institution.yaml",
                desk=Desk("DFK", _("Dział Finansowo-Księgowy"), "3", "finance_clerk"),
                find_person=find_person,
                person_by_reference=person_by_reference,
                reference=_("NIP"),
                paper=_("Wniosek o login i hasło dla wspólnoty, zarządcy albo instytucji"),
                login_for=login_for,
                holds_right=holds_right,
                addresses_of=addresses_of,
                checks=(AccessCheck("C07", "waste_union.declarations.entering_check.run"),),
                not_entitled_reason="NOT_PAYER",
            ),
        ),
        personal_data=PersonalData(
            collect=collect,
            erase=erase,
            about=about,
            models=(f"{DECLARATIONS}.Declaration", f"{DECLARATIONS}.DeclarationRight"),
            staff_models=(
                f"{DECLARATIONS}.ChangeProposal",
                f"{DECLARATIONS}.CorrectionCall",
                f"{DECLARATIONS}.FeeDecision",
                f"{DECLARATIONS}.RateNotice",
                f"{DECLARATIONS}.NoticePrint",
                f"{FEES}.FeeObligation",
                f"{FEES}.FeeRun",
            ),
        ),
        retention=(
            Retention(
                "SUBMITTED",
                _("Deklaracje o opłacie za odpady, z plikiem XML i wezwaniem do korekty"),
                _("końca roku, w którym deklaracja przestała obowiązywać"),
                60,
                _("Ordynacja podatkowa, art. 70: opłata przedawnia się po 5 latach"),
                forget_declarations,
            ),
            Retention(
                "FEE_DECISIONS",
                _("Decyzje o opłacie za odpady"),
                _("końca roku, w którym decyzja przestała obowiązywać"),
                60,
                _("Ordynacja podatkowa, art. 70: opłata przedawnia się po 5 latach"),
                forget_fee_decisions,
            ),
            Retention(
                "UNFINISHED",
                _("Deklaracje robocze i porzucone"),
                _("rozpoczęcia deklaracji"),
                3,
                forget=forget_unfinished,
            ),
        ),
        person=PersonPage(sections=sections),
    ),
    desk=DeskPart(
        menu=(
            MenuSection("waste-records", REGISTERS, gettext_lazy("Opłata za odpady"), 47),
            MenuSection("waste-settings", SETTINGS, gettext_lazy("Opłata za odpady"), 55),
        ),
        roles=(*TARIFF_ROLES, *FEE_ROLES, *DECLARATION_ROLES),
        rights=(*TARIFF_RIGHTS, *FEE_RIGHTS, *DECLARATION_RIGHTS),
        queues=(
            *DECLARATION_QUEUES,
            WorkQueue(
                "fee_runs",
                _("Opłaty za odpady do zatwierdzenia"),
                "ebok_fee_runs",
                (*SEES_FEES, *APPROVES_FEES),
                waiting_for,
                order=325,
            ),
        ),
        finds=DECLARATION_GROUPS,
    ),
    evidence=EvidencePart(
        log=LogWords(actions=ACTIONS),
        backup_checks=(figures,),
    ),
    operations=OperationsPart(
        first_steps=(
            FirstStep(
                _("Wpisz, kto pobiera opłatę za odpady, i jego gminy"),
                _("Bez gminy nie ma taryfy ani nieruchomości, dla której składa się deklarację."),
                f"{TARIFFS}_commune_modeladmin_index",
                f"{TARIFFS}.add_commune",
                communes_are_entered,
                order=500,
            ),
            FirstStep(
                _("Wpisz taryfę opłaty za odpady z uchwały"),
                _("Deklaracji nie da się policzyć na dzień, na który nie ma taryfy."),
                f"{TARIFFS}_tariffversion_modeladmin_index",
                f"{TARIFFS}.add_tariffversion",
                a_tariff_is_in_force,
                order=510,
            ),
            FirstStep(
                _("Wpisz formularz deklaracji"),
                _("Mówi, o co deklaracja pyta, jak się ją podpisuje i jaki ma schemat XML."),
                f"{DECLARATIONS}_formversion_modeladmin_index",
                f"{DECLARATIONS}.add_formversion",
                a_form_is_in_force,
                order=520,
            ),
            FirstStep(
                _("Wpisz nieruchomości, dla których składa się deklaracje"),
                _("Deklarację składa się dla nieruchomości, a opłata obciąża jej konto."),
                f"{DECLARATIONS}_declaredproperty_modeladmin_index",
                f"{DECLARATIONS}.add_declaredproperty",
                properties_are_entered,
                order=530,
            ),
        ),
        jobs=(
            Job(
                "waste_fees_rehearse",
                timedelta(days=1),
                rehearse_fees_today,
                title=_("Przygotowanie naliczenia opłat za odpady"),
            ),
            Job(
                "waste_fees_post",
                timedelta(seconds=3),
                post_approved_fee_runs,
                title=_("Księgowanie zatwierdzonych opłat za odpady"),
            ),
            Job(
                "declarations_verify",
                timedelta(days=1),
                verify_declarations,
                order=210,
                beside=True,
                title=_("Sprawdzenie złożonych deklaracji"),
                cure=_(
                    "Na serwerze uruchom verify_declarations: nazwie każdą deklarację, w której "
                    "coś się nie zgadza. Do wyjaśnienia niczego w bazie nie poprawiaj."
                ),
            ),
        ),
        demo=load,
    ),
)
