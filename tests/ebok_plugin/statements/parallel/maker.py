"""Makes the series in small portions until it is done or killed."""

import django

django.setup()

from ebok_plugin.statements.domain.making import make_paper_portion, notify_portion  # noqa: E402 - after the set-up
from ebok_plugin.statements.models import PaperBatch  # noqa: E402 - after the set-up

if __name__ == "__main__":
    batch = PaperBatch.objects.get()
    print("ready", flush=True)
    while batch.state == PaperBatch.State.MAKING and make_paper_portion(batch, portion=3):
        pass
    while batch.state == PaperBatch.State.TELLING and notify_portion(batch, portion=3):
        pass
    print("done", flush=True)
