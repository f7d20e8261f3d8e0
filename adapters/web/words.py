"""Sentences of the demo's page, guide and command.

Sentences about cases are in `bot/wording/`.
"""

from typing import Final

# The page

PAGE_TITLE: Final = "Oops demo"
BRAND_NAME: Final = "Oops"
NEEDS_SCRIPT: Final = "This page needs JavaScript. It is a small file of our own, from this server."
SKIP_LINK: Final = "Skip to the conversation"
ACT_AS: Final = "Act as"
CONVERSATIONS_LABEL: Final = "Conversations"
SHOW_CONVERSATIONS: Final = "Show conversations"
CHANNELS_LABEL: Final = "Channels"
DIRECT_LABEL: Final = "Direct messages"
OOPS_NAME: Final = "Oops"
APP_BADGE: Final = "App"
HOME_LABEL: Final = "Home"
HOME_ABOUT: Final = "Your own page in Oops: what you owe, the oldest first"
OOPS_ABOUT: Final = "What Oops asks of you, and tells you"
DIRECT_MESSAGE: Final = "a direct message"
NOTHING_HERE: Final = "Nothing has been said here yet."
ONLY_YOU: Final = "Only you can see this"
DISMISS_LABEL: Final = "Dismiss"
YOU_NAME: Final = "you"
FORWARDED_LABEL: Final = "Forwarded"
MORE_ACTIONS: Final = "More for this message"
REPORT_THIS: Final = "Report this to Oops"
TODAY_NAME: Final = "Today"
YESTERDAY_NAME: Final = "Yesterday"
NEXT_STEPS: Final = "Next steps"
CANCEL_LABEL: Final = "Cancel"
CHOOSE_LABEL: Final = "Choose …"
OPTIONAL_LABEL: Final = "optional"
SEND_LABEL: Final = "Send"
SUGGESTIONS_LABEL: Final = "Suggestions"
SAY_OOPS: Final = "Begin with “/oops”, and it is for me: “/oops help” lists what you can say."
EMOJI_NAMES: Final = {"oops": "Oops", "sos": "SOS", "thumbsup": "thumbs up", "eyes": "eyes"}
EMOJI_GLYPHS: Final = {"thumbsup": "👍", "eyes": "👀"}


def write_in(name: str) -> str:
    """Placeholder of the empty composer."""
    return f"Write in {name}, or type /oops"


def mark_with(emoji: str) -> str:
    """Label of the button that adds an emoji to a message."""
    return f"Mark with {EMOJI_NAMES.get(emoji, emoji)}"


def reaction_label(emoji: str, names: str) -> str:
    """Label of an emoji under a message, with the people's names."""
    return f"{EMOJI_NAMES.get(emoji, emoji)}: {names}"


def unread_label(number: int) -> str:
    """Label of an unread badge, for screen readers."""
    return f"{number} unread"


def replies_label(number: int) -> str:
    """Label of the line that opens a thread."""
    return "1 reply" if number == 1 else f"{number} replies"


def messages_in(name: str) -> str:
    """Label of the list of messages."""
    return f"Messages in {name}"


# The clock

CLOCK_LABEL: Final = "The time in this demo"
STEP_LABELS: Final = {"hour": "+1 hour", "day": "+1 day", "nag": "To the next nag"}
STEP_NAMES: Final = {
    "hour": "Move the clock on by an hour",
    "day": "Move the clock on by a day",
    "nag": "Move the clock on to the next nag",
}


def moved(now: str, said: int) -> str:
    """Report of a clock move and of the number of new messages."""
    if not said:
        return f"It is {now}. Oops said nothing meanwhile."
    return f"It is {now}. Oops said {'one thing' if said == 1 else f'{said} things'} meanwhile."


def no_nag(now: str) -> str:
    """Report of a move to the next nag when no duty is open."""
    return f"It is {now}. Nobody owes anything, so there is no nag to come."


# Reset

RESET_LABEL: Final = "Reset"
RESET_ASK: Final = "Start afresh?"
RESET_ABOUT: Final = "All that happened in this demo is forgotten, and its story begins again."
RESET_DO: Final = "Start afresh"
RESET_DONE: Final = "The demo has begun again."

# What goes wrong

