# Outside the first partition, which the other files take.

mock_provider "aws" {
  mock_resource "aws_cognito_user_pool" {
    defaults = {
      id  = "cn-north-1_Ab129faBb"
      arn = "arn:aws-cn:cognito-idp:cn-north-1:123456789012:userpool/cn-north-1_Ab129faBb"
    }
  }

  mock_data "aws_partition" {
    defaults = {
      partition  = "aws-cn"
      dns_suffix = "amazonaws.com.cn"
    }
  }
}

mock_provider "aws" {
  alias = "gov"

  mock_data "aws_partition" {
    defaults = {
      partition  = "aws-us-gov"
      dns_suffix = "amazonaws.com"
    }
  }
}

mock_provider "aws" {
  alias = "iso"

  mock_resource "aws_cognito_user_pool" {
    defaults = {
      id  = "us-iso-east-1_Ab129faBb"
      arn = "arn:aws-iso:cognito-idp:us-iso-east-1:123456789012:userpool/us-iso-east-1_Ab129faBb"
    }
  }

  mock_data "aws_partition" {
    defaults = {
      partition  = "aws-iso"
      dns_suffix = "c2s.ic.gov"
    }
  }
}

variables {
  name = "accounts"
}

run "china_has_its_own_domain" {
  variables {
    region = "cn-north-1"
    domain = { name = "example-accounts" }
  }

  assert {
    condition     = output.issuer == "https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_Ab129faBb" && output.jwks_uri == "${output.issuer}/.well-known/jwks.json"
    error_message = "The issuer is in the pool's partition."
  }

  assert {
    condition     = output.login_url == "https://example-accounts.auth.cn-north-1.amazoncognito.com.cn"
    error_message = "So is managed login."
  }
}

run "china_has_both_issuers" {
  variables {
    region      = "cn-north-1"
    issuer_type = "UPDATED"
  }

  assert {
    condition     = output.issuer == "https://issuer-cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_Ab129faBb"
    error_message = "A pool that was told so names another issuer."
  }
}

run "iso_has_its_own_domain" {
  module {
    source = "./modules/user_pool"
  }

  providers = {
    aws = aws.iso
  }

  assert {
    condition     = output.issuer == "https://cognito-idp.us-iso-east-1.c2s.ic.gov/us-iso-east-1_Ab129faBb"
    error_message = "The issuer is in the pool's partition."
  }
}

run "govcloud_has_fips_addresses" {
  module {
    source = "./modules/domain"
  }

  providers = {
    aws = aws.gov
  }

  variables {
    user_pool_id = "us-gov-west-1_Ab129faBb"
    region       = "us-gov-west-1"
    domain       = "example-accounts"
  }

  assert {
    condition     = output.url == "https://example-accounts.auth-fips.us-gov-west-1.amazoncognito.com"
    error_message = "GovCloud answers at its FIPS addresses only."
  }
}
