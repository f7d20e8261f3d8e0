"""What can go wrong, by number; what must come of it; and where that is held by tests.

A test of a row is named after its number: `test_fault_07_...` is a test of row 7. `test_catalogue`
holds this list against the tests that there are. Where a database matters, a row is tried on a
SQLite file and on PostgreSQL; where it is not, `but` says why.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One row."""

    #: What happens.
    when: str
    #: What must come of it.
    then: str
    #: The files, from `tests/` on, in which tests are named after it.
    where: tuple[str, ...] = ()
    #: What is not tried, and why.
    but: str = ""


_ACKNOWLEDGED: Final = "faults/test_acknowledged.py"
_BEGINNING: Final = "faults/test_beginning.py"
_CANCELLED: Final = "faults/test_cancelled.py"
_CRASH: Final = "faults/test_crash.py"
_DATABASE: Final = "faults/test_database.py"
_ENDING: Final = "faults/test_ending.py"
_INBOUND: Final = "faults/test_inbound.py"
_OUTBOUND: Final = "faults/test_outbound.py"
_POSTGRESQL: Final = "faults/test_postgresql.py"
_REPLICAS: Final = "faults/test_replicas.py"
_STRANGERS: Final = "faults/test_strangers.py"
_TEAMS: Final = "faults/test_teams.py"
_TIME: Final = "faults/test_time.py"
_SERVER: Final = "storage/test_server_faults.py"

CRASHES: Final = {
    1: Fault(
        when="Killed with -9 before a request is committed.",
        then="No acknowledgement and nothing kept, so that it is delivered again.",
        where=(_ACKNOWLEDGED,),
    ),
    2: Fault(
        when="Killed after the commit and before the acknowledgement.",
        then="The case is there, and stays one when it is delivered again.",
        where=(_ACKNOWLEDGED,),
    ),
    3: Fault(
        when="Killed between the change of a case and the messages about it.",
        then="Both are kept, or neither.",
        where=(_CRASH,),
    ),
    4: Fault(
        when="Killed between the claim of a message and its sending.",
        then="Whoever comes next says it, once.",
        where=(_CRASH,),
    ),
    5: Fault(
        when="Killed after a message was sent and before that was noted.",
        then="It is looked for where it would stand, and not said again.",
        where=(_CRASH,),
    ),
    6: Fault(
        when="Killed during a migration.",
        then="Nothing of it is left, and running it again completes it.",
        where=("storage/test_migrations.py",),
    ),
    7: Fault(
        when="Killed between two pages of a digest.",
        then="One digest, with each of its pages once.",
        where=(_CRASH,),
    ),
    8: Fault(
        when="Told to end (SIGTERM) while people write and messages are under way.",
        then="It ends within ten seconds; what was acknowledged is kept, and no claim is left.",
        where=(_ENDING, _REPLICAS),
    ),
    9: Fault(
        when="A request, a delivery or a tick is cancelled, at whichever await.",
        then="No transaction, no turn and no claim is left behind for long.",
        where=(_CANCELLED,),
    ),
}

