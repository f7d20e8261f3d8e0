"""A long answer in Slack: in parts that fit, and with every word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import limits
from adapters.slack.pages import pages
from adapters.slack.render import message
from bot.chat.cards import Card, Facts, Heading, Quote, Small, Text
from tests.slack.anything import Json, texts
from tests.slack.company import SlackCompany
from tests.slack.standin_blocks import problems_of_blocks

#: What takes more room than it seems to, and what is easily cut in two.
SIGNS = st.sampled_from(["&", "<b>", "😡", "Z\n", "late ", "e\u0301", "👩\u200d👧", "🇩🇪", "…"])
LONG = st.lists(SIGNS, min_size=1, max_size=4).map(lambda signs: "".join(signs) * 700)
FACTS = Facts(rows=(("Owner", "Ed Marsh"),))


def a_card(words: str) -> Card:
    """A case with these words, and what happened to it."""
    blocks = (Heading(text="OOPS-1"), Quote(text=words), FACTS, Text(text=words))
    return Card(summary="OOPS-1", blocks=blocks, shows="OOPS-1")


def paragraphs(card: Card) -> list[str]:
    """What stands in its paragraphs, as it was written."""
    shown = (text for block in sections(card) for text in texts(block))
    plain = (each.replace("&lt;", "<").replace("&gt;", ">") for each in shown)
    return [each.replace("&amp;", "&").removeprefix("▏ “").removesuffix("”") for each in plain]


def sections(card: Card) -> list[Json]:
    """Its blocks with nothing but a paragraph."""
    return [block for block in message(card)["blocks"] if block["type"] == "section"]


def squeezed(text: str) -> str:
    """The text without what stands between words and before lines."""
    return "".join(text.replace("▏", "").split())


@given(LONG)
def test_every_word_of_any_writing_is_shown(words: str) -> None:
    """Whatever Slack makes of a sign, one message or several hold all of them, in bounds."""
    parts = pages(a_card(words))

    shown = "".join(each for part in parts for each in paragraphs(part))
    expected = squeezed(f"{words}*Owner*Ed Marsh{words}")
    assert (len(squeezed(shown)), squeezed(shown) == expected) == (len(expected), True)
    assert [problem for each in parts for problem in problems_of_blocks(sections(each))] == []


@pytest.mark.parametrize("words", ["&" * 900, "😡" * 1600, "Z\n" * 900])
def test_words_for_one_message_are_one_answer_of_several_blocks(words: str) -> None:
    """Nothing says that it is a page of several, and the case can still be worked on in it."""
    card = Card(summary="OOPS-1", blocks=(Quote(text=words),), shows="OOPS-1")

    (part,) = pages(card)

    assert len(part.blocks) == 2
    assert squeezed("".join(paragraphs(part))) == squeezed(words)
    assert part.shows == "OOPS-1"


async def test_pages_that_are_refused_are_one_shortened_answer(company: SlackCompany) -> None:
    """Better the beginning of the words, and how the case stands, than the first of many pages."""
    dora = company.person("dora")
    await dora.types("/oops " + "late " * 5000)
    company.slack.faults.refuse("chat.postEphemeral", "internal_error", times=9)

    shown = await dora.types("/oops OOPS-1")

    assert "late…”" in shown
    assert "Reported by\nDora" in shown
    assert "Page 1" not in shown


def test_page_ends_where_a_word_ends() -> None:
    """One reads on without having to put a word together, and knows which page it is."""
    words = " ".join(f"word{number}" for number in range(3000))

    parts = pages(Card(summary="OOPS-1", blocks=(Text(text=words),)))

    shown = [text for part in parts for text in paragraphs(part)]
    assert " ".join(shown) == words
    assert [part.blocks[-1] for part in parts] == [
        Small(text=f"Page {number} of {len(parts)}") for number in range(1, len(parts) + 1)
    ]
    assert {limits.utf16_units(each) <= limits.SECTION_TEXT for each in shown} == {True}
