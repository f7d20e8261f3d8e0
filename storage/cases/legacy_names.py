"""Document kinds written before stored names were declared.

These class names remain in the history and in the blocks of cards. The table is complete: every
newer document has a declared name, so entries never change.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_EVENT_NAMES: Final = {
    "CaseReported": "case_reported.v1",
    "ReporterAdded": "reporter_added.v1",
    "DepartmentChanged": "department_changed.v1",
    "OwnerAsked": "owner_asked.v1",
    "OwnershipAccepted": "ownership_accepted.v1",
    "HandoverOffered": "handover_offered.v1",
    "HandoverLapsed": "handover_lapsed.v1",
    "OwnerLeft": "owner_left.v1",
    "CustomerAdded": "customer_added.v1",
    "CustomerNamed": "customer_named.v1",
    "FaultFixed": "fault_fixed.v1",
    "CustomersTold": "customers_told.v1",
    "CustomerGivenUp": "customer_given_up.v1",
    "GivingUpAgreed": "giving_up_agreed.v1",
    "OutcomeNoted": "outcome_noted.v1",
    "PromiseMade": "promise_made.v1",
    "PromiseKept": "promise_kept.v1",
    "PromiseBroken": "promise_broken.v1",
    "CustomersUpdated": "customers_updated.v1",
    "Snoozed": "snoozed.v1",
    "Nagged": "nagged.v1",
    "Escalated": "escalated.v1",
    "CaseClosed": "case_closed.v1",
    "CaseReopened": "case_reopened.v1",
    "MessageUndelivered": "message_undelivered.v1",
    "MessageInDoubt": "message_in_doubt.v1",
}
_MESSAGE_NAMES: Final = {
    "Notice": "notice.v1",
    "CaseCard": "case_card.v1",
    "NagBundle": "nag_bundle.v1",
    "AskBundle": "ask_bundle.v1",
    "Lockout": "lockout.v1",
}
_BLOCK_NAMES: Final = {
    "Heading": "heading.v1",
    "Text": "text.v1",
    "Quote": "quote.v1",
    "Facts": "facts.v1",
    "Small": "small.v1",
    "Actions": "actions.v1",
    "Divider": "divider.v1",
}
#: The declared name by class name.
LEGACY_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    _EVENT_NAMES | _MESSAGE_NAMES | _BLOCK_NAMES
)
