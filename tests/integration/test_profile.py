"""Reading and changing a profile, a new email address, and deleting the account."""

import pytest

from cognito_auth.config import SignUpAttribute
from cognito_auth.errors import (
    CodeExpired,
    CodeMismatch,
    EmailTaken,
    IncorrectCredentials,
    InvalidEmail,
    InvalidInput,
    Misconfigured,
    SessionEnded,
    TooManyAttempts,
    WrongPassword,
)
from cognito_auth.pool import Pool as Flows
from cognito_auth.values import SignedIn
from tests.embedded import CLIENT_SETTINGS, PASSWORD, Embedded, Pool
from tests.flows import config_of, enrol, flows_of, signed_in

pytestmark = pytest.mark.integration

OTHER_PASSWORD = "Another horse 9 battery!"
SCHEMA = [
    SignUpAttribute("given_name", required=True),
    SignUpAttribute("birthdate", label="Date of birth"),
    SignUpAttribute("locale"),
    SignUpAttribute("custom:team", max_length=5),
    SignUpAttribute("custom:badge", label="Badge number", mutable=False),
    SignUpAttribute("email", required=True),
]


@pytest.fixture(scope="module")
def people(emulator: Embedded) -> Pool:
    """A pool with required, immutable and custom attributes."""
    return emulator.make_pool(
        Schema=[
            {"Name": "given_name", "AttributeDataType": "String", "Required": True},
            {
                "Name": "team",
                "AttributeDataType": "String",
                "StringAttributeConstraints": {"MaxLength": "5"},
                "Mutable": True,
            },
            {"Name": "badge", "AttributeDataType": "String", "Mutable": False},
        ]
    )


@pytest.fixture(scope="module")
def flows(people: Pool) -> Flows:
    return flows_of(config_of(people, *SCHEMA))


@pytest.fixture
def email(people: Pool) -> str:
    return people.confirmed_user(given_name="Ada", custom_badge="7", locale="en")


@pytest.fixture
def session(flows: Flows, email: str) -> SignedIn:
    return signed_in(flows, email)


def code(pool: Pool, email: str) -> str:
    found = pool.embedded.code_for(email)
    assert found is not None
    return found


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_profile_holds_what_cognito_knows(
    flows: Flows, session: SignedIn, email: str
) -> None:
    assert flows.profile.profile(session.tokens) == {
        "sub": session.id_claims.subject,
        "email": email,
        "email_verified": "true",
        "given_name": "Ada",
        "locale": "en",
        "custom:badge": "7",
    }


def test_changes_are_kept_and_the_rest_stays(flows: Flows, session: SignedIn) -> None:
    before = flows.profile.profile(session.tokens)
    changes = {"given_name": "Zoë 🚀", "custom:team": "blue"}

    flows.profile.update_profile(session.tokens, changes)

    assert flows.profile.profile(session.tokens) == before | changes
    # the next tokens say so too
    refreshed = flows.authenticator.refresh(session.tokens)
    assert refreshed.id_claims.raw["given_name"] == "Zoë 🚀"


def test_an_empty_value_deletes_an_optional_attribute(
    flows: Flows, session: SignedIn
) -> None:
    changes = {"locale": "", "custom:team": "", "birthdate": "1815-12-10"}
    flows.profile.update_profile(session.tokens, changes)
    flows.profile.update_profile(session.tokens, changes)

    found = flows.profile.profile(session.tokens)
    assert "locale" not in found
    assert "custom:team" not in found
    assert found["birthdate"] == "1815-12-10"


def test_no_changes_ask_nothing(flows: Flows, session: SignedIn) -> None:
    flows.authenticator.sign_out_everywhere(session.tokens)

    flows.profile.update_profile(session.tokens, {})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"given_name": ""}, "Fill in: given name."),
        ({"custom:badge": "8"}, "You can't change badge."),
        ({"email": "eve@example.com"}, "You can't change email."),
        ({"email": ""}, "You can't change email."),
        ({"email_verified": "true"}, "You can't change email verified."),
        ({"sub": "x"}, "You can't change sub."),
        ({"nickname": "x"}, "You can't change nickname."),
        ({"custom:team": "longer"}, "Check team and try again."),
    ],
)
def test_what_can_not_be_changed_is_named_and_nothing_changes(
    flows: Flows, session: SignedIn, changes: dict[str, str], sentence: str
) -> None:
    before = flows.profile.profile(session.tokens)

    with pytest.raises(InvalidInput) as caught:
        flows.profile.update_profile(
            session.tokens, {"locale": "", "given_name": "Eve", **changes}
        )

    assert caught.value.user_message == sentence
    assert flows.profile.profile(session.tokens) == before


