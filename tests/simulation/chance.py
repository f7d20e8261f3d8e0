"""What is left to chance: the same again for the same seed."""

from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance(Random):
    """Draws; `Chance("4711:people")` draws the same wherever and whenever it runs."""

    def happens(self, probability: float) -> bool:
        """Whether something so likely happens."""
        return self.random() < probability

    def span(self, least: timedelta, most: timedelta) -> timedelta:
        """A length of time between these two, in whole seconds."""
        return timedelta(seconds=int(self.uniform(least.total_seconds(), most.total_seconds())))

    def after(self, mean: timedelta) -> timedelta:
        """How long until something happens that happens so often on the average."""
        return timedelta(seconds=1 + int(self.expovariate(1 / mean.total_seconds())))

    def one(self, weights: Mapping[T, float]) -> T:
        """One of these things, each as likely as its weight says."""
        return self.choices(list(weights), list(weights.values()))[0]
