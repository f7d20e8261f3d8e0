"""What somebody said in Slack comes out as a person reads it, with who said it to us."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.reading import found, literal
from bot.case.reasons import FoundIn
from bot.ports.platform import FoundMessage

Json = dict[str, Any]

MAIL: Json = {
    "filetype": "email",
    "title": "Fwd: late",
    "subject": "My paper is late",
    "from": [{"name": "Ann Archer", "address": "ann@archer.example"}],
    "plain_text": "It came at noon & was wet.\n\n> Ann",
    "preview_plain_text": "It came at",
}
TWEET: Json = {
    "service_name": "Twitter",
    "from_url": "https://twitter.example/reader/status/1",
    "author_name": "A. Reader (@reader)",
    "author_link": "https://twitter.example/reader",
    "text": "Yesterday's paper, again &amp; again",
    "fallback": "A. Reader: Yesterday's paper",
}
SHARED: Json = {
    "is_share": True,
    "is_msg_unfurl": True,
    "author_id": "U0DORA",
    "author_name": "Dora Quill",
    "author_link": "https://paper.slack.example/team/U0DORA",
    "text": "A reader says his paper is wet",
    "fallback": "[November 23rd] dora: A reader says",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "text",
                    "blocks",
                    "attachments",
                    "files",
                    "type",
                    "elements",
                    "fields",
                    "from",
                    "title",
                ]
            )
            | st.text(max_size=5),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


def rich(*elements: Json) -> Json:
    """A rich text block of one line."""
    line = {"type": "rich_text_section", "elements": list(elements)}
    return {"type": "rich_text", "elements": [line]}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("late &amp; &lt;wet&gt;", "late & <wet>"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("<@U0DORA> and <@U0ED|ed>", "@U0DORA and @ed"),
        ("see <#C0NEWS|news> <#C0X> <#C0Y|>", "see #news #C0X #C0Y"),
        ("<!here> <!channel> <!everyone|@everyone>", "@here @channel @everyone"),
        ("<!subteam^S1|@desk> <!subteam^S2>", "@desk @S2"),
        ("<!date^1392734382^{date}|18 February>", "18 February"),
        ("<https://a.example/?x=1&amp;y=2>", "https://a.example/?x=1&y=2"),
        ("<https://a.example|our page>", "our page (https://a.example)"),
        ("<https://a.example|https://a.example>", "https://a.example"),
        ("<mailto:ann@archer.example|ann@archer.example>", "ann@archer.example"),
        ("<http://Booking.com|Booking.com>", "Booking.com"),
        ("<https://a.example/x/|a.example/x>", "a.example/x"),
        ("<http://evil.example|Booking.com>", "Booking.com (http://evil.example)"),
        ("<tel:5550100|555-0100>", "555-0100"),
        ("<mailto:ann@archer.example|Ann>", "Ann (ann@archer.example)"),
        ("*bold* _x_ :tada: 1 < 2", "*bold* _x_ :tada: 1 < 2"),
    ],
)
def test_slacks_own_way_of_writing_is_read(written: str, read: str) -> None:
    """Names, links and escaped signs are what a person sees of them; all else stays."""
    assert literal(written) == read


def test_typed_message_is_its_text() -> None:
    """Its blocks say the same, and are not said twice. Who typed it is a colleague."""
    message = {
        "text": "Ann's paper is &lt;late&gt;",
        "user": "U0DORA",
        "blocks": [rich({"type": "text", "text": "Ann's paper is <late>"})],
    }

    assert found(message, "https://link") == FoundMessage(
        text="Ann's paper is <late>", link="https://link"
    )


def test_mail_is_its_subject_and_its_words_from_whoever_sent_it() -> None:
    """The whole mail, not only the beginning of it that Slack shows."""
    assert found({"text": "", "files": [MAIL]}) == FoundMessage(
        text="My paper is late\n\nIt came at noon & was wet.\n\n> Ann",
        customer="Ann Archer",
        contact="ann@archer.example",
        found_in=FoundIn.MAIL,
    )


def test_mail_without_a_name_is_from_its_address() -> None:
    """And where Slack kept only the beginning, that is what there is."""
    mail = MAIL | {"from": [{"name": "", "address": "ann@archer.example"}], "plain_text": None}

    assert found({"files": [mail]}) == FoundMessage(
        text="My paper is late\n\nIt came at",
        customer="ann@archer.example",
        contact="ann@archer.example",
        found_in=FoundIn.MAIL,
    )


def test_author_of_a_linked_page_is_no_customer() -> None:
    """The page's words are read, but a link in a colleague's sentence names nobody."""
    message = {"text": "Look: <https://twitter.example/reader/status/1>", "attachments": [TWEET]}

    assert found(message) == FoundMessage(
        text="Look: https://twitter.example/reader/status/1\n\nYesterday's paper, again & again"
    )


def test_message_that_was_passed_on_is_read_but_its_author_is_a_colleague() -> None:
    """Whoever forwarded it, and whoever wrote it first, work here."""
    message = {"text": "Who takes this?", "attachments": [SHARED]}

    assert found(message) == FoundMessage(text="Who takes this?\n\nA reader says his paper is wet")


@pytest.mark.parametrize("flag", ["author_id", "is_share", "is_msg_unfurl"])
def test_each_sign_of_a_passed_on_message_is_enough(flag: str) -> None:
    """Slack does not always give all of them."""
    attachment = {"author_name": "Dora Quill", "text": "wet", flag: SHARED[flag]}

    assert found({"attachments": [attachment]}) == FoundMessage(text="wet")


def test_passed_on_message_without_text_is_read_from_its_blocks() -> None:
    """Slack puts the whole message into the attachment."""
    block = rich({"type": "text", "text": "His paper is wet"})
    attachment = {"is_share": True, "message_blocks": [{"message": {"blocks": [block]}}]}

    assert found({"text": "", "attachments": [attachment]}).text == "His paper is wet"


def test_mail_and_post_in_a_passed_on_message_are_found() -> None:
    """The customer is behind the colleague."""
    mailed = found({"attachments": [SHARED | {"text": "", "files": [MAIL]}]})
    linked = found({"attachments": [SHARED | {"attachments": [TWEET]}]})

    assert (mailed.customer, mailed.text[:16]) == ("Ann Archer", "My paper is late")
    assert linked.customer is None
    assert linked.text == "A reader says his paper is wet\n\nYesterday's paper, again & again"


def test_attachment_is_read_from_top_to_bottom() -> None:
    """What other apps post stands in titles and fields."""
    attachment = {
        "pretext": "New case",
        "title": "<https://desk.example/1|#1> wet paper",
        "text": "It rained",
        "fields": [{"title": "From", "value": "Ann &amp; Co"}, {"value": "urgent"}, "?"],
        "fallback": "not this",
    }

    assert found({"attachments": [attachment]}).text == (
        "New case\n\n#1 (https://desk.example/1) wet paper\n\nIt rained\n\nFrom: Ann & Co\n\nurgent"
    )


def test_attachment_that_shows_nothing_is_read_by_what_stands_in_for_it() -> None:
    """A picture's description is better than nothing."""
    assert found({"attachments": [{"fallback": "A wet paper"}]}).text == "A wet paper"


