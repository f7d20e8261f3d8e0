"""What people say is shown as they said it: nothing in it comes alive, wherever it is shown."""

import re
from collections.abc import Iterator

import pytest

from adapters.slack.listeners import SHORTCUT
from tests.slack.company import SlackCompany, SlackEmployee
from tests.slack.standin_forwarded import mail
from tests.slack.standin_screen import Screen

#: What Slack, a browser, a mail or a spreadsheet would act upon. It is short, so that it is shown
#: whole everywhere.
LIVE = (
    "<!channel> <@U0DORA> <!subteam^S1|@all> <https://a.example|b> *b* _i_ ~s~ `c` :fire: @here"
    " <b>&amp;</b> =1+1 <!date^1^|d>\r\n>q\n```f``` https://c.example @dora #general"
)
_OWN_LINK = re.compile(
    r"link: <https://paper\.slack\.example/archives/\w+/p[0-9]+\|Open the message>"
)
#: How long a line of it is on a screen.
SHOWN = "<!channel> <@U0DORA>"


@pytest.mark.slow
async def test_nothing_comes_alive_on_the_whole_way_of_a_case(company: SlackCompany) -> None:
    """In cards, answers, notices, threads, forms, reminders, the digest and the home page."""
    sam, walt, wanda = (company.person(each) for each in ("sam", "walt", "wanda"))
    company.slack.workspace.change_person("walt", name=f"Walt {LIVE}")
    await sam.types("/oops")
    await fill_in(sam, complaint=f"The parcel {LIVE}", customers=f"Ann {LIVE}, ann@a.example")
    await walt.home()

    for verb, filled_in in (
        ("own", {}),
        ("update", {"what": LIVE}),
        ("promise", {"what": LIVE, "when": "in 2 hours"}),
        ("customer", {"customers": f"Bob {LIVE.replace('<', '; <')}"}),
    ):
        await walt.presses(verb)
        assert not filled_in or await fill_in(walt, **filled_in) == ""
    await company.pass_time(hours=5)
    await walt.presses("promise:kept")
    await company.pass_time(days=2)
    await walt.presses("snooze")
    await fill_in(walt, when="in 1 hour", why=LIVE)
    await walt.presses("fixed")
    await fill_in(walt, what=LIVE, cost=LIVE)
    await walt.presses("told:unreachable")
    await fill_in(walt, whom="1", attempts=LIVE, reason=LIVE)
    await wanda.presses("told:agree")
    await company.pass_time(days=1)
    await walt.presses("told")
    await fill_in(walt, whom="1", how=LIVE, shown_by=LIVE)
    await walt.presses("reopen")
    await fill_in(walt, why=LIVE)
    await sam.types("/oops OOPS-1")
    await sam.types("/oops overdue")
    await walt.types("/oops mine")
    await company.pass_time(days=1)

    assert alive(company) == []
    assert any("Oops, " in each for each in company.channel("complaints"))
    shown = [each.visible for each in screens(company) if SHOWN in each.visible]
    assert len(shown) > 20


async def test_nothing_comes_alive_of_what_is_refused(company: SlackCompany) -> None:
    """A refusal repeats words, and they are as harmless in it; a form's refusal has no markup."""
    sam, nadia = company.person("sam"), company.person("nadia")
    await sam.types("/oops The survey link is dead")
    await nadia.presses("own")

    answers = [
        await nadia.types(f"/oops OOPS-1 {words}")
        for words in (
            LIVE,
            f"hand {LIVE}",
            f"hand @{LIVE}",
            f"promise {LIVE}",
            f"promise kept {LIVE}",
            f"close {LIVE}",
            f"update Dear {{{{<!channel>}}}} {LIVE}",
        )
    ]

    assert [each for each in answers if "<!channel>" not in each] == []
    assert alive(company) == []


async def test_nothing_comes_alive_of_what_others_wrote(company: SlackCompany) -> None:
    """A message with real mentions in it, one that Slack formatted, and a mail."""
    dora = company.person("dora")
    arrived = mail(name=LIVE, address="ann@a.example", subject=LIVE, text=LIVE)
    messages = [
        company.slack.say("ed", "general", LIVE, raw=True),
        company.slack.say("ed", "general", LIVE),
        company.slack.say("ed", "general", "", more=arrived),
    ]

    for message in messages:
        await dora.marks(message)
        await dora.visitor.shortcut(message, SHORTCUT)
    await dora.types(f"/oops {LIVE}")
    await dora.visitor.slash(LIVE, raw=True)
    await company.pass_time(days=1, hours=1)

    assert len(await company.cases()) == 5
    assert alive(company) == []


async def test_nothing_comes_alive_where_slack_takes_no_blocks(company: SlackCompany) -> None:
    """A card that goes out as bare text is as inert as with its blocks."""
    company.slack.faults.refuse("chat.postMessage", "invalid_blocks", times=3)

    await company.person("sam").types(f"/oops The parcel {LIVE}")

    plain = [each for each in company.slack.said() if not each.blocks]
    assert SHOWN in plain[0].visible
    assert [each.alive_but("emoji") for each in plain] == [[]] * len(plain)


async def fill_in(who: SlackEmployee, **values: str) -> str:
    """Fill in the form, after a look at it."""
    assert who.visitor.modal.alive == []
    return await who.fills(**values)


def screens(company: SlackCompany) -> Iterator[Screen]:
    """Everything that Oops shows to anybody at this moment."""
    yield from company.slack.said()
    for member in company.slack.workspace.members.values():
        yield from (each for each in (company.slack.home(member),) if each)


def alive(company: SlackCompany) -> list[str]:
    """Whatever would come alive in any of it, but for the link to the message itself."""
    found = (each for screen in screens(company) for each in screen.alive)
    return [each for each in found if not _OWN_LINK.fullmatch(each)]
