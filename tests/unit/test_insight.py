"""The page of one's own sign-in: what it shows, in every language, and lets try."""

import re
from collections.abc import Callable, Iterator
from html import escape
from typing import Any, get_args

import pytest
from streamlit.testing.v1 import AppTest

from cognito_auth.cognito import playground as proof
from cognito_auth.cognito.recording import MEASURED, SHOWN, Proven, Recording
from cognito_auth.cognito.srp import PRIVATE_BITS
from cognito_auth.errors import ConfigError
from cognito_auth.sessions.life import Beginning
from cognito_auth.tokens import playground as token
from cognito_auth.values import SignedIn
from streamlit_cognito import account_pages, backend
from streamlit_cognito.pages.parts.sign_in_messages import SAME
from streamlit_cognito.script import session
from streamlit_cognito.testing import fake_sign_in
from streamlit_cognito.words import SAID, Vocabulary, say
from streamlit_cognito.words.catalogues import ENGLISH, ours, read
from streamlit_cognito.words.prose import FOLDER
from tests.unit.apps import heading, opened
from tests.unit.clock import Clock
from tests.unit.hosted import identity
from tests.unit.test_account_page import ADA, app_with_an_account

pytestmark = pytest.mark.usefixtures("nothing_set_up")

HOSTILE = "<img src=x onerror=alert(1)>"
ENGLISH_PROSE = read(FOLDER / "en.toml")
NOTES = {"SALT": "5eb63bbb", "SRP_B": "abcdef" * 80, "SECRET_BLOCK": "x" * 900}

Open = Callable[..., AppTest]


def recorded(username: str = ADA, *, with_code: bool = False) -> Beginning:
    """A sign-in of 12 ms and 34 ms, its cookie set after 60 ms."""
    clock = Clock()
    began = clock.seconds
    recording = Recording(now=clock)
    recording.sending()
    clock.advance(0.012)
    asked = {"USERNAME": username, "SRP_A": "1234" * 190}
    first = {"AuthFlow": "USER_SRP_AUTH", "AuthParameters": asked}
    challenge = {"ChallengeName": "PASSWORD_VERIFIER", "ChallengeParameters": NOTES}
    recording.note("initiate_auth", first, challenge)
    recording.sending()
    clock.advance(0.034)
    answer = {"PASSWORD_CLAIM_SIGNATURE": "s" * 44, "TIMESTAMP": "Sat Mar 7"}
    came = {"ChallengeName": "SOFTWARE_TOKEN_MFA"} if with_code else {}
    sent = {"ChallengeResponses": answer}
    recording.note("respond_to_auth_challenge", sent, came)
    if with_code:
        clock.advance(9)
        recording = Recording(str(recording), now=clock)
        code = {"ChallengeResponses": {"SOFTWARE_TOKEN_MFA_CODE": "271828"}}
        recording.note("respond_to_auth_challenge", code, {})
    return Beginning(str(recording), began + 0.060)


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Open:
    def open_page(beginning: Beginning | None, **claims: object) -> AppTest:
        monkeypatch.setattr(session, "beginning", lambda: beginning)
        with fake_sign_in(ADA, **claims):
            app = opened(app_with_an_account, "insight")
        assert heading(app) == say("page.insight")
        return app

    return open_page


def html(app: AppTest) -> str:
    return "".join(one.proto.body for one in app.get("html"))


def steps(app: AppTest) -> list[str]:
    [way] = [part for part in html(app).split("<ol") if 'class="way"' in part]
    return way.partition("</ol>")[0].split("<li ")[1:]


def test_who_has_just_signed_in_is_led_there() -> None:
    with fake_sign_in(ADA):
        app = opened(app_with_an_account, "account")
    assert say("page.insight") in [one.proto.label for one in app.get("page_link")]


