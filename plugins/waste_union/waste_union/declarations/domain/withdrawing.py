"""Taking back what the files of a union's first data brought."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.money.amounts import ZERO
from cms_ext.evidence.audit.domain.event import EventDraft, Origin, record_acts
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from waste_union.declarations.domain.fee import get_account
from waste_union.declarations.domain.opening_file import IN_USE, take_back_file
from waste_union.declarations.models import Declaration, OpeningFile
from waste_union.declarations.vocabulary import DeclarationState
from waste_union.fees.domain.obligation import enter_uncharged_obligations
from waste_union.fees.models import FeeObligation
from waste_union.fees.vocabulary import FeeSource

AT_ONCE = 500


def take_back_opening_file(imported: OpeningFile, reason: str, *, origin: Origin) -> None:
    """Take back a file of any kind. Raises Refusal as `take_back_file`, and CHARGED.

    Declarations were submitted, so they stay, as rejected ones, and oblige to nothing.
    """
    take_back_file(imported, reason, undo=_reject_declarations, origin=origin)


def _reject_declarations(imported: OpeningFile, reason: str, origin: Origin) -> None:
    for keys in split_into_chunks(imported.made.get("declarations", []), AT_ONCE):
        rows = Declaration.objects.filter(pk__in=keys, state=DeclarationState.ACCEPTED)
        related = ("declared_property__account__payer", "tariff_version", "declarant")
        declarations = list(rows.select_related(*related).defer("xml"))
        if len(declarations) != len(keys):
            raise Refusal(
                IN_USE,
                _("Po tym pliku przyjęto już zmianę jednej z deklaracji. Popraw je ręcznie."),
            )
        enter_uncharged_obligations([_nothing(row, origin) for row in declarations], by=origin)
        today = timezone.localdate()
        rows.update(
            state=DeclarationState.REJECTED_FORMAL,
            refused_because=reason,
            decided_on=today,
            expired_on=today,
        )
        record_acts(
            [
                EventDraft(
                    action="DECLARATION_REJECTED",
                    obj=row,
                    subject=row.declarant,
                    note=reason,
                    changes={"number": row.number},
                )
                for row in declarations
            ],
            origin,
        )


def _nothing(declaration: Declaration, origin: Origin) -> FeeObligation:
    """Build the obligation of zero that ends the fee of a declaration from its first month."""
    assert declaration.tariff_version is not None  # it was accepted
    assert declaration.effective_from is not None
    return FeeObligation(
        account=get_account(declaration.declared_property),
        property_key=declaration.declared_property.code,
        monthly_fee=ZERO,
        from_month=declaration.effective_from,
        tariff=declaration.tariff_version,
        source=FeeSource.DECLARATION,
        source_key=declaration.number,
        entered_on=timezone.localdate(),
        entered_by=origin.actor,
    )
