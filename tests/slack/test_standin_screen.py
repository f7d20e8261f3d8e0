"""The stand-in shows what a person would see, and notices whatever would come alive."""

import pytest

from tests.slack.standin import SlackStandin
from tests.slack.standin_blocks import problems_of_blocks, problems_of_view, with_ids
from tests.slack.standin_forms import filled_in
from tests.slack.standin_kept import Json, View
from tests.slack.standin_markup import read_markup
from tests.slack.standin_screen import Screen, ShownView


def mrkdwn(text: str, *, verbatim: bool = False) -> Json:
    """A block with markup."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": verbatim}}


def plain(text: str, *, emoji: bool = True) -> Json:
    """A text object without markup."""
    return {"type": "plain_text", "text": text, "emoji": emoji}


def button(text: str = "Mine", **more: object) -> Json:
    """A button."""
    return {"type": "button", "action_id": "own", "text": plain(text), "value": "OOPS-1", **more}


def actions(*elements: Json) -> Json:
    """A row of buttons."""
    return {"type": "actions", "block_id": "row", "elements": list(elements)}


def words(text: str) -> Json:
    """The customer's words as rich text."""
    quote = {"type": "rich_text_quote", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [quote]}


def screen(*blocks: Json) -> Screen:
    """Blocks before somebody."""
    assert problems_of_blocks(list(blocks)) == []
    numbers, names = iter(range(100)), {"U1": "Dora", "C1": "news"}
    return Screen(with_ids(list(blocks), numbers.__next__), names.__getitem__)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<!channel> look", "mention"),
        ("<@U1> look", "mention"),
        ("<!subteam^S1> look", "mention"),
        ("see <#C1>", "name"),
        ("<https://evil.example|Sign in>", "link"),
        ("<mailto:a@b.example|a@b.example>", "link"),
        ("see https://evil.example/x", "link"),
        ("see www.evil.example", "link"),
        ("see evil.com/x", "link"),
        ("write to ann@acme.example", "address"),
        ("hey @here", "call"),
        ("in #general", "name"),
        ("so sad :sob:", "emoji"),
        ("_very_ late", "italic"),
        ("~late~ lost", "strike"),
        ("run `rm`", "code"),
        ("```\nrm\n```", "code"),
        ("he said\n&gt; never", "quote"),
    ],
)
def test_markup_comes_alive(text: str, kind: str) -> None:
    """Each thing that Slack would make of a customer's words is noticed, by its kind."""
    assert [each.partition(":")[0] for each in screen(mrkdwn(text)).alive] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "&lt;!channel&gt; &amp; &lt;@U1&gt;",
        "at 09:30:00, ratio 1:2:3",
        "snake_case_name and 2*3*4 and a ~ b ~ c",
        "100 % of a &amp; b",
        "*Owner* nobody",
        "until <!date^0^{date}|Thursday>",
    ],
)
def test_plain_words_stay_plain(text: str) -> None:
    """Escaped text, times, names with signs in them, and our own bold and dates are no alarm."""
    assert screen(mrkdwn(text)).alive == []


def test_bold_is_alive_where_asked() -> None:
    """A test that wants no bold at all can see it."""
    assert [str(each) for each in screen(mrkdwn("*Owner*")).all_alive()] == ["bold: *Owner*"]


def test_kinds_can_be_allowed() -> None:
    """A card that quotes on purpose says so."""
    quoted = screen(mrkdwn("&gt; never :sob:"))

    assert quoted.alive_but("quote") == ["emoji: :sob:"]


@pytest.mark.parametrize("text", ["https://evil.example", "@here", "#general", "a@b.example"])
def test_verbatim_leaves_bare_words_alone(text: str) -> None:
    """A verbatim text makes no links of its own."""
    assert screen(mrkdwn(text, verbatim=True)).alive == []


def test_emoji_in_plain_text_comes_alive_unless_switched_off() -> None:
    """A header and a button turn :sos: into a picture, where nobody forbids it."""
    loud = [{"type": "header", "text": plain("help :sos:")}, actions(button(":sos:"))]
    quiet = {"type": "header", "text": plain("help :sos: <!here>", emoji=False)}

    assert screen(*loud).alive == ["emoji: :sos:", "emoji: :sos:"]
    assert screen(quiet).alive == []


def test_rich_text_is_inert_but_for_its_own_elements() -> None:
    """Words in rich text are shown to the letter; a mention in it is one."""
    ping = {"type": "rich_text_section", "elements": [{"type": "broadcast", "range": "here"}]}

    quiet = screen(words("<!here> *x* https://x.example :sos:"))
    loud = screen({"type": "rich_text", "elements": [ping]})

    assert (quiet.alive, quiet.visible) == ([], "<!here> *x* https://x.example :sos:")
    assert (len(loud.alive), loud.visible) == (1, "@here")


def test_visible_is_what_a_person_reads() -> None:
    """Escapes, markup, mentions and buttons are read as they are shown."""
    card = screen(
        {"type": "header", "text": plain("Late &amp; lost")},
        mrkdwn("*Owner* <@U1> in <#C1>, &lt;b&gt; <https://x.example|link>"),
        actions(button("Mine")),
    )

    assert card.visible == "Late & lost\nOwner @Dora in #news, <b> link\nMine"


