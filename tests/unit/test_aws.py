"""boto3's clients, and what they take from their surroundings."""

import re
from pathlib import Path

import pytest
from botocore.loaders import JSONFileLoader

from cognito_auth import aws
from cognito_auth.errors import ConfigError, NoCredentials, ServiceUnavailable
from tests.unit.proxy import Proxy
from tests.unit.scripted_cognito import FakeCognito, says

REGION = "eu-central-1"
POOL = {"UserPoolId": "eu-central-1_Example"}


def revoke(endpoint_url: str | None) -> None:
    client = aws.client(
        "cognito-idp", region=REGION, endpoint_url=endpoint_url, signed=False
    )
    with aws.answers():
        client.revoke_token(Token="refresh", ClientId="client")


def list_groups(endpoint_url: str | None) -> None:
    with aws.answers():
        client = aws.client(
            "cognito-idp", region=REGION, endpoint_url=endpoint_url, signed=True
        )
        client.list_groups(**POOL)


@pytest.mark.parametrize("signed", [False, True])
def test_a_further_client_reads_no_model_again(
    monkeypatch: pytest.MonkeyPatch, signed: bool
) -> None:
    read: list[str] = []
    load = JSONFileLoader.load_file

    def noted(self: JSONFileLoader, path: str) -> object:
        read.append(path)
        return load(self, path)

    monkeypatch.setattr(JSONFileLoader, "load_file", noted)
    here = {"region": REGION, "endpoint_url": "http://127.0.0.1:9"}
    aws._loader.cache_clear()

    aws.client("cognito-idp", signed=True, **here)
    assert read
    read.clear()
    aws.client("cognito-idp", signed=signed, **here)
    assert read == []


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Proxy:
    """A proxy that refuses everything, and that the environment names for all."""
    with Proxy() as running:
        for name in ("HTTP_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, f"http://{running.address}")
        yield running


def test_aws_is_called_through_the_proxy_of_the_environment(proxy: Proxy) -> None:
    with pytest.raises(ServiceUnavailable, match="ProxyConnectionError"):
        revoke(None)

    assert set(proxy.asked) == {f"cognito-idp.{REGION}.amazonaws.com:443"}


def test_this_machine_is_never_called_through_a_proxy(
    proxy: Proxy, fake: FakeCognito
) -> None:
    fake.answers = [says({})]

    revoke(fake.endpoint_url)
    list_groups(fake.endpoint_url)
    revoke(fake.endpoint_url.replace("127.0.0.1", "localhost"))

    assert len(fake.requests) == 3
    assert proxy.asked == []


@pytest.mark.parametrize("name", ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])
def test_a_profile_that_is_not_here_breaks_only_what_needs_it(
    fake: FakeCognito, monkeypatch: pytest.MonkeyPatch, proxy: Proxy, name: str
) -> None:
    monkeypatch.setenv(name, "nosuch")
    fake.answers = [says({})]

    revoke(fake.endpoint_url)
    list_groups(fake.endpoint_url)
    assert len(fake.requests) == 2
    # an unsigned call to AWS comes as far as the proxy
    with pytest.raises(ServiceUnavailable, match="ProxyConnectionError"):
        revoke(None)
    with pytest.raises(NoCredentials):
        list_groups(None)


def test_without_credentials_there_is_no_client_that_would_never_get_any(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "nothing"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")

    with pytest.raises(NoCredentials), aws.answers():
        aws.client("ses", region=REGION, endpoint_url=None, signed=True)


def test_an_administrators_profile_is_taken_at_aws_alone(
    fake: FakeCognito, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    credentials = tmp_path / "credentials"
    credentials.write_text(
        "[work]\naws_access_key_id = AKIAWORK\naws_secret_access_key = secret\n"
    )
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(credentials))
    monkeypatch.setenv("AWS_PROFILE", "work")

    def key(endpoint_url: str | None, *, signed: bool) -> str | None:
        client = aws.client(
            "cognito-idp", region=REGION, endpoint_url=endpoint_url, signed=signed
        )
        found = client._request_signer._credentials
        return found and found.access_key

    assert key(None, signed=True) == "AKIAWORK"
    assert key(None, signed=False) is None
    assert key(fake.endpoint_url, signed=True) == "test"
    assert key(fake.endpoint_url, signed=False) is None


def test_the_embedded_stack_gets_its_own_key_and_nobody_elses(
    fake: FakeCognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "secret-token")
    fake.answers = [says({})]

    list_groups(fake.endpoint_url)
    revoke(fake.endpoint_url)

    signed, unsigned = (request.headers for request in fake.requests)
    assert "Credential=test/" in signed["authorization"]
    assert "x-amz-security-token" not in signed
    assert "authorization" not in unsigned


def test_what_calls_is_told_in_one_text_that_no_call_makes_anew(
    fake: FakeCognito,
) -> None:
    fake.answers = [says({})]

    revoke(fake.endpoint_url)
    list_groups(fake.endpoint_url)

    for request in fake.requests:
        agent = request.headers["user-agent"]
        # where boto3 makes it, it names the call's features: m/Z,b
        assert re.fullmatch(r"Boto3/\S+ Botocore/\S+ streamlit-cognito", agent)
    assert len(fake.requests) == 2


@pytest.mark.parametrize(
    "name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"]
)
def test_passwords_go_where_no_variable_of_the_shell_leads(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    client = aws.client("cognito-idp", region=REGION, endpoint_url=None, signed=False)
    assert client.meta.endpoint_url == f"https://cognito-idp.{REGION}.amazonaws.com"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AWS_CA_BUNDLE", ""),
        ("AWS_DEFAULTS_MODE", "x"),
        ("AWS_STS_REGIONAL_ENDPOINTS", "x"),
    ],
)
def test_a_setting_that_boto3_can_not_take_is_no_outage(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match="boto3 can't go by its settings"):
        aws.client("cognito-idp", region=REGION, endpoint_url=None, signed=False)


def test_a_file_of_boto3s_is_named_in_the_log_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = tmp_path / "config"
    broken.write_text("[default\nregion")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(broken))
    with pytest.raises(ConfigError) as caught:
        aws.client("cognito-idp", region=REGION, endpoint_url=None, signed=False)
    assert str(broken) not in str(caught.value)
    assert str(broken) in caplog.text
