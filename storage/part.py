"""What every part of the unit of work is made of."""

from sqlmodel import Session


class Part:
    """Questions and changes about one thing, within the session's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
