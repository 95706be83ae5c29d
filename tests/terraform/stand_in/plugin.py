"""A stand-in for hashicorp/aws that knows its schema, and nothing else.

It answers what `terraform validate` and `terraform test` with `mock_provider` ask, and
refuses to read, plan or make anything: it is not the AWS provider. Who gives it other
answers, as provider_calls/ does, has it do so.

Source: Terraform's tfplugin5.proto; go-plugin's ReattachConfig.
"""

import functools
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc

from local.provider import SOURCE
from tests.terraform.stand_in.wire import (
    NESTING,
    fields,
    flags,
    message,
    number,
    text,
)

SCHEMA = Path(__file__).with_name("aws_6_62_0.json")
SERVICE = "tfplugin5.Provider"
Answer = Callable[[bytes], bytes]


def encoded_block(block: Mapping[str, Any]) -> bytes:
    """Schema.Block."""
    out = b""
    for name, attribute in sorted(block.get("attributes", {}).items()):
        kind = message(2, json.dumps(attribute["type"]).encode())
        out += message(2, text(1, name) + kind + flags(attribute))
    for name, nested in sorted(block.get("block_types", {}).items()):
        out += message(
            3,
            text(1, name)
            + message(2, encoded_block(nested["block"]))
            + number(3, NESTING[nested["nesting_mode"]])
            + number(4, nested.get("min_items", 0))
            + number(5, nested.get("max_items", 0)),
        )
    return out


def encoded_schema(schema: Mapping[str, Any]) -> bytes:
    """Schema."""
    return number(1, schema["version"]) + message(2, encoded_block(schema["block"]))


@functools.cache
def provider_schema() -> bytes:
    """GetProviderSchema.Response."""
    known = json.loads(SCHEMA.read_bytes())
    out = message(1, encoded_schema(known["provider"]))
    for field, kind in ((2, "resource_schemas"), (3, "data_source_schemas")):
        for name, schema in known[kind].items():
            out += message(field, text(1, name) + message(2, encoded_schema(schema)))
    return out


def refusal(operation: str) -> Answer:
    """Answer with a diagnostic; `diagnostics` is field 2 of both responses."""
    sentence = f"{operation}: this stand-in only knows the schema"
    return lambda _: message(2, number(1, 1) + text(2, sentence))


def nothing(_: bytes) -> bytes:
    """An empty response: no diagnostics."""
    return b""


ANSWERS: dict[str, Answer] = {
    "GetSchema": lambda _: provider_schema(),
    # the configuration as it came: field 1 of both messages
    "PrepareProviderConfig": lambda request: request,
    "ValidateResourceTypeConfig": nothing,
    "ValidateDataSourceConfig": nothing,
    "Configure": nothing,
    "Stop": nothing,
    # the state as it came: RawState.json becomes DynamicValue.json
    "UpgradeResourceState": lambda request: message(
        1, message(2, fields(fields(request)[3])[1])
    ),
    "ReadResource": refusal("ReadResource"),
    "ReadDataSource": refusal("ReadDataSource"),
}


class Handler(grpc.GenericRpcHandler):
    """Hands calls to who answers them, by the name of the call."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self._answers = answers

    def service(
        self, handler_call_details: grpc.HandlerCallDetails
    ) -> grpc.RpcMethodHandler | None:
        """Find who answers a call.

        Args:
            handler_call_details: With the method, `/tfplugin5.Provider/GetSchema`.
        """
        service, _, name = handler_call_details.method.strip("/").rpartition("/")
        if service == SERVICE and name in self._answers:
            answer = self._answers[name]
            return grpc.unary_unary_rpc_method_handler(lambda asked, _: answer(asked))
        if name == "Check":  # grpc.health: 1 is SERVING
            return grpc.unary_unary_rpc_method_handler(lambda *_: number(1, 1))
        if name == "StreamStdio":
            return grpc.unary_stream_rpc_method_handler(lambda *_: iter(()))
        return None


@contextmanager
def serving(answers: Mapping[str, Answer] = ANSWERS) -> Iterator[str]:
    """Serve on a socket; gives the value of TF_REATTACH_PROVIDERS that leads there.

    Terraform then neither installs nor starts a provider of that name, which saves a
    process for every single run of a test.
    """
    # not below pytest's directory: a socket's path has at most 100 characters or so
    with tempfile.TemporaryDirectory(prefix="aws-") as directory:
        socket = f"{directory}/socket"
        server = grpc.server(ThreadPoolExecutor(4), handlers=[Handler(answers)])
        server.add_insecure_port(f"unix:{socket}")
        server.start()
        reattach = {
            "Protocol": "grpc",
            "ProtocolVersion": 5,
            "Pid": os.getpid(),
            "Test": True,  # it outlives Terraform
            "Addr": {"Network": "unix", "String": socket},
        }
        try:
            yield json.dumps({SOURCE: reattach})
        finally:
            server.stop(None).wait()