INBOUND: Final = {
    10: Fault(
        when="One event is delivered four times in 25 hours.",
        then="Each is acknowledged, and it is one case.",
        where=(_INBOUND,),
    ),
    11: Fault(
        when="The same event comes over two sockets.",
        then="Both acknowledge it, and it is one case.",
        where=(_INBOUND,),
        but="Whether it was taken before is asked of the database as in row 10, on both kinds.",
    ),
    12: Fault(
        when="That a mark was taken off is told before that it was put on.",
        then="The same as in the right order: what was shown to us once is a case.",
        where=(_INBOUND,),
        but=(
            "The removal does not win. A case is never undone by a click, and a mark of which Slack"
            " tells us late, after a 503 of ours, is a complaint: what nobody needs is closed with"
            " a word, and what was dropped nobody finds. So Slack is not asked to tell of removals."
        ),
    ),
    13: Fault(
        when="Two people mark one message at the same moment.",
        then="One case with two reporters.",
        where=(_INBOUND, "races/test_events.py", "storage/test_races.py"),
    ),
    14: Fault(
        when="A double click; one press that is delivered under two ids.",
        then="One step, and one line in the history.",
        where=(_INBOUND, _TEAMS),
    ),
    15: Fault(when="A form is sent twice.", then="One case.", where=(_INBOUND,)),
    16: Fault(
        when="The database stalls for longer than a platform waits.",
        then="No acknowledgement, and nothing is kept later; what comes again is one case.",
        where=(_INBOUND,),
    ),
    17: Fault(
        when="Switched off for a day, and events of yesterday come in.",
        then="They are taken, once.",
        where=(_ACKNOWLEDGED,),
    ),
    18: Fault(
        when="Slack says that it holds events back, because too many came.",
        then="A 200, an error in the log, and a counter that wakes somebody.",
        where=(_INBOUND,),
        but="No database is asked.",
    ),
    19: Fault(
        when="An event of an unknown kind, or of a workspace that is not ours.",
        then="A 200, counted, and nothing comes of it.",
        where=(_INBOUND, _STRANGERS),
        but=(
            "Nothing reaches a database. As long as Slack does not say which workspace is ours, a"
            " complaint is taken from any: it would be lost else, and all else waits for Slack."
        ),
    ),
    20: Fault(
        when="A payload is null, a list, deep, huge, or has a NUL or half a character in it.",
        then="A 4xx, never a 5xx.",
        where=(_INBOUND,),
        but="Any part of any request is changed at random in slack/test_mutations.py.",
    ),
    21: Fault(
        when="A signature is forged, missing or old; a token is signed by nobody (alg=none).",
        then="A 401, and nothing is kept.",
        where=(_INBOUND, _TEAMS),
        but="Nothing reaches a database.",
    ),
    22: Fault(
        when="A secret by which requests are checked is not set.",
        then="It does not start, and says what to set.",
        where=(_BEGINNING,),
        but="No database is opened before that.",
    ),
}

OUTBOUND: Final = {
    23: Fault(
        when="Too many requests (429), with a wait in seconds, as a date, or without any.",
        then="Everything is said later, at the pace that was asked for.",
        where=(_OUTBOUND,),
    ),
    24: Fault(
        when="The connection drops before, or after, a message was taken.",
        then="It stands there once.",
        where=(_OUTBOUND,),
    ),
    25: Fault(
        when="A 500 comes after the message was taken.",
        then="It stands there once.",
        where=(_OUTBOUND,),
    ),
    26: Fault(
        when="A message lands after we gave it up, or after its sender was killed.",
        then="It stands there once.",
        where=(_CRASH, _OUTBOUND),
    ),
    27: Fault(
        when="An answer never comes.",
        then="It is given up well before the claim on the message ends.",
        where=(_OUTBOUND, _TEAMS),
    ),
    28: Fault(
        when="A channel is not there, archived, or closed to us.",
        then="Whoever answers for it is told, and the case stays open.",
        where=(_OUTBOUND,),
    ),
    29: Fault(
        when="Our access is withdrawn.",
        then="Nothing is lost; a try now and then, somebody above hears why, all is said at last.",
        where=(_OUTBOUND,),
    ),
    30: Fault(
        when="The owner's account is closed, or they will not hear from us.",
        then="The case goes on to the next, and the history says so.",
        where=(_OUTBOUND, _TEAMS),
    ),
    31: Fault(
        when="Words that are too long, in whatever writing.",
        then="They are kept whole and shown shortened, with what to type to read them whole.",
        where=(_OUTBOUND, _TEAMS),
        but="In a list of several cases each line has the reference and the words' beginning.",
    ),
    32: Fault(
        when="A card's form is refused.",
        then="It is said as plain text.",
        where=(_OUTBOUND,),
    ),
    33: Fault(
        when="Somebody deleted a card.",
        then="It is made again, once.",
        where=(_OUTBOUND,),
    ),
    34: Fault(
        when="Teams says 412, 502 or 504.",
        then="A 412 is said later; of the others nobody knows, and the next reminder is said.",
        where=(_TEAMS,),
    ),
    35: Fault(
        when="The address at which Teams is spoken to changes.",
        then="The new one is used; one that is not Teams' is refused, and never spoken to.",
        where=(_TEAMS,),
    ),
}

