"""A program that edits a running site, a line of standard input at a time; says when it is done.

`python editing.py` with the site's environment. A line is `N` (make change number N) or `kill N`
(make it, and be killed between its commit and whatever follows).
"""

import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"

import django
from django.db import transaction

django.setup()


def change(number: int) -> None:
    """Write the number where the pages of `tests.portal.published.test_running` show it."""
    from contacts.models import Contact
    from news.models import ArticlePage, Category, NewsIndexPage
    from portal.models import Company

    mark = f"Mark{number:06}"
    match number % 3:
        case 0:
            index = NewsIndexPage.objects.get(locale__language_code="zh-hans")
            # As an editor has it before him, not as one would look for it among 100,000.
            article = ArticlePage.objects.filter(listed_in=index).newest_first().first()
            article.title = mark
            article.save_revision().publish()
        case 1:
            Category.objects.update(description=mark)
            Company.objects.update(short_name=mark)
        case _:
            company = Company.objects.get(locale__language_code="zh-hans")
            company.short_name = mark
            company.save()
            Contact.objects.update(role=mark)


for line in sys.stdin:
    words = line.split()
    number = int(words[-1])
    with transaction.atomic():
        if words[0] == "kill":
            transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
        change(number)
    print(number, flush=True)
