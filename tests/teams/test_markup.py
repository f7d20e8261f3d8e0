"""HTML of any kind is read, soon, and whatever somebody wrote is among its words."""

import time

import pytest

from adapters.teams.markup import text_of_html

#: Seconds; what takes time in proportion to its length takes far fewer.
IN_TIME = 5


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("It is <![foo[bar]]> wet", "It is wet"),
        ("<!DOCTYPE html><?xml version='1'?><p>It is wet</p><!-- <b>no word</b> -->", "It is wet"),
        ("It is <!-- wet > and torn", "It is <!-- wet > and torn"),
        ("I <3 you </3, 1<2 & 2 > 1, <>", "I <3 you </3, 1<2 & 2 > 1, <>"),
        ("It is <b wet", "It is <b wet"),
        ('<img alt="1 > 2 <b>">It is <b title=\'"\'>w</b><BR/>et', "It is w\net"),
        ("<style>p > b {} <p></style>It<script>'<p>' < 1</SCRIPT > is wet", "It is wet"),
        ("&lt;b&gt; &amp;amp; &#119;&#x65;t &nbsp;&unknown;", "<b> &amp; wet &unknown;"),
        (f"It is &#{'9' * 5_000}; wet", "It is \N{REPLACEMENT CHARACTER} wet"),
    ],
)
def test_html_is_read_as_a_browser_shows_it(written: str, said: str) -> None:
    """What is no tag is what somebody wrote, and nothing that somebody writes is a mistake."""
    assert text_of_html(written) == said


@pytest.mark.parametrize(
    "part",
    [
        *("<", "<a", "<a ", "</", "</a ", "<!", "<!--", "<!-- >", "<?", "<![foo[", "<a =", "<a/"),
        *("&", "&#", "&#1", "&#x", "&amp", "\n", " ", "'", '"', "<a b='", '<a b="', "<a b='>"),
        *("<a b=''c='", "<a b=''c='>", "<a b='\"", "<a '\"'>", "<a b=\"'>", "<a\n\n", "<a b = "),
        *("<style>", "<script", "</script>", "<blockquote>", "<blockquote itemtype", "<p>", "-->"),
        *("<blockquote itemtype='>", "<blockquote a='itemtype= ", "<!--->", "<a b=''\"", "<a b c "),
    ],
)
def test_long_html_is_read_in_time(part: str) -> None:
    """However odd it is: nobody else waits for the one who sends it."""
    begun = time.perf_counter()

    text_of_html(part * (100_000 // len(part)))
    text_of_html(f"<blockquote {part * (100_000 // len(part))}>")

    assert time.perf_counter() - begun < IN_TIME
