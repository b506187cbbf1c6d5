"""Przelewy24 REST API v1: registration, signed notices, confirmation, and what became of one.

Its signatures are SHA-384 over compact JSON with the CRC key last; amounts are in grosze; the user
of Basic authentication is the point of sale. Source: the published description of the API
(developers.przelewy24.pl), methods transaction/register, transaction/verify and
transaction/by/sessionId.
"""

import hashlib
import hmac
import http.client
import json
import ssl
from base64 import b64encode
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from cms_ext.base.web.outside import Deadline
from cms_ext.plugins.payment_gateway import (
    GatewayPayment,
    GatewaySilent,
    NoticeRefused,
    OnlinePayment,
    PaymentStage,
)
from ebok_plugin.przelewy24.conf import Przelewy24Settings, read_settings

API = "/api/v1/transaction"
SECONDS = 10.0
MAX_BYTES = 65_536
STAGES = {
    0: PaymentStage.OPEN,
    1: PaymentStage.PAID,
    2: PaymentStage.PAID,
    3: PaymentStage.RETURNED,
}
CONFIRMED = 2
NOTICE_FIELDS = {
    "merchantId": int,
    "posId": int,
    "sessionId": str,
    "amount": int,
    "originAmount": int,
    "currency": str,
    "orderId": int,
    "methodId": int,
    "statement": str,
}


def find_host() -> str:
    """Return the origin to which a payer is sent; "" while the gateway is off."""
    found = read_settings()
    return found.url if found else ""


def begin(payment: OnlinePayment) -> str:
    """Register the transaction; return the address at which the payer pays."""
    own = _settings()
    signed = {
        "sessionId": payment.key,
        "merchantId": own.merchant,
        "amount": payment.grosze,
        "currency": "PLN",
    }
    answer = _ask(
        own,
        "POST",
        f"{API}/register",
        {
            **signed,
            "posId": own.pos,
            "description": payment.title,
            "transferLabel": payment.title[:20],
            "email": payment.email,
            "country": "PL",
            "language": "pl",
            "encoding": "UTF-8",
            "urlReturn": payment.return_url,
            "urlStatus": payment.notice_url,
            "sign": sign(signed, own.crc),
        },
    )
    token = _dig(answer, "data", "token")
    # It becomes a part of an address.
    if not isinstance(token, str) or not token.isascii() or not token.replace("-", "").isalnum():
        raise GatewaySilent("Przelewy24 nie podały adresu płatności.")
    return f"{own.url}/trnRequest/{token}"


def read_notice(body: bytes) -> GatewayPayment:
    """Read a notice of a payment; NoticeRefused for another shape, merchant or signature."""
    own = _settings()
    try:
        notice = json.loads(body)
    except ValueError as problem:
        raise NoticeRefused from problem
    if not isinstance(notice, dict) or not isinstance(notice.get("sign"), str):
        raise NoticeRefused
    if any(type(notice.get(name)) is not kind for name, kind in NOTICE_FIELDS.items()):
        raise NoticeRefused
    expected = sign({name: notice[name] for name in NOTICE_FIELDS}, own.crc)
    if not hmac.compare_digest(expected.encode(), notice["sign"].encode()):
        raise NoticeRefused
    if (notice["merchantId"], notice["posId"]) != (own.merchant, own.pos):
        raise NoticeRefused
    return GatewayPayment(
        key=notice["sessionId"],
        reference=str(notice["orderId"]),
        grosze=notice["amount"],
        currency=notice["currency"],
        stage=PaymentStage.PAID,
        is_confirmed=False,
    )


def find(key: str) -> GatewayPayment | None:
    """Ask what became of a payment; None for one that nobody has begun to pay."""
    answer = _ask(_settings(), "GET", f"{API}/by/sessionId/{key}")
    if answer is None:
        return None
    data = _dig(answer, "data")
    status, grosze = _dig(data, "status"), _dig(data, "amount")
    if type(status) is not int or status not in STAGES or type(grosze) is not int:
        raise GatewaySilent("Przelewy24 nie powiedziały, co się stało z płatnością.")
    return GatewayPayment(
        key=str(_dig(data, "sessionId")),
        reference=str(_dig(data, "orderId")),
        grosze=grosze,
        currency=str(_dig(data, "currency")),
        stage=STAGES[status],
        is_confirmed=status == CONFIRMED,
    )


def confirm(payment: GatewayPayment) -> None:
    """Take the money of a payment: until then it is an advance that goes back."""
    own = _settings()
    signed = {
        "sessionId": payment.key,
        "orderId": int(payment.reference),
        "amount": payment.grosze,
        "currency": payment.currency,
    }
    answer = _ask(
        own,
        "PUT",
        f"{API}/verify",
        {**signed, "merchantId": own.merchant, "posId": own.pos, "sign": sign(signed, own.crc)},
    )
    if _dig(answer, "data", "status") != "success":
        raise GatewaySilent("Przelewy24 nie potwierdziły płatności.")


def sign(content: dict[str, Any], crc: str) -> str:
    """Sign fields in their order: SHA-384 of compact JSON that ends with the CRC key."""
    text = json.dumps({**content, "crc": crc}, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha384(text.encode("utf-8", "surrogatepass")).hexdigest()


def _settings() -> Przelewy24Settings:
    found = read_settings()
    if found is None:
        raise ImproperlyConfigured("COOP_P24_MERCHANT_ID: Przelewy24 są wyłączone.")
    return found


def _dig(value: Any, *path: str) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _ask(
    own: Przelewy24Settings, method: str, path: str, content: dict[str, Any] | None = None
) -> Any:
    """Return the answer in JSON; None for 404. Raises GatewaySilent for anything else."""
    url, deadline = urlsplit(own.url), Deadline(SECONDS)
    connection = _connection(str(url.hostname), url.port, url.scheme)
    key = b64encode(f"{own.pos}:{own.api_key}".encode()).decode()
    headers = {"Authorization": f"Basic {key}", "Accept": "application/json"}
    body = None
    if content is not None:
        headers["Content-Type"] = "application/json"
        body = json.dumps(content, ensure_ascii=False).encode()
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        got = bytearray()
        while len(got) < MAX_BYTES and (portion := answer.read1(8192)):
            got += portion
            deadline.left()
        if answer.status == 404 and method == "GET":
            return None
        if answer.status != 200:
            raise GatewaySilent(f"Przelewy24: odpowiedź HTTP {answer.status}.")
        return json.loads(bytes(got))
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise GatewaySilent(f"Przelewy24 nie odpowiadają ({type(problem).__name__}).") from problem
    finally:
        connection.close()


def _connection(host: str, port: int | None, scheme: str) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=SECONDS, context=context)
    return http.client.HTTPConnection(host, port, timeout=SECONDS)
