"""The page that shows administrators what the doctor finds."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from streamlit import config as streamlit_config
from streamlit.testing.v1 import AppTest

from streamlit_cognito.backend import PROCESS
from streamlit_cognito.doctor.every import CHECKS
from streamlit_cognito.http.documents import TRUSTED
from streamlit_cognito.testing import fake_sign_in
from streamlit_cognito.words import SAID, say_in_own_way
from tests.readme import ROOT
from tests.unit.apps import opened
from tests.unit.minting import public_jwk
from tests.unit.scripted_aws import ScriptedAws

UI = ROOT / "ui"


@pytest.fixture
def aws(
    key: RSAPrivateKey, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[ScriptedAws]:
    """A healthy pool that the app is told of, in a process that is mounted."""
    streamlit_config.set_option("server.trustedUserHeaders", TRUSTED)
    monkeypatch.setattr(PROCESS, "folder", tmp_path)
    monkeypatch.setattr(SAID, "vocabulary", SAID.vocabulary)
    say_in_own_way(UI / "words", ["en"])
    keys = json.dumps({"keys": [public_jwk(key)]}).encode()
    with ScriptedAws(keys) as scripted:
        fields = scripted.config.to_mapping()
        (tmp_path / "stack.json").write_text(json.dumps(fields))
        yield scripted


def page(*groups: str) -> AppTest:
    with fake_sign_in("ada@example.com", groups=groups):
        return opened(UI / "navigation.py", "doctor")


def pressed(app: AppTest) -> str:
    """What is shown once it has looked."""
    with fake_sign_in("ada@example.com", groups=["admins"]):
        [look] = [one for one in app.button if one.label == "Look now"]
        look.click().run()
    assert not app.exception
    [block] = app.code
    return block.value


def test_each_line_is_the_pages_own_to_wrap(aws: ScriptedAws) -> None:
    counted, *lines = pressed(page("admins")).splitlines()
    [fine] = [line for line in lines if line.startswith("FINE")]
    assert counted == f"{len(fine.split(','))} fine."


def test_administrators_see_what_is_wrong(aws: ScriptedAws) -> None:
    aws.change("DescribeUserPoolClient", ClientSecret="secret-of-the-client")
    app = page("admins")
    assert app.title[0].value == "Diagnosis"
    # nothing is looked at before somebody asks
    assert aws.asked == []
    assert not app.code

    said = pressed(app)

    assert "client-secret: The client 1example23456789 has a secret." in said
    assert said.startswith(f"1 wrong, {len(CHECKS) - 1} fine.")
    assert "secret-of" not in said


@pytest.mark.parametrize("groups", [[], ["members"]])
def test_nobody_else_sees_it(aws: ScriptedAws, groups: list[str]) -> None:
    app = page(*groups)

    assert app.title[0].value == "Not for this account"
    assert "Look now" not in [one.label for one in app.button]
    assert aws.asked == []
