"""Makes the README's pictures from the running demo: `python -m tests.web.pictures`.

Each is made in light and in dark, and lands in docs/pictures. They look best where the typeface
Inter is installed (on Debian: fonts-inter).
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal

from playwright.async_api import Browser, async_playwright, expect

from adapters.demo.workspace import Demo
from tests.clock import Clock
from tests.company import served
from tests.web import browser as chromium
from tests.web.conftest import FRIDAY
from tests.web.windows import Window

FOLDER: Final = Path(__file__).parents[2] / "docs" / "pictures"
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What is on it, and how large it is."""

    name: str
    path: str
    width: int = 1200
    height: int = 760
    touch: bool = False


PICTURES: Final = (
    Picture(name="mark", path="/as/dora/channel/general"),
    Picture(name="asked", path="/as/omar/direct/oops"),
    Picture(name="told", path="/as/dora/direct/oops"),
    Picture(name="phone", path="/as/finn/direct/oops", width=390, height=760, touch=True),
)


async def main() -> None:
    """Play the columnist's story, and take each picture at its moment."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        demo = await Demo.begin(Path(folder), Clock(FRIDAY))
        async with served(demo.application()) as address, async_playwright() as playwright:
            path = chromium.chromium()
            browser = await playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
            await _play(browser, address)
            await browser.close()
        await demo.end()


async def _play(browser: Browser, address: str) -> None:
    page = await browser.new_page()
    window = Window(page, address)
    for picture, happens in zip(PICTURES, _MOMENTS, strict=True):
        await happens(window)
        for scheme in SCHEMES:
            await _take(browser, address, picture, scheme)


async def _marked(window: Window) -> None:
    await window.open("/as/dora/channel/general")


async def _asked(window: Window) -> None:
    await window.last.hover()
    await window.last.get_by_role("button", name="Mark with Oops").first.click()
    await expect(window.page.locator("#log .mark")).to_have_count(1)
    await window.moves_on("Move the clock on by an hour")


async def _told(window: Window) -> None:
    await window.open("/as/omar/direct/oops")
    await window.presses("It's mine")
    await window.presses("Fixed")
    await window.fills(What_was_mended="today's paper is in her letter box")
    await window.presses("Told")
    await window.fills(Everybody_who="chosen", How_were_they_told="by phone, with an apology")


async def _as_it_is(window: Window) -> None:
    await window.open("/as/finn/direct/oops")


_MOMENTS: Final[tuple[Callable[[Window], Awaitable[None]], ...]] = (
    _marked,
    _asked,
    _told,
    _as_it_is,
)


async def _take(
    browser: Browser, address: str, picture: Picture, scheme: Literal["light", "dark"]
) -> None:
    context = await browser.new_context(
        color_scheme=scheme,
        viewport={"width": picture.width, "height": picture.height},
        device_scale_factor=1.5,
        has_touch=picture.touch,
        is_mobile=picture.touch,
    )
    page = await context.new_page()
    window = await Window(page, address).open(picture.path)
    await expect(window.messages).to_be_visible()
    if picture.name == "mark":
        await window.last.hover()
        await window.last.locator(".tools summary").click()
    await page.screenshot(path=FOLDER / f"{picture.name}-{scheme}.png")
    await context.close()


if __name__ == "__main__":
    asyncio.run(main())
