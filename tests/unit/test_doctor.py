"""What the doctor finds where AWS, at the network's edge, answers as a test says."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from cognito_auth.config import IdentityProvider, StackConfig
from cognito_auth.doctor.check import Check, Note, Result, check
from cognito_auth.doctor.evidence import Evidence, Unchecked
from cognito_auth.doctor.examination import examine, exit_code
from cognito_auth.doctor.registry import CHECKS
from cognito_auth.errors import ConfigError
from tests.unit.minting import public_jwk
from tests.unit.scripted_aws import SMS, Refuses, ScriptedAws, trust

PASSWORD = "secret-message"
ADMIN_SCOPE = "aws.cognito.signin.user.admin"


@pytest.fixture
def aws(key: RSAPrivateKey) -> Iterator[ScriptedAws]:
    keys = json.dumps({"keys": [public_jwk(key)]}).encode()
    with ScriptedAws(keys) as scripted:
        yield scripted


def results(config: StackConfig, *, offline: bool = False) -> dict[str, Result]:
    found = examine(CHECKS, Evidence(lambda: config, offline=offline))
    return {result.check.id: result for result in found}


def troubles(config: StackConfig) -> dict[str, str]:
    return {
        name: f"{result.outcome}: {' '.join(result.issues)}"
        for name, result in results(config).items()
        if result.outcome != "fine"
    }


def test_nothing_is_wrong_with_what_is_healthy(aws: ScriptedAws) -> None:
    assert troubles(aws.config) == {}


def pool(**values: Any) -> Callable[[ScriptedAws], None]:
    return lambda aws: aws.change("DescribeUserPool", **values)


def says(operation: str, answer: Any) -> Callable[[ScriptedAws], None]:
    return lambda aws: aws.answers.update({operation: answer})


def sends(**values: Any) -> Callable[[ScriptedAws], None]:
    """The pool's sender, one thing of it otherwise."""
    account = {"EmailSendingAccount": "DEVELOPER", **values}
    return pool(EmailConfiguration=account)


UNTRUSTING = [
    {},
    {"Statement": []},
    trust("theirs"),
    {"Statement": [{**trust()["Statement"][0], "Effect": "Deny"}]},
    {"Statement": [{**trust()["Statement"][0], "Principal": {"AWS": "*"}}]},
    {"Statement": [{**trust()["Statement"][0], "Action": "sts:TagSession"}]},
]
FAULTS: list[tuple[str, Callable[[ScriptedAws], None], str]] = [
    ("ses", says("GetEmailIdentity", Refuses("NotFoundException")), "no identity"),
    (
        "ses",
        says("GetEmailIdentity", {"VerificationStatus": "PENDING"}),
        "example.com is not verified (PENDING)",
    ),
    ("ses", says("GetAccount", {"SendingEnabled": True}), "in the sandbox"),
    (
        "ses",
        says("GetAccount", {"SendingEnabled": False, "ProductionAccessEnabled": True}),
        "has stopped",
    ),
    ("ses", sends(), "names no identity"),
    ("ses", sends(SourceArn="arn:aws:ses:eu-west-1:1:rule/x"), "names no identity"),
    ("sms", pool(SmsConfigurationFailure="SNSSandbox"), "(SNSSandbox)"),
    (
        "sms",
        pool(SmsConfigurationFailure="SNSSandbox,InvalidSmsRoleAccessPolicyException"),
        "may not send by SNS (InvalidSmsRoleAccessPolicyException)",
    ),
    (
        "sms",
        pool(SmsConfiguration=None, AutoVerifiedAttributes=["phone_number"]),
        "no role to send by",
    ),
    (
        "sms",
        pool(SmsConfiguration={}, AutoVerifiedAttributes=["phone_number"]),
        "no role to send by",
    ),
    ("sms", says("GetRole", Refuses("NoSuchEntity")), "no role arn:"),
    *(("sms", says("GetRole", one), "does not trust") for one in UNTRUSTING),
]