def test_message_of_blocks_is_read_as_a_person_reads_it() -> None:
    """Lines, lists and quotations; not the labels of buttons."""
    item = {"type": "rich_text_section", "elements": [{"type": "text", "text": "first"}]}
    quote = {"type": "rich_text_quote", "elements": [{"type": "text", "text": "wet!"}]}
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Wet &amp; late"}},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "From <@U0DORA>"},
            "fields": [
                {"type": "mrkdwn", "text": "*Where*"},
                {"type": "plain_text", "text": "5th"},
            ],
            "accessory": {"type": "button", "text": {"type": "plain_text", "text": "Open"}},
        },
        {"type": "divider"},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "today"}, {"type": "image"}]},
        {
            "type": "actions",
            "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Press"}}],
        },
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "elements": [item]}, quote]},
        rich(
            {"type": "user", "user_id": "U1"},
            {"type": "text", "text": " in "},
            {"type": "channel", "channel_id": "C1"},
            {"type": "text", "text": " "},
            {"type": "broadcast", "range": "here"},
            {"type": "usergroup", "usergroup_id": "S1"},
            {"type": "emoji", "name": "tada"},
            {"type": "link", "url": "https://a.example", "text": "page"},
            {"type": "date", "timestamp": 1, "fallback": " then"},
        ),
    ]

    assert found({"text": "", "blocks": blocks}).text == (
        "Wet & late\nFrom @U0DORA\n*Where*\n5th\ntoday\nfirst\nwet!\n"
        "@U1 in #C1 @here@S1:tada:page (https://a.example) then"
    )


