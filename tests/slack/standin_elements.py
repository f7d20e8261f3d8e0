"""Whether Slack would take a button, a menu, a box to fill in."""

from collections.abc import Set as AbstractSet

from tests.slack.standin_kept import Json
from tests.slack.standin_shape import Shape

#: Properties that each kind of element may have besides `type` and `action_id`.
PROPERTIES = {
    "button": "text value url style confirm accessibility_label",
    "overflow": "options confirm",
    "static_select": "options option_groups initial_option placeholder confirm focus_on_load",
    "multi_static_select": "options option_groups initial_options placeholder confirm"
    " max_selected_items focus_on_load",
    "users_select": "initial_user placeholder confirm focus_on_load",
    "multi_users_select": "initial_users placeholder confirm max_selected_items focus_on_load",
    "conversations_select": "initial_conversation default_to_current_conversation placeholder"
    " confirm response_url_enabled filter focus_on_load",
    "channels_select": "initial_channel placeholder confirm response_url_enabled focus_on_load",
    "checkboxes": "options initial_options confirm focus_on_load",
    "radio_buttons": "options initial_option confirm focus_on_load",
    "datepicker": "initial_date placeholder confirm focus_on_load",
    "timepicker": "initial_time placeholder confirm timezone focus_on_load",
    "datetimepicker": "initial_date_time confirm focus_on_load",
    "plain_text_input": "initial_value multiline min_length max_length placeholder"
    " dispatch_action_config focus_on_load",
    "email_text_input": "initial_value placeholder dispatch_action_config focus_on_load",
    "url_text_input": "initial_value placeholder dispatch_action_config focus_on_load",
    "number_input": "initial_value is_decimal_allowed min_value max_value placeholder"
    " dispatch_action_config focus_on_load",
    "image": "image_url slack_file alt_text",
}
TYPED = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
#: What may stand in an actions block, beside a section, and in an input block.
ELEMENTS = PROPERTIES.keys() - TYPED - {"image"}
ACCESSORIES = ELEMENTS | {"image"}
INPUTS = PROPERTIES.keys() - {"button", "overflow", "image"}
MOST_OPTIONS = {"overflow": 5, "checkboxes": 10, "radio_buttons": 10}
MARKUP_ALLOWED = {"checkboxes", "radio_buttons"}


def check_element(shape: Shape, value: object, at: str, allowed: AbstractSet[str]) -> None:
    """Note what is wrong with an element that may be of those kinds."""
    element = shape.mapping(value, at)
    if element is None:
        return
    kind = element.get("type")
    if not isinstance(kind, str) or kind not in allowed:
        shape.wrong(f"unsupported type: {kind}", f"{at}/type")
        return
    action = "" if kind == "image" else "action_id"
    shape.keys(element, f"type {action} {PROPERTIES[kind]}", at)
    shape.optional_string(element, "action_id", at, most=255)
    if "placeholder" in element:
        shape.text(element["placeholder"], f"{at}/placeholder", most=150, plain=True)
    if "confirm" in element:
        _check_confirm(shape, element["confirm"], f"{at}/confirm")
    _check_own(shape, element, kind, at)


def _check_own(shape: Shape, element: Json, kind: str, at: str) -> None:
    match kind:
        case "button":
            _check_button(shape, element, at)
        case "plain_text_input":
            _check_box(shape, element, at)
        case "image":
            shape.string(element.get("alt_text"), f"{at}/alt_text", most=2000)
            shape.optional_string(element, "image_url", at, most=3000)
    if "options" in PROPERTIES[kind]:
        _check_choices(shape, element, kind, at)


def _check_button(shape: Shape, element: Json, at: str) -> None:
    shape.text(element.get("text"), f"{at}/text", most=75, plain=True)
    shape.optional_string(element, "value", at, most=2000)
    shape.optional_string(element, "url", at, most=3000)
    shape.optional_string(element, "accessibility_label", at, most=75)
    if element.get("style", "primary") not in {"primary", "danger"}:
        shape.wrong("must be primary or danger", f"{at}/style")


def _check_box(shape: Shape, element: Json, at: str) -> None:
    longest = element.get("max_length", 3000)
    if not isinstance(longest, int) or not 1 <= longest <= 3000:
        shape.wrong("must be between 1 and 3000", f"{at}/max_length")
        return
    shape.optional_string(element, "initial_value", at, most=longest, least=0)


def _check_choices(shape: Shape, element: Json, kind: str, at: str) -> None:
    if ("options" in element) == ("option_groups" in element):
        shape.wrong("must define either `options` or `option_groups`", at)
        return
    options = _options(shape, element, kind, at)
    values = [option.get("value") for option in options if isinstance(option, dict)]
    if len(values) != len(set(map(str, values))):
        shape.wrong("option values must be unique", at)
    chosen = [element["initial_option"]] if "initial_option" in element else []
    for each in [*chosen, *element.get("initial_options", [])]:
        if each not in options:
            shape.wrong("must be one of the options", f"{at}/initial_option")


def _options(shape: Shape, element: Json, kind: str, at: str) -> list[object]:
    most = MOST_OPTIONS.get(kind, 100)
    if "options" in element:
        return _checked(shape, element["options"], kind, f"{at}/options", most)
    found: list[object] = []
    for index, each in enumerate(shape.items(element["option_groups"], at, most=most)):
        here = f"{at}/option_groups/{index}"
        if (group := shape.mapping(each, here)) is not None:
            shape.text(group.get("label"), f"{here}/label", most=75, plain=True)
            found += _checked(shape, group.get("options"), kind, f"{here}/options", most)
    return found


def _checked(shape: Shape, value: object, kind: str, at: str, most: int) -> list[object]:
    options = shape.items(value, at, most=most)
    plain = kind not in MARKUP_ALLOWED
    for index, each in enumerate(options):
        here = f"{at}/{index}"
        if (option := shape.mapping(each, here)) is not None:
            shape.keys(option, "text value description url", here)
            shape.text(option.get("text"), f"{here}/text", most=75, plain=plain)
            shape.string(option.get("value"), f"{here}/value", most=150)
            if "description" in option:
                shape.text(option["description"], f"{here}/description", most=75, plain=plain)
    return options


def _check_confirm(shape: Shape, value: object, at: str) -> None:
    confirm = shape.mapping(value, at)
    if confirm is None:
        return
    shape.keys(confirm, "title text confirm deny style", at)
    for name, most, plain in (("title", 100, True), ("confirm", 30, True), ("deny", 30, True)):
        if name in confirm:
            shape.text(confirm[name], f"{at}/{name}", most=most, plain=plain)
    shape.text(confirm.get("text"), f"{at}/text", most=300)
