"""Passkeys at the embedded Cognito: registered, used, and every one that is refused."""

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from tests.authenticator import Authenticator
from tests.choices import PASSWORDS, choosing_pool, respond, start, update_client
from tests.embedded import CLIENT_SETTINGS, Embedded, Pool
from tests.flows import totp
from tests.integration.errors import refused

pytestmark = pytest.mark.integration

RELYING_PARTY = "app.example.com"
INVALID = "Invalid passkey credentials."
MULTI = "MULTI_FACTOR_WITH_USER_VERIFICATION"


def configure(pool: Pool, mfa: str = "OPTIONAL", **settings: str) -> None:
    factor = (
        {} if mfa == "OFF" else {"SoftwareTokenMfaConfiguration": {"Enabled": True}}
    )
    pool.embedded.admin.set_user_pool_mfa_config(
        UserPoolId=pool.pool_id,
        MfaConfiguration=mfa,
        WebAuthnConfiguration={"RelyingPartyId": RELYING_PARTY, **settings},
        **factor,
    )


@pytest.fixture(scope="module")
def pool(emulator: Embedded) -> Pool:
    pool = choosing_pool(emulator, "WEB_AUTHN")
    configure(pool)
    return pool


def begin(pool: Pool, token: str) -> dict[str, Any]:
    options: dict[str, Any] = pool.embedded.public.start_web_authn_registration(
        AccessToken=token
    )["CredentialCreationOptions"]
    return options


def complete(pool: Pool, token: str, credential: dict[str, Any]) -> None:
    pool.embedded.public.complete_web_authn_registration(
        AccessToken=token, Credential=credential
    )


def token_of(pool: Pool, email: str) -> str:
    return str(pool.sign_in(email)["AccessToken"])


def register(pool: Pool, email: str, **device: Any) -> Authenticator:
    token, authenticator = token_of(pool, email), Authenticator(**device)
    complete(pool, token, authenticator.create(begin(pool, token)))
    return authenticator


def listed(pool: Pool, token: str, **page: Any) -> Any:
    return pool.embedded.public.list_web_authn_credentials(AccessToken=token, **page)


def asked_of(asked: dict[str, Any]) -> str:
    return str(asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])


def use(pool: Pool, email: str, authenticator: Authenticator) -> dict[str, Any]:
    """Sign in with a passkey."""
    asked = start(pool, email, "WEB_AUTHN")
    assert asked["ChallengeName"] == "WEB_AUTHN"
    return respond(pool, asked, email, CREDENTIAL=authenticator.get(asked_of(asked)))


def test_a_passkey_is_registered_and_signs_in(pool: Pool, claims_of: Any) -> None:
    email = pool.confirmed_user()
    assert start(pool, email)["AvailableChallenges"] == PASSWORDS
    authenticator = register(pool, email)
    asked = start(pool, email)
    assert asked["AvailableChallenges"] == [*PASSWORDS, "WEB_AUTHN"]
    asked = respond(pool, asked, email, ANSWER="WEB_AUTHN")
    options = json.loads(asked_of(asked))
    assert options["rpId"] == RELYING_PARTY
    assert options["userVerification"] == "preferred"
    assert options["allowCredentials"] == [
        {
            "type": "public-key",
            "id": authenticator.create({"challenge": "", "rp": {"id": ""}})["id"],
            "transports": ["internal", "hybrid"],
        }
    ]
    answer = authenticator.get(asked_of(asked))
    tokens = respond(pool, asked, email, CREDENTIAL=answer)["AuthenticationResult"]
    assert claims_of(tokens["IdToken"])["email"] == email
    with refused("NotAuthorizedException", "Invalid session"):
        respond(pool, asked, email, CREDENTIAL=answer)


