"""Sentences that the command line prints.

Other sentences: mistakes in `oops.toml` in `adapters/config/`, environment variables and tokens in
`adapters/config/wording.py`, database errors in `storage/database/errors.py`, findings of
`oops doctor` in `adapters/cli/doctor/wording.py`. A sentence repeats no token, no password and no
customer's words.
"""

import errno
from typing import Final

from adapters.config.faults import shown_value

# Errors of the machine and the database


def not_possible(error: OSError) -> str:
    """Error of the operating system."""
    why = error.strerror or type(error).__name__
    return f"{error.filename}: {why}." if error.filename else f"{why}."


def folder_in_the_way(name: str) -> str:
    """A folder was given as an output file."""
    return f"{name} is a folder. Name a new file in it."


def store_unavailable(why: str) -> str:
    """Database error during a command; `why` is the database's own message or empty."""
    reason = f" ({why})" if why else ""
    return f"The database could not be used{reason}. Try again: nothing stored is lost."


def port_taken(port: int, error: OSError) -> str:
    """`oops serve` cannot listen on the port."""
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use, perhaps by another Oops. Set PORT to another one."
    return f"Port {port} cannot be used ({error.strerror}). Set PORT to another one."


def not_our_address(listen: str) -> str:
    """`oops serve` cannot listen on the address of another machine."""
    return f"OOPS_LISTEN: this machine does not have the address {listen}. Set it to one it has."


# oops migrate


def restore_noted(name: str) -> str:
    """The line after `oops migrate --restored`."""
    return (
        f"{name} was restored. At the next start of `oops serve`, case numbers jump to the next"
        " thousand, and messages that may have been sent before are looked for first."
    )


def database_migrated(name: str, *, was_empty: bool) -> str:
    """The database was migrated."""
    return f"{name}: {'created' if was_empty else 'upgraded to this version of Oops'}."


def current_already(name: str) -> str:
    """Nothing to migrate."""
    return f"{name}: already up to date."


# oops backup

#: Bytes per unit, the largest first.
_SIZE_UNITS: Final = {"GB": 10**9, "MB": 10**6, "kB": 10**3}


def backed_up(name: str, size: int, cases: int) -> str:
    """The backup was written and read back; `size` in bytes."""
    return (
        f"{name}: {_case_count(cases)}, {_size_text(size)}. The copy was read back and is complete."
    )


def _size_text(size: int) -> str:
    for unit, length in _SIZE_UNITS.items():
        if size >= length:
            return f"{size / length:.1f} {unit}"
    return f"{size} bytes"


def backup_in_the_way(name: str) -> str:
    """The backup file exists."""
    return f"{name} is there already. Name another file, or add --replace."


def dump_instead(dump: str, put_back: str) -> str:
    """Commands to dump and restore a PostgreSQL database."""
    return (
        "`oops backup` copies SQLite files. For PostgreSQL use its own program, which works while "
        f"Oops runs:\n  {dump}\n"
        f"To restore it into an empty database:\n  {put_back}"
    )


# oops move

MOVE_TO_EXPECTED: Final = (
    "--to does not name a database that Oops can use. Write "
    "postgresql+psycopg://user@host/name, or sqlite:///oops.db for a file; an @ in a password is "
    "written %40."
)


def rows_moved(table: str, count: int) -> str:
    """Number of rows moved and compared in one table."""
    return f"{table:<20}{count:>12,}"


def database_moved(old: str, new: str, changed: int) -> str:
    """All rows were moved; the next steps. `changed`: rows with a replaced character."""
    replaced = f"{_changed_rows(changed)}\n" if changed else ""
    return (
        f"Every row was read back from {new} and compared with {old}.\n{replaced}"
        "Now set OOPS_DATABASE_URL to the new database, for every process, and start `oops serve` "
        "again.\n"
        "The old one is unchanged. Do not serve it again: beside the new one, it would send every "
        "message twice."
    )


