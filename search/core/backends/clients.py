"""One client for Elasticsearch 8 and 9 and for OpenSearch."""

import dataclasses
import re

from elastic_transport import HttpHeaders, Urllib3HttpNode
from elasticsearch import Elasticsearch

_OWN_MEDIA_TYPE = re.compile(r"application/vnd\.elasticsearch\+([\w-]+)\s*;\s*compatible-with=\d+")


class OpenSearchNode(Urllib3HttpNode):
    """Speaks plain media types to OpenSearch, and vouches for the product that was configured."""

    def perform_request(self, method, target, body=None, headers=None, **options):
        plain = {
            name: _OWN_MEDIA_TYPE.sub(r"application/\1", value)
            for name, value in (headers or {}).items()
        }
        response = super().perform_request(
            method, target, body=body, headers=HttpHeaders(plain), **options
        )
        vouched = HttpHeaders({**response.meta.headers, "x-elastic-product": "Elasticsearch"})
        return response._replace(meta=dataclasses.replace(response.meta, headers=vouched))


def make_client(urls: str, *, distribution: str, timeout_seconds: float) -> Elasticsearch:
    """Return a client that gives up in time: whoever searches is waiting.

    ``urls`` may be several, with commas: where a node refuses the connection, the next is asked.
    """
    options = {"node_class": OpenSearchNode} if distribution == "opensearch" else {}
    hosts = [url.strip() for url in urls.split(",") if url.strip()]
    return Elasticsearch(
        hosts,
        request_timeout=timeout_seconds,
        max_retries=len(hosts) - 1,
        retry_on_timeout=False,
        **options,
    )