def test_the_way_has_each_step_with_its_time_and_its_ends(page: Open) -> None:
    found = steps(page(recorded()))
    kinds = [step.partition('"')[2].partition('"')[0] for step in found]
    assert kinds == ["out-1", "out-2", "back-2", "out-2", "back-2", "back-1"]
    heard = "12 ms, from Amazon Cognito to This app:"
    assert f'<span class="spoken">{heard}</span>' in found[2]
    assert "<wbr>" in found[3]
    assert "60 ms" in found[5]
    assert say("way.cookie") in found[5]


# what Cognito was asked for, what it was answered with, and what a person brought
CHOSEN: dict[Proven, tuple[str, str, str]] = {
    "passkey": ("WEB_AUTHN", "CREDENTIAL", "way.passkey"),
    "mailed_code": ("EMAIL_OTP", "EMAIL_OTP_CODE", "way.mailed_code"),
}


def chosen(way: Proven) -> Beginning:
    """A sign-in by a passkey or a mailed code, which took 30 ms and a while."""
    factor, field, _ = CHOSEN[way]
    clock = Clock()
    recording = Recording(now=clock)
    clock.advance(0.030)
    asked = {"USERNAME": ADA, "PREFERRED_CHALLENGE": factor}
    sent = {"AuthFlow": "USER_AUTH", "AuthParameters": asked}
    recording.note("initiate_auth", sent, {"ChallengeName": factor})
    clock.advance(9)
    recording = Recording(str(recording), now=clock)
    recording.note(
        "respond_to_auth_challenge", {"ChallengeResponses": {field: "secret"}}, {}
    )
    return Beginning(str(recording), None)


def straight_after_sign_up() -> Beginning:
    recording = Recording(now=Clock())
    sent = {"AuthFlow": "USER_AUTH", "AuthParameters": {"USERNAME": ADA}}
    recording.note("initiate_auth", {**sent, "Session": "s" * 20}, {})
    return Beginning(str(recording), None)


@pytest.mark.parametrize("way", CHOSEN)
def test_the_way_has_what_was_brought_for_a_passkey_or_a_code(
    page: Open, way: Proven
) -> None:
    factor, _, brought = CHOSEN[way]
    found = steps(page(chosen(way)))
    kinds = [step.partition('"')[2].partition('"')[0] for step in found]
    assert kinds == [
        *("out-1", "out-2", "back-2", "back-1", "out-1", "out-2", "back-2")
    ]
    assert say("way.address") in found[0]
    assert factor.replace("_", "_<wbr>") in found[2]
    assert (say("way.mail") in found[2]) is (way == "mailed_code")
    assert say("signin.title") in found[3]
    assert say(brought) in found[4]
    assert say("way.tokens") in found[6]


def test_the_way_of_a_newcomer_begins_with_the_code_of_the_registration(
    page: Open,
) -> None:
    found = steps(page(straight_after_sign_up()))
    assert len(found) == 3
    assert say("way.verified") in found[0]


@pytest.fixture
def by_a_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is signed in came by Cognito's own pages."""
    monkeypatch.setattr(SignedIn, "began_hosted", True)


@pytest.mark.parametrize(
    ("linked", "names"),
    [
        ([identity("LoginWithAmazon")], "Amazon"),
        ([identity("Google", "false")], "Google"),
        # which of them it was, the tokens don't say
        ([identity("Google", "false"), identity(HOSTILE, "false")], HOSTILE),
    ],
)
@pytest.mark.usefixtures("by_a_provider")
def test_who_came_by_a_provider_is_told_what_that_proved(
    page: Open, linked: list[dict[str, Any]], names: str
) -> None:
    app = page(Beginning("", 1.0), identities=linked)
    every = names if len(linked) == 1 else f"Google or {names}"
    assert say("insight.provider", name=every) in [one.value for one in app.text]
    # to sign in again would show no more of it
    assert [one.value for one in app.info] == []
    only_says(app, "wish_provider", "unkept.provider", "insight.code")


