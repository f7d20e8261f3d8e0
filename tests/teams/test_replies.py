"""Words in the thread of a case's card, or below a quoted card, are about that case."""

from typing import Any

import pytest

from tests.teams.company import GENERAL, TeamsCompany

NEWSROOM = "19:newsroom@thread.tacv2"
REPLY = (
    '<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="{message}">'
    '<strong itemprop="mri" itemid="28:oops">Oops</strong><p itemprop="preview">{text}</p>'
    "</blockquote><p>{words}</p>"
)


async def reported(company: TeamsCompany) -> str:
    """A reported case; gives the thread of its card in a channel."""
    await company.person("dora").types("The paper was late again")
    for where in company.teams.channels:
        for card in company.teams.said(where):
            if "OOPS-1" in card.visible:
                return f"{where};messageid={card.number}"
    raise AssertionError("no card in a channel")


def quoting(message: str, words: str, text: str = "A card") -> dict[str, Any]:
    """The attachments of a message that quotes another."""
    html = REPLY.format(message=message, words=words, text=text)
    return {"attachments": [{"contentType": "text/html", "content": html}]}


async def test_verb_in_the_thread_of_a_case_is_about_the_case(company: TeamsCompany) -> None:
    """`@Oops own` below the card takes the case, and no second one is opened."""
    thread = await reported(company)
    walt = company.person("walt")

    taken = await walt.says("own", thread)
    fixed = await walt.says("it is fixed, sent a new one", thread)

    assert "OOPS-1" in taken
    assert "OOPS-1" in fixed
    assert {"OwnershipAccepted", "FaultFixed"} <= set(await company.history(1))
    assert len(await company.cases()) == 1


@pytest.mark.parametrize(
    "words", ["the customer rang again", "it is not fixed", "is it fixed?", "fixed?"]
)
async def test_other_words_in_the_thread_of_a_case_change_nothing(
    company: TeamsCompany, words: str
) -> None:
    """They are answered with what can be said; no case is opened silently."""
    thread = await reported(company)
    before = await company.history(1)

    answer = await company.person("walt").says(words, thread)

    assert words.rstrip("?") in answer
    assert "OOPS-1" in answer
    assert len(await company.cases()) == 1
    assert await company.history(1) == before


async def test_reply_below_the_reporting_post_is_about_its_case(company: TeamsCompany) -> None:
    """The post with which a case was reported is the first message of the case's thread."""
    dora = company.teams.people["dora"]
    post = company.client.says(dora, "The paper was late again", f"{GENERAL};messageid=77")
    assert (await company.client.send(post | {"id": "77"})).status == 200

    await company.person("walt").says("own", f"{GENERAL};messageid=77")

    assert "OwnershipAccepted" in await company.history(1)
    assert len(await company.cases()) == 1


async def test_reference_in_a_thread_names_another_case(company: TeamsCompany) -> None:
    """In one case's thread, words that name a case are about that one."""
    thread = await reported(company)
    await company.person("dora").types("The crossword in the paper was wrong")

    await company.person("walt").says("OOPS-2 own", thread)

    assert "OwnershipAccepted" not in await company.history(1)
    assert "OwnershipAccepted" in await company.history(2)


async def test_words_below_a_quoted_card_are_about_its_case(company: TeamsCompany) -> None:
    """A quoted card is known by its id, though the message's text holds the quoted words."""
    await reported(company)
    walt = company.person("walt")
    [card] = [each for each in walt.on_screen() if "OOPS-1" in each.visible]

    await walt.says("A card own", **quoting(card.number, "own"))

    assert "OwnershipAccepted" in await company.history(1)


async def test_quoted_card_that_was_not_kept_is_known_by_its_words(company: TeamsCompany) -> None:
    """An answer is kept nowhere; the reference in the quotation names the case."""
    await reported(company)

    await company.person("walt").says("", **quoting("gone", "own", "OOPS-1 · reported"))

    assert "OwnershipAccepted" in await company.history(1)


@pytest.mark.parametrize("text", ["What you can say", "OOPS-1 and OOPS-2 are late"])
async def test_quoted_message_of_no_one_case_opens_none(company: TeamsCompany, text: str) -> None:
    """Where it is not known what "it" is, Oops asks."""
    await reported(company)
    await company.person("dora").types("The crossword in the paper was wrong")

    answer = await company.person("walt").says("", **quoting("gone", "it is fixed", text))

    assert "fixed" in answer
    assert len(await company.cases()) == 2
