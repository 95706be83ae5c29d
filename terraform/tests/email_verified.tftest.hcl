mock_provider "aws" {
  mock_resource "aws_sesv2_email_identity" {
    defaults = {
      arn                         = "arn:aws:ses:eu-central-1:123456789012:identity/example.com"
      verified_for_sending_status = true
    }
  }
}

variables {
  name         = "accounts"
  identity     = "example.com"
  from_address = "Accounts <accounts@example.com>"
}

run "verified_identity_sends" {
  module {
    source = "./modules/email"
  }

  variables {
    active           = true
    identity         = "mail.example.com"
    from_address     = "accounts@mail.example.com"
    reply_to_address = "help@example.com"
  }

  assert {
    condition     = output.sender.configuration_set == "accounts" && output.sender.reply_to_address == "help@example.com"
    error_message = "The pool sends by it."
  }
}
