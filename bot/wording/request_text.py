"""The texts of each request: the button, the line in the help, an example to type."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, kw_only=True)
class RequestText:
    """The texts of one request; unused ones are empty."""

    #: The label of the button or menu.
    label: str = ""
    #: The words to type after the case's reference, or after `/oops` without a case.
    usage: str = ""
    #: The effect as described in the help. Empty: not listed there.
    help: str = ""
    #: The request for missing words.
    missing: str = ""
    #: A complete example of the usage; `{customer}` is the name of the customer in question.
    example: str = ""
    #: Other phrases for the typed word, in lower case.
    also: tuple[str, ...] = ()


REPORT: Final = RequestText(
    label="Report a complaint",
    usage="<what the customer said>",
    help="report a complaint; “/oops” alone opens a form",
)
MINE: Final = RequestText(usage="mine", help="what you owe", also=("my cases",))
REPORTED: Final = RequestText(
    usage="reported",
    help="how the cases stand that you reported",
    also=("what i reported", "my reports"),
)
OVERDUE: Final = RequestText(
    usage="overdue", help="what is late", also=("late", "what is overdue", "what is late")
)
LIST: Final = RequestText(
    usage="list [department or @person]", help="open cases", also=("cases", "list all")
)
FIND: Final = RequestText(
    usage="find <words>",
    help="cases by what the customer said, or who they are",
    missing="Say what to look for.",
    example="find Ann Archer",
    also=("search",),
)
SHOW: Final = RequestText(usage="OOPS-42", help="how that case stands, and what happened")
HELP: Final = RequestText(
    label="Help",
    usage="help",
    also=("?", "hilfe", "commands", "what can you do", "what can i say", "how does this work"),
)
REFRESH: Final = RequestText()
AWAY: Final = RequestText(
    usage="away until <when>",
    help=(
        "your deputy takes over what you own; “/oops away from <when> until <when>” plans it, and "
        "“/oops away back” ends it"
    ),
    missing="Say until when.",
    example="away until monday",
)
BACK: Final = RequestText(usage="away back", also=("back", "i am back", "i'm back"))

OWN: Final = RequestText(
    label="It's mine", usage="own", help="take it", also=("take", "mine", "i take", "i'll take")
)
HAND: Final = RequestText(
    label="Hand on",
    usage="hand @somebody",
    help="hand it on; a department's name will do too",
    missing="Say to whom.",
    example="hand @somebody",
    also=(
        *("hand to", "hand on to", "hand over to", "hand over", "hand it to", "hand it over to"),
        *("hand to the", "hand over to the", "reassign to", "reassign", "assign to", "assign"),
    ),
)
MOVE: Final = RequestText(label="Other department")
DECLINE: Final = RequestText(
    label="Decline",
    usage="decline <why>",
    help="somebody offers you a case, and you can't take it",
    missing="Say why you can't take it.",
    example="decline I am on leave from Monday",
)
FIX: Final = RequestText(
    label="Fixed",
    usage="fixed <what>",
    help="it is mended; end with “cost: 20 EUR” if it cost something",
    missing="Say what was mended.",
    example="fixed the link works again",
    also=("fix", "is fixed", "it's fixed", "resolved", "is resolved", "done", "is done"),
)
ADD_CUSTOMERS: Final = RequestText(
    label="Add a customer",
    usage="customer <name>[, <contact>]",
    help="somebody else is affected",
    missing="Say who is affected.",
    example="customer Ann Archer, ann@example.com",
    also=("customers", "add customer", "add customers"),
)
RENAME: Final = RequestText(
    label="Change customer",
    usage="rename <customer> to <name>[, <contact>]",
    help="the name or contact was wrong",
    missing="Say which customer, and the right name.",
    example="rename {customer} to Anna Archer, anna@example.com",
)
TELL: Final = RequestText(
    label="Told",
    usage="told <customer or all> <how>",
    help="they know: “told Ann Archer by phone”, “told all except Bob Baker by letter”",
    missing="Say how they were told.",
    example="told {customer} by phone",
)
GIVE_UP: Final = RequestText(
    label="Cannot be reached",
    usage="told <customer> unreachable <what was tried> because <why>",
    help="nobody can reach them; the lead has to agree",
    missing="Say what was tried, and why it fails.",
    example="told {customer} unreachable rang three times because the number is dead",
)
AGREE: Final = RequestText(
    label="Agreed, cannot be reached",
    usage="told <customer> unreachable agreed",
)
KEEP_TRYING: Final = RequestText(
    label="Keep trying",
    usage="keep trying <customer> because <why>",
    help="the lead does not agree that they cannot be reached",
    missing="Say which customer, and why.",
    example="keep trying {customer} because the office has another number",
    also=("keep on trying",),
)
PROMISE: Final = RequestText(
    label="Promise",
    usage="promise <when> <what>",
    help="a dated word to the customer; “promise kept”",
    missing="Say what was promised, and by when.",
    example="promise tomorrow 17:00 a call back",
)
KEEP_PROMISE: Final = RequestText(label="Promise kept", usage="promise kept")
UPDATE: Final = RequestText(
    label="Update",
    usage="update <what they were told>",
    help="they heard how it goes",
    missing="Say what the customers were told.",
    example="update the part arrives on Monday",
)
SNOOZE: Final = RequestText(
    label="Snooze",
    usage="snooze <until> <why>",
    help="no reminders to you until then",
    missing="Say until when, and why.",
    example="snooze friday waiting for the supplier",
)
CLOSE: Final = RequestText(
    label="Close",
    usage="close",
    help="everybody was told; “close satisfied” says how they took it",
)
NOTE_OUTCOME: Final = RequestText(label="How did they take it?")
REOPEN: Final = RequestText(
    label="Reopen",
    usage="reopen <why>",
    help="it is not over",
    missing="Say why it is not over.",
    example="reopen it broke again",
)

HELP_TITLE: Final = "What you can say"
HELP_HINT: Final = "You can also put the emoji {reactions} on a message, or use its menu."