def by_google() -> Beginning:
    """A sign-in by a provider: 9 s there, 40 ms for the exchange."""
    clock = Clock()
    began = clock.seconds
    clock.advance(9)
    recording = Recording(now=clock)
    asked = {"identity_provider": "SignInWithApple", "state": "s" * 45}
    recording.note("authorize", asked, {"code": "c" * 36}, sent_at=began)
    recording.sending()
    clock.advance(0.040)
    form = {"client_id": "client", "code_verifier": "v" * 64}
    recording.note("token", form, {"expires_in": 3600})
    return Beginning(str(recording), clock.seconds)


@pytest.mark.usefixtures("by_a_provider")
def test_the_way_by_a_provider_leads_out_of_the_app_and_back(page: Open) -> None:
    # a linked account, whose tokens don't say by which it was
    linked = [identity("Google", "false"), identity("SignInWithApple", "false")]
    app = page(by_google(), identities=linked)
    assert say("insight.provider", name="Apple") in [one.value for one in app.text]
    found = steps(app)
    kinds = [step.partition('"')[2].partition('"')[0] for step in found]
    assert kinds == ["out-1", "back-1", "out-1", "out-2", "back-2", "back-1"]
    for step, text in zip(
        found,
        [
            say("federation.do", name="Apple"),
            say("way.on", name="Apple"),
            say("insight.code"),
            "Token",
            say("way.tokens"),
            say("way.cookie"),
        ],
        strict=True,
    ):
        assert text in step
    assert [re.findall(r"(\d+) ms</b>", step) for step in found] == [
        *(["0"], ["0"], ["9000"], ["9000"], ["9040"], ["9040"])
    ]
    shown = html(app)
    for length in (45, 36, 64):
        assert f"{length} characters, not kept" in shown
    for name in ("state", "code", "code_verifier", "ClientId", "ExpiresIn"):
        assert escape(str(ENGLISH_PROSE[f"field.{name}"])) in shown
    only_says(app, "wish_provider", "unkept.provider", "insight.code")


@pytest.mark.parametrize(
    ("beginning", "wishes", "unkept", "secret"),
    [
        (chosen("passkey"), "wish_passkey", "unkept.passkey", "passkey.unnamed"),
        (chosen("mailed_code"), "wish_code", "unkept.code", "field.code"),
        (straight_after_sign_up(), "wish_verified", "unkept.code", "field.code"),
        (recorded(), "wish", "secret.rule", "field.password"),
    ],
    ids=["passkey", "mailed code", "verified", "password"],
)
def test_what_a_sign_in_was_without_is_not_said_of_it(
    page: Open, beginning: Beginning, wishes: str, unkept: str, secret: str
) -> None:
    only_says(page(beginning), wishes, unkept, secret)


def only_says(app: AppTest, wishes: str, unkept: str, secret: str) -> None:
    """Check that a page has the words of one way to sign in, and those alone."""
    shown = html(app)
    said = [word for word in ENGLISH_PROSE if word.startswith("wish")]
    assert [word for word in said if escape(str(ENGLISH_PROSE[word])) in shown] == [
        word for word in said if word.startswith(f"{wishes}.")
    ]
    kept = [word for word in ENGLISH_PROSE if word.startswith("unkept.")]
    assert [
        word
        for word in ("secret.rule", *kept)
        if escape(str(ENGLISH_PROSE[word])) in shown
    ] == [unkept]
    assert f"<b>{say(secret)}</b>" in shown
    is_password = wishes == "wish"
    headers = [one.value for one in app.header]
    assert (say("insight.known_here") in headers) is is_password
    assert (say("insight.public") in shown) is is_password


def test_a_person_who_answers_meanwhile_is_two_steps(page: Open) -> None:
    found = steps(page(recorded(with_code=True)))
    assert len(found) == 10
    assert "9,046 ms" in found[6]
    assert "SOFTWARE_<wbr>TOKEN_<wbr>MFA" in found[4]


def test_each_field_has_its_length_value_and_meaning(page: Open) -> None:
    shown = html(page(recorded()))
    for text in ("Sat Mar 7", "5eb63bbb", "abcdef" * 80):
        assert f"<bdi>{text}</bdi>" in shown
    assert "900 characters, not kept" in shown
    assert "44 characters, not kept" in shown
    for name in ("SRP_A", "SALT", "SECRET_BLOCK", "PASSWORD_CLAIM_SIGNATURE"):
        assert escape(str(ENGLISH_PROSE[f"field.{name}"])) in shown
    for name in ("N", "g", "k", "u"):
        assert f'<th scope="row"><bdi>{name}</bdi>' in shown


