from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_ext.base.database.append_only import InsertOnlyModel
from cms_ext.plugins.coverage import checked_by


class AuditImmutable(TypeError):
    """Somebody tried to change or delete an event of the access log."""


class Stream(models.TextChoices):
    """Two chains, because they are kept for different times (glossary.md B3, B4)."""

    SIGN_IN = "SIGN_IN", _("logowania i własne odczyty (12 miesięcy)")
    ACT = "ACT", _("czynności i odczyty pracowników (6 lat)")


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AuditImmutable("Zdarzenia dziennika nie można zmienić.")

    def delete(self) -> NoReturn:
        raise AuditImmutable("Zdarzenia dziennika nie można usunąć.")


class AuditEvent(InsertOnlyModel):
    """Who did or read what: ids and masked values, never names, secrets or contents.

    Only `audit.domain.event.record` writes here; triggers refuse UPDATE and DELETE.
    """

    immutable = AuditImmutable
    of_this = "Zdarzenia dziennika"

    stream = models.CharField(_("dziennik"), max_length=10, choices=Stream)
    seq = models.PositiveBigIntegerField(_("numer"))
    at = models.DateTimeField(_("kiedy"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("kto"),
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    actor_label = models.CharField(_("w roli"), max_length=60, blank=True)
    panel = models.CharField(_("panel"), max_length=10, blank=True)
    action = models.CharField(_("czynność"), max_length=40)
    object_type = models.CharField(_("rodzaj obiektu"), max_length=60, blank=True)
    object_id = models.CharField(_("obiekt"), max_length=64, blank=True)
    # The person on file whose data this was about; only the id, so that erasing breaks no chain.
    subject = models.ForeignKey(
        "cms_ext_identity.Person",
        verbose_name=_("czyje dane"),
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40, blank=True)
    reason_code = models.CharField(_("powód"), max_length=40, blank=True)
    note = models.CharField(_("uwaga"), max_length=255, blank=True)
    ip_hash = models.CharField(max_length=64, blank=True)
    request_id = models.CharField(max_length=36, blank=True)
    changes = models.JSONField(_("zmiany"), default=dict)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    coverage = checked_by("access-log")

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("zdarzenie")
        verbose_name_plural = _("dziennik dostępu")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "seq"], name="audit_event_stream_seq")
        ]
        indexes = [
            models.Index(fields=["object_type", "object_id", "-at"], name="audit_event_object"),
            models.Index(fields=["actor", "-at"], name="audit_event_actor"),
            models.Index(fields=["subject", "-at"], name="audit_event_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.stream}/{self.seq} {self.action}"


class StreamHead(models.Model):
    """The end of a chain; its row is the lock that makes two events follow one another.

    `seal` is a keyed hash over the rest, so that nobody puts a head back behind a chain that was
    cut by hand. `again` says that the head was gone when an event was to be written, and stays.
    """

    stream = models.CharField(max_length=10, choices=Stream, primary_key=True)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    anew = models.BooleanField(default=False)
    seal = models.CharField(max_length=64, blank=True)

    coverage = checked_by("access-log")

    def __str__(self) -> str:
        return f"{self.stream}/{self.seq}"


class Checkpoint(InsertOnlyModel):
    """The beginning of a chain after its oldest events were removed at their term (B3).

    `seq` and `last_hash` are those of the last event removed, `events` is how many were removed
    this time, `until` when the last of them happened. `seal` is a keyed hash over all of this and
    the seal before, so that nobody can lay a checkpoint under a chain that was cut by hand.
    """

    immutable = AuditImmutable
    of_this = "Początku dziennika"

    stream = models.CharField(_("dziennik"), max_length=10, choices=Stream)
    seq = models.PositiveBigIntegerField(_("do numeru"))
    last_hash = models.CharField(max_length=64)
    events = models.PositiveBigIntegerField(_("usunięto zdarzeń"))
    until = models.DateTimeField(_("zdarzenia do"))
    made_at = models.DateTimeField(_("kiedy"))
    seal = models.CharField(max_length=64)

    coverage = checked_by("access-log")

    class Meta:
        verbose_name = _("początek dziennika")
        verbose_name_plural = _("początki dziennika")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "seq"], name="audit_checkpoint_stream_seq")
        ]

    def __str__(self) -> str:
        return f"{self.stream}/{self.seq}"
