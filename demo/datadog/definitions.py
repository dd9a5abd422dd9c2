"""The vendor's side of the lab as code: what is defined, and whether the client's typed models know all of it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datadog_api_client import Configuration
from datadog_api_client.model_utils import ModelComposed, ModelNormal, UnparsedObject, validate_and_convert_types
from datadog_api_client.v1.model.dashboard import Dashboard
from datadog_api_client.v1.model.monitor import Monitor
from datadog_api_client.v1.model.synthetics_api_test import SyntheticsAPITest
from datadog_api_client.v1.model.synthetics_browser_test import SyntheticsBrowserTest

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Definition:
    file: str
    model: type

    def read(self) -> dict[str, Any]:
        return json.loads((FOLDER / self.file).read_text())


DEFINITIONS = (
    Definition("dashboard.json", Dashboard),
    Definition("monitor.json", Monitor),
    Definition("forecast.json", Monitor),
    Definition("api-test.json", SyntheticsAPITest),
    Definition("browser-test.json", SyntheticsBrowserTest),
)


def mistakes(content: dict[str, Any], model: type) -> list[str]:
    """Everything that the model does not know. The client itself passes unknown keys and values on without a word."""
    try:
        typed = validate_and_convert_types(content, (model,), ["$"], True, True, Configuration())
    except Exception as error:  # The client raises a different type for every kind of mistake.
        return [str(error)]
    return list(_unknown(typed, content, "$"))


def _unknown(typed: Any, content: Any, path: str):
    if isinstance(typed, UnparsedObject) or getattr(typed, "_unparsed", False):
        yield f"{path}: no model fits"
        return
    if isinstance(typed, list):
        for index, (item, raw) in enumerate(zip(typed, content)):
            yield from _unknown(item, raw, f"{path}[{index}]")
        return
    if isinstance(typed, ModelComposed) and getattr(typed, "_composed_instances", None):
        for instance in typed._composed_instances:
            yield from _unknown(instance, content, path)
        return
    if not isinstance(typed, ModelNormal):
        return
    names = {wire: name for name, wire in typed.attribute_map.items()}
    for key, raw in content.items():
        if key in names:
            yield from _unknown(typed.get(names[key]), raw, f"{path}.{key}")
        elif names:  # A model without any names of its own is a free map.
            yield f"{path}.{key}: unknown key"
