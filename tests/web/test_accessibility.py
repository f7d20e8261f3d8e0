"""Everybody can use the demo: roles, names, landmarks, contrast, the order and sight of focus."""

from pathlib import Path
from typing import Final, Literal

import pytest
from playwright.async_api import Page, expect

from tests.web.windows import Window, Windows

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

FAULTS = Path(__file__).with_name("accessibility.js").read_text(encoding="utf-8")
#: What the browser tells a screen reader has to have a name.
_PRESSED = {"button", "link", "textbox", "combobox", "radio", "listbox", "option", "dialog"}
_PRESSED |= {"DisclosureTriangle", "navigation", "log", "region"}
_SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")


async def _clock(window: Window) -> None:
    await window.moves_on("Move the clock on by an hour")
    await expect(window.page.get_by_role("status")).to_be_visible()


async def _a_channel(window: Window) -> None:
    await window.last.hover()
    await window.last.get_by_role("button", name="Mark with Oops").first.click()
    await expect(window.page.locator("#log .mark")).to_have_count(1)
    await window.messages.locator("article .tools summary").last.click()


async def _whisper(window: Window) -> None:
    await window.types("/oops help")
    await expect(window.last).to_contain_text("Only you can see this")


async def _a_thread(window: Window) -> None:
    await window.messages.locator(".thread > summary").first.click()


async def _suggestions(window: Window) -> None:
    await window.composer.fill("/oops OOPS-1 ")
    await expect(window.page.get_by_role("option")).to_have_count(8)
    await window.page.keyboard.press("ArrowDown")


async def _cards(window: Window) -> None:
    await expect(window.messages).to_contain_text("Waiting for you")


async def _refusal(window: Window) -> None:
    await window.presses("Snooze")
    await window.dialog.get_by_label("Until when?").fill("never")
    await window.dialog.get_by_label("Why?").fill("so")
    await window.dialog.get_by_role("button", name="Save").click()
    await expect(window.dialog.get_by_role("alert")).not_to_be_empty()


async def _home(window: Window) -> None:
    await expect(window.heading).to_have_text("Home")


async def _form(window: Window) -> None:
    await window.presses("Report a complaint")
    await expect(window.dialog).to_be_visible()


#: Where one can be, by the page on which that is; one comes to each from the one before it.
_PLACES = {
    "channel/website": (_clock,),
    "channel/general": (_a_channel, _whisper),
    "channel/customer-care": (_a_thread, _suggestions),
    "direct/oops": (_cards, _refusal),
    "home": (_home, _form),
}


async def test_page_has_no_faults(windows: Windows) -> None:
    """Neither our own list of faults, in light and dark, nor the browser's tree of names finds any.

    Wherever one can be: in a channel, a thread, a menu, a form, a refusal, among suggestions.
    """
    window = await windows.open("/as/finn/home")
    faults: dict[tuple[str, str], list[str]] = {}
    for path, places in _PLACES.items():
        await window.open(f"/as/finn/{path}")
        for place in places:
            await place(window)
            for scheme in _SCHEMES:
                await window.page.emulate_media(color_scheme=scheme)
                faults[place.__name__, scheme] = await window.page.evaluate(FAULTS)
            faults[place.__name__, "names"] = await _nameless(window.page)

    kinds = (*_SCHEMES, "names")
    everywhere = [place.__name__ for places in _PLACES.values() for place in places]
    assert faults == {(place, kind): [] for place in everywhere for kind in kinds}


async def test_faults_are_found(windows: Windows) -> None:
    """The list of faults is worth something: it finds those that are put in."""
    window = await windows.open("/as/finn/channel/general")
    await window.page.evaluate(
        """() => {
            document.querySelector("main").insertAdjacentHTML("beforeend", `
                <button id="words"></button><img src="/static/oops.svg"><h4>skipped</h4>
                <p class="faint">hardly to be read</p><nav><ol><p>in a list</p></ol></nav>
                <a href="/" tabindex="3" aria-describedby="nobody">first</a>`);
            document.querySelector(".faint").style.color = "#bbb";
        }"""
    )

    faults = "\n".join(await window.page.evaluate(FAULTS))

    for expected in (
        "two elements have the id words",
        "aria-describedby of",
        "leads nowhere: nobody",
        "a landmark has no name",
        "leaves out a level of headings",
        "in a list",
        "has no alt",
        "jumps the queue",
        "has no name",
        "hardly to be read",
    ):
        assert expected in faults
    assert len(await _nameless(window.page)) == 2


async def test_focus_goes_as_one_reads_and_is_seen(windows: Windows) -> None:
    """With Tab alone one comes to everything, from the top to the composer, and sees where one is.

    The first stop is the way past everything to the conversation.
    """
    window = await windows.open("/as/finn/direct/oops")
    stops: list[dict[str, object]] = []
    for _ in range(120):
        await window.page.keyboard.press("Tab")
        stop = await window.page.evaluate(_STOP)
        if not stop:
            break
        stops.append(stop)

    assert stops[0]["name"] == "Skip to the conversation"
    assert [each["place"] for each in stops] == sorted(each["place"] for each in stops)  # type: ignore[type-var]
    assert [each["name"] for each in stops if not each["seen"]] == []
    reached = {each["name"] for each in stops}
    assert {"Reset", "Mark with eyes", "Fixed", "Snooze", "Send"} - reached == {"Mark with eyes"}


async def test_skip_link_leads_to_the_conversation(windows: Windows) -> None:
    """Whoever goes by keyboard need not pass everybody and every channel each time."""
    window = await windows.open("/as/finn/direct/oops")
    await window.page.keyboard.press("Tab")
    await window.page.keyboard.press("Enter")

    await expect(window.messages).to_be_focused()


async def test_new_messages_are_announced_and_old_ones_are_not(windows: Windows) -> None:
    """The log is a live region in which only what is new is new: all else stays the same node."""
    window = await windows.open("/as/finn/channel/website")
    await window.page.evaluate(
        """() => {
            window.added = [];
            new MutationObserver((changes) => changes.forEach((change) =>
                change.addedNodes.forEach((each) => window.added.push(each.id))
            )).observe(document.querySelector("#log"), { childList: true });
        }"""
    )
    await window.types("On its way.")
    await expect(window.last).to_contain_text("On its way.")

    assert await window.messages.get_attribute("role") == "log"
    added = await window.page.evaluate("window.added")
    assert added == [added[0], await window.last.get_attribute("id")]
    assert added[0].startswith("day-")


_STOP = """() => {
    const focus = document.activeElement;
    if (!focus || focus === document.body) return null;
    const style = getComputedStyle(focus.closest(".composer textarea") ? focus.form : focus);
    const seen = style.outlineStyle !== "none" || style.boxShadow !== "none";
    const name = focus.getAttribute("aria-label") || focus.textContent.trim();
    return { name, seen, place: [...document.querySelectorAll("*")].indexOf(focus) };
}"""


async def _nameless(page: Page) -> list[str]:
    """What the browser would read out by its role alone."""
    session = await page.context.new_cdp_session(page)
    tree = await session.send("Accessibility.getFullAXTree")
    await session.detach()
    return [
        f"{each['role']['value']} {each['nodeId']}"
        for each in tree["nodes"]
        if not each["ignored"]
        and each["role"]["value"] in _PRESSED
        and not each.get("name", {}).get("value", "").strip()
    ]