@pytest.mark.parametrize(("name", "plant", "said"), FAULTS)
def test_a_fault_is_found_and_nothing_else(
    aws: ScriptedAws, name: str, plant: Callable[[ScriptedAws], None], said: str
) -> None:
    plant(aws)

    found = troubles(aws.config)

    assert list(found) == [name]
    assert found[name].startswith("wrong: ")
    assert said in found[name]


CHOOSES = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_AUTH"]
OFFERS: dict[str, Any] = {
    "mfa": "OPTIONAL",
    "first_factors": ("PASSWORD", "WEB_AUTHN", "EMAIL_OTP"),
    "second_factors": ("SOFTWARE_TOKEN_MFA", "EMAIL_OTP"),
    "passkeys_relying_party": "example.com",
    "remembers_devices": True,
}


def offering(aws: ScriptedAws) -> None:
    """Have the pool and its client offer each way in."""
    factors = ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN", "SMS_OTP"]
    aws.change(
        "DescribeUserPool",
        Policies={"SignInPolicy": {"AllowedFirstAuthFactors": factors}},
        DeviceConfiguration={"ChallengeRequiredOnNewDevice": True},
    )
    aws.change("DescribeUserPoolClient", ExplicitAuthFlows=CHOOSES)
    aws.answers["GetUserPoolMfaConfig"] = {
        "MfaConfiguration": "OPTIONAL",
        "SoftwareTokenMfaConfiguration": {"Enabled": True},
        "EmailMfaConfiguration": {"Subject": "Code"},
        "WebAuthnConfiguration": {"RelyingPartyId": "example.com"},
    }


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ""),
        (
            {"first_factors": ("PASSWORD", "WEB_AUTHN")},
            "first_factors is EMAIL_OTP, PASSWORD, WEB_AUTHN in the pool, PASSWORD, "
            "WEB_AUTHN in stack.json.",
        ),
        (
            {"second_factors": ("SOFTWARE_TOKEN_MFA",)},
            "second_factors is EMAIL_OTP in the pool, none in stack.json.",
        ),
        (
            {"passkeys_relying_party": "app.example.com"},
            "passkeys_relying_party is example.com in the pool, app.example.com in "
            "stack.json.",
        ),
        (
            {"remembers_devices": False},
            "remembers_devices is true in the pool, false in stack.json.",
        ),
    ],
)
def test_ways_in_that_are_out_of_step_are_found(
    aws: ScriptedAws, changes: dict[str, Any], said: str
) -> None:
    offering(aws)

    found = troubles(replace(aws.config, **{**OFFERS, **changes}))

    assert found == ({"in-step": f"wrong: {said}"} if said else {})


def test_a_client_that_lets_nobody_choose_is_found(aws: ScriptedAws) -> None:
    offering(aws)
    aws.change("DescribeUserPoolClient", ExplicitAuthFlows=CHOOSES[:2])

    found = troubles(replace(aws.config, **OFFERS))

    assert found["choice"] == (
        "wrong: stack.json offers WEB_AUTHN, EMAIL_OTP, and ALLOW_USER_AUTH is missing."
    )
    assert list(found) == ["in-step", "choice"]


OAUTH = {
    "SupportedIdentityProviders": ["Company"],
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthScopes": ["openid", "email", "profile", ADMIN_SCOPE],
    "CallbackURLs": ["https://app.example.com/auth/callback"],
    "LogoutURLs": ["https://app.example.com/", "https://sso.example.com/end"],
}
PREFIX = "https://ours.auth.eu-west-1.amazoncognito.com"


