import subprocess
import sys

import pytest

from store.codebook import codebook, list_columns, read_records
from store.database import open_store


def test_the_page_in_the_repository_is_current(pytestconfig):
    written = (pytestconfig.rootpath / "docs" / "codebook.md").read_text(encoding="utf-8")
    assert written == codebook(), "run: python -m store.codebook > docs/codebook.md"


def test_the_command_prints_the_page(pytestconfig):
    shown = subprocess.run(
        [sys.executable, "-m", "store.codebook"], cwd=pytestconfig.rootpath, capture_output=True, check=True
    )
    assert shown.stdout.decode() == codebook()
    assert shown.stderr == b""


@pytest.mark.parametrize("record", read_records(), ids=lambda record: record.name)
def test_every_field_of_a_record_says_what_it_is(record):
    assert record.meaning
    assert [field.name for field in record.fields if not field.meaning] == []


def test_every_column_of_a_table_says_what_it_is():
    columns = list_columns(open_store(":memory:"))
    assert [f"{c.table}.{c.name}" for c in columns if not c.meaning] == []
    assert {"claims", "rates", "digests", "events"} <= {c.table for c in columns}
