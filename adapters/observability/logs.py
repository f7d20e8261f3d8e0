"""The log: one line an event on the standard error, with no token and nobody's words in it.

Slack's libraries write whole request bodies into their lines: a forged one at INFO, others in what
they suggest at WARNING. So nobody but Oops is heard below WARNING, and of what anybody else says,
only the words before the first thing they quote. Of an error, and of a warning of Python's, either
of which may quote a value, there is only the kind and where in the code it came up.
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

_OURS: Final = ("adapters", "bot", "storage")
#: Slack's tokens, whatever is sent as one, a signed one as Microsoft gives them (RFC 7519), and who
#: one is in a URL, as in a database's.
_TOKEN = re.compile(
    r"xox[a-z][-.]\S*|xapp-\S*|\bBearer\s+\S+|\beyJ[\w-]+\.[\w-]+\.[\w-]*|(?<=://)\S+(?=@)",
    re.IGNORECASE,
)
_MASKED: Final = "[secret]"
#: Names under which one is tempted to log what came in.
_BODIES: Final = frozenset(
    {"body", "complaint", "headers", "payload", "request", "response", "text", "token"}
)
_QUOTED = re.compile(r"\s*[:\n({\[<'\"].*", re.DOTALL)

_log = structlog.get_logger(__name__)


def configure(*, verbose: bool) -> None:
    """Write the log from now on: for eyes where it is a terminal, else as JSON.

    `verbose` adds our own details; nobody else gets more talkative by it.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        ProcessorFormatter(foreign_pre_chain=[*_COMMON, shorten_foreign], processors=_last())
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.DEBUG if verbose else logging.INFO)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_COMMON,
            ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    warnings.showwarning = _warned


_COMMON: Final[tuple[Processor, ...]] = (
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
)


def _warned(  # noqa: PLR0913, PLR0917 -- as Python calls it
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Write a warning down as a line like others; takes the place of `warnings.showwarning`."""
    _log.warning("a warning", kind=category.__name__, where=f"{filename}:{lineno}")


def _last() -> list[Processor]:
    """What every line goes through, whoever wrote it."""
    renderer: Processor = structlog.processors.JSONRenderer()
    if sys.stderr.isatty():
        renderer = structlog.dev.ConsoleRenderer(
            timestamp_key="at", exception_formatter=structlog.dev.plain_traceback
        )
    return [
        ProcessorFormatter.remove_processors_meta,
        structlog.processors.ExceptionRenderer(_way_of),
        mask,
        renderer,
    ]


def shorten_foreign(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Of what a library says, the words before anything that it quotes."""
    event["event"] = _QUOTED.sub("", str(event["event"]))
    return event


def mask(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Leave out bodies, and what looks like a token wherever it stands."""
    return _masked_all(event)


def _masked_all(facts: Mapping[str, object]) -> dict[str, object]:
    return {name: _masked(each) for name, each in facts.items() if name not in _BODIES}


def _masked(value: object) -> object:
    match value:
        case str():
            return _inert(_TOKEN.sub(_MASKED, value))
        case Mapping():
            return _masked_all(value)
        case list() | tuple() | set() | frozenset():
            return [_masked(each) for each in value]
        case None | bool() | int() | float():
            return value
        case _:
            return _masked(str(value))


def _inert(text: str) -> str:
    """The text without what would move a terminal's cursor; lines stay lines."""
    return "".join(each if each.isprintable() or each == "\n" else "?" for each in text)


def _way_of(exc_info: ExcInfo) -> str:
    """Where it went wrong, and what kind of error it was; what an error says may be anybody's."""
    error: BaseException | None = exc_info[1]
    steps = []
    while error:
        steps.append("".join(traceback.format_tb(error.__traceback__)) + type(error).__qualname__)
        error = error.__cause__ or error.__context__
    return "\n".join(reversed(steps))