@pytest.mark.parametrize(
    ("hosted_domain", "pool", "client", "said"),
    [
        (PREFIX, {}, {}, ""),
        ("https://auth.example.com", {"CustomDomain": "auth.example.com"}, {}, ""),
        ("", {}, {}, "no hosted_domain"),
        (PREFIX.replace("ours", "theirs"), {}, {}, "no domain theirs.auth"),
        (PREFIX, {}, {"SupportedIdentityProviders": ["COGNITO"]}, "Company is not"),
        (PREFIX, {}, {"AllowedOAuthFlows": ["implicit"]}, "code is not among"),
        (PREFIX, {}, {"AllowedOAuthScopes": ["openid", "email", "profile"]}, "admin"),
        (PREFIX, {}, {"CallbackURLs": ["https://app.example.com/"]}, "ends in /auth/"),
        (PREFIX, {}, {"LogoutURLs": ["https://app.example.com/"]}, "/end is not among"),
    ],
)
def test_a_provider_that_leads_nowhere_is_found(
    aws: ScriptedAws,
    hosted_domain: str,
    pool: dict[str, Any],
    client: dict[str, Any],
    said: str,
) -> None:
    aws.change("DescribeUserPool", **{"Domain": "ours", **pool})
    aws.change("DescribeUserPoolClient", **{**OAUTH, **client})
    company = IdentityProvider("Company", "SAML", "https://sso.example.com/end")
    config = replace(
        aws.config, hosted_domain=hosted_domain, identity_providers=(company,)
    )

    found = troubles(config)

    assert list(found) == (["providers"] if said else [])
    assert said in found.get("providers", "")


TRUSTING = [
    {"Statement": trust()["Statement"][0]},
    {"Statement": [{**trust()["Statement"][0], "Condition": {}}]},
    {"Statement": [{**trust()["Statement"][0], "Action": ["sts:*"]}]},
    {
        "Statement": [
            {"Effect": "Deny", "Principal": "*", "Action": "sts:TagSession"},
            {
                **trust()["Statement"][0],
                "Principal": {"Service": ["lambda.amazonaws.com", "cognito-idp.x"]},
                "Condition": {"StringLike": {"sts:externalId": ["a", "ou*"]}},
            },
        ]
    },
]


