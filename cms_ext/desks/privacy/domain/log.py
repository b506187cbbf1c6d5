"""The ends of the terms of the access log's two streams (B3, B4)."""

from __future__ import annotations

from datetime import datetime

from cms_ext.desks.privacy.domain.expired import Expired
from cms_ext.office.audit.domain.chain import oldest_run, remove_oldest
from cms_ext.office.audit.models import Stream


def forget_sign_ins(before: datetime, rehearse: bool) -> Expired:
    return _forget(Stream.SIGN_IN, before, rehearse)


def forget_acts(before: datetime, rehearse: bool) -> Expired:
    return _forget(Stream.ACT, before, rehearse)


def _forget(stream: Stream, before: datetime, rehearse: bool) -> Expired:
    run = oldest_run(stream, before) if rehearse else remove_oldest(stream, before)
    return Expired(run.events, run.oldest)
