"""Taking back what the files of a union's first data brought."""

from collections.abc import Mapping

from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_ext.base.database.bulk import split_into_chunks
from cms_ext.base.money.amounts import ZERO
from cms_ext.desks.import_desk.domain.import_table import forget_file
from cms_ext.evidence.audit.domain.event import EventDraft, Origin, record, record_acts
from cms_ext.evidence.sealed_rows.domain.sealing import wait_for_turn
from cms_ext.office.desk_kit.workflow.refusal import Refusal
from cms_ext.people.identity.models import Person
from cms_ext.premises.models import Building, Premises
from ebok_plugin.ledger.api import delete_accounts
from waste_union.declarations.domain.fee import get_account
from waste_union.declarations.models import (
    Declaration,
    DeclarationRight,
    DeclaredProperty,
    OpeningFile,
)
from waste_union.declarations.vocabulary import DeclarationState
from waste_union.fees.domain.obligation import enter_uncharged_obligations
from waste_union.fees.models import FeeObligation
from waste_union.fees.vocabulary import FeeSource

AT_ONCE = 500
TAKEN_BACK, IN_USE = "TAKEN_BACK", "IN_USE"
# Deleted in this order, after accounts: each refers to those after it.
MADE: Mapping[str, type[models.Model]] = {
    "rights": DeclarationRight,
    "premises": Premises,
    "buildings": Building,
    "people": Person,
    "properties": DeclaredProperty,
}


@transaction.atomic
def take_back_opening_file(imported: OpeningFile, reason: str, *, origin: Origin) -> None:
    """Undo a file of any kind, after which it may be imported again.

    Declarations were submitted, so they stay, as rejected ones, and oblige to nothing. Raises
    Refusal: TAKEN_BACK; CHARGED; IN_USE if something was added to one of its rows since.
    """
    wait_for_turn()
    locked = OpeningFile.objects.select_for_update().get(pk=imported.pk)
    if locked.taken_back_at is not None:
        raise Refusal(TAKEN_BACK, _("Ten plik już wycofano."))
    _reject_declarations(locked, reason.strip(), origin)
    try:
        with transaction.atomic():
            _delete_made(locked.made)
    except ProtectedError as used:
        raise Refusal(
            IN_USE,
            _(
                "Do tego, co dodał ten plik, dopisano już coś później: prawa, deklaracje, wpłaty "
                "albo loginy. Wycofaj najpierw późniejsze pliki albo popraw wpisy w rejestrach."
            ),
        ) from used
    forget_file(locked.kind, locked.sha256)
    locked.taken_back_at, locked.taken_back_by = timezone.now(), origin.actor
    locked.reason = reason.strip()
    locked.save()
    changes = {"kind": locked.kind, "rows": locked.rows_new}
    record("WASTE_FILE_TAKEN_BACK", origin, obj=locked, note=locked.reason, changes=changes)


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


def _delete_made(made: Mapping[str, list[int]]) -> None:
    accounts = made.get("accounts", [])
    DeclaredProperty.objects.filter(account__among=accounts).update(account=None)
    delete_accounts(accounts)
    for name, model in MADE.items():
        model._default_manager.filter(pk__among=made.get(name, [])).delete()
