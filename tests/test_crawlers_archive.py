"""The archive: what was written comes back, wherever a kill cut the file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from crawlers.archive import Archive, Archived, drop_brief, read_capture, read_warc, truncate_tail
from crawlers.errors import ArchiveDamaged

DAY = datetime(2026, 2, 17, 22, tzinfo=UTC)


def response(body: bytes = b"<p>x</p>", *, status: int = 200, url: str = "http://outlet.example/a", **headers: str):
    told = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Archived(url=url, status=status, headers=told, body=body, fetched_at=DAY)


def write(folder, *responses):
    with Archive(folder, DAY, software="Pactwatch/test") as archive:
        return [archive.append(one) for one in responses]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies=st.lists(st.binary(max_size=3000), min_size=1, max_size=4))
def test_bodies_come_back(tmp_path, bodies):
    written = [response(body, ETag='"x"') for body in bodies]
    places = write(tmp_path, *written)
    assert [read_capture(tmp_path, place.file, place.offset) for place in places] == written


def test_headers_of_transport_are_left_out_and_the_others_kept(tmp_path):
    sent = response(b"plain", Content_Type="text/html", Content_Encoding="gzip", Transfer_Encoding="chunked",
                    Content_Length="99", ETag='W/"1"', Last_Modified="Tue, 17 Feb 2026 08:00:00 GMT")  # fmt: skip
    (place,) = write(tmp_path, sent)
    found = read_capture(tmp_path, place.file, place.offset)
    assert [name for name, _ in found.headers] == ["Content-Type", "ETag", "Last-Modified"]
    assert found.body == b"plain"
    assert found.get_header("etag") == 'W/"1"'
    assert found.get_header("x-none") == ""


def test_a_not_modified_answer_is_archived(tmp_path):
    (place,) = write(tmp_path, response(b"", status=304))
    assert read_capture(tmp_path, place.file, place.offset).status == 304


def test_one_file_a_day_in_utc_appended_to(tmp_path):
    first = write(tmp_path, response())
    second = write(tmp_path, response())
    with Archive(tmp_path, DAY.astimezone(timezone(timedelta(hours=9))), software="x") as archive:
        third = archive.append(response())
    assert {place.file for place in [*first, *second, third]} == {"2026-02-17.warc.gz"}
    assert first[0].offset < second[0].offset < third.offset
    with (tmp_path / "2026-02-17.warc.gz").open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream)]
    assert kinds == ["warcinfo", "response", "response", "response"]


def test_a_cut_record_is_dropped_wherever_it_was_cut(tmp_path):
    places = write(tmp_path, *(response(bytes(range(n, n + 200)), url=f"http://outlet.example/{n}") for n in range(3)))
    path = tmp_path / places[0].file
    whole = path.read_bytes()
    last = places[-1].offset
    for cut in range(last + 1, len(whole)):
        path.write_bytes(whole[:cut])
        assert truncate_tail(path) == cut - last
        assert path.stat().st_size == last
    path.write_bytes(whole)
    assert truncate_tail(path) == 0
    path.write_bytes(whole[:last] + b"\x00" * 4096)
    assert truncate_tail(path) == 4096


def test_writing_goes_on_after_a_cut(tmp_path):
    (kept,) = write(tmp_path, response(b"kept"))
    path = tmp_path / kept.file
    path.write_bytes(path.read_bytes() + path.read_bytes()[kept.offset : kept.offset + 40])
    (added,) = write(tmp_path, response(b"added"))
    assert read_capture(tmp_path, kept.file, kept.offset).body == b"kept"
    assert read_capture(tmp_path, added.file, added.offset).body == b"added"


def test_a_file_cut_within_its_first_record_begins_anew(tmp_path):
    (place,) = write(tmp_path, response())
    path = tmp_path / place.file
    path.write_bytes(path.read_bytes()[:20])
    (again,) = write(tmp_path, response(b"anew"))
    assert read_capture(tmp_path, again.file, again.offset).body == b"anew"


@pytest.mark.parametrize(
    ("file", "shift"), [("2026-02-17.warc.gz", 7), ("2026-02-17.warc.gz", 10**6), ("none.warc.gz", 0)]
)
def test_what_is_not_there_is_damaged(tmp_path, file, shift):
    (place,) = write(tmp_path, response())
    with pytest.raises(ArchiveDamaged):
        read_capture(tmp_path, file, place.offset + shift)


def test_other_records_and_cut_ones_are_no_responses(tmp_path):
    (place,) = write(tmp_path, response(bytes(range(256)) * 40))
    with pytest.raises(ArchiveDamaged):
        read_capture(tmp_path, place.file, 0)
    path = tmp_path / place.file
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(ArchiveDamaged):
        read_capture(tmp_path, place.file, place.offset)


def test_a_day_that_grows_too_large_goes_on_in_the_next_file(tmp_path):
    places = []
    for _ in range(2):  # a second crawl of the day goes on where the first one ended
        with Archive(tmp_path, DAY, software="x", max_bytes=2000) as archive:
            places += [archive.append(response(bytes([n]) * 3 + str(n).encode() * 400)) for n in range(8)]
    names = list(dict.fromkeys(place.file for place in places))
    assert names == [f"2026-02-17{part}.warc.gz" for part in ("", "-001", "-002", "-003")][: len(names)]
    assert len(names) > 1
    assert all((tmp_path / name).stat().st_size <= 2000 for name in names)
    assert [read_capture(tmp_path, place.file, place.offset).body[0] for place in places] == [*range(8)] * 2


def test_a_response_larger_than_a_file_stands_alone(tmp_path):
    with Archive(tmp_path, DAY, software="x", max_bytes=10) as archive:
        places = [archive.append(response(b"one")), archive.append(response(b"two"))]
    assert [read_capture(tmp_path, place.file, place.offset).body for place in places] == [b"one", b"two"]
    assert len({place.file for place in places}) == 2


def test_what_may_be_kept_for_a_time_goes_as_a_whole(tmp_path):
    with Archive(tmp_path, DAY, software="x") as archive:
        lasting, brief = archive.append(response(b"lasting")), archive.append(response(b"brief"), brief=True)
    assert lasting.file != brief.file
    assert read_capture(tmp_path, brief.file, brief.offset).body == b"brief"
    assert drop_brief(tmp_path, DAY.date()) == []
    assert drop_brief(tmp_path, DAY.date() + timedelta(days=1)) == [brief.file]
    assert read_capture(tmp_path, lasting.file, lasting.offset).body == b"lasting"
    with pytest.raises(ArchiveDamaged):
        read_capture(tmp_path, brief.file, brief.offset)


def test_any_warc_file_can_be_read_through(tmp_path):
    places = write(tmp_path, *(response(f"{n}".encode() * 50, url=f"http://outlet.example/{n}") for n in range(3)))
    path = tmp_path / places[0].file
    with path.open("rb") as stream:
        assert [found.url[-1] for found in read_warc(stream)] == ["0", "1", "2"]
    path.write_bytes(path.read_bytes()[:-20])
    with path.open("rb") as stream:
        *whole, last = read_warc(stream)
    assert [found.url[-1] for found in whole][:2] == ["0", "1"]
    assert isinstance(last, ArchiveDamaged) or len(last.body) < 50
