"""What each process keeps of the office's data is forgotten with a change of it."""

from __future__ import annotations

from cms_ext.frontend.page_cache.cached_views import forget_pages_on_change
from ebok_plugin.statements.models import PaymentSettings

forget_pages_on_change(PaymentSettings)
