"""Rules over all the components of a message or form; each breach is Discord's 50035."""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from sandbox.discord.components import ActionRow as Row
from sandbox.discord.components import (
    AnyComponent,
    Button,
    ChannelSelect,
    CheckboxGroup,
    Choice,
    Emoji,
    FileDisplay,
    InputRow,
    MediaGallery,
    MentionableSelect,
    Modal,
    OfMessage,
    RadioGroup,
    RoleSelect,
    StringSelect,
    TextDisplay,
    TextInput,
    Thumbnail,
    UserSelect,
    children,
    walk,
)
from sandbox.discord.errors import broken
from sandbox.wire import Json

MOST_COMPONENTS: Final = 40
MOST_TEXT: Final = 4_000
MOST_ROWS: Final = 5
ATTACHMENT: Final = "attachment://"
_LINKS: Final = ("http://", "https://", "discord://")


def check_layout(layout: Sequence[OfMessage], *, v2: bool, filenames: Iterable[str]) -> None:
    """Raise 50035 for the first rule of messages that the layout breaks."""
    found = walk(list(layout))
    if not v2:
        _check_legacy(layout)
    if v2 and len(found) > MOST_COMPONENTS:
        raise broken(
            "components", f"At most {MOST_COMPONENTS} components, with nesting: {len(found)}."
        )
    text = sum(len(each.content) for _, each in found if isinstance(each, TextDisplay))
    if text > MOST_TEXT:
        raise broken("components", f"At most {MOST_TEXT} characters of text: {text}.")
    _check_each(found)
    _check_media(found, frozenset(filenames))


def check_modal(modal: Modal) -> None:
    """Raise 50035 for the first rule of forms that this one breaks."""
    found = walk(list(modal.components))
    _check_each(found)
    for path, component in found:
        if isinstance(component, TextInput):
            _check_input(path, component, rows=modal.components)


def _check_legacy(layout: Sequence[OfMessage]) -> None:
    if len(layout) > MOST_ROWS:
        raise broken("components", f"At most {MOST_ROWS} rows without the components flag.")
    for index, component in enumerate(layout):
        if not isinstance(component, Row):
            raise broken(
                f"components.{index}.type",
                "This component needs the IS_COMPONENTS_V2 flag.",
                code="UNION_TYPE_CHOICES",
            )


def _check_each(found: list[tuple[str, AnyComponent]]) -> None:
    _unique(found)
    for path, component in found:
        match component:
            case Button():
                _check_button(path, component)
            case StringSelect() | RadioGroup() | CheckboxGroup():
                _check_choices(path, component.options)
            case Row():
                _check_row(path, component)
            case UserSelect() | RoleSelect() | MentionableSelect() | ChannelSelect():
                _check_chosen(path, component)
            case _:
                pass
        _check_amount(path, component)


def _unique(found: list[tuple[str, AnyComponent]]) -> None:
    seen: set[object] = set()
    for path, component in found:
        custom_id = getattr(component, "custom_id", None)
        for key, name in ((custom_id, "custom_id"), (component.id or None, "id")):
            if key is not None and (name, key) in seen:
                raise broken(
                    f"{path}.{name}",
                    f"Component {name} cannot be duplicated: {key}.",
                    code="COMPONENT_CUSTOM_ID_DUPLICATED",
                )
            seen.add((name, key))


def _check_button(path: str, button: Button) -> None:
    if button.emoji is not None:
        _check_emoji(path, button.emoji)
    if button.style == 6:
        if button.sku_id is None or button.label or button.emoji or button.custom_id or button.url:
            raise broken(path, "A premium button carries a sku_id and nothing else.")
        return
    if not button.label and button.emoji is None:
        raise broken(path, "A button must have a label or an emoji.", code="BUTTON_COMPONENT_EMPTY")
    if button.style == 5:
        if button.custom_id is not None or not (button.url or "").startswith(_LINKS):
            raise broken(f"{path}.url", "A link button has a url and no custom id.")
    elif button.custom_id is None or button.url is not None:
        raise broken(f"{path}.custom_id", "This button has a custom id and no url.")


def _check_emoji(path: str, emoji: Emoji) -> None:
    plain = emoji.name is None or all(
        letter.isascii() and letter.isalpha() for letter in emoji.name
    )
    if emoji.id is None and plain:
        raise broken(f"{path}.emoji.name", "Invalid emoji.", code="BUTTON_COMPONENT_INVALID_EMOJI")


def _check_row(path: str, row: Row) -> None:
    selects = [child for child in row.components if not isinstance(child, Button)]
    if selects and len(row.components) > 1:
        raise broken(f"{path}.components", "A row holds up to five buttons or one select.")


_NAMES: Final = {
    UserSelect: {"user"},
    RoleSelect: {"role"},
    MentionableSelect: {"user", "role"},
    ChannelSelect: {"channel"},
}


