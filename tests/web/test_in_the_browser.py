"""The demo's page in a real browser: what a newcomer does, sees and hears read out."""

import pytest
from playwright.async_api import expect

from adapters.demo.workspace import Demo
from tests.web.windows import Windows

pytestmark = pytest.mark.asyncio(loop_scope="session")

HOSTILE = (
    "<script>document.title='alive'</script><img src=x onerror=\"document.title='alive'\"> "
    "<!channel> <@U1> <b>bold</b> &amp; [a](javascript:alert(1)) {{ 7*7 }}"
)


async def test_columnist_s_story_is_told_by_clicks_alone(windows: Windows) -> None:
    """From her mark on the message to every customer told: four people, and a clock moved on."""
    window = await windows.open()
    await window.last.hover()
    await window.last.get_by_role("button", name="Mark with Oops").first.click()
    await expect(window.page.get_by_role("link", name="Oops 1 unread")).to_be_visible()

    await window.moves_on("Move the clock on by an hour")
    await window.becomes("Omar")
    await window.goes_to("Oops")
    await window.presses("It's mine")
    await window.presses("Hand on")
    await window.fills(Who_should_have_it="Li Brandt · Driver, Deliveries")
    await window.becomes("Li")
    await window.presses("It's mine")
    await window.moves_on("Move the clock on to the next nag")
    await window.presses("Fixed")
    await window.fills(What_was_mended="today's paper is in her letter box")
    await window.presses("Told")
    await window.fills(Everybody_who="chosen", How_were_they_told="by phone, with an apology")
    await expect(window.messages).to_contain_text("OOPS-4 · every customer told")

    await window.becomes("Dora")
    await expect(window.last).to_contain_text("OOPS-4: Marta Ives knows that it is fixed.")
    await expect(window.last).to_contain_text("Thank you for bringing it in")
    await window.becomes("Edith")
    await window.moves_on("Move the clock on by a day")
    await window.goes_to("oops")
    await expect(window.last).to_contain_text("Thank you for bringing it in, Dora Quill!")


async def test_guide_leads_through_five_steps(windows: Windows) -> None:
    """Its button leads to where the next step is done; what was done it sees by itself."""
    window = await windows.open("/as/uma/channel/website")
    guide = window.page.locator("#guide")
    current = guide.locator("[aria-current=step]")
    go = guide.get_by_role("link")

    await expect(current).to_contain_text("Mark it")
    await go.click()
    await expect(window.heading).to_have_text("#general")
    await window.page.wait_for_load_state()
    await window.last.hover()
    await window.last.get_by_role("button", name="Mark with Oops").first.click()
    await expect(current).to_contain_text("Let time pass")
    await window.moves_on("Move the clock on by an hour")
    await expect(current).to_contain_text("Take it")
    await go.click()
    await expect(window.heading).to_have_text("Oops")
    await window.page.wait_for_load_state()
    await window.presses("It's mine")
    await expect(current).to_contain_text("Mend it, then tell")
    await window.presses("Fixed")
    await window.fills(What_was_mended="brought today's")
    await window.presses("Told")
    await window.fills(Everybody_who="chosen", How_were_they_told="by phone")
    await expect(current).to_contain_text("Hear of it")
    await go.click()
    await expect(guide.locator("li.done")).to_have_count(5)
    await guide.get_by_role("button", name="Close the guide").click()
    await expect(guide.get_by_role("list")).to_have_count(0)


async def test_complaint_of_markup_stays_text(windows: Windows) -> None:
    """What a customer wrote is read as they wrote it, wherever it is shown, and does nothing."""
    window = await windows.open("/as/rosa/direct/oops")
    title = await window.page.title()
    await window.types(f"/oops {HOSTILE}")
    await expect(window.last.locator("blockquote")).to_have_text(HOSTILE)
    await window.goes_to("customer-care")
    await window.types(HOSTILE)
    await expect(window.last.locator(".words")).to_have_text(HOSTILE)
    await expect(window.messages.locator("blockquote").last).to_have_text(HOSTILE)
    await window.moves_on("Move the clock on by a day")
    await window.moves_on("Move the clock on by an hour")
    await window.goes_to("oops")
    await expect(window.last).to_contain_text("<script>document.title='alive'</script><img")

    assert await window.messages.locator("script, b, a").count() == 0
    assert await window.messages.locator("img:not(.avatar):not(.emoji)").count() == 0
    assert "Dora" not in title
    assert await window.page.title() == "#oops · Rosa · Oops demo"


