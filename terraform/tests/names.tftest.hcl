# In a state of its own: a pool is not renamed.

mock_provider "aws" {
  mock_resource "aws_cognito_user_pool" {
    defaults = {
      id  = "eu-central-1_Ab129faBb"
      arn = "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Ab129faBb"
    }
  }

  mock_data "aws_partition" {
    defaults = {
      partition  = "aws"
      dns_suffix = "amazonaws.com"
    }
  }
}

run "what_stands_beside_the_pool_has_names_of_its_own" {
  variables {
    name          = "Accounts of Example"
    email         = { name = "accounts", identity = "example.com", from_address = "accounts@example.com", dkim_zone = "dkim.eu-south-1.amazonses.com" }
    protection    = { name = "accounts", logs = {}, waf = { block = true }, kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/0" }
    session_table = { name = "accounts", kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/0" }
  }

  assert {
    condition     = output.log_group_names == { cognito = "/aws/vendedlogs/cognito/accounts" } && output.session_table == "accounts"
    error_message = "A pool's name may be one that they can't have."
  }

  assert {
    condition     = length(jsondecode(output.app_policy).Statement) == 2
    error_message = "The table is under a key."
  }
}
