from tests.cms_ext.public_site.notices.estates import Estates, build
from tests.shared_rows import shared


@shared
def estates() -> Estates:
    return build()
