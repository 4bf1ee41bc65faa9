"""The company in the admin: one record in each language, so that no list of it is needed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from portal.models import Company


class CompanyIndexView(IndexView):
    """Lead to the form of the company in the default language, or in the one it is kept in."""

    any_permission_required = ["add", "change"]

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        companies = Company.objects.order_by("pk")
        company = companies.filter(locale=Locale.get_default()).first() or companies.first()
        if company is None:
            return redirect(self.add_url_name)
        return redirect(self.edit_url_name, company.pk)


class CompanyViewSet(SnippetViewSet):
    model = Company
    icon = "home"
    index_view_class = CompanyIndexView
    add_to_admin_menu = True
    menu_label = _("Company")
    menu_order = 130
    copy_view_enabled = False
