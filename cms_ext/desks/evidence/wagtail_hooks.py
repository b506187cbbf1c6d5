"""The proofs of publication in the administration."""

from __future__ import annotations

from django.urls import URLResolver, include, path
from wagtail import hooks
from wagtail_modeladmin.options import modeladmin_register

from cms_ext.desks.evidence.views.certificate import PublicationRegister
from cms_ext.desks.evidence.views.erasure import TextErasureRegister

modeladmin_register(PublicationRegister)
modeladmin_register(TextErasureRegister)


@hooks.register("register_admin_urls")
def register_certificates() -> list[URLResolver]:
    return [path("", include("cms_ext.desks.evidence.urls"))]
