"""What is wrong with `oops.toml` as a whole: its tables, its TOML, the file itself."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.config.loading import ConfigError, ConfigInvalid, ConfigMissing, load_organization
from tests.config.documents import EXAMPLE, LEAST, ORGANIZATION, loaded, said_of

#: Whole documents whose tables are not as they should be, and what is said of them.
TABLES = {
    "": """\
oops.toml: organization: expected a table [organization] with a name and a timezone, found nothing
oops.toml: departments: expected 1 to 1,000 tables, each of which begins with [[departments]], \
found nothing
""",
    'organization = "Courier"\ndepartments = []\npeople = {}\npolicy = "2h"': """\
oops.toml, line 1: organization: expected a table [organization] with a name and a timezone, \
found "Courier"
oops.toml, line 2: departments: expected 1 to 1,000 tables, each of which begins with \
[[departments]], found an empty list
oops.toml, line 3: people: expected at most 10,000 tables, each of which begins with [[people]], \
found a table
oops.toml, line 4: policy: expected at most 20 tables such as [policy.normal], found "2h"
""",
    f'departments = ["IT", {{name = "{"x" * 81}", lead = "IT"}}]\n{ORGANIZATION}': f"""\
oops.toml, line 1: departments[1]: expected a table that begins with [[departments]], found "IT"
oops.toml, line 1: departments[2].name: expected a name of at most 80 characters, on one line, \
found "{"x" * 59}…"
oops.toml, line 1: departments[2].lead: expected the e-mail address of the one person who answers \
for the department, found "IT"
""",
    '[organization]\n[[departments]]\nmembers = ["ann@example.com"]\n[[people]]\n': """\
oops.toml, line 1: organization.name: expected a name of at most 80 characters, on one line, \
found nothing
oops.toml, line 1: organization.timezone: expected an IANA time zone such as "Europe/Berlin", \
found nothing
oops.toml, line 2: departments[1].name: expected a name of at most 80 characters, on one line, \
found nothing
oops.toml, line 2: departments[1].lead: expected the e-mail address of the one person who answers \
for the department, found nothing
oops.toml, line 4: people[1].email: expected an e-mail address such as "ann@example.com", \
found nothing
""",
    f'{LEAST}[policy]\nnag_every = "2h"\n[policy."Very Urgent"]\n[chat]\ntoken = "secret"\n': """\
oops.toml, line 8: policy.nag_every: expected a table of its own for each severity, such as \
[policy.normal], found "2h"
oops.toml, line 9: policy."Very Urgent": expected a severity's name in at most 40 lowercase \
letters, digits, hyphens and underscores, found "Very Urgent"
oops.toml, line 10: chat: unknown key; known here: organization, policy, departments, people
""",
    f'{LEAST}[[departments]]\nname = " it "\nlead = "uma"\n': """\
oops.toml, line 8: departments[2].name: expected a name that no department above has, found " it "
oops.toml, line 9: departments[2].lead: expected the e-mail address of the one person who answers \
for the department, found "uma"
""",
    f'{LEAST}[[people]]\nemail = "ann@example.com"\n[[people]]\nemail = "Ann@example.com"': """\
oops.toml, line 10: people[2].email: expected somebody who is not listed above, \
found "Ann@example.com"
""",
}


@pytest.mark.parametrize(("document", "sentences"), TABLES.items(), ids=range(len(TABLES)))
def test_tables_with_faults(document: str, sentences: str) -> None:
    """All faults are told at once, in the order of the file; a missing key's by its table."""
    assert f"{said_of(document)}\n" == sentences


#: A table of which there can be many, how many more than in LEAST, and what is said of too many.
COUNTED = {
    '[[departments]]\nname = "{}"\nlead = "ann@example.com"\n': (
        999,
        """\
oops.toml, line 4: departments: expected 1 to 1,000 tables, each of which begins with \
[[departments]], found a list of 1,001""",
    ),
    '[[people]]\nemail = "{}@example.com"\n': (
        10_000,
        """\
oops.toml, line 7: people: expected at most 10,000 tables, each of which begins with [[people]], \
found a list of 10,001""",
    ),
    "[policy.p{}]\n": (
        20,
        """\
oops.toml, line 7: policy: expected at most 20 tables such as [policy.normal], found a table""",
    ),
}


@pytest.mark.parametrize("table", COUNTED, ids=["departments", "people", "policy"])
def test_tables_beyond_count(table: str) -> None:
    """So many tables load, and one more does not."""
    most, sentence = COUNTED[table]
    tables = [table.format(number) for number in range(most + 1)]

    loaded(LEAST + "".join(tables[:-1]))
    assert said_of(LEAST + "".join(tables)) == sentence


