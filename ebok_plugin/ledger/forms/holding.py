from __future__ import annotations

from cms_ext.registers.views import VerbForm
from ebok_plugin.ledger.domain.holding import Holding, end, grant
from ebok_plugin.ledger.models import AccountAccess


class GrantForm(VerbForm):
    """Letting a person read an account."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        # Clerks write a comma in numbers.
        self.fields["share"].localize = True
        self.fields["share"].widget.is_localized = True

    def _post_clean(self) -> None:
        # The model's own constraints speak through the verb, in words for clerks.
        pass

    def keep(self) -> AccountAccess:
        entered = self.cleaned_data
        return grant(
            entered["account"],
            Holding(
                person=entered["person"],
                role=entered["role"],
                scope=entered["scope"],
                share=entered["share"],
                valid_from=entered["valid_from"],
                valid_to=entered["valid_to"],
            ),
            origin=self.origin,
        )


class EndForm(VerbForm):
    """Naming the last day of a right."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_to"].required = True

    def _post_clean(self) -> None:
        pass

    def keep(self) -> AccountAccess:
        access: AccountAccess = self.instance
        end(access, on=self.cleaned_data["valid_to"], origin=self.origin)
        return access