DATABASES: Final = {
    36: Fault(
        when="PostgreSQL restarts, or a connection dies at a commit.",
        then="Nothing lost and nothing doubled, and the process goes on by itself.",
        where=(_POSTGRESQL, _SERVER),
        but="A SQLite file has no server.",
    ),
    37: Fault(
        when="A standby takes over that had not got everything yet.",
        then="What it had got goes on; what had left by then is looked for, and not said again.",
        where=(_POSTGRESQL,),
        but=(
            "What it had not got is lost, or said once more: that is the limit of a copy that"
            " lags, and only a synchronous standby has none. The lag is made by copying the"
            " database at a moment; that PostgreSQL itself copies in order is PostgreSQL's to test."
        ),
    ),
    38: Fault(
        when="Two transactions wait for each other, or one changed what the other read.",
        then="One runs again, a few times at most.",
        where=(_SERVER,),
        but="Transactions on a SQLite file come one after the other.",
    ),
    39: Fault(
        when="The disk is full.",
        then="A 503 and no acknowledgement; when there is room again, all goes on.",
        where=(_DATABASE,),
        but=(
            "Only root can mount a small file system, so that a limit on the size of files stands"
            " for it: a write fails then too, of which SQLite says that the disk is faulty, rather"
            " than full. Oops asks for no more than that it failed. To PostgreSQL's clients a full"
            " disk is an error at a statement or a commit: row 36."
        ),
    ),
    40: Fault(
        when="Eight others write to the same file, and never stop.",
        then="Nobody who types sees anything of it.",
        where=(_DATABASE,),
        but="PostgreSQL has no lock on all of it; storage/test_races.py races on both.",
    ),
    41: Fault(
        when="The file is damaged, or a newer Oops wrote it.",
        then="It does not start, and says what to do; also where an index alone is damaged.",
        where=(_DATABASE,),
        but=(
            "A flipped bit in somebody's words is like any other words. A newer schema on"
            " PostgreSQL is refused in storage/test_migrations.py."
        ),
    ),
    42: Fault(
        when="No connection is to be had.",
        then="A 503, while the front still answers.",
        where=(_POSTGRESQL, _SERVER),
        but="A SQLite file has as many as one likes.",
    ),
}

REPLICAS: Final = {
    43: Fault(
        when="Several processes find the same due at once.",
        then="Each message is said by one of them.",
        where=(_REPLICAS,),
    ),
    44: Fault(
        when="A process is suspended past the end of its claim, and wakes.",
        then="It sends and changes nothing any more of what another one took over.",
        where=(_REPLICAS,),
    ),
    45: Fault(
        when="Two people take one case at the same moment.",
        then="One has it, and the other is told who.",
        where=(_REPLICAS, _TIME, "races/test_ownership.py"),
    ),
    46: Fault(
        when="The clock of one machine is an hour wrong, or jumps by one.",
        then="Nobody is reminded early, twice or not at all.",
        where=(_TIME,),
    ),
    47: Fault(
        when="Clocks are put forward and back, and days are left out.",
        then="One digest for each local date.",
        where=(_TIME,),
        but="Of the zones two are tried on PostgreSQL: their rules are reckoned in the core.",
    ),
    48: Fault(
        when="Switched off for three days.",
        then="What was missed is one message a person, however much it is.",
        where=(_TIME,),
    ),
    49: Fault(
        when="A person's zone, or what is known of zones, changes.",
        then="No reminder and no digest comes twice.",
        where=(_TIME,),
    ),
    50: Fault(
        when="A case is closed while a reminder of it waits.",
        then="The reminder is withdrawn when it would have left.",
        where=(_TIME,),
    ),
    51: Fault(
        when="The ladder of a department is edited while a case climbs it.",
        then="The case asks, nags and wants agreement on the one that it began with.",
        where=(_TIME,),
    ),
}

SECRETS: Final = {
    59: Fault(
        when="Something goes wrong, and it is logged.",
        then="No token and nobody's words are in the log.",
        where=(_ENDING, "operating/test_lines.py"),
        but="No database is asked.",
    ),
}

FAULTS: Final = CRASHES | INBOUND | OUTBOUND | DATABASES | REPLICAS | SECRETS
