"""Who may come to the sales desk: for all others it does not exist."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.models import AbstractUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404
from django.views import View
from wagtail.admin.viewsets.model import ModelViewSet

from contacts.inquiries.models import Inquiry

VIEW, CHANGE = "inquiries.view_inquiry", "inquiries.change_inquiry"
MANAGE, ERASE = "inquiries.view_all_inquiries", "inquiries.erase_personal_data"


def is_manager(user: AbstractUser) -> bool:
    """Whether `user` sees the inquiries of others, and spam."""
    return user.has_perm(VIEW) and user.has_perm(MANAGE)


def require(user: AbstractUser, *permissions: str) -> None:
    """Answer 404 and not 403 to who lacks one: an address that is refused is a hint."""
    if not user.has_perms(permissions):
        raise Http404


def open_to(*permissions: str, methods: tuple[str, ...]) -> Callable:
    """Decorate a view: 404 for who lacks a permission, whatever the method; then 405."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            require(request.user, *permissions)
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def visible_or_404(user: AbstractUser, pk: int) -> Inquiry:
    """Return an inquiry that `user` may see."""
    require(user, VIEW)
    return get_object_or_404(Inquiry.objects.visible_to(user).select_related("contact"), pk=pk)


class DeskMixin:
    """A view of the sales desk; `permissions` are what it takes, beside access to the admin."""

    permissions: tuple[str, ...] = (VIEW,)

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        require(request.user, *self.permissions)
        super().setup(request, *args, **kwargs)


class DeskModelViewSet(ModelViewSet):
    """Forms that go with the sales desk: whom it does not exist for does not see these either."""

    def construct_view(self, view_class: type[View], **kwargs) -> Callable[..., HttpResponse]:
        view = super().construct_view(view_class, **kwargs)

        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            require(request.user, VIEW)
            return view(request, *args, **kwargs)

        return guarded
