"""Copies: which documents repeat one another's text, and whose text it is.

Owns the choice of the origin: a government's or policy bank's own release, else the agency that a byline names, else a
wire service, else who published first. A copy keeps its address and its date; it no longer counts as another source.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from nlp.copies import bands, is_copy, sign
from store.copies import Member, find_meeting, list_group, list_unsigned, save_group, save_signature
from store.database import Store, writing
from store.documents import latest_version

_OFFICIAL = frozenset({"government", "policy_bank"})
_COMPARED = 20
"""Documents that a new one is compared with, at most."""


def settle_copies(db: Store) -> int:
    """Compare every text that has not been with all before it; how many turned out to be copies."""
    found = 0
    for version in list_unsigned(db):
        signature = sign(version.text)
        keys = bands(signature) if signature is not None else []
        with writing(db):
            same = [
                document_id
                for document_id in find_meeting(db, version, keys)[:_COMPARED]
                if (other := latest_version(db, document_id)) is not None and is_copy(version.text, other.text)
            ]
            save_signature(db, version, keys)
            if same:
                members = list_group(db, [version.document_id, *same])
                original, origin = _choose(members)
                save_group(db, members, original, origin)
                found += 1
    return found


def _choose(members: Sequence[Member]) -> tuple[Member, str]:
    """The document that gave the text first, and whose text it is; members come oldest first."""
    for member in members:
        if member.kind in _OFFICIAL:
            return member, member.publisher
    named = Counter(member.byline for member in members if member.byline)
    wire = next((member for member in members if member.kind == "wire"), None)
    origin = max(named, key=lambda name: named[name]) if named else (wire or members[0]).publisher
    original = next((member for member in members if member.publisher == origin), wire or members[0])
    return original, origin
