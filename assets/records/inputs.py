"""What the records of a kind are made from, in one digest.

Belongs here: naming all of it. Does not belong here: making them (`build.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assets.home.made import Made, digest_of, key_digest
from assets.records.widths import Width
from data_contracts.contract import Contracts, Kind, Source


class Inputs:
    """The rows of all registers as they are tonight, with what is read beside them."""

    def __init__(
        self,
        contracts: Contracts,
        made: Made,
        widths: Mapping[tuple[str, str], Width],
        key: bytes,
        villages: Mapping[str, Sequence[str]],
    ) -> None:
        self._contracts, self._made = contracts, made
        self._widths, self._key, self._villages = widths, key, villages

    def digest(self, kind: Kind) -> str:
        """Of its registers' rows and contracts; of the divisions, by which places are read, and of the roll, by which
        certificates are found, both of which must have been made before; of the home's key."""
        before = {"division": (), "enrolment": ("division",)}.get(kind.name, ("division", "enrolment"))
        beside = [self._made.digest(f"record.{name}") for name in before]
        registers = [self._of(source) for source in self._contracts.sources_of(kind.name)]
        villages = sorted((township, list(names)) for township, names in self._villages.items())
        return digest_of(kind.name, registers, beside, key_digest(self._key), villages)

    def _of(self, source: Source) -> str:
        """One register: its rows and how wide other registers prove its numbers to be."""
        widths = [
            (word, width.digits, width.is_proven, sorted(width.alike))
            for (name, word), width in sorted(self._widths.items(), key=lambda item: item[0])
            if name == source.name
        ]
        return digest_of(source.name, source.digest, self._made.digest(f"raw.{source.name}"), widths)