def test_what_is_to_be_made(pool: Pool) -> None:
    email = pool.confirmed_user()
    authenticator = register(pool, email)
    options = begin(pool, token_of(pool, email))
    assert options["rp"] == {"id": RELYING_PARTY, "name": RELYING_PARTY}
    assert options["user"]["name"] == email
    handle = base64.urlsafe_b64decode(options["user"]["id"] + "==").decode()
    assert handle == pool.user(email)["attributes"]["sub"]
    assert [each["alg"] for each in options["pubKeyCredParams"]] == [-7, -257]
    excluded = [each["id"] for each in options["excludeCredentials"]]
    assert excluded == [authenticator.create(options)["id"]]
    assert options["authenticatorSelection"]["residentKey"] == "required"


def test_the_list_comes_in_pages_and_shrinks(pool: Pool) -> None:
    email = pool.confirmed_user()
    token = token_of(pool, email)
    assert listed(pool, token)["Credentials"] == []
    made = [register(pool, email) for _ in range(3)]
    first = listed(pool, token, MaxResults=2)
    second = listed(pool, token, MaxResults=2, NextToken=first["NextToken"])
    assert "NextToken" not in second
    found = [*first["Credentials"], *second["Credentials"]]
    names = [each["FriendlyCredentialName"] for each in found]
    assert names == ["Passkey 1", "Passkey 2", "Passkey 3"]
    assert {each["RelyingPartyId"] for each in found} == {RELYING_PARTY}
    assert found[0]["AuthenticatorAttachment"] == "platform"
    with refused("InvalidParameterException", "token"):
        listed(pool, token, NextToken="made-up")
    delete = pool.embedded.public.delete_web_authn_credential
    delete(AccessToken=token, CredentialId=found[0]["CredentialId"])
    assert listed(pool, token)["Credentials"] == found[1:]
    with refused("ResourceNotFoundException"):
        delete(AccessToken=token, CredentialId=found[0]["CredentialId"])
    with refused("NotAuthorizedException", INVALID):
        use(pool, email, made[0])
    use(pool, email, made[1])
    register(pool, email)
    last = listed(pool, token)["Credentials"][-1]
    assert last["FriendlyCredentialName"] == "Passkey 4"


def test_nobody_deletes_somebody_elses(pool: Pool) -> None:
    email = pool.confirmed_user()
    register(pool, email)
    theirs = listed(pool, token_of(pool, email))["Credentials"][0]["CredentialId"]
    with refused("ResourceNotFoundException"):
        pool.embedded.public.delete_web_authn_credential(
            AccessToken=token_of(pool, pool.confirmed_user()), CredentialId=theirs
        )


def test_twenty_passkeys_are_enough(pool: Pool) -> None:
    email = pool.confirmed_user()
    token = token_of(pool, email)
    for _ in range(20):
        complete(pool, token, Authenticator().create(begin(pool, token)))
    with refused("LimitExceededException"):
        begin(pool, token)


@pytest.mark.parametrize(
    ("device", "code"),
    [
        ({"origin": "https://example.com"}, "WebAuthnOriginNotAllowedException"),
        ({"origin": "http://app.example.com"}, "WebAuthnOriginNotAllowedException"),
        (
            {"origin": "https://evilapp.example.com"},
            "WebAuthnOriginNotAllowedException",
        ),
        ({"relying_party_id": "else"}, "WebAuthnRelyingPartyMismatchException"),
        (
            {"key": ed25519.Ed25519PrivateKey.generate()},
            "WebAuthnCredentialNotSupportedException",
        ),
    ],
)
def test_a_registration_that_does_not_fit(
    pool: Pool, device: dict[str, Any], code: str
) -> None:
    email = pool.confirmed_user()
    with refused(code):
        register(pool, email, **device)
    assert start(pool, email)["AvailableChallenges"] == PASSWORDS


def test_a_host_below_and_any_port_may_ask(pool: Pool) -> None:
    email = pool.confirmed_user()
    register(pool, email, origin="https://www.app.example.com:8443")
    authenticator = register(pool, email)
    authenticator.origin = "https://www.app.example.com"
    use(pool, email, authenticator)


def test_this_machine_may_ask_without_tls(emulator: Embedded) -> None:
    pool = choosing_pool(emulator, "WEB_AUTHN")
    configure(pool, RelyingPartyId="localhost")
    email = pool.confirmed_user()
    use(pool, email, register(pool, email, origin="http://localhost:8501"))


