"""Cutting out of Terraform files what a provider does not know."""

from pathlib import Path
from typing import Any

import pytest

from local.fit import Schema, fit, fit_directory


def block(*attributes: str, **blocks: Any) -> dict[str, Any]:
    return {
        "attributes": {name: {} for name in attributes},
        "block_types": {name: {"block": inner} for name, inner in blocks.items()},
    }


SCHEMA = Schema(
    provider=block("region", endpoints=block("sts")),
    resource={"pool": block("name", "tags", policy=block("length", inner=block("a")))},
    data={"zone": block("name")},
)


@pytest.mark.parametrize(
    ("text", "left", "cut"),
    [
        pytest.param(
            'resource "pool" "p" {\n  name = "n"\n  tier = "T"\n  tags = {}\n}\n',
            'resource "pool" "p" {\n  name = "n"\n  tags = {}\n}\n',
            ["pool.p.tier"],
            id="an argument",
        ),
        pytest.param(
            'resource "pool" "p" {\n  tier = {\n    a = [1,\n      2]\n  }\n'
            "  name = 1\n}\n",
            'resource "pool" "p" {\n  name = 1\n}\n',
            ["pool.p.tier"],
            id="an argument over several lines",
        ),
        pytest.param(
            'resource "pool" "p" {\n  text = <<-EOT\n    }\n  EOT\n  name = 1\n}\n',
            'resource "pool" "p" {\n  name = 1\n}\n',
            ["pool.p.text"],
            id="a heredoc",
        ),
        pytest.param(
            'resource "pool" "p" {\n  name = 1\n  new {\n    a = 1\n  }\n}\n',
            'resource "pool" "p" {\n  name = 1\n}\n',
            ["pool.p.new"],
            id="a block",
        ),
        pytest.param(
            'resource "pool" "p" {\n  policy {\n    length = 1\n    history = 2\n'
            "    inner {\n      a = 1\n      b = 2\n    }\n  }\n}\n",
            'resource "pool" "p" {\n  policy {\n    length = 1\n'
            "    inner {\n      a = 1\n    }\n  }\n}\n",
            ["pool.p.policy.history", "pool.p.policy.inner.b"],
            id="in nested blocks",
        ),
        pytest.param(
            'resource "pool" "p" {\n  dynamic "policy" {\n    for_each = [1]\n'
            "    content {\n      length = 1\n      history = 2\n    }\n  }\n"
            '  dynamic "new" {\n    for_each = []\n    content {}\n  }\n}\n',
            'resource "pool" "p" {\n  dynamic "policy" {\n    for_each = [1]\n'
            "    content {\n      length = 1\n    }\n  }\n}\n",
            ["pool.p.policy.history", "pool.p.new"],
            id="in dynamic blocks",
        ),
        pytest.param(
            'resource "pool" "p" {\n  policy { history = 2 }\n  name = 1\n}\n',
            'resource "pool" "p" {\n  policy {  }\n  name = 1\n}\n',
            ["pool.p.policy.history"],
            id="in a block on one line",
        ),
        pytest.param(
            'resource "newer" "n" {\n  a = 1\n}\n\ndata "newest" "d" {\n}\n'
            "locals {\n}\n",
            "\nlocals {\n}\n",
            ["newer.n", "data.newest.d"],
            id="whole resources",
        ),
        pytest.param(
            'provider "aws" {\n  region = 1\n  newer  = 2\n  endpoints {\n    sts = 1\n'
            "    ses = 2\n  }\n}\n",
            'provider "aws" {\n  region = 1\n  endpoints {\n    sts = 1\n  }\n}\n',
            ["provider.aws.newer", "provider.aws.endpoints.ses"],
            id="the provider's configuration",
        ),
    ],
)
def test_cuts_what_is_unknown(text: str, left: str, cut: list[str]) -> None:
    assert fit(text, SCHEMA) == (left, cut)


@pytest.mark.parametrize(
    "text",
    [
        'resource "pool" "p" {\n  count = 1\n  name  = "n" # why\n\n'
        "  lifecycle {\n    prevent_destroy = true\n  }\n"
        '  timeouts {\n    create = "1m"\n  }\n  depends_on = []\n}\n',
        'data "zone" "z" {\n  for_each = {}\n  name = each.key\n}\n',
        'variable "v" {\n  type = string\n  anything = 1\n}\n\noutput "o" {\n}\n',
        'module "m" {\n  source = "./m"\n  tier = 1\n}\n',
        'resource "terraform_data" "t" {\n  input = pool.p.name\n}\n',
        "",
    ],
)
def test_leaves_the_rest_to_the_letter(text: str) -> None:
    assert fit(text, SCHEMA) == (text, [])


def test_directory_is_fitted_in_place_and_reported_by_file(tmp_path: Path) -> None:
    text = 'resource "pool" "p" {\n  tier = 1\n}\n'
    files = ["main.tf", "modules/m/main.tf", ".terraform/modules/x/main.tf"]
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert fit_directory(tmp_path, SCHEMA) == (
        "main.tf: pool.p.tier",
        "modules/m/main.tf: pool.p.tier",
    )
    assert "tier" not in (tmp_path / files[1]).read_text()
    assert (tmp_path / files[2]).read_text() == text


def test_python_of_functions_is_one_that_the_provider_knows() -> None:
    known = block("function_name", "runtime")
    schema = Schema(resource={"aws_lambda_function": known, "pool": block("runtime")})
    others = 'variable "v" {\n  runtime = "python3.13"\n}\n'
    others += 'resource "pool" "p" {\n  runtime = "python3.13"\n}\n'
    function = 'resource "aws_lambda_function" "f" {{\n  runtime = {} # why\n}}\n'
    rewritten = 'replace(var.f ? "python3.13" : var.r, "/^python.*/", "python3.8")'
    text = others + function.format('var.f ? "python3.13" : var.r')
    assert fit(text, schema) == (others + function.format(rewritten), [])


