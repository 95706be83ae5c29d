mock_provider "aws" {
  source = "./tests/aws"

  mock_resource "aws_acm_certificate" {
    defaults = {
      arn = "arn:aws:acm:us-east-1:123456789012:certificate/0"
      domain_validation_options = [{
        domain_name           = "auth.example.com"
        resource_record_name  = "_0.auth.example.com."
        resource_record_type  = "CNAME"
        resource_record_value = "_1.acm-validations.aws."
      }]
    }
  }
}

variables {
  user_pool_id = "eu-central-1_Ab129faBb"
  region       = "eu-central-1"
  domain       = "example-accounts"
}

run "prefix_has_managed_login" {
  command = plan

  module {
    source = "./modules/domain"
  }

  variables {
    client_ids = { hosted = "1example23456789" }
  }

  assert {
    condition     = aws_cognito_user_pool_domain.this.managed_login_version == 2 && aws_cognito_managed_login_branding.this["hosted"].use_cognito_provided_values
    error_message = "Managed login answers only with a style."
  }

  assert {
    condition     = output.url == "https://example-accounts.auth.eu-central-1.amazoncognito.com" && output.alias_target == null
    error_message = "A prefix is Cognito's domain."
  }
}

run "own_domain_has_a_certificate" {
  module {
    source = "./modules/domain"
  }

  variables {
    domain          = "auth.example.com"
    certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0"
    managed_login   = false
    client_ids      = { hosted = "1example23456789" }
  }

  assert {
    condition     = output.url == "https://auth.example.com" && output.alias_target != null
    error_message = "DNS has to point at it."
  }

  assert {
    condition     = aws_cognito_user_pool_domain.this.managed_login_version == 1 && length(aws_cognito_managed_login_branding.this) == 0
    error_message = "The classic pages take no style."
  }
}

run "domain_is_lower_case" {
  command = plan

  module {
    source = "./modules/domain"
  }

  variables {
    domain = "Example"
  }

  expect_failures = [var.domain]
}

run "prefix_is_not_amazons" {
  command = plan

  module {
    source = "./modules/domain"
  }

  variables {
    domain = "my-cognito"
  }

  expect_failures = [var.domain]
}

run "certificate_lies_in_us_east_1" {
  command = plan

  module {
    source = "./modules/domain"
  }

  variables {
    certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0"
  }

  expect_failures = [var.certificate_arn]
}

run "own_domain_needs_a_certificate" {
  command = plan

  module {
    source = "./modules/domain"
  }

  variables {
    domain = "auth.example.com"
  }

  expect_failures = [aws_cognito_user_pool_domain.this]
}

run "prefix_takes_no_certificate" {
  command = plan

  module {
    source = "./modules/domain"
  }

  variables {
    certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/0"
  }

  expect_failures = [aws_cognito_user_pool_domain.this]
}

run "example_prefix" {
  module {
    source = "./modules/domain/examples/prefix"
  }

  assert {
    condition     = endswith(module.domain.url, ".amazoncognito.com")
    error_message = "The pages are at Cognito's."
  }
}

run "example_own_domain" {
  module {
    source = "./modules/domain/examples/own_domain"
  }

  assert {
    condition     = output.url == "https://auth.example.com" && toset(keys(aws_route53_record.alias)) == toset(["A", "AAAA"])
    error_message = "The pages are at your own."
  }

  assert {
    condition     = aws_acm_certificate.this.region == "us-east-1"
    error_message = "CloudFront takes certificates of this region only."
  }
}
