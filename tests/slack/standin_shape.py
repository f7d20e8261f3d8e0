"""The plainest checks of Block Kit, each of which notes what is wrong and where."""

from tests.slack.standin_kept import Json


class Shape:
    """Collects everything that is wrong, in the words that Slack uses."""

    def __init__(self) -> None:
        """Begin with nothing wrong."""
        self.problems: list[str] = []

    def wrong(self, what: str, at: str) -> None:
        """Note a problem."""
        self.problems.append(f"{what} [json-pointer:{at}]")

    def mapping(self, value: object, at: str) -> Json | None:
        """Must be an object."""
        if isinstance(value, dict):
            return value
        self.wrong("must provide an object", at)
        return None

    def items(self, value: object, at: str, *, most: int, least: int = 1) -> list[object]:
        """Must be a list of so many; what is there is given back to be looked at."""
        if not isinstance(value, list):
            self.wrong("must provide an array", at)
            return []
        if len(value) > most:
            self.wrong(f"no more than {most} items allowed", at)
        if len(value) < least:
            self.wrong(f"no fewer than {least} items allowed", at)
        return value

    def string(self, value: object, at: str, *, most: int, least: int = 1) -> None:
        """Must be a string of so many characters."""
        if not isinstance(value, str):
            self.wrong("must be a string", at)
        elif len(value) > most:
            self.wrong(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            self.wrong(f"must be more than {least - 1} characters", at)

    def optional_string(
        self, owner: Json, name: str, at: str, *, most: int, least: int = 1
    ) -> None:
        """May be absent, else as `string`."""
        if name in owner:
            self.string(owner[name], f"{at}/{name}", most=most, least=least)

    def text(self, value: object, at: str, *, most: int, plain: bool = False) -> None:
        """Must be a text object; where it is `plain`, no markup is allowed in it."""
        text = self.mapping(value, at)
        if text is None:
            return
        kind = text.get("type")
        if kind not in ({"plain_text"} if plain else {"plain_text", "mrkdwn"}):
            self.wrong(f"unsupported type: {kind}", f"{at}/type")
            return
        own = "emoji" if kind == "plain_text" else "verbatim"
        self.keys(text, f"type text {own}", at)
        self.string(text.get("text"), f"{at}/text", most=most)
        if not isinstance(text.get(own, False), bool):
            self.wrong("must be a boolean", f"{at}/{own}")

    def keys(self, owner: Json, known: str, at: str) -> None:
        """Must have no properties but those."""
        for name in sorted(owner.keys() - set(known.split())):
            self.wrong(f"invalid additional property: {name}", at)