async def test_two_windows_see_each_other_s_changes(windows: Windows) -> None:
    """What happens in one is seen in the other, without loading it again."""
    doras = await windows.open("/as/dora/channel/general")
    omars = await windows.open("/as/omar/channel/deliveries", scheme="dark")
    await omars.page.evaluate("window.notLoadedAgain = true")

    await doras.last.hover()
    await doras.last.get_by_role("button", name="Mark with Oops").first.click()
    await expect(omars.last).to_contain_text("OOPS-4 · reported, waiting for an owner")
    await omars.goes_to("general")
    await omars.page.evaluate("window.notLoadedAgain = true")
    await expect(omars.last.get_by_role("button", name="Oops: Dora Quill")).to_be_visible()
    await doras.types("Thank you, whoever takes it.")
    await expect(omars.last).to_contain_text("Thank you, whoever takes it.")
    await omars.types("My people do.")
    await expect(doras.last).to_contain_text("My people do.")

    assert await omars.page.evaluate("window.notLoadedAgain") is True


async def test_menu_that_is_open_stays_open_while_others_write(windows: Windows) -> None:
    """A page that is put right takes nothing out of one's hands: no menu, no focus, no words."""
    window = await windows.open("/as/finn/direct/oops")
    other = await windows.open("/as/uma/direct/finn")
    await window.composer.fill("half a sent")
    menu = window.messages.locator("article").first.locator(".tools summary")
    await menu.focus()
    await window.page.keyboard.press("Enter")

    await other.types("How far are you?")
    places = window.page.get_by_role("navigation", name="Conversations")
    await expect(places.get_by_role("link", name="Uma Iyer")).to_contain_text("1")

    await expect(window.messages.get_by_role("button", name="Mark with eyes")).to_be_visible()
    assert await menu.evaluate("each => each === document.activeElement")
    await expect(window.composer).to_have_value("half a sent")


async def test_refused_form_keeps_what_was_typed(windows: Windows) -> None:
    """The refusal stands in the form, says what to do, and nothing has to be typed again."""
    window = await windows.open("/as/finn/direct/oops")
    await window.presses("Snooze")
    await window.dialog.get_by_label("Until when?").fill("the twelfth of never")
    await window.dialog.get_by_label("Why?").fill("waiting for the shop")
    await window.dialog.get_by_role("button", name="Save").click()

    await expect(window.dialog.get_by_role("alert")).not_to_be_empty()
    await expect(window.dialog.get_by_label("Why?")).to_have_value("waiting for the shop")
    await window.page.keyboard.press("Escape")
    await expect(window.dialog).to_be_hidden()


async def test_keyboard_is_enough(windows: Windows) -> None:
    """Complete a command, send it, open a form and leave it: focus is where one expects it."""
    window = await windows.open("/as/noah/direct/oops")
    keyboard = window.page.keyboard
    await window.composer.focus()
    await keyboard.type("/oops o")
    offers = window.page.get_by_role("listbox", name="Suggestions")
    await expect(offers.get_by_role("option")).to_have_count(2)
    await keyboard.press("ArrowDown")
    chosen = offers.locator("[aria-selected=true]")
    await expect(chosen).to_contain_text("/oops overdue")
    assert await window.composer.get_attribute("aria-activedescendant") == "suggestion-1"
    await keyboard.press("Tab")
    await expect(window.composer).to_have_value("/oops overdue")
    await keyboard.press("Enter")
    await expect(window.last).to_contain_text("What is late")
    await keyboard.type("/oops")
    await keyboard.press("Enter")
    await expect(window.dialog).to_be_visible()
    await expect(window.dialog.get_by_label("What did the customer say?")).to_be_focused()
    await keyboard.press("Escape")
    await expect(window.composer).to_be_focused()


async def test_reset_begins_again(windows: Windows, demo: Demo) -> None:
    """After a question, all is as it was in the beginning, in every window."""
    window = await windows.open("/as/dora/channel/general")
    await window.types("This will be forgotten.")
    await expect(window.last).to_contain_text("This will be forgotten.")

    await window.page.get_by_role("button", name="Reset").click()
    await window.page.get_by_role("button", name="Start afresh").click()
    await expect(window.messages.get_by_text("This will be forgotten.")).to_have_count(0)

    await expect(window.last).to_contain_text("Whose is this?")
    assert [each.text for each in demo.room.chat.messages("#general")][-1].startswith("A reader")


@pytest.mark.parametrize("width", [320, 390])
async def test_phone_shows_all_of_it(windows: Windows, width: int) -> None:
    """Nothing is cut off at the side; the conversations come when they are asked for."""
    window = await windows.open("/as/finn/direct/oops", width=width, height=780, touch=True)
    wide = "document.documentElement.scrollWidth"
    places = window.page.get_by_role("navigation", name="Conversations")
    await expect(places).to_be_hidden()
    await expect(window.composer).to_be_in_viewport()

    await window.page.get_by_role("button", name="Show conversations").tap()
    await expect(places).to_be_visible()
    assert await window.page.evaluate(wide) == width
    await window.goes_to("general")
    await window.last.get_by_role("button", name="Mark with Oops").first.tap()
    await expect(window.page.locator("#log .mark")).to_have_count(1)
    assert await window.page.evaluate(wide) == width
