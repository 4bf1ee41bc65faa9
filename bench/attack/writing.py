"""IDOR: every address, posted to by those to whom what was planted does not belong."""

from collections.abc import Iterator

from bench.attack.addresses import filled
from bench.attack.findings import Finding
from bench.attack.people import KEYS, Secret
from bench.attack.target import Target

NAME = "idor-post"
#: What each may not change; sales own the first and the third inquiry.
FOREIGN = {
    "anonymous": ("inquiries", "people", "content"),
    "editor": ("inquiries", "people"),
    "moderator": ("inquiries", "people"),
    "sales": ("inquiries", "people", "content"),
}
FIELDS = {
    "title": "Zpwned", "name": "Zpwned", "username": "Zpwned", "email": "pwned@x.test",
    "first_name": "Zpwned", "is_superuser": "on", "is_active": "", "status": "won",
    "text": "Zpwned", "subject": "Zpwned", "body": "Zpwned", "message": "Zpwned",
    "action": "approve", "ids": KEYS[1], "id": KEYS[1], "selected": KEYS[1], "inquiries": KEYS[1],
    "confirm": "on", "password1": "Zpwned-horse-9", "password2": "Zpwned-horse-9",
    "restriction_type": "none", "destination": 1, "user": KEYS[0], "groups": 1,
}  # fmt: skip
#: These end the session that the attack goes on with.
LEFT_OUT = ("/logout/", "/sessions/")


def attack(target: Target, secrets: list[Secret]) -> Iterator[Finding]:
    """Post to everything as each role, then see whether rows of others have changed."""
    target.code_of_errors = "half-form"
    paths = list(dict.fromkeys(path for _address, path in filled((KEYS[1], KEYS[3]))))
    for role, kinds in FOREIGN.items():
        before = {kind: _rows(kind) for kind in kinds}
        for path in paths:
            if not any(part in path for part in LEFT_OUT):
                target.post(path, FIELDS, role)
        for kind in kinds:
            for row, value in before[kind].items():
                if _rows(kind).get(row) != value:
                    yield Finding("changed-by-others", f"{role} changed {row}")
        if role != "anonymous" and target.ask("/admin/", role=role).status != 200:
            raise RuntimeError(f"{role} is signed out: the attack proved nothing")


def _rows(kind: str) -> dict[str, object]:
    """Return what is in the database of a kind of thing, by what and which it is."""
    from django.contrib.auth.models import Group, User
    from wagtail.documents import get_document_model
    from wagtail.models import Page, Revision

    from contacts.inquiries.models import Attachment, Channel, Delivery, Inquiry

    foreign = (KEYS[1], KEYS[3])
    kinds = {
        "inquiries": [
            Inquiry.objects.filter(pk__in=foreign), Attachment.objects.filter(pk__in=foreign),
            Channel.objects.all(),
            Delivery.objects.filter(pk__in=foreign).defer("attempts", "next_attempt_at"),
        ],
        "people": [
            User.objects.defer("last_login"), Group.objects.all(),
            User.groups.through.objects.all(), Group.permissions.through.objects.all(),
        ],
        "content": [
            Page.objects.all(), Revision.objects.all(), get_document_model().objects.all(),
        ],
    }  # fmt: skip
    found = {}
    for rows in kinds[kind]:
        skipped = rows.query.deferred_loading[0]
        for row in rows.values():
            shown = {name: value for name, value in row.items() if name not in skipped}
            found[f"{rows.model.__name__} {row['id']}"] = shown
    return found
