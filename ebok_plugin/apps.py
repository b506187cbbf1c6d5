"""The E-BOK plugin: the payers' panel, the ledger, and what comes in from the bank."""

from django.utils.translation import gettext_noop as _

from cms_ext.plugins import (
    AccessCheck,
    AccessProcedure,
    Desk,
    MenuEntry,
    Panel,
    PersonalData,
    Plugin,
    PluginConfig,
    Role,
    Tile,
)

CHARGES = "ebok_plugin_charges"
EXCHANGE = "ebok_plugin_exchange"
LEDGER = "ebok_plugin_ledger"

# Nobody changes the ledger by hand in the admin: these open lists and inspections.
SEES_THE_LEDGER = (
    "wagtailadmin.access_admin",
    f"{LEDGER}.view_account",
    f"{LEDGER}.view_accountaccess",
    f"{LEDGER}.view_batch",
    f"{LEDGER}.view_chargedocument",
    f"{LEDGER}.view_chargeline",
    f"{LEDGER}.view_ledgerentry",
    f"{LEDGER}.view_closedperiod",
    f"{CHARGES}.view_component",
    f"{CHARGES}.view_componentrate",
    f"{EXCHANGE}.view_bankfile",
    f"{EXCHANGE}.view_bankstatement",
    f"{EXCHANGE}.view_bankentry",
    f"{EXCHANGE}.view_importbatch",
    f"{EXCHANGE}.view_ownbankaccount",
)
# The finance desk says who may read an account, and who pays from when.
HOLDINGS = (
    f"{LEDGER}.add_accountaccess",
    f"{LEDGER}.change_accountaccess",
    f"{LEDGER}.add_account",
)
# Files come in at the finance desk, and so do the accounts of which statements are taken.
IMPORTS = (
    f"{EXCHANGE}.commit_bankfile",
    f"{EXCHANGE}.commit_importbatch",
    f"{EXCHANGE}.add_ownbankaccount",
    f"{EXCHANGE}.change_ownbankaccount",
)
# Applications of the own desk only, whatever the right says: `cms_ext/access/domain/queue.py`.
SEES_ACCESS = ("cms_ext_access.view_accessapplication", "cms_ext_identity.view_person")
DECIDES_ON_ACCESS = (
    *SEES_ACCESS,
    "cms_ext_access.decide_accessapplication",
    "cms_ext_identity.change_contact",
)


class EbokConfig(PluginConfig):
    name = "ebok_plugin"
    verbose_name = "E-BOK"
    plugin = Plugin(
        slug="ebok",
        title="E-BOK",
        realm="ebok",
        apps=(
            "ebok_plugin.ledger",
            "ebok_plugin.charges",
            "ebok_plugin.exchange",
            "ebok_plugin.access",
        ),
        urls="ebok_plugin.ledger.urls",
        panel=Panel(
            name="E-BOK",
            full_name=_("Elektroniczne Biuro Obsługi Klienta"),
            audience=_("dla każdej osoby, która rozlicza się ze Spółdzielnią"),
            contents=(
                _("saldo i skąd się wzięło"),
                _("naliczenia i wpłaty"),
                _("historia konta"),
            ),
            login_label=_("Identyfikator E-BOK"),
            login_help=_("Na przykład EB-500001-3. Jest w piśmie albo e-mailu z hasłem startowym."),
            no_login_text=_("Nie mam jeszcze loginu do E-BOK"),
            path="e-bok",
            home_url_name="ebok:home",
            order=20,
            admits="ebok_plugin.ledger.domain.queries.admission.admits",
            papers="ebok_plugin.papers.papers",
        ),
        menu=(
            MenuEntry(_("Moje rozliczenia"), "ebok:home", order=10),
            MenuEntry(_("Historia konta"), "ebok:accounts", order=20),
            MenuEntry(_("Kto widzi moje rozliczenia"), "ebok:holders", where="account", order=10),
        ),
        tiles=(
            Tile(
                title=_("Sprawdź saldo"),
                help=_("ile i do kiedy zapłacić"),
                url_name="ebok:home",
                icon="wallet",
                order=10,
            ),
        ),
        roles=(
            Role("finance_clerk", (*SEES_THE_LEDGER, *IMPORTS, *HOLDINGS, *DECIDES_ON_ACCESS)),
            Role("finance_approver", (*SEES_THE_LEDGER, *IMPORTS, *HOLDINGS)),
            Role("auditor", (*SEES_THE_LEDGER, *SEES_ACCESS)),
        ),
        access=(
            AccessProcedure(
                panel="EBOK",
                path="e-bok",
                title=_("Formularz zgłoszeniowy do Elektronicznego Biura Obsługi Klienta (E-BOK)"),
                form="ebok_plugin/access/ebok.yaml",
                desk=Desk("DFK", _("Dział Finansowo-Księgowy"), "3", "finance_clerk"),
                find_person="ebok_plugin.access.domain.payer.find_person",
                login_for="ebok_plugin.access.domain.identifier.login_for",
                holds_right="ebok_plugin.access.domain.payer.holds_right",
                addresses_of="ebok_plugin.access.domain.payer.addresses_of",
                person_by_reference="ebok_plugin.access.domain.payer.person_by_reference",
                checks=(AccessCheck("C07", "ebok_plugin.access.domain.payer.payer"),),
                not_entitled_reason="NOT_PAYER",
            ),
        ),
        personal_data=PersonalData(
            collect="ebok_plugin.personal_data.collect",
            erase="ebok_plugin.personal_data.erase",
            models=(
                f"{LEDGER}.Account",
                f"{LEDGER}.AccountAccess",
                f"{LEDGER}.Batch",
                f"{LEDGER}.ClosedPeriod",
                f"{LEDGER}.LedgerEntry",
                f"{EXCHANGE}.BankFile",
                f"{EXCHANGE}.ImportBatch",
            ),
        ),
        needs_settings=("COOP_STALE_AFTER_DAYS", "COOP_EBOK_FIRST_IDENTIFIER"),
        demo="ebok_plugin.demo.load",
    )
