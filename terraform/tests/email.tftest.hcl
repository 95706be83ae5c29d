mock_provider "aws" {
  source = "./tests/aws"

  mock_resource "aws_sesv2_email_identity" {
    defaults = {
      arn                         = "arn:aws:ses:eu-central-1:123456789012:identity/example.com"
      verified_for_sending_status = false
      dkim_signing_attributes     = { tokens = ["one", "two", "three"] }
    }
  }
}

variables {
  name         = "accounts"
  identity     = "example.com"
  from_address = "Accounts <accounts@example.com>"
}

run "identity_waits_for_its_verification" {
  module {
    source = "./modules/email"
  }

  assert {
    condition     = output.sender == null && !output.is_verified
    error_message = "The pool keeps Cognito's sender until the identity is verified."
  }

  assert {
    condition     = one(aws_sesv2_configuration_set.this.delivery_options).tls_policy == "REQUIRE"
    error_message = "No mail goes out in clear."
  }
}

run "identity_is_in_the_pools_region" {
  command = plan

  module {
    source = "./modules/email"
  }

  variables {
    region    = "eu-south-1"
    dkim_zone = "dkim.eu-south-1.amazonses.com"
  }

  assert {
    condition     = aws_sesv2_email_identity.this.region == "eu-south-1" && aws_sesv2_configuration_set.this.region == "eu-south-1"
    error_message = "Everything is in the pool's region."
  }
}

run "zone_is_a_domain" {
  command = plan

  module {
    source = "./modules/email"
  }

  variables {
    dkim_zone = "https://dkim.amazonses.com"
  }

  expect_failures = [var.dkim_zone]
}

run "unverified_identity_can_not_send" {
  command = plan

  module {
    source = "./modules/email"
  }

  variables {
    active = true
  }

  expect_failures = [output.sender]
}

run "set_name_has_allowed_characters" {
  command = plan

  module {
    source = "./modules/email"
  }

  variables {
    name = "my accounts"
  }

  expect_failures = [var.name]
}

run "identity_is_a_domain" {
  command = plan

  module {
    source = "./modules/email"
  }

  variables {
    identity = "https://example.com"
  }

  expect_failures = [var.identity]
}

run "sender_is_an_address" {
  command = plan

  module {
    source = "./modules/email"
  }

  variables {
    from_address = "Accounts"
  }

  expect_failures = [var.from_address]
}

run "sender_is_at_the_domain" {
  command = plan

  module {
    source = "./modules/email"
  }

  variables {
    from_address = "accounts@badexample.com"
  }

  expect_failures = [aws_sesv2_email_identity.this]
}

run "sender_is_the_address" {
  command = plan

  module {
    source = "./modules/email"
  }

  variables {
    identity = "help@example.com"
  }

  expect_failures = [aws_sesv2_email_identity.this]
}

run "example_domain" {
  module {
    source = "./modules/email/examples/domain"
  }

  assert {
    condition     = module.email.sender == null
    error_message = "It is verified first."
  }
}
