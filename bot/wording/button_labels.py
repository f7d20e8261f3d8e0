"""The labels of buttons and menus."""

from typing import Final

from bot.rules.obligations import Kind, Obligation

BUTTONS: Final = {
    "own": "It's mine",
    "hand": "Hand on",
    "fixed": "Fixed",
    "told": "Told",
    "told:unreachable": "Cannot be reached",
    "told:agree": "Agreed, cannot be reached",
    "promise": "Promise",
    "promise:kept": "Promise kept",
    "update": "Update",
    "snooze": "Snooze",
    "close": "Close",
    "reopen": "Reopen",
    "customer": "Add a customer",
    "report": "Report a complaint",
}
TAKE_OVER: Final = "I take it myself"
MOVE: Final = "Other department"
OUTCOME: Final = "How did they take it?"
#: What stops a nag: the words to type, beside the button of the same name.
STOPS: Final = {
    Kind.ACCEPT: "own",
    Kind.ACKNOWLEDGE: "update <what they were told>",
    Kind.FIX: "fixed <what>",
    Kind.UPDATE: "update <what they were told>",
    Kind.PROMISE: "promise kept",
    Kind.TELL: "told <customer or all> <how>",
    Kind.AGREE: "told <customer> unreachable agreed",
}


def button_for(each: Obligation) -> str:
    """The verb of the button that settles it."""
    return _SETTLED_BY[each.kind]


_SETTLED_BY: Final = {
    Kind.ACCEPT: "own",
    Kind.ACKNOWLEDGE: "update",
    Kind.FIX: "fixed",
    Kind.UPDATE: "update",
    Kind.PROMISE: "promise:kept",
    Kind.TELL: "told",
    Kind.AGREE: "told:agree",
}
