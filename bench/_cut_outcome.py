"""What came of cutting the power: how much was told to be done, and what of it is not."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the cuts. What `faults` names must be 0."""

    cuts: int
    #: Told to be done: inquiries with their drawings, articles, pictures; sent: mails.
    inquiries: int
    articles: int
    pictures: int
    mails: int
    pages_read: int
    #: Pages that were kept as files in the end, and compared.
    files_kept: int
    connections_broken: int
    #: Sent once more, because a cut came between a server's acceptance and the note of it.
    mails_twice: int
    inquiries_lost: int
    inquiries_twice: int
    drawings_damaged: int
    deliveries_missing: int
    mails_never_sent: int
    mails_twice_unexplained: int
    articles_lost: int
    pictures_lost: int
    #: Read after something newer had been published.
    stale_pages: int
    #: Kept as files, and other than what the application makes now.
    stale_files: int
    files_without_inquiry: int
    database_damaged: int
    new_findings_of_the_doctor: int
    seconds: float
    #: Seconds until the site served again, on average and at most.
    restart_mean: float
    restart_longest: float

    @property
    def faults(self) -> dict[str, int]:
        """What must not be, by name; empty when all is well."""
        names = (
            "inquiries_lost", "inquiries_twice", "drawings_damaged", "deliveries_missing",
            "mails_never_sent", "mails_twice_unexplained", "articles_lost", "pictures_lost",
            "stale_pages", "stale_files", "files_without_inquiry", "database_damaged",
            "new_findings_of_the_doctor",
        )  # fmt: skip
        return {name: count for name in names if (count := getattr(self, name))}