def test_a_registration_has_one_answer_by_one_client_in_time(
    emulator: Embedded, pool: Pool
) -> None:
    token, authenticator = token_of(pool, pool.confirmed_user()), Authenticator()
    gone = "WebAuthnChallengeNotFoundException"
    with refused(gone):
        complete(pool, token, authenticator.create({"challenge": "", "rp": {"id": ""}}))
    late = authenticator.create(begin(pool, token))
    with emulator.later(181), refused(gone):
        complete(pool, token, late)
    replaced = authenticator.create(begin(pool, token))
    answer = authenticator.create(begin(pool, token))
    with refused(gone):
        complete(pool, token, replaced)
    with refused(gone):
        complete(pool, token, answer)
    answer = authenticator.create(begin(pool, token))
    complete(pool, token, answer)
    with refused(gone):
        complete(pool, token, answer)


def test_the_client_that_started_it_completes_it(pool: Pool) -> None:
    email = pool.confirmed_user()
    token, authenticator = token_of(pool, email), Authenticator()
    answer = authenticator.create(begin(pool, token))
    other = second_client(pool)
    with refused("WebAuthnClientMismatchException"):
        complete(pool, token_of(other, email), answer)
    complete(pool, token, answer)


def second_client(pool: Pool) -> Pool:
    made = pool.embedded.admin.create_user_pool_client(
        UserPoolId=pool.pool_id, **CLIENT_SETTINGS
    )
    other = Pool(pool.embedded, pool.pool_id, made["UserPoolClient"]["ClientId"])
    update_client(other)
    return other


def test_a_sign_in_belongs_to_its_client(pool: Pool) -> None:
    email = pool.confirmed_user()
    authenticator = register(pool, email)
    asked = start(pool, email, "WEB_AUTHN")
    answer = authenticator.get(asked_of(asked))
    with refused("NotAuthorizedException", "Invalid session"):
        respond(second_client(pool), asked, email, CREDENTIAL=answer)
    respond(pool, asked, email, CREDENTIAL=answer)


def test_a_credential_is_registered_once(pool: Pool) -> None:
    authenticator = register(pool, pool.confirmed_user())
    token = token_of(pool, pool.confirmed_user())
    with refused("InvalidParameterException", "registered"):
        complete(pool, token, authenticator.create(begin(pool, token)))


@pytest.mark.parametrize(
    "transports", [5, "usb", {"usb": 1}, ["usb", 5, None, {}, "\ud800", "x" * 1000]]
)
def test_what_a_browser_says_of_a_passkey_harms_no_list(
    pool: Pool, transports: object
) -> None:
    email = pool.confirmed_user()
    token, authenticator = token_of(pool, email), Authenticator()
    made = authenticator.create(begin(pool, token))
    made["response"]["transports"] = transports
    complete(pool, token, {**made, "authenticatorAttachment": {"a": 1}})
    [found] = listed(pool, token)["Credentials"]
    is_list = isinstance(transports, list)
    assert found["AuthenticatorTransports"] == (["usb"] if is_list else [])
    assert "AuthenticatorAttachment" not in found
    assert begin(pool, token)
    use(pool, email, authenticator)


