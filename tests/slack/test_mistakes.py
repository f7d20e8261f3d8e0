"""Whatever somebody types wrongly gets one sentence that says what to do instead."""

from tests.slack.company import SlackCompany

NO_CASE = "There is no case {}. “/oops mine” and “/oops overdue” list those there are."
NO_COLLEAGUE = "I find no colleague by “{}”. Name them with @, or by their e-mail address at work."
NO_TIME = "I'm not sure which time is meant by “{}”. For example: “/oops {}”."
TAKE_IT_FIRST = "Nobody has OOPS-1 yet. Take it first: “/oops OOPS-1 own”."
NOT_YOURS = (
    "Only Nadia York, who answers for OOPS-1, or a lead can do that. Ask Nadia York, or take it: "
    "“/oops OOPS-1 own”."
)
ASK_NADIA = "Only Nadia York, who answers for OOPS-1, or a lead can do that. Ask Nadia York."
NOT_FIXED = (
    "OOPS-1 is not fixed yet, so “{}” has to wait. Say “/oops OOPS-1 fixed <what>” when it is; "
    "until then “/oops OOPS-1 update <what they were told>” notes what the customer hears."
)
FIXED = (
    "OOPS-1 is fixed already, so “{}” has no place. What is left is to tell Ann Archer and Bob "
    "Baker: “/oops OOPS-1 told <customer or all> <how>”. If it is not fixed after all: "
    "“/oops OOPS-1 reopen <why>”."
)
WHICH_CUSTOMER = (
    "Which customer of OOPS-1? They are: Ann Archer and Bob Baker. Write the name as it "
    "stands here."
)
HOW_TOLD = "Say how they were told. For example: “/oops OOPS-1 told Ann Archer by phone”."
TRIED = (
    "Say what was tried, and why it fails. For example: “/oops OOPS-1 told Bob Baker unreachable "
    "rang three times because the number is dead”."
)
CLOSED = (
    "OOPS-1 is closed already, so “{}” has no place. “/oops OOPS-1 reopen <why>” opens it again."
)

BEFORE_ANYBODY_HAS_IT = {
    "OOPS-9": NO_CASE.format("OOPS-9"),
    "OOPS-9 own": NO_CASE.format("OOPS-9"),
    "OOPS-0": NO_CASE.format("OOPS-0"),
    "OOPS-99999999999 own": NO_CASE.format("OOPS-99999999999"),
    "OOPS-1 fixd it": "I do not know “fixd it”. Did you mean “/oops OOPS-1 fixed it”?",
    "OOPS-1 dance": (
        "I do not know “dance”. After OOPS-1 comes one of: own, hand, decline, fixed, customer, "
        "rename, told, keep trying, promise, update, snooze, close, reopen. “/oops help” explains "
        "them."
    ),
    "OOPS-1 told all by phone": TAKE_IT_FIRST,
    "OOPS-1 snooze friday rest": TAKE_IT_FIRST,
    "OOPS-1 update we are on it": TAKE_IT_FIRST,
    "OOPS-1 promise friday a call": TAKE_IT_FIRST,
    "OOPS-1 reopen it broke": TAKE_IT_FIRST,
    "OOPS-1 close": (
        "OOPS-1 cannot be closed: it is not fixed, and the customer does not know. Say “/oops "
        "OOPS-1 fixed <what>” when it is mended, then “/oops OOPS-1 told <customer or all> <how>”."
    ),
    "OOPS-1 hand @dora": NOT_YOURS,
    "OOPS-1 hand Gardening": (
        "There is no department “Gardening”. There are: Customer service, Deliveries, Newsroom and "
        "Software. Name a colleague with @, or by their e-mail address at work."
    ),
    "hlep": "I do not know “hlep”. Did you mean “/oops help”?\nReport it\nHelp",
    "away": "Say until when. For example: “/oops away until monday”.",
    "away until": "Say until when. For example: “/oops away until monday”.",
    "away until never": NO_TIME.format("never", "away until 16 Mar 17:00"),
}

ONCE_NADIA_OWNS_IT = {
    "OOPS-1 hand": "Say to whom. For example: “/oops OOPS-1 hand @somebody”.",
    "OOPS-1 hand @nobody": NO_COLLEAGUE.format("@nobody"),
    "OOPS-1 hand nobody@paper.example": NO_COLLEAGUE.format("nobody@paper.example"),
    "OOPS-1 hand gus@paper.example": NO_COLLEAGUE.format("gus@paper.example"),
    "OOPS-1 hand @gus": NO_COLLEAGUE.format("Gus Visit"),
    "OOPS-1 hand @stella": NO_COLLEAGUE.format("Stella Strange"),
    "OOPS-1 hand @rex": NO_COLLEAGUE.format("Rex Gone"),
    "OOPS-1 hand @nadia": "Nadia York has OOPS-1 already. Name somebody else.",
    "OOPS-1 fixed": "Say what was mended. For example: “/oops OOPS-1 fixed the link works again”.",
    "OOPS-1 promise": (
        "Say what was promised, and by when. For example: “/oops OOPS-1 promise tomorrow 17:00 a "
        "call back”."
    ),
    "OOPS-1 promise a call": NO_TIME.format("a call", "OOPS-1 promise 16 Mar 17:00 call back"),
    "OOPS-1 promise 01/01/2026 a call": (
        "Thu 1 Jan, 17:00 has passed already. Name a moment that is still to come."
    ),
    "OOPS-1 promise kept": (
        "No promise of OOPS-1 is open. To make one: “/oops OOPS-1 promise <when> <what>”."
    ),
    "OOPS-1 snooze friday": (
        "Say until when, and why. For example: “/oops OOPS-1 snooze friday waiting for the "
        "supplier”."
    ),
    "OOPS-1 snooze later rest": NO_TIME.format(
        "later rest", "OOPS-1 snooze 16 Mar 17:00 waiting for the part"
    ),
    "OOPS-1 update": (
        "Say what the customers were told. For example: “/oops OOPS-1 update the part arrives on "
        "Monday”."
    ),
    "OOPS-1 update Dear {name}, sorry": (
        "There is a blank in it that nobody filled in: {name}. Write what the customer should read "
        "there, and send it again."
    ),
    "OOPS-1 customer": (
        "Say who is affected. For example: “/oops OOPS-1 customer Ann Archer, ann@example.com”."
    ),
    "OOPS-1 told all by phone": NOT_FIXED.format("told"),
    "OOPS-1 reopen it broke": NOT_FIXED.format("reopen"),
    "OOPS-1 close maybe": "I do not know “close maybe”. Did you mean “/oops OOPS-1 close”?",
}

