"""What was said in a message, and by whom: of what was passed on, without what was added."""

import json

import pytest

from adapters.chat.payloads import read
from adapters.teams.payloads import Attached, MarkedMessage
from adapters.teams.reading import PassedOn, author_of, forwarded, words_of

KIND = "http://schema.skype.com/Forward"


def html(content: object) -> list[Attached]:
    """What comes along with a message that has such HTML."""
    return [Attached(contentType="text/html", content=content)]


def marked(content: str, *attachments: dict[str, object]) -> MarkedMessage:
    """A message by Ed, in Graph's form."""
    payload = {
        "id": "1",
        "body": {"contentType": "html", "content": content},
        "from": {"user": {"displayName": "Ed Marsh"}},
        "attachments": list(attachments),
    }
    return read(MarkedMessage, payload)


def reference(**content: object) -> dict[str, object]:
    """A message that was passed on, as Graph refers to it."""
    return {"contentType": "forwardedMessageReference", "content": json.dumps(content)}


@pytest.mark.parametrize(
    "attributes",
    [
        f'itemtype="{KIND}"',
        f'itemscope="" itemtype="{KIND}"',
        f'itemscope itemtype="{KIND}" itemid="1784"',
        f"itemid='7' ITEMTYPE='{KIND.upper()}'",
        'itemtype="https://schema.skype.com/Forward/"',
    ],
)
def test_what_was_passed_on_is_told_from_what_was_added(attributes: str) -> None:
    """Before it and behind it stands what the one who passed it on says."""
    content = f"<p>Look!</p><blockquote {attributes}><p>It is wet</p></blockquote><p>Again.</p>"

    assert forwarded(html(content)) == PassedOn(text="It is wet", remark="Look!\nAgain.")


def test_quotation_in_what_was_passed_on_is_part_of_it() -> None:
    """The customer may have quoted somebody; what follows is the customer's still."""
    inner = "<blockquote>We deliver</blockquote><p>You do not</p>"
    content = f'<blockquote itemtype="{KIND}">{inner}</blockquote><p>Ouch</p>'

    assert forwarded(html(content)) == PassedOn(text="We deliver\nYou do not", remark="Ouch")


@pytest.mark.parametrize(
    "content",
    [
        '<blockquote itemtype="http://schema.skype.com/Reply">It is wet</blockquote>mine',
        "<blockquote>It is wet</blockquote>",
        f'<p itemtype="{KIND}">It is wet</p>',
        f'<blockquote itemtype="{KIND}"><img src="x"></blockquote>',
        f'<blockquote itemtype="evil{KIND}">It is wet</blockquote>',
        {"itemtype": KIND},
        None,
    ],
)
def test_nothing_else_is_passed_on(content: object) -> None:
    """A reply, a quotation, a picture and nonsense are no customer's words."""
    assert forwarded(html(content)) is None


def test_message_that_is_referred_to_has_its_author() -> None:
    """In Graph's form the words stand beside the message, and so does who said them."""
    sender = {"user": {"displayName": "Ms Gould"}}
    passed_on = reference(originalMessageContent="<p>It is wet</p>", originalMessageSender=sender)
    message = marked('<p>Look!</p><attachment id="9"></attachment>', passed_on)

    assert (words_of(message), author_of(message)) == (
        "It is wet\n\nForwarded with: Look!",
        "Ms Gould",
    )


def test_author_of_what_was_passed_on_is_not_whoever_did() -> None:
    """Where Teams does not say who said it, nobody is named."""
    message = marked(f'<p>Look!</p><blockquote itemtype="{KIND}">It is wet</blockquote>')

    assert (words_of(message), author_of(message)) == (
        "It is wet\n\nForwarded with: Look!",
        "",
    )


def test_quoted_reply_is_no_remark_of_the_forwarder() -> None:
    """What somebody else said before stands in a quotation of its own."""
    reply = '<blockquote itemtype="http://schema.skype.com/Reply">Old words</blockquote>'
    content = f'{reply}<p>Look!</p><blockquote itemtype="{KIND}">It is wet</blockquote>'

    assert forwarded(html(content)) == PassedOn(text="It is wet", remark="Look!")


def test_files_and_pictures_are_named() -> None:
    """With a link that people can open; the bytes of a picture open for nobody."""
    page = "https://paper.sharepoint.example/wet.pdf"
    info = {"downloadUrl": "https://x.example/secret", "fileType": "pdf"}
    file: dict[str, object] = {
        "contentType": "application/vnd.microsoft.teams.file.download.info",
        "contentUrl": page,
        "name": "wet.pdf",
        "content": info,
    }
    picture: dict[str, object] = {
        "contentType": "image/png",
        "contentUrl": "https://smba.example/v3/attachments/1",
    }
    odd: dict[str, object] = {"contentType": "reference", "contentUrl": 7, "name": ["x"]}

    assert words_of(marked("<p>Wet</p>", file, picture, odd)) == (
        f"Wet\n\nAttached (not copied): wet.pdf {page}\nAttached (not copied): a picture"
    )


def test_author_of_one_s_own_words_is_named() -> None:
    """Where nothing was passed on, all of it is the author's."""
    message = marked("<p>My paper</p><p>is wet</p>")

    assert (words_of(message), author_of(message)) == ("My paper\nis wet", "Ed Marsh")


@pytest.mark.parametrize("as_text", [False, True])
def test_message_without_words_says_what_is_on_its_cards(*, as_text: bool) -> None:
    """An app writes cards, which Graph hands over as text; what one presses there is not said."""
    runs = [{"type": "TextRun", "text": "wet"}]
    body = [
        {"type": "TextBlock", "text": "My paper is"},
        {"type": "ColumnSet", "columns": [{"items": [{"type": "RichTextBlock", "inlines": runs}]}]},
        {"type": "ActionSet", "actions": [{"title": "Reply"}]},
    ]
    card: object = {"type": "AdaptiveCard", "body": body, "actions": [{"title": "Open"}]}
    kind = "application/vnd.microsoft.card.adaptive"
    content = json.dumps(card) if as_text else card

    assert words_of(marked("", {"contentType": kind, "content": content})) == "My paper is\nwet"


def test_cards_within_cards_end_somewhere() -> None:
    """However deep somebody lays them, what is written on them is read."""
    card: dict[str, object] = {"text": "The paper was late."}
    for _ in range(5_000):
        card = {"items": [card]}
    message = marked(
        "", {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    )

    assert words_of(message) == "The paper was late."


@pytest.mark.parametrize(
    "content",
    [
        "no JSON",
        "[]",
        '"text"',
        "{}",
        "[" * 100_000,
        json.dumps({"originalMessageContent": "wet", "originalMessageSender": "Ed"}),
    ],
)
def test_odd_reference_is_none(content: str) -> None:
    """What is no reference of Graph's leaves the message its own words."""
    odd: dict[str, object] = {"contentType": "forwardedMessageReference", "content": content}

    assert words_of(marked("<p>mine</p>", odd)) == "mine"
