"""The headers of every answer, and what an app may add to its policy."""

import pytest

from streamlit_cognito.http.headers import OPEN, headers, policy

PAGE = "<script>start();</script>"


def rules(sources: dict[str, list[str]]) -> dict[str, list[str]]:
    """The policy by directive."""
    made = (rule.split(" ") for rule in policy(PAGE, sources).split("; "))
    return {directive: found for directive, *found in made}


def test_an_app_without_sources_loads_from_itself_alone() -> None:
    found = rules({})
    hosts = {source for sources in found.values() for source in sources}
    assert not {source for source in hosts if "." in source or source == "https:"}
    assert found["media-src"] == ["'self'", "data:"]
    assert "frame-src" not in found


@pytest.mark.parametrize("directive", sorted(OPEN))
def test_an_app_adds_sources_to_what_may_be_loaded(directive: str) -> None:
    sources = ["https://*.example.com", "https://example.com:8443/a/b.png", "blob:"]
    before = rules({}).get(directive, ["'self'"])
    assert rules({directive: sources})[directive] == [*before, *sources]


@pytest.mark.parametrize(
    "directive",
    ["script-src", "default-src", "base-uri", "form-action", "frame-ancestors", "x"],
)
def test_what_decides_over_scripts_and_frames_takes_no_sources(directive: str) -> None:
    with pytest.raises(ValueError, match=f"{directive} takes no sources"):
        headers({directive: ["https://example.com"]})


@pytest.mark.parametrize(
    "source",
    [
        "*",
        "'unsafe-inline'",
        "'unsafe-eval'",
        "http://example.com",
        "https://example.com; script-src *",
        "https://example.com script-src",
        "https://example.com, *",
        "https://example.com\r\nSet-Cookie: a=b",
        "example.com",
        "javascript:",
        "https://\u4f8b\u3048.jp",
        "",
    ],
)
def test_what_is_no_source_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="is no source for img-src"):
        headers({"img-src": [source]})


def test_a_text_is_no_list_of_sources() -> None:
    with pytest.raises(ValueError, match="takes a list of sources"):
        headers({"img-src": "https:"})


def test_inline_styles_take_the_place_of_the_hashes_that_would_void_them() -> None:
    found = rules({"style-src": ["'unsafe-inline'"]})
    assert found["style-src"] == ["'self'", "'unsafe-inline'"]
    assert all("unsafe-inline" not in source for source in found["script-src"])


def test_a_device_is_open_to_the_apps_own_pages_alone() -> None:
    assert headers({})["permissions-policy"] == (
        "camera=(), geolocation=(), microphone=()"
    )
    assert headers({}, ["camera"])["permissions-policy"] == (
        "camera=(self), geolocation=(), microphone=()"
    )
    with pytest.raises(ValueError, match="no device is called 'usb'"):
        headers({}, ["usb"])
