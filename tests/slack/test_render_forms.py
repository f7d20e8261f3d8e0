"""Forms as Slack's modals, and what comes back from them."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import render
from bot.chat.cards import Block, Choice, Field, Form, MomentField, Option, PersonField, Text
from tests.slack.anything import BLOCKS, NAMES, OPTIONS, TEXT, Json, inert, modelled, plain
from tests.slack.standin_blocks import problems_of_view

FORM = Form(
    verb="told",
    value="OOPS-42",
    title="Who was told, and how?",
    submit="Told",
    fields=(
        Field(
            name="how", label="How", value="by phone", hint="Phone, mail, a visit", multiline=True
        ),
        Choice(
            name="customer",
            label="Customer",
            options=(Option(label="Ann", value="1"), Option(label="Borg", value="2")),
            value="2",
        ),
        PersonField(name="by", label="By whom", required=False),
    ),
    intro=(Text(text="Borg still does not know."),),
)


def test_form_becomes_a_modal_that_brings_verb_and_value_back() -> None:
    """Every field is an input block of its name."""
    view = render.modal(FORM)

    assert json.loads(view.pop("private_metadata")) == {"verb": "told", "value": "OOPS-42"}
    options = [{"text": plain("Ann"), "value": "1"}, {"text": plain("Borg"), "value": "2"}]
    assert view == {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Who was told, and how?"),
        "submit": plain("Told"),
        "close": plain("Cancel"),
        "blocks": [
            {"type": "section", "text": plain("Borg still does not know.")},
            {
                "type": "input",
                "block_id": "how",
                "label": plain("How"),
                "element": {
                    "action_id": "how",
                    "type": "plain_text_input",
                    "multiline": True,
                    "initial_value": "by phone",
                },
                "optional": False,
                "hint": plain("Phone, mail, a visit"),
            },
            {
                "type": "input",
                "block_id": "customer",
                "label": plain("Customer"),
                "element": {
                    "action_id": "customer",
                    "type": "radio_buttons",
                    "options": options,
                    "initial_option": options[1],
                },
                "optional": False,
            },
            {
                "type": "input",
                "block_id": "by",
                "label": plain("By whom"),
                "element": {"action_id": "by", "type": "users_select"},
                "optional": True,
            },
        ],
    }


def test_moment_is_typed_or_chosen() -> None:
    """One of the two fields is enough, so Slack requires neither."""
    moment = MomentField(name="when", label="By when?", value="friday", hint="Words")
    view = render.modal(Form(verb="v", value="", title="T", submit="S", fields=(moment,)))

    typed, chosen = view["blocks"]
    assert typed == {
        "type": "input",
        "block_id": "when",
        "label": plain("By when?"),
        "element": {
            "action_id": "when",
            "type": "plain_text_input",
            "multiline": False,
            "initial_value": "friday",
        },
        "optional": True,
        "hint": plain("Words"),
    }
    assert chosen == {
        "type": "input",
        "block_id": "when.date",
        "label": plain("Or choose the date and time"),
        "element": {"action_id": "when.date", "type": "datetimepicker"},
        "optional": True,
    }


@pytest.mark.parametrize("seconds", [-1, 10**10, 10**30, True, 1.5, "1795770000", None])
def test_chosen_moment_that_is_none(seconds: object) -> None:
    """Hostile input in a picker counts as not filled in."""
    element = {"type": "datetimepicker", "selected_date_time": seconds}

    assert render.values({"values": {"on": {"on": element}}}) == {"on": ""}


def test_choice_of_more_than_five_unfolds() -> None:
    """Up to five are seen at once; more are a menu."""
    options = tuple(Option(label=f"{n}", value=f"{n}") for n in range(6))

    def kind(count: int) -> str:
        field = Choice(name="c", label="C", options=options[:count])
        form = Form(verb="v", value="", title="T", submit="S", fields=(field,))
        return str(render.modal(form)["blocks"][0]["element"]["type"])

    assert (kind(5), kind(6)) == ("radio_buttons", "static_select")


def test_choice_without_options_is_left_out() -> None:
    """What cannot be answered is not asked; Slack would refuse the whole form."""
    field = Choice(name="c", label="C", options=())

    assert (
        render.modal(Form(verb="v", value="", title="T", submit="S", fields=(field,)))["blocks"]
        == []
    )


def test_long_introduction_leaves_room_for_every_field() -> None:
    """What is asked is never cut; what is said before is, and that is said too."""
    fields = tuple(Field(name=f"f{n}", label="F") for n in range(3))
    intro = tuple(Text(text=f"{n}") for n in range(120))
    form = Form(verb="v", value="", title="T", submit="S", fields=fields, intro=intro)

    blocks = render.modal(form)["blocks"]

    assert len(blocks) == 100
    assert blocks[96]["elements"] == [plain("24 more lines do not fit in here.")]
    assert [block["block_id"] for block in blocks[97:]] == ["f0", "f1", "f2"]


def test_metadata_holds_none_of_the_signs_that_slack_escapes() -> None:
    """What comes back is what went, whether or not Slack escapes on the way."""
    form = Form(verb="own", value="OOPS-1:<a>&é", title="T", submit="S", fields=())

    sent = render.modal(form)["private_metadata"]

    assert not set("<>&") & set(sent)
    assert json.loads(sent) == {"verb": "own", "value": "OOPS-1:<a>&é"}


def test_value_that_cannot_come_back_whole_is_refused() -> None:
    """Half a value would be another value; and the complaint says nothing of what was in it."""
    form = Form(verb="own", value="secret" * 600, title="T", submit="S", fields=())

    with pytest.raises(ValueError, match="a form's value of 3600 characters is too long for Slack"):
        render.modal(form)


@settings(max_examples=25, deadline=None)
@given(names=NAMES, text=TEXT, options=OPTIONS, intro=st.lists(BLOCKS, max_size=8))
def test_any_form_is_one_that_slack_takes(
    names: list[str], text: str, options: tuple[Option, ...], intro: list[Block]
) -> None:
    """Whatever its labels, hints and values say."""
    kinds = (
        lambda name: Field(name=name, label=text, value=text, hint=text),
        lambda name: Choice(name=name, label=text, options=options, hint=text),
        lambda name: PersonField(name=name, label=text, hint=text),
        lambda name: MomentField(name=name, label=text, value=text, hint=text),
    )
    fields = tuple(kinds[at % 4](name) for at, name in enumerate(names))
    form = Form(
        verb="told", value="OOPS-1", title=text, submit=text, fields=fields, intro=tuple(intro)
    )

    view = render.modal(form)

    assert problems_of_view(view) == []
    assert len(modelled(view["blocks"])) == len(view["blocks"])
    assert inert(view)


# What was filled in


def test_submitted_values_come_by_the_names_of_the_fields() -> None:
    """Typed words to the letter, an option's value, a person's Slack id, "" where nothing is."""
    state = {
        "values": {
            "how": {"how": {"type": "plain_text_input", "value": " by phone & <mail> "}},
            "why": {"why": {"type": "plain_text_input", "value": None}},
            "who": {"who": {"type": "radio_buttons", "selected_option": {"value": "2"}}},
            "dept": {"dept": {"type": "static_select", "selected_option": None}},
            "by": {"by": {"type": "users_select", "selected_user": "U0ED"}},
            "on": {"on": {"type": "datetimepicker", "selected_date_time": 1795770000}},
        }
    }

    assert render.values(state) == {
        "how": " by phone & <mail> ",
        "why": "",
        "who": "2",
        "dept": "",
        "by": "U0ED",
        "on": "2026-11-27T09:00Z",
    }


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"values": []},
        {"values": None},
        {"values": {"a": None, "b": [], "c": {"c": "text"}, "d": {"d": 1}}},
    ],
)
def test_state_of_another_form_gives_no_values(state: Json) -> None:
    """Slack sends a list where there is nothing; hostile input sends anything."""
    assert render.values(state) == {}


def test_values_of_another_kind_count_as_not_filled_in() -> None:
    """What should be text and is none does not reach the core."""
    state = {"values": {"a": {"a": {"value": 7, "selected_option": ["x"], "selected_user": {}}}}}

    assert render.values(state) == {"a": ""}
