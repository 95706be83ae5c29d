"""What the benchmarks fill stores with is what the app would have put there."""

from pathlib import Path

import pytest

from benchmarks import growth, purging
from benchmarks.filled import (
    BROWSER,
    PER_SUBJECT,
    SEALED_BYTES,
    with_histories,
    with_sessions,
)
from cognito_auth.door.history import MOST


def test_a_filled_store_has_sessions_that_open_and_leave(tmp_path: Path) -> None:
    filled = with_sessions(tmp_path / "sessions.db", 1000)

    assert filled.living
    for session_id in filled.living:
        assert filled.sessions.get(session_id, BROWSER)
        row = filled.store.read(session_id)
        assert row
        assert abs(len(row.sealed_tokens) - SEALED_BYTES) < 200
        assert row.subject not in filled.leaving
    assert filled.leaving
    for subject in filled.leaving:
        assert len(filled.store.of_subject(subject)) == PER_SUBJECT
    filled.store.close()


def test_a_purge_of_half_refuses_nobody_and_leaves_the_other_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purging, "QUIET_SECONDS", 0.2)
    path = tmp_path / "sessions.db"
    filled = with_sessions(path, 1000)

    report = purging.purge(filled, path, 1000)

    refused = next(row for row in report.rows if row[0] == "refused")
    assert refused[1:] == ("0",) * 4
    left = [*map(filled.store.of_subject, (f"{who:036d}" for who in range(200)))]
    assert 400 < sum(map(len, left)) < 600
    assert all(filled.store.read(session_id) for session_id in filled.living)
    filled.store.close()


def test_what_grows_is_told_for_each_size(tmp_path: Path) -> None:
    sizes = (100, 500)
    stores = {size: with_sessions(tmp_path / f"{size}.db", size) for size in sizes}
    told = {size: with_histories(tmp_path / f"told-{size}.db", size) for size in sizes}
    assert len(told[500].history.of(told[500].owners[-1])) == MOST

    for report in (growth.sessions(stores, 2), growth.histories(told, 2)):
        assert report.columns == ("", "100", "500", "500 / 100")
        assert [len(row) for row in report.rows] == [4] * len(report.rows)
        assert len(report.targets) == len(report.rows)
    for size in sizes:
        stores[size].store.close()
        told[size].store.close()
