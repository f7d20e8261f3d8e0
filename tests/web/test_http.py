"""The demo's doors: what its own page sends is answered, and all else is turned away."""

import gzip
from collections.abc import AsyncIterator, Mapping
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from aiohttp import ClientResponse, ClientSession

from adapters.demo.workspace import Demo
from adapters.web.app import LARGEST_REQUEST
from tests.web.screen import Element

pytestmark = pytest.mark.asyncio(loop_scope="session")

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SAY = "/as/dora/say"
WHERE = "where=channel/general"


class Visitor:
    """Somebody who speaks HTTP to the demo."""

    def __init__(self, session: ClientSession, address: str) -> None:
        self.session = session
        self.address = address
        self.token = ""

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> ClientResponse:
        """Ask for something, and take no redirection."""
        url = self.address + path
        async with self.session.get(url, headers=headers, allow_redirects=False) as answer:
            await answer.read()
            return answer

    async def post(
        self, path: str, body: bytes | str, headers: Mapping[str, str] | None = None
    ) -> ClientResponse:
        """Send something, as the page does unless other headers are given."""
        own = {"X-Oops-Token": self.token, **FORM}
        all_headers = own if headers is None else headers
        url = self.address + path
        async with self.session.post(url, data=body, headers=all_headers) as answer:
            await answer.read()
            return answer


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(address: str) -> AsyncIterator[Visitor]:
    """A visitor who has looked at a page."""
    async with ClientSession() as session:
        found = Visitor(session, address)
        page = await (await found.get("/as/dora/channel/general")).text()
        found.token = Element.read(page).one(tag="meta", name="token").attributes["content"]
        yield found


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/as/dora/channel/general",
        "/as/dora/home",
        "/as/nobody/home",
        "/static/oops.js",
        "/static/nothing.js",
        "/nowhere",
        "/as/dora/complete?text=/oops",
    ],
)
async def test_every_answer_is_hardened(visitor: Visitor, path: str) -> None:
    """Pages, files and refusals alike let nothing run, load, frame or listen but ourselves."""
    answer = await visitor.get(path)

    policy = answer.headers["Content-Security-Policy"]
    assert policy == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.status in {200, 303, 404}


async def test_page_holds_no_script_and_no_style_of_its_own(visitor: Visitor) -> None:
    """The policy would stop them; so there must not be any that one misses."""
    page = await (await visitor.get("/as/dora/channel/general")).text()
    root = Element.read(page)

    assert [each.attributes for each in root.all(tag="script")] == [
        {"src": "/static/oops.js", "defer": ""}
    ]
    assert list(root.all(tag="style")) == []
    handlers = [
        name
        for each in root.all()
        for name in each.attributes
        if name.startswith("on") or name == "style"
    ]
    assert handlers == []


async def test_page_says_which_icon_is_its(visitor: Visitor) -> None:
    """Otherwise most browsers ask for one that is not there, and complain."""
    page = await (await visitor.get("/as/dora/channel/general")).text()

    [icon] = Element.read(page).all(tag="link", rel="icon")
    assert (await visitor.get(icon.attributes["href"])).content_type == "image/svg+xml"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1:1"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1.evil.example:{port}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_other_origins_and_hosts_are_refused(
    visitor: Visitor, demo: Demo, headers: dict[str, str]
) -> None:
    """A page from elsewhere, or a name that was made to lead here, reads and changes nothing."""
    port = str(urlsplit(visitor.address).port)
    headers = {name: each.format(port=port) for name, each in headers.items()}
    before = demo.room.chat.messages("#general")

    reading = await visitor.get("/as/dora/channel/general", headers)
    listening = await visitor.get("/changes", headers)
    token = {"X-Oops-Token": visitor.token, **FORM}
    writing = await visitor.post(SAY, f"{WHERE}&text=forged", token | headers)

    assert [each.status for each in (reading, listening, writing)] == [403, 403, 403]
    assert "Dora" not in await reading.text()
    assert demo.room.chat.messages("#general") == before


@pytest.mark.parametrize("headers", [{}, {"X-Oops-Token": ""}, {"X-Oops-Token": "guessed é"}])
async def test_change_without_the_page_s_token_is_refused(
    visitor: Visitor, demo: Demo, headers: dict[str, str]
) -> None:
    """Only who has seen a page of this process can change anything."""
    before = demo.room.chat.messages("#general")

    for path in (SAY, "/clock", "/reset", "/guide"):
        answer = await visitor.post(path, f"{WHERE}&text=forged&by=day&open=false", FORM | headers)
        assert answer.status == 403

    assert demo.room.chat.messages("#general") == before


async def test_compressed_body_is_refused(visitor: Visitor, demo: Demo) -> None:
    """The demo unpacks nothing either."""
    before = demo.room.chat.messages("#general")
    headers = {"X-Oops-Token": visitor.token, "Content-Encoding": "gzip", **FORM}

    answer = await visitor.post(SAY, gzip.compress(f"{WHERE}&text=x".encode()), headers)

    assert answer.status == 400
    assert demo.room.chat.messages("#general") == before


