from django.http import HttpRequest

from cms_ext.frontend.theme.frame import Frame


def theme(request: HttpRequest) -> dict[str, Frame]:
    """`frame`: the co-op's facts, the menu, the signed-in person, the pinned day of the demo."""
    return {"frame": Frame.of(request)}
