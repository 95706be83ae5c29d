"""Registering, verifying and signing in against the pool that Terraform made."""

from dataclasses import replace

import pytest

from cognito_auth.cognito.calls import api_client
from cognito_auth.cognito.client import CognitoClient
from cognito_auth.errors import (
    AccountExists,
    CodeNotSixDigits,
    IncorrectCredentials,
    InvalidInput,
    InvalidPassword,
    InvalidSignature,
    LockedOut,
    NotConfirmed,
    SessionEnded,
    SignUpCodeRefused,
    UnknownKey,
)
from cognito_auth.flows.registration import Registration
from cognito_auth.flows.sign_in import Authenticator
from cognito_auth.pool import Pool
from cognito_auth.tokens.keys import Jwks
from cognito_auth.tokens.verifier import TokenVerifier
from cognito_auth.values import SignedIn, Tokens
from tests.stack import PASSWORD, Stack

pytestmark = pytest.mark.integration


@pytest.fixture
def authenticator(stack: Stack) -> Authenticator:
    return stack.flows.authenticator


@pytest.fixture
def registration(stack: Stack) -> Registration:
    return stack.flows.registration


@pytest.fixture
def unconfirmed(stack: Stack) -> str:
    """The email of an account whose code was never entered."""
    email = stack.new_email()
    stack.flows.registration.sign_up(email, PASSWORD)
    return email


def code(stack: Stack, email: str) -> str:
    found = stack.embedded.code_for(email)
    assert found is not None
    return found


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_from_registering_to_verified_claims(
    stack: Stack, registration: Registration, authenticator: Authenticator
) -> None:
    email = stack.new_email()

    registration.sign_up(f" {email.upper()} ", PASSWORD)
    registration.confirm_sign_up(email, code(stack, email))
    signed_in = authenticator.sign_in(email, PASSWORD)

    assert isinstance(signed_in, SignedIn)
    assert signed_in.id_claims.email == email
    assert signed_in.id_claims.raw["email_verified"] is True
    assert signed_in.id_claims.issuer == stack.config.issuer
    assert signed_in.access_claims.client_id == stack.config.client_id
    assert signed_in.access_claims.subject == signed_in.id_claims.subject


@pytest.mark.parametrize(
    "password",
    [
        "Edge space 7 inside!",
        "Inner  spaces  7! x",
        "Emoji \N{ROCKET} 7 rocket!",
        "Ünïcödé 7 Rocket!",
        "Long 7!" + "x" * 249,
    ],
)
def test_a_password_is_never_changed_or_cut(
    stack: Stack, authenticator: Authenticator, password: str
) -> None:
    email = stack.confirmed_user(password)

    assert isinstance(authenticator.sign_in(email, password), SignedIn)
    with pytest.raises(IncorrectCredentials):
        authenticator.sign_in(email, password[:-1])


def test_a_wrong_password_is_refused(
    stack: Stack, authenticator: Authenticator
) -> None:
    email = stack.confirmed_user()

    with pytest.raises(IncorrectCredentials):
        authenticator.sign_in(email, "Correct horse 8 battery!")


def test_unknown_disabled_and_wrong_password_read_the_same(
    stack: Stack, authenticator: Authenticator
) -> None:
    known, disabled = stack.confirmed_user(), stack.confirmed_user()
    stack.embedded.admin.admin_disable_user(
        UserPoolId=stack.config.user_pool_id, Username=disabled
    )
    attempts = [
        (known, "Wrong horse 7 battery!"),
        (disabled, PASSWORD),
        (stack.new_email(), PASSWORD),
        (known, ""),
        (known, "x" * 257),
    ]

    texts = set()
    for email, password in attempts:
        with pytest.raises(IncorrectCredentials) as caught:
            authenticator.sign_in(email, password)
        texts.add((caught.value.code, caught.value.user_message))

    assert len(texts) == 1


def test_an_unconfirmed_user_is_sent_to_verify(
    authenticator: Authenticator, unconfirmed: str
) -> None:
    with pytest.raises(NotConfirmed):
        authenticator.sign_in(unconfirmed, PASSWORD)


def test_a_wrong_code_is_refused_and_the_right_one_still_works(
    stack: Stack, registration: Registration, unconfirmed: str
) -> None:
    right = code(stack, unconfirmed)

    with pytest.raises(SignUpCodeRefused):
        registration.confirm_sign_up(unconfirmed, wrong(right))
    registration.confirm_sign_up(unconfirmed, f" {right[:3]}-{right[3:]} ")


