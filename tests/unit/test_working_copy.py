"""local/working_copy.py: what of the real pool's settings counts here."""

import json
import re
from pathlib import Path

import pytest

from local import working_copy

SOURCE = Path(working_copy.__file__).parents[1] / "terraform"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("terraform.tfvars", 'domain = {\n  name = "accounts"\n}\n', ["domain"]),
        ("terraform.tfvars", 'name = "x" # domain = {}\n', []),
        ("terraform.tfvars", "domain = null\ntriggers = {}\n", []),
        (
            "team.auto.tfvars",
            "protection = { waf = {} }\nemail = null\n",
            ["protection"],
        ),
        (
            "terraform.tfvars.json",
            '{"passkeys": {"relying_party_id": "x"}, "email": {"identity": "x"}}',
            ["email", "passkeys"],
        ),
        ("terraform.tfvars", "domain = {", []),  # terraform says what is wrong
        ("terraform.tfvars.json", "[]", []),
    ],
)
def test_what_is_set_though_it_is_not_played_is_known(
    tmp_path: Path, name: str, text: str, said: list[str]
) -> None:
    (tmp_path / name).write_text(text)
    assert working_copy.said(tmp_path) == set(said)


def test_what_is_played_on_request_counts() -> None:
    wanted = {"triggers": {"pre_sign_up": "f"}}
    here = json.loads(working_copy._variables("us-east-1", None, wanted))
    assert here["triggers"] == wanted["triggers"]
    assert here["domain"] is None
    # what the configuration says of it counts more
    here = json.loads(working_copy._variables("us-east-1", None, wanted, {"triggers"}))
    assert "triggers" not in here


def test_what_does_not_count_here_is_a_variable_there() -> None:
    variables = re.findall(
        r'^variable "(\w+)"', (SOURCE / "variables.tf").read_text("utf-8"), re.M
    )
    here = json.loads(working_copy._variables("us-east-1", None))
    assert here.keys() <= set(variables)
    assert working_copy.NOT_PLAYED.items() <= here.items()


@pytest.mark.parametrize("has_brand", [True, False])
def test_the_brand_of_the_app_comes_along(tmp_path: Path, has_brand: bool) -> None:
    brand = tmp_path / "shop.json"
    brand.write_text('{"name": "Shop"}')
    work_dir = tmp_path / "copy"
    work_dir.mkdir()

    working_copy.point_at(
        "http://127.0.0.1:1", "us-east-1", work_dir, brand=brand if has_brand else None
    )

    # never the path of terraform.tfvars, which starts elsewhere
    variables = json.loads((work_dir / working_copy.VARIABLES).read_text())
    name = variables["brand_file"]
    if has_brand:
        assert (work_dir / name).read_text() == brand.read_text()
    else:
        assert name is None
