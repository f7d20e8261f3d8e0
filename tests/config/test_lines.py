"""Where keys stand in a TOML document."""

import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from adapters.config.lines import DEEPEST_KEY, KeyPath, lines_of, nearest_line

#: What may mislead somebody who counts lines, each as a document of its own that ends on line 3.
TRAPS = {
    "table": ("# [key]\n\n[key]", ("key",)),
    "table, named before": ("[key.more]\n\n[key]", ("key",)),
    "table within a table": ("[table]\n\n[table.key]", ("table", "key")),
    "key": ("[table]\nother = 1\nkey = 2", ("table", "key")),
    "key, dotted": ("[table]\n\nfirst . key = 1", ("table", "first", "key")),
    "key, quoted": ('[table]\n\n"a \\" ]=# b" = 1', ("table", 'a " ]=# b')),
    "key, quoted once": ("[table]\n\n'a.b\\' = 1", ("table", "a.b\\")),
    "key, quoted in a header": ('\n\n["a.b".key]', ("a.b", "key")),
    "key, of digits": ("\n\n12.5 = 1", ("12", "5")),
    "comment": ("# key = 1\nother = 2 # key = 1\nkey = 2", ("key",)),
    "mark in a comment": ("list = [ # ]\n]\nkey = 2", ("key",)),
    "mark in a string": ("other = '[[{#\"'\nmore = \"]]}#'\"\nkey = 2", ("key",)),
    "string in quotes": ('other = "\\"\\\\"\n\nkey = 2', ("key",)),
    "string of lines": ('other = """\nkey = 1"""\nkey = 2', ("key",)),
    "string of lines, quoted": ('other = """"\n\\""" "" """"\nkey = 2', ("key",)),
    "string of lines, once": ("other = '''''\nkey = 1'''''\nkey = 2", ("key",)),
    "date": ("other = 1979-05-27 07:32:00.5\n\nkey = 2", ("key",)),
    "number": ("other = -1.5e+3\n\nkey = inf", ("key",)),
    "lines of Windows": ("other = 1\r\n\r\nkey = 2", ("key",)),
    "list": ("other = [[1,\n2], [3]]\nkey = 2", ("key",)),
    "element": ('key = ["a", 1.5,\n# none\n"b"]', ("key", 2)),
    "element of lines": ('key = ["""a\n\n""", "b"]', ("key", 1)),
    "element behind a comma": ("key = [1\n,\n2, ]", ("key", 1)),
    "element that is a list": ("key = [[], [1,\n2],\n[3]]", ("key", 2)),
    "element of an element": ("key = [[], [1,\n\n2]]", ("key", 1, 1)),
    "element that is a table": ("key = [{},\n{a = 1},\n{}]", ("key", 2)),
    "inline table": ("\n\nother = {a = 1, key = 2}", ("other", "key")),
    "inline table, dotted": ("\n\nother = {a.key = 1}", ("other", "a", "key")),
    "inline table in another": ("\n\nother = {a = {}, b = {key = 1}}", ("other", "b", "key")),
    "inline table with lines": ("other = {a = [\n1], key = [\n1]}", ("other", "key", 0)),
    "key behind an inline table": ("other = {a = {}}\n\nkey = 1", ("key",)),
    "array of tables": ("[[key]]\n[[key]]\n[[key]]", ("key", 2)),
    "array, as a whole": ("\n\n[[key]]\n[[key]]", ("key",)),
    "key in an array": ("[[array]]\n[[array]]\nkey = 1", ("array", 1, "key")),
    "table in an array": ("[[array]]\n[[array]]\n[array.key]", ("array", 1, "key")),
    "array in an array": ("[[array]]\n[[array.key]]\n[[array.key]]", ("array", 0, "key", 1)),
    "array in a table": ("[table]\n[[table.key]]\n[[table.key]]", ("table", "key", 1)),
    "array, quoted": ("\n\n[[ 'a.b' ]]", ("a.b", 0)),
}


@pytest.mark.parametrize(("document", "path"), TRAPS.values(), ids=TRAPS)
def test_line_is_that_of_the_key(document: str, path: KeyPath) -> None:
    """Nothing that TOML allows misleads the count."""
    assert lines_of(document)[path] == 3


def test_line_of_nothing_written_is_that_of_the_table_around_it() -> None:
    """A key that is missing is looked for in its table."""
    lines = lines_of("\n[table]\nkey = [\n1]\n")

    found = [
        nearest_line(lines, path) for path in [("table", "other"), ("table", "key", 7), ("x",)]
    ]

    assert found == [2, 3, None]


KEYS = st.sampled_from(["a", "b.a", "'c.d'", '"e\\n".f', "0.1"])
SCALARS = st.sampled_from(
    ["1.5", "1979-05-27 07:32:00", "true", "'# x'", '"\\"]"', "'''\n[a]''''", '"""\n"\\""""']
)


def nested(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Lists, with or without lines and comments in them, and inline tables."""
    several = st.lists(values, max_size=3)
    in_lines = several.map(lambda each: "[ # [\n" + "".join(f"{one},\n" for one in each) + "]")
    tables = st.dictionaries(st.sampled_from("ab"), values, max_size=2)
    return st.one_of(
        several.map(lambda each: f"[{', '.join(each)}]"),
        in_lines,
        tables.map(lambda each: f"{{{', '.join(f'{key}.k = {each[key]}' for key in each)}}}"),
    )


STATEMENTS = st.one_of(
    KEYS.map("[{}]\n".format),
    KEYS.map("[[ {} ]] # ]\n".format),
    st.builds("{} = {}\n".format, KEYS, st.recursive(SCALARS, nested, max_leaves=5)),
)


@given(st.lists(STATEMENTS, max_size=6).map("".join))
def test_every_path_has_a_line(document: str) -> None:
    """Of whatever tomllib reads, each table, key and element is found, and nothing else is."""
    try:
        written = tomllib.loads(document)
    except tomllib.TOMLDecodeError:
        reject()

    wanted = {path for path in paths(written) if len(path) <= DEEPEST_KEY}
    assert set(lines_of(document)) == wanted


def test_depth_without_end_is_left_out() -> None:
    """What is deeper than any key of ours costs nothing."""
    document = f"{'a.' * 500}a = {'[' * 50}{']' * 50}"

    assert set(lines_of(document)) == {("a",) * length for length in range(1, DEEPEST_KEY + 1)}


def paths(value: object, around: KeyPath = ()) -> Iterator[KeyPath]:
    """The path of everything that a document holds."""
    if isinstance(value, dict):
        inner = [((*around, key), element) for key, element in value.items()]
    elif isinstance(value, list):
        inner = [((*around, index), element) for index, element in enumerate(value)]
    else:
        inner = []
    for path, element in inner:
        yield path
        yield from paths(element, path)
