"""A Cognito in memory that holds one published pool, for a port of the provider.

The pools are `published/*.json`: answers of DescribeUserPool, GetUserPoolMfaConfig and
DescribeUserPoolClient as templates and wizards make them, attributes that every pool
has left out, and the variables that bring such a pool in. They are written by hand
after their sources; none was read from an AWS account.
"""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Values = dict[str, Any]
DIRECTORY = Path(__file__).with_name("published")
NAMES = sorted(path.stem for path in DIRECTORY.glob("*.json"))
POOL_ID = "us-east-1_Pub1ished"
ARN = "arn:aws:cognito-idp:us-east-1:123456789012:userpool"
_NONE: dict[str, str] = {}
MADE = datetime(2024, 1, 1, tzinfo=UTC)
# of no call of UpdateUserPool: they stay as they were made
FIXED = {
    *("Id", "Arn", "Name", "AliasAttributes", "UsernameAttributes", "CreationDate"),
    *("UsernameConfiguration", "SchemaAttributes", "LastModifiedDate", "Domain"),
    *("CustomDomain", "UserPoolTags", "MfaConfiguration"),
}


def text(
    name: str, least: str = "0", most: str = "2048", **others: bool
) -> dict[str, Any]:
    """An attribute of type String, as every pool has it."""
    constraints = {"MinLength": least, "MaxLength": most}
    return {
        **{"Name": name, "AttributeDataType": "String", "Mutable": True},
        **{"DeveloperOnlyAttribute": False, "Required": False},
        **{"StringAttributeConstraints": constraints},
        **others,
    }


STANDARD = [
    text("sub", "1", Mutable=False, Required=True),
    *map(text, ("address", "email", "family_name", "gender", "given_name", "locale")),
    *map(text, ("middle_name", "name", "nickname", "phone_number", "picture")),
    *map(text, ("preferred_username", "profile", "website", "zoneinfo")),
    text("birthdate", "10", "10"),
    *(
        {key: value for key, value in text(name).items() if "Constraints" not in key}
        | {"AttributeDataType": "Boolean"}
        for name in ("email_verified", "phone_number_verified")
    ),
    {
        **{"Name": "updated_at", "AttributeDataType": "Number", "Mutable": True},
        **{"DeveloperOnlyAttribute": False, "Required": False},
        "NumberAttributeConstraints": {"MinValue": "0"},
    },
]


@dataclass
class Published:
    """`changes` are the operations that changed it, with what they were sent."""

    pool: Values
    factors: Values
    clients: dict[str, Values]
    variables: Values
    changes: list[tuple[str, Values]] = field(default_factory=list)

    @classmethod
    def read(
        cls, name: str, pool_id: str = POOL_ID, client_ids: Mapping[str, str] = _NONE
    ) -> "Published":
        """One of `NAMES`; a client's id is its key in Terraform and "0example"."""
        found = json.loads((DIRECTORY / f"{name}.json").read_bytes())
        own = {each["Name"]: each for each in found["UserPool"]["SchemaAttributes"]}
        attributes = {each["Name"]: each for each in STANDARD} | own
        pool = found["UserPool"] | {
            **{"Id": pool_id, "Arn": f"{ARN}/{pool_id}", "CreationDate": MADE},
            **{"LastModifiedDate": MADE, "EstimatedNumberOfUsers": 1000},
            "SchemaAttributes": list(attributes.values()),
        }
        clients = {}
        for key, client in found["UserPoolClients"].items():
            client_id = client_ids.get(key, f"{key}0example")
            own = {"ClientId": client_id, "UserPoolId": pool_id}
            clients[client_id] = client | own
        return cls(pool, found["UserPoolMfaConfig"], clients, found["variables"])

    def describe_user_pool(self, **_: str) -> Values:
        return {"UserPool": copy.deepcopy(self.pool)}

    def get_user_pool_mfa_config(self, **_: str) -> Values:
        return copy.deepcopy(self.factors)

    def describe_user_pool_client(self, *, ClientId: str, **_: str) -> Values:
        return {"UserPoolClient": copy.deepcopy(self.clients[ClientId])}

    def update_user_pool(self, **sent: Any) -> None:
        self.changes.append(("UpdateUserPool", sent))
        # what is not sent goes back to its default
        kept = {key: value for key, value in self.pool.items() if key in FIXED}
        policies = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]}}
        if sent.get("UserPoolTier") == "LITE":
            policies = {}
        self.pool = {"LambdaConfig": {}, **kept, **copy.deepcopy(sent)}
        self.pool["Policies"] = policies | self.pool["Policies"]
        del self.pool["UserPoolId"]

    def set_user_pool_mfa_config(self, **sent: Any) -> None:
        self.changes.append(("SetUserPoolMfaConfig", sent))
        self.factors = {k: v for k, v in sent.items() if k != "UserPoolId"}

    def add_custom_attributes(self, **sent: Any) -> None:
        self.changes.append(("AddCustomAttributes", sent))
        for each in sent["CustomAttributes"]:
            prefix = "dev:custom:" if each.get("DeveloperOnlyAttribute") else "custom:"
            made = copy.deepcopy(each) | {"Name": prefix + each["Name"]}
            self.pool["SchemaAttributes"].append(made)

    def create_user_pool_client(self, **sent: Any) -> Values:
        self.changes.append(("CreateUserPoolClient", sent))
        made = f"new{len(self.clients)}"
        self.clients[made] = copy.deepcopy(sent) | {"ClientId": made}
        return self.describe_user_pool_client(ClientId=made)

    def update_user_pool_client(self, **sent: Any) -> Values:
        self.changes.append(("UpdateUserPoolClient", sent))
        secret = self.clients[sent["ClientId"]].get("ClientSecret")
        new = copy.deepcopy(sent) | ({"ClientSecret": secret} if secret else {})
        self.clients[sent["ClientId"]] = new
        return self.describe_user_pool_client(ClientId=sent["ClientId"])

    def tag_resource(self, **sent: Any) -> None:
        self.pool["UserPoolTags"] = self.pool.get("UserPoolTags", {}) | sent["Tags"]

    def untag_resource(self, **sent: Any) -> None:
        for key in sent["TagKeys"]:
            del self.pool["UserPoolTags"][key]
