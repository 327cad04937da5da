"""Townships and villages: from what is written to the name in the register of divisions.

Belongs here: spelling of places, found in a column or an address. Unknown places stay as cleaned text.
The register (kind `division`) is passed in: code, division_name, level, parent, also (old and other spellings).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from matchers.standardise.characters import fold_variants
from matchers.standardise.text import LONG_NUMBER, compact, distinctly

PLACE_DTYPE = pl.Struct({"township": pl.String, "village": pl.String})

_VILLAGE_WORD = r"(?:(?:村民|居民)?(?:自治)?委员会|村委会|居委会|村民委|居民委|社区居委|村委|居委|社区|行政村|[村居])$"
_TOWNSHIP_WORD = r"(?:人民政府|政府|街道办事处|办事处|街道办|街道|(?:[一-龥]族)?乡|镇|苏木|农场|盐场|林场)$"
_FIRST_TOWNSHIP = r"^([一-龥]+?(?:街道办事处|街道|镇|乡|苏木|农场|盐场|林场))[一-龥]"
# No 区 of a 社区 and nothing behind a township's name is a county.
_ABOVE = r"^(?:[一-龥]{2,7}?(?:省|自治区))?(?:[^镇乡街村社]{2,6}?市)?(?:[^镇乡街村社]{1,6}?[县区])?"
# A county is called 县 or 旗; a 区 is one only behind its city, and no zone of industry is.
_COUNTY = (
    r"^(?:[一-龥]{2,7}?(?:省|自治区))?(?:[^镇乡街村社县]{2,6}?[市州盟])?([^镇乡街村社市省]{1,6}?)[县旗]$",
    r"^(?:[一-龥]{2,7}?(?:省|自治区))?[^镇乡街村社县]{2,6}?[市州盟]([^镇乡街村社市省县]{1,6}?)区$",
)
_ZONE = r"开发|高新|园|新$|示范|经济|度假|保税"
_LONGEST_VILLAGE = 8
_NOTE = r"[(〔\[][^)〕\]]*[)〕\]]"


@dataclass(frozen=True)
class Places:
    """The divisions of a county as look-up tables from every known spelling to the register's name."""

    townships: dict[str, str] = field(default_factory=dict)
    villages: dict[str, str] = field(default_factory=dict)
    lone_villages: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, divisions: pl.DataFrame) -> Places:
        """Tables of the frame `divisions` (code, division_name, level, parent, also); levels 乡/镇/街道 and 村/居."""
        spelled = spellings(divisions)
        towns, villages = spelled.filter(pl.col("is_township")), spelled.filter(~pl.col("is_township"))
        township_names = dict(towns.select("code", "name").unique().iter_rows())
        inside = villages.with_columns(
            township=pl.col("parent").replace_strict(township_names, default=None, return_dtype=pl.String)
        )
        within = inside.with_columns(key=pl.concat_str(pl.col("township").fill_null(""), pl.lit("|"), "key"))
        return cls(_unambiguous(towns), _unambiguous(within), _unambiguous(inside))

    def township(self, value: pl.Expr) -> pl.Expr:
        """The register's name of a township written in any known way; what is unknown stays as cleaned text."""
        return value.cast(pl.String).map_batches(
            lambda written: distinctly(written, self._townships), return_dtype=pl.String, is_elementwise=True
        )

    def village(self, value: pl.Expr, township: pl.Expr) -> pl.Expr:
        """The register's name of a village of `township` (its standard name).

        Without a township a short name is found only where it can mean one name: 王庄 may be a 村 here, a 社区 there.
        """
        pair = pl.struct(village=value.cast(pl.String), township=township.cast(pl.String))
        return pair.map_batches(
            lambda written: distinctly(written, self._villages), return_dtype=pl.String, is_elementwise=True
        )

    def place_from_address(self, address: pl.Expr) -> pl.Expr:
        """struct{township, village} found in a free address (江苏省连云港市灌云县伊山镇王庄村3组12号), else null."""
        return address.cast(pl.String).map_batches(
            lambda written: distinctly(written, self._addresses), return_dtype=PLACE_DTYPE, is_elementwise=True
        )

    def _townships(self, written: pl.Series) -> pl.Series:
        text = pl.col("text")
        forms = written.alias("text").to_frame().select(_plain(text)).with_columns(last=text.str.replace(_ABOVE, ""))
        stems = [_stem(text, _TOWNSHIP_WORD), _stem(pl.col("last"), _TOWNSHIP_WORD)]
        # A column of whole paths: 灌云县伊山镇东村 stands in 伊山镇.
        first = pl.col("last").str.extract(_FIRST_TOWNSHIP, 1)
        found = [_find(form, self.townships) for form in (text, pl.col("last"), *stems, first)]
        return forms.select(pl.coalesce(*found, text)).to_series()

    def _villages(self, written: pl.Series) -> pl.Series:
        forms = written.struct.unnest().with_columns(_plain(pl.col("village")))
        forms = forms.with_columns(inner=self._without_township(pl.col("village")))
        names = [pl.col("village"), pl.col("inner")]
        names += [_stem(form, _VILLAGE_WORD) for form in names]
        within = [_find(pl.concat_str(pl.col("township").fill_null(""), pl.lit("|"), n), self.villages) for n in names]
        lone = [_find(pl.when(pl.col("township").is_null()).then(n), self.lone_villages) for n in names]
        return forms.select(pl.coalesce(*within, *lone, names[0])).to_series()

    def _addresses(self, written: pl.Series) -> pl.Series:
        """The township named first, and the longest leading part of the rest that is one of its villages."""
        text = _plain(pl.col("text")).str.replace(_ABOVE, "")
        forms = written.alias("text").to_frame().select(text).with_columns(township=pl.lit(None, dtype=pl.String))
        names = sorted((n for n in self.townships if len(n) >= 2), key=len, reverse=True)
        if names:
            named = f"({'|'.join(names)})"
            ending = "(?:街道办事处|街道办|办事处|街道|镇|乡)?"
            forms = forms.select(
                township=_find(pl.col("text").str.extract(named, 1), self.townships),
                text=pl.col("text").str.replace(f"^.*?{named}{ending}", ""),
            )
        leading = [pl.col("text").str.slice(0, size) for size in range(_LONGEST_VILLAGE, 0, -1)]
        village = [_find(pl.concat_str("township", pl.lit("|"), form), self.villages) for form in leading]
        return forms.select(pl.struct(township="township", village=pl.coalesce(*village))).to_series()

    def _without_township(self, text: pl.Expr) -> pl.Expr:
        last = text.str.replace(_ABOVE, "")
        names = sorted((n for n in self.townships if len(n) >= 3), key=len, reverse=True)
        return last.str.replace(f"^(?:{'|'.join(names)})", "") if names else last


