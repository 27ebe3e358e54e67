"""The components of messages and forms, as shapes: what one may hold and how long its texts are.

Source: Discord's "Component Reference". What spans several components (ids, totals, files)
is in `component_rules`.
"""

from typing import Annotated, Literal

import msgspec

CustomId = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
ComponentId = Annotated[int, msgspec.Meta(ge=0, le=2_147_483_647)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=4_000)]
Short = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Placeholder = Annotated[str, msgspec.Meta(max_length=150)]
Alt = Annotated[str, msgspec.Meta(max_length=1_024)]
FewValues = Annotated[int, msgspec.Meta(ge=0, le=25)]
MostValues = Annotated[int, msgspec.Meta(ge=1, le=25)]
Files = Annotated[int, msgspec.Meta(ge=0, le=10)]


class Emoji(msgspec.Struct, frozen=True, kw_only=True):
    """A unicode emoji (name alone) or one of a server (id as well)."""

    name: str | None = None
    id: str | int | None = None
    animated: bool = False


class Media(msgspec.Struct, frozen=True, kw_only=True):
    """Where a picture or file comes from: https, or `attachment://name`."""

    url: Annotated[str, msgspec.Meta(min_length=1, max_length=2_048)]


class _Component(msgspec.Struct, frozen=True, kw_only=True):
    id: ComponentId | None = None


class Button(_Component, tag_field="type", tag=2, frozen=True, kw_only=True):
    """Styles 1 to 4 carry a custom id, 5 a link, 6 something to buy."""

    style: Annotated[int, msgspec.Meta(ge=1, le=6)]
    label: Annotated[str, msgspec.Meta(max_length=80)] | None = None
    emoji: Emoji | None = None
    custom_id: CustomId | None = None
    url: Annotated[str, msgspec.Meta(max_length=512)] | None = None
    sku_id: str | int | None = None
    disabled: bool = False


class Choice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of a select, a radio group or a group of checkboxes."""

    label: Short
    value: Short
    description: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    emoji: Emoji | None = None
    default: bool = False


class _Select(_Component, frozen=True, kw_only=True):
    custom_id: CustomId
    placeholder: Placeholder | None = None
    min_values: FewValues = 1
    max_values: MostValues = 1
    disabled: bool = False
    required: bool | None = None


class StringSelect(_Select, tag_field="type", tag=3, frozen=True, kw_only=True):
    """A select of the bot's own lines."""

    options: Annotated[list[Choice], msgspec.Meta(min_length=1, max_length=25)]


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in a select from the start. Discord takes a number too, and tells a text."""

    id: str | int
    type: Literal["user", "role", "channel"]


class UserSelect(_Select, tag_field="type", tag=5, frozen=True, kw_only=True):
    """A select of people."""

    default_values: list[Chosen] | None = None


class RoleSelect(_Select, tag_field="type", tag=6, frozen=True, kw_only=True):
    """A select of roles."""

    default_values: list[Chosen] | None = None


class MentionableSelect(_Select, tag_field="type", tag=7, frozen=True, kw_only=True):
    """A select of people and roles."""

    default_values: list[Chosen] | None = None


class ChannelSelect(_Select, tag_field="type", tag=8, frozen=True, kw_only=True):
    """A select of channels."""

    channel_types: list[int] | None = None
    default_values: list[Chosen] | None = None


AnySelect = StringSelect | UserSelect | RoleSelect | MentionableSelect | ChannelSelect


Selects = list[StringSelect | UserSelect | RoleSelect | MentionableSelect | ChannelSelect]


class TextInput(_Component, tag_field="type", tag=4, frozen=True, kw_only=True):
    """A line (style 1) or a paragraph (style 2) to fill in."""

    custom_id: CustomId
    style: Annotated[int, msgspec.Meta(ge=1, le=2)]
    label: Annotated[str, msgspec.Meta(min_length=1, max_length=45)] | None = None
    min_length: Annotated[int, msgspec.Meta(ge=0, le=4_000)] | None = None
    max_length: Annotated[int, msgspec.Meta(ge=1, le=4_000)] | None = None
    required: bool = True
    value: Annotated[str, msgspec.Meta(max_length=4_000)] | None = None
    placeholder: Annotated[str, msgspec.Meta(max_length=100)] | None = None


class FileUpload(_Component, tag_field="type", tag=19, frozen=True, kw_only=True):
    """Files to hand in with a form; one, when it doesn't say how many."""

    custom_id: CustomId
    min_values: Files | None = None
    max_values: Annotated[int, msgspec.Meta(ge=1, le=10)] | None = None
    required: bool = True


class RadioGroup(_Component, tag_field="type", tag=21, frozen=True, kw_only=True):
    """One of two to ten lines."""

    custom_id: CustomId
    options: Annotated[list[Choice], msgspec.Meta(min_length=2, max_length=10)]
    required: bool = True


