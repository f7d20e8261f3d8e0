"""The log: one line per event on standard error, without tokens or people's words.

Warnings of one kind that come often are counted (`repeated_lines`), and a reader who stops does not
stop the process (`log_writer`).

Slack's libraries log whole request bodies: forged requests at INFO, others in advice at WARNING.
Loggers outside Oops are therefore silent below WARNING, and their lines are cut before the first
quoted value. Errors and Python warnings may quote a value too, and are logged only with the class
and the position in the code.
"""

import logging
import re
import sys
import traceback
import warnings
from collections.abc import Mapping
from typing import Final, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

from adapters.observability.log_writer import QueuedLogHandler
from adapters.observability.repeated_lines import MORE

_OWN_LOGGERS: Final = ("adapters", "bot", "storage")
#: Slack tokens, bearer tokens, JSON Web Tokens (RFC 7519), and the user and password in a URL.
_SECRET_PATTERN = re.compile(
    r"xox[a-z][-.]\S*|xapp-\S*|\bBearer\s+\S+|\beyJ[\w-]+\.[\w-]+\.[\w-]*|(?<=://)\S+(?=@)",
    re.IGNORECASE,
)
_MASK_TEXT: Final = "[secret]"
#: Keys dropped from every line: likely names for a request's content.
_DROPPED_KEYS: Final = frozenset(
    {"body", "complaint", "headers", "payload", "request", "response", "text", "token"}
)
_FROM_FIRST_QUOTE = re.compile(r"\s*[:\n({\[<'\"].*", re.DOTALL)

_log = structlog.get_logger(__name__)


def configure_logging(*, verbose: bool) -> None:
    """Set up logging: readable text on a terminal, otherwise JSON.

    `verbose` adds the debug lines of Oops, but none of other libraries.
    """
    handler = QueuedLogHandler(sys.stderr)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[*_COMMON_PROCESSORS, shorten_foreign], processors=_final_processors()
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in _OWN_LOGGERS:
        logging.getLogger(name).setLevel(logging.DEBUG if verbose else logging.INFO)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_COMMON_PROCESSORS,
            ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    warnings.showwarning = _log_warning


def flush_log() -> None:
    """Write the lines that wait, for a fraction of a second; for the end of the process."""
    for handler in logging.getLogger().handlers:
        handler.flush()


_COMMON_PROCESSORS: Final[tuple[Processor, ...]] = (
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
)


def _log_warning(  # noqa: PLR0913, PLR0917 -- as Python calls it
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Log a Python warning; replaces `warnings.showwarning`."""
    _log.warning("a warning", kind=category.__name__, where=f"{filename}:{lineno}")


def _final_processors() -> list[Processor]:
    """The processors for all lines, of Oops and of other libraries."""
    renderer: Processor = structlog.processors.JSONRenderer()
    if sys.stderr.isatty():
        renderer = structlog.dev.ConsoleRenderer(
            timestamp_key="at", exception_formatter=structlog.dev.plain_traceback
        )
    return [
        show_repeats,
        ProcessorFormatter.remove_processors_meta,
        structlog.processors.ExceptionRenderer(_error_trace),
        mask_secrets,
        renderer,
    ]


def shorten_foreign(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Cut a library's message before the first quoted value."""
    event["event"] = _FROM_FIRST_QUOTE.sub("", str(event["event"]))
    return event


def show_repeats(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Add for how many more lines a summary stands. The stored traceback is of one of them."""
    more = getattr(event["_record"], MORE, None)
    if more is not None:
        event[MORE] = more
        event.pop("exc_info", None)
    return event


def mask_secrets(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Drop request bodies, and mask_secrets tokens in all values."""
    return _mask_mapping(event)


def _mask_mapping(facts: Mapping[str, object]) -> dict[str, object]:
    return {name: _mask_value(each) for name, each in facts.items() if name not in _DROPPED_KEYS}


def _mask_value(value: object) -> object:
    match value:
        case str():
            return _replace_controls(_SECRET_PATTERN.sub(_MASK_TEXT, value))
        case Mapping():
            return _mask_mapping(value)
        case list() | tuple() | set() | frozenset():
            return [_mask_value(each) for each in value]
        case None | bool() | int() | float():
            return value
        case _:
            return _mask_value(str(value))


def _replace_controls(text: str) -> str:
    """Replace control characters of terminals, except line breaks."""
    return "".join(each if each.isprintable() or each == "\n" else "?" for each in text)


def _error_trace(exc_info: ExcInfo) -> str:
    """The classes and positions of an error and the causes, without messages: they may quote."""
    error: BaseException | None = exc_info[1]
    steps = []
    while error:
        steps.append("".join(traceback.format_tb(error.__traceback__)) + type(error).__qualname__)
        error = error.__cause__ or error.__context__
    return "\n".join(reversed(steps))
