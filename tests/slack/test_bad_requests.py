"""Requests that Slack does not send: refused with a 4xx, and nothing is kept of them."""

from collections.abc import Mapping
from io import BytesIO
from urllib.parse import urlencode

from tests.slack.company import SlackCompany
from tests.slack.standin_requests import Signer

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
REPORT = urlencode(
    {
        "command": "/oops",
        "user_id": "U0SAM",
        "channel_id": "C0GENERAL",
        "text": "The parcel never came",
    }
).encode()
STAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"
#: By what is wrong with them: headers that take the place of good ones.
BAD_HEADERS = {
    "empty timestamp": {STAMP: ""},
    "timestamp is a word": {STAMP: "soon"},
    "timestamp is a fraction": {STAMP: "1772442000.5"},
    "timestamp is negative": {STAMP: "-1772442000"},
    "timestamp is huge": {STAMP: "9" * 400},
    "timestamp is infinite": {STAMP: "inf"},
    "timestamp is in other digits": {STAMP: "\N{ARABIC-INDIC DIGIT ONE}" * 10},
    "timestamp is another one": {STAMP: "1772442001"},
    "empty signature": {SIGNATURE: ""},
    "signature of another version": {SIGNATURE: "v1=" + "0" * 64},
    "signature is made up": {SIGNATURE: "v0=" + "0" * 64},
    "signature is short": {SIGNATURE: "v0=abc"},
    "signature is long": {SIGNATURE: "v0=" + "0" * 7000},
    "signature is not ASCII": {SIGNATURE: "v0=\N{LATIN SMALL LETTER U WITH DIAERESIS}" + "0" * 63},
}
#: By what is wrong with them: bodies that are signed as they should be.
BAD_BODIES = {
    "nothing": (FORM, b""),
    "nothing, as JSON": (JSON, b""),
    "no UTF-8": (FORM, b"text=\xff\xfe"),
    "no UTF-8, as JSON": (JSON, b'{"type": "\xff"}'),
    "no UTF-8, escaped": (FORM, b"command=%2Foops&user_id=U0SAM&channel_id=C1&text=%FF%FE"),
    "cut off": (JSON, b'{"type": "event_callback", "event'),
    "a list": (JSON, b"[]"),
    "null": (JSON, b"null"),
    "a number": (JSON, b"1"),
    "a string": (JSON, b'"event_callback"'),
    "an empty object": (JSON, b"{}"),
    "an endless number": (JSON, b'{"type": ' + b"9" * 5000 + b"}"),
    "too deep a list": (JSON, b"[" * 100_000),
    "too deep an object": (JSON, b'{"event":' * 20_000),
    "too deep, but closed": (JSON, b'{"type":"x","a":' + b"[" * 50_000 + b"]" * 50_000 + b"}"),
    "deep, event in event": (JSON, b'{"event":' * 900 + b"1" + b"}" * 900),
    "a raw NUL": (JSON, b'{"type": "event_callback\x00"}'),
    "half a character": (JSON, b'{"type": "event_callback", "event_id": "\\ud83d"}'),
    "another charset": (f"{FORM}; charset=utf-16", REPORT),
    "a charset that there is not": (f"{FORM}; charset=klingon", REPORT),
    "JSON that is said to be a form": (FORM, b'{"a=": ' + b"[" * 50_000),
    "a form without a payload": (FORM, b"a=b"),
    "a payload that is empty": (FORM, b"payload="),
    "a payload that is a list": (FORM, b"payload=%5B%5D"),
    "a payload that is null": (FORM, b"payload=null"),
    "a payload that is no JSON": (FORM, b"payload=%7B"),
    "too many fields": (FORM, b"&".join([b"a=b"] * 101)),
    "a picture": ("image/png", b"\x89PNG\r\n\x1a\n"),
}


async def test_unproven_request_is_refused(company: SlackCompany) -> None:
    """Whoever does not prove to be Slack, and that within five minutes, gets a 401."""
    headers, _ = company.slack.signer.sign_body(REPORT, FORM)
    unsigned = {name: value for name, value in headers.items() if "Slack" not in name}

    statuses = {
        what: await post(company, headers | bad, REPORT) for what, bad in BAD_HEADERS.items()
    }
    statuses["unsigned"] = await post(company, unsigned, REPORT)
    statuses["another body"] = await post(company, headers, REPORT + b"&more=1")

    assert statuses == dict.fromkeys(statuses, 401)
    assert await company.cases() == []


async def test_request_is_good_for_five_minutes(company: SlackCompany) -> None:
    """A stale one may be a replay, and one from the future is no better; clocks may differ."""
    signer = company.slack.signer

    statuses = [
        await signed(company, FORM, REPORT, signer.but(age=age)) for age in (301, -301, 299, -299)
    ]
    forged = await signed(company, FORM, REPORT, signer.but(forged=True))

    assert statuses == [401, 401, 200, 200]
    assert forged == 401
    assert len(await company.cases()) == 2


async def test_body_of_another_form_is_refused(company: SlackCompany) -> None:
    """Even a signed body is not trusted to be what Slack's documentation says."""
    statuses = {what: await signed(company, *body) for what, body in BAD_BODIES.items()}

    assert {what: status for what, status in statuses.items() if status not in (400, 404)} == {}
    assert await company.cases() == []


async def test_oversized_body_is_refused(company: SlackCompany) -> None:
    """More than a mebibyte is not read to its end; a long complaint is far below."""
    long_complaint = REPORT + b"+and" * 200_000

    assert await signed(company, FORM, REPORT + b"+and" * 300_000) == 413
    assert await company.cases() == []
    assert await signed(company, FORM, long_complaint) == 200
    assert len(await company.cases()) == 1


async def test_other_ways_in_are_closed(company: SlackCompany) -> None:
    """There is one door, and one posts to it."""
    session = company.slack.session

    async with session.get(f"{company.url}/slack/events") as looked:
        assert looked.status == 405
    async with session.post(f"{company.url}/slack") as elsewhere:
        assert elsewhere.status == 404


async def post(company: SlackCompany, headers: Mapping[str, str], body: bytes) -> int:
    """Post anything at all to the door; the answer's status."""
    url, data = f"{company.url}/slack/events", BytesIO(body)
    async with company.slack.session.post(url, data=data, headers=headers) as answer:
        return answer.status


async def signed(
    company: SlackCompany, content_type: str, body: bytes, signer: Signer | None = None
) -> int:
    """The same, with a proper signature."""
    return await post(company, *(signer or company.slack.signer).sign_body(body, content_type))
