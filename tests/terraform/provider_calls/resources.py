"""What the provider asks of Cognito to make, read, change and end our resources."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.exceptions import ClientError

from tests.terraform.provider_calls.translation import (
    Values,
    expanded,
    flattened,
    same,
    shape,
)

REGION = "us-east-1"


class Resource(Protocol):
    """One resource type.

    `replacing` names the arguments that can't change, `kept` the blocks that stay when
    they are left out, `is_legacy` whether it is written with the provider's older SDK.
    """

    replacing: frozenset[str]
    kept: frozenset[str]
    is_legacy: bool

    def imported(self, name: str) -> Values: ...
    def create(self, planned: Values) -> Values: ...
    def read(self, state: Values) -> Values | None: ...
    def update(self, prior: Values, planned: Values) -> Values: ...
    def delete(self, state: Values) -> None: ...


def found(answer: Any) -> Any:
    """The answer of a call, or None for what is not there any more."""
    try:
        return answer()
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise


@dataclass(frozen=True)
class UserPool:
    """aws_cognito_user_pool; `block` is its schema.

    `default_tags` are those that the provider was configured with.
    """

    api: Any
    block: Mapping[str, Any]
    default_tags: Mapping[str, str]
    replacing = frozenset(
        ("alias_attributes", "name", "username_attributes", "username_configuration")
    )
    kept = frozenset(
        (
            *("account_recovery_setting", "admin_create_user_config"),
            *("email_configuration", "password_policy", "sign_in_policy"),
            *("sms_configuration", "verification_message_template"),
        )
    )
    is_legacy = True

    _FACTORS = (
        "email_mfa_configuration",
        "software_token_mfa_configuration",
        "web_authn_configuration",
    )
    _APART = ("tags", "tags_all", "schema", "mfa_configuration", *_FACTORS)

    def imported(self, name: str) -> Values:
        return {"id": name}

    def create(self, planned: Values) -> Values:
        sent = self._settings(planned, "CreateUserPoolRequest")
        sent["PoolName"] = planned["name"]
        sent["UserPoolTags"] = self.all_tags(planned)
        sent["Schema"] = self._schema(planned["schema"])
        made = self.api.create_user_pool(**sent)["UserPool"]
        state = {**planned, "id": made["Id"]}
        if planned["mfa_configuration"] != "OFF" or planned["web_authn_configuration"]:
            self._set_factors(state)
        return self.read(state) or {}

    def read(self, state: Values) -> Values | None:
        names = {"UserPoolId": state["id"]}
        answer = found(lambda: self.api.describe_user_pool(**names))
        if answer is None:
            return None
        pool = answer["UserPool"]
        values = flattened(self.block, shape("UserPoolType"), pool)
        for name, block in (
            ("password_policy", "PasswordPolicy"),
            ("sign_in_policy", "SignInPolicy"),
        ):
            nested = self.block["block_types"][name]["block"]
            policy = pool["Policies"].get(block)
            structure = shape("UserPoolPolicyType").members[block]
            values[name] = [flattened(nested, structure, policy)] if policy else []
        factors = self.api.get_user_pool_mfa_config(**names)
        read = flattened(self.block, shape("GetUserPoolMfaConfigResponse"), factors)
        values |= {name: read[name] for name in ("mfa_configuration", *self._FACTORS)}
        values["schema"] = self._read_schema(state["schema"], pool["SchemaAttributes"])
        tags = pool.get("UserPoolTags") or {}
        own = {
            name: value
            for name, value in tags.items()
            if self.default_tags.get(name) != value
        }
        return values | {
            "tags": own or (state.get("tags") and {}),
            "tags_all": tags,
            "endpoint": f"cognito-idp.{REGION}.amazonaws.com/{state['id']}",
            "region": REGION,
        }

    def update(self, prior: Values, planned: Values) -> Values:
        changed = {
            name
            for name in planned
            if not same(prior.get(name), planned[name], empty_is_unset=True)
        }
        if changed & {"mfa_configuration", *self._FACTORS}:
            self._set_factors(planned)
        if changed - set(self._APART):
            sent = self._settings(planned, "UpdateUserPoolRequest")
            sent["MfaConfiguration"] = planned["mfa_configuration"]
            if "user_attribute_update_settings" in changed:
                nothing = {"AttributesRequireVerificationBeforeUpdate": []}
                sent.setdefault("UserAttributeUpdateSettings", nothing)
            self.api.update_user_pool(UserPoolId=prior["id"], **sent)
        self._tag(prior, self.all_tags(planned))
        if "schema" in changed:
            self._add_attributes(prior, planned)
        return self.read(planned) or {}

    def delete(self, state: Values) -> None:
        found(lambda: self.api.delete_user_pool(UserPoolId=state["id"]))

    def _settings(self, planned: Values, request: str) -> Values:
        structure = shape(request)
        wanted = {
            name: value for name, value in planned.items() if name not in self._APART
        }
        sent = expanded(self.block, structure, wanted, empty_is_unset=True)
        policies = expanded(
            self.block, shape("UserPoolPolicyType"), wanted, empty_is_unset=True
        )
        return sent | ({"Policies": policies} if policies else {})

    def _set_factors(self, planned: Values) -> None:
        names = ("mfa_configuration", *self._FACTORS)
        self.api.set_user_pool_mfa_config(
            UserPoolId=planned["id"],
            **expanded(
                self.block,
                shape("SetUserPoolMfaConfigRequest"),
                {name: planned[name] for name in names},
                empty_is_unset=True,
            ),
        )

    def all_tags(self, planned: Values) -> Values:
        """The tags of its own and those that everything has."""
        return {**self.default_tags, **(planned.get("tags") or {})}

    def _tag(self, prior: Values, tags: Values) -> None:
        old = prior.get("tags_all") or {}
        if gone := sorted(old.keys() - tags.keys()):
            self.api.untag_resource(ResourceArn=prior["arn"], TagKeys=gone)
        if fresh := {name: tag for name, tag in tags.items() if old.get(name) != tag}:
            self.api.tag_resource(ResourceArn=prior["arn"], Tags=fresh)

    def _schema(self, attributes: list[Values]) -> list[Values]:
        structure = shape("SchemaAttributeType")
        nested = self.block["block_types"]["schema"]["block"]
        return [
            expanded(nested, structure, each, empty_is_unset=True, name="schema")
            for each in attributes
        ]

    def _add_attributes(self, prior: Values, planned: Values) -> None:
        old, new = prior["schema"], planned["schema"]

        def missing(those: list[Values], these: list[Values]) -> list[Values]:
            return [
                one
                for one in those
                if not any(same(one, other, empty_is_unset=True) for other in these)
            ]

        if missing(old, new):
            raise ValueError("cannot modify or remove schema items")
        self.api.add_custom_attributes(
            UserPoolId=prior["id"], CustomAttributes=self._schema(missing(new, old))
        )

    def _read_schema(
        self, configured: list[Values], attributes: list[Values]
    ) -> list[Values]:
        """Those that are asked for, and what differs from what every pool has."""
        nested = self.block["block_types"]["schema"]["block"]
        read = [
            flattened(nested, shape("SchemaAttributeType"), each) for each in attributes
        ]
        return [
            {**each, "name": each["name"].split(":")[-1]}
            for each in read
            if any(same(each, one, empty_is_unset=True) for one in configured)
            or not _in_every_pool(each)
        ]


def _in_every_pool(attribute: Values) -> bool:
    """Whether an attribute is Cognito's own, or standard and in its usual form."""
    name = attribute["name"]
    if name in ("sub", "updated_at", "identities") or name.endswith("_verified"):
        return True
    lengths = {"min_length": "0", "max_length": "2048"}
    if name == "birthdate":
        lengths = {"min_length": "10", "max_length": "10"}
    usual = {
        **{"attribute_data_type": "String", "mutable": True, "required": False},
        **{"developer_only_attribute": False, "number_attribute_constraints": []},
        "string_attribute_constraints": [lengths],
    }
    return ":" not in name and attribute == usual | {"name": name}


