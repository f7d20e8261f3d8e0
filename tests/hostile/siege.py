"""One Oops before stand-ins, hostile clients before Oops, and what became of both."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from sqlalchemy import text

from adapters.config.loading import load_organization
from storage.database.engine import make_engine
from storage.database.schema import SCHEMA
from tests.faults.bench import memory
from tests.hostile.clients import Answers, Attack, attack
from tests.hostile.requests import Arsenal, HostileRequests
from tests.hostile.served import ServeOrder
from tests.paper import LIMITED
from tests.slack import mutated as slack_mutated
from tests.slack.company import SlackCompany, slack_company
from tests.slack.standin_calls import BLUNDERS
from tests.teams import mutated as teams_mutated
from tests.teams.company import TeamsCompany, teams_company

ROOT = Path(__file__).parents[2]
#: Requests of one round; each has new tokens and clocks.
_ROUND = 50_000
#: Requests that come before anything is measured.
_WARM_UP = 2_000
#: Connections of one client that stay open: of strangers, and of those who sign. What is signed is
#: worked on, and what waits for longer than two seconds is refused, so as to be sent again.
_STRANGERS, _SIGNED = 24, 4


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How much Oops holds."""

    mebibytes: float
    #: Of processor time, so far.
    seconds: float
    rows: dict[str, int]
    log_lines: int


