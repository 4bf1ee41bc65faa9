"""Wagtail's forms of groups, which note in the audit log what they grant and take."""

from django.http import HttpRequest, HttpResponse
from wagtail.users.views import groups

from portal.accounts.permission_changes import granted, note_granted


class CreateView(groups.CreateView):
    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        if self.object.pk:
            note_granted(self.object, set())
        return response


class EditView(groups.EditView):
    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        before = granted(self.get_object())
        response = super().post(request, *args, **kwargs)
        note_granted(self.get_object(), before)
        return response


class GroupViewSet(groups.GroupViewSet):
    add_view_class = CreateView
    edit_view_class = EditView
