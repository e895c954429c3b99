"""Traces by OpenTelemetry, where it is installed and its own environment variables say where they go.

OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_EXPORTER, OTEL_SERVICE_NAME and the others mean what its documentation says.
Whoever starts the server by `opentelemetry-instrument` has set up everything; then only the requests are added here.
"""

import logging
import os
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

from starlette.types import ASGIApp

from collegial_web.calendars import ADDRESS
from collegial_web.noted import log_event
from collegial_web.reminders import ADDRESS as STOPPING
from collegial_web.signing_in import DONE

_WANTED: Final = (
    *("OTEL_TRACES_EXPORTER", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"),
    "OTEL_PYTHON_TRACER_PROVIDER",
)
_ADDRESS: Final = (
    "net.peer.ip",
    "net.peer.port",
    "client.address",
    "client.port",
    "http.user_agent",
    "user_agent.original",
)
"""What would tell whose machine asked: it has no place in a trace."""


def traced(app: ASGIApp) -> ASGIApp:
    """Let each request be a span, if that is wanted."""
    if not _is_wanted():
        return app
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.instrumentation.asgi") is None:
        log_event(logging.WARNING, "trace.not-installed", needed="opentelemetry-instrumentation-asgi")
        return app
    from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware  # noqa: PLC0415 - where it is installed
    from opentelemetry.util.http import parse_excluded_urls  # noqa: PLC0415 - likewise

    _provide()
    return OpenTelemetryMiddleware(
        app,
        excluded_urls=parse_excluded_urls(f"/health,/ready,{ADDRESS},{DONE},{STOPPING}"),  # which hold secrets
        server_request_hook=_without_addresses,
        exclude_spans=["receive", "send"],
    )


def _is_wanted() -> bool:
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true" or os.environ.get("OTEL_TRACES_EXPORTER") == "none":
        return False
    return any(os.environ.get(name) for name in _WANTED)


def _provide() -> None:
    """Set up where spans go, unless somebody has: by OTLP over http, or to the console."""
    from opentelemetry import trace  # noqa: PLC0415 - where it is installed

    if not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider) or find_spec("opentelemetry.sdk") is None:
        return
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - likewise
    from opentelemetry.sdk.trace.export import (  # noqa: PLC0415 - likewise
        BatchSpanProcessor,
        ConsoleSpanExporter,
        SpanExporter,
    )

    exporter: SpanExporter
    if os.environ.get("OTEL_TRACES_EXPORTER") == "console":
        exporter = ConsoleSpanExporter()
    else:
        try:
            exporter = import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter").OTLPSpanExporter()
        except ImportError:
            log_event(logging.WARNING, "trace.not-installed", needed="opentelemetry-exporter-otlp-proto-http")
            return
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)


def _without_addresses(span: Any, _: dict[str, Any]) -> None:  # noqa: ANN401 - a span of any provider
    for name in _ADDRESS:
        if name in (getattr(span, "attributes", None) or {}):
            span.set_attribute(name, "")
