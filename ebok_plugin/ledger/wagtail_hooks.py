"""Registers of accounts and entries in the administration, without editing."""

from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.admin import display
from django.db.models import Q, QuerySet, Sum
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail_modeladmin.helpers import DjangoORMSearchHandler
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.base.dates.clock import business_today
from cms_ext.base.dates.period import format_day
from cms_ext.base.money.amounts import ZERO, Money
from cms_ext.base.money.nrb import format_nrb
from cms_ext.office.desk_kit.staff_registers import Register, RegisterPermissions
from cms_ext.people.identity.views.person_chooser import PersonChooser
from ebok_plugin.ledger.conf import list_regimes
from ebok_plugin.ledger.domain.overview import balance_in_words
from ebok_plugin.ledger.domain.queries.account import accounts_matching
from ebok_plugin.ledger.domain.reader import account_reader
from ebok_plugin.ledger.forms.desk import person_chooser
from ebok_plugin.ledger.models import Account, AccountAccess, LedgerEntry
from ebok_plugin.ledger.views import register as views


class ReadOnly(RegisterPermissions):
    """Nobody makes or changes a row here, not even the superuser: entries come by posting."""

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        return False


class LedgerRegister(Register):
    permission_helper_class = ReadOnly
    index_view_class = views.LedgerIndexView
    list_per_page = 50

    def get_permissions_for_registration(self) -> QuerySet[Any]:
        """Offer only "view" in the form of a group: the others would open nothing."""
        permissions = super().get_permissions_for_registration()
        return permissions.filter(codename=self.permission_helper.get_perm_codename("view"))


class AccountSearch(DjangoORMSearchHandler):
    def search_queryset(
        self, queryset: QuerySet[Account], search_term: str, **kwargs: Any
    ) -> QuerySet[Account]:
        return accounts_matching(queryset, search_term) if search_term else queryset


class AccountRegister(LedgerRegister):
    model = Account
    menu_label = _("Konta")
    menu_icon = "user"
    place = "ledger-records"
    menu_order = 10
    list_display = ("account_no", "payer_name", "premises", "opened_on", "closed_on")
    list_select_related = ("premises__building", "payer")
    list_filter = (
        views.ClosedFilter,
        *(("regime",) if len(list_regimes()) > 1 else ()),
        "payer_kind",
    )
    list_export = (
        "account_no",
        "payer_name",
        "payer_kind",
        "premises",
        "mailing_address",
        "nrb",
        "regime",
        "opened_on",
        "closed_on",
    )
    export_filename = "konta"
    search_fields = ("account_no",)
    search_handler_class = AccountSearch
    ordering = ("account_no__polish",)
    inspect_view_class = views.AccountInspectView
    inspect_view_fields = [
        "account_no",
        "state",
        "premises",
        "payer_name",
        "payer_kind",
        "grouped_nrb",
        "regime",
        "opened_on",
        "closed_on",
        "holders",
        "entries",
    ]

    @display(description=_("adres do listów"))
    def mailing_address(self, account: Account) -> str:
        """Return the payer's own address, else that of the premises, as on letters."""
        return account.payer.correspondence_address or account.premises.postal_address

    @display(description=_("stan"))
    def state(self, account: Account) -> str:
        state = account_reader().balances_of([account], business_today())[account.pk]
        words = balance_in_words(state)
        return f"{words.headline}. {words.second}"

    @display(description=_("rachunek do wpłat"))
    def grouped_nrb(self, account: Account) -> str:
        return format_nrb(account.nrb) if account.nrb else str(_("bez własnego numeru"))

    @display(description=_("uprawnieni do wglądu"))
    def holders(self, account: Account) -> SafeString:
        accesses = account.accesses.select_related("person").order_by("valid_from", "pk")
        rows = (
            (
                access.person.name,
                access.get_role_display(),
                format_day(access.valid_from),
                format_day(access.valid_to) if access.valid_to else "–",
            )
            for access in accesses
        )
        return format_html_join("; ", "{} ({}), {} – {}", rows)

    @display(description=_("pozycje księgowe"))
    def entries(self, account: Account) -> SafeString:
        return _entries_link("konto", account.account_no, account.entries.count())


