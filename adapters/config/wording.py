"""Every sentence that the command line says to whoever runs Oops, once.

Mistakes in `oops.toml` are worded in `adapters/config/`, mistakes about a database in
`storage/database/errors.py`, findings of `oops doctor` in `adapters/cli/doctor/wording.py`. No
sentence repeats a token, a password, or a customer's words.
"""

import errno
from typing import Final

from adapters.config.faults import shown
from adapters.config.findings import Finding

# The environment

API_URL_EXPECTED: Final = (
    "SLACK_API_URL: expected the base of a Web API such as https://slack.com/api/, with no user, "
    "password or query in it."
)
API_URL_UNSAFE: Final = (
    "SLACK_API_URL: http would show the bot's token to everybody on the way. Use https; http is "
    "for this machine (127.0.0.1) only."
)


def port_expected(found: str) -> str:
    """What PORT has to be; what stands there is shown, being no secret."""
    return f"PORT: expected a number from 1 to 65535, found {shown(found)}."


def address_expected(found: str) -> str:
    """What OOPS_LISTEN has to be; what stands there is shown, being no secret."""
    return f"OOPS_LISTEN: expected an address as 127.0.0.1, found {shown(found)}."


# Tokens

NO_BOT_TOKEN: Final = Finding(
    what="SLACK_BOT_TOKEN is not set.",
    do=(
        "Set it to your app's Bot User OAuth Token, which begins with xoxb-: api.slack.com/apps, "
        "OAuth & Permissions."
    ),
)
NO_SIGNING_SECRET: Final = Finding(
    what="SLACK_SIGNING_SECRET is not set, and neither is SLACK_APP_TOKEN.",
    do=(
        "Set SLACK_SIGNING_SECRET (api.slack.com/apps, Basic Information), without which nobody "
        "can tell Slack's requests from forged ones; or SLACK_APP_TOKEN for Socket Mode, which "
        "needs no signing secret."
    ),
)


def misplaced_token(variable: str, kind: str, belongs: str | None) -> Finding:
    """A token of another kind stands there; `belongs`: the variable that it is for, if any."""
    where = f"That one belongs in {belongs}." if belongs else "Oops has no use for that one."
    return Finding(what=f"{variable} holds {kind}.", do=f"{where} {WANTED[variable]}")


def no_token(variable: str) -> Finding:
    """What stands there is none of Slack's tokens."""
    return Finding(what=f"{variable} holds no token of Slack's.", do=WANTED[variable])


#: What each variable is for.
WANTED: Final = {
    "SLACK_BOT_TOKEN": "Here goes the Bot User OAuth Token: xoxb- and what follows, no quotes.",
    "SLACK_APP_TOKEN": "Here goes an app-level token: xapp- and what follows, no quotes.",
    "SLACK_SIGNING_SECRET": "Here goes the signing secret: 32 digits and letters from a to f.",
}

# What can be foreseen


def not_possible(error: OSError) -> str:
    """What the machine said no to."""
    why = error.strerror or type(error).__name__
    return f"{error.filename}: {why}." if error.filename else f"{why}."


def folder_in_the_way(name: str) -> str:
    """A file was to be named."""
    return f"{name} is a folder. Name a new file in it."


def store_unavailable(why: str) -> str:
    """The database gave up in the middle of it; `why` is what it said, if that may be repeated."""
    reason = f" ({why})" if why else ""
    return f"The database could not be used{reason}. Try again: what was done before is kept."


def port_taken(port: int, error: OSError) -> str:
    """Nobody can listen there."""
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program, perhaps by another Oops. Set PORT."
    return f"Port {port} cannot be used ({error.strerror}). Set PORT to another one."


def not_our_address(listen: str) -> str:
    """Nobody can listen there but another machine."""
    return f"OOPS_LISTEN: this machine does not have the address {listen}. Set it to one it has."


# oops migrate


def migrated(name: str, *, was_empty: bool) -> str:
    """The database was brought up to date."""
    was = "was empty" if was_empty else "was of an earlier Oops"
    return f"{name}: {was}; now it has the schema of this Oops."


def current_already(name: str) -> str:
    """There was nothing to migrate."""
    return f"{name}: has the schema of this Oops already."


# oops backup

#: Bytes in each, the largest first.
_SIZES: Final = {"GB": 10**9, "MB": 10**6, "kB": 10**3}


def backed_up(name: str, size: int, cases: int) -> str:
    """It is there, and whole; `size`: bytes."""
    return f"{name}: {_cases(cases)}, {_size(size)}. It was read back and is whole."


def _size(size: int) -> str:
    for unit, length in _SIZES.items():
        if size >= length:
            return f"{size / length:.1f} {unit}"
    return f"{size} bytes"


def backup_in_the_way(name: str) -> str:
    """What was kept before is not written over unasked."""
    return f"{name} is there already. Name another file, or add --replace."


def dump_instead(dump: str, put_back: str) -> str:
    """PostgreSQL has programs of its own for that."""
    return (
        "`oops backup` copies SQLite files. PostgreSQL brings its own program, which works while "
        f"Oops runs:\n  {dump}\n"
        f"To put it back into an empty database:\n  {put_back}"
    )


# oops move

