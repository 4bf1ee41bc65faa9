"""People of every role, and things that not all of them may see, each with a mark of its own.

All these things have the same few keys, whatever they are: so that asking every address for these
keys asks for each of them, without a table of which address means what.
"""

from dataclasses import dataclass
from datetime import timedelta

from bench.attack.target import PASSWORD, ROLES, Target

#: The keys of what was planted.
KEYS = (9001, 9002, 9003, 9004)
STAFF = frozenset(ROLES[1:])
WRITERS = frozenset(("editor", "moderator", "admin"))
DESK = frozenset(("sales", "manager", "admin"))
CHIEFS = frozenset(("manager", "admin"))
ADMIN = frozenset(("admin",))


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that only answers to `roles` may hold."""

    mark: str
    roles: frozenset[str]
    what: str


def populate(target: Target) -> list[Secret]:
    """Make the people, sign them in, and plant secrets in what is not everybody's."""
    from tests.contacts.inquiries.desk import Team

    team = Team()
    for role in ROLES[1:]:
        user = getattr(team, {"sales": "anna"}.get(role, role))
        user.set_password(PASSWORD)
        user.save()
        target.sign_in(role, user.username)
    return [*_inquiries(team), *_pages(), *_files(team), *_others()]


def _inquiries(team) -> list[Secret]:
    from contacts.inquiries.models import Delivery, Inquiry
    from contacts.inquiries.models.inquiry import Note, Status
    from tests.contacts.inquiries.desk import attach, undelivered
    from tests.factories import InquiryFactory

    secrets = []
    owners = (team.annas, team.bens, None, team.annas)
    for key, contact, roles in zip(KEYS, owners, (DESK, CHIEFS, DESK, CHIEFS), strict=True):
        mark = f"Zinquiry{key}Z"
        inquiry = InquiryFactory(
            pk=key, contact=contact, name=mark, company=mark, message=mark, email=f"{mark}@x.test",
            reference=f"MX-{key}", submission_key=f"00000000-0000-4000-8000-00000000{key}",
            status=Status.SPAM if key == KEYS[3] else Status.NEW, spam_reasons=["trap"],
        )  # fmt: skip
        attachment = attach(inquiry, f"{mark}.dwg", f"AC1032 {mark}".encode())
        type(attachment).objects.filter(pk=attachment.pk).update(id=key)
        delivery = undelivered(inquiry, last_error=mark, status=Delivery.Status.FAILED)
        Delivery.objects.filter(pk=delivery.pk).update(id=key)
        Note.objects.create(pk=key, inquiry=inquiry, text=mark)
        secrets += [
            Secret(mark, roles, f"inquiry {key}"),
            Secret(Inquiry.objects.get(pk=key).token, frozenset(), f"token of inquiry {key}"),
        ]
    return secrets


def _pages() -> list[Secret]:
    from django.utils import timezone
    from wagtail.models import PageViewRestriction

    from news.models import ArticlePage, NewsIndexPage

    index = NewsIndexPage.objects.get(locale__language_code="zh-hans")
    kinds = (None, PageViewRestriction.LOGIN, PageViewRestriction.PASSWORD, "draft")
    for key, kind in zip(KEYS, kinds, strict=True):
        mark = f"Zpage{key}Z"
        shown = "公开的消息" if kind == "draft" else mark
        page = ArticlePage(
            pk=key, title=shown, slug=f"planted-{key}", date=timezone.now(), summary=shown,
            body=[("paragraph", f"<p>{shown}</p>")], live=kind is not None,
            first_published_at=timezone.now() if kind else None,
        )  # fmt: skip
        index.add_child(instance=page)
        if kind == "draft":
            page.title = page.summary = mark
        page.save_revision()
        if kind in (PageViewRestriction.LOGIN, PageViewRestriction.PASSWORD):
            PageViewRestriction.objects.create(
                pk=key, page=page, restriction_type=kind, password=PASSWORD
            )
    return [
        Secret("Zpage9001Z", STAFF, "page that was never published"),
        Secret("Zpage9002Z", STAFF, "page for people who are signed in"),
        Secret("Zpage9003Z", STAFF, "page with a password"),
        Secret("Zpage9004Z", STAFF, "draft of a published page"),
    ]


def _files(team) -> list[Secret]:
    from django.contrib.contenttypes.models import ContentType
    from django.core.files.base import ContentFile
    from wagtail.documents import get_document_model
    from wagtail.models import Collection, CollectionViewRestriction, UploadedFile

    from portal.models import CustomImage
    from tests.factories import picture_file

    root = Collection.get_first_root_node()
    for key, kind in zip(KEYS[:2], ("login", "password"), strict=True):
        closed = root.add_child(instance=Collection(pk=key, name=f"关 {key}"))
        CollectionViewRestriction.objects.create(
            pk=key, collection=closed, restriction_type=kind, password=PASSWORD
        )
        mark = f"Zfile{key}Z"
        get_document_model().objects.create(
            pk=key, title=mark, collection=closed,
            file=ContentFile(f"%PDF-1.7 {mark}".encode(), name=f"planted-{key}.pdf"),
        )  # fmt: skip
        CustomImage.objects.create(pk=key, title=mark, collection=closed, file=picture_file())
    UploadedFile.objects.create(
        pk=KEYS[0], uploaded_by_user=team.admin, for_content_type=ContentType.objects.get_for_model(
            CustomImage
        ), file=ContentFile(b"Zupload9001Z", name="planted-upload.png"),
    )  # fmt: skip
    return [
        Secret("Zfile9001Z", STAFF, "file for people who are signed in"),
        Secret("Zfile9002Z", STAFF, "file with a password"),
        Secret("Zupload9001Z", frozenset(), "upload whose form waits"),
    ]


def _others() -> list[Secret]:
    from django.utils import timezone

    from contacts.inquiries.encryption import encrypt
    from contacts.inquiries.models import Channel
    from portal.drafts.models import DraftLink
    from tests.factories import UserFactory

    Channel.objects.create(
        pk=KEYS[0], name="群", kind=Channel.Kind.WECOM, active=False,
        encrypted_url=encrypt("https://qyapi.weixin.qq.com/Zurl9001Z"),
        encrypted_secret=encrypt("Zsecret9001Z"),
    )  # fmt: skip
    UserFactory(pk=KEYS[0], username="planted", email="Zmail9001Z@x.test")
    DraftLink.objects.create(
        pk=KEYS[0], page_id=KEYS[0], token_digest="Zdigest9001Z",
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    return [
        Secret("Zurl9001Z", frozenset(), "address of a group robot"),
        Secret("Zsecret9001Z", frozenset(), "secret of a group robot"),
        Secret("Zmail9001Z", ADMIN, "e-mail address of a colleague"),
        Secret("Zdigest9001Z", frozenset(), "digest of a draft link"),
    ]