def _check_chosen(
    path: str, select: UserSelect | RoleSelect | MentionableSelect | ChannelSelect
) -> None:
    chosen = select.default_values or []
    if chosen and not select.min_values <= len(chosen) <= select.max_values:
        raise broken(f"{path}.default_values", "Their number must be one that can be chosen.")
    if not {one.type for one in chosen} <= _NAMES[type(select)]:
        raise broken(f"{path}.default_values", "They are not of what this select lists.")


def _check_choices(path: str, options: list[Choice]) -> None:
    values = [option.value for option in options]
    if len(set(values)) != len(values):
        raise broken(f"{path}.options", "The values of the options must be unique.")
    for index, option in enumerate(options):
        if option.emoji is not None:
            _check_emoji(f"{path}.options.{index}", option.emoji)


def _check_amount(path: str, component: AnyComponent) -> None:
    least = getattr(component, "min_values", None)
    most = getattr(component, "max_values", None)
    if least is not None and most is not None and least > most:
        raise broken(f"{path}.min_values", "min_values is more than max_values.")
    options = getattr(component, "options", None)
    if options is not None and most is not None and most > len(options):
        raise broken(f"{path}.max_values", f"max_values is more than the {len(options)} options.")
    if options is not None and most is not None:
        chosen = sum(option.default for option in options)
        if chosen > most:
            raise broken(f"{path}.options", "More defaults than max_values.")


def _check_input(path: str, field: TextInput, *, rows: Sequence[AnyComponent]) -> None:
    if field.min_length is not None and field.min_length > (field.max_length or MOST_TEXT):
        raise broken(f"{path}.min_length", "min_length is more than max_length.")
    if field.value is not None and len(field.value) > (field.max_length or MOST_TEXT):
        raise broken(f"{path}.value", "The value is longer than max_length.")
    in_row = any(isinstance(row, InputRow) and field in row.components for row in rows)
    if in_row and not field.label:
        raise broken(f"{path}.label", "A text input in a row needs a label.")


def _check_media(found: list[tuple[str, AnyComponent]], filenames: frozenset[str]) -> None:
    for path, component in found:
        match component:
            case Thumbnail():
                check_url(f"{path}.media.url", component.media.url, filenames)
            case MediaGallery():
                for index, item in enumerate(component.items):
                    check_url(f"{path}.items.{index}.media.url", item.media.url, filenames)
            case FileDisplay():
                if not component.file.url.startswith(ATTACHMENT):
                    raise broken(f"{path}.file.url", "A file must be an attachment:// reference.")
                check_url(f"{path}.file.url", component.file.url, filenames)
            case _:
                pass


def check_url(path: str, url: str, filenames: frozenset[str]) -> None:
    """Raise 50035 unless the address is a link or names a file of this very message."""
    if url.startswith(ATTACHMENT):
        if url.removeprefix(ATTACHMENT) not in filenames:
            raise broken(
                path, f"No attachment of that name: {url}.", code="UNFURLED_MEDIA_ITEM_UNRESOLVED"
            )
    elif not url.startswith(("http://", "https://")):
        raise broken(path, "Not a well formed URL.", code="URL_TYPE_INVALID_URL")


def numbered(layout: Sequence[AnyComponent]) -> list[Json]:
    """The components as JSON, each with an id: the given one, else the next free number."""
    taken = {component.id for _, component in walk(list(layout)) if component.id}
    free = (number for number in range(1, 100_000) if number not in taken)
    return [_numbered(component, free) for component in layout]


def _numbered(component: AnyComponent, free: Iterable[int]) -> Json:
    numbers = iter(free)
    plain = msgspec.to_builtins(component)
    body = _given(plain)
    if "options" in body:
        body["options"] = [_given(option) for option in plain["options"]]
    if "default_values" in body:
        body["default_values"] = [{**one, "id": str(one["id"])} for one in plain["default_values"]]
    body["id"] = component.id or next(numbers)
    inner = [_numbered(child, numbers) for child in children(component)]
    if "accessory" in body:
        body["accessory"] = inner.pop()
    if "components" in body:
        body["components"] = inner
    if "component" in body:
        body["component"] = inner[0]
    return body


def _given(plain: Json) -> Json:
    """Without what was left out: Discord sends no null for it, and libraries expect none."""
    return {key: value for key, value in plain.items() if value is not None}


def interactive(components: Sequence[Json], custom_id: str) -> Json | None:
    """The button, select or field with that custom id, anywhere in the JSON."""
    for component in components:
        if component.get("custom_id") == custom_id:
            return component
        found = interactive(_inside(component), custom_id)
        if found is not None:
            return found
    return None


def _inside(component: Json) -> list[Json]:
    listed = component.get("components")
    found = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    accessory = component.get("accessory")
    return [*found, accessory] if isinstance(accessory, dict) else found