def test_escaped_twice_is_seen() -> None:
    """Text that was escaped once too often shows it."""
    assert read_markup("Tom &amp;amp; Ann", str) == "Tom &amp; Ann"


def test_text_without_blocks_comes_alive() -> None:
    """The text of a message without blocks is markup, unless the message says it is not."""
    slack = SlackStandin()

    loud = slack.say("dora", "general", "<!channel> :sos: _x_ evil.com @here", raw=True)
    quiet = slack.say("dora", "general", "_x_ evil.com", raw=True, mrkdwn=False, link_urls=False)

    assert [each.partition(":")[0] for each in loud.alive] == ["mention", "emoji", "link", "italic"]
    assert loud.visible == "@channel :sos: x evil.com @here"
    assert quiet.alive == []


def test_text_beside_blocks_only_rings() -> None:
    """Where there are blocks, the text is a notification: a mention rings, the rest is letters."""
    slack, line = SlackStandin(), {"type": "divider", "block_id": "b"}

    said = slack.say("dora", "general", "<!here> _x_ evil.com", raw=True, blocks=(line,))

    assert said.alive == ["mention: <!here>"]


def test_buttons_are_told_apart() -> None:
    """Buttons and menus carry what clicking them would send."""
    options = [{"text": plain("Tomorrow"), "value": "1d"}]
    menu: Json = {"type": "static_select", "action_id": "snooze:x", "options": options}
    menu["placeholder"] = plain("Snooze")

    card = screen(actions(button(style="primary"), menu))

    assert card.verbs == ("own", "snooze")
    assert [(each.text, each.value, each.primary) for each in card.buttons] == [
        ("Mine", "OOPS-1", True),
        ("Snooze", "", False),
    ]
    assert card.buttons[1].options == (("Tomorrow", "1d"),)


@pytest.mark.parametrize(
    ("block", "where"),
    [
        (mrkdwn(""), "/text/text"),
        (mrkdwn("x" * 3001), "/text/text"),
        ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "/text/type"),
        ({"type": "header", "text": plain("x" * 151)}, "/text/text"),
        (actions(button("x" * 76)), "/elements/0/text/text"),
        (actions(button(value="x" * 2001)), "/elements/0/value"),
        (actions(button(style="loud")), "/elements/0/style"),
        (actions(button(), button()), "/elements"),
        (actions(*(button(action_id=str(each)) for each in range(26))), "/elements"),
        (actions(), "/elements"),
        ({"type": "section", "fields": [plain("x")] * 11}, "/fields"),
        ({"type": "context", "elements": [plain("x")] * 11}, "/elements"),
        ({"type": "section"}, ""),
        ({"type": "banner"}, "/type"),
        ({"type": "divider", "text": "x"}, ""),
        ({"type": "divider", "block_id": "x" * 256}, "/block_id"),
    ],
)
def test_bad_block_is_refused(block: Json, where: str) -> None:
    """Each limit of Block Kit is held, and the refusal says where it is broken."""
    [problem] = problems_of_blocks([block])

    assert problem.endswith(f"[json-pointer:/blocks/0{where}]")


def test_too_many_blocks_are_refused() -> None:
    """A message takes 50 blocks, each with an id of its own."""
    line = {"type": "divider"}

    assert problems_of_blocks([line] * 50) == []
    assert len(problems_of_blocks([line] * 51)) == 1
    assert len(problems_of_blocks([{**line, "block_id": "x"}] * 2)) == 1


def test_menu_is_held_to_its_limits() -> None:
    """A menu takes 100 options of different values, and begins with one of them."""

    def menu(count: int, **more: object) -> list[Json]:
        options = [{"text": plain(f"{each}"), "value": f"{each}"} for each in range(count)]
        return [actions({"type": "static_select", "options": options, **more})]

    assert problems_of_blocks(menu(100)) == []
    assert len(problems_of_blocks(menu(101))) == 1
    assert len(problems_of_blocks(menu(1, initial_option={"text": plain("9"), "value": "9"}))) == 1


def test_modal_is_held_to_its_limits() -> None:
    """A modal's title and button are short, and one with fields has a button."""
    box = {"type": "plain_text_input", "action_id": "what"}
    field = {"type": "input", "block_id": "what", "label": plain("What"), "element": box}
    frame: Json = {"type": "modal", "title": plain("Report"), "blocks": [field]}

    assert problems_of_view(frame | {"submit": plain("Send")}) == []
    assert problems_of_view(frame) == ['"submit" is a required property [json-pointer:/view]']
    assert len(problems_of_view(frame | {"submit": plain("x" * 25)})) == 1
    assert (
        len(problems_of_view(frame | {"submit": plain("x"), "private_metadata": "x" * 3001})) == 1
    )
    assert len(problems_of_view(frame | {"submit": plain("x"), "blocks": [field] * 2})) == 1


@pytest.mark.parametrize("what", [None, "x" * 21])
def test_form_that_slack_would_not_send_fails_the_test(what: str | None) -> None:
    """A required field that is empty, or a text that is too long, never reaches the app."""
    box = {"type": "plain_text_input", "action_id": "what", "max_length": 20}
    field = {"type": "input", "block_id": "what", "label": plain("What"), "element": box}
    view = View(id="V1", hash="1", person="U0DORA", body={"blocks": [field]})

    with pytest.raises(AssertionError, match="what"):
        filled_in(ShownView(view, str), {"what": what}, SlackStandin().workspace)
