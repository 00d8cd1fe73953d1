"""One client speaks to both products, each of which refuses the other's manners."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from elasticsearch import ApiError, UnsupportedProductError
from elasticsearch.dsl import MultiSearch, Search
from elasticsearch.helpers import bulk, scan

from search.core.backends.clients import make_client
from search.core.backends.elasticsearch import answering
from search.core.contract import EngineRefusedError, EngineSilentError

HITS = {"total": {"value": 1, "relation": "eq"}, "hits": [{"_id": "1", "_source": {"digest": "d"}}]}
FOUND = {"took": 1, "timed_out": False, "_shards": {"failed": 0}, "hits": HITS}
OWN_TYPE = "application/vnd.elasticsearch+"


class Product(BaseHTTPRequestHandler):
    """Answers what the backend asks of an engine, with the manners of one product."""

    protocol_version = "HTTP/1.1"
    version, is_opensearch = "", False

    def _handle(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        told = self.headers.get("Content-Type") or ""
        if self.is_opensearch and OWN_TYPE in told:
            return self._send(406, {"error": f"Content-Type header [{told}] is not supported"})
        if not self.is_opensearch and "compatible-with" in told and "=8" not in told:
            return self._send(400, {"error": "media_type_header_exception"})
        return self._send(*self._answer(self.path.partition("?")[0], body))

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _handle  # noqa: N815

    def _answer(self, path: str, body: bytes):
        if path == "/":
            return 200, {"version": {"number": self.version}, "tagline": "You Know, for Search"}
        if path.endswith("_bulk"):
            rows = body.decode().strip().splitlines()
            assert "json" in self.headers["Content-Type"], rows
            return 200, {"errors": False, "items": [{"index": {"_id": "1", "status": 201}}]}
        if path.endswith("_msearch"):
            return 200, {"responses": [{**FOUND, "status": 200}]}
        if "_search/scroll" in path:
            return 200, {**FOUND, "_scroll_id": "s", "hits": {**HITS, "hits": []}}
        if path.endswith("/_search"):
            return 200, {**FOUND, "_scroll_id": "s"}
        if path == "/busy":
            return 429, {"error": "busy"}
        if path == "/wrong":
            return 400, {"error": "wrong"}
        return (200, {"acknowledged": True}) if path == "/there" else (404, {"error": "not here"})

    def _send(self, status: int, told: dict):
        body = b"" if self.command == "HEAD" else json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if not self.is_opensearch:
            self.send_header("X-Elastic-Product", "Elasticsearch")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told):
        pass


@pytest.fixture
def serve():
    servers = []

    def start(version: str, *, is_opensearch: bool) -> str:
        named = type("One", (Product,), {"version": version, "is_opensearch": is_opensearch})
        server = ThreadingHTTPServer(("127.0.0.1", 0), named)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


PRODUCTS = [
    ("elasticsearch", "8.19.3"),
    ("elasticsearch", "9.2.1"),
    ("opensearch", "2.19.1"),
    ("opensearch", "3.8.0"),
]


@pytest.mark.parametrize(("distribution", "version"), PRODUCTS)
def test_each_product_understands_all_that_the_backend_says(serve, distribution, version):
    address = serve(version, is_opensearch=distribution == "opensearch")
    client = make_client(address, distribution=distribution, timeout_seconds=5)

    assert client.info()["version"]["number"] == version
    assert client.indices.exists(index="there")
    assert not client.indices.exists(index="nowhere")
    stored, failures = bulk(client, [{"_index": "there", "_id": "1", "_source": {"a": 1}}])
    assert (stored, failures) == (1, [])
    assert Search(using=client, index="there").execute().hits.total.value == 1
    both = MultiSearch(using=client, index="there").add(Search()).execute()
    assert [found.hits.total.value for found in both] == [1]
    assert [row["_id"] for row in scan(client, index="there")] == ["1"]
    assert client.options(request_timeout=1).indices.create(index="there")["acknowledged"]


def test_a_plain_client_is_refused_by_opensearch(serve):
    address = serve("3.8.0", is_opensearch=True)
    client = make_client(address, distribution="elasticsearch", timeout_seconds=5)

    with pytest.raises(UnsupportedProductError):
        client.info()
    with pytest.raises(ApiError, match="not supported"):
        client.indices.create(index="there", settings={})


def test_where_a_node_refuses_the_next_is_asked(serve):
    address = serve("3.8.0", is_opensearch=True)
    client = make_client(
        f"http://127.0.0.1:9, {address}", distribution="opensearch", timeout_seconds=5
    )

    assert [client.info()["version"]["number"] for _again in range(3)] == ["3.8.0"] * 3


@pytest.mark.parametrize(
    ("path", "error"), [("/busy", EngineSilentError), ("/wrong", EngineRefusedError)]
)
def test_a_question_that_is_wrong_is_no_silence(serve, path, error):
    address = serve("3.8.0", is_opensearch=True)
    client = make_client(address, distribution="opensearch", timeout_seconds=5)

    with pytest.raises(EngineSilentError) as told, answering():
        client.perform_request("GET", path, headers={"accept": "application/json"})
    assert type(told.value) is error