def test_message_of_files_alone_is_named_by_them() -> None:
    """A photograph of a wet paper has a name and a link at least."""
    page = "https://paper.slack.example/files/U1/F1/wet.png"
    files = [{"title": "wet paper", "permalink": page}, {"name": "IMG_2.png"}, {}]

    assert found({"text": " ", "files": files}) == FoundMessage(
        text=f"Attached (not copied): wet paper {page}\nAttached (not copied): IMG_2.png"
    )


def test_files_stand_under_the_words() -> None:
    """Ten of them are named, hidden characters left out, and links only to pages."""
    files = [{"name": f"photo{number}.jpg", "permalink": "javascript:1"} for number in range(14)]
    files[0]["name"] = "pho\u202eto\n0.jpg"

    lines = found({"text": "wet", "files": files}).text.split("\n")

    assert lines[:3] == ["wet", "", "Attached (not copied): photo 0.jpg"]
    assert lines[-1] == "Attached (not copied): 4 more files, see the message"
    assert len(lines) == 13


@pytest.mark.parametrize(
    ("more", "under"),
    [
        ({}, ""),
        (
            {"lines_more": 80, "permalink": "https://f.example/1"},
            "\n\nAttached (not copied): Untitled https://f.example/1",
        ),
    ],
)
def test_snippet_is_its_words(more: Json, under: str) -> None:
    """A long paste is read; where Slack sends only its beginning, the rest is linked."""
    snippet = {"mode": "snippet", "filetype": "text", "title": "Untitled"}

    read = found({"text": "", "files": [snippet | {"preview": "Dear all,\nit is wet"} | more]})

    assert read.text == f"Dear all,\nit is wet{under}"


def test_recording_is_its_transcript_and_its_name() -> None:
    """A voice clip is what was said in it, and a link to hear it."""
    transcript = {"status": "complete", "preview": {"content": "It is wet", "has_more": False}}
    clip = {"subtype": "slack_audio", "name": "clip.m4a", "transcription": transcript}

    assert found({"files": [clip]}).text == "It is wet\n\nAttached (not copied): clip.m4a"


@pytest.mark.parametrize("text", ["This content can't be displayed.", "New ticket #4711", ""])
def test_message_of_an_app_is_its_blocks(text: str) -> None:
    """With blocks, the text is only what a notification says."""
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Ticket 4711"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "The paper\nis wet"}},
    ]

    said = found({"text": text, "bot_id": "B1", "subtype": "bot_message", "blocks": blocks})

    assert said == FoundMessage(text="Ticket 4711\nThe paper\nis wet")


def test_message_of_an_app_without_words_in_blocks_is_its_text() -> None:
    """A picture says nothing that could be read."""
    message = {"text": "wet", "bot_id": "B1", "blocks": [{"type": "image", "alt_text": "x"}]}

    assert found(message).text == "wet"


def test_line_breaks_stay() -> None:
    """In quotations, in code and in what was typed."""
    quote = {
        "type": "rich_text_quote",
        "elements": [{"type": "text", "text": "one\ntwo\n\nthree"}],
    }
    block = {"type": "rich_text", "elements": [quote]}

    assert found({"text": "", "blocks": [block]}).text == "one\ntwo\n\nthree"
    assert found({"text": "one\n&gt; two\n\nthree"}).text == "one\n> two\n\nthree"


def test_complaint_has_an_end() -> None:
    """However much an app posts."""
    attachments = [{"text": f"{number} " + "x" * 10_000} for number in range(100)]

    assert len(found({"attachments": attachments}).text) == 40_000


def test_same_words_are_said_once() -> None:
    """A link's preview often repeats what was typed."""
    message = {"text": "wet", "attachments": [{"text": "wet"}, {"text": "late"}]}

    assert found(message).text == "wet\n\nlate"


def test_messages_within_messages_end_somewhere() -> None:
    """What was passed on a hundred times does not exhaust us."""
    message: Json = {"text": "0"}
    for level in range(1, 2000):
        message = {"text": str(level), "attachments": [message]}
    deep: Json = {"type": "text", "text": "x"}
    for _ in range(500):
        deep = {"type": "rich_text_list", "elements": [deep]}

    assert found(message).text == "1999\n\n1998\n\n1997\n\n1996\n\n1995"
    assert found({"blocks": [deep]}).text == ""


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["text", "blocks", "attachments", "files"]), JSON))
def test_message_of_any_form_is_read_without_a_fault(message: Json) -> None:
    """Apps of all kinds write messages; nothing in them can stop us."""
    assert isinstance(found(message).text, str)