@dataclass
class Siege:
    """The figures of one run."""

    answers: Answers = field(default_factory=Answers)
    seconds: float = 0.0
    before: Standing | None = None
    #: After what strangers sent, and after what was signed and mutated.
    after_foreign: Standing | None = None
    after: Standing | None = None
    exit_status: int | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How many requests to send, by how many clients, and who runs these."""

    requests: int
    clients: int
    pool: Executor


async def besiege(folder: Path, database: str, plan: Plan, show: Callable[[str], None]) -> Siege:
    """Carry the plan out: three quarters of the requests are by strangers."""
    siege = Siege()
    for each in ("slack", "teams"):
        (folder / each).mkdir()
    async with (
        slack_company(folder / "slack", LIMITED) as slack,
        teams_company(folder / "teams") as teams,
    ):
        slack.slack.forgive(*BLUNDERS)
        armoury = await _Armoury.equip(slack, teams)
        async with _serving(slack, teams, folder, database) as oops:
            await _Attackers(plan, oops, armoury, show).attack(siege)
        siege.exit_status = oops.process.returncode
    return siege


class _Attackers:
    """Those who send."""

    def __init__(
        self, plan: Plan, oops: "_Served", armoury: "_Armoury", show: Callable[[str], None]
    ) -> None:
        self._plan = plan
        self._oops = oops
        self._armoury = armoury
        self._show = show

    async def attack(self, siege: Siege) -> None:
        """Send what strangers send, then what is signed and mutated, and measure in between."""
        kinds = HostileRequests(self._armoury.arsenal(), 0)
        foreign, mutated = list(kinds.foreign), list(kinds.mutated)
        by_strangers = self._plan.requests * 3 // 4
        rows = self._oops.standing().rows
        await self._send(min(_WARM_UP, by_strangers // 3), foreign, _STRANGERS)
        siege.before, begun = replace(self._oops.standing(), rows=rows), perf_counter()
        siege.answers.add(await self._send(by_strangers, foreign, _STRANGERS))
        siege.after_foreign = self._oops.standing()
        signed = self._plan.requests - by_strangers
        siege.answers.add(await self._send(signed, mutated, _SIGNED))
        siege.seconds = perf_counter() - begun
        siege.after = self._oops.standing()

    async def _send(self, number: int, kinds: list[str], connections: int) -> Answers:
        done, clients = Answers(), self._plan.clients
        for start in range(0, number, _ROUND):
            many = min(_ROUND, number - start)
            orders = [
                Attack(
                    arsenal=self._armoury.arsenal(),
                    port=self._oops.port,
                    requests=many // clients,
                    kinds=kinds,
                    connections=connections,
                    seed=start * clients + each,
                )
                for each in range(clients)
            ]
            done.add(await attack(self._plan.pool, orders))
            so_far = f"{start + many:,} of {number:,} {kinds[0]!r} and others"
            self._show(f"{so_far}, {self._oops.standing().mebibytes:.0f} MiB")
        return done


class _Armoury:
    """Makes arsenals, with tokens that are valid now."""

    def __init__(self, slack: SlackCompany, teams: TeamsCompany) -> None:
        self._slack, self._teams = slack, teams
        self._arsenal: Arsenal | None = None

    @classmethod
    async def equip(cls, slack: SlackCompany, teams: TeamsCompany) -> "_Armoury":
        """Have the good requests of both platforms at hand."""
        armoury = cls(slack, teams)
        armoury._arsenal = Arsenal(
            slack=list((await slack_mutated.every_kind(slack)).values()),
            teams=list((await teams_mutated.every_kind(teams)).values()),
            signing_secret=slack.slack.signing_secret,
            token="",
            forged_token="",
        )
        return armoury

    def arsenal(self) -> Arsenal:
        """All that a client may have, with all clocks set to now."""
        assert self._arsenal
        self._slack.clock.now = self._teams.clock.now = datetime.now(UTC)
        teams = self._teams.teams
        return Arsenal(
            slack=self._arsenal.slack,
            teams=self._arsenal.teams,
            signing_secret=self._arsenal.signing_secret,
            token=teams.issuer.token(teams.service_url),
            forged_token=teams.issuer.token(teams.service_url, kid="somebody else's"),
        )


class _Served:
    """Oops in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process, database: str) -> None:
        self.process = process
        self.port = 0
        self._engine = make_engine(database)
        self._lines = 0
        self._serves = asyncio.Event()
        self._reading = asyncio.create_task(self._read_log())

    async def begin(self, people: int) -> None:
        """Wait until it serves, and knows all people and channels of the configuration."""
        async with asyncio.timeout(60):
            await self._serves.wait()
            await asyncio.to_thread(self._wait_for_rows, people)

    def _wait_for_rows(self, people: int) -> None:
        while not (rows := self.standing().rows)["pinned_channels"] or rows["people"] < people:
            pass

    async def end(self) -> None:
        """End it as its supervisor would."""
        if self.process.returncode is None:
            self.process.terminate()
        await self._reading
        await self.process.wait()
        self._engine.dispose()

    def standing(self) -> Standing:
        """How much it holds just now."""
        with self._engine.connect() as connection:
            rows = {
                name: int(connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one())  # noqa: S608
                for name in sorted(SCHEMA.tables)
            }
        return Standing(
            mebibytes=memory(self.process.pid),
            seconds=processor_time(self.process.pid),
            rows=rows,
            log_lines=self._lines,
        )

    async def _read_log(self) -> None:
        assert self.process.stderr
        async for line in self.process.stderr:
            self._lines += 1
            if not self.port and b'"serving"' in line:
                self.port = int(json.loads(line)["addresses"][0].rpartition(":")[2])
                self._serves.set()
        self._serves.set()


def processor_time(pid: int) -> float:
    """The seconds of processor time that a process has used; where the machine does not say, 0."""
    file = Path(f"/proc/{pid}/stat")
    fields = file.read_text().rpartition(")")[2].split() if file.exists() else ["0"] * 13
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def _serving(
    slack: SlackCompany, teams: TeamsCompany, folder: Path, database: str
) -> AsyncIterator[_Served]:
    order = ServeOrder(
        database=database,
        config=str(folder / "slack" / "oops.toml"),
        slack_url=slack.slack.url,
        bot_token=slack.slack.bot_token,
        signing_secret=slack.slack.signing_secret,
        teams_base=teams.teams.base,
    )
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.hostile.served"), cwd=ROOT, stdin=pipe, stderr=pipe
    )
    assert process.stdin
    process.stdin.write(f"{json.dumps(asdict(order))}\n".encode())
    oops = _Served(process, database)
    try:
        await oops.begin(len(load_organization(Path(order.config)).addresses))
        yield oops
    finally:
        await oops.end()
