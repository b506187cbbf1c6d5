"""„Decyzje zmniejszające dług”: what people took off accounts by hand, and who approved it."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_ext.base.money.amounts import Money
from cms_ext.desks.frame.listing import Day, Fact, Name, Number
from cms_ext.people.identity.models import User
from ebok_plugin.ledger.domain.queries import reduction
from ebok_plugin.ledger.domain.queries.reduction import Reduction
from ebok_plugin.ledger.forms.desk import PostedDaysForm
from ebok_plugin.ledger.models import LedgerEntry
from ebok_plugin.ledger.rights import SEES_REDUCTIONS
from ebok_plugin.ledger.views.account_rows import AccountRows


class ReductionList(AccountRows):
    """For the board and the auditor: they open no account from here without the right to it."""

    template_name = "ebok_plugin/ledger/desk/reductions.html"
    guarded_by = (SEES_REDUCTIONS,)
    model = LedgerEntry
    page_title = gettext_lazy("Decyzje zmniejszające dług")
    header_icon = "list-ol"
    paginate_by = 50
    empty = gettext_lazy("W tych dniach nikt nie zmniejszył długu.")
    empty_hint = gettext_lazy("Zmień dni.")
    export_filename = "decyzje-zmniejszajace-dlug"
    columns = (
        Name(
            "account",
            gettext_lazy("Konto"),
            "entry.account.account_no",
            hint="entry.account.payer_name",
            whole=True,
        ),
        Day("posted_at", gettext_lazy("Zaksięgowano"), "entry.batch.posted_at", form="d.m.Y H:i"),
        Fact("act", gettext_lazy("Co"), hint="entry.title"),
        Number("amount", gettext_lazy("O ile mniej (zł)"), "amount.digits", in_file="amount"),
        Fact("decided_by", gettext_lazy("Zdecydował"), lambda row: _name(row.decided_by)),
        Fact("second", gettext_lazy("Zatwierdził"), lambda row: _second(row)),
        Fact("reason", gettext_lazy("Powód"), "entry.batch.reason"),
        Fact("undone", gettext_lazy("Cofnięte"), lambda row: _("tak") if row.is_taken_back else ""),
    )

    @cached_property
    def filter_form(self) -> PostedDaysForm:
        return PostedDaysForm(self.request.GET)

    def get_queryset(self) -> QuerySet[LedgerEntry]:
        return reduction.list_reductions(*self.filter_form.days())

    def rows_of(self, rows: Sequence[LedgerEntry]) -> Sequence[Reduction]:
        super().rows_of(rows)
        return reduction.read_reductions(rows)

    @property
    def list_sums(self) -> list[tuple[str, Money]]:
        """Return the sum of all pages, without what was taken back."""
        return [(_("Razem, bez cofniętych"), reduction.sum_reductions(self.get_queryset()))]


def _name(user: User | None) -> str:
    return str(user) if user else _("program")


def _second(row: Reduction) -> str:
    if row.second or row.decided_by is None:
        return str(row.second or "")
    return _("jedna osoba")
