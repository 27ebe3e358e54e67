"""The provider's catalogue of models: the one that the bot uses, with its schema."""

from sandbox.provider.answers import MODEL
from sandbox.provider.checks import MOST_SEED


def models(price: float) -> list[dict[str, object]]:
    """The catalogue; `price` is USD a picture."""
    properties: dict[str, object] = {
        "prompt": {"type": "string", "description": "What the character does."},
        "image": {"type": "string", "description": "URL of the reference picture."},
        "size": {"type": "string", "default": "1024*1024", "minimum": 256, "maximum": 1536},
        "seed": {"type": "integer", "default": -1, "minimum": -1, "maximum": MOST_SEED},
    }
    schema = {"type": "object", "properties": properties, "required": ["prompt", "image"]}
    return [
        {
            "model_id": MODEL,
            "name": "instant-character",
            "type": "image-to-image",
            "base_price": price,
            "description": "Keeps a character in character.",
            "api_schema": {
                "api_schemas": [
                    {"method": "POST", "api_path": f"/api/v3/{MODEL}", "request_schema": schema}
                ]
            },
        }
    ]
