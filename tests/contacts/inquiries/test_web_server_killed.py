"""What a visitor saw acknowledged is kept, whenever the web server dies."""

import pytest

from bench import submission_faults

pytestmark = pytest.mark.xdist_group("running_site")


def test_a_killed_web_server_loses_nothing_and_keeps_nothing_twice(running_site):
    outcome = submission_faults.run(rounds=3, site=running_site)
    assert outcome.kills == 3
    assert outcome.acknowledged >= 3
    assert outcome.broken_connections > 0
    assert set(outcome.answers) == {"303"}
    assert outcome.faults == {}