@pytest.mark.parametrize(
    "plant",
    [
        *(says("GetRole", one) for one in TRUSTING),
        pool(SmsConfiguration=None, AutoVerifiedAttributes=["email"]),
        pool(LambdaConfig={"CustomEmailSender": {}}, EmailConfiguration=None),
    ],
)
def test_what_is_fine_is_not_found(
    aws: ScriptedAws,
    plant: Callable[[ScriptedAws], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(StackConfig, "is_embedded", property(lambda _: False))
    plant(aws)

    assert troubles(aws.config) == {}


def test_ses_is_asked_where_the_identity_is(
    aws: ScriptedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cognito_auth import aws as calls

    regions = {}
    real = calls.client

    def client(service: str, **options: Any) -> Any:
        regions[service] = options["region"]
        return real(service, **options)

    monkeypatch.setattr(calls, "client", client)
    results(aws.config)

    assert regions == {
        "cognito-idp": "us-east-1",
        "sesv2": "eu-west-1",
        "iam": "us-east-1",
    }


def user(name: str, **attributes: str) -> dict[str, Any]:
    return {
        "Username": name,
        "Enabled": True,
        "UserStatus": "CONFIRMED",
        "Attributes": [
            {"Name": key, "Value": value}
            for key, value in {"email": f"{name}@example.com", **attributes}.items()
        ],
    }


def test_who_chose_text_messages_and_has_no_phone_is_found(aws: ScriptedAws) -> None:
    aws.answers["GetUserPoolMfaConfig"] = {
        "MfaConfiguration": "OPTIONAL",
        "SoftwareTokenMfaConfiguration": {"Enabled": True},
        "SmsMfaConfiguration": {"SmsConfiguration": SMS},
    }
    config = replace(aws.config, mfa="OPTIONAL")
    verified = {"email_verified": "true"}
    aws.answers["ListUsers"] = {"Users": [user("ada", **verified)]}
    for factors in ([], ["SOFTWARE_TOKEN_MFA"], ["SMS_MFA", "SOFTWARE_TOKEN_MFA"]):
        aws.answers["AdminGetUser"] = {"Username": "a", "UserMFASettingList": factors}
        assert troubles(config) == {}

    aws.answers["AdminGetUser"] = {"Username": "a", "UserMFASettingList": ["SMS_MFA"]}
    found = troubles(config)
    assert list(found) == ["second-factor"]
    assert "1 account (a•••@e•••.com)" in found["second-factor"]

    with_phone = user("ada", phone_number="+491701234567", **verified)
    aws.answers["ListUsers"] = {"Users": [with_phone]}
    assert troubles(config) == {}


def test_of_many_accounts_so_many_are_looked_at(aws: ScriptedAws) -> None:
    aws.answers["ListUsers"] = {
        "Users": [user(f"user{number}") for number in range(60)],
        "PaginationToken": "more",
    }

    found = troubles(aws.config)["verified-email"]

    assert found.startswith("wrong: 300 accounts (u•••@e•••.com, ")
    assert found.count("@") == 3
    assert aws.asked.count("ListUsers") == 5


@pytest.mark.parametrize("operation", ["DescribeUserPool", "DescribeUserPoolClient"])
def test_what_hangs_on_a_pool_that_is_not_there_names_the_check_of_it(
    aws: ScriptedAws, operation: str
) -> None:
    aws.answers[operation] = Refuses("ResourceNotFoundException")

    found = results(aws.config)

    assert found["pool"].outcome == "wrong"
    assert found["stack"].outcome == "fine"
    assert found["in-step"].outcome == "unknown"
    assert "the check `pool`" in found["in-step"].advice


def test_each_question_is_asked_once(aws: ScriptedAws) -> None:
    results(aws.config)

    assert sorted(aws.asked) == sorted({*aws.asked})
    assert "DescribeUserPool" in aws.asked


def test_the_configuration_is_made_once(aws: ScriptedAws) -> None:
    made_so_far = []

    def configured() -> StackConfig:
        made_so_far.append(1)
        time.sleep(0.05)  # as long as making a pool takes
        return aws.config

    examine(CHECKS, Evidence(configured))

    assert made_so_far == [1]


RIGHTS = {
    "DescribeUserPool": "cognito-idp:DescribeUserPool",
    "DescribeUserPoolClient": "cognito-idp:DescribeUserPoolClient",
    "GetUserPoolMfaConfig": "cognito-idp:GetUserPoolMfaConfig",
    "ListUsers": "cognito-idp:ListUsers",
    "GetEmailIdentity": "ses:GetEmailIdentity",
    "GetAccount": "ses:GetAccount",
    "GetRole": "iam:GetRole",
}


@pytest.mark.parametrize(("operation", "right"), RIGHTS.items())
def test_what_there_is_no_right_to_look_at_is_never_fine(
    aws: ScriptedAws, operation: str, right: str
) -> None:
    usual = {name for name, one in results(aws.config).items() if one.outcome == "fine"}
    code = "AccessDenied" if operation == "GetRole" else "AccessDeniedException"
    aws.answers[operation] = Refuses(code)

    found = results(aws.config)

    hidden = {name for name in usual if found[name].outcome != "fine"}
    assert hidden
    for name in hidden:
        assert found[name].outcome == "unknown"
        assert found[name].issues == (f"no right to {right}",)
        assert "terraform output -raw doctor_policy" in found[name].advice
    assert exit_code(found.values()) == 2
    if right.startswith("cognito-idp:"):
        assert "rights" in hidden


def test_no_rights_at_all_leave_nothing_of_the_pool_fine(aws: ScriptedAws) -> None:
    for name in aws.answers:
        aws.answers[name] = Refuses("AccessDeniedException")

    found = results(aws.config)

    fine = {name for name, one in found.items() if one.outcome == "fine"}
    assert fine == {"stack", "keys", "clock"}
    assert "DescribeUserPoolClient" in found["rights"].issues[0]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Refuses("UnrecognizedClientException"), "does not take the credentials"),
        (Refuses("ExpiredTokenException"), "does not take the credentials"),
        (Refuses("TooManyRequestsException"), "TooManyRequestsException"),
        (Refuses("RequestExpired"), "is this machine's clock right?"),
        (b"<html>", "no answer from cognito-idp"),
        (b"[1]", "no answer from cognito-idp"),
    ],
)
def test_what_aws_does_not_say_is_never_fine(
    aws: ScriptedAws, answer: Any, said: str
) -> None:
    aws.answers["GetUserPoolMfaConfig"] = answer

    found = results(aws.config)

    assert found["passkeys"].outcome == "unknown"
    assert said in found["passkeys"].issues[0]
    assert found["srp"].outcome == "fine"