def test_what_was_typed_is_text(page: Open) -> None:
    shown = html(page(recorded(username=HOSTILE)))
    assert HOSTILE not in shown
    assert escape(HOSTILE) in shown


def test_a_word_of_an_apps_own_is_text(
    page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = {"en": dict.fromkeys(("insight.never", "field.password"), HOSTILE)}
    monkeypatch.setattr(SAID, "vocabulary", Vocabulary(["en"], own=own))
    shown = html(page(None))
    assert HOSTILE not in shown
    assert escape(HOSTILE) in shown


def test_without_a_recording_it_says_how_to_get_one(page: Open) -> None:
    for beginning in (None, Beginning("", 0.0)):
        app = page(beginning)
        assert [one.value for one in app.info] == [say("insight.none")]
        assert 'class="way"' not in html(app)
        # what there is to learn and to try is there
        assert say("play.title") in [one.value for one in app.header]


def test_a_guest_sees_the_sign_in() -> None:
    with fake_sign_in():
        assert heading(opened(app_with_an_account, "insight")) == say("signin.title")


def app_with_a_page_around_it() -> None:
    import streamlit as st

    from streamlit_cognito import Page, account_pages, navigation, pages

    def mine() -> None:
        st.title("Mine")
        pages.insight(title="")
        st.title("Shown")

    navigation([Page(mine, default=True), *account_pages()]).run()


def test_a_guest_gets_no_further_in_an_apps_own_page_either() -> None:
    with fake_sign_in():
        assert heading(opened(app_with_a_page_around_it)) == "Mine / Sign in"
    with fake_sign_in(ADA):
        assert heading(opened(app_with_a_page_around_it)) == "Mine / Shown"


def test_the_setting_turns_page_and_recording_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "insight" in [one.role for one in account_pages()]
    assert backend.has_insight()
    monkeypatch.setenv("INSIGHT", "off")
    assert "insight" not in [one.role for one in account_pages(insight="x")]
    assert not backend.has_insight()
    monkeypatch.setenv("INSIGHT", "perhaps")
    with pytest.raises(ConfigError, match="INSIGHT must be on or off, not perhaps"):
        backend.has_insight()


@pytest.mark.parametrize("setting", ["on", "off"])
def test_a_pool_records_by_the_setting(
    monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    told: list[object] = []
    monkeypatch.setattr(backend.Pool, "of", lambda *_, **named: told.append(named))
    monkeypatch.setenv("COGNITO_USER_POOL_ID", "eu-central-1_Example")
    monkeypatch.setenv("COGNITO_CLIENT_ID", "1example23456789")
    monkeypatch.setenv("INSIGHT", setting)
    backend.pool()
    [named] = told
    assert isinstance(named, dict)
    assert named["records"] is (setting == "on")


def test_every_field_that_may_come_has_its_meaning() -> None:
    nameless = {"SOFTWARE_TOKEN_MFA_CODE", "EMAIL_OTP_CODE", "NEW_PASSWORD", "other"}
    known = {*SHOWN, *MEASURED, *nameless}
    assert set(SAME) <= known
    assert {f"field.{SAME.get(name, name)}" for name in known} == {
        word for word in ENGLISH_PROSE if word.startswith("field.")
    }


def test_every_change_has_its_words_and_its_reason() -> None:
    for group, changes in (("proof", proof.Change), ("token", token.Change)):
        for change in get_args(changes):
            assert say(f"play.{change}")
            assert ENGLISH_PROSE[f"{group}.{change}"]


def test_twenty_questions_have_answers() -> None:
    asked, answered = (
        [word.partition(".")[2] for word in ENGLISH_PROSE if word.startswith(group)]
        for group in ("question.", "answer.")
    )
    assert asked == answered
    assert len(asked) == 20


# what is the same in every language
RULES = [
    *("A = g^a mod N", "B = (k v + g^b) mod N", "v = g^x mod N"),
    *("(B - k g^x)^(a + u x)", "(A v^u)^b", "HMAC-SHA-256(K,"),
    *("SHA-256(N | g)", "SHA-256(A | B)", "RFC 5054", "RFC 6238", "token_use"),
    *("state", "nonce", "code_verifier", "PKCE"),
]


def test_every_language_explains() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(ours())


@pytest.mark.parametrize("tag", [tag for tag in ours() if tag != ENGLISH])
def test_a_language_has_every_explanation_and_rule(tag: str) -> None:
    found = read(FOLDER / f"{tag}.toml")
    assert list(found) == list(ENGLISH_PROSE)
    assert [word for word in found if found[word] == ENGLISH_PROSE[word]] == []
    assert [
        (word, rule)
        for word, text in ENGLISH_PROSE.items()
        for rule in RULES
        if rule in str(text) and rule not in str(found[word])
    ] == []


@pytest.mark.parametrize("tag", ours())
def test_a_language_says_how_large_a_is(tag: str) -> None:
    text = str(read(FOLDER / f"{tag}.toml")["field.SRP_A"])
    assert re.findall(r"\d+", text) == [str(PRIVATE_BITS)]
    a = proof.play("nothing", is_small=False).numbers["a"]
    assert int(a, 16).bit_length() in range(PRIVATE_BITS - 8, PRIVATE_BITS + 1)


@pytest.mark.parametrize(
    ("tag", "own", "marked"),
    [
        ("ar", None, 'lang="ar" dir="rtl"'),
        # an app's own language, which we have nothing in
        ("fi", {"fi": {"insight.english": "englanniksi"}}, 'lang="en" dir="ltr"'),
    ],
)
def test_a_language_without_explanations_reads_them_in_english_and_is_told(
    page: Open, monkeypatch: pytest.MonkeyPatch, tag: str, own: Any, marked: str
) -> None:
    monkeypatch.setattr(SAID, "vocabulary", Vocabulary([tag], own=own))
    app = page(recorded())
    assert marked in html(app)
    told = [one.value for one in app.caption]
    assert told == (["englanniksi"] if own else [])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("nothing", "Every check passes."),
        ("byte", "Amazon Cognito refuses: it expected another signature."),
        (
            "zero",
            "This app refuses, and sends nothing: B is not within 1..N-1",
        ),
        ("password", "Amazon Cognito refuses: it expected another signature."),
        ("time", "Amazon Cognito refuses: it expected another signature."),
    ],
)
def test_the_proof_can_be_tried(page: Open, change: str, sentence: str) -> None:
    app = page(None)
    assert outcomes(app)[0] == "Every check passes."
    with fake_sign_in(ADA):
        app.selectbox(key="cognito play proof").select(change).run()
        assert outcomes(app)[0] == sentence
        assert escape(str(ENGLISH_PROSE[f"proof.{change}"])) in html(app)
        app.selectbox(key="cognito play size").select("real").run()
    assert outcomes(app)[0] == sentence


def test_a_token_can_be_tried(page: Open) -> None:
    app = page(None)
    assert outcomes(app)[1] == "Every check passes."
    with fake_sign_in(ADA):
        app.selectbox(key="cognito play token").select("hmac").run()
    refused = "token_signature: alg 'HS256', expected 'RS256'"
    assert outcomes(app)[1] == f"The verifier refuses it: {refused}"
    assert '"alg": "HS256"' in app.code[0].value


def outcomes(app: AppTest) -> list[str]:
    """What is said of the proof, and of the token, as a reader sees it."""
    found = [one for one in elements(app.main) if one.type in ("success", "error")]
    return [one.value.replace("\\", "") for one in found]


def elements(block: Any) -> Iterator[Any]:
    for child in block.children.values():
        yield child
        if hasattr(child, "children"):
            yield from elements(child)
