"""Our own rules of secure code hold everywhere, and each finds what breaks it."""

import pytest

from tests.unit import rules
from tests.unit.test_imports import ROOT, python_files

FOLDERS = ["cognito_auth", "streamlit_cognito", "ui", "scripts"]
PASSED_OVER = {
    # a page of the app's own that is a file is run as Streamlit would run it
    ("streamlit_cognito/script/places.py", "runs_what_it_gets"),
    # the list of breached passwords is kept by it; nothing is proved
    ("cognito_auth/inputs/breaches.py", "is_weak"),
    # names of columns, all of them the module's own
    ("cognito_auth/sessions/sqlite.py", "builds_a_query"),
}
PLANTED: dict[str, list[str]] = {
    "logs_a_secret": [
        'log.warning("refused %s", password)',
        'log.info(f"took {ticket}")',
        'log.error("for %s", session.tokens)',
        'log_rarely(log, ERROR, f"{self._cookie}", cause="x")',
        "print(refresh_token)",
    ],
    "raises_a_secret": [
        'raise InvalidInput(f"not {password}")',
        'raise CodeMismatch(f"{typed.code!r} is none")',
    ],
    "compares_a_secret": [
        "row.cookie_hash == hashed",
        "if signature != made: pass",
        "given == self.ticket",
    ],
    "runs_what_it_gets": [
        "eval(text)",
        "builtins.exec(text)",
        "os.system(command)",
        "subprocess.run(command, shell=True)",
    ],
    "imports_what_is_unsafe": [
        "import pickle",
        "from random import choice",
        "import xml.etree.ElementTree as tree",
        "from yaml import load",
    ],
    "is_weak": [
        "hashlib.md5(data)",
        "from hashlib import sha1",
        "modes.ECB()",
        'hashlib.new("md5", data)',
    ],
    "trusts_anybody": [
        "client(verify=False)",
        "context.verify_mode = ssl.CERT_NONE",
        "ssl._create_unverified_context()",
    ],
    "builds_a_query": [
        "database.execute(f'SELECT * FROM session WHERE id = {id}')",
        "database.execute('DELETE FROM session WHERE id = ' + id)",
        "database.executemany('SELECT {}'.format(id), rows)",
    ],
    "trusts_html": ["st.markdown(text, unsafe_allow_html=True)"],
    "opens_a_cookie": [
        "response.set_cookie('session', value, httponly=True)",
        "response.set_cookie('session', value, samesite='lax', httponly=False)",
    ],
    "verifies_loosely": [
        "jws.verify(token, key, None)",
        "jws.verify(token, key, algorithms=None)",
        "jwt.get_unverified_claims(token)",
    ],
}
HARMLESS = [
    'log.warning("refused: %s", error.code)',
    'raise InvalidInput(f"password of {len(password)} characters")',
    "hmac.compare_digest(row.cookie_hash, hashed)",
    "re.compile(pattern)",
    "database.execute(READ, (session_id,))",
    "if claims['iss'] != issuer: pass",
    "hashlib.sha256(data)",
    "jws.verify(token, key, algorithms=[ALGORITHM])",
    "subprocess.run(command, shell=False)",
]


def test_no_local_rule_is_broken() -> None:
    files = python_files(*FOLDERS)
    found = {
        (str(path.relative_to(ROOT)), rule)
        for path in files
        for rule, _ in rules.broken(path.read_text("utf-8"))
    }
    assert len(files) > 90
    assert found == PASSED_OVER


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_each_rule_finds_what_breaks_it(rule: rules.Rule) -> None:
    name = rule.__name__
    for text in PLANTED[name]:
        assert name in {found for found, _ in rules.broken(text)}, text


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_harmless_breaks_none(text: str) -> None:
    assert list(rules.broken(text)) == []