def test_an_answer_of_another_form_is_never_fine(aws: ScriptedAws) -> None:
    aws.change("DescribeUserPool", SchemaAttributes=[{"Mutable": True}])

    found = results(aws.config)

    assert found["attributes"].outcome == "unknown"
    assert found["attributes"].issues == ("the check failed: KeyError",)


def test_a_service_that_hangs_is_waited_for_within_bounds(aws: ScriptedAws) -> None:
    aws.answers["GetUserPoolMfaConfig"] = aws.hangs
    began = time.monotonic()

    found = results(aws.config)

    assert time.monotonic() - began < 12
    assert found["passkeys"].issues == ("no answer from cognito-idp",)


def test_without_credentials_that_is_said(
    aws: ScriptedAws, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("HOME", str(tmp_path))
    seen = Evidence(lambda: replace(aws.config, endpoint_url=None))

    with pytest.raises(Unchecked, match="no AWS credentials") as caught:
        _ = seen.pool
    assert "aws sso login" in caught.value.advice


KEYS: list[tuple[int, bytes, str]] = [
    (404, b"{}", "HTTP status 404: there is no such pool"),
    (200, b"<html>", "JSONDecodeError"),
    (200, b'{"keys": []}', "ValueError"),
    (200, b"[]", "TypeError"),
]


@pytest.mark.parametrize(("status", "body", "said"), KEYS)
def test_keys_that_can_not_be_had_are_found(
    aws: ScriptedAws, status: int, body: bytes, said: str
) -> None:
    aws.status, aws.keys = status, body

    found = results(aws.config)["keys"]

    assert found.outcome == "wrong"
    assert said in found.issues[0]


def test_keys_that_nobody_answers_for_are_found(aws: ScriptedAws) -> None:
    config = replace(aws.config, jwks_uri="http://127.0.0.1:9/jwks.json")

    found = results(config)

    assert found["keys"].outcome == "wrong"
    assert found["clock"].outcome == "unknown"


@pytest.mark.parametrize(
    ("ahead", "said"), [(120, "120 s behind"), (-90, "90 s ahead")]
)
def test_a_clock_that_is_wrong_is_found(
    aws: ScriptedAws, ahead: float, said: str
) -> None:
    aws.ahead_seconds = ahead + 0.5

    found = troubles(aws.config)

    assert list(found) == ["clock"]
    # Date has whole seconds
    minute, _, way = said.partition(" ")
    assert way in found["clock"]
    assert abs(int(found["clock"].split()[3]) - int(minute)) <= 2


def test_a_clock_within_what_the_verifier_allows_is_fine(aws: ScriptedAws) -> None:
    aws.ahead_seconds = 50
    assert troubles(aws.config) == {}


def test_an_answer_out_of_a_cache_says_when_it_was_made(aws: ScriptedAws) -> None:
    aws.ahead_seconds, aws.age = -3600, "3600"
    assert troubles(aws.config) == {}


def test_without_a_date_the_clock_is_not_fine(aws: ScriptedAws) -> None:
    aws.says_the_time = False

    found = troubles(aws.config)

    assert list(found) == ["clock"]
    assert found["clock"].startswith("unknown: ")


def test_without_a_pool_nothing_of_it_is_fine() -> None:
    def none() -> StackConfig:
        raise ConfigError("stack.json is missing")

    found = examine(CHECKS, Evidence(none))

    wrong = [result for result in found if result.outcome == "wrong"]
    assert [result.check.id for result in wrong] == ["stack"]
    assert wrong[0].issues == ("stack.json is missing.",)
    assert {result.outcome for result in found if result not in wrong} == {"unknown"}


def test_offline_nothing_is_asked(aws: ScriptedAws) -> None:
    found = results(aws.config, offline=True)

    assert aws.asked == []
    fine = {name for name, one in found.items() if one.outcome != "left_out"}
    assert fine == {"stack"}
    assert exit_code(found.values()) == 0


def test_nothing_that_is_secret_or_aws_quotes_is_said(aws: ScriptedAws) -> None:
    aws.change("DescribeUserPoolClient", ClientSecret="secret-of-the-client")
    aws.answers["GetUserPoolMfaConfig"] = Refuses("InternalErrorException")
    aws.answers["GetRole"] = Refuses("AccessDenied")

    said = str(results(aws.config))

    assert "has a secret" in said
    assert "secret-" not in said


def made(look: Callable[[Evidence], Iterator[str]], name: str = "this") -> Check:
    return check(name, "It holds", looked_at="a", why="b", advice="c")(look)


def nobody() -> Evidence:
    def none() -> StackConfig:
        raise ConfigError("none")

    return Evidence(none)


def test_a_check_that_breaks_is_told_without_what_it_quotes() -> None:
    def breaks(seen: Evidence) -> Iterator[str]:
        yield from ()
        raise RuntimeError(PASSWORD)

    [result] = examine([made(breaks)], nobody())

    assert result.outcome == "unknown"
    assert result.issues == ("the check failed: RuntimeError",)


def test_what_was_found_before_is_kept() -> None:
    def stops(seen: Evidence) -> Iterator[str]:
        yield "One thing is wrong."
        raise Unchecked("no right to look", "get it")

    [result] = examine([made(stops)], nobody())

    assert (result.outcome, result.advice) == ("wrong", "c")
    assert result.issues == ("One thing is wrong.",)
    assert result.notes == ("The rest could not be checked: no right to look.",)


def test_a_check_that_hangs_is_not_waited_for(aws: ScriptedAws) -> None:
    def hangs(seen: Evidence) -> Iterator[str]:
        aws.closing.wait(30)
        yield from ()

    def notes(seen: Evidence) -> Iterator[str]:
        yield Note("to know")

    told: list[int] = []
    began = time.monotonic()
    checks = [made(hangs, "slow"), made(notes, "quick")]
    slow, quick = examine(checks, nobody(), tell=told.append, seconds=0.2)

    assert slow.outcome == "unknown"
    assert "no answer within" in slow.issues[0]
    assert (quick.outcome, quick.notes) == ("fine", ("to know",))
    assert told == [1]
    assert time.monotonic() - began < 4


def test_wrong_counts_more_than_what_could_not_be_checked() -> None:
    one = made(lambda _: iter(()))
    fine, wrong, unknown = (
        Result(one, "fine"),
        Result(one, "wrong"),
        Result(one, "unknown"),
    )

    assert exit_code([fine, Result(one, "left_out")]) == 0
    assert exit_code([fine, unknown]) == 2
    assert exit_code([unknown, wrong, fine]) == 1


def test_every_check_has_a_name_of_its_own_and_says_all() -> None:
    assert len({one.id for one in CHECKS}) == len(CHECKS)
    for one in CHECKS:
        for text in (one.title, one.looked_at, one.why, one.advice):
            assert text.strip() == text
            assert text