UNCLOSED = "not valid TOML: a quotation mark is missing at the end of a text"
UNCLOSED_LIST = (
    "not valid TOML: a list begins there, in which a quotation mark, a comma or the ] at the end is"
    " missing"
)
#: What is no TOML, and what is said of it.
SYNTAX = {
    "[organization]\nname = Courier\n[policy]\n": (
        'line 2: not valid TOML: invalid value (text stands in "quotation marks")'
    ),
    "[organization]\nname = 1\n\nname = 2\n": (
        "line 4: not valid TOML: cannot overwrite a value (the same key stands there twice)"
    ),
    "[organization]\n\n[organization]\n": (
        "line 3: not valid TOML: cannot declare ('organization',) twice"
    ),
    "\ufeff\r\n[organization\r\nname = 1\r\n": (
        "line 2: not valid TOML: expected ']' at the end of a table declaration"
    ),
    '[organization]\nname = "Courier\ntimezone = "UTC"\n': f"line 2: {UNCLOSED}",
    "[organization]\nname = 'Courier\ntimezone = 'UTC'\n": f"line 2: {UNCLOSED}",
    "[organization]\nname = 'Courier\ntimezone = 1\n": f"line 2: {UNCLOSED}",
    '[organization]\nname = """Courier\ntimezone = 1\n': f"line 2: {UNCLOSED}",
    'list = ["one, "two"]\n': f"line 1: {UNCLOSED_LIST}",
    "\nlist = [\n'one'\n\n": f"line 2: {UNCLOSED_LIST}",
    '# [\nlist = [["]"], # ]\n1\n[table]\n': f"line 2: {UNCLOSED_LIST}",
    "\nlist = [\n'one',\n\n": f"line 2: {UNCLOSED_LIST}",
    "\nlist = [\n'one',\n# [\n": f"line 2: {UNCLOSED_LIST}",
    "\nname =": "line 2: not valid TOML: invalid value (the file ends there)",
}


@pytest.mark.parametrize(("document", "sentence"), SYNTAX.items())
def test_document_that_is_no_toml(document: str, sentence: str) -> None:
    """What TOML does not allow is told with its line."""
    assert said_of(document) == f"oops.toml, {sentence}"


#: What is beyond TOML or text, and what is said of it.
BEYOND = {
    "nested": (
        b"y = [[1]]\nx = " + b"[" * 10_000,
        ", line 2: not valid TOML: lists are nested too deeply",
    ),
    "long number": (
        b"y = 1\n\nx = " + b"9" * 5_000,
        ", line 3: not valid TOML: a number is too long",
    ),
    "Latin-1": (
        "[organization]\nname = 'Café'".encode("latin-1"),
        ", line 2: expected UTF-8, found the byte 0xE9. Save it as UTF-8.",
    ),
    "UTF-16": (
        LEAST.encode("utf-16"),
        ": expected UTF-8, found what looks like UTF-16. Save it as UTF-8.",
    ),
    "UTF-16, unmarked": (
        LEAST.encode("utf-16-be"),
        ": expected UTF-8, found what looks like UTF-16. Save it as UTF-8.",
    ),
    "too large": (
        f"{LEAST}#".encode().ljust(2**20 + 1, b"#"),
        ": expected at most 1 MiB, found more",
    ),
}


@pytest.mark.parametrize(("content", "sentence"), BEYOND.values(), ids=BEYOND)
def test_file_that_cannot_be_read_as_text(content: bytes, sentence: str) -> None:
    """What is no text of a sensible size is told with what to do."""
    assert said_of(content) == f"oops.toml{sentence}"


def test_file_of_the_largest_size() -> None:
    """A file of just 1 MiB loads."""
    assert loaded(f"{LEAST}#".encode().ljust(2**20, b"#")).name == "The Harbour Courier"


@pytest.mark.parametrize("document", [f"\ufeff{LEAST}", LEAST.replace("\n", "\r\n")])
def test_file_as_windows_writes_it(document: str) -> None:
    """A byte order mark and two characters a line are nothing wrong."""
    assert loaded(document) == loaded(LEAST)


def test_file_that_is_missing() -> None:
    """Who has no configuration yet learns how to come by one."""
    with pytest.raises(ConfigMissing) as refusal:
        load_organization(Path("oops.toml"))

    assert str(refusal.value) == (
        "There is no oops.toml. Run `oops init`, which writes it,"
        " or name another file in OOPS_CONFIG."
    )


def test_file_that_is_a_folder(tmp_path: Path) -> None:
    """What is there but cannot be read is told by its whole path."""
    with pytest.raises(ConfigInvalid) as refusal:
        load_organization(tmp_path)

    assert str(refusal.value) == f"{tmp_path}: cannot be read (Is a directory)"


@pytest.mark.parametrize("kind", [ConfigMissing, ConfigInvalid])
def test_error_is_of_one_tree(kind: type[Exception]) -> None:
    """Who catches ConfigError catches all that can be wrong."""
    assert issubclass(kind, ConfigError)


#: The example with one stretch of it replaced, which reaches further than noise does.
ALMOST = st.builds(
    lambda text, start, length, other: text[:start] + other + text[start + length :],
    st.just(EXAMPLE.read_bytes()),
    st.integers(0, EXAMPLE.stat().st_size),
    st.integers(0, 200),
    st.one_of(st.binary(max_size=20), st.text("[]{}='\"#.,\n x1", max_size=8).map(str.encode)),
)


@given(st.one_of(st.binary(), ALMOST))
def test_file_of_anything(content: bytes) -> None:
    """Whatever stands in the file, it loads or a ConfigError says in full lines why not."""
    sentences = []
    try:
        loaded(content)
    except ConfigError as refusal:
        sentences = str(refusal).split("\n")

    assert [each for each in sentences if not each.startswith("oops.toml")] == []
