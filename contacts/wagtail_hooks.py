"""What the contacts add to the admin."""

from wagtail.snippets.models import register_snippet

from contacts.viewsets import ContactViewSetGroup

register_snippet(ContactViewSetGroup)
