"""Pictures and documents in the admin's own API: only for those who may use them.

Wagtail 8.0 gives the titles and files of all of them, private collections too, to everybody who
may open the admin.
"""

from django.db.models import QuerySet
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.permissions import policy_registry

ACTIONS = ["choose", "add", "change", "delete"]


class _PermittedMixin:
    def get_queryset(self) -> QuerySet:
        policy = policy_registry.get_by_type(self.model)
        permitted = policy.instances_user_has_any_permission_for(self.request.user, ACTIONS)
        return super().get_queryset().filter(pk__in=permitted.values("pk"))


class PermittedDocumentsViewSet(_PermittedMixin, DocumentsAdminAPIViewSet):
    pass


class PermittedImagesViewSet(_PermittedMixin, ImagesAdminAPIViewSet):
    pass
