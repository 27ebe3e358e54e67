"""What a person filled into a form, checked against the form that was shown. Pure."""

from collections.abc import Mapping
from typing import Final

from sandbox.discord.components import (
    ChannelSelect,
    Checkbox,
    CheckboxGroup,
    Field,
    FileUpload,
    InputRow,
    Label,
    MentionableSelect,
    Modal,
    RadioGroup,
    RoleSelect,
    StringSelect,
    TextDisplay,
    TextInput,
    UserSelect,
)
from sandbox.discord.files import StoredFile
from sandbox.discord.typed import Mistyped, Resolved
from sandbox.wire import Json

MOST_TEXT: Final = 4_000


def submitted(
    modal: Modal,
    body: Json,
    fields: Mapping[str, object],
    files: Mapping[str, StoredFile],
    resolved: Resolved,
) -> list[Json]:
    """The components of a submitted form; raises Mistyped for what the form would not take.

    `body` is the form as shown, with the ids of its components.
    """
    rows = body["components"]
    assert isinstance(rows, list)
    done: list[Json] = []
    for row, shown in zip(modal.components, rows, strict=True):
        match row:
            case TextDisplay():
                done.append({"type": 10, "id": shown["id"]})
            case Label():
                filled = _filled(row.component, shown["component"], fields, files, resolved)
                done.append({"type": 18, "id": shown["id"], "component": filled})
            case InputRow():
                inner = row.components[0]
                filled = _filled(inner, shown["components"][0], fields, files, resolved)
                done.append({"type": 1, "id": shown["id"], "components": [filled]})
    return done


def _filled(
    field: Field,
    shown: Json,
    fields: Mapping[str, object],
    files: Mapping[str, StoredFile],
    resolved: Resolved,
) -> Json:
    base: Json = {"type": shown["type"], "id": shown["id"], "custom_id": field.custom_id}
    given = fields.get(field.custom_id)
    match field:
        case TextInput():
            return base | {"value": _text(field, given)}
        case Checkbox():
            return base | {"value": bool(given)}
        case RadioGroup():
            return base | {"value": _radio(field, given)}
        case _:
            return base | {"values": _values(field, given, files, resolved)}


def _text(field: TextInput, given: object) -> str:
    text = (field.value or "") if given is None else str(given)
    if not text and not field.required:
        return text
    least = max(field.min_length or 0, 1 if field.required else 0)
    most = field.max_length or MOST_TEXT
    if not least <= len(text) <= most:
        raise Mistyped(f"The field {field.custom_id} takes {least} to {most} characters.")
    return text


def _radio(field: RadioGroup, given: object) -> str | None:
    default = next((option.value for option in field.options if option.default), None)
    value = default if given is None else str(given)
    if value is None and field.required:
        raise Mistyped(f"The field {field.custom_id} is required.")
    if value is not None and value not in [option.value for option in field.options]:
        raise Mistyped(f"The field {field.custom_id} takes one of its options.")
    return value


Picking = (
    StringSelect
    | UserSelect
    | RoleSelect
    | MentionableSelect
    | ChannelSelect
    | FileUpload
    | CheckboxGroup
)


def _values(
    field: Picking, given: object, files: Mapping[str, StoredFile], resolved: Resolved
) -> list[str]:
    if given is None and isinstance(field, StringSelect | CheckboxGroup):
        values = [option.value for option in field.options if option.default]
    elif given is None and isinstance(
        field, UserSelect | RoleSelect | MentionableSelect | ChannelSelect
    ):
        values = [str(each.id) for each in field.default_values or []]
    else:
        values = [str(each) for each in given] if isinstance(given, list) else _one(given)
    least = field.min_values if field.min_values is not None else 1
    most = field.max_values if field.max_values is not None else _most(field)
    if not values and field.required is False:
        return []
    if not least <= len(values) <= most:
        raise Mistyped(f"The field {field.custom_id} takes {least} to {most} values.")
    return [named(field, value, files, resolved) for value in values]


def _most(field: Picking) -> int:
    return len(field.options) if isinstance(field, CheckboxGroup) else 1


def _one(given: object) -> list[str]:
    return [] if given in (None, "") else [str(given)]


def named(field: Picking, value: str, files: Mapping[str, StoredFile], resolved: Resolved) -> str:
    """A picked value, with what it names resolved; raises Mistyped when it can't be picked."""
    match field:
        case StringSelect() | CheckboxGroup():
            if value not in [option.value for option in field.options]:
                raise Mistyped(f"The field {field.custom_id} has no option {value}.")
            return value
        case UserSelect():
            return resolved.person(value)
        case RoleSelect():
            return resolved.role(value)
        case MentionableSelect():
            return resolved.mentionable(value)
        case ChannelSelect():
            return resolved.channel(value)
        case FileUpload():
            if value not in files:
                raise Mistyped(f"There is no upload {value}.")
            return resolved.attachment(files[value])
