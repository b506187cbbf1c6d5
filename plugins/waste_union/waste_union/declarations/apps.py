"""The declarations plugin: how managers and institutions get into a waste union's eBOK."""

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import PluginConfig
from waste_union.declarations.waste_office import WASTE_UNION

EBOK = "ebok"


class DeclarationsConfig(PluginConfig):
    name = "waste_union.declarations"
    label = "waste_union_declarations"
    verbose_name = _("Deklaracje")
    slug = "declarations"
    title = "Deklaracje"
    realm = EBOK
    office = WASTE_UNION
    # It has no members and no buildings; it charges by its tariffs what was declared.
    leaves_out = frozenset(
        {
            "charge-components",
            "cooperative-accounts",
            "faults-of-houses",
            "former-logins",
            "outage-media",
            "property-costs",
            "retention:DOCUMENT_REQUESTS",
            "retention:GENERAL_MEETING_MINUTES",
            "retention:MEMBER_REGISTER",
            "retention:EBOK_PERSONS_CHANGES",
        }
    )
    brings = ("waste_union.tariffs", "waste_union.fees")
    requires = ("ebok",)

    def ready(self) -> None:
        from ebok_plugin.charges.api import register_charged_months  # noqa: PLC0415 - models
        from ebok_plugin.ledger.api import register_premises_facts  # noqa: PLC0415 - models
        from waste_union.declarations.domain.fee import fee_months  # noqa: PLC0415 - models
        from waste_union.declarations.domain.queries import (  # noqa: PLC0415 - models
            list_declared_facts,
        )

        register_charged_months(fee_months)
        register_premises_facts(list_declared_facts)