@dataclass(frozen=True)
class Client:
    """aws_cognito_user_pool_client; `block` is its schema."""

    api: Any
    block: Mapping[str, Any]
    replacing = frozenset(("generate_secret", "user_pool_id"))
    kept: frozenset[str] = frozenset()
    is_legacy = False

    def imported(self, name: str) -> Values:
        pool_id, client_id = name.split("/")
        return {"id": client_id, "user_pool_id": pool_id}

    def create(self, planned: Values) -> Values:
        sent = self._settings(planned, "CreateUserPoolClientRequest")
        made = self.api.create_user_pool_client(**sent)
        return self._state(planned, made)

    def read(self, state: Values) -> Values | None:
        names = {"UserPoolId": state["user_pool_id"], "ClientId": state["id"]}
        answer = found(lambda: self.api.describe_user_pool_client(**names))
        return None if answer is None else self._state(state, answer)

    def update(self, prior: Values, planned: Values) -> Values:
        sent = self._settings(planned, "UpdateUserPoolClientRequest")
        answer = self.api.update_user_pool_client(**sent, ClientId=prior["id"])
        return self._state(planned, answer)

    def delete(self, state: Values) -> None:
        names = {"UserPoolId": state["user_pool_id"], "ClientId": state["id"]}
        found(lambda: self.api.delete_user_pool_client(**names))

    def _settings(self, planned: Values, request: str) -> Values:
        sent = expanded(self.block, shape(request), planned, empty_is_unset=False)
        return sent | {"ClientName": planned["name"]}

    def _state(self, values: Values, answer: Values) -> Values:
        client = answer["UserPoolClient"]
        read = flattened(self.block, shape("UserPoolClientType"), client)
        return read | {
            "id": client["ClientId"],
            "name": client["ClientName"],
            "generate_secret": values["generate_secret"],
            "region": REGION,
        }


