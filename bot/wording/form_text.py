"""The titles, labels and hints of forms."""

from typing import Final

from bot.case.case import Case
from bot.company.organization import Policy
from bot.wording.phrases import shorten
from bot.wording.request_text import RequestText

REPORT_TITLE: Final = "Report a complaint"
REPORT_SUBMIT: Final = "Report"
FORM_SUBMIT: Final = "Save"
ASK_COMPLAINT: Final = "What did the customer say?"
SAID_IN_PRIVATE: Final = (
    "This was said in a private conversation. Shorten what stands below to what others may read, "
    "and choose who may see it."
)
ASK_CUSTOMER: Final = "Who is the customer?"
HINT_CUSTOMER: Final = "One a line: the name, then a comma and a phone number or address."
ASK_DEPARTMENT: Final = "Which department?"
HINT_DEPARTMENT: Final = "Leave it if you are not sure."
ASK_SEVERITY: Final = "How urgent is it?"
ASK_WHO_SEES: Final = "Who may see it?"
SEEN_BY_ALL: Final = "All colleagues: it is posted in the department's channel"
SEEN_BY_FEW: Final = "Private: the owner, the people above them and me"
ASK_WHO: Final = "Who should have it?"
ASK_WHY_HANDED: Final = "Why?"
ASK_WHY_DECLINED: Final = "Why can't you take it?"
ASK_WHAT_FIXED: Final = "What was mended, and how?"
ASK_COST: Final = "What did it cost us?"
HINT_COST: Final = "A refund, express freight, a present. Leave it empty if nothing."
ASK_WHOM_TOLD: Final = "Who knows now?"
ASK_HOW_TOLD: Final = "How were they told?"
HINT_HOW_TOLD: Final = "By phone, in person, by letter, in a published correction …"
ASK_RIGHT_NAME: Final = "The right name, and a contact"
HINT_RIGHT_NAME: Final = "Such as: Ann Archer, ann@example.com"
ASK_WHOM_RENAMED: Final = "Which customer?"
ASK_SHOWN_BY: Final = "What shows it?"
HINT_SHOWN_BY: Final = "A link or a reference, if there is one."
ASK_WHOM_LOST: Final = "Who cannot be reached?"
ASK_ATTEMPTS: Final = "What was tried?"
ASK_REASON: Final = "Why does it fail?"
ASK_WHY_KEEP_TRYING: Final = "Why, and how should they be tried?"
ASK_PROMISED: Final = "What was promised?"
ASK_BY_WHEN: Final = "By when?"
HINT_WHEN: Final = "For example: tomorrow 17:00, friday, in 2 hours, next week."
CHOSEN_MOMENT: Final = "Or choose the date and time"
CHOSEN_DATE: Final = "Or choose the date"
CHOSEN_TIME: Final = "And the time"
ASK_UPDATE: Final = "What were the customers told?"
ASK_UNTIL: Final = "Until when?"
ASK_WHY: Final = "Why?"
EVERYBODY_UNTOLD: Final = "Everybody who does not know yet"


def severity_label(policy: Policy) -> str:
    hours = "also at night and on days off" if policy.any_hour else "in working hours"
    return f"{shorten(policy.severity, 30)}: reminders {hours}"


def form_title(case: Case, request: RequestText) -> str:
    return f"{case.ref}: {request.label}"
