"""One of everything that has an address, and the people who look at it."""

from datetime import date, timedelta

from django.contrib.auth.models import AbstractUser, Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Locale,
    Page,
    PageViewRestriction,
    Site,
    UploadedFile,
    Workflow,
)
from wagtail_localize.models import Translation, TranslationSource

from contacts.inquiries import links
from contacts.inquiries.models import Absence, Channel, Holiday, InquirySettings, RoutingRule
from portal.drafts.models import DraftLink
from portal.sitemaps import PER_FILE
from tests.contacts.inquiries.desk import Team, attach, undelivered
from tests.factories import CategoryFactory, CompanyFactory, FactoryFactory, SiteTree, image
from tests.portal.access.addresses import Address, Values

ROLES = ("anonymous", "editor", "moderator", "sales", "manager", "admin")


class Objects:
    """A site with one of everything; an inquiry is nobody's, so that all sales see it."""

    def __init__(self) -> None:
        self.site, self.team = SiteTree(), Team()
        self.article = self.site.article()
        self.revision = self.article.save_revision()
        self.waiting = self.site.article()
        self.waiting.save_revision()
        workflow = Workflow.objects.get()
        self.state = workflow.start(self.waiting, self.team.editor)
        self.image = image()
        document = get_document_model()
        self.document = document.objects.create(
            title="目录", file=ContentFile(b"%PDF-1.7", name="catalogue.pdf")
        )
        self.inquiry = self.team.of(None)
        self.revoked, self.token = DraftLink.create(
            self.article, self.team.admin, timedelta(days=1)
        )
        self.source, _made = TranslationSource.update_or_create_from_instance(self.article)
        self.translation = Translation.objects.create(
            source=self.source, target_locale=Locale.objects.get(language_code="en")
        )
        self.translation.save_target(self.team.admin, publish=False)
        self.channel = Channel.objects.create(name="群", kind=Channel.Kind.WECOM)
        self.one_of = self._one_of(workflow)
        self.arguments = self._arguments(workflow)

    def user(self, role: str) -> AbstractUser | None:
        """Return who has a role: "sales" is Anna, whose colleague Ben is another."""
        return getattr(self.team, {"sales": "anna"}.get(role, role), None)

    def path(self, address: Address) -> str:
        """Return the path of an address; KeyError where an argument is of no known kind."""
        values = dict(self.arguments)
        for beginning, value in self.one_of.items():
            if address.name.startswith(beginning):
                values["pk"] = value
        for beginning, own in self._own().items():
            if address.name.startswith(beginning):
                values |= own
        return address.path(values) + self._queries.get(address.name, "")

    @property
    def _link(self) -> str:
        address = links.url(self.inquiry, self.team.annas, links.TAKE)
        return address.rstrip("/").rpartition("/")[2]

    @property
    def _queries(self) -> dict[str, str]:
        return {
            "wagtail_bulk_action": f"?id={self.article.pk}",
            "wagtailadmin_api:pages:find": "?html_path=/news/",
        }

    def _one_of(self, workflow: Workflow) -> dict[str, object]:
        """Keys by the beginning of an address's name; later ones are nearer."""
        today = date(2026, 11, 28)
        contact = self.team.annas
        one_of = {
            "wagtailadmin_api:pages": self.article,
            "wagtailadmin_api:documents": self.document,
            "wagtailadmin_api:images": self.image,
            "wagtailadmin_collections": Collection.get_first_root_node().add_child(name="图"),
            "wagtailadmin_workflows": workflow,
            "wagtailadmin_pages": self.article,
            "wagtail_localize": contact,
            "revoke_draft_link": self.revoked,
            "inquiry_": self.inquiry,
            "inquiry_retry": undelivered(self.inquiry),
            "inquiry_attachment": attach(self.inquiry),
            "inquiry_test_channel": self.channel,
            "wagtailsnippets_portal_company": (company := CompanyFactory()),
            "wagtailsnippetchoosers_portal_company": company,
            "wagtailsnippets_news_category": (category := CategoryFactory()),
            "wagtailsnippetchoosers_news_category": category,
            "wagtailsnippets_contacts_contact": contact,
            "wagtailsnippetchoosers_contacts_contact": contact,
            "wagtailsnippets_contacts_factory": (factory := FactoryFactory()),
            "wagtailsnippetchoosers_contacts_factory": factory,
            "routingrule": RoutingRule.objects.create(name="规则", contact=contact),
            "absence": Absence.objects.create(contact=contact, first_day=today, last_day=today),
            "holiday": Holiday.objects.create(name="假", first_day=today, last_day=today),
            "channel": self.channel,
            "wagtaillocales": Locale.objects.get(language_code="en"),
            "wagtailsites": Site.objects.get(),
            "wagtailusers_users": self.team.ben,
            "wagtailusers_groups": Group.objects.first(),
            "wagtaildocs_chooser": self.document,
            "wagtailimages_chooser": self.image,
            "wagtailsettings": InquirySettings.load(),
        }
        found = {name: thing.pk for name, thing in one_of.items()}
        for name in ("edit_task", "disable_task", "enable_task"):
            found[f"wagtailadmin_workflows:{name}"] = workflow.tasks.get().pk
        return found

    def _arguments(self, workflow: Workflow) -> Values:
        task = workflow.tasks.get()
        state = self.state.current_task_state
        article, news = self.article.pk, self.site.news.pk
        home_kind = ContentType.objects.get_for_model(Page)
        session = EditingSession.objects.create(
            user=self.team.admin, content_type=home_kind, object_id=str(article),
            last_seen_at=self.revision.created_at,
        )  # fmt: skip
        upload = UploadedFile.objects.create(
            for_content_type=ContentType.objects.get_for_model(get_image_model()),
            file=ContentFile(b"x", name="x.png"), uploaded_by_user=self.team.admin,
        )  # fmt: skip
        restricted = self.site.article()
        restriction = PageViewRestriction.objects.create(
            page=restricted, restriction_type="password", password="secret"
        )
        closed = Collection.get_first_root_node().add_child(name="关")
        collection_restriction = CollectionViewRestriction.objects.create(
            collection=closed, restriction_type="password", password="secret"
        )
        redirect = Redirect.objects.create(old_path="/old", redirect_page=self.site.news)
        return {
            "page_id": article, "parent_page_id": news, "page_to_move_id": article,
            "destination_id": news, "page_pk": self.site.home.pk,
            "content_type_app_name": "news", "content_type_model_name": "articlepage",
            "app_label": "news", "app_name": "news", "model_name": "articlepage",
            "image_id": self.image.pk, "document_id": self.document.pk, "doc_id": self.document.pk,
            "revision_id": self.revision.pk, "revision_id_a": "earliest", "revision_id_b": "latest",
            "collection_id": closed.pk, "redirect_id": redirect.pk,
            "restriction_id": collection_restriction.pk,
            "page_view_restriction_id": restriction.pk,
            "task_state_id": state.pk, "task_id": task.pk, "workflow_state_id": self.state.pk,
            "workflow_pk": workflow.pk, "action_name": "approve", "action": "delete",
            "uploaded_file_id": upload.pk, "session_id": session.pk, "object_id": article,
            "translation_source_id": self.source.pk, "translation_id": self.translation.pk,
            "string_segment_id": self.source.stringsegment_set.first().pk,
            "overridable_segment_id": 1, "mode": "default", "token": self.token,
            "uidb64": urlsafe_base64_encode(force_bytes(self.team.ben.pk)),
            # The file of the sitemap in which a page of this test is.
            "number": (article - 1) // PER_FILE + 1,
            "slug": self.team.annas.slug, "filter_spec": "width-100",
            "path": self.image.file.name, "_0": self.document.pk, "_1": self.document.filename,
            "pk": article,
        }  # fmt: skip

    def _own(self) -> dict[str, Values]:
        """What differs for addresses whose name begins so."""
        return {
            "wagtailadmin_pages:workflow": {"page_id": self.waiting.pk},
            "wagtailadmin_pages:collect_workflow": {"page_id": self.waiting.pk},
            "wagtailadmin_pages:confirm_workflow": {"page_id": self.waiting.pk},
            "wagtailadmin_workflows:add_task": {
                "app_label": "wagtailcore", "model_name": "groupapprovaltask",
            },
            "wagtail_localize:submit_snippet": {"app_label": "contacts", "model_name": "contact"},
            "wagtail_localize:snippets_api": {"app_label": "contacts", "model_name": "contact"},
            "wagtailsettings": {"app_name": "inquiries", "model_name": "inquirysettings"},
            "wagtailadmin_tag_model": {"app_name": "taggit", "model_name": "tag"},
            "wagtail_bulk_action": {"app_label": "wagtailcore", "model_name": "page"},
            "inquiry_action": {"action": "take"},
            "inquiry_received": {"token": self.inquiry.token},
            "inquiry_link": {"token": self._link},
            "page": {"_0": "news/"}, "wagtail_serve": {"_0": "news/"},
        }  # fmt: skip