def test_an_expired_code_is_refused(
    stack: Stack, registration: Registration, unconfirmed: str
) -> None:
    with stack.embedded.later(25 * 60 * 60), pytest.raises(SignUpCodeRefused):
        registration.confirm_sign_up(unconfirmed, code(stack, unconfirmed))


def test_a_new_code_makes_the_old_one_useless(
    stack: Stack, registration: Registration, unconfirmed: str
) -> None:
    old = code(stack, unconfirmed)
    registration.resend_code(unconfirmed)
    new = code(stack, unconfirmed)

    if old != new:  # one in a million
        with pytest.raises(SignUpCodeRefused):
            registration.confirm_sign_up(unconfirmed, old)
    registration.confirm_sign_up(unconfirmed, new)


def test_a_code_can_be_tried_five_times(
    stack: Stack, registration: Registration, unconfirmed: str
) -> None:
    right = code(stack, unconfirmed)
    for _ in range(5):
        with pytest.raises(SignUpCodeRefused):
            registration.confirm_sign_up(unconfirmed, wrong(right))

    with pytest.raises(SignUpCodeRefused):
        registration.confirm_sign_up(unconfirmed, right)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "①23456"])
def test_what_is_no_code_never_reaches_cognito(
    registration: Registration, unconfirmed: str, typed: str
) -> None:
    with pytest.raises(CodeNotSixDigits):
        registration.confirm_sign_up(unconfirmed, typed)


def test_a_code_is_refused_in_the_same_words_whoever_is_there(
    stack: Stack, registration: Registration, unconfirmed: str
) -> None:
    tried_too_often = stack.pool.sign_up()
    for _ in range(5):
        with pytest.raises(SignUpCodeRefused):
            registration.confirm_sign_up(
                tried_too_often, wrong(code(stack, tried_too_often))
            )
    said = set()
    for email, typed in (
        (unconfirmed, wrong(code(stack, unconfirmed))),
        (tried_too_often, code(stack, tried_too_often)),
        (stack.confirmed_user(), "123456"),
        (stack.new_email(), "123456"),
    ):
        with pytest.raises(SignUpCodeRefused) as caught:
            registration.confirm_sign_up(email, typed)
        said.add((caught.value.code, caught.value.user_message))
    assert len(said) == 1


def test_resend_looks_the_same_for_every_address(
    stack: Stack, registration: Registration, unconfirmed: str
) -> None:
    for email in (unconfirmed, stack.confirmed_user(), stack.new_email()):
        registration.resend_code(email)


def test_a_taken_email_is_refused_in_any_case(
    stack: Stack, registration: Registration
) -> None:
    email = stack.confirmed_user()

    with pytest.raises(AccountExists):
        registration.sign_up(email.upper(), PASSWORD)