class CheckboxGroup(_Component, tag_field="type", tag=22, frozen=True, kw_only=True):
    """Some of up to ten lines."""

    custom_id: CustomId
    options: Annotated[list[Choice], msgspec.Meta(min_length=1, max_length=10)]
    min_values: Files | None = None
    max_values: Annotated[int, msgspec.Meta(ge=1, le=10)] | None = None
    required: bool = True


class Checkbox(_Component, tag_field="type", tag=23, frozen=True, kw_only=True):
    """Yes or no."""

    custom_id: CustomId
    default: bool = False


class TextDisplay(_Component, tag_field="type", tag=10, frozen=True, kw_only=True):
    """Text in a message's layout."""

    content: Text


class Thumbnail(_Component, tag_field="type", tag=11, frozen=True, kw_only=True):
    """A small picture beside a section."""

    media: Media
    description: Alt | None = None
    spoiler: bool = False


class GalleryItem(msgspec.Struct, frozen=True, kw_only=True):
    """One picture of a gallery."""

    media: Media
    description: Alt | None = None
    spoiler: bool = False


class MediaGallery(_Component, tag_field="type", tag=12, frozen=True, kw_only=True):
    """One to ten pictures."""

    items: Annotated[list[GalleryItem], msgspec.Meta(min_length=1, max_length=10)]


class FileDisplay(_Component, tag_field="type", tag=13, frozen=True, kw_only=True):
    """A file to download; only of this message's own attachments."""

    file: Media
    spoiler: bool = False


class Separator(_Component, tag_field="type", tag=14, frozen=True, kw_only=True):
    """A line or a gap."""

    divider: bool = True
    spacing: Annotated[int, msgspec.Meta(ge=1, le=2)] = 1


class Section(_Component, tag_field="type", tag=9, frozen=True, kw_only=True):
    """Text with a button or a small picture beside it."""

    components: Annotated[list[TextDisplay], msgspec.Meta(min_length=1, max_length=3)]
    accessory: Button | Thumbnail


class ActionRow(_Component, tag_field="type", tag=1, frozen=True, kw_only=True):
    """Up to five buttons, or one select."""

    components: Annotated[
        list[Button | StringSelect | UserSelect | RoleSelect | MentionableSelect | ChannelSelect],
        msgspec.Meta(min_length=1, max_length=5),
    ]


class Container(_Component, tag_field="type", tag=17, frozen=True, kw_only=True):
    """A box with an accent colour around other components."""

    components: Annotated[
        list[ActionRow | TextDisplay | Section | MediaGallery | Separator | FileDisplay],
        msgspec.Meta(min_length=1),
    ]
    accent_color: Annotated[int, msgspec.Meta(ge=0, le=0xFFFFFF)] | None = None
    spoiler: bool = False


class InputRow(_Component, tag_field="type", tag=1, frozen=True, kw_only=True):
    """The old way of putting one field into a form."""

    components: Annotated[
        list[
            TextInput | StringSelect | UserSelect | RoleSelect | MentionableSelect | ChannelSelect
        ],
        msgspec.Meta(min_length=1, max_length=1),
    ]


Field = (
    TextInput
    | StringSelect
    | UserSelect
    | RoleSelect
    | MentionableSelect
    | ChannelSelect
    | FileUpload
    | RadioGroup
    | CheckboxGroup
    | Checkbox
)


class Label(_Component, tag_field="type", tag=18, frozen=True, kw_only=True):
    """A field of a form with its name and an explanation."""

    label: Annotated[str, msgspec.Meta(min_length=1, max_length=45)]
    description: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    component: Field


class Modal(msgspec.Struct, frozen=True, kw_only=True):
    """A form: one to five rows under a title."""

    custom_id: CustomId
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=45)]
    components: Annotated[
        list[Label | TextDisplay | InputRow], msgspec.Meta(min_length=1, max_length=5)
    ]


OfMessage = ActionRow | Section | TextDisplay | MediaGallery | FileDisplay | Separator | Container
Layout = list[OfMessage]
AnyComponent = OfMessage | Button | AnySelect | Thumbnail | Label | InputRow | Field | TextDisplay


def children(component: AnyComponent) -> list[AnyComponent]:
    """The components directly inside this one, its accessory last."""
    match component:
        case ActionRow() | Container() | InputRow():
            return list(component.components)
        case Section():
            return [*component.components, component.accessory]
        case Label():
            return [component.component]
        case _:
            return []


def walk(layout: list[AnyComponent], path: str = "components") -> list[tuple[str, AnyComponent]]:
    """Every component with its path, parents before children."""
    found: list[tuple[str, AnyComponent]] = []
    for index, component in enumerate(layout):
        where = f"{path}.{index}"
        found.append((where, component))
        found.extend(walk(children(component), f"{where}.components"))
    return found
