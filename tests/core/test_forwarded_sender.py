"""The original sender of a forwarded mail is found in its header, in many languages."""

import pytest

from adapters.chat.inbound import report_of
from bot.case.commands import NewCustomer
from bot.case.reasons import FoundIn
from bot.ports.platform import FoundMessage
from bot.screens.forwarded_sender import senders_in

ANN = NewCustomer(name="Ann Archer", contact="ann@example.org", found_in=FoundIn.MAIL)

FORWARDS = {
    "Outlook": "FYI\n\n________________________________\nFrom: Ann Archer <ann@example.org>\n"
    "Sent: Monday, 23 November 2026 09:12\nTo: Desk <desk@paper.example>\nSubject: Wet\n\nWet!",
    "Outlook, old": "From: Ann Archer [mailto:ann@example.org]\nSent: Monday\nTo: Desk\n\nWet!",
    "Gmail": "---------- Forwarded message ---------\nFrom: Ann Archer <ann@example.org>\n"
    "Date: Mon, Nov 23, 2026 at 9:12 AM\nSubject: Wet\nTo: <desk@paper.example>\n\nWet!",
    "Apple Mail": "Begin forwarded message:\n\n> From: Ann Archer <ann@example.org>\n"
    "> Subject: Wet\n> Date: 23 November 2026 at 09:12\n>\n> Wet!",
    "bold": "*From:* Ann Archer <ann@example.org>\n*Sent:* Monday\n\nWet!",
    "German": "Von: Ann Archer <ann@example.org>\nGesendet: Montag\nAn: Desk\nBetreff: Nass",
    "French": "De\u00a0: Ann Archer <ann@example.org>\nEnvoyé : lundi\nObjet : Trempé",
    "Spanish": 'De: "Ann Archer" <ann@example.org>\nEnviado: lunes\nAsunto: Mojado',
    "Dutch": "Van: Ann Archer <ann@example.org>\nVerzonden: maandag\nOnderwerp: Nat",
    "Swedish": "Från: Ann Archer <ann@example.org>\nSkickat: måndag\nÄmne: Blöt",
    "Japanese": "差出人: Ann Archer <ann@example.org>\n件名: 濡れ",
    "Chinese": "发件人\uff1aAnn Archer <ann@example.org>\n发送时间\uff1a 2026",
    "Russian": "От: Ann Archer <ann@example.org>\nДата: 23 ноября\nТема: Мокро",
}


@pytest.mark.parametrize("name", FORWARDS)
def test_sender_is_found(name: str) -> None:
    """Whichever program forwarded the mail."""
    assert senders_in(FORWARDS[name]) == [ANN]


@pytest.mark.parametrize(
    "text",
    [
        "From: the desk\nTo: you",
        "I heard it from: ann@example.org\nTo: me",
        "From: ann@example.org, who rang again today",
        "From: Ann Archer\nSent: Monday\nSubject: Wet",
        "Ann Archer <ann@example.org> wrote to us",
        "from: @@@\nSent: x",
        "",
    ],
)
def test_other_words_name_no_sender(text: str) -> None:
    """A sentence with an address in it is no header."""
    assert senders_in(text) == []


def test_sender_alone_with_an_address_has_it_for_a_name() -> None:
    """Nothing is made up."""
    [found] = senders_in("From: ann@example.org\nSent: Monday")

    assert (found.name, found.contact) == ("ann@example.org", "ann@example.org")


def test_colleague_in_between_is_no_customer() -> None:
    """A mail that went through the house names the first sender outside of it."""
    text = f"From: Ed <ed@paper.example>\nSent: today\nTo: Dora\n\n{FORWARDS['Outlook']}"

    def customers(by: str) -> tuple[NewCustomer, ...]:
        return report_of(FoundMessage(text=text), "m", by, "a reaction").customers

    assert customers("dora@Paper.example") == (ANN,)
    assert [each.name for each in customers("dora@other.example")] == ["Ed"]


def test_header_of_hostile_length_is_read_quickly() -> None:
    """However many lines look nearly like a header."""
    assert senders_in(("> " * 50 + "From: " + "x" * 500 + "\n") * 400) == []
