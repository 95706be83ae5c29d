"""The sample triggers, called with events as Cognito documents them."""

import importlib.util
import json
import re
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streamlit_cognito.words import locales
from streamlit_cognito.words.catalogues import read_folder
from tests.wheel import ROOT

MODULE = ROOT / "terraform" / "modules" / "triggers"
WORDS = ROOT / "streamlit_cognito" / "words"
TAGS = sorted(path.stem for path in WORDS.glob("*.toml"))
Event = dict[str, Any]


def function(name: str) -> ModuleType:
    path = MODULE / "functions" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


pre_sign_up = function("pre_sign_up")
pre_token_generation = function("pre_token_generation")
custom_message = function("custom_message")


def event(source: str, request: Event, response: Event, version: str = "1") -> Event:
    """What Cognito's developer guide documents for every trigger."""
    return {
        "version": version,
        "triggerSource": source,
        "region": "eu-central-1",
        "userPoolId": "eu-central-1_Example1",
        "userName": "5a0f2c4e-0000-4000-8000-000000000000",
        "callerContext": {"awsSdkVersion": "aws-sdk-3", "clientId": "example"},
        "request": request,
        "response": response,
    }


# pre sign-up


def sign_up(
    email: object = "ada@example.com", source: str = "PreSignUp_SignUp"
) -> Event:
    flags = ("autoConfirmUser", "autoVerifyEmail", "autoVerifyPhone")
    attributes = {"email": email, "given_name": "Ada"}
    request = {"userAttributes": attributes, "validationData": None}
    return event(source, request, dict.fromkeys(flags, False))


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Terraform gives the functions."""
    monkeypatch.setenv("SIGN_UP_DOMAINS", '["Example.com", "xn--mnchen-3ya.de"]')
    claims = {
        "plan": [
            {"group": "pro", "value": "professional"},
            {"group": "free", "value": "basic"},
        ],
        "https://example.com/tenant": [{"group": "acme", "value": "ACME"}],
    }
    monkeypatch.setenv("GROUP_CLAIMS", json.dumps(claims))
    monkeypatch.setenv("MAIL_LANGUAGE", "en")
    brand = {"name": 'Ada & "Co" <b>$5', "primary": "#b91c1c"}
    monkeypatch.setenv("BRAND", json.dumps(brand))


ALLOWED = ["ada@example.com", "Ada@EXAMPLE.com", "a+b@xn--mnchen-3ya.de"]
FOREIGN = [
    *("ada@example.org", "ada@sub.example.com", "ada@example.com.evil.org"),
    *("ada@evil-example.com", "ada@example.com.", "ada@.example.com", "ada@", "@"),
    *(
        "@example.com",
        "example.com",
        "",
        "ada@evil.org@example.com",
        "ada@@example.com",
    ),
    *('"ada@example.com"@evil.org', "ada@example.com@evil.org", "ada@example.com "),
    *("ada@example.com\n", "ada@evil.org\n@example.com@", "a@example.com" * 100_000),
    # characters that become others in lower case, or look like them
    *("ada@examp\N{LATIN SMALL LETTER DOTLESS I}e.com", "ada@m\u00fcnchen.de"),
    *("ada@\uff45xample.com", "ada@exampl\u0435.com", "ada@example\u3002com"),
    *(None, 7, ["ada@example.com"], {"a": "ada@example.com"}, True),
]


@pytest.mark.parametrize("email", ALLOWED)
@pytest.mark.parametrize("source", ["PreSignUp_SignUp", "PreSignUp_ExternalProvider"])
def test_an_address_of_the_domains_passes_as_it_is(source: str, email: str) -> None:
    before = sign_up(email, source)
    assert pre_sign_up.handler(sign_up(email, source), None) == before


@pytest.mark.parametrize("email", FOREIGN, ids=lambda email: repr(email)[:40])
@pytest.mark.parametrize("source", ["PreSignUp_SignUp", "PreSignUp_ExternalProvider"])
def test_no_other_address_passes(source: str, email: object) -> None:
    with pytest.raises(pre_sign_up.SignUpRefused) as refused:
        pre_sign_up.handler(sign_up(email, source), None)
    # what a person typed is in no log and no answer
    assert str(refused.value) == "email domain not allowed"


def test_a_letter_that_becomes_plain_in_lower_case_is_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SIGN_UP_DOMAINS", '["kelvin.com"]')
    with pytest.raises(pre_sign_up.SignUpRefused):
        pre_sign_up.handler(sign_up("ada@\N{KELVIN SIGN}elvin.com"), None)


@pytest.mark.parametrize("request_", [{}, {"userAttributes": None}])
def test_an_account_without_address_is_refused(request_: Event) -> None:
    with pytest.raises(pre_sign_up.SignUpRefused):
        pre_sign_up.handler(event("PreSignUp_SignUp", request_, {}), None)


def test_an_administrator_makes_accounts_with_any_address() -> None:
    source = "PreSignUp_AdminCreateUser"
    before = sign_up("ada@example.org", source)
    assert pre_sign_up.handler(sign_up("ada@example.org", source), None) == before


@given(st.text() | st.emails())
def test_only_what_ends_in_a_domain_passes(email: str) -> None:
    try:
        pre_sign_up.handler(sign_up(email), None)
    except pre_sign_up.SignUpRefused:
        return
    assert re.fullmatch(r"(?i)[^@]+@(example\.com|xn--mnchen-3ya\.de)", email)


# pre token generation


def tokens(groups: object, version: str = "2") -> Event:
    names = {"1": "claimsOverrideDetails"}
    request = {
        "userAttributes": {"email": "ada@example.com", "sub": "5a0f2c4e"},
        "groupConfiguration": {
            "groupsToOverride": groups,
            "iamRolesToOverride": [],
            "preferredRole": None,
        },
        "scopes": ["aws.cognito.signin.user.admin"],
    }
    details = names.get(version, "claimsAndScopeOverrideDetails")
    return event("TokenGeneration_Authentication", request, {details: None}, version)


@pytest.mark.parametrize(
    ("groups", "claims"),
    [
        (["pro"], {"plan": "professional"}),
        # the order of the list counts, not that of the groups
        (["free", "pro"], {"plan": "professional"}),
        (["acme", "free"], {"plan": "basic", "https://example.com/tenant": "ACME"}),
    ],
)
def test_members_have_the_claims_in_both_tokens(
    groups: list[str], claims: dict[str, str]
) -> None:
    added = {"claimsToAddOrOverride": claims}
    for version in ("2", "3"):
        answer = pre_token_generation.handler(tokens(groups, version), None)
        assert answer["response"] == {
            "claimsAndScopeOverrideDetails": {
                "idTokenGeneration": added,
                "accessTokenGeneration": added,
            }
        }
    # tier LITE knows the ID token alone
    answer = pre_token_generation.handler(tokens(groups, "1"), None)
    assert answer["response"] == {"claimsOverrideDetails": added}


@pytest.mark.parametrize("groups", [[], None, ["Pro", "pr", "pro "], ["p" * 10**6]])
def test_others_have_tokens_as_they_were(groups: object) -> None:
    for version in ("1", "2", "3"):
        before = tokens(groups, version)
        assert pre_token_generation.handler(tokens(groups, version), None) == before


@pytest.mark.parametrize("request_", [{}, {"groupConfiguration": None}])
def test_machines_are_in_no_group(request_: Event) -> None:
    details: Event = {"claimsAndScopeOverrideDetails": None}
    asked = event("TokenGeneration_ClientCredentials", request_, details, "3")
    assert pre_token_generation.handler(asked, None)["response"] == details


# custom message

SOURCES = (
    *("SignUp", "ResendCode", "ForgotPassword", "UpdateUserAttribute"),
    "Authentication",
)
INVITED = "AdminCreateUser"


def message(source: str, **others: Any) -> Event:
    request = {
        "userAttributes": {"email": "ada@example.com", "email_verified": "false"},
        "codeParameter": "{####}",
        "linkParameter": "{##Click Here##}",
        "usernameParameter": "{username}" if source == INVITED else None,
        **others,
    }
    kinds = ("smsMessage", "emailMessage", "emailSubject")
    return event(f"CustomMessage_{source}", request, dict.fromkeys(kinds))


def said(source: str, **others: Any) -> tuple[str, str]:
    answer = custom_message.handler(message(source, **others), None)["response"]
    # text messages stay as the pool has them
    assert answer["smsMessage"] is None
    return answer["emailSubject"], answer["emailMessage"]


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("source", [*SOURCES, "VerifyUserAttribute", INVITED])
def test_every_language_has_a_mail_that_cognito_takes(source: str, tag: str) -> None:
    subject, text = said(source, userAttributes={"locale": tag})
    assert re.fullmatch(r".{1,140}", subject)
    assert 'Ada & "Co" <b>$5' in subject
    assert len(text) <= 20_000
    # Source: botocore's model, of what a template may hold
    assert all(character.isprintable() or character == "\n" for character in text)
    assert text.count("{####}") == 1
    assert ("{username}" in text) == (source == INVITED)
    assert f'<html lang="{tag}" dir="{locales.direction(tag)}">' in text
    assert "Ada &amp; &quot;Co&quot; &lt;b&gt;$5</td>" in text
    assert "b91c1c" in text
    assert 'Co" <b>' not in text


def test_languages_are_those_of_the_pages() -> None:
    assert sorted(custom_message.MAILS) == TAGS
    module = (MODULE / "main.tf").read_text("utf-8")
    [listed] = re.findall(r'languages = \[\n +("ar".*),\n', module)
    assert json.loads(f"[{listed}]") == TAGS
    kept = {kind: words.keys() for kind, words in custom_message.MAILS["en"].items()}
    for tag, mails in custom_message.MAILS.items():
        assert {kind: words.keys() for kind, words in mails.items()} == kept, tag
        for words in mails.values():
            assert all(text.strip() == text != "" for text in words.values())
            assert re.findall("{.*?}", "".join(words.values())) == ["{name}"]


def test_fields_are_called_as_on_the_pages() -> None:
    mails, pages = custom_message.MAILS, read_folder(WORDS)
    called = {tag: words["invitation"]["email"] for tag, words in mails.items()}
    assert called == {tag: pages[tag]["field.email"] for tag in called}


def test_a_code_says_how_long_it_is_good() -> None:
    assert "24 hours" in said("SignUp")[1]
    assert "1 hour." in said("ForgotPassword")[1]
    assert "a few minutes." in said("Authentication")[1]


@pytest.mark.parametrize(
    "tag",
    [
        *TAGS,
        *("de-AT", "de_CH", "DE", " de ", "pt", "pt-PT", "pt_BR", "no", "nn-NO", "iw"),
        *("in", "zh", "zh-CN", "zh_SG", "zh-Hans-HK", "zh-TW", "zh-Hant", "zh_HK"),
        *("en-MO", "fr-TW", "xx", "", "tlh", "d", "deutsch", "-", "_", "de-" + "x" * 9),
        *("../../etc/passwd", "<script>", "{####}", "\u0000", "de;q=0.5", "9"),
    ],
)
def test_a_reader_is_written_to_as_the_pages_speak(tag: str) -> None:
    offered = ("en", *(each for each in TAGS if each != "en"))
    wanted = locales.nearest(tag, offered) or "en"
    assert f'lang="{wanted}"' in said("SignUp", userAttributes={"locale": tag})[1]


@pytest.mark.parametrize(
    ("attributes", "metadata", "tag"),
    [
        ({"locale": "de-AT"}, {"language": "fr"}, "de"),
        ({"locale": "xx"}, {"language": "fr"}, "fr"),
        ({"locale": ""}, {"language": "pt-BR"}, "pt-BR"),
        ({}, {"language": "zh-Hans"}, "zh-Hans"),
        ({}, {"language": "xx", "locale": "de"}, "en"),
        (None, None, "en"),
        ({"locale": None}, {"language": ["de"]}, "en"),
        ({"locale": "x" * 10**6}, {"language": "{####}"}, "en"),
    ],
)
def test_the_account_says_its_language_before_the_page(
    attributes: Event | None, metadata: Event | None, tag: str
) -> None:
    text = said("SignUp", userAttributes=attributes, clientMetadata=metadata)[1]
    assert f'<html lang="{tag}"' in text


def test_who_says_no_language_is_written_to_in_the_pools(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MAIL_LANGUAGE", "nl")
    assert '<html lang="nl"' in said("SignUp")[1]


def test_other_messages_stay_as_the_pool_has_them() -> None:
    asked = message("SomethingNew")
    assert custom_message.handler(message("SomethingNew"), None) == asked


def test_placeholders_are_those_that_cognito_names() -> None:
    named = {"codeParameter": "{#1}", "usernameParameter": "{u}"}
    text = said(INVITED, **named)[1]
    assert ">{#1}</p>" in text
    assert ">{#1}</p>" in said("SignUp", codeParameter="{#1}")[1]
    assert ">{u}</p>" in text


POOLS = ROOT / "terraform" / "modules" / "user_pool" / "mail.html.tftpl"


def test_mails_look_as_the_pools_own() -> None:
    own = POOLS.read_text("utf-8")
    styles = re.findall(r'style="([^"]*)"', re.sub(r"\${shown.size}", "32", own))
    text = said("SignUp")[1]
    found = re.findall(r'style="([^"]*)"', text.replace("#b91c1c", "${primary}"))
    # a label is on invitations alone, and a value begins where its lines do
    wanted = [each for each in styles if each != "margin: 0; font-size: 14px"]
    kept = [
        re.sub("text-align: left; (?=font-family: Cons)", "", each)
        for each in found
        if each != "margin: 0; font-size: 14px"
    ]
    assert kept == wanted


# all


def test_nothing_of_an_event_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    pre_sign_up.handler(sign_up(), None)
    pre_token_generation.handler(tokens(["pro"]), None)
    custom_message.handler(message("SignUp"), None)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "name", ["pre_sign_up", "pre_token_generation", "custom_message"]
)
def test_functions_say_nothing_and_call_nobody(name: str) -> None:
    text = (MODULE / "functions" / f"{name}.py").read_text("utf-8")
    imported = set(re.findall(r"^(?:import|from) (\w+)", text, re.M))
    assert imported <= {"html", "json", "os", "pathlib", "re", "string", "typing"}
    assert "print(" not in text