def test_what_the_app_client_may_not_write_does_not_end_the_session(
    emulator: Embedded,
) -> None:
    pool = emulator.make_pool()
    emulator.admin.update_user_pool_client(
        UserPoolId=pool.pool_id,
        ClientId=pool.client_id,
        ExplicitAuthFlows=CLIENT_SETTINGS["ExplicitAuthFlows"],
        WriteAttributes=["email"],
    )
    flows = flows_of(config_of(pool, SignUpAttribute("locale")))
    session = signed_in(flows, pool.confirmed_user())

    with pytest.raises(Misconfigured):
        flows.profile.update_profile(session.tokens, {"locale": "en"})
    assert flows.authenticator.refresh(session.tokens)


def test_a_new_address_counts_once_its_code_came_back(
    flows: Flows, people: Pool, session: SignedIn, email: str
) -> None:
    new = f"new-{email}"
    flows.profile.change_email(session.tokens, f" {new.upper()} ")

    # until then the old one stays
    assert flows.profile.profile(session.tokens)["email"] == email
    assert signed_in(flows, email)
    with pytest.raises(IncorrectCredentials):
        signed_in(flows, new)

    digits = code(people, new)
    flows.profile.confirm_email(session.tokens, f"{digits[:3]}-{digits[3:]}")
    found = flows.profile.profile(session.tokens)
    assert (found["email"], found["email_verified"]) == (new, "true")
    refreshed = flows.authenticator.refresh(session.tokens)
    assert refreshed.id_claims.email == new
    assert signed_in(flows, new)
    with pytest.raises(IncorrectCredentials):
        signed_in(flows, email)


def test_a_wrong_code_leaves_the_old_address(
    flows: Flows, people: Pool, session: SignedIn, email: str
) -> None:
    new = f"new-{email}"
    flows.profile.change_email(session.tokens, new)
    right = code(people, new)

    for typed in (wrong(right), "", "12345", "abcdef"):
        with pytest.raises(CodeMismatch):
            flows.profile.confirm_email(session.tokens, typed)
    assert flows.profile.profile(session.tokens)["email"] == email
    flows.profile.confirm_email(session.tokens, right)


def test_the_code_of_a_new_address_can_be_tried_five_times(
    flows: Flows, people: Pool, session: SignedIn, email: str
) -> None:
    new = f"new-{email}"
    flows.profile.change_email(session.tokens, new)
    right = code(people, new)
    for _ in range(5):
        with pytest.raises(CodeMismatch):
            flows.profile.confirm_email(session.tokens, wrong(right))

    with pytest.raises(TooManyAttempts):
        flows.profile.confirm_email(session.tokens, right)


def test_a_code_without_a_change_is_refused(flows: Flows, session: SignedIn) -> None:
    with pytest.raises(CodeExpired):
        flows.profile.confirm_email(session.tokens, "123456")


def test_an_old_code_is_refused(
    flows: Flows, people: Pool, session: SignedIn, email: str
) -> None:
    new = f"new-{email}"
    flows.profile.change_email(session.tokens, new)
    old = code(people, new)
    flows.profile.change_email(session.tokens, new)
    fresh = code(people, new)

    if old != fresh:  # one in a million
        with pytest.raises(CodeMismatch):
            flows.profile.confirm_email(session.tokens, old)
    flows.profile.confirm_email(session.tokens, fresh)


def test_another_new_address_takes_the_first_ones_place(
    flows: Flows, people: Pool, session: SignedIn, email: str
) -> None:
    flows.profile.change_email(session.tokens, f"first-{email}")
    first = code(people, f"first-{email}")
    flows.profile.change_email(session.tokens, f"second-{email}")
    second = code(people, f"second-{email}")

    if first != second:  # one in a million
        with pytest.raises(CodeMismatch):
            flows.profile.confirm_email(session.tokens, first)
    flows.profile.confirm_email(session.tokens, second)
    assert flows.profile.profile(session.tokens)["email"] == f"second-{email}"