@dataclass(frozen=True)
class Group:
    """aws_cognito_user_group; `block` is its schema."""

    api: Any
    block: Mapping[str, Any]
    replacing = frozenset(("name", "user_pool_id"))
    kept: frozenset[str] = frozenset()
    is_legacy = True

    _SETTINGS = (
        ("description", "Description", ""),
        ("precedence", "Precedence", 0),
        ("role_arn", "RoleArn", ""),
    )

    def imported(self, name: str) -> Values:
        pool_id, group = name.split("/")
        return {"user_pool_id": pool_id, "name": group}

    def create(self, planned: Values) -> Values:
        given = {
            target: planned[name]
            for name, target, _ in self._SETTINGS
            if planned.get(name)
        }
        self.api.create_group(**self._names(planned), **given)
        return self.read(planned) or {}

    def read(self, state: Values) -> Values | None:
        answer = found(lambda: self.api.get_group(**self._names(state)))
        if answer is None:
            return None
        read = flattened(self.block, shape("GroupType"), answer["Group"])
        return read | {
            "id": f"{state['user_pool_id']}/{state['name']}",
            "name": state["name"],
            "region": REGION,
        }

    def update(self, prior: Values, planned: Values) -> Values:
        changed = {
            target: planned.get(name) or nothing
            for name, target, nothing in self._SETTINGS
            if planned.get(name) != prior.get(name)
        }
        self.api.update_group(**self._names(planned), **changed)
        return self.read(planned) or {}

    def delete(self, state: Values) -> None:
        found(lambda: self.api.delete_group(**self._names(state)))

    def _names(self, values: Values) -> Values:
        return {"UserPoolId": values["user_pool_id"], "GroupName": values["name"]}