MOVE_TO_EXPECTED: Final = (
    "--to does not name a database that Oops can use. Write "
    "postgresql+psycopg://user@host/name, or sqlite:///oops.db for a file; an @ in a password is "
    "written %40."
)


def rows_moved(table: str, count: int) -> str:
    """All rows of a table are there, and are the same."""
    return f"{table:<20}{count:>12,}"


def moved(old: str, new: str, changed: int) -> str:
    """It is done; what to do next."""
    unlike = f"{_changed_rows(changed)}\n" if changed else ""
    return (
        f"Every row was read back from {new} and compared with {old}.\n{unlike}"
        "Now set OOPS_DATABASE_URL to the new database, for every process, and start `oops serve` "
        "again.\n"
        "Nothing was changed in the old one. Put it away: served beside the new one, it would say "
        "everything twice."
    )


def _changed_rows(count: int) -> str:
    rows = "1 row" if count == 1 else f"{count:,} rows"
    return (
        f"In {rows} a character that PostgreSQL cannot keep (a NUL, for one) was replaced; "
        "nothing else differs."
    )


# oops cases

NO_CASES: Final = "There are no cases."
NO_OPEN_CASES: Final = "No case is open. Every customer has been told."
CASE_COLUMNS: Final = (
    "CASE",
    "STAGE",
    "NEXT DUE (UTC)",
    "TOLD",
    "OWNER",
    "DEPARTMENT",
    "CUSTOMER",
    "COMPLAINT",
)


def being_asked(who: str) -> str:
    """Nobody accepted the case yet."""
    return f"asked: {who}"


def unreadable_case(number: int, why: str) -> str:
    """A case that is left out; whoever can put it right knows which one it is."""
    return f"OOPS-{number}: {why}"


def left_out(count: int) -> str:
    """The last line after those."""
    return f"{_unreadable(count)}, and {'is' if count == 1 else 'are'} left out."


def not_exported(count: int, name: str) -> str:
    """The last line after those where a file was to hold every case."""
    return (
        f"{_unreadable(count)}. So {name} was not written: without a file, `oops export` gives all "
        "others."
    )


def _unreadable(count: int) -> str:
    return f"{_cases(count)} cannot be read"


# oops digest

NO_DIGEST_CHANNEL: Final = (
    'There is no channel for the digest. Name one in oops.toml: digest = {channel = "#oops"}.'
)


def digest_queued(channel: str) -> str:
    """It is in the outbox."""
    return f"Today's digest goes to {channel} as soon as `oops serve` runs."


def digest_there(channel: str) -> str:
    """One a day is enough."""
    return f"Today's digest for {channel} was made before. Nothing was posted."


# oops import


STANDARD_INPUT: Final = "standard input"
TOO_DEEP: Final = "expected JSON, found lists too deep in lists"
TOO_LONG_A_NUMBER: Final = "expected JSON, found a number of more than 4,300 digits"
OBJECT_EXPECTED: Final = 'a JSON object such as {"text": "the paper did not come"}'
TEXT_EXPECTED: Final = "what the customer said"
NAME_EXPECTED: Final = "a text"


def one_of(known: list[str]) -> str:
    """What there is to choose from."""
    return f"one of {', '.join(map(shown, known))}"


def no_utf_8(byte: int) -> str:
    """The line is in no encoding that one could rely on."""
    return f"expected UTF-8, found the byte 0x{byte:02X}. Save the file as UTF-8"


def no_json(what: str, column: int) -> str:
    """Python's words for what is wrong with it."""
    return f"expected JSON, found none at column {column} ({what[:1].lower()}{what[1:]})"


def unexpected(key: str, expected: str, found: object) -> str:
    """A value that is not what its key holds."""
    stands = "an object" if isinstance(found, dict) else shown(found)
    return f"{key}: expected {expected}, found {stands}".removeprefix(": ")


def line_fault(name: str, line: int, what: str) -> str:
    """What is wrong with one line."""
    return f"{name}, line {line}: {what}"


def nothing_imported(faults: int, unsaid: int) -> str:
    """The last line after the faults."""
    more = f"And {unsaid} more like these. " if unsaid else ""
    these = "this" if faults == 1 else "these"
    return f"{more}Nothing was imported. Correct {these}, and import it again."


def imported(opened: int, known: int) -> str:
    """What became of the lines."""
    return f"{_cases(opened)} opened, {known} known already."


def _cases(count: int) -> str:
    return "1 case" if count == 1 else f"{count} cases"


# oops export


def in_the_way(name: str) -> str:
    """What somebody exported before is not written over."""
    return f"{name} is there already. Name another file, or remove that one."


def exported_meanwhile(name: str) -> str:
    """Somebody else began to write it after we had."""
    return f"Another export writes {name}. Wait for it, or name another file."


def exported(count: int, name: str) -> str:
    """It is written."""
    return f"{_cases(count)} in {name}."


# oops manifest

NO_MANIFEST: Final = (
    "manifest.json is not where Oops was installed. Install Oops again, or take the file from its "
    "source."
)
WEBSITE_EXPECTED: Final = (
    "--website: expected the address of a page, such as https://example.com/oops: https, a host, "
    "no spaces, and 2,048 characters at most."
)
