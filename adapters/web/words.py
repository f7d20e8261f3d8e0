"""Every word of the demo's own: of its page, its guide and its command.

What is said about cases is Oops' own, and stands in `bot/wording/`.
"""

from typing import Final

# The page

TITLE: Final = "Oops demo"
BRAND: Final = "Oops"
NEEDS_SCRIPT: Final = "This page needs JavaScript. It is a small file of our own, from this server."
SKIP: Final = "Skip to the conversation"
ACT_AS: Final = "Act as"
CONVERSATIONS: Final = "Conversations"
SHOW_CONVERSATIONS: Final = "Show conversations"
CHANNELS: Final = "Channels"
DIRECT: Final = "Direct messages"
OOPS_NAME: Final = "Oops"
APP: Final = "App"
HOME: Final = "Home"
HOME_ABOUT: Final = "Your own page in Oops: what you owe, the oldest first"
OOPS_ABOUT: Final = "What Oops asks of you, and tells you"
DIRECT_MESSAGE: Final = "a direct message"
NOTHING_HERE: Final = "Nothing has been said here yet."
ONLY_YOU: Final = "Only you can see this"
DISMISS: Final = "Dismiss"
YOU: Final = "you"
FORWARDED: Final = "Forwarded"
MORE: Final = "More for this message"
REPORT_THIS: Final = "Report this to Oops"
TODAY: Final = "Today"
YESTERDAY: Final = "Yesterday"
NEXT_STEPS: Final = "Next steps"
CANCEL: Final = "Cancel"
CHOOSE: Final = "Choose …"
OPTIONAL: Final = "optional"
SEND: Final = "Send"
SUGGESTIONS: Final = "Suggestions"
SAY_OOPS: Final = "Begin with “/oops”, and it is for me: “/oops help” lists what you can say."
EMOJI: Final = {"oops": "Oops", "sos": "SOS", "thumbsup": "thumbs up", "eyes": "eyes"}
GLYPHS: Final = {"thumbsup": "👍", "eyes": "👀"}


def write_in(name: str) -> str:
    """What stands in the empty composer."""
    return f"Write in {name}, or type /oops"


def mark_with(emoji: str) -> str:
    """The button that puts an emoji under a message."""
    return f"Mark with {EMOJI.get(emoji, emoji)}"


def reaction(emoji: str, names: str) -> str:
    """An emoji under a message, and who put it there."""
    return f"{EMOJI.get(emoji, emoji)}: {names}"


def unread(number: int) -> str:
    """What a badge says to whoever cannot see it."""
    return f"{number} unread"


def replies(number: int) -> str:
    """The line that opens a thread."""
    return "1 reply" if number == 1 else f"{number} replies"


def messages_in(name: str) -> str:
    """The name of the list of messages."""
    return f"Messages in {name}"


# The clock

CLOCK: Final = "The time in this demo"
STEPS: Final = {"hour": "+1 hour", "day": "+1 day", "nag": "To the next nag"}
STEP_NAMES: Final = {
    "hour": "Move the clock on by an hour",
    "day": "Move the clock on by a day",
    "nag": "Move the clock on to the next nag",
}


def moved(now: str, said: int) -> str:
    """What the clock says after it was moved on."""
    if not said:
        return f"It is {now}. Oops said nothing meanwhile."
    return f"It is {now}. Oops said {'one thing' if said == 1 else f'{said} things'} meanwhile."


def no_nag(now: str) -> str:
    """There is nobody to be nagged, however long one waits."""
    return f"It is {now}. Nobody owes anything, so there is no nag to come."


# Reset

RESET: Final = "Reset"
RESET_ASK: Final = "Start afresh?"
RESET_ABOUT: Final = "All that happened in this demo is forgotten, and its story begins again."
RESET_DO: Final = "Start afresh"
RESET_DONE: Final = "The demo has begun again."

# What goes wrong

NOT_FROM_HERE: Final = "This page answers only to itself. Open the address that the demo printed."
OUT_OF_DATE: Final = "This page is older than the demo. Load it again."
NO_SUCH_PAGE: Final = "There is no such page in the demo."
MALFORMED: Final = "That was no request of this page."
TOO_LARGE: Final = "That is more than the demo takes at once."
GONE_WRONG: Final = "Something went wrong; nothing was kept of it. The terminal says more."

# The guide

GUIDE: Final = "Guide"
GUIDE_TITLE: Final = "The columnist's story, in five steps"
GUIDE_CLOSE: Final = "Close the guide"
GUIDE_DONE_MARK: Final = "done"
#: Title, what to do, and the way there; {name} is whoever answers for the case now.
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
    """What to do at that step, counted from 0, and how the way there is called."""
    if index >= len(GUIDE_STEPS):
        return GUIDE_END, GUIDE_END_GO
    _, text, go = GUIDE_STEPS[index]
    return text.format(name=name), go.format(name=name)


# The command


def serving(address: str, folder: str) -> str:
    """What the terminal says once the page is there."""
    return (
        f"The demo is at {address}\n"
        f"What happens in it stays in {folder}; Reset, on the page, begins again.\n"
        "Stop it with Ctrl-C."
    )


STOPPED: Final = "The demo is stopped. Started again, it goes on from here."


def port_taken(port: int, command: str) -> str:
    """Nobody can listen there."""
    return (
        f"Port {port} is taken, perhaps by a demo that runs already: look at "
        f"http://127.0.0.1:{port}/. Stop that one, or use another port: "
        f"{command} --port {_other(port)}"
    )


def port_refused(port: int, why: str, command: str) -> str:
    """This machine does not let us listen there."""
    why = why[:1].lower() + why[1:]
    return f"Port {port} cannot be used ({why}). Use another: {command} --port {_other(port)}"


def other_version(folder: str, command: str, again: str) -> str:
    """What is kept there cannot be read."""
    return (
        f"What is in {folder} was made by another version of Oops, or is damaged. It is only a "
        f"demo, so begin again: {again}. To keep it, use a folder beside it: "
        f"{command} --folder another-demo"
    )


def in_use(folder: str, command: str) -> str:
    """Another process has the files open."""
    return (
        f"Another demo is running in {folder}. Stop that one, or give this one a folder and a port "
        f"of its own: {command} --folder another-demo --port 3031"
    )


def not_a_folder(folder: str, why: str, command: str) -> str:
    """Nothing can be kept there."""
    why = why[:1].lower() + why[1:]
    return (
        f"The demo cannot keep its files in {folder} ({why}). Name another folder: "
        f"{command} --folder another-demo"
    )


def _other(port: int) -> int:
    """A port that everybody may use, and not that one."""
    return port + 1 if 1024 <= port < 65_535 else 3031  # noqa: PLR2004 -- below, one has to be root
