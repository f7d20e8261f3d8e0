"""Somebody's hands and eyes before the demo's page, in a real browser."""

import re
from collections import defaultdict
from typing import Literal, Self

from playwright.async_api import Browser, ConsoleMessage, Locator, Page, expect

#: Milliseconds; what has not come by then does not come.
PATIENCE = 20_000


class Window:
    """A page in a window of its own."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self._address = address
        page.set_default_timeout(PATIENCE)

    async def open(self, path: str) -> Self:
        """Go there."""
        await self.page.goto(self._address + path)
        return self

    async def becomes(self, first_name: str) -> None:
        """Act as somebody else, by a click on the left."""
        people = self.page.get_by_role("navigation", name="Act as")
        await people.get_by_role("link", name=first_name).click()
        await expect(people.locator("a[aria-current]")).to_contain_text(first_name)
        await self.page.wait_for_load_state()

    async def goes_to(self, conversation: str) -> None:
        """Look at another conversation, by a click."""
        places = self.page.get_by_role("navigation", name="Conversations")
        named = re.compile(rf"^{re.escape(conversation)}( \d+ unread)?$")
        await places.get_by_role("link", name=named).click()
        await expect(self.heading).to_have_text(re.compile(rf"^#?{re.escape(conversation)}$"))
        await self.page.wait_for_load_state()

    async def presses(self, name: str) -> None:
        """Press the latest button of that name in a message."""
        await self.messages.get_by_role("button", name=name, exact=True).last.click()

    async def fills(self, **fields: str) -> None:
        """Fill in the form that is open, by its labels, and send it off."""
        await expect(self.dialog).to_be_visible()
        for label, value in fields.items():
            field = self.dialog.get_by_label(label.replace("_", " "))
            if await field.first.evaluate("each => each.type") == "radio":
                await field.check()
            elif await field.first.evaluate("each => each.tagName") == "SELECT":
                await field.select_option(label=value)
            else:
                await field.fill(value)
        await self.dialog.locator("button[type=submit]").click()
        await expect(self.dialog).to_be_hidden()

    async def types(self, text: str) -> None:
        """Type that into the composer, and send it."""
        await self.composer.fill(text)
        await self.page.get_by_role("button", name="Send").click()
        await expect(self.composer).to_have_value("")

    async def moves_on(self, name: str) -> None:
        """Press one of the clock's buttons, and wait until it is done."""
        before = await self.clock.text_content()
        await self.page.get_by_role("button", name=name).click()
        await expect(self.clock).not_to_have_text(before or "")

    @property
    def messages(self) -> Locator:
        """What is said in the conversation, or stands on the page of one's own."""
        return self.page.locator("#log")

    @property
    def last(self) -> Locator:
        """The latest message."""
        return self.messages.locator("article").last

    @property
    def heading(self) -> Locator:
        """Where one is."""
        return self.page.get_by_role("heading", level=1)

    @property
    def dialog(self) -> Locator:
        """The form that is open."""
        return self.page.locator("#modal")

    @property
    def composer(self) -> Locator:
        """Where one types."""
        return self.page.locator("#words")

    @property
    def clock(self) -> Locator:
        """What the clock shows."""
        return self.page.locator("#clock")


class Windows:
    """The windows of one test after the other.

    They are kept: to make one costs Chromium as much as to show five pages in it.
    """

    def __init__(self, browser: Browser, nowhere: str) -> None:
        """Open none yet; those that are closed show an empty page, which is `nowhere`.

        One on this machine, since Chromium starts a process for each site.
        """
        self._browser = browser
        self._nowhere = nowhere
        self._address = nowhere
        #: Those of a test, and those that wait for one; the ones for fingers are apart.
        self._open: dict[bool, list[Page]] = defaultdict(list)
        self._closed: dict[bool, list[Page]] = defaultdict(list)
        #: What the browser wrote into its console as an error, and what it did not let happen.
        self._complaints: list[str] = []

    def look_at(self, address: str) -> None:
        """From now on, windows open on the demo that is served there."""
        self._address = address

    async def open(
        self,
        path: str = "/",
        *,
        scheme: Literal["light", "dark"] = "light",
        width: int = 1280,
        height: int = 820,
        touch: bool = False,
    ) -> Window:
        """A window with nothing in common with the others."""
        closed = self._closed[touch]
        page = closed.pop() if closed else await self._new(touch=touch)
        self._open[touch].append(page)
        await page.emulate_media(color_scheme=scheme)
        await page.set_viewport_size({"width": width, "height": height})
        return await Window(page, self._address).open(path)

    async def close(self) -> list[str]:
        """Close them all; gives what was complained of in them."""
        for touch, pages in self._open.items():
            for page in pages:
                if self._complaints:
                    await page.context.close()
                else:
                    await self._leave(page)
                    self._closed[touch].append(page)
            pages.clear()
        complaints, self._complaints = self._complaints, []
        return complaints

    async def _new(self, *, touch: bool) -> Page:
        context = await self._browser.new_context(
            has_touch=touch, is_mobile=touch, reduced_motion="reduce"
        )
        page = await context.new_page()
        page.on("pageerror", lambda error: self._complaints.append(str(error)))
        page.on("dialog", lambda dialog: self._complaints.append(dialog.message))
        page.on("console", self._heard)
        return page

    def _heard(self, said: ConsoleMessage) -> None:
        """Note an error; that a form was refused is an answer, and stands in the form."""
        if said.type == "error" and "status of 422" not in said.text:
            self._complaints.append(said.text)

    async def _leave(self, page: Page) -> None:
        """Go away, and take along what a browser keeps."""
        await page.goto(self._nowhere)
        await page.mouse.move(0, 0)
        await page.context.clear_cookies()