def _changed_rows(count: int) -> str:
    rows = "1 row" if count == 1 else f"{count:,} rows"
    return (
        f"In {rows}, characters that PostgreSQL cannot store (such as NUL) were replaced; "
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
    """Owner column of a case that has not been accepted."""
    return f"asked: {who}"


def unreadable_case(number: int, why: str) -> str:
    """A case that cannot be read."""
    return f"OOPS-{number}: {why}"


def left_out(count: int) -> str:
    """Last line of a list with unreadable cases."""
    return f"{_unreadable_cases(count)}, and {'is' if count == 1 else 'are'} left out."


def not_exported(count: int, name: str) -> str:
    """Last line of an export to a file with unreadable cases."""
    return (
        f"{_unreadable_cases(count)}. So {name} was not written: without a file, `oops export` "
        "prints all the others."
    )


def _unreadable_cases(count: int) -> str:
    return f"{_case_count(count)} cannot be read"


# oops digest

NO_DIGEST_CHANNEL: Final = (
    'There is no channel for the digest. Name one in oops.toml: digest = {channel = "#oops"}.'
)


def digest_queued(channel: str) -> str:
    """The digest is in the outbox."""
    return f"Today's digest goes to {channel} as soon as `oops serve` runs."


def digest_there(channel: str) -> str:
    """Today's digest was queued before."""
    return f"Today's digest for {channel} was already queued. Nothing new was posted."


# oops import


STANDARD_INPUT: Final = "standard input"
TOO_DEEP: Final = "expected JSON, found lists nested too deeply"
TOO_LONG_A_NUMBER: Final = "expected JSON, found a number of more than 4,300 digits"
OBJECT_EXPECTED: Final = 'a JSON object such as {"text": "the paper did not come"}'
TEXT_EXPECTED: Final = "what the customer said"
NAME_EXPECTED: Final = "a text"
DATE_EXPECTED: Final = 'a date such as "2026-11-23" or "2026-11-23T09:00Z"'
CONTACT_OF_MANY: Final = (
    'contact: write each contact behind its customer, such as "Ann, ann@example.com; Bob"'
)


def misspelt_key(key: str, near: str) -> str:
    """A key that is nearly a known one."""
    return f"{shown_value(key)}: unknown key; did you mean {near}?"


def customers_unclear(line: str) -> str:
    """A customer with words beside the name and the contact."""
    return 'customer: expected names such as "Ann, ann@example.com; Bob", found ' + shown_value(
        line
    )


def one_of(choices: list[str]) -> str:
    """List of the allowed values."""
    return f"one of {', '.join(map(shown_value, choices))}"


def no_utf_8(byte: int) -> str:
    """The line is not UTF-8."""
    return f"expected UTF-8, found the byte 0x{byte:02X}. Save the file as UTF-8"


def no_json(what: str, column: int) -> str:
    """The line is not JSON; `what` is the parser's message."""
    return f"expected JSON, found none at column {column} ({what[:1].lower()}{what[1:]})"


def unexpected_json(key: str, expected: str, found: object) -> str:
    """A value of the wrong type or content; key "" is the whole line."""
    shown = "an object" if isinstance(found, dict) else shown_value(found)
    return f"{key}: expected {expected}, found {shown}".removeprefix(": ")


def line_fault(name: str, line: int, what: str) -> str:
    """A fault of one line of a file."""
    return f"{name}, line {line}: {what}"


def nothing_imported(faults: int, not_shown: int) -> str:
    """Last line of a refused import."""
    more = f"And {not_shown} more like these. " if not_shown else ""
    these = "this" if faults == 1 else "these"
    return f"{more}Nothing was imported. Correct {these}, and import it again."


def lines_left_out(lines: int, not_shown: int) -> str:
    """Last line of an import that left out the lines at fault."""
    more = f"And {not_shown} more like these. " if not_shown else ""
    left_out = "1 line was" if lines == 1 else f"{lines} lines were"
    return f"{more}{left_out} left out. Correct the file, and import it again."


def would_import_nothing(not_shown: int) -> str:
    """Last line of a preview of a file with faults."""
    more = f"And {not_shown} more like these. " if not_shown else ""
    return f"{more}Nothing will be imported before this is corrected, unless you add --skip-faulty."


def lines_imported(opened: int, repeated: int) -> str:
    """Result of an import."""
    return f"{_case_count(opened)} opened, {repeated} known already."


def would_be_imported(opened: int, repeated: int) -> str:
    """Result of a preview."""
    return f"{_case_count(opened)} would be opened, {repeated} known already. Nothing was changed."


def _case_count(count: int) -> str:
    return "1 case" if count == 1 else f"{count} cases"


# oops export


def in_the_way(name: str) -> str:
    """The export file exists."""
    return f"{name} is there already. Name another file, or remove that one."


def exported_meanwhile(name: str) -> str:
    """Another export started to write the file."""
    return f"Another export writes {name}. Wait for it, or name another file."


def cases_exported(count: int, name: str) -> str:
    """Result of an export to a file."""
    return f"{_case_count(count)} in {name}."


# oops manifest


def shipped_file_missing(name: str) -> str:
    """A file that comes with Oops is missing."""
    return f"{name} is missing where Oops is installed. Install Oops again."


def page_expected(option: str) -> str:
    """Refuse an option that is not the address of a page."""
    return (
        f"{option}: expected the address of a page, such as https://example.com/oops: https, a "
        "host, no spaces, and 2,048 characters at most."
    )


def pages_missing(options: list[str]) -> str:
    """Warn of pages that are not the company's own."""
    return (
        f"Before you publish the app, give your own pages with {', '.join(options)}: Teams shows "
        "them to everybody."
    )
