"""What is to be done to whom: how many nags, how many kills, and how the workers behave."""

import json
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Final, Self


class Failpoint(StrEnum):
    """Where a worker is killed with -9."""

    ANYWHERE = "at any moment"
    TICK = "before a round of the clock is committed"
    TICKED = "after a round of the clock was committed"
    CLAIM = "before a claim is committed"
    CLAIMED = "after a claim was committed"
    LEAVE = "before it is committed that a message leaves"
    LEFT = "after that was committed"
    POST = "before the message leaves"
    POSTED = "when the message has left"
    ARRIVED = "before Slack takes the message"
    TAKEN = "after Slack took it, before it answers"
    LATE = "while Slack takes it late"
    ANSWERED = "after Slack answered"
    MARK = "before the outcome is committed"
    MARKED = "after the outcome was committed"
    READ_BACK = "while an earlier attempt is looked for"


class Strategy(StrEnum):
    """What a worker does about a message of which nobody knows whether it arrived."""

    #: What Oops does.
    READ_BACK = "read back"
    SEND_AGAIN = "send again"
    GIVE_UP = "give up after a crash"
    #: Read back, but sooner than a message may still land.
    IMPATIENT = "read back too soon"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One run. Times are seconds, and shorter than in earnest, by the same factor for all."""

    strategy: Strategy = Strategy.READ_BACK
    replicas: int = 4
    nags: int = 20_000
    kills: int = 2_000
    #: How often a clock is an hour wrong, and for how many seconds at most.
    jumps: int = 40
    longest_jump: float = 5.0
    #: How often a worker is flooded, and with how many connections.
    floods: int = 40
    connections: int = 300
    #: Which faults strike which calls, and where who is killed.
    seed: int = 1
    #: Cases that fall due in a second.
    rate: int = 25
    #: Between two nags about one case.
    nag_every: int = 20
    #: After so many the lead hears of it too.
    escalate_after: int = 10
    #: A worker waits no longer for an answer.
    patience: int = 1
    #: What lands late lands within this time.
    landing: float = 1.6
    #: After it, what may have been taken is looked for.
    settling: float = 2.0
    #: How long a claim holds.
    lease: float = 4.0

    @property
    def cases(self) -> int:
        """As many as it takes for the rate."""
        return self.rate * self.nag_every

    def slowed(self, factor: int) -> Self:
        """The same, where all takes longer, for a machine that has other things to do."""
        return replace(
            self,
            patience=self.patience * factor,
            landing=self.landing * factor,
            settling=self.settling * factor,
            lease=self.lease * factor,
        )

    def following(self, strategy: Strategy) -> Self:
        """The same, done in that way."""
        if strategy is not Strategy.IMPATIENT:
            return replace(self, strategy=strategy)
        return replace(self, strategy=strategy, landing=20.0, settling=0.5, lease=2.5)

    @classmethod
    def read(cls, text: str) -> Self:
        """What `str` wrote."""
        fields = json.loads(text)
        return cls(**fields | {"strategy": Strategy(fields["strategy"])})

    def __str__(self) -> str:
        return json.dumps(asdict(self))


#: A run of a few seconds, for the suite.
SHORT: Final = Plan(
    replicas=2,
    nags=24,
    kills=3,
    jumps=1,
    longest_jump=1.5,
    floods=1,
    connections=100,
    rate=4,
    nag_every=3,
    escalate_after=1,
    landing=1.2,
    settling=1.4,
    lease=3.0,
)

#: A run of which one sees what it comes to if it is done otherwise.
COMPARED: Final = Plan(
    replicas=2, nags=1_000, kills=120, jumps=0, floods=0, nag_every=10, escalate_after=3
)
