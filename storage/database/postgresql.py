"""PostgreSQL's own ways: how Oops connects to it, and what its errors mean."""

from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import SQLAlchemyError, StatementError

#: What holds for every connection, unless the URL says otherwise (postgresql.org/docs/16, "Server
#: Configuration"). A statement that takes longer, or waits longer for another transaction, fails.
#: A process that is suspended in the middle of its transaction is cut off before those who wait
#: for it give up. Without UTC a moment near the year 9999 would be read as one after it.
_SETTINGS: Final = {
    "timezone": "UTC",
    "statement_timeout": "30s",
    "lock_timeout": "15s",
    "idle_in_transaction_session_timeout": "10s",
}

#: In seconds where nothing else is said (postgresql.org/docs/16/libpq-connect.html). Nothing waits
#: for long for a server that does not answer, also where the network is gone and nobody says so.
CONNECTING: Final[dict[str, Any]] = {
    "application_name": "oops",
    "client_encoding": "utf8",
    "connect_timeout": 3,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # milliseconds
}

#: Serialisation failure and deadlock: nothing is wrong, only somebody else was in the way
#: (postgresql.org/docs/16/mvcc-serialization-failure-handling.html).
_PASSING: Final = {"40001", "40P01"}

#: The server only takes questions: it became the standby of another.
_READ_ONLY: Final = "25006"

#: The lock of who migrates: "oops", as a number.
_MIGRATING: Final = int.from_bytes(b"oops")

#: Data or an index are damaged (postgresql.org/docs/16/errcodes-appendix.html, class XX).
_DAMAGED: Final = {"XX001", "XX002"}


def make_postgresql(url: str, **options: Any) -> Engine:  # noqa: ANN401 - SQLAlchemy's own
    """An engine with one connection, since one thread works with it; nothing is opened yet."""
    engine = create_engine(
        url,
        connect_args=_connect_args(make_url(url)),
        pool_size=1,
        max_overflow=0,
        pool_pre_ping=True,
        **options,
    )
    event.listen(engine, "handle_error", _understand)
    return engine


def _connect_args(url: URL) -> dict[str, Any]:
    """How to connect; what the URL says counts more."""
    ours = {name: value for name, value in CONNECTING.items() if name not in url.query}
    settings = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
    return ours | {"options": f"{settings} {url.query.get('options', '')}".strip()}


def _understand(context: ExceptionContext) -> None:
    """Keep what a customer said out of the message, and leave a server that only takes questions.

    After its first line, PostgreSQL quotes the key, the row or the JSON that it did not take.
    """
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error and error.args:
            error.args = (str(error.args[0]).partition("\n")[0], *error.args[1:])
    if _sqlstate(context.original_exception) == _READ_ONLY:
        context.is_disconnect = True


def is_passing(error: SQLAlchemyError) -> bool:
    """Whether the same again may well succeed, and nothing of it was kept so far."""
    return _sqlstate(_origin(error)) in _PASSING


def says_damaged(error: SQLAlchemyError) -> bool:
    """Whether PostgreSQL found its own files damaged."""
    return _sqlstate(_origin(error)) in _DAMAGED


def encoding(connection: Connection) -> str:
    """In which encoding that database keeps text."""
    return str(connection.exec_driver_sql("SHOW server_encoding").scalar_one())


def wait_for_migrations(connection: Connection) -> None:
    """Let one transaction migrate after the other, until each has committed.

    That may take as long as it takes. SQLite has only ever one that writes.
    """
    if connection.dialect.name != "postgresql":
        return
    for statement in (
        "SET LOCAL statement_timeout = 0",
        "SET LOCAL lock_timeout = 0",
        f"SELECT pg_advisory_xact_lock({_MIGRATING})",
        "SET LOCAL lock_timeout TO DEFAULT",
    ):
        connection.exec_driver_sql(statement)


def _origin(error: SQLAlchemyError) -> BaseException | None:
    return error.orig if isinstance(error, StatementError) else None


def _sqlstate(error: BaseException | None) -> str | None:
    """PostgreSQL's name for what went wrong; None where it comes from somebody else."""
    return getattr(error, "sqlstate", None)
