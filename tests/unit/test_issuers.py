"""The two issuers of a pool, each with its keys, in the partition of its region."""

from pathlib import Path

import boto3
import pytest
from botocore.loaders import create_loader

from cognito_auth import issuers
from cognito_auth.config import StackConfig, load
from cognito_auth.errors import ConfigError
from tests.unit.test_config import ISSUER, POOL, STACK, stack_file

__all__ = ["stack_file"]

UPDATED = f"https://issuer-cognito-idp.eu-west-1.amazonaws.com/{POOL}"


def keys_of(issuer: str) -> str:
    return f"{issuer}/.well-known/jwks.json"


@pytest.mark.parametrize("issuer", [ISSUER, UPDATED])
@pytest.mark.parametrize("keys", [ISSUER, UPDATED])
def test_a_pool_on_aws_has_two_issuers_each_with_its_own_keys(
    issuer: str, keys: str
) -> None:
    changes = {"issuer": issuer, "jwks_uri": keys_of(keys)}
    config = StackConfig.from_mapping(STACK | changes)

    assert (config.issuer, config.jwks_uri) == (issuer, keys_of(issuer))
    assert config.key_sets == {ISSUER: keys_of(ISSUER), UPDATED: keys_of(UPDATED)}
    assert next(iter(config.key_sets)) == issuer


@pytest.mark.parametrize(
    "keys",
    [
        f"http://127.0.0.1:4566/{POOL}/.well-known/jwks.json",
        "https://mirror.example.com/keys?of=pool",
    ],
)
def test_keys_elsewhere_are_those_of_both_issuers(keys: str) -> None:
    config = StackConfig.from_mapping(STACK | {"jwks_uri": keys})

    assert config.key_sets == {ISSUER: keys, UPDATED: keys}


def test_the_issuer_can_be_set_to_one_that_is_not_cognitos(stack_file: Path) -> None:
    issuer = "https://accounts.example.com/pool"
    config = load(stack_file, {"COGNITO_ISSUER": f" {issuer}/ "})

    assert config.key_sets == {issuer: keys_of(ISSUER)}


def test_the_issuer_that_is_set_brings_its_keys(stack_file: Path) -> None:
    config = load(stack_file, {"COGNITO_ISSUER": UPDATED})

    assert (config.issuer, config.jwks_uri) == (UPDATED, keys_of(UPDATED))


@pytest.mark.parametrize(
    "issuer",
    [
        ISSUER.replace("west-1.", "west-2."),
        ISSUER.replace("Abc123", "Other1"),
        ISSUER.replace("Abc123", "abc123"),
        f"{ISSUER}.cn".replace(f".com/{POOL}.cn", f".com.cn/{POOL}"),
        f"{UPDATED}/more",
        UPDATED.replace(".com/", ".com:8443/"),
        ISSUER.replace(".amazonaws.com", ".example.com"),
        UPDATED.replace("issuer-", "issuer."),
        ISSUER.replace("cognito-idp.", "cognito-idp-fips."),
    ],
)
def test_an_issuer_of_another_pool_is_refused_and_its_variable_named(
    stack_file: Path, issuer: str
) -> None:
    with pytest.raises(ConfigError, match=f"^COGNITO_ISSUER {issuer} is not of"):
        load(stack_file, {"COGNITO_ISSUER": issuer})


@pytest.mark.parametrize(
    "issuer",
    [
        ISSUER.replace("//", "//a@"),
        f"{ISSUER}?a=b",
        f"{ISSUER}#a",
        f"{ISSUER}?",
        UPDATED.replace(".amazonaws", "..amazonaws"),
    ],
)
def test_an_issuer_that_can_be_none_is_refused(stack_file: Path, issuer: str) -> None:
    with pytest.raises(ConfigError, match=r"^COGNITO_ISSUER (must be|has no host)"):
        load(stack_file, {"COGNITO_ISSUER": issuer})


@pytest.mark.parametrize(
    ("region", "suffix"),
    [
        ("cn-north-1", "amazonaws.com.cn"),
        ("cn-northwest-1", "amazonaws.com.cn"),
        ("us-gov-west-1", "amazonaws.com"),
        ("us-iso-east-1", "c2s.ic.gov"),
        ("us-isob-east-1", "sc2s.sgov.gov"),
        ("eusc-de-east-1", "amazonaws.eu"),
        ("cn-south-9", "amazonaws.com.cn"),
        ("eu-central-9", "amazonaws.com"),
        ("xx-new-1", "amazonaws.com"),
    ],
)
def test_issuer_and_keys_are_in_the_regions_partition(
    tmp_path: Path, region: str, suffix: str
) -> None:
    variables = {
        "COGNITO_REGION": region,
        "COGNITO_USER_POOL_ID": f"{region}_Abc123",
        "COGNITO_CLIENT_ID": "abc",
    }
    config = load(tmp_path / "stack.json", variables)

    assert config.issuer == f"https://cognito-idp.{region}.{suffix}/{region}_Abc123"
    assert config.jwks_uri == keys_of(config.issuer)
    assert keys_of(f"https://issuer-cognito-idp.{region}.{suffix}/{region}_Abc123") in (
        config.key_sets.values()
    )


def every_region() -> list[str]:
    known = create_loader().load_data("partitions")["partitions"]
    return [name for one in known for name in one["regions"] if "global" not in name]


def test_issuers_are_where_boto3_goes() -> None:
    session = boto3.session.Session("key", "secret")
    # some of each partition: a client takes 10 ms
    for region in [*every_region()[::5], "cn-northwest-1", "cn-new-7", "eu-new-7"]:
        goes = session.client("cognito-idp", region_name=region).meta.endpoint_url
        pool = f"{region}_Abc123"
        assert issuers.original(region, pool) == f"{goes}/{pool}"
