"""README names every setting there is."""

from pathlib import Path

import pytest

from cognito_auth.config import ENVIRONMENT
from streamlit_cognito.backend import SETTINGS

README = Path(__file__).resolve().parent.parent.parent / "README.md"


@pytest.mark.parametrize("variable", [*SETTINGS, *ENVIRONMENT.values()])
def test_readme_names_every_environment_variable(variable: str) -> None:
    assert f"`{variable}`" in README.read_text("utf-8")
