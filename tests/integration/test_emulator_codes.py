"""Mailed codes of the embedded Cognito: random, limited in life and in tries."""

import pytest

from tests.embedded import PASSWORD, Embedded, Pool
from tests.integration.errors import refused

pytestmark = pytest.mark.integration

HOUR = 3600
NEW_PASSWORD = "Another horse 8 battery!"


def wrong(code: str | None) -> str:
    return "000000" if code != "000000" else "000001"


def ask_for_reset(pool: Pool, email: str) -> None:
    pool.embedded.public.forgot_password(ClientId=pool.client_id, Username=email)


def reset(pool: Pool, email: str, code: str | None, password: str) -> None:
    pool.embedded.public.confirm_forgot_password(
        ClientId=pool.client_id,
        Username=email,
        ConfirmationCode=code,
        Password=password,
    )


def test_mailed_code_confirms_and_verifies_the_address(pool: Pool) -> None:
    email = pool.sign_up()
    assert pool.user(email)["attributes"]["email_verified"] == "false"
    pool.confirm(email)
    assert pool.user(email)["UserStatus"] == "CONFIRMED"
    assert pool.user(email)["attributes"]["email_verified"] == "true"


def test_codes_are_random(emulator: Embedded, pool: Pool) -> None:
    codes = {emulator.code_for(pool.sign_up()) for _ in range(5)}
    assert len(codes) > 1
    assert codes.isdisjoint({"123456", "654321", None})


@pytest.mark.parametrize("constant", ["123456", "654321"])
def test_ministacks_constants_are_no_codes(pool: Pool, constant: str) -> None:
    with refused("CodeMismatchException"):
        pool.confirm(pool.sign_up(), constant)


def test_sign_up_code_expires_after_a_day(emulator: Embedded, pool: Pool) -> None:
    email = pool.sign_up()
    with emulator.later(24 * HOUR + 1), refused("ExpiredCodeException"):
        pool.confirm(email)
    with emulator.later(24 * HOUR - 60):
        pool.confirm(email)


def test_five_wrong_codes_block_even_the_right_one(
    emulator: Embedded, pool: Pool
) -> None:
    email = pool.sign_up()
    code = emulator.code_for(email)
    for _ in range(5):
        with refused("CodeMismatchException"):
            pool.confirm(email, wrong(code))
    with refused("LimitExceededException"):
        pool.confirm(email, code)


def test_new_code_makes_the_old_one_useless(emulator: Embedded, pool: Pool) -> None:
    email = pool.sign_up()
    old = emulator.code_for(email)
    emulator.public.resend_confirmation_code(ClientId=pool.client_id, Username=email)
    new = emulator.code_for(email)
    assert new != old
    with refused("CodeMismatchException"):
        pool.confirm(email, old)
    pool.confirm(email, new)


def test_confirmed_account_takes_no_code_and_gets_none(
    emulator: Embedded, pool: Pool
) -> None:
    email = pool.sign_up()
    code = emulator.code_for(email)
    pool.confirm(email, code)
    with refused("NotAuthorizedException", "Current status is CONFIRMED"):
        pool.confirm(email, code)
    with refused("InvalidParameterException", "already confirmed"):
        emulator.public.resend_confirmation_code(
            ClientId=pool.client_id, Username=email
        )


def test_reset_code_sets_a_password_once(emulator: Embedded, pool: Pool) -> None:
    email = pool.confirmed_user()
    ask_for_reset(pool, email)
    code = emulator.code_for(email)
    reset(pool, email, code, NEW_PASSWORD)
    assert pool.sign_in(email, NEW_PASSWORD)
    with refused("ExpiredCodeException"):
        reset(pool, email, code, PASSWORD)


def test_reset_code_expires_after_an_hour(emulator: Embedded, pool: Pool) -> None:
    email = pool.confirmed_user()
    ask_for_reset(pool, email)
    with emulator.later(HOUR + 1), refused("ExpiredCodeException"):
        reset(pool, email, emulator.code_for(email), NEW_PASSWORD)


def test_reset_with_weak_password_keeps_the_code(
    emulator: Embedded, pool: Pool
) -> None:
    email = pool.confirmed_user()
    ask_for_reset(pool, email)
    code = emulator.code_for(email)
    with refused("InvalidPasswordException"):
        reset(pool, email, code, "weak")
    reset(pool, email, code, NEW_PASSWORD)


def test_reset_needs_a_verified_address_and_an_enabled_account(
    emulator: Embedded, pool: Pool
) -> None:
    with refused("InvalidParameterException", "no registered/verified email"):
        ask_for_reset(pool, pool.sign_up())
    email = pool.confirmed_user()
    emulator.admin.admin_disable_user(UserPoolId=pool.pool_id, Username=email)
    with refused("NotAuthorizedException", "disabled"):
        ask_for_reset(pool, email)


def test_sign_up_code_does_not_reset_a_password(emulator: Embedded, pool: Pool) -> None:
    email = pool.sign_up()
    with refused("ExpiredCodeException"):
        reset(pool, email, emulator.code_for(email), NEW_PASSWORD)


def test_unknown_accounts_look_like_known_ones(emulator: Embedded, pool: Pool) -> None:
    ask_for_reset(pool, "nobody@example.com")
    assert emulator.code_for("nobody@example.com") is None
    with refused("CodeMismatchException"):
        pool.confirm("nobody@example.com", "111111")


def test_sign_up_tells_the_address_masked(emulator: Embedded, pool: Pool) -> None:
    answer = emulator.public.sign_up(
        ClientId=pool.client_id, Username="masked@example.com", Password=PASSWORD
    )
    assert answer["CodeDeliveryDetails"]["Destination"] == "m****@e****"
