"""`pactwatch sources list` and `retry`, and what the doctor says of sources."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from crawl_site import NOW, source_toml
from test_store_addresses import address

from crawlers.catalogue import load_catalogue
from scheduler.cli import main
from store.addresses import save_addresses
from store.database import open_store
from store.sources import find_state, record_failure, record_success, save_source


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A catalogue of four sources: one well, one dead, one given up, one never crawled."""
    (tmp_path / "sources" / "xx").mkdir(parents=True)
    for name in ("well", "dead", "gone", "new"):
        text = source_toml(f"xx.{name}.news", f"http://{name}.example/feed", proven=name == "well")
        (tmp_path / "sources" / "xx" / f"{name}.toml").write_text(text, encoding="utf-8")
    db = open_store(tmp_path / "x.db")
    for source in load_catalogue(tmp_path / "sources"):
        save_source(db, source)
    record_success(db, "xx.well.news", at=NOW, next_due_at=NOW + timedelta(hours=1))
    record_success(db, "xx.dead.news", at=NOW, next_due_at=NOW, status="stale", said="Its newest item is of 2022.")
    record_failure(
        db, "xx.gone.news", at=NOW, error="403", next_due_at=NOW, status="quarantined", said="Given up.", weight=9
    )
    save_addresses(db, [address("a", source_id="xx.gone.news", due_at=None, attempts=10, last_error="no text")])
    monkeypatch.setenv("PACTWATCH_DB", str(tmp_path / "x.db"))
    monkeypatch.setenv("PACTWATCH_CATALOGUE", str(tmp_path / "sources"))
    return tmp_path


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("stale", ["dead"]),
        ("quarantined", ["gone"]),
        ("new", ["new"]),
        ("unproven", ["dead", "gone", "new"]),
        ("blocked", []),
    ],
)
@pytest.mark.usefixtures("desk")
def test_sources_are_listed_by_state(capsys, state, found):
    assert main(["sources", "list", "--state", state, "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["id"].split(".")[1] for one in told] == found


@pytest.mark.usefixtures("desk")
def test_the_list_counts_states_and_the_unproven(capsys):
    assert main(["sources", "list"]) == 0
    said = capsys.readouterr().out
    assert "4 sources in" in said
    assert "3 of them never proven" in said
    assert "1 quarantined" in said


def test_retry_lifts_the_quarantine_with_its_pages(desk, capsys):
    assert main(["sources", "retry"]) == 0
    assert capsys.readouterr().out == "xx.gone.news is due now, with 1 pages that gave no text\n"
    state = find_state(open_store(desk / "x.db"), "xx.gone.news")
    assert (state.status, state.failures, state.next_due_at) == ("unreachable", 0, None)
    assert main(["sources", "retry"]) == 0
    assert "No source is in quarantine" in capsys.readouterr().out
    assert main(["sources", "retry", "xx.none.news"]) == 2


@pytest.mark.usefixtures("desk")
def test_the_doctor_tells_every_source_that_is_ill(capsys):
    assert main(["doctor", "--json"]) == 1
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    texts = {(one["level"], one["text"]) for one in told}
    assert ("note", "xx.dead.news is stale: Its newest item is of 2022.") in texts
    assert any(level == "bad" and "xx.gone.news failed 1 times in a row" in text for level, text in texts)
    assert any("1 pages of xx.gone.news gave no text" in text for _, text in texts)
    assert any("3 never seen to work" in text for _, text in texts)
