"""Real activities of Teams', with one thing in them changed."""

from pathlib import Path

from tests.slack.process import query
from tests.teams.client import Json
from tests.teams.company import TeamsCompany, TeamsEmployee, store_url
from tests.teams.screen import ShownCard

#: What a customer said; it may stand in no line of the log.
CANARY = "canary-Gould"
FORWARD = "http://schema.skype.com/Forward"
#: All that can be kept of what came in, but for where one can speak.
_KEPT = """SELECT (SELECT sum(version) FROM cases), (SELECT count(*) FROM history),
    (SELECT count(*) FROM outbox), (SELECT count(*) FROM offers), (SELECT count(*) FROM inbox)"""


def kept(folder: Path) -> list[tuple[object, ...]]:
    """How much there is."""
    return query(store_url(folder), _KEPT)


async def every_kind(company: TeamsCompany) -> dict[str, Json]:
    """One good activity of each kind that we listen to; none was sent yet."""
    dora, walt, client = company.person("dora"), company.person("walt"), company.client
    await dora.types(f"The paper was late, says {CANARY}")
    await walt.types("OOPS-1 own")
    await walt.presses("promise")
    promise = walt.filled(what=CANARY, when="tomorrow 12:00")
    quoted = f'<blockquote itemtype="{FORWARD}">The paper is wet, says {CANARY}</blockquote>'
    passed_on = [{"contentType": "text/html", "content": quoted}]
    await dora.says("look", attachments=passed_on)
    offer = company.teams.said(dora.who.chat)[-1]
    card = walt.latest()
    mention = {"id": "29:carla", "name": "Carla Bell"}
    entities = [{"type": "mention", "text": "<at>Carla</at>", "mentioned": mention}]
    message = company.payload_of(company.message("ed", f"It broke, says {CANARY}"))
    report = {"form": "report", "value": "", "opening": "k", "said.complaint": CANARY}
    marked = {"commandId": "report", "messagePayload": message}
    react, invokes = [{"type": "like"}], client.invokes
    return {
        "words": client.says(dora.who, f"The parcel was late, says {CANARY}"),
        "words to hand on": client.says(walt.who, "OOPS-1 hand <at>Carla</at>", entities=entities),
        "words passed on": client.says(dora.who, "look", attachments=passed_on),
        "a reaction": client.activity(
            dora.who, "messageReaction", replyToId=offer.number, reactionsAdded=react
        ),
        "somebody comes": client.activity(
            dora.who, "conversationUpdate", membersAdded=[{"id": dora.who.user}]
        ),
        "an installation": client.activity(dora.who, "installationUpdate", action="add"),
        "an offer": pressed(company, dora, offer, "offer"),
        "a button": pressed(company, walt, card, "update"),
        "a look": invokes(
            walt.who, "adaptiveCard/action", {"action": card.content["refresh"]["action"]}
        ),
        "a form": invokes(walt.who, "task/submit", {"data": promise}),
        "a form in a message": invokes(
            dora.who, "adaptiveCard/action", {"action": {"verb": "form", "data": report}}
        ),
        "a message's menu": invokes(dora.who, "composeExtension/fetchTask", marked),
        "its form": invokes(
            dora.who, "composeExtension/submitAction", {"commandId": "report", "data": report}
        ),
    }


def pressed(company: TeamsCompany, who: TeamsEmployee, card: ShownCard, verb: str) -> Json:
    """Somebody presses that button on that card."""
    button = next(each for each in card.buttons if each.verb == verb)
    if button.kind == "Action.Submit":
        return company.client.invokes(who.who, "task/fetch", {"data": dict(button.data)})
    action = {"type": button.kind, "verb": button.verb, "data": dict(button.data)}
    return company.client.invokes(who.who, "adaptiveCard/action", {"action": action})
