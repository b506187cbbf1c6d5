from django.apps import AppConfig

from cms_ext.theme.alarm import Alarm, read_alarm_by


class NoticesConfig(AppConfig):
    name = "cms_ext.notices"
    label = "cms_ext_notices"
    verbose_name = "Ogłoszenia"

    def ready(self) -> None:
        from cms_ext.notices import receivers  # noqa: F401, PLC0415 - connects on import
        from cms_ext.notices.domain.alerts import (  # noqa: PLC0415 - needs models
            alert_column,
            alert_of,
        )

        read_alarm_by(Alarm(column=alert_column, shown=alert_of))
