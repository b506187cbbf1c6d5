"""A way to sign in beside login and password lets nobody in without a proof.

It stands before everybody: whoever has begun nothing brings back whatever he likes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms_ext.evidence.audit.models import AuditEvent
from cms_ext.operations.plugin_kit.conformance.finding import ConformanceFinding
from cms_ext.operations.plugin_kit.conformance.rules.disputes import NONSENSE
from cms_ext.operations.plugin_kit.conformance.subject import CheckedPlugin
from cms_ext.people.identity.domain.identity_provider import Provider, ProviderRefused
from cms_ext.plugins import IdentityProvider, declared

TITLE = "logowanie przez kogoś z zewnątrz nie wpuszcza nikogo bez dowodu"
LONGEST_CODE = AuditEvent._meta.get_field("reason_code").max_length or 0
# Base64 as an artifact or a token might be, and as one that means nothing.
BROUGHT = (*NONSENSE, "AAQAAA==", "x" * 5000)


def findings(subject: CheckedPlugin) -> Iterator[ConformanceFinding]:
    for way in subject.plugin.identity_providers:
        provider = declared(way.provider)
        if not (isinstance(provider, type) and issubclass(provider, Provider)):
            yield ConformanceFinding(
                f"{way.provider} nie jest klasą pochodną od Provider.",
                "Napisz klasę cms_ext.people.identity.domain.identity_provider.Provider.",
            )
            continue
        yield from _of_declaration(way, provider)
        yield from _of_answers(way, provider())


def _of_declaration(
    way: IdentityProvider, provider: type[Provider]
) -> Iterator[ConformanceFinding]:
    with CaptureQueriesContext(connection) as asked:
        offered = provider().is_offered()
    if not isinstance(offered, bool) or len(asked):
        yield ConformanceFinding(
            f"{way.provider}.is_offered oddaje {type(offered).__name__}, zapytań: {len(asked)}.",
            "Odpowiedz tak albo nie z ustawień: pyta o to każda strona logowania.",
        )
    if not provider.answered_by:
        yield ConformanceFinding(
            f"{way.provider}.answered_by jest puste, więc nic z odpowiedzi nie dojdzie.",
            "Wymień pola, którymi dostawca odpowiada.",
        )
    try:
        get_template(provider.stranger_template)
    except TemplateDoesNotExist:
        yield ConformanceFinding(
            f"{way.provider}.stranger_template: nie ma szablonu {provider.stranger_template}.",
            "Napisz stronę dla kogoś, kogo nie ma w rejestrze.",
        )


def _of_answers(way: IdentityProvider, provider: Provider) -> Iterator[ConformanceFinding]:
    """What a browser brings back that has begun nothing here."""
    now = timezone.now()
    answers = [{}, *(dict.fromkeys(provider.answered_by, text) for text in BROUGHT)]
    for answer in answers:
        wrong = _wrong(provider, answer, now)
        if wrong:
            said = ", ".join(f"{name}={text[:20]!r}" for name, text in answer.items())
            yield ConformanceFinding(
                f"{way.provider}.finish na odpowiedź ({said}) bez rozpoczętego logowania {wrong}.",
                "Sprawdź najpierw, czy ta przeglądarka o coś pytała, i odmów: ProviderRefused.",
            )
            return


def _wrong(provider: Provider, answer: Mapping[str, str], now: datetime) -> str:
    try:
        found = provider.finish(SessionStore(), answer, now)
    except ProviderRefused as refused:
        is_code = 0 < len(refused.code) <= LONGEST_CODE
        return "" if is_code else f"odmawia z kodem {refused.code!r}"
    return f"oddaje {type(found).__name__}"
