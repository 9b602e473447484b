"""The command line: exit codes, messages, and what each verb prints."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scheduler.cli import main

EN = {
    "id": "en-1",
    "title": "Japan and US approve $33 billion gas power plant in Ohio",
    "text": "TOKYO - The governments of Japan and the United States on Feb. 17, 2026 approved a $33 billion gas-fired power "
    "plant in Ohio, the first project under the $550 billion investment memorandum, the Ministry of Economy said.",
    "published": "2026-02-18",
    "source": "Reuters",
}  # fmt: skip
KO = {
    "id": "ko-1",
    "title": "한국은행 기준금리 동결",
    "text": "한국은행은 오늘 기준금리를 동결했다고 밝혔다. 시장은 예상했다.",
}


@pytest.fixture(autouse=True)
def _apart(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.startswith("PACTWATCH_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def pactwatch(capsys, monkeypatch):
    """Run a command line in this process: (exit code, stdout, stderr)."""

    def run(*arguments, stdin=b""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def jsonl(*rows):
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


VERBS = ["demo", "run", "crawl", "extract", "import", "ledger", "totals", "digest", "sources list", "sources show", "serve",
         "doctor", "codebook", "why", "deadlines", "measures", "rebuild", "judge join"]  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_help_teaches_with_an_example(pactwatch, verb):
    code, out, _ = pactwatch(*verb.split(), "--help")
    assert code == 0
    assert "Example:" in out
    assert f"  pactwatch {verb}" in out
    assert "--json" in out


MISUSED = [
    (["nonsense"], "No such command"),
    (["ledger", "--db"], "requires an argument"),
    (["ledger", "--db", "missing.db"], "no Pactwatch database here"),
    (["ledger", "--as-of", "soon", "--db", "missing.db"], "no Pactwatch database here|Not a date"),
    (["extract", "missing.jsonl"], "Cannot read missing.jsonl"),
    (["extract", "."], "Cannot read ."),
    (["import", "missing.jsonl", "--db", "x.db"], "Cannot read missing.jsonl"),
    (["crawl", "xx.nobody", "--db", "x.db"], "No such source: xx.nobody"),
    (["crawl", "--all", "jp.x", "--db", "x.db"], "not both"),
    (["crawl", "--now", "yesterday", "--db", "x.db"], "PACTWATCH_NOW"),
    (["sources", "show", "xx.nobody"], "No such source"),
    (["digest", "--day", "2026-02-31", "--db", "x.db"], "Not a day"),
    (["digest", "--day", "2026-02-21", "--as-of", "2026-02-21", "--db", "x.db"], "not both"),
    (["digest", "--language", "fr", "--db", "x.db"], "DIGEST_LANGUAGES"),
    (["sources", "list", "--catalogue", "nowhere"], "nowhere"),
]


@pytest.mark.parametrize(("arguments", "message"), MISUSED)
def test_misuse_is_one_sentence_and_exit_code_2(pactwatch, arguments, message):
    import re  # noqa: PLC0415

    code, out, err = pactwatch(*arguments)
    assert code == 2
    assert out == ""
    assert re.search(message, err)
    assert "Traceback" not in err


def test_a_file_that_is_no_database(pactwatch, tmp_path):
    (tmp_path / "x.db").write_text("Dear diary, " * 1000)
    code, _, err = pactwatch("ledger", "--db", tmp_path / "x.db")
    assert code == 2
    assert "not a Pactwatch database" in err


def test_unknown_setting(pactwatch, monkeypatch):
    monkeypatch.setenv("PACTWATCH_BD", "x.db")
    code, _, err = pactwatch("totals")
    assert code == 2
    assert "did you mean PACTWATCH_DB?" in err


def test_extract_gives_one_line_for_each_line(pactwatch):
    bad = [b"{oops\n", b'{"id": "x", "title": ["no"], "text": "B"}\n', b"\xff\xfe\n", b"\n"]
    stdin = b"\xef\xbb\xbf" + jsonl(EN) + b"".join(bad) + jsonl({"id": "e", "title": "", "text": ""}, KO, EN)
    code, out, err = pactwatch("extract", stdin=stdin)
    told = lines(out)
    assert code == 3
    assert [row["id"] for row in told] == ["en-1", None, None, None, "e", "ko-1", "en-1"]
    assert [row["line"] for row in told if row["id"] is None] == [2, 3, 4]
    assert all(f"line {number}: " in err for number in (2, 3, 4))
    assert told[0] == told[-1]
    assert told[0]["language"] == "en"
    assert told[0]["relevant"] is True
    for empty in told[4:6]:
        assert (empty["amounts"], empty["organizations"], empty["claims"]) == ([], [], [])
    assert (told[5]["language"], told[5]["relevant"]) == ("und", False)


def test_offsets_point_into_title_and_text(pactwatch):
    _, out, _ = pactwatch("extract", stdin=jsonl(EN))
    text = EN["title"] + "\n" + EN["text"]
    (told,) = lines(out)
    spans = [*told["amounts"], *told["organizations"], *(claim["evidence"] for claim in told["claims"])]
    assert len(spans) > 3
    assert [text[span["start"] : span["end"]] for span in spans] == [span["text"] for span in spans]


def test_extract_of_nothing(pactwatch):
    assert pactwatch("extract", stdin=b"") == (0, "", "")


def test_extract_cuts_five_megabytes(pactwatch, tmp_path):
    text = "This page says nothing of interest to anybody. " * 110_000
    (tmp_path / "big.jsonl").write_bytes(jsonl({"id": "big", "title": "Long", "text": text}))
    code, out, _ = pactwatch("extract", tmp_path / "big.jsonl")
    (told,) = lines(out)
    assert code == 0
    assert told["truncated"] is True


def test_import_ledger_totals_digest(pactwatch, tmp_path):
    db = tmp_path / "x.db"
    article = jsonl(EN)
    code, out, err = pactwatch("import", "-", "--db", db, "--json", stdin=article + b"{oops\n")
    (told,) = lines(out)
    assert code == 3
    assert "line 2: not JSON" in err
    assert (told["counts"]["new"], told["counts"]["unreadable"]) == (1, 1)

    code, out, _ = pactwatch("import", "--db", db, "--json", stdin=article)
    assert code == 0
    assert lines(out)[0]["counts"]["unchanged"] == 1

    changed = jsonl({**EN, "text": EN["text"].replace("$33 billion", "$34 billion")})
    code, out, _ = pactwatch("import", "--db", db, stdin=changed)
    assert (code, "1 changed" in out) == (0, True)

    code, out, _ = pactwatch("ledger", "--db", db, "--json")
    events = lines(out)
    assert code == 0
    assert {claim["document_id"] for event in events for claim in event["claims"]} == {"en-1"}
    assert 34_000_000_000 in {event["usd"] for event in events}

    code, out, _ = pactwatch("ledger", "--db", db, "--as-of", "2026-02-17", "--json")
    assert (code, out) == (0, "")
    code, out, _ = pactwatch("ledger", "--db", db)
    assert "34,000,000,000" in out
    code, out, _ = pactwatch("totals", "--db", db, "--json")
    assert lines(out)[0]["selected"] == 34_000_000_000
    code, out, _ = pactwatch("totals", "--db", db)
    assert "34.000" in out

    now = "2026-02-18T22:00:00Z"
    code, out, err = pactwatch("digest", "--db", db, "--out", tmp_path / "out", "--now", now, "--json")
    assert code == 0
    assert json.loads(out)["counts"]["funding"] >= 1
    assert str(tmp_path / "out" / "2026-02-19.html") in err
    forms = {f"2026-02-19.{suffix}" for suffix in ("html", "txt", "md", "json")}
    assert {path.name for path in (tmp_path / "out").iterdir()} == forms | {"daily.atom", "daily.feed.json"}
    again = pactwatch("digest", "--db", db, "--out", tmp_path / "out", "--now", now, "--json")
    assert again[:2] == (code, out)
    stored = pactwatch("digest", "--db", db, "--out", tmp_path / "out", "--day", "2026-02-19", "--json")
    assert stored[:2] == (code, out)
    japanese = pactwatch("digest", "--db", db, "--out", tmp_path / "ja", "--day", "2026-02-19", "--language", "ja,zh")
    assert "新たな資金" in japanese[1]
    assert {path.name for path in (tmp_path / "ja").iterdir()} >= {"2026-02-19.ja.html", "2026-02-19.zh.txt"}
    past = pactwatch("digest", "--db", db, "--out", tmp_path / "past", "--as-of", now, "--format", "markdown")
    assert past[0] == 0
    assert past[1].startswith("# ")


def test_the_demo_keeps_away_from_real_databases(pactwatch, tmp_path):
    assert pactwatch("import", "--db", tmp_path / "x.db", stdin=jsonl(EN))[0] == 0
    code, _, err = pactwatch("demo", "--db", tmp_path / "x.db", "--out", tmp_path)
    assert code == 2
    assert "a database of its own" in err


def test_doctor_before_anything_is_there(pactwatch, tmp_path):
    code, out, _ = pactwatch("doctor", "--db", tmp_path / "x.db", "--json")
    findings = lines(out)
    assert code == 0
    assert {"python", "disk", "catalogue", "database"} <= {finding["subject"] for finding in findings}
    assert not (tmp_path / "x.db").exists()


def test_sources(pactwatch, tmp_path):
    code, out, _ = pactwatch("sources", "list", "--json", "--db", tmp_path / "x.db")
    found = lines(out)
    assert code == 0
    assert found
    code, out, _ = pactwatch("sources", "show", found[0]["id"], "--db", tmp_path / "x.db")
    assert code == 0
    assert found[0]["url"] in out
    assert not (tmp_path / "x.db").exists()


def test_codebook(pactwatch):
    code, out, _ = pactwatch("codebook")
    assert code == 0
    assert "v_events" in out


@pytest.mark.parametrize(
    ("arguments", "stdin", "code"),
    [(["--version"], b"", 0), ([], b"", 2), (["extract"], b"{", 3), (["ledger", "--db", "/dev/null/x"], b"", 2)],
)
def test_exit_codes_of_the_real_command(arguments, stdin, code):
    script = Path(sys.executable).with_name("pactwatch")
    done = subprocess.run([script, *arguments], input=stdin, capture_output=True, check=False, timeout=60)
    assert done.returncode == code, done.stderr
    assert b"Traceback" not in done.stderr


def test_output_is_utf8_whatever_the_locale():
    done = subprocess.run(
        [sys.executable, "-m", "scheduler", "extract"],
        input=jsonl({"id": "j", "title": "東京", "text": ""}, {"id": "k", "title": 5, "text": ""}),
        capture_output=True,
        check=False,
        env={"PATH": os.environ["PATH"], "PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
        timeout=60,
    )
    assert done.returncode == 3
    assert len(done.stdout.decode("utf-8").splitlines()) == 2
