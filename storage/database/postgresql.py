"""PostgreSQL: connection settings, error codes and the migration lock."""

from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import SQLAlchemyError, StatementError
from sqlalchemy.pool import ConnectionPoolEntry

#: Server settings of every connection, unless the URL sets them (postgresql.org/docs/16, "Server
#: Configuration"). They stand above the settings of the server, the database and the role.
#: A suspended process is disconnected in the middle of its transaction before the processes that
#: wait for its locks time out. Without UTC an instant near the end of the year 9999 would be read
#: as the year 10000. The driver reads instants in ISO style only. With `row_security` off a query
#: fails where a policy would hide rows.
#: A plan made for a small or empty table stays in use while the table grows, so that only plans by
#: an index in the order of the rows are made where there is one. Without the others the cost of a
#: plan says nothing, and `jit` would compile it.
_SERVER_SETTINGS: Final = {
    "timezone": "UTC",
    "datestyle": "ISO",
    "default_transaction_isolation": r"read\ committed",
    "default_transaction_read_only": "off",
    "default_transaction_deferrable": "off",
    "row_security": "off",
    "standard_conforming_strings": "on",
    "statement_timeout": "30s",
    "lock_timeout": "15s",
    "idle_in_transaction_session_timeout": "10s",
    "enable_seqscan": "off",
    "enable_sort": "off",
    "jit": "off",
}

#: Makes every commit wait for the disk, and for a synchronous standby if there is one. A setting in
#: the URL has the source "client"; "remote_apply" is stronger than "on".
_SYNCHRONOUS: Final = (
    "SELECT set_config(name, 'on', false) FROM pg_settings WHERE name = 'synchronous_commit'"
    " AND setting IN ('off', 'local', 'remote_write') AND source <> 'client'"
)

#: Client settings, in seconds unless noted (postgresql.org/docs/16/libpq-connect.html). Short
#: timeouts, so that a silent server or a lost network is noticed early.
CONNECT_OPTIONS: Final[dict[str, Any]] = {
    "application_name": "oops",
    "client_encoding": "utf8",
    "connect_timeout": 3,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # milliseconds
}

#: Serialisation failure and deadlock: conflicts with another transaction, worth a retry
#: (postgresql.org/docs/16/mvcc-serialization-failure-handling.html).
_RETRYABLE_CODES: Final = {"40001", "40P01"}

#: The server is read-only: it became a standby.
_READ_ONLY_CODE: Final = "25006"

#: Settings with which the server can lose commits or damage data. Only an administrator may change
#: them. Unless `session_replication_role` is "origin", no trigger protects the history.
SAFE_SETTINGS: Final = {
    "fsync": "on",
    "full_page_writes": "on",
    "session_replication_role": "origin",
    "zero_damaged_pages": "off",
}

#: The key of the migration lock: "oops" as a number.
_MIGRATION_LOCK: Final = int.from_bytes(b"oops")

#: Damaged data or a damaged index (postgresql.org/docs/16/errcodes-appendix.html, class XX).
_DAMAGE_CODES: Final = {"XX001", "XX002"}


def make_postgresql(url: str, **options: Any) -> Engine:  # noqa: ANN401 - SQLAlchemy's own
    """Create an engine with one connection, for one thread, without connecting."""
    engine = create_engine(
        url,
        connect_args=connect_args(make_url(url)),
        pool_size=1,
        max_overflow=0,
        pool_pre_ping=True,
        **options,
    )
    event.listen(engine, "handle_error", _sanitize_error)
    event.listen(engine, "connect", _commit_synchronously)
    return engine


def _commit_synchronously(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    """Make commits durable, whatever the server's default is."""
    cursor = connection.cursor()
    cursor.execute(_SYNCHRONOUS)
    cursor.close()
    connection.commit()


def connect_args(url: URL) -> dict[str, Any]:
    """Return the connection settings; the URL's own settings take precedence."""
    ours = {name: value for name, value in CONNECT_OPTIONS.items() if name not in url.query}
    settings = " ".join(f"-c {name}={value}" for name, value in _SERVER_SETTINGS.items())
    return ours | {"options": f"{settings} {url.query.get('options', '')}".strip()}


def _sanitize_error(context: ExceptionContext) -> None:
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error:
            sanitize_error(error)
    if drops_connection(context.original_exception):
        context.is_disconnect = True


def sanitize_error(error: BaseException) -> None:
    """Remove quoted values from the message.

    After the first line PostgreSQL quotes the key, row or JSON that it refused, which may hold a
    customer's words.
    """
    if error.args:
        error.args = (str(error.args[0]).partition("\n")[0], *error.args[1:])


def drops_connection(error: BaseException) -> bool:
    """Return True if the connection leads to a read-only server."""
    return _error_code(error) == _READ_ONLY_CODE


def is_retryable(error: SQLAlchemyError) -> bool:
    """Return True if nothing was committed and the same transaction may succeed when repeated."""
    return _error_code(_original_error(error)) in _RETRYABLE_CODES


def reports_damage(error: SQLAlchemyError) -> bool:
    """Return True if PostgreSQL found its own files damaged."""
    return _error_code(_original_error(error)) in _DAMAGE_CODES


def server_encoding(connection: Connection) -> str:
    """Return the name of the database's text encoding."""
    return str(connection.exec_driver_sql("SHOW server_encoding").scalar_one())


def unsafe_settings(connection: Connection) -> dict[str, str]:
    """Return the settings that differ from SAFE_SETTINGS, with their values."""
    rows = connection.exec_driver_sql("SELECT name, setting FROM pg_settings")
    found: dict[str, str] = {name: setting for name, setting in rows if name in SAFE_SETTINGS}
    return {name: value for name, value in found.items() if value != SAFE_SETTINGS[name]}


def wait_for_migrations(connection: Connection) -> None:
    """Take the migration lock until the commit, without a timeout.

    SQLite needs no lock, because only one transaction writes at a time.
    """
    if connection.dialect.name != "postgresql":
        return
    for statement in (
        "SET LOCAL statement_timeout = 0",
        "SET LOCAL lock_timeout = 0",
        f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})",
        "SET LOCAL lock_timeout TO DEFAULT",
    ):
        connection.exec_driver_sql(statement)


def _original_error(error: SQLAlchemyError) -> BaseException | None:
    return error.orig if isinstance(error, StatementError) else None


def _error_code(error: BaseException | None) -> str | None:
    """PostgreSQL's error code, or None for an error of another origin."""
    return getattr(error, "sqlstate", None)
