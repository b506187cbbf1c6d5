from django.apps import AppConfig


class MovingInConfig(AppConfig):
    name = "cms_ext.moving_in"
    label = "cms_ext_moving_in"
    verbose_name = "Przeprowadzka ze starej strony"
