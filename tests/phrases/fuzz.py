"""Random texts for the desk, and what each may change."""

from collections import Counter
from random import Random

from bot.case import commands as c
from bot.case import events as e
from bot.case.errors import Refusal
from bot.desk import handle_command
from bot.screens.typed import TYPED_VERBS, command_from
from bot.work.transaction import Transaction, begin_transaction
from storage.store import SqlStore
from storage.unit_of_work import SqlUnitOfWork
from tests.company import MONDAY
from tests.phrases.office import WALT, begin_case, newspaper
from tests.phrases.reading import Situation

CUSTOMERS = ("Ann Archer", "Ann-Marie Baker", "Bob Baker", "Cy Cole", "Smith & Sons")
NAMES = (
    "Ann Archer",
    "Ann",
    "Ann-Marie",
    "Bob",
    "Bob Baker",
    "Cy",
    "Smith & Sons",
    "Smith and Sons",
)
EVERYBODY = ("all", "everyone", "everybody", "all customers")
WAYS = ("by phone", "by mail", "in person", "by letter", "via chat", "by phone, she was glad")
#: Any of these in a text leaves open who was told.
DOUBTS = (
    *("not", "except", "but", "nobody", "no one", "none", "without", "minus", "besides", "never"),
    *("didn't", "tomorrow", "later", "will", "maybe", "or", "almost", "the rest", "others", "yet"),
    *("everyone else", "?", "tried", "unless", "only", "neither", "next week"),
)
#: Any of these before the way of telling leaves it open too.
STRANGERS = (
    "Dan",
    "Dan Archer",
    "Ann Archre",
    "Anna",
    "Bobby",
    "Smithson",
    "the nice lady",
    "him",
    "half of",
)
NOISE = (
    "",
    "",
    " ",
    "  ",
    ",",
    ";",
    ":",
    "\n",
    " – ",
    "x",
    "#",
    "!!",
    "😀",
    "(",
    ")",
    "’",
    "\u202e",
)
DAYS = ("friday", "tomorrow", "today 17:00", "30/11", "9am", "in 2 days", "soon", "@ 9", "17h", "-")
OTHERS = (
    "sent it again",
    "cost: 20 EUR",
    "because",
    "please",
    "kept",
    "satisfied",
    "it broke",
    "now",
)
#: Texts about one case before the next one begins.
_TEXTS_A_CASE = 40


class Fuzz:
    """Types random texts about cases that are fixed, and whose customers are not told."""

    def __init__(self, store: SqlStore, random: Random) -> None:
        self._store = store
        self._random = random
        self._organization = newspaper()
        self._number = self._typed = 0
        #: How many texts had each effect.
        self.effects: Counter[str] = Counter()
        #: Texts that told somebody although they leave open who.
        self.wrong: list[str] = []

    def type_one(self) -> None:
        """Type a text."""
        text, is_open = self._text()
        effect = self._store.transact_now(lambda uow: self._effect(uow, text))
        self.effects[effect] += 1
        if is_open and effect == e.CustomersTold.__name__:
            self.wrong.append(text)

    def _effect(self, uow: SqlUnitOfWork, text: str) -> str:
        tx = begin_transaction(self._organization, uow, MONDAY)
        if self._typed % _TEXTS_A_CASE == 0:
            self._begin(tx)
        self._typed += 1
        before = len(uow.history.of_case(self._number))
        try:
            command = command_from(f"OOPS-{self._number} {text}", WALT, "chat")
        except Refusal:
            return "asked"
        if isinstance(command, c.Hand):
            return "a name to look up"
        reply = handle_command(tx, command)
        happened = uow.history.of_case(self._number)[before:]
        if reply.refused:
            assert not happened, text
            return "asked"
        if any(isinstance(event, e.CaseClosed | e.CustomersTold) for event, _ in happened):
            self._typed = 0  # the next text is about a new case
        return type(happened[0][0]).__name__ if happened else "shown"

    def _begin(self, tx: Transaction) -> None:
        self._number = tx.uow.cases.next_number() + 1
        begin_case(tx, Situation(stage="fixed", customers=CUSTOMERS), self._number)

    def _text(self) -> tuple[str, bool]:
        """Return a text, and True if it leaves open who was told."""
        random = self._random
        if random.random() < 0.5:
            return self._telling()
        kinds = random.choices((NAMES, DAYS, OTHERS, NOISE, WAYS, DOUBTS), k=random.randrange(5))
        words = [random.choice(each) for each in kinds]
        return " ".join([random.choice(TYPED_VERBS), *words]), DOUBTS in kinds

    def _telling(self) -> tuple[str, bool]:
        """Return "told Ann by phone" with something put in that may leave it open."""
        random = self._random
        whom = random.choice((random.choice(EVERYBODY), *random.sample(NAMES, 2)))
        parts = ["told", whom, random.choice(WAYS)]
        is_open = random.random() < 0.7
        if is_open and random.random() < 0.5:
            parts.insert(random.randrange(1, 4), random.choice(DOUBTS))
        elif is_open:
            parts.insert(random.randrange(1, 3), random.choice(STRANGERS))
        parts.insert(random.randrange(1, len(parts) + 1), random.choice(NOISE))
        return " ".join(parts), is_open
