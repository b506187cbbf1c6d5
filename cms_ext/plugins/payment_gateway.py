"""What a plugin declares that takes payments on line: the gateway and its answers."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from cms_ext.plugins.malformed import SLUG, require


class GatewaySilent(Exception):  # noqa: N818 - nothing is wrong on our side
    """The gateway did not answer, or not in a way that says what became of the payment."""


class NoticeRefused(Exception):  # noqa: N818 - the notice is wrong, not the program
    """A notice that is not one, or that the gateway did not sign."""


class PaymentStage(Enum):
    OPEN = "open"
    PAID = "paid"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class OnlinePayment:
    """The data of a payment for a gateway: no name and no address of the payer.

    `key` has 32 letters and digits and names the payment at the gateway; `title` is what the payer
    reads there. The browser comes back to `return_url`; notices go to `notice_url`.
    """

    key: str
    grosze: int
    title: str
    email: str
    return_url: str
    notice_url: str


@dataclass(frozen=True, slots=True)
class GatewayPayment:
    """What the gateway says of a payment; `reference` is its own number of it.

    `is_confirmed` tells whether the gateway still waits for `confirm`.
    """

    key: str
    reference: str
    grosze: int
    currency: str
    stage: PaymentStage
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class PaymentGateway:
    """A gateway for payments on line; one plugin of a site has it.

    `code` is in the address of notices, `name` is what payers read. `host` is
    `() -> str`: the origin to which a payer is sent („https://…”), "" while it is switched off or
    misconfigured. `begin` is `(OnlinePayment) -> str`, the address at which the payer pays.
    `read_notice` is `(body) -> GatewayPayment`, once its signature is checked; it raises
    NoticeRefused. `find` is `(key) -> GatewayPayment | None`, `confirm` is
    `(GatewayPayment) -> None`: the money is taken. All but `host` and `read_notice` ask the gateway
    and raise GatewaySilent; each may be repeated.
    """

    code: str
    name: str
    host: Callable[[], str]
    begin: Callable[[OnlinePayment], str]
    read_notice: Callable[[bytes], GatewayPayment]
    find: Callable[[str], GatewayPayment | None]
    confirm: Callable[[GatewayPayment], None]

    def __post_init__(self) -> None:
        require(
            bool(SLUG.match(self.code)),
            f"PaymentGateway.code {self.code!r} must be lower-case letters, digits and hyphens.",
        )