@pytest.mark.parametrize(
    "password", ["", "Short 7!", "no upper case 7!", "NO LOWER 77!", "No digit here!"]
)
def test_a_weak_password_is_refused(
    stack: Stack, registration: Registration, password: str
) -> None:
    email = stack.new_email()

    with pytest.raises(InvalidPassword):
        registration.sign_up(email, password)
    # and nothing was made: the address is free
    registration.sign_up(email, PASSWORD)


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("", "a name, @ and a domain"),
        ("ada", "an @ between"),
        ("ada@", "the domain after"),
        ("@example.com", "the name before"),
        ("ada@example", "like example.com"),
        ("a b@example.com", "a blank inside"),
    ],
)
def test_what_is_no_email_is_refused_with_the_reason(
    registration: Registration, email: str, words: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        registration.sign_up(email, PASSWORD)
    assert words in caught.value.user_message


def test_wrong_passwords_lock_out_for_a_while(
    stack: Stack, authenticator: Authenticator
) -> None:
    email = stack.confirmed_user()
    for _ in range(5):
        with pytest.raises(IncorrectCredentials):
            authenticator.sign_in(email, "Wrong horse 7 battery!")

    with pytest.raises(LockedOut):
        authenticator.sign_in(email, PASSWORD)
    with stack.embedded.later(20 * 60):
        tokens = stack.pool.sign_in(email, PASSWORD)
    assert tokens["IdToken"]


def test_a_tampered_token_is_refused(
    stack: Stack, authenticator: Authenticator
) -> None:
    signed_in = authenticator.sign_in(stack.confirmed_user(), PASSWORD)
    assert isinstance(signed_in, SignedIn)
    head, body, signature = signed_in.tokens.id_token.split(".")
    flipped = ("B" if signature[0] == "A" else "A") + signature[1:]

    with pytest.raises(InvalidSignature):
        authenticator.verify(
            Tokens(f"{head}.{body}.{flipped}", signed_in.tokens.access_token, "-")
        )


def test_refresh_gives_new_tokens_until_they_are_revoked(
    stack: Stack, authenticator: Authenticator
) -> None:
    signed_in = authenticator.sign_in(stack.confirmed_user(), PASSWORD)
    assert isinstance(signed_in, SignedIn)

    again = authenticator.refresh(signed_in.tokens)
    assert again.id_claims.subject == signed_in.id_claims.subject
    assert again.tokens.access_token != signed_in.tokens.access_token

    authenticator.sign_out(signed_in.tokens)
    with pytest.raises(SessionEnded):
        authenticator.refresh(signed_in.tokens)


def test_a_tampered_refresh_token_ends_the_session(
    stack: Stack, authenticator: Authenticator
) -> None:
    signed_in = authenticator.sign_in(stack.confirmed_user(), PASSWORD)
    assert isinstance(signed_in, SignedIn)
    broken = Tokens(
        signed_in.tokens.id_token, signed_in.tokens.access_token, "not.a.token"
    )

    with pytest.raises(SessionEnded):
        authenticator.refresh(broken)


def test_after_a_key_rotation_new_tokens_pass_and_old_ones_do_not(
    stack: Stack,
) -> None:
    # a pool of its own: the others go on with the keys that they know
    pool = stack.embedded.make_pool()
    config = replace(stack.config, user_pool_id=pool.pool_id, client_id=pool.client_id)
    minutes = [0.0]
    jwks = Jwks(
        f"{stack.embedded.endpoint_url}/{pool.pool_id}/.well-known/jwks.json",
        now=lambda: minutes[0] * 60,
    )
    verifier = TokenVerifier(issuer=pool.issuer, client_id=pool.client_id, jwks=jwks)
    authenticator = Authenticator(
        CognitoClient(api_client(config, signed=False), config), verifier
    )
    email = pool.confirmed_user(PASSWORD)
    before = authenticator.sign_in(email, PASSWORD)
    assert isinstance(before, SignedIn)

    stack.embedded.rotate_keys(pool.pool_id)
    minutes[0] = 1
    after = authenticator.sign_in(email, PASSWORD)

    assert isinstance(after, SignedIn)
    assert after.id_claims.key_id != before.id_claims.key_id
    with pytest.raises(UnknownKey):
        authenticator.verify(before.tokens)


@pytest.mark.parametrize("operation", ["admin_disable_user", "admin_delete_user"])
def test_whoever_is_disabled_or_deleted_gets_no_new_tokens(
    stack: Stack, authenticator: Authenticator, operation: str
) -> None:
    email = stack.confirmed_user()
    signed_in = authenticator.sign_in(email, PASSWORD)
    assert isinstance(signed_in, SignedIn)

    getattr(stack.embedded.admin, operation)(
        UserPoolId=stack.config.user_pool_id, Username=email
    )

    with pytest.raises(SessionEnded):
        authenticator.refresh(signed_in.tokens)


def test_signing_out_everywhere_ends_every_refresh_token(
    stack: Stack, authenticator: Authenticator
) -> None:
    email = stack.confirmed_user()
    here, there = (authenticator.sign_in(email, PASSWORD) for _ in range(2))
    assert isinstance(here, SignedIn)
    assert isinstance(there, SignedIn)

    authenticator.sign_out_everywhere(here.tokens)

    for signed_in in (here, there):
        with pytest.raises(SessionEnded):
            authenticator.refresh(signed_in.tokens)


def test_a_client_that_rotates_refreshes_by_the_other_operation(stack: Stack) -> None:
    config = replace(stack.config, refresh_token_rotation=True)
    rotating = Pool.of(config).authenticator
    signed_in = rotating.sign_in(stack.confirmed_user(), PASSWORD)
    assert isinstance(signed_in, SignedIn)

    again = rotating.refresh(signed_in.tokens)

    assert again.tokens.access_token != signed_in.tokens.access_token
    rotating.sign_out(again.tokens)
    with pytest.raises(SessionEnded):
        rotating.refresh(again.tokens)


def test_a_user_in_all_the_groups_that_cognito_allows_signs_in_and_stays(
    stack: Stack, authenticator: Authenticator
) -> None:
    email = stack.confirmed_user()
    names = [f"{number:03}-".ljust(128, "g") for number in range(100)]
    for name in names:
        stack.pool.join(email, name)

    signed_in = authenticator.sign_in(email, PASSWORD)

    assert isinstance(signed_in, SignedIn)
    assert len(signed_in.tokens.id_token) > 16 * 1024
    assert set(signed_in.groups) == set(names)
    assert set(authenticator.refresh(signed_in.tokens).groups) == set(names)
