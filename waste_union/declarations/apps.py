"""The declarations plugin: how managers and institutions get into a waste union's eBOK."""

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    AccessCheck,
    AccessProcedure,
    AlsoAdmits,
    Desk,
    FirstStep,
    Job,
    LogWords,
    MenuEntry,
    PersonalData,
    PersonPart,
    Plugin,
    PluginConfig,
    Retention,
    WorkQueue,
)
from waste_union.declarations.log_words import ACTIONS
from waste_union.declarations.rights_in_words import (
    DECLARATION_RIGHTS,
    DECLARATION_ROLES,
    DECLARATIONS,
)
from waste_union.declarations.work_queues import DECLARATION_GROUPS, DECLARATION_QUEUES
from waste_union.fees.rights_in_words import (
    APPROVES_FEES,
    FEE_RIGHTS,
    FEE_ROLES,
    FEES,
    SEES_FEES,
)
from waste_union.tariffs.rights_in_words import TARIFF_RIGHTS, TARIFF_ROLES, TARIFFS


class DeclarationsConfig(PluginConfig):
    name = "waste_union.declarations"
    label = DECLARATIONS
    verbose_name = _("Deklaracje")
    plugin = Plugin(
        slug="declarations",
        title="Deklaracje",
        log=LogWords(actions=ACTIONS),
        realm="ebok",
        requires=("ebok",),
        apps=("waste_union.tariffs", "waste_union.fees"),
        access=(
            AccessProcedure(
                panel="WASTE_INST",
                path="instytucja",
                title=_(
                    "Wniosek o nadanie loginu i hasła do eBOK (wspólnota, zarządca, instytucja)"
                ),
                form="waste_union/declarations/institution.yaml",
                desk=Desk("DFK", _("Dział Finansowo-Księgowy"), "3", "finance_clerk"),
                find_person="waste_union.declarations.institution.find_person",
                person_by_reference="waste_union.declarations.institution.person_by_reference",
                reference=_("NIP"),
                paper=_("Wniosek o login i hasło dla wspólnoty, zarządcy albo instytucji"),
                login_for="ebok_plugin.ledger.admission.domain.identifier.login_for",
                holds_right="waste_union.declarations.entering.holds_right",
                addresses_of="waste_union.declarations.institution.addresses_of",
                checks=(AccessCheck("C07", "waste_union.declarations.entering_check.run"),),
                not_entitled_reason="NOT_PAYER",
            ),
        ),
        also_admits=AlsoAdmits(
            "waste_union.declarations.entering.also_admits", "declarations:properties"
        ),
        urls="waste_union.declarations.urls",
        menu=(MenuEntry(_("Deklaracje"), "declarations:properties", order=25),),
        roles=(*TARIFF_ROLES, *FEE_ROLES, *DECLARATION_ROLES),
        rights=(*TARIFF_RIGHTS, *FEE_RIGHTS, *DECLARATION_RIGHTS),
        first_steps=(
            FirstStep(
                _("Wpisz, kto pobiera opłatę za odpady, i jego gminy"),
                _("Bez gminy nie ma taryfy ani nieruchomości, dla której składa się deklarację."),
                f"{TARIFFS}_commune_modeladmin_index",
                f"{TARIFFS}.add_commune",
                "waste_union.tariffs.first_steps_done.communes_are_entered",
                order=500,
            ),
            FirstStep(
                _("Wpisz taryfę opłaty za odpady z uchwały"),
                _("Deklaracji nie da się policzyć na dzień, na który nie ma taryfy."),
                f"{TARIFFS}_tariffversion_modeladmin_index",
                f"{TARIFFS}.add_tariffversion",
                "waste_union.tariffs.first_steps_done.a_tariff_is_in_force",
                order=510,
            ),
            FirstStep(
                _("Wpisz formularz deklaracji"),
                _("Mówi, o co deklaracja pyta, jak się ją podpisuje i jaki ma schemat XML."),
                f"{DECLARATIONS}_formversion_modeladmin_index",
                f"{DECLARATIONS}.add_formversion",
                "waste_union.declarations.first_steps_done.a_form_is_in_force",
                order=520,
            ),
            FirstStep(
                _("Wpisz nieruchomości, dla których składa się deklaracje"),
                _("Deklarację składa się dla nieruchomości, a opłata obciąża jej konto."),
                f"{DECLARATIONS}_declaredproperty_modeladmin_index",
                f"{DECLARATIONS}.add_declaredproperty",
                "waste_union.declarations.first_steps_done.properties_are_entered",
                order=530,
            ),
        ),
        personal_data=PersonalData(
            collect="waste_union.declarations.personal_data.collect",
            erase="waste_union.declarations.personal_data.erase",
            about="waste_union.declarations.personal_data.about",
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
        jobs=(
            Job(
                "waste_fees_rehearse",
                timedelta(days=1),
                "waste_union.fees.jobs.rehearse_fees_today",
                title=_("Przygotowanie naliczenia opłat za odpady"),
            ),
            Job(
                "waste_fees_post",
                timedelta(seconds=3),
                "waste_union.fees.jobs.post_approved_fee_runs",
                title=_("Księgowanie zatwierdzonych opłat za odpady"),
            ),
            Job(
                "declarations_verify",
                timedelta(days=1),
                "waste_union.declarations.jobs.verify_declarations",
                order=210,
                beside=True,
                title=_("Sprawdzenie złożonych deklaracji"),
                cure=_(
                    "Na serwerze uruchom verify_declarations: nazwie każdą deklarację, w której "
                    "coś się nie zgadza. Do wyjaśnienia niczego w bazie nie poprawiaj."
                ),
            ),
        ),
        demo="waste_union.declarations.demo.load",
        retention=(
            Retention(
                "SUBMITTED",
                _("Deklaracje o opłacie za odpady, z plikiem XML i wezwaniem do korekty"),
                _("końca roku, w którym deklaracja przestała obowiązywać"),
                60,
                _("Ordynacja podatkowa, art. 70: opłata przedawnia się po 5 latach"),
                "waste_union.declarations.domain.verify.forget_declarations",
            ),
            Retention(
                "FEE_DECISIONS",
                _("Decyzje o opłacie za odpady"),
                _("końca roku, w którym decyzja przestała obowiązywać"),
                60,
                _("Ordynacja podatkowa, art. 70: opłata przedawnia się po 5 latach"),
                "waste_union.declarations.domain.verify.forget_fee_decisions",
            ),
            Retention(
                "UNFINISHED",
                _("Deklaracje robocze i porzucone"),
                _("rozpoczęcia deklaracji"),
                3,
                forget="waste_union.declarations.domain.verify.forget_unfinished",
            ),
        ),
        today=(
            *DECLARATION_QUEUES,
            WorkQueue(
                "fee_runs",
                _("Opłaty za odpady do zatwierdzenia"),
                "ebok_fee_runs",
                (*SEES_FEES, *APPROVES_FEES),
                "waste_union.fees.domain.queries.fee_rows.waiting_for",
                order=325,
            ),
        ),
        finds=DECLARATION_GROUPS,
        person=PersonPart(sections="waste_union.declarations.person_part.sections"),
        backup_checks=("waste_union.declarations.backup_checks.figures",),
    )

    def ready(self) -> None:
        from ebok_plugin.charges.api import register_charged_months  # noqa: PLC0415 - models
        from waste_union.declarations.domain.charged_fees import fee_months  # noqa: PLC0415 - models

        register_charged_months(fee_months)
