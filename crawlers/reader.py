"""`python -m crawlers.reader`: reads pages that come by stdin, in a process of its own, until stdin closes.

Owns the frames: four bytes of length, then a pickle; in goes `(answer, address, source)`, out comes a `Page` or the
CrawlError that reading raised. Both ends are our own processes. When the crawl dies, stdin closes and the reader ends.
"""

from __future__ import annotations

import os
import pickle
import sys
from typing import BinaryIO

from crawlers.errors import CrawlError, Unusable
from crawlers.reading import read_answer

LENGTH_BYTES = 4


def main() -> None:
    """Read pages until stdin closes."""
    told = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no frame
    while (frame := _receive(sys.stdin.buffer)) is not None:
        told.write(pack(_read(frame)))
        told.flush()


def pack(value: object) -> bytes:
    """A frame."""
    content = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    return len(content).to_bytes(LENGTH_BYTES, "big") + content


def _read(frame: bytes) -> object:
    try:
        answer, address, source = pickle.loads(frame)  # noqa: S301  from our own crawl
        return read_answer(answer, address, source)
    except CrawlError as error:
        return error
    except Exception as defect:  # noqa: BLE001  a page that breaks a parser must not end the reader
        return Unusable(f"reading failed: {type(defect).__name__}: {defect}")


def _receive(stream: BinaryIO) -> bytes | None:
    head = stream.read(LENGTH_BYTES)
    return stream.read(int.from_bytes(head, "big")) if len(head) == LENGTH_BYTES else None


if __name__ == "__main__":
    main()