def test_flows_of_a_client_are_those_that_the_provider_knows() -> None:
    kind = "aws_cognito_user_pool_client"
    schema = Schema(resource={kind: block("explicit_auth_flows")})
    client = f'resource "{kind}" "c" {{{{\n  explicit_auth_flows = {{}}\n}}}}\n'
    rewritten = 'setsubtract(local.flows, ["ALLOW_USER_AUTH"])'
    text = client.format("local.flows")
    assert fit(text, schema) == (client.format(rewritten), [])


READERS = """\
locals {
  length = newer.n[0].length
  twice  = local.length * 2
  other  = newer.nn.length
}

output "whole" {
  value = "${local.twice} m"
}

output "checked" {
  value = 1

  precondition {
    condition     = local.length > 0
    error_message = "no"
  }
}

resource "pool" "p" {
  name = "local.length" == newer.n[*].a
  tags = local.other

  dynamic "policy" {
    for_each = local.twice

    content {
      length = 1
    }
  }

  lifecycle {
    prevent_destroy = true

    precondition {
      condition     = data.newest.d.x
      error_message = "no"
    }
  }
}

data "zone" "all" {
  for_each = newer.n
  name     = each.key
}

output "zones" {
  value = data.zone.all
}

output "zone" {
  value = data.zone.one[0].unknown + pool.p.name + pool.p.policy[0].length
}
"""
LEFT = """\
locals {
  other  = newer.nn.length
}


output "checked" {
  value = 1

}

resource "pool" "p" {
  tags = local.other


  lifecycle {
    prevent_destroy = true

  }
}



"""


def test_what_reads_a_lost_thing_goes_too(tmp_path: Path) -> None:
    (tmp_path / "readers.tf").write_text(READERS)
    (tmp_path / "lost.tf").write_text(
        'resource "newer" "n" {}\ndata "newest" "d" {}\nresource "zone" "zone" {}\n'
    )
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "main.tf").write_text('output "o" {\n  value = newer.n\n}\n')
    assert fit_directory(tmp_path, SCHEMA) == (
        "lost.tf: newer.n",
        "lost.tf: data.newest.d",
        "lost.tf: zone.zone",
        "readers.tf: local.length",
        "readers.tf: local.twice",
        "readers.tf: output.whole",
        "readers.tf: output.checked.precondition",
        "readers.tf: pool.p.name",
        "readers.tf: pool.p.policy",
        "readers.tf: pool.p.precondition",
        "readers.tf: data.zone.all",
        "readers.tf: output.zones",
        "readers.tf: output.zone",
    )
    assert (tmp_path / "readers.tf").read_text() == LEFT


LIFE = """\
resource "pool" "p" {
  lifecycle {
    ignore_changes = [
      name,
      tier,
    ]

    postcondition {
      condition     = self.name == "n" && self.tags != {}
      error_message = "no"
    }

    postcondition {
      condition     = self.tier == "T"
      error_message = "no"
    }
  }
}

check "known" {
  assert {
    condition     = pool.p.name == "n"
    error_message = "no"
  }
}

check "unknown" {
  assert {
    condition     = pool.p.tier == "T"
    error_message = "no"
  }
}
"""
LIFE_LEFT = """\
resource "pool" "p" {
  lifecycle {
    ignore_changes = [
      name,
    ]

    postcondition {
      condition     = self.name == "n" && self.tags != {}
      error_message = "no"
    }

  }
}

check "known" {
  assert {
    condition     = pool.p.name == "n"
    error_message = "no"
  }
}

"""


def test_what_is_said_about_oneself_goes_too() -> None:
    assert fit(LIFE, SCHEMA) == (
        LIFE_LEFT,
        ["pool.p.ignore_changes.tier", "pool.p.postcondition", "check.unknown"],
    )


def test_all_of_what_is_not_there_are_none(tmp_path: Path) -> None:
    schema = Schema(data={"aws_zone": block("name")})
    file = tmp_path / "main.tf"
    file.write_text(
        "locals {\n  a = flatten(data.aws_new.n[*].names)\n"
        "  b = data.aws_zone.z[*].name\n  c = aws_zone.z[*]\n}\n"
    )
    assert fit_directory(tmp_path, schema) == ()
    assert file.read_text() == (
        "locals {\n  a = flatten([])\n  b = data.aws_zone.z[*].name\n  c = []\n}\n"
    )


@pytest.mark.parametrize(
    ("value", "is_left"),
    [
        ("pool.p.name", True),
        ("pool.p[0].policy[0].length", True),
        ("one(pool.p[*].name)", True),
        ('pool.p["a"].tier', False),
        ("data.zone.z.name", True),
        ("data.zone.z.region", False),
        ("module.pool.p.tier", True),
        ("var.data.zone.z.tier", True),
    ],
)
def test_unknown_attributes_are_not_read(value: str, is_left: bool) -> None:
    text = f'output "o" {{\n  value = {value}\n}}\n'
    assert fit(text, SCHEMA) == ((text, []) if is_left else ("", ["output.o"]))


def test_schema_is_read_as_terraform_prints_it() -> None:
    printed = {
        "provider_schemas": {
            "registry.terraform.io/hashicorp/aws": {
                "provider": {"block": SCHEMA.provider},
                "resource_schemas": {"pool": {"block": SCHEMA.resource["pool"]}},
                "data_source_schemas": {"zone": {"block": SCHEMA.data["zone"]}},
            }
        }
    }
    assert Schema.of(printed) == SCHEMA