def county_of(head: pl.Expr) -> pl.Expr:
    """The county named in the beginning of an address (江苏省连云港市灌云县, 连云港市赣榆区), without 县 or 区.

    Counties become districts of their city and keep their name. Null where no county is named.
    """
    text = fold_variants(compact(head))
    named = pl.coalesce([text.str.extract(pattern, 1) for pattern in _COUNTY])
    return pl.when(~named.str.contains(_ZONE)).then(named)


def townships_in(divisions: pl.DataFrame, county: str) -> dict[str, list[str]]:
    """Township → its villages, as a frame of divisions has them, of those whose codes begin with `county`; in the order
    of their codes."""
    rows = (
        divisions.select(
            code=compact(pl.col("code")),
            name=compact(pl.col("division_name")),
            parent=compact(pl.col("parent")),
            level=pl.coalesce(compact(pl.col("level")), _level_of_code()),
        )
        .filter(pl.col("code").str.starts_with(county) & pl.col("name").is_not_null())
        .with_columns(is_township=_is_township(), is_village=_is_village())
        .unique("code", keep="first")
        .sort("code")
    )
    towns = dict(rows.filter("is_township").select("code", "name").iter_rows())
    found: dict[str, list[str]] = {name: [] for name in towns.values()}
    for code, name, parent in rows.filter("is_village").select("code", "name", "parent").iter_rows():
        # The first nine of the twelve digits are the township's, whether it is written with nine or with twelve.
        township = towns.get(parent) or towns.get(f"{code[:9]}000") or towns.get(code[:9])
        if township and name not in found[township]:
            found[township].append(name)
    return found


