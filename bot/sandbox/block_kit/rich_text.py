"""Rich text: sections, lists, quotes, preformatted text and what stands in them. A block, and what people type."""

from bot.sandbox.block_kit.rules import Rule, anything, boolean, by_type, items, one_of, shape, string, whole

_STYLE = shape({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight", "unlink"), boolean))
_STYLED = {"style": _STYLE}
_ID = string(255)
_ELEMENTS = 3000  # Slack names no number; this only stops what can't be meant


def _part(**required: Rule) -> Rule:
    return shape({"type": anything, **required}, _STYLED)


_PARTS = by_type(
    {
        "text": _part(text=string(12_000)),
        "link": shape({"type": anything, "url": string(3000)}, {**_STYLED, "text": string(12_000), "unsafe": boolean}),
        "emoji": shape({"type": anything, "name": string(100)}, {**_STYLED, "unicode": _ID, "skin_tone": whole(1, 6)}),
        "user": _part(user_id=_ID),
        "usergroup": _part(usergroup_id=_ID),
        "channel": _part(channel_id=_ID),
        "broadcast": _part(range=one_of("here", "channel", "everyone")),
        "color": _part(value=string(7)),
        "date": shape(
            {"type": anything, "timestamp": whole(0, 10**10), "format": string(100)},
            {**_STYLED, "url": string(3000), "fallback": string(1000)},
        ),
    }
)

_SECTION = shape({"type": anything, "elements": items(_PARTS, _ELEMENTS, least=0)})
_LIST = shape(
    {
        "type": anything,
        "style": one_of("bullet", "ordered"),
        "elements": items(by_type({"rich_text_section": _SECTION}), _ELEMENTS),
    },
    {"indent": whole(0, 8), "offset": whole(0, 10_000), "border": whole(0, 1)},
)

RICH_TEXT_PARTS = items(
    by_type(
        {
            "rich_text_section": _SECTION,
            "rich_text_list": _LIST,
            "rich_text_quote": shape({"type": anything, "elements": items(_PARTS, _ELEMENTS)}, {"border": whole(0, 1)}),
            "rich_text_preformatted": shape(
                {"type": anything, "elements": items(_PARTS, _ELEMENTS)},
                {"border": whole(0, 1), "language": string(50)},
            ),
        }
    ),
    _ELEMENTS,
)

RICH_TEXT = by_type({"rich_text": shape({"type": anything, "elements": RICH_TEXT_PARTS}, {"block_id": _ID})})