NOT_FROM_HERE: Final = "This page answers only to itself. Open the address that the demo printed."
OUT_OF_DATE: Final = "This page is older than the demo. Load it again."
NO_SUCH_PAGE: Final = "There is no such page in the demo."
MALFORMED_REQUEST: Final = "That was no request of this page."
TOO_LARGE: Final = "That is more than the demo takes at once."
GONE_WRONG: Final = "Something went wrong; nothing was kept of it. The terminal says more."

# The guide

GUIDE_LABEL: Final = "Guide"
GUIDE_TITLE: Final = "The columnist's story, in five steps"
GUIDE_CLOSE: Final = "Close the guide"
GUIDE_DONE_MARK: Final = "done"
#: Title, instruction and link text; {name} is the person responsible for the case.
GUIDE_STEPS: Final = (
    (
        "Mark it",
        (
            "You are Dora, a columnist. A reader wrote to you, because she gets yesterday's paper. "
            "It is not your department: point at the message, press the red Oops sign beside it, "
            "and you are done."
        ),
        "Go to the message",
    ),
    (
        "Let time pass",
        (
            "Oops asked {name} in Deliveries, who is out with a van and does not answer. "
            "Move the clock on by an hour, and see who is asked next."
        ),
        "See what {name} was asked",
    ),
    (
        "Take it",
        "Nobody answered in time, so {name} is asked now. Be {name}, and press “It's mine”.",
        "Be {name}",
    ),
    (
        "Mend it, then tell",
        (
            "{name} has it. Press “Fixed” and say what was done. Fixed is not closed: "
            "once the reader knows, press “Told”."
        ),
        "Go on as {name}",
    ),
    (
        "Hear of it",
        (
            "Be Dora again. Oops told her that it is fixed, and that her reader knows, "
            "and thanks her for bringing it in."
        ),
        "Be Dora again",
    ),
)
GUIDE_END: Final = (
    "That is what Oops does: it does not let go until every customer has been told. "
    "Move the clock on by a day, and the digest in #oops thanks Dora by name."
)
GUIDE_END_GO: Final = "See #oops"


def guide_step(index: int, name: str) -> tuple[str, str]:
    """Instruction and link text of a step, counted from 0."""
    if index >= len(GUIDE_STEPS):
        return GUIDE_END, GUIDE_END_GO
    _, text, go = GUIDE_STEPS[index]
    return text.format(name=name), go.format(name=name)


# The command


def serving(address: str, folder: str) -> str:
    """Output of the command once the page is served."""
    return (
        f"The demo is at {address}\n"
        f"What happens in it stays in {folder}; Reset, on the page, begins again.\n"
        "Stop it with Ctrl-C."
    )


DEMO_STOPPED: Final = "The demo is stopped. Started again, it goes on from here."


def port_taken(port: int, command: str) -> str:
    """Error for a port in use."""
    return (
        f"Port {port} is taken, perhaps by a demo that runs already: look at "
        f"http://127.0.0.1:{port}/. Stop that one, or use another port: "
        f"{command} --port {_other_port(port)}"
    )


def port_refused(port: int, why: str, command: str) -> str:
    """Error for a port that the operating system refuses."""
    why = why[:1].lower() + why[1:]
    return f"Port {port} cannot be used ({why}). Use another: {command} --port {_other_port(port)}"


def other_version(folder: str, command: str, again: str) -> str:
    """Error for files of another version, or damaged files."""
    return (
        f"What is in {folder} was made by another version of Oops, or is damaged. It is only a "
        f"demo, so begin again: {again}. To keep it, use a folder beside it: "
        f"{command} --folder another-demo"
    )


def in_use(folder: str, command: str) -> str:
    """Error for files opened by another process."""
    return (
        f"Another demo is running in {folder}. Stop that one, or give this one a folder and a port "
        f"of its own: {command} --folder another-demo --port 3031"
    )


def not_a_folder(folder: str, why: str, command: str) -> str:
    """Error for a folder that cannot be written."""
    why = why[:1].lower() + why[1:]
    return (
        f"The demo cannot keep its files in {folder} ({why}). Name another folder: "
        f"{command} --folder another-demo"
    )


def _other_port(port: int) -> int:
    """Another port that needs no root rights."""
    return port + 1 if 1024 <= port < 65_535 else 3031  # noqa: PLR2004 -- below, one has to be root