def as_divisions(townships: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """Townships and their villages, which somebody declared, as a frame of divisions."""
    rows: list[tuple[str, str, str, str | None]] = []
    for i, (township, villages) in enumerate(townships.items(), 1):
        rows.append((f"{i:03}", township, "乡级", None))
        rows += [(f"{i:03}{j:03}", village, "村级", f"{i:03}") for j, village in enumerate(villages, 1)]
    columns = ("code", "division_name", "level", "parent")
    named = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
    return named.with_columns(also=pl.lit(None, pl.String))


def spellings(divisions: pl.DataFrame) -> pl.DataFrame:
    """One row a spelling: code, name, parent, is_township, key, rank (the register's own name before a stem)."""
    rows = divisions.select(
        code=compact(pl.col("code")),
        name=_plain(pl.col("division_name")),
        parent=compact(pl.col("parent")),
        level=pl.coalesce(compact(pl.col("level")), _level_of_code()),
        also=pl.col("also").cast(pl.String),
    ).filter(pl.col("name").is_not_null())
    rows = rows.with_columns(is_township=_is_township(), is_village=_is_village())
    rows = rows.filter(pl.col("is_township") | pl.col("is_village"))
    other = rows.with_columns(key=pl.col("also").str.replace_all("[,，;；|/]", "、").str.split("、"))
    other = other.explode("key").with_columns(key=_plain(pl.col("key"))).filter(pl.col("key").is_not_null())
    own = rows.with_columns(key=pl.col("name"))
    codes = rows.with_columns(key=pl.col("code"))
    full = pl.concat([own.with_columns(rank=0), codes.with_columns(rank=0), other.with_columns(rank=1)])
    stem = (
        pl.when("is_township").then(_stem(pl.col("key"), _TOWNSHIP_WORD)).otherwise(_stem(pl.col("key"), _VILLAGE_WORD))
    )
    stems = full.with_columns(key=stem, rank=pl.col("rank") + 2)
    return pl.concat([full, stems]).filter(pl.col("key").str.len_chars() > 0)


def _level_of_code() -> pl.Expr:
    """The level a statistical code tells: of 9 digits, or of 12 that end in 000, a township; of other 12 a village."""
    code = compact(pl.col("code"))
    long = code.str.contains(r"^\d{12}$") & ~code.str.ends_with("000000")
    town = (code.str.contains(r"^\d{9}$") & ~code.str.ends_with("000")) | (long & code.str.ends_with("000"))
    return pl.when(town).then(pl.lit("4")).when(long).then(pl.lit("5"))


def _is_township() -> pl.Expr:
    named = pl.col("level").str.contains(r"乡|镇|街道")
    return (
        pl.when(pl.col("level").is_not_null() & ~pl.col("level").str.contains(r"^[0-9]+$"))
        .then(named & ~pl.col("level").str.contains("村|居|社区"))
        .otherwise(pl.col("level") == "4")
        .fill_null(False)
    )


def _is_village() -> pl.Expr:
    named = pl.col("level").str.contains(r"村|居|社区")
    return (named | (pl.col("level") == "5")).fill_null(False)


def _unambiguous(spelled: pl.DataFrame) -> dict[str, str]:
    """Spelling → name; of a spelling that means two places at its best rank nothing is kept."""
    best = spelled.filter(pl.col("rank") == pl.col("rank").min().over("key"))
    once = best.group_by("key", maintain_order=True).agg(pl.col("name").unique()).filter(pl.col("name").list.len() == 1)
    return dict(once.select("key", pl.col("name").list.first()).iter_rows())


def _find(key: pl.Expr, table: dict[str, str]) -> pl.Expr:
    if not table:
        return pl.lit(None, dtype=pl.String)
    return key.replace_strict(table, default=None, return_dtype=pl.String)


def _plain(value: pl.Expr) -> pl.Expr:
    return fold_variants(compact(value)).str.replace_all(_NOTE, "").str.replace_all(LONG_NUMBER, "")


def _stem(text: pl.Expr, word: str) -> pl.Expr:
    once = text.str.replace(word, "")
    twice = once.str.replace(word, "")
    return pl.when(twice.str.len_chars() > 0).then(twice).when(once.str.len_chars() > 0).then(once).otherwise(text)
