"""The declarations plugin: how managers and institutions get into a waste union's eBOK."""

from datetime import timedelta

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    AccessCheck,
    AccessProcedure,
    Desk,
    Job,
    PersonalData,
    Plugin,
    PluginConfig,
)

FEES = "ebok_plugin_waste_fees"


class DeclarationsConfig(PluginConfig):
    name = "ebok_plugin.declarations"
    label = "ebok_plugin_declarations"
    verbose_name = _("Deklaracje")
    plugin = Plugin(
        slug="declarations",
        title="Deklaracje",
        realm="ebok",
        requires=("ebok",),
        apps=("ebok_plugin.waste_tariffs", "ebok_plugin.waste_fees"),
        access=(
            AccessProcedure(
                panel="WASTE_INST",
                path="instytucja",
                title=_(
                    "Wniosek o nadanie loginu i hasła do eBOK (wspólnota, zarządca, instytucja)"
                ),
                form="ebok_plugin/declarations/institution.yaml",
                desk=Desk("DFK", _("Dział Finansowo-Księgowy"), "3", "finance_clerk"),
                find_person="ebok_plugin.declarations.institution.find_person",
                person_by_reference="ebok_plugin.declarations.institution.person_by_reference",
                reference=_("NIP"),
                login_for="ebok_plugin.admission.domain.identifier.login_for",
                holds_right="ebok_plugin.admission.domain.payer.holds_right",
                checks=(AccessCheck("C07", "ebok_plugin.admission.domain.payer_check.run"),),
                not_entitled_reason="NOT_PAYER",
            ),
        ),
        personal_data=PersonalData(staff_models=(f"{FEES}.FeeObligation", f"{FEES}.FeeRun")),
        jobs=(
            Job(
                "waste_fees_rehearse",
                timedelta(days=1),
                "ebok_plugin.waste_fees.jobs.rehearse_fees_today",
                title=_("Przygotowanie naliczenia opłat za odpady"),
            ),
            Job(
                "waste_fees_post",
                timedelta(seconds=3),
                "ebok_plugin.waste_fees.jobs.post_approved_fee_runs",
                title=_("Księgowanie zatwierdzonych opłat za odpady"),
            ),
        ),
    )
