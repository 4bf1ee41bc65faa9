"""Whom to call: sales contacts, factories, and the page that shows them."""

from http import HTTPMethod

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import PreviewableMixin, RevisionMixin
from wagtail.search import index

from portal.pages import BodyPage
from portal.phones import Phone, parse_phones, validate_phones
from portal.slugs import pinyin_slug
from portal.translations import SharedFieldsMixin


class PostalSnippet(PreviewableMixin, index.Indexed, SharedFieldsMixin):
    """What contacts and factories share: a name with a slug, phones, an order of their own."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(
        _("slug"),
        max_length=60,
        blank=True,
        help_text=_("Used in addresses. Left empty, it is made from the name."),
    )
    phones = models.TextField(
        _("phone numbers"),
        blank=True,
        validators=[validate_phones],
        help_text=_("One number on a line, if you like followed by a note."),
    )
    photo = models.ForeignKey(
        "portal.CustomImage",
        verbose_name=_("photo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    sort_order = models.IntegerField(default=0, editable=False)

    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.FilterField("locale_id"),
    ]

    class Meta(SharedFieldsMixin.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.slug = self.slug or self._free_slug()

    def save(self, *args, **kwargs) -> None:
        self.slug = self.slug or self._free_slug()
        super().save(*args, **kwargs)

    def _free_slug(self) -> str:
        slug = base = pinyin_slug(self.name) or slugify(self.name)
        taken = type(self).objects.exclude(translation_key=self.translation_key)
        number = 1
        while taken.filter(slug=slug).exists():
            number += 1
            slug = f"{base}-{number}"
        return slug

    @cached_property
    def phone_list(self) -> list[Phone]:
        return parse_phones(self.phones)


class Factory(RevisionMixin, PostalSnippet):
    address = models.CharField(_("postal address"), max_length=200, blank=True)
    makes = models.CharField(_("what it makes"), max_length=200, blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=120, blank=True)
    latitude = models.DecimalField(
        _("latitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_(
            "As Amap's coordinate picker shows them (lbs.amap.com/tools/picker, GCJ-02). "
            "Without them, map links search for the address."
        ),
    )

    shared_fields = ("slug", "phones", "photo", "latitude", "longitude", "sort_order")
    template = "contacts/factory_preview.html"
    panels = [
        MultiFieldPanel(
            [FieldPanel(n) for n in ("name", "makes", "address", "opening_hours")],
            heading=_("Factory"),
        ),
        FieldPanel("phones"),
        MultiFieldPanel(
            [FieldPanel("latitude"), FieldPanel("longitude")], heading=_("Place on the map")
        ),
        FieldPanel("photo"),
        FieldPanel("slug"),
    ]
    search_fields = [*PostalSnippet.search_fields, index.SearchField("address")]

    class Meta(PostalSnippet.Meta):
        verbose_name = _("factory")
        verbose_name_plural = _("factories")
        ordering = ["sort_order", "pk"]

    def get_preview_template(self, request, mode_name) -> str:
        return self.template


class Contact(RevisionMixin, PostalSnippet):
    name = models.CharField(pgettext_lazy("person", "name"), max_length=80)
    role = models.CharField(_("role"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    wechat_id = models.CharField(_("WeChat ID"), max_length=40, blank=True)
    wechat_qr = models.ForeignKey(
        "portal.CustomImage",
        verbose_name=_("WeChat QR code"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    languages = models.CharField(
        _("languages"), max_length=120, blank=True, help_text="普通话、English"
    )
    territories = models.CharField(
        _("territories"),
        max_length=200,
        blank=True,
        help_text=_("Regions or countries this contact answers for."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("staff account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Who logs in with it sees the inquiries of this contact."),
    )
    on_duty = models.BooleanField(
        _("on duty"), default=True, help_text=_("Inquiries go in turn to the contacts on duty.")
    )
    factory = models.ForeignKey(
        Factory,
        verbose_name=_("factory"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="contacts",
    )

    shared_fields = (
        "slug", "phones", "photo", "sort_order", "email", "wechat_id", "wechat_qr", "factory",
        "user", "on_duty",
    )  # fmt: skip
    template = "contacts/contact_preview.html"
    panels = [
        MultiFieldPanel(
            [FieldPanel(n) for n in ("name", "role", "photo")],
            heading=_("Person"),
        ),
        MultiFieldPanel(
            [FieldPanel(n) for n in ("phones", "email", "wechat_id", "wechat_qr")],
            heading=_("How to reach them"),
        ),
        MultiFieldPanel(
            [FieldPanel(n) for n in ("languages", "territories", "factory")],
            heading=_("Whom they answer"),
        ),
        MultiFieldPanel(
            [
                # Who may set it could give himself another's inquiries.
                FieldPanel("user", permission="inquiries.view_all_inquiries"),
                FieldPanel("on_duty"),
            ],
            heading=_("Inquiries"),
        ),
        FieldPanel("slug"),
    ]
    search_fields = [
        *PostalSnippet.search_fields,
        index.SearchField("role"),
        index.SearchField("email"),
        index.SearchField("phones"),
    ]

    class Meta(PostalSnippet.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["sort_order", "pk"]

    def get_preview_template(self, request, mode_name) -> str:
        return self.template


class ContactPage(BodyPage):
    #: Search engines are told of people and factories here, and on the home page.
    shows_whole_organization = True

    form_anchor = "inquiry"
    allowed_http_methods = [*BodyPage.allowed_http_methods, HTTPMethod.POST]

    introduction = models.TextField(_("introduction"), max_length=200, blank=True)

    parent_page_types = ["portal.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    template = "contacts/contact_page.html"
    content_panels = [*BodyPage.content_panels, FieldPanel("introduction"), FieldPanel("body")]

    class Meta:
        verbose_name = _("contact page")

    @property
    def meta_description(self) -> str:
        return self.search_description or self.introduction

    # The form's modules know inquiries, which know contacts: imported when the form is asked for.

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        from contacts.inquiries.form.sheet import Sheet

        context = super().get_context(request, *args, **kwargs)
        context["sheet"] = kwargs.get("sheet") or Sheet.blank(self, request)
        return context

    def serve(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        from contacts.inquiries.form import receiving

        if request.method == "POST":
            return receiving.receive(self, request)
        return receiving.never_shared(super().serve(request, *args, **kwargs))
