"""What the audit log says of inquiries; it names staff, and never what a visitor wrote."""

from django.utils.translation import gettext_lazy as _

VIEW = "inquiries.view"
OPEN = "inquiries.open"
TAKE = "inquiries.take"
ANSWER = "inquiries.answer"
STATUS = "inquiries.status"
ASSIGN = "inquiries.assign"
ESCALATE = "inquiries.escalate"
NOTE = "inquiries.note"
SPAM = "inquiries.spam"
RELEASE = "inquiries.release"
DOWNLOAD = "inquiries.download"
RETRY = "inquiries.retry"
EXPORT_LIST = "inquiries.export_list"
ANONYMIZE = "inquiries.anonymize"
EXPORT_PERSON = "inquiries.export_person"
ERASE_PERSON = "inquiries.erase_person"

#: By action: what a filter offers, and what a log says was done.
WORDS = {
    VIEW: (_("View an inquiry"), _("Viewed")),
    OPEN: (_("Open an inquiry first"), _("Opened by whom it was sent to")),
    TAKE: (_("Take an inquiry"), _("Taken")),
    ANSWER: (_("Answer an inquiry"), _("Answered")),
    STATUS: (_("Change an inquiry's status"), _("Status changed")),
    ASSIGN: (_("Assign an inquiry"), _("Assigned")),
    ESCALATE: (_("Hand on an inquiry"), _("Handed on to the next contact")),
    NOTE: (_("Add a note to an inquiry"), _("Note added")),
    SPAM: (_("Mark an inquiry as spam"), _("Marked as spam")),
    RELEASE: (_("Release an inquiry from spam"), _("Released from spam")),
    DOWNLOAD: (_("Download an inquiry's file"), _("File downloaded")),
    RETRY: (_("Retry a delivery"), _("Delivery tried again")),
    EXPORT_LIST: (_("Export inquiries"), _("Exported in a list")),
    ANONYMIZE: (_("Anonymise an inquiry"), _("Anonymised after the retention period")),
    EXPORT_PERSON: (_("Export a person's data"), _("Exported as a person's data")),
    ERASE_PERSON: (_("Erase a person's data"), _("Erased as a person's data")),
}


def register(actions) -> None:
    """Make every action known to Wagtail's log."""
    for action, (label, message) in WORDS.items():
        actions.register_action(action, label, message)
