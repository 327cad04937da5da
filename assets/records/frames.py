"""One source's raw rows as a frame of one kind: every column of the kind, standardised, with what identifies the row.

Belongs here: persons apart, whole numbers, places, what stands in for what is not written. Does not belong here: which
raw column feeds which record column (`assets.records.columns`), which rows become no record
(`assets.records.refusals`), SQL and tables (`assets.records.build`).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

import matchers.standardise as s
from assets.records.columns import ColumnReader, origins
from assets.records.coverage import Origin
from assets.records.together import Together, absent, heads, identifiers, persons_apart
from assets.records.widths import Width
from data_contracts.contract import Implementation, Kind, Source
from matchers.standardise import Places
from matchers.standardise.identifiers import falls_short, widened, without_padded

HEAD = "户主"

# What identifies a row of a list from month to month; amounts and dates change.
_LASTING = frozenset({"text", "identifier", "code", "township", "village", "plate"})

_SEPARATOR = "\x1f"


def granted(raw: pl.DataFrame, reader: ColumnReader, together: Together) -> pl.DataFrame:
    """Raw rows in which a column that a whole sheet leaves empty says what the contract lets it say."""
    if raw.is_empty():
        return raw
    return raw.with_columns(
        pl.when(pl.lit(together.beside(raw, f"_is_empty.{word}"))).then(pl.lit(says)).otherwise(word).alias(word)
        for word, says in absent(reader).items()
    )


def standardised(
    raw: pl.DataFrame,
    source: Source,
    kind: Kind,
    implementation: Implementation,
    places: Places,
    widths: Mapping[tuple[str, str], Width],
    together: Together,
) -> pl.DataFrame:
    """Rows of `kind` from raw rows, in their order; `widths` are those of (source, word) that another register sets.
    `together` is what they say with all others of their register.

    A raw row gives one row, or one a person where its cells hold several persons; all of them keep its place.
    Besides the kind's columns: `_identifying` (what identifies the row, from raw text), `_written.<column>` flags, and
    `_unread.<column>` with what is written where nobody could read it.
    """
    reader = ColumnReader(raw, source, kind, implementation)
    raw = _with_heads(persons_apart(raw, reader), reader, together)
    coded = [f.name for f in kind.fields if f.word.domain == "code"]
    readable = _with_whole_numbers(raw, source, widths, together)
    frame = readable.select(
        pl.lit(source.name).alias("source"),
        "_file",
        "_sheet",
        pl.col("_row").cast(pl.Int64),
        pl.col("_member").cast(pl.Int32),
        pl.col("_batch").cast(pl.String).str.slice(0, 10).str.to_date(strict=False).alias("batch"),
        pl.col("_received_on").cast(pl.String).str.slice(0, 10).str.to_date(strict=False).alias("received_on"),
        _identifying(reader).alias("_identifying"),
        *(column for role in kind.roles for column in reader.role(role)),
        *(reader.field(f) for f in kind.fields if f.word.domain not in {"township", "village"}),
    ).unnest([f"_{role.name}" for role in kind.roles if role.is_linked] + [f"_{name}" for name in coded])
    written = [reader.written(f).alias(f"_written.{f.name}") for f in kind.fields if f.required]
    frame = frame.with_columns(raw.select("_row", *written).drop("_row").get_columns())
    frame = _with_unread(frame, raw, origins(raw, source, kind, implementation))
    frame = frame.drop(f"_unknown.{name}" for name in coded)
    frame = _with_places(frame, raw, reader, places)
    return _with_fallbacks(frame, source, kind)


def evenly(
    raw: pl.DataFrame,
    source: Source,
    kind: Kind,
    implementation: Implementation,
    places: Places,
    widths: Mapping[tuple[str, str], Width],
    together: Together,
) -> pl.DataFrame:
    """`standardised`, with every column it may have: parts of a register that are made apart are put
    together again."""
    frame = standardised(raw, source, kind, implementation, places, widths, together)
    unread = {f"_unread.{origin.column}" for origin in origins(raw, source, kind, implementation)}
    lacking = [pl.lit(None, pl.String).alias(name) for name in unread - set(frame.columns)]
    return frame.with_columns(lacking).select(sorted({*frame.columns, *unread}))


def _with_whole_numbers(
    raw: pl.DataFrame, source: Source, widths: Mapping[tuple[str, str], Width], together: Together
) -> pl.DataFrame:
    """The rows with the numbers of certificates and households as far as they are whole: none where a spreadsheet cut
    the numbers of a file, or where they are shorter than another register has them and nothing proves that they lost
    noughts; noughts in front where it does. What is written stays in `raw`."""
    raw = raw.with_columns(
        pl.when(pl.col("_file").is_in(sorted(files))).then(without_padded(pl.col(word))).otherwise(word).alias(word)
        for word, files in together.cut.items()
    )
    words = identifiers(raw.columns, source)
    wide = {w: widths[source.name, w] for w in words if (source.name, w) in widths}
    return raw.with_columns(_whole(s.identifier(pl.col(w)), width).alias(w) for w, width in wide.items())


def _whole(number: pl.Expr, width: Width) -> pl.Expr:
    if width.is_proven:
        return widened(number, width.digits)
    is_lost = falls_short(number, width.digits) & ~number.is_in(sorted(width.alike))
    return pl.when(~is_lost).then(number)


def _with_unread(frame: pl.DataFrame, raw: pl.DataFrame, sources: tuple[Origin, ...]) -> pl.DataFrame:
    """The frame with `_unread.<column>`: the text of every value that is written and was not read; few columns have
    any, and only those are looked at."""
    for origin in sources:
        written = raw.get_column(origin.word)
        if f"_unknown.{origin.column}" in frame.columns:
            unread = frame[f"_unknown.{origin.column}"]
        elif origin.codelist == "sex":
            unread = written.to_frame().select(s.is_unknown(pl.col(origin.word), "sex")).to_series()
        elif origin.domain in s.READ_DOMAINS and not _is_period(origin, frame):
            unread = frame[origin.column].is_null() & written.is_not_null()
            if unread.any():
                texts = written.filter(unread).to_frame().select(s.is_unread(pl.col(origin.word), origin.domain))
                unread = unread.scatter(unread.arg_true(), texts.to_series())
        else:
            continue
        if unread.any():
            frame = frame.with_columns(
                written.zip_with(unread, pl.Series([None], dtype=pl.String)).alias(f"_unread.{origin.column}")
            )
    return frame


def _is_period(origin: Origin, frame: pl.DataFrame) -> bool:
    """Whether the column is a day of birth of which the year alone may be written, and is read."""
    return origin.column.removesuffix("_on") + "_period" in frame.columns


def _with_heads(raw: pl.DataFrame, reader: ColumnReader, together: Together) -> pl.DataFrame:
    """In a wide layout the row itself is the head's: where no person is named there, the head is the person."""
    named = heads(reader)
    if named is None or raw.is_empty():
        return raw
    roles = {r.name: r for r in reader.kind.roles}
    name, head = named
    wide = pl.lit(together.beside(raw, "_is_wide"))
    fill = wide & (pl.col("_member").cast(pl.Int32) == 0) & s.compact(pl.col(name)).is_null()
    pairs = {name: head}
    number, head_number = (reader.of_role(roles[r], "id_number").raw for r in ("person", "head"))
    if number and head_number:
        pairs |= {number: head_number, f"{number}__cell": f"{head_number}__cell"}
    columns = []
    for to, of in pairs.items():
        if to in raw.columns and of in raw.columns:
            empty = pl.col(to.removesuffix("__cell")).is_null()
            columns.append(pl.when(fill & empty).then(pl.col(of)).otherwise(pl.col(to)).alias(to))
    if "relation" in raw.columns:
        relation = pl.when(fill).then(pl.coalesce("relation", pl.lit(HEAD))).otherwise("relation")
        columns.append(relation.alias("relation"))
    return raw.with_columns(columns)


