"""Windows are kept from one test to the next; what happened in them is not."""

import pytest

from tests.web.windows import Windows

pytestmark = pytest.mark.asyncio(loop_scope="session")

IS_DARK = "matchMedia('(prefers-color-scheme: dark)').matches"


async def test_window_opens_again_as_if_new(windows: Windows) -> None:
    """The same one, for the sake of speed, and nothing in it tells of before."""
    before = await windows.open("/as/dora/home", scheme="dark", width=800, height=600)
    await before.page.evaluate("document.cookie = 'who=dora'; window.who = 'dora'")
    assert await before.page.evaluate(IS_DARK)
    await windows.close()

    after = await windows.open("/as/dora/home")

    assert after.page is before.page
    assert await after.page.evaluate("[document.cookie, typeof who]") == ["", "undefined"]
    assert await after.page.evaluate("[innerWidth, innerHeight]") == [1280, 820]
    assert not await after.page.evaluate(IS_DARK)


async def test_window_that_was_complained_of_is_not_opened_again(windows: Windows) -> None:
    """What was wrong is told once, and the next test has nothing to do with it."""
    before = await windows.open("/as/dora/home")
    await before.page.evaluate("console.error('broken')")

    assert await windows.close() == ["broken"]
    assert before.page.is_closed()
    assert await windows.close() == []