@pytest.mark.parametrize("credential", [{}, {"id": "x"}, {"response": {}}])
def test_what_is_no_credential_is_refused(
    pool: Pool, credential: dict[str, Any]
) -> None:
    email = pool.confirmed_user()
    token = token_of(pool, email)
    begin(pool, token)
    with refused("InvalidParameterException", "Invalid credential"):
        complete(pool, token, credential)
    register(pool, email)
    asked = start(pool, email, "WEB_AUTHN")
    for given in (json.dumps(credential), "[]", "no JSON"):
        with refused("NotAuthorizedException", INVALID):
            respond(pool, asked, email, CREDENTIAL=given)
    with refused("InvalidParameterException", "CREDENTIAL"):
        respond(pool, asked, email)


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "https://evil.example.com"},
        {"relying_party_id": "evil.example.com"},
        {"key": ec.generate_private_key(ec.SECP256R1())},
        {"count": -1},
    ],
)
def test_a_sign_in_that_does_not_fit(pool: Pool, change: dict[str, Any]) -> None:
    email = pool.confirmed_user()
    authenticator = register(pool, email)
    use(pool, email, authenticator)
    kept = dict(vars(authenticator))
    vars(authenticator).update({**change, "count": kept["count"] + 1})
    if "count" in change:
        # what it said the last time: somebody has a copy
        authenticator.count = kept["count"] - 1
    with refused("NotAuthorizedException", INVALID):
        use(pool, email, authenticator)
    vars(authenticator).update(kept)
    authenticator.count += 1
    use(pool, email, authenticator)


def test_another_challenges_answer_is_refused(pool: Pool) -> None:
    email = pool.confirmed_user()
    authenticator = register(pool, email)
    first, second = (start(pool, email, "WEB_AUTHN") for _ in range(2))
    with refused("NotAuthorizedException", INVALID):
        respond(pool, second, email, CREDENTIAL=authenticator.get(asked_of(first)))


def test_somebody_elses_passkey_is_refused(pool: Pool) -> None:
    one, other = pool.confirmed_user(), pool.confirmed_user()
    register(pool, one)
    with refused("NotAuthorizedException", INVALID):
        use(pool, one, register(pool, other))


def test_a_late_answer_is_refused(emulator: Embedded, pool: Pool) -> None:
    email = pool.confirmed_user()
    authenticator = register(pool, email)
    asked = start(pool, email, "WEB_AUTHN")
    answer = authenticator.get(asked_of(asked))
    with emulator.later(181), refused("NotAuthorizedException", "Invalid session"):
        respond(pool, asked, email, CREDENTIAL=answer)


def test_verification_that_is_required(emulator: Embedded) -> None:
    pool = choosing_pool(emulator, "WEB_AUTHN")
    configure(pool, UserVerification="required")
    email = pool.confirmed_user()
    options = begin(pool, token_of(pool, email))
    assert options["authenticatorSelection"]["userVerification"] == "required"
    with refused("WebAuthnCredentialNotSupportedException"):
        register(pool, email, verifies=False)
    authenticator = register(pool, email)
    authenticator.verifies = False
    with refused("NotAuthorizedException", INVALID):
        use(pool, email, authenticator)
    configure(pool, UserVerification="preferred")
    use(pool, email, authenticator)


def test_a_pool_without_passkeys(emulator: Embedded) -> None:
    pool = choosing_pool(emulator, "WEB_AUTHN")
    token = token_of(pool, pool.confirmed_user())
    with refused("WebAuthnConfigurationMissingException"):
        begin(pool, token)
    emulator.admin.create_user_pool_domain(
        UserPoolId=pool.pool_id, Domain="passkeys-here"
    )
    host = "passkeys-here.auth.us-east-1.amazoncognito.com"
    assert begin(pool, token)["rp"]["id"] == host
    pool = choosing_pool(emulator)
    configure(pool)
    token = token_of(pool, pool.confirmed_user())
    with refused("WebAuthnNotEnabledException"):
        begin(pool, token)
    with refused("WebAuthnNotEnabledException"):
        complete(pool, token, {})
    # these have no such error
    assert listed(pool, token)["Credentials"] == []
    with refused("ResourceNotFoundException"):
        pool.embedded.public.delete_web_authn_credential(
            AccessToken=token, CredentialId="none"
        )


def test_passkeys_of_a_former_relying_party_are_not_offered(emulator: Embedded) -> None:
    pool = choosing_pool(emulator, "WEB_AUTHN")
    configure(pool)
    email = pool.confirmed_user()
    authenticator = register(pool, email)
    configure(pool, RelyingPartyId="example.com")
    assert start(pool, email)["AvailableChallenges"] == PASSWORDS
    configure(pool)
    use(pool, email, authenticator)


