"""Creates or updates what is defined here at the vendor. Says what it would do; --apply does it.

Keys come from DD_API_KEY and DD_APP_KEY, the site from DD_SITE (datadoghq.com). What is there already is known by its
name and the tag below, so that nothing that people made by hand is touched.
"""

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from datadog_api_client import ApiClient, Configuration
from datadog_api_client.model_utils import validate_and_convert_types
from datadog_api_client.v1.api.dashboards_api import DashboardsApi
from datadog_api_client.v1.api.monitors_api import MonitorsApi
from datadog_api_client.v1.api.synthetics_api import SyntheticsApi
from datadog_api_client.v1.model.dashboard import Dashboard
from datadog_api_client.v1.model.monitor import Monitor
from datadog_api_client.v1.model.monitor_update_request import MonitorUpdateRequest
from datadog_api_client.v1.model.synthetics_api_test import SyntheticsAPITest
from datadog_api_client.v1.model.synthetics_browser_test import SyntheticsBrowserTest

from definitions import DEFINITIONS, mistakes

OURS = "managed-by:ferrum-rum"
# A dashboard takes no tags but those of a team; its description can say it as well.
OURS_IN_TEXT = f"[{OURS}]"


@dataclass(frozen=True)
class Kind:
    """How one kind of thing is found, made and changed."""

    name: Callable[[dict[str, Any]], str]
    known: Callable[[ApiClient], dict[str, str | int]]
    create: Callable[[ApiClient, dict[str, Any]], Any]
    update: Callable[[ApiClient, str | int, dict[str, Any]], Any]


def known_dashboards(client: ApiClient) -> dict[str, str | int]:
    found = DashboardsApi(client).list_dashboards().get("dashboards", [])
    return {item.title: item.id for item in found if OURS_IN_TEXT in (item.get("description") or "")}


def known_monitors(client: ApiClient) -> dict[str, str | int]:
    return {item.name: item.id for item in MonitorsApi(client).list_monitors(monitor_tags=OURS)}


def known_tests(client: ApiClient) -> dict[str, str | int]:
    found = SyntheticsApi(client).list_tests().get("tests", [])
    return {item.name: item.public_id for item in found if OURS in item.get("tags", [])}


def typed(content: dict[str, Any], model: type) -> Any:
    return validate_and_convert_types(content, (model,), ["$"], True, True, Configuration())


def by_title(content: dict[str, Any]) -> str:
    return content["title"]


def by_name(content: dict[str, Any]) -> str:
    return content["name"]


MONITOR = Kind(
    by_name,
    known_monitors,
    lambda client, content: MonitorsApi(client).create_monitor(typed(content, Monitor)),
    lambda client, key, content: MonitorsApi(client).update_monitor(key, typed(content, MonitorUpdateRequest)),
)
KINDS = {
    "dashboard.json": Kind(
        by_title,
        known_dashboards,
        lambda client, content: DashboardsApi(client).create_dashboard(typed(content, Dashboard)),
        lambda client, key, content: DashboardsApi(client).update_dashboard(key, typed(content, Dashboard)),
    ),
    "monitor.json": MONITOR,
    "forecast.json": MONITOR,
    "api-test.json": Kind(
        by_name,
        known_tests,
        lambda client, content: SyntheticsApi(client).create_synthetics_api_test(typed(content, SyntheticsAPITest)),
        lambda client, key, content: SyntheticsApi(client).update_api_test(key, typed(content, SyntheticsAPITest)),
    ),
    "browser-test.json": Kind(
        by_name,
        known_tests,
        lambda client, content: SyntheticsApi(client).create_synthetics_browser_test(typed(content, SyntheticsBrowserTest)),
        lambda client, key, content: SyntheticsApi(client).update_browser_test(key, typed(content, SyntheticsBrowserTest)),
    ),
}


def marked(content: dict[str, Any]) -> dict[str, Any]:
    """So that it is recognised the next time."""
    if "title" in content:
        return content | {"description": f"{content['description']} {OURS_IN_TEXT}"}
    return content | {"tags": [*content["tags"], OURS]}


def apply(client: ApiClient, say: Callable[[str], None]) -> None:
    for definition in DEFINITIONS:
        kind = KINDS[definition.file]
        content = marked(definition.read())
        name = kind.name(content)
        key = kind.known(client).get(name)
        if key is None:
            kind.create(client, content)
            say(f"created  {definition.file}: {name}")
        else:
            kind.update(client, key, content)
            say(f"updated  {definition.file}: {name} ({key})")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--apply", action="store_true", help="do it; needs DD_API_KEY and DD_APP_KEY")
    options = parser.parse_args()

    wrong = [f"{d.file}: {line}" for d in DEFINITIONS for line in mistakes(d.read(), d.model)]
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        return 1
    if not options.apply:
        for definition in DEFINITIONS:
            print(f"valid    {definition.file}: {KINDS[definition.file].name(definition.read())}")
        print("Nothing was sent. --apply creates or updates these at the vendor.")
        return 0
    missing = [name for name in ("DD_API_KEY", "DD_APP_KEY") if not os.environ.get(name)]
    if missing:
        print(f"missing: {' and '.join(missing)} in the environment", file=sys.stderr)
        return 2
    with ApiClient(Configuration()) as client:
        apply(client, print)
    return 0


if __name__ == "__main__":
    sys.exit(main())
