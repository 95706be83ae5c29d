"""What Terraform asks a provider for, answered by `resources`.

Source: tfplugin5.proto.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.embedded import ADMIN_KEY
from tests.terraform.provider_calls import msgpack
from tests.terraform.provider_calls.resources import (
    REGION,
    Client,
    Group,
    Resource,
    UserPool,
)
from tests.terraform.provider_calls.translation import Values, flattened, same, shape
from tests.terraform.stand_in import plugin
from tests.terraform.stand_in.wire import fields, message, number, text

_POOL = "aws_cognito_user_pool"
# what the schema's data doesn't say of blocks in blocks
# Source: cognitoidp/user_pool.go
_COMPUTED_BLOCKS = {"pre_token_generation_config"}
# As provider 6 has it, without asking AWS, for a region of the public partition.
PARTITION: Values = {
    "id": "aws",
    "partition": "aws",
    "dns_suffix": "amazonaws.com",
    "reverse_dns_prefix": "com.amazonaws",
}


def answers(endpoint_url: str) -> dict[str, plugin.Answer]:
    """The stand-in's answers, with those that need an AWS by the embedded Cognito.

    Args:
        endpoint_url: The embedded Cognito.
    """
    api = boto3.client(
        "cognito-idp",
        endpoint_url=endpoint_url,
        region_name=REGION,
        # what is too long or empty is for Cognito to refuse
        config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
        **ADMIN_KEY,
    )
    return answers_by(api)


def answers_by(api: Any) -> dict[str, plugin.Answer]:
    """The same, by what answers like a client of Cognito."""
    port = Port(api, json.loads(plugin.SCHEMA.read_bytes()))
    return plugin.ANSWERS | {
        "Configure": port.configure,
        "PlanResourceChange": port.plan,
        "ApplyResourceChange": port.apply,
        "ImportResourceState": port.import_state,
        "ReadResource": port.read,
        "ReadDataSource": port.read_data,
    }


@dataclass(frozen=True)
class Port:
    """Plans and applies by `api`, a client of Cognito, for resources of `schemas`."""

    api: Any
    schemas: Mapping[str, Any]
    default_tags: dict[str, str] = field(default_factory=dict)

    def configure(self, request: bytes) -> bytes:
        """Only the tags matter: the endpoint is known, and any key will do."""
        config = _value(fields(request)[2])
        self.default_tags.clear()
        for block in config.get("default_tags") or []:
            self.default_tags.update(block["tags"] or {})
        return b""

    def plan(self, request: bytes) -> bytes:
        asked = fields(request)
        resource, block = self._resource(asked[1].decode())
        prior, proposed, config = (_value(asked.get(at)) for at in (2, 3, 4))
        if proposed is None:
            return message(1, _dynamic(None))
        if prior is None:
            planned, replaced = _planned_anew(block, proposed, config), []
        else:
            if isinstance(resource, UserPool):
                proposed["tags_all"] = resource.all_tags(proposed)
            planned, replaced = _planned(resource, block, prior, proposed, config)
        paths = b"".join(message(2, message(1, text(1, name))) for name in replaced)
        return (
            message(1, _dynamic(planned)) + paths + number(5, int(resource.is_legacy))
        )

    def apply(self, request: bytes) -> bytes:
        asked = fields(request)
        resource, block = self._resource(asked[1].decode())
        prior, planned = _value(asked.get(2)), _value(asked.get(3))
        try:
            if planned is None:
                resource.delete(prior)
                state = None
            elif prior is None:
                state = _whole(block, resource.create(planned))
            else:
                state = _whole(block, resource.update(prior, planned))
        except (ClientError, ValueError) as error:
            return message(1, _dynamic(prior)) + message(3, _diagnostic(str(error)))
        return message(1, _dynamic(state)) + number(4, int(resource.is_legacy))

    def import_state(self, request: bytes) -> bytes:
        """What an id tells; Terraform reads the rest."""
        asked = fields(request)
        kind, name = asked[1].decode(), asked[2].decode()
        resource, block = self._resource(kind)
        state = _whole(block, resource.imported(name) | {"region": REGION})
        return message(1, text(1, kind) + message(2, _dynamic(state)))

    def read(self, request: bytes) -> bytes:
        asked = fields(request)
        resource, block = self._resource(asked[1].decode())
        state = resource.read(_value(asked[2]))
        return message(1, _dynamic(state and _whole(block, state)))

    def read_data(self, request: bytes) -> bytes:
        """Answer for aws_partition and aws_cognito_user_pool."""
        asked = fields(request)
        kind = asked[1].decode()
        block = self.schemas["data_source_schemas"][kind]["block"]
        if kind == "aws_partition":
            return message(1, _dynamic(_whole(block, PARTITION)))
        pool_id = _value(asked[2])["user_pool_id"]
        pool = self.api.describe_user_pool(UserPoolId=pool_id)["UserPool"]
        values = flattened(block, shape("UserPoolType"), pool)
        nested = self.schemas["resource_schemas"][_POOL]["block"]["block_types"]
        attributes = [
            flattened(nested["schema"]["block"], shape("SchemaAttributeType"), each)
            for each in pool["SchemaAttributes"]
        ]
        known = {"id": pool_id, "user_pool_id": pool_id, "region": REGION}
        state = values | known | {"schema_attributes": attributes}
        return message(1, _dynamic(state))

    def _resource(self, kind: str) -> tuple[Resource, Mapping[str, Any]]:
        block = self.schemas["resource_schemas"][kind]["block"]
        made: dict[str, Resource] = {
            _POOL: UserPool(self.api, block, self.default_tags),
            f"{_POOL}_client": Client(self.api, block),
            "aws_cognito_user_group": Group(self.api, block),
        }
        return made[kind], block


def _planned_anew(block: Mapping[str, Any], proposed: Values, config: Values) -> Values:
    unknown = {
        name: REGION if name == "region" else msgpack.UNKNOWN
        for name, attribute in block["attributes"].items()
        if attribute.get("computed") and config.get(name) is None
    }
    return proposed | unknown


def _planned(
    resource: Resource,
    block: Mapping[str, Any],
    prior: Values,
    proposed: Values,
    config: Values,
) -> tuple[Values, list[str]]:
    """The planned state, and the changed arguments for which there must be a new one.

    What is left to the provider stays as it was, as `UseStateForUnknown` has it.
    """
    planned = dict(proposed)
    for name, attribute in block["attributes"].items():
        is_left_open = attribute.get("computed") and config.get(name) is None
        if is_left_open and name != "tags_all":
            planned[name] = prior[name]
    for name, nested in block.get("block_types", {}).items():
        if not config.get(name) and name in resource.kept:
            planned[name] = prior[name]
        elif planned.get(name) and prior.get(name):
            planned[name] = _filled(nested["block"], planned[name], prior[name])
    changed = [
        name
        for name in planned
        if not same(planned[name], prior.get(name), empty_is_unset=resource.is_legacy)
    ]
    if not changed:
        return prior, []
    replaced = [name for name in changed if name in resource.replacing]
    return (_planned_anew(block, planned, config) if replaced else planned), replaced


def _filled(
    block: Mapping[str, Any], planned: list[Values], prior: list[Values]
) -> list[Values]:
    """A block with what its own computed arguments and blocks were."""
    computed = [
        name
        for name, each in block.get("attributes", {}).items()
        if each.get("computed")
    ]
    computed += _COMPUTED_BLOCKS & block.get("block_types", {}).keys()
    if not computed or len(planned) != 1 or len(prior) != 1:
        return planned
    kept = {
        name: prior[0][name] for name in computed if planned[0].get(name) in (None, [])
    }
    return [planned[0] | kept]


def _whole(block: Mapping[str, Any], values: Values) -> Values:
    """Every argument of a block; the protocol wants even those without a value."""
    whole: Values = {name: values.get(name) for name in block.get("attributes", {})}
    for name, nested in block.get("block_types", {}).items():
        items = values.get(name) or []
        whole[name] = [_whole(nested["block"], item) for item in items]
    return whole


def _value(encoded: bytes | None) -> Any:
    """DynamicValue."""
    held = fields(encoded or b"")
    if 2 in held:
        return json.loads(held[2])
    return msgpack.unpacked(held[1]) if held.get(1) else None


def _dynamic(value: Any) -> bytes:
    return message(1, msgpack.packed(value))


def _diagnostic(sentence: str) -> bytes:
    return number(1, 1) + text(2, sentence)
