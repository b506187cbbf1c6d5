from tests.ebok_plugin.payments.books import bring_samples
from tests.shared_rows import shared


@shared
def worked_building() -> None:
    """The accounts and the settlement of the worked example, as imported."""
    bring_samples("accounts", "media_settlements")