def test_passkeys_and_their_counters_survive_a_restart(
    emulator: Embedded, pool: Pool
) -> None:
    email = pool.confirmed_user()
    authenticator = register(pool, email)
    use(pool, email, authenticator)
    emulator.restart()
    authenticator.count -= 1
    with refused("NotAuthorizedException", INVALID):
        use(pool, email, authenticator)
    use(pool, email, authenticator)


def test_some_who_do_not_exist_have_a_passkey(pool: Pool) -> None:
    names = [f"nobody-{number}@example.com" for number in range(20)]
    offers = [start(pool, name)["AvailableChallenges"] for name in names]
    assert offers == [start(pool, name)["AvailableChallenges"] for name in names]
    having = [name for name, offer in zip(names, offers, strict=True) if offer[2:]]
    assert 0 < len(having) < len(names)
    one = having[0]
    asked = start(pool, one, "WEB_AUTHN")
    options, again = (
        json.loads(asked_of(each)) for each in (asked, start(pool, one, "WEB_AUTHN"))
    )
    assert options["allowCredentials"] == again["allowCredentials"]
    assert options["challenge"] != again["challenge"]
    known = pool.confirmed_user()
    register(pool, known)
    real = json.loads(asked_of(start(pool, known, "WEB_AUTHN")))
    assert set(options) == set(real)
    device = Authenticator()
    device.id = base64.urlsafe_b64decode(options["allowCredentials"][0]["id"] + "==")
    with refused("NotAuthorizedException", INVALID):
        respond(pool, asked, one, CREDENTIAL=device.get(asked_of(asked)))


def with_app(pool: Pool, email: str) -> str:
    """Turn an authenticator app on, and return an access token."""
    client, token = pool.embedded.public, token_of(pool, email)
    secret = client.associate_software_token(AccessToken=token)["SecretCode"]
    client.verify_software_token(AccessToken=token, UserCode=totp(secret))
    client.set_user_mfa_preference(
        AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True}
    )
    return token


def test_a_passkey_is_one_factor_unless_pool_and_user_say_two(
    emulator: Embedded,
) -> None:
    pool = choosing_pool(emulator, "WEB_AUTHN")
    configure(pool)
    prefer, on = emulator.public.set_user_mfa_preference, {"Enabled": True}
    email = pool.confirmed_user()
    authenticator = register(pool, email, verifies=False)
    token = token_of(pool, email)
    with refused("InvalidParameterException", "not configured for MFA"):
        prefer(AccessToken=token, WebAuthnMfaSettings=on)
    configure(pool, FactorConfiguration=MULTI)
    with refused("InvalidParameterException", "no other MFA"):
        prefer(AccessToken=token, WebAuthnMfaSettings=on)
    with_app(pool, email)
    assert start(pool, email)["AvailableChallenges"] == PASSWORDS
    prefer(AccessToken=token, WebAuthnMfaSettings=on)
    assert start(pool, email)["AvailableChallenges"] == [*PASSWORDS, "WEB_AUTHN"]
    with refused("NotAuthorizedException", INVALID):
        use(pool, email, authenticator)
    authenticator.verifies = True
    use(pool, email, authenticator)
    assert pool.first_factor(email)["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    configure(pool)
    assert start(pool, email)["AvailableChallenges"] == PASSWORDS


def test_where_everybody_needs_two_a_passkey_is_for_who_asked_for_it(
    emulator: Embedded,
) -> None:
    pool = choosing_pool(emulator, "WEB_AUTHN")
    configure(pool, FactorConfiguration=MULTI)
    plain, both = pool.confirmed_user(), pool.confirmed_user()
    register(pool, plain)
    authenticator = register(pool, both)
    emulator.public.set_user_mfa_preference(
        AccessToken=with_app(pool, both), WebAuthnMfaSettings={"Enabled": True}
    )
    configure(pool, "ON", FactorConfiguration=MULTI)
    assert start(pool, plain)["AvailableChallenges"] == PASSWORDS
    use(pool, both, authenticator)
