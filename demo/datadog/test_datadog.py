"""The definitions hold, what is wrong with them is seen, and applying them twice makes each of them once."""

import copy
import json
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from datadog_api_client import ApiClient, Configuration

from apply import OURS, apply
from definitions import DEFINITIONS, mistakes

BY_FILE = {definition.file: definition for definition in DEFINITIONS}


class Definitions(unittest.TestCase):
    def test_every_definition_is_known_to_the_typed_models(self):
        for definition in DEFINITIONS:
            with self.subTest(definition.file):
                self.assertEqual(mistakes(definition.read(), definition.model), [])

    def test_mistakes_are_seen(self):
        def widget(content):
            return content["widgets"][0]["definition"]

        broken = {
            "a key of the dashboard": ("dashboard.json", lambda c: c.pop("layout_type")),
            "an unknown key": ("dashboard.json", lambda c: widget(c).update(reqests=[])),
            "an unknown value": ("dashboard.json", lambda c: widget(c)["requests"][0].update(display_type="barz")),
            "an unknown key deep inside": (
                "dashboard.json",
                lambda c: c["widgets"][3]["definition"]["requests"][0]["queries"][0]["compute"].update(agregation="x"),
            ),
            "an unknown option": ("monitor.json", lambda c: c["options"].update(treshold=1)),
            "a wrong type": ("forecast.json", lambda c: c["options"]["thresholds"].update(critical="20")),
            "a missing operator": ("api-test.json", lambda c: c["config"]["assertions"][0].pop("operator")),
            "a missing message": ("api-test.json", lambda c: c.pop("message")),
            "an unknown step": ("browser-test.json", lambda c: c["steps"][0].update(type="klick")),
        }
        for name, (file, damage) in broken.items():
            with self.subTest(name):
                content = copy.deepcopy(BY_FILE[file].read())
                damage(content)
                self.assertNotEqual(mistakes(content, BY_FILE[file].model), [])


class Vendor(BaseHTTPRequestHandler):
    """As much of the API as `apply` uses, in memory."""

    store: dict[str, list[dict]] = {}
    requests: list[tuple[str, str]] = []

    def _answer(self, value):
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _content(self):
        return json.loads(self.rfile.read(int(self.headers["content-length"])))

    def do_GET(self):
        path = self.path.split("?")[0]
        if path == "/api/v1/dashboard":
            self._answer({"dashboards": self.store.get("dashboard", [])})
        elif path == "/api/v1/monitor":
            self._answer(self.store.get("monitor", []))
        else:
            self._answer({"tests": self.store.get("synthetics", [])})

    def do_POST(self):
        self.requests.append(("POST", self.path))
        kind = self.path.split("/")[3]
        made = self.store.setdefault(kind, [])
        content = self._content()
        content |= {"id": len(made) + 1} if kind == "monitor" else {"id": f"abc-{len(made)}"}
        if kind == "synthetics":
            content |= {"public_id": f"pub-{len(made)}"}
            content.pop("id")
        made.append(content)
        self._answer(content)

    def do_PUT(self):
        self.requests.append(("PUT", self.path))
        self._answer(self._content())

    def log_message(self, *_):
        pass


class Applying(unittest.TestCase):
    def test_the_first_time_creates_and_the_second_updates(self):
        server = ThreadingHTTPServer(("127.0.0.1", 0), Vendor)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        configuration = Configuration(host=f"http://127.0.0.1:{server.server_port}")
        configuration.api_key["apiKeyAuth"] = "none"
        configuration.api_key["appKeyAuth"] = "none"
        # Somebody's own monitor of the same name, without the tag, would not be listed: the vendor filters by tag.
        with ApiClient(configuration) as client:
            said: list[str] = []
            apply(client, said.append)
            self.assertEqual([line.split()[0] for line in said], ["created"] * 5)
            self.assertTrue(all(OURS in monitor["tags"] for monitor in Vendor.store["monitor"]))
            apply(client, said.append)
            self.assertEqual([line.split()[0] for line in said[5:]], ["updated"] * 5)
        self.assertEqual([method for method, _ in Vendor.requests], ["POST"] * 5 + ["PUT"] * 5)


if __name__ == "__main__":
    unittest.main()
