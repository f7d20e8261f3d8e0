"""What a person has on the screen, read from the HTML that the page is made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Self

#: Elements that have no end.
_EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"}
#: Elements that begin a line.
_LINES = {
    *("article", "blockquote", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption"),
    *("figure", "form", "h1", "h2", "h3", "header", "label", "legend", "li", "main", "nav", "ol"),
    *("option", "p", "section", "select", "summary", "textarea", "ul"),
}


@dataclass
class Element:
    """An element, with what is in it."""

    tag: str
    attributes: dict[str, str]
    children: "list[Element | str]" = field(default_factory=list)

    @classmethod
    def read(cls, html: str) -> Self:
        """The root of what that HTML says."""
        reader = _Reader(cls("root", {}))
        reader.feed(html)
        reader.close()
        found = reader.open[0]
        assert isinstance(found, cls)
        return found

    def all(self, **wanted: str) -> "Iterator[Element]":
        """Every element in it with these attributes; `tag` asks for the element's name."""
        for each in self.children:
            if isinstance(each, Element):
                if each.is_like(wanted):
                    yield each
                yield from each.all(**wanted)

    def one(self, **wanted: str) -> "Element":
        """The first of them."""
        return next(self.all(**wanted))

    def is_like(self, wanted: dict[str, str]) -> bool:
        """Whether it has these attributes; a class is one of several."""
        for name, value in wanted.items():
            found = self.attributes.get(name.rstrip("_").replace("_", "-"))
            if name == "tag":
                found = self.tag
            elif name == "class_":
                found = value if value in (found or "").split() else None
            if found != value:
                return False
        return True

    @property
    def text(self) -> str:
        """All the words in it, each block on a line of its own."""
        lines = ["".join(line.split("\0")) for line in self._words().split("\0\0")]
        return "\n".join(line.strip() for line in lines if line.strip())

    def _words(self) -> str:
        inner = "".join(
            each if isinstance(each, str) else each._words()  # noqa: SLF001 -- of its own kind
            for each in self.children
        )
        return f"\0\0{inner}\0\0" if self.tag in _LINES else inner


class _Reader(HTMLParser):
    def __init__(self, root: Element) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [root]

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in _EMPTY:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _EMPTY:
            assert self.open[-1].tag == tag, f"</{tag}> ends <{self.open[-1].tag}>"
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


@dataclass(frozen=True, kw_only=True)
class Pressable:
    """A button, or one option of a menu."""

    verb: str
    value: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Screen:
    """A message, or the page of one's own, before somebody's eyes."""

    visible: str
    buttons: tuple[Pressable, ...]
    #: The message's number; None: the page of one's own.
    message: int | None = None
    where: str = ""

    @property
    def verbs(self) -> Sequence[str]:
        """What its buttons do."""
        return [each.verb for each in self.buttons]


def screen(html: str, *, message: int | None = None, where: str = "") -> Screen:
    """What that HTML shows."""
    root = Element.read(html)
    buttons = tuple(
        Pressable(
            verb=each.attributes["data-press"],
            value=each.attributes["data-value"],
            label=each.text,
        )
        for each in root.all(tag="button")
        if "data-press" in each.attributes
    )
    return Screen(visible=root.text, buttons=buttons, message=message, where=where)
