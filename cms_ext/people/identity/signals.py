"""What other packages may hear about logins. Sent inside the transaction of what happened."""

from django.dispatch import Signal

# sender=User, user: the own password was set with an activation code for the first time or again.
activated = Signal()
# sender=ActivationCode, code: its time passed before it was used.
code_expired = Signal()