def test_an_address_of_somebody_else_is_refused_at_once_and_later(
    flows: Flows, people: Pool, session: SignedIn, email: str
) -> None:
    taken = people.confirmed_user(given_name="Eve")
    with pytest.raises(EmailTaken):
        flows.profile.change_email(session.tokens, taken.upper())

    contested = f"contested-{email}"
    flows.profile.change_email(session.tokens, contested)
    digits = code(people, contested)
    people.sign_up(contested, given_name="Eve")
    with pytest.raises(EmailTaken):
        flows.profile.confirm_email(session.tokens, digits)
    assert flows.profile.profile(session.tokens)["email"] == email


@pytest.mark.parametrize("typed", ["", "ada", "ada@example", "a b@example.com"])
def test_what_is_no_email_is_refused(
    flows: Flows, session: SignedIn, typed: str
) -> None:
    with pytest.raises(InvalidEmail):
        flows.profile.change_email(session.tokens, typed)


def test_the_address_in_use_is_told_as_such(
    flows: Flows, session: SignedIn, email: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        flows.profile.change_email(session.tokens, email.upper())
    assert "already" in caught.value.user_message


@pytest.mark.parametrize("with_app", [False, True])
def test_an_account_is_deleted_with_its_password(
    flows: Flows, session: SignedIn, email: str, people: Pool, with_app: bool
) -> None:
    if with_app:
        enrol(flows, session)

    flows.account.delete_account(session.tokens, PASSWORD)

    with pytest.raises(IncorrectCredentials):
        flows.authenticator.sign_in(email, PASSWORD)
    with pytest.raises(SessionEnded):
        flows.authenticator.refresh(session.tokens)
    with pytest.raises(SessionEnded):
        flows.profile.profile(session.tokens)
    # the address is free again
    people.sign_up(email, given_name="Eve")


def test_an_account_is_not_deleted_without_its_password(
    flows: Flows, people: Pool, session: SignedIn, email: str
) -> None:
    other = people.confirmed_user(OTHER_PASSWORD, given_name="Eve")
    for password in ("Wrong horse 7 battery!", "", "x" * 257, OTHER_PASSWORD):
        with pytest.raises(WrongPassword):
            flows.account.delete_account(session.tokens, password)

    assert signed_in(flows, email)
    assert signed_in(flows, other, OTHER_PASSWORD)


def test_an_account_is_proved_by_its_own_name_whoever_has_its_old_address(
    flows: Flows, people: Pool, session: SignedIn, email: str
) -> None:
    # another session changes the address, and another person takes the old one
    new = f"new-{email}"
    elsewhere = signed_in(flows, email)
    flows.profile.change_email(elsewhere.tokens, new)
    flows.profile.confirm_email(elsewhere.tokens, code(people, new))
    people.sign_up(email, password=OTHER_PASSWORD, given_name="Eve")
    people.confirm(email)
    assert session.email == email

    with pytest.raises(WrongPassword):
        flows.account.delete_account(session.tokens, OTHER_PASSWORD)
    assert signed_in(flows, new)
    flows.account.delete_account(session.tokens, PASSWORD)

    with pytest.raises(IncorrectCredentials):
        signed_in(flows, new)
    assert signed_in(flows, email, OTHER_PASSWORD)


def test_a_session_that_ended_changes_nothing(
    flows: Flows, session: SignedIn, email: str
) -> None:
    flows.authenticator.sign_out_everywhere(session.tokens)

    for change in (
        lambda: flows.profile.profile(session.tokens),
        lambda: flows.profile.update_profile(session.tokens, {"locale": "de"}),
        lambda: flows.profile.update_profile(session.tokens, {"locale": ""}),
        lambda: flows.profile.change_email(session.tokens, f"new-{email}"),
        lambda: flows.profile.confirm_email(session.tokens, "123456"),
        lambda: flows.account.delete_account(session.tokens, PASSWORD),
    ):
        with pytest.raises(SessionEnded):
            change()
    assert signed_in(flows, email)