BAD = {
    SAY: [
        "",
        WHERE,
        "text=no-where",
        "where=channel/attic&text=x",
        "where=../../etc&text=x",
        "where=channel/%00&text=x",
        "where=direct/dora&text=to-myself",
        "where=channel/general&text=%ff%fe",
        "&" * 200 + WHERE,
    ],
    "/as/dora/press": [
        "where=home",
        "where=home&verb=&value=OOPS-1",
        "where=home&verb=own&value=" + "x" * 2500,
        "where=home&verb=own&value=OOPS-1&message=0",
        "where=home&verb=own&value=OOPS-1&message=999999999999999999999",
        "where=home&verb=own&value=OOPS-1&message=one",
        "where=channel/nowhere&verb=own&value=OOPS-1",
    ],
    "/as/dora/mark": [
        f"{WHERE}&message=4&emoji=oops",
        f"{WHERE}&message=4&emoji=OOPS!&on=true",
        f"{WHERE}&message=4&emoji={'x' * 80}&on=true",
        f"{WHERE}&message=4000&emoji=oops&on=true",
        f"{WHERE}&message=-4&emoji=oops&on=true",
    ],
    "/as/dora/report": [WHERE, f"{WHERE}&message=4000", f"{WHERE}&message="],
    "/as/dora/seen": [WHERE, f"{WHERE}&message=4000"],
    "/as/dora/dismiss": [WHERE, f"{WHERE}&message=x"],
    "/as/dora/form": ["where=home", "where=home&form=&verb=fixed&value=OOPS-1"],
    "/as/nobody/say": [f"{WHERE}&text=x"],
    "/as/DORA/say": [f"{WHERE}&text=x"],
    "/as/dora/nothing": [""],
    "/clock": ["", "by=year", "by="],
    "/guide": ["", "open=perhaps"],
}


@pytest.mark.parametrize(
    ("path", "body"), [(path, body) for path, bodies in BAD.items() for body in bodies]
)
async def test_bad_input_is_turned_away_and_changes_nothing(
    visitor: Visitor, demo: Demo, path: str, body: str
) -> None:
    """Whatever no page of ours sends gets a 4xx, never a 5xx."""
    before = [demo.room.chat.messages(each) for each in demo.room.channels]

    answer = await visitor.post(path, body)

    assert 400 <= answer.status < 500, answer
    assert answer.status not in {403, 413}
    assert [demo.room.chat.messages(each) for each in demo.room.channels] == before


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 415),
        ("multipart/form-data; boundary=x", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded; charset=nonsense", 204),
    ],
)
async def test_other_kinds_of_bodies_are_refused(
    visitor: Visitor, content_type: str, status: int
) -> None:
    """Only what a form sends is read; a charset that nobody knows does no harm."""
    headers = {"X-Oops-Token": visitor.token, "Content-Type": content_type}

    answer = await visitor.post(SAY, f"{WHERE}&text=x", headers)

    assert answer.status == status


async def test_body_has_a_bound(visitor: Visitor, demo: Demo) -> None:
    """A long letter is taken whole, more than that not at all."""
    letter = "x" * (LARGEST_REQUEST - 100)

    fits = await visitor.post(SAY, f"{WHERE}&text={letter}")
    too_much = await visitor.post(SAY, f"{WHERE}&text={letter}{'x' * 100}")

    assert (fits.status, too_much.status) == (204, 413)
    assert demo.room.chat.messages("#general")[-1].text == letter


@pytest.mark.parametrize("path", ["/clock", "/reset", SAY])
async def test_changes_are_not_made_by_looking(visitor: Visitor, path: str) -> None:
    """No link changes anything."""
    answer = await visitor.get(path)

    assert answer.status in {404, 405}


@pytest.mark.parametrize(
    "path",
    [
        "/as/dora/channel/attic",
        "/as/dora/direct/nobody",
        "/as/dora/direct/dora",
        "/as/dora/channel/..%2f..%2foops.db",
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/",
    ],
)
async def test_what_is_not_there_is_not_found(visitor: Visitor, path: str) -> None:
    """No address leads to a conversation or a file that is none of the page's."""
    answer = await visitor.get(path)

    assert answer.status in {403, 404}
    assert "class WebApp" not in await answer.text()


async def test_another_s_whispers_and_direct_messages_stay_theirs(
    visitor: Visitor, demo: Demo
) -> None:
    """Nobody marks, reports or dismisses what they cannot see."""
    await visitor.post("/as/finn/say", f"{WHERE}&text=/oops mine")
    whisper = demo.room.chat.messages("#general", "finn@courier.example")[-1]
    theirs = demo.room.chat.messages("finn@courier.example oops")[-1]

    page = await (await visitor.get("/as/dora/channel/general")).text()
    for message in (whisper, theirs):
        fields = f"{WHERE}&message={message.id}&emoji=oops&on=true"
        assert (await visitor.post("/as/dora/mark", fields)).status == 404
        assert (await visitor.post("/as/dora/report", fields)).status == 404
        assert (await visitor.post("/as/dora/dismiss", fields)).status == 204

    assert "What you owe" not in page
    assert demo.room.chat.messages("#general", "finn@courier.example")[-1] == whisper
    assert demo.room.chat.message(theirs.id) == theirs


async def test_stream_tells_of_changes(visitor: Visitor) -> None:
    """A page hears at once how many changes there were, and again after the next."""
    async with visitor.session.get(f"{visitor.address}/changes") as stream:
        process = [await stream.content.readline() for _ in range(3)]
        first = [await stream.content.readline() for _ in range(2)]
        await visitor.post(SAY, f"{WHERE}&text=x")
        second = [await stream.content.readline() for _ in range(2)]

    assert stream.headers["Content-Type"] == "text/event-stream"
    assert process == [b"event: process\n", f"data: {visitor.token[:8]}\n".encode(), b"\n"]
    assert int(second[0].split()[1]) > int(first[0].split()[1])
