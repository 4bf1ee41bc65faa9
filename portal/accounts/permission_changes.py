"""Notes in the audit log who was given or lost what, whichever form did it.

Only what somebody does in the admin: whoever has a shell on the server can do all without us.
What a group may do is compared before and after its form, because Wagtail writes part of it by
bulk_create, of which no signal tells.
"""

from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Model, signals
from django.utils.translation import gettext as _
from wagtail.log_actions import get_active_log_context
from wagtail.models import GroupApprovalTask

from portal.accounts import audit
from portal.accounts.models import SignInSettings

User = get_user_model()
LINKS = (
    User.groups.through,
    User.user_permissions.through,
    GroupApprovalTask.groups.through,
    SignInSettings.groups.through,
)
FLAGS = ("is_superuser", "is_staff", "is_active")
ADDED, REMOVED = "added", "removed"
CHANGES = {"post_add": ADDED, "post_remove": REMOVED, "pre_clear": REMOVED}


def connect() -> None:
    for through in LINKS:
        signals.m2m_changed.connect(_on_link, through, dispatch_uid=f"accounts.{through.__name__}")
    signals.pre_save.connect(_on_user, User, dispatch_uid="accounts.user")


def granted(group: Group) -> set[str]:
    """Return what a group may do: permissions, and where if it is not everywhere."""
    found = {permission.codename for permission in group.permissions.all()}
    for rows, place in (
        (group.page_permissions, "page"),
        (group.collection_permissions, "collection"),
    ):
        for row in rows.select_related("permission", place):
            found.add(f"{row.permission.codename} ({getattr(row, place)})")
    return found


def note_granted(group: Group, before: set[str]) -> None:
    """Note how what a group may do differs from `before`."""
    after = granted(group)
    if after != before:
        added, removed = sorted(after - before), sorted(before - after)
        audit.note(group, audit.PERMISSIONS, added=added, removed=removed)


def _on_link(instance: Model, action: str, reverse: bool, model, pk_set, **kwargs) -> None:
    if action not in CHANGES or not _is_somebody_there():
        return
    if action == "pre_clear":
        names = _linked_names(instance, kwargs["sender"], reverse)
    else:
        names = [_name(one) for one in model.objects.filter(pk__in=pk_set or ())]
    if names:
        audit.note(instance, audit.PERMISSIONS, **{CHANGES[action]: sorted(names)})


def _linked_names(instance: Model, through: type[Model], reverse: bool) -> list[str]:
    links = [field for field in through._meta.fields if field.remote_field]
    near = next(f for f in links if isinstance(instance, f.related_model))
    far = next(f for f in links if f is not near)
    rows = through.objects.filter(**{near.name: instance}).select_related(far.name)
    return [_name(getattr(row, far.name)) for row in rows]


def _on_user(instance: Model, raw: bool, update_fields: Iterable[str] | None, **kwargs) -> None:
    wanted = set(FLAGS) if update_fields is None else set(FLAGS) & set(update_fields)
    if raw or not wanted or instance._state.adding or not _is_somebody_there():
        return
    before = User.objects.filter(pk=instance.pk).values(*FLAGS).first()
    if before is None:
        return
    names = {
        "is_superuser": _("administrator"),
        "is_staff": _("staff"),
        "is_active": _("active"),
    }
    changed = [flag for flag in FLAGS if flag in wanted and before[flag] != getattr(instance, flag)]
    added = [names[flag] for flag in changed if getattr(instance, flag)]
    removed = [names[flag] for flag in changed if not getattr(instance, flag)]
    if changed:
        audit.note(instance, audit.PERMISSIONS, added=added, removed=removed)


def _name(instance: Model) -> str:
    return getattr(instance, "codename", "") or str(instance)


def _is_somebody_there() -> bool:
    return get_active_log_context().user is not None