class AccessRegister(Register):
    model = AccountAccess
    shows_people = True
    menu_label = _("Uprawnienia do kont")
    add_label = _("Dodaj uprawnienie")
    menu_icon = "group"
    place = "ledger-records"
    menu_order = 20
    list_display = ("person", "account", "role", "scope", "share", "valid_from", "valid_to")
    list_select_related = ("person", "account")
    list_filter = ("role", "scope")
    list_export = ("person", "account", "role", "scope", "share", "valid_from", "valid_to")
    export_filename = "uprawnienia-do-kont"
    list_per_page = 50
    search_fields = ("person__name", "account__account_no")
    ordering = ("account__account_no__polish", "valid_from", "pk")
    inspect_view_class = views.HoldingInspectView
    inspect_view_fields = [
        "person",
        "account",
        "role",
        "scope",
        "share",
        "valid_from",
        "valid_to",
        "revoked_at",
    ]
    create_view_class = views.GrantView
    edit_view_class = views.EndView


class EntryRegister(LedgerRegister):
    model = LedgerEntry
    menu_label = _("Pozycje księgowe")
    menu_icon = "list-ol"
    place = "ledger-records"
    menu_order = 30
    list_display = (
        "account",
        "seq",
        "booking_date",
        "kind",
        "title",
        "debit",
        "credit",
        "due_date",
        "batch",
    )
    list_figures = ("debit", "credit")
    list_sums: ClassVar = {
        _("Suma obciążeń"): Sum("amount", filter=Q(amount__gt=ZERO)),
        _("Suma wpłat i uznań"): Sum("amount", filter=Q(amount__lt=ZERO)),
        _("Razem"): Sum("amount"),
    }
    list_display_add_buttons = "account"
    list_select_related = ("account", "batch")
    list_filter = ("kind", "subaccount", "booking_date", views.AccountFilter, views.BatchFilter)
    list_export = (
        "account",
        "seq",
        "kind",
        "booking_date",
        "due_date",
        "signed_amount",
        "subaccount",
        "title",
        "origin",
        "source_key",
        "batch",
    )
    export_filename = "pozycje-ksiegowe"
    search_fields = ("account__account_no", "title", "source_key")
    ordering = ("-booking_date", "-id")
    inspect_view_class = views.EntryInspectView
    inspect_view_fields = [
        "account",
        "seq",
        "kind",
        "debit",
        "credit",
        "booking_date",
        "due_date",
        "subaccount",
        "title",
        "document",
        "reverses",
        "undone_by",
        "designated_period",
        "designated_document",
        "origin",
        "source_key",
        "batch",
        "posted_at",
        "posted_by",
    ]

    @display(description=_("obciążenie"), ordering="amount")
    def debit(self, entry: LedgerEntry) -> Money | str:
        return entry.amount if entry.amount > ZERO else ""

    @display(description=_("uznanie"), ordering="amount")
    def credit(self, entry: LedgerEntry) -> Money | str:
        return -entry.amount if entry.amount < ZERO else ""

    @display(description=_("kwota"))
    def signed_amount(self, entry: LedgerEntry) -> Decimal:
        """Return the amount for spreadsheets; positive is owed."""
        return entry.amount.amount

    @display(description=_("źródło"))
    def origin(self, entry: LedgerEntry) -> str:
        """Return where the entry comes from; `source` is a code of the program."""
        return entry.batch.get_kind_display()

    @display(description=_("skorygowano pozycją"))
    def undone_by(self, entry: LedgerEntry) -> LedgerEntry | str:
        return getattr(entry, "reversed_by", "")


def _entries_link(name: str, value: str, count: int) -> SafeString:
    address = reverse("ebok_plugin_ledger_ledgerentry_modeladmin_index")
    text = _("pokaż pozycje")
    return format_html('<a href="{}?{}={}">{} ({})</a>', address, name, value, text, count)


for register in (AccountRegister, AccessRegister, EntryRegister):
    modeladmin_register(register)


@hooks.register("register_admin_urls")
def register_new_payer() -> list[URLPattern]:
    return [
        path("ksiega/konto/<int:pk>/nowy-platnik/", views.new_payer, name="ebok_ledger_new_payer")
    ]


hooks.register("before_edit_setting", views.save_payer_numbers)


@hooks.register("register_admin_viewset")
def register_person_chooser() -> PersonChooser:
    return person_chooser
