"""Checks of the shape of incoming payloads."""

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

_PayloadShape = TypeVar("_PayloadShape", bound=BaseModel)


class Malformed(Exception):
    """A payload of an unknown shape. The text names the expected shape."""


class Payload(BaseModel):
    """The fields in use of a platform's payload."""

    model_config = ConfigDict(extra="ignore", frozen=True)


def read(shape: type[_PayloadShape], payload: object) -> _PayloadShape:
    """The payload in that shape. Raises Malformed for another shape."""
    try:
        return shape.model_validate(payload)
    except (ValidationError, RecursionError) as error:
        raise Malformed(shape.__name__) from error
