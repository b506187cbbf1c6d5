"""A local stand-in for Przelewy24: registration, its page, notices, confirmation, and status.

`python fake_przelewy24.py PORT MERCHANT API_KEY CRC` runs it for a demo. Its page has the buttons
of a payer who pays and of one who goes back.
"""

import hashlib
import json
import sys
import threading
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PAGE = """<!doctype html><html lang="pl"><title>Operator (atrapa)</title><h1>Atrapa operatora</h1>
<p>{description}: {amount} gr</p><form method="post" action="/pay/{token}">
<button name="go" value="pay">Zapłać BLIK</button> <button name="go" value="back">Wróć</button>
</form></html>"""


def signed(content: dict[str, Any], crc: str) -> str:
    text = json.dumps({**content, "crc": crc}, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha384(text.encode()).hexdigest()


@dataclass
class Fake:
    """`transactions` by the merchant's key; `silent` answers 500, `requests` is what came in."""

    merchant: int = 12345
    api_key: str = "klucz-rest"
    crc: str = "crc-tajny"
    url: str = ""
    silent: bool = False
    transactions: dict[str, dict[str, Any]] = field(default_factory=dict)
    confirmed: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def notice(self, key: str, **other: Any) -> dict[str, Any]:
        """Return the signed notice of a paid transaction.

        `other` fields are in it as if it said so.
        """
        one = self.transactions[key]
        content = {
            "merchantId": self.merchant,
            "posId": self.merchant,
            "sessionId": key,
            "amount": one["amount"],
            "originAmount": one["amount"],
            "currency": "PLN",
            "orderId": one["orderId"],
            "methodId": 154,
            "statement": "p24-A1-B2",
        } | other
        return {**content, "sign": signed(content, self.crc)}

    def answer(self, method: str, path: str, body: bytes, auth: str) -> tuple[int, Any]:
        expected = b64encode(f"{self.merchant}:{self.api_key}".encode()).decode()
        if self.silent:
            return 500, {"error": "Undefined error", "code": 500}
        if auth != f"Basic {expected}":
            return 401, {"error": "Incorrect authentication", "code": 401}
        if path == "/api/v1/transaction/register":
            return self._register(json.loads(body))
        if path == "/api/v1/transaction/verify" and method == "PUT":
            return self._verify(json.loads(body))
        one = self.transactions.get(path.rpartition("/")[2])
        if one is None or not one["status"]:
            return 404, {"error": "Transaction not found", "code": 404}
        data = {"sessionId": one["sessionId"], "orderId": one["orderId"], "currency": "PLN"}
        data |= {"amount": one["amount"], "status": one["status"], "statement": "p24"}
        return 200, {"data": data, "responseCode": 0}

    def _register(self, data: dict[str, Any]) -> tuple[int, Any]:
        content = {name: data[name] for name in ("sessionId", "merchantId", "amount", "currency")}
        if data["sign"] != signed(content, self.crc) or data["sessionId"] in self.transactions:
            return 400, {"error": "Incorrect CRC", "code": 400}
        number = 1000 + len(self.transactions)
        self.transactions[data["sessionId"]] = {**data, "orderId": number, "status": 0}
        return 200, {"data": {"token": data["sessionId"].upper()}, "responseCode": 0}

    def _verify(self, data: dict[str, Any]) -> tuple[int, Any]:
        content = {name: data[name] for name in ("sessionId", "orderId", "amount", "currency")}
        one = self.transactions.get(data["sessionId"])
        if data["sign"] != signed(content, self.crc) or one is None or not one["status"]:
            return 400, {"error": "Incorrect CRC", "code": 400}
        one["status"] = 2
        self.confirmed.append(data["sessionId"])
        return 200, {"data": {"status": "success"}, "responseCode": 0}


class Handler(BaseHTTPRequestHandler):
    fake: Fake

    def log_message(self, *args: Any) -> None:
        """Nothing: a test reads `requests`."""

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _api(self) -> None:
        body = self._body()
        self.fake.requests.append(f"{self.command} {self.path} {body.decode()}")
        auth = self.headers.get("Authorization", "")
        status, answer = self.fake.answer(self.command, self.path, body, auth)
        self._send(status, json.dumps(answer).encode(), "application/json")

    def _send(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        if self.path.startswith("/trnRequest/"):
            key = self.path.rpartition("/")[2].lower()
            page = PAGE.format(token=key, **self.fake.transactions[key])
            return self._send(200, page.encode(), "text/html; charset=utf-8")
        return self._api()

    do_PUT = _api

    def do_POST(self) -> None:
        if not self.path.startswith("/pay/"):
            return self._api()
        key, paid = self.path.rpartition("/")[2], b"go=pay" in self._body()
        one = self.fake.transactions[key]
        if paid:
            one["status"] = 1
            threading.Thread(target=self._tell, args=(one, key), daemon=True).start()
        self.send_response(303)
        self.send_header("Location", one["urlReturn"])
        self.end_headers()
        return None

    def _tell(self, one: dict[str, Any], key: str) -> None:
        body = json.dumps(self.fake.notice(key)).encode()
        headers = {"Content-Type": "application/json"}
        urllib.request.urlopen(urllib.request.Request(one["urlStatus"], body, headers), timeout=10)


@contextmanager
def run_fake(fake: Fake, port: int = 0) -> Iterator[Fake]:
    handler = type("Bound", (Handler,), {"fake": fake})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    fake.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


if __name__ == "__main__":
    with run_fake(Fake(int(sys.argv[2]), sys.argv[3], sys.argv[4]), int(sys.argv[1])) as running:
        print(running.url, flush=True)
        threading.Event().wait()
