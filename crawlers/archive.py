"""The archive: every response in WARC 1.1 files, a file for each UTC day, the next one where it grows too large.

Owns the place of a record: file name and byte offset, given back only when the bytes are on the disk (flush and fsync),
so that a row that points to a record never points to nothing. A record that a kill cut off is dropped when the file is
opened next. Bodies are kept decoded (no transfer or content encoding). What a license lets us keep for a time only
stands in files of its own, `…-brief.warc.gz`, which go as a whole. Refuses to change what was written.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawlers.errors import ArchiveDamaged

MAX_FILE_BYTES = 1 << 30
"""A file that would grow beyond this is followed by the next one of its day."""
MAX_BODY_BYTES = 8 << 20
"""A longer response is given up: the largest page known among the sources has 3.6 MB."""
_SUFFIX = ".warc.gz"
_BRIEF = "-brief"
_GZIP_MAGIC = b"\x1f\x8b\x08"
_GZIP_WINDOW = 31  # zlib: a gzip header, and the largest window
_RECORD_START = b"WARC/1."
_STEP = 1 << 20
_CLOCKS_APART = timedelta(days=1)
"""A server's Date farther from our clock than this is wrong, or out of a cache."""
_NOT_KEPT = frozenset({"transfer-encoding", "content-encoding", "content-length", "connection", "set-cookie"})
"""Headers that say how bytes traveled, which the kept body no longer does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """A response as it came."""

    url: str
    """URL that answered."""
    status: int
    """HTTP status."""
    headers: tuple[tuple[str, str], ...]
    """Headers in order, but for those of transport."""
    body: bytes
    """Body, decoded."""
    fetched_at: datetime
    """When it was fetched."""

    def get_header(self, name: str) -> str:
        """The header's first value; empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def served_at(self) -> datetime:
        """When the server says it answered, where it is near our own clock; else when it was fetched."""
        try:
            served = parsedate_to_datetime(self.get_header("Date"))
        except ValueError:
            return self.fetched_at
        served = served if served.tzinfo else served.replace(tzinfo=UTC)
        return served if abs(served - self.fetched_at) <= _CLOCKS_APART else self.fetched_at


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands."""

    file: str
    """File name inside the archive folder."""
    offset: int
    """Byte offset of the record."""


class Archive:
    """The files of one day, open for appending; a context manager. One process at a time writes a day."""

    def __init__(self, folder: Path, day: datetime, *, software: str, max_bytes: int = MAX_FILE_BYTES) -> None:
        name = f"{day.astimezone(UTC):%Y-%m-%d}"
        self._lasting = _Volume(folder, name, software, max_bytes)
        self._brief = _Volume(folder, f"{name}{_BRIEF}", software, max_bytes)

    def __enter__(self) -> Self:
        self._lasting.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lasting.close()
        self._brief.close()

    def append(self, response: Archived, *, brief: bool = False) -> Place:
        """Write a response; when this returns it is on the disk. A `brief` one goes with the next `drop_brief`."""
        return (self._brief if brief else self._lasting).append(_render(response))


class _Volume:
    """Files with one stem, the last of them open for appending."""

    def __init__(self, folder: Path, stem: str, software: str, max_bytes: int) -> None:
        self._folder = folder
        self._stem = stem
        self._software = software
        self._max_bytes = max_bytes
        self._file: BinaryIO | None = None
        self._name = ""
        self._start = 0  # where the first response of the file begins

    def append(self, record: bytes) -> Place:
        file = self._file or self.open()
        if file.tell() + len(record) > self._max_bytes and file.tell() > self._start:
            self.close()
            file = self.open(_number(self._name) + 1)
        offset = file.tell()
        _write(file, record)
        return Place(self._name, offset)

    def open(self, number: int | None = None) -> BinaryIO:
        """The file of that number, or the last one there is, without what a kill left cut off."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if number is None:
            ours = re.compile(rf"{self._stem}(?:-\d{{3,}})?{re.escape(_SUFFIX)}")
            names = [path.name for path in self._folder.glob(f"{self._stem}*") if ours.fullmatch(path.name)]
            number = max(map(_number, names), default=0)
        self._name = f"{self._stem}{_SUFFIX}" if number == 0 else f"{self._stem}-{number:03}{_SUFFIX}"
        path = self._folder / self._name
        truncate_tail(path)
        self._file = path.open("ab")
        first = _first_record(self._name, self._software)
        if self._file.tell() == 0:
            _write(self._file, first)
            _sync_folder(self._folder)
        self._start = len(first)
        return self._file

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def drop_brief(folder: Path, before: date) -> list[str]:
    """Delete the files of days before `before` whose content may be kept for a time only; their names, oldest first."""
    names = [path.name for path in sorted(folder.glob(f"*{_BRIEF}*{_SUFFIX}")) if path.name[:10] < before.isoformat()]
    for name in names:
        (folder / name).unlink()
    return names