def _identifying(reader: ColumnReader) -> pl.Expr:
    """The raw text that identifies a row: all an event says, of a list what lasts from month to month."""
    is_list = reader.source.arrives == "list"
    raws = [
        reader.of_role(r, a).raw
        for r in reader.kind.roles
        for a in r.attributes
        if not is_list or a in {"name", "id_number"}
    ]
    raws += [
        reader.input(f.name, f.word.name).raw
        for f in reader.kind.fields
        if not is_list or (f.required and f.word.domain in _LASTING) or f.word.domain == "account"
    ]
    parts = [pl.col(raw).fill_null("") for raw in dict.fromkeys(raws) if raw]
    return pl.concat_str([pl.lit(reader.source.name), pl.lit(reader.kind.name), *parts], separator=_SEPARATOR)


def _with_places(frame: pl.DataFrame, raw: pl.DataFrame, reader: ColumnReader, places: Places) -> pl.DataFrame:
    """Township and village by the register of divisions; where neither is written, from the person's address."""
    fields = {f.word.domain: f for f in reader.kind.fields if f.word.domain in {"township", "village"}}
    if not fields:
        return frame
    inputs = {d: reader.input(f.name, f.word.name).expression for d, f in fields.items()}
    address = reader.raw_column("person_address", "address")
    found = raw.select(
        "_row",
        township=places.township(inputs["township"]) if "township" in inputs else pl.lit(None, dtype=pl.String),
        village=inputs.get("village", pl.lit(None, dtype=pl.String)),
        found=places.place_from_address(pl.col(address)) if address else pl.lit(None, dtype=s.PLACE_DTYPE),
    ).with_columns(village=places.village(pl.col("village"), pl.col("township")))
    nowhere = pl.col("township").is_null() & pl.col("village").is_null()
    found = found.with_columns(
        pl.when(nowhere).then(pl.col("found").struct.field(d)).otherwise(pl.col(d)).alias(d) for d in fields
    )
    return frame.with_columns(found.get_column(d).alias(f.name) for d, f in fields.items())


def _with_fallbacks(frame: pl.DataFrame, source: Source, kind: Kind) -> pl.DataFrame:
    """Birth and sex from a good ID number where they are not written; the month of a list from its batch."""
    filled = []
    for role in kind.roles:
        if not role.is_linked:
            continue
        number = pl.when(s.is_valid(pl.col(f"{role.name}_id_status"))).then(f"{role.name}_id_number")
        for attribute, read in (("birth_on", s.birth_of), ("sex", s.sex_of)):
            if attribute in role.attributes:
                name = f"{role.name}_{attribute}"
                filled.append(pl.coalesce(pl.col(name), read(number)).alias(name))
    if any(f.name == "month" for f in kind.fields) and (source.arrives == "list" or source.batch_word == "month"):
        filled.append(pl.coalesce("month", pl.col("batch").dt.month_start()).alias("month"))
    return frame.with_columns(filled)
