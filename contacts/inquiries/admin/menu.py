"""The sales desk in the admin's menu, with how many inquiries are new."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from contacts.inquiries.admin.access import VIEW
from contacts.inquiries.models import Inquiry
from contacts.inquiries.models.inquiry import Status


class DeskMenuItem(MenuItem):
    """Shown to those who may see inquiries; the number is that of this user's new ones."""

    def __init__(self) -> None:
        url = reverse_lazy("inquiry_waiting")
        super().__init__(_("Inquiries"), url, name="inquiries", icon_name="mail", order=80)

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(VIEW)

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        new = Inquiry.objects.visible_to(request.user).filter(status=Status.NEW).count()
        attrs = {}
        if new:
            words = ngettext("%(label)s, %(count)d new", "%(label)s, %(count)d new", new)
            label = words % {"label": self.label, "count": new}
            attrs = {"data-new": str(new) if new < 100 else "99+", "aria-label": label}
        return LinkMenuItem(self.name, self.label, self.url, icon_name=self.icon_name, attrs=attrs)
