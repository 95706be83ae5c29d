"""What the topics make of what they measured."""

from types import SimpleNamespace

import pytest

from benchmarks.topics import click, first_page
from benchmarks.variants import WITH_COOKIES

LIMIT = "an empty app"


def test_a_click_is_compared_with_the_limit_and_with_the_peer_in_every_pairing() -> (
    None
):
    taken = {
        "ours": [0.2, 0.3, 0.4],
        LIMIT: [0.1, 0.2, 0.3],
        click.CLAIMS: [0.5, 0.5, 0.5],
        # slower on the whole, and ahead once
        WITH_COOKIES: [0.9, 0.25, 0.9],
    }

    report = click._report(taken, dict.fromkeys(taken, 0.01), LIMIT)

    words, claims, won = report.targets
    assert (words.got, claims.got) == pytest.approx((1.5, 2.5))
    assert won.got == pytest.approx(2 / 3)
    assert not won.is_met
    assert report.rows[0] == ("ours", "300", "1.50", "10")


def test_a_click_without_the_peer_is_compared_with_the_limit_alone() -> None:
    taken = {name: [0.1] for name in ("ours", LIMIT, click.CLAIMS)}

    report = click._report(taken, dict.fromkeys(taken, 0.01), LIMIT)

    assert len(report.targets) == 2
    assert report.rows[-1][:2] == (WITH_COOKIES, "can't be installed")
    assert {len(row) for row in report.rows} == {len(report.columns)}


def test_a_first_page_is_compared_with_that_of_an_empty_app() -> None:
    class Pages(SimpleNamespace):
        def __call__(self) -> float:
            return self.seconds

    pages = {
        "ours": Pages(seconds=1.2, transferred=[1_000_000]),
        LIMIT: Pages(seconds=1.0, transferred=[2_000_000]),
    }

    report = first_page._report(pages, 3, "A title", "on a line", 1.05)

    [target] = report.targets
    assert (target.got, target.bound) == (1.2, 1.05)
    assert report.rows == (
        ("ours", "1200", "1.20", "1.00"),
        (LIMIT, "1000", "1.00", "2.00"),
    )
