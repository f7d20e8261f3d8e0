"""Strategies that draw any value of the core's types, whatever facts are added to them."""

from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from bot.case.case import Case, Customer, Fixed

#: Every script, and what hurts: quotes, escapes, markup. `test_text.py` has what no database keeps.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)

_ZONES = (UTC, timezone(timedelta(hours=9, minutes=30)), timezone(timedelta(hours=-8)))

instants = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2190, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from(_ZONES),
)

_LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: texts,
    int: st.integers(min_value=0, max_value=2**31 - 1),
    bool: st.booleans(),
    datetime: instants,
    date: st.dates(),
    NoneType: st.none(),
}


def anything(kind: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - any type's hint
    """Any value of that type; of dataclasses, enums, unions and tuples, what they are made of."""
    if kind in _LEAVES:
        return _LEAVES[kind]
    if is_dataclass(kind) and isinstance(kind, type):
        return _dataclass(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    if get_origin(kind) in {Union, UnionType}:
        return st.one_of([anything(each) for each in get_args(kind)])
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind))
    raise NotImplementedError(kind)


def _dataclass(kind: type[Any]) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind)
    return st.builds(kind, **{each.name: anything(hints[each.name]) for each in fields(kind)})


def _tuple(kinds: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if kinds[-1] is Ellipsis:
        return st.lists(anything(kinds[0]), max_size=3).map(tuple)
    return st.tuples(*(anything(each) for each in kinds))


#: Any case that can be: its customers have numbers of their own, and one that is fixed has some.
cases: st.SearchStrategy[Case] = st.deferred(
    lambda: _some_customers().flatmap(
        lambda customers: st.builds(
            Case,
            **{
                each.name: anything(get_type_hints(Case)[each.name])
                for each in fields(Case)
                if each.name not in {"customers", "fixed"}
            },
            customers=st.just(customers),
            fixed=anything(Fixed | None) if customers else st.none(),
        )
    )
)


def _some_customers() -> st.SearchStrategy[tuple[Customer, ...]]:
    each = anything(Customer)
    return st.lists(each, max_size=4, unique_by=lambda customer: customer.number).map(
        lambda customers: tuple(sorted(customers, key=lambda customer: customer.number))
    )
