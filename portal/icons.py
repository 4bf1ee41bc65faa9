"""The addresses at which browsers look for an icon unasked, and old ones only there."""

from django.templatetags.static import static
from django.urls import re_path
from django.views.decorators.cache import cache_control
from django.views.generic.base import RedirectView


class IconView(RedirectView):
    """Lead to the icon as a bitmap: who asks here may not know SVG."""

    def get_redirect_url(self, *args: object, **kwargs: object) -> str:
        return static("img/apple-touch-icon.png")


urlpatterns = [
    re_path(
        r"^(?:favicon\.ico|apple-touch-icon(?:-precomposed)?\.png)$",
        cache_control(max_age=24 * 3600, public=True)(IconView.as_view()),
    ),
]
