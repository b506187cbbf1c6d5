"""What stops a start or a command before anything was done: no database, a port that is taken."""

import socket
from os import strerror

from django.db import OperationalError, connection


def find_database_refusal() -> str:
    """Say why no connection to the database can be made; empty when it answers."""
    connection.close()
    try:
        connection.ensure_connection()
    except OperationalError as refusal:
        return f"Baza danych nie odpowiada: {refusal}\nSprawdź DATABASE_URL i to, czy baza działa."
    return ""


def find_port_refusal(host: str, port: int) -> str:
    """Say why a server cannot listen at `host` and `port`; empty when it can."""
    try:
        with socket.create_server((host, port)):
            return ""
    except OSError as refusal:
        return (
            f"Nie można nasłuchiwać pod {host}:{port}: {strerror(refusal.errno or 0)}.\n"
            f"Kto zajmuje port, powie: ss -ltnp 'sport = :{port}'. Inny port: --port."
        )
