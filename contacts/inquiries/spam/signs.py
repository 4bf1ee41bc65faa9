"""What the checks look at, and what they say."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from contacts.inquiries.form.token import FormToken

#: What staff read of each reason that is stored with an inquiry.
LABELS = {
    "trap": _("A field that people do not see was filled in."),
    "no_token": _("The form's token was missing or forged."),
    "too_fast": _("It was sent within seconds of opening the form."),
    "no_proof": _("The browser did not do the form's sum."),
    "false_proof": _("The form's sum was forged."),
    "many_from_address": _("Many inquiries came from the same IP address within an hour."),
    "many_from_sender": _("Many inquiries gave the same phone, e-mail or WeChat within a day."),
    "links": _("The text has many links."),
    "link_in_name": _("A name or company is a link."),
    "markup": _("The text has the markup of links."),
    "mixed_scripts": _("Words mix letters of several scripts."),
    "foreign_script": _("The text is in a script that this site does not use."),
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """A submission as the checks see it: `fields` are cleaned, `trap` and `proof` as sent."""

    fields: dict
    token: FormToken
    trap: str
    proof: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Sign:
    """A reason (a key of LABELS) and how much it weighs."""

    reason: str
    weight: int
