"""The help: everything that a person can type."""

from typing import Final

HELP_TITLE: Final = "What you can say"
HELP: Final = (
    ("/oops <what the customer said>", "report a complaint; “/oops” alone opens a form"),
    ("/oops mine", "what you owe"),
    ("/oops overdue", "what is late"),
    ("/oops OOPS-42", "how that case stands, and what happened"),
    ("/oops OOPS-42 own", "take it"),
    ("/oops OOPS-42 hand @somebody", "hand it on; a department's name will do too"),
    ("/oops OOPS-42 fixed <what>", "it is mended; end with “cost: 20 EUR” if it cost something"),
    ("/oops OOPS-42 customer <name>[, <contact>]", "somebody else is affected"),
    ("/oops OOPS-42 told <customer or all> <how>", "they know: “told Ann Archer by phone”"),
    (
        "/oops OOPS-42 told <customer> unreachable <what was tried> because <why>",
        "nobody can reach them; the lead has to agree",
    ),
    ("/oops OOPS-42 promise <when> <what>", "a dated word to the customer; “promise kept”"),
    ("/oops OOPS-42 update <what they were told>", "they heard how it goes"),
    ("/oops OOPS-42 snooze <until> <why>", "no reminders to you until then"),
    ("/oops OOPS-42 close", "everybody was told; “close satisfied” says how they took it"),
    ("/oops OOPS-42 reopen <why>", "it is not over"),
    ("/oops away until <when>", "your deputy goes on with what you own; “/oops away back”"),
)
HELP_HINT: Final = "You can also put the emoji {reactions} on a message, or use its menu."
