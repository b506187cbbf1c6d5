from django.db import models


class Greeting(models.Model):
    """Something to have a permission for."""

    text = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.text
