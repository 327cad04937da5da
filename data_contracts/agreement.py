"""Whether contracts agree with one another: what one names, another declares.

Belongs here: words, kinds, roles and code lists across files. Does not belong here: what one file may say by itself
(`shapes`), parameters and rules (`jurisdiction`, `matchers`).
A file that has no valid shape is not asked further, and nothing that names it is blamed for that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from data_contracts.codelists import OF_CHARACTERS, OF_TRUTH, by_word
from data_contracts.shape_parts import ColumnShape, Declared
from data_contracts.shapes import ImplementsShape, RecordShape, SourceShape, WordShape
from data_contracts.text_yaml import Document, Fault, Parts, meant
from data_contracts.tree import Tree
from data_contracts.words import name_in_records, usual_word

STANDS_IN = ("title", "sheet", "file")
"""Where the value of a column may stand that is no column of the sheet; a cell of another column may hold it too."""

_LOGICAL = {"date": "date", "month": "date", "integer": "integer", "number": "number", "boolean": "boolean"}


def disagreements(tree: Tree) -> Iterator[Fault]:
    """Everything that one declaration names and no other declares, or declares otherwise."""
    yield from _vocabulary(tree)
    for path, record in tree.records:
        document = tree.documents[path]
        yield from named(document, record, "record")
        yield from _table_name(document, record.tables[0].name, record.name)
        yield from _columns(document, record.tables[0].columns, _record_words(tree), is_record=True)
        for i, role in enumerate(record.own.outside):
            if role not in record.own.roles:
                sentence = f"「outside」中的「{role}」不在 roles 中{meant(role, record.own.roles)}"
                yield document.fault(("customProperties", "outside", i), sentence)
    seen: dict[str, str] = {}
    for path, source in tree.sources:
        document = tree.documents[path]
        yield from named(document, source, "source")
        if source.name in seen:
            yield document.fault(("name",), f"名册「{source.name}」已由 {seen[source.name]} 登记")
        seen.setdefault(source.name, document.file)
        yield from _source(tree, document, source)


def named(document: Document, shape: Declared, layer: str) -> Iterator[Fault]:
    """A contract is called as its file is."""
    stem = document.file.rsplit("/", 1)[-1].removesuffix(".odcs.yaml")
    if shape.name != stem:
        yield document.fault(("name",), f"「name」写的是「{shape.name}」，应与文件名「{stem}」相同")
    elif shape.id != f"hedui.{layer}.{stem}":
        yield document.fault(("id",), f"「id」应为 hedui.{layer}.{stem}")


def twice(document: Document, parts: Parts, items: Sequence[str]) -> Iterator[Fault]:
    """Items of a list that stand in it before."""
    for i, item in enumerate(items):
        if item in items[:i]:
            yield document.fault((*parts, i), f"「{item}」写了两次")


def _table_name(document: Document, name: str, expected: str) -> Iterator[Fault]:
    if name != expected:
        yield document.fault(("schema", 0, "name"), f"表名「{name}」应与「name」相同，即「{expected}」")


def _record_words(tree: Tree) -> dict[str, WordShape | None]:
    domains = {name: tree.words[name].domain if name in tree.words else "" for name in tree.written}
    return {name_in_records(name, domain): tree.words.get(name) for name, domain in domains.items()}


def _vocabulary(tree: Tree) -> Iterator[Fault]:
    document, lists = tree.vocabulary, {row.word for row in tree.spellings}
    names: dict[str, str] = {}
    for name, word in tree.words.items():
        same = names.setdefault(name_in_records(name, word.domain), name)
        if same != name:
            yield document.fault((name,), f"「{name}」与「{same}」在记录中会成为同一列")
        yield from twice(document, (name, "aliases"), word.aliases)
        money = {n for n, w in tree.words.items() if w.domain == "money"} - {name}
        if word.part_of and (word.domain != "money" or word.part_of not in money):
            yield document.fault((name, "part_of"), f"没有金额「{word.part_of}」{meant(word.part_of, money)}")
        if word.codelist and word.domain not in {"code", "boolean"}:
            yield document.fault((name, "codelist"), f"「{name}」不是 code 或 boolean，不能有代码表")
        elif word.codelist and word.codelist not in lists:
            yield document.fault((name, "codelist"), f"没有代码表「{word.codelist}」{meant(word.codelist, lists)}")
        elif word.domain == "code" and not word.codelist and name not in lists:
            yield document.fault((name,), f"「{name}」是 code，codelists/ 中却没有它的代码表{meant(name, lists)}")
    known = {w.codelist or n for n, w in tree.words.items() if w.domain in {"code", "boolean"}}
    known |= {c.more.codelist for _, s in tree.sources for c in s.tables[0].columns if c.more.codelist}
    known |= OF_CHARACTERS | {"boolean"} | (tree.written - set(tree.words))
    for row in tree.spellings:
        if row.word not in known:
            yield Fault(row.file, row.line, f"没有取代码的词「{row.word}」{meant(row.word, known)}")
    yield from _written_otherwise(tree)


def _written_otherwise(tree: Tree) -> Iterator[Fault]:
    """Words of the vocabulary nobody uses, where contracts use one almost like it: here it was misspelt."""
    bare = _record_words(tree)
    by_source = {c.name for _, s in tree.sources for c in s.tables[0].columns}
    by_record = {c.name for _, r in tree.records for c in r.tables[0].columns}
    unknown = sorted((by_source - tree.written) | (by_record - set(bare)))
    for record_name, word in bare.items():
        name = next((n for n, w in tree.words.items() if w is word), "")
        if not name or name in by_source or record_name in by_record:
            continue
        near = get_close_matches(name, unknown, 1, 0.8) or get_close_matches(record_name, unknown, 1, 0.8)
        if near:
            sentence = f"没有名册或记录用到「{name}」，而它们用到的「{near[0]}」没有登记，是否应为「{near[0]}」？"
            yield tree.vocabulary.fault((name,), sentence)


def _columns(
    document: Document, columns: Sequence[ColumnShape], words: Mapping[str, WordShape | None], *, is_record: bool
) -> Iterator[Fault]:
    for i, column in enumerate(columns):
        place: Parts = ("schema", 0, "properties", i)
        if column.name in {c.name for c in columns[:i]}:
            yield document.fault((*place, "name"), f"列「{column.name}」写了两次")
        if column.name not in words:
            sentence = f"「{column.name}」不在 vocabulary.yaml 中{meant(column.name, words)}"
            yield document.fault((*place, "name"), sentence)
            continue
        word = words[column.name]
        if word is None:
            continue
        if "classification" in column.model_fields_set and column.classification != word.classification:
            sentence = f"「{column.name}」的 classification 与 vocabulary.yaml 不同，应为「{word.classification}」"
            yield document.fault((*place, "classification"), sentence)
        elif not is_record and column.classification != word.classification:
            sentence = f"「{column.name}」是个人信息，应写 classification: {word.classification}"
            yield document.fault(place, sentence)
        money = "integer" if is_record else "number"
        logical = money if word.domain == "money" else _LOGICAL.get(word.domain, "string")
        if "logical_type" in column.model_fields_set and column.logical_type != logical:
            sentence = f"「{column.name}」在 vocabulary.yaml 中是 {word.domain}，logicalType 应为「{logical}」"
            yield document.fault((*place, "logicalType"), sentence)


def _source(tree: Tree, document: Document, source: SourceShape) -> Iterator[Fault]:
    columns = source.tables[0].columns
    names = [c.name for c in columns]
    yield from _table_name(document, source.tables[0].name, source.name)
    yield from _columns(document, columns, {n: tree.words.get(n) for n in tree.written}, is_record=False)
    headers = [c.header for c in columns]
    for i, c in enumerate(columns):
        place: Parts = ("schema", 0, "properties", i)
        if c.header in headers[:i]:
            yield document.fault((*place, "physicalName"), f"表头「{c.header}」写了两次")
        yield from twice(document, (*place, "customProperties", "aliases"), c.more.aliases)
        lists = {row.word for row in tree.spellings}
        if c.more.codelist and c.more.codelist not in lists:
            sentence = f"没有代码表「{c.more.codelist}」{meant(c.more.codelist, lists)}"
            yield document.fault((*place, "customProperties", "codelist"), sentence)
        for j, where in enumerate(c.more.may_stand_in):
            if where not in {*STANDS_IN, *names}:
                sentence = f"「may_stand_in」不能写「{where}」{meant(where, STANDS_IN)}"
                yield document.fault((*place, "customProperties", "may_stand_in", j), f"{sentence}，或名册的一列")
    yield from _whose(tree, document, source, names)
    batch = source.own.batch_word
    if batch and batch not in names:
        yield document.fault(("customProperties", "batch_word"), f"没有列「{batch}」{meant(batch, names)}")
    known = {path.name.removesuffix(".odcs.yaml") for path in tree.documents if path.parent.name == "records"}
    for i, implementation in enumerate(source.own.implements):
        place = ("customProperties", "implements", i)
        kind = tree.kinds.get(implementation.kind)
        if kind is not None:
            yield from _implements(tree, document, place, implementation, kind, names)
        elif implementation.kind not in known:
            sentence = f"没有名为「{implementation.kind}」的记录种类{meant(implementation.kind, known)}"
            yield document.fault((*place, "kind"), sentence)


def _whose(tree: Tree, document: Document, source: SourceShape, names: Sequence[str]) -> Iterator[Fault]:
    """Of one name and one attribute there is one column, and only attributes of people are said of somebody."""
    claimed: dict[tuple[str, frozenset[str]], str] = {}
    for i, entry in enumerate(source.own.whose):
        place: Parts = ("customProperties", "whose", i)
        for j, column in enumerate(entry.columns):
            word = tree.words.get(column)
            variants = tree.variants.get(column, tree.variants.get(word.domain, frozenset()) if word else frozenset())
            if column not in names:
                yield document.fault((*place, "columns", j), f"没有列「{column}」{meant(column, names)}")
            elif not variants:
                sentence = f"「{column}」不是人的属性，attributes.yaml 中没有它的说法"
                yield document.fault((*place, "columns", j), sentence)
            for person in entry.of if variants else ():
                other = claimed.setdefault((person, variants), column)
                if other != column:
                    sentence = f"「{person}」的同一属性写给了「{other}」和「{column}」两列"
                    yield document.fault((*place, "columns", j), sentence)


def _implements(
    tree: Tree,
    document: Document,
    place: Parts,
    implementation: ImplementsShape,
    kind: RecordShape,
    names: Sequence[str],
) -> Iterator[Fault]:
    """What a source renames and sets exists on both sides, and nobody whom the record speaks of stays nameless."""
    roles = {f"{role}_{a}": usual_word(role, a) for role, given in kind.own.roles.items() for a in given}
    words = _record_words(tree)
    usual = {name: next((n for n, w in tree.words.items() if w is word), name) for name, word in words.items()}
    fields = {c.name: usual.get(c.name, c.name) for c in kind.tables[0].columns}
    known = {**roles, **fields}
    for key, parts in (("map", implementation.renamed), ("set", implementation.constants)):
        for column in parts:
            if column not in known:
                sentence = f"记录「{kind.name}」没有列「{column}」{meant(column, known)}"
                yield document.fault((*place, key, column), sentence)
    for column, word in implementation.renamed.items():
        if word not in names:
            sentence = f"「{column}」取自列「{word}」，而名册没有这一列{meant(word, names)}"
            yield document.fault((*place, "map", column), sentence)
        if column in implementation.constants:
            yield document.fault((*place, "set", column), f"「{column}」同时写在 map 和 set 中")
    for column, value in implementation.constants.items():
        if (field := words.get(column)) and column in fields:
            yield from _constant(tree, document.fault((*place, "set", column), ""), column, value, field, usual[column])
    given = {c for c, word in known.items() if implementation.renamed.get(c, word) in names} | set(
        implementation.constants
    )
    for role, attributes in kind.own.roles.items():
        if not given & {f"{role}_{a}" for a in attributes}:
            sentence = (
                f"记录「{kind.name}」中的「{role}」在名册中没有任何一列，请在 map 中写明 {role}_name 等取自哪一列"
            )
            yield document.fault(place, sentence)
    for field_shape in kind.tables[0].columns:
        if field_shape.required and field_shape.name not in given:
            sentence = f"记录「{kind.name}」必须有「{field_shape.name}」，名册中没有列「{fields[field_shape.name]}」"
            yield document.fault(place, f"{sentence}，请在 map 或 set 中写明")


def _constant(tree: Tree, at: Fault, column: str, value: str, word: WordShape, name: str) -> Iterator[Fault]:
    if word.domain == "boolean":
        allowed: set[str] = set(OF_TRUTH)
    elif word.domain == "code":
        allowed = set(by_word(tree.spellings).get(word.codelist or name, {}).values())
    else:
        return
    if value not in allowed:
        yield Fault(at.file, at.line, f"「{column}」不能是「{value}」，代码表中没有这个值{meant(value, allowed)}")