TO_SOMEBODY_ELSE = {
    "OOPS-1 own": (
        "Nadia York has OOPS-1, since Mon 2 Mar, 09:00. If it should be yours, ask Nadia York to "
        "hand it to you."
    ),
    "OOPS-1 hand @dora": ASK_NADIA,
    "OOPS-1 snooze friday rest": ASK_NADIA,
}

ONCE_IT_IS_FIXED = {
    "OOPS-1 customer ann archer": "They are on OOPS-1 already: Ann Archer and Bob Baker.",
    "OOPS-1 fixed again": FIXED.format("fixed"),
    "OOPS-1 update soon": FIXED.format("update"),
    "OOPS-1 hand Newsroom": FIXED.format("hand"),
    "OOPS-1 told": WHICH_CUSTOMER,
    "OOPS-1 told Zoe by phone": f"{WHICH_CUSTOMER}\nTold",
    "OOPS-1 told unreachable rang because no": WHICH_CUSTOMER,
    "OOPS-1 told all": HOW_TOLD.replace("Ann Archer", "all"),
    "OOPS-1 told Ann Archer": HOW_TOLD,
    "OOPS-1 told Bob Baker unreachable": TRIED,
    "OOPS-1 told Bob Baker unreachable rang twice": TRIED,
    "OOPS-1 reopen": "Say why it is not over. For example: “/oops OOPS-1 reopen it broke again”.",
    "OOPS-1 close": (
        "Ann Archer and Bob Baker do not know yet that it is fixed. Tell them, and say how: “/oops "
        "OOPS-1 told <customer or all> <how>”. If they cannot be reached: “/oops OOPS-1 told "
        "<customer> unreachable <what was tried> because <why>”."
    ),
}

ONCE_IT_IS_CLOSED = {
    "OOPS-1 own": CLOSED.format("own"),
    "OOPS-1 hand @dora": CLOSED.format("hand"),
    "OOPS-1 promise friday a call": CLOSED.format("promise"),
    "OOPS-1 told all by phone": CLOSED.format("told"),
    "OOPS-1 fixed it": CLOSED.format("fixed"),
}


async def test_mistake_gets_a_sentence_that_says_what_to_do(company: SlackCompany) -> None:
    """At every stage of a case; and none of it does anything."""
    sam, nadia = company.person("sam"), company.person("nadia")
    await sam.types("/oops The survey link is dead")
    assert await answers(company, "sam", BEFORE_ANYBODY_HAS_IT) == BEFORE_ANYBODY_HAS_IT

    await nadia.types("/oops OOPS-1 own")
    assert await answers(company, "nadia", ONCE_NADIA_OWNS_IT) == ONCE_NADIA_OWNS_IT
    assert await answers(company, "sam", TO_SOMEBODY_ELSE) == TO_SOMEBODY_ELSE

    await nadia.types("/oops OOPS-1 customer Ann Archer; Bob Baker")
    await nadia.types("/oops OOPS-1 fixed it works")
    assert await answers(company, "nadia", ONCE_IT_IS_FIXED) == ONCE_IT_IS_FIXED

    await nadia.types("/oops OOPS-1 told all by phone")
    await nadia.types("/oops OOPS-1 close")
    assert await answers(company, "nadia", ONCE_IT_IS_CLOSED) == ONCE_IT_IS_CLOSED


async def answers(company: SlackCompany, handle: str, typed: dict[str, str]) -> dict[str, str]:
    """What somebody is told for each of these; the cases are left as they were."""
    before = await company.cases()
    found = {words: await company.person(handle).types(f"/oops {words}") for words in typed}
    assert await company.cases() == before
    return found


async def test_outsider_is_refused_politely_and_nothing_is_kept(company: SlackCompany) -> None:
    """A guest, a stranger and somebody deactivated hear whom to ask instead."""
    for handle in ("gus", "una", "stella", "rex"):
        answer = await company.person(handle).types("/oops The survey link is dead")

        assert answer == (
            "Thank you, but only colleagues with a full account here can use Oops. Please tell a "
            "colleague what happened: they can report it with “/oops”."
        )
    assert await company.cases() == []