def read_warc(stream: BinaryIO) -> Iterator[Archived | ArchiveDamaged]:
    """Responses of any WARC file, in order, packed or not; at a record that cannot be read, the reason, and the end.

    Bodies longer than a crawl would take are cut there. Records of other kinds, and answers of other protocols, are
    passed over.
    """
    try:
        for record in ArchiveIterator(stream):
            if record.rec_type == "response" and record.http_headers is not None:
                yield _read_record(record, limit=MAX_BODY_BYTES)
    except Exception as error:  # noqa: BLE001  warcio raises many kinds, of zlib's and its own
        yield ArchiveDamaged(f"no further record can be read ({type(error).__name__}: {error})")


def read_capture(folder: Path, file: str, offset: int) -> Archived:
    """The response at a place in the archive; raises ArchiveDamaged where there is none."""
    try:
        with (folder / file).open("rb") as stream:
            stream.seek(offset)
            record = next(iter(ArchiveIterator(stream)))
            found = _read_record(record)
            promised = int(record.http_headers.get_header("Content-Length"))
    except StopIteration as error:
        raise ArchiveDamaged(f"{file}@{offset}: no record") from error
    except Exception as error:
        # warcio raises many kinds, of zlib's and its own, for bytes that are no record.
        raise ArchiveDamaged(f"{file}@{offset}: no response ({type(error).__name__})") from error
    if len(found.body) != promised:
        raise ArchiveDamaged(f"{file}@{offset}: {len(found.body)} of {promised} bytes")
    return found


def _read_record(record: ArcWarcRecord, *, limit: int | None = None) -> Archived:
    headers: Sequence[tuple[str, str]] = record.http_headers.headers
    return Archived(
        url=str(record.rec_headers.get_header("WARC-Target-URI")).strip("<>"),
        status=int(record.http_headers.get_statuscode()),
        headers=tuple((str(name), str(value)) for name, value in headers if name.lower() != "content-length"),
        body=record.content_stream().read(*([limit] if limit is not None else [])),
        fetched_at=datetime.fromisoformat(record.rec_headers.get_header("WARC-Date")).astimezone(UTC),
    )


def truncate_tail(path: Path) -> int:
    """Drop what stands after the last whole record of a file; how many bytes that were. A missing file has none."""
    if not path.exists():
        return 0
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        end = _find_end(file, size)
        if end < size:
            file.truncate(end)
            os.fsync(file.fileno())
        return size - end


def _find_end(file: BinaryIO, size: int) -> int:
    """Where the last whole record ends, looking backward: earlier records were whole when later ones were begun."""
    end = size
    while end > 0:
        start = max(0, end - _STEP)
        file.seek(start)
        block = file.read(min(size, end + len(_GZIP_MAGIC)) - start)
        at = block.rfind(_GZIP_MAGIC)
        while at >= 0:
            found = _measure(file, start + at)
            if found is not None:
                return found
            at = block.rfind(_GZIP_MAGIC, 0, at)
        end = start
    return 0


def _measure(file: BinaryIO, offset: int) -> int | None:
    """End of the record that begins here, or `offset` where it is cut off; None where no record begins here."""
    file.seek(offset)
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    start = b""
    try:
        while chunk := file.read(_STEP):
            start = (start + unpacker.decompress(chunk))[: len(_RECORD_START)]
            if unpacker.eof:
                end = file.tell() - len(unpacker.unused_data)
                return end if start == _RECORD_START else None
    except zlib.error:
        return None
    return offset if start == _RECORD_START else None


def _write(file: BinaryIO, record: bytes) -> None:
    file.write(record)
    file.flush()
    os.fsync(file.fileno())


def _first_record(name: str, software: str) -> bytes:
    buffer = BytesIO()
    writer = _MemoryWriter(buffer, gzip=True, warc_version="1.1")
    about = {"software": software, "format": "WARC File Format 1.1"}
    writer.write_record(writer.create_warcinfo_record(name, about))
    return buffer.getvalue()


def _number(name: str) -> int:
    """Place of a file in its volume."""
    found = re.search(r"-(\d{3,})" + re.escape(_SUFFIX), name)
    return int(found[1]) if found else 0


class _MemoryWriter(WARCWriter):  # type: ignore[misc]  # warcio is untyped
    """warcio's writer, which spools every body into a temporary file; ours is in memory already."""

    @staticmethod
    def _create_temp_file() -> BytesIO:
        return BytesIO()


def _render(response: Archived) -> bytes:
    """One gzip member with the record."""
    # Names are ASCII by RFC 9110; what breaks that is no header.
    kept = [(name, value) for name, value in response.headers if name.isascii() and name.lower() not in _NOT_KEPT]
    headers = StatusAndHeaders(
        str(response.status), [*kept, ("Content-Length", str(len(response.body)))], protocol="HTTP/1.1"
    )
    buffer = BytesIO()
    writer = _MemoryWriter(buffer, gzip=True, warc_version="1.1")
    moment = response.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    record = writer.create_warc_record(
        response.url,
        "response",
        payload=BytesIO(response.body),
        http_headers=headers,
        warc_headers_dict={"WARC-Date": moment},
    )
    writer.write_record(record)
    return buffer.getvalue()


def _sync_folder(folder: Path) -> None:
    """Make the new file's name durable too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
